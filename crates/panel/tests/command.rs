//! The two commands on the reference panel, and what they say of broken tables.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "helpers of tests fail loudly and compare exactly"
)]

use greenlit_panel::{
    Bounds, Distance, ErrorMethod, EstimateOptions, EstimateTable, InTab, Lonely, PanelError, Period,
    PersonTable, ViewingTable, WeightInputs, WeightMethod, WeightOptions, WeightTable, estimate,
    parse_in_tab, parse_margins, parse_persons, parse_viewing, weight,
};
use greenlit_testkit::shared;

/// |a - b| relative to the larger.
fn relative(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { (a - b).abs() / a.abs().max(b.abs()) }
}

struct Tables {
    persons: PersonTable,
    margins: greenlit_panel::MarginTable,
    in_tab: InTab,
    viewing: ViewingTable,
}

fn reference_tables() -> Option<Tables> {
    let read = |name: &str| Some(fs_err::read(shared(&format!("data/panel/{name}.csv"))?).unwrap());
    let persons = parse_persons(&read("panel_persons")?).unwrap();
    let margins = parse_margins(&read("panel_universe_margins")?).unwrap();
    let in_tab = parse_in_tab(&read("panel_intab")?).unwrap();
    let viewing = parse_viewing(&read("panel_viewing")?).unwrap();
    assert!(persons.1.is_empty() && margins.1.is_empty() && in_tab.1.is_empty() && viewing.1.is_empty());
    assert_eq!(persons.0.persons.len(), 2101);
    assert_eq!(viewing.0.rows.len(), 3 * 13_797);
    Some(Tables { persons: persons.0, margins: margins.0, in_tab: in_tab.0, viewing: viewing.0 })
}

fn by_region() -> WeightOptions {
    WeightOptions { stratum: Some("region".into()), ..WeightOptions::default() }
}

fn find(table: &EstimateTable, by: &[&str], thing: &str, metric: &str) -> (f64, f64) {
    let row = table
        .rows
        .iter()
        .find(|r| r.by == by && r.thing == thing && r.metric == metric)
        .unwrap_or_else(|| panic!("no row {by:?} {thing} {metric}"));
    let figure = row.figure.unwrap_or_else(|| panic!("{by:?} {thing} {metric}: {:?}", row.ruling));
    (figure.value, figure.standard_error)
}

fn close(got: (f64, f64), expected: (f64, f64)) {
    assert!(relative(got.0, expected.0) < 1e-9 && relative(got.1, expected.1) < 1e-9, "{got:?} {expected:?}");
}

#[test]
fn the_week_of_the_reference_panel() {
    let Some(t) = reference_tables() else { return };
    let inputs = WeightInputs { persons: &t.persons, margins: &t.margins, in_tab: Some(&t.in_tab) };
    let outcome = weight(inputs, &by_region()).unwrap();
    assert_eq!(outcome.table.rows.len(), 13_797);
    assert_eq!(outcome.record.periods.len(), 7);
    assert!(outcome.record.periods.iter().all(|p| p.worst_misfit() < 1e-9 && p.diagnostics.efficiency > 0.7));
    let line = outcome.record.periods[0].to_string();
    assert!(
        line.starts_with("day 1: 1998 persons and 0 guests of 756 households stand for 143601 persons"),
        "{line}"
    );
    let options = EstimateOptions { by: vec!["age".into(), "week".into()], ..EstimateOptions::default() };
    let table = estimate(&outcome.table, &t.viewing, &options).unwrap();
    assert_eq!(table.degrees_of_freedom, 792);
    // Figures of the published reference.
    close(find(&table, &["04-14", "week 1"], "all", "rating"), (2.726_889_040_286_62, 0.183_859_063_271_249));
    let whole = estimate(&outcome.table, &t.viewing, &EstimateOptions::default()).unwrap();
    close(find(&whole, &[], "all", "average_audience"), (7_793.664_435_445_89, 249.377_174_776_727));
    close(find(&whole, &[], "a", "share"), (0.506_324_937_360_507, 0.005_347_033_919_363_65));
    let ranks: Vec<usize> = whole.rows.iter().filter_map(|r| r.rank.as_ref().map(|k| k.rank)).collect();
    assert_eq!(ranks, [1, 2, 3]);
    let header = whole.header();
    assert!(whole.rows.iter().all(|row| whole.cells(row).len() == header.len()));
    assert!(whole.rows.iter().all(|row| whole.cells(row).iter().all(|cell| !cell.contains("NaN"))));
    // By day the reach of the day comes with it.
    let days = estimate(
        &outcome.table,
        &t.viewing,
        &EstimateOptions { by: vec!["day".into()], ..EstimateOptions::default() },
    );
    let (reach, error) = find(&days.unwrap(), &["1"], "a", "reach");
    assert!(relative(reach, 61_401.984_057_952_6) < 1e-9 && error > 1_900.0 && error < 2_200.0);
}

