//! The published charts, recomputed: every rate the publishers' own tables allow, with its exceptions.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its file has failed")]

use std::collections::{BTreeMap, BTreeSet};

use greenlit_charts::identities::{
    IdentityRow, charts_against_report, engagement_identities, nielsen_identities, weekly_identities,
};
use greenlit_charts::netflix::{
    Category, EngagementReport, EngagementRuntime, WeeklyRow, read_engagement, read_weekly_global,
};
use greenlit_charts::nielsen::{read_nielsen_index, read_nielsen_weekly, ties};
use greenlit_charts::runs::chart_runs;
use greenlit_charts::views::views_from_minutes;
use greenlit_charts::vintage::{Restated, compare_vintages};
use greenlit_charts::{ChartError, ChartFormat, recognise};
use greenlit_testkit::shared;

fn bytes(name: &str) -> Option<Vec<u8>> {
    shared(&format!("data/charts/{name}")).map(|path| fs_err::read(path).unwrap())
}

fn weekly(day: &str) -> Option<Vec<WeeklyRow>> {
    let (rows, rejected) =
        read_weekly_global(&bytes(&format!("netflix_tudum/all-weeks-global_{day}.tsv"))?).unwrap();
    assert!(rejected.is_empty(), "{:?}", rejected.first());
    Some(rows)
}

fn rate(table: &[IdentityRow], id: &str) -> (u64, u64) {
    let row = table.iter().find(|r| r.id == id).unwrap();
    assert_eq!(
        row.rows - row.reproduced,
        row.exceptions.values().sum::<u64>(),
        "every exception has a class"
    );
    (row.reproduced, row.rows)
}

/// (reproduced, rows) by identity.
type Rates = &'static [(&'static str, (u64, u64))];

/// Rates by identity for one copy of the weekly list.
const WEEKLY: [(&str, usize, Rates); 6] = [
    (
        "2021-12-01",
        880,
        &[
            ("T1", (88, 88)),
            ("T2", (880, 880)),
            ("T3", (88, 88)),
            ("T7", (880, 880)),
            ("T7s", (878, 880)),
            ("T7c", (852, 880)),
        ],
    ),
    (
        "2021-12-08",
        920,
        &[
            ("T1", (92, 92)),
            ("T2", (920, 920)),
            ("T3", (92, 92)),
            ("T7", (920, 920)),
            ("T7s", (918, 920)),
            ("T7c", (892, 920)),
        ],
    ),
    (
        "2023-05-31",
        4_000,
        &[
            ("T1", (400, 400)),
            ("T2", (4_000, 4_000)),
            ("T3", (400, 400)),
            ("T7", (3_997, 4_000)),
            ("T7s", (3_994, 4_000)),
            ("T7c", (3_639, 4_000)),
        ],
    ),
    (
        "2024-08-28",
        6_600,
        &[
            ("T1", (660, 660)),
            ("T2", (6_600, 6_600)),
            ("T3", (408, 408)),
            ("T4", (252, 252)),
            ("T4h", (2, 252)),
            ("T5", (252, 252)),
            ("T5w", (187, 187)),
            ("T6", (2_419, 2_419)),
            ("T6r", (2_419, 2_419)),
            ("T6a", (2_419, 2_520)),
            ("T7", (6_597, 6_600)),
            ("T7s", (6_584, 6_600)),
            ("T7c", (5_912, 6_600)),
        ],
    ),
    (
        "2024-09-04",
        6_640,
        &[
            ("T1", (664, 664)),
            ("T2", (6_640, 6_640)),
            ("T3", (408, 408)),
            ("T4", (256, 256)),
            ("T4h", (2, 256)),
            ("T5", (256, 256)),
            ("T5w", (190, 190)),
            ("T6", (2_456, 2_456)),
            ("T6r", (2_456, 2_456)),
            ("T6a", (2_456, 2_560)),
            ("T7", (6_637, 6_640)),
            ("T7s", (6_624, 6_640)),
            ("T7c", (5_949, 6_640)),
        ],
    ),
    (
        "2025-06-25",
        8_320,
        &[
            ("T1", (832, 832)),
            ("T2", (8_320, 8_320)),
            ("T3", (408, 408)),
            ("T4", (424, 424)),
            ("T4h", (6, 424)),
            ("T5", (424, 424)),
            ("T5w", (305, 305)),
            ("T6", (4_079, 4_079)),
            ("T6r", (4_080, 4_103)),
            ("T6a", (4_080, 4_240)),
            ("T7", (8_313, 8_320)),
            ("T7t", (4_160, 4_160)),
            ("T7h", (8_320, 8_320)),
            ("T7s", (8_300, 8_320)),
            ("T7c", (7_390, 8_320)),
        ],
    ),
];

