//! What a phrase about the fate of a series means in its sentence: the verb, its tense, its negation, what it governs.

use greenlit_vocabulary::{Polarity, StatusValue};

use super::cues::{Hit, Reading};
use super::decided::decider_before;
use super::lexicon::Class;
use super::modality;
use super::subjects::Group;
use super::units::{Kind, Sentence};

/// What a phrase would mean where it stands, with its stance where the phrase itself fixes it.
pub(crate) fn meaning(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    groups: &[Group],
    hit: &Hit,
) -> Option<(StatusValue, Option<Polarity>)> {
    let negated = || modality::negated(reading, number, sentence, hit.from);
    match hit.class {
        Class::RenewedVerb => renewal_verb(reading, number, sentence, hit),
        Class::Renewed => {
            if let Some(at) = negated() {
                let refused =
                    matches!(modality::first_word(reading, at).as_str(), "neither" | "never" | "none");
                return Some(if refused {
                    (StatusValue::Cancelled, None)
                } else {
                    denied_renewal(reading, number, at)
                });
            }
            // German sets "nicht" behind: "Eine dritte Staffel wird es nicht geben".
            let end = reading.clause_end(sentence, hit.to);
            let behind = reading.of(number, Class::Negation).find(|n| {
                reading.text.lang == "de"
                    && reading.lower(n.from) == "nicht"
                    && n.from >= hit.to
                    && n.from < end
            });
            if let Some(at) = behind {
                return Some(denied_renewal(reading, number, at.from));
            }
            season_fits(reading, hit).then_some((StatusValue::Renewed, None))
        }
        Class::Returns => {
            if let Some(at) = negated() {
                return matches!(modality::first_word(reading, at).as_str(), "neither" | "none")
                    .then_some((StatusValue::Cancelled, None));
            }
            returns(reading, sentence, groups, hit).then_some((StatusValue::Renewed, None))
        }
        Class::RenewedNoun => renewal_noun(reading, number, sentence, hit),
        Class::CancelledVerb => {
            if is_noun_modifier(reading, hit) {
                return None;
            }
            if negated().is_some() {
                return Some((StatusValue::Cancelled, Some(Polarity::Denied)));
            }
            Some((StatusValue::Cancelled, None))
        }
        Class::CancelledNoun => {
            (negated().is_none() && !describes_wave(reading, hit)).then_some((StatusValue::Cancelled, None))
        }
        Class::IfRenewed => Some((StatusValue::Renewed, Some(Polarity::Hypothetical))),
        Class::MaybeRenewed => {
            negated().is_none().then_some((StatusValue::Renewed, Some(Polarity::Speculative)))
        }
        // "isn't done with X": said of what goes on.
        Class::Cancelled if is_negated_here(reading, number, hit) => None,
        Class::Cancelled => Some((StatusValue::Cancelled, None)),
        Class::Survived => Some((StatusValue::Cancelled, Some(Polarity::Denied))),
        Class::Pending if hit.from > 0 && reading.lower(hit.from - 1) == "never" => None,
        // "has not announced when it premieres" leaves no renewal open.
        Class::Pending
            if reading.of(number, Class::Announce).any(|h| h.to == hit.to)
                && reading.has_in(number, Class::OtherNews, hit.to, hit.to + 3) =>
        {
            None
        }
        Class::Pending => Some((StatusValue::Pending, None)),
        Class::Shopping => Some((StatusValue::Shopping, negated().is_some().then_some(Polarity::Denied))),
        Class::Ending if negated().is_some() => Some((StatusValue::Ending, Some(Polarity::Denied))),
        Class::Ending => final_is_news(reading, number, sentence, hit).then_some((StatusValue::Ending, None)),
        Class::EndVerb => end_verb(reading, sentence, groups, hit).map(|v| (v, None)),
        Class::Ended => over(reading, sentence, hit).then_some((StatusValue::Ended, None)),
        Class::Ordered | Class::OrderVerb | Class::PilotOrdered => {
            order(reading, number, sentence, groups, hit)
        }
        Class::Passed => Some((StatusValue::Passed, None)),
        Class::InDevelopment => (negated().is_none() && develops(reading, groups, hit))
            .then_some((StatusValue::InDevelopment, None)),
        _ => None,
    }
}

