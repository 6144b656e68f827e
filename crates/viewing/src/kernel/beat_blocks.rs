//! Beats packed by session: a header for each session and title of a block, then a few bytes for each beat.
//!
//! A group is: viewer `u64`, session `u64`, title number `u32`, smallest time `u64`, beats `u16`, bytes a beat `u8`,
//! then each beat's time less the smallest, little-endian. A *time* is milliseconds above two bits of state.

use super::KernelError;
use super::titles::TITLE_BITS;

/// Bits of the state below a beat's milliseconds.
pub(super) const STATE_BITS: u32 = 2;

/// Bits of the time within a key.
const TIME_BITS: u32 = u64::BITS - TITLE_BITS;

/// Running title number and time, joined in one key.
#[inline]
pub(super) const fn key_of(title: u32, time: u64) -> u64 {
    (title as u64) << TIME_BITS | time
}

/// Title number and time of a key.
#[inline]
const fn title_and_time(key: u64) -> (u32, u64) {
    ((key >> TIME_BITS) as u32, key & ((1 << TIME_BITS) - 1))
}

/// One beat on its way through the kernel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Beat {
    pub viewer: u64,
    pub session: u64,
    /// Running title number and time, as [`key_of`] joins them.
    pub key: u64,
}

const NONE: u16 = u16::MAX;

/// Groups the beats of a block; kept for its buffers.
#[derive(Default)]
pub(super) struct Grouper {
    /// Open addressing: group number by hash of the session.
    slots: Vec<u16>,
    groups: Vec<Chain>,
    /// The next beat of the same group, by beat.
    next: Vec<u16>,
    packed: Vec<u8>,
}

/// A group while it gathers: a linked list through the block.
struct Chain {
    first: u16,
    last: u16,
    beats: u16,
    low: u64,
    high: u64,
}

impl Grouper {
    /// The bytes of `beats` (fewer than 65,535) as groups, in order of each group's first beat.
    pub(super) fn pack(&mut self, beats: &[Beat]) -> &[u8] {
        self.chain(beats);
        let out = &mut self.packed;
        out.clear();
        for group in &self.groups {
            let head = beats[usize::from(group.first)];
            let width = (u64::BITS - (group.high - group.low).leading_zeros()).div_ceil(8) as usize;
            out.extend_from_slice(&head.viewer.to_le_bytes());
            out.extend_from_slice(&head.session.to_le_bytes());
            out.extend_from_slice(&title_and_time(head.key).0.to_le_bytes());
            out.extend_from_slice(&group.low.to_le_bytes());
            out.extend_from_slice(&group.beats.to_le_bytes());
            out.push(width as u8);
            let mut at = group.first;
            while at != NONE {
                let time = title_and_time(beats[usize::from(at)].key).1;
                let bytes = (time - group.low).to_le_bytes();
                out.extend_from_slice(&bytes[..width]);
                at = self.next[usize::from(at)];
            }
        }
        out
    }

    fn chain(&mut self, beats: &[Beat]) {
        self.groups.clear();
        self.next.clear();
        self.next.resize(beats.len(), NONE);
        self.slots.clear();
        self.slots.resize((beats.len() * 2).next_power_of_two().max(2), NONE);
        let mask = self.slots.len() - 1;
        for (index, beat) in (0..).zip(beats) {
            let (title, time) = title_and_time(beat.key);
            let hash = (beat.session ^ beat.viewer.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let mut slot = (hash >> 32) as usize & mask;
            let group = loop {
                let Some(group) = self.groups.get_mut(usize::from(self.slots[slot])) else { break None };
                let head = &beats[usize::from(group.first)];
                if (head.viewer, head.session) == (beat.viewer, beat.session)
                    && title_and_time(head.key).0 == title
                {
                    break Some(group);
                }
                slot = (slot + 1) & mask;
            };
            if let Some(group) = group {
                self.next[usize::from(group.last)] = index;
                group.last = index;
                group.beats += 1;
                group.low = group.low.min(time);
                group.high = group.high.max(time);
            } else {
                self.slots[slot] = self.groups.len() as u16;
                self.groups.push(Chain { first: index, last: index, beats: 1, low: time, high: time });
            }
        }
    }
}

/// Some beats of one session and title.
pub(super) struct Group<'b> {
    pub viewer: u64,
    pub session: u64,
    pub title: u32,
    low: u64,
    width: usize,
    bytes: &'b [u8],
    beats: usize,
}

impl<'b> Group<'b> {
    /// Takes the next group off `bytes`; `None` at their end.
    pub(super) fn next(bytes: &mut &'b [u8]) -> Result<Option<Self>, KernelError> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let viewer = u64::from_le_bytes(take(bytes)?);
        let session = u64::from_le_bytes(take(bytes)?);
        let title = u32::from_le_bytes(take(bytes)?);
        let low = u64::from_le_bytes(take(bytes)?);
        let beats = usize::from(u16::from_le_bytes(take(bytes)?));
        let [width] = take::<1>(bytes)?;
        let width = usize::from(width.min(8));
        let (body, rest) = bytes.split_at_checked(beats * width).ok_or(KernelError::DamagedSpill)?;
        *bytes = rest;
        Ok(Some(Self { viewer, session, title, low, width, bytes: body, beats }))
    }

    /// The times of the beats, in the order packed.
    #[inline]
    pub(super) fn times(&self) -> impl Iterator<Item = u64> {
        (0..self.beats).map(|beat| {
            let at = beat * self.width;
            let from_low = match self.bytes.get(at..at + 8).and_then(|b| b.first_chunk::<8>()) {
                Some(word) => u64::from_le_bytes(*word) & Self::low_bytes(self.width),
                None => self.bytes.get(at..at + self.width).map_or(0, read_short),
            };
            self.low.wrapping_add(from_low)
        })
    }

    const fn low_bytes(width: usize) -> u64 {
        if width >= 8 { u64::MAX } else { (1 << (8 * width)) - 1 }
    }
}

/// Fewer than eight bytes as a little-endian number.
#[cold]
fn read_short(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// Takes `N` bytes off the front.
fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], KernelError> {
    let (head, rest) = bytes.split_first_chunk::<N>().ok_or(KernelError::DamagedSpill)?;
    *bytes = rest;
    Ok(*head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn grouped_beats_come_back(
            beats in prop::collection::vec((0..3_u64, 0..4_u64, 0..3_u32, 0..1_u64 << 44), 0..80)
        ) {
            let beats: Vec<Beat> = beats
                .into_iter()
                .map(|(viewer, session, title, time)| Beat { viewer, session, key: key_of(title, time) })
                .collect();
            let mut grouper = Grouper::default();
            let mut back = Vec::new();
            let mut rest = grouper.pack(&beats);
            while let Some(group) = Group::next(&mut rest).unwrap() {
                back.extend(group.times().map(|t| (group.viewer, group.session, key_of(group.title, t))));
            }
            let mut there: Vec<_> = beats.iter().map(|b| (b.viewer, b.session, b.key)).collect();
            there.sort_unstable();
            back.sort_unstable();
            prop_assert_eq!(back, there);
        }

        #[test]
        fn damaged_groups_never_crash(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut rest = bytes.as_slice();
            while let Ok(Some(group)) = Group::next(&mut rest) {
                prop_assert!(group.times().count() < 65_536);
            }
        }
    }
}
