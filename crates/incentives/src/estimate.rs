//! What a production would receive under a program, line by line, each with the paragraph it rests on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::error::IncentiveError;
use crate::money::{Money, Rate};
use crate::program::{Class, Note, Program, RateRule, Uplift};

/// A production, in the terms of a program's file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Project {
    /// Class by identifier or name: `recurring-series`.
    pub class: String,
    /// Day of the allocation, for the rates; `None`: the latest.
    pub on: Option<Date>,
    /// Amounts by key: `qualified` always, others as the program declares them.
    pub spend: BTreeMap<String, Money>,
    /// Conditions met, by key.
    pub met: BTreeSet<String>,
    /// For a later season: what the base season was allocated, and fiscal years since.
    pub base_season: Option<(Money, u32)>,
    /// A ceiling the agency set for the round.
    pub ceiling: Option<Money>,
}

impl Project {
    /// A project with its expenditures.
    pub fn new(class: impl Into<String>, qualified: Money) -> Self {
        let spend = BTreeMap::from([("qualified".to_owned(), qualified)]);
        Self { class: class.into(), spend, ..Self::default() }
    }

    fn amount(&self, key: &str) -> Money {
        self.spend.get(key).copied().unwrap_or_default()
    }
}

/// One line of an estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// What it adds to the credit; negative for a cut.
    pub amount: Money,
    /// How it was computed, in figures.
    pub working: String,
    /// The paragraph it rests on.
    pub paragraph: String,
}

/// What a production would receive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Identifier of the program.
    pub program: String,
    /// Name of the class.
    pub class: String,
    /// Currency of all amounts.
    pub currency: String,
    /// Base credit, uplifts and cuts, in the order of the rule.
    pub lines: Vec<Line>,
    /// Sum of the lines.
    pub credit: Money,
    /// What is certified in the end, where that may be less.
    pub certified: Option<Line>,
    /// Payments of the refund, one a year; empty where none is elected.
    pub payments: Vec<Money>,
    /// After tax, where the credit is taxed.
    pub net: Option<Line>,
    /// What is wrong with the project under this program: it gets nothing while any stands here.
    pub not_eligible: Vec<String>,
    /// Conditions that are stated and not computed.
    pub notes: Vec<Note>,
}

/// What `project` would receive under `program`.
///
/// # Errors
/// When the program has no rule, not on that day or not for that class, or the project names an amount or
/// condition the program does not know, or gives no or a negative amount.
pub fn estimate(program: &Program, project: &Project) -> Result<Estimate, IncentiveError> {
    let (class, rule) = rule_for(program, project)?;
    check_inputs(program, project)?;
    let mut lines = Vec::new();
    let mut not_eligible = Vec::new();
    let qualified = project.amount("qualified");
    if qualified < Money::units(program.minimum_spend) {
        not_eligible.push(format!(
            "the expenditures of {qualified} are below the least of {} {}",
            Money::units(program.minimum_spend),
            program.currency
        ));
    }
    let counted = counted_spend(program, project, &mut not_eligible);
    let limited = rule.limit().map_or(counted, |limit| counted.min(limit));
    let held = if limited < counted { format!(" (of {counted}, the limit)") } else { String::new() };
    lines.push(Line {
        label: format!("base credit, {}", class.label),
        amount: limited.share(rule.rate()),
        working: format!("{} of {limited}{held}", rule.rate()),
        paragraph: rule.paragraph.clone(),
    });
    uplift_lines(program, class, project, limited, &mut lines);
    cap_lines(program, class, project, &mut lines);
    let credit: Money = lines.iter().map(|l| l.amount).sum();
    let credit = if not_eligible.is_empty() { credit } else { Money::ZERO };
    Ok(Estimate {
        program: program.id.clone(),
        class: class.label.clone(),
        currency: program.currency.clone(),
        lines,
        credit,
        certified: certified(program, class, project, credit),
        payments: payments(program, project, credit),
        net: program.taxed.as_ref().map(|tax| Line {
            label: "after tax".to_owned(),
            amount: credit - credit.share(Rate::percent(tax.percent)),
            working: format!("less {} of {credit}", Rate::percent(tax.percent)),
            paragraph: tax.paragraph.clone(),
        }),
        not_eligible,
        notes: program.note.clone(),
    })
}

