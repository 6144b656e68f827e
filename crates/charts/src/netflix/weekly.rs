//! The weekly Top 10: the world list with hours (and views since June 2023), and the lists by country.
//!
//! What is charted is a season or a film; the week runs Monday to Sunday and is named by its Sunday. The header has
//! changed several times, so columns are found by name: the seven that were always there are needed, the others read
//! where they are. Two rows at one place (week, category, rank) cannot both be: the first stays.

use greenlit_vocabulary::{Rejected, Territory, Week};
use rustc_hash::FxHashMap;

use super::launches::{Launch, LaunchFlags, flags, launches};
use super::sheet::open_table;
use crate::ChartError;
use crate::cells::{MOST, week_by_sunday, whole_in, yes_or_no};
use crate::table::{Row, reject};
use crate::views::Runtime;

/// The list a row stands in. The world has four, a country two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Films, English.
    FilmsEnglish,
    /// Films, other languages.
    FilmsNonEnglish,
    /// Series, English.
    TvEnglish,
    /// Series, other languages.
    TvNonEnglish,
    /// Films of a country list.
    Films,
    /// Series of a country list.
    Tv,
}

impl Category {
    /// Every list.
    pub const ALL: [Self; 6] = [
        Self::FilmsEnglish,
        Self::FilmsNonEnglish,
        Self::TvEnglish,
        Self::TvNonEnglish,
        Self::Films,
        Self::Tv,
    ];

    /// The publisher's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FilmsEnglish => "Films (English)",
            Self::FilmsNonEnglish => "Films (Non-English)",
            Self::TvEnglish => "TV (English)",
            Self::TvNonEnglish => "TV (Non-English)",
            Self::Films => "Films",
            Self::Tv => "TV",
        }
    }

    /// Whether films are listed.
    pub const fn is_film(self) -> bool {
        matches!(self, Self::FilmsEnglish | Self::FilmsNonEnglish | Self::Films)
    }

    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|c| c.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("is `{text}`, none of the lists Netflix publishes"))
    }
}

/// A row of the world list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// The week.
    pub week: Week,
    /// The list.
    pub category: Category,
    /// 1-10.
    pub rank: u8,
    /// Show or film.
    pub show_title: String,
    /// Season, in the publisher's words; `None` for `N/A`, which films and single programmes have.
    pub season_title: Option<String>,
    /// Hours viewed in the week.
    pub hours: u64,
    /// Runtime of what was out in that week; `None` before June 2023.
    pub runtime: Option<Runtime>,
    /// Views; `None` before June 2023.
    pub views: Option<u64>,
    /// Weeks in the list so far.
    pub cumulative_weeks: u32,
    /// What the publisher says about the runtime.
    pub flags: LaunchFlags,
    /// Episodes out by country, where given.
    pub launches: Vec<Launch>,
}

impl WeeklyRow {
    /// What identifies a charted season or film to the publisher: list, show and season together.
    pub fn key(&self) -> (Category, &str, Option<&str>) {
        (self.category, &self.show_title, self.season_title.as_deref())
    }

    /// The stable address of a row: titles are renamed, places are not.
    pub fn place(&self) -> (Week, Category, u8) {
        (self.week, self.category, self.rank)
    }

    /// Name under which engagement reports list it: the season, or the show where it has none.
    pub fn charted_name(&self) -> &str {
        self.season_title.as_deref().unwrap_or(&self.show_title)
    }

    /// Season number, where the season's name bears one.
    pub fn season_number(&self) -> Option<u32> {
        self.season_title.as_deref().and_then(crate::cells::season_number)
    }
}

/// A row of a country list: ranks only, no hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// The country.
    pub country: Territory,
    /// The week.
    pub week: Week,
    /// `Films` or `TV`.
    pub category: Category,
    /// 1-10.
    pub rank: u8,
    /// Show or film.
    pub show_title: String,
    /// Season, `None` for `N/A`.
    pub season_title: Option<String>,
    /// Weeks in the list so far.
    pub cumulative_weeks: u32,
}

const GLOBAL: &str = "weekly Netflix list";
const COUNTRIES: &str = "weekly Netflix country list";

/// Reads the world list, newest week first or in any other order.
///
/// # Errors
/// [`ChartError`] where the body is no chart, a column is missing, or no row can be read.
pub fn read_weekly_global(bytes: &[u8]) -> Result<(Vec<WeeklyRow>, Vec<Rejected>), ChartError> {
    let table = open_table(bytes, GLOBAL)?;
    table.need(&[
        "week",
        "category",
        "weekly_rank",
        "show_title",
        "season_title",
        "weekly_hours_viewed",
        "cumulative_weeks_in_top_10",
    ])?;
    let (rows, rejected) = table.read_rows(weekly_row)?;
    Ok(one_by_place(rows, rejected, |r| (r.place(), None), |r| r.line))
}

