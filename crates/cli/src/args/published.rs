//! What the user typed about published tables: scores and incentives.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use greenlit_charts::generic::Mapping;
use greenlit_intake::Remarks;
use jiff::civil::Date;

use super::{FiguresFormat, Format};
use crate::Error;

/// What tables cannot say themselves.
#[derive(Debug, Args)]
pub struct TableArguments {
    /// Describes the columns of a chart of no known form (docs/chart-mapping.md)
    #[arg(long, value_name = "FILE", help_heading = "Tables")]
    pub mapping: Option<PathBuf>,
    /// Title of reviews that name none
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    pub title: Option<String>,
    /// Season of reviews that name none
    #[arg(long, value_name = "N", requires = "title", help_heading = "Tables")]
    pub season: Option<u32>,
    /// Program of an award list that names none
    #[arg(long, value_name = "PROGRAM", help_heading = "Tables")]
    pub program: Option<String>,
}

impl TableArguments {
    /// Reads the mapping, if one is given.
    pub(crate) fn read(&self) -> Result<Remarks, Error> {
        let mapping = match &self.mapping {
            None => None,
            Some(path) => Some(Mapping::read(&fs_err::read_to_string(path)?)?),
        };
        Ok(Remarks { mapping, title: self.title.clone(), season: self.season, program: self.program.clone() })
    }
}

/// How widely a film is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WidthOfRelease {
    /// In many cinemas
    Wide,
    /// In few, or streaming
    Limited,
}

/// Arguments of `score`.
#[derive(Debug, Args)]
pub struct ScoreArguments {
    /// Reviews, published scores, or score strings with their verdicts; `-` reads standard input
    #[arg(value_name = "FILE|-")]
    pub file: PathBuf,
    /// Take the title for a season of a series, whatever the file says
    #[arg(long, conflicts_with = "film")]
    pub season: bool,
    /// Take the title for a film, whatever the file says
    #[arg(long)]
    pub film: bool,
    /// How widely the film is released
    #[arg(long, value_enum)]
    pub release: Option<WidthOfRelease>,
    /// Rules of this day; the day of the last review when left out
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,
    /// Whether the title was certified before; replayed from the dates when left out
    #[arg(long, value_name = "true|false")]
    pub certified_before: Option<bool>,
    /// Critics' reviews expected in the end
    #[arg(long, value_name = "N")]
    pub final_reviews: Option<u64>,
    /// Audience ratings the publisher counts
    #[arg(long, value_name = "N")]
    pub published_ratings: Option<u64>,
    /// Level of the intervals, in per cent (50 to 99.99)
    #[arg(long, value_name = "PERCENT", default_value_t = 90.0)]
    pub level: f64,
    /// Only titles whose name holds this
    #[arg(long, value_name = "NAME")]
    pub title: Option<String>,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text)]
    pub format: FiguresFormat,
}

/// Commands about incentive programs.
#[derive(Debug, Subcommand)]
pub enum IncentiveCommand {
    /// What a production would receive, line by line
    Estimate(IncentiveEstimateArguments),
    /// Hold an award list against the rules and explain every row
    Check(AwardCheckArguments),
    /// List the programs, their classes, amounts and conditions
    Programs(super::FormatArguments),
}

/// Arguments of `incentive estimate`.
#[derive(Debug, Args)]
pub struct IncentiveEstimateArguments {
    /// The program (`california-4.0`, `us-ca-4.0`); `incentive programs` lists them
    #[arg(long)]
    pub program: String,
    /// Class of production (`recurring-series`)
    #[arg(long)]
    pub class: String,
    /// Qualified expenditures, in the program's currency (`42368000`, `$42,368,000`, `42.4M`)
    #[arg(long, value_name = "AMOUNT")]
    pub qualified: String,
    /// A further amount the program asks for (`outside-zone=4000000`); may be repeated
    #[arg(long = "spend", value_name = "KEY=AMOUNT")]
    pub spend: Vec<String>,
    /// A condition the project meets (`refund`, `diversity-plan`); may be repeated
    #[arg(long = "met", value_name = "CONDITION")]
    pub met: Vec<String>,
    /// Day of the allocation, for the rates; the latest when left out
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<Date>,
    /// What the base season was allocated, for a later season
    #[arg(long, value_name = "AMOUNT")]
    pub base_credit: Option<String>,
    /// Fiscal years since the base season
    #[arg(long, value_name = "N", requires = "base_credit", default_value_t = 1)]
    pub years_since: u32,
    /// Ceiling of the round, where the agency set one
    #[arg(long, value_name = "AMOUNT")]
    pub ceiling: Option<String>,
    /// Form of the estimate
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `incentive check`.
#[derive(Debug, Args)]
pub struct AwardCheckArguments {
    /// Award list (CSV); `-` reads standard input
    #[arg(value_name = "FILE|-")]
    pub file: PathBuf,
    /// Program of a list that names none
    #[arg(long)]
    pub program: Option<String>,
    /// Only rows no rule explains
    #[arg(long)]
    pub unexplained: bool,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text)]
    pub format: FiguresFormat,
}
