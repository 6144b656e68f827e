//! Rows of charts as figures: one number each, with its window, place, population, rounding and line.

use greenlit_vocabulary::{Metric, Territory, Unit, Week, Window};

use crate::convert::Printed;
use crate::netflix::{CountryRow, EngagementReport, EngagementSheet, MostPopularRow, SheetKind, WeeklyRow};
use crate::nielsen::NielsenRow;

/// A figure before it is bound to its file: the caller adds the file's hash and its publisher.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedFigure {
    /// Line in the file, from 1.
    pub line: u64,
    /// Name of the title, without its season.
    pub title: String,
    /// Season, where the row is of one and bears its number.
    pub season: Option<u32>,
    /// The row's own words for the part it is of (`Limited Series`, `Part 5`), where it has any.
    pub part: Option<String>,
    /// What is measured.
    pub metric: Metric,
    /// Stretch of time.
    pub window: Option<Window>,
    /// Where.
    pub territory: Territory,
    /// Who is counted, on what, in which list.
    pub population: String,
    /// The value.
    pub value: f64,
    /// Lowest true value that the publisher's rounding allows; `None` for exact numbers.
    pub low: Option<f64>,
    /// Highest true value that the publisher's rounding allows; `None` for exact numbers.
    pub high: Option<f64>,
    /// Unit of value, low and high.
    pub unit: Unit,
}

/// What all figures of a row share.
struct Common {
    line: u64,
    title: String,
    season: Option<u32>,
    part: Option<String>,
    window: Option<Window>,
    territory: Territory,
    population: String,
}

impl Common {
    fn figure(&self, metric: Metric, unit: Unit, printed: Printed) -> PublishedFigure {
        let open = printed.half_step > 0.0;
        PublishedFigure {
            line: self.line,
            title: self.title.clone(),
            season: self.season,
            part: self.part.clone(),
            metric,
            window: self.window.clone(),
            territory: self.territory.clone(),
            population: self.population.clone(),
            value: printed.value,
            low: open.then(|| (printed.value - printed.half_step).max(0.0)),
            high: open.then_some(printed.value + printed.half_step),
            unit,
        }
    }
}

/// Step of weekly hours: 10,000 to the week of 2023-06-11, 100,000 since.
fn hours_step(week: Week) -> f64 {
    if week.last_day() < jiff::civil::Date::constant(2023, 6, 18) { 10_000.0 } else { 100_000.0 }
}

/// Rank, hours, views and weeks of a row of the world list.
pub fn weekly_figures(row: &WeeklyRow) -> Vec<PublishedFigure> {
    let common = Common {
        line: row.line,
        title: row.show_title.clone(),
        season: row.season_number(),
        part: row.season_title.clone(),
        window: Some(Window::Week(row.week)),
        territory: Territory::world(),
        population: format!("all devices; {}", row.category.as_str()),
    };
    let hours = Printed::rounded_to(row.hours as f64, hours_step(row.week));
    let mut figures = vec![
        common.figure(Metric::Rank, Unit::Rank, Printed::exact(f64::from(row.rank))),
        common.figure(Metric::HoursViewed, Unit::Hours, hours),
        common.figure(Metric::WeeksInChart, Unit::Weeks, Printed::exact(f64::from(row.cumulative_weeks))),
    ];
    figures.extend(
        row.views
            .map(|v| common.figure(Metric::Views, Unit::Views, Printed::rounded_to(v as f64, 100_000.0))),
    );
    figures
}

/// Rank and weeks of a row of a country list.
pub fn country_figures(row: &CountryRow) -> Vec<PublishedFigure> {
    let common = Common {
        line: row.line,
        title: row.show_title.clone(),
        season: row.season_title.as_deref().and_then(crate::cells::season_number),
        part: row.season_title.clone(),
        window: Some(Window::Week(row.week)),
        territory: row.country.clone(),
        population: format!("all devices; {}", row.category.as_str()),
    };
    vec![
        common.figure(Metric::Rank, Unit::Rank, Printed::exact(f64::from(row.rank))),
        common.figure(Metric::WeeksInChart, Unit::Weeks, Printed::exact(f64::from(row.cumulative_weeks))),
    ]
}

/// Rank, hours and views of the first 91 days.
pub fn most_popular_figures(row: &MostPopularRow) -> Vec<PublishedFigure> {
    let common = Common {
        line: row.line,
        title: row.show_title.clone(),
        season: row.season_title.as_deref().and_then(crate::cells::season_number),
        part: row.season_title.clone(),
        window: Some(Window::FirstDays(91)),
        territory: Territory::world(),
        population: format!("all devices; most popular, {}", row.category.as_str()),
    };
    vec![
        common.figure(Metric::Rank, Unit::Rank, Printed::exact(f64::from(row.rank))),
        common.figure(Metric::HoursViewed, Unit::Hours, Printed::rounded_to(row.hours as f64, 100_000.0)),
        common.figure(Metric::Views, Unit::Views, Printed::rounded_to(row.views as f64, 100_000.0)),
    ]
}

