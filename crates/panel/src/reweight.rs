//! Replicate weights carried through the same weighting as the full sample, and estimates from them.
//!
//! Replicates are made from the base weights and *then* weighted, each by itself: the other way round the error would not
//! know of the weighting.

use crate::calibrate::calibrate_some;
use crate::rake::{self, Cells, PARTS, in_parts};
use crate::replicates::Centre;
use crate::{
    Auxiliaries, CalibrationOptions, Estimates, Margin, Measure, PanelError, RakeOptions, Replicates, error,
};

/// The weighting that every replicate goes through.
#[derive(Debug, Clone, Copy)]
pub enum Reweighting<'a> {
    /// None: base weight times factor.
    None,
    /// Raking to margins. Starting factors, where given, are those of the full sample.
    Rake(&'a [Margin], &'a RakeOptions),
    /// Calibration.
    Calibrate(&'a Auxiliaries, &'a CalibrationOptions),
}

/// The final weights of all replicates.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplicateWeights {
    /// `weights[r][row]`.
    pub weights: Vec<Vec<f64>>,
    /// Constant of the method.
    pub scale: f64,
    /// Share of each replicate.
    pub shares: Vec<f64>,
    /// What deviations are measured from.
    pub centre: Centre,
    /// Degrees of freedom of the method.
    pub degrees_of_freedom: usize,
}

/// Estimates with the covariance seen in the replicates, and the replicates' own estimates.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicated {
    /// Values from the full sample, covariance from the replicates.
    pub estimates: Estimates,
    /// `draws[r][k]`: estimate k in replicate r.
    pub draws: Vec<Vec<f64>>,
}

/// Weights every replicate.
///
/// Cost: for raking, one pass over rows x replicates to sum the cells, the fits over cells, and one pass to write the weights; on
/// two threads when large.
///
/// # Errors
/// Base weights that are not positive, lengths that differ, or a replicate that cannot be weighted (which, and why: typically a
/// category that lost all its members).
pub fn reweight(
    base: &[f64],
    replicates: &Replicates,
    reweighting: Reweighting<'_>,
) -> Result<ReplicateWeights, PanelError> {
    error::positive_weights(base)?;
    error::same_length("the replicates", base.len(), replicates.rows())?;
    let weights = match reweighting {
        Reweighting::None => each(replicates.len(), base.len(), |r| Ok(factored(base, replicates, r)))?,
        Reweighting::Calibrate(auxiliaries, options) => {
            error::same_length("the auxiliaries", base.len(), auxiliaries.members())?;
            each(replicates.len(), base.len(), |r| {
                calibrate_some(&factored(base, replicates, r), auxiliaries, options).map(|c| c.weights)
            })?
        }
        Reweighting::Rake(margins, options) => raked(base, replicates, margins, options)?,
    };
    Ok(ReplicateWeights {
        weights,
        scale: replicates.scale,
        shares: replicates.shares.clone(),
        centre: replicates.centre,
        degrees_of_freedom: replicates.degrees_of_freedom,
    })
}

fn factored(base: &[f64], replicates: &Replicates, replicate: usize) -> Vec<f64> {
    base.iter().enumerate().map(|(row, d)| d * replicates.factors_of(row)[replicate]).collect()
}

/// Does every replicate, in [`PARTS`] runs.
fn each(
    count: usize,
    rows: usize,
    work: impl Fn(usize) -> Result<Vec<f64>, PanelError> + Sync,
) -> Result<Vec<Vec<f64>>, PanelError> {
    let part = count.div_ceil(PARTS).max(1);
    let runs: Vec<std::ops::Range<usize>> =
        (0..count).step_by(part).map(|start| start..(start + part).min(count)).collect();
    let done = in_parts(runs, rows * part, |run| {
        run.map(|r| {
            work(r)
                .map_err(|cause| PanelError::Replicate { replicate: r + 1, cause: Box::new(named(cause, r)) })
        })
        .collect::<Result<Vec<_>, _>>()
    });
    let mut all = Vec::with_capacity(count);
    for run in done {
        all.extend(run?);
    }
    Ok(all)
}

fn named(cause: PanelError, replicate: usize) -> PanelError {
    match cause {
        PanelError::EmptyCell { margin, category, target, .. } => {
            PanelError::EmptyCell { margin, category, target, sample: format!("replicate {}", replicate + 1) }
        }
        other => other,
    }
}

