//! Reads article files (line 1 the address, line 2 the date or `unknown`, then the text) and prints one JSON object per
//! file with its `id` (the file's stem), for scoring against labels:
//! `cargo run --example read_jsonl -- articles/*.txt > predictions.jsonl`.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use greenlit_press::claims::Reader;
use greenlit_press::document::Document;
use greenlit_press::wire;
use greenlit_vocabulary::Span;
use serde_json::Value;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let reader = Reader::new(&[]);
    let mut repeat = 1;
    for path in std::env::args().skip(1) {
        // `--repeat=N` reads every file N times and prints once: for timing the reader alone.
        if let Some(times) = path.strip_prefix("--repeat=") {
            repeat = times.parse()?;
            continue;
        }
        let text = fs_err::read_to_string(&path)?;
        let document = load(&text);
        let mut claims = reader.claims(&document);
        for _ in 1..repeat {
            claims = reader.claims(&document);
        }
        let stem = path.rsplit('/').next().and_then(|n| n.split('.').next()).unwrap_or_default();
        let mut object: Value = serde_json::from_str(&wire::line(&path, &document, &claims))?;
        object["id"] = Value::from(stem);
        println!("{object}");
    }
    Ok(())
}

fn load(text: &str) -> Document {
    let mut lines = text.splitn(3, '\n');
    let (url, date) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let start = if url.starts_with("http") { url.len() + date.len() + 2 } else { 0 };
    Document {
        url: url.starts_with("http").then(|| url.trim().to_owned()),
        outlet: None,
        published: (url.starts_with("http") && date.trim() != "unknown")
            .then(|| date.trim().parse().unwrap_or_else(|e| match e {})),
        author: None,
        headline: None,
        lang: guess(text).to_owned(),
        text: text.to_owned(),
        body: Span { start: start.min(text.len()), end: text.len() },
    }
}

/// The language with most of its commonest words in the text.
fn guess(text: &str) -> &'static str {
    let lists: [(&str, &[&str]); 7] = [
        ("en", &["the", "and", "of", "is", "was", "for", "with", "has"]),
        ("de", &["der", "die", "das", "und", "ist", "für", "eine", "nicht"]),
        ("it", &["il", "di", "che", "della", "è", "una", "per", "con"]),
        ("es", &["el", "los", "que", "una", "por", "con", "del", "ha"]),
        ("pt", &["o", "os", "que", "uma", "para", "com", "do", "não"]),
        ("fr", &["le", "les", "des", "une", "est", "pour", "et", "du"]),
        ("tr", &["ve", "bir", "bu", "için", "ile", "sezon", "dizi", "da"]),
    ];
    let words: Vec<String> = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
    let score = |list: &[&str]| words.iter().filter(|w| list.contains(&w.as_str())).count();
    lists.iter().rev().max_by_key(|(_, list)| score(list)).map_or("en", |l| l.0)
}
