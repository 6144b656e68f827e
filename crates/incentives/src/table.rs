//! Delimited text with a header, read by the names of its columns.

use std::borrow::Cow;

use greenlit_vocabulary::Rejected;

use crate::error::IncentiveError;

/// Bytes of a rejected row that are kept.
const EXCERPT_BYTES: usize = 200;

/// A meaning of a column, with every header that carries it (letters and digits only, lower case).
pub(crate) struct Role {
    pub(crate) meaning: &'static str,
    pub(crate) headers: &'static [&'static str],
}

/// An opened table: its header is read, its rows are not.
pub(crate) struct Table<'a> {
    reader: csv::Reader<&'a [u8]>,
    /// As in the file.
    header: Vec<String>,
    keys: Vec<String>,
}

impl<'a> Table<'a> {
    /// Recognises delimiter and header. A byte order mark is ignored.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, IncentiveError> {
        let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
            return Err(IncentiveError::NotATable { what: "UTF-16 text" });
        }
        if body.starts_with(b"PK\x03\x04") {
            return Err(IncentiveError::NotATable { what: "a workbook or archive" });
        }
        let first = body.iter().find(|b| !b.is_ascii_whitespace()).ok_or(IncentiveError::Empty)?;
        if *first == b'<' {
            return Err(IncentiveError::NotATable { what: "a web page" });
        }
        let line = body.split(|b| *b == b'\n').find(|l| !l.trim_ascii().is_empty()).unwrap_or_default();
        let count = |delimiter: u8| line.split(|b| *b == delimiter).count();
        let delimiter = [b',', b'\t', b';'].into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(body);
        let header: Vec<String> = match reader.byte_headers() {
            Ok(record) => record.iter().map(|field| text(field).trim().to_owned()).collect(),
            Err(_) => return Err(IncentiveError::NotATable { what: "binary data" }),
        };
        let keys = header
            .iter()
            .map(|name| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect())
            .collect();
        Ok(Self { reader, header, keys })
    }

    /// The column of a role, if there is one.
    pub(crate) fn column(&self, role: &Role) -> Result<Option<usize>, IncentiveError> {
        let mut found = self.keys.iter().enumerate().filter(|(_, key)| role.headers.contains(&key.as_str()));
        let Some((first, key)) = found.next() else { return Ok(None) };
        // Two columns of one name are a mistake; two names of one meaning may be an id beside a name: the
        // role's order decides.
        if let Some((second, _)) = found.clone().find(|(_, other)| *other == key) {
            let name = |i: usize| self.header.get(i).cloned().unwrap_or_default();
            return Err(IncentiveError::DuplicateColumn {
                first: name(first),
                second: name(second),
                role: role.meaning,
            });
        }
        let preferred = role.headers.iter().find_map(|h| self.keys.iter().position(|key| key == h));
        Ok(preferred.or(Some(first)))
    }

    /// The header in one line, shortened.
    pub(crate) fn header_line(&self) -> String {
        cut(&self.header.join(","))
    }

    /// Hands each whole row to `take`, with its line; rows of another length than the header, and unreadable
    /// ones, go to `rejected`. `take` answers with a reason to set the row aside.
    pub(crate) fn rows(
        mut self,
        rejected: &mut Vec<Rejected>,
        mut take: impl FnMut(&csv::ByteRecord, u64) -> Result<(), String>,
    ) {
        let width = self.header.len();
        let mut record = csv::ByteRecord::new();
        loop {
            let line = self.reader.position().line();
            match self.reader.read_byte_record(&mut record) {
                Ok(false) => return,
                Ok(true) => {
                    let line = record.position().map_or(line, csv::Position::line);
                    let surplus = record.iter().skip(width).all(|f| f.trim_ascii().is_empty());
                    let outcome = if record.len() < width || !surplus {
                        Err(format!("the row has {} fields, the header {width}", record.len()))
                    } else {
                        take(&record, line)
                    };
                    if let Err(mut reason) = outcome {
                        let lines = self.reader.position().line().saturating_sub(line);
                        if lines > 1 {
                            reason = format!(
                                "{reason}; it takes {lines} lines, perhaps by an unclosed quotation mark"
                            );
                        }
                        rejected.push(Rejected { line: Some(line), reason, excerpt: excerpt(&record) });
                    }
                }
                Err(error) => {
                    let reason = format!("the row cannot be read: {error}");
                    rejected.push(Rejected { line: Some(line), reason, excerpt: String::new() });
                    if matches!(error.kind(), csv::ErrorKind::Io(_)) {
                        return;
                    }
                }
            }
        }
    }
}

fn excerpt(record: &csv::ByteRecord) -> String {
    let mut row = String::new();
    for (i, field) in record.iter().enumerate() {
        if i > 0 {
            row.push(',');
        }
        row.push_str(&text(field));
        if row.len() > EXCERPT_BYTES {
            break;
        }
    }
    cut(&row)
}

/// At most [`EXCERPT_BYTES`], on a character boundary.
fn cut(text: &str) -> String {
    let mut end = text.len().min(EXCERPT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// UTF-8, or else Latin-1: older exports are one or the other, never a third.
pub(crate) fn text(field: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(field) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(field.iter().map(|b| char::from(*b)).collect()),
    }
}

/// Yes or no as files write it.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(text));
    if is(&["1", "true", "yes", "y", "t"]) {
        Some(true)
    } else if is(&["0", "false", "no", "n", "f", ""]) {
        Some(false)
    } else {
        None
    }
}

/// A whole number with separators of thousands (`2,500`), or `None`.
pub(crate) fn whole(text: &str) -> Option<u64> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let grouped = text.split([',', '\u{a0}', ' ']).skip(1).all(|group| group.len() == 3);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let others = text.chars().filter(|c| !c.is_ascii_digit() && ![',', ' ', '\u{a0}'].contains(c)).count();
    (grouped && others == 0 && !digits.is_empty()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_files_write_them() {
        assert_eq!(whole("2,500"), Some(2_500));
        assert_eq!(whole("2500.0"), Some(2_500));
        assert_eq!(whole("7,1"), None);
        assert_eq!(whole("-3"), None);
        assert_eq!(whole(""), None);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let refused = |bytes: &[u8]| Table::open(bytes).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(refused(b" <!DOCTYPE html>").contains("web page"));
        assert!(refused(b"").contains("empty"));
        assert!(refused(b"PK\x03\x04...").contains("workbook"));
        assert!(refused(b"\xff\xfea").contains("UTF-16"));
    }
}
