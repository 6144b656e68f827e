//! Reported figures held against published ones.
//!
//! A claim is compared with a published figure of the same metric, season, window and territory (left open where a side
//! leaves it open). Amounts agree when they are equal to the digits the text prints. A rank told as the *peak* is held
//! against every published rank of the same list.

use greenlit_lake::{Reference, StoredClaim, StoredFigure};
use greenlit_vocabulary::{ClaimKind, Metric, Polarity, Provenance, Territory, Value};

use crate::show::{ContradictionLine, SideLine};
use crate::wording;

/// Every disagreement between a claim and a published figure, claims in order; agreements are not listed.
pub(crate) fn reported_with_published(
    claims: &[StoredClaim],
    published: &[StoredFigure],
) -> Vec<ContradictionLine> {
    let mut lines: Vec<ContradictionLine> = Vec::new();
    for stored in claims.iter().filter(|c| c.claim.polarity == Polarity::Asserted) {
        let Some(number) = stored.claim.value.as_ref().and_then(Value::number) else { continue };
        let line = if is_peak(stored) {
            peak(stored, number, published)
        } else {
            same_scope(stored, number, published)
        };
        let Some(line) = line else { continue };
        match lines.iter_mut().find(|known| known.explanation == line.explanation) {
            Some(known) => {
                let new = line.sides.into_iter().filter(|s| !known.sides.contains(s)).collect::<Vec<_>>();
                known.sides.extend(new);
            }
            None => lines.push(line),
        }
    }
    lines
}

fn is_peak(stored: &StoredClaim) -> bool {
    stored.claim.kind == ClaimKind::ChartRank && stored.claim.extra.contains_key("peak")
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

fn comparable(stored: &StoredClaim, figure: &StoredFigure) -> bool {
    let (claim, figure) = (&stored.claim, &figure.figure);
    let season_fits = claim.season.is_none() || figure.season.is_none() || claim.season == figure.season;
    let territory_fits =
        claim.territory.is_none() || figure.territory.is_none() || claim.territory == figure.territory;
    metric_of(claim.kind) == Some(figure.metric) && season_fits && territory_fits
}

fn same_scope(stored: &StoredClaim, number: f64, published: &[StoredFigure]) -> Option<ContradictionLine> {
    let window = stored.claim.window.as_deref();
    let candidates: Vec<&StoredFigure> = published
        .iter()
        .filter(|f| {
            comparable(stored, f) && f.figure.window.as_ref().map(ToString::to_string).as_deref() == window
        })
        .collect();
    let operator = stored.claim.extra.get("op").and_then(|v| v.first()).map(String::as_str);
    if candidates.is_empty() || candidates.iter().any(|f| agrees(number, operator, f.figure.value)) {
        return None;
    }
    let mut sides = vec![claim_side(stored)];
    sides.extend(candidates.iter().map(|f| figure_side(f)));
    let season = candidates.iter().find_map(|f| f.figure.season);
    let values: Vec<String> = candidates.iter().map(|f| described(f)).collect();
    Some(ContradictionLine {
        kind: "contradiction",
        season: stored.claim.season.or(season),
        explanation: format!(
            "{}: texts say {}, published is {}",
            wording::words_of(stored.claim.kind.as_str()),
            worded(stored),
            values.join("; ")
        ),
        sides,
    })
}

/// Whether the published value is what the text prints: equal to its printed digits, or on the right side of a bound.
fn agrees(claimed: f64, operator: Option<&str>, published: f64) -> bool {
    let precision = printed_precision(claimed);
    match operator {
        Some(">" | ">=") => published >= claimed - precision / 2.0,
        Some("<" | "<=") => published <= claimed + precision / 2.0,
        Some("~") => (published - claimed).abs() <= 0.05 * claimed.abs(),
        _ => (published - claimed).abs() <= precision,
    }
}

/// The size of the last digit a value needs when printed as a text would (`14.84 million`: 10,000).
fn printed_precision(value: f64) -> f64 {
    let mut unit = 1.0;
    for step in [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100.0, 10.0] {
        if value.abs() >= 1e6 && (value / step - (value / step).round()).abs() < 1e-9 {
            unit = step;
            break;
        }
    }
    if value.abs() < 1e6 { 0.0 } else { unit }
}

fn peak(stored: &StoredClaim, number: f64, published: &[StoredFigure]) -> Option<ContradictionLine> {
    let better: Vec<&StoredFigure> =
        published.iter().filter(|f| comparable(stored, f) && f.figure.value < number).collect();
    let best = better.first()?;
    let mut sides = vec![claim_side(stored)];
    sides.extend(better.iter().map(|f| figure_side(f)));
    Some(ContradictionLine {
        kind: "contradiction",
        season: stored.claim.season.or(best.figure.season),
        explanation: format!(
            "chart rank: {} is told as the highest place, but a better one is published: {}",
            worded(stored),
            described(best)
        ),
        sides,
    })
}

fn worded(stored: &StoredClaim) -> String {
    let operator = stored.claim.extra.get("op").and_then(|v| v.first()).map(String::as_str);
    wording::claim_value(
        stored.claim.kind,
        stored.claim.value.as_ref(),
        stored.claim.unit.as_deref(),
        operator,
    )
}

fn described(stored: &StoredFigure) -> String {
    let figure = &stored.figure;
    let mut parts = vec![wording::figure_value(figure.metric, figure.value, figure.unit)];
    parts.extend(figure.season.map(|n| format!("season {n}")));
    parts.extend(figure.population.clone());
    parts.extend(figure.window.as_ref().map(ToString::to_string));
    if let Provenance::Published { publisher, .. } = &figure.provenance {
        parts.push(publisher.clone());
    }
    parts.join(", ")
}

fn claim_side(stored: &StoredClaim) -> SideLine {
    let mut parts = vec![worded(stored)];
    parts.extend(stored.claim.territory.as_ref().map(Territory::to_string));
    parts.extend(stored.claim.window.clone());
    SideLine {
        says: parts.join(", "),
        evidence: stored.article,
        quote: String::new(),
        reference: Some(stored.reference),
    }
}

fn figure_side(stored: &StoredFigure) -> SideLine {
    let reference: Reference = stored.reference;
    SideLine {
        says: described(stored),
        evidence: stored.evidence,
        quote: String::new(),
        reference: Some(reference),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_agree_to_the_digits_the_text_prints() {
        assert!(agrees(14_840_000.0, None, 14_844_000.0));
        assert!(!agrees(14_840_000.0, None, 14_900_000.0));
        assert!(agrees(14_000_000.0, Some(">="), 14_844_000.0));
        assert!(agrees(2_500_000_000.0, Some(">"), 2_530_000_000.0));
        assert!(!agrees(2_500_000_000.0, Some(">"), 2_000_000_000.0));
        assert!(agrees(4.0, None, 4.0));
        assert!(!agrees(4.0, None, 3.0));
        assert!(agrees(619_000_000.0, None, 619_400_000.0));
    }
}
