//! The greenlit command as a library: `main` only parses and reports.
//!
//! Data goes to the writer `run` is given (standard output); progress and remarks go to standard error, and progress
//! only to a terminal.

mod args;
mod commands;
mod error;
mod wrapped;

use std::io::Write;
use std::path::Path;

use clap::CommandFactory;

pub use args::Arguments;
use args::{Command, IncentiveCommand, LakeCommand};
pub use error::Error;

/// Runs the command the user typed; data goes to `out`.
///
/// # Errors
/// [`Error`]: a sentence, a hint and an exit code.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<(), Error> {
    let usual = match arguments.command {
        Command::Demo(_) => "greenlit-demo.lake",
        _ => "greenlit.lake",
    };
    let lake = arguments.lake.as_deref().unwrap_or(Path::new(usual));
    match &arguments.command {
        Command::Demo(a) => commands::demo::run(lake, a, out),
        Command::Add(a) => commands::add::run(lake, a, out),
        Command::Show(a) => commands::show::run(lake, a, out),
        Command::Why(a) => commands::why::run(lake, a, out),
        Command::Check(a) => commands::check::run(lake, a, out),
        Command::Read(a) => commands::read::run(a, out),
        Command::Score(a) => commands::score::run(a, out),
        Command::Incentive(IncentiveCommand::Estimate(a)) => commands::incentive::estimate(a, out),
        Command::Incentive(IncentiveCommand::Check(a)) => commands::incentive::check(a, out),
        Command::Incentive(IncentiveCommand::Programs(a)) => commands::incentive::programs(a, out),
        Command::Sources(a) => commands::sources::run(lake, a, out),
        Command::Quarantine(a) => commands::quarantine::run(lake, a, out),
        Command::Rate(a) => commands::rate::run(lake, a, out),
        Command::Top10(a) => commands::top10::run(lake, a, out),
        Command::Figures(a) => commands::figures::run(lake, a, out),
        Command::Lake(LakeCommand::Verify) => commands::lake::verify(lake, out),
        Command::Lake(LakeCommand::Snapshots(a)) => commands::lake::snapshots(lake, a, out),
        Command::Lake(LakeCommand::Compact) => commands::lake::compact(lake, out),
        Command::Lake(LakeCommand::Vacuum) => commands::lake::vacuum(lake, out),
        Command::Serve(a) => commands::serve::run(lake, a),
        Command::Token(command) => commands::serve::token(lake, command, out),
        Command::Simulate(a) => commands::simulate::run(a, out),
        Command::Panel(command) => commands::panel::run(command, out),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Arguments::command(), "greenlit", out);
            Ok(())
        }
        Command::Man => Ok(clap_mangen::Man::new(Arguments::command()).render(out)?),
    }
}

/// Sends log lines to standard error as `GREENLIT_LOG` asks (`GREENLIT_LOG=debug`); silent by default.
pub fn start_logging() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("GREENLIT_LOG").unwrap_or_else(|_| EnvFilter::new("off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
