//! Errors of other designs: against formulas written out by hand, and against slow, obvious oracles.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "helpers of tests fail loudly and compare exactly"
)]

use greenlit_panel::{
    Adjustment, Auxiliaries, Bounds, CalibrationOptions, Centre, Design, Distance, Lonely, Margin, Measure,
    PanelError, RakeOptions, Replicates, Reweighting, Sample, Stage, calibrate, linearise, quantile,
    quantile_with_error, rake, reweight,
};
use proptest::prelude::*;

fn near(got: f64, expected: f64, within: f64) {
    let scale = got.abs().max(expected.abs()).max(1e-300);
    assert!(got == expected || (got - expected).abs() / scale <= within, "{got} instead of {expected}");
}

fn error_of(design: &Design, weights: &[f64], measure: Measure, lonely: Lonely) -> Result<f64, PanelError> {
    let sample = Sample { weights, design, adjustments: &[], lonely };
    linearise(&sample, &[measure]).map(|e| e.standard_error(0))
}

#[test]
fn simple_random_sample_with_and_without_correction() {
    let y = vec![3.0, 5.0, 8.0, 4.0, 10.0];
    // Mean 6, sample variance 8.5.
    let design = Design::simple(5, Some(50.0)).unwrap();
    let weights = design.base_weights().unwrap();
    assert_eq!(weights, [10.0; 5]);
    let se = error_of(&design, &weights, Measure::total("y", y.clone()), Lonely::Fail).unwrap();
    near(se, (50.0_f64 * 50.0 * 0.9 * 8.5 / 5.0).sqrt(), 1e-14);
    let se = error_of(&design, &weights, Measure::mean("y", y.clone()), Lonely::Fail).unwrap();
    near(se, (0.9_f64 * 8.5 / 5.0).sqrt(), 1e-14);
    let replaced = Design::simple(5, None).unwrap();
    let se = error_of(&replaced, &weights, Measure::mean("y", y), Lonely::Fail).unwrap();
    near(se, (8.5_f64 / 5.0).sqrt(), 1e-14);
    // A census has no sampling error, and a fraction may stand for a population.
    let census = Design::simple(5, Some(5.0)).unwrap();
    assert_eq!(
        error_of(&census, &[1.0; 5], Measure::total("y", vec![1.0, 2.0, 3.0, 4.0, 5.0]), Lonely::Fail),
        Ok(0.0)
    );
    assert_eq!(Design::simple(5, Some(0.1)).unwrap().base_weights().unwrap(), [10.0; 5]);
    assert!(matches!(Design::simple(5, Some(4.0)), Err(PanelError::PopulationTooSmall { .. })));
}

#[test]
fn stratified_with_populations() {
    let strata = vec![0, 0, 0, 1, 1];
    let population = Some(vec![30.0, 30.0, 30.0, 8.0, 8.0]);
    let design = Design::new(&[Stage { strata, units: vec![0, 1, 2, 0, 1], population }]).unwrap();
    let weights = design.base_weights().unwrap();
    assert_eq!(weights, [10.0, 10.0, 10.0, 4.0, 4.0]);
    let se = error_of(&design, &weights, Measure::total("y", vec![1.0, 2.0, 6.0, 5.0, 9.0]), Lonely::Fail)
        .unwrap();
    // Variances 7 and 8: N^2 (1 - n/N) s^2/n.
    let expected = 900.0 * 0.9 * 7.0 / 3.0 + 64.0 * 0.75 * 8.0 / 2.0;
    near(se, f64::sqrt(expected), 1e-14);
    assert_eq!(design.degrees_of_freedom(), 3);
}

