//! Every playback source, good, damaged and absurd, as its user would bring it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[path = "common/logs.rs"]
mod logs;

use std::fmt::Write as _;
use std::path::Path;

use common::{answer, command, greenlit};
use serde_json::Value;

fn minutes(lake: &Path, window: &str) -> f64 {
    let asked =
        ["figures", "Harbor Lights", "--metric", "minutes_viewed", "--window", window, "--format", "json"];
    let all: Vec<Value> = serde_json::from_str(&answer(lake, &asked)).unwrap();
    let whole = |f: &&Value| f["season"].is_null() && f["territory"].is_null();
    all.iter().find(whole).map_or(0.0, |f| f["value"].as_f64().unwrap())
}

#[test]
fn logs_of_every_format_are_added_in_one_command_and_measured() {
    let folder = tempfile::tempdir().unwrap();
    let (lake, shows) = (folder.path().join("lake"), folder.path().join("shows.json"));
    fs_err::write(&shows, logs::CATALOGUE).unwrap();
    let paths = logs::write_all(folder.path());
    let mut arguments = vec!["add", "--zone", "UTC", shows.to_str().unwrap()];
    arguments.extend(paths.iter().map(|path| path.to_str().unwrap()));
    let said = answer(&lake, &arguments);
    for (name, _, format, _) in logs::all() {
        let line = said.lines().find(|line| line.starts_with(&format!("{name}: "))).unwrap();
        assert!(line.contains(&format!("1 plays ({format})")), "{line}");
        assert!(!line.contains("set aside"), "{line}");
    }
    let rated = answer(&lake, &["rate"]);
    for (name, .., serves) in logs::all() {
        let refusal = format!("`{name}` cannot serve a weekly chart");
        assert_eq!(rated.contains(&refusal), !serves, "{name}: {rated}");
    }
    // Ten plays of 40 minutes, two minutes of heartbeats, one of CMCD.
    assert!(
        (minutes(&lake, "week of 2025-07-21") - 403.0).abs() < 1e-9,
        "{}",
        minutes(&lake, "week of 2025-07-21")
    );
    let chart = answer(&lake, &["top10", "--week", "2025-07-21", "--format", "json"]);
    let chart: Value = serde_json::from_str(&chart).unwrap();
    assert_eq!(chart["entries"][0]["title"], "Harbor Lights");
    let why = answer(&lake, &["why", chart["entries"][0]["minutes"]["reference"].as_str().unwrap()]);
    for (name, .., serves) in logs::all() {
        assert_eq!(why.contains(&format!("{name}, row")), serves, "{name}\n{why}");
    }
    for file in walk(&lake) {
        let bytes = fs_err::read(&file).unwrap();
        for secret in logs::SECRETS {
            let stands = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!stands, "`{secret}` stands in {}", file.display());
        }
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

/// Adds one file to a lake of its own; gives exit code, all that was said, and the lake.
fn added(folder: &Path, name: &str, bytes: &[u8]) -> (Option<i32>, String, std::path::PathBuf) {
    let file = folder.join(name);
    fs_err::write(&file, bytes).unwrap();
    let lake = folder.join(format!("{name}-{}.lake", bytes.len()));
    let run = greenlit(&lake, &["add", "--zone", "UTC", file.to_str().unwrap()]);
    (run.code, format!("{}{}", run.stdout, run.stderr), lake)
}

#[test]
fn files_cut_anywhere_are_taken_as_far_as_they_go_or_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, ..) in logs::all() {
        for part in [1, 5, 9] {
            let cut = &content[..content.len() * part / 10];
            let (code, said, lake) = added(folder.path(), name, cut);
            assert!(matches!(code, Some(0 | 3)), "{name} cut at {part}/10: {code:?} {said}");
            assert!(!said.contains("panicked"), "{name}: {said}");
            let verified = answer(&lake, &["lake", "verify"]);
            assert!(verified.starts_with("sound"), "{name}: {verified}");
        }
    }
}

