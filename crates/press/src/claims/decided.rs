//! What an event is about: its titles, the season decided, and who decides.

use greenlit_vocabulary::StatusValue;

use super::cues::{Hit, Lower, Reading};
use super::lexicon::Class;
use super::status::Trigger;
use super::subjects::Group;
use super::units::{Kind, Sentence};

/// `X for season 3, Y for season 2`: the season that follows a title before the next one, where the list has several.
pub(crate) fn own_season(reading: &Reading<'_>, group: &Group, at: usize) -> Option<u32> {
    if group.titles.len() < 2 {
        return None;
    }
    let next = group.titles.iter().map(|t| t.1).filter(|u| *u > at).min().unwrap_or(at + 6);
    (at + 1..next.min(at + 6))
        .filter_map(|i| reading.unit(i))
        .find(|u| u.kind == Kind::Season && u.value > 0)
        .map(|u| (u.value % 1000) as u32)
}

/// The titles an event is about.
pub(crate) fn pick_group(
    reading: &Reading<'_>,
    sentence: &Sentence,
    groups: &[Group],
    trigger: &Trigger,
    all: &[Trigger],
) -> Option<Group> {
    let hit = trigger.hit;
    if let Some(inside) = groups.iter().find(|g| g.from >= hit.from && g.to <= hit.to) {
        return Some(inside.clone());
    }
    let before = groups.iter().rev().find(|g| g.to <= hit.from);
    let after = groups.iter().find(|g| g.from >= hit.to);
    let pronoun = (hit.from.saturating_sub(4).max(sentence.units.0)..hit.from)
        .any(|i| matches!(reading.lower(i).as_str(), "it"));
    // "It has also canceled the medical drama X": the verb has an object of its own.
    let active = matches!(hit.class, Class::CancelledVerb | Class::RenewedVerb)
        && !(hit.from.saturating_sub(3).max(sentence.units.0)..hit.from)
            .any(|i| reading.unit(i).is_some_and(|u| reading.lexicon.word(u.sym, Class::Be).is_some()));
    let object = active
        && after.is_some_and(|g| {
            g.named
                && g.from - hit.to <= 5
                && (hit.to..g.from).all(|i| reading.kind(i) == Some(Kind::Word))
                && !(hit.to..g.from).any(|i| {
                    matches!(reading.lower(i).as_str(), "for" | "by" | "after" | "as" | "and" | "to" | "with")
                })
        });
    if before.is_none() && pronoun && !object && decider_before(reading, sentence, hit.from).is_none() {
        return implied(reading, sentence, trigger);
    }
    // "The cancellation leaves ...": the one just told of, not a title named later.
    let told_of = matches!(hit.class, Class::CancelledNoun | Class::RenewedNoun)
        && hit.from == sentence.units.0 + 1
        && reading
            .unit(sentence.units.0)
            .is_some_and(|u| reading.lexicon.word(u.sym, Class::Article).is_some())
        && !matches!(
            reading.lower(hit.to).as_str(),
            "of" | "for" | "von" | "di" | "de" | "do" | "da" | "del"
        );
    if told_of && before.is_none() {
        return implied(reading, sentence, trigger);
    }
    let next_trigger =
        all.iter().filter(|t| t.hit.from >= hit.to && t.value != trigger.value).map(|t| t.hit.from).min();
    let after = after.filter(|g| next_trigger.is_none_or(|n| g.from < n || before.is_none()));
    let chosen = match (before, after) {
        (Some(b), Some(a)) => {
            if prefers_after(reading, sentence, b, a, &hit) {
                a
            } else {
                b
            }
        }
        (Some(b), None) => b,
        (None, Some(a)) => a,
        (None, None) => return implied(reading, sentence, trigger),
    };
    Some(chosen.clone())
}

