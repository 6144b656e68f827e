//! Reported figures held against published ones.
//!
//! A claim is compared with published figures of the same metric, season and territory (left open where a side leaves it
//! open). Each kind of figure has its rule: scores that of `greenlit_reviews`, amounts of money that of
//! `greenlit_incentives`, counts of viewing the digits the text prints ([`counts`]), places in charts their list
//! ([`ranks`]). Where several published figures fit, the one that agrees best is what the claim is held against.

mod counts;
mod ranks;
mod restated;
mod tables;

use greenlit_lake::{StoredClaim, StoredFigure};
use greenlit_vocabulary::{
    Agreement, ClaimKind, Comparison, Metric, Polarity, Provenance, Territory, Value, Window,
};

use crate::evidence::TitleEvidence;
use crate::show::{ContradictionLine, SideLine};
use crate::wording;

pub(crate) use restated::newest;
pub(crate) use tables::printed_amount;

/// A claim with its number and the sentence it stands in.
struct Told<'a> {
    stored: &'a StoredClaim,
    number: f64,
    sentence: &'a str,
}

impl Told<'_> {
    fn operator(&self) -> Option<&str> {
        self.stored.claim.extra.get("op").and_then(|v| v.first()).map(String::as_str)
    }

    /// As a text would print it.
    fn worded(&self) -> String {
        let claim = &self.stored.claim;
        wording::claim_value(claim.kind, claim.value.as_ref(), claim.unit.as_deref(), self.operator())
    }
}

/// How claims of one kind stand to the published figures of their scope, where there are any.
struct Finding<'a> {
    agreement: Agreement,
    explanation: String,
    figures: Vec<&'a StoredFigure>,
}

/// Every disagreement between a claim and a published figure, claims in order; agreements are not listed.
pub(crate) fn reported_with_published(evidence: &TitleEvidence) -> Vec<ContradictionLine> {
    compared(evidence, &[Agreement::Compatible, Agreement::Contradicts])
}

/// Every claim that a published figure bears out, claims in order.
pub(crate) fn borne_out(evidence: &TitleEvidence) -> Vec<ContradictionLine> {
    compared(evidence, &[Agreement::Agrees])
}

fn compared(evidence: &TitleEvidence, wanted: &[Agreement]) -> Vec<ContradictionLine> {
    let mut lines: Vec<ContradictionLine> = Vec::new();
    for article in &evidence.articles {
        for stored in article.claims.iter().filter(|c| c.claim.polarity == Polarity::Asserted) {
            let Some(number) = stored.claim.value.as_ref().and_then(Value::number) else { continue };
            let sentence = stored.claim.sentence_span.of(&article.stored.document.text);
            let told = Told { stored, number, sentence };
            for finding in
                findings(&told, &evidence.figures).into_iter().filter(|f| wanted.contains(&f.agreement))
            {
                place(&mut lines, line(&told, &finding));
            }
        }
    }
    lines
}

/// Claims that fail in the same way are one line with all their sides.
fn place(lines: &mut Vec<ContradictionLine>, line: ContradictionLine) {
    match lines.iter_mut().find(|known| known.explanation == line.explanation) {
        Some(known) => {
            let new = line.sides.into_iter().filter(|s| !known.sides.contains(s)).collect::<Vec<_>>();
            known.sides.extend(new);
        }
        None => lines.push(line),
    }
}

fn findings<'a>(told: &Told<'_>, published: &'a [StoredFigure]) -> Vec<Finding<'a>> {
    let Some(metric) = metric_of(told.stored.claim.kind) else { return Vec::new() };
    let comparable: Vec<&StoredFigure> =
        published.iter().filter(|f| f.figure.metric == metric && scope_fits(told, f)).collect();
    if comparable.is_empty() {
        return Vec::new();
    }
    let found = match told.stored.claim.kind {
        ClaimKind::Tomatometer | ClaimKind::Popcornmeter => {
            vec![best(comparable.iter().map(|f| (*f, tables::score(told, f, published))))]
        }
        ClaimKind::TaxCredit | ClaimKind::QualifiedExpenditure => {
            vec![best(comparable.iter().map(|f| (*f, tables::amount(told, f))))]
        }
        ClaimKind::ChartRank => ranks::findings(told, &comparable),
        ClaimKind::MinutesViewed | ClaimKind::HoursViewed | ClaimKind::Views => {
            vec![counts::viewing(told, &comparable)]
        }
        _ => vec![best(comparable.iter().map(|f| (*f, counts::exact(told, f))))],
    };
    found.into_iter().flatten().collect()
}

/// The figure that agrees best; of several that agree no better than contradicting, all are sides.
fn best<'a>(compared: impl Iterator<Item = (&'a StoredFigure, Comparison)>) -> Option<Finding<'a>> {
    let strength = |agreement| match agreement {
        Agreement::Agrees => 3,
        Agreement::Compatible => 2,
        Agreement::Contradicts => 1,
        Agreement::NotComparable => 0,
    };
    let all: Vec<(&StoredFigure, Comparison)> = compared.collect();
    let top = all.iter().map(|(_, c)| strength(c.agreement)).max()?;
    let best: Vec<&(&StoredFigure, Comparison)> =
        all.iter().filter(|(_, c)| strength(c.agreement) == top).collect();
    let (_, first) = best.first()?;
    let explanation = match best.as_slice() {
        [_] => first.explanation.clone(),
        several => {
            let known: Vec<String> = several.iter().map(|(f, _)| described(f)).collect();
            format!("published are {}", known.join("; "))
        }
    };
    Some(Finding {
        agreement: first.agreement,
        explanation,
        figures: best.iter().map(|(figure, _)| *figure).collect(),
    })
}

