//! Original scores: the strings outlets give, read into the unit interval or put into a class, never guessed.
//!
//! A score is read only where its scale stands in the string itself: a fraction, a letter, a percentage,
//! stars with their empty places, a stated signed range. A bare number may be of any scale (`1` is a thumb up
//! in most outlets, `86` of a hundred at some, `8` the first digit of one at others), so it is classified and
//! left alone.

use std::fmt;

/// How a score was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `3/5`, `3.5 of 4`, `7 out of 10`, `3 1/2 / 4`.
    Fraction,
    /// `A+` to `F-`, also `B minus`.
    Letter,
    /// `★★★☆☆`: the empty stars give the scale.
    Stars,
    /// `85%`.
    Percent,
    /// `+2 out of -4..+4`.
    SignedRange,
}

/// A score with its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Share of the scale, 0 to 1.
    pub value: f64,
    /// Points as written; for letters twelfths (A = 12, F = 0), for signed ranges counted from the lower end.
    pub points: f64,
    /// Points of the scale; 12 for letters.
    pub out_of: f64,
    /// How it was written.
    pub form: Form,
}

/// Why a string has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoValue {
    /// A number without its scale: `8`.
    Bare,
    /// `2.1/2`: two and a half stars with the blank typed as a point, so the scale is not two.
    HalfAsTwo,
    /// Stars without their number of places: `3 1/2 stars`, `**1/2`.
    StarsWithoutScale,
    /// More points than the scale has: `5.5/5`.
    AboveScale,
    /// `3.0/.0`.
    ZeroDenominator,
    /// A mark that measures, without saying of what: `***`, `3 1/2`.
    ScalelessMark,
    /// Digits and signs that form no score: `3.5.5`, `C=`.
    TypingError,
    /// Words: `Recommended`.
    Word,
}

impl NoValue {
    /// The class in words, as used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bare => "bare number without a scale",
            Self::HalfAsTwo => "half star written as n.1/2",
            Self::StarsWithoutScale => "stars without a scale",
            Self::AboveScale => "above its scale",
            Self::ZeroDenominator => "zero denominator",
            Self::ScalelessMark => "mark without a scale",
            Self::TypingError => "typing error",
            Self::Word => "words",
        }
    }
}

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What became of a score string.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ScoreReading {
    /// Nothing was written (also `N/A`, `null`, `nan`, as exports write nothing).
    Missing,
    /// A value.
    Value(Score),
    /// No value, for a stated reason.
    NoValue(NoValue),
}

impl ScoreReading {
    /// The score, if there is one.
    pub const fn score(&self) -> Option<Score> {
        match self {
            Self::Value(score) => Some(*score),
            _ => None,
        }
    }
}

/// Longest score string read; anything longer is text.
const MAX_SCORE_BYTES: usize = 64;

/// Reads one score string. Quotation marks and blanks around it, capitals, decimal commas and `½` make no
/// difference. Values lie in 0 to 1 always.
pub fn read_score(text: &str) -> ScoreReading {
    let text = unquoted(text);
    if text.is_empty()
        || ["n/a", "na", "null", "nan", "none", "-"].contains(&text.to_ascii_lowercase().as_str())
    {
        return ScoreReading::Missing;
    }
    if text.len() > MAX_SCORE_BYTES {
        return ScoreReading::NoValue(NoValue::Word);
    }
    let text = plain(text);
    match letter(&text)
        .or_else(|| signed_range(&text))
        .or_else(|| star_signs(&text))
        .or_else(|| percent(&text))
        .or_else(|| fraction(&text))
        .or_else(|| number_alone(&text))
    {
        Some(Ok(score)) => ScoreReading::Value(score),
        Some(Err(class)) => ScoreReading::NoValue(class),
        None => ScoreReading::NoValue(unreadable(&text)),
    }
}

/// A part of the grammar: `None` where the string is not of its form.
type Attempt = Option<Result<Score, NoValue>>;

fn unquoted(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "'\"`‘’“”".contains(c))
}

