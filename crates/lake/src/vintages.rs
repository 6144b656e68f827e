//! Copies of one growing list: which files were recognised as the same kind, and what they hold.

use rusqlite::OptionalExtension;

use crate::figures::{SELECT, figure_of};
use crate::{Adding, Lake, Result, StoredFigure};

impl Lake {
    /// The latest day to which any figure of the file is dated (ISO); `None` where none is. Of two copies of a growing
    /// list the one with the later day is the newer.
    pub fn dated_to(&self, evidence: i64) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT max(as_of) FROM figure WHERE evidence = ?1")
            .and_then(|mut s| s.query_row([evidence], |row| row.get(0)).optional())
            .map(Option::flatten)
            .map_err(|e| self.storage(e))
    }
}

impl Lake {
    /// The keys of titles for which two files state one figure differently, in order.
    pub fn restated_title_keys(&self) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT title_key FROM (SELECT title_key FROM figure WHERE publisher <> '' \
                   GROUP BY title_key, publisher, season, metric, time_window, territory, population \
                   HAVING min(value) < max(value) AND min(evidence) < max(evidence)) ORDER BY title_key";
        let read = || -> rusqlite::Result<Vec<String>> {
            self.connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
        };
        read().map_err(|e| self.storage(e))
    }
}

impl Adding<'_> {
    /// The files recognised as `format`, by number in this lake and name, in the order of their SHA-256.
    pub fn files_of_format(&self, format: &str) -> Result<Vec<(i64, String)>> {
        let read = || -> rusqlite::Result<Vec<(i64, String)>> {
            self.transaction
                .prepare_cached("SELECT id, name FROM evidence WHERE format = ?1 ORDER BY sha256")?
                .query_map([format], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// As [`Lake::dated_to`], the files of this `add` included.
    pub fn dated_to(&self, evidence: i64) -> Result<Option<String>> {
        self.transaction
            .prepare_cached("SELECT max(as_of) FROM figure WHERE evidence = ?1")
            .and_then(|mut s| s.query_row([evidence], |row| row.get(0)).optional())
            .map(Option::flatten)
            .map_err(|e| self.storage(e))
    }

    /// Every published figure of a file, by line.
    pub fn figures_of_file(&self, evidence: i64) -> Result<Vec<StoredFigure>> {
        let sql = format!("{SELECT} WHERE f.evidence = ?1 ORDER BY f.line, f.id");
        let read = || -> rusqlite::Result<Vec<StoredFigure>> {
            self.transaction.prepare_cached(&sql)?.query_map([evidence], figure_of)?.collect()
        };
        read().map_err(|e| self.storage(e))
    }
}
