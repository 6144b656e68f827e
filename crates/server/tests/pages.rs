//! Every page, over the example.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod common;

use common::{add_text, empty, site};

#[tokio::test]
async fn every_page_answers_with_what_it_is_about() {
    let site = site();
    for (address, holds) in [
        ("/", vec!["Ballard", "/title/ballard", "No. 4"]),
        ("/?q=ball", vec!["/title/ballard"]),
        ("/?q=nobody", vec!["No title is like this"]),
        ("/title/ballard", vec!["<h1>Ballard</h1>", "Status over time", "/why/"]),
        ("/title/BALLARD?season=2", vec!["Ballard"]),
        ("/top10?list=originals", vec!["Nielsen", "/title/ballard"]),
        ("/add", vec!["multipart/form-data"]),
        ("/sources", vec!["01-first-report.html", "figures.csv"]),
        ("/quarantine", vec!["Set aside"]),
        ("/methods", vec!["default@"]),
        ("/api", vec!["/api/v1/titles"]),
        ("/sign-in", vec!["Token"]),
    ] {
        let answer = site.get_as(address, "text/html").await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        assert!(answer.header("content-type").starts_with("text/html"), "{address}");
        for text in holds {
            assert!(answer.text().contains(text), "{address} lacks `{text}`:\n{}", answer.text());
        }
    }
}

#[tokio::test]
async fn an_empty_lake_says_what_to_do() {
    let site = empty(|_| {});
    assert!(site.get_as("/", "text/html").await.text().contains("holds no evidence yet"));
}

#[tokio::test]
async fn every_reference_of_a_title_has_its_why() {
    let site = site();
    let page = site.get_as("/title/ballard", "text/html").await.text();
    let references: std::collections::BTreeSet<&str> = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|a| a.starts_with("/why/"))
        .collect();
    assert!(references.len() > 10, "{references:?}");
    for address in references {
        let answer = site.get_as(address, "text/html").await;
        assert_eq!(answer.status, 200, "{address}");
        assert!(answer.text().contains("What it rests on"), "{address}");
    }
}

#[tokio::test]
async fn links_of_pages_lead_somewhere() {
    let site = site();
    for page in ["/", "/title/ballard", "/sources", "/api", "/add"] {
        let text = site.get_as(page, "text/html").await.text();
        for attribute in ["href=\"", "src=\""] {
            for address in text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                let address = address.replace("&amp;", "&");
                if address.starts_with('/') {
                    let answer = site.get(&address).await;
                    assert!(answer.status.is_success(), "{page} leads to {address}: {}", answer.status);
                }
            }
        }
    }
}

#[tokio::test]
async fn what_another_process_adds_is_seen_at_once() {
    let site = site();
    let before = site.get_as("/title/ballard", "text/html").await;
    assert_eq!(site.get_as("/title/ballard", "text/html").await.header("etag"), before.header("etag"));
    let text = "https://example.org/harbor\n2025-11-03\nHarbor Lights renewed\n\nNetflix has renewed \"Harbor Lights\" \
                for season 2, the streamer announced on Monday.\n";
    add_text(&site.lake(), "harbor.txt", text);
    let slate = site.get_as("/", "text/html").await.text();
    assert!(slate.contains("Harbor Lights"), "{slate}");
    assert_eq!(site.get_as("/title/harbor-lights", "text/html").await.status, 200);
}

#[tokio::test]
async fn problems_are_pages_for_browsers() {
    let site = site();
    for (address, status, text) in [
        ("/title/nobody-at-all", 404, "No evidence in this lake speaks of"),
        ("/why/zzzz", 404, "has the reference"),
        ("/nowhere", 404, "nothing at this address"),
        ("/?sort=colour", 400, "is none of"),
        ("/?week=someday", 400, "no day such as"),
        ("/?colour=red", 400, "unknown field"),
        ("/title/ballard?as_of=x", 400, "no day such as"),
        ("/top10?territory=Narnia", 400, "no country code"),
        ("/top10?list=unheard&week=2025-07-21", 404, "does not know which"),
        ("/jobs/77", 404, "No job of this server"),
    ] {
        let answer = site.get_as(address, "text/html").await;
        assert_eq!(answer.status, status, "{address}: {}", answer.text());
        assert!(answer.header("content-type").starts_with("text/html"), "{address}");
        assert!(answer.text().contains(text), "{address}: {}", answer.text());
        assert!(answer.text().contains(answer.header("x-request-id")), "{address}");
    }
}
