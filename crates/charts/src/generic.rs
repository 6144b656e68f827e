//! Any other chart in CSV, described by a small mapping file in TOML.
//!
//! ```toml
//! separator = ","                 # or "\t", ";"
//! territory = "US"                # unless a column says it
//! population = "persons 2+"       # who is counted
//! list = "originals"              # which list, unless a column says it
//! week_calendar = "monday-sunday"
//! date_order = "MDY"              # YMD (default), DMY or MDY
//!
//! [columns]
//! title = "Program"
//! week = "Week of"                # any day of the week
//! season = "Season"               # optional, like territory and list
//!
//! [[figure]]
//! metric = "minutes_viewed"
//! column = "Minutes (M)"
//! unit = "minutes"
//! times = 1000000                 # the column is in millions
//! step = 1000000                  # printed in steps of this many units
//! ```

use std::collections::BTreeMap;

use greenlit_vocabulary::{Metric, Rejected, Territory, Unit, Week, WeekCalendar, Window};
use jiff::civil::Date;
use serde::Deserialize;

use crate::ChartError;
use crate::convert::Printed;
use crate::published::PublishedFigure;
use crate::table::{Row, Table, header_name};

/// In which order a date names its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum DateOrder {
    #[serde(rename = "YMD")]
    YearMonthDay,
    #[serde(rename = "DMY")]
    DayMonthYear,
    #[serde(rename = "MDY")]
    MonthDayYear,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default = "comma")]
    separator: String,
    territory: Option<String>,
    population: Option<String>,
    list: Option<String>,
    week_calendar: Option<String>,
    date_order: Option<DateOrder>,
    columns: BTreeMap<String, String>,
    figure: Vec<FigureColumn>,
}

fn comma() -> String {
    ",".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureColumn {
    metric: String,
    column: String,
    unit: String,
    #[serde(default = "one")]
    times: f64,
    step: Option<f64>,
}

const fn one() -> f64 {
    1.0
}

/// A checked mapping.
#[derive(Debug, Clone)]
pub struct Mapping {
    separator: u8,
    territory: Option<Territory>,
    population: String,
    list: Option<String>,
    calendar: WeekCalendar,
    date_order: DateOrder,
    columns: BTreeMap<String, String>,
    figures: Vec<(Metric, Unit, FigureColumn)>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`ChartError::Mapping`] with the entry that is wrong.
    pub fn read(text: &str) -> Result<Self, ChartError> {
        let wrong = |reason: String| ChartError::Mapping { reason };
        let file: File = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        let [separator] = file.separator.as_bytes() else {
            return Err(wrong(format!("`separator` is `{}`, not one ASCII character", file.separator)));
        };
        for name in file.columns.keys() {
            if !["title", "week", "season", "territory", "list"].contains(&name.as_str()) {
                return Err(wrong(format!(
                    "`columns` has `{name}`; it takes title, week, season, territory and list"
                )));
            }
        }
        if !file.columns.contains_key("title") {
            return Err(wrong("`columns` does not say which column holds the `title`".to_owned()));
        }
        let territory = match &file.territory {
            None => None,
            Some(text) => {
                let territory = Territory::parse(text);
                Some(territory.ok_or_else(|| {
                    wrong(format!("`territory` is `{text}`, neither two letters nor `world`"))
                })?)
            }
        };
        let calendar = match &file.week_calendar {
            None => WeekCalendar::MondayToSunday,
            Some(text) => text.parse().map_err(|e: greenlit_vocabulary::UnknownWord| wrong(e.to_string()))?,
        };
        let mut figures = Vec::new();
        for column in file.figure {
            let metric = column.metric.parse::<Metric>().map_err(|e| wrong(e.to_string()))?;
            let unit = column.unit.parse::<Unit>().map_err(|e| wrong(e.to_string()))?;
            if !(column.times.is_finite()
                && column.times > 0.0
                && column.step.is_none_or(|s| s > 0.0 && s.is_finite()))
            {
                return Err(wrong(format!("`times` and `step` of `{}` must be above 0", column.column)));
            }
            figures.push((metric, unit, column));
        }
        if figures.is_empty() {
            return Err(wrong("there is no `[[figure]]`, so nothing would be read".to_owned()));
        }
        Ok(Self {
            separator: *separator,
            territory,
            population: file.population.unwrap_or_default(),
            list: file.list,
            calendar,
            date_order: file.date_order.unwrap_or(DateOrder::YearMonthDay),
            columns: file.columns.into_iter().map(|(k, v)| (k, header_name(&v))).collect(),
            figures,
        })
    }
}

/// Reads a chart as the mapping describes it: figures in the order of rows, and rows set aside.
///
/// # Errors
/// [`ChartError`] where the body is no chart, a mapped column is missing, or no row can be read.
pub fn read_generic(
    bytes: &[u8],
    mapping: &Mapping,
) -> Result<(Vec<PublishedFigure>, Vec<Rejected>), ChartError> {
    let table = Table::csv(bytes, mapping.separator, "chart")?;
    let figure_columns: Vec<String> =
        mapping.figures.iter().map(|(_, _, c)| header_name(&c.column)).collect();
    let needed: Vec<&str> = mapping.columns.values().chain(&figure_columns).map(String::as_str).collect();
    table.need(&needed)?;
    let (rows, rejected) = table.read_rows(|row| figures_of(row, mapping))?;
    Ok((rows.into_iter().flatten().collect(), rejected))
}

