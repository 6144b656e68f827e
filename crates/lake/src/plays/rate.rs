//! `rate`: from the lake's plays to measured cells, doing again only what new plays or a changed catalogue touch.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Int64Type, UInt32Type};
use greenlit_viewing::kernel::{DayIndex, LocalCalendar};
use greenlit_viewing::measures::{GroupKey, WindowCell};
use greenlit_viewing::play::{Capabilities, Need};
use greenlit_viewing::policy::{Policy, PolicyError};
use greenlit_vocabulary::Window;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, named_params};
use rustc_hash::FxHasher;

use super::cells::{CellKey, Cells, FirstDays, Job, PlayCounts, Stretch};
use super::manifest::{live_segments, seen_by_snapshot};
use super::measured::{CellRow, RowKey, current_cells, insert_cell, supersede};
use super::parts::PartWords;
use super::segment::{OpenSegment, Segment, Shared, unread};
use super::titles::{Resolution, UnresolvedTitle, resolve};
use crate::panel::{PanelMethod, PanelOptions, Periods, Projection, projections, sampling_of};
use crate::{Adding, Lake, Result, fault_point};

/// Days from a premiere that are measured: a week, four weeks, the month of press releases, the days of the guild
/// agreements, a quarter.
const FIRST_DAYS: [u16; 5] = [7, 28, 30, 90, 91];

/// How plays are to be rated.
#[derive(Debug, Clone)]
pub struct RateOptions {
    /// The rules.
    pub policy: Policy,
    /// Threads; the figures do not depend on it.
    pub threads: usize,
    /// Now, by the caller's clock.
    pub started_at: Timestamp,
    /// How a panel in the lake is used.
    pub panel: PanelOptions,
}

/// What `rate` did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RateReport {
    /// `name@version` of the policy.
    pub policy: String,
    /// Number of the run; `None` where nothing had changed since the last one, so that none was needed.
    pub run: Option<u64>,
    /// Plays in the snapshot.
    pub plays: u64,
    /// What happened to the plays that were read for this run.
    pub counts: PlayCounts,
    /// Days and weeks that were measured.
    pub days: usize,
    /// Of them the weeks.
    pub weeks: usize,
    /// Cells that did not exist before.
    pub new_cells: u64,
    /// Cells that replace others of another value.
    pub restated_cells: u64,
    /// Cells that have no plays any more.
    pub withdrawn_cells: u64,
    /// Cells that were measured again and came out the same.
    pub unchanged_cells: u64,
    /// Names that the catalogue does not settle.
    pub unresolved: Vec<UnresolvedTitle>,
    /// Sources that cannot serve minutes, as sentences.
    pub refused: Vec<String>,
    /// How figures were projected; `None` without a panel.
    pub projected: Option<PanelMethod>,
    /// Cells that were projected.
    pub projected_cells: u64,
    /// Of them those whose minutes the minimum for reporting hides.
    pub hidden_cells: u64,
    /// Days and windows that could not be projected, and why, as sentences.
    pub panel_notes: Vec<String>,
}

/// The last run of a policy, as far as the next one must know.
struct LastRun {
    snapshot: i64,
    resolution: BTreeMap<u32, u64>,
}

impl Lake {
    /// Measures what is new under a policy, and stores the cells in one transaction.
    ///
    /// The figures are those of all plays in the lake, whatever was rated before: a cell is measured again when a play
    /// came in that can matter to it, and everything is when the policy or the meaning of a title changed.
    ///
    /// # Errors
    /// [`crate::Error::Busy`] while another process writes, [`crate::Error::Plays`] where a segment is damaged.
    pub fn rate(&mut self, options: &RateOptions) -> Result<RateReport> {
        let adding = self.begin()?;
        let report = adding.rate(options)?;
        if report.run.is_some() {
            adding.commit()?;
        }
        Ok(report)
    }
}

