//! What is said of the status of title-seasons, and by how many independent origins.

use std::collections::BTreeMap;

use greenlit_vocabulary::{Certainty, Claim, ClaimKind, Polarity, StatusValue, name_key};
use rustc_hash::FxHashMap;

use super::copies::order_key;
use super::grouping::Grouping;
use super::record::units;
use super::{Proposition, independent};
use crate::document::{Article, Place};

/// A status claim that states something, with the season it is folded into.
pub(crate) struct Fact<'a> {
    pub(crate) place: Place,
    pub(crate) claim: &'a Claim,
    pub(crate) value: StatusValue,
    /// Key of the title.
    pub(crate) title: String,
    pub(crate) season: Option<u32>,
    /// Speculation, which can make a status rumoured and no more.
    pub(crate) is_rumour: bool,
}

/// The status claims that may make a status: asserted or speculative, of one title. Denied and hypothetical ones never do.
pub(crate) fn facts<'a>(articles: &[Article<'a>]) -> Vec<Fact<'a>> {
    let seasons = season_folding(articles);
    let mut out = Vec::new();
    for (at, article) in articles.iter().enumerate() {
        for (index, claim) in article.claims.iter().enumerate() {
            let is_rumour = match claim.polarity {
                Polarity::Asserted => false,
                Polarity::Speculative => true,
                Polarity::Denied | Polarity::Hypothetical => continue,
            };
            let Some(value) = status_of(claim) else { continue };
            let place = Place { article: at, claim: Some(index), sentence: claim.sentence_span };
            let fact =
                |season| Fact { place, claim, value, title: name_key(&claim.subject), season, is_rumour };
            match seasons.get(&(at, index)) {
                Some(seasons) => out.extend(seasons.iter().map(|season| fact(Some(*season)))),
                None => out.push(fact(claim.season)),
            }
        }
    }
    out
}

/// The status a claim gives; `None` for other kinds, unknown words and whole slates.
fn status_of(claim: &Claim) -> Option<StatusValue> {
    if claim.kind != ClaimKind::Status || claim.subject == "*" {
        return None;
    }
    claim.value.as_ref()?.text()?.parse().ok()
}

/// The season of each status claim that gives none, from the claims around it.
///
/// A season is taken over from the same status of the same title: the one of the same article; else the only one; else,
/// of several, the one that most articles give (of equals, the latest). Statuses of one matter count as one: offered,
/// cancelled and pending speak of the season that is not made; renewed of the one that is. Work without an order, and
/// no decision on it, is of all the seasons that others name for it (else of the one they call renewed or open); a first order is of none.
pub(crate) fn season_folding(articles: &[Article<'_>]) -> FxHashMap<(usize, usize), Vec<u32>> {
    let mut given: FxHashMap<(String, StatusValue), BTreeMap<u32, Vec<usize>>> = FxHashMap::default();
    let statuses = || {
        articles.iter().enumerate().flat_map(|(at, a)| {
            a.claims.iter().enumerate().filter_map(move |(index, c)| Some((at, index, c, status_of(c)?)))
        })
    };
    for (at, _, claim, value) in statuses() {
        if let Some(season) = claim.season {
            given.entry((name_key(&claim.subject), value)).or_default().entry(season).or_default().push(at);
        }
    }
    let mut folded = FxHashMap::default();
    for (at, index, claim, value) in statuses() {
        if claim.season.is_some() {
            continue;
        }
        let title = name_key(&claim.subject);
        let of = |value: &StatusValue| given.get(&(title.clone(), *value));
        let chosen =
            || related(value).iter().find_map(|value| choose(of(value)?, at)).map(|season| vec![season]);
        let developed = || of(&StatusValue::InDevelopment).map(|seasons| seasons.keys().copied().collect());
        let seasons = match value {
            StatusValue::InDevelopment => developed().or_else(chosen),
            StatusValue::Pending if of(&value).is_none() => developed().or_else(chosen),
            _ => chosen(),
        };
        if let Some(seasons) = seasons {
            folded.insert((at, index), seasons);
        }
    }
    folded
}

fn choose(seasons: &BTreeMap<u32, Vec<usize>>, article: usize) -> Option<u32> {
    let own = seasons.iter().filter(|(_, articles)| articles.contains(&article)).map(|(season, _)| *season);
    let common = || {
        seasons.iter().max_by_key(|(season, articles)| (articles.len(), **season)).map(|(season, _)| *season)
    };
    own.max().or_else(common)
}

/// The statuses whose season a status shares, nearest first.
const fn related(value: StatusValue) -> &'static [StatusValue] {
    use StatusValue::{
        Cancelled, Ended, Ending, InDevelopment, Ordered, Passed, Pending, PilotOrdered, Renewed, Shopping,
    };
    match value {
        Cancelled => &[Cancelled, Pending, Renewed],
        Shopping => &[Shopping, Cancelled],
        Pending => &[Pending, Renewed, Cancelled],
        Renewed => &[Renewed, Pending, Cancelled],
        Ending => &[Ending, Ended],
        Ended => &[Ended, Ending],
        InDevelopment => &[Renewed, Pending],
        Ordered | PilotOrdered | Passed => &[],
    }
}

/// Every proposition on a status that the articles state or guess at, with the independent origins behind it; by title,
/// season, value, stated before guessed.
///
/// Within an article the sentences that name a source speak for those that name none. Denied and hypothetical claims make
/// no proposition.
pub fn propositions(articles: &[Article<'_>]) -> Vec<Proposition> {
    let grouping = Grouping::of(articles);
    of_facts(articles, &grouping, &facts(articles))
}

pub(crate) fn of_facts(
    articles: &[Article<'_>],
    grouping: &Grouping<'_>,
    facts: &[Fact<'_>],
) -> Vec<Proposition> {
    let mut by_key: BTreeMap<_, Vec<&Fact<'_>>> = BTreeMap::new();
    for fact in facts {
        by_key.entry((&fact.title, fact.season, fact.value, fact.is_rumour)).or_default().push(fact);
    }
    by_key.into_values().filter_map(|facts| of_one(articles, grouping, &facts)).collect()
}

fn of_one<'b>(
    articles: &[Article<'_>],
    grouping: &Grouping<'_>,
    facts: &[&'b Fact<'b>],
) -> Option<Proposition> {
    let first = facts.first()?;
    let mut facts: Vec<&'b Fact<'b>> = facts.to_vec();
    facts.sort_by_key(|f| (articles.get(f.place.article).map(order_key), f.place));
    let (units, bare) = units(facts.iter().copied(), articles, &grouping.sources);
    let articles_count = units.len();
    let groups = grouping.groups(units);
    let certainty = if first.is_rumour {
        Certainty::Rumoured
    } else if facts.iter().any(|f| f.claim.official == Some(true) && !bare.iter().any(|b| b.place == f.place))
    {
        Certainty::Confirmed
    } else {
        Certainty::Reported
    };
    let dated = facts.iter().filter_map(|f| articles.get(f.place.article)?.published.clone());
    Some(Proposition {
        title: usual_title(&facts),
        season: first.season,
        value: first.value,
        certainty,
        first_published: dated
            .filter(|d| d.first_day().is_some())
            .min_by_key(greenlit_vocabulary::PartialDate::last_day),
        independent_origins: independent(&groups),
        groups,
        articles: articles_count,
        places: facts.iter().map(|f| f.place).collect(),
    })
}

/// The spelling most claims use; of equals the first in the alphabet.
pub(crate) fn usual_title(facts: &[&Fact<'_>]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in facts {
        *counts.entry(&fact.claim.subject).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
    most.map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}
