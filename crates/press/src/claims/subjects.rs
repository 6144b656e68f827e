//! Which titles a phrase is about: the nearest in its clause, whole lists at once, references resolved.

use super::cues::{Focus, Reading};
use super::lexicon::Class;
use super::titles::in_parentheses;
use super::units::{Kind, Sentence, refer};

/// Titles named together, with the units they cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// Titles with their units; a reference carries every title it points at.
    pub(crate) titles: Vec<(usize, usize)>,
    /// First unit.
    pub(crate) from: usize,
    /// One past the last unit.
    pub(crate) to: usize,
    /// Named, not referred to.
    pub(crate) named: bool,
}

/// The groups of a sentence in order, cached in [`Reading::groups`]. Works in brackets and titles that only describe ("the Harbour spinoff") are left out.
fn gather(reading: &Reading<'_>, number: usize) -> Vec<Group> {
    let Some(sentence) = reading.sentence(number).copied() else { return Vec::new() };
    let focus = reading.focus.get(number).cloned().unwrap_or_default();
    let mut out: Vec<Group> = Vec::new();
    let mut here = focus;
    for i in sentence.units.0..sentence.units.1 {
        let Some(unit) = reading.unit(i) else { break };
        if unit.kind != Kind::Title || describes(reading, &sentence, i) {
            continue;
        }
        let (mut titles, named) = resolve(reading, unit.value, &here);
        if unit.value == refer::ONE
            && let Some(title) = by_star(reading, unit).or_else(|| by_description(reading, unit))
        {
            titles = vec![title];
        }
        if titles.is_empty() || unit.value == refer::MANY && list_follows(reading, &sentence, i) {
            continue;
        }
        if named {
            here.one = titles.first().copied();
        }
        let entry = titles.iter().map(|t| (*t, i));
        match out.last_mut() {
            Some(last) if last.named == named && listed(reading, last.to, i) => {
                last.titles.extend(entry);
                last.to = i + 1;
                here.many = last.titles.iter().map(|t| t.0).collect();
            }
            _ => out.push(Group { titles: entry.collect(), from: i, to: i + 1, named }),
        }
    }
    out
}

/// `two spy shows at once, Salt Road and Night Desk`: the reference only announces the list.
fn list_follows(reading: &Reading<'_>, sentence: &Sentence, i: usize) -> bool {
    let titles = (i + 1..(i + 14).min(sentence.units.1))
        .filter(|k| reading.unit(*k).is_some_and(|u| u.kind == Kind::Title && u.value >= 0))
        .collect::<Vec<_>>();
    let near = titles
        .first()
        .is_some_and(|t| t - i <= 6 && (i + 1..*t).any(|k| matches!(reading.mark(k), ',' | ':' | '–' | '—')));
    near && titles.len() > 1
}

/// `the Ann Lee-led thriller`: the title that stands nearest to the star elsewhere in the text.
fn by_star(reading: &Reading<'_>, unit: &super::units::Unit) -> Option<usize> {
    if unit.value >= 0 || reading.cast.titles.len() < 2 {
        return None;
    }
    let words = reading.text.words(unit);
    let person = reading.cast.people.iter().position(|p| words.contains(p.as_str()))?;
    let units = &reading.text.units;
    let mut best: Option<(usize, usize)> = None;
    for (i, _) in units.iter().enumerate().filter(|(_, u)| u.kind == Kind::Person && u.value == person as i64)
    {
        for (k, t) in units.iter().enumerate().take(i + 12).skip(i.saturating_sub(12)) {
            if t.kind == Kind::Title
                && let Ok(title) = usize::try_from(t.value)
                && best.is_none_or(|b| k.abs_diff(i) < b.0)
            {
                best = Some((k.abs_diff(i), title));
            }
        }
    }
    best.map(|b| b.1)
}

