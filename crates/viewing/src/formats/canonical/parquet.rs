//! Canonical plays and heartbeats as Parquet.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::ChunkReader;

use super::super::scalar::Scalar;
use super::super::{FormatError, Reading};
use super::{Class, Column, HINT, Row, missing_columns, take_row};

/// Rows decoded at a time.
const BATCH_ROWS: usize = 8192;

pub(crate) fn read<R: ChunkReader + 'static>(
    source: R,
    out: &mut Reading<'_, '_>,
) -> Result<(), FormatError> {
    let file = out.context.source;
    let damaged = |why: String| FormatError::Damaged { file: file.to_owned(), why };
    let builder = ParquetRecordBatchReaderBuilder::try_new(source).map_err(|e| damaged(e.to_string()))?;
    let mut columns = Vec::new();
    let mut places = Vec::new();
    for (place, field) in builder.schema().fields().iter().enumerate() {
        match Column::parse(field.name()) {
            None => out.report.unknown_columns.push(field.name().clone()),
            Some(column) => {
                let target = target_of(column, field.data_type()).ok_or_else(|| FormatError::WrongType {
                    file: file.to_owned(),
                    column: field.name().clone(),
                    found: format!("of type {}", field.data_type()),
                    wanted: wanted(column.class()),
                })?;
                columns.push((column, target));
                places.push(place);
            }
        }
    }
    if let Some(missing) = missing_columns(|column| columns.iter().any(|(have, _)| *have == column)) {
        return Err(out.missing("canonical plays", &missing, HINT));
    }
    let mask = ProjectionMask::roots(builder.parquet_schema(), places);
    let batches = builder
        .with_projection(mask)
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(|e| damaged(e.to_string()))?;
    for batch in batches {
        let batch = batch.map_err(|e| damaged(e.to_string()))?;
        take_batch(&batch, &columns, out).map_err(damaged)?;
    }
    Ok(())
}

fn take_batch(
    batch: &RecordBatch,
    columns: &[(Column, DataType)],
    out: &mut Reading<'_, '_>,
) -> Result<(), String> {
    let mut arrays: Vec<(Column, ArrayRef)> = Vec::with_capacity(columns.len());
    for (column, target) in columns {
        let array = batch.column_by_name(column.name()).ok_or("a column is missing from a row group")?;
        let mut array = cast(array, target).map_err(|e| e.to_string())?;
        if matches!(target, DataType::Timestamp(..)) {
            array = cast(&array, &DataType::Int64).map_err(|e| e.to_string())?;
        }
        arrays.push((as_milliseconds(*column, target), array));
    }
    for place in 0..batch.num_rows() {
        out.report.rows += 1;
        let number = out.report.rows;
        let mut row = Row::default();
        for (column, array) in &arrays {
            row.set(*column, value_at(array, place));
        }
        take_row(&row, number, out);
    }
    Ok(())
}

/// A timestamp becomes the millisecond column of the same meaning.
fn as_milliseconds(column: Column, target: &DataType) -> Column {
    match (column, target) {
        (Column::Start, DataType::Timestamp(..)) => Column::StartMs,
        (Column::End, DataType::Timestamp(..)) => Column::EndMs,
        (Column::At, DataType::Timestamp(..)) => Column::AtMs,
        _ => column,
    }
}

fn value_at(array: &ArrayRef, place: usize) -> Scalar<'_> {
    if array.is_null(place) {
        return Scalar::Null;
    }
    match array.data_type() {
        DataType::Int64 => Scalar::Int(array.as_primitive::<Int64Type>().value(place)),
        DataType::Float64 => Scalar::Float(array.as_primitive::<Float64Type>().value(place)),
        DataType::Boolean => Scalar::Bool(array.as_boolean().value(place)),
        DataType::Utf8 => Scalar::field(array.as_string::<i32>().value(place)),
        _ => Scalar::Null,
    }
}

/// The type a column is cast to, or `None` where its own type cannot mean what the column means.
fn target_of(column: Column, found: &DataType) -> Option<DataType> {
    let found = match found {
        DataType::Dictionary(_, values) => values.as_ref(),
        other => other,
    };
    let is_text = matches!(found, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    match (column.class(), found) {
        // Identities stay text: a hash of 64 bits does not fit a signed integer.
        (Class::Identity, _) if is_text || found.is_integer() => Some(DataType::Utf8),
        (Class::Text | Class::Instant, _) if is_text => Some(DataType::Utf8),
        (Class::Integer, _) if found.is_integer() => Some(DataType::Int64),
        (Class::Instant, DataType::Timestamp(_, Some(zone))) => {
            Some(DataType::Timestamp(TimeUnit::Millisecond, Some(zone.clone())))
        }
        (Class::Decimal, _) if found.is_integer() || found.is_floating() => Some(DataType::Float64),
        (Class::Truth, DataType::Boolean) => Some(DataType::Boolean),
        _ => None,
    }
}

const fn wanted(class: Class) -> &'static str {
    match class {
        Class::Identity => "text or an integer",
        Class::Text => "text",
        Class::Integer => "an integer",
        Class::Instant => "a timestamp with a zone, or text in RFC 3339",
        Class::Decimal => "a number",
        Class::Truth => "a boolean",
    }
}
