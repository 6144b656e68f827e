//! Lists of any length, a page at a time: each page begins after the last row of the one before, so that the hundredth
//! costs what the first did.

use rusqlite::named_params;

use crate::articles::claim_of;
use crate::figures::{self, figure_of};
use crate::plays::SELECT_MEASURED;
use crate::{Lake, MeasuredFigure, Result, StoredClaim, StoredFigure};

/// A row with its place, which is where the next page begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Paged<T> {
    /// Its number in this lake.
    pub place: i64,
    /// The row.
    pub row: T,
}

/// Which rows a page holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageQuery<'a> {
    /// Only of titles with these keys; `None` for all.
    pub title_keys: Option<&'a [String]>,
    /// Only of this kind of claim, or metric.
    pub kind: Option<&'a str>,
    /// Only of this season.
    pub season: Option<u32>,
    /// Only of this window, as printed; for figures.
    pub window: Option<&'a str>,
    /// The place of the last row of the page before; 0 for the first page.
    pub after: i64,
    /// Most rows of the page.
    pub limit: usize,
}

impl PageQuery<'_> {
    fn keys(&self) -> Option<String> {
        self.title_keys.map(|keys| serde_json::to_string(keys).unwrap_or_default())
    }

    /// The condition on titles, said so that their index is used.
    const fn of_titles(&self, column: &'static str) -> &'static str {
        match (self.title_keys.is_some(), column.as_bytes()) {
            (false, _) => ":keys IS NULL",
            (true, b"subject_key") => "subject_key IN (SELECT value FROM json_each(:keys))",
            (true, _) => "title_key IN (SELECT value FROM json_each(:keys))",
        }
    }
}

impl Lake {
    /// A page of claims, in the order in which they came.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn list_claims(&self, query: &PageQuery<'_>) -> Result<Vec<Paged<StoredClaim>>> {
        let sql = format!(
            "SELECT * FROM claim WHERE id > :after AND {} AND (:kind IS NULL OR kind = :kind) \
             AND (:season IS NULL OR season = :season) ORDER BY id LIMIT :limit",
            query.of_titles("subject_key")
        );
        let parameters = named_params! {
            ":after": query.after, ":keys": query.keys(), ":kind": query.kind, ":season": query.season,
            ":limit": query.limit as i64,
        };
        let read = || -> rusqlite::Result<Vec<Paged<StoredClaim>>> {
            self.connection
                .prepare_cached(&sql)?
                .query_map(parameters, |row| Ok(Paged { place: row.get("id")?, row: claim_of(row)? }))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// A page of published figures, in the order in which they came.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn list_published(&self, query: &PageQuery<'_>) -> Result<Vec<Paged<StoredFigure>>> {
        let sql = format!(
            "{} WHERE f.id > :after AND {} AND (:kind IS NULL OR f.metric = :kind) \
             AND (:season IS NULL OR f.season = :season) AND (:window IS NULL OR f.time_window = :window) \
             ORDER BY f.id LIMIT :limit",
            figures::SELECT,
            query.of_titles("title_key")
        );
        let parameters = named_params! {
            ":after": query.after, ":keys": query.keys(), ":kind": query.kind, ":season": query.season,
            ":window": query.window, ":limit": query.limit as i64,
        };
        let read = || -> rusqlite::Result<Vec<Paged<StoredFigure>>> {
            self.connection
                .prepare_cached(&sql)?
                .query_map(parameters, |row| Ok(Paged { place: row.get("id")?, row: figure_of(row)? }))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// A page of current measured figures; all metrics of a cell stand on one page, so it may hold some rows more than
    /// its limit. Cells of fewer viewers than the lake's minimum are left out, and
    /// figures that a minimum for reporting hides.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn list_measured(&self, query: &PageQuery<'_>) -> Result<Vec<Paged<MeasuredFigure>>> {
        let (min_viewers, population) = (self.min_viewers()?, self.population()?);
        let sql = format!(
            "{SELECT_MEASURED} WHERE m.id > :after AND m.superseded_in IS NULL AND {} \
             AND (:season IS NULL OR m.season = :season) AND (:window IS NULL OR m.time_window = :window) \
             AND coalesce(instr(m.territory, '='), 0) = 0 AND m.viewers >= :viewers ORDER BY m.id",
            query.of_titles("title_key")
        );
        let parameters = named_params! {
            ":after": query.after, ":keys": query.keys(), ":season": query.season, ":window": query.window,
            ":viewers": min_viewers as i64,
        };
        let mut page = Vec::new();
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(parameters)?;
            while page.len() < query.limit
                && let Some(row) = rows.next()?
            {
                let place = row.get("id")?;
                let figures =
                    self.measured_of_row(row, population)?.into_iter().filter(MeasuredFigure::may_be_shown);
                let wanted = figures.filter(|f| query.kind.is_none_or(|k| k == f.figure.metric.as_str()));
                page.extend(wanted.map(|row| Paged { place, row }));
            }
            Ok(())
        };
        read().map_err(|e| self.storage(e))?;
        Ok(page)
    }
}
