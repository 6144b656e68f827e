//! The fate of titles as a sentence tells it: which titles, which season, how surely.

use greenlit_vocabulary::{Polarity, StatusValue};

use super::cues::{Hit, Reading};
use super::decided::{decider_before, decider_by, own_season, pick_group, seasons};
use super::lexicon::Class;
use super::meanings::{meaning, says_last};
use super::modality;
use super::subjects::Group;
use super::units::{Kind, Sentence};

/// One event of one sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    /// What happens.
    pub(crate) value: StatusValue,
    /// How the text stands to it.
    pub(crate) polarity: Polarity,
    /// Titles with the season each is decided for.
    pub(crate) titles: Vec<(usize, Option<u32>)>,
    /// Seasons there were before, where that is how the season was found.
    pub(crate) after_season: Option<u32>,
    /// Seasons ordered at once.
    pub(crate) seasons_ordered: Option<u32>,
    /// Who decided.
    pub(crate) decided_by: Option<&'static str>,
    /// True earlier, overtaken in the same sentence.
    pub(crate) superseded: bool,
    /// Units of the phrase.
    pub(crate) from: usize,
    /// One past them.
    pub(crate) to: usize,
}

/// A phrase with what it would mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trigger {
    /// Where it stands.
    pub(crate) hit: Hit,
    /// What it would mean.
    pub(crate) value: StatusValue,
    /// Its stance, where the phrase itself fixes it.
    pub(crate) polarity: Option<Polarity>,
}

/// The events of a sentence.
pub(crate) fn events(reading: &Reading<'_>, number: usize) -> Vec<Event> {
    let Some(sentence) = reading.sentence(number).copied() else { return Vec::new() };
    if sentence.question {
        return Vec::new();
    }
    let groups = reading.groups(number);
    // Direct speech without a title tells no fate, unless the speaker confirms one in so many words.
    let confirms = || {
        reading.has(number, Class::Announce)
            && (sentence.units.0..sentence.units.1).any(|i| reading.kind(i) == Some(Kind::Season))
    };
    if sentence.quoted && !groups.iter().any(|g| g.named) && !confirms() {
        return Vec::new();
    }
    let mut told = told(reading, number, &sentence);
    if modality::refuted(reading, number) {
        for event in told.iter_mut().filter(|e| e.value.is_decision() && e.polarity != Polarity::Hypothetical)
        {
            event.polarity = Polarity::Denied;
        }
    }
    if modality::predicts(reading) {
        told.iter_mut()
            .filter(|e| guessed(reading, &sentence, e))
            .for_each(|e| e.polarity = Polarity::Speculative);
    }
    if told.is_empty() { answer(reading, number, &sentence) } else { told }
}

/// In a text of predictions a fate that nobody is said to have decided is one of them.
fn guessed(reading: &Reading<'_>, sentence: &Sentence, event: &Event) -> bool {
    let settled = (sentence.units.0..sentence.units.1).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "already"
                | "officially"
                | "announced"
                | "confirmed"
                | "has"
                | "was"
                | "bereits"
                | "schon"
                | "gia"
                | "già"
                | "ya"
                | "déjà"
                | "já"
        )
    });
    event.polarity == Polarity::Asserted
        && matches!(event.value, StatusValue::Renewed | StatusValue::Cancelled)
        && event.decided_by.is_none()
        && !settled
}

/// `Will there be a season 4? There sure is!`: the answer tells what the heading before it asks.
fn answer(reading: &Reading<'_>, number: usize, sentence: &Sentence) -> Vec<Event> {
    let opens = |class: Class| reading.of(number, class).any(|h| h.from == sentence.units.0);
    let Some(asked) = number.checked_sub(1).and_then(|n| reading.sentence(n).copied().map(|s| (n, s))) else {
        return Vec::new();
    };
    let (yes, no, open) = (opens(Class::Yes), opens(Class::No), opens(Class::NotYetAnswer));
    if !asked.1.question || !(yes || no || open) {
        return Vec::new();
    }
    let mut events = told(reading, asked.0, &asked.1);
    events.retain(|e| matches!(e.value, StatusValue::Renewed | StatusValue::Cancelled | StatusValue::Ending));
    for event in &mut events {
        event.polarity = Polarity::Asserted;
        (event.from, event.to) = sentence.units;
        if open && event.value != StatusValue::Ending {
            event.value = StatusValue::Pending;
        } else if no {
            event.polarity = Polarity::Denied;
        }
    }
    // "No" to a renewal is a fact only where the text tells it; the sentences behind it do.
    events.retain(|e| !(no && e.value == StatusValue::Renewed));
    events.dedup_by(|a, b| a.value == b.value && same_titles(&a.titles, &b.titles));
    events
}

