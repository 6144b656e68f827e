//! `greenlit read`: claims of articles, without a lake.

use std::io::Write;

use greenlit_press::document::{self, FileHint};
use greenlit_press::wire;

use crate::Error;
use crate::args::{ReadArguments, ReadFormat};
use crate::inputs;
use crate::reader::Reader;

pub(crate) fn run(arguments: &ReadArguments, out: &mut dyn Write) -> Result<(), Error> {
    let reader = Reader::without_catalogue();
    let inputs = inputs::collect(&arguments.paths)?;
    let mut taken = 0;
    for input in &inputs {
        let name = input.name();
        let bytes = input.read()?;
        let hint = FileHint { name: Some(&name), ..FileHint::default() };
        let document = match document::open(&bytes, &hint) {
            Ok(document) => document,
            Err(refusal) => {
                eprintln!("{name}: {refusal}");
                continue;
            }
        };
        taken += 1;
        let claims = reader.claims(&document, None);
        match arguments.format {
            ReadFormat::Jsonl => writeln!(out, "{}", wire::line(&name, &document, &claims))?,
            ReadFormat::Text => {
                let outlet = document.outlet.as_deref().unwrap_or("outlet unknown");
                let date =
                    document.published.as_ref().map_or_else(|| "undated".to_owned(), ToString::to_string);
                writeln!(out, "{name}: {outlet}, {date}")?;
                for claim in &claims {
                    writeln!(out, "  {}", crate::reader::one_line(claim))?;
                }
            }
        }
    }
    if taken == 0 {
        return Err(Error::NothingTaken { files: inputs.len() });
    }
    Ok(())
}
