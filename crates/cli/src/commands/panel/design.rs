//! Estimates from the columns of one table: totals, means and ratios under any design, or with supplied replicate weights.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use greenlit_panel::{
    Adjustment, Auxiliaries, Bounds, CalibrationOptions, Centre, Column, Design, Estimates, Margin, Measure,
    PanelError, RakeOptions, Regression, ReplicateWeights, Replicates, Reweighting, Sample, Stage, linearise,
    quantile_with_error, reweight,
};

use super::{lonely, pair, print, tables, weight};
use crate::Error;
use crate::args::{ColumnArguments, ErrorBy, PanelEstimateArguments, PanelMethod, ReplicateKind};

const NUMBERS: [&str; 8] = [
    "estimate",
    "standard_error",
    "low",
    "high",
    "relative_error",
    "n",
    "degrees_of_freedom",
    "design_effect",
];

pub(super) fn run(a: &PanelEstimateArguments, out: &mut dyn Write) -> Result<(), Error> {
    let columns = tables::columns(&a.weights)?;
    let table = Table { a, c: &a.columns, rows: tables::rows_of(&columns), columns };
    if table.rows == 0 {
        return Err(PanelError::Nothing { what: "rows in the table of weights".into() }.into());
    }
    let weights = table.weights(table.c.weight_col.as_deref().unwrap_or("weight"))?;
    let (labels, measures, counts) = table.measures()?;
    let (estimates, method) = table.estimate(&weights, &measures)?;
    let deffs =
        if a.columns.deff { Some(table.design_effects(&weights, &measures, &estimates)?) } else { None };
    eprintln!("errors: {method}; {} degrees of freedom", estimates.degrees_of_freedom);
    let mut header = a.by.clone();
    let fixed = "variable statistic estimate standard_error low high relative_error n degrees_of_freedom";
    header.extend(fixed.split_whitespace().map(str::to_owned));
    header.extend(deffs.iter().map(|_| "design_effect".to_owned()));
    let mut rows = Vec::with_capacity(labels.len());
    for (k, mut row) in labels.into_iter().enumerate() {
        let interval = estimates.interval(k, a.level);
        let numbers = [
            estimates.values.get(k).copied().unwrap_or(f64::NAN),
            estimates.standard_error(k),
            interval.low,
            interval.high,
            estimates.relative_error(k),
        ];
        row.extend(numbers.map(finite));
        row.extend(
            [counts.get(k).copied().unwrap_or(0), estimates.degrees_of_freedom].map(|n| n.to_string()),
        );
        row.extend(deffs.iter().map(|all| all.get(k).copied().flatten().map_or_else(String::new, finite)));
        rows.push(row);
    }
    if !a.columns.quantile.is_empty() {
        for mut row in table.quantiles(&weights)? {
            row.extend(deffs.iter().map(|_| String::new()));
            rows.push(row);
        }
    }
    print::print(&header, &rows, &NUMBERS, a.format, &method, out)
}

/// The table with what was asked of it.
struct Table<'a> {
    a: &'a PanelEstimateArguments,
    c: &'a ColumnArguments,
    rows: usize,
    columns: Vec<(String, Column)>,
}

/// What weights meet.
struct Met {
    margins: Vec<Margin>,
    has_numbers: bool,
    /// All of it as columns; `None` where the weights meet nothing.
    columns: Option<Auxiliaries>,
    words: Vec<String>,
}

