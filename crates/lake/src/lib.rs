//! What is kept, and how it stays kept.
//!
//! A lake is a folder. `greenlit.db` holds the facts (SQLite in WAL mode, every commit synced to disk): evidence
//! files by SHA-256, articles with their decoded text, claims, published figures, the catalogue, and what was set
//! aside. One transaction makes an `add` visible; a process killed before the commit leaves nothing behind.
//!
//! The lake keeps *evidence as it was read* and nothing that could be derived from it in another order: status,
//! origins, contradictions and inferred dates are computed by the crates above and below from the evidence at hand,
//! so that the same evidence gives the same answers whatever the order in which it came.

mod articles;
mod catalogue;
mod changes;
mod decisions;
mod error;
mod evidence;
mod fault;
mod figures;
mod lists;
mod paged;
mod panel;
mod plays;
mod reading;
mod reference;
mod schema;
mod sql;
mod vintages;

pub use articles::{StoredArticle, StoredClaim};
pub use catalogue::{CataloguedSeason, CataloguedTitle};
pub use changes::Standing;
pub use decisions::{Decision, StoredDecision, Verdict};
pub use error::{Error, Result};
pub use evidence::{Evidence, NewEvidence, QuarantinedRow, sha256, sha256_of};
pub use fault::fault_point;
pub use figures::StoredFigure;
pub use lists::{ListPlace, ListQuery, ListWeeks, PublishedList};
pub use paged::{PageQuery, Paged};
pub use panel::{Change, DEFAULT_GROUPS, PanelAdded, PanelMethod, PanelOptions, PanelTable, Sampling};
pub use plays::{
    Compacted, DEFAULT_MIN_VIEWERS, EpisodeCurve, MeasuredFigure, MeasuredFigures, MeasuredPlace,
    MeasuredQuery, OWN_LAKE_VIEWERS, PlayCounts, PlaysAdded, PlaysBehind, PlaysContent, PlaysContext,
    RateOptions, RateReport, Replaced, RunSnapshot, SourceOfPlays, Top10, Top10Entry, Top10Query,
    UnresolvedTitle, Vacuumed,
};
pub use reading::{Reading, StopHandle};
pub use reference::{Reference, ShortReference};

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

/// How long a second process waits for the first to finish its `add` before it gives up with a sentence.
const WAIT_FOR_OTHER_PROCESS: Duration = Duration::from_secs(10);

/// Memory for pages of the database; negative numbers are KiB to SQLite.
const CACHE_KIB: i64 = -65_536;

/// A lake opened by this process.
#[derive(Debug)]
pub struct Lake {
    connection: Connection,
    directory: PathBuf,
}

impl Lake {
    /// Opens the lake in `directory`, creating folder and database if they are not there.
    ///
    /// # Errors
    /// [`Error::Newer`] for a lake written by a newer version, [`Error::NotALake`] for a database of something else,
    /// [`Error::Storage`] when the folder or file cannot be made or read.
    pub fn create_or_open(directory: &Path) -> Result<Self> {
        fs_err::create_dir_all(directory).map_err(|source| Error::Folder { source })?;
        let database = directory.join("greenlit.db");
        let connection = Connection::open(&database).map_err(|e| Error::storage(directory, e))?;
        Self::prepare(connection, directory, true)
    }

    /// Opens a lake that is there.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is none; else as [`Lake::create_or_open`].
    pub fn open(directory: &Path) -> Result<Self> {
        let database = directory.join("greenlit.db");
        if !database.is_file() {
            return Err(Error::Missing { directory: directory.to_owned() });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(&database, flags).map_err(|e| Error::storage(directory, e))?;
        Self::prepare(connection, directory, false)
    }

    fn prepare(mut connection: Connection, directory: &Path, may_be_empty: bool) -> Result<Self> {
        let storage = |e| Error::storage(directory, e);
        connection.busy_timeout(WAIT_FOR_OTHER_PROCESS).map_err(storage)?;
        connection.set_prepared_statement_cache_capacity(64);
        // A large table keeps its indexes in memory while it is added, instead of writing pages out and reading them back.
        connection.pragma_update(None, "cache_size", CACHE_KIB).map_err(storage)?;
        schema::check_and_migrate(&mut connection, directory, may_be_empty)?;
        let lake = Self { connection, directory: directory.to_owned() };
        lake.tidy_plays()?;
        Ok(lake)
    }

    /// The folder.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Starts an `add`: nothing of it is visible or kept before [`Adding::commit`].
    ///
    /// # Errors
    /// [`Error::Busy`] when another process has been adding for longer than it is reasonable to wait.
    pub fn begin(&mut self) -> Result<Adding<'_>> {
        let directory = self.directory.clone();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|e| Error::storage(&directory, e))?;
        plays::remove_orphans(&transaction, &directory)?;
        Ok(Adding { transaction, directory })
    }

    fn storage(&self, e: rusqlite::Error) -> Error {
        Error::storage(&self.directory, e)
    }

    /// Asks SQLite to check every page and index, that every claim and figure still has what it rests on, and that
    /// every segment of plays is the file that was written: checksum, order, counts.
    ///
    /// Returns the complaints, none for a sound lake.
    ///
    /// # Errors
    /// [`Error::Storage`] when the database cannot be read at all.
    pub fn verify(&self) -> Result<Vec<String>> {
        let mut complaints = Vec::new();
        let mut check = |pragma: &str| -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare(pragma)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let text: String = row.get::<_, rusqlite::types::Value>(0).map(|v| format!("{v:?}"))?;
                if text != "Text(\"ok\")" {
                    complaints.push(format!("{pragma}: {text}"));
                }
            }
            Ok(())
        };
        check("PRAGMA integrity_check").map_err(|e| self.storage(e))?;
        check("PRAGMA foreign_key_check").map_err(|e| self.storage(e))?;
        self.tidy_plays()?;
        complaints.extend(self.verify_plays()?);
        Ok(complaints)
    }
}

/// An `add` under way.
#[derive(Debug)]
pub struct Adding<'lake> {
    transaction: rusqlite::Transaction<'lake>,
    directory: PathBuf,
}

impl Adding<'_> {
    /// Makes everything added visible and durable at once.
    ///
    /// # Errors
    /// [`Error::Storage`] when the disk refuses; nothing was added then.
    pub fn commit(self) -> Result<()> {
        fault_point("before-commit");
        self.transaction.commit().map_err(|e| Error::storage(&self.directory, e))?;
        fault_point("after-commit");
        Ok(())
    }

    fn storage(&self, e: rusqlite::Error) -> Error {
        Error::storage(&self.directory, e)
    }
}
