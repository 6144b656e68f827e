//! How surely, and on whose word: sentences of our own, one phenomenon a row, with polarity, sources and officialness.

use greenlit_press::claims::Reader;
use greenlit_press::document::Document;
use greenlit_vocabulary::{Claim, ClaimKind, KnownTitle, Span};

/// The claims of a status in a text dated 4 October 2025 about a title a catalogue knows.
fn statuses(text: &str, lang: &str) -> Vec<Claim> {
    let known = [KnownTitle { name: "Glass Harbor".to_owned(), ..KnownTitle::default() }];
    let document = Document {
        url: None,
        outlet: None,
        published: Some("2025-10-04".parse().unwrap()),
        author: None,
        headline: None,
        lang: lang.to_owned(),
        text: text.to_owned(),
        body: Span { start: 0, end: text.len() },
    };
    let mut claims = Reader::new(&known).claims(&document);
    claims.retain(|c| c.kind == ClaimKind::Status);
    claims
}

fn value(claim: &Claim) -> &str {
    claim.value.as_ref().and_then(|v| v.text()).unwrap_or("-")
}

fn check(rows: &[(&str, &str, &str)], shown: impl Fn(&Claim) -> String) {
    let mut failures = Vec::new();
    for (lang, text, want) in rows {
        let got: Vec<String> = statuses(text, lang).iter().map(&shown).collect();
        if got.join("; ") != *want {
            failures.push(format!("{text}\n   want {want}\n   got  {}", got.join("; ")));
        }
    }
    assert!(failures.is_empty(), "{} of {}\n{}", failures.len(), rows.len(), failures.join("\n"));
}

#[test]
fn what_is_guessed_feared_or_taken_back_is_not_asserted() {
    let rows = [
        ("en", "The BBC has hit back at claims that Glass Harbor is being axed.", "cancelled denied"),
        ("en", "Last week we reported that Glass Harbor had been cancelled. It has not.", "cancelled denied"),
        (
            "en",
            "The Sun says the BBC is planning to axe Glass Harbor. A BBC spokesperson said: \"This is not true.\"",
            "cancelled denied",
        ),
        (
            "en",
            "Insiders tell the Daily Mail that bosses are set to axe Glass Harbor.",
            "cancelled speculative",
        ),
        ("en", "Glass Harbor is in danger of being cancelled.", "cancelled speculative"),
        ("en", "The streamer is considering cancelling Glass Harbor, sources say.", "cancelled speculative"),
        ("en", "My guess: ABC renews Glass Harbor.", "renewed speculative"),
        ("en", "Glass Harbor – 10% – Certain Cancellation.", "cancelled speculative"),
        (
            "en",
            "It is only a matter of time before Glass Harbor is renewed for season 2.",
            "renewed speculative",
        ),
        ("en", "The announcement about Glass Harbor stops short of a formal renewal.", "pending asserted"),
        ("en", "An early renewal would be good news for Glass Harbor.", "renewed hypothetical"),
        ("en", "Star Ann Fielding says that she won't be back for the third season of Glass Harbor.", ""),
        ("en", "They need not hurry, given that season 2 of Glass Harbor has not even premiered.", ""),
        ("en", "Glass Harbor is back and it is bigger than ever.", ""),
        ("it", "\"Glass Harbor\" potrebbe tornare con una terza stagione.", "renewed speculative"),
        ("pt", "\"Glass Harbor\" pode ganhar uma terceira temporada.", "renewed speculative"),
        ("fr", "« Glass Harbor » pourrait être renouvelée pour une saison 3.", "renewed speculative"),
        ("de", "\"Glass Harbor\" könnte eine dritte Staffel bekommen.", "renewed speculative"),
    ];
    check(&rows, |c| format!("{} {}", value(c), c.polarity));
}

#[test]
fn a_past_cancellation_gives_way_to_the_rescue_in_the_same_sentence() {
    let text =
        "Six months after Hulu canceled Glass Harbor, Netflix has picked up the drama for a third season.";
    let overtaken: Vec<(String, bool)> = statuses(text, "en")
        .iter()
        .map(|c| (value(c).to_owned(), c.extra.contains_key("superseded")))
        .collect();
    assert_eq!(overtaken, [("cancelled".to_owned(), true), ("renewed".to_owned(), false)]);
}

