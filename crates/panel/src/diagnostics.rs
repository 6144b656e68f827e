//! What a set of weights looks like: effective sample, distribution, how well the margins are met.

use crate::{Margin, PanelError, error};

/// Summary of a set of weights.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightDiagnostics {
    /// Sample members with a weight.
    pub members: usize,
    /// Sum of the weights: the population projected to, in persons.
    pub population: f64,
    /// Least weight.
    pub least: f64,
    /// Largest weight.
    pub largest: f64,
    /// Quantiles of the weights at 1, 5, 25, 50, 75, 95 and 99 per cent.
    pub quantiles: [f64; 7],
    /// Least ratio of weight to base weight.
    pub least_ratio: f64,
    /// Largest ratio of weight to base weight.
    pub largest_ratio: f64,
    /// Kish's design effect of weighting: n sum(w^2) / (sum w)^2, 1 for equal weights. It does not know of clustering.
    pub design_effect: f64,
    /// n / design effect: the size of an equally weighted sample of the same precision.
    pub effective_members: f64,
    /// Effective members / members, from 0 to 1.
    pub efficiency: f64,
    /// Weights at or below zero.
    pub not_positive: usize,
}

/// The shares at which [`WeightDiagnostics::quantiles`] are taken.
pub const QUANTILES: [f64; 7] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/// How one category of one margin is met.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginFit {
    /// The margin.
    pub margin: String,
    /// The category.
    pub category: String,
    /// Sample members in it.
    pub members: usize,
    /// Population total.
    pub target: f64,
    /// Sum of the base weights, before weighting.
    pub before: f64,
    /// Sum of the final weights.
    pub after: f64,
}

impl MarginFit {
    /// after / target - 1.
    pub fn misfit(&self) -> f64 {
        self.after / self.target - 1.0
    }
}

/// Summary of `weights`, with the ratios to `base`.
///
/// # Errors
/// No members, lengths that differ, weights that are not finite, or that add to 0.
pub fn diagnose(weights: &[f64], base: &[f64]) -> Result<WeightDiagnostics, PanelError> {
    error::same_length("the base weights", weights.len(), base.len())?;
    if weights.is_empty() {
        return Err(PanelError::Nothing { what: "weights".into() });
    }
    if let Some(bad) = weights.iter().position(|w| !w.is_finite()) {
        return Err(PanelError::NotFinite { what: "weight".into(), row: bad + 1 });
    }
    let n = weights.len() as f64;
    let population: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    if population == 0.0 {
        let reason = "the weights add to 0".into();
        return Err(PanelError::Undefined { estimate: "design effect".into(), reason });
    }
    let mut sorted = weights.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |p: f64| sorted[((p * n).ceil() as usize).clamp(1, sorted.len()) - 1];
    let ratios = || weights.iter().zip(base).map(|(w, d)| w / d);
    let effective = population * population / squares;
    Ok(WeightDiagnostics {
        members: weights.len(),
        population,
        least: at(0.0),
        largest: at(1.0),
        quantiles: QUANTILES.map(at),
        least_ratio: ratios().fold(f64::INFINITY, f64::min),
        largest_ratio: ratios().fold(f64::NEG_INFINITY, f64::max),
        design_effect: n / effective,
        effective_members: effective,
        efficiency: effective / n,
        not_positive: weights.iter().filter(|w| **w <= 0.0).count(),
    })
}

/// How every category of every margin is met, in the order of the margins.
///
/// # Errors
/// Lengths that differ.
pub fn margin_fit(margins: &[Margin], base: &[f64], weights: &[f64]) -> Result<Vec<MarginFit>, PanelError> {
    error::same_length("the base weights", weights.len(), base.len())?;
    let mut all = Vec::new();
    for margin in margins {
        error::same_length(&format!("margin `{}`", margin.name()), weights.len(), margin.codes().len())?;
        let start = all.len();
        all.extend(margin.categories().iter().zip(margin.totals()).map(|(category, &target)| MarginFit {
            margin: margin.name().to_owned(),
            category: category.clone(),
            members: 0,
            target,
            before: 0.0,
            after: 0.0,
        }));
        for ((&code, d), w) in margin.codes().iter().zip(base).zip(weights) {
            let fit = &mut all[start + code as usize];
            fit.members += 1;
            fit.before += d;
            fit.after += w;
        }
    }
    Ok(all)
}
