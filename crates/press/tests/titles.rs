//! Which titles short texts are about: real series of the last twenty years, one or two sentences each, as readers of trade
//! news meet them. Facts from general knowledge; the sentences are the project's own. The texts carry no catalogue, so
//! everything is recognised from the words, the marks and the address alone.

use std::collections::BTreeSet;

use greenlit_press::claims::Reader;
use greenlit_press::document::Document;
use greenlit_vocabulary::Span;

/// Language, last part of the address (empty: none), text, the subjects of its claims.
type Case = (&'static str, &'static str, &'static str, &'static [&'static str]);

fn subjects(lang: &str, slug: &str, text: &str) -> BTreeSet<String> {
    let document = Document {
        url: (!slug.is_empty()).then(|| format!("https://series-news.example/tv/{slug}/")),
        outlet: None,
        published: "2025-06-02".parse().ok(),
        author: None,
        headline: None,
        lang: lang.to_owned(),
        body: Span { start: 0, end: text.len() },
        text: text.to_owned(),
    };
    Reader::new(&[]).claims(&document).into_iter().map(|c| c.subject).filter(|s| s != "*").collect()
}

fn check(cases: &[Case]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(lang, slug, text, want)| {
            let want: BTreeSet<String> = want.iter().map(|s| (*s).to_owned()).collect();
            let got = subjects(lang, slug, text);
            (got != want).then(|| format!("{text}\n    wanted {want:?}\n    got    {got:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn possessives_inside_names() {
    check(&[
        (
            "en",
            "",
            "Hulu has renewed The Handmaid's Tale for a sixth and final season. The Handmaid's Tale returns in the spring.",
            &["The Handmaid's Tale"],
        ),
        (
            "en",
            "greys-anatomy-renewed-season-22-abc",
            "Grey's Anatomy has been renewed for season 22 at ABC.",
            &["Grey's Anatomy"],
        ),
        (
            "en",
            "the-queens-gambit-no-season-2",
            "Netflix has confirmed that The Queen's Gambit will not return for a second season. The Queen's Gambit was a limited series.",
            &["The Queen's Gambit"],
        ),
        (
            "en",
            "bobs-burgers-renewed-four-seasons",
            "Fox has renewed Bob's Burgers through its nineteenth season.\n\nBob's Burgers is one of four animated comedies to be picked up.",
            &["Bob's Burgers"],
        ),
        ("en", "", "Schitt's Creek will end with its sixth season, Pop TV announced.", &["Schitt's Creek"]),
        (
            "en",
            "",
            "“The Marvelous Mrs. Maisel” will end with season 5, Prime Video announced.",
            &["The Marvelous Mrs. Maisel"],
        ),
        (
            "en",
            "heartstopper-renewed",
            "Heartstopper's third season premieres on Netflix in October. Netflix renewed Heartstopper for seasons 2 and 3.",
            &["Heartstopper"],
        ),
        (
            "en",
            "",
            "Apple TV+ has renewed Severance for a third season. Severance's second season ended in March.",
            &["Severance"],
        ),
        (
            "en",
            "shoresy-star-on-abbotts-letter",
            "HBO has canceled Winning Time after two seasons. Winning Time's creator thanked the fans.",
            &["Winning Time"],
        ),
    ]);
}

#[test]
fn colons_numbers_and_marks() {
    check(&[
        (
            "en",
            "",
            "Peacock has renewed Law & Order: Organized Crime for a fifth season.",
            &["Law & Order: Organized Crime"],
        ),
        (
            "en",
            "star-trek-strange-new-worlds-renewed-season-5",
            "Paramount+ has renewed Star Trek: Strange New Worlds for a fifth and final season.",
            &["Star Trek: Strange New Worlds"],
        ),
        (
            "en",
            "",
            "NBC has renewed Law & Order: Special Victims Unit for season 27.",
            &["Law & Order: Special Victims Unit"],
        ),
        ("en", "", "CBS canceled CSI: Vegas after three seasons.", &["CSI: Vegas"]),
        ("en", "", "Netflix has canceled 1899 after one season.", &["1899"]),
        ("en", "9-1-1-renewed-season-9-abc", "ABC has renewed 9-1-1 for a ninth season.", &["9-1-1"]),
        ("en", "", "Netflix canceled 13 Reasons Why after four seasons.", &["13 Reasons Why"]),
        ("en", "", "NBC canceled 30 Rock after seven seasons.", &["30 Rock"]),
        (
            "en",
            "2-broke-girls-canceled",
            "CBS has canceled 2 Broke Girls after six seasons.",
            &["2 Broke Girls"],
        ),
        ("en", "", "Fox ordered a third season of Brooklyn Nine-Nine.", &["Brooklyn Nine-Nine"]),
        ("en", "", "“Hawaii Five-0” will end with its tenth season, CBS announced.", &["Hawaii Five-0"]),
        ("en", "", "TNT has renewed “Rizzoli & Isles” for a seventh season.", &["Rizzoli & Isles"]),
        (
            "en",
            "",
            "HBO Max has renewed “Our Flag Means Death” for a second season.",
            &["Our Flag Means Death"],
        ),
        (
            "en",
            "agents-of-shield-end-season-7",
            "Agents of S.H.I.E.L.D. will end with its seventh season.",
            &["Agents of S.H.I.E.L.D."],
        ),
        ("en", "", "Amazon renewed Mozart in the Jungle for a fourth season.", &["Mozart in the Jungle"]),
    ]);
}

#[test]
fn function_words_inside() {
    check(&[
        (
            "en",
            "the-last-of-us-renewed-season-3",
            "HBO has renewed The Last of Us for a third season.",
            &["The Last of Us"],
        ),
        (
            "en",
            "",
            "Hulu has renewed Only Murders in the Building for a fifth season.",
            &["Only Murders in the Building"],
        ),
        ("en", "", "HBO has renewed “House of the Dragon” for season 3.", &["House of the Dragon"]),
        (
            "en",
            "",
            "FX has renewed What We Do in the Shadows for a sixth season.",
            &["What We Do in the Shadows"],
        ),
        (
            "en",
            "how-to-get-away-with-murder-ending",
            "ABC's How to Get Away with Murder will end with its sixth season.",
            &["How to Get Away with Murder"],
        ),
        (
            "en",
            "the-man-in-the-high-castle-season-4",
            "Amazon renewed The Man in the High Castle for a fourth season.",
            &["The Man in the High Castle"],
        ),
        (
            "en",
            "orange-is-the-new-black-ending",
            "Netflix announced that Orange Is the New Black will end with its seventh season.",
            &["Orange Is the New Black"],
        ),
        (
            "en",
            "",
            "Showtime canceled The First Lady. The network also renewed Your Honor for a second season.",
            &["The First Lady", "Your Honor"],
        ),
        ("en", "", "Apple has renewed For All Mankind for a fifth season.", &["For All Mankind"]),
        (
            "en",
            "",
            "Starz has canceled “Three Women” after one season. “BMF” has been renewed for a fourth season.",
            &["Three Women", "BMF"],
        ),
    ]);
}

#[test]
fn ordinary_words_and_names_of_persons() {
    check(&[
        (
            "en",
            "next-canceled-fox",
            "Fox has canceled Next after one season. Next starred John Slattery.",
            &["Next"],
        ),
        (
            "en",
            "you-renewed-season-5-netflix",
            "Netflix has renewed You for a fifth and final season.",
            &["You"],
        ),
        ("en", "", "Ted Lasso has been renewed for a fourth season at Apple TV+.", &["Ted Lasso"]),
        ("en", "", "USA renewed Monk for an eighth season.", &["Monk"]),
        (
            "en",
            "jessica-jones-canceled",
            "Netflix has canceled Jessica Jones. Krysten Ritter played the detective in all three seasons.",
            &["Jessica Jones"],
        ),
        ("en", "", "“Bridgerton” has been renewed for seasons 5 and 6 by Netflix.", &["Bridgerton"]),
        ("en", "veep-ending", "HBO's Veep will end with its seventh season.", &["Veep"]),
        (
            "en",
            "ray-donovan-canceled-showtime",
            "Showtime has canceled Ray Donovan after seven seasons.",
            &["Ray Donovan"],
        ),
        (
            "en",
            "",
            "Prime Video has renewed Reacher for a fourth season. Alan Ritchson stars as Jack Reacher.",
            &["Reacher"],
        ),
        (
            "en",
            "lost-to-end-after-season-6",
            "Lost will end after its sixth season, ABC announced.",
            &["Lost"],
        ),
        ("en", "", "Apple TV+ has renewed Silo for a third and a fourth season.", &["Silo"]),
        ("en", "", "Shrinking has been renewed for season 3 at Apple.", &["Shrinking"]),
    ]);
}

#[test]
fn headlines() {
    check(&[
        (
            "en",
            "",
            "Fallout Renewed for Season 2 at Prime Video\n\nPrime Video has renewed Fallout for a second season.",
            &["Fallout"],
        ),
        (
            "en",
            "",
            "‘Abbott Elementary’ Renewed for Season 5 at ABC\n\nABC has renewed “Abbott Elementary” for a fifth season.",
            &["Abbott Elementary"],
        ),
        (
            "en",
            "the-bear-renewed-season-5-fx",
            "The Bear Renewed for Season 5 by FX\n\nFX is serving another course: The Bear has been renewed for a fifth season.",
            &["The Bear"],
        ),
        (
            "en",
            "",
            "NETFLIX CANCELS THE OA AFTER TWO SEASONS\n\nNetflix has canceled The OA after two seasons.",
            &["The OA"],
        ),
        (
            "en",
            "slow-horses-season-7",
            "Slow Horses Gets Early Season 7 Renewal\n\nApple TV+ has renewed Slow Horses for a seventh season.",
            &["Slow Horses"],
        ),
        (
            "en",
            "yellowjackets-season-4-renewed",
            "It Is Official: Yellowjackets Will Return\n\nThe survival drama has been renewed for a fourth season.",
            &["Yellowjackets"],
        ),
    ]);
}

#[test]
fn several_titles() {
    check(&[
        (
            "en",
            "",
            "CBS has renewed Fire Country, Tracker and Elsbeth for the next season.",
            &["Fire Country", "Tracker", "Elsbeth"],
        ),
        (
            "en",
            "",
            "NBC has renewed Chicago Fire, Chicago Med and Chicago P.D. for next season.",
            &["Chicago Fire", "Chicago Med", "Chicago P.D."],
        ),
        ("en", "", "The CW canceled Charmed, Dynasty and Legacies.", &["Charmed", "Dynasty", "Legacies"]),
        (
            "en",
            "scorecard-2025",
            "Where every show stands:\n\nGhosts (CBS): renewed for season 5\n\nPoker Face (Peacock): canceled\n\nSuits LA (NBC): canceled after one season",
            &["Ghosts", "Poker Face", "Suits LA"],
        ),
        (
            "en",
            "nielsen-chart",
            "Nielsen's streaming chart:\n\n1. Suits (Netflix), 1.2 billion minutes viewed\n\n2. Bluey (Disney+), 980 million minutes viewed",
            &["Suits", "Bluey"],
        ),
        (
            "en",
            "shadow-and-bone-canceled-netflix",
            "Netflix has canceled Shadow and Bone after two seasons.",
            &["Shadow and Bone"],
        ),
        (
            "en",
            "cloak-and-dagger-canceled-runaways",
            "Freeform has canceled Cloak & Dagger after two seasons.",
            &["Cloak & Dagger"],
        ),
        (
            "en",
            "",
            "Hulu renewed the comedy Solar Opposites and the drama Tell Me Lies.",
            &["Solar Opposites", "Tell Me Lies"],
        ),
        (
            "en",
            "",
            "Among series with tax credits are Euphoria ($19.4 million) and Westworld ($12 million), the California Film Commission announced.",
            &["Euphoria", "Westworld"],
        ),
    ]);
}

#[test]
fn news_of_one_series() {
    check(&[
        (
            "en",
            "sweet-magnolias-season-5-renewed",
            "Netflix has picked up Sweet Magnolias for a fifth season. Sheryl J. Anderson (Charmed) is showrunner.",
            &["Sweet Magnolias"],
        ),
        (
            "en",
            "",
            "CBS has canceled both FBI: Most Wanted and FBI: International.",
            &["FBI: Most Wanted", "FBI: International"],
        ),
        (
            "en",
            "dept-q-renewed",
            "Dept. Q has been renewed for a second season by Netflix. Matthew Goode plays DCI Carl Morck in the thriller.",
            &["Dept. Q"],
        ),
        (
            "en",
            "",
            "Peacock's Bel-Air will end with its fourth season. Jabari Banks stars as Will.",
            &["Bel-Air"],
        ),
        (
            "en",
            "andor-season-2-tomatometer",
            "Andor season 2 holds a 97% score on Rotten Tomatoes.",
            &["Andor"],
        ),
        (
            "en",
            "",
            "Paramount+ has renewed Taylor Sheridan's Mayor of Kingstown, starring Jeremy Renner, for a fifth and final season.",
            &["Mayor of Kingstown"],
        ),
        (
            "en",
            "",
            "“Duster” was canceled by HBO Max after one season. The drama starred Josh Holloway (“Lost”).",
            &["Duster"],
        ),
        (
            "en",
            "",
            "HBO's A Knight of the Seven Kingdoms has been renewed for a second season ahead of its premiere.",
            &["A Knight of the Seven Kingdoms"],
        ),
        (
            "en",
            "",
            "Matlock returns on Oct. 12 on CBS. High Potential season 2 premieres on Sept. 16 on ABC.",
            &["Matlock", "High Potential"],
        ),
        (
            "en",
            "",
            "Harlan Coben's Fool Me Once was the most watched series of the half year with 98.2 million views.",
            &["Fool Me Once"],
        ),
    ]);
}

#[test]
fn families_of_series() {
    check(&[
        ("en", "", "AMC has ordered Better Call Saul, a spinoff of Breaking Bad.", &["Better Call Saul"]),
        (
            "en",
            "",
            "Showtime has renewed Dexter: Resurrection, the sequel series to Dexter, for a second season.",
            &["Dexter: Resurrection"],
        ),
        (
            "en",
            "frasier-revival-canceled",
            "Paramount+ has canceled Frasier after two seasons. Kelsey Grammer (Boss) starred as Frasier Crane.",
            &["Frasier"],
        ),
        (
            "en",
            "",
            "Amazon has ordered The Boys spinoff Gen V. The Boys itself was renewed for a fifth season.",
            &["Gen V", "The Boys"],
        ),
    ]);
}

#[test]
fn other_languages() {
    check(&[
        ("de", "dark-staffel-3", "Netflix hat Dark um eine dritte Staffel verlängert.", &["Dark"]),
        ("de", "", "Netflix verlängert „Barbaren“ um eine zweite Staffel.", &["Barbaren"]),
        (
            "de",
            "babylon-berlin-staffel-5",
            "Die Sky-Serie „Babylon Berlin“ bekommt eine fünfte Staffel.",
            &["Babylon Berlin"],
        ),
        (
            "es",
            "la-casa-de-papel-renovada",
            "Netflix ha renovado La casa de papel por una quinta y última temporada.",
            &["La casa de papel"],
        ),
        ("es", "", "Netflix ha cancelado “Paquita Salas” tras tres temporadas.", &["Paquita Salas"]),
        ("fr", "", "La série Mortel a été annulée par Netflix après deux saisons.", &["Mortel"]),
        ("it", "", "Netflix ha rinnovato “Suburra” per una terza stagione.", &["Suburra"]),
        ("pt", "", "A Netflix renovou “Sintonia” para a quinta temporada.", &["Sintonia"]),
        ("tr", "", "Netflix “Şahmaran” dizisini ikinci sezon için yeniledi.", &["Şahmaran"]),
    ]);
}

#[test]
fn recaps_of_charts() {
    check(&[
        (
            "en",
            "",
            "Netflix's Copper Vale took No. 1 on Nielsen's streaming originals chart for the week of March 17 with 589 million minutes. Among acquired titles, Marnie's Kitchen (1.02 billion minutes) and Pike & Daughters (874 million) led.",
            &["Copper Vale", "Marnie's Kitchen", "Pike & Daughters"],
        ),
        (
            "en",
            "",
            "Leading the list was The Glass Orchard (934 million minutes), followed by Tollkeeper (812 million). Saltmarsh came in fourth with 640 million minutes.",
            &["The Glass Orchard", "Tollkeeper", "Saltmarsh"],
        ),
        (
            "en",
            "",
            "Death by Daylight, the historical drama starring Michael Sands, debuted at No. 2 with 5.1M views. Korea's Two Doors Down climbed to No. 3 with 2.2M views.",
            &["Death by Daylight", "Two Doors Down"],
        ),
    ]);
}

#[test]
fn lists_and_round_ups() {
    check(&[
        (
            "en",
            "",
            "CBS has renewed nine series for the 2026-27 season, including Dockside, Dockside: Sydney, Tracer, Elms and Georgie & Ward's First Christmas.",
            &["Dockside", "Dockside: Sydney", "Tracer", "Elms", "Georgie & Ward's First Christmas"],
        ),
        (
            "en",
            "",
            "Hulu has handed Hart & Hollow a third season, while Ghost Signal has been canceled after one season.",
            &["Hart & Hollow", "Ghost Signal"],
        ),
        (
            "en",
            "",
            "★ Coast Watch: RENEWED for Season 3\n★ Third Bell: The comedy will be back for Season 9\n★ P.O.V.: CANCELLED after two seasons",
            &["Coast Watch", "Third Bell", "P.O.V."],
        ),
        ("en", "", "Palisade was the big one, picked up for season 6 in October.", &["Palisade"]),
        (
            "en",
            "",
            "Love and Larceny has been renewed for a second season. Saints and Harbor Kings have been renewed as well.",
            &["Love and Larceny", "Saints", "Harbor Kings"],
        ),
    ]);
}

#[test]
fn bounds_of_names() {
    check(&[
        (
            "en",
            "",
            "After three seasons, And Then There Was Lou... is coming to an end, HBO Max announced Friday.",
            &["And Then There Was Lou"],
        ),
        ("en", "", "TBS has renewed Grandpa's a Robot for a second season.", &["Grandpa's a Robot"]),
        (
            "en",
            "",
            "Starz is moving forward with Blood & Bourbon: Origins, a prequel to Blood & Bourbon.",
            &["Blood & Bourbon: Origins"],
        ),
        (
            "en",
            "",
            "Peacock's Ted Harrow season two premieres June 5. Ted Harrow has an 88% on Rotten Tomatoes.",
            &["Ted Harrow"],
        ),
        (
            "de",
            "",
            "Die Streamingserie Dark Tides bekommt eine vierte Staffel. Auch die Dramaserie „Das letzte Boot“ wurde um eine zweite Staffel verlängert.",
            &["Dark Tides", "Das letzte Boot"],
        ),
        (
            "fr",
            "",
            "La série « Une ville sans nous » est renouvelée pour une saison 2.",
            &["Une ville sans nous"],
        ),
        ("es", "", "'La bahía' tendrá segunda temporada en Netflix.", &["La bahía"]),
    ]);
}

#[test]
fn what_is_no_title() {
    check(&[
        (
            "en",
            "",
            "Netflix has canceled Saltmarsh after one season. Showrunner Nia Lowell and Bao Tenn are returning to theater, according to Stagehand Weekly. Typically, the network decides in May.",
            &["Saltmarsh"],
        ),
        (
            "en",
            "saltmarsh-renewed-2026-27",
            "ABC has renewed Saltmarsh for a third season. Filming takes place in British Columbia. Part 1 arrives on March 5.",
            &["Saltmarsh"],
        ),
        (
            "en",
            "",
            "Apple renewed the drama Saltmarsh for a second season. Ann Lee will play “Corvane,” an exiled falconer.",
            &["Saltmarsh"],
        ),
    ]);
}

#[test]
fn whom_a_sentence_is_about() {
    check(&[
        // A heading rules the paragraphs under it.
        (
            "en",
            "",
            "Where things stand at ABC\n\nSaltmarsh (2023-present)\n\nIt has been renewed for a fourth season.\n\nCopper Vale (2024-present)\n\nIt was canceled after two seasons.",
            &["Saltmarsh", "Copper Vale"],
        ),
        // A description points at the title it was said of.
        (
            "en",
            "",
            "ABC has ordered the basketball comedy Fast Break. The network canceled the medical drama Night Ward. The basketball comedy premieres on March 5.",
            &["Fast Break", "Night Ward"],
        ),
    ]);
}
