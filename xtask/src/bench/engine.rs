//! The engines: Greenlit's own program, and the peers' scripts in a Python environment of their own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::case::Case;

/// One engine as it is run.
#[derive(Debug)]
pub(super) struct Engine {
    pub name: String,
    /// Whether it writes a result to compare.
    pub gives_result: bool,
    how: How,
}

#[derive(Debug)]
enum How {
    Program { credit: PathBuf, threads: usize, decode_only: bool },
    Script { python: PathBuf, script: PathBuf, plays: &'static str, beats: &'static str },
}

/// Name, package, and the best variants of plays and beats found on two cores.
const PEERS: &[(&str, &str, &str, &str)] = &[
    ("duckdb", "duckdb", "join", "list_filter+join"),
    ("chdb", "chdb", "ils_u", "array+ils"),
    ("polars", "polars", "glob", "edges+glob"),
    ("datafusion", "datafusion", "pivot", "packed_edges+pivot"),
    ("spark", "pyspark", "pivot", "packed_edges+pivot"),
];

/// The peers asked for, installed if they are not yet.
///
/// Their scripts are not part of the project; they are looked for in `peers/` of `GREENLIT_SHARED`, by default
/// `../shared`. Where they are absent the run goes on without peers and says so.
pub(super) fn peers(names: &[String], data: &Path) -> Result<Vec<Engine>> {
    if let Some(unknown) =
        names.iter().find(|name| *name != "none" && PEERS.iter().all(|peer| peer.0 != **name))
    {
        bail!("there is no peer `{unknown}`; known are duckdb, chdb, polars, datafusion, spark and none");
    }
    let chosen: Vec<_> =
        PEERS.iter().filter(|p| names.is_empty() || names.iter().any(|n| n == p.0)).collect();
    let shared =
        std::env::var_os("GREENLIT_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let scripts = shared.join("peers");
    if chosen.is_empty() || !scripts.is_dir() {
        eprintln!("no peers are run ({})", if chosen.is_empty() { "as asked" } else { "no scripts found" });
        return Ok(Vec::new());
    }
    let python = python_with(data, &chosen.iter().map(|peer| peer.1).collect::<Vec<_>>())?;
    Ok(chosen
        .into_iter()
        .map(|(name, _, plays, beats)| Engine {
            name: (*name).to_owned(),
            gives_result: true,
            how: How::Script {
                python: python.clone(),
                script: scripts.join(format!("p_{name}.py")),
                plays,
                beats,
            },
        })
        .collect())
}

/// A Python environment in the data folder with the packages.
fn python_with(data: &Path, packages: &[&str]) -> Result<PathBuf> {
    let environment = fs_err::canonicalize(data)?.join("venv");
    let python = environment.join("bin/python");
    if !python.exists() {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&environment).status()?;
        ensure!(
            made.success(),
            "no Python environment could be made; install python3 with venv, or use `--peer none`"
        );
    }
    let installed = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "tzdata"])
        .args(packages)
        .stdout(Stdio::null())
        .status()?;
    ensure!(installed.success(), "the peers could not be installed; see above, or use `--peer none`");
    Ok(python)
}

impl Engine {
    /// Greenlit on so many threads.
    pub(super) fn greenlit(programs: &Path, threads: usize) -> Self {
        let name = if threads == 2 { "greenlit".to_owned() } else { format!("greenlit-{threads}-thread") };
        let credit = programs.join("credit");
        Self { name, gives_result: true, how: How::Program { credit, threads, decode_only: false } }
    }

    /// Only reading the columns that the job needs: the floor.
    pub(super) fn decode(programs: &Path) -> Self {
        let credit = programs.join("credit");
        let how = How::Program { credit, threads: 2, decode_only: true };
        Self { name: "decoding-alone".to_owned(), gives_result: false, how }
    }

    /// Runs a case once and gives the JSON the engine prints.
    pub(super) fn run(&self, case: &Case, source: &Path, result: &Path) -> Result<serde_json::Value> {
        let mut command = match &self.how {
            How::Program { credit, threads, decode_only } => {
                let mut command = Command::new(credit);
                command.arg(if *decode_only { "decode" } else { case.job });
                command.arg(source).arg(result).arg(threads.to_string());
                command
            }
            How::Script { python, script, plays, beats } => {
                let mut command = Command::new(python);
                command.env("PYTHONDONTWRITEBYTECODE", "1").arg(script).arg(case.peer_job);
                command.arg(source).arg(result).arg(if case.peer_job == "beats" { beats } else { plays });
                command
            }
        };
        let output = command.stderr(Stdio::piped()).output()?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} failed on {}: {complaint}", self.name, case.name);
        let text = String::from_utf8_lossy(&output.stdout);
        let line =
            text.lines().rev().find(|line| line.starts_with('{')).context("an engine printed no JSON")?;
        Ok(serde_json::from_str(line)?)
    }
}

/// Processor time of all children that have ended, in seconds; `None` where there is no `/proc`.
pub(super) fn children_cpu_seconds() -> Option<f64> {
    let stat = fs_err::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    // User and system time of children, in ticks of a hundredth of a second.
    let ticks: u64 = fields.split(' ').skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Some(ticks as f64 / 100.0)
}
