//! Local days and weeks of one zone as a table of instants, so that the hot loops need integers only.
//!
//! A local day runs from its first instant to that of the next day: 23 or 25 hours where the clock changes, and 0 for
//! a day the zone skipped (Samoa, 30 December 2011). The table is made once from the zone's rules and then answers
//! *which day* and *which week* by a division and at most a few steps.

use greenlit_vocabulary::{Week, WeekCalendar};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::KernelError;

/// Milliseconds of a day of 24 hours.
pub const DAY_MS: i64 = 86_400_000;

/// Longest calendar: keeps every instant within 42 bits of milliseconds after the first.
const MAX_DAYS: i64 = 130 * 366;

/// Running number of a local day of a [`LocalCalendar`], from 0 at its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayIndex(pub u32);

/// Running number of a week of a [`LocalCalendar`], from 0 at the week that holds its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekIndex(pub u32);

/// The local days and weeks of one zone between two dates.
#[derive(Debug, Clone)]
pub struct LocalCalendar {
    zone: String,
    weeks_of: WeekCalendar,
    first_day: Date,
    days: Edges,
    weeks: Edges,
}

impl LocalCalendar {
    /// The calendar of `zone` over the whole weeks that hold `first` to `last`.
    ///
    /// # Errors
    /// When the zone is unknown or the span is empty or longer than 130 years.
    pub fn new(zone: &str, weeks_of: WeekCalendar, first: Date, last: Date) -> Result<Self, KernelError> {
        let bad_span = || KernelError::BadSpan { first: first.to_string(), last: last.to_string() };
        let rules = TimeZone::get(zone).map_err(|_| KernelError::UnknownZone { zone: zone.to_owned() })?;
        let first_day = Week::containing(first, weeks_of).first_day();
        let end = Week::containing(last, weeks_of).next().first_day();
        let days = i64::from((end - first_day).get_days());
        if last < first || days > MAX_DAYS {
            return Err(bad_span());
        }
        let edges = day_starts(&rules, first_day, days).map_err(|_| bad_span())?;
        let week_edges = edges.iter().copied().step_by(7).collect();
        Ok(Self {
            zone: zone.to_owned(),
            weeks_of,
            first_day,
            days: Edges { at_ms: edges, weekly: false },
            weeks: Edges { at_ms: week_edges, weekly: true },
        })
    }

    /// The calendar of `zone` from 1990 to 2100: all that playback logs can mean.
    ///
    /// # Errors
    /// When the zone is unknown.
    pub fn of_zone(zone: &str, weeks_of: WeekCalendar) -> Result<Self, KernelError> {
        Self::new(zone, weeks_of, Date::constant(1990, 1, 1), Date::constant(2099, 12, 31))
    }

    /// IANA name of the zone.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// Which days make a week here.
    pub const fn week_calendar(&self) -> WeekCalendar {
        self.weeks_of
    }

    /// First instant covered, in milliseconds since 1970 UTC.
    pub fn first_ms(&self) -> i64 {
        self.days.first()
    }

    /// First instant no longer covered.
    pub fn end_ms(&self) -> i64 {
        self.days.end()
    }

    /// Whether an interval lies within the calendar.
    pub fn covers(&self, start_ms: i64, end_ms: i64) -> bool {
        start_ms >= self.first_ms() && end_ms <= self.end_ms()
    }

    /// The local days.
    pub const fn days(&self) -> &Edges {
        &self.days
    }

    /// The weeks.
    pub const fn weeks(&self) -> &Edges {
        &self.weeks
    }

    /// The date of a day.
    pub fn date(&self, day: DayIndex) -> Date {
        self.first_day.saturating_add(i64::from(day.0).days())
    }

    /// The day of a date; `None` outside the calendar.
    pub fn day_of_date(&self, date: Date) -> Option<DayIndex> {
        let days = (date - self.first_day).get_days();
        u32::try_from(days).ok().filter(|d| (*d as usize) < self.days.len()).map(DayIndex)
    }

    /// The week of a running number.
    pub fn week(&self, week: WeekIndex) -> Week {
        let first = self.first_day.saturating_add((i64::from(week.0) * 7).days());
        Week::containing(first, self.weeks_of)
    }

