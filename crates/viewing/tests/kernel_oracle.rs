//! The kernel against a slow, obvious oracle, to the millisecond, and its indifference to order, batches, threads,
//! partitions and memory.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use arrow::array::{ArrayRef, Int64Array, UInt8Array, UInt32Array, UInt64Array};
use arrow::record_batch::RecordBatch;
use greenlit_viewing::kernel::{
    BeatCredit, BeatJob, KernelError, Limits, LocalCalendar, MemorySpill, PlayJob, RowCounts, SortedPlays,
    TitleWeekTotals,
};
use greenlit_vocabulary::{Week, WeekCalendar};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

const ZONE: &str = "America/New_York";

fn calendar() -> &'static LocalCalendar {
    static CALENDAR: OnceLock<LocalCalendar> = OnceLock::new();
    CALENDAR.get_or_init(|| {
        let (first, last) = (Date::constant(2026, 1, 1), Date::constant(2026, 12, 31));
        LocalCalendar::new(ZONE, WeekCalendar::MondayToSunday, first, last).unwrap()
    })
}

/// Instants at which clocks change, days and weeks begin.
fn edges() -> Vec<i64> {
    [
        "2026-03-08T07:00:00Z", // clocks forward
        "2026-03-08T05:00:00Z", // the midnight before
        "2026-03-09T04:00:00Z", // Monday after
        "2026-11-01T06:00:00Z", // clocks back
        "2026-11-01T04:00:00Z",
        "2026-11-02T05:00:00Z", // Monday after
        "2026-07-20T04:00:00Z", // a Monday
        "2026-07-22T04:00:00Z", // a midnight
    ]
    .iter()
    .map(|instant| instant.parse::<Timestamp>().unwrap().as_millisecond())
    .collect()
}

type Play = (u64, u32, i64, i64);
type Beat = (u64, u64, u32, i64, u8);

fn instant() -> impl Strategy<Value = i64> {
    let near = prop_oneof![Just(0_i64), -3_i64..=3, -200_000_i64..200_000, -9_000_000_i64..9_000_000];
    (prop::sample::select(edges()), near).prop_map(|(edge, off)| edge + off)
}

fn viewer() -> impl Strategy<Value = u64> {
    prop_oneof![0..4_u64, prop::sample::select(vec![u64::MAX, u64::MAX - 1, 1 << 63, 0x9E37_79B9_7F4A_7C15])]
}

fn play() -> impl Strategy<Value = Play> {
    let title = prop_oneof![0..3_u32, Just(70_000), Just(u32::MAX)];
    let length = prop_oneof![
        8 => 0..8_000_000_i64,
        2 => -5_000..3_i64,
        1 => Just(86_400_000 * 9),
        1 => Just(i64::from(u32::MAX) + 77),
        1 => prop::sample::select(vec![1_000, 1_001]),
    ];
    (viewer(), title, instant(), length).prop_map(|(v, t, start, length)| (v, t, start, start + length))
}

fn plays() -> impl Strategy<Value = Vec<Play>> {
    prop::collection::vec(play(), 0..60).prop_flat_map(|plays| {
        // Exact duplicates of some rows, anywhere.
        let copies = prop::collection::vec(any::<prop::sample::Index>(), 0..6);
        (Just(plays), copies).prop_map(|(mut plays, copies)| {
            if !plays.is_empty() {
                let more: Vec<Play> = copies.iter().map(|at| *at.get(&plays)).collect();
                plays.extend(more);
            }
            plays
        })
    })
}

fn beats() -> impl Strategy<Value = Vec<Beat>> {
    let gap =
        prop_oneof![Just(0_i64), Just(30_000), Just(60_000), Just(90_000), Just(90_001), 0..200_000_i64];
    let state = prop_oneof![5 => Just(0_u8), 3 => 1..4_u8, 1 => Just(200_u8)];
    let session =
        (viewer(), 0..4_u64, 0..3_u32, instant(), prop::collection::vec((gap, state, 0..20_u32), 0..25));
    prop::collection::vec(session, 0..8).prop_map(|sessions| {
        let mut beats = Vec::new();
        for (viewer, session, title, mut ts, steps) in sessions {
            for (gap, state, other) in steps {
                // Now and then a beat of the session names another title.
                beats.push((viewer, session, if other == 0 { title + 1 } else { title }, ts, state));
                ts += gap;
            }
        }
        beats
    })
}

