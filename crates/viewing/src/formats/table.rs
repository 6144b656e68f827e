//! Delimited text (CSV and its relatives) in bounded memory, with recovery after broken quoting.
//!
//! RFC 4180 with the tolerance that files in the wild need: any of `,` `;` tab as delimiter, `\r\n` or `\n`, raw
//! line breaks inside quoted fields, stray quotes inside unquoted ones. A quote that is never closed costs its own
//! line: the lines that it would have swallowed are read again by themselves.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use greenlit_vocabulary::Rejected;
use memchr::{memchr, memchr_iter};

use super::lines::{LineRead, Lines};

/// Most line breaks inside one quoted field before the quote counts as a stray one.
const MAX_CONTINUED_LINES: usize = 32;

/// A delimited file whose first line names the columns.
pub(crate) struct Table<R> {
    lines: Lines<R>,
    limit_bytes: usize,
    delimiter: u8,
    columns: Vec<String>,
    /// Lines to be read again: number and bytes.
    again: VecDeque<(u64, Vec<u8>)>,
    line: Vec<u8>,
    record: Record,
    /// Text of the current row's fields, once it is known to be UTF-8.
    row: String,
    /// Line the current row begins on.
    row_line: u64,
}

/// The fields of one row, unquoted.
#[derive(Default)]
struct Record {
    text: Vec<u8>,
    /// End of each field in `text`, with the width of the gap (delimiter) before the next.
    fields: Vec<(usize, usize)>,
}

/// What the next row turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RowRead {
    /// Its fields can be asked for.
    Row,
    /// It is set aside.
    Rejected(Rejected),
    /// There are no more.
    End,
}

impl<R: BufRead> Table<R> {
    /// Reads the header line. An empty file has no columns.
    pub(crate) fn new(input: R, limit_bytes: usize) -> io::Result<Self> {
        let mut lines = Lines::new(input, limit_bytes);
        let mut line = Vec::new();
        // Spreadsheets may put empty lines before the header.
        while lines.read(&mut line)? == LineRead::Line && line.iter().all(u8::is_ascii_whitespace) {}
        let delimiter = delimiter_of(&line);
        let mut record = Record::default();
        record.split(&line, delimiter);
        let columns = (0..record.fields.len())
            .map(|n| String::from_utf8_lossy(record.bytes(n)).trim().to_owned())
            .collect::<Vec<_>>();
        Ok(Self {
            lines,
            limit_bytes,
            delimiter,
            columns,
            again: VecDeque::new(),
            line,
            record,
            row: String::new(),
            row_line: 0,
        })
    }

    /// Names of the columns, in order.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Place of the first column whose name is one of `names`, whatever its case.
    pub(crate) fn column(&self, names: &[&str]) -> Option<usize> {
        self.columns.iter().position(|have| {
            let have = have.to_lowercase();
            names.iter().any(|name| name.to_lowercase() == have)
        })
    }

    /// Line on which the current row begins.
    pub(crate) const fn row_line(&self) -> u64 {
        self.row_line
    }

    /// The current row's field; empty where the row has none in this column.
    pub(crate) fn field(&self, column: Option<usize>) -> &str {
        column.and_then(|n| self.row.get(self.record.range(n)?)).unwrap_or_default()
    }

    /// Moves to the next row.
    pub(crate) fn next_row(&mut self) -> io::Result<RowRead> {
        loop {
            match self.next_line()? {
                LineRead::End => return Ok(RowRead::End),
                LineRead::Overlong => {
                    let reason = format!("the line is longer than {} bytes", self.limit_bytes);
                    return Ok(RowRead::Rejected(self.reject(reason)));
                }
                LineRead::Line if self.line.is_empty() => {}
                LineRead::Line => return self.row_of_line(),
            }
        }
    }