#[test]
fn wrong_columns_types_times_and_durations_are_told_by_file_line_and_reason() {
    let folder = tempfile::tempdir().unwrap();
    let row = |start: &str, end: &str| format!("v,T,{start},{end}\n");
    let head = "viewer,title,start,end\n";
    for (name, text, part) in [
        ("columns.csv", "viewer,title,begin\nv,T,1\n".to_owned(), "has no column `start_ms`"),
        ("minute.csv", format!("{head}{}", row("2025-07-22T20:00Z", "2025-07-22T21:00Z")), "1 plays"),
        (
            "zone.csv",
            format!("{head}{}", row("2025-07-22 20:00:00", "2025-07-22 21:00:00")),
            "1 row set aside",
        ),
        (
            "backwards.csv",
            format!("{head}{}", row("2025-07-22T20:00:00Z", "2025-07-22T19:00:00Z")),
            "1 row set aside",
        ),
        (
            "absurd.csv",
            format!("{head}{}", row("2025-07-22T20:00:00Z", "2035-07-22T19:00:00Z")),
            "1 row set aside",
        ),
        (
            "negative.csv",
            "viewer,title,start_ms,wall_ms\nv,T,1753214400000,-5\n".to_owned(),
            "1 row set aside",
        ),
        ("nul.csv", format!("{head}v,T\0,2025-07-22T20:00:00Z,2025-07-22T21:00:00Z\n"), "1 row set aside"),
    ] {
        let (_, said, lake) = added(folder.path(), name, text.as_bytes());
        assert!(said.contains(part), "{name}: {said}");
        if part.contains("set aside") {
            let aside = answer(&lake, &["quarantine"]);
            assert!(aside.contains(&format!("{name}:2")), "{name}: {aside}");
        }
    }
    let (code, said, _) = added(
        folder.path(),
        "zone.tsv",
        b"2025-07-22 20:00:20\tu1\ti1\tEpisode\tShow - s01e01 - Name\tDirectPlay\tWeb\tTV\t600\n",
    );
    assert_eq!(code, Some(0), "{said}");
    let lake = folder.path().join("nowhere.lake");
    let run = greenlit(&lake, &["add", folder.path().join("zone.tsv").to_str().unwrap()]);
    assert!(run.stdout.contains("does not say in which zone; hint: give one"), "{}", run.stdout);
    let run =
        greenlit(&lake, &["add", "--zone", "Mars/Olympus", folder.path().join("zone.tsv").to_str().unwrap()]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("`Mars/Olympus` is not a time zone"), "{}", run.stderr);
}

#[test]
fn a_parquet_file_with_wrong_types_is_refused_by_column() {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
    let folder = tempfile::tempdir().unwrap();
    let text = |word: &str| -> ArrayRef { Arc::new(StringArray::from(vec![word])) };
    let batch = RecordBatch::try_from_iter([
        ("viewer", text("v")),
        ("title", text("T")),
        ("start_ms", Arc::new(Float64Array::from(vec![1.5])) as ArrayRef),
        ("end_ms", text("later")),
    ])
    .unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let (code, said, _) = added(folder.path(), "types.parquet", &bytes);
    assert_eq!(code, Some(3));
    assert!(
        said.contains("column `start_ms` of `types.parquet` is of type Float64, where an integer is needed"),
        "{said}"
    );
}

#[test]
fn a_line_of_endless_length_costs_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = b"viewer,title,start_ms,end_ms\nv,T,1753214400000,1753216800000\nv,".to_vec();
    text.resize(text.len() + (8 << 20), b'x');
    text.extend(b",1753214400000,1753216800000\nv,U,1753214400000,1753216800000\n");
    let (code, said, lake) = added(folder.path(), "long.csv", &text);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("2 plays (plays-csv)") && said.contains("1 row set aside"), "{said}");
    assert!(answer(&lake, &["quarantine"]).contains("long.csv:3: the line is longer than 1048576 bytes"));
}

