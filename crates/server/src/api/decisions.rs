//! Decisions on claims: accepted, corrected, rejected; kept as evidence of its own, with who and when.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use greenlit_dossier::decided::{CORRECTABLE, check_correction};
use greenlit_lake::{Decision, Lake, StoredClaim, StoredDecision, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::jobs;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::respond::{Answer, Made};
use crate::security::Asker;

const PATH: &str = "/claims/{reference}/decision";

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(PATH, "What was decided on a claim, the last decision last", get(list))
            .answering::<Vec<KeptDecision>>(),
        Operation::post(PATH, "Accept, correct or reject a claim", post(decide))
            .sending::<DecisionAsked>("application/json")
            .answering::<KeptDecision>()
            .with_status(201),
    ]
}

/// What is decided.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Decision")]
pub(crate) struct DecisionAsked {
    pub(crate) verdict: VerdictJson,
    /// For `correct`: what is to stand instead, by field: `season`, `value`, `unit`, `window`, `territory`, `polarity`.
    /// An empty text leaves the field open.
    #[serde(default)]
    pub(crate) correction: BTreeMap<String, String>,
    /// Who decides, where no token says it.
    #[serde(default)]
    pub(crate) by: String,
    /// Why.
    #[serde(default)]
    pub(crate) note: String,
}

/// `accept`, `correct` or `reject`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum VerdictJson {
    Accept,
    Correct,
    Reject,
}

/// A decision that was kept.
#[derive(Debug, Serialize, JsonSchema)]
struct KeptDecision {
    /// Reference of the claim.
    claim: String,
    verdict: VerdictJson,
    correction: BTreeMap<String, String>,
    decided_by: String,
    /// RFC 3339, UTC.
    decided_at: String,
    note: String,
    /// By which `sources` knows it.
    sha256: String,
}

impl KeptDecision {
    fn of(stored: &StoredDecision) -> Self {
        let decision = &stored.decision;
        Self {
            claim: stored.claim.to_string(),
            verdict: match decision.verdict {
                Verdict::Accept => VerdictJson::Accept,
                Verdict::Correct => VerdictJson::Correct,
                Verdict::Reject => VerdictJson::Reject,
            },
            correction: decision.correction.clone(),
            decided_by: decision.decided_by.clone(),
            decided_at: decision.decided_at.to_string(),
            note: decision.note.clone(),
            sha256: stored.sha256.to_string(),
        }
    }
}

/// Characters of a note or a name.
const MOST_NOTE: usize = 2000;

/// Keeps a decision on the claim a reference names; gives the claim's whole reference and title.
pub(crate) async fn keep(
    app: &Arc<App>,
    asker: &Asker,
    reference: String,
    asked: DecisionAsked,
) -> Result<StoredDecision, Problem> {
    let by = if app.settings.needs_token || asked.by.trim().is_empty() { &asker.name } else { &asked.by };
    let (by, note) = (by.trim().to_owned(), asked.note.trim().to_owned());
    if by.chars().count() > MOST_NOTE || note.chars().count() > MOST_NOTE {
        return Err(Problem::bad(format!("A note or a name has at most {MOST_NOTE} characters")));
    }
    let verdict = match asked.verdict {
        VerdictJson::Accept => Verdict::Accept,
        VerdictJson::Correct => Verdict::Correct,
        VerdictJson::Reject => Verdict::Reject,
    };
    app.lake
        .write(move |lake| {
            let claim = claim(lake, &reference)?;
            check(&claim, verdict, &asked.correction)?;
            let decision = Decision {
                claim: String::new(),
                verdict,
                correction: asked.correction,
                decided_by: by,
                decided_at: jobs::now(),
                note,
            };
            let adding = lake.begin()?;
            adding.decision(claim.reference, &decision)?;
            adding.commit()?;
            let kept = lake.decisions_on(claim.reference)?.pop();
            kept.ok_or_else(|| Problem::inside(&"the decision that was kept is not there"))
        })
        .await
}

fn check(
    claim: &StoredClaim,
    verdict: Verdict,
    correction: &BTreeMap<String, String>,
) -> Result<(), Problem> {
    if (verdict == Verdict::Correct) == correction.is_empty() {
        return Err(Problem::bad(format!(
            "`correct` needs a correction of at least one of {}, and no other verdict takes one",
            CORRECTABLE.join(", ")
        )));
    }
    check_correction(&claim.claim, correction).map_err(Problem::bad)
}

fn claim(lake: &Lake, reference: &str) -> Result<StoredClaim, Problem> {
    let found = lake.claim_by_reference(&reference.trim().to_lowercase())?;
    found.ok_or_else(|| {
        Problem::not_found(format!("No claim of this lake has the reference `{}`", shortened(reference)))
            .hinted("references are hexadecimal, and at least four of their digits are needed")
    })
}

/// As much of what was sent as is worth repeating.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}

async fn list(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let decisions =
        app.lake.read(move |lake| Ok(lake.decisions_on(claim(lake, &reference)?.reference)?)).await?;
    let decisions: Vec<KeptDecision> = decisions.iter().map(KeptDecision::of).collect();
    Ok(Answer::of(Made::json(&decisions)?).response(&request))
}

async fn decide(
    State(app): State<Arc<App>>,
    Extension(asker): Extension<Asker>,
    Path(reference): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let asked = super::body::<DecisionAsked>(request).await?;
    let kept = keep(&app, &asker, reference, asked).await?;
    let mut response = Answer::of(Made::json(&KeptDecision::of(&kept))?).response(&headers);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response.into_response())
}
