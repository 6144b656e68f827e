//! What the user typed. One definition gives the parser, the help, the man page and the completions.

mod panel;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

pub(crate) use panel::*;

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
    /// Take evidence: articles, catalogues, tables of figures; it is recognised by its content
    Add(AddArguments),
    /// Show the dossier of a title: all that is known, with sources
    Show(ShowArguments),
    /// Show what a figure rests on, down to the sentence or the row
    Why(WhyArguments),
    /// Show where evidence disagrees, and who copied whom
    Check(CheckArguments),
    /// Read claims from articles, without a lake
    Read(ReadArguments),
    /// List what was added
    Sources(FormatArguments),
    /// List rows that were set aside, with file, line and reason
    Quarantine(FormatArguments),
    /// Look after the lake
    #[command(subcommand)]
    Lake(LakeCommand),
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
    /// Check every page, index and reference
    Verify,
}
