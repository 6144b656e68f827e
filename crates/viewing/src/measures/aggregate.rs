//! What a bucket's viewers earned, day by day: the state that makes `rate` incremental.

use std::collections::BTreeMap;
use std::ops::Range;

use super::credit::DayCredit;
use crate::kernel::DayIndex;

/// A bucket's credited viewing by local day.
///
/// A day is replaced as a whole when plays of it come in; nothing is ever subtracted. Credits of a day are held in
/// order of place, so that the state is the same whatever the order in which days and plays came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BucketAggregate {
    days: BTreeMap<DayIndex, Vec<DayCredit>>,
}

impl BucketAggregate {
    /// Puts the credits of the days `range` in place of what was there; days without credits become empty.
    pub fn replace(&mut self, range: Range<DayIndex>, credits: BTreeMap<DayIndex, Vec<DayCredit>>) {
        self.days.retain(|day, _| !range.contains(day));
        self.days.extend(credits.into_iter().filter(|(day, _)| range.contains(day)));
    }

    /// Adds the credits of other viewers, such as another bucket's.
    pub fn merge(&mut self, other: Self) {
        for (day, credits) in other.days {
            let here = self.days.entry(day).or_default();
            here.extend(credits);
            here.sort_unstable();
        }
    }

    /// The credits of a window, day by day.
    pub fn window(&self, days: Range<DayIndex>) -> impl Iterator<Item = &DayCredit> {
        let days = days.start..days.end.max(days.start);
        self.days.range(days).flat_map(|(_, credits)| credits)
    }

    /// The credits of a window with their days.
    pub fn window_by_day(&self, days: Range<DayIndex>) -> impl Iterator<Item = (DayIndex, &DayCredit)> {
        let days = days.start..days.end.max(days.start);
        self.days.range(days).flat_map(|(day, credits)| credits.iter().map(|credit| (*day, credit)))
    }

    /// Days with any credit.
    pub fn days(&self) -> impl Iterator<Item = DayIndex> {
        self.days.keys().copied()
    }
}