/// `season value`, for languages in which the season, the negation or the verb stands elsewhere than in English.
#[test]
fn other_languages_word_it_in_their_own_order() {
    let rows = [
        ("de", "Disney+ verlängert \"Glass Harbor\" nicht.", "- cancelled"),
        ("de", "Eine dritte Staffel von \"Glass Harbor\" wird es nicht geben.", "3 cancelled"),
        ("de", "ZDFneo hat sich gegen eine zweite Staffel von \"Glass Harbor\" entschieden.", "2 cancelled"),
        ("de", "Für \"Glass Harbor\" ist nach der laufenden vierten Staffel Schluss.", "4 ending"),
        ("es", "'Glass Harbor' terminará con su cuarta temporada.", "4 ending"),
        ("es", "'Glass Harbor' ha sido renovada para una tercera temporada.", "3 renewed"),
        ("fr", "TF1 a reconduit « Glass Harbor » pour une troisième saison.", "3 renewed"),
        ("fr", "« Glass Harbor » s'arrêtera après sa cinquième saison.", "5 ending"),
        ("it", "\"Glass Harbor\" si concluderà con la terza stagione.", "3 ending"),
        ("pt", "\"Glass Harbor\" vai acabar na quinta temporada.", "5 ending"),
        ("pt", "A estreia da segunda temporada de \"Glass Harbor\" será em março.", ""),
    ];
    check(&rows, |c| format!("{} {}", c.season.map_or("-".to_owned(), |s| s.to_string()), value(c)));
}

/// `sources, official`.
#[test]
fn who_speaks_stands_beside_the_decision() {
    let rows = [
        (
            "en",
            "Peacock has canceled Glass Harbor after one season. \"We are proud of what this team built,\" a Peacock spokesperson said.",
            "- None; Peacock Some(true)",
        ),
        (
            "en",
            "NBC renewed Glass Harbor, a day after Deadline first wrote of it, the network announced.",
            "NBC Some(true)",
        ),
        (
            "en",
            "ABC has yet to decide on Glass Harbor. \"We love it, and we are talking,\" network president Alma Field said.",
            "- None; Alma Field (ABC) Some(true)",
        ),
        (
            "en",
            "Hulu has canceled Glass Harbor, Deadline reports. Lionsgate is looking for a new home for it, a studio spokesperson told the outlet.",
            "Deadline None; Lionsgate, Deadline Some(true)",
        ),
        (
            "en",
            "Netflix has canceled Glass Harbor. Actress Ann Fielding revealed the cancellation on Instagram.",
            "- None; Ann Fielding None",
        ),
        (
            "en",
            "FX has canceled Glass Harbor. Neither creator Ann Fielding nor FX has confirmed the news.",
            "- None",
        ),
        (
            "en",
            "The news comes from Variety: Prime Video has pulled the plug on Glass Harbor.",
            "Variety None",
        ),
        (
            "de",
            "ProSieben hat die Serie \"Glass Harbor\" verlängert. Das teilte der Sender am Montag mit.",
            "- None; ProSieben Some(true)",
        ),
        (
            "fr",
            "« Glass Harbor » s'arrêtera après sa cinquième saison, a annoncé France 2.",
            "France 2 Some(true)",
        ),
        (
            "it",
            "\"Glass Harbor\" è stata rinnovata per una seconda stagione. Lo ha annunciato la Rai in una nota.",
            "- None; Rai Some(true)",
        ),
        ("it", "Netflix ha cancellato \"Glass Harbor\". Lo riporta Variety.", "Variety None"),
        (
            "es",
            "Netflix cancela 'Glass Harbor'. La plataforma lo ha confirmado este martes.",
            "- None; Netflix Some(true)",
        ),
        ("pt", "O Prime Video cancelou \"Glass Harbor\". A informação é da Variety.", "Variety None"),
    ];
    check(&rows, |c| {
        let sources = if c.attributed_to.is_empty() { "-".to_owned() } else { c.attributed_to.join(", ") };
        format!("{sources} {:?}", c.official)
    });
}
