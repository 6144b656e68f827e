//! Changes of status as an Atom feed, and what machines that watch the server ask for.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::civil::Date;

use crate::app::App;
use crate::problem::Problem;
use crate::respond::{Answer, Made};
use crate::security::Asker;
use crate::slate::{current, slate};
use crate::tokens::Role;

/// Entries of the feed.
const ENTRIES: usize = 50;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/feed.atom", get(feed))
        .route("/metrics", get(metrics))
        .route("/healthz", get(healthz))
}

/// One change of status.
struct Entry {
    /// The same for the same change, for ever.
    id: String,
    title: String,
    address: String,
    day: Date,
    summary: String,
}

#[derive(Template)]
#[template(path = "feed.xml", escape = "html")]
struct Feed {
    updated: Date,
    host: String,
    entries: Vec<Entry>,
}

async fn feed(State(app): State<Arc<App>>, request: HeaderMap) -> Result<Response, Problem> {
    let slate = slate(&app).await?;
    let host = request.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("localhost").to_owned();
    let (question, mark) = (format!("atom /feed.atom {host}"), slate.mark());
    if let Some(answer) = app.kept.get(&question, mark) {
        return Ok(answer.response(&request));
    }
    let mut entries: Vec<Entry> = slate
        .rows()
        .filter_map(|row| {
            let s = &row.summary;
            let since = s.since.as_ref()?;
            let day = since.date.as_ref()?.last_day()?;
            let status = greenlit_dossier::wording::words_of(s.status?.as_str());
            let season = s.season.map(|n| format!(" season {n}")).unwrap_or_default();
            let address = row.address();
            Some(Entry {
                id: format!("{address}#{status}{season}-{day}").replace(' ', "-"),
                title: format!("{}{season}: {status}", s.title),
                address,
                day,
                summary: format!(
                    "{}, by {}, {}",
                    s.certainty.map(|c| c.to_string()).unwrap_or_default(),
                    s.by.as_deref().unwrap_or("an article without a named source"),
                    greenlit_dossier::wording::since(since)
                ),
            })
        })
        .collect();
    entries.sort_by(|a, b| (b.day, &a.id).cmp(&(a.day, &b.id)));
    entries.truncate(ENTRIES);
    let updated = entries.first().map_or(Date::ZERO, |e| e.day);
    let made = Made::html(Feed { updated, host, entries }.render())?;
    let answer = Arc::new(Answer::of(Made { media_type: "application/atom+xml; charset=utf-8", ..made }));
    app.kept.put(question, mark, Arc::clone(&answer));
    Ok(answer.response(&request))
}

/// Resident memory of this process, where the system tells it.
fn resident_bytes() -> Option<f64> {
    let status = fs_err::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

async fn metrics(
    State(app): State<Arc<App>>,
    Extension(asker): Extension<Asker>,
) -> Result<Response, Problem> {
    if asker.role < Role::Admin {
        let detail = "How the server does is for tokens that may admin.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    let at_work = app.settings.at_once - app.at_once.available_permits();
    let mut gauges = vec![
        ("greenlit_requests_at_work", "Requests at work.", at_work as f64),
        ("greenlit_kept_bytes", "Bytes of answers kept.", app.kept.bytes() as f64),
        ("greenlit_lake_changes", "Changes of the lake seen.", app.lake.change() as f64),
        ("greenlit_titles", "Titles of the slate.", current(&app).map_or(0.0, |s| s.len() as f64)),
    ];
    gauges.extend(resident_bytes().map(|bytes| ("process_resident_memory_bytes", "Resident memory.", bytes)));
    let text = app.metrics.text(&gauges);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

async fn healthz(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    app.lake.read(|lake| Ok(lake.standing()?)).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "well\n").into_response())
}
