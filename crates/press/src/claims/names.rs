//! Capitalised runs, quotations and italics: the candidates for titles and people, with the evidence for either.

use rustc_hash::FxHashMap;

mod inside;
mod lists;
mod sides;
mod spans;
mod whole;

use super::lexicon::{Class, Lexicon};
use super::tokens::shape;
use super::units::{Kind, Sentence, Text, Unit};

/// A stretch of units that may be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// First unit (in [`Text::units`]).
    pub(crate) first: usize,
    /// One past the last unit.
    pub(crate) last: usize,
    /// Stands in quotation marks or italics of its own.
    pub(crate) marked: bool,
    /// Number of its sentence.
    pub(crate) sentence: usize,
    /// Points of evidence that exactly these units are one title.
    pub(crate) proof: i32,
}

/// Evidence collected for one spelling.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidate {
    /// Folded words.
    pub(crate) key: Vec<u32>,
    /// Points for a title from the words around it.
    pub(crate) title: i32,
    /// Points from outside: address, headline, catalogue, repetition.
    pub(crate) outside: i32,
    /// Points for a person.
    pub(crate) person: i32,
    /// Points as the earlier work of a person.
    pub(crate) work: i32,
    /// Occurrences.
    pub(crate) count: i32,
    /// Where it occurs.
    pub(crate) runs: Vec<Run>,
    /// Index of the known title it is.
    pub(crate) known: Option<usize>,
}

/// Pairs of marks that set a name apart.
const MARKS: [(char, char); 9] = [
    ('“', '”'),
    ('‘', '’'),
    ('"', '"'),
    ('\'', '\''),
    ('*', '*'),
    ('_', '_'),
    ('«', '»'),
    ('„', '“'),
    ('‹', '›'),
];

/// The runs of a text with every whole name ([`whole`]) in place of the runs it covers; a marked run stays as it is marked.
pub(crate) fn whole_runs(text: &Text<'_>, runs: &[Run], lexicon: &Lexicon, url: &str) -> Vec<Run> {
    let overlap = |a: &Run, b: &Run| a.first < b.last && b.first < a.last;
    let names: Vec<Run> = whole::find(text, lexicon, &whole::address_words(url))
        .into_iter()
        .filter(|name| !runs.iter().any(|r| r.marked && overlap(name, r)))
        .collect();
    let mut out: Vec<Run> = runs.iter().filter(|r| !names.iter().any(|n| overlap(n, r))).copied().collect();
    out.extend(names);
    out.sort_by_key(|r| (r.sentence, r.first));
    out
}

/// All runs of a text.
pub(crate) fn runs(text: &Text<'_>, lexicon: &Lexicon) -> Vec<Run> {
    let mut out = Vec::new();
    for (number, sentence) in text.sentences.iter().enumerate() {
        let from = out.len();
        marked_runs(text, sentence, number, lexicon, &mut out);
        let plain = out.len();
        if sentence.title_case {
            numbered_runs(text, sentence, number, lexicon, &mut out);
        } else {
            plain_runs(text, sentence, number, lexicon, &mut out);
        }
        if plain > from {
            drop_pieces(&mut out, from, plain);
        }
    }
    out
}

/// Pieces of a marked name are none: drops the runs from `plain` on that lie inside of those before, from `from` on.
fn drop_pieces(out: &mut Vec<Run>, from: usize, plain: usize) {
    let rest = out.split_off(plain);
    let marked = out.len();
    for run in rest {
        let piece = out.get(from..marked).unwrap_or_default().iter().any(|m| {
            m.first <= run.first && run.last <= m.last && (m.first, m.last) != (run.first, run.last)
        });
        if !piece {
            out.push(run);
        }
    }
}

