//! Delimited text with a header: what the lists of publishers and the exports of spreadsheets have in common.
//!
//! [`body`] says whether bytes are such a text at all, [`delimiter`] what parts its columns, [`Table`] reads it by the
//! names of its columns, and [`cells`] reads numbers and words as files write them.

mod body;
pub mod cells;
mod error;
mod table;

pub use body::{body, body_text, delimiter};
pub use cells::text;
pub use error::TableError;
pub use table::{Role, Table, header_key, line_of};
