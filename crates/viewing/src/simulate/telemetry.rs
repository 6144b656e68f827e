//! What players would have sent about true sessions, with the faults of the scenario.

use super::viewing::{Piece, TrueSession};
use super::{Rng, Scenario};
use crate::play::{BeatState, EpochMs};

/// Stream of random numbers that faults are drawn from, apart from viewing: the same truth with and without faults.
const DOMAIN: u64 = 3;
/// Longest end of a play that goes missing with its last report, in milliseconds.
const MAX_LOST_END_MS: u64 = 20_000;
/// Latest that a late row arrives, in milliseconds.
const MAX_LATE_MS: u64 = 3 * 86_400_000;
/// Shortest play beside which a second screen is left running, in milliseconds.
const MIN_OVERLAPPED_MS: u64 = 600_000;

/// Names of the devices, by their place.
pub(super) const DEVICES: [&str; 4] = ["TV", "Streaming stick", "Phone", "Web"];

/// A play as a player would have logged it. Identities are numbers; titles are places in the slate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimPlay {
    /// The person.
    pub viewer: u64,
    /// The home.
    pub household: u32,
    /// Place of the title in the slate.
    pub title: usize,
    /// Episode, from 1.
    pub episode: u32,
    /// First instant, by the device's clock.
    pub start: EpochMs,
    /// Instant after the last, by the device's clock.
    pub end: EpochMs,
    /// Playhead at the start, in milliseconds.
    pub position_start_ms: u64,
    /// Playhead at the end, in milliseconds.
    pub position_end_ms: u64,
    /// Place of the device in the list of devices.
    pub device: u8,
    /// Whether the session began by itself.
    pub autoplay: bool,
    /// When the row reached the collector.
    pub arrived: EpochMs,
}

/// A heartbeat as it would have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimBeat {
    /// The person.
    pub viewer: u64,
    /// The home.
    pub household: u32,
    /// The session, unique in the simulation.
    pub session: u64,
    /// Place of the title in the slate.
    pub title: usize,
    /// Episode, from 1.
    pub episode: u32,
    /// When, by the device's clock.
    pub at: EpochMs,
    /// State from now on.
    pub state: BeatState,
    /// Playhead, in milliseconds.
    pub position_ms: u64,
    /// Playback rate in thousandths.
    pub rate_milli: u32,
    /// Running number in the session.
    pub sequence: u64,
    /// Place of the device in the list of devices.
    pub device: u8,
    /// When it reached the collector.
    pub arrived: EpochMs,
}

/// The faults that befall one session.
struct Mishaps {
    rng: Rng,
    skew_ms: i64,
}

impl Mishaps {
    fn of(scenario: &Scenario, session: &TrueSession) -> Self {
        let mut rng = Rng::of_part(scenario.seed, DOMAIN, session_number(session));
        let max = scenario.faults.max_skew_ms;
        let skew_ms =
            if rng.happens(scenario.faults.skewed) { rng.between(0, 2 * max) as i64 - max as i64 } else { 0 };
        Self { rng, skew_ms }
    }

    const fn by_device_clock(&self, at: EpochMs) -> EpochMs {
        EpochMs(at.0.saturating_add(self.skew_ms))
    }

    const fn arrival(&mut self, sent: EpochMs, late_per_million: u32) -> EpochMs {
        if self.rng.happens(late_per_million) {
            sent.plus(self.rng.between(60_000, MAX_LATE_MS))
        } else {
            sent.plus(self.rng.between(50, 2_000))
        }
    }
}

/// A number that no other session has: a person starts one session at an instant.
const fn session_number(session: &TrueSession) -> u64 {
    let start = session.start.0 as u64;
    // A bijection of the start, mixed with the person, so that numbers do not tell the time.
    (start.wrapping_mul(0x9E37_79B9_7F4A_7C15)).rotate_left(17)
        ^ session.person.wrapping_mul(0xD134_2543_DE82_EF95)
}

