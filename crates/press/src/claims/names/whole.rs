//! Whole names: where several plain runs, numbers and marks make one title.
//!
//! Capitals alone cut `Grey's Anatomy`, `CSI: Vegas` or `13 Reasons Why` in pieces. A stretch is taken whole where
//! something outside of it says so; the evidence, strongest first, is the table of [`proof`]:
//!
//! - the address spells it, word for word, with every word of the stretch;
//! - it stands in the frame of a list: `Title (Network): renewed`, `1. Title (Network)`;
//! - the words on both sides of it are those around series, weighed in [`super::spans`] (`renewed X`, `X (1.2 billion)`, `X's
//!   third season`, `X led the chart with`);
//! - the headline, in title case, has the words that open the address, up to the verb;
//! - it stands in a list with a proven one (`renewed X, Y and Z`);
//! - the same words stand elsewhere as a whole name.
//!
//! Of stretches that overlap, the better proven and then the longer wins, and the plain runs under it go.

use super::{Run, key_of};
use crate::claims::lexicon::{Class, Lexicon, fold};
use crate::claims::tokens::shape;
use crate::claims::units::{Kind, Sentence, Text, Unit};

/// Points of evidence that a stretch is one title.
pub(super) mod proof {
    /// The address holds exactly these words: editors put the subject there.
    pub(in crate::claims::names) const ADDRESS: i32 = 6;
    /// An `untitled` project is named by its description.
    pub(in crate::claims::names) const UNTITLED: i32 = 6;
    /// A line of a list names a title, then its network.
    pub(in crate::claims::names) const LINE: i32 = 5;
    /// Only series are renewed, canceled and counted in seasons.
    pub(in crate::claims::names) const FRAME: i32 = 4;
    /// Lists name things of one kind.
    pub(in crate::claims::names) const LISTED: i32 = 3;
    /// A headline in title case opens with the words that open the address.
    pub(in crate::claims::names) const HEADLINE: i32 = 3;
}

/// Lower-case words that names hold so often that a frame need not prove them.
pub(super) const INSIDE: [&str; 19] = [
    "of", "the", "in", "a", "an", "to", "de", "la", "von", "van", "der", "du", "del", "da", "di", "el", "do",
    "le", "no",
];

/// Nouns that end the name of a project without a title.
const PROJECTS: [&str; 12] = [
    "spinoff", "off", "revival", "project", "series", "comedy", "drama", "reboot", "prequel", "sequel",
    "pilot", "thriller",
];

/// Capitalised words of headlines that no name goes past.
const TURNS: [&str; 17] = [
    "Will", "Gets", "For", "At", "By", "After", "To", "Returns", "Adds", "Sets", "Casts", "Stars", "Spin",
    "Spinoff", "Star", "Trailer", "Ends",
];

/// Prepositions of Romance languages before the season or the number of seasons: a name written small ends there.
const BEFORE_SEASON: [&str; 9] = ["por", "per", "para", "pour", "tras", "dopo", "após", "après", "en"];

/// A mark that opens an item of a list.
const fn is_bullet(mark: char) -> bool {
    matches!(
        mark,
        '•' | '-'
            | '*'
            | '·'
            | '–'
            | '—'
            | '★'
            | '☆'
            | '▪'
            | '■'
            | '●'
            | '○'
            | '►'
            | '▶'
            | '→'
            | '‣'
            | '◦'
            | '✓'
            | '✔'
            | '✗'
            | '✘'
            | '»'
    )
}

/// Abbreviations whose stop does not end a name.
const ABBREVIATIONS: [&str; 9] = ["Mrs", "Mr", "Ms", "Dr", "St", "Jr", "Dept", "vs", "Det"];

/// Auxiliaries that open a question or a condition.
const AUXILIARIES: [&str; 14] = [
    "Should", "Will", "Would", "Could", "Can", "Has", "Have", "Had", "Were", "Is", "Are", "Do", "Does", "Did",
];

