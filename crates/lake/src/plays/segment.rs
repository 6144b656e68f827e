//! Segments: immutable Parquet files of plays, sorted by bucket, viewer, title and start.
//!
//! A row group holds whole buckets: one where it is large, several where they are small, never a part of one. So
//! everything about the viewers of a bucket is read without reading others. A segment is written under a temporary
//! name, synced, and then renamed; it exists once the manifest in the database lists it.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use fs_err::File;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};

use super::parts::SPLIT_COLUMNS;
use super::row::schema;
use crate::{Error, Result, fault_point};

/// Folder of the segments, below the lake's.
pub(crate) const FOLDER: &str = "plays";

/// Rows below which buckets share a row group.
const ROWS_PER_GROUP: usize = 4096;

/// Columns of few different values, or of the same value many times in a row: kept as a dictionary. Interning the
/// values of the others would take longer than all the rest of writing.
const WITH_DICTIONARY: [&str; 8] =
    ["viewer_id", "household_id", "title", "device", "service", "territory", "profile", "kind"];

/// Integers without a dictionary: as differences, of which the order of a segment makes small ones.
const AS_DIFFERENCES: [&str; 16] = [
    "bucket",
    "title_id",
    "start_ms",
    "end_ms",
    "season",
    "episode",
    "day",
    "wall_ms",
    "content_ms",
    "position_start_ms",
    "position_end_ms",
    "paused_ms",
    "buffered_ms",
    "runtime_ms",
    "source",
    "row",
];

/// Columns of which a row group says the smallest and the largest value, so that readers can pass it over.
const WITH_RANGE: [&str; 5] = ["bucket", "viewer_id", "title_id", "start_ms", "end_ms"];

/// Rows decoded at a time.
const BATCH_ROWS: usize = 32 * 1024;

/// What the manifest says of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) id: i64,
    pub(crate) file: String,
    pub(crate) sha256: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) plays: u64,
    /// Earliest and latest start; of a segment without any times the first is after the second.
    pub(crate) starts_ms: (i64, i64),
}

pub(crate) fn written(file: &str, why: &dyn std::fmt::Display) -> Error {
    Error::Plays { file: format!("{FOLDER}/{file}"), doing: "written", why: why.to_string() }
}

pub(crate) fn unread(file: &str, why: &dyn std::fmt::Display) -> Error {
    Error::Plays { file: format!("{FOLDER}/{file}"), doing: "read", why: why.to_string() }
}

/// Counts and hashes what goes to the file.
struct Hashing {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.hash.update(bytes.get(..taken).unwrap_or_default());
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn properties() -> WriterProperties {
    let sorting = |column_idx| SortingColumn { column_idx, descending: false, nulls_first: true };
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(None)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_created_by("greenlit".to_owned())
        .set_sorting_columns(Some((0..4).map(sorting).collect()));
    for name in WITH_DICTIONARY {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(name), true);
    }
    for name in AS_DIFFERENCES {
        properties = properties.set_column_encoding(ColumnPath::from(name), Encoding::DELTA_BINARY_PACKED);
    }
    for name in WITH_RANGE {
        properties =
            properties.set_column_statistics_enabled(ColumnPath::from(name), EnabledStatistics::Chunk);
    }
    properties.build()
}

/// The stretches of rows that make row groups: whole buckets each, given the bucket of every row, in order.
pub(crate) fn row_groups(buckets: impl Iterator<Item = u8>) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let (mut from, mut rows) = (0, 0);
    let mut last = None;
    for bucket in buckets {
        if last.is_some_and(|last| last != bucket) && rows - from >= ROWS_PER_GROUP {
            groups.push(from..rows);
            from = rows;
        }
        last = Some(bucket);
        rows += 1;
    }
    if rows > from {
        groups.push(from..rows);
    }
    groups
}

/// Writes one segment, row group after row group.
pub(crate) struct SegmentWriter {
    writer: ArrowWriter<Hashing>,
    /// Plays of each word, for each of the columns that figures are split by.
    words: [BTreeMap<String, u64>; SPLIT_COLUMNS.len()],
    id: i64,
    plays: u64,
    starts_ms: (i64, i64),
    temporary: String,
}