impl Adding<'_> {
    fn rate(&self, options: &RateOptions) -> Result<RateReport> {
        let policy = &options.policy;
        let calendar = policy.calendar().map_err(PolicyError::from)?;
        let sql = |e| self.storage(e);
        let segments = live_segments(&self.transaction).map_err(sql)?;
        let resolution = resolve(&self.transaction).map_err(sql)?;
        let (refused, refusals) = self.refused_sources().map_err(sql)?;
        let mut report = RateReport {
            policy: policy.label(),
            plays: segments.iter().map(|s| s.plays).sum(),
            unresolved: resolution.unresolved.clone(),
            refused: refusals,
            ..RateReport::default()
        };
        let last = self.last_run(&report.policy).map_err(sql)?;
        let panel = self.load_panel(&options.panel)?;
        let fingerprints = fingerprints(&resolution, policy, panel.as_ref().map(|panel| panel.fingerprint));
        let seen = match &last {
            Some(last) if is_extended_by(&last.resolution, &fingerprints) => {
                seen_by_snapshot(&self.transaction, last.snapshot).map_err(sql)?
            }
            _ => BTreeSet::new(),
        };
        let opened = self.opened(&segments)?;
        let is_whole = seen.is_empty();
        let new = || opened.iter().filter(|(segment, _)| !seen.contains(&segment.id));
        let same_segments = new().next().is_none();
        if same_segments && (!is_whole || last.is_none()) {
            return Ok(report);
        }
        let words = PartWords::of(opened.iter().map(|(_, open)| open.as_ref()))?;
        let touched = touched_days(new(), &calendar, policy, &refused)?;
        let old: Vec<&Segment> = segments.iter().filter(|s| seen.contains(&s.id)).collect();
        let firsts = first_days(&resolution, &calendar, &touched, &old, &segments);
        let mut job = Job {
            weeks: touched.iter().map(|day| LocalCalendar::week_of_day(*day)).collect(),
            days: touched,
            firsts,
            segments: opened,
            resolution: &resolution,
            calendar: &calendar,
            policy,
            refused: &refused,
            words: &words,
            periods: None,
        };
        let periods = match &panel {
            Some(panel) => {
                let (days, windows) = (job.all_days(), job.windows());
                Some(Periods::new(panel, &options.panel, &calendar, &days, &windows, options.threads)?)
            }
            None => None,
        };
        job.periods = periods.as_ref();
        let done = job.run(options.threads)?;
        (report.counts, report.days, report.weeks) = (done.counts, job.days.len(), job.weeks.len());
        let mut projected = BTreeMap::new();
        if let (Some(panel), Some(periods)) = (&panel, &periods) {
            let method = PanelMethod::of(panel, periods, &options.panel);
            report.panel_notes.clone_from(&periods.notes);
            report.panel_notes.extend(done.gathered.notes(&calendar));
            let runtime_ms = |key: &CellKey| resolution.programme.available(key.2).1;
            projected = projections(
                done.gathered,
                periods,
                |key| job.days_of(key),
                runtime_ms,
                method.fingerprint(),
                options.threads,
            );
            report.projected = Some(method);
        }
        let reason = match (&last, is_whole) {
            (None, _) => "first rating",
            (Some(_), true) => "the catalogue, the policy or the panel changed",
            (Some(_), false) => "further plays came in",
        };
        let run = self.new_run(options, &segments, &fingerprints, reason).map_err(sql)?;
        report.run = Some(run as u64);
        self.store_method(run, report.projected.as_ref()).map_err(sql)?;
        let measured = Measured { cells: &done.cells, projected: &projected };
        self.store(&job, &measured, run, is_whole, reason, &mut report).map_err(sql)?;
        fault_point("after-rate");
        Ok(report)
    }

    fn opened(&self, segments: &[Segment]) -> Result<Vec<(Segment, Shared)>> {
        segments.iter().map(|s| Ok((s.clone(), Arc::new(OpenSegment::open(&self.directory, s)?)))).collect()
    }

    /// Evidence that cannot serve a weekly chart, and the sentences that say why.
    fn refused_sources(&self) -> rusqlite::Result<(BTreeSet<u32>, Vec<String>)> {
        let mut refused = BTreeSet::new();
        let mut sentences = BTreeSet::new();
        let mut statement = self.transaction.prepare(
            "SELECT e.id, e.name, p.capabilities FROM play_source p JOIN evidence e ON e.id = p.evidence",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, name, bits): (u32, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if let Err(refusal) = Capabilities::from_bits(bits).serve(Need::WeeklyChart, &name) {
                refused.insert(id);
                sentences.insert(refusal.to_string());
            }
        }
        Ok((refused, sentences.into_iter().collect()))
    }

    fn last_run(&self, policy: &str) -> rusqlite::Result<Option<LastRun>> {
        self.transaction
            .query_row(
                "SELECT snapshot, resolution FROM run WHERE policy = ?1 ORDER BY id DESC LIMIT 1",
                [policy],
                |row| {
                    let bytes: Vec<u8> = row.get(1)?;
                    let pairs = bytes.chunks_exact(12).filter_map(|pair| {
                        let (id, hash) = pair.split_at(4);
                        Some((
                            u32::from_le_bytes(id.try_into().ok()?),
                            u64::from_le_bytes(hash.try_into().ok()?),
                        ))
                    });
                    Ok(LastRun { snapshot: row.get(0)?, resolution: pairs.collect() })
                },
            )
            .optional()
    }

    fn new_run(
        &self,
        options: &RateOptions,
        segments: &[Segment],
        fingerprints: &BTreeMap<u32, u64>,
        reason: &str,
    ) -> rusqlite::Result<i64> {
        let transaction = &self.transaction;
        let plays: u64 = segments.iter().map(|s| s.plays).sum();
        transaction.execute("INSERT INTO snapshot (plays) VALUES (?1)", [plays as i64])?;
        let snapshot = transaction.last_insert_rowid();
        for segment in segments {
            transaction
                .prepare_cached("INSERT INTO snapshot_segment VALUES (?1, ?2)")?
                .execute((snapshot, segment.id))?;
        }
        let resolution: Vec<u8> = fingerprints
            .iter()
            .flat_map(|(id, hash)| id.to_le_bytes().into_iter().chain(hash.to_le_bytes()))
            .collect();
        transaction.execute(
            "INSERT INTO run (policy, snapshot, started_at, reason, resolution) \
             VALUES (:policy, :snapshot, :started_at, :reason, :resolution)",
            named_params! {
                ":policy": options.policy.label(), ":snapshot": snapshot,
                ":started_at": options.started_at.to_string(), ":reason": reason, ":resolution": resolution,
            },
        )?;
        Ok(transaction.last_insert_rowid())
    }

    /// Puts the cells beside those that were current: new ones in, changed ones in the place of others, none overwritten.
    fn store(
        &self,
        job: &Job<'_>,
        measured: &Measured<'_>,
        run: i64,
        is_whole: bool,
        reason: &str,
        report: &mut RateReport,
    ) -> rusqlite::Result<()> {
        let mut by_window: BTreeMap<Stretch, Vec<(&CellKey, &WindowCell)>> = BTreeMap::new();
        for (key, cell) in measured.cells {
            by_window.entry(key.0).or_default().push((key, cell));
        }
        let mut windows: BTreeMap<Stretch, String> = job
            .days
            .iter()
            .map(|day| Stretch::Day(*day))
            .chain(job.weeks.iter().map(|week| Stretch::Week(*week)))
            .chain(FIRST_DAYS.into_iter().map(Stretch::First))
            .map(|stretch| (stretch, window_of(stretch, job.calendar).to_string()))
            .collect();
        windows.extend(by_window.keys().map(|s| (*s, window_of(*s, job.calendar).to_string())));
        let mut old =
            if is_whole { current_cells(&self.transaction, &report.policy, None)? } else { BTreeMap::new() };
        for (stretch, window) in windows {
            if !is_whole {
                old = current_cells(&self.transaction, &report.policy, Some(&window))?;
                if let Stretch::First(days) = stretch {
                    keep_measured_firsts(&mut old, job, days);
                }
            }
            for (key, cell) in by_window.get(&stretch).into_iter().flatten() {
                let mut row = cell_row(key, cell, job, &report.policy, &window);
                if let (Some(projection), Some(method)) = (measured.projected.get(key), &report.projected) {
                    project_row(&mut row, projection, method);
                    report.projected_cells += 1;
                    report.hidden_cells += u64::from(row.hidden);
                }
                match old.remove(&row.key) {
                    Some((_, same)) if same == row.content() => report.unchanged_cells += 1,
                    Some((id, _)) => {
                        let replacement = insert_cell(&self.transaction, &row, run, Some(reason))?;
                        supersede(&self.transaction, id, Some(replacement), run)?;
                        report.restated_cells += 1;
                    }
                    None => {
                        insert_cell(&self.transaction, &row, run, None)?;
                        report.new_cells += 1;
                    }
                }
            }
            if !is_whole {
                self.withdraw(std::mem::take(&mut old), run, report)?;
            }
        }
        self.withdraw(old, run, report)
    }

    fn store_method(&self, run: i64, method: Option<&PanelMethod>) -> rusqlite::Result<()> {
        let Some(method) = method else { return Ok(()) };
        let text = serde_json::to_string(method).unwrap_or_default();
        self.transaction.execute("INSERT INTO panel_run (run, method) VALUES (?1, ?2)", (run, text))?;
        Ok(())
    }

    fn withdraw(
        &self,
        gone: BTreeMap<RowKey, (i64, Vec<u8>)>,
        run: i64,
        report: &mut RateReport,
    ) -> rusqlite::Result<()> {
        for (id, _) in gone.into_values() {
            supersede(&self.transaction, id, None, run)?;
            report.withdrawn_cells += 1;
        }
        Ok(())
    }
}