/// Orders of series and pilots: not of more episodes, and not one that was given before.
fn order(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    groups: &[Group],
    hit: &Hit,
) -> Option<(StatusValue, Option<Polarity>)> {
    let negated = || modality::negated(reading, number, sentence, hit.from);
    match hit.class {
        Class::Ordered if its_own(reading, hit) => None,
        Class::Ordered | Class::OrderVerb
            if reading.has_in(number, Class::MoreNoun, hit.from, hit.to + 4) =>
        {
            None
        }
        Class::Ordered => negated().is_none().then_some((StatusValue::Ordered, None)),
        Class::OrderVerb => {
            let later = season_is_subject(reading, sentence, hit);
            let ordered = negated().is_none() && (later || order_verb(reading, sentence, groups, hit));
            ordered.then_some((if later { StatusValue::Renewed } else { StatusValue::Ordered }, None))
        }
        Class::PilotOrdered => {
            let to_series = (hit.to..(hit.to + 6).min(sentence.units.1))
                .any(|i| reading.lower(i) == "series" && reading.lower(i - 1) == "to");
            Some((if to_series { StatusValue::Ordered } else { StatusValue::PilotOrdered }, None))
        }
        _ => None,
    }
}

/// A negation right before the phrase, which brings none of its own.
fn is_negated_here(reading: &Reading<'_>, number: usize, hit: &Hit) -> bool {
    let own = reading.of(number, Class::Negation).any(|n| n.from >= hit.from && n.to <= hit.to);
    !own && reading.of(number, Class::Negation).any(|n| n.to == hit.from)
}

/// "renew" in its forms: with "not" it is a refusal or an open question, by the tense.
fn renewal_verb(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    hit: &Hit,
) -> Option<(StatusValue, Option<Polarity>)> {
    let word = reading.lower(hit.from);
    if let Some(at) = modality::negated(reading, number, sentence, hit.from) {
        return Some(denied_renewal(reading, number, at));
    }
    // "has been renewed": yes; "to renew" after a verb of hoping or deciding: by that verb.
    let infinitive = hit.from > sentence.units.0 && reading.lower(hit.from - 1) == "to" && word == "renew";
    let decided = (hit.from.saturating_sub(5)..hit.from).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "decided" | "opted" | "chose" | "chosen" | "decides" | "opts" | "elected" | "agreed" | "decision"
        )
    });
    if infinitive && !decided {
        let stance = modality::stance(reading, number, sentence, hit.from, hit.to);
        return Some((
            StatusValue::Renewed,
            Some(if stance == Polarity::Hypothetical { stance } else { Polarity::Speculative }),
        ));
    }
    if word == "renewed"
        && matches!(
            reading.lower(hit.to).as_str(),
            "interest" | "focus" | "attention" | "hope" | "energy" | "push" | "sense" | "vigor"
        )
    {
        return None;
    }
    Some((StatusValue::Renewed, None))
}

/// The tense of the auxiliary at the negation: perfect and present leave it open, the simple past and the future close it.
fn denied_renewal(reading: &Reading<'_>, number: usize, at: usize) -> (StatusValue, Option<Polarity>) {
    let before = if at > 0 { reading.lower(at - 1) } else { reading.lower(usize::MAX) };
    let word = reading.lower(at);
    let open = matches!(before.as_str(), "has" | "have" | "is" | "are" | "had")
        || matches!(
            word.as_str(),
            "hasn't" | "haven't" | "isn't" | "nor" | "neither" | "without" | "hadn't" | "can't" | "cannot"
        );
    let open = open || word == "no" && reading.text.lang == "en" || reading.has(number, Class::NotYet);
    if open { (StatusValue::Pending, None) } else { (StatusValue::Cancelled, None) }
}

/// "gets a first season" renews nothing; the first season of a phrase must not be the first ever.
fn season_fits(reading: &Reading<'_>, hit: &Hit) -> bool {
    let seasons: Vec<i64> = (hit.from..hit.to)
        .filter_map(|i| reading.unit(i))
        .filter(|u| u.kind == Kind::Season)
        .map(|u| u.value % 1000)
        .collect();
    seasons.iter().all(|s| *s != 1) && (hit.from + 1..hit.to).all(|i| !led_away(reading, i))
}

