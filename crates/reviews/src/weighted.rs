//! Ratings shrunk by their number of votes.

/// The weighted rating of IMDb's charts: `v / (v + m) * R + m / (v + m) * C`, on the scale of `mean`.
///
/// `votes` is v, `mean` R, `prior_votes` m (25,000 for the Top 250), `prior_mean` C (about 7.0 of 10). The
/// rating shown on a title's own page comes from a method that is not published, and is not this one.
pub fn weighted_rating(mean: f64, votes: u64, prior_mean: f64, prior_votes: u64) -> f64 {
    let total = votes + prior_votes;
    if total == 0 {
        return prior_mean;
    }
    (mean * votes as f64 + prior_mean * prior_votes as f64) / total as f64
}

#[cfg(test)]
mod tests {
    use super::weighted_rating;

    #[test]
    fn few_votes_stay_near_the_prior() {
        assert!((weighted_rating(9.0, 25_000, 7.0, 25_000) - 8.0).abs() < 1e-12);
        assert!((weighted_rating(9.0, 0, 7.0, 25_000) - 7.0).abs() < 1e-12);
        assert!((weighted_rating(9.0, 0, 7.0, 0) - 7.0).abs() < 1e-12);
    }
}
