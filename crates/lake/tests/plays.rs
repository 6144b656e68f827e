//! Plays in a lake: whatever the order and the split of the files, the figures are those of all plays together.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;

use greenlit_lake::{Error, Lake, MeasuredFigure, MeasuredQuery, Top10Query};
use greenlit_viewing::policy::Policies;
use greenlit_vocabulary::{Metric, Provenance, Territory, Week, WeekCalendar};
use proptest::prelude::*;
use support::{Row, add, add_catalogue, csv, oracle, policy, rate, values};

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..6_u32, 0..3_u32, 0..3_u32, 0..30_i64 * 24 * 60, 1..200_i64, 0..3_u32, 0..3_u32).prop_map(
        |(viewer, title, episode, start_min, length_min, device, territory)| Row {
            viewer,
            title,
            episode,
            start_min,
            length_min,
            device,
            territory,
        },
    );
    proptest::collection::vec(row, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_split_and_order_of_files_gives_the_figures_of_all_plays(
        rows in rows(),
        cuts in proptest::collection::vec(0..60_usize, 0..3),
        rate_between in any::<bool>(),
        compact in any::<bool>(),
        threads in 1..3_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut lake = Lake::create_or_open(folder.path()).unwrap();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c % rows.len()).collect();
        cuts.push(rows.len());
        cuts.sort_unstable();
        let mut from = 0;
        for (number, to) in cuts.into_iter().enumerate() {
            if from < to {
                add(&mut lake, &format!("part {number}.csv"), &csv(&rows[from..to]));
            }
            from = to;
            if rate_between {
                rate(&mut lake, threads);
            }
        }
        if compact {
            lake.compact().unwrap();
            lake.vacuum().unwrap();
        }
        rate(&mut lake, threads);
        let expected = oracle(&rows);
        let measured: BTreeMap<_, _> = values(&lake, Metric::MinutesViewed)
            .into_iter()
            .map(|(key, minutes)| (key, (minutes * 60_000.0).round() as u64))
            .collect();
        prop_assert_eq!(measured, expected);
        prop_assert_eq!(lake.verify().unwrap(), Vec::<String>::new());

        // Another lake, all rows in one file and in reverse: the same figures under the same references.
        let other_folder = tempfile::tempdir().unwrap();
        let mut other = Lake::create_or_open(other_folder.path()).unwrap();
        let reversed: Vec<Row> = rows.iter().rev().cloned().collect();
        add(&mut other, "all.csv", &csv(&reversed));
        rate(&mut other, 1);
        prop_assert_eq!(shown(&lake), shown(&other));
    }
}

/// Everything of the current figures but run and snapshot.
fn shown(lake: &Lake) -> Vec<(String, String, u64)> {
    let all = lake.measured_figures(&MeasuredQuery::default()).unwrap().figures;
    all.iter()
        .map(|m| (m.reference.to_string(), format!("{:?}", m.figure.window), m.figure.value.to_bits()))
        .collect()
}

fn row(viewer: u32, title: u32, start_min: i64, length_min: i64) -> Row {
    Row { viewer, title, episode: 1, start_min, length_min, device: 0, territory: 0 }
}

#[test]
fn late_plays_restate_what_they_touch_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    add(&mut lake, "july.csv", &csv(&[row(1, 0, 600, 30), row(1, 1, 20 * 1440 + 600, 60)]));
    let first = rate(&mut lake, 1);
    assert!(first.new_cells > 0 && first.restated_cells == 0);
    assert_eq!(rate(&mut lake, 1).run, None, "nothing new, so no run");

    add(&mut lake, "late.csv", &csv(&[row(2, 0, 700, 15)]));
    let second = rate(&mut lake, 1);
    assert!(second.restated_cells > 0);
    let keys = ["title 0".to_owned()];
    let weekly = |m: &&MeasuredFigure| {
        m.figure.metric == Metric::MinutesViewed
            && m.figure.season.is_none()
            && m.figure.episode.is_none()
            && m.figure.territory.is_none()
            && m.figure.window.as_ref().is_some_and(|w| w.to_string().starts_with("week"))
    };
    let figures = lake.measured_figures_about(&keys).unwrap().figures;
    let now = figures.iter().find(weekly).unwrap();
    let replaced = now.replaced.as_ref().unwrap();
    assert_eq!((now.figure.value, replaced.value, replaced.difference), (45.0, 30.0, 15.0));
    assert_eq!(replaced.reason, "further plays came in");
    assert!(matches!(now.figure.provenance, Provenance::Measured { run: 2, snapshot: 2, .. }));

    let before = lake.measured_by_reference(&replaced.reference.to_string()).unwrap().unwrap();
    assert_eq!((before.is_superseded, before.figure.value), (true, 30.0));
    let other = lake.measured_figures_about(&["title 1".to_owned()]).unwrap().figures;
    assert!(other.iter().all(|m| matches!(m.figure.provenance, Provenance::Measured { run: 1, .. })));

    let behind = lake.plays_behind(now, &Policies::published().unwrap()).unwrap();
    assert_eq!(behind.plays, 2);
    assert_eq!(
        behind.sources.iter().map(|s| (s.file.as_str(), s.plays)).collect::<Vec<_>>(),
        [("july.csv", 1), ("late.csv", 1)]
    );
}

