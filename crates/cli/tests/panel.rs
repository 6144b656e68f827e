//! `greenlit panel` as its user runs it: the reference panel, designs worked by hand, and tables with faults.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod common;

use std::path::Path;

use common::{Run, greenlit};
use greenlit_testkit::shared;

/// Runs `greenlit panel` with words, of which `{}` is the folder.
fn panel(folder: &Path, words: &str) -> Run {
    let folder_name = folder.to_str().unwrap();
    let words: Vec<String> = words.split_whitespace().map(|word| word.replace("{}", folder_name)).collect();
    let arguments: Vec<&str> = std::iter::once("panel").chain(words.iter().map(String::as_str)).collect();
    greenlit(&folder.join("unused.lake"), &arguments)
}

fn panel_ok(folder: &Path, words: &str) -> String {
    let run = panel(folder, words);
    assert_eq!(run.code, Some(0), "{words}\n{}\n{}", run.stdout, run.stderr);
    run.stdout
}

/// The rows of a CSV text without quoted cells, by the header.
fn rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| header.iter().map(|h| (*h).to_owned()).zip(line.split(',').map(str::to_owned)).collect())
        .collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() <= 1e-9 * expected.abs(), "{got} beside {expected}");
}

/// A sentence as it was before it was broken to the width of the terminal.
fn unbroken(text: &str) -> String {
    text.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_reference_panel_through_the_command() {
    let Some(data) = shared("data/panel") else { return };
    let folder = tempfile::tempdir().unwrap();
    for name in ["panel_persons", "panel_universe_margins", "panel_intab", "panel_viewing"] {
        let file = format!("{name}.csv");
        fs_err::write(folder.path().join(&file), fs_err::read(data.join(&file)).unwrap()).unwrap();
    }
    let usual = "weight --persons {}/panel_persons.csv --margins {}/panel_universe_margins.csv --in-tab {}/panel_intab.csv --strata region";
    panel_ok(folder.path(), &format!("{usual} --out {{}}/w.csv"));
    panel_ok(folder.path(), &format!("{usual} --out {{}}/w.parquet --record {{}}/record.csv"));
    let expected = fs_err::read_to_string(data.join("reference/weights_panel_days.csv")).unwrap();
    let mut reference: Vec<(String, String, f64)> =
        rows(&expected).iter().map(|r| (r["day"].clone(), r["person_id"].clone(), number(&r["w"]))).collect();
    let mut own: Vec<(String, String, f64)> =
        rows(&fs_err::read_to_string(folder.path().join("w.csv")).unwrap())
            .iter()
            .map(|r| (r["day"].clone(), r["person_id"].clone(), number(&r["weight"])))
            .collect();
    reference.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    own.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    assert_eq!((own.len(), reference.len()), (13_797, 13_797));
    for (got, expected) in own.iter().zip(&reference) {
        assert_eq!((&got.0, &got.1), (&expected.0, &expected.1));
        close(got.2, expected.2);
    }

    let estimate = |file: &str, by: &str| {
        panel_ok(
            folder.path(),
            &format!(
                "estimate --weights {{}}/{file} --viewing {{}}/panel_viewing.csv --by {by} --format csv"
            ),
        )
    };
    let by_age = estimate("w.parquet", "age,week");
    assert_eq!(by_age, estimate("w.csv", "age,week"), "the two forms of the weights carry the same numbers");
    let reference: serde_json::Value =
        serde_json::from_slice(&fs_err::read(data.join("reference/ref_panel.json")).unwrap()).unwrap();
    let stacked = &reference["cases"]["week_stack"]["calibrated_se"];
    let found = rows(&by_age);
    for expected in stacked["by_age_avg_rating"].as_array().unwrap() {
        let row = found
            .iter()
            .find(|r| {
                r["age"] == expected["cell"].as_str().unwrap()
                    && r["title"] == "all"
                    && r["metric"] == "rating"
            })
            .unwrap();
        close(number(&row["estimate"]), expected["est"].as_f64().unwrap());
        close(number(&row["standard_error"]), expected["se"].as_f64().unwrap());
    }
    // Single days are other samples than the days of the week: only the households of the day are in their design.
    let viewing = fs_err::read_to_string(folder.path().join("panel_viewing.csv")).unwrap();
    for day in ["1", "6"] {
        panel_ok(folder.path(), &format!("{usual} --day {day} --out {{}}/w.parquet"));
        let own: Vec<&str> = viewing
            .lines()
            .enumerate()
            .filter(|(k, line)| *k == 0 || line.split(',').next() == Some(day))
            .map(|(_, line)| line)
            .collect();
        fs_err::write(folder.path().join("panel_viewing.csv"), own.join("\n")).unwrap();
        let found = rows(&estimate("w.parquet", "day"));
        let case = &reference["cases"][format!("day{day}")]["calibrated_se"];
        for (metric, list) in [("average_audience", "amr_persons"), ("reach", "reach_persons")] {
            let row = found.iter().find(|r| r["title"] == "a" && r["metric"] == metric).unwrap();
            close(number(&row["estimate"]), case[list][0]["est"].as_f64().unwrap());
            close(number(&row["standard_error"]), case[list][0]["se"].as_f64().unwrap());
        }
    }
}

/// Two strata of two units; every weight, size and replicate chosen so that the results can be worked by hand.
const DESIGN: &str = "who,d,y,x,g,s,c,n,m,k,rep_1,rep_2,rep_3,rep_4\n\
    P,10,1,2,a,p,1,40,10,4,0,20,10,10\nQ,10,3,1,a,p,2,40,10,4,20,0,10,10\nR,10,2,2,b,q,3,20,10,4,10,10,0,20\nS,10,6,4,b,q,4,20,10,4,10,10,20,0\n";

fn designed(words: &str) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("t.csv"), DESIGN).unwrap();
    let text = panel_ok(
        folder.path(),
        &format!("estimate --weights {{}}/t.csv --weight-col d --format csv {words}"),
    );
    let row = rows(&text).swap_remove(0);
    (number(&row["estimate"]), number(&row["standard_error"]))
}

