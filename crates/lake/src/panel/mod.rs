//! Panels: the tables of a panel as evidence, and figures projected to its population with their errors.
//!
//! ```text
//! persons, margins, in-tab days  --Adding::panel--> panel_table
//! panel_table --Panel--> periods: a class of weight for each person and day, factors for each cell and replicate
//! credited viewing --Gathered--> integers by class --project--> Projection: values, errors, replicates
//! ```
//!
//! Viewing is gathered as integers by class of weight, so that neither the order of files nor the number of threads shows; only then
//! is it multiplied by weights, those of the sample and of every replicate together.

mod add;
mod blob;
mod change;
mod figures;
mod gather;
mod load;
mod periods;
mod project;
mod ranks;

pub use add::{PanelAdded, PanelTable};
pub use change::Change;
pub(crate) use figures::sampling_of;
pub use figures::{PanelMethod, Sampling};
pub(crate) use gather::Gathered;
pub(crate) use load::Panel;
pub(crate) use periods::Periods;
pub(crate) use project::{Projection, projections};
pub(crate) use ranks::{Contender, chances};

use greenlit_panel::MinimumRule;

/// Groups of the jackknife, unless asked otherwise: each holds four of the 256 buckets.
pub const DEFAULT_GROUPS: u32 = 64;

/// How a panel in the lake is used.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelOptions {
    /// Whether figures are projected at all where there is a panel.
    pub project: bool,
    /// Names of the panel's files, where the lake holds several panels; empty for all.
    pub files: Vec<String>,
    /// Groups of the jackknife, a power of two from 8 to 256; 0 for figures without errors.
    pub groups: u32,
    /// Least share of a window's days on which a household of the unified panel is in tab; `None`: all days of windows up to a
    /// week, 85 % of longer ones.
    pub unified_share: Option<f64>,
    /// What may be shown.
    pub minimum: MinimumRule,
}

impl Default for PanelOptions {
    fn default() -> Self {
        Self {
            project: true,
            files: Vec::new(),
            groups: DEFAULT_GROUPS,
            unified_share: None,
            minimum: MinimumRule::default(),
        }
    }
}
