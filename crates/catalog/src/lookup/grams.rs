//! Trigrams: which names could resemble a misspelt one, without comparing it to all of them.
//!
//! Keys are padded with two marks before and one behind, and each run of three characters is a gram. One insertion or
//! deletion destroys at most three grams of a key, so a key within `d` edits of another keeps all but `3 d` of its
//! grams. Key numbers are ordered by length, so each gram's list is too, and only the stretch of possible lengths is
//! read; the grams that each key shares are counted there, and only keys that share enough are compared.

use rapidfuzz::distance::indel;
use rustc_hash::FxHashMap;

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

    /// Keys whose similarity to `key` is at least `cutoff` and which are within `max_edits`, with the similarity.
    ///
    /// At most `budget` keys are compared, those that share most grams first. Without reaching the budget all are
    /// found that share a gram at all.
    pub(super) fn similar<'a>(
        &self,
        key: &str,
        limits: Limits,
        key_at: impl Fn(u32) -> (&'a str, u32),
    ) -> Vec<(u32, f64)> {
        let length = key.chars().count();
        let (shortest, longest) = possible_lengths(length, limits);
        let grams = grams_of(key);
        let mut stretches: Vec<&[u32]> = Vec::with_capacity(grams.len());
        for list in grams.iter().filter_map(|gram| self.list(*gram)) {
            let from = list.partition_point(|n| (key_at(*n).1 as usize) < shortest);
            let to = list.partition_point(|n| (key_at(*n).1 as usize) <= longest);
            stretches.push(list.get(from..to).unwrap_or_default());
        }
        let Some(first) = stretches.iter().filter_map(|s| s.first()).min().copied() else {
            return Vec::new();
        };
        let last = stretches.iter().filter_map(|s| s.last()).max().copied().unwrap_or(first);
        let mut shared = vec![0_u16; (last - first) as usize + 1];
        for number in stretches.into_iter().flatten() {
            if let Some(count) = shared.get_mut((number - first) as usize) {
                *count += 1;
            }
        }
        let mut near: Vec<(u16, u32)> = Vec::new();
        for (number, count) in (first..).zip(shared) {
            if count > 0 {
                let edits = most_edits(length, key_at(number).1 as usize, limits);
                if usize::from(count) + 3 * edits >= grams.len() {
                    near.push((count, number));
                }
            }
        }
        if near.len() > limits.budget {
            near.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            near.truncate(limits.budget);
        }
        let comparator = indel::BatchComparator::new(key.chars());
        let arguments = indel::Args::default().score_cutoff(limits.cutoff);
        let mut found: Vec<(u32, f64)> = Vec::new();
        for (_, number) in near {
            let (other, other_length) = key_at(number);
            if let Some(score) = comparator.normalized_similarity_with_args(other.chars(), &arguments)
                && edits_of(score, length + other_length as usize) <= limits.max_edits
            {
                found.push((number, score));
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

/// How unlike a name may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Least similarity, 0-1.
    pub(super) cutoff: f64,
    /// Most insertions and deletions.
    pub(super) max_edits: usize,
    /// Most keys to compare.
    pub(super) budget: usize,
}

/// Insertions and deletions behind a normalised similarity of two keys of this summed length.
fn edits_of(score: f64, summed_length: usize) -> usize {
    ((1.0 - score) * summed_length as f64).round() as usize
}

/// Lengths a key can have and still be similar enough: similarity is at most `2 min / (a + b)`.
fn possible_lengths(length: usize, limits: Limits) -> (usize, usize) {
    let (chars, cutoff) = (length as f64, limits.cutoff);
    let shortest = ((chars * cutoff / (2.0 - cutoff)).ceil() - 1.0).max(1.0) as usize;
    let longest = ((chars * (2.0 - cutoff) / cutoff).floor() + 1.0) as usize;
    (
        shortest.max(length.saturating_sub(limits.max_edits)),
        longest.min(length.saturating_add(limits.max_edits)),
    )
}

/// Most insertions and deletions between keys of these lengths that are similar enough.
fn most_edits(length: usize, other: usize, limits: Limits) -> usize {
    // A hair above, so that rounding never costs a candidate.
    (((1.0 - limits.cutoff) * (length + other) as f64 + 1e-9).floor() as usize).min(limits.max_edits)
}
