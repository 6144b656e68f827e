//! Reading delimited text: header, rows with their lines, and what cannot be read set aside.

use greenlit_vocabulary::Rejected;

use crate::PanelError;

/// Longest excerpt of a rejected row.
const EXCERPT: usize = 200;

/// The header and rows of a delimited file.
pub(super) struct Sheet {
    pub(super) name: &'static str,
    pub(super) header: Vec<String>,
    /// Line, and as many cells as the header has.
    pub(super) rows: Vec<(u64, Vec<String>)>,
    pub(super) rejected: Vec<Rejected>,
}

/// Reads comma, semicolon or tab separated text with a header. Rows that are not UTF-8 or differ in length from the header are set
/// aside.
pub(super) fn sheet(name: &'static str, bytes: &[u8]) -> Result<Sheet, PanelError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| first.split(|b| *b == delimiter).count();
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|d| count(*d)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let unreadable = |reason: String| PanelError::Unreadable { table: name.to_owned(), reason };
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => return Err(unreadable(error.to_string())),
    };
    if header.iter().all(String::is_empty) {
        return Err(unreadable("it has no header".into()));
    }
    if let Some(twice) = header.iter().enumerate().find(|(k, name)| header[..*k].contains(name)) {
        return Err(unreadable(format!("its header names the column `{}` twice", twice.1)));
    }
    let mut sheet = Sheet { name, header, rows: Vec::new(), rejected: Vec::new() };
    for record in reader.byte_records() {
        let record = match record {
            Ok(record) => record,
            // Reading from memory has no other errors than those of single records.
            Err(error) => {
                sheet.rejected.push(Rejected {
                    line: None,
                    reason: error.to_string(),
                    excerpt: String::new(),
                });
                continue;
            }
        };
        sheet.take(&record);
    }
    Ok(sheet)
}

impl Sheet {
    fn take(&mut self, record: &csv::ByteRecord) {
        let line = record.position().map(csv::Position::line);
        let cells: Result<Vec<String>, _> =
            record.iter().map(|cell| std::str::from_utf8(cell).map(|c| c.trim().to_owned())).collect();
        let reason = match cells {
            Ok(cells) if cells.len() == self.header.len() => {
                self.rows.push((line.unwrap_or(0), cells));
                return;
            }
            Ok(cells) => format!("{} cells where the header has {}", cells.len(), self.header.len()),
            Err(_) => "the row is not UTF-8".into(),
        };
        // The excerpt stays empty: rows of a panel name persons and households.
        self.rejected.push(Rejected { line, reason, excerpt: String::new() });
    }

    /// Sets a row aside.
    pub(super) fn reject(&mut self, line: u64, reason: &str) {
        self.rejected.push(Rejected {
            line: Some(line),
            reason: reason.chars().take(EXCERPT).collect(),
            excerpt: String::new(),
        });
    }

    /// Position of the first of these columns that there is.
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|h| h.eq_ignore_ascii_case(name)))
    }

    /// Position of a column that must be there, under the first of its names.
    pub(super) fn need(&self, names: &[&str]) -> Result<usize, PanelError> {
        self.find(names).ok_or_else(|| PanelError::MissingColumn {
            table: self.name.to_owned(),
            column: names.first().copied().unwrap_or_default().to_owned(),
            header: self.header.join(", "),
        })
    }
}
