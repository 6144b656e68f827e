//! The weekly list in Greenlit's CSV, one row a title, and its index, one row a list.
//!
//! `week_start` (a Monday), `list` (`Overall`, `Originals`, `Acquired`, `Movies`) and `title` are needed; `rank` and
//! `minutes_millions` are empty where the source does not state them; `service` holds all services, parted by `|`;
//! `episodes` are those available in the week (1 for films), not those watched; `source_url` says who tells it.
//!
//! Minutes are viewed on television screens in the United States by persons aged 2 and over. All seasons of a title
//! are one row. Ranks come from unrounded minutes, so equal printed minutes are a tie only where the source prints one.

use std::collections::BTreeMap;
use std::str::FromStr;

use greenlit_vocabulary::{Rejected, Week};

use crate::ChartError;
use crate::cells::{week_by_monday, whole_in};
use crate::table::{Row, Table};

/// One of the four lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NielsenList {
    /// The top of everything.
    Overall,
    /// Series first shown on the service.
    Originals,
    /// Series first shown elsewhere.
    Acquired,
    /// Films.
    Movies,
}

impl NielsenList {
    /// The publisher's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overall => "Overall",
            Self::Originals => "Originals",
            Self::Acquired => "Acquired",
            Self::Movies => "Movies",
        }
    }
}

impl FromStr for NielsenList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Overall, Self::Originals, Self::Acquired, Self::Movies]
            .into_iter()
            .find(|list| list.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("is `{text}`, none of Overall, Originals, Acquired, Movies"))
    }
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NielsenRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// The week.
    pub week: Week,
    /// The list.
    pub list: NielsenList,
    /// Rank, where stated.
    pub rank: Option<u8>,
    /// The title, all seasons together.
    pub title: String,
    /// The services it could be seen on.
    pub services: Vec<String>,
    /// Episodes available in the week.
    pub episodes: Option<u32>,
    /// Minutes viewed, where stated.
    pub minutes: Option<u64>,
    /// Who tells it.
    pub source: Option<String>,
}

impl NielsenRow {
    /// The step its minutes were rounded to, as far as the number itself shows: tellers round to whole millions, and
    /// many to ten millions above a billion.
    pub fn step_minutes(&self) -> Option<u64> {
        let minutes = self.minutes?;
        Some(if minutes >= 1_000_000_000 && minutes.is_multiple_of(10_000_000) {
            10_000_000
        } else {
            1_000_000
        })
    }
}

const WEEKLY: &str = "weekly streaming list";
const INDEX: &str = "index of weekly streaming lists";

/// Reads weekly lists.
///
/// # Errors
/// [`ChartError`] where the body is no list, a column is missing, or no row can be read.
pub fn read_nielsen_weekly(bytes: &[u8]) -> Result<(Vec<NielsenRow>, Vec<Rejected>), ChartError> {
    let table = Table::delimited(bytes, WEEKLY)?;
    table.need(&["week_start", "list", "rank", "title", "service", "minutes_millions"])?;
    let (rows, mut rejected) = table.read_rows(weekly)?;
    let mut seen: BTreeMap<(Week, NielsenList, String), u64> = BTreeMap::new();
    let mut good = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(line) = seen.get(&(row.week, row.list, row.title.clone())) {
            rejected.push(crate::table::reject(
                row.line,
                format!("`{}` stands in this list on line {line} already", row.title),
                &row.title,
            ));
        } else {
            seen.insert((row.week, row.list, row.title.clone()), row.line);
            good.push(row);
        }
    }
    rejected.sort();
    Ok((good, rejected))
}

fn weekly(row: Row<'_>) -> Result<NielsenRow, String> {
    let result = NielsenRow {
        line: row.line,
        week: row.required("week_start", week_by_monday)?,
        list: row.required("list", str::parse)?,
        rank: row.optional("rank", |t| whole_in(t, 1..=100))?.map(|n| n as u8),
        title: row.must("title")?.to_owned(),
        services: row.cell("service").map_or_else(Vec::new, |s| {
            s.split('|').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
        }),
        episodes: row.optional("episodes", |t| whole_in(t, 1..=100_000))?.map(|n| n as u32),
        minutes: row.optional("minutes_millions", millions)?,
        source: row.cell("source_url").map(str::to_owned),
    };
    if result.rank.is_none() && result.minutes.is_none() {
        return Err(format!("`{}` has neither rank nor minutes", result.title));
    }
    Ok(result)
}

/// Millions with at most three decimals, as minutes: `1423`, `1,423`, `9.75`.
fn millions(text: &str) -> Result<u64, String> {
    let (whole, decimals) = text.rsplit_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("is `{text}`, not millions of minutes"));
    }
    let whole = whole_in(whole, 0..=1_000_000)?;
    let thousands: u64 = format!("{decimals:0<3}").parse().unwrap_or(0);
    Ok(whole * 1_000_000 + thousands * 1_000)
}

/// Whether a list is there whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Completeness {
    /// All its rows.
    Full,
    /// Some of them.
    Partial,
}

