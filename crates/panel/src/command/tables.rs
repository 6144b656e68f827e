//! The tables that come in: persons, margins, in-tab households, viewing.
//!
//! Delimited text with a header; a column is found by its name, in any order and any case:
//!
//! | table | columns |
//! |---|---|
//! | persons | `person_id`, `hh_id` (or `household_id`), `base_weight`; optional `guest` (yes/no); every other column is a variable, read as text |
//! | margins | `margin`, `category`, `persons` (or `total`); optional `level`: `person` (default) or `household` |
//! | | a row without a category gives the total of a number: `income,,5100000`; `population` is 1 for everybody |
//! | in tab | `day`, `hh_id` |
//! | viewing | `person_id`, `day`; then either `title` and `minutes`, or one column `min_x` for each thing x; optional `week` |

use std::collections::BTreeMap;

use greenlit_vocabulary::Rejected;
use jiff::civil::Date;

use super::cells::sheet;
use crate::PanelError;

/// One member of the panel, or a guest.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonRow {
    /// Line in the table.
    pub line: u64,
    /// Who.
    pub person: String,
    /// The household; empty where none is given.
    pub household: String,
    /// 1 / selection probability; `None` where the cell is empty or no number.
    pub base_weight: Option<f64>,
    /// A guest of the household on that occasion: weighted, but not part of the panel.
    pub guest: bool,
    /// Values of the variables, in their order.
    pub values: Vec<String>,
}

/// The panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonTable {
    /// Names of the variables.
    pub variables: Vec<String>,
    /// Everyone.
    pub persons: Vec<PersonRow>,
}

/// Whether a margin counts persons or households.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Persons.
    Person,
    /// Households.
    Household,
}

/// One population total.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginRow {
    /// The variable.
    pub margin: String,
    /// Its category.
    pub category: String,
    /// Persons or households in it.
    pub total: f64,
    /// What is counted.
    pub level: Level,
}

/// The population totals, in file order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MarginTable {
    /// The totals.
    pub rows: Vec<MarginRow>,
}

/// In-tab households by day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InTab {
    /// Households of each day.
    pub days: BTreeMap<String, Vec<String>>,
}

/// Minutes of one person on one day with one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewingRow {
    /// Line in the table.
    pub line: u64,
    /// Who.
    pub person: String,
    /// The day, as in the table.
    pub day: String,
    /// What was viewed: a title, or the x of a column `min_x`.
    pub thing: String,
    /// Minutes, 0 to 1,440.
    pub minutes: f64,
}

/// Viewing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ViewingTable {
    /// All rows.
    pub rows: Vec<ViewingRow>,
    /// Week of each day, from the column `week` or by the rule of METHODOLOGY.md for days without one.
    pub weeks: BTreeMap<String, String>,
}

/// A table with what was set aside of it.
type Read<T> = Result<(T, Vec<Rejected>), PanelError>;

/// Reads the panel.
///
/// # Errors
/// No header, or no column for persons, households or base weights. Base weights that are no numbers, persons without
/// household and persons who stand twice are left for [`weight`](crate::weight) to refuse by name.
pub fn parse_persons(bytes: &[u8]) -> Read<PersonTable> {
    let sheet = sheet("the persons table", bytes)?;
    let person = sheet.need(&["person_id", "person"])?;
    let household = sheet.need(&["hh_id", "household_id", "household"])?;
    let base = sheet.need(&["base_weight", "design_weight"])?;
    let guest = sheet.find(&["guest"]);
    let own = [Some(person), Some(household), Some(base), guest];
    let variables: Vec<usize> = (0..sheet.header.len()).filter(|k| !own.contains(&Some(*k))).collect();
    let mut table = PersonTable {
        variables: variables.iter().map(|&k| sheet.header[k].clone()).collect(),
        persons: Vec::with_capacity(sheet.rows.len()),
    };
    for (line, cells) in &sheet.rows {
        table.persons.push(PersonRow {
            line: *line,
            person: cells[person].clone(),
            household: cells[household].clone(),
            base_weight: cells[base].parse().ok(),
            guest: guest.is_some_and(|k| {
                ["yes", "true", "1", "guest"].contains(&cells[k].to_ascii_lowercase().as_str())
            }),
            values: variables.iter().map(|&k| cells[k].clone()).collect(),
        });
    }
    Ok((table, sheet.rejected))
}

