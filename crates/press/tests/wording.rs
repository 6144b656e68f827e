//! How many ways the trade has to say the same: sentences of our own about titles a catalogue knows, one phenomenon a row.

use greenlit_press::claims::Reader;
use greenlit_press::document::Document;
use greenlit_vocabulary::{Claim, ClaimKind, KnownTitle, Span};

/// The claims of a text dated 4 October 2025 that speaks of known titles.
fn read(text: &str, lang: &str) -> Vec<Claim> {
    let known: Vec<KnownTitle> = ["Glass Harbor", "Ninefold", "Tallyman", "Paper Kings"]
        .iter()
        .map(|name| KnownTitle { name: (*name).to_owned(), ..KnownTitle::default() })
        .collect();
    Reader::new(&known).claims(&Document {
        url: None,
        outlet: None,
        published: Some("2025-10-04".parse().unwrap()),
        author: None,
        headline: None,
        lang: lang.to_owned(),
        text: text.to_owned(),
        body: Span { start: 0, end: text.len() },
    })
}

/// `title season value polarity`, each with its first letters only: `Glass Harbor 2 renewed asserted`.
fn short(claim: &Claim) -> String {
    let season = claim.season.map_or("-".to_owned(), |s| s.to_string());
    let value = claim.value.as_ref().map_or("-".to_owned(), |v| match (v.number(), v.text()) {
        (Some(n), _) => n.to_string(),
        (_, Some(t)) => t.to_owned(),
        _ => "-".to_owned(),
    });
    format!("{} {season} {value} {}", claim.subject, claim.polarity)
}

/// Each row: the text and its claims of the kind, separated by `; `.
fn check(lang: &str, kind: ClaimKind, rows: &[(&str, &str)]) {
    let mut failures = Vec::new();
    for (text, want) in rows {
        let got: Vec<String> = read(text, lang).iter().filter(|c| c.kind == kind).map(short).collect();
        if got.join("; ") != *want {
            failures.push(format!("{text}\n   want {want}\n   got  {}", got.join("; ")));
        }
    }
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), rows.len(), failures.join("\n"));
}

#[test]
fn renewals() {
    check(
        "en",
        ClaimKind::Status,
        &[
            ("Glass Harbor has been handed a third season by Showtime.", "Glass Harbor 3 renewed asserted"),
            ("Hulu is going ahead with a second season of Glass Harbor.", "Glass Harbor 2 renewed asserted"),
            ("Glass Harbor gets second season order at Hulu.", "Glass Harbor 2 renewed asserted"),
            ("Starz has picked up Glass Harbor for a fourth season.", "Glass Harbor 4 renewed asserted"),
            (
                "Glass Harbor is returning for a second season on Apple TV+.",
                "Glass Harbor 2 renewed asserted",
            ),
            ("CBS has given Glass Harbor an early season 3 renewal.", "Glass Harbor 3 renewed asserted"),
            ("Glass Harbor has scored a season 2 pickup at AMC.", "Glass Harbor 2 renewed asserted"),
            ("Season 3 of Glass Harbor has been greenlit.", "Glass Harbor 3 renewed asserted"),
            ("A third season of Glass Harbor is officially on the way.", "Glass Harbor 3 renewed asserted"),
            ("HBO Max has re-upped Glass Harbor for season 2.", "Glass Harbor 2 renewed asserted"),
            ("Glass Harbor will be back for a sixth season.", "Glass Harbor 6 renewed asserted"),
            (
                "The BBC has recommissioned Glass Harbor for a third series.",
                "Glass Harbor 3 renewed asserted",
            ),
            ("FX has ordered a second season of Glass Harbor.", "Glass Harbor 2 renewed asserted"),
            ("Netflix has saved Glass Harbor, ordering a third season.", "Glass Harbor 3 renewed asserted"),
            ("Glass Harbor has been extended through season 5.", "Glass Harbor 5 renewed asserted"),
            ("Peacock is keeping Glass Harbor around for a third season.", "Glass Harbor 3 renewed asserted"),
            ("NBC has set a second season of Glass Harbor.", "Glass Harbor 2 renewed asserted"),
            ("Glass Harbor earned a renewal for season 4.", "Glass Harbor 4 renewed asserted"),
            ("Glass Harbor has landed a two-season renewal at ABC.", "Glass Harbor - renewed asserted"),
            ("Disney+ is moving forward with season 2 of Glass Harbor.", "Glass Harbor 2 renewed asserted"),
            (
                "Viewers will get a second season of Glass Harbor after all.",
                "Glass Harbor 2 renewed asserted",
            ),
            ("Glass Harbor has been revived by Tubi for a third season.", "Glass Harbor 3 renewed asserted"),
        ],
    );
}

