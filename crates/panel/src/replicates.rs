//! Replicate weights: factors on the base weights from which the spread of an estimate is seen.
//!
//! Methods: Wolter, "Introduction to Variance Estimation" (2nd ed. 2007); Rao and Wu, JASA 83 (1988), for the bootstrap;
//! Judkins, "Fay's Method for Variance Estimation", Journal of Official Statistics 6 (1990); Kott, "The Delete-a-Group
//! Jackknife", JOS 17 (2001).

use crate::random::Random;
use crate::{Design, Lonely, PanelError, error, hadamard};

/// What the replicates' estimates are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Centre {
    /// Their own mean, over the replicates that count (R's default).
    #[default]
    Mean,
    /// The estimate from the full sample (R's `mse = TRUE`).
    FullSample,
}

/// Factors on the base weights, by cluster and replicate, with the constants of their variance formula:
/// V = scale x sum over replicates of share x (estimate - centre)^2.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicates {
    /// Cluster of each row.
    pub(crate) clusters: Vec<u32>,
    /// Factors, one run of `count` for each cluster.
    pub(crate) factors: Vec<f64>,
    pub(crate) count: usize,
    /// Constant of the method.
    pub scale: f64,
    /// Share of each replicate (R's `rscales`).
    pub shares: Vec<f64>,
    /// What deviations are measured from.
    pub centre: Centre,
    /// Degrees of freedom of the method.
    pub degrees_of_freedom: usize,
}

