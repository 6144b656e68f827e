//! Chart runs: debut, peak, weeks, consecutive weeks, told apart for two titles of one name.

use std::collections::{BTreeMap, BTreeSet};

use greenlit_vocabulary::Week;

use crate::netflix::{Category, CountryRow, WeeklyRow};

/// A row that counts its weeks.
pub(crate) trait Counted {
    /// The week.
    fn week(&self) -> Week;
    /// Weeks so far, as published.
    fn stated_weeks(&self) -> u32;
}

impl Counted for WeeklyRow {
    fn week(&self) -> Week {
        self.week
    }
    fn stated_weeks(&self) -> u32 {
        self.cumulative_weeks
    }
}

impl Counted for CountryRow {
    fn week(&self) -> Week {
        self.week
    }
    fn stated_weeks(&self) -> u32 {
        self.cumulative_weeks
    }
}

/// Weeks so far of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct WeekCount {
    /// Distinct weeks up to this one in which the key occurs.
    pub(crate) by_key: u32,
    /// The same, begun anew where the published count falls back to 1.
    pub(crate) homonym: u32,
    /// How often it has begun anew: 0 for the first title of the name.
    pub(crate) nth_title: u32,
}

/// Counts, for each row in the given order, the weeks of its key so far.
pub(crate) fn cumulative_weeks<'a, R: Counted, K: Ord>(
    rows: &'a [R],
    key: impl Fn(&'a R) -> K,
) -> Vec<WeekCount> {
    let mut by_key: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        by_key.entry(key(row)).or_default().push(at);
    }
    let mut counts = vec![WeekCount::default(); rows.len()];
    for mut places in by_key.into_values() {
        places.sort_by_key(|at| rows.get(*at).map(Counted::week));
        let (mut count, mut last) = (WeekCount::default(), None);
        for at in places {
            let Some(row) = rows.get(at) else { continue };
            if last != Some(row.week()) {
                count.by_key += 1;
                count.homonym += 1;
                if row.stated_weeks() == 1 && count.homonym > 1 {
                    count.homonym = 1;
                    count.nth_title += 1;
                }
            }
            last = Some(row.week());
            if let Some(slot) = counts.get_mut(at) {
                *slot = count;
            }
        }
    }
    counts
}

/// One week of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunPoint {
    /// The week.
    pub week: Week,
    /// The rank.
    pub rank: u8,
    /// Line in the file.
    pub line: u64,
}

/// All weeks of one season or film in one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartRun {
    /// The list.
    pub category: Category,
    /// Show or film.
    pub show_title: String,
    /// Season.
    pub season_title: Option<String>,
    /// 0 for the first title of this name, 1 for the next, which began where the published count fell back to 1.
    pub nth_title: u32,
    /// Its weeks, oldest first.
    pub points: Vec<RunPoint>,
}

impl ChartRun {
    /// First week and rank.
    pub fn debut(&self) -> Option<RunPoint> {
        self.points.first().copied()
    }

    /// Best rank, and the first week it was reached in.
    pub fn peak(&self) -> Option<RunPoint> {
        self.points.iter().min_by_key(|p| (p.rank, p.week)).copied()
    }

    /// Weeks in the list.
    pub fn weeks(&self) -> u32 {
        self.points.len() as u32
    }

    /// Longest stretch of weeks without a gap.
    pub fn longest_consecutive_weeks(&self) -> u32 {
        self.stretches().into_iter().max().unwrap_or(0)
    }

    /// The stretch without a gap that ends with the last week.
    pub fn last_consecutive_weeks(&self) -> u32 {
        self.stretches().last().copied().unwrap_or(0)
    }

    fn stretches(&self) -> Vec<u32> {
        let mut stretches: Vec<u32> = Vec::new();
        let mut last: Option<Week> = None;
        for point in &self.points {
            match stretches.last_mut() {
                Some(stretch) if last.is_some_and(|w| w.next() == point.week) => *stretch += 1,
                _ => stretches.push(1),
            }
            last = Some(point.week);
        }
        stretches
    }
}

/// The runs of a weekly list, by category, show and season.
pub fn chart_runs(rows: &[WeeklyRow]) -> Vec<ChartRun> {
    type Key<'a> = (Category, &'a str, Option<&'a str>, u32);
    let mut runs: BTreeMap<Key<'_>, BTreeSet<(Week, u8, u64)>> = BTreeMap::new();
    for (row, count) in rows.iter().zip(cumulative_weeks(rows, WeeklyRow::key)) {
        let (category, show, season) = row.key();
        runs.entry((category, show, season, count.nth_title))
            .or_default()
            .insert((row.week, row.rank, row.line));
    }
    runs.into_iter()
        .map(|((category, show, season, nth_title), points)| ChartRun {
            category,
            show_title: show.to_owned(),
            season_title: season.map(str::to_owned),
            nth_title,
            points: points.into_iter().map(|(week, rank, line)| RunPoint { week, rank, line }).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::netflix::read_weekly_global;

    fn rows(lines: &[(&str, u8, &str, u32)]) -> Vec<WeeklyRow> {
        let mut text = "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\tcumulative_weeks_in_top_10\n".to_owned();
        for (week, rank, show, weeks) in lines {
            writeln!(text, "{week}\tFilms (English)\t{rank}\t{show}\tN/A\t10\t{weeks}").unwrap();
        }
        read_weekly_global(text.as_bytes()).unwrap().0
    }

    #[test]
    fn a_run_has_debut_peak_and_stretches() {
        let rows = rows(&[
            ("2021-08-01", 2, "Tide", 4),
            ("2021-07-18", 3, "Tide", 3),
            ("2021-07-11", 1, "Tide", 2),
            ("2021-07-04", 5, "Tide", 1),
        ]);
        let run = &chart_runs(&rows)[0];
        assert_eq!(
            (run.debut().unwrap().rank, run.peak().unwrap().week.last_day().to_string()),
            (5, "2021-07-11".into())
        );
        assert_eq!((run.weeks(), run.longest_consecutive_weeks(), run.last_consecutive_weeks()), (4, 3, 1));
    }

    #[test]
    fn a_count_that_falls_back_to_one_is_another_title() {
        let rows = rows(&[
            ("2021-07-04", 5, "Tide", 1),
            ("2021-07-11", 5, "Tide", 2),
            ("2023-07-02", 1, "Tide", 1),
            ("2023-07-09", 1, "Tide", 2),
        ]);
        let runs = chart_runs(&rows);
        assert_eq!(runs.iter().map(|r| (r.nth_title, r.weeks())).collect::<Vec<_>>(), [(0, 2), (1, 2)]);
    }
}