/// `the basketball comedy`: the only title whose name or description elsewhere holds a word of it that no other's does.
fn by_description(reading: &Reading<'_>, unit: &super::units::Unit) -> Option<usize> {
    if unit.last <= unit.first + 2 || reading.cast.titles.len() < 2 {
        return None;
    }
    let tokens = |from: u32, to: u32| reading.text.tokens.get(from as usize..to as usize).unwrap_or_default();
    let said = tokens(unit.first + 1, unit.last);
    // What the tables know (nouns for series, numbers, companies) is said of every series.
    let telling = |w: u32| {
        let lexicon = reading.lexicon;
        lexicon.step(0, w).is_none_or(|node| lexicon.marks(node).is_empty())
    };
    let said: Vec<u32> = said.iter().map(|t| t.word).filter(|w| telling(*w)).collect();
    if said.is_empty() {
        return None;
    }
    let mut found: Option<(usize, usize)> = None;
    let mut tied = false;
    for title in reading.text.units.iter().filter(|u| u.kind == Kind::Title && u.first != unit.first) {
        let Ok(at) = usize::try_from(title.value) else { continue };
        // The description stands before the name, or behind it in an apposition; the name may tell it itself.
        let near =
            tokens(title.first.saturating_sub(5), (title.last + 7).min(reading.text.tokens.len() as u32));
        let shared = said.iter().filter(|w| near.iter().any(|n| n.word == **w)).count();
        match found {
            Some((_, best)) if best > shared => {}
            Some((other, best)) if best == shared && shared > 0 => tied |= other != at,
            _ if shared > 0 => {
                found = Some((at, shared));
                tied = false;
            }
            _ => {}
        }
    }
    found.filter(|_| !tied).map(|(at, _)| at)
}

/// A line that only names a title, with its years, season or rank: what follows is about it.
fn heading(reading: &Reading<'_>, sentence: &Sentence) -> Option<usize> {
    let mut only = None;
    let mut bracket = 0;
    for i in sentence.units.0..sentence.units.1 {
        let unit = reading.unit(i)?;
        match (unit.kind, reading.mark(i)) {
            (_, '(') => bracket += 1,
            (_, ')') => bracket -= 1,
            _ if bracket > 0 => {}
            (Kind::Title, _) if only.is_none() => only = Some(usize::try_from(unit.value).ok()?),
            (Kind::Punct | Kind::Number | Kind::Season | Kind::Rank, mark)
                if !matches!(mark, '.' | '?' | '!') || only.is_none() => {}
            _ => return None,
        }
    }
    only
}

/// What a title unit stands for.
pub(crate) fn resolve(reading: &Reading<'_>, value: i64, focus: &Focus) -> (Vec<usize>, bool) {
    match usize::try_from(value) {
        Ok(title) if title < reading.cast.titles.len() => (vec![title], true),
        Ok(_) => (Vec::new(), false),
        Err(_) => match value {
            refer::MANY => (if focus.many.len() > 1 { focus.many.clone() } else { Vec::new() }, false),
            refer::ONE | refer::SPIN_OFF => (focus.one.into_iter().collect(), false),
            _ => (Vec::new(), false),
        },
    }
}

