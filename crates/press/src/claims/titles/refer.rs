//! `the series`, `both shows`: phrases that refer to titles.

use super::rewrite::joined;
use super::{phrase, phrase_value};
use crate::claims::lexicon::{Class, Lexicon, sym};
use crate::claims::units::{Kind, Text, Unit, refer};

/// Turns `the series`, `both shows`, `the spinoff` into units that refer to titles.
pub(super) fn refer_back(text: &mut Text<'_>, lexicon: &Lexicon) {
    let mut units = Vec::with_capacity(text.units.len());
    for number in 0..text.sentences.len() {
        let (from, to) = text.sentences[number].units;
        let start = units.len();
        let mut i = from;
        while i < to {
            if let Some((value, end)) = reference(text, lexicon, from, i, to) {
                units.push(joined(text, i, end, Kind::Title, sym::TITLE, value));
                i = end;
            } else {
                units.push(text.units[i]);
                i += 1;
            }
        }
        text.sentences[number].units = (start, units.len());
    }
    text.units = units;
}

fn reference(text: &Text<'_>, lexicon: &Lexicon, from: usize, i: usize, to: usize) -> Option<(i64, usize)> {
    if let Some(end) = phrase(text, lexicon, i, to, Class::Plural) {
        // `both X and Y` names its titles itself.
        let names_follow = text.units[end..to.min(end + 2)]
            .iter()
            .any(|u| u.kind == Kind::Title || u.kind == Kind::Company || u.kind == Kind::Person);
        let both = end == i + 1;
        if both && names_follow {
            return None;
        }
        return Some((refer::MANY, end));
    }
    let unit = &text.units[i];
    if unit.kind != Kind::Word {
        return None;
    }
    let word = text.words(unit);
    // `the latter`: the title named last.
    if matches!(word, "the" | "The")
        && text.units.get(i + 1).filter(|_| i + 1 < to).is_some_and(|u| text.words(u) == "latter")
    {
        let noun = phrase(text, lexicon, i + 2, to, Class::ShowNoun);
        return Some((refer::ONE, noun.unwrap_or(i + 2)));
    }
    let article = lexicon.word(unit.sym, Class::Article).is_some() || matches!(word, "’s" | "'s") && i > from;
    let indefinite = matches!(word, "a" | "an" | "A" | "An" | "another" | "its" | "new");
    let counted = matches!(word, "two" | "three");
    if !article && !indefinite && !counted {
        return None;
    }
    let mut j = i + 1;
    let mut adjectives = 0;
    while j < to && adjectives < 6 {
        if let Some((value, end)) = phrase_value(text, lexicon, j, to, Class::ShowNoun) {
            // `crime drama series`: the last noun decides.
            let (value, end) = follow_nouns(text, lexicon, value, end, to);
            let quote = end < to
                && matches!(text.mark(&text.units[end]), '“' | '"' | '‘' | '\'' | '’' | '*' | '_' | '«');
            let next = end + usize::from(quote);
            if next < to && text.units[next].kind == Kind::Title && text.units[next].value >= 0 {
                return None;
            }
            if end < to && follows_as_modifier(text, &text.units[end]) {
                return None;
            }
            let many = value == 2 || counted;
            let spin = (j..end).any(|k| {
                matches!(
                    text.words(&text.units[k]).to_ascii_lowercase().as_str(),
                    "spinoff" | "spin" | "prequel"
                )
            });
            let value = match (many, spin, indefinite && word != "its") {
                (true, ..) => refer::MANY,
                (_, _, true) => refer::NEW,
                (_, true, _) => refer::SPIN_OFF,
                _ => refer::ONE,
            };
            // A possessive belongs to its owner: only what follows refers.
            return (!matches!(word, "’s" | "'s")).then_some((value, end));
        }
        let unit = &text.units[j];
        if !matches!(unit.kind, Kind::Word | Kind::Company | Kind::Number | Kind::Person)
            || stops_phrase(text, lexicon, unit)
        {
            return None;
        }
        adjectives += 1;
        j += 1;
    }
    None
}

fn follow_nouns(
    text: &Text<'_>,
    lexicon: &Lexicon,
    mut value: i64,
    mut end: usize,
    to: usize,
) -> (i64, usize) {
    while let Some((next, after)) = phrase_value(text, lexicon, end, to, Class::ShowNoun) {
        if matches!(text.words(&text.units[end]), "hit" | "title" | "original" | "project") {
            break;
        }
        value = next;
        end = after;
    }
    (value, end)
}

/// `the show creator`, `the series finale`: the noun only describes the next.
fn follows_as_modifier(text: &Text<'_>, unit: &Unit) -> bool {
    matches!(
        text.words(unit).to_ascii_lowercase().as_str(),
        "creator"
            | "creators"
            | "star"
            | "stars"
            | "finale"
            | "premiere"
            | "regular"
            | "regulars"
            | "fans"
            | "lead"
            | "leads"
            | "order"
            | "genre"
            | "business"
            | "bible"
            | "adaptation"
            | "pilot"
            | "boss"
            | "runner"
            | "universe"
            | "franchise"
            | "department"
            | "development"
    )
}

fn stops_phrase(text: &Text<'_>, lexicon: &Lexicon, unit: &Unit) -> bool {
    if unit.kind != Kind::Word {
        return false;
    }
    let word = text.words(unit);
    let glue = matches!(word, "'s" | "’s");
    let noun = [
        Class::CancelledNoun,
        Class::RenewedNoun,
        Class::PremiereNoun,
        Class::Announce,
        Class::Audience,
        Class::Critics,
    ]
    .iter()
    .any(|c| lexicon.word(unit.sym, *c).is_some());
    let verb =
        noun || lexicon.word(unit.sym, Class::Be).is_some() || lexicon.word(unit.sym, Class::Have).is_some();
    !glue
        && (verb
            || matches!(
                word,
                "leave"
                    | "leaves"
                    | "just"
                    | "of"
                    | "to"
                    | "in"
                    | "on"
                    | "for"
                    | "and"
                    | "or"
                    | "that"
                    | "which"
                    | "who"
                    | "with"
                    | "from"
                    | "by"
                    | "at"
                    | "as"
                    | "season"
                    | "seasons"
                    | "cast"
                    | "than"
                    | "about"
                    | "after"
                    | "said"
                    | "when"
                    | "if"
            ))
}