#[test]
fn designs_worked_by_hand() {
    // z = 10, 30 | 20, 60. Stratified: 2 x (10^2 + 10^2) + 2 x (20^2 + 20^2) = 400 + 1600.
    let stratified: f64 = 2000.0;
    // One stratum of four: mean 30, deviations -20, 0, -10, 30; 4/3 x 1400.
    let simple: f64 = 4.0 / 3.0 * 1400.0;
    let cases: [(&str, f64); 11] = [
        ("--total y", simple),
        ("--total y --cluster c", simple),
        ("--total y --strata s --cluster c", stratified),
        ("--total y --strata s", stratified),
        // Sampled 2 of 40 and 2 of 20.
        ("--total y --strata s --fpc n", 400.0 * 0.95 + 1600.0 * 0.9),
        ("--total y --strata s --se jkn", stratified),
        ("--total y --strata s --se brr", stratified),
        ("--total y --strata s --se fay --fay-rho 0.3", stratified),
        ("--total y --se jk1", simple),
        // The strata as two clusters: 40 and 80, mean 60; 2 x (20^2 + 20^2).
        ("--total y --cluster s", 1600.0),
        ("--total y --cluster s --se jk1", 1600.0),
    ];
    for (words, variance) in cases {
        let (total, error) = designed(words);
        close(total, 120.0);
        close(error, variance.sqrt());
    }
    // Mean: scores (y - 3) / 40 x 10 = -0.5, 0, -0.25, 0.75.
    let (mean, error) = designed("--mean y --strata s");
    close(mean, 3.0);
    close(error, (2.0_f64 * (0.0625 + 0.0625) + 2.0 * (0.25 + 0.25)).sqrt());
    // Ratio 12/9: scores (y - 4/3 x) x 10 / 90.
    let (ratio, error) = designed("--ratio y/x");
    close(ratio, 4.0 / 3.0);
    let scores = [1.0 - 8.0 / 3.0, 3.0 - 4.0 / 3.0, 2.0 - 8.0 / 3.0, 6.0 - 16.0 / 3.0].map(|s| s / 9.0);
    close(error, (4.0 / 3.0 * scores.iter().map(|s| s * s).sum::<f64>()).sqrt());
    // Two units of n = 10 drawn, then in each 2 of 4 rows: 1600 x 0.8, and f = 0.2 times (400 + 1600) x 0.5.
    let (_, error) = designed("--total y --cluster s --cluster c --fpc m --fpc k");
    close(error, (1600.0_f64 * 0.8 + 0.2 * 2000.0 * 0.5).sqrt());
}

#[test]
fn supplied_replicates_worked_by_hand() {
    // Totals of the replicates: 140, 100, 160, 80; their mean is the estimate of the full sample, 120. Squares: 4000.
    let squares: f64 = 400.0 + 400.0 + 1600.0 + 1600.0;
    let cases = [
        ("--rep-type JKn --rscales 0.5", squares / 2.0),
        ("--rep-type JKn --rscales 0.5,0.5,1,1", 400.0 + 3200.0),
        ("--rep-type JK1", squares * 0.75),
        ("--rep-type BRR", squares / 4.0),
        ("--rep-type BRR --mse", squares / 4.0),
        ("--rep-type Fay --fay-rho 0.3", squares / (4.0 * 0.49)),
        ("--rep-type bootstrap", squares / 3.0),
        ("--rep-type bootstrap --scale 0.1 --rscales 2", squares * 0.2),
    ];
    for (words, variance) in cases {
        let (total, error) = designed(&format!("--total y --replicate-weights rep_* {words}"));
        close(total, 120.0);
        close(error, variance.sqrt());
    }
    // Around their own mean or the full sample is not the same for a mean of one group: replicate 1 has only Q (3), 2 only P (1).
    let (_, own) = designed("--mean y --by g --replicate-weights rep_* --rep-type BRR");
    close(own, (2.0_f64 / 4.0).sqrt());
}

