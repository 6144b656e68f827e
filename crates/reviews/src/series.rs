//! The score of a series, from its seasons.

use crate::percent::round_half_up;

/// What can be said of a series' score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesScore {
    /// The plain mean of the seasons' printed percentages, rounded half up.
    Percent(u8),
    /// Some seasons have no score: the publisher shows one in part of such cases, by no rule that is known.
    Undetermined {
        /// Seasons with a score.
        scored: usize,
        /// All seasons.
        seasons: usize,
    },
    /// No season has a score.
    None,
}

/// The series' average of its seasons' scores (`None`: a season without one). Fits every series whose seasons
/// could be assembled; that the exact shares enter instead of the printed integers cannot be excluded.
pub fn series_score(seasons: &[Option<u8>]) -> SeriesScore {
    let scores: Vec<u64> = seasons.iter().flatten().map(|s| u64::from(*s)).collect();
    if scores.is_empty() {
        return SeriesScore::None;
    }
    if scores.len() < seasons.len() {
        return SeriesScore::Undetermined { scored: scores.len(), seasons: seasons.len() };
    }
    let mean = scores.iter().sum::<u64>() as f64 / scores.len() as f64;
    SeriesScore::Percent(round_half_up(mean).min(100) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_the_seasons() {
        for (seasons, percent) in [
            (&[97, 94, 89, 88][..], 92),
            (&[90, 96, 96, 97, 93, 94, 93, 55], 89),
            (&[86, 97, 100, 100, 97], 96),
        ] {
            let seasons: Vec<Option<u8>> = seasons.iter().copied().map(Some).collect();
            assert_eq!(series_score(&seasons), SeriesScore::Percent(percent));
        }
        assert_eq!(series_score(&[Some(90), None]), SeriesScore::Undetermined { scored: 1, seasons: 2 });
        assert_eq!(series_score(&[None]), SeriesScore::None);
    }
}
