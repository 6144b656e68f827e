//! Published lists of a week: which rows stand where several copies of a list are held, and their week before.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use greenlit_vocabulary::{Metric, Provenance, Territory, Week, WeekCalendar, Window, name_key};
use jiff::ToSpan;

use crate::figures::{SELECT, figure_of};
use crate::{Lake, Result, StoredFigure};

/// Which published lists are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery<'a> {
    /// The week.
    pub week: Week,
    /// `originals`, `overall`, `series`, `films`, or words of a list's name (`TV (English)`).
    pub list: &'a str,
    /// Only lists of this country; for `None` the lists of the world and of single countries, and where a publisher has
    /// a list for many countries, none of these.
    pub territory: Option<Territory>,
}

/// One list of one publisher in one week.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedList {
    /// Who publishes it, without who retells it.
    pub publisher: String,
    /// Name of the list (`TV (English)`, `streaming originals`).
    pub list: String,
    /// Who is counted, on which devices.
    pub population: String,
    /// Where.
    pub territory: Option<Territory>,
    /// Its week.
    pub week: Week,
    /// Whether any row of the same list is held for the week before.
    pub has_week_before: bool,
    /// In order of rank; rows without a rank last, by value.
    pub places: Vec<ListPlace>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPlace {
    /// Title.
    pub title: String,
    /// Its key.
    pub title_key: String,
    /// Season, where the list is of seasons.
    pub season: Option<u32>,
    /// Part that bears no season number (`Limited Series`).
    pub part: Option<String>,
    /// Rank, where stated.
    pub rank: Option<u32>,
    /// Rank in the week before.
    pub rank_week_before: Option<u32>,
    /// Weeks in the list up to this one.
    pub weeks: ListWeeks,
    /// What the row states: minutes, hours, views.
    pub values: Vec<StoredFigure>,
    /// The row's rank as a figure.
    pub rank_figure: Option<StoredFigure>,
}

/// Weeks in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListWeeks {
    /// As the publisher counts them.
    Stated(u32),
    /// Counted over the lists in this lake, which may have gaps.
    Held(u32),
}

/// Publisher, list, population, territory.
type ListKey = (String, String, String, Option<String>);
/// Title key, season, part.
type PlaceKey = (String, Option<u32>, Option<String>);
/// A row of a file: list, place, file, line.
type RowKey = (ListKey, PlaceKey, i64, u64);

impl Lake {
    /// The published lists of a week that fit the query, by publisher, list and territory; and how many lists of single
    /// countries were left out because no country was named.
    ///
    /// Where several copies of a list are held, the newest stands; an older one fills only places the newest leaves open.
    pub fn published_lists(&self, query: &ListQuery<'_>) -> Result<(Vec<PublishedList>, usize)> {
        // Every list held so far has weeks from Monday; one of another calendar is met by its middle.
        let middle = query.week.first_day().saturating_add(3.days());
        let week = Week::containing(middle, WeekCalendar::MondayToSunday);
        let before =
            Week::containing(week.first_day().saturating_sub(7.days()), WeekCalendar::MondayToSunday);
        let this = self.rows_of_week(week, query)?;
        let last = self.rows_of_week(before, query)?;
        let (kept, left_out) = without_many_countries(this, query.territory.is_none());
        let mut lists = Vec::with_capacity(kept.len());
        for (key, rows) in kept {
            let before = last.get(&key);
            let (publisher, list, population, territory) = key;
            let mut places: Vec<ListPlace> = rows.into_values().collect();
            for place in &mut places {
                let same = (place.title_key.clone(), place.season, place.part.clone());
                place.rank_week_before = before.and_then(|rows| rows.get(&same)).and_then(|p| p.rank);
            }
            sort(&mut places);
            lists.push(PublishedList {
                publisher,
                list,
                population,
                territory: territory.as_deref().and_then(Territory::parse),
                week,
                has_week_before: before.is_some(),
                places,
            });
        }
        self.count_weeks(&mut lists)?;
        Ok((lists, left_out))
    }

