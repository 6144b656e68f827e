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

/// `count` draws from the normal distribution whose covariance the replicates of a jackknife show:
/// value + sum over replicates of z sqrt(scale) (replicate - mean of the replicates), z standard normal.
///
/// `replicates[k][r]` is value k in replicate r. The covariance matrix itself is never made, so thousands of titles cost no more
/// than their replicates. The same for the same seed.
///
/// # Errors
/// Lists of replicates that differ in length.
pub fn jackknife_draws(
    values: &[f64],
    replicates: &[Vec<f64>],
    scale: f64,
    count: usize,
    seed: u64,
) -> Result<Vec<Vec<f64>>, PanelError> {
    error::same_length("the replicates", values.len(), replicates.len())?;
    let length = replicates.first().map_or(0, Vec::len);
    let mut deviations = Vec::with_capacity(replicates.len());
    for (title, own) in replicates.iter().enumerate() {
        error::same_length(&format!("the replicates of value {}", title + 1), length, own.len())?;
        let mean = own.iter().sum::<f64>() / length.max(1) as f64;
        deviations.push(own.iter().map(|v| scale.sqrt() * (v - mean)).collect::<Vec<f64>>());
    }
    let mut random = Random::new(seed);
    Ok((0..count)
        .map(|_| {
            let deviates: Vec<f64> = (0..length).map(|_| random.normal()).collect();
            let moved = |own: &Vec<f64>| own.iter().zip(&deviates).map(|(d, z)| d * z).sum::<f64>();
            values.iter().zip(&deviations).map(|(value, own)| value + moved(own)).collect()
        })
        .collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_from_known_draws() {
        let draws = [vec![9.0, 5.0, 1.0], vec![5.0, 9.0, 1.0], vec![9.0, 1.0, 5.0], vec![9.0, 5.0, 1.0]];
        let chances = rank_chances(&[8.0, 6.0, 2.0], &draws, 0.5).unwrap();
        let close = |a: &[f64], b: [f64; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(close(&chances[0].at_most, [0.75, 1.0, 1.0]) && chances[0].rank == 1);
        assert!(close(&chances[1].at_most, [0.25, 0.75, 1.0]) && chances[1].rank == 2);
        assert!(close(&chances[2].at_most, [0.0, 0.25, 1.0]) && chances[2].rank == 3);
        assert!((chances[1].exactly(2) - 0.5).abs() < 1e-12 && chances[1].within(0) < 1e-12);
        assert_eq!((chances[0].best, chances[0].worst), (1, 1));
        assert_eq!((chances[1].best, chances[1].worst), (2, 2));
        assert_eq!(ranks(&[3.0, 7.0, 7.0, 1.0]).unwrap(), [3, 1, 1, 4]);
        assert!(rank_chances(&[1.0], &[], 0.9).is_err());
        assert!(rank_chances(&[1.0], &[vec![f64::NAN]], 0.9).is_err());
        assert!(rank_chances(&[1.0], &[vec![1.0, 2.0]], 0.9).is_err());
    }

    /// Draws have the covariance asked for, and every title's chances add to 1.
    #[test]
    fn normal_draws_have_their_covariance() {
        let estimates = Estimates {
            names: vec!["a".into(), "b".into(), "c".into()],
            values: vec![10.0, 9.0, 4.0],
            // c moves with a: the matrix has rank 2.
            covariance: vec![4.0, 1.0, 4.0, 1.0, 2.0, 1.0, 4.0, 1.0, 4.0],
            degrees_of_freedom: 100,
        };
        let draws = normal_draws(&estimates, 40_000, 5);
        let mean = |k: usize| draws.iter().map(|d| d[k]).sum::<f64>() / draws.len() as f64;
        let (a, b, c) = (mean(0), mean(1), mean(2));
        assert!((a - 10.0).abs() < 0.05 && (b - 9.0).abs() < 0.05 && (c - 4.0).abs() < 0.05, "{a} {b} {c}");
        let cross = draws.iter().map(|d| (d[0] - a) * (d[1] - b)).sum::<f64>() / draws.len() as f64;
        assert!((cross - 1.0).abs() < 0.06, "{cross}");
        assert!(draws.iter().all(|d| (d[0] - d[2] - 6.0).abs() < 1e-9));
        let chances = rank_chances(&estimates.values, &draws, 0.9).unwrap();
        // P(a > b) for a difference of mean 1 and variance 4 + 2 - 2.
        assert!((chances[0].within(1) - 0.691_5).abs() < 0.01, "{:?}", chances[0]);
        for k in 1..=3 {
            let sum: f64 = chances.iter().map(|c| c.exactly(k)).sum();
            assert!((sum - 1.0).abs() < 1e-9);
        }
        assert_eq!(draws, normal_draws(&estimates, 40_000, 5));
    }
}