#[test]
fn a_name_is_settled_by_the_catalogue_whenever_it_comes_and_never_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    add(&mut lake, "plays.csv", &csv(&[row(1, 0, 600, 30), row(2, 1, 600, 30)]));
    let before = rate(&mut lake, 1);
    assert_eq!(before.unresolved.len(), 2);
    add_catalogue(&mut lake, &[("Title 0!", 2024), ("Title 1", 2001), ("Title 1", 2019)]);
    let after = rate(&mut lake, 1);
    assert_eq!(after.unresolved.len(), 1);
    assert!(after.unresolved[0].why.contains("fits several titles"), "{}", after.unresolved[0].why);
    let names: Vec<String> = lake
        .measured_figures(&MeasuredQuery::default())
        .unwrap()
        .figures
        .into_iter()
        .map(|m| m.figure.title)
        .collect();
    assert!(names.contains(&"Title 0!".to_owned()) && names.contains(&"title 1".to_owned()));
    assert!(!names.contains(&"title 0".to_owned()), "withdrawn, since it is another's name now");
    assert!(after.withdrawn_cells > 0);
}

#[test]
fn cells_of_few_viewers_do_not_leave_a_lake_of_many() {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    let mut rows: Vec<Row> = (0..60).map(|viewer| row(viewer, 0, 600, 30)).collect();
    rows.extend((0..4).map(|viewer| row(viewer, 1, 600, 30)));
    add(&mut lake, "panel.csv", &csv(&rows));
    rate(&mut lake, 2);
    assert_eq!(lake.min_viewers().unwrap(), 5);
    let found = lake.measured_figures_about(&["title 1".to_owned()]).unwrap();
    assert!(found.figures.is_empty() && found.suppressed_cells > 0);
    let asked = MeasuredQuery { min_viewers: Some(1), ..MeasuredQuery::default() };
    let hidden = lake.measured_figures(&asked).unwrap().figures;
    let hidden = hidden.iter().find(|m| m.figure.title == "title 1").unwrap();
    assert_eq!(lake.measured_by_reference(&hidden.reference.to_string()).unwrap(), None);

    let week = Week::containing("2025-07-01".parse().unwrap(), WeekCalendar::MondayToSunday);
    let query = Top10Query { week, list: "overall", territory: None, policy: "default@1", min_viewers: None };
    let chart = lake.top10(&query).unwrap();
    assert_eq!(chart.entries.len(), 1);
    assert_eq!(chart.suppressed, 1);
}

#[test]
fn the_ten_most_viewed_are_ranked_by_unrounded_minutes_and_ties_share_a_rank() {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    let rows = [row(1, 0, 600, 30), row(2, 1, 600, 30), row(3, 2, 600, 20), row(3, 0, 8 * 1440, 10)];
    add(&mut lake, "plays.csv", &csv(&rows));
    rate(&mut lake, 1);
    let week = Week::containing("2025-07-01".parse().unwrap(), WeekCalendar::MondayToSunday);
    let query = Top10Query { week, list: "overall", territory: None, policy: "default@1", min_viewers: None };
    let chart = lake.top10(&query).unwrap();
    let places: Vec<(u32, &str)> =
        chart.entries.iter().map(|e| (e.rank, e.minutes.figure.title.as_str())).collect();
    assert_eq!(places, [(1, "title 0"), (1, "title 1"), (3, "title 2")]);
    let next = Top10Query { week: week.next(), ..query.clone() };
    assert_eq!(lake.top10(&next).unwrap().entries[0].run.unwrap().weeks, 2);
    let us = Top10Query { territory: Territory::parse("US"), ..query.clone() };
    assert_eq!(lake.top10(&us).unwrap().entries.len(), 3);
    let unknown = Top10Query { list: "originals", ..query };
    assert!(matches!(lake.top10(&unknown), Err(Error::UnknownList { .. })));
    assert_eq!(lake.last_measured_week("default@1").unwrap(), Some(week.next()));
}

#[test]
fn a_source_without_durations_is_refused_for_minutes_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    let added = add(&mut lake, "NetflixViewingHistory.csv", "Title,Date\n\"A: Season 1: B\",\"10/21/20\"\n");
    assert_eq!(added.plays, 1);
    let report = rate(&mut lake, 1);
    assert_eq!(report.refused.len(), 1);
    assert!(report.refused[0].contains("cannot serve"), "{}", report.refused[0]);
    assert!(lake.measured_figures(&MeasuredQuery::default()).unwrap().figures.is_empty());
}

