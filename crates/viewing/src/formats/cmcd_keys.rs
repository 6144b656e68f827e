//! The key-value notation of Common Media Client Data (CTA-5004): `sid="a b",pt=1000,bg,ot=v`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::scalar::Scalar;

/// One report's keys, in the order given.
#[derive(Debug, Default, Clone)]
pub(crate) struct Keys<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Most keys of one report: the standard has about eighty.
const MAX_KEYS: usize = 256;

impl<'a> Keys<'a> {
    /// Adds a key with its bare value; a true boolean is `true`.
    pub(crate) fn push(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        if self.pairs.len() < MAX_KEYS {
            self.pairs.push((key.into(), value.into()));
        }
    }

    /// Reads `key=value` pairs between commas; strings are quoted, booleans stand alone when true, lists are in
    /// brackets and keep their text.
    pub(crate) fn parse(text: &str) -> Keys<'static> {
        let mut keys = Keys::default();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let end = rest.find([',', '=']).unwrap_or(rest.len());
            let (key, after) = rest.split_at(end);
            let (value, next) = match after.strip_prefix('=') {
                None => ("true".to_owned(), after),
                Some(value) => take_value(value),
            };
            if !key.trim().is_empty() {
                keys.push(key.trim().to_owned(), value);
            }
            rest = next.find(',').and_then(|at| next.get(at + 1..)).unwrap_or_default().trim_start();
        }
        keys
    }

    /// The last value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v.as_ref()).filter(|v| !v.is_empty())
    }

    /// A whole number.
    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        self.get(key)?.parse().ok()
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&self, key: &str) -> Option<u64> {
        self.get(key)?.parse().ok()
    }

    /// Whether a boolean is true.
    pub(crate) fn truth(&self, key: &str) -> bool {
        self.get(key).is_some_and(|v| v == "true" || v == "?1")
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Keys<'a> {
    /// A JSON object; values that are neither text, number nor boolean are left out.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of CMCD keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut keys = Keys::default();
        while let Some((key, value)) = map.next_entry::<Scalar<'de>, Scalar<'de>>()? {
            if let (Scalar::Text(key), Some(value)) = (key, text_of(value)) {
                keys.push(key, value);
            }
        }
        Ok(keys)
    }
}

fn text_of(value: Scalar<'_>) -> Option<Cow<'_, str>> {
    match value {
        Scalar::Text(text) => Some(text),
        Scalar::Bool(b) => Some(Cow::Borrowed(if b { "true" } else { "false" })),
        Scalar::Int(n) => Some(Cow::Owned(n.to_string())),
        Scalar::Float(x) => Some(Cow::Owned(x.to_string())),
        Scalar::Null => None,
    }
}

/// Takes a value; gives it without quotes, and what follows it.
fn take_value(text: &str) -> (String, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut value = String::new();
        let mut escaped = false;
        for (at, c) in quoted.char_indices() {
            match c {
                _ if escaped => {
                    value.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => return (value, quoted.get(at + 1..).unwrap_or_default()),
                _ => value.push(c),
            }
        }
        return (value, "");
    }
    let end = if text.starts_with('(') {
        text.find(')').map_or(text.len(), |at| at + 1)
    } else {
        text.find(',').unwrap_or(text.len())
    };
    let (value, rest) = text.split_at(end);
    (value.trim().to_owned(), rest)
}

/// Percent-decoding of a query; bytes that do not make UTF-8 are replaced.
pub(crate) fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = |n: usize| bytes.get(at + n).and_then(|b| char::from(*b).to_digit(16));
        match (byte, hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(*byte),
        }
        at += 1;
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// The value of the `CMCD` parameter somewhere in a line (a query string, a URL, a log line), decoded; twice where a log
/// has encoded it again.
pub(crate) fn of_query(line: &str) -> Option<String> {
    let (at, marker) = ["CMCD=", "CMCD%3D"].iter().find_map(|m| line.find(m).map(|at| (at, *m)))?;
    let value = line.get(at + marker.len()..)?;
    let end = value.find(['&', ' ', '\t']).unwrap_or(value.len());
    // A comma-separated log quotes the field.
    let value = value.get(..end)?.trim_end_matches('"');
    let once = percent_decoded(value).into_owned();
    let is_still_encoded = !once.contains('=') && once.contains("%3D") || once.contains("%2C");
    Some(if is_still_encoded { percent_decoded(&once).into_owned() } else { once })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_strings_flags_and_lists() {
        let keys = Keys::parse("sid=\"a,\\\"b\",pt=1000,bg,br=(v;1 a;2),ot=v");
        assert_eq!((keys.get("sid"), keys.int("pt"), keys.truth("bg")), (Some("a,\"b"), Some(1000), true));
        assert_eq!((keys.get("br"), keys.get("ot"), keys.get("x")), (Some("(v;1 a;2)"), Some("v"), None));
        for odd in ["", ",", "=,=", "a=\"", "\"", "a=(", ",,,a"] {
            Keys::parse(odd);
        }
    }

    #[test]
    fn queries_are_decoded() {
        assert_eq!(of_query("/v/1.mp4?x=1&CMCD=d%3D4000%2Cot%3Dv&y=2").as_deref(), Some("d=4000,ot=v"));
        assert_eq!(of_query("a\tCMCD=d%253D4000%252Cot%253Dv\tb").as_deref(), Some("d=4000,ot=v"));
        assert_eq!(of_query("nothing"), None);
        assert_eq!(percent_decoded("%zz%4"), "%zz%4");
    }
}
