//! A reported amount held against a published one.

use greenlit_vocabulary::{Agreement, Comparison};

use crate::money::Money;

/// How a report bounds its amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The amount itself.
    Exactly,
    /// `plus`, `more than`, `over`, `at least`.
    AtLeast,
    /// `up to`, `less than`, `under`.
    AtMost,
    /// `nearly`, `almost`, `just shy of`.
    Nearly,
    /// `about`, `roughly`, `some`.
    About,
}

/// An amount as a report prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedAmount {
    /// The amount.
    pub amount: Money,
    /// One step of the last printed digit: 10,000 for `$14.84M`.
    pub step: Money,
    /// How it is bounded.
    pub bound: Bound,
    /// Currency, where a sign or code stands there.
    pub currency: Option<&'static str>,
}

const SCALES: [(&str, i64); 9] = [
    ("billion", 1_000_000_000),
    ("bn", 1_000_000_000),
    ("b", 1_000_000_000),
    ("million", 1_000_000),
    ("mln", 1_000_000),
    ("mm", 1_000_000),
    ("m", 1_000_000),
    ("thousand", 1_000),
    ("k", 1_000),
];

const BOUNDS: [(&str, Bound); 26] = [
    ("just shy of", Bound::Nearly),
    ("just under", Bound::Nearly),
    ("close to", Bound::Nearly),
    ("nearly", Bound::Nearly),
    ("almost", Bound::Nearly),
    ("more than", Bound::AtLeast),
    ("greater than", Bound::AtLeast),
    ("north of", Bound::AtLeast),
    ("at least", Bound::AtLeast),
    ("upwards of", Bound::AtLeast),
    ("upward of", Bound::AtLeast),
    ("over", Bound::AtLeast),
    ("above", Bound::AtLeast),
    ("plus", Bound::AtLeast),
    ("+", Bound::AtLeast),
    ("up to", Bound::AtMost),
    ("less than", Bound::AtMost),
    ("at most", Bound::AtMost),
    ("under", Bound::AtMost),
    ("below", Bound::AtMost),
    ("approximately", Bound::About),
    ("roughly", Bound::About),
    ("around", Bound::About),
    ("about", Bound::About),
    ("some", Bound::About),
    ("~", Bound::About),
];

/// Reads a reported amount: `$14.84M`, `$14.84 million`, `$14 million-plus`, `nearly $15 million`,
/// `14,844,000`. `None` where there is no amount, or more than one.
pub fn read_reported_amount(text: &str) -> Option<ReportedAmount> {
    let lower = text.to_lowercase();
    let currency = [("£", "GBP"), ("gbp", "GBP"), ("€", "EUR"), ("eur", "EUR"), ("$", "USD"), ("usd", "USD")]
        .iter()
        .find_map(|(sign, code)| lower.contains(sign).then_some(*code));
    let start = lower.find(|c: char| c.is_ascii_digit())?;
    let rest = lower.get(start..)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
    let (number, after) = rest.split_at_checked(end)?;
    let number = number.trim_end_matches(['.', ',']);
    if after.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words = after.trim_start_matches([' ', '-', '\u{a0}']);
    let word: String = words.chars().take_while(char::is_ascii_alphabetic).collect();
    let scale = SCALES.iter().find(|(name, _)| *name == word).map_or(1, |(_, scale)| *scale);
    let bound =
        BOUNDS.iter().find(|(phrase, _)| has_phrase(&lower, phrase)).map_or(Bound::Exactly, |(_, b)| *b);
    let (amount, step) = scaled(number, scale)?;
    Some(ReportedAmount { amount, step, bound, currency })
}

/// Whether a phrase stands in the text as words of its own.
fn has_phrase(text: &str, phrase: &str) -> bool {
    let letters = phrase.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
    text.match_indices(phrase).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + phrase.len()..).and_then(|t| t.chars().next());
        !letters || ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

/// The amount and one step of its last printed digit.
fn scaled(number: &str, scale: i64) -> Option<(Money, Money)> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let whole: i64 = whole.replace(',', "").parse().ok().filter(|n| *n <= 1_000_000_000_000)?;
    if decimals.len() > 9 || decimals.contains(',') {
        return None;
    }
    let parts = 10_i128.pow(decimals.len() as u32);
    let fraction: i128 = if decimals.is_empty() { 0 } else { decimals.parse().ok()? };
    let cents_of_scale = i128::from(scale) * 100;
    let cents = i128::from(whole) * cents_of_scale + fraction * cents_of_scale / parts;
    // A number written out in full is exact to its last digit that is not nought, if it ends in three noughts
    // or more.
    let noughts = whole.to_string().bytes().rev().take_while(|b| *b == b'0').count() as u32;
    let step = if scale == 1 && decimals.is_empty() && whole > 0 && noughts >= 3 {
        100 * 10_i128.pow(noughts.min(12))
    } else {
        (cents_of_scale / parts).max(1)
    };
    Some((Money::cents(i64::try_from(cents).ok()?), Money::cents(i64::try_from(step).ok()?)))
}

