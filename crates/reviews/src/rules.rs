//! The publisher's rules as dated data: `data/rotten-tomatoes.toml`.

use jiff::civil::Date;
use serde::Deserialize;

use crate::error::ReviewsError;

/// What a score is of. A series has no tally of its own: see [`crate::series_score`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// A film.
    Film,
    /// A season of a series.
    TvSeason,
}

/// How widely a film was released: it sets the reviews needed for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// Wide in cinemas.
    Wide,
    /// Limited in cinemas, or streaming.
    Limited,
    /// Not known: the limited count is applied and the result marked where a wide one would differ.
    Unknown,
}

/// The rules in force, with their sources.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Whose rules.
    pub publisher: String,
    /// Fresh (or full bucket) from this printed percentage on.
    pub fresh_from_percent: u8,
    /// Stars of five from which an audience rating counts as liked.
    pub liked_from_stars: f64,
    critics_minimum: Vec<MinimumRule>,
    /// Certified Fresh.
    pub certified: CertifiedRule,
    /// Verified audience ratings.
    pub verified: VerifiedRule,
    /// Verified Hot.
    pub verified_hot: VerifiedHotRule,
    audience_name: Vec<AudienceName>,
    audience_minimum: Vec<MinimumRule>,
    /// Verdicts from scores.
    pub imputation: ImputationRule,
    /// When to warn of organised voting.
    pub campaign: CampaignRule,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct MinimumRule {
    medium: Option<Medium>,
    #[serde(default, deserialize_with = "day")]
    from: Option<Date>,
    #[serde(default)]
    box_office_above_usd: u64,
    box_office_to_usd: Option<u64>,
    #[serde(alias = "ratings")]
    reviews: u64,
    stated: bool,
    source: String,
}

/// Thresholds of Certified Fresh.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertifiedRule {
    /// Gained from this percentage on.
    pub gain_percent: u8,
    /// Lost below this percentage.
    pub keep_percent: u8,
    /// Reviews by top critics needed.
    pub top_critics: u64,
    /// Reviews needed for a wide release.
    pub reviews_wide: u64,
    /// Reviews needed for a limited release or a streaming film.
    pub reviews_limited: u64,
    /// Reviews needed for a season.
    pub reviews_tv_season: u64,
    /// Where it was read.
    pub source: String,
}

/// Since when verified ratings are what is shown for films.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifiedRule {
    /// First day.
    #[serde(deserialize_with = "day")]
    pub default_from: Option<Date>,
    /// Where it was read.
    pub source: String,
}

/// Thresholds of Verified Hot (films in cinemas only).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifiedHotRule {
    /// Gained from this percentage of verified ratings on.
    pub gain_percent: u8,
    /// Lost below this percentage.
    pub keep_percent: u8,
    /// Verified ratings needed for a wide release.
    pub ratings_wide: u64,
    /// Verified ratings needed for a limited release.
    pub ratings_limited: u64,
    /// Given back to releases from this day on.
    #[serde(deserialize_with = "day")]
    pub from: Option<Date>,
    /// Where it was read.
    pub source: String,
}

/// What the audience score and its two sides are called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudienceName {
    #[serde(default, deserialize_with = "day")]
    from: Option<Date>,
    /// The score.
    pub name: String,
    /// 60 and above.
    pub liked: String,
    /// Below 60.
    pub not_liked: String,
    /// Where it was read.
    pub source: String,
}

/// How a verdict is made of a score where none is given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImputationRule {
    /// Fresh from this share of the scale on.
    pub fresh_from: f64,
    /// Share of imputed verdicts that were right where the critic's own was known.
    pub right: f64,
    /// Scores of which nothing is made.
    pub ambiguous: Vec<AmbiguousScore>,
    /// How it was measured.
    pub source: String,
}

/// A score of which no verdict is made.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmbiguousScore {
    /// Points.
    pub points: f64,
    /// Points of the scale.
    pub out_of: f64,
}

/// When two groups of ratings differ enough to say so.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignRule {
    /// Fewest ratings on either side.
    pub min_ratings: u64,
    /// Smallest difference of the liked shares.
    pub min_difference: f64,
    /// Smallest z of the two-proportion test.
    pub min_z: f64,
    /// Length of a window of time, in days.
    pub window_days: u16,
    /// How many times its fair share of ratings a window must hold.
    pub burst_factor: f64,
    /// An account is new with at most so many reviews ever.
    pub new_account_reviews_to: u32,
    /// The method.
    pub source: String,
}

/// The fewest reviews for a score to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minimum {
    /// Fewest reviews.
    pub reviews: u64,
    /// Fewest reviews if the film is projected to earn more than is known; equal to `reviews` where that is
    /// settled.
    pub reviews_at_most: u64,
    /// Whether the publisher states it.
    pub stated: bool,
    /// Where it was read.
    pub source: String,
}

