//! Where articles differ: the published texts from their labels, and cases made up for each rule.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

mod gold;

use greenlit_press::document::Article;
use greenlit_press::ledger::{Difference, DifferenceKind, contradictions};
use greenlit_vocabulary::{Claim, ClaimKind, Extra, Polarity, Span, Territory, Value};
use proptest::prelude::*;

fn blank(kind: ClaimKind, value: &str) -> Claim {
    Claim {
        subject: "Harbour".to_owned(),
        season: Some(1),
        kind,
        value: Some(value.parse().map_or_else(|_| Value::Text(value.to_owned()), Value::Number)),
        unit: None,
        window: None,
        territory: None,
        as_of: None,
        polarity: Polarity::Asserted,
        attributed_to: Vec::new(),
        official: None,
        extra: Extra::new(),
        sentence: 1,
        sentence_span: Span { start: 0, end: usize::MAX },
        source_span: None,
        cue_span: None,
        content_span: None,
    }
}

/// `kind value [window=..] [in=..] [op=..] [season=..] [chart=..] [from=A>B] [official|unofficial] [after=..] [by=..]`
fn claim(line: &str) -> Claim {
    let mut words = line.split_whitespace();
    let kind = words.next().unwrap().parse().unwrap();
    let value = words.next().unwrap();
    let is_name = kind == ClaimKind::SpinOffOf;
    let mut claim = blank(kind, &if is_name { value.replace('_', " ") } else { value.to_owned() });
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let value = value.replace('_', " ");
        match key {
            "window" => claim.window = Some(value),
            "in" => claim.territory = Territory::parse(&value),
            "season" => claim.season = value.parse().ok(),
            "from" => claim.attributed_to = value.split('>').map(str::to_owned).collect(),
            "official" => claim.official = Some(true),
            "unofficial" => claim.official = Some(false),
            "rumour" => claim.polarity = Polarity::Speculative,
            "old" => drop(claim.extra.insert("superseded".to_owned(), vec!["1".to_owned()])),
            "after" => drop(claim.extra.insert("after_season".to_owned(), vec![value])),
            "by" => drop(claim.extra.insert("decided_by".to_owned(), vec![value])),
            "unit" => claim.unit = Some(value),
            other => drop(claim.extra.insert(other.to_owned(), vec![value])),
        }
    }
    claim
}

struct Case {
    id: String,
    day: String,
    text: String,
    claims: Vec<Claim>,
}

/// `day | text | claim; claim`
fn cases(lines: &[&str]) -> Vec<Case> {
    let one = |(n, line): (usize, &&str)| {
        let parts: Vec<&str> = line.split(" | ").collect();
        let text = parts[1].to_owned();
        let mut claims: Vec<Claim> = parts[2].split("; ").map(claim).collect();
        for claim in &mut claims {
            claim.sentence_span.end = text.len();
        }
        Case { id: format!("{n:02}"), day: parts[0].to_owned(), text, claims }
    };
    lines.iter().enumerate().map(one).collect()
}

fn articles(cases: &[Case]) -> Vec<Article<'_>> {
    cases
        .iter()
        .map(|c| Article {
            id: &c.id,
            outlet: Some("Blog"),
            published: c.day.parse().ok(),
            text: &c.text,
            claims: &c.claims,
        })
        .collect()
}

fn kinds(lines: &[&str]) -> Vec<DifferenceKind> {
    let cases = cases(lines);
    contradictions(&articles(&cases)).iter().map(|d| d.kind).collect()
}

