//! What the user must change.

/// Why bytes could not be used as a table at all. Single bad rows are never an error: they are set aside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Nothing in it.
    #[error("the file is empty; give a table with a header line and one record a row")]
    Empty,
    /// A web page or workbook instead of a table.
    #[error("the file is {what}, not a table; save the data itself as CSV (UTF-8) and give that")]
    NotATable {
        /// What it looks like.
        what: &'static str,
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
}
