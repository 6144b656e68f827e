//! Dates as coarse as their source, weeks with their calendar, and windows.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::{UnknownWord, words};

/// A date as coarse as the text that gave it: `2025-07-09`, `2025-07`, `2025` or a label such as `summer`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartialDate {
    /// A day.
    Day(Date),
    /// Year and month (1-12).
    Month(i16, i8),
    /// A year.
    Year(i16),
    /// Anything else, in the text's own words; `summer 2025` has a place in time, `recently` has none.
    Label(String),
}

impl PartialDate {
    /// First day the date may mean; `None` for a label without a place in time.
    pub fn first_day(&self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Month(year, month) => Date::new(*year, *month, 1).ok(),
            Self::Year(year) => Date::new(*year, 1, 1).ok(),
            Self::Label(label) => quarter(label).map(|(first, _)| first),
        }
    }

    /// Last day the date may mean; `None` for a label without a place in time.
    pub fn last_day(&self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Month(..) => self.first_day().map(Date::last_of_month),
            Self::Year(year) => Date::new(*year, 12, 31).ok(),
            Self::Label(label) => quarter(label).map(|(_, last)| last),
        }
    }
}

/// First and last day of `spring 2025`, `summer 2025`, `fall 2025`: the meteorological seasons of the northern half of
/// the earth, where the trade press writes. A winter lies in two years, so that `winter 2025` stays open.
fn quarter(label: &str) -> Option<(Date, Date)> {
    let (word, year) = label.split_once(' ')?;
    let first_month = match word {
        "spring" => 3,
        "summer" => 6,
        "fall" | "autumn" => 9,
        _ => return None,
    };
    let year = year.parse().ok()?;
    Some((Date::new(year, first_month, 1).ok()?, Date::new(year, first_month + 2, 1).ok()?.last_of_month()))
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Label(label) => f.write_str(label),
        }
    }
}

impl FromStr for PartialDate {
    type Err = std::convert::Infallible;

    /// Reads the printed form back; whatever is no ISO date, month or year is a label.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(day) = text.parse::<Date>() {
            return Ok(Self::Day(day));
        }
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if let Some((year, month)) = text.split_once('-')
            && year.len() == 4
            && month.len() == 2
            && digits(year)
            && digits(month)
            && let (Ok(y), Ok(m)) = (year.parse(), month.parse())
            && (1..=12).contains(&m)
        {
            return Ok(Self::Month(y, m));
        }
        if text.len() == 4
            && digits(text)
            && let Ok(year) = text.parse()
        {
            return Ok(Self::Year(year));
        }
        Ok(Self::Label(text.to_owned()))
    }
}

words! {
    /// Which days make a week. A week is a key only together with its calendar.
    WeekCalendar, "week calendar" {
        /// Nielsen and Netflix. Nielsen names the week by its Monday, Netflix by its Sunday.
        MondayToSunday = "monday-sunday",
        /// Luminate.
        FridayToThursday = "friday-thursday",
    }
}

/// Seven local days, named by the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Week {
    first_day: Date,
    calendar: WeekCalendar,
}

impl Week {
    /// The week of `calendar` that holds `day`.
    pub fn containing(day: Date, calendar: WeekCalendar) -> Self {
        let start = match calendar {
            WeekCalendar::MondayToSunday => Weekday::Monday,
            WeekCalendar::FridayToThursday => Weekday::Friday,
        };
        let back = day.weekday().since(start);
        Self { first_day: day.saturating_sub(i64::from(back).days()), calendar }
    }

    /// First day of the seven.
    pub const fn first_day(self) -> Date {
        self.first_day
    }

    /// Last day of the seven.
    pub fn last_day(self) -> Date {
        self.first_day.saturating_add(6.days())
    }

    /// Which days make it.
    pub const fn calendar(self) -> WeekCalendar {
        self.calendar
    }

    /// The week after.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first_day: self.first_day.saturating_add(7.days()), ..self }
    }
}

