//! What the user typed after `greenlit simulate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

/// What is simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// A month of one series in 400 homes, 120 of them in the panel: made in a moment
    Small,
    /// 42,000 homes and 101,000 persons, as the largest panel there is, of a population ten times that; 24 titles
    LargestPanel,
    /// The first month of a hit series, 2.5 billion minutes in 12.5 million homes, and a panel of 42,000 of them
    Ballard,
}

/// Which telemetry the panel sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sent {
    /// Plays
    Plays,
    /// Heartbeats
    Beats,
    /// Both, of the same viewing
    Both,
}

/// How often telemetry goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FaultsOf {
    /// Never: what is sent is the truth
    None,
    /// As often as found in real logs: repeats, lost ends, wrong clocks, second screens
    Usual,
}

/// Forms of telemetry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TelemetryForm {
    /// Comma-separated values
    Csv,
    /// Parquet
    Parquet,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArguments {
    /// Folder for the files, made if it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What is simulated
    #[arg(long, value_enum, default_value_t = Preset::Small)]
    pub preset: Preset,
    /// Everything follows from it
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// First day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,
    /// Days
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub days: Option<u16>,
    /// Homes in the panel
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub homes: Option<u32>,
    /// Homes in the population
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    pub population: Option<u32>,
    /// Telemetry of every home of the population, not of the panel's alone
    #[arg(long)]
    pub everyone: bool,
    /// How often telemetry goes wrong
    #[arg(long, value_enum, default_value_t = FaultsOf::Usual)]
    pub faults: FaultsOf,
    /// Which telemetry is sent
    #[arg(long, value_enum, default_value_t = Sent::Plays)]
    pub send: Sent,
    /// Form of the telemetry
    #[arg(long, value_enum, default_value_t = TelemetryForm::Csv)]
    pub form: TelemetryForm,
}
