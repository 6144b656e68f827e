//! The one path by which a file becomes evidence: recognised by its content, read by the rules of its kind, kept in the
//! lake in one transaction.
//!
//! The command and the server add through [`add_all`], so that the same files give the same lake however they came.

mod add;
mod error;
mod inputs;
mod panels;
mod parquet_table;
mod plays;
mod published;
mod reader;
mod recognise;
mod report;

pub use add::{Progress, add_all, dry_run};
pub use error::Error;
pub use inputs::{Input, collect};
pub use parquet_table::columns as parquet_columns;
pub use plays::Telling;
pub use published::{Remarks, counted, grouped, standings};
pub use reader::{Reader, one_line, read_again};
pub use recognise::ForcedKind;
pub use report::{FileReport, Outcome, Report};
