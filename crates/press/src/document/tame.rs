//! Untrusted markup made harmless before a parser sees it.
//!
//! An HTML parser must follow the standard, and the standard lets a small page become an enormous tree: elements nested
//! a hundred thousand deep, formatting elements reopened in every paragraph, attributes compared with each other. Here the
//! page is rewritten in one pass, in time and space linear in its size: known elements only, well nested, at most
//! [`MAX_DEPTH`] deep, with the few attributes that are read later; no comment, script, style or drawing. Text stays, its
//! character references resolved; an ampersand, angle bracket or quote *in* the text is written as a private character
//! ([`restored`] takes it back), since parsers look for references at every ampersand, some in quadratic time.

use memchr::memchr;

use super::strip::entity;

/// Elements nested deeper are dissolved into their parents.
const MAX_DEPTH: usize = 96;
/// An end tag is matched with a start tag at most so many open elements back.
const MAX_SEARCH: usize = 64;
/// Longer attribute values are dropped.
const MAX_VALUE_BYTES: usize = 16 * 1024;

/// Stand for `&`, `<` and `"` in text and attribute values.
const AMPERSAND: char = '\u{E026}';
const ANGLE: char = '\u{E03C}';
const QUOTE: char = '\u{E022}';

/// The character that a private character stands for.
pub(super) const fn original(c: char) -> char {
    match c {
        AMPERSAND => '&',
        ANGLE => '<',
        QUOTE => '"',
        c => c,
    }
}

/// A text or attribute's value of a tamed page as it was.
pub(super) fn restored(text: &str) -> String {
    text.chars().map(original).collect()
}

const KEPT: &[&str] = &[
    "a",
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
    "head",
    "header",
    "hr",
    "html",
    "input",
    "label",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
];
const VOID: &[&str] = &["br", "hr", "input", "link", "meta"];
/// Dropped together with everything inside.
const DROPPED: &[&str] = &[
    "script", "style", "noscript", "svg", "math", "iframe", "template", "textarea", "select", "object",
    "canvas", "video", "audio", "xmp", "noembed", "noframes",
];
const ATTRIBUTES: &[&str] = &[
    "charset",
    "class",
    "content",
    "datetime",
    "href",
    "http-equiv",
    "id",
    "itemprop",
    "lang",
    "name",
    "property",
    "rel",
    "role",
    "type",
];

/// The page rewritten; see the module.
pub(super) fn tame(html: &str) -> String {
    let mut tamer = Tamer { out: String::with_capacity(html.len()), open: Vec::new(), depth: 0 };
    let mut rest = html;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        tamer.text(rest.get(..at).unwrap_or_default());
        rest = tamer.markup(rest.get(at..).unwrap_or_default());
    }
    tamer.text(rest);
    tamer.close_to(0);
    tamer.out
}

struct Tamer {
    out: String,
    /// Open elements, and whether their tags were written.
    open: Vec<(&'static str, bool)>,
    /// How many of them were written.
    depth: usize,
}

impl Tamer {
    /// Handles what starts with `<`; gives back the rest after it.
    fn markup<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some(comment) = text.strip_prefix("<!--") {
            return after(comment, "-->");
        }
        if text.starts_with("<!") || text.starts_with("<?") {
            return after(text, ">");
        }
        if let Some(tag) = text.strip_prefix("</") {
            let name = tag_name(tag);
            if !name.is_empty() {
                if let Some(kept) = known(KEPT, name) {
                    self.end(kept);
                }
                return after(tag, ">");
            }
        } else if let Some(tag) = text.strip_prefix('<') {
            let name = tag_name(tag);
            if !name.is_empty() {
                return self.start(name, tag.get(name.len()..).unwrap_or_default());
            }
        }
        self.out.push(ANGLE);
        text.get(1..).unwrap_or_default()
    }

    fn start<'a>(&mut self, name: &str, tag: &'a str) -> &'a str {
        let (attributes, rest) = attributes(tag);
        if let Some(dropped) = known(DROPPED, name) {
            let (inside, rest) = until_end_tag(rest, dropped);
            let is_linked_data = attributes.iter().any(|(name, value)| {
                *name == "type" && value.trim().eq_ignore_ascii_case("application/ld+json")
            });
            if dropped == "script" && is_linked_data && self.depth < MAX_DEPTH {
                self.out.push_str("<script type=\"application/ld+json\">");
                self.out.push_str(inside);
                self.out.push_str("</script>");
            }
            return rest;
        }
        let Some(name) = known(KEPT, name) else { return rest };
        self.close_implied(name);
        let is_void = VOID.contains(&name);
        let written = self.depth < MAX_DEPTH;
        if written {
            self.write(name, &attributes);
        } else if !is_void && !matches!(name, "a" | "span" | "time" | "label") {
            self.out.push_str("<br>");
        }
        if !is_void {
            self.open.push((name, written));
            self.depth += usize::from(written);
        }
        rest
    }

    fn write(&mut self, name: &str, attributes: &[(&'static str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// Text or an attribute's value: references resolved, and nothing in it that means something to a parser.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let reference = if c == '&' { entity(rest) } else { None };
            let (c, len) = reference.unwrap_or((c, c.len_utf8()));
            match c {
                '&' => self.out.push(AMPERSAND),
                '<' => self.out.push(ANGLE),
                '"' => self.out.push(QUOTE),
                AMPERSAND | ANGLE | QUOTE => {}
                c => self.out.push(c),
            }
            rest = rest.get(len..).unwrap_or_default();
        }
    }

    fn end(&mut self, name: &str) {
        let back = self.open.iter().rev().take(MAX_SEARCH).position(|(open, _)| *open == name);
        if let Some(back) = back {
            self.close_to(self.open.len() - 1 - back);
        }
    }

    /// End tags that may be left out: a paragraph before a block, a list item before the next, cells and rows.
    fn close_implied(&mut self, name: &str) {
        while let Some((top, _)) = self.open.last() {
            let implied = match *top {
                "p" => !matches!(
                    name,
                    "a" | "span" | "br" | "time" | "button" | "input" | "label" | "meta" | "link"
                ),
                "li" => name == "li",
                "dt" | "dd" => matches!(name, "dt" | "dd"),
                "td" | "th" => matches!(name, "td" | "th" | "tr" | "tbody" | "tfoot"),
                "tr" => matches!(name, "tr" | "tbody" | "tfoot"),
                "head" => name == "body",
                _ => false,
            };
            if !implied {
                break;
            }
            self.close_to(self.open.len() - 1);
        }
    }

    /// Closes open elements until `len` are left, each with its own end tag, so that what is written stays well nested.
    fn close_to(&mut self, len: usize) {
        while self.open.len() > len {
            let Some((name, written)) = self.open.pop() else { break };
            if written {
                self.depth -= 1;
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
        }
    }
}

/// The entry of a sorted or unsorted list that is `name` in any case.
fn known(list: &'static [&'static str], name: &str) -> Option<&'static str> {
    list.iter().copied().find(|known| known.eq_ignore_ascii_case(name))
}

