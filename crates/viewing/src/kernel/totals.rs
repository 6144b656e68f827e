//! Credited time and distinct viewers per title and week: sums of integers, so they add up in any order.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, UInt32Array, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use jiff::civil::Date;

use super::{KernelError, LocalCalendar, WeekIndex};
use crate::ranks::competition_ranks;

/// What happened to the rows that came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// All rows.
    pub rows: u64,
    /// Rows that end at or before their start: no time to credit.
    pub empty: u64,
    /// Rows that reach beyond the calendar (such as 1970, the sentinel of broken clocks).
    pub outside_calendar: u64,
    /// Rows without a value in a column the job needs.
    pub incomplete: u64,
}

impl std::ops::AddAssign for RowCounts {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.empty += other.empty;
        self.outside_calendar += other.outside_calendar;
        self.incomplete += other.incomplete;
    }
}

/// The sums of one title and week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Milliseconds viewed; what a viewer saw on two devices at once counts once.
    pub credited_ms: u64,
    /// Milliseconds played, summed over devices.
    pub device_ms: u64,
    /// Distinct viewers with any credited time.
    pub viewers: u64,
}

impl std::ops::AddAssign for Cell {
    fn add_assign(&mut self, other: Self) {
        self.credited_ms += other.credited_ms;
        self.device_ms += other.device_ms;
        self.viewers += other.viewers;
    }
}

/// The sums of a cell while they grow: played time in as much as it is not credited.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Running {
    pub credited_ms: u64,
    pub viewers: u64,
    pub doubled_ms: u64,
}

impl Running {
    const fn cell(self) -> Cell {
        Cell {
            credited_ms: self.credited_ms,
            device_ms: self.credited_ms + self.doubled_ms,
            viewers: self.viewers,
        }
    }
}

/// Growing sums by running title number and week.
#[derive(Debug, Default)]
pub(super) struct Tally {
    titles: Vec<Weeks>,
}

#[derive(Debug, Default)]
struct Weeks {
    first: usize,
    cells: Vec<Running>,
}

impl Tally {
    /// The cell of a title and week.
    #[inline]
    pub(super) fn cell(&mut self, title: u32, week: usize) -> &mut Running {
        let title = title as usize;
        if title >= self.titles.len() {
            self.titles.resize_with(title + 1, Weeks::default);
        }
        let weeks = &mut self.titles[title];
        if week.wrapping_sub(weeks.first) >= weeks.cells.len() {
            weeks.make_room(week);
        }
        &mut weeks.cells[week - weeks.first]
    }

    /// The sums of all tallies, by title id.
    pub(super) fn total(tallies: Vec<Self>, ids: &[u32], counts: RowCounts) -> TitleWeekTotals {
        let mut rows = Vec::new();
        for tally in tallies {
            for (weeks, id) in tally.titles.into_iter().zip(ids) {
                for (offset, cell) in weeks.cells.into_iter().map(Running::cell).enumerate() {
                    if cell != Cell::default() {
                        let week = WeekIndex((weeks.first + offset) as u32);
                        rows.push(TitleWeek { week, title_id: *id, cell });
                    }
                }
            }
        }
        TitleWeekTotals::of(rows, counts)
    }
}

impl Weeks {
    #[cold]
    fn make_room(&mut self, week: usize) {
        if self.cells.is_empty() {
            self.first = week;
        }
        if week < self.first {
            let missing = self.first - week;
            self.cells.splice(..0, std::iter::repeat_n(Running::default(), missing));
            self.first = week;
        }
        if week - self.first >= self.cells.len() {
            self.cells.resize(week - self.first + 1, Running::default());
        }
    }
}

/// One title in one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleWeek {
    /// The week.
    pub week: WeekIndex,
    /// The title.
    pub title_id: u32,
    /// Its sums.
    pub cell: Cell,
}

/// Sums per title and week, ascending by week and title. Totals of disjoint viewers add up to those of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TitleWeekTotals {
    rows: Vec<TitleWeek>,
    counts: RowCounts,
}

impl TitleWeekTotals {
    fn of(mut rows: Vec<TitleWeek>, counts: RowCounts) -> Self {
        rows.sort_unstable_by_key(|row| (row.week, row.title_id));
        rows.dedup_by(|later, kept| {
            let same = (later.week, later.title_id) == (kept.week, kept.title_id);
            if same {
                kept.cell += later.cell;
            }
            same
        });
        Self { rows, counts }
    }

    /// Adds the totals of other viewers (other buckets). Distinct viewers add up because no viewer is in both.
    pub fn merge(&mut self, other: Self) {
        let mut counts = self.counts;
        counts += other.counts;
        let mut rows = std::mem::take(&mut self.rows);
        rows.extend(other.rows);
        *self = Self::of(rows, counts);
    }

    /// The sums, ascending by week and title.
    pub fn rows(&self) -> &[TitleWeek] {
        &self.rows
    }

    /// What happened to the rows that came in.
    pub const fn counts(&self) -> RowCounts {
        self.counts
    }

    /// Each week's titles by credited time, most first, with ranks 1-2-2-4; equal times in order of title id.
    pub fn ranked(&self) -> Vec<(u32, TitleWeek)> {
        let mut ranked = Vec::with_capacity(self.rows.len());
        for week in self.rows.chunk_by(|a, b| a.week == b.week) {
            let mut titles = week.to_vec();
            titles.sort_by_key(|row| std::cmp::Reverse(row.cell.credited_ms));
            let ranks = competition_ranks(titles.iter().map(|row| row.cell.credited_ms));
            ranked.extend(ranks.into_iter().zip(titles));
        }
        ranked
    }

    /// The ranked titles as one batch: `week` (date of its first day), `title_id`, `credited_ms`, `device_ms`,
    /// `viewers`, `rank`.
    ///
    /// # Errors
    /// Never in practice; Arrow's own check of the columns.
    pub fn to_batch(&self, calendar: &LocalCalendar) -> Result<RecordBatch, KernelError> {
        let ranked = self.ranked();
        let epoch = Date::constant(1970, 1, 1);
        let first_day = |row: &TitleWeek| (calendar.week(row.week).first_day() - epoch).get_days();
        let number = |of: fn(&Cell) -> u64| -> ArrayRef {
            Arc::new(ranked.iter().map(|(_, row)| of(&row.cell)).collect::<UInt64Array>())
        };
        let columns: Vec<(&str, DataType, ArrayRef)> = vec![
            (
                "week",
                DataType::Date32,
                Arc::new(Date32Array::from_iter_values(ranked.iter().map(|(_, r)| first_day(r)))),
            ),
            (
                "title_id",
                DataType::UInt32,
                Arc::new(UInt32Array::from_iter_values(ranked.iter().map(|(_, r)| r.title_id))),
            ),
            ("credited_ms", DataType::UInt64, number(|c| c.credited_ms)),
            ("device_ms", DataType::UInt64, number(|c| c.device_ms)),
            ("viewers", DataType::UInt64, number(|c| c.viewers)),
            (
                "rank",
                DataType::UInt32,
                Arc::new(UInt32Array::from_iter_values(ranked.iter().map(|(rank, _)| *rank))),
            ),
        ];
        let fields: Vec<Field> =
            columns.iter().map(|(name, kind, _)| Field::new(*name, kind.clone(), true)).collect();
        let arrays = columns.into_iter().map(|(_, _, array)| array).collect();
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
    }
}