/// Active verbs take what follows; passive ones and nouns what precedes.
fn prefers_after(
    reading: &Reading<'_>,
    sentence: &Sentence,
    before: &Group,
    after: &Group,
    hit: &Hit,
) -> bool {
    let far = after.from - hit.to;
    let near = hit.from - before.to;
    if far > 12 {
        return false;
    }
    let passive = (hit.from.saturating_sub(4)..hit.from).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "is" | "was"
                | "were"
                | "been"
                | "be"
                | "are"
                | "being"
                | "gets"
                | "got"
                | "wurde"
                | "viene"
                | "foi"
                | "fue"
                | "been,"
                | "isn't"
                | "wasn't"
        )
    });
    // `What is no longer happening is the spinoff X`: the subject follows its verb.
    if reading.lower(sentence.units.0) == "what"
        && matches!(reading.lower(hit.to).as_str(), "is" | "are" | "was")
    {
        return true;
    }
    if passive || reading.lower(hit.to) == "by" {
        return false;
    }
    let decider = decider_before(reading, sentence, hit.from).is_some();
    let clause_between =
        (before.to..hit.from).any(|i| matches!(reading.mark(i), ',' | ';' | ':' | '—' | '–'));
    let direct = far <= 2;
    // `has renewed X and canceled Y`: each verb of a pair has its own object.
    if direct
        && near <= 2
        && matches!(reading.lower(hit.from - 1).as_str(), "and" | "but" | "und" | "y" | "e" | "et")
    {
        return true;
    }
    let noun = matches!(hit.class, Class::CancelledNoun | Class::RenewedNoun)
        && matches!(reading.lower(hit.to).as_str(), "of" | "for");
    noun || (decider && (far <= 8))
        || (direct && (clause_between || near > 3))
        || (clause_between && far < near)
}

/// No title in the sentence: the focus, for phrases that cannot be about anything else.
fn implied(reading: &Reading<'_>, sentence: &Sentence, trigger: &Trigger) -> Option<Group> {
    let number = reading.text.sentences.partition_point(|s| s.units.0 < sentence.units.0);
    let focus = reading.focus.get(number)?;
    let hit = trigger.hit;
    let class = hit.class;
    let speaks_of_series = (sentence.units.0..sentence.units.1).any(|i| {
        matches!(reading.kind(i), Some(Kind::Season | Kind::Count))
            || matches!(
                reading.lower(i).as_str(),
                "it" | "they" | "them" | "cancellation" | "renewal" | "series" | "show"
            )
    });
    let strong = matches!(
        class,
        Class::CancelledNoun
            | Class::RenewedNoun
            | Class::Pending
            | Class::Cancelled
            | Class::Renewed
            | Class::RenewedVerb
            | Class::CancelledVerb
            | Class::Ordered
            | Class::OrderVerb
            | Class::Shopping
            | Class::Ending
            | Class::InDevelopment
            | Class::IfRenewed
            | Class::MaybeRenewed
    );
    let speaks_of_series = speaks_of_series || class == Class::Pending && reading.groups(number).is_empty();
    if !strong || !speaks_of_series || sentence.quoted {
        return None;
    }
    let plural = (sentence.units.0..sentence.units.1)
        .any(|i| matches!(reading.lower(i).as_str(), "they" | "them" | "both" | "two"));
    let noun = matches!(class, Class::CancelledNoun | Class::Cancelled | Class::CancelledVerb);
    let titles = if (plural || noun) && focus.many.len() > 1 && spoken_together(reading, number, focus) {
        focus.many.clone()
    } else {
        vec![focus.one?]
    };
    Some(Group {
        titles: titles.into_iter().map(|t| (t, hit.from)).collect(),
        from: hit.from,
        to: hit.from,
        named: false,
    })
}

/// Whether one of the two sentences before named the titles of the focus together.
fn spoken_together(reading: &Reading<'_>, number: usize, focus: &super::cues::Focus) -> bool {
    (number.saturating_sub(2)..number).any(|n| {
        reading
            .groups(n)
            .iter()
            .any(|g| g.titles.len() > 1 && g.titles.iter().all(|t| focus.many.contains(&t.0)))
    })
}

