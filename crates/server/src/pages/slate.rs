//! The slate: every title in one row.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use greenlit_dossier::{WeekPoint, wording};
use greenlit_vocabulary::StatusValue;

use super::Frame;
use crate::api::titles::{TitlesAsked, chosen};
use crate::api::{Asked, question, with_parameter};
use crate::app::App;
use crate::problem::Problem;
use crate::respond::{Answer, Form, Made};
use crate::slate::{SlateRow, slate};

/// Rows of a page.
const ROWS: usize = 100;

#[derive(Template)]
#[template(path = "slate.html")]
struct Page<'a> {
    frame: Frame,
    asked: &'a TitlesAsked,
    rows: Vec<&'a SlateRow>,
    found: usize,
    all: usize,
    services: BTreeSet<&'a str>,
    statuses: BTreeSet<&'static str>,
    before: Option<String>,
    after: Option<String>,
}

impl Page<'_> {
    /// Whether a choice of the form is the one that was made.
    #[expect(clippy::unused_self, clippy::ref_option, reason = "the form in which templates call")]
    fn is_chosen(&self, asked: &Option<String>, choice: &str) -> bool {
        asked.as_deref().unwrap_or_default() == choice
    }
}

/// Sorts by word and name.
const SORTS: [(&str, &str); 5] = [
    ("name", "name"),
    ("minutes", "minutes of the last week"),
    ("rank", "latest rank"),
    ("score", "score"),
    ("news", "latest news"),
];

/// A line through the weeks as the points of an SVG polyline, 100 wide and 20 high; `None` for fewer than two.
fn sparkline(weekly: &[WeekPoint]) -> Option<String> {
    const SHOWN: usize = 26;
    let shown = weekly.get(weekly.len().saturating_sub(SHOWN)..)?;
    let most = shown.iter().map(|p| p.minutes).fold(0.0, f64::max);
    if shown.len() < 2 || most <= 0.0 {
        return None;
    }
    let step = 100.0 / (shown.len() - 1) as f64;
    let points = shown
        .iter()
        .enumerate()
        .map(|(place, p)| format!("{:.1},{:.1}", place as f64 * step, 19.0 - 18.0 * p.minutes / most));
    Some(points.collect::<Vec<_>>().join(" "))
}

pub(super) async fn page(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<TitlesAsked>,
) -> Result<Response, Problem> {
    let slate = slate(&app).await?;
    let (question, mark) = (question(&uri, Form::Html), slate.mark());
    if let Some(answer) = app.kept.get(&question, mark) {
        return Ok(answer.response(&request));
    }
    let chosen = chosen(&slate, &asked)?;
    let offset = asked.offset.unwrap_or(0);
    let address = |row: usize| with_parameter(&uri, "offset", &row.to_string());
    let page = Page {
        frame: Frame::new(&app, "Slate", "/"),
        rows: chosen.iter().skip(offset).take(ROWS).map(AsRef::as_ref).collect(),
        found: chosen.len(),
        all: slate.len(),
        services: slate.rows().flat_map(|r| r.summary.services.iter().map(String::as_str)).collect(),
        statuses: slate.rows().filter_map(|r| r.summary.status.map(StatusValue::as_str)).collect(),
        before: (offset > 0).then(|| address(offset.saturating_sub(ROWS))),
        after: (offset.saturating_add(ROWS) < chosen.len()).then(|| address(offset + ROWS)),
        asked: &asked,
    };
    let answer = Arc::new(Answer::of(Made::html(page.render())?));
    app.kept.put(question, mark, Arc::clone(&answer));
    Ok(answer.response(&request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_two_weeks_and_some_minutes() {
        let week = |n: i8, minutes| WeekPoint { week: jiff::civil::date(2025, 7, n), minutes };
        assert_eq!(sparkline(&[]), None);
        assert_eq!(sparkline(&[week(7, 5.0)]), None);
        assert_eq!(sparkline(&[week(7, 0.0), week(14, 0.0)]), None);
        assert_eq!(sparkline(&[week(7, 5.0), week(14, 10.0)]).unwrap(), "0.0,10.0 100.0,1.0");
    }
}
