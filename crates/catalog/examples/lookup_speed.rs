//! Builds an index of a million made-up titles and times lookups: `cargo run --release -p greenlit-catalog --example
//! lookup_speed`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it prints what it times")]

use std::hint::black_box;
use std::time::Instant;

use greenlit_catalog::{Entry, Index, Query};

const SYLLABLES: [&str; 20] = [
    "har", "bor", "lan", "tern", "qui", "et", "or", "chard", "night", "fer", "ry", "sto", "ne", "vale",
    "mar", "sh", "ca", "dence", "wil", "low",
];

/// Splitmix64: the same titles on every run.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn name(state: &mut u64) -> String {
    let words = 2 + next(state) % 3;
    let mut name = if next(state).is_multiple_of(4) { "The ".to_owned() } else { String::new() };
    for _ in 0..words {
        for _ in 0..2 + next(state) % 2 {
            name.push_str(SYLLABLES[(next(state) % 20) as usize]);
        }
        name.push(' ');
    }
    name.trim_end().to_owned()
}

fn main() {
    let mut state = 1;
    let entries: Vec<Entry> = (0..1_000_000)
        .map(|id| Entry {
            id,
            name: name(&mut state),
            first_year: Some(1950 + (id % 75) as i16),
            ..Entry::default()
        })
        .collect();
    let wanted: Vec<String> = entries.iter().step_by(1000).map(|e| e.name.clone()).collect();
    let start = Instant::now();
    let index = Index::new(entries);
    println!("built over {} titles in {:.2?}", index.len(), start.elapsed());
    let start = Instant::now();
    for name in &wanted {
        black_box(index.lookup(&Query::name(name)));
    }
    println!("known name: {:.2?} each", start.elapsed() / wanted.len() as u32);
    let start = Instant::now();
    for name in &wanted {
        let misspelt: String = name.chars().enumerate().filter(|(at, _)| *at != 4).map(|(_, c)| c).collect();
        black_box(index.lookup(&Query::name(&misspelt)));
    }
    println!("misspelt name: {:.2?} each", start.elapsed() / wanted.len() as u32);
}
