//! Who says it: the chain of sources of a sentence, and whether the saying is an on-record act.
//!
//! The company that decides is no source; the company that announces is. A trade paper named once carries over the
//! sentences that tell the same news.

use greenlit_vocabulary::Span;

use super::cues::Reading;
use super::lexicon::Class;
use super::units::{Kind, Sentence};

/// The sources a sentence names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Voices {
    /// Person, company or `sources` whose statement it is.
    pub(crate) origin: Option<String>,
    /// The outlet that reports it.
    pub(crate) relayer: Option<String>,
    /// Whether the origin is entitled to decide and on record.
    pub(crate) entitled: bool,
    /// Whether the origin is one or more persons named.
    pub(crate) is_person: bool,
    /// "reportedly" and the like.
    pub(crate) hearsay: bool,
    /// Units the origin or relayer cue governs: from there to the sentence's end or start.
    pub(crate) source: Option<Span>,
    /// The words that attribute.
    pub(crate) cue: Option<Span>,
}

impl Voices {
    /// Origin first, relayer after it.
    pub(crate) fn chain(&self) -> Vec<String> {
        let mut chain: Vec<String> = self.origin.iter().chain(&self.relayer).cloned().collect();
        chain.dedup();
        chain
    }
}

/// Reads the sources of a sentence.
pub(crate) fn voices(reading: &Reading<'_>, number: usize) -> Voices {
    let Some(sentence) = reading.sentence(number).copied() else { return Voices::default() };
    let mut voices = Voices { hearsay: reading.has(number, Class::Hearsay), ..Voices::default() };
    relayer(reading, number, &sentence, &mut voices);
    company_says(reading, number, &sentence, &mut voices);
    if voices.origin.is_none() {
        person_says(reading, number, &sentence, &mut voices);
    }
    if voices.origin.is_none()
        && let Some(hit) = reading.of(number, Class::Unnamed).next()
    {
        voices.origin = Some("sources".to_owned());
        voices.source = voices.source.or(Some(reading.span(hit.from, hit.to)));
    }
    voices
}

/// The person alone whom a sentence quotes, whatever company speaks in it as well.
pub(crate) fn person(reading: &Reading<'_>, number: usize) -> Voices {
    let mut voices = Voices::default();
    if let Some(sentence) = reading.sentence(number).copied() {
        person_says(reading, number, &sentence, &mut voices);
    }
    voices
}

/// `according to Deadline`, `Deadline reports`, `told Deadline`, `Deadline has learned`.
fn relayer(reading: &Reading<'_>, number: usize, sentence: &Sentence, voices: &mut Voices) {
    for i in sentence.units.0..sentence.units.1 {
        let Some(unit) = reading.unit(i) else { break };
        if unit.kind != Kind::Outlet
            || is_measure(reading, i)
            || reading.outlet == Some(reading.name(unit)) && !self_report(reading, i)
        {
            continue;
        }
        let before = cue_before(reading, number, i);
        let after = cue_after(reading, number, sentence, i);
        // `a day after Deadline first wrote of it` dates the act of someone else.
        let dates = matches!(
            reading.lower(i.saturating_sub(1)).as_str(),
            "after" | "since" | "before" | "nachdem" | "dopo" | "après" | "tras"
        ) && i > sentence.units.0 + 1;
        let act = |h: super::cues::Hit| h.from < i || h.from > i + 4;
        if before.is_none() && dates && reading.of(number, Class::Announce).any(act) {
            continue;
        }
        if let Some((from, to)) = before.or(after) {
            voices.relayer = Some(reading.name(unit).to_owned());
            voices.source = Some(reading.span(i, i + 1));
            voices.cue = Some(reading.span(from, to));
            return;
        }
    }
    if let Some(meant) = outlet_meant(reading, number)
        && let Some(unit) = reading.unit(meant)
        && reading.outlet != Some(reading.name(unit))
    {
        voices.relayer = Some(reading.name(unit).to_owned());
    }
}

/// `told the outlet`: the paper named before.
fn is_outlet_noun(reading: &Reading<'_>, i: usize) -> bool {
    matches!(
        reading.lower(i).as_str(),
        "outlet" | "publication" | "site" | "trade" | "magazine" | "newspaper" | "paper" | "website" | "blog"
    )
}

