//! Measured cells as rows, and the figures drawn from them.
//!
//! A row holds integers; minutes, views and shares are drawn from it when asked, so that they are the same bits always.
//! A figure's reference is its metric (first digit) and 60 bits over everything the cell says, not a row number.

use std::collections::BTreeMap;
use std::sync::Arc;

use greenlit_viewing::measures::{Measures, Programme, WindowCell};
use greenlit_vocabulary::{Figure, Metric, Provenance, Territory, Unit};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::parts::split_part;
use super::rate::WHOLE;
use crate::panel::{PanelMethod, Projection, Sampling, sampling_of};
use crate::{Error, Lake, Reference, Result};

/// Lakes of fewer viewers than this are someone's own: nothing in them is suppressed unless it is asked for.
pub const OWN_LAKE_VIEWERS: u64 = 50;

/// Cells of fewer viewers are suppressed in lakes that are not someone's own.
pub const DEFAULT_MIN_VIEWERS: u64 = 5;

/// What a cell is about: at most one row of a policy is current for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowKey {
    pub(crate) window: String,
    /// A country, or another part of the audience as [`split_part`] reads it; `None` for all plays.
    pub(crate) part: Option<String>,
    pub(crate) title: String,
    pub(crate) season: Option<u32>,
    pub(crate) episode: Option<u32>,
}

/// A cell to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellRow {
    pub(crate) key: RowKey,
    pub(crate) title_key: String,
    pub(crate) policy: String,
    pub(crate) runtime_ms: u64,
    pub(crate) cell: WindowCell,
    /// What it stands for in the population, where it was projected.
    pub(crate) projection: Option<Vec<u8>>,
    /// Credited milliseconds: the population's where projected.
    pub(crate) credited_ms: u64,
    /// Viewers: those of the panel where projected.
    pub(crate) viewers: u64,
    /// Whether the minimum for reporting hides its minutes.
    pub(crate) hidden: bool,
}

impl CellRow {
    /// Everything that makes it another cell than the one before: runtime and sums.
    pub(crate) fn content(&self) -> Vec<u8> {
        content(self.runtime_ms, &encode(&self.cell), self.projection.as_deref())
    }

    fn reference(&self) -> u64 {
        let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
        let content = crate::sha256(&self.content()).to_string();
        let RowKey { window, part, title, season, episode } = &self.key;
        let part = part.as_deref().unwrap_or("");
        Reference::of(&[
            "measured",
            &self.policy,
            title,
            &number(*season),
            &number(*episode),
            window,
            part,
            &content,
        ])
        .0 >> 4
    }
}

fn content(runtime_ms: u64, cell: &[u8], projection: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = runtime_ms.to_le_bytes().to_vec();
    bytes.extend_from_slice(cell);
    bytes.extend_from_slice(projection.unwrap_or_default());
    bytes
}

fn sums(cell: &mut WindowCell) -> impl Iterator<Item = &mut u64> {
    [
        &mut cell.credited_ms,
        &mut cell.device_ms,
        &mut cell.content_ms,
        &mut cell.viewers,
        &mut cell.reach,
        &mut cell.starters,
        &mut cell.watchers,
        &mut cell.completers,
        &mut cell.sittings,
        &mut cell.episode_viewers,
    ]
    .into_iter()
    .chain(cell.still_there.iter_mut())
}

fn encode(cell: &WindowCell) -> Vec<u8> {
    sums(&mut { *cell }).flat_map(|n| n.to_le_bytes()).collect()
}

fn decode(bytes: &[u8]) -> WindowCell {
    let mut cell = WindowCell::default();
    for (sum, bytes) in sums(&mut cell).zip(bytes.chunks_exact(8)) {
        *sum = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
    }
    cell
}

/// The current cells of a policy (and window), with row number and content.
pub(crate) fn current_cells(
    connection: &Connection,
    policy: &str,
    window: Option<&str>,
) -> rusqlite::Result<BTreeMap<RowKey, (i64, Vec<u8>)>> {
    let one = if window.is_some() { "AND time_window = ?2" } else { "AND ?2 IS NULL" };
    let sql = format!("SELECT * FROM measured WHERE policy = ?1 {one} AND superseded_in IS NULL");
    connection
        .prepare_cached(&sql)?
        .query_map((policy, window), |row| {
            let cell: Vec<u8> = row.get("cell")?;
            let projection: Option<Vec<u8>> = row.get("projection")?;
            let runtime_ms = row.get::<_, i64>("runtime_ms")? as u64;
            let content = content(runtime_ms, &cell, projection.as_deref());
            Ok((row_key(row)?, (row.get("id")?, content)))
        })?
        .collect()
}

