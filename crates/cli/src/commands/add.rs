//! `greenlit add`: takes any evidence, all of it in one transaction.

use std::io::{IsTerminal, Write};
use std::path::Path;

use greenlit_intake::{FileReport, Progress, Telling, add_all, collect, dry_run};
use greenlit_lake::Lake;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use crate::Error;
use crate::args::{AddArguments, Format};

/// A bar is drawn from so many files on; fewer are done before it could be read.
const PROGRESS_FROM: usize = 20;

pub(crate) fn run(lake: &Path, arguments: &AddArguments, out: &mut dyn Write) -> Result<(), Error> {
    let inputs = collect(&arguments.paths)?;
    let remarks = arguments.tables.read()?;
    let telling = Telling::of(
        arguments.kind.map(Into::into),
        &arguments.account,
        arguments.zone.as_deref(),
        arguments.date_order.as_deref(),
    )?;
    let now = Timestamp::now();
    let report = if arguments.dry_run {
        dry_run(lake, &inputs, &telling, &remarks, now)?
    } else {
        let lake = &mut Lake::create_or_open(lake)?;
        let mut bar = Bar(progress_bar(inputs.len()));
        let report = add_all(lake, &inputs, &telling, &remarks, now, true, &mut bar)?;
        bar.0.finish_and_clear();
        report
    };
    match arguments.format {
        Format::Text => out.write_all(report.to_text(arguments.dry_run).as_bytes())?,
        Format::Json => writeln!(out, "{}", report.to_json(arguments.dry_run))?,
    }
    if report.took_nothing() {
        return Err(Error::NothingTaken { files: inputs.len() });
    }
    Ok(())
}

/// Progress by file, on a terminal.
struct Bar(ProgressBar);

impl Progress for Bar {
    fn read(&mut self, _: &str, _: u64, _: Option<u64>) {}

    fn done(&mut self, _: &FileReport) {
        self.0.inc(1);
    }
}

fn progress_bar(files: usize) -> ProgressBar {
    if files < PROGRESS_FROM || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("reading {bar:40} {pos}/{len} files, {per_sec}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(files as u64).with_style(style)
}
