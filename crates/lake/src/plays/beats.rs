//! The heartbeats of a file until they are folded: a session's may come in any order, so folding waits for the end of
//! the file; what does not fit in memory waits on disk, by viewer.

use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use greenlit_viewing::formats::{FoldReport, GapRule, fold_beats};
use greenlit_viewing::play::{
    Beat, BeatState, Capabilities, EpochMs, HouseholdId, Play, PlayKind, SessionId, TitleText, ViewerId,
};
use greenlit_vocabulary::Territory;
use rustc_hash::FxHashMap;

use super::segment::{FOLDER, unread, written};
use crate::{Error, Result, fault_point};

/// Heartbeats held in memory: about 200 MB.
const BEATS_HELD: usize = 1 << 20;

/// Parts on disk; one of them is in memory at a time while folding.
const PARTS: u64 = 64;

/// Bytes of a heartbeat on disk.
const RECORD: usize = 96;

/// A number that stands for a value that is not given.
const NOT_GIVEN: u64 = u64::MAX;

/// Shared values by number: each is written once, and its number with every heartbeat.
struct Numbered<T: ?Sized> {
    list: Vec<Arc<T>>,
    numbers: FxHashMap<Arc<T>, u64>,
}

impl<T: ?Sized + Eq + std::hash::Hash> Numbered<T> {
    fn new() -> Self {
        Self { list: Vec::new(), numbers: FxHashMap::default() }
    }

    fn number(&mut self, value: &Arc<T>) -> u64 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = self.list.len() as u64;
        self.list.push(Arc::clone(value));
        self.numbers.insert(Arc::clone(value), number);
        number
    }

    fn value(&self, number: u64) -> Option<Arc<T>> {
        usize::try_from(number).ok().and_then(|number| self.list.get(number)).map(Arc::clone)
    }
}

/// The heartbeats of one file.
pub(super) struct Beats {
    lake: PathBuf,
    held: Vec<Beat>,
    most_held: usize,
    parts: Vec<(PathBuf, BufWriter<fs_err::File>)>,
    titles: Numbered<TitleText>,
    words: Numbered<str>,
    count: u64,
}

