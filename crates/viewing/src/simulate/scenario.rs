//! What is simulated: how many homes, which slate, how long, with which faults.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

/// How episodes come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// All on the first day.
    AtOnce,
    /// One a week.
    Weekly,
}

/// A season or film of the slate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimTitle {
    /// Name of the series or film.
    pub name: String,
    /// Season; `None` for a film.
    pub season: Option<u32>,
    /// Service it is on.
    pub service: String,
    /// Runtime of each episode, in milliseconds.
    pub runtimes_ms: Vec<u64>,
    /// Day of the first release, counted from the first day simulated.
    pub premiere_day: u16,
    /// How its episodes come out.
    pub release: Release,
    /// Persons of average taste who start it in the time simulated, in a million.
    pub starters_per_million: u32,
    /// Viewers who go on after an episode, in a million.
    pub loyalty_per_million: u32,
}

/// How often telemetry goes wrong, each in a million of the rows or sessions it can happen to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// Rows and beats sent twice.
    pub duplicates: u32,
    /// Plays logged a second time a few seconds shorter.
    pub near_duplicates: u32,
    /// Beats lost on the way; and plays whose last report is lost, so that up to 20 s are missing.
    pub lost: u32,
    /// Rows that arrive hours or days late.
    pub late: u32,
    /// Sessions whose device has a wrong clock, by up to `max_skew_ms`.
    pub skewed: u32,
    /// Greatest error of a clock, in milliseconds.
    pub max_skew_ms: u64,
    /// Plays during which the same profile leaves a second screen running the same title.
    pub overlaps: u32,
}

impl Faults {
    /// None at all: telemetry equals truth.
    pub const NONE: Self =
        Self { duplicates: 0, near_duplicates: 0, lost: 0, late: 0, skewed: 0, max_skew_ms: 0, overlaps: 0 };

    /// The faults of an honest collector on a bad day: the shares are those found in real logs.
    pub const USUAL: Self = Self {
        duplicates: 2_000,
        near_duplicates: 1_500,
        lost: 5_000,
        late: 10_000,
        skewed: 3_000,
        max_skew_ms: 60_000,
        overlaps: 7_000,
    };
}

/// What is simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Where all randomness comes from.
    pub seed: u64,
    /// Homes in the population.
    pub homes: u32,
    /// Homes drawn into the panel.
    pub panel_homes: u32,
    /// First day.
    pub first_day: Date,
    /// Days simulated.
    pub days: u16,
    /// Zone of the market: people's evenings, days and weeks.
    pub zone: TimeZone,
    /// Country of the market.
    pub territory: &'static str,
    /// The slate.
    pub titles: Vec<SimTitle>,
    /// Faults of the telemetry.
    pub faults: Faults,
    /// Time between heartbeats, in milliseconds.
    pub beat_interval_ms: u64,
}

/// A minute, in milliseconds.
const MINUTE_MS: u64 = 60_000;

impl Scenario {
    /// A few hundred homes and a month of one series, made in a moment: for demonstrations and tests.
    pub fn tiny(seed: u64) -> Self {
        Self {
            homes: 400,
            panel_homes: 120,
            ..Self::base(seed, vec![Self::series("The Harbour", 1, 320_000)])
        }
    }

    /// A panel the size of the largest there is, 42,000 homes and about 101,000 persons, drawn from a population ten
    /// times that, with a slate of 24 seasons and films over four weeks.
    pub fn panel_42k(seed: u64) -> Self {
        let names = [
            "The Harbour",
            "Night Ferry",
            "Salt & Iron",
            "Second Desk",
            "Long Winter",
            "Paper Town Blues",
            "The Assessor",
            "Cold Platform",
            "Marigold Lane",
            "Undertow",
            "Twelve Bridges",
            "A Quiet Division",
        ];
        let mut titles = Vec::new();
        for (place, name) in names.iter().enumerate() {
            // Popularity falls with rank as 1 / (rank + 2): a few titles have most of the viewing.
            let starters = 240_000 / (place as u32 + 2);
            let mut series = Self::series(name, place as u32 % 3 + 1, starters);
            series.premiere_day = (place as u16 * 5) % 15;
            series.release = if place % 4 == 3 { Release::Weekly } else { Release::AtOnce };
            titles.push(series);
            titles.push(Self::film(&format!("{name}: The Film"), starters, (place as u16 * 3) % 20));
        }
        Self { homes: 420_000, panel_homes: 42_000, ..Self::base(seed, titles) }
    }

    /// The first month of a hit series: at full size (`scale` 1) about 62.5 million plays and 2.5 billion minutes.
    /// A scale of 0.01 makes a hundredth of it.
    pub fn hit_month(seed: u64, title: &str, scale: f64) -> Self {
        let homes = (HIT_HOMES * scale.clamp(0.0, 4.0)).round().max(1.0) as u32;
        Self {
            homes,
            panel_homes: (homes / 400).max(1),
            ..Self::base(seed, vec![Self::series(title, 1, 330_000)])
        }
    }

    /// The first four weeks of a hit series from its premiere on a day, in a population in which it is viewed for
    /// about 2.5 billion minutes, and a panel the size of the largest there is drawn from that population.
    pub fn premiere_month(seed: u64, title: &str, premiere: Date) -> Self {
        let mut hit = Self::hit_month(seed, title, 1.0);
        (hit.first_day, hit.panel_homes) = (premiere, 42_000);
        hit.titles.iter_mut().for_each(|title| title.premiere_day = 0);
        hit
    }

    fn base(seed: u64, titles: Vec<SimTitle>) -> Self {
        Self {
            seed,
            homes: 0,
            panel_homes: 0,
            first_day: date(2025, 7, 7),
            days: 28,
            zone: TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC),
            territory: "US",
            titles,
            faults: Faults::NONE,
            beat_interval_ms: 30_000,
        }
    }

    fn series(name: &str, season: u32, starters_per_million: u32) -> SimTitle {
        SimTitle {
            name: name.to_owned(),
            season: Some(season),
            service: "Example+".to_owned(),
            runtimes_ms: (0..10).map(|n| HIT_RUNTIME_MS + n % 4 * MINUTE_MS + n * 1_000).collect(),
            premiere_day: 2,
            release: Release::AtOnce,
            starters_per_million,
            loyalty_per_million: 860_000,
        }
    }

    fn film(name: &str, starters_per_million: u32, premiere_day: u16) -> SimTitle {
        SimTitle {
            name: name.to_owned(),
            season: None,
            service: "Example+".to_owned(),
            runtimes_ms: vec![(95 + u64::from(premiere_day)) * MINUTE_MS],
            premiere_day,
            release: Release::AtOnce,
            starters_per_million,
            loyalty_per_million: 1_000_000,
        }
    }

    /// The same scenario with faults.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }
}

/// Homes of the hit's month at full size, so that the plays come to 62.5 million.
const HIT_HOMES: f64 = 12_485_000.0;
/// Shortest episode of a series, in milliseconds, so that a play lasts 40 minutes in the mean.
const HIT_RUNTIME_MS: u64 = 3_031_000;
