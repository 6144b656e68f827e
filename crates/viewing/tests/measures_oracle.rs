//! Crediting under policies and the measures of windows: tables of small cases, and properties against an oracle.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use greenlit_viewing::kernel::{DayIndex, LocalCalendar};
use greenlit_viewing::measures::{
    BucketAggregate, CreditCounts, DayCredit, Filter, Grain, GroupKey, MeasuredPlay, Measures, Programme,
    WindowCell, WindowQuery, add_cells, contract_ratio, credit, drop_off, window_cells,
};
use greenlit_viewing::policy::{Policies, Policy};
use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;

const MINUTE: i64 = 60_000;

fn policy(name: &str) -> Policy {
    Policies::published().unwrap().get(name).unwrap().clone()
}

fn calendar() -> &'static LocalCalendar {
    static CALENDAR: OnceLock<LocalCalendar> = OnceLock::new();
    CALENDAR.get_or_init(|| {
        let policy = policy("default");
        let (first, last) = (Date::constant(2026, 1, 1), Date::constant(2026, 12, 31));
        LocalCalendar::new(&policy.zone, policy.week, first, last).unwrap()
    })
}

fn day(date: &str) -> DayIndex {
    calendar().day_of_date(date.parse().unwrap()).unwrap()
}

fn ms(instant: &str) -> i64 {
    instant.parse::<Timestamp>().unwrap().as_millisecond()
}

/// A play from so many seconds after 20:00 in New York on Wednesday 22 July 2026, for so many seconds.
fn play(viewer: u64, episode: u32, from_secs: i64, secs: i64) -> MeasuredPlay {
    let start_ms = ms("2026-07-23T00:00:00Z") + from_secs * 1000;
    MeasuredPlay {
        viewer,
        title: 1,
        season: 1,
        episode,
        start_ms,
        end_ms: start_ms + secs * 1000,
        ..Default::default()
    }
}

fn all_days() -> Range<DayIndex> {
    DayIndex(0)..DayIndex(calendar().days().len() as u32)
}

fn aggregate(plays: &[MeasuredPlay], policy: &Policy) -> (BucketAggregate, CreditCounts) {
    let (credits, counts) = credit(plays, all_days(), calendar(), policy);
    let mut bucket = BucketAggregate::default();
    bucket.replace(all_days(), credits);
    (bucket, counts)
}

/// Ten-minute episodes 1 and 2 of season 1 of title 1.
fn programme() -> Programme {
    let mut programme = Programme::default();
    programme.insert(1, 1, 1, 10 * MINUTE as u64);
    programme.insert(1, 1, 2, 10 * MINUTE as u64);
    programme
}

fn title(plays: &[MeasuredPlay], policy: &Policy, filter: Filter) -> WindowCell {
    let query = WindowQuery { days: all_days(), grain: Grain::Title, filter };
    let cells = window_cells(&aggregate(plays, policy).0, &query, &programme(), policy);
    cells.get(&GroupKey { title: 1, season: None, episode: None }).copied().unwrap_or_default()
}

#[test]
fn near_duplicates_are_one_sitting_and_second_screens_are_not() {
    let default = policy("default");
    let long = MeasuredPlay { end_ms: play(1, 1, 0, 9_000).end_ms, ..play(1, 1, 0, 0) };
    let cell = title(&[long, play(1, 1, 0, 8_993)], &default, Filter::default());
    assert_eq!((cell.credited_ms, cell.device_ms, cell.sittings), (9_000_000, 9_000_000, 1));
    assert_eq!(aggregate(&[long, play(1, 1, 0, 8_993)], &default).1.near_duplicates, 1);

    let three = [play(1, 1, 0, 2400), play(1, 1, 13, 2400), play(1, 1, 34, 2400)];
    let cell = title(&three, &default, Filter::default());
    assert_eq!((cell.credited_ms, cell.device_ms, cell.sittings), (2_434_000, 2_434_000, 1));

    let second_screen = MeasuredPlay { device_id: 2, ..play(1, 1, 1800, 3600) };
    let cell = title(&[play(1, 1, 0, 3600), second_screen], &default, Filter::default());
    assert_eq!((cell.credited_ms, cell.device_ms), (90 * 60_000, 120 * 60_000));
}

