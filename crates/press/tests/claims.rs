//! Sentences of our own making, one phenomenon each, and what must (and must not) come out of them.

use greenlit_press::claims::Reader;
use greenlit_press::document::Document;
use greenlit_vocabulary::{Claim, ClaimKind, KnownTitle, Span};
use proptest::prelude::*;

fn document(text: &str, lang: &str, published: Option<&str>) -> Document {
    Document {
        url: None,
        outlet: None,
        published: published.map(|p| p.parse().unwrap()),
        author: None,
        headline: None,
        lang: lang.to_owned(),
        text: text.to_owned(),
        body: Span { start: 0, end: text.len() },
    }
}

fn read(text: &str, lang: &str) -> Vec<Claim> {
    Reader::new(&[]).claims(&document(text, lang, Some("2025-10-04")))
}

/// `subject|season|kind|value|polarity`, a dash for what is absent.
fn short(claim: &Claim) -> String {
    let season = claim.season.map_or("-".to_owned(), |s| s.to_string());
    let value = claim.value.as_ref().map_or("-".to_owned(), |v| match (v.number(), v.text()) {
        (Some(n), _) => n.to_string(),
        (_, Some(t)) => t.to_owned(),
        _ => "-".to_owned(),
    });
    format!("{}|{season}|{}|{value}|{}", claim.subject, claim.kind, claim.polarity)
}

fn of_kind(claims: &[Claim], kind: ClaimKind) -> Vec<String> {
    claims.iter().filter(|c| c.kind == kind).map(short).collect()
}

