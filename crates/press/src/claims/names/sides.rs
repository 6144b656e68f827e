//! Points from what leads up to a name and from what follows it.

use super::spans::HARD;
use super::whole::{Stretch, proof};
use crate::claims::lexicon::Class;
use crate::claims::tokens::shape;
use crate::claims::units::Kind;

/// Words before a name in a sentence on charts: `followed by X`, `ahead of X`.
const BESIDE: [&str; 18] = [
    "by",
    "of",
    "behind",
    "over",
    "beat",
    "beats",
    "beating",
    "bested",
    "dethroned",
    "unseated",
    "overtook",
    "passing",
    "topping",
    "edged",
    "past",
    "while",
    "with",
    "then",
];

/// Nouns behind a possessive that only series own.
const OWNED: [&str; 16] = [
    "future",
    "fate",
    "return",
    "run",
    "creator",
    "showrunner",
    "ratings",
    "renewal",
    "cancellation",
    "debut",
    "finale",
    "premiere",
    "viewership",
    "episodes",
    "launch",
    "audience",
];

/// Verbs before a figure of viewing or a rank.
const FIGURE_VERBS: [&str; 36] = [
    "was",
    "is",
    "led",
    "leads",
    "topped",
    "tops",
    "followed",
    "follows",
    "ranked",
    "took",
    "landed",
    "came",
    "comes",
    "drew",
    "logged",
    "had",
    "scored",
    "posted",
    "amassed",
    "racked",
    "pulled",
    "tallied",
    "added",
    "earned",
    "generated",
    "garnered",
    "collected",
    "notched",
    "ended",
    "averaged",
    "averages",
    "delivered",
    "made",
    "returned",
    "slid",
    "charted",
];

/// Verbs of getting a season.
const GAINS: [&str; 13] = [
    "gets", "get", "scores", "lands", "earns", "nabs", "snags", "receives", "got", "landed", "scored",
    "received", "have",
];

/// What a person does and a series does not.
const PERSONAL: [&str; 16] = [
    "star",
    "reprise",
    "reprises",
    "play",
    "joins",
    "joined",
    "join",
    "wrote",
    "told",
    "directed",
    "serve",
    "serves",
    "executive",
    "created",
    "appear",
    "portray",
];

/// Verbs that say what a series is about or where it runs.
const ABOUT: [&str; 12] = [
    "follows", "centers", "centres", "stars", "tells", "airs", "aired", "streams", "spans", "ran", "hails",
    "bowed",
];

impl Stretch<'_, '_> {
    /// Points from what leads up to a name at `i`.
    pub(super) fn left(&self, i: usize) -> i32 {
        let from = self.sentence.units.0;
        if i == from {
            return 1;
        }
        let before = i - 1;
        let word = self.words(before);
        if self.possessive(before) || matches!(word, "'" | "’") {
            return match self.kind(before.wrapping_sub(1)) {
                Some(Kind::Company) => 3,
                Some(Kind::Word) if self.capital(before - 1) => self.through_owner(before),
                _ => 0,
            };
        }
        let order = self.of(before, &[Class::OrderVerb, Class::Passed]) && !self.has(before, shape::CAPITAL);
        if order
            || matches!(
                word,
                "titled" | "called" | "dubbed" | "entitled" | "Titled" | "intitulada" | "intitolata"
            )
        {
            return 3;
        }
        if word == "of" && (self.words(before - 1) == "more" || self.of(before - 1, &[Class::EpisodeNoun])) {
            return 3;
        }
        let apposition =
            word == "," && self.of(before - 1, &[Class::ShowNoun]) && !self.has(before - 1, shape::CAPITAL);
        if apposition || self.introduced(before) || self.ranked_before(before) {
            return 3;
        }
        if self.figures && BESIDE.contains(&word) && !self.capital(before.wrapping_sub(1)) {
            let beside = matches!(
                self.words(before - 1),
                "followed" | "ahead" | "joined" | "trailed" | "topped" | "beaten"
            );
            return if beside || word == "behind" { 4 } else { 2 };
        }
        let clause = matches!(
            word,
            "that" | "while" | "as" | "but" | "and" | "when" | "though" | "," | ":" | ";" | "with"
        ) || self.is_quote(before);
        i32::from(clause)
    }

