//! The measured chart of a week beside the published ones: one row a title, and what the two differ in.

use std::collections::BTreeSet;

use greenlit_lake::{
    Lake, ListPlace, MeasuredFigure, MeasuredPlace, MeasuredQuery, PublishedList, StoredFigure, Top10,
    Top10Query,
};
use greenlit_vocabulary::{Figure, Metric, Territory, Window, name_key};

use crate::Error;

/// Places of the measured chart that are shown even where the published list has them not.
const PLACES: u32 = 10;

/// A published list with what was measured beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// The list; its places are in [`Beside::rows`] too.
    pub list: PublishedList,
    /// What the list and the measured chart differ in; empty where nothing was measured.
    pub differs_in: Vec<String>,
    /// Published rows in the list's order, then titles that were measured among the first ten only.
    pub rows: Vec<BesideRow>,
}

/// One title of both charts. At least one side is there.
#[derive(Debug, Clone, PartialEq)]
pub struct BesideRow {
    /// As measured.
    pub measured: Option<MeasuredSide>,
    /// As published.
    pub published: Option<ListPlace>,
}

/// What was measured of a title.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredSide {
    /// Rank of the title, all seasons together, and the one a week ago.
    pub place: MeasuredPlace,
    /// Season the minutes are of; `None` for the whole title.
    pub season: Option<u32>,
    /// Minutes viewed.
    pub minutes: Option<MeasuredFigure>,
    /// Views.
    pub views: Option<MeasuredFigure>,
}

impl BesideRow {
    /// The published value that is set beside the measured one: minutes, hours, or views where there is neither.
    pub fn published_value(&self) -> Option<&StoredFigure> {
        self.published.as_ref()?.values.first()
    }

    /// The published value in minutes; hours times 60.
    pub fn published_minutes(&self) -> Option<f64> {
        let figure = &self.published_value()?.figure;
        match figure.metric {
            Metric::MinutesViewed => Some(figure.value),
            Metric::HoursViewed => Some(figure.value * 60.0),
            _ => None,
        }
    }

    /// Measured less published minutes, in per cent of the published.
    pub fn difference_percent(&self) -> Option<f64> {
        let published = self.published_minutes().filter(|minutes| *minutes > 0.0)?;
        let measured = self.measured.as_ref()?.minutes.as_ref()?.figure.value;
        Some((measured - published) / published * 100.0)
    }
}

/// Sets the measured chart beside each list.
///
/// A title is found by its name, or by another name the catalogue has for it. The minutes are those of the season where
/// the list is of seasons and the season was measured.
///
/// # Errors
/// The lake's own error.
pub fn beside(
    lake: &Lake,
    query: &Top10Query<'_>,
    measured: &Top10,
    lists: Vec<PublishedList>,
) -> Result<Vec<Beside>, Error> {
    let mut all = Vec::with_capacity(lists.len());
    for list in lists {
        let mut rows = Vec::new();
        let mut met: BTreeSet<&str> = BTreeSet::new();
        for place in &list.places {
            let measured_place = find(lake, &measured.places, place)?;
            met.extend(measured_place.map(|p| p.title.as_str()));
            let side = measured_place.map(|p| side(lake, query, p, place.season)).transpose()?;
            rows.push(BesideRow { measured: side, published: Some(place.clone()) });
        }
        for place in measured.places.iter().filter(|p| p.rank <= PLACES && !met.contains(p.title.as_str())) {
            rows.push(BesideRow { measured: Some(side(lake, query, place, None)?), published: None });
        }
        let differs_in =
            if measured.places.is_empty() { Vec::new() } else { differences(query, &list, &rows) };
        all.push(Beside { list, differs_in, rows });
    }
    Ok(all)
}

/// The one measured title a published row is of; a name that fits several is left alone.
fn find<'a>(
    lake: &Lake,
    places: &'a [MeasuredPlace],
    published: &ListPlace,
) -> Result<Option<&'a MeasuredPlace>, Error> {
    let one = |keys: &BTreeSet<String>| {
        let mut fitting =
            places.iter().filter(|p| keys.contains(&p.title_key) || keys.contains(&name_key(&p.title)));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let own = BTreeSet::from([published.title_key.clone()]);
    match one(&own) {
        Some(place) => Ok(Some(place)),
        None => Ok(one(&lake.same_title_keys(&published.title_key)?)),
    }
}

fn side(
    lake: &Lake,
    query: &Top10Query<'_>,
    place: &MeasuredPlace,
    season: Option<u32>,
) -> Result<MeasuredSide, Error> {
    let window = Window::Week(query.week).to_string();
    let keys = [place.title_key.clone()];
    let figures = lake
        .measured_figures(&MeasuredQuery {
            title_keys: Some(&keys),
            policy: Some(query.policy),
            window: Some(&window),
            split_by: None,
            min_viewers: query.min_viewers,
        })?
        .figures;
    let find = |metric: Metric, season: Option<u32>| {
        let is_it = |f: &Figure| {
            f.metric == metric
                && f.title == place.title
                && f.season == season
                && f.episode.is_none()
                && f.territory == query.territory
        };
        figures.iter().find(|m| is_it(&m.figure)).cloned()
    };
    let season = season.filter(|n| find(Metric::MinutesViewed, Some(*n)).is_some());
    Ok(MeasuredSide {
        place: place.clone(),
        season,
        minutes: find(Metric::MinutesViewed, season),
        views: find(Metric::Views, season),
    })
}

/// Every respect in which a measured chart and a published list are not of the same thing.
fn differences(query: &Top10Query<'_>, list: &PublishedList, rows: &[BesideRow]) -> Vec<String> {
    let mut all = Vec::new();
    if query.territory != list.territory {
        let measured = query.territory.as_ref().map_or("all plays", Territory::as_str);
        let published = list.territory.as_ref().map_or("not stated", Territory::as_str);
        all.push(format!("territory (measured: {measured}; published: {published})"));
    }
    if query.week != list.week {
        let days = |week: greenlit_vocabulary::Week| format!("{} to {}", week.first_day(), week.last_day());
        all.push(format!("window (measured: {}; published: {})", days(query.week), days(list.week)));
    }
    let published = if list.population.is_empty() { "not stated" } else { &list.population };
    let mut minutes = rows.iter().filter_map(|row| row.measured.as_ref()?.minutes.as_ref());
    let measured = minutes.find_map(|m| m.figure.population.as_deref()).unwrap_or("not stated");
    if measured != published {
        all.push(format!("who is counted (measured: {measured}; published: {published})"));
    }
    all
}

/// The lists for the terminal, at most 80 columns wide.
pub fn text(all: &[Beside]) -> String {
    crate::forms::beside::text(all)
}

/// The lists for programs.
pub fn json(all: &[Beside]) -> Vec<serde_json::Value> {
    crate::forms::beside::json(all)
}

/// Names of the columns of [`rows`].
pub const COLUMNS: [&str; 24] = crate::forms::beside::COLUMNS;

/// One row a title and list; empty cells where there is nothing.
pub fn rows(all: &[Beside]) -> Vec<[String; 24]> {
    crate::forms::beside::rows(all)
}