#[test]
fn weekly_lists_obey_their_identities_at_the_stated_rates() {
    for (day, count, rates) in WEEKLY {
        let Some(rows) = weekly(day) else { return };
        assert_eq!(rows.len(), count, "{day}");
        let table = weekly_identities(&rows);
        for (id, expected) in rates {
            assert_eq!(rate(&table, id), *expected, "{id} of {day}");
        }
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|r| r.line.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        assert_eq!(weekly_identities(&shuffled), table, "the order of rows does not matter");
    }
}

#[test]
fn weekly_exceptions_have_their_classes() {
    let Some(rows) = weekly("2025-06-25") else { return };
    let table = weekly_identities(&rows);
    let classes = |id: &str| table.iter().find(|r| r.id == id).unwrap().exceptions.clone();
    assert_eq!(
        classes("T6a"),
        BTreeMap::from([
            ("a live programme that returns weekly", 23),
            ("runtime not stated, live event", 4),
            ("runtime not stated, staggered launch", 133),
        ])
    );
    let listed = &table.iter().find(|r| r.id == "T7").unwrap().listed["another title of the same name"];
    assert_eq!(listed.len(), 7);
    assert!(listed.iter().all(|l| l.contains("Films")), "{listed:?}");
    assert_eq!(classes("T7"), BTreeMap::from([("another title of the same name", 7)]));
    let second: BTreeSet<String> =
        chart_runs(&rows).into_iter().filter(|r| r.nth_title > 0).map(|r| r.show_title).collect();
    assert_eq!(second.len(), 4, "four films share a name with an earlier one: {second:?}");
    assert_eq!(rows.iter().filter(|r| r.flags.live == Some(true)).count(), 30);
    assert_eq!(rows.iter().filter(|r| !r.launches.is_empty()).count(), 133);
    assert_eq!(rows.iter().map(|r| r.launches.len()).sum::<usize>(), 287);
}

#[test]
fn copies_without_flags_and_launches_give_the_same_rates() {
    let Some(mut rows) = weekly("2025-06-25") else { return };
    for row in &mut rows {
        row.flags = greenlit_charts::netflix::LaunchFlags::default();
        row.launches.clear();
    }
    let table = weekly_identities(&rows);
    for (id, expected) in
        [("T5", (424, 424)), ("T5w", (305, 305)), ("T6", (4_079, 4_079)), ("T6a", (4_080, 4_240))]
    {
        assert_eq!(rate(&table, id), expected, "{id}");
    }
}

#[test]
fn ties_and_wrong_roundings() {
    let Some(rows) = weekly("2025-06-25") else { return };
    let mut lists: BTreeMap<_, Vec<&WeeklyRow>> = BTreeMap::new();
    for row in &rows {
        lists.entry((row.week, row.category)).or_default().push(row);
    }
    let (mut hours_ties, mut views_ties, mut pairs) = (0, 0, (0, 0));
    for list in lists.values_mut() {
        list.sort_by_key(|r| r.rank);
        for pair in list.windows(2) {
            if pair[0].views.is_some() {
                pairs.1 += 1;
                views_ties += u32::from(pair[0].views == pair[1].views);
            } else {
                pairs.0 += 1;
                hours_ties += u32::from(pair[0].hours == pair[1].hours);
            }
        }
    }
    assert_eq!((hours_ties, views_ties, pairs), (19, 430, (3_672, 3_816)));
    let stated: Vec<_> =
        rows.iter().filter(|r| r.runtime.is_some_and(greenlit_charts::views::Runtime::is_stated)).collect();
    let (mut even, mut down, mut minutes, mut halves) = (0, 0, 0, 0);
    for row in &stated {
        let runtime = row.runtime.unwrap();
        let (numerator, step) = (u128::from(row.hours) * 10_000, u128::from(runtime.0) * 100_000);
        let (whole, rest) = (numerator / step, numerator % step);
        let is_half = 2 * rest == step;
        halves += u32::from(is_half);
        let nearest = whole + u128::from(2 * rest > step);
        let to_even = if is_half { whole + whole % 2 } else { nearest };
        let published = u128::from(row.views.unwrap()) / 100_000;
        even += u32::from(to_even == published);
        down += u32::from(nearest == published);
        minutes += u32::from(views_from_minutes(row.hours, runtime.minutes()) == row.views);
    }
    assert_eq!((stated.len(), halves, even, down, minutes), (4_103, 32, 4_065, 4_048, 4_075));
}

