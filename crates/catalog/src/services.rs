//! Services: one under all its names, and the name it bore on a day.

use std::sync::OnceLock;

use greenlit_vocabulary::name_key;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// A service or network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Usual name today.
    pub name: String,
    /// Every spelling and former name.
    pub names: Vec<String>,
    /// From which day on it bore which name, earliest first; empty where it never changed.
    pub eras: Vec<(Date, String)>,
}

impl Service {
    /// The name it bore on `day`; the usual name where it never changed, `None` before it existed.
    pub fn name_on(&self, day: Date) -> Option<&str> {
        if self.eras.is_empty() {
            return Some(&self.name);
        }
        self.eras.iter().rev().find(|(from, _)| *from <= day).map(|(_, name)| name.as_str())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    service: Vec<FileService>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileService {
    name: String,
    names: Vec<String>,
    #[serde(default)]
    eras: Vec<FileEra>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEra {
    from: String,
    name: String,
}

struct Table {
    services: Vec<Service>,
    by_key: FxHashMap<String, usize>,
}

/// The table of `data/services.toml`; a damaged file gives an empty one, which a test would notice.
fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let file =
            toml::from_str(include_str!("../data/services.toml")).unwrap_or(File { service: Vec::new() });
        let services: Vec<Service> = file.service.into_iter().map(service).collect();
        let mut by_key = FxHashMap::default();
        for (number, service) in services.iter().enumerate() {
            for name in &service.names {
                by_key.insert(joined_key(name), number);
            }
        }
        Table { services, by_key }
    })
}

fn service(file: FileService) -> Service {
    let era = |e: FileEra| Some((e.from.parse().ok()?, e.name));
    Service { name: file.name, names: file.names, eras: file.eras.into_iter().filter_map(era).collect() }
}

/// `+` is part of a service's name, which plain keys drop.
fn joined_key(name: &str) -> String {
    name_key(&name.replace('+', " plus"))
}

/// Every service in the table.
pub fn services() -> &'static [Service] {
    &table().services
}

/// The service of this name, in any spelling; `None` where the table has none.
pub fn service_named(name: &str) -> Option<&'static Service> {
    let table = table();
    table.services.get(*table.by_key.get(&joined_key(name))?)
}

/// One key for all spellings and former names of a service: `Max`, `HBO Max` and `HBO MAX` share one.
///
/// A service the table does not know has the key of its own name.
pub fn service_key(name: &str) -> String {
    service_named(name).map_or_else(|| joined_key(name), |service| joined_key(&service.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_no_name_means_two_services() {
        let lines = include_str!("../data/services.toml");
        assert_eq!(services().len(), lines.matches("[[service]]").count());
        assert_eq!(services().iter().map(|s| s.eras.len()).sum::<usize>(), lines.matches("from =").count());
        for service in services() {
            assert!(service.names.contains(&service.name), "{}", service.name);
            for name in &service.names {
                assert_eq!(service_named(name).map(|s| &s.name), Some(&service.name), "{name}");
            }
        }
    }

    #[test]
    fn a_service_keeps_its_key_through_its_names() {
        assert_eq!(service_key("Max"), service_key("HBO Max"));
        assert_ne!(service_key("Apple TV+"), service_key("AMC+"));
        assert_eq!(service_key("Canal+"), "canal plus");
        let max = service_named("max").unwrap();
        for (day, name) in [
            ("2019-01-01", None),
            ("2022-01-01", Some("HBO Max")),
            ("2024-01-01", Some("Max")),
            ("2026-01-01", Some("HBO Max")),
        ] {
            assert_eq!(max.name_on(day.parse().unwrap()), name);
        }
    }
}
