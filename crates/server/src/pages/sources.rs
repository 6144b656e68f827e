//! Every file that was added, and every row that was set aside.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use greenlit_lake::{Evidence, QuarantinedRow};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Frame;
use crate::api::{Asked, question, with_parameter};
use crate::app::App;
use crate::problem::Problem;
use crate::respond::{Form, Made, answered};

/// Rows of a page.
const ROWS: usize = 200;

/// Which rows are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PageAsked {
    offset: Option<usize>,
}

/// A part of a list, with the addresses of the parts beside it.
struct Part<T> {
    rows: Vec<T>,
    all: usize,
    before: Option<String>,
    after: Option<String>,
}

impl<T> Part<T> {
    fn of(rows: Vec<T>, all: usize, asked: &PageAsked, uri: &axum::http::Uri) -> Self {
        let offset = asked.offset.unwrap_or(0);
        let address = |row: usize| with_parameter(uri, "offset", &row.to_string());
        Self {
            rows,
            all,
            before: (offset > 0).then(|| address(offset.saturating_sub(ROWS))),
            after: (offset.saturating_add(ROWS) < all).then(|| address(offset + ROWS)),
        }
    }
}

#[derive(Template)]
#[template(path = "sources.html")]
struct Sources {
    frame: Frame,
    part: Part<Evidence>,
}

#[derive(Template)]
#[template(path = "quarantine.html")]
struct Quarantine {
    frame: Frame,
    part: Part<QuarantinedRow>,
}

pub(super) async fn page(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<PageAsked>,
) -> Result<Response, Problem> {
    let (mark, shared) = ((app.lake.change(), 0), Arc::clone(&app));
    answered(&app, &request, question(&uri, Form::Html), mark, move |lake| {
        let part = Part::of(
            lake.sources_page(asked.offset.unwrap_or(0), ROWS)?,
            lake.evidence_counts()?.0,
            &asked,
            &uri,
        );
        Made::html(Sources { frame: Frame::new(&shared, "Sources", "/sources"), part }.render())
    })
    .await
}

pub(super) async fn quarantine(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<PageAsked>,
) -> Result<Response, Problem> {
    let (mark, shared) = ((app.lake.change(), 0), Arc::clone(&app));
    answered(&app, &request, question(&uri, Form::Html), mark, move |lake| {
        let part = Part::of(
            lake.quarantine_page(asked.offset.unwrap_or(0), ROWS)?,
            lake.evidence_counts()?.1,
            &asked,
            &uri,
        );
        Made::html(Quarantine { frame: Frame::new(&shared, "Set aside", "/sources"), part }.render())
    })
    .await
}
