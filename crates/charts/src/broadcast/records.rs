//! The record: a CSV of series-seasons, and one of episodes (plain or gzip), columns by name.

use std::collections::BTreeMap;
use std::io::Read;

use greenlit_vocabulary::Rejected;

use crate::ChartError;
use crate::cells::{whole_in, yes_or_no};
use crate::table::{Row, Table, reject};

/// What became of a season.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Another season was ordered.
    Renewed,
    /// No other season was ordered.
    Cancelled,
    /// Another season was ordered, and announced as the last.
    RenewedForFinal,
    /// Neither flag: announced as final, renewed before it began, undecided, imported, moved elsewhere.
    Unlabelled,
}

/// A series-season.
#[derive(Debug, Clone, PartialEq)]
pub struct BroadcastSeason {
    /// Line in the file, from 1.
    pub line: u64,
    /// The network.
    pub network: String,
    /// Year the broadcast season began in.
    pub year: i16,
    /// The series.
    pub name: String,
    /// Its season.
    pub season: u32,
    /// Mean rating among adults 18-49, weighted and projected by its compiler: not the plain mean of its episodes.
    pub average_rating: f64,
    /// Episodes before this season.
    pub previous_episodes: u32,
    /// What became of it.
    pub fate: Fate,
    /// The same in the compiler's words.
    pub status: Option<String>,
    /// Circumstances: `Friday`, `New Show`, ...
    pub factors: Vec<String>,
}

impl BroadcastSeason {
    /// Whether it counts as a case: exactly one of renewed and cancelled.
    pub fn is_labelled(&self) -> bool {
        matches!(self.fate, Fate::Renewed | Fate::Cancelled)
    }
}

/// An episode.
#[derive(Debug, Clone, PartialEq)]
pub struct BroadcastEpisode {
    /// Line in the file, from 1.
    pub line: u64,
    /// The network.
    pub network: String,
    /// Year the broadcast season began in.
    pub year: i16,
    /// The series.
    pub name: String,
    /// Its season.
    pub season: u32,
    /// The episode.
    pub episode: u32,
    /// Rating among adults 18-49, per cent.
    pub rating: Option<f64>,
    /// Viewers, in millions.
    pub viewers_millions: Option<f64>,
}

/// No scripted broadcast episode of these years had more; values above are slips of the decimal point.
const MOST_VIEWERS_MILLIONS: f64 = 40.0;

fn year(text: &str) -> Result<i16, String> {
    whole_in(text, 1940..=2100).map(|y| y as i16)
}

fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        _ => Err(format!("is `{text}`, not a number from 0")),
    }
}

/// Reads the series-seasons. One (network, year, name, season) twice: the first stays.
///
/// # Errors
/// [`ChartError`] where the body is no table, a column is missing, or no row can be read.
pub fn read_broadcast_seasons(bytes: &[u8]) -> Result<(Vec<BroadcastSeason>, Vec<Rejected>), ChartError> {
    let table = Table::delimited(bytes, "table of broadcast seasons")?;
    table.need(&["network", "year", "name", "season", "avg_rating", "renewed", "canceled"])?;
    let (rows, mut rejected) = table.read_rows(season)?;
    let mut seen: BTreeMap<(String, i16, String, u32), u64> = BTreeMap::new();
    let mut good = Vec::with_capacity(rows.len());
    for row in rows {
        let key = (row.network.clone(), row.year, row.name.clone(), row.season);
        let first = *seen.entry(key).or_insert(row.line);
        if first == row.line {
            good.push(row);
        } else {
            let reason = format!("season {} of `{}` stands on line {first} already", row.season, row.name);
            rejected.push(reject(row.line, reason, &row.name));
        }
    }
    rejected.sort();
    Ok((good, rejected))
}

