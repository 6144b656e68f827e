//! Helpers of the tests only; no crate depends on this one outside `[dev-dependencies]`.

use std::path::{Path, PathBuf};

/// A file or folder of the published tables and labelled texts the project is tested against, or `None` with a
/// loud line on stderr where they are not at hand.
///
/// They are not part of the project (their publishers' rights do not allow it). They are looked for in
/// `GREENLIT_SHARED`, by default `../shared` beside the checkout. With `GREENLIT_REQUIRE_SHARED=1` (CI) their
/// absence fails the test.
///
/// # Panics
/// When the file is absent and `GREENLIT_REQUIRE_SHARED` is `1`.
pub fn shared(relative: &str) -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = std::env::var_os("GREENLIT_SHARED").map_or_else(|| workspace.join("../shared"), PathBuf::from);
    let path = root.join(relative);
    if path.exists() {
        return Some(path);
    }
    let complaint =
        format!("SKIPPED: `{}` is absent; set GREENLIT_SHARED to check against it", path.display());
    let required = std::env::var_os("GREENLIT_REQUIRE_SHARED").is_some_and(|v| v == "1");
    assert!(!required, "{complaint} (required here)");
    eprintln!("{complaint}");
    None
}
