//! Requests that nobody should send: none may crash the server, and none may be answered with an error of its own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request};
use common::{Site, site};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const PATHS: &[&str] = &[
    "/",
    "/title/",
    "/title/ballard",
    "/why/",
    "/why/0000",
    "/top10",
    "/add",
    "/sources",
    "/quarantine",
    "/methods",
    "/api",
    "/sign-in",
    "/sign-out",
    "/assets/",
    "/jobs/",
    "/feed.atom",
    "/healthz",
    "/metrics",
    "/api/v1/titles",
    "/api/v1/titles/",
    "/api/v1/claims",
    "/api/v1/claims/0000/decision",
    "/api/v1/figures",
    "/api/v1/top10",
    "/api/v1/why/",
    "/api/v1/check",
    "/api/v1/sources",
    "/api/v1/quarantine",
    "/api/v1/add",
    "/api/v1/jobs/1/events",
    "/api/v1/openapi.json",
];

const NAMES: &[&str] = &[
    "q",
    "title",
    "limit",
    "offset",
    "after",
    "season",
    "as_of",
    "week",
    "list",
    "territory",
    "policy",
    "format",
    "sort",
    "status",
    "service",
    "metric",
    "window",
    "basis",
    "kind",
    "colour",
];

const HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "if-none-match",
    "authorization",
    "cookie",
    "origin",
    "sec-fetch-site",
    "host",
    "content-type",
    "content-length",
    "range",
    "x-forwarded-for",
];

const VALUES: &[&str] = &[
    "0",
    "-1",
    "18446744073709551615",
    "9223372036854775807",
    "99999999999999999999",
    "1e309",
    "NaN",
    "null",
    "%00",
    "%ff%fe",
    "%F0%9F%8E%AC",
    "2025-07-21",
    "9999-12-31",
    "-009999-01-01",
    "2025-02-30",
    "../../etc/passwd",
    "'--",
    "\"",
    "<script>",
    "m0",
    "p0",
    "m-1",
    "p9223372036854775807",
    "default@1",
    "default@99",
    "json",
    "parquet",
    "",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=edge",
    "application/json",
    "gzip;q=x",
    "*/*;q=-1",
    "Bearer ",
    "greenlit_token=",
    "W/\"",
    "bytes=0-",
    "week of 2025-07-21",
    "overall",
    "*",
    "US",
    "ffffffffffffffff",
];

#[derive(Debug, Clone)]
struct Malformed {
    method: &'static str,
    address: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(VALUES).prop_map(str::to_owned),
        1 => "[!-~]{0,40}".prop_map(|text| text.replace(['#', '?', '"', '<', '>', '\\', '^', '`', '{', '|', '}'], "%")),
        1 => (0_usize..3000).prop_map(|n| "a".repeat(n)),
    ]
}

fn malformed() -> impl Strategy<Value = Malformed> {
    let query = prop::collection::vec((prop::sample::select(NAMES), value()), 0..4);
    let header = (
        prop::sample::select(HEADERS),
        prop_oneof![
            3 => prop::sample::select(VALUES).prop_map(|v| v.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..64),
        ],
    );
    let body = prop_oneof![
        Just(Vec::new()),
        prop::collection::vec(any::<u8>(), 0..300),
        "\\{\"verdict\":\"(accept|reject|correct|x)\"(,\"correction\":\\{\"(season|value|x)\":\"[0-9a-z]{0,5}\"\\})?\\}?"
            .prop_map(String::into_bytes),
        "--edge\r\nContent-Disposition: form-data; name=\"(files|text|kind|x)\"(; filename=\"[a-z./]{0,9}\")?\r\n\r\n[ -~]{0,60}(\r\n--edge--)?"
            .prop_map(String::into_bytes),
    ];
    let methods =
        prop::sample::select(&["GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"][..]);
    (methods, prop::sample::select(PATHS), value(), query, prop::collection::vec(header, 0..3), body)
        .prop_map(|(method, path, tail, query, headers, body)| {
            let tail = if path.ends_with('/') && path.len() > 1 { tail } else { String::new() };
            let query: Vec<String> = query.into_iter().map(|(n, v)| format!("{n}={v}")).collect();
            let mark = if query.is_empty() { "" } else { "?" };
            Malformed { method, address: format!("{path}{tail}{mark}{}", query.join("&")), headers, body }
        })
}

fn request(malformed: &Malformed) -> Option<Request<Body>> {
    let mut request = Request::builder().method(Method::from_bytes(malformed.method.as_bytes()).ok()?);
    request = request.uri(malformed.address.as_str());
    for (name, value) in &malformed.headers {
        request = request.header(HeaderName::from_static(name), HeaderValue::from_bytes(value).ok()?);
    }
    request.body(Body::from(malformed.body.clone())).ok()
}

async fn send(site: &Site, count: usize) -> (usize, Vec<String>) {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut sent, mut complaints) = (0, Vec::new());
    while sent < count {
        let malformed = malformed().new_tree(&mut runner).unwrap().current();
        let Some(request) = request(&malformed) else { continue };
        sent += 1;
        let answer = tokio::time::timeout(std::time::Duration::from_secs(30), site.ask(request)).await;
        let Ok(answer) = answer else {
            complaints.push(format!("no answer: {malformed:?}"));
            continue;
        };
        if answer.status.is_server_error() {
            complaints.push(format!("{}: {malformed:?}: {}", answer.status, answer.text()));
        }
        if answer.text().contains(&*site.folder.path().to_string_lossy()) {
            complaints.push(format!("a path: {malformed:?}"));
        }
    }
    (sent, complaints)
}

#[tokio::test]
async fn ten_thousand_malformed_requests_are_answered() {
    let site = site();
    let before = site.get("/api/v1/titles").await.json();
    let (sent, complaints) = send(&site, 10_000).await;
    assert_eq!(sent, 10_000);
    assert!(
        complaints.is_empty(),
        "{} of {sent}:\n{}",
        complaints.len(),
        complaints.iter().take(10).cloned().collect::<Vec<_>>().join("\n")
    );
    assert_eq!(site.get("/title/ballard").await.status, 200);
    assert!(site.get("/api/v1/titles").await.json()["total"].as_u64() >= before["total"].as_u64());
    assert_eq!(std::fs::read_dir(site.lake().join("uploads")).map_or(0, Iterator::count), 0);
}
