//! Plays of segments to measured cells: every sum over whole viewers, of integers, so that neither the order of files
//! nor the number of threads shows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray, RecordBatch};
use arrow::datatypes::{ArrowPrimitiveType, Int32Type, Int64Type, UInt8Type, UInt32Type, UInt64Type};
use greenlit_viewing::kernel::{DayIndex, LocalCalendar, WeekIndex};
use greenlit_viewing::measures::{
    BucketAggregate, CreditCounts, DayCredit, Filter, Grain, GroupKey, MeasuredPlay, WindowCell, WindowQuery,
    credit, window_cells,
};
use greenlit_viewing::policy::Policy;

use super::parts::{Part, PartWords, territory_code};
use super::segment::{Segment, Shared, unread};
use super::titles::{Resolution, UNNUMBERED};
use crate::Result;
use crate::panel::{Gathered, Periods};

/// A play of which the end was invented lasts longer than so many runtimes; what is beyond is cut.
const LONGEST_RUNTIMES: i64 = 3;

/// Plays of one unit of parallel work, about.
const PLAYS_PER_UNIT: u64 = 100_000;

/// A window that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stretch {
    /// A local day.
    Day(DayIndex),
    /// A week of the policy.
    Week(WeekIndex),
    /// So many days from the premiere of the season or film.
    First(u16),
}

/// A window from a premiere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FirstDays {
    pub(crate) title: u32,
    /// 0 for a film.
    pub(crate) season: u16,
    pub(crate) premiere: DayIndex,
    pub(crate) days: u16,
}

/// Where a cell belongs: window, part of the audience (`None`: all plays), and what it is about.
pub(crate) type CellKey = (Stretch, Option<Part>, GroupKey);

/// The cells of some windows.
pub(crate) type Cells = BTreeMap<CellKey, WindowCell>;

/// What is to be measured, over what, and how.
pub(crate) struct Job<'a> {
    pub(crate) segments: Vec<(Segment, Shared)>,
    pub(crate) resolution: &'a Resolution,
    pub(crate) calendar: &'a LocalCalendar,
    pub(crate) policy: &'a Policy,
    /// Evidence that cannot serve minutes.
    pub(crate) refused: &'a BTreeSet<u32>,
    pub(crate) days: BTreeSet<DayIndex>,
    pub(crate) weeks: BTreeSet<WeekIndex>,
    pub(crate) firsts: BTreeSet<FirstDays>,
    pub(crate) words: &'a PartWords,
    /// Weights, where figures are projected.
    pub(crate) periods: Option<&'a Periods<'a>>,
}

/// What a job gives: cells, what panel members have part in them, and what happened to the plays.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) cells: Cells,
    pub(crate) gathered: Gathered,
    pub(crate) counts: PlayCounts,
}

impl Done {
    fn add(&mut self, other: Self) {
        add(&mut self.cells, other.cells);
        self.gathered.add(other.gathered);
        self.counts += other.counts;
    }
}

/// What happened to the plays that were read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlayCounts {
    /// What crediting says.
    pub credited: CreditCounts,
    /// Without a start and an end: they cannot earn minutes.
    pub without_interval: u64,
    /// Music and advertisements.
    pub not_programme: u64,
    /// Cut at three runtimes of the title.
    pub cut_at_runtime: u64,
}

impl std::ops::AddAssign for PlayCounts {
    fn add_assign(&mut self, other: Self) {
        self.credited += other.credited;
        self.without_interval += other.without_interval;
        self.not_programme += other.not_programme;
        self.cut_at_runtime += other.cut_at_runtime;
    }
}

