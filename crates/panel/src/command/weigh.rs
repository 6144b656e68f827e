//! Weighting a panel from its tables: by day, for a period, or as it stands, with a record of what was done.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::guests::{MeanWeights, Member};
use super::tables::{InTab, Level, MarginRow, MarginTable, PersonRow, PersonTable};
use super::weight_table::{WeightRow, WeightTable};
use crate::{
    Auxiliaries, Bounds, CalibrationOptions, Distance, Margin, MarginFit, PanelError, RakeOptions,
    WeightDiagnostics, calibrate, cap_and_rerake, diagnose, margin_fit, rake, trim,
};

/// The tables to weight from.
#[derive(Debug, Clone, Copy)]
pub struct WeightInputs<'a> {
    /// The panel.
    pub persons: &'a PersonTable,
    /// The population totals.
    pub margins: &'a MarginTable,
    /// The households in tab, by day.
    pub in_tab: Option<&'a InTab>,
}

/// What a weight is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Period {
    /// Everyone, once.
    Whole,
    /// Each day by itself: the households in tab on it.
    Days,
    /// The unified panel: households in tab on at least this share of the days (1 = on all), once. Needed for reach.
    Unified {
        /// Least share of the days, from 0 to 1.
        least_share: f64,
    },
}

/// How weights are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WeightMethod {
    /// Raking to all margins.
    Rake,
    /// Calibration with a distance and bounds.
    Calibrate(Distance, Bounds),
    /// Raking with weights held between two multiples of the mean weight, by capping and raking in turn.
    CapAndRerake {
        /// Least weight / mean weight.
        low: f64,
        /// Largest weight / mean weight.
        high: f64,
    },
}

/// Options of [`weight`].
#[derive(Debug, Clone, PartialEq)]
pub struct WeightOptions {
    /// How.
    pub method: WeightMethod,
    /// For what; `None`: by day where there is an in-tab table, else the whole panel.
    pub period: Option<Period>,
    /// Whether all persons of a household share one weight.
    pub one_per_household: bool,
    /// Clip to these multiples of the mean weight afterwards (low, high, strict); breaks the margins, as the record shows.
    pub trim: Option<(f64, f64, bool)>,
    /// The variable that is the sampling stratum; `None`: the column `stratum` where there is one, else one stratum.
    pub stratum: Option<String>,
    /// The variable with the households of the population in the stratum; `None`: the column `stratum_households` where there
    /// is one, else sampling counts as with replacement.
    pub stratum_households: Option<String>,
    /// Variables by which a guest takes the mean weight of members (`age`, `sex`).
    pub guest_by: Vec<String>,
    /// Scale all margins of a level to the sum of the first instead of refusing totals that differ.
    pub scale_margins: bool,
}

impl Default for WeightOptions {
    fn default() -> Self {
        Self {
            method: WeightMethod::Rake,
            period: None,
            one_per_household: false,
            trim: None,
            stratum: None,
            stratum_households: None,
            guest_by: vec!["age".into(), "sex".into()],
            scale_margins: false,
        }
    }
}

/// What was done for one day or period.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodRecord {
    /// The day; empty for a period.
    pub day: String,
    /// Households with a weight.
    pub households: usize,
    /// Guests with a weight, beside the members.
    pub guests: usize,
    /// Rounds or Newton steps.
    pub rounds: usize,
    /// Kish's design effect of the base weights.
    pub design_effect_before: f64,
    /// The final weights of the members.
    pub diagnostics: WeightDiagnostics,
    /// How each category is met.
    pub margins: Vec<MarginFit>,
}

impl PeriodRecord {
    /// Largest relative miss of a category.
    pub fn worst_misfit(&self) -> f64 {
        self.margins.iter().map(|m| m.misfit().abs()).fold(0.0, f64::max)
    }
}

