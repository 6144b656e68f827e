//! Numbers in digits, by the habits of a language.

/// Reads `2,378`, `14.84` (English) or `2.378`, `14,84` (the continent). A group of exactly three digits after the language's
/// thousands mark is a thousand; anything else is a decimal fraction. Malformed digits read as 0.
pub(crate) fn parse(digits: &str, lang: &str) -> f64 {
    let (thousands, decimal) = if lang == "en" { (',', '.') } else { ('.', ',') };
    let grouped = |mark: char| {
        let mut groups = digits.split(mark);
        let head = groups.next().unwrap_or_default();
        !head.is_empty()
            && head.len() <= 3
            && groups.all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()))
    };
    let plain: String = if digits.contains(thousands) && !digits.contains(decimal) {
        if grouped(thousands) { digits.replace(thousands, "") } else { digits.replace(thousands, ".") }
    } else if lang != "en" && digits.contains(decimal) && !digits.contains(thousands) {
        // A foreign text may still write a number the English way: `1,234,567`.
        if digits.matches(decimal).count() > 1 {
            digits.replace(decimal, "")
        } else {
            digits.replace(decimal, ".")
        }
    } else {
        digits.replace(thousands, "").replace(decimal, ".")
    };
    plain.parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    #[allow(clippy::float_cmp)]
    fn thousands_and_fractions() {
        for (text, lang, want) in [
            ("2,378", "en", 2378.0),
            ("14.84", "en", 14.84),
            ("1,234,567.5", "en", 1_234_567.5),
            ("2,5", "de", 2.5),
            ("2.378", "de", 2378.0),
            ("1.234,5", "it", 1234.5),
            ("2.5", "fr", 2.5),
            ("7", "tr", 7.0),
        ] {
            assert_eq!(parse(text, lang), want, "{text} {lang}");
        }
    }
}
