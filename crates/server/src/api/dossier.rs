//! The dossier of a title.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use greenlit_dossier::{DossierJson, Question, Style};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Asked;
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Form, Made, answered};

pub(crate) fn operations() -> Vec<Operation> {
    let show = Operation::get("/titles/{title}", "All that is known of one title", get(show));
    let forms = OFFERED.map(Form::media_type);
    vec![show.asking::<DossierAsked>().answering::<DossierJson>().in_forms(&forms)]
}

const OFFERED: [Form; 3] = [Form::Json, Form::Text, Form::Html];

/// Which part of a dossier is wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DossierAsked {
    /// Only this season.
    season: Option<u32>,
    /// What was known on this day, such as `2025-07-21`.
    as_of: Option<String>,
    /// `json`, `text` or `html`, where `Accept` cannot be sent.
    format: Option<String>,
}

async fn show(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(title): Path<String>,
    Asked(asked): Asked<DossierAsked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &OFFERED)?;
    let as_of = asked.as_of.as_deref().map(|word| super::day("as_of", word)).transpose()?;
    let question = Question { title, season: asked.season, as_of };
    let mark = (app.lake.change(), 0);
    answered(&app, &request, super::question(&uri, form), mark, move |lake| {
        let dossier = greenlit_dossier::show(lake, &question, &greenlit_intake::read_again(lake))?;
        Ok(match form {
            Form::Text => Made::new(form, dossier.to_text(Style::default())),
            Form::Html => Made::new(form, dossier.to_html()?),
            _ => Made::new(Form::Json, dossier.to_json()?),
        })
    })
    .await
}