/// What a sentence tells by its own words.
fn told(reading: &Reading<'_>, number: usize, sentence: &Sentence) -> Vec<Event> {
    let groups = reading.groups(number);
    let triggers = triggers(reading, number, sentence, groups);
    let mut out: Vec<Event> = Vec::new();
    for trigger in &triggers {
        let Some(event) = event(reading, number, sentence, groups, trigger, &triggers) else { continue };
        let repeated = out.iter_mut().find(|e| {
            e.value == event.value && e.polarity == event.polarity && same_titles(&e.titles, &event.titles)
        });
        match repeated {
            Some(old) => {
                for (slot, (_, season)) in old.titles.iter_mut().zip(&event.titles) {
                    slot.1 = slot.1.or(*season);
                }
                old.after_season = old.after_season.or(event.after_season);
                old.decided_by = old.decided_by.or(event.decided_by);
            }
            None => out.push(event),
        }
    }
    let over: Vec<usize> = out
        .iter()
        .filter(|e| {
            matches!(e.value, StatusValue::Cancelled | StatusValue::Ended) && e.polarity == Polarity::Asserted
        })
        .flat_map(|e| e.titles.iter().map(|t| t.0))
        .collect();
    let over_cancelled: Vec<usize> = out
        .iter()
        .filter(|e| e.value == StatusValue::Cancelled && e.polarity == Polarity::Asserted)
        .flat_map(|e| e.titles.iter().map(|t| t.0))
        .collect();
    // A series called off in the sentence does not come to a planned end in it as well, unless the season is named.
    let planned = |e: &Event| {
        let named = (sentence.units.0..sentence.units.1).any(|i| {
            reading.unit(i).is_some_and(|u| {
                u.kind == Kind::Season
                    && e.titles.iter().any(|t| t.1.is_some_and(|s| i64::from(s) == u.value % 1000))
            })
        });
        (e.from..e.to).any(|i| reading.kind(i) == Some(Kind::Season)) || named && e.after_season.is_none()
    };
    out.retain(|e| {
        let ends = matches!(e.value, StatusValue::Ending)
            || e.value == StatusValue::Ended && cancelled_too(&over_cancelled, e);
        !ends || !e.titles.iter().any(|t| over.contains(&t.0)) || e.value == StatusValue::Ending && planned(e)
    });
    end_before_cancelled(&mut out);
    mark_superseded(reading, number, sentence, &mut out);
    out
}

/// "axed X, with the upcoming fifth season its last": what is called off is the season after the last.
fn end_before_cancelled(events: &mut [Event]) {
    let last: Vec<(usize, u32)> = events
        .iter()
        .filter(|e| e.value == StatusValue::Ending && e.polarity == Polarity::Asserted)
        .flat_map(|e| e.titles.iter().filter_map(|(title, season)| Some((*title, (*season)?))))
        .collect();
    for event in events.iter_mut().filter(|e| e.value == StatusValue::Cancelled) {
        for (title, season) in &mut event.titles {
            if let Some((_, end)) =
                last.iter().find(|(ending, end)| ending == title && season.is_none_or(|s| s == *end))
            {
                *season = Some(end + 1);
            }
        }
    }
}

/// "lasted one season and was canceled": the cancellation is the news, not the end.
fn cancelled_too(cancelled: &[usize], event: &Event) -> bool {
    event.titles.iter().any(|t| cancelled.contains(&t.0))
}

fn same_titles(a: &[(usize, Option<u32>)], b: &[(usize, Option<u32>)]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(x, y)| x.0 == y.0 && (x.1 == y.1 || x.1.is_none() || y.1.is_none()))
}

