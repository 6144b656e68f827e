//! Which series and season a listed title is: `The Show S2`, `Some Show 5.5`, `Other Show Season 2`.

use greenlit_vocabulary::name_key;

/// A season, and which of its letters: agencies allocate half seasons apart and call them `5.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListedSeason {
    /// Season, from 1.
    pub number: u32,
    /// Tenths after the point: 5 for the second half, 0 for the first or the whole.
    pub part: u8,
}

/// A listed title taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTitle {
    /// Name without the season, as written.
    pub series: String,
    /// Key by which spellings of one name are the same.
    pub key: String,
    /// Season, where the title ends in one.
    pub season: Option<ListedSeason>,
}

/// Seasons above it are taken for a part of the name.
const MAX_SEASON: u32 = 60;

/// Takes a listed title apart. A number with a leading zero (`Project 05`) and one above sixty belong to the
/// name, as does a number that is all there is.
pub fn listed_title(title: &str) -> ListedTitle {
    let title = title.trim().trim_end_matches(')').trim_end_matches('(').trim();
    let whole = || ListedTitle { series: title.to_owned(), key: name_key(title), season: None };
    let Some((front, last)) = title.rsplit_once([' ', '(']) else { return whole() };
    let Some(season) = season(last) else { return whole() };
    let front = front.trim_end_matches([' ', '(', ',', '-', ':']);
    // `Season 2` and `S 2`: the word goes with its number.
    let series = ["season", "series", "s"]
        .iter()
        .find_map(|word| {
            let cut = front.len().checked_sub(word.len())?;
            let (before, end) = front.split_at_checked(cut)?;
            (end.eq_ignore_ascii_case(word) && before.ends_with([' ', ',', '(', ':'])).then_some(before)
        })
        .unwrap_or(front)
        .trim_end_matches([' ', '(', ',', '-', ':']);
    if series.is_empty() {
        return whole();
    }
    ListedTitle { series: series.to_owned(), key: name_key(series), season: Some(season) }
}

fn season(word: &str) -> Option<ListedSeason> {
    let digits = word.strip_prefix(['S', 's']).unwrap_or(word);
    let marked = digits.len() < word.len();
    let (number, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !plain(number) || !plain(part) || part.len() > 1 || (number.starts_with('0') && !marked) {
        return None;
    }
    let number = number.parse().ok().filter(|n| (1..=MAX_SEASON).contains(n))?;
    Some(ListedSeason { number, part: part.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn seasons_of_listed_titles() {
        for (title, key, season) in [
            ("The Show S2", "the show", Some((2, 0))),
            ("Some Show 5.5", "some show", Some((5, 5))),
            ("Some Show S2.5", "some show", Some((2, 5))),
            ("Other Show Season 2", "other show", Some((2, 0))),
            ("Other Show (Season 12)", "other show", Some((12, 0))),
            ("Other Show, Season 2", "other show", Some((2, 0))),
            ("Show S02", "show", Some((2, 0))),
            ("Project 05", "project 05", None),
            ("Project 3000 S1", "project 3000", Some((1, 0))),
            ("9-1-1", "9 1 1", None),
            ("1923", "1923", None),
            ("Show (Pilot)", "show pilot", None),
            ("24", "24", None),
            ("S2", "s2", None),
        ] {
            let listed = listed_title(title);
            assert_eq!(listed.key, key, "{title}");
            assert_eq!(listed.season.map(|s| (s.number, s.part)), season, "{title}");
        }
    }

    proptest! {
        #[test]
        fn any_title_is_survived(title in "\\PC{0,30}") {
            let _ = listed_title(&title);
        }
    }
}
