//! Makes every mention of a title or person one unit.

use rustc_hash::FxHashSet;

use super::Cast;
use super::refer::refer_back;
use crate::claims::lexicon::{Class, Lexicon, sym};
use crate::claims::tokens::shape;
use crate::claims::units::{Kind, Sentence, Text, Unit};

/// Makes every mention one unit.
pub(super) fn rewrite(text: &mut Text<'_>, lexicon: &Lexicon, cast: &Cast) {
    let first_words: FxHashSet<u32> = cast
        .titles
        .iter()
        .filter_map(|t| t.key.first().copied())
        .chain(cast.people_by_key.keys().filter_map(|k| k.first().copied()))
        .collect();
    let short: Vec<(Vec<u32>, usize)> = short_names(lexicon, cast);
    let mut units = Vec::with_capacity(text.units.len());
    for number in 0..text.sentences.len() {
        let sentence = text.sentences[number];
        let start = units.len();
        let mut i = sentence.units.0;
        while i < sentence.units.1 {
            let (unit, next) = mention(text, lexicon, cast, &first_words, &short, &sentence, i);
            units.push(unit);
            i = next;
        }
        text.sentences[number].units = (start, units.len());
    }
    text.units = units;
    refer_back(text, lexicon);
}

/// Shorter forms of long titles: after a colon, without its article, its last two words or more.
fn short_names(lexicon: &Lexicon, cast: &Cast) -> Vec<(Vec<u32>, usize)> {
    let mut out = Vec::new();
    for (at, title) in cast.titles.iter().enumerate() {
        // A single word only behind a colon (`Origins` of `Fenwick: Origins`).
        let least = usize::from(!title.name.contains(": "));
        for cut in 1..title.key.len().saturating_sub(least) {
            let tail = &title.key[cut..];
            let lead = tail.first().copied().unwrap_or(0);
            if lexicon.word(lead, Class::Function).is_none() && !cast.titles.iter().any(|t| t.key == tail) {
                out.push((tail.to_vec(), at));
            }
        }
    }
    out
}

fn mention(
    text: &Text<'_>,
    lexicon: &Lexicon,
    cast: &Cast,
    first_words: &FxHashSet<u32>,
    short: &[(Vec<u32>, usize)],
    sentence: &Sentence,
    i: usize,
) -> (Unit, usize) {
    let unit = text.units[i];
    let to = sentence.units.1;
    let first_word = text.token(&unit).word;
    let capital = text.is(&unit, shape::CAPITAL) || text.is(&unit, shape::DIGITS);
    let startable =
        capital && matches!(unit.kind, Kind::Word | Kind::Number | Kind::Date | Kind::Company | Kind::Outlet);
    if startable && first_words.contains(&first_word) {
        let title = cast
            .titles
            .iter()
            .enumerate()
            .filter_map(|(at, t)| matches_at(text, i, to, &t.key).map(|end| (end, at)))
            .max();
        let person = cast
            .people_by_key
            .iter()
            .filter(|(k, _)| k.first() == Some(&first_word))
            .filter_map(|(k, at)| matches_at(text, i, to, k).map(|end| (end, *at)))
            .max();
        let longer_person = person.filter(|(end, _)| title.is_none_or(|(t, _)| t < *end));
        if let Some((end, at)) = longer_person {
            return (joined(text, i, end, Kind::Person, sym::PERSON, at as i64), end);
        }
        if let Some((end, at)) = title
            && free_standing(text, lexicon, sentence, i, end)
            && !is_weekday_here(text, lexicon, &unit, i, end, sentence)
        {
            return (joined(text, i, end, Kind::Title, sym::TITLE, at as i64), end);
        }
    } else if startable
        && let Some((end, at)) =
            short.iter().filter_map(|(k, at)| matches_at(text, i, to, k).map(|end| (end, *at))).max()
    {
        return (joined(text, i, end, Kind::Title, sym::TITLE, at as i64), end);
    }
    (unit, i + 1)
}

pub(super) fn joined(text: &Text<'_>, i: usize, end: usize, kind: Kind, symbol: u32, value: i64) -> Unit {
    let first = text.units[i].first;
    let last = text.units.get(end - 1).map_or(first + 1, |u| u.last);
    Unit { kind, sym: symbol, first, last, value }
}

/// One past the last unit if the units from `i` spell `key`.
pub(crate) fn matches_at(text: &Text<'_>, i: usize, to: usize, key: &[u32]) -> Option<usize> {
    let mut wanted = key.iter();
    let mut next = wanted.next();
    let mut j = i;
    while let Some(want) = next {
        if j >= to {
            return None;
        }
        let unit = text.units[j];
        for token in text.tokens.get(unit.first as usize..unit.last as usize)? {
            if token.is(shape::PUNCT) {
                continue;
            }
            if next.is_some() && Some(&token.word) == next {
                next = wanted.next();
            } else {
                return None;
            }
        }
        let _ = want;
        // Punctuation inside a name is passed over, but not at its end.
        j += 1;
        while next.is_some()
            && j < to
            && text.units[j].kind == Kind::Punct
            && matches!(text.mark(&text.units[j]), ':' | '.' | '&' | ',' | '!' | '\'' | '’' | '/')
        {
            j += 1;
        }
    }
    Some(j)
}

/// Whether the words around do not make it part of a longer name (`Nia Fenwick`, `Tuesday Lowell`).
fn free_standing(text: &Text<'_>, lexicon: &Lexicon, sentence: &Sentence, i: usize, end: usize) -> bool {
    if sentence.title_case {
        return true;
    }
    let nameish = |u: &Unit| {
        u.kind == Kind::Word
            && text.is(u, shape::CAPITAL)
            && !text.is(u, shape::SHOUTED)
            && [Class::Function, Class::ShowNoun, Class::RenewedVerb, Class::CancelledVerb, Class::Weekday]
                .iter()
                .all(|c| lexicon.word(u.sym, *c).is_none())
    };
    let before = i > sentence.units.0 && text.lang != "de" && {
        let u = &text.units[i - 1];
        nameish(u) && i - 1 > sentence.units.0 && text.units[i - 1].last == text.units[i].first
    };
    let after = end < sentence.units.1 && nameish(&text.units[end]);
    !before && !after
}

/// A title that is also a weekday is the day where it stands like one (`on Wednesday`, `Wednesday, July 23`).
fn is_weekday_here(
    text: &Text<'_>,
    lexicon: &Lexicon,
    unit: &Unit,
    i: usize,
    end: usize,
    sentence: &Sentence,
) -> bool {
    if lexicon.word(text.token(unit).word, Class::Weekday).is_none() || end != i + 1 {
        return false;
    }
    if unit.kind == Kind::Date {
        return true;
    }
    let next = text.units.get(end).filter(|_| end < sentence.units.1);
    next.is_some_and(|u| u.kind == Kind::Date)
}
