//! From sums by class of weight to figures of the population with their errors, replicates in the same pass as the sample.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenlit_viewing::kernel::DayIndex;

use super::gather::{BY_DAY, BY_VIEWER, CellSums, Gathered};
use super::periods::{Class, Periods};
use crate::plays::{CellKey, METRIC_COUNT, Stretch};

const MS_PER_MINUTE: f64 = 60_000.0;
/// All sums, those by day first.
const SUMS: usize = BY_DAY + BY_VIEWER;

/// What a cell stands for in the population.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Projection {
    /// By metric, in the order of the cell's figures.
    pub(crate) values: [Option<f64>; METRIC_COUNT],
    /// Standard errors.
    pub(crate) errors: [Option<f64>; METRIC_COUNT],
    /// Persons behind metrics of time, and behind metrics of persons.
    pub(crate) members: [u64; 2],
    pub(crate) homes: [u64; 2],
    /// Kish's effective number of persons.
    pub(crate) effective: [f64; 2],
    /// Minutes in each replicate; kept for weeks and windows from premieres, for ranks and changes.
    pub(crate) minutes: Vec<f64>,
    /// Reach in each replicate.
    pub(crate) reach: Vec<f64>,
    /// Hash of the method.
    pub(crate) method: u64,
}

impl Projection {
    /// Credited milliseconds of the population, for ranking: equal to the millisecond is equal.
    pub(crate) fn credited_ms(&self) -> u64 {
        self.values[0].map_or(0, |minutes| (minutes * MS_PER_MINUTE).round() as u64)
    }

    /// Which of the two kinds of support a metric rests on: 0 time by day, 1 persons of the window.
    pub(crate) const fn support_of(metric: usize) -> usize {
        match metric {
            0..=2 | 9 => 0,
            _ => 1,
        }
    }

    /// Takes out what counts persons, where nobody has a weight for the window.
    fn without_persons(&mut self) {
        for metric in (0..METRIC_COUNT).filter(|metric| Self::support_of(*metric) == 1) {
            (self.values[metric], self.errors[metric]) = (None, None);
        }
        self.reach.fill(0.0);
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let number = |value: Option<f64>| value.unwrap_or(f64::NAN).to_le_bytes();
        let mut out: Vec<u8> = self.values.iter().chain(&self.errors).flat_map(|v| number(*v)).collect();
        out.extend(self.members.iter().chain(&self.homes).flat_map(|n| n.to_le_bytes()));
        out.extend(self.effective.iter().flat_map(|n| n.to_le_bytes()));
        out.extend(self.method.to_le_bytes());
        out.extend((self.minutes.len() as u64).to_le_bytes());
        out.extend(self.minutes.iter().chain(&self.reach).flat_map(|n| n.to_le_bytes()));
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (chunks, rest) = bytes.as_chunks::<8>();
        if !rest.is_empty() {
            return None;
        }
        let mut chunks = chunks.iter();
        let mut number = || chunks.next().map(|chunk| f64::from_le_bytes(*chunk));
        let mut read = Self::default();
        for place in read.values.iter_mut().chain(&mut read.errors) {
            *place = Some(number()?).filter(|value| !value.is_nan());
        }
        for place in read.members.iter_mut().chain(&mut read.homes) {
            *place = number()?.to_bits();
        }
        for place in &mut read.effective {
            *place = number()?;
        }
        read.method = number()?.to_bits();
        let count = usize::try_from(number()?.to_bits()).ok()?;
        if chunks.len() != count.checked_mul(2)? {
            return None;
        }
        let mut numbers = || chunks.by_ref().take(count).map(|chunk| f64::from_le_bytes(*chunk)).collect();
        (read.minutes, read.reach) = (numbers(), numbers());
        Some(read)
    }
}

/// Cells are handed out in runs: most are small.
const RUN: usize = 16;

