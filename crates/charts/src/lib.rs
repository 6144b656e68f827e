//! Published charts: importing weekly lists and engagement reports, and recomputing what they state.
//!
//! Each importer takes bytes and gives rows, every one with its line so that a figure can name file and line, and the
//! rows it set aside. [`identities`] recomputes what the tables say of themselves, [`vintage`] compares two copies of a
//! growing file, [`runs`] follows a title through the weeks, [`convert`] goes from one measure to another with its
//! assumption and bounds, and [`published`] turns rows into figures.

pub mod broadcast;
mod cells;
pub mod convert;
mod error;
pub mod figures_csv;
mod format;
pub mod generic;
pub mod identities;
pub mod netflix;
pub mod nielsen;
pub mod published;
pub mod runs;
mod table;
pub mod views;
pub mod vintage;

pub use error::ChartError;
pub use format::{ChartFormat, recognise};