/// The seasons an event decides (several for "seasons 2 and 3"), and the count of seasons behind it.
pub(crate) fn seasons(
    reading: &Reading<'_>,
    sentence: &Sentence,
    group: &Group,
    trigger: &Trigger,
    all: &[Trigger],
) -> (Vec<Option<u32>>, Option<u32>) {
    let hit = trigger.hit;
    let left = all
        .iter()
        .filter(|t| t.hit.to <= hit.from && t.value != trigger.value)
        .map(|t| t.hit.to)
        .max()
        .unwrap_or(sentence.units.0);
    let right = all
        .iter()
        .filter(|t| t.hit.from >= hit.to && t.value != trigger.value && t.hit.class != Class::Final)
        .map(|t| t.hit.from)
        .min()
        .unwrap_or(sentence.units.1);
    let window = (left.min(group.from)..right).filter_map(|i| reading.unit(i).map(|u| (i, *u)));
    let mut numbered: Vec<(usize, i64, bool)> = Vec::new();
    let mut counted: Option<u32> = None;
    for (i, unit) in window {
        let behind = i > 0 && behind_word(reading, i);
        match unit.kind {
            Kind::Season
                if i > hit.to
                    && (hit.to..i).any(|k| {
                        matches!(reading.lower(k).as_str(), "as" | "when" | "while" | "before" | "since")
                    }) => {}
            Kind::Season
                if unit.value > 0
                    && opens_soon(reading, i)
                    && trigger.value == StatusValue::Renewed
                    && matches!(reading.lower(i.saturating_sub(2)).as_str(), "of" | "before") =>
            {
                numbered.push((distance(i, &hit) + 4, unit.value, true));
            }
            Kind::Season if unit.value > 0 => numbered.push((distance(i, &hit), unit.value, behind)),
            Kind::Count if counted.is_none() && counts_past(reading, sentence, i) => {
                counted = u32::try_from(unit.value).ok();
            }
            _ => {}
        }
    }
    let number = reading.text.sentences.partition_point(|s| s.units.0 < sentence.units.0);
    let freshman = reading.has(number, Class::Freshman);
    numbered.sort_unstable();
    match trigger.value {
        StatusValue::Ending | StatusValue::Ended => {
            let season = numbered.first().map(|n| (n.1 % 1000) as u32).or(counted);
            (vec![season], None)
        }
        StatusValue::Cancelled => {
            let direct = numbered.iter().find(|n| !n.2 && n.1 % 1000 > 1);
            let past = numbered.iter().find(|n| n.2 || n.1 == 1).map(|n| (n.1 % 1000) as u32);
            let after = counted.or(past).or_else(|| freshman.then_some(1));
            match (direct, after) {
                (Some(d), _) => (
                    vec![Some((d.1 % 1000) as u32)],
                    after.filter(|a| u32::try_from(d.1).is_ok_and(|d| d == a + 1)),
                ),
                (None, Some(a)) => (vec![Some(a + 1)], Some(a)),
                (None, None) => (vec![None], None),
            }
        }
        StatusValue::Ordered | StatusValue::PilotOrdered | StatusValue::Passed | StatusValue::Shopping => {
            (vec![None], None)
        }
        _ => {
            let direct = numbered
                .iter()
                .find(|n| !n.2 && n.1 % 1000 > 1)
                .or_else(|| numbered.iter().find(|n| n.1 >= 1000));
            let Some(d) = direct else {
                let past = numbered.iter().find(|n| n.2).map(|n| (n.1 % 1000) as u32 + 1);
                return (vec![past], None);
            };
            let first = (d.1 % 1000) as u32;
            let second = (d.1 / 1000) as u32;
            (if second > 0 { vec![Some(first), Some(second)] } else { vec![Some(first)] }, None)
        }
    }
}

fn distance(i: usize, hit: &Hit) -> usize {
    if i >= hit.from && i < hit.to {
        0
    } else if i >= hit.to {
        i - hit.to + 1
    } else {
        hit.from - i + 2
    }
}

/// `season 2 premiere`, `second-season finale`: an occasion, not the season decided.
fn opens_soon(reading: &Reading<'_>, i: usize) -> bool {
    matches!(
        reading.lower(i + 1).as_str(),
        "premiere"
            | "finale"
            | "debut"
            | "opener"
            | "launch"
            | "premieres"
            | "premiered"
            | "trailer"
            | "release"
            | "director"
            | "return"
    )
}

