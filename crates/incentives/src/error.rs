//! What the user must change.

/// Why a file of awards, a program or a project could not be used at all. Single bad rows are never an error:
/// they are set aside.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IncentiveError {
    /// No table, or one with a column twice.
    #[error(transparent)]
    Table(#[from] greenlit_table::TableError),
    /// The header lacks a needed column.
    #[error(
        "the header `{header}` names no {missing}; an award list needs title, production_type, \
         qualified_expenditures and credit, and should have program and date"
    )]
    MissingColumn {
        /// The header as it stands, shortened.
        header: String,
        /// What is missing.
        missing: &'static str,
    },
    /// No such program.
    #[error("no program `{program}` is held; the programs are {known}")]
    UnknownProgram {
        /// As asked.
        program: String,
        /// All identifiers.
        known: String,
    },
    /// The program exists, but not on that day.
    #[error("`{program}` has no rule for {day}; it is held from {from} to {to}")]
    NotInForce {
        /// The program.
        program: String,
        /// The day asked for.
        day: String,
        /// First day held.
        from: String,
        /// Last day held.
        to: String,
    },
    /// No such class of production.
    #[error("`{program}` has no class `{class}`; its classes are {known}")]
    UnknownClass {
        /// The program.
        program: String,
        /// As asked.
        class: String,
        /// All identifiers.
        known: String,
    },
    /// The program is held without a rule.
    #[error(
        "the rule of `{program}` was not read in any source; its awards are kept as data and not computed"
    )]
    NoRule {
        /// The program.
        program: String,
    },
    /// An amount or condition the program does not know.
    #[error("`{program}` knows no {what} `{name}`; it knows {known}")]
    UnknownInput {
        /// The program.
        program: String,
        /// `amount` or `condition`.
        what: &'static str,
        /// As given.
        name: String,
        /// All of them.
        known: String,
    },
    /// An amount is missing or makes no sense.
    #[error(
        "the amount `{name}` of the project is {problem}; give it in {currency} without separators or with commas"
    )]
    BadAmount {
        /// Which.
        name: String,
        /// What is wrong.
        problem: &'static str,
        /// Of the program.
        currency: String,
    },
    /// A program file is broken.
    #[error("the program file `{file}` could not be read: {reason}")]
    ProgramFile {
        /// Its name.
        file: String,
        /// What is wrong.
        reason: String,
    },
}