fn play_batch(plays: &[Play]) -> RecordBatch {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("viewer_id", Arc::new(UInt64Array::from_iter_values(plays.iter().map(|p| p.0)))),
        ("title_id", Arc::new(UInt32Array::from_iter_values(plays.iter().map(|p| p.1)))),
        ("start_ms", Arc::new(Int64Array::from_iter_values(plays.iter().map(|p| p.2)))),
        ("end_ms", Arc::new(Int64Array::from_iter_values(plays.iter().map(|p| p.3)))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn beat_batch(beats: &[Beat]) -> RecordBatch {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("viewer_id", Arc::new(UInt64Array::from_iter_values(beats.iter().map(|b| b.0)))),
        ("session_id", Arc::new(UInt64Array::from_iter_values(beats.iter().map(|b| b.1)))),
        ("title_id", Arc::new(UInt32Array::from_iter_values(beats.iter().map(|b| b.2)))),
        ("ts_ms", Arc::new(Int64Array::from_iter_values(beats.iter().map(|b| b.3)))),
        ("state", Arc::new(UInt8Array::from_iter_values(beats.iter().map(|b| b.4)))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn monday(at_ms: i64) -> Date {
    let local = Timestamp::from_millisecond(at_ms).unwrap().in_tz(ZONE).unwrap().date();
    Week::containing(local, WeekCalendar::MondayToSunday).first_day()
}

/// (Monday, title) to (credited, device, viewers), from intervals of viewers.
type Sums = BTreeMap<(Date, u32), (u64, u64, u64)>;

fn oracle(intervals: &[Play]) -> Sums {
    oracle_in(calendar(), intervals)
}

fn oracle_in(calendar: &LocalCalendar, intervals: &[Play]) -> Sums {
    let mut device: BTreeMap<(Date, u32), u64> = BTreeMap::new();
    let mut credited: BTreeMap<(Date, u32), u64> = BTreeMap::new();
    let mut reached: BTreeMap<(Date, u32), BTreeSet<u64>> = BTreeMap::new();
    let by_week = |start: i64, end: i64| {
        let (mut from, mut parts) = (start, Vec::new());
        while from < end {
            let week = monday(from);
            let next = (week + 7.days()).in_tz(ZONE).unwrap().timestamp().as_millisecond();
            parts.push((week, next.min(end) - from));
            from = next;
        }
        parts
    };
    let inside = |p: &&Play| p.2 < p.3 && calendar.covers(p.2, p.3);
    let mut united: BTreeMap<(u64, u32), Vec<(i64, i64)>> = BTreeMap::new();
    for (viewer, title, start, end) in intervals.iter().filter(inside) {
        for (week, ms) in by_week(*start, *end) {
            *device.entry((week, *title)).or_default() += ms as u64;
        }
        let union = united.entry((*viewer, *title)).or_default();
        let (touching, mut apart): (Vec<_>, Vec<_>) = union.iter().partition(|(s, e)| s <= end && start <= e);
        let low = touching.iter().map(|i: &(i64, i64)| i.0).fold(*start, i64::min);
        let high = touching.iter().map(|i: &(i64, i64)| i.1).fold(*end, i64::max);
        apart.push((low, high));
        *union = apart;
    }
    for ((viewer, title), union) in united {
        for (start, end) in union {
            for (week, ms) in by_week(start, end) {
                *credited.entry((week, title)).or_default() += ms as u64;
                reached.entry((week, title)).or_default().insert(viewer);
            }
        }
    }
    credited.into_iter().map(|(key, ms)| (key, (ms, device[&key], reached[&key].len() as u64))).collect()
}

/// What beats earn, session by session, by the definition.
fn beat_intervals(beats: &[Beat]) -> Vec<Play> {
    let mut sessions: BTreeMap<(u64, u64), Vec<_>> = BTreeMap::new();
    for (viewer, session, title, ts, state) in beats {
        sessions.entry((*viewer, *session)).or_default().push((*ts, (*state).min(3), *title));
    }
    let mut intervals = Vec::new();
    for ((viewer, _), mut beats) in sessions {
        beats.sort_unstable();
        for (index, (ts, state, title)) in beats.iter().enumerate() {
            let gap = beats.get(index + 1).map(|next| next.0 - ts).filter(|gap| *gap <= 90_000);
            let earned = gap.unwrap_or(60_000);
            if *state == 0 && earned > 0 {
                intervals.push((viewer, *title, *ts, ts + earned));
            }
        }
    }
    intervals
}

fn sums(totals: &TitleWeekTotals) -> Sums {
    sums_in(calendar(), totals)
}

fn sums_in(calendar: &LocalCalendar, totals: &TitleWeekTotals) -> Sums {
    totals
        .rows()
        .iter()
        .map(|row| {
            let cell = row.cell;
            (
                (calendar.week(row.week).first_day(), row.title_id),
                (cell.credited_ms, cell.device_ms, cell.viewers),
            )
        })
        .collect()
}

/// Credits rows cut into batches of `size`, dealt to `threads` intakes at once.
fn run_plays(plays: &[Play], size: usize, threads: usize, limits: Limits<'_>) -> TitleWeekTotals {
    run_plays_in(calendar(), plays, size, threads, limits)
}

fn run_plays_in(
    calendar: &LocalCalendar,
    plays: &[Play],
    size: usize,
    threads: usize,
    limits: Limits<'_>,
) -> TitleWeekTotals {
    let job = PlayJob::new(calendar, limits);
    let batches: Vec<RecordBatch> = plays.chunks(size).map(play_batch).collect();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (job, batches) = (&job, &batches);
            scope.spawn(move || {
                let mut intake = job.intake();
                batches.iter().skip(thread).step_by(threads).for_each(|b| intake.push(b).unwrap());
                intake.finish().unwrap();
            });
        }
    });
    job.finish(threads).unwrap()
}

fn run_beats(beats: &[Beat], size: usize, threads: usize, limits: Limits<'_>) -> TitleWeekTotals {
    let job = BeatJob::new(calendar(), BeatCredit::default(), limits);
    let batches: Vec<RecordBatch> = beats.chunks(size).map(beat_batch).collect();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (job, batches) = (&job, &batches);
            scope.spawn(move || {
                let mut intake = job.intake();
                batches.iter().skip(thread).step_by(threads).for_each(|b| intake.push(b).unwrap());
                intake.finish().unwrap();
            });
        }
    });
    job.finish(threads).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plays_equal_the_oracle_whatever_their_order_batches_threads_and_memory(
        (plays, shuffled) in plays().prop_flat_map(|p| (Just(p.clone()), Just(p).prop_shuffle())),
        size in 1..40_usize,
        threads in 1..4_usize,
    ) {
        let totals = run_plays(&plays, 1000, 1, Limits::default());
        prop_assert_eq!(sums(&totals), oracle(&plays));
        prop_assert_eq!(&run_plays(&shuffled, size, threads, Limits::default()), &totals);
        let spill = MemorySpill::default();
        let bounded = Limits { memory_bytes: 0, spill: Some(&spill) };
        prop_assert_eq!(&run_plays(&shuffled, size, threads, bounded), &totals);
    }

    #[test]
    fn sorted_plays_give_the_same_bits(mut plays in plays(), size in 1..40_usize) {
        let totals = run_plays(&plays, 1000, 1, Limits::default());
        plays.sort_unstable();
        let mut stream = SortedPlays::new(calendar());
        plays.chunks(size).for_each(|rows| stream.push(&play_batch(rows)).unwrap());
        prop_assert_eq!(&stream.finish(), &totals);
    }

    #[test]
    fn merged_streams_give_the_same_bits(parts in prop::collection::vec(plays(), 0..5), size in 1..40_usize) {
        let totals = run_plays(&parts.concat(), 1000, 1, Limits::default());
        let streams = parts.into_iter().map(|mut plays| {
            plays.sort_unstable();
            let batches: Vec<RecordBatch> = plays.chunks(size).map(play_batch).collect();
            batches.into_iter().map(Ok::<_, KernelError>)
        });
        let mut merged = SortedPlays::new(calendar());
        merged.push_merged(streams).unwrap();
        prop_assert_eq!(&merged.finish(), &totals);
    }

    #[test]
    fn totals_of_disjoint_viewers_add_up(plays in plays(), cut in viewer()) {
        let totals = run_plays(&plays, 1000, 1, Limits::default());
        let (some, others): (Vec<Play>, Vec<Play>) = plays.iter().partition(|p| p.0 < cut);
        let mut merged = run_plays(&some, 1000, 1, Limits::default());
        merged.merge(run_plays(&others, 1000, 1, Limits::default()));
        prop_assert_eq!(merged, totals);
    }

    #[test]
    fn beats_equal_the_oracle_whatever_their_order_batches_threads_and_memory(
        (beats, shuffled) in beats().prop_flat_map(|b| (Just(b.clone()), Just(b).prop_shuffle())),
        size in 1..40_usize,
        threads in 1..4_usize,
    ) {
        let totals = run_beats(&beats, 1000, 1, Limits::default());
        let expected: BTreeMap<_, _> = oracle(&beat_intervals(&beats)).into_iter().collect();
        prop_assert_eq!(sums(&totals), expected);
        let spill = MemorySpill::default();
        let bounded = Limits { memory_bytes: 0, spill: Some(&spill) };
        prop_assert_eq!(&run_beats(&shuffled, size, threads, bounded), &totals);
    }

    #[test]
    fn repeating_every_row_changes_no_credit(plays in plays()) {
        let once = sums(&run_plays(&plays, 1000, 1, Limits::default()));
        let twice = sums(&run_plays(&[plays.clone(), plays].concat(), 1000, 1, Limits::default()));
        prop_assert_eq!(once.len(), twice.len());
        for (key, (credited, device, viewers)) in once {
            prop_assert_eq!(twice[&key], (credited, device * 2, viewers));
        }
    }
}

