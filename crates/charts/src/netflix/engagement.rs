//! Half-yearly engagement workbooks ("What We Watched"): every title above 50,000 hours, hours in steps of 100,000.
//!
//! The first edition has one sheet without runtime and views, the later ones a sheet of series and one of films. The
//! header is looked for in the first rows, wherever it begins; columns are found by name.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use greenlit_vocabulary::Rejected;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::ChartError;
use crate::cells::{MOST, day, whole_in, yes_or_no};
use crate::table::{header_name, reject};
use crate::views::Runtime;

/// What a sheet lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetKind {
    /// Seasons of series.
    Tv,
    /// Films.
    Film,
    /// Both together, as in the first edition.
    Mixed,
}

/// The runtime cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngagementRuntime {
    /// `H:MM`, in minutes.
    Stated(u32),
    /// `H:MM*`: stated with a reservation; no identity may be tested on it.
    Reserved(u32),
    /// `*`: varies by country or still releasing.
    Varies,
    /// No such column.
    Absent,
}

impl EngagementRuntime {
    /// The runtime that views were computed with, where it is stated without reservation.
    pub fn divisor(self) -> Option<Runtime> {
        match self {
            Self::Stated(minutes) if minutes > 0 => Some(Runtime::from_minutes(minutes)),
            _ => None,
        }
    }
}

/// A title of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementRow {
    /// Row of the sheet, from 1.
    pub line: u64,
    /// Name as printed; ` // ` parts the English name from the original one.
    pub title: String,
    /// Whether it could be seen everywhere.
    pub available_globally: Option<bool>,
    /// First day on the service, for about a third of the titles.
    pub released: Option<Date>,
    /// Hours viewed in the half-year.
    pub hours: u64,
    /// Runtime.
    pub runtime: EngagementRuntime,
    /// Views; `None` in the first edition.
    pub views: Option<u64>,
}

impl EngagementRow {
    /// The name before ` // `.
    pub fn name(&self) -> &str {
        self.title.split(" // ").next().unwrap_or(&self.title).trim()
    }

    /// The name behind ` // `, in the original language.
    pub fn original_name(&self) -> Option<&str> {
        self.title.split_once(" // ").map(|(_, name)| name.trim())
    }

    /// Catch-all rows of later editions hold the sum of many titles and are no title.
    pub fn is_catch_all(&self) -> bool {
        matches!(self.title.trim(), "Other Shows" | "Other Movies")
    }
}

/// A sheet of a report, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementSheet {
    /// Name of the sheet.
    pub name: String,
    /// What it lists.
    pub kind: SheetKind,
    /// Its titles.
    pub rows: Vec<EngagementRow>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementReport {
    /// First and last day it covers, where the sheet says so.
    pub period: Option<(Date, Date)>,
    /// Its sheets.
    pub sheets: Vec<EngagementSheet>,
}

/// Reads a report.
///
/// # Errors
/// [`ChartError`] where the bytes are no workbook, no sheet holds the columns, or no row can be read.
pub fn read_engagement(bytes: &[u8]) -> Result<(EngagementReport, Vec<Rejected>), ChartError> {
    if !bytes.starts_with(b"PK") {
        // Text under the name of a workbook: say what it is.
        crate::table::chart_text(bytes)?;
        return Err(ChartError::Workbook { reason: "the file is text, not a workbook (xlsx)".to_owned() });
    }
    let broken = |reason: String| ChartError::Workbook { reason };
    let mut workbook: Xlsx<Cursor<&[u8]>> = calamine::open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|e: calamine::XlsxError| broken(e.to_string()))?;
    let mut report = EngagementReport { period: None, sheets: Vec::new() };
    let mut rejected = Vec::new();
    let mut failures = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).map_err(|e| broken(format!("sheet `{name}`: {e}")))?;
        let first_row = range.start().map_or(0, |(row, _)| row);
        let rows: Vec<&[Data]> = range.rows().collect();
        match read_sheet(&name, first_row, &rows, &mut rejected) {
            Ok(sheet) => {
                report.period = report.period.or_else(|| period(&rows));
                report.sheets.push(sheet);
            }
            Err(reason) => failures.push(format!("sheet `{name}` {reason}")),
        }
    }
    if report.sheets.iter().all(|s| s.rows.is_empty()) {
        if failures.is_empty() {
            failures.push("no sheet holds a title".to_owned());
        }
        return Err(broken(format!(
            "{}; it needs a header row with `Title` and `Hours Viewed`",
            failures.join("; ")
        )));
    }
    rejected.extend(failures.into_iter().map(|reason| Rejected {
        line: None,
        reason,
        excerpt: String::new(),
    }));
    Ok((report, rejected))
}

/// Rows searched for the header.
const HEADER_ROWS: usize = 30;

struct Columns {
    title: usize,
    hours: usize,
    available: Option<usize>,
    released: Option<usize>,
    runtime: Option<usize>,
    views: Option<usize>,
}

