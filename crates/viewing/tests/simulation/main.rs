//! The simulator against its own truth: through the canonical files, the readers and the rules.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "failing is what tests do")]

use bytes::Bytes;
use greenlit_viewing::formats::{Collected, Context, GapRule, Input, SourceFormat, fold_beats, read};
use greenlit_viewing::play::{EpochMs, IdentityKey, Play, When};
use greenlit_viewing::sanity::{SanityRules, sane};
use greenlit_viewing::simulate::{
    BEAT_HEADER, Faults, Observer, PLAY_HEADER, Scenario, SimBeat, SimPlay, Telemetry, Truth, beats_to_arrow,
    draw_panel, plays_to_arrow, simulate, write_beat_csv, write_play_csv,
};
use parquet::arrow::ArrowWriter;

const KEY: IdentityKey = IdentityKey(*b"a key of 16 byte");

/// Keeps all telemetry.
#[derive(Default)]
struct Kept {
    plays: Vec<SimPlay>,
    beats: Vec<SimBeat>,
}

impl Observer for Kept {
    fn play(&mut self, play: &SimPlay) {
        self.plays.push(*play);
    }
    fn beat(&mut self, beat: &SimBeat) {
        self.beats.push(*beat);
    }
}

fn run(scenario: &Scenario) -> (Truth, Kept) {
    let mut kept = Kept::default();
    let truth = simulate(scenario, 0..scenario.homes, Telemetry::Both, &mut kept);
    (truth, kept)
}

fn read_csv(text: &str) -> Collected {
    let mut sink = Collected::default();
    read(
        SourceFormat::CanonicalCsv,
        Input::Text(&mut text.as_bytes()),
        &Context::new("sim.csv", KEY),
        &mut sink,
    )
    .unwrap();
    assert!(sink.rejected.is_empty(), "{:?}", sink.rejected);
    sink
}

fn csv_of_plays(scenario: &Scenario, plays: &[SimPlay]) -> String {
    let mut text = format!("{PLAY_HEADER}\n");
    for play in plays {
        write_play_csv(scenario, play, &mut text);
    }
    text
}

/// Milliseconds per person counted once: the union of each viewer's and episode's intervals.
fn union_ms(plays: &[Play]) -> u64 {
    let mut spans: Vec<_> = plays
        .iter()
        .filter_map(|p| p.interval().map(|(s, e)| (p.viewer, p.title.name.clone(), s, e)))
        .collect();
    spans.sort();
    let mut total = 0;
    let mut open: Option<(_, String, EpochMs)> = None;
    for (viewer, title, start, end) in spans {
        let from = match &open {
            Some((v, t, last)) if *v == viewer && *t == title => start.max(*last),
            _ => start,
        };
        total += end.since(from);
        let last = end.max(from);
        open = Some((viewer, title, last));
    }
    total
}

#[test]
fn without_faults_the_telemetry_is_the_truth() {
    let scenario = Scenario::tiny(1);
    let (truth, kept) = run(&scenario);
    assert!(truth.viewers > 100 && truth.by_title_week.len() >= 4);
    let plays = read_csv(&csv_of_plays(&scenario, &kept.plays)).plays;
    assert_eq!(plays.len() as u64, truth.plays);
    assert_eq!(union_ms(&plays), truth.credited_ms);
    let clean = sane(plays.clone(), &SanityRules::default(), |_| None);
    assert_eq!((clean.plays.len(), clean.findings), (plays.len(), vec![]));

    let mut text = format!("{BEAT_HEADER}\n");
    for beat in &kept.beats {
        write_beat_csv(&scenario, beat, &mut text);
    }
    let (folded, report) = fold_beats(read_csv(&text).beats, GapRule::of_interval(30_000));
    assert_eq!(folded.iter().filter_map(|p| p.wall_ms).sum::<u64>(), truth.credited_ms);
    assert_eq!(report, greenlit_viewing::formats::FoldReport::default());
    let weeks: u64 = truth.by_title_week.values().map(|w| w.credited_ms).sum();
    assert_eq!(weeks, truth.credited_ms);
}

