//! The dossier: all that is known of one title, as values. Its forms (text, JSON, HTML) only word and place it.

use greenlit_lake::Reference;
use greenlit_vocabulary::{Certainty, PartialDate, Sha256, StatusValue};
use jiff::civil::Date;

use crate::awards::AwardLine;
use crate::decided::DecisionLine;
use crate::figures::{FigureLine, Telling};
use crate::people::{ExecutiveChange, Parent, Person};

/// All that is known of one title.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// The title's usual name.
    pub title: String,
    /// What the catalogue says of it, line by line (service, years, genres); empty without a catalogue.
    pub catalogue: Vec<(String, String)>,
    /// The day the dossier speaks of; `None` for all evidence.
    pub as_of: Option<Date>,
    /// Where each season stands and stood, latest season first, latest status first.
    pub statuses: Vec<StatusLine>,
    /// Figures, reported before published.
    pub figures: Vec<FigureLine>,
    /// Awards of incentive programs, by season.
    pub awards: Vec<AwardLine>,
    /// Cast and crew.
    pub people: Vec<Person>,
    /// Titles it derives from.
    pub parents: Vec<Parent>,
    /// Changes of executives told beside it.
    pub executives: Vec<ExecutiveChange>,
    /// Independent origins of its status, each with its articles.
    pub origins: Vec<OriginLine>,
    /// Where evidence disagrees.
    pub contradictions: Vec<ContradictionLine>,
    /// What people decided about its claims, in order of time.
    pub decisions: Vec<DecisionLine>,
    /// The articles that speak of it.
    pub articles: Vec<ArticleLine>,
    /// The other files its figures come from.
    pub tables: Vec<TableLine>,
}

/// A status of one season.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusLine {
    /// The season; `None` where no text names it.
    pub season: Option<u32>,
    /// The status.
    pub status: StatusValue,
    /// How sure.
    pub certainty: Certainty,
    /// Who had it first.
    pub by: String,
    /// Since when they have it.
    pub since: Since,
    /// Who made it official and when, where somebody did.
    pub confirmed: Option<(String, Since)>,
    /// Why it is, or is not, official.
    pub official: String,
    /// How many independent origins say so.
    pub origins: usize,
    /// Whether it is the latest of its season.
    pub is_current: bool,
    /// Who says it, by date of the article and place in it.
    pub tellings: Vec<Telling>,
}

impl StatusLine {
    /// How many articles say it.
    pub fn articles(&self) -> usize {
        let mut files: Vec<i64> = self.tellings.iter().map(|t| t.evidence).collect();
        files.sort_unstable();
        files.dedup();
        files.len()
    }
}

/// A date with how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The date, as coarse as its source; `None` where there is no evidence of one.
    pub date: Option<PartialDate>,
    /// `on`, `no later than`, `inferred`, `open`.
    pub how: &'static str,
}

/// One independent origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginLine {
    /// Who had it.
    pub name: String,
    /// Which proposition (`season 2 renewed`).
    pub about: String,
    /// Numbers of its articles in the lake, with why each belongs.
    pub articles: Vec<(i64, String)>,
}

/// A place where evidence disagrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContradictionLine {
    /// `contradiction`, `difference` or `changed in retelling`.
    pub kind: &'static str,
    /// The season it is about.
    pub season: Option<u32>,
    /// What disagrees, in a sentence.
    pub explanation: String,
    /// The sides.
    pub sides: Vec<SideLine>,
}

/// One side of a contradiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideLine {
    /// What this side says.
    pub says: String,
    /// Number of its file in the lake.
    pub evidence: i64,
    /// The sentence or line, as it stands.
    pub quote: String,
    /// The name by which `why` finds it.
    pub reference: Option<Reference>,
}

/// An article.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleLine {
    /// Number of its file in the lake.
    pub evidence: i64,
    /// File name as given.
    pub name: String,
    /// Its name for ever.
    pub sha256: Sha256,
    /// Who published it.
    pub outlet: Option<String>,
    /// When.
    pub published: Option<PartialDate>,
    /// The year that was inferred for an article without a date, and the file it was inferred from.
    pub inferred_year: Option<(i16, String)>,
    /// Address.
    pub url: Option<String>,
    /// Headline.
    pub headline: Option<String>,
}

/// A file of published figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLine {
    /// Number of the file in the lake.
    pub evidence: i64,
    /// File name as given.
    pub name: String,
    /// Its name for ever.
    pub sha256: Sha256,
}
