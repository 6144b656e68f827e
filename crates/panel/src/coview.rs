//! Persons from households: who sat in front of a set that reports by household only.
//!
//! Where persons logged in, their log-ins say so. Where nobody did, a documented factor (persons per viewing household, learned on a
//! panel with log-ins) turns household time into person time, without saying who. Which of the two was used stays with every row.

use std::collections::BTreeMap;

use greenlit_vocabulary::Rejected;

/// Household viewing of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdViewing {
    /// The household.
    pub household: String,
    /// The class that factors are given for: genre, time of day, kind of set.
    pub class: String,
    /// Seconds the set was viewed.
    pub household_secs: f64,
    /// Persons logged in, with their seconds.
    pub login_secs: Vec<(String, f64)>,
}

/// Persons per viewing household in a class, and where that comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct CoViewingFactor {
    /// Person time / household time; at least 1 in practice, up to about 2.5.
    pub persons_per_household: f64,
    /// Where the factor was learned, for the record.
    pub source: String,
}

/// How person time was found.
#[derive(Debug, Clone, PartialEq)]
pub enum CoViewingBasis {
    /// From the log-ins.
    LogIns,
    /// From a factor.
    Factor(CoViewingFactor),
}

/// Person time of one row of household viewing.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonViewing {
    /// The household.
    pub household: String,
    /// Seconds by person, by name; empty where a factor was used.
    pub by_person_secs: Vec<(String, f64)>,
    /// Seconds of all persons together.
    pub person_secs: f64,
    /// How it was found.
    pub basis: CoViewingBasis,
}

/// Person time of each row.
///
/// A person's log-ins are added up and end with the household's time: nobody views longer than the set. Rows whose time is not a
/// number at or above 0, and rows with neither log-ins nor a factor for their class, are set aside with the reason; `line` is the
/// position of the row, from 1.
pub fn persons_from_households(
    rows: &[HouseholdViewing],
    factors: &BTreeMap<String, CoViewingFactor>,
) -> (Vec<PersonViewing>, Vec<Rejected>) {
    let mut found = Vec::with_capacity(rows.len());
    let mut rejected = Vec::new();
    for (row, number) in rows.iter().zip(1..) {
        match one(row, factors) {
            Ok(viewing) => found.push(viewing),
            // The excerpt stays empty: the row names a household.
            Err(reason) => rejected.push(Rejected { line: Some(number), reason, excerpt: String::new() }),
        }
    }
    (found, rejected)
}

fn one(row: &HouseholdViewing, factors: &BTreeMap<String, CoViewingFactor>) -> Result<PersonViewing, String> {
    let usable = |secs: f64| secs.is_finite() && secs >= 0.0;
    if !usable(row.household_secs) {
        return Err(format!(
            "household time of {} seconds is not a number at or above 0",
            row.household_secs
        ));
    }
    let mut by_person: BTreeMap<&str, f64> = BTreeMap::new();
    for (person, secs) in &row.login_secs {
        if !usable(*secs) {
            return Err(format!("log-in time of {secs} seconds is not a number at or above 0"));
        }
        *by_person.entry(person).or_default() += secs;
    }
    if by_person.is_empty() {
        let Some(factor) = factors.get(&row.class) else {
            return Err(format!(
                "nobody logged in and there is no co-viewing factor for class `{}`",
                row.class
            ));
        };
        if !(factor.persons_per_household.is_finite() && factor.persons_per_household > 0.0) {
            let value = factor.persons_per_household;
            return Err(format!("the co-viewing factor {value} of class `{}` is not above 0", row.class));
        }
        return Ok(PersonViewing {
            household: row.household.clone(),
            by_person_secs: Vec::new(),
            person_secs: row.household_secs * factor.persons_per_household,
            basis: CoViewingBasis::Factor(factor.clone()),
        });
    }
    let by_person_secs: Vec<(String, f64)> = by_person
        .into_iter()
        .map(|(person, secs)| (person.to_owned(), secs.min(row.household_secs)))
        .collect();
    Ok(PersonViewing {
        household: row.household.clone(),
        person_secs: by_person_secs.iter().map(|(_, secs)| secs).sum(),
        by_person_secs,
        basis: CoViewingBasis::LogIns,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(class: &str, household_secs: f64, logins: &[(&str, f64)]) -> HouseholdViewing {
        HouseholdViewing {
            household: "h1".into(),
            class: class.into(),
            household_secs,
            login_secs: logins.iter().map(|(p, s)| ((*p).to_owned(), *s)).collect(),
        }
    }

    #[test]
    fn log_ins_first_then_the_factor_else_set_aside() {
        let factor = CoViewingFactor { persons_per_household: 1.5, source: "panel of June".into() };
        let factors = BTreeMap::from([("drama".to_owned(), factor.clone())]);
        let rows = [
            row("drama", 600.0, &[("a", 300.0), ("b", 200.0), ("a", 400.0)]),
            row("drama", 600.0, &[]),
            row("news", 600.0, &[]),
            row("drama", f64::NAN, &[("a", 1.0)]),
            row("drama", 60.0, &[("a", -1.0)]),
        ];
        let (found, rejected) = persons_from_households(&rows, &factors);
        assert_eq!(found[0].by_person_secs, [("a".to_owned(), 600.0), ("b".to_owned(), 200.0)]);
        assert_eq!((found[0].person_secs, &found[0].basis), (800.0, &CoViewingBasis::LogIns));
        assert_eq!((found[1].person_secs, &found[1].basis), (900.0, &CoViewingBasis::Factor(factor)));
        assert_eq!(found.len() + rejected.len(), rows.len());
        assert_eq!(rejected.iter().map(|r| r.line).collect::<Vec<_>>(), [Some(3), Some(4), Some(5)]);
        assert!(rejected[0].reason.contains("`news`"), "{}", rejected[0].reason);
    }
}
