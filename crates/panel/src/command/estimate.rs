//! Estimates from weights and viewing, by any variables, each with error, interval, rank and ruling.

use std::collections::{BTreeMap, BTreeSet};

use greenlit_vocabulary::Rejected;

use super::panel_sample::PanelSample;
use super::tables::ViewingTable;
use super::weigh::natural;
use super::weight_table::WeightTable;
use crate::{
    Estimates, Lonely, Measure, MinimumRule, PanelError, RankChance, Ruling, Support, Verdict, audience,
    normal_draws, rank_chances, support,
};

/// How errors are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorMethod {
    /// Linearisation with residuals from the margins.
    Linearised,
    /// Jackknife over this many groups of households, every replicate weighted anew on every day.
    DeleteAGroup {
        /// Number of groups.
        groups: u32,
    },
    /// Rao-Wu bootstrap with this many replicates, every replicate weighted anew on every day.
    Bootstrap {
        /// Number of replicates.
        replicates: usize,
    },
}

/// Options of [`estimate`].
#[derive(Debug, Clone, PartialEq)]
pub struct EstimateOptions {
    /// Variables of the weights table, `day` or `week`.
    pub by: Vec<String>,
    /// Minutes of a day from which a person counts as reached.
    pub qualifying_mins: f64,
    /// Minutes of a day over which the average audience is taken.
    pub day_mins: f64,
    /// Coverage of intervals, 0.95.
    pub level: f64,
    /// Errors.
    pub error: ErrorMethod,
    /// Strata with one household.
    pub lonely: Lonely,
    /// What may be shown.
    pub minimum: MinimumRule,
    /// Draws for the ranks, where the error method gives none.
    pub rank_draws: usize,
    /// Seed of draws and bootstrap.
    pub seed: u64,
}

impl Default for EstimateOptions {
    fn default() -> Self {
        Self {
            by: Vec::new(),
            qualifying_mins: 1.0,
            day_mins: 1440.0,
            level: 0.95,
            error: ErrorMethod::Linearised,
            lonely: Lonely::Fail,
            minimum: MinimumRule::default(),
            rank_draws: 2000,
            seed: 1,
        }
    }
}

/// One estimate.
///
/// `metric` is one of: `minutes` (persons x minutes of the whole period), `average_audience` (persons), `rating` (per cent of the
/// population), `share` (0 to 1, of all things in the table), `reach` (persons), `minutes_per_viewer`, `frequency` (days with
/// contact per person reached). Reach and what rests on it need one weight for each person: a single day, or weights of the
/// whole period.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimateRow {
    /// Values of the `by` variables.
    pub by: Vec<String>,
    /// The thing viewed; `all` for everything together.
    pub thing: String,
    /// What is estimated.
    pub metric: &'static str,
    /// Value, standard error and interval; `None` where suppressed or not defined.
    pub figure: Option<EstimatedFigure>,
    /// What it rests on: those who viewed.
    pub support: Support,
    /// Whether it may be shown, and why not.
    pub ruling: Ruling,
    /// Rank by average audience among the things of the same group, on the `average_audience` rows.
    pub rank: Option<RankChance>,
}

/// A value with its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EstimatedFigure {
    /// The value.
    pub value: f64,
    /// Standard error, in the same unit.
    pub standard_error: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// All estimates.
#[derive(Debug, Clone, PartialEq)]
pub struct EstimateTable {
    /// The `by` variables.
    pub by: Vec<String>,
    /// The estimates: by group, thing, metric.
    pub rows: Vec<EstimateRow>,
    /// Viewing of persons without a weight on that day.
    pub rejected: Vec<Rejected>,
    /// How errors were computed, in words.
    pub method: String,
    /// Degrees of freedom of the errors.
    pub degrees_of_freedom: usize,
}

impl EstimateTable {
    /// Column names: the `by` variables, then `title`, `metric`, `estimate`, `standard_error`, `low`, `high`, `relative_error`,
    /// `viewers_n`, `homes_n`, `effective_n`, `rank`, `rank_low`, `rank_high`, `verdict`, `reasons`.
    pub fn header(&self) -> Vec<String> {
        let fixed = "title metric estimate standard_error low high relative_error viewers_n homes_n effective_n rank rank_low \
                     rank_high verdict reasons";
        self.by.iter().cloned().chain(fixed.split_whitespace().map(str::to_owned)).collect()
    }

