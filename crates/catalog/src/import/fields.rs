//! Typed reading of JSON fields and text cells: a wrong one is set aside, and the record is kept without it.

use greenlit_vocabulary::{PartialDate, Rejected, Territory};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::reject;
use crate::UserRating;

/// Years a moving picture can bear: from the first films to a generation ahead of any announcement in sight.
const YEARS: std::ops::RangeInclusive<i16> = 1870..=2100;
/// Longest runtime taken for one: films of several days exist, and are shorter than this.
const MAX_RUNTIME_MINUTES: u64 = 60_000;

/// Whether `year` can be one of a title.
pub(super) fn plausible_year(year: i16) -> bool {
    YEARS.contains(&year)
}

/// One JSON record, its line and its list of complaints.
pub(super) struct Fields<'a> {
    pub(super) object: &'a Map<String, Value>,
    pub(super) line: u64,
    pub(super) rejected: &'a mut Vec<Rejected>,
}

impl Fields<'_> {
    fn complain(&mut self, field: &str, value: &Value, expected: &str) {
        let shown: String = value.to_string().chars().take(80).collect();
        let reason = format!("`{field}` is `{shown}`, not {expected}; the record is kept without it");
        self.rejected.push(Rejected { line: Some(self.line), reason, excerpt: shown });
    }

    /// The value of `field`, unless it is absent or `null`.
    pub(super) fn value(&self, field: &str) -> Option<Value> {
        self.object.get(field).filter(|v| !v.is_null()).cloned()
    }

    /// A text; an empty one is absent.
    pub(super) fn text(&mut self, field: &str) -> Option<String> {
        match self.value(field)? {
            Value::String(text) => {
                let text = text.trim();
                (!text.is_empty()).then(|| text.to_owned())
            }
            other => {
                self.complain(field, &other, "a text");
                None
            }
        }
    }

    /// A whole number from 0.
    pub(super) fn number(&mut self, field: &str) -> Option<u64> {
        let value = self.value(field)?;
        let number = value.as_u64();
        if number.is_none() {
            self.complain(field, &value, "a whole number");
        }
        number
    }

    /// A whole number from 0 that fits 32 bits.
    pub(super) fn small_number(&mut self, field: &str) -> Option<u32> {
        let number = self.number(field)?;
        let small = u32::try_from(number).ok();
        if small.is_none() {
            self.complain(field, &Value::from(number), "a number of this size");
        }
        small
    }

    /// Minutes; 0 and absent are both "not known".
    pub(super) fn minutes(&mut self, field: &str) -> Option<u32> {
        let number = self.number(field)?;
        match number {
            0 => None,
            1..=MAX_RUNTIME_MINUTES => u32::try_from(number).ok(),
            _ => {
                self.complain(field, &Value::from(number), "a runtime in minutes");
                None
            }
        }
    }

    /// A day `YYYY-MM-DD` (or coarser) within the years of moving pictures; an empty text is absent.
    pub(super) fn date(&mut self, field: &str) -> Option<PartialDate> {
        let text = self.text(field)?;
        let date = iso_date(&text);
        if date.is_none() {
            self.complain(field, &Value::from(text), "a date `YYYY-MM-DD`");
        }
        date
    }

    /// The object under `field`.
    pub(super) fn object(&mut self, field: &str) -> Option<Map<String, Value>> {
        match self.value(field)? {
            Value::Object(map) => Some(map),
            other => {
                self.complain(field, &other, "an object");
                None
            }
        }
    }

    /// The array under `field`; absent is empty.
    pub(super) fn array(&mut self, field: &str) -> Vec<Value> {
        match self.value(field) {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.complain(field, &other, "a list");
                Vec::new()
            }
        }
    }

    /// The texts of a list of texts, or of the `name` of each object in a list.
    pub(super) fn names(&mut self, field: &str) -> Vec<String> {
        let mut names = Vec::new();
        for item in self.array(field) {
            match item.as_str().or_else(|| item.get("name").and_then(Value::as_str)) {
                Some(name) if !name.trim().is_empty() => names.push(name.trim().to_owned()),
                Some(_) => {}
                None => self.complain(field, &item, "a name"),
            }
        }
        names
    }

    /// Two-letter country codes of a list.
    pub(super) fn countries(&mut self, field: &str) -> Vec<Territory> {
        self.names(field).iter().filter_map(|code| Territory::parse(code)).collect()
    }

    /// Sets the whole record aside.
    pub(super) fn refuse(&mut self, reason: &str) {
        let text = serde_json::to_string(self.object).unwrap_or_default();
        self.rejected.push(reject(self.line, reason, text.as_bytes()));
    }
}

/// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY` of a plausible year.
pub(super) fn iso_date(text: &str) -> Option<PartialDate> {
    let Ok(date) = text.parse::<PartialDate>();
    date.first_day().map(Date::year).filter(|y| plausible_year(*y)).map(|_| date)
}

/// A mean of 0-10 with its votes; `None` outside, which is how sentinels look.
pub(super) fn rating(mean: f64, votes: Option<u64>) -> Option<UserRating> {
    (0.0..=10.0).contains(&mean).then_some(UserRating { mean, votes })
}
