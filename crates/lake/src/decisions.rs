//! What people decided about claims: evidence of its own, with who and when. The claim itself stays as it was read.

use std::collections::BTreeMap;

use greenlit_vocabulary::{EvidenceKind, Sha256};
use jiff::Timestamp;
use rusqlite::Row;
use serde::{Serialize, Serializer};

use crate::evidence::sha256;
use crate::sql::{json, reference};
use crate::{Adding, Lake, NewEvidence, Reference, Result, fault_point};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The claim was read rightly.
    Accept,
    /// Something else is to stand in its place.
    Correct,
    /// The article does not say so: the claim counts for nothing.
    Reject,
}

impl Verdict {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Correct => "correct",
            Self::Reject => "reject",
        }
    }
}

/// A decision on a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Reference of the claim, 16 hexadecimal digits.
    pub claim: String,
    /// What was decided.
    pub verdict: Verdict,
    /// What is to stand instead, by name of the claim's field (`season`, `value`, `window`, `territory`, `polarity`,
    /// `unit`); an empty text leaves the field open.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub correction: BTreeMap<String, String>,
    /// Who decided.
    pub decided_by: String,
    /// When.
    #[serde(serialize_with = "as_text")]
    pub decided_at: Timestamp,
    /// Why, in their words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

fn as_text<S: Serializer>(time: &Timestamp, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

/// A decision that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDecision {
    /// Number of its evidence in this lake.
    pub evidence: i64,
    /// Its name for ever: of the decision written as JSON.
    pub sha256: Sha256,
    /// The claim it is about.
    pub claim: Reference,
    /// The decision.
    pub decision: Decision,
}

impl Adding<'_> {
    /// Keeps a decision on the claim with this reference; `None` where the lake holds it already.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the disk refuses.
    pub fn decision(&self, claim: Reference, decision: &Decision) -> Result<Option<Sha256>> {
        let decision = Decision { claim: claim.to_string(), ..decision.clone() };
        let text = serde_json::to_string(&decision).unwrap_or_default();
        let name = format!("decision on {}", claim.short());
        let file = NewEvidence {
            sha256: sha256(text.as_bytes()),
            kind: EvidenceKind::Decision,
            format: "decision",
            name: &name,
            bytes: text.len() as u64,
            added_at: decision.decided_at,
        };
        if self.holds(file.sha256)? {
            return Ok(None);
        }
        let evidence = self.evidence(&file, 1, &[])?;
        let correction = serde_json::to_string(&decision.correction).unwrap_or_default();
        self.transaction
            .execute(
                "INSERT INTO decision (evidence, claim, verdict, correction, decided_by, decided_at, note) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    evidence,
                    claim.to_blob(),
                    decision.verdict.as_str(),
                    correction,
                    &decision.decided_by,
                    decision.decided_at.to_string(),
                    &decision.note,
                ),
            )
            .map_err(|e| self.storage(e))?;
        fault_point("after-decision");
        Ok(Some(file.sha256))
    }
}

impl Lake {
    /// Decisions on claims of the articles with these numbers, by time, then by SHA-256: the last on a claim stands.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn decisions_about(&self, title_keys: &[String]) -> Result<Vec<StoredDecision>> {
        let keys = serde_json::to_string(title_keys).unwrap_or_default();
        self.decisions_where(
            "d.claim IN (SELECT reference FROM claim WHERE subject_key IN (SELECT value FROM json_each(?1)))",
            &keys,
        )
    }

    /// Decisions on one claim, by time, then by SHA-256.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn decisions_on(&self, claim: Reference) -> Result<Vec<StoredDecision>> {
        self.decisions_where("d.claim = unhex(?1)", &claim.to_string())
    }

    fn decisions_where(&self, condition: &str, parameter: &str) -> Result<Vec<StoredDecision>> {
        let sql = format!(
            "SELECT d.*, e.sha256 FROM decision d JOIN evidence e ON e.id = d.evidence WHERE {condition} \
             ORDER BY d.decided_at, e.sha256"
        );
        let read = || -> rusqlite::Result<Vec<StoredDecision>> {
            self.connection.prepare_cached(&sql)?.query_map([parameter], decision_of)?.collect()
        };
        let mut decisions = read().map_err(|e| self.storage(e))?;
        // Text of times is not in order of time where one has fractions of a second and another none.
        decisions.sort_by_key(|d| (d.decision.decided_at, d.sha256));
        Ok(decisions)
    }
}

fn decision_of(row: &Row<'_>) -> rusqlite::Result<StoredDecision> {
    let verdict: String = row.get("verdict")?;
    let decided_at: String = row.get("decided_at")?;
    let claim = reference(row, "claim")?;
    Ok(StoredDecision {
        evidence: row.get("evidence")?,
        sha256: Sha256(row.get("sha256")?),
        claim,
        decision: Decision {
            claim: claim.to_string(),
            verdict: match verdict.as_str() {
                "accept" => Verdict::Accept,
                "correct" => Verdict::Correct,
                _ => Verdict::Reject,
            },
            correction: json(row, "correction")?,
            decided_by: row.get("decided_by")?,
            decided_at: decided_at.parse().unwrap_or_default(),
            note: row.get("note")?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_kept_once_with_who_and_when() {
        let folder = tempfile::tempdir().unwrap();
        let mut lake = Lake::create_or_open(folder.path()).unwrap();
        let claim = Reference::of(&["claim"]);
        let decision = |seconds: i64, verdict| Decision {
            claim: String::new(),
            verdict,
            correction: BTreeMap::from([("season".to_owned(), "2".to_owned())]),
            decided_by: "desk".to_owned(),
            decided_at: Timestamp::from_second(seconds).unwrap(),
            note: "misread".to_owned(),
        };
        for (seconds, verdict, is_new) in
            [(20, Verdict::Reject, true), (10, Verdict::Correct, true), (20, Verdict::Reject, false)]
        {
            let adding = lake.begin().unwrap();
            let kept = adding.decision(claim, &decision(seconds, verdict)).unwrap();
            assert_eq!(kept.is_some(), is_new);
            adding.commit().unwrap();
        }
        let kept = lake.decisions_on(claim).unwrap();
        let verdicts: Vec<Verdict> = kept.iter().map(|d| d.decision.verdict).collect();
        assert_eq!(verdicts, [Verdict::Correct, Verdict::Reject]);
        assert_eq!(kept[0].decision.decided_by, "desk");
        assert_eq!(lake.sources().unwrap().len(), 2);
    }
}
