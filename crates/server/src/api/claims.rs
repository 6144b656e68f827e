//! Claims: what each sentence says.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use greenlit_lake::{PageQuery, StoredClaim};
use greenlit_vocabulary::{Value, name_key};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Asked, rows_of, with_parameter};
use crate::app::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Form, answered};
use crate::table::{Cell, Listing, Row};

pub(crate) fn operations() -> Vec<Operation> {
    let list = Operation::get("/claims", "What articles say, claim by claim", get(list));
    vec![list.asking::<ClaimsAsked>().listing::<ClaimJson>()]
}

/// Which claims are wanted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct ClaimsAsked {
    /// Only about this title, by its name.
    title: Option<String>,
    /// Only of this kind, such as `status` or `minutes_viewed`.
    kind: Option<String>,
    /// Only of this season.
    season: Option<u32>,
    /// The place of the last row of the page before.
    after: Option<i64>,
    /// Rows of a page, at most 10000.
    limit: Option<usize>,
    /// `json`, `csv`, `arrow` or `parquet`, where `Accept` cannot be sent.
    format: Option<String>,
}

/// A claim in one row.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Claim")]
pub(crate) struct ClaimJson {
    /// Reference for `why`.
    reference: String,
    subject: String,
    season: Option<u32>,
    kind: String,
    /// The value, where it is a number, in base units.
    number: Option<f64>,
    /// The value, where it is a text.
    text: Option<String>,
    unit: Option<String>,
    window: Option<String>,
    territory: Option<String>,
    /// ISO, as coarse as its source.
    as_of: Option<String>,
    /// `asserted`, `denied`, `hypothetical` or `speculative`.
    polarity: String,
    /// Sources of the statement, origin first; empty for the article's own voice.
    attributed_to: Vec<String>,
    official: Option<bool>,
    /// Number of the sentence in its article.
    sentence: usize,
}

impl ClaimJson {
    fn of(stored: &StoredClaim) -> Self {
        let claim = &stored.claim;
        Self {
            reference: stored.reference.to_string(),
            subject: claim.subject.clone(),
            season: claim.season,
            kind: claim.kind.to_string(),
            number: claim.value.as_ref().and_then(Value::number),
            text: claim.value.as_ref().and_then(Value::text).map(str::to_owned),
            unit: claim.unit.clone(),
            window: claim.window.clone(),
            territory: claim.territory.as_ref().map(ToString::to_string),
            as_of: claim.as_of.clone(),
            polarity: claim.polarity.to_string(),
            attributed_to: claim.attributed_to.clone(),
            official: claim.official,
            sentence: claim.sentence,
        }
    }
}

impl Row for ClaimJson {
    fn cells(row: Option<&Self>) -> Vec<(&'static str, Cell)> {
        let text = |of: fn(&Self) -> Option<String>| Cell::Text(row.and_then(of));
        vec![
            ("reference", text(|r| Some(r.reference.clone()))),
            ("subject", text(|r| Some(r.subject.clone()))),
            ("season", Cell::Count(row.and_then(|r| r.season.map(i64::from)))),
            ("kind", text(|r| Some(r.kind.clone()))),
            ("number", Cell::Number(row.and_then(|r| r.number))),
            ("text", text(|r| r.text.clone())),
            ("unit", text(|r| r.unit.clone())),
            ("window", text(|r| r.window.clone())),
            ("territory", text(|r| r.territory.clone())),
            ("as_of", text(|r| r.as_of.clone())),
            ("polarity", text(|r| Some(r.polarity.clone()))),
            ("attributed_to", text(|r| Some(r.attributed_to.join("; ")))),
            ("official", text(|r| r.official.map(|o| o.to_string()))),
            ("sentence", Cell::Count(row.map(|r| r.sentence as i64))),
        ]
    }
}

async fn list(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Asked(asked): Asked<ClaimsAsked>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&request, asked.format.as_deref(), &Form::TABLE)?;
    let limit = rows_of(asked.limit)?;
    let mark = (app.lake.change(), 0);
    answered(&app, &request, super::question(&uri, form), mark, move |lake| {
        let keys = asked.title.as_deref().map(|title| vec![name_key(title)]);
        let query = PageQuery {
            title_keys: keys.as_deref(),
            kind: asked.kind.as_deref(),
            season: asked.season,
            window: None,
            after: asked.after.unwrap_or(0),
            limit,
        };
        let page = lake.list_claims(&query)?;
        let last = page.last().filter(|_| page.len() == limit).map(|row| row.place);
        let next = last.map(|place| with_parameter(&uri, "after", &place.to_string()));
        let rows = page.iter().map(|listed| ClaimJson::of(&listed.row)).collect();
        Listing { rows, total: None, next }.made(form)
    })
    .await
}
