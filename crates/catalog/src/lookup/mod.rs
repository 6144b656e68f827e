//! Finding the right title by name, with year and service as evidence.
//!
//! Names are compared by [`name_key`]. A name that fits two titles stays unresolved and both are listed, unless year
//! or service speak for exactly one. Misspelt names are found through trigrams and the normalised InDel similarity
//! (Damerau-free edit distance with insertions and deletions only, as the `rapidfuzz` project defines its ratio).

mod decide;
mod grams;

use greenlit_vocabulary::{KnownTitle, name_key};
use jiff::civil::Date;

use crate::TitleKind;
use crate::merge::Merged;
use crate::services::service_key;
pub use decide::{Candidate, How, Lookup, Reason};
use grams::{Grams, Limits};

/// A name may be taken for a title's within two misspelt letters, that is four insertions or deletions.
const NEAR: Limits = Limits { cutoff: decide::FOUND_SCORE, max_edits: 4, budget: usize::MAX };
/// Suggestions are a courtesy: few names are compared, and the odd one may be missed.
const SUGGESTED: Limits = Limits { cutoff: decide::SUGGEST_SCORE, max_edits: 64, budget: 1_000 };

/// A title as the index knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The caller's number for it.
    pub id: u32,
    /// Usual name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Year of first release.
    pub first_year: Option<i16>,
    /// Year of last release, where it is over.
    pub last_year: Option<i16>,
    /// Services and networks.
    pub services: Vec<String>,
    /// Whether it is a film; `None` where not known.
    pub is_film: Option<bool>,
}

impl Entry {
    /// A title read elsewhere, under the caller's number.
    pub fn from_known(id: u32, known: &KnownTitle) -> Self {
        Self {
            id,
            name: known.name.clone(),
            aliases: known.aliases.clone(),
            first_year: known.premiered.map(Date::year),
            last_year: None,
            services: known.service.iter().cloned().collect(),
            is_film: Some(known.is_film),
        }
    }
}

/// What is known of the title looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Query<'a> {
    /// Its name, in any spelling.
    pub name: &'a str,
    /// A year in which it is said to have been released.
    pub year: Option<i16>,
    /// A service or network said to carry it.
    pub service: Option<&'a str>,
    /// Whether it is a film.
    pub is_film: Option<bool>,
}

impl<'a> Query<'a> {
    /// A name without further evidence.
    pub const fn name(name: &'a str) -> Self {
        Self { name, year: None, service: None, is_film: None }
    }
}

/// An index of names, for millions of titles.
///
/// Memory is about one four-byte number for each letter of each distinct name, beside the names themselves. An exact
/// lookup is one binary search; a misspelt one counts shared trigrams among names of similar length.
#[derive(Debug)]
pub struct Index {
    entries: Vec<Entry>,
    /// Distinct keys, ordered by (length in characters, key): one length is one contiguous range.
    keys: Vec<Key>,
    /// (entry, named by its usual name), grouped by key.
    bearers: Vec<(u32, bool)>,
    grams: Grams,
}

#[derive(Debug)]
struct Key {
    text: Box<str>,
    chars: u32,
    first_bearer: u32,
}

impl Index {
    /// Builds the index. The order of entries does not matter to any answer.
    pub fn new(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut entries: Vec<Entry> = entries.into_iter().collect();
        entries.sort_by(|a, b| (a.id, &a.name).cmp(&(b.id, &b.name)));
        let mut named = Vec::with_capacity(entries.len());
        for (number, entry) in (0_u32..).zip(&mut entries) {
            for service in &mut entry.services {
                *service = service_key(service);
            }
            // `false` sorts first: an entry whose alias has the key of its name is known by its name.
            named.push((name_key(&entry.name), number, false));
            named.extend(entry.aliases.iter().map(|alias| (name_key(alias), number, true)));
            // A catalogue tells namesakes apart as `Ghosts (2021)`; everyone else calls it `Ghosts`.
            named.extend(year_in_name(&entry.name).map(|(bare, _)| (name_key(bare), number, true)));
        }
        named.retain(|(key, _, _)| !key.is_empty());
        let mut named: Vec<_> = named
            .into_iter()
            .map(|(key, number, alias)| (key.chars().count() as u32, key, number, alias))
            .collect();
        named.sort_unstable();
        named.dedup_by(|later, kept| later.1 == kept.1 && later.2 == kept.2);
        let mut keys: Vec<Key> = Vec::new();
        let mut bearers = Vec::with_capacity(named.len());
        for (chars, key, number, alias) in named {
            if keys.last().is_none_or(|last| *last.text != *key) {
                keys.push(Key { text: key.into(), chars, first_bearer: bearers.len() as u32 });
            }
            bearers.push((number, !alias));
        }
        let grams = Grams::new(keys.iter().map(|k| &*k.text));
        Self { entries, keys, bearers, grams }
    }

