//! Names held once: a set of a million reviews repeats a few thousand critics, outlets and scores.

use std::num::NonZeroU32;

use rustc_hash::FxHashMap;

/// The number of a name in its [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(NonZeroU32);

impl NameId {
    pub(crate) const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Distinct names in order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Names {
    names: Vec<Box<str>>,
    ids: FxHashMap<Box<str>, NameId>,
}

impl Names {
    /// The number of `name`, new if it was not met before.
    pub(crate) fn id(&mut self, name: &str) -> NameId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        self.names.push(name.into());
        let id = NameId(NonZeroU32::try_from(self.names.len() as u32).unwrap_or(NonZeroU32::MAX));
        self.ids.insert(name.into(), id);
        id
    }

    /// The name of a number.
    pub fn name(&self, id: NameId) -> &str {
        self.names.get(id.index()).map_or("", |n| n)
    }

    /// How many distinct names there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|n| &**n)
    }
}
