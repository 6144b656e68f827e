//! Origins: of the published texts, from their labels, and of cases made up for each rule.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

mod gold;

use greenlit_press::document::Article;
use greenlit_press::origins::{OriginKind, Proposition, Reason, groups, propositions};
use greenlit_vocabulary::{Claim, ClaimKind, Extra, Polarity, Span, StatusValue, Value};
use proptest::prelude::*;

fn status(value: &str, season: Option<u32>, chain: &[&str]) -> Claim {
    Claim {
        subject: "Harbour".to_owned(),
        season,
        kind: ClaimKind::Status,
        value: Some(Value::Text(value.to_owned())),
        unit: None,
        window: None,
        territory: None,
        as_of: None,
        polarity: Polarity::Asserted,
        attributed_to: chain.iter().map(|n| (*n).to_owned()).collect(),
        official: None,
        extra: Extra::new(),
        sentence: 1,
        sentence_span: Span { start: 0, end: 0 },
        source_span: None,
        cue_span: None,
        content_span: None,
    }
}

struct Case {
    id: String,
    outlet: &'static str,
    day: &'static str,
    text: String,
    claims: Vec<Claim>,
}

fn case(id: &str, outlet: &'static str, day: &'static str, text: &str, claims: Vec<Claim>) -> Case {
    Case { id: id.to_owned(), outlet, day, text: text.to_owned(), claims }
}

fn articles(cases: &[Case]) -> Vec<Article<'_>> {
    cases
        .iter()
        .map(|c| Article {
            id: &c.id,
            outlet: Some(c.outlet),
            published: c.day.parse().ok(),
            text: &c.text,
            claims: &c.claims,
        })
        .collect()
}

/// `origin: ids` of each group of the only proposition.
fn origins(cases: &[Case]) -> (usize, Vec<String>) {
    let articles = articles(cases);
    let found = propositions(&articles);
    assert_eq!(found.len(), 1);
    let ids = |p: &Proposition| {
        p.groups
            .iter()
            .map(|g| {
                let ids: Vec<&str> = g.members.iter().map(|m| articles[m.article].id).collect();
                format!("{}: {}", g.origin.name, ids.join(" "))
            })
            .collect()
    };
    (found[0].independent_origins, ids(&found[0]))
}

#[test]
fn forty_rewrites_of_one_report_are_one_origin() {
    let cases: Vec<Case> = (0..40)
        .map(|n| {
            case(
                &format!("{n:02}"),
                "Blog",
                "2025-10-05",
                "",
                vec![status("renewed", Some(2), &["Deadline"])],
            )
        })
        .collect();
    let (count, groups) = origins(&cases);
    assert_eq!(count, 1);
    assert!(groups[0].starts_with("Deadline: 00 01 02") && groups[0].ends_with("39"), "{groups:?}");
}

