//! The truth about simulated viewing: what a perfect measurement would find.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::Scenario;
use super::viewing::{Piece, TrueSession};
use crate::play::EpochMs;

/// Viewing of one title in one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TitleWeek {
    /// Playing time by the clock, summed over persons, in milliseconds.
    pub credited_ms: u64,
    /// Persons who played any of it.
    pub reach_persons: u64,
}

/// What a perfect measurement would find.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Truth {
    /// Persons with any viewing at all.
    pub viewers: u64,
    /// Sessions, one for each episode somebody played.
    pub sessions: u64,
    /// Stretches of playing: as many plays as a log without faults has.
    pub plays: u64,
    /// Playing time, in milliseconds.
    pub credited_ms: u64,
    /// By place of the title in the slate and Monday of the local week.
    pub by_title_week: BTreeMap<(usize, Date), TitleWeek>,
    /// Persons who played any of a title, by its place in the slate.
    pub reach_by_title: BTreeMap<usize, u64>,
}

impl AddAssign<&Self> for Truth {
    /// Adds the truth about other homes. Persons add up because nobody lives in two.
    fn add_assign(&mut self, other: &Self) {
        self.viewers += other.viewers;
        self.sessions += other.sessions;
        self.plays += other.plays;
        self.credited_ms += other.credited_ms;
        for (key, week) in &other.by_title_week {
            let sum = self.by_title_week.entry(*key).or_default();
            sum.credited_ms += week.credited_ms;
            sum.reach_persons += week.reach_persons;
        }
        for (title, persons) in &other.reach_by_title {
            *self.reach_by_title.entry(*title).or_default() += persons;
        }
    }
}

/// The local days and weeks of a scenario as instants.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// First instant of each local day simulated, and of the weeks after it that viewing can run into.
    midnights: Vec<EpochMs>,
    /// First instants of local weeks, with their Mondays.
    weeks: Vec<(EpochMs, Date)>,
    days: u64,
}

/// Days beyond the last that sessions can run into.
const SLACK_DAYS: i64 = 15;

impl Calendar {
    /// The calendar of a scenario in its zone.
    pub fn of(scenario: &Scenario) -> Self {
        let start_of = |day: Date| {
            let zoned = day.to_zoned(scenario.zone.clone()).and_then(|z| z.start_of_day());
            zoned.ok().map(|z| EpochMs(z.timestamp().as_millisecond()))
        };
        let days = i64::from(scenario.days) + SLACK_DAYS;
        let dates = |from: i64| (from..days).filter_map(|n| scenario.first_day.checked_add(n.days()).ok());
        Self {
            midnights: dates(0).filter_map(start_of).collect(),
            weeks: dates(-7)
                .filter(|day| day.weekday() == Weekday::Monday)
                .filter_map(|day| start_of(day).map(|at| (at, day)))
                .collect(),
            days: u64::from(scenario.days),
        }
    }

    /// First instant of a day simulated, counted from 0; `None` beyond the last.
    pub fn midnight(&self, day: u64) -> Option<EpochMs> {
        if day >= self.days {
            return None;
        }
        usize::try_from(day).ok().and_then(|day| self.midnights.get(day)).copied()
    }

    /// Splits an interval at the weeks' edges and gives each part's Monday and length in milliseconds.
    fn by_week(&self, start: EpochMs, end: EpochMs, mut each: impl FnMut(Date, u64)) {
        let mut place = self.weeks.partition_point(|(first, _)| *first <= start).saturating_sub(1);
        let mut from = start;
        while from < end {
            let Some((_, monday)) = self.weeks.get(place) else { return };
            let to = self.weeks.get(place + 1).map_or(end, |(next, _)| end.min(*next));
            each(*monday, to.since(from));
            from = to;
            place += 1;
        }
    }
}

/// The truth about one person.
pub(super) fn of_person(calendar: &Calendar, sessions: &[TrueSession]) -> Truth {
    let mut truth = Truth { viewers: u64::from(!sessions.is_empty()), ..Truth::default() };
    let mut titles = BTreeSet::new();
    for session in sessions {
        truth.sessions += 1;
        titles.insert(session.title);
        let mut at = session.start;
        for piece in &session.pieces {
            let end = at.plus(piece.ms());
            if let Piece::Playing(ms) = piece {
                truth.plays += 1;
                truth.credited_ms += ms;
                calendar.by_week(at, end, |monday, ms| {
                    let week = truth.by_title_week.entry((session.title, monday)).or_default();
                    week.credited_ms += ms;
                    week.reach_persons = 1;
                });
            }
            at = end;
        }
    }
    truth.reach_by_title = titles.into_iter().map(|title| (title, 1)).collect();
    truth
}