/// The paper last named, where the sentence tells "the outlet" something.
fn outlet_meant(reading: &Reading<'_>, number: usize) -> Option<usize> {
    let told = reading.of(number, Class::Told).find(|h| {
        matches!(reading.lower(h.to).as_str(), "the" | "that") && is_outlet_noun(reading, h.to + 1)
    })?;
    (0..told.from).rev().find(|i| reading.kind(*i) == Some(Kind::Outlet) && !is_measure(reading, *i))
}

/// `Deadline has learned` under its own masthead is its own voice; elsewhere it marks a copy.
fn self_report(_reading: &Reading<'_>, _i: usize) -> bool {
    false
}

/// Whether an outlet unit is a measuring house (Nielsen, Rotten Tomatoes).
pub(crate) fn is_measure(reading: &Reading<'_>, i: usize) -> bool {
    reading.unit(i).is_some_and(|u| {
        u.kind == Kind::Outlet && reading.lexicon.name(u.value).is_some_and(|n| n.kind == "measure")
    })
}

fn cue_before(reading: &Reading<'_>, number: usize, i: usize) -> Option<(usize, usize)> {
    reading
        .of(number, Class::Per)
        .filter(|h| h.to <= i && i - h.to <= 3)
        .filter(|h| {
            (h.to..i).all(|k| {
                !matches!(reading.kind(k), Some(Kind::Punct | Kind::Title | Kind::Person | Kind::Season))
                    || matches!(reading.mark(k), '“' | '"' | '‘')
            })
        })
        .filter(|h| {
            !matches!(reading.lower(h.from).as_str(), "at" | "from" | "by")
                || reports_near(reading, number, h.from, i)
        })
        .map(|h| (h.from, h.to))
        .last()
}

/// `by`, `from`, `at` attribute only beside a word of reporting (`reported on Friday by`, `the report from`, `heard at`).
fn reports_near(reading: &Reading<'_>, number: usize, at: usize, outlet: usize) -> bool {
    let near = |class: Class| {
        reading
            .of(number, class)
            .any(|h| h.from < at && at - h.from <= 7 || h.from > outlet && h.from - outlet <= 2)
    };
    near(Class::Report)
        || (at.saturating_sub(5)..at).any(|k| {
            matches!(
                reading.lower(k).as_str(),
                "report" | "reports" | "heard" | "reported" | "news" | "details" | "information" | "scoop"
            )
        })
}

fn cue_after(reading: &Reading<'_>, number: usize, sentence: &Sentence, i: usize) -> Option<(usize, usize)> {
    let next_word = reading.lower(i + 1);
    let possessive = matches!(next_word.as_str(), "'s" | "’s" | "'in" | "’in" | "'ın" | "’ın");
    if possessive || next_word.starts_with('’') {
        let found = (i + 2..(i + 6).min(sentence.units.1)).find(|k| {
            matches!(
                reading.lower(*k).as_str(),
                "report"
                    | "reporting"
                    | "piece"
                    | "article"
                    | "story"
                    | "sources"
                    | "scoop"
                    | "exclusive"
                    | "haberine"
                    | "bericht"
            )
        });
        return found.map(|k| (k, k + 1));
    }
    if matches!(next_word.as_str(), "exclusive") {
        return Some((i + 1, i + 2));
    }
    [Class::Report, Class::Quoted]
        .into_iter()
        .flat_map(|c| reading.of(number, c))
        .filter(|h| h.from > i && h.from - i <= 4)
        .find(|h| (i + 1..h.from).all(|k| adverbial(reading, k)))
        .map(|h| (h.from, h.to))
        .or_else(|| inverted(reading, number, sentence, i))
}

/// `..., reported Deadline.`
fn inverted(reading: &Reading<'_>, number: usize, sentence: &Sentence, i: usize) -> Option<(usize, usize)> {
    let hit = reading.of(number, Class::Report).find(|h| h.to == i)?;
    let comma =
        hit.from > sentence.units.0 && matches!(reading.mark(hit.from - 1), ',' | '”' | '"' | '—' | '–');
    comma.then_some((hit.from, hit.to))
}

