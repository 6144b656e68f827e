//! From plays to measures: credited viewing by local day, its sums over any window, and the figures drawn from them.
//!
//! ```text
//! MeasuredPlay --credit()--> DayCredit --BucketAggregate--> WindowCell --Measures::of--> minutes, views, reach, ...
//! ```
//!
//! [`credit`] applies a [`Policy`](crate::policy::Policy) to the plays of a bucket and gives what each viewer earned
//! on each local day. A [`BucketAggregate`] keeps those day by day, so that late or further plays of a day replace
//! that day and nothing else. [`window_cells`] sums a window; cells of all buckets add up ([`WindowCell`] holds
//! integers only), because no viewer is in two buckets.

mod aggregate;
mod credit;
mod derived;
mod play;
mod window;

pub use aggregate::BucketAggregate;
pub use credit::{CreditCounts, DayCredit, Place, credit};
pub use derived::{Measures, contract_ratio, drop_off};
pub use play::MeasuredPlay;
pub use window::{
    Filter, Grain, GroupKey, Programme, ViewerCell, WindowCell, WindowQuery, add_cells, each_viewer,
    window_cells,
};
