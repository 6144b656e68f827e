//! US broadcast series-seasons with their fate: the one public record on which a forecast of renewals can be tested.
//!
//! [`read_broadcast_seasons`] and [`read_broadcast_episodes`] read the record, [`renewal_index`] is the trade's rule of
//! thumb, [`walk_forward`] tests how much such an index foretells. Broadcast is not streaming: there the denominator of
//! the index, a service's average per title, is unpublished.

mod backtest;
mod index;
mod records;

pub use backtest::{BackTest, walk_forward};
pub use index::{BandCount, IndexBand, band, index_bands, renewal_index};
pub use records::{BroadcastEpisode, BroadcastSeason, Fate, read_broadcast_episodes, read_broadcast_seasons};
