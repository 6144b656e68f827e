//! Seeded benchmark data as Parquet: `bench_data plays|beats|sorted ROWS FILE [SEED]`.
//!
//! Six New York weeks from 12 October 2026 with the end of daylight-saving time in them, in order of arrival.
//! Viewers are hashes; titles are skewed (a few take most of the time) and each viewer keeps to a few; there are
//! empty, negative, duplicate and overlapping plays, and lost, late and repeated beats. `sorted` writes plays in
//! order of viewer, title and start.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use arrow::array::{ArrayRef, Int64Array, UInt8Array, UInt32Array, UInt64Array};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

/// Monday 12 October 2026, 00:00 in New York.
const FIRST_MS: i64 = 1_791_777_600_000;
/// Six weeks, less a day for plays to end in, and the hour that the end of summer time adds.
const SPAN_MS: i64 = 41 * 86_400_000;
const TITLES: u64 = 4_000;
const ROWS_PER_GROUP: usize = 1_000_000;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [job, rows, file, rest @ ..] = args.as_slice() else {
        bail!("usage: bench_data plays|beats|sorted ROWS FILE [SEED]");
    };
    let rows: usize = rows.parse().context("ROWS is a number")?;
    let seed: u64 = rest.first().map_or(Ok(1), |s| s.parse()).context("SEED is a number")?;
    let random = Random(seed);
    match job.as_str() {
        "plays" => write(file, Plays::new(random, rows).take(rows), play_batch),
        "beats" => write(file, Beats::new(random, rows).take(rows), beat_batch),
        "sorted" => {
            let mut plays: Vec<Play> = Plays::new(random, rows).take(rows).collect();
            plays.sort_unstable_by_key(|p| (p.viewer, p.title, p.start_ms));
            write(file, plays.into_iter(), play_batch)
        }
        other => bail!("`{other}` is no kind of data; use plays, beats or sorted"),
    }
}

/// SplitMix64: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        hash(self.0)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// One in `n` times.
    fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// Exponentially distributed with the given mean.
    fn exponential(&mut self, mean: f64) -> f64 {
        let uniform = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        -mean * (1.0 - uniform).ln()
    }
}

