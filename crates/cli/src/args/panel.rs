//! What the user typed after `greenlit panel`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// The commands for panels.
#[derive(Debug, Subcommand)]
pub enum PanelCommand {
    /// Weight the persons of a panel so that they stand for a population
    Weight(Box<WeightArguments>),
    /// Estimate from weights, each number with its standard error and interval
    Estimate(Box<PanelEstimateArguments>),
}

/// How weights are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PanelMethod {
    /// One factor for each margin, by turns
    Raking,
    /// The regression estimator
    Linear,
    /// Strictly between the two bounds
    Logit,
}

/// How errors are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ErrorBy {
    /// Residuals from the margins
    Linearised,
    /// Delete-a-group jackknife over households
    Jackknife,
    /// Drop one unit at a time, strata not regarded
    Jk1,
    /// Drop one unit of one stratum at a time
    Jkn,
    /// Balanced half-samples
    Brr,
    /// Balanced half-samples with Fay's factor
    Fay,
    /// Rao-Wu bootstrap
    Bootstrap,
    /// Replicate weights that the table brings: see --replicate-weights
    Supplied,
}

/// What supplied replicate weights are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReplicateKind {
    /// Jackknife without strata: scale (R-1)/R
    #[value(name = "JK1", alias = "jk1")]
    Jk1,
    /// Jackknife with strata: give --rscales
    #[value(name = "JKn", alias = "jkn")]
    Jkn,
    /// Balanced half-samples: scale 1/R
    #[value(name = "BRR", alias = "brr")]
    Brr,
    /// Fay's method: scale 1/(R (1-rho)^2)
    #[value(name = "Fay", alias = "fay")]
    Fay,
    /// Bootstrap: scale 1/(R-1)
    #[value(name = "bootstrap")]
    Bootstrap,
}

/// A stratum with one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LonelyRule {
    /// Refuse it by name
    Fail,
    /// It contributes nothing
    Remove,
    /// It was drawn with certainty
    Certainty,
    /// It has the mean variance of the others
    Average,
    /// It is centred on the mean of all units
    Adjust,
}

/// Forms of estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EstimateFormat {
    /// For the terminal
    Text,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// Arguments of `panel weight`.
#[derive(Debug, Args)]
pub struct WeightArguments {
    /// The persons: CSV or Parquet
    #[arg(long, value_name = "FILE")]
    pub persons: PathBuf,
    /// The population totals: margin, category, persons, and level (person or household) where there are both
    #[arg(long, value_name = "FILE")]
    pub margins: PathBuf,
    /// The households in tab, by day; weights are then by day
    #[arg(long, value_name = "FILE")]
    pub in_tab: Option<PathBuf>,
    /// Only this day
    #[arg(long, requires = "in_tab", conflicts_with = "unified")]
    pub day: Option<String>,
    /// One weight for the period, for households in tab on at least this share of the days (1: all)
    #[arg(long, requires = "in_tab", value_name = "SHARE")]
    pub unified: Option<f64>,
    /// Give all persons of a household one weight
    #[arg(long, alias = "household-weights")]
    pub one_per_household: bool,
    /// How weights are found
    #[arg(long, value_enum, default_value_t = PanelMethod::Raking)]
    pub method: PanelMethod,
    /// Least and largest weight / base weight
    #[arg(long, value_name = "LOW,HIGH", allow_hyphen_values = true, conflicts_with = "absolute_bounds")]
    pub bounds: Option<String>,
    /// Least and largest weight
    #[arg(long, value_name = "LOW,HIGH", allow_hyphen_values = true)]
    pub absolute_bounds: Option<String>,
    /// Cap weights at these multiples of the mean weight and rake again, in turn
    #[arg(long, value_name = "LOW,HIGH", allow_hyphen_values = true, conflicts_with_all = ["bounds", "absolute_bounds"])]
    pub cap: Option<String>,
    /// Clip weights to these multiples of the mean weight at the end; the margins are then missed, as the record shows
    #[arg(long, value_name = "LOW,HIGH", allow_hyphen_values = true)]
    pub trim: Option<String>,
    /// Repeat the clipping until every weight is inside
    #[arg(long, requires = "trim")]
    pub strict: bool,
    /// Scale margins that add to different totals to the sum of the first
    #[arg(long)]
    pub scale_margins: bool,
    /// Column of the persons, in all tables; `person_id` when left out
    #[arg(long, alias = "id", value_name = "COLUMN")]
    pub person: Option<String>,
    /// Column of the households, in all tables; `hh_id` when left out
    #[arg(long, value_name = "COLUMN")]
    pub household: Option<String>,
    /// Column of the base weights; `base_weight` when left out
    #[arg(long, value_name = "COLUMN")]
    pub base_weight: Option<String>,
    /// Column of the sampling strata; `stratum` where there is one
    #[arg(long, value_name = "COLUMN")]
    pub strata: Option<String>,
    /// Column with the households of the population in the stratum; `stratum_households` where there is one
    #[arg(long, value_name = "COLUMN")]
    pub fpc: Option<String>,
    /// Where to write the weights: Parquet, or CSV where the name ends in .csv
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Where to write the weighting record as CSV, instead of a line a day on standard error
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
}

