//! The critics' score of one title from its single reviews.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use crate::interval::Predictive;
use crate::polarisation::{Moments, Polarisation};
use crate::read::{Review, ReviewSet};
use crate::report::ScoreOptions;
use crate::rules::{Medium, Minimum, Rules};
use crate::score::NoValue;
use crate::status::{CriticStatus, StatusReading, Tally, certified_by_history, critic_status};
use crate::uncertainty::{Bounds, Uncertainty, status_holds, status_holds_until};
use crate::verdict::{Imputed, Verdict, impute};

/// The critics' score of one title.
#[derive(Debug, Clone, PartialEq)]
pub struct CriticScore {
    /// Counted reviews: given verdicts and imputed ones.
    pub tally: Tally,
    /// Of these, the ones whose verdict was imputed from the score because the critic gave none.
    pub imputed: Tally,
    /// Reviews left out: no verdict, and a score critics give with either (2.5/4).
    pub ambiguous: u64,
    /// Reviews left out: no verdict, and no score with a value.
    pub without_basis: u64,
    /// The percentage as the publisher prints it; `None` below the minimum.
    pub percent: Option<u8>,
    /// The percentage of the given verdicts alone, whatever their number.
    pub percent_given: Option<u8>,
    /// The fewest reviews for a score.
    pub minimum: Option<Minimum>,
    /// Fresh, Rotten, Certified Fresh; `None` below the minimum.
    pub status: Option<StatusReading>,
    /// Reviews by top critics.
    pub top: Tally,
    /// Mean of the original scores that have a value.
    pub average: Option<AverageRating>,
    /// How far the original scores lie apart.
    pub polarisation: Option<Polarisation>,
    /// What the share is worth.
    pub uncertainty: Uncertainty,
    /// Probability that the true share keeps the status.
    pub status_holds: Option<f64>,
    /// The final tally, where the caller says how many reviews are expected.
    pub ahead: Option<Predictive>,
    /// Reviews by a critic already counted for the same outlet; both are kept, as no rule is published.
    pub same_critic_and_outlet: u64,
}

/// A mean of original scores. The publisher's normalisation is not published; this one is Greenlit's (see
/// [`crate::read_score`]).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AverageRating {
    /// Reviews with a value.
    pub n: u64,
    /// Mean of ten, to be printed with two decimals.
    pub of_ten: f64,
    /// Standard deviation, of ten.
    pub spread: f64,
}

/// Scores the reviews of one title.
pub(crate) fn critic_score<'a>(
    set: &ReviewSet,
    reviews: impl Iterator<Item = &'a Review> + Clone,
    medium: Medium,
    options: &ScoreOptions,
    rules: &Rules,
    bounds: &mut Bounds,
) -> CriticScore {
    let mut count = Count::default();
    let mut pairs = FxHashSet::default();
    for review in reviews.clone() {
        count.add(set, review, rules);
        if let Some(critic) = review.critic
            && !pairs.insert((critic, review.outlet))
        {
            count.repeated += 1;
        }
    }
    let tally = count.counted();
    let as_of = options.as_of.or_else(|| reviews.clone().filter_map(|r| r.date).max());
    let minimum = rules.critics_minimum(medium, as_of, options.projected_box_office_usd);
    let shown = tally.n() >= minimum.as_ref().map_or(1, |m| m.reviews);
    let mut status =
        critic_status(tally, count.top.n(), medium, options.release, options.certified_before, rules);
    // A certificate that today's figures give needs no past; only its absence may be undone by one.
    let open = |s: &StatusReading| s.status == CriticStatus::Fresh && !s.settled;
    if options.certified_before.is_none() && status.as_ref().is_some_and(open) {
        status = with_history(set, reviews, (tally, count.top.n()), medium, options, rules).or(status);
    }
    let status = status.filter(|_| shown);
    let posterior = options.prior.after(tally.fresh, tally.n());
    CriticScore {
        tally,
        imputed: count.imputed,
        ambiguous: count.ambiguous,
        without_basis: count.without_basis,
        percent: tally.percent().filter(|_| shown),
        percent_given: count.given.percent(),
        minimum,
        top: count.top,
        average: count.average(),
        polarisation: count.scores.polarisation(),
        uncertainty: bounds.of(tally.fresh, tally.n()),
        status_holds: status.as_ref().map(|s| status_holds(posterior, s.status, rules)),
        ahead: options.final_reviews.and_then(|final_n| {
            let status = status.as_ref()?.status;
            status_holds_until(options.prior, (tally.fresh, tally.n()), final_n, options.level, status, rules)
        }),
        status,
        same_critic_and_outlet: count.repeated,
    }
}

/// What is counted of one title.
#[derive(Debug, Default)]
struct Count {
    given: Tally,
    imputed: Tally,
    top: Tally,
    ambiguous: u64,
    without_basis: u64,
    repeated: u64,
    scores: Moments,
}

impl Count {
    fn add(&mut self, set: &ReviewSet, review: &Review, rules: &Rules) {
        let reading = set.reading(review);
        if let Some(score) = reading.score() {
            self.scores.add(score.value);
        }
        let verdict = match review.verdict {
            Some(verdict) => {
                one(&mut self.given, verdict);
                verdict
            }
            None => match impute(&reading, &rules.imputation) {
                Imputed::Verdict(verdict) => {
                    one(&mut self.imputed, verdict);
                    verdict
                }
                Imputed::Ambiguous => {
                    self.ambiguous += 1;
                    return;
                }
                Imputed::NoBasis => {
                    self.without_basis += 1;
                    return;
                }
            },
        };
        if review.top_critic {
            one(&mut self.top, verdict);
        }
    }

    fn counted(&self) -> Tally {
        Tally {
            fresh: self.given.fresh + self.imputed.fresh,
            rotten: self.given.rotten + self.imputed.rotten,
        }
    }

    fn average(&self) -> Option<AverageRating> {
        Some(AverageRating {
            n: self.scores.n(),
            of_ten: self.scores.mean()? * 10.0,
            spread: self.scores.spread()? * 10.0,
        })
    }
}

fn one(tally: &mut Tally, verdict: Verdict) {
    match verdict {
        Verdict::Fresh => tally.fresh += 1,
        Verdict::Rotten => tally.rotten += 1,
    }
}

/// The status with the past taken from the reviews' own days; `None` where not all of them are dated.
fn with_history<'a>(
    set: &ReviewSet,
    reviews: impl Iterator<Item = &'a Review>,
    (tally, top): (Tally, u64),
    medium: Medium,
    options: &ScoreOptions,
    rules: &Rules,
) -> Option<StatusReading> {
    let days: Option<Vec<(Date, Tally, u64)>> = reviews
        .map(|review| {
            let mut count = Count::default();
            count.add(set, review, rules);
            review.date.map(|day| (day, count.counted(), count.top.n()))
        })
        .collect();
    let certified = certified_by_history(&days?, medium, options.release, rules);
    let mut reading = critic_status(tally, top, medium, options.release, Some(certified), rules)?;
    reading.settled = false;
    reading.reason.push_str(" (its past is taken from the dates of these reviews)");
    Some(reading)
}

/// Score strings without a value, by class: reviews that carry one.
pub(crate) fn unread_scores(set: &ReviewSet) -> Vec<(NoValue, u64)> {
    let mut classes = std::collections::BTreeMap::new();
    for review in &set.reviews {
        if let crate::score::ScoreReading::NoValue(class) = set.reading(review) {
            *classes.entry(class).or_insert(0_u64) += 1;
        }
    }
    classes.into_iter().collect()
}
