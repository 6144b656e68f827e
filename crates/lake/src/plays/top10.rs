//! The ten most viewed titles of a week, measured.

use std::collections::{BTreeMap, BTreeSet};

use greenlit_panel::RankChance;
use greenlit_viewing::ranks::{ChartRun, chart_run, competition_ranks};
use greenlit_vocabulary::{Figure, Metric, Territory, Week, Window, name_key};
use rusqlite::OptionalExtension;

use super::measured::{MeasuredFigure, MeasuredQuery};
use crate::panel::{Change, Contender, Projection, chances};
use crate::{Error, Lake, Result};

/// Places of a chart.
const PLACES: u32 = 10;

/// Which chart is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Top10Query<'a> {
    /// The week.
    pub week: Week,
    /// `overall`, `series`, `films`, or a list that a published chart of the lake names (`originals`).
    pub list: &'a str,
    /// Only plays of this country; `None` for all plays.
    pub territory: Option<Territory>,
    /// `name@version` of the policy.
    pub policy: &'a str,
    /// With fewer viewers a title is not shown; `None` for the lake's own minimum.
    pub min_viewers: Option<u64>,
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Top10 {
    /// In order of rank; ties share a rank and stand in order of name.
    pub entries: Vec<Top10Entry>,
    /// Every title of the list with its rank, beyond the tenth too, by which it is held beside published lists.
    pub places: Vec<MeasuredPlace>,
    /// Whether anything of the list was measured for the week before.
    pub has_week_before: bool,
    /// Titles with fewer viewers than the minimum, not ranked.
    pub suppressed: u64,
}

/// The measured rank of a title, and the one it had a week ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredPlace {
    /// The title.
    pub title: String,
    /// Its key in measured figures.
    pub title_key: String,
    /// Rank in the list.
    pub rank: u32,
    /// Rank in the week before; `None` where it was not measured then.
    pub rank_week_before: Option<u32>,
    /// Weeks among the first ten up to this one.
    pub weeks: u32,
}

/// Title, key and rank.
type Ranked = (String, String, u32);

/// A place in a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Top10Entry {
    /// 1-2-2-4: equal minutes, to the millisecond, share a rank.
    pub rank: u32,
    /// Minutes viewed.
    pub minutes: MeasuredFigure,
    /// Views, where the runtime is known.
    pub views: Option<MeasuredFigure>,
    /// Viewers with the qualifying time.
    pub reach: Option<MeasuredFigure>,
    /// The title's run in this chart up to this week.
    pub run: Option<ChartRun>,
    /// Rank in the week before; `None` where it was not measured then.
    pub rank_week_before: Option<u32>,
    /// How sure the rank is, where minutes were projected with their errors.
    pub chance: Option<RankChance>,
    /// The minutes' change on the week before, where both were projected.
    pub change: Option<Change>,
}

fn so_far(weeks: &BTreeMap<Week, Vec<Ranked>>, title: &str, week: Week) -> Vec<(Week, u32)> {
    let rank = |ranked: &[Ranked]| ranked.iter().find(|r| r.0 == title).map(|r| r.2);
    weeks.range(..=week).filter_map(|(week, ranked)| Some((*week, rank(ranked)?))).collect()
}

fn places(
    ranked: &[Ranked],
    before: Option<&[Ranked]>,
    weeks: &BTreeMap<Week, Vec<Ranked>>,
    week: Week,
) -> Vec<MeasuredPlace> {
    let rank_before: BTreeMap<&str, u32> =
        before.into_iter().flatten().map(|(title, _, rank)| (title.as_str(), *rank)).collect();
    let mut charted: BTreeMap<&str, u32> = BTreeMap::new();
    for (title, _, rank) in weeks.range(..=week).flat_map(|(_, ranked)| ranked) {
        *charted.entry(title).or_default() += u32::from(*rank <= PLACES);
    }
    ranked
        .iter()
        .map(|(title, title_key, rank)| MeasuredPlace {
            title: title.clone(),
            title_key: title_key.clone(),
            rank: *rank,
            rank_week_before: rank_before.get(title.as_str()).copied(),
            weeks: charted.get(title.as_str()).copied().unwrap_or(0),
        })
        .collect()
}

