//! `greenlit demo`: the example, from evidence to dossier.

use std::io::Write;
use std::path::Path;

use greenlit_dossier::Question;
use greenlit_intake::{Remarks, Telling, add_all, collect, read_again};
use greenlit_lake::{Lake, PanelOptions, RateOptions};
use greenlit_viewing::policy::Policies;
use include_dir::{Dir, include_dir};
use jiff::Timestamp;

use super::{show, simulate};
use crate::Error;
use crate::args::DemoArguments;

/// The example travels inside the command, so that it works wherever the command is installed.
static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/ballard");

/// Builds the example in `lake` (adding to it what it does not hold yet) and shows the dossier.
pub(crate) fn run(lake: &Path, arguments: &DemoArguments, out: &mut dyn Write) -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    EXAMPLE.extract(folder.path())?;
    simulate::example_month(folder.path())?;
    let files = collect(&[folder.path().to_owned()])?;
    let directory = lake;
    let mut lake = Lake::create_or_open(directory)?;
    let report = add_all(
        &mut lake,
        &files,
        &Telling::default(),
        &Remarks::default(),
        Timestamp::now(),
        true,
        &mut (),
    )?;
    eprint!("{}", report.to_text(false));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let policy = Policies::published()?.get("default")?.clone();
    let panel = PanelOptions::default();
    lake.rate(&RateOptions { policy, threads, started_at: Timestamp::now(), panel })?;
    eprintln!("what is measured in it is simulated: a panel's month, invented, about nobody, and marked so");
    eprintln!("the example is in `{}`; ask on with: greenlit --lake {0} why REF\n", directory.display());
    let question = Question { title: "Ballard".to_owned(), season: None, as_of: None };
    let dossier = greenlit_dossier::show(&lake, &question, &read_again(&lake))?;
    show::print(&dossier, arguments.format, out)
}
