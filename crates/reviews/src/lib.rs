//! Critics' and audience scores: the publishers' rules, and the uncertainty they leave out.

mod audience;
mod campaign;
mod claim;
mod critics;
mod error;
mod films;
mod frequency;
mod identities;
mod interval;
mod layout;
mod names;
mod percent;
mod polarisation;
mod prior;
mod read;
mod report;
mod rules;
mod score;
mod series;
mod status;
mod uncertainty;
mod verdict;
mod weighted;

pub use audience::{AccountBand, AudienceScore, AudienceShare, Sample};
pub use campaign::{CampaignSignal, Rating, Standout, campaign_signals};
pub use claim::{KnownScore, ScoreKind, compare_score};
pub use critics::{AverageRating, CriticScore};
pub use error::ReviewsError;
pub use films::{FilmCheck, FilmReport, PublishedFilm, film_report, is_film_table, read_films};
pub use frequency::read_score_frequencies;
pub use identities::{
    IntervalMethod, ScoreFrequency, film_identities, interval_identity, review_identities, score_identities,
};
pub use interval::{Beta, Interval, Level, Predictive, jeffreys, predictive, wilson};
pub use layout::Reviewers;
pub use names::{NameId, Names};
pub use percent::share_percent;
pub use polarisation::{Polarisation, polarisation};
pub use prior::{FILM_PRIOR, fit_prior};
pub use read::{Review, ReviewSet, Subject, read_reviews};
pub use report::{FileReport, ScoreOptions, ScoreReport, TitleScore, score_file, score_reviews};
pub use rules::{
    AmbiguousScore, AudienceName, CampaignRule, CertifiedRule, ImputationRule, Medium, Minimum, Release,
    Rules, VerifiedHotRule, VerifiedRule,
};
pub use score::{Form, NoValue, Score, ScoreReading, read_score};
pub use series::{SeriesScore, series_score};
pub use status::{CriticStatus, StatusReading, Tally, certified_by_history, critic_status, verified_hot};
pub use uncertainty::{Uncertainty, status_holds, status_holds_until};
pub use verdict::{Imputed, Verdict, impute};
pub use weighted::weighted_rating;
