//! Netflix's two exports.

use std::fmt::Write as _;

use greenlit_viewing::formats::{Context, DateOrder, FormatError, SourceFormat, estimate_first_viewings};
use greenlit_viewing::play::{Capabilities, Need, PlayKind, Remarks, When};

use crate::{KEY, at, read_as, read_with};

const HEADER: &str = "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,Country\n";

#[test]
fn a_segment_with_everything() {
    let text = format!(
        "{HEADER}Ana,2024-03-05 21:10:07,00:48:00,Autoplayed: user action: None; ,\"The Boss Baby: Back in Business: Season 3: Lights, Camera, Org Chart! (Episode 5)\",,Chrome PC (Cadmium),01:00:00,Not latest view,BR (Brazil)\n"
    );
    let (got, report) = read_as(SourceFormat::NetflixActivity, &text);
    let play = &got.plays[0];
    assert_eq!(
        play.when,
        When::Interval { start: at("2024-03-05T21:10:07Z"), end: at("2024-03-05T21:58:07Z") }
    );
    assert_eq!((play.wall_ms, play.position_end_ms), (Some(2_880_000), Some(3_600_000)));
    assert_eq!(play.title.name, "The Boss Baby: Back in Business");
    assert_eq!(play.title.episode, Some(5));
    assert_eq!(play.device.as_deref(), Some("Chrome PC (Cadmium)"));
    assert_eq!(play.territory.as_ref().map(greenlit_vocabulary::Territory::as_str), Some("BR"));
    assert_eq!((play.autoplay, play.kind, play.row), (Some(true), PlayKind::Programme, 2));
    assert!(report.capabilities.serve(Need::WeeklyChart, "x").is_ok());
    assert!(!format!("{got:?}").contains("Ana"), "names stay in the parser");
}

#[test]
fn bookmark_beyond_duration_is_speed() {
    let text = format!(
        "{HEADER}A,2024-03-06 20:00:00,00:10:00,,Film,,TV,00:55:00,00:55:00,US (United States)\nA,2024-03-05 20:00:01,00:48:00,,Film,,TV,01:00:00,Not latest view,US (United States)\n"
    );
    let (mut got, _) = read_as(SourceFormat::NetflixActivity, &text);
    estimate_first_viewings(&mut got.plays);
    assert_eq!((got.plays[1].wall_ms, got.plays[1].content_ms), (Some(2_880_000), Some(3_600_000)));
    assert_eq!(got.plays[0].content_ms, None, "a later segment says nothing by its bookmark alone");
}

#[test]
fn promos_by_type_and_by_asset_name() {
    let row = |title: &str, kind: &str| {
        format!("A,2024-03-05 20:00:01,00:00:10,,{title},{kind},TV,00:00:10,00:00:10,ZZ (Unknown Region)\n")
    };
    let text = format!(
        "{HEADER}{}{}{}",
        row("Season 1 Trailer: X", "TRAILER"),
        row("Casper_hook_primary_16x9", ""),
        row("Trailer Park Boys: Season 1: X (Episode 1)", "")
    );
    let (got, _) = read_as(SourceFormat::NetflixActivity, &text);
    let kinds: Vec<_> = got.plays.iter().map(|p| (p.kind, p.remarks.has(Remarks::PROMO_BY_NAME))).collect();
    assert_eq!(kinds, [(PlayKind::Promo, false), (PlayKind::Promo, true), (PlayKind::Programme, false)]);
    assert!(got.plays.iter().all(|p| p.territory.is_none()));
}

#[test]
fn unusable_dates_bookmarks_and_rows() {
    let text = format!(
        "{HEADER}A,1970-01-01 00:00:00,00:10:00,,Film,,TV,Not latest view,Not latest view,US (x)\n\
         A,2024-13-01 00:00:00,00:10:00,,Film,,TV,,,US (x)\n\
         A,2024-01-01 00:00:00,-00:10:00,,Film,,TV,,,US (x)\n\
         A,2024-01-01 00:00:00,00:10:00,,,,TV,,,US (x)\n\
         A,2024-01-01 00:00:00,00:10:00\n"
    );
    let (got, report) = read_as(SourceFormat::NetflixActivity, &text);
    assert_eq!((got.plays[0].when, got.plays[0].position_end_ms), (When::Unknown, None));
    assert_eq!(got.plays[0].wall_ms, Some(600_000));
    let reasons: Vec<_> = got.rejected.iter().map(|r| (r.line.unwrap(), r.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (3, "`Start Time` is `2024-13-01 00:00:00`, not a time"),
            (4, "`Duration` is `-00:10:00`, not hours:minutes:seconds"),
            (5, "it has no title"),
            (6, "it has 3 fields where the header has 10"),
        ]
    );
    assert!(report.notes.iter().any(|n| n.contains("1 rows are dated 1970")));
}

