//! A process killed at any instant of an `add` leaves the lake as before or as after.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use common::{answer, command, example, greenlit};

/// Everything a lake answers that does not name the time of adding.
fn contents(lake: &Path) -> String {
    let mut all = String::new();
    for question in [&["sources"][..], &["quarantine"], &["show", "ballard", "--format", "json"], &["check"]]
    {
        let run = greenlit(lake, question);
        all.push_str(&run.stdout);
    }
    all
}

fn sound(lake: &Path) {
    assert!(answer(lake, &["lake", "verify"]).starts_with("sound"));
}

#[test]
fn killed_at_a_fault_point_the_lake_is_as_before_or_as_after() {
    let folder = tempfile::tempdir().unwrap();
    let after = folder.path().join("after.lake");
    answer(&after, &["add", &example()]);
    let after = contents(&after);
    for point in ["after-evidence", "after-article", "after-figures", "before-commit", "after-commit"] {
        let lake = folder.path().join(point);
        let first = format!("{}/06-opinion.txt", example());
        answer(&lake, &["add", &first]);
        let before = contents(&lake);
        let killed = command(&lake, &["add", &example()]).env("GREENLIT_FAULT", point).output().unwrap();
        assert_eq!(killed.status.code(), None, "the process was to die at `{point}`");
        sound(&lake);
        let expected = if point == "after-commit" { &after } else { &before };
        assert_eq!(&contents(&lake), expected, "killed at `{point}`");
        answer(&lake, &["add", &example()]);
        assert_eq!(contents(&lake), after, "added again after `{point}`");
    }
}

#[test]
fn killed_at_any_instant_the_lake_is_as_before_or_as_after() {
    let folder = tempfile::tempdir().unwrap();
    let articles = folder.path().join("articles");
    fs_err::create_dir(&articles).unwrap();
    for n in 0..300 {
        let text = format!(
            "https://example.org/{n}\n2025-03-0{}\nNetflix has renewed Harbor Lights for season {}, Deadline reports. It took in {n}.5 million views.\n",
            n % 9 + 1,
            n % 7 + 2
        );
        fs_err::write(articles.join(format!("{n:03}.txt")), text).unwrap();
    }
    let articles = articles.to_str().unwrap();
    for milliseconds in [1, 5, 10, 20, 40, 80, 160] {
        let lake = folder.path().join(format!("{milliseconds}.lake"));
        let mut child = command(&lake, &["add", articles]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        if lake.join("greenlit.db").is_file() && greenlit(&lake, &["sources"]).code == Some(0) {
            sound(&lake);
            let sources = answer(&lake, &["sources"]);
            assert!(sources.ends_with("\n300 files\n") || sources == "0 files\n", "{sources}");
        }
        let report = answer(&lake, &["add", articles]);
        assert!(report.contains("0 not taken"), "{report}");
        assert!(answer(&lake, &["sources"]).ends_with("\n300 files\n"));
    }
}

#[test]
fn two_processes_adding_at_once_both_succeed_or_one_says_it_waited_in_vain() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("both.lake");
    let children: Vec<_> = (0..3)
        .map(|_| command(&lake, &["add", &example()]).stdout(Stdio::piped()).spawn().unwrap())
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    sound(&lake);
    assert!(answer(&lake, &["sources"]).ends_with("\n7 files\n"));
}

#[test]
fn the_order_of_files_and_adding_twice_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<String> = {
        let mut files: Vec<_> = fs_err::read_dir(example()).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|p| p.to_str().unwrap().to_owned()).collect()
    };
    let forwards = folder.path().join("forwards.lake");
    answer(&forwards, &["add", &example()]);
    let backwards = folder.path().join("backwards.lake");
    for file in files.iter().rev() {
        greenlit(&backwards, &["add", file]);
    }
    answer(&backwards, &["add", &example()]);
    assert_eq!(contents(&forwards), contents(&backwards));
}
