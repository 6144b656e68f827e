//! Which article was written from which: rare wording, and rare values, that both have.

use greenlit_vocabulary::{ClaimKind, Span, Value, name_key};
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::document::Article;

/// Words in a row that are compared.
const SHINGLE_WORDS: usize = 4;
/// Share of the rarer text's weight from which wording counts as copied. Retellings of one announcement that quote the
/// same statement stay below; texts reworded sentence by sentence from one another lie above.
const COPIED_SHARE: f64 = 0.25;
/// Sequences that more articles have are common turns of phrase.
const MOST_HOLDERS: usize = 64;
/// Copies follow their original within so many days.
const WINDOW_DAYS: i32 = 21;

/// An article that was probably written from another.
#[derive(Debug, Clone, PartialEq)]
pub struct Copy {
    /// Index of the later article.
    pub later: usize,
    /// Index of the earlier one.
    pub earlier: usize,
    /// Weight of the shared four-word sequences, as a share of that of the text with less, 0-1.
    pub share: f64,
    /// The longest shared run of words, as the later text has it.
    pub example: String,
}

/// For each article the earlier one it shares most rare wording with, if that is enough to call it copied.
///
/// Texts are cut into overlapping sequences of four words. A sequence weighs `ln(1 + n / holders)`, n being the number of
/// articles; two texts are compared only if a sequence of at most 64 holders brings them together, and their dates lie at
/// most 21 days apart or one is open. The share is the weight of what both have over that of the lighter text. Cost: linear
/// in the words, times the holders of shared sequences.
pub fn copies(articles: &[Article<'_>]) -> Vec<Copy> {
    let texts: Vec<Vec<Word>> = articles.iter().map(|a| words(a.text)).collect();
    let shingles: Vec<Vec<u64>> = texts.iter().map(|words| shingles(words)).collect();
    let mut holders: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for (at, list) in shingles.iter().enumerate() {
        for shingle in list {
            holders.entry(*shingle).or_default().push(at as u32);
        }
    }
    let total = articles.len() as f64;
    let weight = |shingle: &u64| holders.get(shingle).map_or(0.0, |h| (1.0 + total / h.len() as f64).ln());
    let weights: Vec<f64> = shingles.iter().map(|list| list.iter().map(weight).sum()).collect();
    let order: Vec<_> = articles.iter().map(order_key).collect();
    let mut found = Vec::new();
    for (later, list) in shingles.iter().enumerate() {
        let mut shared: FxHashMap<u32, f64> = FxHashMap::default();
        for shingle in list {
            let Some(others) = holders.get(shingle).filter(|h| h.len() <= MOST_HOLDERS) else { continue };
            for other in others {
                *shared.entry(*other).or_default() += weight(shingle);
            }
        }
        let mut candidates: Vec<(usize, f64)> = shared
            .into_iter()
            .map(|(other, weight)| (other as usize, weight))
            .filter(|(other, _)| {
                order.get(*other) < order.get(later) && within_window(articles, *other, later)
            })
            .map(|(other, weight)| {
                let lighter = weights
                    .get(other)
                    .copied()
                    .unwrap_or(0.0)
                    .min(weights.get(later).copied().unwrap_or(0.0));
                (other, weight / lighter.max(f64::MIN_POSITIVE))
            })
            .filter(|(_, share)| *share >= COPIED_SHARE)
            .collect();
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| order.get(a.0).cmp(&order.get(b.0))));
        if let Some((earlier, share)) = candidates.first().copied() {
            let example = longest_run(articles, &texts, &shingles, later, earlier);
            found.push(Copy { later, earlier, share: share.min(1.0), example });
        }
    }
    found
}

/// Articles in order of publication; open dates last, since nothing shows them to be earlier; then by name.
pub(crate) fn order_key<'a>(article: &Article<'a>) -> (Date, &'a str) {
    let day = article.published.as_ref().and_then(greenlit_vocabulary::PartialDate::last_day);
    (day.unwrap_or(Date::MAX), article.id)
}

