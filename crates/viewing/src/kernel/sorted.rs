//! Plays that come sorted by viewer, title and start, bucket by bucket: one pass, nothing kept but the sums.
//!
//! This is how the lake's segments are rated: a compacted bucket is one stream, a bucket of several segments is merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use arrow::array::{Int64Array, UInt32Array, UInt64Array};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{Int64Type, UInt32Type, UInt64Type};
use arrow::record_batch::RecordBatch;

use super::columns::{column, complete_rows};
use super::sweep::{Place, Sweep};
use super::titles::OwnTitles;
use super::totals::{RowCounts, Tally, TitleWeekTotals};
use super::{KernelError, LocalCalendar};

/// The crediting of sorted plays, on one thread; buckets go to as many of these as there are threads.
pub struct SortedPlays<'c> {
    calendar: &'c LocalCalendar,
    tally: Tally,
    counts: RowCounts,
    last: Last,
    titles: OwnTitles,
}

/// Where the stream stands between two batches.
#[derive(Clone, Copy, Default)]
struct Last {
    /// Viewer and title, as [`PlayRow::run`] joins them; 0 before the first row.
    run: u128,
    start_ms: i64,
    place: Place,
}

impl<'c> SortedPlays<'c> {
    /// A stream over the weeks of `calendar`.
    pub fn new(calendar: &'c LocalCalendar) -> Self {
        Self {
            calendar,
            tally: Tally::default(),
            counts: RowCounts::default(),
            last: Last::default(),
            titles: OwnTitles::default(),
        }
    }

    /// Says that another bucket begins: its viewers are others, and their order starts anew.
    pub fn begin_bucket(&mut self) {
        self.last = Last::default();
    }

    /// Credits a batch of `viewer_id` u64, `title_id` u32, `start_ms` i64, `end_ms` i64.
    ///
    /// # Errors
    /// When a column is absent or of another type, or rows are out of order.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), KernelError> {
        let columns = PlayColumns::of(batch)?;
        let mut walk = self.walk();
        let rows = columns.viewers.values().iter().zip(columns.titles.values());
        let times = columns.starts.values().iter().zip(columns.ends.values());
        for (index, ((viewer, title), (start_ms, end_ms))) in rows.zip(times).enumerate() {
            let complete = columns.complete.as_ref().is_none_or(|complete| complete.is_valid(index));
            let row =
                PlayRow { viewer: *viewer, title: *title, start_ms: *start_ms, end_ms: *end_ms, complete };
            walk.take(row)?;
        }
        self.last = walk.stop();
        Ok(())
    }

    /// Credits the rows of several sorted streams (segments of one bucket) in their common order.
    ///
    /// Each row costs a comparison or two of a heap as wide as there are streams; nothing is sorted, and a batch of
    /// each stream is held. Give one stream to [`push`](Self::push) instead.
    ///
    /// # Errors
    /// Those of the streams and of [`push`](Self::push).
    pub fn push_merged<E: From<KernelError>>(
        &mut self,
        streams: impl IntoIterator<Item = impl Iterator<Item = Result<RecordBatch, E>>>,
    ) -> Result<(), E> {
        let mut heads = BinaryHeap::new();
        let mut streams: Vec<_> =
            streams.into_iter().map(|batches| Stream { batches, open: None, row: 0 }).collect();
        for (number, stream) in streams.iter_mut().enumerate() {
            if let Some(row) = stream.next_row()? {
                heads.push(Reverse((row.order(), row.end_ms, number, row)));
            }
        }
        while let Some(mut least) = heads.peek_mut() {
            let Reverse((_, _, number, row)) = *least;
            let mut walk = self.walk();
            walk.take(row)?;
            self.last = walk.stop();
            match streams.get_mut(number).map(Stream::next_row).transpose()?.flatten() {
                Some(row) => *least = Reverse((row.order(), row.end_ms, number, row)),
                None => drop(PeekMut::pop(least)),
            }
        }
        Ok(())
    }

    /// Goes on where the stream stands.
    #[inline]
    fn walk(&mut self) -> Walk<'_> {
        let Self { calendar, tally, counts, last, titles } = self;
        let sweep = Sweep::at(calendar.weeks(), tally, last.place);
        Walk { calendar, sweep, counts, titles, run: last.run, start_ms: last.start_ms }
    }

    /// The totals of all rows.
    pub fn finish(self) -> TitleWeekTotals {
        Tally::total(vec![self.tally], self.titles.ids(), self.counts)
    }
}