/// Of a renewal and a cancellation of the same title in one sentence the one told as past is overtaken: the cancellation
/// where it stands behind "after", "since", "had been" or in a relative clause, or where the renewal rescues; else the renewal.
fn mark_superseded(reading: &Reading<'_>, number: usize, sentence: &Sentence, events: &mut [Event]) {
    let told = |e: &Event, value: StatusValue| e.value == value && e.polarity == Polarity::Asserted;
    let all = events.to_vec();
    let about = |a: &Event, b: &Event| a.titles.iter().any(|t| b.titles.iter().any(|o| o.0 == t.0));
    for event in events.iter_mut() {
        let goes_on = matches!(event.value, StatusValue::Renewed | StatusValue::Ordered);
        let cancelled = all.iter().find(|c| told(c, StatusValue::Cancelled) && about(c, event));
        let renewed = all.iter().find(|r| told(r, StatusValue::Renewed) && about(r, event));
        event.superseded = match (goes_on, cancelled, renewed) {
            (true, Some(cancelled), _) => !came_first(reading, number, sentence, cancelled, event),
            (false, _, Some(renewed)) if told(event, StatusValue::Cancelled) => {
                came_first(reading, number, sentence, event, renewed)
            }
            _ => false,
        };
    }
}

/// Whether the sentence tells the cancellation as what was before the renewal.
fn came_first(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    cancelled: &Event,
    renewed: &Event,
) -> bool {
    let word = reading.lower(renewed.from);
    let rescues =
        ["sav", "rescu", "reviv", "uncancel", "resurrect", "rett", "salv", "rescat", "sauv", "revient"]
            .iter()
            .any(|stem| word.starts_with(stem));
    let clause = reading.clause_start(sentence, cancelled.from);
    let past = reading
        .of(number, Class::Behind)
        .any(|h| h.from >= clause && h.to <= cancelled.from && cancelled.from - h.to <= 6)
        || (clause..cancelled.from).any(|i| {
            cancelled.from - i <= 5
                && matches!(
                    reading.lower(i).as_str(),
                    "had"
                        | "previously"
                        | "once"
                        | "originally"
                        | "initially"
                        | "zuvor"
                        | "zuletzt"
                        | "había"
                        | "avait"
                        | "aveva"
                        | "havia"
                )
        });
    let later = (clause..renewed.from).contains(&cancelled.from)
        && (clause..cancelled.from).any(|i| matches!(reading.lower(i).as_str(), "after" | "since"));
    let two = matches!((cancelled.decided_by, renewed.decided_by), (Some(a), Some(b)) if a != b);
    let from = reading.clause_start(sentence, renewed.from);
    let from = if cancelled.from < renewed.from { from.max(cancelled.to) } else { from };
    let renewed_before = (from..renewed.from).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "had" | "after" | "initially" | "previously" | "originally" | "zuvor"
        )
    });
    !renewed_before && (rescues || past || later || two)
}

