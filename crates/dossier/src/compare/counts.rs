//! Counts: viewing to the digits a text prints, and numbers that are equal or not.

use greenlit_lake::StoredFigure;
use greenlit_vocabulary::{Agreement, Comparison};

use super::{Finding, Told, best, described, window_of};

/// Minutes, hours, views: against figures of the same window; where there is none, the same amount over another stretch
/// of time is a difference of window.
pub(super) fn viewing<'a>(told: &Told<'_>, figures: &[&'a StoredFigure]) -> Option<Finding<'a>> {
    let window = told.stored.claim.window.as_deref();
    let same = |f: &&&StoredFigure| window_of(f).as_deref() == window;
    let same_window: Vec<&StoredFigure> = figures.iter().filter(same).copied().collect();
    if !same_window.is_empty() {
        return best(same_window.into_iter().map(|f| (f, compared(told, f))));
    }
    let window = window?;
    let equal = figures.iter().find(|f| {
        window_of(f).is_some()
            && agreement(told.number, told.operator(), f.figure.value) != Agreement::Contradicts
            && (f.figure.value - told.number).abs() <= half_step(told.number).max(0.05 * told.number)
    })?;
    Some(Finding {
        agreement: Agreement::Compatible,
        explanation: format!(
            "the same amount is published for another stretch of time: {window} is said, {}",
            described(equal)
        ),
        figures: vec![equal],
    })
}

fn compared(told: &Told<'_>, figure: &StoredFigure) -> Comparison {
    let agreement = agreement(told.number, told.operator(), figure.figure.value);
    // A bound that holds says less than the figure and nothing against it: no line is owed to it.
    let agreement = if agreement == Agreement::Compatible { Agreement::Agrees } else { agreement };
    Comparison { agreement, explanation: format!("published is {}", described(figure)) }
}

/// Numbers without rounding: ranks, episodes.
pub(super) fn exact(told: &Told<'_>, figure: &StoredFigure) -> Comparison {
    let value = figure.figure.value;
    let holds = match told.operator() {
        Some(">") => value > told.number,
        Some(">=") => value >= told.number,
        Some("<") => value < told.number,
        Some("<=") => value <= told.number,
        _ => (value - told.number).abs() < 0.5,
    };
    let agreement = if holds { Agreement::Agrees } else { Agreement::Contradicts };
    Comparison { agreement, explanation: format!("published is {}", described(figure)) }
}

/// How a count as printed stands to a published one: equal to the digits it prints, a bound that holds, or neither.
fn agreement(claimed: f64, operator: Option<&str>, published: f64) -> Agreement {
    let half = half_step(claimed);
    let holds = |yes: bool| if yes { Agreement::Compatible } else { Agreement::Contradicts };
    match operator {
        Some(">" | ">=") => holds(published >= claimed - half),
        Some("<" | "<=") => holds(published <= claimed + half),
        Some("~") => holds((published - claimed).abs() <= 0.05 * claimed.abs()),
        _ if (published - claimed).abs() <= half => Agreement::Agrees,
        // Cut to the printed digits, not rounded.
        _ => holds(published >= claimed && published < claimed + 2.0 * half),
    }
}

/// Half a step of the last digit a text needs to print the value: 5 million for `1.03 billion`.
fn half_step(value: f64) -> f64 {
    if value.abs() < 1e6 {
        return 0.0;
    }
    let exact = |step: &f64| (value / step - (value / step).round()).abs() < 1e-9;
    [1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100.0, 10.0].into_iter().find(exact).unwrap_or(1.0) / 2.0
}

#[cfg(test)]
mod tests {
    use greenlit_vocabulary::{ClaimKind, Metric, Unit};

    use super::super::fixtures::{claim, figure};
    use super::*;

    #[test]
    fn counts_agree_to_the_digits_the_text_prints() {
        for (claimed, operator, published, agrees) in [
            (619e6, None, 619_400_000.0, Agreement::Agrees),
            (619e6, None, 619_900_000.0, Agreement::Compatible),
            (619e6, None, 621e6, Agreement::Contradicts),
            (2.5e9, Some(">"), 2.53e9, Agreement::Compatible),
            (2.5e9, Some(">"), 2.0e9, Agreement::Contradicts),
            (1.0e9, Some("~"), 1.03e9, Agreement::Compatible),
            (1.0e9, Some("~"), 1.2e9, Agreement::Contradicts),
        ] {
            assert_eq!(agreement(claimed, operator, published), agrees, "{claimed} {operator:?} {published}");
        }
    }

    #[test]
    fn the_same_amount_over_another_stretch_is_a_difference_of_window() {
        let published = figure(
            Metric::MinutesViewed,
            Unit::Minutes,
            2.53e9,
            Some("2025-07-09/2025-07-31"),
            "TV",
            2,
            None,
        );
        let of = |window| {
            let stored = claim(ClaimKind::MinutesViewed, 2.5e9, Some(window), &[("op", ">")]);
            let told = Told { stored: &stored, number: 2.5e9, sentence: "" };
            viewing(&told, &[&published]).map(|f| (f.agreement, f.explanation))
        };
        let (agreement, explanation) = of("first month").unwrap();
        assert_eq!(agreement, Agreement::Compatible);
        assert!(
            explanation.contains("another stretch") && explanation.contains("2025-07-31"),
            "{explanation}"
        );
        assert_eq!(of("2025-07-09/2025-07-31").unwrap().0, Agreement::Agrees);
    }
}