#[test]
fn figures_differ_only_where_everything_else_agrees() {
    use DifferenceKind::{Coarser, Contradiction, Retelling, Scope};
    for (a, b, expected) in [
        // Window, territory, chart, season.
        ("views 5900000 window=first_week", "views 14900000 window=to_date", vec![]),
        ("views 5900000 window=first_week", "views 5200000 window=first_week", vec![Contradiction]),
        ("views 5900000 window=first_week season=1", "views 5200000 window=first_week season=2", vec![]),
        ("views 5900000 window=first_week in=US", "views 5200000 window=first_week in=GB", vec![]),
        ("chart_rank 3 chart=own window=w1", "chart_rank 6 chart=Nielsen window=w1", vec![]),
        ("chart_rank 3 chart=Nielsen window=w1", "chart_rank 6 chart=Nielsen window=w1", vec![Contradiction]),
        ("chart_rank 3 chart=Nielsen window=w1", "chart_rank 6 chart=Nielsen window=w2", vec![]),
        ("chart_rank 3 chart=Nielsen", "chart_rank 6 chart=Nielsen", vec![]),
        ("minutes_viewed 2500000000", "minutes_viewed 2600000000", vec![Contradiction]),
        // Scope.
        ("minutes_viewed 2500000000", "minutes_viewed 2500000000 window=first_month op=>", vec![Scope]),
        ("minutes_viewed 2500000000 in=US", "minutes_viewed 2500000000", vec![]),
        ("minutes_viewed 2500000000 in=US", "minutes_viewed 2500000000 in=GB", vec![Scope]),
        // Coarser forms.
        ("tax_credit 14840000 unit=USD", "tax_credit 14000000 unit=USD op=>=", vec![Coarser]),
        ("tax_credit 14840000 unit=USD", "tax_credit 14800000 unit=USD", vec![]),
        ("tax_credit 13200000 unit=USD", "tax_credit 13000000 unit=USD", vec![Coarser]),
        ("tax_credit 13200000 unit=USD", "tax_credit 10000000 unit=USD", vec![Contradiction]),
        ("tax_credit 13200000 unit=USD", "tax_credit 13900000 unit=USD op=>", vec![Contradiction]),
        ("episode_count 10", "episode_count 13", vec![Contradiction]),
        ("episode_count 10", "episode_count 10", vec![]),
        // Dates.
        ("premiere_date 2025-05-20", "premiere_date 2025-05", vec![]),
        ("premiere_date 2025-05-20", "premiere_date 2025", vec![]),
        ("premiere_date 2025-05-20", "premiere_date 2025-05-02", vec![Contradiction]),
        ("premiere_date 2025-06-25", "premiere_date summer", vec![]),
        ("premiere_date 2025-06-25", "premiere_date spring", vec![Contradiction]),
        ("premiere_date 2025-08-06 part=1", "premiere_date 2025-09-03 part=2", vec![]),
        // Parents, critics, scores.
        ("spin_off_of Bay", "spin_off_of Bay:_Night", vec![Retelling]),
        ("spin_off_of Bay", "spin_off_of Pier", vec![Contradiction]),
        ("critic_score 6 unit=/10 from=A_Poe", "critic_score 8 unit=/10 from=B_Coe", vec![]),
        ("critic_score 6 unit=/10 from=A_Poe", "critic_score 8 unit=/10 from=A_Poe", vec![Contradiction]),
        ("tomatometer 94 unit=percent", "tomatometer 95 unit=percent", vec![Contradiction]),
        // Hedged claims are no side.
        ("premiere_date 2025-05-20", "premiere_date 2026 rumour", vec![]),
    ] {
        let lines = [format!("2025-10-04 |  | {a}"), format!("2025-10-05 |  | {b}")];
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(kinds(&lines), expected, "{a} / {b}");
    }
}

#[test]
fn scores_move_between_dates() {
    let lines =
        ["2025-07-04 |  | tomatometer 94 unit=percent", "2025-10-05 |  | tomatometer 95 unit=percent"];
    assert_eq!(kinds(&lines), [DifferenceKind::Scope]);
}

#[test]
fn a_latest_rank_that_became_a_peak_is_a_retelling() {
    let lines = [
        "2025-10-04 | It was most recently at No. 4. | chart_rank 4 chart=Nielsen",
        "2025-10-05 | It reached a peak of No. 4. | chart_rank 4 chart=Nielsen",
    ];
    let cases = cases(&lines);
    let found = contradictions(&articles(&cases));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, DifferenceKind::Retelling);
    assert_eq!(
        found[0].explanation,
        "Blog (2025-10-04) tells No. 4 of Harbour as its latest place, Blog (2025-10-05) as its peak."
    );
}

#[test]
fn official_and_not() {
    use DifferenceKind::{OfficialOrNot, Retelling};
    for (lines, expected) in [
        // Within one text.
        (
            vec![
                "2025-10-04 | It is officially renewed. | status renewed from=Deadline; comment declined from=Deadline who=Coast",
            ],
            vec![OfficialOrNot],
        ),
        (
            vec![
                "2025-10-04 | Coast TV announced it. | status renewed by=Coast_TV; comment none_yet who=Coast_TV",
            ],
            vec![OfficialOrNot],
        ),
        // A doubt older than the act was right in its time.
        (
            vec![
                "2025-10-04 |  | status renewed from=Deadline unofficial",
                "2025-10-06 |  | status renewed from=Coast_TV>Deadline official",
            ],
            vec![],
        ),
        (
            vec![
                "2025-10-06 |  | status renewed from=Coast_TV>Deadline official",
                "2025-10-07 |  | status renewed from=Deadline unofficial",
            ],
            vec![OfficialOrNot],
        ),
        // The adverb that a retelling added.
        (
            vec![
                "2025-10-04 |  | status renewed from=Deadline",
                "2025-10-05 | It is officially renewed. | status renewed",
            ],
            vec![Retelling],
        ),
        (vec!["2025-10-05 | It is officially renewed. | status renewed"], vec![]),
        (vec!["2025-10-05 | It is not yet officially renewed. | status renewed from=Deadline"], vec![]),
    ] {
        assert_eq!(kinds(&lines), expected, "{lines:?}");
    }
}

