//! Raking: weights that meet several margins at once, by iterative proportional fitting over cells.
//!
//! Sample members that share all their categories get the same factor, so the members are first collapsed to the
//! distinct cells; a round then costs cells x margins, whatever the size of the sample. The result is exact: the factor of
//! a member depends on its cell only. Method: Deming and Stephan (1940); the weights are those of the calibration
//! with the exponential distance of Deville and Särndal (1992).

use crate::calibrate::calibrate_some;
use crate::{Auxiliaries, CalibrationOptions, Margin, PanelError, error, margins};

/// Work is cut in this many parts, always, so that sums do not depend on the number of cores.
pub(crate) const PARTS: usize = 2;

/// Below this many members one thread does all parts.
const THREADS_FROM: usize = 1 << 15;

/// How far to go, and from where.
#[derive(Debug, Clone, PartialEq)]
pub struct RakeOptions {
    /// Largest relative miss of any category at which the weights count as converged.
    pub tolerance: f64,
    /// Rounds (each over all margins) after which to give up.
    pub max_rounds: usize,
    /// Factors to start from, by margin and category: those of yesterday, or of the full sample for a replicate. The
    /// result does not depend on them, only the number of rounds.
    pub start: Option<Vec<Vec<f64>>>,
}

impl Default for RakeOptions {
    fn default() -> Self {
        Self { tolerance: 1e-12, max_rounds: 2_000, start: None }
    }
}

/// Raked weights and how they came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Raked {
    /// One weight for each sample member, in persons.
    pub weights: Vec<f64>,
    /// The factor of every category; a weight is the base weight times the factors of the member's categories.
    pub factors: Vec<Vec<f64>>,
    /// Rounds done.
    pub rounds: usize,
    /// Largest relative miss of a category.
    pub worst_misfit: f64,
}

/// Sample members grouped by the combination of their categories.
#[derive(Debug, Clone)]
pub struct Cells {
    of_member: Vec<u32>,
    /// Category of each cell, one list for each margin.
    codes: Vec<Vec<u32>>,
    count: usize,
}

impl Cells {
    /// Groups the members. Cells are numbered in the order of their categories, so the numbering does not depend on
    /// the order of the members.
    ///
    /// # Errors
    /// Margins of different length, empty categories, or margins that add to different populations.
    pub fn new(margins: &[Margin]) -> Result<Self, PanelError> {
        let members = margins.first().map_or(0, |m| m.codes().len());
        margins::check(margins, members, "the sample")?;
        let mut cells = Self { of_member: vec![0; members], codes: Vec::new(), count: 1 };
        let size = margins.iter().try_fold(1usize, |all, m| all.checked_mul(m.totals().len()));
        match size {
            Some(size) if size <= 1 << 20 => cells.number_dense(margins, size),
            _ => cells.number_sparse(margins),
        }
        Ok(cells)
    }

    /// Number of distinct cells.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.of_member.is_empty()
    }

    fn number_dense(&mut self, margins: &[Margin], size: usize) {
        let part = self.of_member.len().div_ceil(PARTS).max(1);
        let parts: Vec<(usize, &mut [u32])> = self.of_member.chunks_mut(part).enumerate().collect();
        let mut used = vec![false; size];
        let work = |(number, out): (usize, &mut [u32])| {
            let mut used = vec![false; size];
            let start = number * part;
            // Margin by margin: each pass is a plain loop over two slices.
            for margin in margins {
                let width = margin.totals().len() as u32;
                for (index, &code) in out.iter_mut().zip(&margin.codes()[start..]) {
                    *index = *index * width + code;
                }
            }
            for &index in out.iter() {
                used[index as usize] = true;
            }
            used
        };
        for seen in in_parts(parts, part, work) {
            used.iter_mut().zip(seen).for_each(|(used, seen)| *used |= seen);
        }
        let mut number = vec![0u32; size];
        let mut kept = Vec::new();
        for (index, _) in used.iter().enumerate().filter(|(_, used)| **used) {
            number[index] = kept.len() as u32;
            kept.push(index);
        }
        let parts: Vec<&mut [u32]> = self.of_member.chunks_mut(part).collect();
        in_parts(parts, part, |out| out.iter_mut().for_each(|index| *index = number[*index as usize]));
        self.count = kept.len();
        self.codes = vec![Vec::with_capacity(kept.len()); margins.len()];
        for index in kept {
            let mut rest = index;
            for (codes, margin) in self.codes.iter_mut().zip(margins).rev() {
                codes.push((rest % margin.totals().len()) as u32);
                rest /= margin.totals().len();
            }
        }
    }

    fn number_sparse(&mut self, margins: &[Margin]) {
        for margin in margins {
            let pair = |cell: u32, code: u32| u64::from(cell) << 32 | u64::from(code);
            let mut pairs: Vec<u64> =
                self.of_member.iter().zip(margin.codes()).map(|(&cell, &code)| pair(cell, code)).collect();
            pairs.sort_unstable();
            pairs.dedup();
            for (cell, &code) in self.of_member.iter_mut().zip(margin.codes()) {
                *cell = pairs.partition_point(|&p| p < pair(*cell, code)) as u32;
            }
            for codes in &mut self.codes {
                *codes = pairs.iter().filter_map(|p| codes.get((p >> 32) as usize).copied()).collect();
            }
            self.codes.push(pairs.iter().map(|&p| p as u32).collect());
            self.count = pairs.len();
        }
    }

    /// Sum of `weights` in each cell.
    fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let part = weights.len().div_ceil(PARTS).max(1);
        let parts: Vec<(&[u32], &[f64])> = self.of_member.chunks(part).zip(weights.chunks(part)).collect();
        let work = |(cells, weights): (&[u32], &[f64])| {
            let mut sums = vec![0.0; self.count];
            for (&cell, weight) in cells.iter().zip(weights) {
                sums[cell as usize] += weight;
            }
            sums
        };
        let mut total = vec![0.0; self.count];
        for sums in in_parts(parts, part, work) {
            total.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        }
        total
    }

    /// Cell of each member.
    pub(crate) fn of_member(&self) -> &[u32] {
        &self.of_member
    }

    fn spread(&self, base: &[f64], factor: &[f64]) -> Vec<f64> {
        let mut weights = vec![0.0; base.len()];
        let part = base.len().div_ceil(PARTS).max(1);
        let parts: Vec<_> =
            weights.chunks_mut(part).zip(base.chunks(part)).zip(self.of_member.chunks(part)).collect();
        in_parts(parts, part, |((out, base), cells)| {
            for (out, (base, &cell)) in out.iter_mut().zip(base.iter().zip(cells)) {
                *out = base * factor[cell as usize];
            }
        });
        weights
    }
}

