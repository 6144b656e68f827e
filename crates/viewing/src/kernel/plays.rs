//! Unsorted plays to credited time and distinct viewers per title and week.
//!
//! 1. *Intake*, on any number of threads, each with its own [`PlayIntake`]: rows of `viewer_id` u64, `title_id` u32,
//!    `start_ms` i64, `end_ms` i64 are packed and kept apart by a hash of the viewer.
//! 2. *Finish*: part by part, rows are brought together by viewer and title, sorted by start, and swept.
//!
//! Nothing depends on the order of rows, batches or threads, because every sum is over whole viewers and of integers.
//! Memory: 10 to 15 bytes a play, about 8 MB a thread, and the batches in hand.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use arrow::datatypes::{Int64Type, UInt32Type, UInt64Type};
use arrow::record_batch::RecordBatch;

use super::columns::{column, complete_rows};
use super::log::{Log, Logs};
use super::packed::{Block, Row, key_of, pack, title_and_time};
use super::scatter::{PARTS, Scatter, VIEWER_BITS, mix, over_parts, part_of, within_part};
use super::sweep::Sweep;
use super::titles::{TitleDirectory, TitleNumbers};
use super::totals::{RowCounts, Tally, TitleWeekTotals};
use super::{KernelError, Limits, LocalCalendar};

/// Rows of a part a thread gathers before packing them.
const ROWS_PER_BLOCK: u16 = 64;

/// Rows of a sort bucket, on average: so few that little is left to sort.
const ROWS_PER_BUCKET: usize = 2;

/// Steps a row that the insertion sort may take, on average, before it gives up.
const STEPS_PER_ROW: usize = 16;

/// The crediting of plays that come in any order.
pub struct PlayJob<'s> {
    calendar: &'s LocalCalendar,
    titles: TitleDirectory,
    logs: Logs<'s>,
    counts: Mutex<RowCounts>,
}

impl<'s> PlayJob<'s> {
    /// A job over the weeks of `calendar`.
    pub fn new(calendar: &'s LocalCalendar, limits: Limits<'s>) -> Self {
        Self {
            calendar,
            titles: TitleDirectory::default(),
            logs: Logs::new(limits),
            counts: Mutex::default(),
        }
    }

    /// An intake for one thread.
    pub fn intake(&self) -> PlayIntake<'_, 's> {
        PlayIntake {
            job: self,
            titles: TitleNumbers::new(&self.titles),
            scatter: Scatter::new(ROWS_PER_BLOCK),
            log: self.logs.log(),
            counts: RowCounts::default(),
        }
    }

    /// The totals of all rows taken in, computed on `threads` threads.
    ///
    /// # Errors
    /// When the spill store fails.
    pub fn finish(self, threads: usize) -> Result<TitleWeekTotals, KernelError> {
        let Self { calendar, titles, logs, counts } = self;
        let logs = logs.into_reader();
        let workers = over_parts(threads, PartSorter::default, |worker, part| {
            let blocks = logs.blocks(part)?;
            worker.credit(&blocks, calendar)
        })?;
        let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let tallies = workers.into_iter().map(|worker| worker.tally).collect();
        Ok(Tally::total(tallies, &titles.into_ids(), counts))
    }
}