#[test]
fn cancellations() {
    check(
        "en",
        ClaimKind::Status,
        &[
            ("Glass Harbor has been axed after two seasons.", "Glass Harbor 3 cancelled asserted"),
            ("Peacock has scrapped Glass Harbor after one season.", "Glass Harbor 2 cancelled asserted"),
            ("Glass Harbor is not returning for a third season.", "Glass Harbor 3 cancelled asserted"),
            ("Showtime passes on a second season of Glass Harbor.", "Glass Harbor 2 cancelled asserted"),
            (
                "Starz is closing the book on Glass Harbor after three seasons.",
                "Glass Harbor 4 cancelled asserted",
            ),
            (
                "Glass Harbor has been dropped by Apple TV+ after one season.",
                "Glass Harbor 2 cancelled asserted",
            ),
            ("The CW has shelved Glass Harbor after two seasons.", "Glass Harbor 3 cancelled asserted"),
            ("Glass Harbor won't get a second season at Hulu.", "Glass Harbor 2 cancelled asserted"),
            ("There won't be a third season of Glass Harbor.", "Glass Harbor 3 cancelled asserted"),
            ("AMC has pulled the plug on Glass Harbor.", "Glass Harbor - cancelled asserted"),
            (
                "Netflix will not be moving forward with a second season of Glass Harbor.",
                "Glass Harbor 2 cancelled asserted",
            ),
            (
                "Glass Harbor has been given the chop after a single season.",
                "Glass Harbor 2 cancelled asserted",
            ),
            ("HBO has put an end to Glass Harbor after two seasons.", "Glass Harbor 3 cancelled asserted"),
            ("FX has decided against a second season of Glass Harbor.", "Glass Harbor 2 cancelled asserted"),
            (
                "Glass Harbor was cut loose by NBC after its first season.",
                "Glass Harbor 2 cancelled asserted",
            ),
            (
                "It's curtains for Glass Harbor at Paramount+ after one season.",
                "Glass Harbor 2 cancelled asserted",
            ),
            (
                "It's the end of the road for Glass Harbor, which Hulu has canceled.",
                "Glass Harbor - cancelled asserted",
            ),
            (
                "ABC has declined to order a second season of Glass Harbor.",
                "Glass Harbor 2 cancelled asserted",
            ),
            (
                "Glass Harbor will end its run after one season, as Max has canceled it.",
                "Glass Harbor 2 cancelled asserted",
            ),
            ("Glass Harbor failed to secure a second season.", "Glass Harbor 2 cancelled asserted"),
            ("Prime Video has called time on Glass Harbor.", "Glass Harbor - cancelled asserted"),
            ("Netflix has reversed its renewal of Glass Harbor.", "Glass Harbor - cancelled asserted"),
            ("Fox has swung the axe on Glass Harbor.", "Glass Harbor - cancelled asserted"),
            ("Apple has given up on Glass Harbor after one season.", "Glass Harbor 2 cancelled asserted"),
        ],
    );
}

