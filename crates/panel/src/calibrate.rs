//! Calibration: weights close to the base weights that meet population totals, within bounds.
//!
//! Method: Deville and Särndal, "Calibration Estimators in Survey Sampling", JASA 87 (1992): w = d F(x'lambda) with lambda
//! such that the weighted totals of x are the known ones, found by Newton's method. It is the maximum of a concave
//! function of lambda, so a step is halved only when it runs past the top.

use crate::symmetric::Factorised;
use crate::{Auxiliaries, PanelError, error};

/// How distance from the base weight is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// F(u) = 1 + u: the regression estimator; weights can become negative.
    Linear,
    /// F(u) = exp(u): the weights of raking.
    Raking,
    /// S-shaped between the two bounds, which it never reaches; needs finite [`Bounds::Ratio`].
    Logit,
}

/// Limits on the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bounds {
    /// None.
    None,
    /// On the ratio of weight to base weight; `low < 1 < high`.
    Ratio {
        /// Least ratio.
        low: f64,
        /// Largest ratio.
        high: f64,
    },
    /// On the weight itself, in persons.
    Weight {
        /// Least weight.
        low: f64,
        /// Largest weight.
        high: f64,
    },
}

impl std::fmt::Display for Bounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("no bounds"),
            Self::Ratio { low, high } => write!(f, "{low} to {high} times the base weight"),
            Self::Weight { low, high } => write!(f, "{low} to {high} persons"),
        }
    }
}

/// What to calibrate with.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationOptions {
    /// The distance.
    pub distance: Distance,
    /// The limits.
    pub bounds: Bounds,
    /// The totals are met when |miss| / (1 + |total|) is below this for each.
    pub tolerance: f64,
    /// Newton steps after which to give up.
    pub max_iterations: usize,
}

impl Default for CalibrationOptions {
    fn default() -> Self {
        Self { distance: Distance::Raking, bounds: Bounds::None, tolerance: 1e-12, max_iterations: 200 }
    }
}

/// Calibrated weights and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated {
    /// One weight for each member.
    pub weights: Vec<f64>,
    /// Weight / base weight.
    pub ratios: Vec<f64>,
    /// Coefficient of each auxiliary column; 0 for columns that depend on others.
    pub coefficients: Vec<f64>,
    /// Newton steps done.
    pub iterations: usize,
    /// Largest |miss| / (1 + |total|).
    pub worst_misfit: f64,
}

/// When rounding keeps the misfit above the tolerance, this is still taken as met.
const ROUNDING_FLOOR: f64 = 1e-9;

/// Calibrates `base` weights to the totals of `auxiliaries`.
///
/// # Errors
/// A base weight that is not positive; bounds that cannot be used; a column that is zero for all members but not in the
/// population; no weights within the bounds (the total missed by most, and by how much); no convergence.
pub fn calibrate(
    base: &[f64],
    auxiliaries: &Auxiliaries,
    options: &CalibrationOptions,
) -> Result<Calibrated, PanelError> {
    error::positive_weights(base)?;
    error::same_length("the auxiliaries", base.len(), auxiliaries.members())?;
    calibrate_some(base, auxiliaries, options)
}

/// [`calibrate()`] where base weights of 0 mark members that take no part.
pub(crate) fn calibrate_some(
    base: &[f64],
    auxiliaries: &Auxiliaries,
    options: &CalibrationOptions,
) -> Result<Calibrated, PanelError> {
    if matches!(options.bounds, Bounds::Weight { .. }) {
        return solve(base, auxiliaries, options);
    }
    // The ratio depends on the auxiliaries alone, so members that share them are one.
    let (cells, of_member) = auxiliaries.collapse();
    let mut sums = vec![0.0; cells.members()];
    for (&cell, weight) in of_member.iter().zip(base) {
        sums[cell as usize] += weight;
    }
    let by_cell = solve(&sums, &cells, options)?;
    let ratios: Vec<f64> = of_member.iter().map(|&cell| by_cell.ratios[cell as usize]).collect();
    let weights = ratios.iter().zip(base).map(|(g, d)| g * d).collect();
    Ok(Calibrated { weights, ratios, ..by_cell })
}

