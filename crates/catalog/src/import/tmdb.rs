//! TMDB detail JSON of series and films. Fields as documented at <https://developer.themoviedb.org/reference>.
//!
//! Season 0 holds specials: it is kept as such, and is not among `number_of_seasons` and `number_of_episodes`. Where
//! those numbers differ from the seasons listed, the difference is told and both are left as they are.

use greenlit_vocabulary::Rejected;
use serde_json::{Map, Value};

use super::fields::{Fields, rating};
use super::json_objects::for_each_object;
use crate::{Batch, Credit, Person, RunState, Season, SourceId, Title, TitleKind, TitleRef};

pub(super) fn read(bytes: &[u8], batch: &mut Batch, rejected: &mut Vec<Rejected>) {
    for_each_object(bytes, rejected, |line, object, rejected| {
        record(&mut Fields { object, line, rejected }, batch);
    });
}

fn record(fields: &mut Fields<'_>, batch: &mut Batch) {
    let is_film = fields.object.contains_key("title") && !fields.object.contains_key("seasons");
    let (name_field, original_field, date_field) = if is_film {
        ("title", "original_title", "release_date")
    } else {
        ("name", "original_name", "first_air_date")
    };
    let (Some(number), Some(name)) = (fields.number("id").filter(|n| *n > 0), fields.text(name_field)) else {
        fields.refuse("a TMDB record needs `id` and a name");
        return;
    };
    let kind = match fields.text("type").as_deref() {
        _ if is_film => TitleKind::Film,
        Some("Miniseries") => TitleKind::MiniSeries,
        _ => TitleKind::Series,
    };
    let id = if is_film { SourceId::TmdbMovie(number) } else { SourceId::TmdbTv(number) };
    let mut title = Title::named(name, kind, fields.line);
    title.ids.push(id);
    title.aliases.extend(fields.text(original_field));
    title.premiered = fields.date(date_field);
    title.run_state = run_state(fields);
    if matches!(title.run_state, Some(RunState::Ended | RunState::Cancelled)) {
        title.ended = fields.date("last_air_date");
    }
    title.runtime_minutes = fields.minutes("runtime").or_else(|| first_runtime(fields));
    title.genres = fields.names("genres");
    title.language = fields.text("original_language");
    title.services = fields.names("networks");
    title.studios = fields.names("production_companies");
    title.countries = fields.countries("origin_country");
    title.rating = user_rating(fields);
    external_ids(fields, &mut title);
    seasons(fields, id, batch);
    creators(fields, id, batch);
    title.tidy();
    batch.titles.push(title);
}

fn first_runtime(fields: &mut Fields<'_>) -> Option<u32> {
    let minutes = fields.array("episode_run_time").first()?.as_u64()?;
    u32::try_from(minutes).ok().filter(|m| *m > 0)
}

/// A mean of no votes is no mean.
fn user_rating(fields: &mut Fields<'_>) -> Option<crate::UserRating> {
    let votes = fields.number("vote_count").filter(|n| *n > 0)?;
    rating(fields.value("vote_average")?.as_f64()?, Some(votes))
}

fn run_state(fields: &mut Fields<'_>) -> Option<RunState> {
    match fields.text("status")?.as_str() {
        "Returning Series" => Some(RunState::Running),
        "Ended" | "Released" => Some(RunState::Ended),
        "Canceled" => Some(RunState::Cancelled),
        "Planned" | "In Production" | "Pilot" | "Rumored" | "Post Production" => {
            Some(RunState::InDevelopment)
        }
        _ => None,
    }
}

fn external_ids(fields: &mut Fields<'_>, title: &mut Title) {
    let own = fields.text("imdb_id");
    let inner = fields.object("external_ids");
    let listed = inner.as_ref().and_then(|o| o.get("imdb_id")?.as_str().map(str::to_owned));
    title.ids.extend(own.or(listed).as_deref().and_then(SourceId::imdb));
    let tvdb = inner.as_ref().and_then(|o| o.get("tvdb_id")?.as_u64());
    title.ids.extend(tvdb.filter(|n| *n > 0).map(SourceId::Thetvdb));
}

