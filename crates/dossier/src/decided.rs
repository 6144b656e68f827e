//! Decisions of people in the dossier: a rejected claim counts for nothing, a corrected one counts as corrected.
//!
//! The last decision on a claim stands; all are listed. What was read stays in the lake, and `why` shows both.

use std::collections::BTreeMap;

use greenlit_lake::{Reference, StoredClaim, StoredDecision, Verdict};
use greenlit_vocabulary::{Claim, Polarity, StatusValue, Territory, Value};

/// Fields that a correction can set.
pub const CORRECTABLE: [&str; 6] = ["season", "value", "unit", "window", "territory", "polarity"];

/// A decision, as the dossier lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionLine {
    /// The claim it is about.
    pub reference: Reference,
    /// `accept`, `correct` or `reject`.
    pub verdict: &'static str,
    /// What the claim says, as it was read.
    pub claim: String,
    /// What stands instead, field by field.
    pub correction: Vec<(String, String)>,
    /// Who decided.
    pub by: String,
    /// The day (UTC).
    pub on: String,
    /// Why, in their words.
    pub note: String,
    /// Whether a later decision on the same claim stands in its place.
    pub is_superseded: bool,
}

/// Whether a correction can be made of the claim; else the reason, as a sentence.
///
/// # Errors
/// The sentence.
pub fn check_correction(claim: &Claim, correction: &BTreeMap<String, String>) -> Result<(), String> {
    corrected(claim, correction).map(drop)
}

/// The claim as it is to stand.
fn corrected(claim: &Claim, correction: &BTreeMap<String, String>) -> Result<Claim, String> {
    let mut claim = claim.clone();
    for (field, word) in correction {
        let word = word.trim();
        let given = Some(word.to_owned()).filter(|word| !word.is_empty());
        match field.as_str() {
            "season" => {
                let number = given.map(|w| w.parse().map_err(|_| format!("`{w}` is no number of a season")));
                claim.season = number.transpose()?;
            }
            "value" => claim.value = given.map(|w| value(&claim, w)).transpose()?,
            "unit" => claim.unit = given,
            "window" => claim.window = given,
            "territory" => {
                let place =
                    given.map(|w| Territory::parse(&w).ok_or_else(|| format!("`{w}` is no territory")));
                claim.territory = place.transpose()?;
            }
            "polarity" => {
                claim.polarity = word.parse::<Polarity>().map_err(|_| {
                    format!("`{word}` is none of `asserted`, `denied`, `hypothetical`, `speculative`")
                })?;
            }
            other => {
                return Err(format!("`{other}` cannot be corrected; these can: {}", CORRECTABLE.join(", ")));
            }
        }
    }
    Ok(claim)
}

/// A value of the kind the claim has: a status stays one of the words, a number stays a number.
fn value(claim: &Claim, word: String) -> Result<Value, String> {
    if claim.kind == greenlit_vocabulary::ClaimKind::Status {
        let status = word.parse::<StatusValue>();
        return status.map(Into::into).map_err(|_| format!("`{word}` is no status such as `renewed`"));
    }
    match &claim.value {
        Some(Value::Number(_)) => match word.replace(',', "").parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Number(number)),
            _ => Err(format!("`{word}` is no number, and the value of this claim is one")),
        },
        _ => Ok(Value::Text(word)),
    }
}

/// The claims as they are to stand, in their order; `decisions` come in order of time.
pub(crate) fn apply(claims: Vec<StoredClaim>, decisions: &[StoredDecision]) -> Vec<StoredClaim> {
    let last: BTreeMap<Reference, &StoredDecision> = decisions.iter().map(|d| (d.claim, d)).collect();
    claims
        .into_iter()
        .filter_map(|stored| match last.get(&stored.reference).map(|d| &d.decision) {
            Some(decision) if decision.verdict == Verdict::Reject => None,
            Some(decision) if decision.verdict == Verdict::Correct => {
                // A correction that cannot be made was refused when it was given.
                let claim = corrected(&stored.claim, &decision.correction).unwrap_or(stored.claim);
                Some(StoredClaim { claim, ..stored })
            }
            _ => Some(stored),
        })
        .collect()
}

/// The decisions as lines, in order of time; `claims` are as they were read.
pub(crate) fn lines(claims: &[StoredClaim], decisions: &[StoredDecision]) -> Vec<DecisionLine> {
    let line = |(place, stored): (usize, &StoredDecision)| {
        let claim = claims.iter().find(|c| c.reference == stored.claim)?;
        let decision = &stored.decision;
        Some(DecisionLine {
            reference: stored.claim,
            verdict: decision.verdict.as_str(),
            claim: said(&claim.claim),
            correction: decision.correction.clone().into_iter().collect(),
            by: decision.decided_by.clone(),
            on: decision.decided_at.to_string().chars().take(10).collect(),
            note: decision.note.clone(),
            is_superseded: decisions.iter().skip(place + 1).any(|later| later.claim == stored.claim),
        })
    };
    decisions.iter().enumerate().filter_map(line).collect()
}

fn said(claim: &Claim) -> String {
    let operator = claim.extra.get("op").and_then(|v| v.first()).map(String::as_str);
    let value =
        crate::wording::claim_value(claim.kind, claim.value.as_ref(), claim.unit.as_deref(), operator);
    let kind = crate::wording::words_of(claim.kind.as_str());
    format!("{}: {kind} {}", crate::wording::season(claim.season), crate::wording::words_of(&value))
}

#[cfg(test)]
mod tests {
    use greenlit_lake::Decision;
    use greenlit_vocabulary::{ClaimKind, Sha256};
    use jiff::Timestamp;

    use super::*;
    use crate::compare::fixtures::claim;

    fn decided(verdict: Verdict, correction: &[(&str, &str)]) -> StoredDecision {
        let claim = Reference::of(&["claim"]);
        StoredDecision {
            evidence: 9,
            sha256: Sha256([9; 32]),
            claim,
            decision: Decision {
                claim: claim.to_string(),
                verdict,
                correction: correction.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
                decided_by: "desk".to_owned(),
                decided_at: Timestamp::UNIX_EPOCH,
                note: String::new(),
            },
        }
    }

    #[test]
    fn the_last_decision_on_a_claim_stands() {
        let claims = || vec![claim(ClaimKind::Views, 5e6, None, &[])];
        assert!(apply(claims(), &[decided(Verdict::Reject, &[])]).is_empty());
        assert_eq!(apply(claims(), &[decided(Verdict::Accept, &[])]), claims());
        let both = [decided(Verdict::Reject, &[]), decided(Verdict::Correct, &[("value", "6,000,000")])];
        let kept = apply(claims(), &both);
        assert_eq!(kept[0].claim.value, Some(Value::Number(6e6)));
        assert_eq!(
            lines(&claims(), &both).iter().map(|l| l.is_superseded).collect::<Vec<_>>(),
            [true, false]
        );
    }

    #[test]
    fn corrections_are_refused_with_a_sentence() {
        let of = claim(ClaimKind::Views, 5e6, None, &[]).claim;
        for (field, word, is_good) in [
            ("season", "2", true),
            ("season", "", true),
            ("season", "two", false),
            ("value", "7000000", true),
            ("value", "NaN", false),
            ("polarity", "denied", true),
            ("polarity", "maybe", false),
            ("territory", "US", true),
            ("subject", "Harbor", false),
        ] {
            let correction = BTreeMap::from([(field.to_owned(), word.to_owned())]);
            assert_eq!(check_correction(&of, &correction).is_ok(), is_good, "{field} = {word}");
        }
    }
}
