//! The public record of US broadcast seasons: its counts, the renewal index, and the walk-forward back-test.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its file has failed")]

use greenlit_charts::broadcast::{
    BroadcastSeason, Fate, IndexBand, index_bands, read_broadcast_episodes, read_broadcast_seasons,
    walk_forward,
};
use greenlit_testkit::shared;

fn seasons() -> Option<Vec<BroadcastSeason>> {
    let bytes = fs_err::read(shared("data/charts/us_broadcast/us_broadcast_seasons.csv")?).unwrap();
    let (rows, rejected) = read_broadcast_seasons(&bytes).unwrap();
    assert!(rejected.is_empty(), "{:?}", rejected.first());
    Some(rows)
}

#[test]
fn counts_of_the_record() {
    let Some(rows) = seasons() else { return };
    assert_eq!(rows.len(), 1_045);
    let network = |n: &str| rows.iter().filter(|r| r.network == n).count();
    assert_eq!(["CBS", "ABC", "NBC", "CW", "FOX"].map(network), [249, 210, 208, 201, 177]);
    let year = |y: i16| rows.iter().filter(|r| r.year == y).count();
    assert_eq!([2014, 2015, 2016, 2017, 2018].map(year), [113, 111, 118, 116, 116]);
    assert_eq!([2019, 2020, 2021, 2022, 2023].map(year), [107, 108, 96, 90, 70]);
    let fate = |f: Fate| rows.iter().filter(|r| r.fate == f).count();
    let fates = [Fate::Renewed, Fate::Cancelled, Fate::RenewedForFinal, Fate::Unlabelled].map(fate);
    assert_eq!(fates, [530, 315, 46, 154]);
}

#[test]
fn slips_of_the_episodes() {
    let Some(path) = shared("data/charts/us_broadcast/us_broadcast_episodes.csv.gz") else { return };
    let (rows, rejected) = read_broadcast_episodes(&fs_err::read(path).unwrap()).unwrap();
    assert_eq!(rows.len(), 16_690);
    // Of 16,681 ratings one is 0, of 11,076 viewer values six are slips.
    assert_eq!(rows.iter().filter(|r| r.rating.is_some()).count(), 16_680);
    assert_eq!(rows.iter().filter(|r| r.viewers_millions.is_some()).count(), 11_070);
    assert_eq!(rejected.len(), 7);
}

#[test]
fn bands_of_the_index() {
    let Some(rows) = seasons() else { return };
    let bands = index_bands(&rows);
    let of = |b: IndexBand| (bands[&b].seasons, (bands[&b].renewed_share().unwrap() * 1000.0).round());
    assert_eq!(of(IndexBand::LikelyRenewed), (458, 856.0));
    assert_eq!(of(IndexBand::TossUp), (145, 517.0));
    assert_eq!(of(IndexBand::LikelyCancelled), (242, 260.0));
}

#[test]
fn walk_forward_reproduces_its_scores() {
    let Some(mut rows) = seasons() else { return };
    let test = walk_forward(&rows, 2017..=2023).unwrap();
    let told = format!(
        "{} {:.3} {:.3} {:.4} {:.4} {:.4} {:.3}",
        test.cases,
        test.accuracy,
        test.auc,
        test.brier,
        test.log_loss,
        test.constant_brier,
        test.constant_accuracy
    );
    assert_eq!(told, "527 0.751 0.834 0.1649 0.4985 0.2334 0.630");
    rows.reverse();
    assert_eq!(walk_forward(&rows, 2017..=2023), Some(test), "bit for bit, whatever the order of rows");
}
