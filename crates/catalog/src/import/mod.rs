//! Importers: bytes of a catalogue file in, plain records and set-aside rows out.

mod episode_csv;
mod fields;
mod imdb;
mod json_objects;
mod month_dates;
mod recognise;
mod tmdb;
mod tvmaze;

use std::io::Read;

use greenlit_vocabulary::Rejected;

use crate::Batch;
pub use imdb::{ImdbRecord, ImdbRows};
pub use month_dates::date_in_words;
pub use recognise::{CatalogueFormat, recognise};

/// Why a file gives no catalogue at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// None of the known shapes.
    #[error(
        "this is no catalogue Greenlit reads; it reads TVmaze and TMDB JSON, IMDb TSV and episode lists in CSV"
    )]
    Unrecognised,
    /// A column the format cannot do without.
    #[error("the {format} file has no column `{column}`; its columns are: {found}")]
    MissingColumn {
        /// What the file was read as.
        format: CatalogueFormat,
        /// The column looked for.
        column: &'static str,
        /// The columns there are.
        found: String,
    },
    /// The bytes end or break early.
    #[error("the file cannot be read to its end: {0}; fetch it again")]
    Broken(#[from] std::io::Error),
}

/// What one file gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// What it was read as.
    pub format: CatalogueFormat,
    /// The records.
    pub batch: Batch,
    /// Rows, records and fields set aside.
    pub rejected: Vec<Rejected>,
}

/// Recognises and reads a whole catalogue file, gzip included.
///
/// # Errors
/// [`ImportError`] where the file is no catalogue, lacks a needed column or breaks off.
pub fn import(bytes: &[u8]) -> Result<Import, ImportError> {
    let format = recognise(bytes).ok_or(ImportError::Unrecognised)?;
    import_as(bytes, format)
}

/// Reads a whole catalogue file as `format`, gzip included.
///
/// # Errors
/// [`ImportError`] where the file lacks a needed column or breaks off.
pub fn import_as(bytes: &[u8], format: CatalogueFormat) -> Result<Import, ImportError> {
    let mut unpacked = Vec::new();
    let bytes = if bytes.starts_with(&GZIP) {
        flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut unpacked)?;
        &unpacked
    } else {
        bytes
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut batch = Batch::default();
    let mut rejected = Vec::new();
    match format {
        CatalogueFormat::Tvmaze => tvmaze::read(bytes, &mut batch, &mut rejected),
        CatalogueFormat::Tmdb => tmdb::read(bytes, &mut batch, &mut rejected),
        CatalogueFormat::EpisodeCsv => episode_csv::read(bytes, &mut batch, &mut rejected)?,
        _ => imdb::read(bytes, format, &mut batch, &mut rejected)?,
    }
    Ok(Import { format, batch, rejected })
}

/// First bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A set-aside row with its excerpt cut to what a screen shows.
fn reject(line: u64, reason: &str, excerpt: &[u8]) -> Rejected {
    let cut = excerpt.get(..200).unwrap_or(excerpt);
    Rejected {
        line: Some(line),
        reason: reason.to_owned(),
        excerpt: String::from_utf8_lossy(cut).trim_end().to_owned(),
    }
}