/// "gets a proper ending in season 3", "a boost from its season 3 finale", "given that season 2 ...": a word within the
/// phrase that ties the season to something else than the verb.
fn led_away(reading: &Reading<'_>, i: usize) -> bool {
    if reading.kind(i) != Some(Kind::Season) || reading.text.lang != "en" {
        return false;
    }
    let article = reading.unit(i - 1).is_some_and(|u| {
        reading.lexicon.word(u.sym, Class::Article).is_some()
            || matches!(reading.lower(i - 1).as_str(), "a" | "an" | "'s")
    });
    let leads =
        |i: usize| reading.unit(i).is_some_and(|u| reading.lexicon.word(u.sym, Class::LeadAway).is_some());
    // `ahead with season 2`, `forward with a second season` lead to it.
    let towards = |at: usize| {
        at > 0
            && reading.lower(at) == "with"
            && matches!(
                reading.lower(at - 1).as_str(),
                "ahead" | "forward" | "going" | "proceed" | "proceeding" | "proceeds" | "proceeded" | "on"
            )
    };
    let away = |at: usize| leads(at) && !towards(at);
    away(i - 1) || article && i >= 2 && away(i - 2)
}

/// "its initial 10-episode order": one that was given before.
fn its_own(reading: &Reading<'_>, hit: &Hit) -> bool {
    let noun = matches!(reading.lower(hit.to - 1).as_str(), "order" | "pickup" | "commitment");
    let before = hit.from.checked_sub(1).map(|i| reading.lower(i)).unwrap_or_default();
    noun && matches!(before.as_str(), "the" | "its" | "their" | "'s" | "’s" | "initial" | "that" | "this")
}

/// A series is over: not a season of it that is none the last, and not the book it is based on.
fn over(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let season = (hit.from..hit.to).find(|i| reading.kind(*i) == Some(Kind::Season));
    let source = (hit.from.saturating_sub(8).max(sentence.units.0)..hit.from).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "manga"
                | "novel"
                | "novels"
                | "comic"
                | "comics"
                | "book"
                | "books"
                | "podcast"
                | "webtoon"
                | "film"
                | "movie"
        )
    });
    !source && season.is_none_or(|i| says_last(reading, i))
}

/// Whether a season unit itself says that it is the last: `its third and final season`.
pub(crate) fn says_last(reading: &Reading<'_>, i: usize) -> bool {
    let Some(unit) = reading.unit(i) else { return false };
    (unit.first..unit.last).any(|token| {
        reading
            .text
            .tokens
            .get(token as usize)
            .is_some_and(|t| reading.lexicon.word(t.word, Class::LastWord).is_some())
    })
}

/// A series comes back: said of a title, with a season beyond the first, another round, or as a bare future without a date.
fn returns(reading: &Reading<'_>, sentence: &Sentence, groups: &[Group], hit: &Hit) -> bool {
    let Some(group) = groups.iter().rev().find(|g| g.to <= hit.from && hit.from - g.to <= 12) else {
        return false;
    };
    // A person between the title and the verb is who returns.
    if (group.to..hit.from).any(|i| {
        matches!(reading.kind(i), Some(Kind::Person))
            || (reading.mark(i) == ',' && reading.mark(group.to) != ',')
    }) {
        return false;
    }
    let start = group.to;
    let after = reading.clause_end(sentence, hit.to);
    let season =
        (hit.from..after.min(hit.to + 7)).filter_map(|i| reading.unit(i)).find(|u| u.kind == Kind::Season);
    if let Some(season) = season {
        return season.value == 0 || season.value % 1000 > 1;
    }
    let date = (hit.to..after.min(hit.to + 4)).any(|i| reading.kind(i) == Some(Kind::Date));
    let future = (start..hit.from).any(|i| {
        matches!(reading.lower(i).as_str(), "will" | "is" | "are" | "going" | "officially" | "wird")
    });
    // "X is back and bigger than ever" greets a season that has begun.
    if (hit.from..hit.to).any(|i| reading.lower(i) == "back")
        && matches!(reading.lower(hit.from).as_str(), "is" | "are")
        && matches!(reading.lower(hit.to).as_str(), "and" | "with" | "on" | "in" | "at" | "this")
    {
        return false;
    }
    let word = reading.lower(hit.from);
    let plain_verb =
        matches!(word.as_str(), "returning" | "back" | "return" | "will" | "be" | "come" | "coming" | "is");
    !date && plain_verb && (future || word == "will" || word == "is") && group.named
}

