//! What a source can say at all, what a measure needs, and the refusal where the two do not meet.

use std::fmt;

/// What a source can say at all. A set; a measure that needs more is refused, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Capabilities(u32);

impl Capabilities {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Plays carry a calendar day at least.
    pub const DAY: Self = Self(1);
    /// Plays carry an instant on a known clock.
    pub const TIME: Self = Self(1 << 1);
    /// Plays carry how long they lasted.
    pub const DURATION: Self = Self(1 << 2);
    /// Pauses are told apart: excluded from the duration, or stated beside it.
    pub const PAUSES_KNOWN: Self = Self(1 << 3);
    /// The playhead is stated.
    pub const POSITION: Self = Self(1 << 4);
    /// The length of the title is stated.
    pub const RUNTIME: Self = Self(1 << 5);
    /// The source says itself whether a title was finished.
    pub const COMPLETION: Self = Self(1 << 6);
    /// Buffering counts in the duration and cannot be told apart.
    pub const BUFFER_IN_DURATION: Self = Self(1 << 7);
    /// The one timestamp is the end, not the start.
    pub const TIME_IS_END: Self = Self(1 << 8);
    /// Times are rounded to minutes: overlaps of a minute mean nothing.
    pub const MINUTE_TIMES: Self = Self(1 << 9);
    /// Durations are an upper bound of viewing.
    pub const UPPER_BOUND: Self = Self(1 << 10);
    /// Records can stand for several plays.
    pub const GROUPED: Self = Self(1 << 11);
    /// The plays are invented by a simulator: nothing made of them is about anybody.
    pub const SIMULATED: Self = Self(1 << 12);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether everything in `other` can be said.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set as stored: one bit per capability, stable over versions.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set from its stored form; bits of later versions are kept.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Whether a source with these can serve `need`, or the sentence that refuses it.
    ///
    /// # Errors
    /// A [`Refusal`] naming the source and what it lacks.
    pub fn serve(self, need: Need, source: &str) -> Result<(), Refusal> {
        match need.lacking(self) {
            None => Ok(()),
            Some(lack) => Err(Refusal { need, source_name: source.to_owned(), lack }),
        }
    }
}

/// What a measure needs of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Minutes viewed and everything made of them (views, average audience).
    Minutes,
    /// Who saw a title at all, and on how many days.
    Reach,
    /// Minutes by week or day in some zone.
    WeeklyChart,
    /// Share of the runtime seen; completers.
    Completion,
}

impl Need {
    /// The measure in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minutes => "minutes viewed",
            Self::Reach => "reach",
            Self::WeeklyChart => "a weekly chart",
            Self::Completion => "completion",
        }
    }

    /// What `has` lacks for this need, in words; `None` where nothing is lacking. A runtime may come from the
    /// catalogue, so completion needs a position, a duration or the source's own flag, not the runtime.
    const fn lacking(self, has: Capabilities) -> Option<&'static str> {
        match self {
            Self::Minutes | Self::WeeklyChart if !has.has(Capabilities::DURATION) => {
                Some("it does not say how long anything was played")
            }
            Self::Minutes | Self::WeeklyChart if has.has(Capabilities::UPPER_BOUND) => {
                Some("it counts what was requested, which is only an upper bound of what was watched")
            }
            Self::WeeklyChart if !has.has(Capabilities::TIME) => {
                Some("it does not say at what time anything was played")
            }
            Self::Reach if !has.has(Capabilities::DAY) => Some("it does not say when anything was played"),
            Self::Completion
                if !has.has(Capabilities::COMPLETION)
                    && !has.has(Capabilities::POSITION)
                    && !has.has(Capabilities::DURATION) =>
            {
                Some("it has neither positions, durations nor a mark for finished titles")
            }
            Self::Completion if has.has(Capabilities::UPPER_BOUND) => {
                Some("it counts what was requested, which is only an upper bound of what was watched")
            }
            _ => None,
        }
    }
}

/// A measure that a source cannot serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What was asked.
    pub need: Need,
    /// The file or the format asked.
    pub source_name: String,
    /// What is missing, in words.
    pub lack: &'static str,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` cannot serve {}: {}", self.source_name, self.need.as_str(), self.lack)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_served_or_refused_with_a_sentence() {
        let short = Capabilities::DAY;
        assert_eq!(
            short.serve(Need::Minutes, "NetflixViewingHistory.csv").unwrap_err().to_string(),
            "`NetflixViewingHistory.csv` cannot serve minutes viewed: it does not say how long anything was played"
        );
        assert!(short.serve(Need::Reach, "x").is_ok());
        let tracker = Capabilities::DAY.with(Capabilities::TIME).with(Capabilities::COMPLETION);
        assert!(tracker.serve(Need::Completion, "x").is_ok());
        assert!(tracker.serve(Need::WeeklyChart, "x").is_err());
        let bound = Capabilities::DAY.with(Capabilities::TIME).with(Capabilities::DURATION);
        assert!(bound.serve(Need::Minutes, "x").is_ok());
        assert!(bound.with(Capabilities::UPPER_BOUND).serve(Need::Minutes, "x").is_err());
        assert_eq!(Capabilities::from_bits(bound.bits()), bound);
        assert!(!bound.without(Capabilities::TIME).has(Capabilities::TIME));
    }
}
