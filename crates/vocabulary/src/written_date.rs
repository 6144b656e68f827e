//! Dates as files write them: which number is the day cannot be told from one row, only from a column.

use jiff::civil::Date;

use crate::words;

words! {
    /// The order of day and month in dates written with numbers only.
    DateOrder, "date order" {
        /// `2025-07-09`, `2025/7/9`, `20250709`.
        YearFirst = "year-month-day",
        /// `9.7.2025`, `09/07/2025`.
        DayFirst = "day-month-year",
        /// `7/9/2025`.
        MonthFirst = "month-day-year",
    }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads one date; a time after it (`T...` or a space and a clock) is ignored. `order` settles only dates of numbers
/// that do not begin with a year. Month names are English, in full or three letters. Two-digit years are refused.
pub fn read_date(text: &str, order: DateOrder) -> Option<Date> {
    let parts = parts(text)?;
    match parts {
        Parts::Named { year, month, day } | Parts::YearFirst { year, month, day } => {
            Date::new(year, month, day).ok()
        }
        Parts::YearLast { first, second, year } => {
            let (month, day) = if order == DateOrder::DayFirst { (second, first) } else { (first, second) };
            Date::new(year, month, day).ok()
        }
    }
}

/// The order of a column: the one under which every number-only date is a date. `None` where both orders fit and
/// they differ for at least one value, so that nothing can be said; a column of ISO dates is year first.
pub fn date_order<'a>(column: impl IntoIterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut day_first, mut month_first, mut open) = (0_u64, 0_u64, 0_u64);
    for text in column {
        if let Some(Parts::YearLast { first, second, .. }) = parts(text) {
            match (first > 12, second > 12) {
                (true, false) => day_first += 1,
                (false, true) => month_first += 1,
                (false, false) if first != second => open += 1,
                _ => {}
            }
        }
    }
    match (day_first, month_first, open) {
        (0, 0, 0) => Some(DateOrder::YearFirst),
        (0, 0, _) => None,
        // A few odd rows do not turn a column; they fail to be dates and are set aside one by one.
        (d, m, _) if d > m => Some(DateOrder::DayFirst),
        _ => Some(DateOrder::MonthFirst),
    }
}

enum Parts {
    Named { year: i16, month: i8, day: i8 },
    YearFirst { year: i16, month: i8, day: i8 },
    YearLast { first: i8, second: i8, year: i16 },
}

fn parts(text: &str) -> Option<Parts> {
    let text = text.trim();
    let text = text.split_once('T').map_or(text, |(day, clock)| {
        if clock.starts_with(|c: char| c.is_ascii_digit()) { day } else { text }
    });
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return Some(Parts::YearFirst {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        });
    }
    let mut words = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ','))
        .filter(|w| !w.is_empty())
        .take_while(|w| !w.contains(':'));
    let (a, b, c) = (words.next()?, words.next()?, words.next()?);
    if let Some(month) = month_named(a) {
        return Some(Parts::Named { year: four_digits(c)?, month, day: small(b)? });
    }
    if let Some(month) = month_named(b) {
        let (day, year) = if a.len() == 4 { (c, a) } else { (a, c) };
        return Some(Parts::Named { year: four_digits(year)?, month, day: small(day)? });
    }
    if let Some(year) = four_digits(a) {
        return Some(Parts::YearFirst { year, month: small(b)?, day: small(c)? });
    }
    Some(Parts::YearLast { first: small(a)?, second: small(b)?, year: four_digits(c)? })
}

fn month_named(word: &str) -> Option<i8> {
    let word = word.to_ascii_lowercase();
    let short = word.get(..3)?;
    let index = MONTHS.iter().position(|m| *m == short)?;
    word.bytes().all(|b| b.is_ascii_alphabetic()).then_some(index as i8 + 1)
}

fn four_digits(word: &str) -> Option<i16> {
    (word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok())?
}

fn small(word: &str) -> Option<i8> {
    let word = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    ((1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_day_in_many_spellings() {
        let day = Date::new(2025, 7, 9).unwrap();
        for (text, order) in [
            ("2025-07-09", DateOrder::MonthFirst),
            ("2025/7/9", DateOrder::DayFirst),
            ("20250709", DateOrder::DayFirst),
            ("2025-07-09T10:00:00Z", DateOrder::YearFirst),
            ("2025-07-09 10:00", DateOrder::YearFirst),
            ("07/09/2025", DateOrder::MonthFirst),
            ("9.7.2025", DateOrder::DayFirst),
            ("July 9, 2025", DateOrder::YearFirst),
            ("9 Jul 2025", DateOrder::YearFirst),
            ("9-Jul-2025", DateOrder::YearFirst),
            ("July 9th, 2025", DateOrder::YearFirst),
        ] {
            assert_eq!(read_date(text, order), Some(day), "{text}");
        }
        for text in ["", "2025", "13/13/2025", "7/9/25", "2025-02-30", "soon", "9-9", "Jul 2025"] {
            assert_eq!(read_date(text, DateOrder::DayFirst), None, "{text}");
        }
    }

    #[test]
    fn a_column_tells_its_order_or_says_nothing() {
        assert_eq!(date_order(["2025-07-09", ""]), Some(DateOrder::YearFirst));
        assert_eq!(date_order(["07/09/2025", "07/19/2025"]), Some(DateOrder::MonthFirst));
        assert_eq!(date_order(["07/09/2025", "19/07/2025"]), Some(DateOrder::DayFirst));
        assert_eq!(date_order(["07/09/2025", "08/09/2025"]), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,20}") {
            let _ = read_date(&text, DateOrder::DayFirst);
            let _ = date_order([text.as_str()]);
        }
    }
}
