//! The interface for programs, over the example.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use arrow::array::RecordBatch;
use axum::body::Body;
use axum::http::{Request, header};
use common::{empty, site};
use serde_json::Value;

#[tokio::test]
async fn every_resource_answers() {
    let site = site();
    for (address, at, expected) in [
        ("/api/v1/titles", "/items/0/key", Value::from("ballard")),
        ("/api/v1/titles?q=ballard&status=renewed&sort=rank&limit=1", "/items/0/rank", Value::from(4)),
        ("/api/v1/titles/ballard", "/title", Value::from("Ballard")),
        ("/api/v1/titles/Ballard?season=2", "/version", Value::from(1)),
        ("/api/v1/claims?title=ballard&kind=status&limit=1", "/items/0/kind", Value::from("status")),
        ("/api/v1/figures?title=Ballard", "/items/0/basis", Value::from("published")),
        ("/api/v1/top10", "/entries", Value::Array(Vec::new())),
        ("/api/v1/check?title=ballard", "/0/title", Value::from("Ballard")),
        ("/api/v1/sources", "/total", Value::from(7)),
        ("/api/v1/quarantine", "/total", Value::from(0)),
        ("/api/v1/jobs", "", Value::Array(Vec::new())),
        ("/api/v1/openapi.json", "/openapi", Value::from("3.1.0")),
    ] {
        let answer = site.get(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        assert_eq!(answer.json().pointer(at), Some(&expected), "{address}: {}", answer.text());
    }
}

#[tokio::test]
async fn the_dossier_is_the_command_s() {
    let site = site();
    let lake = greenlit_lake::Lake::open(&site.lake()).unwrap();
    let question = greenlit_dossier::Question { title: "Ballard".to_owned(), ..Default::default() };
    let dossier = greenlit_dossier::show(&lake, &question, &greenlit_intake::read_again(&lake)).unwrap();
    let answer = site.get("/api/v1/titles/ballard").await.text();
    assert_eq!(answer, dossier.to_json().unwrap());
    let text = site.get_as("/api/v1/titles/ballard", "text/plain").await.text();
    assert_eq!(text, dossier.to_text(greenlit_dossier::Style::default()));
}

#[tokio::test]
async fn lists_have_the_same_rows_in_every_form() {
    let site = site();
    for address in
        ["/api/v1/titles", "/api/v1/claims", "/api/v1/figures", "/api/v1/sources", "/api/v1/quarantine"]
    {
        let items = site.get(address).await.json()["items"].as_array().unwrap().len();
        let csv = site.get_as(address, "text/csv").await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        let mut reader = csv::Reader::from_reader(csv.body.as_slice());
        let columns = reader.headers().unwrap().len();
        assert_eq!(reader.records().map(Result::unwrap).count(), items, "{address}");
        let arrow = site.get_as(address, "application/vnd.apache.arrow.stream").await;
        let arrow = arrow::ipc::reader::StreamReader::try_new(arrow.body.as_slice(), None).unwrap();
        let arrow: Vec<RecordBatch> = arrow.map(Result::unwrap).collect();
        assert_eq!(arrow.iter().map(RecordBatch::num_rows).sum::<usize>(), items, "{address}");
        let parquet = site.get(&format!("{address}?format=parquet")).await;
        let parquet = bytes::Bytes::from(parquet.body);
        let parquet =
            parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(parquet, 1 << 20).unwrap();
        let parquet: Vec<RecordBatch> = parquet.map(Result::unwrap).collect();
        assert_eq!(parquet.iter().map(RecordBatch::num_rows).sum::<usize>(), items, "{address}");
        assert_eq!(arrow.iter().map(RecordBatch::num_columns).max().unwrap_or(columns), columns, "{address}");
    }
}

#[tokio::test]
async fn pages_follow_their_links_to_every_row() {
    let site = site();
    for address in ["/api/v1/claims", "/api/v1/figures", "/api/v1/sources"] {
        let all =
            site.get(&format!("{address}?limit=10000")).await.json()["items"].as_array().unwrap().clone();
        let mut next = Some(format!("{address}?limit=2"));
        let mut rows = Vec::new();
        while let Some(page) = next {
            let answer = site.get(&page).await;
            rows.extend(answer.json()["items"].as_array().unwrap().clone());
            let link = answer.header("link").to_owned();
            next = link
                .strip_prefix('<')
                .and_then(|l| l.split_once(">; rel=\"next\""))
                .map(|(a, _)| a.to_owned());
            assert_eq!(next.as_deref(), answer.json()["next"].as_str());
        }
        assert_eq!(rows, all, "{address}");
        assert!(rows.len() > 2, "{address}");
    }
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let site = site();
    for address in ["/", "/title/ballard", "/api/v1/titles", "/api/v1/claims", "/api/v1/openapi.json"] {
        let first = site.get(address).await;
        let again = Request::get(address).header(header::IF_NONE_MATCH, first.header("etag"));
        let again = site.ask(again.body(Body::empty()).unwrap()).await;
        assert_eq!(again.status, 304, "{address}");
        assert!(again.body.is_empty());
        let packed =
            Request::get(address).header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
        let packed = site.ask(packed).await;
        if packed.header("content-encoding") == "gzip" {
            let mut plain = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.body.as_slice()), &mut plain)
                .unwrap();
            assert_eq!(plain, first.body, "{address}");
        }
    }
}