fn tag_name(tag: &str) -> &str {
    let end = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = tag.get(..end).unwrap_or_default();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { "" }
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    memchr::memmem::find(text.as_bytes(), mark.as_bytes())
        .and_then(|at| text.get(at + mark.len()..))
        .unwrap_or_default()
}

/// What stands before the end tag of a dropped element, and what after it. Without an end tag the rest is lost with it,
/// as it is in a browser.
fn until_end_tag<'a>(text: &'a str, name: &str) -> (&'a str, &'a str) {
    for at in memchr::memmem::find_iter(text.as_bytes(), b"</") {
        let tag = text.get(at + 2..).unwrap_or_default();
        if tag_name(tag).eq_ignore_ascii_case(name) {
            return (text.get(..at).unwrap_or_default(), after(tag, ">"));
        }
    }
    (text, "")
}

/// The attributes that are kept, the first of each name, and the text after the tag.
fn attributes(tag: &str) -> (Vec<(&'static str, &str)>, &str) {
    let bytes = tag.as_bytes();
    let mut kept: Vec<(&'static str, &str)> = Vec::new();
    let mut at = 0;
    loop {
        while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return (kept, ""),
            Some(b'>') => return (kept, tag.get(at + 1..).unwrap_or_default()),
            Some(_) => {}
        }
        let name_start = at;
        at += 1;
        while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'=')) {
            at += 1;
        }
        let name = tag.get(name_start..at).unwrap_or_default();
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'=') {
            continue;
        }
        at += 1;
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let (value, end) = value_at(tag, at);
        at = end;
        if let Some(name) = known(ATTRIBUTES, name)
            && value.len() <= MAX_VALUE_BYTES
            && !kept.iter().any(|(seen, _)| *seen == name)
        {
            kept.push((name, value));
        }
    }
}

/// An attribute's value from byte `at`, and where it ends.
fn value_at(tag: &str, at: usize) -> (&str, usize) {
    let bytes = tag.as_bytes();
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at).copied() {
        let inside = bytes.get(at + 1..).unwrap_or_default();
        let len = memchr(quote, inside).unwrap_or(inside.len());
        return (tag.get(at + 1..at + 1 + len).unwrap_or_default(), (at + 2 + len).min(bytes.len()));
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let len = rest.iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'>').count();
    (tag.get(at..at + len).unwrap_or_default(), at + len)
}

#[cfg(test)]
mod tests {
    use super::{restored, tame};

    #[test]
    fn pages_are_rewritten() {
        for (html, tamed) in [
            ("<p>a<p>b", "<p>a</p><p>b</p>"),
            ("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
            ("<b>bold</b> <custom-x>text</custom-x>", "bold text"),
            ("a <!-- <p>no</p> --> b", "a  b"),
            ("<script>if (a < b) {}</script>x<STYLE>p{}</style>y", "xy"),
            ("1 < 2 and <3 &amp;lt; &eacute;", "1 < 2 and <3 &lt; é"),
            ("<div onclick='x>y' class=a>t</div>", "<div class=\"a\">t</div>"),
            ("<div><table><td></div>x", "<div><table><td></td></table></div>x"),
            ("</p></div>x", "x"),
            ("<p", "<p></p>"),
            ("<meta name='a' content='say \"x\"'>", "<meta name=\"a\" content=\"say \"x\"\">"),
            (
                "<script type='application/ld+json'>{\"a\":1}</script>",
                "<script type=\"application/ld+json\">{\"a\":1}</script>",
            ),
        ] {
            assert_eq!(restored(&tame(html)), tamed, "{html}");
        }
    }

    #[test]
    fn depth_is_bounded_and_text_kept() {
        let deep = format!("{}inside{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
        let tamed = tame(&deep);
        assert!(tamed.contains("inside"));
        assert_eq!(tamed.matches("<div>").count(), super::MAX_DEPTH);
        assert_eq!(tamed.matches("</div>").count(), super::MAX_DEPTH);
    }
}
