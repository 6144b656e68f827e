//! Licences and sources of all dependencies, as far as they can be checked without a network.
//!
//! Known vulnerabilities are kept in a database that must be fetched; where `cargo audit` or `cargo deny` and its
//! database are at hand they say more.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::shell;

/// Licences that may be linked into an Apache-2.0 program and passed on without further conditions than notice.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Fails on a dependency whose licence is not allowed or that does not come from crates.io.
pub(crate) fn check() -> Result<()> {
    let metadata = shell::output("cargo", &["metadata", "--format-version", "1", "--locked"])?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut complaints = Vec::new();
    for package in packages {
        let name = format!(
            "{} {}",
            package["name"].as_str().unwrap_or("?"),
            package["version"].as_str().unwrap_or("?")
        );
        let licence = package["license"].as_str().unwrap_or("");
        if !is_allowed(licence) {
            complaints.push(format!("{name}: licence `{licence}` is not on the list of allowed ones"));
        }
        if let Some(source) = package["source"].as_str()
            && !source.starts_with("registry+")
        {
            complaints.push(format!("{name}: comes from `{source}`, not from the registry"));
        }
    }
    if !complaints.is_empty() {
        bail!("{}", complaints.join("\n"));
    }
    println!("{} packages: every licence allowed, every source the registry", packages.len());
    Ok(())
}

/// Whether an SPDX expression can be satisfied with allowed licences alone.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace(['(', ')'], "").replace('/', " OR ");
    !expression.trim().is_empty()
        && expression
            .split(" AND ")
            .all(|part| part.split(" OR ").any(|licence| ALLOWED.contains(&licence.trim())))
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expressions() {
        assert!(is_allowed("MIT OR Apache-2.0"));
        assert!(is_allowed("MIT/Apache-2.0"));
        assert!(is_allowed("(MIT OR GPL-3.0) AND Unicode-3.0"));
        assert!(!is_allowed("GPL-3.0-only"));
        assert!(!is_allowed("MIT AND GPL-3.0-only"));
        assert!(!is_allowed(""));
    }
}
