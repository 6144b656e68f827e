//! The tables beside simulated telemetry: the panel's persons, the population's margins, the truth.

use std::io::{BufWriter, Write};
use std::path::Path;

use greenlit_viewing::simulate::{PanelHome, Scenario, Truth, home, margins as margins_of};

use crate::Error;

/// The panel's persons, as `panel weight` takes them.
pub(super) const PERSONS: &str = "simulated-persons.csv";
/// The population's totals, as `panel weight` takes them.
pub(super) const MARGINS: &str = "simulated-margins.csv";
/// The truth.
pub(super) const TRUTH: &str = "simulated-truth.csv";

/// Writes a file under another name and gives it its own when it is whole.
pub(super) fn written(
    folder: &Path,
    name: &str,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Error> {
    let unfinished = folder.join(format!("{name}.writing"));
    let mut file = BufWriter::new(fs_err::File::create(&unfinished)?);
    fill(&mut file)?;
    file.flush()?;
    drop(file);
    fs_err::rename(unfinished, folder.join(name))?;
    Ok(())
}

/// The persons of the panel, under the names that the telemetry has for them; each home of the population stands for
/// `likes` homes like it.
pub(super) fn persons(
    folder: &Path,
    scenario: &Scenario,
    panel: &[PanelHome],
    likes: u32,
) -> Result<(), Error> {
    written(folder, PERSONS, |file| {
        writeln!(file, "person_id,hh_id,base_weight,region,age,sex,home_size")?;
        for of_panel in panel {
            let home = home(scenario, of_panel.number);
            let size = home.persons.len();
            for person in &home.persons {
                let (region, age, sex) = (home.region.as_str(), person.age.as_str(), person.sex.as_str());
                let (number, weight) = (home.number, of_panel.base_weight * f64::from(likes));
                writeln!(file, "{},{number},{weight},{region},{age},{sex},{size}", person.number)?;
            }
        }
        Ok(())
    })
}

/// The population by region, age, sex and size of home, each home standing for `likes`.
pub(super) fn margins(folder: &Path, scenario: &Scenario, likes: u32) -> Result<(), Error> {
    written(folder, MARGINS, |file| {
        writeln!(file, "margin,category,persons")?;
        for margin in margins_of(scenario) {
            let persons = margin.persons * u64::from(likes);
            writeln!(file, "{},{},{persons}", margin.variable, margin.category)?;
        }
        Ok(())
    })
}

/// What a perfect measurement of some people would find, by title and local week.
pub(super) fn truth(folder: &Path, scenario: &Scenario, of: &[(&str, &Truth)]) -> Result<(), Error> {
    written(folder, TRUTH, |file| {
        writeln!(file, "people,title,season,week,minutes,credited_ms,reach_persons")?;
        for (people, truth) in of {
            for ((place, monday), week) in &truth.by_title_week {
                let Some(title) = scenario.titles.get(*place) else { continue };
                let season = title.season.map_or_else(String::new, |season| season.to_string());
                let minutes = week.credited_ms as f64 / 60_000.0;
                let (name, ms, reach) = (&title.name, week.credited_ms, week.reach_persons);
                writeln!(file, "{people},{name},{season},{monday},{minutes},{ms},{reach}")?;
            }
        }
        Ok(())
    })
}
