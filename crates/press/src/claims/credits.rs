//! People with their roles and earlier works, and executives who come and go.

use super::cues::Reading;
use super::figures;
use super::lexicon::Class;
use super::units::{Kind, Sentence};

/// A person with a role on a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credit {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) works: Vec<String>,
    pub(crate) title: usize,
    pub(crate) at: usize,
}

/// Roles as credits give them, by the words that say them.
const ROLES: [(&str, &str); 22] = [
    ("co executive producer", "co-executive producer"),
    ("co executive producers", "co-executive producer"),
    ("executive producer", "executive producer"),
    ("executive producers", "executive producer"),
    ("executive produced", "executive producer"),
    ("co showrunner", "co-showrunner"),
    ("co showrunners", "co-showrunner"),
    ("showrunner", "showrunner"),
    ("showrunners", "showrunner"),
    ("series creator", "creator"),
    ("co creator", "co-creator"),
    ("creator", "creator"),
    ("creators", "creator"),
    ("author", "author"),
    ("novelist", "author"),
    ("director", "director"),
    ("writer", "writer"),
    ("writers", "writer"),
    ("produttori", "executive producer"),
    ("creatore", "creator"),
    ("criador", "creator"),
    ("produtores", "executive producer"),
];

/// The credits of a sentence.
pub(crate) fn credits(reading: &Reading<'_>, number: usize) -> Vec<Credit> {
    let Some(sentence) = reading.sentence(number).copied() else { return Vec::new() };
    let people: Vec<usize> = (sentence.units.0..sentence.units.1)
        .filter(|i| {
            reading.kind(*i) == Some(Kind::Person)
                && !super::titles::in_parentheses(&reading.text, sentence.units.0, *i)
                || bracketed_actor(reading, &sentence, *i)
        })
        .collect();
    let people: Vec<usize> = people.into_iter().filter(|i| !is_character(reading, &sentence, *i)).collect();
    let office = reading.has(number, Class::Position)
        && (reading.has(number, Class::TookOver) || reading.has(number, Class::Left));
    let mut out: Vec<Credit> = Vec::new();
    if sentence.question || office {
        return out;
    }
    for (nth, at) in people.iter().enumerate() {
        let next = people.get(nth + 1).copied().unwrap_or(sentence.units.1);
        let Some(role) = role_of(reading, number, &sentence, *at, next, &people) else { continue };
        let person = reading.unit(*at).and_then(|u| usize::try_from(u.value).ok());
        let Some(name) = person.and_then(|p| reading.cast.people.get(p)) else { continue };
        let Some(title) = figures::owner(reading, number, &sentence, *at) else { continue };
        if out.iter().any(|c| c.name == *name && c.role == role) {
            continue;
        }
        let works = works(reading, &sentence, *at);
        out.push(Credit { name: name.clone(), role, works, title, at: *at });
    }
    super::billing::lists(reading, number, &sentence, &mut out);
    out
}

/// `as Detective Nora Harbour`: the part, not the person.
fn is_character(reading: &Reading<'_>, sentence: &Sentence, i: usize) -> bool {
    (i.saturating_sub(2).max(sentence.units.0)..i).any(|k| {
        matches!(reading.lower(k).as_str(), "as" | "plays" | "playing" | "portrays" | "als" | "come")
    }) || reading.mark(i + 1) == '(' && reading.kind(i + 2) == Some(Kind::Person)
}

/// `retired investigator Tom Field (Ann Lee, Night Desk)`: the actor opens the bracket.
fn bracketed_actor(reading: &Reading<'_>, sentence: &Sentence, i: usize) -> bool {
    reading.kind(i) == Some(Kind::Person) && i > sentence.units.0 + 1 && reading.mark(i - 1) == '('
}

fn role_of(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    at: usize,
    next: usize,
    people: &[usize],
) -> Option<String> {
    if reading.mark(at.saturating_sub(1)) == '(' {
        return character_before(reading, sentence, at);
    }
    if let Some(role) = office(reading, number, sentence, at, next) {
        return Some(role);
    }
    if let Some(character) = plays(reading, number, sentence, at) {
        return Some(character);
    }
    if let Some(role) = collective(reading, number, at, people) {
        return Some(role);
    }
    None
}

