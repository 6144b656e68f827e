//! Official according to one sentence, unconfirmed according to another.

use greenlit_vocabulary::{Claim, ClaimKind, Value, name_key};
use jiff::civil::Date;

use super::differences::who;
use super::{Difference, DifferenceKind, Side};
use crate::document::{Article, Place};
use crate::origins::OriginKind;
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

/// What a decider is said to have done, in the languages read.
const ANNOUNCED: &[&str] = &[
    "announce",
    "confirmed",
    "annunciat",
    "anunci",
    "angekündigt",
    "annonc",
    "duyur",
    "açıkladı",
    "onayladı",
    "bestätigt",
];

/// A sentence that takes part in the question.
struct Voice<'a> {
    place: Place,
    title: String,
    subject: &'a str,
    season: Option<u32>,
    day: Option<Date>,
    stance: Stance,
    /// A company declined or said nothing.
    is_silence: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stance {
    /// Someone entitled is said to have said so.
    Yes { on_record: bool },
    /// The adverb stands there without an act.
    Adverb,
    /// The decider "announced" it, in the article's own voice.
    Announced,
    /// Unconfirmed, declined, no statement.
    No,
    /// Traced to an outlet's report, and neither called official nor unconfirmed.
    Traced,
}

/// For each title-season: within one text, and between texts of the same days, a sentence that has it official beside one
/// that has it unconfirmed; and an "officially" that retellings of a report have added, where no act is on record.
pub(super) fn differences(articles: &[Article<'_>], facts: &[Fact<'_>]) -> Vec<Difference> {
    super::differences::by_title(&voices(articles, facts), |voice| voice.title.clone())
        .iter()
        .flat_map(|voices| differences_of(articles, voices))
        .collect()
}

