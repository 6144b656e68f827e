//! Parts of the audience, completion curves and the contract measure, as the command gives them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::path::{Path, PathBuf};

use common::{answer, greenlit};
use serde_json::Value;

const CATALOGUE: &str = r#"[{"id": 900001, "url": "x", "name": "Harbor Lights", "type": "Scripted", "language": "English",
"genres": [], "status": "Running", "runtime": 40, "averageRuntime": 40, "premiered": "2025-07-01", "ended": null,
"network": null, "webChannel": null, "externals": {"tvrage": null, "thetvdb": null, "imdb": "tt9900001"},
"_embedded": {"episodes": [
{"id": 1, "url": "x", "name": "One", "season": 1, "number": 1, "type": "regular", "airdate": "2025-07-01", "runtime": 40},
{"id": 2, "url": "x", "name": "Two", "season": 1, "number": 2, "type": "regular", "airdate": "2025-07-01", "runtime": 40}]}}]"#;

/// Four see the first episode whole; two of them half of the second; one comes back three months later.
const PLAYS: &str = "viewer,title,season,episode,start,end,device,service,profile,territory
a,Harbor Lights,1,1,2025-07-01T20:00:00-04:00,2025-07-01T20:40:00-04:00,TV,Example+,adult,US
b,Harbor Lights,1,1,2025-07-01T20:00:00-04:00,2025-07-01T20:40:00-04:00,TV,Example+,adult,US
c,Harbor Lights,1,1,2025-07-01T20:00:00-04:00,2025-07-01T20:40:00-04:00,Phone,Example+,child,CA
d,Harbor Lights,1,1,2025-07-01T20:00:00-04:00,2025-07-01T20:40:00-04:00,Phone,,,US
a,Harbor Lights,1,2,2025-07-01T21:00:00-04:00,2025-07-01T21:20:00-04:00,Phone,Example+,adult,US
b,Harbor Lights,1,2,2025-07-01T21:00:00-04:00,2025-07-01T21:20:00-04:00,TV,Example+,adult,US
d,Harbor Lights,1,2,2025-09-28T21:00:00-04:00,2025-09-28T21:40:00-04:00,TV,Example+,adult,US
";

fn rated(folder: &Path) -> PathBuf {
    let lake = folder.join("lake");
    let (plays, shows) = (folder.join("plays.csv"), folder.join("shows.json"));
    fs_err::write(&plays, PLAYS).unwrap();
    fs_err::write(&shows, CATALOGUE).unwrap();
    answer(&lake, &["add", plays.to_str().unwrap(), shows.to_str().unwrap()]);
    answer(&lake, &["rate"]);
    lake
}

fn json(lake: &Path, arguments: &[&str]) -> Vec<Value> {
    serde_json::from_str(&answer(lake, &[arguments, &["--format", "json"]].concat())).unwrap()
}

#[test]
fn figures_are_split_by_device_service_and_profile_and_traced_to_the_plays_of_the_part() {
    let folder = tempfile::tempdir().unwrap();
    let lake = rated(folder.path());
    let minutes =
        ["figures", "Harbor Lights", "--metric", "minutes_viewed", "--window", "week of 2025-06-30"];
    let whole = |figures: &[Value]| -> Vec<(String, f64)> {
        let all = figures.iter().filter(|f| f["season"].is_null() && f["episode"].is_null());
        all.map(|f| (f["population"].as_str().unwrap().to_owned(), f["value"].as_f64().unwrap())).collect()
    };
    let part = |word: &str, minutes: f64| (format!("viewers in this lake, {word}"), minutes);
    let by = |column: &str| whole(&json(&lake, &[&minutes[..], &["--by", column]].concat()));
    assert_eq!(by("device"), [part("device `Phone`", 100.0), part("device `TV`", 100.0)]);
    assert_eq!(by("service"), [part("service `Example+`", 160.0)]);
    assert_eq!(by("profile"), [part("profile `adult`", 120.0), part("profile `child`", 40.0)]);
    let everyone = json(&lake, &minutes);
    assert!(everyone.iter().all(|f| f["population"] == "viewers in this lake"), "{everyone:?}");

    let phone = json(&lake, &[&minutes[..], &["--by", "device"]].concat());
    let phone = phone.iter().find(|f| f["season"].is_null()).unwrap();
    let why = answer(&lake, &["why", phone["reference"].as_str().unwrap()]);
    assert!(why.contains("3 plays") && why.contains("rows 4, 5, 6"), "{why}");
    assert!(!answer(&lake, &["show", "Harbor Lights"]).contains("device `"));
}

#[test]
fn curves_tell_who_is_still_there_and_who_came_to_the_next_episode() {
    let folder = tempfile::tempdir().unwrap();
    let lake = rated(folder.path());
    let curves = json(&lake, &["figures", "Harbor Lights", "--curve", "--window", "week of 2025-06-30"]);
    let of = |n: usize, name: &str| curves[n][name].clone();
    assert_eq!(curves.len(), 2, "{curves:?}");
    assert_eq!((of(0, "starters"), of(0, "of_first")), (Value::from(4), Value::from(1.0)));
    assert_eq!((of(1, "starters"), of(1, "of_first")), (Value::from(2), Value::from(0.5)));
    let tenths = |n: usize| -> Vec<f64> {
        curves[n]["still_there"].as_array().unwrap().iter().map(|share| share.as_f64().unwrap()).collect()
    };
    assert_eq!(tenths(0), [1.0; 10]);
    assert_eq!(tenths(1), [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let text = answer(&lake, &["figures", "Harbor Lights", "--curve"]);
    assert!(text.contains("Harbor Lights season 1, week of 2025-06-30"), "{text}");
    assert!(text.contains("Harbor Lights season 1, first 90 days"), "{text}");
    assert!(
        answer(&lake, &["figures", "--curve", "--format", "csv"]).starts_with("title,season,episode,window")
    );
    assert!(answer(&lake, &["why", curves[1]["reference"].as_str().unwrap()]).contains("2 plays"));
}

#[test]
fn views_of_ninety_days_stand_beside_subscribers() {
    let folder = tempfile::tempdir().unwrap();
    let lake = rated(folder.path());
    // 240 minutes of 80 are three views; 200 of them in the United States.
    let all = json(&lake, &["figures", "Harbor Lights", "--subscribers", "10"]);
    let of = |territory: Value| {
        all.iter().find(|row| row["territory"] == territory && row["season"] == 1).unwrap()
    };
    assert_eq!(of(Value::Null)["share"], 0.3);
    assert_eq!(of("US".into())["views"], 2.5);
    assert_eq!(of("US".into())["reaches_threshold"], true);
    let text = answer(&lake, &["figures", "Harbor Lights", "--subscribers", "20"]);
    assert!(text.contains("2.5 views / 20 subscribers = 0.1250, which is below 0.20"), "{text}");
    let refused = greenlit(&lake, &["figures", "--subscribers", "0"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("no number of subscribers"), "{}", refused.stderr);
}
