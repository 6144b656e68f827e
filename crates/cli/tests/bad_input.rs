//! Bad input gets a sentence that says what it is and what to do; nothing is lost, nothing half-written.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use common::{answer, greenlit};

/// Adds one file of these bytes to an empty lake; gives exit code, report and remarks.
fn add(name: &str, bytes: &[u8]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs_err::write(&file, bytes).unwrap();
    let run = greenlit(&folder.path().join("x.lake"), &["add", file.to_str().unwrap()]);
    (run.code, format!("{}{}", run.stdout, run.stderr))
}

#[test]
fn files_that_are_no_evidence_are_named_for_what_they_are() {
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("empty.txt", Vec::new(), "empty"),
        ("blank.txt", b"  \n\n\t ".to_vec(), "empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00".to_vec(), "png image"),
        ("archive.zip", b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xff\xfe\x00\x01".to_vec(), "zip archive"),
        (
            "login.html",
            b"<html><head><title>Log in</title></head><body><form><input type=password name=p><button>Sign in</button></form></body></html>".to_vec(),
            "log",
        ),
    ];
    for (name, bytes, word) in cases {
        let (code, report) = add(name, bytes);
        assert_eq!(code, Some(3), "{name}: {report}");
        assert!(report.contains("not taken"), "{name}: {report}");
        assert!(report.to_lowercase().contains(word), "{name} should be called {word}: {report}");
        assert!(!report.contains("panicked"), "{name}: {report}");
    }
}

#[test]
fn fifty_megabytes_of_html_are_answered_with_a_sentence() {
    let mut page = b"<html><body>".to_vec();
    while page.len() < 50 << 20 {
        page.extend_from_slice(b"<p>It is late and nothing has been said about any series at all.</p>\n");
    }
    let (code, report) = add("large.html", &page);
    assert_eq!(code, Some(3), "{report}");
    assert!(report.contains("52428834 bytes"), "{report}");
}

#[test]
fn deep_markup_does_not_bring_the_reader_down() {
    let page = format!(
        "<html><body>{}<p>Netflix has renewed Harbor Lights for season 2.</p></body></html>",
        "<div>".repeat(100_000)
    );
    let (code, report) = add("deep.html", page.as_bytes());
    assert!(matches!(code, Some(0 | 3)), "{code:?} {report}");
}

#[test]
fn an_article_about_nothing_is_kept_and_said_to_hold_no_claim() {
    let (code, report) =
        add("walk.txt", b"We went for a walk by the river. The weather held. There was tea afterwards.\n");
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("no claims"), "{report}");
}

#[test]
fn other_encodings_are_read() {
    let text = "https://example.org/a\n2025-05-02\nNetflix has renewed “Étoile Noire” for a second season, Variety reports.\n";
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (code, report) = add("utf16.txt", &utf16);
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("Étoile Noire"), "{report}");
    let windows: Vec<u8> = text
        .chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    let (code, report) = add("windows.txt", &windows);
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("Étoile Noire"), "{report}");
}

#[test]
fn questions_without_an_answer_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("x.lake");
    let run = greenlit(&lake, &["show", "anything"]);
    assert_eq!(run.code, Some(4));
    assert!(run.stderr.contains("there is no lake") && run.stderr.contains("greenlit add"), "{}", run.stderr);
    answer(&lake, &["add", &common::example()]);
    let run = greenlit(&lake, &["show", "Balard"]);
    assert_eq!(run.code, Some(0), "a misspelt name finds the one title near it: {}", run.stderr);
    let run = greenlit(&lake, &["show", "Quincunx"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("Quincunx"), "{}", run.stderr);
    let run = greenlit(&lake, &["why", "ffffffffffff"]);
    assert_eq!(run.code, Some(1));
    let run = greenlit(&lake, &["add", "/no/such/file"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("/no/such/file"), "{}", run.stderr);
}

#[test]
fn a_dry_run_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("x.lake");
    let report = answer(&lake, &["add", "--dry-run", &common::example()]);
    assert!(report.contains("would be added"), "{report}");
    assert!(!lake.exists());
}
