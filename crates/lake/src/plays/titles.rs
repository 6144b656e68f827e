//! What each title as written is taken for, judged over the whole catalogue whenever plays are rated.
//!
//! A name is taken for a title of the catalogue when it is the title's identifier, its name or an alias of it, and no
//! other title's. A misspelling is never taken: it is listed with what it may mean, and its plays are measured under
//! the name as written.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use greenlit_catalog::{
    Batch, Episode, How, Index, Lookup, Merged, Query, Season, SourceId, Title, TitleKind, TitleRef, merge,
};
use greenlit_viewing::measures::{GroupKey, Programme};
use greenlit_viewing::play::{SeasonMark, TitleText};
use greenlit_vocabulary::{PartialDate, name_key};
use jiff::civil::Date;
use rusqlite::{Connection, Row};
use rustc_hash::{FxHashMap, FxHasher};
use serde::Deserialize;

use super::ingest::written_title;
use crate::sql::json;

/// A title that plays are counted for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RatedTitle {
    /// As shown; namesakes of the catalogue carry their year.
    pub(crate) name: String,
    /// `name_key` of the name without the year.
    pub(crate) key: String,
    /// `None` for a name that the catalogue does not settle.
    pub(crate) is_film: Option<bool>,
}

/// What a title as written is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Meaning {
    /// Position in [`Resolution::titles`].
    pub(crate) title: u32,
    pub(crate) season: u16,
    /// Number; names without a number are numbered from 2^31 by a hash.
    pub(crate) episode: u32,
}

/// A name that the catalogue does not settle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnresolvedTitle {
    /// As the source wrote it; its plays are measured under this name.
    pub name: String,
    /// Why, and what it may mean, as a sentence without final stop.
    pub why: String,
}

/// What every title as written is taken for.
#[derive(Debug, Default)]
pub(crate) struct Resolution {
    /// In order of name, so that numbers do not depend on the order of evidence.
    pub(crate) titles: Vec<RatedTitle>,
    /// By number of `played`.
    pub(crate) meanings: FxHashMap<u32, Meaning>,
    pub(crate) programme: Programme,
    /// First day of a season (0: of a film), where it is known to the day.
    pub(crate) premieres: BTreeMap<(u32, u16), Date>,
    pub(crate) unresolved: Vec<UnresolvedTitle>,
    /// A hash of all that matters to the figures of a title as written, by number of `played`.
    pub(crate) fingerprints: BTreeMap<u32, u64>,
}

/// The title a name settles on, before titles are numbered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Settled {
    Catalogued(usize),
    AsWritten(String),
}

/// All of a title as written that decides what it is taken for: name, whether it is undecided, whether it is said to be
/// part of a series, year, identifier.
type NameAsked = (String, bool, bool, Option<i16>, Option<String>);

struct Written {
    id: u32,
    text: TitleText,
    runtime_ms: u64,
}

/// Judges every title as written.
pub(crate) fn resolve(connection: &Connection) -> rusqlite::Result<Resolution> {
    let merged = merge(&[catalogue(connection)?]);
    let index = Index::from(&merged);
    let by_id: BTreeMap<SourceId, usize> = merged
        .titles
        .iter()
        .enumerate()
        .flat_map(|(place, t)| t.title.ids.iter().map(move |id| (*id, place)))
        .collect();
    let mut unresolved = BTreeSet::new();
    let mut settled = Vec::new();
    let mut answers: FxHashMap<NameAsked, (Settled, Option<String>)> = FxHashMap::default();
    for written in written(connection)? {
        let text = &written.text;
        let in_series = text.season.is_some() || text.episode.is_some();
        let key = (text.name.clone(), text.is_undecided, in_series, text.year, text.source_id.clone());
        let answer = answers
            .entry(key)
            .or_insert_with(|| settle(text, in_series, &index, &by_id, &mut unresolved))
            .clone();
        settled.push((written, answer));
    }
    let mut resolution = Resolution { unresolved: unresolved.into_iter().collect(), ..Resolution::default() };
    let numbers = number_titles(settled.iter().map(|(_, (s, _))| s), &merged, &mut resolution.titles);
    let catalogued: Vec<(u32, usize)> = numbers
        .iter()
        .filter_map(|(s, n)| if let Settled::Catalogued(place) = s { Some((*n, *place)) } else { None })
        .collect();
    let names = programmes(&catalogued, &merged, &mut resolution);
    for (written, (settled, episode_name)) in &settled {
        let Some(title) = numbers.get(settled).copied() else { continue };
        let meaning = meaning_of(&written.text, title, episode_name.as_deref(), &names);
        let known = resolution.programme.episode_ms(title, meaning.season, meaning.episode).is_some();
        let catalogue_lists = names.contains_key(&title);
        if written.runtime_ms > 0 && !known && !catalogue_lists {
            resolution.programme.insert(title, meaning.season, meaning.episode, written.runtime_ms);
        }
        resolution.meanings.insert(written.id, meaning);
    }
    resolution.fingerprints = fingerprints(&resolution);
    Ok(resolution)
}

