//! Any bytes as an article, and its claims: spans fit the text, whatever it is.
#![no_main]

use greenlit_press::claims::Reader;
use greenlit_press::document::{FileHint, looks_like_article, open};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    looks_like_article(bytes);
    if let Ok(document) = open(bytes, &FileHint::default()) {
        assert!(document.text.get(document.body.start..document.body.end).is_some());
        for claim in Reader::new(&[]).claims(&document) {
            assert!(!claim.sentence_span.of(&document.text).is_empty());
        }
    }
});