    /// Splits the line just read, with the lines it continues on.
    fn row_of_line(&mut self) -> io::Result<RowRead> {
        // The memory of the row before serves again.
        self.record.text = std::mem::take(&mut self.row).into_bytes();
        let mut closed = self.record.split(&self.line, self.delimiter);
        if !closed {
            closed = self.continue_quoted()?;
        }
        if !closed {
            return Ok(RowRead::Rejected(self.reject("a quoted field is never closed".to_owned())));
        }
        if memchr(0, &self.record.text).is_some() {
            return Ok(RowRead::Rejected(self.reject("the line holds NUL bytes".to_owned())));
        }
        match String::from_utf8(std::mem::take(&mut self.record.text)) {
            Ok(row) => self.row = row,
            Err(error) => {
                self.record.text = error.into_bytes();
                return Ok(RowRead::Rejected(self.reject("the line is not UTF-8".to_owned())));
            }
        }
        let (have, want) = (self.record.fields.len(), self.columns.len());
        let extra_is_empty = have > want && (want..have).all(|n| self.field(Some(n)).is_empty());
        if have != want && !extra_is_empty {
            return Ok(RowRead::Rejected(
                self.reject(format!("it has {have} fields where the header has {want}")),
            ));
        }
        Ok(RowRead::Row)
    }

    /// Appends following lines until the open quote closes. Where it does not, they go back to be read again.
    fn continue_quoted(&mut self) -> io::Result<bool> {
        let first_line = self.row_line;
        let mut whole = self.line.clone();
        let mut taken: Vec<(u64, Vec<u8>)> = Vec::new();
        let mut closed = false;
        while !closed && taken.len() < MAX_CONTINUED_LINES && whole.len() < self.limit_bytes {
            let first = std::mem::take(&mut self.line);
            let read = self.next_line()?;
            if read == LineRead::End {
                self.line = first;
                break;
            }
            whole.push(b'\n');
            whole.extend_from_slice(&self.line);
            taken.push((self.row_line, std::mem::replace(&mut self.line, first)));
            // An overlong line cannot be kept whole, so nothing that spans it can be a row.
            if read == LineRead::Overlong {
                taken.pop();
                break;
            }
            // Only a line with a quote in it can close the field.
            if taken.last().is_some_and(|(_, line)| memchr(b'"', line).is_some()) {
                closed = self.record.split(&whole, self.delimiter);
            }
        }
        self.row_line = first_line;
        if !closed {
            for line in taken.into_iter().rev() {
                self.again.push_front(line);
            }
        }
        Ok(closed)
    }

    fn next_line(&mut self) -> io::Result<LineRead> {
        if let Some((number, line)) = self.again.pop_front() {
            self.line = line;
            self.row_line = number;
            return Ok(LineRead::Line);
        }
        let read = self.lines.read(&mut self.line)?;
        self.row_line = self.lines.number();
        Ok(read)
    }

    /// The current row as rejected. The excerpt is left out: rows of viewing hold names.
    pub(crate) fn reject(&self, reason: String) -> Rejected {
        Rejected { line: Some(self.row_line), reason, excerpt: String::new() }
    }
}

impl Record {
    /// Where a field stands in the text; `None` where there are not so many.
    fn range(&self, n: usize) -> Option<std::ops::Range<usize>> {
        let start = match n.checked_sub(1) {
            None => 0,
            Some(before) => self.fields.get(before).map(|(end, gap)| end + gap)?,
        };
        self.fields.get(n).map(|(end, _)| start..*end)
    }

    fn bytes(&self, n: usize) -> &[u8] {
        self.range(n).and_then(|range| self.text.get(range)).unwrap_or_default()
    }

    /// Splits one record into fields; `false` where it ends inside a quoted field.
    fn split(&mut self, line: &[u8], delimiter: u8) -> bool {
        self.fields.clear();
        self.text.clear();
        if memchr(b'"', line).is_none() {
            self.text.extend_from_slice(line);
            self.fields.extend(memchr_iter(delimiter, line).map(|at| (at, 1)));
            self.fields.push((line.len(), 0));
            return true;
        }
        self.split_quoted(line, delimiter)
    }

    fn split_quoted(&mut self, line: &[u8], delimiter: u8) -> bool {
        let mut rest = line;
        loop {
            let mut closed = true;
            if let Some(quoted) = rest.strip_prefix(b"\"") {
                (closed, rest) = self.take_quoted(quoted);
            }
            // What follows a closing quote, or the whole of an unquoted field: stray quotes are text.
            let end = memchr(delimiter, rest);
            let (field, after) = rest.split_at(end.unwrap_or(rest.len()));
            self.text.extend_from_slice(field);
            self.fields.push((self.text.len(), 0));
            if end.is_none() {
                return closed;
            }
            rest = after.get(1..).unwrap_or_default();
        }
    }

