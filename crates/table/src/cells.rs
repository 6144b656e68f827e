//! Numbers and words as files write them.

use std::borrow::Cow;

/// UTF-8, or else Windows-1252: exports are one or the other.
pub fn text(field: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(field) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(field).0,
    }
}

/// Yes or no as files write it; nothing is no.
pub fn yes_no(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(text));
    if is(&["1", "true", "yes", "y", "t"]) {
        Some(true)
    } else if is(&["0", "false", "no", "n", "f", ""]) {
        Some(false)
    } else {
        None
    }
}

/// A whole number, plain or with separators of thousands (`71,084`); `None` for anything else.
pub fn whole(text: &str) -> Option<u64> {
    const SEPARATORS: [char; 5] = [',', ' ', '\u{a0}', '\u{202f}', '\''];
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let grouped = text.split(SEPARATORS).skip(1).all(|group| group.len() == 3);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let others = text.chars().filter(|c| !c.is_ascii_digit() && !SEPARATORS.contains(c)).count();
    (grouped && others == 0 && !digits.is_empty()).then(|| digits.parse().ok())?
}

/// A percentage from 0 to 100: `77`, `77%`, or `0.77` in a column of shares; `None` for anything else.
pub fn percentage(text: &str, column_of_shares: bool) -> Option<f64> {
    let trimmed = text.trim();
    let (number, signed) = trimmed.strip_suffix('%').map_or((trimmed, false), |rest| (rest.trim(), true));
    let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !number.is_empty();
    let value: f64 = plain.then(|| number.parse().ok())??;
    let value = if column_of_shares && !signed { value * 100.0 } else { value };
    (0.0..=100.0).contains(&value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_files_write_them() {
        for (written, number) in [
            ("71,084", Some(71_084)),
            ("71\u{a0}084", Some(71_084)),
            ("71'084", Some(71_084)),
            ("71084.0", Some(71_084)),
            ("7,1", None),
            ("-3", None),
            ("", None),
        ] {
            assert_eq!(whole(written), number, "{written}");
        }
        for (written, shares, number) in [
            ("77", false, Some(77.0)),
            ("77%", true, Some(77.0)),
            ("77 %", false, Some(77.0)),
            ("0.77", true, Some(77.0)),
            ("770", false, None),
            ("nan", false, None),
        ] {
            assert_eq!(percentage(written, shares), number, "{written}");
        }
    }
}
