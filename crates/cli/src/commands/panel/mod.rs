//! `greenlit panel`: weights that stand for a population, and estimates with their errors.

mod design;
mod estimate;
mod print;
mod tables;
mod weight;

use std::io::Write;

use greenlit_vocabulary::Rejected;

use crate::Error;
use crate::args::{LonelyRule, PanelCommand};

pub(crate) fn run(command: &PanelCommand, out: &mut dyn Write) -> Result<(), Error> {
    match command {
        PanelCommand::Weight(arguments) => weight::run(arguments),
        PanelCommand::Estimate(arguments) => estimate::run(arguments, out),
    }
}

/// Two numbers with a comma between them.
fn pair(option: &str, text: &str) -> Result<(f64, f64), Error> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match (numbers.as_slice(), text.split(',').count()) {
        (&[low, high], 2) if low < high => Ok((low, high)),
        _ => Err(Error::Usage {
            sentence: format!("`{option} {text}` is not two numbers, the lesser first"),
            hint: "write them with a comma between: `0.5,2.5`",
        }),
    }
}

fn lonely(rule: LonelyRule) -> greenlit_panel::Lonely {
    use greenlit_panel::Lonely;
    match rule {
        LonelyRule::Fail => Lonely::Fail,
        LonelyRule::Remove => Lonely::Remove,
        LonelyRule::Certainty => Lonely::Certainty,
        LonelyRule::Average => Lonely::Average,
        LonelyRule::Adjust => Lonely::Adjust,
    }
}

/// How many of the rows set aside are named; the rest are counted.
const SHOWN: usize = 5;

/// Says on standard error what was set aside of a table.
fn remark(table: &str, rejected: &[Rejected]) {
    for row in rejected.iter().take(SHOWN) {
        let line = row.line.map_or_else(|| "a row".to_owned(), |line| format!("line {line}"));
        eprintln!("{table}: {line} set aside: {}", row.reason);
    }
    if rejected.len() > SHOWN {
        eprintln!("{table}: {} more rows set aside", rejected.len() - SHOWN);
    }
}
