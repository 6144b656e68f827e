//! A claim: what one article says about one title.

use std::collections::BTreeMap;

use crate::{StatusValue, Territory, words};

/// A half-open range of bytes in the article's decoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The text the span covers; empty where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

words! {
    /// How the text stands to the proposition it utters.
    Polarity, "polarity" {
        /// Stated as so.
        Asserted = "asserted",
        /// The text, or someone in it, rejects the proposition.
        Denied = "denied",
        /// If, would, should; a potential renewal.
        Hypothetical = "hypothetical",
        /// Rumour, likely, hopes, "exploring".
        Speculative = "speculative",
    }
}

words! {
    /// What a claim is about. The names are those of the published label guide.
    ClaimKind, "kind of claim" {
        /// Where a title-season stands; the value is a [`StatusValue`].
        Status = "status",
        /// Rotten Tomatoes critics' share, per cent.
        Tomatometer = "tomatometer",
        /// Rotten Tomatoes audience share, per cent.
        Popcornmeter = "popcornmeter",
        /// Metacritic weighted mean, 0-100.
        Metascore = "metascore",
        /// One critic's grade (unit `/10`, `/5`, `letter`, ...).
        CriticScore = "critic_score",
        /// Minutes viewed.
        MinutesViewed = "minutes_viewed",
        /// Hours viewed.
        HoursViewed = "hours_viewed",
        /// Views: hours divided by runtime.
        Views = "views",
        /// Viewers: persons or an average audience, as the text has it.
        Viewers = "viewers",
        /// Rank in a chart (`extra.chart`); a number or `not charted`.
        ChartRank = "chart_rank",
        /// Tax credit (`extra.grantor`), in the unit's currency.
        TaxCredit = "tax_credit",
        /// Expenditure a credit is computed on.
        QualifiedExpenditure = "qualified_expenditure",
        /// First release of a season or part.
        PremiereDate = "premiere_date",
        /// Release of the last episode.
        FinaleDate = "finale_date",
        /// Start of filming.
        ProductionStart = "production_start",
        /// Number of episodes of a season.
        EpisodeCount = "episode_count",
        /// The title the subject derives from.
        SpinOffOf = "spin_off_of",
        /// A person with a role (`extra.role`, `extra.works`).
        Credit = "credit",
        /// A company declined to comment or has said nothing (`extra.who`).
        Comment = "comment",
        /// An executive came or went (`extra.role`, `extra.company`, `extra.change`).
        ExecutiveChange = "executive_change",
    }
}

/// The value of a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number in base units: 2.5 billion minutes are `2_500_000_000`.
    Number(f64),
    /// A status, date, name or grade in its one spelling.
    Text(String),
}

impl Value {
    /// The number, if it is one.
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            Self::Text(_) => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Number(_) => None,
            Self::Text(t) => Some(t),
        }
    }
}

impl From<StatusValue> for Value {
    fn from(status: StatusValue) -> Self {
        Self::Text(status.as_str().to_owned())
    }
}

/// Further details of a claim by key (`op`, `chart`, `grantor`, `role`, `works`, `decided_by`, `superseded`, ...).
/// Lists are held as several values under one key.
pub type Extra = BTreeMap<String, Vec<String>>;

/// What one article says about one title in one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The title's usual name, or `*` for a whole round or slate.
    pub subject: String,
    /// The season whose fate or figure is meant; `None` where sentence and context do not say.
    pub season: Option<u32>,
    /// What the claim is about.
    pub kind: ClaimKind,
    /// `None` where the sentence reports the matter without its value (a credit without its amount).
    pub value: Option<Value>,
    /// `percent`, `minutes`, `USD`, `/10`, ... where the kind does not fix it.
    pub unit: Option<String>,
    /// The stretch of time the figure covers, as [`crate::Window`] prints it.
    pub window: Option<String>,
    /// Where, if given or plainly implied.
    pub territory: Option<Territory>,
    /// The date the statement is true of, if given or plainly implied (ISO, as coarse as the text).
    pub as_of: Option<String>,
    /// How the text stands to it.
    pub polarity: Polarity,
    /// Sources of the *statement*, origin first, relayer after it; the outlet itself is left out; own voice is empty.
    pub attributed_to: Vec<String>,
    /// `true`: an on-record act of someone entitled to decide; `false`: the text says it is unconfirmed; else `None`.
    pub official: Option<bool>,
    /// Further details.
    pub extra: Extra,
    /// Running number of the sentence in the text, from 1.
    pub sentence: usize,
    /// The sentence.
    pub sentence_span: Span,
    /// Who says it, where the sentence names them.
    pub source_span: Option<Span>,
    /// The words that attribute: "reports", "per", "declined".
    pub cue_span: Option<Span>,
    /// What is said.
    pub content_span: Option<Span>,
}
