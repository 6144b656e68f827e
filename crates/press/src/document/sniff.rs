//! What a file is, from its first bytes.

use super::{FileHint, decode, lang};

/// So much of a file is looked at to tell what it is.
const HEAD_BYTES: usize = 16 * 1024;

/// Whether the bytes look like an article: a page of HTML, or running prose. Cheap: only the start is looked at, and no
/// markup is parsed. Tables, JSON, binary files and bare lists are none; whether an article is *behind* the page is told
/// by [`super::open`] alone.
pub fn looks_like_article(bytes: &[u8]) -> bool {
    let mut head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or_default();
    // A cut inside a character must not make UTF-8 something else.
    if head.len() < bytes.len() {
        let back = head.iter().rev().take(3).take_while(|b| **b & 0xC0 == 0x80).count() + 1;
        head = head.get(..head.len() - back.min(head.len())).unwrap_or_default();
    }
    let Ok(text) = decode::decode(head, None) else { return false };
    if is_markup(&text) {
        return true;
    }
    let body = text.get(super::header::read(&text).body_start..).unwrap_or_default();
    !is_data(body) && !is_table(body) && is_prose(body)
}

/// Whether text starts like an HTML page.
pub(super) fn is_markup(text: &str) -> bool {
    const STARTS: &[&str] = &[
        "!doctype html",
        "html",
        "head",
        "body",
        "meta",
        "title",
        "div",
        "article",
        "section",
        "main",
        "header",
        "p",
        "h1",
        "script",
        "link",
        "style",
        "table",
        "span",
        "a",
        "ul",
        "img",
        "center",
    ];
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    // Comments and an XML declaration may come first.
    for _ in 0..8 {
        let skipped = if rest.starts_with("<!--") { rest.find("-->").map(|at| at + 3) } else { None };
        let skipped =
            skipped.or_else(|| rest.starts_with("<?xml").then(|| rest.find("?>").map(|at| at + 2)).flatten());
        let Some(next) = skipped.and_then(|at| rest.get(at..)) else { break };
        rest = next.trim_start();
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    STARTS.iter().any(|start| {
        tag.get(..start.len()).is_some_and(|t| t.eq_ignore_ascii_case(start))
            && tag
                .as_bytes()
                .get(start.len())
                .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
    })
}

/// Whether a file is to be read as HTML.
pub(super) fn is_html(text: &str, hint: &FileHint<'_>) -> bool {
    let extension = hint.name.and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
    let media = hint.content_type.map(str::to_ascii_lowercase).unwrap_or_default();
    if media.contains("html") || matches!(extension.as_deref(), Some("html" | "htm" | "xhtml" | "shtml")) {
        return memchr::memchr(b'<', text.as_bytes()).is_some();
    }
    !matches!(extension.as_deref(), Some("md" | "markdown")) && is_markup(text)
}

/// JSON by its first and last characters; a text in brackets is none.
pub(super) fn is_data(text: &str) -> bool {
    let text = text.trim();
    let next = |open: &str| text.strip_prefix(open).map(|t| t.trim_start().bytes().next());
    matches!(next("{"), Some(Some(b'"' | b'}'))) || matches!(next("["), Some(Some(b'{' | b'[' | b']' | b'"')))
}

/// Whether the first lines have as many tabs, commas, semicolons or bars each.
fn is_table(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).take(6).collect();
    let (Some(first), true) = (lines.first(), lines.len() >= 2) else { return false };
    [('\t', 1), (',', 2), (';', 2), ('|', 2)].iter().any(|(mark, least)| {
        let cells = first.matches(*mark).count();
        let needed = if *mark == '\t' { 2 } else { 3 };
        cells >= *least && lines.len() >= needed && lines.iter().all(|l| l.matches(*mark).count() == cells)
    })
}

/// Running prose: mostly letters, words of lower case among them, in a language that is told by its small words.
fn is_prose(text: &str) -> bool {
    let (mut letters, mut others) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_alphabetic() { letters += 1 } else { others += 1 }
    }
    if letters < 30 || others * 3 > letters {
        return false;
    }
    let detected = lang::detect(text);
    let unspaced = matches!(detected, "ja" | "zh" | "th");
    detected != "und" && (unspaced || text.split_whitespace().take(10).count() >= 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_told_from_data() {
        let prose = "The streamer has ordered a second season of the drama, which will be shot in the spring of 2026.";
        for (text, expected) in [
            (prose, true),
            (
                "https://example.com/a\nunknown\nThe series is over, and nobody at the network will say why it ended.",
                true,
            ),
            ("date 2025-10-04 While it is not confirmed, the show will return for a second season.", true),
            ("<!DOCTYPE html><html><body><p>x</p>", true),
            ("<!-- saved --> <HTML>", true),
            ("{\"title\": \"The End of the Road\"}", false),
            ("[{\"a\": 1}]", false),
            ("week\tcategory\trank\ttitle\n2025-06-22\tTV\t1\tThe Show of the Year\n", false),
            ("a,b,c\n1,2,3\n4,5,6\n", false),
            ("", false),
            ("null", false),
            ("1 2 3 4 5 6 7 8 9", false),
            (
                "Die Serie wird nach zwei Staffeln nicht fortgesetzt, wie das Magazin am Montag berichtet.",
                true,
            ),
        ] {
            assert_eq!(looks_like_article(text.as_bytes()), expected, "{text}");
        }
        assert!(!looks_like_article(b"%PDF-1.7 the of and to in is was for that with"));
    }
}
