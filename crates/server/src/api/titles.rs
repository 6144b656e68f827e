//! Titles: the slate.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use greenlit_vocabulary::name_key;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Asked, rows_of};
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Answer, Form};
use crate::slate::{Slate, SlateRow, slate};
use crate::table::{Cell, Listing, Row};

pub(crate) fn operations() -> Vec<Operation> {
    let list = Operation::get("/titles", "Every title that evidence speaks of, in one row", get(list));
    vec![list.asking::<TitlesAsked>().listing::<TitleJson>()]
}

/// Which titles are wanted, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TitlesAsked {
    /// Words that the name must hold.
    pub(crate) q: Option<String>,
    /// Only titles of this service, as the catalogue names it.
    pub(crate) service: Option<String>,
    /// Only titles whose latest season has this status, such as `renewed`.
    pub(crate) status: Option<String>,
    /// Only titles with a figure in the week of this day.
    pub(crate) week: Option<String>,
    /// `name`, `minutes`, `rank`, `score` or `news`; `name` when left out.
    pub(crate) sort: Option<String>,
    /// The row to begin with, from 0.
    pub(crate) offset: Option<usize>,
    /// Rows of a page, at most 10000.
    pub(crate) limit: Option<usize>,
    /// `json`, `csv`, `arrow` or `parquet`, where `Accept` cannot be sent.
    pub(crate) format: Option<String>,
}

/// A title in one row.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Title")]
pub(crate) struct TitleJson {
    /// The name it is known by in addresses.
    key: String,
    title: String,
    services: Vec<String>,
    /// The season whose status is given.
    season: Option<u32>,
    status: Option<String>,
    /// `rumoured`, `reported` or `confirmed`.
    certainty: Option<String>,
    /// ISO, as coarse as its source.
    since: Option<String>,
    /// Who had it first.
    by: Option<String>,
    /// Minutes of the last week.
    minutes: Option<f64>,
    /// First day of that week.
    minutes_week: Option<String>,
    /// `measured` or `published`.
    minutes_basis: Option<String>,
    /// The last published rank.
    rank: Option<u32>,
    rank_week: Option<String>,
    rank_list: Option<String>,
    tomatometer: Option<f64>,
    popcornmeter: Option<f64>,
    metascore: Option<f64>,
    /// When the latest article was published.
    news: Option<String>,
    news_outlet: Option<String>,
    articles: usize,
    /// In how many places evidence contradicts itself.
    contradictions: usize,
}

impl TitleJson {
    pub(crate) fn of(row: &SlateRow) -> Self {
        let s = &row.summary;
        let score = |metric| s.scores.iter().find(|p| p.metric == metric).map(|p| p.value);
        Self {
            key: row.key.clone(),
            title: s.title.clone(),
            services: s.services.clone(),
            season: s.season,
            status: s.status.map(|v| v.to_string()),
            certainty: s.certainty.map(|v| v.to_string()),
            since: s.since.as_ref().and_then(|since| since.date.as_ref()).map(ToString::to_string),
            by: s.by.clone(),
            minutes: s.weekly.last().map(|p| p.minutes),
            minutes_week: s.weekly.last().map(|p| p.week.to_string()),
            minutes_basis: s.weekly_basis.map(|b| b.to_string()),
            rank: s.rank.as_ref().map(|r| r.rank),
            rank_week: s.rank.as_ref().map(|r| r.week.to_string()),
            rank_list: s.rank.as_ref().map(|r| r.list.clone()),
            tomatometer: score("tomatometer"),
            popcornmeter: score("popcornmeter"),
            metascore: score("metascore"),
            news: s.news.as_ref().map(|n| n.published.to_string()),
            news_outlet: s.news.as_ref().and_then(|n| n.outlet.clone()),
            articles: s.articles,
            contradictions: s.contradictions,
        }
    }
}

