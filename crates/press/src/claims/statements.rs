//! On-record words about a decision that another sentence tells: the executive quoted by name, the showrunner's post, "the
//! news was announced by the network".

use greenlit_vocabulary::{Claim, ClaimKind, Polarity, StatusValue, Value};

use super::attribution::{self, Voices};
use super::cues::Reading;
use super::lexicon::Class;
use super::subjects;

/// Words of a quotation that make it more than a title in quotation marks.
const QUOTED_WORDS: usize = 3;

/// Adds, for every sentence in which someone entitled speaks on record of a decision told elsewhere in the text, the
/// decision once more, on that person's or company's word.
pub(crate) fn on_record(reading: &Reading<'_>, voices: &[Voices], out: &mut Vec<Claim>) {
    let mut added = open_questions(reading, voices, out);
    let decisions = decisions(out);
    for (number, said) in voices.iter().enumerate().filter(|_| !decisions.is_empty()) {
        let told = out.iter().any(|c| {
            c.kind == ClaimKind::Status
                && c.sentence == number + 1
                && (c.official.is_some() || is_decision(c))
        });
        let person = if said.is_person { said.clone() } else { attribution::person(reading, number) };
        let breaks = breaks_news(reading, number, &person);
        let said = if breaks { &person } else { said };
        let first_hand = !said.entitled && breaks && (said.relayer.is_none() || !told);
        if said.origin.is_none()
            || told && !breaks
            || !(said.entitled && speaks_of_news(reading, number) || first_hand)
        {
            continue;
        }
        let Some(subject) = subject(reading, number, &decisions) else { continue };
        for decision in decisions.iter().filter(|d| d.subject == subject) {
            let mut claim = said_again(reading, number, said, decision);
            if breaks {
                claim.extra.insert("broke".to_owned(), vec!["1".to_owned()]);
            }
            added.push(claim);
        }
    }
    out.extend(added);
    out.sort_by_key(|c| c.sentence);
}

/// A person who plays in the series or makes it tells the news before anybody else: "broke the news himself", "revealed the
/// cancellation on Instagram".
fn breaks_news(reading: &Reading<'_>, number: usize, said: &Voices) -> bool {
    let Some(sentence) = reading.sentence(number) else { return false };
    if !said.is_person || sentence.question || reading.has(number, Class::Prior) {
        return false;
    }
    let first = reading
        .of(number, Class::Say)
        .any(|h| matches!(reading.lower(h.from).as_str(), "broke" | "first") && h.to - h.from > 1);
    let news =
        [Class::NewsNoun, Class::CancelledNoun, Class::RenewedNoun].iter().any(|c| reading.has(number, *c));
    let posts = (sentence.units.0..sentence.units.1).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "instagram"
                | "twitter"
                | "x"
                | "threads"
                | "tiktok"
                | "bluesky"
                | "facebook"
                | "post"
                | "story"
                | "stories"
                | "posted"
        )
    });
    let reveals = reading.of(number, Class::Say).any(|h| {
        matches!(
            reading.lower(h.from).as_str(),
            "revealed"
                | "announced"
                | "broke"
                | "shared"
                | "posted"
                | "confirmed"
                | "reveals"
                | "verriet"
                | "ha rivelato"
                | "reveló"
                | "revelou"
        )
    });
    first || news && posts && reveals
}

/// Someone entitled who speaks right behind an open question, in the same paragraph, is on record that it is open.
fn open_questions(reading: &Reading<'_>, voices: &[Voices], out: &[Claim]) -> Vec<Claim> {
    let pending = |c: &&Claim| {
        c.kind == ClaimKind::Status
            && c.value == Some(StatusValue::Pending.into())
            && c.attributed_to.is_empty()
            && c.official.is_none()
    };
    out.iter()
        .filter(pending)
        .filter_map(|claim| {
            let number = claim.sentence;
            let said = voices.get(number).filter(|said| said.entitled && said.origin.is_some())?;
            let (here, next) = (reading.sentence(number.checked_sub(1)?)?, reading.sentence(number)?);
            let speaks = here.paragraph == next.paragraph
                && quoted_words(next.span.of(reading.text.text)) >= QUOTED_WORDS
                && !reading.has(number, Class::Prior)
                && !reading.groups(number).iter().any(|g| {
                    g.named
                        && g.titles.iter().all(|t| {
                            reading.cast.titles.get(t.0).is_none_or(|title| title.name != claim.subject)
                        })
                });
            speaks.then(|| said_again(reading, number, said, claim))
        })
        .collect()
}

