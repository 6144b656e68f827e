//! Words for sampling: values with their intervals, ranks with their chances, changes with their errors.

use greenlit_lake::{Change, Sampling};
use greenlit_panel::{RankChance, Verdict};
use greenlit_vocabulary::{Figure, Unit};
use schemars::JsonSchema;
use serde::Serialize;

use crate::forms::page::Page;
use crate::wording::plain;

/// Chances below this are not told.
const LEAST_CHANCE: f64 = 0.01;

/// A number with three significant digits or more, in billions, millions or as it is.
struct Scale {
    divisor: f64,
    suffix: &'static str,
    decimals: usize,
}

impl Scale {
    fn of(value: f64) -> Self {
        let (divisor, suffix) = match value.abs() {
            large if large >= 1e9 => (1e9, " B"),
            large if large >= 1e6 => (1e6, " M"),
            _ => (1.0, ""),
        };
        let decimals = match value.abs() / divisor {
            whole if whole >= 100.0 => 0,
            tens if tens >= 10.0 => 1,
            _ => 2,
        };
        Self { divisor, suffix, decimals }
    }

    fn number(&self, value: f64) -> String {
        let places = 10_f64.powi(self.decimals as i32);
        let rounded = (value / self.divisor * places).round() / places;
        if rounded.abs() >= 1_000.0 { plain(rounded) } else { format!("{rounded:.*}", self.decimals) }
    }
}

/// `2.47 B minutes, 95% interval 2.31-2.63`; without an error the value alone, which is then an estimate all the same.
pub(crate) fn value_words(figure: &Figure, sampling: &Sampling) -> String {
    let interval = |of: &dyn Fn(f64) -> String| {
        let (low, high) = sampling.interval?;
        let level = sampling.method.level * 100.0;
        Some(format!(", {level:.0}% interval {}-{}", of(low), of(high)))
    };
    let warning = if sampling.ruling.verdict == Verdict::Flag { " (wide)" } else { "" };
    if figure.unit == Unit::Ratio {
        let percent = |value: f64| format!("{:.1}", value * 100.0);
        let ends = interval(&percent).unwrap_or_default();
        return format!("{}%{ends}{warning}", percent(figure.value));
    }
    let scale = Scale::of(figure.value);
    let unit = if figure.unit == Unit::Count { String::new() } else { format!(" {}", figure.unit) };
    let ends = interval(&|end| scale.number(end)).unwrap_or_default();
    format!("{}{}{unit}{ends}{warning}", scale.number(figure.value), scale.suffix)
}

/// `2.31-2.63 B`: the interval of a value in the unit it is told in; `None` without an error.
pub fn interval_words(value: f64, sampling: &Sampling) -> Option<String> {
    let (low, high) = sampling.interval?;
    let scale = Scale::of(value);
    Some(format!("{}-{}{}", scale.number(low), scale.number(high), scale.suffix))
}

/// `No. 4; between 3 and 6 with 95%; No. 3 with 22%`: the rank, its interval, and the likeliest other rank.
pub fn rank_words(chance: &RankChance) -> String {
    let percent = |share: f64| match share * 100.0 {
        all if all > 99.5 && share < 1.0 => "over 99".to_owned(),
        percent => format!("{percent:.0}"),
    };
    let own = format!("No. {}", chance.rank);
    if chance.best == chance.worst {
        return format!("{own} with {}%", percent(chance.exactly(chance.rank)));
    }
    let between = format!("{own}; between {} and {} with 95%", chance.best, chance.worst);
    let others = (1..=chance.at_most.len()).filter(|rank| *rank != chance.rank);
    let other = others.max_by(|a, b| chance.exactly(*a).total_cmp(&chance.exactly(*b)).then(b.cmp(a)));
    match other.filter(|rank| chance.exactly(*rank) >= LEAST_CHANCE) {
        Some(rank) => format!("{between}; No. {rank} with {}%", percent(chance.exactly(rank))),
        None => between,
    }
}

/// `12.3 M more than in the week of 2025-07-14, 95% interval 8.1 M to 16.5 M`.
pub fn change_words(change: &Change) -> String {
    let scale = Scale::of(change.difference.abs().max(change.interval.0.abs()).max(change.interval.1.abs()));
    let number = |value: f64| format!("{}{}", scale.number(value), scale.suffix);
    let more = if change.difference < 0.0 { "less" } else { "more" };
    format!(
        "{} {more} than in the week of {}, 95% interval {} to {}",
        number(change.difference.abs()),
        change.before.first_day(),
        number(change.interval.0),
        number(change.interval.1)
    )
}

