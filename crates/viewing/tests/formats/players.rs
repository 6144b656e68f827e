//! What players send: CMCD reports and logs, Snowplow media events; and Prime Video's export.

use greenlit_viewing::formats::{Context, GapRule, SourceFormat, fold_beats};
use greenlit_viewing::play::{BeatState, Capabilities, Need, PlayKind, Remarks, SeasonMark, When};

use crate::{KEY, at, read_as, read_with};

/// Wall and content seconds of all plays folded from a CMCD file.
fn folded(text: &str) -> (u64, u64, greenlit_viewing::formats::FoldReport) {
    let (got, _) = read_as(SourceFormat::CmcdEvents, text);
    assert!(got.rejected.is_empty(), "{:?}", got.rejected);
    let (plays, report) = fold_beats(got.beats, GapRule { longest_gap_ms: 90_000, tail_ms: 30_000 });
    let sum =
        |f: fn(&greenlit_viewing::play::Play) -> Option<u64>| plays.iter().filter_map(f).sum::<u64>() / 1000;
    (sum(|p| p.wall_ms), sum(|p| p.content_ms), report)
}

const TS: u64 = 1_700_000_000_000;

fn report(secs: u64, keys: &str) -> String {
    format!("v=2,sid=\"s1\",cid=\"film-1\",ts={},{keys}\n", TS + secs * 1000)
}

#[test]
fn cmcd_earns_only_while_playing() {
    let text = [
        report(0, "e=ps,sta=s"),
        report(2, "e=ps,sta=p,pt=0"),
        report(62, "e=ps,sta=a,pt=60000"),
        report(122, "e=ps,sta=p,pt=60000"),
        report(182, "e=ps,sta=q,pt=120000"),
    ]
    .concat();
    let (wall, content, _) = folded(&text);
    assert_eq!((wall, content), (120, 120));
}

#[test]
fn cmcd_background_rate_and_preloading() {
    let hidden = [report(0, "e=ps,sta=p,bg"), report(60, "e=t"), report(120, "e=ps,sta=q")].concat();
    assert_eq!(folded(&hidden).0, 0);
    let back =
        [report(0, "e=ps,sta=p"), report(30, "e=b,bg"), report(60, "e=b"), report(90, "e=ps,sta=q")].concat();
    assert_eq!(folded(&back).0, 60);
    let fast = [report(0, "e=ps,sta=p,pr=2,pt=0"), report(60, "e=ps,sta=q,pt=120000")].concat();
    let (wall, content, _) = folded(&fast);
    assert_eq!((wall, content), (60, 120));
    assert_eq!(folded(&[report(0, "e=ps,sta=d"), report(30, "e=ps,sta=q")].concat()).0, 0);
    let ad = [report(0, "e=as,sta=p"), report(30, "e=ae"), report(60, "e=ps,sta=q")].concat();
    assert_eq!(folded(&ad).0, 30, "advertising is no viewing of the title");
}

#[test]
fn cmcd_duplicates_losses_and_silence() {
    let text = [
        report(0, "e=ps,sta=p,sn=4"),
        report(30, "e=t,sn=5"),
        report(30, "e=t,sn=5"),
        report(90, "e=t,sn=7"),
    ]
    .concat();
    let (wall, _, noticed) = folded(&text);
    assert_eq!((wall, noticed.duplicates, noticed.lost), (120, 1, 1), "credit ends 30 s after the last word");
    let silent =
        [report(0, "e=ps,sta=p,sn=0"), report(600, "e=t,sn=1"), report(610, "e=ps,sta=q,sn=2")].concat();
    let (wall, _, noticed) = folded(&silent);
    assert_eq!((wall, noticed.unobserved_ms), (40, 570_000));
}

