//! Plays on their way through the kernel, as few bytes as sorting them allows.
//!
//! A [`NearPlay`] is one number of 128 bits, from the top: viewer, title, start, length. Ascending numbers are plays
//! in the order that crediting needs, so that one comparison sorts them and nothing is ever unpacked to be moved.
//! What does not fit — a start more than half a year from the rest, a title beyond the first 32,768 — is a
//! [`FarPlay`] of 24 bytes; a part that holds one sorts all its plays as such.
//!
//! Only rows of one viewer *and* title must come together, and a viewer's titles spread better than viewers do. So the
//! title is mixed into the viewer: with the title known that is one to one, hence nothing is confused.

use super::scatter::{VIEWER_BITS, mix, within_part};

const LENGTH_BITS: u32 = 25;
const START_BITS: u32 = 35;
const TITLE_BITS: u32 = u128::BITS - VIEWER_BITS - START_BITS - LENGTH_BITS;

/// Titles numbered from here on are far.
pub(super) const NEAR_TITLES: u32 = 1 << TITLE_BITS;
/// Longest near play: 9.3 hours. Longer ones go in as touching pieces, whose union is the play.
pub(super) const LONGEST_MS: u64 = (1 << LENGTH_BITS) - 1;
/// Starts this far after the job's first near instant are far: 398 days.
pub(super) const NEAR_SPAN_MS: u64 = 1 << START_BITS;

/// A viewer and title as one number, in which a part's plays sort. It fills the lowest [`VIEWER_BITS`] bits.
#[inline]
pub(super) const fn run_of(mixed_viewer: u64, title: u32) -> u64 {
    within_part(mixed_viewer ^ mix(title as u64))
}

/// A play as the kernel sorts and sweeps it.
pub(super) trait Play: Copy + Default + Ord {
    /// Bytes of a play in a log.
    const BYTES: usize;

    /// Writes it into [`Self::BYTES`] bytes.
    fn write(&self, bytes: &mut [u8]);

    /// Reads it from [`Self::BYTES`] bytes; `None` when there are more or fewer.
    fn read(bytes: &[u8]) -> Option<Self>;

    /// [`run_of`] its viewer and title.
    fn run(&self) -> u64;

    /// Whether another is of the same viewer and title.
    fn same_run(&self, other: &Self) -> bool;

    /// Running title number.
    fn title(&self) -> u32;

    /// Start and length in milliseconds; the start after an instant that is the same for all plays of the type.
    fn start_and_length(&self) -> (u64, u64);
}

/// The common form of a play; see the [module](self).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NearPlay(u128);

impl NearPlay {
    /// A play of less than [`NEAR_TITLES`], [`NEAR_SPAN_MS`] and at most [`LONGEST_MS`].
    #[inline]
    pub(super) const fn new(run: u64, title: u32, start: u64, length_ms: u64) -> Self {
        let who = (run as u128) << TITLE_BITS | title as u128;
        Self((who << START_BITS | start as u128) << LENGTH_BITS | length_ms as u128)
    }
}

impl Play for NearPlay {
    const BYTES: usize = 16;

    #[inline]
    fn write(&self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.0.to_le_bytes());
    }

    #[inline]
    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self(u128::from_le_bytes(bytes.try_into().ok()?)))
    }

    #[inline]
    fn run(&self) -> u64 {
        (self.0 >> (u128::BITS - VIEWER_BITS)) as u64
    }

    #[inline]
    fn same_run(&self, other: &Self) -> bool {
        (self.0 ^ other.0) >> (START_BITS + LENGTH_BITS) == 0
    }

    #[inline]
    fn title(&self) -> u32 {
        (self.0 >> (START_BITS + LENGTH_BITS)) as u32 & (NEAR_TITLES - 1)
    }

    #[inline]
    fn start_and_length(&self) -> (u64, u64) {
        let when = self.0 as u64;
        (when >> LENGTH_BITS & (NEAR_SPAN_MS - 1), when & LONGEST_MS)
    }
}