/// The differences among what is said of one title.
fn differences_of(articles: &[Article<'_>], voices: &[&Voice<'_>]) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for yes in voices.iter().filter(|v| !matches!(v.stance, Stance::No | Stance::Traced)) {
        let seasons = |v: &Voice<'_>| v.season == yes.season || v.season.is_none() || yes.season.is_none();
        let of = |stance: Stance| {
            voices.iter().copied().filter(move |v| v.stance == stance && v.title == yes.title && seasons(v))
        };
        let acted = of(Stance::Yes { on_record: true }).next().is_some();
        // A refusal to comment tells more than the claim's own doubt.
        let here = || of(Stance::No).filter(|v| v.place.article == yes.place.article);
        let same_text = here().find(|v| v.is_silence).or_else(|| here().next());
        let no = match yes.stance {
            Stance::Announced => None,
            Stance::Adverb if acted => None,
            _ => of(Stance::No).find(|v| speaks_against(yes, v)),
        };
        let is_added = !acted && matches!(yes.stance, Stance::Adverb | Stance::Yes { on_record: false });
        let traced = || of(Stance::Traced).find(|_| is_added);
        let known = |d: &Difference| {
            d.sides.first().is_some_and(|s| s.place.article == yes.place.article)
                && name_key(&d.title) == yes.title
                && d.season == yes.season
        };
        if let Some(no) = same_text.or(no).or_else(traced)
            && !found.iter().any(known)
        {
            found.push(difference(articles, yes, no));
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

fn voices<'a>(articles: &[Article<'a>], facts: &[Fact<'a>]) -> Vec<Voice<'a>> {
    let sources = Sources::of(articles);
    let published = super::publication_dates(articles);
    let day = |at: usize| published.get(at)?.as_ref()?.date.last_day();
    let mut voices: Vec<Voice<'a>> = Vec::new();
    let stated =
        |f: &&Fact<'_>| !f.is_rumour && f.value.is_decision() && !f.claim.extra.contains_key("superseded");
    for fact in facts.iter().filter(stated) {
        let Some(article) = articles.get(fact.place.article) else { continue };
        let Some(stance) = stance(fact, article, &sources) else { continue };
        voices.push(Voice {
            place: fact.place,
            title: fact.title.clone(),
            subject: &fact.claim.subject,
            season: fact.season,
            day: day(fact.place.article),
            stance,
            is_silence: false,
        });
    }
    for (at, article) in articles.iter().enumerate() {
        for (index, claim) in article.claims.iter().enumerate().filter(|(_, c)| is_silence(c)) {
            voices.push(Voice {
                place: Place { article: at, claim: Some(index), sentence: claim.sentence_span },
                title: name_key(&claim.subject),
                subject: &claim.subject,
                season: claim.season,
                day: day(at),
                stance: Stance::No,
                is_silence: true,
            });
        }
    }
    voices.sort_by_key(|v| (articles.get(v.place.article).map(crate::origins::order_key), v.place));
    voices
}

fn stance(fact: &Fact<'_>, article: &Article<'_>, sources: &Sources) -> Option<Stance> {
    if fact.claim.official == Some(true) {
        return Some(Stance::Yes { on_record: is_on_record(fact.claim, article, sources) });
    }
    let sentence = fact.place.sentence.of(article.text).to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    if has(OFFICIALLY) && !sentence.contains("yet") {
        return Some(Stance::Adverb);
    }
    if fact.claim.official == Some(false) {
        return Some(Stance::No);
    }
    if fact.claim.attributed_to.is_empty() && fact.claim.extra.contains_key("decided_by") && has(ANNOUNCED) {
        return Some(Stance::Announced);
    }
    let origin = sources.origin(&fact.claim.attributed_to)?;
    (origin.kind == OriginKind::Outlet).then_some(Stance::Traced)
}

fn is_silence(claim: &Claim) -> bool {
    claim.kind == ClaimKind::Comment
        && matches!(claim.value.as_ref().and_then(Value::text), Some("declined" | "none_yet"))
}

fn difference(articles: &[Article<'_>], yes: &Voice<'_>, no: &Voice<'_>) -> Difference {
    let is_one_text = yes.place.article == no.place.article;
    let (said, value) = match yes.stance {
        Stance::Adverb => ("calls it official", "officially"),
        Stance::Yes { .. } | Stance::Announced | Stance::No | Stance::Traced => {
            ("has it announced", "announced")
        }
    };
    let claim = articles.get(no.place.article).and_then(|a| a.claims.get(no.place.claim?));
    let told = claim.and_then(|c| c.value.as_ref()).and_then(Value::text);
    let (against, other) = match (no.stance, told) {
        (Stance::Traced, _) => {
            let origin = claim.and_then(|c| c.attributed_to.first()).map_or("a report", String::as_str);
            (format!("traces it to {origin}"), "reported")
        }
        (_, Some("declined")) => ("has it that there was no comment".to_owned(), "declined"),
        (_, Some("none_yet")) => ("has it that there is no statement".to_owned(), "no statement"),
        _ => ("has it unconfirmed".to_owned(), "unconfirmed"),
    };
    let (left, right) = (who(articles, yes.place), who(articles, no.place));
    let explanation = if is_one_text {
        format!("On {}, {left} {said}, and in the same text {against}.", yes.subject)
    } else {
        format!("On {}, {left} {said}; {right} {against}.", yes.subject)
    };
    // An adverb or announcement that a retelling added, as against two accounts of an act.
    let is_retelling = no.stance == Stance::Traced || (yes.stance == Stance::Adverb && !is_one_text);
    Difference {
        kind: if is_retelling { DifferenceKind::Retelling } else { DifferenceKind::OfficialOrNot },
        about: ClaimKind::Status,
        title: yes.subject.to_owned(),
        season: yes.season,
        sides: vec![
            Side { place: yes.place, value: value.to_owned(), scope: None },
            Side { place: no.place, value: other.to_owned(), scope: None },
        ],
        explanation,
    }
}
