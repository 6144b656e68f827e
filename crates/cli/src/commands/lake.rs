//! `greenlit lake`: looking after the lake.

use std::io::Write;
use std::path::Path;

use greenlit_lake::Lake;

use crate::Error;

/// Prints `sound`, or every complaint.
pub(crate) fn verify(lake: &Path, out: &mut dyn Write) -> Result<(), Error> {
    let complaints = Lake::open(lake)?.verify()?;
    if complaints.is_empty() {
        writeln!(out, "sound: every page, index and reference was checked")?;
    }
    for complaint in complaints {
        writeln!(out, "{complaint}")?;
    }
    Ok(())
}
