//! Figures: the ledger, measured and published.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use greenlit_lake::{Lake, PageQuery, Reference};
use greenlit_vocabulary::{Figure, Provenance, name_key};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Asked, rows_of, with_parameter};
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Form, answered};
use crate::table::{Cell, Listing, Row};

pub(crate) fn operations() -> Vec<Operation> {
    let list = Operation::get("/figures", "Figures, measured before published", get(list));
    vec![list.asking::<FiguresAsked>().listing::<FigureRow>()]
}

/// Which figures are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct FiguresAsked {
    /// Only about this title, by its name.
    title: Option<String>,
    /// Only of this metric, such as `minutes_viewed`.
    metric: Option<String>,
    /// Only of this season.
    season: Option<u32>,
    /// Only of this window, as printed, such as `week of 2025-07-21`.
    window: Option<String>,
    /// Only `measured` or only `published`.
    basis: Option<String>,
    /// Where the page before ended, as its `next` says it.
    after: Option<String>,
    /// Rows of a page, at most 10000; the figures of one cell stand on one page.
    limit: Option<usize>,
    /// `json`, `csv`, `arrow` or `parquet`, where `Accept` cannot be sent.
    format: Option<String>,
}

/// A figure in one row.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Figure")]
pub(crate) struct FigureRow {
    /// Reference for `why`.
    reference: String,
    /// `measured` or `published`.
    basis: String,
    title: String,
    season: Option<u32>,
    episode: Option<u32>,
    metric: String,
    window: Option<String>,
    territory: Option<String>,
    population: Option<String>,
    /// In base units.
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
    unit: String,
    /// Policy and run, or publisher, file and line.
    rests_on: String,
}

impl FigureRow {
    fn of(reference: Reference, figure: &Figure, file: &str) -> Self {
        Self {
            reference: reference.to_string(),
            basis: figure.provenance.basis().to_string(),
            title: figure.title.clone(),
            season: figure.season,
            episode: figure.episode,
            metric: figure.metric.to_string(),
            window: figure.window.as_ref().map(ToString::to_string),
            territory: figure.territory.as_ref().map(ToString::to_string),
            population: figure.population.clone(),
            value: figure.value,
            low: figure.low,
            high: figure.high,
            unit: figure.unit.to_string(),
            rests_on: match &figure.provenance {
                Provenance::Measured { run, policy, .. } => format!("{policy}, run {run}"),
                Provenance::Published { line, publisher, .. } => format!("{publisher}, {file}:{line}"),
                Provenance::Reported { chain, .. } => chain.join(", "),
            },
        }
    }
}

impl Row for FigureRow {
    fn cells(row: Option<&Self>) -> Vec<(&'static str, Cell)> {
        let text = |of: fn(&Self) -> Option<String>| Cell::Text(row.and_then(of));
        let number = |of: fn(&Self) -> Option<f64>| Cell::Number(row.and_then(of));
        let count = |of: fn(&Self) -> Option<u32>| Cell::Count(row.and_then(of).map(i64::from));
        vec![
            ("reference", text(|r| Some(r.reference.clone()))),
            ("basis", text(|r| Some(r.basis.clone()))),
            ("title", text(|r| Some(r.title.clone()))),
            ("season", count(|r| r.season)),
            ("episode", count(|r| r.episode)),
            ("metric", text(|r| Some(r.metric.clone()))),
            ("window", text(|r| r.window.clone())),
            ("territory", text(|r| r.territory.clone())),
            ("population", text(|r| r.population.clone())),
            ("value", number(|r| Some(r.value))),
            ("low", number(|r| r.low)),
            ("high", number(|r| r.high)),
            ("unit", text(|r| Some(r.unit.clone()))),
            ("rests_on", text(|r| Some(r.rests_on.clone()))),
        ]
    }
}

/// Where a page begins: among the measured figures, or, when these are through, among the published.
#[derive(Debug, Clone, Copy)]
enum After {
    Measured(i64),
    Published(i64),
}

impl After {
    fn parse(word: Option<&str>) -> Result<Self, Problem> {
        let Some(word) = word else { return Ok(Self::Measured(0)) };
        let place = word.get(1..).and_then(|n| n.parse().ok());
        match (word.as_bytes().first(), place) {
            (Some(b'm'), Some(place)) => Ok(Self::Measured(place)),
            (Some(b'p'), Some(place)) => Ok(Self::Published(place)),
            _ => Err(Problem::bad("`after` must be what `next` of the page before says")),
        }
    }
}

/// Listing of a page, and where the next begins.
fn page(
    lake: &Lake,
    asked: &FiguresAsked,
    limit: usize,
) -> Result<(Vec<FigureRow>, Option<String>), Problem> {
    let keys = asked.title.as_deref().map(|title| vec![name_key(title)]);
    let query = PageQuery {
        title_keys: keys.as_deref(),
        kind: asked.metric.as_deref(),
        season: asked.season,
        window: asked.window.as_deref(),
        after: 0,
        limit,
    };
    let (measured, published) = match asked.basis.as_deref() {
        None => (true, true),
        Some("measured") => (true, false),
        Some("published") => (false, true),
        Some(other) => {
            return Err(Problem::bad(format!(
                "`basis` is `{other}`, which is neither `measured` nor `published`"
            )));
        }
    };
    let mut rows = Vec::new();
    let mut after = After::parse(asked.after.as_deref())?;
    if let After::Measured(place) = after {
        if measured {
            let found = lake.list_measured(&PageQuery { after: place, ..query.clone() })?;
            rows.extend(found.iter().map(|l| FigureRow::of(l.row.reference, &l.row.figure, "")));
            if rows.len() >= limit {
                return Ok((rows, found.last().map(|l| format!("m{}", l.place))));
            }
        }
        after = After::Published(0);
    }
    if let (After::Published(place), true) = (after, published) {
        let limit = limit - rows.len();
        let found = lake.list_published(&PageQuery { after: place, limit, ..query })?;
        rows.extend(found.iter().map(|l| FigureRow::of(l.row.reference, &l.row.figure, &l.row.file)));
        let last = found.last().filter(|_| found.len() == limit);
        return Ok((rows, last.map(|l| format!("p{}", l.place))));
    }
    Ok((rows, None))
}

async fn list(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<FiguresAsked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &Form::TABLE)?;
    let limit = rows_of(asked.limit)?;
    let mark = (app.lake.change(), 0);
    answered(&app, &request, super::question(&uri, form), mark, move |lake| {
        let (rows, next) = page(lake, &asked, limit)?;
        let next = next.map(|place| with_parameter(&uri, "after", &place));
        Listing { rows, total: None, next }.made(form)
    })
    .await
}
