//! Files into the lake, all of them in one transaction.

use std::path::Path;

use greenlit_charts::figures_csv;
use greenlit_lake::{Adding, Lake, NewEvidence, PlaysContent, sha256, sha256_of};
use greenlit_panel::PanelFile;
use greenlit_press::document::{self, FileHint};
use greenlit_viewing::formats::Carrier;
use greenlit_vocabulary::{EvidenceKind, Sha256};
use jiff::Timestamp;

use crate::Error;
use crate::inputs::Input;
use crate::panels;
use crate::plays::{self, Telling};
use crate::published::{self, Remarks, Table};
use crate::reader::Reader;
use crate::recognise::{Recognised, recognise, recognise_plays};
use crate::report::{FileReport, Outcome, Report};

/// Told how far an `add` has come.
pub trait Progress {
    /// So many bytes of a playback log have been read, of so many where that is known.
    fn read(&mut self, name: &str, bytes: u64, of_bytes: Option<u64>);
    /// A file is done.
    fn done(&mut self, file: &FileReport);
}

/// Nobody watches.
impl Progress for () {
    fn read(&mut self, _: &str, _: u64, _: Option<u64>) {}
    fn done(&mut self, _: &FileReport) {}
}

/// The whole work without the commit; where there is no lake yet, in one that goes with the process.
///
/// # Errors
/// As [`add_all`].
pub fn dry_run(
    lake: &Path,
    inputs: &[Input],
    telling: &Telling,
    remarks: &Remarks,
    added_at: Timestamp,
) -> Result<Report, Error> {
    let nobody = &mut ();
    if lake.join("greenlit.db").is_file() {
        return add_all(&mut Lake::open(lake)?, inputs, telling, remarks, added_at, false, nobody);
    }
    let scratch = tempfile::tempdir()?;
    add_all(&mut Lake::create_or_open(scratch.path())?, inputs, telling, remarks, added_at, false, nobody)
}

/// Adds the files in one transaction; commits when `keep` is set. `added_at` is the caller's clock.
///
/// # Errors
/// The lake's, or the system's where it gives no random bytes. A file that cannot be read or taken is none: it is
/// [`Outcome::Refused`] in the report.
pub fn add_all(
    lake: &mut Lake,
    inputs: &[Input],
    telling: &Telling,
    remarks: &Remarks,
    added_at: Timestamp,
    keep: bool,
    progress: &mut dyn Progress,
) -> Result<Report, Error> {
    let known_before = lake.known_titles()?;
    let adding = lake.begin()?;
    let mut run = Run {
        had_articles: adding.holds_articles()?,
        adding: &adding,
        telling,
        remarks,
        added_at,
        reader: None,
        catalogue_grew: false,
        report: Report::default(),
        progress,
    };
    let Sorted { mut files, panels, logs } = run.recognised(inputs);
    // Catalogues first: what an article speaks of may depend on the titles known.
    files.sort_by_key(|file| file.recognised == Recognised::Article);
    for file in &files {
        let sha256 = sha256(&file.bytes);
        let outcome = if adding.holds(sha256)? {
            Outcome::Known
        } else {
            run.take(file, sha256, || known_before.clone())?
        };
        run.push(file.name.clone(), Some(sha256), outcome);
    }
    for panel in panels {
        let (outcome, sha256) =
            panels::add(&adding, &panel.name, panel.input, added_at, panel.table, telling)?;
        run.push(panel.name, sha256, outcome);
    }
    for log in logs {
        let (outcome, sha256) = run.log(&log)?;
        run.push(log.name, sha256, outcome);
    }
    run.read_articles_again()?;
    let report = run.report;
    if keep {
        adding.commit()?;
    }
    Ok(report)
}

/// A file in memory.
struct Whole {
    name: String,
    bytes: Vec<u8>,
    recognised: Recognised,
}

/// A playback log, to be read as a stream.
struct Log<'a> {
    name: String,
    input: &'a Input,
    format: greenlit_viewing::formats::SourceFormat,
}

/// A table of a panel.
struct Panel<'a> {
    name: String,
    input: &'a Input,
    table: PanelFile,
}

/// Files by the way they are read.
#[derive(Default)]
struct Sorted<'a> {
    files: Vec<Whole>,
    panels: Vec<Panel<'a>>,
    logs: Vec<Log<'a>>,
}

