//! Measured beside published, for the terminal, for programs and as rows of a table.

use std::fmt::Write;

use greenlit_lake::{ListPlace, ListWeeks, MeasuredFigure, StoredFigure};
use greenlit_vocabulary::Provenance;
use serde_json::{Value, json};
use textwrap::core::display_width;

use crate::beside::{Beside, BesideRow};

/// Columns of the title in text.
const TITLE_WIDTH: usize = 28;
/// Columns of the whole line in text.
const LINE_WIDTH: usize = 80;

/// The lists one after the other, each with its heading; at most 80 columns wide.
pub(crate) fn text(all: &[Beside]) -> String {
    let mut out = String::new();
    for beside in all {
        let list = &beside.list;
        let territory = list.territory.as_ref().map_or_else(String::new, |t| format!(", {t}"));
        let days = format!("{} to {}", list.week.first_day(), list.week.last_day());
        let _ = writeln!(out, "published: {}, {}{territory}, {days}", list.publisher, list.list);
        paragraph(&mut out, &counted(beside));
        if !beside.differs_in.is_empty() {
            paragraph(
                &mut out,
                &format!("differs from the measured chart in {}", beside.differs_in.join("; ")),
            );
        }
        if beside.rows.iter().any(|row| row.measured.is_some()) {
            let _ = writeln!(out, "  published  measured{:>51}", "minutes");
            let _ = writeln!(
                out,
                "{:>4} {:>5} {:>4} {:>4}  {:<TITLE_WIDTH$} {:>8} {:>9} {:>8}",
                "rank", "was", "rank", "was", "title", "weeks", "published", "measured"
            );
            beside.rows.iter().for_each(|row| out.push_str(&line(row, beside)));
        } else {
            let _ = writeln!(
                out,
                "{:>4} {:>5} {:>6}  {:<TITLE_WIDTH$} as published",
                "rank", "was", "weeks", "title"
            );
            beside.rows.iter().for_each(|row| out.push_str(&published_line(row, beside)));
        }
        let held = beside
            .rows
            .iter()
            .filter_map(|r| r.published.as_ref())
            .any(|p| matches!(p.weeks, ListWeeks::Held(_)));
        if held {
            paragraph(&mut out, "weeks with + are counted over the lists in this lake, which may lack some");
        }
        out.push('\n');
    }
    out
}

