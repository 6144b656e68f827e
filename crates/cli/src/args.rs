//! What the user typed. One definition gives the parser, the help, the man page and the completions.

mod panel;
mod rate;
mod simulate;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

mod published;

pub(crate) use panel::*;
pub(crate) use published::{
    AwardCheckArguments, IncentiveCommand, IncentiveEstimateArguments, ScoreArguments, TableArguments,
    WidthOfRelease,
};
pub(crate) use rate::*;
pub(crate) use simulate::*;

/// Puts on one page everything that decides whether a series comes back, and shows why each number should be
/// believed.
#[derive(Debug, Parser)]
#[command(name = "greenlit", version, max_term_width = 100, propagate_version = true)]
#[command(after_help = "Exit codes: 0 done; 1 there is no answer (unknown or ambiguous title or reference; \
a panel that cannot be weighted or estimated as asked); \
2 wrong usage; 3 no evidence could be taken; 4 the lake cannot be read or written.")]
pub struct Arguments {
    /// Folder that holds the evidence and everything read from it
    ///
    /// `greenlit.lake` when left out; `demo` then uses `greenlit-demo.lake`.
    #[arg(long, global = true, env = "GREENLIT_LAKE", value_name = "DIR")]
    pub lake: Option<PathBuf>,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the example in a fresh lake and show its dossier
    Demo(DemoArguments),
    /// Take evidence: articles, catalogues, tables of figures, playback logs; it is recognised by its content
    Add(AddArguments),
    /// Show the dossier of a title: all that is known, with sources
    Show(ShowArguments),
    /// Show what a figure rests on, down to the sentence or the row
    Why(WhyArguments),
    /// Measure viewing: plays to credited viewing to figures; only what is new is done again
    Rate(RateArguments),
    /// Show the ten most viewed titles of a week: measured, and published lists beside them
    Top10(Top10Arguments),
    /// List figures, measured and published
    Figures(FiguresArguments),
    /// Show where evidence disagrees, and who copied whom
    Check(CheckArguments),
    /// Read claims from articles, without a lake
    Read(ReadArguments),
    /// Score a file of reviews, with its uncertainty, without a lake
    Score(ScoreArguments),
    /// What a production would receive under a program, and award lists held against the rules
    #[command(subcommand)]
    Incentive(IncentiveCommand),
    /// List what was added
    Sources(FormatArguments),
    /// List rows that were set aside, with file, line and reason
    Quarantine(FormatArguments),
    /// Look after the lake
    #[command(subcommand)]
    Lake(LakeCommand),
    /// Serve the lake: pages for people, an interface for programs
    Serve(ServeArguments),
    /// Say who may use a served lake from other machines
    #[command(subcommand)]
    Token(TokenCommand),
    /// Invent a population, its viewing, and the telemetry a panel of it would send, with the truth beside it
    Simulate(SimulateArguments),
    /// Weight a panel to a population, and estimate with the error beside every number
    #[command(subcommand)]
    Panel(PanelCommand),
    /// Print shell completions
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For the terminal
    Text,
    /// For programs
    Json,
}

/// Forms of a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DossierFormat {
    /// For the terminal
    Text,
    /// For programs; schema in docs/dossier.schema.json
    Json,
    /// One page that needs nothing else
    Html,
}

/// Forms of a list of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadFormat {
    /// For the terminal
    Text,
    /// One JSON object a line, one line an article
    Jsonl,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Form of the dossier
    #[arg(long, value_enum, default_value_t = DossierFormat::Text)]
    pub format: DossierFormat,
}

/// Kinds of evidence that can be forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ForcedKind {
    /// A trade-news article
    Article,
    /// Titles, seasons, episodes
    Catalogue,
    /// A table of published figures
    Figures,
    /// A published chart; with `--mapping`, one of any form
    Chart,
    /// Critics' or audience reviews, or a table of published scores
    Reviews,
    /// Awards of incentive programs
    Awards,
    /// A playback log
    Plays,
    /// Persons, margins, in-tab days or weights of a panel
    Panel,
}

impl From<ForcedKind> for greenlit_intake::ForcedKind {
    fn from(kind: ForcedKind) -> Self {
        match kind {
            ForcedKind::Article => Self::Article,
            ForcedKind::Catalogue => Self::Catalogue,
            ForcedKind::Figures => Self::Figures,
            ForcedKind::Chart => Self::Chart,
            ForcedKind::Reviews => Self::Reviews,
            ForcedKind::Awards => Self::Awards,
            ForcedKind::Plays => Self::Plays,
            ForcedKind::Panel => Self::Panel,
        }
    }
}

