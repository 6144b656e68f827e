//! Words, numbers and punctuation with their places in the text.

use rustc_hash::FxHashMap;

use super::lexicon::{Lexicon, fold_into};

/// What a token looks like.
pub(crate) mod shape {
    /// Starts with a capital letter.
    pub(crate) const CAPITAL: u8 = 1;
    /// Begins with a digit.
    pub(crate) const DIGITS: u8 = 2;
    /// Punctuation or a symbol.
    pub(crate) const PUNCT: u8 = 4;
    /// Joined to the token before without space (`10-episode`, `$14`, `'s`).
    pub(crate) const GLUED: u8 = 8;
    /// All letters are capitals, at least two of them.
    pub(crate) const SHOUTED: u8 = 16;
    /// A hyphen or dash of a word stands before it (`co-executive`).
    pub(crate) const HYPHEN: u8 = 32;
}

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// First byte in the text.
    pub(crate) start: u32,
    /// One past the last.
    pub(crate) end: u32,
    /// Number of the folded word: of the lexicon, or of this document.
    pub(crate) word: u32,
    /// Bits of [`shape`].
    pub(crate) shape: u8,
}

impl Token {
    /// Whether a shape bit is set.
    pub(crate) const fn is(self, bit: u8) -> bool {
        self.shape & bit != 0
    }
}

/// A piece as the cutter meets it.
pub(crate) struct Piece<'t> {
    /// Its text.
    pub(crate) text: &'t str,
    /// Its first byte.
    pub(crate) start: usize,
    /// Bits of [`shape`] that the cutter knows.
    pub(crate) shape: u8,
}

/// Numbers words of one document: those of the lexicon keep theirs, others get numbers of their own.
pub(crate) struct Interner {
    local: FxHashMap<Box<str>, u32>,
    limit: u32,
    buffer: String,
}

impl Interner {
    /// Empty, above the lexicon's numbers.
    pub(crate) fn new(lexicon: &Lexicon) -> Self {
        Self { local: FxHashMap::default(), limit: lexicon.id_limit(), buffer: String::new() }
    }

    /// The number of a word's folded form.
    pub(crate) fn number(&mut self, lexicon: &Lexicon, word: &str) -> u32 {
        fold_into(word, &mut self.buffer);
        if let Some(id) = lexicon.id(&self.buffer) {
            return id;
        }
        if let Some(id) = self.local.get(self.buffer.as_str()) {
            return *id;
        }
        let id = self.limit + self.local.len() as u32;
        self.local.insert(self.buffer.as_str().into(), id);
        id
    }
}

/// Cuts `text` (whose first byte is number `base`) into tokens.
pub(crate) fn tokenize(
    text: &str,
    base: usize,
    lexicon: &Lexicon,
    interner: &mut Interner,
    out: &mut Vec<Token>,
) {
    cut(text, base, &mut |piece| {
        let mut bits = piece.shape;
        if bits & (shape::PUNCT | shape::DIGITS) == 0 {
            let mut letters = piece.text.chars().filter(|c| c.is_alphabetic());
            if letters.next().is_some_and(char::is_uppercase) {
                bits |= shape::CAPITAL;
                let mut rest = letters.peekable();
                if rest.peek().is_some() && rest.all(char::is_uppercase) {
                    bits |= shape::SHOUTED;
                }
            }
        }
        let word = interner.number(lexicon, piece.text);
        out.push(Token {
            start: piece.start as u32,
            end: (piece.start + piece.text.len()) as u32,
            word,
            shape: bits,
        });
    });
}

/// Walks over the pieces of `text`: words (apostrophes inside belong to them, a possessive `'s` is cut off), numbers with
/// their separators, and single punctuation marks. A hyphen between letters separates two pieces and is itself none.
pub(crate) fn cut<'t>(text: &'t str, base: usize, emit: &mut impl FnMut(Piece<'t>)) {
    let mut chars = text.char_indices().peekable();
    let mut previous_end = usize::MAX;
    let mut hyphen = false;
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' {
            continue;
        }
        let rest = &text[start..];
        let (len, bits) = if c.is_ascii_digit() {
            (number_len(rest), shape::DIGITS)
        } else if c.is_alphanumeric() {
            (word_len(rest), 0)
        } else {
            (possessive_len(rest, previous_end == start).unwrap_or(c.len_utf8()), shape::PUNCT)
        };
        let bits = if bits == shape::PUNCT && len > c.len_utf8() { 0 } else { bits };
        let end = start + len;
        while chars.peek().is_some_and(|(i, _)| *i < end) {
            chars.next();
        }
        if is_hyphen(c)
            && previous_end == start
            && text[end..].chars().next().is_some_and(char::is_alphanumeric)
        {
            hyphen = true;
            previous_end = end;
            continue;
        }
        let glue = if previous_end == start { shape::GLUED } else { 0 };
        let hyphened = if hyphen { shape::HYPHEN } else { 0 };
        emit(Piece { text: &text[start..end], start: base + start, shape: bits | glue | hyphened });
        hyphen = false;
        previous_end = end;
    }
}

const fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑')
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`')
}

/// Digits with `.`/`,` between digits.
fn number_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut len = 0;
    while let Some(b) = bytes.get(len) {
        let inner = matches!(b, b'.' | b',') && bytes.get(len + 1).is_some_and(u8::is_ascii_digit);
        if !b.is_ascii_digit() && !inner {
            break;
        }
        len += 1;
    }
    len
}

/// Letters and digits; dots of initials (`U.S.`, `P.I.`); apostrophes between letters unless a possessive follows.
fn word_len(rest: &str) -> usize {
    let mut end = 0;
    let mut letters_run = 0;
    let chars = rest.char_indices();
    for (i, c) in chars {
        let next = rest[i + c.len_utf8()..].chars().next();
        if c.is_alphanumeric() || c == '\u{0307}' || c == '\u{0301}' || c == '\u{0308}' {
            end = i + c.len_utf8();
            letters_run += 1;
        } else if c == '.' && letters_run == 1 && is_initial_dot(rest, i, next) {
            end = i + 1;
            letters_run = 0;
        } else if is_apostrophe(c) && next.is_some_and(char::is_alphabetic) && end == i {
            if is_possessive(&rest[i + c.len_utf8()..]) || is_turkish_suffix(rest, &rest[i + c.len_utf8()..])
            {
                break;
            }
            end = i + c.len_utf8();
            letters_run = 0;
        } else {
            break;
        }
    }
    end
}

/// A dot after a single letter that is followed by another letter (`U.S`), or that ends such a chain (`U.S.`).
fn is_initial_dot(rest: &str, dot: usize, next: Option<char>) -> bool {
    if next.is_some_and(char::is_alphabetic) {
        return rest[dot + 1..].chars().nth(1).is_none_or(|c| !c.is_alphabetic());
    }
    rest[..dot].contains('.')
}

fn is_possessive(after: &str) -> bool {
    let mut chars = after.chars();
    matches!(chars.next(), Some('s' | 'S')) && chars.next().is_none_or(|c| !c.is_alphanumeric())
}

/// Case endings that Turkish sets off from proper names (`Netflix'in`, `Harbour'un`).
fn is_turkish_suffix(word: &str, after: &str) -> bool {
    const ENDINGS: [&str; 44] = [
        "nun", "nin", "nın", "nün", "un", "in", "ın", "ün", "da", "de", "ta", "te", "dan", "den", "tan",
        "ten", "ya", "ye", "yi", "yı", "yu", "yü", "nda", "nde", "yla", "yle", "la", "le", "daki", "deki",
        "taki", "teki", "dir", "dır", "e", "a", "i", "ı", "u", "ü", "nu", "ni", "nı", "nü",
    ];
    let ending: &str = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let before = word.find(is_apostrophe).unwrap_or(0);
    before >= 3 && word.starts_with(char::is_uppercase) && ENDINGS.contains(&ending)
}

fn possessive_len(rest: &str, glued: bool) -> Option<usize> {
    let c = rest.chars().next()?;
    if !glued || !is_apostrophe(c) {
        return None;
    }
    let after = &rest[c.len_utf8()..];
    if is_possessive(after) {
        return Some(c.len_utf8() + 1);
    }
    let ending: &str = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    (!ending.is_empty() && is_turkish_suffix("Xxx'", ending)).then_some(c.len_utf8() + ending.len())
}

#[cfg(test)]
mod tests {
    use super::cut;

    fn pieces(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        cut(text, 0, &mut |p| out.push(p.text));
        out
    }

    #[test]
    fn words_numbers_and_marks() {
        for (text, want) in [
            ("Prime Video’s 10-episode run", "Prime|Video|’s|10|episode|run"),
            ("a $14.84M credit (2,378 views).", "a|$|14.84|M|credit|(|2,378|views|)|."),
            ("in the U.S. in S.W.A.T. it won't", "in|the|U.S.|in|S.W.A.T.|it|won't"),
            ("John A. Norris, No. 4, 6/10, 100%", "John|A|.|Norris|,|No|.|4|,|6|/|10|,|100|%"),
            ("co-executive spin-off – ended", "co|executive|spin|off|–|ended"),
            ("Video’nun Deadline’ın", "Video|’nun|Deadline|’ın"),
            ("#4 'Été' isn’t", "#|4|'|Été|'|isn’t"),
        ] {
            assert_eq!(pieces(text).join("|"), want, "{text}");
        }
    }
}
