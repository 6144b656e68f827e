//! Awards of incentive programs: expenditure, credit, rate, and what changed from season to season.

use std::collections::BTreeMap;

use greenlit_incentives::{Award, Money, compare_amount, season_changes};
use greenlit_lake::{Reference, StoredClaim, StoredFigure};
use greenlit_vocabulary::{Agreement, ClaimKind, Metric, PartialDate, Polarity, Provenance, Unit, Value};

use crate::wording;

/// One letter of a program: what it grants on what.
#[derive(Debug, Clone, PartialEq)]
pub struct AwardLine {
    /// Season, where the list says so.
    pub season: Option<u32>,
    /// The letter's own number, where a season has several (`5.5`).
    pub letter: Option<String>,
    /// Program or agency that published it.
    pub program: String,
    /// Currency of both amounts.
    pub currency: Unit,
    /// Qualified expenditure.
    pub qualified: f64,
    /// The credit.
    pub credit: f64,
    /// Credit by expenditure, in per cent.
    pub rate_percent: f64,
    /// Day of the award, as coarse as its source.
    pub as_of: Option<String>,
    /// What changed since the award of the season before, in a sentence.
    pub change: Option<String>,
    /// What texts make of the credit: each wording with how it stands to it.
    pub retold: Vec<String>,
    /// The figures it is made of.
    pub references: Vec<Reference>,
}

impl AwardLine {
    /// `season 5`, `season 5 (5.5)`.
    pub(crate) fn name(&self) -> String {
        match &self.letter {
            None => wording::season(self.season),
            Some(letter) => format!("{} ({letter})", wording::season(self.season)),
        }
    }
}

/// Two figures of one letter stand in one file, of one publisher, season, kind and day.
type Letter<'a> = (Option<u32>, Option<String>, &'a str, i64, Option<&'a str>);

/// The awards among published figures, by season; a letter needs both of its amounts.
pub(crate) fn awards(claims: &[StoredClaim], figures: &[StoredFigure]) -> Vec<AwardLine> {
    let mut letters: BTreeMap<Letter<'_>, [Option<&StoredFigure>; 2]> = BTreeMap::new();
    for stored in figures {
        let place = match stored.figure.metric {
            Metric::QualifiedExpenditure => 0,
            Metric::TaxCredit => 1,
            _ => continue,
        };
        let Provenance::Published { publisher, .. } = &stored.figure.provenance else { continue };
        let figure = &stored.figure;
        let day = figure.as_of.as_ref().map(PartialDate::to_string);
        let letter = (figure.season, day, publisher.as_str(), stored.evidence, figure.population.as_deref());
        if let Some(slot) = letters.entry(letter).or_default().get_mut(place) {
            *slot = Some(stored);
        }
    }
    let mut known = Vec::new();
    let mut lines = Vec::new();
    for ((season, as_of, program, _, population), amounts) in letters {
        let [Some(qualified), Some(credit)] = amounts else { continue };
        let (q, c) = (qualified.figure.value, credit.figure.value);
        // One letter in two files is one award.
        let same = (season, as_of.clone(), q.to_bits(), c.to_bits());
        if q <= 0.0 || known.contains(&same) {
            continue;
        }
        known.push(same);
        lines.push(AwardLine {
            season,
            letter: population.and_then(|p| p.rsplit_once("letter ")).map(|(_, letter)| letter.to_owned()),
            program: program.to_owned(),
            currency: credit.figure.unit,
            qualified: q,
            credit: c,
            rate_percent: c / q * 100.0,
            as_of,
            change: None,
            retold: retold(claims, credit),
            references: vec![qualified.reference, credit.reference],
        });
    }
    add_changes(&mut lines);
    lines
}

/// Says at the last letter of each season what changed since the season before; letters of one season count together.
fn add_changes(lines: &mut [AwardLine]) {
    let mut seasons: BTreeMap<u32, (f64, f64, usize, usize)> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(season) = line.season else { continue };
        let sum = seasons.entry(season).or_insert((0.0, 0.0, at, 0));
        *sum = (sum.0 + line.qualified, sum.1 + line.credit, at, sum.3 + 1);
    }
    let awards: Vec<Award> =
        seasons.iter().map(|(season, (q, c, last, _))| award(*last as u64, *season, *q, *c)).collect();
    for change in season_changes(&awards, &[]) {
        let several = |award: &Award| seasons.values().any(|s| s.2 as u64 == award.line && s.3 > 1);
        let together = if several(&change.before) || several(&change.after) {
            "letters of a season together, "
        } else {
            ""
        };
        if let Some(line) = lines.get_mut(change.after.line as usize) {
            line.change = Some(format!("{together}{}", change.sentence));
        }
    }
}

