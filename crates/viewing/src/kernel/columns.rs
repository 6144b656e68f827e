//! Columns of a batch by name, with sentences for what is missing.

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::ArrowPrimitiveType;
use arrow::record_batch::RecordBatch;

use super::KernelError;

/// The column `name` as an array of `T`.
pub(super) fn column<'b, T: ArrowPrimitiveType>(
    batch: &'b RecordBatch,
    name: &'static str,
) -> Result<&'b PrimitiveArray<T>, KernelError> {
    let found: &ArrayRef = batch
        .column_by_name(name)
        .ok_or_else(|| KernelError::MissingColumn { name, expected: T::DATA_TYPE.to_string() })?;
    found.as_primitive_opt::<T>().ok_or_else(|| KernelError::WrongType {
        name,
        expected: T::DATA_TYPE.to_string(),
        found: found.data_type().to_string(),
    })
}

/// Which rows have a value in every one of the columns; `None` where all have.
pub(super) fn complete_rows(columns: &[&dyn Array]) -> Option<NullBuffer> {
    columns
        .iter()
        .filter_map(|c| c.nulls())
        .fold(None, |all, nulls| NullBuffer::union(all.as_ref(), Some(nulls)))
        .filter(|nulls| nulls.null_count() > 0)
}