/// Steps over some rows of a stream.
struct Walk<'w> {
    calendar: &'w LocalCalendar,
    sweep: Sweep<'w>,
    counts: &'w mut RowCounts,
    titles: &'w mut OwnTitles,
    run: u128,
    start_ms: i64,
}

impl Walk<'_> {
    #[inline]
    fn take(&mut self, row: PlayRow) -> Result<(), KernelError> {
        self.counts.rows += 1;
        if !row.complete {
            self.counts.incomplete += 1;
            return Ok(());
        }
        let run = row.run();
        let goes_on = run == self.run;
        // One branch, never taken, instead of one that depends on where runs end.
        #[allow(clippy::needless_bitwise_bool, reason = "lazy operators would branch")]
        let out_of_order = (run < self.run) | (goes_on & (row.start_ms < self.start_ms));
        if out_of_order {
            return Err(KernelError::OutOfOrder { row: self.counts.rows - 1 });
        }
        (self.run, self.start_ms) = (run, row.start_ms);
        self.sweep.begin_if(!goes_on, self.titles.of(row.title));
        if row.end_ms <= row.start_ms {
            self.counts.empty += 1;
        } else if self.calendar.covers(row.start_ms, row.end_ms) {
            self.sweep.add(row.start_ms, row.end_ms);
        } else {
            self.counts.outside_calendar += 1;
        }
        Ok(())
    }

    #[inline]
    fn stop(self) -> Last {
        Last { run: self.run, start_ms: self.start_ms, place: self.sweep.place() }
    }
}

/// The columns of a batch of plays.
struct PlayColumns {
    viewers: UInt64Array,
    titles: UInt32Array,
    starts: Int64Array,
    ends: Int64Array,
    complete: Option<NullBuffer>,
}

/// One row, in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PlayRow {
    viewer: u64,
    title: u32,
    start_ms: i64,
    end_ms: i64,
    complete: bool,
}

impl PlayRow {
    /// Viewer and title in one number, never 0.
    #[inline]
    fn run(&self) -> u128 {
        (u128::from(self.viewer) << u32::BITS | u128::from(self.title)) + 1
    }

    #[inline]
    const fn order(&self) -> (u64, u32, i64) {
        (self.viewer, self.title, self.start_ms)
    }
}

impl PlayColumns {
    fn of(batch: &RecordBatch) -> Result<Self, KernelError> {
        let viewers = column::<UInt64Type>(batch, "viewer_id")?.clone();
        let titles = column::<UInt32Type>(batch, "title_id")?.clone();
        let starts = column::<Int64Type>(batch, "start_ms")?.clone();
        let ends = column::<Int64Type>(batch, "end_ms")?.clone();
        let complete = complete_rows(&[&viewers, &titles, &starts, &ends]);
        Ok(Self { viewers, titles, starts, ends, complete })
    }

    fn len(&self) -> usize {
        self.viewers.len()
    }

    #[inline]
    fn row(&self, row: usize) -> PlayRow {
        PlayRow {
            viewer: self.viewers.value(row),
            title: self.titles.value(row),
            start_ms: self.starts.value(row),
            end_ms: self.ends.value(row),
            complete: self.complete.as_ref().is_none_or(|complete| complete.is_valid(row)),
        }
    }
}

/// A sorted stream being merged.
struct Stream<I> {
    batches: I,
    open: Option<PlayColumns>,
    row: usize,
}

impl<E: From<KernelError>, I: Iterator<Item = Result<RecordBatch, E>>> Stream<I> {
    fn next_row(&mut self) -> Result<Option<PlayRow>, E> {
        loop {
            if let Some(open) = self.open.as_ref().filter(|open| self.row < open.len()) {
                self.row += 1;
                return Ok(Some(open.row(self.row - 1)));
            }
            let Some(batch) = self.batches.next() else { return Ok(None) };
            self.open = Some(PlayColumns::of(&batch?)?);
            self.row = 0;
        }
    }
}
