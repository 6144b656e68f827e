//! Fresh, Rotten and Certified Fresh. The certificate has memory: between its two thresholds the past
//! decides.

use std::fmt;

use jiff::civil::Date;

use crate::percent::share_percent;
use crate::rules::{CertifiedRule, Medium, Release, Rules, VerifiedHotRule};

/// Counted critics' reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Tally {
    /// Fresh.
    pub fresh: u64,
    /// Rotten.
    pub rotten: u64,
}

impl Tally {
    /// All counted.
    pub const fn n(self) -> u64 {
        self.fresh + self.rotten
    }

    /// The printed percentage; `None` where nothing is counted.
    pub fn percent(self) -> Option<u8> {
        share_percent(self.fresh, self.n())
    }

    /// The exact share, 0 to 1.
    pub fn share(self) -> Option<f64> {
        (self.n() > 0).then(|| self.fresh as f64 / self.n() as f64)
    }
}

/// What the publisher shows beside the percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CriticStatus {
    /// Below 60.
    Rotten,
    /// 60 and above.
    Fresh,
    /// Steadily 75 and above with enough reviews, until it falls below 70.
    CertifiedFresh,
}

impl CriticStatus {
    /// The publisher's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rotten => "Rotten",
            Self::Fresh => "Fresh",
            Self::CertifiedFresh => "Certified Fresh",
        }
    }

    /// Reads the publisher's word (`Certified-Fresh` too).
    pub fn read(text: &str) -> Option<Self> {
        let letters = text.chars().filter(char::is_ascii_alphabetic);
        let word: String = letters.map(|c| c.to_ascii_lowercase()).collect();
        match word.as_str() {
            "rotten" => Some(Self::Rotten),
            "fresh" => Some(Self::Fresh),
            "certifiedfresh" => Some(Self::CertifiedFresh),
            _ => None,
        }
    }
}

impl fmt::Display for CriticStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A status with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusReading {
    /// The status.
    pub status: CriticStatus,
    /// Whether the rules settle it. Not settled: the past or the size of the release would decide.
    pub settled: bool,
    /// Why, in one sentence.
    pub reason: String,
}

/// The status of a tally. `top` counts reviews by top critics, `certified_before` says whether the title held
/// the certificate so far (`None`: not known). `None` where nothing is counted.
pub fn critic_status(
    tally: Tally,
    top: u64,
    medium: Medium,
    release: Release,
    certified_before: Option<bool>,
    rules: &Rules,
) -> Option<StatusReading> {
    Some(status_of(tally.percent()?, tally.n(), top, (medium, release), certified_before, rules))
}

/// The status of a printed percentage with `n` reviews, `top` of them by top critics.
pub(crate) fn status_of(
    percent: u8,
    n: u64,
    top: u64,
    (medium, release): (Medium, Release),
    certified_before: Option<bool>,
    rules: &Rules,
) -> StatusReading {
    let rule = &rules.certified;
    let needed = reviews_needed(rule, medium, release);
    let reading = |status, settled, reason| StatusReading { status, settled, reason };
    if percent < rules.fresh_from_percent {
        let reason = format!("{percent} % is below {} %", rules.fresh_from_percent);
        return reading(CriticStatus::Rotten, true, reason);
    }
    if percent < rule.keep_percent {
        let reason = format!("{percent} % is below the {} % a certificate is kept at", rule.keep_percent);
        return reading(CriticStatus::Fresh, true, reason);
    }
    if certified_before == Some(true) {
        let reason = format!("certified before, and {percent} % is not below {} %", rule.keep_percent);
        return reading(CriticStatus::CertifiedFresh, true, reason);
    }
    let enough = n >= needed && top >= rule.top_critics;
    if percent >= rule.gain_percent && enough {
        let settled = medium != Medium::Film || release != Release::Unknown || n >= rule.reviews_wide;
        let mut reason = format!("{percent} % with {n} reviews, {top} by top critics");
        if !settled {
            reason.push_str("; a wide release would need more");
        }
        return reading(CriticStatus::CertifiedFresh, settled, reason);
    }
    let missing = if enough {
        format!("{percent} % is below the {} % a certificate is gained at", rule.gain_percent)
    } else {
        format!(
            "{n} reviews and {top} by top critics, of {needed} and {} needed for a certificate",
            rule.top_critics
        )
    };
    match certified_before {
        None => {
            reading(CriticStatus::Fresh, false, format!("{missing}; if certified before, it still would be"))
        }
        Some(_) => reading(CriticStatus::Fresh, true, missing),
    }
}

fn reviews_needed(rule: &CertifiedRule, medium: Medium, release: Release) -> u64 {
    match (medium, release) {
        (Medium::TvSeason, _) => rule.reviews_tv_season,
        (Medium::Film, Release::Wide) => rule.reviews_wide,
        (Medium::Film, Release::Limited | Release::Unknown) => rule.reviews_limited,
    }
}

