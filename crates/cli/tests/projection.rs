//! A panel in a lake, as its user works with it: add, rate, read. All tables are invented.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fmt::Write;
use std::path::Path;

use common::{answer, greenlit};
use serde_json::Value;

const MARGINS: &str = "margin,category,persons\nage,young,1200000\nage,old,800000\n";

/// 200 homes of one or two persons; the more viewed of two titles has about twice the minutes.
fn write(folder: &Path) {
    let mut persons = String::from("person_id,hh_id,base_weight,age\n");
    let mut in_tab = String::from("day,hh_id\n");
    let mut plays = String::from("viewer,household,title,season,episode,start,end,territory\n");
    for home in 0..200_u32 {
        for day in 7..21 {
            if (home + day) % 19 != 0 {
                writeln!(in_tab, "2025-07-{day:02},h{home}").unwrap();
            }
        }
        for place in 0..1 + home % 2 {
            let age = if (home / 3 + place) % 3 == 0 { "old" } else { "young" };
            let name = format!("p{home}-{place}");
            writeln!(persons, "{name},h{home},6000,{age}").unwrap();
            for day in 7..21 {
                for (number, title) in [(0, "Harbor Lights"), (1, "Night Ferry")] {
                    if (home * 7 + day * 3 + place + number) % (5 + 4 * number) == 0 {
                        let minutes = 10 + (home + day) % 40;
                        writeln!(
                            plays,
                            "{name},h{home},{title},1,1,2025-07-{day:02}T{:02}:00:00-04:00,2025-07-{day:02}T{0:02}:{minutes}:00-04:00,US",
                            18 + number
                        )
                        .unwrap();
                    }
                }
            }
        }
    }
    for (name, text) in [
        ("persons.csv", persons),
        ("intab.csv", in_tab),
        ("plays.csv", plays),
        ("margins.csv", MARGINS.to_owned()),
    ] {
        fs_err::write(folder.join(name), text).unwrap();
    }
}

fn add(lake: &Path, folder: &Path, names: &[&str]) -> String {
    let paths: Vec<String> = names.iter().map(|n| folder.join(n).to_str().unwrap().to_owned()).collect();
    let arguments: Vec<&str> = std::iter::once("add").chain(paths.iter().map(String::as_str)).collect();
    answer(lake, &arguments)
}

#[test]
fn a_panel_gives_intervals_chances_of_ranks_and_changes() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("lake");
    write(folder.path());
    let added = add(&lake, folder.path(), &["persons.csv", "margins.csv", "intab.csv", "plays.csv"]);
    for part in ["persons.csv: panel: 300 panel members", "2 population totals", "households in tab on a day"]
    {
        assert!(added.contains(part), "no `{part}` in\n{added}");
    }
    let rated = answer(&lake, &["rate"]);
    for part in [
        "projected to 2,000,000 persons from a panel of 300",
        "raked to age",
        "delete-a-group jackknife over",
    ] {
        assert!(rated.contains(part), "no `{part}` in\n{rated}");
    }
    assert!(answer(&lake, &["rate"]).starts_with("nothing new"));

    let chart = answer(&lake, &["top10", "--week", "2025-07-15"]);
    assert!(chart.contains("No. 1 with") && chart.contains("M with 95%"), "{chart}");
    assert!(chart.contains("than in the week of 2025-07-07, 95% interval"), "{chart}");
    let chart = answer(&lake, &["top10", "--week", "2025-07-15", "--format", "json"]);
    let chart: Value = serde_json::from_str(&chart).unwrap();
    let first = &chart["entries"][0];
    assert_eq!(first["title"], "Harbor Lights");
    let sampling = &first["minutes"]["sampling"];
    let number = |value: &Value| value.as_f64().unwrap();
    let (low, value, high) =
        (number(&sampling["low"]), number(&first["minutes"]["value"]), number(&sampling["high"]));
    assert!(low < value && value < high && number(&sampling["n_eff"]) <= number(&sampling["n"]));
    assert_eq!(first["rank_chance"]["low"], 1);
    assert!(number(&first["rank_chance"]["at_most"][1]) > 0.999);

    let dossier = answer(&lake, &["show", "Harbor Lights"]);
    assert!(dossier.contains("M minutes, 95% interval") && dossier.contains("from a panel of"), "{dossier}");
    let json: Value =
        serde_json::from_str(&answer(&lake, &["show", "Harbor Lights", "--format", "json"])).unwrap();
    let figure = &json["figures"][0];
    assert!(figure["sampling"]["standard_error"].as_f64().unwrap() > 0.0, "{figure}");
    let why = answer(&lake, &["why", first["minutes"]["reference"].as_str().unwrap()]);
    for part in
        ["THE PROJECTION", "standard error", "panel members of", "delete-a-group jackknife", "persons.csv"]
    {
        assert!(why.contains(part), "no `{part}` in\n{why}");
    }
    let csv = answer(&lake, &["figures", "--format", "csv"]);
    assert!(csv.lines().next().unwrap().ends_with("reference,standard_error,n,n_eff,verdict"), "{csv}");

    // Without the panel the viewers of the lake are counted as they are.
    answer(&lake, &["rate", "--no-panel"]);
    assert!(!answer(&lake, &["show", "Harbor Lights"]).contains("interval"));
}

#[test]
fn faults_of_a_panel_are_sentences() {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("lake");
    write(folder.path());
    add(&lake, folder.path(), &["persons.csv", "plays.csv"]);
    let refused = |arguments: &[&str], parts: &[&str]| {
        let run = greenlit(&lake, arguments);
        assert_ne!(run.code, Some(0), "{}", run.stdout);
        let words = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(words.contains(part), "no `{part}` in {words}");
        }
    };
    refused(&["rate"], &["not a table of margins", "--no-panel"]);
    refused(&["rate", "--groups", "10"], &["`--groups 10`", "8, 16, 32"]);
    refused(&["rate", "--unified", "2"], &["`--unified 2`"]);
    fs_err::write(folder.path().join("margins.csv"), "margin,category,persons\nage,young,5\n").unwrap();
    add(&lake, folder.path(), &["margins.csv"]);
    refused(&["rate"], &["`age`", "`old`"]);
    fs_err::write(folder.path().join("other.csv"), MARGINS.replace("age,", "size,")).unwrap();
    add(&lake, folder.path(), &["other.csv"]);
    refused(&["rate"], &["more than a table of margins", "`margins.csv`, `other.csv`"]);
    refused(&["rate", "--panel", "persons.csv", "--panel", "other.csv"], &["`size`"]);
    fs_err::write(folder.path().join("homeless.csv"), "person_id,hh_id,base_weight\nx,,2\n").unwrap();
    let run = greenlit(&lake, &["add", folder.path().join("homeless.csv").to_str().unwrap()]);
    assert!(run.stdout.contains("not taken") && run.stdout.contains("`x`"), "{}", run.stdout);
}