/// The rare form of a play, which holds any. Fields are in the order of sorting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FarPlay {
    run: u64,
    title: u32,
    start: u64,
    length_ms: u32,
}

impl FarPlay {
    pub(super) const fn new(run: u64, title: u32, start: u64, length_ms: u32) -> Self {
        Self { run, title, start, length_ms }
    }

    /// A near play whose starts count from `near_start` of the far ones.
    pub(super) fn from_near(play: NearPlay, near_start: u64) -> Self {
        let (start, length_ms) = play.start_and_length();
        Self::new(play.run(), play.title(), near_start + start, length_ms as u32)
    }
}

impl Play for FarPlay {
    const BYTES: usize = 24;

    fn write(&self, bytes: &mut [u8]) {
        let words = [self.run, self.start, u64::from(self.title) << 32 | u64::from(self.length_ms)];
        for (bytes, word) in bytes.chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (words, []) = bytes.as_chunks::<8>() else { return None };
        let [run, start, rest] = words else { return None };
        let rest = u64::from_le_bytes(*rest);
        Some(Self::new(
            u64::from_le_bytes(*run),
            (rest >> 32) as u32,
            u64::from_le_bytes(*start),
            rest as u32,
        ))
    }

    fn run(&self) -> u64 {
        self.run
    }

    fn same_run(&self, other: &Self) -> bool {
        (self.run, self.title) == (other.run, other.title)
    }

    fn title(&self) -> u32 {
        self.title
    }

    fn start_and_length(&self) -> (u64, u64) {
        (self.start, u64::from(self.length_ms))
    }
}

/// Writes plays into as many bytes as they take.
pub(super) fn write_plays<P: Play>(plays: &[P], bytes: &mut [u8]) {
    for (bytes, play) in bytes.chunks_exact_mut(P::BYTES).zip(plays) {
        play.write(bytes);
    }
}

/// The plays of bytes that [`write_plays`] made; half a play at the end, which it never makes, is left out.
#[inline]
pub(super) fn plays<P: Play>(bytes: &[u8]) -> impl Iterator<Item = P> {
    bytes.chunks_exact(P::BYTES).filter_map(P::read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn any_play()(
            viewer in any::<u64>(),
            title in 0..NEAR_TITLES,
            start in 0..NEAR_SPAN_MS,
            length_ms in 1..=LONGEST_MS,
        ) -> (u64, u32, u64, u64) {
            (run_of(mix(viewer), title), title, start, length_ms)
        }
    }

    proptest! {
        #[test]
        fn near_and_far_plays_are_written_and_read_and_sort_alike(fields in prop::collection::vec(any_play(), 0..40)) {
            let mut near: Vec<NearPlay> =
                fields.iter().map(|(run, title, start, length)| NearPlay::new(*run, *title, *start, *length)).collect();
            let mut far: Vec<FarPlay> = near.iter().map(|play| FarPlay::from_near(*play, 1 << 40)).collect();
            let (mut near_bytes, mut far_bytes) = (vec![0; near.len() * 16], vec![0; far.len() * 24]);
            write_plays(&near, &mut near_bytes);
            write_plays(&far, &mut far_bytes);
            prop_assert_eq!(&plays::<NearPlay>(&near_bytes).collect::<Vec<_>>(), &near);
            prop_assert_eq!(&plays::<FarPlay>(&far_bytes).collect::<Vec<_>>(), &far);
            for ((run, title, start, length), play) in fields.iter().zip(&far) {
                prop_assert_eq!((play.run(), play.title()), (*run, *title));
                prop_assert_eq!(play.start_and_length(), (start + (1 << 40), *length));
            }
            near.sort_unstable();
            far.sort_unstable();
            let as_far: Vec<FarPlay> = near.iter().map(|play| FarPlay::from_near(*play, 1 << 40)).collect();
            prop_assert_eq!(as_far, far);
        }
    }
}
