//! Official according to one sentence, unconfirmed according to another.

use greenlit_vocabulary::{Claim, ClaimKind, Value, name_key};
use jiff::civil::Date;

use super::differences::who;
use super::{Difference, DifferenceKind, Side};
use crate::document::{Article, Place};
use crate::origins::propositions::Fact;
use crate::origins::record::is_on_record;
use crate::origins::sources::Sources;

/// The adverb, in the languages read. It proves nothing; it only can be out of place.
const OFFICIALLY: &[&str] = &[
    "officially",
    "official:",
    "offiziell",
    "ufficialmente",
    "oficialmente",
    "officiellement",
    "resmen",
    "officieel",
];

/// A sentence that takes part in the question.
struct Voice<'a> {
    place: Place,
    title: String,
    subject: &'a str,
    season: Option<u32>,
    day: Option<Date>,
    stance: Stance,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stance {
    /// Someone entitled is said to have said so.
    Yes { on_record: bool },
    /// The adverb stands there without an act.
    Adverb,
    /// Unconfirmed, declined, no statement.
    No,
}

/// For each title-season: within one text, and between texts of the same days, a sentence that has it official beside one
/// that has it unconfirmed; and the adverb "officially" where the articles at hand know of no act.
pub(super) fn differences(articles: &[Article<'_>], facts: &[Fact<'_>]) -> Vec<Difference> {
    let sources = Sources::of(articles);
    let voices = voices(articles, facts, &sources);
    let mut found: Vec<Difference> = Vec::new();
    for yes in voices.iter().filter(|v| v.stance != Stance::No) {
        let about = |v: &&Voice<'_>| {
            v.title == yes.title && (v.season == yes.season || v.season.is_none() || yes.season.is_none())
        };
        let against = voices.iter().filter(|v| v.stance == Stance::No).filter(about);
        let same_text = against.clone().find(|v| v.place.article == yes.place.article);
        let no = same_text.or_else(|| against.clone().find(|v| speaks_against(yes, v)));
        let acted = voices.iter().filter(about).any(|v| matches!(v.stance, Stance::Yes { on_record: true }));
        let Some(no) = no else { continue };
        if yes.stance == Stance::Adverb && acted && same_text.is_none() {
            continue;
        }
        let known = |d: &Difference| {
            d.sides.first().is_some_and(|s| s.place.article == yes.place.article)
                && name_key(&d.title) == yes.title
                && d.season == yes.season
        };
        if !found.iter().any(known) {
            found.push(difference(articles, yes, no, same_text.is_some()));
        }
    }
    found
}

/// A doubt counts against an act only if it is not older: before the act it was right.
fn speaks_against(yes: &Voice<'_>, no: &Voice<'_>) -> bool {
    match (yes.day, no.day) {
        (Some(yes), Some(no)) => no >= yes,
        _ => true,
    }
}

fn voices<'a>(articles: &[Article<'a>], facts: &[Fact<'a>], sources: &Sources) -> Vec<Voice<'a>> {
    let mut voices: Vec<Voice<'a>> = Vec::new();
    for fact in facts
        .iter()
        .filter(|f| !f.is_rumour && f.value.is_decision() && !f.claim.extra.contains_key("superseded"))
    {
        let Some(article) = articles.get(fact.place.article) else { continue };
        let adverb = || {
            let sentence = fact.place.sentence.of(article.text).to_lowercase();
            OFFICIALLY.iter().any(|word| sentence.contains(word)) && !sentence.contains("yet")
        };
        let stance = match fact.claim.official {
            Some(true) => Stance::Yes { on_record: is_on_record(fact.claim, article, sources) },
            _ if adverb() => Stance::Adverb,
            Some(false) => Stance::No,
            None => continue,
        };
        voices.push(Voice {
            place: fact.place,
            title: fact.title.clone(),
            subject: &fact.claim.subject,
            season: fact.season,
            day: day(article),
            stance,
        });
    }
    for (at, article) in articles.iter().enumerate() {
        for (index, claim) in article.claims.iter().enumerate().filter(|(_, c)| is_silence(c)) {
            voices.push(Voice {
                place: Place { article: at, claim: Some(index), sentence: claim.sentence_span },
                title: name_key(&claim.subject),
                subject: &claim.subject,
                season: claim.season,
                day: day(article),
                stance: Stance::No,
            });
        }
    }
    voices.sort_by_key(|v| (articles.get(v.place.article).map(crate::origins::order_key), v.place));
    voices
}

fn is_silence(claim: &Claim) -> bool {
    claim.kind == ClaimKind::Comment
        && matches!(claim.value.as_ref().and_then(Value::text), Some("declined" | "none_yet"))
}

fn day(article: &Article<'_>) -> Option<Date> {
    article.published.as_ref()?.last_day()
}

fn difference(articles: &[Article<'_>], yes: &Voice<'_>, no: &Voice<'_>, is_one_text: bool) -> Difference {
    let said = if yes.stance == Stance::Adverb { "calls it official" } else { "has it announced" };
    let (left, right) = (who(articles, yes.place), who(articles, no.place));
    let denied = articles.get(no.place.article).and_then(|a| a.claims.get(no.place.claim?)).map_or(
        "unconfirmed",
        |claim| match claim.value.as_ref().and_then(Value::text) {
            Some("declined") => "no comment",
            Some("none_yet") => "no statement",
            _ => "unconfirmed",
        },
    );
    let explanation = if is_one_text {
        format!(
            "{left} {said} for {}, and in the same text has it that there is {}.",
            yes.subject,
            article_for(denied)
        )
    } else {
        format!("{left} {said} for {}, {right} has it that there is {}.", yes.subject, article_for(denied))
    };
    let value = match yes.stance {
        Stance::Adverb => "officially",
        _ => "official",
    };
    // An adverb that a retelling added, as against two accounts of an act.
    let kind =
        if yes.stance == Stance::Adverb { DifferenceKind::Retelling } else { DifferenceKind::OfficialOrNot };
    let kind = if is_one_text { DifferenceKind::OfficialOrNot } else { kind };
    Difference {
        kind,
        about: ClaimKind::Status,
        title: yes.subject.to_owned(),
        season: yes.season,
        sides: vec![
            Side { place: yes.place, value: value.to_owned(), scope: None },
            Side { place: no.place, value: denied.to_owned(), scope: None },
        ],
        explanation,
    }
}

fn article_for(denied: &str) -> &str {
    if denied == "unconfirmed" { "no confirmation" } else { denied }
}
