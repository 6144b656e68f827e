//! Answers: in the form a client accepts, named by a hash of their bytes, compressed, and kept until the lake changes.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::problem::Problem;

/// Bodies of fewer bytes are not worth compressing.
const COMPRESSED_FROM: usize = 1024;

/// Forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Html,
    Json,
    Csv,
    Arrow,
    Parquet,
    Text,
}

impl Form {
    pub(crate) const TABLE: [Self; 4] = [Self::Json, Self::Csv, Self::Arrow, Self::Parquet];

    /// The word by which `?format=` names it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Arrow => "arrow",
            Self::Parquet => "parquet",
            Self::Text => "text",
        }
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Arrow => "application/vnd.apache.arrow.stream",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// The form a request wants, of those that are offered: by the word of its address, else by what it accepts; the
    /// first where it does not mind.
    pub(crate) fn wanted(headers: &HeaderMap, word: Option<&str>, offered: &[Self]) -> Result<Self, Problem> {
        let words = || offered.iter().map(|f| f.word()).collect::<Vec<_>>().join(", ");
        if let Some(word) = word {
            return offered.iter().copied().find(|form| form.word() == word).ok_or_else(|| {
                Problem::bad(format!("`{word}` is no form of this answer; there are {}", words()))
            });
        }
        let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("*/*");
        best(accept, offered).ok_or_else(|| {
            let detail = format!("This answer comes in none of the accepted forms; there are {}.", words());
            Problem::new(StatusCode::NOT_ACCEPTABLE, detail)
        })
    }
}

/// The offered form with the highest quality; of equals the one offered first.
fn best(accept: &str, offered: &[Form]) -> Option<Form> {
    let mut best: Option<(f32, Form)> = None;
    for form in offered {
        let media_type = form.media_type().split(';').next().unwrap_or_default();
        let kind = media_type.split('/').next().unwrap_or_default();
        // The most specific range that fits decides.
        let fits = |range: &str| {
            let range = range.trim();
            if range == media_type {
                3
            } else if range.strip_suffix("/*") == Some(kind) {
                2
            } else {
                i32::from(range == "*/*")
            }
        };
        let quality = accept
            .split(',')
            .map(|part| {
                let (range, parameters) = part.split_once(';').unwrap_or((part, ""));
                let q = parameters.split(';').find_map(|p| p.trim().strip_prefix("q="));
                (fits(range), q.and_then(|q| q.trim().parse::<f32>().ok()).unwrap_or(1.0))
            })
            .filter(|(fit, _)| *fit > 0)
            .max_by_key(|(fit, _)| *fit)
            .map_or(0.0, |(_, q)| q);
        if quality > 0.0 && best.is_none_or(|(q, _)| quality > q) {
            best = Some((quality, *form));
        }
    }
    best.map(|(_, form)| form)
}

/// What is to be answered, before it is compressed and named.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) media_type: &'static str,
    pub(crate) body: Vec<u8>,
    /// `Link`: the pages before and after.
    pub(crate) link: Option<String>,
}

impl Made {
    pub(crate) fn new(form: Form, body: impl Into<Vec<u8>>) -> Self {
        Self { media_type: form.media_type(), body: body.into(), link: None }
    }

    pub(crate) fn html(body: askama::Result<String>) -> Result<Self, Problem> {
        body.map(|body| Self::new(Form::Html, body)).map_err(|e| Problem::inside(&e))
    }

    pub(crate) fn json(value: &impl serde::Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(value).map_err(|e| Problem::inside(&e))?;
        Ok(Self::new(Form::Json, body))
    }
}

/// An answer, ready to be sent.
#[derive(Debug)]
pub(crate) struct Answer {
    media_type: &'static str,
    etag: String,
    link: Option<String>,
    body: Bytes,
    is_compressed: bool,
}

impl Answer {
    pub(crate) fn of(made: Made) -> Self {
        let digest = Sha256::digest(&made.body);
        let head = crate::tokens::hex(digest.get(..12).unwrap_or_default());
        // Parquet and Arrow hold compressed columns.
        let is_text = !made.media_type.contains("apache");
        let compressed =
            (is_text && made.body.len() >= COMPRESSED_FROM).then(|| compressed(&made.body)).flatten();
        let is_compressed = compressed.is_some();
        Self {
            media_type: made.media_type,
            // Weak: the compressed bytes and the plain ones are the same answer.
            etag: format!("W/\"{head}\""),
            link: made.link,
            body: compressed.unwrap_or(made.body).into(),
            is_compressed,
        }
    }

    /// The response to a request: 304 where the client has it already.
    pub(crate) fn response(&self, request: &HeaderMap) -> Response {
        let mut response = if is_known(request, &self.etag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.whole(request)
        };
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag);
        }
        if let Some(link) = self.link.as_ref().and_then(|l| HeaderValue::from_str(l).ok()) {
            headers.insert(header::LINK, link);
        }
        response
    }

    fn whole(&self, request: &HeaderMap) -> Response {
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        if !self.is_compressed {
            return ([kind], self.body.clone()).into_response();
        }
        if takes_gzip(request) {
            let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            return ([kind, encoding], self.body.clone()).into_response();
        }
        let mut plain = Vec::new();
        match flate2::read::GzDecoder::new(self.body.as_ref()).read_to_end(&mut plain) {
            Ok(_) => ([kind], plain).into_response(),
            Err(error) => Problem::inside(&error).into_response(),
        }
    }
}

fn compressed(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::new(5));
    encoder.write_all(body).ok()?;
    encoder.finish().ok().filter(|smaller| smaller.len() < body.len())
}