impl Job<'_> {
    /// The cells, computed on `threads` threads.
    pub(crate) fn run(&self, threads: usize) -> Result<Done> {
        let ranges = self.ranges();
        let plays: u64 = self.segments.iter().map(|(s, _)| s.plays).sum();
        let by_size = (plays / PLAYS_PER_UNIT).next_power_of_two();
        let units = by_size.max(4 * threads.next_power_of_two() as u64).clamp(1, 256) as u32;
        let per_unit = 256 / units;
        let next = AtomicU32::new(0);
        let results = Mutex::new(Vec::new());
        let work = || {
            let mut mine = Done::default();
            let outcome = loop {
                let unit = next.fetch_add(1, Ordering::Relaxed);
                if unit >= units {
                    break Ok(());
                }
                let first = (unit * per_unit) as u8;
                let buckets = first..=first + (per_unit - 1) as u8;
                match self.unit(buckets, &ranges) {
                    Ok(done) => mine.add(done),
                    Err(error) => break Err(error),
                }
            };
            if let Ok(mut all) = results.lock() {
                all.push(outcome.map(|()| mine));
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads.clamp(1, units as usize) {
                scope.spawn(work);
            }
            work();
        });
        let mut total = Done::default();
        for outcome in results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            total.add(outcome?);
        }
        Ok(total)
    }

    /// The days that any window needs, in stretches without a gap.
    fn ranges(&self) -> Vec<Range<DayIndex>> {
        let mut needed = self.days.clone();
        for week in &self.weeks {
            needed.extend((week.0 * 7..week.0 * 7 + 7).map(DayIndex));
        }
        for first in &self.firsts {
            needed.extend((first.premiere.0..first.premiere.0 + u32::from(first.days)).map(DayIndex));
        }
        let end = DayIndex(self.calendar.days().len() as u32);
        let mut ranges: Vec<Range<DayIndex>> = Vec::new();
        for day in needed.into_iter().filter(|day| *day < end) {
            match ranges.last_mut() {
                Some(last) if last.end == day => last.end.0 += 1,
                _ => ranges.push(day..DayIndex(day.0 + 1)),
            }
        }
        ranges
    }

    /// All days that any window needs.
    pub(crate) fn all_days(&self) -> BTreeSet<DayIndex> {
        self.ranges().into_iter().flat_map(|range| (range.start.0..range.end.0).map(DayIndex)).collect()
    }

    /// Windows of more than a day: weeks, and those from premieres.
    pub(crate) fn windows(&self) -> BTreeSet<(DayIndex, DayIndex)> {
        let weeks = self.weeks.iter().map(|week| (DayIndex(week.0 * 7), DayIndex(week.0 * 7 + 7)));
        let firsts = self.firsts.iter().map(|f| (f.premiere, DayIndex(f.premiere.0 + u32::from(f.days))));
        weeks.chain(firsts).collect()
    }

    /// The days of a cell.
    pub(crate) fn days_of(&self, (stretch, _, group): &CellKey) -> Range<u32> {
        match stretch {
            Stretch::Day(day) => day.0..day.0 + 1,
            Stretch::Week(week) => week.0 * 7..week.0 * 7 + 7,
            Stretch::First(days) => {
                let season = group.season.unwrap_or(0);
                let premiere = self
                    .firsts
                    .iter()
                    .find(|f| (f.title, f.season, f.days) == (group.title, season, *days))
                    .map_or(0, |f| f.premiere.0);
                premiere..premiere + u32::from(*days)
            }
        }
    }

    /// Instants in which plays that matter to a stretch of days begin.
    fn starts(&self, range: &Range<DayIndex>) -> Range<i64> {
        let days = self.calendar.days();
        days.piece(range.start.0 as usize).0 - self.policy.lookback_ms()..days.piece(range.end.0 as usize).0
    }

    fn unit(&self, buckets: RangeInclusive<u8>, ranges: &[Range<DayIndex>]) -> Result<Done> {
        let starts: Vec<Range<i64>> = ranges.iter().map(|range| self.starts(range)).collect();
        let mut counts = PlayCounts::default();
        let mut plays = Vec::new();
        for (segment, open) in &self.segments {
            let (first_ms, last_ms) = segment.starts_ms;
            if !starts.iter().any(|s| first_ms < s.end && last_ms >= s.start) {
                continue;
            }
            open.read(buckets.clone(), Some(COLUMNS), |batch| {
                self.gather(batch, &buckets, &starts, &mut plays, &mut counts)
                    .ok_or_else(|| unread(&segment.file, &"a column is missing or of another type"))
            })?;
        }
        let mut all = BucketAggregate::default();
        let mut by_part: BTreeMap<Part, BucketAggregate> = BTreeMap::new();
        for (range, starts) in ranges.iter().zip(&starts) {
            let of_range: Vec<MeasuredPlay> =
                plays.iter().filter(|play| starts.contains(&play.start_ms)).copied().collect();
            let (credits, counted) = credit(&of_range, range.clone(), self.calendar, self.policy);
            counts.credited += counted;
            for part_of in PARTS {
                for (part, credits) in split(&credits, part_of) {
                    by_part.entry(part).or_default().replace(range.clone(), credits);
                }
            }
            all.replace(range.clone(), credits);
        }
        let mut done = Done { counts, ..Done::default() };
        self.measure(&all, None, &mut done);
        for (part, aggregate) in &by_part {
            self.measure(aggregate, Some(*part), &mut done);
        }
        Ok(done)
    }

    /// Takes the plays of a batch that matter; `None` where a column is not what it should be.
    fn gather(
        &self,
        batch: &RecordBatch,
        buckets: &RangeInclusive<u8>,
        starts: &[Range<i64>],
        plays: &mut Vec<MeasuredPlay>,
        counts: &mut PlayCounts,
    ) -> Option<()> {
        let columns = Columns::of(batch, self.words)?;
        for row in 0..batch.num_rows() {
            if !buckets.contains(&columns.bucket.value(row))
                || self.refused.contains(&columns.source.value(row))
            {
                continue;
            }
            let (Some(start_ms), Some(end_ms)) = (value(columns.start, row), value(columns.end, row)) else {
                counts.without_interval += 1;
                continue;
            };
            if !starts.iter().any(|s| s.contains(&start_ms)) {
                continue;
            }
            let kind = columns.kind.of(row);
            if kind == Kind::Neither {
                counts.not_programme += 1;
                continue;
            }
            let Some(meaning) = self.resolution.meanings.get(&columns.title.value(row)) else { continue };
            let mut play = MeasuredPlay {
                viewer: columns.viewer.value(row),
                title: meaning.title,
                promo: kind == Kind::Promo,
                start_ms,
                end_ms,
                season: meaning.season,
                episode: meaning.episode,
                device_id: value(columns.device_id, row).map_or(0, |id| ((id >> 32) as u32).max(1)),
                territory: columns.territory.of(row),
                device: columns.device.of(row),
                service: columns.service.of(row),
                profile: columns.profile.of(row),
                paused_ms: small(value(columns.paused, row).unwrap_or(0)),
                buffered_ms: small(value(columns.buffered, row).unwrap_or(0)),
                content_ms: value(columns.content, row).map(small),
                ..MeasuredPlay::default()
            };
            take_out_what_was_not_played(&mut play, value(columns.wall, row));
            let runtime_ms = self.resolution.programme.episode_ms(play.title, play.season, play.episode);
            counts.cut_at_runtime += u64::from(cut_at_runtimes(&mut play, runtime_ms));
            plays.push(play);
        }
        Some(())
    }

    /// Sums the windows of an aggregate.
    ///
    /// Countries are split like the whole, but for episodes; other parts by week and from premieres alone.
    fn measure(&self, aggregate: &BucketAggregate, part: Option<Part>, done: &mut Done) {
        let is_place = matches!(part, None | Some(Part::Territory(_)));
        let mut sum =
            |of: &BucketAggregate, days: Range<DayIndex>, grain, stretch, keep: &dyn Fn(GroupKey) -> bool| {
                let query = WindowQuery { days, grain, filter: Filter::default() };
                let programme = &self.resolution.programme;
                let key = |group| (keep(group) && is_shown(group, grain)).then_some((stretch, part, group));
                for (group, cell) in window_cells(of, &query, programme, self.policy) {
                    if let Some(key) = key(group) {
                        *done.cells.entry(key).or_default() += cell;
                    }
                }
                if let Some(periods) = self.periods {
                    done.gathered.window(periods, of, &query, programme, self.policy, key);
                }
            };
        let present: BTreeSet<DayIndex> = aggregate.days().collect();
        let next = |day: DayIndex| DayIndex(day.0 + 1);
        for day in self.days.intersection(&present).filter(|_| is_place) {
            for grain in [Grain::Title, Grain::Season] {
                sum(aggregate, *day..next(*day), grain, Stretch::Day(*day), &|_| true);
            }
        }
        for week in &self.weeks {
            let days = DayIndex(week.0 * 7)..DayIndex(week.0 * 7 + 7);
            for grain in [Grain::Title, Grain::Season, Grain::Episode] {
                if grain != Grain::Episode || part.is_none() {
                    sum(aggregate, days.clone(), grain, Stretch::Week(*week), &|_| true);
                }
            }
        }
        let titles: BTreeSet<u32> = self.firsts.iter().map(|f| f.title).collect();
        let by_title = by_title(aggregate, &present, &titles);
        for first in &self.firsts {
            let Some(of_title) = by_title.get(&first.title) else { continue };
            let days = first.premiere..DayIndex(first.premiere.0 + u32::from(first.days));
            let keep = |group: GroupKey| group.season.is_none_or(|s| s == first.season);
            let stretch = Stretch::First(first.days);
            if first.season == 0 {
                sum(of_title, days, Grain::Title, stretch, &keep);
                continue;
            }
            sum(of_title, days.clone(), Grain::Season, stretch, &keep);
            if part.is_none() {
                sum(of_title, days, Grain::Episode, stretch, &keep);
            }
        }
    }
}

