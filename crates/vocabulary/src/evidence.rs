//! Evidence files: what they are, how they are named, and what in them was set aside.

use std::fmt;
use std::str::FromStr;

use crate::{UnknownWord, words};

words! {
    /// What a file someone brings is.
    EvidenceKind, "kind of evidence" {
        /// A trade-news article.
        Article = "article",
        /// Titles, episodes, people.
        Catalogue = "catalogue",
        /// A published chart or engagement report.
        Chart = "chart",
        /// Critics' or audience reviews.
        Reviews = "reviews",
        /// A list of incentive awards.
        Awards = "awards",
        /// A playback log.
        Plays = "plays",
        /// Panel members, in-tab days, margins.
        Panel = "panel",
        /// Figures someone else measured, in Greenlit's figures CSV.
        Figures = "figures",
        /// What a person decided about a claim.
        Decision = "decision",
    }
}

/// The SHA-256 of a file: its name for ever.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256(pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Sha256 {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownWord { kind: "SHA-256", word: text.to_owned() };
        if text.len() != 64 || !text.is_ascii() {
            return Err(unknown());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| unknown())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| unknown())?;
        }
        Ok(Self(bytes))
    }
}

/// A row or record that was set aside: kept, counted and shown, never an error of the run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rejected {
    /// Line (or record number) in the file, from 1; `None` where the format has no lines.
    pub line: Option<u64>,
    /// Why, as a sentence without final stop, naming the value.
    pub reason: String,
    /// The row as it stood, cut to a few hundred bytes; empty where it holds identities.
    pub excerpt: String,
}
