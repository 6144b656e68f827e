//! When something happened, and when an article appeared, as far as the articles show it.

use greenlit_vocabulary::{ClaimKind, PartialDate, Polarity};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::{Known, Since};
use crate::document::Article;
use crate::origins::grouping::Grouping;
use crate::origins::propositions::{Fact, facts, of_facts};
use crate::origins::{OriginKind, Proposition};

/// The order of dates: by the last day they may mean, what is exact before what is only a limit.
pub(super) fn key(since: &Since) -> (Date, Known) {
    (since.date.last_day().unwrap_or(Date::MAX), since.known)
}

/// The key of an open date: after all others.
pub(super) fn key_or_last(since: Option<&Since>) -> (Date, Known) {
    since.map_or((Date::MAX, Known::Inferred), key)
}

/// Since when a fact is known to be so: the date its text gives (never after its publication), else not later than its
/// article's publication, else what is inferred for the article.
pub(super) fn of_fact(
    fact: &Fact<'_>,
    articles: &[Article<'_>],
    published: &[Option<Since>],
) -> Option<Since> {
    let article = articles.get(fact.place.article)?;
    let appeared = published.get(fact.place.article)?.clone();
    let told = fact.claim.as_of.as_deref().and_then(dated).filter(|date| {
        let limit = article.published.as_ref().and_then(PartialDate::last_day);
        limit.is_none_or(|limit| date.first_day().is_some_and(|day| day <= limit))
    });
    let told = told.map(|date| Since { date, known: Known::Exact });
    let limit = appeared.map(|s| match s.known {
        Known::Inferred => s,
        _ => Since { known: Known::NoLaterThan, ..s },
    });
    match (told, limit) {
        // A month is a worse answer than the day of an article within it or before.
        (Some(told), Some(limit)) => Some(if key(&told) <= key(&limit) { told } else { limit }),
        (told, limit) => told.or(limit),
    }
}

/// A date with a place in time; labels such as `summer` have none.
fn dated(text: &str) -> Option<PartialDate> {
    let date: PartialDate = text.parse().unwrap_or_else(|never| match never {});
    date.first_day().is_some().then_some(date)
}

/// When each article appeared. `Exact` is the date it carries; for one without, `Inferred` is the earliest date of another
/// article that says the same of the same title-season on the word of the same named origin, or the latest date its own
/// statuses speak of, whichever is later. `None` where nothing tells.
pub fn publication_dates(articles: &[Article<'_>]) -> Vec<Option<Since>> {
    let facts = facts(articles);
    let grouping = Grouping::of(articles);
    let propositions = of_facts(articles, &grouping, &facts);
    inferred(articles, &propositions)
}

pub(super) fn inferred(articles: &[Article<'_>], propositions: &[Proposition]) -> Vec<Option<Since>> {
    let mut same_event: FxHashMap<usize, Date> = FxHashMap::default();
    for group in propositions.iter().flat_map(|p| &p.groups).filter(|g| g.origin.kind != OriginKind::Unnamed)
    {
        let day = |at: usize| articles.get(at)?.published.as_ref()?.last_day();
        let Some(first) = group.members.iter().filter_map(|m| day(m.article)).min() else { continue };
        for member in group.members.iter().filter(|m| day(m.article).is_none()) {
            // Of several events in one article the latest shows when it was written.
            let known = same_event.entry(member.article).or_insert(first);
            *known = first.max(*known);
        }
    }
    articles
        .iter()
        .enumerate()
        .map(|(at, article)| {
            if let Some(date) = article.published.clone().filter(|d| d.first_day().is_some()) {
                return Some(Since { date, known: Known::Exact });
            }
            let spoken_of = own_dates(article);
            let known = same_event.get(&at).copied().max(spoken_of)?;
            Some(Since { date: PartialDate::Day(known), known: Known::Inferred })
        })
        .collect()
}

/// The latest day that the statuses of an article speak of.
fn own_dates(article: &Article<'_>) -> Option<Date> {
    let told =
        |c: &&greenlit_vocabulary::Claim| c.kind == ClaimKind::Status && c.polarity == Polarity::Asserted;
    let days = article.claims.iter().filter(told).filter_map(|c| dated(c.as_of.as_deref()?));
    days.filter(|d| matches!(d, PartialDate::Day(_))).filter_map(|d| d.last_day()).max()
}