/// The plays a session would be logged as: one for each stretch of playing.
pub(super) fn plays_of(scenario: &Scenario, session: &TrueSession, send: &mut dyn FnMut(&SimPlay)) {
    let faults = &scenario.faults;
    let mut mishaps = Mishaps::of(scenario, session);
    let (mut at, mut position_ms) = (session.start, 0);
    for piece in &session.pieces {
        let end = at.plus(piece.ms());
        if let Piece::Playing(wall_ms) = *piece {
            let content_ms = session.content_ms(wall_ms);
            let lost_ms = if mishaps.rng.happens(faults.lost) {
                mishaps.rng.between(1, MAX_LOST_END_MS).min(wall_ms)
            } else {
                0
            };
            let play = SimPlay {
                viewer: session.person,
                household: session.home,
                title: session.title,
                episode: session.episode,
                start: mishaps.by_device_clock(at),
                end: mishaps.by_device_clock(end.minus(lost_ms)),
                position_start_ms: position_ms,
                position_end_ms: position_ms + content_ms - session.content_ms(lost_ms),
                device: session.device,
                autoplay: session.autoplay,
                arrived: mishaps.arrival(end, faults.late),
            };
            send(&play);
            send_again(&play, scenario, &mut mishaps, send);
            position_ms += content_ms;
        }
        at = end;
    }
}

/// Repeats of a play, and the second screen.
fn send_again(play: &SimPlay, scenario: &Scenario, mishaps: &mut Mishaps, send: &mut dyn FnMut(&SimPlay)) {
    let faults = &scenario.faults;
    let lasted_ms = play.end.since(play.start);
    if mishaps.rng.happens(faults.duplicates) {
        send(&SimPlay { arrived: mishaps.arrival(play.arrived, faults.late), ..*play });
    }
    if mishaps.rng.happens(faults.near_duplicates) {
        let shorter_ms = mishaps.rng.between(1_000, 9_000).min(lasted_ms);
        send(&SimPlay { end: play.end.minus(shorter_ms), ..*play });
    }
    if lasted_ms >= MIN_OVERLAPPED_MS && mishaps.rng.happens(faults.overlaps) {
        // It begins later and ends earlier: it adds device minutes and nothing to the person.
        let late_ms = mishaps.rng.between(90_000, lasted_ms / 2);
        let early_ms = mishaps.rng.between(0, lasted_ms / 4);
        send(&SimPlay {
            start: play.start.plus(late_ms),
            end: play.end.minus(early_ms),
            device: (play.device + 1) % DEVICES.len() as u8,
            ..*play
        });
    }
}

/// The heartbeats of a session: one at each change of state, and one every interval while playing or paused.
pub(super) fn beats_of(scenario: &Scenario, session: &TrueSession, send: &mut dyn FnMut(&SimBeat)) {
    let faults = &scenario.faults;
    let mut mishaps = Mishaps::of(scenario, session);
    let mut beat = SimBeat {
        viewer: session.person,
        household: session.home,
        session: session_number(session),
        title: session.title,
        episode: session.episode,
        at: session.start,
        state: BeatState::Buffering,
        position_ms: 0,
        rate_milli: session.rate_milli,
        sequence: 0,
        device: session.device,
        arrived: session.start,
    };
    let mut at = session.start;
    let mut position_ms = 0;
    let mut emit = |at: EpochMs, state: BeatState, position_ms: u64| {
        beat.at = mishaps.by_device_clock(at);
        beat.state = state;
        beat.position_ms = position_ms;
        beat.arrived = mishaps.arrival(at, faults.late);
        if !mishaps.rng.happens(faults.lost) {
            send(&beat);
            if mishaps.rng.happens(faults.duplicates) {
                send(&SimBeat { arrived: mishaps.arrival(beat.arrived, faults.late), ..beat });
            }
        }
        beat.sequence += 1;
    };
    for piece in &session.pieces {
        let (state, plays) = match piece {
            Piece::Playing(_) => (BeatState::Playing, true),
            Piece::Paused(_) => (BeatState::Paused, false),
            Piece::Buffering(_) => (BeatState::Buffering, false),
        };
        let mut into_ms = 0;
        while into_ms < piece.ms() {
            let content_ms = if plays { session.content_ms(into_ms) } else { 0 };
            emit(at.plus(into_ms), state, position_ms + content_ms);
            into_ms += scenario.beat_interval_ms.max(1_000);
        }
        if plays {
            position_ms += session.content_ms(piece.ms());
        }
        at = at.plus(piece.ms());
    }
    emit(at, BeatState::Ended, position_ms);
}
