//! Canonical plays and heartbeats in their three carriers.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray, UInt64Array};
use bytes::Bytes;
use greenlit_viewing::formats::{Collected, Context, FormatError, Input, SourceFormat, read, recognise};
use greenlit_viewing::play::{BeatState, When};
use parquet::arrow::ArrowWriter;

use crate::{KEY, at, read_as, read_with};

#[test]
fn csv_and_json_lines_of_one_play_are_one_play() {
    let csv = "viewer,household,title,season,episode,start,end,paused_ms,device,territory,autoplay,colour\n\
               v1,h1,Ballard,1,2,2025-07-09T20:00:00Z,2025-07-09T21:00:00+00:00,60000,TV,us,yes,red\n";
    let json = r#"{"viewer":"v1","household":"h1","title":"Ballard","season":1,"episode":2,"start_ms":1752091200000,"end_ms":"1752094800000","paused_ms":60000,"device":"TV","territory":"US","autoplay":true,"colour":{"deep":[1]}}"#;
    let (from_csv, report) = read_as(SourceFormat::CanonicalCsv, csv);
    let (mut from_json, json_report) = read_as(SourceFormat::CanonicalJsonLines, json);
    from_json.plays[0].row = 2;
    assert_eq!(from_csv.plays, from_json.plays);
    let play = &from_csv.plays[0];
    assert_eq!(
        play.when,
        When::Interval { start: at("2025-07-09T20:00:00Z"), end: at("2025-07-09T21:00:00Z") }
    );
    assert_eq!(play.wall_ms, Some(3_540_000));
    assert_eq!(
        (report.unknown_columns, json_report.unknown_columns),
        (vec!["colour".into()], vec!["colour".into()])
    );
}

#[test]
fn every_fault_of_a_row_has_its_sentence() {
    let head = "viewer,title,start_ms,end_ms,wall_ms,kind,territory,autoplay\n";
    for (row, reason) in [
        (",T,0,1,,,,", "it has no `viewer`"),
        ("v,,0,1,,,,", "it has no `title`"),
        ("v,T,,1,,,,", "it has no `start`"),
        ("v,T,x,1,,,,", "`start_ms` is `x`, not milliseconds since 1970"),
        ("v,T,9223372036854775807,1,,,,", "`start_ms` is `9223372036854775807`, not milliseconds since 1970"),
        ("v,T,5,1,,,,", "it ends before it starts"),
        ("v,T,0,,,,,", "it has neither an `end` nor a `wall_ms`"),
        ("v,T,0,,-4,,,", "`wall_ms` is negative: -4"),
        ("v,T,0,,1.5,,,", "`wall_ms` is `1.5`, not a whole number"),
        ("v,T,0,1,,song,,", "`kind` is `song`, which is no kind of play"),
        ("v,T,0,1,,,Mars,", "`territory` is `Mars`, not a country code"),
        ("v,T,0,1,,,,perhaps", "`autoplay` is `perhaps`, neither true nor false"),
    ] {
        let (got, _) = read_as(SourceFormat::CanonicalCsv, &format!("{head}{row}\nv,T,0,1,,,,\n"));
        assert_eq!(got.rejected[0].reason, reason, "{row}");
        assert_eq!((got.rejected[0].line, got.plays.len()), (Some(2), 1), "{row}");
    }
    let lines = "{\"viewer\":1,\"title\":\"T\",\"start_ms\":0,\"wall_ms\":5}\n{\"viewer\":\n[]\n\n{\"viewer\":1,\"title\":2,\"start_ms\":0,\"end_ms\":7}";
    let (got, report) = read_as(SourceFormat::CanonicalJsonLines, lines);
    assert_eq!((got.plays.len(), got.rejected.len(), report.rows), (2, 2, 4));
    assert_eq!(got.plays[1].row, 5);
}

#[test]
fn a_line_of_absurd_length_costs_only_itself() {
    let mut text = "viewer,title,start_ms,end_ms\n".to_owned();
    text.push_str(&"x".repeat(3 << 20));
    text.push_str("\nv,T,0,1\n");
    let (got, _) = read_as(SourceFormat::CanonicalCsv, &text);
    assert_eq!(got.rejected[0].reason, "the line is longer than 1048576 bytes");
    assert_eq!(got.plays.len(), 1);
}

