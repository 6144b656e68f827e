//! The canonical play and heartbeat: what every source format is turned into, and nothing more.
//!
//! A [`Play`] is one interval of one viewer playing one title on one device, *as the source reported it*: nothing is
//! capped, merged or split here (see [`crate::sanity`] for that). What the source does not say is `None`, never a
//! default; what it can say at all is in its [`Capabilities`].
//!
//! **Identities.** Names, addresses and tokens stay inside the parser. They enter a play only as keyed hashes
//! ([`IdentityKey`]), so that two files of one lake agree on who is who, and nobody without the key can find out.

use std::fmt;
use std::hash::Hasher;
use std::sync::Arc;

use greenlit_vocabulary::Territory;
use jiff::civil::Date;
use siphasher::sip::SipHasher24;

mod capabilities;
pub(crate) mod title;

pub use capabilities::{Capabilities, Need, Refusal};
pub use title::{SeasonMark, TitleText};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EpochMs(pub i64);

impl EpochMs {
    /// The instant `ms` milliseconds later; stays at the end of the range instead of wrapping.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add_unsigned(ms))
    }

    /// The instant `ms` milliseconds earlier; stays at the end of the range instead of wrapping.
    #[must_use]
    pub const fn minus(self, ms: u64) -> Self {
        Self(self.0.saturating_sub_unsigned(ms))
    }

    /// Milliseconds from `earlier` to this instant; 0 where `earlier` is later.
    pub const fn since(self, earlier: Self) -> u64 {
        if self.0 <= earlier.0 { 0 } else { self.0.abs_diff(earlier.0) }
    }
}

/// The key under which identities are hashed: one per lake, never written into it.
///
/// The hash is SipHash-2-4 (Aumasson and Bernstein, 2012), a pseudo-random function of 64 bits made for short
/// inputs under a secret key of 128 bits. Different kinds of identity (viewer, household, session, device) are
/// hashed in different domains, so that a viewer and a household of the same name do not share a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IdentityKey(pub [u8; 16]);

impl fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityKey(..)")
    }
}

impl IdentityKey {
    /// The hash of an identity given in parts (`["tautulli", server, user]`); parts are length-prefixed, so that
    /// `["ab", "c"]` and `["a", "bc"]` differ.
    fn hash(&self, domain: u8, parts: &[&str]) -> u64 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write_u8(domain);
        for part in parts {
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part.as_bytes());
        }
        hasher.finish()
    }

    /// The viewer an identity stands for.
    pub fn viewer(&self, parts: &[&str]) -> ViewerId {
        ViewerId(self.hash(1, parts))
    }

    /// The household an identity stands for.
    pub fn household(&self, parts: &[&str]) -> HouseholdId {
        HouseholdId(self.hash(2, parts))
    }

    /// The playback session an identity stands for.
    pub fn session(&self, parts: &[&str]) -> SessionId {
        SessionId(self.hash(3, parts))
    }

    /// The device an identity stands for.
    pub fn device(&self, parts: &[&str]) -> DeviceId {
        DeviceId(self.hash(4, parts))
    }
}

/// One viewer: a person or profile of one household, as a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViewerId(pub u64);

/// One household or account, as a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HouseholdId(pub u64);

impl HouseholdId {
    /// The bucket, 1 of 256: unit of parallel work, of distribution and of the jackknife. The top byte of the hash.
    pub const fn bucket(self) -> u8 {
        (self.0 >> 56) as u8
    }
}

/// One playback session (one asset on one device), as a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// One device, as a keyed hash of what the source calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub u64);

/// When a play was, as precisely as its source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// From start to end, pauses inside. `end` may precede `start` where the source says so (see `sanity`).
    Interval {
        /// First instant.
        start: EpochMs,
        /// Instant after the last.
        end: EpochMs,
    },
    /// One instant, with no stretch of time: a start or a completion, as the capabilities say.
    Instant(EpochMs),
    /// A calendar day of the viewer, with no time of day.
    Day(Date),
    /// The source has no usable date (a sentinel such as 1970-01-01).
    Unknown,
}

/// What was played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlayKind {
    /// A film or an episode, or part of one.
    Programme,
    /// Trailer, hook, recap, teaser and the like.
    Promo,
    /// A live stream or channel.
    Live,
    /// Music.
    Music,
    /// An advertisement.
    Ad,
}

