//! How far the reviewers of one title lie apart: the share hides whether all found it passable or half hated
//! it.

/// Spread of scores on the unit interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Polarisation {
    /// Scores counted.
    pub n: u64,
    /// Mean, 0 to 1.
    pub mean: f64,
    /// Standard deviation of the scores (divisor n), 0 to 0.5.
    pub spread: f64,
    /// Variance as a share of the largest possible one: 0 all agree, 1 half at either end.
    pub index: f64,
    /// Share of scores in the lowest or the highest fifth of the scale.
    pub extreme_share: f64,
}

/// Polarisation of scores in 0 to 1; `None` for fewer than two. Dispersion as in Bramson and others (2016),
/// "Disambiguation of social polarization concepts and measures". Sums are of integers in billionths, so the
/// order of scores does not matter.
pub fn polarisation(scores: impl IntoIterator<Item = f64>) -> Option<Polarisation> {
    let mut moments = Moments::default();
    for score in scores {
        moments.add(score);
    }
    moments.polarisation()
}

/// Running sums from which [`Polarisation`] is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Moments {
    n: u64,
    sum: i128,
    squares: i128,
    extreme: u64,
}

const UNIT: f64 = 1e9;

impl Moments {
    pub(crate) fn add(&mut self, score: f64) {
        if !score.is_finite() {
            return;
        }
        let units = (score.clamp(0.0, 1.0) * UNIT).round() as i64;
        self.n += 1;
        self.sum += i128::from(units);
        self.squares += i128::from(units) * i128::from(units);
        self.extreme += u64::from(!(200_000_001..800_000_000).contains(&units));
    }

    pub(crate) const fn n(&self) -> u64 {
        self.n
    }

    pub(crate) fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum as f64 / self.n as f64 / UNIT)
    }

    pub(crate) fn spread(&self) -> Option<f64> {
        let n = i128::from(self.n);
        (n > 0).then(|| {
            let scaled = (n * self.squares - self.sum * self.sum).max(0) as f64;
            scaled.sqrt() / self.n as f64 / UNIT
        })
    }

    pub(crate) fn polarisation(&self) -> Option<Polarisation> {
        if self.n < 2 {
            return None;
        }
        let spread = self.spread()?;
        Some(Polarisation {
            n: self.n,
            mean: self.mean()?,
            spread,
            index: (4.0 * spread * spread).min(1.0),
            extreme_share: self.extreme as f64 / self.n as f64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agreement_and_its_opposite() {
        let apart = polarisation([0.0, 1.0, 0.0, 1.0]).unwrap();
        assert!((apart.index - 1.0).abs() < 1e-12 && (apart.extreme_share - 1.0).abs() < 1e-12);
        let alike = polarisation([0.6, 0.6]).unwrap();
        assert!(alike.index.abs() < 1e-12 && alike.extreme_share.abs() < 1e-12);
        assert_eq!(polarisation([0.5]), None);
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_the_slow_formula_agrees(mut scores in prop::collection::vec(0.0_f64..=1.0, 2..40)) {
            let forward = polarisation(scores.iter().copied()).unwrap();
            scores.reverse();
            prop_assert_eq!(polarisation(scores.iter().copied()).unwrap(), forward);
            let n = scores.len() as f64;
            let mean = scores.iter().sum::<f64>() / n;
            let variance = scores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / n;
            prop_assert!((forward.spread - variance.sqrt()).abs() < 1e-6);
        }
    }
}
