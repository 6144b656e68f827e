//! No bytes whatever make an importer or a check panic.

use greenlit_charts::broadcast::{read_broadcast_episodes, read_broadcast_seasons, walk_forward};
use greenlit_charts::generic::{Mapping, read_generic};
use greenlit_charts::identities::{
    country_identities, engagement_identities, most_popular_identities, nielsen_identities, weekly_identities,
};
use greenlit_charts::netflix::{
    read_engagement, read_most_popular, read_weekly_countries, read_weekly_global,
};
use greenlit_charts::nielsen::{Coding, read_nielsen_index, read_nielsen_weekly, ties};
use greenlit_charts::published::{nielsen_figures, weekly_figures};
use greenlit_charts::recognise;
use greenlit_charts::runs::chart_runs;
use greenlit_charts::vintage::compare_vintages;
use proptest::prelude::*;

const SEEDS: [&str; 8] = [
    "network,year,name,season,avg_rating,renewal_status,renewed,canceled,factors,previous_episodes\nCBS,2017,Quay,1,0.9,Renewed,true,false,Friday,0\nCBS,2018,Quay,2,0.5,Canceled,false,true,,22\nCBS,2018,Pier,1,0.7,Renewed,true,false,,0\n",
    "network,year,name,season,episode,rating_18_49,viewers\nCBS,2017,Quay,1,1,0.9,5.1\n",
    "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\truntime\tweekly_views\tcumulative_weeks_in_top_10\tis_staggered_launch\truntime_override_flag\tepisode_launch_dtls\n2025-06-22\tTV (English)\t1\tQuay\tQuay: Season 2\t36000000\t1.8\t20000000\t3\tfalse\t[{is_live_title=0}]\t\"[{\"\"episodesLaunched\"\":9,\"\"countryList\"\":[\"\"ID\"\"]}]\"\n2025-06-29\tTV (English)\t1\tQuay\tQuay: Season 2\t26000000\t1.8\t14400000\t4\tfalse\t\t\n",
    "country_iso2\tweek\tcategory\tweekly_rank\tshow_title\tseason_title\tcumulative_weeks_in_top_10\nNO\t2022-01-02\tFilms\t1\tA\tN/A\t1\n",
    "category\trank\tshow_title\tseason_title\thours_viewed_first_91_days\truntime\tviews_first_91_days\nFilms (English)\t1\tA\tN/A\t1000\t1.5\t700\n",
    "week_start,list,rank,title,service,episodes,minutes_millions,source_url\n2022-07-18,Originals,5,Quay,Hulu | Netflix,10,532,x\n2022-07-18,Originals,5,Pier,Netflix,,532,x\n",
    "week_start,list,rows,completeness,rounding\n2022-07-18,Originals,2,full,1M\n",
    "Program;Week of;Rank\nQuay;2022-07-18;1\n",
];

const MAPPING: &str = "separator = \";\"\nterritory = \"US\"\n[columns]\ntitle = \"Program\"\nweek = \"Week of\"\n[[figure]]\nmetric = \"rank\"\ncolumn = \"Rank\"\nunit = \"rank\"\n";

/// Everything that takes bytes from outside, and every check on what they give. How many bodies were read.
fn read_all(bytes: &[u8]) -> usize {
    recognise(bytes);
    let mut read = 0;
    if let Ok((rows, _)) = read_weekly_global(bytes) {
        weekly_identities(&rows);
        chart_runs(&rows);
        compare_vintages(&rows, &rows);
        assert!(rows.iter().all(|r| weekly_figures(r).len() > 2));
        read += 1;
    }
    read += usize::from(
        read_weekly_countries(bytes).is_ok_and(|(rows, _)| !country_identities(&rows).is_empty()),
    );
    read += usize::from(
        read_most_popular(bytes).is_ok_and(|(rows, _)| !most_popular_identities(&rows).is_empty()),
    );
    read += usize::from(
        read_engagement(bytes).is_ok_and(|(report, _)| !engagement_identities(&report).is_empty()),
    );
    if let Ok((rows, _)) = read_nielsen_weekly(bytes) {
        ties(&rows);
        nielsen_identities(&rows, &[]);
        assert!(rows.iter().all(|r| !nielsen_figures(r).is_empty()));
        read += 1;
    }
    read += usize::from(read_nielsen_index(bytes).is_ok());
    read += usize::from(read_broadcast_episodes(bytes).is_ok());
    if let Ok((rows, _)) = read_broadcast_seasons(bytes) {
        let _ = walk_forward(&rows, 2018..=2020);
        read += 1;
    }
    if let Ok(mapping) = Mapping::read(MAPPING) {
        read += usize::from(read_generic(bytes, &mapping).is_ok());
    }
    read
}

#[test]
fn every_seed_is_read_once() {
    for seed in SEEDS {
        assert_eq!(read_all(seed.as_bytes()), 1, "{seed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300), packed in any::<bool>()) {
        let mut body = if packed { b"PK\x03\x04".to_vec() } else { Vec::new() };
        body.extend(&bytes);
        read_all(&body);
        let text = String::from_utf8_lossy(&bytes);
        let _ = (Mapping::read(&text), Coding::read(&text));
    }

    #[test]
    fn mutated_files(
        seed in 0..SEEDS.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_all(&bytes);
        bytes.truncate(cut.index(bytes.len()) + 1);
        read_all(&bytes);
    }
}
