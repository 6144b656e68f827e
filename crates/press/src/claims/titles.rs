//! Which titles a text is about, and where it names them or refers to them.
//!
//! 1. *Candidates* ([`names`]): marked stretches, runs of capitals, and whole names that the address, a verb only said of
//!    series, the line of a list or a colon behind a known name proves; these replace the runs they cover.
//! 2. *Evidence* ([`evidence`]): each occurrence gives points for a title (seasons, fates, nouns for series, lists), for a
//!    person (verbs of speech and acting, offices) or for an earlier work (brackets behind persons); address, headline,
//!    catalogue and repetition give points from outside.
//! 3. *Choice* ([`choose`]): a candidate is a title where titles' points and outside ones exceed persons' by [`ENOUGH`], and it is
//!    no place, chart, office or everyday word; the tail of a longer title is its short name.
//! 4. *Mentions* ([`mod@rewrite`], [`mod@refer`]): every occurrence and short name becomes one unit, and phrases such as `both shows`
//!    become units that refer.

mod choose;
mod evidence;
mod refer;
mod rewrite;

use greenlit_vocabulary::KnownTitle;
use rustc_hash::{FxHashMap, FxHashSet};

use super::lexicon::{Class, Lexicon, fold};
use super::names::{self, Run};
use super::tokens::{self, shape};
use super::units::{Kind, Text};
use choose::{choose_people, choose_titles};
use evidence::{coordinate, ordinary, prefixes, status_phrase, weigh};
pub(crate) use rewrite::matches_at;
use rewrite::rewrite;

/// Titles someone knows already, ready to be looked up.
#[derive(Debug, Default, Clone)]
pub(crate) struct Known {
    names: Vec<String>,
    by_words: FxHashMap<String, usize>,
}

impl Known {
    /// Indexes names and aliases by their folded words.
    pub(crate) fn new(titles: &[KnownTitle]) -> Self {
        let mut known = Self::default();
        for title in titles {
            let at = known.names.len();
            known.names.push(title.name.clone());
            for name in std::iter::once(&title.name).chain(&title.aliases) {
                known.by_words.entry(words_key(name)).or_insert(at);
            }
        }
        known
    }

    fn find(&self, surface: &str) -> Option<usize> {
        if self.names.is_empty() { None } else { self.by_words.get(&words_key(surface)).copied() }
    }
}

fn words_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    tokens::cut(name, 0, &mut |piece| {
        if piece.shape & shape::PUNCT == 0 {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&fold(piece.text));
        }
    });
    key
}

/// One title of a text.
#[derive(Debug, Clone)]
pub(crate) struct Title {
    /// Name as claims give it.
    pub(crate) name: String,
    /// Folded words.
    pub(crate) key: Vec<u32>,
    /// Strength of evidence plus mentions: the text's main subject has most.
    pub(crate) weight: i32,
}

/// Titles and people of a text.
#[derive(Debug, Default)]
pub(crate) struct Cast {
    /// Titles.
    pub(crate) titles: Vec<Title>,
    /// Full names of people.
    pub(crate) people: Vec<String>,
    people_by_key: FxHashMap<Vec<u32>, usize>,
}

/// Least evidence for a title.
const ENOUGH: i32 = 3;