/// What a row is about.
pub(super) fn row_key(row: &Row<'_>) -> rusqlite::Result<RowKey> {
    Ok(RowKey {
        window: row.get("time_window")?,
        part: row.get("territory")?,
        title: row.get("title")?,
        season: row.get("season")?,
        episode: row.get("episode")?,
    })
}

pub(crate) fn insert_cell(
    connection: &Connection,
    row: &CellRow,
    run: i64,
    reason: Option<&str>,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO measured (reference, run, policy, title, title_key, season, episode, time_window, territory, \
             runtime_ms, cell, viewers, credited_ms, reason, projection, hidden) VALUES (:reference, :run, :policy, :title, :title_key, \
             :season, :episode, :time_window, :territory, :runtime_ms, :cell, :viewers, :credited_ms, :reason, :projection, \
             :hidden)",
        )?
        .execute(named_params! {
            ":reference": row.reference() as i64, ":run": run, ":policy": row.policy, ":title": row.key.title,
            ":title_key": row.title_key, ":season": row.key.season, ":episode": row.key.episode,
            ":time_window": row.key.window, ":territory": row.key.part,
            ":runtime_ms": row.runtime_ms as i64, ":cell": encode(&row.cell),
            ":viewers": row.viewers as i64, ":credited_ms": row.credited_ms as i64, ":reason": reason,
            ":projection": row.projection, ":hidden": row.hidden,
        })?;
    Ok(connection.last_insert_rowid())
}

pub(crate) fn supersede(
    connection: &Connection,
    id: i64,
    by: Option<i64>,
    run: i64,
) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("UPDATE measured SET superseded_by = ?2, superseded_in = ?3 WHERE id = ?1")?
        .execute((id, by, run))
}

/// Whom the plays of a simulator are of.
const SIMULATED: &str = "simulated viewers";

/// Metrics of a cell.
pub(crate) const METRIC_COUNT: usize = 10;
/// Place of the completion among them.
pub(crate) const COMPLETION: usize = 7;

/// The metrics of a cell; their places are digits of references and never change.
const METRICS: [Metric; METRIC_COUNT] = [
    Metric::MinutesViewed,
    Metric::DeviceMinutes,
    Metric::Views,
    Metric::Reach,
    Metric::Starters,
    Metric::Watchers,
    Metric::Completers,
    Metric::Completion,
    Metric::Frequency,
    Metric::Sittings,
];

/// A measured figure, with what it replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredFigure {
    /// The name by which `why` finds it.
    pub reference: Reference,
    /// The figure; its provenance is [`Provenance::Measured`].
    pub figure: Figure,
    /// The part of the audience it is about, where that is no country: column (`device`) and word.
    pub split: Option<(String, String)>,
    /// Viewers in its cell.
    pub viewers: u64,
    /// When its run was made (RFC 3339, UTC).
    pub rated_at: String,
    /// Whether a later run replaced or withdrew it.
    pub is_superseded: bool,
    /// The figure it replaced.
    pub replaced: Option<Replaced>,
    /// Error, support and method, where it was projected from a panel.
    pub sampling: Option<Sampling>,
    pub(crate) projection: Option<Arc<Projection>>,
}

impl MeasuredFigure {
    /// Whether no minimum for reporting hides it.
    pub(crate) fn may_be_shown(&self) -> bool {
        self.sampling.as_ref().is_none_or(|sampling| !sampling.is_suppressed())
    }

    /// `name@version` of its policy.
    pub fn policy(&self) -> Option<&str> {
        match &self.figure.provenance {
            Provenance::Measured { policy, .. } => Some(policy),
            Provenance::Published { .. } | Provenance::Reported { .. } => None,
        }
    }
}