fn renewal_noun(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    hit: &Hit,
) -> Option<(StatusValue, Option<Polarity>)> {
    if modality::negated(reading, number, sentence, hit.from).is_some() {
        return Some((StatusValue::Pending, None));
    }
    let before =
        if hit.from > sentence.units.0 { reading.lower(hit.from - 1) } else { reading.lower(usize::MAX) };
    let next = reading.lower(hit.to);
    if matches!(
        next.as_str(),
        "would" | "could" | "might" | "wäre" | "sarebbe" | "sería" | "serait" | "seria"
    ) {
        return Some((StatusValue::Renewed, Some(Polarity::Hypothetical)));
    }
    if matches!(
        next.as_str(),
        "chances"
            | "odds"
            | "prospects"
            | "hopes"
            | "decision"
            | "decisions"
            | "rate"
            | "fee"
            | "talks"
            | "signs"
            | "process"
    ) {
        return None;
    }
    if (hit.to..(hit.to + 7).min(reading.clause_end(sentence, hit.to))).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "likely" | "unlikely" | "possible" | "inevitable" | "certain" | "guaranteed"
        )
    }) {
        return Some((StatusValue::Renewed, Some(Polarity::Speculative)));
    }
    if before == "a" || before == "an" || before == "official" || before == "another" || before == "to" {
        let given = [Class::Award, Class::Announce]
            .iter()
            .any(|c| reading.of(number, *c).any(|h| h.from < hit.from && hit.from - h.from <= 6));
        let passive = [
            "given",
            "handed",
            "received",
            "earned",
            "scored",
            "landed",
            "secured",
            "handing",
            "announced",
            "got",
            "gets",
            "snagged",
            "granted",
            "gotten",
            "with",
        ]
        .iter()
        .any(|w| (hit.from.saturating_sub(5)..hit.from).any(|i| reading.lower(i) == *w));
        return (given || passive).then_some((StatusValue::Renewed, None));
    }
    if matches!(before.as_str(), "for" | "of" | "about")
        && !matches!(reading.lower(hit.from.saturating_sub(2)).as_str(), "news" | "announcement")
    {
        return None;
    }
    let plural = reading.lower(hit.to - 1).ends_with('s');
    (!plural)
        .then_some((StatusValue::Renewed, None))
        .or_else(|| among(reading, hit).then_some((StatusValue::Renewed, None)))
}

/// `among those renewals was X`.
fn among(reading: &Reading<'_>, hit: &Hit) -> bool {
    (hit.from.saturating_sub(4)..hit.to + 6).any(|i| {
        matches!(reading.lower(i).as_str(), "among" | "including" | "included" | "include" | "includes")
    })
}

/// "a cancelled show", "the canceled series" as mere attribute of something named elsewhere still tells it; "cancel your subscription" does not.
fn is_noun_modifier(reading: &Reading<'_>, hit: &Hit) -> bool {
    let next = reading.lower(hit.to);
    let before = if hit.from > 0 { reading.lower(hit.from - 1) } else { reading.lower(usize::MAX) };
    matches!(
        next.as_str(),
        "your"
            | "my"
            | "their"
            | "his"
            | "her"
            | "subscription"
            | "culture"
            | "subscriptions"
            | "kick"
            | "and"
            | "man"
    ) && matches!(reading.lower(hit.from).as_str(), "cancel" | "ax" | "axe" | "canned" | "shelved" | "dumped")
        || matches!(before.as_str(), "the" | "an" | "a")
            && matches!(reading.lower(hit.from).as_str(), "ax" | "axe")
        || matches!(reading.lower(hit.from).as_str(), "terminates" | "axe" | "ax" | "dumps" | "ditch")
            && before != "to"
            && before != "will"
}

/// `a wave of cancellations`, `as often as cancellations` speak of no title.
fn describes_wave(reading: &Reading<'_>, hit: &Hit) -> bool {
    let plural = reading.lower(hit.to - 1).ends_with('s') && reading.lower(hit.to - 1) != "cancellations'";
    plural && reading.lower(hit.to) != "of"
}

/// "final season" is news of an ending unless the season is only mentioned ("the final season dropped in May").
fn final_is_news(reading: &Reading<'_>, number: usize, sentence: &Sentence, hit: &Hit) -> bool {
    let first = reading.lower(hit.from);
    let noun =
        matches!(first.as_str(), "final" | "last" | "farewell" | "letzte" | "letzten" | "ultima" | "última");
    if !noun {
        return true;
    }
    let before =
        if hit.from > sentence.units.0 { reading.lower(hit.from - 1) } else { reading.lower(usize::MAX) };
    // "the last season" of an earlier year, "last season" as a time.
    if first == "last" && !matches!(before.as_str(), "the" | "its" | "and" | "be" | "their") {
        return false;
    }
    let cue =
        [Class::RenewedVerb, Class::Announce, Class::Renewed, Class::Returns, Class::Premiere, Class::Report]
            .iter()
            .any(|c| reading.has(number, *c));
    let copula = (sentence.units.0..hit.from)
        .any(|i| matches!(reading.lower(i).as_str(), "be" | "is" | "with" | "for" | "after"));
    cue || copula
}

