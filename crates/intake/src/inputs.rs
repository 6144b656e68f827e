//! Which files the user means: files, folders, patterns, standard input.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::Error;

/// A file to be read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, known by the last part of its path.
    File(PathBuf),
    /// A file that goes by another name than its path has: one that was sent to a server.
    Named {
        /// The name it goes by, without folders.
        name: String,
        /// Where it lies now.
        path: PathBuf,
    },
    /// Standard input, which can be read but once.
    Stdin,
}

impl Input {
    /// The name it goes by in the lake: without folders, so that no path of a machine is kept.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path
                .file_name()
                .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned()),
            Self::Named { name, .. } => name.clone(),
            Self::Stdin => "standard input".to_owned(),
        }
    }

    /// The first bytes of a file, enough to recognise it by; `None` for standard input, which can be read but once.
    ///
    /// # Errors
    /// What the system says of the file.
    pub fn beginning(&self) -> std::io::Result<Option<Vec<u8>>> {
        let Some(path) = self.path() else { return Ok(None) };
        let mut bytes = Vec::new();
        fs_err::File::open(path)?.take(64 * 1024).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Where it lies; `None` for standard input.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Named { path, .. } => Some(path),
            Self::Stdin => None,
        }
    }

    /// Its size, where it is known before reading.
    pub fn bytes(&self) -> Option<u64> {
        self.path().and_then(|path| fs_err::metadata(path).ok()).map(|m| m.len())
    }

    /// All of it.
    ///
    /// # Errors
    /// What the system says of the file.
    pub fn read(&self) -> std::io::Result<Vec<u8>> {
        match self {
            Self::File(path) | Self::Named { path, .. } => fs_err::read(path),
            Self::Stdin => {
                let mut bytes = Vec::new();
                std::io::stdin().lock().read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

/// Expands what was typed into files, in the order of their paths; hidden files in folders are left out.
///
/// # Errors
/// [`Error::NoSuchPath`] for a path or pattern that names nothing.
pub fn collect(paths: &[PathBuf]) -> Result<Vec<Input>, Error> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input::Stdin);
        } else if path.is_dir() {
            inputs.extend(files_below(path).map(Input::File));
        } else if path.is_file() {
            inputs.push(Input::File(path.clone()));
        } else {
            let matches = matching(path);
            if matches.is_empty() {
                return Err(Error::NoSuchPath { path: path.clone() });
            }
            for found in matches {
                if found.is_dir() {
                    inputs.extend(files_below(&found).map(Input::File));
                } else {
                    inputs.push(Input::File(found));
                }
            }
        }
    }
    Ok(inputs)
}

fn files_below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |entry| !hidden(entry))
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
}

/// What a pattern such as `news/*.txt` matches, for shells that do not expand it.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    let Some(text) = pattern.to_str() else { return Vec::new() };
    glob::glob(text).map(|paths| paths.filter_map(Result::ok).collect()).unwrap_or_default()
}