fn rule_for<'a>(
    program: &'a Program,
    project: &Project,
) -> Result<(&'a Class, &'a RateRule), IncentiveError> {
    if program.class.is_empty() {
        return Err(IncentiveError::NoRule { program: program.id.clone() });
    }
    let class = program.class_named(&project.class).ok_or_else(|| IncentiveError::UnknownClass {
        program: program.id.clone(),
        class: project.class.clone(),
        known: program.class.iter().map(|c| c.id.as_str()).collect::<Vec<_>>().join(", "),
    })?;
    let covered = project.on.is_none_or(|day| program.covers(day));
    let rule = program.rate(class, project.on, project.amount("qualified")).filter(|_| covered);
    let rule = rule.ok_or_else(|| {
        let (from, to) = program.years();
        let day = project.on.map_or_else(|| "this amount".to_owned(), |d| d.to_string());
        IncentiveError::NotInForce { program: program.id.clone(), day, from, to }
    })?;
    Ok((class, rule))
}

fn check_inputs(program: &Program, project: &Project) -> Result<(), IncentiveError> {
    let unknown = |what, name: &str, known: Vec<&str>| IncentiveError::UnknownInput {
        program: program.id.clone(),
        what,
        name: name.to_owned(),
        known: if known.is_empty() { "none".to_owned() } else { known.join(", ") },
    };
    for (name, amount) in &project.spend {
        if !program.spend.iter().any(|s| s.key == *name) {
            return Err(unknown("amount", name, program.spend.iter().map(|s| s.key.as_str()).collect()));
        }
        if *amount < Money::ZERO {
            return Err(bad_amount(program, name, "negative"));
        }
    }
    if let Some(name) = project.met.iter().find(|name| !program.condition.iter().any(|c| c.key == **name)) {
        return Err(unknown("condition", name, program.condition.iter().map(|c| c.key.as_str()).collect()));
    }
    if !project.spend.contains_key("qualified") {
        return Err(bad_amount(program, "qualified", "missing"));
    }
    Ok(())
}

fn bad_amount(program: &Program, name: &str, problem: &'static str) -> IncentiveError {
    IncentiveError::BadAmount { name: name.to_owned(), problem, currency: program.currency.clone() }
}

/// The amount the rate is applied to, before any limit.
fn counted_spend(program: &Program, project: &Project, not_eligible: &mut Vec<String>) -> Money {
    let qualified = project.amount("qualified");
    let Some(base) = &program.base else { return qualified };
    let Some(whole) = project.spend.get(&base.of) else { return qualified };
    if qualified < whole.share(Rate::percent(base.at_least_percent)) {
        let least = Rate::percent(base.at_least_percent);
        not_eligible.push(format!("{qualified} is less than {least} of {whole} ({})", base.paragraph));
    }
    qualified.min(whole.share(Rate::percent(base.at_most_percent)))
}

fn uplift_lines(program: &Program, class: &Class, project: &Project, limited: Money, lines: &mut Vec<Line>) {
    let mut joint = Money::ZERO;
    for uplift in program.uplift.iter().filter(|u| u.is_for(class)) {
        let Some(amount) = uplift_amount(uplift, project, limited) else { continue };
        if uplift.joint {
            joint = joint + amount;
        }
        let of = if uplift.is_flat() { limited } else { project.amount(&uplift.of) };
        lines.push(Line {
            label: uplift.label.clone(),
            amount,
            working: format!("{} of {of}", Rate::percent(uplift.percent)),
            paragraph: uplift.paragraph.clone(),
        });
    }
    if let Some(limit) = &program.joint_limit {
        let most = limited.share(Rate::percent(limit.percent));
        if joint > most {
            lines.push(Line {
                label: "joint limit of the uplifts".to_owned(),
                amount: most - joint,
                working: format!("{joint} held to {most}, {} of {limited}", Rate::percent(limit.percent)),
                paragraph: limit.paragraph.clone(),
            });
        }
    }
}

/// The amount of an uplift; `None` where the project does not have it.
fn uplift_amount(uplift: &Uplift, project: &Project, limited: Money) -> Option<Money> {
    if uplift.met.as_ref().is_some_and(|condition| !project.met.contains(condition)) {
        return None;
    }
    let spent = if uplift.is_flat() { limited } else { project.amount(&uplift.of) };
    if let Some(whole) = &uplift.share_of {
        let enough_share = project
            .spend
            .get(whole)
            .is_none_or(|whole| spent >= whole.share(Rate::percent(uplift.share_percent)));
        let enough = uplift.or_at_least.is_some_and(|least| spent >= Money::units(least));
        if !enough_share && !enough {
            return None;
        }
    }
    (spent > Money::ZERO).then(|| spent.share(Rate::percent(uplift.percent)))
}