fn marked_runs(text: &Text<'_>, sentence: &Sentence, number: usize, lexicon: &Lexicon, out: &mut Vec<Run>) {
    let (from, to) = sentence.units;
    let mut i = from;
    while i < to {
        let mark = text.mark(&text.units[i]);
        let Some((_, close)) = MARKS.iter().find(|(open, _)| *open == mark) else {
            i += 1;
            continue;
        };
        let end = (i + 1..to.min(i + 12))
            .find(|j| text.mark(&text.units[*j]) == *close && (*close == '»' || closes(text, *j)));
        let Some(end) = end else {
            i += 1;
            continue;
        };
        if let Some(run) = trim_marked(text, i + 1, end, number) {
            if looks_like_title(text, run.first, run.last, lexicon)
                || small_title(text, run.first, run.last, lexicon)
            {
                out.push(run);
            }
            i = end + 1;
        } else {
            i += 1;
        }
    }
}

/// A closing mark touches the word before it.
fn closes(text: &Text<'_>, unit: usize) -> bool {
    text.units.get(unit).is_some_and(|u| text.is(u, shape::GLUED))
}

/// Drops a comma or stop before the closing mark; `None` where nothing is left.
fn trim_marked(text: &Text<'_>, first: usize, mut last: usize, sentence: usize) -> Option<Run> {
    while last > first && matches!(text.mark(&text.units[last - 1]), ',' | '.' | ';' | ':' | '*') {
        last -= 1;
    }
    let mut first = first;
    while last > first && matches!(text.mark(&text.units[first]), '*' | '_') {
        first += 1;
    }
    (last > first).then_some(Run { first, last, marked: true, sentence, proof: 0 })
}

/// Capitals at both ends and on most words that are no connectors, no inner sentence marks, at most eight words.
fn looks_like_title(text: &Text<'_>, first: usize, last: usize, lexicon: &Lexicon) -> bool {
    let units = &text.units[first..last];
    if units.len() > 9 || units.iter().any(|u| matches!(text.mark(u), '“' | '”' | ';' | '…')) {
        return false;
    }
    let capital = |u: &Unit| text.is(u, shape::CAPITAL) || text.is(u, shape::DIGITS);
    let ends = units.first().is_some_and(capital)
        && units.last().is_some_and(|u| capital(u) || matches!(text.mark(u), '!' | '?' | ')'));
    let open = units.iter().filter(|u| {
        u.kind != Kind::Punct
            && lexicon.word(u.sym, Class::Connector).is_none()
            && !matches!(text.words(u), "'s" | "’s" | "'n'" | "vs")
    });
    let (mut caps, mut all) = (0, 0);
    for unit in open {
        all += 1;
        caps += i32::from(capital(unit));
    }
    let only_function =
        units.iter().all(|u| lexicon.word(u.sym, Class::Function).is_some() && u.kind == Kind::Word)
            && units.len() > 2;
    let lone_entity = units.len() == 1 && !matches!(units[0].kind, Kind::Word | Kind::Number | Kind::Date);
    ends && caps == all && all > 0 && !only_function && !lone_entity
}

/// A marked title of a language that writes titles small after the first word: `«Une ville sans bruit»`, `„Das stille Tal“`.
fn small_title(text: &Text<'_>, first: usize, last: usize, lexicon: &Lexicon) -> bool {
    const ARTICLES: [&str; 16] = [
        "Das", "Der", "Die", "La", "Le", "Les", "El", "Los", "Las", "Il", "Lo", "Une", "Un", "Una", "O", "Os",
    ];
    let units = text.units.get(first..last).unwrap_or_default();
    let opens = units.first().is_some_and(|u| {
        u.kind == Kind::Word
            && text.is(u, shape::CAPITAL)
            && (text.lang != "en" || ARTICLES.contains(&text.words(u)))
            && matches!(text.lang, "en" | "de" | "fr" | "it" | "es" | "pt")
    });
    let articled = units.first().is_some_and(|u| ARTICLES.contains(&text.words(u)));
    let led = first.checked_sub(2).and_then(|k| text.units.get(k)).is_some_and(|u| {
        lexicon.word(u.sym, Class::ShowNoun).is_some()
            || matches!(
                text.words(u),
                "di" | "de" | "von" | "der" | "für" | "para" | "per" | "pour" | "d'" | "d’"
            )
    });
    opens
        && (2..=6).contains(&units.len())
        && (articled || led || units.len() <= 2)
        && units.iter().all(|u| {
            u.kind == Kind::Word
                && [Class::Be, Class::Have, Class::RenewedVerb, Class::CancelledVerb]
                    .iter()
                    .all(|c| lexicon.word(u.sym, *c).is_none() || text.words(u) == "a")
        })
}

