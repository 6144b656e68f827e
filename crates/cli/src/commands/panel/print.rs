//! Estimates as text, JSON and CSV.

use std::io::Write;

use greenlit_panel::Column;
use serde_json::{Map, Value};

use super::tables;
use crate::Error;
use crate::args::EstimateFormat;

/// Prints a table of cells: every cell that is a number is one in JSON; an empty cell is null.
pub(super) fn print(
    header: &[String],
    rows: &[Vec<String>],
    numbers: &[&str],
    format: EstimateFormat,
    method: &str,
    out: &mut dyn Write,
) -> Result<(), Error> {
    match format {
        EstimateFormat::Text => text(header, rows, numbers, out)?,
        EstimateFormat::Csv => {
            let columns: Vec<(String, Column)> = header
                .iter()
                .enumerate()
                .map(|(k, name)| {
                    let cells = rows.iter().map(|row| row.get(k).cloned().unwrap_or_default());
                    (name.clone(), Column::Text(cells.collect()))
                })
                .collect();
            out.write_all(&tables::to_csv(&columns)?)?;
        }
        EstimateFormat::Json => {
            let rows: Vec<Value> = rows.iter().map(|row| object(header, row, numbers)).collect();
            let answer = serde_json::json!({ "method": method, "estimates": rows });
            serde_json::to_writer_pretty(&mut *out, &answer)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn object(header: &[String], row: &[String], numbers: &[&str]) -> Value {
    let value = |name: &String, cell: &String| match cell.parse::<f64>() {
        _ if cell.is_empty() => Value::Null,
        Ok(number) if numbers.contains(&name.as_str()) => Value::from(number),
        _ => Value::from(cell.as_str()),
    };
    Value::Object(header.iter().zip(row).map(|(n, c)| (n.clone(), value(n, c))).collect::<Map<_, _>>())
}

/// Columns side by side, numbers to six digits.
fn text(header: &[String], rows: &[Vec<String>], numbers: &[&str], out: &mut dyn Write) -> Result<(), Error> {
    let short = |name: &String, cell: &String| match cell.parse::<f64>() {
        Ok(number) if numbers.contains(&name.as_str()) && number.fract() != 0.0 => six_digits(number),
        _ => cell.clone(),
    };
    let mut lines = vec![header.to_vec()];
    lines.extend(rows.iter().map(|row| header.iter().zip(row).map(|(n, c)| short(n, c)).collect()));
    let width = |k: usize| {
        lines.iter().filter_map(|line| line.get(k)).map(|c: &String| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    for line in &lines {
        let cells = line.iter().zip(header).zip(&widths).map(|((cell, name), &width)| {
            if numbers.contains(&name.as_str()) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

fn six_digits(number: f64) -> String {
    let whole = number.abs().max(1.0).log10().floor() as usize + 1;
    format!("{number:.*}", 6_usize.saturating_sub(whole))
}