#[test]
fn endings_orders_and_open_questions() {
    check(
        "en",
        ClaimKind::Status,
        &[
            ("Glass Harbor will end with season 4.", "Glass Harbor 4 ending asserted"),
            ("Glass Harbor will conclude with its fifth season.", "Glass Harbor 5 ending asserted"),
            ("The upcoming third season of Glass Harbor will be its last.", "Glass Harbor 3 ending asserted"),
            (
                "Apple has renewed Glass Harbor for a third and final season.",
                "Glass Harbor 3 renewed asserted; Glass Harbor 3 ending asserted",
            ),
            (
                "Hulu has not yet decided on a second season of Glass Harbor.",
                "Glass Harbor 2 pending asserted",
            ),
            (
                "A decision on the future of Glass Harbor has yet to be made.",
                "Glass Harbor - pending asserted",
            ),
            ("The fate of Glass Harbor remains up in the air.", "Glass Harbor - pending asserted"),
            ("Glass Harbor is still awaiting word on a second season.", "Glass Harbor 2 pending asserted"),
            ("There is no word yet on a third season of Glass Harbor.", "Glass Harbor 3 pending asserted"),
            ("Netflix has given a series order to Glass Harbor.", "Glass Harbor - ordered asserted"),
            ("Glass Harbor has been ordered to series at FX.", "Glass Harbor - ordered asserted"),
            ("NBC has ordered a pilot for Glass Harbor.", "Glass Harbor - pilot_ordered asserted"),
            ("Glass Harbor is in early development at Hulu.", "Glass Harbor - in_development asserted"),
            ("Sony is shopping Glass Harbor to other outlets.", "Glass Harbor - shopping asserted"),
            ("NBC has passed on the pilot Glass Harbor.", "Glass Harbor - passed asserted"),
        ],
    );
}

#[test]
fn hedges_denials_and_words_that_decide_nothing() {
    check(
        "en",
        ClaimKind::Status,
        &[
            ("Glass Harbor could be renewed for a third season.", "Glass Harbor 3 renewed speculative"),
            ("Glass Harbor is likely to be renewed for season 2.", "Glass Harbor 2 renewed speculative"),
            (
                "If Hulu orders a second season of Glass Harbor, it would film in Spain.",
                "Glass Harbor 2 renewed hypothetical",
            ),
            (
                "Should Glass Harbor be renewed for season 2, he will direct.",
                "Glass Harbor 2 renewed hypothetical",
            ),
            (
                "Glass Harbor is reportedly close to a third season renewal.",
                "Glass Harbor 3 renewed speculative",
            ),
            ("Netflix denied that Glass Harbor has been canceled.", "Glass Harbor - cancelled denied"),
            ("Glass Harbor has not been axed, the network insists.", "Glass Harbor - cancelled denied"),
            ("Has Glass Harbor been renewed for season 2?", ""),
            ("The commission awarded the second season of Glass Harbor a tax credit.", ""),
            ("The second season of Glass Harbor was awarded $9.1 million in tax credits.", ""),
            ("Glass Harbor won the Emmy for its second season.", ""),
            ("Glass Harbor received three nominations for its second season.", ""),
            ("The second season of Glass Harbor received mixed reviews.", ""),
            ("The company canceled its investor call, sources on Glass Harbor said.", ""),
            ("Ann Lee, star of Glass Harbor, canceled her book tour.", ""),
            ("Filming on season 2 of Glass Harbor was shut down for two days.", ""),
            ("Glass Harbor dropped to No. 6 on the Netflix Top 10.", ""),
            ("Glass Harbor dropped its first trailer on Monday.", ""),
            ("The premiere party of Glass Harbor was canceled because of rain.", ""),
            ("The producers of Glass Harbor renewed their deal with Sony.", ""),
        ],
    );
}

