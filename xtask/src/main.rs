//! Contributor tasks: `cargo xtask TASK`.

mod press_eval;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "xtask", about = "Everything a contributor or CI runs besides cargo itself.")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Measure the reading of articles against labelled ones.
    PressEval(press_eval::Args),
}

fn main() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match Cli::parse().task {
        Task::PressEval(args) => press_eval::run(&args, None, &mut out),
    }
}