/// A title that only says something about another noun: inside brackets after a name, `the Harbour universe`, `Night Desk alum`,
/// `the Harbour spinoff`, `spin-off of Harbour`.
pub(crate) fn describes(reading: &Reading<'_>, sentence: &Sentence, i: usize) -> bool {
    if in_parentheses(&reading.text, sentence.units.0, i) && !opens_bracket_clause(sentence, i) {
        return true;
    }
    let next = reading.lower(i + 1);
    let after = reading.lower(i + 2);
    let possessive = matches!(next.as_str(), "'s" | "’s");
    if matches!(
        next.as_str(),
        "universe"
            | "franchise"
            | "alum"
            | "alumna"
            | "alumnus"
            | "actress"
            | "actor"
            | "books"
            | "novels"
            | "verse"
            | "fame"
            | "mythology"
            | "saga"
    ) {
        return true;
    }
    if matches!(next.as_str(), "star" | "creator" | "veteran" | "showrunner")
        && reading.kind(i + 2) == Some(Kind::Person)
        && i > sentence.units.0
        && !possessive
    {
        // `Night Desk star Ann Lee` in a piece on another series: a work, unless it is the main title.
        return reading.unit(i).is_some_and(|u| !is_main(reading, u.value));
    }
    let spin = |w: &str| matches!(w, "spinoff" | "spin" | "offshoot" | "prequel" | "sequel");
    if spin(&next) || (possessive && spin(&after)) {
        // `the Harbour spinoff` speaks of another title; `the Salt Road spin-off` of itself where nothing else is named.
        return reading.unit(i).is_some_and(|u| !is_main(reading, u.value)) || reading.cast.titles.len() > 1;
    }
    let start = i.saturating_sub(6).max(sentence.units.0);
    let number = sentence_number(reading, sentence);
    reading.of(number, Class::SpinOff).any(|h| {
        let open = (h.to..i.max(h.to))
            .all(|k| reading.mark(k) != ',' || (k + 1..k + 3).contains(&(i - 1)) || k + 1 == i);
        open && (h.to <= i
            && h.from >= start
            && [h.to, h.to - 1].iter().any(|k| {
                matches!(
                    reading.lower(*k).as_str(),
                    "of" | "from" | "to" | "di" | "de" | "von" | "zu" | "da" | "series"
                )
            })
            || (h.to == i
                && h.from >= start
                && reading.lower(h.to - 1) != "off"
                && reading.lower(h.to - 1) != "spinoff"))
    })
}

fn opens_bracket_clause(sentence: &Sentence, i: usize) -> bool {
    i == sentence.units.0 + 1
}

fn sentence_number(reading: &Reading<'_>, sentence: &Sentence) -> usize {
    reading.text.sentences.partition_point(|s| s.units.0 < sentence.units.0)
}

/// Whether the title carries most weight of all.
pub(crate) fn is_main(reading: &Reading<'_>, value: i64) -> bool {
    let Ok(at) = usize::try_from(value) else { return false };
    main(reading) == Some(at)
}

/// The title that carries most weight.
pub(crate) fn main(reading: &Reading<'_>) -> Option<usize> {
    let titles = &reading.cast.titles;
    (0..titles.len()).max_by_key(|i| (titles[*i].weight, std::cmp::Reverse(*i)))
}

/// Whether only commas, conjunctions and descriptions stand between two titles.
fn listed(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    let mut i = from;
    let mut joined = false;
    let mut words = 0;
    while i < to {
        match reading.kind(i) {
            Some(Kind::Punct) => match reading.mark(i) {
                ',' | '/' | '&' => joined = true,
                '(' => match (i..to.min(i + 30)).find(|j| reading.mark(*j) == ')') {
                    Some(close) => {
                        i = close + 1;
                        continue;
                    }
                    None => return false,
                },
                '“' | '”' | '"' | '‘' | '’' | '\'' | '*' | '_' => {}
                _ => return false,
            },
            Some(Kind::Word) => {
                let word = reading.lower(i);
                match word.as_str() {
                    "and" | "und" | "e" | "y" | "et" | "or" | "ve" | "with" | "plus" => joined = true,
                    "'s" | "’s" => {}
                    _ => {
                        words += 1;
                        if words > 5 || is_verb(reading, i) {
                            return false;
                        }
                    }
                }
            }
            Some(Kind::Season | Kind::Person | Kind::Company | Kind::Count) => {}
            _ => return false,
        }
        i += 1;
    }
    joined
}

fn is_verb(reading: &Reading<'_>, i: usize) -> bool {
    let Some(unit) = reading.unit(i) else { return true };
    [
        Class::Be,
        Class::Have,
        Class::RenewedVerb,
        Class::CancelledVerb,
        Class::EndVerb,
        Class::OrderVerb,
        Class::Report,
        Class::Say,
        Class::Premiere,
        Class::Returns,
        Class::Subordinate,
    ]
    .iter()
    .any(|c| reading.lexicon.word(unit.sym, *c).is_some())
        || matches!(reading.lower(i).as_str(), "to" | "got" | "will" | "of" | "took" | "in" | "on")
}

