//! Cuts the records out of a JSON document of any size, in bounded memory.
//!
//! Backups and API answers are one JSON value of hundreds of megabytes whose records are objects inside some array.
//! The cutter follows brackets and strings only, copies one record at a time into a buffer of bounded size, and
//! leaves its syntax to the JSON reader: a record with bad syntax or of absurd length costs itself alone.

use std::io::{self, BufRead};

use memchr::{memchr, memchr2};

/// Deepest nesting that is followed outside records.
const MAX_DEPTH: usize = 64;
/// Longest key that is remembered.
const MAX_KEY_BYTES: usize = 128;

/// Cuts objects out of the arrays the caller wants.
pub(crate) struct Objects<R> {
    input: R,
    limit_bytes: usize,
    /// Whether objects of the array with this key are records; the key of an array at the root is empty.
    wanted: fn(&str) -> bool,
    frames: Vec<Frame>,
    /// The last string outside records: a key, once a colon follows.
    string: Vec<u8>,
    key: String,
    in_string: bool,
    escaped: bool,
    buffer: Vec<u8>,
    saw_any: bool,
}

struct Frame {
    is_array: bool,
    key: String,
}

/// What was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// A record: see [`Objects::record`].
    Record,
    /// A record longer than the limit.
    Overlong,
    /// The document ends inside a record.
    Truncated,
    /// The document is over; `complete` says whether all its brackets were closed.
    End {
        /// Whether all brackets were closed.
        complete: bool,
    },
}

impl<R: BufRead> Objects<R> {
    pub(crate) const fn new(input: R, limit_bytes: usize, wanted: fn(&str) -> bool) -> Self {
        Self {
            input,
            limit_bytes,
            wanted,
            frames: Vec::new(),
            string: Vec::new(),
            key: String::new(),
            in_string: false,
            escaped: false,
            buffer: Vec::new(),
            saw_any: false,
        }
    }

    /// The record last cut.
    pub(crate) fn record(&self) -> &[u8] {
        &self.buffer
    }

    /// Key of the array the record stands in; empty at the root.
    pub(crate) fn list(&self) -> &str {
        self.frames.last().map_or("", |frame| frame.key.as_str())
    }

    /// Moves to the next record.
    pub(crate) fn next_record(&mut self) -> io::Result<Cut> {
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(Cut::End { complete: self.frames.is_empty() && self.saw_any });
            }
            let mut used = 0;
            let mut starts_record = false;
            for &byte in chunk {
                if byte == b'{' && !self.in_string && is_record_place(&self.frames, self.wanted) {
                    starts_record = true;
                    break;
                }
                used += 1;
                step(
                    byte,
                    &mut self.frames,
                    &mut self.string,
                    &mut self.key,
                    &mut self.in_string,
                    &mut self.escaped,
                );
                self.saw_any |= !byte.is_ascii_whitespace();
            }
            self.input.consume(used);
            if starts_record {
                self.saw_any = true;
                return self.take_record();
            }
        }
    }

    /// Copies from the opening brace, which is next, to its closing one.
    fn take_record(&mut self) -> io::Result<Cut> {
        self.buffer.clear();
        let mut scan = Scan { depth: 0, in_string: false, escaped: false };
        let mut overlong = false;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(Cut::Truncated);
            }
            let (used, done) = scan.advance(chunk);
            let part = chunk.get(..used).unwrap_or_default();
            let room = self.limit_bytes.saturating_sub(self.buffer.len());
            overlong |= part.len() > room;
            self.buffer.extend_from_slice(part.get(..part.len().min(room)).unwrap_or_default());
            self.input.consume(used);
            if done {
                return Ok(if overlong { Cut::Overlong } else { Cut::Record });
            }
        }
    }
}

