//! From a panel to a population: weights, estimates, standard errors, rank probabilities.
//!
//! A panel is a sample of households. [`rake()`], [`calibrate()`], [`trim()`] and [`cap_and_rerake`] turn base weights into weights that
//! meet the known population; [`linearise()`] and [`reweight`] give every estimate ([`Measure`]) its standard error, by
//! residuals or by replicates; [`rank_chances`] says how sure a rank is; [`MinimumRule`] what may be shown. [`weight`] and
//! [`estimate`] do all of it from tables, for the command.
//!
//! Pure functions: slices and bytes in, values out; the only randomness is seeded by the caller. The rules, formulas and sources are
//! stated in `METHODOLOGY.md`.

mod audience;
mod auxiliaries;
mod calibrate;
mod command;
mod coview;
mod design;
mod diagnostics;
mod error;
mod estimates;
mod grouped;
mod hadamard;
mod linearise;
mod margins;
mod measure;
mod quantile;
mod rake;
mod random;
mod rank;
mod rank_of;
mod reach;
mod replicates;
mod reporting;
mod reweight;
mod sketch;
mod symmetric;
mod trim;

pub use audience::{
    average_audience, average_frequency, frequency, minutes_per_viewer, rating, reach, reached, share,
    viewers_per_viewing_household,
};
pub use auxiliaries::{Auxiliaries, Regression};
pub use calibrate::{Bounds, Calibrated, CalibrationOptions, Distance, calibrate};
pub use command::*;
pub use coview::{CoViewingBasis, CoViewingFactor, HouseholdViewing, PersonViewing, persons_from_households};
pub use design::{Design, Lonely, Stage};
pub use diagnostics::{MarginFit, QUANTILES, WeightDiagnostics, diagnose, margin_fit};
pub use error::PanelError;
pub use estimates::{Estimates, Interval, critical};
pub use grouped::{GroupFactors, jackknife_scale, rake_groups};
pub use hadamard::hadamard;
pub use linearise::{Adjustment, Sample, linearise};
pub use margins::{Margin, TOTALS_AGREE_WITHIN};
pub use measure::Measure;
pub use quantile::{Quantile, quantile, quantile_with_error};
pub use rake::{Cells, RakeOptions, Raked, rake};
pub use rank::{RankChance, jackknife_draws, normal_draws, rank_chances};
pub use rank_of::rank_of;
pub use reach::{Reached, contacts};
pub use replicates::{Centre, Replicates};
pub use reporting::{MinimumRule, Ruling, Support, Verdict, support};
pub use reweight::{ReplicateWeights, Replicated, Reweighting, covariance, reweight};
pub use sketch::{ReachSketch, Sketched};
pub use trim::{Trimmed, cap_and_rerake, trim};
