//! Dates as texts give them, made absolute only where the text or its date of publication allows it.

use greenlit_vocabulary::PartialDate;
use jiff::ToSpan;
use jiff::civil::Date;

use super::lexicon::Class;
use super::tokens::shape;
use super::units::UnitBuilder;

/// A date as coarse as the words, with what is missing left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RoughDate {
    /// Year, if said.
    pub(crate) year: Option<i16>,
    /// Month 1-12.
    pub(crate) month: Option<i8>,
    /// Day of the month.
    pub(crate) day: Option<i8>,
    /// Weekday 1-7 from Monday.
    pub(crate) weekday: Option<i8>,
    /// Season of the year: 1 summer, 2 fall, 3 winter, 4 spring, 5 midseason.
    pub(crate) quarter: Option<i8>,
    /// `last`, `next`, `this` before it.
    pub(crate) relative: i8,
}

/// Where the text puts an event against its own day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// It was.
    Behind,
    /// It is to come.
    Ahead,
    /// The words leave it open.
    Open,
}

const SEASONS: [&str; 5] = ["summer", "fall", "winter", "spring", "midseason"];

impl RoughDate {
    /// Whether it is more than a weekday.
    pub(crate) const fn is_calendar(self) -> bool {
        self.month.is_some() || self.year.is_some() || self.quarter.is_some()
    }

    /// The date as text: ISO where the year is known, `--MM-DD` or `--MM` where it is not, a season's name.
    ///
    /// `published` supplies the missing year: of a past event the last such day not after it, of a coming one the first
    /// such day not before it.
    pub(crate) fn resolve(self, published: Option<&PartialDate>, future: bool) -> Option<String> {
        if let Some(quarter) = self.quarter {
            let word = SEASONS.get(usize::try_from(quarter - 1).ok()?)?;
            return Some(self.year.map_or_else(|| (*word).to_owned(), |y| format!("{y:04}")));
        }
        let Some(month) = self.month else { return self.year.map(|y| format!("{y:04}")) };
        match self.year.or_else(|| self.inferred_year(published, future)) {
            Some(year) => match self.day {
                Some(day) => Date::new(year, month, day).ok().map(|d| d.to_string()),
                None => Some(format!("{year:04}-{month:02}")),
            },
            None => Some(match self.day {
                Some(day) => format!("--{month:02}-{day:02}"),
                None => format!("--{month:02}"),
            }),
        }
    }

    /// As [`RoughDate::resolve`]; where the words leave the tense open, the nearer of the two such days.
    pub(crate) fn resolve_when(self, published: Option<&PartialDate>, when: When) -> Option<String> {
        if when != When::Open {
            return self.resolve(published, when == When::Ahead);
        }
        let (past, coming) = (self.resolve(published, false)?, self.resolve(published, true)?);
        let today = published.and_then(PartialDate::last_day);
        let day = |text: &str| text.parse::<PartialDate>().ok().and_then(|d| d.first_day());
        let (Some(today), Some(before), Some(after)) = (today, day(&past), day(&coming)) else {
            return Some(past);
        };
        let days = |date: Date| (date - today).get_days().abs();
        Some(if days(after) < days(before) { coming } else { past })
    }

    fn inferred_year(self, published: Option<&PartialDate>, future: bool) -> Option<i16> {
        let month = self.month?;
        let day = self.day.unwrap_or(1);
        let (first, last) = match published? {
            PartialDate::Day(d) => (*d, *d),
            other => (other.first_day()?, other.last_day()?),
        };
        let year = last.year();
        let here = Date::new(year, month, day).ok()?;
        if future {
            // A day that has just gone by may still be told as coming.
            let limit = first.saturating_sub(20.days());
            return Some(if here < limit { year + 1 } else { year });
        }
        let limit = if matches!(published, Some(PartialDate::Year(_))) {
            last
        } else {
            last.saturating_add(4.days())
        };
        Some(if here > limit { year - 1 } else { year })
    }
}

/// Reads a date at token `i`: `July 9, 2025`, `9 July`, `Jul. 9`, `July 9th`, `October 2025`, `Wednesday, July 9`, `2025-07-09`,
/// `in 2018`, `9. Juli 2025`, `9 Temmuz`, `last summer`.
pub(crate) fn read(b: &UnitBuilder<'_>, i: usize, to: usize) -> Option<(RoughDate, usize)> {
    let token = b.token(i);
    if token.is(shape::DIGITS) {
        return iso(b, i, to).or_else(|| day_first(b, i, to)).or_else(|| bare_year(b, i));
    }
    if let Some((month, after)) = month(b, i, to) {
        return month_first(b, i, month, after, to);
    }
    if let Some((weekday, after)) = weekday(b, i, to) {
        // `Wednesday, July 9`.
        let next = if b.word(after) == "," { after + 1 } else { after };
        if next < to
            && let Some((mut date, last)) = month(b, next, to)
                .and_then(|(m, a)| month_first(b, next, m, a, to))
                .or_else(|| b.token(next).is(shape::DIGITS).then(|| day_first(b, next, to)).flatten())
            && date.day.is_some()
        {
            date.weekday = Some(weekday);
            return Some((date, last));
        }
        return plain_weekday(b, i, weekday)
            .then_some((RoughDate { weekday: Some(weekday), ..RoughDate::default() }, after));
    }
    calendar_season(b, i, to)
}