impl Lake {
    /// The ten most viewed titles of a week, ranked by unrounded minutes.
    ///
    /// # Errors
    /// [`Error::UnknownList`] for a list that nothing in the lake defines.
    pub fn top10(&self, query: &Top10Query<'_>) -> Result<Top10> {
        let members = self.members_of(query.list)?;
        let min_viewers = query.min_viewers.map_or_else(|| self.min_viewers(), Ok)?;
        let window = Window::Week(query.week).to_string();
        let weeks = self.charts(query, members.as_ref(), min_viewers)?;
        let mut chart = Top10 {
            suppressed: self.suppressed(query, &window, members.as_ref(), min_viewers)?,
            ..Top10::default()
        };
        let Some(ranked) = weeks.get(&query.week) else { return Ok(chart) };
        let before = weeks.range(..query.week).next_back().filter(|(week, _)| week.next() == query.week);
        chart.has_week_before = before.is_some();
        chart.places = places(ranked, before.map(|(_, ranked)| ranked.as_slice()), &weeks, query.week);
        let sure = self.chances_of(query, &window, ranked)?;
        for (at, (title, title_key, rank)) in
            ranked.iter().enumerate().filter(|(_, (_, _, rank))| *rank <= PLACES)
        {
            let keys = [title_key.clone()];
            let of_title = MeasuredQuery {
                title_keys: Some(&keys),
                policy: Some(query.policy),
                window: Some(&window),
                split_by: None,
                min_viewers: Some(min_viewers),
            };
            let figures = self.measured_figures(&of_title)?.figures;
            let is_whole = |f: &Figure| {
                f.title == *title
                    && f.season.is_none()
                    && f.episode.is_none()
                    && f.territory == query.territory
            };
            let find =
                |metric| figures.iter().find(|m| m.figure.metric == metric && is_whole(&m.figure)).cloned();
            let Some(minutes) = find(Metric::MinutesViewed) else { continue };
            let place = chart.places.iter().find(|place| place.title == *title);
            chart.entries.push(Top10Entry {
                rank: *rank,
                change: self.change_on_week_before(&minutes)?,
                chance: sure.get(at).cloned(),
                minutes,
                views: find(Metric::Views),
                reach: find(Metric::Reach),
                run: chart_run(&so_far(&weeks, title, query.week), PLACES),
                rank_week_before: place.and_then(|place| place.rank_week_before),
            });
        }
        Ok(chart)
    }

