//! How the sample was drawn: strata, sampling units by stage, and the sizes of the populations they were drawn from.

use rustc_hash::FxHashMap;

use crate::{PanelError, error};

/// One stage of sampling, row by row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stage {
    /// Stratum of each row, by number; empty for a stage without strata.
    pub strata: Vec<u32>,
    /// Sampling unit of each row, by number. The same number in two strata, or in two units of the stage before, means two units.
    pub units: Vec<u32>,
    /// Units in the population of the row's stratum; or, when no value exceeds 1, the sampled fraction. `None` for
    /// sampling with replacement (no finite population correction).
    pub population: Option<Vec<f64>>,
}

/// A sampling design over the rows of a sample. The last rows may belong to any unit; order is of no account.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    stages: Vec<Nested>,
    stratum_names: Vec<String>,
    rows: usize,
}

/// One stage with its units numbered through.
#[derive(Debug, Clone, PartialEq)]
struct Nested {
    /// Stratum within parent, numbered through, by row.
    strata: Vec<u32>,
    /// Unit within stratum within parent, numbered through, by row.
    units: Vec<u32>,
    /// Sampled units in each stratum.
    sampled: Vec<usize>,
    /// Population of each stratum in units; infinite without correction.
    population: Vec<f64>,
    /// Label of each stratum as given.
    labels: Vec<u32>,
}

/// How to treat a stratum with a single sampling unit, whose variance cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lonely {
    /// Refuse, naming the stratum.
    #[default]
    Fail,
    /// Let it contribute nothing.
    Remove,
    /// It was drawn with certainty: it contributes nothing.
    Certainty,
    /// Give it the mean variance of the other strata.
    Average,
    /// Centre its score on the mean score over all units of all strata.
    Adjust,
}

impl Design {
    /// A design of one or more stages, the first stage first.
    ///
    /// # Errors
    /// No stages or rows, lengths that differ, a population smaller than its sample.
    pub fn new(stages: &[Stage]) -> Result<Self, PanelError> {
        let Some(first) = stages.first() else {
            return Err(PanelError::Nothing { what: "sampling stages".into() });
        };
        let rows = first.units.len();
        if rows == 0 {
            return Err(PanelError::Nothing { what: "sample members".into() });
        }
        let mut design = Self { stages: Vec::new(), stratum_names: Vec::new(), rows };
        let mut parents = vec![0; rows];
        for (number, stage) in stages.iter().enumerate() {
            let nested = nest(stage, &parents, rows, number + 1)?;
            parents.clone_from(&nested.units);
            design.stages.push(nested);
        }
        Ok(design)
    }

    /// Every row drawn by itself from one population: simple random sampling. `population` in members, or `None` for
    /// sampling with replacement.
    ///
    /// # Errors
    /// No rows, or a population smaller than the sample.
    pub fn simple(rows: usize, population: Option<f64>) -> Result<Self, PanelError> {
        let units = (0..rows as u32).collect();
        Self::new(&[Stage { strata: Vec::new(), units, population: population.map(|n| vec![n; rows]) }])
    }

    /// Units (households) drawn in strata, with replacement or without a correction.
    ///
    /// # Errors
    /// No rows, or lengths that differ.
    pub fn stratified(strata: Vec<u32>, units: Vec<u32>) -> Result<Self, PanelError> {
        Self::new(&[Stage { strata, units, population: None }])
    }

