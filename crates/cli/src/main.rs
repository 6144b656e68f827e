//! The command: parses, runs, and turns an error into a sentence and an exit code.

use std::process::ExitCode;

use clap::Parser;
use greenlit::{Arguments, run};

fn main() -> ExitCode {
    greenlit::start_logging();
    let arguments = Arguments::parse();
    match run(&arguments, &mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            let code = error.exit_code();
            eprintln!("{:?}", miette::Report::new(error));
            ExitCode::from(code)
        }
    }
}
