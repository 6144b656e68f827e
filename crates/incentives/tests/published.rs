//! Published award lists, reproduced at their stated rates.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use greenlit_incentives::*;

fn checked(name: &str) -> Option<Vec<CheckedAward>> {
    let bytes = fs_err::read(greenlit_testkit::shared(&format!("data/incentives/{name}"))?).unwrap();
    let (awards, rejected) = read_awards(&bytes, None).unwrap();
    assert_eq!(rejected, []);
    let (rows, rejected) = check_awards(&Programs::builtin().unwrap(), &awards);
    assert_eq!(rejected, []);
    Some(rows)
}

#[test]
fn california_by_program_and_type() {
    let Some(rows) = checked("ca_awards.csv") else { return };
    assert_eq!(rows.len(), 196);
    let mut counts = BTreeMap::<(&str, &str), [usize; 5]>::new();
    for row in &rows {
        let column =
            [Standing::Exact, Standing::WithinUplift, Standing::Above, Standing::Below, Standing::NoRule]
                .iter()
                .position(|s| *s == row.standing)
                .unwrap();
        counts.entry((&row.program, &row.class)).or_default()[column] += 1;
        counts.entry((&row.program, "all")).or_default()[column] += 1;
    }
    for (program, class, expected) in [
        ("us-ca-4.0", "all", [27, 48, 1, 0, 0]),
        ("us-ca-4.0", "new-series", [0, 10, 0, 0, 0]),
        ("us-ca-4.0", "recurring-series", [2, 9, 0, 0, 0]),
        ("us-ca-4.0", "pilot", [0, 5, 0, 0, 0]),
        ("us-ca-4.0", "relocating-series", [5, 0, 0, 0, 0]),
        ("us-ca-4.0", "feature", [1, 12, 0, 0, 0]),
        ("us-ca-4.0", "independent-small", [15, 10, 1, 0, 0]),
        ("us-ca-4.0", "independent", [4, 2, 0, 0, 0]),
        ("us-ca-3.0", "all", [26, 66, 1, 20, 0]),
        ("us-ca-3.0", "new-series", [3, 24, 1, 0, 0]),
        ("us-ca-3.0", "recurring-series", [1, 18, 0, 17, 0]),
        ("us-ca-3.0", "mini-series", [1, 2, 0, 0, 0]),
        ("us-ca-3.0", "pilot", [0, 3, 0, 0, 0]),
        ("us-ca-3.0", "relocating-series", [8, 1, 0, 1, 0]),
        ("us-ca-3.0", "feature", [6, 15, 0, 2, 0]),
        ("us-ca-3.0", "independent-small", [1, 2, 0, 0, 0]),
        ("us-ca-3.0", "independent", [6, 1, 0, 0, 0]),
        ("us-ca-soundstage", "all", [0, 0, 0, 0, 7]),
    ] {
        assert_eq!(counts.get(&(program, class)), Some(&expected), "{program} {class}");
    }
}

#[test]
fn california_exceptions_are_the_known_ones() {
    let Some(rows) = checked("ca_awards.csv") else { return };
    let titles = |holds: &dyn Fn(&CheckedAward) -> bool| {
        let mut titles: Vec<&str> =
            rows.iter().filter(|r| holds(r)).map(|r| r.award.title.as_str()).collect();
        titles.sort_unstable();
        titles
    };
    assert_eq!(titles(&|r| r.standing == Standing::Above), ["High Priestess Of Souls", "Lot Patrol 1"]);
    assert_eq!(titles(&|r| r.explanation == Explanation::PerhapsLocalHire), ["High Priestess Of Souls"]);
    assert_eq!(
        titles(&|r| matches!(r.explanation, Explanation::RecurringCap { .. })),
        [
            "High Potential S2",
            "Matlock S2",
            "Mayans MC 5",
            "Snowfall 6",
            "The Pitt S2",
            "The Rookie 6",
            "The Rookie S8"
        ]
    );
    assert_eq!(
        titles(&|r| r.standing == Standing::Below && r.explanation == Explanation::Unexplained),
        [
            "Animal Kingdom 6",
            "Bullet Train",
            "Good Trouble 3.5",
            "Good Trouble 4",
            "Good Trouble 5",
            "LA Nights",
            "Mayans MC 4",
            "Mysterious Benedict Society 2",
            "One Battle After Another",
            "S.W.A.T. 8",
            "Snowfall 5",
            "This is Us 6",
            "Winning Time 2",
        ]
    );
    assert_eq!(rows.iter().filter(|r| r.limited).count(), 25, "rows above the limit");
    assert_eq!(titles(&|r| r.notes.iter().any(|n| n.contains("working title"))), ["Paradise S2"]);
    assert_eq!(rows.iter().flat_map(|r| &r.notes).filter(|n| n.contains("states")).count(), 0);
}

