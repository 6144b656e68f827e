//! `greenlit lake`: looking after the lake.

use std::io::Write;
use std::path::Path;

use greenlit_lake::Lake;

use crate::Error;

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