#[test]
fn the_unified_week_and_its_reach() {
    let Some(t) = reference_tables() else { return };
    let inputs = WeightInputs { persons: &t.persons, margins: &t.margins, in_tab: Some(&t.in_tab) };
    let options = WeightOptions { period: Some(Period::Unified { least_share: 1.0 }), ..by_region() };
    let outcome = weight(inputs, &options).unwrap();
    assert_eq!(outcome.table.rows.len(), 1359);
    let table = estimate(&outcome.table, &t.viewing, &EstimateOptions::default()).unwrap();
    close(find(&table, &[], "a", "reach"), (131_131.649_372_183, 1_392.751_630_144_04));
    close(find(&table, &[], "a", "frequency"), (3.391_661_620_564_67, 0.063_580_813_646_460_9));
    assert!(!table.rejected.is_empty(), "viewing of persons outside the unified panel is listed");
}

#[test]
fn tables_survive_the_way_through_columns_and_any_row_order() {
    let Some(mut t) = reference_tables() else { return };
    t.in_tab.days.retain(|day, _| day == "1" || day == "2");
    t.viewing.rows.retain(|row| row.day == "1" || row.day == "2");
    let inputs = WeightInputs { persons: &t.persons, margins: &t.margins, in_tab: Some(&t.in_tab) };
    let outcome = weight(inputs, &by_region()).unwrap();
    let again = WeightTable::from_columns(outcome.table.columns()).unwrap();
    assert_eq!(again, outcome.table);
    let mut turned = t.persons.clone();
    turned.persons.reverse();
    let inputs = WeightInputs { persons: &turned, margins: &t.margins, in_tab: Some(&t.in_tab) };
    assert_eq!(weight(inputs, &by_region()).unwrap(), outcome);
    let first = estimate(&outcome.table, &t.viewing, &EstimateOptions::default()).unwrap();
    t.viewing.rows.reverse();
    assert_eq!(estimate(&outcome.table, &t.viewing, &EstimateOptions::default()).unwrap(), first);
}

#[test]
fn replicates_agree_with_linearisation() {
    let Some(mut t) = reference_tables() else { return };
    t.in_tab.days.retain(|day, _| day == "1");
    t.viewing.rows.retain(|row| row.day == "1");
    let inputs = WeightInputs { persons: &t.persons, margins: &t.margins, in_tab: Some(&t.in_tab) };
    let outcome = weight(inputs, &by_region()).unwrap();
    for error in [ErrorMethod::DeleteAGroup { groups: 60 }, ErrorMethod::Bootstrap { replicates: 100 }] {
        let options = EstimateOptions { error, ..EstimateOptions::default() };
        let table = estimate(&outcome.table, &t.viewing, &options).unwrap();
        let (value, se) = find(&table, &[], "all", "average_audience");
        let linearised = estimate(&outcome.table, &t.viewing, &EstimateOptions::default()).unwrap();
        let (same, expected) = find(&linearised, &[], "all", "average_audience");
        assert!(relative(value, same) < 1e-12);
        assert!((se / expected - 1.0).abs() < 0.3, "{error:?}: {se} beside {expected}");
    }
}

const PERSONS: &str = "person_id,hh_id,base_weight,sex,age,hhtype,guest\n\
                       1,h1,10,F,young,two,no\n2,h1,10,M,old,two,no\n3,h2,10,F,old,one,no\n4,h3,20,M,young,two,no\n\
                       5,h3,20,F,young,two,no\n6,h4,20,M,old,one,no\n7,h4,1,M,old,one,yes\n";
const MARGINS: &str = "margin,category,persons\nsex,F,60\nsex,M,50\nage,young,55\nage,old,55\n";

