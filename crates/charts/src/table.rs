//! Delimited text by column name: tab-separated without quoting, and CSV with it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use greenlit_table::TableError;
use greenlit_vocabulary::Rejected;

use crate::ChartError;

/// Rows of a delimited file, with their lines.
pub(crate) struct Table {
    format: &'static str,
    columns: BTreeMap<String, usize>,
    width: usize,
    rows: Vec<(u64, Vec<String>)>,
    pub(crate) rejected: Vec<Rejected>,
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    pub(crate) line: u64,
    cells: &'a [String],
}

impl Table {
    /// Reads delimited text, whatever parts its columns. Between tabs quotes mean nothing, as its publishers write it;
    /// elsewhere they do.
    pub(crate) fn delimited(bytes: &[u8], format: &'static str) -> Result<Self, ChartError> {
        let text = chart_text(bytes)?;
        match greenlit_table::delimiter(text.as_bytes()) {
            b'\t' => Self::of_tabs(&text, format),
            separator => Self::of_csv(&text, separator, format),
        }
    }

    /// Reads CSV with its quoting, separated by `separator`.
    pub(crate) fn csv(bytes: &[u8], separator: u8, format: &'static str) -> Result<Self, ChartError> {
        Self::of_csv(&chart_text(bytes)?, separator, format)
    }

    fn of_tabs(text: &str, format: &'static str) -> Result<Self, ChartError> {
        let mut lines = (1_u64..)
            .zip(text.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)))
            .filter(|(_, l)| !l.trim().is_empty());
        let (_, header) = lines.next().unwrap_or_default();
        let header: Vec<String> = header.split('\t').map(str::to_owned).collect();
        let mut table = Self::with_header(&header, format)?;
        for (line, text) in lines {
            table.push(line, text.split('\t').map(str::to_owned).collect(), text);
        }
        Ok(table)
    }

    fn of_csv(text: &str, separator: u8, format: &'static str) -> Result<Self, ChartError> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let header: Vec<String> = match records.next() {
            Some(Ok(record)) => record.iter().map(str::to_owned).collect(),
            _ => return Err(ChartError::NotAChart { what: "a text without a header line".to_owned() }),
        };
        let mut table = Self::with_header(&header, format)?;
        for record in records {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, |p| greenlit_table::line_of(text.as_bytes(), p));
                    let cells: Vec<String> = record.iter().map(str::to_owned).collect();
                    // Spreadsheets fill a sheet's last lines with delimiters only.
                    if cells.iter().all(|cell| cell.trim().is_empty()) {
                        continue;
                    }
                    let excerpt = cells.join(",");
                    table.push(line, cells, &excerpt);
                }
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    table.rejected.push(reject(line, format!("the row is no CSV: {error}"), ""));
                }
            }
        }
        Ok(table)
    }

    /// A table of cells that have been read already, such as those of a sheet, with their rows' numbers.
    pub(crate) fn of_cells(
        header: &[String],
        rows: Vec<(u64, Vec<String>)>,
        format: &'static str,
    ) -> Result<Self, ChartError> {
        let mut table = Self::with_header(header, format)?;
        for (line, cells) in rows {
            let excerpt = cells.join(",");
            table.push(line, cells, &excerpt);
        }
        Ok(table)
    }

    fn with_header(header: &[String], format: &'static str) -> Result<Self, ChartError> {
        let mut columns = BTreeMap::new();
        for (at, name) in header.iter().enumerate() {
            let name = header_name(name);
            if !name.is_empty() && columns.insert(name.clone(), at).is_some() {
                return Err(ChartError::DoubleColumn { format, column: name });
            }
        }
        Ok(Self { format, columns, width: header.len(), rows: Vec::new(), rejected: Vec::new() })
    }

    fn push(&mut self, line: u64, cells: Vec<String>, text: &str) {
        if cells.len() == self.width {
            self.rows.push((line, cells));
        } else {
            let reason = format!("the row has {} cells, the header {}", cells.len(), self.width);
            self.rejected.push(reject(line, reason, text));
        }
    }

    /// Refuses the file unless it has all of `columns`.
    pub(crate) fn need(&self, columns: &[&str]) -> Result<(), ChartError> {
        let missing: Vec<String> =
            columns.iter().filter(|c| !self.has(c)).map(|c| format!("the column `{c}`")).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut found: Vec<(&usize, &String)> = self.columns.iter().map(|(name, at)| (at, name)).collect();
        found.sort_unstable();
        let found = found.into_iter().map(|(_, name)| cut(name, 60)).take(30).collect::<Vec<_>>().join(", ");
        Err(ChartError::MissingColumns { format: self.format, missing: missing.join(" and "), found })
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// Reads each row; those that `read` refuses are set aside with its reason.
    ///
    /// Gives an error where there are rows and not one can be read: then the file is not what it was taken for.
    pub(crate) fn read_rows<T>(
        mut self,
        read: impl Fn(Row<'_>) -> Result<T, String>,
    ) -> Result<(Vec<T>, Vec<Rejected>), ChartError> {
        let mut rejected = std::mem::take(&mut self.rejected);
        let mut good = Vec::with_capacity(self.rows.len());
        for (line, cells) in &self.rows {
            match read(Row { table: &self, line: *line, cells }) {
                Ok(row) => good.push(row),
                Err(reason) => rejected.push(reject(*line, reason, &cells.join("\t"))),
            }
        }
        rejected.sort();
        match rejected.first() {
            Some(first) if good.is_empty() => Err(ChartError::NothingReadable {
                format: self.format,
                rows: rejected.len(),
                line: first.line.unwrap_or(0),
                reason: first.reason.clone(),
            }),
            _ => Ok((good, rejected)),
        }
    }
}

impl<'a> Row<'a> {
    /// The trimmed cell of a column; `None` where the column is absent or the cell empty.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a str> {
        let at = *self.table.columns.get(column)?;
        self.cells.get(at).map(|c| c.trim()).filter(|c| !c.is_empty())
    }

    /// The cell, which must not be empty.
    pub(crate) fn must(&self, column: &str) -> Result<&'a str, String> {
        self.cell(column).ok_or_else(|| format!("`{column}` is empty"))
    }

    /// Applies `read` to the cell, unless it is empty.
    pub(crate) fn optional<T>(
        &self,
        column: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        self.cell(column).map(|text| read(text).map_err(|e| format!("`{column}` {e}"))).transpose()
    }

    /// Applies `read` to the cell, which must not be empty.
    pub(crate) fn required<T>(
        &self,
        column: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, String> {
        read(self.must(column)?).map_err(|e| format!("`{column}` {e}"))
    }
}

