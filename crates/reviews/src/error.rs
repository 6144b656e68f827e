//! What the user must change.

/// Why a file of reviews or rules could not be used at all. Single bad rows are never an error: they are set
/// aside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewsError {
    /// No table, or one with a column twice.
    #[error(transparent)]
    Table(#[from] greenlit_table::TableError),
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
    /// A rules file is broken.
    #[error("the rules could not be read: {reason}; compare with the built-in file rotten-tomatoes.toml")]
    Rules {
        /// What is wrong.
        reason: String,
    },
}
