//! Arguments of `rate`.

use clap::Args;
use greenlit_lake::{DEFAULT_GROUPS, PanelOptions};
use greenlit_panel::MinimumRule;

use super::Format;
use crate::Error;

/// Arguments of `rate`.
#[derive(Debug, Args)]
pub struct RateArguments {
    /// Crediting policy, by name or `name@version`
    #[arg(long, default_value = "default")]
    pub policy: String,
    /// Threads; all cores when left out. The figures do not depend on it
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Project with a panel
    #[command(flatten)]
    pub projection: ProjectionArguments,
}

/// How figures are projected where the lake holds a panel.
#[derive(Debug, Args)]
#[command(next_help_heading = "With a panel in the lake")]
pub struct ProjectionArguments {
    /// Measure the viewers of the lake as they are, without the panel
    #[arg(long, conflicts_with = "panel")]
    pub no_panel: bool,
    /// A file of the panel, where the lake holds several panels; once for each of its files
    #[arg(long, value_name = "FILE")]
    pub panel: Vec<String>,
    /// Groups of households of the jackknife: 8, 16, 32, 64, 128 or 256; 0 for figures without errors
    #[arg(long, default_value_t = DEFAULT_GROUPS, value_name = "N")]
    pub groups: u32,
    /// Count persons over households in tab on at least this share of a window's days; 1, and 0.85 in windows longer than a
    /// week, when left out
    #[arg(long, value_name = "SHARE")]
    pub unified: Option<f64>,
    /// Suppress figures on fewer viewing homes than this
    #[arg(long, default_value_t = MinimumRule::default().least_homes, value_name = "HOMES")]
    pub least_homes: usize,
    /// Suppress figures on fewer effective persons than this
    #[arg(long, default_value_t = MinimumRule::default().least_effective, value_name = "N")]
    pub least_effective: f64,
    /// Flag figures whose standard error is more than this share of them
    #[arg(long, default_value_t = MinimumRule::default().flag_above_error, value_name = "SHARE")]
    pub flag_above: f64,
    /// Suppress figures whose standard error is more than this share of them
    #[arg(long, default_value_t = MinimumRule::default().suppress_above_error, value_name = "SHARE")]
    pub suppress_above: f64,
}

impl ProjectionArguments {
    /// What was typed, checked.
    pub(crate) fn options(&self) -> Result<PanelOptions, Error> {
        let usage = |sentence: String, hint| Error::Usage { sentence, hint };
        if self.groups != 0 && !(self.groups.is_power_of_two() && (8..=256).contains(&self.groups)) {
            let hint =
                "the 256 buckets of households go into 8, 16, 32, 64, 128 or 256 groups; 0 gives no errors";
            return Err(usage(format!("`--groups {}` cannot be made of the buckets", self.groups), hint));
        }
        if let Some(share) = self.unified.filter(|share| !(0.0..=1.0).contains(share)) {
            return Err(usage(format!("`--unified {share}` is no share of days"), "it lies between 0 and 1"));
        }
        for (name, value) in [
            ("--least-effective", self.least_effective),
            ("--flag-above", self.flag_above),
            ("--suppress-above", self.suppress_above),
        ] {
            if value.is_nan() || value < 0.0 {
                return Err(usage(format!("`{name} {value}` is no threshold"), "it is a number from 0"));
            }
        }
        Ok(PanelOptions {
            project: !self.no_panel,
            files: self.panel.clone(),
            groups: self.groups,
            unified_share: self.unified,
            minimum: MinimumRule {
                least_homes: self.least_homes,
                least_effective: self.least_effective,
                flag_above_error: self.flag_above,
                suppress_above_error: self.suppress_above,
            },
        })
    }
}
