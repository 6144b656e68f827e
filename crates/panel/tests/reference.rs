//! The reference results of R survey 4.5 on the synthetic panel, all groups, to a relative difference of 1e-9.
//!
//! No exceptions: every weight, estimate, standard error and covariance in the reference files is compared.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "helpers of tests fail loudly and compare exactly"
)]

mod common;

use common::{Panel, Part, Person, panel, relative, rows};
use greenlit_panel::{
    Adjustment, Auxiliaries, Bounds, CalibrationOptions, Centre, Design, Distance, Estimates, Lonely,
    Measure, RakeOptions, Replicates, Reweighting, Sample, Stage, calibrate, cap_and_rerake, diagnose,
    linearise, rake, reweight, trim,
};
use serde_json::Value;

const WITHIN: f64 = 1e-9;

/// Compares, keeps the largest difference, and counts, so that a test that compares nothing fails.
#[derive(Default)]
struct Tally {
    worst: f64,
    compared: usize,
}

impl Tally {
    fn same(&mut self, what: &str, got: f64, expected: f64) {
        let difference = relative(got, expected);
        assert!(difference <= WITHIN, "{what}: {got} instead of {expected} (relative {difference:e})");
        self.worst = self.worst.max(difference);
        self.compared += 1;
    }

    fn done(&self, group: &str, at_least: usize) {
        assert!(self.compared >= at_least, "{group}: only {} numbers compared", self.compared);
        eprintln!("{group}: {} numbers, largest relative difference {:.1e}", self.compared, self.worst);
    }

    fn list(&mut self, what: &str, reference: &Value, got: &Estimates, from: usize) {
        for (k, entry) in reference.as_array().unwrap().iter().enumerate() {
            self.same(&format!("{what} {k}"), got.values[from + k], entry["est"].as_f64().unwrap());
            self.same(&format!("{what} {k} se"), got.standard_error(from + k), entry["se"].as_f64().unwrap());
        }
    }
}

fn reference() -> Option<Value> {
    let path = greenlit_testkit::shared("data/panel/reference/ref_panel.json")?;
    Some(serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap())
}

fn raked(part: &Part<'_>) -> Vec<f64> {
    rake(&part.base, &part.margins, &RakeOptions::default()).unwrap().weights
}

/// The measures of an estimate block with the key and length of each list.
fn day_block(panel: &Panel, part: &Part<'_>, day: u32) -> (Vec<Measure>, Vec<(String, usize)>) {
    let minutes: Vec<[f64; 3]> = part.persons.iter().map(|p| panel.viewing[&(day, p.id)]).collect();
    let a: Vec<f64> = minutes.iter().map(|m| m[0]).collect();
    let b = minutes.iter().map(|m| m[1]).collect();
    let c = minutes.iter().map(|m| m[2]).collect();
    let t: Vec<f64> = minutes.iter().map(|m| m.iter().sum()).collect();
    let over = |values: &[f64], limit: f64| -> Vec<f64> {
        values.iter().map(|v| f64::from(u8::from(*v >= limit))).collect()
    };
    let reached = [over(&a, 1.0), over(&a, 15.0), over(&t, 1.0)];
    let mut measures = Vec::new();
    let mut keys = Vec::new();
    let mut add = |key: &str, list: Vec<Measure>| {
        keys.push((key.to_owned(), list.len()));
        measures.extend(list);
    };
    let all = [a.clone(), b, c, t.clone()];
    add("amr_persons", all.into_iter().map(|v| Measure::total("amr", v).scaled(1.0 / 1440.0)).collect());
    let ratings = [a.clone(), t.clone()];
    add("rating_pct", ratings.into_iter().map(|v| Measure::mean("rating", v).scaled(1.0 / 14.4)).collect());
    add("share_a", vec![Measure::ratio("share", a.clone(), t.clone())]);
    add("reach_persons", reached.iter().cloned().map(|v| Measure::total("reach", v)).collect());
    add("reach_mean", reached.iter().cloned().map(|v| Measure::mean("reach", v)).collect());
    add("min_per_viewer_a", vec![Measure::ratio("per viewer", a.clone(), reached[0].clone())]);
    for domain in ["age", "platform", "sex"] {
        let margin = part.margins.iter().find(|m| m.name() == domain).unwrap();
        let each = |make: &dyn Fn() -> Measure| -> Vec<Measure> {
            (0..margin.totals().len() as u32).map(|k| make().within(|row| margin.codes()[row] == k)).collect()
        };
        add(&format!("mean_min_by_{domain}"), each(&|| Measure::mean("minutes", t.clone())));
        add(&format!("share_a_by_{domain}"), each(&|| Measure::ratio("share", a.clone(), t.clone())));
    }
    (measures, keys)
}

