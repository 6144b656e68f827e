//! Logs of home servers: Tautulli, Playback Reporting, Jellystat.

use bytes::Bytes;
use greenlit_viewing::formats::{
    Collected, Context, FormatError, Input, Report, SourceFormat, read, recognise,
};
use greenlit_viewing::play::{Capabilities, PlayKind, Remarks, SeasonMark};
use jiff::tz::TimeZone;
use rusqlite::Connection;

use crate::{KEY, at, read_as, read_with};

const TAUTULLI: &str = "
CREATE TABLE session_history (id INTEGER PRIMARY KEY, reference_id INTEGER, started INTEGER, stopped INTEGER, rating_key INTEGER, user_id INTEGER, user TEXT, ip_address TEXT, paused_counter INTEGER, player TEXT, platform TEXT, machine_id TEXT, media_type TEXT, view_offset INTEGER);
CREATE TABLE session_history_metadata (id INTEGER PRIMARY KEY, title TEXT, parent_title TEXT, grandparent_title TEXT, media_index INTEGER, parent_media_index INTEGER, year INTEGER, duration INTEGER, guid TEXT, live INTEGER);
CREATE TABLE users (user_id INTEGER, email TEXT, user_token TEXT);
INSERT INTO users VALUES (7, 'ana@example.org', 'secret');
INSERT INTO session_history VALUES (1, 1, 1000000, 1005400, 44, 7, 'Ana', '10.0.0.1', 600, 'Ana phone', 'Android', 'm1', 'episode', 1500000);
INSERT INTO session_history_metadata VALUES (1, 'Pilot', 'Season 1', 'Ballard', 2, 1, 2025, 2700000, 'plex://episode/a', 0);
INSERT INTO session_history VALUES (2, 2, 2000000, 2001000, 44, 7, 'Ana', '10.0.0.1', 0, 'Ana phone', 'Android', 'm1', 'movie', NULL);
INSERT INTO session_history_metadata VALUES (2, 'Other', NULL, NULL, NULL, NULL, NULL, '', 'plex://movie/b', 0);
INSERT INTO session_history VALUES (3, 3, 2000000, 1999000, 44, 7, 'Ana', '', 0, '', '', '', 'movie', NULL);
INSERT INTO session_history VALUES (4, 4, 'soon', 1999000, 44, 7, 'Ana', '', 0, '', '', '', 'movie', NULL);
";

fn database_bytes(sql: &str) -> Bytes {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    connection.serialize("main").unwrap().to_vec().into()
}

fn read_bytes(
    format: SourceFormat,
    bytes: Bytes,
    context: &Context<'_>,
) -> Result<(Collected, Report), FormatError> {
    let mut sink = Collected::default();
    let report = read(format, Input::Bytes(bytes), context, &mut sink)?;
    Ok((sink, report))
}

#[test]
fn tautulli_database() {
    let bytes = database_bytes(TAUTULLI);
    assert_eq!(recognise(&bytes, "renamed.bin"), Some(SourceFormat::TautulliDatabase));
    let context = Context::new("tautulli.db", KEY);
    let (got, report) = read_bytes(SourceFormat::TautulliDatabase, bytes.clone(), &context).unwrap();
    let play = &got.plays[0];
    assert_eq!(
        (play.wall_ms, play.paused_ms, play.runtime_ms),
        (Some(4_800_000), Some(600_000), Some(2_700_000))
    );
    assert_eq!((play.position_end_ms, play.device.as_deref()), (Some(1_500_000), Some("Android")));
    assert_eq!(
        (play.title.name.as_str(), &play.title.season, play.title.episode),
        ("Ballard", &Some(SeasonMark::Number(1)), Some(2))
    );
    assert!(report.capabilities.has(Capabilities::BUFFER_IN_DURATION));
    // One rating key, two guids: two titles.
    assert_ne!(got.plays[0].title.source_id, got.plays[1].title.source_id);
    assert_eq!(got.plays[1].runtime_ms, None);
    let reasons: Vec<_> = got.rejected.iter().map(|r| (r.line.unwrap(), r.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (3, "it stopped at 1999000, before it started at 2000000"),
            (4, "`started` is not a number of seconds")
        ]
    );
    let everything = format!("{got:?}{report:?}");
    assert!(["Ana", "10.0.0.1", "secret", "ana@"].iter().all(|secret| !everything.contains(secret)));

    // A connection the caller opened serves as well.
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(TAUTULLI).unwrap();
    let mut sink = Collected::default();
    read(SourceFormat::TautulliDatabase, Input::Database(&connection), &context, &mut sink).unwrap();
    assert_eq!(sink, got);
}

