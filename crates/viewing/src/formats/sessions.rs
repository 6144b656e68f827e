//! Folds heartbeats into plays: each stretch of playing without a break becomes one play.
//!
//! A beat's state holds until the next beat of its session. A silence longer than the rule allows is not believed: the
//! beat before it earns a fixed time, and the rest is reported as unobserved. Beats sent twice count once, and gaps in
//! the sequence are reported as losses.

use std::sync::Arc;

use crate::play::{Beat, BeatState, EpochMs, Play, When};

/// How much silence is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GapRule {
    /// Longest time between two beats through which the state is taken to hold, in milliseconds.
    pub longest_gap_ms: u64,
    /// What a playing beat earns when the next is further away, or never comes, in milliseconds.
    pub tail_ms: u64,
}

impl GapRule {
    /// For players that report every `interval_ms`: two reports may be missed, and a silence earns one interval.
    pub const fn of_interval(interval_ms: u64) -> Self {
        Self { longest_gap_ms: interval_ms.saturating_mul(3), tail_ms: interval_ms }
    }

    /// CMCD's default interval of 30 s.
    pub const CMCD: Self = Self::of_interval(30_000);
}

/// What was noticed while folding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FoldReport {
    /// Beats sent twice.
    pub duplicates: u64,
    /// Beats missing from the sequences.
    pub lost: u64,
    /// Time after a playing beat that no beat accounts for and nobody is credited with, in milliseconds.
    pub unobserved_ms: u64,
}

/// Folds heartbeats of any sessions in any order.
pub fn fold_beats(mut beats: Vec<Beat>, rule: GapRule) -> (Vec<Play>, FoldReport) {
    beats.sort_by_key(order);
    let mut report = FoldReport::default();
    let before = beats.len();
    beats.dedup_by(|later, earlier| is_repeat(earlier, later));
    report.duplicates = (before - beats.len()) as u64;
    let mut plays = Vec::new();
    for session in beats.chunk_by(|a, b| a.viewer == b.viewer && a.session == b.session) {
        fold_session(session, rule, &mut plays, &mut report);
    }
    (plays, report)
}

type Order = (u64, u64, EpochMs, Option<u64>, BeatState, Option<u64>, u64);

const fn order(beat: &Beat) -> Order {
    (beat.viewer.0, beat.session.0, beat.at, beat.sequence, beat.state, beat.position_ms, beat.row)
}

fn is_repeat(earlier: &Beat, later: &Beat) -> bool {
    earlier.viewer == later.viewer
        && earlier.session == later.session
        && earlier.at == later.at
        && earlier.sequence == later.sequence
        && earlier.state == later.state
}

fn fold_session(session: &[Beat], rule: GapRule, plays: &mut Vec<Play>, report: &mut FoldReport) {
    report.lost += lost(session);
    let mut open: Option<Play> = None;
    for (place, beat) in session.iter().enumerate() {
        if beat.state != BeatState::Playing || beat.rate_milli == 0 {
            plays.extend(open.take());
            continue;
        }
        let silence = session.get(place + 1).map(|next| next.at.since(beat.at));
        let earned = match silence {
            Some(gap) if gap <= rule.longest_gap_ms => gap,
            Some(gap) => {
                report.unobserved_ms = report.unobserved_ms.saturating_add(gap - rule.tail_ms.min(gap));
                rule.tail_ms.min(gap)
            }
            None => rule.tail_ms,
        };
        let end = beat.at.plus(earned);
        let next_position = session.get(place + 1).and_then(|next| next.position_ms);
        if let Some(play) = open.as_mut().filter(|play| extends(play, beat)) {
            extend(play, beat, earned, end, next_position);
        } else {
            plays.extend(open.take());
            open = Some(begin(beat, earned, end, next_position));
        }
        if silence.is_some_and(|gap| gap > rule.longest_gap_ms) {
            plays.extend(open.take());
        }
    }
    plays.extend(open);
}

/// Sequence numbers skipped. A duplicate number is none lost.
fn lost(session: &[Beat]) -> u64 {
    let mut numbers: Vec<u64> = session.iter().filter_map(|b| b.sequence).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.windows(2).map(|pair| if let [a, b] = pair { b - a - 1 } else { 0 }).fold(0, u64::saturating_add)
}

fn extends(play: &Play, beat: &Beat) -> bool {
    play.interval().is_some_and(|(_, end)| end == beat.at) && play.title == beat.title
}

const fn content_ms(beat: &Beat, wall_ms: u64) -> u64 {
    wall_ms.saturating_mul(beat.rate_milli as u64) / 1000
}

fn begin(beat: &Beat, earned: u64, end: EpochMs, next_position: Option<u64>) -> Play {
    let when = When::Interval { start: beat.at, end };
    let mut play = Play::new(beat.viewer, beat.household, Arc::clone(&beat.title), when);
    play.wall_ms = Some(earned);
    play.content_ms = Some(content_ms(beat, earned));
    play.position_start_ms = beat.position_ms;
    play.position_end_ms = next_position.or(beat.position_ms);
    play.device.clone_from(&beat.device);
    play.service.clone_from(&beat.service);
    play.territory.clone_from(&beat.territory);
    play.profile.clone_from(&beat.profile);
    play.kind = beat.kind;
    play.capabilities = beat.capabilities;
    play.row = beat.row;
    play
}

fn extend(play: &mut Play, beat: &Beat, earned: u64, end: EpochMs, next_position: Option<u64>) {
    if let When::Interval { end: ref mut last, .. } = play.when {
        *last = end;
    }
    play.wall_ms = play.wall_ms.map(|wall| wall.saturating_add(earned));
    play.content_ms = play.content_ms.map(|content| content.saturating_add(content_ms(beat, earned)));
    play.position_end_ms = next_position.or(beat.position_ms).or(play.position_end_ms);
}
