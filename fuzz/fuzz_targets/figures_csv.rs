//! Any bytes as a table of figures.
#![no_main]

use greenlit_charts::figures_csv;
use greenlit_vocabulary::Sha256;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    figures_csv::recognise(bytes);
    if let Ok((figures, _)) = figures_csv::read(bytes, Sha256([0; 32])) {
        assert!(figures.iter().all(|figure| figure.value.is_finite()));
    }
});