/// In a headline only what stands right before a numbered season: `Harbour Lights Season 2: All We Know`.
fn numbered_runs(text: &Text<'_>, sentence: &Sentence, number: usize, lexicon: &Lexicon, out: &mut Vec<Run>) {
    let (from, to) = sentence.units;
    // `Harbour Lights: RENEWED for Season 2`, a line of a scorecard.
    if let Some(colon) = (from + 1..to.min(from + 7)).find(|i| text.mark(&text.units[*i]) == ':')
        && text.units[from..colon].iter().all(|u| {
            u.kind == Kind::Word && text.is(u, shape::CAPITAL)
                || matches!(text.mark(u), '&')
                || joins(text, u, lexicon)
        })
        && text.units.get(colon + 1).is_some_and(|u| {
            colon + 1 < to
                && [
                    Class::RenewedVerb,
                    Class::CancelledVerb,
                    Class::EndVerb,
                    Class::Pending,
                    Class::OrderVerb,
                ]
                .iter()
                .any(|c| lexicon.word(u.sym, *c).is_some())
                || text.words(u) == "pending"
        })
    {
        out.push(Run { first: from, last: colon, marked: false, sentence: number, proof: 0 });
        return;
    }
    for last in from + 1..to {
        let season = &text.units[last];
        if season.kind != Kind::Season || season.value < 1 {
            continue;
        }
        let belongs = |u: &Unit| {
            u.kind == Kind::Word
                && text.is(u, shape::CAPITAL)
                && [
                    Class::Be,
                    Class::Have,
                    Class::CancelledVerb,
                    Class::RenewedVerb,
                    Class::Report,
                    Class::Premiere,
                    Class::Another,
                ]
                .iter()
                .all(|c| lexicon.word(u.sym, *c).is_none())
                && !matches!(
                    text.words(u),
                    "For"
                        | "Will"
                        | "When"
                        | "Where"
                        | "Why"
                        | "How"
                        | "What"
                        | "Did"
                        | "Everything"
                        | "About"
                        | "And"
                        | "After"
                )
        };
        let mut first = last;
        while first > from && last - first < 6 && belongs(&text.units[first - 1]) {
            first -= 1;
        }
        let function = |u: &Unit| lexicon.word(u.sym, Class::Function).is_some() && text.words(u) != "The";
        while first < last && function(&text.units[first]) {
            first += 1;
        }
        if first < last && !(last - first == 1 && text.words(&text.units[first]) == "The") {
            out.push(Run { first, last, marked: false, sentence: number, proof: 0 });
        }
    }
}

fn plain_runs(text: &Text<'_>, sentence: &Sentence, number: usize, lexicon: &Lexicon, out: &mut Vec<Run>) {
    let (from, to) = sentence.units;
    let mut i = from;
    while i < to {
        if !starts_name(text, &text.units[i]) {
            i += 1;
            continue;
        }
        let last = run_end(text, from, i, to, lexicon);
        let first = skip_openers(text, from, i, last, lexicon);
        let first = if text.lang == "de" { after_noun(text, first, last, lexicon) } else { first };
        if first < last {
            out.push(Run { first, last, marked: false, sentence: number, proof: 0 });
        }
        i = last.max(i + 1);
    }
}

