//! Playback logs to credited viewing: source formats, crediting policies, measures, ranks.

pub mod formats;
pub mod play;
pub mod sanity;
pub mod simulate;
