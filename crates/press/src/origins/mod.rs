//! Who said it first: articles grouped by independent origin.

mod copies;
pub(crate) use copies::order_key;
pub(crate) mod grouping;
pub(crate) mod propositions;
pub(crate) mod record;
pub(crate) mod sources;

use greenlit_vocabulary::{Certainty, PartialDate, Span, StatusValue};

use crate::document::{Article, Place};

pub use copies::{Copy, copies};
pub use propositions::propositions;

/// What an origin is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OriginKind {
    /// A company or authority speaking for itself.
    Company,
    /// A person: a post, an interview, a word to a reporter.
    Person,
    /// A newspaper, trade paper, site or measuring firm.
    Outlet,
    /// The articles name nobody; the earliest of them stands for it.
    Unnamed,
}

/// Where a piece of news comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Its usual name; for [`OriginKind::Unnamed`] the outlet of the earliest article, or empty.
    pub name: String,
    /// What it is.
    pub kind: OriginKind,
}

/// Why an article belongs to an origin.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The article is the origin's own publication.
    Itself,
    /// It names the origin in this sentence.
    Names(Span),
    /// It keeps the first person of the original under another masthead (`Deadline has learned`) in this sentence.
    KeepsFirstPerson(Span),
    /// Another article shows that the source it names had the news from this origin.
    Relays {
        /// The source the article names.
        relayer: String,
    },
    /// It names no source and shares rare wording with an earlier member: a probable copy.
    SharesWording {
        /// Index of the earlier article.
        with: usize,
        /// Weighted share of the rarer four-word sequences that both have, 0-1.
        share: f64,
        /// The longest shared run of words, as an example.
        example: String,
    },
    /// It names no source and shares a rare value with an earlier member: a probable copy.
    SharesValue {
        /// Index of the earlier article.
        with: usize,
        /// The value, as it stands in the later text.
        value: String,
    },
    /// It names no source, and nothing shows where it had the news: it adds no independent origin.
    NamesNobody,
}

/// An article within a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Index of the article.
    pub article: usize,
    /// Why it belongs here, strongest reason first; never empty.
    pub reasons: Vec<Reason>,
}

/// One origin and the articles that retell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Where the news comes from.
    pub origin: Origin,
    /// The articles, by date, then id.
    pub members: Vec<Member>,
}

/// A proposition about a title-season's status, with the origins behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposition {
    /// The title.
    pub title: String,
    /// The season; `None` where no article gives one.
    pub season: Option<u32>,
    /// What is said.
    pub value: StatusValue,
    /// The strongest form in which it is said.
    pub certainty: Certainty,
    /// The earliest date on which an article says it; `None` where none is dated.
    pub first_published: Option<PartialDate>,
    /// Independent origins, best supported first; articles that name nobody come last and add none to the count.
    pub groups: Vec<Group>,
    /// Number of independent origins: the groups of named origins, and 1 where there is only an unnamed one.
    pub independent_origins: usize,
    /// Number of articles.
    pub articles: usize,
    /// Every sentence that says it.
    pub places: Vec<Place>,
}

/// The articles by the origin of what they chiefly report: that of their first sourced claim of a status, or else of any
/// kind; forty rewrites of one report are one group. Where an article rests on two origins, see [`propositions`].
pub fn groups(articles: &[Article<'_>]) -> Vec<Group> {
    let grouping = grouping::Grouping::of(articles);
    let units = articles.iter().enumerate().map(|(at, article)| grouping::Unit::chief(at, article)).collect();
    grouping.groups(units)
}

/// Number of independent origins among groups: those with a name; 1 where there is none but an unnamed one.
pub fn independent(groups: &[Group]) -> usize {
    groups
        .iter()
        .filter(|g| g.origin.kind != OriginKind::Unnamed)
        .count()
        .max(usize::from(!groups.is_empty()))
}