fn compare_block(tally: &mut Tally, what: &str, block: &Value, got: &Estimates, keys: &[(String, usize)]) {
    let mut from = 0;
    for (key, length) in keys {
        assert_eq!(block[key].as_array().unwrap().len(), *length, "{what} {key}");
        tally.list(&format!("{what} {key}"), &block[key], got, from);
        from += length;
    }
    if let Some(degrees) = block["degf"].as_u64() {
        assert_eq!(got.degrees_of_freedom as u64, degrees, "{what} degf");
    }
}

fn compare_weights(tally: &mut Tally, what: &str, block: &Value, weights: &[f64], base: &[f64]) {
    let d = diagnose(weights, base).unwrap();
    assert_eq!(d.members as u64, block["n"].as_u64().unwrap(), "{what} n");
    for (key, got) in [
        ("sum", d.population),
        ("min", d.least),
        ("max", d.largest),
        ("min_g", d.least_ratio),
        ("max_g", d.largest_ratio),
        ("kish_neff", d.effective_members),
        ("kish_deff", d.design_effect),
    ] {
        tally.same(&format!("{what} {key}"), got, block[key].as_f64().unwrap());
    }
}

fn column(table: &(Vec<String>, Vec<Vec<String>>), name: &str) -> Vec<f64> {
    let at = table.0.iter().position(|h| h == name).unwrap();
    table.1.iter().map(|row| row[at].parse().unwrap()).collect()
}

fn compare_all(tally: &mut Tally, what: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (row, (g, e)) in got.iter().zip(expected).enumerate() {
        tally.same(&format!("{what} row {row}"), *g, *e);
    }
}

