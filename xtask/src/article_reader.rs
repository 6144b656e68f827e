//! The reader of articles as `press-eval` measures it: from bytes to claims, and from an event's articles to its status.

use greenlit_press::claims;
use greenlit_press::document::{self, Article, Document, FileHint};
use greenlit_press::ledger::{self, Entry};
use greenlit_press::together;
use greenlit_vocabulary::name_key;

use crate::press_eval::event::ResolvedEvent;
use crate::press_eval::label::LabelledEvent;
use crate::press_eval::reader::{Reader, Reading};

/// Reads without a catalogue, as a new user's first article is read.
#[derive(Debug, Default)]
pub(crate) struct ArticleReader(claims::Reader);

fn open(bytes: &[u8]) -> Option<Document> {
    document::open(bytes, &FileHint::default()).ok()
}

impl Reader for ArticleReader {
    fn read(&self, bytes: &[u8]) -> Reading {
        let Some(document) = open(bytes) else { return Reading::default() };
        let claims = self.0.claims(&document);
        Reading { claims, text: document.text }
    }

    fn read_all(&self, texts: &[Vec<u8>]) -> Vec<Reading> {
        let documents: Vec<Option<Document>> = texts.iter().map(|bytes| open(bytes)).collect();
        let opened: Vec<Document> = documents.iter().flatten().cloned().collect();
        let mut claims = together::read_together(&self.0, &opened).into_iter();
        let read = |document: Option<Document>| {
            document.map_or_else(Reading::default, |document| {
                let claims = claims.next().map(|reading| reading.claims).unwrap_or_default();
                Reading { claims, text: document.text }
            })
        };
        documents.into_iter().map(read).collect()
    }

    fn resolve(&self, event: &LabelledEvent, readings: &[(&str, &Reading)]) -> Option<ResolvedEvent> {
        let documents: Vec<Document> = readings.iter().filter_map(|(_, r)| open(r.text.as_bytes())).collect();
        let subject = name_key(&event.series);
        let own: Vec<Vec<_>> = readings
            .iter()
            .map(|(_, r)| r.claims.iter().filter(|c| name_key(&c.subject) == subject).cloned().collect())
            .collect();
        let articles: Vec<Article<'_>> = readings
            .iter()
            .zip(&documents)
            .zip(&own)
            .map(|(((id, reading), document), claims)| Article {
                id,
                outlet: document.outlet.as_deref(),
                published: document.published.clone(),
                text: &reading.text,
                claims,
            })
            .collect();
        let ledger = ledger::ledger(&articles, None);
        let entry = current(&ledger.entries, event);
        Some(ResolvedEvent {
            status: entry.map(|e| e.value),
            origin: entry.map(|e| e.origin.name.clone()),
            official: entry.and_then(|e| e.official.since.as_ref()).map(|since| since.date.clone()),
        })
    }
}

/// The current status of the event's season, else of the season nobody names.
fn current<'a>(entries: &'a [Entry], event: &LabelledEvent) -> Option<&'a Entry> {
    let season = event.season.as_u64().and_then(|n| u32::try_from(n).ok());
    let current = || entries.iter().filter(|e| e.superseded_by.is_none());
    current()
        .find(|e| e.season == season)
        .or_else(|| current().find(|e| e.season.is_none()))
        .or_else(|| current().next_back())
}
