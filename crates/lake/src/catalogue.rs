//! The catalogue: titles, seasons, episodes and credits as each file states them.

use greenlit_catalog::{Batch, Import, SourceId, Title, TitleRef, UserRating};
use greenlit_vocabulary::{KnownTitle, PartialDate, Territory, name_key};
use rusqlite::{Row, Transaction, named_params};
use serde::{Deserialize, Serialize};

use crate::sql::json;
use crate::{Adding, Lake, NewEvidence, Result, fault_point};

/// A title as one file of the catalogue states it.
#[derive(Debug, Clone, PartialEq)]
pub struct CataloguedTitle {
    /// The usual name.
    pub name: String,
    /// `series`, `film`, ...
    pub kind: String,
    /// Whether it has seasons.
    pub is_series: bool,
    /// First release.
    pub premiered: Option<PartialDate>,
    /// Last release, where it is over.
    pub ended: Option<PartialDate>,
    /// Usual runtime of an episode, or of the film.
    pub runtime_minutes: Option<u32>,
    /// Identifiers of the sources, sorted.
    pub ids: Vec<String>,
    /// Other names, sorted.
    pub aliases: Vec<String>,
    /// Services and networks, sorted.
    pub services: Vec<String>,
    /// Studios, sorted.
    pub studios: Vec<String>,
    /// Genres, sorted.
    pub genres: Vec<String>,
    /// Countries, sorted.
    pub countries: Vec<String>,
    /// Name of the file.
    pub file: String,
    /// Line or record in it.
    pub line: u64,
}

/// A season as the catalogue states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CataloguedSeason {
    /// From 1; 0 holds specials.
    pub number: u32,
    /// First release.
    pub premiered: Option<PartialDate>,
    /// Episodes, stated or counted.
    pub episodes: Option<u32>,
}

/// The lists of a title, as stored.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Lists {
    ids: Vec<String>,
    aliases: Vec<String>,
    services: Vec<String>,
    studios: Vec<String>,
    genres: Vec<String>,
    countries: Vec<String>,
}

fn strings<T: ToString>(items: &[T]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}

const SELECT: &str = "SELECT t.*, e.name AS file FROM title t JOIN evidence e ON e.id = t.evidence";

