//! `greenlit quarantine`: what was set aside, and why.

use std::io::Write;
use std::path::Path;

use greenlit_lake::Lake;
use serde_json::json;

use crate::Error;
use crate::args::{Format, FormatArguments};

pub(crate) fn run(lake: &Path, arguments: &FormatArguments, out: &mut dyn Write) -> Result<(), Error> {
    let rows = Lake::open(lake)?.quarantine()?;
    if arguments.format == Format::Json {
        let rows: Vec<_> = rows
            .iter()
            .map(|r| {
                json!({
                    "file": r.file, "sha256": r.sha256.to_string(), "line": r.row.line,
                    "reason": r.row.reason, "excerpt": r.row.excerpt,
                })
            })
            .collect();
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)?;
        return Ok(());
    }
    for r in &rows {
        let line = r.row.line.map_or_else(|| "-".to_owned(), |n| n.to_string());
        writeln!(out, "{}:{line}: {}", r.file, r.row.reason)?;
        if !r.row.excerpt.is_empty() {
            writeln!(out, "    {}", r.row.excerpt.replace('\n', " "))?;
        }
    }
    writeln!(out, "{} {} set aside", rows.len(), if rows.len() == 1 { "row" } else { "rows" })?;
    Ok(())
}