/// Projects all cells but those with viewing on a day without weights. `runtime_ms` is that of a cell's episodes.
pub(crate) fn projections(
    gathered: Gathered,
    periods: &Periods<'_>,
    days_of: impl Fn(&CellKey) -> Range<u32> + Sync,
    runtime_ms: impl Fn(&CellKey) -> u64 + Sync,
    method: u64,
    threads: usize,
) -> BTreeMap<CellKey, Projection> {
    let without = gathered.without_weights;
    let mut cells: Vec<(CellKey, CellSums)> = gathered
        .cells
        .into_iter()
        .filter(|(key, _)| {
            let days = days_of(key);
            !without.iter().any(|day| days.contains(&day.0))
        })
        .collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let slots: Vec<Mutex<&mut [(CellKey, CellSums)]>> = cells.chunks_mut(RUN).map(Mutex::new).collect();
    let work = || {
        let mut mine = Vec::new();
        while let Some(slot) = slots.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Ok(mut run) = slot.lock() else { continue };
            for (key, sums) in run.iter_mut() {
                sums.settle();
                let mut projection = project(sums, periods, runtime_ms(key), keeps_replicates(key));
                projection.method = method;
                let days = days_of(key);
                if periods.of_window(&(DayIndex(days.start)..DayIndex(days.end))).is_none() {
                    projection.without_persons();
                }
                mine.push((*key, projection));
            }
        }
        if let Ok(mut done) = done.lock() {
            done.extend(mine);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.clamp(1, slots.len().max(1)) {
            scope.spawn(work);
        }
        work();
    });
    done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Ranks and changes are of titles and seasons over weeks, or over windows from their premieres.
fn keeps_replicates((stretch, _, group): &CellKey) -> bool {
    !matches!(stretch, Stretch::Day(_)) && group.episode.is_none()
}

/// The sums of a cell with the weights of the sample and of each replicate.
struct Totals {
    full: [f64; SUMS],
    /// By sum, then by replicate.
    replicates: Vec<f64>,
    count: usize,
    /// Sums of weights and of their squares, over person days and over persons.
    weights: [(f64, f64); 2],
}

impl Totals {
    fn of(sums: &CellSums, periods: &Periods<'_>) -> Self {
        let count = periods.replicates;
        let mut totals =
            Self { full: [0.0; SUMS], replicates: vec![0.0; SUMS * count], count, weights: [(0.0, 0.0); 2] };
        // What the dropped group would have added, taken off at the end: one addition instead of one for each replicate.
        let mut dropped = vec![0.0; SUMS * count];
        totals.add(&sums.by_day, 0, periods, &mut dropped);
        totals.add(&sums.by_viewer, BY_DAY, periods, &mut dropped);
        totals.replicates.iter_mut().zip(dropped).for_each(|(all, own)| *all -= own);
        totals
    }

    fn add<const N: usize>(
        &mut self,
        entries: &[(u64, [u64; N])],
        first: usize,
        periods: &Periods<'_>,
        dropped: &mut [f64],
    ) {
        let class_of = |key: u64| -> Option<(u32, &Class, &[f64])> {
            let period = (key >> 32) as u32;
            let own = periods.list.get(period as usize)?;
            let class = own.classes.get(key as u32 as usize)?;
            let width = self.count + 1;
            let factors = own.factors.get(class.cell as usize * width..(class.cell as usize + 1) * width)?;
            Some((period, class, factors))
        };
        let count = self.count;
        let kind = usize::from(first > 0);
        let mut weights = self.weights[kind];
        let mut full = [0.0; N];
        let mut replicates = vec![0.0; N * count];
        let cell_of = |key: u64| class_of(key).map(|(period, class, _)| (period, class.cell));
        for run in entries.chunk_by(|a, b| cell_of(a.0) == cell_of(b.0)) {
            let mut of_cell = [0.0; N];
            let mut factors_of_run: &[f64] = &[];
            for (key, own) in run {
                let Some((_, class, factors)) = class_of(*key) else { continue };
                factors_of_run = factors;
                let persons = own[if first > 0 { 0 } else { N - 1 }] as f64;
                weights.0 += persons * class.weight;
                weights.1 += persons * class.weight * class.weight;
                for (place, n) in own.iter().enumerate() {
                    let n = *n as f64;
                    full[place] += n * class.weight;
                    of_cell[place] += n * class.base;
                    if let Some(own_factor) = factors.get(class.group as usize + 1)
                        && count > 0
                    {
                        dropped[(first + place) * count + class.group as usize] +=
                            n * class.base * own_factor;
                    }
                }
            }
            for (place, base) in of_cell.iter().enumerate().filter(|(_, base)| **base != 0.0) {
                let row = &mut replicates[place * count..(place + 1) * count];
                for (sum, factor) in row.iter_mut().zip(factors_of_run.iter().skip(1)) {
                    *sum += base * factor;
                }
            }
        }
        self.weights[kind] = weights;
        self.full[first..first + N].copy_from_slice(&full);
        self.replicates[first * count..(first + N) * count].copy_from_slice(&replicates);
    }

