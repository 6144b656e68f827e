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

/// Growing sums by running title number and week.
///
/// The sweep adds to a random title at every row, so the cells lie close together: 16 bytes each in one pool, in
/// which a title has a span of weeks. A span that grows moves to the end of the pool.
///
/// Additions wait in a short list and are made together: alone, each would wait for its cell to come from memory;
/// in a row, the processor fetches many at once.
#[derive(Debug)]
pub(super) struct Tally {
    waiting: Box<[Addition; ADDITIONS]>,
    /// How many wait; it wraps to 0 when all places are taken.
    waiting_count: u8,
    spans: Vec<Span>,
    cells: Vec<Running>,
    /// Played time that is not credited, beside each cell: rarely touched.
    doubled_ms: Vec<u64>,
}

/// Additions made together.
const ADDITIONS: usize = 1 << u8::BITS;

/// What an interval adds to the cell at a place of the pool.
#[derive(Debug, Clone, Copy, Default)]
struct Addition {
    ms: u64,
    place: u32,
    viewers: u32,
}

/// Where the cells of a title lie in the pool.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    first_week: u32,
    weeks: u32,
    at: u32,
}

/// The sums of a title and week while they grow.
#[derive(Debug, Clone, Copy, Default)]
struct Running {
    credited_ms: u64,
    viewers: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            waiting: Box::new([Addition::default(); ADDITIONS]),
            waiting_count: 0,
            spans: Vec::new(),
            cells: Vec::new(),
            doubled_ms: Vec::new(),
        }
    }
}

impl Tally {
    /// Adds credited time to a title and week, and the viewer if new to them.
    #[inline]
    pub(super) fn add(&mut self, title: u32, week: usize, ms: u64, new_viewer: bool) {
        let place = self.place(title, week);
        self.waiting[usize::from(self.waiting_count)] =
            Addition { ms, place, viewers: u32::from(new_viewer) };
        self.waiting_count = self.waiting_count.wrapping_add(1);
        if self.waiting_count == 0 {
            self.make_additions(ADDITIONS);
        }
    }

    fn make_additions(&mut self, count: usize) {
        for addition in self.waiting.iter().take(count) {
            let cell = &mut self.cells[addition.place as usize];
            cell.credited_ms += addition.ms;
            cell.viewers += u64::from(addition.viewers);
        }
    }

    /// Makes the additions that still wait.
    fn settle(&mut self) {
        self.make_additions(usize::from(self.waiting_count));
        self.waiting_count = 0;
    }

    /// Adds played time that is not credited.
    pub(super) fn add_doubled(&mut self, title: u32, week: usize, ms: u64) {
        let at = self.place(title, week);
        self.doubled_ms[at as usize] += ms;
    }

    #[inline]
    fn place(&mut self, title: u32, week: usize) -> u32 {
        if let Some(span) = self.spans.get(title as usize) {
            let offset = (week as u32).wrapping_sub(span.first_week);
            if offset < span.weeks {
                return span.at + offset;
            }
        }
        self.make_room(title, week as u32)
    }

    /// Widens a title's span to hold a week, and gives the place of its cell.
    #[cold]
    fn make_room(&mut self, title: u32, week: u32) -> u32 {
        // What waits knows its cells by where they lie now.
        self.settle();
        if title as usize >= self.spans.len() {
            self.spans.resize(title as usize + 1, Span::default());
        }
        let old = self.spans[title as usize];
        let (first_week, end) = match old.weeks {
            0 => (week, week + 1),
            weeks => (week.min(old.first_week), (week + 1).max(old.first_week + weeks)),
        };
        // Widths are powers of two, so that weeks that come one by one seldom move the span.
        let weeks = (end - first_week).next_power_of_two();
        let at = self.cells.len();
        self.cells.resize(at + weeks as usize, Running::default());
        self.doubled_ms.resize(at + weeks as usize, 0);
        let moved_to = at + (old.first_week.max(first_week) - first_week) as usize;
        let moved = old.at as usize..(old.at + old.weeks) as usize;
        self.cells.copy_within(moved.clone(), moved_to);
        self.doubled_ms.copy_within(moved, moved_to);
        self.spans[title as usize] = Span { first_week, weeks, at: at as u32 };
        at as u32 + (week - first_week)
    }

    /// The sums of all tallies, by title id.
    pub(super) fn total(tallies: Vec<Self>, ids: &[u32], counts: RowCounts) -> TitleWeekTotals {
        let mut rows = Vec::new();
        for mut tally in tallies {
            tally.settle();
            for (span, title_id) in tally.spans.iter().zip(ids) {
                let places = span.at..span.at + span.weeks;
                for (week, at) in (span.first_week..).zip(places) {
                    let (sums, doubled_ms) = (tally.cells[at as usize], tally.doubled_ms[at as usize]);
                    let cell = Cell {
                        credited_ms: sums.credited_ms,
                        device_ms: sums.credited_ms + doubled_ms,
                        viewers: sums.viewers,
                    };
                    if cell != Cell::default() {
                        rows.push(TitleWeek { week: WeekIndex(week), title_id: *title_id, cell });
                    }
                }
            }
        }
        TitleWeekTotals::of(rows, counts)
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