/// Lower case, signs unified, decimal commas as points, `½` as ` 1/2`.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after_digit = out.ends_with(|p: char| p.is_ascii_digit());
        match c {
            ',' if after_digit && chars.peek().is_some_and(char::is_ascii_digit) => out.push('.'),
            '½' => out.push_str(" 1/2"),
            '¼' => out.push_str(" 1/4"),
            '¾' => out.push_str(" 3/4"),
            '−' | '–' | '—' => out.push('-'),
            '⁄' | '∕' => out.push('/'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out.trim().to_owned()
}

/// Letters are twelfths, as Metacritic maps them: A 12, A- 11, B+ 10 ... D- 2, F+ 1, F 0; A+ is A and F- is
/// F.
fn letter(text: &str) -> Attempt {
    let mut chars = text.chars();
    let base = match chars.next()? {
        'a' => 12,
        'b' => 9,
        'c' => 6,
        'd' => 3,
        'f' => 0,
        _ => return None,
    };
    let step = match chars.as_str().trim() {
        "" => 0,
        "+" | "plus" | "-plus" => 1,
        "-" | "minus" | "-minus" => -1,
        _ => return None,
    };
    let twelfths = f64::from((base + step).clamp(0, 12));
    Some(Ok(Score { value: twelfths / 12.0, points: twelfths, out_of: 12.0, form: Form::Letter }))
}

/// `+2 out of -4..+4`; a leading `low` or `high` shades within the point and is not counted.
fn signed_range(text: &str) -> Attempt {
    let (points, range) = text.split_once("out of")?;
    let (low, high) = range.split_once("..")?;
    let points = points.trim().trim_start_matches("low").trim_start_matches("high");
    let (points, low, high) = (signed(points)?, signed(low)?, signed(high)?);
    if high <= low {
        return Some(Err(NoValue::TypingError));
    }
    if points < low || points > high {
        return Some(Err(NoValue::AboveScale));
    }
    let (points, out_of) = (points - low, high - low);
    Some(Ok(Score { value: points / out_of, points, out_of, form: Form::SignedRange }))
}

/// Strings of star signs. Only empty stars (`☆`) give the scale.
fn star_signs(text: &str) -> Attempt {
    let (mut full, mut empty, mut asterisks) = (0_u32, 0_u32, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '★' | '⭐' => full += 1,
            '*' => {
                full += 1;
                asterisks = true;
            }
            '☆' => empty += 1,
            '\u{fe0f}' | ' ' => {}
            _ => break,
        }
        rest = rest.strip_prefix(c).unwrap_or_default();
    }
    let half = rest.starts_with("1/2");
    let rest = rest.strip_prefix("1/2").unwrap_or(rest).trim_start();
    if full + empty == 0 {
        return None;
    }
    let trailing = rest.chars().filter(|c| *c == '☆').count() as u32;
    if rest.chars().any(|c| c != '☆' && c != ' ') {
        // `****/5`, `** of 4`: the scale stands behind.
        let out_of = rest
            .strip_prefix('/')
            .or_else(|| rest.strip_prefix("out of"))
            .or_else(|| rest.strip_prefix("of"))?;
        return Some(of_scale(
            f64::from(full) + if half { 0.5 } else { 0.0 },
            decimal(without_stars(out_of))?,
        ));
    }
    let empty = empty + trailing;
    if empty == 0 {
        let class = if asterisks && !half { NoValue::ScalelessMark } else { NoValue::StarsWithoutScale };
        return Some(Err(class));
    }
    let points = f64::from(full) + if half { 0.5 } else { 0.0 };
    let out_of = f64::from(full + empty + u32::from(half));
    Some(Ok(Score { value: points / out_of, points, out_of, form: Form::Stars }))
}

fn percent(text: &str) -> Attempt {
    let points = decimal(text.strip_suffix('%')?)?;
    Some(of_scale(points, 100.0).map(|score| Score { form: Form::Percent, ..score }))
}

/// `x/y`, `x of y`, `x out of y`, where x may be a mixed number and the word `stars` may stand on either
/// side.
fn fraction(text: &str) -> Attempt {
    let (points, out_of) =
        text.split_once("out of").or_else(|| text.split_once(" of ")).or_else(|| text.rsplit_once('/'))?;
    let out_of = decimal(without_stars(out_of))?;
    let points_text = without_stars(points);
    let points = mixed_number(points_text)?;
    if out_of == 0.0 {
        return Some(Err(NoValue::ZeroDenominator));
    }
    let half_as_two = points_text.strip_suffix(".1").is_some_and(|whole| decimal(whole).is_some());
    if half_as_two && text.ends_with("/2") {
        return Some(Err(NoValue::HalfAsTwo));
    }
    if out_of < 1.0 {
        return Some(Err(NoValue::TypingError));
    }
    Some(of_scale(points, out_of))
}

fn of_scale(points: f64, out_of: f64) -> Result<Score, NoValue> {
    if out_of <= 0.0 {
        return Err(NoValue::ZeroDenominator);
    }
    if points > out_of {
        return Err(NoValue::AboveScale);
    }
    Ok(Score { value: points / out_of, points, out_of, form: Form::Fraction })
}

/// Numbers that say how many, but not of how many.
fn number_alone(text: &str) -> Attempt {
    if decimal(text).is_some() || text.strip_prefix('+').is_some_and(|t| decimal(t).is_some()) {
        return Some(Err(NoValue::Bare));
    }
    let counted = without_stars(text);
    mixed_number(counted)?;
    let class = if counted == text { NoValue::ScalelessMark } else { NoValue::StarsWithoutScale };
    Some(Err(class))
}

