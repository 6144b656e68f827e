//! What goes wrong, for people; and where they sign in.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Frame;
use crate::app::App;
use crate::problem::Problem;
use crate::security::COOKIE;

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    problem: &'a Problem,
    request_id: &'a str,
}

/// The page of a problem; it needs no style, so that it shows whatever is broken.
pub(crate) fn page(problem: &Problem, request_id: &str) -> Response {
    match (Page { problem, request_id }).render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => problem.detail.clone().into_response(),
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
}

pub(super) async fn sign_in(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let page = SignIn { frame: Frame::new(&app, "Sign in", "/sign-in") };
    Ok(Html(page.render().map_err(|e| Problem::inside(&e))?).into_response())
}

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Token {
    token: String,
}

/// Puts the token into a cookie that no script can read and no other site can send.
pub(super) async fn take_token(
    State(app): State<Arc<App>>,
    form: Result<Form<Token>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(Token { token }) = form.map_err(|_| Problem::bad("The form holds no token"))?;
    let known = app.tokens.find(token.trim()).map_err(|e| Problem::inside(&e))?;
    if known.is_none() {
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "This token is not, or no longer, known."));
    }
    let mut response = Redirect::to("/").into_response();
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000", token.trim());
    let cookie = HeaderValue::from_str(&cookie).map_err(|e| Problem::inside(&e))?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Takes the cookie back.
pub(super) async fn sign_out() -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    let cookie = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
