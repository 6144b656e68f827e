//! The objects of a JSON file, whether it is one object, an array of them, or many one after another.
//!
//! The text is cut into objects by counting braces outside strings, and each is parsed by itself: a damaged record
//! is set aside alone, with its line, and a file of any length needs the memory of one record at a time.

use greenlit_vocabulary::Rejected;
use serde_json::{Map, Value};

use super::reject;

/// After so many unclosed objects the file is taken for damaged beyond reading: each costs a scan to the end.
const MAX_RESTARTS: usize = 8;

/// Calls `each` with every top-level object (or object of a top-level array) and the line it begins on.
pub(super) fn for_each_object(
    bytes: &[u8],
    rejected: &mut Vec<Rejected>,
    mut each: impl FnMut(u64, &Map<String, Value>, &mut Vec<Rejected>),
) {
    let mut at = 0;
    let mut line = 1;
    let mut restarts = 0;
    while let Some(start) = next_brace(bytes, at, &mut line) {
        let begins = line;
        let Some(end) = object_end(bytes, start, &mut line) else {
            let excerpt = bytes.get(start..).unwrap_or_default();
            rejected.push(reject(begins, "the object that begins here is cut off or lacks a brace", excerpt));
            restarts += 1;
            line = begins;
            match (restarts < MAX_RESTARTS).then(|| next_line_brace(bytes, start + 1, &mut line)).flatten() {
                Some(next) => at = next,
                None => return,
            }
            continue;
        };
        let text = bytes.get(start..end).unwrap_or_default();
        match serde_json::from_slice::<Map<String, Value>>(text) {
            Ok(object) => each(begins, &object, rejected),
            Err(error) => rejected.push(reject(begins, &format!("the object is no JSON: {error}"), text)),
        }
        at = end;
    }
}

/// Position of the next `{`, counting the lines passed.
fn next_brace(bytes: &[u8], from: usize, line: &mut u64) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let offset = rest.iter().position(|b| {
        *line += u64::from(*b == b'\n');
        *b == b'{'
    })?;
    Some(from + offset)
}

/// Position of the next line whose first character is `{`.
fn next_line_brace(bytes: &[u8], from: usize, line: &mut u64) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let mut fresh = false;
    for (offset, byte) in rest.iter().enumerate() {
        match byte {
            b'\n' => {
                *line += 1;
                fresh = true;
            }
            b'{' if fresh => return Some(from + offset),
            _ => fresh = false,
        }
    }
    None
}

/// One past the brace that closes the object at `start`.
fn object_end(bytes: &[u8], start: usize, line: &mut u64) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (offset, byte) in bytes.get(start..)?.iter().enumerate() {
        *line += u64::from(*byte == b'\n');
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(start + offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> (Vec<u64>, Vec<Option<u64>>) {
        let mut rejected = Vec::new();
        let mut seen = Vec::new();
        for_each_object(text.as_bytes(), &mut rejected, |line, _, _| seen.push(line));
        (seen, rejected.into_iter().map(|r| r.line).collect())
    }

    #[test]
    fn one_object_an_array_and_many_in_a_row_are_the_same_to_it() {
        for (text, objects, bad) in [
            ("{\"a\":{}}", vec![1], vec![]),
            ("[{\"a\":1},\n{\"b\":\"}\"}]", vec![1, 2], vec![]),
            ("{\"a\":1}\n{\"a\":\"\\\"{\"}\n", vec![1, 2], vec![]),
            ("{\"a\":1}\n{\"a\":}\n{\"a\":3}", vec![1, 3], vec![Some(2)]),
            ("{\"a\":1}\n{\"a\":1,\n{\"a\":3}", vec![1, 3], vec![Some(2)]),
            ("[]", vec![], vec![]),
            ("", vec![], vec![]),
        ] {
            assert_eq!(lines(text), (objects, bad.clone()), "{text}");
        }
    }
}
