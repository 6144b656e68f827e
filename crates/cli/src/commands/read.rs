//! `greenlit read`: claims of articles, without a lake. Articles given together are read together: one without a date
//! takes its year from another on the same event.

use std::io::Write;

use greenlit_intake::{collect, one_line};
use greenlit_press::document::{self, FileHint};
use greenlit_press::together::read_together;
use greenlit_press::{claims, wire};

use crate::Error;
use crate::args::{ReadArguments, ReadFormat};

pub(crate) fn run(arguments: &ReadArguments, out: &mut dyn Write) -> Result<(), Error> {
    let inputs = collect(&arguments.paths)?;
    let mut names = Vec::new();
    let mut documents = Vec::new();
    for input in &inputs {
        let name = input.name();
        let bytes = input.read()?;
        match document::open(&bytes, &FileHint { name: Some(&name), ..FileHint::default() }) {
            Err(refusal) => eprintln!("{name}: {refusal}"),
            Ok(document) => {
                names.push(name);
                documents.push(document);
            }
        }
    }
    if documents.is_empty() {
        return Err(Error::NothingTaken { files: inputs.len() });
    }
    let readings = read_together(&claims::Reader::new(&[]), &documents);
    for ((name, document), reading) in names.iter().zip(&documents).zip(&readings) {
        match arguments.format {
            ReadFormat::Jsonl => writeln!(out, "{}", wire::line(name, document, &reading.claims))?,
            ReadFormat::Text => {
                let outlet = document.outlet.as_deref().unwrap_or("outlet unknown");
                let date = match (&document.published, reading.inferred_year) {
                    (Some(date), _) => date.to_string(),
                    (None, Some(year)) => format!("undated, {year} inferred"),
                    (None, None) => "undated".to_owned(),
                };
                writeln!(out, "{name}: {outlet}, {date}")?;
                for claim in &reading.claims {
                    writeln!(out, "  {}", one_line(claim))?;
                }
            }
        }
    }
    Ok(())
}
