//! Raking beside other programs, replicates, and `rate` with errors beside `rate` without, all in one run.

mod peers;
mod rating;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use greenlit_panel::{Margin, RakeOptions, Replicates, Reweighting, rake, reweight};

/// Arguments of `cargo xtask panel-bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder for data and Python environments; kept for the next run
    #[arg(long, default_value = "target/panel-bench")]
    data: PathBuf,
    /// Persons raked
    #[arg(long, default_value_t = 1_000_000)]
    persons: usize,
    /// Rounds of each measurement, of which the best counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Packages measured beside: numpy, ipfn, svy, rimpy, balance; `none` for none
    #[arg(long, value_delimiter = ',', default_value = "numpy,ipfn,svy,rimpy,balance")]
    peer: Vec<String>,
    /// Interpreters tried in turn for each package
    #[arg(long, value_delimiter = ',', default_value = "python3")]
    python: Vec<String>,
    /// Homes of the panel that is rated; 0 leaves rating out
    #[arg(long, default_value_t = 42_000)]
    panel_homes: u32,
}

/// Categories of the margins.
const LEVELS: [u32; 6] = [8, 2, 6, 4, 3, 3];

/// A sample with unequal base weights, and the margins of a population that differs from it.
struct Sample {
    base: Vec<f64>,
    margins: Vec<Margin>,
}

const fn mixed(n: u64) -> u64 {
    let mut x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Sample {
    fn new(persons: usize) -> Result<Self> {
        let base: Vec<f64> = (0..persons as u64).map(|i| 50.0 + (mixed(i) % 1_000) as f64 / 10.0).collect();
        let population: f64 = base.iter().sum();
        let mut margins = Vec::new();
        for (k, levels) in (0_u64..).zip(LEVELS) {
            let codes: Vec<u32> = (0..persons as u64)
                .map(|i| {
                    let random = mixed(i << 3 | k) >> 20;
                    // The lesser of two draws: categories differ in size.
                    (random % u64::from(levels)).min((random >> 20) % u64::from(levels)) as u32
                })
                .collect();
            let mut totals = vec![0.0; levels as usize];
            codes.iter().zip(&base).for_each(|(code, d)| totals[*code as usize] += d);
            // The population is up to a third off the sample, the other way in every second category.
            let tilt = |c: usize| if c.is_multiple_of(2) { 1.3 } else { 0.8 };
            let all: f64 = totals.iter().enumerate().map(|(c, t)| t * tilt(c)).sum();
            let totals = totals.iter().enumerate().map(|(c, t)| t * tilt(c) / all * population).collect();
            let names = (0..levels).map(|c| c.to_string()).collect();
            margins.push(Margin::new(format!("m{k}"), names, totals, codes)?);
        }
        Ok(Self { base, margins })
    }

    /// Writes what the peers read.
    fn write(&self, folder: &Path) -> Result<()> {
        let bytes: Vec<u8> = self.base.iter().flat_map(|d| d.to_le_bytes()).collect();
        fs_err::write(folder.join("base.f64"), bytes)?;
        for (k, margin) in self.margins.iter().enumerate() {
            let codes: Vec<u8> = margin.codes().iter().map(|code| *code as u8).collect();
            fs_err::write(folder.join(format!("margin{k}.u8")), codes)?;
        }
        let totals: Vec<&[f64]> = self.margins.iter().map(Margin::totals).collect();
        fs_err::write(folder.join("sample.json"), serde_json::json!({"totals": totals}).to_string())?;
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "measuring time is its purpose")]
fn best_secs<T>(rounds: usize, mut work: impl FnMut() -> Result<T>) -> Result<(f64, T)> {
    let mut best: Option<(f64, T)> = None;
    for _ in 0..rounds.max(1) {
        let start = Instant::now();
        let done = work()?;
        let secs = start.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|(least, _)| secs < *least) {
            best = Some((secs, done));
        }
    }
    best.context("nothing was measured")
}

/// Prints a line for each measurement; fails where a goal is missed or a peer that converged has other weights.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    fs_err::create_dir_all(&arguments.data)?;
    let folder = fs_err::canonicalize(&arguments.data)?;
    let sample = Sample::new(arguments.persons)?;
    sample.write(&folder)?;
    let options = RakeOptions { tolerance: 1e-10, ..RakeOptions::default() };
    let (secs, raked) = best_secs(arguments.rounds, || Ok(rake(&sample.base, &sample.margins, &options)?))?;
    println!("raking {} persons x {} margins, best of {}", arguments.persons, LEVELS.len(), arguments.rounds);
    println!("  greenlit {secs:>9.4} s  {} rounds, largest miss {:.0e}", raked.rounds, raked.worst_misfit);
    let mut missed = Vec::new();
    if secs > 0.05 {
        missed.push(format!("raking took {secs:.4} s, more than 0.05 s"));
    }
    for name in arguments.peer.iter().filter(|name| *name != "none") {
        match peers::run(name, &arguments.python, &folder, arguments.rounds) {
            Err(error) => println!("  {name:<8} not measured: {error:#}"),
            Ok((peer_secs, weights)) => {
                ensure!(weights.len() == raked.weights.len(), "{name} gave {} weights", weights.len());
                let differ = |(a, b): (&f64, &f64)| (a / b - 1.0).abs();
                let worst = raked.weights.iter().zip(&weights).map(differ).fold(0.0, f64::max);
                println!(
                    "  {name:<8} {peer_secs:>9.4} s  {:>7.1} x; weights differ by {worst:.1e} at most",
                    peer_secs / secs
                );
                if peer_secs < 5.0 * secs {
                    missed.push(format!("{name} is only {:.1} x slower", peer_secs / secs));
                }
            }
        }
    }
    let part = Sample::new(100_000)?;
    let group: Vec<u32> = (0..100_000_u32).map(|person| person * 2 / 5 % 100).collect();
    let replicates = Replicates::delete_a_group(&group)?;
    let (secs, all) = best_secs(arguments.rounds, || {
        Ok(reweight(&part.base, &replicates, Reweighting::Rake(&part.margins, &options))?)
    })?;
    println!("{} replicates x 100,000 persons, all raked anew: {secs:.4} s", all.weights.len());
    if secs > 0.3 {
        missed.push(format!("replicates took {secs:.3} s, more than 0.3 s"));
    }
    if arguments.panel_homes > 0 {
        missed.extend(rating::run(arguments.panel_homes, arguments.rounds.min(3))?);
    }
    ensure!(missed.is_empty(), "goals missed: {}", missed.join("; "));
    Ok(())
}
