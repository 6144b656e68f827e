//! A play as the measures take it: titles resolved, words numbered.

use crate::policy::{Policy, Speed, Stretch};

/// One play of one viewer, resolved against the catalogue. Small numbers stand for words; the caller keeps the lists.
///
/// The order is that in which the crediting sweep wants plays: viewer, title, start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeasuredPlay {
    /// Viewer, as a keyed hash.
    pub viewer: u64,
    /// Title.
    pub title: u32,
    /// Trailer, recap or the like.
    pub promo: bool,
    /// Start in milliseconds since 1970 UTC.
    pub start_ms: i64,
    /// End in milliseconds since 1970 UTC, pauses inside.
    pub end_ms: i64,
    /// Season, 0 where there is none.
    pub season: u16,
    /// Episode.
    pub episode: u32,
    /// Which device, for telling near-duplicates from a second screen; 0 where unknown.
    pub device_id: u32,
    /// Class of device.
    pub device: u16,
    /// Territory.
    pub territory: u16,
    /// Service.
    pub service: u16,
    /// Class of profile.
    pub profile: u16,
    /// Milliseconds paused between start and end.
    pub paused_ms: u32,
    /// Milliseconds buffering between start and end.
    pub buffered_ms: u32,
    /// Milliseconds playing unseen between start and end.
    pub background_ms: u32,
    /// Milliseconds of content played; `None` where the source does not say.
    pub content_ms: Option<u32>,
    /// Playback speed in thousandths; `None` where the source does not say.
    pub rate_milli: Option<u16>,
}

/// What becomes of a play before anything is united.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It earns from its start to this end.
    Earns { end_ms: i64, capped: bool },
    /// It ends at or before its start, or was paused throughout.
    Empty,
    /// Its speed does not earn.
    WrongSpeed,
    /// It is shorter than the policy's shortest.
    TooShort,
}

/// A fiftieth of normal speed, in thousandths: what a player's clock may be off.
const SPEED_TOLERANCE_MILLI: u16 = 20;

impl MeasuredPlay {
    /// What the play earns under a policy. Time that is taken out goes from the end, since sources give pauses as a
    /// sum without their places.
    pub(super) fn verdict(&self, policy: &Policy) -> Verdict {
        let taken_out_ms = [
            (policy.paused, self.paused_ms),
            (policy.buffering, self.buffered_ms),
            (policy.background, self.background_ms),
        ]
        .into_iter()
        .filter(|(stretch, _)| *stretch == Stretch::Excluded)
        .map(|(_, ms)| i64::from(ms))
        .sum::<i64>();
        let net_ms = self.end_ms.saturating_sub(self.start_ms).saturating_sub(taken_out_ms);
        if net_ms <= 0 {
            return Verdict::Empty;
        }
        let off_speed = |rate: u16| rate.abs_diff(1000) > SPEED_TOLERANCE_MILLI;
        if policy.speed == Speed::NormalOnly && self.rate_milli.is_some_and(off_speed) {
            return Verdict::WrongSpeed;
        }
        if net_ms < i64::from(policy.shortest_play_secs) * 1000 {
            return Verdict::TooShort;
        }
        let longest_ms = i64::from(policy.longest_play_secs) * 1000;
        Verdict::Earns { end_ms: self.start_ms + net_ms.min(longest_ms), capped: net_ms > longest_ms }
    }
}
