//! The crediting jobs of Greenlit and of other engines on the same seeded data, side by side in one run.
//!
//! Every engine's result must equal Greenlit's byte for byte (`week,title,ms,reach,place`). Engines take turns within
//! a round, so that whatever else the machine does falls on all of them; ratios are of the least and of the median
//! seconds. Seconds are of the query alone, as each engine reports them; processor seconds, which say more on a busy
//! machine, are of the whole process.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

mod case;
mod engine;
mod report;

use case::Case;
use engine::Engine;

/// Measure the crediting jobs beside other engines, and check that all give the same result.
#[derive(Debug, clap::Args)]
pub(crate) struct BenchArgs {
    /// A short run on little data, without optimisation, that checks results and prints no ratios: for CI.
    #[arg(long)]
    short: bool,
    /// Cases to run, by name (`plays-5M`, `plays-62.5M`, `beats-10M`, `beats-100M`, `sorted-5M`, `sorted-62.5M`); all
    /// when absent.
    #[arg(long = "case", value_name = "NAME")]
    cases: Vec<String>,
    /// Peers to run, by name (`duckdb`, `chdb`, `polars`, `datafusion`, `spark`); all when absent, none with `none`.
    #[arg(long = "peer", value_name = "NAME")]
    peers: Vec<String>,
    /// Rounds in which each engine runs once.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seed of the generated data.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder of data, results and the peers' Python environment.
    #[arg(long, default_value = "bench-data")]
    data: PathBuf,
    /// Keep generated files of more than 200 MB; otherwise they are removed after their case.
    #[arg(long)]
    keep: bool,
}

/// Runs the benchmark.
///
/// # Errors
/// When a tool cannot be run or a result differs.
pub(crate) fn run(args: &BenchArgs) -> Result<()> {
    fs_err::create_dir_all(&args.data)?;
    let programs = build_programs(args.short)?;
    let peers = engine::peers(&args.peers, &args.data)?;
    let engines: Vec<Engine> = std::iter::once(Engine::greenlit(&programs, 2)).chain(peers).collect();
    let cases = case::chosen(args.short, &args.cases)?;
    let mut out = std::io::stdout().lock();
    for case in cases {
        let source = generate(&programs, case, args)?;
        check_invariance(&programs, case, &source, args)?;
        let measured = measure(&engines, case, &source, if args.short { 1 } else { args.rounds }, args)?;
        if args.short {
            writeln!(out, "{}: {} engines agree", case.name, measured.len())?;
        } else {
            let scaling = Engine::greenlit(&programs, 1);
            let decode = Engine::decode(&programs);
            let extra = measure(&[scaling, decode], case, &source, args.rounds, args)?;
            write!(out, "{}", report::table(case, &measured, &extra))?;
        }
        if !args.keep && fs_err::metadata(&source)?.len() > 200 << 20 {
            fs_err::remove_file(&source)?;
        }
    }
    Ok(())
}

/// Builds the measured programs and gives their folder.
fn build_programs(short: bool) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let (profile, folder) = if short { ("dev", "debug") } else { ("release", "release") };
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--profile", profile, "--package", "greenlit-viewing"])
        .args(["--example", "credit", "--example", "bench_data"])
        .status()?;
    ensure!(status.success(), "the benchmark programs do not build; see above");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Ok(target.join(folder).join("examples"))
}

fn generate(programs: &Path, case: &Case, args: &BenchArgs) -> Result<PathBuf> {
    let file = args.data.join(format!("{}-{}.parquet", case.name, args.seed));
    if !file.exists() {
        let status = Command::new(programs.join("bench_data"))
            .args([case.data, &case.rows.to_string()])
            .arg(&file)
            .arg(args.seed.to_string())
            .status()?;
        ensure!(status.success(), "the data of {} could not be generated", case.name);
    }
    Ok(file)
}

/// Greenlit alone: the same bytes on one thread, on three, and in little memory.
fn check_invariance(programs: &Path, case: &Case, source: &Path, args: &BenchArgs) -> Result<()> {
    let mut results = BTreeMap::new();
    for (threads, memory_mb) in [("1", "640"), ("3", "640"), ("2", "8")] {
        let out = args.data.join(format!("{}.invariance.csv", case.name));
        let status = Command::new(programs.join("credit"))
            .arg(case.job)
            .arg(source)
            .arg(&out)
            .args([threads, memory_mb])
            .stdout(std::process::Stdio::null())
            .status()?;
        ensure!(status.success(), "{} failed on {threads} threads in {memory_mb} MB", case.name);
        results.insert((threads, memory_mb), fs_err::read(&out)?);
    }
    let mut values = results.values();
    let first = values.next().context("no result")?;
    ensure!(values.all(|other| other == first), "{} depends on threads or memory", case.name);
    Ok(())
}

/// The runs of one engine.
#[derive(Debug, Default)]
struct Runs {
    seconds: Vec<f64>,
    /// Processor time of the whole process, its start included; empty where the system does not tell.
    cpu_seconds: Vec<f64>,
    peak_mb: f64,
}

fn measure(
    engines: &[Engine],
    case: &Case,
    source: &Path,
    rounds: usize,
    args: &BenchArgs,
) -> Result<Vec<(String, Runs)>> {
    let mut runs: Vec<(String, Runs)> = engines.iter().map(|e| (e.name.clone(), Runs::default())).collect();
    let result_of = |engine: &Engine| args.data.join(format!("{}.{}.csv", case.name, engine.name));
    for _ in 0..rounds {
        for (engine, (_, runs)) in engines.iter().zip(&mut runs) {
            let cpu_before = engine::children_cpu_seconds();
            let report = engine.run(case, source, &result_of(engine))?;
            let cpu = engine::children_cpu_seconds().zip(cpu_before).map(|(after, before)| after - before);
            runs.cpu_seconds.extend(cpu);
            let number = |key: &str| report.get(key).and_then(serde_json::Value::as_f64);
            runs.seconds.push(number("query_s").context("an engine printed no `query_s`")?);
            runs.peak_mb =
                runs.peak_mb.max(number("extra_hwm_mb").or_else(|| number("hwm_mb")).unwrap_or(0.0));
        }
    }
    let checked: Vec<&Engine> = engines.iter().filter(|engine| engine.gives_result).collect();
    if let Some((first, others)) = checked.split_first() {
        let expected = fs_err::read(result_of(first))?;
        for other in others {
            if fs_err::read(result_of(other))? != expected {
                bail!("{}: {} and {} give different results", case.name, first.name, other.name);
            }
        }
    }
    Ok(runs)
}