fn written(connection: &Connection) -> rusqlite::Result<Vec<Written>> {
    let mut all: Vec<Written> = connection
        .prepare("SELECT id, text, coalesce(runtime_ms, 0) AS runtime_ms FROM played")?
        .query_map([], |row| {
            let text: String = row.get("text")?;
            let text = written_title(&text).unwrap_or_default();
            Ok(Written { id: row.get("id")?, text, runtime_ms: row.get::<_, i64>("runtime_ms")? as u64 })
        })?
        .collect::<rusqlite::Result<_>>()?;
    // The longest runtime any spelling gives wins below, whatever the order in which the spellings came.
    all.sort_by(|a, b| (&a.text, b.runtime_ms).cmp(&(&b.text, a.runtime_ms)));
    all.sort_by_key(|w| std::cmp::Reverse(w.runtime_ms));
    Ok(all)
}

/// The title a name means, and the name of the episode where the text hid it.
fn settle(
    text: &TitleText,
    in_series: bool,
    index: &Index,
    by_id: &BTreeMap<SourceId, usize>,
    unresolved: &mut BTreeSet<UnresolvedTitle>,
) -> (Settled, Option<String>) {
    let by_number = text.source_id.as_deref().and_then(source_number).and_then(|id| by_id.get(&id));
    if let Some(place) = by_number {
        return (Settled::Catalogued(*place), None);
    }
    let is_film = in_series.then_some(false);
    let query = Query { name: &text.name, year: text.year, service: None, is_film };
    let answer = index.lookup(&query);
    if let Lookup::Found(found) = &answer
        && found.how != How::Fuzzy
    {
        return (Settled::Catalogued(found.id as usize), None);
    }
    if text.is_undecided {
        for (place, _) in text.name.rmatch_indices(": ") {
            let (series, episode) = (text.name.get(..place), text.name.get(place + 2..));
            let (Some(series), Some(episode)) = (series, episode) else { continue };
            let query = Query { name: series, is_film: Some(false), ..query };
            if let Lookup::Found(found) = index.lookup(&query)
                && found.how != How::Fuzzy
            {
                return (Settled::Catalogued(found.id as usize), Some(episode.to_owned()));
            }
        }
    }
    unresolved.insert(UnresolvedTitle { name: text.name.clone(), why: why_unresolved(&answer) });
    (Settled::AsWritten(text.name.clone()), None)
}

fn source_number(text: &str) -> Option<SourceId> {
    text.strip_prefix("imdb:").or(text.strip_prefix("imdb://")).unwrap_or(text).parse().ok()
}

fn why_unresolved(answer: &Lookup) -> String {
    let list = |candidates: &[greenlit_catalog::Candidate]| {
        let shown = |c: &greenlit_catalog::Candidate| match c.year {
            Some(year) => format!("{} ({year})", c.name),
            None => c.name.clone(),
        };
        candidates.iter().map(shown).collect::<Vec<_>>().join(", ")
    };
    match answer {
        Lookup::Ambiguous(candidates) => format!("the name fits several titles: {}", list(candidates)),
        Lookup::Found(candidate) => {
            format!(
                "no title of the catalogue has this name; near it is {}",
                list(std::slice::from_ref(candidate))
            )
        }
        Lookup::NotFound(near) if near.is_empty() => "no title of the catalogue has this name".to_owned(),
        Lookup::NotFound(near) => format!("no title of the catalogue has this name; near it: {}", list(near)),
    }
}