/// How a teller rounds minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// To whole millions.
    Million,
    /// To whole millions below a billion, to ten millions above.
    TenMillionAboveBillion,
}

/// A row of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListIndexRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// The week.
    pub week: Week,
    /// The list.
    pub list: NielsenList,
    /// Rows of the list at hand.
    pub rows: u32,
    /// Whether these are all.
    pub completeness: Completeness,
    /// How its teller rounds.
    pub rounding: Option<Rounding>,
}

/// Reads the index.
///
/// # Errors
/// [`ChartError`] where the body is no index, a column is missing, or no row can be read.
pub fn read_nielsen_index(bytes: &[u8]) -> Result<(Vec<ListIndexRow>, Vec<Rejected>), ChartError> {
    let table = Table::delimited(bytes, INDEX)?;
    table.need(&["week_start", "list", "rows", "completeness"])?;
    table.read_rows(|row| {
        Ok(ListIndexRow {
            line: row.line,
            week: row.required("week_start", week_by_monday)?,
            list: row.required("list", str::parse)?,
            rows: row.required("rows", |t| whole_in(t, 0..=100))? as u32,
            completeness: row.required("completeness", |t| match t {
                "full" => Ok(Completeness::Full),
                "partial" => Ok(Completeness::Partial),
                _ => Err(format!("is `{t}`, neither full nor partial")),
            })?,
            rounding: row.optional("rounding", |t| match t {
                "1M" => Ok(Rounding::Million),
                "10M above 1bn" => Ok(Rounding::TenMillionAboveBillion),
                _ => Err(format!("is `{t}`, neither `1M` nor `10M above 1bn`")),
            })?,
        })
    })
}

/// Two titles of a list with equal printed minutes, one right after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The week.
    pub week: Week,
    /// The list.
    pub list: NielsenList,
    /// The two titles, as ranked.
    pub titles: (String, String),
    /// The minutes both show.
    pub minutes: u64,
    /// Whether the source prints one rank for both. If not, the unrounded minutes differ and the order stands.
    pub printed: bool,
}

/// Neighbours with equal printed minutes.
pub fn ties(rows: &[NielsenRow]) -> Vec<Tie> {
    type Ranked<'a> = Vec<(u8, u64, &'a str)>;
    let mut lists: BTreeMap<(Week, NielsenList), Ranked<'_>> = BTreeMap::new();
    for row in rows {
        if let (Some(rank), Some(minutes)) = (row.rank, row.minutes) {
            lists.entry((row.week, row.list)).or_default().push((rank, minutes, &row.title));
        }
    }
    let mut ties = Vec::new();
    for ((week, list), mut entries) in lists {
        entries.sort_unstable();
        for pair in entries.windows(2) {
            if let [(rank_a, minutes_a, a), (rank_b, minutes_b, b)] = pair
                && minutes_a == minutes_b
            {
                let titles = ((*a).to_owned(), (*b).to_owned());
                ties.push(Tie { week, list, titles, minutes: *minutes_a, printed: rank_a == rank_b });
            }
        }
    }
    ties
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "week_start,list,rank,title,service,episodes,minutes_millions,source_url\n";

    #[test]
    fn rows_with_what_their_source_states() {
        let text = format!(
            "{HEADER}2022-07-18,Originals,5,\"Quay, Late\",Hulu | Netflix,10,532,x\n\
             2022-07-18,Originals,5,Pier,Netflix,,532,x\n2022-07-18,Originals,,Dock,Netflix,,\"1,420\",x\n\
             2022-07-18,Originals,7,Reef,Netflix,,9.75,x\n2022-07-18,Originals,,Sand,Netflix,,,x\n\
             2022-07-19,Originals,8,Surf,Netflix,,5,x\n2022-07-18,Best,8,Surf,Netflix,,5,x\n\
             2022-07-18,Originals,8,Surf,Netflix,,5.1234,x\n2022-07-18,Originals,9,Pier,Netflix,,3,x\n"
        );
        let (rows, rejected) = read_nielsen_weekly(text.as_bytes()).unwrap();
        assert_eq!(
            rows.iter().map(|r| r.minutes).collect::<Vec<_>>(),
            [Some(532_000_000), Some(532_000_000), Some(1_420_000_000), Some(9_750_000)]
        );
        assert_eq!(rows[0].services, ["Hulu", "Netflix"]);
        assert_eq!((rows[0].step_minutes(), rows[2].step_minutes()), (Some(1_000_000), Some(10_000_000)));
        assert_eq!(ties(&rows).iter().map(|t| t.printed).collect::<Vec<_>>(), [true]);
        let told: Vec<_> = rejected.iter().map(|r| (r.line.unwrap(), r.reason.as_str())).collect();
        assert_eq!(
            told,
            [
                (6, "`Sand` has neither rank nor minutes"),
                (7, "`week_start` is `2022-07-19`, not a Monday, the first day of a list week"),
                (8, "`list` is `Best`, none of Overall, Originals, Acquired, Movies"),
                (9, "`minutes_millions` is `5.1234`, not millions of minutes"),
                (10, "`Pier` stands in this list on line 3 already"),
            ]
        );
    }
}
