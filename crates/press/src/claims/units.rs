//! Units of a sentence: words, and the entities that several words make up (names, numbers, dates, seasons).

use greenlit_vocabulary::Span;

use super::dates::{self, RoughDate};
use super::lexicon::{Class, Lexicon, sym};
use super::numbers;
use super::tokens::{Token, shape};

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One word.
    Word,
    /// One punctuation mark.
    Punct,
    /// A number in digits, with its scale; `value` indexes [`Text::numbers`].
    Number,
    /// `8th`; `value` is the number.
    Rank,
    /// A date; `value` indexes [`Text::dates`].
    Date,
    /// A numbered season: `value` is the number (0 for "another"), plus a thousand times a second one.
    Season,
    /// So many seasons; `value` is the count.
    Count,
    /// Service, network or studio; `value` indexes the lexicon's names.
    Company,
    /// News outlet or measuring house.
    Outlet,
    /// Commission.
    Agency,
    /// A title (`value` >= 0 indexes the titles found) or a phrase that refers to one ([`refer`]).
    Title,
    /// A person; `value` indexes [`Text::people`].
    Person,
}

/// Values of a [`Kind::Title`] unit that names no title but refers to one.
pub(crate) mod refer {
    /// `the series`.
    pub(crate) const ONE: i64 = -1;
    /// `both shows`.
    pub(crate) const MANY: i64 = -2;
    /// `the spinoff`: a series that has a parent.
    pub(crate) const SPIN_OFF: i64 = -3;
    /// `a spy drama`, not yet named.
    pub(crate) const NEW: i64 = -4;
}

/// One unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    /// What it is.
    pub(crate) kind: Kind,
    /// Word number or placeholder, for phrases.
    pub(crate) sym: u32,
    /// First token.
    pub(crate) first: u32,
    /// One past the last token.
    pub(crate) last: u32,
    /// See [`Kind`].
    pub(crate) value: i64,
}

/// One sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sentence {
    /// Its bytes.
    pub(crate) span: Span,
    /// Number of its paragraph, from 0.
    pub(crate) paragraph: u32,
    /// Its tokens.
    pub(crate) tokens: (u32, u32),
    /// Its units in [`Text::units`].
    pub(crate) units: (usize, usize),
    /// Ends with a question mark.
    pub(crate) question: bool,
    /// Most words are capitalised, or it lacks a final stop at the top of the text.
    pub(crate) title_case: bool,
    /// Lies wholly or mostly inside a quotation that began before or in it.
    pub(crate) quoted: bool,
}

/// A number with its scale applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Amount {
    /// The value.
    pub(crate) value: f64,
    /// Whether a scale word was said.
    pub(crate) scaled: bool,
}

/// A document cut into sentences and units.
#[allow(clippy::struct_field_names, reason = "the field is the thing itself")]
pub(crate) struct Text<'d> {
    /// The decoded text.
    pub(crate) text: &'d str,
    /// Language code.
    pub(crate) lang: &'d str,
    /// Every token.
    pub(crate) tokens: Vec<Token>,
    /// Every sentence.
    pub(crate) sentences: Vec<Sentence>,
    /// Every unit, sentence by sentence.
    pub(crate) units: Vec<Unit>,
    /// Numbers met.
    pub(crate) numbers: Vec<Amount>,
    /// Dates met.
    pub(crate) dates: Vec<RoughDate>,
}

impl<'d> Text<'d> {
    /// Bytes of a unit.
    pub(crate) fn span(&self, unit: &Unit) -> Span {
        let start = self.tokens.get(unit.first as usize).map_or(0, |t| t.start as usize);
        let end = self.tokens.get((unit.last as usize).saturating_sub(1)).map_or(start, |t| t.end as usize);
        Span { start, end: end.max(start) }
    }

    /// Text of a unit.
    pub(crate) fn words(&self, unit: &Unit) -> &'d str {
        let span = self.span(unit);
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// First token of a unit.
    pub(crate) fn token(&self, unit: &Unit) -> Token {
        self.tokens.get(unit.first as usize).copied().unwrap_or(Token { start: 0, end: 0, word: 0, shape: 0 })
    }

    /// Whether the unit's first token has a shape bit.
    pub(crate) fn is(&self, unit: &Unit, bit: u8) -> bool {
        self.token(unit).is(bit)
    }

    /// The punctuation character of a unit, or `\0`.
    pub(crate) fn mark(&self, unit: &Unit) -> char {
        if unit.kind == Kind::Punct { self.words(unit).chars().next().unwrap_or('\0') } else { '\0' }
    }
}

/// Builds the units of one sentence from its tokens.
pub(crate) struct UnitBuilder<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) tokens: &'a [Token],
    pub(crate) text: &'a str,
    pub(crate) lang: &'a str,
    pub(crate) numbers: &'a mut Vec<Amount>,
    pub(crate) dates: &'a mut Vec<RoughDate>,
}

