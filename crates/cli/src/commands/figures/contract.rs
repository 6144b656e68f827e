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
    let asked: Vec<&Row> = rows
        .iter()
        .filter(|row| {
            row.figure.metric == Metric::Views && row.figure.window == Some(Window::FirstDays(CONTRACT_DAYS))
        })
        .collect();
    if asked.is_empty() {
        eprintln!(
            "no season has views of its first {CONTRACT_DAYS} days: that takes {CONTRACT_DAYS} days of plays from its \
             premiere on, and the runtimes of its episodes"
        );
    }
    let share = |row: &Row| row.figure.value / subscribers as f64;
    let place = |row: &Row| row.figure.territory.as_ref().map(ToString::to_string);
    match format {
        FiguresFormat::Text => {
            for row in asked {
                let f = &row.figure;
                let season = f.season.map_or_else(String::new, |season| format!(" season {season}"));
                let verdict = if share(row) >= CONTRACT_SHARE { "reaches" } else { "is below" };
                writeln!(
                    out,
                    "{}{season}, first {CONTRACT_DAYS} days, {}: {:.1} views / {subscribers} subscribers = {:.4}, which \
                     {verdict} {CONTRACT_SHARE:.2}  {}",
                    f.title,
                    place(row).as_deref().unwrap_or("all plays"),
                    f.value,
                    share(row),
                    row.reference.short()
                )?;
            }
        }
        FiguresFormat::Json => {
            let of = |row: &&Row| {
                json!({
                    "title": row.figure.title, "season": row.figure.season, "territory": place(row),
                    "views": row.figure.value, "subscribers": subscribers, "share": share(row),
                    "reaches_threshold": share(row) >= CONTRACT_SHARE, "reference": row.reference.to_string(),
                })
            };
            writeln!(out, "{}", json!(asked.iter().map(of).collect::<Vec<_>>()))?;
        }
        FiguresFormat::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            let failed = |e: csv::Error| Error::Io(std::io::Error::other(e.to_string()));
            let header = [
                "title",
                "season",
                "territory",
                "views",
                "subscribers",
                "share",
                "reaches_threshold",
                "reference",
            ];
            writer.write_record(header).map_err(failed)?;
            for row in asked {
                let season = row.figure.season.map_or_else(String::new, |season| season.to_string());
                let reaches = share(row) >= CONTRACT_SHARE;
                let cells = [
                    row.figure.title.clone(),
                    season,
                    place(row).unwrap_or_default(),
                    row.figure.value.to_string(),
                    subscribers.to_string(),
                    share(row).to_string(),
                    reaches.to_string(),
                    row.reference.to_string(),
                ];
                writer.write_record(cells).map_err(failed)?;
            }
            writer.flush()?;
        }
    }
    Ok(())
}
