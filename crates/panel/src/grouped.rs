//! Raking of a sample that is known by cell and group only, with every replicate of its delete-a-group jackknife.
//!
//! A projection of credited viewing needs no weight of each person: a factor for each cell and replicate is enough, since
//! persons of one cell have one. The cost is that of the cells, whatever the size of the panel.

use crate::rake::{self, Cells};
use crate::{Margin, PanelError, RakeOptions, margins};

/// Factors on base weights by cell: for the full sample, then for each replicate.
///
/// The weight of a person in replicate r is base weight x factor, and 0 where the person's group is the one that r drops.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupFactors {
    /// One run of 1 + `replicates` for each cell.
    factors: Vec<f64>,
    replicates: usize,
    /// Rounds of the full sample.
    pub rounds: usize,
    /// Largest relative miss of a category in the full sample.
    pub worst_misfit: f64,
}

impl GroupFactors {
    /// Factors of 1 for every cell, without replicates: weights that are taken as they are.
    pub fn ones(cells: usize) -> Self {
        Self { factors: vec![1.0; cells], replicates: 0, rounds: 0, worst_misfit: 0.0 }
    }

    /// Number of replicates: that of the groups, or 0.
    pub const fn replicates(&self) -> usize {
        self.replicates
    }

    /// The factor of the full sample, then those of the replicates; empty outside the cells.
    pub fn of_cell(&self, cell: usize) -> &[f64] {
        let width = self.replicates + 1;
        self.factors.get(cell * width..(cell + 1) * width).unwrap_or_default()
    }

    /// Constant of the variance: (G - 1) / G.
    pub fn scale(&self) -> f64 {
        jackknife_scale(self.replicates)
    }
}

/// (G - 1) / G, the constant of the delete-a-group jackknife; 0 without groups.
pub fn jackknife_scale(groups: usize) -> f64 {
    if groups == 0 { 0.0 } else { (groups as f64 - 1.0) / groups as f64 }
}

/// Rakes the full sample and, where there are at least two groups, every replicate, each from the base weights.
///
/// `margins` hold the categories of the cells, one code for each; `sums[cell][group]` are their base weights. Cells without
/// base weight take no part.
///
/// # Errors
/// As [`rake()`](crate::rake()); a replicate that cannot be raked, with the replicate's number.
pub fn rake_groups(
    margins: &[Margin],
    sums: &[Vec<f64>],
    options: &RakeOptions,
) -> Result<GroupFactors, PanelError> {
    margins::check(margins, sums.len(), "the sample")?;
    let cells = Cells::new(margins)?;
    let groups = sums.first().map_or(0, Vec::len);
    for (cell, own) in sums.iter().enumerate() {
        crate::error::same_length(&format!("the sums of cell {}", cell + 1), groups, own.len())?;
    }
    let summed = |weight: &dyn Fn(&[f64]) -> f64| {
        let mut all = vec![0.0; cells.len()];
        for (own, &cell) in sums.iter().zip(cells.of_member()) {
            all[cell as usize] += weight(own);
        }
        all
    };
    let full = rake::fit_or_newton(&cells, margins, &summed(&|own| own.iter().sum()), options)?;
    let replicates = if groups < 2 { 0 } else { groups };
    let start = RakeOptions { start: Some(full.factors.clone()), ..options.clone() };
    let grown = 1.0 / jackknife_scale(groups.max(2));
    let mut by_replicate = Vec::with_capacity(replicates);
    for gone in 0..replicates {
        let own = summed(&|own| {
            own.iter().enumerate().filter(|(group, _)| *group != gone).map(|(_, d)| d * grown).sum()
        });
        let fit = rake::fit_or_newton(&cells, margins, &own, &start).map_err(|cause| {
            let cause = Box::new(match cause {
                PanelError::EmptyCell { margin, category, target, .. } => PanelError::EmptyCell {
                    margin,
                    category,
                    target,
                    sample: format!("replicate {}", gone + 1),
                },
                other => other,
            });
            PanelError::Replicate { replicate: gone + 1, cause }
        })?;
        by_replicate.push(fit.cell_factor);
    }
    let mut factors = Vec::with_capacity(sums.len() * (replicates + 1));
    for &cell in cells.of_member() {
        factors.push(full.cell_factor[cell as usize]);
        factors.extend(by_replicate.iter().map(|own| own[cell as usize] * grown));
    }
    Ok(GroupFactors { factors, replicates, rounds: full.rounds, worst_misfit: full.worst })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Replicates, Reweighting, reweight};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// The oracle rakes person by person.
        #[test]
        fn cells_give_every_person_the_weight_of_raking_persons(
            members in prop::collection::vec((0..2u32, 0..3u32, 0..4u32, 1.0..50.0f64), 60..120)
        ) {
            let names = |n: usize| (0..n).map(|k| k.to_string()).collect::<Vec<_>>();
            let margin = |name: &str, totals: Vec<f64>, codes: Vec<u32>| {
                Margin::new(name, names(totals.len()), totals, codes).unwrap()
            };
            let age: Vec<u32> = members.iter().map(|m| m.0).collect();
            let size: Vec<u32> = members.iter().map(|m| m.1).collect();
            let group: Vec<u32> = members.iter().map(|m| m.2).collect();
            let base: Vec<f64> = members.iter().map(|m| m.3).collect();
            let totals = [vec![4_000.0, 6_000.0], vec![2_000.0, 3_000.0, 5_000.0]];
            let of_persons =
                [margin("age", totals[0].clone(), age.clone()), margin("size", totals[1].clone(), size.clone())];
            let replicates = Replicates::delete_a_group(&group).unwrap();
            prop_assume!(replicates.len() == 4);
            let options = RakeOptions::default();
            let Ok(expected) = reweight(&base, &replicates, Reweighting::Rake(&of_persons, &options)) else {
                return Ok(());
            };
            let full = crate::rake(&base, &of_persons, &options).unwrap();

            let of_cells = [
                margin("age", totals[0].clone(), (0..6).map(|c| c / 3).collect()),
                margin("size", totals[1].clone(), (0..6).map(|c| c % 3).collect()),
            ];
            let mut sums = vec![vec![0.0; 4]; 6];
            for m in &members {
                sums[(m.0 * 3 + m.1) as usize][m.2 as usize] += m.3;
            }
            let found = rake_groups(&of_cells, &sums, &options).unwrap();
            for (row, m) in members.iter().enumerate() {
                let factors = found.of_cell((m.0 * 3 + m.1) as usize);
                prop_assert!((m.3 * factors[0] / full.weights[row] - 1.0).abs() < 1e-9);
                for r in 0..4 {
                    let own = if m.2 as usize == r { 0.0 } else { m.3 * factors[r + 1] };
                    prop_assert!((own - expected.weights[r][row]).abs() < 1e-7, "{own}");
                }
            }
        }
    }

    #[test]
    fn a_category_that_a_replicate_loses_is_named_with_the_replicate() {
        let margin =
            Margin::new("age", vec!["young".into(), "old".into()], vec![10.0, 10.0], vec![0, 1]).unwrap();
        let sums = [vec![1.0, 1.0, 1.0], vec![0.0, 2.0, 0.0]];
        let error = rake_groups(&[margin], &sums, &RakeOptions::default()).unwrap_err().to_string();
        assert!(error.contains("replicate 2") && error.contains("old"), "{error}");
    }
}
