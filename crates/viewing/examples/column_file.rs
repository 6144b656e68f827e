//! What the open format costs: sorted plays from Parquet beside the same plays from a file of bare columns.
//!
//! `column_file SORTED.parquet COLUMNS [ROUNDS]` writes the columns that crediting needs to COLUMNS, batch by batch,
//! each value in little-endian bytes as it lies in memory. Then it reads each file on one thread, by turns: once only
//! decoding, once crediting too. It prints one line of JSON: bytes and median processor seconds of each.

use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use arrow::array::{ArrayRef, AsArray, Int64Array, UInt32Array, UInt64Array};
use arrow::datatypes::{Int64Type, UInt32Type, UInt64Type};
use arrow::record_batch::RecordBatch;
use greenlit_viewing::kernel::{LocalCalendar, SortedPlays, TitleWeekTotals};
use greenlit_vocabulary::WeekCalendar;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const COLUMNS: [&str; 4] = ["viewer_id", "title_id", "start_ms", "end_ms"];
const ROWS_PER_BATCH: usize = 16_384;
/// Bytes of a row in the column file: 8 + 4 + 8 + 8.
const ROW_BYTES: usize = 28;

#[allow(clippy::print_stdout, reason = "printing is what this program is for")]
fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [parquet, columns, rest @ ..] = args.as_slice() else {
        bail!("usage: column_file SORTED.parquet COLUMNS [ROUNDS]");
    };
    let (parquet, columns) = (Path::new(parquet), Path::new(columns));
    let rounds: usize = rest.first().map_or(Ok(5), |r| r.parse()).context("ROUNDS is a number")?;
    write_columns(parquet, columns)?;
    let calendar = LocalCalendar::of_zone("America/New_York", WeekCalendar::MondayToSunday)?;

    let mut seconds: [Vec<f64>; 4] = Default::default();
    for _ in 0..rounds {
        seconds[0].push(timed(|| decode(parquet_batches(parquet)?))?.0);
        seconds[1].push(timed(|| decode(column_batches(columns)?))?.0);
        let (taken, from_parquet) = timed(|| credit(parquet_batches(parquet)?, &calendar))?;
        seconds[2].push(taken);
        let (taken, from_columns) = timed(|| credit(column_batches(columns)?, &calendar))?;
        seconds[3].push(taken);
        ensure!(from_parquet == from_columns, "the two files give different totals");
    }
    let [decode_parquet, decode_columns, credit_parquet, credit_columns] = seconds.map(median);
    let (parquet_bytes, column_bytes) = (fs_err::metadata(parquet)?.len(), fs_err::metadata(columns)?.len());
    println!(
        "{{\"parquet_bytes\":{parquet_bytes},\"column_bytes\":{column_bytes},\"decode_parquet_s\":{decode_parquet:.3},\
         \"decode_columns_s\":{decode_columns:.3},\"credit_parquet_s\":{credit_parquet:.3},\
         \"credit_columns_s\":{credit_columns:.3}}}"
    );
    Ok(())
}

fn parquet_batches(path: &Path) -> Result<impl Iterator<Item = Result<RecordBatch>>> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(fs_err::File::open(path)?.into_file())?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), COLUMNS);
    let reader = builder.with_projection(mask).with_batch_size(ROWS_PER_BATCH).build()?;
    Ok(reader.map(|batch| Ok(batch?)))
}

/// Writes each batch as its row count and its columns, one after the other.
fn write_columns(parquet: &Path, columns: &Path) -> Result<()> {
    let mut out = std::io::BufWriter::new(fs_err::File::create(columns)?);
    for batch in parquet_batches(parquet)? {
        let batch = batch?;
        let column = |name: &str| batch.column_by_name(name).with_context(|| format!("no column `{name}`"));
        let mut bytes = (batch.num_rows() as u64).to_le_bytes().to_vec();
        let viewers = column("viewer_id")?.as_primitive::<UInt64Type>().values();
        bytes.extend(viewers.iter().flat_map(|value| value.to_le_bytes()));
        let titles = column("title_id")?.as_primitive::<UInt32Type>().values();
        bytes.extend(titles.iter().flat_map(|value| value.to_le_bytes()));
        for name in ["start_ms", "end_ms"] {
            let times = column(name)?.as_primitive::<Int64Type>().values();
            bytes.extend(times.iter().flat_map(|value| value.to_le_bytes()));
        }
        out.write_all(&bytes)?;
    }
    Ok(out.flush()?)
}

fn column_batches(path: &Path) -> Result<impl Iterator<Item = Result<RecordBatch>>> {
    let mut file = BufReader::with_capacity(ROWS_PER_BATCH * ROW_BYTES, fs_err::File::open(path)?);
    let mut bytes = Vec::new();
    Ok(std::iter::from_fn(move || next_batch(&mut file, &mut bytes).transpose()))
}

fn next_batch(file: &mut impl Read, bytes: &mut Vec<u8>) -> Result<Option<RecordBatch>> {
    let mut count = [0; 8];
    if file.read(&mut count[..1])? == 0 {
        return Ok(None);
    }
    file.read_exact(&mut count[1..])?;
    let rows = u64::from_le_bytes(count) as usize;
    bytes.resize(rows * ROW_BYTES, 0);
    file.read_exact(bytes)?;
    let (viewers, rest) = bytes.split_at(rows * 8);
    let (titles, rest) = rest.split_at(rows * 4);
    let (starts, ends) = rest.split_at(rows * 8);
    let times = |bytes: &[u8]| {
        Int64Array::from_iter_values(bytes.as_chunks().0.iter().map(|b| i64::from_le_bytes(*b)))
    };
    let viewers = viewers.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
    let titles = titles.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("viewer_id", Arc::new(UInt64Array::from_iter_values(viewers))),
        ("title_id", Arc::new(UInt32Array::from_iter_values(titles))),
        ("start_ms", Arc::new(times(starts))),
        ("end_ms", Arc::new(times(ends))),
    ];
    Ok(Some(RecordBatch::try_from_iter(columns)?))
}

fn decode(batches: impl Iterator<Item = Result<RecordBatch>>) -> Result<usize> {
    batches.map(|batch| Ok(batch?.num_rows())).sum()
}

fn credit(
    batches: impl Iterator<Item = Result<RecordBatch>>,
    calendar: &LocalCalendar,
) -> Result<TitleWeekTotals> {
    let mut stream = SortedPlays::new(calendar);
    for batch in batches {
        stream.push(&batch?)?;
    }
    Ok(stream.finish())
}

/// What `work` gives, and the processor seconds it took.
fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let before = cpu_seconds()?;
    let result = work()?;
    Ok((cpu_seconds()? - before, result))
}

/// Time this thread has run, from `/proc`, in seconds.
fn cpu_seconds() -> Result<f64> {
    let stat = fs_err::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = stat.split(' ').next().context("/proc/thread-self/schedstat")?;
    Ok(nanoseconds.parse::<f64>()? / 1e9)
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}