/// An `add` under way.
struct Run<'a> {
    adding: &'a Adding<'a>,
    telling: &'a Telling,
    remarks: &'a Remarks,
    added_at: Timestamp,
    had_articles: bool,
    /// Set up only if an article is met.
    reader: Option<Reader>,
    catalogue_grew: bool,
    report: Report,
    progress: &'a mut dyn Progress,
}

impl Run<'_> {
    fn push(&mut self, name: String, sha256: Option<Sha256>, outcome: Outcome) {
        let file = FileReport { name, sha256, outcome };
        self.progress.done(&file);
        self.report.push(file);
    }

    /// What each file is. Playback logs may be larger than memory: they are told by what they begin with, and left
    /// unread.
    fn recognised<'i>(&mut self, inputs: &'i [Input]) -> Sorted<'i> {
        let mut sorted = Sorted::default();
        for input in inputs {
            let name = input.name();
            let beginning = input.beginning().ok().flatten();
            let table = beginning.as_ref().and_then(|b| panels::recognise(input, b, self.telling.kind));
            if let Some(table) = table {
                sorted.panels.push(Panel { name, input, table });
                continue;
            }
            let format = beginning.and_then(|bytes| recognise_plays(&bytes, &name, self.telling.kind));
            if let Some(format) = format {
                sorted.logs.push(Log { name, input, format });
                continue;
            }
            match self.whole(input, &name) {
                Ok((bytes, recognised)) => sorted.files.push(Whole { name, bytes, recognised }),
                Err(reason) => self.push(name, None, Outcome::Refused(reason)),
            }
        }
        sorted
    }

    fn whole(&self, input: &Input, name: &str) -> Result<(Vec<u8>, Recognised), String> {
        self.telling.check_size(input)?;
        let bytes = input.read().map_err(|error| format!("it cannot be read: {error}"))?;
        match recognise(&bytes, name, self.telling.kind)? {
            // A chart of no known form is what a mapping is given for.
            Recognised::Published(Table::Mapped) if self.remarks.mapping.is_none() => {
                Err(published::NO_MAPPING.to_owned())
            }
            recognised => Ok((bytes, recognised)),
        }
    }

    fn take(
        &mut self,
        file: &Whole,
        sha256: Sha256,
        known_before: impl FnOnce() -> Vec<greenlit_vocabulary::KnownTitle>,
    ) -> Result<Outcome, Error> {
        let Whole { name, bytes, recognised } = file;
        let (adding, added_at) = (self.adding, self.added_at);
        Ok(match *recognised {
            Recognised::Article => {
                if self.reader.is_none() {
                    let titles = if self.catalogue_grew { adding.known_titles()? } else { known_before() };
                    self.reader = Some(Reader::knowing(&titles));
                }
                match &self.reader {
                    Some(reader) => article(adding, name, bytes, sha256, added_at, reader)?,
                    None => Outcome::Known,
                }
            }
            Recognised::Catalogue(format) => {
                let outcome = catalogue(adding, name, bytes, sha256, added_at, format)?;
                self.catalogue_grew |= matches!(outcome, Outcome::Added { .. });
                outcome
            }
            Recognised::Plays(format) => {
                plays::add_bytes(adding, name, bytes, added_at, format, self.telling)?
            }
            Recognised::Figures => figures(adding, name, bytes, sha256, added_at)?,
            Recognised::Published(table) => {
                let file = new_evidence(EvidenceKind::Figures, "", name, bytes, sha256, added_at);
                published::take(adding, table, self.remarks, bytes, &file)?
            }
        })
    }

    fn log(&mut self, log: &Log<'_>) -> Result<(Outcome, Option<Sha256>), Error> {
        let (name, format) = (log.name.as_str(), log.format);
        let outcome = match log.input.path() {
            None => {
                plays::add_bytes(self.adding, name, &log.input.read()?, self.added_at, format, self.telling)?
            }
            Some(path) => {
                let (sha256, bytes) = sha256_of(&mut fs_err::File::open(path)?)?;
                let plays = plays::Content { name, sha256, bytes, added_at: self.added_at };
                if format.carrier() != Carrier::Text {
                    let outcome =
                        plays::add(self.adding, &plays, PlaysContent::File(path), format, self.telling)?;
                    return Ok((outcome, Some(sha256)));
                }
                let mut file = Watched {
                    file: fs_err::File::open(path)?,
                    read: 0,
                    told: 0,
                    name,
                    of_bytes: bytes,
                    progress: self.progress,
                };
                let outcome =
                    plays::add(self.adding, &plays, PlaysContent::Stream(&mut file), format, self.telling)?;
                return Ok((outcome, Some(sha256)));
            }
        };
        Ok((outcome, None))
    }

    /// The catalogue decides which titles an article speaks of: where it grew, the articles held before are read again.
    fn read_articles_again(&mut self) -> Result<(), Error> {
        if self.catalogue_grew && self.had_articles {
            let reader = match self.reader.take() {
                Some(reader) => reader,
                None => Reader::knowing(&self.adding.known_titles()?),
            };
            self.adding.reread_articles(|document| reader.claims(document, None))?;
        }
        Ok(())
    }
}

