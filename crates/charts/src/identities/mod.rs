//! What published tables say of themselves, recomputed row by row.
//!
//! Each identity is a rule that every row (or list) of a publisher's table should obey. A table of identities tells how
//! many do, and sorts those that do not into classes with a reason; a class is never a list of names.

mod engagement;
mod nielsen;
mod other_lists;
mod weekly;

use std::collections::{BTreeMap, BTreeSet};

pub use engagement::{ChartedTitle, charts_against_report, engagement_identities};
pub use nielsen::nielsen_identities;
pub use other_lists::{country_identities, most_popular_identities};
pub use weekly::weekly_identities;

/// One line of the table of identities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Short name, stable across versions: `T6`, `E1f`.
    pub id: &'static str,
    /// The rule in a sentence.
    pub identity: &'static str,
    /// Rows, lists or titles the rule speaks of.
    pub rows: u64,
    /// Those that obey.
    pub reproduced: u64,
    /// Those that do not, by class.
    pub exceptions: BTreeMap<&'static str, u64>,
    /// Some of those that do not, in words, by class: sorted, at most [`LISTED`] of each.
    pub listed: BTreeMap<&'static str, BTreeSet<String>>,
}

/// Exceptions of a class that are listed one by one.
pub const LISTED: usize = 50;

impl IdentityRow {
    fn new(id: &'static str, identity: &'static str) -> Self {
        Self { id, identity, rows: 0, reproduced: 0, exceptions: BTreeMap::new(), listed: BTreeMap::new() }
    }

    /// Share that obeys; `None` where the rule speaks of nothing in the file.
    pub fn rate(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.reproduced as f64 / self.rows as f64)
    }

    /// Counts a row that obeys, or the class of one that does not, which `name` tells.
    fn count(&mut self, obeys: Result<(), &'static str>, name: impl FnOnce() -> String) {
        self.rows += 1;
        let Err(class) = obeys else {
            self.reproduced += 1;
            return;
        };
        *self.exceptions.entry(class).or_insert(0) += 1;
        let listed = self.listed.entry(class).or_default();
        listed.insert(name());
        // The first ones in order stay, whatever order rows come in.
        if listed.len() > LISTED {
            listed.pop_last();
        }
    }
}

/// `Ok` where `obeys`, else the class.
fn or_class(obeys: bool, class: &'static str) -> Result<(), &'static str> {
    if obeys { Ok(()) } else { Err(class) }
}
