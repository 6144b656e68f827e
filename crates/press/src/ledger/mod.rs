//! Where each title-season stands, since when, on whose word and how sure.

mod compare;
mod dates;
mod differences;
mod entries;
mod measured;
mod official;
mod officialness;
mod standing;

use greenlit_vocabulary::{Certainty, ClaimKind, PartialDate, StatusValue, name_key};
use jiff::civil::Date;

use crate::document::{Article, Place};
use crate::origins::{Group, Origin};

pub use dates::publication_dates;
pub use differences::contradictions;
pub use measured::{Measured, measured};

/// How a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Known {
    /// The text dates the event.
    Exact,
    /// Only the publication of a retelling is known: it happened on that day or before.
    NoLaterThan,
    /// Taken over from another article on the same event; shown with a mark.
    Inferred,
}

/// A date and how it is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Since {
    /// The date.
    pub date: PartialDate,
    /// How it is known.
    pub known: Known,
}

/// Whether a status is official, and why it is or is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Official {
    /// On-record act of someone entitled to decide.
    pub is_official: bool,
    /// Who acted or spoke; empty where nobody did.
    pub by: Vec<String>,
    /// When; `None` where it is not official or not dated.
    pub since: Option<Since>,
    /// A sentence without final stop: `Amazon MGM Studios declined to comment`.
    pub reason: String,
    /// The sentences that show it.
    pub places: Vec<Place>,
}

/// One status of one title-season.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The title.
    pub title: String,
    /// The season; `None` where no article gives one.
    pub season: Option<u32>,
    /// Where it stands.
    pub value: StatusValue,
    /// How sure.
    pub certainty: Certainty,
    /// Since when; `None` where the date stays open.
    pub since: Option<Since>,
    /// The first origin.
    pub origin: Origin,
    /// The chain of the first report, origin first.
    pub chain: Vec<String>,
    /// Whether it is official.
    pub official: Official,
    /// Every origin behind it.
    pub groups: Vec<Group>,
    /// Number of independent origins.
    pub independent_origins: usize,
    /// Number of articles.
    pub articles: usize,
    /// Every sentence that says it, by date, then article id, then place.
    pub places: Vec<Place>,
    /// Index (in [`Ledger::entries`]) of the entry that supersedes it; `None` for the current one.
    pub superseded_by: Option<usize>,
}

/// All statuses of all title-seasons.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ledger {
    /// By title, season, then time; open dates last.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// Where a title-season stands: its status that nothing supersedes. Of several that stand side by side (renewed and
    /// ending, cancelled and offered elsewhere, pending and rumoured to be renewed) the surest, then the decision, then
    /// the latest.
    pub fn current(&self, title: &str, season: Option<u32>) -> Option<&Entry> {
        self.standing(title, season).into_iter().next()
    }

    /// Every status of a title-season that nothing supersedes, the one [`Ledger::current`] gives first.
    pub fn standing(&self, title: &str, season: Option<u32>) -> Vec<&Entry> {
        let key = name_key(title);
        let is_meant =
            |e: &&Entry| e.superseded_by.is_none() && e.season == season && name_key(&e.title) == key;
        let mut standing: Vec<&Entry> = self.entries.iter().filter(is_meant).collect();
        standing.sort_by_key(|e| std::cmp::Reverse(standing::weight(e)));
        standing
    }
}

/// The ledger of all that the articles say of the status of title-seasons.
///
/// One entry is one status of one title-season for one stretch of time. It is *confirmed* only by an on-record act of the
/// company, the studio, a creator or executive producer ([`Official`] says which, or why there is none), *reported* if a
/// named outlet or person says so, else *rumoured*. Denied and hypothetical claims make no entry. A later decision
/// supersedes an earlier one; both stay.
///
/// With `as_of`, only what had been published by the end of that day counts; an article without date counts from the
/// date inferred for it ([`publication_dates`]), and not at all where nothing dates it.
pub fn ledger(articles: &[Article<'_>], as_of: Option<Date>) -> Ledger {
    entries::ledger(articles, as_of)
}

/// How two claims stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceKind {
    /// Same measure, window, territory and season, different value.
    Contradiction,
    /// Official according to one, unconfirmed according to the other.
    OfficialOrNot,
    /// Different statuses that time does not explain.
    StatusConflict,
    /// Same value, but one side says less or more of window, territory or bound.
    Scope,
    /// A retelling changed the claim (`most recently at No. 4` became a peak; `officially` was added).
    Retelling,
    /// One amount is a coarser form of the other and compatible with it.
    Coarser,
}

/// One side of a difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The sentence.
    pub place: Place,
    /// The value, as the text has it where it can be found there.
    pub value: String,
    /// Window, territory, bound or chart, where they matter.
    pub scope: Option<String>,
}

/// Two or more claims about one title that differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// How they differ.
    pub kind: DifferenceKind,
    /// What they are about.
    pub about: ClaimKind,
    /// The title.
    pub title: String,
    /// The season, where one is known.
    pub season: Option<u32>,
    /// The sides, earliest article first; two or more.
    pub sides: Vec<Side>,
    /// The difference in one sentence.
    pub explanation: String,
}