fn season(row: Row<'_>) -> Result<BroadcastSeason, String> {
    let flags = (row.required("renewed", yes_or_no)?, row.required("canceled", yes_or_no)?);
    Ok(BroadcastSeason {
        line: row.line,
        network: row.must("network")?.to_owned(),
        year: row.required("year", year)?,
        name: row.must("name")?.to_owned(),
        season: row.required("season", |t| whole_in(t, 1..=1000))? as u32,
        average_rating: row.required("avg_rating", number)?,
        previous_episodes: row.optional("previous_episodes", |t| whole_in(t, 0..=100_000))?.unwrap_or(0)
            as u32,
        fate: match flags {
            (true, false) => Fate::Renewed,
            (false, true) => Fate::Cancelled,
            (true, true) => Fate::RenewedForFinal,
            (false, false) => Fate::Unlabelled,
        },
        status: row.cell("renewal_status").map(str::to_owned),
        factors: row.cell("factors").map_or_else(Vec::new, |f| f.split('|').map(str::to_owned).collect()),
    })
}

/// Reads the episodes, plain or gzip. A rating of 0 and viewers above 40 million are slips: the episode is kept
/// without them, and each is told.
///
/// # Errors
/// [`ChartError`] where the body is no table, a column is missing, or no row can be read.
pub fn read_broadcast_episodes(bytes: &[u8]) -> Result<(Vec<BroadcastEpisode>, Vec<Rejected>), ChartError> {
    let mut unpacked = Vec::new();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(bytes)
            .read_to_end(&mut unpacked)
            .map_err(|e| ChartError::NotAChart { what: format!("a gzip file that breaks off ({e})") })?;
        &unpacked
    } else {
        bytes
    };
    let table = Table::delimited(bytes, "table of broadcast episodes")?;
    table.need(&["network", "year", "name", "season", "episode", "rating_18_49", "viewers"])?;
    let (mut rows, mut rejected) = table.read_rows(episode)?;
    for row in &mut rows {
        if let Some(viewers) = row.viewers_millions.filter(|v| *v > MOST_VIEWERS_MILLIONS) {
            let reason =
                format!("`viewers` is {viewers} million, more than any scripted episode; kept without it");
            rejected.push(reject(row.line, reason, &row.name));
            row.viewers_millions = None;
        }
        if row.rating == Some(0.0) {
            rejected.push(reject(row.line, "`rating_18_49` is 0; kept without it".to_owned(), &row.name));
            row.rating = None;
        }
    }
    rejected.sort();
    Ok((rows, rejected))
}

fn episode(row: Row<'_>) -> Result<BroadcastEpisode, String> {
    Ok(BroadcastEpisode {
        line: row.line,
        network: row.must("network")?.to_owned(),
        year: row.required("year", year)?,
        name: row.must("name")?.to_owned(),
        season: row.required("season", |t| whole_in(t, 1..=1000))? as u32,
        episode: row.required("episode", |t| whole_in(t, 0..=10_000))? as u32,
        rating: row.optional("rating_18_49", number)?,
        viewers_millions: row.optional("viewers", number)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_set_aside_and_flags_become_a_fate() {
        let text = "network,year,name,season,avg_rating,renewed,canceled\nCBS,2017,Quay,1,0.9,true,false\n\
            CBS,2017,Quay,1,0.9,true,false\nCBS,2017,Pier,1,0.9,true,true\nCBS,2017,Dock,1,-1,true,true\n";
        let (rows, rejected) = read_broadcast_seasons(text.as_bytes()).unwrap();
        assert_eq!(rows.iter().map(|r| r.fate).collect::<Vec<_>>(), [Fate::Renewed, Fate::RenewedForFinal]);
        assert_eq!(rejected.iter().map(|r| r.line.unwrap()).collect::<Vec<_>>(), [3, 5]);
        let text = "network,year,name,season,episode,rating_18_49,viewers\nCW,2018,Quay,1,7,0.24,661.0\nCW,2018,Quay,1,8,0.0,\n";
        let (rows, rejected) = read_broadcast_episodes(text.as_bytes()).unwrap();
        assert_eq!((rows[0].viewers_millions, rows[0].rating, rows[1].rating), (None, Some(0.24), None));
        assert_eq!(rejected.len(), 2);
    }
}
