//! `greenlit figures`: the ledger of figures, measured and published.

mod contract;
mod curves;

use std::io::Write;
use std::path::Path;

use greenlit_dossier::SamplingJson;
use greenlit_intake::{counted, grouped};
use greenlit_lake::{Lake, MeasuredQuery, Reference, Sampling};
use greenlit_vocabulary::{Figure, Metric, Provenance, name_key};
use serde_json::json;

use crate::Error;
use crate::args::{FiguresArguments, FiguresFormat, SplitBy};
use crate::wrapped;

/// A figure with its reference and what it rests on in a few words.
struct Row {
    reference: Reference,
    figure: Figure,
    /// Name of the file it was published in; empty for a measured one.
    file: String,
    rests_on: String,
    sampling: Option<Sampling>,
}

pub(crate) fn run(lake: &Path, arguments: &FiguresArguments, out: &mut dyn Write) -> Result<(), Error> {
    let lake = Lake::open(lake)?;
    if let Some(metric) = &arguments.metric
        && metric.parse::<Metric>().is_err()
    {
        let known = Metric::ALL.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Error::Usage {
            sentence: format!("no metric is called `{metric}`; the metrics are {known}"),
            hint: "the column `metric` of `greenlit figures --format csv` shows which of them the lake holds",
        });
    }
    let keys = arguments.title.as_ref().map(|title| vec![name_key(title)]);
    let query = MeasuredQuery {
        title_keys: keys.as_deref(),
        policy: None,
        window: arguments.window.as_deref(),
        split_by: arguments.by.map(SplitBy::column),
        min_viewers: arguments.min_viewers,
    };
    if arguments.curve {
        return curves::print(&lake, &query, arguments.format, out);
    }
    let measured = lake.measured_figures(&query)?;
    let mut rows: Vec<Row> = measured
        .figures
        .into_iter()
        .map(|m| Row {
            reference: m.reference,
            rests_on: rests_on(&m.figure, ""),
            figure: m.figure,
            file: String::new(),
            sampling: m.sampling,
        })
        .collect();
    let published_keys = match keys {
        // What is published is not split.
        _ if arguments.by.is_some() => Vec::new(),
        Some(keys) => keys,
        None => lake.figure_title_keys()?,
    };
    rows.extend(lake.figures_about(&published_keys)?.into_iter().map(|p| Row {
        reference: p.reference,
        rests_on: rests_on(&p.figure, &p.file),
        figure: p.figure,
        file: p.file,
        sampling: None,
    }));
    rows.retain(|row| {
        let window = row.figure.window.as_ref().map(ToString::to_string);
        arguments.metric.as_deref().is_none_or(|m| m == row.figure.metric.as_str())
            && arguments.window.as_ref().is_none_or(|w| Some(w) == window.as_ref())
    });
    if let Some(subscribers) = arguments.subscribers {
        return contract::print(&rows, subscribers, arguments.format, out);
    }
    if rows.is_empty()
        && let Some(title) = &arguments.title
    {
        eprintln!(
            "the lake holds no such figure of `{title}`; `greenlit show` finds titles by their other names"
        );
    }
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

const COLUMNS: [&str; 22] = [
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
    "low",
    "high",
    "as_of",
    "publisher",
    "file",
    "line",
    "rests_on",
    "reference",
    "standard_error",
    "n",
    "n_eff",
    "verdict",
];

/// The cells of a row, in order of [`COLUMNS`]; empty where there is nothing.
fn cells(row: &Row) -> [String; 22] {
    fn or_empty<T: ToString>(value: Option<T>) -> String {
        value.map_or_else(String::new, |v| v.to_string())
    }
    let f = &row.figure;
    let (publisher, line) = match &f.provenance {
        Provenance::Published { line, publisher, .. } => (publisher.clone(), line.to_string()),
        Provenance::Measured { .. } | Provenance::Reported { .. } => (String::new(), String::new()),
    };
    let sampling = row.sampling.as_ref();
    [
        f.provenance.basis().to_string(),
        f.title.clone(),
        or_empty(f.season),
        or_empty(f.episode),
        f.metric.to_string(),
        or_empty(f.window.as_ref()),
        or_empty(f.territory.as_ref()),
        f.population.clone().unwrap_or_default(),
        f.value.to_string(),
        f.unit.to_string(),
        or_empty(f.low),
        or_empty(f.high),
        or_empty(f.as_of.as_ref()),
        publisher,
        row.file.clone(),
        line,
        row.rests_on.clone(),
        row.reference.to_string(),
        or_empty(sampling.and_then(|s| s.standard_error)),
        or_empty(sampling.map(|s| s.support.members)),
        or_empty(sampling.map(|s| format!("{:.1}", s.support.effective))),
        or_empty(sampling.map(|s| s.ruling.verdict.as_str())),
    ]
}

fn csv(rows: &[Row], out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| Error::Io(e.into());
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
            (Some(season), None) => format!(", season {season}"),
            _ => String::new(),
        };
        let label = format!("{}  ", row.reference.short());
        let value = grouped_decimal(f.value);
        let interval = row.sampling.as_ref().and_then(|s| s.interval);
        let interval = interval.map_or_else(String::new, |(low, high)| {
            format!(" (95% interval {} to {})", grouped_decimal(low), grouped_decimal(high))
        });
        let metric = f.metric.as_str().replace('_', " ");
        wrapped::beside(out, &label, &format!("{}{part}: {metric} {value} {}{interval}", f.title, f.unit))?;
        let scope = [
            f.window.as_ref().map(ToString::to_string),
            f.territory.as_ref().map(ToString::to_string),
            f.population.clone(),
        ];
        let scope = scope.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let indent = " ".repeat(label.len());
        if !scope.is_empty() {
            wrapped::beside(out, &indent, &scope)?;
        }
        wrapped::beside(out, &indent, &format!("{}: {}", f.provenance.basis(), row.rests_on))?;
    }
    writeln!(out, "{}", counted(rows.len(), "figure"))
}

/// `162,700,000`, `34.8`.
fn grouped_decimal(value: f64) -> String {
    let text = value.abs().to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if value < 0.0 { "-" } else { "" };
    let whole = whole.parse::<u64>().map_or_else(|_| whole.to_owned(), grouped);
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

fn as_json(row: &Row) -> serde_json::Value {
    let f = &row.figure;
    json!({
        "reference": row.reference.to_string(), "basis": f.provenance.basis().as_str(), "title": f.title,
        "season": f.season, "episode": f.episode, "metric": f.metric.as_str(),
        "window": f.window.as_ref().map(ToString::to_string),
        "territory": f.territory.as_ref().map(ToString::to_string), "population": f.population,
        "value": f.value, "unit": f.unit.as_str(), "low": f.low, "high": f.high,
        "as_of": f.as_of.as_ref().map(ToString::to_string), "rests_on": row.rests_on,
        "sampling": row.sampling.as_ref().map(SamplingJson::of),
    })
}
