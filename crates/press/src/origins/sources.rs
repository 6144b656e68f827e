//! Names of sources: one spelling each, and what they are.

use greenlit_vocabulary::{Claim, name_key};
use rustc_hash::FxHashSet;

use super::{Origin, OriginKind};
use crate::document::{Article, Outlets};

/// Words that stand for people nobody names, in the languages read.
const NAMELESS: &[&str] = &[
    "source",
    "sources",
    "insider",
    "insiders",
    "report",
    "reports",
    "rumor",
    "rumors",
    "rumour",
    "rumours",
    "leaker",
    "leakers",
    "unnamed sources",
    "anonymous sources",
    "multiple sources",
    "people familiar with the matter",
    "several outlets",
    "the trades",
    "quellen",
    "fonti",
    "fontes",
    "fuentes",
    "kaynaklar",
    "sources close to production",
];

/// Words that companies and authorities have in their names and people have not.
const COMPANY_WORDS: &[&str] = &[
    "studio",
    "studios",
    "tv",
    "television",
    "network",
    "networks",
    "video",
    "pictures",
    "picture",
    "entertainment",
    "media",
    "channel",
    "commission",
    "plus",
    "bros",
    "productions",
    "production",
    "films",
    "film",
    "group",
    "company",
    "corporation",
    "estate",
    "office",
    "governor",
    "government",
    "authority",
    "state",
    "streaming",
    "global",
    "international",
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "guild",
    "academy",
    "broadcasting",
    "animation",
    "originals",
    "content",
    "house",
];

/// What is known of sources over all articles at hand.
pub(crate) struct Sources {
    /// Keys of the names that some article calls the decider: companies.
    deciders: FxHashSet<String>,
}

impl Sources {
    pub(crate) fn of(articles: &[Article<'_>]) -> Self {
        let decider = |claim: &Claim| claim.extra.get("decided_by").cloned().unwrap_or_default();
        let names = articles.iter().flat_map(|a| a.claims).flat_map(decider);
        Self { deciders: names.flat_map(|n| parts(&n).map(name_key).collect::<Vec<_>>()).collect() }
    }

    /// The origin a chain starts from: its first source that is named. An executive speaks for the company in brackets.
    pub(crate) fn origin(&self, chain: &[String]) -> Option<Origin> {
        let name = chain.iter().find(|name| !is_nameless(name))?;
        let name = Outlets::built_in().usual_name(name).unwrap_or(name);
        Some(Origin { name: name.to_owned(), kind: self.kind(name) })
    }

    fn kind(&self, name: &str) -> OriginKind {
        let (bare, company) = split_company(name);
        if company.is_some_and(|company| self.is_company(company))
            || parts(bare).all(|part| self.is_company(part))
        {
            return OriginKind::Company;
        }
        if Outlets::built_in().usual_name(name).is_some() {
            return OriginKind::Outlet;
        }
        if parts(bare).all(is_person) { OriginKind::Person } else { OriginKind::Outlet }
    }

    /// Whether a name is that of a company or authority: called the decider somewhere, or by the words in it.
    pub(crate) fn is_company(&self, name: &str) -> bool {
        let key = name_key(name);
        if self.deciders.contains(&key) || crate::claims::is_company_name(name) {
            return true;
        }
        Outlets::built_in().usual_name(name).is_none()
            && (name.ends_with('+') || key.split(' ').any(|word| COMPANY_WORDS.contains(&word)))
    }
}

/// Whether a source is people whom nobody names.
pub(crate) fn is_nameless(name: &str) -> bool {
    let key = name_key(name);
    key.is_empty() || NAMELESS.contains(&key.as_str())
}

/// The key by which two spellings of one source are the same.
pub(crate) fn source_key(name: &str) -> String {
    let (bare, _) = split_company(name);
    name_key(Outlets::built_in().usual_name(bare).unwrap_or(bare))
}

/// `Jane Roe (Some Studios)`: the name, and the company in brackets.
pub(crate) fn split_company(name: &str) -> (&str, Option<&str>) {
    match name.split_once(" (") {
        Some((bare, company)) => (bare, Some(company.trim_end_matches(')'))),
        None => (name, None),
    }
}

/// The names of a joint statement.
pub(crate) fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(", ").flat_map(|part| part.split(" and ")).filter(|part| !part.is_empty())
}

/// Two to four capitalised words without figures: a person rather than a site.
fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let small = |w: &str| matches!(w, "de" | "da" | "del" | "la" | "van" | "von" | "der" | "bin" | "al");
    (2..=4).contains(&words.len())
        && words.iter().all(|w| small(w) || w.starts_with(char::is_uppercase))
        && !name
            .contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '!' | '/') && !name.contains(". "))
        && !name.starts_with("The ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart() {
        let sources = Sources { deciders: std::iter::once("harbour".to_owned()).collect() };
        let chain = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        for (names, origin) in [
            (&["sources", "THR"][..], Some(("The Hollywood Reporter", OriginKind::Outlet))),
            (&["Jane Roe", "Variety"], Some(("Jane Roe", OriginKind::Person))),
            (&["Jane Roe, Richard Doe"], Some(("Jane Roe, Richard Doe", OriginKind::Person))),
            (&["Jane Roe (Some Studios)"], Some(("Jane Roe (Some Studios)", OriginKind::Company))),
            (&["Harbour", "Deadline"], Some(("Harbour", OriginKind::Company))),
            (&["Coast+"], Some(("Coast+", OriginKind::Company))),
            (&["State Film Commission"], Some(("State Film Commission", OriginKind::Company))),
            (&["seriesblog.example"], Some(("seriesblog.example", OriginKind::Outlet))),
            (&["sources"], None),
            (&[], None),
        ] {
            let got = sources.origin(&chain(names));
            assert_eq!(got.as_ref().map(|o| (o.name.as_str(), o.kind)), origin, "{names:?}");
        }
    }
}