/// German capitalises every noun: the name begins after the noun for the series (`Sci-Fi-Serie Orbit Kolleg`) or a preposition.
fn after_noun(text: &Text<'_>, first: usize, last: usize, lexicon: &Lexicon) -> usize {
    let noun = |u: &Unit| {
        let word = text.words(u).to_lowercase();
        lexicon.word(u.sym, Class::ShowNoun).is_some()
            || matches!(word.as_str(), "von" | "der" | "die" | "das")
            || ["serie", "drama", "komödie", "reihe"].iter().any(|s| word.ends_with(s))
    };
    (first..last.saturating_sub(1)).rev().find(|i| noun(&text.units[*i])).map_or(first, |i| i + 1)
}

fn starts_name(text: &Text<'_>, unit: &Unit) -> bool {
    unit.kind == Kind::Word && text.is(unit, shape::CAPITAL) && text.words(unit).len() > 1
        || is_initial(text, unit)
}

fn is_initial(text: &Text<'_>, unit: &Unit) -> bool {
    unit.kind == Kind::Word
        && text.is(unit, shape::CAPITAL)
        && text.words(unit).chars().count() == 1
        && text.words(unit) != "I"
        && text.words(unit) != "A"
}

/// One past the last unit of the run that starts at `i`.
fn run_end(text: &Text<'_>, from: usize, i: usize, to: usize, lexicon: &Lexicon) -> usize {
    let mut last = i + 1;
    let mut j = i + 1;
    while j < to {
        let unit = &text.units[j];
        let glued = text.is(unit, shape::GLUED);
        if unit.kind == Kind::Word && text.is(unit, shape::CAPITAL) {
            if text.words(unit) == "TV"
                || lexicon.word(unit.sym, Class::Report).is_some() && text.is(unit, shape::SHOUTED)
            {
                break;
            }
            j += 1;
            last = j;
        } else if unit.kind == Kind::Word && glued && !text.is(unit, shape::HYPHEN) {
            break;
        } else if text.is(unit, shape::HYPHEN) {
            // `Ackles-led` ends the name before the hyphen; `Jean-Luc` was a capital and is taken above.
            break;
        } else if glued
            && (text.mark(unit) == '.' && abbreviates(text, j, to) || i > from && subtitled(text, i, j, to))
        {
            j += 1;
        } else if (text.mark(unit) == '&' || joins(text, unit, lexicon))
            && next_name(text, j + 1, to, lexicon).is_some()
        {
            j = next_name(text, j + 1, to, lexicon).unwrap_or(j + 1);
        } else if matches!(unit.kind, Kind::Number) && last == j && text.words(unit).len() <= 2 && j + 1 < to
        {
            // A short number inside or at the end of a name (`Studio 60`); a season is a unit of its own.
            j += 1;
            last = j;
        } else {
            break;
        }
    }
    last
}

/// A colon before a subtitle (`Harbour Lights: Night Watch`), not before a shouted word or behind a shouted label.
fn subtitled(text: &Text<'_>, first: usize, colon: usize, to: usize) -> bool {
    text.mark(&text.units[colon]) == ':'
        && text.lang != "de"
        && next_is_capital(text, colon + 1, to)
        && !text.is(&text.units[colon + 1], shape::SHOUTED)
        && !text.words(&text.units[first]).chars().all(char::is_uppercase)
}

fn abbreviates(text: &Text<'_>, dot: usize, to: usize) -> bool {
    let before = text.words(&text.units[dot - 1]);
    let short = before.chars().count() == 1
        || matches!(before, "Mrs" | "Mr" | "Ms" | "Dr" | "St" | "Jr" | "Dept" | "vs" | "Det");
    short && next_is_capital(text, dot + 1, to)
}

fn next_is_capital(text: &Text<'_>, j: usize, to: usize) -> bool {
    j < to && text.units[j].kind == Kind::Word && text.is(&text.units[j], shape::CAPITAL)
}