#[test]
fn two_stages_by_hand() {
    // Two of four clusters; in each two of five and two of three elements.
    let first = Stage { strata: vec![], units: vec![0, 0, 1, 1], population: Some(vec![4.0; 4]) };
    let second =
        Stage { strata: vec![], units: vec![0, 1, 0, 1], population: Some(vec![5.0, 5.0, 3.0, 3.0]) };
    let design = Design::new(&[first.clone(), second]).unwrap();
    let weights = design.base_weights().unwrap();
    assert_eq!(weights, [5.0, 5.0, 3.0, 3.0]);
    let y = vec![2.0, 4.0, 7.0, 1.0];
    let se = error_of(&design, &weights, Measure::total("y", y.clone()), Lonely::Fail).unwrap();
    // Cluster totals of w y: 30 and 24. Within: w y of 10, 20 and 21, 3.
    let between = 0.5 * 2.0 * (3.0_f64.powi(2) * 2.0);
    let within = 0.5 * ((1.0 - 0.4) * 2.0 * (25.0 * 2.0)) + 0.5 * ((1.0 - 2.0 / 3.0) * 2.0 * (81.0 * 2.0));
    near(se, f64::sqrt(between + within), 1e-14);
    // One stage: only the first term; with replacement: without its correction.
    let one = Design::new(std::slice::from_ref(&first)).unwrap();
    near(
        error_of(&one, &weights, Measure::total("y", y.clone()), Lonely::Fail).unwrap(),
        between.sqrt(),
        1e-14,
    );
    let replaced = Design::new(&[Stage { population: None, ..first }]).unwrap();
    near(
        error_of(&replaced, &weights, Measure::total("y", y), Lonely::Fail).unwrap(),
        (between * 2.0).sqrt(),
        1e-14,
    );
}

#[test]
fn lonely_units() {
    // Stratum 2 has one unit. Weighted totals: 1, 3 | 10.
    let design = Design::stratified(vec![1, 1, 2], vec![0, 1, 0]).unwrap();
    let error = |lonely| error_of(&design, &[1.0; 3], Measure::total("y", vec![1.0, 3.0, 10.0]), lonely);
    let Err(PanelError::LonelyUnit { stratum, stage: 1 }) = error(Lonely::Fail) else {
        panic!("not refused")
    };
    assert_eq!(stratum, "2");
    near(error(Lonely::Remove).unwrap(), 2.0, 1e-14);
    near(error(Lonely::Certainty).unwrap(), 2.0, 1e-14);
    near(error(Lonely::Average).unwrap(), f64::sqrt(8.0), 1e-14);
    // Grand mean 14/3.
    near(error(Lonely::Adjust).unwrap(), f64::sqrt(4.0 + (10.0 - 14.0 / 3.0_f64).powi(2)), 1e-14);
    let jackknife = Replicates::jkn(&design, Lonely::Fail);
    assert!(matches!(jackknife, Err(PanelError::LonelyUnit { .. })));
}

/// A made-up stratified sample of clusters: two clusters in each stratum when `pairs`.
#[derive(Debug)]
struct Made {
    strata: Vec<u32>,
    clusters: Vec<u32>,
    weights: Vec<f64>,
    y: Vec<f64>,
    x: Vec<f64>,
    group: Vec<u32>,
}

fn made(pairs: bool) -> impl Strategy<Value = Made> {
    let rows =
        prop::collection::vec((0..3u32, 0..4u32, 1.0..20.0f64, 0.0..50.0f64, 1.0..9.0f64, 0..2u32), 30..60);
    rows.prop_map(move |mut rows| {
        // Every stratum, cluster and group is there at least once.
        for h in 0..3 {
            for c in 0..4 {
                rows.push((h, c, 2.0, f64::from(h + c), 2.0, h % 2));
                rows.push((h, c, 3.0, f64::from(h * c), 3.0, (c + h + 1) % 2));
            }
        }
        Made {
            strata: rows.iter().map(|r| r.0).collect(),
            clusters: rows.iter().map(|r| if pairs { r.1 % 2 } else { r.1 }).collect(),
            weights: rows.iter().map(|r| r.2).collect(),
            y: rows.iter().map(|r| r.3).collect(),
            x: rows.iter().map(|r| r.4).collect(),
            group: rows.iter().map(|r| r.5).collect(),
        }
    })
}

impl Made {
    fn design(&self) -> Design {
        Design::stratified(self.strata.clone(), self.clusters.clone()).unwrap()
    }

    fn measures(&self) -> Vec<Measure> {
        let y = || self.y.clone();
        vec![
            Measure::total("total", y()),
            Measure::mean("mean", y()),
            Measure::ratio("ratio", y(), self.x.clone()),
            Measure::mean("domain", y()).within(|i| self.group[i] == 1),
        ]
    }