fn weekly_row(row: Row<'_>) -> Result<WeeklyRow, String> {
    let category = row.required("category", Category::parse)?;
    if matches!(category, Category::Films | Category::Tv) {
        return Err(format!("`category` is `{}`, a list of countries, not of the world", category.as_str()));
    }
    let runtime_text =
        |t: &str| Runtime::parse(t).ok_or_else(|| format!("is `{t}`, not hours of four decimals"));
    let mut launch_flags = row.optional("runtime_override_flag", flags)?.unwrap_or_default();
    launch_flags.staggered = row.optional("is_staggered_launch", yes_or_no)?.or(launch_flags.staggered);
    let details = match row.optional("episode_launch_details", launches)? {
        Some(list) => Some(list),
        None => row.optional("episode_launch_dtls", launches)?,
    };
    Ok(WeeklyRow {
        line: row.line,
        week: row.required("week", week_by_sunday)?,
        category,
        rank: row.required("weekly_rank", |t| whole_in(t, 1..=10))? as u8,
        show_title: row.must("show_title")?.to_owned(),
        season_title: row.cell("season_title").filter(|t| *t != "N/A").map(str::to_owned),
        hours: row.required("weekly_hours_viewed", |t| whole_in(t, 0..=MOST))?,
        runtime: row.optional("runtime", runtime_text)?,
        views: row.optional("weekly_views", |t| whole_in(t, 0..=MOST))?,
        cumulative_weeks: row.required("cumulative_weeks_in_top_10", |t| whole_in(t, 1..=10_000))? as u32,
        flags: launch_flags,
        launches: details.unwrap_or_default(),
    })
}

/// Reads the lists by country.
///
/// # Errors
/// [`ChartError`] where the body is no chart, a column is missing, or no row can be read.
pub fn read_weekly_countries(bytes: &[u8]) -> Result<(Vec<CountryRow>, Vec<Rejected>), ChartError> {
    let table = open_table(bytes, COUNTRIES)?;
    table.need(&[
        "country_iso2",
        "week",
        "category",
        "weekly_rank",
        "show_title",
        "season_title",
        "cumulative_weeks_in_top_10",
    ])?;
    let (rows, rejected) = table.read_rows(country_row)?;
    Ok(one_by_place(rows, rejected, |r| ((r.week, r.category, r.rank), Some(r.country.clone())), |r| r.line))
}

fn country_row(row: Row<'_>) -> Result<CountryRow, String> {
    let country =
        |t: &str| Territory::parse(t).ok_or_else(|| format!("is `{t}`, not a two-letter country code"));
    Ok(CountryRow {
        line: row.line,
        country: row.required("country_iso2", country)?,
        week: row.required("week", week_by_sunday)?,
        category: row.required("category", Category::parse)?,
        rank: row.required("weekly_rank", |t| whole_in(t, 1..=10))? as u8,
        show_title: row.must("show_title")?.to_owned(),
        season_title: row.cell("season_title").filter(|t| *t != "N/A").map(str::to_owned),
        cumulative_weeks: row.required("cumulative_weeks_in_top_10", |t| whole_in(t, 1..=10_000))? as u32,
    })
}

type Place = ((Week, Category, u8), Option<Territory>);