fn joins(text: &Text<'_>, unit: &Unit, lexicon: &Lexicon) -> bool {
    unit.kind == Kind::Word
        && text.lang != "de"
        && !text.is(unit, shape::CAPITAL)
        && matches!(
            text.words(unit),
            "of" | "the"
                | "de"
                | "la"
                | "von"
                | "van"
                | "der"
                | "du"
                | "del"
                | "da"
                | "di"
                | "'s"
                | "el"
                | "do"
                | "a"
                | "in"
                | "to"
        )
        && lexicon.word(unit.sym, Class::Connector).is_some()
}

/// After up to two connectors, a capitalised word: its index.
fn next_name(text: &Text<'_>, j: usize, to: usize, lexicon: &Lexicon) -> Option<usize> {
    (j..to.min(j + 2)).find_map(|k| {
        if next_is_capital(text, k, to) {
            Some(Some(k))
        } else if joins(text, &text.units[k], lexicon) {
            None
        } else {
            Some(None)
        }
    })?
}

/// Drops capitalised words that only open the sentence, and job titles before a name.
fn skip_openers(text: &Text<'_>, from: usize, first: usize, last: usize, lexicon: &Lexicon) -> usize {
    let mut first = first;
    while first < last {
        let unit = &text.units[first];
        let opens = first == from
            || text.mark(&text.units[first - 1]) == ':'
            || matches!(text.mark(&text.units[first - 1]), '“' | '"' | '(');
        let given =
            text.units.get(first + 1).is_some_and(|u| lexicon.word(u.sym, Class::GivenName).is_some());
        let job = matches!(
            text.words(unit),
            "Showrunner"
                | "Creator"
                | "Actor"
                | "Actress"
                | "Star"
                | "Director"
                | "Producer"
                | "Writer"
                | "Executive"
                | "Author"
                | "Showrunners"
                | "Creators"
                | "Producers"
                | "Host"
        );
        let role = lexicon.word(unit.sym, Class::Role).is_some() && last - first > 1 && (given || job);
        let function = lexicon.word(unit.sym, Class::Function).is_some() || text.mark(unit) == '.';
        let article = text.words(unit) == "The" && last - first > 1;
        // `the Western Copper Basin`: a genre with a capital of its own.
        let genre = last - first > 2
            && lexicon.word(unit.sym, Class::ShowNoun).is_some()
            && first > from
            && matches!(text.words(&text.units[first - 1]), "the" | "a" | "an" | "its");
        if role
            || genre
            || text.mark(unit) == '.'
            || (opens && function && !article)
            || (function && !article && last - first == 1)
        {
            first += 1;
            while first < last
                && (text.units[first].kind == Kind::Punct || !text.is(&text.units[first], shape::CAPITAL))
            {
                first += 1;
            }
        } else {
            break;
        }
    }
    first
}

/// `The` at the head of a sentence belongs to the name where the name carries it elsewhere or in the address; it does not
/// where the name stands without it elsewhere, or is only said of a noun (`The Fenwick spinoff`).
fn settle_articles(text: &Text<'_>, runs: &[Run], lexicon: &Lexicon, slug: &[u32]) -> Vec<Run> {
    let key = |r: &Run| key_of(text, r.first, r.last);
    let opens = |r: &Run| {
        let sentence = &text.sentences[r.sentence];
        !r.marked
            && text.units.get(r.first).is_some_and(|u| text.words(u) == "The")
            && (r.first == sentence.units.0
                || text.units.get(r.first - 1).is_some_and(|u| u.kind == Kind::Punct))
    };
    let firm: Vec<Vec<u32>> = runs.iter().filter(|r| !opens(r)).map(key).collect();
    runs.iter()
        .map(|run| {
            if !opens(run) || run.last - run.first < 2 {
                return *run;
            }
            let whole = key(run);
            let bare = &whole[1..];
            let with = firm.contains(&whole) || slug.windows(whole.len()).any(|w| w == whole);
            let without = firm.iter().any(|k| k.as_slice() == bare);
            let noun = text.units.get(run.last).is_some_and(|u| {
                u.kind == Kind::Word
                    && !text.is(u, shape::CAPITAL)
                    && [Class::ShowNoun, Class::Role, Class::SpinOff]
                        .iter()
                        .any(|c| lexicon.word(u.sym, *c).is_some())
            });
            if !with && (without || noun) { Run { first: run.first + 1, ..*run } } else { *run }
        })
        .collect()
}

