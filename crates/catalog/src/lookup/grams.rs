//! Trigrams: which names could resemble a misspelt one, without looking at all of them.
//!
//! Keys are padded with two marks before and one behind, and each run of three characters is a gram. One insertion or
//! deletion destroys at most three grams, so two keys within `d` edits share at least `grams - 3 d` of them; it is
//! therefore enough to look through the rarest `3 d + 1` gram lists. Key numbers are ordered by length, so each list
//! is too, and only the stretch of possible lengths is read.

use rapidfuzz::distance::indel;
use rustc_hash::{FxHashMap, FxHashSet};

/// A run of three characters, hashed to 32 bits. A collision adds a candidate and loses none.
fn grams_of(key: &str) -> Vec<u32> {
    let padded: Vec<char> = ['\u{2}', '\u{2}'].into_iter().chain(key.chars()).chain(['\u{3}']).collect();
    let mix = |w: &[char]| {
        w.iter().fold(0x811c_9dc5_u32, |hash, c| (hash ^ *c as u32).wrapping_mul(0x0100_0193).rotate_left(5))
    };
    let mut grams: Vec<u32> = padded.windows(3).map(mix).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Lists of key numbers by gram.
#[derive(Debug, Default)]
pub(super) struct Grams {
    lists: FxHashMap<u32, (u32, u32)>,
    numbers: Vec<u32>,
}

impl Grams {
    /// `keys` in their order by length; numbers are positions in it.
    pub(super) fn new<'a>(keys: impl Iterator<Item = &'a str>) -> Self {
        let mut pairs: Vec<u64> = Vec::new();
        for (number, key) in (0_u64..).zip(keys) {
            pairs.extend(grams_of(key).into_iter().map(|gram| (u64::from(gram) << 32) | number));
        }
        pairs.sort_unstable();
        let mut lists = FxHashMap::default();
        for (at, pair) in (0_u32..).zip(&pairs) {
            let gram = (pair >> 32) as u32;
            lists.entry(gram).or_insert((at, at)).1 = at + 1;
        }
        Self { lists, numbers: pairs.into_iter().map(|pair| pair as u32).collect() }
    }

    /// Keys whose similarity to `key` is at least `cutoff`, with the similarity, by key number.
    ///
    /// All of them from a cutoff of about 0.8 on, where similar keys must share a gram, and where `budget`, the most
    /// keys to compare, suffices.
    pub(super) fn similar<'a>(
        &self,
        key: &str,
        cutoff: f64,
        budget: usize,
        key_at: impl Fn(u32) -> (&'a str, u32),
    ) -> Vec<(u32, f64)> {
        let length = key.chars().count();
        let (shortest, longest) = possible_lengths(length, cutoff);
        let grams = grams_of(key);
        let mut lists: Vec<&[u32]> = grams.iter().filter_map(|gram| self.list(*gram)).collect();
        lists.sort_by_key(|list| list.len());

        let enough = 3 * most_edits(length, longest, cutoff) + 1;
        // Grams of the query that no key has are spent edits too.
        let enough = enough.saturating_sub(grams.len() - lists.len());
        let comparator = indel::BatchComparator::new(key.chars());
        let arguments = indel::Args::default().score_cutoff(cutoff);
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        for list in lists.into_iter().take(enough) {
            let from = list.partition_point(|n| (key_at(*n).1 as usize) < shortest);
            let stretch = list.get(from..).unwrap_or_default();
            for number in stretch.iter().take_while(|n| key_at(**n).1 as usize <= longest) {
                if seen.len() >= budget {
                    break;
                }
                if seen.insert(*number)
                    && let Some(score) =
                        comparator.normalized_similarity_with_args(key_at(*number).0.chars(), &arguments)
                {
                    found.push((*number, score));
                }
            }
        }
        found.sort_unstable_by_key(|(number, _)| *number);
        found
    }

    fn list(&self, gram: u32) -> Option<&[u32]> {
        let (start, end) = self.lists.get(&gram)?;
        self.numbers.get(*start as usize..*end as usize)
    }
}

/// Lengths a key can have and still reach `cutoff`: similarity is at most `2 min / (a + b)`.
fn possible_lengths(length: usize, cutoff: f64) -> (usize, usize) {
    let length = length as f64;
    let shortest = (length * cutoff / (2.0 - cutoff)).ceil() - 1.0;
    let longest = (length * (2.0 - cutoff) / cutoff).floor() + 1.0;
    (shortest.max(1.0) as usize, longest as usize)
}

/// Most insertions and deletions between keys of these lengths that still reach `cutoff`.
fn most_edits(length: usize, longest: usize, cutoff: f64) -> usize {
    ((1.0 - cutoff) * (length + longest) as f64).floor() as usize + 1
}
