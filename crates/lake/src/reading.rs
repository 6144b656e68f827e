//! A connection that only reads: of one moment, with bounded memory, and to be ended from outside.

use std::path::Path;

use rusqlite::{Connection, InterruptHandle, OpenFlags};

use crate::{Error, Lake, Result, WAIT_FOR_OTHER_PROCESS, schema};

/// A lake opened to be read, by a program that stays: many of these may read while one process writes.
#[derive(Debug)]
pub struct Reading {
    lake: Lake,
}

/// Ends the query under way on its connection, from any thread.
pub struct StopHandle(InterruptHandle);

impl StopHandle {
    /// Ends it; nothing happens where none is under way.
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

impl std::fmt::Debug for StopHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StopHandle")
    }
}

impl Reading {
    /// Opens a lake that is there and of today's format, with at most `cache_bytes` of its pages in memory.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::NotALake`], [`Error::Newer`], [`Error::Storage`].
    pub fn open(directory: &Path, cache_bytes: u32) -> Result<Self> {
        let database = directory.join("greenlit.db");
        if !database.is_file() {
            return Err(Error::Missing { directory: directory.to_owned() });
        }
        let storage = |e| Error::storage(directory, e);
        // Read-only connections cannot make the files of the write-ahead log; `query_only` keeps this one from writing.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&database, flags).map_err(storage)?;
        connection.busy_timeout(WAIT_FOR_OTHER_PROCESS).map_err(storage)?;
        connection.set_prepared_statement_cache_capacity(64);
        schema::check(&connection, directory)?;
        connection.pragma_update(None, "query_only", true).map_err(storage)?;
        let lake = Lake { connection, directory: directory.to_owned() };
        lake.limit_cache(cache_bytes)?;
        Ok(Self { lake })
    }

    /// Asks the lake; everything `ask` reads is of one moment, whatever others commit meanwhile.
    ///
    /// # Errors
    /// [`Error::Storage`] where the database cannot be read; what `ask` gives is given back as it is.
    pub fn at_one_moment<T>(&self, ask: impl FnOnce(&Lake) -> T) -> Result<T> {
        let lake = &self.lake;
        let snapshot = lake.connection.unchecked_transaction().map_err(|e| lake.storage(e))?;
        let answer = ask(lake);
        snapshot.finish().map_err(|e| lake.storage(e))?;
        Ok(answer)
    }

    /// A number that differs from the last one this connection gave when anybody else has committed since.
    ///
    /// # Errors
    /// [`Error::Storage`] where the database cannot be read.
    pub fn change(&self) -> Result<u64> {
        self.lake
            .connection
            .pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0))
            .map(|n| n as u64)
            .map_err(|e| self.lake.storage(e))
    }

    /// Lets another thread end what is asked.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle(self.lake.connection.get_interrupt_handle())
    }
}

impl Lake {
    /// Keeps at most so many bytes of the database's pages in memory, instead of what suits a large `add`.
    ///
    /// # Errors
    /// [`Error::Storage`] where the database refuses.
    pub fn limit_cache(&self, bytes: u32) -> Result<()> {
        let kibibytes = -i64::from(bytes / 1024);
        self.connection.pragma_update(None, "cache_size", kibibytes).map_err(|e| self.storage(e))
    }
}
