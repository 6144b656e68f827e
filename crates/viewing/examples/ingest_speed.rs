//! How fast each source format is read, in megabytes a second on one core, from memory and into nothing.
//!
//! `cargo run --release -p greenlit-viewing --example ingest_speed`
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "measuring and printing is what this example does"
)]

use std::fmt::Write as _;
use std::sync::OnceLock;
use std::time::Instant;

use bytes::Bytes;
use greenlit_viewing::formats::{Carrier, Context, Input, Sink, SourceFormat, read};
use greenlit_viewing::play::{Beat, IdentityKey, Play};
use greenlit_viewing::simulate::{
    BEAT_HEADER, Observer, PLAY_HEADER, Scenario, SimBeat, SimPlay, Telemetry, plays_to_arrow, simulate,
    write_beat_csv, write_play_csv,
};
use greenlit_vocabulary::Rejected;
use jiff::tz::TimeZone;

/// Counts, so that nothing can be optimised away.
#[derive(Default)]
struct Counting {
    rows: u64,
    wall_ms: u64,
    rejected: u64,
}

impl Sink for Counting {
    fn play(&mut self, play: Play) {
        self.rows += 1;
        self.wall_ms += play.wall_ms.unwrap_or(0);
    }
    fn beat(&mut self, beat: Beat) {
        self.rows += 1;
        self.wall_ms += beat.position_ms.unwrap_or(0);
    }
    fn reject(&mut self, _: Rejected) {
        self.rejected += 1;
    }
}

#[derive(Default)]
struct Kept {
    plays: Vec<SimPlay>,
    beats: String,
    scenario: Option<Scenario>,
}

impl Observer for Kept {
    fn play(&mut self, play: &SimPlay) {
        self.plays.push(*play);
    }
    fn beat(&mut self, beat: &SimBeat) {
        if self.beats.len() < 200_000_000
            && let Some(scenario) = &self.scenario
        {
            write_beat_csv(scenario, beat, &mut self.beats);
        }
    }
}

/// Processor time of this thread so far, where the system tells it (others may be using the cores); else clock time.
fn cpu_secs() -> f64 {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let begun = BEGUN.get_or_init(Instant::now);
    fs_err::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse::<f64>().ok())
        .map_or_else(|| begun.elapsed().as_secs_f64(), |nanos| nanos / 1e9)
}

fn measure(name: &str, format: SourceFormat, bytes: &Bytes) {
    let mut context = Context::new("file", IdentityKey(*b"a key of 16 byte"));
    context.zone = Some(TimeZone::get("Europe/Berlin").unwrap());
    let mut sink = Counting::default();
    let begun = cpu_secs();
    let input = match format.carrier() {
        Carrier::Text => Input::Text(&mut bytes.as_ref()),
        _ => Input::Bytes(bytes.clone()),
    };
    read(format, input, &context, &mut sink).unwrap();
    let secs = cpu_secs() - begun;
    let megabytes = bytes.len() as f64 / 1e6;
    println!(
        "{name:<28} {megabytes:>7.1} MB {:>9} rows {:>4} rejected {secs:>6.2} s {:>7.0} MB/s {:>6.2} M rows/s",
        sink.rows,
        sink.rejected,
        megabytes / secs,
        sink.rows as f64 / secs / 1e6
    );
}

fn main() {
    let scenario = Scenario::hit_month(1, "The Harbour", 0.02);
    let mut kept = Kept::default();
    let begun = cpu_secs();
    let truth = simulate(&scenario, 0..scenario.homes, Telemetry::Plays, &mut kept);
    println!(
        "simulated {} homes in {:.2} s: {} plays, {:.2} minutes each, {:.3} M plays and {:.3} bn minutes at full size",
        scenario.homes,
        cpu_secs() - begun,
        truth.plays,
        truth.credited_ms as f64 / 6e4 / truth.plays as f64,
        truth.plays as f64 / 0.02 / 1e6,
        truth.credited_ms as f64 / 6e4 / 0.02 / 1e9,
    );
    let mut csv = format!("{PLAY_HEADER}\n");
    kept.plays.iter().for_each(|play| write_play_csv(&scenario, play, &mut csv));
    measure("canonical plays, CSV", SourceFormat::CanonicalCsv, &csv.into());
    measure("canonical plays, JSON lines", SourceFormat::CanonicalJsonLines, &json_lines(&kept.plays).into());
    let batch = plays_to_arrow(&scenario, &kept.plays).unwrap();
    let mut parquet = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut parquet, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    measure("canonical plays, Parquet", SourceFormat::CanonicalParquet, &parquet.into());
    let mut beats =
        Kept { beats: format!("{BEAT_HEADER}\n"), scenario: Some(scenario.clone()), ..Kept::default() };
    simulate(&scenario, 0..20_000, Telemetry::Beats, &mut beats);
    measure("canonical beats, CSV", SourceFormat::CanonicalCsv, &beats.beats.into());
    measure("Netflix activity", SourceFormat::NetflixActivity, &netflix().into());
    measure("Playback Reporting TSV", SourceFormat::PlaybackReportingTsv, &playback_reporting().into());
    measure("Jellystat backup", SourceFormat::JellystatBackup, &jellystat().into());
    measure("Tautulli get_history", SourceFormat::TautulliJson, &tautulli_json().into());
    measure("CMCD events", SourceFormat::CmcdEvents, &cmcd().into());
    measure("Tautulli database", SourceFormat::TautulliDatabase, &tautulli_database().into());
}

