//! The renewal index: a show's average rating over its network's.
//!
//! Published by TV by the Numbers as the Renew/Cancel Index: average adults 18-49 rating of a show's new episodes over
//! the average of its own network's scripted new episodes; from 0.90 renewal was called near certain, below 0.75
//! cancellation, between them a toss-up. The record does not bear out the lower call: see [`index_bands`].

use std::collections::BTreeMap;

use super::{BroadcastSeason, Fate};

/// What the index calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndexBand {
    /// 0.90 and above (Fridays 0.70).
    LikelyRenewed,
    /// Between.
    TossUp,
    /// Below 0.75 (Fridays 0.55).
    LikelyCancelled,
}

/// The band of an index.
///
/// On Fridays less is asked. A show within 22 episodes of 88, the number that makes a series worth syndicating, never
/// falls below a toss-up.
pub fn band(index: f64, on_friday: bool, episodes_by_season_end: Option<u32>) -> IndexBand {
    let (high, low) = if on_friday { (0.70, 0.55) } else { (0.90, 0.75) };
    if index >= high {
        IndexBand::LikelyRenewed
    } else if index >= low || episodes_by_season_end.is_some_and(|n| (66..88).contains(&n)) {
        IndexBand::TossUp
    } else {
        IndexBand::LikelyCancelled
    }
}

/// The index of every labelled season, in the order of network, year, name and season.
///
/// The denominator is the mean over the labelled seasons of the same network and year. Seasons without a rating have
/// no index.
pub fn renewal_index(seasons: &[BroadcastSeason]) -> Vec<(&BroadcastSeason, f64)> {
    let mut labelled: Vec<&BroadcastSeason> = seasons.iter().filter(|s| s.is_labelled()).collect();
    labelled.sort_by(|a, b| {
        (&a.network, a.year, &a.name, a.season, a.line).cmp(&(&b.network, b.year, &b.name, b.season, b.line))
    });
    let mut sums: BTreeMap<(&str, i16), (f64, u32)> = BTreeMap::new();
    for season in &labelled {
        let slot = sums.entry((&season.network, season.year)).or_insert((0.0, 0));
        slot.0 += season.average_rating;
        slot.1 += 1;
    }
    labelled
        .into_iter()
        .filter_map(|season| {
            let (sum, count) = sums.get(&(season.network.as_str(), season.year))?;
            let index = season.average_rating / (sum / f64::from(*count));
            (index.is_finite() && index > 0.0).then_some((season, index))
        })
        .collect()
}

/// How seasons of a band fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BandCount {
    /// Seasons in the band.
    pub seasons: u32,
    /// Those renewed.
    pub renewed: u32,
}

impl BandCount {
    /// Share renewed; `None` in an empty band.
    pub fn renewed_share(self) -> Option<f64> {
        (self.seasons > 0).then(|| f64::from(self.renewed) / f64::from(self.seasons))
    }
}

/// How labelled seasons fared by band of their index, without the exceptions for Fridays and long runs.
pub fn index_bands(seasons: &[BroadcastSeason]) -> BTreeMap<IndexBand, BandCount> {
    let mut counts: BTreeMap<IndexBand, BandCount> = BTreeMap::new();
    for (season, index) in renewal_index(seasons) {
        let count = counts.entry(band(index, false, None)).or_default();
        count.seasons += 1;
        count.renewed += u32::from(season.fate == Fate::Renewed);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_and_their_exceptions() {
        for (index, friday, episodes, expected) in [
            (0.90, false, None, IndexBand::LikelyRenewed),
            (0.89, false, None, IndexBand::TossUp),
            (0.75, false, None, IndexBand::TossUp),
            (0.74, false, None, IndexBand::LikelyCancelled),
            (0.74, true, None, IndexBand::LikelyRenewed),
            (0.54, true, None, IndexBand::LikelyCancelled),
            (0.40, false, Some(70), IndexBand::TossUp),
            (0.40, false, Some(88), IndexBand::LikelyCancelled),
        ] {
            assert_eq!(band(index, friday, episodes), expected, "{index} {friday} {episodes:?}");
        }
    }
}
