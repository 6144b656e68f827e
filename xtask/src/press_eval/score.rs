//! The counts: what was found, missed and made up, per kind and over all.
//!
//! Counted per proposition: a proposition that an article repeats counts once. The rules are those of the published
//! scorer (`data/press/score.py`), to the digit; the rate of unsure claims that come out as facts is an addition.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use super::agree::{Proposition, fold};
use super::label::{LabelledArticle, ScoredClaim};

/// Kinds labelled exhaustively; `credit` joins them in articles where every credit is labelled.
const EXHAUSTIVE: &[&str] = &[
    "status",
    "tomatometer",
    "popcornmeter",
    "metascore",
    "critic_score",
    "minutes_viewed",
    "hours_viewed",
    "views",
    "viewers",
    "chart_rank",
    "tax_credit",
    "premiere_date",
    "episode_count",
    "spin_off_of",
];

/// The kinds whose value is a number, measured together.
const NUMERIC: &[&str] = &[
    "tomatometer",
    "popcornmeter",
    "metascore",
    "critic_score",
    "minutes_viewed",
    "hours_viewed",
    "views",
    "viewers",
    "chart_rank",
    "tax_credit",
    "episode_count",
];

/// Propositions found, missed and made up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) found: usize,
    pub(crate) missed: usize,
    pub(crate) made_up: usize,
}

impl Counts {
    /// Propositions in the labels.
    pub(crate) const fn gold(self) -> usize {
        self.found + self.missed
    }

    /// Share of the predicted that is right; 0 where nothing was predicted.
    pub(crate) fn precision_ratio(self) -> f64 {
        ratio(self.found, self.found + self.made_up)
    }

    /// Share of the labelled that was found; 0 where nothing is labelled.
    pub(crate) fn recall_ratio(self) -> f64 {
        ratio(self.found, self.gold())
    }

    /// Harmonic mean of precision and recall.
    pub(crate) fn f1_ratio(self) -> f64 {
        let (p, r) = (self.precision_ratio(), self.recall_ratio());
        if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.found += other.found;
        self.missed += other.missed;
        self.made_up += other.made_up;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) part: usize,
    pub(crate) whole: usize,
}

impl Share {
    /// Counts one more.
    pub(crate) fn count(&mut self, hit: bool) {
        self.whole += 1;
        self.part += usize::from(hit);
    }

    /// The share; `None` of nothing.
    pub(crate) fn ratio(self) -> Option<f64> {
        (self.whole > 0).then(|| ratio(self.part, self.whole))
    }
}

/// Something that counted against the prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) article: String,
    /// `missed`, `made up`, `source`, `official`, `asserted`, `decision`.
    pub(crate) what: &'static str,
    pub(crate) detail: String,
    /// Opening words of the sentence, where known.
    pub(crate) quote: String,
}

/// All counts over one part of a set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Score {
    pub(crate) articles: usize,
    pub(crate) by_kind: BTreeMap<String, Counts>,
    /// The same propositions by polarity.
    pub(crate) by_polarity: BTreeMap<String, Counts>,
    /// Found propositions with a labelled source: the whole chain is right.
    pub(crate) chain: Share,
    /// ... the origin is right.
    pub(crate) origin: Share,
    /// Found propositions labelled official or not: said so.
    pub(crate) official: Share,
    /// Hypothetical, speculative and denied propositions that came out as asserted, of all such.
    pub(crate) asserted_unsure: Share,
    /// Articles without a decision that yielded one.
    pub(crate) false_decisions: Share,
    /// (labelled, predicted) polarity of the same matter, where the proposition itself was missed.
    pub(crate) confusions: BTreeMap<(String, String), usize>,
    pub(crate) faults: Vec<Fault>,
}