#[test]
fn what_a_play_earns_depends_on_the_policy() {
    let paused = MeasuredPlay { paused_ms: 600_000, ..play(1, 1, 0, 5400) };
    let buffered = MeasuredPlay { buffered_ms: 60_000, ..play(1, 1, 0, 600) };
    let fast = MeasuredPlay { rate_milli: Some(1250), content_ms: Some(750_000), ..play(1, 1, 0, 600) };
    let short = play(1, 1, 0, 59);
    let endless = play(1, 1, 0, 40 * 3600);
    for (row, name, credited_secs) in [
        (paused, "default", 4800),
        (paused, "session-clock", 4800),
        (buffered, "default", 540),
        (buffered, "session-clock", 600),
        (fast, "default", 600),
        (fast, "three-consecutive-minutes", 0),
        (short, "default", 59),
        (short, "minute-tunes", 0),
        (endless, "default", 86_400),
        (MeasuredPlay { paused_ms: 700_000, ..play(1, 1, 0, 600) }, "default", 0),
    ] {
        assert_eq!(
            title(&[row], &policy(name), Filter::default()).credited_ms,
            credited_secs * 1000,
            "{name} {row:?}"
        );
    }
    let counts = aggregate(&[fast, endless], &policy("three-consecutive-minutes")).1;
    assert_eq!((counts.plays, counts.wrong_speed, counts.capped), (2, 1, 1));
    assert_eq!(title(&[fast], &policy("default"), Filter::default()).content_ms, 750_000);
}

#[test]
fn promos_are_summed_apart() {
    let promo = MeasuredPlay { promo: true, ..play(1, 9, 0, 100) };
    let plays = [play(1, 1, 0, 600), promo];
    let default = policy("default");
    assert_eq!(title(&plays, &default, Filter::default()).credited_ms, 600_000);
    let promos = Filter { promos: true, ..Filter::default() };
    assert_eq!(title(&plays, &default, promos).credited_ms, 100_000);
}

#[test]
fn reach_knows_its_qualifier() {
    // Two minutes, a break, two minutes.
    let plays = [play(1, 1, 0, 120), play(1, 1, 600, 120)];
    for (name, reach) in [("default", 1), ("three-consecutive-minutes", 0), ("fifteen-seconds", 1)] {
        assert_eq!(title(&plays, &policy(name), Filter::default()).reach, reach, "{name}");
    }
    let unbroken = [play(1, 1, 0, 120), play(1, 2, 120, 60)];
    assert_eq!(title(&unbroken, &policy("three-consecutive-minutes"), Filter::default()).reach, 1);
    // 40 seconds on each of two days reach a minute in the window.
    let days = [play(1, 1, 0, 40), play(1, 1, 86_400, 40)];
    assert_eq!(title(&days, &policy("default"), Filter::default()).reach, 1);
}

#[test]
fn starters_watchers_completers_and_the_curve() {
    let default = policy("default");
    let plays = [
        // Viewer 1 sees all of both, in two sittings of episode 2; viewer 2 seven minutes of one; viewer 3 a minute.
        play(1, 1, 0, 600),
        play(1, 2, 600, 300),
        play(1, 2, 90_000, 300),
        play(2, 1, 0, 420),
        play(3, 1, 0, 60),
    ];
    let cell = title(&plays, &default, Filter::default());
    assert_eq!((cell.viewers, cell.reach, cell.starters, cell.watchers, cell.completers), (3, 3, 2, 2, 1));
    assert_eq!(cell.still_there, [4, 3, 3, 3, 3, 3, 3, 2, 2, 2]);
    let key = GroupKey { title: 1, season: None, episode: None };
    let measures = Measures::of(key, &cell, &programme());
    assert_eq!(measures.views, Some(1680.0 / 1200.0));
    assert_eq!(measures.completion, Some(0.5));
    assert_eq!(measures.frequency, Some(4.0 / 3.0));
    assert_eq!(contract_ratio(key, &cell, &programme(), 7), Some(0.2));
    let unknown = Measures::of(key, &cell, &Programme::default());
    assert_eq!((unknown.views, unknown.completers, unknown.completion), (None, None, None));

    let query = WindowQuery { days: all_days(), grain: Grain::Episode, filter: Filter::default() };
    let episodes = window_cells(&aggregate(&plays, &default).0, &query, &programme(), &default);
    let left: Vec<f64> =
        drop_off(&episodes.into_iter().collect::<Vec<_>>()).into_iter().map(|(_, s)| s).collect();
    assert_eq!(left, [1.0, 0.5]);
}

