//! The grammar of titles in Netflix exports: `Show: SeasonLabel: EpisodeTitle (EpisodeWord N)`, in many languages.
//!
//! Read from the right, because names of shows and episodes contain `: ` themselves: first the numbered suffix, then
//! the *last* season label. Words that only ever mean a season (`Season`, `Temporada`) outrank those that occur in
//! names (`Part`, `Chapter`). Spaces of any kind are one space before anything is compared; a colon with a space
//! before it is French punctuation and no separator.

use crate::play::title::squeezed;
use crate::play::{SeasonMark, TitleText};

/// Words for an episode, lower case.
const EPISODE_WORDS: &[&str] = &[
    "episode",
    "episódio",
    "épisode",
    "odcinek",
    "aflevering",
    "capítulo",
    "bölüm",
    "episodul",
    "episodio",
    "folge",
    "avsnitt",
    "afsnit",
    "jakso",
    "epizoda",
    "epizód",
    "díl",
    "エピソード",
];
/// Words that only mean a season, lower case.
const SEASON_WORDS: &[&str] = &[
    "season",
    "series",
    "temporada",
    "saison",
    "sezon",
    "seizoen",
    "sezonul",
    "řada",
    "staffel",
    "stagione",
    "säsong",
    "sæson",
    "sesong",
    "kausi",
    "évad",
    "シーズン",
    "シリーズ",
];
/// Words that mean a season or stand in a name, lower case.
const PART_WORDS: &[&str] = &[
    "part",
    "volume",
    "book",
    "chapter",
    "collection",
    "parte",
    "volumen",
    "libro",
    "livro",
    "colección",
    "coleção",
    "partie",
    "chapitre",
    "livre",
    "część",
    "księga",
    "deel",
    "hoofdstuk",
    "boek",
    "kısım",
    "část",
    "kniha",
    "partea",
    "teil",
    "パート",
];
/// Labels of a series with one season only, lower case.
const ONLY_LABELS: &[&str] = &[
    "limited series",
    "miniserie",
    "miniserial",
    "mini dizi",
    "minisérie",
    "mini-série",
    "miniseries",
    "リミテッドシリーズ",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Part,
    Season,
}

/// Reads a title as far as its words go; what a catalogue must decide is marked so.
pub fn parse_title(raw: &str) -> TitleText {
    let text = squeezed(raw);
    let (body, suffix) = strip_episode_suffix(&text);
    let segments = segments(body);
    let base = TitleText { raw: raw.to_owned(), ..TitleText::default() };
    let Some((place, mark, strength)) = last_season_label(&segments) else {
        return without_season(base, &text, &segments, suffix);
    };
    let show = segments.get(..place).unwrap_or_default().join(": ");
    let rest = segments.get(place + 1..).unwrap_or_default().join(": ");
    if rest.is_empty() && suffix.is_none() && strength == Strength::Part {
        // `Name: Part 2` may be a film.
        return TitleText { name: text, is_undecided: true, ..base };
    }
    let named_number = numbered_episode(&rest);
    let episode_name = (!rest.is_empty() && named_number.is_none()).then_some(rest);
    TitleText { name: show, season: Some(mark), episode: suffix.or(named_number), episode_name, ..base }
}

fn without_season(base: TitleText, text: &str, segments: &[&str], suffix: Option<u32>) -> TitleText {
    match (segments, suffix) {
        ([show @ .., last], Some(number)) if !show.is_empty() => TitleText {
            name: show.join(": "),
            episode: Some(number),
            episode_name: numbered_episode(last).is_none().then(|| (*last).to_owned()),
            ..base
        },
        _ => TitleText { name: text.to_owned(), is_undecided: segments.len() > 1, ..base },
    }
}

/// Cuts a trailing `(Episode 5)` off.
fn strip_episode_suffix(text: &str) -> (&str, Option<u32>) {
    let Some((body, inside)) = text.strip_suffix(')').and_then(|t| t.rsplit_once('(')) else {
        return (text, None);
    };
    match numbered_episode(inside) {
        Some(number) => (body.trim_end(), Some(number)),
        None => (text, None),
    }
}

/// `Episode 5`, `5. Bölüm`, `エピソード5`: the number.
fn numbered_episode(text: &str) -> Option<u32> {
    let lower = text.trim().to_lowercase();
    let (number, word) = word_and_number(&lower)?;
    let Mark { number, letter: None } = number else { return None };
    EPISODE_WORDS.contains(&word).then_some(number)
}

/// Splits at `: `, but not where a space stands before the colon.
fn segments(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(": ") {
        let is_french = text.get(..at).is_some_and(|before| before.ends_with(' '));
        if !is_french {
            out.push(text.get(start..at).unwrap_or_default());
            start = at + 2;
        }
    }
    out.push(text.get(start..).unwrap_or_default());
    out
}