/// "X ends after three seasons" is an ending; "Netflix is ending X" a cancellation; "ended" alone is over.
fn end_verb(reading: &Reading<'_>, sentence: &Sentence, groups: &[Group], hit: &Hit) -> Option<StatusValue> {
    let before = groups.iter().rev().find(|g| g.to <= hit.from && hit.from - g.to <= 6);
    let after = groups.iter().find(|g| g.from >= hit.to && g.from - hit.to <= 6);
    let decider = decider_before(reading, sentence, hit.from);
    let word = reading.lower(hit.from);
    if decider.is_some() && after.is_some() && before.is_none_or(|b| b.to + 3 < hit.from) {
        return Some(StatusValue::Cancelled);
    }
    let count = (hit.to..(hit.to + 6).min(sentence.units.1)).any(|i| reading.kind(i) == Some(Kind::Count));
    let with_season = (hit.to..(hit.to + 4).min(sentence.units.1))
        .any(|i| reading.kind(i) == Some(Kind::Season))
        && matches!(reading.lower(hit.to).as_str(), "with" | "after");
    before?;
    match word.as_str() {
        "ended" | "concluded" if with_season || count => Some(StatusValue::Ended),
        "ending" | "ends" | "end" | "conclude" | "concluding" | "concludes" if count || with_season => {
            Some(StatusValue::Ending)
        }
        _ => None,
    }
}

/// "ordered", "greenlit": of a series, not of a further season (that is a renewal), nor "in order to".
fn order_verb(reading: &Reading<'_>, sentence: &Sentence, groups: &[Group], hit: &Hit) -> bool {
    let word = reading.lower(hit.from);
    let next = reading.lower(hit.to);
    if next == "to"
        || word == "order" && matches!(next.as_str(), "to" | "in" | "of")
        || matches!(
            reading.lower(hit.from.saturating_sub(1)).as_str(),
            "in" | "the" | "an" | "season" | "and"
        ) && word == "order"
    {
        return false;
    }
    let end = reading.clause_end(sentence, hit.to);
    // German sets the verb last: the season stands before it.
    let start = if reading.text.lang == "de" { reading.clause_start(sentence, hit.from) } else { hit.to };
    let season = (start..end.min(hit.to + 8))
        .filter_map(|i| reading.unit(i))
        .any(|u| u.kind == Kind::Season && u.value % 1000 != 1);
    let near = groups
        .iter()
        .any(|g| (g.to <= hit.from && hit.from - g.to <= 14) || (g.from >= hit.to && g.from - hit.to <= 12));
    let counted =
        matches!(reading.kind(hit.to), Some(Kind::Number)) || matches!(reading.mark(hit.to), '$' | '€' | '£');
    let place = word.starts_with("pick") && next == "where";
    near && !(season || counted || place)
}

/// `Season 3 of X has been greenlit`: passive, with a season beyond the first as subject.
fn season_is_subject(reading: &Reading<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let clause = reading.clause_start(sentence, hit.from);
    let auxiliary = hit.from.checked_sub(1).and_then(|i| reading.unit(i)).is_some_and(|u| {
        [Class::Be, Class::Adverb].iter().any(|c| reading.lexicon.word(u.sym, *c).is_some())
    });
    auxiliary
        && (clause..(clause + 3).min(hit.from))
            .filter_map(|i| reading.unit(i))
            .any(|u| u.kind == Kind::Season && u.value % 1000 > 1)
}

fn develops(reading: &Reading<'_>, groups: &[Group], hit: &Hit) -> bool {
    let word = reading.lower(hit.from);
    if matches!(word.as_str(), "developing" | "develops" | "develop") {
        let object =
            (hit.to..hit.to + 6).any(|i| matches!(reading.kind(i), Some(Kind::Season | Kind::Title)));
        return object;
    }
    if matches!(word.as_str(), "is" | "are") {
        return (hit.to..hit.to + 8)
            .any(|i| matches!(reading.kind(i), Some(Kind::Season | Kind::Title | Kind::Count)));
    }
    let season = (hit.to..hit.to + 8).any(|i| matches!(reading.kind(i), Some(Kind::Season | Kind::Count)));
    !groups.is_empty() || season
}