fn errors(
    part: &Part<'_>,
    design: &Design,
    weights: &[f64],
    adjustments: &[Adjustment<'_>],
    m: &[Measure],
) -> Estimates {
    linearise(&Sample { weights, design, adjustments, lonely: Lonely::Fail }, m)
        .unwrap_or_else(|e| panic!("{} persons: {e}", part.persons.len()))
}

#[test]
fn every_day_is_weighted_and_estimated_as_in_the_reference() {
    let (Some(panel), Some(reference)) = (panel(), reference()) else { return };
    let table = rows("reference/weights_panel_days.csv").unwrap();
    let mut tally = Tally::default();
    for day in 1..=7 {
        let part = panel.day(day);
        let weights = raked(&part);
        let of_day: Vec<f64> =
            table.1.iter().filter(|r| r[0] == day.to_string()).map(|r| r[2].parse().unwrap()).collect();
        compare_all(&mut tally, "weights", &weights, &of_day);
        let case = &reference["cases"][format!("day{day}")];
        compare_weights(&mut tally, "weights block", &case["weights"], &weights, &part.base);
        let (measures, keys) = day_block(&panel, &part, day);
        let step =
            Adjustment::Calibration { auxiliaries: &part.auxiliaries, before: &part.base, after: &weights };
        let got = errors(&part, &part.design, &weights, &[step], &measures);
        compare_block(&mut tally, "calibrated_se", &case["calibrated_se"], &got, &keys);
        let got = errors(&part, &part.design, &weights, &[], &measures);
        compare_block(&mut tally, "weights_fixed_se", &case["weights_fixed_se"], &got, &keys);
        if day == 1 {
            let step = Adjustment::UnweightedSweeps { margins: &part.margins, rounds: 10, after: &weights };
            let got = errors(&part, &part.design, &weights, &[step], &measures);
            compare_block(&mut tally, "rake_ols_se", &case["rake_ols_se"], &got, &keys);
        }
    }
    tally.done("day1 to day7", 13_797 + 7 * 100);
}

/// A variant of day 1: its column in the file of weights, its key, its weights, and the step its errors know of.
fn variant(
    tally: &mut Tally,
    panel: &Panel,
    case: &Value,
    part: &Part<'_>,
    key: &str,
    file: Option<&[f64]>,
    weights: &[f64],
) {
    if let Some(file) = file {
        compare_all(tally, key, weights, file);
    }
    let block = &case[key];
    compare_weights(tally, key, block.get("weights").unwrap_or(block), weights, &part.base);
    if block.get("amr_persons").is_some() {
        let (measures, keys) = day_block(panel, part, 1);
        let step =
            Adjustment::Calibration { auxiliaries: &part.auxiliaries, before: &part.base, after: weights };
        let got = errors(part, &part.design, weights, &[step], &measures);
        compare_block(tally, key, block, &got, &keys);
    }
}

#[test]
fn calibration_variants_of_day_one() {
    let (Some(panel), Some(reference)) = (panel(), reference()) else { return };
    let case = &reference["cases"]["day1"];
    let table = rows("reference/weights_panel_day1_variants.csv").unwrap();
    let part = panel.day(1);
    let mut tally = Tally::default();
    let ratio = Bounds::Ratio { low: 0.5, high: 2.5 };
    let mean = 143_601.0 / part.base.len() as f64;
    let absolute = Bounds::Weight { low: 0.3 * mean, high: 3.0 * mean };
    for (key, file, distance, bounds) in [
        ("greg_linear", "", Distance::Linear, Bounds::None),
        ("bounded_linear_0.5_2.5", "blinear", Distance::Linear, ratio),
        ("bounded_raking_0.5_2.5", "braking", Distance::Raking, ratio),
        ("bounded_logit_0.5_2.5", "blogit", Distance::Logit, ratio),
        ("raking_abs_bounds_0.3_3_mean", "babs", Distance::Raking, absolute),
    ] {
        let options = CalibrationOptions { distance, bounds, ..CalibrationOptions::default() };
        let found = calibrate(&part.base, &part.auxiliaries, &options).unwrap();
        // The weights of the first are given by their summary only.
        let expected = (!file.is_empty()).then(|| column(&table, file));
        variant(&mut tally, &panel, case, &part, key, expected.as_deref(), &found.weights);
    }
    let weights = raked(&part);
    compare_all(&mut tally, "raked", &weights, &column(&table, "raked"));
    for (key, file, strict) in [
        ("trim_0.35_2_mean_strictFALSE", "trimFALSE", false),
        ("trim_0.35_2_mean_strictTRUE", "trimTRUE", true),
    ] {
        let trimmed = trim(&weights, 0.35 * mean, 2.0 * mean, strict).unwrap();
        assert_eq!(trimmed.rounds, if strict { 2 } else { 1 });
        variant(&mut tally, &panel, case, &part, key, Some(&column(&table, file)), &trimmed.weights);
    }
    let key = "cap_rake_alternating_0.3_3_mean";
    let capped = cap_and_rerake(
        &part.base,
        &part.margins,
        (0.3 * mean, 3.0 * mean),
        1e-9,
        100,
        &RakeOptions::default(),
    )
    .unwrap();
    assert_eq!(capped.rounds as u64, case[key]["iterations"].as_u64().unwrap());
    variant(&mut tally, &panel, case, &part, key, Some(&column(&table, "caprake")), &capped.weights);
    tally.done("variants of day 1", 7 * 1998 + 400);
}

#[test]
fn finite_population_and_no_calibration() {
    let (Some(panel), Some(reference)) = (panel(), reference()) else { return };
    let case = &reference["cases"]["day1"];
    let part = panel.day(1);
    let (measures, keys) = day_block(&panel, &part, 1);
    let mut tally = Tally::default();
    let got = errors(&part, &part.design, &part.base, &[], &measures);
    compare_block(&mut tally, "uncalibrated", &case["uncalibrated"], &got, &keys);
    let design = Design::new(&[Stage {
        strata: part.margins[0].codes().to_vec(),
        units: part.persons.iter().map(|p| p.household).collect(),
        population: Some(part.persons.iter().map(|p| p.households_in_region).collect()),
    }])
    .unwrap();
    let weights = raked(&part);
    let step =
        Adjustment::Calibration { auxiliaries: &part.auxiliaries, before: &part.base, after: &weights };
    let got = errors(&part, &design, &weights, &[step], &measures);
    compare_block(&mut tally, "with_fpc", &case["with_fpc"], &got, &keys);
    tally.done("uncalibrated and with_fpc", 100);
}

#[test]
fn one_weight_for_a_household() {
    let (Some(panel), Some(reference)) = (panel(), reference()) else { return };
    let case = &reference["cases"]["day1"];
    let table = rows("reference/weights_panel_day1_variants.csv").unwrap();
    let mut part = panel.day(1);
    let households: Vec<u32> = part.persons.iter().map(|p| p.household).collect();
    part.auxiliaries = part.auxiliaries.group_means(&households).unwrap();
    let mut tally = Tally::default();
    for (key, file, distance) in [
        ("household_equal_linear", "hheq_linear", Distance::Linear),
        ("household_equal_raking", "hheq_raking", Distance::Raking),
    ] {
        let options = CalibrationOptions { distance, ..CalibrationOptions::default() };
        let found = calibrate(&part.base, &part.auxiliaries, &options).unwrap();
        variant(&mut tally, &panel, case, &part, key, Some(&column(&table, file)), &found.weights);
    }
    tally.done("household_equal", 2 * 1998 + 100);
}

#[test]
fn delete_a_group_jackknife() {
    let (Some(panel), Some(reference)) = (panel(), reference()) else { return };
    let case = &reference["cases"]["day1"];
    let part = panel.day(1);
    let mut tally = Tally::default();
    let groups: Vec<u32> = part.persons.iter().map(|p| p.household % 30).collect();
    let replicates = Replicates::delete_a_group(&groups).unwrap();
    let options = RakeOptions::default();
    let weights = raked(&part);
    let (measures, keys) = day_block(&panel, &part, 1);
    let table = rows("reference/repweights_day1_dagjk30_reraked.csv").unwrap();
    for (key, centre) in
        [("dagjk30_reraked_mse", Centre::FullSample), ("dagjk30_reraked_centered", Centre::Mean)]
    {
        let all = reweight(
            &part.base,
            &replicates.clone().around(centre),
            Reweighting::Rake(&part.margins, &options),
        )
        .unwrap();
        for (r, group) in [1, 2, 3, 4, 5].into_iter().chain(7..30).chain([0, 6]).enumerate() {
            compare_all(&mut tally, &format!("r{r}"), &all.weights[group], &column(&table, &format!("r{r}")));
        }
        let got = all.estimate(&weights, &measures).unwrap();
        compare_block(&mut tally, key, &case[key], &got.estimates, &keys);
    }
    tally.done("dagjk30", 2 * 30 * 1998 + 100);
}

struct Week<'a> {
    persons: Vec<&'a Person>,
    day: Vec<u32>,
    base: Vec<f64>,
    weights: Vec<f64>,
    auxiliaries: Auxiliaries,
    minutes_a: Vec<f64>,
    minutes: Vec<f64>,
}

