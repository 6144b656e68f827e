//! Plays that come sorted by viewer, title and start, bucket by bucket: one pass, nothing kept but the sums.

use arrow::datatypes::{Int64Type, UInt32Type, UInt64Type};
use arrow::record_batch::RecordBatch;

use super::columns::{column, complete_rows};
use super::sweep::{Place, Sweep};
use super::totals::{RowCounts, Tally, TitleWeekTotals};
use super::{KernelError, LocalCalendar};

/// The crediting of sorted plays, on one thread; buckets go to as many of these as there are threads.
pub struct SortedPlays<'c> {
    calendar: &'c LocalCalendar,
    tally: Tally,
    counts: RowCounts,
    last: Last,
    ids: Vec<u32>,
    numbers: rustc_hash::FxHashMap<u32, u32>,
}

/// Where the stream stands between two batches.
#[derive(Clone, Copy, Default)]
struct Last {
    order: Option<(u64, u32, i64)>,
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
            ids: Vec::new(),
            numbers: rustc_hash::FxHashMap::default(),
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
        let viewers = column::<UInt64Type>(batch, "viewer_id")?;
        let titles = column::<UInt32Type>(batch, "title_id")?;
        let starts = column::<Int64Type>(batch, "start_ms")?;
        let ends = column::<Int64Type>(batch, "end_ms")?;
        let complete = complete_rows(&[viewers, titles, starts, ends]);
        let Self { calendar, tally, counts, last, ids, numbers } = self;
        let mut sweep = Sweep::at(calendar.weeks(), tally, last.place);
        let rows = viewers.values().iter().zip(titles.values()).zip(starts.values()).zip(ends.values());
        for (index, (((&viewer, &title), &start_ms), &end_ms)) in rows.enumerate() {
            counts.rows += 1;
            if complete.as_ref().is_some_and(|c| c.is_null(index)) {
                counts.incomplete += 1;
                continue;
            }
            let same = last.order.is_some_and(|(v, t, _)| (v, t) == (viewer, title));
            if last.order > Some((viewer, title, start_ms)) {
                return Err(KernelError::OutOfOrder { row: counts.rows - 1 });
            }
            last.order = Some((viewer, title, start_ms));
            if !same {
                let number = *numbers.entry(title).or_insert_with(|| {
                    ids.push(title);
                    ids.len() as u32 - 1
                });
                sweep.begin(number);
            }
            if end_ms <= start_ms {
                counts.empty += 1;
            } else if calendar.covers(start_ms, end_ms) {
                sweep.add(start_ms, end_ms);
            } else {
                counts.outside_calendar += 1;
            }
        }
        last.place = sweep.place();
        Ok(())
    }

    /// The totals of all rows.
    pub fn finish(self) -> TitleWeekTotals {
        Tally::total(vec![self.tally], &self.ids, self.counts)
    }
}
