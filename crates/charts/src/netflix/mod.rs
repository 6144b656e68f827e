//! What Netflix publishes: weekly lists, the most-popular list, and half-yearly engagement workbooks.

mod engagement;
mod launches;
mod most_popular;
mod sheet;
mod weekly;

pub use engagement::{
    EngagementReport, EngagementRow, EngagementRuntime, EngagementSheet, SheetKind, read_engagement,
};
pub use launches::{Launch, LaunchFlags};
pub use most_popular::{MostPopularRow, read_most_popular};
pub use sheet::list_in_workbook;
pub use weekly::{Category, CountryRow, WeeklyRow, read_weekly_countries, read_weekly_global};
