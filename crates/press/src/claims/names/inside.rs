//! What a name may hold inside: where a stretch may end, and what taking it that far costs.

use super::whole::{INSIDE, Stretch};
use crate::claims::lexicon::Class;
use crate::claims::tokens::shape;
use crate::claims::units::Kind;

/// Cost of what is not to be taken at all.
const NEVER: i32 = 9;

/// Small words that names hold less often, with what they cost.
const RISKY: [(&str, i32); 17] = [
    ("and", 3),
    ("und", 3),
    ("y", 3),
    ("et", 3),
    ("e", 3),
    ("with", 2),
    ("for", 2),
    ("on", 2),
    ("at", 2),
    ("from", 2),
    ("as", 4),
    ("or", 2),
    ("my", 0),
    ("vs", 0),
    ("is", 2),
    ("are", 2),
    ("by", 0),
];

impl Stretch<'_, '_> {
    /// Where a name from `i` may end, each with what the stretch costs inside; the last few of them.
    pub(super) fn ends(&self, i: usize, framed: bool) -> [Option<(usize, i32)>; 6] {
        let mut out = [None; 6];
        let mut at = 0;
        let mut put = |slot: &mut usize, last: usize, cost: i32, adjacent: bool| {
            if adjacent && *slot > 0 {
                *slot -= 1;
            }
            if let Some(place) = out.get_mut(*slot) {
                *place = Some((last, cost));
                *slot += 1;
            }
        };
        let (mut last, mut cost) = (i + 1, 0);
        put(&mut at, last, cost, false);
        let mut j = last;
        while at < 6
            && let Some(step) = self.step(i, last, j, framed)
        {
            let (next, more) = step;
            cost += more;
            if cost >= NEVER {
                break;
            }
            let adjacent = next == last
                && self.capital(next)
                && (!self.has(next, shape::SHOUTED) || self.has(next.wrapping_sub(1), shape::SHOUTED));
            last = next + 1;
            j = last;
            put(&mut at, last, cost, adjacent);
        }
        out
    }

    /// The next capital or number that may belong to the name, over marks and small words, with what it costs.
    pub(super) fn step(&self, i: usize, last: usize, j: usize, framed: bool) -> Option<(usize, i32)> {
        let named = |k: usize| self.capital(k) || self.digits(k);
        let told = |k: usize| {
            self.has(k, shape::SHOUTED) && self.everyday(k)
                || self.words(k) == "Pending"
                || self.of(k, &[Class::RenewedVerb, Class::CancelledVerb])
        };
        if self.capital(j) {
            return Some((j, 0));
        }
        if self.digits(j) {
            let counts = self.of(j + 1, &[Class::EpisodeNoun, Class::Minutes, Class::Views, Class::Viewers])
                || self.kind(j + 1) == Some(Kind::Word) && self.has(j + 1, shape::HYPHEN)
                || self.scaled(j);
            return (self.words(j).len() <= 3 && !counts).then_some((j, 0));
        }
        let glued = self.has(j, shape::GLUED);
        if self.possessive(j) && self.is_place(i, j) && self.words(i) != "America" {
            return None;
        }
        if self.possessive(j) && INSIDE.contains(&self.words(j + 1)) && self.capital(j + 2) {
            return Some((j + 2, self.owner_cost(i, last, j)));
        }
        if self.possessive(j) && named(j + 1) && !self.has(j + 1, shape::SHOUTED) {
            return Some((j + 1, self.owner_cost(i, last, j)));
        }
        // `The Long Wharf: How it`: a sentence begins behind the colon.
        let sentence = self.of(j + 1, &[Class::Function])
            && self.kind(j + 2) == Some(Kind::Word)
            && !self.capital(j + 2)
            && !INSIDE.contains(&self.words(j + 2));
        match self.mark(j) {
            ':' if glued
                && !sentence
                && !self.german_noun_at(j + 1)
                && !self.german_noun_at(j + 2)
                && named(j + 1)
                && !told(j + 1)
                && (!self.has(i, shape::SHOUTED) || j > i + 1 || framed || self.stands_twice(i)) =>
            {
                // A name that also stands alone heads a family of titles.
                let family = self.stands_alone(last - 1, |k| {
                    k + 1 == last || self.text.units.get(k + 1).is_some_and(|u| self.text.mark(u) == ':')
                });
                let label = last == i + 1 && self.everyday(i) && !family && !self.seen_inside(i);
                return Some((j + 1, if label { NEVER } else { 0 } - if family { 3 } else { 0 }));
            }
            // Persons and places are seldom joined by the sign.
            '&' if named(j + 1) => return Some((j + 1, -1)),
            '!' | '?' if glued && named(j + 1) => return Some((j + 1, 0)),
            '.' if glued && !self.digits(j.wrapping_sub(1)) && self.abbreviates(j) => {
                return Some((j + 1, 0));
            }
            _ => {}
        }
        if self.text.lang == "de" {
            return None;
        }
        let small = (j..j + 3)
            .take_while(|k| {
                self.kind(*k) == Some(Kind::Word)
                    && (INSIDE.contains(&self.words(*k)) || risk(self.words(*k)).is_some())
            })
            .count();
        let next = j + small;
        if small == 0 || !self.capital(next) || self.has(next, shape::SHOUTED) && !self.has(i, shape::SHOUTED)
        {
            return None;
        }
        let mut cost: i32 = (j..next).filter_map(|k| risk(self.words(k))).sum();
        // `Four Aunts and a Goat`: lists of titles have no article in their second half.
        if cost == 3 && small == 2 && matches!(self.words(j + 1), "a" | "an") {
            cost = 1;
        }
        if cost > 0 || self.words(j) == "by" {
            let show = matches!(self.words(last.wrapping_sub(1)), "Show" | "Night" | "Live" | "Tonight");
            if show && self.words(j) == "with" {
                return Some((next, 0));
            }
            let person =
                self.of(next, &[Class::GivenName]) || self.capital(next + 1) && self.words(j) == "by";
            let apart = self.stands_free(next, j, false) || self.stands_free(last - 1, j, true);
            let one = cost == 3 && self.following_singular(next);
            cost += if person { 3 } else { 0 } + if apart { 3 } else { 0 } - if one { 4 } else { 0 };
        }
        // `Ann Lee of X`: a person is of a work.
        if self.is_person(i, last) && last - i > 1 {
            cost += 4;
        }
        Some((next, cost))
    }

