//! `greenlit check`: where evidence disagrees.

use std::io::Write;
use std::path::Path;

use greenlit_dossier::check;
use greenlit_intake::read_again;
use greenlit_lake::Lake;

use super::show::style;
use crate::Error;
use crate::args::{CheckArguments, Format};

pub(crate) fn run(lake: &Path, arguments: &CheckArguments, out: &mut dyn Write) -> Result<(), Error> {
    let lake = Lake::open(lake)?;
    let all = check::check(&lake, arguments.title.as_deref(), arguments.as_of, &read_again(&lake))?;
    let text = match arguments.format {
        Format::Text => check::text(&all, style()),
        Format::Json => check::json(&all)?,
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}