impl std::fmt::Display for PeriodRecord {
    /// One line: members, households, population, rounds, ratios, design effect before and after, misfit.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let d = &self.diagnostics;
        let name = if self.day.is_empty() { "period".to_owned() } else { format!("day {}", self.day) };
        write!(
            f,
            "{name}: {} persons and {} guests of {} households stand for {:.0} persons; {} rounds; weights {:.3} to {:.3}, {:.3} to \
             {:.3} times the base weight; design effect {:.3} (before: {:.3}), effective persons {:.0} ({:.0} %); largest misfit {:.1e}",
            d.members,
            self.guests,
            self.households,
            d.population,
            self.rounds,
            d.least,
            d.largest,
            d.least_ratio,
            d.largest_ratio,
            d.design_effect,
            self.design_effect_before,
            d.effective_members,
            100.0 * d.efficiency,
            self.worst_misfit()
        )
    }
}

/// What was done, to be kept with every figure that rests on the weights.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightingRecord {
    /// The options.
    pub options: WeightOptions,
    /// The margins of persons and of households, by name.
    pub margins: Vec<(Level, String)>,
    /// Day by day.
    pub periods: Vec<PeriodRecord>,
}

/// Weights and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightOutcome {
    /// The rows of `weights.parquet`.
    pub table: WeightTable,
    /// The record.
    pub record: WeightingRecord,
}

/// The order of persons and categories: numbers by value, other text by its letters, numbers first.
pub fn natural_order(a: &str, b: &str) -> Ordering {
    natural(a, b)
}

/// Refuses a panel in which somebody stands twice, has no household, or has a base weight that is not positive.
///
/// # Errors
/// The first of these faults, with the person and how many there are.
pub fn check_persons(table: &PersonTable) -> Result<(), PanelError> {
    checked_persons(table).map(drop)
}

pub(super) fn natural(a: &str, b: &str) -> Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(x), Ok(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        _ => a.cmp(b),
    }
}

/// Weights a panel.
///
/// The result does not depend on the order of the tables' rows.
///
/// # Errors
/// A sentence for each fault of the tables: persons without household, duplicate persons, base weights that are not positive,
/// a margin for a variable that is not there, categories without total or without members, totals that differ, a day with nobody in tab,
/// bounds that cannot be met, weights at or below zero.
pub fn weight(inputs: WeightInputs<'_>, options: &WeightOptions) -> Result<WeightOutcome, PanelError> {
    let plan = Plan::new(inputs, options)?;
    let mut table = WeightTable {
        one_per_household: options.one_per_household,
        variables: plan.variable_names(),
        rows: Vec::new(),
    };
    let mut periods = Vec::new();
    for (day, households) in plan.periods(inputs.in_tab)? {
        let (rows, record) = plan.weigh(&day, households.as_ref()).map_err(|cause| {
            if day.is_empty() { cause } else { PanelError::Day { day: day.clone(), cause: Box::new(cause) } }
        })?;
        table.rows.extend(rows);
        periods.push(record);
    }
    let margins = plan.margins.iter().map(|m| (m.level, m.name.clone())).collect();
    Ok(WeightOutcome { table, record: WeightingRecord { options: options.clone(), margins, periods } })
}

/// One margin of the table.
struct Wanted {
    level: Level,
    name: String,
    variable: usize,
    totals: Vec<(String, f64)>,
}

/// A number known of each person, and its total in the population.
struct WantedNumber {
    name: String,
    /// `None`: 1 for everybody, the size of the population.
    variable: Option<usize>,
    total: f64,
}

/// A number of each member.
pub(super) struct Numbers {
    pub(super) name: String,
    pub(super) total: f64,
    pub(super) values: Vec<f64>,
}

/// The name under which the size of the population may be given without a column of the persons.
const POPULATION: &str = "population";

/// Checked inputs.
struct Plan<'a> {
    options: &'a WeightOptions,
    variables: &'a [String],
    /// By natural order of the person.
    persons: Vec<&'a PersonRow>,
    margins: Vec<Wanted>,
    numbers: Vec<WantedNumber>,
    stratum: Option<usize>,
    stratum_households: Option<usize>,
    guest_by: Vec<usize>,
}