/// Parts without a number are counted in the whole and not shown by themselves.
const fn is_shown(group: GroupKey, grain: Grain) -> bool {
    match (grain, group.season, group.episode) {
        (Grain::Title, ..) => true,
        (Grain::Season, Some(season), _) => season != 0,
        (Grain::Episode, _, Some(episode)) => episode != 0 && episode < UNNUMBERED,
        _ => false,
    }
}

pub(crate) fn add(cells: &mut Cells, more: Cells) {
    if cells.is_empty() {
        *cells = more;
        return;
    }
    for (key, cell) in more {
        *cells.entry(key).or_default() += cell;
    }
}

/// The part of each kind that a credit belongs to, where it belongs to one.
const PARTS: [fn(&DayCredit) -> Option<Part>; 4] = [
    |credit| Some(credit.place.territory).filter(|n| *n != 0).map(Part::Territory),
    |credit| Some(credit.place.device).filter(|n| *n != 0).map(Part::Device),
    |credit| Some(credit.place.service).filter(|n| *n != 0).map(Part::Service),
    |credit| Some(credit.place.profile).filter(|n| *n != 0).map(Part::Profile),
];

type Days = BTreeMap<DayIndex, Vec<DayCredit>>;

/// Credits apart by what `part` says of them; their order within a day stays.
fn split<K: Ord + Copy>(credits: &Days, part: impl Fn(&DayCredit) -> Option<K>) -> BTreeMap<K, Days> {
    let mut parts: BTreeMap<K, Days> = BTreeMap::new();
    for (day, credits) in credits {
        for credit in credits {
            if let Some(key) = part(credit) {
                parts.entry(key).or_default().entry(*day).or_default().push(*credit);
            }
        }
    }
    parts
}

