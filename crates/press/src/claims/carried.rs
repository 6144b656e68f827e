//! What carries from sentence to sentence: the outlet whose report is retold, direct speech that goes on, an authority's word.

use super::attribution::Voices;
use super::cues::Reading;
use super::lexicon::Class;
use super::units::Kind;

/// The outlet whose report the article retells, with the sentence that names it first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Carried {
    /// Relayer of each sentence's paragraph, nearest first.
    pub(crate) paragraph: Vec<Option<String>>,
    /// The relayer of the news itself.
    pub(crate) news: Option<String>,
    /// The titles that the sentences with its name speak of.
    pub(crate) news_titles: Vec<usize>,
    /// Whether an authority announces or approves in the text.
    pub(crate) authority: bool,
}

/// Works out what is carried from sentence to sentence. Interviews ("told THR") carry nothing.
#[allow(clippy::needless_range_loop, reason = "three tables run in step")]
pub(crate) fn carried(reading: &Reading<'_>, all: &[Voices]) -> Carried {
    let mut paragraph: Vec<Option<String>> = vec![None; all.len()];
    let mut last: Option<(u32, String)> = None;
    let reported = |n: usize| {
        let voices = &all[n];
        voices.relayer.clone().filter(|_| {
            // `the cast had been told`: told nobody of the press.
            let interview = reading.of(n, Class::Told).any(|h| {
                !matches!(
                    reading.lower(h.from.saturating_sub(1)).as_str(),
                    "been" | "was" | "were" | "being" | "are"
                )
            });
            voices.origin.as_deref().is_none_or(|o| o == "sources") && !interview
        })
    };
    for number in 0..all.len() {
        let here = reading.sentence(number).map_or(0, |s| s.paragraph);
        if let Some(outlet) = reported(number) {
            last = Some((here, outlet));
        }
        let opens = reading.has(number.saturating_sub(1), Class::Quoted) && number > 0;
        paragraph[number] = last
            .as_ref()
            .filter(|(p, _)| *p == here || opens || quoted_block(reading, number, *p))
            .map(|(_, o)| o.clone());
    }
    // A source named at the end of a paragraph covers the sentence right before it.
    for number in (1..all.len()).rev() {
        let same = reading.sentence(number).map(|s| s.paragraph)
            == reading.sentence(number - 1).map(|s| s.paragraph);
        if paragraph[number - 1].is_none() && same && reported(number).is_some() {
            let later = paragraph[number].clone();
            paragraph[number - 1].clone_from(&later);
        }
    }
    let mut counts: Vec<(String, usize)> = Vec::new();
    for outlet in (0..all.len()).filter_map(reported) {
        match counts.iter_mut().find(|c| c.0 == outlet) {
            Some(c) => c.1 += 1,
            None => counts.push((outlet, 1)),
        }
    }
    let news = counts.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|c| c.0);
    let news_titles = (0..all.len())
        .filter(|n| reported(*n).is_some() && reported(*n) == news)
        .flat_map(|n| {
            // "The news was first reported by ...": all that has been told so far.
            let told = if reading.has(n, Class::NewsNoun) { 0..n } else { n..n };
            told.flat_map(|k| spoken_of(reading, k)).chain(spoken_of(reading, n)).collect::<Vec<_>>()
        })
        .collect();
    let authority = reading.sentences().any(|n| {
        reading.sentence(n).is_some_and(|s| {
            (s.units.0..s.units.1).any(|i| {
                reading.kind(i) == Some(Kind::Agency)
                    && (i + 1..i + 5).any(|k| {
                        matches!(
                            reading.lower(k).as_str(),
                            "announced" | "announces" | "approved" | "selected" | "unveiled" | "revealed"
                        )
                    })
            })
        })
    });
    Carried { paragraph, news, news_titles, authority }
}

