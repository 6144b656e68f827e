//! A table by the names of its columns.

use std::borrow::Cow;
use std::io::Cursor;

use greenlit_vocabulary::Rejected;

use crate::{TableError, body, delimiter, text};

/// Bytes of a rejected row that are kept.
const EXCERPT_BYTES: usize = 200;

/// A meaning of a column, with every header that carries it, as [`header_key`] spells them; the first are preferred.
#[derive(Debug, Clone, Copy)]
pub struct Role {
    /// In words, for errors.
    pub meaning: &'static str,
    /// Headers.
    pub headers: &'static [&'static str],
}

/// A header in the spelling by which roles are found: letters and digits only, lower case.
pub fn header_key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// An opened table: its header is read, its rows are not.
#[derive(Debug)]
pub struct Table<'a> {
    reader: csv::Reader<Cursor<Cow<'a, [u8]>>>,
    /// As in the file.
    header: Vec<String>,
    keys: Vec<String>,
}

/// Line on which a record begins, from 1. The reader's own count stands before line ends it has still to pass: the
/// second half of a CRLF, and empty lines.
pub fn line_of(body: &[u8], position: &csv::Position) -> u64 {
    let rest = body.get(position.byte() as usize..).unwrap_or_default();
    let ends = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n');
    position.line() + ends.count() as u64
}

impl<'a> Table<'a> {
    /// Recognises encoding, delimiter and header.
    ///
    /// # Errors
    /// As [`body`].
    pub fn open(bytes: &'a [u8]) -> Result<Self, TableError> {
        let body = body(bytes)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&body))
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(Cursor::new(body));
        let header: Vec<String> = match reader.byte_headers() {
            Ok(record) => record.iter().map(|field| text(field).trim().to_owned()).collect(),
            Err(_) => return Err(TableError::NotATable { what: "binary data" }),
        };
        let keys = header.iter().map(|name| header_key(name)).collect();
        Ok(Self { reader, header, keys })
    }

    /// The column of a role, if there is one.
    ///
    /// # Errors
    /// [`TableError::DuplicateColumn`] where two columns of one name would be it.
    pub fn column(&self, role: &Role) -> Result<Option<usize>, TableError> {
        let mut found = self.keys.iter().enumerate().filter(|(_, key)| role.headers.contains(&key.as_str()));
        let Some((first, key)) = found.next() else { return Ok(None) };
        // Two columns of one name are a mistake; two names of one meaning may be an id beside a name: the
        // role's order decides.
        if let Some((second, _)) = found.clone().find(|(_, other)| *other == key) {
            let name = |i: usize| self.header.get(i).cloned().unwrap_or_default();
            return Err(TableError::DuplicateColumn {
                first: name(first),
                second: name(second),
                role: role.meaning,
            });
        }
        let preferred = role.headers.iter().find_map(|h| self.keys.iter().position(|key| key == h));
        Ok(preferred.or(Some(first)))
    }

    /// The header in one line, shortened.
    pub fn header_line(&self) -> String {
        cut(&self.header.join(","))
    }

    /// Hands each whole row to `take`, with its line; rows of another length than the header, and unreadable
    /// ones, go to `rejected`. `take` answers with a reason to set the row aside.
    pub fn rows(
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
                    let body = self.reader.get_ref().get_ref();
                    let line = record.position().map_or(line, |position| line_of(body, position));
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAME: Role = Role { meaning: "the name", headers: &["title", "name"] };

    #[test]
    fn columns_are_found_by_what_they_mean() {
        let column = |header: &str| Table::open(header.as_bytes()).unwrap().column(&NAME);
        assert_eq!(column("id,Name\n"), Ok(Some(1)));
        assert_eq!(column("name;TITLE\n"), Ok(Some(1)), "the role's order decides");
        assert_eq!(column("id\tx\n"), Ok(None));
        let twice = column("Name,name\n").unwrap_err().to_string();
        assert!(twice.contains("`Name` and `name` both mean the name"), "{twice}");
    }

    #[test]
    fn rows_of_another_length_are_set_aside_with_their_line() {
        let mut rejected = Vec::new();
        let mut taken = Vec::new();
        let file = b"a,b\n1,2\n3\n4,5,\n6,7,8\n\"open,9\n";
        Table::open(file).unwrap().rows(&mut rejected, |record, line| {
            taken.push((line, record.iter().take(2).map(|f| text(f).into_owned()).collect::<Vec<_>>()));
            Ok(())
        });
        assert_eq!(
            taken,
            [(2, vec!["1".to_owned(), "2".to_owned()]), (4, vec!["4".to_owned(), "5".to_owned()])]
        );
        assert_eq!(rejected.iter().map(|r| r.line.unwrap()).collect::<Vec<_>>(), [3, 5, 6]);
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for file in ["a,b\n1\n2,3\n", "a,b\r\n1\r\n2,3\r\n", "\r\na,b\r\n\r\n1\r\n", "a,b\n\n\n1"] {
            let mut rejected = Vec::new();
            Table::open(file.as_bytes()).unwrap().rows(&mut rejected, |_, _| Ok(()));
            let line = 1 + file.lines().position(|line| line == "1").unwrap() as u64;
            assert_eq!(rejected.iter().map(|r| r.line.unwrap()).collect::<Vec<_>>(), [line], "{file:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Every row of arbitrary bytes is taken or set aside; nothing panics.
        #[test]
        fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut rejected = Vec::new();
            if let Ok(table) = Table::open(&bytes) {
                table.rows(&mut rejected, |record, _| {
                    record.iter().for_each(|f| { text(f); });
                    Ok(())
                });
            }
            prop_assert!(rejected.iter().all(|r| r.excerpt.len() <= EXCERPT_BYTES));
        }

        /// What a conforming writer writes is read back, whatever the delimiter.
        #[test]
        fn what_is_written_is_read(
            rows in prop::collection::vec(prop::collection::vec("[a-c,;\t\"\n ]{0,6}", 3), 1..6),
            delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(delimiter)
                .quote_style(csv::QuoteStyle::Always)
                .from_writer(b"a#b#c\n".map(|b| if b == b'#' { delimiter } else { b }).to_vec());
            for row in &rows { writer.write_record(row).unwrap(); }
            let bytes = writer.into_inner().unwrap();
            let (mut rejected, mut read) = (Vec::new(), Vec::new());
            Table::open(&bytes).unwrap().rows(&mut rejected, |record, _| {
                read.push(record.iter().map(|f| text(f).into_owned()).collect::<Vec<_>>());
                Ok(())
            });
            prop_assert_eq!(rejected, vec![]);
            prop_assert_eq!(read, rows);
        }
    }
}
