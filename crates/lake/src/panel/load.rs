//! The panel of a lake, from the tables that were added.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use greenlit_panel::{PanelError, natural_order};
use jiff::civil::Date;
use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHasher};

use super::PanelOptions;
use super::blob::Columns;
use crate::{Adding, Error, Result};

/// A panel: who is in it, what is known of everyone, and what is known of the population.
#[derive(Debug)]
pub(crate) struct Panel {
    /// Persons by the hash that playback logs know them by.
    pub(super) persons: FxHashMap<u64, u32>,
    /// Household of each person, numbered through.
    pub(super) household_of: Vec<u32>,
    /// Group of the jackknife by bucket, as if there were 256.
    pub(super) bucket_of: Vec<u8>,
    /// Cell and base weight of each person; `None` for guests, who are weighted by a weights file only.
    pub(super) members: Vec<Option<(u32, f64)>>,
    pub(super) cells: CellTable,
    /// Totals by margin and category.
    pub(super) totals: Vec<Vec<f64>>,
    /// Households in tab, by day; `None`: all on all days.
    pub(super) in_tab: Option<BTreeMap<Date, Vec<bool>>>,
    /// Weights from a file, by day (`None`: the whole period).
    pub(super) given: BTreeMap<Option<Date>, Vec<Given>>,
    /// Names of the files, for the record.
    pub(super) files: Vec<String>,
    /// A hash of all that decides projected figures.
    pub(crate) fingerprint: u64,
}

/// A weight from a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub(super) person: u32,
    /// `None` for guests, and where the file names no margins.
    pub(super) cell: Option<u32>,
    pub(super) base: f64,
    pub(super) weight: f64,
}

/// Combinations of categories that occur.
#[derive(Debug, Default)]
pub(super) struct CellTable {
    pub(super) margins: Vec<String>,
    /// Categories of each margin.
    pub(super) categories: Vec<Vec<String>>,
    /// Category of each cell, margin by margin.
    pub(super) codes: Vec<Vec<u32>>,
    pub(super) count: usize,
}

impl CellTable {
    /// Numbers the combinations of `rows[margin][row]` in their order.
    fn of(margins: Vec<String>, categories: Vec<Vec<String>>, rows: &[Vec<u32>]) -> (Self, Vec<u32>) {
        let length = rows.first().map_or(0, Vec::len);
        let key = |row: usize| rows.iter().map(|codes| codes[row]).collect::<Vec<u32>>();
        let numbers: BTreeSet<Vec<u32>> = (0..length).map(key).collect();
        let numbers: BTreeMap<Vec<u32>, u32> = numbers.into_iter().zip(0..).collect();
        let of_row = (0..length).filter_map(|row| numbers.get(&key(row)).copied()).collect();
        let codes = (0..margins.len()).map(|m| numbers.keys().map(|key| key[m]).collect()).collect();
        (Self { margins, categories, codes, count: numbers.len() }, of_row)
    }
}

/// A table as it was stored.
struct Table {
    file: String,
    sha256: Vec<u8>,
    columns: Columns,
}

type Tables = BTreeMap<String, Vec<Table>>;

impl Adding<'_> {
    /// The panel that figures are projected with; `None` where there is none or none is wanted.
    pub(crate) fn load_panel(&self, options: &PanelOptions) -> Result<Option<Panel>> {
        if !options.project {
            return Ok(None);
        }
        let mut tables = tables(&self.transaction).map_err(|e| self.storage(e))?;
        if !options.files.is_empty() {
            for own in tables.values_mut() {
                own.retain(|table| options.files.contains(&table.file));
            }
            let found: BTreeSet<&String> = tables.values().flatten().map(|table| &table.file).collect();
            if let Some(missing) = options.files.iter().find(|file| !found.contains(file)) {
                return Err(Error::NoPanelFile { file: missing.clone() });
            }
        }
        tables.retain(|_, own| !own.is_empty());
        if tables.is_empty() {
            return Ok(None);
        }
        let panel = if tables.contains_key("weights") { weighted(&tables) } else { listed(&tables) };
        let mut panel = panel?;
        let mut hash = FxHasher::default();
        for table in tables.values().flatten() {
            table.sha256.hash(&mut hash);
            panel.files.push(table.file.clone());
        }
        format!("{options:?}").hash(&mut hash);
        panel.fingerprint = hash.finish();
        Ok(Some(panel))
    }
}