type Periods = Vec<(String, Option<BTreeSet<String>>)>;

impl<'a> Plan<'a> {
    fn new(inputs: WeightInputs<'a>, options: &'a WeightOptions) -> Result<Self, PanelError> {
        let variables = &inputs.persons.variables;
        let persons = checked_persons(inputs.persons)?;
        let find = |name: &str| {
            variables.iter().position(|v| v == name).ok_or_else(|| PanelError::MissingVariable {
                variable: name.to_owned(),
                table: "the persons table".into(),
                available: variables.join(", "),
            })
        };
        let chosen = |asked: Option<&str>, usual: &str| match asked {
            Some(name) => find(name).map(Some),
            None => Ok(variables.iter().position(|v| v == usual)),
        };
        let mut margins: Vec<Wanted> = Vec::new();
        let mut numbers: Vec<WantedNumber> = Vec::new();
        for row in &inputs.margins.rows {
            if row.category.is_empty() {
                numbers.push(wanted_number(row, variables, inputs.margins)?);
                continue;
            }
            let same = |m: &&mut Wanted| m.name == row.margin && m.level == row.level;
            let entry = (row.category.clone(), row.total);
            match margins.iter_mut().find(same) {
                Some(margin) => margin.totals.push(entry),
                None => margins.push(Wanted {
                    level: row.level,
                    name: row.margin.clone(),
                    variable: find(&row.margin)?,
                    totals: vec![entry],
                }),
            }
        }
        if margins.is_empty() && numbers.is_empty() {
            return Err(PanelError::Nothing { what: "margins".into() });
        }
        margins.sort_by_key(|m| m.level);
        Ok(Self {
            options,
            variables,
            persons,
            margins,
            numbers,
            stratum: chosen(options.stratum.as_deref(), "stratum")?,
            stratum_households: chosen(options.stratum_households.as_deref(), "stratum_households")?,
            guest_by: options.guest_by.iter().filter_map(|v| variables.iter().position(|w| w == v)).collect(),
        })
    }

    fn variable_names(&self) -> Vec<String> {
        let prefixed = |m: &Wanted| match m.level {
            Level::Person => format!("margin.{}", m.name),
            Level::Household => format!("hmargin.{}", m.name),
        };
        let numbers = self.numbers.iter().map(|n| format!("number.{}", n.name));
        let others = self.others().map(|k| self.variables[k].clone());
        self.margins.iter().map(prefixed).chain(numbers).chain(others).collect()
    }

