//! Standard errors by linearisation, knowing that the weights were calibrated.
//!
//! The score of an estimate is replaced by its residual from the regression on the auxiliaries, weighted by the weights
//! *before* calibration; the weighted residuals are added up by sampling unit and their spread gives the variance. Method:
//! Deville and Särndal (1992); Särndal, Swensson and Wretman, "Model Assisted Survey Sampling" (1992).

use crate::{Auxiliaries, Design, Estimates, Lonely, Margin, Measure, PanelError, Regression, error};

/// A step that turned weights into calibrated ones.
#[derive(Debug, Clone, Copy)]
pub enum Adjustment<'a> {
    /// Calibration or raking on auxiliaries, whatever the distance and bounds.
    Calibration {
        /// The columns whose totals are now met.
        auxiliaries: &'a Auxiliaries,
        /// Weights before the step.
        before: &'a [f64],
        /// Weights after it.
        after: &'a [f64],
    },
    /// The same, with the regression prepared beforehand: for many sets of estimates over one sample.
    Prepared {
        /// The regression with the weights before the step.
        regression: &'a Regression,
        /// Weights after the step.
        after: &'a [f64],
    },
    /// Raking, with residuals from repeated unweighted means over each margin in turn: what R's `rake()` and
    /// `postStratify()` report. It overstates errors when base weights differ; for comparison only.
    UnweightedSweeps {
        /// The margins, in the order of raking.
        margins: &'a [Margin],
        /// Rounds over all margins; 1 with a single margin is post-stratification.
        rounds: usize,
        /// Weights after the step.
        after: &'a [f64],
    },
}

/// A weighted sample.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Final weights.
    pub weights: &'a [f64],
    /// How it was drawn.
    pub design: &'a Design,
    /// What was done to the weights, first step first; empty to take the weights as fixed.
    pub adjustments: &'a [Adjustment<'a>],
    /// Treatment of strata with one unit.
    pub lonely: Lonely,
}

/// Estimates with linearised covariance.
///
/// # Errors
/// Lengths that differ, an undefined estimate, a lonely unit that is not allowed.
pub fn linearise(sample: &Sample<'_>, measures: &[Measure]) -> Result<Estimates, PanelError> {
    let rows = sample.design.rows();
    error::same_length("the weights", rows, sample.weights.len())?;
    let mut values = Vec::with_capacity(measures.len());
    let mut scores = Vec::with_capacity(measures.len());
    for measure in measures {
        let (value, score) = measure.linearised(sample.weights)?;
        values.push(value);
        scores.push(score);
    }
    for score in &mut scores {
        score.iter_mut().zip(sample.weights).for_each(|(u, w)| *u *= w);
    }
    for adjustment in sample.adjustments {
        adjustment.apply(rows, &mut scores)?;
    }
    let covariance = sample.design.covariance(&scores, sample.lonely)?;
    Ok(Estimates {
        names: measures.iter().map(|m| m.name().to_owned()).collect(),
        values,
        covariance,
        degrees_of_freedom: sample.design.degrees_of_freedom(),
    })
}

impl Adjustment<'_> {
    /// Takes weighted scores to weighted residuals.
    fn apply(&self, rows: usize, scores: &mut [Vec<f64>]) -> Result<(), PanelError> {
        let after = match *self {
            Self::Calibration { auxiliaries, before, after } => {
                let regression = Regression::new(auxiliaries.clone(), before.to_vec())?;
                return Adjustment::Prepared { regression: &regression, after }.apply(rows, scores);
            }
            Self::Prepared { regression, after } => {
                error::same_length("the auxiliaries of an adjustment", rows, regression.rows())?;
                after
            }
            Self::UnweightedSweeps { after, .. } => after,
        };
        error::same_length("the weights after an adjustment", rows, after.len())?;
        for score in scores.iter_mut() {
            score.iter_mut().zip(after).for_each(|(z, &w)| *z = if w == 0.0 { 0.0 } else { *z / w });
        }
        match *self {
            Self::Prepared { regression, .. } => regression.residuals(scores),
            Self::UnweightedSweeps { margins, rounds, .. } => {
                for score in scores.iter_mut() {
                    sweep(score, margins, rounds)?;
                }
            }
            // Prepared above.
            Self::Calibration { .. } => {}
        }
        for score in scores.iter_mut() {
            score.iter_mut().zip(after).for_each(|(e, w)| *e *= w);
        }
        Ok(())
    }
}

fn sweep(score: &mut [f64], margins: &[Margin], rounds: usize) -> Result<(), PanelError> {
    for margin in margins {
        error::same_length(&format!("margin `{}`", margin.name()), score.len(), margin.codes().len())?;
    }
    for margin in (0..rounds).flat_map(|_| margins) {
        let mut sums = vec![(0.0, 0.0); margin.totals().len()];
        for (&code, u) in margin.codes().iter().zip(score.iter()) {
            let (sum, count) = &mut sums[code as usize];
            *sum += u;
            *count += 1.0;
        }
        for (&code, u) in margin.codes().iter().zip(score.iter_mut()) {
            let (sum, count) = sums[code as usize];
            *u -= sum / count;
        }
    }
    Ok(())
}