impl PlayKind {
    /// The spelling in canonical files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Programme => "programme",
            Self::Promo => "promo",
            Self::Live => "live",
            Self::Music => "music",
            Self::Ad => "ad",
        }
    }

    /// Reads the spelling of canonical files; `None` for any other word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Programme, Self::Promo, Self::Live, Self::Music, Self::Ad]
            .into_iter()
            .find(|k| k.as_str() == word)
    }
}

/// What the reader noticed about one play and a rule downstream may want to act on. A set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Remarks(u16);

impl Remarks {
    /// Nothing noticed.
    pub const NONE: Self = Self(0);
    /// A promo that its type column does not call one; told by its name.
    pub const PROMO_BY_NAME: Self = Self(1);
    /// The local time occurred twice (autumn change of clocks); the first was taken.
    pub const FOLD: Self = Self(1 << 1);
    /// The local time did not occur (spring change of clocks); it was moved forward.
    pub const GAP: Self = Self(1 << 2);
    /// The source's end precedes its start.
    pub const END_BEFORE_START: Self = Self(1 << 3);
    /// The duration was given in milliseconds where seconds are documented.
    pub const MILLISECONDS_READ: Self = Self(1 << 4);
    /// The interval's start is only the latest possible one (end minus duration).
    pub const START_IS_LATEST: Self = Self(1 << 5);
    /// Part of a bulk mark: many completions at one instant.
    pub const BULK_MARK: Self = Self(1 << 6);
    /// The record stands for several plays that the source merged.
    pub const MERGED_BY_SOURCE: Self = Self(1 << 7);
    /// The record was invented by the source from a "played" flag.
    pub const INFERRED: Self = Self(1 << 8);
    /// The duration is an upper bound (prefetched media included).
    pub const UPPER_BOUND: Self = Self(1 << 9);
    /// Time of day was dropped by whoever saved the file.
    pub const COARSE_TIME: Self = Self(1 << 10);
    /// The viewer's zone or the row's own details need a person to look at it.
    pub const REVIEW: Self = Self(1 << 11);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether everything in `other` is noticed.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One interval of one viewer playing one title on one device, as a source reported it.
#[derive(Debug, Clone, PartialEq)]
pub struct Play {
    /// Who.
    pub viewer: ViewerId,
    /// Whose household or account; the viewer's own where the source does not say who lives together.
    pub household: HouseholdId,
    /// What, as the source wrote it and as far as it could be read. The catalogue resolves it.
    pub title: Arc<TitleText>,
    /// When.
    pub when: When,
    /// Wall-clock time of playing; pauses are in it only where the capabilities say so.
    pub wall_ms: Option<u64>,
    /// Media time played (playhead distance without seeks, or the source's own figure).
    pub content_ms: Option<u64>,
    /// Playhead at the start.
    pub position_start_ms: Option<u64>,
    /// Playhead at the end.
    pub position_end_ms: Option<u64>,
    /// Time paused within the interval.
    pub paused_ms: Option<u64>,
    /// Time spent buffering within the interval.
    pub buffered_ms: Option<u64>,
    /// Length of the title as the source has it.
    pub runtime_ms: Option<u64>,
    /// Kind of device or application (`Chrome PC`, `Android TV`), never the name someone gave it.
    pub device: Option<Arc<str>>,
    /// Which device.
    pub device_id: Option<DeviceId>,
    /// Service the title was played on.
    pub service: Option<Arc<str>>,
    /// Country the play took place in.
    pub territory: Option<Territory>,
    /// Class of the profile (`adult`, `child`, a segment of the producer's), never its name.
    pub profile: Option<Arc<str>>,
    /// Programme, promo, live, music, ad.
    pub kind: PlayKind,
    /// Whether it began without the viewer's act; `None` where the source does not say.
    pub autoplay: Option<bool>,
    /// Whether the source calls the title finished.
    pub completed: Option<bool>,
    /// What was noticed about this row.
    pub remarks: Remarks,
    /// What the source can say at all.
    pub capabilities: Capabilities,
    /// Line or record in the source, from 1.
    pub row: u64,
}

impl Play {
    /// A play of which only who, what and when is known.
    pub fn new(viewer: ViewerId, household: HouseholdId, title: Arc<TitleText>, when: When) -> Self {
        Self {
            viewer,
            household,
            title,
            when,
            wall_ms: None,
            content_ms: None,
            position_start_ms: None,
            position_end_ms: None,
            paused_ms: None,
            buffered_ms: None,
            runtime_ms: None,
            device: None,
            device_id: None,
            service: None,
            territory: None,
            profile: None,
            kind: PlayKind::Programme,
            autoplay: None,
            completed: None,
            remarks: Remarks::NONE,
            capabilities: Capabilities::NONE,
            row: 0,
        }
    }