impl Row for TitleJson {
    fn cells(row: Option<&Self>) -> Vec<(&'static str, Cell)> {
        let text = |of: fn(&Self) -> Option<String>| Cell::Text(row.and_then(of));
        let number = |of: fn(&Self) -> Option<f64>| Cell::Number(row.and_then(of));
        let count = |of: fn(&Self) -> Option<i64>| Cell::Count(row.and_then(of));
        vec![
            ("key", text(|r| Some(r.key.clone()))),
            ("title", text(|r| Some(r.title.clone()))),
            ("services", text(|r| Some(r.services.join("; ")))),
            ("season", count(|r| r.season.map(i64::from))),
            ("status", text(|r| r.status.clone())),
            ("certainty", text(|r| r.certainty.clone())),
            ("since", text(|r| r.since.clone())),
            ("by", text(|r| r.by.clone())),
            ("minutes", number(|r| r.minutes)),
            ("minutes_week", text(|r| r.minutes_week.clone())),
            ("minutes_basis", text(|r| r.minutes_basis.clone())),
            ("rank", count(|r| r.rank.map(i64::from))),
            ("rank_week", text(|r| r.rank_week.clone())),
            ("rank_list", text(|r| r.rank_list.clone())),
            ("tomatometer", number(|r| r.tomatometer)),
            ("popcornmeter", number(|r| r.popcornmeter)),
            ("metascore", number(|r| r.metascore)),
            ("news", text(|r| r.news.clone())),
            ("news_outlet", text(|r| r.news_outlet.clone())),
            ("articles", count(|r| Some(r.articles as i64))),
            ("contradictions", count(|r| Some(r.contradictions as i64))),
        ]
    }
}

/// The rows that were asked for, in order, before they are cut into pages.
pub(crate) fn chosen<'a>(slate: &'a Slate, asked: &TitlesAsked) -> Result<Vec<&'a Arc<SlateRow>>, Problem> {
    let words: Vec<String> =
        asked.q.as_deref().map(name_key).unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let week =
        asked.week.as_deref().filter(|w| !w.is_empty()).map(|word| super::day("week", word)).transpose()?;
    let is_given = |word: &Option<String>| word.as_deref().is_some_and(|w| !w.is_empty());
    let mut rows: Vec<&Arc<SlateRow>> = slate
        .rows()
        .filter(|row| {
            let s = &row.summary;
            let named = words.iter().all(|word| row.key.contains(word.as_str()));
            let service =
                !is_given(&asked.service) || s.services.iter().any(|s| Some(s) == asked.service.as_ref());
            let status = !is_given(&asked.status) || s.status.map(|v| v.to_string()) == asked.status;
            let in_week = week.is_none_or(|day| {
                s.weeks.iter().any(|first| *first <= day && day.duration_since(*first).as_hours() < 7 * 24)
            });
            named && service && status && in_week
        })
        .collect();
    // Listing come in order of name, and every sort keeps that order among equals.
    match asked.sort.as_deref().unwrap_or("name") {
        "" | "name" => {}
        "minutes" => rows.sort_by(|a, b| minutes(b).total_cmp(&minutes(a))),
        "rank" => rows.sort_by_key(|row| {
            let rank = row.summary.rank.as_ref();
            (rank.is_none(), std::cmp::Reverse(rank.map(|r| r.week)), rank.map(|r| r.rank))
        }),
        "score" => rows.sort_by(|a, b| score(b).total_cmp(&score(a))),
        "news" => rows.sort_by_key(|row| {
            std::cmp::Reverse(row.summary.news.as_ref().and_then(|n| n.published.last_day()))
        }),
        other => {
            return Err(Problem::bad(format!(
                "`sort` is `{other}`, which is none of `name`, `minutes`, `rank`, `score`, `news`"
            )));
        }
    }
    Ok(rows)
}

fn minutes(row: &SlateRow) -> f64 {
    row.summary.weekly.last().map_or(-1.0, |p| p.minutes)
}

fn score(row: &SlateRow) -> f64 {
    row.summary.scores.first().map_or(-1.0, |p| p.value)
}

async fn list(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<TitlesAsked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &Form::TABLE)?;
    let limit = rows_of(asked.limit)?;
    let slate = slate(&app).await?;
    let (question, mark) = (super::question(&uri, form), slate.mark());
    if let Some(answer) = app.kept.get(&question, mark) {
        return Ok(answer.response(&request));
    }
    let rows = chosen(&slate, &asked)?;
    let offset = asked.offset.unwrap_or(0);
    let page: Vec<TitleJson> = rows.iter().skip(offset).take(limit).map(|row| TitleJson::of(row)).collect();
    let more = offset.saturating_add(limit) < rows.len();
    let next = more.then(|| super::with_parameter(&uri, "offset", &(offset + limit).to_string()));
    let answer =
        Arc::new(Answer::of(Listing { rows: page, total: Some(rows.len() as u64), next }.made(form)?));
    app.kept.put(question, mark, Arc::clone(&answer));
    Ok(answer.response(&request))
}
