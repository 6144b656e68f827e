//! Who may ask, from where, how much; and what answers carry.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use axum::body::Body;
use axum::http::{Request, header};
use common::{Site, empty, fill, site};
use greenlit_server::tokens::{Role, Tokens};
use jiff::Timestamp;

fn request(method: &str, address: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

/// A server that others can reach, with a token of each role.
fn guarded() -> (Site, [String; 3]) {
    let site = empty(|settings| settings.needs_token = true);
    fill(&site.lake());
    let tokens = Tokens::of(&site.lake());
    let made = [("r", Role::Read), ("w", Role::Write), ("a", Role::Admin)]
        .map(|(name, role)| tokens.add(name, role, Timestamp::UNIX_EPOCH).unwrap());
    (site, made)
}

#[tokio::test]
async fn each_role_may_what_it_may() {
    let (site, [read, write, admin]) = guarded();
    let decision = "/api/v1/claims/ffff/decision";
    for (token, method, address, status) in [
        (None, "GET", "/", 401),
        (None, "GET", "/api/v1/titles", 401),
        (None, "GET", "/healthz", 200),
        (None, "GET", "/sign-in", 200),
        (Some("greenlit_wrong"), "GET", "/", 401),
        (Some(read.as_str()), "GET", "/", 200),
        (Some(&read), "GET", "/api/v1/claims", 200),
        (Some(&read), "POST", decision, 403),
        (Some(&read), "POST", "/api/v1/add", 403),
        (Some(&write), "POST", "/api/v1/add", 415),
        (Some(&write), "POST", decision, 415),
        (Some(&write), "GET", "/metrics", 403),
        (Some(&admin), "GET", "/metrics", 200),
    ] {
        let bearer = token.map(|t| format!("Bearer {t}"));
        let headers: Vec<(&str, &str)> =
            bearer.as_deref().map(|b| ("authorization", b)).into_iter().collect();
        let answer = site.ask(request(method, address, &headers)).await;
        assert_eq!(answer.status, status, "{method} {address} with {token:?}: {}", answer.text());
        assert_eq!(answer.status == 401, !answer.header("www-authenticate").is_empty());
    }
    Tokens::of(&site.lake()).revoke("r").unwrap();
    let bearer = format!("Bearer {read}");
    assert_eq!(site.ask(request("GET", "/", &[("authorization", &bearer)])).await.status, 401);
}

#[tokio::test]
async fn a_browser_signs_in_and_out() {
    let (site, [read, ..]) = guarded();
    let form = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = site.ask(form.body(Body::from(format!("token={read}"))).unwrap()).await;
    assert_eq!(answer.status, 303);
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(site.ask(request("GET", "/", &[("cookie", cookie)])).await.status, 200);
    let form = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    assert_eq!(site.ask(form.body(Body::from("token=x")).unwrap()).await.status, 401);
}

#[tokio::test]
async fn pages_of_other_hosts_change_nothing() {
    let site = site();
    for (headers, status) in [
        (&[("sec-fetch-site", "cross-site")][..], 403),
        (&[("origin", "https://evil.example"), ("host", "localhost:8080")], 403),
        (&[("sec-fetch-site", "same-origin"), ("host", "localhost:8080")], 415),
        (&[("host", "evil.example")], 421),
        (&[("host", "127.0.0.1:8080")], 415),
        (&[("host", "[::1]:8080")], 415),
    ] {
        let answer = site.ask(request("POST", "/api/v1/add", headers)).await;
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn every_answer_forbids_foreign_and_inline_scripts() {
    let site = site();
    for address in ["/", "/title/ballard", "/nowhere", "/api/v1/titles", "/assets/none", "/healthz"] {
        let answer = site.get_as(address, "text/html").await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), "{address}");
        assert!(!policy.contains("unsafe"), "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
        assert!(!answer.text().contains("<script>") && !answer.text().contains(" onclick="), "{address}");
        assert!(!answer.text().contains("style=\""), "{address}: an inline style would not be shown");
    }
}

#[tokio::test]
async fn names_in_evidence_cannot_become_markup() {
    let site = empty(|_| {});
    let rows = "title,season,metric,window,territory,population,value,unit,publisher,as_of\n\
                <script>alert(1)</script>,1,rank,week of 2025-07-21,US,\"<img src=x>\",1,rank,\"<b>N</b>\",2025-08-01\n";
    common::add_text(&site.lake(), "figures.csv", rows);
    let titles = site.get("/api/v1/titles").await.json();
    assert_eq!(titles["total"], 1, "{titles}");
    let key = titles["items"][0]["key"].as_str().unwrap().replace(' ', "-");
    for address in ["/".to_owned(), format!("/title/{key}"), "/sources".to_owned(), "/feed.atom".to_owned()] {
        let text = site.get_as(&address, "text/html").await.text();
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{address}: {text}");
    }
}

#[tokio::test]
async fn more_than_is_allowed_is_refused_at_once() {
    let site = empty(|settings| {
        settings.per_second = 0.001;
        settings.burst = 3.0;
    });
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let answer = site.get("/healthz").await;
        statuses.push(answer.status.as_u16());
        if answer.status == 429 {
            assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
        }
    }
    assert_eq!(statuses, [200, 200, 200, 429, 429]);
}

#[tokio::test]
async fn requests_at_work_are_bounded_and_the_server_recovers() {
    let site = empty(|settings| settings.at_once = 4);
    fill(&site.lake());
    let asked = (0..64).map(|n| {
        let (router, address) = (site.router.clone(), format!("/api/v1/claims?limit={}", n + 1));
        tokio::spawn(async move {
            let request = Request::get(address).body(Body::empty()).unwrap();
            tower::ServiceExt::oneshot(router, request).await.unwrap().status().as_u16()
        })
    });
    let mut statuses = Vec::new();
    for one in asked.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    assert!(statuses.iter().all(|s| [200, 503].contains(s)), "{statuses:?}");
    assert!(statuses.contains(&200), "{statuses:?}");
    assert_eq!(site.get("/api/v1/claims").await.status, 200);
}

#[tokio::test]
async fn uploads_that_break_off_or_are_too_large_leave_nothing() {
    let site = empty(|settings| settings.upload_bytes = 1000);
    let part = "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n";
    for (body, status) in [
        (format!("{part}half of a file"), 400),
        (format!("{part}{}\r\n--edge--\r\n", "x".repeat(2000)), 413),
        ("--edge--\r\n".to_owned(), 400),
        ("no form at all".to_owned(), 400),
        (
            format!(
                "{part}\r\n--edge\r\nContent-Disposition: form-data; name=\"colour\"\r\n\r\nred\r\n--edge--\r\n"
            ),
            400,
        ),
        (
            format!(
                "{part}x\r\n--edge\r\nContent-Disposition: form-data; name=\"zone\"\r\n\r\nMars\r\n--edge--\r\n"
            ),
            400,
        ),
    ] {
        let request =
            Request::post("/api/v1/add").header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        let answer = site.ask(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    assert_eq!(std::fs::read_dir(site.lake().join("uploads")).unwrap().count(), 0);
    assert_eq!(site.get("/api/v1/sources").await.json()["total"], 0);
}

#[tokio::test]
async fn no_answer_names_a_path_of_the_server() {
    let site = site();
    let folder = site.folder.path().to_string_lossy().into_owned();
    let long = "x".repeat(5000);
    for address in [
        "/",
        "/title/ballard",
        "/title/none",
        "/sources",
        "/api/v1/sources",
        "/api/v1/titles/none",
        "/metrics",
        "/api/v1/why/ffff",
        "/api/v1/top10?list=none",
        "/api/v1/jobs",
        "/nowhere",
        &format!("/title/{long}"),
    ] {
        let answer = site.get_as(address, "text/html,*/*").await;
        assert!(!answer.text().contains(&folder) && !answer.text().contains("greenlit.db"), "{address}");
    }
    // Even where the lake has gone.
    fs_err::remove_file(site.lake().join("greenlit.db")).unwrap();
    for address in ["/api/v1/titles", "/api/v1/check", "/title/other"] {
        let answer = site.get(address).await;
        assert!(!answer.text().contains(&folder), "{address}: {}", answer.text());
    }
}
