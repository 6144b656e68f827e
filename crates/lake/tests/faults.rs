//! A process killed anywhere leaves the lake as it was before, or as it is after; never between.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::path::Path;
use std::process::Command;

use greenlit_lake::{Lake, MeasuredQuery};
use support::{Row, add, csv, rate};

/// Set for the process that is to be killed: the lake it works on, and what it does.
const LAKE: &str = "GREENLIT_TEST_LAKE";
const DEED: &str = "GREENLIT_TEST_DEED";

fn rows(from: u32) -> Vec<Row> {
    (from..from + 40)
        .map(|n| Row {
            viewer: n % 7,
            title: n % 3,
            episode: 1,
            start_min: i64::from(n) * 97,
            length_min: 25,
            device: 0,
            territory: 0,
        })
        .collect()
}

/// What the killed process does; alone, it does nothing.
#[test]
fn deed() {
    let (Ok(folder), Ok(deed)) = (std::env::var(LAKE), std::env::var(DEED)) else { return };
    let mut lake = Lake::open(Path::new(&folder)).unwrap();
    match deed.as_str() {
        "add" => {
            add(&mut lake, "more.csv", &csv(&rows(40)));
        }
        "rate" => {
            rate(&mut lake, 2);
        }
        "compact" => {
            lake.compact().unwrap();
        }
        _ => {
            lake.vacuum().unwrap();
        }
    }
}

fn kill_at(folder: &Path, deed: &str, point: &str) {
    let outcome = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "deed", "--nocapture"])
        .env(LAKE, folder)
        .env(DEED, deed)
        .env("GREENLIT_FAULT", point)
        .output()
        .unwrap();
    assert!(!outcome.status.success(), "`{deed}` never came to `{point}`");
}

/// Current values, and what is held.
fn state(lake: &Lake) -> (Vec<String>, u64) {
    let all = MeasuredQuery { min_viewers: Some(0), ..MeasuredQuery::default() };
    let figures = lake.measured_figures(&all).unwrap().figures;
    let shown = figures.iter().map(|m| format!("{} {}", m.reference, m.figure.value.to_bits())).collect();
    (shown, lake.plays_held().unwrap().0)
}

fn lake_with_two_files(folder: &Path) -> Lake {
    let mut lake = Lake::create_or_open(folder).unwrap();
    add(&mut lake, "a.csv", &csv(&rows(0)[..20]));
    add(&mut lake, "b.csv", &csv(&rows(0)[20..]));
    rate(&mut lake, 1);
    lake
}

#[test]
fn a_kill_at_any_point_leaves_all_or_nothing() {
    let undisturbed = tempfile::tempdir().unwrap();
    let mut lake = lake_with_two_files(undisturbed.path());
    let before = state(&lake);
    add(&mut lake, "more.csv", &csv(&rows(40)));
    rate(&mut lake, 1);
    let after = state(&lake);
    assert_ne!(before, after);

    for (deed, point) in [
        ("add", "after-evidence"),
        ("add", "segment-written"),
        ("add", "segment-renamed"),
        ("add", "after-segment"),
        ("add", "after-plays"),
        ("add", "before-commit"),
        ("add", "after-commit"),
        ("compact", "segment-written"),
        ("compact", "segment-renamed"),
        ("compact", "after-merge"),
        ("compact", "before-commit"),
        ("compact", "after-commit"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        drop(lake_with_two_files(folder.path()));
        kill_at(folder.path(), deed, point);
        let mut lake = Lake::open(folder.path()).unwrap();
        assert_eq!(lake.verify().unwrap(), Vec::<String>::new(), "{deed} {point}");
        let is_committed = (deed, point) == ("add", "after-commit");
        let held = if is_committed { after.1 } else { before.1 };
        assert_eq!((state(&lake).0, state(&lake).1), (before.0.clone(), held), "{deed} {point}");
        if !is_committed {
            add(&mut lake, "more.csv", &csv(&rows(40)));
        }
        lake.compact().unwrap();
        rate(&mut lake, 2);
        assert_eq!(state(&lake), after, "{deed} {point}: as if nothing had happened");
    }
}

#[test]
fn a_killed_rating_or_vacuum_leaves_the_figures_as_they_were() {
    for (deed, point) in [
        ("rate", "after-rate"),
        ("rate", "before-commit"),
        ("vacuum", "before-commit"),
        ("vacuum", "before-vacuum"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut lake = lake_with_two_files(folder.path());
        lake.compact().unwrap();
        add(&mut lake, "more.csv", &csv(&rows(40)));
        let before = state(&lake);
        drop(lake);
        kill_at(folder.path(), deed, point);
        let mut lake = Lake::open(folder.path()).unwrap();
        assert_eq!(lake.verify().unwrap(), Vec::<String>::new(), "{deed} {point}");
        assert_eq!(state(&lake), before, "{deed} {point}");
        assert!(rate(&mut lake, 1).run.is_some());
    }
}
