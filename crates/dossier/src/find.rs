//! Which title is meant: by exact key, by another name the catalogue gives, or by likeness.

use std::collections::BTreeSet;

use greenlit_catalog::{Candidate, Entry, Index, Lookup, Query};
use greenlit_lake::Lake;
use greenlit_vocabulary::name_key;

use crate::Error;
use crate::catalogue::{Catalogued, distinct};

/// The title that was meant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// Every key under which evidence may speak of it, the asked one first.
    pub(crate) keys: Vec<String>,
    /// The titles of the catalogue that bear the name; several where it is shared.
    pub(crate) catalogued: Vec<Catalogued>,
}

/// Finds the title called `name`.
///
/// # Errors
/// [`Error::UnknownTitle`] with the nearest names, [`Error::AmbiguousTitle`] where several are equally near.
pub(crate) fn find(lake: &Lake, name: &str) -> Result<Found, Error> {
    let key = name_key(name);
    let catalogued = distinct(lake.catalogued_titles(&key)?);
    if !catalogued.is_empty() || lake.speaks_of(&key)? {
        return Ok(found(key, catalogued));
    }
    // No exact name: the catalogue's index weighs likeness, and says so when two names are equally near.
    let mut known = known_keys(lake)?;
    known.extend(lake.catalogue_name_keys()?);
    let known: Vec<String> = known.into_iter().collect();
    let entries = (0..).zip(&known).map(|(id, key)| Entry { id, name: key.clone(), ..Entry::default() });
    let named = |candidates: &[Candidate]| candidates.iter().map(|c| format!("`{}`", c.name)).collect();
    match Index::new(entries).lookup(&Query::name(name)) {
        Lookup::Found(candidate) => {
            let catalogued = distinct(lake.catalogued_titles(&candidate.name)?);
            Ok(found(candidate.name, catalogued))
        }
        Lookup::Ambiguous(candidates) => {
            Err(Error::AmbiguousTitle { name: name.to_owned(), candidates: named(&candidates) })
        }
        Lookup::NotFound(nearest) => Err(Error::UnknownTitle {
            name: name.to_owned(),
            nearest: named(nearest.get(..3).unwrap_or(&nearest)),
        }),
    }
}

/// Keys of everything evidence speaks of.
pub(crate) fn known_keys(lake: &Lake) -> Result<BTreeSet<String>, Error> {
    let mut keys: BTreeSet<String> = lake.subject_keys()?.into_iter().collect();
    keys.extend(lake.figure_title_keys()?);
    keys.extend(lake.measured_title_keys()?);
    keys.remove("*");
    Ok(keys)
}

fn found(key: String, catalogued: Vec<Catalogued>) -> Found {
    let mut keys = vec![key];
    // Another name is followed only when one title alone bears the asked one.
    if let [only] = catalogued.as_slice() {
        for other in only.name_keys() {
            if !keys.contains(&other) {
                keys.push(other);
            }
        }
    }
    Found { keys, catalogued }
}

/// The key a title is usually known by: of the catalogue's name, where the asked key is another name of one title alone.
///
/// # Errors
/// The lake's.
pub fn usual_key(lake: &Lake, key: &str) -> Result<String, Error> {
    let catalogued = distinct(lake.catalogued_titles(key)?);
    Ok(match catalogued.as_slice() {
        [only] => name_key(only.name()),
        _ => key.to_owned(),
    })
}