    fn auxiliaries(&self) -> Auxiliaries {
        let ones = vec![1.0; self.y.len()];
        let total = |v: &[f64], by: f64| v.iter().zip(&self.weights).map(|(v, w)| v * w).sum::<f64>() * by;
        let totals = vec![total(&ones, 1.02), total(&self.x, 1.04)];
        Auxiliaries::from_columns(vec!["one".into(), "x".into()], totals, &[ones, self.x.clone()]).unwrap()
    }

    fn margins(&self) -> Vec<Margin> {
        let margin = |name: &str, codes: &[u32], raise: f64| {
            let levels = codes.iter().max().unwrap() + 1;
            let mut totals = vec![0.0; levels as usize];
            codes.iter().zip(&self.weights).for_each(|(&c, w)| totals[c as usize] += w);
            totals[0] *= raise;
            let scale = 1000.0 / totals.iter().sum::<f64>();
            for t in &mut totals {
                *t *= scale;
            }
            let names = (0..levels).map(|c| c.to_string()).collect();
            Margin::new(name, names, totals, codes.to_vec()).unwrap()
        };
        vec![margin("group", &self.group, 1.3), margin("cluster", &self.clusters, 0.8)]
    }
}

/// sum over strata of (n-1)/n sum over dropped units of (theta - centre)^2, with every replicate built from scratch.
fn jackknife_by_hand(m: &Made, measure: &Measure, centre: Centre, one_stratum: bool) -> f64 {
    let stratum = |i: usize| if one_stratum { 0 } else { m.strata[i] };
    let unit = |i: usize| (m.strata[i], m.clusters[i]);
    let mut units: Vec<(u32, (u32, u32))> = (0..m.y.len()).map(|i| (stratum(i), unit(i))).collect();
    units.sort_unstable();
    units.dedup();
    let size = |h: u32| units.iter().filter(|u| u.0 == h).count() as f64;
    let mut thetas = Vec::new();
    for (h, gone) in &units {
        let n = size(*h);
        let weight = |i: usize| match (unit(i) == *gone, stratum(i) == *h) {
            (true, _) => 0.0,
            (false, true) => m.weights[i] * n / (n - 1.0),
            _ => m.weights[i],
        };
        let weights: Vec<f64> = (0..m.y.len()).map(weight).collect();
        thetas.push((measure.value(&weights).unwrap(), (n - 1.0) / n));
    }
    let full = measure.value(&m.weights).unwrap();
    let mean = thetas.iter().map(|t| t.0).sum::<f64>() / thetas.len() as f64;
    let centre = if centre == Centre::Mean { mean } else { full };
    thetas.iter().map(|(t, share)| share * (t - centre).powi(2)).sum::<f64>().sqrt()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn jackknives_equal_the_plain_loops(m in made(false)) {
        for (replicates, one) in [(Replicates::jk1(&m.design()).unwrap(), true), (Replicates::jkn(&m.design(), Lonely::Fail).unwrap(), false)] {
            for centre in [Centre::Mean, Centre::FullSample] {
                let all = reweight(&m.weights, &replicates.clone().around(centre), Reweighting::None).unwrap();
                let got = all.estimate(&m.weights, &m.measures()).unwrap();
                for (k, measure) in m.measures().iter().enumerate() {
                    near(got.estimates.standard_error(k), jackknife_by_hand(&m, measure, centre, one), 1e-9);
                }
            }
        }
    }

    /// For a total, JKn and BRR give exactly the linearised variance; Fay's factor does not change it.
    #[test]
    fn replicates_of_a_total_equal_its_linearisation(m in made(true)) {
        let design = m.design();
        let expected = error_of(&design, &m.weights, Measure::total("y", m.y.clone()), Lonely::Fail).unwrap();
        let methods = [
            Replicates::jkn(&design, Lonely::Fail).unwrap(),
            Replicates::brr(&design, 0.0).unwrap(),
            Replicates::brr(&design, 0.3).unwrap(),
            Replicates::brr(&design, 0.5).unwrap(),
        ];
        for replicates in methods {
            let all = reweight(&m.weights, &replicates.around(Centre::FullSample), Reweighting::None).unwrap();
            let got = all.estimate(&m.weights, &[Measure::total("y", m.y.clone())]).unwrap();
            near(got.estimates.standard_error(0), expected, 1e-9);
            assert_eq!(got.estimates.degrees_of_freedom, 3);
        }
    }

    /// The variance after calibration is that of residuals, found here by solving the two normal equations by hand.
    #[test]
    fn calibrated_errors_use_residuals_weighted_by_the_weights_before(m in made(false)) {
        let auxiliaries = m.auxiliaries();
        for (distance, bounds) in [
            (Distance::Linear, Bounds::None),
            (Distance::Raking, Bounds::None),
            (Distance::Logit, Bounds::Ratio { low: 0.3, high: 3.0 }),
            (Distance::Linear, Bounds::Ratio { low: 0.4, high: 2.5 }),
        ] {
            let options = CalibrationOptions { distance, bounds, ..CalibrationOptions::default() };
            let done = calibrate(&m.weights, &auxiliaries, &options).unwrap();
            for (column, total) in [vec![1.0; m.y.len()], m.x.clone()].iter().zip(auxiliaries.totals()) {
                let reached: f64 = column.iter().zip(&done.weights).map(|(x, w)| x * w).sum();
                near(reached, *total, 1e-9);
            }
            let design = m.design();
            let step = Adjustment::Calibration { auxiliaries: &auxiliaries, before: &m.weights, after: &done.weights };
            let sample = Sample { weights: &done.weights, design: &design, adjustments: &[step], lonely: Lonely::Fail };
            let got = linearise(&sample, &[Measure::total("y", m.y.clone())]).unwrap();
            let sum = |f: &dyn Fn(usize) -> f64| (0..m.y.len()).map(|i| m.weights[i] * f(i)).sum::<f64>();
            let (s0, s1, s2) = (sum(&|_| 1.0), sum(&|i| m.x[i]), sum(&|i| m.x[i] * m.x[i]));
            let (t0, t1) = (sum(&|i| m.y[i]), sum(&|i| m.x[i] * m.y[i]));
            let slope = (s0 * t1 - s1 * t0) / (s0 * s2 - s1 * s1);
            let level = (t0 - slope * s1) / s0;
            let residuals = (0..m.y.len()).map(|i| m.y[i] - level - slope * m.x[i]).collect();
            let expected = error_of(&design, &done.weights, Measure::total("e", residuals), Lonely::Fail).unwrap();
            near(got.standard_error(0), expected, 1e-8);
        }
    }

    /// Bounds hold, and the regression estimator is the closed formula.
    #[test]
    fn ratios_stay_within_bounds(m in made(false), low in 0.2..0.9f64, high in 1.2..3.0f64) {
        let auxiliaries = m.auxiliaries();
        for distance in [Distance::Linear, Distance::Raking, Distance::Logit] {
            let options = CalibrationOptions { distance, bounds: Bounds::Ratio { low, high }, ..CalibrationOptions::default() };
            match calibrate(&m.weights, &auxiliaries, &options) {
                Ok(done) => {
                    prop_assert!(done.ratios.iter().all(|g| *g >= low - 1e-12 && *g <= high + 1e-12));
                    prop_assert!(done.weights.iter().all(|w| w.is_finite()));
                }
                Err(error) => prop_assert!(matches!(error, PanelError::Infeasible { .. }), "{}", error),
            }
        }
    }

    /// Raking gives the weights of calibration with the exponential distance, whatever the order of members or margins.
    #[test]
    fn raking_is_calibration(m in made(false)) {
        let margins = m.margins();
        let raked = rake(&m.weights, &margins, &RakeOptions::default()).unwrap();
        let auxiliaries = Auxiliaries::from_margins(&margins).unwrap();
        let done = calibrate(&m.weights, &auxiliaries, &CalibrationOptions::default()).unwrap();
        let turned = rake(&m.weights, &[margins[1].clone(), margins[0].clone()], &RakeOptions::default()).unwrap();
        let warm = RakeOptions { start: Some(raked.factors.clone()), ..RakeOptions::default() };
        let again = rake(&m.weights, &margins, &warm).unwrap();
        prop_assert!(again.rounds <= raked.rounds);
        for i in 0..m.weights.len() {
            near(raked.weights[i], done.weights[i], 1e-10);
            near(raked.weights[i], turned.weights[i], 1e-10);
            near(raked.weights[i], again.weights[i], 1e-10);
        }
    }

    /// Every re-raked replicate is what raking that replicate by itself gives.
    #[test]
    fn replicates_are_raked_one_by_one(m in made(false)) {
        let margins = m.margins();
        let groups: Vec<u32> = (0..m.y.len() as u32).map(|i| i % 5).collect();
        let replicates = Replicates::delete_a_group(&groups).unwrap();
        let options = RakeOptions::default();
        let all = reweight(&m.weights, &replicates, Reweighting::Rake(&margins, &options)).unwrap();
        let auxiliaries = Auxiliaries::from_margins(&margins).unwrap();
        let calibrated = reweight(&m.weights, &replicates, Reweighting::Calibrate(&auxiliaries, &CalibrationOptions::default())).unwrap();
        for r in 0..5 {
            let kept: Vec<usize> = (0..m.y.len()).filter(|&i| groups[i] != r as u32).collect();
            let base: Vec<f64> = kept.iter().map(|&i| m.weights[i] * 1.25).collect();
            let own: Vec<Margin> = margins.iter().map(|margin| margin.subset(&kept)).collect();
            let plain = rake(&base, &own, &options).unwrap();
            for (&i, w) in kept.iter().zip(&plain.weights) {
                near(all.weights[r][i], *w, 1e-9);
                near(calibrated.weights[r][i], *w, 1e-9);
            }
            prop_assert!((0..m.y.len()).filter(|i| !kept.contains(i)).all(|i| all.weights[r][i] == 0.0));
        }
    }
}

