//! The jobs and sizes measured.

use anyhow::{Result, bail};

/// One job on one file.
#[derive(Debug)]
pub(super) struct Case {
    pub name: &'static str,
    /// Job of Greenlit's program.
    pub job: &'static str,
    /// Job of the peers' scripts.
    pub peer_job: &'static str,
    /// Kind of data generated.
    pub data: &'static str,
    pub rows: u64,
}

const fn case(
    name: &'static str,
    job: &'static str,
    peer_job: &'static str,
    data: &'static str,
    rows: u64,
) -> Case {
    Case { name, job, peer_job, data, rows }
}

const FULL: &[Case] = &[
    case("plays-5M", "plays", "sessions", "plays", 5_000_000),
    case("beats-10M", "beats", "beats", "beats", 10_000_000),
    case("sorted-5M", "sorted", "sessions", "sorted", 5_000_000),
    case("plays-62.5M", "plays", "sessions", "plays", 62_500_000),
    case("beats-100M", "beats", "beats", "beats", 100_000_000),
    case("sorted-62.5M", "sorted", "sessions", "sorted", 62_500_000),
];

const SHORT: &[Case] = &[
    case("plays-300k", "plays", "sessions", "plays", 300_000),
    case("beats-600k", "beats", "beats", "beats", 600_000),
    case("sorted-300k", "sorted", "sessions", "sorted", 300_000),
];

/// The cases asked for.
pub(super) fn chosen(short: bool, names: &[String]) -> Result<Vec<&'static Case>> {
    let all = if short { SHORT } else { FULL };
    if let Some(unknown) = names.iter().find(|name| all.iter().all(|case| case.name != **name)) {
        let known: Vec<&str> = all.iter().map(|case| case.name).collect();
        bail!("there is no case `{unknown}`; known are {}", known.join(", "));
    }
    Ok(all.iter().filter(|case| names.is_empty() || names.iter().any(|name| name == case.name)).collect())
}
