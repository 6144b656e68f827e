//! Lists that come as a workbook: the publisher offers the weekly ones as text and as xlsx, with the same headers.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::ToSpan;
use jiff::civil::Date;

use super::engagement::cell_text;
use crate::table::{Table, header_name};
use crate::{ChartError, ChartFormat};

/// Rows searched for a header.
const HEADER_ROWS: usize = 30;

/// Opens a list, whether it is text or a workbook.
pub(super) fn open_table(bytes: &[u8], format: &'static str) -> Result<Table, ChartError> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return Table::delimited(bytes, format);
    }
    let sheets = sheets(bytes)?;
    let found = sheets.iter().find_map(|sheet| header_of(sheet).map(|(at, _)| (at, sheet)));
    let Some((header, sheet)) = found else {
        return Err(ChartError::NotAChart { what: "a workbook without a sheet of a known list".to_owned() });
    };
    let names: Vec<String> =
        sheet.rows.get(header).map(|row| row.iter().map(cell_text).collect()).unwrap_or_default();
    let rows = (sheet.first_row + header as u64 + 1..).zip(sheet.rows.iter().skip(header + 1));
    let filled = rows.map(|(line, row)| (line, row.iter().map(iso_text).collect::<Vec<_>>()));
    Table::of_cells(&names, filled.filter(|(_, row)| row.iter().any(|c| !c.is_empty())).collect(), format)
}

/// Which list a workbook holds; `None` for an engagement report and anything else.
pub fn list_in_workbook(bytes: &[u8]) -> Option<ChartFormat> {
    sheets(bytes).ok()?.iter().find_map(header_of).map(|(_, format)| format)
}

struct Sheet {
    /// Number of the first row, from 1.
    first_row: u64,
    rows: Vec<Vec<Data>>,
}

fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, ChartError> {
    let broken = |e: calamine::XlsxError| ChartError::Workbook { reason: e.to_string() };
    let mut workbook: Xlsx<Cursor<&[u8]>> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook.worksheet_range(&name).map_err(broken)?;
        let first_row = range.start().map_or(0, |(row, _)| row);
        let rows = range.rows().map(<[Data]>::to_vec).collect();
        sheets.push(Sheet { first_row: u64::from(first_row) + 1, rows });
    }
    Ok(sheets)
}

fn header_of(sheet: &Sheet) -> Option<(usize, ChartFormat)> {
    sheet.rows.iter().take(HEADER_ROWS).enumerate().find_map(|(at, row)| {
        let names: Vec<String> = row.iter().map(|cell| header_name(&cell_text(cell))).collect();
        crate::format::netflix_list(&names).map(|format| (at, format))
    })
}

/// A cell as text; a day as `YYYY-MM-DD`.
fn iso_text(cell: &Data) -> String {
    match cell {
        // Serial days count from 1899-12-30.
        Data::DateTime(stamp) => {
            let day = Date::constant(1899, 12, 30).checked_add((stamp.as_f64() as i64).days());
            day.map_or_else(|_| cell_text(cell), |day| day.to_string())
        }
        _ => cell_text(cell),
    }
}
