//! What a figure rests on.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use greenlit_dossier::{Style, why};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Asked;
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Form, Made, answered};

const OFFERED: [Form; 2] = [Form::Json, Form::Text];

pub(crate) fn operations() -> Vec<Operation> {
    let why = Operation::get(
        "/why/{reference}",
        "What a figure rests on, down to the sentence or row",
        get(answer),
    );
    vec![why.asking::<WhyAsked>().answering::<serde_json::Value>().in_forms(&OFFERED.map(Form::media_type))]
}

/// In which form.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WhyAsked {
    /// `json` or `text`, where `Accept` cannot be sent.
    format: Option<String>,
}

async fn answer(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(reference): Path<String>,
    Asked(asked): Asked<WhyAsked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &OFFERED)?;
    let reference = super::decisions::shortened(&reference);
    let mark = (app.lake.change(), 0);
    answered(&app, &request, super::question(&uri, form), mark, move |lake| {
        let found = why(lake, &reference)?;
        Ok(match form {
            Form::Text => Made::new(form, greenlit_dossier::why::text(&found, Style::default())),
            _ => Made::new(Form::Json, greenlit_dossier::why::json(&found)?),
        })
    })
    .await
}
