//! Dates as headers and meta tags write them.

use greenlit_vocabulary::PartialDate;
use jiff::civil::Date;

/// Month names and abbreviations in the languages read; a full stop after an abbreviation is dropped before lookup.
const MONTHS: [&str; 12] = [
    "january jan januar jänner gennaio janeiro ocak enero janvier gen ene janv januari",
    "february feb februar febbraio fevereiro şubat febrero février fev févr febr februari",
    "march mar märz marzo março mart mars mär maart",
    "april apr aprile abril nisan avril abr avr",
    "may mai maggio maio mayıs mayo mag mei maj",
    "june jun juni giugno junho haziran junio juin giu",
    "july jul juli luglio julho temmuz julio juillet lug juil",
    "august aug agosto ağustos août ago aoû augustus augusti",
    "september sep sept settembre setembro eylül septiembre septembre set",
    "october oct oktober ottobre outubro ekim octubre octobre okt ott out",
    "november nov novembre novembro kasım noviembre",
    "december dec dezember dicembre dezembro aralık diciembre décembre dez dic déc",
];

/// A date alone: `2025-10-04`, `2025-10`, `2025/10/04`, `2025-10-04T08:00:00Z`, `October 4, 2025`, `4 October 2025`,
/// `Sat, 04 Oct 2025 08:00:00 GMT`, `4. Oktober 2025`, `4 de octubre de 2025`, `04.10.2025`, `October 2025`.
///
/// The day is that of the publisher's own clock: a time and zone are dropped, not converted. `10/04/2025` is refused,
/// since day and month cannot be told apart; a year alone is refused, since any number would be one.
pub(super) fn parse(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    iso(text).or_else(|| dotted(text)).or_else(|| worded(text))
}

fn iso(text: &str) -> Option<PartialDate> {
    let year = text.get(..4)?;
    let mark = text.get(4..5).filter(|m| matches!(*m, "-" | "/"))?;
    let year: i16 = whole(year)?.try_into().ok()?;
    let month: i8 = whole(text.get(5..7)?)?.try_into().ok()?;
    match text.get(7..8) {
        None => Date::new(year, month, 1).ok().map(|d| PartialDate::Month(d.year(), d.month())),
        Some(m) if m == mark => {
            let ends = text.get(10..11).is_none_or(|m| matches!(m, "T" | " "));
            let day: i8 = whole(text.get(8..10)?)?.try_into().ok()?;
            Date::new(year, month, day).ok().filter(|_| ends).map(PartialDate::Day)
        }
        Some(_) => None,
    }
}

/// `04.10.2025`: day first, as everywhere dots are written.
fn dotted(text: &str) -> Option<PartialDate> {
    let mut parts = text.split([' ', ',']).next()?.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let (year, month, day) =
        (whole(year)?.try_into().ok()?, whole(month)?.try_into().ok()?, whole(day)?.try_into().ok()?);
    Date::new(year, month, day).ok().map(PartialDate::Day)
}

fn worded(text: &str) -> Option<PartialDate> {
    let (mut day, mut month, mut year) = (None, None, None);
    let mut other_words = 0;
    for word in text.split([' ', ',', '\u{a0}']).filter(|w| !w.is_empty()) {
        let bare = word.trim_end_matches('.');
        let number = bare.trim_end_matches(|c: char| c.is_ascii_lowercase() || c == 'º');
        if let Some(n) = whole(bare).or_else(|| whole(number)) {
            match n {
                1..=31 if day.is_none() && year.is_none() => day = Some(n),
                1900..=2199 if year.is_none() => year = Some(n),
                _ => return None,
            }
        } else if let Some(m) = month_number(bare) {
            if month.replace(m).is_some() {
                return None;
            }
        } else if year.is_some() {
            // A time of day or a zone after the date.
            break;
        } else if !matches!(bare, "de" | "of") {
            // A weekday may come first, and nothing else.
            other_words += 1;
            if month.is_some() || other_words > 1 || bare.chars().count() > 12 {
                return None;
            }
        }
    }
    let (year, month) = (year? as i16, month?);
    match day {
        Some(day) => Date::new(year, month, day as i8).ok().map(PartialDate::Day),
        None => Some(PartialDate::Month(year, month)),
    }
}

/// 1-12 of a month's name.
pub(super) fn month_number(word: &str) -> Option<i8> {
    let lower = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.split(' ').any(|name| name == lower))?;
    i8::try_from(at + 1).ok()
}

fn whole(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn dates_of_headers_are_read() {
        for (text, date) in [
            ("2025-10-04", "2025-10-04"),
            ("2025-10", "2025-10"),
            ("2025/10/04", "2025-10-04"),
            ("2025-10-04T23:59:00-07:00", "2025-10-04"),
            ("2025-10-04 08:00", "2025-10-04"),
            ("October 4, 2025", "2025-10-04"),
            ("Oct. 4th, 2025 8:30 am PT", "2025-10-04"),
            ("4 October 2025", "2025-10-04"),
            ("Sat, 04 Oct 2025 08:00:00 GMT", "2025-10-04"),
            ("4. Oktober 2025", "2025-10-04"),
            ("4 de octubre de 2025", "2025-10-04"),
            ("4 Ekim 2025", "2025-10-04"),
            ("04.10.2025", "2025-10-04"),
            ("October 2025", "2025-10"),
        ] {
            assert_eq!(parse(text).map(|d| d.to_string()).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_alone_is_refused() {
        for text in [
            "",
            "unknown",
            "2025",
            "10/04/2025",
            "2025-13-01",
            "2025-02-30",
            "2025-10-04x",
            "May",
            "4 May",
            "The show returns in May 2025 for a second season",
            "1.2.3.4",
            "04.257.2025",
            "0000-00-00",
            "999999999999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
