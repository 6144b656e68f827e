//! How long the viewers of an episode stay, and how many of the first episode's come to the next.

use greenlit_viewing::measures::WindowCell;
use greenlit_vocabulary::{Metric, Window};

use super::measured::{MeasuredQuery, cell_of, reference_of, row_key};
use crate::{Lake, Reference, Result};

/// The completion curve of one episode over one window.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeCurve {
    /// By which `why` finds the starters it begins with.
    pub reference: Reference,
    /// Title.
    pub title: String,
    /// Season; `None` where the source numbers none.
    pub season: Option<u32>,
    /// Episode; `None` for a film.
    pub episode: Option<u32>,
    /// Days, week or first days.
    pub window: Option<Window>,
    /// Viewers with the starter's time.
    pub starters: u64,
    /// Starters as a share of those of the first episode that is shown of the season and window.
    pub of_first: Option<f64>,
    /// Share of the viewers who saw at least 10, 20, ... 100 per cent; `None` without a runtime.
    pub still_there: Option<[f64; 10]>,
}

/// Title, season and window, as stored.
type SeasonWindow = (String, Option<u32>, String);

impl Lake {
    /// The curves of episodes (and films) over weeks and from premieres, and how many cells had too few viewers.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn episode_curves(&self, query: &MeasuredQuery<'_>) -> Result<(Vec<EpisodeCurve>, u64)> {
        let min_viewers = query.min_viewers.map_or_else(|| self.min_viewers(), Ok)?;
        let keys = query.title_keys.map(|keys| serde_json::to_string(keys).unwrap_or_default());
        let sql = "SELECT * FROM measured m WHERE superseded_in IS NULL AND territory IS NULL \
                   AND (?1 IS NULL OR title_key IN (SELECT value FROM json_each(?1))) \
                   AND (?2 IS NULL OR policy = ?2) AND (?3 IS NULL OR time_window = ?3) \
                   AND (time_window LIKE 'week of %' OR time_window LIKE 'first %') \
                   AND (episode IS NOT NULL OR NOT EXISTS (SELECT 1 FROM measured e \
                       WHERE e.superseded_in IS NULL AND e.title_key = m.title_key AND e.title = m.title \
                       AND e.episode IS NOT NULL)) \
                   AND (episode IS NOT NULL OR season IS NULL) \
                   ORDER BY title, policy, time_window, season, episode";
        let (mut curves, mut suppressed): (Vec<EpisodeCurve>, u64) = (Vec::new(), 0);
        let read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query((keys, query.policy, query.window))?;
            let mut first: Option<(SeasonWindow, u64)> = None;
            while let Some(row) = rows.next()? {
                let (key, cell) = (row_key(row)?, cell_of(row)?);
                if cell.viewers < min_viewers {
                    suppressed += 1;
                    continue;
                }
                let season = (key.title.clone(), key.season, key.window.clone());
                // The first episode of each season and window is what the others are held against.
                if first.as_ref().is_none_or(|(of, _)| *of != season) {
                    first = Some((season, cell.starters));
                }
                let of_first = first.as_ref().map_or(0, |(_, starters)| *starters);
                curves.push(EpisodeCurve {
                    reference: reference_of(row, Metric::Starters)?,
                    title: key.title,
                    season: key.season,
                    episode: key.episode,
                    window: key.window.parse().ok(),
                    starters: cell.starters,
                    of_first: (of_first > 0).then(|| cell.starters as f64 / of_first as f64),
                    still_there: shares(&cell),
                });
            }
            Ok(())
        };
        read().map_err(|e| self.storage(e))?;
        Ok((curves, suppressed))
    }
}

fn shares(cell: &WindowCell) -> Option<[f64; 10]> {
    (cell.episode_viewers > 0).then(|| cell.still_there.map(|n| n as f64 / cell.episode_viewers as f64))
}
