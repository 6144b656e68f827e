//! The pictures as SVG inside the HTML page: coordinates are computed here, the templates only place them.
//!
//! Coordinates are rounded to a tenth, so that the same figures give the same bytes everywhere. Colours come from the
//! page's own variables; every mark has a title that names its figure and its source.

use askama::Template;
use greenlit_vocabulary::Basis;
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Point, Run, reported, runs};
use crate::figures::FigureLine;
use crate::show::Dossier;
use crate::wording;

const WIDTH: f64 = 720.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 700.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 176.0;

/// Pictures shown of one metric; the rest stay tables.
const MOST: usize = 4;
/// Room left and right of the first and last week, for their labels.
const INSET: f64 = 36.0;
/// Weeks labelled on an axis.
const LABELS: i32 = 6;

fn tenth(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

struct Mark {
    x: f64,
    y: f64,
    height: f64,
    title: String,
}

struct Tick {
    at: f64,
    label: String,
}

/// A run by week: ranks as a line with gaps, counts as bars.
#[derive(Template)]
#[template(path = "run.svg", escape = "html")]
struct RunPicture {
    label: String,
    is_rank: bool,
    bar_width: f64,
    rows: Vec<Tick>,
    weeks: Vec<Tick>,
    paths: Vec<String>,
    marks: Vec<Mark>,
    hollow: Vec<Mark>,
}

/// Scores with their intervals on one scale.
#[derive(Template)]
#[template(path = "scores.svg", escape = "html")]
struct ScorePicture {
    label: String,
    height: f64,
    scale: Vec<Tick>,
    rows: Vec<ScoreRow>,
}

struct ScoreRow {
    y: f64,
    name: String,
    value: String,
    x: f64,
    interval: Option<(f64, f64)>,
    is_reported: bool,
    title: String,
}

/// Awards by season: expenditure and credit.
#[derive(Template)]
#[template(path = "awards.svg", escape = "html")]
struct AwardPicture {
    label: String,
    height: f64,
    rows: Vec<AwardRow>,
}

struct AwardRow {
    y: f64,
    name: String,
    qualified: f64,
    credit: f64,
    text: String,
    text_at: f64,
}

/// Every picture of charts, each with its caption.
pub(crate) fn charts(dossier: &Dossier) -> askama::Result<Vec<(String, String)>> {
    let all = runs(dossier);
    let mut pictures = Vec::new();
    for metric in ["rank", "minutes_viewed", "hours_viewed", "views"] {
        let mut of_metric: Vec<&Run<'_>> =
            all.iter().filter(|r| r.metric == metric && r.points.len() > 1).collect();
        of_metric.sort_by_key(|r| std::cmp::Reverse((r.points.len(), r.season)));
        of_metric.truncate(MOST);
        of_metric.sort_by(|a, b| (&a.source, a.season).cmp(&(&b.source, b.season)));
        for run in of_metric {
            let caption = format!("{}, {}; {}", wording::words_of(metric), run.source, super::described(run));
            let hollow = reported(dossier, run);
            pictures.push((caption.clone(), run_picture(run, &hollow, caption).render()?));
        }
    }
    Ok(pictures)
}

fn run_picture(run: &Run<'_>, reported: &[Point<'_>], label: String) -> RunPicture {
    // Only what was told of the same weeks belongs into the frame.
    let span = (run.points.first().map(|p| p.week), run.points.last().map(|p| p.week));
    let hollow: Vec<&Point<'_>> =
        reported.iter().filter(|p| span.0 <= Some(p.week) && Some(p.week) <= span.1).collect();
    let first = span.0.unwrap_or(Date::MIN);
    let weeks = span.1.map_or(0, |last| (last - first).get_days() / 7);
    let step = (RIGHT - LEFT - 2.0 * INSET) / f64::from(weeks.max(1));
    let x = |p: &Point<'_>| tenth(LEFT + INSET + step * f64::from((p.week - first).get_days() / 7));
    let top = run.points.iter().chain(hollow.iter().copied()).map(|p| p.value).fold(0.0, f64::max);
    let lowest_rank = if top <= 10.0 { 10.0 } else { top };
    let share = |value: f64| {
        if run.is_rank() { (value - 1.0) / (lowest_rank - 1.0) } else { 1.0 - value / top.max(1.0) }
    };
    let y = |p: &Point<'_>| tenth(TOP + share(p.value) * (BOTTOM - TOP));
    let mark = |p: &Point<'_>| Mark { x: x(p), y: y(p), height: tenth(BOTTOM - y(p)), title: told(p) };
    RunPicture {
        label,
        is_rank: run.is_rank(),
        bar_width: tenth((step * 0.6).clamp(2.0, 36.0)),
        rows: rows(run.is_rank(), lowest_rank, top),
        weeks: week_ticks(first, weeks, step),
        paths: if run.is_rank() { paths(run, &x, &y) } else { Vec::new() },
        marks: run.points.iter().map(mark).collect(),
        hollow: hollow.into_iter().map(mark).collect(),
    }
}

/// `No. 3, week of 2025-07-07, Nielsen`.
fn told(point: &Point<'_>) -> String {
    let who = point.line.tellings.first().map(|t| wording::chain(&t.chain, "own voice")).unwrap_or_default();
    let basis = if point.line.basis == Basis::Reported { "reported" } else { "published" };
    format!("{}, week of {}, {basis}: {who}", point.line.worded, point.week)
}

