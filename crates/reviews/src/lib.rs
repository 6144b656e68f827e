//! Critics' and audience scores: the publishers' rules, and the uncertainty they leave out.

mod error;
mod interval;
mod names;
mod percent;
mod polarisation;
mod prior;
mod read;
mod rules;
mod score;
mod series;
mod status;
mod table;
mod verdict;
mod weighted;

pub use error::ReviewsError;
pub use interval::{Beta, Interval, Level, Predictive, jeffreys, predictive, wilson};
pub use names::{NameId, Names};
pub use percent::share_percent;
pub use polarisation::{Polarisation, polarisation};
pub use prior::{FILM_PRIOR, fit_prior};
pub use read::{Review, ReviewSet, Reviewers, Subject, read_reviews};
pub use rules::{
    AmbiguousScore, AudienceName, CampaignRule, CertifiedRule, ImputationRule, Medium, Minimum, Release,
    Rules, VerifiedHotRule, VerifiedRule,
};
pub use score::{Form, NoValue, Score, ScoreReading, read_score};
pub use series::{SeriesScore, series_score};
pub use status::{CriticStatus, StatusReading, Tally, certified_by_history, critic_status, verified_hot};
pub use verdict::{Imputed, Verdict, impute};
pub use weighted::weighted_rating;
