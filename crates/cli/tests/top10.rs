//! Measured charts beside published lists, as the user asks for them. All titles, lists and logs are invented.
#![allow(
    clippy::unwrap_used,
    clippy::format_push_string,
    reason = "a test that cannot go on fails, and writes small texts"
)]

mod common;

use std::path::{Path, PathBuf};

use common::{answer, greenlit};
use serde_json::Value;

const CATALOGUE: &str = r#"[{"id": 900001, "url": "x", "name": "Harbor Lights", "type": "Scripted", "language": "English",
"genres": [], "status": "Running", "runtime": 40, "averageRuntime": 40, "premiered": "2025-07-01", "ended": null,
"network": null, "webChannel": null, "externals": {"tvrage": null, "thetvdb": null, "imdb": "tt9900001"}},
{"id": 900002, "url": "x", "name": "Night Ferry", "type": "Scripted", "language": "English",
"genres": [], "status": "Running", "runtime": 40, "averageRuntime": 40, "premiered": "2025-07-01", "ended": null,
"network": null, "webChannel": null, "externals": {"tvrage": null, "thetvdb": null, "imdb": "tt9900002"}}]"#;

/// Two weeks of one household list: Night Ferry leads in the first, Harbor Lights in the second.
fn plays() -> String {
    let mut text = String::from("viewer,title,season,episode,start,end,territory\n");
    for (day, title, minutes) in [
        ("2025-07-15", "Night Ferry", 50),
        ("2025-07-15", "Harbor Lights", 20),
        ("2025-07-22", "Harbor Lights", 45),
        ("2025-07-22", "Night Ferry", 30),
        ("2025-07-23", "Marsh", 10),
    ] {
        for viewer in 1..=6 {
            text.push_str(&format!("v{viewer},{title},2,1,{day}T20:00:00Z,{day}T20:{minutes}:00Z,US\n"));
        }
    }
    text
}

const NIELSEN: &str = "week_start,list,rank,title,service,episodes,minutes_millions,source_url\n\
    2025-07-14,Originals,1,Night Ferry,Netflix,10,700,https://example.org/a\n\
    2025-07-14,Originals,2,Harbor Lights,Netflix,10,650,https://example.org/a\n\
    2025-07-21,Originals,1,Night Ferry,Netflix,10,619,https://example.org/b\n\
    2025-07-21,Originals,2,Tern,Netflix,10,600,https://example.org/b\n\
    2025-07-21,Originals,3,Harbor Lights,Netflix,10,360,https://example.org/b\n\
    2025-07-21,Acquired,1,Old Rope,Netflix,100,900,https://example.org/b\n\
    2025-07-28,Originals,1,Tern,Netflix,10,500,https://example.org/c\n";

const WEEKLY: &str = "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\truntime\tweekly_views\tcumulative_weeks_in_top_10\n\
    2025-07-27\tTV (English)\t1\tHarbor Lights\tHarbor Lights: Season 2\t6000000\t6\t1000000\t2\n\
    2025-07-27\tTV (English)\t2\tTern\tTern: Limited Series\t5000000\t5\t1000000\t1\n\
    2025-07-20\tTV (English)\t1\tHarbor Lights\tHarbor Lights: Season 2\t9000000\t6\t1500000\t1\n";

const COUNTRIES: &str = "country_name\tcountry_iso2\tweek\tcategory\tweekly_rank\tshow_title\tseason_title\tcumulative_weeks_in_top_10\n\
    Norway\tNO\t2025-07-27\tTV\t1\tTern\tTern: Limited Series\t1\n\
    Chile\tCL\t2025-07-27\tTV\t1\tHarbor Lights\tHarbor Lights: Season 2\t4\n";

fn lake(folder: &Path, files: &[(&str, &str)]) -> PathBuf {
    let lake = folder.join("lake");
    let mut arguments = vec!["add".to_owned()];
    for (name, text) in files {
        let file = folder.join(name);
        fs_err::write(&file, text).unwrap();
        arguments.push(file.to_str().unwrap().to_owned());
    }
    answer(&lake, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    lake
}

fn all(folder: &Path) -> PathBuf {
    let plays = plays();
    let lake = lake(
        folder,
        &[
            ("plays.csv", &plays),
            ("shows.json", CATALOGUE),
            ("lists.csv", NIELSEN),
            ("weekly.tsv", WEEKLY),
            ("countries.tsv", COUNTRIES),
        ],
    );
    answer(&lake, &["rate"]);
    lake
}

fn json(lake: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&answer(lake, &[arguments, &["--format", "json"]].concat())).unwrap()
}

#[test]
fn published_and_measured_rows_stand_side_by_side_with_their_week_before() {
    let folder = tempfile::tempdir().unwrap();
    let lake = all(folder.path());
    let chart = json(&lake, &["top10", "--week", "2025-07-23", "--list", "originals", "--territory", "US"]);
    // Measured: who is in the list says the list itself; Marsh is in none.
    let titles: Vec<&str> =
        chart["entries"].as_array().unwrap().iter().map(|e| e["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Harbor Lights", "Night Ferry"]);
    assert_eq!(chart["entries"][0]["rank_week_before"], 2);
    let lists = chart["published_lists"].as_array().unwrap();
    assert_eq!(lists.len(), 1, "{lists:#?}");
    let list = &lists[0];
    assert_eq!(
        (&list["publisher"], &list["first_day"]),
        (&Value::from("Nielsen"), &Value::from("2025-07-21"))
    );
    let rows = list["rows"].as_array().unwrap();
    let row = |title: &str| rows.iter().find(|r| r["title"] == title).unwrap();
    let harbor = row("Harbor Lights");
    assert_eq!(harbor["published"]["rank"], 3);
    assert_eq!(harbor["published"]["rank_week_before"], 2);
    assert_eq!(harbor["published"]["weeks_in_list"], 2);
    assert_eq!(harbor["published"]["weeks_counted_by"], "lists in this lake");
    assert_eq!(harbor["measured"]["rank"], 1);
    assert_eq!(harbor["measured"]["rank_week_before"], 2);
    assert_eq!(harbor["measured"]["minutes"]["value"], 270.0);
    assert_eq!(harbor["published_minutes"], 360e6);
    assert!((harbor["difference_percent"].as_f64().unwrap() + 99.999_925).abs() < 1e-6);
    assert_eq!(row("Tern")["measured"], Value::Null);
    assert_eq!(row("Tern")["published"]["rank_week_before"], Value::Null);
    let differs = list["differs_from_measured_in"].to_string();
    assert!(!differs.contains("territory (") && differs.contains("persons 2+, TV screen"), "{differs}");
}

