//! The members of a list, backwards from one that is proven.

use super::Run;
use super::whole::{INSIDE, Stretch, proof};
use crate::claims::lexicon::Class;
use crate::claims::tokens::shape;
use crate::claims::units::Kind;

impl Stretch<'_, '_> {
    /// What ends the member of a list.
    pub(super) fn separates(&self, last: usize) -> bool {
        matches!(self.mark(last), ',' | '.' | ';' | '(' | '—' | '–')
            || matches!(self.words(last), "and" | "or" | "und" | "y" | "et" | "e")
                && !matches!(self.words(last + 1), "a" | "an")
            || self.unit(last).is_none()
    }

    /// The members of a list before a proven one.
    pub(super) fn goes_back(&self, found: &mut Vec<Run>) {
        let mut at = 0;
        while let Some(run) = found.get(at).copied() {
            at += 1;
            if run.sentence != self.number || run.proof < proof::LISTED {
                continue;
            }
            let Some((first, last)) = self.member_before(run, found) else { continue };
            let known = found.iter().any(|r| r.first < last && first < r.last);
            let person =
                self.is_person(first, last) || self.of(first.wrapping_sub(1), &[Class::Starring, Class::Say]);
            let lone = last == first + 1
                && (self.of(first, &[Class::Function, Class::Weekday, Class::Month]) || self.everyday(first));
            let number = self.digits(first) && !self.number_names(first, last);
            if !known && !person && !lone && !number {
                found.push(self.run(first, last, proof::LISTED));
            }
        }
    }

    /// The name that a list names right before `run`.
    pub(super) fn member_before(&self, run: Run, found: &[Run]) -> Option<(usize, usize)> {
        let from = self.sentence.units.0;
        let mut k = run.first.checked_sub(1).filter(|k| *k >= from)?;
        // `X and Netflix's Y`.
        if self.possessive(k) && self.kind(k.wrapping_sub(1)) == Some(Kind::Company) {
            k = k.checked_sub(2).filter(|k| *k >= from)?;
        }
        let joins = matches!(self.words(k), "and" | "or" | "&" | "und" | "y" | "et" | "e");
        if joins {
            k = k.checked_sub(1)?;
            if self.mark(k) == ',' {
                k = k.checked_sub(1)?;
            }
        } else if self.mark(k) == ',' {
            let goes_on = found.iter().any(|r| {
                r.sentence == run.sentence
                    && r.first > run.last
                    && r.first <= run.last + 3 + self.bracket(run.last)
            });
            if !goes_on {
                return None;
            }
            k = k.checked_sub(1)?;
        } else {
            return None;
        }
        if self.mark(k) == ')' {
            k = (k.saturating_sub(10)..k).rev().find(|j| self.mark(*j) == '(')?.checked_sub(1)?;
        }
        if k < from || !self.capital(k) && !self.digits(k) {
            return None;
        }
        let mut first = k;
        while first > from {
            let b = first - 1;
            let inside = self.possessive(b) && self.capital(b.wrapping_sub(1))
                || self.mark(b) == '&' && self.capital(b.wrapping_sub(1))
                || self.mark(b) == ':' && self.has(b, shape::GLUED) && self.capital(b.wrapping_sub(1));
            if self.capital(b) {
                first = b;
            } else if inside || INSIDE.contains(&self.words(b)) && b > from && self.capital(b.wrapping_sub(1))
            {
                first = b - 1;
            } else {
                break;
            }
        }
        if first == from && self.only_opens(first) {
            first += 1;
        }
        (first <= k).then_some((first, k + 1))
    }
}
