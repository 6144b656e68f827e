//! Articles read together: one without a date takes its year from another on the same event.

use greenlit_vocabulary::{Claim, PartialDate, name_key};
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::claims::Reader;
use crate::document::{Article, Document};
use crate::ledger::{Known, publication_dates};
use crate::origins::propositions;

/// What was read of one article.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Its claims.
    pub claims: Vec<Claim>,
    /// The year its dates were completed with, where the article has no date and others date its event.
    pub inferred_year: Option<i16>,
}

/// Reads every document; those without a date are read again with the year of the event they tell, where the others
/// show it ([`publication_dates`]). The order of the documents changes nothing but the order of the readings.
pub fn read_together(reader: &Reader, documents: &[Document]) -> Vec<Reading> {
    let mut readings: Vec<Reading> = documents
        .iter()
        .map(|document| Reading { claims: reader.claims(document), inferred_year: None })
        .collect();
    for (place, year) in years(documents, &readings) {
        if let (Some(document), Some(reading)) = (documents.get(place), readings.get_mut(place)) {
            reading.claims = in_year(reader, document, year);
            reading.inferred_year = Some(year);
        }
    }
    readings
}

/// The claims of an article without a date, its dates completed with `year`.
pub fn in_year(reader: &Reader, document: &Document, year: i16) -> Vec<Claim> {
    if document.published.is_some() {
        return reader.claims(document);
    }
    reader.claims(&Document { published: Some(PartialDate::Year(year)), ..document.clone() })
}

/// Undated documents with the year others show. Only documents that share a title with an undated one are compared.
fn years(documents: &[Document], readings: &[Reading]) -> Vec<(usize, i16)> {
    let keys =
        |reading: &Reading| -> Vec<String> { reading.claims.iter().map(|c| name_key(&c.subject)).collect() };
    let undated: FxHashSet<String> = documents
        .iter()
        .zip(readings)
        .filter(|(document, _)| document.published.is_none())
        .flat_map(|(_, reading)| keys(reading))
        .collect();
    let related: Vec<usize> = (0..documents.len())
        .filter(|place| readings.get(*place).is_some_and(|r| keys(r).iter().any(|key| undated.contains(key))))
        .collect();
    let ids: Vec<String> = related.iter().map(ToString::to_string).collect();
    let articles: Vec<Article<'_>> = related
        .iter()
        .zip(&ids)
        .filter_map(|(place, id)| {
            let (document, reading) = (documents.get(*place)?, readings.get(*place)?);
            Some(Article {
                id,
                outlet: document.outlet.as_deref(),
                published: document.published.clone(),
                text: &document.text,
                claims: &reading.claims,
            })
        })
        .collect();
    let decided = years_of_decisions(&articles);
    let dates = publication_dates(&articles).into_iter().enumerate();
    dates
        .zip(related)
        .filter_map(|((at, since), place)| {
            if since.as_ref().is_some_and(|s| s.known == Known::Exact) {
                return None;
            }
            let named = since.and_then(|s| s.date.first_day().map(Date::year));
            Some((place, named.or_else(|| decided.get(&at).copied())?))
        })
        .collect()
}

/// A season is decided on once: articles without a date that tell the same decision as dated ones tell it in their year,
/// whoever they had it from.
fn years_of_decisions(articles: &[Article<'_>]) -> FxHashMap<usize, i16> {
    let mut years = FxHashMap::default();
    for proposition in propositions(articles).iter().filter(|p| p.value.is_decision() && p.season.is_some()) {
        let members = || proposition.groups.iter().flat_map(|g| &g.members).map(|m| m.article);
        let day = |at: usize| articles.get(at)?.published.as_ref()?.first_day();
        let Some(first) = members().filter_map(day).min() else { continue };
        for at in members().filter(|at| day(*at).is_none()) {
            years.entry(at).or_insert(first.year());
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{FileHint, open};

    #[test]
    fn an_undated_retelling_takes_the_year_of_the_dated_report() {
        let open = |text: &str| open(text.as_bytes(), &FileHint::default()).unwrap();
        let documents = [
            open(
                "https://example.org/a\n2024-03-08\nNetflix has renewed Harbour Lights for a second season, Deadline reports.\n",
            ),
            open(
                "Deadline reports that Netflix has renewed Harbour Lights for a second season. The first season premiered on January 9.\n",
            ),
        ];
        let readings = read_together(&Reader::new(&[]), &documents);
        assert_eq!(readings[0].inferred_year, None);
        assert_eq!(readings[1].inferred_year, Some(2024));
        let alone = read_together(&Reader::new(&[]), &documents[1..]);
        assert_eq!(alone[0].inferred_year, None);
    }
}
