//! From candidates to an answer: what speaks for each, and when one of them may be taken.

use std::fmt;

use super::{Entry, Query};
use crate::services::service_key;

/// A misspelt name is taken for a title's only from this similarity on.
pub(super) const FOUND_SCORE: f64 = 0.85;
/// The next best title must be this much less similar.
const CLEAR_LEAD: f64 = 0.05;
/// Suggestions are shown from this similarity on.
pub(super) const SUGGEST_SCORE: f64 = 0.65;
/// Names shorter than this have too many neighbours: they are suggested, never taken.
pub(super) const SHORTEST_FUZZY_CHARS: usize = 5;
/// Suggestions shown.
const MAX_SUGGESTIONS: usize = 5;

/// How a name was matched, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Letter by letter the usual name.
    Exact,
    /// The usual name but for case, accents and punctuation.
    Normalised,
    /// Another name of the title.
    Alias,
    /// A misspelling.
    Fuzzy,
}

/// What speaks for or against a candidate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Matched in this way.
    Name(How),
    /// First released in the year asked for.
    SameYear(i16),
    /// On air in the year asked for.
    OnAir(i16),
    /// Carried by the service asked for.
    SameService(String),
    /// First released in another year than it can have been.
    OtherYear {
        /// Year of the title.
        title: i16,
        /// Year asked for.
        asked: i16,
    },
    /// A film where a series was asked for, or the reverse.
    OtherKind,
    /// Numbers in the names differ: `Part 1` is not `Part 2`.
    OtherNumber,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(How::Exact) => f.write_str("the name is the same"),
            Self::Name(How::Normalised) => {
                f.write_str("the name is the same but for case, accents or punctuation")
            }
            Self::Name(How::Alias) => f.write_str("it is also known by this name"),
            Self::Name(How::Fuzzy) => f.write_str("the name is similar"),
            Self::SameYear(year) => write!(f, "first released in {year}"),
            Self::OnAir(year) => write!(f, "was running in {year}"),
            Self::SameService(service) => write!(f, "carried by {service}"),
            Self::OtherYear { title, asked } => write!(f, "first released in {title}, not {asked}"),
            Self::OtherKind => f.write_str("one is a film, the other is not"),
            Self::OtherNumber => f.write_str("the numbers in the names differ"),
        }
    }
}

/// A title that may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The caller's number for it.
    pub id: u32,
    /// Its usual name.
    pub name: String,
    /// Year of first release.
    pub year: Option<i16>,
    /// How the name was matched.
    pub how: How,
    /// Similarity of the names, 0-1; 1 for all but [`How::Fuzzy`].
    pub score: f64,
    /// What speaks for and against it.
    pub reasons: Vec<Reason>,
}

impl Candidate {
    fn contradicted(&self) -> bool {
        self.reasons
            .iter()
            .any(|r| matches!(r, Reason::OtherYear { .. } | Reason::OtherKind | Reason::OtherNumber))
    }

    /// How much evidence beside the name speaks for it.
    fn support(&self) -> u32 {
        self.reasons
            .iter()
            .map(|reason| match reason {
                Reason::SameYear(_) | Reason::SameService(_) => 2,
                Reason::OnAir(_) => 1,
                _ => 0,
            })
            .sum()
    }
}

/// The answer to a lookup.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// One title, and nothing as good beside it.
    Found(Candidate),
    /// The name fits several; best supported first, then by number.
    Ambiguous(Vec<Candidate>),
    /// No title fits; the nearest, at most five. Titles of the very name that year or kind exclude are listed first.
    NotFound(Vec<Candidate>),
}

impl Lookup {
    /// The number of the title, if one was found.
    pub fn id(&self) -> Option<u32> {
        match self {
            Self::Found(found) => Some(found.id),
            Self::Ambiguous(_) | Self::NotFound(_) => None,
        }
    }
}

