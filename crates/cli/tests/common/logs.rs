//! Playback logs of every format, invented: each has one play of 40 minutes of `Harbor Lights` on 22 July 2025, 20:00
//! UTC, as far as its format can say so.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// The titles that the logs speak of.
pub(crate) const CATALOGUE: &str = r#"[{"id": 900001, "url": "x", "name": "Harbor Lights", "type": "Scripted", "language": "English",
"genres": [], "status": "Running", "runtime": 40, "averageRuntime": 40, "premiered": "2025-07-01", "ended": null,
"network": null, "webChannel": null, "externals": {"tvrage": null, "thetvdb": null, "imdb": "tt9900001"}}]"#;

/// Names and secrets that stand in the logs and must not come into a lake.
pub(crate) const SECRETS: [&str; 6] =
    ["Ana Example", "10.9.8.7", "ana@example.org", "s3cret", "Springfield", "Ana's phone"];

const TAUTULLI: &str = "
CREATE TABLE session_history (id INTEGER PRIMARY KEY, reference_id INTEGER, started INTEGER, stopped INTEGER, rating_key INTEGER, user_id INTEGER, user TEXT, ip_address TEXT, paused_counter INTEGER, player TEXT, platform TEXT, machine_id TEXT, media_type TEXT, view_offset INTEGER);
CREATE TABLE session_history_metadata (id INTEGER PRIMARY KEY, title TEXT, parent_title TEXT, grandparent_title TEXT, media_index INTEGER, parent_media_index INTEGER, year INTEGER, duration INTEGER, guid TEXT, live INTEGER);
CREATE TABLE users (user_id INTEGER, email TEXT, user_token TEXT);
INSERT INTO users VALUES (7, 'ana@example.org', 's3cret');
INSERT INTO session_history VALUES (1, 1, 1753214400, 1753217400, 44, 7, 'Ana Example', '10.9.8.7', 600, 'Ana''s phone', 'Android', 'm1', 'episode', 2400000);
INSERT INTO session_history_metadata VALUES (1, 'One', 'Season 1', 'Harbor Lights', 1, 1, 2025, 2400000, 'plex://episode/a', 0);
";

const REPORTING: &str = "
CREATE TABLE PlaybackActivity (DateCreated DATETIME NOT NULL, UserId TEXT, ItemId TEXT, ItemType TEXT, ItemName TEXT, PlaybackMethod TEXT, ClientName TEXT, DeviceName TEXT, PlayDuration INT);
INSERT INTO PlaybackActivity VALUES ('2025-07-22 20:00:20', 'u8', 'i1', 'Episode', 'Harbor Lights - s01e01 - One', 'DirectPlay', 'Web', 'Ana''s phone', 2400);
";

/// The database a script makes, as bytes.
pub(crate) fn database(sql: &str) -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    connection.serialize("main").unwrap().to_vec()
}