/// F and its derivative for one member.
struct Shape {
    distance: Distance,
    low: f64,
    high: f64,
    steepness: f64,
}

impl Shape {
    fn value_and_slope(&self, u: f64, base: f64, absolute: bool) -> (f64, f64) {
        let (low, high) = if absolute { (self.low / base, self.high / base) } else { (self.low, self.high) };
        let (value, slope) = match self.distance {
            Distance::Linear => (1.0 + u, 1.0),
            Distance::Raking => (u.exp(), u.exp()),
            Distance::Logit => return self.logit(u),
        };
        if value <= low {
            (low, 0.0)
        } else if value >= high {
            (high, 0.0)
        } else {
            (value, slope)
        }
    }

    fn logit(&self, u: f64) -> (f64, f64) {
        let (l, h) = (self.low, self.high);
        // Written with exp(-|Au|), so that neither end overflows.
        let a = self.steepness * u;
        let small = (-a.abs()).exp();
        let (up, down) = if a >= 0.0 { (1.0, small) } else { (small, 1.0) };
        let bottom = (h - 1.0) * down + (1.0 - l) * up;
        let value = (l * (h - 1.0) * down + h * (1.0 - l) * up) / bottom;
        let slope = (h - 1.0) * (1.0 - l) * (h - l) * self.steepness * small / (bottom * bottom);
        (value, slope)
    }
}

fn shape(options: &CalibrationOptions) -> Result<Shape, PanelError> {
    let bad =
        |reason: &str| PanelError::BadBounds { bounds: options.bounds.to_string(), reason: reason.into() };
    let (low, high) = match options.bounds {
        Bounds::None => (f64::NEG_INFINITY, f64::INFINITY),
        Bounds::Ratio { low, high } if low < 1.0 && high > 1.0 => (low, high),
        Bounds::Weight { low, high } if low < high => (low, high),
        Bounds::Ratio { .. } => return Err(bad("the lower bound must be below 1 and the upper above 1")),
        Bounds::Weight { .. } => return Err(bad("the lower bound must be below the upper")),
    };
    let mut steepness = 1.0;
    if options.distance == Distance::Logit {
        if !matches!(options.bounds, Bounds::Ratio { .. }) || !low.is_finite() || !high.is_finite() {
            return Err(bad("the logit distance needs two finite bounds on the ratio"));
        }
        steepness = (high - low) / ((high - 1.0) * (1.0 - low));
    }
    Ok(Shape { distance: options.distance, low, high, steepness })
}

/// The state of one iteration: ratios, slopes, and what is missing of each total.
struct State {
    ratios: Vec<f64>,
    slopes: Vec<f64>,
    missing: Vec<f64>,
    misfit: f64,
}

fn solve(
    base: &[f64],
    auxiliaries: &Auxiliaries,
    options: &CalibrationOptions,
) -> Result<Calibrated, PanelError> {
    let shape = shape(options)?;
    let absolute = matches!(options.bounds, Bounds::Weight { .. });
    let state = |lambda: &[f64]| evaluate(base, auxiliaries, &shape, absolute, lambda);
    no_empty_column(base, auxiliaries)?;
    let mut lambda = vec![0.0; auxiliaries.names().len()];
    let mut current = state(&lambda);
    let mut best: Option<(State, Vec<f64>)> = None;
    let mut iterations = 0;
    while iterations < options.max_iterations && current.misfit > options.tolerance {
        iterations += 1;
        let curvature: Vec<f64> = current.slopes.iter().zip(base).map(|(s, d)| s * d).collect();
        let gram = auxiliaries.cross_products(&curvature);
        let step = Factorised::new(&gram, lambda.len()).solve(&current.missing);
        let Some((next_lambda, next)) = advance(&lambda, &step, &current, &state) else { break };
        let previous_lambda = std::mem::replace(&mut lambda, next_lambda);
        let previous = std::mem::replace(&mut current, next);
        // At the rounding floor the misfit stops falling; the better of the two states is the answer.
        if previous.misfit <= ROUNDING_FLOOR && current.misfit >= previous.misfit {
            best = Some((previous, previous_lambda));
            break;
        }
    }
    let (found, coefficients) = best.unwrap_or((current, lambda));
    if found.misfit.is_nan() || found.misfit > options.tolerance.max(ROUNDING_FLOOR) {
        return Err(missed(auxiliaries, options, &found, iterations));
    }
    let weights = found.ratios.iter().zip(base).map(|(g, d)| g * d).collect();
    Ok(Calibrated { weights, ratios: found.ratios, coefficients, iterations, worst_misfit: found.misfit })
}

