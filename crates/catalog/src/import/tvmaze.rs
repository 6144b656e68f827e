//! TVmaze JSON: shows and episodes, as single objects, arrays or one after another, with what is embedded in them.
//!
//! Fields as documented at <https://www.tvmaze.com/api>. `airdate` and `airtime` are local to the market, `airstamp`
//! is UTC, so an evening episode carries two dates; both are kept, each as what it is.

use greenlit_vocabulary::{Rejected, Territory};
use serde_json::{Map, Value};

use super::fields::{Fields, rating};
use super::json_objects::for_each_object;
use crate::{Batch, Credit, Episode, Person, RunState, Season, SourceId, Title, TitleKind, TitleRef};

pub(super) fn read(bytes: &[u8], batch: &mut Batch, rejected: &mut Vec<Rejected>) {
    for_each_object(bytes, rejected, |line, object, rejected| record(object, line, batch, rejected));
}

fn record(object: &Map<String, Value>, line: u64, batch: &mut Batch, rejected: &mut Vec<Rejected>) {
    let mut fields = Fields { object, line, rejected };
    if let Some(Value::Object(inner)) = object.get("show")
        && !object.contains_key("airdate")
    {
        // A search result: {"score": ..., "show": {...}}.
        return record(inner, line, batch, fields.rejected);
    }
    if object.contains_key("airdate") || object.contains_key("airstamp") {
        if let Some(episode) = episode(&mut fields, None) {
            batch.episodes.push(episode);
        }
    } else if object.contains_key("premiered")
        || object.contains_key("network")
        || object.contains_key("genres")
    {
        show(&mut fields, batch);
    } else {
        fields.refuse("the object is neither a TVmaze show nor an episode");
    }
}

fn show(fields: &mut Fields<'_>, batch: &mut Batch) {
    let (Some(id), Some(name)) = (fields.number("id").filter(|n| *n > 0), fields.text("name")) else {
        fields.refuse("a TVmaze show needs `id` and `name`");
        return;
    };
    let mut title = Title::named(name, TitleKind::Series, fields.line);
    title.ids.push(SourceId::TvmazeShow(id));
    externals(fields, &mut title);
    title.premiered = fields.date("premiered");
    title.ended = fields.date("ended");
    title.runtime_minutes = fields.minutes("runtime").or_else(|| fields.minutes("averageRuntime"));
    title.genres = fields.names("genres");
    title.language = fields.text("language");
    title.run_state = run_state(fields);
    for carrier in ["network", "webChannel"] {
        if let Some(object) = fields.object(carrier) {
            let mut inner = Fields { object: &object, line: fields.line, rejected: fields.rejected };
            title.services.extend(inner.text("name"));
            let country = inner.object("country");
            let code = country.as_ref().and_then(|c| c.get("code")).and_then(Value::as_str);
            title.countries.extend(code.and_then(Territory::parse));
        }
    }
    if let Some(object) = fields.object("rating") {
        title.rating = object.get("average").and_then(Value::as_f64).and_then(|mean| rating(mean, None));
    }
    if let Some(object) = fields.object("_embedded") {
        let mut inner = Fields { object: &object, line: fields.line, rejected: fields.rejected };
        embedded(&mut inner, id, &mut title, batch);
    }
    title.tidy();
    batch.titles.push(title);
}

fn externals(fields: &mut Fields<'_>, title: &mut Title) {
    let Some(object) = fields.object("externals") else { return };
    let mut inner = Fields { object: &object, line: fields.line, rejected: fields.rejected };
    if let Some(text) = inner.text("imdb") {
        match SourceId::imdb(&text) {
            Some(id) => title.ids.push(id),
            None => inner.rejected.push(super::reject(
                inner.line,
                &format!("`imdb` is `{text}`, no IMDb number; the show is kept without it"),
                text.as_bytes(),
            )),
        }
    }
    title.ids.extend(inner.number("thetvdb").filter(|n| *n > 0).map(SourceId::Thetvdb));
}

fn run_state(fields: &mut Fields<'_>) -> Option<RunState> {
    match fields.text("status")?.as_str() {
        "Running" => Some(RunState::Running),
        "Ended" => Some(RunState::Ended),
        "To Be Determined" => Some(RunState::Undetermined),
        "In Development" => Some(RunState::InDevelopment),
        _ => None,
    }
}

