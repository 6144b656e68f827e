//! Fresh or rotten: as the critic said, or, only where nobody said, as the score suggests.

use crate::rules::ImputationRule;
use crate::score::ScoreReading;

/// A critic's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Recommended.
    Fresh,
    /// Not recommended.
    Rotten,
}

impl Verdict {
    /// Reads a verdict as files write it: `fresh`, `Rotten`, `POSITIVE`, `negative`, `recommended`. Numbers
    /// are not read: nobody can tell which of 0 and 1 is fresh.
    pub fn read(text: &str) -> Option<Self> {
        let is = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(text));
        if is(&["fresh", "certified fresh", "certified-fresh", "positive"]) {
            Some(Self::Fresh)
        } else if is(&["rotten", "negative"]) {
            Some(Self::Rotten)
        } else {
            None
        }
    }
}

/// What a score says about the verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Imputed {
    /// A verdict, right with the probability the rule states.
    Verdict(Verdict),
    /// A score that critics give with either verdict: nothing is made of it.
    Ambiguous,
    /// No score, or one without a value.
    NoBasis,
}

/// The verdict a score suggests. A fallback for reviews whose critic gave none; the publisher has no fixed
/// mapping.
pub fn impute(reading: &ScoreReading, rule: &ImputationRule) -> Imputed {
    let Some(score) = reading.score() else { return Imputed::NoBasis };
    let is = |x: f64, y: f64| (x - y).abs() < 1e-9;
    if rule.ambiguous.iter().any(|a| is(a.points, score.points) && is(a.out_of, score.out_of)) {
        return Imputed::Ambiguous;
    }
    // Tolerant by less than any score's step: 3/5 is the cut itself in any arithmetic.
    Imputed::Verdict(if score.value >= rule.fresh_from - 1e-9 { Verdict::Fresh } else { Verdict::Rotten })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;
    use crate::score::read_score;

    #[test]
    fn imputing_is_a_fallback_with_a_gap() {
        let rule = Rules::builtin().unwrap().imputation;
        for (text, expected) in [
            ("3/5", Imputed::Verdict(Verdict::Fresh)),
            ("6/10", Imputed::Verdict(Verdict::Fresh)),
            ("B-", Imputed::Verdict(Verdict::Fresh)),
            ("C+", Imputed::Verdict(Verdict::Rotten)),
            ("2.5/4", Imputed::Ambiguous),
            ("'2.5/4.0'", Imputed::Ambiguous),
            ("2 1/2 / 4", Imputed::Ambiguous),
            ("62.5/100", Imputed::Verdict(Verdict::Fresh)),
            ("8", Imputed::NoBasis),
            ("", Imputed::NoBasis),
        ] {
            assert_eq!(impute(&read_score(text), &rule), expected, "{text}");
        }
    }

    #[test]
    fn verdicts_as_files_write_them() {
        assert_eq!(Verdict::read("Fresh"), Some(Verdict::Fresh));
        assert_eq!(Verdict::read("ROTTEN"), Some(Verdict::Rotten));
        assert_eq!(Verdict::read("NEGATIVE"), Some(Verdict::Rotten));
        assert_eq!(Verdict::read("1"), None);
    }
}
