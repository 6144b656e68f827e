//! What is estimated: totals and ratios of totals, over the whole sample or a domain.

use crate::{PanelError, error};

/// A total of a variable, or the ratio of two totals. A mean is the ratio to a column of ones.
///
/// The same measure is evaluated with the sample's weights and with those of each replicate, and gives the scores of
/// its linearisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    name: String,
    numerator: Vec<f64>,
    denominator: Option<Vec<f64>>,
}

impl Measure {
    /// sum of w y, in units of `values`.
    pub fn total(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self { name: name.into(), numerator: values, denominator: None }
    }

    /// sum of w y / sum of w.
    pub fn mean(name: impl Into<String>, values: Vec<f64>) -> Self {
        let ones = vec![1.0; values.len()];
        Self { name: name.into(), numerator: values, denominator: Some(ones) }
    }

    /// sum of w a / sum of w b.
    pub fn ratio(name: impl Into<String>, numerator: Vec<f64>, denominator: Vec<f64>) -> Self {
        Self { name: name.into(), numerator, denominator: Some(denominator) }
    }

    /// The same measure over the rows for which `domain` holds. The others stay in the sample and in its variance, as
    /// zeros: who is in a domain is itself a matter of chance.
    #[must_use]
    pub fn within(mut self, domain: impl Fn(usize) -> bool) -> Self {
        let zero = |values: &mut Vec<f64>| {
            values.iter_mut().enumerate().filter(|(row, _)| !domain(*row)).for_each(|(_, v)| *v = 0.0);
        };
        zero(&mut self.numerator);
        if let Some(denominator) = &mut self.denominator {
            zero(denominator);
        }
        self
    }

    /// The same measure times a constant, for another unit.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for v in &mut self.numerator {
            *v *= factor;
        }
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.numerator.len()
    }

    /// Rows with something in the numerator: the viewers that the estimate rests on.
    pub fn viewers(&self) -> Vec<usize> {
        (0..self.numerator.len()).filter(|&row| self.numerator[row] != 0.0).collect()
    }

    /// The estimate with these weights.
    ///
    /// # Errors
    /// Lengths that differ; a ratio to a total of 0; a result that is not finite.
    pub fn value(&self, weights: &[f64]) -> Result<f64, PanelError> {
        error::same_length(&format!("the weights of `{}`", self.name), self.numerator.len(), weights.len())?;
        let top = dot(weights, &self.numerator);
        let value = match &self.denominator {
            None => top,
            Some(denominator) => {
                let below = dot(weights, denominator);
                if below == 0.0 {
                    let reason = "its denominator adds to 0: nobody of the sample is in it".into();
                    return Err(PanelError::Undefined { estimate: self.name.clone(), reason });
                }
                top / below
            }
        };
        if value.is_finite() {
            return Ok(value);
        }
        let reason = "a value or weight in it is not a finite number".into();
        Err(PanelError::Undefined { estimate: self.name.clone(), reason })
    }

    /// What the variance would be in a simple random sample of as many rows, drawn without replacement from a population of the
    /// size of the weights' sum: (1 - n/N) N^2 s^2 / n of the scores u, s^2 the weighted variance with n/(n-1). The base of the
    /// design effect, as R survey has it. `rows` are those of the domain; `None` below two of them.
    ///
    /// # Errors
    /// As [`Measure::value`].
    pub fn simple_variance(&self, weights: &[f64], rows: &[usize]) -> Result<Option<f64>, PanelError> {
        let (_, scores) = self.linearised(weights)?;
        let n = rows.len() as f64;
        let population: f64 = rows.iter().map(|row| weights[*row]).sum();
        if rows.len() < 2 || population <= 0.0 {
            return Ok(None);
        }
        let mean = rows.iter().map(|row| weights[*row] * scores[*row]).sum::<f64>() / population;
        let squares: f64 = rows.iter().map(|row| weights[*row] * (scores[*row] - mean).powi(2)).sum();
        let variance = squares / population * n / (n - 1.0);
        Ok(Some(variance * population * population / n * ((population - n) / population)))
    }

    /// The estimate and the scores u of its linearisation: y for a total, (a - R b) / sum of w b for a ratio.
    pub(crate) fn linearised(&self, weights: &[f64]) -> Result<(f64, Vec<f64>), PanelError> {
        let value = self.value(weights)?;
        let Some(denominator) = &self.denominator else { return Ok((value, self.numerator.clone())) };
        let below = dot(weights, denominator);
        let score = self.numerator.iter().zip(denominator).map(|(a, b)| (a - value * b) / below).collect();
        Ok((value, score))
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
