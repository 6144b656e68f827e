//! A weights table as a sample with a design, and its errors by any method.

use std::collections::BTreeMap;

use super::estimate::{ErrorMethod, EstimateOptions};
use super::weigh::{Numbers, auxiliaries, natural};
use super::weight_table::{WeightRow, WeightTable};
use crate::{
    Adjustment, Auxiliaries, CalibrationOptions, Centre, Design, Estimates, Lonely, Margin, Measure,
    PanelError, RakeOptions, Regression, ReplicateWeights, Replicates, Reweighting, Sample, Stage, linearise,
    reweight,
};

/// `draws[r][k]`: estimate k in draw r.
pub(super) type Draws = Vec<Vec<f64>>;

/// The margins of some rows, with the household of each row numbered from 0.
struct Met {
    persons: Vec<Margin>,
    households: Vec<Margin>,
    numbers: Vec<Numbers>,
    homes: Vec<u32>,
}

impl Met {
    fn is_empty(&self) -> bool {
        self.persons.is_empty() && self.households.is_empty() && self.numbers.is_empty()
    }

    fn columns(&self, one_per_household: bool) -> Result<Auxiliaries, PanelError> {
        auxiliaries(&self.persons, &self.households, &self.numbers, &self.homes, one_per_household)
    }
}

/// The rows of a weights table with what errors need.
pub(super) struct PanelSample<'a> {
    table: &'a WeightTable,
    weights: Vec<f64>,
    before: Vec<f64>,
    homes: Vec<u32>,
    design: Design,
    regression: Option<Regression>,
    replicates: Option<ReplicateWeights>,
    error: ErrorMethod,
    lonely: Lonely,
}

impl<'a> PanelSample<'a> {
    pub(super) fn new(table: &'a WeightTable, options: &EstimateOptions) -> Result<Self, PanelError> {
        if table.rows.is_empty() {
            return Err(PanelError::Nothing { what: "weights".into() });
        }
        for row in &table.rows {
            let what = format!("the list of values of person `{}`", row.person);
            crate::error::same_length(&what, table.variables.len(), row.values.len())?;
        }
        one_row_for_each(table)?;
        let homes = codes(table, |row| &row.household).0;
        let (strata, names) = codes(table, |row| &row.stratum);
        let known: Option<Vec<f64>> = table.rows.iter().map(|row| row.stratum_households).collect();
        let design = Design::new(&[Stage { strata, units: homes.clone(), population: known }])?
            .with_stratum_names(names);
        let mut this = Self {
            table,
            weights: table.rows.iter().map(|row| row.weight).collect(),
            before: table.rows.iter().map(|row| row.base_weight).collect(),
            homes,
            design,
            regression: None,
            replicates: None,
            error: options.error,
            lonely: options.lonely,
        };
        match options.error {
            ErrorMethod::Linearised => {
                let columns = this.columns()?;
                this.regression =
                    columns.map(|columns| Regression::new(columns, this.before.clone())).transpose()?;
            }
            ErrorMethod::DeleteAGroup { groups } => {
                if groups < 2 {
                    let reason = "the jackknife needs at least two groups".into();
                    return Err(PanelError::BadOption {
                        option: "groups".into(),
                        value: groups.to_string(),
                        reason,
                    });
                }
                let group: Vec<u32> = this.homes.iter().map(|home| home % groups).collect();
                this.replicates = Some(this.reweighted(&Replicates::delete_a_group(&group)?)?);
            }
            ErrorMethod::Bootstrap { replicates } => {
                let drawn = Replicates::bootstrap(&this.design, replicates, options.seed, options.lonely)?;
                this.replicates = Some(this.reweighted(&drawn.around(Centre::FullSample))?);
            }
        }
        Ok(this)
    }

    pub(super) fn weights(&self) -> &[f64] {
        &self.weights
    }

    pub(super) fn homes(&self) -> &[u32] {
        &self.homes
    }

    /// The error method in words, for the record.
    pub(super) fn method(&self) -> String {
        match self.error {
            ErrorMethod::Linearised => {
                "linearised, residuals from the margins, households as sampling units".into()
            }
            ErrorMethod::DeleteAGroup { groups } => {
                format!("delete-a-group jackknife, {groups} groups of households, each weighted anew")
            }
            ErrorMethod::Bootstrap { replicates } => {
                format!("Rao-Wu bootstrap, {replicates} replicates of households, each weighted anew")
            }
        }
    }

    /// Estimates, and draws where the method's replicates are draws.
    pub(super) fn estimate(&self, measures: &[Measure]) -> Result<(Estimates, Option<Draws>), PanelError> {
        if let Some(replicates) = &self.replicates {
            let found = replicates.estimate(&self.weights, measures)?;
            let draws = matches!(self.error, ErrorMethod::Bootstrap { .. }).then_some(found.draws);
            return Ok((found.estimates, draws));
        }
        let step = self
            .regression
            .as_ref()
            .map(|regression| Adjustment::Prepared { regression, after: &self.weights });
        let adjustments: Vec<Adjustment<'_>> = step.into_iter().collect();
        let sample = Sample {
            weights: &self.weights,
            design: &self.design,
            adjustments: &adjustments,
            lonely: self.lonely,
        };
        Ok((linearise(&sample, measures)?, None))
    }

    /// Rows of members by day, in the order of days.
    fn members_by_day(&self) -> Vec<Vec<usize>> {
        let mut days: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (k, row) in self.table.rows.iter().enumerate().filter(|(_, row)| !row.guest) {
            days.entry(&row.day).or_default().push(k);
        }
        days.into_values().collect()
    }

