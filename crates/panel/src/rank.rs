//! How sure a rank is: from joint draws of all titles, never from their separate errors.
//!
//! Bootstrap replicates are draws. Jackknife replicates lie too close to the estimate; for them draws come from the normal
//! distribution with their covariance. Method: Goldstein and Spiegelhalter, JRSS A 159 (1996); Klein, Wright and Wieczorek, JRSS A 183 (2020).

use crate::random::Random;
use crate::symmetric::Factorised;
use crate::{Estimates, PanelError, error};

/// The rank of one title and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct RankChance {
    /// Rank of the estimate, from 1; titles with the same estimate share the better rank.
    pub rank: usize,
    /// Best rank of the interval.
    pub best: usize,
    /// Worst rank of the interval.
    pub worst: usize,
    /// `at_most[k - 1]` is P(rank <= k), for every k up to the number of titles.
    pub at_most: Vec<f64>,
}

impl RankChance {
    /// P(rank <= k); 0 for k = 0, 1 beyond the number of titles.
    pub fn within(&self, k: usize) -> f64 {
        match k {
            0 => 0.0,
            k => self.at_most.get(k - 1).copied().unwrap_or(1.0),
        }
    }

    /// P(rank = k).
    pub fn exactly(&self, k: usize) -> f64 {
        if k == 0 { 0.0 } else { self.within(k) - self.within(k - 1) }
    }
}

/// `count` draws from the normal distribution around the estimates with their covariance; the same for the same seed.
pub fn normal_draws(estimates: &Estimates, count: usize, seed: u64) -> Vec<Vec<f64>> {
    let factor = Factorised::new(&estimates.covariance, estimates.len());
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| {
            let deviates: Vec<f64> = (0..estimates.len()).map(|_| random.normal()).collect();
            estimates.values.iter().zip(factor.correlate(&deviates)).map(|(v, d)| v + d).collect()
        })
        .collect()
}

/// Ranks of `values` (the largest first) with intervals of coverage `level` from `draws[r][title]`.
///
/// The interval leaves at most (1 - level)/2 of the draws on either side, and holds the rank of the estimate.
///
/// # Errors
/// No draws, draws of another length, values that are not finite, a level outside (0, 1).
pub fn rank_chances(values: &[f64], draws: &[Vec<f64>], level: f64) -> Result<Vec<RankChance>, PanelError> {
    if draws.is_empty() {
        return Err(PanelError::Nothing { what: "draws".into() });
    }
    if !(level > 0.0 && level < 1.0) {
        let reason = "a coverage lies between 0 and 1".into();
        return Err(PanelError::BadOption { option: "level".into(), value: level.to_string(), reason });
    }
    let titles = values.len();
    let mut counts = vec![vec![0usize; titles]; titles];
    for (number, draw) in draws.iter().enumerate() {
        error::same_length(&format!("draw {}", number + 1), titles, draw.len())?;
        for (title, rank) in ranks(draw)?.into_iter().enumerate() {
            counts[title][rank - 1] += 1;
        }
    }
    let tail = (1.0 - level) / 2.0;
    let all = draws.len() as f64;
    let chance = |(rank, counts): (usize, Vec<usize>)| {
        let mut below = 0;
        let at_most: Vec<f64> = counts
            .iter()
            .map(|count| {
                below += count;
                below as f64 / all
            })
            .collect();
        let first = at_most.iter().position(|p| *p > tail).map_or(rank, |k| k + 1);
        let last = at_most.iter().position(|p| *p >= 1.0 - tail).map_or(titles, |k| k + 1);
        RankChance { rank, best: first.min(rank), worst: last.max(rank), at_most }
    };
    Ok(ranks(values)?.into_iter().zip(counts).map(chance).collect())
}

/// 1 + the number of larger values, for each value.
fn ranks(values: &[f64]) -> Result<Vec<usize>, PanelError> {
    if let Some(bad) = values.iter().position(|v| !v.is_finite()) {
        return Err(PanelError::NotFinite { what: "value to be ranked".into(), row: bad + 1 });
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    Ok(values.iter().map(|v| 1 + sorted.partition_point(|s| s > v)).collect())
}
