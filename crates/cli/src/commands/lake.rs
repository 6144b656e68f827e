//! `greenlit lake`: looking after the lake.

use std::io::Write;
use std::path::Path;

use greenlit_lake::{Lake, RunSnapshot};
use serde_json::json;

use crate::Error;
use crate::args::{Format, FormatArguments};

/// Prints `sound`, or every complaint.
pub(crate) fn verify(lake: &Path, out: &mut dyn Write) -> Result<(), Error> {
    let complaints = Lake::open(lake)?.verify()?;
    if complaints.is_empty() {
        writeln!(out, "sound: every page, index, reference and file of plays was checked")?;
    }
    for complaint in complaints {
        writeln!(out, "{complaint}")?;
    }
    Ok(())
}

/// Merges small files of plays.
pub(crate) fn compact(lake: &Path, out: &mut dyn Write) -> Result<(), Error> {
    let done = Lake::open(lake)?.compact()?;
    writeln!(out, "{} files of plays merged into {}, {} plays in them", done.merged, done.made, done.plays)?;
    Ok(())
}

/// Removes what compaction has replaced.
pub(crate) fn vacuum(lake: &Path, out: &mut dyn Write) -> Result<(), Error> {
    let done = Lake::open(lake)?.vacuum()?;
    writeln!(out, "{} files removed, {} bytes", done.files, done.bytes)?;
    Ok(())
}

/// Lists the runs, and the plays that each of them saw.
pub(crate) fn snapshots(lake: &Path, arguments: &FormatArguments, out: &mut dyn Write) -> Result<(), Error> {
    let snapshots = Lake::open(lake)?.snapshots()?;
    if arguments.format == Format::Json {
        let of = |s: &RunSnapshot| {
            json!({
                "run": s.run, "policy": s.policy, "rated_at": s.rated_at, "reason": s.reason,
                "snapshot": s.snapshot, "plays": s.plays, "files": s.files, "files_left": s.files_left,
            })
        };
        writeln!(out, "{}", json!(snapshots.iter().map(of).collect::<Vec<_>>()))?;
        return Ok(());
    }
    for s in &snapshots {
        let left = if s.files == s.files_left {
            String::new()
        } else {
            format!(", {} of them merged since and removed", s.files - s.files_left)
        };
        writeln!(
            out,
            "run {}  {}  {}  {} plays in {} files{left}  ({})",
            s.run, s.rated_at, s.policy, s.plays, s.files, s.reason
        )?;
    }
    writeln!(out, "{} {}", snapshots.len(), if snapshots.len() == 1 { "run" } else { "runs" })?;
    Ok(())
}