fn embedded(fields: &mut Fields<'_>, show_id: u64, title: &mut Title, batch: &mut Batch) {
    let of = TitleRef::Id(SourceId::TvmazeShow(show_id));
    for list in ["episodes", "nextepisode", "previousepisode"] {
        for object in objects(fields, list) {
            let mut inner = Fields { object: &object, line: fields.line, rejected: fields.rejected };
            batch.episodes.extend(episode(&mut inner, Some(of.clone())));
        }
    }
    for object in objects(fields, "seasons") {
        let mut inner = Fields { object: &object, line: fields.line, rejected: fields.rejected };
        batch.seasons.extend(season(&mut inner, of.clone()));
    }
    for object in objects(fields, "akas") {
        title.aliases.extend(object.get("name").and_then(Value::as_str).map(str::to_owned));
    }
    for (list, default_role) in [("cast", "actor"), ("crew", "crew")] {
        for object in objects(fields, list) {
            let mut inner = Fields { object: &object, line: fields.line, rejected: fields.rejected };
            credit(&mut inner, of.clone(), default_role, batch);
        }
    }
}

/// The objects under `field`, which holds one or a list of them.
fn objects(fields: &mut Fields<'_>, field: &str) -> Vec<Map<String, Value>> {
    match fields.value(field) {
        Some(Value::Object(one)) => vec![one],
        Some(_) => fields
            .array(field)
            .into_iter()
            .filter_map(|v| if let Value::Object(object) = v { Some(object) } else { None })
            .collect(),
        None => Vec::new(),
    }
}

fn season(fields: &mut Fields<'_>, title: TitleRef) -> Option<Season> {
    let number = fields.small_number("number")?;
    Some(Season {
        title,
        number,
        name: fields.text("name"),
        premiered: fields.date("premiereDate"),
        episode_count: fields.small_number("episodeOrder"),
        id: None,
        line: fields.line,
    })
}

fn credit(fields: &mut Fields<'_>, title: TitleRef, default_role: &str, batch: &mut Batch) {
    let Some(person) = fields.object("person") else {
        fields.refuse("a TVmaze credit needs `person`");
        return;
    };
    let character = fields.object("character").and_then(|c| c.get("name")?.as_str().map(str::to_owned));
    let role = fields.text("type").unwrap_or_else(|| default_role.to_owned());
    let mut inner = Fields { object: &person, line: fields.line, rejected: fields.rejected };
    let id = inner.number("id").filter(|n| *n > 0).map(SourceId::TvmazePerson);
    let Some(name) = inner.text("name") else {
        inner.refuse("a TVmaze person needs `name`");
        return;
    };
    let birth_year = inner.date("birthday").and_then(|d| d.first_day()).map(jiff::civil::Date::year);
    batch.people.push(Person {
        name: name.clone(),
        ids: id.into_iter().collect(),
        birth_year,
        line: inner.line,
    });
    let line = inner.line;
    batch.credits.push(Credit { title, person: id, person_name: Some(name), role, character, line });
}

fn episode(fields: &mut Fields<'_>, of: Option<TitleRef>) -> Option<Episode> {
    let Some(id) = fields.number("id").filter(|n| *n > 0) else {
        fields.refuse("a TVmaze episode needs `id`");
        return None;
    };
    let Some(title) = of.or_else(|| linked_show(fields.object)).or_else(|| named_in_address(fields.object))
    else {
        fields.refuse(
            "the episode does not say of which show it is: neither `_embedded` nor its links or address do",
        );
        return None;
    };
    let stamp = fields.text("airstamp");
    let aired_at = stamp.as_deref().and_then(|s| s.parse::<jiff::Timestamp>().ok());
    if let (Some(text), None) = (&stamp, aired_at) {
        let reason = format!("`airstamp` is `{text}`, no instant; the episode is kept without it");
        fields.rejected.push(super::reject(fields.line, &reason, text.as_bytes()));
    }
    let average = fields.object("rating").and_then(|r| r.get("average")?.as_f64());
    Some(Episode {
        title,
        season: fields.small_number("season"),
        number: fields.small_number("number"),
        name: fields.text("name"),
        aired: fields.date("airdate"),
        air_time: fields.text("airtime").and_then(|t| t.parse().ok()),
        aired_at,
        runtime_minutes: fields.minutes("runtime"),
        ids: vec![SourceId::TvmazeEpisode(id)],
        rating: average.and_then(|mean| rating(mean, None)),
        line: fields.line,
    })
}

/// The show an episode links or embeds, where it does.
fn linked_show(object: &Map<String, Value>) -> Option<TitleRef> {
    let inner = |key: &str| object.get(key)?.get("show").cloned();
    let number = |v: &Value| v.get("id").and_then(Value::as_u64);
    let from_link = || {
        let link = inner("_links")?;
        link.get("href")?.as_str()?.rsplit('/').next()?.parse().ok()
    };
    let id = object.get("show").and_then(number).or_else(|| inner("_embedded").as_ref().and_then(number));
    id.or_else(from_link).filter(|n| *n > 0).map(|n| TitleRef::Id(SourceId::TvmazeShow(n)))
}