fn triggers(reading: &Reading<'_>, number: usize, sentence: &Sentence, groups: &[Group]) -> Vec<Trigger> {
    let mut out: Vec<Trigger> = Vec::new();
    for hit in reading.hits.get(number).into_iter().flatten() {
        if about_else(reading, number, sentence, hit) {
            continue;
        }
        if let Some((value, polarity)) = meaning(reading, number, sentence, groups, hit) {
            out.push(Trigger { hit: *hit, value, polarity });
        }
    }
    last_seasons(reading, sentence, &mut out);
    // A phrase inside a longer one of another meaning says nothing of its own.
    let all = out.clone();
    out.retain(|t| {
        !all.iter().any(|o| {
            let covers = o.hit.from <= t.hit.from
                && o.hit.to >= t.hit.to
                && (o.hit.to - o.hit.from) > (t.hit.to - t.hit.from);
            let outranks =
                rank(o.hit.class) > rank(t.hit.class) && o.hit.from < t.hit.to && t.hit.from < o.hit.to;
            (covers && o.value != t.value && rank(o.hit.class) >= rank(t.hit.class)) || outranks
        })
    });
    // "Nach der fünften Staffel ist Schluss": the last season is named, and nothing is called off before it.
    let ends: Vec<Hit> = out
        .iter()
        .filter(|t| {
            t.value == StatusValue::Ending
                && (t.hit.from..t.hit.to).any(|i| reading.kind(i) == Some(Kind::Season))
        })
        .map(|t| t.hit)
        .collect();
    out.retain(|t| {
        let counted = (t.hit.from..t.hit.to).any(|i| reading.kind(i) == Some(Kind::Count));
        t.value != StatusValue::Cancelled
            || counted
            || !ends.iter().any(|e| e.from < t.hit.to && t.hit.from < e.to)
    });
    // "While yet to be confirmed, X is renewed": the aside only says how sure the news is.
    let decided: Vec<usize> = out
        .iter()
        .filter(|t| {
            t.polarity.is_none()
                && matches!(t.value, StatusValue::Renewed | StatusValue::Cancelled | StatusValue::Ordered)
        })
        .map(|t| reading.clause_start(sentence, t.hit.from))
        .collect();
    out.retain(|t| {
        let clause = reading.clause_start(sentence, t.hit.from);
        let aside = t.value == StatusValue::Pending
            && (t.hit.from..t.hit.to).any(|i| {
                matches!(reading.lower(i).as_str(), "confirmed" | "announced" | "confirm" | "announce")
            })
            && (clause..t.hit.from)
                .any(|i| matches!(reading.lower(i).as_str(), "while" | "although" | "though" | "but"));
        !(aside && decided.iter().any(|d| *d != clause))
    });
    // Where a clause says that nothing is decided, its renewal is the one not decided on.
    let open: Vec<usize> = out
        .iter()
        .filter(|t| t.value == StatusValue::Pending)
        .map(|t| reading.clause_start(sentence, t.hit.from))
        .collect();
    out.retain(|t| {
        !(t.value == StatusValue::Renewed
            && t.polarity.is_none()
            && matches!(t.hit.class, Class::RenewedNoun | Class::RenewedVerb | Class::Renewed)
            && open.contains(&reading.clause_start(sentence, t.hit.from)))
    });
    out.sort_by_key(|t| (t.hit.from, t.hit.to));
    out
}

/// `renewed for a fourth and final season`: the season unit itself says that it is the last.
fn last_seasons(reading: &Reading<'_>, sentence: &Sentence, out: &mut Vec<Trigger>) {
    for i in sentence.units.0..sentence.units.1 {
        let last = reading.kind(i) == Some(Kind::Season) && says_last(reading, i);
        // "the third and final season" says so by itself; "the last season" may be the season before.
        let numbered = reading.unit(i).is_some_and(|u| u.value > 0);
        let told = numbered
            || out
                .iter()
                .any(|t| matches!(t.value, StatusValue::Renewed | StatusValue::Ordered | StatusValue::Ended));
        if last && told {
            let hit = Hit { class: Class::Final, value: 0, from: i, to: i + 1 };
            out.push(Trigger {
                hit,
                value: if out.iter().any(|t| t.value == StatusValue::Ended) {
                    StatusValue::Ended
                } else {
                    StatusValue::Ending
                },
                polarity: None,
            });
        }
    }
}

/// "canceled her book tour", "the premiere party was canceled", "won the Emmy for its second season": something else
/// than the series is called off, renewed or received.
fn about_else(reading: &Reading<'_>, number: usize, sentence: &Sentence, hit: &Hit) -> bool {
    // "What's Cancelled, What's on the Bubble": the heading of a list.
    let heads_list = (hit.from.saturating_sub(2).max(sentence.units.0)..hit.from)
        .any(|i| matches!(reading.lower(i).as_str(), "what's" | "what’s"))
        || hit.from >= sentence.units.0 + 2 && reading.lower(hit.from - 2) == "what";
    if heads_list {
        return true;
    }
    match hit.class {
        Class::CancelledVerb | Class::RenewedVerb => {
            others_that(reading, sentence, hit) || other_head(reading, number, sentence, hit)
        }
        Class::Cancelled | Class::Returns | Class::Renewed if person_returns(reading, sentence, hit) => true,
        Class::Cancelled => other_subject(reading, number, sentence, hit),
        Class::Renewed => {
            dates_start(reading, number, sentence, hit)
                || prize(reading, number, sentence, hit)
                || reading.of(number, Class::OtherMatter).any(|h| h.from >= hit.from && h.from < hit.to + 4)
                    && reading.lower(hit.from).starts_with("br")
        }
        _ => false,
    }
}