#[test]
fn each_rule_of_belonging() {
    let renewed = |chain: &[&str]| vec![status("renewed", Some(2), chain)];
    let text = "The harbour drama will sail on, its makers told the crew over a rainy lunch on the north pier, where the \
        writers had waited since dawn for a word from the service.";
    for (name, cases, count, expected) in [
        (
            "the outlet's own report and a retelling",
            vec![
                case("a", "Deadline", "2025-10-04", "", renewed(&[])),
                case("b", "Blog", "2025-10-05", "", renewed(&["Deadline"])),
            ],
            1,
            vec!["Deadline: a b"],
        ),
        (
            "a copy that keeps the first person",
            vec![
                case("a", "Blog", "2025-10-05", "It is back, Deadline has learned.", renewed(&[])),
                case("b", "Log", "2025-10-05", "", renewed(&["Deadline"])),
            ],
            1,
            vec!["Deadline: a b"],
        ),
        (
            "a statement of the company, whoever tells it",
            vec![
                case("a", "Blog", "2025-10-05", "", renewed(&["Deadline"])),
                case("b", "Log", "2025-10-06", "", renewed(&["Jane Roe (Coast Studios)"])),
                case("c", "Clog", "2025-10-06", "", renewed(&["Coast TV"])),
            ],
            2,
            vec!["Coast TV: b c", "Deadline: a"],
        ),
        (
            "an actor's own post, relayed by a trade paper",
            vec![
                case("a", "Blog", "2025-10-05", "", renewed(&["Jane Roe", "Variety"])),
                case("b", "Log", "2025-10-06", "", renewed(&["Variety"])),
            ],
            1,
            vec!["Jane Roe: a b"],
        ),
        (
            "a trade paper that had it by itself and had it confirmed",
            vec![case(
                "a",
                "Blog",
                "2025-10-05",
                "",
                vec![
                    status("renewed", Some(2), &["Variety"]),
                    status("renewed", Some(2), &["Jane Roe", "Variety"]),
                ],
            )],
            2,
            vec!["Jane Roe: a", "Variety: a"],
        ),
        (
            "unnamed sources of a named paper",
            vec![
                case("a", "Blog", "2025-10-05", "", renewed(&["sources", "Deadline"])),
                case("b", "Log", "2025-10-05", "", renewed(&["Deadline"])),
            ],
            1,
            vec!["Deadline: a b"],
        ),
        (
            "a copy that names nobody",
            vec![
                case("a", "Blog", "2025-10-05", text, renewed(&["Deadline"])),
                case("b", "Log", "2025-10-06", text, renewed(&[])),
            ],
            1,
            vec!["Deadline: a b"],
        ),
        (
            "articles that name nobody add no origin",
            vec![
                case("a", "Blog", "2025-10-05", "", renewed(&["Deadline"])),
                case("b", "Log", "2025-10-06", "", renewed(&[])),
                case("c", "Clog", "2025-10-06", "", renewed(&[])),
            ],
            1,
            vec!["Deadline: a", "Log: b c"],
        ),
        (
            "nobody names anybody",
            vec![
                case("b", "Log", "2025-10-06", "", renewed(&[])),
                case("a", "Blog", "2025-10-05", "", renewed(&["insiders"])),
            ],
            1,
            vec!["Blog: a b"],
        ),
        (
            "a claim without a season joins the season that others give",
            vec![
                case("a", "Blog", "2025-10-05", "", renewed(&["Deadline"])),
                case("b", "Log", "2025-10-06", "", vec![status("renewed", None, &["Deadline"])]),
            ],
            1,
            vec!["Deadline: a b"],
        ),
    ] {
        assert_eq!(origins(&cases), (count, expected.into_iter().map(str::to_owned).collect()), "{name}");
    }
}

#[test]
fn a_shared_rare_error_shows_a_copy() {
    let with_date = |chain: &[&str], day: &str| {
        let date = Claim {
            kind: ClaimKind::PremiereDate,
            value: Some(Value::Text(day.to_owned())),
            ..status("", Some(1), &[])
        };
        vec![status("cancelled", Some(2), chain), date]
    };
    let mut cases: Vec<Case> = (0..4)
        .map(|n| case(&format!("c{n}"), "Log", "2025-09-02", "", with_date(&["Variety"], "2025-05-20")))
        .collect();
    cases.push(case("a", "Blog", "2025-09-01", "", with_date(&["Deadline"], "2025-05-02")));
    cases.push(case("b", "Clog", "2025-09-03", "", with_date(&[], "2025-05-02")));
    let articles = articles(&cases);
    let found = propositions(&articles);
    let deadline = found[0].groups.iter().find(|g| g.origin.name == "Deadline").unwrap();
    let copy = deadline.members.iter().find(|m| articles[m.article].id == "b").unwrap();
    assert_eq!(copy.reasons, [Reason::SharesValue { with: 4, value: "2025-05-02".to_owned() }]);
    assert_eq!(found[0].independent_origins, 2);
}

#[test]
fn denied_and_hypothetical_claims_make_no_proposition() {
    let with = |polarity| vec![Claim { polarity, ..status("cancelled", Some(2), &["Deadline"]) }];
    for (polarity, count) in [(Polarity::Denied, 0), (Polarity::Hypothetical, 0), (Polarity::Speculative, 1)]
    {
        let cases = [case("a", "Blog", "2025-10-05", "", with(polarity))];
        assert_eq!(propositions(&articles(&cases)).len(), count);
    }
}

