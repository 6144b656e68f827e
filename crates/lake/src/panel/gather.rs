//! Credited viewing by class of weight: integers only, so that sums of any order are the same.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use greenlit_viewing::kernel::{DayIndex, LocalCalendar};
use greenlit_viewing::measures::{
    BucketAggregate, GroupKey, Programme, ViewerCell, WindowQuery, each_viewer,
};
use greenlit_viewing::policy::Policy;

use super::Periods;
use crate::plays::CellKey;

/// Sums that each day's weights apply to: credited and device milliseconds, sittings, days with credit.
pub(super) const BY_DAY: usize = 4;
/// Sums that the window's unified weights apply to: viewers, reach, starters, watchers, completers, sittings.
pub(super) const BY_VIEWER: usize = 6;

/// The viewing of one cell by persons with a weight.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct CellSums {
    /// By period and class (the upper and lower half of the key).
    pub(super) by_day: Vec<(u64, [u64; BY_DAY])>,
    pub(super) by_viewer: Vec<(u64, [u64; BY_VIEWER])>,
    /// Persons with credit on a day that they have a weight for; and with a weight for the window.
    pub(super) members: [u64; 2],
    /// Their households, with repetitions until [`CellSums::settle`].
    pub(super) homes: [Vec<u32>; 2],
}

impl CellSums {
    /// Puts the sums in one order, whatever the order in which they came.
    pub(super) fn settle(&mut self) {
        fn summed<const N: usize>(all: &mut Vec<(u64, [u64; N])>) {
            all.sort_unstable_by_key(|(key, _)| *key);
            all.dedup_by(|more, sum| {
                let same = more.0 == sum.0;
                if same {
                    sum.1.iter_mut().zip(more.1).for_each(|(sum, more)| *sum += more);
                }
                same
            });
        }
        summed(&mut self.by_day);
        summed(&mut self.by_viewer);
        for homes in &mut self.homes {
            homes.sort_unstable();
            homes.dedup();
        }
    }

    fn add(&mut self, other: Self) {
        self.by_day.extend(other.by_day);
        self.by_viewer.extend(other.by_viewer);
        for (sum, more) in self.members.iter_mut().zip(other.members) {
            *sum += more;
        }
        for (all, more) in self.homes.iter_mut().zip(other.homes) {
            all.extend(more);
        }
    }
}

/// What panel members viewed, by cell.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(super) cells: BTreeMap<CellKey, CellSums>,
    /// Days with viewing of panel members for which there are no weights.
    pub(super) without_weights: BTreeSet<DayIndex>,
}

impl Gathered {
    /// Adds what other viewers viewed.
    pub(crate) fn add(&mut self, other: Self) {
        self.without_weights.extend(other.without_weights);
        if self.cells.is_empty() {
            self.cells = other.cells;
            return;
        }
        for (key, sums) in other.cells {
            self.cells.entry(key).or_default().add(sums);
        }
    }

    /// Days with viewing of panel members and without weights, as a sentence.
    pub(crate) fn notes(&self, calendar: &LocalCalendar) -> Option<String> {
        let first = calendar.date(*self.without_weights.first()?);
        let last = calendar.date(*self.without_weights.last()?);
        Some(format!(
            "{} days from {first} to {last} have viewing and nobody in tab: figures with such a day are not projected",
            self.without_weights.len()
        ))
    }

    /// Gathers one window of an aggregate.
    pub(crate) fn window(
        &mut self,
        periods: &Periods<'_>,
        of: &BucketAggregate,
        query: &WindowQuery,
        programme: &Programme,
        policy: &Policy,
        key: impl Fn(GroupKey) -> Option<CellKey>,
    ) {
        let persons = &periods.panel.persons;
        let missing = RefCell::new(&mut self.without_weights);
        let unified = periods.of_window(&query.days);
        let counts = |viewer: u64, day: DayIndex| {
            let Some(person) = persons.get(&viewer) else { return false };
            if let Some(period) = periods.of_day(day) {
                return periods.class(period, *person).is_some();
            }
            missing.borrow_mut().insert(day);
            false
        };
        let cells = &mut self.cells;
        each_viewer(of, query, programme, policy, counts, |own| {
            let (Some(key), Some(person)) = (key(own.group), persons.get(&own.viewer)) else { return };
            let sums = cells.entry(key).or_default();
            let home = periods.panel.household_of.get(*person as usize).copied().unwrap_or(0);
            add_days(sums, periods, *person, home, &own);
            if own.cell.viewers > 0
                && let Some(period) = unified
                && let Some(class) = periods.class(period, *person)
            {
                let c = &own.cell;
                let counted = [c.viewers, c.reach, c.starters, c.watchers, c.completers, c.sittings];
                sums.by_viewer.push((joined(period, class), counted));
                sums.members[1] += 1;
                sums.homes[1].push(home);
            }
        });
    }
}

fn add_days(sums: &mut CellSums, periods: &Periods<'_>, person: u32, home: u32, own: &ViewerCell<'_>) {
    let before = sums.by_day.len();
    // Credits come in order of episode; a window has few days, so that each is looked for among those just added.
    for (day, credit) in own.credits {
        let Some(period) = periods.of_day(*day) else { continue };
        let Some(class) = periods.class(period, person) else { continue };
        let key = joined(period, class);
        let more = [credit.credited_ms, credit.device_ms, u64::from(credit.sittings), 1];
        match sums.by_day[before..].iter_mut().find(|(other, _)| *other == key) {
            Some((_, sum)) => {
                for place in 0..BY_DAY - 1 {
                    sum[place] += more[place];
                }
            }
            None => sums.by_day.push((key, more)),
        }
    }
    if sums.by_day.len() > before {
        sums.members[0] += 1;
        sums.homes[0].push(home);
    }
}

fn joined(period: u32, class: u32) -> u64 {
    u64::from(period) << 32 | u64::from(class)
}