/// Numbers the titles in order of name.
fn number_titles<'s>(
    settled: impl Iterator<Item = &'s Settled>,
    merged: &Merged,
    titles: &mut Vec<RatedTitle>,
) -> BTreeMap<Settled, u32> {
    let mut bearers: FxHashMap<String, u32> = FxHashMap::default();
    for title in &merged.titles {
        *bearers.entry(name_key(&title.title.name)).or_default() += 1;
    }
    let mut named: BTreeMap<RatedTitle, Vec<Settled>> = BTreeMap::new();
    for settled in settled.collect::<BTreeSet<_>>() {
        let rated = match settled {
            Settled::Catalogued(place) => {
                let Some(title) = merged.titles.get(*place).map(|t| &t.title) else { continue };
                let key = name_key(&title.name);
                let name = match (bearers.get(&key), title.year()) {
                    (Some(2..), Some(year)) => format!("{} ({year})", title.name),
                    _ => title.name.clone(),
                };
                RatedTitle { name, key, is_film: Some(!title.kind.is_series()) }
            }
            Settled::AsWritten(name) => {
                let key = name_key(name);
                let is_taken = bearers.get(&key) == Some(&1);
                let name = if is_taken { format!("{name} (not settled)") } else { name.clone() };
                RatedTitle { name, key, is_film: None }
            }
        };
        named.entry(rated).or_default().push(settled.clone());
    }
    let mut numbers = BTreeMap::new();
    // Spellings of one key that the catalogue does not know are one title, under the first of them.
    let mut as_written: BTreeMap<String, u32> = BTreeMap::new();
    for (rated, all) in named {
        let known = if rated.is_film.is_none() { as_written.get(&rated.key).copied() } else { None };
        let number = known.unwrap_or(titles.len() as u32);
        if known.is_none() {
            if rated.is_film.is_none() && !rated.key.is_empty() {
                as_written.insert(rated.key.clone(), number);
            }
            titles.push(rated);
        }
        numbers.extend(all.into_iter().map(|s| (s, number)));
    }
    numbers
}

/// Episodes by name: (season, name key) to season and number; a name that two episodes bear is not in it.
type EpisodeNames = BTreeMap<u32, BTreeMap<(Option<u32>, String), Option<(u32, u32)>>>;

/// Runtimes, premieres and names of episodes of the catalogued titles that were played.
fn programmes(catalogued: &[(u32, usize)], merged: &Merged, resolution: &mut Resolution) -> EpisodeNames {
    let mut names = EpisodeNames::new();
    for (number, place) in catalogued {
        let Some(title) = merged.titles.get(*place).map(|t| &t.title) else { continue };
        let usual_ms = title.runtime_minutes.map_or(0, |m| u64::from(m) * 60_000);
        if !title.kind.is_series() {
            resolution.programme.insert(*number, 0, 0, usual_ms);
            if let Some(PartialDate::Day(day)) = title.premiered {
                resolution.premieres.insert((*number, 0), day);
            }
        }
        let start = merged.episodes.partition_point(|(of, _)| of < place);
        for (_, episode) in merged.episodes.iter().skip(start).take_while(|(of, _)| of == place) {
            let (Some(season), Some(in_season)) = (episode.season, episode.number) else { continue };
            let Ok(season) = u16::try_from(season) else { continue };
            if season == 0 {
                continue;
            }
            let runtime_ms = episode.runtime_minutes.map_or(usual_ms, |m| u64::from(m) * 60_000);
            resolution.programme.insert(*number, season, in_season, runtime_ms);
            if let Some(PartialDate::Day(day)) = episode.aired {
                let first = resolution.premieres.entry((*number, season)).or_insert(day);
                *first = day.min(*first);
            }
            let of_title = names.entry(*number).or_default();
            let key = name_key(episode.name.as_deref().unwrap_or_default());
            for season_said in [None, Some(u32::from(season))] {
                of_title
                    .entry((season_said, key.clone()))
                    .and_modify(|other| *other = None)
                    .or_insert(Some((u32::from(season), in_season)));
            }
        }
        // A catalogue without dated episodes still says when the first season began.
        if let (true, Some(PartialDate::Day(day))) = (title.kind.is_series(), &title.premiered) {
            resolution.premieres.entry((*number, 1)).or_insert(*day);
        }
    }
    names
}

fn meaning_of(text: &TitleText, title: u32, hidden: Option<&str>, names: &EpisodeNames) -> Meaning {
    let season = text.season.as_ref().map(SeasonMark::number);
    let name_of_episode = text.episode_name.as_deref().or(hidden);
    let by_name = name_of_episode.and_then(|name| {
        names.get(&title).and_then(|of_title| of_title.get(&(season, name_key(name)))).copied().flatten()
    });
    let small = |n: u32| u16::try_from(n).unwrap_or(u16::MAX);
    match (text.episode, by_name, name_of_episode) {
        (Some(episode), _, _) if season.is_some() || by_name.is_none() => {
            Meaning { title, season: season.map_or(0, small), episode: episode.min(UNNUMBERED - 1) }
        }
        (_, Some((season, episode)), _) => Meaning { title, season: small(season), episode },
        (_, None, Some(name)) => {
            let mut hash = FxHasher::default();
            name_key(name).hash(&mut hash);
            let episode = UNNUMBERED | (hash.finish() >> 33) as u32;
            Meaning { title, season: season.map_or(0, small), episode }
        }
        _ => Meaning { title, season: season.map_or(0, small), episode: 0 },
    }
}