#[tokio::test]
async fn problems_are_sentences_with_the_request_s_number() {
    let site = site();
    for (address, accept, status, text) in [
        ("/api/v1/titles/nobody-at-all", "*/*", 404, "speaks of"),
        ("/api/v1/why/12", "*/*", 404, "has the reference"),
        ("/api/v1/nothing", "*/*", 404, "nothing at this address"),
        ("/api/v1/titles?limit=0", "*/*", 400, "between 1 and"),
        ("/api/v1/titles?limit=-1", "*/*", 400, "cannot be read"),
        ("/api/v1/figures?basis=felt", "*/*", 400, "neither `measured` nor"),
        ("/api/v1/figures?after=q", "*/*", 400, "`after` must be"),
        ("/api/v1/titles?format=xls", "*/*", 400, "no form of this answer"),
        ("/api/v1/titles", "image/png", 406, "none of the accepted forms"),
        ("/api/v1/check?as_of=x", "*/*", 400, "no day such as"),
    ] {
        let answer = site.get_as(address, accept).await;
        assert_eq!(answer.status, status, "{address}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{address}");
        let problem = answer.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(text) && detail.ends_with('.'), "{address}: {detail}");
        assert_eq!(problem["request_id"], answer.header("x-request-id"), "{address}");
    }
    let wrong_method = Request::delete("/api/v1/titles").body(Body::empty()).unwrap();
    let answer = site.ask(wrong_method).await;
    assert_eq!(answer.status, 405);
    assert!(answer.header("allow").contains("GET"));
}

