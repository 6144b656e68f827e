//! The text of a table: its encoding, its delimiter, and what is plainly none.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE};

use crate::{TableError, text};

/// First bytes in which a NUL betrays binary data.
const SNIFFED_BYTES: usize = 4096;

/// The bytes of a table without byte order mark; UTF-16 comes back as UTF-8. A line `sep=;`, which spreadsheets put
/// before the header, is left out.
///
/// # Errors
/// [`TableError::Empty`], or [`TableError::NotATable`] for pages, workbooks, JSON and binary data.
pub fn body(bytes: &[u8]) -> Result<Cow<'_, [u8]>, TableError> {
    let utf16 = |encoding: &'static encoding_rs::Encoding, rest: &[u8]| {
        let (text, _, _) = encoding.decode(rest);
        Cow::Owned(text.into_owned().into_bytes())
    };
    let body: Cow<'_, [u8]> = if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        Cow::Borrowed(rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        utf16(UTF_16LE, rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        utf16(UTF_16BE, rest)
    } else {
        Cow::Borrowed(bytes)
    };
    let not = |what| Err(TableError::NotATable { what });
    let trimmed = body.trim_ascii();
    match trimmed {
        [] => return Err(TableError::Empty),
        [b'P', b'K', 3 | 5, ..] => return not("a workbook or archive"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return not("a workbook of the old kind (xls)"),
        [0x1f, 0x8b, ..] => return not("packed (gzip)"),
        [b'<', ..] => return not("a web page (HTML)"),
        [b'{' | b'[', ..] => return not("JSON"),
        b"null" => return not("the single word `null`"),
        _ => {}
    }
    if memchr::memchr(0, trimmed.get(..SNIFFED_BYTES).unwrap_or(trimmed)).is_some() {
        return not("binary data");
    }
    let skipped = separator_line(&body);
    Ok(match body {
        Cow::Borrowed(all) => Cow::Borrowed(all.get(skipped..).unwrap_or_default()),
        Cow::Owned(mut all) => {
            all.drain(..skipped);
            Cow::Owned(all)
        }
    })
}

/// Bytes of a first line `sep=;`; 0 where the first line is another.
fn separator_line(body: &[u8]) -> usize {
    let end = memchr::memchr(b'\n', body).map_or(body.len(), |at| at + 1);
    match body.get(..end).unwrap_or_default().trim_ascii() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', _] => end,
        _ => 0,
    }
}

/// The text of a table. A line that is no UTF-8 is read as Windows-1252: exports are one or the other.
///
/// # Errors
/// As [`body`].
pub fn body_text(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    Ok(match body(bytes)? {
        Cow::Borrowed(body) => match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(by_lines(body)),
        },
        Cow::Owned(body) => Cow::Owned(by_lines(&body)),
    })
}

fn by_lines(body: &[u8]) -> String {
    body.split_inclusive(|b| *b == b'\n').map(text).collect()
}

/// The delimiter that the first filled line uses most, outside quotes: tab, semicolon or comma, in this order where they
/// are equally many; a bar only where there is none of them.
pub fn delimiter(body: &[u8]) -> u8 {
    let mut lines = body.split(|b| *b == b'\n');
    let header = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let (mut quoted, mut bars) = (false, 0);
    for byte in header {
        match byte {
            b'"' => quoted = !quoted,
            b'|' if !quoted => bars += 1,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(d, _)| d == byte).for_each(|(_, n)| *n += 1),
        }
    }
    match counts.iter().max_by_key(|(_, n)| *n) {
        Some((delimiter, n)) if *n > 0 => *delimiter,
        _ if bars > 0 => b'|',
        _ => b',',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_named() {
        for (bytes, what) in [
            (&b" <!DOCTYPE html>"[..], "web page"),
            (b"", "empty"),
            (b"\xef\xbb\xbf \n", "empty"),
            (b"PK\x03\x04...", "workbook or archive"),
            (b"\xd0\xcf\x11\xe0", "old kind"),
            (b"\x1f\x8b\x08", "gzip"),
            (b"null", "`null`"),
            (b"{\"error\":1}", "JSON"),
            (b"a,b\0c", "binary"),
        ] {
            let error = body(bytes).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(error.contains(what), "{what}: {error}");
        }
    }

    #[test]
    fn encodings_come_back_as_one_text() {
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("títle;b\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (bytes, text) in [
            (&b"\xef\xbb\xbfa,b\n"[..], "a,b\n"),
            (&utf16, "títle;b\n"),
            (b"sep=;\r\na;b\n", "a;b\n"),
            (b"a,b\nJos\xe9,it\x92s\n\xc3\xa9,1\n", "a,b\nJosé,it’s\né,1\n"),
        ] {
            assert_eq!(body_text(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn delimiters_are_counted_outside_quotes() {
        for (header, found) in [
            (&b"a;b,c\tx;d"[..], b';'),
            (b"\"x,y,z\"\tb\n1,2,3,4", b'\t'),
            (b"\n\na,b", b','),
            (b"a|b|c", b'|'),
            (b"a", b','),
        ] {
            assert_eq!(delimiter(header), found, "{}", text(header));
        }
    }
}