    /// The cells of one row as text, under [`EstimateTable::header`]; empty where there is no number.
    pub fn cells(&self, row: &EstimateRow) -> Vec<String> {
        let mut cells = row.by.clone();
        cells.extend([row.thing.clone(), row.metric.to_owned()]);
        match &row.figure {
            Some(f) => {
                cells.extend([f.value, f.standard_error, f.low, f.high].map(|v| v.to_string()));
                let error = row.support.relative_error;
                cells.push(if error.is_finite() { error.to_string() } else { String::new() });
            }
            None => cells.extend(std::iter::repeat_n(String::new(), 5)),
        }
        cells.extend([row.support.members.to_string(), row.support.homes.to_string()]);
        cells.push(format!("{:.1}", row.support.effective));
        match row.rank.as_ref().filter(|_| row.figure.is_some()) {
            Some(rank) => cells.extend([rank.rank, rank.best, rank.worst].map(|k| k.to_string())),
            None => cells.extend(std::iter::repeat_n(String::new(), 3)),
        }
        cells.extend([row.ruling.verdict.as_str().to_owned(), row.ruling.reasons.join("; ")]);
        cells
    }
}

/// Estimates every thing in the viewing table by the groups asked for.
///
/// Who has a weight and no viewing row viewed nothing. Guests count as viewers, but not in the population a rating refers to.
///
/// # Errors
/// A variable that is not there; a day with viewing but without weights; what [`linearise()`](crate::linearise) and
/// [`reweight`](crate::reweight) refuse.
pub fn estimate(
    weights: &WeightTable,
    viewing: &ViewingTable,
    options: &EstimateOptions,
) -> Result<EstimateTable, PanelError> {
    let sample = PanelSample::new(weights, options)?;
    let viewed = Viewed::new(weights, viewing)?;
    let variables = by_variables(weights, &options.by)?;
    let mut table = EstimateTable {
        by: options.by.clone(),
        rows: Vec::new(),
        rejected: viewed.rejected.clone(),
        method: sample.method(),
        degrees_of_freedom: 0,
    };
    for (stretch, days) in viewed.stretches(&options.by) {
        let cell = Cell::new(weights, &viewed, &days, options);
        let groups: BTreeSet<Vec<&str>> = weights
            .rows
            .iter()
            .filter(|row| row.day.is_empty() || days.contains(&row.day))
            .map(|row| variables.iter().flatten().map(|&k| row.values[k].as_str()).collect())
            .collect();
        for group in groups {
            let inside = |row: usize| {
                let row = &weights.rows[row];
                (row.day.is_empty() || days.contains(&row.day))
                    && variables.iter().flatten().zip(&group).all(|(&k, v)| row.values[k] == *v)
            };
            // Decided once a row, not once a row and measure.
            let mask: Vec<bool> = (0..weights.rows.len()).map(inside).collect();
            let names = label(&options.by, &variables, &stretch, &group);
            let (rows, degrees) = cell.estimate(&sample, &names, &|row| mask[row])?;
            table.degrees_of_freedom = degrees;
            table.rows.extend(rows);
        }
    }
    if variables.iter().any(Option::is_some) {
        hide_complements(&mut table.rows, &options.minimum, &variables);
    }
    Ok(table)
}

/// Position of each `by` variable; `None` for `day` and `week`.
fn by_variables(weights: &WeightTable, by: &[String]) -> Result<Vec<Option<usize>>, PanelError> {
    let find = |name: &String| match name.as_str() {
        "day" | "week" => Ok(None),
        _ => weights.variable(name).map(Some).ok_or_else(|| PanelError::MissingVariable {
            variable: name.clone(),
            table: "the weights table".into(),
            available: format!("day, week, {}", weights.variables.join(", ")),
        }),
    };
    by.iter().map(find).collect()
}

