//! Contributor tasks.

use clap::Parser;

mod bench;

/// Everything a contributor or CI runs besides cargo itself.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Measure the crediting jobs beside other engines, and check that all give the same result.
    Bench(bench::BenchArgs),
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Bench(args) => bench::run(&args),
    }
}
