//! A large lake: the claims of `speed`, published charts, and measured cells.

use std::path::Path;

use anyhow::Result;
use greenlit_lake::{Lake, NewEvidence, sha256};
use greenlit_vocabulary::{EvidenceKind, Figure, Metric, Provenance, Sha256, Territory, Unit, Window};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rusqlite::Connection;

use crate::speed;

/// How much was put in.
pub(crate) struct Counts {
    pub(crate) claims: u64,
    pub(crate) figures: u64,
}

/// Figures drawn from one measured cell.
const METRICS_OF_A_CELL: u32 = 10;
/// Seasons and episodes measured of each title.
const SEASONS: u32 = 2;
const EPISODES: u32 = 8;
/// Territories of the published lists.
const PLACES: [&str; 5] = ["US", "GB", "DE", "FR", "BR"];

/// The first Monday of the lake's weeks.
const FIRST: Date = Date::constant(2025, 1, 6);

fn week(number: u32) -> Result<String> {
    let first = FIRST.checked_add((7 * i64::from(number)).days())?;
    Ok(format!("week of {first}"))
}

/// Makes the lake.
pub(crate) fn fill(folder: &Path, titles: u32, articles: u32, figures: u32) -> Result<Counts> {
    let mut lake = Lake::create_or_open(folder)?;
    let claims = speed::fill(&mut lake, titles, articles)?;
    let mut count = 0;
    for file in 0..titles.div_ceil(100) {
        let adding = lake.begin()?;
        let of_file = file * 100..((file + 1) * 100).min(titles);
        let rows: Vec<Figure> =
            of_file.map(|title| published(title, figures / 5)).collect::<Result<Vec<_>>>()?.concat();
        let name = format!("charts-{file}.csv");
        let file = NewEvidence {
            sha256: sha256(name.as_bytes()),
            kind: EvidenceKind::Chart,
            format: "figures csv",
            name: &name,
            bytes: 1,
            added_at: Timestamp::UNIX_EPOCH,
        };
        adding.figures(&file, &rows, &[])?;
        adding.commit()?;
        count += rows.len() as u64;
    }
    drop(lake);
    let cells = measured(folder, titles, figures / 5 * 4 / METRICS_OF_A_CELL)?;
    Ok(Counts { claims, figures: count + cells * u64::from(METRICS_OF_A_CELL) })
}

/// Rank, hours, views and weeks of a title in weekly lists.
fn published(title: u32, figures: u32) -> Result<Vec<Figure>> {
    let metrics = [
        (Metric::Rank, Unit::Rank),
        (Metric::HoursViewed, Unit::Hours),
        (Metric::Views, Unit::Views),
        (Metric::WeeksInChart, Unit::Weeks),
    ];
    let mut rows = Vec::with_capacity(figures as usize);
    for number in 0..figures {
        let (metric, unit) = metrics.get(number as usize % 4).copied().unwrap_or((Metric::Rank, Unit::Rank));
        let place = PLACES.get(number as usize / 4 % PLACES.len()).copied().unwrap_or("US");
        let window: Window = week(number / 4 / PLACES.len() as u32)?.parse()?;
        rows.push(Figure {
            title: format!("Harbor {title}"),
            season: Some(number / 4 % SEASONS + 1),
            episode: None,
            metric,
            window: Some(window),
            territory: Territory::parse(place),
            population: Some("all devices; TV (English)".to_owned()),
            value: f64::from((title * 31 + number * 17) % 1000 + 1),
            unit,
            low: None,
            high: None,
            as_of: None,
            provenance: Provenance::Published {
                file: Sha256([title as u8; 32]),
                line: u64::from(title * figures + number / 4 + 2),
                publisher: "Netflix".to_owned(),
            },
        });
    }
    Ok(rows)
}

/// Cells as a run leaves them, without the plays behind them.
fn measured(folder: &Path, titles: u32, cells: u32) -> Result<u64> {
    let mut connection = Connection::open(folder.join("greenlit.db"))?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(
        "INSERT INTO snapshot (id, plays) VALUES (1, 0); \
         INSERT INTO run (id, policy, snapshot, started_at, reason, resolution) \
         VALUES (1, 'default@1', 1, '2026-01-01T00:00:00Z', 'first', x'')",
    )?;
    let groups: Vec<(Option<u32>, Option<u32>)> = std::iter::once((None, None))
        .chain((1..=SEASONS).flat_map(|s| {
            std::iter::once((Some(s), None)).chain((1..=EPISODES).map(move |e| (Some(s), Some(e))))
        }))
        .collect();
    let mut count = 0;
    let mut insert = transaction.prepare(
        "INSERT INTO measured (reference, run, policy, title, title_key, season, episode, time_window, territory, \
         runtime_ms, cell, viewers, credited_ms) VALUES (?1, 1, 'default@1', ?2, ?3, ?4, ?5, ?6, NULL, ?7, ?8, ?9, ?10)",
    )?;
    for title in 0..titles {
        let (name, key) = (format!("Harbor {title}"), format!("harbor {title}"));
        for number in 0..cells {
            let group = number as usize % groups.len();
            let (season, episode) = groups.get(group).copied().unwrap_or_default();
            let viewers = u64::from((title * 7 + number) % 5000 + 3);
            let credited_ms = viewers * 1_800_000 + u64::from(number);
            let sums = [
                credited_ms,
                credited_ms,
                credited_ms,
                viewers,
                viewers,
                viewers,
                viewers,
                viewers / 2,
                viewers,
                viewers,
            ];
            let cell: Vec<u8> = sums.iter().chain(&[viewers; 10]).flat_map(|n| n.to_le_bytes()).collect();
            let reference = i64::from(title) * 100_003 + i64::from(number) * 1_000_000_007;
            insert.execute((
                reference,
                &name,
                &key,
                season,
                episode,
                week(number / groups.len() as u32)?,
                2_700_000_i64,
                cell,
                viewers as i64,
                credited_ms as i64,
            ))?;
            count += 1;
        }
    }
    drop(insert);
    transaction.commit()?;
    Ok(count)
}
