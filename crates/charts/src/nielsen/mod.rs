//! Weekly US streaming lists as Nielsen publishes them and the trade press retells them.

mod coding;
mod lists;

pub use coding::{Coding, CodingError, Coverage, MeasuredService, measured_services, service_coverage};
pub use lists::{
    Completeness, ListIndexRow, NielsenList, NielsenRow, Rounding, Tie, read_nielsen_index,
    read_nielsen_weekly, ties,
};
