//! The router, and what all requests share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tokio::sync::Semaphore;

use crate::assets::Assets;
use crate::jobs::Jobs;
use crate::lake_access::LakeAccess;
use crate::limits::{self, Rates};
use crate::metrics::Metrics;
use crate::respond::Kept;
use crate::settings::Settings;
use crate::slate::Shelf;
use crate::tokens::Tokens;
use crate::{api, feed, pages, security, web};

/// What all requests share.
#[derive(Debug)]
pub struct App {
    pub(crate) settings: Settings,
    pub(crate) lake: Arc<LakeAccess>,
    pub(crate) tokens: Tokens,
    pub(crate) metrics: Metrics,
    pub(crate) rates: Rates,
    pub(crate) at_once: Arc<Semaphore>,
    pub(crate) kept: Kept,
    pub(crate) shelf: Shelf,
    pub(crate) jobs: Jobs,
    pub(crate) assets: Assets,
    started: u64,
    requests: AtomicU64,
}

impl App {
    /// Opens the lake.
    ///
    /// # Errors
    /// Where the lake cannot be opened.
    pub fn open(settings: Settings) -> greenlit_lake::Result<Arc<Self>> {
        let lake = LakeAccess::open(settings.lake.clone(), settings.readers)?;
        crate::upload::tidy(&settings.lake);
        let mut started = [0; 8];
        // Without random bytes, requests are numbered from zero.
        let _ = getrandom::fill(&mut started);
        Ok(Arc::new(Self {
            lake: Arc::new(lake),
            tokens: Tokens::of(&settings.lake),
            metrics: Metrics::default(),
            rates: Rates::new(settings.per_second, settings.burst),
            at_once: Arc::new(Semaphore::new(settings.at_once)),
            kept: Kept::new(settings.kept_bytes),
            shelf: Shelf::default(),
            jobs: Jobs::default(),
            assets: Assets::new(),
            started: u64::from_le_bytes(started),
            requests: AtomicU64::new(0),
            settings,
        }))
    }

    /// A number that no other request of this lake is likely to have had.
    pub(crate) fn next_request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:08x}-{number:x}", self.started >> 32)
    }
}

/// Every address, with the layers that all requests pass.
pub fn router(app: &Arc<App>) -> Router {
    Router::new()
        .merge(pages::routes())
        .merge(feed::routes())
        .nest("/api/v1", api::routes())
        .fallback(web::nothing_here)
        .layer(DefaultBodyLimit::max(app.settings.body_bytes))
        .layer(from_fn_with_state(Arc::clone(app), security::layer))
        .layer(from_fn_with_state(Arc::clone(app), limits::layer))
        .layer(from_fn_with_state(Arc::clone(app), web::finish))
        .with_state(Arc::clone(app))
}
