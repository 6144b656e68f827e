//! Any bytes as reviews, published scores or score strings.
#![no_main]

use greenlit_reviews::{Rules, ScoreOptions, score_file};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(rules) = Rules::builtin() else { return };
    let _ = score_file(bytes, &ScoreOptions::default(), &rules);
});
