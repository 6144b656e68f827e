//! The most-popular list: hours and views of the first 91 days. Here views come from exact minutes.

use greenlit_vocabulary::Rejected;

use super::Category;
use super::sheet::open_table;
use crate::ChartError;
use crate::cells::{MOST, whole_in};
use crate::table::Row;
use crate::views::Runtime;

/// A row of the most-popular list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MostPopularRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// The list.
    pub category: Category,
    /// From 1.
    pub rank: u32,
    /// Show or film.
    pub show_title: String,
    /// Season, `None` for `N/A`.
    pub season_title: Option<String>,
    /// Hours viewed in the first 91 days.
    pub hours: u64,
    /// Runtime.
    pub runtime: Runtime,
    /// Views in the first 91 days.
    pub views: u64,
}

/// Reads the most-popular list.
///
/// # Errors
/// [`ChartError`] where the body is no chart, a column is missing, or no row can be read.
pub fn read_most_popular(bytes: &[u8]) -> Result<(Vec<MostPopularRow>, Vec<Rejected>), ChartError> {
    let table = open_table(bytes, "most-popular Netflix list")?;
    table.need(&[
        "category",
        "rank",
        "show_title",
        "season_title",
        "hours_viewed_first_91_days",
        "runtime",
        "views_first_91_days",
    ])?;
    table.read_rows(row)
}

fn row(row: Row<'_>) -> Result<MostPopularRow, String> {
    let runtime = |t: &str| Runtime::parse(t).ok_or_else(|| format!("is `{t}`, not hours of four decimals"));
    Ok(MostPopularRow {
        line: row.line,
        category: row.required("category", Category::parse)?,
        rank: row.required("rank", |t| whole_in(t, 1..=1000))? as u32,
        show_title: row.must("show_title")?.to_owned(),
        season_title: row.cell("season_title").filter(|t| *t != "N/A").map(str::to_owned),
        hours: row.required("hours_viewed_first_91_days", |t| whole_in(t, 0..=MOST))?,
        runtime: row.required("runtime", runtime)?,
        views: row.required("views_first_91_days", |t| whole_in(t, 0..=MOST))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_list_is_read() {
        let text = "category\trank\tshow_title\tseason_title\thours_viewed_first_91_days\truntime\tviews_first_91_days\n\
            TV (English)\t1\tQuay\tQuay: Season 1\t1000000000\t8.5\t117600000\nTV (English)\tx\tA\tN/A\t1\t1\t1\n";
        let (rows, rejected) = read_most_popular(text.as_bytes()).unwrap();
        assert_eq!((rows.len(), rejected.len()), (1, 1));
        assert_eq!(
            crate::views::views_from_minutes(rows[0].hours, rows[0].runtime.minutes()),
            Some(rows[0].views)
        );
    }
}