fn by_title(
    aggregate: &BucketAggregate,
    present: &BTreeSet<DayIndex>,
    titles: &BTreeSet<u32>,
) -> BTreeMap<u32, BucketAggregate> {
    if titles.is_empty() {
        return BTreeMap::new();
    }
    let mut days = Days::new();
    for day in present {
        days.insert(*day, aggregate.window(*day..DayIndex(day.0 + 1)).copied().collect());
    }
    let parts = split(&days, |c| Some(c.place.title).filter(|t| titles.contains(t)));
    let everything = DayIndex(0)..DayIndex(u32::MAX);
    parts
        .into_iter()
        .map(|(title, days)| {
            let mut aggregate = BucketAggregate::default();
            aggregate.replace(everything.clone(), days);
            (title, aggregate)
        })
        .collect()
}

fn small(ms: u64) -> u32 {
    u32::try_from(ms).unwrap_or(u32::MAX)
}

/// Where a source says how long was played within the interval, the rest of the interval was a pause.
fn take_out_what_was_not_played(play: &mut MeasuredPlay, wall_ms: Option<u64>) {
    let Some(wall_ms) = wall_ms else { return };
    let lasted_ms = play.end_ms.saturating_sub(play.start_ms).max(0) as u64;
    let not_played_ms = lasted_ms.saturating_sub(wall_ms);
    let accounted_ms = u64::from(play.paused_ms) + u64::from(play.buffered_ms);
    play.paused_ms = play.paused_ms.saturating_add(small(not_played_ms.saturating_sub(accounted_ms)));
}

/// Cuts a play of which the end was invented; tells whether it was one.
fn cut_at_runtimes(play: &mut MeasuredPlay, runtime_ms: Option<u64>) -> bool {
    let Some(runtime_ms) = runtime_ms.and_then(|ms| i64::try_from(ms).ok()) else { return false };
    let longest_ms = runtime_ms.saturating_mul(LONGEST_RUNTIMES);
    let lasted_ms = play.end_ms.saturating_sub(play.start_ms);
    let net_ms =
        lasted_ms.saturating_sub(i64::from(play.paused_ms)).saturating_sub(i64::from(play.buffered_ms));
    let is_invented = net_ms > longest_ms;
    if is_invented {
        play.end_ms = play.start_ms.saturating_add(longest_ms);
        (play.paused_ms, play.buffered_ms) = (0, 0);
    }
    is_invented
}

const COLUMNS: &[&str] = &[
    "bucket",
    "viewer_id",
    "title_id",
    "start_ms",
    "end_ms",
    "wall_ms",
    "content_ms",
    "paused_ms",
    "buffered_ms",
    "device_id",
    "territory",
    "device",
    "service",
    "profile",
    "kind",
    "source",
];

/// What a play is, for crediting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Programme,
    Promo,
    /// Music and advertisements.
    Neither,
}

