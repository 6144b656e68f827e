//! `greenlit simulate`, and the measurement held against the truth that stands beside the telemetry.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{answer, greenlit};
use serde_json::Value;

fn simulated(folder: &Path, arguments: &[&str]) -> PathBuf {
    let out = folder.join(arguments.join("_").replace(' ', ""));
    let mut all = vec!["simulate", "--out", out.to_str().unwrap()];
    all.extend(arguments);
    let said = answer(folder, &all);
    assert!(said.starts_with("simulated from seed"), "{said}");
    out
}

/// Credited milliseconds and persons of the panel, by title, season and Monday.
fn truth(out: &Path) -> BTreeMap<(String, String, String), (u64, u64)> {
    let mut reader = csv::Reader::from_path(out.join("simulated-truth.csv")).unwrap();
    let rows = reader.records().map(Result::unwrap).filter(|row| &row[0] == "panel");
    rows.map(|row| {
        let key = (row[1].to_owned(), row[2].to_owned(), row[3].to_owned());
        (key, (row[5].parse().unwrap(), row[6].parse().unwrap()))
    })
    .collect()
}

/// The same as `greenlit rate` finds it.
fn measured(lake: &Path, policy: &str) -> BTreeMap<(String, String, String), (u64, u64)> {
    answer(lake, &["rate", "--policy", policy]);
    let all = answer(lake, &["figures", "--format", "json", "--min-viewers", "1"]);
    let all: Vec<Value> = serde_json::from_str(&all).unwrap();
    let mut found: BTreeMap<_, (u64, u64)> = BTreeMap::new();
    for figure in all {
        assert_eq!(figure["population"], "simulated viewers", "{figure}");
        let window = figure["window"].as_str().unwrap();
        let Some(monday) = window.strip_prefix("week of ") else { continue };
        let is_season = figure["season"].is_u64() || figure["title"].as_str().unwrap().contains("Film");
        if !is_season || !figure["episode"].is_null() || !figure["territory"].is_null() {
            continue;
        }
        let season = figure["season"].as_u64().map_or_else(String::new, |n| n.to_string());
        let key = (figure["title"].as_str().unwrap().to_owned(), season, monday.to_owned());
        let value = figure["value"].as_f64().unwrap();
        match figure["metric"].as_str().unwrap() {
            "minutes_viewed" => found.entry(key).or_default().0 = (value * 60_000.0).round() as u64,
            "reach" => found.entry(key).or_default().1 = value as u64,
            _ => {}
        }
    }
    found
}

fn added(folder: &Path, name: &str, log: &Path) -> PathBuf {
    let lake = folder.join(name);
    let said = answer(&lake, &["add", log.to_str().unwrap()]);
    assert!(!said.contains("set aside"), "{said}");
    lake
}

#[test]
fn telemetry_without_faults_is_measured_to_the_truth_as_plays_and_as_heartbeats() {
    let folder = tempfile::tempdir().unwrap();
    let flat = ["--preset", "small", "--faults", "none", "--send", "both", "--homes", "60"];
    let slate = [
        "--preset",
        "largest-panel",
        "--faults",
        "none",
        "--homes",
        "60",
        "--population",
        "600",
        "--seed",
        "7",
    ];
    let parquet = [&flat[..], &["--form", "parquet"]].concat();
    for (place, (arguments, log)) in [
        (&flat[..], "simulated-plays.csv"),
        (&flat[..], "simulated-beats.csv"),
        (&slate[..], "simulated-plays.csv"),
        (&parquet[..], "simulated-plays.parquet"),
    ]
    .into_iter()
    .enumerate()
    {
        let out = simulated(folder.path(), arguments);
        let lake = added(folder.path(), &format!("lake{place}"), &out.join(log));
        let truth = truth(&out);
        assert!(truth.len() >= 4 && truth.values().all(|(ms, _)| *ms > 0));
        // Under this policy whoever played any of it was reached; buffering is told apart in the telemetry.
        assert_eq!(measured(&lake, "session-clock"), truth, "{log}");
    }
}

#[test]
fn telemetry_with_the_usual_faults_is_measured_within_20_seconds_an_interrupted_segment() {
    let folder = tempfile::tempdir().unwrap();
    let out = simulated(folder.path(), &["--homes", "400", "--population", "400", "--seed", "3"]);
    let lake = added(folder.path(), "lake", &out.join("simulated-plays.csv"));
    let sum = |of: &BTreeMap<_, (u64, u64)>| of.values().map(|(ms, _)| ms).sum::<u64>();
    let (truth, measured) = (sum(&truth(&out)), sum(&measured(&lake, "default")));
    let rows = csv::Reader::from_path(out.join("simulated-plays.csv")).unwrap().records().count() as u64;
    // One play in 200 loses its end, of at most 20 s; allow for twice as many.
    assert!(measured < truth && truth - measured <= rows / 100 * 20_000, "{measured} {truth} {rows}");
}