#[test]
fn restatements_between_copies() {
    for (old, new, common, changed, numeric, moved) in [
        ("2021-12-01", "2021-12-08", 880, 45, 43, 21),
        ("2021-12-08", "2023-05-31", 920, 4, 0, 0),
        ("2023-05-31", "2024-08-28", 4_000, 210, 0, 0),
        ("2024-08-28", "2024-09-04", 6_600, 14, 3, 3),
        ("2024-09-04", "2025-06-25", 6_640, 32, 0, 0),
    ] {
        let (Some(old_rows), Some(new_rows)) = (weekly(old), weekly(new)) else { return };
        let seen = compare_vintages(&old_rows, &new_rows);
        let counts = (seen.common, seen.differences.len(), seen.restatements().count());
        assert_eq!(counts, (common, changed, numeric), "{old} to {new}");
        assert_eq!(seen.differences.iter().filter(|d| d.is_move()).count(), moved, "{old} to {new}");
        assert!(!seen.is_shrunken());
        let back = compare_vintages(&new_rows, &old_rows);
        assert!(matches!(back.accept(), Err(ChartError::ShrunkenHistory { .. })));
    }
    let (Some(a), Some(b)) = (weekly("2021-12-01"), weekly("2021-12-08")) else { return };
    let seen = compare_vintages(&a, &b);
    let with = |r| seen.differences.iter().filter(|d| d.restated.contains(&r)).count();
    assert_eq!((with(Restated::Hours), with(Restated::CumulativeWeeks)), (41, 13));
    assert_eq!(seen.differences.iter().filter(|d| d.show_changed()).count(), 23);
    for (old, new, seasons, shows) in
        [("2023-05-31", "2024-08-28", 206, 4), ("2024-09-04", "2025-06-25", 28, 7)]
    {
        let (Some(old), Some(new)) = (weekly(old), weekly(new)) else { return };
        let seen = compare_vintages(&old, &new);
        let count = |wanted: fn(&greenlit_charts::vintage::Difference) -> bool| {
            seen.renames().filter(|d| wanted(d)).count()
        };
        assert_eq!(
            (
                count(greenlit_charts::vintage::Difference::season_changed),
                count(greenlit_charts::vintage::Difference::show_changed)
            ),
            (seasons, shows)
        );
    }
}

#[test]
fn a_copy_that_lost_its_oldest_weeks_obeys_itself_and_is_still_found_out() {
    let Some(rows) = weekly("2021-12-08") else { return };
    let first = rows.iter().map(|r| r.week).min().unwrap();
    let mut shrunken: Vec<WeeklyRow> = rows.iter().filter(|r| r.week > first.next()).cloned().collect();
    let mut weeks: BTreeMap<(Category, String, Option<String>), u32> = BTreeMap::new();
    shrunken.sort_by_key(|r| r.week);
    for row in &mut shrunken {
        let count =
            weeks.entry((row.category, row.show_title.clone(), row.season_title.clone())).or_insert(0);
        *count += 1;
        row.cumulative_weeks = *count;
    }
    assert!(weekly_identities(&shrunken).iter().filter(|r| r.id == "T7").all(|r| r.rows == r.reproduced));
    let seen = compare_vintages(&rows, &shrunken);
    assert_eq!(seen.lost_weeks.len(), 2);
    assert!(seen.recounted > 0 && seen.accept().is_err());
}

#[test]
fn bodies_that_are_no_chart_are_refused() {
    for (name, what) in [
        ("not-a-chart_2023-06-01", "a web page (HTML)"),
        ("not-a-chart_2023-12-27", "the single word `null`"),
    ] {
        let Some(body) = bytes(&format!("netflix_tudum/{name}.tsv")) else { return };
        assert_eq!(recognise(&body), None);
        assert_eq!(read_weekly_global(&body).unwrap_err(), ChartError::NotAChart { what: what.to_owned() });
    }
}

fn report(half: &str) -> Option<EngagementReport> {
    let body = bytes(&format!("netflix_engagement/What_We_Watched_A_Netflix_Engagement_Report_{half}.xlsx"))?;
    assert_eq!(recognise(&body), Some(ChartFormat::Workbook));
    let (report, rejected) = read_engagement(&body).unwrap();
    assert!(rejected.is_empty(), "{:?}", rejected.first());
    Some(report)
}