#[test]
fn statuses_conflict_where_time_explains_nothing() {
    use DifferenceKind::{Contradiction, Scope, StatusConflict};
    for (lines, expected) in [
        (vec!["2025-04-04 |  | status renewed", "2025-08-29 |  | status cancelled"], vec![]),
        (vec!["2025-08-29 |  | status renewed", "2025-08-30 |  | status cancelled"], vec![StatusConflict]),
        (vec!["2025-08-29 |  | status renewed old; status cancelled"], vec![]),
        (
            vec!["2025-08-29 |  | status ending season=3", "2025-08-29 |  | status cancelled season=4"],
            vec![Scope],
        ),
        (
            vec!["2025-08-29 |  | status in_development season=2", "2025-08-29 |  | status ordered season=2"],
            vec![StatusConflict],
        ),
        (
            vec!["2025-08-29 |  | status cancelled after=3", "2025-08-29 |  | status cancelled after=2"],
            vec![Contradiction],
        ),
    ] {
        assert_eq!(kinds(&lines), expected, "{lines:?}");
    }
}

/// Faults that the list of published events names, each as title, kind and two articles it lies between.
const LISTED: &[(&str, DifferenceKind, &str, &str)] = &[
    ("Ballard", DifferenceKind::OfficialOrNot, "003", "003"),
    ("Ballard", DifferenceKind::OfficialOrNot, "016", "016"),
    ("Ballard", DifferenceKind::Scope, "002", "003"),
    ("Ballard", DifferenceKind::Coarser, "002", "006"),
    ("Ballard", DifferenceKind::Retelling, "110", "010"),
    ("Countdown", DifferenceKind::Contradiction, "020", "021"),
    ("Countdown", DifferenceKind::Retelling, "018", "019"),
    ("Motorheads", DifferenceKind::Contradiction, "083", "085"),
    ("The Recruit", DifferenceKind::Contradiction, "060", "061"),
    ("The Recruit", DifferenceKind::OfficialOrNot, "061", "060"),
    ("Shōgun", DifferenceKind::StatusConflict, "089", "090"),
    ("Bosch: Legacy", DifferenceKind::Scope, "012", "110"),
    ("Bunheads", DifferenceKind::Contradiction, "027", "027"),
    ("The Studio", DifferenceKind::Coarser, "118", "118"),
];

#[test]
fn the_listed_faults_of_the_published_texts_are_found_and_no_others_of_one_renewal() {
    let Some(folder) = greenlit_testkit::shared("data/press") else { return };
    let labelled = gold::read(&folder);
    let articles: Vec<_> = labelled.iter().map(gold::Labelled::article).collect();
    let found = contradictions(&articles);
    let ids = |d: &Difference| d.sides.iter().map(|s| articles[s.place.article].id).collect::<Vec<_>>();
    for (title, kind, a, b) in LISTED {
        let is_it = |d: &&Difference| {
            d.title == *title && d.kind == *kind && ids(d).contains(a) && ids(d).contains(b)
        };
        assert!(found.iter().any(|d| is_it(&d)), "{title} {kind:?} {a} {b}");
    }
    // Two windows, two charts and two dates are no contradictions.
    for title in ["Kaos", "Wednesday", "Ballard", "Étoile"] {
        let contradicted: Vec<_> =
            found.iter().filter(|d| d.title == title && d.kind == DifferenceKind::Contradiction).collect();
        assert!(contradicted.is_empty(), "{contradicted:?}");
    }
    println!("{} differences, {} listed faults among them", found.len(), LISTED.len());
}

fn any_claim() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "status renewed",
        "status cancelled official from=Coast_TV",
        "status ordered",
        "status ending season=3",
        "comment declined",
        "tomatometer 90 unit=percent",
        "tomatometer 91 unit=percent",
        "premiere_date 2025-05",
        "premiere_date summer",
        "views 5 window=w",
        "views 1e300 window=w",
        "views NaN window=w",
        "tax_credit 0",
        "tax_credit -5",
        "episode_count 8",
        "spin_off_of Bay",
        "chart_rank 1 window=w",
        "status cancelled after=2",
        "status cancelled season=4294967295",
        "status ending season=4294967295",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// Differences have two sides or more and a sentence, and do not depend on the order of the articles.
    #[test]
    fn differences_are_sound(parts in proptest::collection::vec((any_claim(), any_claim(), 0..3_u8), 1..9), turn in 0..9_usize) {
        let days = ["2025-05-01", "2025-05-02", "unknown"];
        let lines: Vec<String> = parts.iter().map(|(a, b, day)| format!("{} |  | {a}; {b}", days[usize::from(*day)])).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let cases = cases(&lines);
        let forward = articles(&cases);
        let mut turned = forward.clone();
        turned.rotate_left(turn % forward.len());
        let print = |articles: &[Article<'_>]| -> Vec<String> {
            contradictions(articles).iter().map(|d| {
                let sides: Vec<_> = d.sides.iter().map(|s| (articles[s.place.article].id, s.place.claim, s.value.clone())).collect();
                format!("{:?} {sides:?} {}", d.kind, d.explanation)
            }).collect()
        };
        prop_assert_eq!(print(&forward), print(&turned));
        for difference in contradictions(&forward) {
            prop_assert!(difference.sides.len() >= 2);
            prop_assert!(difference.explanation.ends_with('.'));
        }
    }
}
