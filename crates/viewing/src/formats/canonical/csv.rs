//! Canonical plays and heartbeats as delimited text.

use std::io::BufRead;

use super::super::scalar::Scalar;
use super::super::table::{RowRead, Table};
use super::super::{FormatError, Reading};
use super::{Column, HINT, Row, missing_columns, take_row};

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let mut table = Table::new(text, out.context.line_limit_bytes).map_err(|e| out.io(e))?;
    let columns: Vec<Option<Column>> = table.columns().iter().map(|name| Column::parse(name)).collect();
    if let Some(missing) = missing_columns(|column| columns.contains(&Some(column))) {
        return Err(out.missing("canonical plays", &missing, HINT));
    }
    out.report.unknown_columns = table
        .columns()
        .iter()
        .zip(&columns)
        .filter(|(_, known)| known.is_none())
        .map(|(name, _)| name.clone())
        .collect();
    loop {
        match table.next_row().map_err(|e| out.io(e))? {
            RowRead::End => return Ok(()),
            RowRead::Rejected(rejected) => {
                out.report.rows += 1;
                out.reject(rejected);
            }
            RowRead::Row => {
                out.report.rows += 1;
                let mut row = Row::default();
                for (place, column) in columns.iter().enumerate() {
                    if let Some(column) = column {
                        row.set(*column, Scalar::field(table.field(Some(place))));
                    }
                }
                take_row(&row, table.row_line(), out);
            }
        }
    }
}