/// Cuts to the cap of a later season and to the ceiling of the round.
fn cap_lines(program: &Program, class: &Class, project: &Project, lines: &mut Vec<Line>) {
    if let (Some(rule), Some((base, years)), true) =
        (&program.recurring_cap, project.base_season, class.recurring)
    {
        let cap = rule.cap(base, years);
        let working = format!("base season {base}, {years} fiscal years since: at most {cap}");
        cut_to(cap, "cap of a later season", working, &rule.paragraph, lines);
    }
    if let Some(ceiling) = project.ceiling {
        let working = format!("at most {ceiling}");
        cut_to(ceiling, "ceiling of the round", working, "as stated by the agency for the round", lines);
    }
}

fn cut_to(most: Money, label: &str, working: String, paragraph: &str, lines: &mut Vec<Line>) {
    let so_far: Money = lines.iter().map(|l| l.amount).sum();
    if so_far > most {
        let (label, paragraph) = (label.to_owned(), paragraph.to_owned());
        lines.push(Line { label, amount: most - so_far, working, paragraph });
    }
}

fn certified(program: &Program, class: &Class, project: &Project, credit: Money) -> Option<Line> {
    let rule = program.certificate.as_ref()?;
    if project.met.contains(&rule.unless_met) || rule.exempt_classes.contains(&class.id) {
        return None;
    }
    let rate = Rate::percent(rule.percent);
    Some(Line {
        label: format!("certified without `{}`", rule.unless_met),
        amount: credit.share(rate),
        working: format!("{rate} of {credit}"),
        paragraph: rule.paragraph.clone(),
    })
}

/// The payments of an elected refund. Equal parts; hundredths that do not divide go to the last.
fn payments(program: &Program, project: &Project, credit: Money) -> Vec<Money> {
    match &program.refund {
        Some(rule) if project.met.contains(&rule.met) => {
            refund_schedule(program, credit, project.amount(&rule.less))
        }
        _ => Vec::new(),
    }
}

