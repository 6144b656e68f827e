//! The ten most viewed titles of a week.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use greenlit_dossier::SamplingJson;
use greenlit_dossier::beside::{self, Beside};
use greenlit_lake::{Lake, ListQuery, MeasuredFigure, Top10, Top10Entry, Top10Query};
use greenlit_viewing::policy::Policies;
use greenlit_vocabulary::{Territory, Week};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Asked;
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Form, Made, answered};
use crate::slate::POLICY;
use crate::table::{Cell, Listing, Row};

pub(crate) fn operations() -> Vec<Operation> {
    let chart = Operation::get("/top10", "The ten most viewed titles of a week", get(chart));
    let forms = Form::TABLE.map(Form::media_type);
    vec![chart.asking::<Top10Asked>().answering::<Top10Json>().in_forms(&forms)]
}

/// Which chart is wanted.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Top10Asked {
    /// Any day of the week; the last measured week when left out.
    pub(crate) week: Option<String>,
    /// `overall`, `series`, `films`, or a list that a published chart names; `overall` when left out.
    pub(crate) list: Option<String>,
    /// Country of the plays, such as `US`; all plays when left out.
    pub(crate) territory: Option<String>,
    /// Crediting policy, by name or `name@version`; `default` when left out.
    pub(crate) policy: Option<String>,
    /// `json`, `csv`, `arrow` or `parquet`, where `Accept` cannot be sent.
    pub(crate) format: Option<String>,
}

/// A chart, with what it was asked for.
#[derive(Debug)]
pub(crate) struct Chart {
    pub(crate) week: Option<Week>,
    pub(crate) list: String,
    pub(crate) territory: Option<Territory>,
    pub(crate) policy: String,
    pub(crate) top10: Top10,
    /// Published lists of the week, each with the measured chart beside it.
    pub(crate) lists: Vec<Beside>,
}

/// Asks the lake for a chart; an empty one where nothing was measured.
pub(crate) fn read(lake: &Lake, asked: &Top10Asked) -> Result<Chart, Problem> {
    fn given(word: Option<&String>) -> Option<&str> {
        word.map(|word| word.trim()).filter(|word| !word.is_empty())
    }
    let policies = Policies::published().map_err(|e| Problem::inside(&e))?;
    let policy = policies.get(given(asked.policy.as_ref()).unwrap_or(POLICY));
    let policy = policy.map_err(|e| Problem::bad(e.to_string()))?;
    let label = policy.label();
    let territory = given(asked.territory.as_ref()).map(|word| {
        Territory::parse(word).ok_or_else(|| {
            Problem::bad(format!("`territory` is `{word}`, which is no country code such as `US`"))
        })
    });
    let territory = territory.transpose()?;
    let list = given(asked.list.as_ref()).unwrap_or("overall");
    let week = match given(asked.week.as_ref()) {
        Some(word) => Some(Week::containing(super::day("week", word)?, policy.week)),
        None => match lake.last_measured_week(&label)? {
            Some(week) => Some(week),
            None => lake.last_listed_week(list, territory.as_ref())?,
        },
    };
    let (mut top10, mut lists) = (Top10::default(), Vec::new());
    if let Some(week) = week {
        let territory = territory.clone();
        let query = Top10Query { week, list, territory, policy: &label, min_viewers: None };
        top10 = lake.top10(&query)?;
        let asked = ListQuery { week, list, territory: query.territory.clone() };
        lists = beside::beside(lake, &query, &top10, lake.published_lists(&asked)?.0)?;
    }
    Ok(Chart { week, list: list.to_owned(), territory, policy: label, top10, lists })
}

/// A chart as programs read it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Top10")]
struct Top10Json {
    /// First day of the week; null where nothing was measured.
    week: Option<String>,
    list: String,
    territory: Option<String>,
    policy: String,
    entries: Vec<EntryJson>,
    /// Published lists of the week, each with the measured chart beside it.
    published_lists: Vec<serde_json::Value>,
    /// Titles with too few viewers to be shown.
    suppressed: u64,
}

/// A place.
#[derive(Debug, Serialize, JsonSchema)]
struct EntryJson {
    /// Equal minutes share a rank.
    rank: u32,
    /// Best and worst rank of the 95% interval, where minutes were projected from a panel.
    rank_low: Option<usize>,
    rank_high: Option<usize>,
    title: String,
    minutes: MeasureJson,
    views: Option<MeasureJson>,
    /// Viewers with the qualifying time.
    reach: Option<MeasureJson>,
    weeks_in_chart: Option<u32>,
    peak_rank: Option<u32>,
    /// Rank in the week before; null where it was not measured then.
    rank_week_before: Option<u32>,
}

/// A measured number.
#[derive(Debug, Serialize, JsonSchema)]
struct MeasureJson {
    value: f64,
    /// Reference for `why`.
    reference: String,
    /// What the sampling leaves open, where it was projected from a panel.
    sampling: Option<SamplingJson>,
}

impl From<&MeasuredFigure> for MeasureJson {
    fn from(measured: &MeasuredFigure) -> Self {
        Self {
            value: measured.figure.value,
            reference: measured.reference.to_string(),
            sampling: measured.sampling.as_ref().map(SamplingJson::of),
        }
    }
}

impl EntryJson {
    fn of(entry: &Top10Entry) -> Self {
        Self {
            rank: entry.rank,
            rank_low: entry.chance.as_ref().map(|c| c.best),
            rank_high: entry.chance.as_ref().map(|c| c.worst),
            title: entry.minutes.figure.title.clone(),
            minutes: (&entry.minutes).into(),
            views: entry.views.as_ref().map(Into::into),
            reach: entry.reach.as_ref().map(Into::into),
            weeks_in_chart: entry.run.map(|run| run.weeks),
            peak_rank: entry.run.map(|run| run.peak_rank),
            rank_week_before: entry.rank_week_before,
        }
    }
}

impl Row for EntryJson {
    fn cells(row: Option<&Self>) -> Vec<(&'static str, Cell)> {
        let number = |of: fn(&Self) -> Option<f64>| Cell::Number(row.and_then(of));
        let count = |of: fn(&Self) -> Option<u32>| Cell::Count(row.and_then(of).map(i64::from));
        vec![
            ("rank", count(|r| Some(r.rank))),
            ("title", Cell::text(row.map(|r| &r.title))),
            ("minutes", number(|r| Some(r.minutes.value))),
            ("views", number(|r| r.views.as_ref().map(|m| m.value))),
            ("reach", number(|r| r.reach.as_ref().map(|m| m.value))),
            ("weeks_in_chart", count(|r| r.weeks_in_chart)),
            ("peak_rank", count(|r| r.peak_rank)),
            ("rank_week_before", count(|r| r.rank_week_before)),
            ("reference", Cell::text(row.map(|r| &r.minutes.reference))),
        ]
    }
}

async fn chart(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<Top10Asked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &Form::TABLE)?;
    let mark = (app.lake.change(), 0);
    answered(&app, &request, super::question(&uri, form), mark, move |lake| {
        let chart = read(lake, &asked)?;
        let entries: Vec<EntryJson> = chart.top10.entries.iter().map(EntryJson::of).collect();
        if form != Form::Json {
            return Listing { rows: entries, total: None, next: None }.made(form);
        }
        Made::json(&Top10Json {
            week: chart.week.map(|week| week.first_day().to_string()),
            list: chart.list,
            territory: chart.territory.map(|t| t.to_string()),
            policy: chart.policy,
            entries,
            published_lists: beside::json(&chart.lists),
            suppressed: chart.top10.suppressed,
        })
    })
    .await
}