/// Lists what speaks for and against `entry` as the meaning of `query`.
pub(super) fn weigh(entry: &Entry, how: How, score: f64, query: &Query<'_>) -> Candidate {
    let mut reasons = vec![Reason::Name(how)];
    if let (Some(asked), Some(first)) = (query.year, entry.first_year) {
        reasons.extend(year_reason(asked, first, entry));
    }
    if let Some(service) = query.service {
        let key = service_key(service);
        if !key.is_empty() && entry.services.contains(&key) {
            reasons.push(Reason::SameService(service.to_owned()));
        }
    }
    if let (Some(asked), Some(is_film)) = (query.is_film, entry.is_film)
        && asked != is_film
    {
        reasons.push(Reason::OtherKind);
    }
    if how == How::Fuzzy && !numbers_agree(entry, query.name) {
        reasons.push(Reason::OtherNumber);
    }
    Candidate { id: entry.id, name: entry.name.clone(), year: entry.first_year, how, score, reasons }
}

/// A year fits a film within one year (festivals, territories), a series from the year before its premiere to the year
/// after its end, or for ever where no end is known.
fn year_reason(asked: i16, first: i16, entry: &Entry) -> Option<Reason> {
    if asked == first {
        return Some(Reason::SameYear(first));
    }
    if entry.is_film == Some(true) {
        return (asked.abs_diff(first) > 1).then_some(Reason::OtherYear { title: first, asked });
    }
    if asked < first.saturating_sub(1) || entry.last_year.is_some_and(|last| asked > last.saturating_add(1)) {
        return Some(Reason::OtherYear { title: first, asked });
    }
    (asked > first).then_some(Reason::OnAir(asked))
}

/// Whether some name of the title carries the same numbers, in the same order.
fn numbers_agree(entry: &Entry, name: &str) -> bool {
    let wanted = numbers(name);
    std::iter::once(&entry.name).chain(&entry.aliases).any(|n| numbers(n) == wanted)
}

fn numbers(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_numeric()).filter(|part| !part.is_empty()).collect()
}

/// Orders by support, then score, then number; a title listed twice stays once, as its best.
fn order(candidates: &mut Vec<Candidate>) {
    candidates.sort_by(|a, b| {
        (b.support(), a.how, a.id).cmp(&(a.support(), b.how, b.id)).then(b.score.total_cmp(&a.score))
    });
    let mut seen = rustc_hash::FxHashSet::default();
    candidates.retain(|c| seen.insert(c.id));
}

/// The answer where the name is a title's but for case, accents and punctuation.
pub(super) fn decide(candidates: Vec<Candidate>) -> Lookup {
    let (mut against, mut open): (Vec<_>, Vec<_>) = candidates.into_iter().partition(Candidate::contradicted);
    order(&mut open);
    let lead = |list: &[Candidate]| match list {
        [_] => true,
        [first, second, ..] => first.support() > second.support(),
        [] => false,
    };
    if lead(&open) && !open.is_empty() {
        return Lookup::Found(open.swap_remove(0));
    }
    if open.is_empty() {
        order(&mut against);
        against.truncate(MAX_SUGGESTIONS);
        return Lookup::NotFound(against);
    }
    Lookup::Ambiguous(open)
}

/// Orders by score, then support, then number; a title listed twice stays once, as its best.
fn order_misspelt(candidates: &mut Vec<Candidate>) {
    candidates.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(b.support().cmp(&a.support())).then(a.id.cmp(&b.id))
    });
    let mut seen = rustc_hash::FxHashSet::default();
    candidates.retain(|c| seen.insert(c.id));
}

/// The answer where the name is nobody's but some are near enough to be taken; `None` where nothing speaks for one.
pub(super) fn decide_misspelt(mut near: Vec<Candidate>) -> Option<Lookup> {
    near.retain(|c| !c.contradicted());
    order_misspelt(&mut near);
    let best = near.first()?.score;
    near.retain(|c| c.score > best - CLEAR_LEAD);
    let top = near.iter().map(Candidate::support).max().unwrap_or(0);
    if top > 0 && near.iter().filter(|c| c.support() == top).count() == 1 {
        near.retain(|c| c.support() == top);
    }
    Some(if near.len() == 1 { Lookup::Found(near.swap_remove(0)) } else { Lookup::Ambiguous(near) })
}

/// The nearest names, for someone to choose from.
pub(super) fn suggest(mut candidates: Vec<Candidate>) -> Lookup {
    order_misspelt(&mut candidates);
    candidates.truncate(MAX_SUGGESTIONS);
    Lookup::NotFound(candidates)
}
