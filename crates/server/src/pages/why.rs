//! What a figure rests on, with the sentence marked in its article; and the place to decide on a claim.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, OriginalUri, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use greenlit_dossier::decided::CORRECTABLE;
use greenlit_dossier::{Style, Why, why};
use greenlit_lake::StoredDecision;
use serde::Deserialize;

use super::Frame;
use crate::api::decisions::{DecisionAsked, VerdictJson, keep, shortened};
use crate::api::question;
use crate::app::App;
use crate::problem::Problem;
use crate::respond::{Form as AnswerForm, Made, answered};
use crate::security::Asker;

/// Bytes of the article shown before and after the sentence.
const AROUND: usize = 600;

/// A sentence in its article.
struct Passage {
    before: String,
    sentence: String,
    after: String,
}

#[derive(Template)]
#[template(path = "why.html")]
struct Page {
    frame: Frame,
    reference: String,
    /// The title's page.
    address: String,
    subject: String,
    text: String,
    passage: Option<Passage>,
    decisions: Vec<StoredDecision>,
    needs_name: bool,
}

/// The end of a text of at most so many bytes.
fn tail(text: &str, bytes: usize) -> &str {
    let from = (text.len().saturating_sub(bytes)..text.len()).find(|at| text.is_char_boundary(*at));
    from.and_then(|from| text.get(from..)).unwrap_or_default()
}

/// Its beginning.
fn head(text: &str, bytes: usize) -> &str {
    let to = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    to.and_then(|to| text.get(..to)).unwrap_or_default()
}

fn passage(found: &Why) -> Option<Passage> {
    let Why::Claim(claim, article) = found else { return None };
    let (span, text) = (claim.claim.sentence_span, &article.document.text);
    Some(Passage {
        before: tail(text.get(..span.start)?, AROUND).to_owned(),
        sentence: text.get(span.start..span.end)?.to_owned(),
        after: head(text.get(span.end..)?, AROUND).to_owned(),
    })
}

pub(super) async fn page(
    State(app): State<Arc<App>>,
    request: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let reference = shortened(&reference);
    let mark = (app.lake.change(), 0);
    let shared = Arc::clone(&app);
    answered(&app, &request, question(&uri, AnswerForm::Html), mark, move |lake| {
        let found = why(lake, &reference)?;
        let (whole, subject, decisions) = match &found {
            Why::Claim(claim, _) => {
                (claim.reference, claim.claim.subject.clone(), lake.decisions_on(claim.reference)?)
            }
            Why::Figure(figure) => (figure.reference, figure.figure.title.clone(), Vec::new()),
            Why::Measured(measured, ..) => (measured.reference, measured.figure.title.clone(), Vec::new()),
        };
        let page = Page {
            frame: Frame::new(&shared, format!("Why {}", whole.short()), "/"),
            reference: whole.to_string(),
            address: crate::slate::address(&subject),
            subject,
            text: greenlit_dossier::why::text(&found, Style { width: 100, colour: false }),
            passage: passage(&found),
            decisions,
            needs_name: !shared.settings.needs_token,
        };
        Made::html(page.render())
    })
    .await
}

/// The form under a claim.
#[derive(Debug, Deserialize)]
pub(super) struct Decided {
    verdict: VerdictJson,
    #[serde(default)]
    by: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    value: String,
}

/// Keeps the decision, and shows the claim again.
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    Extension(asker): Extension<Asker>,
    Path(reference): Path<String>,
    form: Result<Form<Decided>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(decided) =
        form.map_err(|e| Problem::bad(format!("The form cannot be read: {}", e.body_text())))?;
    let correction = match decided.verdict {
        VerdictJson::Correct => BTreeMap::from([(decided.field, decided.value)]),
        VerdictJson::Accept | VerdictJson::Reject => BTreeMap::new(),
    };
    let asked = DecisionAsked { verdict: decided.verdict, correction, by: decided.by, note: decided.note };
    let kept = keep(&app, &asker, reference, asked).await?;
    Ok(Redirect::to(&format!("/why/{}", kept.claim)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(tail("abcé", 2), "é");
        assert_eq!(tail("abcé", 1), "");
        assert_eq!(head("éabc", 1), "");
        assert_eq!(head("éabc", 3), "éa");
        assert_eq!(head("ab", 9), "ab");
        assert_eq!(tail("ab", 9), "ab");
    }
}