    /// The last week for which any fitting list is held.
    pub fn last_listed_week(&self, list: &str, territory: Option<&Territory>) -> Result<Option<Week>> {
        let sql = "SELECT DISTINCT time_window, population FROM figure WHERE time_window LIKE 'week of %' \
                   AND metric IN ('rank', 'minutes_viewed', 'hours_viewed', 'views') \
                   AND (?1 IS NULL OR territory = ?1) ORDER BY time_window DESC";
        let read = || -> rusqlite::Result<Option<String>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([territory.map(Territory::as_str)])?;
            while let Some(row) = rows.next()? {
                let population: Option<String> = row.get(1)?;
                if fits(&list_of(population.as_deref().unwrap_or_default()).0, list) {
                    return row.get(0).map(Some);
                }
            }
            Ok(None)
        };
        let window = read().map_err(|e| self.storage(e))?;
        Ok(window.and_then(|text| text.parse().ok()).and_then(|window| match window {
            Window::Week(week) => Some(week),
            _ => None,
        }))
    }

    /// The names of all lists held, as they are asked for.
    pub fn list_names(&self) -> Result<Vec<String>> {
        let sql =
            "SELECT DISTINCT population FROM figure WHERE time_window LIKE 'week of %' AND metric = 'rank'";
        let read = || -> rusqlite::Result<BTreeSet<String>> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let all = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
            all.map(|population| Ok(list_of(population?.as_deref().unwrap_or_default()).0)).collect()
        };
        Ok(read().map_err(|e| self.storage(e))?.into_iter().filter(|name| !name.is_empty()).collect())
    }

    /// The keys of all titles that ever stood in a list of this name.
    pub(crate) fn members_of_published(&self, list: &str) -> Result<BTreeSet<String>> {
        let read = || -> rusqlite::Result<BTreeSet<String>> {
            let mut populations = self
                .connection
                .prepare_cached("SELECT DISTINCT population FROM figure WHERE population IS NOT NULL")?
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<String>>>()?;
            populations.retain(|population| fits(&list_of(population).0, list));
            let populations = serde_json::to_string(&populations).unwrap_or_default();
            self.connection
                .prepare_cached(
                    "SELECT DISTINCT title_key FROM figure WHERE population IN (SELECT value FROM json_each(?1))",
                )?
                .query_map([populations], |row| row.get(0))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// Every name key of the catalogued titles that bear this one, itself included.
    pub fn same_title_keys(&self, key: &str) -> Result<BTreeSet<String>> {
        let sql = "SELECT DISTINCT b.name_key FROM title_name a JOIN title_name b ON b.title = a.title \
                   WHERE a.name_key = ?1";
        let read = || -> rusqlite::Result<BTreeSet<String>> {
            self.connection.prepare_cached(sql)?.query_map([key], |row| row.get(0))?.collect()
        };
        let mut keys = read().map_err(|e| self.storage(e))?;
        keys.insert(key.to_owned());
        Ok(keys)
    }

    fn rows_of_week(
        &self,
        week: Week,
        query: &ListQuery<'_>,
    ) -> Result<BTreeMap<ListKey, BTreeMap<PlaceKey, ListPlace>>> {
        let sql = format!(
            "{SELECT} WHERE f.time_window = ?1 AND f.episode IS NULL AND (?2 IS NULL OR f.territory = ?2) \
             AND f.metric IN ('rank', 'minutes_viewed', 'hours_viewed', 'views', 'weeks_in_chart')"
        );
        let window = Window::Week(week).to_string();
        let territory = query.territory.as_ref().map(Territory::as_str);
        let read = || -> rusqlite::Result<Vec<StoredFigure>> {
            self.connection.prepare_cached(&sql)?.query_map((window, territory), figure_of)?.collect()
        };
        let mut figures = read().map_err(|e| self.storage(e))?;
        figures.retain(|f| fits(&list_of(f.figure.population.as_deref().unwrap_or_default()).0, query.list));
        let mut age: BTreeMap<i64, Option<String>> = BTreeMap::new();
        for figure in &figures {
            if let Entry::Vacant(unknown) = age.entry(figure.evidence) {
                unknown.insert(self.dated_to(figure.evidence)?);
            }
        }
        // The newest copy first; copies of one age in an order that does not depend on when they were added.
        figures.sort_by_cached_key(|f| {
            let (file, line) = place_in_file(f);
            (std::cmp::Reverse(age.get(&f.evidence).cloned().flatten()), file, line, f.reference)
        });
        Ok(stand(figures))
    }

    /// Weeks in lists whose publisher does not count them.
    fn count_weeks(&self, lists: &mut [PublishedList]) -> Result<()> {
        let keys: BTreeSet<&str> = lists
            .iter()
            .flat_map(|l| &l.places)
            .filter(|p| is_uncounted(p))
            .map(|p| p.title_key.as_str())
            .collect();
        if keys.is_empty() {
            return Ok(());
        }
        let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
        let mut weeks: BTreeMap<(ListKey, PlaceKey), BTreeSet<Week>> = BTreeMap::new();
        for figure in self.figures_about(&keys)? {
            if let Some(Window::Week(week)) = figure.figure.window
                && figure.figure.metric != Metric::WeeksInChart
            {
                weeks.entry((list_key(&figure), place_key(&figure))).or_default().insert(week);
            }
        }
        for list in lists {
            let key = (
                list.publisher.clone(),
                list.list.clone(),
                list.population.clone(),
                list.territory.as_ref().map(ToString::to_string),
            );
            for place in list.places.iter_mut().filter(|p| is_uncounted(p)) {
                let same = (place.title_key.clone(), place.season, place.part.clone());
                let held = weeks.get(&(key.clone(), same));
                let so_far = held.map_or(1, |held| held.range(..=list.week).count() as u32);
                place.weeks = ListWeeks::Held(so_far.max(1));
            }
        }
        Ok(())
    }
}

fn is_uncounted(place: &ListPlace) -> bool {
    matches!(place.weeks, ListWeeks::Held(_))
}

fn sort(places: &mut [ListPlace]) {
    places.sort_by(|a, b| {
        let value = |p: &ListPlace| p.values.first().map_or(0.0, |f| f.figure.value);
        (a.rank.is_none(), a.rank)
            .cmp(&(b.rank.is_none(), b.rank))
            .then(value(b).total_cmp(&value(a)))
            .then_with(|| (&a.title, a.season, &a.part).cmp(&(&b.title, b.season, &b.part)))
    });
}

/// The rows that stand, figures given newest copy first: a row of an older copy only where neither its title nor its
/// rank stands already.
fn stand(figures: Vec<StoredFigure>) -> BTreeMap<ListKey, BTreeMap<PlaceKey, ListPlace>> {
    let mut rows: Vec<(RowKey, Vec<StoredFigure>)> = Vec::new();
    let mut at: BTreeMap<RowKey, usize> = BTreeMap::new();
    for figure in figures {
        let key = (list_key(&figure), place_key(&figure), figure.evidence, place_in_file(&figure).1);
        let place = *at.entry(key.clone()).or_insert_with(|| {
            rows.push((key, Vec::new()));
            rows.len() - 1
        });
        if let Some((_, figures)) = rows.get_mut(place) {
            figures.push(figure);
        }
    }
    let mut lists: BTreeMap<ListKey, BTreeMap<PlaceKey, ListPlace>> = BTreeMap::new();
    let mut taken: BTreeMap<(ListKey, u32), i64> = BTreeMap::new();
    for ((list, place, evidence, _), figures) in rows {
        let row = row(&place, figures);
        if row.rank.is_none() && row.values.is_empty() {
            continue;
        }
        // Ties share a rank within one copy.
        if let Some(rank) = row.rank
            && *taken.entry((list.clone(), rank)).or_insert(evidence) != evidence
        {
            continue;
        }
        let known = lists.entry(list).or_default().entry(place).or_insert_with(|| row.clone());
        // One row of a table of single figures may hold the rank, another the minutes.
        known.rank = known.rank.or(row.rank);
        known.rank_figure = known.rank_figure.take().or(row.rank_figure);
        for value in row.values {
            if !known.values.iter().any(|v| v.figure.metric == value.figure.metric) {
                known.values.push(value);
            }
        }
    }
    lists
}

fn row(key: &PlaceKey, figures: Vec<StoredFigure>) -> ListPlace {
    let mut place = ListPlace {
        title: figures.first().map(|f| f.figure.title.clone()).unwrap_or_default(),
        title_key: key.0.clone(),
        season: key.1,
        part: key.2.clone(),
        rank: None,
        rank_week_before: None,
        weeks: ListWeeks::Held(1),
        values: Vec::new(),
        rank_figure: None,
    };
    for figure in figures {
        match figure.figure.metric {
            Metric::Rank => {
                place.rank = Some(figure.figure.value as u32);
                place.rank_figure = Some(figure);
            }
            Metric::WeeksInChart => place.weeks = ListWeeks::Stated(figure.figure.value as u32),
            _ => place.values.push(figure),
        }
    }
    place.values.sort_by_key(|f| f.figure.metric.as_str() == Metric::Views.as_str());
    place
}

/// Leaves out the lists by country of a publisher that has them for several, unless a country was asked for.
fn without_many_countries<T>(
    lists: BTreeMap<ListKey, T>,
    any_territory: bool,
) -> (BTreeMap<ListKey, T>, usize) {
    let is_country = |key: &ListKey| key.3.as_deref().is_some_and(|t| t != Territory::world().as_str());
    let mut countries: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for key in lists.keys().filter(|key| is_country(key)) {
        countries.entry((key.0.clone(), key.1.clone())).or_default().extend(key.3.clone());
    }
    let all = lists.len();
    let kept: BTreeMap<ListKey, T> = lists
        .into_iter()
        .filter(|(key, _)| {
            let several = countries.get(&(key.0.clone(), key.1.clone())).is_some_and(|c| c.len() > 1);
            !(any_territory && several && is_country(key))
        })
        .collect();
    let left_out = all - kept.len();
    (kept, left_out)
}

fn list_key(stored: &StoredFigure) -> ListKey {
    let figure = &stored.figure;
    let publisher = match &figure.provenance {
        // `Nielsen, as told by example.org`: the list is Nielsen's, whoever tells it.
        Provenance::Published { publisher, .. } => {
            publisher.split_once(", as told by").map_or(publisher.as_str(), |(house, _)| house).to_owned()
        }
        Provenance::Measured { .. } | Provenance::Reported { .. } => String::new(),
    };
    let (list, population, _) = list_of(figure.population.as_deref().unwrap_or_default());
    (publisher, list, population, figure.territory.as_ref().map(ToString::to_string))
}

fn place_key(stored: &StoredFigure) -> PlaceKey {
    let part = list_of(stored.figure.population.as_deref().unwrap_or_default()).2;
    (name_key(&stored.figure.title), stored.figure.season, part)
}

fn place_in_file(stored: &StoredFigure) -> (Option<greenlit_vocabulary::Sha256>, u64) {
    match &stored.figure.provenance {
        Provenance::Published { file, line, .. } => (Some(*file), *line),
        Provenance::Measured { .. } | Provenance::Reported { .. } => (None, 0),
    }
}

/// List, who is counted, part, of a population such as `all devices; TV (English); Limited Series`. One without a
/// semicolon is the name of a list.
fn list_of(population: &str) -> (String, String, Option<String>) {
    let mut parts = population.splitn(3, "; ").map(str::to_owned);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(counted), Some(list), part) => (list, counted, part),
        (only, _, _) => (only.unwrap_or_default(), String::new(), None),
    }
}