#[test]
fn a_database_in_use_or_damaged_halfway_is_read_as_far_as_it_is_good() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tautulli.db");
    let (_, content, ..) = logs::all().into_iter().find(|log| log.0 == "tautulli.db").unwrap();
    fs_err::write(&file, content).unwrap();
    let owner = rusqlite::Connection::open(&file).unwrap();
    owner.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let said = answer(&folder.path().join("locked.lake"), &["add", file.to_str().unwrap()]);
    assert!(said.contains("1 plays (tautulli-db)"), "{said}");
    drop(owner);

    let many = rusqlite::Connection::open(&file).unwrap();
    many.execute_batch(
        "WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
         INSERT INTO session_history SELECT n, n, 1753214400 + n, 1753216800 + n, 44, n, 'x', '', 0, '', 'TV', 'm', 'movie', 0 FROM n;
         INSERT INTO session_history_metadata SELECT id, 'Undertow', NULL, NULL, NULL, NULL, 2025, 2400000, 'g', 0 FROM session_history WHERE id > 1;",
    )
    .unwrap();
    drop(many);
    let mut bytes = fs_err::read(&file).unwrap();
    let whole = bytes.len();
    bytes[whole / 2..].fill(0xA5);
    let (code, said, lake) = added(folder.path(), "damaged.db", &bytes);
    assert!(matches!(code, Some(0 | 3)), "{said}");
    assert!(said.contains("damaged"), "{said}");
    if code == Some(0) {
        assert!(answer(&lake, &["quarantine"]).contains("the file is damaged from here on"));
    }
    assert!(answer(&lake, &["lake", "verify"]).starts_with("sound"));
}

/// A limit on the size of files stands for a full disk: writes fail where they would go beyond it.
#[cfg(unix)]
#[test]
fn a_full_disk_gets_a_sentence_and_leaves_the_lake_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("lake");
    let first = folder.path().join("first.csv");
    fs_err::write(&first, "viewer,title,start_ms,end_ms\nv,T,1753214400000,1753216800000\n").unwrap();
    answer(&lake, &["add", first.to_str().unwrap()]);
    answer(&lake, &["rate"]);
    let before = answer(&lake, &["figures", "--format", "csv"]);
    let large = folder.path().join("large.csv");
    let mut text = String::from("viewer,title,start_ms,end_ms\n");
    for n in 0..60_000_u64 {
        let start = 1_753_214_400_000 + n * 7_919 % 600_000_000;
        writeln!(text, "v{},title {},{start},{}", n * 31 % 9_973, n % 50, start + 2_400_000).unwrap();
    }
    fs_err::write(&large, text).unwrap();
    let run = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" --lake \"$1\" add \"$2\""])
        .args([env!("CARGO_BIN_EXE_greenlit"), lake.to_str().unwrap(), large.to_str().unwrap()])
        .env_remove("GREENLIT_LAKE")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(4), "{said}");
    assert!(said.contains("cannot be written") && said.contains("free space"), "{said}");
    assert!(answer(&lake, &["lake", "verify"]).starts_with("sound"));
    assert_eq!(answer(&lake, &["figures", "--format", "csv"]), before);
    answer(&lake, &["add", large.to_str().unwrap()]);
    let undisturbed = folder.path().join("undisturbed");
    answer(&undisturbed, &["add", first.to_str().unwrap(), large.to_str().unwrap()]);
    for lake in [&lake, &undisturbed] {
        answer(lake, &["rate"]);
    }
    let totals = |lake: &Path| answer(lake, &["top10", "--week", "2025-07-21", "--min-viewers", "1"]);
    assert_eq!(totals(&lake), totals(&undisturbed));
}

#[test]
fn a_second_process_waits_or_is_refused_with_a_sentence_while_figures_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("lake");
    let file = folder.path().join("plays.csv");
    fs_err::write(&file, "viewer,title,start_ms,end_ms\nv,T,1753214400000,1753216800000\n").unwrap();
    answer(&lake, &["add", file.to_str().unwrap()]);
    let writer = rusqlite::Connection::open(lake.join("greenlit.db")).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(answer(&lake, &["sources"]).contains("plays.csv"));
    let waiting = command(&lake, &["rate"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    writer.execute_batch("COMMIT").unwrap();
    let waited = waiting.wait_with_output().unwrap();
    assert!(waited.status.success(), "{}", String::from_utf8_lossy(&waited.stderr));
    assert!(String::from_utf8_lossy(&waited.stdout).starts_with("run 1 "));
}
