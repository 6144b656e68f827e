//! Everything a contributor or CI runs besides cargo itself: `cargo xtask help`.

#![allow(clippy::print_stdout, reason = "a task reports on standard output")]

mod article_reader;
mod bench;
mod ci;
mod dependencies;
mod fuzz;
mod generate;
mod house;
mod panel_bench;
mod panel_coverage;
mod press_eval;
mod published;
mod readme;
mod serve_bench;
mod shell;
mod speed;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "What contributors and CI run")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Run every test; installs what they need
    Test,
    /// Everything CI checks, in its order
    Ci {
        /// Leave the tests out, because they have just run
        #[arg(long)]
        skip_tests: bool,
    },
    /// Run the commands shown in the documents and compare what they print
    Readme {
        /// Write today's output into the documents instead of comparing
        #[arg(long)]
        update: bool,
    },
    /// Write the generated documents anew
    Generate,
    /// Measure how fast a large lake answers
    Speed(speed::Arguments),
    /// Measure how a server answers over a large lake, at a fixed rate
    ServeBench(serve_bench::Arguments),
    /// Check that arrows between crates point down the house only
    House,
    /// Check licences and sources of all dependencies, offline
    Dependencies,
    /// Measure the reading of articles against labelled ones
    PressEval(press_eval::Args),
    /// Recompute published tables and print which identities hold on how many rows
    Published,
    /// Measure the crediting jobs beside other engines, and check that all give the same result
    Bench(bench::BenchArgs),
    /// Draw many panels from a simulated population and count the intervals that hold the truth
    PanelCoverage(panel_coverage::Arguments),
    /// Measure raking beside other programs, and `rate` with errors beside `rate` without
    PanelBench(panel_bench::Arguments),
    /// Fuzz the readers of outside data
    Fuzz(fuzz::Arguments),
}

impl Task {
    /// Whether the task measures time or counts through much data, so that it is run as an optimised build.
    const fn is_heavy(&self) -> bool {
        match self {
            Self::Speed(_) | Self::ServeBench(_) | Self::PanelBench(_) | Self::Published => true,
            Self::PressEval(arguments) => arguments.speed,
            Self::PanelCoverage(arguments) => !arguments.short,
            _ => false,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let task = Arguments::parse().task;
    if cfg!(debug_assertions) && task.is_heavy() {
        let mut cargo = vec!["run", "--quiet", "--release", "--package", "xtask", "--"];
        let own: Vec<String> = std::env::args().skip(1).collect();
        cargo.extend(own.iter().map(String::as_str));
        return shell::run("cargo", &cargo);
    }
    match task {
        Task::Test => ci::test(),
        Task::Ci { skip_tests } => ci::all(skip_tests),
        Task::Readme { update } => readme::run(update),
        Task::Generate => generate::run(),
        Task::Speed(arguments) => speed::run(&arguments),
        Task::ServeBench(arguments) => serve_bench::run(&arguments),
        Task::House => house::check(),
        Task::Dependencies => dependencies::check(),
        Task::PressEval(arguments) => press_eval::run(
            &arguments,
            Some(&article_reader::ArticleReader::default()),
            &mut std::io::stdout().lock(),
        ),
        Task::Published => published::run(&mut std::io::stdout().lock()),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::PanelCoverage(arguments) => panel_coverage::run(&arguments),
        Task::PanelBench(arguments) => panel_bench::run(&arguments),
        Task::Fuzz(arguments) => fuzz::run(&arguments),
    }
}