/// Arguments of `panel estimate`.
#[derive(Debug, Args)]
pub struct PanelEstimateArguments {
    /// The weights: CSV or Parquet, as `panel weight` writes them, or any table with a column of weights
    #[arg(long, value_name = "FILE")]
    pub weights: PathBuf,
    /// Who viewed what, when, for how long: person_id, day, title, minutes; or a column min_x for each thing x
    #[arg(long, value_name = "FILE", required_unless_present_any = ["total", "mean", "ratio", "quantile"])]
    pub viewing: Option<PathBuf>,
    /// Divide by these variables of the weights table, by day or week
    #[arg(long, value_delimiter = ',', value_name = "VARIABLES")]
    pub by: Vec<String>,
    /// How errors are computed
    #[arg(long, value_enum, default_value_t = ErrorBy::Linearised)]
    pub se: ErrorBy,
    /// Groups of the jackknife
    #[arg(long, default_value_t = 30)]
    pub groups: u32,
    /// Replicates of the bootstrap
    #[arg(long, default_value_t = 200)]
    pub replicates: usize,
    /// Seed of all draws
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Coverage of the intervals
    #[arg(long, default_value_t = 0.95)]
    pub level: f64,
    /// What to do with a stratum that has one sampling unit
    #[arg(long, value_enum, default_value_t = LonelyRule::Fail)]
    pub lonely: LonelyRule,
    /// Minutes of a day from which a person counts as reached
    #[arg(long, default_value_t = 1.0, value_name = "MINUTES")]
    pub threshold: f64,
    /// Suppress figures on fewer viewing homes than this
    #[arg(long, default_value_t = 30, value_name = "HOMES")]
    pub least_homes: usize,
    /// Form of the estimates
    #[arg(long, value_enum, default_value_t = EstimateFormat::Text)]
    pub format: EstimateFormat,
    /// Estimate from the columns of one table instead of viewing
    #[command(flatten)]
    pub columns: ColumnArguments,
}

/// Estimates from the columns of one table, whatever its design.
#[derive(Debug, Args)]
#[command(next_help_heading = "Any table, any design")]
pub struct ColumnArguments {
    /// Totals of these columns
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS", conflicts_with = "viewing")]
    pub total: Vec<String>,
    /// Means of these columns
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS", conflicts_with = "viewing")]
    pub mean: Vec<String>,
    /// Ratios of two columns
    #[arg(long, value_delimiter = ',', value_name = "A/B", conflicts_with = "viewing")]
    pub ratio: Vec<String>,
    /// Quantiles of columns, with Woodruff's intervals: a column and a share, `minutes:0.5`
    #[arg(long, value_delimiter = ',', value_name = "COLUMN:SHARE", conflicts_with = "viewing")]
    pub quantile: Vec<String>,
    /// Give design effects too: variance by that of a simple random sample of the same size without replacement
    #[arg(long, conflicts_with = "viewing")]
    pub deff: bool,
    /// Column of the weights; `weight` when left out
    #[arg(long, value_name = "COLUMN")]
    pub weight_col: Option<String>,
    /// Column of the strata, one for each stage
    #[arg(long, value_name = "COLUMN")]
    pub strata: Vec<String>,
    /// Column of the sampling units, once for each stage; every row is a unit when left out
    #[arg(long, value_name = "COLUMN")]
    pub cluster: Vec<String>,
    /// Column of the population sizes (units) or sampled fractions, once for each stage
    #[arg(long, value_name = "COLUMN")]
    pub fpc: Vec<String>,
    /// Columns of the margins that the weights meet; `margin.*` columns when left out
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    pub calibrated_on: Vec<String>,
    /// Columns of numbers whose totals the weights meet; `number.*` columns when left out
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    pub calibrated_on_numbers: Vec<String>,
    /// Column of the weights before they met the margins; `base_weight` when left out
    #[arg(long, value_name = "COLUMN")]
    pub base_weight: Option<String>,
    /// How replicates meet the margins again
    #[arg(long, value_enum, default_value_t = PanelMethod::Raking)]
    pub method: PanelMethod,
    /// Bounds for --method, on the ratio to the base weight
    #[arg(long, value_name = "LOW,HIGH", allow_hyphen_values = true)]
    pub bounds: Option<String>,
    /// Column of the persons, for messages; rows are numbered when left out
    #[arg(long, value_name = "COLUMN")]
    pub person: Option<String>,
    /// Column of the households: the sampling units where no --cluster is given
    #[arg(long, value_name = "COLUMN", conflicts_with = "cluster")]
    pub household: Option<String>,
    /// Columns of supplied replicate weights, as a pattern with `*`: `rep_*`
    #[arg(long, value_name = "PATTERN")]
    pub replicate_weights: Option<String>,
    /// The supplied replicates are factors on the weights
    #[arg(long, requires = "replicate_weights")]
    pub factors: bool,
    /// What the supplied replicates are
    #[arg(long, value_enum, requires = "replicate_weights")]
    pub rep_type: Option<ReplicateKind>,
    /// Constant of the variance, instead of that of --rep-type
    #[arg(long)]
    pub scale: Option<f64>,
    /// Constant of each replicate: one for all, or as many as there are replicates
    #[arg(long, value_delimiter = ',')]
    pub rscales: Vec<f64>,
    /// Fay's factor
    #[arg(long, default_value_t = 0.5)]
    pub fay_rho: f64,
    /// Measure replicates from the full-sample estimate instead of their mean
    #[arg(long)]
    pub mse: bool,
}