fn adverbial(reading: &Reading<'_>, k: usize) -> bool {
    let Some(unit) = reading.unit(k) else { return false };
    // `La chaîne l'a annoncé`, `La plataforma lo ha confirmado`: the object stands before its verb.
    let object = || {
        matches!(
            reading.lower(k).as_str(),
            "l" | "l'" | "l’" | "lo" | "la" | "le" | "já" | "ya" | "l'a" | "l’a" | "l'ha" | "l’ha"
        )
    };
    if unit.kind == Kind::Word && matches!(reading.text.lang, "fr" | "it" | "es" | "pt") && object() {
        return true;
    }
    unit.kind == Kind::Date
        || matches!(reading.mark(k), ',' | '\'' | '’')
        || (unit.kind == Kind::Word
            && ([Class::Adverb, Class::Have, Class::Be]
                .iter()
                .any(|c| reading.lexicon.word(unit.sym, *c).is_some())
                || matches!(
                    reading.lower(k).as_str(),
                    "today"
                        | "yesterday"
                        | "which"
                        | "who"
                        | "this"
                        | "week"
                        | "morning"
                        | "magazine"
                        | "online"
                        | "first"
                        | "exclusively"
                        | "hollywood"
                        | "now"
                        | "that"
                        | "immer"
                        | "sempre"
                        | "ben"
                        | "informato"
                )))
}

/// A company as the subject of announcing or saying.
fn company_says(reading: &Reading<'_>, number: usize, sentence: &Sentence, voices: &mut Voices) {
    for hit in reading.of(number, Class::Announce).chain(reading.of(number, Class::Deny)) {
        let denies = hit.class == Class::Deny;
        if !denies && super::modality::negated(reading, number, sentence, hit.from).is_some()
            || yet_to(reading, hit.from)
            || told_in_private(reading, &hit)
        {
            continue;
        }
        let found =
            subject_company(reading, sentence, hit.from).or_else(|| subject_after(reading, sentence, &hit));
        let Some(company) = found else { continue };
        if reading
            .of(number, Class::NoneYet)
            .chain(reading.of(number, Class::Declined))
            .any(|h| h.from <= hit.from && hit.from < h.to)
        {
            continue;
        }
        voices.origin = Some(company.0);
        voices.entitled = true;
        voices.source = Some(company.1);
        voices.cue = Some(reading.span(hit.from, hit.to));
        return;
    }
    confirmed_by(reading, number, sentence, voices);
}

/// `told the producers`: an announcement is told to an outlet or to the press.
fn told_in_private(reading: &Reading<'_>, hit: &super::cues::Hit) -> bool {
    let public = |i: usize| {
        reading.kind(i) == Some(Kind::Outlet)
            || matches!(
                reading.lower(i).as_str(),
                "press" | "reporters" | "journalists" | "viewers" | "fans" | "us"
            )
            || is_outlet_noun(reading, i)
    };
    matches!(reading.lower(hit.from).as_str(), "told" | "tells") && !(hit.to..hit.to + 4).any(public)
}

fn yet_to(reading: &Reading<'_>, at: usize) -> bool {
    (at.saturating_sub(4)..at).any(|i| {
        reading.lower(i) == "yet"
            || matches!(reading.lower(i).as_str(), "if" | "when" | "until" | "before" | "whether")
    })
}

