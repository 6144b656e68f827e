//! Tables of a panel from and to files: CSV and Parquet, columns under the names the user gives them.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use greenlit_panel::Column;
use parquet::arrow::ArrowWriter;

use crate::Error;

/// First bytes of a Parquet file.
const PARQUET: &[u8] = b"PAR1";

fn fault(path: &Path, reason: impl std::fmt::Display) -> Error {
    Error::Table { path: path.to_owned(), reason: reason.to_string() }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Error> {
    fs_err::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::NoSuchPath { path: path.to_owned() },
        _ => fault(path, format!("cannot be read: {error}")),
    })
}

/// A column the user has under another name: (theirs, ours).
pub(super) type Role<'a> = (Option<&'a str>, &'a str);

/// The table as CSV with our names in its header. A column asked for by name must be there.
pub(super) fn csv_with_roles(path: &Path, roles: &[Role<'_>], must: bool) -> Result<Vec<u8>, Error> {
    let bytes = bytes_of(path)?;
    let asked: Vec<(&str, &str)> = roles
        .iter()
        .filter_map(|(theirs, ours)| theirs.map(|theirs| (theirs, *ours)))
        .filter(|(theirs, ours)| theirs != ours)
        .collect();
    let parquet = bytes.starts_with(PARQUET);
    if asked.is_empty() && !parquet {
        return Ok(bytes);
    }
    let columns = if parquet { from_parquet(path)? } else { from_csv(path, &bytes)? };
    let columns = renamed(path, columns, &asked, must)?;
    to_csv(&columns)
}

/// Columns under our names beside theirs, so that one column may play two parts; one that has our name and is not meant steps aside.
pub(super) fn renamed(
    path: &Path,
    columns: Vec<(String, Column)>,
    asked: &[(&str, &str)],
    must: bool,
) -> Result<Vec<(String, Column)>, Error> {
    let mut taken = Vec::new();
    for (theirs, ours) in asked {
        match columns.iter().find(|(name, _)| name == theirs) {
            Some((_, column)) => taken.push(((*ours).to_owned(), column.clone())),
            None if must => return Err(missing(path, theirs, &columns)),
            None => {}
        }
    }
    let claimed = |name: &str| taken.iter().any(|(ours, _)| ours == name);
    let mut all: Vec<(String, Column)> = columns.into_iter().filter(|(name, _)| !claimed(name)).collect();
    all.extend(taken);
    Ok(all)
}

/// The sentence for a column that is not there.
pub(super) fn missing(path: &Path, column: &str, columns: &[(String, Column)]) -> Error {
    let header = columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    fault(path, format!("has no column `{column}`; its header is {header}"))
}

/// All columns of a table.
pub(super) fn columns(path: &Path) -> Result<Vec<(String, Column)>, Error> {
    let bytes = bytes_of(path)?;
    if bytes.starts_with(PARQUET) { from_parquet(path) } else { from_csv(path, &bytes) }
}

fn from_csv(path: &Path, bytes: &[u8]) -> Result<Vec<(String, Column)>, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| first.split(|b| *b == delimiter).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|d| count(*d)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(bytes);
    let broken = |error: csv::Error| fault(path, format!("cannot be read as CSV: {error}"));
    let header = reader.headers().map_err(broken)?.clone();
    let mut texts: Vec<Vec<String>> = vec![Vec::new(); header.len()];
    for record in reader.records() {
        let record = record.map_err(broken)?;
        texts.iter_mut().zip(&record).for_each(|(column, cell)| column.push(cell.to_owned()));
    }
    let columns: Vec<_> = header.iter().map(str::to_owned).zip(texts.into_iter().map(Column::Text)).collect();
    distinct(path, columns)
}

fn from_parquet(path: &Path) -> Result<Vec<(String, Column)>, Error> {
    distinct(path, greenlit_intake::parquet_columns(path).map_err(|reason| fault(path, reason))?)
}

fn distinct(path: &Path, columns: Vec<(String, Column)>) -> Result<Vec<(String, Column)>, Error> {
    let twice =
        columns.iter().enumerate().find(|(k, (name, _))| columns[..*k].iter().any(|(n, _)| n == name));
    match twice {
        Some((_, (name, _))) => Err(fault(path, format!("names the column `{name}` twice in its header"))),
        None => Ok(columns),
    }
}

fn cell(column: &Column, row: usize) -> String {
    match column {
        Column::Text(values) => values.get(row).cloned().unwrap_or_default(),
        Column::Number(values) => {
            values.get(row).filter(|v| v.is_finite()).map(f64::to_string).unwrap_or_default()
        }
    }
}

/// Number of rows of a table.
pub(super) fn rows_of(columns: &[(String, Column)]) -> usize {
    columns.first().map_or(0, |(_, column)| match column {
        Column::Text(values) => values.len(),
        Column::Number(values) => values.len(),
    })
}

/// The texts of a column.
pub(super) fn texts(column: &Column, rows: usize) -> Vec<String> {
    (0..rows).map(|row| cell(column, row)).collect()
}

/// The columns as CSV.
pub(super) fn to_csv(columns: &[(String, Column)]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let io = |error: csv::Error| Error::Io(error.into());
    writer.write_record(columns.iter().map(|(name, _)| name)).map_err(io)?;
    for row in 0..rows_of(columns) {
        writer.write_record(columns.iter().map(|(_, column)| cell(column, row))).map_err(io)?;
    }
    writer.into_inner().map_err(|error| Error::Io(error.into_error()))
}

/// The columns as Parquet.
fn to_parquet(path: &Path, columns: Vec<(String, Column)>) -> Result<Vec<u8>, Error> {
    let broken = |error: &dyn std::fmt::Display| fault(path, format!("cannot be written: {error}"));
    let arrays = columns.into_iter().map(|(name, column)| {
        let array: ArrayRef = match column {
            Column::Text(values) => Arc::new(StringArray::from(values)),
            Column::Number(values) => Arc::new(Float64Array::from(values)),
        };
        (name, array)
    });
    let batch = RecordBatch::try_from_iter(arrays).map_err(|e| broken(&e))?;
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).map_err(|e| broken(&e))?;
    writer.write(&batch).map_err(|e| broken(&e))?;
    writer.close().map_err(|e| broken(&e))?;
    Ok(bytes)
}

/// Writes a table whole or not at all: CSV where the name ends in `.csv`, else Parquet.
pub(super) fn write_table(path: &Path, columns: Vec<(String, Column)>) -> Result<(), Error> {
    let csv = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let bytes = if csv { to_csv(&columns)? } else { to_parquet(path, columns)? };
    write_whole(path, &bytes)
}

/// Writes a file whole or not at all: under another name beside it, forced to disk, then renamed.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| {
        Error::Io(std::io::Error::new(
            error.kind(),
            format!("`{}` cannot be written: {error}", path.display()),
        ))
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
