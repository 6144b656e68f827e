//! Completion curves, and the way down from episode to episode.

use std::io::Write;

use greenlit_lake::{EpisodeCurve, Lake, MeasuredQuery};
use serde_json::json;

use crate::Error;
use crate::args::FiguresFormat;

/// Who is still there, by tenth of an episode and by episode of a season.
pub(super) fn print(
    lake: &Lake,
    query: &MeasuredQuery<'_>,
    format: FiguresFormat,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let (curves, suppressed) = lake.episode_curves(query)?;
    match format {
        FiguresFormat::Text => text(&curves, out)?,
        FiguresFormat::Csv => csv(&curves, out)?,
        FiguresFormat::Json => {
            let of = |c: &EpisodeCurve| {
                json!({
                    "title": c.title, "season": c.season, "episode": c.episode, "window": window(c),
                    "starters": c.starters, "of_first": c.of_first, "still_there": c.still_there,
                    "reference": c.reference.to_string(),
                })
            };
            writeln!(out, "{}", json!(curves.iter().map(of).collect::<Vec<_>>()))?;
        }
    }
    if suppressed > 0 {
        eprintln!("{suppressed} episodes have too few viewers to be shown");
    }
    if curves.is_empty() {
        eprintln!("no episode was measured over a week or from a premiere; `greenlit rate` measures");
    }
    Ok(())
}

fn window(curve: &EpisodeCurve) -> String {
    curve.window.as_ref().map_or_else(String::new, ToString::to_string)
}

fn text(curves: &[EpisodeCurve], out: &mut dyn Write) -> std::io::Result<()> {
    let percent = |share: f64| format!("{:>4.0}%", 100.0 * share);
    let mut heading = String::new();
    for curve in curves {
        let season = curve.season.map_or_else(String::new, |season| format!(" season {season}"));
        let here = format!("{}{season}, {}", curve.title, window(curve));
        if here != heading {
            writeln!(out, "{here}")?;
            writeln!(
                out,
                "  episode  starters  of first  still there at 10, 20, ... 100 % of it, and reference"
            )?;
            heading = here;
        }
        let tenths = match curve.still_there {
            Some(shares) => shares.map(percent).concat(),
            None => "no runtime is known".to_owned(),
        };
        writeln!(
            out,
            "  {:>7}  {:>8}  {:>8}  {tenths}  {}",
            curve.episode.map_or_else(|| "-".to_owned(), |n| n.to_string()),
            curve.starters,
            curve.of_first.map_or_else(String::new, percent),
            curve.reference.short()
        )?;
    }
    Ok(())
}

fn csv(curves: &[EpisodeCurve], out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| Error::Io(std::io::Error::other(e.to_string()));
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let mut header: Vec<String> =
        ["title", "season", "episode", "window", "starters", "of_first"].map(str::to_owned).to_vec();
    header.extend((1..=10).map(|tenth| format!("at_{}_percent", 10 * tenth)));
    header.push("reference".to_owned());
    writer.write_record(&header).map_err(failed)?;
    for curve in curves {
        let mut cells = vec![
            curve.title.clone(),
            number(curve.season),
            number(curve.episode),
            window(curve),
            curve.starters.to_string(),
            curve.of_first.map_or_else(String::new, |share| share.to_string()),
        ];
        match curve.still_there {
            Some(shares) => cells.extend(shares.map(|share| share.to_string())),
            None => cells.extend(std::iter::repeat_n(String::new(), 10)),
        }
        cells.push(curve.reference.to_string());
        writer.write_record(&cells).map_err(failed)?;
    }
    writer.flush()?;
    Ok(())
}