fn label(by: &[String], variables: &[Option<usize>], stretch: &Stretch, group: &[&str]) -> Vec<String> {
    let mut values = group.iter();
    by.iter()
        .zip(variables)
        .map(|(name, variable)| match (variable, name.as_str()) {
            (Some(_), _) => values.next().copied().unwrap_or_default().to_owned(),
            (None, "day") => stretch.day.clone(),
            (None, _) => stretch.week.clone(),
        })
        .collect()
}

/// The part of the time an estimate is for; empty where not divided.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    week: String,
    day: String,
}

/// Minutes by weight row, day and thing.
struct Viewed {
    /// thing -> (day, row of the weights table) -> minutes.
    minutes: BTreeMap<String, BTreeMap<(String, usize), f64>>,
    /// Days with weights, or with viewing where weights are for the whole period; with their weeks.
    days: Vec<(String, String)>,
    rejected: Vec<Rejected>,
}

impl Viewed {
    fn new(weights: &WeightTable, viewing: &ViewingTable) -> Result<Self, PanelError> {
        let index: BTreeMap<(&str, &str), usize> = weights
            .rows
            .iter()
            .enumerate()
            .map(|(k, row)| ((row.day.as_str(), row.person.as_str()), k))
            .collect();
        let weighted: BTreeSet<&str> = weights.rows.iter().map(|row| row.day.as_str()).collect();
        let whole = weighted.contains("");
        let seen: BTreeSet<&str> = viewing.rows.iter().map(|row| row.day.as_str()).collect();
        if let Some(day) = seen.iter().find(|day| !whole && !weighted.contains(*day)) {
            return Err(PanelError::DayWithoutWeights { day: (*day).to_owned() });
        }
        if viewing.rows.is_empty() {
            return Err(PanelError::Nothing { what: "viewing rows".into() });
        }
        let mut this = Self { minutes: BTreeMap::new(), days: Vec::new(), rejected: Vec::new() };
        for row in &viewing.rows {
            let day = if whole { "" } else { row.day.as_str() };
            match index.get(&(day, row.person.as_str())) {
                Some(&at) => {
                    let own = this.minutes.entry(row.thing.clone()).or_default();
                    *own.entry((row.day.clone(), at)).or_default() += row.minutes;
                }
                None => this.rejected.push(Rejected {
                    line: Some(row.line),
                    reason: format!("the person has no weight on day `{}`", row.day),
                    excerpt: String::new(),
                }),
            }
        }
        let days = if whole { seen } else { weighted };
        let week = |day: &str| viewing.weeks.get(day).cloned().unwrap_or_else(|| super::tables::week_of(day));
        this.days = days.into_iter().map(|day| (day.to_owned(), week(day))).collect();
        this.days.sort_by(|a, b| natural(&a.0, &b.0));
        Ok(this)
    }

    /// The stretches of time asked for, each with its days.
    fn stretches(&self, by: &[String]) -> Vec<(Stretch, BTreeSet<String>)> {
        let asked = |name: &str| by.iter().any(|b| b == name);
        let mut all: Vec<(Stretch, BTreeSet<String>)> = Vec::new();
        for (day, week) in &self.days {
            let pick = |wanted: bool, value: &String| if wanted { value.clone() } else { String::new() };
            let stretch = Stretch { week: pick(asked("week"), week), day: pick(asked("day"), day) };
            match all.iter_mut().find(|(s, _)| *s == stretch) {
                Some((_, days)) => drop(days.insert(day.clone())),
                None => all.push((stretch, BTreeSet::from([day.clone()]))),
            }
        }
        all
    }
}

/// One stretch of time, whose groups are estimated one after another.
struct Cell<'a> {
    weights: &'a WeightTable,
    days: &'a BTreeSet<String>,
    options: &'a EstimateOptions,
    /// The things viewed; the last is `all` where there are several.
    columns: Vec<Viewing>,
}

/// Viewing of one thing by row of the weights table.
struct Viewing {
    thing: String,
    minutes: Vec<f64>,
    /// Days on which it was viewed long enough.
    contacts: Vec<u32>,
}

/// A measure before it is estimated.
struct Asked {
    thing: String,
    metric: &'static str,
    measure: Measure,
    ranked: bool,
}

