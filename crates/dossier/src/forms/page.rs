//! Text for a terminal: sections, entries with a label and a reference, wrapped to a width.

use textwrap::core::display_width;

/// How text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns; at least 40.
    pub width: usize,
    /// Whether escape sequences for bold and dim may be used.
    pub colour: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, colour: false }
    }
}

/// Lines of at most `width` columns; words, dates among them, are not broken at their hyphens.
fn wrap(text: &str, width: usize) -> Vec<std::borrow::Cow<'_, str>> {
    let options = textwrap::Options::new(width.max(10)).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options)
}

const LABEL: usize = 20;
const REFERENCE: usize = 7;
const INDENT: &str = "  ";

/// A page under construction.
#[derive(Debug)]
pub(crate) struct Page {
    style: Style,
    text: String,
}

impl Page {
    pub(crate) fn new(style: Style) -> Self {
        Self { style: Style { width: style.width.max(40), ..style }, text: String::new() }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn bold(&self, text: &str) -> String {
        if self.style.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn dim(&self, text: &str) -> String {
        if self.style.colour { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// The name of the page, underlined.
    pub(crate) fn title(&mut self, text: &str) {
        let line = self.bold(text);
        self.push(&line);
        let width = display_width(text).min(self.style.width);
        self.push(&"=".repeat(width));
    }

    /// A heading, with an empty line before it.
    pub(crate) fn section(&mut self, heading: &str) {
        self.text.push('\n');
        let line = self.bold(&heading.to_uppercase());
        self.push(&line);
    }

    /// A paragraph at the margin, wrapped.
    pub(crate) fn paragraph(&mut self, text: &str) {
        for line in wrap(text, self.style.width) {
            self.push(&line);
        }
    }

    /// A label, a text wrapped beside it, and a reference at the right edge.
    pub(crate) fn entry(&mut self, label: &str, text: &str, reference: &str) {
        let room = self.style.width - INDENT.len() - LABEL - REFERENCE - 2;
        let lines = wrap(text, room);
        let label_is_long = display_width(label) >= LABEL;
        if label_is_long {
            self.remark(label);
        }
        for (number, line) in lines.iter().enumerate() {
            let label = if number == 0 && !label_is_long { label } else { "" };
            let padding = " ".repeat(LABEL.saturating_sub(display_width(label)));
            let mut whole = format!("{INDENT}{label}{padding}{line}");
            if number == 0 && !reference.is_empty() {
                let gap = (self.style.width - REFERENCE).saturating_sub(display_width(&whole));
                whole = format!("{whole}{}{}", " ".repeat(gap), self.dim(reference));
            }
            self.push(&whole);
        }
    }

    /// A remark under an entry.
    pub(crate) fn note(&mut self, text: &str) {
        let room = self.style.width - INDENT.len() - LABEL;
        for line in wrap(text, room) {
            let line = self.dim(&format!("{INDENT}{}{line}", " ".repeat(LABEL)));
            self.push(&line);
        }
    }

    /// A remark at the left edge of the entries.
    pub(crate) fn remark(&mut self, text: &str) {
        for line in wrap(text, self.style.width - INDENT.len()) {
            self.push(&format!("{INDENT}{line}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_runs_past_the_width() {
        let mut page = Page::new(Style { width: 60, colour: false });
        page.title("Étoile");
        page.section("figures");
        page.entry("minutes viewed", &"over 2.5 billion minutes, US, first month ".repeat(4), "3fa9c12");
        page.entry("a label that is longer than its column", "text", "3fa9c12");
        page.note(&"a remark ".repeat(20));
        let text = page.finish();
        assert!(text.lines().all(|line| display_width(line) <= 60), "{text}");
        assert!(text.contains("3fa9c12"));
    }
}