    /// `renewed Taylor Sheridan's X`: what governs the owner governs the name.
    pub(super) fn through_owner(&self, mark: usize) -> i32 {
        let first = (mark.saturating_sub(3)..mark).find(|k| (*k..mark).all(|j| self.capital(j)));
        first.map_or(0, |owner| if self.governed(owner) { proof::FRAME } else { 1 })
    }

    /// `shows including X`, `these dramas: X`: a plural noun for series not far before an opening word.
    pub(super) fn introduced(&self, before: usize) -> bool {
        const OPENING: [&str; 12] = [
            "including",
            "like",
            "as",
            ":",
            "are",
            "were",
            "namely",
            "for",
            "of",
            "with",
            "following",
            "alongside",
        ];
        if !OPENING.contains(&self.words(before)) || self.capital(before.wrapping_sub(1)) {
            return false;
        }
        let near =
            before.saturating_sub(if matches!(self.words(before), "for" | "of" | "with") { 3 } else { 9 });
        (near.max(self.sentence.units.0)..before).any(|k| {
            let plural = self
                .unit(k)
                .filter(|u| u.kind == Kind::Word)
                .and_then(|u| self.lexicon.word(u.sym, Class::ShowNoun));
            plural == Some(2)
                || matches!(
                    self.words(k),
                    "originals" | "renewals" | "cancellations" | "pickups" | "limbo" | "hits"
                )
                || plural.is_some()
                    && self.words(k) == "series"
                    && (k.saturating_sub(3)..k).any(|j| {
                        self.kind(j) == Some(Kind::Number)
                            || self.of(j, &[Class::Cardinal])
                            || matches!(self.words(j), "other" | "several" | "many")
                    })
        })
    }

    /// `Fourth was X`, `at No. 2 was X`.
    pub(super) fn ranked_before(&self, before: usize) -> bool {
        if !matches!(self.words(before), "was" | "is" | "came" | "went" | "sits" | "sat" | ":") {
            return false;
        }
        (1..=3).filter_map(|n| before.checked_sub(n)).any(|k| {
            self.of(k, &[Class::Ordinal]) && k <= self.sentence.units.0 + 2
                || matches!(self.kind(k), Some(Kind::Rank))
                || self.kind(k) == Some(Kind::Number)
                    && (1..=2).any(|n| k >= n && self.of(k - n, &[Class::Hash]))
        })
    }

    /// `Palisades was the big one, picked up for season 6`: the subject of a sentence that tells of a season or a fate.
    pub(super) fn subject_of_news(&self, i: usize, last: usize) -> bool {
        const TOLD: [Class; 4] = [Class::RenewedVerb, Class::CancelledVerb, Class::Cancelled, Class::Renewed];
        if i != self.sentence.units.0
            || !self.of(last, &[Class::Be, Class::Have, Class::Returns, Class::ReceiveVerb])
            || self.possessive(last)
            || (i..last).any(|k| self.everyday(k) && k + 1 == last && last == i + 1)
        {
            return false;
        }
        let surname = self.stands_alone(last - 1, |k| {
            k + 1 == last
                || !self
                    .text
                    .units
                    .get(k.wrapping_sub(1))
                    .is_some_and(|u| self.text.is(u, shape::CAPITAL) && u.kind == Kind::Word)
        });
        !surname
            && (last..self.sentence.units.1).any(|k| {
                self.unit(k).is_some_and(|u| u.kind == Kind::Season && u.value > 0)
                    || self.fate_phrase(k, &TOLD)
            })
    }