const PERSONS: &str = "person_id,hh_id,base_weight,sex,age\n1,h1,10,F,young\n2,h1,10,M,old\n3,h2,10,F,old\n\
                       4,h3,20,M,young\n5,h3,20,F,young\n6,h4,20,M,old\n";
const MARGINS: &str = "margin,category,persons\nsex,F,60\nsex,M,50\nage,young,55\nage,old,55\n";

#[test]
fn faults_are_sentences_and_leave_no_file() {
    let plain = "";
    let cases: [(String, String, &str, i32, &str); 11] = [
        (PERSONS.replace("3,h2,10", "3,h2,0"), MARGINS.into(), plain, 1, "base weight of `3` is 0"),
        (PERSONS.replace("3,h2,10", "3,h2,-4"), MARGINS.into(), plain, 1, "base weight of `3` is -4"),
        (PERSONS.replace("3,h2", "3,"), MARGINS.into(), plain, 1, "person `3` has no household (1 such"),
        (
            PERSONS.replace("4,h3", "3,h3"),
            MARGINS.into(),
            plain,
            1,
            "person `3` stands in the persons table more than once",
        ),
        (
            PERSONS.into(),
            MARGINS.replace("old,55", "old,65"),
            plain,
            1,
            "`sex` adds to 110 but margin `age` adds to 120 (difference 10)",
        ),
        (
            PERSONS.into(),
            MARGINS.replace("young,55", "young,50\nage,child,5"),
            plain,
            1,
            "category `child` stands for 5 persons",
        ),
        (
            PERSONS.into(),
            MARGINS.replace("age,old,55\n", ""),
            plain,
            1,
            "in category `old`, for which there is no population total",
        ),
        (
            PERSONS.into(),
            MARGINS.replace("age,", "region,"),
            plain,
            1,
            "no variable `region` in the persons table; it has sex, age",
        ),
        (PERSONS.into(), MARGINS.into(), "--bounds 0.999,1.001", 1, "no weights within"),
        (PERSONS.into(), MARGINS.into(), "--bounds 2", 2, "is not two numbers"),
        (
            PERSONS.into(),
            MARGINS.into(),
            "--person whom",
            1,
            "has no column `whom`; its header is person_id, hh_id",
        ),
    ];
    for (persons, margins, words, code, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("p.csv"), persons).unwrap();
        fs_err::write(folder.path().join("m.csv"), margins).unwrap();
        let run = panel(
            folder.path(),
            &format!("weight --persons {{}}/p.csv --margins {{}}/m.csv --out {{}}/w.csv {words}"),
        );
        let said = unbroken(&run.stderr);
        assert_eq!(run.code, Some(code), "{said}");
        assert!(said.contains(expected), "{said} / {expected}");
        assert!(!said.contains("NaN") && run.stdout.is_empty(), "{said}");
        let left: Vec<_> = fs_err::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "nothing is left behind: {left:?}");
    }
}

#[test]
fn a_day_with_nobody_in_tab_and_viewing_without_weights_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs_err::write(folder.path().join(name), text).unwrap();
    write("p.csv", PERSONS);
    write("m.csv", MARGINS);
    write("t.csv", "day,hh_id\n1,h1\n1,h2\n1,h3\n1,h4\n2,\n");
    write("v.csv", "person_id,day,title,minutes\n1,1,A,30\n1,3,A,30\n");
    let weight = "weight --persons {}/p.csv --margins {}/m.csv --in-tab {}/t.csv --out {}/w.csv";
    let run = panel(folder.path(), weight);
    assert_eq!(run.code, Some(1));
    assert!(unbroken(&run.stderr).contains("on day `2` nobody"), "{}", run.stderr);
    panel_ok(folder.path(), &format!("{weight} --day 1"));
    let run = panel(folder.path(), "estimate --weights {}/w.csv --viewing {}/v.csv");
    assert_eq!(run.code, Some(1));
    assert!(unbroken(&run.stderr).contains("day `3` has viewing but no weights"), "{}", run.stderr);
}

