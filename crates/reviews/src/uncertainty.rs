//! What a share of so few reviews is worth.

use rustc_hash::FxHashMap;

use crate::interval::{Beta, Interval, Level, Predictive, jeffreys, predictive, wilson};
use crate::rules::Rules;
use crate::status::CriticStatus;

/// The uncertainty of one share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uncertainty {
    /// Level of all intervals.
    pub level: Level,
    /// Wilson's interval.
    pub wilson: Interval,
    /// Jeffreys' interval.
    pub jeffreys: Interval,
    /// The share shrunk towards what titles usually get: for ranking.
    pub shrunk: f64,
    /// Where the share lies given prior and reviews.
    pub posterior: Interval,
    /// Probability that the true share is at least 60 %.
    pub fresh_probability: f64,
}

/// Computes and remembers uncertainties: many titles have the same few counts.
#[derive(Debug)]
pub(crate) struct Bounds {
    prior: Beta,
    level: Level,
    fresh_from: f64,
    known: FxHashMap<(u64, u64), Uncertainty>,
}

impl Bounds {
    pub(crate) fn new(prior: Beta, level: Level, fresh_from_percent: u8) -> Self {
        let fresh_from = f64::from(fresh_from_percent) / 100.0;
        Self { prior, level, fresh_from, known: FxHashMap::default() }
    }

    pub(crate) fn of(&mut self, x: u64, n: u64) -> Uncertainty {
        let Self { prior, level, fresh_from, .. } = *self;
        *self.known.entry((x, n)).or_insert_with(|| {
            let posterior = prior.after(x, n);
            Uncertainty {
                level,
                wilson: wilson(x, n, level),
                jeffreys: jeffreys(x, n, level),
                shrunk: posterior.mean(),
                posterior: posterior.interval(level),
                fresh_probability: posterior.at_least(fresh_from),
            }
        })
    }
}

/// Probability that the true share is on the side of the thresholds where `status` stays: at least 60 % for
/// fresh, below it for rotten, at least 70 % for certified. Take the posterior of the reviews so far for
/// `share`.
pub fn status_holds(posterior: Beta, status: CriticStatus, rules: &Rules) -> f64 {
    let at_least = posterior.at_least(f64::from(threshold(status, rules)) / 100.0);
    if status == CriticStatus::Rotten { 1.0 - at_least } else { at_least }
}

/// The final tally while reviews still come in, and in [`Predictive::at_least`] the probability that `status`
/// is the printed one then. `None` as for [`predictive`].
pub fn status_holds_until(
    prior: Beta,
    (x, n): (u64, u64),
    final_n: u64,
    level: Level,
    status: CriticStatus,
    rules: &Rules,
) -> Option<Predictive> {
    let mut ahead = predictive(prior, x, n, final_n, level, threshold(status, rules))?;
    if status == CriticStatus::Rotten {
        ahead.at_least = 1.0 - ahead.at_least;
    }
    Some(ahead)
}

fn threshold(status: CriticStatus, rules: &Rules) -> u8 {
    match status {
        CriticStatus::CertifiedFresh => rules.certified.keep_percent,
        CriticStatus::Fresh | CriticStatus::Rotten => rules.fresh_from_percent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prior::FILM_PRIOR;

    #[test]
    fn fresh_and_rotten_share_one_threshold() {
        let rules = Rules::builtin().unwrap();
        let posterior = FILM_PRIOR.after(6, 10);
        let fresh = status_holds(posterior, CriticStatus::Fresh, &rules);
        let rotten = status_holds(posterior, CriticStatus::Rotten, &rules);
        assert!((fresh - 0.519).abs() < 0.001 && (fresh + rotten - 1.0).abs() < 1e-12);
        assert!(status_holds(posterior, CriticStatus::CertifiedFresh, &rules) < fresh);
    }

    #[test]
    fn once_all_reviews_are_in_the_status_is_certain() {
        let rules = Rules::builtin().unwrap();
        let at_end = |status| {
            status_holds_until(FILM_PRIOR, (6, 10), 10, Level::NINETY, status, &rules).unwrap().at_least
        };
        assert!((at_end(CriticStatus::Fresh) - 1.0).abs() < 1e-9);
        assert!(at_end(CriticStatus::Rotten).abs() < 1e-9);
    }
}
