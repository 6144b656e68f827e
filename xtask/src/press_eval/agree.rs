//! When two claims say the same: the comparisons on which every count rests.

use serde_json::Value as Json;
use unicode_normalization::UnicodeNormalization;

use super::label::ScoredClaim;

/// Numbers agree within this share of the label.
const NUMBER_TOLERANCE_RATIO: f64 = 0.005;

/// Case, accents and punctuation do not matter: `Shōgun` is `Shogun`. Letters outside Latin are lost.
pub(crate) fn text_key(text: &str) -> String {
    let ascii: String = text.nfkd().filter(char::is_ascii).collect();
    let lower = ascii.to_ascii_lowercase().replace('&', "and");
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The text of a JSON scalar as it is compared: a number in its digits.
pub(crate) fn scalar_text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// One proposition of an article: all its statements folded into one.
#[derive(Debug, Clone)]
pub(crate) struct Proposition<'a> {
    /// The first statement of it, which gives kind, subject and value.
    pub(crate) claim: &'a ScoredClaim,
    pub(crate) subject_key: String,
    season: Option<String>,
    pub(crate) polarity: &'a str,
    /// Attribution chains of all statements, as keys; empty chains left out.
    pub(crate) chains: Vec<Vec<String>>,
    /// What each statement says of being official.
    pub(crate) officials: Vec<Option<bool>>,
}

impl<'a> Proposition<'a> {
    fn of(claim: &'a ScoredClaim) -> Self {
        let chain: Vec<String> =
            claim.attributed_to.iter().flatten().map(|source| text_key(source)).collect();
        Self {
            claim,
            subject_key: text_key(&claim.subject),
            season: (!claim.season.is_null()).then(|| scalar_text(&claim.season)),
            polarity: claim.polarity.as_deref().filter(|p| !p.is_empty()).unwrap_or("asserted"),
            chains: if chain.is_empty() { Vec::new() } else { vec![chain] },
            officials: vec![claim.official],
        }
    }

    pub(crate) fn kind(&self) -> &'a str {
        &self.claim.kind
    }

    /// Same kind, title and value, seasons compatible (an unnamed season fits any); polarity left aside.
    /// `self` is the label.
    pub(crate) fn same_matter(&self, predicted: &Proposition<'_>) -> bool {
        self.kind() == predicted.kind()
            && self.subject_key == predicted.subject_key
            && value_agrees(self.kind(), &self.claim.value, &predicted.claim.value)
            && match (&self.season, &predicted.season) {
                (Some(mine), Some(theirs)) => mine == theirs,
                _ => true,
            }
    }

    /// Same matter and same polarity.
    pub(crate) fn same_proposition(&self, predicted: &Proposition<'_>) -> bool {
        self.polarity == predicted.polarity && self.same_matter(predicted)
    }

    /// Whether it says that something was decided.
    pub(crate) fn is_decision(&self) -> bool {
        self.kind() == "status" && self.polarity == "asserted" && self.claim.value.as_str() != Some("pending")
    }

    /// `status Harbour Lights S3 = cancelled (speculative)`, for lists of errors.
    pub(crate) fn describe(&self) -> String {
        let season = self.season.as_ref().map_or(String::new(), |s| format!(" S{s}"));
        let polarity =
            if self.polarity == "asserted" { String::new() } else { format!(" ({})", self.polarity) };
        let value = scalar_text(&self.claim.value);
        format!("{} {}{season} = {value}{polarity}", self.kind(), self.claim.subject)
    }
}

/// Whether a predicted value is the labelled one: a label of null accepts any, a date may be finer than its label.
fn value_agrees(kind: &str, gold: &Json, predicted: &Json) -> bool {
    if gold.is_null() {
        return true;
    }
    if predicted.is_null() {
        return false;
    }
    if matches!(kind, "premiere_date" | "finale_date" | "production_start") {
        return text_key(&scalar_text(predicted)).starts_with(&text_key(&scalar_text(gold)));
    }
    match (gold.as_f64(), predicted.as_f64()) {
        (Some(gold), Some(predicted)) => {
            (gold - predicted).abs() <= NUMBER_TOLERANCE_RATIO * gold.abs().max(1.0)
        }
        (None, None) => text_key(&scalar_text(gold)) == text_key(&scalar_text(predicted)),
        _ => false,
    }
}

/// One entry per proposition; statements that name a season come first and absorb those that do not.
pub(crate) fn fold(claims: &[ScoredClaim]) -> Vec<Proposition<'_>> {
    let (unnamed, named): (Vec<_>, Vec<_>) = claims.iter().partition(|claim| claim.season.is_null());
    let mut folded: Vec<Proposition<'_>> = Vec::new();
    for statement in named.into_iter().chain(unnamed).map(Proposition::of) {
        match folded.iter_mut().find(|known| known.same_proposition(&statement)) {
            Some(known) => {
                known.chains.extend(statement.chains);
                known.officials.extend(statement.officials);
            }
            None => folded.push(statement),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claim(kind: &str, season: &Json, value: &str, polarity: &str) -> ScoredClaim {
        serde_json::from_value(json!({
            "kind": kind, "subject": "Étoile & Co.", "season": season, "value": value, "polarity": polarity,
            "attributed_to": ["Deadline"],
        }))
        .unwrap()
    }

    #[test]
    fn keys_forget_case_accents_and_punctuation() {
        for (text, key) in [
            ("Étoile", "etoile"),
            ("Lauren Lancaster (Amazon MGM Studios)", "lauren lancaster amazon mgm studios"),
            ("A&E", "aande"),
            ("It’s", "its"),
            ("It's", "it s"),
            ("2025-07-09", "2025 07 09"),
            ("ıx", "x"),
        ] {
            assert_eq!(text_key(text), key, "{text}");
        }
    }

    #[test]
    fn values_agree_by_kind() {
        for (kind, gold, predicted, agrees) in [
            ("tax_credit", json!(null), json!(5), true),
            ("tax_credit", json!(5), json!(null), false),
            ("premiere_date", json!("2025-07"), json!("2025-07-09"), true),
            ("premiere_date", json!("2025-07-09"), json!("2025-07"), false),
            ("premiere_date", json!(2022), json!("2022-12"), true),
            ("views", json!(60_100_000), json!(60_300_000), true),
            ("views", json!(60_100_000), json!(60_500_000), false),
            ("episode_count", json!(10), json!(10.004), true),
            ("chart_rank", json!(1), json!("1"), false),
            ("chart_rank", json!("not charted"), json!("Not charted."), true),
        ] {
            assert_eq!(value_agrees(kind, &gold, &predicted), agrees, "{kind} {gold} {predicted}");
        }
    }

    #[test]
    fn statements_without_a_season_join_those_with_one() {
        let claims = [
            claim("status", &json!(null), "renewed", "asserted"),
            claim("status", &json!(2), "renewed", "asserted"),
            claim("status", &json!(3), "renewed", "asserted"),
            claim("status", &json!(2), "renewed", "speculative"),
        ];
        let folded = fold(&claims);
        assert_eq!(folded.len(), 3);
        assert_eq!(folded[0].season.as_deref(), Some("2"));
        assert_eq!(folded[0].chains.len(), 2);
    }
}
