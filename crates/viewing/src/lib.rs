//! Playback logs to credited viewing: source formats, crediting policies, measures, ranks.

pub mod kernel;
pub mod measures;
pub mod policy;
pub mod ranks;
