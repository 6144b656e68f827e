//! Dates of premieres, numbers of episodes, and which title derives from which.

use greenlit_vocabulary::{ClaimKind, Polarity};

use super::cues::{Hit, Lower, Reading};
use super::dates::When;
use super::families::spin_offs;
use super::figures;
use super::lexicon::Class;
use super::modality;
use super::subjects;
use super::units::{Kind, Sentence};

/// A date, a count or a parent of one title.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fact {
    pub(crate) kind: ClaimKind,
    pub(crate) title: usize,
    pub(crate) season: Option<u32>,
    pub(crate) value: FactValue,
    pub(crate) polarity: Polarity,
    pub(crate) part: Option<String>,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The value of a [`Fact`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FactValue {
    /// ISO date or label.
    Date(String),
    /// Episodes.
    Count(u32),
    /// Parent title.
    Parent(String),
}

/// The facts of a sentence.
pub(crate) fn facts(reading: &Reading<'_>, number: usize) -> Vec<Fact> {
    let Some(sentence) = reading.sentence(number).copied() else { return Vec::new() };
    let mut out = Vec::new();
    spin_offs(reading, number, &sentence, &mut out);
    if sentence.question {
        return out;
    }
    premieres(reading, number, &sentence, &mut out);
    episodes(reading, number, &sentence, &mut out);
    episodes_in_references(reading, number, &sentence, &mut out);
    out
}

fn premieres(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Fact>) {
    for i in sentence.units.0..sentence.units.1 {
        if reading.kind(i) != Some(Kind::Date) {
            continue;
        }
        let Some(date) = reading
            .unit(i)
            .and_then(|u| usize::try_from(u.value).ok())
            .and_then(|d| reading.text.dates.get(d))
            .copied()
        else {
            continue;
        };
        let Some(date) = (if date.is_calendar() { Some(date) } else { weekday(reading, sentence, i, date) })
        else {
            continue;
        };
        let Some((kind, hit)) = event_of(reading, number, sentence, i) else { continue };
        let when = tense(reading, number, sentence, &hit, i);
        let future = when == When::Ahead;
        let Some(value) = date.resolve_when(reading.published.as_ref(), when) else { continue };
        let season = season_of(reading, sentence, &hit, i);
        let stance = modality::stance(reading, number, sentence, i.min(hit.from), i.max(hit.to));
        let filming = kind == ClaimKind::ProductionStart;
        let polarity =
            if filming && stance == Polarity::Asserted && future { Polarity::Speculative } else { stance };
        for title in owners(reading, number, sentence, &hit, i) {
            out.push(Fact {
                kind,
                title,
                season: season.or_else(|| {
                    (kind == ClaimKind::PremiereDate
                        && when == When::Behind
                        && first_of_all(reading, number, &hit))
                    .then_some(1)
                }),
                value: FactValue::Date(value.clone()),
                polarity: if polarity == Polarity::Hypothetical { Polarity::Speculative } else { polarity },
                part: part_of(reading, number, i),
                from: hit.from.min(i),
                to: hit.to.max(i + 1),
            });
        }
    }
    out.dedup_by(|a, b| a.kind == b.kind && a.title == b.title && a.value == b.value);
}

/// `premieres Thursday`: the next such day after a known day of publication, the last one for a past event.
fn weekday(
    reading: &Reading<'_>,
    sentence: &Sentence,
    i: usize,
    date: super::dates::RoughDate,
) -> Option<super::dates::RoughDate> {
    let wanted = date.weekday?;
    let greenlit_vocabulary::PartialDate::Day(published) = reading.published.as_ref()? else { return None };
    let verb = (i.saturating_sub(3).max(sentence.units.0)..i).rev().map(|k| reading.lower(k)).find(|w| {
        w.starts_with("premier")
            || w.starts_with("debut")
            || w.starts_with("launch")
            || w.starts_with("arriv")
            || w.starts_with("bow")
            || w.starts_with("drop")
            || w.starts_with("air")
    })?;
    let today = published.weekday().to_monday_one_offset();
    let ahead = i64::from((wanted - today).rem_euclid(7));
    let days = if verb.ends_with("ed") { if ahead == 0 { 0 } else { ahead - 7 } } else { ahead };
    let day = published.checked_add(jiff::Span::new().days(days)).ok()?;
    Some(super::dates::RoughDate {
        year: Some(day.year()),
        month: Some(day.month()),
        day: Some(day.day()),
        ..date
    })
}

/// What happens on the date: the nearest word of premiering, ending or filming in reach, if nothing else claims the date.
fn event_of(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    date: usize,
) -> Option<(ClaimKind, Hit)> {
    let classes = [
        (Class::Premiere, ClaimKind::PremiereDate),
        (Class::PremiereNoun, ClaimKind::PremiereDate),
        (Class::Finale, ClaimKind::FinaleDate),
        (Class::Filming, ClaimKind::ProductionStart),
    ];
    let mut best: Option<(usize, ClaimKind, Hit)> = None;
    for (class, kind) in classes {
        for hit in reading.of(number, class) {
            let Some(distance) = reach(reading, &hit, date) else { continue };
            if kind == ClaimKind::PremiereDate && !is_premiere(reading, sentence, &hit) {
                continue;
            }
            if kind == ClaimKind::ProductionStart && !starts(reading, sentence, &hit) {
                continue;
            }
            if best.as_ref().is_none_or(|b| distance < b.0) {
                best = Some((distance, kind, hit));
            }
        }
    }
    let (distance, kind, hit) = best?;
    // Another event nearer to the date owns it.
    let rival = [
        Class::CancelledVerb,
        Class::RenewedVerb,
        Class::Cancelled,
        Class::Renewed,
        Class::OrderVerb,
        Class::Report,
        Class::Announce,
        Class::CancelledNoun,
        Class::RenewedNoun,
        Class::EndVerb,
        Class::Ended,
        Class::Nielsen,
        Class::Filming,
    ]
    .iter()
    .flat_map(|c| reading.of(number, *c))
    // A phrase that holds the verb itself ("returns for a fourth season in ...") is no rival.
    .filter(|h| h.to <= hit.from || h.from >= hit.to)
    .filter_map(|h| reach(reading, &h, date))
    .any(|d| d < distance);
    if date > sentence.units.0
        && matches!(reading.lower(date - 1).as_str(), "through" | "until" | "till")
        && reading
            .unit(date)
            .and_then(|u| usize::try_from(u.value).ok())
            .and_then(|d| reading.text.dates.get(d))
            .is_some_and(|d| d.quarter != Some(5))
    {
        return None;
    }
    let week = (date.saturating_sub(3).max(sentence.units.0)..date).any(|i| {
        matches!(reading.lower(i).as_str(), "week" | "dated" | "interview" | "woche")
            // "since its January 16 premiere" dates the premiere all the same.
            || reading.lower(i) == "since" && hit.to <= date
    });
    let week_after =
        matches!(reading.lower(date + 1).as_str(), "haftasında" | "interview" | "report" | "issue");
    (!rival && !week && !week_after).then_some((kind, hit))
}

/// Words between a phrase and a date, if they stand in one stretch.
fn reach(reading: &Reading<'_>, hit: &Hit, date: usize) -> Option<usize> {
    let (from, to) = if hit.from > date { (date + 1, hit.from) } else { (hit.to, date) };
    if from > to {
        return Some(0);
    }
    let mut cost = 0;
    for i in from..to {
        cost += match reading.kind(i) {
            Some(Kind::Punct) => match reading.mark(i) {
                ',' => 3,
                ';' | '—' => 12,
                '(' | ')' => 4,
                _ => 1,
            },
            _ if hit.from > date && matches!(reading.lower(i).as_str(), "and" | "but" | "while" | "with") => {
                7
            }
            _ => 1,
        };
    }
    let limit = if hit.from > date { 12 } else { 16 };
    (cost <= limit).then_some(cost + usize::from(hit.from > date) * 2)
}

/// A series premieres; trailers, films, scripts and news do not count.
fn is_premiere(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let word = reading.lower(hit.from);
    let around = |w: &[&str]| {
        (hit.from.saturating_sub(4).max(sentence.units.0)..(hit.to + 4).min(sentence.units.1))
            .any(|i| w.contains(&reading.lower(i).as_str()))
    };
    if around(&[
        "trailer",
        "teaser",
        "report",
        "statement",
        "book",
        "novel",
        "video",
        "report's",
        "film",
        "movie",
        "carpet",
        "angeles",
        "tickets",
        "pilot's",
    ]) {
        return false;
    }
    if (hit.from.saturating_sub(3).max(sentence.units.0)..hit.from).any(|i| reading.lower(i) == "finale") {
        return false;
    }
    let before =
        if hit.from > sentence.units.0 { reading.lower(hit.from - 1) } else { reading.lower(usize::MAX) };
    if matches!(word.as_str(), "return" | "returns" | "returned" | "returning") {
        let person = (hit.from.saturating_sub(3).max(sentence.units.0)..hit.from)
            .any(|i| reading.kind(i) == Some(Kind::Person));
        return !person;
    }
    if matches!(word.as_str(), "starts" | "started" | "start" | "opened" | "opens" | "began" | "begins") {
        let series = (sentence.units.0..hit.from).any(|i| {
            matches!(reading.kind(i), Some(Kind::Title | Kind::Season))
                || matches!(reading.lower(i).as_str(), "it" | "which" | "that")
        });
        return series && !around(&["filming", "production", "shooting", "writers", "work", "to"]);
    }
    !(matches!(before.as_str(), "a" | "the") && word == "broadcast")
}

fn starts(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    (hit.from.saturating_sub(4).max(sentence.units.0)..(hit.to + 5).min(sentence.units.1)).any(|i| {
        let w = reading.lower(i);
        matches!(
            w.as_str(),
            "begin"
                | "begins"
                | "began"
                | "start"
                | "starts"
                | "started"
                | "starting"
                | "underway"
                | "commence"
                | "commences"
                | "beginnen"
                | "inizieranno"
                | "başlaması"
                | "kick"
                | "kicks"
                | "beginning"
                | "comenzará"
                | "débutera"
        )
    })
}

/// Whether the words put the event before or after the day of publication; open where they leave it to the date.
fn tense(reading: &Reading<'_>, number: usize, sentence: &Sentence, hit: &Hit, date: usize) -> When {
    let from = hit.from.saturating_sub(6).max(sentence.units.0);
    let ahead =
        |from: usize, to: usize| reading.of(number, Class::FutureCue).any(|h| h.from >= from && h.from < to);
    let word = reading.lower(hit.from);
    let participle = word.ends_with("ed") || reading.of(number, Class::PastForm).any(|h| h.from == hit.from);
    if participle && hit.class != Class::PremiereNoun {
        let passive =
            ahead(from, hit.to) && (hit.from.saturating_sub(4)..hit.from).any(|i| reading.lower(i) == "be");
        let set = matches!(word.as_str(), "scheduled" | "slated" | "dated" | "expected" | "eyed" | "slotted");
        return if passive || set { When::Ahead } else { When::Behind };
    }
    if ahead(from, date.max(hit.to).min(sentence.units.1)) {
        return When::Ahead;
    }
    let present = reading.has_in(number, Class::PresentForm, hit.from, hit.to)
        || hit.class == Class::Premiere && word.len() > 4 && word.ends_with('s');
    if present { When::Ahead } else { When::Open }
}

/// The season that premieres: named near the event; the numbered one a renewal is for does not count.
fn season_of(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit, date: usize) -> Option<u32> {
    let (from, to) = (hit.from.min(date), hit.to.max(date));
    let start = from.saturating_sub(9).max(sentence.units.0);
    let end = (to + 5).min(sentence.units.1);
    let clause = reading.clause_start(sentence, from);
    (start..end)
        .filter_map(|i| reading.unit(i).map(|u| (i, u)))
        .filter(|(i, u)| u.kind == Kind::Season && u.value > 0 && u.value < 1000 && !awaited(reading, *i))
        .min_by_key(|(i, _)| (*i < clause, i.abs_diff(hit.from)))
        .map(|(_, u)| u.value as u32)
}

fn awaited(reading: &Reading<'_>, i: usize) -> bool {
    i > 0
        && matches!(reading.lower(i - 1).as_str(), "for")
        && (i.saturating_sub(5)..i).any(|k| {
            matches!(reading.lower(k).as_str(), "renewed" | "renewal" | "back" | "returning" | "return")
        })
        || (i.saturating_sub(5)..i)
            .any(|k| matches!(reading.lower(k).as_str(), "renewed" | "renewal" | "cancelled" | "canceled"))
        || matches!(reading.lower(i + 1).as_str(), "renewal" | "pickup")
}

/// A past premiere of "the series" with no season named is that of the first.
fn first_of_all(reading: &Reading<'_>, number: usize, hit: &Hit) -> bool {
    let returns = (hit.from..hit.to).any(|i| {
        let word = reading.lower(i);
        word.starts_with("return") || word == "back" || word.starts_with("follow")
    });
    let group = reading.groups(number).iter().rev().find(|g| g.to <= hit.from);
    let later = reading
        .text
        .units
        .iter()
        .any(|u| u.kind == Kind::Season && u.value % 1000 > 2 || u.kind == Kind::Count && u.value > 1);
    !returns && !later && group.is_none_or(|g| g.titles.len() < 2)
}

fn owners(reading: &Reading<'_>, number: usize, sentence: &Sentence, hit: &Hit, date: usize) -> Vec<usize> {
    let groups = reading.groups(number);
    let at = hit.from.min(date).max(sentence.units.0);
    let before = groups.iter().rev().find(|g| g.to <= hit.from);
    if let Some(group) = before {
        return group.titles.iter().map(|t| t.0).collect();
    }
    let near_after = groups.iter().find(|g| g.from >= hit.from.min(date) && g.from <= hit.to.max(date) + 8);
    if let Some(group) = near_after {
        return group.titles.iter().map(|t| t.0).collect();
    }
    figures::owner(reading, number, sentence, at).into_iter().collect()
}

fn part_of(reading: &Reading<'_>, number: usize, date: usize) -> Option<String> {
    let part = reading.of(number, Class::SeasonPart).filter(|h| h.to <= date && date - h.to <= 4).last()?;
    figures::amount(reading, part.to).map(|a| (a.value as i64).to_string())
}

/// `the eight-episode series`: the count is part of the phrase that refers to the title.
fn episodes_in_references(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Fact>) {
    for i in sentence.units.0..sentence.units.1 {
        let Some(unit) = reading.unit(i).copied().filter(|u| u.kind == Kind::Title && u.value < 0) else {
            continue;
        };
        let tokens = reading.text.tokens.get(unit.first as usize..unit.last as usize).unwrap_or_default();
        let count = tokens.windows(2).find_map(|pair| {
            let [a, b] = pair else { return None };
            let noun = reading.lexicon.word(b.word, Class::EpisodeNoun).is_some()
                || reading.text.text.get(b.start as usize..b.end as usize) == Some("part");
            let digits =
                reading.text.text.get(a.start as usize..a.end as usize).and_then(|t| t.parse::<i64>().ok());
            noun.then(|| digits.or_else(|| reading.lexicon.word(a.word, Class::Cardinal))).flatten()
        });
        let Some(count) = count.and_then(|c| u32::try_from(c).ok()).filter(|c| (2..=1000).contains(c)) else {
            continue;
        };
        let focus = reading.focus.get(number).cloned().unwrap_or_default();
        let groups = reading.groups(number);
        let beside = groups
            .iter()
            .filter(|g| g.named)
            .min_by_key(|g| g.from.abs_diff(i))
            .filter(|g| g.from.abs_diff(i) <= 4 && g.titles.len() == 1);
        let title = beside
            .and_then(|g| g.titles.first())
            .map(|t| t.0)
            .or_else(|| subjects::resolve(reading, unit.value, &focus).0.first().copied())
            .or(focus.one);
        let Some(title) = title else { continue };
        out.push(Fact {
            kind: ClaimKind::EpisodeCount,
            title,
            season: None,
            value: FactValue::Count(count),
            polarity: Polarity::Asserted,
            part: None,
            from: i,
            to: i + 1,
        });
    }
}

/// `10-episode`, `all eight episodes`, `13 episodes`.
fn episodes(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Fact>) {
    for hit in reading.of(number, Class::EpisodeNoun).collect::<Vec<_>>() {
        if reading.lower(hit.from) == "part"
            && !reading.unit(hit.from).is_some_and(|u| reading.text.is(u, super::tokens::shape::HYPHEN))
        {
            continue;
        }
        let Some((count, from)) = count_before(reading, sentence, hit.from) else { continue };
        if !whole_season(reading, sentence, from, &hit) {
            continue;
        }
        let polarity = modality::stance(reading, number, sentence, from, hit.to);
        let titles = episode_owners(reading, number, sentence, from, hit.to);
        let season = figures::season_near(reading, sentence, hit.from).filter(|_| titles.len() == 1);
        let season = season_touching(reading, sentence, &hit)
            .or(season.filter(|s| *s == 1 || season_touching(reading, sentence, &hit).is_some()));
        for title in titles {
            out.push(Fact {
                kind: ClaimKind::EpisodeCount,
                title,
                season,
                value: FactValue::Count(count),
                polarity: if polarity == Polarity::Hypothetical { polarity } else { Polarity::Asserted },
                part: None,
                from,
                to: hit.to,
            });
        }
    }
}

fn season_touching(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> Option<u32> {
    (hit.from.saturating_sub(8).max(sentence.units.0)..(hit.to + 4).min(sentence.units.1))
        .filter_map(|i| reading.unit(i).map(|u| (i, u)))
        .filter(|(i, u)| {
            let touches = *i == hit.to;
            u.kind == Kind::Season && u.value > 0 && u.value < 1000 && (touches || !awaited(reading, *i))
        })
        .min_by_key(|(i, _)| i.abs_diff(hit.from))
        .map(|(_, u)| u.value as u32)
}

fn count_before(reading: &Reading<'_>, sentence: &Sentence, noun: usize) -> Option<(u32, usize)> {
    for back in 1..=2 {
        let i = noun.checked_sub(back).filter(|i| *i >= sentence.units.0)?;
        let unit = reading.unit(i)?;
        let value = figures::amount(reading, i)
            .filter(|a| !a.scaled && a.value.fract() == 0.0)
            .map(|a| a.value as i64)
            .or_else(|| {
                (unit.kind == Kind::Word).then(|| reading.lexicon.word(unit.sym, Class::Cardinal)).flatten()
            });
        if let Some(value) = value {
            return u32::try_from(value).ok().filter(|v| (2..=1000).contains(v)).map(|v| (v, i));
        }
        if back == 1 && unit.kind != Kind::Word {
            return None;
        }
    }
    None
}

/// Not the first so many, not those still to come, not "over its first four episodes".
fn whole_season(reading: &Reading<'_>, sentence: &Sentence, from: usize, hit: &Hit) -> bool {
    let before: Vec<Lower<'_>> =
        (from.saturating_sub(3).max(sentence.units.0)..from).map(|i| reading.lower(i)).collect();
    let partial = before.iter().any(|w| {
        matches!(
            w.as_str(),
            "first"
                | "last"
                | "final"
                | "remaining"
                | "new"
                | "these"
                | "over"
                | "episode"
                | "only"
                | "two-night"
                | "every"
                | "more"
                | "next"
                | "additional"
        )
    }) && !before.iter().any(|w| {
        w == "all" || w == "its" && before.last().is_some_and(|l| l != "first" && l != "final" && l != "last")
    });
    let next = reading.lower(hit.to);
    !partial
        && !matches!(
            next.as_str(),
            "sent"
                | "that"
                | "screened"
                | "provided"
                | "per"
                | "a"
                | "in"
                | "into"
                | "deal"
                | "arc"
                | "later"
                | "ago"
        )
}

fn episode_owners(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    from: usize,
    to: usize,
) -> Vec<usize> {
    let groups = reading.groups(number);
    // `the eight-episode series`, `the 10-episode drama Harbour Lights` name or refer right behind.
    if let Some(g) = groups.iter().find(|g| g.from >= to && g.from - to <= 3 && g.titles.len() == 1) {
        return g.titles.iter().map(|t| t.0).collect();
    }
    if let Some(g) = groups.iter().rev().find(|g| g.to <= from && (from - g.to) <= 14) {
        return g.titles.last().map(|t| t.0).into_iter().collect();
    }
    figures::owner(reading, number, sentence, from).into_iter().collect()
}