    /// The variables that are in no margin.
    fn others(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.variables.len()).filter(|k| {
            // Named as the fixed columns are, these two stand there already.
            self.margins.iter().all(|m| m.variable != *k)
                && self.numbers.iter().all(|n| n.variable != Some(*k))
                && !["stratum", "stratum_households"].contains(&self.variables[*k].as_str())
        })
    }

    /// The periods to weight, each with its households (`None`: all).
    fn periods(&self, in_tab: Option<&InTab>) -> Result<Periods, PanelError> {
        let default = if in_tab.is_some() { Period::Days } else { Period::Whole };
        let period = self.options.period.unwrap_or(default);
        if period == Period::Whole {
            return Ok(vec![(String::new(), None)]);
        }
        let Some(in_tab) = in_tab else {
            return Err(PanelError::Nothing { what: "in-tab days".into() });
        };
        if in_tab.days.is_empty() {
            return Err(PanelError::Nothing { what: "in-tab days".into() });
        }
        if let Some((day, _)) = in_tab.days.iter().find(|(_, homes)| homes.is_empty()) {
            return Err(PanelError::EmptyDay { day: day.clone() });
        }
        let mut days: Vec<(&String, &Vec<String>)> = in_tab.days.iter().collect();
        days.sort_by(|a, b| natural(a.0, b.0));
        let Period::Unified { least_share } = period else {
            let each =
                days.into_iter().map(|(day, homes)| (day.clone(), Some(homes.iter().cloned().collect())));
            return Ok(each.collect());
        };
        if !(0.0..=1.0).contains(&least_share) {
            let reason = "a share of days lies between 0 and 1".into();
            return Err(PanelError::BadOption {
                option: "unified".into(),
                value: least_share.to_string(),
                reason,
            });
        }
        let mut count: BTreeMap<&String, usize> = BTreeMap::new();
        days.iter().flat_map(|(_, homes)| homes.iter()).for_each(|home| *count.entry(home).or_default() += 1);
        let needed = least_share * days.len() as f64 - 1e-9;
        let homes =
            count.into_iter().filter(|(_, n)| *n as f64 >= needed).map(|(home, _)| home.clone()).collect();
        Ok(vec![(String::new(), Some(homes))])
    }

    fn weigh(
        &self,
        day: &str,
        households: Option<&BTreeSet<String>>,
    ) -> Result<(Vec<WeightRow>, PeriodRecord), PanelError> {
        let present = |p: &&&PersonRow| households.is_none_or(|homes| homes.contains(&p.household));
        let present: Vec<&PersonRow> = self.persons.iter().filter(present).copied().collect();
        let members: Vec<&PersonRow> = present.iter().filter(|p| !p.guest).copied().collect();
        if members.is_empty() {
            return Err(PanelError::EmptyDay { day: day.to_owned() });
        }
        let homes = numbered(&members);
        let mut base: Vec<f64> = members.iter().map(|p| p.base_weight.unwrap_or(f64::NAN)).collect();
        if self.options.one_per_household {
            base = household_means(&base, &homes);
        }
        let person_margins = self.margins_of(Level::Person, &members)?;
        let household_margins = self.margins_of(Level::Household, &members)?;
        let numbers = self.numbers_of(&members)?;
        let found = self.solve(&base, &person_margins, &household_margins, &numbers, &homes)?;
        if let Some(least) =
            (0..found.weights.len()).min_by(|&a, &b| found.weights[a].total_cmp(&found.weights[b]))
            && found.weights[least] <= 0.0
        {
            return Err(PanelError::NegativeWeights {
                count: found.weights.iter().filter(|w| **w <= 0.0).count(),
                least: found.weights[least],
                person: members[least].person.clone(),
            });
        }
        let mut rows = self.rows(day, &members, &base, &found.weights)?;
        let guests = self.guest_rows(day, &present, &members, &found.weights)?;
        let record = PeriodRecord {
            day: day.to_owned(),
            households: homes.iter().max().map_or(0, |h| *h as usize + 1),
            guests: guests.len(),
            rounds: found.rounds,
            design_effect_before: diagnose(&base, &base)?.design_effect,
            diagnostics: diagnose(&found.weights, &base)?,
            margins: {
                let mut margins = fits(&person_margins, &household_margins, &base, &found.weights, &homes)?;
                margins.extend(numbers.iter().map(|n| n.fit(&base, &found.weights)));
                margins
            },
        };
        rows.extend(guests);
        rows.sort_by(|a, b| natural(&a.person, &b.person));
        Ok((rows, record))
    }

    fn margins_of(&self, level: Level, members: &[&PersonRow]) -> Result<Vec<Margin>, PanelError> {
        let mut margins = Vec::new();
        for wanted in self.margins.iter().filter(|m| m.level == level) {
            if level == Level::Household {
                constant_in_household(members, wanted)?;
            }
            // An empty category of the population is no target when it is empty in the sample, too.
            let used: BTreeSet<&str> =
                self.persons.iter().map(|p| p.values[wanted.variable].as_str()).collect();
            let totals: Vec<(String, f64)> = wanted
                .totals
                .iter()
                .filter(|(c, t)| *t != 0.0 || used.contains(c.as_str()))
                .cloned()
                .collect();
            let labels = members.iter().map(|p| p.values[wanted.variable].as_str());
            let margin = Margin::from_labels(&wanted.name, &totals, labels)?;
            margins.push(match margins.first() {
                Some(first) if self.options.scale_margins => margin.scaled_to(Margin::population(first)),
                _ => margin,
            });
        }
        Ok(margins)
    }

    /// The numbers of the members, each a finite one.
    fn numbers_of(&self, members: &[&PersonRow]) -> Result<Vec<Numbers>, PanelError> {
        let of = |wanted: &WantedNumber| {
            let value = |person: &&PersonRow| {
                let Some(k) = wanted.variable else { return Ok(1.0) };
                let value = person.values[k].parse::<f64>().ok().filter(|v| v.is_finite());
                value.ok_or_else(|| PanelError::NotANumber {
                    variable: wanted.name.clone(),
                    person: person.person.clone(),
                    value: person.values[k].clone(),
                })
            };
            let values = members.iter().map(value).collect::<Result<Vec<f64>, PanelError>>()?;
            Ok(Numbers { name: wanted.name.clone(), total: wanted.total, values })
        };
        self.numbers.iter().map(of).collect()
    }

    fn solve(
        &self,
        base: &[f64],
        persons: &[Margin],
        households: &[Margin],
        numbers: &[Numbers],
        homes: &[u32],
    ) -> Result<Found, PanelError> {
        let plain = households.is_empty() && numbers.is_empty() && !self.options.one_per_household;
        let of_base = base.iter().sum::<f64>();
        let population = persons.first().or(households.first()).map_or(of_base, Margin::population);
        let mean = population / base.len() as f64;
        let mut found = match self.options.method {
            WeightMethod::Rake if plain => {
                let raked = rake(base, persons, &RakeOptions::default())?;
                Found { weights: raked.weights, rounds: raked.rounds }
            }
            WeightMethod::CapAndRerake { low, high } if plain => {
                let limits = (low * mean, high * mean);
                let capped = cap_and_rerake(base, persons, limits, 1e-9, 500, &RakeOptions::default())?;
                Found { weights: capped.weights, rounds: capped.rounds }
            }
            method => {
                let (distance, bounds) = match method {
                    WeightMethod::Rake => (Distance::Raking, Bounds::None),
                    WeightMethod::Calibrate(distance, bounds) => (distance, bounds),
                    // The same weights as capping in turn, for margins that raking does not take.
                    WeightMethod::CapAndRerake { low, high } => {
                        (Distance::Raking, Bounds::Weight { low: low * mean, high: high * mean })
                    }
                };
                let one = self.options.one_per_household;
                let auxiliaries = auxiliaries(persons, households, numbers, homes, one)?;
                let options = CalibrationOptions { distance, bounds, ..CalibrationOptions::default() };
                let done = calibrate(base, &auxiliaries, &options)?;
                Found { weights: done.weights, rounds: done.iterations }
            }
        };
        if let Some((low, high, strict)) = self.options.trim {
            let mean = found.weights.iter().sum::<f64>() / base.len() as f64;
            found.weights = trim(&found.weights, low * mean, high * mean, strict)?.weights;
        }
        Ok(found)
    }

    fn rows(
        &self,
        day: &str,
        persons: &[&PersonRow],
        base: &[f64],
        weights: &[f64],
    ) -> Result<Vec<WeightRow>, PanelError> {
        let mut rows = Vec::with_capacity(persons.len());
        for (p, (&base_weight, &weight)) in persons.iter().zip(base.iter().zip(weights)) {
            let stratum_households = match self.stratum_households {
                None => None,
                Some(k) => match p.values[k].parse::<f64>() {
                    Ok(n) if n.is_finite() && n > 0.0 => Some(n),
                    _ => {
                        return Err(PanelError::NotFinite {
                            what: self.variables[k].clone(),
                            row: p.line as usize,
                        });
                    }
                },
            };
            let numbers = self.numbers.iter().map(|n| n.variable);
            let margins = self.margins.iter().map(|m| Some(m.variable));
            let values = margins.chain(numbers).chain(self.others().map(Some));
            rows.push(WeightRow {
                day: day.to_owned(),
                person: p.person.clone(),
                household: p.household.clone(),
                stratum: self.stratum.map(|k| p.values[k].clone()).unwrap_or_default(),
                guest: p.guest,
                stratum_households,
                base_weight,
                weight,
                values: values.map(|k| k.map_or_else(|| "1".to_owned(), |k| p.values[k].clone())).collect(),
            });
        }
        Ok(rows)
    }

    fn guest_rows(
        &self,
        day: &str,
        present: &[&PersonRow],
        members: &[&PersonRow],
        weights: &[f64],
    ) -> Result<Vec<WeightRow>, PanelError> {
        let guests: Vec<&PersonRow> = present.iter().filter(|p| p.guest).copied().collect();
        if guests.is_empty() {
            return Ok(Vec::new());
        }
        let means = MeanWeights::of(members.iter().zip(weights).map(|(p, &weight)| Member {
            key: self.guest_by.iter().map(|&k| p.values[k].as_str()).collect(),
            household: &p.household,
            weight,
        }));
        let mut own = Vec::with_capacity(guests.len());
        for guest in &guests {
            let values: Vec<&str> = self.guest_by.iter().map(|&k| guest.values[k].as_str()).collect();
            own.push(means.weight(&guest.person, &values, &guest.household)?);
        }
        self.rows(day, &guests, &own, &own)
    }
}

