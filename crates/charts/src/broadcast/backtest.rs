//! Walk-forward back-test: each year is foretold by what was known of the years before it.
//!
//! One feature, the logarithm of the renewal index; logistic regression by maximum likelihood without penalty, fitted
//! by Newton's method. Beside it stands the constant forecast of the base rate, which any forecast must beat. The
//! average rating of a season is known only at its end, so this is a test of the feature, not a forecast as of a date.

use std::ops::RangeInclusive;

use super::{BroadcastSeason, Fate, renewal_index};

/// How well the forecasts did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BackTest {
    /// Seasons foretold.
    pub cases: usize,
    /// Share of forecasts on the right side of one half.
    pub accuracy: f64,
    /// Probability that a renewed season had a higher forecast than a cancelled one; a draw counts half.
    pub auc: f64,
    /// Mean squared error of the forecast probability.
    pub brier: f64,
    /// Mean negative logarithm of the probability given to what happened.
    pub log_loss: f64,
    /// The Brier score of always saying the base rate of the years before.
    pub constant_brier: f64,
    /// The accuracy of that.
    pub constant_accuracy: f64,
}

struct Case {
    year: i16,
    feature: f64,
    renewed: bool,
}

/// Tests each of `years` on a model of all earlier years. `None` where a year has no earlier ones of both fates, or
/// nothing is there to foretell.
pub fn walk_forward(seasons: &[BroadcastSeason], years: RangeInclusive<i16>) -> Option<BackTest> {
    let cases: Vec<Case> = renewal_index(seasons)
        .into_iter()
        .map(|(s, index)| Case { year: s.year, feature: index.ln(), renewed: s.fate == Fate::Renewed })
        .collect();
    // (forecast, constant forecast, what happened)
    let mut forecasts: Vec<(f64, f64, bool)> = Vec::new();
    for year in years {
        let test: Vec<&Case> = cases.iter().filter(|c| c.year == year).collect();
        if test.is_empty() {
            continue;
        }
        let training: Vec<&Case> = cases.iter().filter(|c| c.year < year).collect();
        let (intercept, slope) = fit(&training)?;
        let base = training.iter().filter(|c| c.renewed).count() as f64 / training.len() as f64;
        forecasts.extend(test.iter().map(|c| (logistic(intercept + slope * c.feature), base, c.renewed)));
    }
    score(&forecasts)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Intercept and slope of greatest likelihood; `None` where there is none: a single fate, a single value, or fates that
/// the feature parts completely.
fn fit(cases: &[&Case]) -> Option<(f64, f64)> {
    let (mut intercept, mut slope) = (0.0, 0.0);
    for _ in 0..100 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for case in cases {
            let p = logistic(intercept + slope * case.feature);
            let (residual, weight) = (f64::from(u8::from(case.renewed)) - p, p * (1.0 - p));
            g0 += residual;
            g1 += residual * case.feature;
            h00 += weight;
            h01 += weight * case.feature;
            h11 += weight * case.feature * case.feature;
        }
        let determinant = h00 * h11 - h01 * h01;
        if !determinant.is_finite() || determinant <= 1e-12 {
            return None;
        }
        let (d0, d1) = ((g0 * h11 - g1 * h01) / determinant, (g1 * h00 - g0 * h01) / determinant);
        intercept += d0;
        slope += d1;
        if d0.abs() + d1.abs() < 1e-12 {
            return Some((intercept, slope));
        }
    }
    None
}

fn score(forecasts: &[(f64, f64, bool)]) -> Option<BackTest> {
    let cases = forecasts.len();
    let mean = |of: &dyn Fn(&(f64, f64, bool)) -> f64| forecasts.iter().map(of).sum::<f64>() / cases as f64;
    let squared = |p: f64, happened: bool| (p - f64::from(u8::from(happened))).powi(2);
    let right = |p: f64, happened: bool| f64::from(u8::from((p >= 0.5) == happened));
    (cases > 0).then(|| BackTest {
        cases,
        accuracy: mean(&|f| right(f.0, f.2)),
        auc: auc(forecasts),
        brier: mean(&|f| squared(f.0, f.2)),
        log_loss: mean(&|f| -(if f.2 { f.0 } else { 1.0 - f.0 }).max(f64::MIN_POSITIVE).ln()),
        constant_brier: mean(&|f| squared(f.1, f.2)),
        constant_accuracy: mean(&|f| right(f.1, f.2)),
    })
}

/// Share of (renewed, cancelled) pairs in the right order; one half where a fate is missing.
fn auc(forecasts: &[(f64, f64, bool)]) -> f64 {
    let of = |fate: bool| forecasts.iter().filter(move |f| f.2 == fate).map(|f| f.0);
    let mut won = 0.0;
    let mut pairs = 0.0;
    for renewed in of(true) {
        for cancelled in of(false) {
            pairs += 1.0;
            won += match renewed.total_cmp(&cancelled) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    if pairs > 0.0 { won / pairs } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(values: &[(f64, bool)]) -> Vec<Case> {
        values
            .iter()
            .map(|(feature, renewed)| Case { year: 2000, feature: *feature, renewed: *renewed })
            .collect()
    }

    #[test]
    fn the_fit_stands_where_the_likelihood_is_greatest() {
        let list = cases(&[
            (-1.0, false),
            (-0.5, true),
            (0.0, false),
            (0.2, true),
            (0.9, true),
            (1.0, false),
            (1.5, true),
        ]);
        let list: Vec<&Case> = list.iter().collect();
        let likelihood = |a: f64, b: f64| -> f64 {
            list.iter()
                .map(|c| {
                    let p = logistic(a + b * c.feature);
                    if c.renewed { p.ln() } else { (1.0 - p).ln() }
                })
                .sum()
        };
        let (a, b) = fit(&list).unwrap();
        for (da, db) in [(1e-3, 0.0), (-1e-3, 0.0), (0.0, 1e-3), (0.0, -1e-3)] {
            assert!(likelihood(a, b) > likelihood(a + da, b + db));
        }
    }

    #[test]
    fn what_cannot_be_fitted_gives_none() {
        for values in
            [&[(0.0, true), (1.0, true)][..], &[(0.0, false), (1.0, true)], &[(1.0, true), (1.0, false)], &[]]
        {
            let list = cases(values);
            assert_eq!(fit(&list.iter().collect::<Vec<_>>()), None);
        }
        assert_eq!(walk_forward(&[], 2000..=2001), None);
    }
}
