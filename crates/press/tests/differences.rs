//! Differences.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]
mod gold;
use greenlit_press::ledger::contradictions;
#[test]
fn dump() {
    let Some(folder) = greenlit_testkit::shared("data/press") else { return };
    let labelled = gold::read(&folder);
    let articles: Vec<_> = labelled.iter().map(gold::Labelled::article).collect();
    for d in contradictions(&articles) {
        println!(
            "{:?} {} s{:?} [{}] {}",
            d.kind,
            d.title,
            d.season,
            d.sides.iter().map(|s| articles[s.place.article].id).collect::<Vec<_>>().join(" "),
            d.explanation
        );
    }
}