fn find_header(rows: &[&[Data]]) -> Result<(usize, Columns), String> {
    let mut seen = String::new();
    for (at, row) in rows.iter().take(HEADER_ROWS).enumerate() {
        let names: Vec<String> = row.iter().map(|cell| header_name(&cell_text(cell))).collect();
        let place = |name: &str| names.iter().position(|n| n == name);
        if let (Some(title), Some(hours)) = (place("title"), place("hours_viewed")) {
            let columns = Columns {
                title,
                hours,
                available: place("available_globally"),
                released: place("release_date"),
                runtime: place("runtime"),
                views: place("views"),
            };
            return Ok((at, columns));
        }
        let filled = row.iter().filter(|c| !cell_text(c).is_empty()).count();
        if filled > 1 && seen.is_empty() {
            seen = row.iter().map(cell_text).filter(|t| !t.is_empty()).take(8).collect::<Vec<_>>().join(", ");
        }
    }
    let seen = if seen.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{}`", seen.chars().take(200).collect::<String>())
    };
    Err(format!(
        "has no header with `Title` and `Hours Viewed` in separate cells; its first filled row reads {seen}"
    ))
}

fn read_sheet(
    name: &str,
    first_row: u32,
    rows: &[&[Data]],
    rejected: &mut Vec<Rejected>,
) -> Result<EngagementSheet, String> {
    let (header, columns) = find_header(rows)?;
    let kind = match name.trim().to_lowercase().as_str() {
        "tv" | "shows" => SheetKind::Tv,
        "film" | "films" | "movies" => SheetKind::Film,
        _ => SheetKind::Mixed,
    };
    let mut titles = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate().skip(header + 1) {
        let line = u64::from(first_row) + at as u64 + 1;
        if row.iter().all(|cell| cell_text(cell).is_empty()) {
            continue;
        }
        match read_row(line, row, &columns) {
            Ok(title) => titles.push(title),
            Err(reason) => {
                let excerpt = row.iter().map(cell_text).collect::<Vec<_>>().join("\t");
                rejected.push(reject(line, format!("sheet `{name}`: {reason}"), &excerpt));
            }
        }
    }
    Ok(EngagementSheet { name: name.to_owned(), kind, rows: titles })
}

fn read_row(line: u64, row: &[Data], columns: &Columns) -> Result<EngagementRow, String> {
    let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map(cell_text).filter(|t| !t.is_empty());
    let title = cell(Some(columns.title)).ok_or("`Title` is empty")?;
    let number = |at: Option<usize>, what: &str| {
        cell(at).map(|t| whole_in(&t, 0..=MOST).map_err(|e| format!("`{what}` {e}"))).transpose()
    };
    let hours = number(Some(columns.hours), "Hours Viewed")?.ok_or("`Hours Viewed` is empty")?;
    let available = cell(columns.available)
        .map(|t| yes_or_no(&t).map_err(|e| format!("`Available Globally?` {e}")))
        .transpose()?;
    let released = columns.released.and_then(|at| row.get(at)).map_or(Ok(None), released)?;
    let runtime = match cell(columns.runtime) {
        None => EngagementRuntime::Absent,
        Some(text) => runtime(&text)?,
    };
    let views = number(columns.views, "Views")?;
    Ok(EngagementRow { line, title, available_globally: available, released, hours, runtime, views })
}

/// A cell as text; whole numbers without their decimals.
pub(super) fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Error(_) | Data::Empty => String::new(),
        other => other.to_string().trim().to_owned(),
    }
}

/// A release date: text `YYYY-MM-DD`, or an Excel date, which counts days from 1899-12-30.
fn released(cell: &Data) -> Result<Option<Date>, String> {
    let serial = match cell {
        Data::DateTime(stamp) => Some(stamp.as_f64()),
        // A date that lost its format is the number of its day.
        Data::Float(days) => Some(*days),
        Data::Int(days) => Some(*days as f64),
        _ => None,
    };
    if let Some(days) = serial {
        let base = Date::constant(1899, 12, 30);
        return if (20_000.0..80_000.0).contains(&days) {
            Ok(base.checked_add((days as i64).days()).ok())
        } else {
            Err(format!("`Release Date` is the Excel day {days}, outside this age"))
        };
    }
    let text = cell_text(cell);
    if text.is_empty() || text == "*" {
        return Ok(None);
    }
    day(text.get(..10).unwrap_or(&text)).map(Some).map_err(|e| format!("`Release Date` {e}"))
}

/// `H:MM` to `HHH:MM`, with or without `*`, or `*` alone.
fn runtime(text: &str) -> Result<EngagementRuntime, String> {
    let wrong = || format!("`Runtime` is `{text}`, neither H:MM nor `*`");
    if text == "*" {
        return Ok(EngagementRuntime::Varies);
    }
    let (clock, reserved) = text.strip_suffix('*').map_or((text, false), |t| (t.trim(), true));
    let (hours, minutes) = clock.split_once(':').ok_or_else(wrong)?;
    let (h, m) = (hours.parse::<u32>().map_err(|_| wrong())?, minutes.parse::<u32>().map_err(|_| wrong())?);
    if minutes.len() != 2 || m > 59 || h > 9_999 {
        return Err(wrong());
    }
    let minutes = h * 60 + m;
    Ok(if reserved { EngagementRuntime::Reserved(minutes) } else { EngagementRuntime::Stated(minutes) })
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The period in words (`Views from July to December 2023`) in one of the first rows.
fn period(rows: &[&[Data]]) -> Option<(Date, Date)> {
    rows.iter().take(HEADER_ROWS).flat_map(|row| row.iter()).find_map(|cell| period_in(&cell_text(cell)))
}

fn period_in(text: &str) -> Option<(Date, Date)> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut months = words.iter().filter_map(|w| MONTHS.iter().position(|m| m == w)).map(|m| m as i8 + 1);
    let (first, last) = (months.next()?, months.next()?);
    let years: Vec<i16> = words.iter().filter(|w| w.len() == 4).filter_map(|w| w.parse().ok()).collect();
    let (from, to) = (*years.first()?, *years.last()?);
    let last_day = Date::new(to, last, 1).ok()?.last_of_month();
    Date::new(from, first, 1).ok().map(|first_day| (first_day, last_day)).filter(|(a, b)| a < b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(cells: &[&str]) -> Vec<Data> {
        cells.iter().map(|t| if t.is_empty() { Data::Empty } else { Data::String((*t).to_owned()) }).collect()
    }

    fn sheet(rows: &[Vec<Data>]) -> (Result<EngagementSheet, String>, Vec<Rejected>) {
        let rows: Vec<&[Data]> = rows.iter().map(Vec::as_slice).collect();
        let mut rejected = Vec::new();
        (read_sheet("TV", 1, &rows, &mut rejected), rejected)
    }

    #[test]
    fn both_layouts_wherever_they_begin() {
        let later = [
            texts(&["What We Watched"]),
            texts(&["", "Title", "Available Globally?", "Release Date", "Hours Viewed", "Runtime", "Views"]),
            texts(&[
                "",
                "Quay: Season 1 // Kai: Staffel 1",
                "Yes",
                "2023-08-31",
                "541,900,000",
                "7:34",
                "71600000",
            ]),
            texts(&["", "Pier: Season 2", "No", "", "100000", "*", "100000"]),
            texts(&["", "Dock: Season 3", "No", "", "100000", "102:05*", "100000"]),
            texts(&["", "Lagoon", "No", "31/08/2023", "100000", "1:00", "100000"]),
            texts(&["", "Strand", "No", "", "lots", "1:00", "100000"]),
            texts(&["", "Beach", "No", "", "100000", "1:75", "100000"]),
        ];
        let (read, rejected) = sheet(&later);
        let read = read.unwrap();
        assert_eq!(
            (read.rows[0].name(), read.rows[0].original_name()),
            ("Quay: Season 1", Some("Kai: Staffel 1"))
        );
        assert_eq!((read.rows[0].hours, read.rows[0].runtime), (541_900_000, EngagementRuntime::Stated(454)));
        assert_eq!(read.rows[1].runtime, EngagementRuntime::Varies);
        assert_eq!(read.rows[2].runtime, EngagementRuntime::Reserved(6_125));
        assert_eq!(rejected.iter().map(|r| r.line.unwrap()).collect::<Vec<_>>(), [7, 8, 9]);
        let first = [texts(&["Title", "Available Globally?", "Release Date", "Hours Viewed"]), {
            let mut row = texts(&["Quay", "Yes"]);
            row.push(Data::DateTime(calamine::ExcelDateTime::new(
                45_169.0,
                calamine::ExcelDateTimeType::DateTime,
                false,
            )));
            row.push(Data::Float(812_100_000.0));
            row
        }];
        let read = sheet(&first).0.unwrap();
        assert_eq!(read.rows[0].released.unwrap().to_string(), "2023-08-31");
        assert_eq!((read.rows[0].hours, read.rows[0].views), (812_100_000, None));
    }

    #[test]
    fn merged_and_localized_headers_are_told() {
        let merged = [texts(&["Title / Hours Viewed", "Runtime"]), texts(&["Quay", "5"])];
        assert_eq!(
            sheet(&merged).0.unwrap_err(),
            "has no header with `Title` and `Hours Viewed` in separate cells; its first filled row reads `Title / Hours Viewed, Runtime`"
        );
        let german = [texts(&["Titel", "Gesehene Stunden"]), texts(&["Quay", "5"])];
        assert!(sheet(&german).0.unwrap_err().contains("`Titel, Gesehene Stunden`"));
    }

    #[test]
    fn periods_in_words() {
        for (text, period) in [
            ("Views from July to December 2023", Some("2023-07-01 2023-12-31")),
            ("January - June 2024", Some("2024-01-01 2024-06-30")),
            ("What We Watched", None),
        ] {
            assert_eq!(period_in(text).map(|(a, b)| format!("{a} {b}")).as_deref(), period);
        }
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        for bytes in [&b"<html>"[..], b"title,hours\n", b"PK\x03\x04broken", b""] {
            assert!(read_engagement(bytes).is_err());
        }
    }
}