/// A figure that another replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Replaced {
    /// Its name.
    pub reference: Reference,
    /// Its value, in the unit of the figure that replaced it.
    pub value: f64,
    /// The later value minus the earlier.
    pub difference: f64,
    /// Why.
    pub reason: String,
}

/// Figures, and how many cells were held back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeasuredFigures {
    /// By title, window, territory, season, episode and metric.
    pub figures: Vec<MeasuredFigure>,
    /// Cells with fewer viewers than the minimum, not shown.
    pub suppressed_cells: u64,
    /// Projected figures that the minimum for reporting hides.
    pub suppressed_figures: u64,
}

/// Which measured figures are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasuredQuery<'a> {
    /// Of titles with these keys; `None` for all.
    pub title_keys: Option<&'a [String]>,
    /// Of this policy (`name@version`); `None` for all.
    pub policy: Option<&'a str>,
    /// Of this window, as printed; `None` for all.
    pub window: Option<&'a str>,
    /// By `device`, `service` or `profile`; `None` for all plays and by country.
    pub split_by: Option<&'a str>,
    /// With fewer viewers a cell is not shown; `None` for the lake's own minimum.
    pub min_viewers: Option<u64>,
}

pub(crate) const SELECT: &str = "SELECT m.*, r.started_at, r.snapshot, p.method FROM measured m JOIN run r ON r.id = m.run \
     LEFT JOIN panel_run p ON p.run = m.run";

impl Lake {
    /// Viewers below which a cell is not shown: [`DEFAULT_MIN_VIEWERS`], but 1 in a lake that is someone's own.
    ///
    /// # Errors
    /// [`Error::Storage`] when the database cannot be read.
    pub fn min_viewers(&self) -> Result<u64> {
        let largest: Option<i64> = self
            .connection
            .query_row("SELECT max(viewers) FROM measured WHERE superseded_in IS NULL", [], |row| row.get(0))
            .map_err(|e| self.storage(e))?;
        Ok(if largest.unwrap_or(0) < OWN_LAKE_VIEWERS as i64 { 1 } else { DEFAULT_MIN_VIEWERS })
    }

