//! Jobs, and how they come along.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use tokio::sync::watch;

use crate::app::App;
use crate::jobs::{Job, State as JobState};
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Answer, Made};

/// Tellings of one job are at least so far apart.
const PACE: Duration = Duration::from_millis(100);

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/jobs", "Jobs of this server, the latest first", get(list)).answering::<Vec<Job>>(),
        Operation::get("/jobs/{id}", "How a job stands", get(one)).answering::<Job>(),
        Operation::get("/jobs/{id}/events", "How a job comes along, until it ends", get(events))
            .in_forms(&["text/event-stream"]),
    ]
}

fn unknown() -> Problem {
    Problem::not_found("No job of this server has this number; jobs are forgotten when the server stops.")
}

async fn list(State(app): State<Arc<App>>, request: HeaderMap) -> Result<Response, Problem> {
    Ok(Answer::of(Made::json(&app.jobs.all())?).response(&request))
}

async fn one(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let job = app.jobs.follow(&id).ok_or_else(unknown)?;
    let now = job.borrow().clone();
    Ok(Answer::of(Made::json(&now)?).response(&request))
}

async fn events(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let job = app.jobs.follow(&id).ok_or_else(unknown)?;
    let stream = follow(job, app.jobs.stopping());
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()).into_response())
}

/// The job as it is, then as it changes, until it ends or the server stops.
fn follow(
    job: watch::Receiver<Job>,
    stopping: watch::Receiver<bool>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some((job, stopping, true)), |state| async {
        let (mut job, mut stopping, is_first) = state?;
        if !is_first {
            tokio::time::sleep(PACE).await;
            tokio::select! {
                changed = job.changed() => changed.ok()?,
                _ = stopping.wait_for(|stop| *stop) => return None,
            }
        }
        let now = job.borrow_and_update().clone();
        let event = Event::default().event("job").data(serde_json::to_string(&now).unwrap_or_default());
        let next = (now.state == JobState::Running).then_some((job, stopping, false));
        Some((Ok(event), next))
    })
}
