//! Times and durations as logs write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::FormatError;
use crate::play::{EpochMs, Remarks};

/// Longest fraction of a second that is read; further digits are beyond what any log means.
const FRACTION_DIGITS: usize = 9;

/// Digits only, at least one, as a number.
pub(crate) fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.bytes().try_fold(0_i64, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
}

/// A date and time of day without zone, and whether seconds were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) at: DateTime,
    pub(crate) has_seconds: bool,
}

/// `2024-05-09 20:15:30`, with `T` for the space, with 0-9 decimals, or without seconds.
pub(crate) fn iso_civil(text: &str) -> Option<Civil> {
    let (date, time) = (text.get(..10)?, text.get(10..)?);
    let time = time.strip_prefix([' ', 'T', 't'])?;
    civil(iso_date(date)?, time)
}

/// `2024-05-09`.
pub(crate) fn iso_date(text: &str) -> Option<Date> {
    let b = text.as_bytes();
    if b.len() != 10 || b.get(4) != Some(&b'-') || b.get(7) != Some(&b'-') {
        return None;
    }
    day(digits(text.get(..4)?)?, digits(text.get(5..7)?)?, digits(text.get(8..)?)?)
}

/// A day of the calendar from its parts.
pub(crate) fn day(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A day with a time of day: `H:MM`, `HH:MM:SS`, `HH:MM:SS.fffffff`.
pub(crate) fn civil(date: Date, time: &str) -> Option<Civil> {
    let (hour, rest) = time.split_once(':')?;
    let (minute, seconds) = rest.split_once(':').map_or((rest, None), |(m, s)| (m, Some(s)));
    let (second, nanos) = match seconds {
        None => (0, 0),
        Some(text) => {
            let (whole, fraction) = text.split_once('.').map_or((text, ""), |(w, f)| (w, f));
            (digits(whole)?, fraction_nanos(fraction)?)
        }
    };
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    let at = DateTime::new(
        date.year(),
        date.month(),
        date.day(),
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        nanos,
    );
    at.ok().map(|at| Civil { at, has_seconds: seconds.is_some() })
}

fn fraction_nanos(digits_text: &str) -> Option<i32> {
    if digits_text.is_empty() {
        return Some(0);
    }
    if digits_text.len() > FRACTION_DIGITS {
        return None;
    }
    let value = digits(digits_text)?;
    let scale = 10_i64.pow((FRACTION_DIGITS - digits_text.len()) as u32);
    i32::try_from(value * scale).ok()
}

/// The instant of a civil time in UTC.
pub(crate) fn in_utc(at: DateTime) -> Option<EpochMs> {
    TimeZone::UTC.to_timestamp(at).ok().map(of_timestamp)
}

/// The zone a word names: an IANA name (`Europe/Berlin`), an offset (`+05:30`, `-03`), or `UTC`.
///
/// # Errors
/// [`FormatError::UnknownZone`], naming the word.
pub fn parse_zone(word: &str) -> Result<TimeZone, FormatError> {
    let unknown = || FormatError::UnknownZone { zone: word.to_owned() };
    let sign = match word.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return TimeZone::get(word).map_err(|_| unknown()),
    };
    let (hours, minutes) =
        word.get(1..).map_or(("", "0"), |rest| rest.split_once(':').unwrap_or((rest, "0")));
    match (digits(hours), digits(minutes)) {
        (Some(hours @ 0..=14), Some(minutes @ 0..=59)) => {
            let seconds = i32::try_from(sign * (hours * 3600 + minutes * 60)).map_err(|_| unknown())?;
            Offset::from_seconds(seconds).map(TimeZone::fixed).map_err(|_| unknown())
        }
        _ => Err(unknown()),
    }
}

