//! A reading under way: what every reader shares.

use std::fmt::Write as _;
use std::sync::Arc;

use greenlit_vocabulary::Rejected;
use rustc_hash::FxHashMap;

use super::{Context, FormatError, Report, Sink, SourceFormat};
use crate::play::{Beat, Capabilities, Play, TitleText};

/// A reading under way: context, sink, counts, and the words met so far.
pub(crate) struct Reading<'c, 's> {
    pub(crate) context: &'c Context<'c>,
    sink: &'s mut dyn Sink,
    pub(crate) report: Report,
    titles: FxHashMap<Box<str>, Arc<TitleText>>,
    words: FxHashMap<Box<str>, Arc<str>>,
    /// Memory for the key of a title, used again for every row.
    pub(crate) key: String,
}

/// Most different titles or words remembered at a time; beyond, memory matters more than sharing.
const MAX_REMEMBERED: usize = 1 << 20;

/// A key under which a title made of these parts is remembered.
pub(crate) fn title_key(parts: &[Option<&str>], numbers: &[Option<i64>]) -> String {
    let mut key = String::with_capacity(64);
    for part in parts {
        key.push_str(part.unwrap_or_default());
        key.push('\u{1f}');
    }
    for number in numbers {
        // Writing to a string cannot fail; nothing is written for an unknown number.
        let _ = number.map_or(Ok(()), |n| write!(key, "{n}"));
        key.push('\u{1f}');
    }
    key
}

impl<'c, 's> Reading<'c, 's> {
    pub(crate) fn new(format: SourceFormat, context: &'c Context<'c>, sink: &'s mut dyn Sink) -> Self {
        let report = Report {
            format,
            capabilities: Capabilities::NONE,
            rows: 0,
            plays: 0,
            beats: 0,
            rejected: 0,
            notes: Vec::new(),
            unknown_columns: Vec::new(),
        };
        Self {
            context,
            sink,
            report,
            titles: FxHashMap::default(),
            words: FxHashMap::default(),
            key: String::new(),
        }
    }

    /// Hands a play on, with the source's capabilities.
    pub(crate) fn play(&mut self, mut play: Play) {
        play.capabilities = self.report.capabilities;
        self.report.plays += 1;
        self.sink.play(play);
    }

    /// Hands a heartbeat on, with the source's capabilities.
    pub(crate) fn beat(&mut self, mut beat: Beat) {
        beat.capabilities = self.report.capabilities;
        self.report.beats += 1;
        self.sink.beat(beat);
    }

    /// Sets a row aside.
    pub(crate) fn reject(&mut self, rejected: Rejected) {
        self.report.rejected += 1;
        self.sink.reject(rejected);
    }

    /// Sets a row aside, by its number and the reason.
    pub(crate) fn reject_row(&mut self, row: u64, reason: impl Into<String>) {
        self.reject(Rejected { line: Some(row), reason: reason.into(), excerpt: String::new() });
    }

    /// Tells a person something.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.report.notes.push(note.into());
    }

    /// The title with this key, where it was met before.
    pub(crate) fn known_title(&self, key: &str) -> Option<Arc<TitleText>> {
        self.titles.get(key).map(Arc::clone)
    }

    /// The title with this key, made the first time it is met.
    pub(crate) fn title(&mut self, key: &str, make: impl FnOnce() -> TitleText) -> Arc<TitleText> {
        if let Some(title) = self.titles.get(key) {
            return Arc::clone(title);
        }
        if self.titles.len() >= MAX_REMEMBERED {
            self.titles.clear();
        }
        let title = Arc::new(make());
        self.titles.insert(key.into(), Arc::clone(&title));
        title
    }

    /// One shared copy of a word; `None` for an empty one.
    pub(crate) fn word(&mut self, word: Option<&str>) -> Option<Arc<str>> {
        let word = word.map(str::trim).filter(|w| !w.is_empty())?;
        if let Some(shared) = self.words.get(word) {
            return Some(Arc::clone(shared));
        }
        if self.words.len() >= MAX_REMEMBERED {
            self.words.clear();
        }
        let shared: Arc<str> = word.into();
        self.words.insert(word.into(), Arc::clone(&shared));
        Some(shared)
    }

    pub(crate) fn io(&self, error: std::io::Error) -> FormatError {
        FormatError::Io { file: self.context.source.to_owned(), error }
    }

    pub(crate) fn missing(&self, format: &'static str, columns: &[&str], hint: &'static str) -> FormatError {
        let missing = columns.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
        FormatError::MissingColumn { file: self.context.source.to_owned(), format, missing, hint }
    }
}