const fn hash(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A viewer's title: one of five favourites or any, both skewed towards low ids.
fn title_of(random: &mut Random, viewer: u64) -> u32 {
    let draw =
        if random.below(10) < 7 { hash(viewer ^ random.below(5).wrapping_mul(77)) } else { random.next() };
    let uniform = (draw >> 11) as f64 / (1_u64 << 53) as f64;
    (TITLES as f64 * uniform.powi(3)) as u32
}

/// A keyed hash stands for the viewer, below 2^63 so that engines without unsigned numbers hold it.
const fn viewer_id(number: u64) -> u64 {
    hash(number.wrapping_add(0x5EED)) >> 1
}

#[derive(Clone, Copy)]
struct Play {
    viewer: u64,
    title: u32,
    episode: u32,
    start_ms: i64,
    end_ms: i64,
    device: u8,
    country: u8,
}

struct Plays {
    random: Random,
    viewers: u64,
    step_ms: f64,
    at: usize,
    recent: Vec<Play>,
}

impl Plays {
    fn new(random: Random, rows: usize) -> Self {
        let viewers = (rows as u64 / 12).max(10);
        Self { random, viewers, step_ms: SPAN_MS as f64 / rows.max(1) as f64, at: 0, recent: Vec::new() }
    }

    fn fresh(&mut self) -> Play {
        let r = &mut self.random;
        let viewer = viewer_id(r.below(self.viewers));
        let title = title_of(r, viewer);
        let start_ms = FIRST_MS + (self.at as f64 * self.step_ms) as i64 + r.below(3_600_000) as i64;
        let length_ms = match r.below(1000) {
            0..90 => 0,
            90..93 => -(r.below(60_000) as i64),
            _ => (r.exponential(2_640_000.0) as i64).min(40_000_000),
        };
        Play {
            viewer,
            title,
            episode: title * 100 + r.below(10) as u32,
            start_ms,
            end_ms: start_ms + length_ms,
            device: r.below(6) as u8,
            country: r.below(40) as u8,
        }
    }
}

impl Iterator for Plays {
    type Item = Play;

    fn next(&mut self) -> Option<Play> {
        let mut play = self.fresh();
        self.at += 1;
        if self.recent.len() < 4096 {
            self.recent.push(play);
        } else {
            let place = self.random.below(4096) as usize;
            let earlier = self.recent[place];
            match self.random.below(1000) {
                // An exact duplicate, a near one, and the same title on a second device.
                0..3 => play = earlier,
                3..8 => play = Play { end_ms: earlier.end_ms + self.random.below(9000) as i64, ..earlier },
                8..20 => {
                    let shift = self.random.below(1_800_000) as i64;
                    play = Play {
                        start_ms: earlier.start_ms + shift,
                        end_ms: earlier.end_ms + shift,
                        device: 5,
                        ..earlier
                    };
                }
                _ => self.recent[place] = play,
            }
        }
        Some(play)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Beat {
    /// When it arrives: what the file is ordered by.
    arrives_ms: i64,
    ts_ms: i64,
    session: u64,
    viewer: u64,
    title: u32,
    episode: u32,
    state: u8,
    position_s: u32,
    device: u8,
    country: u8,
}

/// Sessions that beat about every half minute, kept in a heap by arrival.
struct Beats {
    random: Random,
    viewers: u64,
    sessions: u64,
    step_ms: f64,
    begun: u64,
    pending: BinaryHeap<Reverse<Beat>>,
}

impl Beats {
    fn new(random: Random, rows: usize) -> Self {
        let sessions = (rows as u64 / 45).max(2);
        let step_ms = SPAN_MS as f64 / sessions as f64;
        Self {
            random,
            viewers: (sessions / 12).max(5),
            sessions,
            step_ms,
            begun: 0,
            pending: BinaryHeap::new(),
        }
    }

    fn begins_ms(&self) -> i64 {
        FIRST_MS + (self.begun.min(self.sessions) as f64 * self.step_ms) as i64
    }

    /// All beats of one more session.
    fn begin_session(&mut self) {
        let mut ts_ms = self.begins_ms();
        let r = &mut self.random;
        let viewer = viewer_id(r.below(self.viewers));
        let title = title_of(r, viewer);
        let session = hash(self.begun ^ 0xBEA7) >> 1;
        let (device, country) = (r.below(6) as u8, r.below(40) as u8);
        let beats = (r.exponential(45.0) as u64 + 1).min(800);
        let mut position_s = 0;
        for beat in 0..beats {
            let state = match beat {
                _ if beat + 1 == beats => 3,
                _ if r.once_in(50) => [0, 0, 1, 2][r.below(4) as usize],
                _ => 0,
            };
            let late_ms = if r.once_in(200) { r.below(600_000) as i64 } else { r.below(900) as i64 };
            let one = Beat {
                arrives_ms: ts_ms + late_ms,
                ts_ms,
                session,
                viewer,
                title,
                episode: title * 100,
                state,
                position_s,
                device,
                country,
            };
            if !r.once_in(80) {
                self.pending.push(Reverse(one));
            }
            if r.once_in(400) {
                self.pending.push(Reverse(Beat { arrives_ms: one.arrives_ms + 40, ..one }));
            }
            let gap_ms = 29_000 + r.below(2_000) as i64 + if r.once_in(300) { 120_000 } else { 0 };
            ts_ms += gap_ms;
            position_s += if state == 0 { (gap_ms / 1000) as u32 } else { 0 };
        }
        self.begun += 1;
    }
}

impl Iterator for Beats {
    type Item = Beat;

    fn next(&mut self) -> Option<Beat> {
        // A session can only add beats at or after its own beginning. Past the planned number sessions go on
        // beginning at the last instant, so that the file always has the rows asked for.
        while self
            .pending
            .peek()
            .is_none_or(|next| self.begun < self.sessions && next.0.arrives_ms >= self.begins_ms())
        {
            self.begin_session();
        }
        self.pending.pop().map(|next| next.0)
    }
}

fn play_batch(plays: &[Play]) -> Result<RecordBatch> {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("viewer_id", Arc::new(UInt64Array::from_iter_values(plays.iter().map(|p| p.viewer)))),
        ("title_id", Arc::new(UInt32Array::from_iter_values(plays.iter().map(|p| p.title)))),
        ("episode_id", Arc::new(UInt32Array::from_iter_values(plays.iter().map(|p| p.episode)))),
        ("start_ms", Arc::new(Int64Array::from_iter_values(plays.iter().map(|p| p.start_ms)))),
        ("end_ms", Arc::new(Int64Array::from_iter_values(plays.iter().map(|p| p.end_ms)))),
        ("device", Arc::new(UInt8Array::from_iter_values(plays.iter().map(|p| p.device)))),
        ("country", Arc::new(UInt8Array::from_iter_values(plays.iter().map(|p| p.country)))),
    ];
    Ok(RecordBatch::try_from_iter(columns)?)
}

fn beat_batch(beats: &[Beat]) -> Result<RecordBatch> {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("viewer_id", Arc::new(UInt64Array::from_iter_values(beats.iter().map(|b| b.viewer)))),
        ("session_id", Arc::new(UInt64Array::from_iter_values(beats.iter().map(|b| b.session)))),
        ("title_id", Arc::new(UInt32Array::from_iter_values(beats.iter().map(|b| b.title)))),
        ("episode_id", Arc::new(UInt32Array::from_iter_values(beats.iter().map(|b| b.episode)))),
        ("ts_ms", Arc::new(Int64Array::from_iter_values(beats.iter().map(|b| b.ts_ms)))),
        ("state", Arc::new(UInt8Array::from_iter_values(beats.iter().map(|b| b.state)))),
        ("position_s", Arc::new(UInt32Array::from_iter_values(beats.iter().map(|b| b.position_s)))),
        ("device", Arc::new(UInt8Array::from_iter_values(beats.iter().map(|b| b.device)))),
        ("country", Arc::new(UInt8Array::from_iter_values(beats.iter().map(|b| b.country)))),
    ];
    Ok(RecordBatch::try_from_iter(columns)?)
}

/// Writes the rows, a row group at a time, under another name until it is whole.
fn write<T>(file: &str, rows: impl Iterator<Item = T>, batch: fn(&[T]) -> Result<RecordBatch>) -> Result<()> {
    let unfinished = format!("{file}.part");
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
        .build();
    let mut writer =
        ArrowWriter::try_new(fs_err::File::create(&unfinished)?, batch(&[])?.schema(), Some(properties))?;
    let mut group = Vec::with_capacity(ROWS_PER_GROUP);
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        group.clear();
        group.extend(rows.by_ref().take(ROWS_PER_GROUP));
        writer.write(&batch(&group)?)?;
    }
    writer.close()?;
    fs_err::rename(&unfinished, file)?;
    Ok(())
}
