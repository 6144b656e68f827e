//! The tables of a panel as evidence.

use greenlit_panel::{
    InTab, Level, MarginTable, PanelError, PersonTable, WeightTable, check_persons, natural_order,
};
use greenlit_viewing::play::IdentityKey;
use greenlit_vocabulary::Rejected;

use super::blob::{Columns, Stored};
use crate::{Adding, Error, NewEvidence, Result, fault_point, sha256};

/// A table of a panel.
#[derive(Debug, Clone, PartialEq)]
pub enum PanelTable {
    /// Its members.
    Persons(PersonTable),
    /// Population totals.
    Margins(MarginTable),
    /// Households in tab, by day.
    InTab(InTab),
    /// Weights that `greenlit panel weight` found.
    Weights(WeightTable),
}

/// What was kept of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelAdded {
    /// Persons, totals, household days or weights.
    pub records: u64,
    /// What they are, in words: `panel members`.
    pub what: &'static str,
}

impl Adding<'_> {
    /// Adds a table of a panel. Persons and households enter as the same keyed hashes as those of playback logs of the same
    /// `account`, so that a person's viewing finds its weight.
    ///
    /// # Errors
    /// [`Error::Panel`] for a panel in which someone stands twice, has no household or no base weight; days of an in-tab table or
    /// of weights that are no dates.
    pub fn panel(
        &self,
        file: &NewEvidence<'_>,
        table: &PanelTable,
        rejected: &[Rejected],
        account: &str,
        fresh_secret: &[u8; 32],
    ) -> Result<PanelAdded> {
        let key = self.identity_key(fresh_secret)?;
        let identity = Identity { key, account };
        let (role, columns, added) = match table {
            PanelTable::Persons(persons) => ("persons", identity.persons(persons)?, "panel members"),
            PanelTable::Margins(margins) => ("margins", totals(margins)?, "population totals"),
            PanelTable::InTab(in_tab) => ("in_tab", identity.in_tab(in_tab)?, "households in tab on a day"),
            PanelTable::Weights(weights) => ("weights", identity.weights(weights)?, "weights"),
        };
        let records = columns.0.first().map_or(0, |(_, column)| match column {
            Stored::Words { codes, .. } => codes.len(),
            Stored::Numbers(numbers) => numbers.len(),
        });
        let evidence = self.evidence(file, records, rejected)?;
        self.transaction
            .execute(
                "INSERT INTO panel_table (evidence, role, content) VALUES (?1, ?2, ?3)",
                (evidence, role, columns.encode()),
            )
            .map_err(|e| self.storage(e))?;
        fault_point("after-panel");
        Ok(PanelAdded { records: records as u64, what: added })
    }
}

/// Names as the hashes under which playback logs have them.
struct Identity<'a> {
    key: IdentityKey,
    account: &'a str,
}

