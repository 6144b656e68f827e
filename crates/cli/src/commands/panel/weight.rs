//! `greenlit panel weight`.

use greenlit_panel::{
    Bounds, Column, Distance, Period, WeightInputs, WeightMethod, WeightOptions, WeightingRecord,
    parse_in_tab, parse_margins, parse_persons,
};

use super::{pair, remark, tables};
use crate::Error;
use crate::args::{PanelMethod, WeightArguments};

pub(super) fn run(a: &WeightArguments) -> Result<(), Error> {
    let options = options(a)?;
    let roles = [
        (a.person.as_deref(), "person_id"),
        (a.household.as_deref(), "hh_id"),
        (a.base_weight.as_deref(), "base_weight"),
    ];
    let (persons, rejected) = parse_persons(&tables::csv_with_roles(&a.persons, &roles, true)?)?;
    remark(&a.persons.display().to_string(), &rejected);
    let (margins, rejected) = parse_margins(&tables::csv_with_roles(&a.margins, &[], true)?)?;
    remark(&a.margins.display().to_string(), &rejected);
    let mut in_tab = None;
    if let Some(path) = &a.in_tab {
        let roles = [(a.household.as_deref(), "hh_id")];
        let (mut table, rejected) = parse_in_tab(&tables::csv_with_roles(path, &roles, false)?)?;
        remark(&path.display().to_string(), &rejected);
        if let Some(day) = &a.day {
            if !table.days.contains_key(day) {
                return Err(greenlit_panel::PanelError::EmptyDay { day: day.clone() }.into());
            }
            table.days.retain(|other, _| other == day);
        }
        in_tab = Some(table);
    }
    let inputs = WeightInputs { persons: &persons, margins: &margins, in_tab: in_tab.as_ref() };
    let outcome = greenlit_panel::weight(inputs, &options)?;
    tables::write_table(&a.out, outcome.table.columns())?;
    match &a.record {
        Some(path) => tables::write_table(path, record(&outcome.record))?,
        None => outcome.record.periods.iter().for_each(|period| eprintln!("{period}")),
    }
    eprintln!("{} weights written to {}", outcome.table.rows.len(), a.out.display());
    Ok(())
}

fn options(a: &WeightArguments) -> Result<WeightOptions, Error> {
    Ok(WeightOptions {
        method: method(a)?,
        period: a.unified.map(|least_share| Period::Unified { least_share }),
        one_per_household: a.one_per_household,
        trim: match &a.trim {
            Some(text) => pair("--trim", text).map(|(low, high)| Some((low, high, a.strict)))?,
            None => None,
        },
        stratum: a.strata.clone(),
        stratum_households: a.fpc.clone(),
        scale_margins: a.scale_margins,
        ..WeightOptions::default()
    })
}

fn method(a: &WeightArguments) -> Result<WeightMethod, Error> {
    if let Some(text) = &a.cap {
        if a.method != PanelMethod::Raking {
            return Err(Error::Usage {
                sentence: "`--cap` goes with raking only".into(),
                hint: "leave `--method` out, or use `--bounds`",
            });
        }
        let (low, high) = pair("--cap", text)?;
        return Ok(WeightMethod::CapAndRerake { low, high });
    }
    let bounds = match (&a.bounds, &a.absolute_bounds) {
        (Some(text), _) => pair("--bounds", text).map(|(low, high)| Bounds::Ratio { low, high })?,
        (None, Some(text)) => {
            pair("--absolute-bounds", text).map(|(low, high)| Bounds::Weight { low, high })?
        }
        (None, None) => Bounds::None,
    };
    if a.method == PanelMethod::Raking && bounds == Bounds::None {
        return Ok(WeightMethod::Rake);
    }
    Ok(WeightMethod::Calibrate(distance(a.method), bounds))
}

pub(super) fn distance(method: PanelMethod) -> Distance {
    match method {
        PanelMethod::Raking => Distance::Raking,
        PanelMethod::Linear => Distance::Linear,
        PanelMethod::Logit => Distance::Logit,
    }
}

/// The record as a table: a row for each day and category, with the day's diagnostics beside it.
fn record(record: &WeightingRecord) -> Vec<(String, Column)> {
    let rows = || record.periods.iter().flat_map(|p| p.margins.iter().map(move |m| (p, m)));
    let text = |name: &str, values: Vec<String>| (name.to_owned(), Column::Text(values));
    let number = |name: &str, values: Vec<f64>| (name.to_owned(), Column::Number(values));
    let method = format!("{:?}", record.options.method);
    vec![
        text("day", rows().map(|(p, _)| p.day.clone()).collect()),
        text("method", rows().map(|_| method.clone()).collect()),
        text("margin", rows().map(|(_, m)| m.margin.clone()).collect()),
        text("category", rows().map(|(_, m)| m.category.clone()).collect()),
        number("target", rows().map(|(_, m)| m.target).collect()),
        number("before", rows().map(|(_, m)| m.before).collect()),
        number("after", rows().map(|(_, m)| m.after).collect()),
        number("misfit", rows().map(|(_, m)| m.misfit()).collect()),
        number("persons", rows().map(|(p, _)| p.diagnostics.members as f64).collect()),
        number("households", rows().map(|(p, _)| p.households as f64).collect()),
        number("guests", rows().map(|(p, _)| p.guests as f64).collect()),
        number("rounds", rows().map(|(p, _)| p.rounds as f64).collect()),
        number("design_effect", rows().map(|(p, _)| p.diagnostics.design_effect).collect()),
        number("effective_persons", rows().map(|(p, _)| p.diagnostics.effective_members).collect()),
        number("least_ratio", rows().map(|(p, _)| p.diagnostics.least_ratio).collect()),
        number("largest_ratio", rows().map(|(p, _)| p.diagnostics.largest_ratio).collect()),
    ]
}