/// One Newton step, halved while it runs past the maximum along its direction.
fn advance(
    lambda: &[f64],
    step: &[f64],
    current: &State,
    state: &impl Fn(&[f64]) -> State,
) -> Option<(Vec<f64>, State)> {
    let along = |missing: &[f64]| -> f64 { missing.iter().zip(step).map(|(m, s)| m * s).sum() };
    let rise = along(&current.missing);
    if rise.is_nan() || rise <= 0.0 {
        return None;
    }
    let mut length = 1.0;
    for _ in 0..60 {
        let next_lambda: Vec<f64> = lambda.iter().zip(step).map(|(l, s)| l + length * s).collect();
        let next = state(&next_lambda);
        if next.misfit.is_finite() && along(&next.missing) >= -0.9 * rise {
            return Some((next_lambda, next));
        }
        length /= 2.0;
    }
    None
}

fn evaluate(base: &[f64], auxiliaries: &Auxiliaries, shape: &Shape, absolute: bool, lambda: &[f64]) -> State {
    let (ratios, slopes): (Vec<f64>, Vec<f64>) = base
        .iter()
        .enumerate()
        .map(|(member, &d)| match d {
            // A member that the replicate leaves out.
            0.0 => (0.0, 0.0),
            _ => shape.value_and_slope(auxiliaries.fitted(member, lambda), d, absolute),
        })
        .unzip();
    let weights: Vec<f64> = ratios.iter().zip(base).map(|(g, d)| g * d).collect();
    let reached = auxiliaries.weighted_totals(&weights);
    let missing: Vec<f64> = auxiliaries.totals().iter().zip(&reached).map(|(t, r)| t - r).collect();
    let mut misfit = 0.0;
    for (miss, total) in missing.iter().zip(auxiliaries.totals()) {
        let relative = miss.abs() / (1.0 + total.abs());
        // `max` would pass over NaN.
        if relative.is_nan() || relative > misfit {
            misfit = relative;
        }
    }
    State { ratios, slopes, missing, misfit }
}

fn no_empty_column(base: &[f64], auxiliaries: &Auxiliaries) -> Result<(), PanelError> {
    let mut size = vec![0.0; auxiliaries.names().len()];
    for (member, d) in base.iter().enumerate() {
        for (column, value) in auxiliaries.row(member) {
            size[column] += d * value.abs();
        }
    }
    match (0..size.len()).find(|&j| size[j] == 0.0 && auxiliaries.totals()[j] != 0.0) {
        None => Ok(()),
        Some(j) => Err(PanelError::EmptyCell {
            margin: "auxiliaries".into(),
            category: auxiliaries.names()[j].clone(),
            target: auxiliaries.totals()[j],
            sample: "the sample".into(),
        }),
    }
}

fn missed(
    auxiliaries: &Auxiliaries,
    options: &CalibrationOptions,
    state: &State,
    iterations: usize,
) -> PanelError {
    let relative = |j: usize| state.missing[j].abs() / (1.0 + auxiliaries.totals()[j].abs());
    let worst = (0..state.missing.len()).max_by(|&a, &b| relative(a).total_cmp(&relative(b))).unwrap_or(0);
    let total = auxiliaries.names().get(worst).cloned().unwrap_or_default();
    let target = auxiliaries.totals().get(worst).copied().unwrap_or(0.0);
    let reached = target - state.missing.get(worst).copied().unwrap_or(0.0);
    if options.bounds == Bounds::None {
        PanelError::NoConvergence { total, target, reached, iterations }
    } else {
        PanelError::Infeasible { bounds: options.bounds.to_string(), total, target, reached, iterations }
    }
}