#[test]
fn with_the_usual_faults_the_error_is_within_20_seconds_an_interruption() {
    let scenario = Scenario { homes: 800, ..Scenario::tiny(2) };
    let (truth, _) = run(&scenario);
    let faulty = scenario.with_faults(Faults::USUAL);
    let (same_truth, kept) = run(&faulty);
    assert_eq!(truth, same_truth, "faults change the telemetry, not the truth");
    let plays = read_csv(&csv_of_plays(&faulty, &kept.plays)).plays;
    let raw_ms: u64 = plays.iter().filter_map(|p| p.wall_ms).sum();
    assert!(raw_ms > truth.credited_ms, "duplicates and second screens swell the plain sum");
    let clean = sane(plays, &SanityRules::default(), |_| None);
    assert!(clean.by_reason().len() >= 2, "{:?}", clean.by_reason());
    let measured = union_ms(&clean.plays);
    // One play in 200 lost its end, of at most 20 s; allow for twice as many.
    let tolerance = truth.plays / 100 * 20_000;
    assert!(
        measured <= truth.credited_ms && truth.credited_ms - measured <= tolerance,
        "{measured} {}",
        truth.credited_ms
    );

    let mut text = format!("{BEAT_HEADER}\n");
    for beat in &kept.beats {
        write_beat_csv(&faulty, beat, &mut text);
    }
    let (folded, report) = fold_beats(read_csv(&text).beats, GapRule::of_interval(30_000));
    let folded_ms = folded.iter().filter_map(|p| p.wall_ms).sum::<u64>();
    assert!(report.lost > 0 && report.duplicates > 0);
    let error = folded_ms.abs_diff(truth.credited_ms) as f64 / truth.credited_ms as f64;
    assert!(error < 0.002, "{error}");
}

#[test]
fn homes_in_any_order_and_in_parts_make_one_truth() {
    let scenario = Scenario::tiny(5);
    let (whole, _) = run(&scenario);
    let mut parts =
        simulate(&scenario, (0..scenario.homes).rev().step_by(2), Telemetry::Plays, &mut Kept::default());
    let rest = (0..scenario.homes).rev().skip(1).step_by(2);
    parts += &simulate(&scenario, rest, Telemetry::Plays, &mut Kept::default());
    assert_eq!(parts, whole);
    assert_ne!(whole, run(&Scenario::tiny(6)).0);
}

#[test]
fn sessions_are_unique_and_nobody_watches_two_things_at_once() {
    let (_, kept) = run(&Scenario { titles: Scenario::panel_42k(1).titles, ..Scenario::tiny(9) });
    let mut spans: Vec<_> = kept.plays.iter().map(|p| (p.viewer, p.start, p.end)).collect();
    spans.sort_unstable();
    assert!(spans.windows(2).all(|w| w[0].0 != w[1].0 || w[0].2 <= w[1].1));
    let mut sessions: Vec<_> = kept.beats.iter().filter(|b| b.sequence == 0).map(|b| b.session).collect();
    let all = sessions.len();
    sessions.sort_unstable();
    sessions.dedup();
    assert_eq!(sessions.len(), all);
}

#[test]
fn parquet_and_csv_carry_the_same_plays() {
    let scenario = Scenario { homes: 60, ..Scenario::tiny(4) };
    let (_, kept) = run(&scenario);
    let from_csv = read_csv(&csv_of_plays(&scenario, &kept.plays));
    let mut carriers = Vec::new();
    for batch in
        [plays_to_arrow(&scenario, &kept.plays).unwrap(), beats_to_arrow(&scenario, &kept.beats).unwrap()]
    {
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let mut sink = Collected::default();
        let context = Context::new("sim.parquet", KEY);
        read(SourceFormat::CanonicalParquet, Input::Bytes(Bytes::from(bytes)), &context, &mut sink).unwrap();
        assert!(sink.rejected.is_empty());
        carriers.push(sink);
    }
    let without_row = |plays: &[Play]| plays.iter().map(|p| Play { row: 0, ..p.clone() }).collect::<Vec<_>>();
    assert_eq!(without_row(&from_csv.plays), without_row(&carriers[0].plays));
    assert_eq!(carriers[1].beats.len(), kept.beats.len());
    assert!(from_csv.plays.iter().all(|p| matches!(p.when, When::Interval { .. })));
}

#[test]
fn the_hit_month_is_of_the_stated_size() {
    let scenario = Scenario::hit_month(1, "The Harbour", 0.001);
    let truth = simulate(&scenario, 0..scenario.homes, Telemetry::Plays, &mut Kept::default());
    let plays = truth.plays as f64 * 1_000.0;
    let minutes = truth.credited_ms as f64 / 60_000.0 * 1_000.0;
    assert!((plays / 62.5e6 - 1.0).abs() < 0.04, "{plays} plays, {minutes} minutes");
    assert!((minutes / 2.5e9 - 1.0).abs() < 0.04, "{minutes}");
}

#[test]
fn the_large_panel_has_its_homes_and_persons() {
    let scenario = Scenario { homes: 42_000, panel_homes: 4_200, ..Scenario::panel_42k(1) };
    let panel = draw_panel(&scenario);
    assert_eq!(panel.len(), 4_200);
    let full = Scenario::panel_42k(1);
    assert_eq!((full.panel_homes, full.homes), (42_000, 420_000));
}
