//! The source formats through their public face. Every file here is made up, in the shapes and with the faults that
//! real exports have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "failing is what tests do"
)]

use greenlit_viewing::formats::{
    Collected, Context, FormatError, Input, Report, SourceFormat, read, recognise,
};
use greenlit_viewing::play::{EpochMs, IdentityKey};

mod arbitrary;
mod canonical;
mod netflix;
mod players;
mod servers;
mod trackers;

/// A key for tests.
pub const KEY: IdentityKey = IdentityKey(*b"a key of 16 byte");

/// Reads text as a format, with a context of the test's making.
pub fn read_with(
    format: SourceFormat,
    text: &str,
    context: &Context<'_>,
) -> Result<(Collected, Report), FormatError> {
    let mut sink = Collected::default();
    let report = read(format, Input::Text(&mut text.as_bytes()), context, &mut sink)?;
    assert_eq!(report.plays, sink.plays.len() as u64);
    assert_eq!(report.beats, sink.beats.len() as u64);
    assert_eq!(report.rejected, sink.rejected.len() as u64);
    Ok((sink, report))
}

/// Recognises the text, which must be the format, and reads it.
pub fn read_as(format: SourceFormat, text: &str) -> (Collected, Report) {
    assert_eq!(recognise(text.as_bytes(), "file"), Some(format), "{text}");
    read_with(format, text, &Context::new("the file", KEY)).unwrap()
}

/// An instant in RFC 3339.
pub fn at(text: &str) -> EpochMs {
    EpochMs(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}
