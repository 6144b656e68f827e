//! What CI checks, in its order: cheap and telling first.

use anyhow::Result;

use crate::shell::{command, run, run_command};
use crate::{dependencies, house, readme};

/// Every test of the workspace, documentation examples included.
///
/// The tests need nothing but the Rust toolchain. Those that compare with published tables find them by
/// `GREENLIT_SHARED` and say so loudly where they are absent.
pub(crate) fn test() -> Result<()> {
    run("cargo", &["test", "--workspace", "--locked"])
}

/// Format, lints, tests, documents, dependencies, and whether intervals hold the truth as often as they say.
pub(crate) fn all(skip_tests: bool) -> Result<()> {
    run("cargo", &["fmt", "--all", "--check"])?;
    run("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?;
    if !skip_tests {
        test()?;
    }
    run_command(
        command("cargo", &["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    house::check()?;
    dependencies::check()?;
    run("cargo", &["xtask", "panel-coverage", "--short"])?;
    readme::run(false)
}
