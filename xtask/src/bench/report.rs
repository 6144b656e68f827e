//! The table of a case.

use std::fmt::Write;

use super::Runs;
use super::case::Case;

/// Seconds, ratios to Greenlit and peak memory of every engine.
pub(super) fn table(case: &Case, measured: &[(String, Runs)], extra: &[(String, Runs)]) -> String {
    let mut text = format!(
        "\n{} ({} rows)\n{:<20}{:>9}{:>9}{:>11}{:>11}{:>9}{:>11}{:>10}\n",
        case.name,
        case.rows,
        "engine",
        "min s",
        "median s",
        "min ratio",
        "med ratio",
        "CPU s",
        "CPU ratio",
        "peak MB"
    );
    let numbers = |runs: &Runs| (least(&runs.seconds), median(&runs.seconds), median(&runs.cpu_seconds));
    let base = measured.first().map_or((1.0, 1.0, 1.0), |(_, runs)| numbers(runs));
    for (name, runs) in measured.iter().chain(extra) {
        let (min, mid, cpu) = numbers(runs);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{name:<20}{min:>9.3}{mid:>9.3}{:>10.2}x{:>10.2}x{cpu:>9.2}{:>10.2}x{:>10.0}",
            min / base.0,
            mid / base.1,
            cpu / base.2,
            runs.peak_mb
        );
    }
    text
}

fn least(seconds: &[f64]) -> f64 {
    seconds.iter().copied().fold(f64::INFINITY, f64::min)
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.len() / 2;
    match (sorted.get(upper.wrapping_sub(1)), sorted.get(upper)) {
        (Some(low), Some(high)) if sorted.len().is_multiple_of(2) => f64::midpoint(*low, *high),
        (_, Some(middle)) => *middle,
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_of_runs_lies_between() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-12);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-12);
        assert!((least(&[3.0, 1.0, 2.0]) - 1.0).abs() < 1e-12);
        assert!(median(&[]).is_nan());
    }
}
