//! `greenlit show`: the dossier.

use std::io::{IsTerminal, Write};
use std::path::Path;

use greenlit_dossier::{Dossier, Question, Style};
use greenlit_intake::read_again;
use greenlit_lake::Lake;

use crate::Error;
use crate::args::{DossierFormat, ShowArguments};

pub(crate) fn run(lake: &Path, arguments: &ShowArguments, out: &mut dyn Write) -> Result<(), Error> {
    let lake = Lake::open(lake)?;
    let question =
        Question { title: arguments.title.clone(), season: arguments.season, as_of: arguments.as_of };
    let dossier = greenlit_dossier::show(&lake, &question, &read_again(&lake))?;
    print(&dossier, arguments.format, out)
}

/// Writes the dossier in the form asked for.
pub(crate) fn print(dossier: &Dossier, format: DossierFormat, out: &mut dyn Write) -> Result<(), Error> {
    let text = match format {
        DossierFormat::Text => dossier.to_text(style()),
        DossierFormat::Json => dossier.to_json()?,
        DossierFormat::Html => dossier.to_html()?,
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// 80 columns and no colour, unless standard output is a terminal that allows more.
pub(crate) fn style() -> Style {
    let terminal = std::io::stdout().is_terminal();
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let width = if terminal { columns.unwrap_or(80).clamp(40, 120) } else { 80 };
    Style { width, colour }
}
