//! What a projected figure says of itself: error, interval, support, ruling, method.

use std::hash::{Hash, Hasher};

use greenlit_panel::{MinimumRule, Ruling, Support, Verdict, critical};
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::{Panel, PanelOptions, Periods, Projection};

/// Coverage of intervals.
const LEVEL: f64 = 0.95;

/// How a run was projected: kept with the run, told with every figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanelMethod {
    /// Names of the panel's files.
    pub files: Vec<String>,
    /// How the weights were found, as a sentence without final stop.
    pub weighting: String,
    /// How errors were computed, the same way.
    pub errors: String,
    /// Members of the panel.
    pub persons: usize,
    /// The population projected to.
    pub population: f64,
    /// Replicates; 0 for figures without errors.
    pub replicates: usize,
    /// Coverage of intervals.
    pub level: f64,
    /// Fewer homes are suppressed.
    pub least_homes: usize,
    /// Fewer effective persons are suppressed.
    pub least_effective: f64,
    /// Relative errors above this are flagged.
    pub flag_above_error: f64,
    /// Relative errors above this are suppressed.
    pub suppress_above_error: f64,
}

/// A figure's sampling error, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// Standard error, in the unit of the figure; `None` where errors were not asked for, or are not defined.
    pub standard_error: Option<f64>,
    /// Ends of the interval: value -/+ Student's t times the standard error, within what the figure can be.
    pub interval: Option<(f64, f64)>,
    /// What it rests on.
    pub support: Support,
    /// Whether it may be shown, and why not.
    pub ruling: Ruling,
    /// How it was found.
    pub method: PanelMethod,
}

impl PanelMethod {
    pub(crate) fn of(panel: &Panel, periods: &Periods<'_>, options: &PanelOptions) -> Self {
        let rule = &options.minimum;
        Self {
            files: panel.files.clone(),
            weighting: weighting(panel, options),
            errors: errors(panel, periods),
            persons: panel.members.len(),
            population: panel.population(),
            replicates: periods.replicates,
            level: LEVEL,
            least_homes: rule.least_homes,
            least_effective: rule.least_effective,
            flag_above_error: rule.flag_above_error,
            suppress_above_error: rule.suppress_above_error,
        }
    }

    /// A hash of all that figures are told with, so that cells of another method are other cells.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hash = FxHasher::default();
        serde_json::to_string(self).unwrap_or_default().hash(&mut hash);
        hash.finish()
    }

    /// The population with its thousands apart.
    pub fn population_words(&self) -> String {
        crate::plays::grouped(self.population.round() as u64)
    }

    fn minimum(&self) -> MinimumRule {
        MinimumRule {
            least_homes: self.least_homes,
            least_effective: self.least_effective,
            flag_above_error: self.flag_above_error,
            suppress_above_error: self.suppress_above_error,
        }
    }

    /// Multiple of the standard error that an interval reaches to either side.
    pub(crate) fn multiple(&self) -> f64 {
        critical(self.level, Some(self.replicates.saturating_sub(1)))
    }
}

fn weighting(panel: &Panel, options: &PanelOptions) -> String {
    let unified = match options.unified_share {
        Some(share) if share < 1.0 => format!("on at least {:.0} % of its days", share * 100.0),
        Some(_) => "on all its days".to_owned(),
        None => "on all days of windows up to a week, on 85 % of the days of longer ones".to_owned(),
    };
    let margins = panel.cells.margins.join(", ");
    if !panel.given.is_empty() {
        let by_day = panel.given.keys().any(Option::is_some);
        let when =
            if by_day { "weights of a file, by day" } else { "weights of a file, one for the whole period" };
        let whole = panel.given.contains_key(&None);
        return match (by_day, whole) {
            (true, true) => format!("{when}; persons are counted with its weights of the whole period"),
            (true, false) if !margins.is_empty() => format!(
                "{when}; persons are counted with base weights raked to {margins} over the households in tab {unified}"
            ),
            _ => when.to_owned(),
        };
    }
    match panel.in_tab {
        None => format!("base weights raked to {margins}, once for the whole panel"),
        Some(_) => format!(
            "base weights raked to {margins}: minutes on each day over the households in tab on it, persons over the households in tab {unified}"
        ),
    }
}

fn errors(panel: &Panel, periods: &Periods<'_>) -> String {
    match periods.replicates {
        0 => "not computed".to_owned(),
        groups if panel.cells.margins.is_empty() => format!(
            "delete-a-group jackknife over {groups} groups of households; the weights are taken as fixed, which makes errors too large rather than too small"
        ),
        groups => format!(
            "delete-a-group jackknife over {groups} groups of households, each replicate raked anew; Student's t with {} degrees of freedom",
            groups - 1
        ),
    }
}

/// The sampling error of one metric of a projection.
pub(crate) fn sampling_of(projection: &Projection, metric: usize, method: &PanelMethod) -> Option<Sampling> {
    let value = projection.values.get(metric).copied().flatten()?;
    let standard_error = projection.errors.get(metric).copied().flatten();
    let kind = Projection::support_of(metric);
    let relative_error = match standard_error {
        Some(_) if value == 0.0 => f64::INFINITY,
        Some(error) => error / value.abs(),
        None => f64::NAN,
    };
    let support = Support {
        members: projection.members[kind] as usize,
        homes: projection.homes[kind] as usize,
        effective: projection.effective[kind],
        relative_error,
    };
    let mut rule = method.minimum();
    if method.replicates == 0 {
        // Errors that were not asked for are no reason to suppress.
        (rule.flag_above_error, rule.suppress_above_error) = (f64::INFINITY, f64::INFINITY);
    }
    let judged =
        Support { relative_error: if method.replicates == 0 { 0.0 } else { relative_error }, ..support };
    let interval = standard_error.map(|error| {
        let half = if error == 0.0 { 0.0 } else { error * method.multiple() };
        // Nothing here is negative, and a share is at most 1.
        let most = if metric == crate::plays::COMPLETION { 1.0 } else { f64::INFINITY };
        ((value - half).max(0.0), (value + half).min(most))
    });
    Some(Sampling { standard_error, interval, support, ruling: rule.judge(&judged), method: method.clone() })
}

impl Sampling {
    /// Whether the minimum for reporting hides the figure.
    pub fn is_suppressed(&self) -> bool {
        self.ruling.verdict == Verdict::Suppress
    }
}