/// Arguments of `add`.
#[derive(Debug, Args)]
pub struct AddArguments {
    /// Files, folders or patterns; `-` reads standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    pub paths: Vec<PathBuf>,
    /// Take every file as this kind instead of recognising it
    #[arg(long = "as", value_enum, value_name = "KIND")]
    pub kind: Option<ForcedKind>,
    /// Say what would be added, and add nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What tables cannot say themselves
    #[command(flatten)]
    pub tables: TableArguments,
    /// Playback logs: whose they are, the same for two exports of one account
    #[arg(long, value_name = "NAME", default_value = "")]
    pub account: String,
    /// Playback logs: zone of local times (`Europe/Berlin`, `+05:30`), where a file has no other
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Playback logs: order of day and month (`mdy`, `dmy`, `ymd`), where a file's dates do not decide it
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<String>,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct ShowArguments {
    /// Name of the title, in any spelling
    pub title: String,
    /// Only this season
    #[arg(long)]
    pub season: Option<u32>,
    /// What was known on this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,
    /// Form of the dossier
    #[arg(long, value_enum, default_value_t = DossierFormat::Text)]
    pub format: DossierFormat,
}

/// Arguments of `why`.
#[derive(Debug, Args)]
pub struct WhyArguments {
    /// Reference printed beside a figure, or its first letters (at least four)
    pub figure: String,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Name of the title; all titles when left out
    pub title: Option<String>,
    /// What was known on this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `read`.
#[derive(Debug, Args)]
pub struct ReadArguments {
    /// Articles, folders or patterns; `-` reads standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    pub paths: Vec<PathBuf>,
    /// Form of the claims
    #[arg(long, value_enum, default_value_t = ReadFormat::Jsonl)]
    pub format: ReadFormat,
}

/// The form of a list.
#[derive(Debug, Args)]
pub struct FormatArguments {
    /// Form of the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Commands that look after the lake.
#[derive(Debug, Subcommand)]
pub enum LakeCommand {
    /// Check every page, index, reference and file of plays
    Verify,
    /// List the runs of `rate`, and the plays that each of them saw
    Snapshots(FormatArguments),
    /// Merge small files of plays; no figure changes by it
    Compact,
    /// Remove files of plays that compaction has replaced
    Vacuum,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Address and port; any that other machines can reach needs tokens
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Size of the largest upload, in GiB
    #[arg(long, value_name = "N")]
    pub upload_gigabytes: Option<u64>,
    /// Requests a second that one address may send, on average
    #[arg(long, value_name = "N")]
    pub per_second: Option<u32>,
}

/// Commands about tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, once
    Add {
        /// Whose it is
        name: String,
        /// What it allows
        #[arg(long, value_enum, default_value_t = TokenRole::Read)]
        role: TokenRole,
    },
    /// List tokens: what each allows, when it was made, whose it is
    List,
    /// Make a token worthless
    Revoke {
        /// Whose it is
        name: String,
    },
}

/// What a token allows; each allows what the one before does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TokenRole {
    /// To read
    Read,
    /// To add evidence and decide on claims
    Write,
    /// To see how the server does
    Admin,
}

/// Arguments of `top10`.
#[derive(Debug, Args)]
pub struct Top10Arguments {
    /// Any day of the week; the last measured week when left out, or else the last a list is held for
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub week: Option<Date>,
    /// `overall`, `series`, `films`, or words of a published list's name, such as `originals` or `TV (English)`
    #[arg(long, default_value = "overall")]
    pub list: String,
    /// Country of the plays; all plays when left out
    #[arg(long, value_name = "CC")]
    pub territory: Option<String>,
    /// Crediting policy, by name or `name@version`
    #[arg(long, default_value = "default")]
    pub policy: String,
    /// Leave out titles with fewer viewers
    #[arg(long, value_name = "N", env = "GREENLIT_MIN_VIEWERS")]
    pub min_viewers: Option<u64>,
    /// Form of the chart
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text)]
    pub format: FiguresFormat,
}

/// Forms of a list of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FiguresFormat {
    /// For the terminal
    Text,
    /// Comma-separated values
    Csv,
    /// For programs
    Json,
}

/// What measured figures can be split by, countries aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SplitBy {
    /// Kind of device, as the sources say
    Device,
    /// Service
    Service,
    /// Class of profile
    Profile,
}

impl SplitBy {
    /// The column of the plays.
    pub(crate) const fn column(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Service => "service",
            Self::Profile => "profile",
        }
    }
}

/// Arguments of `figures`.
#[derive(Debug, Args)]
pub struct FiguresArguments {
    /// Name of the title; all titles when left out
    pub title: Option<String>,
    /// Only this metric, such as `minutes_viewed`
    #[arg(long)]
    pub metric: Option<String>,
    /// Only this window, as printed, such as `week of 2025-07-21`
    #[arg(long)]
    pub window: Option<String>,
    /// Measured figures for each device, service or class of profile instead of all plays
    #[arg(long, value_enum, value_name = "WHAT")]
    pub by: Option<SplitBy>,
    /// Instead of figures: how many are still there at each tenth of an episode, and at each episode of a season
    #[arg(long, conflicts_with = "metric")]
    pub curve: bool,
    /// Beside the views of the first 90 days: their share of so many subscribers, as the guild agreements count
    #[arg(long, value_name = "N", conflicts_with = "curve")]
    pub subscribers: Option<u64>,
    /// Leave out measured figures of fewer viewers
    #[arg(long, value_name = "N", env = "GREENLIT_MIN_VIEWERS")]
    pub min_viewers: Option<u64>,
    /// Form of the list
    #[arg(long, value_enum, default_value_t = FiguresFormat::Text)]
    pub format: FiguresFormat,
}