fn line(told: &Told<'_>, finding: &Finding<'_>) -> ContradictionLine {
    let claim = &told.stored.claim;
    let mut sides = vec![claim_side(told)];
    sides.extend(finding.figures.iter().map(|f| figure_side(f)));
    let season = finding.figures.iter().find_map(|f| f.figure.season);
    ContradictionLine {
        kind: match finding.agreement {
            Agreement::Contradicts => "contradiction",
            Agreement::Agrees => "agreement",
            Agreement::Compatible | Agreement::NotComparable => "difference",
        },
        season: claim.season.or(season),
        explanation: format!(
            "{}: texts say {}; {}",
            wording::words_of(claim.kind.as_str()),
            told.worded(),
            finding.explanation
        ),
        sides,
    }
}

fn metric_of(kind: ClaimKind) -> Option<Metric> {
    Some(match kind {
        ClaimKind::Tomatometer => Metric::Tomatometer,
        ClaimKind::Popcornmeter => Metric::Popcornmeter,
        ClaimKind::Metascore => Metric::Metascore,
        ClaimKind::MinutesViewed => Metric::MinutesViewed,
        ClaimKind::HoursViewed => Metric::HoursViewed,
        ClaimKind::Views => Metric::Views,
        ClaimKind::ChartRank => Metric::Rank,
        ClaimKind::TaxCredit => Metric::TaxCredit,
        ClaimKind::QualifiedExpenditure => Metric::QualifiedExpenditure,
        ClaimKind::EpisodeCount => Metric::EpisodeCount,
        _ => return None,
    })
}

/// Season and territory agree, or a side leaves them open.
fn scope_fits(told: &Told<'_>, stored: &StoredFigure) -> bool {
    let (claim, figure) = (&told.stored.claim, &stored.figure);
    let season = claim.season.is_none() || figure.season.is_none() || claim.season == figure.season;
    let territory =
        claim.territory.is_none() || figure.territory.is_none() || claim.territory == figure.territory;
    season && territory
}

fn window_of(stored: &StoredFigure) -> Option<String> {
    stored.figure.window.as_ref().map(Window::to_string)
}

/// A published figure in words: value, season, population, window, publisher.
fn described(stored: &StoredFigure) -> String {
    let figure = &stored.figure;
    let mut parts = vec![wording::figure_value(figure.metric, figure.value, figure.unit)];
    parts.extend(figure.season.map(|n| format!("season {n}")));
    parts.extend(figure.population.clone());
    parts.extend(window_of(stored));
    if let Provenance::Published { publisher, .. } = &figure.provenance {
        parts.push(publisher.clone());
    }
    parts.join(", ")
}

fn claim_side(told: &Told<'_>) -> SideLine {
    let claim = &told.stored.claim;
    let mut parts = vec![told.worded()];
    parts.extend(claim.territory.as_ref().map(Territory::to_string));
    parts.extend(claim.window.clone());
    SideLine {
        says: parts.join(", "),
        evidence: told.stored.article,
        quote: told.sentence.split_whitespace().collect::<Vec<_>>().join(" "),
        reference: Some(told.stored.reference),
    }
}

fn figure_side(stored: &StoredFigure) -> SideLine {
    SideLine {
        says: described(stored),
        evidence: stored.evidence,
        quote: String::new(),
        reference: Some(stored.reference),
    }
}

#[cfg(test)]
pub(crate) mod fixtures {
    //! Claims and figures in a line each, for the tests of the rules.

    use greenlit_lake::{Reference, StoredClaim, StoredFigure};
    use greenlit_vocabulary::{
        Claim, ClaimKind, Extra, Figure, Metric, PartialDate, Polarity, Provenance, Sha256, Span, Territory,
        Unit, Value,
    };

    pub(crate) fn claim(
        kind: ClaimKind,
        value: f64,
        window: Option<&str>,
        extra: &[(&str, &str)],
    ) -> StoredClaim {
        let extra: Extra =
            extra.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect();
        StoredClaim {
            reference: Reference::of(&["claim"]),
            article: 1,
            claim: Claim {
                subject: "Quay".to_owned(),
                season: None,
                kind,
                value: Some(Value::Number(value)),
                unit: None,
                window: window.map(str::to_owned),
                territory: None,
                as_of: None,
                polarity: Polarity::Asserted,
                attributed_to: Vec::new(),
                official: None,
                extra,
                sentence: 1,
                sentence_span: Span { start: 0, end: 0 },
                source_span: None,
                cue_span: None,
                content_span: None,
            },
        }
    }

    pub(crate) fn figure(
        metric: Metric,
        unit: Unit,
        value: f64,
        window: Option<&str>,
        population: &str,
        file: i64,
        as_of: Option<&str>,
    ) -> StoredFigure {
        StoredFigure {
            reference: Reference::of(&["figure", &value.to_string(), &file.to_string()]),
            evidence: file,
            file: format!("{file}.csv"),
            figure: Figure {
                title: "Quay".to_owned(),
                season: None,
                episode: None,
                metric,
                window: window.and_then(|w| w.parse().ok()),
                territory: Territory::parse("US"),
                population: Some(population.to_owned()),
                value,
                unit,
                low: None,
                high: None,
                as_of: as_of.and_then(|day| day.parse::<PartialDate>().ok()),
                provenance: Provenance::Published {
                    file: Sha256([file as u8; 32]),
                    line: 2,
                    publisher: "Nielsen".to_owned(),
                },
            },
        }
    }
}