#[test]
fn other_languages() {
    check(
        "de",
        ClaimKind::Status,
        &[
            (
                "Netflix hat die Serie Glass Harbor um eine zweite Staffel verlängert.",
                "Glass Harbor 2 renewed asserted",
            ),
            ("Die Serie Glass Harbor bekommt eine dritte Staffel.", "Glass Harbor 3 renewed asserted"),
            (
                "Netflix setzt die Serie Glass Harbor nach einer Staffel ab.",
                "Glass Harbor 2 cancelled asserted",
            ),
            (
                "Die Serie Glass Harbor wurde nach zwei Staffeln abgesetzt.",
                "Glass Harbor 3 cancelled asserted",
            ),
            ("Die Serie Glass Harbor wird nicht fortgesetzt.", "Glass Harbor - cancelled asserted"),
        ],
    );
    check(
        "it",
        ClaimKind::Status,
        &[
            (
                "Netflix ha rinnovato la serie Glass Harbor per una seconda stagione.",
                "Glass Harbor 2 renewed asserted",
            ),
            ("La serie Glass Harbor tornerà per una terza stagione.", "Glass Harbor 3 renewed asserted"),
            (
                "Netflix ha cancellato la serie Glass Harbor dopo una stagione.",
                "Glass Harbor 2 cancelled asserted",
            ),
            (
                "La serie Glass Harbor non tornerà per una seconda stagione.",
                "Glass Harbor 2 cancelled asserted",
            ),
        ],
    );
    check(
        "pt",
        ClaimKind::Status,
        &[
            (
                "A Netflix renovou a série Glass Harbor para a segunda temporada.",
                "Glass Harbor 2 renewed asserted",
            ),
            ("A série Glass Harbor terá uma terceira temporada.", "Glass Harbor 3 renewed asserted"),
            (
                "A Netflix cancelou a série Glass Harbor após uma temporada.",
                "Glass Harbor 2 cancelled asserted",
            ),
            ("A série Glass Harbor foi cancelada após duas temporadas.", "Glass Harbor 3 cancelled asserted"),
        ],
    );
    check(
        "es",
        ClaimKind::Status,
        &[
            (
                "Netflix ha renovado la serie Glass Harbor por una segunda temporada.",
                "Glass Harbor 2 renewed asserted",
            ),
            ("La serie Glass Harbor tendrá una tercera temporada.", "Glass Harbor 3 renewed asserted"),
            (
                "Netflix ha cancelado la serie Glass Harbor tras dos temporadas.",
                "Glass Harbor 3 cancelled asserted",
            ),
            ("La serie Glass Harbor no tendrá una segunda temporada.", "Glass Harbor 2 cancelled asserted"),
        ],
    );
    check(
        "fr",
        ClaimKind::Status,
        &[
            (
                "Netflix a renouvelé la série Glass Harbor pour une deuxième saison.",
                "Glass Harbor 2 renewed asserted",
            ),
            ("La série Glass Harbor aura droit à une troisième saison.", "Glass Harbor 3 renewed asserted"),
            (
                "Netflix a annulé la série Glass Harbor après deux saisons.",
                "Glass Harbor 3 cancelled asserted",
            ),
        ],
    );
    check(
        "tr",
        ClaimKind::Status,
        &[
            ("Netflix, Glass Harbor dizisine ikinci sezon onayı verdi.", "Glass Harbor 2 renewed asserted"),
            ("Glass Harbor dizisi iptal edildi.", "Glass Harbor - cancelled asserted"),
        ],
    );
}

