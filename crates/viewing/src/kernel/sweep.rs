//! The union of one viewer's intervals of one title, cut at the weeks, in one pass over sorted rows.

use super::calendar::Edges;
use super::totals::Tally;

/// How far a sweep has come: what it needs to go on in the next batch.
///
/// `covered_ms` is the furthest end so far of this viewer and title: what a row adds is the part beyond it. A title's
/// weeks come in ascending order within a viewer, so a viewer is new to a week exactly when it is not `counted_week`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    title: u32,
    covered_ms: i64,
    counted_week: usize,
}

impl Default for Place {
    fn default() -> Self {
        Self { title: 0, covered_ms: i64::MIN, counted_week: usize::MAX }
    }
}

/// Walks intervals that come sorted by viewer, title and start.
pub(super) struct Sweep<'t> {
    weeks: &'t Edges,
    tally: &'t mut Tally,
    at: Place,
}

impl<'t> Sweep<'t> {
    pub(super) fn new(weeks: &'t Edges, tally: &'t mut Tally) -> Self {
        Self::at(weeks, tally, Place::default())
    }

    /// Goes on where an earlier sweep stopped.
    pub(super) fn at(weeks: &'t Edges, tally: &'t mut Tally, at: Place) -> Self {
        Self { weeks, tally, at }
    }

    /// Where it stands.
    pub(super) fn place(&self) -> Place {
        self.at
    }

    /// Begins another viewer or title.
    #[inline]
    pub(super) fn begin(&mut self, title: u32) {
        self.at = Place { title, ..Place::default() };
    }

    /// Begins another viewer or title where `other`, else stays; chosen without a branch, which no processor would
    /// predict: how many rows a viewer has of a title is as good as random.
    #[inline]
    pub(super) fn begin_if(&mut self, other: bool, title: u32) {
        let fresh = Place::default();
        self.at = Place {
            title,
            covered_ms: if other { fresh.covered_ms } else { self.at.covered_ms },
            counted_week: if other { fresh.counted_week } else { self.at.counted_week },
        };
    }

    /// Adds the next interval of the viewer and title.
    #[inline]
    pub(super) fn add(&mut self, start_ms: i64, end_ms: i64) {
        if self.at.covered_ms > start_ms {
            self.add_overlapping(start_ms, end_ms);
        } else {
            self.add_new(start_ms, end_ms);
        }
    }

    /// Adds an interval of which nothing is covered.
    #[inline]
    fn add_new(&mut self, start_ms: i64, end_ms: i64) {
        self.at.covered_ms = end_ms;
        let (week, week_end_ms) = self.weeks.week_and_end(start_ms);
        if end_ms <= week_end_ms {
            self.credit(week, end_ms - start_ms);
        } else {
            self.add_across(start_ms, end_ms);
        }
    }

    /// Adds an interval of which the beginning, or all, is covered.
    #[cold]
    fn add_overlapping(&mut self, start_ms: i64, end_ms: i64) {
        let covered_ms = self.at.covered_ms;
        self.add_doubled(start_ms, end_ms.min(covered_ms));
        if covered_ms < end_ms {
            self.add_new(covered_ms, end_ms);
        }
    }

    #[inline]
    fn credit(&mut self, week: usize, ms: i64) {
        self.tally.add(self.at.title, week, ms as u64, week != self.at.counted_week);
        self.at.counted_week = week;
    }

    /// Credits an interval that the edges of weeks cut.
    #[cold]
    fn add_across(&mut self, start_ms: i64, end_ms: i64) {
        let weeks = self.weeks;
        weeks.split(start_ms, end_ms, |week, from, to| self.credit(week, to - from));
    }

    /// Counts the part of an interval that another device already covers.
    fn add_doubled(&mut self, start_ms: i64, end_ms: i64) {
        let Self { weeks, tally, at } = self;
        weeks.split(start_ms, end_ms, |week, from, to| {
            tally.add_doubled(at.title, week, (to - from) as u64);
        });
    }
}