/// Direct speech that goes on over a full stop stays its speaker's.
pub(crate) fn carry_speech(reading: &Reading<'_>, all: &mut [Voices]) {
    for number in 1..all.len() {
        let (Some(here), Some(before)) = (reading.sentence(number), reading.sentence(number - 1)) else {
            continue;
        };
        let text = before.span.of(reading.text.text);
        let open =
            text.matches('“').count() > text.matches('”').count() || text.matches('"').count() % 2 == 1;
        let goes_on = here.quoted && here.paragraph == before.paragraph && (open || before.quoted);
        let speaker = all.get(number - 1).filter(|v| goes_on && v.origin.is_some()).cloned();
        if let (Some(speaker), Some(voices)) = (speaker, all.get_mut(number))
            && voices.origin.is_none()
        {
            voices.origin = speaker.origin;
            voices.entitled = speaker.entitled;
            voices.is_person = speaker.is_person;
            voices.source = voices.source.or(speaker.source);
        }
    }
}

/// Titles a sentence names, else the one in focus.
fn spoken_of(reading: &Reading<'_>, number: usize) -> Vec<usize> {
    let named: Vec<usize> = reading
        .groups(number)
        .iter()
        .filter(|g| g.named)
        .flat_map(|g| g.titles.iter().map(|t| t.0))
        .collect();
    let focus = || reading.focus.get(number).and_then(|f| f.one).into_iter().collect();
    if named.is_empty() { focus() } else { named }
}

/// A block quote that follows "Deadline shared the following".
fn quoted_block(reading: &Reading<'_>, number: usize, named_in: u32) -> bool {
    let Some(sentence) = reading.sentence(number) else { return false };
    let introduced = (0..number).rev().take(12).any(|n| {
        reading.sentence(n).is_some_and(|s| s.paragraph == named_in) && reading.has(n, Class::Quoted)
    });
    let opens = |paragraph: u32| {
        reading
            .text
            .sentences
            .iter()
            .find(|s| s.paragraph == paragraph)
            .is_some_and(|s| s.span.of(reading.text.text).starts_with(['“', '"', '„', '«']))
    };
    // Every paragraph of a long quotation opens with a mark.
    let goes_on = sentence.paragraph > named_in && (named_in + 1..=sentence.paragraph).all(opens);
    introduced && (sentence.paragraph == named_in + 1 || goes_on)
}

/// The authority that says or announces in a sentence, by name or as "the state's film commission", and whether it announces.
pub(crate) fn authority_says(reading: &Reading<'_>, number: usize) -> Option<(String, bool)> {
    let sentence = reading.sentence(number).copied()?;
    let named =
        |i: usize| reading.unit(i).filter(|u| u.kind == Kind::Agency).map(|u| reading.name(u).to_owned());
    let is_office = |i: usize| {
        reading.kind(i) == Some(Kind::Agency)
            || matches!(reading.lower(i).as_str(), "commission" | "authority")
            || reading.lower(i) == "office" && reading.lower(i.saturating_sub(1)) == "film"
    };
    let last = |at: usize| {
        named(at)
            .or_else(|| super::incentive::grantor(reading, &sentence))
            .or_else(|| (0..at).rev().find_map(named))
    };
    for hit in reading.of(number, Class::Announce) {
        let office =
            (hit.from.saturating_sub(3).max(sentence.units.0)..hit.from).rev().find(|i| is_office(*i));
        if let Some(found) = office.and_then(last) {
            return Some((found, true));
        }
    }
    reading.of(number, Class::Per).find_map(|cue| {
        let plain = matches!(
            reading.lower(cue.from).as_str(),
            "according" | "per" | "laut" | "selon" | "secondo" | "según" | "segundo"
        );
        let office = (cue.to..(cue.to + 4).min(sentence.units.1)).find(|i| plain && is_office(*i))?;
        Some((last(office)?, false))
    })
}

/// Whether the text says that the news is not confirmed (declined, no statement yet).
pub(crate) fn unconfirmed(reading: &Reading<'_>) -> bool {
    reading.sentences().any(|n| {
        reading.has(n, Class::Declined)
            || reading.has(n, Class::NoneYet)
            || reading.has(n, Class::Unofficial) && !reading.has(n, Class::Hearsay)
    })
}