/// Hours and views of every title of a report. Lines are rows of its sheet; the population names the sheet.
pub fn engagement_figures(report: &EngagementReport) -> Vec<PublishedFigure> {
    let window = report.period.map(|(first, last)| Window::Days(first, last));
    report.sheets.iter().flat_map(|sheet| sheet_figures(sheet, window.as_ref())).collect()
}

fn sheet_figures(sheet: &EngagementSheet, window: Option<&Window>) -> Vec<PublishedFigure> {
    let mut figures = Vec::new();
    for row in sheet.rows.iter().filter(|r| !r.is_catch_all()) {
        let (title, part) = match row.name().split_once(": ") {
            // The report prints show and season in one; only a numbered season parts them with certainty.
            Some((show, part))
                if sheet.kind != SheetKind::Film && crate::cells::season_number(part).is_some() =>
            {
                (show, Some(part.to_owned()))
            }
            _ => (row.name(), None),
        };
        let common = Common {
            line: row.line,
            title: title.to_owned(),
            season: part.as_deref().and_then(crate::cells::season_number),
            part,
            window: window.cloned(),
            territory: Territory::world(),
            population: format!("all devices; engagement report, sheet {}", sheet.name),
        };
        figures.push(common.figure(
            Metric::HoursViewed,
            Unit::Hours,
            Printed::rounded_to(row.hours as f64, 100_000.0),
        ));
        figures
            .extend(row.views.map(|v| {
                common.figure(Metric::Views, Unit::Views, Printed::rounded_to(v as f64, 100_000.0))
            }));
    }
    figures
}

/// Rank and minutes of a row of a US streaming list. The row is of all seasons together.
pub fn nielsen_figures(row: &NielsenRow) -> Vec<PublishedFigure> {
    let territory = Territory::parse("US").unwrap_or_else(Territory::world);
    let common = Common {
        line: row.line,
        title: row.title.clone(),
        season: None,
        part: None,
        window: Some(Window::Week(row.week)),
        territory,
        population: format!("persons 2+, TV screen; streaming {}", row.list.as_str().to_lowercase()),
    };
    let rank = row.rank.map(|r| common.figure(Metric::Rank, Unit::Rank, Printed::exact(f64::from(r))));
    let step = row.step_minutes().unwrap_or(1_000_000) as f64;
    let minutes = row
        .minutes
        .map(|m| common.figure(Metric::MinutesViewed, Unit::Minutes, Printed::rounded_to(m as f64, step)));
    rank.into_iter().chain(minutes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::netflix::read_weekly_global;
    use crate::nielsen::read_nielsen_weekly;

    #[test]
    fn a_row_becomes_figures_with_its_rounding() {
        let text = "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\truntime\tweekly_views\tcumulative_weeks_in_top_10\n\
            2025-06-22\tTV (English)\t3\tQuay\tQuay: Season 2\t36000000\t1.8\t20000000\t4\n";
        let row = &read_weekly_global(text.as_bytes()).unwrap().0[0];
        let told: Vec<String> = weekly_figures(row)
            .iter()
            .map(|f| {
                format!(
                    "{} s{:?} {} {} {:?} {} {}",
                    f.title,
                    f.season,
                    f.metric,
                    f.value,
                    f.low,
                    f.window.as_ref().unwrap(),
                    f.population
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "Quay sSome(2) rank 3 None week of 2025-06-16 all devices; TV (English)",
                "Quay sSome(2) hours_viewed 36000000 Some(35950000.0) week of 2025-06-16 all devices; TV (English)",
                "Quay sSome(2) weeks_in_chart 4 None week of 2025-06-16 all devices; TV (English)",
                "Quay sSome(2) views 20000000 Some(19950000.0) week of 2025-06-16 all devices; TV (English)",
            ]
        );
    }

    #[test]
    fn retold_minutes_carry_their_step() {
        let text =
            "week_start,list,rank,title,service,minutes_millions\n2025-07-21,Originals,4,Quay,Netflix,1420\n";
        let figures = nielsen_figures(&read_nielsen_weekly(text.as_bytes()).unwrap().0[0]);
        assert_eq!((figures[1].low, figures[1].high), (Some(1.415e9), Some(1.425e9)));
        assert_eq!(figures[1].territory.as_str(), "US");
    }
}
