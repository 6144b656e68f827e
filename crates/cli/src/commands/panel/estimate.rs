//! `greenlit panel estimate`: from weights and viewing, or from the columns of any table.

use std::io::Write;

use greenlit_panel::{ErrorMethod, EstimateOptions, MinimumRule, WeightTable, parse_viewing};

use super::{design, lonely, print, remark, tables};
use crate::Error;
use crate::args::{ErrorBy, PanelEstimateArguments};

/// The columns that hold numbers.
const NUMBERS: [&str; 11] = [
    "estimate",
    "standard_error",
    "low",
    "high",
    "relative_error",
    "viewers_n",
    "homes_n",
    "effective_n",
    "rank",
    "rank_low",
    "rank_high",
];

pub(super) fn run(a: &PanelEstimateArguments, out: &mut dyn Write) -> Result<(), Error> {
    if !(0.0..1.0).contains(&a.level) || a.level == 0.0 {
        return Err(Error::Usage {
            sentence: format!("`--level {}` is no coverage", a.level),
            hint: "a coverage lies between 0 and 1: `--level 0.95`",
        });
    }
    match &a.viewing {
        Some(viewing) => of_viewing(a, viewing, out),
        None => design::run(a, out),
    }
}

fn of_viewing(a: &PanelEstimateArguments, path: &std::path::Path, out: &mut dyn Write) -> Result<(), Error> {
    let c = &a.columns;
    if c.strata.len() > 1 || c.cluster.len() > 1 || c.fpc.len() > 1 || c.replicate_weights.is_some() {
        return Err(Error::Usage {
            sentence: "further stages and supplied replicates go with `--total`, `--mean` or `--ratio` only"
                .into(),
            hint: "name one stratum, one cluster and one fpc with `--viewing`, or estimate from the columns of one table",
        });
    }
    let first = |columns: &[String]| columns.first().cloned();
    let (strata, cluster, fpc) = (first(&c.strata), first(&c.cluster), first(&c.fpc));
    let roles = [
        (c.weight_col.as_deref(), "weight"),
        (c.base_weight.as_deref(), "base_weight"),
        (c.person.as_deref(), "person_id"),
        (c.household.as_deref().or(cluster.as_deref()), "hh_id"),
        (strata.as_deref(), "stratum"),
        (fpc.as_deref(), "stratum_households"),
    ];
    let asked: Vec<(&str, &str)> =
        roles.iter().filter_map(|(theirs, ours)| theirs.map(|theirs| (theirs, *ours))).collect();
    let columns = tables::renamed(&a.weights, tables::columns(&a.weights)?, &asked, true)?;
    let weights = WeightTable::from_columns(columns)?;
    let viewing = tables::csv_with_roles(path, &[(c.person.as_deref(), "person_id")], false)?;
    let (viewing, rejected) = parse_viewing(&viewing)?;
    remark(&path.display().to_string(), &rejected);
    let table = greenlit_panel::estimate(&weights, &viewing, &options(a)?)?;
    remark(&path.display().to_string(), &table.rejected);
    eprintln!("errors: {}; {} degrees of freedom", table.method, table.degrees_of_freedom);
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| table.cells(row)).collect();
    print::print(&table.header(), &rows, &NUMBERS, a.format, &table.method, out)
}

fn options(a: &PanelEstimateArguments) -> Result<EstimateOptions, Error> {
    let error = match a.se {
        ErrorBy::Linearised => ErrorMethod::Linearised,
        ErrorBy::Jackknife => ErrorMethod::DeleteAGroup { groups: a.groups },
        ErrorBy::Bootstrap => ErrorMethod::Bootstrap { replicates: a.replicates },
        _ => {
            return Err(Error::Usage {
                sentence: "this error method goes with `--total`, `--mean` or `--ratio` only".into(),
                hint: "with `--viewing`, `--se` is linearised, jackknife or bootstrap",
            });
        }
    };
    Ok(EstimateOptions {
        by: a.by.clone(),
        qualifying_mins: a.threshold,
        level: a.level,
        error,
        lonely: lonely(a.lonely),
        minimum: MinimumRule { least_homes: a.least_homes, ..MinimumRule::default() },
        seed: a.seed,
        ..EstimateOptions::default()
    })
}