    /// Points from what follows a name that ends before `last`.
    pub(super) fn right(&self, last: usize) -> i32 {
        // `X! will return`, `X... is over`.
        let last = (last..last + 4)
            .find(|k| !matches!(self.mark(*k), '!' | '?' | '.' | '…') || self.unit(*k + 1).is_none())
            .unwrap_or(last);
        match self.mark(last) {
            '(' => return self.bracket_points(last + 1),
            ',' => return self.comma_points(last + 1),
            _ => {}
        }
        if self.possessive(last) {
            return self.owned_points(last + 1);
        }
        let Some(unit) = self.unit(last) else { return 0 };
        if unit.kind == Kind::Season && unit.value > 0 {
            return HARD;
        }
        if unit.kind != Kind::Word {
            return 0;
        }
        match self.words(last) {
            "spinoff" | "spin" | "prequel" | "offshoot" | "universe" | "franchise" => return HARD,
            "reboot" | "sequel" | "series" | "revival" | "star" | "creator" | "showrunner" | "alum" => {
                return 2;
            }
            "a" | "an" | "another" if (last + 1..last + 4).any(|k| self.kind(k) == Some(Kind::Season)) => {
                return 3;
            }
            "after" | "following" if (last + 1..last + 4).any(|k| self.kind(k) == Some(Kind::Count)) => {
                return HARD;
            }
            "from" if self.is_place(last + 1, last + 2) => return self.right(last + 2),
            "had" | "has"
                if matches!(self.words(last + 1), "its" | "their" | "a")
                    && (self.of(last + 2, &[Class::RenewedNoun, Class::CancelledNoun])
                        || self.kind(last + 2) == Some(Kind::Season)) =>
            {
                return HARD;
            }
            "as" | "who" => return -4,
            _ => {}
        }
        self.verb_points(last)
    }

    /// `X (Netflix)`, `X (1.2 billion)`, `X (2019)`, `X (Season 2)`.
    pub(super) fn bracket_points(&self, at: usize) -> i32 {
        let number = self.kind(at) == Some(Kind::Number)
            && (self.of(at + 1, &[Class::Minutes, Class::Views, Class::Viewers, Class::Hours])
                || self.scaled(at)
                || (matches!(self.mark(at + 1), ')' | '–' | '-' | ',') || self.has(at + 1, shape::HYPHEN))
                    && self.words(at).len() == 4);
        match self.kind(at) {
            Some(Kind::Company | Kind::Season | Kind::Date) => HARD,
            _ if number || self.of(at, &[Class::Hash, Class::Premiere]) => HARD,
            _ if matches!(self.mark(at), '#' | '$' | '€' | '£') => HARD,
            _ => 0,
        }
    }

    pub(super) fn scaled(&self, at: usize) -> bool {
        self.unit(at)
            .filter(|u| u.kind == Kind::Number)
            .and_then(|u| self.text.numbers.get(usize::try_from(u.value).ok()?))
            .is_some_and(|n| n.scaled)
    }

    /// `X, the spy drama`, `X, No. 7`, `X, starring`.
    pub(super) fn comma_points(&self, at: usize) -> i32 {
        if self.unit(at).is_some_and(|u| u.kind == Kind::Season && u.value > 0) || self.of(at, &[Class::Hash])
        {
            return HARD;
        }
        let owner = self.kind(at) == Some(Kind::Company);
        let article = self.of(at, &[Class::Article]) && !self.capital(at)
            || matches!(
                self.words(at),
                "a" | "an" | "another" | "eine" | "un" | "una" | "uma" | "une" | "starring"
            );
        let show = |k: usize| {
            self.of(k, &[Class::ShowNoun]) && !matches!(self.words(k), "title" | "pair" | "duo" | "freshman")
        };
        if owner || article {
            let run = (at + 1..at + 10).take_while(|k| self.kind(*k).is_some_and(|k| k != Kind::Punct));
            if run.into_iter().any(show) {
                return HARD;
            }
        }
        match self.words(at) {
            "starring" | "created" | "produced" | "led" => 2,
            "which" | "whose" => {
                let news = (at + 1..at + 7)
                    .take_while(|k| self.kind(*k).is_some_and(|k| k != Kind::Punct))
                    .any(|k| {
                        self.unit(k).is_some_and(|u| u.kind == Kind::Season && u.value > 0)
                            || self.of(k, &[Class::RenewedVerb, Class::CancelledVerb])
                    });
                if news { HARD } else { 1 }
            }
            "who" => -4,
            _ if self.of(at, &[Class::Role, Class::Former]) => -3,
            _ => 0,
        }
    }

