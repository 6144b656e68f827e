//! The ten most viewed titles of a week, measured beside published.

use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use greenlit_dossier::wording;
use jiff::ToSpan;
use jiff::civil::Date;

use super::Frame;
use crate::api::top10::{Chart, Top10Asked, read};
use crate::api::{Asked, question, with_parameter};
use crate::app::App;
use crate::problem::Problem;
use crate::respond::{Form, Made, answered};

#[derive(Template)]
#[template(path = "top10.html")]
struct Page {
    frame: Frame,
    asked: Top10Asked,
    chart: Chart,
    before: Option<String>,
    after: Option<String>,
}

/// Lists that need no published chart.
const LISTS: [&str; 3] = ["overall", "series", "films"];

pub(super) async fn page(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<Top10Asked>,
) -> Result<Response, Problem> {
    let mark = (app.lake.change(), 0);
    let shared = Arc::clone(&app);
    answered(&app, &request, question(&uri, Form::Html), mark, move |lake| {
        let chart = read(lake, &asked)?;
        let week_at = |days: i32| -> Option<String> {
            let first: Date = chart.week?.first_day().checked_add(days.days()).ok()?;
            Some(with_parameter(&uri, "week", &first.to_string()))
        };
        let page = Page {
            frame: Frame::new(&shared, "Top 10", "/top10"),
            before: week_at(-7),
            after: week_at(7),
            asked,
            chart,
        };
        Made::html(page.render())
    })
    .await
}