/// Episodes known by name alone have numbers from here.
pub(crate) const UNNUMBERED: u32 = 1 << 31;

fn fingerprints(resolution: &Resolution) -> BTreeMap<u32, u64> {
    let of = |meaning: &Meaning| {
        let mut hash = FxHasher::default();
        let rated = resolution.titles.get(meaning.title as usize);
        rated.map(|t| (&t.name, &t.key, t.is_film)).hash(&mut hash);
        (meaning.season, meaning.episode).hash(&mut hash);
        let whole = GroupKey { title: meaning.title, season: None, episode: None };
        resolution.programme.available(whole).hash(&mut hash);
        resolution.programme.episode_ms(meaning.title, meaning.season, meaning.episode).hash(&mut hash);
        for ((_, season), day) in resolution.premieres.range((meaning.title, 0)..=(meaning.title, u16::MAX)) {
            (season, day.to_string()).hash(&mut hash);
        }
        hash.finish()
    };
    resolution.meanings.iter().map(|(id, meaning)| (*id, of(meaning))).collect()
}

#[derive(Deserialize)]
struct Lists {
    ids: Vec<String>,
    aliases: Vec<String>,
    services: Vec<String>,
}

/// The catalogue of the lake as records that can be merged.
fn catalogue(connection: &Connection) -> rusqlite::Result<Batch> {
    let mut batch = Batch {
        titles: connection
            .prepare("SELECT * FROM title ORDER BY id")?
            .query_map([], title_of)?
            .collect::<Result<_, _>>()?,
        ..Batch::default()
    };
    batch.episodes = connection
        .prepare("SELECT * FROM episode ORDER BY rowid")?
        .query_map([], episode_of)?
        .collect::<rusqlite::Result<_>>()?;
    batch.seasons = connection
        .prepare("SELECT * FROM season ORDER BY rowid")?
        .query_map([], |row| {
            Ok(Season {
                title: title_ref(row)?,
                number: row.get("number")?,
                name: None,
                premiered: partial(row, "premiered")?,
                episode_count: row.get("episode_count")?,
                id: None,
                line: row.get::<_, i64>("line")? as u64,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(batch)
}

fn title_of(row: &Row<'_>) -> rusqlite::Result<Title> {
    let lists: Lists = json(row, "lists")?;
    let kind: String = row.get("kind")?;
    let is_series: bool = row.get("is_series")?;
    let kind = [
        TitleKind::Series,
        TitleKind::MiniSeries,
        TitleKind::Film,
        TitleKind::TvFilm,
        TitleKind::Special,
        TitleKind::Short,
        TitleKind::Other,
    ]
    .into_iter()
    .find(|k| k.as_str() == kind)
    .unwrap_or(if is_series { TitleKind::Series } else { TitleKind::Other });
    let name: String = row.get("name")?;
    let mut title = Title::named(name, kind, row.get::<_, i64>("line")? as u64);
    title.ids = lists.ids.iter().filter_map(|id| id.parse().ok()).collect();
    title.aliases = lists.aliases;
    title.services = lists.services;
    title.premiered = partial(row, "premiered")?;
    title.ended = partial(row, "ended")?;
    title.runtime_minutes = row.get("runtime_minutes")?;
    title.tidy();
    Ok(title)
}

fn episode_of(row: &Row<'_>) -> rusqlite::Result<Episode> {
    let ids: Vec<String> = json(row, "ids")?;
    Ok(Episode {
        title: title_ref(row)?,
        season: row.get("season")?,
        number: row.get("number")?,
        name: row.get("name")?,
        aired: partial(row, "aired")?,
        air_time: None,
        aired_at: None,
        runtime_minutes: row.get("runtime_minutes")?,
        ids: ids.iter().filter_map(|id| id.parse().ok()).collect(),
        rating: None,
        line: row.get::<_, i64>("line")? as u64,
    })
}

fn title_ref(row: &Row<'_>) -> rusqlite::Result<TitleRef> {
    let text: String = row.get("title_ref")?;
    Ok(match text.strip_prefix("name:") {
        Some(name) => TitleRef::Name(name.to_owned()),
        None => text.parse().map_or_else(|_| TitleRef::Name(text.clone()), TitleRef::Id),
    })
}

fn partial(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<PartialDate>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()))
}
