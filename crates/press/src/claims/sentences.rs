//! Sentences with their places.
//!
//! A line break ends a sentence unless the text is plainly hard-wrapped; within a line a full stop, question or exclamation
//! mark ends one when what follows can begin one, abbreviations and initials aside. Closing quotes and brackets belong
//! to the sentence they close.

use greenlit_vocabulary::Span;

/// Abbreviations after which a sentence goes on.
const NEVER_FINAL: [&str; 34] = [
    "mr", "mrs", "ms", "dr", "st", "jr", "sr", "prof", "no", "nos", "vs", "dept", "det", "sgt", "lt", "capt",
    "gen", "rep", "sen", "gov", "ep", "eps", "vol", "ft", "feat", "approx", "ca", "bzw", "usw", "sra", "dra",
    "nr", "bros", "jan",
];
/// Months and the like: final only before a capitalised word that is no number.
const SELDOM_FINAL: [&str; 14] =
    ["inc", "co", "corp", "ltd", "feb", "aug", "sept", "sep", "oct", "nov", "dec", "etc", "est", "approx"];
/// Words that open a sentence far more often than they continue a name.
const OPENERS: [&str; 44] = [
    "the",
    "a",
    "an",
    "it",
    "its",
    "this",
    "that",
    "these",
    "those",
    "he",
    "she",
    "they",
    "we",
    "i",
    "you",
    "in",
    "on",
    "at",
    "for",
    "from",
    "by",
    "with",
    "as",
    "but",
    "and",
    "however",
    "while",
    "when",
    "after",
    "before",
    "although",
    "though",
    "there",
    "here",
    "his",
    "her",
    "their",
    "our",
    "according",
    "per",
    "meanwhile",
    "both",
    "neither",
    "if",
];

/// The sentences of `body` in `text`, in order, without surrounding white space, and for each the number of its paragraph.
pub(crate) fn sentences(text: &str, body: Span) -> Vec<(Span, u32)> {
    let mut out = Vec::new();
    let end = body.end.min(text.len());
    let Some(part) = text.get(body.start..end) else { return out };
    for (paragraph, block) in (0_u32..).zip(blocks(part)) {
        let base = body.start + block.start;
        for piece in split_block(&part[block.start..block.end]) {
            out.push((Span { start: base + piece.start, end: base + piece.end }, paragraph));
        }
    }
    out
}

/// Stretches between hard line breaks.
fn blocks(text: &str) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut offset = 0;
    let mut open: Option<usize> = None;
    let mut joined_end = 0;
    let column = text.lines().map(|l| l.trim_end().chars().count()).max().unwrap_or(0);
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let body = line.trim_end();
        if body.trim().is_empty() {
            if let Some(first) = open.take() {
                out.push(Span { start: first, end: joined_end });
            }
            continue;
        }
        let first = open.unwrap_or(start);
        joined_end = start + body.len();
        open = Some(first);
        if !wraps(body, text.get(offset..).unwrap_or_default(), column) {
            out.push(Span { start: first, end: joined_end });
            open = None;
        }
    }
    if let Some(first) = open {
        out.push(Span { start: first, end: joined_end });
    }
    out
}

/// Whether a line runs on into the next: unfinished, and the next begins in lower case; or, in a text whose longest line
/// (`column`) is of a hard-wrapped width, the next line's first word would not have fitted.
fn wraps(line: &str, after: &str, column: usize) -> bool {
    let next = after.lines().next().unwrap_or_default();
    let unfinished = !line.ends_with(['.', '!', '?', ':', '”', '"', '’', ')']);
    let width = line.chars().count();
    let lower = next.trim_start().chars().next().is_some_and(char::is_lowercase);
    unfinished
        && !next.trim().is_empty()
        && (lower
            || (60..=100).contains(&width)
                && (50..=100).contains(&next.chars().count())
                && column <= 100
                && width + 1 + next.split_whitespace().next().map_or(0, |w| w.chars().count()) > column)
}

