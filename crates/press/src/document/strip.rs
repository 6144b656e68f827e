//! Markup to text: blocks become lines, entities become characters.

/// Elements that end a line of text.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "label",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];
/// Elements around an article rather than in it.
const AROUND: &[&str] = &["head", "nav", "footer", "aside", "form", "script", "button"];

/// What of a page is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// All its text.
    All,
    /// Without navigation, footers, asides, forms and buttons.
    Main,
}

/// The text of well-nested markup (as `tame` writes it, or a parser prints it): one line per block, blanks folded.
pub(super) fn text_of(html: &str, keep: Keep) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut around = 0_usize;
    let mut rest = html;
    loop {
        let at = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        if around == 0 {
            push_text(&mut out, rest.get(..at).unwrap_or_default());
        }
        let Some(tag) = rest.get(at + 1..) else { break };
        let end = memchr::memchr(b'>', tag.as_bytes()).unwrap_or(tag.len());
        let inside = tag.get(..end).unwrap_or_default();
        let name = inside.trim_start_matches('/').split([' ', '/', '\n', '\t']).next().unwrap_or_default();
        if BLOCKS.contains(&name) {
            end_line(&mut out);
        }
        if (keep == Keep::Main && AROUND.contains(&name)) || matches!(name, "script" | "head" | "style") {
            around = if inside.starts_with('/') { around.saturating_sub(1) } else { around + 1 };
        }
        let Some(next) = tag.get(end + 1..) else { break };
        rest = next;
    }
    out.truncate(out.trim_end().len());
    out
}

fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches([' ', '\u{a0}']).len());
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Appends text with its entities resolved and runs of blanks folded into one.
fn push_text(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut width = c.len_utf8();
        let c = if c == '&'
            && let Some((resolved, len)) = entity(rest)
        {
            width = len;
            resolved
        } else {
            super::tame::original(c)
        };
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else if !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}') {
            out.push(c);
        }
        rest = rest.get(width..).unwrap_or_default();
    }
}

/// The character reference a text starts with, and its length in bytes.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    let len = bytes.iter().take(12).position(|b| *b == b';')?;
    let name = text.get(1..len)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            match code {
                // Bytes of Windows-1252 written as numbers: HTML reads them so.
                0x80..=0x9f => {
                    let byte = [code as u8];
                    encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()?
                }
                0 => '\u{FFFD}',
                code => char::from_u32(code)?,
            }
        }
        None => named(name)?,
    };
    Some((c, len + 1))
}

fn named(name: &str) -> Option<char> {
    const NAMES: &[(&str, char)] = &[
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("ndash", '–'),
        ("mdash", '—'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("bdquo", '„'),
        ("sbquo", '‚'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("hellip", '…'),
        ("bull", '•'),
        ("middot", '·'),
        ("copy", '©'),
        ("reg", '®'),
        ("trade", '™'),
        ("euro", '€'),
        ("pound", '£'),
        ("yen", '¥'),
        ("cent", '¢'),
        ("deg", '°'),
        ("times", '×'),
        ("frac12", '½'),
        ("shy", '\u{ad}'),
        ("iexcl", '¡'),
        ("iquest", '¿'),
        ("szlig", 'ß'),
        ("aelig", 'æ'),
        ("AElig", 'Æ'),
        ("oelig", 'œ'),
        ("oslash", 'ø'),
        ("Oslash", 'Ø'),
        ("aring", 'å'),
        ("Aring", 'Å'),
    ];
    if let Some((_, c)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*c);
    }
    // Accented letters are named by letter and accent.
    let mut chars = name.chars();
    let letter = chars.next()?;
    let mark = match chars.as_str() {
        "acute" => '\u{301}',
        "grave" => '\u{300}',
        "circ" => '\u{302}',
        "uml" => '\u{308}',
        "tilde" => '\u{303}',
        "cedil" => '\u{327}',
        "caron" => '\u{30c}',
        _ => return None,
    };
    unicode_normalization::char::compose(letter, mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_lines_and_entities_characters() {
        for (html, text) in [
            ("<div><h1>Head</h1><p>One  two\n three</p><p>Four</p></div>", "Head\nOne two three\nFour"),
            ("a<br>b", "a\nb"),
            (
                "<p>Sh&ocirc;gun &amp; &#201;toile&#x2019;s &hellip; &#147;x&#148;</p>",
                "Shôgun & Étoile’s … “x”",
            ),
            ("R&D &unknown; &#xFFFFFFFF; &", "R&D &unknown; &#xFFFFFFFF; &"),
            ("<a href=\"x\">link</a>, <span>inline</span>", "link, inline"),
        ] {
            assert_eq!(text_of(html, Keep::All), text);
        }
        assert_eq!(text_of("<nav>Menu</nav><p>Text</p><footer>End</footer>", Keep::Main), "Text");
    }
}