fn unreadable(text: &str) -> NoValue {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let signs = text.chars().filter(|c| c.is_ascii_digit() || "=+-/.".contains(*c)).count();
    // One letter with a stray sign is a mistyped grade; a lone letter is somebody's own code; dots also part
    // initials.
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let mistyped = (letters <= 1 && signs > 0) || (digits && letters < signs);
    if mistyped { NoValue::TypingError } else { NoValue::Word }
}

fn without_stars(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix("stars").or_else(|| text.strip_suffix("star")).unwrap_or(text).trim()
}

/// `3`, `3.5`, `3 1/2`, `3-1/2`, `1/2` alone is no mixed number.
fn mixed_number(text: &str) -> Option<f64> {
    if let Some(number) = decimal(text) {
        return Some(number);
    }
    let (whole, part) = text.trim().split_once([' ', '-'])?;
    let (over, under) = part.trim().split_once('/')?;
    let (whole, over, under) = (decimal(whole)?, decimal(over)?, decimal(under)?);
    (over < under).then(|| whole + over / under)
}

fn signed(text: &str) -> Option<f64> {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(rest) => decimal(rest).map(|n| -n),
        None => decimal(text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Digits with at most one point; no sign, exponent, infinity.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let points = text.bytes().filter(|b| *b == b'.').count();
    (digits > 0 && digits <= 15 && points <= 1 && digits + points == text.len()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_with_a_scale_has_a_value() {
        for (text, value) in [
            ("3/5", 0.6),
            ("3.5/4.0", 0.875),
            ("3 / 5", 0.6),
            ("4.5/ 5", 0.9),
            (".5/4", 0.125),
            ("3,5/5", 0.7),
            ("4 of 5", 0.8),
            ("7 out of 10", 0.7),
            ("4.5 of 5", 0.9),
            ("3/5 stars", 0.6),
            ("3 stars out of 4", 0.75),
            ("3 1/2 / 4", 0.875),
            ("3½/4", 0.875),
            ("'2.5/4'", 0.625),
            ("15.5/20", 0.775),
            ("1/2", 0.5),
            ("0/6", 0.0),
            ("85%", 0.85),
            ("★★★☆☆", 0.6),
            ("★★★½☆", 0.7),
            ("****/5", 0.8),
            ("A+", 1.0),
            ("A", 1.0),
            ("B -", 8.0 / 12.0),
            ("B-minus", 8.0 / 12.0),
            ("C-plus", 7.0 / 12.0),
            ("A minus", 11.0 / 12.0),
            ("D plus", 4.0 / 12.0),
            ("F+", 1.0 / 12.0),
            ("F-", 0.0),
            ("low +2 out of -4..+4", 0.75),
            ("0 out of -4..+4", 0.5),
        ] {
            let score = read_score(text).score().unwrap_or_else(|| panic!("`{text}` has a value"));
            assert!((score.value - value).abs() < 1e-12, "`{text}`: {}", score.value);
        }
    }

    #[test]
    fn what_has_no_scale_is_classified() {
        use NoValue::*;
        for (text, class) in [
            ("8", Bare),
            ("'2'", Bare),
            ("3.00", Bare),
            ("2.1/2", HalfAsTwo),
            ("3 stars", StarsWithoutScale),
            ("3 1/2 stars", StarsWithoutScale),
            ("**1/2", StarsWithoutScale),
            ("★★★½", StarsWithoutScale),
            ("5.5/5", AboveScale),
            ("5/4", AboveScale),
            ("3/2", AboveScale),
            ("3.0/.0", ZeroDenominator),
            ("***", ScalelessMark),
            ("3 1/2", ScalelessMark),
            ("3.5.5", TypingError),
            ("1-5", TypingError),
            ("C=", TypingError),
            ("R", Word),
            ("Recommended", Word),
            ("G.O.A.T", Word),
            ("ZERO STARS", Word),
            ("inf/5", Word),
            ("1e3/5", TypingError),
        ] {
            assert_eq!(read_score(text), ScoreReading::NoValue(class), "`{text}`");
        }
        for text in ["", "  ", "N/A", "nan", "''"] {
            assert_eq!(read_score(text), ScoreReading::Missing, "`{text}`");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_values_stay_in_the_unit_interval(text in "\\PC{0,24}|[-+*/. 0-9a-f½★☆%]{0,12}") {
            if let Some(score) = read_score(&text).score() {
                prop_assert!((0.0..=1.0).contains(&score.value));
            }
        }

        #[test]
        fn a_plain_fraction_is_its_quotient(tenths in 0_u32..=1000, scale in 1_u32..=100) {
            let points = f64::from(tenths) / 10.0;
            prop_assume!(points <= f64::from(scale) && !(scale == 2 && tenths % 10 == 1));
            let score = read_score(&format!("{points}/{scale}")).score().unwrap();
            prop_assert!((score.value - points / f64::from(scale)).abs() < 1e-12);
        }
    }
}