#[test]
fn columns_of_other_names_give_the_same_weights() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs_err::write(folder.path().join(name), text).unwrap();
    write("p.csv", PERSONS);
    write("q.csv", &PERSONS.replace("person_id,hh_id,base_weight", "who,home,d"));
    write("m.csv", MARGINS);
    for method in ["raking", "linear", "logit --bounds 0.5,2"] {
        let weight = |words: &str| {
            panel_ok(
                folder.path(),
                &format!("weight --margins {{}}/m.csv --out {{}}/w.csv --method {method} {words}"),
            );
            let text = fs_err::read_to_string(folder.path().join("w.csv")).unwrap();
            rows(&text).iter().map(|r| number(&r["weight"])).collect::<Vec<f64>>()
        };
        let usual = weight("--persons {}/p.csv");
        let other = weight("--persons {}/q.csv --person who --household home --base-weight d");
        assert_eq!(usual, other);
        close(usual.iter().sum(), 110.0);
    }
}

const NUMBERED: &str =
    "person_id,hh_id,base_weight,income,y\n1,h1,10,1,1\n2,h2,10,2,3\n3,h3,10,3,2\n4,h4,10,6,6\n";

/// Weights of four persons calibrated to totals of numbers.
fn numbered(folder: &Path, margins: &str, words: &str) -> Vec<f64> {
    fs_err::write(folder.join("p.csv"), NUMBERED).unwrap();
    fs_err::write(folder.join("m.csv"), format!("margin,category,persons\n{margins}")).unwrap();
    panel_ok(folder, &format!("weight --persons {{}}/p.csv --margins {{}}/m.csv --out {{}}/w.csv {words}"));
    rows(&fs_err::read_to_string(folder.join("w.csv")).unwrap())
        .iter()
        .map(|r| number(&r["weight"]))
        .collect()
}

#[test]
fn totals_of_numbers_worked_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    // Without an intercept: w = 10 (1 + lambda x), lambda = (150 - 120) / 500.
    let weights = numbered(folder.path(), "income,,150\n", "--method linear");
    for (got, expected) in weights.iter().zip([10.6, 11.2, 11.8, 13.6]) {
        close(*got, expected);
    }
    // Residuals y - 0.98 x, times the weights; four rows of one stratum.
    let text = panel_ok(folder.path(), "estimate --weights {}/w.csv --total y --format csv");
    let row = rows(&text).swap_remove(0);
    close(number(&row["estimate"]), 149.4);
    let scores = [10.6 * 0.02, 11.2 * 1.04, 11.8 * -0.94, 13.6 * 0.12];
    let mean = scores.iter().sum::<f64>() / 4.0;
    let squares: f64 = scores.iter().map(|z| (z - mean) * (z - mean)).sum();
    close(number(&row["standard_error"]), (4.0 / 3.0 * squares).sqrt());

    // With the size of the population beside: the solution of two equations.
    let both = "population,,44\nincome,,150\n";
    let weights = numbered(folder.path(), both, "--method linear");
    for (got, seventieths) in weights.iter().zip([59.0, 68.0, 77.0, 104.0]) {
        close(*got, 10.0 * seventieths / 70.0);
    }
    for method in ["raking", "logit --bounds 0.3,3", "linear --bounds 0.5,2"] {
        let weights = numbered(folder.path(), both, &format!("--method {method}"));
        close(weights.iter().sum(), 44.0);
        close(weights.iter().zip([1.0, 2.0, 3.0, 6.0]).map(|(w, x)| w * x).sum(), 150.0);
    }
    fs_err::write(folder.path().join("p.csv"), NUMBERED.replace("10,6,6", "10,much,6")).unwrap();
    let run = panel(folder.path(), "weight --persons {}/p.csv --margins {}/m.csv --out {}/x.csv");
    assert!(unbroken(&run.stderr).contains("`income` of `4` is `much`"), "{}", run.stderr);
    assert!(!folder.path().join("x.csv").exists());
}

#[test]
fn quantiles_design_effects_and_degrees_of_freedom() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("t.csv"), DESIGN).unwrap();
    let run = |words: &str| {
        let words = format!("estimate --weights {{}}/t.csv --weight-col d --format csv {words}");
        rows(&panel_ok(folder.path(), &words)).swap_remove(0)
    };
    // 1, 2, 3, 6 with equal weights.
    close(number(&run("--quantile y:0.5")["estimate"]), 2.0);
    close(number(&run("--quantile y:0.75")["estimate"]), 3.0);
    // With replacement against without: 1 / (1 - 4/40).
    close(number(&run("--total y --deff")["design_effect"]), 1.0 / 0.9);
    close(number(&run("--mean y --deff")["design_effect"]), 1.0 / 0.9);
    // Replicates 1 and 2 add up to what 3 and 4 do: three are independent.
    let supplied = run("--total y --replicate-weights rep_* --rep-type JK1");
    assert_eq!(supplied["degrees_of_freedom"], "2");
    let run = panel(folder.path(), "estimate --weights {}/t.csv --weight-col d --quantile y:2");
    assert!(unbroken(&run.stderr).contains("`--quantile y:2` names no column and share"), "{}", run.stderr);
}
