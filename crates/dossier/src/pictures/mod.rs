//! Pictures of a dossier as values: runs through charts, viewing by week, scores with their intervals, awards.
//!
//! Everything drawn is a figure of the dossier; nothing is interpolated, and a week without a figure is a gap.

pub(crate) mod glyphs;
pub(crate) mod svg;

use std::collections::BTreeMap;

use greenlit_vocabulary::{Basis, Window};
use jiff::civil::Date;

use crate::figures::FigureLine;
use crate::show::Dossier;
use crate::wording;

/// A figure of one week.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point<'a> {
    /// First day of the week.
    pub(crate) week: Date,
    pub(crate) value: f64,
    pub(crate) line: &'a FigureLine,
}

/// One title-season through the weeks of one list.
#[derive(Debug, Clone)]
pub(crate) struct Run<'a> {
    pub(crate) season: Option<u32>,
    pub(crate) metric: &'static str,
    /// Publisher, list, territory.
    pub(crate) source: String,
    /// Oldest first, one a week.
    pub(crate) points: Vec<Point<'a>>,
}

impl Run<'_> {
    pub(crate) fn is_rank(&self) -> bool {
        self.metric == "rank"
    }

    /// Best place, or largest count.
    pub(crate) fn best(&self) -> Option<&Point<'_>> {
        let key = |p: &&Point<'_>| if self.is_rank() { -p.value } else { p.value };
        // Of equals the first.
        self.points.iter().rev().max_by(|a, b| key(a).total_cmp(&key(b)))
    }
}

/// Metrics that are drawn by week.
const DRAWN: [&str; 4] = ["rank", "minutes_viewed", "hours_viewed", "views"];
/// Metrics that belong to a run without being drawn.
const COUNTED: &str = "weeks_in_chart";
/// Fewest weeks that make a run; fewer are told one by one.
pub(crate) const RUN_WEEKS: usize = 3;

/// Every run of published figures, by metric, source and season.
pub(crate) fn runs(dossier: &Dossier) -> Vec<Run<'_>> {
    let mut groups: BTreeMap<(usize, &'static str, String, Option<u32>), Vec<Point<'_>>> = BTreeMap::new();
    for line in dossier.figures.iter().filter(|f| f.basis == Basis::Published) {
        let Some(place) = DRAWN.iter().position(|m| *m == line.metric) else { continue };
        if let Some(point) = point(line) {
            groups.entry((place, line.metric, source(line), line.season)).or_default().push(point);
        }
    }
    groups
        .into_iter()
        .map(|((_, metric, source, season), mut points)| {
            points.sort_by(|a, b| a.week.cmp(&b.week).then(a.value.total_cmp(&b.value)));
            points.dedup_by_key(|p| p.week);
            Run { season, metric, source, points }
        })
        .collect()
}

fn point(line: &FigureLine) -> Option<Point<'_>> {
    match line.window.as_deref()?.parse().ok()? {
        Window::Week(week) => Some(Point { week: week.first_day(), value: line.number?, line }),
        _ => None,
    }
}

/// `Netflix, TV (English), world`: the house without who retells it, the list, the place.
fn source(line: &FigureLine) -> String {
    let house = line.tellings.first().and_then(|t| t.chain.first()).map(|p| p.split(',').next().unwrap_or(p));
    let list = line.scope.first().map(|s| s.strip_prefix("all devices; ").unwrap_or(s));
    let parts = [house, list, line.territory.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Whether a run of the dossier tells the line already.
pub(crate) fn is_in_run(runs: &[Run<'_>], line: &FigureLine) -> bool {
    let long = |r: &&Run<'_>| r.points.len() >= RUN_WEEKS;
    let Some(of_line) = point(line) else { return false };
    line.basis == Basis::Published
        && runs.iter().filter(long).any(|run| {
            let same = run.metric == line.metric || line.metric == COUNTED;
            same && run.season == line.season
                && run.source == source(line)
                && run.points.iter().any(|p| p.week == of_line.week)
        })
}

/// Reported figures of single weeks that can be held beside a run: of its metric, house, season and place, or leaving
/// these open. They are drawn hollow.
pub(crate) fn reported<'a>(dossier: &'a Dossier, run: &Run<'_>) -> Vec<Point<'a>> {
    let metric = if run.is_rank() { "chart_rank" } else { run.metric };
    let house = run.source.split(',').next().unwrap_or_default().to_lowercase();
    let fits = |line: &FigureLine| {
        let chart = line.scope.first().map(|chart| chart.to_lowercase());
        let territory = line.territory.as_deref().is_none_or(|t| run.source.ends_with(t));
        let season = line.season.is_none() || run.season.is_none() || line.season == run.season;
        territory && season && chart.is_none_or(|chart| chart.contains(&house))
    };
    let mut points: Vec<Point<'_>> = dossier
        .figures
        .iter()
        .filter(|f| f.basis == Basis::Reported && f.metric == metric && fits(f))
        .filter_map(point)
        .collect();
    points.sort_by(|a, b| a.week.cmp(&b.week).then(a.value.total_cmp(&b.value)));
    points
}

/// `season 2: 6 weeks from 2025-06-16 to 2025-07-21, best No. 1`.
pub(crate) fn described(run: &Run<'_>) -> String {
    let mut text = wording::count(run.points.len(), "week");
    if let (Some(first), Some(last)) = (run.points.first(), run.points.last())
        && run.points.len() > 1
    {
        text = format!("{text} from {} to {}", first.week, last.week);
    }
    if let Some(best) = run.best() {
        let word = if run.is_rank() { "best" } else { "most" };
        text = format!("{text}, {word} {} in the week of {}", best.line.worded, best.week);
    }
    match run.season {
        Some(season) => format!("season {season}: {text}"),
        None => text,
    }
}
