//! Bytes to text: byte order marks, UTF-16, the declared character set, else UTF-8, else Windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::NotAnArticle;

/// First bytes of formats that are no text, with their names (published file signatures).
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\xfd7zXZ\0", "xz-compressed data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"OggS", "an audio or video file"),
    (b"ID3", "an audio file"),
    (b"\x1a\x45\xdf\xa3", "a video file"),
    (b"{\\rtf", "an RTF document"),
];

/// The name of the binary format `bytes` begin like.
pub(super) fn signature(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = SIGNATURES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(what);
    }
    let tagged = |tag: &[u8]| bytes.get(4..8) == Some(tag) || bytes.get(8..12) == Some(tag);
    if tagged(b"ftyp") || tagged(b"AVI ") {
        return Some("a video file");
    }
    if bytes.starts_with(b"RIFF") && tagged(b"WEBP") {
        return Some("a WebP image");
    }
    None
}

/// Decodes a file. `declared` is the label of a character set the markup or the server gave.
///
/// A byte order mark decides before everything else; then UTF-16 without a mark, told by where its zero bytes stand;
/// then UTF-8 if the bytes are that; then `declared`; and Windows-1252 in the end, in which every byte means something.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Result<Cow<'a, str>, NotAnArticle> {
    if let Some(what) = signature(bytes) {
        return Err(NotAnArticle::Binary { what });
    }
    if let Some((encoding, mark_len)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark_len..).unwrap_or_default();
        return checked(encoding.decode_without_bom_handling(rest).0);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return checked(encoding.decode_without_bom_handling(bytes).0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return checked(Cow::Borrowed(text));
    }
    // A UTF-8 file with a few broken bytes stays UTF-8: read as Windows-1252 it would turn every accent into two letters.
    let (lenient, _) = UTF_8.decode_without_bom_handling(bytes);
    let broken = lenient.matches('\u{FFFD}').count();
    let good = lenient.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').count();
    if good > 4 * broken {
        return checked(lenient);
    }
    let encoding = declared
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|e| *e != UTF_8 && *e != UTF_16LE && *e != UTF_16BE)
        .unwrap_or(WINDOWS_1252);
    checked(encoding.decode_without_bom_handling(bytes).0)
}

/// UTF-16 by its zero bytes: text in Latin letters has them at every other place.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(512) & !1).filter(|h| h.len() >= 4)?;
    let zeros = |at: usize| head.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    if odd * 10 >= pairs * 7 && even * 10 <= pairs {
        return Some(UTF_16LE);
    }
    (even * 10 >= pairs * 7 && odd * 10 <= pairs).then_some(UTF_16BE)
}

/// Refuses decoded text that is mostly control characters or replacements.
fn checked(text: Cow<'_, str>) -> Result<Cow<'_, str>, NotAnArticle> {
    let head = &text.as_bytes()[..text.len().min(64 * 1024)];
    let odd = |b: &&u8| **b < 0x20 && !matches!(**b, b'\n' | b'\r' | b'\t' | 0x0c) || **b == 0x7f;
    let controls = head.iter().filter(odd).count();
    let broken = memchr::memmem::find_iter(head, "\u{FFFD}".as_bytes()).count();
    // Lower C1 controls appear when bytes are no Windows-1252 either.
    let c1 = head.windows(2).filter(|w| w[0] == 0xC2 && (0x80..0xA0).contains(&w[1])).count();
    if (controls + broken + c1) * 50 > head.len() {
        return Err(NotAnArticle::Binary { what: "binary data" });
    }
    Ok(text)
}

/// The character set a page declares in its first 2 kB (`<meta charset>`, `http-equiv`, XML declaration).
pub(super) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(2048))?.to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")
        .map(|at| at + 8)
        .or_else(|| memchr::memmem::find(&head, b"encoding=").map(|at| at + 9))?;
    label(head.get(at..)?)
}

/// The character set in a media type (`text/html; charset=iso-8859-1`).
pub(super) fn media_charset(content_type: &str) -> Option<String> {
    let lower = content_type.to_ascii_lowercase();
    let at = lower.find("charset=")? + 8;
    label(lower.get(at..)?.as_bytes())
}

fn label(bytes: &[u8]) -> Option<String> {
    let name: String = bytes
        .iter()
        .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
        .take(40)
        .map(|b| char::from(*b))
        .collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let text = "“Étoile” returns – it’s official";
        let utf16 = |little: bool| -> Vec<u8> {
            let unit = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
            text.encode_utf16().flat_map(unit).collect()
        };
        let (windows, _, _) = WINDOWS_1252.encode(text);
        let with_mark = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for (name, bytes) in [
            ("UTF-8", text.as_bytes().to_vec()),
            ("UTF-8 with mark", with_mark(b"\xef\xbb\xbf", text.as_bytes())),
            ("UTF-16LE with mark", with_mark(b"\xff\xfe", &utf16(true))),
            ("UTF-16BE with mark", with_mark(b"\xfe\xff", &utf16(false))),
            ("Windows-1252", windows.into_owned()),
        ] {
            assert_eq!(decode(&bytes, None).unwrap(), text, "{name}");
        }
        let plain = "The series returns for a second season, its makers say.";
        let bare: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bare, None).unwrap(), plain);
    }

    #[test]
    fn the_declared_character_set_is_used_where_utf8_fails() {
        let (bytes, _, _) = encoding_rs::ISO_8859_2.encode("Žižek řekl");
        let declared = declared_charset(b"<html><head><meta charset='iso-8859-2'>").unwrap();
        assert_eq!(decode(&bytes, Some(&declared)).unwrap(), "Žižek řekl");
        assert_eq!(media_charset("text/html; Charset=\"ISO-8859-1\"").unwrap(), "iso-8859-1");
    }

    #[test]
    fn a_few_broken_bytes_do_not_make_utf8_something_else() {
        let mut bytes = "Étoile, Étoile, Étoile, Étoile, Étoile, Étoile".as_bytes().to_vec();
        bytes.push(0xff);
        assert!(decode(&bytes, None).unwrap().starts_with("Étoile, Étoile"));
    }

    #[test]
    fn binary_files_are_named() {
        for (bytes, what) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], "a PNG image"),
            (b"%PDF-1.7", "a PDF document"),
            (b"\0\0\0\x18ftypmp42", "a video file"),
            (b"\x01\x02\x03\x04\x05\x06\x07\x08", "binary data"),
        ] {
            assert_eq!(decode(bytes, None), Err(NotAnArticle::Binary { what }));
        }
    }
}