#[test]
fn the_published_texts_on_one_renewal_have_few_origins() {
    let Some(folder) = greenlit_testkit::shared("data/press") else { return };
    let labelled = gold::read(&folder);
    let articles: Vec<_> = labelled.iter().map(gold::Labelled::article).collect();
    let found = propositions(&articles);
    let get = |title: &str, season, value| {
        found.iter().find(|p| p.title == title && p.season == Some(season) && p.value == value).unwrap()
    };
    let named = |p: &Proposition| -> Vec<String> {
        p.groups
            .iter()
            .filter(|g| g.origin.kind != OriginKind::Unnamed)
            .map(|g| g.origin.name.clone())
            .collect()
    };
    let ballard = get("Ballard", 2, StatusValue::Renewed);
    assert_eq!(
        (ballard.articles, named(ballard)),
        (13, ["Deadline", "Prime Video", "Variety"].map(str::to_owned).to_vec())
    );
    let kaos = get("Kaos", 2, StatusValue::Cancelled);
    assert_eq!(named(kaos), ["Aurora Perrineau", "The Hollywood Reporter", "Deadline"]);
    let etoile = get("Étoile", 2, StatusValue::Cancelled);
    assert_eq!(named(etoile), ["Deadline"]);
    let copy = etoile.groups[0].members.iter().find(|m| articles[m.article].id == "025").unwrap();
    assert!(matches!(copy.reasons[0], Reason::KeepsFirstPerson(_)), "{:?}", copy.reasons);
    println!("{} propositions of {} articles", found.len(), articles.len());
}

#[test]
fn the_two_given_texts_rest_on_one_origin() {
    let Some(folder) = greenlit_testkit::shared("data/press") else { return };
    let labelled: Vec<_> =
        gold::read(&folder).into_iter().filter(|a| a.id == "003" || a.id == "008").collect();
    let articles: Vec<_> = labelled.iter().map(gold::Labelled::article).collect();
    let found = propositions(&articles);
    let renewed = found.iter().find(|p| p.value == StatusValue::Renewed).unwrap();
    assert_eq!((renewed.independent_origins, renewed.articles, renewed.season), (1, 2, Some(2)));
    assert_eq!(renewed.groups[0].origin.name, "Deadline");
    let chief = groups(&articles);
    assert_eq!((chief.len(), chief[0].members.len()), (1, 2));
}

fn some_case() -> impl Strategy<Value = (u8, u8, u8, u8)> {
    (0..6_u8, 0..6_u8, 0..4_u8, 0..4_u8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Groups do not depend on the order of the articles, every article is in one at least, and counts agree.
    #[test]
    fn order_does_not_matter(parts in proptest::collection::vec(some_case(), 1..12), shift in 0..12_usize) {
        const CHAINS: [&[&str]; 6] = [&[], &["Deadline"], &["Variety"], &["Jane Roe", "Variety"], &["sources"], &["Coast TV", "Deadline"]];
        const DAYS: [&str; 4] = ["2025-10-04", "2025-10-05", "2025-10", "unknown"];
        let cases: Vec<Case> = parts
            .iter()
            .enumerate()
            .map(|(n, (chain, other, day, season))| {
                let season = (*season > 0).then_some(u32::from(*season));
                let claims = vec![status("renewed", season, CHAINS[usize::from(*chain)]), status("renewed", season, CHAINS[usize::from(*other)])];
                case(&format!("{n:02}"), "Blog", DAYS[usize::from(*day)], "one two three four five six", claims)
            })
            .collect();
        let forward = articles(&cases);
        let mut turned = forward.clone();
        turned.rotate_left(shift % forward.len());
        let print = |articles: &[Article<'_>]| -> Vec<String> {
            propositions(articles).iter().map(|p| {
                let groups: Vec<_> = p.groups.iter().map(|g| {
                    (g.origin.clone(), g.members.iter().map(|m| articles[m.article].id.to_owned()).collect::<Vec<_>>())
                }).collect();
                format!("{:?} {} {} {:?}", p.season, p.independent_origins, p.articles, groups)
            }).collect()
        };
        prop_assert_eq!(print(&forward), print(&turned));
        for p in propositions(&forward) {
            let mut members: Vec<usize> = p.groups.iter().flat_map(|g| &g.members).map(|m| m.article).collect();
            prop_assert!(p.groups.iter().flat_map(|g| &g.members).all(|m| !m.reasons.is_empty()));
            members.sort_unstable();
            members.dedup();
            prop_assert_eq!(members.len(), p.articles);
            prop_assert!(p.independent_origins >= 1 && p.independent_origins <= p.groups.len());
        }
    }
}
