//! Dates as English-language lists write them, kept as precise as they are.

use greenlit_vocabulary::PartialDate;
use jiff::civil::Date;

use super::fields::plausible_year;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads `12 Jun. 2020`, `12 May 2020`, `13 Aug 2020 (USA)`, `Jun. 2020`, `May 2020`, `2020` and ISO dates.
///
/// The precision is that of the text: a month stays a month, a year a year. `None` for anything else and for years
/// no moving picture can bear.
pub fn date_in_words(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let text = text.split_once('(').map_or(text, |(date, _)| date.trim());
    if let Some(date) = super::fields::iso_date(text) {
        return Some(date);
    }
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let year = |w: &str| w.parse::<i16>().ok().filter(|y| w.len() == 4 && plausible_year(*y));
    match words.as_slice() {
        [month_word, year_word] => Some(PartialDate::Month(year(year_word)?, month(month_word)?)),
        [day, month_word, year_word] => {
            let date = Date::new(year(year_word)?, month(month_word)?, day.parse().ok()?).ok()?;
            Some(PartialDate::Day(date))
        }
        _ => None,
    }
}

fn month(word: &str) -> Option<i8> {
    let lower = word.trim_end_matches('.').to_ascii_lowercase();
    let short = lower.get(..3)?;
    let index = MONTHS.iter().position(|m| *m == short)?;
    i8::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::date_in_words;

    #[test]
    fn every_shape_keeps_its_precision() {
        for (text, iso) in [
            ("12 Jun. 2020", Some("2020-06-12")),
            ("12 May 2020", Some("2020-05-12")),
            ("13 Aug 2020 (USA)", Some("2020-08-13")),
            ("3 September 2019", Some("2019-09-03")),
            ("Jun. 2020", Some("2020-06")),
            ("May 2020", Some("2020-05")),
            ("2020", Some("2020")),
            ("2020-02-29", Some("2020-02-29")),
            ("30 Feb. 2020", None),
            ("12 Foo 2020", None),
            ("1020", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(date_in_words(text).map(|d| d.to_string()).as_deref(), iso, "{text}");
        }
    }
}