#[test]
fn bootstrap_is_seeded_and_near_the_linearised_error() {
    let rows = 400;
    let y: Vec<f64> = (0..rows).map(|i| f64::from(i * 37 % 101)).collect();
    let strata: Vec<u32> = (0..rows as u32).map(|i| i % 4).collect();
    let design = Design::stratified(strata, (0..rows as u32).collect()).unwrap();
    let weights = vec![2.0; y.len()];
    let expected = error_of(&design, &weights, Measure::mean("y", y.clone()), Lonely::Fail).unwrap();
    let run = |seed| {
        let replicates = Replicates::bootstrap(&design, 800, seed, Lonely::Fail).unwrap();
        let all = reweight(&weights, &replicates, Reweighting::None).unwrap();
        all.estimate(&weights, &[Measure::mean("y", y.clone())]).unwrap().estimates.standard_error(0)
    };
    assert_eq!(run(7).to_bits(), run(7).to_bits());
    assert!((run(7) / expected - 1.0).abs() < 0.1 && run(7).to_bits() != run(8).to_bits());
    let replicates = Replicates::bootstrap(&design, 50, 3, Lonely::Fail).unwrap();
    for r in 0..50 {
        let sum: f64 = (0..400).map(|i| replicates.factor(i, r)).sum();
        near(sum, 400.0, 1e-12);
    }
}

