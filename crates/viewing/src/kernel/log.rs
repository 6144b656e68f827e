//! Packed blocks in the order they came, with an index by part.
//!
//! Each thread writes its own [`Log`] in slabs of a few megabytes: no locks, no small allocations. When the logs of a
//! job together hold more than the memory allowed, full slabs go to the caller's spill store; a part's blocks are
//! then read from there one by one.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::scatter::PARTS;
use super::{KernelError, Limits, SpillTicket};

const SLAB_BYTES: usize = 4 << 20;
/// A slab with less room than this is full: no block is larger.
const ROOM_BYTES: usize = 64 << 10;

/// The logs of a job.
pub(super) struct Logs<'s> {
    limits: Limits<'s>,
    held_bytes: AtomicUsize,
    finished: Mutex<Vec<Log>>,
}

/// One thread's log.
pub(super) struct Log {
    open: Vec<u8>,
    slabs: Vec<Slab>,
    parts: Vec<Vec<Extent>>,
}

enum Slab {
    Held(Vec<u8>),
    Spilled(SpillTicket),
}

#[derive(Clone, Copy)]
struct Extent {
    slab: u32,
    from: u32,
    to: u32,
}

impl<'s> Logs<'s> {
    pub(super) fn new(limits: Limits<'s>) -> Self {
        Self { limits, held_bytes: AtomicUsize::new(0), finished: Mutex::default() }
    }

    /// Keeps a thread's log.
    pub(super) fn keep(&self, mut log: Log) -> Result<(), KernelError> {
        self.seal(&mut log)?;
        log.open = Vec::new();
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).push(log);
        Ok(())
    }

    /// Ends the open slab of a log, and spills it if there is more than the memory allowed.
    fn seal(&self, log: &mut Log) -> Result<(), KernelError> {
        if log.open.is_empty() {
            return Ok(());
        }
        let held = self.held_bytes.fetch_add(log.open.len(), Ordering::Relaxed) + log.open.len();
        let slab = match self.limits.spill {
            Some(store) if held > self.limits.memory_bytes => {
                let ticket = store.put(&log.open)?;
                self.held_bytes.fetch_sub(log.open.len(), Ordering::Relaxed);
                log.open.clear();
                Slab::Spilled(ticket)
            }
            _ => Slab::Held(std::mem::replace(&mut log.open, Vec::with_capacity(SLAB_BYTES))),
        };
        log.slabs.push(slab);
        Ok(())
    }

    /// The logs, to be read.
    pub(super) fn into_reader(self) -> LogReader<'s> {
        let logs = self.finished.into_inner().unwrap_or_else(PoisonError::into_inner);
        LogReader { limits: self.limits, logs }
    }
}

impl Log {
    pub(super) fn new() -> Self {
        Self { open: Vec::with_capacity(SLAB_BYTES), slabs: Vec::new(), parts: vec![Vec::new(); PARTS] }
    }

    /// Adds what `pack` appends as a block of a part.
    pub(super) fn add(
        &mut self,
        part: usize,
        logs: &Logs<'_>,
        pack: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), KernelError> {
        let from = self.open.len();
        pack(&mut self.open);
        let to = self.open.len();
        if to > from {
            self.parts[part].push(Extent { slab: self.slabs.len() as u32, from: from as u32, to: to as u32 });
        }
        if to + ROOM_BYTES > SLAB_BYTES {
            logs.seal(self)?;
        }
        Ok(())
    }
}

/// Finished logs.
pub(super) struct LogReader<'s> {
    limits: Limits<'s>,
    logs: Vec<Log>,
}

impl LogReader<'_> {
    /// All blocks of a part.
    pub(super) fn blocks(&self, part: usize) -> Result<Vec<Cow<'_, [u8]>>, KernelError> {
        let mut blocks = Vec::new();
        for log in &self.logs {
            for extent in log.parts.get(part).into_iter().flatten() {
                let (from, to) = (extent.from as usize, extent.to as usize);
                match (log.slabs.get(extent.slab as usize), self.limits.spill) {
                    (Some(Slab::Held(bytes)), _) => {
                        blocks.push(Cow::Borrowed(bytes.get(from..to).ok_or(KernelError::DamagedSpill)?));
                    }
                    (Some(Slab::Spilled(ticket)), Some(store)) => {
                        let mut bytes = vec![0; to - from];
                        store.read(*ticket, from, &mut bytes)?;
                        blocks.push(Cow::Owned(bytes));
                    }
                    _ => return Err(KernelError::DamagedSpill),
                }
            }
        }
        Ok(blocks)
    }
}