fn tables(connection: &Connection) -> rusqlite::Result<Tables> {
    let mut all = Tables::new();
    let mut statement = connection.prepare(
        "SELECT p.role, e.name, e.sha256, p.content FROM panel_table p JOIN evidence e ON e.id = p.evidence \
         ORDER BY p.role, e.name, e.sha256",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let content: Vec<u8> = row.get(3)?;
        let columns = Columns::decode(&content).unwrap_or_default();
        all.entry(row.get(0)?).or_default().push(Table { file: row.get(1)?, sha256: row.get(2)?, columns });
    }
    Ok(all)
}

/// The one table of a role.
fn only<'a>(tables: &'a Tables, role: &str, words: &'static str) -> Result<&'a Table> {
    match tables.get(role).map(Vec::as_slice).unwrap_or_default() {
        [one] => Ok(one),
        [] => Err(Error::PanelLacks { what: words }),
        many => Err(Error::SeveralPanels {
            what: words,
            files: many.iter().map(|t| format!("`{}`", t.file)).collect::<Vec<_>>().join(", "),
        }),
    }
}

fn damaged(table: &Table) -> Error {
    Error::Plays { file: table.file.clone(), doing: "read", why: "its columns are damaged".to_owned() }
}

/// A panel from its members, margins and in-tab days.
fn listed(tables: &Tables) -> Result<Panel> {
    let persons = only(tables, "persons", "a table of persons")?;
    let margins = only(tables, "margins", "a table of margins")?;
    let columns = &persons.columns;
    let read = || {
        Some((
            columns.numbers("viewer")?,
            columns.numbers("household")?,
            columns.numbers("bucket")?,
            columns.numbers("guest")?,
            columns.fractions("base_weight")?,
        ))
    };
    let (viewers, homes, buckets, guests, base) = read().ok_or_else(|| damaged(persons))?;
    let targets = targets(margins)?;
    let (mut names, mut categories, mut totals, mut codes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (name, of_margin) in targets {
        let Some(values) = columns.spelt(&format!("variable {name}")) else {
            let available = columns.0.iter().filter_map(|(own, _)| own.strip_prefix("variable "));
            return Err(PanelError::MissingVariable {
                variable: name,
                table: format!("`{}`", persons.file),
                available: available.collect::<Vec<_>>().join(", "),
            }
            .into());
        };
        let mut own = Vec::with_capacity(values.len());
        for (value, guest) in values.iter().zip(guests) {
            match of_margin.iter().position(|(category, _)| category == value) {
                Some(code) => own.push(code as u32),
                None if *guest == 1 => own.push(0),
                None => {
                    let persons = values.iter().filter(|v| *v == value).count();
                    let category = (*value).to_owned();
                    return Err(PanelError::MissingCategory { margin: name, category, persons }.into());
                }
            }
        }
        names.push(name);
        totals.push(of_margin.iter().map(|(_, total)| *total).collect());
        categories.push(of_margin.into_iter().map(|(category, _)| category).collect());
        codes.push(own);
    }
    let (cells, cell_of) = CellTable::of(names, categories, &codes);
    let (household_of, homes_by_hash) = numbered(homes);
    let mut panel = Panel {
        persons: viewers.iter().copied().zip(0..).collect(),
        household_of,
        bucket_of: buckets.iter().map(|b| *b as u8).collect(),
        members: (0..viewers.len()).map(|i| (guests[i] == 0).then(|| (cell_of[i], base[i]))).collect(),
        cells,
        totals,
        in_tab: None,
        given: BTreeMap::new(),
        files: Vec::new(),
        fingerprint: 0,
    };
    if let Some(all) = tables.get("in_tab") {
        panel.in_tab = Some(in_tab(all, &homes_by_hash)?);
    }
    Ok(panel)
}

/// A margin, and its categories with their totals.
type Target = (String, Vec<(String, f64)>);

/// Categories with their totals, by margin.
fn targets(table: &Table) -> Result<Vec<Target>> {
    let read = || {
        let columns = &table.columns;
        Some((columns.spelt("margin")?, columns.spelt("category")?, columns.fractions("total")?))
    };
    let (margins, categories, totals) = read().ok_or_else(|| damaged(table))?;
    let mut all: Vec<Target> = Vec::new();
    for ((margin, category), total) in margins.iter().zip(categories).zip(totals) {
        // A category that holds nobody in the population is no target.
        let entry = (category.to_owned(), total);
        match all.iter_mut().find(|(name, _)| name == margin) {
            Some((_, own)) => own.push(entry),
            None => all.push(((*margin).to_owned(), vec![entry])),
        }
    }
    Ok(all)
}

/// Numbers households in the order of their first member.
fn numbered(homes: &[u64]) -> (Vec<u32>, FxHashMap<u64, u32>) {
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let of = homes
        .iter()
        .map(|home| {
            let next = numbers.len() as u32;
            *numbers.entry(*home).or_insert(next)
        })
        .collect();
    (of, numbers)
}

/// The households in tab of each day, from all tables.
fn in_tab(tables: &[Table], homes: &FxHashMap<u64, u32>) -> Result<BTreeMap<Date, Vec<bool>>> {
    let mut days: BTreeMap<Date, Vec<bool>> = BTreeMap::new();
    for table in tables {
        let read = || Some((table.columns.coded("day")?, table.columns.numbers("household")?));
        let ((words, codes), households) = read().ok_or_else(|| damaged(table))?;
        let dates: Vec<Option<Date>> = words.iter().map(|word| word.parse().ok()).collect();
        for (code, home) in codes.iter().zip(households) {
            let Some(Some(date)) = dates.get(*code as usize) else { return Err(damaged(table)) };
            let of_day = days.entry(*date).or_insert_with(|| vec![false; homes.len()]);
            if let Some(in_tab) = homes.get(home).and_then(|home| of_day.get_mut(*home as usize)) {
                *in_tab = true;
            }
        }
    }
    Ok(days)
}

/// A panel from a file of weights: its margins are what the weights meet.
fn weighted(tables: &Tables) -> Result<Panel> {
    let table = only(tables, "weights", "a file of weights")?;
    let columns = &table.columns;
    let read = || {
        Some((
            columns.numbers("viewer")?,
            columns.coded("day")?,
            columns.numbers("household")?,
            columns.numbers("bucket")?,
            columns.numbers("guest")?,
            columns.fractions("base_weight")?,
            columns.fractions("weight")?,
        ))
    };
    let (viewers, (days, day_codes), homes, buckets, guests, base, weights) =
        read().ok_or_else(|| damaged(table))?;
    // Totals of households and of numbers cannot be met again by factors of cells; the weights are then taken as they are.
    let is_other = |name: &str| name.starts_with("variable hmargin.") || name.starts_with("variable number.");
    let reraked = !columns.0.iter().any(|(name, _)| is_other(name));
    let (mut names, mut categories, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    for (name, _) in columns.0.iter().filter(|_| reraked) {
        let Some(margin) = name.strip_prefix("variable margin.") else { continue };
        let Some((words, own)) = columns.coded(name) else { continue };
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by(|a, b| natural_order(&words[*a], &words[*b]));
        let mut place = vec![0; words.len()];
        order.iter().zip(0..).for_each(|(word, at)| place[*word] = at);
        names.push(margin.to_owned());
        categories.push(order.iter().map(|word| words[*word].clone()).collect::<Vec<_>>());
        codes.push(own.iter().map(|code| place[*code as usize]).collect::<Vec<u32>>());
    }
    let has_margins = !names.is_empty();
    let (cells, cell_of) = CellTable::of(names, categories, &codes);
    let mut panel = Panel {
        persons: FxHashMap::default(),
        household_of: Vec::new(),
        bucket_of: Vec::new(),
        members: Vec::new(),
        cells,
        totals: Vec::new(),
        in_tab: None,
        given: BTreeMap::new(),
        files: Vec::new(),
        fingerprint: 0,
    };
    let dates: Vec<Option<Date>> = days.iter().map(|word| word.parse().ok()).collect();
    let mut households: FxHashMap<u64, u32> = FxHashMap::default();
    for row in 0..viewers.len() {
        let next = panel.persons.len() as u32;
        let person = *panel.persons.entry(viewers[row]).or_insert(next);
        let cell = (has_margins && guests[row] == 0).then(|| cell_of[row]);
        if person == next {
            let home = households.len() as u32;
            panel.household_of.push(*households.entry(homes[row]).or_insert(home));
            panel.bucket_of.push(buckets[row] as u8);
            panel.members.push(cell.map(|cell| (cell, base[row])));
        }
        let day = dates.get(day_codes[row] as usize).copied().flatten();
        let given = Given { person, cell, base: base[row], weight: weights[row] };
        panel.given.entry(day).or_default().push(given);
    }
    panel.totals = met(&panel.cells, panel.given.values().next().map(Vec::as_slice).unwrap_or_default());
    Ok(panel)
}

/// What given weights add up to, by margin and category.
pub(super) fn met(cells: &CellTable, given: &[Given]) -> Vec<Vec<f64>> {
    let mut totals: Vec<Vec<f64>> = cells.categories.iter().map(|own| vec![0.0; own.len()]).collect();
    for own in given {
        let Some(cell) = own.cell else { continue };
        for (totals, codes) in totals.iter_mut().zip(&cells.codes) {
            totals[codes[cell as usize] as usize] += own.weight;
        }
    }
    totals
}