/// `Detective Nora Harbour (Ann Lee)`.
fn character_before(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<String> {
    let i = at.checked_sub(2).filter(|i| *i >= sentence.units.0)?;
    match reading.kind(i)? {
        Kind::Person => reading
            .unit(i)
            .and_then(|u| usize::try_from(u.value).ok())
            .and_then(|p| reading.cast.people.get(p))
            .cloned(),
        Kind::Title => Some(reading.words(i).to_owned()),
        _ => None,
    }
}

/// `executive producer X`, `X, co-showrunner and executive producer`, `created by X`, `showrunner X`.
fn office(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    at: usize,
    next: usize,
) -> Option<String> {
    if let Some(role) = serving_as(reading, number, sentence, at) {
        return Some(role);
    }
    let mut found: Vec<&'static str> = Vec::new();
    let mut i = at;
    let mut steps = 0;
    while i > sentence.units.0 && steps < 7 {
        i -= 1;
        steps += 1;
        if matches!(reading.kind(i), Some(Kind::Person))
            && !matches!(reading.lower(i + 1).as_str(), "and" | ",")
            && reading.mark(i + 1) != ','
        {
            break;
        }
        if matches!(reading.mark(i), ')' | ';') {
            break;
        }
        if let Some(role) = role_at(reading, i) {
            found.insert(0, role);
        }
    }
    if found.is_empty() {
        let created = reading.of(number, Class::CreatedBy).any(|h| {
            h.to <= at
                && at - h.to <= 6
                && reading.lower(h.from) != "by"
                && (h.to..at).all(|k| {
                    matches!(reading.kind(k), Some(Kind::Person))
                        || matches!(reading.lower(k).as_str(), "and" | "," | "the")
                })
        });
        if created {
            return Some("creator".into());
        }
        let listed = reading.mark(at + 1) == ','
            || reading.lower(at + 1) == "and" && reading.kind(at + 2) == Some(Kind::Person);
        let next = if listed && reading.lower(at + 1) == "and" { at + 9 } else { next };
        let stop = next.min(at + 12).min(sentence.units.1);
        for k in at + 1..stop {
            if matches!(reading.mark(k), '(') {
                break;
            }
            if let Some(role) = role_at(reading, k).filter(|_| listed) {
                found.push(role);
            }
        }
    }
    found.dedup();
    (!found.is_empty()).then(|| found.join(", "))
}

/// `... A, B and C serving as co-executive producers`; `is executive produced by A, B and C`.
fn serving_as(reading: &Reading<'_>, number: usize, sentence: &Sentence, at: usize) -> Option<String> {
    let produced = reading
        .of(number, Class::Role)
        .find(|h| h.to <= at && reading.lower(h.to.saturating_sub(1)) == "produced")
        .map(|h| h.from);
    let serving = (at + 1..sentence.units.1)
        .find(|i| matches!(reading.lower(*i).as_str(), "serving" | "serve" | "serves"));
    let with = (sentence.units.0..at).rev().find(|i| reading.lower(*i) == "with");
    if let (Some(serving), Some(with)) = (serving, with)
        && with < at
        && at < serving
    {
        return (serving..(serving + 6).min(sentence.units.1))
            .filter_map(|i| role_at(reading, i))
            .next_back()
            .map(str::to_owned);
    }
    let serving = serving.filter(|_| produced.is_none());
    if let Some(serving) = serving {
        return (serving..(serving + 6).min(sentence.units.1))
            .filter_map(|i| role_at(reading, i))
            .next_back()
            .map(str::to_owned);
    }
    produced.map(|_| "executive producer".to_owned())
}

fn role_at(reading: &Reading<'_>, i: usize) -> Option<&'static str> {
    let word = reading.lower(i).to_string();
    // "Director of BBC Drama", "Executive Director": offices of a house, not of a series.
    if word == "director" && (reading.lower(i + 1) == "of" || i > 0 && reading.lower(i - 1) == "executive") {
        return None;
    }
    let pair = if i > 0 { format!("{} {word}", reading.lower(i - 1)) } else { word.clone() };
    let triple = if i > 1 { format!("{} {pair}", reading.lower(i - 2)) } else { pair.clone() };
    [triple, pair, word].iter().find_map(|w| ROLES.iter().find(|r| r.0 == w).map(|r| r.1))
}

/// `X plays Y`, `starring X as Y`, `X as Y`, `played by X`.
fn plays(reading: &Reading<'_>, number: usize, sentence: &Sentence, at: usize) -> Option<String> {
    let hit = reading.of(number, Class::Plays).find(|h| {
        h.from > at && h.from - at <= 3 && (at + 1..h.from).all(|k| reading.kind(k) == Some(Kind::Word))
    })?;
    let mut words = Vec::new();
    let mut i = hit.to;
    while i < sentence.units.1 && words.len() < 6 {
        match reading.kind(i) {
            Some(Kind::Person) => {
                let name = reading
                    .unit(i)
                    .and_then(|u| usize::try_from(u.value).ok())
                    .and_then(|p| reading.cast.people.get(p))
                    .cloned();
                return name;
            }
            Some(Kind::Word)
                if reading.unit(i).is_some_and(|u| reading.text.is(u, super::tokens::shape::CAPITAL)) =>
            {
                words.push(reading.words(i));
            }
            Some(Kind::Title) if words.is_empty() || reading.unit(i).is_some_and(|u| u.value >= 0) => {
                words.push(reading.words(i));
            }
            Some(Kind::Word)
                if words.is_empty()
                    && matches!(
                        reading.lower(i).as_str(),
                        "the"
                            | "detective"
                            | "role"
                            | "of"
                            | "an"
                            | "a"
                            | "lapd"
                            | "her"
                            | "his"
                            | "officer"
                            | "retired"
                    ) => {}
            _ => break,
        }
        i += 1;
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// Member of a list behind `starring`, `the cast includes`, or before `star`.
fn collective(reading: &Reading<'_>, number: usize, at: usize, people: &[usize]) -> Option<String> {
    let before = reading.of(number, Class::Starring).filter(|h| h.to <= at).last();
    if let Some(hit) = before {
        let first = people.iter().find(|p| **p >= hit.to)?;
        let direct = *first - hit.to <= 4;
        let chained = (hit.to..at).all(|k| !matches!(reading.mark(k), ';' | '—'));
        if direct && chained {
            return Some("cast".into());
        }
    }
    let behind = reading.of(number, Class::Starring).find(|h| {
        h.from > at
            && matches!(
                reading.lower(h.from).as_str(),
                "star"
                    | "round"
                    | "rounds"
                    | "have"
                    | "co"
                    | "also"
                    | "headline"
                    | "recitano"
                    | "appear"
                    | "join"
            )
    })?;
    let list_only = (at + 1..behind.from).all(|k| {
        matches!(reading.kind(k), Some(Kind::Person | Kind::Punct))
            || matches!(reading.lower(k).as_str(), "and" | "others" | "also" | "more" | "will")
    });
    list_only.then(|| "cast".into())
}

/// `Name (Work, Work)`, `Work alum Name`, `the Work actress`.
pub(crate) fn works(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Vec<String> {
    let mut out = Vec::new();
    let open = if reading.mark(at + 1) == '(' { Some(at + 1) } else { None };
    let inner = reading.mark(at.saturating_sub(1)) == '(';
    if let Some(open) = open.or(inner.then_some(at + 1)) {
        let close = (open..sentence.units.1).find(|i| reading.mark(*i) == ')').unwrap_or(open);
        let start = open + 1;
        let mut first = start;
        for i in start..=close {
            if matches!(reading.mark(i), ',' | ')') {
                if i > first {
                    let span = reading.span(first, i);
                    let work = span.of(reading.text.text).trim_matches(|c: char| "“”‘’\"'*_ ".contains(c));
                    let capital = work.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
                    if capital && !work.is_empty() {
                        out.push(work.to_owned());
                    }
                }
                first = i + 1;
            }
        }
    }
    let alum = at.checked_sub(1).filter(|i| {
        *i > sentence.units.0
            && matches!(reading.lower(*i).as_str(), "alum" | "alumna" | "star" | "actor" | "actress")
    });
    if let Some(alum) = alum
        && reading.kind(alum - 1) == Some(Kind::Title)
    {
        out.push(reading.words(alum - 1).to_owned());
    }
    out
}

/// An executive who came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Succession {
    /// Index of the person.
    pub(crate) person: usize,
    /// `joined` or `left`.
    pub(crate) direction: &'static str,
    pub(crate) role: Option<String>,
    pub(crate) company: Option<&'static str>,
    pub(crate) at: usize,
}

/// Who took over from whom, at which company, in which office.
pub(crate) fn changes(reading: &Reading<'_>, number: usize) -> Vec<Succession> {
    let Some(sentence) = reading.sentence(number).copied() else { return Vec::new() };
    let Some(position) = reading
        .of(number, Class::Position)
        .filter(|h| reading.unit(h.from).is_some())
        .max_by_key(|h| h.to - h.from)
    else {
        return Vec::new();
    };
    let company = (sentence.units.0..sentence.units.1)
        .filter_map(|i| reading.unit(i))
        .find(|u| u.kind == Kind::Company)
        .map(|u| reading.name(u));
    let Some(company) = company else { return Vec::new() };
    let role = office_name(reading, &sentence, position.from);
    let mut out: Vec<Succession> = Vec::new();
    for i in sentence.units.0..sentence.units.1 {
        if reading.kind(i) != Some(Kind::Person) {
            continue;
        }
        let Some(person) = reading.unit(i).and_then(|u| usize::try_from(u.value).ok()) else { continue };
        let came = reading.of(number, Class::TookOver).any(|h| {
            h.from > i && h.from - i <= 4 && (i + 1..h.from).all(|k| reading.kind(k) != Some(Kind::Person))
        }) || matches!(reading.lower(i.saturating_sub(1)).as_str(), "successor" | "replacement");
        let left = reading.of(number, Class::Left).any(|h| {
            h.from > i && h.from - i <= 3
                || h.to <= i
                    && i - h.to <= 2
                    && matches!(reading.lower(h.from).as_str(), "departure" | "outgoing" | "ousted")
                || h.from > i && reading.lower(h.from) == "outgoing" && h.from - i <= 4
        }) || reading.of(number, Class::Former).any(|h| h.from > i && h.from - i <= 3);
        let succeeded = i > 0
            && matches!(
                reading.lower(i - 1).as_str(),
                "succeed"
                    | "succeeded"
                    | "succeeds"
                    | "replaced"
                    | "replaces"
                    | "replacing"
                    | "succeeding"
                    | "from"
            );
        let change = match (came, left || succeeded) {
            (_, true) => "left",
            (true, false) => "joined",
            _ => continue,
        };
        out.push(Succession { person, direction: change, role: role.clone(), company: Some(company), at: i });
    }
    out
}

/// `Head of Global TV`, as far as capitals and `of`/`and` go.
fn office_name(reading: &Reading<'_>, sentence: &Sentence, from: usize) -> Option<String> {
    let mut to = from;
    let mut last = from;
    while to < sentence.units.1 {
        let Some(unit) = reading.unit(to) else { break };
        let capital = reading.text.is(unit, super::tokens::shape::CAPITAL);
        if unit.kind == Kind::Company || unit.kind == Kind::Person && to > from {
            break;
        }
        if capital || to == from {
            last = to + 1;
        } else if !matches!(reading.lower(to).as_str(), "of" | "and" | "&" | "for") {
            break;
        }
        to += 1;
    }
    let span = reading.span(from, last);
    (last > from).then(|| span.of(reading.text.text).to_owned())
}
