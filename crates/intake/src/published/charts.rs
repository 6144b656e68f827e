//! Charts and engagement reports as figures.

use greenlit_charts::ChartFormat;
use greenlit_charts::generic::{Mapping, read_generic};
use greenlit_charts::identities::{
    IdentityRow, country_identities, engagement_identities, most_popular_identities, nielsen_identities,
    weekly_identities,
};
use greenlit_charts::netflix::{
    list_in_workbook, read_engagement, read_most_popular, read_weekly_countries, read_weekly_global,
};
use greenlit_charts::nielsen::{NielsenRow, read_nielsen_index, read_nielsen_weekly};
use greenlit_charts::published::{
    PublishedFigure, country_figures, engagement_figures, most_popular_figures, nielsen_figures,
    weekly_figures,
};
use greenlit_vocabulary::{EvidenceKind, Figure, PartialDate, Provenance, Rejected, Sha256, Window};
use jiff::ToSpan;

use super::{Reading, counted, grouped};

const NETFLIX: &str = "Netflix";
const NIELSEN: &str = "Nielsen";

/// Days from the last day of a week to the publication of its Netflix list: lists of Sunday come out on Tuesday.
const NETFLIX_LAG_DAYS: i64 = 2;

/// Numbers above it are taken for a part of the name.
const MAX_SEASON: u32 = 60;

/// Identities shown in the report of `add`, by the name they have there; several count together.
const SHOWN: &[(&str, &[&str])] = &[
    ("complete lists", &["T1", "C1"]),
    ("rank order", &["T3", "T4", "M4", "E2", "N2"]),
    ("views identity", &["T6", "M6", "E1f"]),
    ("cumulative weeks", &["T7", "C7"]),
    ("same minutes in two lists", &["N4"]),
];

/// Reads a chart in the form its publisher gives it.
pub(super) fn read(format: ChartFormat, bytes: &[u8], sha256: Sha256) -> Result<Reading, String> {
    let bind = |figures: Vec<PublishedFigure>, publisher: &str| {
        figures.into_iter().map(|f| bind(f, sha256, publisher)).collect::<Vec<Figure>>()
    };
    let (figures, rejected, rows, identities) = match format {
        ChartFormat::NetflixWeeklyGlobal => {
            let (rows, rejected) = read_weekly_global(bytes).map_err(|e| e.to_string())?;
            let figures = rows.iter().flat_map(weekly_figures).collect();
            (bind(figures, NETFLIX), rejected, rows.len(), weekly_identities(&rows))
        }
        ChartFormat::NetflixWeeklyCountries => {
            let (rows, rejected) = read_weekly_countries(bytes).map_err(|e| e.to_string())?;
            let figures = rows.iter().flat_map(country_figures).collect();
            (bind(figures, NETFLIX), rejected, rows.len(), country_identities(&rows))
        }
        ChartFormat::NetflixMostPopular => {
            let (rows, rejected) = read_most_popular(bytes).map_err(|e| e.to_string())?;
            let figures = rows.iter().flat_map(most_popular_figures).collect();
            (bind(figures, NETFLIX), rejected, rows.len(), most_popular_identities(&rows))
        }
        ChartFormat::Workbook => {
            let (report, rejected) = match read_engagement(bytes) {
                Ok(read) => read,
                // The weekly lists come as workbooks too.
                Err(error) => {
                    let list = list_in_workbook(bytes).ok_or_else(|| error.to_string())?;
                    return read(list, bytes, sha256);
                }
            };
            let rows = report.sheets.iter().map(|s| s.rows.len()).sum();
            let identities = engagement_identities(&report);
            (bind(engagement_figures(&report), NETFLIX), rejected, rows, identities)
        }
        ChartFormat::NielsenWeekly => {
            let (rows, rejected) = read_nielsen_weekly(bytes).map_err(|e| e.to_string())?;
            let figures = rows.iter().flat_map(|row| bind(nielsen_figures(row), &teller(row))).collect();
            (figures, rejected, rows.len(), nielsen_identities(&rows, &[]))
        }
        ChartFormat::NielsenIndex => {
            let (rows, rejected) = read_nielsen_index(bytes).map_err(|e| e.to_string())?;
            (Vec::new(), rejected, rows.len(), Vec::new())
        }
    };
    if rows == 0 && rejected.is_empty() {
        return Err(format!("the {format} has a header and no row"));
    }
    Ok(reading(format.as_str(), figures, rejected, rows, &identities))
}

