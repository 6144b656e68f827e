//! Unsorted plays to credited time and distinct viewers per title and week.
//!
//! 1. *Intake*, on any number of threads, each with its own [`PlayIntake`]: rows of `viewer_id` u64, `title_id` u32,
//!    `start_ms` i64, `end_ms` i64 are packed and kept apart by a hash of the viewer.
//! 2. *Finish*: part by part, plays are brought together by viewer and title, sorted by start, and swept.
//!
//! Nothing depends on the order of rows, batches or threads, because every sum is over whole viewers and of integers.
//! Memory: 16 bytes a play, about 4 MB a thread, and the batches in hand.

use std::sync::{Mutex, OnceLock, PoisonError};

use arrow::datatypes::{Int64Type, UInt32Type, UInt64Type};
use arrow::record_batch::RecordBatch;

use super::columns::{column, complete_rows};
use super::log::{Log, LogReader, Logs};
use super::packed::{
    FarPlay, LONGEST_MS, NEAR_SPAN_MS, NEAR_TITLES, NearPlay, Play, plays, run_of, write_plays,
};
use super::scatter::{PARTS, Scatter, mix, over_parts, part_of};
use super::sorter::Sorter;
use super::sweep::Sweep;
use super::titles::{TitleDirectory, TitleNumbers};
use super::totals::{RowCounts, Tally, TitleWeekTotals};
use super::{KernelError, Limits, LocalCalendar};

/// Plays of a part that a thread gathers before they move on to its log.
const NEAR_PLAYS: usize = 32;
/// The same of far plays, which are few.
const FAR_PLAYS: usize = 4;

/// A part's near plays are in the lane of its number, its far plays in that of the number plus this.
const FAR_LANES: usize = PARTS;

/// Where near plays lie in time. Results do not depend on it, only speed does.
#[derive(Clone, Copy, Default)]
struct Near {
    first_ms: i64,
    /// Plays that start so soon after the first instant end within the calendar.
    inside_ms: u64,
}

impl Near {
    /// Half the span to each side of the middle of `starts`, so that a few odd clocks do not decide it.
    fn around(starts: &[i64], calendar: &LocalCalendar) -> Self {
        let mut starts = starts.to_vec();
        let half = starts.len() / 2;
        let middle = if starts.is_empty() { 0 } else { *starts.select_nth_unstable(half).1 };
        let first_ms =
            middle.saturating_sub(NEAR_SPAN_MS as i64 / 2).clamp(calendar.first_ms(), calendar.end_ms());
        let room_ms = (calendar.end_ms() - first_ms - LONGEST_MS as i64).max(0);
        Self { first_ms, inside_ms: NEAR_SPAN_MS.min(room_ms as u64) }
    }
}

/// The crediting of plays that come in any order.
pub struct PlayJob<'s> {
    calendar: &'s LocalCalendar,
    titles: TitleDirectory,
    near: OnceLock<Near>,
    logs: Logs<'s>,
    counts: Mutex<RowCounts>,
}

impl<'s> PlayJob<'s> {
    /// A job over the weeks of `calendar`.
    pub fn new(calendar: &'s LocalCalendar, limits: Limits<'s>) -> Self {
        Self {
            calendar,
            titles: TitleDirectory::default(),
            near: OnceLock::new(),
            logs: Logs::new(limits, FAR_LANES + PARTS),
            counts: Mutex::default(),
        }
    }

    /// An intake for one thread.
    pub fn intake(&self) -> PlayIntake<'_, 's> {
        PlayIntake {
            job: self,
            titles: TitleNumbers::new(&self.titles),
            near: Scatter::new(),
            far: None,
            log: self.logs.log(),
            counts: RowCounts::default(),
        }
    }

    /// The totals of all rows taken in, computed on `threads` threads.
    ///
    /// # Errors
    /// When the spill store fails.
    pub fn finish(self, threads: usize) -> Result<TitleWeekTotals, KernelError> {
        let Self { calendar, titles, near, logs, counts } = self;
        let near_ms = near.into_inner().unwrap_or_default().first_ms;
        let logs = logs.into_reader();
        let start = || PartCrediter::new(calendar, near_ms);
        let workers = over_parts(threads, start, |worker, part| worker.credit(&logs, part))?;
        let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let tallies = workers.into_iter().map(|worker| worker.tally).collect();
        Ok(Tally::total(tallies, &titles.into_ids(), counts))
    }
}

/// Takes batches of plays in, on one thread.
pub struct PlayIntake<'j, 's> {
    job: &'j PlayJob<'s>,
    titles: TitleNumbers<'j>,
    near: Scatter<NearPlay, NEAR_PLAYS>,
    far: Option<Scatter<FarPlay, FAR_PLAYS>>,
    log: Log,
    counts: RowCounts,
}