/// Decodes the text of a chart and refuses what is plainly none.
pub(crate) fn chart_text(bytes: &[u8]) -> Result<Cow<'_, str>, ChartError> {
    greenlit_table::body_text(bytes).map_err(|error| ChartError::NotAChart {
        what: match error {
            TableError::NotATable { what } => what.to_owned(),
            TableError::Empty | TableError::DuplicateColumn { .. } => "an empty file".to_owned(),
        },
    })
}

/// A header in its one spelling: lower case, words joined by `_`.
pub(crate) fn header_name(name: &str) -> String {
    name.trim()
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

/// A set-aside row, its excerpt cut to what a screen shows.
pub(crate) fn reject(line: u64, reason: String, text: &str) -> Rejected {
    Rejected { line: Some(line), reason, excerpt: cut(text, 200) }
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_that_are_no_chart_are_named() {
        for (bytes, what) in [
            (&b"<a href=\"x\">Moved Permanently</a>.\n"[..], "a web page (HTML)"),
            (b"null", "the single word `null`"),
            (b"  \n", "an empty file"),
            (b"\n<!DOCTYPE html>", "a web page (HTML)"),
            (b"{\"error\":1}", "JSON"),
            (b"PK\x03\x04", "a workbook or archive"),
        ] {
            assert_eq!(chart_text(bytes), Err(ChartError::NotAChart { what: what.to_owned() }));
        }
    }

    #[test]
    fn headers_are_found_in_any_dress() {
        for (header, name) in [
            ("Hours Viewed", "hours_viewed"),
            (" Available Globally? ", "available_globally"),
            ("week", "week"),
        ] {
            assert_eq!(header_name(header), name);
        }
    }
}
