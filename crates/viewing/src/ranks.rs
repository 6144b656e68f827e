//! Places in a chart, and a title's run through its weeks.

use greenlit_vocabulary::Week;

/// Ranks of values that come in falling order: equal values share a rank and the next rank skips (1-2-2-4).
///
/// Values are compared as they are: give them unrounded, so that only exact equality is a tie. 532.0 and 532.0 tie;
/// 852.4 and 852.1 do not, though both print as 852.
pub fn competition_ranks<V: PartialEq>(falling: impl IntoIterator<Item = V>) -> Vec<u32> {
    let mut ranks = Vec::new();
    let mut before: Option<(V, u32)> = None;
    for (place, value) in (1..).zip(falling) {
        let rank = match &before {
            Some((same, rank)) if *same == value => *rank,
            _ => place,
        };
        ranks.push(rank);
        before = Some((value, rank));
    }
    ranks
}

/// A title's places in one chart up to a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartRun {
    /// Weeks in the chart so far.
    pub weeks: u32,
    /// Weeks in a row up to and including the last one charted.
    pub consecutive_weeks: u32,
    /// Best place.
    pub peak_rank: u32,
    /// First week at the best place.
    pub peak_week: Week,
    /// First week in the chart.
    pub first_week: Week,
    /// Last week in the chart.
    pub last_week: Week,
}

/// The run of a title from its weekly ranks, in any order; `None` where it never charted within `places`.
///
/// A week named twice (restated) counts once, with its better rank. Weeks must be of one calendar.
pub fn chart_run(ranks: &[(Week, u32)], places: u32) -> Option<ChartRun> {
    let mut charted: Vec<(Week, u32)> = ranks.iter().copied().filter(|(_, rank)| *rank <= places).collect();
    charted.sort_unstable();
    charted.dedup_by_key(|(week, _)| *week);
    let (first_week, first_rank) = *charted.first()?;
    let mut run = ChartRun {
        weeks: 0,
        consecutive_weeks: 0,
        peak_rank: first_rank,
        peak_week: first_week,
        first_week,
        last_week: first_week,
    };
    for (week, rank) in charted {
        let follows = run.weeks > 0 && run.last_week.next() == week;
        run.weeks += 1;
        run.consecutive_weeks = if follows { run.consecutive_weeks + 1 } else { 1 };
        run.last_week = week;
        if rank < run.peak_rank {
            run.peak_rank = rank;
            run.peak_week = week;
        }
    }
    Some(run)
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenlit_vocabulary::WeekCalendar;

    fn week(day: &str) -> Week {
        Week::containing(day.parse().unwrap(), WeekCalendar::MondayToSunday)
    }

    #[test]
    fn only_equal_values_tie() {
        for (values, ranks) in [
            (vec![532.0, 532.0, 531.9], vec![1, 1, 3]),
            (vec![852.4, 852.1], vec![1, 2]),
            (vec![9.0, 8.0, 8.0, 7.0], vec![1, 2, 2, 4]),
            (vec![], vec![]),
        ] {
            assert_eq!(competition_ranks(values), ranks);
        }
    }

    #[test]
    fn a_run_counts_weeks_peak_and_the_current_streak() {
        let ranks = [
            (week("2025-07-21"), 4),
            (week("2025-07-07"), 3),
            (week("2025-07-28"), 12),
            (week("2025-08-04"), 3),
            (week("2025-08-11"), 9),
        ];
        let run = chart_run(&ranks, 10).unwrap();
        assert_eq!((run.weeks, run.consecutive_weeks, run.peak_rank), (4, 2, 3));
        assert_eq!(run.peak_week, week("2025-07-07"));
        assert_eq!(run.last_week, week("2025-08-11"));
        assert_eq!(chart_run(&ranks, 2), None);
    }
}