/// Sets aside every row whose place is taken.
fn one_by_place<T>(
    rows: Vec<T>,
    mut rejected: Vec<Rejected>,
    place: impl Fn(&T) -> Place,
    line: impl Fn(&T) -> u64,
) -> (Vec<T>, Vec<Rejected>) {
    let mut taken: FxHashMap<Place, u64> = FxHashMap::default();
    let mut good = Vec::with_capacity(rows.len());
    for row in rows {
        let place = place(&row);
        if let Some(first) = taken.get(&place) {
            let ((week, category, rank), _) = &place;
            let reason = format!(
                "rank {rank} of {} in the week to {} stands on line {first} already",
                category.as_str(),
                week.last_day()
            );
            rejected.push(reject(line(&row), reason, ""));
        } else {
            taken.insert(place, line(&row));
            good.push(row);
        }
    }
    rejected.sort();
    (good, rejected)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\tcumulative_weeks_in_top_10\n";

    #[test]
    fn columns_go_by_name_whatever_their_order() {
        let text = "\u{feff}weekly_rank\tweek\tcategory\tseason_title\tshow_title\tcumulative_weeks_in_top_10\tweekly_hours_viewed\truntime\tweekly_views\tis_staggered_launch\truntime_override_flag\tepisode_launch_dtls\r\n\
            1\t2025-06-22\tTV (English)\tQuay: Season 2\tQuay\t3\t36,000,000\t1.8\t20000000\ttrue\t[{is_staggered_launch=1, is_live_title=0}]\t\"[{\"\"episodesLaunched\"\":9,\"\"countryList\"\":[\"\"ID\"\"]}]\"\r\n";
        let (rows, rejected) = read_weekly_global(text.as_bytes()).unwrap();
        assert!(rejected.is_empty());
        assert_eq!(
            (rows[0].hours, rows[0].runtime, rows[0].views),
            (36_000_000, Some(Runtime(18_000)), Some(20_000_000))
        );
        assert_eq!((rows[0].flags.staggered, rows[0].launches[0].episodes), (Some(true), 9));
        assert_eq!((rows[0].season_number(), rows[0].line), (Some(2), 2));
    }

    #[test]
    fn bad_rows_are_set_aside_with_line_and_reason() {
        let good = "2021-07-04\tTV (English)\t1\tA\tN/A\t10\t1\n";
        for (row, reason) in [
            (
                "2021-07-03\tTV (English)\t2\tA\tN/A\t10\t1\n",
                "`week` is `2021-07-03`, not a Sunday, the last day of a chart week",
            ),
            (
                "07/04/2021\tTV (English)\t2\tA\tN/A\t10\t1\n",
                "`week` is `07/04/2021`, not a day written YYYY-MM-DD",
            ),
            (
                "2021-07-04\tTelevisión\t2\tA\tN/A\t10\t1\n",
                "`category` is `Televisión`, none of the lists Netflix publishes",
            ),
            (
                "2021-07-04\tTV\t2\tA\tN/A\t10\t1\n",
                "`category` is `TV`, a list of countries, not of the world",
            ),
            ("2021-07-04\tTV (English)\t11\tA\tN/A\t10\t1\n", "`weekly_rank` is `11`, not 1 to 10"),
            ("2021-07-04\tTV (English)\t2\t\tN/A\t10\t1\n", "`show_title` is empty"),
            (
                "2021-07-04\tTV (English)\t2\tA\tN/A\t-10\t1\n",
                "`weekly_hours_viewed` is `-10`, not a whole number",
            ),
            (
                "2021-07-04\tTV (English)\t1\tB\tN/A\t10\t1\n",
                "rank 1 of TV (English) in the week to 2021-07-04 stands on line 2 already",
            ),
            ("2021-07-04\tTV (English)\t2\n", "the row has 3 cells, the header 7"),
        ] {
            let (rows, rejected) = read_weekly_global(format!("{OLD}{good}{row}").as_bytes()).unwrap();
            assert_eq!((rows.len(), rejected.len()), (1, 1), "{row}");
            assert_eq!((rejected[0].line, rejected[0].reason.as_str()), (Some(3), reason));
        }
    }

    #[test]
    fn a_file_that_is_no_list_is_refused_in_a_sentence() {
        let error = read_weekly_global(b"Woche\tKategorie\n2021-07-04\tTV\n").unwrap_err().to_string();
        assert!(
            error.starts_with("the weekly Netflix list lacks the column `week` and the column `category`"),
            "{error}"
        );
        assert!(error.contains("its columns are: woche, kategorie"), "{error}");
        let shifted = format!("{OLD}TV (English)\t2021-07-04\t1\tA\tN/A\t10\t1\n");
        let error = read_weekly_global(shifted.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            error,
            "none of the 1 rows of the weekly Netflix list can be read; the first, on line 2, because `category` is `2021-07-04`, none of the lists Netflix publishes"
        );
        assert!(matches!(read_weekly_global(b"week\tweek\n"), Err(ChartError::DoubleColumn { .. })));
    }

    #[test]
    fn a_country_list_has_ranks_only() {
        let text = "country_name\tcountry_iso2\tweek\tcategory\tweekly_rank\tshow_title\tseason_title\tcumulative_weeks_in_top_10\n\
            Norway\tNO\t2022-01-02\tFilms\t1\tA\tN/A\t1\nNorway\tNO\t2022-01-02\tFilms\t2\tA\tN/A\t1\nNorway\tNOR\t2022-01-02\tFilms\t3\tA\tN/A\t1\n";
        let (rows, rejected) = read_weekly_countries(text.as_bytes()).unwrap();
        assert_eq!((rows.len(), rejected.len()), (2, 1), "two films of one name may share a list");
    }
}