struct Found {
    weights: Vec<f64>,
    rounds: usize,
}

/// The columns of person and household margins together; group means where a household shares one weight.
pub(super) fn auxiliaries(
    persons: &[Margin],
    households: &[Margin],
    numbers: &[Numbers],
    homes: &[u32],
    one_per_household: bool,
) -> Result<Auxiliaries, PanelError> {
    let all = match (persons.is_empty() && households.is_empty(), numbers.is_empty()) {
        (true, _) => columns_of(numbers)?,
        (false, true) => columns_of_margins(persons, households, homes)?,
        (false, false) => columns_of_margins(persons, households, homes)?.beside(&columns_of(numbers)?)?,
    };
    if one_per_household { all.group_means(homes) } else { Ok(all) }
}

fn columns_of(numbers: &[Numbers]) -> Result<Auxiliaries, PanelError> {
    let values: Vec<Vec<f64>> = numbers.iter().map(|n| n.values.clone()).collect();
    let names = numbers.iter().map(|n| n.name.clone()).collect();
    Auxiliaries::from_columns(names, numbers.iter().map(|n| n.total).collect(), &values)
}

fn columns_of_margins(
    persons: &[Margin],
    households: &[Margin],
    homes: &[u32],
) -> Result<Auxiliaries, PanelError> {
    let counted = |margins: &[Margin]| Auxiliaries::from_margins(margins)?.counted_by_household(homes);
    match (persons.is_empty(), households.is_empty()) {
        (_, true) => Auxiliaries::from_margins(persons),
        (true, false) => counted(households),
        (false, false) => Auxiliaries::from_margins(persons)?.beside(&counted(households)?),
    }
}

