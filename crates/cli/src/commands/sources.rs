//! `greenlit sources`: what was added.

use std::io::Write;
use std::path::Path;

use greenlit_lake::Lake;
use serde_json::json;

use crate::Error;
use crate::args::{Format, FormatArguments};

pub(crate) fn run(lake: &Path, arguments: &FormatArguments, out: &mut dyn Write) -> Result<(), Error> {
    let sources = Lake::open(lake)?.sources()?;
    if arguments.format == Format::Json {
        let rows: Vec<_> = sources
            .iter()
            .map(|s| {
                json!({
                    "sha256": s.sha256.to_string(), "kind": s.kind.as_str(), "format": s.format, "name": s.name,
                    "bytes": s.bytes, "added_at": s.added_at, "records": s.records, "rejected": s.rejected,
                })
            })
            .collect();
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)?;
        return Ok(());
    }
    for s in &sources {
        let sha = s.sha256.to_string();
        let rejected = if s.rejected == 0 { String::new() } else { format!(", {} set aside", s.rejected) };
        writeln!(
            out,
            "{}  {:<9}  {:>6} records{rejected}  {}",
            &sha[..12],
            s.kind.as_str(),
            s.records,
            s.name
        )?;
    }
    writeln!(out, "{} {}", sources.len(), if sources.len() == 1 { "file" } else { "files" })?;
    Ok(())
}
