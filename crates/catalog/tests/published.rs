//! The published catalogue samples, read as their publishers made them, with every fault they are known for.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its file has failed")]

use std::collections::{BTreeMap, BTreeSet};

use greenlit_catalog::{
    Batch, CatalogueFormat, Import, Index, Lookup, Query, RunState, TitleKind, TitleRef, import, merge,
    recognise,
};
use greenlit_testkit::shared;
use greenlit_vocabulary::PartialDate;

fn read(name: &str) -> Option<Import> {
    let path = shared(&format!("data/catalogue/{name}"))?;
    Some(import(&fs_err::read(path).unwrap()).unwrap())
}

#[test]
fn imdb_samples() {
    let (Some(basics), Some(episodes), Some(ratings)) = (
        read("imdb_sample.title.basics.tsv"),
        read("imdb_sample.title.episode.tsv"),
        read("imdb_sample.title.ratings.tsv"),
    ) else {
        return;
    };
    assert!([&basics, &episodes, &ratings].iter().all(|i| i.rejected.is_empty()));
    assert_eq!(
        (basics.batch.titles.len(), episodes.batch.episodes.len(), ratings.batch.ratings.len()),
        (75, 43, 12)
    );
    let titles = &basics.batch.titles;
    let kinds = |kind| titles.iter().filter(|t| t.kind == kind).count();
    assert_eq!((kinds(TitleKind::Short), kinds(TitleKind::Film), kinds(TitleKind::Series)), (17, 9, 4));
    assert_eq!(
        (kinds(TitleKind::MiniSeries), kinds(TitleKind::Episode), kinds(TitleKind::Other)),
        (1, 43, 1)
    );
    assert_eq!(titles.iter().filter(|t| t.ended.is_none()).count(), 74);
    assert_eq!(titles.iter().filter(|t| t.runtime_minutes.is_none()).count(), 40);
    assert_eq!(titles.iter().filter(|t| t.genres.is_empty()).count(), 17);
    assert_eq!(titles.iter().filter(|t| t.premiered.is_none()).count(), 6);
    let known: BTreeSet<_> = titles.iter().flat_map(|t| t.ids.clone()).collect();
    assert!(episodes.batch.episodes.iter().all(|e| known.contains(&e.ids[0])));
    assert!(ratings.batch.ratings.iter().all(|r| known.contains(&r.id)));
    let merged = merge(&[basics.batch, episodes.batch, ratings.batch]);
    assert_eq!(merged.episodes.len(), 42);
    assert!(merged.episodes.iter().all(|(_, e)| e.name.is_some()), "names come from the list of titles");
    assert_eq!(merged.titles.iter().filter(|t| t.title.rating.is_some()).count(), 12);
    assert_eq!(merged.unplaced.len(), 1);
    assert_eq!(
        merged.unplaced[0].reason,
        "episode `tt10976756` belongs to `tt10972276`, which is in none of the files"
    );
}

#[test]
fn tvmaze_shows_one_after_another() {
    let Some(shows) = read("tvmaze_tv-shows.json") else { return };
    assert_eq!((shows.format, shows.rejected.len()), (CatalogueFormat::Tvmaze, 0));
    let titles = &shows.batch.titles;
    assert_eq!(titles.len(), 32);
    let state = |s| titles.iter().filter(|t| t.run_state == Some(s)).count();
    assert_eq!((state(RunState::Ended), state(RunState::Running)), (28, 4));
    assert!(
        titles.iter().all(|t| t.services.len() == 1 && t.ids.iter().any(|i| i.to_string().starts_with("tt")))
    );
    // Two shows stand in the file twice.
    assert_eq!(merge(std::slice::from_ref(&shows.batch)).titles.len(), 30);
    assert_eq!(
        merge(&[shows.batch.clone(), shows.batch]).titles.len(),
        30,
        "the same file again adds nothing"
    );
}

#[test]
fn tvmaze_episodes_keep_local_day_and_instant_apart() {
    let Some(list) = read("tvmaze_The_Fosters.json") else { return };
    assert!(list.rejected.is_empty());
    let episodes = &list.batch.episodes;
    let mut by_season = BTreeMap::new();
    for episode in episodes {
        *by_season.entry(episode.season.unwrap()).or_insert(0) += 1;
        let stamp = episode.aired_at.unwrap().to_zoned(jiff::tz::TimeZone::UTC).date();
        let Some(PartialDate::Day(day)) = episode.aired else { panic!("an episode without a day") };
        assert_eq!(day.tomorrow().unwrap(), stamp);
        assert_eq!(episode.title, TitleRef::Name("the fosters".into()));
    }
    assert_eq!(by_season.into_values().collect::<Vec<_>>(), [21, 21, 20, 20, 22]);
}

