//! The labels of the invented corpus: each points at one place in its text and speaks the vocabulary.

#![allow(clippy::unwrap_used, reason = "a broken file fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fs_err as fs;
use greenlit_vocabulary::{ClaimKind, PartialDate, Polarity, StatusValue, Window};
use serde_json::Value;

const PARTS: &[&str] = &["dev", "held"];
const TYPES: &[&str] = &[
    "rewrite",
    "copy",
    "pending",
    "chart",
    "opinion",
    "official",
    "casting",
    "roundup",
    "explainer",
    "review",
    "followup",
    "taxlist",
    "satire",
];

fn part(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name)
}

fn rows(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text_of(part: &Path, id: &str) -> String {
    let page = part.join(format!("articles/{id}.html"));
    let path = if page.exists() { page } else { part.join(format!("articles/{id}.txt")) };
    fs::read_to_string(path).unwrap()
}

/// Every claim of every article, with the article and its text.
fn each_claim(mut check: impl FnMut(&str, &str, &Value)) {
    for name in PARTS {
        let part = part(name);
        for article in rows(&part.join("labels.jsonl")) {
            let id = article["id"].as_str().unwrap();
            let text = text_of(&part, id);
            for claim in article["claims"].as_array().unwrap() {
                check(id, &text, claim);
            }
        }
    }
}

#[test]
fn every_quote_occurs_exactly_once() {
    each_claim(|id, text, claim| {
        let quote = claim["quote_start"].as_str().unwrap();
        assert_eq!(text.matches(quote).count(), 1, "{id}: `{quote}`");
        assert!((1..=8).contains(&quote.split(' ').count()), "{id}: `{quote}` is at most eight words");
        assert!(!quote.contains('<'), "{id}: `{quote}` runs into markup");
    });
}

#[test]
fn every_word_is_in_the_vocabulary() {
    each_claim(|id, _, claim| {
        let word = |field: &str| claim[field].as_str();
        let kind: ClaimKind = word("kind").unwrap().parse().unwrap();
        let polarity: Polarity = word("polarity").unwrap().parse().unwrap();
        if kind == ClaimKind::Status {
            let _: StatusValue =
                word("value").unwrap_or_else(|| panic!("{id}: a status is a word")).parse().unwrap();
        }
        if kind == ClaimKind::Comment {
            assert!(matches!(word("value"), Some("declined" | "none_yet")), "{id}: {claim}");
        }
        if let Some(window) = word("window") {
            let _: Window = window.parse().unwrap();
        }
        assert!(claim["official"].is_null() || claim["official"].is_boolean(), "{id}: {claim}");
        let own_voice_hedge = claim["official"] == true && polarity == Polarity::Speculative;
        assert!(!own_voice_hedge, "{id}: an on-record act is no rumour: {claim}");
    });
}

/// Bounds no value of the kind can leave, in its base unit.
fn bounds(kind: ClaimKind) -> Option<(f64, f64)> {
    Some(match kind {
        ClaimKind::Tomatometer | ClaimKind::Popcornmeter | ClaimKind::Metascore => (0.0, 100.0),
        ClaimKind::MinutesViewed | ClaimKind::HoursViewed => (1e5, 1e12),
        ClaimKind::Views | ClaimKind::Viewers => (1e4, 1e10),
        ClaimKind::TaxCredit | ClaimKind::QualifiedExpenditure => (1e5, 2e9),
        ClaimKind::EpisodeCount => (1.0, 500.0),
        ClaimKind::ChartRank => (1.0, 100.0),
        _ => return None,
    })
}

#[test]
fn numbers_and_dates_are_sane() {
    each_claim(|id, _, claim| {
        let kind: ClaimKind = claim["kind"].as_str().unwrap().parse().unwrap();
        let value = &claim["value"];
        if let (Some((low, high)), Some(number)) = (bounds(kind), value.as_f64()) {
            assert!((low..=high).contains(&number), "{id}: {claim}");
            let whole = number.fract() == 0.0;
            assert!(whole, "{id}: base units are whole: {claim}");
        } else if bounds(kind).is_some() {
            assert!(value.is_null() || value == "not charted", "{id}: {claim}");
        }
        if matches!(kind, ClaimKind::PremiereDate | ClaimKind::FinaleDate | ClaimKind::ProductionStart) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let date: PartialDate = text.parse().unwrap();
            let known = ["spring", "summer", "fall", "winter", "midseason"];
            assert!(date.first_day().is_some() || known.contains(&text.as_str()), "{id}: {claim}");
        }
        if let Some(season) = claim["season"].as_i64() {
            assert!((1..=60).contains(&season), "{id}: {claim}");
        }
    });
}

#[test]
fn articles_are_complete_and_named_once() {
    let mut seen = BTreeSet::new();
    for name in PARTS {
        let part = part(name);
        let articles = rows(&part.join("labels.jsonl"));
        for article in &articles {
            let id = article["id"].as_str().unwrap();
            assert!(seen.insert(id.to_owned()), "{id} occurs twice");
            assert!(TYPES.contains(&article["type"].as_str().unwrap()), "{id}: {}", article["type"]);
            let text = text_of(&part, id);
            if let Some(url) = article["url"].as_str() {
                assert!(text.contains(url), "{id}: the address is in the file");
            }
            if let Some(published) = article["published"].as_str() {
                assert!(text.contains(published), "{id}: the date is in the file");
            }
        }
        let files = fs::read_dir(part.join("articles")).unwrap().count();
        assert_eq!(files, articles.len(), "{name}: one file per labelled article");
    }
}

#[test]
fn events_and_articles_name_each_other() {
    for name in PARTS {
        let part = part(name);
        let of_article: BTreeMap<String, Value> = rows(&part.join("labels.jsonl"))
            .into_iter()
            .map(|article| (article["id"].as_str().unwrap().to_owned(), article["events"].clone()))
            .collect();
        let mut named = BTreeSet::new();
        for event in rows(&part.join("events.jsonl")) {
            let id = event["id"].clone();
            for article in event["articles"].as_array().unwrap() {
                let article = article.as_str().unwrap();
                assert!(of_article[article].as_array().unwrap().contains(&id), "{article} lacks {id}");
                named.insert((article.to_owned(), id.clone().to_string()));
            }
        }
        for (article, events) in &of_article {
            for event in events.as_array().unwrap() {
                assert!(named.contains(&(article.clone(), event.to_string())), "{event} lacks {article}");
            }
        }
    }
}
