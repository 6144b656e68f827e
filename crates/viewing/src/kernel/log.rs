//! Packed rows in the order they came, with an index by lane.
//!
//! Each thread writes its own [`Log`] in large slabs: no locks, no small allocations. When another slab would take the
//! logs of a job beyond the memory allowed, the full slab goes to the caller's spill store, a lane's blocks side by
//! side, so that each lane is read back in few and long pieces.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::slab::Slab;
use super::{KernelError, Limits, SpillTicket};

/// A slab is one 16th of the memory allowed, within these bounds.
const SMALLEST_SLAB_BYTES: usize = 256 << 10;
const LARGEST_SLAB_BYTES: usize = 8 << 20;
/// A slab with less room than this is full.
pub(super) const LARGEST_BLOCK_BYTES: usize = 16 << 10;

/// The logs of a job.
pub(super) struct Logs<'s> {
    limits: Limits<'s>,
    lanes: usize,
    held_bytes: AtomicUsize,
    finished: Mutex<Vec<Log>>,
}

/// One thread's log.
pub(super) struct Log {
    /// The slab that fills; counted as held.
    open: Option<Slab>,
    slab_bytes: usize,
    full: Vec<FullSlab>,
    lanes: Vec<Vec<Extent>>,
    /// Where a slab is put in order of lanes before it is spilled.
    by_lane: Vec<u8>,
}

enum FullSlab {
    Held(Slab),
    Spilled(SpillTicket),
}

#[derive(Clone, Copy)]
struct Extent {
    slab: u32,
    from: u32,
    to: u32,
}

impl Extent {
    const fn range(self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }
}

impl<'s> Logs<'s> {
    /// Logs of so many lanes.
    pub(super) fn new(limits: Limits<'s>, lanes: usize) -> Self {
        Self { limits, lanes, held_bytes: AtomicUsize::new(0), finished: Mutex::default() }
    }

    /// Keeps a thread's log.
    pub(super) fn keep(&self, mut log: Log) {
        log.full.extend(log.open.take().map(FullSlab::Held));
        log.by_lane = Vec::new();
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).push(log);
    }

    /// An empty log.
    pub(super) fn log(&self) -> Log {
        Log {
            open: None,
            slab_bytes: (self.limits.memory_bytes / 16).clamp(SMALLEST_SLAB_BYTES, LARGEST_SLAB_BYTES),
            full: Vec::new(),
            lanes: vec![Vec::new(); self.lanes],
            by_lane: Vec::new(),
        }
    }

    /// Makes an open slab that is full one of the full slabs; if there is no memory for a further one it is spilled
    /// and stays, empty, the open one.
    fn seal(&self, log: &mut Log) -> Result<(), KernelError> {
        let Some(mut slab) = log.open.take() else { return Ok(()) };
        match self.limits.spill {
            Some(store)
                if self.held_bytes.load(Ordering::Relaxed) + log.slab_bytes > self.limits.memory_bytes =>
            {
                log.bring_lanes_together(slab.bytes());
                log.full.push(FullSlab::Spilled(store.put(&log.by_lane)?));
                slab.clear();
                log.open = Some(slab);
            }
            _ => log.full.push(FullSlab::Held(slab)),
        }
        Ok(())
    }

    fn new_slab(&self, bytes: usize) -> Result<Slab, KernelError> {
        self.held_bytes.fetch_add(bytes, Ordering::Relaxed);
        Slab::new(bytes).map_err(KernelError::Memory)
    }

    /// The logs, to be read.
    pub(super) fn into_reader(self) -> LogReader<'s> {
        let logs = self.finished.into_inner().unwrap_or_else(PoisonError::into_inner);
        LogReader { limits: self.limits, logs }
    }
}

impl Log {
    /// Adds what `write` appends, at most [`LARGEST_BLOCK_BYTES`], as a block of a lane.
    #[inline]
    pub(super) fn add(
        &mut self,
        lane: usize,
        logs: &Logs<'_>,
        write: impl FnOnce(&mut Slab),
    ) -> Result<(), KernelError> {
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(logs.new_slab(self.slab_bytes)?),
        };
        let from = open.len();
        write(open);
        let (to, room) = (open.len(), open.room());
        if to > from {
            self.lanes[lane].push(Extent { slab: self.full.len() as u32, from: from as u32, to: to as u32 });
        }
        if room < LARGEST_BLOCK_BYTES { logs.seal(self) } else { Ok(()) }
    }

    /// Copies the open slab's bytes to `by_lane`, where each lane is one extent.
    fn bring_lanes_together(&mut self, open: &[u8]) {
        let Self { by_lane, lanes, full, .. } = self;
        let slab = full.len() as u32;
        by_lane.clear();
        by_lane.reserve_exact(open.len());
        for lane in lanes {
            let earlier = lane.iter().rposition(|extent| extent.slab != slab).map_or(0, |at| at + 1);
            if earlier < lane.len() {
                let from = by_lane.len() as u32;
                lane.drain(earlier..).for_each(|extent| by_lane.extend_from_slice(&open[extent.range()]));
                lane.push(Extent { slab, from, to: by_lane.len() as u32 });
            }
        }
    }
}

/// Finished logs.
pub(super) struct LogReader<'s> {
    limits: Limits<'s>,
    logs: Vec<Log>,
}

impl LogReader<'_> {
    /// Fills `bytes` with all blocks of a lane, one after the other.
    ///
    /// They are copied because they lie scattered: a copy waits for many of them to come from memory at once, while
    /// whoever worked on them in place would wait for one after the other.
    pub(super) fn read(&self, lane: usize, bytes: &mut Vec<u8>) -> Result<(), KernelError> {
        bytes.clear();
        for log in &self.logs {
            for extent in log.lanes.get(lane).into_iter().flatten() {
                match (log.full.get(extent.slab as usize), self.limits.spill) {
                    (Some(FullSlab::Held(slab)), _) => {
                        bytes.extend_from_slice(
                            slab.bytes().get(extent.range()).ok_or(KernelError::DamagedSpill)?,
                        );
                    }
                    (Some(FullSlab::Spilled(ticket)), Some(store)) => {
                        let from = bytes.len();
                        bytes.resize(from + extent.range().len(), 0);
                        store.read(*ticket, extent.from as usize, &mut bytes[from..])?;
                    }
                    _ => return Err(KernelError::DamagedSpill),
                }
            }
        }
        Ok(())
    }
}
