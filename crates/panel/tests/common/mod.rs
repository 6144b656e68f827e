//! The reference panel, read for the tests.

use std::collections::BTreeMap;

use greenlit_panel::{Auxiliaries, Design, Margin};
use greenlit_testkit::shared;

pub(crate) struct Person {
    pub(crate) id: u32,
    pub(crate) household: u32,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) base: f64,
    pub(crate) households_in_region: f64,
}

pub(crate) struct Panel {
    pub(crate) persons: Vec<Person>,
    pub(crate) margins: Vec<(String, Vec<(String, f64)>)>,
    /// (day, person) to minutes on a, b, c.
    pub(crate) viewing: BTreeMap<(u32, u32), [f64; 3]>,
}

pub(crate) fn rows(name: &str) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let bytes = fs_err::read(shared(&format!("data/panel/{name}"))?).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    Some((header, rows))
}

pub(crate) fn panel() -> Option<Panel> {
    let (header, persons) = rows("panel_persons.csv")?;
    let persons = persons
        .into_iter()
        .map(|row| {
            let labels: BTreeMap<String, String> = header.iter().cloned().zip(row).collect();
            Person {
                id: labels["person_id"].parse().unwrap(),
                household: labels["hh_id"].parse().unwrap(),
                base: labels["base_weight"].parse().unwrap(),
                households_in_region: labels["hh_pop_in_region"].parse().unwrap(),
                labels,
            }
        })
        .collect();
    let mut margins: Vec<(String, Vec<(String, f64)>)> = Vec::new();
    for row in rows("panel_universe_margins.csv")?.1 {
        if margins.last().is_none_or(|m| m.0 != row[0]) {
            margins.push((row[0].clone(), Vec::new()));
        }
        margins.last_mut().unwrap().1.push((row[1].clone(), row[2].parse().unwrap()));
    }
    let viewing = rows("panel_viewing.csv")?
        .1
        .iter()
        .map(|r| {
            let minutes = [&r[2], &r[3], &r[4]].map(|v| v.parse().unwrap());
            ((r[0].parse().unwrap(), r[1].parse().unwrap()), minutes)
        })
        .collect();
    Some(Panel { persons, margins, viewing })
}

/// Some persons of the panel with all that weighting and errors need.
pub(crate) struct Part<'a> {
    pub(crate) persons: Vec<&'a Person>,
    pub(crate) margins: Vec<Margin>,
    pub(crate) auxiliaries: Auxiliaries,
    pub(crate) base: Vec<f64>,
    pub(crate) design: Design,
}

impl Panel {
    pub(crate) fn part<'a>(&'a self, persons: Vec<&'a Person>) -> Part<'a> {
        let margins: Vec<Margin> = self
            .margins
            .iter()
            .map(|(name, totals)| {
                let labels = persons.iter().map(|p| p.labels[name].as_str());
                Margin::from_labels(name, totals, labels).unwrap()
            })
            .collect();
        Part {
            auxiliaries: Auxiliaries::from_margins(&margins).unwrap(),
            base: persons.iter().map(|p| p.base).collect(),
            design: Design::stratified(
                margins[0].codes().to_vec(),
                persons.iter().map(|p| p.household).collect(),
            )
            .unwrap(),
            margins,
            persons,
        }
    }

    /// The persons in tab on a day: they have a viewing row.
    pub(crate) fn day(&self, day: u32) -> Part<'_> {
        self.part(self.persons.iter().filter(|p| self.viewing.contains_key(&(day, p.id))).collect())
    }
}

/// |a - b| relative to the larger.
pub(crate) fn relative(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { (a - b).abs() / a.abs().max(b.abs()) }
}
