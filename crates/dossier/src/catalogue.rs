//! What the catalogue says of a title, and whether its name belongs to more than one.

use greenlit_lake::{CataloguedTitle, Lake};
use greenlit_vocabulary::{PartialDate, name_key};

use crate::Error;

/// One title of the catalogue: the records of all files that are shown to be it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Catalogued {
    records: Vec<CataloguedTitle>,
    /// Whether another title of the catalogue bears the same name.
    has_namesakes: bool,
}

/// Groups records into titles: one identifier in common, or the same name, year and kind.
///
/// Records without such evidence stay apart: two candidates stay two.
pub(crate) fn distinct(records: Vec<CataloguedTitle>) -> Vec<Catalogued> {
    let mut titles: Vec<Catalogued> = Vec::new();
    for record in records {
        let mut same: Vec<Catalogued> =
            titles.extract_if(.., |t| t.records.iter().any(|r| is_same(r, &record))).collect();
        let mut records: Vec<CataloguedTitle> = same.drain(..).flat_map(|t| t.records).collect();
        records.push(record);
        titles.push(Catalogued { records, has_namesakes: false });
    }
    let has_namesakes = titles.len() > 1;
    for title in &mut titles {
        title.has_namesakes = has_namesakes;
    }
    titles
}

fn year(record: &CataloguedTitle) -> Option<i16> {
    record.premiered.as_ref().and_then(PartialDate::first_day).map(jiff::civil::Date::year)
}

fn is_same(a: &CataloguedTitle, b: &CataloguedTitle) -> bool {
    let share_an_id = a.ids.iter().any(|id| b.ids.contains(id));
    let same_name = name_key(&a.name) == name_key(&b.name);
    share_an_id || (same_name && a.is_series == b.is_series && year(a).is_some() && year(a) == year(b))
}

impl Catalogued {
    /// The usual name: the first file's.
    pub(crate) fn name(&self) -> &str {
        self.records.first().map_or("", |r| r.name.as_str())
    }

    /// Every key under which evidence may speak of it.
    pub(crate) fn name_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self
            .records
            .iter()
            .flat_map(|r| std::iter::once(&r.name).chain(&r.aliases))
            .map(|n| name_key(n))
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// `Monster (2004, series, Nippon TV)`: enough to tell it from its namesakes.
    pub(crate) fn described(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.records.iter().find_map(year).map(|y| y.to_string()));
        parts.extend(self.records.first().map(|r| r.kind.clone()));
        parts.extend(self.all(|r| &r.services).into_iter().take(2));
        format!("{} ({})", self.name(), parts.join(", "))
    }

    fn all<'a>(&'a self, list: impl Fn(&'a CataloguedTitle) -> &'a Vec<String>) -> Vec<String> {
        let mut all: Vec<String> = self.records.iter().flat_map(|r| list(r).iter().cloned()).collect();
        all.sort();
        all.dedup();
        all
    }

    /// What the catalogue says, line by line.
    pub(crate) fn lines(&self, lake: &Lake) -> Result<Vec<(String, String)>, Error> {
        let first = |of: fn(&CataloguedTitle) -> Option<String>| self.records.iter().find_map(of);
        let joined = |items: Vec<String>| (!items.is_empty()).then(|| items.join(", "));
        let span = first(|r| r.premiered.as_ref().map(ToString::to_string)).map(|from| {
            match first(|r| r.ended.as_ref().map(ToString::to_string)) {
                Some(to) => format!("{from} to {to}"),
                None => format!("since {from}"),
            }
        });
        let seasons: Vec<String> = lake
            .catalogued_seasons(&self.refs())?
            .iter()
            .filter(|s| s.number > 0)
            .map(|s| match s.episodes {
                Some(episodes) => format!("{} ({episodes} episodes)", s.number),
                None => s.number.to_string(),
            })
            .collect();
        let also: Vec<String> = self.all(|r| &r.aliases);
        let lines = [
            ("kind", first(|r| Some(r.kind.clone()))),
            ("service", joined(self.all(|r| &r.services))),
            ("studio", joined(self.all(|r| &r.studios))),
            ("released", span),
            ("seasons", joined(seasons)),
            ("also called", joined(also)),
            ("identifiers", joined(self.all(|r| &r.ids))),
            ("catalogue files", joined(self.all_files())),
        ];
        Ok(lines.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
    }

    /// How files of seasons and episodes may refer to it; by name only where no namesake could be meant.
    fn refs(&self) -> Vec<String> {
        let mut refs = self.all(|r| &r.ids);
        if !self.has_namesakes {
            refs.extend(self.name_keys().iter().map(|key| format!("name:{key}")));
        }
        refs
    }

    fn all_files(&self) -> Vec<String> {
        let mut files: Vec<String> = self.records.iter().map(|r| format!("{}:{}", r.file, r.line)).collect();
        files.sort();
        files.dedup();
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, year: i16, ids: &[&str], is_series: bool) -> CataloguedTitle {
        CataloguedTitle {
            name: name.to_owned(),
            kind: if is_series { "series" } else { "film" }.to_owned(),
            is_series,
            premiered: Some(PartialDate::Year(year)),
            ended: None,
            runtime_minutes: None,
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            aliases: Vec::new(),
            services: Vec::new(),
            studios: Vec::new(),
            genres: Vec::new(),
            countries: Vec::new(),
            file: "a.json".to_owned(),
            line: 1,
        }
    }

    #[test]
    fn records_are_one_title_only_with_evidence() {
        let titles = distinct(vec![
            record("Harbor", 2004, &["tt1"], true),
            record("Harbor", 2022, &["tt2"], true),
            record("HARBOR", 2004, &["tvmaze:9"], true),
            record("Harbor", 2004, &["tt3"], false),
            record("Der Hafen", 2004, &["tvmaze:9"], true),
        ]);
        let mut sizes: Vec<usize> = titles.iter().map(|t| t.records.len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [1, 1, 3]);
    }
}