/// Rows enough to fill blocks and slabs, so that packing at speed is tested too.
#[test]
fn many_plays_equal_the_oracle_under_a_small_memory() {
    let mut state = 7_u64;
    let mut draw = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let start = edges()[4];
    let plays: Vec<Play> = (0..200_000)
        .map(|_| {
            let from = start + draw(9 * 86_400_000) as i64;
            (draw(40) << 40, draw(6) as u32, from, from + draw(4_000_000) as i64)
        })
        .collect();
    let spill = MemorySpill::default();
    let totals = run_plays(&plays, 4096, 2, Limits { memory_bytes: 1 << 18, spill: Some(&spill) });
    assert!(spill.slabs() > 0);
    assert_eq!(sums(&totals), oracle(&plays));
}

/// A calendar of 110 years, most of which is far from any one play.
fn long_calendar() -> &'static LocalCalendar {
    static CALENDAR: OnceLock<LocalCalendar> = OnceLock::new();
    CALENDAR.get_or_init(|| LocalCalendar::of_zone(ZONE, WeekCalendar::MondayToSunday).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plays_years_apart_equal_the_oracle(
        plays in plays(),
        years in prop::collection::vec(prop_oneof![Just(0), Just(1), -36..74_i64], 66),
        size in 1..40_usize,
    ) {
        let year_ms = 365 * 86_400_000;
        let plays: Vec<Play> =
            plays.iter().zip(years).map(|(p, y)| (p.0, p.1, p.2 + y * year_ms, p.3 + y * year_ms)).collect();
        let totals = run_plays_in(long_calendar(), &plays, size, 2, Limits::default());
        prop_assert_eq!(sums_in(long_calendar(), &totals), oracle_in(long_calendar(), &plays));
        let spill = MemorySpill::default();
        let bounded = Limits { memory_bytes: 0, spill: Some(&spill) };
        prop_assert_eq!(run_plays_in(long_calendar(), &plays, 7, 1, bounded), totals);
    }
}

