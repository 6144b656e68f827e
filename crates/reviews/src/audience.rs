//! The audience score of one title from single ratings: what they say, and whom they leave out.

use std::fmt;

use crate::campaign::{CampaignSignal, Rating, campaign_signals};
use crate::percent::{round_half_up, share_percent};
use crate::polarisation::{Moments, Polarisation};
use crate::read::{Review, ReviewSet};
use crate::report::ScoreOptions;
use crate::rules::{Medium, Minimum, Rules};
use crate::status::verified_hot;
use crate::uncertainty::{Bounds, Uncertainty};

/// A share of liked ratings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AudienceShare {
    /// At least 3.5 of 5 stars.
    pub liked: u64,
    /// All.
    pub n: u64,
    /// As the publisher rounds.
    pub percent: u8,
    /// Mean stars, to be printed with one decimal; see [`AudienceShare::printed_mean`].
    pub mean_stars: f64,
    /// What the share is worth, as a sample of those who rate in this way.
    pub uncertainty: Uncertainty,
}

impl AudienceShare {
    /// The mean in tenths of a star, as printed: 3.37 is 34.
    pub fn printed_mean(&self) -> u64 {
        round_half_up(self.mean_stars * 10.0)
    }
}

/// How much of the publisher's ratings the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// As many as the publisher counts.
    Complete,
    /// Fewer than the publisher counts.
    Partial {
        /// The publisher's count.
        published: u64,
    },
    /// Visible reviews: whoever rated without writing is missing, and rated otherwise.
    WrittenOnly,
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete => f.write_str("all ratings"),
            Self::Partial { published } => write!(f, "a part of {published} ratings"),
            Self::WrittenOnly => f.write_str("written reviews only"),
        }
    }
}

/// Ratings of accounts by the number of reviews they ever wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountBand {
    /// Fewest reviews; `None`: the file does not say.
    pub from: Option<u32>,
    /// Most reviews, where there is an upper end.
    pub to: Option<u32>,
    /// Liked ratings.
    pub liked: u64,
    /// All ratings.
    pub n: u64,
}

/// The audience score of one title.
#[derive(Debug, Clone, PartialEq)]
pub struct AudienceScore {
    /// What the publisher called it on the day of the report.
    pub name: String,
    /// The word for its side of 60 %; from August 2024 the icons are called full and spilled bucket.
    pub word: Option<String>,
    /// All ratings of the file.
    pub all: AudienceShare,
    /// Verified ratings (a ticket was bought), where the file tells.
    pub verified: Option<AudienceShare>,
    /// The others, where the file tells.
    pub unverified: Option<AudienceShare>,
    /// Whether the publisher would show the verified share: films since May 2019. Television has none.
    pub verified_is_shown: bool,
    /// Verified Hot; `None` where it does not apply or the past or the release would decide.
    pub verified_hot: Option<bool>,
    /// Fewest ratings for a score, where stated.
    pub minimum: Option<Minimum>,
    /// What part of the publisher's ratings this is.
    pub sample: Sample,
    /// By the account's number of reviews; empty where the file does not say.
    pub by_account: Vec<AccountBand>,
    /// How far the ratings lie apart.
    pub polarisation: Option<Polarisation>,
    /// Signs of organised voting. They never change a score.
    pub signals: Vec<CampaignSignal>,
}

/// Bands of an account's reviews: one, a few, many, very many.
const BANDS: [(u32, Option<u32>); 4] = [(0, Some(1)), (2, Some(9)), (10, Some(19)), (20, None)];

/// Scores the ratings of one title; `None` where there is none.
pub(crate) fn audience_score<'a>(
    set: &ReviewSet,
    reviews: impl Iterator<Item = &'a Review>,
    medium: Medium,
    options: &ScoreOptions,
    rules: &Rules,
    bounds: &mut Bounds,
) -> Option<AudienceScore> {
    let mut sums = [Sum::default(), Sum::default(), Sum::default()];
    let [all, verified, unverified] = &mut sums;
    let mut ratings = Vec::new();
    for review in reviews {
        let Some(stars) = review.stars else { continue };
        let liked = stars >= rules.liked_from_stars;
        all.add(stars, liked);
        match review.verified {
            Some(true) => verified.add(stars, liked),
            Some(false) => unverified.add(stars, liked),
            None => {}
        }
        ratings.push(Rating {
            liked,
            day: review.date,
            verified: review.verified,
            account_reviews: review.account_reviews,
        });
    }
    let all_share = all.share(bounds)?;
    let verified = verified.share(bounds);
    let as_of = options.as_of.or_else(|| ratings.iter().filter_map(|r| r.day).max());
    let verified_is_shown = medium == Medium::Film
        && set.has_verified
        && as_of.is_none_or(|day| rules.verified.default_from.is_none_or(|from| from <= day));
    let name = rules.audience_name(as_of);
    let shown = verified.filter(|_| verified_is_shown).unwrap_or(all_share);
    let word = name.map(|n| if shown.percent >= rules.fresh_from_percent { &n.liked } else { &n.not_liked });
    Some(AudienceScore {
        name: name.map_or_else(String::new, |n| n.name.clone()),
        word: word.cloned(),
        all: all_share,
        verified_hot: verified
            .filter(|_| verified_is_shown)
            .and_then(|share| verified_hot(share.liked, share.n, options.release, None, &rules.verified_hot)),
        verified,
        unverified: unverified.share(bounds),
        verified_is_shown,
        minimum: rules.audience_minimum(medium, as_of, options.projected_box_office_usd),
        sample: match options.published_ratings {
            Some(published) if published > all_share.n => Sample::Partial { published },
            Some(_) => Sample::Complete,
            None => Sample::WrittenOnly,
        },
        by_account: bands(&ratings),
        polarisation: all.stars.polarisation(),
        signals: campaign_signals(&ratings, &rules.campaign),
    })
}

#[derive(Debug, Default)]
struct Sum {
    liked: u64,
    n: u64,
    stars: Moments,
}

impl Sum {
    fn add(&mut self, stars: f64, liked: bool) {
        self.n += 1;
        self.liked += u64::from(liked);
        self.stars.add(stars / 5.0);
    }

    fn share(&self, bounds: &mut Bounds) -> Option<AudienceShare> {
        Some(AudienceShare {
            liked: self.liked,
            n: self.n,
            percent: share_percent(self.liked, self.n)?,
            mean_stars: self.stars.mean()? * 5.0,
            uncertainty: bounds.of(self.liked, self.n),
        })
    }
}

fn bands(ratings: &[Rating]) -> Vec<AccountBand> {
    if ratings.iter().all(|r| r.account_reviews.is_none()) {
        return Vec::new();
    }
    let band = |from, to, holds: &dyn Fn(Option<u32>) -> bool| {
        let inside = || ratings.iter().filter(|r| holds(r.account_reviews));
        let (liked, n) = (inside().filter(|r| r.liked).count() as u64, inside().count() as u64);
        AccountBand { from, to, liked, n }
    };
    let mut bands: Vec<AccountBand> = BANDS
        .iter()
        .map(|(from, to)| {
            band(Some(*from), *to, &|n| n.is_some_and(|n| n >= *from && to.is_none_or(|to| n <= to)))
        })
        .collect();
    bands.push(band(None, None, &|n| n.is_none()));
    bands.retain(|b| b.n > 0);
    bands
}