fn raked(
    base: &[f64],
    replicates: &Replicates,
    margins: &[Margin],
    options: &RakeOptions,
) -> Result<Vec<Vec<f64>>, PanelError> {
    crate::margins::check(margins, base.len(), "the sample")?;
    let cells = Cells::new(margins)?;
    let sums = cell_sums(base, replicates, &cells);
    let start = match &options.start {
        Some(start) => start.clone(),
        None => rake::rake(base, margins, options)?.factors,
    };
    let options = RakeOptions { start: Some(start), ..options.clone() };
    let count = replicates.len();
    let clusters = replicates.factors.len() / count.max(1);
    let by_replicate = transposed(&replicates.factors, clusters, count);
    each(count, base.len(), |r| {
        let own: Vec<f64> = (0..cells.len()).map(|cell| sums[cell * count + r]).collect();
        let fit = rake::fit_or_newton(&cells, margins, &own, &options)?;
        let own = &by_replicate[r * clusters..(r + 1) * clusters];
        let rows = base.iter().zip(&replicates.clusters).zip(cells.of_member());
        Ok(rows
            .map(|((d, &cluster), &cell)| d * own[cluster as usize] * fit.cell_factor[cell as usize])
            .collect())
    })
}

/// The factors of each replicate side by side, so that the pass that writes its weights reads little memory.
fn transposed(factors: &[f64], clusters: usize, count: usize) -> Vec<f64> {
    // Tiles of this side stay in the fastest cache.
    const TILE: usize = 32;
    let mut out = vec![0.0; factors.len()];
    for first in (0..clusters).step_by(TILE) {
        for replicates in (0..count).step_by(TILE) {
            for cluster in first..(first + TILE).min(clusters) {
                for replicate in replicates..(replicates + TILE).min(count) {
                    out[replicate * clusters + cluster] = factors[cluster * count + replicate];
                }
            }
        }
    }
    out
}

/// Sum of base weight x factor by cell and replicate, one run of replicates for each cell.
fn cell_sums(base: &[f64], replicates: &Replicates, cells: &Cells) -> Vec<f64> {
    let count = replicates.len();
    let part = base.len().div_ceil(PARTS).max(1);
    let parts: Vec<(usize, &[f64])> = base.chunks(part).enumerate().collect();
    let done = in_parts(parts, part * count, |(number, base)| {
        let mut sums = vec![0.0; cells.len() * count];
        for (offset, d) in base.iter().enumerate() {
            let row = number * part + offset;
            let start = cells.of_member()[row] as usize * count;
            for (sum, factor) in sums[start..start + count].iter_mut().zip(replicates.factors_of(row)) {
                *sum += d * factor;
            }
        }
        sums
    });
    let mut total = vec![0.0; cells.len() * count];
    for sums in done {
        total.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
    }
    total
}

impl ReplicateWeights {
    /// Estimates with the covariance of the replicates.
    ///
    /// # Errors
    /// Lengths that differ, or a measure that is undefined in the sample or in a replicate (which).
    pub fn estimate(&self, weights: &[f64], measures: &[Measure]) -> Result<Replicated, PanelError> {
        let evaluate =
            |weights: &[f64]| measures.iter().map(|m| m.value(weights)).collect::<Result<Vec<_>, _>>();
        let values = evaluate(weights)?;
        let mut draws = Vec::with_capacity(self.weights.len());
        for (r, replicate) in self.weights.iter().enumerate() {
            let own = evaluate(replicate)
                .map_err(|cause| PanelError::Replicate { replicate: r + 1, cause: Box::new(cause) })?;
            draws.push(own);
        }
        let names = measures.iter().map(|m| m.name().to_owned()).collect();
        Ok(self.from_draws(names, values, draws))
    }

    /// Estimates whose replicate values were computed elsewhere, for example in the same pass over the viewing as the
    /// minutes themselves. `draws[r][k]` is estimate k in replicate r.
    pub fn from_draws(&self, names: Vec<String>, values: Vec<f64>, draws: Vec<Vec<f64>>) -> Replicated {
        let covariance = covariance(&values, &draws, self.scale, &self.shares, self.centre);
        let degrees_of_freedom = self.degrees_of_freedom;
        Replicated { estimates: Estimates { names, values, covariance, degrees_of_freedom }, draws }
    }
}

/// scale x sum of share x deviation x deviation', row-major. The mean is over the replicates with a share above 0.
pub fn covariance(
    values: &[f64],
    draws: &[Vec<f64>],
    scale: f64,
    shares: &[f64],
    centre: Centre,
) -> Vec<f64> {
    let width = values.len();
    let counted: Vec<(&Vec<f64>, f64)> =
        draws.iter().zip(shares.iter().copied()).filter(|(_, share)| *share > 0.0).collect();
    let centre: Vec<f64> = match centre {
        Centre::FullSample => values.to_vec(),
        Centre::Mean => {
            let n = counted.len().max(1) as f64;
            (0..width).map(|k| counted.iter().map(|(draw, _)| draw[k]).sum::<f64>() / n).collect()
        }
    };
    let mut out = vec![0.0; width * width];
    for (draw, share) in counted {
        for i in 0..width {
            let left = share * scale * (draw[i] - centre[i]);
            for j in 0..width {
                out[i * width + j] += left * (draw[j] - centre[j]);
            }
        }
    }
    out
}