fn small(
    persons: &str,
    margins: &str,
    in_tab: Option<&str>,
    options: &WeightOptions,
) -> Result<WeightTable, PanelError> {
    let (persons, _) = parse_persons(persons.as_bytes())?;
    let (margins, _) = parse_margins(margins.as_bytes())?;
    let in_tab = in_tab.map(|text| parse_in_tab(text.as_bytes())).transpose()?;
    let in_tab = in_tab.map(|(table, _)| table);
    weight(WeightInputs { persons: &persons, margins: &margins, in_tab: in_tab.as_ref() }, options)
        .map(|o| o.table)
}

#[test]
fn faults_are_named() {
    let plain = WeightOptions::default();
    let cases = [
        (PERSONS.replace("3,h2,10", "3,h2,0"), MARGINS.to_owned(), "base weight of `3` is 0"),
        (PERSONS.replace("3,h2,10", "3,h2,-4"), MARGINS.to_owned(), "base weight of `3` is -4"),
        (
            PERSONS.replace("3,h2,10", "3,h2,ten"),
            MARGINS.to_owned(),
            "base weight of `3` is not a finite number",
        ),
        (PERSONS.replace("3,h2", "3,"), MARGINS.to_owned(), "person `3` has no household"),
        (
            PERSONS.replace("4,h3", "3,h3"),
            MARGINS.to_owned(),
            "person `3` stands in the persons table more than once",
        ),
        (
            PERSONS.to_owned(),
            MARGINS.replace("old,55", "old,65"),
            "`sex` adds to 110 but margin `age` adds to 120 (difference 10)",
        ),
        (
            PERSONS.to_owned(),
            MARGINS.replace("young,55", "young,50\nage,child,5"),
            "category `child` stands for 5 persons",
        ),
        (
            PERSONS.to_owned(),
            MARGINS.replace("age,old,55\n", ""),
            "are in category `old`, for which there is no",
        ),
        (
            PERSONS.to_owned(),
            MARGINS.replace("age,", "region,"),
            "no variable `region` in the persons table; it has sex, age",
        ),
        (PERSONS.to_owned(), MARGINS.replace("old,55", "old,-55"), "total of category `old` is -55"),
        (PERSONS.to_owned(), format!("{MARGINS}age,old,55\n"), "category `old` has two population totals"),
    ];
    for (persons, margins, expected) in cases {
        let error = small(&persons, &margins, None, &plain).unwrap_err().to_string();
        assert!(error.contains(expected), "{error} / {expected}");
        assert!(!error.contains("NaN"), "{error}");
    }
    let error = small(PERSONS, MARGINS, Some("day,hh_id\n1,h1\n1,h2\n1,h3\n1,h4\n2,\n"), &plain)
        .unwrap_err()
        .to_string();
    assert!(error.contains("on day `2` nobody"), "{error}");
    let error = small(PERSONS, MARGINS, Some("day,hh_id\n1,nobody\n"), &plain).unwrap_err().to_string();
    assert!(error.contains("day `1`"), "{error}");
    let bounds = Bounds::Ratio { low: 0.999, high: 1.001 };
    let method = WeightMethod::Calibrate(Distance::Raking, bounds);
    let error = small(PERSONS, MARGINS, None, &WeightOptions { method, ..plain }).unwrap_err();
    assert!(matches!(error, PanelError::Infeasible { .. }), "{error}");
}

#[test]
fn guests_are_weighted_and_in_no_total() {
    let table = small(PERSONS, MARGINS, None, &WeightOptions::default()).unwrap();
    let members: f64 = table.rows.iter().filter(|r| !r.guest).map(|r| r.weight).sum();
    assert!((members - 110.0).abs() < 1e-9);
    let of = |person: &str| table.rows.iter().find(|r| r.person == person).unwrap().weight;
    // The guest is an old man: the mean of the two old men of the panel.
    assert!((of("7") - f64::midpoint(of("2"), of("6"))).abs() < 1e-12);
}

