//! Opening files as articles: published texts, whole pages, and everything that is no article.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

use std::fmt::Write as _;

use greenlit_press::document::{Document, FileHint, MAX_HTML_BYTES, NotAnArticle, looks_like_article, open};
use proptest::prelude::*;

fn read(bytes: &[u8]) -> Result<Document, NotAnArticle> {
    open(bytes, &FileHint::default())
}

const SENTENCES: [&str; 4] = [
    "The service has ordered a second season of the harbour drama, its makers said on Monday in a statement.",
    "The first season drew 40 million minutes in its second week, according to the measuring firm, and critics were kind.",
    "Jane Roe and Richard Doe star in the series, which was filmed over five months on the coast of Portugal.",
    "Nobody at the studio would say when the new episodes are to be shot, or who is to write them this time.",
];

fn page(head: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>A title | Site</title>{head}</head><body>{body}</body></html>"
    )
}

fn article_page(head: &str) -> String {
    let paragraphs = SENTENCES.iter().fold(String::new(), |mut out, s| {
        let _ = write!(out, "<p>{s}</p>");
        out
    });
    let body = format!(
        "<nav><a href='/'>Home</a><a href='/tv'>TV</a></nav><article><h1>Harbour drama returns</h1>{paragraphs}</article>\
         <div class='cookie-banner'>We use cookies. <button>Accept all</button></div><footer>Imprint</footer>"
    );
    page(head, &body)
}

#[test]
fn a_page_gives_its_text_and_what_it_says_of_itself() {
    let linked = r#"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
        {"@type":"WebSite","name":"x"},
        {"@type":["NewsArticle"],"headline":"Harbour drama &amp; more","datePublished":"2025-10-04T22:10:00-07:00",
         "author":[{"@type":"Person","name":"Jane Roe"},{"name":"Richard Doe"}],
         "publisher":{"@type":"Organization","name":"Series Weekly"},
         "mainEntityOfPage":{"@id":"https://www.series-weekly.example/a"}}]}</script>"#;
    let article = read(article_page(linked).as_bytes()).unwrap();
    assert_eq!(article.headline.as_deref(), Some("Harbour drama & more"));
    assert_eq!(article.published.as_ref().map(ToString::to_string).as_deref(), Some("2025-10-04"));
    assert_eq!(article.author.as_deref(), Some("Jane Roe, Richard Doe"));
    assert_eq!(article.outlet.as_deref(), Some("Series Weekly"));
    assert_eq!(article.url.as_deref(), Some("https://www.series-weekly.example/a"));
    assert_eq!(article.lang, "en");
    for sentence in SENTENCES {
        assert!(article.text.lines().any(|l| l == sentence), "{}", article.text);
    }
    assert!(!article.text.contains("cookies") && !article.text.contains("Imprint"), "{}", article.text);
}

#[test]
fn meta_tags_serve_where_linked_data_is_missing_or_broken() {
    let head = "<script type='application/ld+json'>{broken</script>\
        <meta property='og:title' content='Harbour'><meta name='author' content='Jane Roe'>\
        <meta property='article:published_time' content='2025-10-04T08:00:00Z'>\
        <link rel='canonical' href='https://www.variety.com/2025/tv/harbour'>";
    let article = read(article_page(head).as_bytes()).unwrap();
    assert_eq!(article.headline.as_deref(), Some("Harbour"));
    assert_eq!(article.outlet.as_deref(), Some("Variety"));
    assert_eq!(article.author.as_deref(), Some("Jane Roe"));
    assert_eq!(article.published.unwrap().to_string(), "2025-10-04");
    let bare = read(article_page("").as_bytes()).unwrap();
    assert_eq!((bare.outlet, bare.published, bare.author), (None, None, None));
    assert_eq!(bare.headline.as_deref(), Some("Harbour drama returns"));
}