#[test]
fn a_database_in_write_ahead_mode_is_read_from_its_bytes() {
    let mut bytes = database_bytes(TAUTULLI).to_vec();
    bytes[18] = 2;
    bytes[19] = 2;
    let (got, report) =
        read_bytes(SourceFormat::TautulliDatabase, bytes.into(), &Context::new("t", KEY)).unwrap();
    assert_eq!(got.plays.len(), 2);
    assert!(report.notes[0].contains("-wal"));
}

#[test]
fn databases_that_are_damaged_or_of_something_else() {
    let context = Context::new("t.db", KEY);
    let good = database_bytes(TAUTULLI);
    let cut = good.slice(..good.len() / 3);
    let error = read_bytes(SourceFormat::TautulliDatabase, cut, &context).unwrap_err();
    assert!(error.to_string().starts_with("`t.db` is damaged"), "{error}");
    let mut scrambled = good.to_vec();
    scrambled[100..].fill(0xA5);
    assert!(read_bytes(SourceFormat::TautulliDatabase, scrambled.into(), &context).is_err());
    let other = database_bytes("CREATE TABLE t (a)");
    assert_eq!(
        read_bytes(SourceFormat::TautulliDatabase, other, &context).unwrap_err().to_string(),
        "`t.db` is not a Tautulli database: it has no table `session_history` with `id`, `started`, `stopped` and `user_id`"
    );
}

#[test]
fn a_locked_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tautulli.db");
    let writer = Connection::open(&path).unwrap();
    writer.execute_batch(TAUTULLI).unwrap();
    writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let reader = Connection::open(&path).unwrap();
    reader.busy_timeout(std::time::Duration::ZERO).unwrap();
    let mut sink = Collected::default();
    let context = Context::new("tautulli.db", KEY);
    let error =
        read(SourceFormat::TautulliDatabase, Input::Database(&reader), &context, &mut sink).unwrap_err();
    assert!(error.to_string().starts_with("`tautulli.db` is locked by another program; hint: "), "{error}");
}

#[test]
fn tautulli_answers() {
    let text = r#"{"response":{"result":"success","data":{"recordsTotal":6,"recordsFiltered":6,"data":[
      {"row_id":1,"started":1000000,"stopped":1005400,"paused_counter":600,"play_duration":4800,"user_id":7,"user":"Ana","media_type":"episode","grandparent_title":"Ballard","title":"Pilot","media_index":"2","parent_media_index":1,"guid":"g","percent_complete":93,"watched_status":1,"group_count":1,"state":null},
      {"started":1000000,"stopped":9005400,"paused_counter":0,"play_duration":4800,"user_id":7,"title":"T","group_count":3,"state":null},
      {"started":1000000,"stopped":1005400,"paused_counter":0,"user_id":7,"title":"T","state":"playing"},
      {"started":1000000,"stopped":1005400,"paused_counter":0,"user_id":7,"title":"News","live":1,"percent_complete":100,"watched_status":1},
      {"started":1000000,"stopped":1005400,"paused_counter":0,"user_id":7,"title":"T","percent_complete":5400000,"watched_status":1},
      {"started":1000000,"stopped":1005400,"paused_counter":0,"user_id":7,"title":"T","percent_complete":9"#;
    let (got, report) = read_as(SourceFormat::TautulliJson, text);
    let marks: Vec<_> = got.plays.iter().map(|p| (p.kind, p.completed)).collect();
    assert_eq!(
        marks,
        [(PlayKind::Programme, Some(true)), (PlayKind::Live, None), (PlayKind::Programme, None)]
    );
    let reasons: Vec<_> = got.rejected.iter().map(|r| r.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "it is a group of plays, not one; hint: ask the API with `grouping=0`",
            "the session is still running; hint: ask the API with `include_activity=0`",
            "the file ends inside this row",
        ]
    );
    assert!(report.notes[0].contains("ends too early"));
}

fn berlin<'a>() -> Context<'a> {
    Context { zone: Some(TimeZone::get("Europe/Berlin").unwrap()), ..Context::new("pb.tsv", KEY) }
}