#[test]
fn faulty_half_samples_are_refused() {
    let design = Design::stratified(vec![0, 0, 1, 1], vec![0, 1, 0, 1]).unwrap();
    let refused = [
        vec![vec![1, 1], vec![1, -1]],
        vec![vec![1, 1], vec![-1, -1]],
        vec![vec![1, 0], vec![-1, 1]],
        vec![vec![1], vec![-1]],
    ];
    for matrix in refused {
        assert!(
            matches!(Replicates::brr_with(&design, 0.0, &matrix), Err(PanelError::BadOption { .. })),
            "{matrix:?}"
        );
    }
    assert!(Replicates::brr(&design, 1.0).is_err());
    let three = Design::stratified(vec![0, 0, 0, 1, 1], vec![0, 1, 2, 0, 1]).unwrap();
    assert!(matches!(Replicates::brr(&three, 0.0), Err(PanelError::NotTwoUnits { units: 3, .. })));
}

#[test]
fn a_replicate_that_loses_a_category_is_named() {
    let codes = vec![0, 0, 0, 1];
    let margin = Margin::new("sex", vec!["F".into(), "M".into()], vec![30.0, 10.0], codes).unwrap();
    let replicates = Replicates::delete_a_group(&[0, 1, 2, 3]).unwrap();
    let options = RakeOptions::default();
    let error =
        reweight(&[10.0; 4], &replicates, Reweighting::Rake(&[margin], &options)).unwrap_err().to_string();
    assert!(error.contains("replicate 4") && error.contains("category `M`"), "{error}");
}