/// A row of the margins without a category: the total of a number.
fn wanted_number(
    row: &MarginRow,
    variables: &[String],
    table: &MarginTable,
) -> Result<WantedNumber, PanelError> {
    let option = format!("margin `{}` without a category", row.margin);
    let bad = |value: String, reason: &str| PanelError::BadOption {
        option: option.clone(),
        value,
        reason: reason.into(),
    };
    if row.level == Level::Household {
        return Err(bad("household".into(), "totals of numbers are of persons"));
    }
    if table.rows.iter().filter(|other| other.margin == row.margin).count() > 1 {
        let reason = "a number has one total; a margin with categories has a category in each row";
        return Err(bad(row.total.to_string(), reason));
    }
    let variable = variables.iter().position(|v| *v == row.margin);
    if variable.is_none() && row.margin != POPULATION {
        return Err(PanelError::MissingVariable {
            variable: row.margin.clone(),
            table: "the persons table".into(),
            available: variables.join(", "),
        });
    }
    Ok(WantedNumber { name: row.margin.clone(), variable, total: row.total })
}

impl Numbers {
    fn fit(&self, base: &[f64], weights: &[f64]) -> MarginFit {
        let sum = |w: &[f64]| self.values.iter().zip(w).map(|(v, w)| v * w).sum();
        MarginFit {
            margin: self.name.clone(),
            category: String::new(),
            members: self.values.len(),
            target: self.total,
            before: sum(base),
            after: sum(weights),
        }
    }
}

