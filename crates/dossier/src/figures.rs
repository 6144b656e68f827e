//! Figures of a title: tellings that agree in everything are one line, and nothing else is merged.

use std::collections::{BTreeSet, HashMap};

use greenlit_lake::{Reference, StoredClaim, StoredFigure};
use greenlit_vocabulary::{Basis, ClaimKind, Polarity, Provenance, Span, Value};

use crate::wording;

/// One number about a title, and everyone who gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureLine {
    /// The vocabulary's name of the metric or kind of claim (`minutes_viewed`).
    pub metric: &'static str,
    /// Season, where any of the tellings names it and none names another.
    pub season: Option<u32>,
    /// The value in words, with unit and operator (`over 2.5 billion minutes`).
    pub worded: String,
    /// The number in base units, where it is one.
    pub number: Option<f64>,
    /// Lowest and highest value that rounding or sampling leaves open, where published.
    pub bounds: Option<(f64, f64)>,
    /// Error, support and method of a figure that was projected from a panel.
    pub sampling: Option<greenlit_lake::Sampling>,
    /// Stretch of time, as the source has it.
    pub window: Option<String>,
    /// The day, month or season the value stood at, as the source has it (`2025-08`).
    pub as_of: Option<String>,
    /// Whether the year of its dates is not in the text but inferred from other evidence, in every telling.
    pub year_inferred: bool,
    /// Where.
    pub territory: Option<String>,
    /// What else fixes the figure: chart, grantor, critic, population.
    pub scope: Vec<String>,
    /// Reported or published.
    pub basis: Basis,
    /// How the texts stand to it; [`Polarity::Asserted`] for published figures.
    pub polarity: Polarity,
    /// Who gives it: at least one.
    pub tellings: Vec<Telling>,
}

/// One place where a figure stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// The name by which `why` finds it.
    pub reference: Reference,
    /// Number of the file in the lake.
    pub evidence: i64,
    /// Sources of the statement, origin first; for a published figure its publisher.
    pub chain: Vec<String>,
    /// The sentence, for a reported figure.
    pub sentence: Option<Span>,
    /// The sentence as it stands, line breaks made spaces; empty for a published figure.
    pub quote: String,
    /// Line in the file, for a published one.
    pub line: Option<u64>,
}

/// Kinds of claim that state a figure or a fact with a value, in the order of the dossier.
const FIGURE_KINDS: &[ClaimKind] = &[
    ClaimKind::MinutesViewed,
    ClaimKind::HoursViewed,
    ClaimKind::Views,
    ClaimKind::Viewers,
    ClaimKind::ChartRank,
    ClaimKind::Tomatometer,
    ClaimKind::Popcornmeter,
    ClaimKind::Metascore,
    ClaimKind::CriticScore,
    ClaimKind::TaxCredit,
    ClaimKind::QualifiedExpenditure,
    ClaimKind::PremiereDate,
    ClaimKind::FinaleDate,
    ClaimKind::ProductionStart,
    ClaimKind::EpisodeCount,
];

/// Keys of `extra` that say what a figure is a figure of.
const SCOPE_KEYS: &[&str] = &["chart", "grantor", "critic", "outlet", "part", "covers"];

/// Lines of the dossier, reported figures first, each group in the order of [`FIGURE_KINDS`].
///
/// `sharpened` names the claims whose dates got their year from other evidence.
pub(crate) fn lines(
    claims: &[StoredClaim],
    sharpened: &BTreeSet<Reference>,
    published: &[StoredFigure],
) -> Vec<FigureLine> {
    let mut lines = Vec::new();
    for kind in FIGURE_KINDS {
        let mut group = Group::default();
        for claim in claims.iter().filter(|c| c.claim.kind == *kind) {
            group.place(reported(claim, sharpened.contains(&claim.reference)));
        }
        let mut group = group.lines;
        group.sort_by(|a, b| {
            (a.season, &a.window).cmp(&(b.season, &b.window)).then_with(|| a.worded.cmp(&b.worded))
        });
        lines.extend(group);
    }
    let mut group = Group::default();
    for figure in published {
        group.place(of_publisher(figure));
    }
    lines.extend(group.lines);
    lines
}

/// Lines under construction, with where those of one wording stand: a title may have thousands.
#[derive(Default)]
struct Group {
    lines: Vec<FigureLine>,
    by_wording: HashMap<String, Vec<usize>>,
}