#[test]
fn california_sums_of_letters_and_limits() {
    let Some(rows) = checked("ca_awards.csv") else { return };
    let row = |title: &str| rows.iter().find(|r| r.award.title == title).unwrap();
    let Explanation::RecurringCap { lines, .. } = &row("The Rookie 6").explanation else { panic!("capped") };
    let mut letters: Vec<&str> =
        rows.iter().filter(|r| lines.contains(&r.award.line)).map(|r| r.award.title.as_str()).collect();
    letters.sort_unstable();
    assert_eq!(letters, ["The Rookie 5", "The Rookie 5.5"]);
    for (title, base) in [
        ("Fallout S3", 42_000_000),
        ("Fallout 2", 25_000_000),
        ("Gray Man", 20_000_000),
        ("Amsterdam", 2_500_000),
        ("Gold Mountain", 7_000_000),
    ] {
        assert_eq!(row(title).base, Some(Money::units(base)), "{title}");
    }
}

#[test]
fn identities_count_every_exception() {
    let Some(rows) = checked("ca_awards.csv") else { return };
    let identities = award_identities("California", &rows);
    for identity in &identities {
        let excepted: u64 = identity.exceptions.iter().map(|(_, n)| n).sum();
        assert_eq!(identity.rows, identity.reproduced + excepted, "{}", identity.name);
    }
    let all: u64 = identities.iter().filter(|i| i.name.contains(", all:")).map(|i| i.reproduced).sum();
    assert_eq!(all, 167);
}

#[test]
fn season_two_of_ballard() {
    let Some(rows) = checked("ca_awards.csv") else { return };
    let awards: Vec<Award> = rows.into_iter().map(|r| r.award).collect();
    let alias = Alias {
        listed: "Untitled Renee Ballard Cold Case Series".into(),
        series: "Ballard".into(),
        season: 1,
    };
    let changes = season_changes(&awards, &[alias]);
    let change = changes.iter().find(|c| c.series == "Ballard").unwrap();
    assert_eq!(format!("{:+.1} {:+.1}", change.qualified_percent, change.credit_percent), "-28.5 +25.0");
    assert_eq!(change.filming_days, Some(-31));
    assert_eq!(
        (change.rates.0.to_string(), change.rates.1.to_string()),
        ("20.04 %".into(), "35.04 %".into())
    );
}

#[test]
fn other_states() {
    let Some(rows) = checked("other_awards.csv") else { return };
    assert_eq!(rows.len(), 14);
    let mut unlike: Vec<&str> =
        rows.iter().filter(|r| r.standing != Standing::Exact).map(|r| r.award.title.as_str()).collect();
    unlike.sort_unstable();
    assert_eq!(unlike, ["Forever in Blue, LLC", "Succession S4"]);
    let joker = rows.iter().find(|r| r.award.title == "Joker").unwrap();
    assert_eq!(joker.explanation, Explanation::Bonus("diversity bonus".into()));
}

#[test]
fn the_order_of_the_list_does_not_matter() {
    let Some(path) = greenlit_testkit::shared("data/incentives/ca_awards.csv") else { return };
    let (mut awards, _) = read_awards(&fs_err::read(path).unwrap(), None).unwrap();
    let programs = Programs::builtin().unwrap();
    let mut forward = check_awards(&programs, &awards).0;
    awards.reverse();
    let mut backward = check_awards(&programs, &awards).0;
    forward.sort_by_key(|r| r.award.line);
    backward.sort_by_key(|r| r.award.line);
    assert_eq!(forward, backward);
}