/// Each row: language, text, and every claim of the kind that must come out.
fn check(kind: ClaimKind, rows: &[(&str, &str, &[&str])]) {
    let mut failures = Vec::new();
    for (lang, text, want) in rows {
        let got = of_kind(&read(text, lang), kind);
        if got != *want {
            failures.push(format!("{text}\n   want {want:?}\n   got  {got:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn fates() {
    check(
        ClaimKind::Status,
        &[
            (
                "en",
                "Netflix has renewed Harbour Lights for a third season.",
                &["Harbour Lights|3|status|renewed|asserted"],
            ),
            (
                "en",
                "Harbour Lights has been picked up for a second season at Hulu.",
                &["Harbour Lights|2|status|renewed|asserted"],
            ),
            (
                "en",
                "Peacock handed the comedy Night Desk a fourth season.",
                &["Night Desk|4|status|renewed|asserted"],
            ),
            (
                "en",
                "The drama Salt Road was canceled by HBO after two seasons.",
                &["Salt Road|3|status|cancelled|asserted"],
            ),
            (
                "en",
                "Starz has opted not to renew Salt Road for a third season.",
                &["Salt Road|3|status|cancelled|asserted"],
            ),
            (
                "en",
                "NBC pulled the plug on the drama Salt Road after one season.",
                &["Salt Road|2|status|cancelled|asserted"],
            ),
            (
                "en",
                "Salt Road will not return for a second season, AMC confirmed.",
                &["Salt Road|2|status|cancelled|asserted"],
            ),
            (
                "en",
                "The thriller Salt Road has yet to be renewed for season 2.",
                &["Salt Road|2|status|pending|asserted"],
            ),
            (
                "en",
                "Fox has ordered the comedy Night Desk straight to series.",
                &["Night Desk|-|status|ordered|asserted"],
            ),
            (
                "en",
                "If Netflix renews Harbour Lights for season 3, filming would move.",
                &["Harbour Lights|3|status|renewed|hypothetical"],
            ),
            (
                "en",
                "The series Harbour Lights might be renewed for a third season.",
                &["Harbour Lights|3|status|renewed|speculative"],
            ),
            (
                "en",
                "The sitcom Night Desk has not been cancelled.",
                &["Night Desk|-|status|cancelled|denied"],
            ),
            ("en", "Will the sitcom Night Desk be renewed for season 4?", &[]),
            (
                "en",
                "Prime Video has canceled “Salt Road” and “Night Desk” after one season each.",
                &["Salt Road|2|status|cancelled|asserted", "Night Desk|2|status|cancelled|asserted"],
            ),
            (
                "de",
                "Netflix hat die Dramaserie „Salzweg“ um eine zweite Staffel verlängert.",
                &["Salzweg|2|status|renewed|asserted"],
            ),
            (
                "de",
                "Sky hat die Serie „Salzweg“ nach einer Staffel abgesetzt.",
                &["Salzweg|2|status|cancelled|asserted"],
            ),
            (
                "it",
                "Netflix ha rinnovato la serie “Strada di Sale” per una terza stagione.",
                &["Strada di Sale|3|status|renewed|asserted"],
            ),
            (
                "es",
                "Netflix ha renovado la serie “Camino de Sal” por una segunda temporada.",
                &["Camino de Sal|2|status|renewed|asserted"],
            ),
            (
                "pt",
                "A Netflix renovou a série “Estrada de Sal” para a segunda temporada.",
                &["Estrada de Sal|2|status|renewed|asserted"],
            ),
            (
                "fr",
                "Netflix a renouvelé la série “Route du Sel” pour une deuxième saison.",
                &["Route du Sel|2|status|renewed|asserted"],
            ),
        ],
    );
}

#[test]
fn figures() {
    check(
        ClaimKind::MinutesViewed,
        &[
            (
                "en",
                "The drama Salt Road drew 2.5 billion minutes viewed in its first month.",
                &["Salt Road|-|minutes_viewed|2500000000|asserted"],
            ),
            (
                "en",
                "The drama Salt Road earned 619M minutes, according to Nielsen.",
                &["Salt Road|-|minutes_viewed|619000000|asserted"],
            ),
        ],
    );
    check(
        ClaimKind::Tomatometer,
        &[
            (
                "en",
                "The drama Salt Road holds a 91% score on Rotten Tomatoes.",
                &["Salt Road|-|tomatometer|91|asserted"],
            ),
            (
                "en",
                "The drama Salt Road has a perfect score on Rotten Tomatoes.",
                &["Salt Road|-|tomatometer|100|asserted"],
            ),
        ],
    );
    check(
        ClaimKind::Popcornmeter,
        &[(
            "en",
            "The drama Salt Road has a 91% critic score and a 68% audience score on Rotten Tomatoes.",
            &["Salt Road|-|popcornmeter|68|asserted"],
        )],
    );
    check(
        ClaimKind::ChartRank,
        &[
            (
                "en",
                "The drama Salt Road rose to No. 4 on Nielsen's Top 10 of originals.",
                &["Salt Road|-|chart_rank|4|asserted"],
            ),
            (
                "en",
                "The drama Salt Road never cracked Nielsen's weekly Top 10.",
                &["Salt Road|-|chart_rank|not charted|asserted"],
            ),
        ],
    );
    check(
        ClaimKind::TaxCredit,
        &[(
            "en",
            "In August the drama Salt Road received a $14.84 million tax credit from the California Film Commission.",
            &["Salt Road|-|tax_credit|14840000|asserted"],
        )],
    );
    check(
        ClaimKind::CriticScore,
        &[("en", "Our critic gave the drama Salt Road a 6/10.", &["Salt Road|-|critic_score|6|asserted"])],
    );
    check(
        ClaimKind::EpisodeCount,
        &[(
            "en",
            "The eight-episode drama Salt Road is set in Maine.",
            &["Salt Road|-|episode_count|8|asserted"],
        )],
    );
}

#[test]
fn dates_and_families() {
    check(
        ClaimKind::PremiereDate,
        &[
            (
                "en",
                "The drama Salt Road premiered on July 9.",
                &["Salt Road|1|premiere_date|2025-07-09|asserted"],
            ),
            (
                "en",
                "The drama Salt Road premieres on November 20.",
                &["Salt Road|-|premiere_date|2025-11-20|asserted"],
            ),
        ],
    );
    check(
        ClaimKind::SpinOffOf,
        &[
            (
                "en",
                "The drama Salt Road is a spin-off of Harbour Lights.",
                &["Salt Road|-|spin_off_of|Harbour Lights|asserted"],
            ),
            (
                "en",
                "Hulu renewed Salt Road for season 2. The Harbour Lights spinoff stars Ann Lee.",
                &["Salt Road|-|spin_off_of|Harbour Lights|asserted"],
            ),
        ],
    );
}

#[test]
fn the_decider_is_not_the_source() {
    let chain = |text: &str| {
        let claim = read(text, "en").into_iter().find(|c| c.kind == ClaimKind::Status).unwrap();
        (claim.attributed_to.join(" > "), claim.official)
    };
    for (text, want) in [
        ("Netflix has cancelled the drama Salt Road.", ("", None)),
        (
            "Netflix announced that the drama Salt Road has been renewed for season 2.",
            ("Netflix", Some(true)),
        ),
        ("The drama Salt Road has been renewed for season 2, according to Deadline.", ("Deadline", None)),
        ("Variety reports that the drama Salt Road has been canceled.", ("Variety", None)),
        ("The drama Salt Road has been officially renewed for season 2.", ("", None)),
        ("The drama Salt Road has reportedly been canceled.", ("", Some(false))),
    ] {
        let (sources, official) = chain(text);
        assert_eq!((sources.as_str(), official), want, "{text}");
    }
}

#[test]
fn a_declined_comment_keeps_the_report_unofficial() {
    let text = "Deadline reports that Hulu has renewed the drama Salt Road for season 2. A representative for Hulu declined to comment.";
    let claims = read(text, "en");
    let status = claims.iter().find(|c| c.kind == ClaimKind::Status).unwrap();
    assert_eq!(status.official, Some(false));
    assert_eq!(of_kind(&claims, ClaimKind::Comment), ["Salt Road|-|comment|declined|asserted"]);
}

#[test]
fn known_titles_are_found_under_their_usual_name() {
    let known =
        [KnownTitle { name: "Shōgun".into(), aliases: vec!["Shogun 2024".into()], ..KnownTitle::default() }];
    let claims = Reader::new(&known).claims(&document("FX has renewed Shogun for season 2.", "en", None));
    assert_eq!(claims[0].subject, "Shōgun");
}

#[test]
fn without_a_year_a_date_stays_open_unless_the_caller_supplies_one() {
    let text = "The drama Salt Road premiered on July 9.";
    let undated = document(text, "en", None);
    let value = |reader: Reader| reader.claims(&undated)[0].value.clone().unwrap();
    assert_eq!(value(Reader::new(&[])).text(), Some("--07-09"));
    assert_eq!(value(Reader::new(&[]).with_context_year(Some(2025))).text(), Some("2025-07-09"));
}

#[test]
fn satire_and_empty_texts_yield_nothing() {
    for text in [
        "",
        "   \n",
        "Nothing to see here.",
        "This is satire: Netflix has renewed the drama Salt Road for season 99.",
    ] {
        assert!(read(text, "en").is_empty(), "{text}");
    }
}

/// Pieces that set the rules against each other.
const PIECES: [&str; 24] = [
    "Netflix",
    "“Salt Road”",
    "renewed",
    "for",
    "season 2",
    "$14.8M",
    "tax credit",
    "No.",
    "4",
    "(",
    ")",
    "%",
    "100",
    "Rotten Tomatoes",
    "Deadline",
    "reports",
    "’s",
    "not",
    "if",
    "premiered",
    "July 9, 2025",
    "\n\n",
    "?",
    "É",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn any_text_is_survived_and_spans_fit(text in "\\PC{0,200}", lang in prop::sample::select(vec!["en", "de", "tr", "it"])) {
        survives(&text, lang)?;
    }

    #[test]
    fn shuffled_news_is_survived(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40), glue in any::<bool>()) {
        survives(&pieces.join(if glue { "" } else { " " }), "en")?;
    }
}

fn survives(text: &str, lang: &str) -> Result<(), TestCaseError> {
    for claim in read(text, lang) {
        for span in [Some(claim.sentence_span), claim.source_span, claim.cue_span, claim.content_span]
            .into_iter()
            .flatten()
        {
            prop_assert!(text.get(span.start..span.end).is_some(), "{span:?} in {text:?}");
        }
        prop_assert!(!claim.subject.is_empty());
        prop_assert_eq!(read(text, lang), read(text, lang));
    }
    Ok(())
}