#[test]
fn playback_reporting_lines() {
    let text = "2022-01-01 20:00:20.5\tu1\ti1\tEpisode\tShow - s01e02 - Name\tDirectPlay\tJellyfin Web\tAna's phone\t600\n\
                2022-01-01 20:00:20\tu1\ti2\tMovie\tA\tB\tTranscode (v:h264 a:aac)\tAndroid TV\tTV\t600\n\
                2021-10-31 02:30:00.1234567\tu1\ti2\tMovie\tA\tDirectPlay\tWeb\tTV\t60\n\
                2022-01-01 20:00:20\tu1\ti2\tMovie\tA\tDirectPlay\tWeb\tTV\t-2147483648\n\
                2022-01-01 20:00:20\tu1\ti2\tMovie\tA\tDirectPlay\tWeb\tTV\t5400000\n\
                2022-01-01 20:00:20\tu1\ti2\tMovie\tA\tDirectPlay\tWeb\tTV\t100000\n\
                2022-01-01 20:00:20\tu1\ti2\tMovie\tA\tDirectPlay\tWeb\tTV\t99000000\n\
                2022-01-01 20:00:20\tu1\ti2\tMovie\n\
                2022-01-01 21:00:00\tu1\ti3\tEpisode\tShow - s00e00 - Name\tDirectPlay\tEmby\tTV\t3600\t900\n\
                2022-01-01 22:00:00\tu1\ti3\tEpisode\tShow - s01e01 - Name\tTranscode\tEmby\tTV\t60\t0\t10.0.0.1\tVideoCodec\n";
    assert_eq!(recognise(text.as_bytes(), "x"), Some(SourceFormat::PlaybackReportingTsv));
    let (got, _) = read_with(SourceFormat::PlaybackReportingTsv, text, &berlin()).unwrap();
    let first = &got.plays[0];
    assert_eq!(first.interval(), Some((at("2022-01-01T19:00:00.5Z"), at("2022-01-01T19:10:00.5Z"))));
    assert_eq!((first.title.name.as_str(), first.title.episode), ("Show", Some(2)));
    assert_eq!(got.plays[1].title.name, "A B", "a tab in the name does not shift the columns");
    assert_eq!((got.plays[1].wall_ms, got.plays[1].service.as_deref()), (Some(600_000), Some("Jellyfin")));
    assert!(got.plays[2].remarks.has(Remarks::FOLD));
    assert_eq!(got.plays[2].interval().unwrap().0, at("2021-10-31T00:29:40.123Z"));
    assert_eq!((got.plays[3].wall_ms, got.plays[3].remarks), (Some(5_400_000), Remarks::MILLISECONDS_READ));
    assert_eq!((got.plays[4].wall_ms, got.plays[4].remarks.has(Remarks::REVIEW)), (Some(100_000), true));
    let emby = &got.plays[5];
    assert_eq!(
        (emby.wall_ms, emby.paused_ms, emby.title.season.as_ref()),
        (Some(2_700_000), Some(900_000), None)
    );
    assert_eq!(emby.interval(), Some((at("2022-01-01T20:00:00Z"), at("2022-01-01T21:00:00Z"))));
    assert_eq!(got.plays[6].wall_ms, Some(60_000));
    let lines: Vec<_> = got.rejected.iter().map(|r| r.line.unwrap()).collect();
    assert_eq!(lines, [4, 7, 8]);
    assert!(!format!("{got:?}").contains("Ana's"));

    let error =
        read_with(SourceFormat::PlaybackReportingTsv, text, &Context::new("pb.tsv", KEY)).unwrap_err();
    assert!(error.to_string().contains("does not say in which zone; hint: give one"), "{error}");
    let half = TimeZone::fixed(jiff::tz::Offset::from_seconds(19_800).unwrap());
    let (got, _) =
        read_with(SourceFormat::PlaybackReportingTsv, text, &Context { zone: Some(half), ..berlin() })
            .unwrap();
    assert_eq!(got.plays[0].interval().unwrap().0, at("2022-01-01T14:30:00.5Z"));
}

#[test]
fn playback_reporting_databases_tell_jellyfin_from_emby() {
    let table = "CREATE TABLE PlaybackActivity (DateCreated DATETIME NOT NULL, UserId TEXT, ItemId TEXT, ItemType TEXT, ItemName TEXT, PlaybackMethod TEXT, ClientName TEXT, DeviceName TEXT, PlayDuration INT";
    let values = "'2022-01-01 20:00:20', 'u1', 'i1', 'Movie', 'A', 'DirectPlay', 'Web', 'TV', 3600";
    let jellyfin = database_bytes(&format!("{table}); INSERT INTO PlaybackActivity VALUES ({values});"));
    assert_eq!(recognise(&jellyfin, "x"), Some(SourceFormat::PlaybackReportingDatabase));
    let (got, _) = read_bytes(SourceFormat::PlaybackReportingDatabase, jellyfin, &berlin()).unwrap();
    assert_eq!(
        (got.plays[0].wall_ms, got.plays[0].interval().unwrap().0),
        (Some(3_600_000), at("2022-01-01T19:00:00Z"))
    );
    let emby = database_bytes(&format!(
        "{table}, PauseDuration INT); INSERT INTO PlaybackActivity VALUES ({values}, 900), ({values}, NULL);"
    ));
    let (got, _) = read_bytes(SourceFormat::PlaybackReportingDatabase, emby, &berlin()).unwrap();
    assert_eq!(
        (got.plays[0].wall_ms, got.plays[0].interval().unwrap().0),
        (Some(2_700_000), at("2022-01-01T19:00:20Z"))
    );
    assert_eq!((got.plays[1].wall_ms, got.plays[1].remarks), (Some(3_600_000), Remarks::REVIEW));
}

