//! `rate` of a large panel's month, with errors and without.

use std::fmt::Write as _;

use anyhow::Result;
use greenlit_lake::{
    Lake, NewEvidence, PanelOptions, PanelTable, PlaysContent, PlaysContext, RateOptions, sha256,
};
use greenlit_panel::{parse_in_tab, parse_margins, parse_persons};
use greenlit_viewing::formats::SourceFormat;
use greenlit_viewing::policy::Policies;
use greenlit_viewing::simulate::{
    Observer, PLAY_HEADER, Scenario, SimPlay, Telemetry, draw_panel, home, is_in_tab, margins, simulate,
    write_play_csv,
};
use greenlit_vocabulary::EvidenceKind;
use jiff::Timestamp;

use super::best_secs;

struct Log<'a> {
    scenario: &'a Scenario,
    text: String,
}

impl Observer for Log<'_> {
    fn play(&mut self, play: &SimPlay) {
        write_play_csv(self.scenario, play, &mut self.text);
    }
}

/// Simulates, adds and rates; gives the goals that were missed.
pub(super) fn run(panel_homes: u32, rounds: usize) -> Result<Vec<String>> {
    let scenario = Scenario { panel_homes, homes: panel_homes * 10, ..Scenario::panel_42k(7) };
    let panel = draw_panel(&scenario);
    let mut persons = String::from("person_id,hh_id,base_weight,region,age,sex,home_size\n");
    let mut in_tab = String::from("day,hh_id\n");
    let mut count = 0;
    for of_panel in &panel {
        let home = home(&scenario, of_panel.number);
        for person in &home.persons {
            count += 1;
            writeln!(
                persons,
                "{},{},{},{},{},{},{}",
                person.number,
                home.number,
                of_panel.base_weight,
                home.region.as_str(),
                person.age.as_str(),
                person.sex.as_str(),
                home.persons.len()
            )?;
        }
        for day in (0..scenario.days).filter(|day| is_in_tab(&scenario, home.number, *day)) {
            let date = scenario.first_day.checked_add(jiff::Span::new().days(i64::from(day)))?;
            writeln!(in_tab, "{date},{}", home.number)?;
        }
    }
    let mut table = String::from("margin,category,persons\n");
    for margin in margins(&scenario) {
        writeln!(table, "{},{},{}", margin.variable, margin.category, margin.persons)?;
    }
    let mut log = Log { scenario: &scenario, text: format!("{PLAY_HEADER}\n") };
    let truth = simulate(&scenario, panel.iter().map(|home| home.number), Telemetry::Plays, &mut log);
    let folder = tempfile::tempdir()?;
    let mut lake = Lake::create_or_open(folder.path())?;
    let adding = lake.begin()?;
    for (name, text, table) in [
        ("persons.csv", &persons, PanelTable::Persons(parse_persons(persons.as_bytes())?.0)),
        ("margins.csv", &table, PanelTable::Margins(parse_margins(table.as_bytes())?.0)),
        ("intab.csv", &in_tab, PanelTable::InTab(parse_in_tab(in_tab.as_bytes())?.0)),
    ] {
        adding.panel(&evidence(name, text), &table, &[], "", &[0; 32])?;
    }
    let mut plays = log.text.as_bytes();
    adding.plays(
        &evidence("plays.csv", &log.text),
        SourceFormat::CanonicalCsv,
        PlaysContent::Stream(&mut plays),
        &PlaysContext::default(),
    )?;
    adding.commit()?;
    println!(
        "rate of a month of {count} persons in {} homes, {} plays, two threads, best of {rounds}:",
        panel.len(),
        truth.plays
    );
    let policy = Policies::published()?.get("default")?.clone();
    let mut rate = |panel: PanelOptions| {
        let policy = policy.clone();
        let options = RateOptions { policy, threads: 2, started_at: Timestamp::UNIX_EPOCH, panel };
        Ok(lake.rate(&options)?)
    };
    let (mut without, mut bare, mut with) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
    let mut cells = 0;
    for _ in 0..rounds {
        // In turns, so that the machine's moods fall on all alike; every change of options rates everything anew.
        let none = || PanelOptions { project: false, ..PanelOptions::default() };
        without = without.min(best_secs(1, || rate(none()))?.0);
        let no_errors = || PanelOptions { groups: 0, ..PanelOptions::default() };
        bare = bare.min(best_secs(1, || rate(no_errors()))?.0);
        let (secs, report) = best_secs(1, || rate(PanelOptions::default()))?;
        with = with.min(secs);
        cells = report.projected_cells;
    }
    println!("  without a panel        {without:.3} s");
    println!("  projected, no errors   {bare:.3} s  {:.2} x", bare / without);
    println!(
        "  projected, 64 groups   {with:.3} s  {:.2} x of no panel, {:.2} x of no errors; {cells} cells",
        with / without,
        with / bare
    );
    let mut missed = Vec::new();
    if with > 2.0 * without {
        missed.push(format!("rate with errors takes {:.2} x the time without", with / without));
    }
    Ok(missed)
}

fn evidence<'a>(name: &'a str, text: &str) -> NewEvidence<'a> {
    NewEvidence {
        sha256: sha256(text.as_bytes()),
        kind: EvidenceKind::Panel,
        format: "simulated",
        name,
        bytes: text.len() as u64,
        added_at: Timestamp::UNIX_EPOCH,
    }
}
