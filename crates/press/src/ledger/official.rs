//! Whether a status is official, and the reason in a sentence.

use greenlit_vocabulary::{Claim, ClaimKind, Value, name_key};

use super::dates::key_or_last;
use super::{Known, Official, Since};
use crate::document::{Article, Place};
use crate::origins::propositions::Fact;
use crate::origins::{Group, OriginKind};

/// What decides whether a status of one title-season is official.
pub(super) struct Evidence<'a, 'b> {
    pub(super) articles: &'b [Article<'a>],
    /// Key of the title.
    pub(super) title: &'b str,
    pub(super) season: Option<u32>,
    /// The facts of the entry with their dates, earliest first.
    pub(super) facts: &'b [(&'b Fact<'a>, Option<Since>)],
    /// The facts in which a company is said to have announced it and no more.
    pub(super) bare: &'b [&'b Fact<'b>],
    pub(super) groups: &'b [Group],
}

impl Evidence<'_, '_> {
    /// Official if an act is on record; the earliest counts. The adverb "officially" counts for nothing, and neither does
    /// a bare "announced" where others trace the news to a trade paper.
    pub(super) fn weigh(&self) -> Official {
        let is_bare = |f: &Fact<'_>| self.bare.iter().any(|bare| bare.place == f.place);
        let acts =
            self.facts.iter().filter(|(f, _)| f.claim.official == Some(true) && !f.is_rumour && !is_bare(f));
        let Some((first, since)) = acts.clone().min_by_key(|(_, since)| {
            // A date taken over from another article only says "not before".
            let inferred = since.as_ref().is_none_or(|s| s.known == Known::Inferred);
            (inferred, key_or_last(since.as_ref()))
        }) else {
            return self.not_official();
        };
        let mut by: Vec<String> = Vec::new();
        for name in acts.clone().filter_map(|(f, _)| f.claim.attributed_to.first()) {
            if !by.iter().any(|known| name_key(known) == name_key(name)) {
                by.push(name.clone());
            }
        }
        if by.is_empty() {
            by.extend(first.claim.extra.get("decided_by").into_iter().flatten().cloned());
        }
        let who = if by.is_empty() { "the company".to_owned() } else { by.join(" and ") };
        let to = first.claim.attributed_to.get(1).map(|relayer| format!(" to {relayer}")).unwrap_or_default();
        Official {
            is_official: true,
            reason: format!("{who} said so on record{to}"),
            by,
            since: since.clone(),
            places: acts.map(|(f, _)| f.place).collect(),
        }
    }

    fn not_official(&self) -> Official {
        let mut reasons: Vec<String> = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        for (place, reason) in self.comments() {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
            places.push(place);
        }
        let traced = self.groups.iter().find(|g| g.origin.kind == OriginKind::Outlet);
        if let (Some(fact), Some(traced)) = (self.bare.first(), traced) {
            let who = fact.claim.attributed_to.first().map_or("the company", String::as_str);
            let origin = &traced.origin.name;
            reasons.push(format!("{who} is said to have announced it, but no statement is given and the news is traced to {origin}"));
            places.extend(self.bare.iter().map(|f| f.place));
        }
        let doubted =
            self.facts.iter().filter(|(f, _)| f.claim.official == Some(false)).map(|(f, _)| f.place);
        if reasons.is_empty() && doubted.clone().next().is_some() {
            reasons.push("the articles call it unconfirmed".to_owned());
        }
        places.extend(doubted);
        if reasons.is_empty() {
            reasons.push("no statement by the company, the studio or a maker is given".to_owned());
        }
        places.sort_unstable();
        places.dedup();
        unofficial(reasons.join("; "), places)
    }

    /// What companies did not say of this title-season, in the articles that tell the status; refusals first, since a
    /// refusal says more than silence.
    fn comments(&self) -> Vec<(Place, String)> {
        let mut told: Vec<usize> = Vec::new();
        for (fact, _) in self.facts {
            if !told.contains(&fact.place.article) {
                told.push(fact.place.article);
            }
        }
        let is_meant = |c: &Claim| {
            c.kind == ClaimKind::Comment
                && name_key(&c.subject) == self.title
                && (c.season.is_none() || self.season.is_none() || c.season == self.season)
        };
        let mut out = Vec::new();
        for at in told {
            let claims = self.articles.get(at).map(|a| a.claims).unwrap_or_default();
            for (index, claim) in claims.iter().enumerate().filter(|(_, c)| is_meant(c)) {
                out.push((
                    Place { article: at, claim: Some(index), sentence: claim.sentence_span },
                    silence(claim),
                ));
            }
        }
        out.sort_by_key(|(_, reason)| !reason.ends_with("declined to comment"));
        out
    }
}

/// `Coast Studios declined to comment`.
fn silence(claim: &Claim) -> String {
    let who = claim.extra.get("who").map(|w| w.join(", ")).filter(|w| !w.is_empty());
    let who = who.unwrap_or_else(|| "the company".to_owned());
    match claim.value.as_ref().and_then(Value::text) {
        Some("declined") => format!("{who} declined to comment"),
        _ => format!("{who} has made no statement"),
    }
}

pub(super) const fn unofficial(reason: String, places: Vec<Place>) -> Official {
    Official { is_official: false, by: Vec::new(), since: None, reason, places }
}