    fn replicate(&self, sum: usize, r: usize) -> f64 {
        self.replicates[sum * self.count + r]
    }

    /// Value and standard error of a sum times a constant, or over another sum.
    fn figure(&self, of: Of, scale: f64) -> (Option<f64>, Option<f64>) {
        let value = of.value(&|sum| self.full[sum]);
        let draws: Option<Vec<f64>> =
            (0..self.count).map(|r| of.value(&|sum| self.replicate(sum, r))).collect();
        let error = draws.filter(|draws| draws.len() > 1).map(|draws| {
            let mean = draws.iter().sum::<f64>() / draws.len() as f64;
            (scale * draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>()).sqrt()
        });
        (value, error.filter(|_| value.is_some()))
    }
}

/// A figure in terms of sums.
#[derive(Clone, Copy)]
enum Of {
    /// A sum times a constant.
    Sum(usize, f64),
    /// A sum over another.
    Ratio(usize, usize),
    /// Not measured.
    Nothing,
}

impl Of {
    fn value(self, sum: &dyn Fn(usize) -> f64) -> Option<f64> {
        match self {
            Self::Sum(of, factor) => Some(sum(of) * factor),
            Self::Ratio(above, below) => {
                let below = sum(below);
                (below > 0.0).then(|| sum(above) / below)
            }
            Self::Nothing => None,
        }
    }
}

fn project(sums: &CellSums, periods: &Periods<'_>, runtime_ms: u64, with_replicates: bool) -> Projection {
    let totals = Totals::of(sums, periods);
    let with_runtime = |of: Of| if runtime_ms > 0 { of } else { Of::Nothing };
    let per_runtime = if runtime_ms > 0 { 1.0 / runtime_ms as f64 } else { 0.0 };
    // In the order of the cell's metrics.
    let of = [
        Of::Sum(0, 1.0 / MS_PER_MINUTE),
        Of::Sum(1, 1.0 / MS_PER_MINUTE),
        with_runtime(Of::Sum(0, per_runtime)),
        Of::Sum(BY_DAY + 1, 1.0),
        Of::Sum(BY_DAY + 2, 1.0),
        with_runtime(Of::Sum(BY_DAY + 3, 1.0)),
        with_runtime(Of::Sum(BY_DAY + 4, 1.0)),
        with_runtime(Of::Ratio(BY_DAY + 4, BY_DAY + 2)),
        Of::Ratio(BY_DAY + 5, BY_DAY),
        Of::Sum(2, 1.0),
    ];
    let scale = periods.scale();
    let mut projection = Projection {
        members: sums.members,
        homes: [sums.homes[0].len() as u64, sums.homes[1].len() as u64],
        ..Projection::default()
    };
    for (metric, of) in of.into_iter().enumerate() {
        (projection.values[metric], projection.errors[metric]) = totals.figure(of, scale);
    }
    // Kish's efficiency of the weights, times persons: with weights by day that of person days.
    let observations =
        [sums.by_day.iter().map(|(_, own)| own[BY_DAY - 1]).sum::<u64>() as f64, sums.members[1] as f64];
    let kinds = totals.weights.iter().zip(observations).zip(sums.members);
    for (effective, (((sum, squares), seen), members)) in projection.effective.iter_mut().zip(kinds) {
        if *squares > 0.0 && seen > 0.0 {
            *effective = sum * sum / squares / seen * members as f64;
        }
    }
    if with_replicates {
        let rows =
            |sum: usize, factor: f64| (0..totals.count).map(|r| totals.replicate(sum, r) * factor).collect();
        projection.minutes = rows(0, 1.0 / MS_PER_MINUTE);
        projection.reach = rows(BY_DAY + 1, 1.0);
    }
    projection
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projection_comes_back_as_it_went() {
        let mut projection = Projection {
            values: [Some(1.5); METRIC_COUNT],
            errors: [Some(0.25); METRIC_COUNT],
            members: [7, 6],
            homes: [5, 4],
            effective: [3.5, 2.5],
            minutes: vec![1.0, 2.0],
            reach: vec![3.0, 4.0],
            method: 17,
        };
        projection.values[7] = None;
        let bytes = projection.encode();
        assert_eq!(Projection::decode(&bytes), Some(projection));
        assert_eq!(Projection::decode(&bytes[8..]), None);
    }
}
