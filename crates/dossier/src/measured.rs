//! Measured figures of a title: the lines of the dossier, and what `why` says of one.

use greenlit_lake::{Change, Lake, MeasuredFigure, PlaysBehind};
use greenlit_viewing::policy::Policies;
use greenlit_vocabulary::{Basis, Metric, Polarity, Provenance, Window};
use jiff::civil::Date;
use serde_json::json;

use crate::Error;
use crate::figures::{FigureLine, Telling};
use crate::forms::page::Page;
use crate::sampling::{self, SamplingJson};
use crate::wording::{self, words_of};

/// The number of no file: what a telling has where the lake itself measured.
pub(crate) const NO_FILE: i64 = 0;

/// Weeks of the dossier; `greenlit figures TITLE` has all.
const WEEKS_SHOWN: usize = 4;

/// Metrics of the dossier.
const SHOWN: [Metric; 4] = [Metric::MinutesViewed, Metric::Views, Metric::Reach, Metric::Completion];

/// The measured figures of the dossier: of seasons where there are any, of the title else; windows from the premiere,
/// and the latest weeks.
pub(crate) fn collect(
    lake: &Lake,
    keys: &[String],
    as_of: Option<Date>,
) -> Result<Vec<MeasuredFigure>, Error> {
    let mut all = lake.measured_figures_about(keys)?.figures;
    all.retain(|m| {
        let f = &m.figure;
        let is_window = matches!(f.window, Some(Window::Week(_) | Window::FirstDays(_)));
        // A measured figure is known from the day on which it was rated.
        let is_known =
            as_of.is_none_or(|day| m.rated_at.get(..10).is_some_and(|rated| *rated <= *day.to_string()));
        is_window && is_known && f.episode.is_none() && f.territory.is_none() && SHOWN.contains(&f.metric)
    });
    if all.iter().any(|m| m.figure.season.is_some()) {
        all.retain(|m| m.figure.season.is_some());
    }
    let mut weeks: Vec<_> = all.iter().filter_map(week_of).collect();
    weeks.sort_unstable();
    weeks.dedup();
    let shown = weeks.split_off(weeks.len().saturating_sub(WEEKS_SHOWN));
    all.retain(|m| week_of(m).is_none_or(|week| shown.contains(&week)));
    all.sort_by(|a, b| order(a).cmp(&order(b)));
    Ok(all)
}

fn week_of(measured: &MeasuredFigure) -> Option<greenlit_vocabulary::Week> {
    match measured.figure.window {
        Some(Window::Week(week)) => Some(week),
        _ => None,
    }
}

/// Seasons, then windows from the premiere before weeks, then metrics.
fn order(m: &MeasuredFigure) -> impl Ord + '_ {
    let first_days = if let Some(Window::FirstDays(days)) = m.figure.window { days } else { u16::MAX };
    let metric = SHOWN.iter().position(|metric| *metric == m.figure.metric);
    (&m.figure.title, m.figure.season, first_days, week_of(m), metric)
}

/// A measured figure as a line of the dossier.
pub(crate) fn line(measured: &MeasuredFigure) -> FigureLine {
    let figure = &measured.figure;
    let (policy, run) = policy_and_run(measured);
    let restated = measured.replaced.as_ref().map_or_else(String::new, |old| {
        let before = plain_words(measured, old.value);
        format!("restated from {before}: {} ({})", old.reason, old.reference.short())
    });
    FigureLine {
        metric: figure.metric.as_str(),
        season: figure.season,
        worded: value_words(measured, figure.value),
        number: Some(figure.value),
        bounds: figure.low.zip(figure.high),
        sampling: measured.sampling.clone(),
        window: figure.window.as_ref().map(ToString::to_string),
        as_of: None,
        year_inferred: false,
        territory: figure.territory.as_ref().map(ToString::to_string),
        scope: figure.population.iter().cloned().collect(),
        basis: Basis::Measured,
        polarity: Polarity::Asserted,
        tellings: vec![Telling {
            reference: measured.reference,
            evidence: NO_FILE,
            chain: vec![format!("policy {policy}, run {run}")],
            sentence: None,
            quote: restated,
            line: None,
        }],
    }
}

fn policy_and_run(measured: &MeasuredFigure) -> (&str, u64) {
    match &measured.figure.provenance {
        Provenance::Measured { policy, run, .. } => (policy, *run),
        Provenance::Published { .. } | Provenance::Reported { .. } => ("", 0),
    }
}

