//! Territories.

use std::fmt;

/// An ISO 3166-1 alpha-2 code in capitals, or `world`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Territory(String);

impl Territory {
    /// Everywhere.
    pub fn world() -> Self {
        Self("world".to_owned())
    }

    /// Two ASCII letters become a country code; `world`, `worldwide` and `global` mean everywhere; else `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Some(Self(text.to_ascii_uppercase()));
        }
        matches!(text.to_ascii_lowercase().as_str(), "world" | "worldwide" | "global").then(Self::world)
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
