//! Simulated telemetry in the canonical schema: CSV lines and Arrow batches.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray, UInt32Array, UInt64Array};
use arrow::error::ArrowError;

use super::telemetry::DEVICES;
use super::{Scenario, SimBeat, SimPlay, SimTitle};

/// Header of [`write_play_csv`].
pub const PLAY_HEADER: &str = "viewer,household,title,season,episode,start_ms,end_ms,position_start_ms,position_end_ms,runtime_ms,device,service,territory,autoplay,simulated";
/// Header of [`write_beat_csv`].
pub const BEAT_HEADER: &str = "viewer,household,session,title,season,episode,at_ms,state,position_ms,rate,sequence,device,service,territory,simulated";

fn title(scenario: &Scenario, place: usize) -> (&str, Option<u32>, &str) {
    scenario.titles.get(place).map_or(("", None, ""), |t: &SimTitle| (&t.name, t.season, &t.service))
}

fn runtime_ms(scenario: &Scenario, place: usize, episode: u32) -> Option<u64> {
    let title = scenario.titles.get(place)?;
    title.runtimes_ms.get(usize::try_from(episode.checked_sub(1)?).ok()?).copied()
}

fn device(place: u8) -> &'static str {
    DEVICES.get(usize::from(place)).copied().unwrap_or("other")
}

/// Quotes a name where CSV needs it.
fn quoted(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r', ';', '\t']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

fn shown(number: Option<impl std::fmt::Display>) -> String {
    number.map_or_else(String::new, |n| n.to_string())
}

/// Episode numbers of films are not written: a film is no episode.
fn episode_of(season: Option<u32>, episode: u32) -> Option<u32> {
    season.map(|_| episode)
}

/// Appends one play as a line of canonical CSV.
pub fn write_play_csv(scenario: &Scenario, play: &SimPlay, out: &mut String) {
    let (name, season, service) = title(scenario, play.title);
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},true",
        play.viewer,
        play.household,
        quoted(name),
        shown(season),
        shown(episode_of(season, play.episode)),
        play.start.0,
        play.end.0,
        play.position_start_ms,
        play.position_end_ms,
        shown(runtime_ms(scenario, play.title, play.episode)),
        device(play.device),
        quoted(service),
        scenario.territory,
        play.autoplay
    );
}

/// Appends one heartbeat as a line of canonical CSV.
pub fn write_beat_csv(scenario: &Scenario, beat: &SimBeat, out: &mut String) {
    let (name, season, service) = title(scenario, beat.title);
    let _ = writeln!(
        out,
        "{},{},{},{},{},{},{},{},{},{}.{:03},{},{},{},{},true",
        beat.viewer,
        beat.household,
        beat.session,
        quoted(name),
        shown(season),
        shown(episode_of(season, beat.episode)),
        beat.at.0,
        beat.state.as_str(),
        beat.position_ms,
        beat.rate_milli / 1000,
        beat.rate_milli % 1000,
        beat.sequence,
        device(beat.device),
        quoted(service),
        scenario.territory
    );
}

fn strings<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// The mark by which a lake keeps simulated rows apart from those of people.
fn simulated(rows: usize) -> ArrayRef {
    Arc::new(BooleanArray::from(vec![true; rows]))
}

/// Plays as one batch in the canonical schema.
///
/// # Errors
/// None in practice: the columns have one length. Arrow's constructor is checked all the same.
pub fn plays_to_arrow(scenario: &Scenario, plays: &[SimPlay]) -> Result<RecordBatch, ArrowError> {
    let seasons = |p: &SimPlay| title(scenario, p.title).1;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("viewer", Arc::new(UInt64Array::from_iter_values(plays.iter().map(|p| p.viewer)))),
        ("household", Arc::new(UInt32Array::from_iter_values(plays.iter().map(|p| p.household)))),
        ("title", strings(plays.iter().map(|p| title(scenario, p.title).0))),
        ("season", Arc::new(plays.iter().map(seasons).collect::<UInt32Array>())),
        (
            "episode",
            Arc::new(plays.iter().map(|p| episode_of(seasons(p), p.episode)).collect::<UInt32Array>()),
        ),
        ("start_ms", Arc::new(Int64Array::from_iter_values(plays.iter().map(|p| p.start.0)))),
        ("end_ms", Arc::new(Int64Array::from_iter_values(plays.iter().map(|p| p.end.0)))),
        (
            "position_start_ms",
            Arc::new(UInt64Array::from_iter_values(plays.iter().map(|p| p.position_start_ms))),
        ),
        ("position_end_ms", Arc::new(UInt64Array::from_iter_values(plays.iter().map(|p| p.position_end_ms)))),
        (
            "runtime_ms",
            Arc::new(plays.iter().map(|p| runtime_ms(scenario, p.title, p.episode)).collect::<UInt64Array>()),
        ),
        ("device", strings(plays.iter().map(|p| device(p.device)))),
        ("service", strings(plays.iter().map(|p| title(scenario, p.title).2))),
        ("territory", strings(plays.iter().map(|_| scenario.territory))),
        ("autoplay", Arc::new(plays.iter().map(|p| Some(p.autoplay)).collect::<BooleanArray>())),
        ("simulated", simulated(plays.len())),
    ];
    // All columns nullable, so that batches have one schema whatever is in them.
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
}

/// Heartbeats as one batch in the canonical schema.
///
/// # Errors
/// None in practice: the columns have one length. Arrow's constructor is checked all the same.
pub fn beats_to_arrow(scenario: &Scenario, beats: &[SimBeat]) -> Result<RecordBatch, ArrowError> {
    let seasons = |b: &SimBeat| title(scenario, b.title).1;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("viewer", Arc::new(UInt64Array::from_iter_values(beats.iter().map(|b| b.viewer)))),
        ("household", Arc::new(UInt32Array::from_iter_values(beats.iter().map(|b| b.household)))),
        ("session", Arc::new(UInt64Array::from_iter_values(beats.iter().map(|b| b.session)))),
        ("title", strings(beats.iter().map(|b| title(scenario, b.title).0))),
        ("season", Arc::new(beats.iter().map(seasons).collect::<UInt32Array>())),
        (
            "episode",
            Arc::new(beats.iter().map(|b| episode_of(seasons(b), b.episode)).collect::<UInt32Array>()),
        ),
        ("at_ms", Arc::new(Int64Array::from_iter_values(beats.iter().map(|b| b.at.0)))),
        ("state", strings(beats.iter().map(|b| b.state.as_str()))),
        ("position_ms", Arc::new(UInt64Array::from_iter_values(beats.iter().map(|b| b.position_ms)))),
        (
            "rate",
            Arc::new(arrow::array::Float64Array::from_iter_values(
                beats.iter().map(|b| f64::from(b.rate_milli) / 1000.0),
            )),
        ),
        ("sequence", Arc::new(UInt64Array::from_iter_values(beats.iter().map(|b| b.sequence)))),
        ("device", strings(beats.iter().map(|b| device(b.device)))),
        ("service", strings(beats.iter().map(|b| title(scenario, b.title).2))),
        ("territory", strings(beats.iter().map(|_| scenario.territory))),
        ("simulated", simulated(beats.len())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
}
