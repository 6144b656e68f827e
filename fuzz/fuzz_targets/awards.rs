//! Any bytes as an award list, held against the rules.
#![no_main]

use greenlit_incentives::{Programs, check_awards, read_awards};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(programs) = Programs::builtin() else { return };
    if let Ok((awards, _)) = read_awards(bytes, Some("4.0")) {
        let (rows, rejected) = check_awards(&programs, &awards);
        assert_eq!(rows.len() + rejected.len(), awards.len());
    }
});