/// Reads population totals. A row whose total is no number is set aside; the category is then without a total.
///
/// # Errors
/// No header, or no column for margin, category or total.
pub fn parse_margins(bytes: &[u8]) -> Read<MarginTable> {
    let mut sheet = sheet("the margins table", bytes)?;
    let margin = sheet.need(&["margin", "variable"])?;
    let category = sheet.need(&["category"])?;
    let total = sheet.need(&["persons", "total", "target", "population", "households"])?;
    let level = sheet.find(&["level"]);
    let mut table = MarginTable::default();
    for (line, cells) in std::mem::take(&mut sheet.rows) {
        let of = match level.map(|k| cells[k].to_ascii_lowercase()) {
            None => Level::Person,
            Some(word) if word.is_empty() || word.starts_with("person") => Level::Person,
            Some(word) if word.starts_with("household") => Level::Household,
            Some(word) => {
                sheet.reject(line, &format!("`{word}` is no level; it is `person` or `household`"));
                continue;
            }
        };
        match cells[total].parse::<f64>() {
            Ok(value) if value.is_finite() => table.rows.push(MarginRow {
                margin: cells[margin].clone(),
                category: cells[category].clone(),
                total: value,
                level: of,
            }),
            _ => sheet.reject(line, &format!("the total `{}` is not a number", cells[total])),
        }
    }
    Ok((table, sheet.rejected))
}

/// Reads the households in tab by day. A household that stands twice on a day counts once.
///
/// # Errors
/// No header, or no column for day or household.
pub fn parse_in_tab(bytes: &[u8]) -> Read<InTab> {
    let mut sheet = sheet("the in-tab table", bytes)?;
    let day = sheet.need(&["day", "date"])?;
    let household = sheet.need(&["hh_id", "household_id", "household"])?;
    let mut table = InTab::default();
    for (line, cells) in std::mem::take(&mut sheet.rows) {
        if cells[day].is_empty() {
            sheet.reject(line, "the day is empty");
            continue;
        }
        let households = table.days.entry(cells[day].clone()).or_default();
        // A day without a household is a day on which nobody was in tab, which weighting refuses by name.
        if !cells[household].is_empty() {
            households.push(cells[household].clone());
        }
    }
    for households in table.days.values_mut() {
        households.sort_unstable();
        households.dedup();
    }
    Ok((table, sheet.rejected))
}

/// Minutes of a day.
const DAY_MINS: f64 = 1440.0;

