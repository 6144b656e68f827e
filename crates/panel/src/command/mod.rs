//! What `greenlit panel weight` and `greenlit panel estimate` do, without files: tables in, tables out.

mod cells;
mod estimate;
mod guests;
mod panel_sample;
mod recognise;
mod tables;
mod weigh;
mod weight_table;

pub use estimate::{ErrorMethod, EstimateOptions, EstimateRow, EstimateTable, EstimatedFigure, estimate};
pub use recognise::PanelFile;
pub use tables::{
    InTab, Level, MarginRow, MarginTable, PersonRow, PersonTable, ViewingRow, ViewingTable, parse_in_tab,
    parse_margins, parse_persons, parse_viewing,
};
pub use weigh::{
    Period, PeriodRecord, WeightInputs, WeightMethod, WeightOptions, WeightOutcome, WeightingRecord,
    check_persons, natural_order, weight,
};
pub use weight_table::{Column, WeightRow, WeightTable};
