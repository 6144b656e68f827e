//! Canonical plays and heartbeats as JSON lines.

use std::collections::BTreeSet;
use std::fmt;
use std::io::BufRead;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::super::lines::{LineRead, Lines};
use super::super::scalar::Scalar;
use super::super::{FormatError, Reading};
use super::{Column, Row, take_row};

/// Most unknown keys that are listed; a file that invents keys row by row must not fill the memory.
const MAX_UNKNOWN: usize = 64;

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let mut lines = Lines::new(text, out.context.line_limit_bytes);
    let mut line = Vec::new();
    let mut unknown = BTreeSet::new();
    loop {
        match lines.read(&mut line).map_err(|e| out.io(e))? {
            LineRead::End => break,
            LineRead::Overlong => {
                out.report.rows += 1;
                let limit = out.context.line_limit_bytes;
                out.reject_row(lines.number(), format!("the line is longer than {limit} bytes"));
            }
            LineRead::Line if line.trim_ascii().is_empty() => {}
            LineRead::Line => {
                out.report.rows += 1;
                let mut json = serde_json::Deserializer::from_slice(&line);
                let row = RowSeed { unknown: &mut unknown }.deserialize(&mut json);
                match row.and_then(|row| json.end().map(|()| row)) {
                    Ok(row) => take_row(&row, lines.number(), out),
                    Err(error) => out.reject_row(lines.number(), format!("it is not a JSON object: {error}")),
                }
            }
        }
    }
    out.report.unknown_columns = unknown.into_iter().collect();
    Ok(())
}

struct RowSeed<'u> {
    unknown: &'u mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = Row<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = Row<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the columns of a play")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut row = Row::default();
        // A key with escapes cannot be borrowed; no column has any, but an unknown key may.
        while let Some(key) = map.next_key::<Scalar<'de>>()? {
            let name = key.text().unwrap_or_default();
            if let Some(column) = Column::parse(name) {
                row.set(column, map.next_value::<Scalar<'de>>()?);
            } else {
                map.next_value::<IgnoredAny>()?;
                if self.unknown.len() < MAX_UNKNOWN && !self.unknown.contains(name) {
                    self.unknown.insert(name.to_owned());
                }
            }
        }
        Ok(row)
    }
}
