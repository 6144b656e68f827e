//! Scores and amounts, by the rules of the crates that know them.

use greenlit_incentives::{Money, compare_amount};
use greenlit_lake::StoredFigure;
use greenlit_reviews::{KnownScore, ScoreKind, compare_score};
use greenlit_vocabulary::{Agreement, ClaimKind, Comparison, Metric};

use super::Told;

/// A reported percentage against a published or recomputed one. The number of its reviews is the one given in the same
/// row; where none is, many are assumed, so that only small movements are put down to later reviews.
pub(super) fn score(told: &Told<'_>, stored: &StoredFigure, published: &[StoredFigure]) -> Comparison {
    const MANY: f64 = 1000.0;
    let figure = &stored.figure;
    let is_of_film = figure.population.as_deref().is_some_and(|p| p.contains("; film"));
    if is_of_film && told.stored.claim.season.is_some() {
        let explanation = "a season is not the film of the same name".to_owned();
        return Comparison { agreement: Agreement::NotComparable, explanation };
    }
    let same_row = |other: &&StoredFigure| {
        other.figure.metric == Metric::ReviewCount
            && other.figure.provenance == figure.provenance
            && other.figure.population == figure.population
    };
    let reviews = published.iter().find(same_row).map_or(MANY, |f| f.figure.value);
    let kind = match told.stored.claim.kind {
        ClaimKind::Popcornmeter => ScoreKind::Popcornmeter,
        _ => ScoreKind::Tomatometer,
    };
    let known = KnownScore { kind, percent: figure.value.round() as u8, status: None, n: reviews as u64 };
    compare_score(&told.number.to_string(), kind, &known)
}

/// A reported amount against a published one.
pub(super) fn amount(told: &Told<'_>, stored: &StoredFigure) -> Comparison {
    let figure = &stored.figure;
    let published = Money::cents((figure.value * 100.0).round() as i64);
    let printed = printed_amount(told.number, told.stored.claim.unit.as_deref(), told.operator());
    compare_amount(&printed, published, figure.unit.as_str())
}

/// An amount as a text prints it: `more than $14.84 million`.
pub(crate) fn printed_amount(number: f64, currency: Option<&str>, operator: Option<&str>) -> String {
    let bound = match operator {
        Some(">" | ">=") => "more than ",
        Some("<" | "<=") => "up to ",
        Some("~") => "about ",
        _ => "",
    };
    let currency = match currency {
        Some("GBP") => "£",
        Some("EUR") => "€",
        Some("USD") => "$",
        _ => "",
    };
    let millions = number / 1e6;
    // Three decimals of a million are as many as texts print; a longer number is written out.
    if millions >= 1.0 && (millions * 1000.0 - (millions * 1000.0).round()).abs() < 1e-6 {
        format!("{bound}{currency}{millions} million")
    } else {
        format!("{bound}{currency}{number}")
    }
}

#[cfg(test)]
mod tests {
    use greenlit_vocabulary::Unit;

    use super::super::fixtures::{claim, figure};
    use super::*;

    #[test]
    fn amounts_agree_to_their_digits_and_bounds_are_coarser() {
        let published = figure(Metric::TaxCredit, Unit::Usd, 14_844_000.0, None, "", 2, None);
        for (value, operator, agreement) in [
            (14_840_000.0, "", Agreement::Agrees),
            (14_844_000.0, "", Agreement::Agrees),
            (14_000_000.0, ">=", Agreement::Compatible),
            (14_900_000.0, "", Agreement::Contradicts),
            (15_000_000.0, ">", Agreement::Contradicts),
            (15_000_000.0, "~", Agreement::Compatible),
        ] {
            let stored = claim(ClaimKind::TaxCredit, value, None, &[("op", operator)]);
            let told = Told { stored: &stored, number: value, sentence: "" };
            assert_eq!(amount(&told, &published).agreement, agreement, "{operator}{value}");
        }
    }

    #[test]
    fn a_score_of_few_reviews_may_move_further() {
        let percent = figure(Metric::Tomatometer, Unit::Percent, 87.0, None, "critics", 2, None);
        let count = |n| figure(Metric::ReviewCount, Unit::Count, n, None, "critics", 2, None);
        for (reported, reviews, agreement) in [
            (87.0, 15.0, Agreement::Agrees),
            (95.0, 15.0, Agreement::Compatible),
            (95.0, 200.0, Agreement::Contradicts),
        ] {
            let stored = claim(ClaimKind::Tomatometer, reported, None, &[]);
            let told = Told { stored: &stored, number: reported, sentence: "" };
            assert_eq!(
                score(&told, &percent, &[count(reviews)]).agreement,
                agreement,
                "{reported} {reviews}"
            );
        }
    }
}