/// What was measured, and what of it could be projected.
struct Measured<'a> {
    cells: &'a Cells,
    projected: &'a BTreeMap<CellKey, Projection>,
}

/// Of the current cells of a window from the premiere, those of the seasons that were measured now.
fn keep_measured_firsts(old: &mut BTreeMap<RowKey, (i64, Vec<u8>)>, job: &Job<'_>, days: u16) {
    let measured: BTreeSet<(&str, Option<u32>)> = job
        .firsts
        .iter()
        .filter(|first| first.days == days)
        .filter_map(|first| {
            let title = job.resolution.titles.get(first.title as usize)?;
            Some((title.name.as_str(), (first.season != 0).then_some(u32::from(first.season))))
        })
        .collect();
    old.retain(|key, _| measured.contains(&(key.title.as_str(), key.season)));
}

fn cell_row(key: &CellKey, cell: &WindowCell, job: &Job<'_>, policy: &str, window: &str) -> CellRow {
    let (_, part, group) = key;
    let title = job.resolution.titles.get(group.title as usize);
    CellRow {
        key: RowKey {
            window: window.to_owned(),
            part: part.map(|part| job.words.spelt(part)),
            title: title.map_or_else(String::new, |t| t.name.clone()),
            season: group.season.filter(|s| *s != 0).map(u32::from),
            episode: group.episode,
        },
        title_key: title.map_or_else(String::new, |t| t.key.clone()),
        policy: policy.to_owned(),
        runtime_ms: job.resolution.programme.available(*group).1,
        cell: *cell,
        projection: None,
        credited_ms: cell.credited_ms,
        viewers: cell.viewers,
        hidden: false,
    }
}

