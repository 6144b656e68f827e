//! Weights of guests: persons who view in a panel household without belonging to it.
//!
//! Guests are in no population total, since the population is covered by the panel's own members. A guest counts as a member
//! of the same age and sex does: with the mean weight of the in-tab members that share those variables, or of the host household where
//! there is none.

use std::collections::BTreeMap;

use crate::PanelError;

/// A weighted member: the values of the guest variables, the household, the weight.
pub(super) struct Member<'a> {
    pub(super) key: Vec<&'a str>,
    pub(super) household: &'a str,
    pub(super) weight: f64,
}

/// Mean weights of members by key and by household.
pub(super) struct MeanWeights<'a> {
    by_key: BTreeMap<Vec<&'a str>, (f64, f64)>,
    by_household: BTreeMap<&'a str, (f64, f64)>,
}

impl<'a> MeanWeights<'a> {
    pub(super) fn of(members: impl Iterator<Item = Member<'a>>) -> Self {
        let mut this = Self { by_key: BTreeMap::new(), by_household: BTreeMap::new() };
        let add = |sum: &mut (f64, f64), weight: f64| {
            sum.0 += weight;
            sum.1 += 1.0;
        };
        for member in members {
            add(this.by_key.entry(member.key).or_default(), member.weight);
            add(this.by_household.entry(member.household).or_default(), member.weight);
        }
        this
    }

    /// The weight of one guest.
    pub(super) fn weight(&self, person: &str, key: &[&str], household: &str) -> Result<f64, PanelError> {
        let found = self.by_key.get(key).or_else(|| self.by_household.get(household));
        match found {
            Some((sum, count)) => Ok(sum / count),
            None => Err(PanelError::Undefined {
                estimate: format!("weight of guest {person}"),
                reason: format!(
                    "no member of the panel shares the values {key:?} or household `{household}`"
                ),
            }),
        }
    }
}