/// More titles than near plays can name.
#[test]
fn plays_of_very_many_titles_equal_the_oracle() {
    let start = edges()[6] - 3_600_000;
    let plays: Vec<Play> = (0..140_000_u64)
        .map(|row| {
            let title = (row % 70_000) as u32;
            let from = start + (row * 7919 % 7_200_000) as i64;
            (row % 11, title.wrapping_mul(977_777), from, from + 1_800_000)
        })
        .collect();
    let totals = run_plays(&plays, 4096, 2, Limits::default());
    assert_eq!(sums(&totals), oracle(&plays));
}

#[test]
fn rows_that_earn_nothing_are_counted_not_lost() {
    let plays = [(1, 1, 0, 1000), (1, 1, edges()[0], edges()[0]), (1, 1, edges()[0], edges()[0] - 5)];
    let counts = run_plays(&plays, 10, 1, Limits::default()).counts();
    assert_eq!(counts, RowCounts { rows: 3, empty: 2, outside_calendar: 1, incomplete: 0 });
}

#[test]
fn beats_at_the_ends_of_time_are_counted_not_credited() {
    let beats = [(1, 1, 1, i64::MAX, 0), (1, 1, 1, i64::MIN, 0), (1, 1, 1, 0, 0)];
    let totals = run_beats(&beats, 10, 1, Limits::default());
    assert_eq!((totals.rows().len(), totals.counts().outside_calendar), (0, 3));
    let plays = [(1, 1, i64::MIN, i64::MAX), (1, 1, i64::MAX, i64::MIN)];
    let counts = run_plays(&plays, 10, 1, Limits::default()).counts();
    assert_eq!((counts.outside_calendar, counts.empty), (1, 1));
}