    /// The week that holds a day.
    pub const fn week_of_day(day: DayIndex) -> WeekIndex {
        WeekIndex(day.0 / 7)
    }
}

/// First instants of `days` days and of the one after them, in milliseconds since 1970 UTC.
///
/// A day is asked of the zone only where its clock changes nearby; all others begin 24 hours after the one before.
fn day_starts(rules: &TimeZone, first_day: Date, days: i64) -> Result<Vec<i64>, jiff::Error> {
    let mut starts: Vec<i64> = Vec::with_capacity(days as usize + 1);
    let mut steady_until_ms = i64::MIN;
    for day in 0..=days {
        let next = starts.last().map_or(i64::MIN, |before| before + DAY_MS);
        if next != i64::MIN && next + DAY_MS < steady_until_ms {
            starts.push(next);
            continue;
        }
        let date = first_day.checked_add(day.days())?;
        let start = date.to_zoned(rules.clone())?;
        starts.push(start.timestamp().as_millisecond());
        let change = rules.following(start.timestamp()).next();
        steady_until_ms = match change {
            // Clocks that go forward at midnight make a day begin at one o'clock, and the next one 23 hours later;
            // a day the zone skips begins, and ends, where the next begins.
            _ if start.datetime() != date.to_datetime(Time::midnight()) => i64::MIN,
            Some(change) => change.timestamp().as_millisecond(),
            None => i64::MAX,
        };
    }
    Ok(starts)
}

/// Ascending instants that cut time into pieces of about a day or about a week.
#[derive(Debug, Clone)]
pub struct Edges {
    at_ms: Vec<i64>,
    weekly: bool,
}

