//! The contract measure: views of the first 90 days beside subscribers.

use std::io::Write;

use greenlit_vocabulary::{Metric, Window};
use serde_json::json;

use super::Row;
use crate::Error;
use crate::args::FiguresFormat;

/// Days of a contract year's window.
const CONTRACT_DAYS: u16 = 90;

/// Share of the subscribers from which on the guild agreements of 2023 pay the bonus.
const CONTRACT_SHARE: f64 = 0.20;

/// Views of a season's first 90 days, and the share of subscribers they come to.
struct Line<'r> {
    row: &'r Row,
    territory: Option<String>,
    share: f64,
}

impl Line<'_> {
    fn reaches(&self) -> bool {
        self.share >= CONTRACT_SHARE
    }
}

/// Views of the first 90 days as a share of subscribers.
pub(super) fn print(
    rows: &[Row],
    subscribers: u64,
    format: FiguresFormat,
    out: &mut dyn Write,
) -> Result<(), Error> {
    if subscribers == 0 {
        let problem = "no number of subscribers; give the service's own, such as 12000000";
        return Err(Error::Argument { argument: "--subscribers", value: subscribers.to_string(), problem });
    }
    let is_asked = |row: &&Row| {
        row.figure.metric == Metric::Views && row.figure.window == Some(Window::FirstDays(CONTRACT_DAYS))
    };
    let lines: Vec<Line<'_>> = rows
        .iter()
        .filter(is_asked)
        .map(|row| Line {
            row,
            territory: row.figure.territory.as_ref().map(ToString::to_string),
            share: row.figure.value / subscribers as f64,
        })
        .collect();
    if lines.is_empty() {
        eprintln!(
            "no season has views of its first {CONTRACT_DAYS} days: that takes {CONTRACT_DAYS} days of plays from its \
             premiere on, and the runtimes of its episodes"
        );
    }
    match format {
        FiguresFormat::Text => text(&lines, subscribers, out)?,
        FiguresFormat::Json => {
            let of = |line: &Line<'_>| {
                let f = &line.row.figure;
                json!({
                    "title": f.title, "season": f.season, "territory": line.territory, "views": f.value,
                    "subscribers": subscribers, "share": line.share, "reaches_threshold": line.reaches(),
                    "reference": line.row.reference.to_string(),
                })
            };
            writeln!(out, "{}", json!(lines.iter().map(of).collect::<Vec<_>>()))?;
        }
        FiguresFormat::Csv => csv(&lines, subscribers, out)?,
    }
    Ok(())
}

fn text(lines: &[Line<'_>], subscribers: u64, out: &mut dyn Write) -> std::io::Result<()> {
    for line in lines {
        let f = &line.row.figure;
        let season = f.season.map_or_else(String::new, |season| format!(" season {season}"));
        let verdict = if line.reaches() { "reaches" } else { "is below" };
        writeln!(
            out,
            "{}{season}, first {CONTRACT_DAYS} days, {}: {:.1} views / {subscribers} subscribers = {:.4}, which \
             {verdict} {CONTRACT_SHARE:.2}  {}",
            f.title,
            line.territory.as_deref().unwrap_or("all plays"),
            f.value,
            line.share,
            line.row.reference.short()
        )?;
    }
    Ok(())
}

fn csv(lines: &[Line<'_>], subscribers: u64, out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| Error::Io(std::io::Error::other(e.to_string()));
    let header =
        ["title", "season", "territory", "views", "subscribers", "share", "reaches_threshold", "reference"];
    writer.write_record(header).map_err(failed)?;
    for line in lines {
        let f = &line.row.figure;
        let cells = [
            f.title.clone(),
            f.season.map_or_else(String::new, |season| season.to_string()),
            line.territory.clone().unwrap_or_default(),
            f.value.to_string(),
            subscribers.to_string(),
            line.share.to_string(),
            line.reaches().to_string(),
            line.row.reference.to_string(),
        ];
        writer.write_record(cells).map_err(failed)?;
    }
    writer.flush()?;
    Ok(())
}