#[test]
fn scores() {
    check(
        "en",
        ClaimKind::Tomatometer,
        &[
            ("Glass Harbor is certified fresh at 94% on Rotten Tomatoes.", "Glass Harbor - 94 asserted"),
            (
                "Glass Harbor has a score of 87% from 45 reviews on Rotten Tomatoes.",
                "Glass Harbor - 87 asserted",
            ),
            ("On Rotten Tomatoes, Glass Harbor sits at 71 percent.", "Glass Harbor - 71 asserted"),
            ("Glass Harbor holds a perfect score on Rotten Tomatoes.", "Glass Harbor - 100 asserted"),
            (
                "The series Glass Harbor boasts a 92% critics score and an 81% audience score on Rotten Tomatoes.",
                "Glass Harbor - 92 asserted",
            ),
            (
                "Glass Harbor opened to a 66 percent critical rating on the review aggregator Rotten Tomatoes.",
                "Glass Harbor - 66 asserted",
            ),
        ],
    );
    check(
        "en",
        ClaimKind::Popcornmeter,
        &[
            (
                "The series Glass Harbor boasts a 92% critics score and an 81% audience score on Rotten Tomatoes.",
                "Glass Harbor - 81 asserted",
            ),
            ("Glass Harbor has a Popcornmeter of 58%.", "Glass Harbor - 58 asserted"),
        ],
    );
    check(
        "en",
        ClaimKind::Metascore,
        &[
            ("Glass Harbor has a score of 71 on Metacritic.", "Glass Harbor - 71 asserted"),
            ("Metacritic gives Glass Harbor a 64 out of 100.", "Glass Harbor - 64 asserted"),
            ("Glass Harbor earned a Metascore of 80 from 22 critics.", "Glass Harbor - 80 asserted"),
        ],
    );
}

#[test]
fn viewing_and_ranks() {
    check(
        "en",
        ClaimKind::MinutesViewed,
        &[
            (
                "Glass Harbor drew 812 million minutes viewed, per Nielsen.",
                "Glass Harbor - 812000000 asserted",
            ),
            (
                "Glass Harbor racked up 1.2 billion minutes of viewing in its first week.",
                "Glass Harbor - 1200000000 asserted",
            ),
            (
                "According to Nielsen, Glass Harbor was watched for 640 million minutes.",
                "Glass Harbor - 640000000 asserted",
            ),
        ],
    );
    check(
        "en",
        ClaimKind::Views,
        &[
            (
                "Glass Harbor debuted with 14.2 million views on the Netflix Top 10.",
                "Glass Harbor - 14200000 asserted",
            ),
            ("Glass Harbor tallied 6.1M views in its second week.", "Glass Harbor - 6100000 asserted"),
        ],
    );
    check(
        "en",
        ClaimKind::HoursViewed,
        &[(
            "Glass Harbor logged 58.3 million hours viewed in its first five days.",
            "Glass Harbor - 58300000 asserted",
        )],
    );
    check(
        "en",
        ClaimKind::ChartRank,
        &[
            ("Glass Harbor debuted at No. 3 on the Netflix Top 10.", "Glass Harbor - 3 asserted"),
            ("Glass Harbor landed in fifth place on Nielsen's streaming chart.", "Glass Harbor - 5 asserted"),
            ("Glass Harbor topped the Netflix English TV list.", "Glass Harbor - 1 asserted"),
            ("Glass Harbor failed to crack Nielsen's Top 10.", "Glass Harbor - not charted asserted"),
        ],
    );
}

