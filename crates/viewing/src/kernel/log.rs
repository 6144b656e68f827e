//! Packed blocks in the order they came, with an index by part.
//!
//! Each thread writes its own [`Log`] in large slabs: no locks, no small allocations. When another slab would take the
//! logs of a job beyond the memory allowed, full slabs go to the caller's spill store; a part's blocks are then read
//! from there one by one.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::scatter::PARTS;
use super::{KernelError, Limits, SpillTicket};

/// A slab is one 32nd of the memory allowed, within these bounds. Large ones come straight from the operating system
/// and leave the heap to the caller's buffers, which come and go.
const SMALLEST_SLAB_BYTES: usize = 256 << 10;
const LARGEST_SLAB_BYTES: usize = 24 << 20;
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
    slab_bytes: usize,
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
    pub(super) fn keep(&self, mut log: Log) {
        if !log.open.is_empty() {
            log.slabs.push(Slab::Held(std::mem::take(&mut log.open)));
        }
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).push(log);
    }

    /// An empty log, its first slab counted as held.
    pub(super) fn log(&self) -> Log {
        let slab_bytes = self.slab_bytes();
        self.held_bytes.fetch_add(slab_bytes, Ordering::Relaxed);
        Log {
            open: Vec::with_capacity(slab_bytes),
            slab_bytes,
            slabs: Vec::new(),
            parts: vec![Vec::new(); PARTS],
        }
    }

    fn slab_bytes(&self) -> usize {
        (self.limits.memory_bytes / 32).clamp(SMALLEST_SLAB_BYTES, LARGEST_SLAB_BYTES)
    }

    /// Ends the open slab of a log: spills it if there is no memory for a further one.
    fn seal(&self, log: &mut Log) -> Result<(), KernelError> {
        let held = self.held_bytes.fetch_add(log.slab_bytes, Ordering::Relaxed) + log.slab_bytes;
        let slab = match self.limits.spill {
            Some(store) if held > self.limits.memory_bytes => {
                self.held_bytes.fetch_sub(log.slab_bytes, Ordering::Relaxed);
                let ticket = store.put(&log.open)?;
                log.open.clear();
                Slab::Spilled(ticket)
            }
            _ => Slab::Held(std::mem::replace(&mut log.open, Vec::with_capacity(log.slab_bytes))),
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
        if to + ROOM_BYTES > self.slab_bytes {
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