#[test]
fn windows_and_slices_take_their_part() {
    let default = policy("default");
    let at = |date: &str| day(date);
    let abroad = MeasuredPlay { territory: 2, device: 3, ..play(2, 1, 86_400, 600) };
    // The second play crosses midnight in New York: 23:55 to 00:05.
    let plays = [play(1, 1, 0, 600), play(1, 2, 14_100, 600), abroad];
    let (bucket, _) = aggregate(&plays, &default);
    let credited = |days: Range<DayIndex>, filter: Filter| -> u64 {
        let query = WindowQuery { days, grain: Grain::Season, filter };
        window_cells(&bucket, &query, &programme(), &default).values().map(|c| c.credited_ms).sum()
    };
    let all = Filter::default();
    assert_eq!(credited(at("2026-07-22")..at("2026-07-23"), all), 900_000);
    assert_eq!(credited(at("2026-07-23")..at("2026-07-24"), all), 900_000);
    assert_eq!(credited(WindowQuery::first_days(at("2026-07-22"), 7, Grain::Title).days, all), 1_800_000);
    assert_eq!(credited(all_days(), Filter { territory: Some(2), ..all }), 600_000);
    assert_eq!(credited(all_days(), Filter { device: Some(0), ..all }), 1_200_000);
    assert_eq!(credited(all_days(), Filter { service: Some(9), ..all }), 0);
}

fn any_play() -> impl Strategy<Value = MeasuredPlay> {
    let near = prop::sample::select(vec![
        ms("2026-03-08T07:00:00Z"),
        ms("2026-03-08T05:00:00Z"),
        ms("2026-11-01T06:00:00Z"),
        ms("2026-11-02T05:00:00Z"),
    ]);
    let start = (near, prop_oneof![-120_000_i64..120_000, -40_000_000_i64..40_000_000]);
    let length = prop_oneof![5 => 0..9_000_000_i64, 1 => -9..3_i64, 1 => 80_000_000..99_000_000_i64];
    let what = (0..3_u64, 0..2_u32, 1..3_u32, prop::bool::weighted(0.1), 0..2_u32, 0..2_u16);
    let taken_out = (prop_oneof![3 => Just(0_u32), 1 => 0..900_000_u32], prop::option::of(0..9_000_000_u32));
    (start, length, what, taken_out).prop_map(|((at, off), length, what, (paused_ms, content_ms))| {
        let (viewer, title, episode, promo, device_id, device) = what;
        let start_ms = at + off;
        MeasuredPlay {
            viewer,
            title,
            promo,
            start_ms,
            end_ms: start_ms + length,
            season: 1,
            episode,
            device_id,
            device,
            paused_ms,
            content_ms,
            ..Default::default()
        }
    })
}