/// A weekday alone is a date only where the words before or after place it in time (a series may be called Wednesday).
fn plain_weekday(b: &UnitBuilder<'_>, i: usize, _weekday: i8) -> bool {
    let before = if i == 0 { "" } else { b.word(i - 1) };
    let after = b.word(i + 1);
    let placed = matches!(
        before.to_ascii_lowercase().as_str(),
        "premieres"
            | "debuts"
            | "airs"
            | "launches"
            | "bows"
            | "arrives"
            | "premiering"
            | "premiered"
            | "debuted"
            | "launched"
            | "dropped"
            | "on"
            | "last"
            | "this"
            | "next"
            | "late"
            | "since"
            | "am"
            | "announced"
            | "monday"
            | "friday"
            | "said"
            | "today"
            | "until"
            | "by"
            | "every"
            | "geçen"
            | "past"
            | "reported"
            | "confirmed"
            | "statement"
            | "million"
            | "revealed"
            | "interview"
    );
    placed
        && !matches!(
            after.to_ascii_lowercase().as_str(),
            "season" | "seasons" | "’s" | "'s" | "has" | "is" | "was" | "will"
        )
}

fn weekday(b: &UnitBuilder<'_>, i: usize, to: usize) -> Option<(i8, usize)> {
    let (value, after) = b.longest(i, to, Class::Weekday)?;
    let ok = b.token(i).is(shape::CAPITAL) || b.lang != "en";
    ok.then_some((value as i8, after))
}

fn month(b: &UnitBuilder<'_>, i: usize, to: usize) -> Option<(i8, usize)> {
    let (value, mut after) = b.longest(i, to, Class::Month)?;
    let capital = b.token(i).is(shape::CAPITAL);
    if (b.lang == "en" || b.lang == "de") && !capital {
        return None;
    }
    if after < to && b.word(after) == "." && b.word(i).len() <= 4 && b.token(after + 1).is(shape::DIGITS) {
        after += 1;
    }
    Some((value as i8, after))
}

fn month_first(
    b: &UnitBuilder<'_>,
    i: usize,
    month: i8,
    after: usize,
    to: usize,
) -> Option<(RoughDate, usize)> {
    let mut date = RoughDate { month: Some(month), relative: relative(b, i), ..RoughDate::default() };
    let mut last = after;
    let de = if b.word(after).eq_ignore_ascii_case("de") || b.word(after).eq_ignore_ascii_case("del") {
        after + 1
    } else {
        after
    };
    if let Some(day) = number(b, after, to, 31) {
        date.day = Some(day as i8);
        last = skip_ordinal(b, after + 1, to);
        let comma = if b.word(last) == "," { last + 1 } else { last };
        if let Some(year) = year(b, comma, to) {
            date.year = Some(year);
            last = comma + 1;
        }
        return Some((date, last));
    }
    let comma = if b.word(de) == "," { de + 1 } else { de };
    if let Some(year) = year(b, comma, to) {
        date.year = Some(year);
        return Some((date, comma + 1));
    }
    // `may` and `march` alone are verbs as often as months.
    let word = b.word(i).to_ascii_lowercase();
    let doubtful = matches!(
        word.as_str(),
        "may"
            | "march"
            | "mar"
            | "jan"
            | "sept"
            | "sep"
            | "dec"
            | "mart"
            | "mars"
            | "april"
            | "june"
            | "august"
            | "marco"
            | "agosto"
            | "mai"
    );
    if doubtful && !placed_in_time(b, i) {
        return None;
    }
    Some((date, last))
}

fn placed_in_time(b: &UnitBuilder<'_>, i: usize) -> bool {
    if i == 0 {
        return false;
    }
    matches!(
        b.word(i - 1).to_ascii_lowercase().as_str(),
        "in" | "of"
            | "late"
            | "early"
            | "mid"
            | "last"
            | "this"
            | "next"
            | "since"
            | "until"
            | "by"
            | "from"
            | "and"
            | "im"
            | "ende"
            | "anfang"
            | "a"
            | "ad"
            | "ab"
            | "en"
            | "em"
            | "de"
            | "di"
            | "returns"
            | "on"
            | "through"
            | "for"
            | "before"
            | "after"
            | "back"
            | "during"
            | "le"
            | "to"
            | "dopo"
            | "–"
            | "around"
    )
}

fn day_first(b: &UnitBuilder<'_>, i: usize, to: usize) -> Option<(RoughDate, usize)> {
    let day = number(b, i, to, 31)?;
    let mut j = skip_ordinal(b, i + 1, to);
    if matches!(b.word(j).to_ascii_lowercase().as_str(), "of" | "de" | "." | "di") {
        j += 1;
    }
    let (month, mut last) = month(b, j, to)?;
    if last < to && b.word(last) == "." && year(b, last + 1, to).is_some() {
        last += 1;
    }
    let mut date = RoughDate { month: Some(month), day: Some(day as i8), ..RoughDate::default() };
    let next = if matches!(b.word(last).to_ascii_lowercase().as_str(), "," | "de" | "del") {
        last + 1
    } else {
        last
    };
    if let Some(year) = year(b, next, to) {
        date.year = Some(year);
        last = next + 1;
    }
    Some((date, last))
}

