//! From playback logs to ratings, as the user does it. All logs are invented.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fmt::Write;
use std::path::Path;

use common::{answer, greenlit};
use serde_json::Value;

const CATALOGUE: &str = r#"[{"id": 900001, "url": "x", "name": "Harbor Lights", "type": "Scripted", "language": "English",
"genres": [], "status": "Running", "runtime": 40, "averageRuntime": 40, "premiered": "2025-07-01", "ended": null,
"network": null, "webChannel": null, "externals": {"tvrage": null, "thetvdb": null, "imdb": "tt9900001"}}]"#;

/// Seven accounts see Harbor Lights for 40 minutes each on Tuesday 22 July 2025, one sees another title for 10.
fn plays() -> String {
    let mut text = String::from("viewer,title,season,episode,start,end,territory\n");
    for viewer in 1..=7 {
        writeln!(text, "v{viewer},Harbor Lights,1,1,2025-07-22T20:00:00-04:00,2025-07-22T20:40:00-04:00,US")
            .unwrap();
    }
    text.push_str("v8,Night Ferry,1,1,2025-07-22T20:00:00-04:00,2025-07-22T20:10:00-04:00,CA\n");
    text.push_str("v9,Night Ferry,1,1,yesterday,today,CA\n");
    text
}

fn lake_with_plays(folder: &Path) -> std::path::PathBuf {
    let lake = folder.join("lake");
    fs_err::write(folder.join("plays.csv"), plays()).unwrap();
    fs_err::write(folder.join("shows.json"), CATALOGUE).unwrap();
    let files = [folder.join("plays.csv"), folder.join("shows.json")];
    let added = answer(&lake, &["add", files[0].to_str().unwrap(), files[1].to_str().unwrap()]);
    assert!(added.contains("plays.csv: plays: 8 plays (plays-csv)"), "{added}");
    assert!(added.contains("1 row set aside"), "{added}");
    lake
}

#[test]
fn plays_become_figures_a_chart_and_lines_of_the_dossier_and_why_goes_down_to_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake_with_plays(folder.path());
    assert!(answer(&lake, &["quarantine"]).contains("plays.csv:10"));

    let rated = answer(&lake, &["rate"]);
    assert!(rated.contains("run 1 under default@1: 8 plays in the lake"), "{rated}");
    assert!(rated.contains("measured under its own name: `Night Ferry`"), "{rated}");
    assert!(!rated.contains("`Harbor Lights`"), "{rated}");
    assert!(answer(&lake, &["rate"]).starts_with("nothing new since the last run"));

    let chart = answer(&lake, &["top10", "--week", "2025-07-23", "--territory", "US", "--format", "json"]);
    let chart: Value = serde_json::from_str(&chart).unwrap();
    assert_eq!(chart["week"], "2025-07-21");
    assert_eq!(chart["entries"].as_array().unwrap().len(), 1);
    assert_eq!(chart["entries"][0]["title"], "Harbor Lights");
    assert_eq!(chart["entries"][0]["minutes"]["value"], 280.0);
    assert_eq!(chart["entries"][0]["reach"]["value"], 7.0);
    let both = answer(&lake, &["top10", "--list", "overall"]);
    assert!(both.contains("Harbor Lights") && both.contains("Night Ferry"), "{both}");
    assert!(!answer(&lake, &["top10", "--list", "series"]).contains("Night Ferry"));

    let dossier = answer(&lake, &["show", "harbor lights"]);
    assert!(dossier.contains("FIGURES, MEASURED") && dossier.contains("280 minutes"), "{dossier}");
    let reference = chart["entries"][0]["minutes"]["reference"].as_str().unwrap();
    let why = answer(&lake, &["why", reference]);
    for part in ["measured: from plays in this lake", "default@1", "7 plays", "plays.csv, rows 2, 3"] {
        assert!(why.contains(part), "no `{part}` in\n{why}");
    }
    let html = answer(&lake, &["show", "Harbor Lights", "--format", "html"]);
    assert!(html.contains("Measured") && html.contains("280 minutes"));
}

#[test]
fn late_plays_restate_and_the_old_figure_can_still_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake_with_plays(folder.path());
    answer(&lake, &["rate"]);
    let figures = [
        "figures",
        "Night Ferry",
        "--metric",
        "minutes_viewed",
        "--window",
        "week of 2025-07-21",
        "--format",
        "json",
    ];
    let before: Value = serde_json::from_str(&answer(&lake, &figures)).unwrap();
    let old = before[0]["reference"].as_str().unwrap();

    let late = folder.path().join("late.jsonl");
    fs_err::write(
        &late,
        r#"{"viewer":"v20","title":"Night Ferry","season":1,"episode":1,"start":"2025-07-23T10:00:00Z","end":"2025-07-23T10:05:00Z","territory":"CA"}"#,
    )
    .unwrap();
    answer(&lake, &["add", late.to_str().unwrap()]);
    let rated = answer(&lake, &["rate"]);
    assert!(rated.contains("run 2") && rated.contains(" restated"), "{rated}");
    let after: Value = serde_json::from_str(&answer(&lake, &figures)).unwrap();
    assert_eq!((&before[0]["value"], &after[0]["value"]), (&Value::from(10.0), &Value::from(15.0)));
    let why = answer(&lake, &["why", after[0]["reference"].as_str().unwrap()]);
    assert!(why.contains("10 minutes, +5 since; further plays came in"), "{why}");
    assert!(answer(&lake, &["why", old]).contains("superseded"));
    assert!(answer(&lake, &["lake", "compact"]).starts_with("2 files of plays merged into 1"));
    assert!(answer(&lake, &["lake", "vacuum"]).starts_with("2 files removed"));
    assert!(answer(&lake, &["lake", "verify"]).starts_with("sound"));
    let snapshots = answer(&lake, &["lake", "snapshots"]);
    assert!(
        snapshots.contains("8 plays in 1 files, 1 of them merged since and removed  (first rating)"),
        "{snapshots}"
    );
    assert!(snapshots.contains("9 plays in 2 files") && snapshots.ends_with("\n2 runs\n"), "{snapshots}");
    assert!(answer(&lake, &["rate"]).starts_with("nothing new"));
    let csv = answer(&lake, &["figures", "--format", "csv"]);
    assert!(csv.starts_with("basis,title,season") && csv.contains("measured,Night Ferry"), "{csv}");
}

#[test]
fn sources_that_cannot_serve_minutes_and_files_that_cannot_be_read_get_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("lake");
    let short = folder.path().join("history.csv");
    fs_err::write(&short, "Title,Date\n\"Harbor Lights: Season 1: One\",\"10/21/20\"\n").unwrap();
    answer(&lake, &["add", short.to_str().unwrap()]);
    let rated = answer(&lake, &["rate"]);
    assert!(rated.contains("`history.csv` cannot serve a weekly chart"), "{rated}");

    let parquet = folder.path().join("plays.parquet");
    fs_err::write(&parquet, b"PAR1 and then nothing of the kind PAR1").unwrap();
    let run = greenlit(&lake, &["add", parquet.to_str().unwrap()]);
    assert_eq!(run.code, Some(3));
    assert!(
        run.stdout.contains("plays.parquet: not taken") && run.stdout.contains("damaged"),
        "{}",
        run.stdout
    );
    assert_eq!(answer(&lake, &["sources"]).lines().count(), 2);

    let run = greenlit(&lake, &["rate", "--policy", "nobody"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`nobody`") && run.stderr.contains("default@1"), "{}", run.stderr);
    let run = greenlit(&lake, &["top10", "--list", "originals", "--week", "2025-07-21"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`originals`"), "{}", run.stderr);
}
