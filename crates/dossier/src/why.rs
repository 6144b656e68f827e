//! What a figure rests on, down to the sentence or the line.

use greenlit_lake::{Change, Lake, MeasuredFigure, PlaysBehind, StoredArticle, StoredClaim, StoredFigure};
use greenlit_vocabulary::{Provenance, Span};
use serde_json::json;

use crate::Error;
use crate::forms::page::{Page, Style};
use crate::measured;
use crate::wording::{self, words_of};

/// What a reference names.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// A claim, and the article it stands in.
    Claim(Box<StoredClaim>, Box<StoredArticle>),
    /// A published figure.
    Figure(Box<StoredFigure>),
    /// A measured figure, the plays it rests on, and its change on the week before.
    Measured(Box<MeasuredFigure>, PlaysBehind, Option<Box<Change>>),
}

/// Finds what `reference` (its first letters suffice) names.
///
/// # Errors
/// [`Error::UnknownReference`], or the lake's error where several begin so.
pub fn why(lake: &Lake, reference: &str) -> Result<Why, Error> {
    let reference = reference.trim().to_lowercase();
    if let Some(claim) = lake.claim_by_reference(&reference)?
        && let Some(article) = lake.article(claim.article)?
    {
        return Ok(Why::Claim(Box::new(claim), Box::new(article)));
    }
    if let Some(figure) = lake.figure_by_reference(&reference)? {
        return Ok(Why::Figure(Box::new(figure)));
    }
    if let Some(figure) = lake.measured_by_reference(&reference)? {
        let behind = measured::plays_behind(lake, &figure)?;
        let change = lake.change_on_week_before(&figure)?.map(Box::new);
        return Ok(Why::Measured(Box::new(figure), behind, change));
    }
    Err(Error::UnknownReference { reference })
}

/// The answer as text.
pub fn text(why: &Why, style: Style) -> String {
    let mut page = Page::new(style);
    match why {
        Why::Claim(stored, article) => claim(&mut page, stored, article),
        Why::Figure(stored) => figure(&mut page, stored),
        Why::Measured(figure, behind, change) => measured::why(&mut page, figure, behind, change.as_deref()),
    }
    page.finish()
}

fn claim(page: &mut Page, stored: &StoredClaim, article: &StoredArticle) {
    let claim = &stored.claim;
    let operator = claim.extra.get("op").and_then(|v| v.first()).map(String::as_str);
    let value = wording::claim_value(claim.kind, claim.value.as_ref(), claim.unit.as_deref(), operator);
    page.title(&format!("{}: {} {value}", claim.subject, words_of(claim.kind.as_str())));
    page.entry("basis", "reported: a sentence of an article", &stored.reference.short().to_string());
    page.entry("polarity", claim.polarity.as_str(), "");
    for (label, value) in [
        ("season", claim.season.map(|n| n.to_string())),
        ("window", claim.window.clone()),
        ("territory", claim.territory.as_ref().map(ToString::to_string)),
        ("as of", claim.as_of.clone()),
    ] {
        if let Some(value) = value {
            page.entry(label, &value, "");
        }
    }
    for (key, values) in &claim.extra {
        page.entry(&words_of(key), &values.join(", "), "");
    }
    page.entry("said by", &wording::chain(&claim.attributed_to, "the article, in its own voice"), "");
    let official = match claim.official {
        Some(true) => "yes: an on-record act of someone entitled to decide",
        Some(false) => "no: the text itself says it is unconfirmed, declined or reported only",
        None => "the text does not say",
    };
    page.entry("official", official, "");
    page.section("the sentence");
    page.remark(&format!("{}.  {}", claim.sentence, one_line(claim.sentence_span, article)));
    for (label, span) in [("who", claim.source_span), ("says", claim.cue_span), ("what", claim.content_span)]
    {
        if let Some(span) = span {
            page.entry(label, &one_line(span, article), "");
        }
    }
    page.section("the article");
    let document = &article.document;
    let date = document.published.as_ref().map_or_else(|| "undated".to_owned(), ToString::to_string);
    page.entry("file", &article.name, "");
    page.entry("outlet", document.outlet.as_deref().unwrap_or("unknown"), "");
    page.entry("published", &date, "");
    if let Some(url) = &document.url {
        page.entry("address", url, "");
    }
    let span = claim.sentence_span;
    page.entry("bytes", &format!("{} to {} of its text", span.start, span.end), "");
    page.entry("SHA-256", &article.sha256.to_string(), "");
}