    /// Whether the word of unit `at` stands elsewhere as a whole name: no capital beside it, and not joined by the small
    /// word of unit `small` again (behind it where `behind`).
    pub(super) fn stands_free(&self, at: usize, small: usize, behind: bool) -> bool {
        let units = &self.text.units;
        let capital = |k: Option<usize>| {
            k.and_then(|k| units.get(k))
                .is_some_and(|u| u.kind == Kind::Word && self.text.is(u, shape::CAPITAL))
        };
        let joint = self.word_at(small);
        self.stands_alone(at, |k| {
            let beside = if behind { Some(k + 1) } else { k.checked_sub(1) };
            k == at
                || beside.and_then(|b| self.word_at(b)) == joint
                || capital(k.checked_sub(1))
                || capital(Some(k + 1))
        })
    }

    /// A stop behind an abbreviation or an initial.
    pub(super) fn abbreviates(&self, dot: usize) -> bool {
        super::abbreviates(self.text, dot, self.sentence.units.1)
    }

    /// `X and Y has been renewed`: a verb in the singular makes one name of two.
    pub(super) fn following_singular(&self, next: usize) -> bool {
        let end = (next..next + 5).find(|k| !self.capital(*k)).unwrap_or(next);
        matches!(self.words(end), "is" | "was" | "has" | "isn't" | "hasn't" | "wasn't")
    }

    /// What taking the name over the possessive of its own first part costs.
    pub(super) fn owner_cost(&self, i: usize, last: usize, mark: usize) -> i32 {
        let given = self.of(i, &[Class::GivenName]);
        let long = last - i > 1 && (i..last).all(|k| self.capital(k));
        let article = matches!(self.words(i), "The" | "A" | "My" | "Your");
        if given && long || self.of(mark + 1, &[Class::GivenName]) && self.capital(mark + 2) {
            return NEVER;
        }
        let owner = mark - 1;
        let surname = |k: usize| {
            k.checked_sub(1).and_then(|b| self.text.units.get(b)).is_some_and(|u| {
                u.kind == Kind::Word
                    && self.text.is(u, shape::CAPITAL)
                    && self.lexicon.word(u.sym, Class::Function).is_none()
            })
        };
        if last == i + 1 && self.stands_alone(owner, |k| !surname(k)) {
            return NEVER;
        }
        let again = self.word_at(mark + 1);
        let apart = self.stands_alone(owner, |k| k == owner || self.word_at(k + 2) == again);
        let owns = self.stands_alone(mark + 1, |k| {
            k == mark + 1 || k.checked_sub(2).and_then(|b| self.word_at(b)) == self.word_at(owner)
        });
        i32::from(apart) * 4 + i32::from(owns) * 4 + if long && !article { 3 } else { 0 }
    }

    /// Number of the word of any unit of the text.
    pub(super) fn word_at(&self, k: usize) -> Option<u32> {
        self.text.units.get(k).map(|u| self.text.token(u).word)
    }

    /// Whether the word stands capitalised elsewhere.
    pub(super) fn stands_twice(&self, i: usize) -> bool {
        self.stands_alone(i, |k| k == i)
    }
}

fn risk(word: &str) -> Option<i32> {
    RISKY.iter().find(|(w, _)| *w == word).map(|(_, cost)| *cost)
}
