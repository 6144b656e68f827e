//! Why a question has no answer.

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No evidence speaks of a title of this name: check the spelling, or add evidence.
    #[error("no evidence in this lake speaks of `{name}`")]
    UnknownTitle {
        /// As asked.
        name: String,
        /// The nearest names in the lake.
        nearest: Vec<String>,
    },
    /// The name fits several titles: say which.
    #[error("`{name}` fits {} titles: {}", candidates.len(), candidates.join("; "))]
    AmbiguousTitle {
        /// As asked.
        name: String,
        /// The titles, as they can be asked for.
        candidates: Vec<String>,
    },
    /// Nothing has this reference.
    #[error("nothing in this lake has the reference `{reference}`")]
    UnknownReference {
        /// As asked.
        reference: String,
    },
    /// A page or table cannot be written out.
    #[error("the answer cannot be written: {reason}")]
    Form {
        /// What the writer said.
        reason: String,
    },
    /// The lake refused.
    #[error(transparent)]
    Lake(#[from] greenlit_lake::Error),
}

impl Error {
    /// The lake's error, where it is one.
    pub const fn lake(&self) -> Option<&greenlit_lake::Error> {
        match self {
            Self::Lake(error) => Some(error),
            _ => None,
        }
    }

    /// What the person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownTitle { nearest, .. } if nearest.is_empty() => {
                Some("add an article, a table or a catalogue that names it: `greenlit add FILE`".to_owned())
            }
            Self::UnknownTitle { nearest, .. } => Some(format!("did you mean {}?", nearest.join(", "))),
            Self::AmbiguousTitle { .. } => Some("ask for one of them by its whole name".to_owned()),
            Self::UnknownReference { .. } => Some(
                "references stand at the right edge of `greenlit show TITLE`; at least four of their letters are needed"
                    .to_owned(),
            ),
            Self::Form { .. } => None,
            Self::Lake(error) => error.hint().map(str::to_owned),
        }
    }
}
