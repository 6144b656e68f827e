//! The manifest: which segments there are, and what stands under `plays/` without being listed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, Row, named_params};

use super::segment::{FOLDER, Segment, sync_folder, unread};
use crate::{Adding, Lake, Result};

fn segment_of(row: &Row<'_>) -> rusqlite::Result<Segment> {
    Ok(Segment {
        id: row.get("id")?,
        file: row.get("file")?,
        sha256: row.get("sha256")?,
        bytes: row.get::<_, i64>("bytes")? as u64,
        plays: row.get::<_, i64>("plays")? as u64,
        starts_ms: (row.get("first_ms")?, row.get("last_ms")?),
    })
}

fn segments_where(connection: &Connection, condition: &str) -> rusqlite::Result<Vec<Segment>> {
    connection
        .prepare_cached(&format!("SELECT * FROM segment WHERE {condition} ORDER BY id"))?
        .query_map([], segment_of)?
        .collect()
}

/// The segments that hold the lake's plays now.
pub(crate) fn live_segments(connection: &Connection) -> rusqlite::Result<Vec<Segment>> {
    segments_where(connection, "merged_into IS NULL")
}

/// Every segment whose file is there: the live ones, and those that old snapshots may still name.
pub(crate) fn kept_segments(connection: &Connection) -> rusqlite::Result<Vec<Segment>> {
    segments_where(connection, "vacuumed = 0")
}

/// Segments that compaction has replaced and whose files are still there.
pub(crate) fn replaced_segments(connection: &Connection) -> rusqlite::Result<Vec<Segment>> {
    segments_where(connection, "merged_into IS NOT NULL AND vacuumed = 0")
}

pub(crate) fn next_segment_id(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT coalesce(max(id), 0) + 1 FROM segment", [], |row| row.get(0))
}

pub(crate) fn insert_segment(connection: &Connection, segment: &Segment) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "INSERT INTO segment (id, file, sha256, bytes, plays, first_ms, last_ms) \
             VALUES (:id, :file, :sha256, :bytes, :plays, :first_ms, :last_ms)",
        )?
        .execute(named_params! {
            ":id": segment.id, ":file": segment.file, ":sha256": segment.sha256,
            ":bytes": segment.bytes as i64, ":plays": segment.plays as i64,
            ":first_ms": segment.starts_ms.0, ":last_ms": segment.starts_ms.1,
        })
}

/// The live segments whose plays a snapshot has seen: those it names, and those that were merged of nothing else.
pub(crate) fn seen_by_snapshot(connection: &Connection, snapshot: i64) -> rusqlite::Result<BTreeSet<i64>> {
    let mut seen: BTreeSet<i64> = connection
        .prepare_cached("SELECT segment FROM snapshot_segment WHERE snapshot = ?1")?
        .query_map([snapshot], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut parts: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT merged_into, id FROM segment WHERE merged_into IS NOT NULL ORDER BY merged_into",
    )?;
    for pair in statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (whole, part): (i64, i64) = pair?;
        parts.entry(whole).or_default().push(part);
    }
    // A merged segment has a higher number than its parts, so that one pass in order settles all.
    for (whole, parts) in parts {
        if parts.iter().all(|part| seen.contains(part)) {
            seen.insert(whole);
        }
    }
    Ok(seen)
}

/// Removes what an interrupted process left under `plays/`. To be called by the one process that may write.
pub(crate) fn remove_orphans(connection: &Connection, lake: &Path) -> Result<usize> {
    let orphans = orphans(connection, lake)?;
    let folder = lake.join(FOLDER);
    for orphan in &orphans {
        fs_err::remove_file(folder.join(orphan)).map_err(|e| unread(orphan, &e))?;
    }
    if !orphans.is_empty() {
        sync_folder(&folder).map_err(|e| unread("", &e))?;
    }
    Ok(orphans.len())
}

/// Files under `plays/` that the manifest does not list, in order of name.
pub(crate) fn orphans(connection: &Connection, lake: &Path) -> Result<Vec<String>> {
    let folder = lake.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let listed: BTreeSet<String> = kept_segments(connection)
        .map_err(|e| crate::Error::storage(lake, e))?
        .into_iter()
        .map(|segment| segment.file)
        .collect();
    let mut orphans = Vec::new();
    for entry in fs_err::read_dir(&folder).map_err(|e| unread("", &e))? {
        let name = entry.map_err(|e| unread("", &e))?.file_name().to_string_lossy().into_owned();
        // Only what segments are called: somebody's own file in the folder is left alone.
        let is_ours = name.ends_with(".parquet") || name.ends_with(".writing");
        if is_ours && !listed.contains(&name) {
            orphans.push(name);
        }
    }
    orphans.sort();
    Ok(orphans)
}

/// A run, and the plays it saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSnapshot {
    /// Number of the run.
    pub run: u64,
    /// `name@version` of its policy.
    pub policy: String,
    /// When it was made (RFC 3339, UTC).
    pub rated_at: String,
    /// Why it was needed.
    pub reason: String,
    /// Number of the snapshot.
    pub snapshot: u64,
    /// Plays in it.
    pub plays: u64,
    /// Files it names.
    pub files: u64,
    /// Of them those that are still there as they were; a vacuum removes what was merged since.
    pub files_left: u64,
}

impl Lake {
    /// Every run with its snapshot, in order.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn snapshots(&self) -> Result<Vec<RunSnapshot>> {
        let sql = "SELECT r.id AS run, r.policy, r.started_at, r.reason, s.id AS snapshot, s.plays, \
                   (SELECT count(*) FROM snapshot_segment x WHERE x.snapshot = s.id) AS files, \
                   (SELECT count(*) FROM snapshot_segment x JOIN segment g ON g.id = x.segment \
                    WHERE x.snapshot = s.id AND g.vacuumed = 0) AS files_left \
                   FROM run r JOIN snapshot s ON s.id = r.snapshot ORDER BY r.id";
        let count = |row: &Row<'_>, name: &str| row.get::<_, i64>(name).map(|n| n as u64);
        let of_row = |row: &Row<'_>| {
            Ok(RunSnapshot {
                run: count(row, "run")?,
                policy: row.get("policy")?,
                rated_at: row.get("started_at")?,
                reason: row.get("reason")?,
                snapshot: count(row, "snapshot")?,
                plays: count(row, "plays")?,
                files: count(row, "files")?,
                files_left: count(row, "files_left")?,
            })
        };
        let read = || -> rusqlite::Result<Vec<RunSnapshot>> {
            self.connection.prepare_cached(sql)?.query_map([], of_row)?.collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// Plays in the lake, and the files that hold them.
    pub fn plays_held(&self) -> Result<(u64, usize)> {
        let segments = live_segments(&self.connection).map_err(|e| self.storage(e))?;
        Ok((segments.iter().map(|s| s.plays).sum(), segments.len()))
    }
}

impl Adding<'_> {
    pub(super) fn list_segment(&self, segment: &Segment) -> Result<()> {
        insert_segment(&self.transaction, segment).map(|_| ()).map_err(|e| self.storage(e))
    }
}