/// The stretch of time a figure covers, both ends included, in the market's local days.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Window {
    /// A week of a calendar.
    Week(Week),
    /// From the first to the last day.
    Days(Date, Date),
    /// So many days from the premiere.
    FirstDays(u16),
    /// As the source words it, where no dates can be given (`first month`).
    Named(String),
    /// All time up to the date of the figure.
    ToDate,
}

impl fmt::Display for Window {
    /// `week of 2025-07-21` (Monday to Sunday), `week of 2025-07-18 (friday-thursday)`, `2025-07-09/2025-07-31`,
    /// `first 28 days`, `to date`, or the words of the source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week(week) if week.calendar == WeekCalendar::MondayToSunday => {
                write!(f, "week of {}", week.first_day)
            }
            Self::Week(week) => write!(f, "week of {} ({})", week.first_day, week.calendar),
            Self::Days(first, last) => write!(f, "{first}/{last}"),
            Self::FirstDays(days) => write!(f, "first {days} days"),
            Self::Named(words) => f.write_str(words),
            Self::ToDate => f.write_str("to date"),
        }
    }
}

impl FromStr for Window {
    type Err = UnknownWord;

    /// Reads the printed form back; other non-empty text is [`Window::Named`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UnknownWord { kind: "window", word: String::new() });
        }
        if text == "to date" {
            return Ok(Self::ToDate);
        }
        if let Some(rest) = text.strip_prefix("week of ") {
            let (day, calendar) = match rest.split_once(" (") {
                Some((day, calendar)) => (day, calendar.trim_end_matches(')').parse().ok()),
                None => (rest, Some(WeekCalendar::MondayToSunday)),
            };
            if let (Ok(first_day), Some(calendar)) = (day.parse::<Date>(), calendar)
                && Week::containing(first_day, calendar).first_day == first_day
            {
                return Ok(Self::Week(Week { first_day, calendar }));
            }
        }
        if let Some((first, last)) = text.split_once('/')
            && let (Ok(first), Ok(last)) = (first.parse(), last.parse())
        {
            return Ok(Self::Days(first, last));
        }
        if let Some(days) = text.strip_prefix("first ").and_then(|t| t.strip_suffix(" days"))
            && let Ok(days) = days.parse()
        {
            return Ok(Self::FirstDays(days));
        }
        Ok(Self::Named(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_sunday_lies_in_two_weeks_of_two_calendars() {
        let sunday: Date = "2025-07-27".parse().unwrap();
        let nielsen = Week::containing(sunday, WeekCalendar::MondayToSunday);
        let luminate = Week::containing(sunday, WeekCalendar::FridayToThursday);
        assert_eq!(nielsen.first_day().to_string(), "2025-07-21");
        assert_eq!(nielsen.last_day(), sunday);
        assert_eq!(luminate.first_day().to_string(), "2025-07-25");
        assert_eq!(luminate.last_day().to_string(), "2025-07-31");
    }

    #[test]
    fn partial_dates_read_back() {
        for text in ["2025-07-09", "2025-07", "2025", "summer", "2025-13", "20x5"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        assert_eq!("2024-02".parse::<PartialDate>().unwrap().last_day().unwrap().to_string(), "2024-02-29");
    }

    proptest! {
        #[test]
        fn every_day_lies_in_its_week(days in -400_000_i32..400_000, friday in any::<bool>()) {
            let day = Date::new(2000, 1, 1).unwrap().saturating_add(days.days());
            let calendar = if friday { WeekCalendar::FridayToThursday } else { WeekCalendar::MondayToSunday };
            let week = Week::containing(day, calendar);
            prop_assert!(week.first_day() <= day && day <= week.last_day());
            prop_assert_eq!(Week::containing(week.last_day(), calendar), week);
            prop_assert_eq!(Week::containing(week.next().first_day(), calendar), week.next());
            let window = Window::Week(week);
            prop_assert_eq!(window.to_string().parse::<Window>().unwrap(), window);
        }
    }
}
