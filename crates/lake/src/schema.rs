//! The tables, and how a lake of an older format becomes one of today's.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, Result};

/// Marks the SQLite file as a lake (`GrnL` in ASCII), so that no other database is taken for one.
const APPLICATION_ID: i32 = 0x4772_6e4c;

/// One step per format: `MIGRATIONS[0]` makes format 1 of an empty file, `MIGRATIONS[1]` makes 2 of 1, ...
///
/// A published step is never edited; a change of the tables is a new step.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];

/// The format this build writes.
pub(crate) const FORMAT: i32 = MIGRATIONS.len() as i32;

/// Checks that the file is a lake of today's format, and changes nothing.
pub(crate) fn check(connection: &Connection, directory: &Path) -> Result<()> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let storage = |e| Error::storage(directory, e);
    if number("application_id").map_err(storage)? != APPLICATION_ID {
        return Err(Error::NotALake { path: directory.join("greenlit.db") });
    }
    let found = number("user_version").map_err(storage)?;
    if found != FORMAT {
        return Err(Error::Newer { directory: directory.to_owned(), found, known: FORMAT });
    }
    Ok(())
}

/// Sets the connection up and brings the tables to [`FORMAT`], all in one transaction.
pub(crate) fn check_and_migrate(
    connection: &mut Connection,
    directory: &Path,
    may_be_empty: bool,
) -> Result<()> {
    let storage = |e| Error::storage(directory, e);
    let number =
        |c: &Connection, pragma: &str| c.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));

    let application = number(connection, "application_id").map_err(storage)?;
    let found = number(connection, "user_version").map_err(storage)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(storage)?;
    let is_empty = application == 0 && found == 0 && tables == 0;
    if application != APPLICATION_ID && !(is_empty && may_be_empty) {
        return Err(Error::NotALake { path: directory.join("greenlit.db") });
    }
    if found > FORMAT {
        return Err(Error::Newer { directory: directory.to_owned(), found, known: FORMAT });
    }

    // WAL lets readers go on while an `add` is written; FULL syncs every commit, so that it survives power loss.
    connection.pragma_update(None, "journal_mode", "WAL").map_err(storage)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(storage)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(storage)?;
    // Pages of an `add` that do not fit go to disk and come back at random places: 256 MiB hold a million claims' indexes.
    connection.pragma_update(None, "cache_size", -262_144).map_err(storage)?;
    if found == FORMAT {
        return Ok(());
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(storage)?;
    // Another process may have migrated between the look above and the lock.
    let found = number(&transaction, "user_version").map_err(storage)?;
    for step in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step).map_err(storage)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(storage)?;
    transaction.pragma_update(None, "user_version", FORMAT).map_err(storage)?;
    transaction.commit().map_err(storage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lake;

    #[test]
    fn a_lake_of_a_newer_version_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        drop(Lake::create_or_open(folder.path()).unwrap());
        let database = folder.path().join("greenlit.db");
        let connection = Connection::open(&database).unwrap();
        connection.pragma_update(None, "user_version", FORMAT + 1).unwrap();
        drop(connection);
        let before = fs_err::read(&database).unwrap();
        let error = Lake::create_or_open(folder.path()).unwrap_err();
        assert!(matches!(error, Error::Newer { found, .. } if found == FORMAT + 1));
        assert!(error.hint().unwrap().contains("upgrade"));
        assert_eq!(fs_err::read(&database).unwrap(), before);
    }

    #[test]
    fn a_database_of_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("greenlit.db")).unwrap();
        connection.execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
        drop(connection);
        assert!(matches!(Lake::create_or_open(folder.path()), Err(Error::NotALake { .. })));
        fs_err::write(folder.path().join("greenlit.db"), "this is no database, it is a text of some length")
            .unwrap();
        assert!(matches!(Lake::create_or_open(folder.path()), Err(Error::NotALake { .. })));
    }

    #[test]
    fn every_older_format_is_brought_to_todays() {
        for format in 0..FORMAT {
            let folder = tempfile::tempdir().unwrap();
            let connection = Connection::open(folder.path().join("greenlit.db")).unwrap();
            for step in &MIGRATIONS[..format as usize] {
                connection.execute_batch(step).unwrap();
            }
            if format > 0 {
                connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
                connection.pragma_update(None, "user_version", format).unwrap();
            }
            drop(connection);
            let lake = Lake::create_or_open(folder.path()).unwrap();
            assert_eq!(lake.verify().unwrap(), Vec::<String>::new());
            let version: i32 =
                lake.connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
            assert_eq!(version, FORMAT);
        }
    }
}