/// The stretches of a text that are whole names, apart from each other, in text order.
pub(super) fn find(text: &Text<'_>, lexicon: &Lexicon, address: &[String]) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    for (number, sentence) in text.sentences.iter().enumerate() {
        let span = Stretch { text, lexicon, sentence, number, figures: has_figures(text, lexicon, sentence) };
        for i in sentence.units.0..sentence.units.1 {
            found.extend(span.untitled(i));
            if let Some(run) = span.line(i) {
                found.push(run);
            } else if sentence.title_case {
                found.extend(span.headline(i, address));
            } else {
                found.extend(span.by_address(i, address));
                span.by_context(i, &mut found);
            }
        }
        if !sentence.title_case {
            span.goes_back(&mut found);
        }
    }
    again(text, &mut found);
    apart(found)
}

/// Whether a sentence holds a rank or a figure of viewing.
fn has_figures(text: &Text<'_>, lexicon: &Lexicon, sentence: &Sentence) -> bool {
    const MEASURES: [Class; 6] =
        [Class::Minutes, Class::Views, Class::Viewers, Class::Hours, Class::Hash, Class::Chart];
    let units = text.units.get(sentence.units.0..sentence.units.1).unwrap_or_default();
    let numbers = units.iter().any(|u| {
        matches!(u.kind, Kind::Number | Kind::Rank) || lexicon.word(u.sym, Class::Ordinal).is_some()
    });
    let scaled = |u: &Unit| {
        u.kind == Kind::Number
            && usize::try_from(u.value).ok().and_then(|n| text.numbers.get(n)).is_some_and(|n| n.scaled)
    };
    numbers
        && units.iter().any(|u| {
            u.kind == Kind::Word && MEASURES.iter().any(|c| lexicon.word(u.sym, *c).is_some()) || scaled(u)
        })
}

/// Every other place where the words of a proven name stand.
fn again(text: &Text<'_>, found: &mut Vec<Run>) {
    let mut keys: Vec<(Vec<u32>, i32)> =
        found.iter().map(|r| (key_of(text, r.first, r.last), r.proof)).filter(|(k, _)| k.len() > 1).collect();
    keys.sort();
    keys.dedup_by(|a, b| a.0 == b.0);
    for (number, sentence) in text.sentences.iter().enumerate().filter(|_| !keys.is_empty()) {
        for i in sentence.units.0..sentence.units.1 {
            let Some(word) = text.units.get(i).map(|u| text.token(u).word) else { continue };
            for (key, points) in keys.iter().filter(|(k, _)| k.first() == Some(&word)) {
                if let Some(last) = crate::claims::titles::matches_at(text, i, sentence.units.1, key)
                    && text.units.get(i).is_some_and(|u| can_start(text, u))
                {
                    found.push(Run { first: i, last, marked: false, sentence: number, proof: *points });
                }
            }
        }
    }
}

/// The best proven and longest of those that overlap; what context proves by more or fewer points is proven alike.
fn apart(mut found: Vec<Run>) -> Vec<Run> {
    // `Our Verdict: Paper Harbour` where the address has the second part.
    let addressed: Vec<Run> = found.iter().filter(|r| r.proof == proof::ADDRESS).copied().collect();
    found.retain(|r| !addressed.iter().any(|a| r.first < a.first && a.last <= r.last && r.proof < a.proof));
    let rank = |r: &Run| i32::from(r.proof >= proof::FRAME);
    found.sort_by_key(|r| (std::cmp::Reverse((rank(r), r.last - r.first, r.proof)), r.first));
    let mut out: Vec<Run> = Vec::with_capacity(found.len());
    for run in found {
        if out.iter().all(|o| run.last <= o.first || o.last <= run.first) {
            out.push(run);
        }
    }
    out.sort_by_key(|r| r.first);
    out
}

/// A capital or a number may begin a name.
fn can_start(text: &Text<'_>, unit: &Unit) -> bool {
    matches!(unit.kind, Kind::Word | Kind::Number | Kind::Date | Kind::Company | Kind::Outlet)
        && (text.is(unit, shape::CAPITAL) || text.is(unit, shape::DIGITS) || text.words(unit) == "untitled")
}

