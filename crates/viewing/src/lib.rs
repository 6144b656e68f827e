//! Playback logs to credited viewing: source formats, crediting policies, measures, ranks.

pub mod formats;
pub mod kernel;
pub mod measures;
pub mod play;
pub mod policy;
pub mod ranks;
pub mod sanity;
pub mod simulate;
