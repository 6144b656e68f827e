//! Keeping the segments: compaction, vacuum, verification.

use std::io::Read;
use std::path::Path;

use arrow::array::{Array, AsArray};
use arrow::compute::{SortColumn, concat_batches, lexsort_to_indices, take_record_batch};
use arrow::datatypes::{Int64Type, UInt8Type, UInt32Type, UInt64Type};
use arrow::record_batch::RecordBatch;
use sha2::{Digest, Sha256};

use super::manifest::{
    insert_segment, kept_segments, live_segments, next_segment_id, remove_orphans, replaced_segments,
};
use super::row::schema;
use super::segment::{FOLDER, OpenSegment, Segment, SegmentWriter, row_groups, unread, written};
use crate::{Lake, Result, fault_point};

/// Segments with fewer plays are merged with their neighbours in time.
const SMALL_PLAYS: u64 = 4 << 20;

/// A merged segment has at most so many plays, about, so that adding a day to months reads no months.
const LARGE_PLAYS: u64 = 8 << 20;

/// Plays sorted at a time while merging.
const PLAYS_AT_ONCE: u64 = 512 * 1024;

/// What compaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compacted {
    /// Segments that were merged. Their files stay until a vacuum.
    pub merged: usize,
    /// Segments made of them.
    pub made: usize,
    /// Plays in these.
    pub plays: u64,
}

/// What a vacuum did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Vacuumed {
    /// Files removed.
    pub files: usize,
    /// Their size.
    pub bytes: u64,
}

impl Lake {
    /// Merges small segments that are neighbours in time. No figure changes by it.
    ///
    /// # Errors
    /// [`crate::Error::Busy`] while another process writes, [`crate::Error::Plays`] where the disk refuses; then nothing
    /// has changed.
    pub fn compact(&mut self) -> Result<Compacted> {
        let adding = self.begin()?;
        let storage = |e| crate::Error::storage(&adding.directory, e);
        let mut done = Compacted::default();
        let mut live = live_segments(&adding.transaction).map_err(storage)?;
        live.retain(|segment| segment.plays < SMALL_PLAYS);
        live.sort_by_key(|segment| (segment.starts_ms, segment.id));
        for group in groups(&live) {
            let id = next_segment_id(&adding.transaction).map_err(storage)?;
            let whole = merge_segments(&adding.directory, group, id)?;
            insert_segment(&adding.transaction, &whole).map_err(storage)?;
            for part in group {
                adding
                    .transaction
                    .execute("UPDATE segment SET merged_into = ?2 WHERE id = ?1", (part.id, id))
                    .map_err(storage)?;
            }
            done.merged += group.len();
            done.made += 1;
            done.plays += whole.plays;
            fault_point("after-merge");
        }
        adding.commit()?;
        Ok(done)
    }

    /// Removes the files of segments that compaction has replaced. Snapshots of earlier runs can then no longer be
    /// read play by play; their figures stay.
    ///
    /// # Errors
    /// [`crate::Error::Busy`] while another process writes.
    pub fn vacuum(&mut self) -> Result<Vacuumed> {
        let adding = self.begin()?;
        let directory = adding.directory.clone();
        let storage = |e| crate::Error::storage(&directory, e);
        let replaced = replaced_segments(&adding.transaction).map_err(storage)?;
        adding
            .transaction
            .execute("UPDATE segment SET vacuumed = 1 WHERE merged_into IS NOT NULL", [])
            .map_err(storage)?;
        adding.commit()?;
        fault_point("before-vacuum");
        // From here on they are files that nobody lists; whoever writes next removes what is left of them.
        let adding = self.begin()?;
        drop(adding);
        Ok(Vacuumed { files: replaced.len(), bytes: replaced.iter().map(|s| s.bytes).sum() })
    }

    /// Removes files under `plays/` that no commit lists, unless another process is writing.
    pub(crate) fn tidy_plays(&self) -> Result<usize> {
        if super::orphans(&self.connection, &self.directory)?.is_empty() {
            return Ok(0);
        }
        let storage = |e| self.storage(e);
        self.connection.busy_timeout(std::time::Duration::ZERO).map_err(storage)?;
        let locked = self.connection.execute_batch("BEGIN IMMEDIATE");
        self.connection.busy_timeout(crate::WAIT_FOR_OTHER_PROCESS).map_err(storage)?;
        if locked.is_err() {
            return Ok(0);
        }
        let removed = remove_orphans(&self.connection, &self.directory);
        self.connection.execute_batch("ROLLBACK").map_err(storage)?;
        removed
    }

    /// What is wrong with the segments, as sentences: missing, damaged, out of order, or not what the manifest says.
    pub(crate) fn verify_plays(&self) -> Result<Vec<String>> {
        let mut complaints = Vec::new();
        for segment in kept_segments(&self.connection).map_err(|e| self.storage(e))? {
            if let Err(complaint) = verify_segment(&self.directory, &segment) {
                complaints.push(format!("{FOLDER}/{}: {complaint}", segment.file));
            }
        }
        Ok(complaints)
    }
}

