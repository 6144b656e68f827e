//! What became of each file: the report of `greenlit add`.

use std::fmt::Write as _;

use greenlit_press::document::Document;
use greenlit_vocabulary::{Claim, ClaimKind, EvidenceKind, Polarity, Sha256, Value};
use serde_json::json;

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Added {
        /// What it is.
        kind: EvidenceKind,
        /// What was understood, in a few words.
        understood: String,
        /// Rows set aside.
        rejected: usize,
    },
    /// The lake had it already.
    Known,
    /// It was not taken, and why.
    Refused(String),
}

impl Outcome {
    /// What was understood of an article: where from, and what it says of whom.
    pub(crate) fn of_article(document: &Document, claims: &[Claim]) -> Self {
        let outlet = document.outlet.as_deref().unwrap_or("outlet unknown");
        let date = document.published.as_ref().map_or_else(|| "undated".to_owned(), ToString::to_string);
        let said = match claims.len() {
            0 => "no claims: nothing in it is stated about a title".to_owned(),
            1 => "1 claim".to_owned(),
            n => format!("{n} claims"),
        };
        let decisions = decisions(claims);
        let decisions =
            if decisions.is_empty() { String::new() } else { format!(": {}", decisions.join(", ")) };
        Self::Added {
            kind: EvidenceKind::Article,
            understood: format!("{outlet}, {date}, {said}{decisions}"),
            rejected: 0,
        }
    }
}

/// `Ballard season 2 renewed`: the first few statuses, each once.
fn decisions(claims: &[Claim]) -> Vec<String> {
    let mut decisions = Vec::new();
    for claim in claims.iter().filter(|c| c.kind == ClaimKind::Status && c.polarity == Polarity::Asserted) {
        let season = claim.season.map(|n| format!(" season {n}")).unwrap_or_default();
        let value = claim.value.as_ref().and_then(Value::text).unwrap_or("?").replace('_', " ");
        let line = format!("{}{season} {value}", claim.subject);
        if !decisions.contains(&line) {
            decisions.push(line);
        }
    }
    decisions.truncate(4);
    decisions
}

/// One file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Name, without folders.
    pub name: String,
    /// Its name for ever, where it could be read.
    pub sha256: Option<Sha256>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of all files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    files: Vec<FileReport>,
}

impl Report {
    pub(crate) fn push(&mut self, file: FileReport) {
        self.files.push(file);
    }

    /// Every file, in the order in which it was taken.
    pub fn files(&self) -> &[FileReport] {
        &self.files
    }

    /// Whether not one file was taken or known.
    pub fn took_nothing(&self) -> bool {
        self.files.iter().all(|file| matches!(file.outcome, Outcome::Refused(_)))
    }

    /// For people: a line a file, and how many of each.
    pub fn to_text(&self, dry_run: bool) -> String {
        let mut text = String::new();
        let mut counts = [0; 3];
        for FileReport { name, outcome, .. } in &self.files {
            let line = match outcome {
                Outcome::Added { kind, understood, rejected } => {
                    counts[0] += 1;
                    let aside = match *rejected {
                        0 => String::new(),
                        n => format!("; {} set aside", crate::published::counted(n, "row")),
                    };
                    format!("{name}: {kind}: {understood}{aside}")
                }
                Outcome::Known => {
                    counts[1] += 1;
                    format!("{name}: already in the lake")
                }
                Outcome::Refused(reason) => {
                    counts[2] += 1;
                    format!("{name}: not taken: {reason}")
                }
            };
            text.push_str(&line);
            text.push('\n');
        }
        let verb = if dry_run { "would be added" } else { "added" };
        let [added, known, refused] = counts;
        let _ = writeln!(text, "{added} {verb}, {known} already there, {refused} not taken");
        text
    }

    /// For programs.
    pub fn to_json(&self, dry_run: bool) -> serde_json::Value {
        let files: Vec<_> = self
            .files
            .iter()
            .map(|FileReport { name, outcome, .. }| match outcome {
                Outcome::Added { kind, understood, rejected } => json!({
                    "file": name, "outcome": "added", "kind": kind.as_str(), "understood": understood,
                    "rejected": rejected,
                }),
                Outcome::Known => json!({"file": name, "outcome": "known"}),
                Outcome::Refused(reason) => json!({"file": name, "outcome": "refused", "reason": reason}),
            })
            .collect();
        json!({"dry_run": dry_run, "files": files})
    }
}
