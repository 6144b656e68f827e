//! Rows kept apart by a hash of their viewer until all have come in.
//!
//! A viewer's rows lie in one of [`PARTS`] parts, so that each part can be sorted and swept alone, small enough for
//! the processor's cache. Rows first gather in a thread's own [`Scatter`], and move on as packed blocks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{KernelError, SpillStore, SpillTicket};

/// Number of parts; a power of two.
pub(super) const PARTS: usize = 1 << PART_BITS;
const PART_BITS: u32 = 10;

/// Mixes a viewer id so that its high bits name the part and all bits are even; one to one.
#[inline]
pub(super) const fn mix(viewer: u64) -> u64 {
    let x = viewer.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (x ^ x >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// The part of a mixed viewer.
#[inline]
pub(super) const fn part_of(mixed: u64) -> usize {
    (mixed >> (u64::BITS - PART_BITS)) as usize
}

/// The bits of a mixed viewer below those that name its part, at the top of the word.
#[inline]
pub(super) const fn below_part(mixed: u64) -> u64 {
    mixed << PART_BITS
}

/// A thread's rows on their way to their parts.
pub(super) struct Scatter<T> {
    rows: Vec<T>,
    lens: Vec<u16>,
    per_part: usize,
}

impl<T: Copy + Default> Scatter<T> {
    /// Room for `per_part` rows of every part.
    pub(super) fn new(per_part: u16) -> Self {
        let per_part = usize::from(per_part);
        Self { rows: vec![T::default(); per_part * PARTS], lens: vec![0; PARTS], per_part }
    }

    /// Adds a row; `true` when the part is now full and must be [taken](Self::take).
    #[inline]
    pub(super) fn push(&mut self, part: usize, row: T) -> bool {
        let len = &mut self.lens[part];
        self.rows[part * self.per_part + usize::from(*len)] = row;
        *len += 1;
        usize::from(*len) == self.per_part
    }

    /// The rows of a part, which is empty afterwards.
    #[inline]
    pub(super) fn take(&mut self, part: usize) -> &mut [T] {
        let len = usize::from(std::mem::take(&mut self.lens[part]));
        &mut self.rows[part * self.per_part..][..len]
    }
}

/// The packed blocks of all parts.
pub(super) struct Partitions<'s> {
    parts: Vec<Mutex<Part>>,
    held_bytes: AtomicUsize,
    next_to_spill: AtomicUsize,
    memory_bytes: usize,
    spill: Option<&'s dyn SpillStore>,
}

#[derive(Default)]
struct Part {
    blocks: Vec<Box<[u8]>>,
    spilled: Vec<SpillTicket>,
}

impl<'s> Partitions<'s> {
    /// Empty parts that together hold at most `memory_bytes`, beyond which they go to `spill` if there is one.
    pub(super) fn new(memory_bytes: usize, spill: Option<&'s dyn SpillStore>) -> Self {
        Self {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
            held_bytes: AtomicUsize::new(0),
            next_to_spill: AtomicUsize::new(0),
            memory_bytes,
            spill,
        }
    }

    /// Adds a block to a part, and spills parts while there is more than the memory allowed.
    pub(super) fn add(&self, part: usize, block: &[u8]) -> Result<(), KernelError> {
        self.lock(part).blocks.push(block.into());
        let held = self.held_bytes.fetch_add(block.len(), Ordering::Relaxed) + block.len();
        match self.spill {
            Some(store) if held > self.memory_bytes => self.spill_one(store),
            _ => Ok(()),
        }
    }

    /// Spills the next part in turn.
    fn spill_one(&self, store: &dyn SpillStore) -> Result<(), KernelError> {
        let turn = self.next_to_spill.fetch_add(1, Ordering::Relaxed) % PARTS;
        let blocks = std::mem::take(&mut self.lock(turn).blocks);
        if blocks.is_empty() {
            return Ok(());
        }
        let whole = blocks.concat();
        self.held_bytes.fetch_sub(whole.len(), Ordering::Relaxed);
        let ticket = store.put(&whole)?;
        self.lock(turn).spilled.push(ticket);
        Ok(())
    }

    /// All blocks of a part, which is empty afterwards.
    pub(super) fn take(&self, part: usize) -> Result<Vec<Box<[u8]>>, KernelError> {
        let Part { mut blocks, spilled } = std::mem::take(&mut *self.lock(part));
        if let Some(store) = self.spill {
            for ticket in spilled {
                blocks.push(store.take(ticket)?.into_boxed_slice());
            }
        }
        Ok(blocks)
    }

    fn lock(&self, part: usize) -> std::sync::MutexGuard<'_, Part> {
        self.parts[part].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `work` over all parts on `threads` threads, each with its own state from `start`, and gives the states.
pub(super) fn over_parts<S: Send>(
    threads: usize,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<(), KernelError> + Sync,
) -> Result<Vec<S>, KernelError> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = start();
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= PARTS {
                return Ok::<S, KernelError>(state);
            }
            work(&mut state, part)?;
        }
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(run)).collect();
        let mut states = vec![run()?];
        for other in others {
            match other.join() {
                Ok(state) => states.push(state?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(states)
    })
}
