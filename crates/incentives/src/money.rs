//! Money and rates as whole numbers: awards are compared to the unit, so nothing is rounded on the way.

use std::fmt;
use std::ops::{Add, Sub};

/// An amount in hundredths of the program's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Largest amount read, in whole units: a thousand billion. More is a typing error, and sums of amounts stay
/// exact.
const MAX_UNITS: i64 = 1_000_000_000_000;

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole units of the currency.
    pub const fn units(units: i64) -> Self {
        Self(units.saturating_mul(100))
    }

    /// Hundredths of a unit.
    pub const fn cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in hundredths.
    pub const fn as_cents(self) -> i64 {
        self.0
    }

    /// The amount in units, for display and ratios.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// Without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// A share of it, rounded half up to the hundredth.
    #[must_use]
    pub fn share(self, rate: Rate) -> Self {
        let product = i128::from(self.0) * i128::from(rate.0);
        let million = i128::from(Rate::ONE.0);
        let rounded = (product + million / 2).div_euclid(million);
        Self(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
    }

    /// Reads an amount as lists write it: `14844000`, `$14,844,000`, `3294906.6`, `USD 1,000`, `£1 000`. The
    /// sign of a negative amount may be a minus or accountants' parentheses.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (text, negative) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            Some(inner) => (inner, true),
            None => match text.strip_prefix(['-', '−']) {
                Some(rest) => (rest, true),
                None => (text, false),
            },
        };
        let text = text.trim();
        let text = ["USD", "US$", "GBP", "$", "£", "€", "EUR"]
            .iter()
            .find_map(|currency| text.strip_prefix(currency))
            .unwrap_or(text)
            .trim();
        let (text, negative) = match text.strip_prefix('-') {
            Some(rest) if !negative => (rest, true),
            _ => (text, negative),
        };
        let cents = digits(text)?;
        Some(Self(if negative { -cents } else { cents }))
    }
}

/// Digits with separators of thousands and at most two decimals, in hundredths.
fn digits(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_separator = |c: char| matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'');
    let mut groups = whole.split(is_separator);
    let first = groups.next()?;
    let grouped = groups.clone().next().is_some();
    let groups_fit = groups.all(|group| group.len() == 3) && (!grouped || (1..=3).contains(&first.len()));
    let digits: String = whole.chars().filter(|c| !is_separator(*c)).collect();
    let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let decimals = decimals.trim_end_matches('0');
    if !groups_fit
        || digits.is_empty()
        || digits.len() > 13
        || !plain(&digits)
        || !plain(decimals)
        || decimals.len() > 2
    {
        return None;
    }
    let units: i64 = digits.parse().ok().filter(|units| *units <= MAX_UNITS)?;
    let cents: i64 = format!("{decimals:0<2}").parse().ok()?;
    Some(units * 100 + cents)
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |a, b| a + b)
    }
}

impl fmt::Display for Money {
    /// `14,844,000`, with decimals only where there are some: `3,294,906.60`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cents = self.0.unsigned_abs();
        let units = (cents / 100).to_string();
        let mut text = String::new();
        if self.0 < 0 {
            text.push('-');
        }
        for (i, digit) in units.chars().enumerate() {
            if i > 0 && (units.len() - i).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !cents.is_multiple_of(100) {
            text.extend(['.', last_digit(cents / 10), last_digit(cents)]);
        }
        f.pad(&text)
    }
}

/// The last digit of a number.
fn last_digit(number: u64) -> char {
    char::from(b'0' + (number % 10) as u8)
}

/// A share in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rate(i64);

impl Rate {
    /// The whole.
    pub const ONE: Self = Self(1_000_000);

    /// From per cent, to four decimals.
    pub fn percent(percent: f64) -> Self {
        Self((percent * 10_000.0).round() as i64)
    }

    /// `part` of `whole`, rounded to the millionth; `None` where the whole is not positive.
    pub fn of(part: Money, whole: Money) -> Option<Self> {
        if whole.0 <= 0 {
            return None;
        }
        let scaled = i128::from(part.0) * i128::from(Self::ONE.0) * 2 + i128::from(whole.0);
        i64::try_from(scaled.div_euclid(2 * i128::from(whole.0))).ok().map(Self)
    }

    /// In per cent.
    pub fn as_percent(self) -> f64 {
        self.0 as f64 / 10_000.0
    }

    /// Reads a share as lists write it: `0.3504`, `35.04`, `35.04%`. A number up to 1 without a sign is a
    /// share of one.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, signed) = text.strip_suffix('%').map_or((text, false), |rest| (rest.trim(), true));
        let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value: f64 = plain.then(|| number.parse().ok())??;
        let percent = if !signed && value <= 1.0 { value * 100.0 } else { value };
        (0.0..=1000.0).contains(&percent).then(|| Self::percent(percent))
    }
}

impl Add for Rate {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Rate {
    /// `20 %`, `35.04 %`: two decimals where needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", self.as_percent());
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.pad(&format!("{text} %"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_as_lists_write_them() {
        for (text, cents) in [
            ("14844000", 1_484_400_000),
            ("$14,844,000", 1_484_400_000),
            ("3294906.6", 329_490_660),
            ("USD 1,000.50", 100_050),
            ("£1 000", 100_000),
            ("14 844 000", 1_484_400_000),
            ("(1,000)", -100_000),
            ("-5", -500),
            ("$-5", -500),
        ] {
            assert_eq!(Money::read(text), Some(Money::cents(cents)), "{text}");
        }
        for text in ["", "n/a", "1,00", "1.234.567", "12,3456", "1e6", "99999999999999999", "1.234"] {
            assert_eq!(Money::read(text), None, "{text}");
        }
        assert_eq!(Money::units(14_844_000).to_string(), "14,844,000");
        assert_eq!(Money::cents(-329_490_660).to_string(), "-3,294,906.60");
    }

    #[test]
    fn one_rate_in_three_spellings() {
        for text in ["0.77", "77", "77%", "77.0 %"] {
            assert_eq!(Rate::read(text), Some(Rate::percent(77.0)), "{text}");
        }
        assert_eq!(Rate::read("-3"), None);
        assert_eq!(Rate::of(Money::units(14_844), Money::units(42_368)).unwrap().to_string(), "35.04 %");
        assert_eq!(Rate::of(Money::units(1), Money::ZERO), None);
        assert_eq!(Rate::percent(20.0).to_string(), "20 %");
    }

    proptest! {
        #[test]
        fn printed_amounts_read_back(cents in 0_i64..100_000_000_000_000) {
            let money = Money::cents(cents);
            prop_assert_eq!(Money::read(&money.to_string()), Some(money));
            prop_assert_eq!(Money::read(&format!("-{money}")), Some(Money::cents(-cents)));
        }

        #[test]
        fn any_text_is_survived(text in "\\PC{0,20}") {
            let _ = (Money::read(&text), Rate::read(&text));
        }
    }
}
