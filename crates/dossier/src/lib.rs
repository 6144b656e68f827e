//! Answers over a lake: the dossier of a title, why a figure stands, and where evidence disagrees.
//!
//! [`show`](show()) gathers everything the lake holds about one title into a [`Dossier`]; [`why`](why()) follows one
//! figure to its sentence or line; [`check`](check()) lists what disagrees. The forms only word and place.

mod assemble;
mod awards;
pub mod beside;
mod catalogue;
pub mod check;
mod compare;
pub mod decided;
mod error;
mod evidence;
mod figures;
mod find;
mod forms;
mod measured;
mod people;
mod pictures;
mod sampling;
mod show;
mod summary;
pub mod why;
pub mod wording;

pub use assemble::{Question, show};
pub use awards::AwardLine;
pub use check::{Disagreements, check};
pub use decided::DecisionLine;
pub use error::Error;
pub use evidence::ReadAgain;
pub use figures::{FigureLine, Telling};
pub use find::usual_key;
pub use forms::json::DossierJson;
pub use forms::page::Style;
pub use people::{ExecutiveChange, Parent, Person};
pub use sampling::{SamplingJson, change_words, interval_words, rank_words};
pub use show::{ArticleLine, ContradictionLine, Dossier, OriginLine, SideLine, Since, StatusLine, TableLine};
pub use summary::{News, RankPoint, ScorePoint, Summary, WeekPoint, summary};
pub use why::{Why, why};

/// The pictures of a dossier, as SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictures {
    /// Ranks and counts by week, each with its caption.
    pub weekly: Vec<(String, String)>,
    /// Scores with their intervals.
    pub scores: Option<String>,
    /// Awards of incentive programs.
    pub awards: Option<String>,
}

impl Dossier {
    /// For the terminal.
    pub fn to_text(&self, style: Style) -> String {
        forms::text::dossier(self, style)
    }

    /// For programs: the form of `docs/dossier.schema.json`.
    ///
    /// # Errors
    /// [`Error::Form`] when it cannot be written, which a value of this type does not do.
    pub fn to_json(&self) -> Result<String, Error> {
        forms::json::dossier(self).map_err(|e| Error::Form { reason: e.to_string() })
    }

    /// Its pictures as SVG, which take their colours from the page they stand in.
    ///
    /// # Errors
    /// [`Error::Form`] when a template fails, which it does not on a value of this type.
    pub fn pictures(&self) -> Result<Pictures, Error> {
        let drawn = || -> askama::Result<Pictures> {
            Ok(Pictures {
                weekly: pictures::svg::charts(self)?,
                scores: pictures::svg::scores(self)?,
                awards: pictures::svg::awards(self)?,
            })
        };
        drawn().map_err(|e| Error::Form { reason: e.to_string() })
    }

    /// One page that needs nothing else.
    ///
    /// # Errors
    /// [`Error::Form`] when the template fails, which it does not on a value of this type.
    pub fn to_html(&self) -> Result<String, Error> {
        forms::html::dossier(self).map_err(|e| Error::Form { reason: e.to_string() })
    }
}

/// The JSON schema of [`Dossier::to_json`], as documented.
pub fn dossier_schema() -> String {
    forms::json::schema()
}
