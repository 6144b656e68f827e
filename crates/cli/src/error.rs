//! Errors as the user sees them: a sentence, a hint, an exit code.

use std::path::PathBuf;

use greenlit_panel::PanelError;
use greenlit_server::tokens::TokenError;
use miette::Diagnostic;

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The lake refused.
    #[error(transparent)]
    Lake(#[from] greenlit_lake::Error),
    /// Evidence could not be added at all.
    #[error(transparent)]
    Intake(greenlit_intake::Error),
    /// The server does not start, or stopped.
    #[error(transparent)]
    Serve(#[from] greenlit_server::ServeError),
    /// Tokens cannot be kept or read.
    #[error(transparent)]
    Token(#[from] greenlit_server::tokens::TokenError),
    /// The dossier has no answer.
    #[error(transparent)]
    Dossier(#[from] greenlit_dossier::Error),
    /// A path names nothing.
    #[error("`{}` names no file or folder", path.display())]
    NoSuchPath {
        /// As typed.
        path: PathBuf,
    },
    /// A chart, or the mapping of one, cannot be used.
    #[error(transparent)]
    Chart(#[from] greenlit_charts::ChartError),
    /// Reviews cannot be scored.
    #[error(transparent)]
    Reviews(#[from] greenlit_reviews::ReviewsError),
    /// A program, project or award list cannot be used.
    #[error(transparent)]
    Incentive(#[from] greenlit_incentives::IncentiveError),
    /// An argument has no meaning.
    #[error("`{argument}` is `{value}`, which is {problem}")]
    Argument {
        /// The argument.
        argument: &'static str,
        /// As typed.
        value: String,
        /// What is wrong, and what to give.
        problem: &'static str,
    },
    /// A word of an option is none of those it can be.
    #[error("`{word}` is not {what}")]
    BadWord {
        /// As typed.
        word: String,
        /// What it should be.
        what: &'static str,
    },
    /// The crediting policy cannot be used.
    #[error(transparent)]
    Policy(#[from] greenlit_viewing::policy::PolicyError),
    /// None of the files could be taken.
    #[error("{}", if *.files == 1 { "the file could not be taken as evidence".to_owned() }
        else { format!("none of the {} files could be taken as evidence", .files) })]
    NothingTaken {
        /// How many were tried.
        files: usize,
    },
    /// A panel cannot be weighted or estimated as asked.
    #[error(transparent)]
    Panel(#[from] greenlit_panel::PanelError),
    /// A table of a panel cannot be read or written.
    #[error("`{}` {reason}", path.display())]
    Table {
        /// As typed.
        path: PathBuf,
        /// What is wrong with it, after its name.
        reason: String,
    },
    /// Options that do not go together or cannot be read.
    #[error("{sentence}")]
    Usage {
        /// What is wrong.
        sentence: String,
        /// What to do.
        hint: &'static str,
    },
    /// A file or the output cannot be read or written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// An answer cannot be written as JSON.
    #[error("the answer cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<greenlit_intake::Error> for Error {
    fn from(error: greenlit_intake::Error) -> Self {
        match error {
            greenlit_intake::Error::Lake(error) => Self::Lake(error),
            greenlit_intake::Error::NoSuchPath { path } => Self::NoSuchPath { path },
            greenlit_intake::Error::BadWord { word, what } => Self::BadWord { word, what },
            greenlit_intake::Error::Io(error) => Self::Io(error),
            other => Self::Intake(other),
        }
    }
}

impl Error {
    /// The exit code the manual promises.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Dossier(e) if e.lake().is_none() => 1,
            Self::Panel(PanelError::BadOption { .. } | PanelError::BadBounds { .. })
            | Self::NoSuchPath { .. }
            | Self::Usage { .. }
            | Self::Argument { .. }
            | Self::Incentive(_)
            | Self::Chart(_)
            | Self::BadWord { .. }
            | Self::Policy(_)
            | Self::Serve(greenlit_server::ServeError::NoTokens(_))
            | Self::Token(TokenError::Taken(_) | TokenError::Unknown(_))
            | Self::Lake(greenlit_lake::Error::UnknownList { .. }) => 2,
            Self::Lake(greenlit_lake::Error::AmbiguousReference { .. })
            | Self::Table { .. }
            | Self::Panel(_) => 1,
            Self::Reviews(_) | Self::NothingTaken { .. } => 3,
            Self::Lake(_)
            | Self::Intake(_)
            | Self::Serve(_)
            | Self::Token(_)
            | Self::Dossier(_)
            | Self::Io(_)
            | Self::Json(_) => 4,
        }
    }

    /// Whether the reader of the output has gone, which is no error of ours (`greenlit show x | head`).
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Io(e) => e.kind() == std::io::ErrorKind::BrokenPipe,
            Self::Json(e) => e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe),
            _ => false,
        }
    }
}

impl Diagnostic for Error {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        let hint: String = match self {
            Self::Lake(e) => e.hint()?.to_owned(),
            Self::Dossier(e) => e.hint()?,
            Self::Serve(e) => e.hint()?.to_owned(),
            Self::NoSuchPath { .. } => {
                "check the spelling; patterns such as `*.txt` must match something".to_owned()
            }
            Self::NothingTaken { .. } => {
                "the report above says why; `--as KIND` takes a file as a kind it was not recognised as"
                    .to_owned()
            }
            Self::Incentive(
                greenlit_incentives::IncentiveError::UnknownClass { .. }
                | greenlit_incentives::IncentiveError::UnknownInput { .. }
                | greenlit_incentives::IncentiveError::UnknownProgram { .. },
            ) => "`greenlit incentive programs` lists programs, classes, amounts and conditions".to_owned(),
            Self::Chart(_)
            | Self::Reviews(_)
            | Self::Incentive(_)
            | Self::Argument { .. }
            | Self::Policy(_)
            | Self::Intake(_)
            | Self::Token(_)
            | Self::Io(_)
            | Self::Json(_) => return None,
            Self::BadWord { .. } => "see `greenlit help COMMAND`".to_owned(),
            Self::Panel(cause) => panel_hint(cause).to_owned(),
            Self::Table { .. } => {
                "tables are CSV with a header, or Parquet; options such as `--person` name the columns"
                    .to_owned()
            }
            Self::Usage { hint, .. } => (*hint).to_owned(),
        };
        Some(Box::new(hint))
    }
}

/// What the user can do on the command line about a fault of a panel.
fn panel_hint(cause: &PanelError) -> &'static str {
    match cause {
        PanelError::Day { cause, .. } | PanelError::Replicate { cause, .. } => panel_hint(cause),
        PanelError::TotalsDiffer { .. } => "`--scale-margins` scales all margins to the sum of the first",
        PanelError::LonelyUnit { .. } => "`--lonely` says how: remove, certainty, average or adjust",
        PanelError::Infeasible { .. } | PanelError::BadBounds { .. } => {
            "bounds are written `--bounds 0.5,2.5`, with 1 between them"
        }
        PanelError::MissingColumn { .. } => {
            "name the columns: `--person`, `--household`, `--base-weight`, `--weight-col` (see `greenlit help panel`)"
        }
        PanelError::NoHousehold { .. } => {
            "where persons were drawn one by one, `--household` may name the column of the persons"
        }
        _ => "nothing was written; correct the table or the option and run the command again",
    }
}
