//! What was added, and what of it was set aside.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use greenlit_lake::{Evidence, QuarantinedRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Asked, rows_of, with_parameter};
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Form, answered};
use crate::table::{Cell, Listing, Row};

pub(crate) fn operations() -> Vec<Operation> {
    let sources = Operation::get("/sources", "Every file that was added", get(sources));
    let quarantine = Operation::get("/quarantine", "Every row that was set aside, and why", get(quarantine));
    vec![
        sources.asking::<ListAsked>().listing::<SourceJson>(),
        quarantine.asking::<ListAsked>().listing::<SetAsideJson>(),
    ]
}

/// Which rows are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct ListAsked {
    /// The row to begin with, from 0.
    offset: Option<usize>,
    /// Rows of a page, at most 10000.
    limit: Option<usize>,
    /// `json`, `csv`, `arrow` or `parquet`, where `Accept` cannot be sent.
    format: Option<String>,
}

/// A file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Source")]
pub(crate) struct SourceJson {
    sha256: String,
    kind: String,
    /// What its content was recognised as.
    format: String,
    name: String,
    bytes: u64,
    /// RFC 3339, UTC.
    added_at: String,
    /// Claims, titles, figures or plays taken from it.
    records: u64,
    /// Rows set aside.
    rejected: u64,
}

impl From<Evidence> for SourceJson {
    fn from(e: Evidence) -> Self {
        Self {
            sha256: e.sha256.to_string(),
            kind: e.kind.to_string(),
            format: e.format,
            name: e.name,
            bytes: e.bytes,
            added_at: e.added_at,
            records: e.records,
            rejected: e.rejected,
        }
    }
}

impl Row for SourceJson {
    fn cells(row: Option<&Self>) -> Vec<(&'static str, Cell)> {
        let text = |of: fn(&Self) -> &String| Cell::text(row.map(of));
        let count = |of: fn(&Self) -> u64| Cell::Count(row.map(|r| of(r) as i64));
        vec![
            ("sha256", text(|r| &r.sha256)),
            ("kind", text(|r| &r.kind)),
            ("format", text(|r| &r.format)),
            ("name", text(|r| &r.name)),
            ("bytes", count(|r| r.bytes)),
            ("added_at", text(|r| &r.added_at)),
            ("records", count(|r| r.records)),
            ("rejected", count(|r| r.rejected)),
        ]
    }
}

/// A row that was set aside.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "SetAside")]
pub(crate) struct SetAsideJson {
    file: String,
    sha256: String,
    line: Option<u64>,
    reason: String,
    /// The row, shortened.
    excerpt: String,
}

impl From<QuarantinedRow> for SetAsideJson {
    fn from(row: QuarantinedRow) -> Self {
        Self {
            file: row.file,
            sha256: row.sha256.to_string(),
            line: row.row.line,
            reason: row.row.reason,
            excerpt: row.row.excerpt,
        }
    }
}

impl Row for SetAsideJson {
    fn cells(row: Option<&Self>) -> Vec<(&'static str, Cell)> {
        let text = |of: fn(&Self) -> &String| Cell::text(row.map(of));
        vec![
            ("file", text(|r| &r.file)),
            ("sha256", text(|r| &r.sha256)),
            ("line", Cell::Count(row.and_then(|r| r.line.map(|n| n as i64)))),
            ("reason", text(|r| &r.reason)),
            ("excerpt", text(|r| &r.excerpt)),
        ]
    }
}

/// One page of a list of so many rows.
fn page<T, R: From<T>>(
    rows: Vec<T>,
    total: usize,
    asked: &ListAsked,
    limit: usize,
    uri: &axum::http::Uri,
) -> Listing<R> {
    let end = asked.offset.unwrap_or(0).saturating_add(limit);
    let next = (end < total).then(|| with_parameter(uri, "offset", &end.to_string()));
    Listing { rows: rows.into_iter().map(R::from).collect(), total: Some(total as u64), next }
}

async fn sources(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<ListAsked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &Form::TABLE)?;
    let limit = rows_of(asked.limit)?;
    let mark = (app.lake.change(), 0);
    answered(&app, &request, super::question(&uri, form), mark, move |lake| {
        let rows = lake.sources_page(asked.offset.unwrap_or(0), limit)?;
        page::<_, SourceJson>(rows, lake.evidence_counts()?.0, &asked, limit, &uri).made(form)
    })
    .await
}

async fn quarantine(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<ListAsked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &Form::TABLE)?;
    let limit = rows_of(asked.limit)?;
    let mark = (app.lake.change(), 0);
    answered(&app, &request, super::question(&uri, form), mark, move |lake| {
        let rows = lake.quarantine_page(asked.offset.unwrap_or(0), limit)?;
        page::<_, SetAsideJson>(rows, lake.evidence_counts()?.1, &asked, limit, &uri).made(form)
    })
    .await
}