/// Runs with a lower-case connector between (`Ferry by Moonlight`), joined where the address or a second occurrence shows that
/// they are one name.
pub(crate) fn join_runs(text: &Text<'_>, runs: &[Run], slug: &[u32]) -> Vec<Run> {
    let mut joined: Vec<(Vec<u32>, Run)> = Vec::new();
    for pair in runs.windows(2) {
        let [a, b] = pair else { continue };
        let gap = text.units.get(a.last..b.first).unwrap_or_default();
        let connects = (1..=2).contains(&gap.len())
            && gap.iter().all(|u| {
                matches!(
                    text.words(u),
                    "by" | "for"
                        | "on"
                        | "at"
                        | "with"
                        | "and"
                        | "or"
                        | "from"
                        | "in"
                        | "to"
                        | "my"
                        | "is"
                        | "are"
                        | "'s"
                        | "’s"
                        | ","
                        | "the"
                        | "a"
                        | "&"
                        | ":"
                )
            })
            && gap.iter().any(|u| text.mark(u) != ',');
        if a.sentence == b.sentence && !a.marked && !b.marked && connects {
            let run = Run { first: a.first, last: b.last, marked: false, sentence: a.sentence, proof: 0 };
            joined.push((key_of(text, run.first, run.last), run));
        }
    }
    let alone =
        |key: &[u32]| runs.iter().filter(|r| !r.marked && key_of(text, r.first, r.last) == key).count();
    let keep: Vec<Run> = joined
        .iter()
        .filter(|(key, run)| {
            let twice = joined.iter().filter(|(k, _)| k == key).count();
            let first = key_of(text, run.first, run.first + 1);
            let in_slug = slug.windows(key.len()).any(|w| w == key.as_slice());
            let both = alone(&first) <= twice && alone(&key_of(text, run.last - 1, run.last)) <= twice;
            (in_slug || twice >= 2) && both
        })
        .map(|(_, run)| *run)
        .collect();
    let mut out: Vec<Run> = runs
        .iter()
        .filter(|r| !keep.iter().any(|k| k.first <= r.first && r.last <= k.last))
        .copied()
        .collect();
    out.extend(keep);
    out.sort_by_key(|r| (r.sentence, r.first));
    out
}

/// Groups runs by their folded words.
pub(crate) fn candidates(text: &Text<'_>, runs: &[Run], lexicon: &Lexicon, slug: &[u32]) -> Vec<Candidate> {
    let runs = settle_articles(text, runs, lexicon, slug);
    let mut index: FxHashMap<Vec<u32>, usize> = FxHashMap::default();
    let mut out: Vec<Candidate> = Vec::new();
    for run in &runs {
        let key: Vec<u32> = key_of(text, run.first, run.last);
        if key.is_empty() {
            continue;
        }
        let at = *index.entry(key.clone()).or_insert_with(|| {
            out.push(Candidate { key, ..Candidate::default() });
            out.len() - 1
        });
        if let Some(candidate) = out.get_mut(at) {
            candidate.count += 1;
            candidate.runs.push(*run);
        }
    }
    out
}

/// Folded words of the tokens under units `first..last`, punctuation left out.
pub(crate) fn key_of(text: &Text<'_>, first: usize, last: usize) -> Vec<u32> {
    let mut key = Vec::with_capacity(last - first);
    for unit in text.units.get(first..last).unwrap_or_default() {
        for token in text.tokens.get(unit.first as usize..unit.last as usize).unwrap_or_default() {
            if !token.is(shape::PUNCT) {
                key.push(token.word);
            }
        }
    }
    key
}
