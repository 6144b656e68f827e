//! Quantiles of a weighted sample, with intervals from the share of persons below them.
//!
//! Method: Woodruff, "Confidence Intervals for Medians and Other Position Measures", JASA 47 (1952): the interval of the share at or
//! below the quantile is carried back through the distribution. The same rule as R survey 4.x with `qrule = "math"`.

use crate::{Interval, Measure, PanelError, Sample, critical, error, linearise};

/// A quantile with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The least value at or below which at least the asked share of the weights lies.
    pub value: f64,
    /// Length of the interval / twice the critical value; NaN never: infinite where an end is open.
    pub standard_error: f64,
    /// The interval; an end is infinite where the distribution gives none.
    pub interval: Interval,
}

/// The least value at or below which at least the share `p` of the weights lies.
///
/// # Errors
/// `p` outside [0, 1], lengths that differ, values that are not finite, negative weights, nobody with a weight.
pub fn quantile(values: &[f64], weights: &[f64], p: f64) -> Result<f64, PanelError> {
    error::same_length("the weights", values.len(), weights.len())?;
    if !(0.0..=1.0).contains(&p) {
        let reason = "a share lies between 0 and 1".into();
        return Err(PanelError::BadOption { option: "quantile".into(), value: p.to_string(), reason });
    }
    for (what, column) in [("value", values), ("weight", weights)] {
        if let Some(bad) = column.iter().position(|v| !v.is_finite()) {
            return Err(PanelError::NotFinite { what: what.into(), row: bad + 1 });
        }
    }
    if let Some(row) = weights.iter().position(|w| *w < 0.0) {
        return Err(PanelError::BaseWeight { person: format!("row {}", row + 1), weight: weights[row] });
    }
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| weights[i] > 0.0).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let all: f64 = order.iter().map(|&i| weights[i]).sum();
    // Sums in another order differ by rounding; a share met up to that counts as met.
    let wanted = p * all * (1.0 - 1e-12);
    let mut below = 0.0;
    for &i in &order {
        below += weights[i];
        if below >= wanted {
            return Ok(values[i]);
        }
    }
    match order.last() {
        Some(&last) => Ok(values[last]),
        None => Err(PanelError::Undefined {
            estimate: "quantile".into(),
            reason: "nobody in it has a weight above 0".into(),
        }),
    }
}

/// The quantile `p` over the rows of `domain` with its interval of coverage `level`.
///
/// # Errors
/// As [`quantile`] and [`linearise()`].
pub fn quantile_with_error(
    sample: &Sample<'_>,
    values: &[f64],
    domain: impl Fn(usize) -> bool,
    p: f64,
    level: f64,
) -> Result<Quantile, PanelError> {
    let inside: Vec<f64> =
        sample.weights.iter().enumerate().map(|(row, w)| if domain(row) { *w } else { 0.0 }).collect();
    let value = quantile(values, &inside, p)?;
    let below = values.iter().map(|v| f64::from(u8::from(*v <= value))).collect();
    let share = linearise(sample, &[Measure::mean("share at or below", below).within(domain)])?;
    let shares = share.interval(0, level);
    let end =
        |p: f64, open: f64| if (0.0..=1.0).contains(&p) { quantile(values, &inside, p) } else { Ok(open) };
    let interval =
        Interval { low: end(shares.low, f64::NEG_INFINITY)?, high: end(shares.high, f64::INFINITY)? };
    let z = critical(level, Some(share.degrees_of_freedom));
    let width = interval.high - interval.low;
    let standard_error = if width.is_finite() && z.is_finite() { width / (2.0 * z) } else { f64::INFINITY };
    Ok(Quantile { value, standard_error, interval })
}
