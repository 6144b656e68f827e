//! Phrases met in the units of a sentence, and the reading that all rules share.

use greenlit_vocabulary::{PartialDate, Span};

use super::lexicon::{Class, Lexicon, sym};
use super::titles::Cast;
use super::tokens::shape;
use super::units::{Kind, Sentence, Text, Unit};

/// A phrase of the lexicon at units `from..to` of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Its class.
    pub(crate) class: Class,
    /// Its value.
    pub(crate) value: i64,
    /// First unit.
    pub(crate) from: usize,
    /// One past the last unit.
    pub(crate) to: usize,
}

/// Most words a gap may skip.
const GAP: usize = 4;

/// All phrases of a sentence, longest per class and start.
pub(crate) fn hits(text: &Text<'_>, lexicon: &Lexicon, sentence: &Sentence) -> Vec<Hit> {
    let mut out = Vec::new();
    let (from, to) = sentence.units;
    let mut found: Vec<Hit> = Vec::new();
    for start in from..to {
        let Some(unit) = text.units.get(start) else { break };
        if unit.kind == Kind::Outlet
            && let Some(class) = house(lexicon, unit)
        {
            out.push(Hit { class, value: 0, from: start, to: start + 1 });
        }
        if unit.kind == Kind::Title
            && unit.value < 0
            && text.words(unit).split([' ', '-', '‑']).any(|w| {
                matches!(w.to_lowercase().as_str(), "spinoff" | "spin" | "offshoot" | "prequel" | "spinoffs")
            })
        {
            out.push(Hit { class: Class::SpinOff, value: 0, from: start, to: start + 1 });
        }
        let Some(node) = lexicon.step(0, unit.sym) else { continue };
        found.clear();
        walk(text, lexicon, node, start, start + 1, to, &mut found);
        out.extend_from_slice(&found);
    }
    out
}

/// The measure a measuring house stands for.
fn house(lexicon: &Lexicon, unit: &Unit) -> Option<Class> {
    match lexicon.name(unit.value)?.name.as_str() {
        "Rotten Tomatoes" => Some(Class::RottenTomatoes),
        "Metacritic" => Some(Class::Metacritic),
        "Nielsen" => Some(Class::Nielsen),
        _ => None,
    }
}

fn walk(
    text: &Text<'_>,
    lexicon: &Lexicon,
    node: u32,
    start: usize,
    at: usize,
    to: usize,
    found: &mut Vec<Hit>,
) {
    for mark in lexicon.marks(node) {
        let hit = Hit { class: mark.class, value: mark.value, from: start, to: at };
        match found.iter_mut().find(|h| h.class == mark.class) {
            Some(old) if old.to < at => *old = hit,
            Some(_) => {}
            None => found.push(hit),
        }
    }
    if at >= to {
        return;
    }
    let Some(unit) = text.units.get(at) else { return };
    if let Some(next) = lexicon.step(node, unit.sym) {
        walk(text, lexicon, next, start, at + 1, to, found);
    } else if matches!(text.mark(unit), '“' | '”' | '"' | '‘' | '’' | '\'' | '*' | '_' | '«' | '»')
    {
        // Quotation marks around a title do not interrupt a phrase.
        walk(text, lexicon, node, start, at + 1, to, found);
        return;
    }
    if lexicon.has_gap(node)
        && let Some(after) = lexicon.step(node, sym::GAP)
    {
        for skipped in 1..=GAP {
            let next = at + skipped;
            if next > to || text.units.get(next - 1).is_none_or(|u| u.kind == Kind::Punct) {
                break;
            }
            if next == to {
                break;
            }
            if let Some(unit) = text.units.get(next)
                && let Some(node) = lexicon.step(after, unit.sym)
            {
                walk(text, lexicon, node, start, next + 1, to, found);
            }
        }
        for mark in lexicon.marks(after) {
            found.push(Hit { class: mark.class, value: mark.value, from: start, to: (at + 1).min(to) });
        }
    }
}

/// Everything the rules read from.
pub(crate) struct Reading<'d> {
    /// Sentences and units.
    pub(crate) text: Text<'d>,
    /// Titles and people.
    pub(crate) cast: Cast,
    /// Phrases, sentence by sentence.
    pub(crate) hits: Vec<Vec<Hit>>,
    /// Titles each sentence is about, carried from the sentences before.
    pub(crate) focus: Vec<Focus>,
    /// Lower-case text of all units, with their ranges.
    pub(crate) lowered: String,
    /// Range of each unit in `lowered`.
    pub(crate) lowers: Vec<(u32, u32)>,
    /// Groups of titles, sentence by sentence.
    pub(crate) groups: Vec<Vec<super::subjects::Group>>,
    /// Date of publication.
    pub(crate) published: Option<PartialDate>,
    /// The article's outlet.
    pub(crate) outlet: Option<&'d str>,
    /// The company on whose own press site the article stands.
    pub(crate) house: Option<&'static str>,
    /// What a recap counts: the measure most of its figures are given in, which the others leave out.
    pub(crate) measure: Option<(greenlit_vocabulary::ClaimKind, &'static str)>,
    /// The lexicon.
    pub(crate) lexicon: &'static Lexicon,
}

/// Lower-case text of a unit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lower<'r>(&'r str);

impl<'r> Lower<'r> {
    /// The text.
    pub(crate) const fn as_str(self) -> &'r str {
        self.0
    }
}