/// The yearly payments if the refund of `credit` is elected with so much tax in the first year; empty where
/// the program has no refund.
///
/// A share (90 % in California) of the credit that the tax leaves, in equal yearly parts; hundredths that do
/// not divide go to the last.
pub fn refund_schedule(program: &Program, credit: Money, first_year_tax: Money) -> Vec<Money> {
    let Some(rule) = &program.refund else { return Vec::new() };
    let unused = (credit - first_year_tax).max(Money::ZERO);
    let refund = unused.share(Rate::percent(rule.percent)).as_cents();
    let parts = i64::from(rule.instalments.max(1));
    let part = refund / parts;
    (1..=parts).map(|i| Money::cents(if i == parts { refund - part * (parts - 1) } else { part })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Programs;
    use proptest::prelude::*;

    fn usd(units: i64) -> Money {
        Money::units(units)
    }

    fn of(program: &str, project: &Project) -> Result<Estimate, IncentiveError> {
        estimate(Programs::builtin().unwrap().named(program).unwrap(), project)
    }

    fn with(mut project: Project, spend: &[(&str, i64)], met: &[&str]) -> Project {
        project.spend.extend(spend.iter().map(|(k, v)| ((*k).to_owned(), usd(*v))));
        project.met.extend(met.iter().map(|m| (*m).to_owned()));
        project
    }

    #[test]
    fn base_limits_and_uplifts() {
        for (program, class, qualified, spend, met, credit) in [
            ("us-ca-4.0", "recurring-series", 42_368_000, &[][..], &[][..], 14_828_800),
            ("us-ca-4.0", "recurring-series", 166_296_000, &[], &[], 42_000_000),
            ("us-ca-4.0", "independent", 31_063_000, &[("local-hire-wages", 6_980_000)], &[], 7_698_000),
            (
                "us-ca-4.0",
                "relocating-series",
                10_000_000,
                &[("local-hire-wages", 1_000_000)],
                &[],
                4_050_000,
            ),
            ("us-ca-4.0", "feature", 10_000_000, &[("outside-zone", 4_000_000)], &[], 3_700_000),
            ("us-ca-4.0", "relocating-series", 10_000_000, &[("outside-zone", 4_000_000)], &[], 4_000_000),
            // Both uplifts reach 9 % and are held to 5 %; local hire comes on top.
            (
                "us-ca-4.0",
                "feature",
                10_000_000,
                &[
                    ("outside-zone", 9_000_000),
                    ("visual-effects", 9_000_000),
                    ("local-hire-wages", 1_000_000),
                ],
                &[],
                4_100_000,
            ),
            // Effects mostly made elsewhere, and not much of them.
            (
                "us-ca-4.0",
                "feature",
                10_000_000,
                &[("visual-effects", 1_000_000), ("visual-effects-worldwide", 2_000_000)],
                &[],
                3_500_000,
            ),
            ("us-ca-3.0", "relocating-series", 153_680_000, &[], &[], 25_000_000),
            ("us-ca-3.0", "independent", 44_806_000, &[], &[], 2_500_000),
            ("us-ga", "feature", 1_000_000, &[], &["logo"], 300_000),
            ("us-nj", "feature", 6_133_257, &[], &["diversity-bonus"], 0),
            ("uk-avec", "film", 9_000_000, &[("total-core", 10_000_000)], &[], 2_720_000),
            ("uk-avec", "animation", 5_000_000, &[("total-core", 10_000_000)], &[], 1_950_000),
        ] {
            let estimate = of(program, &with(Project::new(class, usd(qualified)), spend, met)).unwrap();
            if credit > 0 {
                assert_eq!(estimate.credit, usd(credit), "{program} {class} {:?}", estimate.lines);
            }
            assert_eq!(estimate.credit, estimate.lines.iter().map(|l| l.amount).sum());
            assert!(estimate.lines.iter().all(|l| !l.paragraph.is_empty()));
        }
        let joker =
            of("us-nj", &with(Project::new("feature", usd(6_133_257)), &[], &["diversity-bonus"])).unwrap();
        assert_eq!(joker.credit.to_string(), "1,962,642.24");
        assert_eq!(joker.lines[1].amount.to_string(), "122,665.14");
    }

    #[test]
    fn later_seasons_are_capped() {
        let mut project = Project::new("recurring-series", usd(60_000_000));
        project.base_season = Some((usd(10_000_000), 2));
        assert_eq!(of("us-ca-4.0", &project).unwrap().credit, usd(10_600_000));
        assert_eq!(of("us-ca-3.0", &project).unwrap().credit, usd(10_000_000));
        project.ceiling = Some(usd(9_000_000));
        let estimate = of("us-ca-3.0", &project).unwrap();
        assert_eq!(estimate.credit, usd(9_000_000));
        assert_eq!(estimate.lines.len(), 3);
    }

    #[test]
    fn certificate_refund_and_tax() {
        let project = with(Project::new("recurring-series", usd(42_368_000)), &[], &["refund"]);
        let estimate = of("us-ca-4.0", &project).unwrap();
        assert_eq!(estimate.certified.unwrap().amount, usd(14_828_800).share(Rate::percent(96.0)));
        let programs = Programs::builtin().unwrap();
        let program = programs.named("us-ca-4.0").unwrap();
        assert_eq!(refund_schedule(program, usd(14_844_000), Money::ZERO), vec![usd(2_671_920); 5]);
        assert!(refund_schedule(program, usd(100), usd(200)).iter().all(|p| *p == Money::ZERO));
        let small = of("us-ca-4.0", &Project::new("independent-small", usd(2_000_000))).unwrap();
        assert_eq!(small.certified, None);
        let uk = of("uk-avec", &Project::new("film", usd(1_000_000))).unwrap();
        assert_eq!(uk.net.unwrap().amount, usd(255_000));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let project = Project::new("recurring-series", usd(10_000_000));
        let sentence = |program: &str, project: &Project| of(program, project).unwrap_err().to_string();
        assert!(sentence("us-ca-soundstage", &project).contains("not read"));
        assert!(
            sentence("us-ca-4.0", &Project { class: "opera".into(), ..project.clone() }).contains("opera")
        );
        let early = Project { on: "2019-01-01".parse().ok(), ..project.clone() };
        assert!(sentence("us-ca-4.0", &early).contains("2019-01-01"));
        assert!(sentence("us-ca-4.0", &with(project.clone(), &[("catering", 5)], &[])).contains("catering"));
        assert!(sentence("us-ca-4.0", &with(project.clone(), &[], &["logo"])).contains("logo"));
        assert!(
            sentence("us-ca-4.0", &with(project.clone(), &[("outside-zone", -5)], &[])).contains("negative")
        );
        let poor = of("us-ga", &Project::new("feature", usd(400_000))).unwrap();
        assert_eq!((poor.credit, poor.not_eligible.len()), (Money::ZERO, 1));
    }

    proptest! {
        #[test]
        fn uplifts_never_pass_their_joint_limit(qe in 1_000_000_i64..200_000_000, zone in 0_i64..200_000_000, effects in 0_i64..200_000_000) {
            let project = with(Project::new("feature", usd(qe)), &[("outside-zone", zone), ("visual-effects", effects)], &[]);
            let credit = of("us-ca-4.0", &project).unwrap().credit;
            let limited = usd(qe.min(120_000_000));
            prop_assert!(credit >= limited.share(Rate::percent(35.0)));
            prop_assert!(credit <= limited.share(Rate::percent(40.0)) + Money::cents(2));
        }
    }
}