/// `after season 1`, `following a successful first season`.
fn behind_word(reading: &Reading<'_>, i: usize) -> bool {
    let right_before = i > 0 && matches!(reading.lower(i - 1).as_str(), "past" | "beyond");
    right_before
        || (i.saturating_sub(5)..i).any(|k| is_behind(reading, k))
            && (i.saturating_sub(5)..i).all(|k| {
                !matches!(reading.mark(k), ',' | ';')
                    && !matches!(reading.lower(k).as_str(), "renewed" | "ordered" | "renewing" | "order")
            })
}

fn is_behind(reading: &Reading<'_>, k: usize) -> bool {
    reading.unit(k).is_some_and(|u| reading.lexicon.word(u.sym, Class::Behind).is_some())
}

/// `after one season`, `its only season`, `each with one season`: a count of what was made, not of what is ordered.
fn counts_past(reading: &Reading<'_>, sentence: &Sentence, i: usize) -> bool {
    let lead: Vec<Lower<'_>> =
        (i.saturating_sub(4).max(sentence.units.0)..i).map(|k| reading.lower(k)).collect();
    let order = (i..(i + 2).min(sentence.units.1)).any(|k| {
        matches!(
            reading.lower(k).as_str(),
            "order" | "pickup" | "commitment" | "deal" | "renewal" | "arc" | "plan"
        )
    });
    let past = [
        "with", "had", "each", "only", "its", "per", "just", "run", "behind", "lasted", "ran", "single",
        "when",
    ];
    !order
        && (lead.iter().any(|w| past.contains(&w.as_str()))
            || (i.saturating_sub(4).max(sentence.units.0)..i).any(|k| is_behind(reading, k))
            || i == sentence.units.0)
        && !lead.iter().any(|w| w == "another" || w == "more")
}

/// The company that acts: before the phrase with nothing but adverbs and auxiliaries, or one clause away as subject.
pub(crate) fn decider_before(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<&'static str> {
    let start = reading.clause_start(sentence, at);
    let mut found = None;
    for i in start..at {
        if let Some(unit) = reading.unit(i)
            && unit.kind == Kind::Company
            && at - i <= 9
        {
            let by = i > start
                && matches!(reading.lower(i - 1).as_str(), "on" | "at" | "to" | "for" | "from" | "with");
            let possessive = matches!(reading.lower(i + 1).as_str(), "'s" | "’s");
            let blocked = (i + 1..at).any(|k| {
                reading.kind(k) == Some(Kind::Title) && reading.unit(k).is_some_and(|u| u.value >= 0)
            });
            if !by && !possessive && !blocked {
                found = Some(reading.name(unit));
            }
        } else if at - i <= 5 && i > start && acts_as_company(reading, i) {
            // "The streamer has renewed": the company last named.
            let named = (0..i).rev().filter_map(|k| reading.unit(k)).find(|u| u.kind == Kind::Company);
            found = named.map(|u| reading.name(u)).or(found);
        }
    }
    found
}

/// `the streamer`, `the network`, as the subject and not the place of what happens.
fn acts_as_company(reading: &Reading<'_>, i: usize) -> bool {
    let noun = reading.unit(i).is_some_and(|u| reading.lexicon.word(u.sym, Class::CompanyNoun).is_some());
    noun && matches!(
        reading.lower(i - 1).as_str(),
        "the" | "la" | "il" | "el" | "o" | "a" | "der" | "die" | "das" | "le"
    ) && !(i >= 2 && matches!(reading.lower(i - 2).as_str(), "by" | "at" | "on" | "for" | "to" | "from"))
}

/// `cancelled by Netflix`.
pub(crate) fn decider_by(reading: &Reading<'_>, sentence: &Sentence, to: usize) -> Option<&'static str> {
    let by = (to..(to + 3).min(sentence.units.1))
        .find(|i| matches!(reading.lower(*i).as_str(), "by" | "at" | "von" | "da" | "por" | "par"))?;
    let unit = (by + 1..(by + 4).min(sentence.units.1))
        .filter_map(|i| reading.unit(i))
        .find(|u| u.kind == Kind::Company)?;
    Some(reading.name(unit))
}