#[test]
fn a_list_of_seasons_is_held_against_the_season_and_hours_become_minutes() {
    let folder = tempfile::tempdir().unwrap();
    let lake = all(folder.path());
    let chart = json(&lake, &["top10", "--week", "2025-07-21", "--list", "TV (English)"]);
    let list = &chart["published_lists"][0];
    assert_eq!((&list["publisher"], &list["list"]), (&Value::from("Netflix"), &Value::from("TV (English)")));
    let harbor = &list["rows"][0];
    assert_eq!(
        (&harbor["published"]["season"], &harbor["measured"]["season"]),
        (&Value::from(2), &Value::from(2))
    );
    assert_eq!(harbor["published_minutes"], 360e6);
    assert_eq!(
        (&harbor["published"]["weeks_in_list"], &harbor["published"]["weeks_counted_by"]),
        (&Value::from(2), &Value::from("publisher"))
    );
    assert_eq!(list["rows"][1]["published"]["part"], "Limited Series");
    assert!(list["differs_from_measured_in"].to_string().contains("measured: all plays; published: world"));
}

#[test]
fn lists_of_many_countries_wait_for_one_to_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let lake = all(folder.path());
    let run = greenlit(&lake, &["top10", "--week", "2025-07-21", "--list", "series"]);
    assert!(run.stderr.contains("2 lists of single countries are held too"), "{}", run.stderr);
    assert!(run.stdout.contains("TV (English), world") && !run.stdout.contains(", NO,"), "{}", run.stdout);
    let norway = answer(&lake, &["top10", "--week", "2025-07-21", "--list", "series", "--territory", "NO"]);
    assert!(norway.contains("Netflix, TV, NO, 2025-07-21 to 2025-07-27"), "{norway}");
    assert!(norway.contains("nothing was measured for this list, week and territory"), "{norway}");
}

#[test]
fn a_week_with_only_published_or_only_measured_rows_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let published = lake(folder.path(), &[("lists.csv", NIELSEN)]);
    let latest = answer(&published, &["top10", "--list", "originals"]);
    assert!(latest.contains("2025-07-28") && latest.contains("Tern"), "the last week held: {latest}");
    let week = answer(&published, &["top10", "--list", "acquired", "--week", "2025-07-27"]);
    assert!(week.contains("Old Rope") && week.contains("nothing was measured"), "{week}");

    let folder = tempfile::tempdir().unwrap();
    let plays = plays();
    let measured = lake(folder.path(), &[("plays.csv", &plays), ("shows.json", CATALOGUE)]);
    answer(&measured, &["rate"]);
    let chart = answer(&measured, &["top10", "--list", "overall"]);
    assert!(chart.contains("Marsh") && !chart.contains("published:"), "{chart}");
    let csv = answer(&measured, &["top10", "--list", "overall", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.lines().nth(1).unwrap().contains("Harbor Lights"), "{csv}");
}

#[test]
fn every_line_of_text_fits_a_terminal_and_the_table_has_every_column() {
    let folder = tempfile::tempdir().unwrap();
    let lake = all(folder.path());
    for list in ["originals", "series", "overall"] {
        let text = answer(&lake, &["top10", "--week", "2025-07-21", "--list", list]);
        let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{long:#?}");
    }
    let csv = answer(&lake, &["top10", "--week", "2025-07-21", "--list", "originals", "--format", "csv"]);
    let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let row: Vec<&str> = csv.lines().find(|l| l.contains("Night Ferry")).unwrap().rsplit(',').collect();
    assert!(header.contains(&"published_rank") && header.contains(&"measured_rank"), "{header:?}");
    assert!(row[0].starts_with("-99.99"), "{row:?}");
}

#[test]
fn the_newest_copy_of_a_list_stands_and_an_older_one_fills_gaps_only() {
    let folder = tempfile::tempdir().unwrap();
    let newer = WEEKLY.to_owned()
        + "2025-08-03\tTV (English)\t1\tTern\tTern: Limited Series\t4000000\t5\t800000\t2\n";
    let older = WEEKLY.replace("\tTern\tTern: Limited Series", "\tPlover\tN/A");
    for order in [[0, 1], [1, 0]] {
        let folder = folder.path().join(format!("{order:?}"));
        fs_err::create_dir(&folder).unwrap();
        let files = [("older.tsv", older.as_str()), ("newer.tsv", newer.as_str())];
        let lake = folder.join("lake");
        for at in order {
            let (name, text) = files[at];
            fs_err::write(folder.join(name), text).unwrap();
            answer(&lake, &["add", folder.join(name).to_str().unwrap()]);
        }
        let chart = answer(&lake, &["top10", "--list", "series", "--week", "2025-07-21"]);
        assert!(chart.contains("Tern") && !chart.contains("Plover"), "{order:?}: {chart}");
    }
}