fn figures_of(row: Row<'_>, mapping: &Mapping) -> Result<Vec<PublishedFigure>, String> {
    let column = |name: &str| mapping.columns.get(name).map(String::as_str);
    let cell = |name: &str| column(name).and_then(|c| row.cell(c));
    let title = cell("title").ok_or("the title is empty")?;
    let window = match cell("week") {
        Some(text) => Some(Window::Week(Week::containing(date(text, mapping.date_order)?, mapping.calendar))),
        None if column("week").is_some() => return Err("the week is empty".to_owned()),
        None => None,
    };
    let territory = match cell("territory") {
        Some(text) => {
            Territory::parse(text).ok_or_else(|| format!("the territory is `{text}`, not two letters"))?
        }
        None => mapping.territory.clone().ok_or("neither the row nor the mapping says where")?,
    };
    let season = cell("season")
        .map(|t| t.parse::<u32>().map_err(|_| format!("the season is `{t}`, not a number")))
        .transpose()?;
    let list = cell("list").or(mapping.list.as_deref());
    let population: Vec<&str> =
        [Some(mapping.population.as_str()).filter(|p| !p.is_empty()), list].into_iter().flatten().collect();
    let mut figures = Vec::new();
    for (metric, unit, column) in &mapping.figures {
        let Some(text) = row.cell(&header_name(&column.column)) else { continue };
        let value = number(text).map_err(|e| format!("`{}` {e}", column.column))? * column.times;
        let printed = column.step.map_or(Printed::exact(value), |step| Printed::rounded_to(value, step));
        let open = printed.half_step > 0.0;
        figures.push(PublishedFigure {
            line: row.line,
            title: title.to_owned(),
            season,
            part: None,
            metric: *metric,
            window: window.clone(),
            territory: territory.clone(),
            population: population.join("; "),
            value,
            low: open.then(|| (value - printed.half_step).max(0.0)),
            high: open.then_some(value + printed.half_step),
            unit: *unit,
        });
    }
    if figures.is_empty() {
        return Err(format!("`{title}` has no figure in any mapped column"));
    }
    Ok(figures)
}

/// A whole number with or without thousands separators, or a decimal with a point.
fn number(text: &str) -> Result<f64, String> {
    if let Ok(whole) = crate::cells::whole(text) {
        return Ok(whole as f64);
    }
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    match text.parse::<f64>() {
        Ok(value) if plain && value.is_finite() => Ok(value),
        _ => Err(format!("is `{text}`, not a number")),
    }
}

fn date(text: &str, order: DateOrder) -> Result<Date, String> {
    let wrong = || format!("the week is `{text}`, no date in the order the mapping says");
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).filter(|p| !p.is_empty()).collect();
    let [a, b, c] = parts.as_slice() else { return Err(wrong()) };
    let (year, month, day) = match order {
        DateOrder::YearMonthDay => (a, b, c),
        DateOrder::DayMonthYear => (c, b, a),
        DateOrder::MonthDayYear => (c, a, b),
    };
    if year.len() != 4 {
        return Err(wrong());
    }
    let parse = |t: &str| t.parse::<i8>().map_err(|_| wrong());
    Date::new(year.parse().map_err(|_| wrong())?, parse(month)?, parse(day)?).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = "separator = \";\"\nterritory = \"US\"\npopulation = \"persons 2+\"\ndate_order = \"MDY\"\n\
        [columns]\ntitle = \"Program\"\nweek = \"Week of\"\nseason = \"Season\"\n\
        [[figure]]\nmetric = \"minutes_viewed\"\ncolumn = \"Minutes (M)\"\nunit = \"minutes\"\ntimes = 1000000\nstep = 1000000\n\
        [[figure]]\nmetric = \"rank\"\ncolumn = \"Rank\"\nunit = \"rank\"\n";

    #[test]
    fn a_chart_of_any_shape_is_read_by_its_mapping() {
        let mapping = Mapping::read(MAPPING).unwrap();
        let text = "\u{feff}Rank;Program;Week of;Minutes (M);Season\n1;Quay;07/23/2025;1,423;2\n2;Pier;07/23/2025;;\n\
            3;Dock;23/07/2025;5;\n4;;07/23/2025;5;\n5;Reef;07/23/2025;many;\n;Sand;07/23/2025;;\n6;Surf;;5;\n7;Cay;07/23/2025;5;two\n";
        let (figures, rejected) = read_generic(text.as_bytes(), &mapping).unwrap();
        let told: Vec<String> = figures
            .iter()
            .map(|f| format!("{} {} {} {}", f.line, f.title, f.value, f.window.as_ref().unwrap()))
            .collect();
        assert_eq!(
            told,
            [
                "2 Quay 1423000000 week of 2025-07-21",
                "2 Quay 1 week of 2025-07-21",
                "3 Pier 2 week of 2025-07-21"
            ]
        );
        assert_eq!(figures[0].low, Some(1_422_500_000.0));
        assert_eq!(rejected.iter().map(|r| r.line.unwrap()).collect::<Vec<_>>(), [4, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_wrong_mapping_is_refused_in_a_sentence() {
        for (from, to, reason) in [
            ("\";\"", "\"::\"", "`separator` is `::`, not one ASCII character"),
            ("title =", "name =", "`columns` has `name`"),
            ("\"US\"", "\"States\"", "`territory` is `States`"),
            ("\"minutes_viewed\"", "\"applause\"", "`applause` is not a metric"),
            ("times = 1000000", "times = -1", "must be above 0"),
            ("\"MDY\"", "\"YDM\"", "unknown variant"),
        ] {
            let error = Mapping::read(&MAPPING.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(
                error.starts_with("the mapping file cannot be used: ") && error.contains(reason),
                "{error}"
            );
        }
        let mapping = Mapping::read(MAPPING).unwrap();
        let error = read_generic(b"Rank;Program\n1;Quay\n", &mapping).unwrap_err().to_string();
        assert!(error.contains("lacks the column `season` and the column `week_of`"), "{error}");
    }
}
