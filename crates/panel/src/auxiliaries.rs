//! Auxiliary variables: what is known of each sample member, and its total in the population.

use rustc_hash::FxHashMap;

use crate::symmetric::Factorised;
use crate::{Margin, PanelError, error, margins};

/// Auxiliary columns over sample members with their population totals.
///
/// Stored by row with only the entries that are not zero, since most columns say whether someone belongs to a category.
#[derive(Debug, Clone, PartialEq)]
pub struct Auxiliaries {
    names: Vec<String>,
    totals: Vec<f64>,
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

impl Auxiliaries {
    /// The columns of several margins: the population (1 for everyone), then all but the first category of each margin.
    ///
    /// # Errors
    /// An empty category (which), margins that add to different populations (which, by how much), no margins.
    pub fn from_margins(all: &[Margin]) -> Result<Self, PanelError> {
        let members = all.first().map_or(0, |m| m.codes().len());
        margins::check(all, members, "the sample")?;
        let mut names = vec!["population".to_owned()];
        let mut totals = vec![all.first().map_or(0.0, Margin::population)];
        let mut firsts = Vec::new();
        for margin in all {
            firsts.push(names.len() as u32);
            for category in 1..margin.totals().len() {
                names.push(margin.label(category));
                totals.push(margin.totals()[category]);
            }
        }
        let mut this = Self { names, totals, starts: vec![0], columns: Vec::new(), values: Vec::new() };
        for member in 0..members {
            this.columns.push(0);
            let coded = all.iter().zip(&firsts).filter(|(m, _)| m.codes()[member] > 0);
            this.columns.extend(coded.map(|(m, first)| first + m.codes()[member] - 1));
            this.values.resize(this.columns.len(), 1.0);
            this.starts.push(this.columns.len());
        }
        Ok(this)
    }

    /// Numeric columns: `columns[j][i]` is the value of column j for member i, `totals[j]` its population total.
    ///
    /// No column of ones is added; include one where the size of the population is known.
    ///
    /// # Errors
    /// Lengths that differ, values or totals that are not finite, no columns.
    pub fn from_columns(
        names: Vec<String>,
        totals: Vec<f64>,
        columns: &[Vec<f64>],
    ) -> Result<Self, PanelError> {
        let Some(first) = columns.first() else {
            return Err(PanelError::Nothing { what: "auxiliary columns".into() });
        };
        error::same_length("the names of the auxiliary columns", columns.len(), names.len())?;
        error::same_length("the totals of the auxiliary columns", columns.len(), totals.len())?;
        if let Some(bad) = totals.iter().position(|t| !t.is_finite()) {
            return Err(PanelError::NotFinite { what: "population total".into(), row: bad + 1 });
        }
        for (column, name) in columns.iter().zip(&names) {
            error::same_length(&format!("auxiliary column `{name}`"), first.len(), column.len())?;
            if let Some(bad) = column.iter().position(|v| !v.is_finite()) {
                return Err(PanelError::NotFinite { what: name.clone(), row: bad + 1 });
            }
        }
        let mut this = Self { names, totals, starts: vec![0], columns: Vec::new(), values: Vec::new() };
        for row in 0..first.len() {
            this.push(columns.iter().zip(0..).map(|(c, j)| (j, c[row])));
        }
        Ok(this)
    }

    fn push(&mut self, entries: impl Iterator<Item = (u32, f64)>) {
        for (column, value) in entries.filter(|(_, v)| *v != 0.0) {
            self.columns.push(column);
            self.values.push(value);
        }
        self.starts.push(self.columns.len());
    }

    /// Number of sample members.
    pub fn members(&self) -> usize {
        self.starts.len() - 1
    }

    /// Names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Population total of each column.
    pub fn totals(&self) -> &[f64] {
        &self.totals
    }

    /// The entries of one member that are not zero.
    pub(crate) fn row(&self, member: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[member]..self.starts[member + 1];
        self.columns[range.clone()].iter().map(|&c| c as usize).zip(self.values[range].iter().copied())
    }

