//! Published tables in `greenlit add`: charts, scores and award lists, read into published figures.
//!
//! Every table goes the same way: it is recognised by its header, read by its rule crate, recomputed from its own rows,
//! and turned into figures with their lines. What the recomputation found stands in the report of `add`.

mod awards;
mod charts;
mod reviews;
mod vintage;

use greenlit_charts::ChartFormat;
use greenlit_charts::generic::Mapping;
use greenlit_lake::Adding;
use greenlit_vocabulary::{EvidenceKind, Figure, Rejected, Sha256};

pub use awards::standings;

use crate::report::Outcome;

/// A kind of published table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// A chart in a form its publisher gives it.
    Chart(ChartFormat),
    /// A chart described by a mapping file.
    Mapped,
    /// Published scores, one film a row.
    Films,
    /// Single reviews.
    Reviews,
    /// Awards of incentive programs.
    Awards,
}

/// What the files themselves cannot say.
#[derive(Debug, Clone, Default)]
pub struct Remarks {
    /// Describes charts of no known form.
    pub mapping: Option<Mapping>,
    /// Title of a file of reviews that names none.
    pub title: Option<String>,
    /// Its season.
    pub season: Option<u32>,
    /// Program of an award list that names none.
    pub program: Option<String>,
}

/// A table, read and recomputed.
struct Reading {
    kind: EvidenceKind,
    format: &'static str,
    figures: Vec<Figure>,
    rejected: Vec<Rejected>,
    /// What was understood and which of its identities hold, in a line.
    understood: String,
}

/// Bytes of a file that hold its header.
const HEADER_BYTES: usize = 8192;

/// The kind of table the header tells; `None` for anything else.
pub(crate) fn recognise(bytes: &[u8]) -> Option<Table> {
    if let Some(format) = greenlit_charts::recognise(bytes) {
        return Some(Table::Chart(format));
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let header = body.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    let header = header.get(..header.len().min(HEADER_BYTES))?;
    // A heading with a comma in it is no table.
    if header.split(|b| matches!(b, b',' | b'\t' | b';')).count() < 3 {
        return None;
    }
    if greenlit_incentives::read_awards(header, None).is_ok() {
        return Some(Table::Awards);
    }
    if greenlit_reviews::is_film_table(header) {
        return Some(Table::Films);
    }
    // Score strings with their verdicts are of no title; `score` reads them.
    let of_titles = greenlit_reviews::read_score_frequencies(header).is_err();
    (of_titles && greenlit_reviews::read_reviews(header).is_ok()).then_some(Table::Reviews)
}

/// Said of a chart that no format fits and no mapping describes.
pub(crate) const NO_MAPPING: &str = "it has the header of no chart Greenlit knows; describe its columns in a file \
    (docs/chart-mapping.md) and give that with `--mapping FILE`";

/// Why a file that calls itself a table cannot be taken as one; `None` where its name claims nothing.
pub(crate) fn unknown_table(bytes: &[u8], name: &str) -> Option<String> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    if ending == "xlsx" {
        return greenlit_charts::netflix::read_engagement(bytes).err().map(|e| e.to_string());
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return Some(format!("it is packed (gzip); unpack it (`gunzip {name}`) and add what comes out"));
    }
    if ending != "tsv" && ending != "csv" {
        return None;
    }
    if greenlit_reviews::read_score_frequencies(bytes).is_ok() {
        return Some(format!(
            "it holds score strings with their verdicts, of no title; `greenlit score {name}` says how they are read"
        ));
    }
    if greenlit_charts::broadcast::read_broadcast_seasons(bytes).is_ok() {
        return Some(
            "it is a record of broadcast seasons with what became of them, by which forecasts are tested; a lake \
             keeps no figure of it"
                .to_owned(),
        );
    }
    if let Err(error @ greenlit_charts::ChartError::NotAChart { .. }) =
        greenlit_charts::netflix::read_weekly_global(bytes)
    {
        return Some(error.to_string());
    }
    let header = bytes.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty())?;
    let header: String = String::from_utf8_lossy(header).trim().chars().take(200).collect();
    Some(format!(
        "its first line `{header}` is the header of no table Greenlit knows (catalogues, charts, figures, scores, \
         reviews, awards); `--as KIND` says what it lacks to be one, `--as chart --mapping FILE` describes any chart"
    ))
}

/// Reads a table and adds its figures; the answer says what was found, or why the file was not taken.
pub(crate) fn take(
    adding: &Adding<'_>,
    table: Table,
    remarks: &Remarks,
    bytes: &[u8],
    file: &greenlit_lake::NewEvidence<'_>,
) -> greenlit_lake::Result<Outcome> {
    let reading = match read(table, remarks, bytes, file.sha256) {
        Ok(reading) => reading,
        Err(reason) => return Ok(Outcome::Refused(reason)),
    };
    let file = greenlit_lake::NewEvidence { kind: reading.kind, format: reading.format, ..file.clone() };
    let mut understood = reading.understood;
    if table == Table::Chart(ChartFormat::NetflixWeeklyGlobal)
        && let Some((id, name)) = nearest_copy(adding, reading.format, &reading.figures)?
    {
        let held: Vec<Figure> = adding.figures_of_file(id)?.into_iter().map(|f| f.figure).collect();
        let differences = vintage::differences(&name, &held, &reading.figures);
        understood = [vec![understood], differences].concat().join("; ");
    }
    adding.figures(&file, &reading.figures, &reading.rejected)?;
    Ok(Outcome::Added { kind: reading.kind, understood, rejected: reading.rejected.len() })
}

/// The held copy of a growing list that is nearest in time: the newest of those not newer, else the oldest.
fn nearest_copy(
    adding: &Adding<'_>,
    format: &str,
    new: &[Figure],
) -> Result<Option<(i64, String)>, greenlit_lake::Error> {
    let dated_to = new.iter().filter_map(|f| f.as_of.as_ref().map(ToString::to_string)).max();
    let mut copies = Vec::new();
    for (id, name) in adding.files_of_format(format)? {
        copies.push((adding.dated_to(id)?, id, name));
    }
    // Files come in an order that does not depend on when they were added; of equals the last stands.
    let before = copies.iter().filter(|(day, ..)| *day <= dated_to).max_by_key(|(day, ..)| day);
    let nearest = before.or_else(|| copies.iter().min_by_key(|(day, ..)| day));
    Ok(nearest.map(|(_, id, name)| (*id, name.clone())))
}

fn read(table: Table, remarks: &Remarks, bytes: &[u8], sha256: Sha256) -> Result<Reading, String> {
    match table {
        Table::Chart(format) => charts::read(format, bytes, sha256),
        Table::Mapped => charts::read_mapped(remarks.mapping.as_ref(), bytes, sha256),
        Table::Films => reviews::read_films(bytes, sha256),
        Table::Reviews => reviews::read(bytes, sha256, remarks),
        Table::Awards => awards::read(bytes, sha256, remarks.program.as_deref()),
    }
}

/// `8,320`: counts as people read them.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `8,320 rows`.
pub fn counted(number: usize, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", grouped(number as u64))
}