/// "she won't be back for the third season": who plays in a series stays away from it, and no season is called off.
fn person_returns(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let comes_back = (hit.from..hit.to).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "return" | "returning" | "back" | "returns" | "tornerà" | "volverá" | "voltará" | "reviendra"
        )
    });
    let mut before = (hit.from.saturating_sub(3).max(sentence.units.0)..hit.from).rev().filter(|i| {
        !reading.unit(*i).is_some_and(|u| {
            [Class::Adverb, Class::Be, Class::Have, Class::Negation]
                .iter()
                .any(|c| reading.lexicon.word(u.sym, *c).is_some())
        }) && !matches!(reading.lower(*i).as_str(), "will" | "would")
    });
    comes_back
        && before.next().is_some_and(|i| {
            reading.kind(i) == Some(Kind::Person)
                || matches!(
                    reading.lower(i).as_str(),
                    "he" | "she"
                        | "i"
                        | "who"
                        | "actor"
                        | "actress"
                        | "star"
                        | "lead"
                        | "showrunner"
                        | "host"
                        | "actors"
                        | "stars"
                )
        })
}

/// "a long list of shows that were axed too soon": of other series, which nobody names.
fn others_that(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let from = hit.from.saturating_sub(5).max(sentence.units.0);
    (from + 1..hit.from).any(|i| {
        let noun = reading.lower(i - 1);
        let counted = i >= 2
            && reading.unit(i - 2).is_some_and(|u| {
                [Class::Article, Class::Plural, Class::Cardinal]
                    .iter()
                    .any(|c| reading.lexicon.word(u.sym, *c).is_some())
            });
        matches!(reading.lower(i).as_str(), "that" | "which" | "to")
            && matches!(
                noun.as_str(),
                "shows" | "titles" | "dramas" | "comedies" | "programs" | "programmes" | "originals"
            )
            && !counted
    })
}

/// "A New Year's start has been confirmed for the second series": a date is news, not a season.
fn dates_start(reading: &Reading<'_>, number: usize, sentence: &Sentence, hit: &Hit) -> bool {
    let clause = reading.clause_start(sentence, hit.from);
    let told =
        [Class::Announce, Class::Report].iter().any(|c| reading.of(number, *c).any(|h| h.from == hit.from));
    told && (clause..hit.from).any(|i| {
        hit.from - i <= 4
            && (matches!(reading.lower(i).as_str(), "start" | "date")
                || reading.of(number, Class::PremiereNoun).any(|h| h.from == i))
    })
}

/// The subject or the object of the verb is no series.
fn other_head(reading: &Reading<'_>, number: usize, sentence: &Sentence, hit: &Hit) -> bool {
    let object = reading.of(number, Class::OtherMatter).any(|h| {
        h.from >= hit.to
            && h.from - hit.to <= 4
            && (hit.to..h.from).all(|k| {
                matches!(reading.kind(k), Some(Kind::Word | Kind::Company))
                    && !matches!(
                        reading.lower(k).as_str(),
                        "by" | "after" | "for" | "in" | "at" | "as" | "before"
                    )
            })
    });
    object || other_subject(reading, number, sentence, hit)
}

/// `The premiere party of X was ...`, `Filming on season 2 of X was ...`: a noun of another matter, tied to the title by a
/// preposition, is the subject of the clause.
fn other_subject(reading: &Reading<'_>, number: usize, sentence: &Sentence, hit: &Hit) -> bool {
    let clause = reading.clause_start(sentence, hit.from);
    reading.of(number, Class::OtherMatter).any(|h| {
        let tied =
            matches!(reading.lower(h.to).as_str(), "of" | "on" | "for" | "at" | "with" | "was" | "were");
        h.from >= clause
            && h.to <= hit.from
            && h.from - clause <= 4
            && tied
            && (clause..h.from).all(|k| matches!(reading.kind(k), Some(Kind::Word)))
    })
}