impl Lake {
    /// Titles of the catalogue that bear this name (as usual name or alias), by file and line.
    pub fn catalogued_titles(&self, name_key: &str) -> Result<Vec<CataloguedTitle>> {
        let sql = format!(
            "{SELECT} JOIN title_name n ON n.title = t.id WHERE n.name_key = ?1 ORDER BY e.name, e.sha256, t.line"
        );
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.query_map([name_key], title_of)?.collect())
            .map_err(|e| self.storage(e))
    }

    /// Seasons of the title known by any of these (identifiers, or `name:` with a name's key, for files that name no
    /// identifier), by number; episodes are counted where not stated.
    pub fn catalogued_seasons(&self, title_refs: &[String]) -> Result<Vec<CataloguedSeason>> {
        let sql = "WITH of (ref) AS (SELECT value FROM json_each(?1)), \
             stated AS (SELECT number, min(premiered) AS premiered, max(episode_count) AS episodes FROM season \
                        WHERE title_ref IN of GROUP BY number), \
             counted AS (SELECT season AS number, min(aired) AS premiered, count(DISTINCT number) AS episodes \
                         FROM episode WHERE title_ref IN of AND season IS NOT NULL GROUP BY season) \
             SELECT number, min(premiered) AS premiered, max(episodes) AS episodes \
             FROM (SELECT * FROM stated UNION ALL SELECT * FROM counted) GROUP BY number ORDER BY number";
        let read = || -> rusqlite::Result<Vec<CataloguedSeason>> {
            self.connection
                .prepare_cached(sql)?
                .query_map([serde_json::to_string(title_refs).unwrap_or_default()], |row| {
                    Ok(CataloguedSeason {
                        number: row.get("number")?,
                        premiered: partial(row, "premiered")?,
                        episodes: row.get("episodes")?,
                    })
                })?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// The keys of all names in the catalogue, in order.
    pub fn catalogue_name_keys(&self) -> Result<Vec<String>> {
        let read = || -> rusqlite::Result<Vec<String>> {
            self.connection
                .prepare_cached("SELECT DISTINCT name_key FROM title_name ORDER BY name_key")?
                .query_map([], |row| row.get(0))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// Every title of the catalogue, as readers of text want them: sorted, each once.
    pub fn known_titles(&self) -> Result<Vec<KnownTitle>> {
        known_titles(&self.connection).map_err(|e| self.storage(e))
    }
}

impl Adding<'_> {
    /// As [`Lake::known_titles`], with what this `add` has brought.
    pub fn known_titles(&self) -> Result<Vec<KnownTitle>> {
        known_titles(&self.transaction).map_err(|e| self.storage(e))
    }

    /// Adds a catalogue file with what was set aside of it; gives the number of records taken.
    pub fn catalogue(&self, file: &NewEvidence<'_>, import: &Import) -> Result<usize> {
        let records = import.batch.len();
        let evidence = self.evidence(file, records, &import.rejected)?;
        insert(&self.transaction, evidence, &import.batch).map_err(|e| self.storage(e))?;
        fault_point("after-catalogue");
        Ok(records)
    }
}

fn known_titles(connection: &rusqlite::Connection) -> rusqlite::Result<Vec<KnownTitle>> {
    let mut titles: Vec<KnownTitle> = connection
        .prepare_cached(&format!("{SELECT} ORDER BY t.name"))?
        .query_map([], |row| {
            let title = title_of(row)?;
            Ok(KnownTitle {
                premiered: title.premiered.as_ref().and_then(PartialDate::first_day),
                service: title.services.first().cloned(),
                is_film: !title.is_series,
                name: title.name,
                aliases: title.aliases,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    titles.sort_by(|a, b| (&a.name, a.premiered, &a.aliases).cmp(&(&b.name, b.premiered, &b.aliases)));
    titles.dedup();
    Ok(titles)
}

fn partial(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<PartialDate>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn title_of(row: &Row<'_>) -> rusqlite::Result<CataloguedTitle> {
    let lists: Lists = json(row, "lists")?;
    Ok(CataloguedTitle {
        name: row.get("name")?,
        kind: row.get("kind")?,
        is_series: row.get("is_series")?,
        premiered: partial(row, "premiered")?,
        ended: partial(row, "ended")?,
        runtime_minutes: row.get("runtime_minutes")?,
        ids: lists.ids,
        aliases: lists.aliases,
        services: lists.services,
        studios: lists.studios,
        genres: lists.genres,
        countries: lists.countries,
        file: row.get("file")?,
        line: row.get::<_, i64>("line")? as u64,
    })
}

fn text_of(date: Option<&PartialDate>) -> Option<String> {
    date.map(ToString::to_string)
}

fn ref_of(title: &TitleRef) -> String {
    match title {
        TitleRef::Id(id) => id.to_string(),
        TitleRef::Name(name) => format!("name:{}", name_key(name)),
    }
}

fn list(items: &[SourceId]) -> rusqlite::Result<String> {
    to_json(&strings(items))
}

fn to_json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

fn insert(transaction: &Transaction<'_>, evidence: i64, batch: &Batch) -> rusqlite::Result<()> {
    for title in &batch.titles {
        insert_title(transaction, evidence, title)?;
    }
    insert_parts(transaction, evidence, batch)?;
    insert_people(transaction, evidence, batch)?;
    let mut relation = transaction.prepare_cached(
        "INSERT INTO relation (evidence, title_ref, kind, other_ref) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for r in &batch.relations {
        relation.execute((evidence, ref_of(&r.title), r.kind.as_str(), ref_of(&r.other)))?;
    }
    Ok(())
}

fn insert_title(transaction: &Transaction<'_>, evidence: i64, title: &Title) -> rusqlite::Result<()> {
    let lists = Lists {
        ids: strings(&title.ids),
        aliases: title.aliases.clone(),
        services: title.services.clone(),
        studios: title.studios.clone(),
        genres: title.genres.clone(),
        countries: title.countries.iter().map(Territory::to_string).collect(),
    };
    transaction
        .prepare_cached(
            "INSERT INTO title (evidence, line, name, kind, is_series, premiered, ended, runtime_minutes, language, \
             lists) VALUES (:evidence, :line, :name, :kind, :is_series, :premiered, :ended, :runtime, :language, :lists)",
        )?
        .execute(named_params! {
            ":evidence": evidence, ":line": title.line as i64, ":name": title.name, ":kind": title.kind.as_str(),
            ":is_series": title.kind.is_series(), ":premiered": text_of(title.premiered.as_ref()),
            ":ended": text_of(title.ended.as_ref()), ":runtime": title.runtime_minutes,
            ":language": title.language, ":lists": to_json(&lists)?,
        })?;
    let id = transaction.last_insert_rowid();
    let mut statement =
        transaction.prepare_cached("INSERT OR IGNORE INTO title_name (name_key, title) VALUES (?1, ?2)")?;
    for name in std::iter::once(&title.name).chain(&title.aliases) {
        statement.execute((name_key(name), id))?;
    }
    if let Some(rating) = &title.rating
        && let Some(of) = title.ids.first()
    {
        insert_rating(transaction, evidence, title.line, *of, rating)?;
    }
    Ok(())
}

fn insert_rating(
    transaction: &Transaction<'_>,
    evidence: i64,
    line: u64,
    of: SourceId,
    rating: &UserRating,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO user_rating (evidence, line, of_ref, mean, votes) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((evidence, line as i64, of.to_string(), rating.mean, rating.votes.map(|v| v as i64)))?;
    Ok(())
}

fn insert_parts(transaction: &Transaction<'_>, evidence: i64, batch: &Batch) -> rusqlite::Result<()> {
    let mut season = transaction.prepare_cached(
        "INSERT INTO season (evidence, line, title_ref, number, name, premiered, episode_count) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for s in &batch.seasons {
        let premiered = text_of(s.premiered.as_ref());
        season.execute((
            evidence,
            s.line as i64,
            ref_of(&s.title),
            s.number,
            &s.name,
            premiered,
            s.episode_count,
        ))?;
    }
    let mut episode = transaction.prepare_cached(
        "INSERT INTO episode (evidence, line, title_ref, season, number, name, aired, runtime_minutes, ids) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for e in &batch.episodes {
        let aired = text_of(e.aired.as_ref());
        let ids = list(&e.ids)?;
        episode.execute((
            evidence,
            e.line as i64,
            ref_of(&e.title),
            e.season,
            e.number,
            &e.name,
            aired,
            e.runtime_minutes,
            ids,
        ))?;
        if let Some(rating) = &e.rating
            && let Some(of) = e.ids.first()
        {
            insert_rating(transaction, evidence, e.line, *of, rating)?;
        }
    }
    Ok(())
}

fn insert_people(transaction: &Transaction<'_>, evidence: i64, batch: &Batch) -> rusqlite::Result<()> {
    let mut person = transaction.prepare_cached(
        "INSERT INTO person (evidence, line, name, birth_year, ids) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for p in &batch.people {
        person.execute((evidence, p.line as i64, &p.name, p.birth_year, list(&p.ids)?))?;
    }
    let mut credit = transaction.prepare_cached(
        "INSERT INTO credit (evidence, line, title_ref, person_ref, person_name, role, character) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for c in &batch.credits {
        let person = c.person.map(|id| id.to_string());
        let title = ref_of(&c.title);
        credit.execute((evidence, c.line as i64, title, person, &c.person_name, &c.role, &c.character))?;
    }
    for r in &batch.ratings {
        insert_rating(transaction, evidence, r.line, r.id, &r.rating)?;
    }
    Ok(())
}