impl PlayIntake<'_, '_> {
    /// Takes a batch in.
    ///
    /// # Errors
    /// When a column is absent or of another type, there are too many titles, or the spill store fails.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), KernelError> {
        let viewers = column::<UInt64Type>(batch, "viewer_id")?;
        let titles = column::<UInt32Type>(batch, "title_id")?;
        let starts = column::<Int64Type>(batch, "start_ms")?;
        let ends = column::<Int64Type>(batch, "end_ms")?;
        let complete = complete_rows(&[viewers, titles, starts, ends]);
        let near = *self.job.near.get_or_init(|| Near::around(starts.values(), self.job.calendar));
        self.counts.rows += batch.num_rows() as u64;
        let rows = viewers.values().iter().zip(titles.values()).zip(starts.values()).zip(ends.values());
        for (index, (((viewer, title), start), end)) in rows.enumerate() {
            if complete.as_ref().is_some_and(|c| c.is_null(index)) {
                self.counts.incomplete += 1;
                continue;
            }
            self.take_row(near, *viewer, *title, *start, *end)?;
        }
        Ok(())
    }

    #[inline]
    fn take_row(
        &mut self,
        near: Near,
        viewer: u64,
        title_id: u32,
        start_ms: i64,
        end_ms: i64,
    ) -> Result<(), KernelError> {
        let mixed = mix(viewer);
        let title = self.titles.of(title_id)?;
        // Instants before the first, and ends before their start, wrap to more than any limit.
        let start = start_ms.wrapping_sub(near.first_ms) as u64;
        let length_ms = end_ms.wrapping_sub(start_ms) as u64;
        if start >= near.inside_ms || length_ms > LONGEST_MS || title >= NEAR_TITLES {
            return self.take_odd_row(near.first_ms, mixed, title, start_ms, end_ms);
        }
        // Many plays are empty, in no pattern: they are written like others, but not kept.
        let kept = length_ms > 0;
        self.counts.empty += u64::from(!kept);
        let play = NearPlay::new(run_of(mixed, title), title, start, length_ms);
        let part = part_of(mixed);
        if self.near.push(part, play, kept) {
            self.move_on(part)?;
        }
        Ok(())
    }

    /// Takes a row that is no near play as a whole: none at all, pieces of near plays, or far.
    #[cold]
    fn take_odd_row(
        &mut self,
        near_ms: i64,
        mixed: u64,
        title: u32,
        start_ms: i64,
        end_ms: i64,
    ) -> Result<(), KernelError> {
        if end_ms <= start_ms {
            self.counts.empty += 1;
            return Ok(());
        }
        if !self.job.calendar.covers(start_ms, end_ms) {
            self.counts.outside_calendar += 1;
            return Ok(());
        }
        let (part, run) = (part_of(mixed), run_of(mixed, title));
        let mut from_ms = start_ms;
        while from_ms < end_ms {
            let length_ms = (end_ms - from_ms).min(LONGEST_MS as i64);
            let near = u64::try_from(from_ms - near_ms).ok().filter(|start| *start < NEAR_SPAN_MS);
            let full = if let Some(start) = near.filter(|_| title < NEAR_TITLES) {
                self.near.push(part, NearPlay::new(run, title, start, length_ms as u64), true)
            } else {
                let start = (from_ms - self.job.calendar.first_ms()) as u64;
                let play = FarPlay::new(run, title, start, length_ms as u32);
                self.far.get_or_insert_with(Scatter::new).push(part, play, true)
            };
            if full {
                self.move_on(part)?;
            }
            from_ms += length_ms;
        }
        Ok(())
    }

    /// Moves the plays gathered for a part to the log.
    fn move_on(&mut self, part: usize) -> Result<(), KernelError> {
        let Self { job, near, far, log, .. } = self;
        let plays = near.take(part);
        log.add(part, &job.logs, |slab| write_plays(plays, slab.append(plays.len() * NearPlay::BYTES)))?;
        let Some(far) = far else { return Ok(()) };
        let plays = far.take(part);
        log.add(FAR_LANES + part, &job.logs, |slab| {
            write_plays(plays, slab.append(plays.len() * FarPlay::BYTES));
        })
    }

    /// Hands everything over to the job.
    ///
    /// # Errors
    /// When the spill store fails.
    pub fn finish(mut self) -> Result<(), KernelError> {
        for part in 0..PARTS {
            self.move_on(part)?;
        }
        *self.job.counts.lock().unwrap_or_else(PoisonError::into_inner) += self.counts;
        self.job.logs.keep(self.log);
        Ok(())
    }
}

/// Credits one part after the other, on one thread.
struct PartCrediter<'j> {
    calendar: &'j LocalCalendar,
    near_ms: i64,
    tally: Tally,
    near_bytes: Vec<u8>,
    far_bytes: Vec<u8>,
    near: Sorter<NearPlay>,
    far: Sorter<FarPlay>,
}

impl<'j> PartCrediter<'j> {
    fn new(calendar: &'j LocalCalendar, near_ms: i64) -> Self {
        Self {
            calendar,
            near_ms,
            tally: Tally::default(),
            near_bytes: Vec::new(),
            far_bytes: Vec::new(),
            near: Sorter::default(),
            far: Sorter::default(),
        }
    }

    fn credit(&mut self, logs: &LogReader<'_>, part: usize) -> Result<(), KernelError> {
        logs.read(part, &mut self.near_bytes)?;
        logs.read(FAR_LANES + part, &mut self.far_bytes)?;
        let (near, far) = (self.near_bytes.as_slice(), self.far_bytes.as_slice());
        let near_plays = near.len() / NearPlay::BYTES;
        let mut sweep = Sweep::new(self.calendar.weeks(), &mut self.tally);
        if far.is_empty() {
            self.near.credit(|| plays(near), near_plays, self.near_ms, &mut sweep);
            return Ok(());
        }
        let first_ms = self.calendar.first_ms();
        let near_start = (self.near_ms - first_ms) as u64;
        let all = || plays(near).map(|play| FarPlay::from_near(play, near_start)).chain(plays(far));
        self.far.credit(all, near_plays + far.len() / FarPlay::BYTES, first_ms, &mut sweep);
        Ok(())
    }
}
