//! Trakt and Letterboxd: completion and reach.

use greenlit_viewing::formats::SourceFormat;
use greenlit_viewing::play::{Need, Remarks, When};

use crate::{at, read_as};

#[test]
fn trakt_history() {
    let mut rows = vec![
        r#"{"id":1,"watched_at":"2024-01-01T21:00:00.000Z","action":"scrobble","type":"episode","episode":{"season":1,"number":2,"title":"Two","ids":{"trakt":5,"imdb":"tt5"}},"show":{"title":"Ballard","year":2025,"ids":{"trakt":1}}}"#.to_owned(),
        r#"{"id":1,"watched_at":"2024-01-01T21:00:00.000Z","action":"scrobble","type":"episode","episode":{"season":1,"number":2,"title":"Two","ids":{"trakt":5,"imdb":"tt5"}},"show":{"title":"Ballard","year":2025,"ids":{"trakt":1}}}"#.to_owned(),
        r#"{"id":2,"watched_at":"yesterday","action":"watch","type":"movie","movie":{"title":"Film"}}"#.to_owned(),
    ];
    for n in 0..6 {
        rows.push(format!(
            r#"{{"id":{n},"watched_at":"2020-01-01T00:00:00.000Z","action":"watch","type":"movie","movie":{{"title":"Film {n}","ids":{{"trakt":{n}}}}}}}"#
        ));
    }
    let (got, report) = read_as(SourceFormat::Trakt, &format!("[{}]", rows.join(",")));
    let first = &got.plays[0];
    assert_eq!((first.when, first.completed), (When::Instant(at("2024-01-01T21:00:00Z")), Some(true)));
    assert_eq!(
        (first.title.name.as_str(), first.title.episode, first.title.source_id.as_deref()),
        ("Ballard", Some(2), Some("imdb:tt5"))
    );
    assert_eq!(got.plays.len(), 7);
    assert!(got.plays[1..].iter().all(|p| p.remarks.has(Remarks::BULK_MARK) && p.when == When::Unknown));
    let reasons: Vec<_> = got.rejected.iter().map(|r| r.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["it repeats a completion of the same instant", "`watched_at` is `yesterday`, not a time"]
    );
    assert!(report.notes[0].starts_with("6 completions were marked in bulk"));
    assert!(report.capabilities.serve(Need::Completion, "x").is_ok());
    assert_eq!(
        report.capabilities.serve(Need::WeeklyChart, "history.json").unwrap_err().to_string(),
        "`history.json` cannot serve a weekly chart: it does not say how long anything was played"
    );
}

#[test]
fn letterboxd_diary() {
    let text = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2024-02-01,\"Film, The\",1999,https://boxd.it/abc,4,,,2024-01-05\n2024-02-01,X,1999,https://boxd.it/abd,4,,,\n";
    let (got, _) = read_as(SourceFormat::Letterboxd, text);
    assert_eq!(got.plays[0].when, When::Day(jiff::civil::date(2024, 1, 5)));
    assert_eq!((got.plays[0].title.name.as_str(), got.plays[0].title.year), ("Film, The", Some(1999)));
    assert_eq!(got.rejected[0].reason, "`Watched Date` is ``, not a day");
}
