//! Figures drawn from a cell's sums. Rounding happens here and on output, never before ranking.

use super::window::{GroupKey, Programme, WindowCell};

const MS_PER_MINUTE: f64 = 60_000.0;

/// The figures of one group and window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Minutes viewed.
    pub minutes: f64,
    /// Device minutes: the plain sum.
    pub device_minutes: f64,
    /// Minutes viewed divided by the summed runtime of the available episodes: full views, not people, and also
    /// what the trade press calls the average audience of a streamed season.
    pub views: Option<f64>,
    /// Viewers with the qualifying time.
    pub reach: u64,
    /// Viewers with the starter's time.
    pub starters: u64,
    /// Viewers with the watcher's share; `None` without runtimes.
    pub watchers: Option<u64>,
    /// Viewers with the completer's share of every episode; `None` without runtimes.
    pub completers: Option<u64>,
    /// Completers divided by starters; `None` without runtimes or starters.
    pub completion: Option<f64>,
    /// Mean number of sittings of a viewer.
    pub frequency: Option<f64>,
    /// Share of the viewers of an episode who saw at least 10, 20, ... 100 per cent of it.
    pub completion_curve: Option<[f64; 10]>,
}

impl Measures {
    /// The figures of a cell.
    pub fn of(group: GroupKey, cell: &WindowCell, programme: &Programme) -> Self {
        let runtime_ms = programme.available(group).1;
        let with_runtime = |n: u64| (runtime_ms > 0).then_some(n);
        Self {
            minutes: cell.credited_ms as f64 / MS_PER_MINUTE,
            device_minutes: cell.device_ms as f64 / MS_PER_MINUTE,
            views: ratio(cell.credited_ms, runtime_ms),
            reach: cell.reach,
            starters: cell.starters,
            watchers: with_runtime(cell.watchers),
            completers: with_runtime(cell.completers),
            completion: with_runtime(cell.completers).and_then(|c| ratio(c, cell.starters)),
            frequency: ratio(cell.sittings, cell.viewers),
            completion_curve: (cell.episode_viewers > 0)
                .then(|| cell.still_there.map(|n| n as f64 / cell.episode_viewers as f64)),
        }
    }
}

/// `a / b`; `None` where `b` is zero.
fn ratio(a: u64, b: u64) -> Option<f64> {
    (b > 0).then(|| a as f64 / b as f64)
}

/// The contract measure of the 2023 guild agreements: domestic views of the first 90 days (of a later exhibition
/// year: of its first 90) divided by the service's domestic subscribers. 0.20 and more earns the bonus.
///
/// `None` without runtime or subscribers. The contract counts hours of the season over its runtime, so give the cell
/// of the season, its territory and 90 days. Which subscribers count is for the caller to say with the figure.
pub fn contract_ratio(
    season: GroupKey,
    cell: &WindowCell,
    programme: &Programme,
    subscribers: u64,
) -> Option<f64> {
    // One division: the threshold of 0.20 must not be missed by a rounding in between.
    let full_views_ms = u128::from(programme.available(season).1) * u128::from(subscribers);
    (full_views_ms > 0).then(|| cell.credited_ms as f64 / full_views_ms as f64)
}

/// Starters of each episode as a share of the first episode's, in order of episode: who is left, episode by episode.
/// Empty where the first has none.
pub fn drop_off(episodes: &[(GroupKey, WindowCell)]) -> Vec<(GroupKey, f64)> {
    let mut ordered: Vec<&(GroupKey, WindowCell)> = episodes.iter().collect();
    ordered.sort_by_key(|(group, _)| *group);
    let first = ordered.first().map_or(0, |(_, cell)| cell.starters);
    ordered.into_iter().filter_map(|(group, cell)| Some((*group, ratio(cell.starters, first)?))).collect()
}
