//! The two articles the project began with: what they must yield, asked as a user asks.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::path::Path;

use common::answer;
use serde_json::Value;

fn lake_of_seeds(folder: &Path) -> Option<std::path::PathBuf> {
    let seeds = greenlit_testkit::shared("seeds")?;
    let lake = folder.join("seeds.lake");
    answer(&lake, &["add", seeds.to_str().unwrap()]);
    Some(lake)
}

fn dossier(lake: &Path) -> Value {
    serde_json::from_str(&answer(lake, &["show", "ballard", "--format", "json"])).unwrap()
}

fn figures<'a>(dossier: &'a Value, metric: &str) -> Vec<&'a Value> {
    dossier["figures"].as_array().unwrap().iter().filter(|f| f["metric"] == metric).collect()
}

#[test]
fn season_two_is_renewed_on_one_word_and_not_official() {
    let folder = tempfile::tempdir().unwrap();
    let Some(lake) = lake_of_seeds(folder.path()) else { return };
    let dossier = dossier(&lake);
    let current: Vec<&Value> =
        dossier["statuses"].as_array().unwrap().iter().filter(|s| s["is_current"] == true).collect();
    assert_eq!(current.len(), 1, "{current:#?}");
    let status = current[0];
    assert_eq!(status["season"], 2);
    assert_eq!(status["status"], "renewed");
    assert_eq!(status["certainty"], "reported");
    assert_eq!(status["by"], "Deadline");
    assert_eq!(status["since"], "2025-10-04");
    assert_eq!(status["since_how"], "no later than");
    assert_eq!(status["independent_origins"], 1);
    assert_eq!(status["articles"].as_array().unwrap().len(), 2);
    let official = status["official"].as_str().unwrap();
    assert!(official.starts_with("not official") && official.contains("Amazon MGM Studio"), "{official}");
    let pending: Vec<&Value> =
        dossier["statuses"].as_array().unwrap().iter().filter(|s| s["status"] == "pending").collect();
    assert!(
        pending.iter().any(|s| s["by"].as_str().unwrap().starts_with("Maggie Q, via The Hollywood Reporter")),
        "{pending:#?}"
    );
    assert!(pending.iter().all(|s| s["is_current"] == false));
}

#[test]
fn every_figure_is_there_with_its_window_and_scope() {
    let folder = tempfile::tempdir().unwrap();
    let Some(lake) = lake_of_seeds(folder.path()) else { return };
    let dossier = dossier(&lake);
    let one = |metric: &str| {
        let found = figures(&dossier, metric);
        assert_eq!(found.len(), 1, "{metric}: {found:#?}");
        found[0]
    };
    assert_eq!(one("tomatometer")["value"], 100.0);
    assert_eq!(one("tomatometer")["tellings"].as_array().unwrap().len(), 2);
    assert_eq!(one("popcornmeter")["value"], 77.0);
    assert_eq!(one("critic_score")["worded"], "6/10");
    assert_eq!(one("critic_score")["season"], 1);
    assert_eq!(one("tax_credit")["value"], 14_840_000.0);
    assert!(one("tax_credit")["scope"].to_string().contains("California Film Commission"));
    assert_eq!(
        (&one("tax_credit")["as_of"], &one("tax_credit")["year_inferred"]),
        (&"2025-08".into(), &true.into())
    );
    let rank = one("chart_rank");
    assert_eq!((&rank["value"], &rank["window"]), (&Value::from(4.0), &Value::from("week of 2025-07-21")));
    assert_eq!(one("premiere_date")["worded"], "2025-07-09");
    let minutes = figures(&dossier, "minutes_viewed");
    let worded: Vec<&str> = minutes.iter().map(|f| f["worded"].as_str().unwrap()).collect();
    assert_eq!(worded.len(), 2, "shown as a difference, not merged: {worded:?}");
    assert!(worded.contains(&"2.5 billion minutes") && worded.contains(&"over 2.5 billion minutes"));
    assert!(minutes.iter().all(|f| f["territory"] == "US" && f["value"] == 2.5e9));
}

#[test]
fn people_franchise_and_executives_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let Some(lake) = lake_of_seeds(folder.path()) else { return };
    let dossier = dossier(&lake);
    let people = dossier["people"].to_string();
    for name in [
        "Maggie Q",
        "Titus Welliver",
        "Michael Connelly",
        "Henrik Bastin",
        "Jasmine Russ",
        "John Carroll Lynch",
    ] {
        assert!(people.contains(name), "{name} in {people}");
    }
    assert!(people.contains("co-executive producer") && people.contains("Designated Survivor"));
    let parents = dossier["spin_off_of"].to_string();
    assert!(parents.contains("Bosch: Legacy") || parents.contains("\"Bosch\""), "{parents}");
    let executives = dossier["executives"].to_string();
    assert!(
        executives.contains("Peter Friedlander") && executives.contains("Vernon Sanders"),
        "{executives}"
    );
}

#[test]
fn why_answers_for_everything_shown() {
    let folder = tempfile::tempdir().unwrap();
    let Some(lake) = lake_of_seeds(folder.path()) else { return };
    let text = answer(&lake, &["show", "ballard"]);
    let references: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_whitespace().next_back())
        .filter(|word| word.len() == 7 && word.bytes().all(|b| b.is_ascii_hexdigit()))
        .collect();
    assert!(references.len() > 15, "{text}");
    for reference in references {
        let why = answer(&lake, &["why", reference]);
        assert!(why.contains("THE SENTENCE") && why.contains("SHA-256"), "{why}");
    }
}

#[test]
fn check_names_the_contradiction_of_officially_and_declined() {
    let folder = tempfile::tempdir().unwrap();
    let Some(lake) = lake_of_seeds(folder.path()) else { return };
    let check = answer(&lake, &["check", "ballard"]).to_lowercase();
    assert!(check.contains("officially"), "{check}");
    assert!(check.contains("first month"), "{check}");
}
