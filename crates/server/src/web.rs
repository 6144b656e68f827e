//! What every response passes on its way out: the request's number, problems worded for the client, headers, the log.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::problem::Problem;
use crate::{log, pages, security};

/// Whether the client is a browser that wants a page.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accept.contains("text/html")
}

/// The outermost layer.
pub(crate) async fn finish(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    #[expect(clippy::disallowed_methods, reason = "the time of a request is measured, not read")]
    let start = Instant::now();
    let id = app.next_request_id();
    let seen = log::Seen::of(&request);
    let is_page = wants_page(request.headers()) && !request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        response = worded(&response, &id, is_page);
    }
    let headers = response.headers_mut();
    security::add_headers(headers);
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", value);
    }
    let took = start.elapsed();
    app.metrics.count(seen.route(), response.status(), took);
    log::line(&seen, &id, response.status(), took);
    response
}

/// The response with its problem in words, where it is one without.
fn worded(response: &Response, id: &str, is_page: bool) -> Response {
    let status = response.status();
    let problem = response.extensions().get::<Problem>().cloned();
    let problem = problem.unwrap_or_else(|| Problem::of_status(status));
    let mut worded = if is_page {
        pages::error::page(&problem, id)
    } else {
        let json = serde_json::to_vec(&problem.json(id)).unwrap_or_default();
        ([(header::CONTENT_TYPE, "application/problem+json")], json).into_response()
    };
    *worded.status_mut() = status;
    for name in [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            worded.headers_mut().insert(name, value.clone());
        }
    }
    worded.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    worded
}

/// What answers where there is no resource.
pub(crate) async fn nothing_here() -> Problem {
    Problem::of_status(StatusCode::NOT_FOUND)
}