/// Bytes between two tellings of how far the reading has come.
const TOLD_EVERY: u64 = 1 << 22;

/// A file that tells how much of it has been read.
struct Watched<'a> {
    file: fs_err::File,
    read: u64,
    told: u64,
    name: &'a str,
    of_bytes: u64,
    progress: &'a mut dyn Progress,
}

impl std::io::Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let bytes = self.file.read(buffer)?;
        self.read += bytes as u64;
        if self.read - self.told >= TOLD_EVERY {
            self.told = self.read;
            self.progress.read(self.name, self.read, Some(self.of_bytes));
        }
        Ok(bytes)
    }
}

fn new_evidence<'a>(
    kind: EvidenceKind,
    format: &'a str,
    name: &'a str,
    bytes: &[u8],
    sha256: Sha256,
    added_at: Timestamp,
) -> NewEvidence<'a> {
    NewEvidence { sha256, kind, format, name, bytes: bytes.len() as u64, added_at }
}

fn article(
    adding: &Adding<'_>,
    name: &str,
    bytes: &[u8],
    sha256: Sha256,
    added_at: Timestamp,
    reader: &Reader,
) -> Result<Outcome, Error> {
    let hint = FileHint { name: Some(name), ..FileHint::default() };
    let document = match document::open(bytes, &hint) {
        Ok(document) => document,
        Err(refusal) => return Ok(Outcome::Refused(refusal.to_string())),
    };
    let claims = reader.claims(&document, None);
    adding.article(
        &new_evidence(EvidenceKind::Article, "article", name, bytes, sha256, added_at),
        &document,
        &claims,
    )?;
    Ok(Outcome::of_article(&document, &claims))
}

fn catalogue(
    adding: &Adding<'_>,
    name: &str,
    bytes: &[u8],
    sha256: Sha256,
    added_at: Timestamp,
    format: greenlit_catalog::CatalogueFormat,
) -> Result<Outcome, Error> {
    let import = match greenlit_catalog::import_as(bytes, format) {
        Ok(import) => import,
        Err(error) => return Ok(Outcome::Refused(error.to_string())),
    };
    let file = new_evidence(EvidenceKind::Catalogue, format.as_str(), name, bytes, sha256, added_at);
    let records = adding.catalogue(&file, &import)?;
    Ok(Outcome::Added {
        kind: EvidenceKind::Catalogue,
        understood: format!("{records} records ({})", format.as_str()),
        rejected: import.rejected.len(),
    })
}

fn figures(
    adding: &Adding<'_>,
    name: &str,
    bytes: &[u8],
    sha256: Sha256,
    added_at: Timestamp,
) -> Result<Outcome, Error> {
    let (figures, rejected) = match figures_csv::read(bytes, sha256) {
        Ok(read) => read,
        Err(error) => return Ok(Outcome::Refused(error.to_string())),
    };
    let file = new_evidence(EvidenceKind::Figures, "figures csv", name, bytes, sha256, added_at);
    adding.figures(&file, &figures, &rejected)?;
    Ok(Outcome::Added {
        kind: EvidenceKind::Figures,
        understood: format!("{} published figures", figures.len()),
        rejected: rejected.len(),
    })
}
