//! Pages for people: one file a page, its template of the same name under `templates/`. Every page works without
//! scripts; scripts only make what is there quicker to use.

mod add;
pub(crate) mod error;
mod methods;
mod slate;
mod sources;
pub(crate) mod title;
mod top10;
mod why;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;
use crate::assets;

/// What every page shows around its own content.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// Name of the page, for the window and the history.
    pub(crate) title: String,
    /// The part of the site it belongs to, marked in the navigation.
    pub(crate) part: &'static str,
    style: String,
    icon: String,
}

impl Frame {
    pub(crate) fn new(app: &App, title: impl Into<String>, part: &'static str) -> Self {
        Self {
            title: title.into(),
            part,
            style: app.assets.address("greenlit.css").to_owned(),
            icon: app.assets.address("icon.svg").to_owned(),
        }
    }

    /// Whether an address is that of the part the page belongs to.
    pub(crate) fn is_part(&self, address: &str) -> bool {
        self.part == address
    }

    /// The parts of the site: address and name.
    #[expect(clippy::unused_self, reason = "the form in which templates call")]
    pub(crate) const fn parts(&self) -> [(&'static str, &'static str); 5] {
        [
            ("/", "Slate"),
            ("/top10", "Top 10"),
            ("/add", "Add"),
            ("/sources", "Sources"),
            ("/methods", "Methods"),
        ]
    }
}

/// Every address for people.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(slate::page))
        .route("/title/{title}", get(title::page))
        .route("/why/{reference}", get(why::page).post(why::decide))
        .route("/top10", get(top10::page))
        .route("/add", get(add::page).merge(add::posting()))
        .route("/jobs/{id}", get(add::job))
        .route("/sources", get(sources::page))
        .route("/quarantine", get(sources::quarantine))
        .route("/methods", get(methods::page))
        .route("/api", get(methods::interface))
        .route("/sign-in", get(error::sign_in).post(error::take_token))
        .route("/assets/{name}", get(assets::get))
        .route("/favicon.ico", get(methods::icon))
        .route("/sign-out", post(error::sign_out))
}