    /// Takes the inside of a quoted field; gives whether it was closed, and what follows the closing quote.
    fn take_quoted<'l>(&mut self, mut rest: &'l [u8]) -> (bool, &'l [u8]) {
        loop {
            let Some(quote) = memchr(b'"', rest) else {
                self.text.extend_from_slice(rest);
                return (false, &[]);
            };
            let (inside, from_quote) = rest.split_at(quote);
            self.text.extend_from_slice(inside);
            rest = from_quote.get(1..).unwrap_or_default();
            let Some(after) = rest.strip_prefix(b"\"") else { return (true, rest) };
            self.text.push(b'"');
            rest = after;
        }
    }
}

/// The delimiter a header line uses most, outside quotes: comma, semicolon or tab; comma where there is none.
pub(crate) fn delimiter_of(header: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(d, _)| d == byte).for_each(|(_, n)| *n += 1),
        }
    }
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, _)| *d)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &[u8]) -> Vec<Result<Vec<String>, (u64, String)>> {
        let mut table = Table::new(text, 300).unwrap();
        let mut out = Vec::new();
        loop {
            match table.next_row().unwrap() {
                RowRead::End => return out,
                RowRead::Rejected(r) => out.push(Err((r.line.unwrap(), r.reason))),
                RowRead::Row => {
                    out.push(Ok((0..table.columns().len())
                        .map(|n| table.field(Some(n)).to_owned())
                        .collect()));
                }
            }
        }
    }

    #[allow(
        clippy::unnecessary_wraps,
        reason = "it stands beside rejected rows in the tables of expectations"
    )]
    fn ok(fields: &[&str]) -> Result<Vec<String>, (u64, String)> {
        Ok(fields.iter().map(|f| (*f).to_owned()).collect())
    }

    #[test]
    fn quotes_breaks_and_delimiters() {
        assert_eq!(
            rows(b"a,b\r\n\"x, \"\"y\"\"\",2\r\n\"line\nbreak\",3\n5\" tv,4\n"),
            vec![ok(&["x, \"y\"", "2"]), ok(&["line\nbreak", "3"]), ok(&["5\" tv", "4"])]
        );
        assert_eq!(rows(b"a;b,c\tx;d\n1;2;3"), vec![ok(&["1", "2", "3"])]);
        assert_eq!(rows(b"\n\na\tb\n\"\"\t2\t\n"), vec![ok(&["", "2"])]);
    }

    #[test]
    fn an_unclosed_quote_costs_only_its_own_line() {
        let got = rows(b"a,b\n\"open,1\ngood,2\ngood,3\n");
        assert_eq!(
            got,
            vec![Err((2, "a quoted field is never closed".into())), ok(&["good", "2"]), ok(&["good", "3"])]
        );
    }

    #[test]
    fn bad_lines_are_named_and_good_ones_kept() {
        let mut text = b"a,b\n1,2\nx\n\xff,1\n\0,1\n".to_vec();
        text.extend(vec![b'z'; 400]);
        text.extend(b"\n3,4\n");
        let got = rows(&text);
        assert_eq!(got[0], ok(&["1", "2"]));
        assert_eq!(got[1], Err((3, "it has 1 fields where the header has 2".into())));
        assert_eq!(got[2], Err((4, "the line is not UTF-8".into())));
        assert_eq!(got[3], Err((5, "the line holds NUL bytes".into())));
        assert_eq!(got[4], Err((6, "the line is longer than 300 bytes".into())));
        assert_eq!(got[5], ok(&["3", "4"]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// Whatever fields a conforming writer writes come back, in any chunking of the file.
        #[test]
        fn what_is_written_is_read(table in prop::collection::vec(prop::collection::vec("[a-c,;\"\n ]{0,6}", 3), 1..6)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            for row in &table { writer.write_record(row).unwrap(); }
            let bytes = writer.into_inner().unwrap();
            prop_assert_eq!(rows(&bytes), table.into_iter().map(Ok).collect::<Vec<_>>());
        }

        /// Arbitrary bytes end, without a panic.
        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), any::<u8>()], 0..400)) {
            rows(&bytes);
        }
    }
}