impl SegmentWriter {
    /// Begins the segment of that number in the lake's folder.
    pub(crate) fn create(lake: &Path, id: i64) -> Result<Self> {
        let temporary = format!("{id:08}.writing");
        let folder = lake.join(FOLDER);
        fs_err::create_dir_all(&folder).map_err(|source| Error::Folder { source })?;
        let file = File::create(folder.join(&temporary)).map_err(|e| written(&temporary, &e))?;
        let target = Hashing { file, hash: Sha256::new(), bytes: 0 };
        let writer = ArrowWriter::try_new(target, schema(), Some(properties()))
            .map_err(|e| written(&temporary, &e))?;
        Ok(Self {
            writer,
            words: Default::default(),
            id,
            plays: 0,
            starts_ms: (i64::MAX, i64::MIN),
            temporary,
        })
    }

    /// Adds the next row group: whole buckets, sorted.
    pub(crate) fn group(&mut self, batch: &RecordBatch) -> Result<()> {
        if let Some(starts) = batch.column_by_name("start_ms") {
            use arrow::array::AsArray;
            let starts = starts.as_primitive::<arrow::datatypes::Int64Type>();
            if let (Some(first), Some(last)) = (arrow::compute::min(starts), arrow::compute::max(starts)) {
                self.starts_ms = (self.starts_ms.0.min(first), self.starts_ms.1.max(last));
            }
        }
        self.plays += batch.num_rows() as u64;
        for (column, counts) in SPLIT_COLUMNS.into_iter().zip(&mut self.words) {
            count_words(batch, column, counts);
        }
        let failed = |e: &dyn std::fmt::Display| written(&self.temporary, e);
        self.writer.write(batch).map_err(|e| failed(&e))?;
        self.writer.flush().map_err(|e| failed(&e))
    }

    /// Syncs the file and gives it its name. It is not in the lake before the manifest lists it.
    pub(crate) fn finish(self, lake: &Path) -> Result<Segment> {
        let Self { mut writer, words, id, plays, starts_ms, temporary } = self;
        for (column, counts) in SPLIT_COLUMNS.into_iter().zip(words) {
            let counts = serde_json::to_string(&counts).unwrap_or_default();
            writer.append_key_value_metadata(KeyValue::new(words_key(column), counts));
        }
        let failed = |e: &dyn std::fmt::Display| written(&temporary, e);
        let Hashing { file, hash, bytes } = writer.into_inner().map_err(|e| failed(&e))?;
        file.sync_all().map_err(|e| failed(&e))?;
        drop(file);
        fault_point("segment-written");
        let sha256: [u8; 32] = hash.finalize().into();
        let name =
            format!("{id:08}-{:02x}{:02x}{:02x}{:02x}.parquet", sha256[0], sha256[1], sha256[2], sha256[3]);
        let folder = lake.join(FOLDER);
        fs_err::rename(folder.join(&temporary), folder.join(&name)).map_err(|e| failed(&e))?;
        sync_folder(&folder).map_err(|e| failed(&e))?;
        fault_point("segment-renamed");
        Ok(Segment { id, file: name, sha256, bytes, plays, starts_ms })
    }
}

/// Under which key a segment says which words a column has, and how many plays each.
fn words_key(column: &str) -> String {
    format!("greenlit.{column}")
}

/// Adds the plays of each word of a column.
fn count_words(batch: &RecordBatch, column: &str, counts: &mut BTreeMap<String, u64>) {
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::Int32Type;
    let Some(column) = batch.column_by_name(column).and_then(|c| c.as_dictionary_opt::<Int32Type>()) else {
        return;
    };
    let Some(words) = column.values().as_string_opt::<i32>() else { return };
    let mut plays = vec![0_u64; words.len()];
    for key in column.keys().iter().flatten() {
        if let Some(plays) = plays.get_mut(key as usize) {
            *plays += 1;
        }
    }
    for (word, plays) in words.iter().zip(plays).filter(|(_, plays)| *plays > 0) {
        *counts.entry(word.unwrap_or_default().to_owned()).or_default() += plays;
    }
}

