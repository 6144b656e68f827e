//! Places where a test may kill the process.

/// Ends the process at once, as `kill -9` would, if `GREENLIT_FAULT` names this point.
///
/// Works in builds with debug assertions only: a released command has no fault points.
pub fn fault_point(name: &str) {
    if cfg!(debug_assertions) && std::env::var_os("GREENLIT_FAULT").is_some_and(|wanted| wanted == name) {
        std::process::abort();
    }
}