/// Finds titles and people, and rewrites the text's units so that each mention is one unit.
pub(crate) fn find(
    text: &mut Text<'_>,
    lexicon: &Lexicon,
    known: &Known,
    slug: &str,
    headline: Option<&str>,
) -> Cast {
    let runs = names::runs(text, lexicon);
    let slug_words = slug_words(slug, text, lexicon);
    let runs = names::join_runs(text, &runs, &slug_words);
    let runs = names::whole_runs(text, &runs, lexicon, slug);
    let mut candidates = names::candidates(text, &runs, lexicon, &slug_words);
    let whole_names: FxHashSet<u32> = candidates
        .iter()
        .filter(|c| {
            c.key.len() > 1
                && !c.runs.iter().any(|r| {
                    r.marked
                        || (r.first..r.last).any(|i| text.units.get(i).is_some_and(|u| text.mark(u) == ':'))
                })
        })
        .flat_map(|c| c.key.iter().copied())
        .collect();
    for candidate in &mut candidates {
        for run in candidate.runs.clone() {
            weigh(text, lexicon, &run, candidate);
            status_phrase(text, lexicon, &run, candidate);
        }
        let proof = candidate.runs.iter().map(|r| r.proof).max().unwrap_or(0);
        // What a person does outweighs that editors name persons in addresses too.
        if candidate.person < 3 || proof > candidate.person {
            candidate.title += proof;
        }
        let rare = candidate.key.len() > 1
            || candidate.runs.iter().any(|r| !opens_sentence(text, r))
            || !ordinary(text, lexicon, candidate);
        if rare && in_slug(&candidate.key, &slug_words) {
            candidate.outside += 3;
        }
        // `Ann Lee`, not `Milo and the Kite`.
        let full_name = (2..=4).contains(&candidate.key.len())
            && lexicon.word(candidate.key[0], Class::GivenName).is_some()
            && !candidate.runs.iter().any(|r| r.marked)
            && candidate.runs.first().is_some_and(|r| {
                text.units
                    .get(r.first..r.last)
                    .unwrap_or_default()
                    .iter()
                    .all(|u| u.kind == Kind::Punct || text.is(u, shape::CAPITAL))
            });
        if full_name {
            candidate.person += 3;
        } else if candidate.key.len() > 1
            && text
                .units
                .get(candidate.runs.first().map_or(0, |r| r.first))
                .is_some_and(|u| text.words(u) == "The" || text.words(u) == "Untitled")
        {
            candidate.outside += 1;
        }
        if let Some(run) = candidate.runs.first() {
            let surface = surface(text, run);
            candidate.known = known.find(surface);
            if candidate.known.is_some() {
                candidate.outside += if candidate.key.len() > 1 { 4 } else { 2 };
            }
            if headline.is_some_and(|h| h.contains(surface)) {
                candidate.outside += 1;
            }
        }
        if candidate.key.len() > 1 && candidate.person == 0 {
            candidate.outside += 1;
        }
        let again = candidate.count >= 2 && candidate.person == 0;
        if again && candidate.key.len() > 1 {
            candidate.outside += 3;
        } else if again
            && !whole_names.contains(&candidate.key[0])
            && candidate.runs.iter().filter(|r| !opens_sentence(text, r)).count() >= 2
        {
            candidate.outside += 2;
        }
        if candidate.count >= 3 {
            candidate.outside += 1;
        }
        if candidate.runs.iter().any(|r| {
            r.last - r.first > 1
                && !opens_sentence(text, r)
                && text.units.get(r.first).is_some_and(|u| text.words(u) == "The")
        }) {
            candidate.title += 3;
        }
    }
    coordinate(text, lexicon, &mut candidates);
    prefixes(&mut candidates);
    let mut cast = Cast::default();
    choose_titles(text, lexicon, known, &candidates, &mut cast);
    choose_people(text, lexicon, &candidates, &mut cast);
    rewrite(text, lexicon, &cast);
    cast
}

fn opens_sentence(text: &Text<'_>, run: &Run) -> bool {
    text.sentences.get(run.sentence).is_some_and(|s| s.units.0 == run.first)
}

fn surface<'d>(text: &Text<'d>, run: &Run) -> &'d str {
    let (Some(first), Some(last)) = (text.units.get(run.first), text.units.get(run.last.saturating_sub(1)))
    else {
        return "";
    };
    text.text.get(text.span(first).start..text.span(last).end).unwrap_or_default()
}

/// Folded words of the address' last part with letters.
fn slug_words(slug: &str, text: &Text<'_>, lexicon: &Lexicon) -> Vec<u32> {
    let path = slug.split('?').next().unwrap_or_default();
    let part = path.rsplit('/').find(|p| p.bytes().filter(|b| *b == b'-').count() >= 2).unwrap_or_default();
    let mut by_word: FxHashMap<String, u32> = FxHashMap::default();
    for token in &text.tokens {
        if token.is(shape::CAPITAL) || token.is(shape::DIGITS) {
            let word = text.text.get(token.start as usize..token.end as usize).unwrap_or_default();
            by_word.entry(fold(word).replace(['\'', '.'], "")).or_insert(token.word);
        }
    }
    part.split(['-', '_', '.'])
        .map(|w| {
            let w = fold(w);
            by_word.get(&w).copied().or_else(|| lexicon.id(&w)).unwrap_or(0)
        })
        .collect()
}

fn in_slug(key: &[u32], slug: &[u32]) -> bool {
    !key.is_empty() && slug.windows(key.len()).any(|w| w == key)
}

/// Whether an opening parenthesis is still open before unit `at`.
pub(crate) fn in_parentheses(text: &Text<'_>, from: usize, at: usize) -> bool {
    let mut depth = 0;
    for unit in text.units.get(from..at).unwrap_or_default() {
        match text.mark(unit) {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

fn phrase(text: &Text<'_>, lexicon: &Lexicon, i: usize, to: usize, class: Class) -> Option<usize> {
    phrase_value(text, lexicon, i, to, class).map(|(_, end)| end)
}

/// Longest phrase of plain words of a class at `i`.
pub(crate) fn phrase_value(
    text: &Text<'_>,
    lexicon: &Lexicon,
    i: usize,
    to: usize,
    class: Class,
) -> Option<(i64, usize)> {
    let mut node = 0;
    let mut best = None;
    for j in i..to.min(i + 6) {
        let unit = &text.units[j];
        if !matches!(unit.kind, Kind::Word | Kind::Season | Kind::Number) {
            break;
        }
        let Some(next) = lexicon.step(node, unit.sym) else { break };
        node = next;
        if let Some(mark) = lexicon.marks(node).iter().find(|m| m.class == class) {
            best = Some((mark.value, j + 1));
        }
    }
    best
}
