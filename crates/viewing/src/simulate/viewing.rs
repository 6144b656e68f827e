//! What people truly watch: sessions of one episode each, in pieces of playing and pausing.

use super::truth::Calendar;
use super::{AgeGroup, Home, Person, Region, Release, Rng, Scenario, SimTitle};
use crate::play::EpochMs;

/// Stream of random numbers that viewing is drawn from.
const DOMAIN: u64 = 2;
/// Longest pause within a session, in milliseconds.
const MAX_PAUSE_MS: u64 = 20 * 60_000;
/// Shortest part of an episode that anyone watches before giving up, in thousandths.
const MIN_PART_PER_MILLE: u64 = 30;

/// A stretch of one state within a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Playing, for so long by the clock (milliseconds).
    Playing(u64),
    /// Paused.
    Paused(u64),
    /// Waiting for media.
    Buffering(u64),
}

impl Piece {
    /// How long, in milliseconds.
    pub const fn ms(self) -> u64 {
        match self {
            Self::Playing(ms) | Self::Paused(ms) | Self::Buffering(ms) => ms,
        }
    }
}

/// One person playing one episode once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrueSession {
    /// The person's number.
    pub person: u64,
    /// The home's number.
    pub home: u32,
    /// Place of the title in the slate.
    pub title: usize,
    /// Episode, from 1.
    pub episode: u32,
    /// First instant.
    pub start: EpochMs,
    /// What happens, in order.
    pub pieces: Vec<Piece>,
    /// Playback rate in thousandths.
    pub rate_milli: u32,
    /// Place of the device in the list of devices.
    pub device: u8,
    /// Whether it began by itself after the episode before.
    pub autoplay: bool,
}

impl TrueSession {
    /// Time by the clock from first to last instant, in milliseconds.
    pub fn ms(&self) -> u64 {
        self.pieces.iter().map(|p| p.ms()).sum()
    }

    /// Playing time by the clock, in milliseconds.
    pub fn playing_ms(&self) -> u64 {
        self.pieces.iter().map(|p| if let Piece::Playing(ms) = p { *ms } else { 0 }).sum()
    }

    /// Media time of a clock time at this session's rate.
    pub const fn content_ms(&self, wall_ms: u64) -> u64 {
        wall_ms * self.rate_milli as u64 / 1000
    }
}

/// Everything one person watches, in order of time, without overlap.
pub fn true_sessions(
    scenario: &Scenario,
    calendar: &Calendar,
    home: &Home,
    person: &Person,
) -> Vec<TrueSession> {
    let mut rng = Rng::of_part(scenario.seed, DOMAIN, person.number);
    let mut sessions = Vec::new();
    for (place, title) in scenario.titles.iter().enumerate() {
        let starters =
            affinity_per_mille(place, home.region, person) * u64::from(title.starters_per_million) / 1000;
        if rng.happens(starters.min(1_000_000) as u32) {
            watch(scenario, calendar, (place, title), home, person, &mut rng, &mut sessions);
        }
    }
    sessions.sort_by_key(|s: &TrueSession| (s.start, s.title, s.episode));
    // Nobody watches two things at once: a session waits until the one before is over.
    let mut free = EpochMs(i64::MIN);
    for session in &mut sessions {
        session.start = session.start.max(free);
        free = session.start.plus(session.ms() + 1_000);
    }
    sessions
}

/// How a person's taste for a title compares with the average, in thousandths. Taste depends on age and region, and
/// differently for each title, so that a panel with the wrong ages is wrong about titles.
fn affinity_per_mille(place: usize, region: Region, person: &Person) -> u64 {
    let age = match person.age {
        AgeGroup::Child => 350,
        AgeGroup::Young => 900 + 120 * (place as u64 % 3),
        AgeGroup::Middle => 1_150,
        AgeGroup::Older => 1_450 - 140 * (place as u64 % 3),
    };
    let of_region = match region {
        Region::Northeast | Region::West => 1_050,
        Region::Midwest => 950,
        Region::South => 980,
    };
    age * of_region / 1_000
}

/// One person's way through one title.
fn watch(
    scenario: &Scenario,
    calendar: &Calendar,
    (place, title): (usize, &SimTitle),
    home: &Home,
    person: &Person,
    rng: &mut Rng,
    out: &mut Vec<TrueSession>,
) {
    let left = u64::from(scenario.days.saturating_sub(title.premiere_day));
    // The earlier of two draws: most start early.
    let mut day = u64::from(title.premiere_day) + rng.below(left).min(rng.below(left));
    let mut episode = 0;
    while episode < title.runtimes_ms.len() {
        if title.release == Release::Weekly {
            day = day.max(u64::from(title.premiere_day) + 7 * episode as u64);
        }
        let Some(midnight) = calendar.midnight(day) else { return };
        let mut start = midnight.plus(start_of_sitting_ms(rng));
        let device = rng.below(4) as u8;
        let rate_milli = if rng.happens(30_000) { 1_250 } else { 1_000 };
        for number_in_sitting in 0..rng.between(1, 3) {
            let Some(runtime_ms) = title.runtimes_ms.get(episode) else { return };
            let goes_on = rng.happens(title.loyalty_per_million);
            let part_per_mille =
                if goes_on || rng.happens(300_000) { 1_000 } else { rng.between(MIN_PART_PER_MILLE, 900) };
            let session = TrueSession {
                person: person.number,
                home: home.number,
                title: place,
                episode: episode as u32 + 1,
                start,
                pieces: pieces(runtime_ms * part_per_mille / 1_000, rate_milli, rng),
                rate_milli,
                device,
                autoplay: number_in_sitting > 0,
            };
            start = start.plus(session.ms() + rng.between(2_000, 20_000));
            out.push(session);
            if !goes_on {
                return;
            }
            episode += 1;
            let is_out =
                title.release == Release::AtOnce || day >= u64::from(title.premiere_day) + 7 * episode as u64;
            if !is_out {
                break;
            }
        }
        day += rng.between(1, 4);
    }
}

/// Time of day at which people sit down: mostly evenings, to the millisecond.
fn start_of_sitting_ms(rng: &mut Rng) -> u64 {
    const HOUR_MS: u64 = 3_600_000;
    if rng.happens(720_000) {
        // The mean of two draws peaks at a quarter to nine.
        19 * HOUR_MS + rng.below(7 * HOUR_MS / 2).midpoint(rng.below(7 * HOUR_MS / 2))
    } else {
        8 * HOUR_MS + rng.below(15 * HOUR_MS)
    }
}

/// Start-up, playing, and up to two pauses.
fn pieces(content_ms: u64, rate_milli: u32, rng: &mut Rng) -> Vec<Piece> {
    let mut left_ms = content_ms * 1_000 / u64::from(rate_milli);
    let mut out = vec![Piece::Buffering(rng.between(400, 3_000))];
    for _ in 0..2 {
        if left_ms > 120_000 && rng.happens(110_000) {
            let played = rng.between(30_000, left_ms - 30_000);
            out.push(Piece::Playing(played));
            out.push(Piece::Paused(rng.between(5_000, MAX_PAUSE_MS)));
            left_ms -= played;
        }
    }
    out.push(Piece::Playing(left_ms));
    out
}
