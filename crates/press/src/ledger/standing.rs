//! Which status of a title-season supersedes which.

use greenlit_vocabulary::{Certainty, StatusValue};
use jiff::civil::Date;

use super::dates::key_or_last;
use super::{Entry, Known};

/// An entry with what only its claims show.
pub(super) struct Draft {
    pub(super) entry: Entry,
    /// Every claim of it is marked as overtaken within its own article.
    pub(super) is_overtaken: bool,
    /// The last day on which an article still says it.
    pub(super) last_said: Option<Date>,
}

/// How strongly a standing entry is the answer to "where does it stand": what is more than rumour, then what is decided,
/// then what is done over what is open (work on a season says more than that nobody has ordered it), then the surer, then the later (an open date counts as the earliest), then the word further on in a series' life.
pub(super) fn weight(entry: &Entry) -> (bool, bool, bool, Certainty, (Date, Known), StatusValue) {
    let since = entry.since.as_ref().map_or((Date::MIN, Known::Exact), super::dates::key);
    let is_done = entry.value != StatusValue::Pending;
    (
        entry.certainty > Certainty::Rumoured,
        entry.value.is_decision(),
        is_done,
        entry.certainty,
        since,
        entry.value,
    )
}

/// For each draft of one title-season the one that supersedes it: the latest that may. Open dates can make a ring, in
/// which each gives way to the next; then the weightiest stands.
pub(super) fn superseded(drafts: &[Draft]) -> Vec<Option<usize>> {
    let mut over = superseding(drafts);
    if over.iter().all(Option::is_some) {
        let heaviest = (0..drafts.len())
            .max_by_key(|at| (drafts.get(*at).map(|draft| weight(&draft.entry)), std::cmp::Reverse(*at)));
        if let Some(stands) = heaviest.and_then(|at| over.get_mut(at)) {
            *stands = None;
        }
    }
    over
}

fn superseding(drafts: &[Draft]) -> Vec<Option<usize>> {
    drafts
        .iter()
        .enumerate()
        .map(|(at, old)| {
            let over = drafts.iter().enumerate().filter(|(other, new)| *other != at && supersedes(new, old));
            over.max_by_key(|(other, new)| (weight(&new.entry), std::cmp::Reverse(*other)))
                .map(|(other, _)| other)
        })
        .collect()
}

/// Whether `new` takes the place of `old`.
fn supersedes(new: &Draft, old: &Draft) -> bool {
    if new.is_overtaken != old.is_overtaken {
        return old.is_overtaken;
    }
    let (n, o) = (&new.entry, &old.entry);
    let rumour = |e: &Entry| e.certainty == Certainty::Rumoured;
    match (rumour(n), rumour(o)) {
        // A rumour takes nothing's place, and another rumour's least of all.
        (true, _) => false,
        // A rumour is settled by a decision that is not older than it; an undated rumour by any.
        (false, true) => {
            n.value.is_decision()
                && (n.value == o.value
                    || last_said(old) <= key_or_last(n.since.as_ref()).0
                    || old.last_said.is_none())
        }
        (false, false) => supersedes_fact(new, old),
    }
}

fn last_said(draft: &Draft) -> Date {
    draft.last_said.unwrap_or(Date::MAX)
}

fn supersedes_fact(new: &Draft, old: &Draft) -> bool {
    let (n, o) = (&new.entry, &old.entry);
    if n.value != o.value && stand_together(n.value, o.value) {
        return false;
    }
    // What is undecided ends with a decision, whichever article is later: late ones only had not heard.
    if n.value.is_decision() != o.value.is_decision() {
        return n.value.is_decision();
    }
    let (a, b) = (key_or_last(n.since.as_ref()), key_or_last(o.since.as_ref()));
    let open = |e: &Entry| e.since.is_none();
    match (open(n), open(o)) {
        (false, false) if a.0 != b.0 => a.0 > b.0,
        // An open date shows no order: then the better supported stands.
        _ => support(n) > support(o),
    }
}

fn support(entry: &Entry) -> (Certainty, usize, usize, StatusValue) {
    (entry.certainty, entry.independent_origins, entry.articles, entry.value)
}

/// Statuses that hold at the same time: renewed for the last season, cancelled here and offered elsewhere, in development
/// without an order, announced as the last and over.
fn stand_together(a: StatusValue, b: StatusValue) -> bool {
    use StatusValue::{Cancelled, Ending, InDevelopment, Ordered, Pending, Renewed, Shopping};
    let pair = |x, y| (a == x && b == y) || (a == y && b == x);
    pair(Renewed, Ending)
        || pair(Ordered, Renewed)
        || pair(Ordered, Ending)
        || pair(Cancelled, Shopping)
        || pair(InDevelopment, Pending)
        || pair(Pending, Shopping)
}
