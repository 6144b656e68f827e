//! Solving the small symmetric systems of calibration and regression.

/// A symmetric, non-negative definite matrix, factorised for solving.
///
/// Cholesky with diagonal pivoting on the matrix scaled to a unit diagonal. Columns that depend on earlier ones (a
/// redundant category, an auxiliary that is constant) are left out: their coefficient is 0, which leaves the fitted
/// values unchanged. Cost: p^3/3 for p columns.
#[derive(Debug, Clone)]
pub(crate) struct Factorised {
    size: usize,
    order: Vec<usize>,
    rank: usize,
    scale: Vec<f64>,
    lower: Vec<f64>,
}

/// Pivots below this share of the unit diagonal count as dependent columns.
const DEPENDENT: f64 = 1e-11;

impl Factorised {
    /// Factorises the row-major `size` x `size` matrix; only finite input gives a usable result.
    pub(crate) fn new(matrix: &[f64], size: usize) -> Self {
        let scale: Vec<f64> = (0..size)
            .map(|j| {
                let diagonal = matrix[j * size + j];
                if diagonal > 0.0 { diagonal.sqrt().recip() } else { 0.0 }
            })
            .collect();
        let mut lower = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..size {
                lower[i * size + j] = matrix[i * size + j] * scale[i] * scale[j];
            }
        }
        let mut this = Self { size, order: (0..size).collect(), rank: 0, scale, lower };
        this.factorise();
        this
    }

    fn factorise(&mut self) {
        let n = self.size;
        for k in 0..n {
            let mut pivot = k;
            for i in k..n {
                if self.lower[i * n + i] > self.lower[pivot * n + pivot] {
                    pivot = i;
                }
            }
            if self.lower[pivot * n + pivot].is_nan() || self.lower[pivot * n + pivot] <= DEPENDENT {
                return;
            }
            self.swap(k, pivot);
            let root = self.lower[k * n + k].sqrt();
            self.lower[k * n + k] = root;
            for i in k + 1..n {
                self.lower[i * n + k] /= root;
            }
            for i in k + 1..n {
                let factor = self.lower[i * n + k];
                for j in k + 1..=i {
                    self.lower[i * n + j] -= factor * self.lower[j * n + k];
                }
                for j in k + 1..i {
                    self.lower[j * n + i] = self.lower[i * n + j];
                }
            }
            self.rank = k + 1;
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        if a == b {
            return;
        }
        let n = self.size;
        self.order.swap(a, b);
        for j in 0..n {
            self.lower.swap(a * n + j, b * n + j);
        }
        // The part left of the diagonal holds finished factor columns, which rows carry with them and columns do not.
        for i in a..n {
            self.lower.swap(i * n + a, i * n + b);
        }
    }

    /// Number of independent columns.
    #[cfg(test)]
    fn rank(&self) -> usize {
        self.rank
    }

    /// Turns independent deviates of variance 1 into deviates with the matrix as their covariance.
    pub(crate) fn correlate(&self, deviates: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut out = vec![0.0; n];
        for (i, &column) in self.order.iter().enumerate() {
            let sum: f64 = (0..self.rank.min(i + 1)).map(|j| self.lower[i * n + j] * deviates[j]).sum();
            out[column] = if self.scale[column] == 0.0 { 0.0 } else { sum / self.scale[column] };
        }
        out
    }

    /// A solution of `matrix x = right`, with 0 for dependent columns.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let (n, r) = (self.size, self.rank);
        let mut y: Vec<f64> = self.order[..r].iter().map(|&j| right[j] * self.scale[j]).collect();
        for i in 0..r {
            for j in 0..i {
                y[i] -= self.lower[i * n + j] * y[j];
            }
            y[i] /= self.lower[i * n + i];
        }
        for i in (0..r).rev() {
            for j in i + 1..r {
                y[i] -= self.lower[j * n + i] * y[j];
            }
            y[i] /= self.lower[i * n + i];
        }
        let mut out = vec![0.0; n];
        for (value, &j) in y.iter().zip(&self.order) {
            out[j] = value * self.scale[j];
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn solves_what_it_multiplied(rows in prop::collection::vec(prop::collection::vec(-3.0..3.0f64, 4), 5..9),
                                     truth in prop::collection::vec(-5.0..5.0f64, 4)) {
            // A fifth column repeats the first: the fit must not suffer.
            let rows: Vec<Vec<f64>> = rows.into_iter().map(|mut r| { r.push(r[0]); r }).collect();
            let mut gram = vec![0.0; 25];
            for r in &rows {
                for i in 0..5 { for j in 0..5 { gram[i * 5 + j] += r[i] * r[j]; } }
            }
            let fitted: Vec<f64> = rows.iter().map(|r| (0..4).map(|j| r[j] * truth[j]).sum()).collect();
            let right: Vec<f64> = (0..5).map(|j| rows.iter().zip(&fitted).map(|(r, f)| r[j] * f).sum()).collect();
            let factor = Factorised::new(&gram, 5);
            prop_assert!(factor.rank() <= 4);
            let x = factor.solve(&right);
            if factor.rank() == 4 {
                for (r, f) in rows.iter().zip(&fitted) {
                    let got: f64 = (0..5).map(|j| r[j] * x[j]).sum();
                    prop_assert!((got - f).abs() < 1e-5 * (1.0 + f.abs()), "{got} {f}");
                }
            }
        }
    }
}
