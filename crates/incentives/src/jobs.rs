//! The jobs ratio, by which California ranks applications, and what a missed one costs.

use crate::money::{Money, Rate};
use crate::program::JobsRule;

/// What enters the ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobsInput {
    /// Qualified wages paid directly.
    pub direct_wages: Money,
    /// Qualified expenditures other than wages, without third-party effects.
    pub non_wage: Money,
    /// Third-party visual effects in California.
    pub third_party_effects: Money,
    /// The class's rate.
    pub rate: Rate,
    /// Shot on certified stages.
    pub soundstage: bool,
    /// Bonus points granted, in per cent.
    pub bonus: Rate,
}

/// Qualified wages divided by the credit without uplifts; `None` where there is no credit.
///
/// Effects are split into wages and other costs (70 : 30); 35 % of all other costs count as wages. The credit
/// is the class's rate on all expenditures, without the limit. Stages multiply by 133 %, then the bonus by up
/// to 25 %.
pub fn jobs_ratio(rule: &JobsRule, input: &JobsInput) -> Option<f64> {
    let effect_wages = input.third_party_effects.share(Rate::percent(rule.effects_wage_percent));
    let non_wage = input.non_wage + (input.third_party_effects - effect_wages);
    let direct = input.direct_wages + effect_wages;
    let wages = direct + non_wage.share(Rate::percent(rule.non_wage_as_wages_percent));
    let credit = (direct + non_wage).share(input.rate);
    if credit <= Money::ZERO {
        return None;
    }
    let stage = if input.soundstage { rule.soundstage_percent / 100.0 } else { 1.0 };
    let bonus = input.bonus.as_percent().clamp(0.0, rule.bonus_limit_percent);
    Some(wages.as_f64() / credit.as_f64() * stage * (1.0 + bonus / 100.0))
}

/// What an audited ratio does to the credit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JobsAudit {
    /// How far it fell short of the promised one, in per cent; 0 where it did not.
    pub short_percent: f64,
    /// Part of the credit that is cut.
    pub cut: Money,
    /// Whether the applicant is barred for a year.
    pub barred: bool,
}

/// Holds the audited ratio against the promised one: more than 10 % short cuts the credit by the same
/// percentage, more than 20 % bars for a year. `None` where nothing positive was promised.
pub fn audit_jobs(rule: &JobsRule, promised: f64, audited: f64, credit: Money) -> Option<JobsAudit> {
    if !(promised > 0.0 && audited.is_finite()) {
        return None;
    }
    let short_percent = ((promised - audited) / promised * 100.0).clamp(0.0, 100.0);
    // Ratios are printed to a few decimals: a shortfall that is 10 % but for the last bit is no more than 10
    // %.
    let over = |limit: f64| short_percent > limit + 1e-9;
    let cut =
        if over(rule.cut_above_percent) { credit.share(Rate::percent(short_percent)) } else { Money::ZERO };
    Some(JobsAudit { short_percent, cut, barred: over(rule.barred_above_percent) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Programs;

    #[test]
    fn ratio_and_audit() {
        let programs = Programs::builtin().unwrap();
        let rule = programs.named("us-ca-4.0").unwrap().jobs.clone().unwrap();
        let input = JobsInput {
            direct_wages: Money::units(6_000_000),
            non_wage: Money::units(4_000_000),
            rate: Rate::percent(35.0),
            ..JobsInput::default()
        };
        // (6.0 + 0.35 * 4.0) / (0.35 * 10).
        let plain = jobs_ratio(&rule, &input).unwrap();
        assert!((plain - 7.4 / 3.5).abs() < 1e-9, "{plain}");
        let stage = jobs_ratio(&rule, &JobsInput { soundstage: true, ..input }).unwrap();
        assert!((stage - plain * 1.33).abs() < 1e-9);
        let bonus = jobs_ratio(&rule, &JobsInput { bonus: Rate::percent(40.0), ..input }).unwrap();
        assert!((bonus - plain * 1.25).abs() < 1e-9);
        assert_eq!(jobs_ratio(&rule, &JobsInput::default()), None);

        let credit = Money::units(1_000_000);
        let audit = |audited| audit_jobs(&rule, 2.0, audited, credit).unwrap();
        assert_eq!((audit(1.8).cut, audit(1.8).barred), (Money::ZERO, false));
        assert_eq!((audit(1.7).cut, audit(1.7).barred), (Money::units(150_000), false));
        assert_eq!((audit(1.5).cut, audit(1.5).barred), (Money::units(250_000), true));
        assert_eq!(audit(2.5).cut, Money::ZERO);
    }
}