fn counted(beside: &Beside) -> String {
    let list = &beside.list;
    let tellers: std::collections::BTreeSet<String> =
        list.places.iter().flat_map(|p| p.values.iter().chain(&p.rank_figure)).filter_map(teller).collect();
    let counted = if list.population.is_empty() { "who is counted is not stated" } else { &list.population };
    match tellers.len() {
        0 => counted.to_owned(),
        _ => format!("{counted}; as told by {}", tellers.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

fn teller(figure: &StoredFigure) -> Option<String> {
    match &figure.figure.provenance {
        Provenance::Published { publisher, .. } => {
            publisher.split_once(", as told by ").map(|(_, teller)| teller.to_owned())
        }
        Provenance::Measured { .. } | Provenance::Reported { .. } => None,
    }
}

fn paragraph(out: &mut String, text: &str) {
    for line in textwrap::wrap(text, LINE_WIDTH - 2) {
        let _ = writeln!(out, "  {line}");
    }
}

fn line(row: &BesideRow, beside: &Beside) -> String {
    let number = |n: Option<u32>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let (rank, was, weeks) = match &row.published {
        Some(place) => {
            (number(place.rank), was(place.rank_week_before, beside.list.has_week_before), weeks(place))
        }
        None => ("-".to_owned(), String::new(), String::new()),
    };
    let measured = row.measured.as_ref();
    let minutes =
        measured.and_then(|m| m.minutes.as_ref()).map_or_else(|| "-".to_owned(), |m| short(m.figure.value));
    let published = match (row.published_minutes(), row.published_value()) {
        (Some(minutes), _) => short(minutes),
        (None, Some(figure)) => format!("{} {}", short(figure.figure.value), figure.figure.unit),
        (None, None) => "-".to_owned(),
    };
    format!(
        "{rank:>4} {was:>5} {:>4} {:>4}  {} {weeks:>8} {published:>9} {minutes:>8}\n",
        number(measured.map(|m| m.place.rank)),
        measured.and_then(|m| m.place.rank_week_before).map_or_else(String::new, |n| n.to_string()),
        padded(&name(row)),
    )
}

/// A row where nothing was measured: every value in the publisher's own measure.
fn published_line(row: &BesideRow, beside: &Beside) -> String {
    let Some(place) = &row.published else { return String::new() };
    let values: Vec<String> =
        place.values.iter().map(|f| format!("{} {}", short(f.figure.value), f.figure.unit)).collect();
    let line = format!(
        "{:>4} {:>5} {:>6}  {} {}",
        place.rank.map_or_else(|| "-".to_owned(), |n| n.to_string()),
        was(place.rank_week_before, beside.list.has_week_before),
        weeks(place),
        padded(&name(row)),
        values.join(", ")
    );
    format!("{}\n", line.trim_end())
}

/// `3`, `new` where the list of the week before lacks the title, empty where there is no such list.
fn was(rank: Option<u32>, has_week_before: bool) -> String {
    match (rank, has_week_before) {
        (Some(rank), _) => rank.to_string(),
        (None, true) => "new".to_owned(),
        (None, false) => String::new(),
    }
}

fn weeks(place: &ListPlace) -> String {
    match place.weeks {
        ListWeeks::Stated(weeks) => weeks.to_string(),
        ListWeeks::Held(weeks) => format!("{weeks}+"),
    }
}

/// The title, with the season the list is of.
fn name(row: &BesideRow) -> String {
    match (&row.published, &row.measured) {
        (Some(place), _) => match (place.season, &place.part) {
            (Some(season), _) => format!("{} S{season}", place.title),
            (None, Some(part)) => format!("{}: {part}", place.title),
            (None, None) => place.title.clone(),
        },
        (None, Some(measured)) => measured.place.title.clone(),
        (None, None) => String::new(),
    }
}

fn padded(name: &str) -> String {
    let mut shown = String::new();
    for c in name.chars() {
        if display_width(&shown) + display_width(&c.to_string()) >= TITLE_WIDTH
            && display_width(name) > TITLE_WIDTH
        {
            shown.push('…');
            break;
        }
        shown.push(c);
    }
    let padding = TITLE_WIDTH.saturating_sub(display_width(&shown));
    shown + &" ".repeat(padding)
}

/// At most six columns: `280`, `12.3k`, `619M`, `1.03bn`.
fn short(value: f64) -> String {
    for (size, word) in [(1e9, "bn"), (1e6, "M"), (1e4, "k")] {
        let scaled = if size < 1e6 { value / 1e3 } else { value / size };
        if value < size {
            continue;
        }
        let decimals = usize::from(scaled < 99.95) + usize::from(scaled < 9.995);
        let text = format!("{scaled:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        return format!("{text}{word}");
    }
    format!("{value:.0}")
}

/// The lists for programs.
pub(crate) fn json(all: &[Beside]) -> Vec<Value> {
    all.iter()
        .map(|beside| {
            let list = &beside.list;
            json!({
                "publisher": list.publisher, "list": list.list, "population": list.population,
                "territory": list.territory.as_ref().map(ToString::to_string),
                "first_day": list.week.first_day().to_string(), "last_day": list.week.last_day().to_string(),
                "has_week_before": list.has_week_before, "differs_from_measured_in": beside.differs_in,
                "rows": beside.rows.iter().map(row_json).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn row_json(row: &BesideRow) -> Value {
    let measured =
        |m: &MeasuredFigure| json!({"value": m.figure.value, "reference": m.reference.to_string()});
    let published = row.published.as_ref().map(|place| {
        let (weeks, counted_by) = match place.weeks {
            ListWeeks::Stated(weeks) => (weeks, "publisher"),
            ListWeeks::Held(weeks) => (weeks, "lists in this lake"),
        };
        let values: Vec<Value> = place
            .values
            .iter()
            .map(|f| {
                json!({
                    "metric": f.figure.metric.as_str(), "value": f.figure.value, "unit": f.figure.unit.as_str(),
                    "low": f.figure.low, "high": f.figure.high, "file": f.file, "reference": f.reference.to_string(),
                })
            })
            .collect();
        json!({
            "rank": place.rank, "rank_week_before": place.rank_week_before, "weeks_in_list": weeks,
            "weeks_counted_by": counted_by, "season": place.season, "part": place.part, "values": values,
            "rank_reference": place.rank_figure.as_ref().map(|f| f.reference.to_string()),
        })
    });
    let side = row.measured.as_ref().map(|m| {
        json!({
            "rank": m.place.rank, "rank_week_before": m.place.rank_week_before, "weeks_in_chart": m.place.weeks,
            "season": m.season, "minutes": m.minutes.as_ref().map(measured), "views": m.views.as_ref().map(measured),
        })
    });
    json!({
        "title": row.published.as_ref().map(|p| &p.title).or(row.measured.as_ref().map(|m| &m.place.title)),
        "published": published, "measured": side, "published_minutes": row.published_minutes(),
        "difference_percent": row.difference_percent(),
    })
}

/// Columns of [`rows`].
pub(crate) const COLUMNS: [&str; 24] = [
    "first_day",
    "last_day",
    "list",
    "publisher",
    "territory",
    "population",
    "title",
    "season",
    "part",
    "published_rank",
    "published_rank_week_before",
    "published_weeks_in_list",
    "weeks_counted_by",
    "published_metric",
    "published_value",
    "published_unit",
    "published_minutes",
    "published_reference",
    "measured_rank",
    "measured_rank_week_before",
    "measured_weeks_in_chart",
    "measured_minutes",
    "measured_reference",
    "difference_percent",
];

/// One row a title and list, in the order of [`COLUMNS`]; empty where there is nothing.
pub(crate) fn rows(all: &[Beside]) -> Vec<[String; 24]> {
    all.iter().flat_map(|beside| beside.rows.iter().map(|row| cells(beside, row))).collect()
}

fn cells(beside: &Beside, row: &BesideRow) -> [String; 24] {
    fn or_empty<T: ToString>(value: Option<T>) -> String {
        value.map_or_else(String::new, |v| v.to_string())
    }
    let (list, place, measured) = (&beside.list, row.published.as_ref(), row.measured.as_ref());
    let value = row.published_value();
    let minutes = measured.and_then(|m| m.minutes.as_ref());
    let (weeks, counted_by) = match place.map(|p| p.weeks) {
        Some(ListWeeks::Stated(weeks)) => (weeks.to_string(), "publisher"),
        Some(ListWeeks::Held(weeks)) => (weeks.to_string(), "lists in this lake"),
        None => (String::new(), ""),
    };
    [
        list.week.first_day().to_string(),
        list.week.last_day().to_string(),
        list.list.clone(),
        list.publisher.clone(),
        or_empty(list.territory.as_ref()),
        list.population.clone(),
        place
            .map(|p| p.title.clone())
            .or_else(|| measured.map(|m| m.place.title.clone()))
            .unwrap_or_default(),
        or_empty(place.and_then(|p| p.season)),
        or_empty(place.and_then(|p| p.part.as_ref())),
        or_empty(place.and_then(|p| p.rank)),
        or_empty(place.and_then(|p| p.rank_week_before)),
        weeks,
        counted_by.to_owned(),
        or_empty(value.map(|f| f.figure.metric)),
        or_empty(value.map(|f| f.figure.value)),
        or_empty(value.map(|f| f.figure.unit)),
        or_empty(row.published_minutes()),
        or_empty(value.or(place.and_then(|p| p.rank_figure.as_ref())).map(|f| f.reference)),
        or_empty(measured.map(|m| m.place.rank)),
        or_empty(measured.and_then(|m| m.place.rank_week_before)),
        or_empty(measured.map(|m| m.place.weeks)),
        or_empty(minutes.map(|m| m.figure.value)),
        or_empty(minutes.map(|m| m.reference)),
        or_empty(row.difference_percent().map(|percent| format!("{percent:.6}"))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_short() {
        for (value, shown) in [
            (0.0, "0"),
            (280.4, "280"),
            (9_999.0, "9999"),
            (12_340.0, "12.3k"),
            (619e6, "619M"),
            (1.03e9, "1.03bn"),
            (27.9e9, "27.9bn"),
            (999_999_999.0, "1000M"),
        ] {
            assert_eq!(short(value), shown);
        }
    }

    #[test]
    fn long_names_are_cut_to_their_columns() {
        for name in [
            "Quay",
            "A name that is longer than the column has room for",
            "国境の南太陽の西国境の南太陽の西国境",
        ] {
            assert_eq!(display_width(&padded(name)), TITLE_WIDTH, "{name}");
        }
    }
}
