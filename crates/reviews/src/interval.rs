//! How sure a share is: Wilson, Jeffreys, posterior and beta-binomial predictive intervals.
//!
//! Never the Wald interval: from five reviews its 90 % interval holds the final share in 64 % of films only.

use statrs::function::beta::{beta_reg, inv_beta_reg};
use statrs::function::erf::erf_inv;
use statrs::function::gamma::ln_gamma;

/// A closed interval of shares, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether `share` lies in it, ends included.
    pub fn holds(self, share: f64) -> bool {
        self.low <= share && share <= self.high
    }
}

/// A confidence or credible level strictly between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// 90 %: what reports show.
    pub const NINETY: Self = Self(0.9);
    /// 95 %.
    pub const NINETY_FIVE: Self = Self(0.95);

    /// A level as a share (`0.9`); `None` outside 0.5 to 0.9999.
    pub fn new(share: f64) -> Option<Self> {
        (0.5..=0.9999).contains(&share).then_some(Self(share))
    }

    /// The level as a share.
    pub const fn share(self) -> f64 {
        self.0
    }

    fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// Standard normal quantile of the upper end.
    fn z(self) -> f64 {
        std::f64::consts::SQRT_2 * erf_inv(self.0)
    }
}

/// Wilson's score interval (1927): centre `(p + z²/2n) / (1 + z²/n)`, half-width
/// `z / (1 + z²/n) * sqrt(p(1-p)/n + z²/4n²)`. The whole unit interval where `n` is 0.
pub fn wilson(x: u64, n: u64, level: Level) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (x, n) = (x.min(n) as f64, n as f64);
    let (p, z2) = (x / n, level.z().powi(2));
    let scale = 1.0 + z2 / n;
    let centre = (p + z2 / (2.0 * n)) / scale;
    let half = level.z() / scale * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // At the ends the formula gives 0 or 1 up to rounding; say so exactly.
    let low = if x == 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if x >= n { 1.0 } else { (centre + half).min(1.0) };
    Interval { low, high }
}

/// Jeffreys' interval: quantiles of Beta(x + 1/2, n - x + 1/2), closed at 0 for `x = 0` and at 1 for `x = n`
/// (Brown, Cai, DasGupta 2001).
pub fn jeffreys(x: u64, n: u64, level: Level) -> Interval {
    let x = x.min(n);
    let beta = Beta { fresh: x as f64 + 0.5, rotten: (n - x) as f64 + 0.5 };
    let inner = beta.interval(level);
    Interval { low: if x == 0 { 0.0 } else { inner.low }, high: if x == n { 1.0 } else { inner.high } }
}

/// A beta distribution of the fresh share: a prior, or a posterior once reviews are added to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    pub(crate) fresh: f64,
    pub(crate) rotten: f64,
}

impl Beta {
    /// A distribution by its two weights, in reviews; `None` unless both are positive and below ten million.
    pub fn new(fresh: f64, rotten: f64) -> Option<Self> {
        let fits = |weight: f64| weight > 1e-6 && weight < 1e7;
        (fits(fresh) && fits(rotten)).then_some(Self { fresh, rotten })
    }

    /// Weight on the fresh side, in reviews.
    pub const fn fresh(self) -> f64 {
        self.fresh
    }

    /// Weight on the rotten side, in reviews.
    pub const fn rotten(self) -> f64 {
        self.rotten
    }

    /// The posterior after `x` fresh of `n`.
    #[must_use]
    pub fn after(self, x: u64, n: u64) -> Self {
        let x = x.min(n);
        Self { fresh: self.fresh + x as f64, rotten: self.rotten + (n - x) as f64 }
    }

    /// Mean share: the observed share shrunk towards the prior's mean, by the prior's weight in reviews.
    pub fn mean(self) -> f64 {
        self.fresh / (self.fresh + self.rotten)
    }

    /// Probability that the share is at least `share`.
    pub fn at_least(self, share: f64) -> f64 {
        if share <= 0.0 {
            1.0
        } else if share >= 1.0 {
            0.0
        } else {
            1.0 - beta_reg(self.fresh, self.rotten, share)
        }
    }