fn rows(is_rank: bool, lowest_rank: f64, top: f64) -> Vec<Tick> {
    let row = |share: f64, label: String| Tick { at: tenth(TOP + share * (BOTTOM - TOP)), label };
    if is_rank {
        let middle = f64::midpoint(1.0, lowest_rank).floor();
        [1.0, middle, lowest_rank]
            .into_iter()
            .map(|rank| row((rank - 1.0) / (lowest_rank - 1.0), format!("No. {rank}")))
            .collect()
    } else {
        vec![row(0.0, short(top)), row(0.5, short(top / 2.0)), row(1.0, "0".to_owned())]
    }
}

/// `1.03 bn`, `619 m`, `36,000`.
fn short(value: f64) -> String {
    let digits = |scaled: f64| {
        let text = format!("{scaled:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    if value >= 1e9 {
        format!("{} bn", digits(value / 1e9))
    } else if value >= 1e6 {
        format!("{} m", digits(value / 1e6))
    } else {
        wording::plain(value.round())
    }
}

/// At most six labelled weeks, evenly spaced.
fn week_ticks(first: Date, weeks: i32, step: f64) -> Vec<Tick> {
    let every = ((weeks + LABELS - 1) / (LABELS - 1)).max(1);
    (0..=weeks)
        .step_by(every as usize)
        .map(|n| Tick {
            at: tenth(LEFT + INSET + step * f64::from(n)),
            label: first.saturating_add((i64::from(n) * 7).days()).to_string(),
        })
        .collect()
}

/// Stretches of consecutive weeks, as points of polylines.
fn paths(run: &Run<'_>, x: &impl Fn(&Point<'_>) -> f64, y: &impl Fn(&Point<'_>) -> f64) -> Vec<String> {
    run.points
        .chunk_by(|a, b| a.week.saturating_add(7.days()) == b.week)
        .filter(|stretch| stretch.len() > 1)
        .map(|stretch| stretch.iter().map(|p| format!("{},{}", x(p), y(p))).collect::<Vec<_>>().join(" "))
        .collect()
}

/// The scores, or `None` where there is none with a value.
pub(crate) fn scores(dossier: &Dossier) -> askama::Result<Option<String>> {
    const ROW: f64 = 34.0;
    let is_score = |f: &&FigureLine| matches!(f.metric, "tomatometer" | "popcornmeter") && f.number.is_some();
    let lines = dossier.figures.iter().filter(is_score);
    let x = |percent: f64| tenth(LEFT + 150.0 + percent / 100.0 * (RIGHT - LEFT - 210.0));
    let rows: Vec<ScoreRow> = lines
        .enumerate()
        .filter_map(|(i, line)| {
            let value = line.number?;
            let who =
                line.tellings.first().map(|t| wording::chain(&t.chain, "own voice")).unwrap_or_default();
            let season = line.season.map(|n| format!(", season {n}")).unwrap_or_default();
            let of = line.scope.first().and_then(|s| s.split_once("; ")).map(|(_, of)| format!(", {of}"));
            let of = of.unwrap_or_default();
            Some(ScoreRow {
                y: tenth(30.0 + ROW * i as f64),
                name: format!("{}{season}{of}", wording::words_of(line.metric)),
                value: format!("{}%", wording::plain(value)),
                x: x(value),
                interval: line.bounds.map(|(low, high)| (x(low), tenth(x(high) - x(low)))),
                is_reported: line.basis == Basis::Reported,
                title: format!("{}, {}: {who}", line.worded, line.basis),
            })
        })
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let scale =
        [0.0, 60.0, 75.0, 100.0].map(|p| Tick { at: x(p), label: format!("{p}") }).into_iter().collect();
    let label = "scores of critics and audience with their intervals".to_owned();
    ScorePicture { label, height: tenth(36.0 + ROW * rows.len() as f64), scale, rows }.render().map(Some)
}

/// The awards, or `None` where there is none.
pub(crate) fn awards(dossier: &Dossier) -> askama::Result<Option<String>> {
    const ROW: f64 = 46.0;
    let top = dossier.awards.iter().map(|a| a.qualified).fold(0.0, f64::max);
    if dossier.awards.is_empty() || top <= 0.0 {
        return Ok(None);
    }
    let width = |value: f64| tenth(value / top * (RIGHT - LEFT - 280.0));
    let rows: Vec<AwardRow> = dossier
        .awards
        .iter()
        .enumerate()
        .map(|(i, award)| AwardRow {
            y: tenth(10.0 + ROW * i as f64),
            name: award.name(),
            qualified: width(award.qualified),
            credit: width(award.credit),
            text: format!(
                "{} of {} ({:.2} %)",
                wording::figure_value(greenlit_vocabulary::Metric::TaxCredit, award.credit, award.currency),
                wording::figure_value(
                    greenlit_vocabulary::Metric::QualifiedExpenditure,
                    award.qualified,
                    award.currency
                ),
                award.rate_percent
            ),
            text_at: tenth(100.0 + width(award.qualified) + 8.0),
        })
        .collect();
    let label = "tax credits by season, within the expenditure they are computed on".to_owned();
    AwardPicture { label, height: tenth(14.0 + ROW * rows.len() as f64), rows }.render().map(Some)
}
