//! How values, windows and chains are worded for people; used by every form, so that all say the same.

use greenlit_vocabulary::{ClaimKind, Metric, PartialDate, Polarity, Unit, Value};

use crate::figures::FigureLine;
use crate::show::{Since, StatusLine};

/// `2.5 billion`, `619 million`, `14,844,000`: exact where short, else at most four significant digits with a word.
pub fn number(value: f64) -> String {
    for (size, word) in [(1e9, "billion"), (1e6, "million")] {
        let scaled = value / size;
        if scaled.abs() >= 1.0 && is_exact(scaled) {
            return format!("{} {word}", plain(scaled));
        }
    }
    plain(value)
}

/// Whether two decimals hold the value.
fn is_exact(scaled: f64) -> bool {
    (scaled * 100.0 - (scaled * 100.0).round()).abs() < 1e-6
}

/// Thousands separated, at most four decimals, no trailing zeros.
pub fn plain(value: f64) -> String {
    let text = format!("{:.4}", value.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let decimals = decimals.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    if decimals.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{decimals}") }
}

/// `$14.84M`, `£2M`, `$14,844,000`.
fn money(value: f64, currency: &str) -> String {
    let symbol = match currency {
        "USD" => "$",
        "GBP" => "£",
        "EUR" => "€",
        _ => "",
    };
    let amount =
        if value >= 1e6 && is_exact(value / 1e6) { format!("{}M", plain(value / 1e6)) } else { plain(value) };
    if symbol.is_empty() { format!("{amount} {currency}") } else { format!("{symbol}{amount}") }
}

/// The value of a claim with its unit, `over` and `about` included.
pub fn claim_value(
    kind: ClaimKind,
    value: Option<&Value>,
    unit: Option<&str>,
    operator: Option<&str>,
) -> String {
    let worded = match (kind, value) {
        (_, None) => return "amount not stated".to_owned(),
        (ClaimKind::ChartRank, Some(Value::Number(rank))) => format!("No. {}", plain(*rank)),
        (ClaimKind::Tomatometer | ClaimKind::Popcornmeter, Some(Value::Number(share))) => {
            format!("{}%", plain(*share))
        }
        (ClaimKind::CriticScore, Some(Value::Number(grade))) => {
            format!("{}{}", plain(*grade), unit.unwrap_or(""))
        }
        (ClaimKind::MinutesViewed, Some(Value::Number(n))) => format!("{} minutes", number(*n)),
        (ClaimKind::HoursViewed, Some(Value::Number(n))) => format!("{} hours", number(*n)),
        (ClaimKind::Views, Some(Value::Number(n))) => format!("{} views", number(*n)),
        (ClaimKind::Viewers, Some(Value::Number(n))) => format!("{} viewers", number(*n)),
        (ClaimKind::TaxCredit | ClaimKind::QualifiedExpenditure, Some(Value::Number(n))) => {
            money(*n, unit.unwrap_or("USD"))
        }
        (ClaimKind::EpisodeCount, Some(Value::Number(n))) => format!("{} episodes", plain(*n)),
        (_, Some(Value::Number(n))) => plain(*n),
        (_, Some(Value::Text(text))) => text.clone(),
    };
    match operator {
        Some(">") => format!("over {worded}"),
        Some(">=") => format!("at least {worded}"),
        Some("<") => format!("under {worded}"),
        Some("<=") => format!("at most {worded}"),
        Some("~") => format!("about {worded}"),
        _ => worded,
    }
}

/// The value of a published or measured figure with its unit.
pub fn figure_value(metric: Metric, value: f64, unit: Unit) -> String {
    match unit {
        Unit::Rank => format!("No. {}", plain(value)),
        Unit::Percent => format!("{}%", plain(value)),
        Unit::Ratio => format!("{}%", plain(value * 100.0)),
        Unit::Usd | Unit::Gbp | Unit::Eur => money(value, unit.as_str()),
        Unit::OutOfTen => format!("{}/10", plain(value)),
        Unit::Points => plain(value),
        Unit::Count => match metric {
            Metric::EpisodeCount => format!("{} episodes", plain(value)),
            Metric::ReviewCount => format!("{} reviews", plain(value)),
            _ => plain(value),
        },
        Unit::Minutes | Unit::Hours | Unit::Views | Unit::Persons | Unit::Weeks => {
            format!("{} {unit}", number(value))
        }
    }
}

/// The value of a figure; a score with the interval its reviews leave (`87% (between 77% and 93%)`).
pub fn figure_with_bounds(figure: &greenlit_vocabulary::Figure) -> String {
    let value = figure_value(figure.metric, figure.value, figure.unit);
    let is_score = matches!(figure.metric, Metric::Tomatometer | Metric::Popcornmeter);
    match (figure.low.zip(figure.high), is_score) {
        (Some((low, high)), true) => format!("{value} (between {}% and {}%)", plain(low), plain(high)),
        _ => value,
    }
}

/// `minutes viewed`, `tax credit`: a kind's or metric's name as words.
pub fn words_of(name: &str) -> String {
    name.replace('_', " ")
}

/// The chain of a claim as a person says it: `Maggie Q, to The Hollywood Reporter`.
pub fn chain(chain: &[String], own_voice: &str) -> String {
    match chain {
        [] => own_voice.to_owned(),
        [origin] => origin.clone(),
        [origin, rest @ ..] => format!("{origin}, via {}", rest.join(", ")),
    }
}

/// The text, cut at a word with an ellipsis where it is longer than `chars`.
pub fn shortened(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    let cut: String = text.chars().take(chars).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{} ...", whole.trim_end_matches([',', ';', ':']))
}

/// `1 article`, `3 articles`.
pub fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// `confirmed by the studio, no later than 2025-10-06; first had by Deadline, no later than 2025-10-04`.
pub fn on_whose_word(status: &StatusLine) -> String {
    let had = format!("by {}, {}", status.by, since(&status.since));
    match &status.confirmed {
        None => format!("{} {had}", status.certainty),
        Some((by, when)) if *by == status.by => format!("{} by {by}, {}", status.certainty, since(when)),
        Some((by, when)) => format!("{} by {by}, {}; first reported {had}", status.certainty, since(when)),
    }
}

/// `no later than 2025-10-04`, or `date open`.
pub fn since(since: &Since) -> String {
    match &since.date {
        None => "date open".to_owned(),
        // A day is `on`, anything longer `in`.
        Some(long) if since.how == "on" && !matches!(long, PartialDate::Day(_)) => {
            format!("in {}", date(&long.to_string()))
        }
        Some(day) => format!("{} {}", since.how, date(&day.to_string())),
    }
}

/// `season 2`, or `season open` where no text names it.
pub fn season(season: Option<u32>) -> String {
    season.map_or_else(|| "season open".to_owned(), |n| format!("season {n}"))
}

/// A figure in one line: value, then what fixes it.
pub fn figure_line(line: &FigureLine) -> String {
    let scope = figure_scope(line);
    if scope.is_empty() { figure_value_words(line) } else { format!("{}, {scope}", figure_value_words(line)) }
}

/// What fixes a figure: season, chart or grantor, territory, window.
pub fn figure_scope(line: &FigureLine) -> String {
    let mut parts: Vec<String> = line.season.map(|n| format!("season {n}")).into_iter().collect();
    parts.extend(line.scope.iter().cloned());
    parts.extend(line.territory.clone());
    match (&line.window, &line.as_of) {
        (Some(window), _) => parts.push(window.clone()),
        (None, Some(as_of)) => parts.push(date(as_of)),
        (None, None) => {}
    }
    if line.year_inferred {
        parts.push("year inferred".to_owned());
    }
    parts.join(", ")
}

/// `August 2025` for `2025-08`, `August, year open` for `--08`; days and labels as they are.
fn date(text: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let name = |month: &str| MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?);
    if let Some(month) = text.strip_prefix("--").and_then(name) {
        return format!("{month}, year open");
    }
    match text.split_once('-').and_then(|(year, month)| Some((year, name(month)?))) {
        Some((year, month)) => format!("{month} {year}"),
        None => text.to_owned(),
    }
}

