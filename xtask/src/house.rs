//! The house of ARCHITECTURE.md, checked against what the crates declare.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::shell;

/// Floors from the ground up; a crate may use crates of lower floors only.
const FLOORS: &[&[&str]] = &[
    &["greenlit-vocabulary"],
    &["greenlit-catalog", "greenlit-table"],
    &[
        "greenlit-press",
        "greenlit-charts",
        "greenlit-reviews",
        "greenlit-incentives",
        "greenlit-viewing",
        "greenlit-panel",
    ],
    &["greenlit-lake"],
    &["greenlit-dossier", "greenlit-intake"],
    &["greenlit-server"],
    &["greenlit", "greenlit-python"],
    &["xtask"],
];

/// Fails on an arrow that does not point down, and on a crate that has no floor.
pub(crate) fn check() -> Result<()> {
    let metadata = shell::output("cargo", &["metadata", "--format-version", "1", "--no-deps", "--locked"])?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let floor = |name: &str| FLOORS.iter().position(|crates| crates.contains(&name));
    let mut complaints = Vec::new();
    for package in metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let name = package["name"].as_str().unwrap_or_default();
        if name == "greenlit-testkit" {
            continue;
        }
        let Some(own) = floor(name) else {
            complaints.push(format!("`{name}` has no floor in the house"));
            continue;
        };
        for dependency in package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let is_for_tests = dependency["kind"].as_str() == Some("dev");
            if let Some(other) = floor(used)
                && other >= own
            {
                complaints.push(format!("`{name}` uses `{used}`, which is not below it"));
            }
            if used == "greenlit-testkit" && !is_for_tests && name != "xtask" {
                complaints.push(format!("`{name}` uses `{used}` outside its tests"));
            }
        }
    }
    if !complaints.is_empty() {
        bail!("{}", complaints.join("\n"));
    }
    println!("the house stands: every arrow points down");
    Ok(())
}