/// Takes batches of plays in, on one thread.
pub struct PlayIntake<'j, 's> {
    job: &'j PlayJob<'s>,
    titles: TitleNumbers<'j>,
    scatter: Scatter<Row>,
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
        self.counts.rows += batch.num_rows() as u64;
        let rows = viewers.values().iter().zip(titles.values()).zip(starts.values()).zip(ends.values());
        for (index, (((viewer, title), start), end)) in rows.enumerate() {
            if complete.as_ref().is_some_and(|c| c.is_null(index)) {
                self.counts.incomplete += 1;
                continue;
            }
            self.take_row(*viewer, *title, *start, *end)?;
        }
        Ok(())
    }

    #[inline]
    fn take_row(
        &mut self,
        viewer: u64,
        title_id: u32,
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
        let part = part_of(mix(viewer));
        let title = self.titles.of(title_id)?;
        let mut start = (start_ms - self.job.calendar.first_ms()) as u64;
        let mut left_ms = (end_ms - start_ms) as u64;
        // A play longer than 32 bits of milliseconds (49 days) goes in touching pieces: their union is the play.
        while left_ms > 0 {
            let length_ms = u32::try_from(left_ms).unwrap_or(u32::MAX);
            if self.scatter.push(part, Row { viewer, key: key_of(title, start), length_ms }) {
                self.move_on(part)?;
            }
            start += u64::from(length_ms);
            left_ms -= u64::from(length_ms);
        }
        Ok(())
    }

    /// Packs the rows gathered for a part and hands them to it.
    fn move_on(&mut self, part: usize) -> Result<(), KernelError> {
        let rows = self.scatter.take(part);
        self.log.add(part, &self.job.logs, |block| pack(rows, block))
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

/// Sorts and sweeps one part after the other, on one thread.
#[derive(Default)]
struct PartSorter {
    tally: Tally,
    arrived: Vec<Row>,
    rows: Vec<Row>,
    /// Where the next row of each bucket goes.
    places: Vec<u32>,
}

impl PartSorter {
    fn credit(&mut self, blocks: &[Cow<'_, [u8]>], calendar: &LocalCalendar) -> Result<(), KernelError> {
        self.unpack(blocks)?;
        self.bring_together();
        sort_nearly_sorted(&mut self.rows);
        let first_ms = calendar.first_ms();
        let mut sweep = Sweep::new(calendar.weeks(), &mut self.tally);
        let mut before = None;
        for row in &self.rows {
            let (title, time) = title_and_time(row.key);
            let of = Some((row.viewer, title));
            sweep.begin_if(of != before, title);
            before = of;
            let start_ms = first_ms + time as i64;
            sweep.add(start_ms, start_ms + i64::from(row.length_ms));
        }
        Ok(())
    }

    /// Unpacks a part's rows into `arrived`.
    ///
    /// Only rows of one viewer *and* title must come together, and a viewer's titles sort apart sooner than viewers
    /// do. So the title is mixed into the viewer: with the title known that is one to one, hence nothing is confused.
    fn unpack(&mut self, blocks: &[Cow<'_, [u8]>]) -> Result<(), KernelError> {
        self.arrived.clear();
        for block in blocks {
            let mut bytes = &**block;
            while let Some(block) = Block::next(&mut bytes)? {
                self.arrived.extend(block.rows().map(|row| {
                    let (title, _) = title_and_time(row.key);
                    Row { viewer: row.viewer ^ within_part(mix(u64::from(title))), ..row }
                }));
            }
        }
        Ok(())
    }

    /// Copies `arrived` to `rows`, nearly in order: a counting sort by the first bits of the mixed viewer.
    fn bring_together(&mut self) {
        let buckets = (self.arrived.len() / ROWS_PER_BUCKET).next_power_of_two().max(2);
        let shift = VIEWER_BITS.saturating_sub(buckets.trailing_zeros());
        let bucket_of = |row: &Row| (row.viewer >> shift) as usize & (buckets - 1);

        self.places.clear();
        self.places.resize(buckets, 0);
        for row in &self.arrived {
            self.places[bucket_of(row)] += 1;
        }
        let mut before = 0;
        for count in &mut self.places {
            let here = *count;
            *count = before;
            before += here;
        }
        self.rows.clear();
        self.rows.resize(self.arrived.len(), Row::default());
        for row in &self.arrived {
            let place = &mut self.places[bucket_of(row)];
            self.rows[*place as usize] = *row;
            *place += 1;
        }
    }
}

/// Sorts rows of which nearly all are in their place: insertion, and where that goes far, a general sort instead.
fn sort_nearly_sorted(rows: &mut [Row]) {
    let mut steps_left = rows.len() * STEPS_PER_ROW;
    for next in 1..rows.len() {
        let row = rows[next];
        let mut at = next;
        while at > 0 && row.order() < rows[at - 1].order() {
            rows[at] = rows[at - 1];
            at -= 1;
        }
        rows[at] = row;
        let steps = next - at;
        if steps > steps_left {
            rows.sort_unstable_by_key(Row::order);
            return;
        }
        steps_left -= steps;
    }
}
