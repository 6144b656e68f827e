//! What can go wrong with a lake, in sentences for the person who must act.

use std::path::{Path, PathBuf};

/// Result of a lake operation.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a lake could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no lake in the folder: add something first, or name another.
    #[error("there is no lake in `{}`", directory.display())]
    Missing {
        /// Where it was looked for.
        directory: PathBuf,
    },
    /// The lake was written by a newer Greenlit: upgrade, or use another lake.
    #[error("the lake in `{}` has format {found}, and this Greenlit knows formats up to {known}", directory.display())]
    Newer {
        /// The folder.
        directory: PathBuf,
        /// Its format.
        found: i32,
        /// The newest this build reads.
        known: i32,
    },
    /// The file is a database of something else.
    #[error("`{}` is not a Greenlit lake", path.display())]
    NotALake {
        /// The database file.
        path: PathBuf,
    },
    /// Another process is adding: try again when it has finished.
    #[error("another process is writing to the lake in `{}`", directory.display())]
    Busy {
        /// The folder.
        directory: PathBuf,
    },
    /// The folder could not be made.
    #[error("the lake's folder cannot be made: {source}")]
    Folder {
        /// The system's answer, which names the path.
        source: std::io::Error,
    },
    /// The database refused.
    #[error("the lake in `{}` cannot be read or written: {source}", directory.display())]
    Storage {
        /// The folder.
        directory: PathBuf,
        /// SQLite's answer.
        source: rusqlite::Error,
    },
    /// A file of plays could not be written or read: free space, or check the disk.
    #[error("the plays in `{file}` cannot be {doing}: {why}")]
    Plays {
        /// The file, below the lake's folder.
        file: String,
        /// `read` or `written`.
        doing: &'static str,
        /// The answer of the system or the decoder.
        why: String,
    },
    /// The playback log cannot be read as a whole.
    #[error(transparent)]
    Format(#[from] greenlit_viewing::formats::FormatError),
    /// Invented plays and plays of people in one lake: use another lake.
    #[error("the plays of `{file}` are {}, and the lake's are {}; add the file to another lake (--lake DIR)",
        if *.is_simulated { "simulated" } else { "not simulated" }, if *.is_simulated { "not" } else { "simulated" })]
    Mixed {
        /// The file.
        file: String,
        /// Whether its plays are the invented ones.
        is_simulated: bool,
    },
    /// The crediting policy cannot be used.
    #[error(transparent)]
    Policy(#[from] greenlit_viewing::policy::PolicyError),
    /// A panel cannot be read, or figures cannot be projected with it.
    #[error(transparent)]
    Panel(#[from] greenlit_panel::PanelError),
    /// A day in a panel's table is no date, so that viewing cannot be joined to it.
    #[error("`{day}` in {table} is no date")]
    PanelDay {
        /// As the table has it.
        day: String,
        /// The table.
        table: &'static str,
    },
    /// Totals of households, which factors of persons do not meet.
    #[error("the margin `{margin}` counts households")]
    HouseholdMargins {
        /// The margin.
        margin: String,
    },
    /// The total of a number, which factors of cells do not meet.
    #[error("the margin `{margin}` has no category: it is the total of a number")]
    NumberMargins {
        /// The margin.
        margin: String,
    },
    /// A part of the panel is missing.
    #[error("the lake holds parts of a panel and not {what}")]
    PanelLacks {
        /// What it is: `a table of margins`.
        what: &'static str,
    },
    /// Two tables of one kind: which one is the panel is for the person to say.
    #[error("the lake holds more than {what}: {files}")]
    SeveralPanels {
        /// What of: `a table of persons`.
        what: &'static str,
        /// Their names.
        files: String,
    },
    /// A file of a panel that is not there.
    #[error("the lake holds no file `{file}` of a panel")]
    NoPanelFile {
        /// Its name.
        file: String,
    },
    /// The list of a chart that nothing in the lake defines.
    #[error("the lake does not know which titles are in the list `{list}`{}", if known.is_empty() { String::new() } else { format!("; its published lists are: {known}") })]
    UnknownList {
        /// The list asked for.
        list: String,
        /// The published lists it holds.
        known: String,
    },
    /// A reference (`why 3fa9`) fits several figures: give more of it.
    #[error("`{prefix}` fits {count} figures")]
    AmbiguousReference {
        /// What was given.
        prefix: String,
        /// How many it fits.
        count: usize,
    },
}

impl Error {
    pub(crate) fn storage(directory: &Path, source: rusqlite::Error) -> Self {
        let directory = directory.to_owned();
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
                Self::Busy { directory }
            }
            Some(rusqlite::ErrorCode::NotADatabase) => Self::NotALake { path: directory.join("greenlit.db") },
            _ => Self::Storage { directory, source },
        }
    }

    /// What the person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing { .. } => {
                "add evidence first (`greenlit add FILE`), try `greenlit demo`, or name another folder with --lake"
            }
            Self::Newer { .. } => {
                "upgrade Greenlit, or name another folder with --lake; the lake was not touched"
            }
            Self::NotALake { .. } => "name another folder with --lake; the file was not touched",
            Self::Busy { .. } => "wait until it has finished and run the command again; nothing was changed",
            Self::Folder { .. } => "check that the path is writable, or name another folder with --lake",
            Self::Storage { .. } => {
                "check free space and permissions; `greenlit lake verify` tells whether the lake is sound"
            }
            Self::Plays { doing: "written", .. } => {
                "free space on the disk and run the command again; nothing was changed"
            }
            Self::Plays { .. } => {
                "`greenlit lake verify` tells which files are damaged; bring them back from a copy of the lake"
            }
            Self::PanelDay { .. } => "write days as dates: 2025-07-21",
            Self::HouseholdMargins { .. } | Self::NumberMargins { .. } => {
                "weight the panel with `greenlit panel weight`, which meets them, and add the weights it writes"
            }
            Self::PanelLacks { .. } => {
                "add the table, or rate the viewers of the lake as they are: `greenlit rate --no-panel`"
            }
            Self::SeveralPanels { .. } => {
                "name the files of one panel: `greenlit rate --panel FILE --panel FILE`"
            }
            Self::NoPanelFile { .. } => "`greenlit sources` lists the files",
            Self::Panel(greenlit_panel::PanelError::Replicate { .. }) => {
                "with fewer margins or wider categories nobody is alone; `greenlit rate --groups 0` rates without errors"
            }
            // Their own sentences say what to do.
            Self::Format(_) | Self::Policy(_) | Self::Panel(_) | Self::Mixed { .. } => return None,
            Self::UnknownList { .. } => {
                "use `overall`, `series` or `films`, or add a published chart that names the list"
            }
            Self::AmbiguousReference { .. } => "give more of its letters",
        })
    }
}
