//! Text within the width of a terminal.

use std::io::{self, Write};

/// Columns of a line. Reports keep to it everywhere, so that they read the same in a terminal, a log and a letter.
const WIDTH: usize = 80;

/// Writes a text behind a label, further lines indented under its beginning.
pub(crate) fn beside(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    let indent = " ".repeat(textwrap::core::display_width(label));
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(label)
        .subsequent_indent(&indent)
        // A path or an address is left whole: it is copied more often than it is read.
        .break_words(false);
    textwrap::wrap(text, options).iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

/// Writes a text with its further lines indented.
pub(crate) fn hanging(out: &mut dyn Write, text: &str, indent: &str) -> io::Result<()> {
    let options = textwrap::Options::new(WIDTH).subsequent_indent(indent).break_words(false);
    textwrap::wrap(text, options).iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}
