//! The labelled articles and claims, as the files of a labelled set hold them.

use anyhow::{Context, Result};
use fs_err as fs;
use greenlit_vocabulary::{Claim, Value};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::path::Path;

/// An article of `labels.jsonl`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LabelledArticle {
    /// Name of the article in its set; the text is `articles/ID.txt` or `articles/ID.html`.
    pub(crate) id: String,
    /// `rewrite`, `satire`, `casting`, ...
    #[serde(rename = "type")]
    pub(crate) article_type: String,
    /// Whether every credit of the text is labelled.
    pub(crate) credits_complete: bool,
    /// Whether the text decides nothing about its main subject.
    pub(crate) status_negative: bool,
    pub(crate) claims: Vec<ScoredClaim>,
}

impl LabelledArticle {
    /// Articles from which no decision about the main subject may come.
    pub(crate) fn is_negative(&self) -> bool {
        self.status_negative || matches!(self.article_type.as_str(), "satire" | "recap" | "casting")
    }
}

/// What was read from an article: a line of a prediction file, or the reader's own answer.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PredictedArticle {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) claims: Vec<ScoredClaim>,
}

/// The fields of a claim that are scored, and its opening words to find it by.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct ScoredClaim {
    pub(crate) kind: String,
    pub(crate) subject: String,
    /// A number, a text or null.
    #[serde(default)]
    pub(crate) value: Json,
    /// A number, a text such as `2-3`, or null.
    #[serde(default)]
    pub(crate) season: Json,
    /// Absent means asserted.
    #[serde(default)]
    pub(crate) polarity: Option<String>,
    #[serde(default)]
    pub(crate) attributed_to: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) official: Option<bool>,
    #[serde(default)]
    pub(crate) quote_start: Option<String>,
}

impl ScoredClaim {
    /// A claim of the reader, with the opening of its sentence in `text`.
    pub(crate) fn of(claim: &Claim, text: &str) -> Self {
        let sentence = claim.sentence_span.of(text);
        Self {
            kind: claim.kind.as_str().to_owned(),
            subject: claim.subject.clone(),
            value: match &claim.value {
                None => Json::Null,
                Some(Value::Text(text)) => Json::from(text.as_str()),
                // A whole number stays whole: as a year it is compared as text.
                Some(Value::Number(n)) if n.fract() == 0.0 && n.abs() < 9e15 => Json::from(*n as i64),
                Some(Value::Number(n)) => Json::from(*n),
            },
            season: claim.season.map_or(Json::Null, Json::from),
            polarity: Some(claim.polarity.as_str().to_owned()),
            attributed_to: Some(claim.attributed_to.clone()),
            official: claim.official,
            quote_start: Some(sentence.split_whitespace().take(8).collect::<Vec<_>>().join(" ")),
        }
    }
}

/// An event of `events.jsonl`: what is true after all of its articles.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LabelledEvent {
    pub(crate) id: String,
    /// The title, or `*` with a remark for a whole round.
    pub(crate) series: String,
    /// A number, a text such as `2-3`, or null.
    #[serde(default)]
    pub(crate) season: Json,
    /// `renewed`, `cancelled; shopped elsewhere`, `chart record`, ...
    pub(crate) event: String,
    pub(crate) first_report: FirstReport,
    /// `None`: no statement was seen.
    #[serde(default)]
    pub(crate) official: Option<OfficialWord>,
    pub(crate) articles: Vec<String>,
}

/// Who reported an event first.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FirstReport {
    /// An outlet, a company or a person, with a remark in parentheses.
    pub(crate) outlet: String,
}

/// The on-record word on an event.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OfficialWord {
    /// ISO date, possibly only a month.
    #[serde(default)]
    pub(crate) date: Option<String>,
}

/// Reads a file of one JSON object per line; a byte-order mark and empty lines are passed over.
pub(crate) fn read_jsonl<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = fs::read_to_string(path)?;
    text.trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(n, line)| {
            serde_json::from_str(line).with_context(|| {
                format!("line {} of `{}` is not the object it should be", n + 1, path.display())
            })
        })
        .collect()
}
