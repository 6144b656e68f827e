//! Which title derives from which.

use greenlit_vocabulary::{ClaimKind, Polarity};

use super::cues::{Hit, Reading};
use super::lexicon::Class;
use super::modality;
use super::relations::{Fact, FactValue};
use super::subjects;
use super::units::{Kind, Sentence};

/// `X is a spin-off of Y`, `the Y spinoff X`, `the Y spinoff` of the piece's subject.
pub(crate) fn spin_offs(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Fact>) {
    for hit in reading.of(number, Class::SpinOff).collect::<Vec<_>>() {
        let Some((parent, parent_at)) =
            parent(reading, sentence, &hit).or_else(|| gets_one(reading, sentence, &hit))
        else {
            if let Some(fact) = by_name(reading, sentence, &hit) {
                out.push(fact);
            }
            continue;
        };
        let Some(child) = child(reading, number, sentence, &hit, parent, parent_at) else { continue };
        if child == parent || out.iter().any(|f| f.kind == ClaimKind::SpinOffOf && f.title == child) {
            continue;
        }
        let Some(name) = reading.cast.titles.get(parent).map(|t| t.name.clone()) else { continue };
        if modality::negated(reading, number, sentence, hit.from).is_some() {
            continue;
        }
        out.push(Fact {
            kind: ClaimKind::SpinOffOf,
            title: child,
            season: None,
            value: FactValue::Parent(name),
            polarity: Polarity::Asserted,
            part: None,
            from: hit.from.min(parent_at),
            to: hit.to.max(parent_at + 1),
        });
    }
}

/// `Harbour: The Early Days, a prequel spinoff`: the name before the colon is the parent's.
fn by_name(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> Option<Fact> {
    let start = hit.from.saturating_sub(5).max(sentence.units.0);
    let at = (start..(hit.to + 4).min(sentence.units.1))
        .find(|i| reading.unit(*i).is_some_and(|u| u.kind == Kind::Title && u.value >= 0))?;
    let title = usize::try_from(reading.unit(at)?.value).ok()?;
    let (head, _) = reading.cast.titles.get(title)?.name.split_once(':')?;
    Some(Fact {
        kind: ClaimKind::SpinOffOf,
        title,
        season: None,
        value: FactValue::Parent(head.trim().to_owned()),
        polarity: Polarity::Asserted,
        part: None,
        from: at.min(hit.from),
        to: hit.to.max(at + 1),
    })
}

/// The parent: right before (`Harbour spinoff`), after `of/from`, or later in a description (`spun off from, Harbour: Legacy`).
fn parent(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> Option<(usize, usize)> {
    let title = |i: usize| {
        reading.unit(i).filter(|u| u.kind == Kind::Title).and_then(|u| usize::try_from(u.value).ok())
    };
    for back in 1..=3 {
        if let Some(i) = hit.from.checked_sub(back).filter(|i| *i >= sentence.units.0) {
            if let Some(found) = title(i) {
                return Some((found, i));
            }
            if !matches!(reading.mark(i), '”' | '’' | '\'' | '"' | '*' | '“' | '‘')
                && !matches!(
                    reading.lower(i).as_str(),
                    "'s" | "’s" | "universe" | "franchise" | "tv" | "prequel"
                )
            {
                break;
            }
        }
    }
    let end = (hit.to + 9).min(sentence.units.1);
    let last = reading.lower(hit.to.saturating_sub(1));
    let inner = last.rsplit([' ', '-']).next().unwrap_or_default().to_owned();
    let linked = matches!(inner.as_str(), "of" | "from" | "to" | "de" | "da" | "tureyen" | "türeyen")
        || matches!(
            reading.lower(hit.to).as_str(),
            "of" | "from"
                | "to"
                | "di"
                | "de"
                | "da"
                | "do"
                | "von"
                | "dello"
                | "del"
                | "der"
                | "des"
                | "series"
                | "aimed"
                | "set"
        );
    if !linked {
        return None;
    }
    (hit.to..end).find_map(|i| {
        let stop = (hit.to..i).any(|k| matches!(reading.mark(k), ';' | '('));
        title(i).filter(|_| !stop).map(|t| (t, i))
    })
}

/// `Harbour is getting a spin-off titled Salt Road`: the subject is the parent where the child is named right behind.
fn gets_one(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> Option<(usize, usize)> {
    let title = |i: usize| {
        reading.unit(i).filter(|u| u.kind == Kind::Title).and_then(|u| usize::try_from(u.value).ok())
    };
    let end = (hit.to + 4).min(sentence.units.1);
    let child = (hit.to..end).find(|i| title(*i).is_some())?;
    let introduced = (hit.to..child)
        .any(|i| matches!(reading.lower(i).as_str(), "titled" | "called" | "named" | "dubbed" | "entitled"));
    let article = hit.from.checked_sub(1).is_some_and(|i| {
        matches!(reading.lower(i).as_str(), "a" | "an" | "its" | "own" | "another" | "first")
    });
    let at = (sentence.units.0..hit.from).rev().find(|i| title(*i).is_some())?;
    (introduced && article && hit.from - at <= 8).then(|| title(at).map(|t| (t, at))).flatten()
}

/// The child: a title right behind (`the Harbour spinoff, Salt Road`), the sentence's own subject, or the focus.
fn child(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    hit: &Hit,
    parent: usize,
    parent_at: usize,
) -> Option<usize> {
    let title = |i: usize| {
        reading
            .unit(i)
            .filter(|u| u.kind == Kind::Title)
            .and_then(|u| usize::try_from(u.value).ok())
            .filter(|t| *t != parent)
    };
    let after = hit.to.max(parent_at + 1);
    let behind =
        (hit.to..(hit.to + 4).min(sentence.units.1)).find_map(title).filter(|_| parent_at < hit.from);
    if behind.is_some() {
        return behind;
    }
    let subject = (sentence.units.0..hit.from.min(parent_at)).rev().find_map(|i| title(i).map(|t| (t, i)));
    if let Some((found, at)) = subject {
        let near = hit.from.min(parent_at) - at <= 14;
        if near {
            return Some(found);
        }
    }
    let next = (after..(after + 6).min(sentence.units.1)).find_map(title);
    next.or_else(|| reading.focus.get(number).and_then(|f| f.one).filter(|t| *t != parent))
        .or_else(|| subjects::main(reading).filter(|t| *t != parent))
}