/// The value of a figure in words, with how the text stands to it.
pub fn figure_value_words(line: &FigureLine) -> String {
    format!("{}{}", line.worded, polarity_mark(line.polarity))
}

/// Whether a statement is only hoped for, doubted or denied.
pub const fn polarity_mark(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Asserted => "",
        Polarity::Denied => " (denied)",
        Polarity::Hypothetical => " (hypothetical)",
        Polarity::Speculative => " (speculative)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_or_say_how_many_digits_they_have() {
        for (value, text) in [
            (2_500_000_000.0, "2.5 billion"),
            (619_000_000.0, "619 million"),
            (14_844_000.0, "14,844,000"),
            (1_030_000_000.0, "1.03 billion"),
            (341_230_000.0, "341.23 million"),
            (999.5, "999.5"),
            (-1_234_567.0, "-1,234,567"),
            (0.0, "0"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn months_are_named() {
        for (text, words) in [
            ("2025-08", "August 2025"),
            ("--08", "August, year open"),
            ("2025-08-04", "2025-08-04"),
            ("summer 2025", "summer 2025"),
            ("2025-13", "2025-13"),
        ] {
            assert_eq!(date(text), words);
        }
    }

    #[test]
    fn claims_are_worded_with_their_operator() {
        let value = Value::Number(2.5e9);
        assert_eq!(
            claim_value(ClaimKind::MinutesViewed, Some(&value), None, Some(">")),
            "over 2.5 billion minutes"
        );
        let credit = Value::Number(14_840_000.0);
        assert_eq!(claim_value(ClaimKind::TaxCredit, Some(&credit), Some("USD"), None), "$14.84M");
        assert_eq!(claim_value(ClaimKind::CriticScore, Some(&Value::Number(6.0)), Some("/10"), None), "6/10");
        assert_eq!(claim_value(ClaimKind::TaxCredit, None, None, None), "amount not stated");
    }
}