fn within_window(articles: &[Article<'_>], a: usize, b: usize) -> bool {
    let day = |at: usize| articles.get(at)?.published.as_ref()?.first_day();
    match (day(a), day(b)) {
        (Some(a), Some(b)) => (b - a).get_days().abs() <= WINDOW_DAYS,
        _ => true,
    }
}

#[derive(Clone, Copy)]
struct Word {
    hash: u64,
    span: Span,
}

fn words(text: &str) -> Vec<Word> {
    use std::hash::{Hash, Hasher};
    let mut out = Vec::new();
    let mut start = None;
    let ends = text.char_indices().chain(std::iter::once((text.len(), ' ')));
    for (at, c) in ends {
        let in_word = c.is_alphanumeric() || (matches!(c, '\'' | '’') && start.is_some());
        match (in_word, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let span = Span { start: from, end: at };
                let mut hasher = rustc_hash::FxHasher::default();
                for c in span.of(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
                    c.hash(&mut hasher);
                }
                out.push(Word { hash: hasher.finish(), span });
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn shingle(window: &[Word]) -> u64 {
    window
        .iter()
        .fold(0, |hash: u64, word| hash.rotate_left(13).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ word.hash)
}

/// The distinct sequences of a text, sorted.
fn shingles(words: &[Word]) -> Vec<u64> {
    let mut list: Vec<u64> = words.windows(SHINGLE_WORDS).map(shingle).collect();
    list.sort_unstable();
    list.dedup();
    list
}

fn longest_run(
    articles: &[Article<'_>],
    texts: &[Vec<Word>],
    shingles: &[Vec<u64>],
    later: usize,
    earlier: usize,
) -> String {
    let (Some(words), Some(known), Some(article)) =
        (texts.get(later), shingles.get(earlier), articles.get(later))
    else {
        return String::new();
    };
    let known: FxHashSet<u64> = known.iter().copied().collect();
    let (mut best, mut run) = (0..0, 0..0);
    for (at, window) in words.windows(SHINGLE_WORDS).enumerate() {
        if known.contains(&shingle(window)) {
            let start = if run.end > at { run.start } else { at };
            run = start..at + SHINGLE_WORDS;
            if run.len() > best.len() {
                best = run.clone();
            }
        }
    }
    // An example is read, not counted: twenty words show enough.
    let best = best.start..best.end.min(best.start + 20);
    let span =
        words.get(best).and_then(|w| Some(Span { start: w.first()?.span.start, end: w.last()?.span.end }));
    span.map_or_else(String::new, |span| {
        span.of(article.text).split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

/// Title, season, kind.
type Matter = (String, Option<u32>, ClaimKind);

/// For each article an earlier one that has the same rare value or error: a value that at least two articles give, and
/// at most a third of all that speak of the matter, while the others give another one.
pub(crate) fn shared_rare_values(articles: &[Article<'_>]) -> FxHashMap<usize, (usize, String)> {
    let mut by_matter: FxHashMap<Matter, FxHashMap<String, Vec<usize>>> = FxHashMap::default();
    for (at, article) in articles.iter().enumerate() {
        for claim in article.claims.iter().filter(|c| has_one_value(c.kind)) {
            let Some(value) = &claim.value else { continue };
            let Some(value) = telling(value) else { continue };
            let holders = by_matter
                .entry((name_key(&claim.subject), claim.season, claim.kind))
                .or_default()
                .entry(value)
                .or_default();
            if holders.last() != Some(&at) {
                holders.push(at);
            }
        }
    }
    let mut found: FxHashMap<usize, (usize, String)> = FxHashMap::default();
    let mut matters: Vec<_> = by_matter.into_iter().collect();
    matters.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, values) in matters {
        let all: FxHashSet<usize> = values.values().flatten().copied().collect();
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort();
        for (value, mut holders) in values {
            if holders.len() < 2 || holders.len() * 3 > all.len() {
                continue;
            }
            holders.sort_by_key(|at| articles.get(*at).map(order_key));
            let Some((first, rest)) = holders.split_first() else { continue };
            for later in rest.iter().filter(|later| within_window(articles, *first, **later)) {
                found.entry(*later).or_insert_with(|| (*first, value.clone()));
            }
        }
    }
    found
}

/// Kinds of which a title-season has one value, so that a second one is an error or another source.
const fn has_one_value(kind: ClaimKind) -> bool {
    use ClaimKind::{
        FinaleDate, HoursViewed, MinutesViewed, PremiereDate, ProductionStart, TaxCredit, Views,
    };
    matches!(
        kind,
        PremiereDate | FinaleDate | ProductionStart | TaxCredit | MinutesViewed | HoursViewed | Views
    )
}

/// A value too exact to be shared by chance: a day, or a number of three or more significant digits.
fn telling(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => text.parse::<Date>().is_ok().then(|| text.clone()),
        Value::Number(n) => {
            let digits = format!("{n}");
            let significant = digits.trim_end_matches('0').bytes().filter(u8::is_ascii_digit).count();
            (significant >= 3).then_some(digits)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article<'a>(id: &'a str, day: &str, text: &'a str) -> Article<'a> {
        let published = day.parse().ok();
        Article { id, outlet: None, published, text, claims: &[] }
    }

    const REPORT: &str = "The harbour drama will sail on, its makers told the crew over a rainy lunch on the north pier, \
        where the writers had waited since dawn for a word from the service that had kept them guessing all summer long.";
    const REWORDED: &str = "Good news for fans. The harbour drama will sail on, its makers told the crew over a rainy lunch \
        on the pier. The writers had waited since dawn for a word, one of them said, and a party followed in the old town.";
    const OTHER: &str = "A medical series was dropped by its network on Friday after a single year. The cast was not told \
        beforehand, and the set in Leeds has been struck, though a spokesman would not say what replaces it in the spring.";

    #[test]
    fn a_reworded_copy_is_found_and_others_are_not() {
        let articles = [
            article("c", "2025-10-05", REWORDED),
            article("a", "2025-10-04", REPORT),
            article("b", "2025-10-04", OTHER),
            article("d", "2026-10-05", REPORT),
        ];
        let found = copies(&articles);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].later, found[0].earlier), (0, 1));
        assert_eq!(
            found[0].example,
            "The harbour drama will sail on, its makers told the crew over a rainy lunch on the"
        );
        assert!(found[0].share > 0.4 && found[0].share < 1.0, "{}", found[0].share);
    }

    #[test]
    fn an_undated_copy_follows_the_dated_text() {
        let articles = [article("a", "unknown", REPORT), article("b", "2025-10-04", REPORT)];
        let found = copies(&articles);
        assert_eq!(found.iter().map(|c| (c.later, c.earlier)).collect::<Vec<_>>(), [(0, 1)]);
        assert!((found[0].share - 1.0).abs() < 1e-9);
    }

    #[test]
    fn short_and_empty_texts_copy_nothing() {
        let articles = [
            article("a", "2025-10-04", ""),
            article("b", "2025-10-04", "a b c"),
            article("c", "2025-10-04", ""),
        ];
        assert_eq!(copies(&articles), []);
    }
}