/// The words of the address' last part that has some.
pub(super) fn address_words(url: &str) -> Vec<String> {
    let path = url.split('?').next().unwrap_or_default();
    let part = path.rsplit('/').find(|p| p.bytes().filter(|b| *b == b'-').count() >= 2).unwrap_or_default();
    part.split(['-', '_', '.']).map(fold).filter(|w| !w.is_empty()).collect()
}

/// One sentence, to look for names in.
pub(super) struct Stretch<'a, 'd> {
    pub(super) text: &'a Text<'d>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) sentence: &'a Sentence,
    pub(super) number: usize,
    /// Whether the sentence holds a rank or a figure of viewing.
    pub(super) figures: bool,
}

impl<'d> Stretch<'_, 'd> {
    pub(super) fn unit(&self, i: usize) -> Option<&Unit> {
        let (from, to) = self.sentence.units;
        if (from..to).contains(&i) { self.text.units.get(i) } else { None }
    }

    pub(super) fn words(&self, i: usize) -> &'d str {
        self.unit(i).map_or("", |u| self.text.words(u))
    }

    pub(super) fn kind(&self, i: usize) -> Option<Kind> {
        self.unit(i).map(|u| u.kind)
    }

    pub(super) fn mark(&self, i: usize) -> char {
        self.unit(i).map_or('\0', |u| self.text.mark(u))
    }

    pub(super) fn has(&self, i: usize, bit: u8) -> bool {
        self.unit(i).is_some_and(|u| self.text.is(u, bit))
    }

    pub(super) fn of(&self, i: usize, classes: &[Class]) -> bool {
        self.unit(i).is_some_and(|u| {
            u.kind == Kind::Word && classes.iter().any(|c| self.lexicon.word(u.sym, *c).is_some())
        })
    }

    pub(super) fn capital(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Word) && self.has(i, shape::CAPITAL)
    }

    pub(super) fn possessive(&self, i: usize) -> bool {
        matches!(self.words(i), "'s" | "’s")
    }

    pub(super) fn run(&self, first: usize, last: usize, points: i32) -> Run {
        Run { first, last, marked: false, sentence: self.number, proof: points }
    }

    /// `Untitled Ada Quill rowing comedy`.
    pub(super) fn untitled(&self, i: usize) -> Option<Run> {
        if !matches!(self.words(i), "Untitled" | "untitled") {
            return None;
        }
        let noun = (i + 1..i + 9)
            .take_while(|j| self.kind(*j).is_some_and(|k| matches!(k, Kind::Word | Kind::Company)));
        let last = noun.filter(|j| PROJECTS.contains(&self.words(*j).to_lowercase().as_str())).last()?;
        let named = (i + 1..last).any(|j| self.has(j, shape::CAPITAL));
        named.then(|| self.run(i, last + 1, proof::UNTITLED))
    }

    /// `Title (Network)`, `Title: renewed` at the head of a line, behind its bullet or number.
    pub(super) fn line(&self, i: usize) -> Option<Run> {
        let from = self.sentence.units.0;
        let opens = i == from
            || i <= from + 3
                && (from..i).all(|j| {
                    is_bullet(self.mark(j))
                        || matches!(self.mark(j), '(' | ')' | '.' | '#')
                        || self.kind(j) == Some(Kind::Number)
                });
        if !opens || !self.capital(i) && !self.digits(i) || self.only_opens(i) {
            return None;
        }
        let last = self.label_end(i, from).unwrap_or_else(|| self.reach(i, true));
        let fate =
            [Class::RenewedVerb, Class::CancelledVerb, Class::EndVerb, Class::Pending, Class::OrderVerb];
        // `DRUM – A24 – New series`: fields between dashes.
        let dash = |k: usize| matches!(self.mark(k), '–' | '—' | '|') && !self.has(k, shape::GLUED);
        let fields = dash(last)
            && (matches!(self.kind(last + 1), Some(Kind::Company | Kind::Outlet | Kind::Season))
                || (last + 1..self.sentence.units.1).any(dash));
        let network = fields
            || self.mark(last) == '('
                && matches!(self.kind(last + 1), Some(Kind::Company | Kind::Outlet))
                && matches!(self.mark(last + 2), ')' | ',' | '/' | ';');
        let told = matches!(self.mark(last), ':' | '–' | '—')
            && (self.of(last + 1, &fate)
                || self.kind(last + 1) == Some(Kind::Season)
                || self.words(last + 1).eq_ignore_ascii_case("pending"));
        let bullet = i > from
            && is_bullet(self.mark(from))
            && matches!(self.mark(last), ',' | '(' | ':' | '–' | '—')
            && (matches!(self.mark(last), ':' | '–' | '—')
                || (last..self.sentence.units.1).any(|j| self.kind(j) == Some(Kind::Number)));
        let item = i > from
            && self.mark(last) == '('
            && self.capital(last + 1) | matches!(self.kind(last + 1), Some(Kind::Company));
        let dated = self.mark(last) == '(' && self.bracket_points(last + 1) > 0;
        (network || told || bullet || item || dated).then(|| self.run(i, last, proof::LINE))
    }

    /// In a line with a bullet, the colon behind the name: the last one that only capitals and marks of names stand before.
    fn label_end(&self, i: usize, from: usize) -> Option<usize> {
        if i == from || !is_bullet(self.mark(from)) {
            return None;
        }
        let mut end = None;
        for j in i + 1..i + 10 {
            match self.mark(j) {
                ':' if self.has(j, shape::GLUED) => end = Some(j),
                '&' | '.' | '!' | '?' | ',' => {}
                '\0' if self.capital(j) || self.digits(j) || self.possessive(j) => {}
                '\0' if INSIDE.contains(&self.words(j)) && end.is_none() => {}
                _ => break,
            }
        }
        // `Fourth Rail: The comedy`: a sentence begins behind the first colon, unless a second one follows.
        end
    }

    pub(super) fn digits(&self, i: usize) -> bool {
        matches!(self.kind(i), Some(Kind::Number | Kind::Date)) && self.has(i, shape::DIGITS)
    }

    /// The longest stretch from `i` whose words follow each other in the address.
    pub(super) fn by_address(&self, i: usize, address: &[String]) -> Option<Run> {
        let unit = self.unit(i).filter(|u| can_start(self.text, u))?;
        // `Nov. 3-9` is a day, `1899` may be a name.
        let day = unit.kind == Kind::Date && !self.words(i).starts_with(|c: char| c.is_ascii_digit());
        let firm = unit.kind != Kind::Company
            && !day
            && !self.of(i, &[Class::RenewedVerb, Class::CancelledVerb, Class::Report]);
        // The tail of a longer stretch that was not taken (`Out Now` of `Find Out Now!`).
        let tail = self.capital(i.wrapping_sub(1)) && address.contains(&fold(self.words(i.wrapping_sub(1))));
        if address.is_empty() || !firm || tail {
            return None;
        }
        let best = (0..address.len()).filter_map(|s| self.spelled(i, address.get(s..)?)).max()?;
        let length = key_of(self.text, i, best).len();
        let named = (i..best).any(|j| self.capital(j)) || self.number_names(i, best);
        let whole = !self.capital(best) || self.has(best, shape::SHOUTED);
        let first = self.past_noun(i, best);
        let first = self.past_owner(first, best);
        let sentence = i == self.sentence.units.0 && best + 1 >= self.sentence.units.1;
        let one = length > 1
            && named
            && whole
            && !sentence
            && !self.is_person(i, best)
            && !self.surname_alone(i, best)
            && !self.coordinates(i, best);
        one.then(|| self.run(first, best, proof::ADDRESS))
    }

    /// Whether the word of unit `at` stands capitalised in the text where no unit of the stretch's kind touches it.
    pub(super) fn stands_alone(&self, at: usize, touched: impl Fn(usize) -> bool) -> bool {
        let Some(word) = self.unit(at).map(|u| self.text.token(u).word) else { return false };
        let units = self.text.units.iter().enumerate();
        units
            .filter(|(_, u)| {
                u.kind == Kind::Word && self.text.is(u, shape::CAPITAL) && self.text.token(u).word == word
            })
            .any(|(k, _)| !touched(k))
    }

    /// Two capitals of which the second stands alone elsewhere (`Quint said`) name a person, unless a fate follows.
    pub(super) fn surname_alone(&self, i: usize, last: usize) -> bool {
        let plain =
            last == i + 2 && self.capital(i) && self.capital(i + 1) && !self.of(i, &[Class::Function]);
        let first = self.words(i);
        let text = self.text;
        plain
            && !self.fate_follows(last)
            && self.stands_alone(i + 1, |k| {
                k.checked_sub(1)
                    .and_then(|b| text.units.get(b))
                    .is_some_and(|u| text.words(u).eq_ignore_ascii_case(first))
            })
    }

    /// `Backhand and Dragonfly` are two where either stands without the other.
    pub(super) fn coordinates(&self, i: usize, last: usize) -> bool {
        let text = self.text;
        let and = |k: Option<usize>| {
            k.and_then(|k| text.units.get(k))
                .is_some_and(|u| matches!(text.words(u), "and" | "&" | "und" | "y" | "et" | "e" | "ve"))
        };
        (i + 1..last - 1).filter(|j| and(Some(*j))).any(|j| {
            self.stands_alone(j + 1, |k| and(k.checked_sub(1)))
                || self.stands_alone(j - 1, |k| and(Some(k + 1)))
        })
    }

    /// In a headline, the words that open the address, up to the first that tells of a fate.
    pub(super) fn headline(&self, i: usize, address: &[String]) -> Option<Run> {
        const TELLING: [Class; 12] = [
            Class::RenewedVerb,
            Class::CancelledVerb,
            Class::EndVerb,
            Class::RenewedNoun,
            Class::CancelledNoun,
            Class::Be,
            Class::Have,
            Class::Report,
            Class::Premiere,
            Class::ShowNoun,
            Class::EpisodeNoun,
            Class::Role,
        ];
        let stop = (i..i + 9).find(|j| {
            self.kind(*j) != Some(Kind::Word) || self.of(*j, &TELLING) || TURNS.contains(&self.words(*j))
        })?;
        let best = (i + 1..=stop).rev().find(|last| self.spelled_exactly(i, *last, address))?;
        let ordinary = best == i + 1 && self.of(i, &[Class::Function, Class::Place, Class::GivenName]);
        (self.capital(i) && !ordinary && !self.is_person(i, best)).then(|| self.run(i, best, proof::HEADLINE))
    }

    /// Whether units `i..last` are the first words of the address.
    pub(super) fn spelled_exactly(&self, i: usize, last: usize, address: &[String]) -> bool {
        let squeezed: String = (i..last).map(|j| fold(self.words(j))).collect();
        let mut opening = String::new();
        address.iter().any(|word| {
            opening.push_str(word);
            opening == squeezed
        })
    }

    /// One past the last unit that the words of an address spell from `i`.
    pub(super) fn spelled(&self, i: usize, address: &[String]) -> Option<usize> {
        let mut rest = address.iter();
        let mut pending = rest.next()?.as_str();
        let mut best = None;
        let mut low = 0;
        let mut j = i;
        while let Some(unit) = self.unit(j) {
            if unit.kind == Kind::Punct {
                if !matches!(self.text.mark(unit), ':' | '.' | '&' | '!' | '?' | '\'' | '’') {
                    break;
                }
                if self.text.mark(unit) == '&' {
                    if pending.is_empty() {
                        pending = rest.next().map_or("", String::as_str);
                    }
                    if pending == "and" {
                        pending = "";
                    }
                }
                j += 1;
                continue;
            }
            if matches!(unit.kind, Kind::Season | Kind::Count | Kind::Rank) {
                break;
            }
            let word = fold(self.text.words(unit));
            for piece in word.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()) {
                if pending.is_empty() {
                    pending = rest.next().map_or("", String::as_str);
                }
                let Some(left) = pending.strip_prefix(piece) else { return best };
                pending = left;
            }
            let name = self.has(j, shape::CAPITAL) || self.digits(j);
            low = if name || self.possessive(j) { 0 } else { low + 1 };
            if low > 3 || low > 0 && !self.of(j, &[Class::Connector, Class::Function, Class::Be]) {
                break;
            }
            j += 1;
            if pending.is_empty()
                && name
                && unit.kind != Kind::Company
                && !self.of(j - 1, &[Class::RenewedVerb, Class::CancelledVerb])
            {
                best = Some(j);
            }
        }
        best
    }

    /// An auxiliary that opens a sentence belongs to its verb (`Should Copper Basin be renewed`), not to the name behind.
    pub(super) fn inverts(&self, i: usize) -> bool {
        i == self.sentence.units.0 && AUXILIARIES.contains(&self.words(i))
    }

    /// `ha renovado La casa de papel por`: Romance titles are written small after the first word.
    pub(super) fn small_name(&self, i: usize) -> Option<usize> {
        if !matches!(self.text.lang, "es" | "it" | "pt" | "fr") || self.capital(i + 1) {
            return None;
        }
        let last = (i + 1..i + 7).find(|j| BEFORE_SEASON.contains(&self.words(*j)))?;
        let verbs = [Class::Be, Class::Have, Class::RenewedVerb, Class::CancelledVerb];
        let plain =
            |j: usize| self.kind(j) == Some(Kind::Word) && !self.of(j, &verbs) && self.words(j) != "a";
        ((i..last).all(plain) && last > i + 1).then_some(last)
    }

    /// Right behind a verb that only takes series, or `season of`.
    pub(super) fn governed(&self, i: usize) -> bool {
        let Some(mut before) = i.checked_sub(1) else { return false };
        if self.words(before) == "both" {
            before = before.saturating_sub(1);
        }
        let noun = [Class::RenewedNoun, Class::CancelledNoun, Class::OrderNoun];
        let of = matches!(self.words(before), "of" | "for" | "to")
            && before.checked_sub(1).is_some_and(|b| {
                self.kind(b) == Some(Kind::Season) && self.words(before) == "of" || self.of(b, &noun)
            });
        let verb =
            self.of(before, &[Class::RenewedVerb, Class::CancelledVerb]) && !self.has(before, shape::CAPITAL);
        let noun = (self.of(before, &[Class::ShowNoun]) && !self.has(before, shape::CAPITAL)
            || self.text.lang == "de" && self.german_noun_at(before))
            && !matches!(self.words(before), "hit" | "favorite" | "title" | "pair" | "duo" | "freshman");
        of || verb || noun && !self.digits(i)
    }

    /// Behind a comma or conjunction after a proven name of the same sentence.
    pub(super) fn goes_on(&self, i: usize, found: &[Run]) -> bool {
        let Some(last) =
            found.iter().rev().find(|r| r.sentence == self.number && r.last <= i).map(|r| r.last)
        else {
            return false;
        };
        let gap = last + self.bracket(last)..i;
        if self.of(i.wrapping_sub(1), &[Class::ShowNoun])
            && gap.len() <= 6
            && gap.clone().all(|j| self.kind(j) == Some(Kind::Word) || self.mark(j) == ',')
        {
            return true;
        }
        gap.len() <= 2
            && !gap.is_empty()
            && gap.clone().all(|j| {
                matches!(
                    self.words(j),
                    "," | "and" | "und" | "y" | "et" | "e" | "ve" | "or" | "&" | "alongside"
                )
            })
    }

    /// Length of a short bracket at `i`, `(Season 2)`; 0 for none.
    pub(super) fn bracket(&self, i: usize) -> usize {
        if self.mark(i) != '(' {
            return 0;
        }
        (i + 1..i + 9).find(|j| self.mark(*j) == ')').map_or(0, |j| j + 1 - i)
    }

    /// Within four units, a fate of series: `has been renewed`, `will end with its`, `'s third season`.
    pub(super) fn fate_follows(&self, last: usize) -> bool {
        let fates = [Class::RenewedVerb, Class::CancelledVerb];
        let helper = [Class::Be, Class::Have, Class::Adverb];
        let mut j = last;
        while j < last + 5
            && (self.of(j, &helper) || matches!(self.words(j), "will" | "to" | "not" | "would"))
        {
            j += 1;
        }
        let ends =
            j > last && matches!(self.words(j), "end" | "return" | "returning" | "ending" | "conclude");
        j < last + 5 && (self.of(j, &fates) || ends)
            || self.possessive(last) && self.kind(last + 1) == Some(Kind::Season)
    }

    /// `Taylor Sheridan's Landman` is Landman: a first name and a surname only own it.
    pub(super) fn past_owner(&self, i: usize, last: usize) -> usize {
        let owner = (i + 2..last).find(|j| self.possessive(*j));
        match owner {
            Some(j)
                if j + 1 < last
                    && (self.of(i, &[Class::GivenName])
                        || !self.of(i, &[Class::Function])
                            && (i..j).all(|k| self.capital(k))
                            && last - j > 2) =>
            {
                j + 1
            }
            _ => i,
        }
    }

    /// German capitalises nouns: the name begins behind the noun for a series (`Sci-Fi-Serie Orbit Kolleg`).
    pub(super) fn past_noun(&self, i: usize, last: usize) -> usize {
        let noun = |j: usize| {
            let word = self.words(j).to_lowercase();
            self.of(j, &[Class::ShowNoun])
                || ["serie", "drama", "komödie", "reihe"].iter().any(|s| word.ends_with(s))
        };
        if self.text.lang != "de" {
            return i;
        }
        (i..last.saturating_sub(1)).rev().find(|j| noun(*j)).map_or(i, |j| j + 1)
    }

    /// Two or three words of which the first is a given name: left to the evidence for and against persons.
    pub(super) fn is_person(&self, i: usize, last: usize) -> bool {
        (2..=3).contains(&(last - i)) && self.of(i, &[Class::GivenName]) && (i..last).all(|j| self.capital(j))
    }

    /// `13 Reasons Why`, `9-1-1`, `1899 after`: a number that counts nothing.
    pub(super) fn number_names(&self, i: usize, last: usize) -> bool {
        let alone = last == i + 1
            && self.words(i).len() == 4
            && matches!(self.words(last), "for" | "after" | "through" | ".");
        // `2026-27` is a season of television.
        let years = self.words(i).len() == 4 && matches!(self.words(i).get(..2), Some("19" | "20"));
        let chain = last > i + 1
            && !years
            && (i + 1..last).all(|j| self.has(j, shape::HYPHEN) && self.has(j, shape::DIGITS))
            || self.words(i).contains('-') && !matches!(self.words(i).get(..2), Some("19" | "20"));
        alone || chain || (i + 1..last).any(|j| self.capital(j))
    }

    /// One past the last unit of the longest name from `i`; `marks` lets a possessive and a colon be inside.
    pub(super) fn reach(&self, i: usize, marks: bool) -> usize {
        let mut last = i + 1;
        let mut j = last;
        while let Some(unit) = self.unit(j) {
            let glued = self.has(j, shape::GLUED);
            let named = |k: usize| self.capital(k) || self.digits(k);
            let mark = self.text.mark(unit);
            let number = self.digits(j)
                && j == last
                && self.words(j).len() <= 3
                && !self.of(j + 1, &[Class::EpisodeNoun]);
            if self.capital(j) || number {
                j += 1;
                last = j;
            } else if marks
                && (self.possessive(j) && !(self.is_place(i, j) && self.words(i) != "America")
                    || mark == ':' && glued && self.words(j + 1) != "Pending")
                && named(j + 1)
                && !self.has(j + 1, shape::SHOUTED)
                || mark == '&' && named(j + 1)
                || matches!(mark, '!' | '?') && glued && self.unit(j + 1).is_some() && named(j + 1)
                || mark == '.' && glued && ABBREVIATIONS.contains(&self.words(j - 1)) && named(j + 1)
            {
                j += 1;
            } else if let Some(next) = self.bridge(j) {
                j = next;
            } else {
                break;
            }
        }
        last
    }

    /// Over up to three small words to a capital.
    pub(super) fn bridge(&self, j: usize) -> Option<usize> {
        let small = (j..j + 3).take_while(|k| INSIDE.contains(&self.words(*k))).count();
        (small > 0 && self.capital(j + small)).then_some(j + small)
    }
}