/// Whether the first title of a sentence is another than the one whose heading it stands under.
fn names_another(reading: &Reading<'_>, number: usize, under: Option<usize>) -> bool {
    let Some(sentence) = reading.sentence(number) else { return false };
    let first = (sentence.units.0..sentence.units.1).find(|i| {
        reading.unit(*i).is_some_and(|u| u.kind == Kind::Title && u.value >= 0)
            && !describes(reading, sentence, *i)
    });
    first.and_then(|i| usize::try_from(reading.unit(i)?.value).ok()).is_some_and(|title| under != Some(title))
}

/// Carries the focus through the text.
pub(crate) fn set_focus(reading: &mut Reading<'_>) {
    let main = main(reading);
    let mut focus = Focus { one: None, many: Vec::new(), season: None };
    let all_early = early_titles(reading);
    let mut under: Option<usize> = None;
    for number in reading.sentences() {
        if let Some(title) = reading.sentence(number).and_then(|s| heading(reading, s)) {
            focus.one = Some(title);
            let bullet = reading
                .sentence(number)
                .is_some_and(|s| matches!(reading.mark(s.units.0), '•' | '-' | '*' | '–' | '★'));
            under = (number > 0 && !bullet).then_some(title);
        }
        let opens = reading
            .sentence(number)
            .zip(number.checked_sub(1).and_then(|n| reading.sentence(n)))
            .is_some_and(|(a, b)| a.paragraph != b.paragraph);
        let weight = |t: usize| reading.cast.titles.get(t).map_or(0, |t| t.weight);
        if opens && under.is_some() && names_another(reading, number, under) {
            under = None;
        }
        if opens && let Some(title) = under {
            focus.one = Some(title);
        } else if opens
            && let (Some(m), Some(one)) = (main, focus.one)
            && weight(m) >= 2 * weight(one)
        {
            focus.one = Some(m);
        }
        let mut start = focus.clone();
        if start.one.is_none() {
            start.one = main;
        }
        if start.many.len() < 2 {
            start.many.clone_from(&all_early);
        }
        reading.focus.push(start);
        let groups = gather(reading, number);
        reading.groups.push(groups.clone());
        let quoted = reading.sentence(number).is_some_and(|s| s.quoted);
        if quoted {
            continue;
        }
        let continues = reading
            .sentence(number)
            .is_some_and(|s| matches!(reading.lower(s.units.0).as_str(), "it" | "its" | "it's"));
        if let Some(subject) = groups.first().filter(|_| !continues) {
            if subject.titles.len() == 1 {
                focus.one = subject.titles.first().map(|t| t.0);
            } else {
                focus.many = subject.titles.iter().map(|t| t.0).collect();
                focus.one = subject.titles.last().map(|t| t.0);
            }
        }
        if let Some(list) = groups.iter().rev().find(|g| g.named && g.titles.len() > 1) {
            focus.many = list.titles.iter().map(|t| t.0).collect();
        }
        let mut named: Vec<usize> = Vec::new();
        for group in groups.iter().filter(|g| g.named) {
            for (title, _) in &group.titles {
                if !named.contains(title) {
                    named.push(*title);
                }
            }
        }
        if named.len() > 1 && groups.iter().all(|g| g.titles.len() < 2 || !g.named) {
            focus.many = named;
        }
    }
}

/// Titles of the first sentence that names two or more, or of the first two that name one each.
fn early_titles(reading: &Reading<'_>) -> Vec<usize> {
    let mut out = Vec::new();
    for sentence in reading.text.sentences.iter().take(5) {
        for i in sentence.units.0..sentence.units.1 {
            if let Some(unit) = reading.unit(i)
                && unit.kind == Kind::Title
                && let Ok(title) = usize::try_from(unit.value)
                && !in_parentheses(&reading.text, sentence.units.0, i)
                && !out.contains(&title)
            {
                out.push(title);
            }
        }
        if out.len() >= 2 {
            break;
        }
    }
    out
}
