//! Tables in Parquet files, as columns of numbers and texts.

use std::path::Path;

use arrow::array::{Array, ArrayRef, Float64Array, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use greenlit_panel::Column;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn broken(error: &dyn std::fmt::Display) -> String {
    format!("cannot be read as Parquet: {error}")
}

/// Names of the columns of a Parquet file.
pub(crate) fn names(path: &Path) -> Result<Vec<String>, String> {
    let file = fs_err::File::open(path).map_err(|e| broken(&e))?.into_file();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| broken(&e))?;
    Ok(builder.schema().fields().iter().map(|field| field.name().clone()).collect())
}

/// All columns of a Parquet file; numbers of any type as `f64`, everything else as text.
///
/// # Errors
/// Why it cannot be read, to be said after its name.
pub fn columns(path: &Path) -> Result<Vec<(String, Column)>, String> {
    let file = fs_err::File::open(path).map_err(|e| broken(&e))?.into_file();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| broken(&e))?;
    let schema = builder.schema().clone();
    let mut columns: Vec<(String, Column)> = schema
        .fields()
        .iter()
        .map(|field| {
            let of = field.data_type();
            let numbers = of.is_numeric();
            (
                field.name().clone(),
                if numbers { Column::Number(Vec::new()) } else { Column::Text(Vec::new()) },
            )
        })
        .collect();
    for batch in builder.build().map_err(|e| broken(&e))? {
        let batch = batch.map_err(|e| broken(&e))?;
        for ((_, column), values) in columns.iter_mut().zip(batch.columns()) {
            append(column, values).map_err(|e| broken(&e))?;
        }
    }
    Ok(columns)
}

/// Adds the values of a batch; nothing is NaN or empty text, which the readers of the tables then refuse by name.
fn append(column: &mut Column, values: &ArrayRef) -> Result<(), arrow::error::ArrowError> {
    match column {
        Column::Number(all) => {
            let values = cast(values, &DataType::Float64)?;
            if let Some(values) = values.as_any().downcast_ref::<Float64Array>() {
                all.extend(values.iter().map(|v| v.unwrap_or(f64::NAN)));
            }
        }
        Column::Text(all) => {
            let values = cast(values, &DataType::Utf8)?;
            if let Some(values) = values.as_any().downcast_ref::<StringArray>() {
                all.extend(values.iter().map(|v| v.unwrap_or_default().to_owned()));
            }
        }
    }
    Ok(())
}
