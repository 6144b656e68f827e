//! Small bridges between SQLite's types and the vocabulary.

use std::str::FromStr;

use rusqlite::Row;
use rusqlite::types::Type;

use crate::Reference;

/// Reads a column whose text is one of the vocabulary's words.
pub(crate) fn word<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.get(column)?;
    text.parse().map_err(|e| conversion(row, column, e))
}

/// Reads a column that holds JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|e| conversion(row, column, e))
}

/// Reads an eight-byte reference.
pub(crate) fn reference(row: &Row<'_>, column: &str) -> rusqlite::Result<Reference> {
    let bytes: [u8; 8] = row.get(column)?;
    Ok(Reference(u64::from_be_bytes(bytes)))
}

impl Reference {
    /// Big-endian, so that SQLite's order of blobs is the order of prefixes.
    pub(crate) const fn to_blob(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
}

fn conversion(
    row: &Row<'_>,
    column: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let index = row.as_ref().column_index(column).unwrap_or(usize::MAX);
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
}