#[test]
fn rows_without_a_value_are_counted() {
    let at = edges()[0];
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("viewer_id", Arc::new(UInt64Array::from(vec![Some(1), None]))),
        ("title_id", Arc::new(UInt32Array::from(vec![1, 1]))),
        ("start_ms", Arc::new(Int64Array::from(vec![at, at]))),
        ("end_ms", Arc::new(Int64Array::from(vec![at + 5, at + 5]))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let job = PlayJob::new(calendar(), Limits::default());
    let mut intake = job.intake();
    intake.push(&batch).unwrap();
    intake.finish().unwrap();
    let totals = job.finish(1).unwrap();
    assert_eq!(totals.counts().incomplete, 1);
    assert_eq!(totals.rows()[0].cell.credited_ms, 5);
}

#[test]
fn wrong_columns_and_wrong_order_are_refused_with_a_sentence() {
    let batch = beat_batch(&[(1, 1, 1, edges()[0], 0)]);
    let job = PlayJob::new(calendar(), Limits::default());
    let missing = job.intake().push(&batch).unwrap_err();
    assert_eq!(missing.to_string(), "the batch has no column `start_ms`; the job needs it as Int64");

    let columns: Vec<(&str, ArrayRef)> = vec![("viewer_id", Arc::new(Int64Array::from(vec![1])))];
    let wrong = job.intake().push(&RecordBatch::try_from_iter(columns).unwrap()).unwrap_err();
    assert_eq!(wrong.to_string(), "column `viewer_id` is Int64; cast it to UInt64 first");

    let mut stream = SortedPlays::new(calendar());
    let unsorted = stream.push(&play_batch(&[(2, 1, 0, 1), (1, 1, 0, 1)])).unwrap_err();
    assert!(matches!(unsorted, KernelError::OutOfOrder { row: 1 }));
    let mut stream = SortedPlays::new(calendar());
    stream.push(&play_batch(&[(2, 1, 0, 1)])).unwrap();
    stream.begin_bucket();
    stream.push(&play_batch(&[(1, 1, 0, 1)])).unwrap();
}

#[test]
fn the_result_batch_is_ranked_within_each_week() {
    let at = edges()[6];
    let hour = 3_600_000;
    let plays = [(1, 5, at, at + hour), (2, 6, at, at + hour), (3, 7, at, at + 2 * hour), (3, 8, at, at + 9)];
    let batch = run_plays(&plays, 10, 1, Limits::default()).to_batch(calendar()).unwrap();
    let column = |name: &str| format!("{:?}", batch.column_by_name(name).unwrap());
    assert!(column("rank").contains("1,\n  2,\n  2,\n  4,"), "{}", column("rank"));
    assert!(column("week").contains("2026-07-20"));
    assert!(column("title_id").contains("7,\n  5,\n  6,\n  8,"));
}