#[test]
fn outside_factors_and_finite_populations() {
    let design = Design::simple(4, Some(16.0)).unwrap();
    let weights = design.base_weights().unwrap();
    let y = vec![1.0, 2.0, 4.0, 9.0];
    let linear = error_of(&design, &weights, Measure::total("y", y.clone()), Lonely::Fail).unwrap();
    for replicates in [Replicates::jk1(&design).unwrap(), Replicates::jkn(&design, Lonely::Fail).unwrap()] {
        let all = reweight(&weights, &replicates, Reweighting::None).unwrap();
        let got = all.estimate(&weights, &[Measure::total("y", y.clone())]).unwrap();
        near(got.estimates.standard_error(0), linear, 1e-12);
        // The same factors from outside, with the same constants.
        let factors: Vec<Vec<f64>> =
            (0..replicates.len()).map(|r| (0..4).map(|i| replicates.factor(i, r)).collect()).collect();
        let outside =
            Replicates::from_factors(&factors, replicates.scale, replicates.shares.clone()).unwrap();
        let all = reweight(&weights, &outside, Reweighting::None).unwrap();
        let same = all.estimate(&weights, &[Measure::total("y", y.clone())]).unwrap();
        near(same.estimates.standard_error(0), linear, 1e-12);
    }
}

#[test]
fn quantiles() {
    let values = [5.0, 1.0, 3.0, 2.0, 4.0];
    for (p, expected) in [(0.0, 1.0), (0.2, 1.0), (0.21, 2.0), (0.5, 3.0), (1.0, 5.0)] {
        assert_eq!(quantile(&values, &[1.0; 5], p), Ok(expected), "{p}");
    }
    assert_eq!(quantile(&values, &[0.0, 1.0, 1.0, 1.0, 10.0], 0.5), Ok(4.0));
    assert!(quantile(&values, &[0.0; 5], 0.5).is_err() && quantile(&values, &[1.0; 5], 1.5).is_err());
    let many: Vec<f64> = (0..500).map(|i| f64::from(i * 7 % 500)).collect();
    let (design, weights) = (Design::simple(500, None).unwrap(), vec![3.0; 500]);
    let sample = Sample { weights: &weights, design: &design, adjustments: &[], lonely: Lonely::Fail };
    let median = quantile_with_error(&sample, &many, |_| true, 0.5, 0.95).unwrap();
    assert_eq!(median.value, 249.0);
    assert!(median.interval.low < 249.0 && median.interval.high > 249.0);
    // For values evenly spread over 500 the median's error is about 500 x 0.5 / sqrt(500) = 11.2.
    assert!((median.standard_error - 11.2).abs() < 0.6, "{median:?}");
}

#[test]
fn raking_that_turns_cannot_finish_is_finished_by_newton() {
    let names = |n: &[&str]| n.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let sex = Margin::new("sex", names(&["F", "M"]), vec![50.005, 49.995], vec![0, 1, 0, 1]).unwrap();
    let age = Margin::new("age", names(&["y", "o"]), vec![50.0, 50.0], vec![0, 1, 1, 0]).unwrap();
    let base = [50.0, 50.0, 1e-3, 1e-3];
    let raked =
        rake(&base, &[sex.clone(), age.clone()], &RakeOptions { max_rounds: 200, ..RakeOptions::default() })
            .unwrap();
    near(raked.weights[0] + raked.weights[2], 50.005, 1e-9);
    near(raked.weights[0] + raked.weights[3], 50.0, 1e-9);
    // The odds ratio of the base weights stays.
    let odds = |w: &[f64]| w[0] * w[1] / (w[2] * w[3]);
    near(odds(&raked.weights), odds(&base), 1e-6);
    let again = RakeOptions { start: Some(raked.factors), ..RakeOptions::default() };
    assert!(rake(&base, &[sex, age], &again).unwrap().rounds <= 200);
}
