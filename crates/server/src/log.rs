//! One line for every request, with its number, and nothing that says who was looked for: no query, no address.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};

/// What the log keeps of a request.
#[derive(Debug)]
pub(crate) struct Seen {
    method: Method,
    route: Option<String>,
}

impl Seen {
    pub(crate) fn of(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
        Self { method: request.method().clone(), route }
    }

    /// The pattern of the address (`/title/{name}`), so that there are few different ones.
    pub(crate) fn route(&self) -> &str {
        self.route.as_deref().unwrap_or("none")
    }
}

/// Writes the line; failures inside are warnings.
pub(crate) fn line(seen: &Seen, id: &str, status: StatusCode, took: Duration) {
    let (method, route, status_code) = (seen.method.as_str(), seen.route(), status.as_u16());
    let took_ms = took.as_secs_f64() * 1000.0;
    if status.is_server_error() {
        tracing::warn!(request = id, method, route, status = status_code, took_ms, "answered");
    } else {
        tracing::info!(request = id, method, route, status = status_code, took_ms, "answered");
    }
}