impl Replicates {
    /// Number of replicates.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.clusters.len()
    }

    /// The same replicates around another centre.
    #[must_use]
    pub fn around(self, centre: Centre) -> Self {
        Self { centre, ..self }
    }

    /// Factor of one row in one replicate; 0 outside the tables.
    pub fn factor(&self, row: usize, replicate: usize) -> f64 {
        let cluster = self.clusters.get(row).map_or(0, |c| *c as usize);
        if replicate >= self.count {
            0.0
        } else {
            self.factors.get(cluster * self.count + replicate).copied().unwrap_or(0.0)
        }
    }

    /// The same replicates over some of the rows, such as those of one day: a household keeps its factors.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> Self {
        let clusters = rows.iter().filter_map(|&row| self.clusters.get(row).copied()).collect();
        Self { clusters, ..self.clone() }
    }

    /// The factors of all replicates for one row.
    pub(crate) fn factors_of(&self, row: usize) -> &[f64] {
        let start = self.clusters[row] as usize * self.count;
        &self.factors[start..start + self.count]
    }

    /// JK1: drop one primary unit at a time, strata not regarded; the others get n/(n-1). Scale (n-1)/n, times 1 - f where the
    /// population is known.
    ///
    /// # Errors
    /// Fewer than two units.
    pub fn jk1(design: &Design) -> Result<Self, PanelError> {
        let units = design.primary_units();
        if units < 2 {
            return Err(too_few("the jackknife", units));
        }
        let n = units as f64;
        let mut factors = vec![n / (n - 1.0); units * units];
        for u in 0..units {
            factors[u * units + u] = 0.0;
        }
        let strata = design.strata_of_primary();
        let unsampled = if strata.len() == 1 { strata[0].unsampled } else { 1.0 };
        let scale = (n - 1.0) / n * unsampled;
        Ok(Self::of(design.primary().to_vec(), factors, units, scale, units - 1))
    }

    /// JKn: drop one primary unit of one stratum at a time; the others of the stratum get n_h/(n_h-1). The share of a
    /// replicate is (n_h-1)/n_h, times 1 - f_h where the population is known.
    ///
    /// # Errors
    /// A lonely unit under [`Lonely::Fail`]; under [`Lonely::Average`] no other stratum. [`Lonely::Adjust`] drops the lonely unit
    /// with no other in its place.
    pub fn jkn(design: &Design, lonely: Lonely) -> Result<Self, PanelError> {
        let strata = design.strata_of_primary();
        let mut dropped: Vec<(usize, usize, f64)> = Vec::new();
        let mut silent = 0;
        for (h, stratum) in strata.iter().enumerate() {
            let n = stratum.units.len() as f64;
            match (stratum.units.len(), lonely) {
                (1, Lonely::Fail) => {
                    return Err(PanelError::LonelyUnit { stratum: stratum.name.clone(), stage: 1 });
                }
                (1, Lonely::Remove | Lonely::Certainty) => {}
                (1, Lonely::Average) => silent += 1,
                (1, Lonely::Adjust) => dropped.push((h, stratum.units[0], stratum.unsampled)),
                _ => dropped.extend(stratum.units.iter().map(|&u| (h, u, (n - 1.0) / n * stratum.unsampled))),
            }
        }
        if dropped.is_empty() {
            return Err(too_few("the jackknife", design.primary_units()));
        }
        let count = dropped.len();
        let mut factors = vec![1.0; design.primary_units() * count];
        for (replicate, &(h, gone, _)) in dropped.iter().enumerate() {
            let n = strata[h].units.len() as f64;
            for &unit in &strata[h].units {
                factors[unit * count + replicate] = if unit == gone { 0.0 } else { n / (n - 1.0) };
            }
        }
        let scale = strata.len() as f64 / (strata.len() - silent) as f64;
        let mut this =
            Self::of(design.primary().to_vec(), factors, count, scale, design.degrees_of_freedom());
        this.shares = dropped.iter().map(|d| d.2).collect();
        Ok(this)
    }

    /// Balanced repeated replication, for two primary units in each stratum: one of them gets 2 - `rho`, the other `rho`, as a
    /// Hadamard matrix says. `rho` = 0 is plain BRR, 0 < `rho` < 1 Fay's method. Scale 1 / (R (1 - rho)^2).
    ///
    /// # Errors
    /// A stratum without exactly two units (which); `rho` outside [0, 1).
    pub fn brr(design: &Design, rho: f64) -> Result<Self, PanelError> {
        let matrix: Vec<Vec<i8>> =
            hadamard(design.strata()).into_iter().map(|row| row.into_iter().skip(1).collect()).collect();
        Self::brr_with(design, rho, &matrix)
    }

    /// BRR with a given matrix: one row for each replicate, one entry (+1 or -1) for each stratum in the order of first
    /// appearance; further columns are not used. +1 raises the first unit of the stratum.
    ///
    /// # Errors
    /// As [`Replicates::brr`]; entries other than +1 and -1; a column that is constant, or two that are not orthogonal.
    pub fn brr_with(design: &Design, rho: f64, matrix: &[Vec<i8>]) -> Result<Self, PanelError> {
        if !(0.0..1.0).contains(&rho) {
            let reason = "Fay's factor is at least 0 and below 1".into();
            return Err(PanelError::BadOption { option: "rho".into(), value: rho.to_string(), reason });
        }
        let strata = design.strata_of_primary();
        if let Some(odd) = strata.iter().find(|s| s.units.len() != 2) {
            return Err(PanelError::NotTwoUnits { stratum: odd.name.clone(), units: odd.units.len() });
        }
        balanced(matrix, strata.len())?;
        let count = matrix.len();
        let mut factors = vec![0.0; design.primary_units() * count];
        for (h, stratum) in strata.iter().enumerate() {
            for (replicate, row) in matrix.iter().enumerate() {
                let first_up = row[h] == 1;
                for (unit, up) in stratum.units.iter().zip([first_up, !first_up]) {
                    factors[unit * count + replicate] = if up { 2.0 - rho } else { rho };
                }
            }
        }
        let scale = 1.0 / (count as f64 * (1.0 - rho).powi(2));
        Ok(Self::of(design.primary().to_vec(), factors, count, scale, strata.len()))
    }

    /// Rao-Wu bootstrap: in each stratum n_h - 1 units are drawn with replacement, and a unit drawn t times gets
    /// t n_h/(n_h-1). Scale 1/(R-1). Where the population is known, the factor is 1 + sqrt(1-f_h) (t n_h/(n_h-1) - 1).
    ///
    /// The same seed gives the same draws on every machine.
    ///
    /// # Errors
    /// Fewer than two replicates; a lonely unit under [`Lonely::Fail`] (otherwise it keeps its weight in all replicates).
    pub fn bootstrap(design: &Design, count: usize, seed: u64, lonely: Lonely) -> Result<Self, PanelError> {
        if count < 2 {
            return Err(too_few("the bootstrap", count));
        }
        let mut factors = vec![1.0; design.primary_units() * count];
        let mut random = Random::new(seed);
        for stratum in design.strata_of_primary() {
            let size = stratum.units.len();
            if size == 1 {
                if lonely == Lonely::Fail {
                    return Err(PanelError::LonelyUnit { stratum: stratum.name, stage: 1 });
                }
                continue;
            }
            let (n, shrink) = (size as f64, stratum.unsampled.max(0.0).sqrt());
            for replicate in 0..count {
                let mut times = vec![0.0; size];
                for _ in 0..size - 1 {
                    times[random.below(size)] += 1.0;
                }
                for (&unit, times) in stratum.units.iter().zip(times) {
                    factors[unit * count + replicate] = 1.0 + shrink * (times * n / (n - 1.0) - 1.0);
                }
            }
        }
        let degrees = design.degrees_of_freedom().min(count - 1);
        Ok(Self::of(design.primary().to_vec(), factors, count, 1.0 / (count as f64 - 1.0), degrees))
    }

    /// Delete-a-group jackknife: drop one random group of households (a bucket) at a time; the others get G/(G-1).
    /// Scale (G-1)/G. Strata are not regarded. `group` names the group of each row; a group nobody is in is no replicate.
    ///
    /// # Errors
    /// Fewer than two groups.
    pub fn delete_a_group(group: &[u32]) -> Result<Self, PanelError> {
        let mut groups: Vec<u32> = group.to_vec();
        groups.sort_unstable();
        groups.dedup();
        let count = groups.len();
        if count < 2 {
            return Err(too_few("the delete-a-group jackknife", count));
        }
        let clusters = group.iter().map(|g| groups.partition_point(|x| x < g) as u32).collect();
        let n = count as f64;
        let mut factors = vec![n / (n - 1.0); count * count];
        for g in 0..count {
            factors[g * count + g] = 0.0;
        }
        Ok(Self::of(clusters, factors, count, (n - 1.0) / n, count - 1))
    }

    /// Factors made elsewhere: `factors[r][row]` on the base weight in replicate r.
    ///
    /// # Errors
    /// Lengths that differ, no replicates, negative or non-finite factors or constants.
    pub fn from_factors(factors: &[Vec<f64>], scale: f64, shares: Vec<f64>) -> Result<Self, PanelError> {
        let Some(first) = factors.first() else {
            return Err(PanelError::Nothing { what: "replicates".into() });
        };
        error::same_length("the shares of the replicates", factors.len(), shares.len())?;
        let (rows, count) = (first.len(), factors.len());
        let mut by_row = vec![0.0; rows * count];
        for (replicate, column) in factors.iter().enumerate() {
            error::same_length(&format!("replicate {}", replicate + 1), rows, column.len())?;
            for (row, &factor) in column.iter().enumerate() {
                if !factor.is_finite() || factor < 0.0 {
                    return Err(PanelError::NotFinite {
                        what: format!("replicate {}", replicate + 1),
                        row: row + 1,
                    });
                }
                by_row[row * count + replicate] = factor;
            }
        }
        if !scale.is_finite() || shares.iter().any(|s| !s.is_finite() || *s < 0.0) {
            let reason = "scale and shares are finite and not negative".into();
            return Err(PanelError::BadOption { option: "scale".into(), value: scale.to_string(), reason });
        }
        let mut this = Self::of((0..rows as u32).collect(), by_row, count, scale, count - 1);
        this.shares = shares;
        Ok(this)
    }

    fn of(
        clusters: Vec<u32>,
        factors: Vec<f64>,
        count: usize,
        scale: f64,
        degrees_of_freedom: usize,
    ) -> Self {
        Self {
            clusters,
            factors,
            count,
            scale,
            shares: vec![1.0; count],
            centre: Centre::Mean,
            degrees_of_freedom,
        }
    }
}

