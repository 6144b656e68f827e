//! Any bytes as each of the charts, recomputed.
#![no_main]

use greenlit_charts::identities::{
    country_identities, engagement_identities, most_popular_identities, nielsen_identities, weekly_identities,
};
use greenlit_charts::netflix::{
    read_engagement, read_most_popular, read_weekly_countries, read_weekly_global,
};
use greenlit_charts::nielsen::{read_nielsen_index, read_nielsen_weekly};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    greenlit_charts::recognise(bytes);
    if let Ok((rows, _)) = read_weekly_global(bytes) {
        weekly_identities(&rows);
    }
    if let Ok((rows, _)) = read_weekly_countries(bytes) {
        country_identities(&rows);
    }
    if let Ok((rows, _)) = read_most_popular(bytes) {
        most_popular_identities(&rows);
    }
    if let Ok((report, _)) = read_engagement(bytes) {
        engagement_identities(&report);
    }
    if let Ok((rows, _)) = read_nielsen_weekly(bytes) {
        nielsen_identities(&rows, &[]);
    }
    let _ = read_nielsen_index(bytes);
});