/// A season's awards as the rules of incentives see them; `line` finds them again.
fn award(line: u64, season: u32, qualified: f64, credit: f64) -> Award {
    let money = |value: f64| Money::cents((value * 100.0).round() as i64);
    Award {
        line,
        jurisdiction: None,
        program: String::new(),
        title: format!("The series S{season}"),
        company: None,
        production_type: String::new(),
        independent: None,
        soundstage: None,
        filming_days: None,
        cast: None,
        crew: None,
        background_days: None,
        qualified: money(qualified),
        credit: money(credit),
        stated_rate: None,
        bonus: None,
        date: None,
    }
}

/// What texts make of a credit. A text that names no season is counted where it fits.
fn retold(claims: &[StoredClaim], credit: &StoredFigure) -> Vec<String> {
    let mut retold: Vec<String> = Vec::new();
    let stated = claims
        .iter()
        .filter(|c| c.claim.kind == ClaimKind::TaxCredit && c.claim.polarity == Polarity::Asserted);
    for stored in stated {
        let claim = &stored.claim;
        let Some(number) = claim.value.as_ref().and_then(Value::number) else { continue };
        let operator = claim.extra.get("op").and_then(|v| v.first()).map(String::as_str);
        let published = Money::cents((credit.figure.value * 100.0).round() as i64);
        let printed = crate::compare::printed_amount(number, claim.unit.as_deref(), operator);
        let agreement = compare_amount(&printed, published, credit.figure.unit.as_str()).agreement;
        let fits = match claim.season {
            Some(season) => credit.figure.season == Some(season),
            None => matches!(agreement, Agreement::Agrees | Agreement::Compatible),
        };
        let how = match agreement {
            Agreement::Agrees => "agrees",
            Agreement::Compatible => "coarser",
            Agreement::Contradicts => "contradicts",
            Agreement::NotComparable => continue,
        };
        let words = wording::claim_value(claim.kind, claim.value.as_ref(), claim.unit.as_deref(), operator);
        let line = format!("{words} ({how})");
        if fits && !retold.contains(&line) {
            retold.push(line);
        }
    }
    retold.sort();
    retold
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::fixtures::{claim, figure};

    #[test]
    fn an_award_tells_its_rate_its_change_and_its_retellings() {
        let amount = |metric, value, season, day| {
            let mut stored = figure(metric, Unit::Usd, value, None, "series", 2, Some(day));
            stored.figure.season = Some(season);
            stored
        };
        let figures = [
            amount(Metric::QualifiedExpenditure, 59_271_000.0, 1, "2023-04-17"),
            amount(Metric::TaxCredit, 11_879_000.0, 1, "2023-04-17"),
            amount(Metric::QualifiedExpenditure, 42_368_000.0, 2, "2025-08-18"),
            amount(Metric::TaxCredit, 14_844_000.0, 2, "2025-08-18"),
            amount(Metric::TaxCredit, 1.0, 3, "2026-08-18"),
        ];
        let claims = [
            claim(ClaimKind::TaxCredit, 14_840_000.0, None, &[]),
            claim(ClaimKind::TaxCredit, 14_000_000.0, None, &[("op", ">=")]),
        ];
        let lines = awards(&claims, &figures);
        assert_eq!(lines.len(), 2, "a credit without its expenditure is no award");
        assert_eq!(lines[0].change, None);
        assert_eq!(format!("{:.2}", lines[1].rate_percent), "35.04");
        let change = lines[1].change.as_deref().unwrap();
        assert!(change.contains("-28.5 %") && change.contains("+25.0 %"), "{change}");
        assert_eq!(lines[1].retold.len(), 2);
        assert!(lines[1].retold.iter().any(|r| r.contains("agrees")), "{:?}", lines[1].retold);
    }
}
