//! Cutting off extreme weights: three forms that are not the same.
//!
//! [`trim`] is the plain form and breaks the margins; [`cap_and_rerake`] and calibration within [`Bounds`] hold caps and
//! margins together and lead to the same weights.
//!
//! [`Bounds`]: crate::Bounds

use crate::{Margin, PanelError, RakeOptions, Raked, error, rake};

/// Weights after trimming.
#[derive(Debug, Clone, PartialEq)]
pub struct Trimmed {
    /// The weights; their sum is that before.
    pub weights: Vec<f64>,
    /// Rounds done; 0 when no weight was outside.
    pub rounds: usize,
    /// Members that were cut in some round.
    pub cut: usize,
}

/// Clips weights to `[low, high]` and gives the excess in equal amounts to the members that were inside.
///
/// Not `strict`: one round, after which a weight may exceed the cap again. `strict`: repeated until all are inside; who was
/// once clipped receives nothing more. The sum is kept, margins are not.
///
/// # Errors
/// Bounds the wrong way round, weights that are not finite, or (strict) nobody left to take the excess.
pub fn trim(weights: &[f64], low: f64, high: f64, strict: bool) -> Result<Trimmed, PanelError> {
    let bounds = || format!("{low} to {high} persons");
    if low.is_nan() || high.is_nan() || low >= high {
        let reason = "the lower bound must be below the upper".into();
        return Err(PanelError::BadBounds { bounds: bounds(), reason });
    }
    if let Some(bad) = weights.iter().position(|w| !w.is_finite()) {
        return Err(PanelError::NotFinite { what: "weight".into(), row: bad + 1 });
    }
    let mut out = weights.to_vec();
    let mut clipped = vec![false; out.len()];
    let mut rounds = 0;
    while out.iter().any(|w| *w < low || *w > high) && (strict || rounds == 0) {
        rounds += 1;
        let mut excess = 0.0;
        for (w, clipped) in out.iter_mut().zip(&mut clipped) {
            let inside = w.clamp(low, high);
            if *w < low || *w > high {
                *clipped = true;
                excess += *w - inside;
                *w = inside;
            }
        }
        let takers = clipped.iter().filter(|c| !**c).count();
        if takers == 0 {
            let reason = format!("all weights were cut and an excess of {excess} is left");
            return Err(PanelError::BadBounds { bounds: bounds(), reason });
        }
        let share = excess / takers as f64;
        out.iter_mut().zip(&clipped).filter(|(_, c)| !**c).for_each(|(w, _)| *w += share);
    }
    Ok(Trimmed { weights: out, rounds, cut: clipped.iter().filter(|c| **c).count() })
}

/// Rakes, clips to `[low, high]` persons, rakes the clipped weights, and so on until clipping moves no weight by more
/// than `tolerance` persons; gives the last raked weights and the rounds.
///
/// Nothing is renormalised in between; dividing by the mean after clipping leads to other weights that miss the margins.
///
/// # Errors
/// Those of [`rake()`]; [`PanelError::Infeasible`] when `max_rounds` do not suffice.
pub fn cap_and_rerake(
    base: &[f64],
    margins: &[Margin],
    (low, high): (f64, f64),
    tolerance: f64,
    max_rounds: usize,
    options: &RakeOptions,
) -> Result<Raked, PanelError> {
    if low.is_nan() || high.is_nan() || low < 0.0 || low >= high {
        return Err(PanelError::BadBounds {
            bounds: format!("{low} to {high} persons"),
            reason: "the lower bound must be at least 0 and below the upper".into(),
        });
    }
    error::positive_weights(base)?;
    let mut raked = rake(base, margins, options)?;
    for round in 1..=max_rounds {
        let clipped: Vec<f64> = raked.weights.iter().map(|w| w.clamp(low, high)).collect();
        let moved = clipped.iter().zip(&raked.weights).map(|(c, w)| (c - w).abs()).fold(0.0, f64::max);
        if moved < tolerance {
            return Ok(Raked { rounds: round, ..raked });
        }
        raked = rake(&clipped, margins, &RakeOptions { start: None, ..options.clone() })?;
    }
    let widest = raked.weights.iter().copied().fold(0.0, f64::max);
    Err(PanelError::Infeasible {
        bounds: format!("{low} to {high} persons"),
        total: "the largest weight".into(),
        target: high,
        reached: widest,
        iterations: max_rounds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_round_may_overshoot_and_the_strict_form_does_not() {
        let weights = [10.0, 40.0, 46.0, 104.0];
        let once = trim(&weights, 20.0, 50.0, false).unwrap();
        // Cut: -10 and +54; the excess of 44 goes to two.
        assert_eq!(once.weights, [20.0, 62.0, 68.0, 50.0]);
        assert_eq!((once.rounds, once.cut), (1, 2));
        assert!(
            trim(&weights, 20.0, 50.0, true).is_err(),
            "200 persons do not fit four weights of at most 50"
        );
        let strict = trim(&weights, 20.0, 60.0, true).unwrap();
        assert!(strict.weights.iter().all(|w| *w >= 20.0 && *w <= 60.0), "{strict:?}");
        assert!((strict.weights.iter().sum::<f64>() - 200.0).abs() < 1e-9);
        assert_eq!(trim(&weights, 1.0, 500.0, true).unwrap().rounds, 0);
        assert!(trim(&weights, 50.0, 20.0, true).is_err());
        assert!(trim(&[f64::NAN], 1.0, 2.0, true).is_err());
    }

    #[test]
    fn capping_holds_caps_and_margins_and_reports_the_impossible() {
        let names = |n: &[&str]| n.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let margins = [
            Margin::new("sex", names(&["F", "M"]), vec![60.0, 40.0], vec![0, 0, 1, 1, 1, 0]).unwrap(),
            Margin::new("age", names(&["y", "o"]), vec![50.0, 50.0], vec![0, 1, 0, 1, 1, 0]).unwrap(),
        ];
        let base = [5.0, 20.0, 10.0, 10.0, 10.0, 40.0];
        let done = cap_and_rerake(&base, &margins, (8.0, 25.0), 1e-9, 500, &RakeOptions::default()).unwrap();
        assert!(done.weights.iter().all(|w| *w > 8.0 - 1e-8 && *w < 25.0 + 1e-8), "{done:?}");
        let women: f64 = [0, 1, 5].iter().map(|&i: &usize| done.weights[i]).sum();
        assert!((women - 60.0).abs() < 1e-9);
        let error =
            cap_and_rerake(&base, &margins, (16.0, 17.0), 1e-9, 50, &RakeOptions::default()).unwrap_err();
        assert!(matches!(error, PanelError::Infeasible { .. }), "{error}");
    }
}
