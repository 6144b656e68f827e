//! Several estimates with their joint covariance, and what follows from it: errors, intervals, contrasts.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use crate::PanelError;

/// Estimates with their covariance matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// Name of each estimate.
    pub names: Vec<String>,
    /// The estimates.
    pub values: Vec<f64>,
    /// Covariances, row-major.
    pub covariance: Vec<f64>,
    /// Degrees of freedom: primary units less strata, or those of the replicates.
    pub degrees_of_freedom: usize,
}

/// An interval around an estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimates {
    /// Number of estimates.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Covariance of estimates `i` and `j`; 0 outside the list.
    pub fn covariance_of(&self, i: usize, j: usize) -> f64 {
        if i.max(j) >= self.len() { 0.0 } else { self.covariance[i * self.len() + j] }
    }

    /// Standard error of estimate `i`, in its unit; 0 outside the list.
    pub fn standard_error(&self, i: usize) -> f64 {
        // Rounding can leave a variance that should be 0 a hair below it.
        self.covariance_of(i, i).max(0.0).sqrt()
    }

    /// Standard error / |estimate|; infinite for an estimate of 0.
    pub fn relative_error(&self, i: usize) -> f64 {
        let value = self.values.get(i).copied().unwrap_or(0.0);
        if value == 0.0 { f64::INFINITY } else { self.standard_error(i) / value.abs() }
    }

    /// Interval of estimate `i` with coverage `level` (0.95), from Student's t with the degrees of freedom.
    pub fn interval(&self, i: usize, level: f64) -> Interval {
        let value = self.values.get(i).copied().unwrap_or(0.0);
        let error = self.standard_error(i);
        // Without degrees of freedom the critical value is infinite; an error of 0 still leaves a point.
        let half = if error == 0.0 { 0.0 } else { error * critical(level, Some(self.degrees_of_freedom)) };
        Interval { low: value - half, high: value + half }
    }

    /// The linear combination with these coefficients: its value and standard error. The difference of two periods is the
    /// contrast (-1, 1), in which the covariance of the overlapping panel counts.
    ///
    /// # Errors
    /// A number of coefficients that is not that of the estimates.
    pub fn contrast(&self, coefficients: &[f64]) -> Result<(f64, f64), PanelError> {
        crate::error::same_length("the contrast", self.len(), coefficients.len())?;
        let value = self.values.iter().zip(coefficients).map(|(v, c)| v * c).sum();
        let mut variance = 0.0;
        for (i, a) in coefficients.iter().enumerate() {
            for (j, b) in coefficients.iter().enumerate() {
                variance += a * b * self.covariance_of(i, j);
            }
        }
        Ok((value, variance.max(0.0).sqrt()))
    }
}

/// The quantile that leaves (1 - level)/2 on either side: Student's t, or the normal without degrees of freedom.
pub fn critical(level: f64, degrees_of_freedom: Option<usize>) -> f64 {
    let p = f64::midpoint(1.0, level.clamp(0.0, 1.0 - 1e-15));
    match degrees_of_freedom {
        // No degrees of freedom means that nothing is known of the error.
        Some(0) => f64::INFINITY,
        Some(df) => StudentsT::new(0.0, 1.0, df as f64).map_or(f64::INFINITY, |t| t.inverse_cdf(p)),
        None => Normal::standard().inverse_cdf(p),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_and_contrasts() {
        let pair = Estimates {
            names: vec!["week 1".into(), "week 2".into()],
            values: vec![100.0, 110.0],
            covariance: vec![16.0, 12.0, 12.0, 25.0],
            degrees_of_freedom: 10,
        };
        let (change, error) = pair.contrast(&[-1.0, 1.0]).unwrap();
        assert!((change - 10.0).abs() < 1e-12 && (error - 17.0_f64.sqrt()).abs() < 1e-12);
        // 2.228139 is the 97.5 % point of Student's t with ten degrees of freedom.
        let interval = pair.interval(0, 0.95);
        assert!((interval.high - (100.0 + 4.0 * 2.228_139)).abs() < 1e-5, "{interval:?}");
        assert!((critical(0.95, None) - 1.959_964).abs() < 1e-6);
        let nothing = Estimates { covariance: vec![0.0; 4], degrees_of_freedom: 0, ..pair.clone() };
        assert_eq!(nothing.interval(0, 0.95), Interval { low: 100.0, high: 100.0 });
        let unknown = Estimates { degrees_of_freedom: 0, ..pair.clone() };
        assert!(unknown.interval(0, 0.95).low.is_infinite() && pair.contrast(&[1.0]).is_err());
        assert!((pair.relative_error(0) - 0.04).abs() < 1e-12 && pair.interval(9, 0.95).low.abs() < 1e-12);
    }
}
