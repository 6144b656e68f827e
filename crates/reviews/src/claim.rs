//! A reported score held against a published or recomputed one.

use greenlit_vocabulary::{Agreement, Comparison};

use crate::audience::AudienceShare;
use crate::critics::CriticScore;
use crate::status::CriticStatus;

/// Which score a report speaks of; two of them never agree or contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreKind {
    /// Critics, one title or season.
    Tomatometer,
    /// Audience, one title or season.
    Popcornmeter,
    /// The mean of the seasons.
    SeriesAverage,
}

/// The score a report is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownScore {
    /// Which.
    pub kind: ScoreKind,
    /// The printed percentage.
    pub percent: u8,
    /// The status, for critics.
    pub status: Option<CriticStatus>,
    /// Reviews or ratings counted.
    pub n: u64,
}

impl KnownScore {
    /// The score of one title recomputed from its reviews; `None` where there are too few for one.
    pub fn of_critics(score: &CriticScore) -> Option<Self> {
        Some(Self {
            kind: ScoreKind::Tomatometer,
            percent: score.percent?,
            status: score.status.as_ref().map(|s| s.status),
            n: score.tally.n(),
        })
    }

    /// The audience's share of one title: give the one the publisher shows.
    pub const fn of_audience(share: &AudienceShare) -> Self {
        Self { kind: ScoreKind::Popcornmeter, percent: share.percent, status: None, n: share.n }
    }
}

/// Points by which a score may have moved between the day of a report and the day of the table without either
/// being wrong.
const DRIFT_POINTS: u8 = 3;

/// Holds a reported percentage against a known score. `reported` is the number as printed, `97` or `97%`;
/// `perfect` and `certified` in words are taken too.
///
/// Scores move while reviews come in: one point per review among few. So a difference that reviews since then
/// could make (up to three points, or the step of two reviews where there are few) is compatible, not a
/// contradiction.
pub fn compare_score(reported: &str, kind: ScoreKind, known: &KnownScore) -> Comparison {
    let comparison = |agreement, explanation: String| Comparison { agreement, explanation };
    let n = known.n;
    if kind != known.kind {
        let explanation = format!(
            "`{reported}` is said of the {}, the {} % known are the {}",
            words(kind),
            known.percent,
            words(known.kind)
        );
        return comparison(Agreement::NotComparable, explanation);
    }
    let lower = reported.trim().to_ascii_lowercase();
    if lower.contains("certified") {
        return match known.status {
            None => comparison(Agreement::NotComparable, "no status is known for the score".to_owned()),
            Some(status) => {
                let agrees = status == CriticStatus::CertifiedFresh;
                let agreement = if agrees { Agreement::Agrees } else { Agreement::Contradicts };
                comparison(
                    agreement,
                    format!("`{reported}` is said; with {} % of {n} it is {status}", known.percent),
                )
            }
        };
    }
    let number = if lower.contains("perfect") { "100" } else { lower.trim_end_matches(['%', ' ']) };
    let Some(claimed) = number.trim().parse::<u8>().ok().filter(|p| *p <= 100) else {
        return comparison(Agreement::NotComparable, format!("`{reported}` is no percentage"));
    };
    let apart = claimed.abs_diff(known.percent);
    let two_reviews = (200 / n.max(1)).min(100) as u8;
    if apart == 0 {
        comparison(Agreement::Agrees, format!("{claimed} % is said and known, from {n}"))
    } else if apart <= DRIFT_POINTS.max(two_reviews) {
        comparison(
            Agreement::Compatible,
            format!(
                "{claimed} % is said, {} % of {n} known: {apart} points, as reviews in between can make",
                known.percent
            ),
        )
    } else {
        comparison(
            Agreement::Contradicts,
            format!("{claimed} % is said, {} % of {n} known: {apart} points apart", known.percent),
        )
    }
}

const fn words(kind: ScoreKind) -> &'static str {
    match kind {
        ScoreKind::Tomatometer => "critics' score",
        ScoreKind::Popcornmeter => "audience score",
        ScoreKind::SeriesAverage => "average of the seasons",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reported_score_beside_a_known_one() {
        use Agreement::*;
        let known = KnownScore {
            kind: ScoreKind::Tomatometer,
            percent: 97,
            status: Some(CriticStatus::CertifiedFresh),
            n: 120,
        };
        for (text, kind, agreement) in [
            ("97%", ScoreKind::Tomatometer, Agrees),
            ("97", ScoreKind::Tomatometer, Agrees),
            ("98 %", ScoreKind::Tomatometer, Compatible),
            ("perfect", ScoreKind::Tomatometer, Compatible),
            ("85%", ScoreKind::Tomatometer, Contradicts),
            ("97%", ScoreKind::SeriesAverage, NotComparable),
            ("Certified Fresh", ScoreKind::Tomatometer, Agrees),
            ("high", ScoreKind::Tomatometer, NotComparable),
            ("300%", ScoreKind::Tomatometer, NotComparable),
        ] {
            assert_eq!(compare_score(text, kind, &known).agreement, agreement, "{text}");
        }
        let few = KnownScore { n: 8, percent: 88, ..known };
        assert_eq!(compare_score("100%", ScoreKind::Tomatometer, &few).agreement, Compatible);
    }
}
