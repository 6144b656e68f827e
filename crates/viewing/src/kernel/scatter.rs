//! Rows kept apart by a hash of their viewer until all have come in.
//!
//! A viewer's rows lie in one of [`PARTS`] parts, so that each part can be sorted and swept alone, small enough for
//! the processor's cache. Rows first gather in a thread's own [`Scatter`], and move on to its log as packed blocks.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::KernelError;

/// Number of parts; a power of two.
pub(super) const PARTS: usize = 1 << PART_BITS;
const PART_BITS: u32 = 11;

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

/// Bits of a mixed viewer that its part does not tell.
pub(super) const VIEWER_BITS: u32 = u64::BITS - PART_BITS;

/// A viewer within its part: the mixed id without the bits that name the part.
#[inline]
pub(super) const fn within_part(mixed: u64) -> u64 {
    mixed & ((1 << VIEWER_BITS) - 1)
}

/// A thread's rows on their way to their parts, up to `ROOM` of each.
pub(super) struct Scatter<T, const ROOM: usize> {
    rows: Vec<[T; ROOM]>,
    lens: Vec<u32>,
}

impl<T: Copy + Default, const ROOM: usize> Scatter<T, ROOM> {
    /// Room for every part.
    pub(super) fn new() -> Self {
        Self { rows: vec![[T::default(); ROOM]; PARTS], lens: vec![0; PARTS] }
    }

    /// Adds a row if `kept`, without a branch on it; `true` when the part must now be [taken](Self::take).
    #[inline]
    pub(super) fn push(&mut self, part: usize, row: T, kept: bool) -> bool {
        let len = &mut self.lens[part];
        self.rows[part][*len as usize] = row;
        *len += u32::from(kept);
        *len as usize == ROOM
    }

    /// The rows of a part, which is empty afterwards.
    #[inline]
    pub(super) fn take(&mut self, part: usize) -> &[T] {
        let len = std::mem::take(&mut self.lens[part]) as usize;
        &self.rows[part][..len]
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
