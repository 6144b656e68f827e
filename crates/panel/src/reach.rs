//! Exact reach: the set of persons reached, as a compressed bitmap, added up with their weights.
//!
//! For panels the exact set always fits: about one to two bytes a person reached. Sets of several titles or days are united before the
//! weights are added, so nobody counts twice.

use roaring::RoaringBitmap;

use crate::PanelError;

/// The persons reached by something, by position in the panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reached(RoaringBitmap);

impl Reached {
    /// Adds a person; whether it was new.
    pub fn add(&mut self, person: u32) -> bool {
        self.0.insert(person)
    }

    /// Adds everyone of another set.
    pub fn unite(&mut self, other: &Self) {
        self.0 |= &other.0;
    }

    /// The persons in both sets.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        Self(&self.0 & &other.0)
    }

    /// Number of persons, unweighted.
    pub fn persons(&self) -> u64 {
        self.0.len()
    }

    /// Whether the person is in the set.
    pub fn contains(&self, person: u32) -> bool {
        self.0.contains(person)
    }

    /// The persons in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter()
    }

    /// Reach in persons of the population: the sum of the weights, added in the order of the panel.
    ///
    /// # Errors
    /// A person beyond the list of weights.
    pub fn weighted(&self, weights: &[f64]) -> Result<f64, PanelError> {
        let mut sum = 0.0;
        for person in &self.0 {
            let Some(weight) = weights.get(person as usize) else {
                return Err(PanelError::Length {
                    what: "the weights".into(),
                    expected: person as usize + 1,
                    found: weights.len(),
                });
            };
            sum += weight;
        }
        Ok(sum)
    }

    /// 1 for each person in the set, 0 for the others: the column of a measure, with an error.
    pub fn indicator(&self, persons: usize) -> Vec<f64> {
        let mut column = vec![0.0; persons];
        for person in &self.0 {
            if let Some(value) = column.get_mut(person as usize) {
                *value = 1.0;
            }
        }
        column
    }
}

impl FromIterator<u32> for Reached {
    fn from_iter<I: IntoIterator<Item = u32>>(persons: I) -> Self {
        Self(persons.into_iter().collect())
    }
}

/// How many of the sets each person is in: the contacts behind a frequency distribution.
pub fn contacts(sets: &[Reached], persons: usize) -> Vec<u32> {
    let mut count = vec![0; persons];
    for person in sets.iter().flat_map(Reached::iter) {
        if let Some(count) = count.get_mut(person as usize) {
            *count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn united_sets_weigh_everyone_once(sets in prop::collection::vec(prop::collection::vec(0..40u32, 0..30), 0..5)) {
            let weights: Vec<f64> = (0..40).map(|i| 1.0 + f64::from(i)).collect();
            let mut united = Reached::default();
            let parts: Vec<Reached> = sets.iter().map(|s| s.iter().copied().collect()).collect();
            for part in &parts {
                united.unite(part);
            }
            let plain: BTreeSet<u32> = sets.iter().flatten().copied().collect();
            let sum: f64 = plain.iter().map(|p| weights[*p as usize]).sum();
            prop_assert!((united.weighted(&weights).unwrap() - sum).abs() < 1e-9);
            prop_assert!((united.indicator(40).iter().sum::<f64>() - plain.len() as f64).abs() < 1e-9);
            prop_assert_eq!(united.persons(), plain.len() as u64);
            let count = contacts(&parts, 40);
            for person in 0..40 {
                let own = sets.iter().filter(|s| s.contains(&person)).count() as u32;
                prop_assert_eq!(count[person as usize], own);
            }
        }
    }
}