fn too_few(what: &str, found: usize) -> PanelError {
    let reason = format!("{what} needs at least two");
    PanelError::BadOption { option: "number of units or replicates".into(), value: found.to_string(), reason }
}

fn balanced(matrix: &[Vec<i8>], columns: usize) -> Result<(), PanelError> {
    let bad = |value: String, reason: &str| PanelError::BadOption {
        option: "Hadamard matrix".into(),
        value,
        reason: reason.into(),
    };
    for (number, row) in matrix.iter().enumerate() {
        if row.len() < columns || row.iter().any(|v| v.abs() != 1) {
            return Err(bad(
                format!("row {}: {row:?}", number + 1),
                "each row has one entry, +1 or -1, for each stratum",
            ));
        }
    }
    for a in 0..columns {
        if matrix.iter().map(|row| i64::from(row[a])).sum::<i64>() != 0 {
            return Err(bad(
                format!("column {}", a + 1),
                "each column holds as many +1 as -1; a constant one hides its stratum",
            ));
        }
        for b in 0..a {
            if matrix.iter().map(|row| i64::from(row[a] * row[b])).sum::<i64>() != 0 {
                return Err(bad(format!("columns {} and {}", b + 1, a + 1), "the columns are orthogonal"));
            }
        }
    }
    Ok(())
}