/// Makes the names in a folder durable, where the system has folders that can be synced.
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A segment opened for reading.
#[derive(Debug)]
pub(crate) struct OpenSegment {
    file: String,
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    /// First and last bucket of each row group.
    buckets: Vec<(u8, u8)>,
}

impl OpenSegment {
    pub(crate) fn open(lake: &Path, segment: &Segment) -> Result<Self> {
        let failed = |e: &dyn std::fmt::Display| unread(&segment.file, e);
        let path = lake.join(FOLDER).join(&segment.file);
        let handle = File::open(&path).map_err(|e| failed(&e))?.into_file();
        let metadata =
            ArrowReaderMetadata::load(&handle, ArrowReaderOptions::new()).map_err(|e| failed(&e))?;
        let fields = metadata.schema().fields();
        if fields != schema().fields() {
            return Err(failed(&"its columns are not those of a segment"));
        }
        let mut buckets = Vec::new();
        for group in metadata.metadata().row_groups() {
            let range = group.columns().first().and_then(|c| c.statistics()).and_then(bucket_range);
            buckets.push(range.ok_or_else(|| failed(&"a row group does not say which buckets it holds"))?);
        }
        Ok(Self { file: segment.file.clone(), path, metadata, buckets })
    }

    /// Hands over the rows of the row groups that hold any of the buckets; of other buckets too, where they share one.
    pub(crate) fn read(
        &self,
        buckets: std::ops::RangeInclusive<u8>,
        columns: Option<&[&str]>,
        mut take: impl FnMut(&RecordBatch) -> Result<()>,
    ) -> Result<()> {
        let failed = |e: &dyn std::fmt::Display| unread(&self.file, e);
        let groups: Vec<usize> = self
            .buckets
            .iter()
            .enumerate()
            .filter(|(_, (first, last))| first <= buckets.end() && last >= buckets.start())
            .map(|(group, _)| group)
            .collect();
        if groups.is_empty() {
            return Ok(());
        }
        // A handle of its own: clones of one share its position, and threads would read past each other.
        let handle = File::open(&self.path).map_err(|e| failed(&e))?.into_file();
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(handle, self.metadata.clone())
            .with_row_groups(groups)
            .with_batch_size(BATCH_ROWS);
        if let Some(columns) = columns {
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        for batch in builder.build().map_err(|e| failed(&e))? {
            take(&batch.map_err(|e| failed(&e))?)?;
        }
        Ok(())
    }

    /// The words of a column, and how many plays each.
    pub(crate) fn words(&self, column: &str) -> Result<BTreeMap<String, u64>> {
        let key = words_key(column);
        let stated = self.metadata.metadata().file_metadata().key_value_metadata();
        let stated = stated.into_iter().flatten().find(|entry| entry.key == key);
        if let Some(counts) = stated.and_then(|entry| serde_json::from_str(entry.value.as_deref()?).ok()) {
            return Ok(counts);
        }
        let mut counts = BTreeMap::new();
        self.read(0..=255, Some(&[column]), |batch| {
            count_words(batch, column, &mut counts);
            Ok(())
        })?;
        Ok(counts)
    }

    /// Rows, as the file says.
    pub(crate) fn rows(&self) -> u64 {
        self.metadata.metadata().file_metadata().num_rows().max(0) as u64
    }

    /// First and last bucket of each row group, in order.
    pub(crate) fn bucket_ranges(&self) -> &[(u8, u8)] {
        &self.buckets
    }
}

fn bucket_range(statistics: &Statistics) -> Option<(u8, u8)> {
    let Statistics::Int32(values) = statistics else { return None };
    Some((u8::try_from(*values.min_opt()?).ok()?, u8::try_from(*values.max_opt()?).ok()?))
}

/// All bytes of a file, for formats that must be read whole.
pub(crate) fn whole(file: &mut dyn std::io::Read) -> std::io::Result<Bytes> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// A segment shared by the threads of a run.
pub(crate) type Shared = Arc<OpenSegment>;