/// The instant of a civil time in a zone. A time that occurs twice is taken the first time, one that does not occur
/// is moved forward by the width of the gap; both are remarked.
pub(crate) fn in_zone(at: DateTime, zone: &TimeZone) -> Option<(EpochMs, Remarks)> {
    let ambiguous = zone.to_ambiguous_timestamp(at);
    let remark = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => Remarks::NONE,
        AmbiguousOffset::Fold { .. } => Remarks::FOLD,
        AmbiguousOffset::Gap { .. } => Remarks::GAP,
    };
    ambiguous.compatible().ok().map(|instant| (of_timestamp(instant), remark))
}

/// An RFC 3339 instant with `Z` or an offset.
pub(crate) fn rfc3339(text: &str) -> Option<EpochMs> {
    if let Some(utc) = text.strip_suffix(['Z', 'z']) {
        return iso_civil(utc).and_then(|c| in_utc(c.at));
    }
    text.parse::<Timestamp>().ok().map(of_timestamp)
}

fn of_timestamp(instant: Timestamp) -> EpochMs {
    EpochMs(instant.as_millisecond())
}

/// Seconds since the epoch as an instant; `None` beyond the years 1-9999.
pub(crate) fn epoch_seconds(seconds: i64) -> Option<EpochMs> {
    Timestamp::from_second(seconds).ok().map(of_timestamp)
}

/// `H:MM:SS` or `HH:MM:SS` as seconds. Hours may exceed 24.
pub(crate) fn clock_secs(text: &str) -> Option<u64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':')?;
    let (h, m, s) = (digits(hours)?, digits(minutes)?, digits(seconds)?);
    if h > 1_000_000 || m > 59 || s > 59 || minutes.len() > 2 || seconds.len() > 2 {
        return None;
    }
    u64::try_from(h * 3600 + m * 60 + s).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_in_their_spellings() {
        for (text, ms) in [
            ("1970-01-02T00:00:00Z", Some(86_400_000)),
            ("1970-01-01T00:00:01.5Z", Some(1_500)),
            ("1970-01-01T01:00:00+01:00", Some(0)),
            ("1970-01-01 00:00:00.1234567Z", Some(123)),
            ("1970-13-01T00:00:00Z", None),
            ("1970-01-01T00:00:00", None),
            ("1970-01-01T24:00:00Z", None),
            ("", None),
            ("1970-01-01Tééé", None),
        ] {
            assert_eq!(rfc3339(text).map(|t| t.0), ms, "{text}");
        }
    }

    #[test]
    fn zones_by_name_and_offset() {
        assert_eq!(parse_zone("+05:30").unwrap(), TimeZone::fixed(Offset::from_seconds(19_800).unwrap()));
        assert_eq!(parse_zone("-03").unwrap(), TimeZone::fixed(Offset::from_seconds(-10_800).unwrap()));
        assert_eq!(parse_zone("Europe/Berlin").unwrap().iana_name(), Some("Europe/Berlin"));
        for bad in ["", "Mars/Olympus", "+25:00", "+5:75", "+", "-é"] {
            let sentence = parse_zone(bad).unwrap_err().to_string();
            assert!(sentence.starts_with(&format!("`{bad}` is no time zone")), "{sentence}");
        }
    }

    #[test]
    fn clocks_and_local_times() {
        assert_eq!(clock_secs("2:30:00"), Some(9_000));
        assert_eq!(clock_secs("100:00:01"), Some(360_001));
        for bad in ["", "1:2", "1:60:00", "1:-1:00", "a:b:c", "1:02:003"] {
            assert_eq!(clock_secs(bad), None, "{bad}");
        }
        assert!(!iso_civil("2021-10-31 02:30").unwrap().has_seconds);
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let autumn = iso_civil("2021-10-31 02:30:00").unwrap().at;
        let (first, remark) = in_zone(autumn, &berlin).unwrap();
        assert_eq!(first, rfc3339("2021-10-31T00:30:00Z").unwrap());
        assert!(remark.has(Remarks::FOLD));
        let spring = iso_civil("2021-03-28 02:30:00").unwrap().at;
        let (moved, remark) = in_zone(spring, &berlin).unwrap();
        assert_eq!(moved, rfc3339("2021-03-28T01:30:00Z").unwrap());
        assert!(remark.has(Remarks::GAP));
    }
}
