//! One value of a row, whatever carrier it came in: a CSV field, a JSON value, a SQLite cell, a Parquet value.
//!
//! Exports disagree with themselves on types (`"3600"` and `3600` in one column), so a reader asks for the meaning
//! it needs and gets `None` where the value has none.

use std::borrow::Cow;
use std::fmt;

use rusqlite::types::ValueRef;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Scalar<'a> {
    /// Absent, null, empty, or not a scalar at all.
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    /// A field of delimited text; an empty one is null.
    pub(crate) const fn field(text: &'a str) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(Cow::Borrowed(text)) }
    }

    /// A SQLite cell; text that is not UTF-8 and blobs are null.
    pub(crate) fn cell(value: ValueRef<'a>) -> Self {
        match value {
            ValueRef::Integer(n) => Self::Int(n),
            ValueRef::Real(x) => Self::Float(x),
            ValueRef::Text(bytes) => {
                std::str::from_utf8(bytes).map_or(Self::Null, |t| Self::Text(Cow::Borrowed(t)))
            }
            ValueRef::Null | ValueRef::Blob(_) => Self::Null,
        }
    }

    /// The text as it stands, trimmed; `None` for an empty one and for other types.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()).filter(|t| !t.is_empty()),
            _ => None,
        }
    }

    /// Text, or a number in its decimal spelling: for identities, which come as either.
    pub(crate) fn spelt(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Int(n) => Some(Cow::Owned(n.to_string())),
            Self::Float(x) => Some(Cow::Owned(x.to_string())),
            _ => self.text().map(Cow::Borrowed),
        }
    }

    /// Appends the value as it stands; nothing for one that is absent.
    pub(crate) fn append_to(&self, text: &mut String) {
        use std::fmt::Write;
        // Writing to a string cannot fail.
        let _ = match self {
            Self::Null => Ok(()),
            Self::Bool(b) => write!(text, "{b}"),
            Self::Int(n) => write!(text, "{n}"),
            Self::Float(x) => write!(text, "{x}"),
            Self::Text(t) => {
                text.push_str(t);
                Ok(())
            }
        };
    }

    /// A whole number; text and floats that are one count.
    pub(crate) fn int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            Self::Float(x) => whole(*x),
            Self::Text(_) => {
                let text = self.text()?;
                text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
            }
            Self::Null | Self::Bool(_) => None,
        }
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&self) -> Option<u64> {
        self.int().and_then(|n| u64::try_from(n).ok())
    }

    /// A finite number.
    pub(crate) fn float(&self) -> Option<f64> {
        match self {
            Self::Int(n) => Some(*n as f64),
            Self::Float(x) => Some(*x),
            Self::Text(_) => self.text()?.parse().ok(),
            Self::Null | Self::Bool(_) => None,
        }
        .filter(|x: &f64| x.is_finite())
    }

    /// Seconds with decimals as milliseconds; negative and absurd ones are `None`.
    pub(crate) fn seconds_as_ms(&self) -> Option<u64> {
        self.float().filter(|s| (0.0..1e12).contains(s)).map(|s| (s * 1000.0).round() as u64)
    }

    /// True or false, in the spellings of exports.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(b) => Some(*b),
            Self::Int(0) => Some(false),
            Self::Int(1) => Some(true),
            Self::Text(_) => match self.text()?.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" | "t" | "y" => Some(true),
                "false" | "no" | "0" | "f" | "n" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether there is no value.
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// The number as an integer where it is one that a float holds exactly.
fn whole(x: f64) -> Option<i64> {
    (x.fract() == 0.0 && x.abs() <= 9.0e15).then_some(x as i64)
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Null)
    }
    fn visit_bool<E: de::Error>(self, b: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Bool(b))
    }
    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Int(n))
    }
    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(n).map_or_else(|_| Scalar::Text(n.to_string().into()), Scalar::Int))
    }
    fn visit_f64<E: de::Error>(self, x: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Float(x))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Null)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_meaning() {
        let read = |json: &'static str| serde_json::from_str::<Scalar<'_>>(json).unwrap();
        assert_eq!(read("\"3600\"").int(), Some(3600));
        assert_eq!(read("3600.0").int(), Some(3600));
        assert_eq!(read("3600.5").int(), None);
        assert_eq!(read("\" x \"").text(), Some("x"));
        assert_eq!(read("[1,{\"a\":2}]"), Scalar::Null);
        assert_eq!(read("{\"a\":[1]}"), Scalar::Null);
        assert_eq!(read("18446744073709551615").spelt().as_deref(), Some("18446744073709551615"));
        assert_eq!(read("1.5").seconds_as_ms(), Some(1500));
        assert_eq!(read("-1").seconds_as_ms(), None);
        assert_eq!(read("-1").count(), None);
        assert_eq!(read("\"Yes\"").truth(), Some(true));
        assert_eq!(Scalar::field("nan").float(), None);
        assert!(Scalar::field("").is_null());
    }
}