#[test]
fn household_margins_and_one_weight_per_household() {
    let margins = "margin,category,persons,level\nsex,F,60,person\nsex,M,50,person\nhhtype,one,24,household\nhhtype,two,43,household\n";
    for one_per_household in [false, true] {
        let options = WeightOptions { one_per_household, ..WeightOptions::default() };
        let table = small(PERSONS, margins, None, &options).unwrap();
        let hhtype = table.variable("hhtype").unwrap();
        let sex = table.variable("sex").unwrap();
        let sum = |test: &dyn Fn(&greenlit_panel::WeightRow) -> bool, share: f64| -> f64 {
            table.rows.iter().filter(|r| !r.guest && test(r)).map(|r| r.weight * share).sum()
        };
        assert!((sum(&|r| r.values[sex] == "F", 1.0) - 60.0).abs() < 1e-9);
        assert!((sum(&|r| r.values[sex] == "M", 1.0) - 50.0).abs() < 1e-9);
        assert!((sum(&|r| r.values[hhtype] == "one", 1.0) - 24.0).abs() < 1e-9);
        assert!((sum(&|r| r.values[hhtype] == "two", 0.5) - 43.0).abs() < 1e-9);
        let of = |person: &str| table.rows.iter().find(|r| r.person == person).unwrap().weight;
        assert_eq!((of("1") - of("2")).abs() < 1e-12, one_per_household);
        let again = WeightTable::from_columns(table.columns()).unwrap();
        let viewing =
            parse_viewing(b"person_id,day,title,minutes\n1,1,A,30\n3,1,A,20\n6,1,B,60\n7,1,A,9\n").unwrap().0;
        let estimates = estimate(
            &again,
            &viewing,
            &EstimateOptions { lonely: Lonely::Adjust, ..EstimateOptions::default() },
        )
        .unwrap();
        assert!(estimates.rows.iter().all(|r| r.figure.is_none()), "four homes are too few to show");
    }
}

#[test]
fn columns_called_stratum_are_the_design() {
    let persons = "person_id,hh_id,base_weight,sex,stratum,stratum_households\n\
                   1,h1,10,F,s,12\n2,h2,10,M,s,12\n3,h3,10,F,t,9\n4,h4,10,M,t,9\n";
    let table =
        small(persons, "margin,category,persons\nsex,F,22\nsex,M,21\n", None, &WeightOptions::default())
            .unwrap();
    assert_eq!(table.rows[2].stratum, "t");
    assert_eq!(table.rows[2].stratum_households, Some(9.0));
    assert_eq!(table.variables, ["margin.sex"]);
    assert_eq!(WeightTable::from_columns(table.columns()).unwrap(), table);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    /// Whatever stands in the tables: weights and estimates that are finite, or an error that says why.
    #[test]
    fn broken_tables_end_in_numbers_or_sentences(table in 0..3usize, at in 0..400usize, byte in 32..127u8, again in 0..400usize) {
        let viewing = "person_id,day,title,minutes\n1,1,A,30\n2,1,B,12\n3,1,A,20\n4,1,B,5\n5,2,A,1\n6,2,B,60\n";
        let in_tab = "day,hh_id\n1,h1\n1,h2\n1,h3\n1,h4\n2,h1\n2,h2\n2,h3\n2,h4\n";
        let mut texts = [PERSONS, MARGINS, in_tab, viewing].map(|text| text.as_bytes().to_vec());
        for at in [at, again] {
            let length = texts[table].len();
            texts[table][at % length] = byte;
        }
        let read = || -> Result<(), PanelError> {
            let persons = parse_persons(&texts[0])?.0;
            let margins = parse_margins(&texts[1])?.0;
            let in_tab = parse_in_tab(&texts[2])?.0;
            let inputs = WeightInputs { persons: &persons, margins: &margins, in_tab: Some(&in_tab) };
            let outcome = weight(inputs, &WeightOptions::default())?;
            assert!(outcome.table.rows.iter().all(|row| row.weight.is_finite() && row.weight > 0.0));
            let minimum = greenlit_panel::MinimumRule { least_homes: 0, ..greenlit_panel::MinimumRule::default() };
            let options = EstimateOptions { minimum, rank_draws: 50, by: vec!["week".into()], ..EstimateOptions::default() };
            let table = estimate(&outcome.table, &parse_viewing(&texts[3])?.0, &options)?;
            for row in &table.rows {
                assert!(row.figure.is_none_or(|f| f.value.is_finite() && f.standard_error.is_finite() && !f.low.is_nan()), "{row:?}");
            }
            Ok(())
        };
        if let Err(error) = read() {
            let sentence = error.to_string();
            assert!(sentence.len() > 20 && !sentence.contains("NaN"), "{sentence}");
        }
    }
}
