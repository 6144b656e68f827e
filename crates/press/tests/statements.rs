//! On-record words beside a decision, and whose word a company's own page is: texts of our own.

use greenlit_press::claims::Reader;
use greenlit_press::document::Document;
use greenlit_vocabulary::{Claim, ClaimKind, KnownTitle, Span};

fn read(url: Option<&str>, text: &str) -> Vec<Claim> {
    let known = [KnownTitle { name: "Glass Harbor".to_owned(), ..KnownTitle::default() }];
    Reader::new(&known).claims(&Document {
        url: url.map(str::to_owned),
        outlet: None,
        published: Some("2025-10-04".parse().unwrap()),
        author: None,
        headline: None,
        lang: "en".to_owned(),
        text: text.to_owned(),
        body: Span { start: 0, end: text.len() },
    })
}

/// The official statuses as `source: value season`.
fn official(url: Option<&str>, text: &str) -> Vec<String> {
    let claims = read(url, text);
    let statuses = claims.iter().filter(|c| c.kind == ClaimKind::Status && c.official == Some(true));
    let mut out: Vec<String> = statuses
        .map(|c| {
            let value = c.value.as_ref().and_then(|v| v.text()).unwrap_or_default();
            format!("{}: {value} {}", c.attributed_to.join(" > "), c.season.unwrap_or(0))
        })
        .collect();
    out.dedup();
    out
}

#[test]
fn who_is_entitled_and_quoted_puts_the_decision_on_record() {
    let lead = "Hulu has renewed Glass Harbor for a third season.";
    for (rest, want) in [
        (
            "\u{201c}We could not be prouder of it,\u{201d} said Nora Field, head of drama at Hulu.",
            "Nora Field (Hulu): renewed 3",
        ),
        (
            "\u{201c}We get to go on, and so do they,\u{201d} showrunner Nora Field said in a statement.",
            "Nora Field: renewed 3",
        ),
        (
            "\u{201c}We get to go on, and so do they,\u{201d} executive producers Nora Field and Tom Lee told Deadline.",
            "Nora Field, Tom Lee > Deadline: renewed 3",
        ),
        ("The news was announced by Hulu on Friday.", "Hulu: renewed 3"),
        // An actor decides nothing; a word from before the news is no word on it; nor is one on what may come.
        ("\u{201c}We get to go on, and so do they,\u{201d} said Nora Field, star of the series.", ""),
        ("Last month, showrunner Nora Field told Deadline: \u{201c}We have many plans for more.\u{201d}", ""),
        ("\u{201c}If we go on, so will they,\u{201d} showrunner Nora Field said.", ""),
    ] {
        let got = official(None, &format!("{lead}\n\n{rest}"));
        assert_eq!(got.join("; "), want, "{rest}");
    }
}

#[test]
fn a_companys_own_page_is_its_word() {
    let text = "Glass Harbor will return for a third season.";
    for (url, want) in [
        ("https://www.netflix.com/tudum/articles/glass-harbor", "Netflix: renewed 3"),
        ("https://www.bbc.co.uk/mediacentre/2025/glass-harbor", "BBC: renewed 3"),
        ("https://www.bbc.co.uk/news/glass-harbor", ""),
    ] {
        assert_eq!(official(Some(url), text).join("; "), want, "{url}");
    }
}

#[test]
fn lists_of_people_are_credited_by_their_cue() {
    for (text, want) in [
        ("Nora Field and Tom Lee have joined the cast of Glass Harbor.", "Nora Field cast; Tom Lee cast"),
        (
            "Glass Harbor: Also set are Nora Field (\u{201c}Ninefold\u{201d}), Tom Lee and Ada Marsh.",
            "Nora Field cast; Tom Lee cast; Ada Marsh cast",
        ),
        (
            "Glass Harbor is written by Nora Field and will be directed by Tom Lee.",
            "Nora Field writer; Tom Lee director",
        ),
        ("The news of Glass Harbor pleased Nora Field and Tom Lee.", ""),
    ] {
        let claims = read(None, text);
        let credits: Vec<String> = claims
            .iter()
            .filter(|c| c.kind == ClaimKind::Credit)
            .map(|c| {
                let name = c.value.as_ref().and_then(|v| v.text()).unwrap_or_default();
                format!("{name} {}", c.extra.get("role").map(|r| r.join(", ")).unwrap_or_default())
            })
            .collect();
        assert_eq!(credits.join("; "), want, "{text}");
    }
}
