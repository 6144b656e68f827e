//! Greenlit's own table of published figures: any number anyone printed about a title, one a line.
//!
//! CSV, UTF-8, a header line; columns by name in any order. `title`, `metric`, `value`, `unit`, `publisher` are
//! required; `season`, `episode`, `window`, `territory`, `population`, `low`, `high`, `as_of` may be there. Metrics,
//! units and windows are spelt as in the vocabulary (`minutes_viewed`, `week of 2025-07-21`, `2025-07-09/2025-07-31`).
//!
//! ```csv
//! title,season,metric,window,territory,value,unit,publisher,as_of
//! Ballard,1,rank,week of 2025-07-21,US,4,rank,Nielsen,2025-08-21
//! ```

use greenlit_vocabulary::{Figure, Metric, Provenance, Rejected, Sha256, Territory, Unit, Window};

/// Columns that must be in the header.
pub const REQUIRED: [&str; 5] = ["title", "metric", "value", "unit", "publisher"];

/// Why a file is no table of figures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The header lacks a column.
    #[error("the header has no column `{column}`; a table of figures needs {}", REQUIRED.join(", "))]
    MissingColumn {
        /// The first one missing.
        column: &'static str,
    },
    /// The first line is not CSV.
    #[error("the header line cannot be read as CSV: {reason}")]
    Header {
        /// The reader's answer.
        reason: String,
    },
}

/// Whether the first line names the required columns.
pub fn recognise(bytes: &[u8]) -> bool {
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let header = String::from_utf8_lossy(line.get(..line.len().min(4096)).unwrap_or_default()).to_lowercase();
    let names: Vec<&str> =
        header.trim_start_matches('\u{feff}').split(',').map(|name| name.trim().trim_matches('"')).collect();
    REQUIRED.iter().all(|column| names.contains(column))
}

/// Reads the table; rows that cannot be understood are set aside with their line and reason.
///
/// # Errors
/// [`Error`] when the header does not name the required columns; nothing is read then.
pub fn read(bytes: &[u8], file: Sha256) -> Result<(Vec<Figure>, Vec<Rejected>), Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let header = reader.byte_headers().map_err(|e| Error::Header { reason: e.to_string() })?;
    let names: Vec<String> = header.iter().map(|n| String::from_utf8_lossy(n).to_lowercase()).collect();
    for column in REQUIRED {
        if !names.iter().any(|name| name == column) {
            return Err(Error::MissingColumn { column });
        }
    }
    let mut figures = Vec::new();
    let mut rejected = Vec::new();
    for row in reader.byte_records() {
        match row {
            Ok(row) => {
                let line = row.position().map(csv::Position::line);
                let cells: Vec<String> =
                    row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                let cell = |column: &str| {
                    let place = names.iter().position(|name| name == column)?;
                    cells.get(place).map(String::as_str).filter(|text| !text.is_empty())
                };
                match figure(&cell, file, line.unwrap_or(0)) {
                    Ok(figure) => figures.push(figure),
                    Err(reason) => {
                        let excerpt: String = cells.join(",").chars().take(200).collect();
                        rejected.push(Rejected { line, reason, excerpt });
                    }
                }
            }
            Err(e) => {
                let line = e.position().map(csv::Position::line);
                rejected.push(Rejected { line, reason: format!("not CSV: {e}"), excerpt: String::new() });
            }
        }
    }
    Ok((figures, rejected))
}

fn figure<'a>(cell: &impl Fn(&str) -> Option<&'a str>, file: Sha256, line: u64) -> Result<Figure, String> {
    let required = |column: &str| cell(column).ok_or_else(|| format!("`{column}` is empty"));
    let number = |column: &str| -> Result<Option<f64>, String> {
        let Some(text) = cell(column) else { return Ok(None) };
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(format!("`{column}` is `{text}`, which is not a number")),
        }
    };
    let count = |column: &str| -> Result<Option<u32>, String> {
        let Some(text) = cell(column) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("`{column}` is `{text}`, which is not a whole number"))
    };
    let territory = match cell("territory") {
        None => None,
        Some(text) => Some(
            Territory::parse(text)
                .ok_or_else(|| format!("`territory` is `{text}`; use two letters (ISO 3166) or `world`"))?,
        ),
    };
    Ok(Figure {
        title: required("title")?.to_owned(),
        season: count("season")?,
        episode: count("episode")?,
        metric: required("metric")?.parse::<Metric>().map_err(|e| e.to_string())?,
        window: cell("window").map(|text| text.parse::<Window>().map_err(|e| e.to_string())).transpose()?,
        territory,
        population: cell("population").map(str::to_owned),
        value: number("value")?.ok_or("`value` is empty")?,
        unit: required("unit")?.parse::<Unit>().map_err(|e| e.to_string())?,
        low: number("low")?,
        high: number("high")?,
        as_of: cell("as_of").and_then(|text| text.parse().ok()),
        provenance: Provenance::Published { file, line, publisher: required("publisher")?.to_owned() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: Sha256 = Sha256([7; 32]);

    #[test]
    fn good_rows_are_kept_and_bad_ones_set_aside_with_their_line() {
        let table = "\u{feff}title,metric,value,unit,publisher,window,territory,season\n\
                     Harbor,rank,4,rank,Nielsen,week of 2025-07-21,US,1\n\
                     Harbor,minutes_viewed,many,minutes,Nielsen,,US,\n\
                     Harbor,applause,4,rank,Nielsen,,,\n\
                     Harbor,rank,4,rank,,,,\n\
                     Harbor,rank,4,rank,Nielsen,,Atlantis,\n\
                     \"Harbor, Again\",tomatometer,98,percent,Rotten Tomatoes,,,\n";
        let (figures, rejected) = read(table.as_bytes(), FILE).unwrap();
        assert_eq!(figures.len(), 2);
        assert_eq!(figures[0].window.as_ref().unwrap().to_string(), "week of 2025-07-21");
        assert_eq!(figures[1].title, "Harbor, Again");
        let reasons: Vec<_> = rejected.iter().map(|r| (r.line.unwrap(), r.reason.as_str())).collect();
        assert_eq!(
            reasons,
            [
                (3, "`value` is `many`, which is not a number"),
                (4, "`applause` is not a metric Greenlit knows"),
                (5, "`publisher` is empty"),
                (6, "`territory` is `Atlantis`; use two letters (ISO 3166) or `world`"),
            ]
        );
    }

    #[test]
    fn another_table_is_not_taken_for_one_of_figures() {
        assert!(!recognise(b"week,rank,title\n"));
        let error = read(b"title,metric,value\nx,rank,1\n", FILE).unwrap_err();
        assert_eq!(error, Error::MissingColumn { column: "unit" });
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            recognise(&bytes);
            let mut table = b"title,metric,value,unit,publisher\n".to_vec();
            table.extend(&bytes);
            let (figures, rejected) = read(&table, FILE).unwrap();
            prop_assert!(figures.iter().all(|f| f.value.is_finite()));
            prop_assert!(rejected.iter().all(|r| !r.reason.is_empty()));
        }
    }
}
