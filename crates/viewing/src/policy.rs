//! Crediting policies: named, versioned sets of rules, as data.
//!
//! A policy says what a play earns and who counts as reached. The published ones are in `data/policies.toml`, each
//! with its source; a project's own go into a file of the same form. Every measured figure names its policy as
//! [`Policy::label`] prints it.

use greenlit_vocabulary::WeekCalendar;
use jiff::civil::Date;
use serde::Deserialize;

use crate::kernel::{BeatCredit, KernelError, LocalCalendar};

/// What is done with a stretch of time that is not plain playing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stretch {
    /// Earns nothing, where the source tells it apart.
    Excluded,
    /// Earns as playing does.
    Counted,
}

/// Which playback speeds earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Speed {
    /// All, by the clock on the wall: an hour at 1.25 earns an hour, and 75 minutes of content.
    WallTime,
    /// Only normal speed (within a fiftieth of it).
    NormalOnly,
}

/// How the qualifying time of reach is gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Qualifying {
    /// In total over the window.
    Total,
    /// Without a break within one local day.
    Consecutive,
}

/// A crediting policy. Absent fields of the file have the values of `default`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Name, lower case with hyphens.
    pub name: String,
    /// Version, from 1; another meaning is another version.
    pub version: u32,
    /// What it is for, in a sentence.
    pub about: String,
    /// Where its rules were published.
    pub source: String,
    /// IANA zone of local days and weeks.
    #[serde(default = "defaults::zone")]
    pub zone: String,
    /// Which days make a week.
    #[serde(default = "defaults::week", deserialize_with = "week_calendar")]
    pub week: WeekCalendar,
    /// Paused time. Where a source cannot tell it apart, its capability flags say so.
    #[serde(default = "defaults::excluded")]
    pub paused: Stretch,
    /// Buffering and start-up time.
    #[serde(default = "defaults::excluded")]
    pub buffering: Stretch,
    /// Playing where nobody can see it: background tabs, hidden players.
    #[serde(default = "defaults::excluded")]
    pub background: Stretch,
    /// Which speeds earn.
    #[serde(default = "defaults::speed")]
    pub speed: Speed,
    /// Overlapping plays of one viewer and episode on one device that start within so many seconds are one, logged
    /// twice.
    #[serde(default = "defaults::near_duplicate_secs")]
    pub near_duplicate_secs: u32,
    /// The next heartbeat counts when at most so many seconds away.
    #[serde(default = "defaults::longest_gap_secs")]
    pub longest_gap_secs: u32,
    /// What a heartbeat earns in seconds when none follows in time.
    #[serde(default = "defaults::lost_beat_secs")]
    pub lost_beat_secs: u32,
    /// Plays of one viewer and title at most so many seconds apart are one sitting.
    #[serde(default = "defaults::sitting_gap_secs")]
    pub sitting_gap_secs: u32,
    /// Plays earning less than so many seconds earn nothing.
    #[serde(default)]
    pub shortest_play_secs: u32,
    /// A play earns at most so many seconds.
    #[serde(default = "defaults::longest_play_secs")]
    pub longest_play_secs: u32,
    /// Seconds of the title in the window from which a viewer is reached.
    #[serde(default = "defaults::qualifying_secs")]
    pub qualifying_secs: u32,
    /// How those seconds are gathered.
    #[serde(default = "defaults::qualifying")]
    pub qualifying: Qualifying,
    /// Seconds of any one episode from which a viewer is a starter.
    #[serde(default = "defaults::starter_secs")]
    pub starter_secs: u32,
    /// Share of any one episode from which a viewer is a watcher, in per cent.
    #[serde(default = "defaults::watcher_percent")]
    pub watcher_percent: u32,
    /// Share of every episode from which a viewer is a completer, in per cent.
    #[serde(default = "defaults::completer_percent")]
    pub completer_percent: u32,
    /// Whether trailers, recaps and the like earn for their title; otherwise they are summed apart.
    #[serde(default = "defaults::excluded")]
    pub promos: Stretch,
}

mod defaults {
    use super::{Qualifying, Speed, Stretch, WeekCalendar};

    pub(super) fn zone() -> String {
        "America/New_York".to_owned()
    }
    pub(super) const fn week() -> WeekCalendar {
        WeekCalendar::MondayToSunday
    }
    pub(super) const fn excluded() -> Stretch {
        Stretch::Excluded
    }
    pub(super) const fn speed() -> Speed {
        Speed::WallTime
    }
    pub(super) const fn near_duplicate_secs() -> u32 {
        60
    }
    pub(super) const fn longest_gap_secs() -> u32 {
        90
    }
    pub(super) const fn lost_beat_secs() -> u32 {
        60
    }
    pub(super) const fn sitting_gap_secs() -> u32 {
        30 * 60
    }
    pub(super) const fn longest_play_secs() -> u32 {
        24 * 3600
    }
    pub(super) const fn qualifying_secs() -> u32 {
        60
    }
    pub(super) const fn qualifying() -> Qualifying {
        Qualifying::Total
    }
    pub(super) const fn starter_secs() -> u32 {
        120
    }
    pub(super) const fn watcher_percent() -> u32 {
        70
    }
    pub(super) const fn completer_percent() -> u32 {
        90
    }
}

fn week_calendar<'de, D: serde::Deserializer<'de>>(source: D) -> Result<WeekCalendar, D::Error> {
    String::deserialize(source)?.parse().map_err(serde::de::Error::custom)
}