#[test]
fn engagement_reports_obey_their_identities() {
    for (half, period, tv, film, starred, released, global, hours, rates) in [
        (
            "2023Jul-Dec",
            "2023-07-01 2023-12-31",
            6_599,
            9_395,
            171,
            (3_312, 1_656),
            4_779,
            90_023_100_000_u64,
            [
                ("E1", 15_822, 15_823),
                ("E1f", 15_823, 15_823),
                ("E1b", 15_807, 15_823),
                ("E1c", 15_823, 15_823),
                ("E2", 2, 2),
                ("E3", 15_994, 15_994),
            ],
        ),
        (
            "2024Jan-Jun",
            "2024-01-01 2024-06-30",
            6_801,
            9_360,
            188,
            (3_374, 1_695),
            4_276,
            94_003_500_000,
            [
                ("E1", 15_973, 15_973),
                ("E1f", 15_973, 15_973),
                ("E1b", 15_953, 15_973),
                ("E1c", 15_973, 15_973),
                ("E2", 2, 2),
                ("E3", 16_159, 16_160),
            ],
        ),
    ] {
        let Some(report) = report(half) else { return };
        let (first, last) = report.period.unwrap();
        assert_eq!(format!("{first} {last}"), period);
        let sheets = &report.sheets;
        assert_eq!(sheets.iter().map(|s| s.rows.len()).collect::<Vec<_>>(), [tv, film]);
        let all = || sheets.iter().flat_map(|s| &s.rows);
        assert_eq!(all().filter(|r| r.runtime == EngagementRuntime::Varies).count(), starred);
        let dated = |at: usize| sheets[at].rows.iter().filter(|r| r.released.is_some()).count();
        assert_eq!((dated(0), dated(1)), released);
        assert_eq!(all().filter(|r| r.available_globally == Some(true)).count(), global);
        assert_eq!(all().map(|r| r.hours).sum::<u64>(), hours);
        let table = engagement_identities(&report);
        for (id, reproduced, rows) in rates {
            assert_eq!(rate(&table, id), (reproduced, rows), "{id} of {half}");
        }
    }
}

#[test]
fn charts_do_not_exceed_the_reports() {
    let Some(rows) = weekly("2025-06-25") else { return };
    let (mut charted, mut found, mut hold, mut exceptions) = (vec![], vec![], 0, BTreeMap::new());
    for half in ["2023Jul-Dec", "2024Jan-Jun"] {
        let Some(report) = report(half) else { return };
        let (identity, titles) = charts_against_report(&rows, &report);
        charted.push(titles.len());
        found.push(identity.rows);
        hold += identity.reproduced;
        for (class, count) in identity.exceptions {
            *exceptions.entry(class).or_insert(0) += count;
        }
    }
    assert_eq!((charted, found, hold), (vec![453, 442], vec![420, 404], 817));
    assert_eq!(
        exceptions,
        BTreeMap::from([("another title of the same name", 6), ("within the rounding of both", 1)])
    );
}

#[test]
fn nielsen_lists_obey_theirs() {
    let (Some(list), Some(index)) = (bytes("nielsen/weekly_top10.csv"), bytes("nielsen/index.csv")) else {
        return;
    };
    assert_eq!(
        (recognise(&list), recognise(&index)),
        (Some(ChartFormat::NielsenWeekly), Some(ChartFormat::NielsenIndex))
    );
    let ((rows, rejected), (index, index_rejected)) =
        (read_nielsen_weekly(&list).unwrap(), read_nielsen_index(&index).unwrap());
    assert!(rejected.is_empty() && index_rejected.is_empty(), "{rejected:?} {index_rejected:?}");
    assert_eq!((rows.len(), index.len()), (170, 29));
    assert_eq!(
        (
            rows.iter().filter(|r| r.rank.is_none()).count(),
            rows.iter().filter(|r| r.minutes.is_none()).count()
        ),
        (11, 1)
    );
    let table = nielsen_identities(&rows, &index);
    for (id, expected) in [("N0", (29, 29)), ("N2", (29, 29)), ("N3", (90, 90)), ("N4", (7, 8))] {
        assert_eq!(rate(&table, id), expected, "{id}");
    }
    assert_eq!(table[3].exceptions, BTreeMap::from([("tellers round differently", 1)]));
    let equal = ties(&rows);
    assert_eq!(
        equal.iter().map(|t| (t.week.first_day().to_string(), t.printed)).collect::<Vec<_>>(),
        [("2022-07-18".to_owned(), true), ("2023-07-17".to_owned(), false)]
    );
    let july: Vec<u64> = {
        let mut list: Vec<_> = rows
            .iter()
            .filter(|r| r.week.first_day().to_string() == "2022-07-04" && r.list.as_str() == "Originals")
            .filter_map(|r| Some((r.rank?, r.minutes?)))
            .collect();
        list.sort_unstable();
        list.into_iter().map(|(_, minutes)| minutes / 1_000_000).collect()
    };
    assert_eq!((july.iter().sum::<u64>(), july.iter().take(4).sum::<u64>()), (10_561, 8_728));
}
