//! Everything the lake holds about one title, as of a day, with the years of undated articles inferred where possible.

use std::collections::BTreeSet;

use greenlit_lake::{
    Lake, MeasuredFigure, Reference, StoredArticle, StoredClaim, StoredDecision, StoredFigure,
};
use greenlit_press::document::{Article, Document};
use greenlit_press::ledger::{self, Known, Since};
use greenlit_vocabulary::{Claim, PartialDate, name_key};
use jiff::civil::Date;

use crate::decided::{self, DecisionLine};
use crate::find::Found;
use crate::show::ContradictionLine;
use crate::{Error, compare, find, measured};

/// All evidence about one title.
#[derive(Debug)]
pub(crate) struct TitleEvidence {
    pub(crate) found: Found,
    pub(crate) articles: Vec<ReadArticle>,
    /// Published figures, of several copies of a list those of the newest.
    pub(crate) figures: Vec<StoredFigure>,
    /// What the newest copies restate.
    pub(crate) restatements: Vec<ContradictionLine>,
    pub(crate) measured: Vec<MeasuredFigure>,
    /// What people decided about its claims.
    pub(crate) decisions: Vec<DecisionLine>,
    /// Changes of executives told in its articles: a fact about the company, shown beside the title.
    pub(crate) executive_changes: Vec<StoredClaim>,
}

/// An article with its claims about the title.
#[derive(Debug)]
pub(crate) struct ReadArticle {
    pub(crate) stored: StoredArticle,
    pub(crate) claims: Vec<StoredClaim>,
    pub(crate) plain_claims: Vec<Claim>,
    pub(crate) id: String,
    /// Year inferred for an undated article, with the name of the file it was inferred from.
    pub(crate) inferred_year: Option<(i16, String)>,
    /// Claims with a date that got its year by that inference.
    pub(crate) sharpened: BTreeSet<Reference>,
}

/// Reads articles anew, with a year for those without a date.
pub type ReadAgain<'a> = dyn Fn(&Document, Option<i16>) -> Vec<Claim> + 'a;

/// Collects the evidence about the title called `name`.
pub(crate) fn collect(
    lake: &Lake,
    name: &str,
    as_of: Option<Date>,
    read_again: &ReadAgain<'_>,
) -> Result<TitleEvidence, Error> {
    let found = find::find(lake, name)?;
    let mut articles: Vec<ReadArticle> = Vec::new();
    let mut claims = lake.claims_about(&found.keys)?;
    let decided = lake.decisions_about(&found.keys)?;
    let decisions = decided::lines(&claims, &decided);
    for stored in lake.articles_about(&found.keys)? {
        let own: Vec<StoredClaim> = claims.extract_if(.., |c| c.article == stored.evidence).collect();
        let id = stored.sha256.to_string();
        articles.push(ReadArticle {
            stored,
            plain_claims: plain(&own),
            claims: own,
            id,
            inferred_year: None,
            sharpened: BTreeSet::new(),
        });
    }
    let mut figures = lake.figures_about(&found.keys)?;
    infer_years(&mut articles, &found.keys, read_again);
    if !decided.is_empty() {
        decide(&mut articles, &decided);
    }
    if let Some(day) = as_of {
        articles.retain(|a| {
            a.stored.document.published.as_ref().and_then(PartialDate::first_day).is_some_and(|d| d <= day)
        });
        figures.retain(|f| f.figure.as_of.as_ref().and_then(PartialDate::first_day).is_none_or(|d| d <= day));
    }
    let restatements = compare::newest(lake, &mut figures)?;
    articles.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
    let measured = measured::collect(lake, &found.keys, as_of)?;
    let ids: Vec<i64> = articles.iter().map(|a| a.stored.evidence).collect();
    let executive_changes = lake.executive_changes(&ids)?;
    Ok(TitleEvidence { found, articles, figures, restatements, measured, decisions, executive_changes })
}

/// What was decided takes the place of what was read; an article all of whose claims were rejected says nothing.
fn decide(articles: &mut Vec<ReadArticle>, decided: &[StoredDecision]) {
    for article in articles.iter_mut() {
        article.claims = decided::apply(std::mem::take(&mut article.claims), decided);
        article.plain_claims = plain(&article.claims);
    }
    articles.retain(|article| !article.claims.is_empty());
}

/// Dated articles by date, then undated ones; by SHA-256 within.
fn order_key(article: &ReadArticle) -> (bool, Option<Date>, &str) {
    let day = article.stored.document.published.as_ref().and_then(PartialDate::last_day);
    (day.is_none(), day, &article.id)
}

fn plain(claims: &[StoredClaim]) -> Vec<Claim> {
    claims.iter().map(|c| c.claim.clone()).collect()
}

/// Gives an undated article the year of the event it tells, where other articles date that event.
///
/// The article's claims are then read again with that year, so that `July 21` becomes a day. The lake keeps the article
/// undated: the inference is made anew from whatever evidence is at hand.
fn infer_years(articles: &mut [ReadArticle], keys: &[String], read_again: &ReadAgain<'_>) {
    // Dating weighs every article against every other; where all have dates it has nothing to tell.
    let is_dated =
        |a: &ReadArticle| a.stored.document.published.as_ref().is_some_and(|date| date.first_day().is_some());
    if articles.iter().all(is_dated) {
        return;
    }
    let dates = ledger::publication_dates(&as_articles(articles));
    for (place, date) in dates.into_iter().enumerate() {
        let Some(Since { date, known: Known::Inferred }) = date else { continue };
        let Some(year) = date.first_day().map(Date::year) else { continue };
        let from = articles
            .iter()
            .find(|a| a.stored.document.published.as_ref() == Some(&date))
            .map_or_else(|| "its own statements".to_owned(), |a| a.stored.name.clone());
        let Some(article) = articles.get_mut(place) else { continue };
        let read: Vec<Claim> = read_again(&article.stored.document, Some(year))
            .into_iter()
            .filter(|c| keys.contains(&name_key(&c.subject)))
            .collect();
        // The year may only sharpen dates; if it changed anything else, the claims as stored stand.
        if read.len() == article.claims.len() {
            for (stored, claim) in article.claims.iter_mut().zip(read) {
                let dates = |c: &Claim| (c.value.clone(), c.window.clone(), c.as_of.clone());
                if dates(&stored.claim) != dates(&claim) {
                    article.sharpened.insert(stored.reference);
                }
                stored.claim = claim;
            }
            article.plain_claims = plain(&article.claims);
        }
        article.inferred_year = Some((year, from));
    }
}

/// The articles as the rules of the press crate see them.
fn as_articles(articles: &[ReadArticle]) -> Vec<Article<'_>> {
    articles
        .iter()
        .map(|a| Article {
            id: &a.id,
            outlet: a.stored.document.outlet.as_deref(),
            published: a.stored.document.published.clone(),
            text: &a.stored.document.text,
            claims: &a.plain_claims,
        })
        .collect()
}

impl TitleEvidence {
    /// The articles as the rules of the press crate see them.
    pub(crate) fn as_articles(&self) -> Vec<Article<'_>> {
        as_articles(&self.articles)
    }

    /// Every claim about the title, by article.
    pub(crate) fn claims(&self) -> Vec<StoredClaim> {
        self.articles.iter().flat_map(|a| a.claims.iter().cloned()).collect()
    }
}