    /// How sure the ranks of the first places are; empty where the titles were not all projected with errors.
    fn chances_of(&self, query: &Top10Query<'_>, window: &str, ranked: &[Ranked]) -> Result<Vec<RankChance>> {
        let sql = "SELECT title, projection FROM measured WHERE superseded_in IS NULL AND policy = ?1 \
                   AND season IS NULL AND episode IS NULL AND territory IS ?2 AND time_window = ?3";
        let read = || -> rusqlite::Result<BTreeMap<String, Option<Vec<u8>>>> {
            let territory = query.territory.as_ref().map(Territory::as_str);
            self.connection
                .prepare_cached(sql)?
                .query_map((query.policy, territory, window), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        };
        let projections = read().map_err(|e| self.storage(e))?;
        let contender = |(title, ..): &Ranked| {
            let bytes = projections.get(title)?.as_deref()?;
            Contender::of(&Projection::decode(bytes)?)
        };
        let Some(contenders) = ranked.iter().map(contender).collect::<Option<Vec<_>>>() else {
            return Ok(Vec::new());
        };
        let places = ranked.iter().filter(|(_, _, rank)| *rank <= PLACES).count();
        chances(&contenders, places)
    }

    /// Title keys of a list; `None` for all titles.
    fn members_of(&self, list: &str) -> Result<Option<BTreeSet<String>>> {
        let is_series = match list {
            "overall" => return Ok(None),
            "series" => true,
            "films" | "movies" => false,
            // A published chart that names a list says who is in it.
            _ => {
                let members = self.members_of_published(list)?;
                return if members.is_empty() {
                    Err(Error::UnknownList { list: list.to_owned(), known: self.list_names()?.join(", ") })
                } else {
                    Ok(Some(members))
                };
            }
        };
        let sql = "SELECT n.name_key FROM title_name n JOIN title t ON t.id = n.title WHERE t.is_series = ?1";
        let read = || -> rusqlite::Result<BTreeSet<String>> {
            self.connection.prepare_cached(sql)?.query_map([is_series], |row| row.get(0))?.collect()
        };
        read().map(Some).map_err(|e| self.storage(e))
    }

    /// Title, key and rank of every title, by week.
    fn charts(
        &self,
        query: &Top10Query<'_>,
        members: Option<&BTreeSet<String>>,
        min_viewers: u64,
    ) -> Result<BTreeMap<Week, Vec<Ranked>>> {
        let sql = "SELECT title, title_key, time_window, credited_ms FROM measured WHERE superseded_in IS NULL \
                   AND policy = ?1 AND season IS NULL AND episode IS NULL AND territory IS ?2 \
                   AND time_window LIKE 'week of %' AND viewers >= ?3 AND hidden = 0 AND credited_ms > 0 \
                   ORDER BY time_window, credited_ms DESC, title";
        let mut by_week: BTreeMap<Week, Vec<(String, String, u64)>> = BTreeMap::new();
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let territory = query.territory.as_ref().map(Territory::as_str);
            let mut rows = statement.query((query.policy, territory, min_viewers as i64))?;
            while let Some(row) = rows.next()? {
                let (title, key, window): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                if let Ok(Window::Week(week)) = window.parse::<Window>()
                    && members.is_none_or(|m| m.contains(&key) || m.contains(&name_key(&title)))
                {
                    by_week.entry(week).or_default().push((title, key, row.get::<_, i64>(3)? as u64));
                }
            }
            Ok(())
        };
        read().map_err(|e| self.storage(e))?;
        let ranked = |titles: Vec<(String, String, u64)>| {
            let ranks = competition_ranks(titles.iter().map(|t| t.2));
            titles.into_iter().zip(ranks).map(|((title, key, _), rank)| (title, key, rank)).collect()
        };
        Ok(by_week.into_iter().map(|(week, titles)| (week, ranked(titles))).collect())
    }

    fn suppressed(
        &self,
        query: &Top10Query<'_>,
        window: &str,
        members: Option<&BTreeSet<String>>,
        min_viewers: u64,
    ) -> Result<u64> {
        let sql = "SELECT title_key FROM measured WHERE superseded_in IS NULL AND policy = ?1 AND season IS NULL \
                   AND episode IS NULL AND territory IS ?2 AND time_window = ?3 AND (viewers < ?4 OR hidden = 1)";
        let territory = query.territory.as_ref().map(Territory::as_str);
        let read = || -> rusqlite::Result<Vec<String>> {
            self.connection
                .prepare_cached(sql)?
                .query_map((query.policy, territory, window, min_viewers as i64), |row| row.get(0))?
                .collect()
        };
        let keys = read().map_err(|e| self.storage(e))?;
        Ok(keys.iter().filter(|key| members.is_none_or(|m| m.contains(*key))).count() as u64)
    }

    /// The last week that was measured under a policy.
    ///
    /// # Errors
    /// [`Error::Storage`] when the database cannot be read.
    pub fn last_measured_week(&self, policy: &str) -> Result<Option<Week>> {
        let sql = "SELECT time_window FROM measured WHERE superseded_in IS NULL AND policy = ?1 \
                   AND time_window LIKE 'week of %' ORDER BY time_window DESC LIMIT 1";
        let window: Option<String> = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row([policy], |row| row.get(0)).optional())
            .map_err(|e| self.storage(e))?;
        Ok(window
            .and_then(|text| text.parse().ok())
            .and_then(|w| if let Window::Week(week) = w { Some(week) } else { None }))
    }
}