/// Holds a reported amount against a published one in `currency`. Equal within half a step of the printed
/// precision agrees; a bound that holds, a cut instead of a rounding, and `about` within a step or 5 % are
/// compatible; all else contradicts.
pub fn compare_amount(reported: &str, published: Money, currency: &str) -> Comparison {
    let not_comparable = |explanation| Comparison { agreement: Agreement::NotComparable, explanation };
    let Some(claim) = read_reported_amount(reported) else {
        return not_comparable(format!("`{reported}` states no single amount"));
    };
    if claim.currency.is_some_and(|code| code != currency) {
        return not_comparable(format!("`{reported}` is not in {currency}, as the published {published} is"));
    }
    let (amount, step) = (claim.amount, claim.step);
    let half = Money::cents(step.as_cents() / 2);
    let apart = (published - amount).abs();
    let five_percent = Money::cents(amount.as_cents() / 20);
    let (agreement, why) = match claim.bound {
        Bound::Exactly if apart <= half => (Agreement::Agrees, "equal within the printed precision"),
        Bound::Exactly if published >= amount && published < amount + step => {
            (Agreement::Compatible, "cut to the printed digits, not rounded")
        }
        Bound::AtLeast if published >= amount && published < amount + step => {
            (Agreement::Compatible, "a coarser bound that holds")
        }
        Bound::AtLeast if published >= amount => (Agreement::Compatible, "a bound that holds, far below"),
        Bound::AtMost if published <= amount + half => (Agreement::Compatible, "a bound that holds"),
        Bound::Nearly if published <= amount + half && published + step >= amount => {
            (Agreement::Compatible, "within a step below")
        }
        Bound::About if apart <= step.max(five_percent) => (Agreement::Compatible, "about that much"),
        _ => (Agreement::Contradicts, "not the same amount in the printed precision"),
    };
    let explanation = format!("`{reported}` is said, {published} {currency} is published: {why}");
    Comparison { agreement, explanation }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reported_amounts_beside_a_published_one() {
        use Agreement::*;
        for (text, agreement) in [
            ("$14.84M", Agrees),
            ("$14.84 million", Agrees),
            ("$14.8 million", Agrees),
            ("$15 million", Agrees),
            ("14,844,000", Agrees),
            ("$14,800,000", Agrees),
            ("$14,844,001", Contradicts),
            ("$14 million", Compatible),
            ("$14 million-plus", Compatible),
            ("$14M+", Compatible),
            ("more than $14 million", Compatible),
            ("over $10 million", Compatible),
            ("more than $15 million", Contradicts),
            ("nearly $15 million", Compatible),
            ("almost $20 million", Contradicts),
            ("about $15 million", Compatible),
            ("up to $15 million", Compatible),
            ("less than $14 million", Contradicts),
            ("$15.84 million", Contradicts),
            ("$148,440", Contradicts),
            ("£14.84 million", NotComparable),
            ("between $10 million and $20 million", NotComparable),
            ("a tax credit", NotComparable),
        ] {
            let comparison = compare_amount(text, Money::units(14_844_000), "USD");
            assert_eq!(comparison.agreement, agreement, "{}", comparison.explanation);
        }
    }

    #[test]
    fn the_last_printed_digit_is_the_step() {
        for (text, step) in [
            ("$14.84M", 10_000),
            ("$14 million", 1_000_000),
            ("$750K", 1_000),
            ("14,844,000", 1_000),
            ("1,000", 1_000),
            ("14,844,001", 1),
            ("$1.2bn", 100_000_000),
        ] {
            assert_eq!(read_reported_amount(text).unwrap().step, Money::units(step), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,40}|[$0-9.,a-z+ ]{0,30}") {
            let _ = compare_amount(&text, Money::units(1), "USD");
        }

        #[test]
        fn what_is_rounded_agrees(units in 1_000_000_i64..900_000_000) {
            let text = format!("${:.2}M", units as f64 / 1e6);
            prop_assert_eq!(compare_amount(&text, Money::units(units), "USD").agreement, Agreement::Agrees);
        }
    }
}