fn split_block(block: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = block.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        let mut end = i + c.len_utf8();
        while let Some((j, d)) = chars.peek().copied() {
            if matches!(d, '.' | '!' | '?' | '…' | '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '*' | '_')
            {
                end = j + d.len_utf8();
                chars.next();
            } else {
                break;
            }
        }
        if ends_here(&block[start..i], c, &block[i..end], &block[end..]) {
            push(block, start, end, &mut out);
            start = end;
        }
    }
    push(block, start, block.len(), &mut out);
    out
}

fn push(block: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let piece = &block[start..end];
    let lead = piece.len() - piece.trim_start().len();
    let trimmed = piece.trim();
    if !trimmed.is_empty() {
        out.push(Span { start: start + lead, end: start + lead + trimmed.len() });
    }
}

fn ends_here(before: &str, mark: char, marks: &str, after: &str) -> bool {
    if after.is_empty() {
        return true;
    }
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let next = after.trim_start();
    let mut opening = next.chars().skip_while(|c| {
        matches!(c, '"' | '“' | '‘' | '\'' | '(' | '[' | '«' | '*' | '_' | '„' | '—' | '–' | '#')
    });
    let Some(first) = opening.next() else { return true };
    if first.is_lowercase() {
        return false;
    }
    if mark != '.' {
        // `"Did it?" Smith asked` goes on only where a verb of saying follows a name; a new sentence is the rule.
        return true;
    }
    let word: &str =
        before.rsplit(|c: char| c.is_whitespace() || "(\"“‘'-".contains(c)).next().unwrap_or_default();
    let lower = word.to_lowercase();
    let bare = lower.trim_matches('.');
    if marks.chars().count() > 1 && marks.ends_with(['”', '"', '’', ')', '…']) {
        return true;
    }
    if NEVER_FINAL.contains(&bare) {
        return bare == "no" && !first.is_ascii_digit() && !word.starts_with('N');
    }
    if SELDOM_FINAL.contains(&bare) {
        return !first.is_ascii_digit() && opens(next);
    }
    let initial = bare.chars().count() == 1 && word.chars().next().is_some_and(char::is_uppercase);
    if initial || bare.contains('.') {
        return opens(next) && !(initial && before.trim_end().len() < 3);
    }
    if bare.len() <= 2
        && !bare.is_empty()
        && bare.bytes().all(|b| b.is_ascii_digit())
        && before.trim() == word
    {
        // The number of a list item.
        return false;
    }
    // An ordinal of German, Turkish or Scandinavian (`2. Staffel`) goes on.
    !(bare.len() <= 2
        && bare.bytes().all(|b| b.is_ascii_digit())
        && !bare.is_empty()
        && !opens(next)
        && before.len() < 400
        && is_month_or_season(next))
}

fn is_month_or_season(next: &str) -> bool {
    let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    matches!(
        word.as_str(),
        "staffel"
            | "staffeln"
            | "sezon"
            | "januar"
            | "februar"
            | "märz"
            | "april"
            | "mai"
            | "juni"
            | "juli"
            | "august"
            | "september"
            | "oktober"
            | "november"
            | "dezember"
            | "platz"
            | "folge"
            | "season"
    )
}

fn opens(next: &str) -> bool {
    let word = next.trim_start_matches(|c: char| !c.is_alphanumeric());
    let word = word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    OPENERS.contains(&word.as_str()) || next.starts_with(['“', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text, Span { start: 0, end: text.len() }).into_iter().map(|(s, _)| s.of(text)).collect()
    }

    #[test]
    fn sentences_end_where_they_end() {
        for (text, want) in [
            ("It took in 2.5 billion minutes in the U.S. On the other side, no.", 2),
            ("Amy Hill (Magnum P.I.) and John C. Reilly star. Dr. Quinn returns.", 2),
            ("The show rose to No. 4 in the week. It fell.", 2),
            ("A headline without a stop\n\nThe text begins.", 2),
            ("“We won’t.” “They will,” he said.", 2),
            ("Will it return? Nobody knows!", 2),
            ("Die 2. Staffel kommt. Ende.", 2),
            ("Created by J. H. Wyman, it ran.", 1),
            ("On Jan. 5 it came. In Feb. It left.", 3),
        ] {
            assert_eq!(split(text).len(), want, "{:?}", split(text));
        }
    }
}
