//! Numbers, dates and words as charts print them. Each reader says in words what it expected.

use greenlit_vocabulary::{Week, WeekCalendar};
use jiff::civil::{Date, Weekday};

/// A whole number from 0, plain or with thousands separators in their places: `36000000`, `36,000,000`, `36 000 000`.
///
/// A separator out of place, a sign, a decimal part or a unit is refused: what was meant is not guessed.
pub(crate) fn whole(text: &str) -> Result<u64, String> {
    let wrong = || format!("is `{text}`, not a whole number");
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let digits = match separator {
        None => text.to_owned(),
        Some(s) if matches!(s, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '.') => {
            let mut groups = text.split(s);
            let first = groups.next().unwrap_or_default();
            let rest: Vec<&str> = groups.collect();
            // `1.234` is a decimal in some hands and a thousand in others.
            let certain = s != '.' || rest.len() > 1;
            if !certain || first.is_empty() || first.len() > 3 || rest.iter().any(|g| g.len() != 3) {
                return Err(wrong());
            }
            format!("{first}{}", rest.concat())
        }
        Some(_) => return Err(wrong()),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    digits.parse().map_err(|_| format!("is `{text}`, more than any chart holds"))
}

/// More hours or views than any chart holds; sums of columns stay far within 64 bits.
pub(crate) const MOST: u64 = 1_000_000_000_000;

/// A whole number within a range.
pub(crate) fn whole_in(text: &str, range: std::ops::RangeInclusive<u64>) -> Result<u64, String> {
    let number = whole(text)?;
    if range.contains(&number) {
        return Ok(number);
    }
    Err(format!("is `{text}`, not {} to {}", range.start(), range.end()))
}

/// A day `YYYY-MM-DD`. Other orders are refused, because `03/04/2024` is two days.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    let iso = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
    match text.parse::<Date>() {
        Ok(day) if iso && (1950..=2100).contains(&day.year()) => Ok(day),
        _ => Err(format!("is `{text}`, not a day written YYYY-MM-DD")),
    }
}

/// The Monday-to-Sunday week that a Sunday names.
pub(crate) fn week_by_sunday(text: &str) -> Result<Week, String> {
    let sunday = day(text)?;
    if sunday.weekday() != Weekday::Sunday {
        return Err(format!("is `{text}`, not a Sunday, the last day of a chart week"));
    }
    Ok(Week::containing(sunday, WeekCalendar::MondayToSunday))
}

/// The Monday-to-Sunday week that a Monday names.
pub(crate) fn week_by_monday(text: &str) -> Result<Week, String> {
    let monday = day(text)?;
    if monday.weekday() != Weekday::Monday {
        return Err(format!("is `{text}`, not a Monday, the first day of a list week"));
    }
    Ok(Week::containing(monday, WeekCalendar::MondayToSunday))
}

/// `true` or `false`, in any case; `yes` and `no` too.
pub(crate) fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(format!("is `{text}`, neither yes nor no")),
    }
}

/// The season number in a season's name: `Wednesday: Season 2`, `Season 2`; `None` where it names none or two.
///
/// `Part`, `Volume` and `Limited Series` are no season numbers: a part may be half a season.
pub(crate) fn season_number(name: &str) -> Option<u32> {
    let lower = name.to_lowercase();
    let mut found = None;
    for part in lower.split(':').map(str::trim) {
        let Some(digits) = part.strip_prefix("season ") else { continue };
        let number = digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
        if found.replace(number).is_some_and(|other| other != number) {
            return None;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_and_without_separators() {
        for (text, number) in [
            ("36000000", Some(36_000_000)),
            ("36,000,000", Some(36_000_000)),
            ("36 000 000", Some(36_000_000)),
            ("36.000.000", Some(36_000_000)),
            ("1.234", None),
            ("1,23", None),
            ("36,00,000", None),
            ("-5", None),
            ("5.0", None),
            ("5M", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(whole(text).ok(), number, "{text}");
        }
    }

    #[test]
    fn days_in_one_order_only() {
        for (text, good) in [
            ("2025-06-22", true),
            ("06/22/2025", false),
            ("22.06.2025", false),
            ("20250622", false),
            ("2025-6-22", false),
        ] {
            assert_eq!(day(text).is_ok(), good, "{text}");
        }
        assert!(week_by_sunday("2025-06-21").unwrap_err().contains("not a Sunday"));
        assert!(week_by_monday("2025-06-21").unwrap_err().contains("not a Monday"));
    }

    #[test]
    fn season_numbers_are_read_only_where_they_stand() {
        for (name, number) in [
            ("Wednesday: Season 2", Some(2)),
            ("Season 10", Some(10)),
            ("La Casa de Papel: Part 5", None),
            ("Limited Series", None),
            ("Fish: Season 1: Season 2", None),
        ] {
            assert_eq!(season_number(name), number, "{name}");
        }
    }
}