/// Neighbours in time that make a segment together; single ones are left as they are.
fn groups(segments: &[Segment]) -> Vec<&[Segment]> {
    let mut groups = Vec::new();
    let (mut from, mut plays) = (0, 0);
    for (place, segment) in segments.iter().enumerate() {
        if plays > 0 && plays + segment.plays > LARGE_PLAYS {
            groups.extend(segments.get(from..place));
            (from, plays) = (place, 0);
        }
        plays += segment.plays;
    }
    groups.extend(segments.get(from..));
    groups.retain(|group| group.len() > 1);
    groups
}

fn merge_segments(lake: &Path, parts: &[Segment], id: i64) -> Result<Segment> {
    let opened: Vec<OpenSegment> =
        parts.iter().map(|part| OpenSegment::open(lake, part)).collect::<Result<_>>()?;
    let mut writer = SegmentWriter::create(lake, id)?;
    let plays: u64 = parts.iter().map(|part| part.plays).sum();
    let at_once = (256 * PLAYS_AT_ONCE / plays.max(1)).clamp(1, 256) as u16;
    let mut first = 0_u16;
    while first < 256 {
        let buckets = first as u8..=(first + at_once - 1).min(255) as u8;
        first += at_once;
        let mut batches = Vec::new();
        for part in &opened {
            part.read(buckets.clone(), None, |batch| {
                let column = batch.column(0).as_primitive::<UInt8Type>();
                // Rows are in order of bucket: those wanted are one stretch.
                let from = column.values().partition_point(|b| b < buckets.start());
                let to = column.values().partition_point(|b| b <= buckets.end());
                batches.push(batch.slice(from, to - from));
                Ok(())
            })?;
        }
        let sorted = sorted(&batches).map_err(|e| written("", &e))?;
        let column = sorted.column(0).as_primitive::<UInt8Type>();
        for group in row_groups(column.values().iter().copied()) {
            writer.group(&sorted.slice(group.start, group.len()))?;
        }
    }
    writer.finish(lake)
}

/// The rows in the order of a segment.
fn sorted(batches: &[RecordBatch]) -> std::result::Result<RecordBatch, arrow::error::ArrowError> {
    let batch = concat_batches(&schema(), batches)?;
    let keys: Vec<SortColumn> = ["bucket", "viewer_id", "title_id", "start_ms", "end_ms", "source", "row"]
        .into_iter()
        .filter_map(|name| batch.column_by_name(name))
        .map(|column| SortColumn { values: column.clone(), options: None })
        .collect();
    take_record_batch(&batch, &lexsort_to_indices(&keys, None)?)
}

fn verify_segment(lake: &Path, segment: &Segment) -> std::result::Result<(), String> {
    let say = |e: &dyn std::fmt::Display| e.to_string();
    let mut file =
        fs_err::File::open(lake.join(FOLDER).join(&segment.file)).map_err(|_| "the file is missing")?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 20];
    let mut bytes = 0_u64;
    loop {
        let read = file.read(&mut block).map_err(|e| say(&e))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        hash.update(block.get(..read).unwrap_or_default());
    }
    if bytes != segment.bytes {
        return Err(format!("the file has {bytes} bytes where {} were written", segment.bytes));
    }
    let digest: [u8; 32] = hash.finalize().into();
    if digest != segment.sha256 {
        return Err("the bytes are not those that were written".to_owned());
    }
    let open = OpenSegment::open(lake, segment).map_err(|e| say(&e))?;
    if open.rows() != segment.plays {
        return Err(format!("the file has {} plays where the manifest has {}", open.rows(), segment.plays));
    }
    let is_split = open.bucket_ranges().array_windows().any(|[(_, last), (first, _)]| last >= first);
    if is_split {
        return Err("a bucket is split over two row groups".to_owned());
    }
    verify_order(&open, segment).map_err(|e| say(&e))
}

fn verify_order(open: &OpenSegment, segment: &Segment) -> Result<()> {
    let mut before = None;
    let columns = ["bucket", "viewer_id", "title_id", "start_ms", "household_id"];
    open.read(0..=255, Some(&columns), |batch| {
        let damaged = |why: &str| unread(&segment.file, &why);
        let missing = || damaged("a column is missing or of another type");
        let buckets = batch.column_by_name("bucket").and_then(|c| c.as_primitive_opt::<UInt8Type>());
        let viewers = batch.column_by_name("viewer_id").and_then(|c| c.as_primitive_opt::<UInt64Type>());
        let titles = batch.column_by_name("title_id").and_then(|c| c.as_primitive_opt::<UInt32Type>());
        let starts = batch.column_by_name("start_ms").and_then(|c| c.as_primitive_opt::<Int64Type>());
        let homes = batch.column_by_name("household_id").and_then(|c| c.as_primitive_opt::<UInt64Type>());
        let (buckets, viewers) = buckets.zip(viewers).ok_or_else(missing)?;
        let ((titles, starts), homes) = titles.zip(starts).zip(homes).ok_or_else(missing)?;
        for row in 0..batch.num_rows() {
            let start = starts.is_valid(row).then(|| starts.value(row));
            let here = Some((buckets.value(row), viewers.value(row), titles.value(row), start));
            if u64::from(buckets.value(row)) != homes.value(row) >> 56 {
                return Err(damaged("a play stands in a bucket that is not its household's"));
            }
            if before > here {
                return Err(damaged("plays are out of order"));
            }
            before = here;
        }
        Ok(())
    })
}