/// Reads viewing. Minutes that are no number from 0 to 1,440 set the row aside (in the wide form: the cell).
///
/// # Errors
/// No header; no column for person or day; neither `title` and `minutes` nor any column `min_x`.
pub fn parse_viewing(bytes: &[u8]) -> Read<ViewingTable> {
    let mut sheet = sheet("the viewing table", bytes)?;
    let person = sheet.need(&["person_id", "person"])?;
    let day = sheet.need(&["day", "date"])?;
    let week = sheet.find(&["week"]);
    let title = sheet.find(&["title"]);
    let things: Vec<(usize, String)> = match title {
        Some(_) => vec![(sheet.need(&["minutes"])?, String::new())],
        None => sheet
            .header
            .iter()
            .enumerate()
            .filter_map(|(k, name)| name.strip_prefix("min_").map(|thing| (k, thing.to_owned())))
            .collect(),
    };
    if things.is_empty() {
        sheet.need(&["min_x"])?;
    }
    let mut table = ViewingTable::default();
    for (line, cells) in std::mem::take(&mut sheet.rows) {
        if cells[person].is_empty() || cells[day].is_empty() {
            sheet.reject(line, "the person or the day is empty");
            continue;
        }
        let own = week.map(|k| cells[k].clone()).filter(|w| !w.is_empty());
        let known = table
            .weeks
            .entry(cells[day].clone())
            .or_insert_with(|| own.clone().unwrap_or_else(|| week_of(&cells[day])));
        if own.as_ref().is_some_and(|own| own != known) {
            let reason = format!("day `{}` is in week `{known}` elsewhere in the table", cells[day]);
            sheet.reject(line, &reason);
            continue;
        }
        for (column, thing) in &things {
            match cells[*column].parse::<f64>() {
                Ok(minutes) if (0.0..=DAY_MINS).contains(&minutes) => table.rows.push(ViewingRow {
                    line,
                    person: cells[person].clone(),
                    day: cells[day].clone(),
                    thing: title.map_or_else(|| thing.clone(), |k| cells[k].clone()),
                    minutes,
                }),
                _ => sheet
                    .reject(line, &format!("`{}` is not a number of minutes from 0 to 1440", cells[*column])),
            }
        }
    }
    Ok((table, sheet.rejected))
}

/// The week of a day that comes without one: a date is in the week of its Monday (`2025-07-21`); a whole number counts days from 1, seven
/// to a week (`week 1` holds 1 to 7). Any other word is a week of its own.
pub(super) fn week_of(day: &str) -> String {
    if let Ok(date) = day.parse::<Date>() {
        let back = i64::from(date.weekday().to_monday_zero_offset());
        return date.checked_sub(jiff::Span::new().days(back)).unwrap_or(date).to_string();
    }
    match day.parse::<u32>() {
        Ok(number) if number > 0 => format!("week {}", (number - 1) / 7 + 1),
        _ => day.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn weeks_of_days() {
        let cases = [
            ("1", "week 1"),
            ("7", "week 1"),
            ("8", "week 2"),
            ("2025-07-27", "2025-07-21"),
            ("0", "0"),
            ("x", "x"),
        ];
        for (day, week) in cases {
            assert_eq!(week_of(day), week, "{day}");
        }
    }

    #[test]
    fn faults_are_set_aside_with_line_and_reason() {
        let text = "person_id,day,title,minutes\n1,1,A,10\n2,1,A,-3\n3,1,A\n4,1,A,ten\n,1,A,5\n5,1,A,1441\n6,2,B,0\n";
        let (table, rejected) = parse_viewing(text.as_bytes()).unwrap();
        assert_eq!(table.rows.len(), 2);
        let lines: Vec<_> = rejected.iter().filter_map(|r| r.line).collect();
        assert_eq!(lines.len(), 5);
        for line in [3, 4, 5, 6, 7] {
            assert!(lines.contains(&line), "{line} in {lines:?}");
        }
        let missing = parse_persons(b"person_id,hh_id\n1,1\n").unwrap_err().to_string();
        assert!(missing.contains("`base_weight`") && missing.contains("person_id, hh_id"), "{missing}");
    }

    fn read_all(bytes: &[u8]) {
        drop(parse_persons(bytes));
        drop(parse_margins(bytes));
        drop(parse_in_tab(bytes));
        drop(parse_viewing(bytes));
        drop(super::super::WeightTable::parse(bytes));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            read_all(&bytes);
        }

        #[test]
        fn mutated_tables_are_survived(at in 0..120usize, byte in any::<u8>(), cut in 0..140usize) {
            let text = "person_id,hh_id,base_weight,weight,day,margin,category,persons,title,minutes,week\n\
                        1,1,2.5,no,2025-07-21,age,15-24,100,A,12.5,w\n2,\"1\",x,yes,1,sex,M,-4,B,7,";
            let mut bytes = text.as_bytes().to_vec();
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(cut + 20);
            read_all(&bytes);
        }
    }
}