    /// The central interval of `level`.
    pub fn interval(self, level: Level) -> Interval {
        Interval { low: self.quantile(level.tail()), high: self.quantile(1.0 - level.tail()) }
    }

    /// The share below which the probability is `p`.
    fn quantile(self, p: f64) -> f64 {
        let start = inv_beta_reg(self.fresh, self.rotten, p);
        let near =
            |x: f64| (0.0..=1.0).contains(&x) && (beta_reg(self.fresh, self.rotten, x) - p).abs() < 1e-9;
        if near(start) { start } else { self.bisected(p) }
    }

    /// The same by halving, for the corners where the quick method does not converge.
    fn bisected(self, p: f64) -> f64 {
        let (mut low, mut high) = (0.0_f64, 1.0_f64);
        for _ in 0..60 {
            let middle = low.midpoint(high);
            if beta_reg(self.fresh, self.rotten, middle) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        low.midpoint(high)
    }
}

/// What the final tally may be while reviews still come in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predictive {
    /// Reviews expected in the end.
    pub final_n: u64,
    /// Fresh reviews in the end, lower end.
    pub fresh_low: u64,
    /// Fresh reviews in the end, upper end.
    pub fresh_high: u64,
    /// Probability that the final share, as printed, is at least the asked percentage.
    pub at_least: f64,
    /// Probability that the final tally is within the two ends: the level or more, since counts are whole.
    pub within: f64,
}

impl Predictive {
    /// The interval as shares of the final count.
    pub fn shares(&self) -> Interval {
        let n = self.final_n.max(1) as f64;
        Interval { low: self.fresh_low as f64 / n, high: self.fresh_high as f64 / n }
    }
}

/// Largest number of reviews to come that is summed one by one.
const MAX_TO_COME: u64 = 200_000;

/// The final tally given `x` fresh of the first `n`, with `final_n` in the end: the reviews to come are
/// beta-binomial under the posterior. Central interval of `level`: the smallest counts whose cumulated
/// probability reaches either tail. `percent` is the threshold of [`Predictive::at_least`], held against the
/// printed percentage.
///
/// `None` where `final_n` is below `n`, or more than 200,000 reviews are still to come.
pub fn predictive(
    prior: Beta,
    x: u64,
    n: u64,
    final_n: u64,
    level: Level,
    percent: u8,
) -> Option<Predictive> {
    let to_come = final_n.checked_sub(n).filter(|m| *m <= MAX_TO_COME)?;
    let x = x.min(n);
    let (mut cumulated, mut low, mut high, mut reached, mut within) = (0.0, None, None, 0.0, 0.0);
    for (more, probability) in beta_binomial(prior.after(x, n), to_come) {
        cumulated += probability;
        let is_past = high.is_some();
        // The tolerance keeps a tail that is hit exactly from turning on the last bit of a sum.
        if low.is_none() && cumulated >= level.tail() - 1e-12 {
            low = Some(more);
        }
        if high.is_none() && cumulated >= 1.0 - level.tail() - 1e-12 {
            high = Some(more);
        }
        if low.is_some() && !is_past {
            within += probability;
        }
        if crate::share_percent(x + more, final_n).is_some_and(|printed| printed >= percent) {
            reached += probability;
        }
    }
    Some(Predictive {
        final_n,
        fresh_low: x + low.unwrap_or(0),
        fresh_high: x + high.unwrap_or(to_come),
        at_least: reached.clamp(0.0, 1.0),
        within: within.clamp(0.0, 1.0),
    })
}