fn skip_ordinal(b: &UnitBuilder<'_>, i: usize, to: usize) -> usize {
    let suffix = i < to
        && b.token(i).is(shape::GLUED)
        && matches!(b.word(i), "st" | "nd" | "rd" | "th" | "." | "º" | "er");
    if suffix && !(b.word(i) == "." && (b.lang == "en" || i + 1 >= to)) { i + 1 } else { i }
}

fn iso(b: &UnitBuilder<'_>, i: usize, to: usize) -> Option<(RoughDate, usize)> {
    let year = year(b, i, to)?;
    let (m, d) = (number(b, i + 1, to, 12)?, number(b, i + 2, to, 31)?);
    let hyphens = b.token(i + 1).is(shape::HYPHEN) && b.token(i + 2).is(shape::HYPHEN);
    hyphens.then_some((
        RoughDate { year: Some(year), month: Some(m as i8), day: Some(d as i8), ..RoughDate::default() },
        i + 3,
    ))
}

fn bare_year(b: &UnitBuilder<'_>, i: usize) -> Option<(RoughDate, usize)> {
    let year = year(b, i, i + 1)?;
    let before = if i == 0 { String::new() } else { b.word(i - 1).to_ascii_lowercase() };
    let placed = matches!(
        before.as_str(),
        "in" | "early"
            | "late"
            | "mid"
            | "since"
            | "until"
            | "by"
            | "from"
            | "and"
            | "of"
            | "im"
            | "nel"
            | "em"
            | "en"
            | "anfang"
            | "ende"
            | "del"
            | "summer"
            | "fall"
            | "spring"
            | "winter"
            | "year"
            | "back"
            | "sometime"
            | "through"
            | "before"
            | "for"
            | "–"
            | "autumn"
    );
    placed.then_some((RoughDate { year: Some(year), ..RoughDate::default() }, i + 1))
}

fn calendar_season(b: &UnitBuilder<'_>, i: usize, to: usize) -> Option<(RoughDate, usize)> {
    let (quarter, after) = b.longest(i, to, Class::SeasonWord)?;
    let before = if i == 0 { String::new() } else { b.word(i - 1).to_ascii_lowercase() };
    let placed = matches!(
        before.as_str(),
        "this"
            | "last"
            | "the"
            | "next"
            | "in"
            | "over"
            | "late"
            | "early"
            | "during"
            | "since"
            | "im"
            | "letzten"
            | "diesen"
            | "scorsa"
            | "quest"
            | "este"
            | "neste"
            | "cet"
            | "of"
    );
    let of = if b.word(after) == "of" { after + 1 } else { after };
    let year = year(b, of, to);
    // "one of the fall's best": no date.
    if matches!(b.word(after), "'s" | "’s") {
        return None;
    }
    if !placed && year.is_none() && quarter != 5 {
        return None;
    }
    let last = if year.is_some() { of + 1 } else { after };
    Some((
        RoughDate { quarter: Some(quarter as i8), year, relative: relative(b, i), ..RoughDate::default() },
        last,
    ))
}

fn relative(b: &UnitBuilder<'_>, i: usize) -> i8 {
    match if i == 0 { "" } else { b.word(i - 1) } {
        "last" => -1,
        "next" => 1,
        _ => 0,
    }
}

fn number(b: &UnitBuilder<'_>, i: usize, to: usize, most: i64) -> Option<i64> {
    if i >= to || !b.token(i).is(shape::DIGITS) {
        return None;
    }
    b.word(i).parse().ok().filter(|n| (1..=most).contains(n))
}

fn year(b: &UnitBuilder<'_>, i: usize, to: usize) -> Option<i16> {
    if i >= to || !b.token(i).is(shape::DIGITS) || b.word(i).len() != 4 {
        return None;
    }
    b.word(i).parse().ok().filter(|y| (1940..=2099).contains(y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_come_from_the_date_of_publication_only() {
        let published: PartialDate = "2025-10-04".parse().unwrap();
        let day = |month, day| RoughDate { month: Some(month), day: Some(day), ..RoughDate::default() };
        for (date, future, want) in [
            (day(7, 9), false, "2025-07-09"),
            (day(11, 20), false, "2024-11-20"),
            (day(11, 20), true, "2025-11-20"),
            (day(2, 2), true, "2026-02-02"),
            (day(10, 5), false, "2025-10-05"),
        ] {
            assert_eq!(date.resolve(Some(&published), future).as_deref(), Some(want));
        }
        assert_eq!(day(7, 9).resolve(None, false).as_deref(), Some("--07-09"));
        assert_eq!(
            RoughDate { quarter: Some(1), ..RoughDate::default() }.resolve(None, false).as_deref(),
            Some("summer")
        );
    }
}
