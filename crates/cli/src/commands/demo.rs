//! `greenlit demo`: the example, from evidence to dossier.

use std::io::Write;
use std::path::Path;

use greenlit_dossier::Question;
use greenlit_lake::{Lake, RateOptions};
use greenlit_viewing::formats::SourceFormat;
use greenlit_viewing::policy::Policies;
use greenlit_viewing::simulate::{
    Faults, Observer, PLAY_HEADER, Scenario, SimPlay, Telemetry, draw_panel, simulate, write_play_csv,
};
use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use jiff::civil::date;

use super::plays::{self, Telling};
use super::{add, show};
use crate::Error;
use crate::args::DemoArguments;
use crate::inputs;
use crate::published::Remarks;
use crate::reader::read_again;

/// The example travels inside the command, so that it works wherever the command is installed.
static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/ballard");

/// Builds the example in `lake` (adding to it what it does not hold yet) and shows the dossier.
pub(crate) fn run(lake: &Path, arguments: &DemoArguments, out: &mut dyn Write) -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    EXAMPLE.extract(folder.path())?;
    let files = inputs::collect(&[folder.path().to_owned()])?;
    let directory = lake;
    let mut lake = Lake::create_or_open(directory)?;
    let report = add::add_all(&mut lake, &files, &Telling::default(), &Remarks::default(), true)?;
    eprint!("{}", report.to_text(false));
    add_simulated_month(&mut lake)?;
    eprintln!("the example is in `{}`; ask on with: greenlit --lake {0} why REF\n", directory.display());
    let question = Question { title: "Ballard".to_owned(), season: None, as_of: None };
    let dossier = greenlit_dossier::show(&lake, &question, &read_again(&lake))?;
    show::print(&dossier, arguments.format, out)
}

/// Homes of the simulated panel: a tenth of the largest there is, so that the example is there in a moment.
const PANEL_HOMES: u32 = 4_200;

/// Writes plays down as a panel's meters would have sent them.
struct Log {
    scenario: Scenario,
    text: String,
}

impl Observer for Log {
    fn play(&mut self, play: &SimPlay) {
        write_play_csv(&self.scenario, play, &mut self.text);
    }
}

/// Adds a month of the series as a panel might have viewed it, invented from a seed and marked so in every row and
/// figure, and measures it: what stands beside the reported minutes shows how a measurement reads, not who watched.
fn add_simulated_month(lake: &mut Lake) -> Result<(), Error> {
    let month = Scenario {
        homes: 10 * PANEL_HOMES,
        panel_homes: PANEL_HOMES,
        ..Scenario::premiere_month(1, "Ballard", date(2025, 7, 9))
    };
    let scenario = month.with_faults(Faults::USUAL);
    let panel = draw_panel(&scenario);
    let mut log = Log { scenario: scenario.clone(), text: format!("{PLAY_HEADER}\n") };
    simulate(&scenario, panel.iter().map(|home| home.number), Telemetry::Plays, &mut log);
    let (now, name) = (Timestamp::now(), "simulated-panel-month.csv");
    let adding = lake.begin()?;
    let (plays, format) = (log.text.as_bytes(), SourceFormat::CanonicalCsv);
    plays::add_bytes(&adding, name, plays, now, format, &Telling::default())?;
    adding.commit()?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let policy = Policies::published()?.get("default")?.clone();
    lake.rate(&RateOptions { policy, threads, started_at: now })?;
    eprintln!("{name}: a month of {PANEL_HOMES} homes, simulated: invented, about nobody, and marked so");
    Ok(())
}
