//! The reader of articles as `press-eval` measures it: from bytes to claims, and from an event's articles to its status.

use greenlit_press::claims;
use greenlit_press::document::{self, Article, Document, FileHint};
use greenlit_press::ledger::{self, Entry, Ledger};
use greenlit_press::together;
use greenlit_vocabulary::{Claim, ClaimKind, PartialDate, name_key};

use crate::press_eval::event::ResolvedEvent;
use crate::press_eval::label::LabelledEvent;
use crate::press_eval::reader::{Reader, Reading};

/// Reads without a catalogue, as a new user's first article is read.
#[derive(Debug, Default)]
pub(crate) struct ArticleReader(claims::Reader);

fn open(bytes: &[u8]) -> Option<Document> {
    document::open(bytes, &FileHint::default()).ok()
}

fn reading(document: Document, claims: Vec<Claim>) -> Reading {
    Reading { claims, text: document.text, outlet: document.outlet, published: document.published }
}

impl Reader for ArticleReader {
    fn read(&self, bytes: &[u8]) -> Reading {
        let Some(document) = open(bytes) else { return Reading::default() };
        let claims = self.0.claims(&document);
        reading(document, claims)
    }

    fn read_all(&self, texts: &[Vec<u8>]) -> Vec<Reading> {
        let documents: Vec<Option<Document>> = texts.iter().map(|bytes| open(bytes)).collect();
        let opened: Vec<Document> = documents.iter().flatten().cloned().collect();
        let mut claims = together::read_together(&self.0, &opened).into_iter();
        let read = |document: Option<Document>| {
            document.map_or_else(Reading::default, |document| {
                let claims = claims.next().map(|reading| reading.claims).unwrap_or_default();
                reading(document, claims)
            })
        };
        documents.into_iter().map(read).collect()
    }

    fn resolve(&self, event: &LabelledEvent, readings: &[(&str, &Reading)]) -> Option<ResolvedEvent> {
        let subject = name_key(&event.series);
        let own: Vec<Vec<_>> = readings
            .iter()
            .map(|(_, r)| r.claims.iter().filter(|c| is_about(c, event, &subject)).cloned().collect())
            .collect();
        let articles: Vec<Article<'_>> = readings
            .iter()
            .zip(&own)
            .map(|((id, reading), claims)| Article {
                id,
                outlet: reading.outlet.as_deref(),
                published: reading.published.clone(),
                text: &reading.text,
                claims,
            })
            .collect();
        if let Some(figures) = ledger::measured(&articles) {
            return Some(ResolvedEvent {
                status: None,
                origin: figures.origin.map(|origin| origin.name),
                official: figures.official.map(|since| since.date),
            });
        }
        let ledger = ledger::ledger(&articles, None);
        let entry = current(&ledger, event);
        Some(ResolvedEvent {
            status: entry.map(|e| e.value),
            origin: entry.map(|e| e.origin.name.clone()),
            official: entry.filter(|e| e.official.is_official).map(|e| {
                let since = e.official.since.as_ref().map(|since| since.date.clone());
                since.unwrap_or_else(|| PartialDate::Label("undated".to_owned()))
            }),
        })
    }
}

/// Claims about the series of an event; a round of tax credits or a table of views is about every title it names.
fn is_about(claim: &Claim, event: &LabelledEvent, subject: &str) -> bool {
    if event.series.starts_with('*') {
        return matches!(
            claim.kind,
            ClaimKind::TaxCredit
                | ClaimKind::QualifiedExpenditure
                | ClaimKind::ChartRank
                | ClaimKind::Views
                | ClaimKind::Viewers
                | ClaimKind::HoursViewed
                | ClaimKind::MinutesViewed
        );
    }
    name_key(&claim.subject) == subject
}

/// The current status of the event's season, else of the season nobody names.
fn current<'a>(ledger: &'a Ledger, event: &LabelledEvent) -> Option<&'a Entry> {
    let season = event.season.as_u64().and_then(|n| u32::try_from(n).ok());
    ledger
        .current(&event.series, season)
        .or_else(|| ledger.current(&event.series, None))
        .or_else(|| ledger.entries.iter().rfind(|e| e.superseded_by.is_none()))
}
