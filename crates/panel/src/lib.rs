//! From a panel to a population: weights, estimates, standard errors, rank probabilities.

mod auxiliaries;
mod calibrate;
mod design;
mod diagnostics;
mod error;
mod estimates;
mod hadamard;
mod linearise;
mod margins;
mod measure;
mod rake;
mod random;
mod replicates;
mod reweight;
mod symmetric;
mod trim;

pub use auxiliaries::Auxiliaries;
pub use calibrate::{Bounds, Calibrated, CalibrationOptions, Distance, calibrate};
pub use design::{Design, Lonely, Stage};
pub use diagnostics::{MarginFit, QUANTILES, WeightDiagnostics, diagnose, margin_fit};
pub use error::PanelError;
pub use estimates::{Estimates, Interval, critical};
pub use hadamard::hadamard;
pub use linearise::{Adjustment, Sample, linearise};
pub use margins::{Margin, TOTALS_AGREE_WITHIN};
pub use measure::Measure;
pub use rake::{Cells, RakeOptions, Raked, rake};
pub use replicates::{Centre, Replicates};
pub use reweight::{ReplicateWeights, Replicated, Reweighting, covariance, reweight};
pub use trim::{Trimmed, cap_and_rerake, trim};