/// Reads a chart by a mapping file.
pub(super) fn read_mapped(
    mapping: Option<&Mapping>,
    bytes: &[u8],
    sha256: Sha256,
) -> Result<Reading, String> {
    let mapping = mapping.ok_or(
        "no chart Greenlit knows has this header; describe its columns in a file and give it with `--mapping FILE`",
    )?;
    let (figures, rejected) = read_generic(bytes, mapping).map_err(|e| e.to_string())?;
    let figures: Vec<Figure> = figures.into_iter().map(|f| bind(f, sha256, "as the file states")).collect();
    let rows = {
        let mut lines: Vec<u64> = figures.iter().map(line).collect();
        lines.dedup();
        lines.len()
    };
    Ok(reading("mapped chart", figures, rejected, rows, &[]))
}

fn line(figure: &Figure) -> u64 {
    match &figure.provenance {
        Provenance::Published { line, .. } => *line,
        Provenance::Measured { .. } | Provenance::Reported { .. } => 0,
    }
}

fn reading(
    format: &'static str,
    figures: Vec<Figure>,
    rejected: Vec<Rejected>,
    rows: usize,
    identities: &[IdentityRow],
) -> Reading {
    let mut parts = vec![format!("{format}, {}", counted(rows, "row"))];
    for (name, ids) in SHOWN {
        let of = || identities.iter().filter(|row| ids.contains(&row.id));
        let (held, tested) = (of().map(|r| r.reproduced).sum(), of().map(|r| r.rows).sum::<u64>());
        if tested == 0 {
            continue;
        }
        let mut part = format!("{name} {}/{}", grouped(held), grouped(tested));
        for (class, count) in of().flat_map(|r| &r.exceptions) {
            part = format!("{part} ({} {class})", grouped(*count));
        }
        parts.push(part);
    }
    Reading { kind: EvidenceKind::Chart, format, figures, rejected, understood: parts.join("; ") }
}

/// Nielsen, with who retells it: its own lists are not archived openly.
fn teller(row: &NielsenRow) -> String {
    let host = row.source.as_deref().and_then(|url| {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split('/').next().map(|host| host.trim_start_matches("www.")).filter(|host| !host.is_empty())
    });
    host.map_or_else(|| NIELSEN.to_owned(), |host| format!("{NIELSEN}, as told by {host}"))
}

/// A figure of a chart, bound to its file. A part without a season number (`Limited Series`) is told in the population,
/// so that two parts of one title stay two figures.
fn bind(figure: PublishedFigure, sha256: Sha256, publisher: &str) -> Figure {
    let part = figure.part.as_deref().filter(|_| figure.season.is_none());
    let part = part.map(|part| {
        part.strip_prefix(figure.title.as_str()).map_or(part, |rest| rest.trim_start_matches([':', ' ']))
    });
    // `Show 4` beside the show `Show` is its season 4.
    let numbered = part.and_then(|part| part.parse::<u32>().ok()).filter(|n| (1..=MAX_SEASON).contains(n));
    let part = part.filter(|_| numbered.is_none());
    let population = match part.filter(|part| !part.is_empty()) {
        Some(part) => format!("{}; {part}", figure.population),
        None => figure.population,
    };
    let as_of = match &figure.window {
        Some(Window::Week(week)) if publisher == NETFLIX => {
            Some(PartialDate::Day(week.last_day().saturating_add(NETFLIX_LAG_DAYS.days())))
        }
        _ => None,
    };
    Figure {
        title: figure.title,
        season: figure.season.or(numbered),
        episode: None,
        metric: figure.metric,
        window: figure.window,
        territory: Some(figure.territory),
        population: Some(population),
        value: figure.value,
        unit: figure.unit,
        low: figure.low,
        high: figure.high,
        as_of,
        provenance: Provenance::Published {
            file: sha256,
            line: figure.line,
            publisher: publisher.to_owned(),
        },
    }
}
