//! Reads trade-news articles: claims with their sources, hedges and exact sentences.

pub mod claims;
pub mod document;
pub mod ledger;
pub mod origins;
pub mod together;
pub mod wire;