impl Edges {
    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.at_ms.len().saturating_sub(1)
    }

    /// Whether there is no piece.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn first(&self) -> i64 {
        self.at_ms.first().copied().unwrap_or(0)
    }

    fn end(&self) -> i64 {
        self.at_ms.last().copied().unwrap_or(0)
    }

    /// Start and end of a piece in milliseconds since 1970 UTC; an empty piece at the end beyond the last.
    pub fn piece(&self, index: usize) -> (i64, i64) {
        let start = self.at_ms.get(index).copied().unwrap_or(self.end());
        (start, self.at_ms.get(index + 1).copied().unwrap_or(self.end()))
    }

    /// Number of the piece that holds an instant; instants outside go to the first or last piece.
    ///
    /// The division hits the right piece or its neighbour, because a zone's clock is never changed by more than a day.
    #[inline]
    pub fn index_of(&self, at_ms: i64) -> usize {
        let last = self.len().saturating_sub(1);
        let since = at_ms.saturating_sub(self.first()).max(0) as u64;
        // Two divisions by constants, which are multiplications.
        let guess = if self.weekly { since / (7 * DAY_MS as u64) } else { since / DAY_MS as u64 };
        let mut index = (guess as usize).min(last);
        while index > 0 && at_ms < self.piece(index).0 {
            index -= 1;
        }
        while index < last && at_ms >= self.piece(index).1 {
            index += 1;
        }
        index
    }

    /// Number of the week that holds an instant within the calendar, and the instant it ends; for weekly edges.
    ///
    /// As [`index_of`](Self::index_of), but without branches: a week is never empty, so one step is enough.
    #[inline]
    pub(super) fn week_and_end(&self, at_ms: i64) -> (usize, i64) {
        let guess = ((at_ms - self.first()) as u64 / (7 * DAY_MS as u64)) as usize;
        let Some([this_ms, next_ms]) = self.at_ms.get(guess..guess + 2) else {
            return self.last_week_and_end(at_ms);
        };
        let (early, late) = (at_ms < *this_ms, at_ms >= *next_ms);
        let week = guess + usize::from(late) - usize::from(early);
        (week, self.piece(week).1)
    }

    /// [`week_and_end`](Self::week_and_end) beyond the last edge that divisions can hit.
    #[cold]
    fn last_week_and_end(&self, at_ms: i64) -> (usize, i64) {
        let week = self.index_of(at_ms);
        (week, self.piece(week).1)
    }

    /// Cuts an interval at the edges and hands each part (piece, start, end) to `part`, in order, empty parts left out.
    #[inline]
    pub fn split(&self, start_ms: i64, end_ms: i64, mut part: impl FnMut(usize, i64, i64)) {
        let mut index = self.index_of(start_ms);
        let mut from = start_ms;
        while from < end_ms {
            let to = if index + 1 >= self.len() { end_ms } else { self.piece(index).1.min(end_ms) };
            if to > from {
                part(index, from, to);
                from = to;
            }
            index += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(zone: &str) -> LocalCalendar {
        LocalCalendar::of_zone(zone, WeekCalendar::MondayToSunday).unwrap()
    }

    fn ms(instant: &str) -> i64 {
        instant.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn a_sunday_night_in_sao_paulo_is_split_between_two_weeks() {
        let calendar = calendar("America/Sao_Paulo");
        let mut parts = Vec::new();
        let start = ms("2020-06-08T02:30:00Z");
        calendar.days().split(start, start + 3_600_000, |day, from, to| {
            parts.push((calendar.date(DayIndex(day as u32)).to_string(), to - from));
        });
        assert_eq!(parts, [("2020-06-07".to_owned(), 1_800_000), ("2020-06-08".to_owned(), 1_800_000)]);
        let week = WeekIndex(calendar.weeks().index_of(start) as u32);
        assert_eq!(calendar.week(week).first_day().to_string(), "2020-06-01");
    }

    #[test]
    fn days_have_the_length_their_zone_gives_them() {
        for (zone, day, hours) in [
            ("America/New_York", "2026-03-08", 23),
            ("America/New_York", "2026-11-01", 25),
            ("America/New_York", "2026-11-02", 24),
            ("America/Sao_Paulo", "2018-11-04", 23),
            ("Pacific/Apia", "2011-12-30", 0),
            ("Asia/Kathmandu", "2026-11-01", 24),
        ] {
            let calendar = calendar(zone);
            let index = calendar.day_of_date(day.parse().unwrap()).unwrap();
            let (start, end) = calendar.days().piece(index.0 as usize);
            assert_eq!(end - start, hours * 3_600_000, "{zone} {day}");
        }
    }

    #[test]
    fn unknown_zones_and_empty_spans_are_refused_with_a_sentence() {
        let error = LocalCalendar::of_zone("Mars/Olympus", WeekCalendar::MondayToSunday).unwrap_err();
        assert!(error.to_string().contains("`Mars/Olympus`"));
        let day = Date::constant(2026, 1, 1);
        assert!(
            LocalCalendar::new("UTC", WeekCalendar::MondayToSunday, day, Date::constant(2025, 1, 1)).is_err()
        );
        assert!(
            LocalCalendar::new("UTC", WeekCalendar::MondayToSunday, day, Date::constant(9998, 1, 1)).is_err()
        );
    }

    proptest::proptest! {
        #[test]
        fn every_instant_lies_in_the_day_its_zone_says(
            at in 1_293_840_000_000_i64..1_356_998_400_000,
            zone in proptest::sample::select(vec![
                "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC",
            ]),
        ) {
            let (first, last) = (Date::constant(2011, 1, 1), Date::constant(2012, 12, 31));
            let calendar = LocalCalendar::new(zone, WeekCalendar::FridayToThursday, first, last).unwrap();
            let day = DayIndex(calendar.days().index_of(at) as u32);
            let zoned = jiff::Timestamp::from_millisecond(at).unwrap().in_tz(zone).unwrap();
            let starts = zoned.date().in_tz(zone).unwrap().timestamp().as_millisecond();
            proptest::prop_assert_eq!(calendar.days().piece(day.0 as usize).0, starts);
            proptest::prop_assert_eq!(calendar.date(day), zoned.date());
            let week = WeekIndex(calendar.weeks().index_of(at) as u32);
            proptest::prop_assert_eq!(
                calendar.week(week),
                Week::containing(zoned.date(), WeekCalendar::FridayToThursday)
            );
            proptest::prop_assert_eq!(LocalCalendar::week_of_day(day), week);
        }
    }
}
