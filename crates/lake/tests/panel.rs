//! Figures projected from a panel against plain loops over persons, days and replicates. Everything is invented.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write;

use greenlit_lake::{
    Error, Lake, MeasuredFigure, MeasuredQuery, NewEvidence, PanelOptions, PanelTable, PlaysContent,
    PlaysContext, RateOptions, RateReport, Top10Query, sha256,
};
use greenlit_panel::{
    Measure, MinimumRule, Period, RakeOptions, Replicates, Reweighting, WeightInputs, WeightOptions,
    WeightTable, parse_in_tab, parse_margins, parse_persons, reweight, weight,
};
use greenlit_viewing::formats::SourceFormat;
use greenlit_vocabulary::{EvidenceKind, Metric, Week, WeekCalendar};
use jiff::Timestamp;
use jiff::civil::date;
use support::policy;

/// Midnight in New York of Monday 7 July 2025.
const MONDAY_MS: i64 = 1_751_860_800_000;
const DAY_MS: i64 = 86_400_000;
const HOMES: u32 = 420;
const DAYS: u32 = 14;

const fn mixed(n: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A panel, its margins, its in-tab days, and minutes by person, day and title.
struct Invented {
    persons: String,
    margins: String,
    in_tab: String,
    plays: String,
    /// Person, day, title, minutes.
    viewing: Vec<(String, u32, u32, u32)>,
}

fn invented() -> Invented {
    let mut persons = String::from("person_id,hh_id,age,region,base_weight\n");
    let mut in_tab = String::from("day,hh_id\n");
    let mut plays = String::from("viewer,household,title,season,episode,start_ms,end_ms,territory\n");
    let mut viewing = Vec::new();
    let mut number = 0;
    for home in 0..HOMES {
        let random = mixed(u64::from(home));
        let region = if random.is_multiple_of(3) { "north" } else { "south" };
        let base = if region == "north" { 110.5 } else { 240.25 };
        let is_in_tab = |day: u32| !mixed(u64::from(home * 100 + day)).is_multiple_of(10);
        for day in (0..DAYS).filter(|day| is_in_tab(*day)) {
            writeln!(in_tab, "2025-07-{:02},h{home}", 7 + day).unwrap();
        }
        for place in 0..=(random >> 8) % 3 {
            number += 1;
            let random = mixed(u64::from(number) << 20);
            let age = ["young", "middle", "old"][(random % 3) as usize];
            writeln!(persons, "p{number},h{home},{age},{region},{base}").unwrap();
            for day in 0..DAYS {
                for title in 0..3 {
                    let random = mixed(u64::from(number * 1000 + day * 10 + title) ^ place << 40);
                    let taste = if age == "old" { 60 } else { 25 };
                    if random % 1000 >= taste * (3 - u64::from(title)) {
                        continue;
                    }
                    let minutes = 1 + (random >> 20) % 50;
                    let start = MONDAY_MS + i64::from(day) * DAY_MS + (8 + i64::from(title) * 4) * 3_600_000;
                    let end = start + minutes as i64 * 60_000;
                    writeln!(plays, "p{number},h{home},title {title},1,1,{start},{end},US").unwrap();
                    if is_in_tab(day) {
                        viewing.push((format!("p{number}"), day, title, minutes as u32));
                    }
                }
            }
        }
    }
    // A viewer of whom the panel knows nothing stands for nobody.
    writeln!(plays, "stranger,h0x,title 0,1,1,{},{},US", MONDAY_MS + 3_600_000, MONDAY_MS + 7_200_000)
        .unwrap();
    let margins = "margin,category,persons\nage,old,40000\nage,young,50000\nage,middle,60000\nregion,south,100000\n\
                   region,north,50000\n";
    Invented { persons, margins: margins.to_owned(), in_tab, plays, viewing }
}

enum File<'a> {
    Persons(&'a str),
    Margins(&'a str),
    InTab(&'a str),
    Plays(&'a str),
    Weights(&'a WeightTable),
}

fn add(lake: &mut Lake, name: &str, file: &File<'_>, secret: u8) -> Result<(), Error> {
    let text = match file {
        File::Persons(text) | File::Margins(text) | File::InTab(text) | File::Plays(text) => *text,
        File::Weights(_) => name,
    };
    let evidence = NewEvidence {
        sha256: sha256(text.as_bytes()),
        kind: if matches!(file, File::Plays(_)) { EvidenceKind::Plays } else { EvidenceKind::Panel },
        format: "test",
        name,
        bytes: text.len() as u64,
        added_at: Timestamp::UNIX_EPOCH,
    };
    let adding = lake.begin()?;
    let fresh_secret = [secret; 32];
    let bytes = text.as_bytes();
    let table = match file {
        File::Persons(_) => PanelTable::Persons(parse_persons(bytes).unwrap().0),
        File::Margins(_) => PanelTable::Margins(parse_margins(bytes).unwrap().0),
        File::InTab(_) => PanelTable::InTab(parse_in_tab(bytes).unwrap().0),
        File::Weights(table) => PanelTable::Weights((*table).clone()),
        File::Plays(_) => {
            let context = PlaysContext { fresh_secret, ..PlaysContext::default() };
            adding.plays(
                &evidence,
                SourceFormat::CanonicalCsv,
                PlaysContent::Stream(&mut &*bytes),
                &context,
            )?;
            return adding.commit();
        }
    };
    adding.panel(&evidence, &table, &[], "", &fresh_secret)?;
    adding.commit()
}

fn options(panel: PanelOptions, threads: usize) -> RateOptions {
    RateOptions { policy: policy(), threads, started_at: Timestamp::UNIX_EPOCH, panel }
}

fn whole_lake(of: &Invented, folder: &std::path::Path) -> Lake {
    let mut lake = Lake::create_or_open(folder).unwrap();
    for (name, file) in [
        ("persons.csv", File::Persons(&of.persons)),
        ("margins.csv", File::Margins(&of.margins)),
        ("intab.csv", File::InTab(&of.in_tab)),
        ("plays.csv", File::Plays(&of.plays)),
    ] {
        add(&mut lake, name, &file, 1).unwrap();
    }
    lake
}

/// Groups of eight buckets: none is empty in the unified panel.
fn groups_of_eight() -> PanelOptions {
    PanelOptions { groups: 32, ..PanelOptions::default() }
}

fn rated(lake: &mut Lake) -> RateReport {
    lake.rate(&options(groups_of_eight(), 2)).unwrap()
}

fn find(lake: &Lake, title: u32, week: u32, metric: Metric) -> MeasuredFigure {
    let key = [format!("title {title}")];
    let window = format!("week of 2025-07-{:02}", 7 + 7 * week);
    let query = MeasuredQuery { title_keys: Some(&key), window: Some(&window), ..MeasuredQuery::default() };
    let figures = lake.measured_figures(&query).unwrap().figures;
    let wanted = |m: &&MeasuredFigure| {
        m.figure.metric == metric
            && m.figure.season.is_none()
            && m.figure.episode.is_none()
            && m.figure.territory.is_none()
    };
    figures.iter().find(wanted).unwrap().clone()
}

/// Estimates by the panel crate's own tables: weights by day, a row for each person and day, replicates over groups of buckets.
struct Oracle {
    rows: Vec<(String, u32)>,
    weights: Vec<f64>,
    replicates: greenlit_panel::ReplicateWeights,
}

fn oracle(of: &Invented, period: Option<Period>) -> Oracle {
    let persons = parse_persons(of.persons.as_bytes()).unwrap().0;
    let margins = parse_margins(of.margins.as_bytes()).unwrap().0;
    let mut in_tab = parse_in_tab(of.in_tab.as_bytes()).unwrap().0;
    if period.is_some() {
        in_tab.days.retain(|day, _| day.as_str() < "2025-07-14");
    }
    let inputs = WeightInputs { persons: &persons, margins: &margins, in_tab: Some(&in_tab) };
    let table = weight(inputs, &WeightOptions { period, ..WeightOptions::default() }).unwrap().table;
    let rows: Vec<(String, u32)> = table
        .rows
        .iter()
        .map(|r| (r.person.clone(), r.day.get(8..).map_or(0, |d| d.parse::<u32>().unwrap() - 7)))
        .collect();
    let group: Vec<u32> =
        table.rows.iter().map(|r| u32::from(sha256(r.household.as_bytes()).0[0]) / 8).collect();
    let replicates = Replicates::delete_a_group(&group).unwrap();
    assert_eq!(replicates.len(), 32);
    let base: Vec<f64> = table.rows.iter().map(|r| r.base_weight).collect();
    let mut all = reweight(&base, &replicates, Reweighting::None).unwrap();
    let mut days: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    table.rows.iter().enumerate().for_each(|(k, r)| days.entry(&r.day).or_default().push(k));
    for rows in days.values() {
        let margin = |name: &str, totals: &[(&str, f64)]| {
            let place = table.variables.iter().position(|v| v == name).unwrap();
            let totals: Vec<(String, f64)> = totals.iter().map(|(c, t)| ((*c).to_owned(), *t)).collect();
            let labels = rows.iter().map(|k| table.rows[*k].values[place].as_str());
            greenlit_panel::Margin::from_labels(name, &totals, labels).unwrap()
        };
        let margins = [
            margin("margin.age", &[("middle", 60_000.0), ("old", 40_000.0), ("young", 50_000.0)]),
            margin("margin.region", &[("north", 50_000.0), ("south", 100_000.0)]),
        ];
        let own_base: Vec<f64> = rows.iter().map(|k| base[*k]).collect();
        let done =
            reweight(&own_base, &replicates.pick(rows), Reweighting::Rake(&margins, &RakeOptions::default()))
                .unwrap();
        for (to, from) in all.weights.iter_mut().zip(&done.weights) {
            rows.iter().zip(from).for_each(|(k, w)| to[*k] = *w);
        }
    }
    Oracle { rows, weights: table.rows.iter().map(|r| r.weight).collect(), replicates: all }
}

/// Minutes of a title by row of the oracle over some days.
fn minutes(of: &Invented, oracle: &Oracle, title: u32, days: std::ops::Range<u32>) -> Vec<f64> {
    let mut sums: BTreeMap<(&str, u32), f64> = BTreeMap::new();
    for (person, day, _, minutes) in of.viewing.iter().filter(|v| v.2 == title && days.contains(&v.1)) {
        *sums.entry((person, *day)).or_default() += f64::from(*minutes);
    }
    oracle
        .rows
        .iter()
        .map(|(person, day)| sums.get(&(person.as_str(), *day)).copied().unwrap_or(0.0))
        .collect()
}

fn near(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn weekly_minutes_changes_and_ranks_are_those_of_person_by_person_replicates() {
    let of = invented();
    let folder = tempfile::tempdir().unwrap();
    let mut lake = whole_lake(&of, folder.path());
    let report = rated(&mut lake);
    let method = report.projected.unwrap();
    assert_eq!((method.replicates, method.population.round()), (32, 150_000.0));
    assert!(report.projected_cells > 50, "{}", report.projected_cells);

    let oracle = oracle(&of, None);
    let measures: Vec<Measure> = (0..3)
        .flat_map(|title| [(title, 0), (title, 1)])
        .map(|(title, week)| Measure::total("minutes", minutes(&of, &oracle, title, week * 7..week * 7 + 7)))
        .collect();
    let expected = oracle.replicates.estimate(&oracle.weights, &measures).unwrap().estimates;
    for title in 0..3 {
        for week in 0..2 {
            let found = find(&lake, title, week, Metric::MinutesViewed);
            let k = (title * 2 + week) as usize;
            near(found.figure.value, expected.values[k]);
            let sampling = found.sampling.clone().unwrap();
            near(sampling.standard_error.unwrap(), expected.standard_error(k));
            let (low, high) = sampling.interval.unwrap();
            let interval = expected.interval(k, 0.95);
            near(high, interval.high);
            near(low, interval.low.max(0.0));
            assert_eq!(found.figure.population.as_deref(), Some("150,000 persons, from a panel of 848"));
        }
        let change =
            lake.change_on_week_before(&find(&lake, title, 1, Metric::MinutesViewed)).unwrap().unwrap();
        let mut contrast = vec![0.0; 6];
        (contrast[title as usize * 2], contrast[title as usize * 2 + 1]) = (-1.0, 1.0);
        let (difference, error) = expected.contrast(&contrast).unwrap();
        near(change.difference, difference);
        near(change.standard_error, error);
    }

    let week = Week::containing(date(2025, 7, 9), WeekCalendar::MondayToSunday);
    let label = policy().label();
    let query = Top10Query { week, list: "overall", territory: None, policy: &label, min_viewers: None };
    let chart = lake.top10(&query).unwrap();
    assert_eq!(chart.entries.len(), 3);
    for entry in &chart.entries {
        let chance = entry.chance.as_ref().unwrap();
        assert_eq!(chance.rank, entry.rank as usize);
        assert!(chance.best <= chance.rank && chance.rank <= chance.worst);
        near(chance.within(3), 1.0);
    }
}

#[test]
fn weekly_reach_is_that_of_the_unified_panel() {
    let of = invented();
    let folder = tempfile::tempdir().unwrap();
    let mut lake = whole_lake(&of, folder.path());
    rated(&mut lake);
    let oracle = oracle(&of, Some(Period::Unified { least_share: 1.0 }));
    for title in 0..3 {
        let reached: Vec<f64> = oracle
            .rows
            .iter()
            .map(|(person, _)| {
                // The default policy's qualifying time is two minutes.
                let own = of.viewing.iter().filter(|v| v.0 == *person && v.2 == title && v.1 < 7);
                let minutes: u32 = own.map(|v| v.3).sum();
                f64::from(u8::from(f64::from(minutes) * 60.0 >= f64::from(policy().qualifying_secs)))
            })
            .collect();
        let support = reached.iter().filter(|r| **r > 0.0).count();
        let measure = Measure::total("reach", reached);
        let expected = oracle.replicates.estimate(&oracle.weights, &[measure]).unwrap().estimates;
        let found = find(&lake, title, 0, Metric::Reach);
        near(found.figure.value, expected.values[0]);
        let sampling = found.sampling.unwrap();
        near(sampling.standard_error.unwrap(), expected.standard_error(0));
        assert!(sampling.support.members >= support && sampling.support.homes <= sampling.support.members);
        assert!(sampling.support.effective <= sampling.support.members as f64 + 1e-9);
    }
}

/// Everything of the figures to the bit, but run and snapshot.
fn bits(lake: &Lake) -> Vec<(String, u64, Option<u64>, Option<u64>)> {
    let all = lake.measured_figures(&MeasuredQuery::default()).unwrap().figures;
    let of = |value: Option<f64>| value.map(f64::to_bits);
    all.iter()
        .map(|m| (m.reference.to_string(), m.figure.value.to_bits(), of(m.figure.low), of(m.figure.high)))
        .collect()
}

#[test]
fn order_threads_and_secret_do_not_show() {
    let of = invented();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut lake = whole_lake(&of, folders[0].path());
    rated(&mut lake);
    // Another secret, every table upside down, plays in two files with a rating in between, one thread.
    let turned = |text: &str| {
        let (head, rows) = text.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("{head}\n{}\n", rows.join("\n"))
    };
    let mut other = Lake::create_or_open(folders[1].path()).unwrap();
    let (plays, margins) = (turned(&of.plays), turned(&of.margins));
    let (head, rows) = plays.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let part = |rows: &[&str]| format!("{head}\n{}\n", rows.join("\n"));
    let (one, two) = (part(&rows[..rows.len() / 3]), part(&rows[rows.len() / 3..]));
    add(&mut other, "a.csv", &File::Plays(&one), 9).unwrap();
    add(&mut other, "intab.csv", &File::InTab(&turned(&of.in_tab)), 9).unwrap();
    other.rate(&options(PanelOptions { project: false, ..PanelOptions::default() }, 1)).unwrap();
    add(&mut other, "margins.csv", &File::Margins(&margins), 9).unwrap();
    add(&mut other, "persons.csv", &File::Persons(&turned(&of.persons)), 9).unwrap();
    other.rate(&options(groups_of_eight(), 1)).unwrap();
    add(&mut other, "b.csv", &File::Plays(&two), 9).unwrap();
    other.rate(&options(groups_of_eight(), 1)).unwrap();
    assert_eq!(bits(&lake), bits(&other));
    assert!(bits(&lake).len() > 300);
    assert_eq!(lake.verify().unwrap(), Vec::<String>::new());
}

#[test]
fn weights_of_a_file_project_as_the_tables_they_were_made_of() {
    let of = invented();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut lake = whole_lake(&of, folders[0].path());
    rated(&mut lake);
    let persons = parse_persons(of.persons.as_bytes()).unwrap().0;
    let margins = parse_margins(of.margins.as_bytes()).unwrap().0;
    let in_tab = parse_in_tab(of.in_tab.as_bytes()).unwrap().0;
    let inputs = WeightInputs { persons: &persons, margins: &margins, in_tab: Some(&in_tab) };
    let table = weight(inputs, &WeightOptions::default()).unwrap().table;
    let mut other = Lake::create_or_open(folders[1].path()).unwrap();
    add(&mut other, "plays.csv", &File::Plays(&of.plays), 3).unwrap();
    add(&mut other, "weights.parquet", &File::Weights(&table), 3).unwrap();
    let report = rated(&mut other);
    assert!(report.projected.unwrap().weighting.starts_with("weights of a file, by day"));
    for title in 0..3 {
        for metric in [Metric::MinutesViewed, Metric::Reach, Metric::Frequency] {
            let (a, b) = (find(&lake, title, 0, metric), find(&other, title, 0, metric));
            near(a.figure.value, b.figure.value);
            near(a.sampling.unwrap().standard_error.unwrap(), b.sampling.unwrap().standard_error.unwrap());
        }
    }
}

#[test]
fn what_is_missing_is_said_and_nothing_stands_for_one() {
    let of = invented();
    let folder = tempfile::tempdir().unwrap();
    let mut lake = Lake::create_or_open(folder.path()).unwrap();
    add(&mut lake, "plays.csv", &File::Plays(&of.plays), 1).unwrap();
    add(&mut lake, "persons.csv", &File::Persons(&of.persons), 1).unwrap();
    let error = lake.rate(&options(PanelOptions::default(), 1)).unwrap_err();
    assert!(error.to_string().contains("not a table of margins"), "{error}");
    assert!(error.hint().unwrap().contains("--no-panel"));

    add(&mut lake, "margins.csv", &File::Margins(&of.margins), 1).unwrap();
    let week = of.in_tab.lines().filter(|l| !l.starts_with("2025-07-09")).collect::<Vec<_>>().join("\n");
    add(&mut lake, "intab.csv", &File::InTab(&week), 1).unwrap();
    let report = rated(&mut lake);
    assert!(
        report
            .panel_notes
            .iter()
            .any(|note| note.contains("1 days from 2025-07-09 to 2025-07-09 have viewing")),
        "{:?}",
        report.panel_notes
    );
    // The week with the day is not projected; the other is.
    assert!(find(&lake, 0, 0, Metric::MinutesViewed).sampling.is_none());
    assert!(find(&lake, 0, 1, Metric::MinutesViewed).sampling.is_some());

    add(&mut lake, "more.csv", &File::Persons(&of.persons.replace("p1,", "q1,")), 1).unwrap();
    let error = lake.rate(&options(PanelOptions::default(), 1)).unwrap_err();
    assert!(error.to_string().contains("`more.csv`, `persons.csv`"), "{error}");
    let chosen = ["persons.csv", "margins.csv", "intab.csv"].map(str::to_owned).to_vec();
    lake.rate(&options(PanelOptions { files: chosen, ..PanelOptions::default() }, 1)).unwrap();
    let missing = PanelOptions { files: vec!["x.csv".to_owned()], ..PanelOptions::default() };
    assert!(matches!(lake.rate(&options(missing, 1)), Err(Error::NoPanelFile { .. })));
    let twice = of.persons.clone() + "p1,h1,old,north,3\n";
    let error = add(&mut lake, "twice.csv", &File::Persons(&twice), 1).unwrap_err();
    assert!(error.to_string().contains("`p1`"), "{error}");
    let error = add(&mut lake, "days.csv", &File::InTab("day,hh_id\n3,h1\n"), 1).unwrap_err();
    assert!(error.to_string().contains("`3` in the in-tab table is no date"), "{error}");
    let households = "margin,category,persons,level\nregion,north,5,household\n";
    let error = add(&mut lake, "homes.csv", &File::Margins(households), 1).unwrap_err();
    assert!(error.hint().unwrap().contains("panel weight"), "{error}");
}

#[test]
fn the_minimum_hides_and_flags_and_is_kept_with_the_run() {
    let of = invented();
    let folder = tempfile::tempdir().unwrap();
    let mut lake = whole_lake(&of, folder.path());
    let minimum = MinimumRule { least_homes: 60, ..MinimumRule::default() };
    let report = lake.rate(&options(PanelOptions { minimum, ..PanelOptions::default() }, 2)).unwrap();
    assert!(report.hidden_cells > 0);
    let figures = lake.measured_figures(&MeasuredQuery::default()).unwrap();
    assert!(figures.suppressed_figures > 0);
    let projected: Vec<_> = figures.figures.iter().filter_map(|m| m.sampling.as_ref()).collect();
    assert!(projected.iter().all(|s| s.support.homes >= 60 && s.method.least_homes == 60));

    let none = MinimumRule {
        least_homes: 0,
        suppress_above_error: 9.0,
        flag_above_error: 0.01,
        least_effective: 0.0,
    };
    lake.rate(&options(PanelOptions { minimum: none, ..PanelOptions::default() }, 2)).unwrap();
    let all = lake.measured_figures(&MeasuredQuery::default()).unwrap();
    assert!(all.figures.len() > figures.figures.len());
    let flagged = find(&lake, 2, 0, Metric::MinutesViewed).sampling.unwrap();
    assert!(flagged.ruling.reasons[0].contains("above 1 %"), "{:?}", flagged.ruling);

    let without = PanelOptions { groups: 0, ..PanelOptions::default() };
    lake.rate(&options(without, 2)).unwrap();
    let bare = find(&lake, 0, 0, Metric::MinutesViewed);
    assert!(bare.sampling.as_ref().unwrap().standard_error.is_none() && bare.figure.low.is_none());
}
