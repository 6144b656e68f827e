//! The words of audience measurement as measures: average audience, rating, share, reach, frequency, co-viewing.
//!
//! Each takes columns over the rows of a sample (a row is a person, or a person on a day) and gives a [`Measure`], which any
//! method of error can then evaluate. Definitions: the "Golden Rules" of the Swedish MMS; Barb and MRC use the same.

use crate::{Measure, PanelError, error};

/// Average audience in persons: weighted minutes / minutes of the programme or period. For several days, `period_mins` is
/// that of all days together.
pub fn average_audience(name: impl Into<String>, minutes: Vec<f64>, period_mins: f64) -> Measure {
    Measure::total(name, minutes).scaled(1.0 / period_mins)
}

/// Rating: average audience as a percentage of the population the weights stand for.
pub fn rating(name: impl Into<String>, minutes: Vec<f64>, period_mins: f64) -> Measure {
    Measure::mean(name, minutes).scaled(100.0 / period_mins)
}

/// Share: weighted minutes / weighted minutes of all viewing, from 0 to 1. Undefined where nobody viewed anything.
pub fn share(name: impl Into<String>, minutes: Vec<f64>, all_minutes: Vec<f64>) -> Measure {
    Measure::ratio(name, minutes, all_minutes)
}

/// 1 for each row with at least `qualifying_mins` minutes, else 0. The threshold differs by publisher: 1 minute at Nielsen and
/// Comscore, 3 at Barb, 15 seconds in Belgium.
pub fn reached(minutes: &[f64], qualifying_mins: f64) -> Vec<f64> {
    minutes.iter().map(|m| f64::from(u8::from(*m >= qualifying_mins))).collect()
}

/// Reach in persons: those reached at least once. One row for each person, with the weight of the whole period.
pub fn reach(name: impl Into<String>, reached: Vec<f64>) -> Measure {
    Measure::total(name, reached)
}

/// Minutes per viewer: weighted minutes / persons reached. Undefined where nobody was reached.
pub fn minutes_per_viewer(name: impl Into<String>, minutes: Vec<f64>, reached: Vec<f64>) -> Measure {
    Measure::ratio(name, minutes, reached)
}

/// Persons by number of contacts: one total for each of 0, 1, ... `at_most - 1`, and one for `at_most` or more.
pub fn frequency(name: &str, contacts: &[u32], at_most: u32) -> Vec<Measure> {
    (0..=at_most)
        .map(|k| {
            let label = if k == at_most { format!("{name} {k}+") } else { format!("{name} {k}") };
            let is = |c: &u32| f64::from(u8::from((*c).min(at_most) == k));
            Measure::total(label, contacts.iter().map(is).collect())
        })
        .collect()
}

/// Average frequency: contacts per person reached at least once.
pub fn average_frequency(name: impl Into<String>, contacts: &[u32]) -> Measure {
    let reached = contacts.iter().map(|c| f64::from(u8::from(*c > 0))).collect();
    Measure::ratio(name, contacts.iter().map(|c| f64::from(*c)).collect(), reached)
}

/// Viewers per viewing household: weighted viewing persons / weighted households with at least one of them viewing.
///
/// `household` numbers the household (and day) of each row. A household counts with the mean weight of its rows, so the ratio is
/// of two totals over the same weights and has their error.
///
/// # Errors
/// Lengths that differ.
pub fn viewers_per_viewing_household(
    name: impl Into<String>,
    viewing: &[bool],
    household: &[u32],
) -> Result<Measure, PanelError> {
    error::same_length("the households", viewing.len(), household.len())?;
    let homes = household.iter().max().map_or(0, |h| *h as usize + 1);
    let mut size = vec![0.0; homes];
    let mut views = vec![false; homes];
    for (&home, &viewing) in household.iter().zip(viewing) {
        size[home as usize] += 1.0;
        views[home as usize] |= viewing;
    }
    let persons = viewing.iter().map(|v| f64::from(u8::from(*v))).collect();
    let households =
        household.iter().map(|&h| if views[h as usize] { 1.0 / size[h as usize] } else { 0.0 }).collect();
    Ok(Measure::ratio(name, persons, households))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measures_by_hand() {
        // Two homes: persons 0, 1 and 2, 3; weights 100, 100, 50, 50.
        let weights = [100.0, 100.0, 50.0, 50.0];
        let minutes = vec![60.0, 30.0, 0.5, 0.0];
        let all = vec![120.0, 30.0, 0.5, 60.0];
        let value = |m: Measure| m.value(&weights).unwrap();
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} instead of {b}");
        close(value(average_audience("aa", minutes.clone(), 60.0)), 9025.0 / 60.0);
        close(value(rating("rating", minutes.clone(), 60.0)), 100.0 * 9025.0 / 60.0 / 300.0);
        close(value(share("share", minutes.clone(), all)), 9025.0 / 18_025.0);
        let contact = reached(&minutes, 1.0);
        assert_eq!(contact.iter().map(|c| *c as u8).collect::<Vec<_>>(), [1, 1, 0, 0]);
        close(value(reach("reach", contact.clone())), 200.0);
        close(value(minutes_per_viewer("mpv", minutes, contact)), 9025.0 / 200.0);
        let contacts = [3, 1, 0, 7];
        let spread: Vec<f64> = frequency("days", &contacts, 3).into_iter().map(value).collect();
        assert_eq!(spread.iter().map(|v| *v as u32).collect::<Vec<_>>(), [50, 100, 0, 150]);
        close(value(average_frequency("frequency", &contacts)), (300.0 + 100.0 + 350.0) / 250.0);
        let viewers =
            viewers_per_viewing_household("vpvh", &[true, true, true, false], &[0, 0, 1, 1]).unwrap();
        close(value(viewers), 250.0 / 150.0);
        assert!(share("share", vec![0.0; 4], vec![0.0; 4]).value(&weights).is_err());
    }
}