/// Runs `work` on every part, on threads of their own where the parts are large, and returns the results in order.
pub(crate) fn in_parts<T: Send, R: Send>(parts: Vec<T>, part: usize, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if part * PARTS < THREADS_FROM || parts.len() < 2 {
        return parts.into_iter().map(work).collect();
    }
    std::thread::scope(|scope| {
        let work = &work;
        let mut parts = parts.into_iter();
        let first = parts.next();
        let rest: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut results: Vec<R> = first.map(work).into_iter().collect();
        for handle in rest {
            match handle.join() {
                Ok(result) => results.push(result),
                // A panic of a part is the panic of the whole; nothing is swallowed.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}

/// Rakes `base` weights to `margins`.
///
/// A weight is the base weight times one factor for each margin. Cost: one pass over the members, then rounds over
/// the cells only. All margins must add to the same population, within [`margins::TOTALS_AGREE_WITHIN`]
/// (relative).
///
/// # Errors
/// A base weight that is not positive, an empty category, totals that differ, no convergence.
pub fn rake(base: &[f64], margins: &[Margin], options: &RakeOptions) -> Result<Raked, PanelError> {
    error::positive_weights(base)?;
    margins::check(margins, base.len(), "the sample")?;
    let cells = Cells::new(margins)?;
    let fit = fit_or_newton(&cells, margins, &cells.sums(base), options)?;
    Ok(Raked {
        weights: cells.spread(base, &fit.cell_factor),
        factors: fit.factors,
        rounds: fit.rounds,
        worst_misfit: fit.worst,
    })
}

/// [`fit`]; and where few members link the categories, so that turns come closer too slowly, Newton's method, which has the
/// same solution.
pub(crate) fn fit_or_newton(
    cells: &Cells,
    margins: &[Margin],
    sums: &[f64],
    options: &RakeOptions,
) -> Result<Fit, PanelError> {
    match fit(cells, margins, sums, options) {
        Err(slow @ PanelError::NoConvergence { .. }) => by_newton(cells, margins, sums).ok_or(slow),
        other => other,
    }
}

/// The factors by calibration with the exponential distance, cells being members; `None` where that finds none either.
fn by_newton(cells: &Cells, margins: &[Margin], sums: &[f64]) -> Option<Fit> {
    let of_cells: Result<Vec<Margin>, PanelError> = margins
        .iter()
        .zip(&cells.codes)
        .map(|(m, codes)| Margin::new(m.name(), m.categories().to_vec(), m.totals().to_vec(), codes.clone()))
        .collect();
    let auxiliaries = Auxiliaries::from_margins(&of_cells.ok()?).ok()?;
    let found = calibrate_some(sums, &auxiliaries, &CalibrationOptions::default()).ok()?;
    // The first column is everybody's; then all but the first category of each margin.
    let mut coefficients = found.coefficients.iter().map(|c| c.exp());
    let everybody = coefficients.next()?;
    let mut factors: Vec<Vec<f64>> = margins
        .iter()
        .map(|m| std::iter::once(1.0).chain(coefficients.by_ref().take(m.totals().len() - 1)).collect())
        .collect();
    for factor in factors.first_mut()? {
        *factor *= everybody;
    }
    let usable = factors.iter().flatten().all(|f| f.is_finite() && *f > 0.0);
    let cell_factor = cell_factor(cells, &factors);
    usable.then_some(Fit { cell_factor, factors, rounds: found.iterations, worst: found.worst_misfit })
}

/// Factors of the cells of one fit.
pub(crate) struct Fit {
    pub(crate) cell_factor: Vec<f64>,
    pub(crate) factors: Vec<Vec<f64>>,
    pub(crate) rounds: usize,
    pub(crate) worst: f64,
}

/// Rounds between two multiplications of the factors from scratch, which stops rounding errors from adding up.
const REFRESH: usize = 50;

/// Fits the cell sums to the margins. A cell whose sum is 0 (a replicate that drops it) takes no part.
pub(crate) fn fit(
    cells: &Cells,
    margins: &[Margin],
    sums: &[f64],
    options: &RakeOptions,
) -> Result<Fit, PanelError> {
    let mut factors: Vec<Vec<f64>> = match &options.start {
        Some(start) => checked_start(start, margins)?,
        None => margins.iter().map(|m| vec![1.0; m.totals().len()]).collect(),
    };
    no_empty_category(cells, margins, sums)?;
    let mut current = product(cells, &factors, sums);
    let mut scale: Vec<f64> = Vec::new();
    for round in 1..=options.max_rounds {
        let mut worst: f64 = 0.0;
        for ((margin, codes), factor) in margins.iter().zip(&cells.codes).zip(&mut factors) {
            scale.clear();
            scale.resize(factor.len(), 0.0);
            for (&code, weight) in codes.iter().zip(&current) {
                scale[code as usize] += weight;
            }
            for (scale, target) in scale.iter_mut().zip(margin.totals()) {
                *scale = target / *scale;
                worst = worst.max((1.0 / *scale - 1.0).abs());
            }
            for (&code, weight) in codes.iter().zip(&mut current) {
                *weight *= scale[code as usize];
            }
            factor.iter_mut().zip(&scale).for_each(|(factor, scale)| *factor *= scale);
        }
        if !worst.is_finite() {
            break;
        }
        // Seen before its own correction, a miss below the tolerance in every margin is the state of all of them.
        if worst <= options.tolerance {
            let cell_factor = cell_factor(cells, &factors);
            return Ok(Fit { cell_factor, factors, rounds: round, worst });
        }
        if round % REFRESH == 0 {
            current = product(cells, &factors, sums);
        }
    }
    Err(missed(cells, margins, &current, options.max_rounds))
}

fn checked_start(start: &[Vec<f64>], margins: &[Margin]) -> Result<Vec<Vec<f64>>, PanelError> {
    error::same_length("the starting factors", margins.len(), start.len())?;
    for (factors, margin) in start.iter().zip(margins) {
        error::same_length(
            &format!("the starting factors of `{}`", margin.name()),
            margin.totals().len(),
            factors.len(),
        )?;
        if let Some(bad) = factors.iter().find(|f| !(f.is_finite() && **f > 0.0)) {
            return Err(PanelError::BadOption {
                option: format!("starting factor of `{}`", margin.name()),
                value: bad.to_string(),
                reason: "a factor is a positive number".into(),
            });
        }
    }
    Ok(start.to_vec())
}

fn no_empty_category(cells: &Cells, margins: &[Margin], sums: &[f64]) -> Result<(), PanelError> {
    for (margin, codes) in margins.iter().zip(&cells.codes) {
        let mut total = vec![0.0; margin.totals().len()];
        for (&code, sum) in codes.iter().zip(sums) {
            total[code as usize] += sum;
        }
        if let Some(empty) = total.iter().position(|t| t.is_nan() || *t <= 0.0) {
            return Err(PanelError::EmptyCell {
                margin: margin.name().to_owned(),
                category: margin.categories()[empty].clone(),
                target: margin.totals()[empty],
                sample: "the sample".into(),
            });
        }
    }
    Ok(())
}

fn cell_factor(cells: &Cells, factors: &[Vec<f64>]) -> Vec<f64> {
    let mut out = vec![1.0; cells.count];
    for (factor, codes) in factors.iter().zip(&cells.codes) {
        for (out, &code) in out.iter_mut().zip(codes) {
            *out *= factor[code as usize];
        }
    }
    out
}

fn product(cells: &Cells, factors: &[Vec<f64>], sums: &[f64]) -> Vec<f64> {
    let mut out = cell_factor(cells, factors);
    out.iter_mut().zip(sums).for_each(|(out, sum)| *out *= sum);
    out
}

fn missed(cells: &Cells, margins: &[Margin], current: &[f64], rounds: usize) -> PanelError {
    let mut worst = (0.0, String::new(), 0.0, 0.0);
    for (margin, codes) in margins.iter().zip(&cells.codes) {
        let mut reached = vec![0.0; margin.totals().len()];
        for (&code, weight) in codes.iter().zip(current) {
            reached[code as usize] += weight;
        }
        for (category, (&reached, &target)) in reached.iter().zip(margin.totals()).enumerate() {
            let miss = (reached / target - 1.0).abs();
            if worst.1.is_empty() || miss > worst.0 || miss.is_nan() {
                worst = (miss, margin.label(category), target, reached);
            }
        }
    }
    PanelError::NoConvergence { total: worst.1, target: worst.2, reached: worst.3, iterations: rounds }
}