fn household_means(base: &[f64], homes: &[u32]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); homes.iter().max().map_or(0, |h| *h as usize + 1)];
    for (&home, d) in homes.iter().zip(base) {
        sums[home as usize].0 += d;
        sums[home as usize].1 += 1.0;
    }
    homes.iter().map(|&home| sums[home as usize].0 / sums[home as usize].1).collect()
}

fn fits(
    persons: &[Margin],
    households: &[Margin],
    base: &[f64],
    weights: &[f64],
    homes: &[u32],
) -> Result<Vec<MarginFit>, PanelError> {
    let mut size = vec![0.0; homes.iter().max().map_or(0, |h| *h as usize + 1)];
    for &h in homes {
        size[h as usize] += 1.0;
    }
    let shared =
        |w: &[f64]| -> Vec<f64> { w.iter().zip(homes).map(|(w, &h)| w / size[h as usize]).collect() };
    let mut all = margin_fit(persons, base, weights)?;
    all.extend(margin_fit(households, &shared(base), &shared(weights))?);
    Ok(all)
}

/// Numbers the households in order of appearance.
fn numbered(persons: &[&PersonRow]) -> Vec<u32> {
    let mut index: BTreeMap<&str, u32> = BTreeMap::new();
    persons
        .iter()
        .map(|p| {
            let next = index.len() as u32;
            *index.entry(&p.household).or_insert(next)
        })
        .collect()
}

fn checked_persons(table: &PersonTable) -> Result<Vec<&PersonRow>, PanelError> {
    let mut persons: Vec<&PersonRow> = table.persons.iter().collect();
    if persons.is_empty() {
        return Err(PanelError::Nothing { what: "persons".into() });
    }
    for person in &persons {
        let what = format!("the list of values of person `{}`", person.person);
        crate::error::same_length(&what, table.variables.len(), person.values.len())?;
    }
    let homeless: Vec<&&PersonRow> = persons.iter().filter(|p| p.household.is_empty()).collect();
    if let Some(first) = homeless.first() {
        return Err(PanelError::NoHousehold { person: first.person.clone(), count: homeless.len() });
    }
    let weightless = |p: &&&PersonRow| !p.guest && !p.base_weight.is_some_and(|w| w.is_finite() && w > 0.0);
    if let Some(bad) = persons.iter().find(weightless) {
        let weight = bad.base_weight.unwrap_or(f64::NAN);
        return Err(PanelError::BaseWeight { person: bad.person.clone(), weight });
    }
    persons.sort_by(|a, b| natural(&a.person, &b.person));
    let twice: Vec<&[&PersonRow]> =
        persons.windows(2).filter(|pair| pair[0].person == pair[1].person).collect();
    if let Some(first) = twice.first() {
        return Err(PanelError::DuplicatePerson {
            person: first[0].person.clone(),
            table: "the persons table".into(),
            count: twice.len(),
        });
    }
    Ok(persons)
}

fn constant_in_household(members: &[&PersonRow], wanted: &Wanted) -> Result<(), PanelError> {
    let mut values: BTreeMap<&str, &str> = BTreeMap::new();
    for person in members {
        let own = person.values[wanted.variable].as_str();
        let first = *values.entry(&person.household).or_insert(own);
        if first != own {
            return Err(PanelError::HouseholdDiffers {
                household: person.household.clone(),
                variable: wanted.name.clone(),
                first: first.to_owned(),
                second: own.to_owned(),
            });
        }
    }
    Ok(())
}
