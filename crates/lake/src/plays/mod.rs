//! Plays: immutable segments under `plays/`, and the figures measured from them.
//!
//! ```text
//! playback log --Adding::plays--> segments --Lake::rate--> measured cells --measured_figures_about--> figures
//! ```
//!
//! The files are plain Parquet that any engine reads; the manifest in the database says which of them exist, so that
//! plays and facts become visible in one commit.

mod beats;
mod cells;
mod curves;
mod ingest;
mod manifest;
mod measured;
mod parts;
mod rate;
mod row;
mod segment;
mod titles;
mod top10;
mod trace;
mod upkeep;

pub use cells::PlayCounts;
pub(crate) use cells::{CellKey, Stretch};
pub use curves::EpisodeCurve;
pub use ingest::{PlaysAdded, PlaysContent, PlaysContext};
pub use manifest::RunSnapshot;
pub(crate) use manifest::{orphans, remove_orphans};
pub(crate) use measured::SELECT as SELECT_MEASURED;
pub(crate) use measured::{COMPLETION, METRIC_COUNT, grouped};
pub use measured::{
    DEFAULT_MIN_VIEWERS, MeasuredFigure, MeasuredFigures, MeasuredQuery, OWN_LAKE_VIEWERS, Replaced,
};
pub use rate::{RateOptions, RateReport};
pub use titles::UnresolvedTitle;
pub use top10::{MeasuredPlace, Top10, Top10Entry, Top10Query};
pub use trace::{PlaysBehind, SourceOfPlays};
pub use upkeep::{Compacted, Vacuumed};
