//! No bytes whatever make an importer panic, and what is damaged is told.

use greenlit_catalog::{CatalogueFormat, import, import_as, recognise};
use proptest::prelude::*;

const FORMATS: [CatalogueFormat; 9] = [
    CatalogueFormat::Tvmaze,
    CatalogueFormat::Tmdb,
    CatalogueFormat::ImdbBasics,
    CatalogueFormat::ImdbEpisode,
    CatalogueFormat::ImdbRatings,
    CatalogueFormat::ImdbAkas,
    CatalogueFormat::ImdbPrincipals,
    CatalogueFormat::ImdbNames,
    CatalogueFormat::EpisodeCsv,
];

const SEEDS: [&str; 5] = [
    r#"{"id":7,"url":"https://www.tvmaze.com/shows/7/x","name":"X","genres":[],"premiered":"2020-01-01","_embedded":{"episodes":[{"id":1,"season":1,"number":1,"airdate":"2020-01-01","airstamp":"2020-01-01T00:00:00+00:00"}],"cast":[{"person":{"id":1,"name":"P"}}]}}"#,
    r#"[{"id":5,"name":"Y","vote_average":1,"vote_count":2,"seasons":[{"season_number":1,"episode_count":2}],"created_by":[{"id":1,"name":"C"}]}]"#,
    "tconst\ttitleType\tprimaryTitle\tstartYear\tendYear\ntt0000001\ttvSeries\tA\t2001\t\\N\n",
    "tconst\tparentTconst\tseasonNumber\tepisodeNumber\ntt0000001\ttt0000002\t1\t2\n",
    "kind,series_name,series_imdb_id,season,episode,original_air_date,rating\ntv series,Q,1.0,1,1,2 May 2020,7\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        recognise(&bytes);
        for format in FORMATS {
            let _ = import_as(&bytes, format);
        }
    }

    #[test]
    fn mutated_files(seed in 0..SEEDS.len(), cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let _ = import(&bytes);
        for format in FORMATS {
            let _ = import_as(&bytes, format);
        }
    }
}

#[test]
fn every_seed_is_read() {
    for seed in SEEDS {
        assert!(!import(seed.as_bytes()).unwrap().batch.is_empty(), "{seed}");
    }
}