    /// The same design with names for the strata numbers of the first stage, used in messages.
    #[must_use]
    pub fn with_stratum_names(self, stratum_names: Vec<String>) -> Self {
        Self { stratum_names, ..self }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Primary units less strata: the degrees of freedom of a variance.
    pub fn degrees_of_freedom(&self) -> usize {
        self.primary_units().saturating_sub(self.first().sampled.len())
    }

    /// Number of primary units.
    pub fn primary_units(&self) -> usize {
        self.first().sampled.iter().sum()
    }

    /// Number of strata of the first stage.
    pub fn strata(&self) -> usize {
        self.first().sampled.len()
    }

    /// 1 / selection probability of each row, from the population sizes: the product over the stages of N / n.
    ///
    /// # Errors
    /// A stage without population sizes.
    pub fn base_weights(&self) -> Result<Vec<f64>, PanelError> {
        let mut weights = vec![1.0; self.rows];
        for (number, stage) in self.stages.iter().enumerate() {
            for (weight, &h) in weights.iter_mut().zip(&stage.strata) {
                let h = h as usize;
                *weight *= stage.population[h] / stage.sampled[h] as f64;
            }
            if weights.iter().any(|w| !w.is_finite()) {
                return Err(PanelError::Nothing {
                    what: format!("population sizes of stage {}", number + 1),
                });
            }
        }
        Ok(weights)
    }

    fn first(&self) -> &Nested {
        // `new` refuses a design without stages.
        &self.stages[0]
    }

    /// Primary unit of each row, numbered from 0.
    pub(crate) fn primary(&self) -> &[u32] {
        &self.first().units
    }

    /// For each stratum of the first stage: its primary units, the share of the population that is not in the sample, its name.
    pub(crate) fn strata_of_primary(&self) -> Vec<StratumOfUnits> {
        let first = self.first();
        let mut strata: Vec<StratumOfUnits> = (0..first.sampled.len())
            .map(|h| StratumOfUnits {
                units: Vec::new(),
                unsampled: unsampled(first.sampled[h], first.population[h]),
                name: self.stratum_name(0, h),
            })
            .collect();
        let mut seen = vec![false; self.primary_units()];
        for (&unit, &h) in first.units.iter().zip(&first.strata) {
            if !std::mem::replace(&mut seen[unit as usize], true) {
                strata[h as usize].units.push(unit as usize);
            }
        }
        strata
    }

    fn stratum_name(&self, stage: usize, stratum: usize) -> String {
        let label = self.stages[stage].labels[stratum];
        match self.stratum_names.get(label as usize) {
            Some(name) if stage == 0 => name.clone(),
            _ => label.to_string(),
        }
    }

    /// Covariance matrix (row-major) of the totals of the weighted scores `z[k][row]`.
    ///
    /// Over the stages: V = sum over strata of (1 - f) n/(n-1) sum over units of (z - mean z)^2, plus f times the variance
    /// within each unit. A stage without population sizes ends the sum, since its units were drawn with replacement.
    ///
    /// # Errors
    /// A lonely unit under [`Lonely::Fail`], or under [`Lonely::Average`] when there is no other stratum; lengths.
    pub fn covariance(&self, z: &[Vec<f64>], lonely: Lonely) -> Result<Vec<f64>, PanelError> {
        for score in z {
            error::same_length("a score", self.rows, score.len())?;
        }
        let mut out = vec![0.0; z.len() * z.len()];
        let rows: Vec<usize> = (0..self.rows).collect();
        self.add_stage(0, &rows, z, 1.0, lonely, &mut out)?;
        Ok(out)
    }

    fn add_stage(
        &self,
        stage: usize,
        rows: &[usize],
        z: &[Vec<f64>],
        share: f64,
        lonely: Lonely,
        out: &mut [f64],
    ) -> Result<(), PanelError> {
        let nested = &self.stages[stage];
        let units = units_of(nested, rows, z);
        let width = z.len();
        let grand: Vec<f64> = (0..width)
            .map(|k| units.iter().map(|u| u.totals[k]).sum::<f64>() / units.len().max(1) as f64)
            .collect();
        let mut here = vec![0.0; width * width];
        let (mut strata, mut seen) = (0usize, 0usize);
        for group in units.chunk_by(|a, b| a.stratum == b.stratum) {
            let h = group.first().map_or(0, |u| u.stratum);
            strata += 1;
            let unsampled = unsampled(nested.sampled[h], nested.population[h]);
            if unsampled < 1e-7 {
                seen += 1;
                continue;
            }
            if nested.sampled[h] > 1 {
                let n = nested.sampled[h] as f64;
                add_spread(group, &mean_of(group, width), unsampled * n / (n - 1.0), &mut here);
                seen += 1;
                continue;
            }
            match lonely {
                Lonely::Fail => {
                    let stratum = self.stratum_name(stage, h);
                    return Err(PanelError::LonelyUnit { stratum, stage: stage + 1 });
                }
                Lonely::Remove | Lonely::Certainty => seen += 1,
                Lonely::Average => {}
                Lonely::Adjust => {
                    add_spread(group, &grand, unsampled, &mut here);
                    seen += 1;
                }
            }
        }
        if seen == 0 {
            let stratum = units.first().map_or_else(String::new, |u| self.stratum_name(stage, u.stratum));
            return Err(PanelError::LonelyUnit { stratum, stage: stage + 1 });
        }
        let scale = share * strata as f64 / seen as f64;
        out.iter_mut().zip(&here).for_each(|(out, v)| *out += scale * v);
        if stage + 1 < self.stages.len() {
            for unit in &units {
                let fraction = nested.sampled[unit.stratum] as f64 / nested.population[unit.stratum];
                if fraction > 0.0 {
                    self.add_stage(stage + 1, &unit.rows, z, share * fraction, lonely, out)?;
                }
            }
        }
        Ok(())
    }
}

/// The primary units of one stratum.
pub(crate) struct StratumOfUnits {
    pub(crate) units: Vec<usize>,
    pub(crate) unsampled: f64,
    pub(crate) name: String,
}

/// 1 - n/N; 1 for an infinite population.
fn unsampled(sampled: usize, population: f64) -> f64 {
    if population.is_infinite() { 1.0 } else { (population - sampled as f64) / population }
}

fn nest(stage: &Stage, parents: &[u32], rows: usize, number: usize) -> Result<Nested, PanelError> {
    error::same_length(&format!("the units of stage {number}"), rows, stage.units.len())?;
    if !stage.strata.is_empty() {
        error::same_length(&format!("the strata of stage {number}"), rows, stage.strata.len())?;
    }
    let mut strata_index = FxHashMap::default();
    let mut unit_index = FxHashMap::default();
    let mut nested = Nested {
        strata: Vec::with_capacity(rows),
        units: Vec::with_capacity(rows),
        sampled: Vec::new(),
        population: Vec::new(),
        labels: Vec::new(),
    };
    for (row, &parent) in parents.iter().enumerate() {
        let label = stage.strata.get(row).copied().unwrap_or(0);
        let next = strata_index.len() as u32;
        let h = *strata_index.entry((parent, label)).or_insert(next);
        if h == next {
            nested.sampled.push(0);
            nested.labels.push(label);
        }
        let next = unit_index.len() as u32;
        let unit = *unit_index.entry((h, stage.units[row])).or_insert(next);
        if unit == next {
            nested.sampled[h as usize] += 1;
        }
        nested.strata.push(h);
        nested.units.push(unit);
    }
    nested.population = vec![f64::INFINITY; nested.sampled.len()];
    if let Some(population) = &stage.population {
        error::same_length(&format!("the populations of stage {number}"), rows, population.len())?;
        populations(&mut nested, population)?;
    }
    Ok(nested)
}

fn populations(nested: &mut Nested, given: &[f64]) -> Result<(), PanelError> {
    let fractions = !given.iter().any(|n| *n > 1.0);
    for (row, (&n, &h)) in given.iter().zip(&nested.strata).enumerate() {
        let h = h as usize;
        if n.is_nan() || n <= 0.0 {
            return Err(PanelError::NotFinite { what: "population size".into(), row: row + 1 });
        }
        let sampled = nested.sampled[h];
        let population = if fractions { sampled as f64 / n } else { n };
        if population < sampled as f64 * (1.0 - 1e-9) {
            let stratum = nested.labels[h].to_string();
            return Err(PanelError::PopulationTooSmall { stratum, units: sampled, population });
        }
        nested.population[h] = population.max(sampled as f64);
    }
    Ok(())
}

/// A unit of one stage within one parent: its score totals and rows.
struct UnitTotal {
    stratum: usize,
    unit: u32,
    totals: Vec<f64>,
    rows: Vec<usize>,
}

/// The units of `rows`, ordered by stratum and unit.
fn units_of(nested: &Nested, rows: &[usize], z: &[Vec<f64>]) -> Vec<UnitTotal> {
    let mut index: FxHashMap<u32, usize> = FxHashMap::default();
    let mut units: Vec<UnitTotal> = Vec::new();
    for &row in rows {
        let unit = nested.units[row];
        let position = *index.entry(unit).or_insert_with(|| {
            let stratum = nested.strata[row] as usize;
            units.push(UnitTotal { stratum, unit, totals: vec![0.0; z.len()], rows: Vec::new() });
            units.len() - 1
        });
        let unit = &mut units[position];
        unit.rows.push(row);
        unit.totals.iter_mut().zip(z).for_each(|(total, score)| *total += score[row]);
    }
    units.sort_by_key(|u| (u.stratum, u.unit));
    units
}

fn mean_of(group: &[UnitTotal], width: usize) -> Vec<f64> {
    (0..width).map(|k| group.iter().map(|u| u.totals[k]).sum::<f64>() / group.len() as f64).collect()
}

fn add_spread(group: &[UnitTotal], centre: &[f64], scale: f64, out: &mut [f64]) {
    let width = centre.len();
    let mut deviation = vec![0.0; width];
    for unit in group {
        for (d, (total, c)) in deviation.iter_mut().zip(unit.totals.iter().zip(centre)) {
            *d = total - c;
        }
        for i in 0..width {
            for j in 0..width {
                out[i * width + j] += scale * deviation[i] * deviation[j];
            }
        }
    }
}
