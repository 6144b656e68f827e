//! What the user must change.

/// Why a file of reviews or rules could not be used at all. Single bad rows are never an error: they are set
/// aside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewsError {
    /// Nothing in it.
    #[error("the file is empty; give a CSV with a header line and one review a row")]
    Empty,
    /// A web page or workbook instead of a table.
    #[error("the file is {what}, not a table; save the data itself as CSV (UTF-8) and give that")]
    NotATable {
        /// What it looks like.
        what: &'static str,
    },
    /// The header names no known column.
    #[error(
        "the header `{header}` is of no layout known here; {missing}. Name the columns as in the documented layout \
         (title, season, critic, outlet, top_critic, verdict, score, date, stars, verified, account_reviews)"
    )]
    UnknownLayout {
        /// The header as it stands, shortened.
        header: String,
        /// What would be needed.
        missing: String,
    },
    /// Two columns mean the same.
    #[error("the columns `{first}` and `{second}` both mean {role}; rename or remove one of them")]
    DuplicateColumn {
        /// First name.
        first: String,
        /// Second name.
        second: String,
        /// What both mean.
        role: &'static str,
    },
    /// A rules file is broken.
    #[error("the rules could not be read: {reason}; compare with the built-in file rotten-tomatoes.toml")]
    Rules {
        /// What is wrong.
        reason: String,
    },
}