#[test]
fn premieres_and_counts() {
    check(
        "en",
        ClaimKind::PremiereDate,
        &[
            ("Glass Harbor bows on Peacock on November 6.", "Glass Harbor - 2025-11-06 asserted"),
            ("Season 2 of Glass Harbor premieres January 14, 2026.", "Glass Harbor 2 2026-01-14 asserted"),
            (
                "Season 3 of Glass Harbor drops on Netflix on December 3.",
                "Glass Harbor 3 2025-12-03 asserted",
            ),
            ("Season 4 of Glass Harbor kicks off February 2.", "Glass Harbor 4 2026-02-02 asserted"),
            ("Season 2 of Glass Harbor is set for fall 2026.", "Glass Harbor 2 2026 asserted"),
            ("Season 2 of Glass Harbor will launch in March 2026.", "Glass Harbor 2 2026-03 asserted"),
            ("Season 2 of Glass Harbor returns on October 22.", "Glass Harbor 2 2025-10-22 asserted"),
            ("Season 1 of Glass Harbor debuted on May 8, 2025.", "Glass Harbor 1 2025-05-08 asserted"),
            ("Season 1 of Glass Harbor arrived in June.", "Glass Harbor 1 2025-06 asserted"),
        ],
    );
    check(
        "en",
        ClaimKind::EpisodeCount,
        &[
            ("Season 2 of Glass Harbor consists of eight episodes.", "Glass Harbor 2 8 asserted"),
            ("All ten episodes of Glass Harbor are streaming now.", "Glass Harbor - 10 asserted"),
            (
                "The eight-episode second season of Glass Harbor is in production.",
                "Glass Harbor 2 8 asserted",
            ),
            ("Glass Harbor has received a 10-episode order.", "Glass Harbor - 10 asserted"),
        ],
    );
    check(
        "en",
        ClaimKind::SpinOffOf,
        &[
            (
                "Glass Harbor, a spinoff of Ninefold, was canceled by Hulu.",
                "Glass Harbor - Ninefold asserted",
            ),
            ("Hulu has renewed Glass Harbor, an offshoot of Ninefold.", "Glass Harbor - Ninefold asserted"),
            ("Glass Harbor, the prequel to Ninefold, premieres in May.", "Glass Harbor - Ninefold asserted"),
            ("The Ninefold spinoff Glass Harbor was canceled by Hulu.", "Glass Harbor - Ninefold asserted"),
        ],
    );
}

#[test]
fn rumours_that_someone_rejects_are_denied() {
    check(
        "en",
        ClaimKind::Status,
        &[
            (
                "Its creator shot down rumors that Glass Harbor had been canceled.",
                "Glass Harbor - cancelled denied",
            ),
            ("Rumors that Glass Harbor was axed are not true.", "Glass Harbor - cancelled denied"),
            ("Hulu dismissed reports that Glass Harbor was canceled.", "Glass Harbor - cancelled denied"),
        ],
    );
}

#[test]
fn a_window_stays_with_the_figure_of_its_clause() {
    let claims = read(
        "Glass Harbor was watched for 2.5 billion minutes in the U.S. and reached No. 4 on Nielsen's chart in the week of July 21.",
        "en",
    );
    let minutes = claims.iter().find(|c| c.kind == ClaimKind::MinutesViewed).unwrap();
    assert_eq!(minutes.window, None);
    let rank = claims.iter().find(|c| c.kind == ClaimKind::ChartRank).unwrap();
    assert_eq!(rank.window.as_deref(), Some("week of 2025-07-21"));
}

#[test]
fn an_actor_is_no_official_voice() {
    for (text, official) in [
        ("Glass Harbor has been renewed for a second season, Showtime announced.", Some(true)),
        ("Creator Anna Brandt said that Glass Harbor has been renewed for a second season.", Some(true)),
        ("Star Anna Brandt said that Glass Harbor has been renewed for a second season.", None),
    ] {
        let claims = read(text, "en");
        let status = claims.iter().find(|c| c.kind == ClaimKind::Status).unwrap();
        assert_eq!(status.official, official, "{text}");
    }
}

#[test]
fn conditions_answers_and_whose_season_it_is() {
    check(
        "en",
        ClaimKind::Status,
        &[
            (
                "Glass Harbor stars Ann Lee. If it gets renewed, she will direct.",
                "Glass Harbor - renewed hypothetical",
            ),
            (
                "Glass Harbor stars Ann Lee. Should the series return, she will direct.",
                "Glass Harbor - renewed hypothetical",
            ),
            ("Will Glass Harbor return for a third season? Not yet.", "Glass Harbor 3 pending asserted"),
            (
                "Is there going to be a season 3 of Glass Harbor? There sure is!",
                "Glass Harbor 3 renewed asserted",
            ),
            ("Hulu isn't done with Glass Harbor yet.", ""),
            ("Fox has ordered nine more episodes of Glass Harbor.", ""),
            ("Hulu has not announced when Glass Harbor premieres.", ""),
            ("The comedy pilot Glass Harbor is not going forward.", "Glass Harbor - passed asserted"),
            ("ABC has picked up the drama pilot Glass Harbor to series.", "Glass Harbor - ordered asserted"),
            ("Glass Harbor got a boost from its season 3 finale.", ""),
            (
                "ABC has renewed Glass Harbor and canceled Ninefold.",
                "Glass Harbor - renewed asserted; Ninefold - cancelled asserted",
            ),
        ],
    );
}

