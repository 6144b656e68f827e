//! `greenlit add`: takes any evidence, all of it in one transaction.

use std::io::{IsTerminal, Write};
use std::path::Path;

use greenlit_charts::figures_csv;
use greenlit_lake::{Adding, Lake, NewEvidence, sha256};
use greenlit_press::document::{self, FileHint};
use greenlit_vocabulary::{EvidenceKind, Sha256};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::panel_evidence;
use super::plays::{self, Telling};
use crate::Error;
use crate::args::{AddArguments, Format};
use crate::inputs::{self, Input};
use crate::published::{self, Remarks, Table};
use crate::reader::Reader;
use crate::recognise::{Recognised, recognise, recognise_plays};
use crate::report::{Outcome, Report};

/// A bar is drawn from so many files on; fewer are done before it could be read.
const PROGRESS_FROM: usize = 20;

pub(crate) fn run(lake: &Path, arguments: &AddArguments, out: &mut dyn Write) -> Result<(), Error> {
    let inputs = inputs::collect(&arguments.paths)?;
    let remarks = arguments.tables.read()?;
    let report = if arguments.dry_run {
        dry_run(lake, &inputs, &Telling::of(arguments)?, &remarks)?
    } else {
        add_all(&mut Lake::create_or_open(lake)?, &inputs, &Telling::of(arguments)?, &remarks, true)?
    };
    match arguments.format {
        Format::Text => out.write_all(report.to_text(arguments.dry_run).as_bytes())?,
        Format::Json => writeln!(out, "{}", report.to_json(arguments.dry_run))?,
    }
    if report.took_nothing() {
        return Err(Error::NothingTaken { files: inputs.len() });
    }
    Ok(())
}

/// The whole work without the commit; where there is no lake yet, in one that goes with the process.
fn dry_run(lake: &Path, inputs: &[Input], telling: &Telling, remarks: &Remarks) -> Result<Report, Error> {
    if lake.join("greenlit.db").is_file() {
        return add_all(&mut Lake::open(lake)?, inputs, telling, remarks, false);
    }
    let scratch = tempfile::tempdir()?;
    add_all(&mut Lake::create_or_open(scratch.path())?, inputs, telling, remarks, false)
}

/// Adds the files in one transaction; commits when `keep` is set.
pub(crate) fn add_all(
    lake: &mut Lake,
    inputs: &[Input],
    telling: &Telling,
    remarks: &Remarks,
    keep: bool,
) -> Result<Report, Error> {
    let bar = progress_bar(inputs.len());
    let mut report = Report::default();
    let added_at = Timestamp::now();
    let known_before = lake.known_titles()?;
    let adding = lake.begin()?;
    let mut files = Vec::with_capacity(inputs.len());
    // Playback logs may be larger than memory: they are read as streams, and by what they begin with.
    let mut logs = Vec::new();
    let mut panels = Vec::new();
    for input in inputs {
        let name = input.name();
        let beginning = input.beginning().ok().flatten();
        if let Some(table) =
            beginning.as_ref().and_then(|b| panel_evidence::recognise(input, b, telling.kind))
        {
            panels.push((name, input, table));
            continue;
        }
        if let Some(format) = beginning.and_then(|bytes| recognise_plays(&bytes, &name, telling.kind)) {
            logs.push((name, input, format));
            continue;
        }
        match input.read() {
            Err(error) => report.push(name, Outcome::Refused(format!("it cannot be read: {error}"))),
            Ok(bytes) => match recognise(&bytes, &name, telling.kind) {
                Err(reason) => report.push(name, Outcome::Refused(reason)),
                // A chart of no known form is what a mapping is given for.
                Ok(Recognised::Published(Table::Mapped)) if remarks.mapping.is_none() => {
                    report.push(name, Outcome::Refused(published::NO_MAPPING.to_owned()));
                }
                Ok(recognised) => files.push((name, bytes, recognised)),
            },
        }
    }
    // Catalogues first: what an article speaks of may depend on the titles known.
    files.sort_by_key(|(_, _, recognised)| *recognised == Recognised::Article);
    let mut catalogue_grew = false;
    let mut reader: Option<Reader> = None;
    let had_articles = adding.holds_articles()?;
    for (name, bytes, recognised) in files {
        let sha256 = sha256(&bytes);
        let outcome = if adding.holds(sha256)? {
            Outcome::Known
        } else {
            match recognised {
                Recognised::Article => {
                    if reader.is_none() {
                        let titles =
                            if catalogue_grew { adding.known_titles()? } else { known_before.clone() };
                        reader = Some(Reader::knowing(&titles));
                    }
                    let Some(reader) = &reader else { continue };
                    article(&adding, &name, &bytes, sha256, added_at, reader)?
                }
                Recognised::Catalogue(format) => {
                    let outcome = catalogue(&adding, &name, &bytes, sha256, added_at, format)?;
                    catalogue_grew |= matches!(outcome, Outcome::Added { .. });
                    outcome
                }
                Recognised::Plays(format) => {
                    plays::add_bytes(&adding, &name, &bytes, added_at, format, telling)?
                }
                Recognised::Figures => figures(&adding, &name, &bytes, sha256, added_at)?,
                Recognised::Published(table) => {
                    let file = new_evidence(EvidenceKind::Figures, "", &name, &bytes, sha256, added_at);
                    published::take(&adding, table, remarks, &bytes, &file)?
                }
            }
        };
        report.push(name, outcome);
        bar.inc(1);
    }
    for (name, input, table) in panels {
        let outcome = panel_evidence::add(&adding, &name, input, added_at, table, telling)?;
        report.push(name, outcome);
        bar.inc(1);
    }
    for (name, input, format) in logs {
        let outcome = plays::add_input(&adding, &name, input, added_at, format, telling)?;
        report.push(name, outcome);
        bar.inc(1);
    }
    if catalogue_grew && had_articles {
        let reader = match reader {
            Some(reader) => reader,
            None => Reader::knowing(&adding.known_titles()?),
        };
        adding.reread_articles(|document| reader.claims(document, None))?;
    }
    bar.finish_and_clear();
    if keep {
        adding.commit()?;
    }
    Ok(report)
}

fn progress_bar(files: usize) -> ProgressBar {
    if files < PROGRESS_FROM || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("reading {bar:40} {pos}/{len} files, {per_sec}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(files as u64).with_style(style)
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
