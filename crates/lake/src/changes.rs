//! What has changed since somebody last looked: numbers that rise, kept by triggers in the transactions that change.

use std::collections::BTreeMap;

use greenlit_vocabulary::{Week, Window};

use crate::{Lake, Result};

/// Where the lake stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Rises with every file added and every run.
    pub number: u64,
    /// The number at which a catalogue was last added: names and years of any title may have changed with it.
    pub catalogue: u64,
    /// Viewers below which a cell is not shown.
    pub min_viewers: u64,
}

impl Lake {
    /// Where the lake stands now.
    pub fn standing(&self) -> Result<Standing> {
        let read = self.connection.query_row("SELECT number, catalogue FROM change", [], |row| {
            Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))
        });
        let (number, catalogue) = read.map_err(|e| self.storage(e))?;
        Ok(Standing { number, catalogue, min_viewers: self.min_viewers()? })
    }

    /// Keys of all titles evidence has spoken of, with the number of their last change, in order.
    pub fn title_changes(&self) -> Result<BTreeMap<String, u64>> {
        let read = || -> rusqlite::Result<BTreeMap<String, u64>> {
            self.connection
                .prepare_cached("SELECT title_key, number FROM title_change")?
                .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// The number of the last change of any of the titles; 0 where evidence has not spoken of them.
    pub fn title_change(&self, title_keys: &[String]) -> Result<u64> {
        let sql = "SELECT coalesce(max(number), 0) FROM title_change \
                   WHERE title_key IN (SELECT value FROM json_each(?1))";
        let keys = serde_json::to_string(title_keys).unwrap_or_default();
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row([keys], |row| row.get::<_, i64>(0)))
            .map(|number| number as u64)
            .map_err(|e| self.storage(e))
    }

    /// Measured minutes of whole titles by week, oldest first, under one policy; cells of too few viewers are left out.
    pub fn weekly_minutes(&self, title_keys: &[String], policy: &str) -> Result<Vec<(Week, f64)>> {
        let sql = "SELECT time_window, sum(credited_ms) FROM measured \
                   WHERE title_key IN (SELECT value FROM json_each(?1)) AND superseded_in IS NULL \
                   AND policy = ?2 AND season IS NULL AND episode IS NULL AND territory IS NULL \
                   AND time_window LIKE 'week of %' AND viewers >= ?3 AND hidden = 0 GROUP BY time_window ORDER BY time_window";
        let keys = serde_json::to_string(title_keys).unwrap_or_default();
        let min_viewers = self.min_viewers()? as i64;
        let read = || -> rusqlite::Result<Vec<(String, i64)>> {
            self.connection
                .prepare_cached(sql)?
                .query_map((keys, policy, min_viewers), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        let weeks =
            read().map_err(|e| self.storage(e))?.into_iter().filter_map(|(window, credited_ms)| match window
                .parse()
                .ok()?
            {
                Window::Week(week) => Some((week, credited_ms as f64 / 60_000.0)),
                _ => None,
            });
        Ok(weeks.collect())
    }
}