fn week(panel: &Panel) -> Week<'_> {
    let mut persons: Vec<&Person> = Vec::new();
    let (mut day_of, mut weights) = (Vec::new(), Vec::new());
    for day in 1..=7 {
        let part = panel.day(day);
        weights.extend(raked(&part));
        day_of.extend(std::iter::repeat_n(day - 1, part.persons.len()));
        persons.extend(part.persons);
    }
    let viewed = |k: usize| panel.viewing[&(day_of[k] + 1, persons[k].id)];
    let minutes_a = (0..persons.len()).map(|k| viewed(k)[0]).collect();
    let minutes = (0..persons.len()).map(|k| viewed(k).iter().sum()).collect();
    let auxiliaries = panel.part(persons.clone()).auxiliaries.by_period(&day_of).unwrap();
    let base = persons.iter().map(|p| p.base).collect();
    Week { persons, day: day_of, base, weights, auxiliaries, minutes_a, minutes }
}

#[test]
fn a_week_of_days_with_the_panel_overlap() {
    let (Some(panel), Some(reference)) = (panel(), reference()) else { return };
    let week = week(&panel);
    let part = panel.part(week.persons.clone());
    let mut tally = Tally::default();
    let mut measures = Vec::new();
    for values in [&week.minutes_a, &week.minutes] {
        measures.push(Measure::total("average audience", values.clone()).scaled(1.0 / 1440.0 / 7.0));
    }
    for values in [&week.minutes_a, &week.minutes] {
        measures.push(Measure::mean("rating", values.clone()).scaled(1.0 / 14.4));
    }
    measures.push(Measure::ratio("share", week.minutes_a.clone(), week.minutes.clone()));
    let rating = || Measure::mean("rating", week.minutes.clone()).scaled(1.0 / 14.4);
    measures.extend((0..7).map(|day| rating().within(|row| week.day[row] == day)));
    let ages = part.margins.iter().find(|m| m.name() == "age").unwrap();
    measures.extend((0..6).map(|age| rating().within(|row| ages.codes()[row] == age)));
    let by_day_and_region: Vec<u32> =
        week.day.iter().zip(part.margins[0].codes()).map(|(d, r)| d * 8 + r).collect();
    let by_day_and_home: Vec<u32> =
        week.day.iter().zip(&week.persons).map(|(d, p)| d * 100_000 + p.household).collect();
    let naive = Design::stratified(by_day_and_region, by_day_and_home).unwrap();
    let step =
        Adjustment::Calibration { auxiliaries: &week.auxiliaries, before: &week.base, after: &week.weights };
    for (key, design, steps) in [
        ("calibrated_se", &part.design, vec![step]),
        ("weights_fixed_se", &part.design, vec![]),
        ("naive_days_independent", &naive, vec![]),
    ] {
        let got = errors(&part, design, &week.weights, &steps, &measures);
        let block = &reference["cases"]["week_stack"][key];
        for (list, from) in
            [("avg_daily_amr", 0), ("avg_rating", 2), ("share_a", 4), ("by_age_avg_rating", 12)]
        {
            tally.list(&format!("{key} {list}"), &block[list], &got, from);
        }
        for i in 0..7 {
            tally.same(key, got.values[5 + i], block["by_day"]["est"][i].as_f64().unwrap());
            tally.same(key, got.standard_error(5 + i), block["by_day"]["se"][i].as_f64().unwrap());
            for j in 0..7 {
                let expected = block["by_day"]["vcov"][i][j].as_f64().unwrap();
                let scale = got.standard_error(5 + i) * got.standard_error(5 + j);
                let difference = (got.covariance_of(5 + i, 5 + j) - expected).abs() / scale;
                assert!(difference <= WITHIN, "{key} vcov {i} {j}: {difference:e}");
                tally.worst = tally.worst.max(difference);
                tally.compared += 1;
            }
        }
        let mut contrast = vec![0.0; measures.len()];
        (contrast[5], contrast[10]) = (-1.0, 1.0);
        let (difference, error) = got.contrast(&contrast).unwrap();
        let expected = &block["diff_day6_day1"][0];
        tally.same("difference", difference, expected["est"].as_f64().unwrap());
        tally.same("difference se", error, expected["se"].as_f64().unwrap());
    }
    tally.done("week_stack", 3 * 80);
}