/// A column of words, read as small numbers.
struct Coded<'b, T> {
    keys: &'b PrimitiveArray<Int32Type>,
    codes: Vec<T>,
}

impl<'b, T: Copy + Default> Coded<'b, T> {
    fn read(column: &'b ArrayRef, code: impl Fn(&str) -> T) -> Option<Self> {
        let dictionary = column.as_dictionary_opt::<Int32Type>()?;
        let words = dictionary.values().as_string_opt::<i32>()?;
        Some(Self { keys: dictionary.keys(), codes: words.iter().map(|w| code(w.unwrap_or(""))).collect() })
    }

    fn of(&self, row: usize) -> T {
        value(self.keys, row).and_then(|key| self.codes.get(key as usize).copied()).unwrap_or_default()
    }
}

struct Columns<'b> {
    bucket: &'b PrimitiveArray<UInt8Type>,
    viewer: &'b PrimitiveArray<UInt64Type>,
    title: &'b PrimitiveArray<UInt32Type>,
    start: &'b PrimitiveArray<Int64Type>,
    end: &'b PrimitiveArray<Int64Type>,
    wall: &'b PrimitiveArray<UInt64Type>,
    content: &'b PrimitiveArray<UInt64Type>,
    paused: &'b PrimitiveArray<UInt64Type>,
    buffered: &'b PrimitiveArray<UInt64Type>,
    device_id: &'b PrimitiveArray<UInt64Type>,
    territory: Coded<'b, u16>,
    device: Coded<'b, u16>,
    service: Coded<'b, u16>,
    profile: Coded<'b, u16>,
    kind: Coded<'b, Kind>,
    source: &'b PrimitiveArray<UInt32Type>,
}

impl<'b> Columns<'b> {
    fn of(batch: &'b RecordBatch, words: &PartWords) -> Option<Self> {
        fn of<'b, T: ArrowPrimitiveType>(
            batch: &'b RecordBatch,
            name: &str,
        ) -> Option<&'b PrimitiveArray<T>> {
            batch.column_by_name(name)?.as_primitive_opt::<T>()
        }
        Some(Self {
            bucket: of(batch, "bucket")?,
            viewer: of(batch, "viewer_id")?,
            title: of(batch, "title_id")?,
            start: of(batch, "start_ms")?,
            end: of(batch, "end_ms")?,
            wall: of(batch, "wall_ms")?,
            content: of(batch, "content_ms")?,
            paused: of(batch, "paused_ms")?,
            buffered: of(batch, "buffered_ms")?,
            device_id: of(batch, "device_id")?,
            territory: Coded::read(batch.column_by_name("territory")?, territory_code)?,
            device: Coded::read(batch.column_by_name("device")?, |word| words.number(0, word))?,
            service: Coded::read(batch.column_by_name("service")?, |word| words.number(1, word))?,
            profile: Coded::read(batch.column_by_name("profile")?, |word| words.number(2, word))?,
            kind: Coded::read(batch.column_by_name("kind")?, |word| match word {
                "promo" => Kind::Promo,
                "music" | "ad" => Kind::Neither,
                _ => Kind::Programme,
            })?,
            source: of(batch, "source")?,
        })
    }
}

fn value<T: ArrowPrimitiveType>(column: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
    column.is_valid(row).then(|| column.value(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_source_does_not_count_as_played_is_a_pause() {
        let play = |paused_ms, buffered_ms| MeasuredPlay {
            end_ms: 100,
            paused_ms,
            buffered_ms,
            ..MeasuredPlay::default()
        };
        for (mut play, wall_ms, paused_ms) in [
            (play(0, 0), None, 0),
            (play(0, 0), Some(70), 30),
            (play(30, 0), Some(70), 30),
            (play(10, 5), Some(70), 25),
            (play(0, 0), Some(170), 0),
        ] {
            take_out_what_was_not_played(&mut play, wall_ms);
            assert_eq!(play.paused_ms, paused_ms);
        }
    }

    #[test]
    fn an_invented_end_is_cut_and_a_long_pause_is_none() {
        let mut slept = MeasuredPlay { end_ms: 1_000, ..MeasuredPlay::default() };
        assert!(cut_at_runtimes(&mut slept, Some(100)));
        assert_eq!(slept.end_ms, 300);
        let mut paused = MeasuredPlay { end_ms: 1_000, paused_ms: 800, ..MeasuredPlay::default() };
        assert!(!cut_at_runtimes(&mut paused, Some(100)));
        assert!(!cut_at_runtimes(&mut paused, None));
    }
}
