//! Whether the word of a company is on record, or only said to have been given.

use greenlit_vocabulary::{Claim, name_key};

use super::OriginKind;
use super::grouping::Unit;
use super::propositions::Fact;
use super::sources::{Sources, parts, split_company};
use crate::document::Article;

/// Words in a sentence that show an act to be on record, in the languages read: how it was given, or on which day.
const ON_RECORD: &[&str] = &[
    "statement",
    "release",
    "spokesperson",
    "spokesman",
    "spokeswoman",
    "representative",
    "caption",
    "told",
    "said",
    "says",
    "posted",
    "post",
    "tweeted",
    "wrote",
    "upfront",
    "upfronts",
    "today",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "comunicato",
    "dichiarazione",
    "comunicado",
    "declaração",
    "declaración",
    "disse",
    "dijo",
    "erklärung",
    "mitteilung",
    "sagte",
    "sprecher",
    "açıklama",
    "communiqué",
    "déclaration",
    "déclaré",
];

/// Whether a claim marked official shows its act: someone speaks under their name, to a named outlet, on a given day, in
/// a statement or in quotation marks, or the text is the company's own. `Prime Video has officially announced ...` and no
/// more shows nothing: retellings of a trade paper's report say it too.
pub(crate) fn is_on_record(claim: &Claim, article: &Article<'_>, sources: &Sources) -> bool {
    let Some(speaker) = claim.attributed_to.first() else { return false };
    let (bare, company) = split_company(speaker);
    let is_person = company.is_some() || !parts(bare).all(|part| sources.is_company(part));
    let is_dated = claim.as_of.as_ref().is_some_and(|date| date.len() >= 10);
    if is_person || claim.attributed_to.len() > 1 || is_dated {
        return true;
    }
    if article.outlet.is_some_and(|outlet| name_key(outlet).contains(&name_key(bare))) {
        return true;
    }
    let sentence = claim.sentence_span.of(article.text);
    // "the company confirmed to Variety", in Variety: the reporter asked and was told.
    if article.outlet.is_some_and(|outlet| sentence.contains(outlet)) {
        return true;
    }
    // Without the text nothing can be held against the claim.
    sentence.is_empty() || has_quote(sentence) || has_record_word(sentence)
}

/// The articles that say one thing, each with the chains it names for it, and the bare announcements among the facts: those
/// of companies that are not on record while another article traces the news to an outlet. They name no source.
pub(crate) fn units<'b>(
    facts: impl Iterator<Item = &'b Fact<'b>> + Clone,
    articles: &[Article<'_>],
    sources: &Sources,
) -> (Vec<Unit<'b>>, Vec<&'b Fact<'b>>) {
    let kind = |fact: &Fact<'_>| sources.origin(&fact.claim.attributed_to).map(|origin| origin.kind);
    let traced = facts.clone().any(|fact| kind(fact) == Some(OriginKind::Outlet));
    let is_bare = |fact: &Fact<'_>| {
        let article = articles.get(fact.place.article);
        traced
            && kind(fact) == Some(OriginKind::Company)
            && article.is_some_and(|article| !is_on_record(fact.claim, article, sources))
    };
    let on_record = facts.clone().any(|fact| kind(fact) == Some(OriginKind::Company) && !is_bare(fact));
    let mut units: Vec<Unit<'b>> = Vec::new();
    let mut bare = Vec::new();
    for fact in facts {
        let chain = fact.claim.attributed_to.as_slice();
        // Once one article shows the act, the others may tell it in short.
        let is_bare = !on_record && is_bare(fact);
        if is_bare {
            bare.push(fact);
        }
        let article = articles.get(fact.place.article);
        let named = if is_told_to_own_outlet(fact, article) {
            None
        } else if is_statement(fact) {
            // A word on news the article tells itself confirms it and is not where it comes from; without an outlet to
            // have told it first, it comes from whoever decides.
            let decider = fact.claim.extra.get("decided_by").map(Vec::as_slice);
            let nobody = article.is_none_or(|a| a.outlet.is_none());
            decider.filter(|_| nobody).map(|decider| (decider, fact.place.sentence))
        } else {
            (!chain.is_empty() && !is_bare).then_some((chain, fact.place.sentence))
        };
        match units.iter_mut().find(|u| u.article == fact.place.article) {
            Some(unit) => unit.chains.extend(named),
            None => units.push(Unit { article: fact.place.article, chains: named.into_iter().collect() }),
        }
    }
    (units, bare)
}

/// Whether the claim is the word of someone entitled on a decision that its article tells by itself; whoever broke the
/// news is where it comes from.
fn is_statement(fact: &Fact<'_>) -> bool {
    fact.claim.extra.contains_key("statement") && !fact.claim.extra.contains_key("broke")
}

/// `the network confirmed to Variety`, in Variety: the paper had the news and asked.
fn is_told_to_own_outlet(fact: &Fact<'_>, article: Option<&Article<'_>>) -> bool {
    let Some((article, outlet)) = article.and_then(|a| Some((a, a.outlet?))) else { return false };
    // Direct speech may go on from the sentence that names its speaker.
    let source = fact.claim.source_span.map_or(fact.place.sentence.start, |span| span.start);
    let start = source.min(fact.place.sentence.start);
    let sentence = article.text.get(start..fact.place.sentence.end).unwrap_or_default();
    [" to ", " told "].iter().any(|before| sentence.contains(&format!("{before}{outlet}")))
}

/// A quotation of several words; titles are quoted too, and are shorter.
fn has_quote(text: &str) -> bool {
    let mut inside_or_out = text.split(['“', '”', '"', '«', '»', '„']);
    inside_or_out.next();
    inside_or_out.step_by(2).any(|inside| inside.split_whitespace().count() >= 4)
}

fn has_record_word(text: &str) -> bool {
    text.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|word| ON_RECORD.contains(&word))
}
