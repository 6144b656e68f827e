//! Other programs that rake, each in a Python environment of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// Our script that calls them.
const SCRIPT: &str = include_str!("peers.py");

/// What each needs beside itself.
fn packages(name: &str) -> Result<&'static [&'static str]> {
    Ok(match name {
        "numpy" => &["numpy"],
        "ipfn" => &["numpy", "pandas", "ipfn"],
        "svy" => &["numpy", "svy"],
        "rimpy" => &["numpy", "polars", "rimpy"],
        "balance" => &["numpy", "balance"],
        _ => bail!("there is no peer `{name}`; known are numpy, ipfn, svy, rimpy, balance and none"),
    })
}

/// Best time in seconds and the weights, scaled to the population.
pub(super) fn run(name: &str, pythons: &[String], folder: &Path, rounds: usize) -> Result<(f64, Vec<f64>)> {
    let python = environment(name, pythons, folder)?;
    let script = folder.join("peers.py");
    fs_err::write(&script, SCRIPT)?;
    let rounds = rounds.min(3).to_string();
    let done = Command::new(python).arg(script).arg(name).arg(folder).arg(rounds).output()?;
    ensure!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr).lines().last().unwrap_or("it failed without a word")
    );
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    let secs = text.lines().last().context("it printed no time")?.trim().parse()?;
    let bytes = fs_err::read(folder.join(format!("{name}.f64")))?;
    Ok((secs, bytes.as_chunks::<8>().0.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect()))
}

/// An environment with the package, made with the first interpreter for which it installs.
fn environment(name: &str, pythons: &[String], folder: &Path) -> Result<PathBuf> {
    let packages = packages(name)?;
    for (number, interpreter) in pythons.iter().enumerate() {
        let place = folder.join(format!("venv-{name}-{number}"));
        let python = place.join("bin/python");
        let ready = place.join("ready");
        if ready.exists() {
            return Ok(python);
        }
        let quiet = |command: &mut Command| {
            command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
        };
        let made = quiet(Command::new(interpreter).args(["-m", "venv"]).arg(&place));
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        if made && quiet(Command::new(&python).args(install).args(packages)) {
            fs_err::write(&ready, interpreter)?;
            return Ok(python);
        }
    }
    bail!("it could not be installed for {}", pythons.join(", "))
}
