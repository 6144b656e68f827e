//! What makes a file unreadable as a whole, in sentences.

use super::DateOrder;

/// Why a file could not be read at all. Rows are never the reason.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// Reading the stream failed.
    #[error("`{file}` could not be read: {error}")]
    Io {
        /// The file.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// Columns without which nothing can be made of the file.
    #[error("`{file}` has no column {missing}, so it cannot be read as {format}; hint: {hint}")]
    MissingColumn {
        /// The file.
        file: String,
        /// What it was to be read as.
        format: &'static str,
        /// The columns, in back-ticks.
        missing: String,
        /// What to do.
        hint: &'static str,
    },
    /// The file has nothing of the format in it.
    #[error("`{file}` is not {format}: {why}")]
    NotThisFormat {
        /// The file.
        file: String,
        /// What it was to be read as.
        format: &'static str,
        /// What was found instead.
        why: String,
    },
    /// Local times without a zone.
    #[error(
        "`{file}` has local times and does not say in which zone; hint: give one, such as `--zone Europe/Berlin` or `--zone +05:30`"
    )]
    NoZone {
        /// The file.
        file: String,
    },
    /// A zone nobody knows.
    #[error(
        "`{zone}` is no time zone; hint: use a name such as `Europe/Berlin` or an offset such as `+05:30`"
    )]
    UnknownZone {
        /// What was given.
        zone: String,
    },
    /// Dates that can be read two ways.
    #[error("`{file}` has dates that can be read {first} or {second}; hint: say which with `--date-order`")]
    AmbiguousDates {
        /// The file.
        file: String,
        /// One order.
        first: DateOrder,
        /// The other.
        second: DateOrder,
    },
    /// A column of the wrong type.
    #[error(
        "column `{column}` of `{file}` is {found}, where {wanted} is needed; hint: see the schema of canonical plays in FORMATS.md"
    )]
    WrongType {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// Its type.
        found: String,
        /// The types that can be read.
        wanted: &'static str,
    },
    /// A file that is damaged as a whole.
    #[error("`{file}` is damaged and could not be read further: {why}; hint: export it again")]
    Damaged {
        /// The file.
        file: String,
        /// What the decoder says.
        why: String,
    },
    /// A database another program holds.
    #[error(
        "`{file}` is locked by another program; hint: stop it, or copy the database and its `-wal` file and add the copy"
    )]
    Locked {
        /// The file.
        file: String,
    },
    /// Content handed over in the wrong way: a fault of the calling program.
    #[error("`{file}` was handed over as {found}, where {format} needs {wanted}")]
    WrongCarrier {
        /// The file.
        file: String,
        /// The format.
        format: &'static str,
        /// What was handed over.
        found: &'static str,
        /// What is needed.
        wanted: &'static str,
    },
}