impl<'a> Cell<'a> {
    fn new(
        weights: &'a WeightTable,
        viewed: &Viewed,
        days: &'a BTreeSet<String>,
        options: &'a EstimateOptions,
    ) -> Self {
        let rows = weights.rows.len();
        let column = |thing: &str, minutes: &mut dyn Iterator<Item = (usize, f64)>| {
            let mut column =
                Viewing { thing: thing.to_owned(), minutes: vec![0.0; rows], contacts: vec![0; rows] };
            for (row, own) in minutes {
                column.minutes[row] += own;
                column.contacts[row] += u32::from(own >= options.qualifying_mins && own > 0.0);
            }
            column
        };
        let mut by_day: BTreeMap<(&str, usize), f64> = BTreeMap::new();
        let mut columns = Vec::new();
        for (thing, own) in &viewed.minutes {
            let own: Vec<(&str, usize, f64)> = own
                .iter()
                .filter(|((day, _), _)| days.contains(day))
                .map(|((day, row), minutes)| (day.as_str(), *row, *minutes))
                .collect();
            for (day, row, minutes) in &own {
                *by_day.entry((day, *row)).or_default() += minutes;
            }
            columns.push(column(thing, &mut own.into_iter().map(|(_, row, minutes)| (row, minutes))));
        }
        if columns.len() > 1 {
            columns.push(column("all", &mut by_day.into_iter().map(|((_, row), minutes)| (row, minutes))));
        }
        Self { weights, days, options, columns }
    }

    fn asked(&self, inside: &dyn Fn(usize) -> bool) -> Vec<Asked> {
        // The last column is everything together, unless there is one thing only.
        let (all, things) = match self.columns.split_last() {
            Some((all, things)) if !things.is_empty() => (all, things.len()),
            Some((only, _)) => (only, 1),
            None => return Vec::new(),
        };
        let mut asked = Vec::new();
        for (k, viewing) in self.columns.iter().enumerate() {
            let mut add = |metric, measure: Measure| {
                let ranked = metric == "average_audience" && k < things && things > 1;
                asked.push(Asked {
                    thing: viewing.thing.clone(),
                    metric,
                    measure: measure.within(inside),
                    ranked,
                });
            };
            self.measures(viewing, (k < things).then_some(&all.minutes), &mut add);
        }
        asked
    }