impl Beats {
    /// None yet; those beyond `most_held` will wait under the lake's folder.
    pub(super) fn new(lake: &Path) -> Self {
        Self {
            lake: lake.to_owned(),
            held: Vec::new(),
            most_held: BEATS_HELD,
            parts: Vec::new(),
            titles: Numbered::new(),
            words: Numbered::new(),
            count: 0,
        }
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn push(&mut self, beat: Beat) -> Result<()> {
        self.held.push(beat);
        self.count += 1;
        if self.held.len() >= self.most_held { self.spill() } else { Ok(()) }
    }

    /// Writes what is held to the parts on disk.
    fn spill(&mut self) -> Result<()> {
        if self.parts.is_empty() {
            let folder = self.lake.join(FOLDER);
            fs_err::create_dir_all(&folder).map_err(|source| Error::Folder { source })?;
            for part in 0..PARTS {
                // What a killed process leaves under such a name is removed by whoever writes next.
                let path = folder.join(format!("beats-{part:02}.writing"));
                let file = fs_err::File::create(&path).map_err(|e| written("", &e))?;
                self.parts.push((path, BufWriter::new(file)));
            }
        }
        for beat in std::mem::take(&mut self.held) {
            let record = self.record(&beat);
            if let Some((_, file)) = self.parts.get_mut((beat.viewer.0 % PARTS) as usize) {
                file.write_all(&record).map_err(|e| written("", &e))?;
            }
        }
        fault_point("beats-spilled");
        Ok(())
    }

    /// Folds all into plays, viewer by viewer.
    pub(super) fn fold(
        mut self,
        rule: GapRule,
        mut take: impl FnMut(Play) -> Result<()>,
    ) -> Result<FoldReport> {
        if self.parts.is_empty() {
            let (plays, report) = fold_beats(std::mem::take(&mut self.held), rule);
            plays.into_iter().try_for_each(take)?;
            return Ok(report);
        }
        self.spill()?;
        let mut total = FoldReport::default();
        for (path, file) in std::mem::take(&mut self.parts) {
            drop(file.into_inner().map_err(|e| written("", e.error()))?);
            let mut bytes = Vec::new();
            let read = |bytes: &mut Vec<u8>| fs_err::File::open(&path)?.read_to_end(bytes);
            read(&mut bytes).map_err(|e| unread("", &e))?;
            let beats = bytes.chunks_exact(RECORD).filter_map(|record| self.beat(record)).collect();
            let (plays, report) = fold_beats(beats, rule);
            plays.into_iter().try_for_each(&mut take)?;
            total.duplicates += report.duplicates;
            total.lost = total.lost.saturating_add(report.lost);
            total.unobserved_ms = total.unobserved_ms.saturating_add(report.unobserved_ms);
            fs_err::remove_file(&path).map_err(|e| written("", &e))?;
        }
        Ok(total)
    }

    fn record(&mut self, beat: &Beat) -> [u8; RECORD] {
        let mut word =
            |word: Option<&Arc<str>>| word.map_or(u64::from(u32::MAX), |word| self.words.number(word));
        let (device, service, profile) =
            (word(beat.device.as_ref()), word(beat.service.as_ref()), word(beat.profile.as_ref()));
        let territory = beat.territory.as_ref().map(|t| Arc::from(t.as_str()));
        let territory = word(territory.as_ref());
        let small = |low: u64, high: u64| low & u64::from(u32::MAX) | high << 32;
        let state = BeatState::ALL.iter().position(|s| *s == beat.state).unwrap_or_default() as u64;
        let kind = KINDS.iter().position(|k| *k == beat.kind).unwrap_or_default() as u64;
        let fields = [
            beat.viewer.0,
            beat.household.0,
            beat.session.0,
            self.titles.number(&beat.title),
            beat.at.0 as u64,
            beat.position_ms.unwrap_or(NOT_GIVEN),
            beat.sequence.unwrap_or(NOT_GIVEN),
            beat.row,
            small(device, service),
            small(profile, territory),
            small(u64::from(beat.rate_milli), u64::from(beat.capabilities.bits())),
            small(state, kind),
        ];
        let mut record = [0; RECORD];
        for (place, field) in record.chunks_exact_mut(8).zip(fields) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        record
    }

    fn beat(&self, record: &[u8]) -> Option<Beat> {
        let field = |n: usize| {
            record.get(8 * n..8 * n + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes)
        };
        let low = |n: usize| field(n) & u64::from(u32::MAX);
        let high = |n: usize| field(n) >> 32;
        let given = |n: usize| Some(field(n)).filter(|value| *value != NOT_GIVEN);
        Some(Beat {
            viewer: ViewerId(field(0)),
            household: HouseholdId(field(1)),
            session: SessionId(field(2)),
            title: self.titles.value(field(3))?,
            at: EpochMs(field(4) as i64),
            position_ms: given(5),
            sequence: given(6),
            row: field(7),
            device: self.words.value(low(8)),
            service: self.words.value(high(8)),
            profile: self.words.value(low(9)),
            territory: self.words.value(high(9)).and_then(|word| Territory::parse(&word)),
            rate_milli: low(10) as u32,
            capabilities: Capabilities::from_bits(high(10) as u32),
            state: *BeatState::ALL.get(low(11) as usize)?,
            kind: *KINDS.get(high(11) as usize)?,
        })
    }
}

const KINDS: [PlayKind; 5] =
    [PlayKind::Programme, PlayKind::Promo, PlayKind::Live, PlayKind::Music, PlayKind::Ad];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn beat(n: u64, given: bool) -> Beat {
        let word = |word: &str| given.then(|| Arc::from(word));
        Beat {
            viewer: ViewerId((n % 5).wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            household: HouseholdId(n % 3),
            session: SessionId(n % 7),
            title: Arc::new(TitleText::named(["Night Ferry", "Undertow"][(n % 7 % 2) as usize])),
            at: EpochMs(1_753_000_000_000 + (n * 7_919 % 1_000) as i64 * 1_000),
            state: BeatState::ALL[(n % 6) as usize],
            position_ms: given.then_some(n * 10),
            rate_milli: 1_000 + n as u32 % 3 * 250,
            sequence: given.then_some(n),
            device: word("TV"),
            service: word("Example+"),
            territory: if given { Territory::parse("US") } else { None },
            profile: word("adult"),
            kind: KINDS[(n % 5) as usize],
            capabilities: Capabilities::DAY.with(Capabilities::TIME),
            row: n + 1,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// Heartbeats that waited on disk fold to the same plays as those that stayed in memory.
        #[test]
        fn where_they_waited_makes_no_difference(numbers in prop::collection::vec(0_u64..500, 1..120), most in 1_usize..40) {
            let folder = tempfile::tempdir().unwrap();
            let folded = |most_held: usize| {
                let mut beats = Beats { most_held, ..Beats::new(folder.path()) };
                for n in &numbers {
                    beats.push(beat(*n, n % 3 > 0)).unwrap();
                }
                let mut plays = Vec::new();
                let report = beats.fold(GapRule::CMCD, |play| { plays.push(play); Ok(()) }).unwrap();
                plays.sort_by_key(|p: &Play| (p.viewer, p.row, p.when));
                (plays, report)
            };
            prop_assert_eq!(folded(most), folded(usize::MAX));
            let left = fs_err::read_dir(folder.path().join(FOLDER)).map_or(0, Iterator::count);
            prop_assert_eq!(left, 0);
        }
    }
}