impl Score {
    /// Scores what was read from each article; an article that was not read yielded nothing.
    pub(crate) fn over<'a>(
        articles: impl IntoIterator<Item = &'a LabelledArticle>,
        predicted: &BTreeMap<String, Vec<ScoredClaim>>,
    ) -> Self {
        let mut score = Self::default();
        for article in articles {
            score.add(article, predicted.get(&article.id).map_or(&[], Vec::as_slice));
        }
        score
    }

    fn add(&mut self, article: &LabelledArticle, predicted: &[ScoredClaim]) {
        self.articles += 1;
        let scored =
            |kind: &str| EXHAUSTIVE.contains(&kind) || (kind == "credit" && article.credits_complete);
        let (gold, guess) = (fold(&article.claims), fold(predicted));
        let mut used = vec![false; guess.len()];
        for g in gold.iter().filter(|g| scored(g.kind())) {
            let hit = guess.iter().zip(&used).position(|(p, used)| !used && g.same_proposition(p));
            if let Some((used, p)) = hit.and_then(|i| used.get_mut(i).zip(guess.get(i))) {
                *used = true;
                self.tally(g, |counts| counts.found += 1);
                self.compare_sources(article, g, p);
            } else {
                self.tally(g, |counts| counts.missed += 1);
                self.fault(article, "missed", g.describe(), g);
                if let Some(other) = guess.iter().find(|p| g.same_matter(p)) {
                    let pair = (g.polarity.to_owned(), other.polarity.to_owned());
                    *self.confusions.entry(pair).or_default() += 1;
                }
            }
            self.check_unsure(article, g, &gold, &guess);
        }
        for p in guess.iter().zip(&used).filter(|(p, used)| !**used && scored(p.kind())).map(|(p, _)| p) {
            self.tally(p, |counts| counts.made_up += 1);
            self.fault(article, "made up", p.describe(), p);
        }
        if article.is_negative() {
            self.check_negative(article, &gold, &guess);
        }
    }

    fn tally(&mut self, proposition: &Proposition<'_>, count: impl Fn(&mut Counts)) {
        count(self.by_kind.entry(proposition.kind().to_owned()).or_default());
        count(self.by_polarity.entry(proposition.polarity.to_owned()).or_default());
    }

    fn fault(&mut self, article: &LabelledArticle, what: &'static str, detail: String, at: &Proposition<'_>) {
        let quote = at.claim.quote_start.clone().unwrap_or_default();
        self.faults.push(Fault { article: article.id.clone(), what, detail, quote });
    }

    /// Source chain, origin and official, each only where the label has one. Any of several statements will do.
    fn compare_sources(&mut self, article: &LabelledArticle, g: &Proposition<'_>, p: &Proposition<'_>) {
        if !g.chains.is_empty() {
            let chain = g.chains.iter().any(|chain| p.chains.contains(chain));
            let origins: BTreeSet<_> = p.chains.iter().filter_map(|chain| chain.first()).collect();
            let origin = g.chains.iter().filter_map(|chain| chain.first()).any(|o| origins.contains(o));
            self.chain.count(chain);
            self.origin.count(origin);
            if !chain {
                let detail = format!("{}: {:?} read as {:?}", g.describe(), g.chains, p.chains);
                self.fault(article, "source", detail, g);
            }
        }
        let acts: Vec<_> = g.officials.iter().filter(|act| act.is_some()).collect();
        if !acts.is_empty() {
            let right = p.officials.iter().any(|act| acts.contains(&act));
            self.official.count(right);
            if !right {
                let detail = format!("{}: {acts:?} read as {:?}", g.describe(), p.officials);
                self.fault(article, "official", detail, g);
            }
        }
    }

    /// An unsure label whose matter is asserted by the prediction, though no label of the article asserts it.
    fn check_unsure(
        &mut self,
        article: &LabelledArticle,
        g: &Proposition<'_>,
        gold: &[Proposition<'_>],
        guess: &[Proposition<'_>],
    ) {
        if g.polarity == "asserted" {
            return;
        }
        let culprit = guess.iter().find(|p| {
            p.polarity == "asserted"
                && g.same_matter(p)
                && !gold.iter().any(|other| other.polarity == "asserted" && other.same_matter(p))
        });
        self.asserted_unsure.count(culprit.is_some());
        if let Some(p) = culprit {
            self.fault(article, "asserted", g.describe(), p);
        }
    }

    fn check_negative(
        &mut self,
        article: &LabelledArticle,
        gold: &[Proposition<'_>],
        guess: &[Proposition<'_>],
    ) {
        let allowed: BTreeSet<_> =
            gold.iter().filter(|g| g.is_decision()).map(|g| g.subject_key.as_str()).collect();
        let culprit = guess.iter().find(|p| p.is_decision() && !allowed.contains(p.subject_key.as_str()));
        self.false_decisions.count(culprit.is_some());
        if let Some(p) = culprit {
            self.fault(article, "decision", p.describe(), p);
        }
    }

    /// Counts of several kinds together.
    pub(crate) fn of_kinds(&self, wanted: impl Fn(&str) -> bool) -> Counts {
        let mut sum = Counts::default();
        for counts in self.by_kind.iter().filter(|(kind, _)| wanted(kind)).map(|(_, counts)| *counts) {
            sum += counts;
        }
        sum
    }

    /// All scored kinds.
    pub(crate) fn micro(&self) -> Counts {
        self.of_kinds(|_| true)
    }

    /// The kinds whose value is a number.
    pub(crate) fn numeric(&self) -> Counts {
        self.of_kinds(|kind| NUMERIC.contains(&kind))
    }

    /// Mean F1 of the polarities that occur in the labels.
    pub(crate) fn polarity_macro_f1(&self) -> f64 {
        let rows: Vec<f64> =
            self.by_polarity.values().filter(|c| c.gold() > 0).map(|c| c.f1_ratio()).collect();
        if rows.is_empty() { 0.0 } else { rows.iter().sum::<f64>() / rows.len() as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn article(claims: &serde_json::Value, negative: bool) -> LabelledArticle {
        serde_json::from_value(json!({
            "id": "1", "type": "rewrite", "credits_complete": false, "status_negative": negative, "claims": claims,
        }))
        .unwrap()
    }

    fn score(gold: &serde_json::Value, negative: bool, predicted: serde_json::Value) -> Score {
        let predicted = BTreeMap::from([("1".to_owned(), serde_json::from_value(predicted).unwrap())]);
        Score::over([&article(gold, negative)], &predicted)
    }

    #[test]
    fn a_hedge_read_as_a_fact_is_a_miss_an_invention_and_an_unsure_claim_asserted() {
        let hedge = json!([{"kind": "status", "subject": "A", "season": 2, "value": "renewed", "polarity": "speculative"}]);
        let fact = json!([{"kind": "status", "subject": "A", "season": null, "value": "renewed", "polarity": "asserted"}]);
        let s = score(&hedge, true, fact);
        assert_eq!(s.micro(), Counts { found: 0, missed: 1, made_up: 1 });
        assert_eq!(s.asserted_unsure, Share { part: 1, whole: 1 });
        assert_eq!(s.false_decisions, Share { part: 1, whole: 1 });
        assert_eq!(s.confusions.get(&("speculative".to_owned(), "asserted".to_owned())), Some(&1));
    }

    #[test]
    fn a_hedge_beside_the_fact_itself_is_no_unsure_claim_asserted() {
        let both = json!([
            {"kind": "status", "subject": "A", "season": 2, "value": "renewed", "polarity": "speculative"},
            {"kind": "status", "subject": "A", "season": 2, "value": "renewed", "polarity": "asserted"},
        ]);
        let fact = json!([{"kind": "status", "subject": "A", "season": 2, "value": "renewed"}]);
        assert_eq!(score(&both, false, fact).asserted_unsure, Share { part: 0, whole: 1 });
    }

    #[test]
    fn the_origin_may_be_right_where_the_chain_is_not() {
        let gold = json!([{"kind": "views", "subject": "A", "value": 5, "polarity": "asserted",
                           "attributed_to": ["Nielsen", "Deadline"], "official": true}]);
        let predicted = json!([{"kind": "views", "subject": "A", "value": 5, "polarity": "asserted",
                                "attributed_to": ["Nielsen"], "official": null}]);
        let s = score(&gold, false, predicted);
        assert_eq!((s.chain.part, s.origin.part, s.official.part), (0, 1, 0));
        assert_eq!(s.faults.iter().map(|f| f.what).collect::<Vec<_>>(), ["source", "official"]);
    }

    #[test]
    fn sampled_kinds_are_not_scored() {
        let gold = json!([{"kind": "credit", "subject": "A", "value": "B", "polarity": "asserted"}]);
        let s = score(&gold, false, json!([{"kind": "comment", "subject": "A", "value": "declined"}]));
        assert_eq!(s.micro(), Counts::default());
    }
}
