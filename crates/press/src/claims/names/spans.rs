//! Names weighed by what stands on both sides of them.
//!
//! From each capital or number where a name may begin, every place where it may end is weighed: what leads up to a title
//! ([`Stretch::left`]: a verb or noun that takes series, a service that owns it, a list, a chart), what follows one
//! ([`Stretch::right`]: a numbered season, a fate, a rank or figure of viewing, a network or figure in brackets, an
//! apposition), and what the stretch holds inside ([`Stretch::ends`]: `of the` costs nothing, `with` and `and` do, a
//! possessive costs what its owner is worth elsewhere). The best end with [`ENOUGH`] points is taken; members of a list
//! follow the one that is proven, in both directions.

use super::Run;
use super::whole::{INSIDE, Stretch, proof};
use crate::claims::lexicon::Class;
use crate::claims::tokens::shape;
use crate::claims::units::Kind;

/// Least points for a stretch to be one name.
const ENOUGH: i32 = 4;

/// Points that settle it without any from the other side.
pub(super) const HARD: i32 = 4;

/// Words that open a sentence without belonging to the name behind them.
const OPENERS: [&str; 58] = [
    "After",
    "Before",
    "While",
    "When",
    "As",
    "Although",
    "Though",
    "If",
    "Since",
    "Because",
    "But",
    "And",
    "Or",
    "So",
    "For",
    "From",
    "In",
    "On",
    "At",
    "With",
    "By",
    "To",
    "Of",
    "Like",
    "Unlike",
    "Despite",
    "During",
    "Until",
    "Once",
    "Where",
    "Whether",
    "Per",
    "Now",
    "Then",
    "Also",
    "Both",
    "Even",
    "Still",
    "His",
    "Her",
    "Their",
    "Our",
    "How",
    "Why",
    "What",
    "Who",
    "Will",
    "Has",
    "Is",
    "Starring",
    "Created",
    "Based",
    "Among",
    "Following",
    "Joined",
    "Fellow",
    "Via",
    "Without",
];

impl Stretch<'_, '_> {
    /// The name that begins at unit `i`, if the words around prove one.
    pub(super) fn by_context(&self, i: usize, found: &mut Vec<Run>) {
        let named = self.capital(i) || self.digits(i);
        // The tail of a run of capitals is no name of its own.
        let tail = self.capital(i.wrapping_sub(1))
            && !self.everyday(i.wrapping_sub(1))
            && !self.only_opens(i.wrapping_sub(1));
        if !named
            || tail
            || self.text.lang == "de" && self.german_noun(i)
            || self.has(i, shape::HYPHEN)
            || self.inverts(i)
            || self.only_opens(i)
        {
            return;
        }
        let governed = self.governed(i);
        // German nouns have capitals: a lone one, or one behind an article, is a name only where a noun for series says so.
        let noun = self.text.lang == "de"
            && !governed
            && (!self.capital(i + 1)
                || self.of(i, &[Class::Article])
                || matches!(self.words(i), "Ein" | "Eine"))
            && !self.possessive(i.wrapping_sub(1));
        if noun {
            return;
        }
        if governed && let Some(last) = self.small_name(i) {
            found.push(self.run(i, last, proof::FRAME));
            return;
        }
        let listed = self.goes_on(i, found);
        let left =
            if governed { proof::FRAME } else { self.left(i).max(if listed { proof::LISTED } else { 0 }) };
        let mut best: Option<(i32, usize)> = None;
        for (last, cost) in self.ends(i, left > 1).into_iter().flatten() {
            let mut right = self.right(last);
            if (0..3).contains(&right) && (self.subject_of_news(i, last) || self.described_next(i, last)) {
                right = 3;
            }
            let ends_item = left >= proof::LISTED && self.separates(last);
            let points = left + right - cost + i32::from(ends_item);
            if self.doubtful(i, last, left, right) {
                continue;
            }
            let enough = if listed { proof::LISTED } else { ENOUGH };
            if points >= enough && best.is_none_or(|b| points >= b.0) {
                best = Some((points, last));
            }
        }
        if let Some((points, last)) = best {
            found.push(self.run(i, last, points.clamp(proof::LISTED, proof::LINE)));
        }
    }