/// Puts the population's figures in the place of the sample's.
fn project_row(row: &mut CellRow, projection: &Projection, method: &PanelMethod) {
    let minutes = sampling_of(projection, 0, method);
    row.hidden = minutes.is_none_or(|minutes| minutes.is_suppressed());
    row.credited_ms = projection.credited_ms();
    row.viewers = projection.members[0];
    row.projection = Some(projection.encode());
}

fn window_of(stretch: Stretch, calendar: &LocalCalendar) -> Window {
    match stretch {
        Stretch::Day(day) => Window::Days(calendar.date(day), calendar.date(day)),
        Stretch::Week(week) => Window::Week(calendar.week(week)),
        Stretch::First(days) => Window::FirstDays(days),
    }
}

/// What each title as written is taken for, and under 0 the policy and the panel: all that can change a figure but plays.
fn fingerprints(resolution: &Resolution, policy: &Policy, panel: Option<u64>) -> BTreeMap<u32, u64> {
    let mut hash = FxHasher::default();
    format!("{policy:?}").hash(&mut hash);
    if let Some(panel) = panel {
        panel.hash(&mut hash);
    }
    let mut all = resolution.fingerprints.clone();
    all.insert(0, hash.finish());
    all
}

/// Whether everything known before is taken for the same now.
fn is_extended_by(before: &BTreeMap<u32, u64>, now: &BTreeMap<u32, u64>) -> bool {
    before.iter().all(|(id, hash)| now.get(id) == Some(hash))
}

