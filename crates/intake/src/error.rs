//! Why files could not be added at all. A single file that cannot be taken is an [`crate::Outcome`], not an error.

use std::path::PathBuf;

/// Why files could not be added at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The lake refused.
    #[error(transparent)]
    Lake(#[from] greenlit_lake::Error),
    /// A path names nothing.
    #[error("`{}` names no file or folder", path.display())]
    NoSuchPath {
        /// As typed.
        path: PathBuf,
    },
    /// A word of an option is none of those it can be.
    #[error("`{word}` is not {what}")]
    BadWord {
        /// As typed.
        word: String,
        /// What it should be.
        what: &'static str,
    },
    /// A file cannot be read, or the system gives no random bytes.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}