    /// `Dune Rescue squeaked through. The comedy was`: a name of several words that opens a sentence, and the next one
    /// calls what it speaks of a series.
    fn described_next(&self, i: usize, last: usize) -> bool {
        let person = (i..last).any(|k| self.of(k, &[Class::GivenName])) || self.titled_person(i);
        if i != self.sentence.units.0 || last == i + 1 || person || self.kind(last) != Some(Kind::Word) {
            return false;
        }
        let units = &self.text.units;
        self.text.sentences.get(self.number + 1).is_some_and(|next| {
            let (from, to) = next.units;
            let the = units.get(from).is_some_and(|u| matches!(self.text.words(u), "The" | "This"));
            the && units.get(from + 1..to.min(from + 4)).unwrap_or_default().iter().any(|u| {
                u.kind == Kind::Word
                    && !self.text.is(u, shape::CAPITAL)
                    && self.lexicon.word(u.sym, Class::ShowNoun) == Some(1)
            })
        })
    }

    /// `Showrunner Lee`, `Captain Orrin`: a role or an office before a name.
    pub(super) fn titled_person(&self, i: usize) -> bool {
        const OFFICES: [&str; 8] =
            ["Captain", "Detective", "Officer", "Agent", "President", "Doctor", "Sergeant", "Sheriff"];
        (self.of(i, &[Class::Role]) || OFFICES.contains(&self.words(i))) && self.capital(i + 1)
    }

    /// A German article or noun for a series, capitalised for grammar's sake.
    pub(super) fn german_noun(&self, i: usize) -> bool {
        let word = self.words(i).to_lowercase();
        let opens = i == self.sentence.units.0
            && matches!(word.as_str(), "die" | "der" | "das" | "auch" | "bei" | "im" | "am" | "in");
        opens && !self.capital(i + 1)
            || (i..i + 4).take_while(|k| self.capital(*k)).any(|k| self.german_noun_at(k))
    }

    /// A noun for series, alone or as the second half of a compound.
    pub(super) fn german_noun_at(&self, i: usize) -> bool {
        const HALVES: [&str; 7] = ["serie", "drama", "komödie", "reihe", "thriller", "verfilmung", "sitcom"];
        let word = self.words(i).to_lowercase();
        self.capital(i) && (self.of(i, &[Class::ShowNoun]) || HALVES.iter().any(|s| word.ends_with(s)))
    }

    /// A capital word that the sentence owes to its place at the head, before a name of its own.
    pub(super) fn only_opens(&self, i: usize) -> bool {
        let opens = i == self.sentence.units.0 || self.is_quote(i.wrapping_sub(1));
        opens
            && OPENERS.contains(&self.words(i))
            && (self.words(i + 1) == "The"
                || matches!(
                    self.words(i + 1).split(['’', '\'']).next(),
                    Some("I" | "It" | "He" | "She" | "They" | "We")
                )
                || INSIDE.contains(&self.words(i + 1))
                || self.capital(i + 1) && !self.of(i + 1, &[Class::Function]))
            && !self.seen_inside(i)
    }

    /// Whether the two words at `i` stand together elsewhere inside of a sentence, both capitalised.
    pub(super) fn seen_inside(&self, i: usize) -> bool {
        let text = self.text;
        let word = |k: usize| text.units.get(k).map(|u| (text.token(u).word, text.is(u, shape::CAPITAL)));
        let (here, next) = (word(i), word(i + 1));
        text.sentences.iter().any(|s| {
            (s.units.0 + 1..s.units.1.saturating_sub(1))
                .any(|k| k != i && word(k) == here && word(k + 1) == next)
                && !s.title_case
        })
    }