fn takes_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let (name, q) = part.split_once(";q=").unwrap_or((part, "1"));
        matches!(name.trim(), "gzip" | "*") && q.trim().parse::<f32>().is_ok_and(|q| q > 0.0)
    })
}

fn is_known(request: &HeaderMap, etag: &str) -> bool {
    let names = request.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let bare = |name: &str| name.trim().trim_start_matches("W/").to_owned();
    names.trim() == "*" || names.split(',').any(|name| bare(name) == bare(etag))
}

/// How old an answer may be: it holds until this changes.
pub(crate) type Mark = (u64, u64);

/// An answer with what it holds for, and when it was last asked for.
#[derive(Debug)]
struct Held {
    mark: Mark,
    used: u64,
    answer: Arc<Answer>,
}

/// Answers by what was asked.
#[derive(Debug)]
pub(crate) struct Kept {
    most_bytes: usize,
    answers: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    by_question: HashMap<String, Held>,
    bytes: usize,
    uses: u64,
}

/// Room an entry takes beside its body.
const ENTRY_BYTES: usize = 256;

impl Kept {
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self { most_bytes, answers: Mutex::default() }
    }

    /// The answer kept for a question, if it still holds.
    pub(crate) fn get(&self, question: &str, mark: Mark) -> Option<Arc<Answer>> {
        let mut shelf = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.uses += 1;
        let now = shelf.uses;
        let held = shelf.by_question.get_mut(question).filter(|held| held.mark == mark)?;
        held.used = now;
        Some(Arc::clone(&held.answer))
    }

    /// Keeps an answer; the longest unused go where there is no room.
    pub(crate) fn put(&self, question: String, mark: Mark, answer: Arc<Answer>) {
        let size = |question: &str, answer: &Answer| answer.body.len() + question.len() + ENTRY_BYTES;
        let own = size(&question, &answer);
        if own > self.most_bytes / 8 {
            return;
        }
        let mut shelf = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let used = shelf.uses;
        if let Some(old) = shelf.by_question.remove(&question) {
            shelf.bytes -= size(&question, &old.answer);
        }
        shelf.bytes += own;
        shelf.by_question.insert(question, Held { mark, used, answer });
        if shelf.bytes > self.most_bytes {
            // A quarter goes at once, so that finding the longest unused is paid for rarely.
            let mut by_use: Vec<(u64, String)> =
                shelf.by_question.iter().map(|(q, held)| (held.used, q.clone())).collect();
            by_use.sort_unstable();
            for (_, question) in by_use {
                if shelf.bytes <= self.most_bytes / 4 * 3 {
                    break;
                }
                if let Some(old) = shelf.by_question.remove(&question) {
                    shelf.bytes -= size(&question, &old.answer);
                }
            }
        }
    }

    /// Bytes kept now.
    pub(crate) fn bytes(&self) -> usize {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).bytes
    }
}

/// Answers a question over the lake, from what is kept where it still holds.
pub(crate) async fn answered<F>(
    app: &Arc<App>,
    request: &HeaderMap,
    question: String,
    mark: Mark,
    make: F,
) -> Result<Response, Problem>
where
    F: FnOnce(&greenlit_lake::Lake) -> Result<Made, Problem> + Send + 'static,
{
    if let Some(answer) = app.kept.get(&question, mark) {
        return Ok(answer.response(request));
    }
    let shared = Arc::clone(app);
    let answer = app
        .lake
        .read(move |lake| {
            // Somebody may have asked the same while this waited for its turn.
            if let Some(answer) = shared.kept.get(&question, mark) {
                return Ok(answer);
            }
            let answer = Arc::new(Answer::of(make(lake)?));
            shared.kept.put(question, mark, Arc::clone(&answer));
            Ok(answer)
        })
        .await?;
    Ok(answer.response(request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_accepted_form_is_given() {
        let offered = [Form::Json, Form::Csv, Form::Arrow];
        for (accept, form) in [
            ("*/*", Some(Form::Json)),
            ("text/csv", Some(Form::Csv)),
            ("text/*", Some(Form::Csv)),
            ("application/json;q=0.5, text/csv", Some(Form::Csv)),
            ("application/json;q=0, */*", Some(Form::Csv)),
            ("application/vnd.apache.arrow.stream, */*;q=0.1", Some(Form::Arrow)),
            ("image/png", None),
        ] {
            assert_eq!(best(accept, &offered), form, "{accept}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded_and_ends_with_its_mark() {
        let kept = Kept::new(64 << 10);
        let body = |n: usize| (0..2000_usize).map(|i| (i * 7919 + n * 104_729) as u8).collect::<Vec<u8>>();
        for n in 0..200 {
            let answer = Answer::of(Made { media_type: "x/apache", body: body(n), link: None });
            kept.put(format!("/{n}"), (1, 0), Arc::new(answer));
            assert!(kept.bytes() <= 64 << 10);
        }
        assert!(kept.get("/199", (1, 0)).is_some());
        assert!(kept.get("/199", (2, 0)).is_none());
        assert!(kept.get("/0", (1, 0)).is_none());
    }

    #[test]
    fn a_known_answer_is_not_sent_again() {
        let answer = Answer::of(Made::new(Form::Text, "x".repeat(5000)));
        let mut request = HeaderMap::new();
        assert_eq!(answer.response(&request).status(), StatusCode::OK);
        request.insert(header::IF_NONE_MATCH, HeaderValue::from_str(&answer.etag).unwrap());
        assert_eq!(answer.response(&request).status(), StatusCode::NOT_MODIFIED);
    }
}
