//! Who may ask, from where, and what a browser may do with the answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::problem::Problem;
use crate::tokens::Role;

/// Scripts, styles and pictures of this server alone; nothing inline but what is in attributes of our own SVG.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The cookie a browser keeps its token in.
pub(crate) const COOKIE: &str = "greenlit_token";

/// Who asks: the name of their token, or of this machine's user where no token is needed.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) name: String,
    pub(crate) role: Role,
}

/// Headers of every answer.
pub(crate) fn add_headers(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        // Kept by the browser, and asked about each time: an answer is as old as the lake's last change.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
}

/// The layer.
pub(crate) async fn layer(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    match admit(&app, &request) {
        Ok(asker) => {
            request.extensions_mut().insert(asker);
            next.run(request).await
        }
        Err(problem) => {
            let is_unknown = problem.status == StatusCode::UNAUTHORIZED;
            let mut response = problem.into_response();
            if is_unknown {
                let bearer = HeaderValue::from_static("Bearer realm=\"greenlit\"");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
            }
            response
        }
    }
}

fn admit(app: &App, request: &Request) -> Result<Asker, Problem> {
    let headers = request.headers();
    check_host(app, headers)?;
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes {
        check_origin(headers)?;
    }
    let path = request.uri().path();
    if path == "/healthz" || path == "/sign-in" || path.starts_with("/assets/") {
        return Ok(Asker { name: String::new(), role: Role::Read });
    }
    let asker = asker(app, headers)?;
    let needed = if changes { Role::Write } else { Role::Read };
    if asker.role < needed {
        let detail =
            format!("The token `{}` may {}, and this needs one that may {needed}.", asker.name, asker.role);
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    Ok(asker)
}

fn asker(app: &App, headers: &HeaderMap) -> Result<Asker, Problem> {
    if !app.settings.needs_token {
        return Ok(Asker { name: "this machine".to_owned(), role: Role::Admin });
    }
    let unknown = |detail: &str| {
        Problem::new(StatusCode::UNAUTHORIZED, detail).hinted(
            "send `Authorization: Bearer TOKEN`, or sign in at /sign-in; `greenlit token add` makes a token",
        )
    };
    let Some(token) = token_of(headers) else {
        return Err(unknown("This server answers only those who bring a token."));
    };
    let known = app.tokens.find(&token).map_err(|e| Problem::inside(&e))?;
    known
        .map(|token| Asker { name: token.name, role: token.role })
        .ok_or_else(|| unknown("This token is not, or no longer, known."))
}

/// The token of a request, from its `Authorization` or its cookie.
fn token_of(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    if let Some(bearer) = text(header::AUTHORIZATION).and_then(|v| v.strip_prefix("Bearer ")) {
        return Some(bearer.trim().to_owned());
    }
    let cookies = text(header::COOKIE)?;
    cookies.split(';').find_map(|cookie| {
        let (name, value) = cookie.trim().split_once('=')?;
        (name == COOKIE).then(|| value.to_owned())
    })
}

/// A page of another host must not reach a server on this machine by giving its own name this machine's address.
fn check_host(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if app.settings.needs_token {
        return Ok(());
    }
    let Some(host) = headers.get(header::HOST).and_then(|v| v.to_str().ok()) else { return Ok(()) };
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    let is_this_machine = name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if is_this_machine {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::MISDIRECTED_REQUEST,
        "This server answers to `localhost` only, and was asked for under another name.",
    ))
}

/// A change must come from a page of this server, or from a program, never from a page of another host.
fn check_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let is_foreign = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let own = origin.split_once("://").map(|(_, host)| host);
            own.is_none() || own != text("host")
        }
        (None, None) => false,
    };
    if is_foreign {
        let detail = "A page of another host may not change anything here.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn changes_come_from_own_pages_or_programs() {
        for (pairs, is_allowed) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "http://localhost:8080"), ("host", "localhost:8080")], true),
            (&[("origin", "http://evil.example"), ("host", "localhost:8080")], false),
            (&[("origin", "null"), ("host", "localhost:8080")], false),
        ] {
            assert_eq!(check_origin(&headers(pairs)).is_ok(), is_allowed, "{pairs:?}");
        }
    }

    #[test]
    fn tokens_come_in_a_header_or_a_cookie() {
        for (pairs, token) in [
            (&[("authorization", "Bearer abc")][..], Some("abc")),
            (&[("authorization", "Basic abc")], None),
            (&[("cookie", "theme=dark; greenlit_token=xyz")], Some("xyz")),
            (&[("cookie", "greenlit_token_old=xyz")], None),
        ] {
            assert_eq!(token_of(&headers(pairs)).as_deref(), token, "{pairs:?}");
        }
    }
}
