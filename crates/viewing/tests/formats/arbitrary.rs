//! Whatever bytes come, every reader ends, without a panic, and counts what it saw.

use greenlit_viewing::formats::{Carrier, Collected, Context, Input, SourceFormat, read, recognise};
use proptest::prelude::*;

use crate::KEY;

/// Beginnings that lead deep into each reader.
const SEEDS: &[&str] = &[
    "viewer,title,start_ms,end_ms,session,at_ms,state\nv,T,0,1,s,5,playing\n",
    "{\"viewer\":\"v\",\"title\":\"T\",\"start_ms\":0,\"wall_ms\":5}\n",
    "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,Country\nA,2024-03-05 20:00:01,00:10:00,,Show: Season 1: X (Episode 2),,TV,00:10:00,00:10:00,US (x)\nA,3/5/2024 20:00,0:10:00,,B,,TV,,,US\n",
    "2022-01-01 20:00:20.5\tu\ti\tEpisode\tS - s01e02 - T\tDirectPlay\tWeb\tD\t600\t5\t\t\n",
    "[{\"jf_library_items\":[{\"Id\":\"i\",\"RunTimeTicks\":\"9\"}]},{\"jf_playback_activity\":[{\"UserId\":\"u\",\"ActivityDateInserted\":\"2024-01-01T21:00:00Z\",\"PlaybackDuration\":\"3600\",\"NowPlayingItemName\":\"x\",\"PlayState\":{\"PositionTicks\":5}}]}]",
    "{\"recordsFiltered\":1,\"data\":[{\"user_id\":1,\"started\":1000000,\"stopped\":1005400,\"paused_counter\":600,\"title\":\"x\",\"state\":null}]}",
    "Title,Playback Start Datetime (UTC),Playback End Datetime (UTC),Seconds Viewed\n\"\"\"X - Season 4\"\"\",2024-01-01T20:00:00Z,2024-01-01T21:00:00.5Z,3000\n",
    "v=2,sid=\"s\",cid=\"c\",ts=1700000000000,e=ps,sta=p,pt=0,br=(v;1)\nGET /x?CMCD=v%3D2%2Csid%3D%22s%22%2Cts%3D1700000000500%2Ce%3Dt\n",
    "1700000000\t10.0.0.1\t200\t/v/1.mp4?CMCD=cid%3D%22film%22%2Cd%3D4000%2Cot%3Dv%2Csid%3D%22s%22\n",
    "{\"derived_tstamp\":\"2024-01-01T20:00:00Z\",\"contexts\":[{\"schema\":\"com.snowplowanalytics.snowplow.media\",\"data\":{\"mediaSessionId\":\"m\",\"timePlayed\":9}}]}\n",
    "[{\"watched_at\":\"2024-01-01T21:00:00.000Z\",\"action\":\"watch\",\"type\":\"movie\",\"movie\":{\"title\":\"F\",\"ids\":{\"trakt\":1}}}]",
    "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2024-02-01,F,1999,https://boxd.it/a,4,,,2024-01-05\n",
    "Title,Date\n\"A: B\",\"10/21/20\"\n",
];

fn survives(bytes: &[u8]) {
    let _ = recognise(bytes, "PlaybackReporting");
    let mut context = Context::new("fuzz", KEY);
    context.zone = Some(jiff::tz::TimeZone::UTC);
    context.line_limit_bytes = 256;
    for format in SourceFormat::ALL {
        let mut sink = Collected::default();
        let input = match format.carrier() {
            Carrier::Text => Input::Text(&mut &*bytes),
            Carrier::Parquet | Carrier::Database => Input::Bytes(bytes.to_vec().into()),
        };
        if let Ok(report) = read(format, input, &context, &mut sink) {
            assert_eq!((report.plays, report.beats), (sink.plays.len() as u64, sink.beats.len() as u64));
            assert_eq!(report.rejected, sink.rejected.len() as u64);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survives(&bytes);
    }

    #[test]
    fn mutated_files(
        seed in 0..SEEDS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (place, byte) in edits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        survives(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        survives(&bytes);
    }
}