/// The name in `.../episodes/13280/the-fosters-1x01-pilot`, with spaces for hyphens: `the fosters`.
///
/// A hyphen in the name itself is lost, which normalised lookup does not mind.
fn named_in_address(object: &Map<String, Value>) -> Option<TitleRef> {
    let slug = object.get("url")?.as_str()?.rsplit('/').next()?;
    let season = object.get("season")?.as_u64()?;
    let before = |marker: &str| slug.split_once(marker).map(|(name, _)| name);
    let name = match object.get("number").and_then(Value::as_u64) {
        Some(number) => before(&format!("-{season}x{number:02}")),
        None => before(&format!("-s{season:02}-special")),
    }?;
    (!name.is_empty()).then(|| TitleRef::Name(name.replace('-', " ")))
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
    fn a_show_with_everything_embedded() {
        let (batch, rejected) = run(
            r#"{"id":7,"url":"https://www.tvmaze.com/shows/7/harbor","name":"Harbor","type":"Scripted",
            "language":"English","genres":["Crime","Drama"],"status":"Running","runtime":null,"averageRuntime":47,
            "premiered":"2021-03-04","ended":null,"network":null,"webChannel":{"id":1,"name":"Netflix","country":null},
            "externals":{"tvrage":null,"thetvdb":5,"imdb":"tt0000042"},"rating":{"average":7.1},
            "_embedded":{"episodes":[{"id":70,"season":1,"number":null,"airdate":"","airstamp":"x","name":"Making of"}],
              "seasons":[{"id":3,"number":1,"episodeOrder":8,"premiereDate":"2021-03-04"}],
              "akas":[{"name":"Hafen"}],
              "cast":[{"person":{"id":9,"name":"Ann Poe","birthday":"1970-01-01"},"character":{"name":"Kay"}}]}}"#,
        );
        let title = &batch.titles[0];
        assert_eq!(title.ids, [SourceId::Imdb(42), SourceId::TvmazeShow(7), SourceId::Thetvdb(5)]);
        assert_eq!((title.year(), title.runtime_minutes), (Some(2021), Some(47)));
        assert_eq!(
            (title.services.as_slice(), title.aliases.as_slice()),
            (&["Netflix".to_owned()][..], &["Hafen".to_owned()][..])
        );
        assert_eq!((batch.episodes[0].number, batch.seasons[0].episode_count), (None, Some(8)));
        assert_eq!(batch.credits[0].character.as_deref(), Some("Kay"));
        assert_eq!(rejected.len(), 1, "the broken instant is told: {rejected:?}");
    }

    #[test]
    fn faults_are_set_aside_by_field_or_by_record() {
        for (text, titles, reasons) in [
            (r#"{"id":"7","name":"X","genres":[]}"#, 0, vec!["`id` is `\"7\"`", "needs `id` and `name`"]),
            (r#"{"id":7,"name":null,"genres":[]}"#, 0, vec!["needs `id` and `name`"]),
            (r#"{"id":7,"name":"X","genres":"Drama"}"#, 1, vec!["`genres` is `\"Drama\"`, not a list"]),
            (r#"{"id":7,"name":"X","premiered":"0021-01-01"}"#, 1, vec!["`premiered` is"]),
            (r#"{"id":7,"name":"X","genres":[],"externals":{"imdb":"12a"}}"#, 1, vec!["no IMDb number"]),
            (r#"{"id":7,"colour":"red"}"#, 0, vec!["neither a TVmaze show nor an episode"]),
        ] {
            let (batch, rejected) = run(text);
            assert_eq!(batch.titles.len(), titles, "{text}");
            assert_eq!(rejected.len(), reasons.len(), "{rejected:?}");
            for (row, reason) in rejected.iter().zip(reasons) {
                assert!(row.reason.contains(reason), "{} lacks {reason}", row.reason);
            }
        }
    }

    #[test]
    fn a_bare_episode_finds_its_show_in_link_or_address() {
        for (extra, of) in [
            (
                r#""_links":{"show":{"href":"https://api.tvmaze.com/shows/8"}}"#,
                Some(TitleRef::Id(SourceId::TvmazeShow(8))),
            ),
            (
                r#""url":"https://www.tvmaze.com/episodes/1/new-port-1x02-two""#,
                Some(TitleRef::Name("new port".into())),
            ),
            (r#""url":"https://www.tvmaze.com/episodes/1/odd""#, None),
        ] {
            let (batch, rejected) =
                run(&format!(r#"[{{"id":1,"season":1,"number":2,"airdate":"2020-01-01",{extra}}}]"#));
            assert_eq!(batch.episodes.first().map(|e| e.title.clone()), of);
            assert_eq!(rejected.len(), usize::from(of.is_none()));
        }
    }
}