fn json_lines(plays: &[SimPlay]) -> String {
    let mut out = String::new();
    for play in plays {
        let _ = writeln!(
            out,
            r#"{{"viewer":{},"household":{},"title":"The Harbour","season":1,"episode":{},"start_ms":{},"end_ms":{},"position_end_ms":{},"device":"TV","service":"Example+","territory":"US","autoplay":{}}}"#,
            play.viewer,
            play.household,
            play.episode,
            play.start.0,
            play.end.0,
            play.position_end_ms,
            play.autoplay
        );
    }
    out
}

fn netflix() -> String {
    let mut out = "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,Country\n".to_owned();
    for n in 0..500_000_u32 {
        let _ = writeln!(
            out,
            "Ana,2024-{:02}-{:02} {:02}:{:02}:07,00:{:02}:12,Autoplayed: user action: None; ,\"Show {}: Season {}: Lights, Camera (Episode {})\",,Chrome PC (Cadmium),00:48:00,Not latest view,BR (Brazil)",
            n % 12 + 1,
            n % 28 + 1,
            n % 24,
            n % 60,
            n % 59,
            n % 400,
            n % 5 + 1,
            n % 10 + 1
        );
    }
    out
}

fn playback_reporting() -> String {
    let mut out = String::new();
    for n in 0..500_000_u32 {
        let _ = writeln!(
            out,
            "2024-{:02}-{:02} {:02}:{:02}:20.1234567\t{:032x}\t{:032x}\tEpisode\tShow {} - s01e{:02} - Name\tDirectPlay\tJellyfin Web\tTV\t{}",
            n % 12 + 1,
            n % 28 + 1,
            n % 24,
            n % 60,
            n % 40,
            n % 3000,
            n % 300,
            n % 10 + 1,
            n % 3600
        );
    }
    out
}

fn jellystat() -> String {
    let mut out = r#"[{"jf_playback_activity":["#.to_owned();
    for n in 0..1_000_000_u32 {
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(
            out,
            r#"{comma}{{"Id":"{n}","IsPaused":false,"UserId":"{:032x}","UserName":"Ana","Client":"Web","DeviceName":"TV","DeviceId":"d{}","NowPlayingItemId":"{:032x}","EpisodeId":"{:032x}","NowPlayingItemName":"Name","SeriesName":"Show","PlaybackDuration":"{}","ActivityDateInserted":"2024-01-{:02}T21:00:00.000Z","PlayState":{{"PositionTicks":18000000000}},"MediaStreams":[{{"Codec":"h264","Type":"Video"}}],"imported":false}}"#,
            n % 40,
            n % 9,
            n % 300,
            n % 3000,
            n % 3600,
            n % 28 + 1
        );
    }
    out.push_str("]}]");
    out
}

fn tautulli_json() -> String {
    let mut out = r#"{"response":{"data":{"recordsFiltered":9,"data":["#.to_owned();
    for n in 0..500_000_u32 {
        let comma = if n == 0 { "" } else { "," };
        let started = 1_700_000_000 + n;
        let _ = write!(
            out,
            r#"{comma}{{"reference_id":{n},"row_id":{n},"started":{started},"stopped":{},"paused_counter":0,"play_duration":1200,"user_id":{},"user":"Ana","platform":"Android","machine_id":"m","media_type":"episode","grandparent_title":"Show {}","title":"Name","media_index":{},"parent_media_index":1,"guid":"plex://{}","percent_complete":90,"watched_status":1,"group_count":1,"state":null}}"#,
            started + 1200,
            n % 40,
            n % 300,
            n % 10,
            n % 3000
        );
    }
    out.push_str("]}}}");
    out
}

fn cmcd() -> String {
    let mut out = String::new();
    for n in 0..1_000_000_u64 {
        let _ = writeln!(
            out,
            r#"{{"v":2,"sid":"session-{}","cid":"film-{}","ts":{},"e":"{}","sta":"p","pt":{},"sn":{}}}"#,
            n / 100,
            n / 100 % 50,
            1_700_000_000_000 + n * 30_000,
            if n % 100 == 0 { "ps" } else { "t" },
            n % 100 * 30_000,
            n % 100
        );
    }
    out
}

fn tautulli_database() -> Vec<u8> {
    let mut connection = rusqlite::Connection::open_in_memory().unwrap();
    connection
        .execute_batch(
            "CREATE TABLE session_history (id INTEGER PRIMARY KEY, started INTEGER, stopped INTEGER, rating_key INTEGER, user_id INTEGER, paused_counter INTEGER, platform TEXT, machine_id TEXT, media_type TEXT, view_offset INTEGER);
             CREATE TABLE session_history_metadata (id INTEGER PRIMARY KEY, title TEXT, grandparent_title TEXT, media_index INTEGER, parent_media_index INTEGER, year INTEGER, duration INTEGER, guid TEXT, live INTEGER);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
             INSERT INTO session_history SELECT i, 1700000000 + i, 1700001200 + i, i % 3000, i % 40, 60, 'Android', 'm' || i % 9, 'episode', 900000 FROM n;
             INSERT INTO session_history_metadata SELECT id, 'Name', 'Show ' || id % 300, id % 10, 1, 2020, 2700000, 'plex://' || id % 3000, 0 FROM session_history;",
        )
        .unwrap();
    connection.serialize("main").unwrap().to_vec()
}
