//! Points from what leads up to a name and from what follows it.

use super::spans::HARD;
use super::whole::{INSIDE, Stretch, proof};
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

/// Verbs of taking a series or letting it go, besides those of the tables.
const TAKES: [&str; 10] = [
    "rescued",
    "saved",
    "revived",
    "resurrected",
    "dropped",
    "scrapped",
    "rescues",
    "saves",
    "revives",
    "acquired",
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
                Some(Kind::Word) if self.of(before.wrapping_sub(1), &[Class::Place]) => {
                    2 + i32::from(self.figures)
                }
                Some(Kind::Word) if self.capital(before.wrapping_sub(1)) => self.through_owner(before),
                _ => 0,
            };
        }
        if TAKES.contains(&word) {
            return 4;
        }
        // `Gone is X`, `And then there's X`.
        let inverted = matches!(word, "is" | "are" | "was")
            && before <= from + 3
            && !self.of(from, &[Class::Article])
            && !matches!(self.words(from), "It" | "He" | "She" | "They" | "There" | "This" | "That")
            || word == "there's"
            || matches!(word, "is" | "'s" | "’s")
                && self.words(before.wrapping_sub(1)).eq_ignore_ascii_case("there");
        if inverted {
            return 2;
        }
        let brought = matches!(word, "back" | "to")
            && matches!(
                self.words(before.wrapping_sub(1)),
                "bring" | "brings" | "brought" | "bringing" | "goodbye" | "farewell"
            );
        if brought {
            return 4;
        }
        if word == "the" && self.words(before.wrapping_sub(1)) == "as" {
            return -4;
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
        if word == "of"
            && (self.words(before.wrapping_sub(1)) == "more"
                || self.of(before.wrapping_sub(1), &[Class::EpisodeNoun]))
        {
            return 3;
        }
        let apposition = word == ","
            && self.of(before.wrapping_sub(1), &[Class::ShowNoun])
            && !self.has(before.wrapping_sub(1), shape::CAPITAL);
        if apposition || self.introduced(before) || self.ranked_before(before) {
            return 3;
        }
        if self.figures && BESIDE.contains(&word) && !self.capital(before.wrapping_sub(1)) {
            let beside = matches!(
                self.words(before.wrapping_sub(1)),
                "followed" | "ahead" | "joined" | "trailed" | "topped" | "beaten"
            );
            return if beside || word == "behind" { 4 } else { 2 };
        }
        if self.led_by_fate(i) {
            return 4;
        }
        let clause = matches!(
            word,
            "out"
                | "off"
                | "up"
                | "down"
                | "away"
                | "aside"
                | "axed"
                | "gave"
                | "give"
                | "gives"
                | "handed"
                | "hands"
                | "added"
                | "that"
                | "while"
                | "as"
                | "but"
                | "and"
                | "when"
                | "though"
                | ","
                | ":"
                | ";"
                | "with"
        ) || self.is_quote(before);
        i32::from(clause)
    }

    /// A phrase of fate that ends right before the name, a small word between (`pulled the plug on X`, `goodbye to X`).
    fn led_by_fate(&self, i: usize) -> bool {
        const FATES: [Class; 6] = [
            Class::Cancelled,
            Class::Renewed,
            Class::Pending,
            Class::Shopping,
            Class::Survived,
            Class::PilotOrdered,
        ];
        let to = self.sentence.units.1;
        let bits = FATES.iter().fold(0, |all, c| all | c.bit());
        (1..=6).filter_map(|n| i.checked_sub(n)).take_while(|k| *k >= self.sentence.units.0).any(|k| {
            self.unit(k).is_some_and(|u| u.kind == Kind::Word && self.lexicon.opens(u.sym, bits))
                && FATES.iter().any(|c| {
                    crate::claims::titles::phrase_value(self.text, self.lexicon, k, to, *c).is_some_and(
                        |(_, end)| {
                            end == i
                                || end + 1 == i
                                    && matches!(
                                        self.words(end),
                                        "on" | "to" | "of" | "with" | "for" | "is" | "are" | ":"
                                    )
                        },
                    )
                })
        })
    }

    /// `renewed Taylor Sheridan's X`: what governs the owner governs the name.
    pub(super) fn through_owner(&self, mark: usize) -> i32 {
        let first = (mark.saturating_sub(3)..mark).find(|k| (*k..mark).all(|j| self.capital(j)));
        first.map_or(0, |owner| if self.governed(owner) { proof::FRAME } else { 1 })
    }

    /// `shows including X`, `these dramas: X`: a plural noun for series not far before an opening word.
    pub(super) fn introduced(&self, before: usize) -> bool {
        const OPENING: [&str; 14] = [
            "including",
            "include",
            "includes",
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

    /// `Saltmarsh was the big one, picked up for season 6`: the subject of a sentence that tells of a season or a fate.
    pub(super) fn subject_of_news(&self, i: usize, last: usize) -> bool {
        const TOLD: [Class; 4] = [Class::RenewedVerb, Class::CancelledVerb, Class::Cancelled, Class::Renewed];
        if i != self.sentence.units.0
            || self.titled_person(i)
            || !self.of(last, &[Class::Be, Class::Have, Class::Returns, Class::ReceiveVerb])
                && !matches!(self.words(last), "will" | "would" | "won't" | "won’t" | "could" | "may")
            || self.capital(last + 1)
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
        let told = |k: usize| self.scaled(k) && self.of(k + 1, &[Class::Minutes, Class::Views, Class::Hours]);
        !surname
            && (last..self.sentence.units.1).any(|k| {
                self.unit(k).is_some_and(|u| u.kind == Kind::Season && u.value > 0)
                    || self.fate_phrase(k, &TOLD)
                    || told(k)
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
            "a" | "an" | "another"
                if (last + 1..last + 4).any(|k| {
                    matches!(self.kind(k), Some(Kind::Season | Kind::Count))
                        || self.of(k, &[Class::RenewedNoun, Class::OrderNoun])
                }) =>
            {
                return HARD;
            }
            "on" if self.of(last + 1, &[Class::Weekday]) => return 2,
            "at" | "in" if (last + 1..last + 3).any(|k| self.of(k, &[Class::Hash])) => return HARD,
            "after" | "following" if (last + 1..last + 4).any(|k| self.kind(k) == Some(Kind::Count)) => {
                return 3;
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
            const BEHIND: [&str; 20] = [
                "starring",
                "from",
                "about",
                "based",
                "that",
                "which",
                "who",
                "created",
                "set",
                "by",
                "of",
                "on",
                "in",
                "with",
                "led",
                "featuring",
                "for",
                "at",
                "where",
                "whose",
            ];
            let noun = (at + 1..at + 10)
                .take_while(|k| self.kind(*k).is_some_and(|k| k != Kind::Punct))
                .filter(|k| show(*k))
                .last();
            // The apposition ends or goes on as a description; a verb behind would make it a subject.
            if noun.is_some_and(|k| {
                self.kind(k + 1) != Some(Kind::Word)
                    || BEHIND.contains(&self.words(k + 1))
                    || self.of(k + 1, &[Class::Connector])
            }) {
                return HARD;
            }
        }
        match self.words(at) {
            "starring" | "created" | "produced" | "led" => 2,
            "which" | "whose" => {
                let news = (at + 1..at + 15)
                    .take_while(|k| self.kind(*k).is_some_and(|k| k != Kind::Punct))
                    .any(|k| {
                        self.unit(k).is_some_and(|u| u.kind == Kind::Season && u.value > 0)
                            || self.of(k, &[Class::RenewedVerb, Class::CancelledVerb])
                            || self.fate_phrase(
                                k,
                                &[Class::Renewed, Class::Cancelled, Class::Ordered, Class::Ended],
                            )
                            || self.words(k) == "dropped" && self.of(k.wrapping_sub(1), &[Class::Be])
                    });
                let told = self.verb_points(at + 1).max(self.behind_clause(at + 1));
                if news { HARD } else { told.clamp(1, HARD) }
            }
            "who" => -4,
            "after" | "following"
                if (at + 1..at + 4).any(|k| matches!(self.kind(k), Some(Kind::Count | Kind::Season))) =>
            {
                HARD
            }
            _ if self.of(at, &[Class::RenewedVerb, Class::CancelledVerb]) => HARD,
            _ if self.of(at, &[Class::Role, Class::Former]) => -3,
            _ => 0,
        }
    }

    /// `X, which premiered in 2019, drew 96 million hours`: what the main clause says behind the relative one.
    fn behind_clause(&self, at: usize) -> i32 {
        let close = (at..at + 25).find(|k| self.mark(*k) == ',');
        close.map_or(0, |k| self.verb_points(k + 1))
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
        } else if self.capital(at) || INSIDE.contains(&self.words(at)) && self.capital(at + 1) {
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
                    || self.of(k.wrapping_sub(1), &[Class::Hash])
                    || self.of(k.wrapping_sub(2), &[Class::Hash])
                    || self.scaled(k))
                || self.kind(k) == Some(Kind::Rank)
                || self.of(k, &[Class::Chart])
        })
    }

    pub(super) fn fate_phrase(&self, at: usize, classes: &[Class]) -> bool {
        let Some(unit) = self.unit(at) else { return false };
        let to = self.sentence.units.1;
        let bits = classes.iter().fold(0, |all, c| all | c.bit());
        unit.kind == Kind::Word
            && self.lexicon.opens(unit.sym, bits)
            && classes.iter().any(|c| {
                self.lexicon.opens(unit.sym, c.bit())
                    && crate::claims::titles::phrase_value(self.text, self.lexicon, at, to, *c).is_some()
            })
    }
}
