//! Any bytes as a catalogue, in whatever format they are taken for.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = greenlit_catalog::import(bytes);
});
