//! `greenlit why`: what a figure rests on.

use std::io::Write;
use std::path::Path;

use greenlit_dossier::why;
use greenlit_lake::Lake;

use super::show::style;
use crate::Error;
use crate::args::{Format, WhyArguments};

pub(crate) fn run(lake: &Path, arguments: &WhyArguments, out: &mut dyn Write) -> Result<(), Error> {
    let answer = why::why(&Lake::open(lake)?, &arguments.figure)?;
    let text = match arguments.format {
        Format::Text => why::text(&answer, style()),
        Format::Json => why::json(&answer)?,
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}
