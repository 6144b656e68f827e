//! The prior of a fresh share: what is known of a film before its first review.

use crate::interval::Beta;

/// Prior of the reports: fitted by maximum likelihood to 17,406 films of Rotten Tomatoes (mean 0.606, weight
/// of two and a half reviews).
pub const FILM_PRIOR: Beta = Beta { fresh: 1.521, rotten: 0.988 };

/// Iterations after which the fit is given up as not converging; real sets need fewer than a thousand.
const MAX_ITERATIONS: u32 = 20_000;

/// Fits a beta prior to many titles' tallies `(fresh, n)` by maximum likelihood of the beta-binomial, with
/// Minka's fixed point (2000). The differences of digamma functions in it are finite sums of reciprocals, so
/// the cost is proportional to the largest count, not to the number of titles, and independent of their
/// order.
///
/// `None` for fewer than two titles with reviews, or where the likelihood has no maximum inside (all titles
/// alike).
pub fn fit_prior(tallies: &[(u64, u64)]) -> Option<Beta> {
    let tallies: Vec<(usize, usize)> =
        tallies.iter().filter(|(x, n)| *n > 0 && x <= n).map(|(x, n)| (*x as usize, *n as usize)).collect();
    let largest = tallies.iter().map(|(_, n)| *n).max().filter(|n| *n <= 10_000_000)?;
    if tallies.len() < 2 {
        return None;
    }
    let (fresh, rotten, all) = (
        longer_than(largest, tallies.iter().map(|(x, _)| *x)),
        longer_than(largest, tallies.iter().map(|(x, n)| n - x)),
        longer_than(largest, tallies.iter().map(|(_, n)| *n)),
    );
    let mut beta = Beta { fresh: 1.0, rotten: 1.0 };
    for _ in 0..MAX_ITERATIONS {
        let total = reciprocal_sum(&all, beta.fresh + beta.rotten);
        let next = Beta {
            fresh: beta.fresh * reciprocal_sum(&fresh, beta.fresh) / total,
            rotten: beta.rotten * reciprocal_sum(&rotten, beta.rotten) / total,
        };
        if !(next.fresh > 1e-6 && next.rotten > 1e-6 && next.fresh < 1e6 && next.rotten < 1e6) {
            return None;
        }
        let moved = (next.fresh - beta.fresh).abs().max((next.rotten - beta.rotten).abs());
        beta = next;
        if moved < 1e-10 {
            return Some(beta);
        }
    }
    None
}

/// For each k, how many of the counts exceed k.
fn longer_than(largest: usize, counts: impl Iterator<Item = usize>) -> Vec<f64> {
    let mut ending = vec![0_u64; largest + 1];
    for count in counts {
        if let Some(slot) = ending.get_mut(count) {
            *slot += 1;
        }
    }
    let mut left: u64 = ending.iter().sum();
    ending
        .iter()
        .map(|ended| {
            left -= ended;
            left as f64
        })
        .collect()
}

/// Sum over titles of digamma(count + a) - digamma(a).
fn reciprocal_sum(longer: &[f64], a: f64) -> f64 {
    longer.iter().enumerate().map(|(k, titles)| titles / (a + k as f64)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::Level;
    use crate::interval::predictive;

    #[test]
    fn exact_expected_tallies_give_their_prior_back() {
        // Tallies in proportion to a beta-binomial of Beta(2, 1) over 10 reviews: P(x) is proportional to x +
        // 1.
        let tallies: Vec<(u64, u64)> =
            (0..=10_u64).flat_map(|x| std::iter::repeat_n((x, 10), (x as usize + 1) * 20)).collect();
        let beta = fit_prior(&tallies).unwrap();
        assert!((beta.fresh - 2.0).abs() < 1e-4 && (beta.rotten - 1.0).abs() < 1e-4, "{beta:?}");
        assert!(predictive(beta, 0, 0, 10, Level::NINETY, 60).is_some());
    }

    #[test]
    fn what_cannot_be_fitted_is_none() {
        assert_eq!(fit_prior(&[]), None);
        assert_eq!(fit_prior(&[(3, 5)]), None);
        assert_eq!(fit_prior(&[(5, 5), (5, 5)]), None);
    }
}