/// Whether a list's name has all words asked for. `series` and `films` are the words for both publishers' names.
fn fits(list: &str, asked: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let word = |c: char| !(c.is_alphanumeric() || c == '-');
        text.to_lowercase().split(word).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let (have, asked) = (words(list), words(asked));
    let same = |word: &str| -> &[&str] {
        match word {
            "series" | "tv" | "shows" => &["tv", "series", "shows"],
            "films" | "movies" | "film" | "movie" => &["films", "movies", "film", "movie"],
            "originals" | "original" => &["originals", "original"],
            _ => &[],
        }
    };
    !asked.is_empty()
        && asked
            .iter()
            .all(|word| have.contains(word) || same(word).iter().any(|other| have.contains(*other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_asked_for_by_their_words() {
        for (list, asked, found) in [
            ("streaming originals", "originals", true),
            ("streaming originals", "Originals", true),
            ("streaming movies", "films", true),
            ("Films (English)", "movies", true),
            ("TV (English)", "series", true),
            ("TV (English)", "tv (english)", true),
            ("TV (Non-English)", "english", false),
            ("TV (Non-English)", "non-english", true),
            ("streaming overall", "series", false),
            ("streaming overall", "", false),
        ] {
            assert_eq!(fits(list, asked), found, "{list} / {asked}");
        }
    }

    #[test]
    fn populations_name_their_list() {
        let list = |p: &str| {
            let (list, counted, part) = list_of(p);
            format!("{list}|{counted}|{}", part.unwrap_or_default())
        };
        assert_eq!(
            list("all devices; TV (English); Limited Series"),
            "TV (English)|all devices|Limited Series"
        );
        assert_eq!(
            list("persons 2+, TV screen; streaming originals"),
            "streaming originals|persons 2+, TV screen|"
        );
        assert_eq!(list("originals"), "originals||");
    }
}