#[test]
fn a_title_with_a_raw_newline_is_one_row() {
    let text = format!(
        "{HEADER}A,2024-03-05 20:00:01,00:10:00,,\"A\nB\",,TV,,,US (x)\nA,2024-03-05 19:00:01,00:10:00,,C,,TV,,,US (x)\n"
    );
    let (got, _) = read_as(SourceFormat::NetflixActivity, &text);
    assert_eq!(got.plays.iter().map(|p| p.title.raw.as_str()).collect::<Vec<_>>(), ["A\nB", "C"]);
    assert_eq!(got.plays[1].row, 4);
}

#[test]
fn files_saved_again_from_a_spreadsheet() {
    let mut iso = HEADER.replace('\n', "\r\n");
    for minute in 0..25 {
        let _ = write!(iso, "A,2024-03-05 20:{minute:02},0:10:00,,Film,,TV,,,US (x)\r\n");
    }
    let (got, report) = read_as(SourceFormat::NetflixActivity, &iso);
    assert_eq!(got.plays.len(), 25);
    assert!(got.plays.iter().all(|p| p.remarks.has(Remarks::COARSE_TIME)));
    assert!(report.capabilities.has(Capabilities::MINUTE_TIMES));
    assert!(report.notes[0].contains("no seconds"));

    let slashes = format!(
        "{HEADER}A,3/25/2024 9:05,0:10:00,,Film,,TV,,,US (x)\nA,3/5/2024 21:05,0:10:00,,Film,,TV,,,US (x)\n"
    );
    let (got, _) = read_as(SourceFormat::NetflixActivity, &slashes);
    assert_eq!(got.plays[1].interval().unwrap().0, at("2024-03-05T21:05:00Z"));

    let five = "Profile Name;Start Time;Duration;Title;Device Type\nA;05.03.24 21:05;00:10:00;Film;TV\n";
    let (got, _) = read_as(SourceFormat::NetflixActivity, five);
    assert_eq!(got.plays[0].interval().unwrap().0, at("2024-03-05T21:05:00Z"));
    assert_eq!(got.plays[0].autoplay, None);

    let open = format!(
        "{HEADER}A,3/4/2024 9:05,0:10:00,,Film,,TV,,,US (x)\nA,2/3/2024 9:05,0:10:00,,Film,,TV,,,US (x)\n"
    );
    let error = read_with(SourceFormat::NetflixActivity, &open, &Context::new("f.csv", KEY)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`f.csv` has dates that can be read month/day/year (`mdy`) or day/month/year (`dmy`); hint: say which with `--date-order`"
    );
}

#[test]
fn a_file_without_the_columns_is_named() {
    let error =
        read_with(SourceFormat::NetflixActivity, "Title,Date\n", &Context::new("x.csv", KEY)).unwrap_err();
    assert!(error.to_string().starts_with("`x.csv` has no column `Start Time`, `Duration`, so"), "{error}");
}

#[test]
fn the_short_history_serves_days_and_refuses_minutes() {
    let text = "Title,Date\n\"Lupin: Part 1: Chapter 1\",\"10/21/20\"\n\"Film\",\"1/2/20\"\n\"\",\"1/1/20\"\n\"X\",\"yesterday\"\n";
    let (got, report) = read_as(SourceFormat::NetflixShort, text);
    assert_eq!(got.plays[0].when, When::Day(jiff::civil::date(2020, 10, 21)));
    assert_eq!(got.rejected.len(), 2);
    assert_eq!(
        report.capabilities.serve(Need::Minutes, "NetflixViewingHistory.csv").unwrap_err().to_string(),
        "`NetflixViewingHistory.csv` cannot serve minutes viewed: it does not say how long anything was played"
    );
    assert!(report.capabilities.serve(Need::Reach, "x").is_ok());

    let polish = "\u{feff}Tytuł,Data\n\"Film\",\"30.06.2022\"\n";
    assert_eq!(
        read_as(SourceFormat::NetflixShort, polish).0.plays[0].when,
        When::Day(jiff::civil::date(2022, 6, 30))
    );

    let open = "Title,Date\nA,05/04/20\nB,03/02/20\n";
    let mut context = Context::new("h.csv", KEY);
    assert!(matches!(
        read_with(SourceFormat::NetflixShort, open, &context),
        Err(FormatError::AmbiguousDates { .. })
    ));
    context.date_order = Some(DateOrder::DayMonthYear);
    let (got, _) = read_with(SourceFormat::NetflixShort, open, &context).unwrap();
    assert_eq!(got.plays[0].when, When::Day(jiff::civil::date(2020, 4, 5)));
}