impl Rules {
    /// The rules that come with Greenlit.
    ///
    /// # Errors
    /// Only if the built-in file were broken, which a test excludes.
    pub fn builtin() -> Result<Self, ReviewsError> {
        Self::from_toml(include_str!("../data/rotten-tomatoes.toml"))
    }

    /// Rules in the form of the built-in file, for who knows better ones.
    ///
    /// # Errors
    /// When the text is no TOML or a field is missing, unknown or of the wrong type.
    pub fn from_toml(text: &str) -> Result<Self, ReviewsError> {
        toml::from_str(text).map_err(|e| ReviewsError::Rules { reason: e.message().to_owned() })
    }

    /// Fewest critics' reviews on `as_of` (the latest rules where `None`), by medium and projected domestic
    /// box office.
    pub fn critics_minimum(
        &self,
        medium: Medium,
        as_of: Option<Date>,
        box_office_usd: Option<u64>,
    ) -> Option<Minimum> {
        minimum(&self.critics_minimum, Some(medium), as_of, box_office_usd)
    }

    /// Fewest audience ratings of a film; `None` where none was stated (before August 2024, and for
    /// television).
    pub fn audience_minimum(
        &self,
        medium: Medium,
        as_of: Option<Date>,
        box_office_usd: Option<u64>,
    ) -> Option<Minimum> {
        if medium == Medium::TvSeason {
            return None;
        }
        minimum(&self.audience_minimum, None, as_of, box_office_usd)
    }

    /// What the audience score is called on `as_of`; the latest name where `None`.
    pub fn audience_name(&self, as_of: Option<Date>) -> Option<&AudienceName> {
        self.audience_name.iter().filter(|rule| in_force(rule.from, as_of)).max_by_key(|rule| rule.from)
    }
}

fn in_force(from: Option<Date>, as_of: Option<Date>) -> bool {
    from.is_none_or(|from| as_of.is_none_or(|day| from <= day))
}

fn minimum(
    rules: &[MinimumRule],
    medium: Option<Medium>,
    as_of: Option<Date>,
    box_office_usd: Option<u64>,
) -> Option<Minimum> {
    let of_medium = || rules.iter().filter(|r| r.medium == medium && in_force(r.from, as_of));
    let latest = of_medium().map(|r| r.from).max()?;
    let mut tiers: Vec<&MinimumRule> = of_medium().filter(|r| r.from == latest).collect();
    tiers.sort_by_key(|r| r.box_office_above_usd);
    let at_most = tiers.iter().map(|r| r.reviews).max()?;
    let tier = match box_office_usd {
        None => tiers.first()?,
        Some(usd) => tiers.iter().find(|r| r.box_office_to_usd.is_none_or(|to| usd <= to)).or(tiers.last())?,
    };
    Some(Minimum {
        reviews: tier.reviews,
        reviews_at_most: if box_office_usd.is_some() { tier.reviews } else { at_most },
        stated: tier.stated,
        source: tier.source.clone(),
    })
}

/// A day in a TOML string.
fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse()
        .map(Some)
        .map_err(|_| serde::de::Error::custom(format!("`{text}` is no date like 2024-08-21")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minimum_by_date_medium_and_box_office() {
        let rules = Rules::builtin().unwrap();
        for (medium, day, usd, reviews, at_most) in [
            (Medium::Film, "2020-01-01", None, 5, 5),
            (Medium::Film, "2024-08-20", Some(200_000_000), 5, 5),
            (Medium::Film, "2024-08-21", None, 10, 40),
            (Medium::Film, "2024-08-21", Some(60_000_000), 10, 10),
            (Medium::Film, "2025-01-01", Some(60_000_001), 20, 20),
            (Medium::Film, "2025-01-01", Some(120_000_001), 40, 40),
            (Medium::TvSeason, "2025-01-01", None, 5, 5),
        ] {
            let minimum = rules.critics_minimum(medium, day.parse().ok(), usd).unwrap();
            assert_eq!(
                (minimum.reviews, minimum.reviews_at_most),
                (reviews, at_most),
                "{medium:?} {day} {usd:?}"
            );
        }
        assert_eq!(rules.audience_minimum(Medium::Film, "2024-01-01".parse().ok(), None), None);
        assert_eq!(rules.audience_minimum(Medium::Film, None, Some(1)).unwrap().reviews, 50);
        assert_eq!(rules.audience_minimum(Medium::TvSeason, None, None), None);
    }

    #[test]
    fn names_by_date() {
        let rules = Rules::builtin().unwrap();
        let name = |day: &str| rules.audience_name(day.parse().ok()).unwrap().name.clone();
        assert_eq!(name("2024-08-20"), "Audience Score");
        assert_eq!(name("2024-08-21"), "Popcornmeter");
    }

    #[test]
    fn broken_rules_are_refused_with_the_field() {
        let error = Rules::from_toml("publisher = 3").unwrap_err().to_string();
        assert!(error.contains("rules"), "{error}");
    }
}
