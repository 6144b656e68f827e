//! Running the command as its user does.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test file uses a part, and none is a library"
)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What a run of the command gave.
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code(),
        }
    }
}

/// The command with a lake, ready to run.
pub fn command(lake: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_greenlit"));
    command.arg("--lake").arg(lake).args(arguments).stdin(Stdio::null()).env("NO_COLOR", "1");
    command.env_remove("GREENLIT_LAKE").env_remove("GREENLIT_FAULT");
    command
}

/// Runs the command with a lake.
pub fn greenlit(lake: &Path, arguments: &[&str]) -> Run {
    command(lake, arguments).output().unwrap().into()
}

/// Runs it and expects success.
pub fn answer(lake: &Path, arguments: &[&str]) -> String {
    let run = greenlit(lake, arguments);
    assert_eq!(run.code, Some(0), "{arguments:?}\n{}\n{}", run.stdout, run.stderr);
    run.stdout
}

/// The example of the project.
pub fn example() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/ballard").to_owned()
}
