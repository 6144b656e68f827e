//! Fuzzing the readers of outside data with cargo-fuzz (libFuzzer).

use anyhow::{Result, bail};

use crate::shell;

/// Arguments of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A minute a target
    #[arg(long)]
    short: bool,
    /// Seconds a target
    #[arg(long, default_value_t = 600)]
    seconds: u32,
    /// Only this target
    target: Option<String>,
}

/// Fuzzes every target, or the one named, and fails on the first crash.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if shell::output("cargo", &["fuzz", "--version"]).is_err() {
        shell::run("cargo", &["install", "--locked", "cargo-fuzz"])?;
    }
    let seconds = if arguments.short { 60 } else { arguments.seconds };
    let targets = targets()?;
    if let Some(name) = &arguments.target
        && !targets.contains(name)
    {
        bail!("there is no fuzz target `{name}`; there are {}", targets.join(", "));
    }
    for target in targets.iter().filter(|t| arguments.target.as_ref().is_none_or(|name| name == *t)) {
        let limit = format!("-max_total_time={seconds}");
        // libFuzzer needs unstable compiler flags; the bootstrap variable lets the stable toolchain take them.
        shell::run_command(
            shell::command("cargo", &["fuzz", "run", target, "--", &limit, "-timeout=10"])
                .env("RUSTC_BOOTSTRAP", "1"),
        )?;
    }
    Ok(())
}

fn targets() -> Result<Vec<String>> {
    let mut names: Vec<String> = fs_err::read_dir(shell::root().join("fuzz/fuzz_targets"))?
        .filter_map(|entry| entry.ok()?.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}