    /// The margins the weights of some rows meet: their totals are the weighted counts. Persons' margins, then households'.
    fn margins(&self, rows: &[usize]) -> Result<Met, PanelError> {
        let homes = renumbered(rows.iter().map(|&k| self.homes[k]));
        let mut size = vec![0.0; homes.iter().max().map_or(0, |h| *h as usize + 1)];
        for &h in &homes {
            size[h as usize] += 1.0;
        }
        let (mut persons, mut households, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for (variable, name) in self.table.variables.iter().enumerate() {
            if name.starts_with("number.") {
                numbers.push(self.number(name, variable, rows)?);
            }
            let of_persons = name.starts_with("margin.");
            if !of_persons && !name.starts_with("hmargin.") {
                continue;
            }
            let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
            for (&k, &home) in rows.iter().zip(&homes) {
                let share = if of_persons { 1.0 } else { size[home as usize] };
                *totals.entry(&self.table.rows[k].values[variable]).or_default() += self.weights[k] / share;
            }
            let totals: Vec<(String, f64)> = totals.into_iter().map(|(c, t)| (c.to_owned(), t)).collect();
            let labels = rows.iter().map(|&k| self.table.rows[k].values[variable].as_str());
            let margin = Margin::from_labels(name, &totals, labels)?;
            if of_persons { persons.push(margin) } else { households.push(margin) }
        }
        Ok(Met { persons, households, numbers, homes })
    }

    /// A number of some rows; its total is the weighted sum.
    fn number(&self, name: &str, variable: usize, rows: &[usize]) -> Result<Numbers, PanelError> {
        let value = |&k: &usize| {
            let row = &self.table.rows[k];
            let text = &row.values[variable];
            text.parse::<f64>().ok().filter(|v| v.is_finite()).ok_or_else(|| PanelError::NotANumber {
                variable: name.to_owned(),
                person: row.person.clone(),
                value: text.clone(),
            })
        };
        let values = rows.iter().map(value).collect::<Result<Vec<f64>, PanelError>>()?;
        let total = values.iter().zip(rows).map(|(v, &k)| v * self.weights[k]).sum();
        Ok(Numbers { name: name.to_owned(), total, values })
    }

    /// The auxiliaries of all rows, day by day side by side; `None` where the table has no margins.
    fn columns(&self) -> Result<Option<Auxiliaries>, PanelError> {
        let days = self.members_by_day();
        let mut all: Option<Auxiliaries> = None;
        for rows in &days {
            let met = self.margins(rows)?;
            if met.is_empty() {
                return Ok(None);
            }
            let own = met.columns(self.table.one_per_household)?;
            let mut position = vec![None; self.table.rows.len()];
            rows.iter().enumerate().for_each(|(at, &k)| position[k] = Some(at));
            let own = own.pick(&position)?;
            all = Some(match all {
                None => own,
                Some(all) => all.beside(&own)?,
            });
        }
        Ok(all)
    }

    /// Every replicate weighted on every day as the full sample was: to the same totals, by raking. A guest keeps the
    /// weight times the household's factor.
    fn reweighted(&self, replicates: &Replicates) -> Result<ReplicateWeights, PanelError> {
        let mut all = reweight(&self.weights, replicates, Reweighting::None)?;
        for rows in self.members_by_day() {
            let met = self.margins(&rows)?;
            if met.is_empty() {
                continue;
            }
            let before: Vec<f64> = rows.iter().map(|&k| self.before[k]).collect();
            let own = replicates.pick(&rows);
            let plain = met.households.is_empty() && met.numbers.is_empty();
            let done = if plain && !self.table.one_per_household {
                reweight(&before, &own, Reweighting::Rake(&met.persons, &RakeOptions::default()))?
            } else {
                let columns = met.columns(self.table.one_per_household)?;
                reweight(&before, &own, Reweighting::Calibrate(&columns, &CalibrationOptions::default()))?
            };
            for (to, from) in all.weights.iter_mut().zip(&done.weights) {
                rows.iter().zip(from).for_each(|(&k, w)| to[k] = *w);
            }
        }
        Ok(all)
    }
}

fn one_row_for_each(table: &WeightTable) -> Result<(), PanelError> {
    let mut keys: Vec<(&str, &str)> =
        table.rows.iter().map(|r| (r.day.as_str(), r.person.as_str())).collect();
    keys.sort_unstable();
    let twice: Vec<_> = keys.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    match twice.first() {
        None => Ok(()),
        Some(pair) => Err(PanelError::DuplicatePerson {
            person: pair[0].1.to_owned(),
            table: "the weights table".into(),
            count: twice.len(),
        }),
    }
}

/// Numbers the values of a column in natural order, with the values.
fn codes(table: &WeightTable, of: impl Fn(&WeightRow) -> &String) -> (Vec<u32>, Vec<String>) {
    let mut values: Vec<&String> = table.rows.iter().map(&of).collect();
    values.sort_by(|a, b| natural(a, b));
    values.dedup();
    let index: BTreeMap<&String, u32> = values.iter().copied().zip(0..).collect();
    let codes = table.rows.iter().map(|row| index[of(row)]).collect();
    (codes, values.into_iter().cloned().collect())
}

fn renumbered(values: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut index: BTreeMap<u32, u32> = BTreeMap::new();
    values
        .map(|value| {
            let next = index.len() as u32;
            *index.entry(value).or_insert(next)
        })
        .collect()
}
