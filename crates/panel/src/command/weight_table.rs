//! Weights as a table: the rows of `weights.parquet`, and back.
//!
//! Columns, in this order:
//!
//! | column | type | meaning |
//! |---|---|---|
//! | `day` | text | the day the weight is for; empty for a weight of the whole period |
//! | `person_id`, `hh_id`, `stratum` | text | who, in which household and stratum |
//! | `guest` | text | `yes` or `no` |
//! | `one_weight` | text | `person` or `household`: who shares a weight |
//! | `stratum_households` | number | households of the population in the stratum; 0 where unknown |
//! | `base_weight`, `weight` | number | persons stood for before and after weighting |
//! | `margin.V`, `hmargin.V` | text | category of a variable V that the weights meet the persons', the households' totals of |
//! | `number.V` | text | a number V whose population total the weights meet |
//! | any other | text | a variable that can be asked for with `--by` |
//!
//! Nothing else is needed to compute errors that know of the weighting: the totals are the weighted counts themselves.

use std::collections::BTreeMap;

use crate::PanelError;

/// One weight.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightRow {
    /// The day; empty for the whole period.
    pub day: String,
    /// Who.
    pub person: String,
    /// The household.
    pub household: String,
    /// The stratum; empty without strata.
    pub stratum: String,
    /// Whether a guest.
    pub guest: bool,
    /// Households of the population in the stratum.
    pub stratum_households: Option<f64>,
    /// Before weighting.
    pub base_weight: f64,
    /// After it.
    pub weight: f64,
    /// Values of the variables, in their order.
    pub values: Vec<String>,
}

/// All weights.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WeightTable {
    /// Whether all persons of a household share one weight.
    pub one_per_household: bool,
    /// Names of the variables; those of margins begin with `margin.` or `hmargin.`.
    pub variables: Vec<String>,
    /// The weights, by day and person.
    pub rows: Vec<WeightRow>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Text.
    Text(Vec<String>),
    /// Numbers.
    Number(Vec<f64>),
}

impl Column {
    fn text(&self, row: usize) -> String {
        match self {
            Self::Text(values) => values.get(row).cloned().unwrap_or_default(),
            Self::Number(values) => values.get(row).map(f64::to_string).unwrap_or_default(),
        }
    }

    fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Text(values) => values.get(row)?.parse().ok(),
            Self::Number(values) => values.get(row).copied(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
        }
    }
}

/// The fixed columns, in their order.
const FIXED: [&str; 9] = [
    "day",
    "person_id",
    "hh_id",
    "stratum",
    "guest",
    "one_weight",
    "stratum_households",
    "base_weight",
    "weight",
];

impl WeightTable {
    /// Position of a variable, by its own name or that of its margin.
    pub fn variable(&self, name: &str) -> Option<usize> {
        let is = |v: &String| {
            v == name || v.strip_prefix("margin.").or_else(|| v.strip_prefix("hmargin.")) == Some(name)
        };
        self.variables.iter().position(is)
    }

    /// The columns, ready to be written.
    pub fn columns(&self) -> Vec<(String, Column)> {
        let text = |of: &dyn Fn(&WeightRow) -> String| Column::Text(self.rows.iter().map(of).collect());
        let number = |of: &dyn Fn(&WeightRow) -> f64| Column::Number(self.rows.iter().map(of).collect());
        let unit = if self.one_per_household { "household" } else { "person" };
        let fixed = [
            text(&|r| r.day.clone()),
            text(&|r| r.person.clone()),
            text(&|r| r.household.clone()),
            text(&|r| r.stratum.clone()),
            text(&|r| if r.guest { "yes" } else { "no" }.to_owned()),
            text(&|_| unit.to_owned()),
            number(&|r| r.stratum_households.unwrap_or(0.0)),
            number(&|r| r.base_weight),
            number(&|r| r.weight),
        ];
        let mut columns: Vec<(String, Column)> = FIXED.into_iter().map(str::to_owned).zip(fixed).collect();
        for (k, name) in self.variables.iter().enumerate() {
            columns.push((name.clone(), text(&|r| r.values[k].clone())));
        }
        columns
    }

    /// A table from its columns, as read from a file.
    ///
    /// # Errors
    /// A missing column, columns of different length, or weights that are no positive numbers.
    pub fn from_columns(columns: Vec<(String, Column)>) -> Result<Self, PanelError> {
        let header = columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let (fixed, variables): (Vec<_>, Vec<_>) =
            columns.into_iter().partition(|(name, _)| FIXED.contains(&name.as_str()));
        let fixed: BTreeMap<String, Column> = fixed.into_iter().collect();
        let find = |name: &str| {
            fixed.get(name).ok_or_else(|| PanelError::MissingColumn {
                table: "the weights table".into(),
                column: name.to_owned(),
                header: header.clone(),
            })
        };
        let (person, household) = (find("person_id")?, find("hh_id")?);
        let (base, weight) = (find("base_weight")?, find("weight")?);
        let rows = weight.len();
        for (name, column) in fixed.iter().chain(variables.iter().map(|(n, c)| (n, c))) {
            crate::error::same_length(&format!("column `{name}` of the weights table"), rows, column.len())?;
        }
        let optional = |name: &str, row: usize| fixed.get(name).map(|c| c.text(row)).unwrap_or_default();
        let mut table = Self {
            one_per_household: rows > 0 && optional("one_weight", 0) == "household",
            variables: variables.iter().map(|(name, _)| name.clone()).collect(),
            rows: Vec::with_capacity(rows),
        };
        for row in 0..rows {
            let number = |column: &Column| {
                column.number(row).filter(|w| w.is_finite() && *w > 0.0).ok_or_else(|| {
                    PanelError::BaseWeight {
                        person: person.text(row),
                        weight: column.number(row).unwrap_or(f64::NAN),
                    }
                })
            };
            table.rows.push(WeightRow {
                day: optional("day", row),
                person: person.text(row),
                household: household.text(row),
                stratum: optional("stratum", row),
                guest: optional("guest", row) == "yes",
                stratum_households: fixed
                    .get("stratum_households")
                    .and_then(|c| c.number(row))
                    .filter(|n| *n > 0.0),
                base_weight: number(base)?,
                weight: number(weight)?,
                values: variables.iter().map(|(_, column)| column.text(row)).collect(),
            });
        }
        table.rows.sort_by(|a, b| {
            super::weigh::natural(&a.day, &b.day).then_with(|| super::weigh::natural(&a.person, &b.person))
        });
        Ok(table)
    }

    /// A table from delimited text with the same columns.
    ///
    /// # Errors
    /// As [`WeightTable::from_columns`]; a row that cannot be read.
    pub fn parse(bytes: &[u8]) -> Result<Self, PanelError> {
        let sheet = super::cells::sheet("the weights table", bytes)?;
        if let Some(bad) = sheet.rejected.first() {
            // A weights table is written by the program; a broken row means a broken file.
            let reason = format!("line {}: {}", bad.line.unwrap_or(0), bad.reason);
            return Err(PanelError::Unreadable { table: "the weights table".into(), reason });
        }
        let columns = sheet.header.iter().enumerate().map(|(k, name)| {
            (name.clone(), Column::Text(sheet.rows.iter().map(|(_, cells)| cells[k].clone()).collect()))
        });
        Self::from_columns(columns.collect())
    }
}
