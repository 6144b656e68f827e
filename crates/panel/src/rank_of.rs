//! How many of some columns are independent: the degrees of freedom that supplied replicates have.

/// A column counts when so much of its length is left after the others are taken out.
const TOLERANCE: f64 = 1e-5;

/// The rank of a matrix given by columns, by orthogonalising one after the other (twice, against rounding).
///
/// R survey takes the rank of the matrix of replicate weights, less one, for degrees of freedom, with the same tolerance.
pub fn rank_of(columns: &[Vec<f64>]) -> usize {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for column in columns {
        let length = norm(column);
        if length == 0.0 || !length.is_finite() {
            continue;
        }
        let mut left = column.clone();
        for _ in 0..2 {
            for unit in &basis {
                let along: f64 = left.iter().zip(unit).map(|(a, b)| a * b).sum();
                left.iter_mut().zip(unit).for_each(|(a, b)| *a -= along * b);
            }
        }
        let rest = norm(&left);
        if rest > TOLERANCE * length {
            for value in &mut left {
                *value /= rest;
            }
            basis.push(left);
        }
    }
    basis.len()
}

fn norm(column: &[f64]) -> f64 {
    column.iter().map(|v| v * v).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, Lonely, Replicates};

    #[test]
    fn dependent_columns_do_not_count() {
        let columns = [vec![1.0, 0.0, 2.0], vec![0.0, 1.0, 1.0], vec![2.0, 3.0, 7.0], vec![0.0; 3]];
        assert_eq!(rank_of(&columns), 2);
        assert_eq!(rank_of(&[]), 0);
    }

    /// Ten units in three strata have seven degrees of freedom, whether linearised, JKn or by many bootstrap draws.
    #[test]
    fn replicates_have_the_degrees_of_their_design() {
        let strata = vec![0, 0, 0, 1, 1, 1, 1, 2, 2, 2];
        let design = Design::stratified(strata, (0..10).collect()).unwrap();
        let columns = |all: &Replicates| -> Vec<Vec<f64>> {
            (0..all.len()).map(|r| (0..10).map(|row| all.factor(row, r)).collect()).collect()
        };
        let jkn = Replicates::jkn(&design, Lonely::Fail).unwrap();
        assert_eq!(rank_of(&columns(&jkn)) - 1, 7);
        let bootstrap = Replicates::bootstrap(&design, 60, 3, Lonely::Fail).unwrap();
        assert_eq!(rank_of(&columns(&bootstrap)) - 1, 7);
        assert_eq!((jkn.degrees_of_freedom, bootstrap.degrees_of_freedom), (7, 7));
    }
}