/// Probability of each number of fresh reviews among `to_come`, from none to all: each term from the last by
/// the ratio of C(m, k) B(a + k, b + m - k).
fn beta_binomial(posterior: Beta, to_come: u64) -> impl Iterator<Item = (u64, f64)> {
    let Beta { fresh, rotten } = posterior;
    let (all, total) = (to_come as f64, fresh + rotten);
    let mut ln_p = ln_gamma(all + rotten) + ln_gamma(total) - ln_gamma(all + total) - ln_gamma(rotten);
    (0..=to_come).map(move |count| {
        let probability = ln_p.exp();
        let k = count as f64;
        ln_p += ((all - k) / (k + 1.0) * (fresh + k) / (rotten + all - k - 1.0)).ln();
        (count, probability)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRIOR: Beta = Beta { fresh: 1.521, rotten: 0.988 };

    #[test]
    fn published_values() {
        for (x, n, w_low, w_high, mean, low, high, p60) in [
            (5, 5, 0.566, 1.0, 0.868, 0.634, 0.992, 0.965),
            (10, 10, 0.722, 1.0, 0.921, 0.772, 0.996, 0.997),
            (20, 20, 0.839, 1.0, 0.956, 0.871, 0.998, 1.000),
            (9, 10, 0.596, 0.982, 0.841, 0.650, 0.969, 0.976),
            (6, 10, 0.313, 0.832, 0.601, 0.372, 0.811, 0.519),
            (60, 100, 0.502, 0.691, 0.600, 0.520, 0.678, 0.507),
            (3569, 5044, 0.695, 0.720, 0.708, 0.697, 0.718, 1.000),
        ] {
            let close =
                |got: f64, want: f64| assert!((got - want).abs() <= 0.000_51, "{x}/{n}: {got} {want}");
            let wilson = wilson(x, n, Level::NINETY_FIVE);
            close(wilson.low, w_low);
            close(wilson.high, w_high);
            let posterior = PRIOR.after(x, n);
            close(posterior.mean(), mean);
            close(posterior.interval(Level::NINETY).low, low);
            close(posterior.interval(Level::NINETY).high, high);
            close(posterior.at_least(0.6), p60);
        }
    }

    /// Counts out of the beta-binomial by its definition, in logarithms of gamma functions.
    fn slow_predictive(x: u64, n: u64, final_n: u64) -> (u64, u64) {
        let Beta { fresh, rotten } = PRIOR.after(x, n);
        let all = (final_n - n) as f64;
        let ln_beta = |p: f64, q: f64| ln_gamma(p) + ln_gamma(q) - ln_gamma(p + q);
        let choose = |y: f64| ln_gamma(all + 1.0) - ln_gamma(y + 1.0) - ln_gamma(all - y + 1.0);
        let p: Vec<f64> = (0..=final_n - n)
            .map(|y| y as f64)
            .map(|y| (choose(y) + ln_beta(fresh + y, rotten + all - y) - ln_beta(fresh, rotten)).exp())
            .collect();
        let quantile = |t: f64| {
            let mut sum = 0.0;
            p.iter().position(|v| {
                sum += v;
                sum >= t - 1e-9
            })
        };
        (x + quantile(0.05).unwrap() as u64, x + quantile(0.95).unwrap_or(p.len() - 1) as u64)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn predictive_is_the_slow_sum(n in 0_u64..60, share in 0.0_f64..=1.0, more in 0_u64..300) {
            let x = (share * n as f64) as u64;
            let fast = predictive(PRIOR, x, n, n + more, Level::NINETY, 60).unwrap();
            prop_assert_eq!((fast.fresh_low, fast.fresh_high), slow_predictive(x, n, n + more));
            prop_assert!(fast.fresh_low <= fast.fresh_high && fast.fresh_high <= fast.final_n);
        }

        #[test]
        fn intervals_hold_their_share_and_quantiles_invert(n in 1_u64..3_000_000, share in 0.0_f64..=1.0) {
            let x = (share * n as f64) as u64;
            let p = x as f64 / n as f64;
            for interval in [wilson(x, n, Level::NINETY), jeffreys(x, n, Level::NINETY)] {
                prop_assert!(interval.holds(p), "{:?} {}", interval, p);
                prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
            }
            let posterior = PRIOR.after(x, n);
            let interval = posterior.interval(Level::NINETY);
            prop_assert!((posterior.at_least(interval.low) - 0.95).abs() < 1e-6);
            prop_assert!((posterior.at_least(interval.high) - 0.05).abs() < 1e-6);
        }
    }
}