/// The company right before a verb of saying (adverbs, auxiliaries and a co-subject between), and its span.
fn subject_company(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<(String, Span)> {
    let mut i = at;
    let mut skipped = 0;
    while i > sentence.units.0 && skipped < 5 {
        i -= 1;
        let unit = reading.unit(i)?;
        if matches!(unit.kind, Kind::Company | Kind::Agency) {
            let before = i.checked_sub(1).map(|k| reading.lower(k)).unwrap_or_default();
            let object = matches!(
                before.as_str(),
                "on" | "at" | "to" | "by" | "for" | "from" | "of" | "in" | "with" | "via"
            );
            if object {
                return None;
            }
            // `FX and Hulu announced`: one joint source.
            if before == "and"
                && let Some(first) =
                    i.checked_sub(2).and_then(|k| reading.unit(k)).filter(|u| u.kind == Kind::Company)
            {
                let name = format!("{}, {}", reading.name(first), reading.name(unit));
                return Some((name, reading.span(i - 2, i + 1)));
            }
            return Some((reading.name(unit).to_owned(), reading.span(i, i + 1)));
        }
        if unit.kind == Kind::Title
            || unit.kind == Kind::Person
            || unit.kind == Kind::Outlet
            || unit.kind == Kind::Punct
        {
            return generic_company(reading, sentence, i, at);
        }
        if is_spokesperson(reading, i) {
            if let Some(named) = spoken_for(reading, sentence, i) {
                return Some(named);
            }
        } else if !adverbial(reading, i) {
            return generic_company(reading, sentence, i + 1, at);
        }
        skipped += 1;
    }
    generic_company(reading, sentence, i, at)
}

/// Outside English the subject may follow its verb: `a annoncé France 2`, `lo ha annunciato la Rai`, `das bestätigte eine
/// Sprecherin des Senders`, `según ha anunciado la cadena`.
fn subject_after(
    reading: &Reading<'_>,
    sentence: &Sentence,
    hit: &super::cues::Hit,
) -> Option<(String, Span)> {
    if reading.text.lang == "en" {
        return None;
    }
    let end = (hit.from + 1..(hit.to + 6).min(sentence.units.1))
        .find(|i| reading.kind(*i) == Some(Kind::Punct))
        .unwrap_or_else(|| (hit.to + 6).min(sentence.units.1));
    for i in hit.from + 1..end {
        let before = reading.lower(i - 1);
        let tied = matches!(
            before.as_str(),
            "a" | "à"
                | "al"
                | "alla"
                | "an"
                | "auf"
                | "bei"
                | "beim"
                | "für"
                | "gegenüber"
                | "im"
                | "mit"
                | "per"
                | "para"
                | "por"
                | "pour"
                | "su"
                | "sur"
                | "von"
                | "con"
                | "avec"
                | "en"
                | "em"
                | "in"
                | "di"
                | "de"
                | "do"
                | "da"
        );
        match reading.kind(i) {
            Some(Kind::Company | Kind::Agency) if !tied => {
                return Some((reading.name(reading.unit(i)?).to_owned(), reading.span(i, i + 1)));
            }
            Some(Kind::Company | Kind::Title | Kind::Person | Kind::Outlet | Kind::Season) => return None,
            Some(Kind::Word) if is_spokesperson(reading, i) => return spoken_for(reading, sentence, i),
            Some(Kind::Word) if is_company_noun(reading, i) && !tied => {
                return generic_company(reading, sentence, i + 1, i + 1);
            }
            _ => {}
        }
    }
    None
}

/// Someone who speaks for a company without being named.
fn is_spokesperson(reading: &Reading<'_>, i: usize) -> bool {
    matches!(
        reading.lower(i).as_str(),
        "spokesperson"
            | "spokesman"
            | "spokeswoman"
            | "spokespeople"
            | "rep"
            | "reps"
            | "representative"
            | "representatives"
            | "officials"
            | "sprecher"
            | "sprecherin"
            | "portavoce"
            | "portavoz"
            | "porta-voz"
            | "porte-parole"
            | "sözcüsü"
    )
}

/// `a Netflix spokesperson`, `a spokesperson for Netflix`, `a studio rep`, `a spokesperson`: the company they speak for.
fn spoken_for(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<(String, Span)> {
    let named = |i: usize| {
        let unit = reading.unit(i).filter(|u| matches!(u.kind, Kind::Company | Kind::Agency))?;
        Some((reading.name(unit).to_owned(), reading.span(i, i + 1)))
    };
    let tied = matches!(
        reading.lower(at + 1).as_str(),
        "for" | "of" | "at" | "from" | "von" | "des" | "der" | "di" | "de" | "da" | "do"
    );
    let behind = (at + 2..(at + 5).min(sentence.units.1)).filter(|_| tied).find_map(named);
    let before = || at.checked_sub(1).filter(|i| *i >= sentence.units.0).and_then(named);
    let last = || (0..at).rev().filter(|i| reading.kind(*i) == Some(Kind::Company)).find_map(named);
    behind.or_else(before).or_else(last)
}

/// `The network announced`, `The streamer said`: the company last named.
fn generic_company(
    reading: &Reading<'_>,
    sentence: &Sentence,
    from: usize,
    at: usize,
) -> Option<(String, Span)> {
    if let Some(found) = verb_last(reading, sentence, at) {
        return Some(found);
    }
    let noun = (from.saturating_sub(1).max(sentence.units.0)..at).find(|i| is_company_noun(reading, *i))?;
    // `The Disney-owned network`: the network, not its owner.
    let owner =
        |i: usize| (i + 1..i + 3).any(|k| matches!(reading.lower(k).as_str(), "owned" | "-owned" | "backed"));
    let company = |i: &usize| reading.kind(*i) == Some(Kind::Company) && !owner(*i);
    let named = (0..noun).rev().find(company).and_then(|i| reading.unit(i))?;
    Some((reading.name(named).to_owned(), reading.span(noun, noun + 1)))
}

/// Turkish and German set the verb last: `Netflix hat am Montag eine zweite Staffel angekündigt`, `Das hat Sky mitgeteilt`,
/// `wie die ARD im Herbst mitgeteilt hatte`, `Netflix, ... duyurdu`.
fn verb_last(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<(String, Span)> {
    let first = match reading.text.lang {
        "tr" => sentence.units.0,
        "de" => reading.clause_start(sentence, at),
        _ => return None,
    };
    let auxiliary = |i: usize| {
        matches!(reading.lower(i).as_str(), "hat" | "haben" | "habe" | "hatte" | "hatten" | "gab" | "teilte")
    };
    let opens = |i: &usize| {
        let acts = reading.text.lang == "tr" && reading.mark(i + 1) == ',' || auxiliary(i + 1);
        reading.kind(*i) == Some(Kind::Company) && acts
    };
    let subordinate =
        reading.text.lang == "de" && matches!(reading.lower(first).as_str(), "wie" | "dass" | "das" | "dies");
    let subject = (first..at).take(4).find(opens).or_else(|| {
        let perfect = (first..at + 2).any(auxiliary);
        (first..at).take(5).filter(|_| subordinate && perfect).find(|i| {
            let before = i.checked_sub(1).map(|k| reading.lower(k)).unwrap_or_default();
            reading.kind(*i) == Some(Kind::Company)
                && !matches!(
                    before.as_str(),
                    "von" | "bei" | "für" | "auf" | "mit" | "an" | "gegenüber" | "im" | "beim" | "vom"
                )
        })
    })?;
    let unit = reading.unit(subject)?;
    Some((reading.name(unit).to_owned(), reading.span(subject, subject + 1)))
}

fn is_company_noun(reading: &Reading<'_>, i: usize) -> bool {
    reading.unit(i).is_some_and(|u| reading.lexicon.word(u.sym, Class::CompanyNoun).is_some())
}

/// `according to Disney`, `per the streamer`: the company a figure of the sentence is credited to.
pub(crate) fn company_cited(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
) -> Option<&'static str> {
    reading.of(number, Class::Per).find_map(|cue| {
        let noun = (cue.to..(cue.to + 3).min(sentence.units.1))
            .find(|i| reading.kind(*i) == Some(Kind::Company) || is_company_noun(reading, *i))?;
        let plain = matches!(
            reading.lower(cue.from).as_str(),
            "according" | "per" | "laut" | "secondo" | "segundo" | "según" | "selon"
        );
        let unit = (0..=noun).rev().filter_map(|i| reading.unit(i)).find(|u| u.kind == Kind::Company)?;
        plain.then(|| reading.name(unit))
    })
}

/// `already confirmed by Netflix`.
fn confirmed_by(reading: &Reading<'_>, number: usize, sentence: &Sentence, voices: &mut Voices) {
    for hit in reading.of(number, Class::Announce) {
        let by = (hit.to..(hit.to + 6).min(sentence.units.1)).find(|i| {
            let near = *i < hit.to + 3;
            let word = reading.lower(*i);
            let asked = reading.lower(hit.to - 1).starts_with("confirm");
            near && matches!(
                word.as_str(),
                "by" | "da" | "por" | "par" | "von" | "from" | "dalla" | "dal" | "della" | "vom"
            ) || asked && word == "with" && (hit.to..*i).all(|k| reading.kind(k) != Some(Kind::Punct))
        });
        let Some(by) = by else { continue };
        // `from Variety: Netflix has ...`: what is said begins behind the mark, and the paper is no company.
        let end = (by + 1..by + 4)
            .find(|i| {
                matches!(reading.kind(*i), Some(Kind::Outlet)) || matches!(reading.mark(*i), ':' | ',' | ';')
            })
            .unwrap_or(by + 4);
        let Some(unit) = company_at(reading, by + 1, end) else { continue };
        if super::modality::negated(reading, number, sentence, hit.from).is_none()
            && !yet_to(reading, hit.from)
        {
            voices.origin = Some(reading.name(unit).to_owned());
            voices.entitled = true;
            voices.cue = Some(reading.span(hit.from, hit.to));
            return;
        }
    }
}

/// The company named, or meant by "the network", at units `from..to`.
fn company_at<'r>(reading: &'r Reading<'_>, from: usize, to: usize) -> Option<&'r super::units::Unit> {
    let company = |i: &usize| reading.kind(*i) == Some(Kind::Company);
    if let Some(at) = (from..to).find(company) {
        return reading.unit(at);
    }
    let noun = (from..to).find(|i| is_company_noun(reading, *i))?;
    (0..noun).rev().find(company).and_then(|at| reading.unit(at))
}

/// A person as the subject of saying; entitled if a creator, showrunner, executive producer, or an executive of a company.
fn person_says(reading: &Reading<'_>, number: usize, sentence: &Sentence, voices: &mut Voices) {
    let mut best: Option<(usize, usize, usize)> = None;
    let speaks =
        [Class::Say, Class::Told, Class::Deny].into_iter().flat_map(|class| reading.of(number, class));
    for hit in speaks {
        for i in sentence.units.0..sentence.units.1 {
            let unsaid = |at: usize| matches!(reading.lower(at).as_str(), "neither" | "nor");
            if reading.kind(i) != Some(Kind::Person)
                || is_object(reading, i)
                || (i.saturating_sub(3)..i).any(unsaid)
            {
                continue;
            }
            let gap = if i < hit.from { hit.from - i } else { (i + 1).saturating_sub(hit.to) + 1 };
            let clear = i > hit.from || (i + 1..hit.from).all(|k| reading.kind(k) != Some(Kind::Person));
            let near =
                if i > hit.from { gap <= 7 && !has_subject(reading, sentence, hit.from) } else { gap <= 14 };
            if near && clear && best.is_none_or(|b| gap < b.0) {
                best = Some((gap, i, hit.from));
            }
        }
    }
    let Some((_, person, cue)) = best else { return pronoun_says(reading, number, sentence, voices) };
    let Some(unit) = reading.unit(person) else { return };
    let name = usize::try_from(unit.value)
        .ok()
        .and_then(|p| reading.cast.people.get(p))
        .cloned()
        .unwrap_or_default();
    let (entitled, company) = office(reading, number, sentence, person, &name);
    let name = joint(reading, person, name);
    voices.origin = Some(match company {
        Some(company) => format!("{name} ({company})"),
        None => name,
    });
    voices.entitled = entitled;
    voices.is_person = true;
    voices.source = voices.source.or(Some(reading.span(person, person + 1)));
    voices.cue = voices.cue.or(Some(reading.span(cue, cue + 1)));
}

/// `Ann Lee and Tom Field said`: one joint source, in the order of the text.
fn joint(reading: &Reading<'_>, person: usize, name: String) -> String {
    let other = |at: usize| {
        let unit = reading.unit(at).filter(|u| u.kind == Kind::Person)?;
        reading.cast.people.get(usize::try_from(unit.value).ok()?).cloned()
    };
    let and = |at: usize| matches!(reading.lower(at).as_str(), "and" | "&" | "und" | "y" | "et");
    if person >= 2
        && and(person - 1)
        && let Some(first) = other(person - 2)
    {
        return format!("{first}, {name}");
    }
    match other(person + 2).filter(|_| and(person + 1)) {
        Some(second) => format!("{name}, {second}"),
        None => name,
    }
}

/// Somebody else is already the subject right before the verb.
fn has_subject(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> bool {
    at > sentence.units.0 && matches!(reading.lower(at - 1).as_str(), "he" | "she" | "they" | "it" | "who")
}

fn is_object(reading: &Reading<'_>, i: usize) -> bool {
    i > 0
        && matches!(reading.lower(i - 1).as_str(), "with" | "by" | "of" | "starring" | "as" | "for")
        && !matches!(reading.lower(i.saturating_sub(2)).as_str(), "statement" | "shared" | "interview")
}

/// `He said`, `she told Deadline`: the person last named.
fn pronoun_says(reading: &Reading<'_>, number: usize, sentence: &Sentence, voices: &mut Voices) {
    let says = reading.of(number, Class::Say).any(|h| {
        h.from > sentence.units.0
            && (h.from.saturating_sub(2)..h.from).any(|k| matches!(reading.lower(k).as_str(), "he" | "she"))
    });
    if !says {
        return;
    }
    let person = (0..sentence.units.0).rev().filter_map(|i| reading.unit(i)).find(|u| u.kind == Kind::Person);
    if let Some(person) = person
        && let Some(name) = usize::try_from(person.value).ok().and_then(|p| reading.cast.people.get(p))
    {
        voices.origin = Some(name.clone());
        voices.is_person = true;
        voices.entitled = office_of(reading, name);
    }
}

/// Whether the person may speak for the show, and the company they speak for.
pub(crate) fn office(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    person: usize,
    name: &str,
) -> (bool, Option<&'static str>) {
    let nearest = |class: Class| {
        reading
            .of(number, class)
            .filter(|h| h.from + 6 >= person && h.from <= person + 8)
            .map(|h| h.from.abs_diff(person))
            .min()
    };
    let (maker, player) = (nearest(Class::Showmaker), nearest(Class::Player));
    let around = maker.is_some_and(|m| player.is_none_or(|p| m < p));
    let position = reading
        .of(number, Class::Position)
        .any(|h| h.from > person && h.from - person <= 4 || h.to <= person && person - h.to <= 6);
    // `Netflix's Ann Lee, head of drama`.
    let possessive = person >= 2
        && matches!(reading.lower(person - 1).as_str(), "'s" | "’s")
        && reading.kind(person - 2) == Some(Kind::Company);
    if possessive && position {
        return (true, reading.unit(person - 2).map(|u| reading.name(u)));
    }
    let from_company = (person + 1..(person + 22).min(sentence.units.1))
        .find(|i| reading.kind(*i) == Some(Kind::Company))
        .filter(|i| {
            position
                || matches!(reading.lower(i - 1).as_str(), "from" | "of" | "at" | "da" | "de" | "di" | "for")
                || reading.mark(person + 1) == '('
        });
    let company = from_company.and_then(|i| reading.unit(i)).map(|u| reading.name(u));
    // `Ann Lee, star of Netflix's X`: who plays in a series speaks for no company.
    let plays = player.is_some_and(|p| p <= 3) && maker.is_none();
    let company = company.filter(|_| position || !plays).filter(|_| {
        position
            || (person + 1..person + 4).any(|i| {
                matches!(reading.lower(i).as_str(), "from" | "of" | "at" | "da" | "for")
                    || reading.mark(i) == ','
            })
    });
    if company.is_some() {
        return (true, company);
    }
    // `ABC's entertainment chief, Ann Lee`, `network president Ann Lee`: an office right before the name, of the company named
    // before it.
    let office = reading
        .of(number, Class::Position)
        .find(|h| h.to <= person && person - h.to <= 1 && !plays && h.from >= sentence.units.0);
    if let Some(office) = office {
        let before = |i: &usize| reading.kind(*i) == Some(Kind::Company);
        let named = (office.from.saturating_sub(4).max(sentence.units.0)..office.from).rev().find(before);
        let meant = || (0..office.from).rev().find(before);
        if let Some(unit) = named.or_else(meant).and_then(|i| reading.unit(i)) {
            return (true, Some(reading.name(unit)));
        }
    }
    (around || office_of(reading, name), None)
}

/// Whether the text elsewhere calls the person a creator, showrunner or executive producer.
fn office_of(reading: &Reading<'_>, name: &str) -> bool {
    let Some(person) = reading.cast.people.iter().position(|p| p == name) else { return false };
    (0..reading.text.units.len()).any(|i| {
        reading.unit(i).is_some_and(|u| u.kind == Kind::Person && u.value == person as i64)
            && (i.saturating_sub(3)..i)
                .chain(i + 1..if reading.mark(i + 1) == ',' { i + 6 } else { i + 1 })
                .any(|k| {
                    matches!(
                        reading.lower(k).as_str(),
                        "creator"
                            | "showrunner"
                            | "cocreator"
                            | "showrunners"
                            | "creators"
                            | "co-showrunners"
                    ) || (reading.lower(k) == "producer" && reading.lower(k.saturating_sub(1)) == "executive")
                })
    })
}