#[test]
fn reach_and_frequency_of_the_unified_week() {
    let (Some(panel), Some(reference)) = (panel(), reference()) else { return };
    let case = &reference["cases"]["week_reach"];
    let always = |p: &&Person| (1..=7).all(|day| panel.viewing.contains_key(&(day, p.id)));
    let part = panel.part(panel.persons.iter().filter(always).collect());
    let weights = raked(&part);
    let table = rows("reference/weights_panel_week_unified.csv").unwrap();
    let mut tally = Tally::default();
    compare_all(&mut tally, "weights", &weights, &column(&table, "w"));
    compare_weights(&mut tally, "weights", &case["weights"], &weights, &part.base);
    let days = |limit: f64| -> Vec<f64> {
        let count = |p: &&Person| (1..=7).filter(|d| panel.viewing[&(*d, p.id)][0] >= limit).count() as f64;
        part.persons.iter().map(count).collect()
    };
    let (k, k15) = (days(1.0), days(15.0));
    assert_eq!(k, column(&table, "days_contact_a"));
    assert_eq!(k15, column(&table, "days_15_a"));
    let is = |test: &dyn Fn(usize) -> bool| -> Vec<f64> {
        (0..k.len()).map(|i| f64::from(u8::from(test(i)))).collect()
    };
    let reach = is(&|i| k[i] >= 1.0);
    let three = [reach.clone(), is(&|i| k[i] >= 3.0), is(&|i| k15[i] >= 1.0)];
    let mut measures: Vec<Measure> =
        (0..8).map(|j| Measure::total("frequency", is(&|i| k[i] == f64::from(j)))).collect();
    measures.extend(three.iter().cloned().map(|v| Measure::total("reach", v)));
    measures.extend(three.iter().cloned().map(|v| Measure::mean("reach", v)));
    let ages = part.margins.iter().find(|m| m.name() == "age").unwrap();
    measures.extend(
        (0..6).map(|age| Measure::mean("reach", reach.clone()).within(|row| ages.codes()[row] == age)),
    );
    measures.push(Measure::ratio("frequency", k.clone(), reach.clone()));
    let step =
        Adjustment::Calibration { auxiliaries: &part.auxiliaries, before: &part.base, after: &weights };
    let got = errors(&part, &part.design, &weights, &[step], &measures);
    for (key, from) in
        [("freq_total", 0), ("reach_total", 8), ("reach_mean", 11), ("by_age", 14), ("avg_freq", 20)]
    {
        tally.list(key, &case[key], &got, from);
    }
    tally.done("week_reach", 1359 + 40);
}