#[test]
fn pages_in_old_encodings_are_decoded() {
    let html = article_page("<meta charset='windows-1252'>").replace("harbour drama", "“Étoile” – drama");
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&html);
    assert!(read(&bytes).unwrap().text.contains("“Étoile” – drama"));
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(html.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(read(&wide).unwrap().text.contains("“Étoile” – drama"));
}

#[test]
fn what_is_no_article_is_refused_in_a_sentence() {
    let long = "<p>x</p>".repeat(MAX_HTML_BYTES / 8 + 1);
    let login = page("", "<form><h1>Sign in</h1><label>Email address</label><input type='password'></form>");
    let cookies = page(
        "",
        "<div><h2>Your privacy</h2><p>We and our partners store cookies.</p><button>Accept all</button></div>",
    );
    let paywall =
        page("", "<article><p>The drama is back.</p><p>Subscribe to continue reading.</p></article>");
    let missing = page("", "<h1>404</h1><p>Page not found</p>");
    let scripted = page(
        "",
        "<div id='root'></div><script>render()</script><noscript>Please enable JavaScript</noscript>",
    );
    for (bytes, part) in [
        (&b""[..], "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG image"),
        (b"PK\x03\x04aaaa", "ZIP archive"),
        (&[0_u8; 4096], "binary"),
        (long.as_bytes(), "bytes"),
        (b"{\"a\": [1, 2]}", "JSON"),
        (login.as_bytes(), "login"),
        (cookies.as_bytes(), "cookie"),
        (paywall.as_bytes(), "paywall"),
        (missing.as_bytes(), "error message"),
        (scripted.as_bytes(), "running text"),
        (b"404 Not Found", "error message"),
        (b"https://example.com/a\n2025-10-04\n", "running text"),
    ] {
        let sentence = read(bytes).unwrap_err().to_string();
        assert!(sentence.contains(part), "{sentence}");
        assert!(sentence.len() > 40 && !sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn hostile_markup_neither_overflows_the_stack_nor_takes_long() {
    let inside = SENTENCES.join(" ");
    let attributes = (0..40_000).fold(String::new(), |mut out, n| {
        let _ = write!(out, " a{n}=1");
        out
    });
    for (name, html) in [
        ("nested divs", format!("<html>{}{inside}{}", "<div>".repeat(100_000), "</div>".repeat(100_000))),
        ("unclosed divs", format!("<html>{}{inside}", "<div>".repeat(100_000))),
        ("unclosed formatting", format!("<html>{}{inside}", "<b><p>".repeat(10_000))),
        ("nested tables", format!("<html>{}{inside}", "<table><tr><td>".repeat(10_000))),
        ("nested lists", format!("<html>{}{inside}", "<ul><li>".repeat(20_000))),
        ("crossed tags", format!("<html>{}{inside}", "<div><table><td></div>".repeat(20_000))),
        ("nested links", format!("<html>{}{inside}", "<a href=x><div>".repeat(10_000))),
        ("many attributes", format!("<html><p{attributes}>{inside}</p>")),
        ("nested foreign elements", format!("<html>{}{inside}", "<svg><foreignObject><math>".repeat(20_000))),
        (
            "deep linked data",
            format!("<html><script type='application/ld+json'>{}</script><p>{inside}", "[".repeat(100_000)),
        ),
        ("open angle brackets", format!("<html>{} {inside}", "<".repeat(200_000))),
        ("ampersands", format!("<html><p>{} {inside}", "&".repeat(200_000))),
        ("end tag marks", format!("<html><p>{} {inside}", "</".repeat(100_000))),
        ("many paragraphs", format!("<html>{}{inside}", "<p>a, b</p>".repeat(20_000))),
    ] {
        match read(html.as_bytes()) {
            Ok(article) => assert!(article.text.contains(SENTENCES[0]), "{name}"),
            Err(NotAnArticle::NoText) => assert_eq!(name, "nested foreign elements"),
            Err(other) => panic!("{name}: {other}"),
        }
    }
}

#[test]
fn published_texts_open_with_their_address_date_and_language() {
    let Some(folder) = greenlit_testkit::shared("data/press") else { return };
    let labels = fs_err::read_to_string(folder.join("labels.jsonl")).unwrap();
    let (mut seen, mut outlets_known) = (0, 0);
    for line in labels.lines() {
        let label: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = label["id"].as_str().unwrap();
        let bytes = fs_err::read(folder.join(format!("articles/{id}.txt"))).unwrap();
        assert!(looks_like_article(&bytes), "{id}");
        let article = read(&bytes).unwrap_or_else(|e| panic!("{id}: {e}"));
        assert_eq!(article.url.as_deref(), label["url"].as_str(), "{id}");
        assert_eq!(Some(article.lang.as_str()), label["lang"].as_str(), "{id}");
        let dated = article.published.as_ref().map(ToString::to_string);
        if let Some(published) = label["published"].as_str() {
            assert_eq!(dated.as_deref(), Some(published), "{id}");
        }
        let body = article.body.of(&article.text);
        assert!(!body.contains("https://example") && body.len() > 100, "{id}");
        for claim in label["claims"].as_array().unwrap() {
            assert!(
                body.contains(claim["quote_start"].as_str().unwrap()),
                "{id}: the body holds every labelled sentence"
            );
        }
        seen += 1;
        outlets_known += usize::from(article.outlet.as_deref() == label["outlet"].as_str());
    }
    println!("{seen} texts opened; the outlet's usual name found for {outlets_known}");
    assert_eq!(seen, 58);
    assert!(outlets_known * 2 > seen, "{outlets_known} of {seen}");
}

#[test]
fn the_given_texts_open() {
    let Some(folder) = greenlit_testkit::shared("seeds") else { return };
    let mut found = Vec::new();
    for entry in fs_err::read_dir(folder).unwrap() {
        let article = read(&fs_err::read(entry.unwrap().path()).unwrap()).unwrap();
        found.push((article.outlet, article.published.map(|d| d.to_string()), article.lang));
    }
    found.sort();
    let en = || "en".to_owned();
    assert_eq!(found, [(None, None, en()), (Some("JoBlo".to_owned()), Some("2025-10-04".to_owned()), en())]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_bytes_are_opened_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        check_sound(&bytes);
    }

    #[test]
    fn any_text_is_opened_or_refused(text in "\\PC{0,300}", markup in any::<bool>()) {
        let text = if markup { format!("<html><body>{text}") } else { text };
        check_sound(text.as_bytes());
    }

    #[test]
    fn mutated_pages_are_opened_or_refused(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..40),
    ) {
        let mut bytes = article_page("<script type='application/ld+json'>{\"@type\":\"NewsArticle\"}</script>").into_bytes();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        check_sound(&bytes);
    }

    #[test]
    fn soups_of_tags_are_opened_or_refused(
        parts in proptest::collection::vec(prop_oneof![
            Just("<p>"), Just("</p>"), Just("<div"), Just(" class='"), Just(">"), Just("</"), Just("<!--"), Just("-->"),
            Just("<script>"), Just("</script>"), Just("<table><td>"), Just("&#x"), Just("&amp;"), Just("é’"), Just("word word, "),
            Just("<title>"), Just("<a href=\""), Just("<li>"), Just("</ul>"), Just("<time datetime=2025-"), Just("\u{feff}"),
        ], 0..120),
    ) {
        check_sound(format!("<html>{}", parts.concat()).as_bytes());
    }
}

/// Whatever comes out is consistent: the body lies in the text, the same bytes give the same article.
fn check_sound(bytes: &[u8]) {
    let _ = looks_like_article(bytes);
    let first = read(bytes);
    if let Ok(article) = &first {
        assert!(article.text.get(article.body.start..article.body.end).is_some());
        assert!(!article.lang.is_empty());
    }
    assert_eq!(first, read(bytes));
}