#[test]
fn heartbeats() {
    let csv = "viewer,session,title,at,state,rate,sequence\nv,s,T,2025-07-09T20:00:00Z,playing,1.25,0\nv,s,T,2025-07-09T20:00:10Z,1,,1\nv,s,T,2025-07-09T20:00:20Z,dreaming,,2\nv,s,T,2025-07-09T20:00:20Z,0,99,2\n";
    let (got, _) = read_as(SourceFormat::CanonicalCsv, csv);
    assert_eq!(got.beats.len(), 2);
    assert_eq!((got.beats[0].state, got.beats[0].rate_milli), (BeatState::Playing, 1250));
    assert_eq!(
        (got.beats[1].state, got.beats[1].rate_milli, got.beats[1].sequence),
        (BeatState::Paused, 1000, Some(1))
    );
    assert_eq!(got.beats[0].session, got.beats[1].session);
    assert_eq!(got.rejected[0].reason, "`state` is `dreaming`, which is no state");
}

#[test]
fn missing_columns_are_named() {
    let error =
        read_with(SourceFormat::CanonicalCsv, "viewer,title\n", &Context::new("p.csv", KEY)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`p.csv` has no column `start_ms`, `end_ms`, so it cannot be read as canonical plays; hint: the schema of canonical plays and heartbeats is in FORMATS.md"
    );
}

fn parquet_of(columns: Vec<(&str, ArrayRef)>) -> Bytes {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes.into()
}

fn read_parquet(bytes: Bytes) -> Result<Collected, FormatError> {
    let mut sink = Collected::default();
    read(SourceFormat::CanonicalParquet, Input::Bytes(bytes), &Context::new("p.parquet", KEY), &mut sink)?;
    Ok(sink)
}

#[test]
fn parquet_with_any_sensible_types() {
    let start = at("2025-07-09T20:00:00Z").0;
    let bytes = parquet_of(vec![
        ("viewer", Arc::new(UInt64Array::from(vec![u64::MAX, 1])) as ArrayRef),
        ("title", Arc::new(StringArray::from(vec!["T", "U"]))),
        ("start", Arc::new(TimestampMillisecondArray::from(vec![start, start]).with_timezone("UTC"))),
        ("wall_ms", Arc::new(Int64Array::from(vec![Some(5), None]))),
        ("extra", Arc::new(Int64Array::from(vec![1, 2]))),
    ]);
    assert_eq!(recognise(&bytes, "x"), Some(SourceFormat::CanonicalParquet));
    let got = read_parquet(bytes).unwrap();
    assert_eq!(got.plays.len(), 1);
    let csv = format!("viewer,title,start_ms,wall_ms\n{},T,{start},5\n", u64::MAX);
    let (same, _) = read_as(SourceFormat::CanonicalCsv, &csv);
    assert_eq!((got.plays[0].viewer, got.plays[0].when), (same.plays[0].viewer, same.plays[0].when));
    assert_eq!(got.rejected[0].reason, "it has neither an `end` nor a `wall_ms`");
}

#[test]
fn parquet_with_wrong_types_or_damage_is_refused_with_a_sentence() {
    let wrong = parquet_of(vec![
        ("viewer", Arc::new(Int64Array::from(vec![1])) as ArrayRef),
        ("title", Arc::new(Int64Array::from(vec![1]))),
        ("start_ms", Arc::new(StringArray::from(vec!["soon"]))),
        ("end_ms", Arc::new(Int64Array::from(vec![1]))),
    ]);
    assert_eq!(
        read_parquet(wrong.clone()).unwrap_err().to_string(),
        "column `start_ms` of `p.parquet` is of type Utf8, where an integer is needed; hint: see the schema of canonical plays in FORMATS.md"
    );
    let cut = wrong.slice(..wrong.len() / 2);
    assert!(matches!(read_parquet(cut), Err(FormatError::Damaged { .. })));
}