#[test]
fn cmcd_notations_agree() {
    let json = format!(
        "{{\"v\":2,\"sid\":\"s1\",\"cid\":\"film-1\",\"ts\":{TS},\"e\":\"ps\",\"sta\":\"p\",\"pt\":0}}\n"
    );
    let query = format!(
        "GET /collect?CMCD=v%3D2%2Csid%3D%22s1%22%2Ccid%3D%22film-1%22%2Cts%3D{TS}%2Ce%3Dps%2Csta%3Dp%2Cpt%3D0 HTTP/1.1\n"
    );
    let plain = format!("v=2,sid=\"s1\",cid=\"film-1\",ts={TS},e=ps,sta=p,pt=0\n");
    let (json, _) = read_as(SourceFormat::CmcdEvents, &json);
    for other in [query, plain] {
        assert_eq!(read_as(SourceFormat::CmcdEvents, &other).0.beats, json.beats);
    }
    assert_eq!(json.beats[0].state, BeatState::Playing);
    let faults = format!(
        "v=2,sid=\"x\",ts={TS},e=t\nv=2,ts={TS},e=t\nv=2,sid=\"x\",e=t\nv=2,sid=\"x\",ts={TS},e=ps,sta=z\nv=2,sid=\"x\",ts={TS},e=pr,pr=99\nv=2,sid=\"x\",ts={TS},e=rr,rc=200\n"
    );
    let (got, _) = read_as(SourceFormat::CmcdEvents, &faults);
    let reasons: Vec<_> = got.rejected.iter().map(|r| r.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "the state of its session is not known yet (`sta`)",
            "it has no session (`sid`)",
            "it has no time (`ts`)",
            "`sta` is `z`, which is no state",
            "`pr` is `99`, not a playback rate",
        ]
    );
}

#[test]
fn segment_style_heartbeats_with_a_hole() {
    let head = "viewer,session,title,at_ms,state,position_ms\n";
    let rows = [(0, 0), (10, 10), (20, 20), (320, 30)]
        .map(|(t, p)| format!("v,s,T,{},playing,{}\n", TS + t * 1000, p * 1000))
        .concat();
    let end = format!("v,s,T,{},ended,30000\n", TS + 320_000);
    let (got, _) = read_as(SourceFormat::CanonicalCsv, &format!("{head}{}{end}", &rows));
    let (plays, noticed) = fold_beats(got.beats, GapRule::of_interval(10_000));
    let wall: u64 = plays.iter().filter_map(|p| p.wall_ms).sum();
    assert_eq!((wall, noticed.unobserved_ms), (30_000, 290_000));
}

#[test]
fn delivery_logs_are_an_upper_bound_of_one_object_type() {
    let line = |t: u64, path: &str, ot: &str| {
        format!(
            "{}\t10.0.0.1\t200\t{path}?CMCD=cid%3D%22film%22%2Cd%3D4000%2Cot%3D{ot}%2Csf%3Dd%2Csid%3D%22s%22\n",
            1_700_000_000 + t
        )
    };
    let text = [
        line(0, "/v/1.mp4", "v"),
        line(1, "/a/1.mp4", "a"),
        line(4, "/v/2.mp4", "v"),
        line(5, "/v/2.mp4", "v"),
        line(5, "/a/2.mp4", "a"),
        line(6, "/x.mpd", "m"),
        "1700000000\t10.0.0.1\t200\t/plain.jpg\n".to_owned(),
    ]
    .concat();
    let (got, report) = read_as(SourceFormat::CmcdCdnLog, &text);
    assert_eq!(got.plays.len(), 1);
    assert_eq!((got.plays[0].wall_ms, got.plays[0].remarks), (Some(8_000), Remarks::UPPER_BOUND));
    assert_eq!(got.rejected[0].reason, "it carries no CMCD");
    assert_eq!(
        report.capabilities.serve(Need::Minutes, "cdn.log").unwrap_err().to_string(),
        "`cdn.log` cannot serve minutes viewed: it counts what was requested, which is only an upper bound of what was watched"
    );
    assert!(report.capabilities.has(Capabilities::UPPER_BOUND));
}

