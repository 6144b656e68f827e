//! `why`, down to the plays: which files a measured figure's plays came from, and which rows of them.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Int64Type, UInt32Type, UInt64Type};
use greenlit_viewing::kernel::LocalCalendar;
use greenlit_viewing::policy::{Policies, Policy, PolicyError};
use greenlit_vocabulary::{Figure, Provenance, Window};

use super::manifest::{kept_segments, live_segments};
use super::measured::MeasuredFigure;
use super::segment::{OpenSegment, Segment, unread};
use super::titles::{Resolution, resolve};
use crate::{Lake, Result};

/// Rows of a file that are named.
const ROWS_NAMED: usize = 5;

/// The plays that a measured figure rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaysBehind {
    /// How many, those included that earned nothing.
    pub plays: u64,
    /// By file name.
    pub sources: Vec<SourceOfPlays>,
}

/// A file's part in a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceOfPlays {
    /// File name as given.
    pub file: String,
    /// Plays of it.
    pub plays: u64,
    /// The first rows of them, at most five.
    pub rows: Vec<u64>,
}

impl Lake {
    /// The plays behind a measured figure: of its title and territory, reaching into its window, in the segments that
    /// its run saw (in the live ones, where a vacuum has removed those).
    ///
    /// # Errors
    /// [`crate::Error::Policy`] where the figure's policy is not among `policies`, [`crate::Error::Plays`] where a
    /// segment is damaged.
    pub fn plays_behind(&self, measured: &MeasuredFigure, policies: &Policies) -> Result<PlaysBehind> {
        let figure = &measured.figure;
        let Provenance::Measured { policy, snapshot, .. } = &figure.provenance else {
            return Ok(PlaysBehind::default());
        };
        let policy = policies.get(policy)?;
        let calendar = policy.calendar().map_err(PolicyError::from)?;
        let resolution = resolve(&self.connection).map_err(|e| self.storage(e))?;
        let Some(window) = instants(figure, &calendar, &resolution) else {
            return Ok(PlaysBehind::default());
        };
        let split = measured.split.as_ref().map(|(column, word)| (column.as_str(), word.as_str()));
        let wanted = Wanted { figure, split, window, policy, resolution: &resolution };
        let mut rows: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        for segment in self.segments_of_snapshot(*snapshot as i64)? {
            let (first_ms, last_ms) = segment.starts_ms;
            if first_ms < window.1 && last_ms >= window.0.saturating_sub(policy.lookback_ms()) {
                wanted.gather(&OpenSegment::open(&self.directory, &segment)?, &segment, &mut rows)?;
            }
        }
        let names: BTreeMap<i64, String> = self.sources()?.into_iter().map(|e| (e.id, e.name)).collect();
        let mut behind = PlaysBehind::default();
        for (source, mut rows) in rows {
            rows.sort_unstable();
            let file = names.get(&i64::from(source)).cloned().unwrap_or_default();
            behind.plays += rows.len() as u64;
            let plays = rows.len() as u64;
            rows.truncate(ROWS_NAMED);
            behind.sources.push(SourceOfPlays { file, plays, rows });
        }
        behind.sources.sort_by(|a, b| (&a.file, &a.rows).cmp(&(&b.file, &b.rows)));
        Ok(behind)
    }

    fn segments_of_snapshot(&self, snapshot: i64) -> Result<Vec<Segment>> {
        let named = || -> rusqlite::Result<Vec<i64>> {
            self.connection
                .prepare_cached("SELECT segment FROM snapshot_segment WHERE snapshot = ?1 ORDER BY segment")?
                .query_map([snapshot], |row| row.get(0))?
                .collect()
        };
        let named = named().map_err(|e| self.storage(e))?;
        let mut segments = kept_segments(&self.connection).map_err(|e| self.storage(e))?;
        segments.retain(|segment| named.contains(&segment.id));
        if segments.len() == named.len() {
            return Ok(segments);
        }
        live_segments(&self.connection).map_err(|e| self.storage(e))
    }
}