/// A figure's sampling error, for programs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SamplingJson {
    /// In the unit of the figure; null where errors were not computed or are not defined.
    pub standard_error: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Coverage of the interval, 0 to 1.
    pub level: f64,
    /// Standard error by value.
    pub relative_error: Option<f64>,
    /// Persons of the panel behind the figure.
    pub n: usize,
    /// Their homes.
    pub homes: usize,
    /// Effective number of these persons, after Kish: that of equal weights with the same precision.
    pub n_eff: f64,
    /// `publish` or `flag`.
    pub verdict: String,
    /// Which thresholds of the minimum for reporting were passed.
    pub reasons: Vec<String>,
    /// How the weights were found.
    pub weighting: String,
    /// How the error was computed.
    pub errors: String,
    /// The population projected to, in persons.
    pub population: f64,
}

impl SamplingJson {
    /// The form of a sampling error.
    pub fn of(sampling: &Sampling) -> Self {
        let (low, high) = sampling.interval.unzip();
        Self {
            standard_error: sampling.standard_error,
            low,
            high,
            level: sampling.method.level,
            relative_error: Some(sampling.support.relative_error).filter(|error| error.is_finite()),
            n: sampling.support.members,
            homes: sampling.support.homes,
            n_eff: sampling.support.effective,
            verdict: sampling.ruling.verdict.as_str().to_owned(),
            reasons: sampling.ruling.reasons.clone(),
            weighting: sampling.method.weighting.clone(),
            errors: sampling.method.errors.clone(),
            population: sampling.method.population,
        }
    }
}

/// What `why` says of the projection of a figure.
pub(crate) fn why(page: &mut Page, figure: &Figure, sampling: &Sampling, change: Option<&Change>) {
    page.section("the projection");
    if let (Some(error), Some((low, high))) = (sampling.standard_error, sampling.interval) {
        let scale = if figure.unit == Unit::Ratio { 100.0 } else { 1.0 };
        let unit = if figure.unit == Unit::Ratio { "%".to_owned() } else { format!(" {}", figure.unit) };
        let number = |value: f64| {
            let value = value * scale;
            Scale { divisor: 1.0, suffix: "", decimals: if value.abs() < 1_000.0 { 2 } else { 0 } }
                .number(value)
        };
        let relative = sampling.support.relative_error * 100.0;
        page.entry("standard error", &format!("{}{unit}, {relative:.1}% of the value", number(error)), "");
        let level = sampling.method.level * 100.0;
        page.entry("interval", &format!("{} to {}{unit} with {level:.0}%", number(low), number(high)), "");
    }
    let support = &sampling.support;
    let rests = format!(
        "{} panel members of {} homes, {:.0} effective",
        support.members, support.homes, support.effective
    );
    page.entry("rests on", &rests, "");
    page.entry("panel", &sampling.method.files.join(", "), "");
    page.entry("weights", &sampling.method.weighting, "");
    page.entry("errors", &sampling.method.errors, "");
    if !sampling.ruling.reasons.is_empty() {
        let verdict = format!("{}: {}", sampling.ruling.verdict.as_str(), sampling.ruling.reasons.join("; "));
        page.entry("minimum", &verdict, "");
    }
    if let Some(change) = change {
        page.entry("change", &change_words(change), &change.reference.short().to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_told_with_their_interval_and_the_likeliest_other() {
        let chance =
            |rank, best, worst, at_most: &[f64]| RankChance { rank, best, worst, at_most: at_most.to_vec() };
        let unsure = chance(4, 3, 6, &[0.0, 0.02, 0.24, 0.7, 0.85, 1.0]);
        assert_eq!(rank_words(&unsure), "No. 4; between 3 and 6 with 95%; No. 3 with 22%");
        assert_eq!(rank_words(&chance(1, 1, 1, &[0.998, 1.0])), "No. 1 with over 99%");
        assert_eq!(rank_words(&chance(1, 1, 1, &[1.0])), "No. 1 with 100%");
    }

    #[test]
    fn numbers_have_three_digits_and_one_unit() {
        let of = |value: f64| {
            let scale = Scale::of(value);
            format!("{}{}", scale.number(value), scale.suffix)
        };
        for (value, words) in [
            (2_471_234_567.3, "2.47 B"),
            (24_712_345.0, "24.7 M"),
            (247_123.4, "247,123"),
            (12_345.6, "12,346"),
            (1.234, "1.23"),
            (999.6, "1,000"),
        ] {
            assert_eq!(of(value), words);
        }
    }
}