    /// Titles in the index.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the index holds nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Finds the title that `query` means, or says why it cannot be told.
    pub fn lookup(&self, query: &Query<'_>) -> Lookup {
        let key = name_key(query.name);
        if key.is_empty() {
            return Lookup::NotFound(Vec::new());
        }
        let bearers = self.bearers_of_key(&key);
        if bearers.is_empty() {
            if let Some((bare, year)) = year_in_name(query.name) {
                return self.lookup(&Query { name: bare, year: query.year.or(Some(year)), ..*query });
            }
            return self.lookup_misspelt(query, &key);
        }
        let candidates = bearers
            .iter()
            .filter_map(|(number, by_name)| {
                let entry = self.entries.get(*number as usize)?;
                let how = match by_name {
                    true if entry.name == query.name => How::Exact,
                    true => How::Normalised,
                    false => How::Alias,
                };
                Some(decide::weigh(entry, how, 1.0, query))
            })
            .collect();
        decide::decide(candidates)
    }

    /// First the names near enough to be taken, all of them; only where none is, suggestions within a budget.
    fn lookup_misspelt(&self, query: &Query<'_>, key: &str) -> Lookup {
        if key.chars().count() >= decide::SHORTEST_FUZZY_CHARS {
            let near = self.similar(query, key, NEAR);
            if let Some(answer) = decide::decide_misspelt(near) {
                return answer;
            }
        }
        decide::suggest(self.similar(query, key, SUGGESTED))
    }

    fn similar(&self, query: &Query<'_>, key: &str, limits: Limits) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for (number, score) in self.grams.similar(key, limits, |n| self.key(n)) {
            for (bearer, _) in self.bearers_of(number as usize) {
                let Some(entry) = self.entries.get(*bearer as usize) else { continue };
                candidates.push(decide::weigh(entry, How::Fuzzy, score, query));
            }
        }
        candidates
    }

    fn key(&self, number: u32) -> (&str, u32) {
        self.keys.get(number as usize).map_or(("", 0), |k| (&k.text, k.chars))
    }

    fn bearers_of_key(&self, key: &str) -> &[(u32, bool)] {
        let chars = key.chars().count() as u32;
        match self.keys.binary_search_by(|k| (k.chars, &*k.text).cmp(&(chars, key))) {
            Ok(found) => self.bearers_of(found),
            Err(_) => &[],
        }
    }

    fn bearers_of(&self, key: usize) -> &[(u32, bool)] {
        let start = self.keys.get(key).map_or(self.bearers.len(), |k| k.first_bearer as usize);
        let end = self.keys.get(key + 1).map_or(self.bearers.len(), |k| k.first_bearer as usize);
        self.bearers.get(start..end).unwrap_or_default()
    }
}

/// Parts `Ghosts (2021)` into name and year.
fn year_in_name(name: &str) -> Option<(&str, i16)> {
    let (bare, rest) = name.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    let year = rest.parse().ok().filter(|y| rest.len() == 4 && (1870..=2100).contains(y))?;
    let bare = bare.trim();
    (!bare.is_empty()).then_some((bare, year))
}

impl From<&Merged> for Index {
    /// Ids are positions in [`Merged::titles`]. Single episodes are not looked up by name and stay out.
    fn from(merged: &Merged) -> Self {
        let titles = (0_u32..).zip(&merged.titles).filter(|(_, m)| m.title.kind != TitleKind::Episode);
        Self::new(titles.map(|(id, merged)| Entry {
            id,
            name: merged.title.name.clone(),
            aliases: merged.title.aliases.clone(),
            first_year: merged.title.year(),
            last_year: merged.title.last_year(),
            services: merged.title.services.clone(),
            is_film: Some(!merged.title.kind.is_series()),
        }))
    }
}