/// First instant of a figure's window and the instant after it.
fn instants(figure: &Figure, calendar: &LocalCalendar, resolution: &Resolution) -> Option<(i64, i64)> {
    let days = calendar.days();
    let of_days = |first, last| {
        let (first, last) = (calendar.day_of_date(first)?, calendar.day_of_date(last)?);
        Some((days.piece(first.0 as usize).0, days.piece(last.0 as usize).1))
    };
    match figure.window.as_ref()? {
        Window::Week(week) => of_days(week.first_day(), week.last_day()),
        Window::Days(first, last) => of_days(*first, *last),
        Window::FirstDays(count) => {
            let title = resolution.titles.iter().position(|t| t.name == figure.title)? as u32;
            let season = u16::try_from(figure.season.unwrap_or(0)).ok()?;
            let first = calendar.day_of_date(*resolution.premieres.get(&(title, season))?)?;
            Some((days.piece(first.0 as usize).0, days.piece(first.0 as usize + usize::from(*count)).0))
        }
        Window::Named(_) | Window::ToDate => None,
    }
}

struct Wanted<'a> {
    figure: &'a Figure,
    /// Column and word of a part of the audience that is no country.
    split: Option<(&'a str, &'a str)>,
    window: (i64, i64),
    policy: &'a Policy,
    resolution: &'a Resolution,
}

impl Wanted<'_> {
    fn is_title(&self, written: u32) -> bool {
        let Some(meaning) = self.resolution.meanings.get(&written) else { return false };
        let is_named =
            self.resolution.titles.get(meaning.title as usize).is_some_and(|t| t.name == self.figure.title);
        is_named
            && self.figure.season.is_none_or(|s| s == u32::from(meaning.season))
            && self.figure.episode.is_none_or(|e| e == meaning.episode)
    }

    fn gather(
        &self,
        open: &OpenSegment,
        segment: &Segment,
        rows: &mut BTreeMap<u32, Vec<u64>>,
    ) -> Result<()> {
        let mut columns = vec!["title_id", "start_ms", "end_ms", "territory", "kind", "source", "row"];
        columns.extend(self.split.map(|(column, _)| column));
        open.read(0..=255, Some(&columns), |batch| {
            let missing = || unread(&segment.file, &"a column is missing or of another type");
            let column = |name| batch.column_by_name(name).ok_or_else(missing);
            let titles = column("title_id")?.as_primitive_opt::<UInt32Type>().ok_or_else(missing)?;
            let starts = column("start_ms")?.as_primitive_opt::<Int64Type>().ok_or_else(missing)?;
            let ends = column("end_ms")?.as_primitive_opt::<Int64Type>().ok_or_else(missing)?;
            let sources = column("source")?.as_primitive_opt::<UInt32Type>().ok_or_else(missing)?;
            let numbers = column("row")?.as_primitive_opt::<UInt64Type>().ok_or_else(missing)?;
            let words = |name| -> Result<_> {
                arrow::compute::cast(column(name)?, &arrow::datatypes::DataType::Utf8)
                    .map_err(|e| unread(&segment.file, &e))
            };
            let (territories, kinds) = (words("territory")?, words("kind")?);
            let (territories, kinds) = (territories.as_string::<i32>(), kinds.as_string::<i32>());
            let parts = self.split.map(|(column, _)| words(column)).transpose()?;
            let parts = parts.as_ref().map(AsArray::as_string::<i32>);
            let longest_ms = i64::from(self.policy.longest_play_secs) * 1000;
            for row in 0..batch.num_rows() {
                if !starts.is_valid(row) || !ends.is_valid(row) || !self.is_title(titles.value(row)) {
                    continue;
                }
                let (start, end) = (starts.value(row), ends.value(row));
                let end = end.min(start.saturating_add(longest_ms));
                let is_there = self
                    .figure
                    .territory
                    .as_ref()
                    .is_none_or(|t| territories.is_valid(row) && territories.value(row) == t.as_str());
                let is_programme = !matches!(kinds.value(row), "promo" | "music" | "ad");
                let is_part = self
                    .split
                    .zip(parts)
                    .is_none_or(|((_, word), parts)| parts.is_valid(row) && parts.value(row) == word);
                if is_there && is_part && is_programme && start < self.window.1 && end > self.window.0 {
                    rows.entry(sources.value(row)).or_default().push(numbers.value(row));
                }
            }
            Ok(())
        })
    }
}