/// The local days to which plays of the new segments can matter: from the day of the start as far as a policy looks back.
fn touched_days<'s>(
    new: impl Iterator<Item = &'s (Segment, Shared)>,
    calendar: &LocalCalendar,
    policy: &Policy,
    refused: &BTreeSet<u32>,
) -> Result<BTreeSet<DayIndex>> {
    let mut is_touched = vec![false; calendar.days().len()];
    for (segment, open) in new {
        open.read(0..=255, Some(&["start_ms", "end_ms", "source"]), |batch| {
            let column = |name| batch.column_by_name(name);
            let starts = column("start_ms").and_then(|c| c.as_primitive_opt::<Int64Type>());
            let ends = column("end_ms").and_then(|c| c.as_primitive_opt::<Int64Type>());
            let sources = column("source").and_then(|c| c.as_primitive_opt::<UInt32Type>());
            let (Some(starts), Some(ends), Some(sources)) = (starts, ends, sources) else {
                return Err(unread(&segment.file, &"a column is missing or of another type"));
            };
            for row in 0..batch.num_rows() {
                let start_ms = starts.value(row);
                let matters =
                    starts.is_valid(row) && ends.is_valid(row) && !refused.contains(&sources.value(row));
                if !matters || start_ms < calendar.first_ms() || start_ms >= calendar.end_ms() {
                    continue;
                }
                let first = calendar.days().index_of(start_ms);
                let last = calendar.days().index_of(start_ms.saturating_add(policy.lookback_ms()));
                if let Some(days) = is_touched.get_mut(first..=last) {
                    days.fill(true);
                }
            }
            Ok(())
        })?;
    }
    Ok((0..).zip(is_touched).filter(|(_, touched)| *touched).map(|(day, _)| DayIndex(day)).collect())
}

/// The windows from premieres that are complete and that a touched day lies in, or that were not complete before.
fn first_days(
    resolution: &Resolution,
    calendar: &LocalCalendar,
    touched: &BTreeSet<DayIndex>,
    old: &[&Segment],
    all: &[Segment],
) -> BTreeSet<FirstDays> {
    let covered = |segments: &mut dyn Iterator<Item = &Segment>| {
        let mut span: Option<(usize, usize)> = None;
        for segment in segments.filter(|s| s.starts_ms.0 <= s.starts_ms.1) {
            let first = calendar.days().index_of(segment.starts_ms.0);
            let last = calendar.days().index_of(segment.starts_ms.1);
            span = Some(span.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
        }
        span
    };
    let now = covered(&mut all.iter());
    let before = covered(&mut old.iter().copied());
    let mut firsts = BTreeSet::new();
    for ((title, season), premiere) in &resolution.premieres {
        let Some(premiere) = calendar.day_of_date(*premiere) else { continue };
        for days in FIRST_DAYS {
            let end = DayIndex(premiere.0 + u32::from(days));
            let holds = |span: Option<(usize, usize)>| {
                span.is_some_and(|(a, b)| a <= premiere.0 as usize && b + 1 >= end.0 as usize)
            };
            let is_touched = touched.range(premiere..end).next().is_some();
            if holds(now) && (is_touched || !holds(before)) {
                firsts.insert(FirstDays { title: *title, season: *season, premiere, days });
            }
        }
    }
    firsts
}

/// The group of a whole title, under which a lone runtime is summed.
pub(super) const WHOLE: GroupKey = GroupKey { title: 0, season: None, episode: None };
