//! Evidence files: what was added, and what in it was set aside.

use greenlit_vocabulary::{EvidenceKind, Rejected, Sha256};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, named_params};
use sha2::Digest;

use crate::sql::word;
use crate::{Adding, Lake, Result, fault_point};

/// The name of a file for ever.
pub fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// The name for ever of what a reader gives, and how long it is.
///
/// # Errors
/// What the reader says.
pub fn sha256_of(reader: &mut dyn std::io::Read) -> std::io::Result<(Sha256, u64)> {
    let mut hash = sha2::Sha256::new();
    let mut block = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        let read = reader.read(&mut block)?;
        if read == 0 {
            return Ok((Sha256(hash.finalize().into()), bytes));
        }
        hash.update(block.get(..read).unwrap_or_default());
        bytes += read as u64;
    }
}

/// A file about to be added.
#[derive(Debug, Clone)]
pub struct NewEvidence<'a> {
    /// Its name for ever.
    pub sha256: Sha256,
    /// What it is.
    pub kind: EvidenceKind,
    /// What its content was recognised as (`html`, `tvmaze`, ...).
    pub format: &'a str,
    /// File name, without folders: no path of a machine enters the lake.
    pub name: &'a str,
    /// Size.
    pub bytes: u64,
    /// Now, by the caller's clock.
    pub added_at: Timestamp,
}

/// A file that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Number in this lake.
    pub id: i64,
    /// Its name for ever.
    pub sha256: Sha256,
    /// What it is.
    pub kind: EvidenceKind,
    /// What its content was recognised as.
    pub format: String,
    /// File name as given.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// When it was added (RFC 3339, UTC).
    pub added_at: String,
    /// Claims, titles or figures taken from it.
    pub records: u64,
    /// Rows set aside.
    pub rejected: u64,
}

/// A row that was set aside, with its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRow {
    /// File name as given.
    pub file: String,
    /// The file's name for ever.
    pub sha256: Sha256,
    /// The row and why.
    pub row: Rejected,
}

impl Lake {
    /// Every file that was added, by name and SHA-256, so that the order of adding does not show.
    pub fn sources(&self) -> Result<Vec<Evidence>> {
        self.sources_page(0, usize::MAX)
    }

    /// As [`Lake::sources`], from a row on, so many rows.
    pub fn sources_page(&self, offset: usize, limit: usize) -> Result<Vec<Evidence>> {
        let sql = "SELECT evidence.*, (SELECT count(*) FROM quarantine q WHERE q.evidence = evidence.id) AS rejected \
                   FROM evidence ORDER BY name, sha256 LIMIT ?2 OFFSET ?1";
        let read = || -> rusqlite::Result<Vec<Evidence>> {
            self.connection.prepare_cached(sql)?.query_map(window(offset, limit), evidence_of)?.collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// Every row that was set aside, by file and line.
    pub fn quarantine(&self) -> Result<Vec<QuarantinedRow>> {
        self.quarantine_page(0, usize::MAX)
    }

    /// How many files were added, and how many rows were set aside.
    pub fn evidence_counts(&self) -> Result<(usize, usize)> {
        let sql = "SELECT (SELECT count(*) FROM evidence), (SELECT count(*) FROM quarantine)";
        self.connection
            .query_row(sql, [], |row| Ok((row.get::<_, i64>(0)? as usize, row.get::<_, i64>(1)? as usize)))
            .map_err(|e| self.storage(e))
    }

    /// As [`Lake::quarantine`], from a row on, so many rows.
    pub fn quarantine_page(&self, offset: usize, limit: usize) -> Result<Vec<QuarantinedRow>> {
        let sql = "SELECT e.name, e.sha256, q.line, q.reason, q.excerpt FROM quarantine q \
                   JOIN evidence e ON e.id = q.evidence ORDER BY e.name, e.sha256, q.line, q.rowid \
                   LIMIT ?2 OFFSET ?1";
        let read = || -> rusqlite::Result<Vec<QuarantinedRow>> {
            self.connection
                .prepare_cached(sql)?
                .query_map(window(offset, limit), |row| {
                    let line: Option<i64> = row.get("line")?;
                    let reason = row.get("reason")?;
                    let excerpt = row.get("excerpt")?;
                    Ok(QuarantinedRow {
                        file: row.get("name")?,
                        sha256: Sha256(row.get("sha256")?),
                        row: Rejected { line: line.map(|n| n as u64), reason, excerpt },
                    })
                })?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }
}

impl Adding<'_> {
    /// Whether the file is in the lake already.
    pub fn holds(&self, sha256: Sha256) -> Result<bool> {
        self.transaction
            .prepare_cached("SELECT 1 FROM evidence WHERE sha256 = ?1")
            .and_then(|mut s| s.query_row([sha256.0], |_| Ok(())).optional())
            .map(|found| found.is_some())
            .map_err(|e| self.storage(e))
    }

    /// Records the file and what was set aside of it; gives its number in this lake.
    pub(crate) fn evidence(
        &self,
        file: &NewEvidence<'_>,
        records: usize,
        rejected: &[Rejected],
    ) -> Result<i64> {
        let insert = || -> rusqlite::Result<i64> {
            self.transaction
                .prepare_cached(
                    "INSERT INTO evidence (sha256, kind, format, name, bytes, added_at, records) \
                     VALUES (:sha256, :kind, :format, :name, :bytes, :added_at, :records)",
                )?
                .execute(named_params! {
                    ":sha256": file.sha256.0, ":kind": file.kind.as_str(), ":format": file.format,
                    ":name": file.name, ":bytes": file.bytes as i64, ":added_at": file.added_at.to_string(),
                    ":records": records as i64,
                })?;
            let id = self.transaction.last_insert_rowid();
            let mut statement = self.transaction.prepare_cached(
                "INSERT INTO quarantine (evidence, line, reason, excerpt) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for row in rejected {
                statement.execute((id, row.line.map(|n| n as i64), &row.reason, &row.excerpt))?;
            }
            Ok(id)
        };
        let id = insert().map_err(|e| self.storage(e))?;
        fault_point("after-evidence");
        Ok(id)
    }
}

/// Numbers of SQL for a stretch of rows.
fn window(offset: usize, limit: usize) -> (i64, i64) {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    (number(offset), number(limit))
}

fn evidence_of(row: &Row<'_>) -> rusqlite::Result<Evidence> {
    Ok(Evidence {
        id: row.get("id")?,
        sha256: Sha256(row.get("sha256")?),
        kind: word(row, "kind")?,
        format: row.get("format")?,
        name: row.get("name")?,
        bytes: row.get::<_, i64>("bytes")? as u64,
        added_at: row.get("added_at")?,
        records: row.get::<_, i64>("records")? as u64,
        rejected: row.get::<_, i64>("rejected")? as u64,
    })
}
