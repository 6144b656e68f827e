//! What a text says once of its speakers: the office an executive was introduced with, and who answers in an interview.

use super::attribution::{self, Voices};
use super::cues::Reading;
use super::lexicon::Class;
use super::units::Kind;

/// Paragraphs that ask, from which on a text is an interview in questions and answers.
const QUESTIONS: usize = 4;
/// Sentences at the head of a text in which the one who answers is introduced.
const HEAD: usize = 12;

/// An executive introduced with company and office keeps both wherever the text quotes them by name again.
pub(crate) fn offices(reading: &Reading<'_>, voices: &mut [Voices]) {
    if !voices.iter().any(|v| v.is_person && !v.entitled) {
        return;
    }
    let known = introduced(reading, reading.text.sentences.len());
    for said in voices.iter_mut().filter(|v| v.is_person && !v.entitled) {
        let office = known.iter().find(|(name, _)| said.origin.as_ref() == Some(name));
        if let Some((name, company)) = office {
            said.origin = Some(format!("{name} ({company})"));
            said.entitled = true;
        }
    }
}

/// Persons with an office beside their name in the first sentences of the text, and their companies, in text order.
fn introduced(reading: &Reading<'_>, sentences: usize) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for number in reading.sentences().take(sentences).filter(|n| reading.has(*n, Class::Position)) {
        let Some(sentence) = reading.sentence(number).copied() else { continue };
        for i in sentence.units.0..sentence.units.1 {
            let Some(unit) = reading.unit(i).filter(|u| u.kind == Kind::Person) else { continue };
            let name = usize::try_from(unit.value).ok().and_then(|p| reading.cast.people.get(p));
            let Some(name) = name.filter(|name| out.iter().all(|(known, _)| known != *name)) else {
                continue;
            };
            let beside = reading
                .of(number, Class::Position)
                .any(|h| h.to <= i && i - h.to <= 1 || h.from > i && h.from - i <= 3);
            if beside && let (true, Some(company)) = attribution::office(reading, number, &sentence, i, name)
            {
                out.push((name.clone(), company.to_owned()));
            }
        }
    }
    out
}

/// In an interview of questions and answers, what a paragraph says that follows a question is the word of the one person
/// whom the head of the text introduces with an office.
pub(crate) fn answers(reading: &Reading<'_>, voices: &mut [Voices]) {
    let sentences = &reading.text.sentences;
    let asks = |paragraph: u32| {
        sentences.iter().rfind(|s| s.paragraph == paragraph).is_some_and(|s| s.question && !s.title_case)
    };
    let paragraphs = sentences.last().map_or(0, |s| s.paragraph + 1);
    let questions: Vec<u32> = (0..paragraphs).filter(|p| asks(*p)).collect();
    if questions.len() < QUESTIONS {
        return;
    }
    let speakers = introduced(reading, HEAD);
    let [(name, company)] = speakers.as_slice() else { return };
    for (sentence, said) in sentences.iter().zip(voices.iter_mut()) {
        let answers = sentence.paragraph > 0
            && questions.contains(&(sentence.paragraph - 1))
            && !asks(sentence.paragraph);
        if answers && said.origin.is_none() && said.relayer.is_none() && !sentence.question {
            said.origin = Some(format!("{name} ({company})"));
            said.is_person = true;
            said.entitled = true;
        }
    }
}