    /// Start and end, where the source gives both.
    pub const fn interval(&self) -> Option<(EpochMs, EpochMs)> {
        match self.when {
            When::Interval { start, end } => Some((start, end)),
            _ => None,
        }
    }

    /// Notes something about this play.
    pub const fn remark(&mut self, remark: Remarks) {
        self.remarks = self.remarks.with(remark);
    }
}

/// State of the player at a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BeatState {
    /// Media is playing and visible.
    Playing,
    /// Paused by the viewer.
    Paused,
    /// Waiting for media, starting up or seeking: nothing is seen.
    Buffering,
    /// Playing while nobody can see it (background tab, all players hidden, nothing rendered).
    Hidden,
    /// An advertisement is playing.
    Ad,
    /// The session is over: ended, quit or failed.
    Ended,
}

impl BeatState {
    /// Every state, in the order of its number in canonical files.
    pub const ALL: [Self; 6] =
        [Self::Playing, Self::Paused, Self::Buffering, Self::Ended, Self::Hidden, Self::Ad];

    /// The spelling in canonical files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Playing => "playing",
            Self::Paused => "paused",
            Self::Buffering => "buffering",
            Self::Ended => "ended",
            Self::Hidden => "hidden",
            Self::Ad => "ad",
        }
    }

    /// Reads the spelling (or the number, 0 for playing) of canonical files; `None` for any other word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .enumerate()
            .find(|(n, s)| s.as_str() == word || word == n.to_string())
            .map(|(_, s)| s)
    }
}

/// One report of a player about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Beat {
    /// Who.
    pub viewer: ViewerId,
    /// Whose household.
    pub household: HouseholdId,
    /// One asset on one device.
    pub session: SessionId,
    /// What is played.
    pub title: Arc<TitleText>,
    /// When, by the player's clock.
    pub at: EpochMs,
    /// What the player does from now on, until its next report.
    pub state: BeatState,
    /// Playhead.
    pub position_ms: Option<u64>,
    /// Playback rate in thousandths: 1000 is normal speed, 1250 the 1.25x button.
    pub rate_milli: u32,
    /// Running number within the session, where the source counts; duplicates and losses show in it.
    pub sequence: Option<u64>,
    /// Kind of device or application.
    pub device: Option<Arc<str>>,
    /// Service.
    pub service: Option<Arc<str>>,
    /// Country.
    pub territory: Option<Territory>,
    /// Class of the profile.
    pub profile: Option<Arc<str>>,
    /// Programme, promo, live, music, ad.
    pub kind: PlayKind,
    /// What the source can say at all.
    pub capabilities: Capabilities,
    /// Line or record in the source, from 1.
    pub row: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: IdentityKey = IdentityKey([7; 16]);

    #[test]
    fn identities_depend_on_key_domain_and_the_cut_between_parts() {
        assert_eq!(KEY.viewer(&["a", "b"]), KEY.viewer(&["a", "b"]));
        assert_ne!(KEY.viewer(&["ab", "c"]), KEY.viewer(&["a", "bc"]));
        assert_ne!(KEY.viewer(&["a"]).0, KEY.household(&["a"]).0);
        assert_ne!(KEY.viewer(&["a"]), IdentityKey([8; 16]).viewer(&["a"]));
        assert_eq!(format!("{KEY:?}"), "IdentityKey(..)");
    }

    #[test]
    fn buckets_fill_evenly() {
        let mut counts = [0_u32; 256];
        for home in 0..25_600 {
            counts[usize::from(KEY.household(&[&home.to_string()]).bucket())] += 1;
        }
        assert!(counts.iter().all(|n| (50..=160).contains(n)), "{counts:?}");
    }

    #[test]
    fn states_and_kinds_are_spelt_one_way() {
        for state in BeatState::ALL {
            assert_eq!(BeatState::parse(state.as_str()), Some(state));
        }
        assert_eq!(BeatState::parse("0"), Some(BeatState::Playing));
        assert_eq!(BeatState::parse("3"), Some(BeatState::Ended));
        assert_eq!(BeatState::parse("asleep"), None);
        assert_eq!(PlayKind::parse("promo"), Some(PlayKind::Promo));
    }

    #[test]
    fn instants_do_not_wrap() {
        assert_eq!(EpochMs(i64::MAX).plus(5), EpochMs(i64::MAX));
        assert_eq!(EpochMs(5).since(EpochMs(9)), 0);
        assert_eq!(EpochMs(i64::MAX).since(EpochMs(i64::MIN)), u64::MAX);
    }
}
