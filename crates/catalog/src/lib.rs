//! Titles, seasons, people, services and outlets, and finding the right one by name.
//!
//! Three steps: [`import`] turns a catalogue file into plain records and set-aside rows; [`merge`] joins the records of
//! several files where there is evidence that they mean one title; [`Index`] finds a title by name, with year and
//! service as evidence, and says so when a name fits two.

mod ids;
mod import;
mod lookup;
mod merge;
mod model;
mod services;

pub use ids::{BadId, SourceId};
pub use import::{
    CatalogueFormat, ImdbRecord, ImdbRows, Import, ImportError, date_in_words, import, import_as, recognise,
};
pub use lookup::{Candidate, Entry, How, Index, Lookup, Query, Reason};
pub use merge::{Finder, Merged, MergedTitle, Unplaced, merge};
pub use model::{
    Batch, Credit, Episode, Outlet, Person, RatingRow, Relation, RelationKind, RunState, Season, Studio,
    Title, TitleKind, TitleRef, UserRating,
};
pub use services::{Service, service_key, service_named, services};
