//! One number about a title, and why it should be believed.

use crate::{Metric, PartialDate, Sha256, Span, Territory, Unit, Window, words};

words! {
    /// Where a figure comes from.
    Basis, "basis" {
        /// Computed from rows we hold.
        Measured = "measured",
        /// Stands in a chart, list or table.
        Published = "published",
        /// An article says so.
        Reported = "reported",
    }
}

/// What a figure rests on. There is no figure without it.
#[derive(Debug, Clone, PartialEq)]
pub enum Provenance {
    /// A run of a crediting policy over a snapshot of the viewing rows.
    Measured {
        /// Number of the run in the lake.
        run: u64,
        /// Name and version of the crediting policy.
        policy: String,
        /// Number of the snapshot of segments.
        snapshot: u64,
    },
    /// A line of a published file.
    Published {
        /// The file.
        file: Sha256,
        /// Line or record, from 1.
        line: u64,
        /// Who published the number (`Nielsen`), which need not be who wrote the file.
        publisher: String,
    },
    /// A sentence of an article.
    Reported {
        /// The article's file.
        article: Sha256,
        /// The sentence in its decoded text.
        sentence: Span,
        /// Who says so, origin first.
        chain: Vec<String>,
    },
}

impl Provenance {
    /// Measured, published or reported.
    pub const fn basis(&self) -> Basis {
        match self {
            Self::Measured { .. } => Basis::Measured,
            Self::Published { .. } => Basis::Published,
            Self::Reported { .. } => Basis::Reported,
        }
    }
}

/// One number about a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Name of the title.
    pub title: String,
    /// Season, where the figure is of one.
    pub season: Option<u32>,
    /// Episode, where the figure is of one.
    pub episode: Option<u32>,
    /// What is measured.
    pub metric: Metric,
    /// Stretch of time.
    pub window: Option<Window>,
    /// Where.
    pub territory: Option<Territory>,
    /// Who is counted (`persons 2+`, `accounts`), devices included (`TV screen`), list (`originals`).
    pub population: Option<String>,
    /// The value, in `unit`.
    pub value: f64,
    /// Unit of value, low and high.
    pub unit: Unit,
    /// Lower end of the stated interval.
    pub low: Option<f64>,
    /// Upper end of the stated interval.
    pub high: Option<f64>,
    /// The day the value was true or was stated (ISO, as coarse as its source).
    pub as_of: Option<PartialDate>,
    /// What it rests on.
    pub provenance: Provenance,
}