/// The last label among the segments after the first: one of season words, else one of part words.
fn last_season_label(segments: &[&str]) -> Option<(usize, SeasonMark, Strength)> {
    let labels = segments.iter().enumerate().skip(1).filter_map(|(place, segment)| {
        let label = season_label(segment).or_else(|| {
            let show = segments.get(..place).unwrap_or_default().join(": ");
            own_name_label(segment, &show, place + 1 < segments.len()).map(|mark| (mark, Strength::Season))
        });
        label.map(|(mark, strength)| (place, mark, strength))
    });
    labels.max_by_key(|(place, _, strength)| (*strength, *place))
}

fn season_label(segment: &str) -> Option<(SeasonMark, Strength)> {
    let lower = segment.trim().to_lowercase();
    if ONLY_LABELS.contains(&lower.as_str()) {
        return Some((SeasonMark::Only, Strength::Season));
    }
    let (mark, word) = word_and_number(&lower)?;
    if SEASON_WORDS.contains(&word) {
        return Some((mark.season(), Strength::Season));
    }
    PART_WORDS.contains(&word).then(|| (mark.season(), Strength::Part))
}

/// The show's own name as a label: bare for the first season, else with a number.
fn own_name_label(segment: &str, show: &str, has_more: bool) -> Option<SeasonMark> {
    let (segment, show) = (segment.to_lowercase(), show.to_lowercase());
    let rest = segment.strip_prefix(&show)?;
    if rest.is_empty() {
        return has_more.then_some(SeasonMark::Number(1));
    }
    number_of(rest.strip_prefix(' ')?).map(Mark::season)
}

/// A number with the letter some seasons carry.
#[derive(Debug, Clone, Copy)]
struct Mark {
    number: u32,
    letter: Option<char>,
}

impl Mark {
    fn season(self) -> SeasonMark {
        match self.letter {
            None => SeasonMark::Number(self.number),
            Some(letter) => SeasonMark::Lettered(self.number, letter.to_ascii_uppercase()),
        }
    }
}

/// `season 1`, `1. sezon`, `1re partie`, `シーズン1`, `第1シリーズ`: number and word of a lower-case label.
fn word_and_number(lower: &str) -> Option<(Mark, &str)> {
    if let Some((first, second)) = lower.split_once(' ') {
        if let Some(mark) = number_of(second) {
            return Some((mark, first));
        }
        return ordinal(first).map(|number| (Mark { number, letter: None }, second));
    }
    let counted = lower.strip_prefix('第').unwrap_or(lower);
    if let Some(digits) = counted.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = counted.split_at(digits);
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        let word = if before.is_empty() { after } else { before };
        // A Latin word and its number stand apart; `part2` in one piece is a name.
        let is_label = !word.is_ascii() && (before.is_empty() || after.is_empty());
        return number.parse().ok().filter(|_| is_label).map(|number| (Mark { number, letter: None }, word));
    }
    None
}

/// Roman numerals of seasons, lower case, from one.
const ROMAN: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];

/// `3`, `1b`, `iv`.
fn number_of(text: &str) -> Option<Mark> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(digits);
    if let Ok(number) = number.parse() {
        let mut letters = rest.chars();
        return match (letters.next(), letters.next()) {
            (None, _) => Some(Mark { number, letter: None }),
            (Some(letter), None) if letter.is_ascii_alphabetic() => {
                Some(Mark { number, letter: Some(letter) })
            }
            _ => None,
        };
    }
    let place = ROMAN.iter().position(|roman| *roman == text)?;
    Some(Mark { number: u32::try_from(place).ok()? + 1, letter: None })
}

/// `1.`, `1re`, `2e`, `1st`: a number with an ordinal ending.
fn ordinal(text: &str) -> Option<u32> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, ending) = text.split_at(digits);
    let is_ending =
        [".", "re", "er", "e", "ère", "ème", "st", "nd", "rd", "th", "ª", "º", "a", "o"].contains(&ending);
    number.parse().ok().filter(|_| is_ending)
}