/// A prize or a subsidy is received: a preposition between verb and season that no order explains, or money behind them.
fn prize(reading: &Reading<'_>, number: usize, sentence: &Sentence, hit: &Hit) -> bool {
    let verb = reading.unit(hit.from).is_some_and(|u| {
        reading.lexicon.word(u.sym, Class::ReceiveVerb).is_some()
            || reading.lexicon.word(u.sym, Class::Be).is_some()
                && reading
                    .unit(hit.from + 1)
                    .is_some_and(|n| reading.lexicon.word(n.sym, Class::ReceiveVerb).is_some())
    });
    if !verb {
        return false;
    }
    let tied = (hit.from + 1..hit.to).any(|i| reading.lower(i) == "for")
        && !reading.of(number, Class::OrderNoun).any(|h| h.from > hit.from && h.from < hit.to);
    let end = reading.clause_end(sentence, hit.to);
    let subsidy = reading.of(number, Class::TaxCredit).any(|h| h.from >= hit.to && h.from < end)
        || (hit.to..end).any(|i| matches!(reading.mark(i), '$' | '€' | '£'));
    tied || subsidy
}

/// Which phrase wins where two overlap.
const fn rank(class: Class) -> u8 {
    match class {
        Class::IfRenewed => 6,
        Class::Pending | Class::Survived => 5,
        Class::Cancelled | Class::Shopping | Class::Ending => 4,
        Class::Ordered | Class::PilotOrdered | Class::Passed | Class::Renewed => 3,
        Class::InDevelopment | Class::Ended => 2,
        _ => 1,
    }
}

/// "the pilot X is not going forward": a pilot is passed on, not cancelled.
fn pilot_or(reading: &Reading<'_>, group: &Group, value: StatusValue) -> StatusValue {
    let pilot = group.named
        && (group.from.saturating_sub(2)..group.from)
            .any(|i| matches!(reading.lower(i).as_str(), "pilot" | "pilots"));
    if pilot && value == StatusValue::Cancelled { StatusValue::Passed } else { value }
}

fn event(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    groups: &[Group],
    trigger: &Trigger,
    all: &[Trigger],
) -> Option<Event> {
    let hit = trigger.hit;
    let group = pick_group(reading, sentence, groups, trigger, all)?;
    if sentence.title_case
        && reading.has_in(number, Class::Conditional, sentence.units.0, hit.from)
        && (sentence.units.0..hit.from).any(|i| matches!(reading.lower(i).as_str(), "if" | "whether"))
    {
        return None;
    }
    let polarity = match trigger.polarity {
        Some(p) => p,
        None if modality::rejected(reading, number, hit.from) => Polarity::Denied,
        None => match modality::stance(reading, number, sentence, hit.from, hit.to) {
            // A guess about an open question is the open question.
            Polarity::Speculative | Polarity::Hypothetical
                if matches!(trigger.value, StatusValue::Pending) =>
            {
                Polarity::Asserted
            }
            Polarity::Speculative if matches!(trigger.value, StatusValue::InDevelopment) => {
                Polarity::Asserted
            }
            // Talks about a new home are the offer itself.
            Polarity::Speculative
                if trigger.value == StatusValue::Shopping
                    && !reading.has(number, Class::Hearsay)
                    && !modality::modal_before(reading, sentence, hit.from) =>
            {
                Polarity::Asserted
            }
            // A refusal in plain words is hedged by a modal verb only, not by talk of hopes around it.
            Polarity::Speculative
                if hit.class == Class::Cancelled && !modality::modal_before(reading, sentence, hit.from) =>
            {
                Polarity::Asserted
            }
            other => other,
        },
    };
    let (seasons, after_season) = seasons(reading, sentence, &group, trigger, all);
    let count = (hit.from..hit.to)
        .filter_map(|i| reading.unit(i))
        .find(|u| u.kind == Kind::Count)
        .map(|u| u.value as u32);
    let mut titles = Vec::new();
    for (title, at) in &group.titles {
        for season in &seasons {
            titles.push((*title, own_season(reading, &group, *at).or(*season)));
        }
    }
    titles.dedup();
    Some(Event {
        value: pilot_or(reading, &group, trigger.value),
        polarity,
        titles,
        after_season,
        seasons_ordered: count.filter(|_| trigger.value == StatusValue::Ordered),
        decided_by: decider_before(reading, sentence, hit.from)
            .or_else(|| decider_by(reading, sentence, hit.to)),
        superseded: false,
        from: hit.from,
        to: hit.to,
    })
}
