//! Times raking of a million persons and of a hundred replicates on made-up panels.
//!
//! `cargo run --release -p greenlit-panel --example bench_raking`
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark reads the clock and prints"
)]

use std::time::Instant;

use greenlit_panel::{Margin, RakeOptions, Replicates, Reweighting, rake, reweight};

/// Levels of the six margins.
const LEVELS: [u32; 6] = [8, 2, 6, 4, 3, 3];
const ROUNDS: usize = 7;

struct Made {
    base: Vec<f64>,
    margins: Vec<Margin>,
    households: Vec<u32>,
}

/// Persons in households of about 2.5, with unequal base weights and margins that differ from the sample's.
fn made(persons: usize) -> Made {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 11
    };
    let base: Vec<f64> = (0..persons).map(|_| 50.0 + (next() % 1000) as f64 / 5.0).collect();
    let population: f64 = base.iter().sum();
    let margins = LEVELS
        .iter()
        .enumerate()
        .map(|(k, &levels)| {
            let codes: Vec<u32> =
                (0..persons).map(|_| (next() % u64::from(levels)).min(next() % 97) as u32).collect();
            let raw: Vec<f64> = (0..levels).map(|_| 1.0 + (next() % 1000) as f64 / 1000.0).collect();
            let sum: f64 = raw.iter().sum();
            let totals = raw.iter().map(|t| t / sum * population).collect();
            let names = (0..levels).map(|c| c.to_string()).collect();
            Margin::new(format!("margin{k}"), names, totals, codes).expect("a margin made for the benchmark")
        })
        .collect();
    let households = (0..persons as u32).map(|p| p * 2 / 5).collect();
    Made { base, margins, households }
}

fn best(what: &str, mut work: impl FnMut() -> String) {
    let mut times: Vec<(f64, String)> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let note = work();
            (start.elapsed().as_secs_f64(), note)
        })
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (least, note) = &times[0];
    println!("{what}: best {:.4} s, median {:.4} s ({note})", least, times[ROUNDS / 2].0);
}

fn main() {
    let million = made(1_000_000);
    let options = RakeOptions::default();
    best("rake 1,000,000 persons x 6 margins", || {
        let raked = rake(&million.base, &million.margins, &options).expect("converges");
        format!("{} rounds, misfit {:.1e}", raked.rounds, raked.worst_misfit)
    });
    let part = made(100_000);
    let groups: Vec<u32> = part.households.iter().map(|h| h % 100).collect();
    let design =
        greenlit_panel::Design::stratified(vec![0; 100_000], part.households.clone()).expect("a design");
    for (name, replicates) in [
        ("jackknife", Replicates::delete_a_group(&groups)),
        ("bootstrap", Replicates::bootstrap(&design, 100, 1, greenlit_panel::Lonely::Fail)),
    ] {
        let replicates = replicates.expect("replicates");
        best(&format!("rake 100 {name} replicates x 100,000 persons"), || {
            let all = reweight(&part.base, &replicates, Reweighting::Rake(&part.margins, &options))
                .expect("converges");
            format!("{} weights", all.weights.len() * all.weights[0].len())
        });
    }
}
