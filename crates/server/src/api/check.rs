//! Where evidence disagrees.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use greenlit_dossier::{Style, check};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Asked, with_parameter};
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Form, Made, answered};
use crate::slate::slate;

/// Titles of a page: each is assembled anew.
const MOST_TITLES: usize = 20;

const OFFERED: [Form; 2] = [Form::Json, Form::Text];

pub(crate) fn operations() -> Vec<Operation> {
    let check =
        Operation::get("/check", "Where evidence about a title disagrees, and who copied whom", get(answer));
    vec![
        check
            .asking::<CheckAsked>()
            .answering::<Vec<serde_json::Value>>()
            .in_forms(&OFFERED.map(Form::media_type)),
    ]
}

/// Of which title.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct CheckAsked {
    /// Name of the title, in any spelling; every title that evidence contradicts itself about when left out.
    title: Option<String>,
    /// What was known on this day, such as `2025-07-21`.
    as_of: Option<String>,
    /// The title to begin with, from 0, where none is named.
    offset: Option<usize>,
    /// Titles of a page, at most 20.
    limit: Option<usize>,
    /// `json` or `text`, where `Accept` cannot be sent.
    format: Option<String>,
}

async fn answer(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<CheckAsked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &OFFERED)?;
    let as_of = asked.as_of.as_deref().map(|word| super::day("as_of", word)).transpose()?;
    let mark = (app.lake.change(), 0);
    let limit = match asked.limit.unwrap_or(MOST_TITLES) {
        limit @ 1..=MOST_TITLES => limit,
        limit => {
            return Err(Problem::bad(format!(
                "`limit` is {limit}, and a page has between 1 and {MOST_TITLES} titles"
            )));
        }
    };
    let (titles, next) = if let Some(title) = asked.title.filter(|title| !title.is_empty()) {
        (vec![title], None)
    } else {
        let slate = slate(&app).await?;
        let offset = asked.offset.unwrap_or(0);
        let mut keys =
            slate.rows().filter(|r| r.summary.disagreements > 0).map(|r| r.key.clone()).skip(offset);
        let page: Vec<String> = keys.by_ref().take(limit).collect();
        let next = keys.next().map(|_| with_parameter(&uri, "offset", &(offset + limit).to_string()));
        (page, next)
    };
    answered(&app, &request, super::question(&uri, form), mark, move |lake| {
        let read_again = greenlit_intake::read_again(lake);
        let mut all = Vec::new();
        for title in &titles {
            all.extend(check(lake, Some(title), as_of, &read_again)?);
        }
        let made = match form {
            Form::Text => Made::new(form, greenlit_dossier::check::text(&all, Style::default())),
            _ => Made::new(Form::Json, greenlit_dossier::check::json(&all)?),
        };
        Ok(Made { link: next.map(|next| format!("<{next}>; rel=\"next\"")), ..made })
    })
    .await
}
