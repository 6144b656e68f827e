//! Published charts: importing weekly lists and engagement reports, and recomputing what they state.

pub mod figures_csv;
