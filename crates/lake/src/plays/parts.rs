//! Parts of the audience that figures are split by: country, kind of device, service, class of profile.

use std::collections::BTreeMap;

use super::segment::OpenSegment;
use crate::Result;

/// Columns of words by which the audience is split, countries aside.
pub(crate) const SPLIT_COLUMNS: [&str; 3] = ["device", "service", "profile"];

/// Words of a column that are parts by themselves; the plays of rarer ones are in the whole and in no part.
const MOST_WORDS: usize = 100;

/// A part of the audience. Numbers are places in [`PartWords`], from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A country, as [`territory_code`] numbers it.
    Territory(u16),
    Device(u16),
    Service(u16),
    Profile(u16),
}

/// The words of the sources that parts are named by, in order, so that their numbers do not depend on the order of
/// evidence.
#[derive(Debug, Default)]
pub(crate) struct PartWords {
    by_column: [Vec<String>; 3],
}

impl PartWords {
    /// The words of the segments; where a column has very many, those of the most plays.
    pub(crate) fn of<'s>(segments: impl Iterator<Item = &'s OpenSegment>) -> Result<Self> {
        let mut counts: [BTreeMap<String, u64>; 3] = std::array::from_fn(|_| BTreeMap::new());
        for segment in segments {
            for (column, counts) in SPLIT_COLUMNS.into_iter().zip(&mut counts) {
                for (word, plays) in segment.words(column)? {
                    *counts.entry(word).or_default() += plays;
                }
            }
        }
        let by_column = counts.map(|counts| {
            let mut words: Vec<(String, u64)> = counts.into_iter().collect();
            words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            words.truncate(MOST_WORDS);
            let mut words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
            words.sort_unstable();
            words
        });
        Ok(Self { by_column })
    }

    /// The number of a word of a column, 0 for one that is no part by itself.
    pub(crate) fn number(&self, column: usize, word: &str) -> u16 {
        let words = self.by_column.get(column).map_or(&[][..], Vec::as_slice);
        let place = words.binary_search_by(|have| have.as_str().cmp(word)).ok();
        place.and_then(|place| u16::try_from(place + 1).ok()).unwrap_or(0)
    }

    /// A part as it is stored: `US`, `device=TV`.
    pub(crate) fn spelt(&self, part: Part) -> String {
        let word = |column: usize, number: u16| {
            let words = self.by_column.get(column);
            words.and_then(|words| words.get(usize::from(number).checked_sub(1)?)).map_or("", String::as_str)
        };
        match part {
            Part::Territory(code) => territory_word(code),
            Part::Device(number) => format!("device={}", word(0, number)),
            Part::Service(number) => format!("service={}", word(1, number)),
            Part::Profile(number) => format!("profile={}", word(2, number)),
        }
    }
}

/// Column and word of a part that is no country.
pub(crate) fn split_part(stored: &str) -> Option<(&str, &str)> {
    stored.split_once('=').filter(|(column, _)| SPLIT_COLUMNS.contains(column))
}

/// A country as a number from 1, in order of the alphabet; 0 for none.
pub(crate) fn territory_code(word: &str) -> u16 {
    match word.as_bytes() {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => u16::from(a - b'A') * 26 + u16::from(b - b'A') + 1,
        _ => 0,
    }
}

/// The country of a number.
fn territory_word(code: u16) -> String {
    let code = code.saturating_sub(1).min(26 * 26 - 1);
    [code / 26, code % 26].into_iter().map(|n| char::from(b'A' + n as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_keep_the_order_of_the_alphabet_as_numbers() {
        for country in ["AA", "DE", "GB", "US", "ZZ"] {
            assert_eq!(territory_word(territory_code(country)), country);
        }
        assert!(territory_code("DE") < territory_code("US"));
        assert_eq!(territory_code("world"), 0);
    }

    #[test]
    fn parts_are_spelt_and_taken_apart_again() {
        let words =
            PartWords { by_column: [vec!["Phone".into(), "TV=big".into()], vec![], vec!["adult".into()]] };
        assert_eq!(words.spelt(Part::Device(words.number(0, "TV=big"))), "device=TV=big");
        assert_eq!(split_part("device=TV=big"), Some(("device", "TV=big")));
        assert_eq!(words.spelt(Part::Territory(territory_code("US"))), "US");
        assert_eq!((split_part("US"), words.number(1, "x")), (None, 0));
    }
}
