//! How each number is made: policies, and METHODOLOGY as it was when the program was built; and the interface.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use greenlit_viewing::policy::{Policies, Policy};

use super::Frame;
use crate::api::operations;
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Answer, Made};

/// The document that states every rule.
const METHODOLOGY: &str = include_str!("../../../../METHODOLOGY.md");

#[derive(Template)]
#[template(path = "methods.html")]
struct Methods {
    frame: Frame,
    policies: Vec<String>,
    blocks: Vec<crate::markdown::Block>,
}

#[derive(Template)]
#[template(path = "interface.html")]
struct Interface {
    frame: Frame,
    operations: Vec<Operation>,
}

pub(super) async fn page(State(app): State<Arc<App>>, request: HeaderMap) -> Result<Response, Problem> {
    let policies = Policies::published().map_err(|e| Problem::inside(&e))?;
    let page = Methods {
        frame: Frame::new(&app, "Methods", "/methods"),
        policies: policies.all().iter().map(Policy::label).collect(),
        blocks: crate::markdown::blocks(METHODOLOGY),
    };
    Ok(Answer::of(Made::html(page.render())?).response(&request))
}

pub(super) async fn interface(State(app): State<Arc<App>>, request: HeaderMap) -> Result<Response, Problem> {
    let page = Interface { frame: Frame::new(&app, "Interface", "/methods"), operations: operations() };
    Ok(Answer::of(Made::html(page.render())?).response(&request))
}

/// Browsers ask for it whatever a page says.
pub(super) async fn icon(State(app): State<Arc<App>>) -> Response {
    Redirect::permanent(app.assets.address("icon.svg")).into_response()
}
