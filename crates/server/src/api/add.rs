//! Adding evidence: a multipart form of files, taken as a stream, added as a job.

use std::sync::Arc;

use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Extension, Multipart, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use schemars::JsonSchema;

use crate::app::App;
use crate::jobs::{Job, now};
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Answer, Made};
use crate::security::Asker;
use crate::upload;

pub(crate) fn operations() -> Vec<Operation> {
    // The length is bounded as it streams, by the bytes an upload may have.
    let handler = post(add).layer(DefaultBodyLimit::disable());
    vec![
        Operation::post("/add", "Add evidence; the answer is a job to follow", handler)
            .sending::<Upload>("multipart/form-data")
            .answering::<Job>()
            .with_status(202),
    ]
}

/// The form of an upload.
#[derive(Debug, JsonSchema)]
#[expect(dead_code, reason = "it describes the form, which is read as a stream")]
struct Upload {
    /// The files; the field is repeated for each.
    files: Vec<String>,
    /// An article, pasted.
    text: Option<String>,
    /// Name the pasted article goes by.
    name: Option<String>,
    /// Takes every file as this kind: `article`, `catalogue`, `figures`, `chart`, `reviews`, `awards`, `plays`.
    kind: Option<String>,
    /// Playback logs: whose they are, the same for two exports of one account.
    account: Option<String>,
    /// Playback logs: zone of local times, such as `Europe/Berlin`.
    zone: Option<String>,
    /// Playback logs: order of day and month, such as `mdy`.
    date_order: Option<String>,
    /// Reviews: the title, where the file names none.
    title: Option<String>,
    /// Reviews: its season.
    season: Option<u32>,
    /// Awards: the program, where the list names none.
    program: Option<String>,
}

async fn add(
    State(app): State<Arc<App>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let arrived = upload::receive(&app, form).await?;
    let job = app.jobs.start(asker.name, arrived.inputs.len(), now());
    let address = format!("/api/v1/jobs/{}", job.now().id);
    let mut response = Answer::of(Made::json(&job.now())?).response(&headers);
    tokio::spawn(upload::add(Arc::clone(&app), arrived, job));
    *response.status_mut() = StatusCode::ACCEPTED;
    if let Ok(address) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    Ok(response)
}
