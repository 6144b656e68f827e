//! `greenlit figures`: the ledger of figures, measured and published.

use std::io::Write;
use std::path::Path;

use greenlit_dossier::SamplingJson;
use greenlit_lake::{Lake, MeasuredQuery, Reference, Sampling};
use greenlit_vocabulary::{Figure, Provenance, name_key};
use serde_json::json;

use crate::Error;
use crate::args::{FiguresArguments, FiguresFormat};

/// A figure with its reference and what it rests on in a few words.
struct Row {
    reference: Reference,
    figure: Figure,
    rests_on: String,
    sampling: Option<Sampling>,
}

pub(crate) fn run(lake: &Path, arguments: &FiguresArguments, out: &mut dyn Write) -> Result<(), Error> {
    let lake = Lake::open(lake)?;
    let keys = arguments.title.as_ref().map(|title| vec![name_key(title)]);
    let query = MeasuredQuery {
        title_keys: keys.as_deref(),
        policy: None,
        window: arguments.window.as_deref(),
        min_viewers: arguments.min_viewers,
    };
    let measured = lake.measured_figures(&query)?;
    let mut rows: Vec<Row> = measured
        .figures
        .into_iter()
        .map(|m| Row {
            reference: m.reference,
            rests_on: rests_on(&m.figure, ""),
            figure: m.figure,
            sampling: m.sampling,
        })
        .collect();
    let published_keys = match keys {
        Some(keys) => keys,
        None => lake.figure_title_keys()?,
    };
    rows.extend(lake.figures_about(&published_keys)?.into_iter().map(|p| Row {
        reference: p.reference,
        rests_on: rests_on(&p.figure, &p.file),
        figure: p.figure,
        sampling: None,
    }));
    rows.retain(|row| {
        let window = row.figure.window.as_ref().map(ToString::to_string);
        arguments.metric.as_deref().is_none_or(|m| m == row.figure.metric.as_str())
            && arguments.window.as_ref().is_none_or(|w| Some(w) == window.as_ref())
    });
    match arguments.format {
        FiguresFormat::Text => text(&rows, out)?,
        FiguresFormat::Csv => csv(&rows, out)?,
        FiguresFormat::Json => {
            let all: Vec<_> = rows.iter().map(as_json).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)?;
        }
    }
    if measured.suppressed_cells > 0 {
        eprintln!("{} measured cells have too few viewers to be shown", measured.suppressed_cells);
    }
    if measured.suppressed_figures > 0 {
        eprintln!(
            "{} projected figures are below the minimum for reporting; `greenlit rate --least-homes N` and `--suppress-above SHARE` set it",
            measured.suppressed_figures
        );
    }
    Ok(())
}

fn rests_on(figure: &Figure, file: &str) -> String {
    match &figure.provenance {
        Provenance::Measured { run, policy, .. } => format!("{policy}, run {run}"),
        Provenance::Published { line, publisher, .. } => format!("{publisher}, {file}:{line}"),
        Provenance::Reported { chain, .. } => chain.join(", "),
    }
}

const COLUMNS: [&str; 18] = [
    "basis",
    "title",
    "season",
    "episode",
    "metric",
    "window",
    "territory",
    "population",
    "value",
    "unit",
    "rests_on",
    "reference",
    "standard_error",
    "low",
    "high",
    "n",
    "n_eff",
    "verdict",
];

/// The cells of a row, in order of [`COLUMNS`]; empty where there is nothing.
fn cells(row: &Row) -> [String; 18] {
    let f = &row.figure;
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let fraction = |n: Option<f64>| n.map_or_else(String::new, |n| n.to_string());
    let sampling = row.sampling.as_ref();
    [
        f.provenance.basis().to_string(),
        f.title.clone(),
        number(f.season),
        number(f.episode),
        f.metric.to_string(),
        f.window.as_ref().map_or_else(String::new, ToString::to_string),
        f.territory.as_ref().map_or_else(String::new, ToString::to_string),
        f.population.clone().unwrap_or_default(),
        f.value.to_string(),
        f.unit.to_string(),
        row.rests_on.clone(),
        row.reference.to_string(),
        fraction(sampling.and_then(|s| s.standard_error)),
        fraction(f.low),
        fraction(f.high),
        sampling.map_or_else(String::new, |s| s.support.members.to_string()),
        sampling.map_or_else(String::new, |s| format!("{:.1}", s.support.effective)),
        sampling.map_or_else(String::new, |s| s.ruling.verdict.as_str().to_owned()),
    ]
}

fn csv(rows: &[Row], out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| Error::Io(std::io::Error::other(e.to_string()));
    writer.write_record(COLUMNS).map_err(failed)?;
    for row in rows {
        writer.write_record(cells(row)).map_err(failed)?;
    }
    writer.flush()?;
    Ok(())
}

fn text(rows: &[Row], out: &mut dyn Write) -> std::io::Result<()> {
    for row in rows {
        let f = &row.figure;
        let part = match (f.season, f.episode) {
            (Some(season), Some(episode)) => format!(" S{season:02}E{episode:02}"),
            (Some(season), None) => format!(" season {season}"),
            _ => String::new(),
        };
        let window = f.window.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        let interval = row.sampling.as_ref().and_then(|s| s.interval);
        let interval = interval.map_or_else(String::new, |(low, high)| format!(" ({low:.1} to {high:.1})"));
        let territory = f.territory.as_ref().map_or_else(String::new, |t| format!(" {t}"));
        writeln!(
            out,
            "{}  {:<9}  {}{part}  {window}{territory}  {} {}{interval} {}  ({})",
            row.reference.short(),
            f.provenance.basis().as_str(),
            f.title,
            f.metric,
            f.value,
            f.unit,
            row.rests_on
        )?;
    }
    writeln!(out, "{} {}", rows.len(), if rows.len() == 1 { "figure" } else { "figures" })
}

fn as_json(row: &Row) -> serde_json::Value {
    let f = &row.figure;
    json!({
        "reference": row.reference.to_string(), "basis": f.provenance.basis().as_str(), "title": f.title,
        "season": f.season, "episode": f.episode, "metric": f.metric.as_str(),
        "window": f.window.as_ref().map(ToString::to_string),
        "territory": f.territory.as_ref().map(ToString::to_string), "population": f.population,
        "value": f.value, "unit": f.unit.as_str(), "rests_on": row.rests_on,
        "low": f.low, "high": f.high, "sampling": row.sampling.as_ref().map(SamplingJson::of),
    })
}
