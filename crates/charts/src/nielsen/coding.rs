//! Which services the lists cover on which day, and how titles are coded: dated data, never a rule.

use std::sync::OnceLock;

use greenlit_catalog::service_key;
use greenlit_vocabulary::{PartialDate, Week, name_key};
use jiff::civil::Date;
use serde::Deserialize;

use super::NielsenList;

/// A service of the lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredService {
    /// Usual name.
    pub name: String,
    /// First covered week, as coarse as announced.
    pub from: Option<PartialDate>,
    /// A week in which it was covered, where no start was announced.
    pub seen: Option<Date>,
}

/// Whether a service was covered in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// It was.
    Covered,
    /// It was not: absence from the list says nothing about its titles.
    NotCovered,
    /// The day is within what the announcement leaves open, or before the first sighting.
    Unknown,
    /// The service is not in the table.
    UnknownService,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceFile {
    service: Vec<ServiceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceEntry {
    name: String,
    from: Option<String>,
    seen: Option<String>,
}

/// The services of the lists.
pub fn measured_services() -> &'static [MeasuredService] {
    static TABLE: OnceLock<Vec<MeasuredService>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let file = toml::from_str(include_str!("../../data/nielsen_services.toml"));
        let file = file.unwrap_or(ServiceFile { service: Vec::new() });
        file.service
            .into_iter()
            .map(|entry| MeasuredService {
                name: entry.name,
                from: entry.from.and_then(|text| text.parse().ok()),
                seen: entry.seen.and_then(|text| text.parse().ok()),
            })
            .collect()
    })
}

/// Whether `service`, in any spelling, was covered in `week`.
pub fn service_coverage(service: &str, week: Week) -> Coverage {
    let key = service_key(service);
    let Some(entry) = measured_services().iter().find(|s| service_key(&s.name) == key) else {
        return Coverage::UnknownService;
    };
    let (earliest, latest) = match (&entry.from, entry.seen) {
        (Some(from), _) => (from.first_day(), from.last_day()),
        (None, seen) => (None, seen),
    };
    if latest.is_some_and(|day| week.first_day() >= day)
        || earliest.is_some_and(|day| latest == Some(day) && week.last_day() >= day)
    {
        return Coverage::Covered;
    }
    if earliest.is_some_and(|day| week.last_day() < day) { Coverage::NotCovered } else { Coverage::Unknown }
}

/// How titles are coded, over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coding {
    entries: Vec<CodingEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CodingEntry {
    title: Option<String>,
    carrier: Option<String>,
    from: Date,
    list: NielsenList,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodingFile {
    #[serde(default)]
    coding: Vec<CodingRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodingRow {
    title: Option<String>,
    carrier: Option<String>,
    from: String,
    list: String,
}

/// Why a coding file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the coding file cannot be used: {0}")]
pub struct CodingError(pub String);

impl Coding {
    /// The codings that come with Greenlit.
    pub fn published() -> Self {
        Self::read(include_str!("../../data/nielsen_coding.toml")).unwrap_or_default()
    }

    /// Reads a coding file of the same form.
    ///
    /// # Errors
    /// [`CodingError`] with the entry that is wrong.
    pub fn read(text: &str) -> Result<Self, CodingError> {
        let file: CodingFile = toml::from_str(text).map_err(|e| CodingError(e.to_string()))?;
        let mut entries = Vec::new();
        for row in file.coding {
            if row.title.is_some() == row.carrier.is_some() {
                return Err(CodingError("each entry needs either `title` or `carrier`".to_owned()));
            }
            let Ok(from) = row.from.parse::<PartialDate>();
            let from =
                from.first_day().ok_or_else(|| CodingError(format!("`from` is `{}`, no date", row.from)))?;
            let list = row.list.parse().map_err(|e| CodingError(format!("`list` {e}")))?;
            entries.push(CodingEntry {
                title: row.title.map(|t| name_key(&t)),
                carrier: row.carrier.map(|c| service_key(&c)),
                from,
                list,
            });
        }
        // Stable: of two entries of one day the later one in the file holds.
        entries.sort_by_key(|e| e.from);
        Ok(Self { entries })
    }

    /// Codings of `self` and after them those of `other`.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self.entries.sort_by_key(|e| e.from);
        self
    }

    /// The list a title of `carrier` belongs to in `week`; `None` where no entry says so.
    pub fn list_of(&self, title: &str, carrier: &str, week: Week) -> Option<NielsenList> {
        let (title, carrier) = (name_key(title), service_key(carrier));
        let latest = |fits: &dyn Fn(&CodingEntry) -> bool| {
            self.entries.iter().rev().find(|e| e.from <= week.last_day() && fits(e)).map(|e| e.list)
        };
        latest(&|e| e.title.as_ref() == Some(&title))
            .or_else(|| latest(&|e| e.carrier.as_ref() == Some(&carrier)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenlit_vocabulary::WeekCalendar;

    fn week(day: &str) -> Week {
        Week::containing(day.parse().unwrap(), WeekCalendar::MondayToSunday)
    }

    #[test]
    fn coverage_is_as_certain_as_its_source() {
        assert_eq!(
            measured_services().len(),
            include_str!("../../data/nielsen_services.toml").matches("[[service]]").count()
        );
        for (service, day, coverage) in [
            ("Disney+", "2020-08-10", Coverage::NotCovered),
            ("Disney Plus", "2020-08-17", Coverage::Covered),
            ("Apple TV+", "2020-06-01", Coverage::NotCovered),
            ("Apple TV+", "2021-06-01", Coverage::Unknown),
            ("Apple TV", "2022-01-10", Coverage::Covered),
            ("Max", "2023-06-01", Coverage::Covered),
            ("Peacock", "2023-01-02", Coverage::Unknown),
            ("Peacock", "2025-01-06", Coverage::Covered),
            ("Local Cable", "2025-01-06", Coverage::UnknownService),
        ] {
            assert_eq!(service_coverage(service, week(day)), coverage, "{service} {day}");
        }
    }

    #[test]
    fn coding_is_dated_and_a_title_goes_before_its_carrier() {
        let published = Coding::published();
        assert_eq!(published.list_of("Any", "HBO", week("2021-01-04")), None);
        assert_eq!(published.list_of("Any", "HBO", week("2022-06-06")), Some(NielsenList::Acquired));
        assert_eq!(published.list_of("Any", "HBO", week("2025-06-02")), Some(NielsenList::Originals));
        let own = Coding::read("[[coding]]\ntitle = \"Quay\"\nfrom = \"2024-01-01\"\nlist = \"Acquired\"\n")
            .unwrap();
        let both = published.with(own);
        assert_eq!(both.list_of("quay", "HBO", week("2025-06-02")), Some(NielsenList::Acquired));
        for bad in [
            "[[coding]]\nfrom = \"2024\"\nlist = \"Acquired\"\n",
            "[[coding]]\ntitle = \"A\"\nfrom = \"soon\"\nlist = \"Acquired\"\n",
            "x = 1",
        ] {
            assert!(Coding::read(bad).is_err(), "{bad}");
        }
    }
}