    /// The keys of all titles with measured figures, in order.
    ///
    /// # Errors
    /// [`Error::Storage`] when the database cannot be read.
    pub fn measured_title_keys(&self) -> Result<Vec<String>> {
        let read = || -> rusqlite::Result<Vec<String>> {
            self.connection
                .prepare_cached(
                    "SELECT DISTINCT title_key FROM measured WHERE superseded_in IS NULL ORDER BY title_key",
                )?
                .query_map([], |row| row.get(0))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// Current measured figures about any of the titles.
    ///
    /// # Errors
    /// [`Error::Storage`] when the database cannot be read.
    pub fn measured_figures_about(&self, title_keys: &[String]) -> Result<MeasuredFigures> {
        self.measured_figures(&MeasuredQuery { title_keys: Some(title_keys), ..MeasuredQuery::default() })
    }

    /// Current measured figures.
    ///
    /// # Errors
    /// [`Error::Storage`] when the database cannot be read.
    pub fn measured_figures(&self, query: &MeasuredQuery<'_>) -> Result<MeasuredFigures> {
        let min_viewers = query.min_viewers.map_or_else(|| self.min_viewers(), Ok)?;
        let population = self.population()?;
        // Said apart, so that the titles are found by their index.
        let of_titles = match query.title_keys {
            Some(_) => "m.title_key IN (SELECT value FROM json_each(?1))",
            None => "?1 IS NULL",
        };
        let sql = format!(
            "{SELECT} WHERE m.superseded_in IS NULL \
             AND {of_titles} AND (?2 IS NULL OR m.policy = ?2) AND (?3 IS NULL OR m.time_window = ?3) \
             AND iif(?4 IS NULL, coalesce(instr(m.territory, '='), 0) = 0, m.territory LIKE ?4 || '=%') \
             ORDER BY m.title, m.policy, m.time_window, m.territory, m.season, m.episode"
        );
        let keys = query.title_keys.map(|keys| serde_json::to_string(keys).unwrap_or_default());
        let mut found = MeasuredFigures::default();
        let read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query((keys, query.policy, query.window, query.split_by))?;
            while let Some(row) = rows.next()? {
                if (row.get::<_, i64>("viewers")? as u64) < min_viewers {
                    found.suppressed_cells += 1;
                    continue;
                }
                let (shown, hidden): (Vec<_>, Vec<_>) = self
                    .measured_of_row(row, population)?
                    .into_iter()
                    .partition(MeasuredFigure::may_be_shown);
                found.suppressed_figures += hidden.len() as u64;
                found.figures.extend(shown);
            }
            Ok(())
        };
        read().map_err(|e| self.storage(e))?;
        Ok(found)
    }

    /// The one measured figure whose reference begins with `prefix`, superseded ones included.
    ///
    /// `None` too where its cell has too few viewers to be shown.
    ///
    /// # Errors
    /// [`Error::AmbiguousReference`] where it fits several.
    pub fn measured_by_reference(&self, prefix: &str) -> Result<Option<MeasuredFigure>> {
        let Some((low, high)) = Reference::range_of_prefix(prefix) else { return Ok(None) };
        let sixty_bits = |r: Reference| (r.0 & (u64::MAX >> 4)) as i64;
        let (min_viewers, population) = (self.min_viewers()?, self.population()?);
        let sql = format!(
            "{SELECT} WHERE m.reference BETWEEN ?1 AND ?2 AND m.viewers >= ?3 ORDER BY m.id LIMIT 100"
        );
        let mut found = Vec::new();
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query((sixty_bits(low), sixty_bits(high), min_viewers as i64))?;
            while let Some(row) = rows.next()? {
                found.extend(
                    self.measured_of_row(row, population)?
                        .into_iter()
                        .filter(|f| (low..=high).contains(&f.reference) && f.may_be_shown()),
                );
            }
            Ok(())
        };
        read().map_err(|e| self.storage(e))?;
        // A value that was restated and came back is one figure said twice: the later row stands for it.
        found.dedup_by(|later, earlier| {
            let same = later.reference == earlier.reference;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
        if found.len() > 1 {
            return Err(Error::AmbiguousReference { prefix: prefix.to_owned(), count: found.len() });
        }
        Ok(found.pop())
    }

    /// Whom the lake's plays are of.
    pub(crate) fn population(&self) -> Result<&'static str> {
        Ok(if self.is_simulated()? { SIMULATED } else { "viewers in this lake" })
    }

    /// The figures of a row, in order of metric.
    pub(crate) fn measured_of_row(
        &self,
        row: &Row<'_>,
        population: &str,
    ) -> rusqlite::Result<Vec<MeasuredFigure>> {
        let id: i64 = row.get("id")?;
        let before = self
            .connection
            .prepare_cached("SELECT * FROM measured WHERE superseded_by = ?1")?
            .query_row([id], |row| Ok((row.get::<_, i64>("reference")? as u64, values_of(row)?)))
            .optional()?;
        let reason: Option<String> = row.get("reason")?;
        let superseded: Option<i64> = row.get("superseded_in")?;
        let reference = row.get::<_, i64>("reference")? as u64;
        let part: Option<String> = row.get("territory")?;
        let split =
            part.as_deref().and_then(split_part).map(|(column, word)| (column.to_owned(), word.to_owned()));
        let projection: Option<Vec<u8>> = row.get("projection")?;
        let projection = projection.as_deref().and_then(Projection::decode).map(Arc::new);
        let method: Option<String> = row.get("method")?;
        let method: Option<PanelMethod> = method.and_then(|text| serde_json::from_str(&text).ok());
        let mut figures = Vec::new();
        for ((digit, metric), value) in (0_u64..).zip(METRICS).zip(values_of(row)?) {
            let Some(value) = value else { continue };
            let name = |cell: u64| Reference(digit << 60 | cell);
            let replaced = before.as_ref().and_then(|(cell, values)| {
                let old = values.get(digit as usize).copied().flatten()?;
                // The cell may have changed in other figures only.
                if old.to_bits() == value.to_bits() {
                    return None;
                }
                Some(Replaced {
                    reference: name(*cell),
                    value: old,
                    difference: value - old,
                    reason: reason.clone().unwrap_or_default(),
                })
            });
            let sampling = projection
                .as_ref()
                .zip(method.as_ref())
                .and_then(|(projection, method)| sampling_of(projection, digit as usize, method));
            let mut figure = figure_of(row, metric, value, population)?;
            if let Some(sampling) = &sampling {
                let is_simulated = population == SIMULATED;
                figure.population = Some(population_of(&sampling.method, is_simulated, split.as_ref()));
                (figure.low, figure.high) = sampling.interval.unzip();
            }
            figures.push(MeasuredFigure {
                reference: name(reference),
                figure,
                split: split.clone(),
                viewers: row.get::<_, i64>("viewers")? as u64,
                rated_at: row.get("started_at")?,
                is_superseded: superseded.is_some(),
                replaced,
                sampling,
                projection: projection.clone(),
            });
        }
        Ok(figures)
    }
}

/// The sums of a row.
pub(super) fn cell_of(row: &Row<'_>) -> rusqlite::Result<WindowCell> {
    Ok(decode(&row.get::<_, Vec<u8>>("cell")?))
}

/// The name of a metric's figure of a row.
pub(super) fn reference_of(row: &Row<'_>, metric: Metric) -> rusqlite::Result<Reference> {
    let digit = METRICS.iter().position(|m| *m == metric).unwrap_or_default() as u64;
    Ok(Reference(digit << 60 | row.get::<_, i64>("reference")? as u64))
}

/// The values of a row, in order of [`METRICS`].
fn values_of(row: &Row<'_>) -> rusqlite::Result<[Option<f64>; METRIC_COUNT]> {
    let projection: Option<Vec<u8>> = row.get("projection")?;
    if let Some(projection) = projection.as_deref().and_then(Projection::decode) {
        return Ok(projection.values);
    }
    let bytes: Vec<u8> = row.get("cell")?;
    let cell = decode(&bytes);
    let mut programme = Programme::default();
    programme.insert(0, 0, 0, row.get::<_, i64>("runtime_ms")? as u64);
    let measures = Measures::of(WHOLE, &cell, &programme);
    let count = |n: u64| Some(n as f64);
    Ok([
        Some(measures.minutes),
        Some(measures.device_minutes),
        measures.views,
        count(measures.reach),
        count(measures.starters),
        measures.watchers.and_then(count),
        measures.completers.and_then(count),
        measures.completion,
        measures.frequency,
        count(cell.sittings),
    ])
}

/// Whom a projected figure speaks of.
fn population_of(method: &PanelMethod, is_simulated: bool, split: Option<&(String, String)>) -> String {
    let of = split.map_or_else(String::new, |(column, word)| format!(", {column} `{word}`"));
    format!(
        "{} {}persons, from a panel of {}{of}",
        grouped(method.population.round() as u64),
        if is_simulated { "simulated " } else { "" },
        grouped(method.persons as u64)
    )
}

/// Thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const fn unit_of(metric: Metric) -> Unit {
    match metric {
        Metric::MinutesViewed | Metric::DeviceMinutes => Unit::Minutes,
        Metric::Views => Unit::Views,
        Metric::Completion => Unit::Ratio,
        Metric::Frequency | Metric::Sittings => Unit::Count,
        _ => Unit::Persons,
    }
}

fn figure_of(row: &Row<'_>, metric: Metric, value: f64, population: &str) -> rusqlite::Result<Figure> {
    let key = row_key(row)?;
    let split = key.part.as_deref().and_then(split_part);
    Ok(Figure {
        title: key.title,
        season: key.season,
        episode: key.episode,
        metric,
        window: key.window.parse().ok(),
        territory: key.part.as_deref().and_then(Territory::parse),
        population: Some(match split {
            Some((column, word)) => format!("{population}, {column} `{word}`"),
            None => population.to_owned(),
        }),
        value,
        unit: unit_of(metric),
        low: None,
        high: None,
        as_of: None,
        provenance: Provenance::Measured {
            run: row.get::<_, i64>("run")? as u64,
            policy: row.get("policy")?,
            snapshot: row.get::<_, i64>("snapshot")? as u64,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_comes_back_as_it_went() {
        let mut cell = WindowCell::default();
        for (n, sum) in (1..).zip(sums(&mut cell)) {
            *sum = n * 1_000_003;
        }
        assert_eq!(decode(&encode(&cell)), cell);
        assert_eq!(cell.still_there[9], 20 * 1_000_003);
    }
}
