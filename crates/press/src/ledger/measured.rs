//! News that is a figure: a record on a chart, a round of tax credits. It has an origin and a day, and no status.

use greenlit_vocabulary::{Claim, ClaimKind, PartialDate, Polarity};

use super::dates::publication_dates;
use super::{Known, Since};
use crate::document::Article;
use crate::origins::sources::Sources;
use crate::origins::{Origin, OriginKind, order_key};

/// Where a figure comes from, and since when it is on record.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Who measured or granted: the source that most of the figures name, else the authority; `None` where nobody is named.
    pub origin: Option<Origin>,
    /// The day of the first article that has it on the word of the company or authority itself; `None` where only others
    /// measured.
    pub official: Option<Since>,
}

/// What the articles tell if they are about figures: more than half of them open with one and not with a status. `None` if
/// they are about a decision, or about neither.
pub fn measured(articles: &[Article<'_>]) -> Option<Measured> {
    let opening: Vec<bool> = articles.iter().filter_map(opens_with_figure).collect();
    if opening.iter().filter(|figure| **figure).count() * 2 <= opening.len() {
        return None;
    }
    let sources = Sources::of(articles);
    let published = publication_dates(articles);
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|at| articles.get(*at).map(order_key));
    let mut named: Vec<(Origin, usize)> = Vec::new();
    let mut official: Option<Since> = None;
    for at in order {
        let Some(article) = articles.get(at) else { continue };
        let figures = || article.claims.iter().filter(|c| is_figure(c));
        for origin in figures().filter_map(|c| origin(c, &sources)) {
            match named.iter_mut().find(|(known, _)| *known == origin) {
                Some(known) => known.1 += 1,
                None => named.push((origin, 1)),
            }
        }
        let acted = figures().any(|c| c.official == Some(true) || speaks_for_itself(c, &sources));
        // An act without a date gives way to one with a date.
        if acted && official.as_ref().is_none_or(|known| known.date.first_day().is_none()) {
            let undated =
                || Since { date: PartialDate::Label("undated".to_owned()), known: Known::NoLaterThan };
            let granted = figures().filter_map(|c| day(c.as_of.as_deref()?)).min();
            let granted = granted.map(|date| Since { date: PartialDate::Day(date), known: Known::Exact });
            official =
                published.get(at).cloned().flatten().or(granted).or(official).or_else(|| Some(undated()));
        }
    }
    // Of equals the one named first.
    let origin = named.into_iter().rev().max_by_key(|(_, count)| *count).map(|(origin, _)| origin);
    Some(Measured { origin, official })
}

fn day(text: &str) -> Option<jiff::civil::Date> {
    text.parse().ok()
}

/// Whether an article opens with a figure or with a status; `None` where it has neither.
fn opens_with_figure(article: &Article<'_>) -> Option<bool> {
    let first = article.claims.iter().find(|c| is_figure(c) || c.kind == ClaimKind::Status)?;
    Some(is_figure(first))
}

fn is_figure(claim: &Claim) -> bool {
    let kind = matches!(
        claim.kind,
        ClaimKind::ChartRank
            | ClaimKind::Views
            | ClaimKind::Viewers
            | ClaimKind::HoursViewed
            | ClaimKind::MinutesViewed
            | ClaimKind::TaxCredit
            | ClaimKind::QualifiedExpenditure
    );
    kind && claim.polarity == Polarity::Asserted
}

fn origin(claim: &Claim, sources: &Sources) -> Option<Origin> {
    sources.origin(&claim.attributed_to).or_else(|| sources.origin(claim.extra.get("grantor")?))
}

/// A company that counts its own audience, or an authority that gives what it gives.
fn speaks_for_itself(claim: &Claim, sources: &Sources) -> bool {
    origin(claim, sources).is_some_and(|o| o.kind == OriginKind::Company)
}