/// Whether a title's own name says it is a promo that the type column forgot: the file names of promotional assets
/// (`Casper_hook_primary_16x9`) and `Plot Clip: X`. Ordinary words such as `Trailer` never decide.
pub fn promo_by_name(title: &str) -> bool {
    if title.starts_with("Plot Clip: ") {
        return true;
    }
    let Some((rest, last)) = title.rsplit_once('_') else { return false };
    let is_aspect_ratio = last.split_once('x').is_some_and(|(width, height)| {
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        digits(width) && digits(height)
    });
    is_aspect_ratio && rest.contains('_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Expected<'a> = (&'a str, Option<SeasonMark>, Option<u32>, Option<&'a str>, bool);

    #[test]
    #[rustfmt::skip]
    fn titles_of_many_languages() {
        use SeasonMark::{Lettered, Number, Only};
        let table: &[(&str, Expected<'_>)] = &[
            ("The Boss Baby: Back in Business: Season 3: Lights, Camera, Org Chart! (Episode 5)",
                ("The Boss Baby: Back in Business", Some(Number(3)), Some(5), Some("Lights, Camera, Org Chart!"), false)),
            ("Happy Valley: Series 2: Episode 1", ("Happy Valley", Some(Number(2)), Some(1), None, false)),
            ("Rojst: Sezon 1: Odcinek 13 (Odcinek 13)", ("Rojst", Some(Number(1)), Some(13), None, false)),
            ("Dizi: 1. Sezon: Ad (Bölüm 2)", ("Dizi", Some(Number(1)), Some(2), Some("Ad"), false)),
            ("Dizi: Sezon 1: Ad (Bölüm 2)", ("Dizi", Some(Number(1)), Some(2), Some("Ad"), false)),
            ("Lupin\u{a0}: Dans l’ombre: Saison\u{a0}2: Chapitre 7 (Épisode\u{a0}7)",
                ("Lupin : Dans l’ombre", Some(Number(2)), Some(7), Some("Chapitre 7"), false)),
            ("Lupin: Saison 2: Titre (Épisode 7)", ("Lupin", Some(Number(2)), Some(7), Some("Titre"), false)),
            ("Lupin: Saison\u{a0}2: Titre (Épisode\u{a0}7)", ("Lupin", Some(Number(2)), Some(7), Some("Titre"), false)),
            ("La casa: Parte 3: Hemos vuelto (Capítulo 1)", ("La casa", Some(Number(3)), Some(1), Some("Hemos vuelto"), false)),
            ("Série: 1re partie: Nom (Épisode 1)", ("Série", Some(Number(1)), Some(1), Some("Nom"), false)),
            ("Pořad: 1. řada: Jméno (Epizoda 4)", ("Pořad", Some(Number(1)), Some(4), Some("Jméno"), false)),
            ("作品: シーズン1: 話 (エピソード3)", ("作品", Some(Number(1)), Some(3), Some("話"), false)),
            ("作品: 第2シリーズ: 話", ("作品", Some(Number(2)), None, Some("話"), false)),
            ("Maid: Limited Series: Dollar Store (Episode 1)", ("Maid", Some(Only), Some(1), Some("Dollar Store"), false)),
            ("Show: Season 1B: Name (Episode 9)", ("Show", Some(Lettered(1, 'B')), Some(9), Some("Name"), false)),
            ("Show: Volume II: Name (Episode 9)", ("Show", Some(Number(2)), Some(9), Some("Name"), false)),
            ("Stranger Things: Stranger Things 4: Chapter One: X (Episode 1)",
                ("Stranger Things", Some(Number(4)), Some(1), Some("Chapter One: X"), false)),
            ("Stranger Things: Stranger Things: Chapter One: X",
                ("Stranger Things", Some(Number(1)), None, Some("Chapter One: X"), false)),
            ("Saga: Season 2: Chapter 9: The Marshal", ("Saga", Some(Number(2)), None, Some("Chapter 9: The Marshal"), false)),
            ("A: B", ("A: B", None, None, None, true)),
            ("Dune: Part 2", ("Dune: Part 2", None, None, None, true)),
            ("Film", ("Film", None, None, None, false)),
            ("Show: Name (Episode 2)", ("Show", None, Some(2), Some("Name"), false)),
            ("Film (Director's Cut)", ("Film (Director's Cut)", None, None, None, false)),
            ("Show: Season 1: One / Two (Episode 1)", ("Show", Some(Number(1)), Some(1), Some("One / Two"), false)),
            ("Trailer Park Boys: Season 1: Fuck Off (Episode 1)",
                ("Trailer Park Boys", Some(Number(1)), Some(1), Some("Fuck Off"), false)),
        ];
        for (raw, (name, season, episode, episode_name, is_undecided)) in table {
            let got = parse_title(raw);
            assert_eq!(
                (got.name.as_str(), &got.season, got.episode, got.episode_name.as_deref(), got.is_undecided),
                (*name, season, *episode, *episode_name, *is_undecided),
                "{raw}"
            );
            assert_eq!(got.raw, *raw);
        }
    }

    #[test]
    fn promos_are_told_by_asset_names_not_by_words() {
        for promo in ["Casper_hook_primary_16x9", "Show: Season 1_hook_01_16x9", "Plot Clip: The Stranger"] {
            assert!(promo_by_name(promo), "{promo}");
        }
        for programme in
            ["Trailer Park Boys: Season 1: X", "Show: Season 1 (Trailer)", "a_b", "x_16x9", "A_b_cxd"]
        {
            assert!(!promo_by_name(programme), "{programme}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_title(text in "\\PC{0,60}") {
            prop_assert_eq!(parse_title(&text).raw, text);
        }

        /// What the grammar writes, it reads, whatever colons the names hold.
        #[test]
        fn written_titles_are_read(
            show in "[A-Z][a-z]{1,6}(: [A-Z][a-z]{1,6})?", season in 1_u32..40, name in "[A-Z][a-z]{2,8}(: [a-z]{2,5})?", number in 1_u32..200,
        ) {
            let title = parse_title(&format!("{show}: Season {season}: {name} (Episode {number})"));
            prop_assert_eq!(title.name, show);
            prop_assert_eq!(title.season, Some(SeasonMark::Number(season)));
            prop_assert_eq!((title.episode, title.episode_name), (Some(number), Some(name)));
        }
    }
}
