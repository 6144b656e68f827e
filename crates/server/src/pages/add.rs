//! Adding evidence: files, or a pasted article; then what was understood of each.

use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Extension, Multipart, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};

use super::Frame;
use crate::app::App;
use crate::jobs::{Job, State as JobState, now};
use crate::problem::Problem;
use crate::respond::{Answer, Made};
use crate::security::Asker;
use crate::upload;

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage {
    frame: Frame,
    jobs: Vec<Job>,
}

#[derive(Template)]
#[template(path = "job.html")]
struct JobPage {
    frame: Frame,
    job: Job,
}

/// Kinds that a file can be said to be.
const KINDS: [&str; 7] = ["article", "catalogue", "figures", "chart", "reviews", "awards", "plays"];

pub(super) fn posting() -> MethodRouter<Arc<App>> {
    // The length is bounded as it streams, by the bytes an upload may have.
    post(add).layer(DefaultBodyLimit::disable())
}

pub(super) async fn page(State(app): State<Arc<App>>, request: HeaderMap) -> Result<Response, Problem> {
    let page = AddPage { frame: Frame::new(&app, "Add", "/add"), jobs: app.jobs.all() };
    Ok(Answer::of(Made::html(page.render())?).response(&request))
}

async fn add(
    State(app): State<Arc<App>>,
    Extension(asker): Extension<Asker>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let arrived = upload::receive(&app, form).await?;
    let job = app.jobs.start(asker.name, arrived.inputs.len(), now());
    let address = format!("/jobs/{}", job.now().id);
    tokio::spawn(upload::add(Arc::clone(&app), arrived, job));
    Ok(Redirect::to(&address).into_response())
}

/// How a job stands; the page asks again by itself while it runs.
pub(super) async fn job(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let job = app.jobs.follow(&id).ok_or_else(|| {
        Problem::not_found("No job of this server has this number; jobs are forgotten when the server stops.")
    })?;
    let job = job.borrow().clone();
    let page = JobPage { frame: Frame::new(&app, format!("Job {}", job.id), "/add"), job };
    Ok(Answer::of(Made::html(page.render())?).response(&request))
}