/// A number as a cell; what is not finite, as the relative error of 0, is left empty.
fn finite(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// Names of each measure, the measures, and the rows each rests on.
type Measures = (Vec<Vec<String>>, Vec<Measure>, Vec<usize>);

impl Table<'_> {
    fn column(&self, name: &str) -> Result<&Column, Error> {
        let found = self.columns.iter().find(|(own, _)| own == name);
        found.map(|(_, column)| column).ok_or_else(|| tables::missing(&self.a.weights, name, &self.columns))
    }

    /// A column of finite numbers.
    fn numbers(&self, name: &str) -> Result<Vec<f64>, Error> {
        let column = self.column(name)?;
        let values: Vec<f64> = match column {
            Column::Number(values) => values.clone(),
            Column::Text(values) => values.iter().map(|v| v.parse().unwrap_or(f64::NAN)).collect(),
        };
        match values.iter().position(|v| !v.is_finite()) {
            None => Ok(values),
            Some(row) => Err(PanelError::NotFinite { what: name.to_owned(), row: row + 1 }.into()),
        }
    }

    /// A column of positive numbers; the row that is none is called by its person.
    fn weights(&self, name: &str) -> Result<Vec<f64>, Error> {
        let weights = self.numbers(name)?;
        let Some(row) = weights.iter().position(|w| *w <= 0.0) else { return Ok(weights) };
        let person = match &self.c.person {
            Some(column) => tables::texts(self.column(column)?, self.rows).swap_remove(row),
            None => format!("row {}", row + 1),
        };
        Err(PanelError::BaseWeight { person, weight: weights[row] }.into())
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, Error> {
        Ok(tables::texts(self.column(name)?, self.rows))
    }

    fn codes(&self, name: &str) -> Result<(Vec<u32>, Vec<String>), Error> {
        let texts = self.texts(name)?;
        let names: BTreeSet<&String> = texts.iter().collect();
        let index: BTreeMap<&String, u32> = names.iter().copied().zip(0..).collect();
        let codes = texts.iter().map(|text| index.get(text).copied().unwrap_or(0)).collect();
        Ok((codes, names.into_iter().cloned().collect()))
    }

    fn measures(&self) -> Result<Measures, Error> {
        let of_row = self.group_of_rows()?;
        let groups: BTreeSet<&Vec<String>> = of_row.iter().collect();
        let mut all = Measures::default();
        for group in groups {
            let n = of_row.iter().filter(|own| *own == group).count();
            for (variable, statistic, measure) in self.plain()? {
                let mut label = group.clone();
                label.extend([variable, statistic.to_owned()]);
                all.0.push(label);
                all.1.push(measure.within(|row| of_row[row] == *group));
                all.2.push(n);
            }
        }
        Ok(all)
    }

    /// The measures over the whole table.
    fn plain(&self) -> Result<Vec<(String, &'static str, Measure)>, Error> {
        let mut all = Vec::new();
        for name in &self.c.total {
            all.push((name.clone(), "total", Measure::total(name, self.numbers(name)?)));
        }
        for name in &self.c.mean {
            all.push((name.clone(), "mean", Measure::mean(name, self.numbers(name)?)));
        }
        for name in &self.c.ratio {
            let Some((above, below)) = name.split_once('/') else {
                return Err(Error::Usage {
                    sentence: format!("`--ratio {name}` names no two columns"),
                    hint: "write the two columns with a stroke between: `--ratio minutes/persons`",
                });
            };
            let measure = Measure::ratio(name, self.numbers(above)?, self.numbers(below)?);
            all.push((name.clone(), "ratio", measure));
        }
        Ok(all)
    }

    fn design(&self) -> Result<Design, Error> {
        let own_household = self.c.household.clone().into_iter().collect::<Vec<_>>();
        let clusters = if self.c.cluster.is_empty() { &own_household } else { &self.c.cluster };
        let count = clusters.len().max(self.c.strata.len()).max(self.c.fpc.len()).max(1);
        if clusters.len() > 1 && count > clusters.len() || clusters.len() == 1 && count > 2 {
            return Err(Error::Usage {
                sentence: format!("{count} stages have only {} `--cluster`", clusters.len()),
                hint: "name a cluster, and where there are any a stratum and an fpc, for each stage, the first stage first",
            });
        }
        let mut names = Vec::new();
        let mut stages = Vec::with_capacity(count);
        for k in 0..count {
            let (strata, labels) = match self.c.strata.get(k) {
                Some(column) => self.codes(column)?,
                None => Default::default(),
            };
            if k == 0 {
                names = labels;
            }
            let units = match clusters.get(k) {
                Some(column) => self.codes(column)?.0,
                None => (0..self.rows as u32).collect(),
            };
            let population = self.c.fpc.get(k).map(|column| self.numbers(column)).transpose()?;
            stages.push(Stage { strata, units, population });
        }
        Ok(Design::new(&stages)?.with_stratum_names(names))
    }

    /// Variance by that of a simple random sample of the same size, drawn without replacement; none where a domain is of one row.
    fn design_effects(
        &self,
        weights: &[f64],
        measures: &[Measure],
        estimates: &Estimates,
    ) -> Result<Vec<Option<f64>>, Error> {
        let of_row = self.group_of_rows()?;
        let groups: Vec<&Vec<String>> = of_row.iter().collect::<BTreeSet<_>>().into_iter().collect();
        let each = measures.len() / groups.len().max(1);
        let mut all = Vec::with_capacity(measures.len());
        for (k, measure) in measures.iter().enumerate() {
            let Some(group) = groups.get(k / each.max(1)) else { continue };
            let rows: Vec<usize> = (0..self.rows).filter(|row| of_row[*row] == **group).collect();
            let simple = measure.simple_variance(weights, &rows)?;
            all.push(simple.filter(|v| *v > 0.0).map(|v| estimates.covariance_of(k, k) / v));
        }
        Ok(all)
    }

    /// The margins that the weights meet; their totals are the weighted counts.
    fn margins(&self, weights: &[f64]) -> Result<Vec<Margin>, Error> {
        let marked = || self.columns.iter().map(|(n, _)| n.clone()).filter(|n| n.starts_with("margin."));
        let names: Vec<String> =
            if self.c.calibrated_on.is_empty() { marked().collect() } else { self.c.calibrated_on.clone() };
        let mut margins = Vec::with_capacity(names.len());
        for name in names {
            let texts = self.texts(&name)?;
            let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
            texts.iter().zip(weights).for_each(|(t, w)| *totals.entry(t.as_str()).or_default() += w);
            let totals: Vec<(String, f64)> = totals.into_iter().map(|(c, t)| (c.to_owned(), t)).collect();
            margins.push(Margin::from_labels(&name, &totals, texts.iter().map(String::as_str))?);
        }
        Ok(margins)
    }

    /// Weights before they met the margins.
    fn before(&self) -> Result<Vec<f64>, Error> {
        self.weights(self.c.base_weight.as_deref().unwrap_or("base_weight"))
    }

    fn estimate(&self, weights: &[f64], measures: &[Measure]) -> Result<(Estimates, String), Error> {
        if self.c.replicate_weights.is_some() || self.a.se == ErrorBy::Supplied {
            let (replicates, method) = self.supplied(weights)?;
            return Ok((replicates.estimate(weights, measures)?.estimates, method));
        }
        let met = self.met(weights)?;
        let design = self.design()?;
        if self.a.se != ErrorBy::Linearised {
            let (replicates, method) = self.drawn(&design, weights, &met)?;
            return Ok((replicates.estimate(weights, measures)?.estimates, method));
        }
        self.linearised(&design, weights, &met, |sample| Ok(linearise(sample, measures)?))
    }

    /// What the weights meet: categories and numbers.
    fn met(&self, weights: &[f64]) -> Result<Met, Error> {
        let margins = self.margins(weights)?;
        let marked = || self.columns.iter().map(|(n, _)| n.clone()).filter(|n| n.starts_with("number."));
        let asked = &self.c.calibrated_on_numbers;
        let none_asked = asked.is_empty() && self.c.calibrated_on.is_empty();
        let names: Vec<String> = if none_asked { marked().collect() } else { asked.clone() };
        let values: Vec<Vec<f64>> = names.iter().map(|name| self.numbers(name)).collect::<Result<_, _>>()?;
        let total = |values: &Vec<f64>| values.iter().zip(weights).map(|(v, w)| v * w).sum();
        let totals = values.iter().map(total).collect();
        let of_numbers = || Auxiliaries::from_columns(names.clone(), totals, &values);
        let columns = match (margins.is_empty(), values.is_empty()) {
            (true, true) => None,
            (false, true) => Some(Auxiliaries::from_margins(&margins)?),
            (true, false) => Some(of_numbers()?),
            (false, false) => Some(Auxiliaries::from_margins(&margins)?.beside(&of_numbers()?)?),
        };
        let words = margins.iter().map(|m| m.name().to_owned()).chain(names).collect();
        Ok(Met { margins, has_numbers: !values.is_empty(), columns, words })
    }

    /// Does something with the sample and its residuals.
    fn linearised<T>(
        &self,
        design: &Design,
        weights: &[f64],
        met: &Met,
        work: impl FnOnce(&Sample<'_>) -> Result<T, Error>,
    ) -> Result<(T, String), Error> {
        let mut sample = Sample { weights, design, adjustments: &[], lonely: lonely(self.a.lonely) };
        let Some(columns) = &met.columns else {
            return Ok((work(&sample)?, "linearised, weights taken as fixed".into()));
        };
        let regression = Regression::new(columns.clone(), self.before()?)?;
        let step = [Adjustment::Prepared { regression: &regression, after: weights }];
        sample.adjustments = &step;
        Ok((work(&sample)?, format!("linearised, residuals from {}", met.words.join(", "))))
    }

    /// Quantiles with Woodruff's intervals, by group, as rows of the output.
    fn quantiles(&self, weights: &[f64]) -> Result<Vec<Vec<String>>, Error> {
        let usage = |sentence: String, hint| Error::Usage { sentence, hint };
        if self.a.se != ErrorBy::Linearised || self.c.replicate_weights.is_some() {
            let sentence = "`--quantile` goes with linearised errors only".to_owned();
            return Err(usage(sentence, "leave `--se` and `--replicate-weights` out"));
        }
        let mut asked = Vec::new();
        for word in &self.c.quantile {
            let parsed = word.split_once(':').and_then(|(name, p)| Some((name, p.parse::<f64>().ok()?)));
            let Some((name, p)) = parsed.filter(|(_, p)| *p > 0.0 && *p < 1.0) else {
                let hint = "write the column and the share with a colon between: `--quantile minutes:0.5`";
                return Err(usage(format!("`--quantile {word}` names no column and share"), hint));
            };
            asked.push((name, p, self.numbers(name)?));
        }
        let of_row = self.group_of_rows()?;
        let groups: BTreeSet<&Vec<String>> = of_row.iter().collect();
        let (met, design) = (self.met(weights)?, self.design()?);
        let degrees = design.degrees_of_freedom();
        let (rows, _) = self.linearised(&design, weights, &met, |sample| {
            let mut rows = Vec::new();
            for group in groups {
                for (name, p, values) in &asked {
                    let inside = |row: usize| of_row[row] == *group;
                    let q = quantile_with_error(sample, values, inside, *p, self.a.level)?;
                    let n = of_row.iter().filter(|own| *own == group).count();
                    let mut row = group.clone();
                    row.extend([(*name).to_owned(), format!("quantile {p}")]);
                    let numbers = [
                        q.value,
                        q.standard_error,
                        q.interval.low,
                        q.interval.high,
                        q.standard_error / q.value.abs(),
                    ];
                    row.extend(numbers.map(finite));
                    row.extend([n, degrees].map(|n| n.to_string()));
                    rows.push(row);
                }
            }
            Ok(rows)
        })?;
        Ok(rows)
    }

    fn group_of_rows(&self) -> Result<Vec<Vec<String>>, Error> {
        let keys: Vec<Vec<String>> = self.a.by.iter().map(|v| self.texts(v)).collect::<Result<_, _>>()?;
        Ok((0..self.rows).map(|row| keys.iter().map(|k| k[row].clone()).collect()).collect())
    }

    /// Replicates made here from the design, each of which meets the margins again.
    fn drawn(
        &self,
        design: &Design,
        weights: &[f64],
        met: &Met,
    ) -> Result<(ReplicateWeights, String), Error> {
        let rule = lonely(self.a.lonely);
        let (name, replicates) = match self.a.se {
            ErrorBy::Jk1 => ("JK1", Replicates::jk1(design)?),
            ErrorBy::Jkn => ("JKn", Replicates::jkn(design, rule)?),
            ErrorBy::Brr => ("BRR", Replicates::brr(design, 0.0)?),
            ErrorBy::Fay => ("Fay", Replicates::brr(design, self.c.fay_rho)?),
            ErrorBy::Bootstrap => {
                ("Rao-Wu bootstrap", Replicates::bootstrap(design, self.a.replicates, self.a.seed, rule)?)
            }
            _ => {
                let own = self.c.household.as_ref().or(self.c.cluster.first());
                let groups = self.a.groups.max(1);
                let group: Vec<u32> = match own {
                    Some(column) => self.codes(column)?.0.iter().map(|code| code % groups).collect(),
                    None => (0..self.rows as u32).map(|row| row % groups).collect(),
                };
                ("delete-a-group jackknife", Replicates::delete_a_group(&group)?)
            }
        };
        let centre = if self.c.mse { Centre::FullSample } else { Centre::Mean };
        let replicates = replicates.around(centre);
        let count = replicates.len();
        let Some(columns) = &met.columns else {
            let done = reweight(weights, &replicates, Reweighting::None)?;
            return Ok((done, format!("{name}, {count} replicates")));
        };
        let bounds = match &self.c.bounds {
            Some(text) => pair("--bounds", text).map(|(low, high)| Bounds::Ratio { low, high })?,
            None => Bounds::None,
        };
        let base = self.before()?;
        let rake = RakeOptions::default();
        let plain = self.c.method == PanelMethod::Raking && bounds == Bounds::None && !met.has_numbers;
        let done = if plain {
            reweight(&base, &replicates, Reweighting::Rake(&met.margins, &rake))?
        } else {
            let distance = weight::distance(self.c.method);
            let options = CalibrationOptions { distance, bounds, ..CalibrationOptions::default() };
            reweight(&base, &replicates, Reweighting::Calibrate(columns, &options))?
        };
        Ok((done, format!("{name}, {count} replicates, each weighted anew")))
    }

    /// Replicates that the table brings.
    fn supplied(&self, weights: &[f64]) -> Result<(ReplicateWeights, String), Error> {
        let usage = |sentence: String, hint| Error::Usage { sentence, hint };
        let (Some(pattern), Some(kind)) = (&self.c.replicate_weights, self.c.rep_type) else {
            let hint = "give `--replicate-weights 'rep_*' --rep-type JK1|JKn|BRR|Fay|bootstrap`";
            return Err(usage("supplied replicates need their columns and their type".into(), hint));
        };
        let (start, end) = pattern.split_once('*').unwrap_or((pattern, ""));
        let is = |n: &str| {
            if pattern.contains('*') {
                n.len() >= start.len() + end.len() && n.starts_with(start) && n.ends_with(end)
            } else {
                n == pattern
            }
        };
        let names: Vec<&String> = self.columns.iter().map(|(n, _)| n).filter(|n| is(n)).collect();
        let count = names.len();
        if count < 2 {
            return Err(tables::missing(&self.a.weights, pattern, &self.columns));
        }
        let mut all = Vec::with_capacity(count);
        for name in names {
            let mut own = self.numbers(name)?;
            if self.c.factors {
                own.iter_mut().zip(weights).for_each(|(f, w)| *f *= w);
            }
            all.push(own);
        }
        let r = count as f64;
        let rho = self.c.fay_rho;
        if kind == ReplicateKind::Fay && !(0.0..1.0).contains(&rho) {
            return Err(usage(
                format!("`--fay-rho {rho}` is no factor of Fay"),
                "it is at least 0 and below 1",
            ));
        }
        let usual = match kind {
            ReplicateKind::Jk1 => (r - 1.0) / r,
            ReplicateKind::Jkn => 1.0,
            ReplicateKind::Brr => 1.0 / r,
            ReplicateKind::Fay => 1.0 / (r * (1.0 - rho).powi(2)),
            ReplicateKind::Bootstrap => 1.0 / (r - 1.0),
        };
        let shares = self.shares(kind, count)?;
        let scale = self.c.scale.unwrap_or(usual);
        if !scale.is_finite() || scale < 0.0 || shares.iter().any(|s| !s.is_finite() || *s < 0.0) {
            let hint = "`--scale` and `--rscales` are numbers from 0";
            return Err(usage("a constant of the variance is negative or not a number".into(), hint));
        }
        let centre = if self.c.mse { Centre::FullSample } else { Centre::Mean };
        // As many independent columns as the replicates have, less one.
        let degrees_of_freedom = greenlit_panel::rank_of(&all).saturating_sub(1);
        let replicates = ReplicateWeights { weights: all, scale, shares, centre, degrees_of_freedom };
        Ok((replicates, format!("{count} supplied replicates ({kind:?})")))
    }

    /// The constant of each supplied replicate.
    fn shares(&self, kind: ReplicateKind, count: usize) -> Result<Vec<f64>, Error> {
        let usage = |sentence: String, hint| Error::Usage { sentence, hint };
        Ok(match self.c.rscales.as_slice() {
            [] if kind == ReplicateKind::Jkn && self.c.scale.is_none() => {
                let hint = "JKn: `--rscales` gives (n_h-1)/n_h of each replicate's stratum, in the order of the columns";
                return Err(usage("JKn replicates need the constant of each replicate".into(), hint));
            }
            [] => vec![1.0; count],
            [one] => vec![*one; count],
            many if many.len() == count => many.to_vec(),
            many => {
                let sentence = format!("`--rscales` gives {} numbers for {count} replicates", many.len());
                return Err(usage(sentence, "give one for all, or one for each"));
            }
        })
    }
}