    /// `X's third season`, `X's fate`; a capital behind goes on the name or is owned itself.
    pub(super) fn owned_points(&self, at: usize) -> i32 {
        if self.kind(at) == Some(Kind::Season)
            || self.kind(at + 1) == Some(Kind::Season)
            || self.of(at, &[Class::RenewedNoun, Class::CancelledNoun])
        {
            HARD
        } else if OWNED.contains(&self.words(at)) || OWNED.contains(&self.words(at + 1)) {
            3
        } else if self.capital(at) {
            -3
        } else {
            0
        }
    }

    /// A fate, a first airing, or a rank or figure of viewing right behind, over auxiliaries.
    pub(super) fn verb_points(&self, last: usize) -> i32 {
        const FIRM: [Class; 8] = [
            Class::Renewed,
            Class::Cancelled,
            Class::RenewedVerb,
            Class::CancelledVerb,
            Class::Ordered,
            Class::Pending,
            Class::Shopping,
            Class::Ending,
        ];
        const SOFT: [Class; 5] =
            [Class::Returns, Class::EndVerb, Class::Ended, Class::Premiere, Class::OrderVerb];
        let mut j = last;
        while j < last + 5
            && !self.fate_phrase(j, &FIRM)
            && (self.of(j, &[Class::Be, Class::Have, Class::Adverb])
                || matches!(
                    self.words(j),
                    "will"
                        | "to"
                        | "not"
                        | "would"
                        | "won't"
                        | "won’t"
                        | "isn't"
                        | "set"
                        | "expected"
                        | "all"
                        | "both"
                        | "è"
                        | "foi"
                        | "fue"
                        | "a"
                        | "ha"
                ))
        {
            j += 1;
        }
        let auxiliary = j > last;
        if self.fate_phrase(j, &FIRM) {
            return if auxiliary || self.of(j, &[Class::RenewedVerb, Class::CancelledVerb]) {
                HARD
            } else {
                3
            };
        }
        let first = self.words(last);
        let first = if matches!(first, "all" | "both" | "also" | "then" | "again") {
            self.words(last + 1)
        } else {
            first
        };
        if self.figures
            && (self.of(last, &[Class::ReachRank]) || FIGURE_VERBS.contains(&first))
            && self.figure_after(last)
        {
            return HARD;
        }
        if GAINS.contains(&self.words(j)) && (j + 1..j + 5).any(|k| self.kind(k) == Some(Kind::Season)) {
            return HARD;
        }
        let noun = !auxiliary && matches!(first, "premiere" | "debut" | "launch" | "release" | "return");
        if self.fate_phrase(j, &SOFT) && !noun {
            let told =
                (j + 1..j + 7).any(|k| matches!(self.kind(k), Some(Kind::Season | Kind::Date | Kind::Count)));
            return if told { HARD } else { 2 };
        }
        if self.of(last, &[Class::Say, Class::Plays, Class::Report]) || PERSONAL.contains(&self.words(j)) {
            return -4;
        }
        if ABOUT.contains(&first) { 2 } else { 0 }
    }

    /// A rank or a figure of viewing later in the sentence.
    pub(super) fn figure_after(&self, at: usize) -> bool {
        (at + 1..self.sentence.units.1).any(|k| {
            self.kind(k) == Some(Kind::Number)
                && (self.of(k + 1, &[Class::Minutes, Class::Views, Class::Viewers, Class::Hours])
                    || self.of(k - 1, &[Class::Hash])
                    || self.of(k.wrapping_sub(2), &[Class::Hash])
                    || self.scaled(k))
                || self.kind(k) == Some(Kind::Rank)
                || self.of(k, &[Class::Chart])
        })
    }

    pub(super) fn fate_phrase(&self, at: usize, classes: &[Class]) -> bool {
        let Some(unit) = self.unit(at) else { return false };
        let to = self.sentence.units.1;
        unit.kind == Kind::Word
            && classes.iter().any(|c| {
                self.lexicon.opens(unit.sym, c.bit())
                    && crate::claims::titles::phrase_value(self.text, self.lexicon, at, to, *c).is_some()
            })
    }
}
