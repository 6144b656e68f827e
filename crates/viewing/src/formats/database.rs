//! Databases of other programs: opened from bytes, read row by row, never written.

use std::io::Read;

use bytes::Bytes;
use rusqlite::{Connection, ErrorCode};

use super::{FormatError, Reading};

/// Offset of the two bytes that say whether a database is in write-ahead mode (SQLite file format, section 1.3).
const MODE_BYTES: std::ops::Range<usize> = 18..20;

/// Opens a database from its bytes.
pub(crate) fn open(bytes: &Bytes, out: &mut Reading<'_, '_>) -> Result<Connection, FormatError> {
    let mut header = bytes.get(..MODE_BYTES.end).unwrap_or_default().to_vec();
    let rest = bytes.get(header.len()..).unwrap_or_default();
    if header.get(MODE_BYTES) == Some(&[2, 2]) {
        // Bytes have no write-ahead log beside them; the database itself reads as one without.
        header.truncate(MODE_BYTES.start);
        header.extend([1, 1]);
        out.note(
            "The database was copied without its `-wal` file, if it had one: its last writes may be missing",
        );
    }
    let opened = Connection::open_in_memory().and_then(|mut connection| {
        connection.deserialize_read_exact("main", header.chain(rest), bytes.len(), true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        Ok(connection)
    });
    opened.map_err(|error| failure(&error, out))
}

/// The sentence for what SQLite says.
pub(crate) fn failure(error: &rusqlite::Error, out: &Reading<'_, '_>) -> FormatError {
    let file = out.context.source.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => FormatError::Locked { file },
        _ => FormatError::Damaged { file, why: error.to_string() },
    }
}

/// Names of a table's columns; empty where there is no such table.
pub(crate) fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get::<_, String>(0))?;
    names.collect()
}

/// A list for `SELECT`: each column of the table that exists, NULL for one that older versions lack.
pub(crate) fn selection(alias: &str, wanted: &[&str], have: &[String]) -> String {
    let list: Vec<String> =
        wanted
            .iter()
            .map(|name| {
                if have.iter().any(|h| h == name) { format!("{alias}.\"{name}\"") } else { "NULL".to_owned() }
            })
            .collect();
    list.join(", ")
}
