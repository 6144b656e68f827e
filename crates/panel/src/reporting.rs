//! Minimum reporting: which figures rest on too little to be shown, or to be shown without a warning.
//!
//! No open rule for streaming in the US was found, so the thresholds are options; the default suppresses below 30 viewing homes or
//! above 50 % relative error, and flags above 30 %. Every verdict carries its reasons.

use crate::{PanelError, diagnose};

/// Thresholds. A figure beyond any of them is flagged or suppressed.
#[derive(Debug, Clone, PartialEq)]
pub struct MinimumRule {
    /// Suppress when fewer homes than this contribute.
    pub least_homes: usize,
    /// Suppress when the effective number of contributing persons is below this.
    pub least_effective: f64,
    /// Flag above this relative standard error (0.3 = 30 %).
    pub flag_above_error: f64,
    /// Suppress above this relative standard error.
    pub suppress_above_error: f64,
}

impl Default for MinimumRule {
    fn default() -> Self {
        Self { least_homes: 30, least_effective: 0.0, flag_above_error: 0.3, suppress_above_error: 0.5 }
    }
}

/// What a figure rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Support {
    /// Sample members that contribute.
    pub members: usize,
    /// Homes they belong to.
    pub homes: usize,
    /// Effective number of members: (sum w)^2 / sum(w^2) over those that contribute.
    pub effective: f64,
    /// Standard error / |estimate|.
    pub relative_error: f64,
}

/// Whether a figure may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it is.
    Publish,
    /// With a warning.
    Flag,
    /// Not at all.
    Suppress,
}

impl Verdict {
    /// `publish`, `flag` or `suppress`, as in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Flag => "flag",
            Self::Suppress => "suppress",
        }
    }
}

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    /// The verdict.
    pub verdict: Verdict,
    /// Each threshold that was passed, with the numbers.
    pub reasons: Vec<String>,
}

impl MinimumRule {
    /// Judges one figure.
    pub fn judge(&self, support: &Support) -> Ruling {
        let mut ruling = Ruling { verdict: Verdict::Publish, reasons: Vec::new() };
        let mut add = |verdict: Verdict, reason: String| {
            ruling.verdict = ruling.verdict.max(verdict);
            ruling.reasons.push(reason);
        };
        if support.homes < self.least_homes {
            add(Verdict::Suppress, format!("{} homes, fewer than {}", support.homes, self.least_homes));
        }
        if support.effective < self.least_effective {
            let (found, least) = (support.effective, self.least_effective);
            add(Verdict::Suppress, format!("{found:.1} effective persons, fewer than {least}"));
        }
        let percent = |share: f64| share * 100.0;
        let error = support.relative_error;
        if error.is_nan() || error > self.suppress_above_error {
            let limit = percent(self.suppress_above_error);
            add(Verdict::Suppress, format!("relative error {:.1} %, above {limit} %", percent(error)));
        } else if error > self.flag_above_error {
            let limit = percent(self.flag_above_error);
            add(Verdict::Flag, format!("relative error {:.1} %, above {limit} %", percent(error)));
        }
        ruling
    }

    /// Judges the parts of one total that is itself shown: when exactly one part is suppressed, subtraction would reveal it, so the
    /// part with the fewest homes among the others is suppressed as well.
    pub fn judge_parts(&self, parts: &[Support]) -> Vec<Ruling> {
        let mut rulings: Vec<Ruling> = parts.iter().map(|part| self.judge(part)).collect();
        let hidden = rulings.iter().filter(|r| r.verdict == Verdict::Suppress).count();
        let open = (0..parts.len())
            .filter(|&i| rulings[i].verdict != Verdict::Suppress)
            .min_by_key(|&i| parts[i].homes);
        if let (1, Some(second)) = (hidden, open) {
            rulings[second].verdict = Verdict::Suppress;
            rulings[second].reasons.push("the one suppressed part would follow by subtraction".into());
        }
        rulings
    }
}

/// What an estimate rests on: the rows that contribute, their homes and weights.
///
/// # Errors
/// Weights that are not finite.
pub fn support(
    rows: impl Iterator<Item = usize>,
    household: &[u32],
    weights: &[f64],
    relative_error: f64,
) -> Result<Support, PanelError> {
    let rows: Vec<usize> = rows.collect();
    let mut homes: Vec<u32> = rows.iter().filter_map(|&row| household.get(row).copied()).collect();
    homes.sort_unstable();
    homes.dedup();
    let own: Vec<f64> = rows.iter().filter_map(|&row| weights.get(row).copied()).collect();
    let effective = if own.is_empty() { 0.0 } else { diagnose(&own, &own)?.effective_members };
    Ok(Support { members: rows.len(), homes: homes.len(), effective, relative_error })
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Publish, Suppress};
    use super::*;

    fn of(homes: usize, relative_error: f64) -> Support {
        Support { members: homes * 2, homes, effective: homes as f64 * 1.5, relative_error }
    }

    #[test]
    fn thresholds() {
        let rule = MinimumRule::default();
        for (support, verdict, reasons) in [
            (of(30, 0.30), Verdict::Publish, 0),
            (of(29, 0.10), Verdict::Suppress, 1),
            (of(30, 0.31), Verdict::Flag, 1),
            (of(30, 0.51), Verdict::Suppress, 1),
            (of(1, f64::INFINITY), Verdict::Suppress, 2),
            (of(99, f64::NAN), Verdict::Suppress, 1),
        ] {
            let ruling = rule.judge(&support);
            assert_eq!((ruling.verdict, ruling.reasons.len()), (verdict, reasons), "{support:?}: {ruling:?}");
        }
        let strict = MinimumRule { least_effective: 100.0, ..rule };
        assert_eq!(strict.judge(&of(40, 0.1)).reasons, ["60.0 effective persons, fewer than 100"]);
    }

    #[test]
    fn a_single_hidden_part_hides_another() {
        let rule = MinimumRule::default();
        let verdicts =
            |parts: &[Support]| rule.judge_parts(parts).iter().map(|r| r.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts(&[of(10, 0.1), of(90, 0.1), of(50, 0.1)]), [Suppress, Publish, Suppress]);
        assert_eq!(verdicts(&[of(10, 0.1), of(11, 0.1), of(50, 0.1)]), [Suppress, Suppress, Publish]);
        assert_eq!(verdicts(&[of(40, 0.1), of(50, 0.1)]), [Publish, Publish]);
        assert_eq!(verdicts(&[of(10, 0.1)]), [Suppress]);
    }
}
