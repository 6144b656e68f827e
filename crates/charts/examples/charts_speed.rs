//! Times the import and check of published files: `cargo run --release -p greenlit-charts --example charts_speed --
//! WEEKLY.tsv REPORT.xlsx`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it prints what it times")]

use std::time::Instant;

use greenlit_charts::identities::{engagement_identities, weekly_identities};
use greenlit_charts::netflix::{read_engagement, read_weekly_global};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let bytes = fs_err::read(&path)?;
        let start = Instant::now();
        let table = if bytes.starts_with(b"PK") {
            engagement_identities(&read_engagement(&bytes)?.0)
        } else {
            weekly_identities(&read_weekly_global(&bytes)?.0)
        };
        println!("{path}: read and checked in {:.2?}", start.elapsed());
        for row in table {
            let exceptions: Vec<String> =
                row.exceptions.iter().map(|(class, n)| format!("{n} {class}")).collect();
            println!(
                "{:4} {:>6}/{:<6} {} [{}]",
                row.id,
                row.reproduced,
                row.rows,
                row.identity,
                exceptions.join("; ")
            );
        }
    }
    Ok(())
}