/// Name, content, word for the format, and whether it can serve minutes of the title.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>, &'static str, bool)> {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        (
            "plays.csv",
            text(
                "viewer,title,season,episode,start,end,territory,profile\nv1,Harbor Lights,1,1,2025-07-22T16:00:00-04:00,2025-07-22T16:40:00-04:00,US,adult\n",
            ),
            "plays-csv",
            true,
        ),
        (
            "plays.jsonl",
            text(
                "{\"viewer\":\"v2\",\"title\":\"Harbor Lights\",\"season\":1,\"episode\":1,\"start_ms\":1753214400000,\"end_ms\":1753216800000,\"device\":\"TV\"}\n",
            ),
            "plays-jsonl",
            true,
        ),
        (
            "beats.csv",
            text(
                "viewer,session,title,season,episode,at_ms,state,rate\nv3,s1,Harbor Lights,1,1,1753214400000,playing,1\nv3,s1,Harbor Lights,1,1,1753214460000,playing,1\nv3,s1,Harbor Lights,1,1,1753214520000,ended,1\n",
            ),
            "plays-csv",
            true,
        ),
        (
            "ViewingActivity.csv",
            text(
                "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,Country\nAna Example,2025-07-22 20:00:00,00:40:00,,\"Harbor Lights: Season 1: One (Episode 1)\",,Chrome PC (Cadmium),00:40:00,00:40:00,US (United States)\n",
            ),
            "netflix",
            true,
        ),
        (
            "NetflixViewingHistory.csv",
            text("Title,Date\n\"Harbor Lights: Season 1: One\",\"7/22/25\"\n"),
            "netflix-short",
            false,
        ),
        ("tautulli.db", database(TAUTULLI), "tautulli-db", true),
        (
            "history.json",
            text(
                r#"{"response":{"result":"success","data":{"recordsTotal":1,"recordsFiltered":1,"data":[{"row_id":1,"reference_id":1,"started":1753214400,"stopped":1753216800,"paused_counter":0,"play_duration":2400,"user_id":9,"user":"Ana Example","media_type":"episode","grandparent_title":"Harbor Lights","title":"One","media_index":1,"parent_media_index":1,"guid":"g","percent_complete":100,"watched_status":1,"group_count":1,"state":null}]}}}"#,
            ),
            "tautulli-json",
            true,
        ),
        (
            "playback_reporting.tsv",
            text(
                "2025-07-22 20:00:20\tu1\ti1\tEpisode\tHarbor Lights - s01e01 - One\tDirectPlay\tJellyfin Web\tAna's phone\t2400\n",
            ),
            "playback-reporting-tsv",
            true,
        ),
        ("playback_reporting.db", database(REPORTING), "playback-reporting-db", true),
        (
            "jellystat.json",
            text(
                r#"[{"jf_users":[{"Id":"u3","Name":"Ana Example"}]},{"jf_playback_activity":[{"Id":"1","UserId":"u3","UserName":"Ana Example","Client":"Web","DeviceName":"Ana's phone","NowPlayingItemId":"series","EpisodeId":"e1","NowPlayingItemName":"One","SeriesName":"Harbor Lights","SeasonNumber":1,"EpisodeNumber":1,"PlaybackDuration":"2400","ActivityDateInserted":"2025-07-22T20:40:00.000Z","imported":false,"RemoteEndPoint":"10.9.8.7"}]}]"#,
            ),
            "jellystat",
            true,
        ),
        (
            "Viewing History.csv",
            text(
                "Title,Playback Start Datetime (UTC),Playback End Datetime (UTC),Seconds Viewed,Material Type Description,Profile Type,Is Autoplay,Start Point Seconds,End Point Seconds,Seconds Paused,Seconds Buffered,Device Model,Country Code,City\nHarbor Lights - Season 1,2025-07-22T20:00:00Z,2025-07-22T20:40:00Z,2400,Full Feature,ADULT,No,0,2400,0,0,Fire TV,US,Springfield\n",
            ),
            "prime-video",
            true,
        ),
        (
            "cmcd.log",
            text(
                "v=2,sid=\"s1\",cid=\"Harbor Lights\",ts=1753214400000,e=ps,sta=p,pt=0\nv=2,sid=\"s1\",cid=\"Harbor Lights\",ts=1753214460000,e=ps,sta=q,pt=60000\n",
            ),
            "cmcd",
            true,
        ),
        (
            "cdn.log",
            text(
                "1753214400\t10.9.8.7\t200\t/v/1.mp4?CMCD=cid%3D%22film%22%2Cd%3D4000%2Cot%3Dv%2Csf%3Dd%2Csid%3D%22s%22\n",
            ),
            "cmcd-cdn-log",
            false,
        ),
        (
            "snowplow.json",
            text(
                r#"{"user_id":"u4","derived_tstamp":"2025-07-22T20:40:00.000Z","contexts":{"data":[{"schema":"iglu:com.snowplowanalytics.snowplow.media/session/jsonschema/1-0-0","data":{"mediaSessionId":"m1","timePlayed":2400,"contentWatched":2400,"timePaused":0}},{"schema":"iglu:com.snowplowanalytics.snowplow/media_player/jsonschema/2-0-0","data":{"currentTime":2400,"paused":false,"ended":true,"duration":2400,"label":"Harbor Lights"}}]}}"#,
            ),
            "snowplow-media",
            true,
        ),
        (
            "trakt.json",
            text(
                r#"[{"id":1,"watched_at":"2025-07-22T20:40:00.000Z","action":"scrobble","type":"episode","episode":{"season":1,"number":1,"title":"One","ids":{"trakt":5}},"show":{"title":"Harbor Lights","year":2025,"ids":{"trakt":1}}}]"#,
            ),
            "trakt",
            false,
        ),
        (
            "diary.csv",
            text(
                "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2025-07-23,Undertow,1999,https://boxd.it/abc,4,,,2025-07-22\n",
            ),
            "letterboxd",
            false,
        ),
    ]
}

/// Writes them into a folder.
pub(crate) fn write_all(folder: &Path) -> Vec<PathBuf> {
    let paths = all().into_iter().map(|(name, content, ..)| {
        let path = folder.join(name);
        fs_err::write(&path, content).unwrap();
        path
    });
    paths.collect()
}
