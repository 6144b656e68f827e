//! What `greenlit score` says of a file.

use greenlit_vocabulary::{PublishedIdentity, Rejected};
use jiff::civil::Date;

use crate::audience::{AudienceScore, audience_score};
use crate::critics::{CriticScore, critic_score, unread_scores};
use crate::error::ReviewsError;
use crate::films::{FilmReport, film_report, looks_like_films, read_films};
use crate::frequency::read_score_frequencies;
use crate::identities::score_identities;
use crate::interval::{Beta, Level};
use crate::layout::Reviewers;
use crate::prior::FILM_PRIOR;
use crate::read::{ReviewSet, Subject, read_reviews};
use crate::rules::{Medium, Release, Rules};
use crate::score::NoValue;
use crate::series::{SeriesScore, series_score};
use crate::uncertainty::Bounds;

/// What the file cannot tell and its owner may.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreOptions {
    /// Film or season; `None`: a season where the rows name one, or where the id begins with `tv/`, else a
    /// film.
    pub medium: Option<Medium>,
    /// How widely a film was released.
    pub release: Release,
    /// Projected domestic box office, in US dollars.
    pub projected_box_office_usd: Option<u64>,
    /// The day whose rules apply; `None`: the day of the title's last review, and without any date the latest
    /// rules.
    pub as_of: Option<Date>,
    /// Whether the title held the certificate so far; `None`: taken from the dates of the reviews where it
    /// matters.
    pub certified_before: Option<bool>,
    /// Critics' reviews expected in the end, for the outlook.
    pub final_reviews: Option<u64>,
    /// Audience ratings the publisher counts, to tell a part from the whole.
    pub published_ratings: Option<u64>,
    /// Level of the intervals.
    pub level: Level,
    /// Prior of the fresh share.
    pub prior: Beta,
}

impl Default for ScoreOptions {
    fn default() -> Self {
        Self {
            medium: None,
            release: Release::Unknown,
            projected_box_office_usd: None,
            as_of: None,
            certified_before: None,
            final_reviews: None,
            published_ratings: None,
            level: Level::NINETY,
            prior: FILM_PRIOR,
        }
    }
}

/// The scores of a file of single reviews.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreReport {
    /// Whose reviews.
    pub reviewers: Reviewers,
    /// Reviews used.
    pub reviews: u64,
    /// By title, then season.
    pub titles: Vec<TitleScore>,
    /// Series of which the file holds more than one season.
    pub series: Vec<(String, SeriesScore)>,
    /// Reviews whose original score has no value, by class.
    pub unread_scores: Vec<(NoValue, u64)>,
    /// Ratings by accounts that rated the same title before; all are counted.
    pub repeated_accounts: u64,
    /// Rows set aside.
    pub rejected: Vec<Rejected>,
    /// What the reader must know of the file as a whole.
    pub notes: Vec<String>,
}

/// The score of one title or season.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleScore {
    /// Which.
    pub subject: Subject,
    /// Film or season.
    pub medium: Medium,
    /// The critics' score, in a file of theirs.
    pub critics: Option<CriticScore>,
    /// The audience's, in a file of theirs.
    pub audience: Option<AudienceScore>,
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum FileReport {
    /// Single reviews.
    Reviews(ScoreReport),
    /// A table of published scores, recomputed from its own counts.
    Films(FilmReport),
    /// A table of score strings with their verdicts: how many are read, and how often the imputed verdict is
    /// right.
    ScoreStrings(Vec<PublishedIdentity>, Vec<Rejected>),
}

/// Scores a file of single reviews, or recomputes a table of published scores or of score strings.
///
/// # Errors
/// When the file as a whole is none of these; see [`ReviewsError`].
pub fn score_file(bytes: &[u8], options: &ScoreOptions, rules: &Rules) -> Result<FileReport, ReviewsError> {
    if looks_like_films(bytes)? {
        let (films, rejected) = read_films(bytes)?;
        return Ok(FileReport::Films(film_report(films, rejected, rules)));
    }
    if let Ok((strings, rejected)) = read_score_frequencies(bytes) {
        return Ok(FileReport::ScoreStrings(score_identities("the file", &strings, rules), rejected));
    }
    let (set, rejected) = read_reviews(bytes)?;
    Ok(FileReport::Reviews(score_reviews(&set, rejected, options, rules)))
}

/// Scores reviews already read. `rejected` is carried into the report.
pub fn score_reviews(
    set: &ReviewSet,
    rejected: Vec<Rejected>,
    options: &ScoreOptions,
    rules: &Rules,
) -> ScoreReport {
    let mut bounds = Bounds::new(options.prior, options.level, rules.fresh_from_percent);
    let groups = by_subject(set);
    let mut titles: Vec<TitleScore> = set
        .subjects
        .iter()
        .zip(&groups)
        .map(|(subject, members)| {
            let medium = options.medium.unwrap_or_else(|| medium_of(subject));
            let reviews = members.iter().filter_map(|i| set.reviews.get(*i as usize));
            let (mut critics, mut audience) = (None, None);
            match set.reviewers {
                Reviewers::Critics => {
                    critics = Some(critic_score(set, reviews, medium, options, rules, &mut bounds));
                }
                Reviewers::Audience => {
                    audience = audience_score(set, reviews, medium, options, rules, &mut bounds);
                }
            }
            TitleScore { subject: subject.clone(), medium, critics, audience }
        })
        .collect();
    titles.sort_by(|a, b| a.subject.cmp(&b.subject));
    ScoreReport {
        reviewers: set.reviewers,
        reviews: set.reviews.len() as u64,
        series: series_of(&titles),
        titles,
        unread_scores: unread_scores(set),
        repeated_accounts: set.repeated_accounts,
        rejected,
        notes: set.notes.clone(),
    }
}

/// Numbers of the reviews of each subject.
fn by_subject(set: &ReviewSet) -> Vec<Vec<u32>> {
    let mut groups = vec![Vec::new(); set.subjects.len()];
    for (i, review) in set.reviews.iter().enumerate() {
        if let Some(group) = groups.get_mut(review.subject as usize) {
            group.push(i as u32);
        }
    }
    groups
}

fn medium_of(subject: &Subject) -> Medium {
    let series_id =
        subject.id.as_deref().unwrap_or(&subject.title).trim_start_matches('/').starts_with("tv/");
    if subject.season.is_some() || series_id { Medium::TvSeason } else { Medium::Film }
}

/// Series scores of titles with several seasons in the file, from the seasons' printed percentages.
fn series_of(titles: &[TitleScore]) -> Vec<(String, SeriesScore)> {
    let same =
        |a: &TitleScore, b: &TitleScore| a.subject.title == b.subject.title && a.subject.season.is_some();
    titles
        .chunk_by(same)
        .filter(|seasons| seasons.len() > 1)
        .map(|seasons| {
            let percents: Vec<Option<u8>> = seasons
                .iter()
                .map(|s| match (&s.critics, &s.audience) {
                    (Some(critics), _) => critics.percent,
                    (None, Some(audience)) => Some(audience.all.percent),
                    (None, None) => None,
                })
                .collect();
            let title = seasons.first().map(|s| s.subject.title.clone()).unwrap_or_default();
            (title, series_score(&percents))
        })
        .collect()
}
