//! `greenlit rate`: from plays to figures.

use std::io::Write;
use std::path::Path;

use greenlit_lake::{Lake, RateOptions, RateReport};
use greenlit_viewing::policy::Policies;
use jiff::Timestamp;
use serde_json::json;

use crate::Error;
use crate::args::{Format, RateArguments};

/// Names that no title was found for, shown of many.
const UNRESOLVED_SHOWN: usize = 10;

pub(crate) fn run(lake: &Path, arguments: &RateArguments, out: &mut dyn Write) -> Result<(), Error> {
    let policy = Policies::published()?.get(&arguments.policy)?.clone();
    let threads = arguments
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let panel = arguments.projection.options()?;
    let options = RateOptions { policy, threads: threads.max(1), started_at: Timestamp::now(), panel };
    let report = Lake::open(lake)?.rate(&options)?;
    match arguments.format {
        Format::Text => text(&report, out)?,
        Format::Json => writeln!(out, "{}", as_json(&report))?,
    }
    Ok(())
}

fn text(report: &RateReport, out: &mut dyn Write) -> std::io::Result<()> {
    match report.run {
        None => writeln!(out, "nothing new since the last run under {}", report.policy)?,
        Some(run) => writeln!(
            out,
            "run {run} under {}: {} plays in the lake, {} days and {} weeks measured; {} cells new, {} restated, {} \
             withdrawn, {} the same",
            report.policy,
            report.plays,
            report.days,
            report.weeks,
            report.new_cells,
            report.restated_cells,
            report.withdrawn_cells,
            report.unchanged_cells
        )?,
    }
    let counts = &report.counts;
    for (count, what) in [
        (counts.credited.near_duplicates, "logged twice and merged"),
        (counts.credited.empty, "without any playing time"),
        (counts.credited.outside_calendar, "dated before 1990 or after 2099"),
        (counts.credited.too_short, "shorter than the policy's shortest"),
        (counts.credited.wrong_speed, "at a speed that does not earn"),
        (counts.credited.capped, "cut to the policy's longest"),
        (counts.cut_at_runtime, "cut at three runtimes of their title"),
        (counts.without_interval, "without start or end"),
        (counts.not_programme, "of music or advertisements"),
    ] {
        if count > 0 {
            writeln!(out, "{count} plays {what}")?;
        }
    }
    if let Some(method) = &report.projected {
        writeln!(
            out,
            "projected to {} persons from a panel of {} ({}): {} cells, of which {} are suppressed by the minimum of {} homes \
             and {} % error",
            method.population_words(),
            method.persons,
            method.files.join(", "),
            report.projected_cells,
            report.hidden_cells,
            method.least_homes,
            method.suppress_above_error * 100.0
        )?;
        writeln!(out, "weights: {}", method.weighting)?;
        writeln!(out, "errors: {}", method.errors)?;
    }
    for sentence in &report.panel_notes {
        writeln!(out, "{sentence}")?;
    }
    for sentence in &report.refused {
        writeln!(out, "{sentence}")?;
    }
    for title in report.unresolved.iter().take(UNRESOLVED_SHOWN) {
        writeln!(out, "measured under its own name: `{}`: {}", title.name, title.why)?;
    }
    let more = report.unresolved.len().saturating_sub(UNRESOLVED_SHOWN);
    if more > 0 {
        writeln!(out, "and {more} more names; `--format json` lists all")?;
    }
    Ok(())
}

fn as_json(report: &RateReport) -> serde_json::Value {
    let unresolved: Vec<_> =
        report.unresolved.iter().map(|t| json!({"name": t.name, "why": t.why})).collect();
    json!({
        "policy": report.policy, "run": report.run, "plays": report.plays, "days": report.days,
        "weeks": report.weeks, "new_cells": report.new_cells, "restated_cells": report.restated_cells,
        "withdrawn_cells": report.withdrawn_cells, "unchanged_cells": report.unchanged_cells,
        "near_duplicates": report.counts.credited.near_duplicates, "empty": report.counts.credited.empty,
        "without_interval": report.counts.without_interval, "refused": report.refused, "unresolved": unresolved,
        "projected": report.projected.as_ref().map(|method| json!({
            "method": method, "cells": report.projected_cells, "suppressed": report.hidden_cells,
        })),
        "panel_notes": report.panel_notes,
    })
}
