//! Mentions of titles and people as single units, and phrases that refer back to a title (`the series`, `both shows`).

use rustc_hash::FxHashSet;

use super::lexicon::{Class, Lexicon, sym};
use super::titles::Cast;
use super::tokens::shape;
use super::units::{Kind, Text, Unit, refer};

/// Makes every mention one unit.
pub(crate) fn rewrite(text: &mut Text<'_>, lexicon: &Lexicon, cast: &Cast) {
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
        for cut in 1..title.key.len().saturating_sub(1) {
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
    sentence: &super::units::Sentence,
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

fn joined(text: &Text<'_>, i: usize, end: usize, kind: Kind, symbol: u32, value: i64) -> Unit {
    let first = text.units[i].first;
    let last = text.units.get(end - 1).map_or(first + 1, |u| u.last);
    Unit { kind, sym: symbol, first, last, value }
}

/// One past the last unit if the units from `i` spell `key`.
fn matches_at(text: &Text<'_>, i: usize, to: usize, key: &[u32]) -> Option<usize> {
    let mut wanted = key.iter();
    let mut next = wanted.next();
    let mut j = i;
    while next.is_some() {
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

/// Whether the words around do not make it part of a longer name (`Nora Harbour`, `Monday Jones`).
fn free_standing(
    text: &Text<'_>,
    lexicon: &Lexicon,
    sentence: &super::units::Sentence,
    i: usize,
    end: usize,
) -> bool {
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
    let before = i > sentence.units.0 && {
        let u = &text.units[i - 1];
        nameish(u) && i - 1 > sentence.units.0 && text.units[i - 1].last == text.units[i].first
    };
    let after = end < sentence.units.1 && nameish(&text.units[end]);
    // German capitalises every noun: what stands before a name says nothing.
    (!before || text.lang == "de") && !after
}

/// A title that is also a weekday is the day where it stands like one (`on Wednesday`, `Wednesday, July 23`).
fn is_weekday_here(
    text: &Text<'_>,
    lexicon: &Lexicon,
    unit: &Unit,
    i: usize,
    end: usize,
    sentence: &super::units::Sentence,
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

/// Turns `the series`, `both shows`, `the spinoff` into units that refer to titles.
fn refer_back(text: &mut Text<'_>, lexicon: &Lexicon) {
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

fn phrase(text: &Text<'_>, lexicon: &Lexicon, i: usize, to: usize, class: Class) -> Option<usize> {
    phrase_value(text, lexicon, i, to, class).map(|(_, end)| end)
}

/// Longest phrase of plain words of a class at `i`.
pub(crate) fn phrase_value(
    text: &Text<'_>,
    lexicon: &Lexicon,
    i: usize,
    to: usize,
    class: Class,
) -> Option<(i64, usize)> {
    if !text.units.get(i).is_some_and(|u| lexicon.opens(u.sym, class.bit())) {
        return None;
    }
    let mut node = 0;
    let mut best = None;
    for j in i..to.min(i + 6) {
        let unit = &text.units[j];
        if !matches!(unit.kind, Kind::Word | Kind::Season | Kind::Number) {
            break;
        }
        let Some(next) = lexicon.step(node, unit.sym) else { break };
        node = next;
        if let Some(mark) = lexicon.marks(node).iter().find(|m| m.class == class) {
            best = Some((mark.value, j + 1));
        }
    }
    best
}
