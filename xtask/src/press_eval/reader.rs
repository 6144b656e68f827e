//! What is measured: anything that turns the bytes of an article into claims.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Result, ensure};
use greenlit_vocabulary::{Claim, PartialDate};

use super::event::ResolvedEvent;
use super::label::{LabelledEvent, ScoredClaim};
use super::part::Part;

/// The text and the claims of one article.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// The decoded text that the spans of the claims refer to.
    pub(crate) text: String,
    pub(crate) claims: Vec<Claim>,
    /// Its masthead, where known.
    pub(crate) outlet: Option<String>,
    /// Its date, where known.
    pub(crate) published: Option<PartialDate>,
}

/// Reads articles, and says what is true of an event after several of them.
pub(crate) trait Reader {
    /// The claims of one article. Bytes that hold no article have no claims; they are no error.
    fn read(&self, bytes: &[u8]) -> Reading;

    /// The claims of articles that are read together, in their order; each by itself unless the reader knows better.
    fn read_all(&self, texts: &[Vec<u8>]) -> Vec<Reading> {
        texts.iter().map(|bytes| self.read(bytes)).collect()
    }

    /// What holds of `event` after its articles, given by id; `None` where events are not resolved.
    fn resolve(&self, event: &LabelledEvent, readings: &[(&str, &Reading)]) -> Option<ResolvedEvent>;
}

/// All that a reader makes of one part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers {
    /// By article.
    pub(crate) claims: BTreeMap<String, Vec<ScoredClaim>>,
    /// By event; empty where events are not resolved.
    pub(crate) events: BTreeMap<String, ResolvedEvent>,
}

/// Reads every article of a part, then resolves its events.
pub(crate) fn read_part(reader: &dyn Reader, part: &Part) -> Result<Answers> {
    let (ids, texts): (Vec<String>, Vec<Vec<u8>>) = part.texts()?.into_iter().unzip();
    let readings: BTreeMap<String, Reading> = ids.into_iter().zip(reader.read_all(&texts)).collect();
    let mut answers = Answers::default();
    for event in &part.events {
        let of_event: Vec<_> = event
            .articles
            .iter()
            .filter_map(|id| readings.get_key_value(id))
            .map(|(id, r)| (&**id, r))
            .collect();
        if let Some(resolved) = reader.resolve(event, &of_event) {
            answers.events.insert(event.id.clone(), resolved);
        }
    }
    answers.claims = readings
        .into_iter()
        .map(|(id, r)| (id, r.claims.iter().map(|claim| ScoredClaim::of(claim, &r.text)).collect()))
        .collect();
    Ok(answers)
}

/// Size of an article in the measure of speed.
const ARTICLE_BYTES: usize = 2000;
/// How long to read, at least.
const MEASURED_SECS: f64 = 2.0;

/// Articles of about 2 kB per second on one core, from bytes to claims.
///
/// Many of the labelled articles are shorter than that, so a measured text may be several of them one after the
/// other: its titles, people and figures are as dense as in the trade, and as many as in a round-up.
#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub(crate) fn articles_per_sec(reader: &dyn Reader, parts: &[Part]) -> Result<f64> {
    let texts = joined_texts(parts)?;
    ensure!(!texts.is_empty(), "there is no labelled article to measure the speed on");
    for text in &texts {
        std::hint::black_box(reader.read(text.as_bytes()));
    }
    let (start, mut articles) = (Instant::now(), 0_usize);
    while start.elapsed().as_secs_f64() < MEASURED_SECS {
        for text in &texts {
            std::hint::black_box(reader.read(std::hint::black_box(text.as_bytes())));
        }
        articles += texts.len();
    }
    Ok(articles as f64 / start.elapsed().as_secs_f64())
}

/// The plain texts, joined to about 2 kB each under the address and date of the first.
fn joined_texts(parts: &[Part]) -> Result<Vec<String>> {
    let (mut texts, mut open) = (Vec::new(), String::new());
    for part in parts {
        for bytes in part.texts()?.into_values() {
            let text = String::from_utf8_lossy(&bytes);
            if text.trim_start().starts_with('<') {
                continue;
            }
            let has_address = text.starts_with("http");
            let body = if has_address && !open.is_empty() {
                text.splitn(3, '\n').nth(2).unwrap_or("")
            } else {
                &text
            };
            // A long article is cut at the end of a line: one text stays one article of the measure.
            for line in body.trim_end().lines() {
                let _ = writeln!(open, "{line}");
                if open.len() >= ARTICLE_BYTES {
                    texts.push(std::mem::take(&mut open));
                    break;
                }
            }
            if !open.is_empty() {
                open.push('\n');
            }
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press_eval::{event, part, score::Score};
    use greenlit_vocabulary::{ClaimKind, Extra, Polarity, Span, StatusValue};

    /// Finds that something called `Monday` is renewed in every text that names it, and says so of every event.
    struct OneTrick;

    impl Reader for OneTrick {
        fn read(&self, bytes: &[u8]) -> Reading {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let claim = text.find("Monday").map(|start| Claim {
                subject: "Monday".to_owned(),
                season: Some(2),
                kind: ClaimKind::Status,
                value: Some(StatusValue::Renewed.into()),
                unit: None,
                window: None,
                territory: None,
                as_of: None,
                polarity: Polarity::Asserted,
                attributed_to: vec!["HBO Max".to_owned()],
                official: Some(true),
                extra: Extra::new(),
                sentence: 1,
                sentence_span: Span { start, end: text.len() },
                source_span: None,
                cue_span: None,
                content_span: None,
            });
            Reading { claims: claim.into_iter().collect(), text, ..Reading::default() }
        }

        fn resolve(&self, _: &LabelledEvent, readings: &[(&str, &Reading)]) -> Option<ResolvedEvent> {
            let is_read = readings.iter().any(|(_, reading)| !reading.claims.is_empty());
            is_read.then(|| ResolvedEvent {
                status: Some(StatusValue::Renewed),
                origin: Some("HBO Max".to_owned()),
                official: "2025-03-13".parse().ok(),
            })
        }
    }

    #[test]
    fn a_reader_is_scored_on_what_it_finds_and_on_what_it_makes_up() {
        let parts = part::all(std::path::Path::new("")).unwrap();
        let part = parts.iter().find(|part| part.name == "own-dev").unwrap();
        let answers = read_part(&OneTrick, part).unwrap();
        let status = Score::over(&part.articles, &answers.claims).of_kinds(|kind| kind == "status");
        assert_eq!(status.found, 2, "two articles report the renewal of Monday");
        assert!(status.made_up > 0, "others name the weekday");
        let events = event::score_events(&part.events, &answers.events);
        assert_eq!(events.whole.whole, part.events.len());
        assert_eq!(events.whole.part, 1);
    }

    #[test]
    fn measured_texts_have_the_size_they_are_counted_as() {
        let parts = part::all(std::path::Path::new("")).unwrap();
        let texts = joined_texts(&parts).unwrap();
        assert!(texts.len() > 10);
        assert!(
            texts.iter().all(|text| (ARTICLE_BYTES..2 * ARTICLE_BYTES).contains(&text.len())),
            "{:?}",
            texts.iter().map(String::len).collect::<Vec<_>>()
        );
    }
}