/// Why a policy file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Not TOML of the documented form.
    #[error("the policies cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// Two policies of one name and version.
    #[error("policy `{0}` stands twice; give the second another name or version")]
    Twice(String),
    /// A number that makes no sense.
    #[error("policy `{policy}`: {complaint}")]
    Senseless {
        /// The policy.
        policy: String,
        /// What is wrong and what to do.
        complaint: &'static str,
    },
    /// Asked for by a name that is not there.
    #[error("there is no policy `{name}`; known are {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The policy's zone is unknown.
    #[error(transparent)]
    Zone(#[from] KernelError),
}

/// Policies by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies(Vec<Policy>);

impl Policies {
    /// The published policies.
    ///
    /// # Errors
    /// Never for a released Greenlit: a test reads them.
    pub fn published() -> Result<Self, PolicyError> {
        Self::parse(include_str!("../data/policies.toml"))
    }

    /// Reads policies from TOML: a `[[policy]]` table each.
    ///
    /// # Errors
    /// When the text is not of that form, a policy stands twice, a number makes no sense or a zone is unknown.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            policy: Vec<Policy>,
        }
        let File { policy: mut policies } = toml::from_str(text)?;
        policies.iter().try_for_each(Policy::check)?;
        policies.sort_by(|a, b| (&a.name, a.version).cmp(&(&b.name, b.version)));
        if let Some([twice, _]) =
            policies.array_windows().find(|[a, b]| (&a.name, a.version) == (&b.name, b.version))
        {
            return Err(PolicyError::Twice(twice.label()));
        }
        Ok(Self(policies))
    }

    /// The policy called `name` (latest version) or `name@version`.
    ///
    /// # Errors
    /// When there is none.
    pub fn get(&self, name: &str) -> Result<&Policy, PolicyError> {
        self.0.iter().rev().find(|policy| policy.name == name || policy.label() == name).ok_or_else(|| {
            PolicyError::Unknown {
                name: name.to_owned(),
                known: self.0.iter().map(Policy::label).collect::<Vec<_>>().join(", "),
            }
        })
    }

    /// All policies, by name and version.
    pub fn all(&self) -> &[Policy] {
        &self.0
    }
}

impl Policy {
    /// `name@version`, as every figure names it.
    pub fn label(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// What heartbeats earn.
    pub const fn beat_credit(&self) -> BeatCredit {
        BeatCredit {
            longest_gap_ms: self.longest_gap_secs.saturating_mul(1000),
            lost_beat_ms: self.lost_beat_secs.saturating_mul(1000),
        }
    }

    /// The policy's local days and weeks.
    ///
    /// # Errors
    /// When the zone is unknown.
    pub fn calendar(&self) -> Result<LocalCalendar, KernelError> {
        LocalCalendar::of_zone(&self.zone, self.week)
    }

    /// How long before a day plays matter to it, in milliseconds: the longest play, the gap within a sitting, and the
    /// window of near-duplicates.
    pub fn lookback_ms(&self) -> i64 {
        let secs = [self.longest_play_secs, self.sitting_gap_secs, self.near_duplicate_secs];
        secs.into_iter().map(i64::from).sum::<i64>() * 1000
    }

    fn check(&self) -> Result<(), PolicyError> {
        let complaint = if self.name.is_empty() || self.version == 0 {
            "give it a name and a version from 1"
        } else if self.watcher_percent > 100 || self.completer_percent > 100 {
            "shares are per cent of an episode; give at most 100"
        } else if self.longest_play_secs < self.shortest_play_secs {
            "the longest play is shorter than the shortest; swap them"
        } else if self.longest_play_secs > 7 * 24 * 3600 {
            "a play cannot earn more than a week; give at most 604800 seconds"
        } else {
            let day = Date::constant(2026, 1, 1);
            LocalCalendar::new(&self.zone, self.week, day, day)?;
            return Ok(());
        };
        Err(PolicyError::Senseless { policy: self.label(), complaint })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_policies_are_read_and_named() {
        let policies = Policies::published().unwrap();
        let labels: Vec<String> = policies.all().iter().map(Policy::label).collect();
        assert_eq!(
            labels,
            [
                "default@1",
                "fifteen-seconds@1",
                "friday-week@1",
                "minute-tunes@1",
                "session-clock@1",
                "starter-watcher-completer@1",
                "three-consecutive-minutes@1",
                "total-minutes@1",
                "views@1",
            ]
        );
        let barb = policies.get("three-consecutive-minutes").unwrap();
        assert_eq!(
            (barb.qualifying_secs, barb.qualifying, barb.speed),
            (180, Qualifying::Consecutive, Speed::NormalOnly)
        );
        assert_eq!(policies.get("friday-week@1").unwrap().week, WeekCalendar::FridayToThursday);
        assert_eq!(policies.get("default").unwrap().beat_credit(), BeatCredit::default());
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_a_sentence() {
        let policy = |rest: &str| {
            Policies::parse(&format!("[[policy]]\nname='a'\nversion=1\nabout=''\nsource=''\n{rest}"))
        };
        for (rest, says) in [
            ("zone = 'Mars/Olympus'", "`Mars/Olympus` is not a time zone"),
            ("watcher_percent = 170", "at most 100"),
            ("shortest_play_secs = 90000", "swap them"),
            ("week = 'tuesday'", "tuesday"),
            ("colour = 'red'", "colour"),
            ("[[policy]]\nname='a'\nversion=1\nabout=''\nsource=''", "`a@1` stands twice"),
        ] {
            let error = policy(rest).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        let unknown = Policies::published().unwrap().get("nobody").unwrap_err().to_string();
        assert!(unknown.contains("`nobody`") && unknown.contains("default@1"), "{unknown}");
    }
}
