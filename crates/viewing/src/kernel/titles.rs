//! Title ids as small running numbers, so that a title takes few bits in a packed row.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::KernelError;

/// Bits of a running title number in a row's key.
pub(super) const TITLE_BITS: u32 = 20;

/// Ids below this are looked up in a plain table.
const SMALL_IDS: u32 = 1 << 16;

/// The numbers given so far, shared by all intakes of a job.
#[derive(Debug, Default)]
pub(super) struct TitleDirectory {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    number_of: FxHashMap<u32, u32>,
    ids: Vec<u32>,
}

impl TitleDirectory {
    fn number(&self, id: u32) -> Result<u32, KernelError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = known.number_of.get(&id) {
            return Ok(*number);
        }
        let number = known.ids.len() as u32;
        let limit = 1 << TITLE_BITS;
        if number >= limit {
            return Err(KernelError::TooManyTitles { limit });
        }
        known.ids.push(id);
        known.number_of.insert(id, number);
        Ok(number)
    }

    /// Title ids by running number. Numbers depend on which thread saw a title first; ids do not.
    pub(super) fn into_ids(self) -> Vec<u32> {
        self.known.into_inner().unwrap_or_else(PoisonError::into_inner).ids
    }
}

/// One thread's view of the directory: asks it once per title.
pub(super) struct TitleNumbers<'j> {
    directory: &'j TitleDirectory,
    small: Vec<u32>,
    large: FxHashMap<u32, u32>,
}

impl<'j> TitleNumbers<'j> {
    pub(super) fn new(directory: &'j TitleDirectory) -> Self {
        Self { directory, small: vec![u32::MAX; SMALL_IDS as usize], large: FxHashMap::default() }
    }

    /// The running number of a title.
    #[inline]
    pub(super) fn of(&mut self, id: u32) -> Result<u32, KernelError> {
        match self.small.get(id as usize) {
            Some(&number) if number != u32::MAX => Ok(number),
            _ => self.look_up(id),
        }
    }

    #[cold]
    fn remember(&mut self, id: u32, number: u32) {
        match self.small.get_mut(id as usize) {
            Some(slot) => *slot = number,
            None => {
                self.large.insert(id, number);
            }
        }
    }

    fn look_up(&mut self, id: u32) -> Result<u32, KernelError> {
        if let Some(number) = self.large.get(&id) {
            return Ok(*number);
        }
        let number = self.directory.number(id)?;
        self.remember(id, number);
        Ok(number)
    }
}

/// The running numbers of one stream, which shares them with nobody.
#[derive(Debug, Default)]
pub(super) struct OwnTitles {
    ids: Vec<u32>,
    small: Vec<u32>,
    large: FxHashMap<u32, u32>,
}

impl OwnTitles {
    /// The running number of a title.
    #[inline]
    pub(super) fn of(&mut self, id: u32) -> u32 {
        match self.small.get(id as usize) {
            Some(&number) if number != u32::MAX => number,
            _ => self.look_up(id),
        }
    }

    #[cold]
    fn look_up(&mut self, id: u32) -> u32 {
        let next = self.ids.len() as u32;
        let number = if id < SMALL_IDS {
            self.small.resize(SMALL_IDS as usize, u32::MAX);
            next
        } else {
            *self.large.entry(id).or_insert(next)
        };
        if let Some(slot) = self.small.get_mut(id as usize) {
            *slot = number;
        }
        if number == next {
            self.ids.push(id);
        }
        number
    }

    /// Title ids by running number.
    pub(super) fn ids(&self) -> &[u32] {
        &self.ids
    }
}
