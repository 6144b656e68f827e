//! Published figures: a line of a file, with who published it.

use greenlit_vocabulary::{Figure, Provenance, Rejected, Sha256, Territory, name_key};
use rusqlite::{Row, named_params};

use crate::sql::{reference, word};
use crate::{Adding, Error, Lake, NewEvidence, Reference, Result, fault_point};

/// A figure that was added.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredFigure {
    /// The name by which `why` finds it.
    pub reference: Reference,
    /// Its file's number in this lake.
    pub evidence: i64,
    /// Its file's name as given.
    pub file: String,
    /// The figure; its provenance is [`Provenance::Published`].
    pub figure: Figure,
}

pub(crate) const SELECT: &str = "SELECT f.*, e.sha256 AS file_sha256, e.name AS file_name FROM figure f JOIN evidence e ON e.id = f.evidence";

impl Lake {
    /// Published figures about any of the titles, by metric, window and place in their file.
    pub fn figures_about(&self, title_keys: &[String]) -> Result<Vec<StoredFigure>> {
        let sql = format!(
            "{SELECT} WHERE f.title_key IN (SELECT value FROM json_each(?1)) \
             ORDER BY f.metric, f.time_window, e.sha256, f.line, f.reference"
        );
        let keys = serde_json::to_string(title_keys).unwrap_or_default();
        let read = || -> rusqlite::Result<Vec<StoredFigure>> {
            self.connection.prepare_cached(&sql)?.query_map([keys], figure_of)?.collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// The one published figure whose reference begins with `prefix`.
    ///
    /// # Errors
    /// [`Error::AmbiguousReference`] where it fits several.
    pub fn figure_by_reference(&self, prefix: &str) -> Result<Option<StoredFigure>> {
        let Some((low, high)) = Reference::range_of_prefix(prefix) else { return Ok(None) };
        let sql = format!("{SELECT} WHERE f.reference BETWEEN ?1 AND ?2 ORDER BY f.reference LIMIT 100");
        let read = || -> rusqlite::Result<Vec<StoredFigure>> {
            self.connection
                .prepare_cached(&sql)?
                .query_map([low.to_blob(), high.to_blob()], figure_of)?
                .collect()
        };
        let mut found = read().map_err(|e| self.storage(e))?;
        if found.len() > 1 {
            return Err(Error::AmbiguousReference { prefix: prefix.to_owned(), count: found.len() });
        }
        Ok(found.pop())
    }

    /// The keys of all titles with published figures, in order.
    pub fn figure_title_keys(&self) -> Result<Vec<String>> {
        let read = || -> rusqlite::Result<Vec<String>> {
            self.connection
                .prepare_cached("SELECT DISTINCT title_key FROM figure ORDER BY title_key")?
                .query_map([], |row| row.get(0))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }
}

impl Adding<'_> {
    /// Adds a file of published figures with the rows that were set aside.
    pub fn figures(&self, file: &NewEvidence<'_>, figures: &[Figure], rejected: &[Rejected]) -> Result<()> {
        let evidence = self.evidence(file, figures.len(), rejected)?;
        let sha256 = file.sha256.to_string();
        // Figures of one row follow each other: its title's key is made once.
        let (mut title, mut title_key) = ("", String::new());
        for (place, figure) in figures.iter().enumerate() {
            if figure.title != title {
                (title, title_key) = (&figure.title, name_key(&figure.title));
            }
            self.figure(evidence, (&sha256, place), figure, &title_key).map_err(|e| self.storage(e))?;
        }
        fault_point("after-figures");
        Ok(())
    }

    fn figure(
        &self,
        evidence: i64,
        (sha256, place): (&str, usize),
        figure: &Figure,
        title_key: &str,
    ) -> rusqlite::Result<usize> {
        let (line, publisher) = match &figure.provenance {
            Provenance::Published { line, publisher, .. } => (*line as i64, publisher.as_str()),
            Provenance::Measured { .. } | Provenance::Reported { .. } => (0, ""),
        };
        let reference =
            Reference::of(&[sha256, &line.to_string(), figure.metric.as_str(), &place.to_string()]);
        self.transaction
            .prepare_cached(
                "INSERT INTO figure (reference, evidence, line, title, title_key, season, episode, metric, \
                 time_window, territory, population, value, unit, low, high, publisher, as_of) VALUES \
                 (:reference, :evidence, :line, :title, :title_key, :season, :episode, :metric, :time_window, \
                 :territory, :population, :value, :unit, :low, :high, :publisher, :as_of)",
            )?
            .execute(named_params! {
                ":reference": reference.to_blob(), ":evidence": evidence, ":line": line,
                ":title": figure.title, ":title_key": title_key, ":season": figure.season,
                ":episode": figure.episode, ":metric": figure.metric.as_str(),
                ":time_window": figure.window.as_ref().map(ToString::to_string),
                ":territory": figure.territory.as_ref().map(Territory::as_str),
                ":population": figure.population, ":value": figure.value, ":unit": figure.unit.as_str(),
                ":low": figure.low, ":high": figure.high, ":publisher": publisher,
                ":as_of": figure.as_of.as_ref().map(ToString::to_string),
            })
    }
}

pub(crate) fn figure_of(row: &Row<'_>) -> rusqlite::Result<StoredFigure> {
    let window: Option<String> = row.get("time_window")?;
    let territory: Option<String> = row.get("territory")?;
    let as_of: Option<String> = row.get("as_of")?;
    Ok(StoredFigure {
        reference: reference(row, "reference")?,
        evidence: row.get("evidence")?,
        file: row.get("file_name")?,
        figure: Figure {
            title: row.get("title")?,
            season: row.get("season")?,
            episode: row.get("episode")?,
            metric: word(row, "metric")?,
            window: window.and_then(|text| text.parse().ok()),
            territory: territory.and_then(|t| Territory::parse(&t)),
            population: row.get("population")?,
            value: row.get("value")?,
            unit: word(row, "unit")?,
            low: row.get("low")?,
            high: row.get("high")?,
            as_of: as_of.and_then(|text| text.parse().ok()),
            provenance: Provenance::Published {
                file: Sha256(row.get("file_sha256")?),
                line: row.get::<_, i64>("line")? as u64,
                publisher: row.get("publisher")?,
            },
        },
    })
}
