//! Which columns of a review file mean what.
//!
//! Columns are found by name. Known are the layouts of the public sets of Rotten Tomatoes reviews (critics:
//! 2018 TSV, 2020, 2023; audience: 2023) and the documented one: `title, season, critic, outlet, top_critic,
//! verdict, score, date` for critics and `title, season, stars, verified, account, account_reviews, date` for
//! the audience.

use crate::error::ReviewsError;
use greenlit_table::{Role, Table};

/// Who wrote the reviews of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reviewers {
    /// Critics, with verdicts or original scores.
    Critics,
    /// The audience, with stars.
    Audience,
}

const TITLE: Role = Role {
    meaning: "the title",
    headers: &["title", "movietitle", "moviename", "showtitle", "show", "film", "movie"],
};
const ID: Role = Role {
    meaning: "the title's id",
    headers: &["rottentomatoeslink", "filmid", "movieid", "titleid", "showid", "id", "emsid"],
};
const SEASON: Role = Role { meaning: "the season", headers: &["season", "seasonnumber"] };
const CRITIC: Role = Role { meaning: "the critic", headers: &["critic", "criticname", "reviewer", "author"] };
const OUTLET: Role = Role {
    meaning: "the outlet",
    headers: &[
        "outlet",
        "publishername",
        "publisher",
        "publication",
        "publicationname",
        "publicatioName",
        "publicationame",
    ],
};
const TOP: Role = Role { meaning: "top critic", headers: &["topcritic", "istopcritic", "top"] };
const VERDICT: Role = Role {
    meaning: "the verdict",
    headers: &[
        "verdict",
        "state",
        "reviewstate",
        "reviewtype",
        "fresh",
        "freshness",
        "isfresh",
        "scoresentiment",
        "tomatometer",
        "sentiment",
    ],
};
/// Columns whose name says what `1` means in them.
const IS_FRESH: Role = Role { meaning: "the verdict", headers: &["fresh", "freshness", "isfresh"] };
const SCORE: Role = Role {
    meaning: "the original score",
    headers: &["score", "originalscore", "reviewscore", "criticscore", "grade"],
};
const RATING: Role = Role {
    meaning: "the rating",
    headers: &["stars", "rating", "userrating", "starrating", "audiencerating"],
};
const DATE: Role = Role {
    meaning: "the date",
    headers: &["date", "reviewdate", "creationdate", "createdate", "timestamp", "ratingdate"],
};
const VERIFIED: Role = Role { meaning: "verified", headers: &["verified", "isverified", "verifiedrating"] };
const ACCOUNT: Role = Role {
    meaning: "the account",
    headers: &["account", "profile", "user", "username", "userid", "accountid", "profileid", "displayname"],
};
const ACCOUNT_REVIEWS: Role = Role {
    meaning: "reviews of the account",
    headers: &["accountreviews", "profilereviewcount", "userreviews", "reviewcount", "numreviews"],
};
const REVIEW_ID: Role = Role { meaning: "the review's id", headers: &["reviewid"] };

/// Which column holds what.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Columns {
    pub(crate) title: Option<usize>,
    pub(crate) id: Option<usize>,
    pub(crate) season: Option<usize>,
    pub(crate) critic: Option<usize>,
    pub(crate) outlet: Option<usize>,
    pub(crate) top: Option<usize>,
    pub(crate) verdict: Option<usize>,
    /// The verdict's column is named so that `1` in it means fresh.
    pub(crate) one_is_fresh: bool,
    pub(crate) score: Option<usize>,
    pub(crate) stars: Option<usize>,
    pub(crate) date: Option<usize>,
    pub(crate) verified: Option<usize>,
    pub(crate) account: Option<usize>,
    pub(crate) account_reviews: Option<usize>,
    pub(crate) review_id: Option<usize>,
}

impl Columns {
    pub(crate) fn of(table: &Table<'_>) -> Result<(Reviewers, Self), ReviewsError> {
        let mut columns = Self {
            title: table.column(&TITLE)?,
            id: table.column(&ID)?,
            season: table.column(&SEASON)?,
            critic: table.column(&CRITIC)?,
            outlet: table.column(&OUTLET)?,
            top: table.column(&TOP)?,
            verdict: table.column(&VERDICT)?,
            one_is_fresh: false,
            score: table.column(&SCORE)?,
            stars: table.column(&RATING)?,
            date: table.column(&DATE)?,
            verified: table.column(&VERIFIED)?,
            account: table.column(&ACCOUNT)?,
            account_reviews: table.column(&ACCOUNT_REVIEWS)?,
            review_id: table.column(&REVIEW_ID)?,
        };
        columns.one_is_fresh = columns.verdict.is_some() && columns.verdict == table.column(&IS_FRESH)?;
        let by_critics = columns.critic.is_some() || columns.outlet.is_some() || columns.verdict.is_some();
        if by_critics {
            // A critic's `rating` is the outlet's score, of whatever scale.
            columns.score = columns.score.or(columns.stars.take());
            if columns.verdict.is_some() || columns.score.is_some() {
                return Ok((Reviewers::Critics, columns));
            }
        } else {
            // The publisher's own export calls the stars `score`, beside a coded `rating`.
            let of_accounts = columns.account.is_some() || columns.verified.is_some();
            columns.stars = columns.score.take().filter(|_| of_accounts).or(columns.stars);
            if columns.stars.is_some() {
                return Ok((Reviewers::Audience, columns));
            }
        }
        let missing = if by_critics {
            "critics' reviews need a verdict (fresh, rotten) or an original score"
        } else {
            "reviews need a verdict, an original score or stars"
        };
        Err(ReviewsError::UnknownLayout { header: table.header_line(), missing: missing.to_owned() })
    }
}
