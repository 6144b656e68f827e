//! Listing in the forms of tables: JSON, CSV, Arrow, Parquet. Every form has the same rows and columns.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use serde::Serialize;

use crate::problem::Problem;
use crate::respond::{Form, Made};

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(Option<String>),
    Number(Option<f64>),
    Count(Option<i64>),
}

impl Cell {
    pub(crate) fn text<T: ToString>(value: Option<T>) -> Self {
        Self::Text(value.map(|v| v.to_string()))
    }

    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone().unwrap_or_default(),
            Self::Number(number) => number.map_or_else(String::new, |n| n.to_string()),
            Self::Count(count) => count.map_or_else(String::new, |n| n.to_string()),
        }
    }
}

/// A row of a table.
pub(crate) trait Row: Serialize {
    /// Name and cell of every column; without a row, its columns with empty cells.
    fn cells(row: Option<&Self>) -> Vec<(&'static str, Cell)>;
}

/// A page of a list.
#[derive(Debug, Serialize)]
struct Page<'a, R> {
    items: &'a [R],
    /// All there are, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    /// The address of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

/// Listing of one page, and where the next is.
#[derive(Debug)]
pub(crate) struct Listing<R> {
    pub(crate) rows: Vec<R>,
    pub(crate) total: Option<u64>,
    pub(crate) next: Option<String>,
}

impl<R: Row> Listing<R> {
    /// In a form; the next page is named in `Link` in all of them.
    pub(crate) fn made(self, form: Form) -> Result<Made, Problem> {
        let page = Page { items: &self.rows, total: self.total, next: self.next.as_deref() };
        let mut made = match form {
            Form::Csv => Made::new(form, csv(&self.rows)?),
            Form::Arrow => Made::new(form, arrow(&self.rows)?),
            Form::Parquet => Made::new(form, parquet(&self.rows)?),
            Form::Json | Form::Html | Form::Text => Made::json(&page)?,
        };
        made.link = self.next.map(|next| format!("<{next}>; rel=\"next\""));
        Ok(made)
    }
}

/// A spreadsheet runs a cell that begins so as a formula; an apostrophe makes it a text.
fn safe(cell: String) -> String {
    if cell.starts_with(['=', '+', '@', '\t', '\r'])
        || (cell.starts_with('-') && cell.parse::<f64>().is_err())
    {
        format!("'{cell}")
    } else {
        cell
    }
}

fn csv<R: Row>(rows: &[R]) -> Result<Vec<u8>, Problem> {
    let failed = |e: csv::Error| Problem::inside(&e);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(R::cells(None).iter().map(|(name, _)| *name)).map_err(failed)?;
    for row in rows {
        writer
            .write_record(R::cells(Some(row)).iter().map(|(_, cell)| safe(cell.plain())))
            .map_err(failed)?;
    }
    writer.into_inner().map_err(|e| Problem::inside(&e))
}

fn batch<R: Row>(rows: &[R]) -> Result<RecordBatch, Problem> {
    let mut columns: Vec<(&'static str, Vec<Cell>)> =
        R::cells(None).into_iter().map(|(name, _)| (name, Vec::with_capacity(rows.len()))).collect();
    for row in rows {
        for (column, (_, cell)) in columns.iter_mut().zip(R::cells(Some(row))) {
            column.1.push(cell);
        }
    }
    let kinds = R::cells(None);
    let arrays = columns.into_iter().zip(kinds).map(|((name, cells), (_, kind))| {
        let array: ArrayRef = match kind {
            Cell::Text(_) => Arc::new(cells.into_iter().map(text_of).collect::<StringArray>()),
            Cell::Number(_) => Arc::new(cells.iter().map(number_of).collect::<Float64Array>()),
            Cell::Count(_) => Arc::new(cells.iter().map(count_of).collect::<Int64Array>()),
        };
        (name, array, true)
    });
    RecordBatch::try_from_iter_with_nullable(arrays).map_err(|e| Problem::inside(&e))
}

fn text_of(cell: Cell) -> Option<String> {
    if let Cell::Text(text) = cell { text } else { None }
}

fn number_of(cell: &Cell) -> Option<f64> {
    if let Cell::Number(number) = cell { *number } else { None }
}

fn count_of(cell: &Cell) -> Option<i64> {
    if let Cell::Count(count) = cell { *count } else { None }
}

fn arrow<R: Row>(rows: &[R]) -> Result<Vec<u8>, Problem> {
    let batch = batch(rows)?;
    let failed = |e: arrow::error::ArrowError| Problem::inside(&e);
    let mut writer =
        arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).map_err(failed)?;
    writer.write(&batch).map_err(failed)?;
    writer.into_inner().map_err(failed)
}

fn parquet<R: Row>(rows: &[R]) -> Result<Vec<u8>, Problem> {
    let batch = batch(rows)?;
    let failed = |e: parquet::errors::ParquetError| Problem::inside(&e);
    let compression = parquet::basic::Compression::ZSTD(parquet::basic::ZstdLevel::default());
    let properties =
        parquet::file::properties::WriterProperties::builder().set_compression(compression).build();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).map_err(failed)?;
    writer.write(&batch).map_err(failed)?;
    writer.into_inner().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Measure {
        title: String,
        value: Option<f64>,
        season: Option<i64>,
    }

    impl Row for Measure {
        fn cells(row: Option<&Self>) -> Vec<(&'static str, Cell)> {
            vec![
                ("title", Cell::text(row.map(|r| &r.title))),
                ("value", Cell::Number(row.and_then(|r| r.value))),
                ("season", Cell::Count(row.and_then(|r| r.season))),
            ]
        }
    }

    fn rows() -> Vec<Measure> {
        vec![
            Measure { title: "Quay, \"The\"".to_owned(), value: Some(-2.5), season: None },
            Measure { title: "=cmd()".to_owned(), value: None, season: Some(2) },
        ]
    }

    #[test]
    fn csv_quotes_and_runs_no_formula() {
        let text = String::from_utf8(csv(&rows()).unwrap()).unwrap();
        assert_eq!(text, "title,value,season\n\"Quay, \"\"The\"\"\",-2.5,\n'=cmd(),,2\n");
    }

    #[test]
    fn arrow_and_parquet_hold_the_same_rows() {
        let stream = arrow(&rows()).unwrap();
        let read = arrow::ipc::reader::StreamReader::try_new(stream.as_slice(), None).unwrap();
        let of_arrow: Vec<RecordBatch> = read.map(Result::unwrap).collect();
        let file = bytes::Bytes::from(parquet(&rows()).unwrap());
        let read = parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(file, 100).unwrap();
        let of_parquet: Vec<RecordBatch> = read.map(Result::unwrap).collect();
        assert_eq!(of_arrow, of_parquet);
        assert_eq!(of_arrow[0].num_rows(), 2);
        assert_eq!(of_arrow[0], batch(&rows()).unwrap());
    }

    #[test]
    fn no_rows_still_have_columns() {
        assert_eq!(csv::<Measure>(&[]).unwrap(), b"title,value,season\n");
        assert_eq!(batch::<Measure>(&[]).unwrap().num_columns(), 3);
    }
}
