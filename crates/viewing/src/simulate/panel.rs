//! A panel drawn from the population, with the margins it can be raked to.

use std::collections::BTreeMap;

use super::population::home;
use super::{AgeGroup, Home, Region, Rng, Scenario, Sex};

/// Stream of random numbers that the panel is drawn from.
const DOMAIN: u64 = 4;
/// Stream for the days on which a home's meter fails.
const IN_TAB_DOMAIN: u64 = 5;
/// Homes that are out of tab on a day, in a million.
const OUT_OF_TAB_PER_MILLION: u32 = 60_000;

/// A home of the panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelHome {
    /// Number in the population.
    pub number: u32,
    /// Homes of its region it stands for by design: homes in the region divided by panel homes in the region. That large
    /// homes say no more often is not in it; raking has to repair that.
    pub base_weight: f64,
}

/// Persons of the population in one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Margin {
    /// `region`, `age`, `sex` or `home_size`.
    pub variable: &'static str,
    /// The category.
    pub category: String,
    /// Persons in it.
    pub persons: u64,
}

/// How willing a home is to take part, in thousandths: large homes refuse more often.
const fn willingness_per_mille(home: &Home) -> u64 {
    match home.persons.len() {
        1 => 1_000,
        2 => 900,
        3 => 750,
        _ => 600,
    }
}

/// Draws exactly the panel's homes: the same number from each region, so that small regions can be reported, and within
/// a region by sequential Poisson sampling (Ohlsson 1998): the homes with the smallest u / willingness, u uniform.
///
/// The result is in order of number. Memory: 16 bytes a home of the population.
pub fn draw_panel(scenario: &Scenario) -> Vec<PanelHome> {
    let mut by_region: BTreeMap<Region, Vec<(u64, u32)>> = BTreeMap::new();
    for number in 0..scenario.homes {
        let home = home(scenario, number);
        let draw = Rng::of_part(scenario.seed, DOMAIN, u64::from(number)).bits() >> 12;
        let rank = draw.saturating_mul(1_000) / willingness_per_mille(&home);
        by_region.entry(home.region).or_default().push((rank, number));
    }
    let regions = by_region.len().max(1);
    let mut panel = Vec::new();
    for (place, homes) in by_region.values_mut().enumerate() {
        // The first regions take the remainder.
        let share = scenario.panel_homes as usize / regions
            + usize::from(place < scenario.panel_homes as usize % regions);
        homes.sort_unstable();
        let base_weight = homes.len() as f64 / share.min(homes.len()).max(1) as f64;
        panel.extend(homes.iter().take(share).map(|(_, number)| PanelHome { number: *number, base_weight }));
    }
    panel.sort_by_key(|home| home.number);
    panel
}

/// Whether a home's meter worked on a day, counted from 0.
pub fn is_in_tab(scenario: &Scenario, home: u32, day: u16) -> bool {
    let mut rng = Rng::of_part(scenario.seed, IN_TAB_DOMAIN, u64::from(home) << 16 | u64::from(day));
    !rng.happens(OUT_OF_TAB_PER_MILLION)
}

/// The population's persons by region, age, sex and size of their home: known totals to rake to.
pub fn margins(scenario: &Scenario) -> Vec<Margin> {
    let mut cells: BTreeMap<(Region, AgeGroup, Sex, usize), u64> = BTreeMap::new();
    for number in 0..scenario.homes {
        let home = home(scenario, number);
        for person in &home.persons {
            *cells.entry((home.region, person.age, person.sex, home.persons.len())).or_default() += 1;
        }
    }
    let mut counts: BTreeMap<(&'static str, String), u64> = BTreeMap::new();
    for ((region, age, sex, size), persons) in cells {
        for (variable, category) in [
            ("region", region.as_str().to_owned()),
            ("age", age.as_str().to_owned()),
            ("sex", sex.as_str().to_owned()),
            ("home_size", size.to_string()),
        ] {
            *counts.entry((variable, category)).or_default() += persons;
        }
    }
    counts.into_iter().map(|((variable, category), persons)| Margin { variable, category, persons }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panel_has_its_size_and_its_weights_add_up_to_the_population() {
        let scenario = Scenario { homes: 5_000, panel_homes: 403, ..Scenario::tiny(3) };
        let panel = draw_panel(&scenario);
        assert_eq!(panel.len(), 403);
        assert!(panel.windows(2).all(|pair| pair[0].number < pair[1].number));
        let homes: f64 = panel.iter().map(|h| h.base_weight).sum();
        assert!((homes - 5_000.0).abs() < 1e-6, "{homes}");
        let size = |numbers: &mut dyn Iterator<Item = u32>| {
            let (homes, persons) =
                numbers.fold((0, 0), |(h, p), n| (h + 1, p + home(&scenario, n).persons.len()));
            persons as f64 / f64::from(homes)
        };
        // Large homes refuse more often, so the panel's are smaller: something for raking to repair.
        assert!(size(&mut panel.iter().map(|h| h.number)) < size(&mut (0..5_000)) - 0.1);
    }

    #[test]
    fn every_margin_adds_up_to_the_same_persons() {
        let scenario = Scenario::tiny(3);
        let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
        for margin in margins(&scenario) {
            *sums.entry(margin.variable).or_default() += margin.persons;
        }
        let persons: usize = (0..scenario.homes).map(|n| home(&scenario, n).persons.len()).sum();
        assert_eq!(sums.len(), 4);
        assert!(sums.values().all(|sum| *sum == persons as u64));
        let in_tab = (0..1_000).filter(|n| is_in_tab(&scenario, *n, 4)).count();
        assert!((900..980).contains(&in_tab));
    }
}