/// Milliseconds of the union of what one viewer's plays of a title earn, counted second by second at the edges.
fn union_ms(plays: &[MeasuredPlay], viewer: u64, title: u32) -> u64 {
    let mut edges = BTreeSet::new();
    let earning: Vec<(i64, i64)> = plays
        .iter()
        .filter(|p| (p.viewer, p.title, p.promo) == (viewer, title, false))
        .map(|p| (p.start_ms, p.start_ms + (p.end_ms - p.start_ms - i64::from(p.paused_ms)).min(86_400_000)))
        .filter(|(start, end)| end > start)
        .collect();
    for (start, end) in &earning {
        edges.extend([*start, *end]);
    }
    let edges: Vec<i64> = edges.into_iter().collect();
    let covered = |at: i64| earning.iter().any(|(start, end)| *start <= at && at < *end);
    edges.windows(2).filter(|pair| covered(pair[0])).map(|pair| (pair[1] - pair[0]) as u64).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn credited_time_is_the_union_and_order_does_not_matter(
        (plays, shuffled) in prop::collection::vec(any_play(), 0..40)
            .prop_flat_map(|p| (Just(p.clone()), Just(p).prop_shuffle()))
    ) {
        let default = policy("default");
        let (credits, counts) = credit(&plays, all_days(), calendar(), &default);
        prop_assert_eq!(&(credits.clone(), counts), &credit(&shuffled, all_days(), calendar(), &default));
        let mut found: BTreeMap<(u64, u32), u64> = BTreeMap::new();
        for (day, of_day) in &credits {
            let (start, end) = calendar().days().piece(day.0 as usize);
            for c in of_day {
                prop_assert!(c.longest_run_ms <= (end - start) as u64);
                prop_assert!(c.device_ms >= c.credited_ms);
                if !c.place.promo {
                    *found.entry((c.place.viewer, c.place.title)).or_default() += c.credited_ms;
                }
            }
        }
        for viewer in 0..3 {
            for title in 0..2 {
                let credited = found.get(&(viewer, title)).copied().unwrap_or(0);
                prop_assert_eq!(credited, union_ms(&plays, viewer, title));
            }
        }
    }

    #[test]
    fn a_day_credited_alone_equals_the_day_among_others(plays in prop::collection::vec(any_play(), 0..40)) {
        let default = policy("default");
        let (whole, _) = credit(&plays, all_days(), calendar(), &default);
        let mut days: BTreeSet<DayIndex> = whole.keys().copied().collect();
        days.insert(day("2026-06-01"));
        for day in days {
            let (start, end) = calendar().days().piece(day.0 as usize);
            let needed: Vec<MeasuredPlay> = plays
                .iter()
                .filter(|p| p.start_ms <= end + 1000 * i64::from(default.near_duplicate_secs) && p.start_ms >= start - default.lookback_ms())
                .copied()
                .collect();
            let (alone, _) = credit(&needed, day..DayIndex(day.0 + 1), calendar(), &default);
            prop_assert_eq!(alone.get(&day), whole.get(&day));
        }
    }

    #[test]
    fn buckets_add_up_and_replaced_days_leave_no_trace(
        plays in prop::collection::vec(any_play(), 0..40),
        late in prop::collection::vec(any_play(), 0..5),
    ) {
        let default = policy("default");
        let of = |plays: &[MeasuredPlay]| aggregate(plays, &default).0;
        let all: Vec<MeasuredPlay> = plays.iter().chain(&late).copied().collect();

        // Late plays: their days are credited anew over what stood there before.
        let mut restated = of(&plays);
        let (fresh, _) = credit(&all, all_days(), calendar(), &default);
        let touched: Vec<DayIndex> = fresh.keys().copied().collect();
        for day in touched {
            restated.replace(day..DayIndex(day.0 + 1), fresh.clone());
        }
        prop_assert_eq!(&restated, &of(&all));

        // Two buckets of disjoint viewers: aggregates and cells both add up.
        let (some, others): (Vec<_>, Vec<_>) = all.iter().partition(|p| p.viewer == 0);
        let mut merged = of(&some);
        merged.merge(of(&others));
        prop_assert_eq!(&merged, &of(&all));
        let query = WindowQuery { days: all_days(), grain: Grain::Episode, filter: Filter::default() };
        let cells = |bucket: &BucketAggregate| window_cells(bucket, &query, &programme(), &default);
        let mut added = cells(&of(&some));
        add_cells(&mut added, cells(&of(&others)));
        prop_assert_eq!(added, cells(&merged));

        // Minutes of the days sum to those of the window, episodes to those of the title.
        let sum = |days: Range<DayIndex>, grain: Grain| -> u64 {
            let query = WindowQuery { days, grain, filter: Filter::default() };
            window_cells(&merged, &query, &programme(), &default).values().map(|c| c.credited_ms).sum()
        };
        let by_day: u64 = merged.days().map(|d| sum(d..DayIndex(d.0 + 1), Grain::Title)).sum();
        prop_assert_eq!(by_day, sum(all_days(), Grain::Title));
        prop_assert_eq!(by_day, sum(all_days(), Grain::Episode));
        let rows: Vec<&DayCredit> = merged.window(all_days()).collect();
        prop_assert!(rows.iter().all(|c| c.device_ms > 0));
    }
}