impl Identity<'_> {
    fn viewer(&self, person: &str) -> u64 {
        self.key.viewer(&[self.account, person]).0
    }

    fn household(&self, home: &str) -> u64 {
        self.key.household(&[self.account, "home", home]).0
    }

    /// Members in the order of their names, which decides the order of sums and tells nothing else.
    fn persons(&self, table: &PersonTable) -> Result<Columns> {
        check_persons(table)?;
        let mut persons: Vec<_> = table.persons.iter().collect();
        persons.sort_by(|a, b| natural_order(&a.person, &b.person));
        let numbers = |of: &dyn Fn(&greenlit_panel::PersonRow) -> u64| {
            Stored::Numbers(persons.iter().map(|p| of(p)).collect())
        };
        let mut columns = vec![
            ("viewer".to_owned(), numbers(&|p| self.viewer(&p.person))),
            ("household".to_owned(), numbers(&|p| self.household(&p.household))),
            ("bucket".to_owned(), numbers(&|p| bucket(&p.household))),
            ("guest".to_owned(), numbers(&|p| u64::from(p.guest))),
            ("base_weight".to_owned(), numbers(&|p| p.base_weight.unwrap_or(0.0).to_bits())),
        ];
        for (k, name) in table.variables.iter().enumerate() {
            let values = persons.iter().map(|p| p.values.get(k).map_or("", String::as_str));
            columns.push((format!("variable {name}"), Stored::words(values)));
        }
        Ok(Columns(columns))
    }

    fn in_tab(&self, table: &InTab) -> Result<Columns> {
        let rows = || {
            table.days.iter().flat_map(|(day, homes)| {
                // A day with nobody in tab is a row of its own, so that it can be named.
                let nobody = homes.is_empty().then_some(0);
                nobody
                    .into_iter()
                    .chain(homes.iter().map(|home| self.household(home)))
                    .map(move |home| (day, home))
            })
        };
        dates(table.days.keys().map(String::as_str), "the in-tab table")?;
        Ok(Columns(vec![
            ("day".to_owned(), Stored::words(rows().map(|(day, _)| day.as_str()))),
            ("household".to_owned(), Stored::Numbers(rows().map(|(_, home)| home).collect())),
        ]))
    }

    fn weights(&self, table: &WeightTable) -> Result<Columns> {
        dates(
            table.rows.iter().map(|row| row.day.as_str()).filter(|day| !day.is_empty()),
            "the weights table",
        )?;
        let mut keys: Vec<(&str, &str)> =
            table.rows.iter().map(|row| (row.day.as_str(), row.person.as_str())).collect();
        keys.sort_unstable();
        let twice: Vec<_> = keys.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        if let Some(pair) = twice.first() {
            let (person, table) = (pair[0].1.to_owned(), "the weights table".to_owned());
            return Err(PanelError::DuplicatePerson { person, table, count: twice.len() }.into());
        }
        let numbers = |of: &dyn Fn(&greenlit_panel::WeightRow) -> u64| {
            Stored::Numbers(table.rows.iter().map(of).collect())
        };
        let mut columns = vec![
            ("viewer".to_owned(), numbers(&|r| self.viewer(&r.person))),
            ("day".to_owned(), Stored::words(table.rows.iter().map(|r| r.day.as_str()))),
            ("household".to_owned(), numbers(&|r| self.household(&r.household))),
            ("bucket".to_owned(), numbers(&|r| bucket(&r.household))),
            ("guest".to_owned(), numbers(&|r| u64::from(r.guest))),
            ("base_weight".to_owned(), numbers(&|r| r.base_weight.to_bits())),
            ("weight".to_owned(), numbers(&|r| r.weight.to_bits())),
        ];
        for (k, name) in table.variables.iter().enumerate() {
            if ["margin.", "hmargin.", "number."].iter().any(|prefix| name.starts_with(prefix)) {
                let values = table.rows.iter().map(|r| r.values.get(k).map_or("", String::as_str));
                columns.push((format!("variable {name}"), Stored::words(values)));
            }
        }
        Ok(Columns(columns))
    }
}

/// Totals in the order of margin and category, whatever the order of the file.
fn totals(table: &MarginTable) -> Result<Columns> {
    if let Some(home) = table.rows.iter().find(|row| row.level == Level::Household) {
        return Err(Error::HouseholdMargins { margin: home.margin.clone() });
    }
    if let Some(number) = table.rows.iter().find(|row| row.category.is_empty()) {
        return Err(Error::NumberMargins { margin: number.margin.clone() });
    }
    let mut rows: Vec<_> = table.rows.iter().collect();
    rows.sort_by(|a, b| {
        natural_order(&a.margin, &b.margin).then_with(|| natural_order(&a.category, &b.category))
    });
    Ok(Columns(vec![
        ("margin".to_owned(), Stored::words(rows.iter().map(|r| r.margin.as_str()))),
        ("category".to_owned(), Stored::words(rows.iter().map(|r| r.category.as_str()))),
        ("total".to_owned(), Stored::bits(rows.iter().map(|r| r.total))),
    ]))
}

/// The bucket of a household: a byte of the plain hash of its name, so that the groups of the jackknife are the same in every lake.
fn bucket(household: &str) -> u64 {
    u64::from(sha256(household.as_bytes()).0[0])
}

fn dates<'a>(mut days: impl Iterator<Item = &'a str>, table: &'static str) -> Result<()> {
    match days.find(|day| day.parse::<jiff::civil::Date>().is_err()) {
        Some(day) => Err(Error::PanelDay { day: day.to_owned(), table }),
        None => Ok(()),
    }
}
