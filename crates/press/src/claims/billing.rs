//! Lists of people with a cue before or behind them: `starring A (Work), B and C`, `A and B have joined the cast`, `Cast: A, B`.

use super::credits::Credit;
use super::cues::{Hit, Reading};
use super::lexicon::Class;
use super::subjects;
use super::tokens::shape;
use super::units::{Kind, Sentence};

/// Roles in the order of the table of cues, which has two values for each: before the list, and behind it.
const ROLES: [&str; 5] = ["cast", "executive producer", "creator", "writer", "director"];

/// Words between a list and its cue.
const REACH: usize = 3;

/// A list of people.
struct Run {
    /// Names with their first units.
    members: Vec<(String, usize)>,
    /// First unit.
    from: usize,
    /// One past the last.
    to: usize,
    /// Whether one of them is known as a person from elsewhere in the text.
    known: bool,
}

/// The credits that lists give, besides those `out` has.
pub(crate) fn lists(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Credit>) {
    let mut i = sentence.units.0;
    while i < sentence.units.1 {
        let Some(run) = run(reading, sentence, i) else {
            i += 1;
            continue;
        };
        i = run.to.max(i + 1);
        let Some((role, cue)) = role(reading, number, &run) else { continue };
        // A list of names nobody knows as people is one only right behind its cue.
        if !run.known && (run.members.len() < 2 || cue.from >= run.to) {
            continue;
        }
        let Some(title) = title(reading, number, &run, &cue) else { continue };
        for (name, at) in &run.members {
            if !out.iter().any(|c| c.name == *name) {
                let works = super::credits::works(reading, sentence, *at);
                out.push(Credit { name: name.clone(), role: role.to_owned(), works, title, at: *at });
            }
        }
    }
}

/// The list that begins at unit `i`.
fn run(reading: &Reading<'_>, sentence: &Sentence, i: usize) -> Option<Run> {
    let (name, known, mut at) = member(reading, sentence, i)?;
    let mut run = Run { members: vec![(name, i)], from: i, to: at, known };
    loop {
        at = past_works(reading, sentence, at);
        run.to = at;
        let mut next = at;
        while next < sentence.units.1 && joins(reading, next) {
            next += 1;
        }
        if next == at {
            break;
        }
        next = past_description(reading, sentence, next);
        let Some((name, known, end)) = member(reading, sentence, next) else { break };
        run.members.push((name, next));
        run.known |= known;
        at = end;
    }
    Some(run)
}

/// A person, or two to four capitalised words that are nothing else: the name, whether it is a known one, one past it.
fn member(reading: &Reading<'_>, sentence: &Sentence, i: usize) -> Option<(String, bool, usize)> {
    let unit = reading.unit(i).filter(|_| i < sentence.units.1)?;
    if unit.kind == Kind::Person {
        let name = reading.cast.people.get(usize::try_from(unit.value).ok()?)?;
        return Some((name.clone(), true, i + 1));
    }
    let mut end = i;
    while end < sentence.units.1 && end - i < 4 && is_name_part(reading, end) {
        end += 1;
    }
    // `Gordon Fox`, whose surname is also a network's name.
    if end > i && end < sentence.units.1 && end - i == 1 && reading.kind(end) == Some(Kind::Company) {
        end += usize::from(!reading.words(end).contains(' '));
    }
    let name = reading.span(i, end).of(reading.text.text);
    (end - i >= 2).then(|| (name.to_owned(), false, end))
}

fn is_name_part(reading: &Reading<'_>, i: usize) -> bool {
    let Some(unit) = reading.unit(i).filter(|u| u.kind == Kind::Word) else { return false };
    let is = |class: Class| reading.lexicon.word(unit.sym, class).is_some();
    reading.text.is(unit, shape::CAPITAL)
        && !is(Class::Function)
        && !is(Class::ShowNoun)
        && !is(Class::Role)
        && !is(Class::Premiere)
        && !is(Class::Starring)
}

/// A comma, a conjunction.
fn joins(reading: &Reading<'_>, i: usize) -> bool {
    reading.mark(i) == ','
        || reading.mark(i) == '&'
        || reading.unit(i).is_some_and(|u| reading.lexicon.word(u.sym, Class::ListJoin).is_some())
}

/// `("Work," Work)`, and `as Character`.
fn past_works(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> usize {
    let mut at = at;
    if reading.mark(at) == '(' {
        at = (at..sentence.units.1).find(|i| reading.mark(*i) == ')').map_or(at, |i| i + 1);
    }
    if reading.lower(at) == "as" {
        let end = (at + 1..sentence.units.1).find(|i| joins(reading, *i)).unwrap_or(sentence.units.1);
        if end - at <= 7 {
            at = end;
        }
    }
    at
}

/// `newcomer`, `Harbour alum`, `actress` before a name.
fn past_description(reading: &Reading<'_>, sentence: &Sentence, from: usize) -> usize {
    let end = (from + 6).min(sentence.units.1);
    (from..end)
        .find(|i| reading.unit(*i).is_some_and(|u| reading.lexicon.word(u.sym, Class::Descriptor).is_some()))
        .map_or(from, |i| i + 1)
}

/// What the list is credited as, with the cue that says so.
fn role(reading: &Reading<'_>, number: usize, run: &Run) -> Option<(&'static str, Hit)> {
    let plain = |from: usize, to: usize| {
        (from..to).all(|k| {
            !matches!(reading.mark(k), '.' | ';' | '(' | ')' | '—') && reading.kind(k) != Some(Kind::Person)
        })
    };
    let mut best: Option<(usize, &'static str, Hit)> = None;
    for hit in reading.of(number, Class::Billing) {
        let Some(role) = usize::try_from(hit.value / 2).ok().and_then(|r| ROLES.get(r)) else { continue };
        let behind = hit.value % 2 == 1;
        let distance = if !behind && hit.to <= run.from && plain(hit.to, run.from) {
            run.from - hit.to
        } else if behind && hit.from >= run.to && plain(run.to, hit.from) {
            hit.from - run.to
        } else {
            continue;
        };
        let reach = if behind { 2 } else { REACH };
        if distance <= reach && best.as_ref().is_none_or(|b| distance < b.0) {
            best = Some((distance, role, hit));
        }
    }
    best.map(|(_, role, hit)| (role, hit))
}

/// The title the list belongs to: named outside the list, nearest to the cue and rather behind a verb of joining; else the focus.
fn title(reading: &Reading<'_>, number: usize, run: &Run, cue: &Hit) -> Option<usize> {
    let outside = |g: &&subjects::Group| {
        let work =
            reading.unit(g.to).is_some_and(|u| reading.lexicon.word(u.sym, Class::Descriptor).is_some());
        (g.to <= run.from || g.from >= run.to) && !work && reading.mark(g.from.saturating_sub(1)) != '('
    };
    let near = reading
        .groups(number)
        .iter()
        .filter(outside)
        .filter(|g| {
            !run.members.iter().any(|m| {
                reading
                    .cast
                    .titles
                    .get(g.titles.first().map_or(usize::MAX, |t| t.0))
                    .is_some_and(|t| t.name == m.0)
            })
        })
        .min_by_key(|g| if g.from >= cue.to { g.from - cue.to } else { cue.from.abs_diff(g.to) + 2 });
    near.and_then(|g| g.titles.first().map(|t| t.0))
        .or_else(|| reading.focus.get(number).and_then(|f| f.one))
        .or_else(|| subjects::main(reading))
}