    fn measures(
        &self,
        viewing: &Viewing,
        all: Option<&Vec<f64>>,
        add: &mut dyn FnMut(&'static str, Measure),
    ) {
        let Viewing { minutes, contacts, .. } = viewing;
        let minutes = || minutes.clone();
        let period_mins = self.options.day_mins * self.days.len() as f64;
        let whole = self.weights.rows.first().is_some_and(|row| row.day.is_empty());
        // With weights by day the rows are person-days, and their mean is already one over the days.
        let rated_mins = if whole { period_mins } else { self.options.day_mins };
        let population = self.weights.rows.iter().map(|row| f64::from(u8::from(!row.guest))).collect();
        add("minutes", Measure::total("minutes", minutes()));
        add("average_audience", audience::average_audience("average_audience", minutes(), period_mins));
        add("rating", Measure::ratio("rating", minutes(), population).scaled(100.0 / rated_mins));
        if let Some(all) = all {
            add("share", audience::share("share", minutes(), all.clone()));
        }
        if whole || self.days.len() == 1 {
            let reached: Vec<f64> = contacts.iter().map(|c| f64::from(u8::from(*c > 0))).collect();
            add("reach", audience::reach("reach", reached.clone()));
            add("minutes_per_viewer", audience::minutes_per_viewer("minutes_per_viewer", minutes(), reached));
        }
        if whole {
            add("frequency", audience::average_frequency("frequency", contacts));
        }
    }

    fn estimate(
        &self,
        sample: &PanelSample<'_>,
        by: &[String],
        inside: &dyn Fn(usize) -> bool,
    ) -> Result<(Vec<EstimateRow>, usize), PanelError> {
        let asked = self.asked(inside);
        // A ratio to nothing has no value; it is listed without one, beside those that have.
        let defined: Vec<Option<usize>> = asked
            .iter()
            .scan(0, |next, a| {
                let ok = a.measure.value(sample.weights()).is_ok();
                *next += usize::from(ok);
                Some(ok.then(|| *next - 1))
            })
            .collect();
        let measures: Vec<Measure> =
            asked.iter().zip(&defined).filter(|(_, d)| d.is_some()).map(|(a, _)| a.measure.clone()).collect();
        let (estimates, draws) = sample.estimate(&measures)?;
        let ranks = self.ranks(&asked, &defined, &estimates, draws)?;
        let mut rows = Vec::with_capacity(asked.len());
        for ((asked, at), rank) in asked.iter().zip(defined).zip(ranks) {
            let viewers = asked.measure.viewers();
            let error = at.map_or(f64::INFINITY, |at| estimates.relative_error(at));
            let support = support(viewers.into_iter(), sample.homes(), sample.weights(), error)?;
            let mut ruling = self.options.minimum.judge(&support);
            if at.is_none() {
                ruling.verdict = Verdict::Suppress;
                ruling.reasons.push("not defined: nobody is in its denominator".into());
            }
            let figure = at.filter(|_| ruling.verdict != Verdict::Suppress).map(|at| {
                let interval = estimates.interval(at, self.options.level);
                EstimatedFigure {
                    value: estimates.values[at],
                    standard_error: estimates.standard_error(at),
                    low: interval.low,
                    high: interval.high,
                }
            });
            let (thing, metric) = (asked.thing.clone(), asked.metric);
            rows.push(EstimateRow { by: by.to_vec(), thing, metric, figure, support, ruling, rank });
        }
        Ok((rows, estimates.degrees_of_freedom))
    }

    fn ranks(
        &self,
        asked: &[Asked],
        defined: &[Option<usize>],
        estimates: &Estimates,
        draws: Option<Vec<Vec<f64>>>,
    ) -> Result<Vec<Option<RankChance>>, PanelError> {
        let ranked: Vec<(usize, usize)> = asked
            .iter()
            .zip(defined)
            .enumerate()
            .filter_map(|(k, (asked, at))| Some((k, at.filter(|_| asked.ranked)?)))
            .collect();
        let mut out = vec![None; asked.len()];
        if ranked.is_empty() || (draws.is_none() && self.options.rank_draws == 0) {
            return Ok(out);
        }
        let pick = |values: &[f64]| -> Vec<f64> { ranked.iter().map(|&(_, at)| values[at]).collect() };
        let draws = if let Some(draws) = draws {
            draws.iter().map(|draw| pick(draw)).collect()
        } else {
            let mut covariance = Vec::with_capacity(ranked.len() * ranked.len());
            for &(_, i) in &ranked {
                covariance.extend(ranked.iter().map(|&(_, j)| estimates.covariance_of(i, j)));
            }
            let joint = Estimates { values: pick(&estimates.values), covariance, ..estimates.clone() };
            normal_draws(&joint, self.options.rank_draws, self.options.seed)
        };
        for (&(k, _), chance) in
            ranked.iter().zip(rank_chances(&pick(&estimates.values), &draws, self.options.level)?)
        {
            out[k] = Some(chance);
        }
        Ok(out)
    }
}

/// Hides a second part where exactly one part of a total is hidden, since the total can be asked for.
fn hide_complements(rows: &mut [EstimateRow], rule: &MinimumRule, variables: &[Option<usize>]) {
    let mut totals: BTreeMap<(Vec<String>, String, &'static str), Vec<usize>> = BTreeMap::new();
    for (k, row) in rows.iter().enumerate() {
        if ["minutes", "average_audience", "reach"].contains(&row.metric) {
            let time =
                row.by.iter().zip(variables).filter(|(_, v)| v.is_none()).map(|(b, _)| b.clone()).collect();
            totals.entry((time, row.thing.clone(), row.metric)).or_default().push(k);
        }
    }
    for parts in totals.values() {
        let support: Vec<Support> = parts.iter().map(|&k| rows[k].support).collect();
        for (&k, ruling) in parts.iter().zip(rule.judge_parts(&support)) {
            if ruling.verdict == Verdict::Suppress && rows[k].ruling.verdict != Verdict::Suppress {
                rows[k].figure = None;
                rows[k].ruling = ruling;
            }
        }
    }
}