fn seasons(fields: &mut Fields<'_>, id: SourceId, batch: &mut Batch) {
    let (mut seasons_above_0, mut episodes_above_0) = (0_u64, 0_u64);
    for item in fields.array("seasons") {
        let Value::Object(object) = item else {
            fields.rejected.push(super::reject(
                fields.line,
                "a season is no object",
                item.to_string().as_bytes(),
            ));
            continue;
        };
        let Some(season) = season(&object, fields, id) else { continue };
        if season.number > 0 {
            seasons_above_0 += 1;
            episodes_above_0 += u64::from(season.episode_count.unwrap_or(0));
        }
        batch.seasons.push(season);
    }
    for (field, counted, what) in [
        ("number_of_seasons", seasons_above_0, "seasons above 0"),
        ("number_of_episodes", episodes_above_0, "episodes of the seasons above 0"),
    ] {
        if let Some(stated) =
            fields.number(field).filter(|n| *n != counted && fields.object.contains_key("seasons"))
        {
            let reason =
                format!("`{field}` is {stated}, but the record lists {counted} {what}; the list is kept");
            fields.rejected.push(super::reject(fields.line, &reason, b""));
        }
    }
}

fn season(object: &Map<String, Value>, fields: &mut Fields<'_>, id: SourceId) -> Option<Season> {
    let mut inner = Fields { object, line: fields.line, rejected: fields.rejected };
    let Some(number) = inner.small_number("season_number") else {
        inner.refuse("a season needs `season_number`");
        return None;
    };
    Some(Season {
        title: TitleRef::Id(id),
        number,
        name: inner.text("name").filter(|n| *n != format!("Season {number}")),
        premiered: inner.date("air_date"),
        episode_count: inner.small_number("episode_count"),
        id: inner.number("id").map(SourceId::TmdbSeason),
        line: inner.line,
    })
}

fn creators(fields: &mut Fields<'_>, id: SourceId, batch: &mut Batch) {
    for item in fields.array("created_by") {
        let (number, name) =
            (item.get("id").and_then(Value::as_u64), item.get("name").and_then(Value::as_str));
        let Some(name) = name.filter(|n| !n.trim().is_empty()) else { continue };
        let person = number.filter(|n| *n > 0).map(SourceId::TmdbPerson);
        let line = fields.line;
        batch.people.push(Person {
            name: name.to_owned(),
            ids: person.into_iter().collect(),
            birth_year: None,
            line,
        });
        batch.credits.push(Credit {
            title: TitleRef::Id(id),
            person,
            person_name: Some(name.to_owned()),
            role: "creator".to_owned(),
            character: None,
            line,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> (Batch, Vec<Rejected>) {
        let (mut batch, mut rejected) = (Batch::default(), Vec::new());
        read(text.as_bytes(), &mut batch, &mut rejected);
        (batch, rejected)
    }

    #[test]
    fn specials_are_season_zero_and_count_nowhere() {
        let (batch, rejected) = run(
            r#"[{"id":5,"name":"Bay","original_name":"Bucht","first_air_date":"2019-01-02",
            "status":"Ended","last_air_date":"2020-05-06","networks":[{"name":"ARD"}],"vote_average":0,"vote_count":0,
            "number_of_seasons":1,"number_of_episodes":9,"created_by":[{"id":3,"name":"Jo Lee"}],
            "seasons":[{"season_number":0,"episode_count":2},{"season_number":1,"episode_count":8,"id":4,"name":"Season 1"}]}]"#,
        );
        assert_eq!(batch.titles[0].aliases, ["Bucht"]);
        assert_eq!(batch.titles[0].last_year(), Some(2020));
        assert_eq!(batch.titles[0].rating, None, "a mean of no votes is none");
        assert_eq!(batch.seasons.iter().map(|s| s.number).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(batch.seasons[1].name, None);
        assert_eq!(batch.credits[0].role, "creator");
        assert_eq!(rejected.len(), 1);
        assert!(
            rejected[0].reason.starts_with("`number_of_episodes` is 9, but the record lists 8"),
            "{rejected:?}"
        );
    }

    #[test]
    fn films_and_faults() {
        let (batch, rejected) =
            run(r#"{"id":5,"title":"Sea","release_date":"2001-02-03","imdb_id":"tt0000007","runtime":0}
            {"id":null,"title":"No number"} {"id":6,"name":"Odd","seasons":[7,{"season_number":"one"}]}"#);
        assert_eq!(batch.titles.len(), 2);
        assert_eq!(batch.titles[0].ids, [SourceId::Imdb(7), SourceId::TmdbMovie(5)]);
        assert_eq!((batch.titles[0].kind, batch.titles[0].runtime_minutes), (TitleKind::Film, None));
        assert_eq!(rejected.iter().map(|r| r.line).collect::<Vec<_>>(), [Some(2); 4]);
    }
}
