//! Speed of `add`, `rate` and of adding a day to a month, over invented plays.
//!
//! `cargo run --release -p greenlit-lake --example rate_speed -- 5000000 2` (plays, threads)

use std::fmt::Write;
use std::time::Instant;

use anyhow::Result;
use greenlit_lake::{Lake, NewEvidence, PanelOptions, PlaysContent, PlaysContext, RateOptions, sha256};
use greenlit_viewing::formats::SourceFormat;
use greenlit_viewing::policy::Policies;
use greenlit_vocabulary::EvidenceKind;
use jiff::Timestamp;

const DAY_MS: u64 = 86_400_000;
/// 1 July 2025, midnight in New York.
const FIRST_MS: u64 = 1_751_342_400_000;

/// A splitmix step: a number that looks random, from one that counts.
const fn mixed(n: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A day's plays as canonical CSV.
fn day(day: u64, plays: u64, viewers: u64) -> Result<String> {
    let mut text = String::from("viewer,title,season,episode,start_ms,end_ms,device_id,territory\n");
    for n in 0..plays {
        let random = mixed(day * plays + n);
        let viewer = random % viewers;
        // Few titles have most of the viewing.
        let title = ((random >> 20) % 1000) * ((random >> 32) % 1000) / 1000;
        let start = FIRST_MS + day * DAY_MS + (random >> 8) % DAY_MS;
        let end = start + 60_000 + (random >> 40) % 3_600_000;
        writeln!(
            text,
            "{viewer},title {title},1,{},{start},{end},{},US",
            1 + (random >> 24) % 10,
            random >> 62
        )?;
    }
    Ok(text)
}

/// Processor time of all threads so far, where the system tells it: others may be using the cores.
fn cpu_secs() -> Option<f64> {
    const TICKS_PER_SEC: f64 = 100.0;
    let text = fs_err::read_to_string("/proc/self/stat").ok()?;
    let mut fields = text.rsplit(')').next()?.split_whitespace().skip(11);
    let ticks: f64 = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / TICKS_PER_SEC)
}

#[allow(clippy::disallowed_methods, reason = "a measure of time")]
fn timed<T>(what: &str, deed: impl FnOnce() -> Result<T>) -> Result<T> {
    let (start, cpu) = (Instant::now(), cpu_secs());
    let result = deed()?;
    let cpu = cpu_secs().zip(cpu).map_or(f64::NAN, |(now, before)| now - before);
    eprintln!("{what}: {:.2} s, {cpu:.2} s of processors", start.elapsed().as_secs_f64());
    Ok(result)
}

fn add(lake: &mut Lake, name: &str, text: &str) -> Result<()> {
    let file = NewEvidence {
        sha256: sha256(text.as_bytes()),
        kind: EvidenceKind::Plays,
        format: "plays-csv",
        name,
        bytes: text.len() as u64,
        added_at: Timestamp::UNIX_EPOCH,
    };
    let adding = lake.begin()?;
    adding.plays(
        &file,
        SourceFormat::CanonicalCsv,
        PlaysContent::Stream(&mut text.as_bytes()),
        &PlaysContext::default(),
    )?;
    adding.commit()?;
    Ok(())
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let plays: u64 = arguments.next().map_or(Ok(1_000_000), |n| n.parse())?;
    let threads: usize = arguments.next().map_or(Ok(2), |n| n.parse())?;
    let folder = tempfile::tempdir()?;
    let mut lake = Lake::create_or_open(folder.path())?;
    let policy = Policies::published()?.get("default")?.clone();
    let options =
        RateOptions { policy, threads, started_at: Timestamp::UNIX_EPOCH, panel: PanelOptions::default() };
    let days: Vec<String> = (0..31).map(|d| day(d, plays / 30, plays / 60)).collect::<Result<_>>()?;
    let bytes: usize = days.iter().take(30).map(String::len).sum();
    timed(&format!("add of 30 days, {plays} plays, {} MB of CSV", bytes / 1_000_000), || {
        days.iter().take(30).enumerate().try_for_each(|(n, text)| add(&mut lake, &format!("{n}.csv"), text))
    })?;
    let whole = timed("rate of 30 days", || Ok(lake.rate(&options)?))?;
    eprintln!("  {} cells", whole.new_cells);
    if let Some(text) = days.last() {
        timed("add of a day", || add(&mut lake, "30.csv", text))?;
    }
    let more = timed("rate of that day", || Ok(lake.rate(&options)?))?;
    eprintln!(
        "  {} new, {} restated, {} the same",
        more.new_cells, more.restated_cells, more.unchanged_cells
    );
    let compacted = timed("compaction", || Ok(lake.compact()?))?;
    eprintln!("  {} segments into {}", compacted.merged, compacted.made);
    timed("rate with nothing new", || Ok(lake.rate(&options)?))?;
    Ok(())
}