#[test]
fn not_yet_and_never_again_in_other_languages() {
    for (lang, rows) in [
        (
            "de",
            &[
                (
                    "Glass Harbor ist noch nicht um eine zweite Staffel verlängert worden.",
                    "Glass Harbor 2 pending asserted",
                ),
                (
                    "Die vierte Staffel von Glass Harbor wird die letzte sein.",
                    "Glass Harbor 4 ending asserted",
                ),
            ][..],
        ),
        (
            "fr",
            &[
                (
                    "Pour l'heure, Netflix n'a pas encore renouvelé Glass Harbor.",
                    "Glass Harbor - pending asserted",
                ),
                (
                    "Glass Harbor est renouvelée pour une saison 3 par Apple TV+.",
                    "Glass Harbor 3 renewed asserted",
                ),
            ],
        ),
        (
            "es",
            &[
                (
                    "Netflix renueva Glass Harbor para una cuarta temporada.",
                    "Glass Harbor 4 renewed asserted",
                ),
                ("No habrá segunda temporada de Glass Harbor.", "Glass Harbor 2 cancelled asserted"),
            ],
        ),
        (
            "it",
            &[
                ("Netflix non ha ancora rinnovato Glass Harbor.", "Glass Harbor - pending asserted"),
                (
                    "Netflix ha cancellato Glass Harbor dopo una sola stagione.",
                    "Glass Harbor 2 cancelled asserted",
                ),
            ],
        ),
        (
            "pt",
            &[
                (
                    "Netflix encomendou uma segunda temporada de Glass Harbor.",
                    "Glass Harbor 2 renewed asserted",
                ),
                ("A quinta temporada de Glass Harbor será a última.", "Glass Harbor 5 ending asserted"),
            ],
        ),
    ] {
        check(lang, ClaimKind::Status, rows);
    }
}

#[test]
fn the_tense_dates_a_premiere() {
    check(
        "en",
        ClaimKind::PremiereDate,
        &[
            (
                "Netflix has renewed Glass Harbor for a third season ahead of its Season 2 premiere on Dec. 17.",
                "Glass Harbor 2 2025-12-17 asserted",
            ),
            (
                "All episodes of Glass Harbor will be released on Nov. 20.",
                "Glass Harbor - 2025-11-20 asserted",
            ),
            ("Season 2 of Glass Harbor hits Netflix on October 23.", "Glass Harbor 2 2025-10-23 asserted"),
            ("Season 2 of Glass Harbor dropped on Nov. 20.", "Glass Harbor 2 2024-11-20 asserted"),
            ("Back in March, Hulu pulled the plug on Glass Harbor.", ""),
        ],
    );
}

#[test]
fn recaps_leave_the_measure_and_the_verb_out() {
    let text = "Glass Harbor led the Nielsen chart with 1.2 billion minutes. Ninefold drew 998 million minutes. Tallyman came in third (712M).";
    check(
        "en",
        ClaimKind::MinutesViewed,
        &[(
            text,
            "Glass Harbor - 1200000000 asserted; Ninefold - 998000000 asserted; Tallyman - 712000000 asserted",
        )],
    );
    check(
        "en",
        ClaimKind::Tomatometer,
        &[("Glass Harbor has a 96 on Rotten Tomatoes.", "Glass Harbor - 96 asserted")],
    );
    check(
        "en",
        ClaimKind::Views,
        &[("Glass Harbor has been watched 49.7M times.", "Glass Harbor - 49700000 asserted")],
    );
}