#[test]
fn snowplow_sessions_are_cumulative() {
    let event = |id: &str, t: u64, played: u64, content: u64| {
        format!(
            r#"{{"user_id":"u1","derived_tstamp":"2024-01-01T20:0{t}:00.000Z","contexts":{{"data":[{{"schema":"iglu:com.snowplowanalytics.snowplow.media/session/jsonschema/1-0-0","data":{{"mediaSessionId":"{id}","timePlayed":{played},"contentWatched":{content},"timePaused":5}}}},{{"schema":"iglu:com.snowplowanalytics.snowplow/media_player/jsonschema/2-0-0","data":{{"currentTime":{content},"paused":false,"ended":false,"duration":1200,"label":"Ballard"}}}}]}}}}"#
        )
    };
    let lines = [
        event("m1", 1, 60, 60),
        event("m1", 3, 180, 100),
        event("m1", 2, 120, 100),
        "{\"derived_tstamp\":1}".to_owned(),
    ];
    for text in [lines.join("\n"), format!("[{}]", lines.join(","))] {
        let (got, _) = read_as(SourceFormat::SnowplowMedia, &text);
        assert_eq!(got.plays.len(), 1);
        let play = &got.plays[0];
        assert_eq!(
            (play.wall_ms, play.content_ms, play.runtime_ms),
            (Some(180_000), Some(100_000), Some(1_200_000))
        );
        assert_eq!((play.title.name.as_str(), play.paused_ms), ("Ballard", Some(5_000)));
        assert_eq!(got.rejected[0].reason, "it has no media session");
    }
}

#[test]
fn prime_video() {
    let head = "Title,Playback Start Datetime (UTC),Playback End Datetime (UTC),Seconds Viewed,Material Type Description,Profile Type,Is Autoplay,Start Point Seconds,End Point Seconds,Seconds Paused,Seconds Buffered,Device Model,Country Code,City\n";
    let text = format!(
        "{head}\"\"\"Reacher - Season 4\"\"\",2024-01-01T20:00:00Z,2024-01-01T21:00:00.500Z,3000,Full Feature,ADULT,Yes,0,3000,600,Not Available,Fire TV,US,Springfield\n\
         X,2024-01-01T20:00:00Z,2024-01-01T19:00:00Z,60,Trailer,CHILD,No,Not available,Not Applicable,,,,GB,\n\
         X,2024-01-01T20:00:00Z,2024-01-01T21:00:00Z,Not Available,Live,ADULT,No,,,,,,GB,\n"
    );
    let (got, _) = read_as(SourceFormat::PrimeVideo, &text);
    let play = &got.plays[0];
    assert_eq!(
        (play.title.name.as_str(), play.title.season.as_ref().map(SeasonMark::number)),
        ("Reacher", Some(4))
    );
    assert_eq!(play.interval(), Some((at("2024-01-01T20:00:00Z"), at("2024-01-01T21:00:00.5Z"))));
    assert_eq!(
        (play.wall_ms, play.paused_ms, play.buffered_ms, play.autoplay),
        (Some(3_000_000), Some(600_000), None, Some(true))
    );
    assert_eq!(play.profile.as_deref(), Some("adult"));
    let odd = &got.plays[1];
    assert_eq!(
        (odd.kind, odd.position_end_ms, odd.remarks),
        (PlayKind::Promo, None, Remarks::END_BEFORE_START)
    );
    assert_eq!(odd.interval(), Some((at("2024-01-01T20:00:00Z"), at("2024-01-01T20:01:00Z"))));
    assert_eq!(got.rejected[0].reason, "`Seconds Viewed` is ``, not a number of seconds");
    assert!(!format!("{got:?}").contains("Springfield"));

    let events = "Title Name,Title,Seconds Viewed,Most Recent Watch Date\nX,X,1,2024-01-01\n";
    let error =
        read_with(SourceFormat::PrimeVideo, events, &Context::new("Watch Events.csv", KEY)).unwrap_err();
    assert!(error.to_string().contains("or the same viewing counts twice"), "{error}");

    let old = "Playback Hour,Operating System,City,Title\n9/13/2019 21:00:00,iOS,Springfield,X\n";
    let (got, report) = read_as(SourceFormat::PrimeVideo, old);
    assert_eq!(got.plays[0].when, When::Day(jiff::civil::date(2019, 9, 13)));
    assert!(report.capabilities.serve(Need::Minutes, "old.csv").is_err());
}