#[tokio::test]
async fn files_that_are_sent_become_evidence_as_at_the_command() {
    let sent = empty(|_| {});
    let folder = common::example();
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        files.push((name, fs_err::read_to_string(&path).unwrap()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(n, c)| (n.as_str(), c.as_str())).collect();
    let answer = sent.post_files("/api/v1/add", &files).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let job = sent.ended(answer.header("location")).await;
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(job["files"].as_array().unwrap().len(), 7, "{job}");
    let added = site();
    for address in ["/api/v1/titles", "/api/v1/titles/ballard", "/api/v1/figures"] {
        assert_eq!(sent.get(address).await.text(), added.get(address).await.text(), "{address}");
    }
    // Sent again, everything is known.
    let again = sent.post_files("/api/v1/add", &files).await;
    let job = sent.ended(again.header("location")).await;
    assert!(job["files"].as_array().unwrap().iter().all(|f| f["outcome"] == "known"), "{job}");
    let left = sent.lake().join("uploads");
    assert_eq!(std::fs::read_dir(left).unwrap().count(), 0, "an upload leaves nothing behind");
}

#[tokio::test]
async fn a_decision_is_evidence_and_changes_the_dossier() {
    let site = site();
    let status = site.get("/api/v1/titles/ballard").await.json()["statuses"][0].clone();
    let references: Vec<String> = status["tellings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["reference"].as_str().unwrap().to_owned())
        .collect();
    for reference in &references {
        let address = format!("/api/v1/claims/{reference}/decision");
        let answer = site.post_json(&address, r#"{"verdict":"reject","by":"desk","note":"misread"}"#).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.json()["decided_by"], "desk");
    }
    let dossier = site.get("/api/v1/titles/ballard").await.json();
    assert_ne!(dossier["statuses"][0], status);
    assert_eq!(dossier["decisions"].as_array().unwrap().len(), references.len());
    assert!(site.get("/api/v1/sources").await.text().contains("\"decision\""));
    // A later decision stands, and brings it back.
    for reference in &references {
        let address = format!("/api/v1/claims/{reference}/decision");
        assert_eq!(site.post_json(&address, r#"{"verdict":"accept","by":"desk"}"#).await.status, 201);
        assert_eq!(site.get(&address).await.json().as_array().unwrap().len(), 2);
    }
    assert_eq!(site.get("/api/v1/titles/ballard").await.json()["statuses"][0], status);
}

#[tokio::test]
async fn decisions_that_cannot_be_are_refused() {
    let site = site();
    let claims = site.get("/api/v1/claims?kind=status&limit=1").await.json();
    let reference = claims["items"][0]["reference"].as_str().unwrap().to_owned();
    for (reference, body, status) in [
        ("ffffffffffffffff", r#"{"verdict":"accept"}"#, 404),
        ("x", r#"{"verdict":"accept"}"#, 404),
        (&reference, r#"{"verdict":"maybe"}"#, 400),
        (&reference, r#"{"verdict":"correct"}"#, 400),
        (&reference, r#"{"verdict":"reject","correction":{"season":"3"}}"#, 400),
        (&reference, r#"{"verdict":"correct","correction":{"value":"perhaps"}}"#, 400),
        (&reference, r#"{"verdict":"correct","correction":{"season":"3"}}"#, 201),
        (&reference, "{", 400),
    ] {
        let answer = site.post_json(&format!("/api/v1/claims/{reference}/decision"), body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
}

#[tokio::test]
async fn the_feed_names_changes_of_status() {
    let answer = site().get("/feed.atom").await;
    assert!(answer.header("content-type").starts_with("application/atom+xml"));
    assert!(answer.text().contains("<title>Ballard season"), "{}", answer.text());
}

#[tokio::test]
async fn a_job_s_events_end_with_the_job() {
    let site = empty(|_| {});
    let text = "2025-11-03\nHarbor Lights renewed\n\nNetflix has renewed \"Harbor Lights\" for season 2.\n";
    let answer = site.post_files("/api/v1/add", &[("harbor.txt", text)]).await;
    let events = site.get(&format!("{}/events", answer.header("location"))).await.text();
    let last = events.lines().rev().find_map(|l| l.strip_prefix("data: ")).unwrap();
    let job: Value = serde_json::from_str(last).unwrap();
    assert_eq!(job["state"], "done", "{events}");
    assert_eq!(job["files"][0]["outcome"], "added", "{events}");
}

#[tokio::test]
async fn the_description_is_fresh_and_names_only_what_answers() {
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let kept = fs_err::read_to_string(kept).unwrap_or_default();
    assert!(
        kept == greenlit_server::openapi::document(),
        "docs/openapi.json is stale: run `cargo xtask generate`"
    );
    let site = site();
    let description = site.get("/api/v1/openapi.json").await.json();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path}");
            let address =
                path.replace("{title}", "ballard").replace("{reference}", "0000").replace("{id}", "1");
            let request = Request::builder().method(method.to_uppercase().as_str()).uri(address);
            let answer = site.ask(request.body(Body::empty()).unwrap()).await;
            assert!(![405, 500].contains(&answer.status.as_u16()), "{method} {path}: {}", answer.status);
        }
    }
}
