//! `greenlit simulate`: a population, the panel drawn from it, the telemetry it would send, and the truth beside it.
//!
//! Every file is called `simulated-...`, and every row of telemetry carries the mark by which a lake keeps it apart
//! from the plays of people.

mod files;
mod telemetry;

use std::io::Write;
use std::path::Path;

use greenlit_viewing::simulate::{
    Faults, Observer, PanelHome, Scenario, Telemetry, Truth, draw_panel, simulate,
};
use jiff::civil::date;

use crate::Error;
use crate::args::{FaultsOf, Preset, Sent, SimulateArguments, TelemetryForm};
use telemetry::Recorder;

/// Homes that one thread simulates at a time.
const HOMES_AT_ONCE: u32 = 4096;

pub(crate) fn run(arguments: &SimulateArguments, out: &mut dyn Write) -> Result<(), Error> {
    let scenario = scenario(arguments)?;
    fs_err::create_dir_all(&arguments.out)?;
    let panel = draw_panel(&scenario);
    let mut recorder = Recorder::create(&scenario, arguments)?;
    let of_panel = simulate(&scenario, panel.iter().map(|h| h.number), sent(arguments), &mut recorder);
    let of_all = if arguments.everyone {
        recorder.persons_are_known();
        let others = outside(&panel, scenario.homes);
        let mut all = simulate(&scenario, others, sent(arguments), &mut recorder);
        all += &of_panel;
        all
    } else {
        truth_of_population(&scenario)
    };
    let (persons, sent) = recorder.finish()?;
    files::persons(&arguments.out, &scenario, &panel, 1)?;
    files::margins(&arguments.out, &scenario, 1)?;
    files::truth(&arguments.out, &scenario, &[("panel", &of_panel), ("population", &of_all)])?;
    report(arguments, &scenario, &panel, persons, &sent, &of_all, out)?;
    Ok(())
}

/// Homes of the example's panel: a tenth of the largest there is, so that it is made in a moment.
const EXAMPLE_HOMES: u32 = 4_200;
/// From the premiere, a Wednesday, to the end of the fourth week.
const EXAMPLE_DAYS: u16 = 26;
/// Homes of the population that a simulated home of the example stands for: twelve and a half million in all.
const EXAMPLE_LIKES: u32 = 297;

/// A month of the example's series as a panel might have viewed it, for a folder: plays, persons, margins. Invented
/// and marked so: it shows how a measurement reads beside what is reported, not who watched.
pub(crate) fn example_month(folder: &Path) -> Result<(), Error> {
    let arguments = SimulateArguments {
        out: folder.to_owned(),
        preset: Preset::Ballard,
        seed: 1,
        from: None,
        days: Some(EXAMPLE_DAYS),
        homes: Some(EXAMPLE_HOMES),
        population: Some(10 * EXAMPLE_HOMES),
        everyone: false,
        faults: FaultsOf::Usual,
        send: Sent::Plays,
        form: TelemetryForm::Csv,
    };
    let scenario = scenario(&arguments)?;
    let panel = draw_panel(&scenario);
    let mut recorder = Recorder::create(&scenario, &arguments)?;
    simulate(&scenario, panel.iter().map(|home| home.number), Telemetry::Plays, &mut recorder);
    recorder.finish()?;
    files::persons(folder, &scenario, &panel, EXAMPLE_LIKES)?;
    files::margins(folder, &scenario, EXAMPLE_LIKES)
}

/// The preset, with what the user wants otherwise.
fn scenario(arguments: &SimulateArguments) -> Result<Scenario, Error> {
    let seed = arguments.seed;
    let mut scenario = match arguments.preset {
        Preset::Small => Scenario::tiny(seed),
        Preset::LargestPanel => Scenario::panel_42k(seed),
        Preset::Ballard => Scenario::premiere_month(seed, "Ballard", date(2025, 7, 9)),
    };
    scenario.days = arguments.days.unwrap_or(scenario.days);
    scenario.first_day = arguments.from.unwrap_or(scenario.first_day);
    scenario.homes = arguments.population.unwrap_or(scenario.homes);
    scenario.panel_homes = arguments.homes.unwrap_or(scenario.panel_homes);
    if scenario.panel_homes > scenario.homes {
        return Err(Error::Usage {
            sentence: format!(
                "a panel of {} homes cannot be drawn from a population of {}",
                scenario.panel_homes, scenario.homes
            ),
            hint: "give fewer `--homes`, or a larger `--population`",
        });
    }
    Ok(match arguments.faults {
        FaultsOf::None => scenario,
        FaultsOf::Usual => scenario.with_faults(Faults::USUAL),
    })
}

const fn sent(arguments: &SimulateArguments) -> Telemetry {
    match arguments.send {
        Sent::Plays => Telemetry::Plays,
        Sent::Beats => Telemetry::Beats,
        Sent::Both => Telemetry::Both,
    }
}

/// The homes of the population that are not in the panel.
fn outside(panel: &[PanelHome], homes: u32) -> impl Iterator<Item = u32> {
    (0..homes).filter(|number| panel.binary_search_by_key(number, |home| home.number).is_err())
}

/// Sees nothing: for truth alone.
struct Nobody;

impl Observer for Nobody {}

/// The truth about all homes, on all cores: truths of different homes add up, in any order.
fn truth_of_population(scenario: &Scenario) -> Truth {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = std::sync::atomic::AtomicU32::new(0);
    let total = std::sync::Mutex::new(Truth::default());
    let work = || {
        let mut mine = Truth::default();
        loop {
            let first = next.fetch_add(HOMES_AT_ONCE, std::sync::atomic::Ordering::Relaxed);
            if first >= scenario.homes {
                break;
            }
            let homes = first..first.saturating_add(HOMES_AT_ONCE).min(scenario.homes);
            mine += &simulate(scenario, homes, Telemetry::Nothing, &mut Nobody);
        }
        *total.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += &mine;
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    total.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What was made, and what to do with it.
fn report(
    arguments: &SimulateArguments,
    scenario: &Scenario,
    panel: &[PanelHome],
    persons: u64,
    sent: &[(String, u64)],
    of_all: &Truth,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let folder = arguments.out.display();
    writeln!(out, "simulated from seed {}: nothing in these files is about anybody", scenario.seed)?;
    writeln!(
        out,
        "population: {} homes, {:.1} million minutes viewed in {} days from {}",
        scenario.homes,
        of_all.credited_ms as f64 / 60e9,
        scenario.days,
        scenario.first_day
    )?;
    writeln!(out, "panel: {} homes, {persons} persons", panel.len())?;
    for (file, rows) in sent {
        writeln!(out, "{folder}/{file}: {rows} rows, for `greenlit add`")?;
    }
    let (persons, margins) = (files::PERSONS, files::MARGINS);
    writeln!(
        out,
        "{folder}/{persons}, {folder}/{margins}: the panel, for `greenlit add` too; `greenlit rate` projects it"
    )?;
    writeln!(out, "{folder}/{}: what a perfect measurement would find, by title and week", files::TRUTH)
}
