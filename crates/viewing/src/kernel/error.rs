//! What a caller of the kernel must change.

use std::io;

/// Why the kernel cannot go on. Dirty rows are never an error: they are counted in [`super::RowCounts`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KernelError {
    /// A column the job needs is absent.
    #[error("the batch has no column `{name}`; the job needs it as {expected}")]
    MissingColumn {
        /// Name of the column.
        name: &'static str,
        /// Arrow type it must have.
        expected: String,
    },
    /// A column has another type.
    #[error("column `{name}` is {found}; cast it to {expected} first")]
    WrongType {
        /// Name of the column.
        name: &'static str,
        /// Arrow type it must have.
        expected: String,
        /// Arrow type it has.
        found: String,
    },
    /// More titles than one run can number.
    #[error("the plays name more than {limit} titles; rate them in parts, split by title")]
    TooManyTitles {
        /// The limit.
        limit: u32,
    },
    /// The zone is not in the time-zone data.
    #[error("`{zone}` is not a time zone; give an IANA name such as `America/New_York`")]
    UnknownZone {
        /// The name given.
        zone: String,
    },
    /// The span of days is empty or beyond what the calendar can hold.
    #[error("the calendar from {first} to {last} is empty or too long; give at most 130 years of days")]
    BadSpan {
        /// First day asked for.
        first: String,
        /// Last day asked for.
        last: String,
    },
    /// The caller's spill store failed.
    #[error("the spill store failed: {0}; free space in it or allow the kernel more memory")]
    Spill(#[from] io::Error),
    /// The system has no memory left.
    #[error("the system gave no memory: {0}; end other programs or allow the kernel less memory")]
    Memory(io::Error),
    /// A spilled blob came back shorter or longer than it was.
    #[error("a spilled block came back damaged; give the kernel a spill store that keeps bytes as they are")]
    DamagedSpill,
    /// Rows of the sorted path are out of order.
    #[error("row {row} is out of order; sort by viewer, title and start, or use the unsorted path")]
    OutOfOrder {
        /// Running number of the row in the stream, from 0.
        row: u64,
    },
    /// Arrow refused to build the result.
    #[error("the result does not fit Arrow: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
}
