//! The interface for programs: one file a resource. An address exists because its [`Operation`] is listed here, and the
//! description at `/api/v1/openapi.json` is written from the same list.

mod add;
mod check;
mod claims;
pub(crate) mod decisions;
mod dossier;
mod figures;
mod jobs;
mod sources;
pub(crate) mod titles;
pub(crate) mod top10;
mod why;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::routing::{MethodRouter, get};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::{openapi, respond::Form};

/// Rows of a page, where no number is asked for.
pub(crate) const USUAL_ROWS: usize = 100;
/// Most rows of a page.
pub(crate) const MOST_ROWS: usize = 10_000;

/// Every operation, in the order of the description.
pub(crate) fn operations() -> Vec<Operation> {
    [
        titles::operations(),
        dossier::operations(),
        claims::operations(),
        decisions::operations(),
        figures::operations(),
        top10::operations(),
        why::operations(),
        check::operations(),
        sources::operations(),
        add::operations(),
        jobs::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every address of the interface.
pub(crate) fn routes() -> Router<Arc<App>> {
    let mut by_path: std::collections::BTreeMap<&'static str, MethodRouter<Arc<App>>> =
        std::collections::BTreeMap::new();
    for operation in operations() {
        let handler = by_path.remove(operation.path).unwrap_or_default().merge(operation.handler);
        by_path.insert(operation.path, handler);
    }
    by_path
        .into_iter()
        .fold(Router::new(), |router, (path, handler)| router.route(path, handler))
        .route("/openapi.json", get(openapi::json))
        .fallback(crate::web::nothing_here)
}

/// What was asked in the query of an address; anything unknown in it is refused with a sentence.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(asked)| Self(asked)).map_err(|e| {
            use std::error::Error as _;
            let cause = e.source().map_or_else(|| e.to_string(), ToString::to_string);
            Problem::bad(format!("The query of the address cannot be read: {cause}"))
        })
    }
}

/// How many rows a page has.
pub(crate) fn rows_of(limit: Option<usize>) -> Result<usize, Problem> {
    match limit {
        None => Ok(USUAL_ROWS),
        Some(limit @ 1..=MOST_ROWS) => Ok(limit),
        Some(limit) => {
            Err(Problem::bad(format!("`limit` is {limit}, and a page has between 1 and {MOST_ROWS} rows")))
        }
    }
}

/// The question an answer is kept under: the address, and the form.
pub(crate) fn question(uri: &axum::http::Uri, form: Form) -> String {
    let path = uri.path_and_query().map_or(uri.path(), |p| p.as_str());
    format!("{} {path}", form.word())
}

/// A day such as `2025-07-21`.
pub(crate) fn day(name: &str, word: &str) -> Result<jiff::civil::Date, Problem> {
    word.parse()
        .map_err(|_| Problem::bad(format!("`{name}` is `{word}`, which is no day such as `2025-07-21`")))
}

/// The address with one parameter of its query changed.
pub(crate) fn with_parameter(uri: &axum::http::Uri, name: &str, value: &str) -> String {
    let kept = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
    let mut pairs: Vec<&str> = kept.collect();
    let own = format!("{name}={value}");
    pairs.push(&own);
    format!("{}?{}", uri.path(), pairs.join("&"))
}

/// The body as a value of JSON; what cannot be read is refused with a sentence.
pub(crate) async fn body<T: DeserializeOwned>(request: axum::extract::Request) -> Result<T, Problem> {
    use axum::extract::FromRequest;
    let content_type = request.headers().get(axum::http::header::CONTENT_TYPE);
    let is_json =
        content_type.and_then(|v| v.to_str().ok()).is_some_and(|v| v.starts_with("application/json"));
    if !is_json {
        let status = axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::new(status, "The body must be `application/json`."));
    }
    let bytes =
        axum::body::Bytes::from_request(request, &()).await.map_err(|e| Problem::of_status(e.status()))?;
    serde_json::from_slice(&bytes).map_err(|e| Problem::bad(format!("The body cannot be read: {e}")))
}