/// Whether the certificate was ever gained and not lost since, going through the days on which reviews came.
/// `days` holds the reviews of each day: tally and top critics. The order of the slice does not matter; equal
/// days are joined.
///
/// The publisher's "steadily" is not defined; here one evening at or above the threshold gains it.
pub fn certified_by_history(
    days: &[(Date, Tally, u64)],
    medium: Medium,
    release: Release,
    rules: &Rules,
) -> bool {
    let mut days = days.to_vec();
    days.sort_by_key(|(day, ..)| *day);
    let (mut sum, mut top, mut certified) = (Tally::default(), 0, false);
    let mut rest = days.as_slice();
    while let Some((day, ..)) = rest.first() {
        let of_day = rest.iter().take_while(|(other, ..)| other == day).count();
        let (today, later) = rest.split_at(of_day);
        for (_, tally, tops) in today {
            sum.fresh += tally.fresh;
            sum.rotten += tally.rotten;
            top += tops;
        }
        certified = critic_status(sum, top, medium, release, Some(certified), rules)
            .is_some_and(|reading| reading.status == CriticStatus::CertifiedFresh);
        rest = later;
    }
    certified
}

/// Whether a film in cinemas is Verified Hot, from its verified ratings. Settled only by the past between 80
/// and 90.
pub fn verified_hot(
    liked: u64,
    n: u64,
    release: Release,
    hot_before: Option<bool>,
    rule: &VerifiedHotRule,
) -> Option<bool> {
    let percent = share_percent(liked, n)?;
    let needed = if release == Release::Wide { rule.ratings_wide } else { rule.ratings_limited };
    if percent < rule.keep_percent {
        Some(false)
    } else if percent >= rule.gain_percent && n >= needed {
        // Between the two counts an unknown release leaves it open.
        (release != Release::Unknown || n >= rule.ratings_wide).then_some(true)
    } else if n < needed && hot_before.is_none() {
        Some(false)
    } else {
        hot_before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(fresh: u64, n: u64, top: u64, before: Option<bool>) -> (CriticStatus, bool) {
        let rules = Rules::builtin().unwrap();
        let tally = Tally { fresh, rotten: n - fresh };
        let reading = critic_status(tally, top, Medium::Film, Release::Limited, before, &rules).unwrap();
        (reading.status, reading.settled)
    }

    #[test]
    fn the_certificate_has_memory() {
        use CriticStatus::*;
        assert_eq!(status(59, 100, 9, Some(true)), (Rotten, true));
        assert_eq!(status(69, 100, 9, Some(true)), (Fresh, true));
        // 72 % of 60 is certified only if it was.
        assert_eq!(status(43, 60, 9, Some(true)), (CertifiedFresh, true));
        assert_eq!(status(43, 60, 9, Some(false)), (Fresh, true));
        assert_eq!(status(43, 60, 9, None), (Fresh, false));
        assert_eq!(status(75, 100, 5, None), (CertifiedFresh, true));
        assert_eq!(status(75, 100, 4, Some(false)), (Fresh, true));
        assert_eq!(status(39, 39, 9, Some(false)), (Fresh, true));
    }

    #[test]
    fn the_rounded_percentage_decides() {
        use CriticStatus::*;
        // 59.5 % prints 60 and is fresh.
        assert_eq!(status(119, 200, 0, Some(false)).0, Fresh);
        assert_eq!(status(118, 200, 0, Some(false)).0, Rotten);
    }

    #[test]
    fn history_gains_at_75_and_loses_below_70() {
        let rules = Rules::builtin().unwrap();
        let day = |d: i8, fresh, rotten, top| (Date::constant(2020, 1, d), Tally { fresh, rotten }, top);
        let history = |days: &[_]| certified_by_history(days, Medium::Film, Release::Limited, &rules);
        assert!(history(&[day(1, 32, 8, 5), day(2, 4, 6, 0)]));
        assert!(history(&[day(2, 4, 6, 0), day(1, 32, 8, 5)]), "any order");
        assert!(!history(&[day(1, 29, 11, 5)]), "72 % never was at 75");
        assert!(!history(&[day(1, 32, 8, 5), day(2, 0, 20, 0), day(3, 16, 0, 0)]), "fell to 53, back to 63");
    }

    #[test]
    fn a_wide_release_needs_more() {
        let rules = Rules::builtin().unwrap();
        let tally = Tally { fresh: 50, rotten: 0 };
        let of = |release| critic_status(tally, 9, Medium::Film, release, Some(false), &rules).unwrap();
        assert_eq!(of(Release::Wide).status, CriticStatus::Fresh);
        assert_eq!(of(Release::Limited).status, CriticStatus::CertifiedFresh);
        assert!(!of(Release::Unknown).settled);
    }

    #[test]
    fn verified_hot_by_count_and_past() {
        let rule = Rules::builtin().unwrap().verified_hot;
        assert_eq!(verified_hot(460, 500, Release::Wide, None, &rule), Some(true));
        assert_eq!(verified_hot(230, 250, Release::Wide, None, &rule), Some(false));
        assert_eq!(verified_hot(230, 250, Release::Limited, None, &rule), Some(true));
        assert_eq!(verified_hot(230, 250, Release::Unknown, None, &rule), None);
        assert_eq!(verified_hot(850, 1000, Release::Wide, Some(true), &rule), Some(true));
        assert_eq!(verified_hot(850, 1000, Release::Wide, None, &rule), None);
        assert_eq!(verified_hot(790, 1000, Release::Wide, Some(true), &rule), Some(false));
    }

    #[test]
    fn words_of_the_publisher() {
        assert_eq!(CriticStatus::read("Certified-Fresh"), Some(CriticStatus::CertifiedFresh));
        assert_eq!(CriticStatus::read("rotten"), Some(CriticStatus::Rotten));
        assert_eq!(CriticStatus::read("Upright"), None);
    }
}
