//! How requests reach the lake: a few connections that read, each with one snapshot for a whole answer, and one at a
//! time that writes. All of it runs on threads that may wait.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use greenlit_lake::{Lake, Reading, StopHandle};
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// Memory for pages of the database, for each connection that reads.
const READER_CACHE_BYTES: u32 = 16 << 20;
/// And for the one that writes.
const WRITER_CACHE_BYTES: u32 = 64 << 20;

/// The way to the lake.
#[derive(Debug)]
pub(crate) struct LakeAccess {
    directory: PathBuf,
    idle: Mutex<Vec<Reading>>,
    turns: Arc<Semaphore>,
    writer: Arc<tokio::sync::Mutex<()>>,
    watch: Mutex<Watch>,
    change: AtomicU64,
}

/// A connection that only notices that others have written.
#[derive(Debug)]
struct Watch {
    connection: Reading,
    seen: u64,
}

/// Ends a query whose asker has gone or has waited too long.
struct StopOnDrop(Option<StopHandle>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            handle.stop();
        }
    }
}

impl LakeAccess {
    /// Opens the lake, bringing it to today's format, and as many connections as can read at once.
    pub(crate) fn open(directory: PathBuf, readers: usize) -> greenlit_lake::Result<Self> {
        drop(Lake::create_or_open(&directory)?);
        let mut idle = Vec::new();
        for _ in 0..readers.max(1) {
            idle.push(Reading::open(&directory, READER_CACHE_BYTES)?);
        }
        let connection = Reading::open(&directory, 1 << 16)?;
        let seen = connection.change()?;
        let turns = Arc::new(Semaphore::new(idle.len()));
        Ok(Self {
            directory,
            idle: Mutex::new(idle),
            turns,
            writer: Arc::default(),
            watch: Mutex::new(Watch { connection, seen }),
            change: AtomicU64::new(1),
        })
    }

    /// Rises whenever anybody, this process or another, has committed to the lake.
    pub(crate) fn change(&self) -> u64 {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(now) = watch.connection.change()
            && now != watch.seen
        {
            watch.seen = now;
            self.change.fetch_add(1, Ordering::Relaxed);
        }
        self.change.load(Ordering::Relaxed)
    }

    /// Asks the lake; everything `ask` reads is of one moment.
    ///
    /// When the future is dropped, the query under way ends.
    pub(crate) async fn read<T, F>(self: &Arc<Self>, ask: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Lake) -> Result<T, Problem> + Send + 'static,
    {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|e| Problem::inside(&e))?;
        let lake = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let lake = match lake {
            Some(lake) => lake,
            // A question that panicked took its connection with it.
            None => Reading::open(&self.directory, READER_CACHE_BYTES)?,
        };
        let mut stop = StopOnDrop(Some(lake.stop_handle()));
        let access = Arc::clone(self);
        let answer = tokio::task::spawn_blocking(move || {
            let answer = lake.at_one_moment(ask);
            access.idle.lock().unwrap_or_else(PoisonError::into_inner).push(lake);
            drop(turn);
            answer
        })
        .await;
        stop.0 = None;
        answer.map_err(|e| Problem::inside(&e))??
    }

    /// Writes to the lake, one writer after the other. A write under way is not ended by its asker's going: it commits
    /// as a whole, or not at all.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Lake) -> Result<T, Problem> + Send + 'static,
    {
        let turn = Arc::clone(&self.writer).lock_owned().await;
        let directory = self.directory.clone();
        tokio::task::spawn_blocking(move || {
            let mut lake = Lake::open(&directory)?;
            lake.limit_cache(WRITER_CACHE_BYTES)?;
            let answer = work(&mut lake);
            drop(turn);
            answer
        })
        .await
        .map_err(|e| Problem::inside(&e))?
    }

    /// The folder, for files that must lie on the lake's own disk.
    pub(crate) fn directory(&self) -> &std::path::Path {
        &self.directory
    }
}