    /// Both sets of columns side by side, for example persons' and households' margins.
    ///
    /// # Errors
    /// A different number of members.
    pub fn beside(&self, other: &Self) -> Result<Self, PanelError> {
        error::same_length("the second set of auxiliaries", self.members(), other.members())?;
        let width = self.names.len() as u32;
        let mut this = Self {
            names: self.names.iter().chain(&other.names).cloned().collect(),
            totals: self.totals.iter().chain(&other.totals).copied().collect(),
            starts: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        };
        for member in 0..self.members() {
            let left = self.row(member).map(|(c, v)| (c as u32, v));
            this.push(left.chain(other.row(member).map(|(c, v)| (c as u32 + width, v))));
        }
        Ok(this)
    }

    /// Columns of households over person rows: every entry divided by the number of rows of its household, so that a household
    /// counts once. `household` numbers the households from 0.
    ///
    /// # Errors
    /// A different number of members.
    pub fn counted_by_household(mut self, household: &[u32]) -> Result<Self, PanelError> {
        error::same_length("the households", self.members(), household.len())?;
        let mut sizes = vec![0.0; household.iter().max().map_or(0, |h| *h as usize + 1)];
        for &h in household {
            sizes[h as usize] += 1.0;
        }
        for (member, &h) in household.iter().enumerate() {
            let range = self.starts[member]..self.starts[member + 1];
            self.values[range].iter_mut().for_each(|v| *v /= sizes[h as usize]);
        }
        for name in &mut self.names {
            name.insert_str(0, "households: ");
        }
        Ok(self)
    }

    /// The columns once for each period, for rows of several periods stacked: a row has entries only in the columns of
    /// its period. `period` numbers the periods from 0.
    ///
    /// # Errors
    /// A different number of rows.
    pub fn by_period(&self, period: &[u32]) -> Result<Self, PanelError> {
        error::same_length("the periods", self.members(), period.len())?;
        let periods = period.iter().max().map_or(0, |p| p + 1);
        let width = self.names.len() as u32;
        let mut this = Self {
            names: Vec::new(),
            totals: Vec::new(),
            starts: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        };
        for p in 0..periods {
            this.names.extend(self.names.iter().map(|name| format!("{name} in period {}", p + 1)));
            this.totals.extend(&self.totals);
        }
        for (member, p) in period.iter().enumerate() {
            this.push(self.row(member).map(|(c, v)| (c as u32 + p * width, v)));
        }
        Ok(this)
    }

    /// Every member's entries replaced by the means over its group (household): calibrating these gives all members of a
    /// group the same factor. `group` numbers the groups from 0.
    ///
    /// # Errors
    /// A different number of members.
    pub fn group_means(&self, group: &[u32]) -> Result<Self, PanelError> {
        error::same_length("the households", self.members(), group.len())?;
        let groups = group.iter().max().map_or(0, |g| *g as usize + 1);
        let mut sums: Vec<Vec<(u32, f64)>> = vec![Vec::new(); groups];
        let mut sizes = vec![0.0; groups];
        for (member, &g) in group.iter().enumerate() {
            sizes[g as usize] += 1.0;
            for (column, value) in self.row(member) {
                let sum = &mut sums[g as usize];
                match sum.iter_mut().find(|(c, _)| *c == column as u32) {
                    Some((_, total)) => *total += value,
                    None => sum.push((column as u32, value)),
                }
            }
        }
        for (sum, size) in sums.iter_mut().zip(&sizes) {
            sum.sort_unstable_by_key(|(c, _)| *c);
            for (_, total) in sum.iter_mut() {
                *total /= size;
            }
        }
        let mut this = Self {
            names: self.names.clone(),
            totals: self.totals.clone(),
            starts: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        };
        for &g in group {
            this.push(sums[g as usize].iter().copied());
        }
        Ok(this)
    }

