//! Production incentives: programs as dated data, one engine to estimate and to check awards.
//!
//! A [`Program`] is a TOML file: rates by class and date, limits, uplifts, caps, refund, each with the
//! paragraph it rests on. [`estimate`] says what a [`Project`] would receive, line by line; [`check_awards`]
//! holds a published list against the rules and explains every row. Nothing here is legal or tax advice.

mod awards;
mod cap;
mod change;
mod check;
mod claim;
mod error;
mod estimate;
mod identities;
mod jobs;
mod money;
mod program;
mod series_name;

pub use awards::{Award, read_awards};
pub use change::{Alias, SeasonChange, season_change, season_changes};
pub use check::{CheckedAward, Explanation, Standing, check_awards};
pub use claim::{Bound, ReportedAmount, compare_amount, read_reported_amount};
pub use error::IncentiveError;
pub use estimate::{Estimate, Line, Project, estimate, refund_schedule};
pub use identities::award_identities;
pub use jobs::{JobsAudit, JobsInput, audit_jobs, jobs_ratio};
pub use money::{Money, Rate};
pub use program::{
    BaseRule, Certificate, Class, JobsRule, Named, Note, Portion, Program, Programs, RateRule, RecurringCap,
    Refund, Uplift,
};
pub use series_name::{ListedSeason, ListedTitle, listed_title};