impl Group {
    /// Adds a telling to the first line it agrees with, or a new line.
    ///
    /// Season and territory may be left open by one telling and given by the other; value, operator, window, scope and
    /// polarity must be the same.
    fn place(&mut self, new: FigureLine) {
        let alike = self.by_wording.entry(new.worded.clone()).or_default();
        let same =
            alike.iter().copied().find(|at| self.lines.get(*at).is_some_and(|line| agrees(line, &new)));
        if let Some(line) = same.and_then(|at| self.lines.get_mut(at)) {
            join(line, new);
        } else {
            alike.push(self.lines.len());
            self.lines.push(new);
        }
    }
}

fn agree<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
    a.is_none() || b.is_none() || a == b
}

fn agrees(line: &FigureLine, new: &FigureLine) -> bool {
    (&line.worded, &line.window, line.basis, line.polarity)
        == (&new.worded, &new.window, new.basis, new.polarity)
        && (line.scope == new.scope || line.scope.is_empty() || new.scope.is_empty())
        && agree(line.season.as_ref(), new.season.as_ref())
        && agree(line.territory.as_ref(), new.territory.as_ref())
}

fn join(line: &mut FigureLine, new: FigureLine) {
    line.season = line.season.or(new.season);
    line.territory = line.territory.take().or(new.territory);
    if agree(line.as_of.as_ref(), new.as_of.as_ref()) {
        line.year_inferred = match (&line.as_of, &new.as_of) {
            (None, Some(_)) => new.year_inferred,
            (Some(_), None) => line.year_inferred,
            _ => line.year_inferred && new.year_inferred,
        };
        line.as_of = line.as_of.take().or(new.as_of);
    }
    if line.scope.is_empty() {
        line.scope = new.scope;
    }
    for telling in new.tellings {
        if !line.tellings.iter().any(|t| (t.evidence, t.sentence) == (telling.evidence, telling.sentence)) {
            line.tellings.push(telling);
        }
    }
}

/// A claim as a telling; its quote is filled in by whoever holds the article.
pub(crate) fn telling(stored: &StoredClaim) -> Telling {
    Telling {
        reference: stored.reference,
        evidence: stored.article,
        chain: stored.claim.attributed_to.clone(),
        sentence: Some(stored.claim.sentence_span),
        quote: String::new(),
        line: None,
    }
}

fn reported(stored: &StoredClaim, year_inferred: bool) -> FigureLine {
    let claim = &stored.claim;
    let extra = |key: &str| claim.extra.get(key).map(|values| values.join(", ")).filter(|v| !v.is_empty());
    FigureLine {
        metric: claim.kind.as_str(),
        season: claim.season,
        worded: wording::claim_value(
            claim.kind,
            claim.value.as_ref(),
            claim.unit.as_deref(),
            extra("op").as_deref(),
        ),
        number: claim.value.as_ref().and_then(Value::number),
        bounds: None,
        sampling: None,
        window: claim.window.clone(),
        as_of: claim.as_of.clone(),
        year_inferred,
        territory: claim.territory.as_ref().map(ToString::to_string),
        scope: SCOPE_KEYS.iter().filter_map(|key| extra(key)).collect(),
        basis: Basis::Reported,
        polarity: claim.polarity,
        tellings: vec![telling(stored)],
    }
}

fn of_publisher(stored: &StoredFigure) -> FigureLine {
    let figure = &stored.figure;
    let (line, publisher) = match &figure.provenance {
        Provenance::Published { line, publisher, .. } => (Some(*line), vec![publisher.clone()]),
        Provenance::Measured { .. } | Provenance::Reported { .. } => (None, Vec::new()),
    };
    FigureLine {
        metric: figure.metric.as_str(),
        season: figure.season,
        worded: wording::figure_with_bounds(figure),
        number: Some(figure.value),
        bounds: figure.low.zip(figure.high),
        sampling: None,
        window: figure.window.as_ref().map(ToString::to_string),
        as_of: figure.as_of.as_ref().map(ToString::to_string),
        year_inferred: false,
        territory: figure.territory.as_ref().map(ToString::to_string),
        scope: figure.population.iter().cloned().collect(),
        basis: figure.provenance.basis(),
        polarity: Polarity::Asserted,
        tellings: vec![Telling {
            reference: stored.reference,
            evidence: stored.evidence,
            chain: publisher,
            sentence: None,
            quote: String::new(),
            line,
        }],
    }
}
