//! Styles, scripts and pictures, embedded in the program under names that change with their content.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::problem::Problem;

/// Files as they lie in `assets/`: name, type, content.
const FILES: &[(&str, &str, &[u8])] = &[
    ("greenlit.css", "text/css; charset=utf-8", include_bytes!("../assets/greenlit.css")),
    ("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
];

/// An embedded file.
#[derive(Debug)]
struct Asset {
    name: &'static str,
    /// `/assets/3fa9c12b-greenlit.css`.
    address: String,
    kind: &'static str,
    content: &'static [u8],
}

/// All embedded files.
#[derive(Debug)]
pub(crate) struct Assets(Vec<Asset>);

impl Assets {
    pub(crate) fn new() -> Self {
        let asset = |(name, kind, content): &(&'static str, &'static str, &'static [u8])| {
            let digest = Sha256::digest(content);
            let head = crate::tokens::hex(digest.get(..6).unwrap_or_default());
            Asset { name, address: format!("/assets/{head}-{name}"), kind, content }
        };
        Self(FILES.iter().map(asset).collect())
    }

    /// The address of a file by its name; empty for one that is not embedded, which a test excludes.
    pub(crate) fn address(&self, name: &str) -> &str {
        self.0.iter().find(|a| a.name == name).map_or("", |a| a.address.as_str())
    }
}

/// Gives a file; it may be kept for ever, since another content has another address.
pub(crate) async fn get(State(app): State<Arc<App>>, Path(name): Path<String>) -> Result<Response, Problem> {
    let asset = app.assets.0.iter().find(|a| a.address.strip_prefix("/assets/") == Some(name.as_str()));
    let Some(asset) = asset else { return Err(Problem::not_found("There is no such file.")) };
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind)), (header::CACHE_CONTROL, for_ever)];
    Ok((headers, asset.content).into_response())
}