/// The plays behind a figure; none where its policy is not a published one, whose days are unknown here.
pub(crate) fn plays_behind(lake: &Lake, measured: &MeasuredFigure) -> Result<PlaysBehind, Error> {
    let policies = Policies::published().map_err(greenlit_lake::Error::from)?;
    if policies.get(policy_and_run(measured).0).is_err() {
        return Ok(PlaysBehind::default());
    }
    Ok(lake.plays_behind(measured, &policies)?)
}

/// A value with its interval, where it has one.
fn value_words(measured: &MeasuredFigure, value: f64) -> String {
    match &measured.sampling {
        Some(sampling) => sampling::value_words(&measured.figure, sampling),
        None => wording::figure_value(measured.figure.metric, value, measured.figure.unit),
    }
}

/// A value of the figure without an interval; what was projected is not told beyond its digits.
fn plain_words(measured: &MeasuredFigure, value: f64) -> String {
    let digits = if measured.sampling.is_some() && value.abs() >= 1_000.0 { value.round() } else { value };
    wording::figure_value(measured.figure.metric, digits, measured.figure.unit)
}

/// What a measured figure rests on.
pub(crate) fn why(page: &mut Page, measured: &MeasuredFigure, behind: &PlaysBehind, change: Option<&Change>) {
    let figure = &measured.figure;
    let value = value_words(measured, figure.value);
    page.title(&format!("{}: {} {value}", figure.title, words_of(figure.metric.as_str())));
    page.entry("basis", "measured: from plays in this lake", &measured.reference.short().to_string());
    let superseded = measured.is_superseded.then(|| "yes: a later run gives another value".to_owned());
    for (label, value) in [
        ("season", figure.season.map(|n| n.to_string())),
        ("episode", figure.episode.map(|n| n.to_string())),
        ("window", figure.window.as_ref().map(ToString::to_string)),
        ("territory", figure.territory.as_ref().map(ToString::to_string)),
        ("population", figure.population.clone()),
        ("superseded", superseded),
    ] {
        if let Some(value) = value {
            page.entry(label, &value, "");
        }
    }
    let viewers = if measured.sampling.is_some() { "viewers in the panel" } else { "viewers" };
    page.entry(viewers, &measured.viewers.to_string(), "");
    if let Some(old) = &measured.replaced {
        let before = plain_words(measured, old.value);
        let text = format!("{before}, {:+} since; {}", old.difference, old.reason);
        page.entry("restated from", &text, &old.reference.short().to_string());
    }
    if let Some(sampling) = &measured.sampling {
        sampling::why(page, figure, sampling, change);
    }
    page.section("the run");
    if let Provenance::Measured { run, policy, snapshot } = &figure.provenance {
        page.entry("policy", policy, "");
        page.entry("run", &format!("{run}, {}", measured.rated_at), "");
        page.entry("snapshot", &snapshot.to_string(), "");
    }
    page.section("the plays");
    for source in &behind.sources {
        let rows: Vec<String> = source.rows.iter().map(ToString::to_string).collect();
        let more = if source.plays > rows.len() as u64 { ", ..." } else { "" };
        let plays = wording::count(source.plays as usize, "play");
        page.entry(&plays, &format!("{}, rows {}{more}", source.file, rows.join(", ")), "");
    }
}

/// The same for programs.
pub(crate) fn why_json(
    measured: &MeasuredFigure,
    behind: &PlaysBehind,
    change: Option<&Change>,
) -> serde_json::Value {
    let figure = &measured.figure;
    let Provenance::Measured { run, policy, snapshot } = &figure.provenance else {
        return serde_json::Value::Null;
    };
    let sources: Vec<_> =
        behind.sources.iter().map(|s| json!({"file": s.file, "plays": s.plays, "rows": s.rows})).collect();
    json!({
        "reference": measured.reference.to_string(), "basis": "measured", "subject": figure.title,
        "season": figure.season, "episode": figure.episode, "metric": figure.metric.as_str(),
        "value": figure.value, "unit": figure.unit.as_str(),
        "window": figure.window.as_ref().map(ToString::to_string),
        "territory": figure.territory.as_ref().map(ToString::to_string), "population": figure.population,
        "viewers": measured.viewers, "run": run, "policy": policy, "snapshot": snapshot,
        "rated_at": measured.rated_at, "superseded": measured.is_superseded,
        "restated_from": measured.replaced.as_ref().map(|old| json!({
            "reference": old.reference.to_string(), "value": old.value, "difference": old.difference,
            "reason": old.reason,
        })),
        "sampling": measured.sampling.as_ref().map(SamplingJson::of),
        "change_on_week_before": change.map(|c| json!({
            "week": c.before.first_day().to_string(), "difference": c.difference, "standard_error": c.standard_error,
            "low": c.interval.0, "high": c.interval.1, "reference": c.reference.to_string(),
        })),
        "plays": behind.plays, "sources": sources,
    })
}