/// Brackets and strings within one record.
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// Reads on; gives how many bytes belong to the record, and whether it ends there.
    fn advance(&mut self, chunk: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(rest) = chunk.get(at..).filter(|r| !r.is_empty()) {
            if self.escaped {
                self.escaped = false;
                at += 1;
            } else if self.in_string {
                match memchr2(b'"', b'\\', rest) {
                    None => return (chunk.len(), false),
                    Some(found) => {
                        self.in_string = rest.get(found) != Some(&b'"');
                        self.escaped = self.in_string;
                        at += found + 1;
                    }
                }
            } else {
                let Some(found) = rest.iter().position(|b| matches!(b, b'"' | b'{' | b'}' | b'[' | b']'))
                else {
                    return (chunk.len(), false);
                };
                at += found + 1;
                match rest.get(found) {
                    Some(b'"') => self.in_string = true,
                    Some(b'{' | b'[') => self.depth += 1,
                    _ => self.depth = self.depth.saturating_sub(1),
                }
                if self.depth == 0 && !self.in_string {
                    return (at, true);
                }
            }
        }
        (chunk.len(), false)
    }
}

fn is_record_place(frames: &[Frame], wanted: fn(&str) -> bool) -> bool {
    frames.last().is_some_and(|frame| frame.is_array && wanted(&frame.key))
}

/// Follows one byte outside records.
fn step(
    byte: u8,
    frames: &mut Vec<Frame>,
    string: &mut Vec<u8>,
    key: &mut String,
    in_string: &mut bool,
    escaped: &mut bool,
) {
    if *in_string {
        match byte {
            _ if *escaped => *escaped = false,
            b'\\' => *escaped = true,
            b'"' => *in_string = false,
            _ if string.len() < MAX_KEY_BYTES => string.push(byte),
            _ => {}
        }
        return;
    }
    match byte {
        b'"' => {
            *in_string = true;
            string.clear();
        }
        b':' => *key = String::from_utf8_lossy(string).into_owned(),
        b',' => key.clear(),
        b'{' | b'[' if frames.len() < MAX_DEPTH => {
            frames.push(Frame { is_array: byte == b'[', key: std::mem::take(key) });
        }
        b'}' | b']' => {
            frames.pop();
        }
        _ => {}
    }
}

/// The first bytes of a document, without a byte order mark and white space.
pub(crate) fn trimmed(prefix: &[u8]) -> &[u8] {
    prefix.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(prefix).trim_ascii_start()
}

/// Whether `needle` stands in the prefix.
pub(crate) fn mentions(prefix: &[u8], needle: &str) -> bool {
    memchr::memmem::find(prefix, needle.as_bytes()).is_some()
}

/// Whether the prefix holds a NUL byte, as no text does.
pub(crate) fn is_binary(prefix: &[u8]) -> bool {
    memchr(0, prefix).is_some()
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str, chunk: usize, wanted: fn(&str) -> bool) -> Vec<String> {
        let mut objects = Objects::new(BufReader::with_capacity(chunk, text.as_bytes()), 60, wanted);
        let mut out = Vec::new();
        loop {
            match objects.next_record().unwrap() {
                Cut::Record => {
                    out.push(format!("{}:{}", objects.list(), String::from_utf8_lossy(objects.record())));
                }
                other => {
                    out.push(format!("{other:?}"));
                    if matches!(other, Cut::End { .. }) {
                        return out;
                    }
                }
            }
        }
    }

    #[test]
    fn records_are_cut_from_the_arrays_asked_for() {
        let text = r#" [{"a":[{"x":1},{"y":"}]\"{","z":[{"q":2}]}]},{"b":[{"n":0}]}, {"a":[]}] "#;
        for chunk in 1..20 {
            assert_eq!(
                cut(text, chunk, |key| key == "a"),
                [r#"a:{"x":1}"#, r#"a:{"y":"}]\"{","z":[{"q":2}]}"#, "End { complete: true }"]
            );
        }
        assert_eq!(
            cut(r#"[{"p":1},{"p":2}]"#, 64, str::is_empty),
            [r#":{"p":1}"#, r#":{"p":2}"#, "End { complete: true }"]
        );
    }

    #[test]
    fn long_and_cut_off_records_are_told() {
        let long = "x".repeat(100);
        let text = format!(r#"[{{"p":"{long}"}},{{"p":2}},{{"p":"#);
        assert_eq!(
            cut(&text, 16, str::is_empty),
            ["Overlong", r#":{"p":2}"#, "Truncated", "End { complete: false }"]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn any_bytes_end(text in "[\\[\\]{}\",:\\\\a ]{0,120}") {
            cut(&text, 7, |_| true);
        }
    }
}
