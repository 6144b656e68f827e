//! What goes wrong, as one whole sentence: `application/problem+json` (RFC 9457) for programs, a page for browsers.
//!
//! A handler returns a [`Problem`]; it travels in the response's extensions to [`crate::web::finish`], which knows the
//! request's number and what the client accepts. Details that name paths of this machine go to the log only.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// What is wrong, as a sentence.
    pub(crate) detail: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// Seconds after which to try again.
    pub(crate) retry_after_secs: Option<u64>,
}

/// A problem as programs read it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Problem")]
pub(crate) struct ProblemJson {
    /// Always `about:blank`: the status says the kind.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The status in words.
    pub(crate) title: String,
    /// The status.
    pub(crate) status: u16,
    /// What is wrong, as a sentence.
    pub(crate) detail: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
    /// The request's number, by which the log knows it.
    pub(crate) request_id: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: sentence(detail.into()), hint: None, retry_after_secs: None }
    }

    pub(crate) fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// What went wrong inside: the cause goes to the log, the client learns that it is not to blame.
    pub(crate) fn inside(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(cause = %cause, "a request failed inside");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The server could not read or write its lake; the log says why, under this request's number.",
        )
    }

    pub(crate) fn busy(detail: impl Into<String>, retry_after_secs: u64) -> Self {
        let retry_after_secs = Some(retry_after_secs);
        Self { retry_after_secs, ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    pub(crate) fn hinted(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(sentence(hint.into())), ..self }
    }

    /// As programs read it.
    pub(crate) fn json(&self, request_id: &str) -> ProblemJson {
        ProblemJson {
            kind: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            hint: self.hint.clone(),
            request_id: request_id.to_owned(),
        }
    }

    /// A sentence for a status that the framework gave without one.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let detail = match status {
            StatusCode::NOT_FOUND => "There is nothing at this address.",
            StatusCode::METHOD_NOT_ALLOWED => "This address does not answer to this method.",
            StatusCode::PAYLOAD_TOO_LARGE => "The body is larger than this server takes.",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "The body is of a type that this address does not take.",
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
                "The request cannot be understood; the description of the interface says what it should hold."
            }
            _ if status.is_server_error() => "The server could not answer; the log says why.",
            _ => "The request cannot be answered.",
        };
        Self::new(status, detail)
    }
}

/// The text with a capital and a full stop.
fn sentence(text: String) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return text };
    let mut whole: String = first.to_uppercase().chain(letters).collect();
    if !whole.ends_with(['.', '?', '!', ':']) {
        whole.push('.');
    }
    whole
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after_secs {
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<greenlit_lake::Error> for Problem {
    fn from(error: greenlit_lake::Error) -> Self {
        use greenlit_lake::Error;
        let hint = error.hint();
        let problem = match &error {
            Error::Busy { .. } => Self::busy("Another process is writing to the lake.", 2),
            Error::AmbiguousReference { .. } => Self::new(StatusCode::CONFLICT, error.to_string()),
            Error::UnknownList { .. } => Self::not_found(error.to_string()),
            Error::Format(_) | Error::Policy(_) => Self::bad(error.to_string()),
            _ => return Self::inside(&error),
        };
        match hint {
            Some(hint) if problem.retry_after_secs.is_none() => problem.hinted(hint),
            _ => problem,
        }
    }
}

impl From<greenlit_dossier::Error> for Problem {
    fn from(error: greenlit_dossier::Error) -> Self {
        use greenlit_dossier::Error;
        let hint = error.hint();
        let problem = match error {
            Error::UnknownTitle { .. } | Error::UnknownReference { .. } => Self::not_found(error.to_string()),
            Error::AmbiguousTitle { .. } => Self::new(StatusCode::CONFLICT, error.to_string()),
            Error::Lake(error) => return error.into(),
            other => return Self::inside(&other),
        };
        match hint {
            Some(hint) => problem.hinted(hint),
            None => problem,
        }
    }
}

impl From<greenlit_intake::Error> for Problem {
    fn from(error: greenlit_intake::Error) -> Self {
        use greenlit_intake::Error;
        match error {
            Error::Lake(error) => error.into(),
            Error::BadWord { .. } => Self::bad(error.to_string()),
            other => Self::inside(&other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_of_the_machine_is_told() {
        let directory = std::path::PathBuf::from("/srv/secret/greenlit.lake");
        for error in [
            greenlit_lake::Error::Missing { directory: directory.clone() },
            greenlit_lake::Error::Busy { directory: directory.clone() },
            greenlit_lake::Error::Newer { directory: directory.clone(), found: 9, known: 1 },
            greenlit_lake::Error::NotALake { path: directory },
        ] {
            let told = format!("{:?}", Problem::from(error));
            assert!(!told.contains("secret"), "{told}");
        }
    }

    #[test]
    fn what_is_told_is_a_sentence() {
        assert_eq!(Problem::bad("`x` is no day").detail, "`x` is no day.");
        assert_eq!(Problem::bad("nothing has this name").detail, "Nothing has this name.");
    }
}