#[test]
fn verify_tells_which_file_is_damaged_missing_or_too_much() {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    add(&mut lake, "plays.csv", &csv(&[row(1, 0, 600, 30)]));
    drop(lake);
    let plays = folder.path().join("plays");
    let file = fs_err::read_dir(&plays).unwrap().next().unwrap().unwrap().path();
    let sound = fs_err::read(&file).unwrap();

    fs_err::write(plays.join("00000009-deadbeef.parquet"), b"left by a process that died").unwrap();
    fs_err::write(plays.join("notes.txt"), b"somebody's own").unwrap();
    let lake = Lake::open(folder.path()).unwrap();
    assert!(!plays.join("00000009-deadbeef.parquet").exists());
    assert!(plays.join("notes.txt").exists());
    assert_eq!(lake.verify().unwrap(), Vec::<String>::new());

    for place in [10, sound.len() / 2, sound.len() - 20] {
        let mut damaged = sound.clone();
        damaged[place] ^= 1;
        fs_err::write(&file, &damaged).unwrap();
        let complaints = lake.verify().unwrap();
        assert!(
            complaints.len() == 1 && complaints[0].contains("not those that were written"),
            "{complaints:?}"
        );
    }
    fs_err::write(&file, &sound[..sound.len() - 1]).unwrap();
    assert!(lake.verify().unwrap()[0].contains("bytes where"));
    fs_err::remove_file(&file).unwrap();
    assert!(lake.verify().unwrap()[0].contains("the file is missing"));
    drop(lake);
    let mut lake = Lake::open(folder.path()).unwrap();
    let error = lake.rate(&support::options(1)).unwrap_err();
    assert!(
        error.to_string().contains("cannot be read") && error.hint().unwrap().contains("verify"),
        "{error}"
    );
}

#[test]
fn one_process_writes_at_a_time_and_what_is_dropped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    let text = csv(&[row(1, 0, 600, 30)]);
    {
        let adding = lake.begin().unwrap();
        support::plays(&adding, "plays.csv", &text).unwrap();
        // A second process opens the lake meanwhile and must not sweep the first one's files away.
        let other = Lake::open(folder.path()).unwrap();
        assert_eq!(other.plays_held().unwrap(), (0, 0));
        assert_eq!(fs_err::read_dir(folder.path().join("plays")).unwrap().count(), 1);
    }
    drop(lake);
    let mut lake = Lake::open(folder.path()).unwrap();
    assert_eq!(fs_err::read_dir(folder.path().join("plays")).unwrap().count(), 0);
    assert!(lake.sources().unwrap().is_empty());
    add(&mut lake, "plays.csv", &text);
    assert_eq!(lake.plays_held().unwrap(), (1, 1));
    let _ = policy();
}

#[test]
fn a_text_of_two_parts_is_an_episode_only_where_the_catalogue_has_the_series() {
    let header = "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,Country\n";
    let row = |title: &str| {
        format!("A,2025-07-01 20:00:00,00:30:00,,{title},,TV,00:30:00,00:30:00,US (United States)\n")
    };
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    add(
        &mut lake,
        "ViewingActivity.csv",
        &format!("{header}{}{}", row("Title 0: The Return"), row("Other: The Film")),
    );
    add_catalogue(&mut lake, &[("Title 0", 2020)]);
    let report = rate(&mut lake, 1);
    assert_eq!(report.unresolved.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["Other: The Film"]);
    let minutes = values(&lake, Metric::MinutesViewed);
    assert_eq!(minutes.get("Title 0 week of 2025-06-30"), Some(&30.0), "{minutes:?}");
    assert_eq!(minutes.get("Other: The Film week of 2025-06-30"), Some(&30.0));
}

#[test]
fn a_disk_that_refuses_is_a_sentence_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    // A file where the folder of the plays should be: nothing can be written there.
    fs_err::write(folder.path().join("plays"), b"in the way").unwrap();
    let adding = lake.begin().unwrap();
    let error = support::plays(&adding, "plays.csv", &csv(&[row(1, 0, 600, 30)])).unwrap_err();
    assert!(error.hint().is_some(), "{error}");
    adding.commit().unwrap();
    assert_eq!(lake.plays_held().unwrap(), (0, 0));
    assert!(lake.sources().unwrap().is_empty());
    fs_err::remove_file(folder.path().join("plays")).unwrap();
    add(&mut lake, "plays.csv", &csv(&[row(1, 0, 600, 30)]));
    assert_eq!(lake.verify().unwrap(), Vec::<String>::new());
}