impl std::ops::Deref for Lower<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        self.0
    }
}

impl std::fmt::Display for Lower<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl PartialEq<&str> for Lower<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<str> for Lower<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

/// What a sentence's references point at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Focus {
    /// The one title last spoken of.
    pub(crate) one: Option<usize>,
    /// The titles last spoken of together.
    pub(crate) many: Vec<usize>,
    /// Season the sentences around speak of.
    pub(crate) season: Option<u32>,
}

impl<'d> Reading<'d> {
    /// Phrases of a class in a sentence.
    pub(crate) fn of(&self, sentence: usize, class: Class) -> impl Iterator<Item = Hit> + '_ {
        self.hits.get(sentence).into_iter().flatten().copied().filter(move |h| h.class == class)
    }

    /// Whether a sentence holds a phrase of a class.
    pub(crate) fn has(&self, sentence: usize, class: Class) -> bool {
        self.of(sentence, class).next().is_some()
    }

    /// Whether a phrase of a class begins in `from..to`.
    pub(crate) fn has_in(&self, sentence: usize, class: Class, from: usize, to: usize) -> bool {
        self.of(sentence, class).any(|h| h.from >= from && h.from < to)
    }

    /// The sentence.
    pub(crate) fn sentence(&self, number: usize) -> Option<&Sentence> {
        self.text.sentences.get(number)
    }

    /// A unit.
    pub(crate) fn unit(&self, i: usize) -> Option<&Unit> {
        self.text.units.get(i)
    }

    /// Lower-case text of a unit; empty outside the text.
    pub(crate) fn lower(&self, i: usize) -> Lower<'_> {
        Lower(
            self.lowers
                .get(i)
                .map_or("", |range| self.lowered.get(range.0 as usize..range.1 as usize).unwrap_or_default()),
        )
    }

    /// Titles of a sentence in groups; see [`super::subjects`].
    pub(crate) fn groups(&self, sentence: usize) -> &[super::subjects::Group] {
        self.groups.get(sentence).map_or(&[], Vec::as_slice)
    }

    /// Lowers every unit once: the rules compare words by the hundred.
    pub(crate) fn lower_units(text: &Text<'_>) -> (String, Vec<(u32, u32)>) {
        let mut lowered = String::with_capacity(text.text.len());
        let ranges = text
            .units
            .iter()
            .map(|unit| {
                let from = lowered.len() as u32;
                let words = text.words(unit);
                if words.is_ascii() {
                    lowered.extend(words.chars().map(|c| c.to_ascii_lowercase()));
                } else {
                    lowered.push_str(&words.to_lowercase());
                }
                (from, lowered.len() as u32)
            })
            .collect();
        (lowered, ranges)
    }

    /// Text of a unit.
    pub(crate) fn words(&self, i: usize) -> &'d str {
        self.unit(i).map_or("", |u| self.text.words(u))
    }

    /// Kind of a unit.
    pub(crate) fn kind(&self, i: usize) -> Option<Kind> {
        self.unit(i).map(|u| u.kind)
    }

    /// Punctuation of a unit or `\0`.
    pub(crate) fn mark(&self, i: usize) -> char {
        self.unit(i).map_or('\0', |u| self.text.mark(u))
    }

    /// Bytes of units `from..to`.
    pub(crate) fn span(&self, from: usize, to: usize) -> Span {
        match (self.unit(from), self.unit(to.saturating_sub(1))) {
            (Some(first), Some(last)) => {
                let start = self.text.span(first).start;
                Span { start, end: self.text.span(last).end.max(start) }
            }
            _ => Span { start: 0, end: 0 },
        }
    }

    /// Usual form of a company, outlet or agency unit.
    pub(crate) fn name(&self, unit: &Unit) -> &'static str {
        self.lexicon.name(unit.value).map_or("", |n| n.name.as_str())
    }

    /// Whether unit `i` has the shape bit.
    pub(crate) fn glued(&self, i: usize) -> bool {
        self.unit(i).is_some_and(|u| self.text.is(u, shape::GLUED))
    }

    /// First unit of the clause that holds unit `at`: after the last comma, colon, dash or semicolon.
    pub(crate) fn clause_start(&self, sentence: &Sentence, at: usize) -> usize {
        (sentence.units.0..at).rev().find(|i| self.breaks_clause(*i)).map_or(sentence.units.0, |i| i + 1)
    }

    /// One past the last unit of the clause that holds unit `at`.
    pub(crate) fn clause_end(&self, sentence: &Sentence, at: usize) -> usize {
        (at..sentence.units.1).find(|i| self.breaks_clause(*i)).unwrap_or(sentence.units.1)
    }

    /// A comma between two titles or names only joins them.
    fn breaks_clause(&self, i: usize) -> bool {
        match self.mark(i) {
            ';' | ':' | '–' | '—' | '“' | '”' | '(' | ')' | '…' => true,
            ',' => {
                let named = |k: Option<Kind>| matches!(k, Some(Kind::Title | Kind::Person | Kind::Company));
                !(i > 0 && named(self.kind(i - 1)) && named(self.kind(i + 1)))
            }
            _ => false,
        }
    }

    /// Number of the sentence that holds a unit.
    pub(crate) fn sentences(&self) -> std::ops::Range<usize> {
        0..self.text.sentences.len()
    }
}
