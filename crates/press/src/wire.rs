//! The documented JSON of `greenlit read --format jsonl`: one object per article.
//!
//! ```json
//! {"file": "...", "url": null, "outlet": "...", "published": "2025-10-04", "lang": "en", "claims": [
//!   {"subject": "...", "season": 2, "kind": "status", "value": "renewed", "unit": null, "window": null, "territory": null,
//!    "as_of": null, "polarity": "asserted", "attributed_to": ["..."], "official": null, "quote_start": "...",
//!    "sentence": 1, "extra": {}, "spans": {"sentence": [0, 63], "source": null, "cue": null, "content": [12, 19]}}]}
//! ```
//!
//! Fields are those of the label guide; spans are byte ranges of the decoded text, end excluded. Numbers have no needless
//! decimals. Keys come in a fixed order.

use greenlit_vocabulary::{Claim, Span, Value};
use serde_json::{Map, Value as Json, json};

use crate::document::Document;

/// One article with its claims as one line of JSON, without the line break.
pub fn line(file: &str, document: &Document, claims: &[Claim]) -> String {
    json!({
        "file": file,
        "url": document.url,
        "outlet": document.outlet,
        "published": document.published.as_ref().map(ToString::to_string),
        "lang": document.lang,
        "claims": claims.iter().map(|c| claim(c, &document.text)).collect::<Vec<_>>(),
    })
    .to_string()
}

/// One claim; `text` is the document's decoded text.
pub fn claim(claim: &Claim, text: &str) -> Json {
    json!({
        "subject": claim.subject,
        "season": claim.season,
        "kind": claim.kind.as_str(),
        "value": claim.value.as_ref().map(value),
        "unit": claim.unit,
        "window": claim.window,
        "territory": claim.territory.as_ref().map(greenlit_vocabulary::Territory::as_str),
        "as_of": claim.as_of,
        "polarity": claim.polarity.as_str(),
        "attributed_to": claim.attributed_to,
        "official": claim.official,
        "quote_start": quote_start(claim.sentence_span.of(text)),
        "sentence": claim.sentence,
        "extra": extra(claim),
        "spans": {
            "sentence": span(claim.sentence_span),
            "source": claim.source_span.map(span),
            "cue": claim.cue_span.map(span),
            "content": claim.content_span.map(span),
        },
    })
}

fn value(value: &Value) -> Json {
    match value {
        Value::Number(n) => number(*n),
        Value::Text(text) => Json::from(text.as_str()),
    }
}

/// A whole number as such, anything else in the shortest form that reads back.
fn number(n: f64) -> Json {
    if n.fract() == 0.0 && n.abs() < 9.0e15 { Json::from(n as i64) } else { Json::from(n) }
}

fn span(span: Span) -> Json {
    json!([span.start, span.end])
}

/// Opening words of the sentence, at most eight, exactly as they stand.
pub fn quote_start(sentence: &str) -> &str {
    let mut end = 0;
    let mut words = 0;
    for word in sentence.split_inclusive(char::is_whitespace) {
        if words == 8 {
            break;
        }
        end += word.len();
        words += usize::from(!word.trim().is_empty());
    }
    sentence.get(..end).unwrap_or_default().trim_end()
}

/// Lists under `works` stay lists; a single value of any other key is itself, a whole number as a number.
fn extra(claim: &Claim) -> Json {
    let mut map = Map::new();
    for (key, values) in &claim.extra {
        let json = match values.as_slice() {
            [one] if key != "works" => {
                one.parse::<i64>().map_or_else(|_| Json::from(one.as_str()), Json::from)
            }
            many => Json::from(many.to_vec()),
        };
        map.insert(key.clone(), json);
    }
    Json::Object(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quotation_is_the_sentence_s_own_opening() {
        assert_eq!(
            quote_start("One two  three four five six seven eight nine ten."),
            "One two  three four five six seven eight"
        );
        assert_eq!(quote_start("Short one."), "Short one.");
        assert_eq!(quote_start(""), "");
    }

    #[test]
    fn whole_numbers_have_no_decimals() {
        assert_eq!(number(2_500_000_000.0).to_string(), "2500000000");
        assert_eq!(number(7.5).to_string(), "7.5");
    }
}
