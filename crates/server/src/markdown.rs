//! The part of Markdown that our own documents use, as blocks of text: headings, paragraphs, lists, tables, code.

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// Level and text.
    Heading(usize, String),
    Paragraph(String),
    List(Vec<String>),
    /// The first row is the header.
    Table(Vec<Vec<String>>),
    Code(String),
}

/// Text without its marks for bold, emphasis and code; links keep their text.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        let (before, link) = rest.split_at(start);
        plain.push_str(before);
        let parts =
            link.strip_prefix('[').and_then(|l| l.split_once("](")).filter(|(name, _)| !name.contains(']'));
        if let Some((name, after)) = parts.and_then(|(name, more)| Some((name, more.split_once(')')?.1))) {
            plain.push_str(name);
            rest = after;
        } else {
            plain.push('[');
            rest = link.get(1..).unwrap_or_default();
        }
    }
    plain.push_str(rest);
    plain.replace("**", "").replace('`', "")
}

/// The blocks of a document.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut code: Option<String> = None;
    let mut is_open = false;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        if let Some(lines) = &mut code {
            if is_fence {
                blocks.push(Block::Code(code.take().unwrap_or_default()));
            } else {
                lines.push_str(line);
                lines.push('\n');
            }
            continue;
        }
        if is_fence {
            code = Some(String::new());
            is_open = false;
            continue;
        }
        let line = line.trim();
        let was_open = std::mem::replace(&mut is_open, !line.is_empty());
        if line.is_empty() {
            continue;
        }
        place(&mut blocks, line, was_open);
    }
    blocks
}

fn place(blocks: &mut Vec<Block>, line: &str, was_open: bool) {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&level) {
        blocks.push(Block::Heading(level, plain(line.trim_start_matches('#').trim())));
        return;
    }
    if let Some(row) = line.strip_prefix('|') {
        let cells: Vec<String> =
            row.trim_end_matches('|').split('|').map(|cell| plain(cell.trim())).collect();
        if cells.iter().all(|cell| !cell.is_empty() && cell.bytes().all(|b| matches!(b, b'-' | b':'))) {
            return;
        }
        match blocks.last_mut() {
            Some(Block::Table(rows)) if was_open => rows.push(cells),
            _ => blocks.push(Block::Table(vec![cells])),
        }
        return;
    }
    let number = line.split_once(". ").filter(|(n, _)| n.parse::<u32>().is_ok()).map(|(_, text)| text);
    if let Some(item) = line.strip_prefix("- ").or(line.strip_prefix("* ")).or(number) {
        match blocks.last_mut() {
            Some(Block::List(items)) => items.push(plain(item)),
            _ => blocks.push(Block::List(vec![plain(item)])),
        }
        return;
    }
    match blocks.last_mut() {
        Some(Block::Paragraph(text)) if was_open => {
            text.push(' ');
            text.push_str(&plain(line));
        }
        Some(Block::List(items)) if was_open => {
            if let Some(item) = items.last_mut() {
                item.push(' ');
                item.push_str(&plain(line));
            }
        }
        _ => blocks.push(Block::Paragraph(plain(line))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_a_document() {
        let text = "# Rules\n\nA *rule*\nwith [a link](x.md).\n\n- one\n  more\n- two\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n```\nx | y\n```\n";
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        assert_eq!(
            blocks(text),
            [
                Block::Heading(1, "Rules".to_owned()),
                Block::Paragraph("A *rule* with a link.".to_owned()),
                Block::List(vec!["one more".to_owned(), "two".to_owned()]),
                Block::Table(vec![row("a", "b"), row("1", "2")]),
                Block::Code("x | y\n".to_owned()),
            ]
        );
    }
}
