//! How well published tables are reproduced, and how a reported figure stands to a published one.

use crate::words;

/// One line of the table of reproduced identities: a relation that holds in a publisher's figures, on how many rows
/// it was tested, and what the exceptions are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedIdentity {
    /// The identity in a few words, with the set it was tested on.
    pub name: String,
    /// Rows tested.
    pub rows: u64,
    /// Rows on which it holds.
    pub reproduced: u64,
    /// The other rows, by class of explanation.
    pub exceptions: Vec<(String, u64)>,
}

impl PublishedIdentity {
    /// An identity without exceptions so far listed.
    pub fn new(name: impl Into<String>, rows: u64, reproduced: u64) -> Self {
        Self { name: name.into(), rows, reproduced, exceptions: Vec::new() }
    }

    /// Adds a class of exceptions; a class without rows is left out.
    #[must_use]
    pub fn except(mut self, class: impl Into<String>, rows: u64) -> Self {
        if rows > 0 {
            self.exceptions.push((class.into(), rows));
        }
        self
    }

    /// Share of rows reproduced, 0 to 1; 1 where no row was tested.
    pub fn rate(&self) -> f64 {
        if self.rows == 0 { 1.0 } else { self.reproduced as f64 / self.rows as f64 }
    }
}

words! {
    /// How a reported figure stands to a published one.
    Agreement, "agreement" {
        /// Equal within the precision in which the report prints it.
        Agrees = "agrees",
        /// Not contradicted: the report is coarser, a bound, or of an earlier day.
        Compatible = "compatible",
        /// Both cannot be right about the same thing.
        Contradicts = "contradicts",
        /// They speak of different things, or one of them says too little.
        NotComparable = "not comparable",
    }
}

/// A reported figure held against a published one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The outcome.
    pub agreement: Agreement,
    /// One sentence that names both figures and says why.
    pub explanation: String,
}

#[cfg(test)]
mod tests {
    use super::PublishedIdentity;

    #[test]
    fn an_identity_without_rows_is_not_broken() {
        assert!((PublishedIdentity::new("none", 0, 0).rate() - 1.0).abs() < f64::EPSILON);
        let some = PublishedIdentity::new("some", 4, 3).except("late", 1).except("early", 0);
        assert!((some.rate() - 0.75).abs() < f64::EPSILON);
        assert_eq!(some.exceptions, [("late".to_owned(), 1)]);
    }
}