#[test]
fn jellystat_backups() {
    let text = r#"[{"jf_library_episodes":[{"Id":"s1e2","EpisodeId":"e1","RunTimeTicks":"27000000000","IndexNumber":2,"ParentIndexNumber":1}]},
      {"jf_users":[{"Id":"u1","Name":"Ana"}]},
      {"jf_playback_activity":[
        {"Id":"1","UserId":"u1","UserName":"Ana","Client":"Web","DeviceName":"Ana's TV","DeviceId":"d1","NowPlayingItemId":"series","EpisodeId":"e1","NowPlayingItemName":"Pilot","SeriesName":"Ballard","PlaybackDuration":"3600","ActivityDateInserted":"2024-01-01T21:00:00.000Z","PlayState":{"PositionTicks":18000000000},"MediaStreams":[{"x":[1,2]}],"imported":false,"RemoteEndPoint":"10.0.0.1"},
        {"Id":"2","UserId":"u1","NowPlayingItemId":"e1","NowPlayingItemName":"Pilot","SeriesName":"Ballard","PlaybackDuration":3600,"ActivityDateInserted":"2024-01-01 21:00:00.000Z","imported":true},
        {"Id":"3","UserId":"u1","NowPlayingItemName":"X","PlaybackDuration":"-5","ActivityDateInserted":"2024-01-01T21:00:00Z"},
        {"Id":"4","UserId":"u1","NowPlayingItemName":"X","PlaybackDuration":5,"ActivityDateInserted":"2024-01-01T21:00:00Z","bad":}
      ]},
      {"jf_playback_reporting_plugin_data":[{"UserId":"u1","DateCreated":"2024-01-01 21:00:00","PlayDuration":3600}]}]"#;
    let (got, report) = read_as(SourceFormat::JellystatBackup, text);
    assert_eq!(report.rows, 4);
    let [live, imported] = &got.plays[..] else { panic!("{got:?}") };
    assert_eq!(live.interval(), Some((at("2024-01-01T20:00:00Z"), at("2024-01-01T21:00:00Z"))));
    assert!(live.remarks.has(Remarks::START_IS_LATEST));
    assert_eq!((live.runtime_ms, live.position_end_ms), (Some(2_700_000), Some(1_800_000)));
    assert_eq!((live.title.name.as_str(), live.title.episode), ("Ballard", Some(2)));
    assert_eq!(imported.interval(), Some((at("2024-01-01T20:59:40Z"), at("2024-01-01T21:59:40Z"))));
    assert_eq!((imported.title.source_id.as_deref(), imported.remarks), (Some("jellyfin:e1"), Remarks::NONE));
    assert_eq!(got.rejected.len(), 2);
    assert!(!format!("{got:?}").contains("Ana"));
    assert!(!format!("{got:?}").contains("10.0.0.1"));
}

#[test]
fn a_play_in_jellystat_and_in_the_plugin_meets_itself() {
    let backup = r#"[{"jf_playback_activity":[{"UserId":"u1","NowPlayingItemId":"i1","NowPlayingItemName":"A","PlaybackDuration":600,"ActivityDateInserted":"2022-01-01T19:00:20Z","imported":true}]}]"#;
    let (jellystat, _) = read_as(SourceFormat::JellystatBackup, backup);
    let line = "2022-01-01 20:00:20\tu1\ti1\tMovie\tA\tDirectPlay\tWeb\tTV\t600\n";
    let (plugin, _) = read_with(SourceFormat::PlaybackReportingTsv, line, &berlin()).unwrap();
    let (a, b) = (&jellystat.plays[0], &plugin.plays[0]);
    assert_eq!((a.viewer, a.when, &a.title.source_id), (b.viewer, b.when, &b.title.source_id));
}