    /// The rows picked, in the order given; `None` makes a row without entries, such as a guest's, who is in no total.
    ///
    /// # Errors
    /// A row beyond the last.
    pub fn pick(&self, rows: &[Option<usize>]) -> Result<Self, PanelError> {
        if let Some(beyond) = rows.iter().flatten().find(|&&row| row >= self.members()) {
            return Err(PanelError::Length {
                what: "the auxiliaries".into(),
                expected: beyond + 1,
                found: self.members(),
            });
        }
        let mut this = Self {
            names: self.names.clone(),
            totals: self.totals.clone(),
            starts: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        };
        for row in rows {
            this.push(row.iter().flat_map(|&row| self.row(row)).map(|(c, v)| (c as u32, v)));
        }
        Ok(this)
    }

    /// Groups members with the same entries: the auxiliaries of the groups, and the group of each member.
    pub fn collapse(&self) -> (Self, Vec<u32>) {
        let mut index: FxHashMap<Vec<(u32, u64)>, u32> = FxHashMap::default();
        let mut cells = Self {
            names: self.names.clone(),
            totals: self.totals.clone(),
            starts: vec![0],
            columns: Vec::new(),
            values: Vec::new(),
        };
        let mut of_member = Vec::with_capacity(self.members());
        for member in 0..self.members() {
            let key: Vec<(u32, u64)> = self.row(member).map(|(c, v)| (c as u32, v.to_bits())).collect();
            let next = index.len() as u32;
            let cell = *index.entry(key).or_insert_with(|| {
                cells.push(self.row(member).map(|(c, v)| (c as u32, v)));
                next
            });
            of_member.push(cell);
        }
        (cells, of_member)
    }

    /// sum of `weight` x row, by column.
    pub(crate) fn weighted_totals(&self, weights: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.names.len()];
        for (member, weight) in weights.iter().enumerate() {
            for (column, value) in self.row(member) {
                totals[column] += weight * value;
            }
        }
        totals
    }

    /// sum of `weight` x row x row', row-major.
    pub(crate) fn cross_products(&self, weights: &[f64]) -> Vec<f64> {
        let width = self.names.len();
        let mut out = vec![0.0; width * width];
        for (member, &weight) in weights.iter().enumerate().filter(|(_, w)| **w != 0.0) {
            for (i, a) in self.row(member) {
                let wa = weight * a;
                for (j, b) in self.row(member) {
                    out[i * width + j] += wa * b;
                }
            }
        }
        out
    }

    /// row' coefficients for one member.
    pub(crate) fn fitted(&self, member: usize, coefficients: &[f64]) -> f64 {
        self.row(member).map(|(column, value)| value * coefficients[column]).sum()
    }
}

/// A weighted regression on auxiliaries, prepared once for any number of scores.
#[derive(Debug, Clone)]
pub struct Regression {
    auxiliaries: Auxiliaries,
    weights: Vec<f64>,
    factor: Factorised,
}

impl Regression {
    /// Prepares the regression with these weights: those *before* calibration.
    ///
    /// # Errors
    /// Lengths that differ, or weights that are not finite.
    pub fn new(auxiliaries: Auxiliaries, weights: Vec<f64>) -> Result<Self, PanelError> {
        error::same_length("the weights of a regression", auxiliaries.members(), weights.len())?;
        if let Some(bad) = weights.iter().position(|w| !w.is_finite()) {
            return Err(PanelError::NotFinite { what: "weight".into(), row: bad + 1 });
        }
        let factor = Factorised::new(&auxiliaries.cross_products(&weights), auxiliaries.names().len());
        Ok(Self { auxiliaries, weights, factor })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    /// Replaces each score by what the regression leaves of it.
    ///
    /// The residuals are regressed once more, which takes out what rounding left in the first pass.
    pub(crate) fn residuals(&self, scores: &mut [Vec<f64>]) {
        for score in scores {
            for _ in 0..2 {
                let product: Vec<f64> = self.weights.iter().zip(score.iter()).map(|(w, u)| w * u).collect();
                let coefficients = self.factor.solve(&self.auxiliaries.weighted_totals(&product));
                for (member, u) in score.iter_mut().enumerate() {
                    *u -= self.auxiliaries.fitted(member, &coefficients);
                }
            }
        }
    }
}