    /// What no name is: a lone function word or everyday word, a person without proof, a number that counts.
    pub(super) fn doubtful(&self, i: usize, last: usize, left: i32, right: i32) -> bool {
        // `Part 1 arrives`, `I'd`.
        let pronoun = |k: usize| {
            matches!(
                self.words(k).split(['’', '\'']).next(),
                Some("I" | "You" | "We" | "They" | "He" | "She" | "It")
            )
        };
        if self.of(i, &[Class::SeasonPart, Class::EpisodeNoun]) && self.digits(i + 1)
            || last == i + 1 && pronoun(i) && self.words(i).len() > 1 && self.words(i).contains(['’', '\''])
        {
            return true;
        }
        if self.has(last, shape::HYPHEN) && !self.capital(last) {
            return true;
        }
        if self.digits(i) && !self.number_names(i, last) {
            return true;
        }
        if last == i + 1 {
            let governed = left >= proof::FRAME;
            if self.of(i, &[Class::Function]) {
                return !governed || self.capital(last) || self.mark(last) == ',';
            }
            let opens = i == self.sentence.units.0;
            if !governed
                && (self.everyday(i) && right < HARD || opens && (self.everyday(i) || self.written_small(i)))
            {
                return true;
            }
            if self.of(i, &[Class::Weekday]) && right < HARD
                || self.of(i, &[Class::Ordinal]) && opens
                || self.digits(i) && left < proof::FRAME
            {
                return true;
            }
        }
        // `The Western, which`: a noun for series with its article.
        if last == i + 2
            && self.of(i, &[Class::Article])
            && self.of(i + 1, &[Class::ShowNoun])
            && !self.seen_inside(i)
        {
            return true;
        }
        // `the Western Copper Basin`: a genre with a capital of its own.
        let genre = self.of(i, &[Class::ShowNoun])
            && last > i + 2
            && matches!(self.words(i.wrapping_sub(1)), "the" | "a" | "an" | "its" | "new");
        if genre && !self.seen_inside(i) {
            return true;
        }
        if self.is_place(i, last) && left < proof::FRAME && self.kind(last) != Some(Kind::Season) {
            return true;
        }
        // A person may stand before a clause on the series (`starring Ann Lee, the drama`).
        // `Ann Lee's family drama` is hers.
        if self.is_person(i, last)
            && self.possessive(last)
            && (last + 1..last + 5).any(|k| self.of(k, &[Class::ShowNoun]))
        {
            return true;
        }
        self.is_person(i, last)
            && (right < HARD || self.mark(last) == ',' && !matches!(self.words(last + 1), "which" | "whose"))
            && left < proof::FRAME
    }

    /// A single word the tables know as part of plain prose.
    pub(super) fn everyday(&self, i: usize) -> bool {
        const NAMES: [Class; 4] = [Class::GivenName, Class::Place, Class::Letter, Class::Ordinal];
        let Some(unit) = self.unit(i).filter(|u| u.kind == Kind::Word) else { return false };
        self.lexicon
            .step(0, unit.sym)
            .is_some_and(|node| self.lexicon.marks(node).iter().any(|m| !NAMES.contains(&m.class)))
    }

    /// Whether the text also writes the word without a capital.
    pub(super) fn written_small(&self, i: usize) -> bool {
        let Some(word) = self.unit(i).map(|u| self.text.token(u).word) else { return false };
        self.text.tokens.iter().any(|t| t.word == word && !t.is(shape::CAPITAL))
    }

    /// Exactly a place.
    pub(super) fn is_place(&self, i: usize, last: usize) -> bool {
        self.unit(i).is_some_and(|u| self.lexicon.opens(u.sym, Class::Place.bit()))
            && crate::claims::titles::phrase_value(self.text, self.lexicon, i, last, Class::Place)
                .is_some_and(|(_, end)| end == last)
    }

    pub(super) fn is_quote(&self, i: usize) -> bool {
        matches!(self.mark(i), '“' | '"' | '‘' | '„' | '«')
    }
}
