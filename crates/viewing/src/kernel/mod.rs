//! The crediting kernel: plays and beats in, sums out; no I/O, no clock, the same bits for any order and threads.
//!
//! | input | job |
//! |---|---|
//! | plays in any order | [`PlayJob`] |
//! | heartbeats in any order | [`BeatJob`] |
//! | plays sorted by viewer, title and start (the lake's segments) | [`SortedPlays`] |
//!
//! Each gives [`TitleWeekTotals`]. Batches of whole buckets may be credited anywhere and their totals merged: no
//! viewer is in two buckets, so everything, distinct viewers included, adds up.

mod beat_blocks;
mod beats;
mod calendar;
mod columns;
mod error;
mod log;
mod packed;
mod plays;
mod scatter;
mod slab;
mod sorted;
mod sorter;
mod spill;
mod sweep;
mod titles;
mod totals;

pub use beats::{BeatCredit, BeatIntake, BeatJob};
pub use calendar::{DAY_MS, DayIndex, Edges, LocalCalendar, WeekIndex};
pub use error::KernelError;
pub use plays::{PlayIntake, PlayJob};
pub use sorted::SortedPlays;
pub use spill::{MemorySpill, SpillStore, SpillTicket};
pub use totals::{Cell, RowCounts, TitleWeek, TitleWeekTotals};

/// How much memory a job may hold, and where the rest goes.
#[derive(Clone, Copy)]
pub struct Limits<'s> {
    /// Bytes of packed rows held at once, at least 512 KiB a thread. Buffers of the threads (about 15 MB each) and the
    /// batches in hand come on top.
    pub memory_bytes: usize,
    /// Where rows go beyond that; without one the bound is not kept.
    pub spill: Option<&'s dyn SpillStore>,
}

impl Default for Limits<'_> {
    /// 640 MiB, so that a process of two threads stays below 0.75 GiB; no spill store.
    fn default() -> Self {
        Self { memory_bytes: 640 << 20, spill: None }
    }
}
