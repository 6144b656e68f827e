//! What a chart file is, told from its first bytes.

use std::fmt;

use crate::table::header_name;

/// The chart formats Greenlit reads without a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChartFormat {
    /// Netflix weekly Top 10, world.
    NetflixWeeklyGlobal,
    /// Netflix weekly Top 10 by country.
    NetflixWeeklyCountries,
    /// Netflix most popular.
    NetflixMostPopular,
    /// A workbook (xlsx); whether it is an engagement report shows when it is read.
    Workbook,
    /// Weekly US streaming lists.
    NielsenWeekly,
    /// Index of the weekly US streaming lists.
    NielsenIndex,
}

impl ChartFormat {
    /// The name shown to people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NetflixWeeklyGlobal => "weekly Netflix list",
            Self::NetflixWeeklyCountries => "weekly Netflix country list",
            Self::NetflixMostPopular => "most-popular Netflix list",
            Self::Workbook => "engagement workbook",
            Self::NielsenWeekly => "weekly streaming list",
            Self::NielsenIndex => "index of weekly streaming lists",
        }
    }
}

impl fmt::Display for ChartFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Tells the format from the first bytes of the file; the first line is enough.
pub fn recognise(prefix: &[u8]) -> Option<ChartFormat> {
    if prefix.starts_with(b"PK\x03\x04") {
        let head = prefix.get(..4096).unwrap_or(prefix);
        let names = String::from_utf8_lossy(head);
        let workbook = names.contains("xl/") || names.contains("[Content_Types].xml");
        return workbook.then_some(ChartFormat::Workbook);
    }
    let body = greenlit_table::body(prefix).ok()?;
    let line = body.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let line = greenlit_table::text(line.get(..4096).unwrap_or(line));
    let separator = char::from(greenlit_table::delimiter(line.as_bytes()));
    let columns: Vec<String> =
        line.split(separator).map(|cell| header_name(cell.trim().trim_matches('"'))).collect();
    netflix_list(&columns).or_else(|| {
        if has(&columns, &["week_start", "list", "completeness"]) {
            return Some(ChartFormat::NielsenIndex);
        }
        has(&columns, &["week_start", "list", "minutes_millions"]).then_some(ChartFormat::NielsenWeekly)
    })
}

fn has(columns: &[String], names: &[&str]) -> bool {
    names.iter().all(|name| columns.iter().any(|column| column == name))
}

/// The Netflix list whose header these columns are, in the spelling of [`header_name`].
pub(crate) fn netflix_list(columns: &[String]) -> Option<ChartFormat> {
    if has(columns, &["week", "weekly_rank", "country_iso2"]) {
        return Some(ChartFormat::NetflixWeeklyCountries);
    }
    if has(columns, &["week", "weekly_rank", "weekly_hours_viewed"]) {
        return Some(ChartFormat::NetflixWeeklyGlobal);
    }
    has(columns, &["rank", "show_title", "hours_viewed_first_91_days"])
        .then_some(ChartFormat::NetflixMostPopular)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_are_told_from_their_first_line() {
        for (text, format) in [
            ("week\tcategory\tweekly_rank\tweekly_hours_viewed\n", Some(ChartFormat::NetflixWeeklyGlobal)),
            (
                "country_name\tcountry_iso2\tweek\tcategory\tweekly_rank\n",
                Some(ChartFormat::NetflixWeeklyCountries),
            ),
            (
                "category\trank\tshow_title\thours_viewed_first_91_days\n",
                Some(ChartFormat::NetflixMostPopular),
            ),
            ("\u{feff}week_start,list,rank,minutes_millions\r\n", Some(ChartFormat::NielsenWeekly)),
            ("Week,Category,\"Weekly Rank\",Weekly Hours Viewed\r\n", Some(ChartFormat::NetflixWeeklyGlobal)),
            ("week_start;list;rank;minutes_millions\n", Some(ChartFormat::NielsenWeekly)),
            ("week_start,list,rows,completeness\n", Some(ChartFormat::NielsenIndex)),
            ("PK\x03\x04....[Content_Types].xml", Some(ChartFormat::Workbook)),
            ("PK\x03\x04....readme.txt", None),
            ("title,metric,value\n", None),
            ("<html>", None),
            ("null", None),
            ("", None),
        ] {
            assert_eq!(recognise(text.as_bytes()), format, "{text}");
        }
    }
}
