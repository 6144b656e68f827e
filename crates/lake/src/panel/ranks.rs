//! Ranks of titles with what the replicates say of them.

use greenlit_panel::{RankChance, jackknife_draws, jackknife_scale, rank_chances};

use super::Projection;
use crate::{Error, Result};

/// Draws of all titles together.
const DRAWS: usize = 2_000;
/// Seed of the draws: a figure asked for twice is the same.
const SEED: u64 = 1;
/// Coverage of rank intervals.
const LEVEL: f64 = 0.95;
/// Titles further from the last place of the chart than this many standard errors of both cannot change places with one of it.
const OUT_OF_REACH: f64 = 7.0;

/// A title of a chart: its minutes in the sample and in the replicates.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contender {
    pub(crate) minutes: f64,
    pub(crate) error: f64,
    pub(crate) replicates: Vec<f64>,
}

impl Contender {
    /// `None` where the projection has no error.
    pub(crate) fn of(projection: &Projection) -> Option<Self> {
        let (minutes, error) = (projection.values[0]?, projection.errors[0]?);
        (projection.minutes.len() > 1).then(|| Self {
            minutes,
            error,
            replicates: projection.minutes.clone(),
        })
    }
}

/// The chances of the first `places` contenders, which come in falling order of minutes; empty where the replicates of some title
/// are not comparable (another number of groups).
pub(crate) fn chances(contenders: &[Contender], places: usize) -> Result<Vec<RankChance>> {
    let Some(first) = contenders.first() else { return Ok(Vec::new()) };
    let groups = first.replicates.len();
    if contenders.iter().any(|c| c.replicates.len() != groups) {
        return Ok(Vec::new());
    }
    let low = |c: &Contender| c.minutes - OUT_OF_REACH * c.error;
    let lowest = contenders.iter().take(places).map(low).fold(f64::INFINITY, f64::min);
    let near: Vec<&Contender> =
        contenders.iter().filter(|c| c.minutes + OUT_OF_REACH * c.error >= lowest).collect();
    let values: Vec<f64> = near.iter().map(|c| c.minutes).collect();
    let replicates: Vec<Vec<f64>> = near.iter().map(|c| c.replicates.clone()).collect();
    let scale = jackknife_scale(groups);
    let draws = jackknife_draws(&values, &replicates, scale, DRAWS, SEED).map_err(Error::from)?;
    let mut all = rank_chances(&values, &draws, LEVEL).map_err(Error::from)?;
    all.truncate(places);
    Ok(all)
}