#[test]
fn a_seed_gives_the_same_bytes_and_the_tables_of_the_panel_weigh_it() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("a"), folder.path().join("b"));
    for out in [&first, &second] {
        answer(folder.path(), &["simulate", "--seed", "11", "--out", out.to_str().unwrap()]);
    }
    for file in ["plays", "persons", "margins", "truth"] {
        let name = format!("simulated-{file}.csv");
        assert_eq!(fs_err::read(first.join(&name)).unwrap(), fs_err::read(second.join(&name)).unwrap());
    }
    let other = simulated(folder.path(), &["--seed", "12"]);
    assert_ne!(
        fs_err::read(first.join("simulated-plays.csv")).unwrap(),
        fs_err::read(other.join("simulated-plays.csv")).unwrap()
    );
    let path = |name: &str| first.join(name).to_str().unwrap().to_owned();
    let (persons, margins) = (path("simulated-persons.csv"), path("simulated-margins.csv"));
    let weights = path("weights.csv");
    answer(
        folder.path(),
        &["panel", "weight", "--persons", &persons, "--margins", &margins, "--out", &weights],
    );
    let mut reader = csv::Reader::from_path(&weights).unwrap();
    let column = reader.headers().unwrap().iter().position(|name| name == "weight").unwrap();
    let sum: f64 = reader.records().map(|row| row.unwrap()[column].parse::<f64>().unwrap()).sum();
    let mut reader = csv::Reader::from_path(&margins).unwrap();
    let ages = reader.records().map(Result::unwrap).filter(|row| &row[0] == "age");
    let population: f64 = ages.map(|row| row[2].parse::<f64>().unwrap()).sum();
    assert!((sum - population).abs() < 1e-3 * population, "{sum} {population}");
}

#[test]
fn simulated_plays_and_plays_of_people_do_not_come_into_one_lake() {
    let folder = tempfile::tempdir().unwrap();
    let out = simulated(folder.path(), &["--homes", "20"]);
    let lake = added(folder.path(), "lake", &out.join("simulated-plays.csv"));
    let own = folder.path().join("own.csv");
    fs_err::write(&own, "viewer,title,start_ms,end_ms\nme,Night Ferry,1753000000000,1753001000000\n")
        .unwrap();
    let refused = greenlit(&lake, &["add", own.to_str().unwrap()]);
    assert_eq!(refused.code, Some(3));
    assert!(refused.stdout.contains("are not simulated, and the lake's are simulated"), "{}", refused.stdout);
    let other = added(folder.path(), "other", &own);
    let refused = greenlit(&other, &["add", out.join("simulated-plays.csv").to_str().unwrap()]);
    assert!(refused.stdout.contains("are simulated, and the lake's are not"), "{}", refused.stdout);
    let too_large = ["simulate", "--homes", "500", "--out", out.to_str().unwrap()];
    let refused = greenlit(folder.path(), &too_large);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("cannot be drawn from a population of 400"), "{}", refused.stderr);
}

#[test]
fn the_example_has_a_simulated_month_projected_and_marked_beside_what_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("demo.lake");
    let shown = answer(&lake, &["demo"]);
    assert!(shown.contains("simulated persons, from a panel of"), "{shown}");
    assert!(shown.contains("2.5 billion minutes") || shown.contains("2.5B"), "{shown}");
    let asked = ["figures", "Ballard", "--metric", "minutes_viewed", "--format", "json"];
    let figures: Vec<Value> = serde_json::from_str(&answer(&lake, &asked)).unwrap();
    let weeks: Vec<&Value> = figures
        .iter()
        .filter(|f| f["basis"] == "measured" && f["season"] == 1 && f["episode"].is_null())
        .filter(|f| f["territory"].is_null() && f["window"].as_str().unwrap().starts_with("week of"))
        .collect();
    assert_eq!(weeks.len(), 4, "{weeks:?}");
    assert!(weeks.iter().all(|f| f["population"].as_str().unwrap().contains("simulated")), "{weeks:?}");
    let minutes: f64 = weeks.iter().map(|f| f["value"].as_f64().unwrap()).sum();
    assert!((2.2e9..2.8e9).contains(&minutes), "{minutes}");
    assert!(
        answer(&lake, &["top10", "--week", "2025-07-21"]).starts_with("simulated: the plays are invented")
    );
    answer(&lake, &["demo"]);
    assert!(answer(&lake, &["rate"]).starts_with("nothing new"));
}