fn one_line(span: Span, article: &StoredArticle) -> String {
    span.of(&article.document.text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn figure(page: &mut Page, stored: &StoredFigure) {
    let figure = &stored.figure;
    let value = wording::figure_value(figure.metric, figure.value, figure.unit);
    page.title(&format!("{}: {} {value}", figure.title, words_of(figure.metric.as_str())));
    page.entry("basis", "published: a line of a file", &stored.reference.short().to_string());
    for (label, value) in [
        ("season", figure.season.map(|n| n.to_string())),
        ("window", figure.window.as_ref().map(ToString::to_string)),
        ("territory", figure.territory.as_ref().map(ToString::to_string)),
        ("population", figure.population.clone()),
        ("as of", figure.as_of.as_ref().map(ToString::to_string)),
    ] {
        if let Some(value) = value {
            page.entry(label, &value, "");
        }
    }
    if let Provenance::Published { file, line, publisher } = &figure.provenance {
        page.entry("publisher", publisher, "");
        page.entry("file", &stored.file, "");
        page.entry("line", &line.to_string(), "");
        page.entry("SHA-256", &file.to_string(), "");
    }
}

/// The answer as JSON, with a line end.
///
/// # Errors
/// [`Error::Form`] when it cannot be written, which a value of these types does not do.
pub fn json(why: &Why) -> Result<String, Error> {
    let value = match why {
        Why::Measured(figure, behind, change) => measured::why_json(figure, behind, change.as_deref()),
        Why::Claim(stored, article) => {
            let claim = &stored.claim;
            let span = |span: Span| json!({"bytes": [span.start, span.end], "text": span.of(&article.document.text)});
            json!({
                "reference": stored.reference.to_string(), "basis": "reported", "subject": claim.subject,
                "season": claim.season, "kind": claim.kind.as_str(),
                "value": claim.value.as_ref().map(value_json), "unit": claim.unit, "window": claim.window,
                "territory": claim.territory.as_ref().map(ToString::to_string), "as_of": claim.as_of,
                "polarity": claim.polarity.as_str(), "attributed_to": claim.attributed_to,
                "official": claim.official, "extra": claim.extra, "sentence_number": claim.sentence,
                "sentence": span(claim.sentence_span), "source": claim.source_span.map(span),
                "cue": claim.cue_span.map(span), "content": claim.content_span.map(span),
                "article": {
                    "file": article.name, "sha256": article.sha256.to_string(), "outlet": article.document.outlet,
                    "published": article.document.published.as_ref().map(ToString::to_string),
                    "url": article.document.url,
                },
            })
        }
        Why::Figure(stored) => {
            let figure = &stored.figure;
            let (file, line, publisher) = match &figure.provenance {
                Provenance::Published { file, line, publisher } => {
                    (file.to_string(), *line, publisher.clone())
                }
                Provenance::Measured { .. } | Provenance::Reported { .. } => {
                    (String::new(), 0, String::new())
                }
            };
            json!({
                "reference": stored.reference.to_string(), "basis": figure.provenance.basis().as_str(),
                "subject": figure.title, "season": figure.season, "metric": figure.metric.as_str(),
                "value": figure.value, "unit": figure.unit.as_str(),
                "window": figure.window.as_ref().map(ToString::to_string),
                "territory": figure.territory.as_ref().map(ToString::to_string),
                "population": figure.population, "as_of": figure.as_of.as_ref().map(ToString::to_string),
                "publisher": publisher, "file": stored.file, "sha256": file, "line": line,
            })
        }
    };
    serde_json::to_string_pretty(&value).map(|t| t + "\n").map_err(|e| Error::Form { reason: e.to_string() })
}

fn value_json(value: &greenlit_vocabulary::Value) -> serde_json::Value {
    match value {
        greenlit_vocabulary::Value::Number(n) => json!(n),
        greenlit_vocabulary::Value::Text(t) => json!(t),
    }
}