impl UnitBuilder<'_> {
    /// Appends the units of tokens `from..to`.
    pub(crate) fn build(&mut self, from: usize, to: usize, out: &mut Vec<Unit>) {
        let mut i = from;
        while i < to {
            let unit = self.entity(i, to).unwrap_or_else(|| self.plain(i));
            i = (unit.last as usize).max(i + 1);
            out.push(unit);
        }
    }

    fn plain(&self, i: usize) -> Unit {
        let token = self.token(i);
        let kind = if token.is(shape::PUNCT) { Kind::Punct } else { Kind::Word };
        Unit { kind, sym: token.word, first: i as u32, last: i as u32 + 1, value: 0 }
    }

    pub(crate) fn token(&self, i: usize) -> Token {
        self.tokens.get(i).copied().unwrap_or(Token { start: 0, end: 0, word: 0, shape: shape::PUNCT })
    }

    pub(crate) fn word(&self, i: usize) -> &str {
        let token = self.token(i);
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    fn entity(&mut self, i: usize, to: usize) -> Option<Unit> {
        let token = self.token(i);
        if token.is(shape::PUNCT) {
            return None;
        }
        if let Some((value, last)) = self.season(i, to) {
            return Some(unit(Kind::Season, sym::SEASON, i, last, value));
        }
        if let Some((value, last)) = self.count(i, to) {
            return Some(unit(Kind::Count, sym::COUNT, i, last, value));
        }
        if let Some((date, last)) = dates::read(self, i, to) {
            self.dates.push(date);
            return Some(unit(Kind::Date, sym::DATE, i, last, self.dates.len() as i64 - 1));
        }
        if token.is(shape::DIGITS) {
            return Some(self.number(i, to));
        }
        if let Some(unit) = self.scaled_words(i, to) {
            return Some(unit);
        }
        if token.is(shape::CAPITAL) { self.name(i, to) } else { None }
    }

    fn number(&mut self, i: usize, to: usize) -> Unit {
        let value = numbers::parse(self.word(i), self.lang);
        if i + 1 < to
            && self.token(i + 1).is(shape::GLUED)
            && matches!(self.word(i + 1), "st" | "nd" | "rd" | "th")
        {
            return unit(Kind::Rank, sym::NUMBER, i, i + 2, value as i64);
        }
        let scale = self.scale(i + 1, to);
        let (scaled, last) = scale.map_or((false, i + 1), |(_, last)| (true, last));
        self.numbers.push(Amount { value: value * scale.map_or(1.0, |s| s.0), scaled });
        unit(Kind::Number, sym::NUMBER, i, last, self.numbers.len() as i64 - 1)
    }

    /// A scale word at `i`: letters alone (`M`, `B`) must touch the number.
    fn scale(&self, i: usize, to: usize) -> Option<(f64, usize)> {
        if i >= to {
            return None;
        }
        let (value, last) = self.longest(i, to, Class::Scale)?;
        let letter = last == i + 1 && self.word(i).len() <= 2;
        if letter && !self.token(i).is(shape::GLUED) && !matches!(self.word(i), "bn" | "mn") {
            return None;
        }
        if self.lang == "en"
            && matches!(self.word(i), "mil" | "mille" | "bin")
            && !self.token(i).is(shape::GLUED)
        {
            return None;
        }
        Some((value as f64, last))
    }

    /// `two million`.
    fn scaled_words(&mut self, i: usize, to: usize) -> Option<Unit> {
        let (value, last) = self.longest(i, to, Class::Cardinal)?;
        let (scale, last) = self.scale(last, to)?;
        self.numbers.push(Amount { value: value as f64 * scale, scaled: true });
        Some(unit(Kind::Number, sym::NUMBER, i, last, self.numbers.len() as i64 - 1))
    }

    fn name(&mut self, i: usize, to: usize) -> Option<Unit> {
        let mut best: Option<(Kind, i64, usize)> = None;
        let mut node = 0;
        for j in i..to.min(i + 9) {
            let Some(next) = self.lexicon.step(node, self.token(j).word) else { break };
            node = next;
            for mark in self.lexicon.marks(node) {
                let kind = match mark.class {
                    Class::Company => Kind::Company,
                    Class::Outlet => Kind::Outlet,
                    Class::Agency => Kind::Agency,
                    _ => continue,
                };
                best = Some((kind, mark.value, j + 1));
            }
        }
        let (kind, value, last) = best?;
        if self.runs_on(i, last, to, value) {
            return None;
        }
        let symbol = match kind {
            Kind::Company => sym::COMPANY,
            Kind::Outlet => sym::OUTLET,
            _ => sym::AGENCY,
        };
        Some(unit(kind, symbol, i, last, value))
    }

    /// Whether a short or everyday name is only part of a longer one (`Max Thieriot`, `Fox Mulder`, `Time Bandits`).
    fn runs_on(&self, first: usize, last: usize, to: usize, name: i64) -> bool {
        let weak = self.lexicon.name(name).is_some_and(|n| n.weak);
        if !weak {
            return false;
        }
        let next_is_name = last < to
            && self.token(last).is(shape::CAPITAL)
            && self.lexicon.word(self.token(last).word, Class::Function).is_none();
        let before_is_name = first > 0
            && self.token(first - 1).is(shape::CAPITAL)
            && self.lexicon.word(self.token(first - 1).word, Class::Function).is_none();
        if next_is_name || before_is_name {
            return true;
        }
        // An everyday word needs a cue: `on Max`, `told People`, `Max renewed`.
        let cue_before = first > 0
            && matches!(
                self.word(first - 1).to_ascii_lowercase().as_str(),
                "on" | "at" | "by" | "for" | "to" | "with" | "told" | "per" | "from" | "via" | "and"
            );
        let cue_after = last < to
            && matches!(
                self.word(last).to_ascii_lowercase().as_str(),
                "has"
                    | "made"
                    | "chose"
                    | "decided"
                    | "handed"
                    | "gave"
                    | "announced"
                    | "confirmed"
                    | "proceeded"
                    | "opted"
                    | "renewed"
                    | "renews"
                    | "canceled"
                    | "cancelled"
                    | "cancels"
                    | "orders"
                    | "ordered"
                    | "series"
                    | "original"
                    | "reports"
                    | "reported"
                    | "is"
                    | "will"
                    | "'s"
                    | "’s"
            );
        !(cue_before || cue_after)
    }

    /// The longest phrase of a class at `i`: its value and one past its last token.
    pub(crate) fn longest(&self, i: usize, to: usize, class: Class) -> Option<(i64, usize)> {
        if !self.lexicon.opens(self.token(i).word, class.bit()) {
            return None;
        }
        let mut node = 0;
        let mut best = None;
        for j in i..to.min(i + 6) {
            let Some(next) = self.lexicon.step(node, self.token(j).word) else { break };
            node = next;
            if let Some(mark) = self.lexicon.marks(node).iter().find(|m| m.class == class) {
                best = Some((mark.value, j + 1));
            }
        }
        best
    }

    /// A small whole number at `i`, in digits or words.
    pub(crate) fn small_number(&self, i: usize, to: usize) -> Option<(i64, usize)> {
        if i >= to {
            return None;
        }
        if self.token(i).is(shape::DIGITS) {
            let value: i64 = self.word(i).parse().ok()?;
            return (value <= 99).then_some((value, i + 1));
        }
        self.longest(i, to, Class::Cardinal)
    }

    fn ordinal(&self, i: usize, to: usize) -> Option<(i64, usize)> {
        if i >= to {
            return None;
        }
        if self.token(i).is(shape::DIGITS) {
            let value: i64 = self.word(i).parse().ok().filter(|v| *v <= 60)?;
            let next = self.word(i + 1);
            if i + 1 < to
                && self.token(i + 1).is(shape::GLUED)
                && matches!(
                    next,
                    "st" | "nd" | "rd" | "th" | "ª" | "a" | "º" | "." | "e" | "eme" | "ème" | "°"
                )
            {
                return Some((value, i + 2));
            }
            return None;
        }
        self.longest(i, to, Class::Ordinal)
    }

    /// `season 2`, `S2`, `second season`, `a second`, `another season`.
    fn season(&self, i: usize, to: usize) -> Option<(i64, usize)> {
        if let Some((0, after)) = self.longest(i, to, Class::SeasonNoun) {
            return self.season_number(i, after, to);
        }
        // `Series 23` in British usage.
        if let Some((1, after)) = self.longest(i, to, Class::SeasonNoun)
            && self.word(i).eq_ignore_ascii_case("series")
            && self.token(i).is(shape::CAPITAL)
            && self.token(after).is(shape::DIGITS)
        {
            return self.season_number(i, after, to);
        }
        let word = self.word(i);
        if word.len() <= 3
            && word.starts_with('S')
            && self.token(i).is(shape::CAPITAL)
            && let Ok(n) = word[1..].parse::<i64>()
        {
            return (1..=60).contains(&n).then_some((n, i + 1));
        }
        if let Some((number, after)) = self.ordinal(i, to) {
            return self.ordinal_season(i, number, after, to);
        }
        if let Some((_, after)) = self.longest(i, to, Class::Another) {
            let after =
                if matches!(self.word(after), "full" | "whole" | "complete") { after + 1 } else { after };
            let (noun, last) = self.longest(after, to, Class::SeasonNoun)?;
            let plain = !matches!(
                self.word(after).to_ascii_lowercase().as_str(),
                "series" | "year" | "term" | "run" | "chapter"
            );
            let another = matches!(
                self.word(i).to_ascii_lowercase().as_str(),
                "another" | "additional" | "altra" | "otra" | "outra"
            );
            // `season 5` after `new` keeps its number.
            if noun == 0
                && let Some(numbered) = self.season_number(after, last, to)
            {
                return Some(numbered);
            }
            return (noun == 0 || (plain && another)).then_some((0, last));
        }
        None
    }

    fn season_number(&self, noun: usize, after: usize, to: usize) -> Option<(i64, usize)> {
        let (number, mut last) = self.small_number(after, to)?;
        let next_scale = self.scale(last, to).is_some();
        if number == 0 || number > 60 || next_scale || self.word(last) == "%" {
            return None;
        }
        // `seasons 2 and 3`, `season 2 & 3`.
        if matches!(self.word(last), "and" | "&" | "und" | "e" | "y" | "et" | "ve" | "–" | "/")
            && let Some((second, end)) = self.small_number(last + 1, to)
            && second == number + 1
            && (self.word(noun).len() > 6 || self.longest(end, to, Class::EpisodeNoun).is_none())
        {
            last = end;
            return Some((number + 1000 * second, last));
        }
        Some((number, last))
    }

    fn ordinal_season(&self, start: usize, number: i64, after: usize, to: usize) -> Option<(i64, usize)> {
        let mut j = after;
        let mut second = 0;
        // `second and third seasons`, `second (and third) season`, `second and final season`.
        let mut guard = 0;
        while j < to && guard < 5 {
            guard += 1;
            if let Some((kind, last)) = self.longest(j, to, Class::SeasonNoun) {
                let word = self.word(j).to_ascii_lowercase();
                let noun_ok = kind == 0
                    || !matches!(word.as_str(), "year" | "term" | "run" | "round" | "chapter")
                    || (number > 1 && word != "year");
                return noun_ok.then_some((number + 1000 * second, last));
            }
            if let Some((n, last)) = self.ordinal(j, to).filter(|(n, _)| *n == number + 1) {
                second = n;
                j = last;
                continue;
            }
            let filler = matches!(self.word(j), "(" | ")" | "," | "–" | "-" | "'s" | "’s" | "season's")
                || self.filler(j, to, Class::SeasonFiller)
                || self.longest(j, to, Class::EpisodeNoun).is_some()
                || (self.token(j).is(shape::DIGITS) && self.longest(j + 1, to, Class::EpisodeNoun).is_some());
            if !filler {
                break;
            }
            j += 1;
        }
        self.elliptical(start, number, after, to)
    }

    fn filler(&self, i: usize, to: usize, class: Class) -> bool {
        self.longest(i, to, class).is_some()
    }

    /// `a second` with the noun left out.
    fn elliptical(&self, start: usize, number: i64, after: usize, to: usize) -> Option<(i64, usize)> {
        let article = start > 0 && matches!(self.word(start - 1).to_ascii_lowercase().as_str(), "a");
        let ends = after >= to
            || (self.token(after).is(shape::PUNCT)
                && !self.token(after).is(shape::GLUED)
                && self.word(after) != "(")
            || matches!(
                self.word(after),
                "." | "," | ";" | "!" | "?" | ":" | "by" | "at" | "on" | "and" | "but"
            );
        (article && ends && (2..=12).contains(&number) && !self.word(start).eq_ignore_ascii_case("junior"))
            .then_some((number, after))
    }

    /// `one season`, `a single season`, `its only season`, `after 3 seasons`.
    fn count(&self, i: usize, to: usize) -> Option<(i64, usize)> {
        // `Harbour Nine season 2`: the number is part of a name.
        let capital = |k: usize| self.token(k).is(shape::CAPITAL);
        if i > 0
            && capital(i)
            && capital(i - 1)
            && self.lexicon.word(self.token(i - 1).word, Class::Function).is_none()
            && !self.token(i).is(shape::GLUED)
        {
            return None;
        }
        let (value, mut after) = if let Some(found) = self.small_number(i, to) {
            found
        } else {
            let (_, after) = self.longest(i, to, Class::Only)?;
            (1, after)
        };
        while after < to && (self.word(after) == "-" || self.filler(after, to, Class::CountFiller)) {
            after += 1;
        }
        let (kind, last) = self.longest(after, to, Class::SeasonNoun)?;
        // `une saison 3`: the article, not a count.
        if value == 1 && kind == 0 && self.season_number(after, last, to).is_some() {
            return None;
        }
        (kind == 0 && value > 0 && after < to).then_some((value, last))
    }
}

fn unit(kind: Kind, symbol: u32, first: usize, last: usize, value: i64) -> Unit {
    Unit { kind, sym: symbol, first: first as u32, last: last as u32, value }
}