/// The decisions of the text: of each title those its first deciding sentence tells, with the season any of them names.
fn decisions(claims: &[Claim]) -> Vec<Claim> {
    let mut out: Vec<Claim> = Vec::new();
    for claim in claims.iter().filter(|c| is_decision(c)) {
        let first = out.iter().find(|d| d.subject == claim.subject).map(|d| d.sentence);
        if first.is_none_or(|sentence| sentence == claim.sentence) {
            out.push(claim.clone());
        } else if let Some(known) = out
            .iter_mut()
            .find(|d| d.subject == claim.subject && d.value == claim.value && d.season.is_none())
        {
            known.season = claim.season;
        }
    }
    // A series called off by one and taken up by another is spoken of as taken up.
    let taken_up: Vec<String> = out
        .iter()
        .filter(|d| d.value == Some(StatusValue::Renewed.into()))
        .map(|d| d.subject.clone())
        .collect();
    out.retain(|d| d.value != Some(StatusValue::Cancelled.into()) || !taken_up.contains(&d.subject));
    out
}

fn is_decision(claim: &Claim) -> bool {
    let value = claim.value.as_ref().and_then(Value::text);
    claim.kind == ClaimKind::Status
        && claim.polarity == Polarity::Asserted
        && !claim.extra.contains_key("superseded")
        && [
            StatusValue::Renewed,
            StatusValue::Cancelled,
            StatusValue::Ordered,
            StatusValue::Ending,
            StatusValue::PilotOrdered,
        ]
        .iter()
        .any(|v| value == Some(v.as_str()))
}

/// The sentence quotes the speaker, or has them give "the news", and looks neither back nor ahead.
fn speaks_of_news(reading: &Reading<'_>, number: usize) -> bool {
    let Some(sentence) = reading.sentence(number) else { return false };
    // "Last month he told ...": neither that sentence nor the quotation that goes on from it.
    let before = number
        .checked_sub(1)
        .filter(|n| reading.sentence(*n).is_some_and(|s| s.paragraph == sentence.paragraph));
    let looks_back = |n: usize| reading.has(n, Class::Prior);
    if sentence.question || sentence.title_case || looks_back(number) || before.is_some_and(looks_back) {
        return false;
    }
    if reading
        .of(number, Class::Conditional)
        .any(|h| matches!(reading.lower(h.from).as_str(), "if" | "whether"))
    {
        return false;
    }
    let goes_on = reading.sentence(number + 1).is_some_and(|next| {
        next.paragraph == sentence.paragraph
            && next.span.of(reading.text.text).starts_with(['“', '"', '„', '«'])
    });
    quoted_words(sentence.span.of(reading.text.text)) >= QUOTED_WORDS
        || goes_on
        || reading.has(number, Class::NewsNoun)
        || reading.has(number, Class::Statement)
}

/// Words between double quotation marks; an opening mark without its partner runs to the end, a closing one from the start.
fn quoted_words(text: &str) -> usize {
    let pieces: Vec<&str> = text.split(['“', '”', '"', '«', '»', '„']).collect();
    let opens_inside = text.find('”').is_some_and(|end| text.find('“').is_none_or(|start| end < start));
    pieces
        .iter()
        .enumerate()
        .filter(|(i, _)| (i % 2 == 1) != opens_inside)
        .map(|(_, piece)| piece.split_whitespace().count())
        .max()
        .unwrap_or(0)
}

/// The decided title the sentence speaks of: named in it, in focus, or the only one there is.
fn subject(reading: &Reading<'_>, number: usize, decisions: &[Claim]) -> Option<String> {
    let name = |title: usize| reading.cast.titles.get(title).map(|t| t.name.clone());
    let decided = |name: &String| decisions.iter().any(|d| d.subject == *name);
    let named: Vec<String> = reading
        .groups(number)
        .iter()
        .filter(|g| g.named)
        .flat_map(|g| g.titles.iter().filter_map(|t| name(t.0)))
        .collect();
    if !named.is_empty() {
        return named.into_iter().find(decided);
    }
    let focus = reading.focus.get(number).and_then(|f| f.one).and_then(name);
    let main = subjects::main(reading).and_then(name);
    let only = decisions
        .first()
        .filter(|first| decisions.iter().all(|d| d.subject == first.subject))
        .map(|d| d.subject.clone());
    focus.into_iter().chain(only).chain(main).find(decided)
}

fn said_again(reading: &Reading<'_>, number: usize, voices: &Voices, decision: &Claim) -> Claim {
    let mut extra = decision.extra.clone();
    extra.insert("statement".to_owned(), vec!["1".to_owned()]);
    let span = reading.sentence(number).map_or(decision.sentence_span, |s| s.span);
    Claim {
        attributed_to: voices.chain(),
        official: voices.entitled.then_some(true),
        as_of: None,
        sentence: number + 1,
        sentence_span: span,
        source_span: voices.source,
        cue_span: voices.cue,
        content_span: Some(span),
        extra,
        ..decision.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::quoted_words;

    #[test]
    fn a_quotation_is_longer_than_a_title() {
        for (text, words) in [
            ("“We are thrilled,” she said.", 3),
            ("She loves “Harbour Lights” as he does.", 2),
            ("and we go on,” he said of the news.", 4),
            ("He said: \"it goes on and on", 5),
            ("He said no more.", 0),
        ] {
            assert_eq!(quoted_words(text), words, "{text}");
        }
    }
}