#[test]
fn tmdb_details_with_specials() {
    let Some(details) = read("tmdb_tv_details_100.json") else { return };
    let Batch { titles, seasons, .. } = &details.batch;
    assert_eq!((titles.len(), seasons.len()), (100, 735));
    assert_eq!(seasons.iter().filter(|s| s.number == 0).count(), 62);
    assert_eq!(seasons.iter().filter(|s| s.premiered.is_none()).count(), 33);
    let reasons: Vec<_> = details.rejected.iter().map(|r| r.reason.as_str()).collect();
    assert_eq!(reasons.iter().filter(|r| r.starts_with("`number_of_seasons`")).count(), 0);
    assert_eq!(reasons.iter().filter(|r| r.starts_with("`number_of_episodes`")).count(), 1);
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    assert_eq!(titles.iter().filter(|t| t.runtime_minutes.is_none()).count(), 1);
    let state = |s| titles.iter().filter(|t| t.run_state == Some(s)).count();
    let states = (
        state(RunState::Running),
        state(RunState::Ended),
        state(RunState::Cancelled),
        state(RunState::InDevelopment),
    );
    assert_eq!(states, (69, 29, 1, 1));
}

#[test]
fn the_dirty_episode_list() {
    let Some(list) = read("netflix_originals_episodes_imdb_2020.csv") else { return };
    assert_eq!(list.format, CatalogueFormat::EpisodeCsv);
    let told = |part: &str| list.rejected.iter().filter(|r| r.reason.contains(part)).count();
    assert_eq!(told("already"), 34);
    assert_eq!(told("not 1 or more"), 14);
    let Batch { titles, episodes, .. } = &list.batch;
    assert_eq!(episodes.len(), 11_853 - 34 - 14);
    assert_eq!(titles.iter().filter(|t| t.kind == TitleKind::Series).count(), 505);
    assert_eq!(titles.len() - 505, 95 + 6 + 3 + 1);
    let precision = |wanted: fn(&PartialDate) -> bool| {
        episodes
            .iter()
            .map(|e| &e.aired)
            .chain(titles.iter().map(|t| &t.premiered))
            .flatten()
            .filter(|d| wanted(d))
            .count()
    };
    let (months, years) = (
        precision(|d| matches!(d, PartialDate::Month(..))),
        precision(|d| matches!(d, PartialDate::Year(_))),
    );
    assert!(precision(|d| matches!(d, PartialDate::Day(_))) > 10_900);
    assert!(months > 0 && months <= 27 && years > 600 && years <= 678, "{months} months, {years} years");
    assert_eq!(told("original_air_date"), 0, "all seven shapes are read");
}

#[test]
fn titles_of_all_samples_are_found_again() {
    let files =
        ["tvmaze_tv-shows.json", "tmdb_tv_details_100.json", "netflix_originals_episodes_imdb_2020.csv"];
    let Some(batches) = files.iter().map(|f| read(f).map(|i| i.batch)).collect::<Option<Vec<_>>>() else {
        return;
    };
    let merged = merge(&batches);
    let index = Index::from(&merged);
    for (position, merged) in merged.titles.iter().enumerate() {
        let query = Query { year: merged.title.year(), ..Query::name(&merged.title.name) };
        let ids = match index.lookup(&query) {
            Lookup::Found(found) => vec![found.id],
            Lookup::Ambiguous(list) => list.iter().map(|c| c.id).collect(),
            Lookup::NotFound(_) => vec![],
        };
        assert!(ids.contains(&(position as u32)), "{}", merged.title.name);
    }
}

#[test]
fn every_sample_is_recognised_whole_and_packed() {
    for (name, format) in [
        ("imdb_sample.title.basics.tsv", CatalogueFormat::ImdbBasics),
        ("tvmaze_tv-shows.json", CatalogueFormat::Tvmaze),
        ("tvmaze_The_Fosters.json", CatalogueFormat::Tvmaze),
        ("tmdb_tv_details_100.json", CatalogueFormat::Tmdb),
    ] {
        let Some(path) = shared(&format!("data/catalogue/{name}")) else { return };
        let bytes = fs_err::read(path).unwrap();
        let head = bytes.get(..4096).unwrap_or(&bytes);
        assert_eq!(recognise(head), Some(format), "{name}");
        let mut packed = Vec::new();
        std::io::copy(
            &mut flate2::read::GzEncoder::new(&bytes[..], flate2::Compression::fast()),
            &mut packed,
        )
        .unwrap();
        assert_eq!(recognise(packed.get(..2048).unwrap_or(&packed)), Some(format), "{name}, packed");
        assert_eq!(import(&packed).unwrap(), import(&bytes).unwrap());
    }
}
