//! Why a file gives no chart at all. Single rows never cause an error: they are set aside.

/// What the user must change before a chart can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// A web page, `null`, an error message or nothing, delivered in place of the chart.
    #[error("this is {what}, not a chart; fetch the file again and check that it opens as a table")]
    NotAChart {
        /// What it is instead.
        what: String,
    },
    /// Columns the format cannot do without.
    #[error(
        "the {format} lacks {missing}; its columns are: {found}. Export it anew with its own English headers, or describe the columns in a mapping file"
    )]
    MissingColumns {
        /// What the file was read as.
        format: &'static str,
        /// The columns looked for.
        missing: String,
        /// The columns there are.
        found: String,
    },
    /// One header stands over two columns.
    #[error("the {format} has the column `{column}` twice; remove or rename one of them")]
    DoubleColumn {
        /// What the file was read as.
        format: &'static str,
        /// The column.
        column: String,
    },
    /// No row could be read.
    #[error(
        "none of the {rows} rows of the {format} can be read; the first, on line {line}, because {reason}"
    )]
    NothingReadable {
        /// What the file was read as.
        format: &'static str,
        /// Rows in the file.
        rows: usize,
        /// Line of the first.
        line: u64,
        /// Why the first was set aside.
        reason: String,
    },
    /// The workbook cannot be opened or has no sheet of titles.
    #[error("the workbook cannot be read: {reason}")]
    Workbook {
        /// Why.
        reason: String,
    },
    /// The mapping file is wrong.
    #[error("the mapping file cannot be used: {reason}")]
    Mapping {
        /// Why.
        reason: String,
    },
    /// A later copy of a growing file lacks weeks that an earlier copy had.
    #[error(
        "the newer copy lacks {count} weeks that the older one has, the first {first}; keep the older one and fetch again in a week"
    )]
    ShrunkenHistory {
        /// Weeks lost.
        count: usize,
        /// Last day of the first of them.
        first: String,
    },
}
