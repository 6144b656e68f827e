//! Award lists held against the rules: every row is explained, or said to be unexplained; none is forced to
//! fit.

use std::collections::BTreeMap;

use greenlit_vocabulary::Rejected;

use crate::awards::Award;
use crate::cap::{Letter, earlier_letters, namesake_note, recurring_cap, same_amount_note};
use crate::money::{Money, Rate};
use crate::program::{Class, Program, Programs, RateRule};
use crate::series_name::{ListedTitle, listed_title};

/// How an award stands to the base credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The base credit, or it with a flat bonus, to the printed unit.
    Exact,
    /// Above it, by no more than uplifts may add.
    WithinUplift,
    /// Above that.
    Above,
    /// Below the base credit.
    Below,
    /// The program is held without a rule.
    NoRule,
}

impl Standing {
    /// In a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::WithinUplift => "within uplift",
            Self::Above => "above",
            Self::Below => "below",
            Self::NoRule => "no rule",
        }
    }
}

/// Why an award is what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explanation {
    /// Rate times expenditures.
    Base,
    /// Rate times the limit: the expenditures are above it.
    Limit,
    /// Base credit and a flat bonus, by its name.
    Bonus(String),
    /// Base credit and uplifts, whose own expenditures the list does not give.
    Uplift,
    /// More than uplifts allow, and within what local hire could add.
    PerhapsLocalHire,
    /// The cap of a later season: what earlier letters of the series were allocated.
    RecurringCap {
        /// Lines of the earlier awards.
        lines: Vec<u64>,
        /// Their titles, in the same order.
        titles: Vec<String>,
        /// Fiscal years by which the cap grew.
        years: u32,
    },
    /// No rule held here explains it.
    Unexplained,
    /// The program's rule was not read.
    NoRule,
}

/// An award with its explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedAward {
    /// The row.
    pub award: Award,
    /// Identifier of the program.
    pub program: String,
    /// Identifier of the class; empty where the program has no rule.
    pub class: String,
    /// The base credit: rate times limited expenditures.
    pub base: Option<Money>,
    /// Whether the expenditures are above the limit.
    pub limited: bool,
    /// How the award stands to it.
    pub standing: Standing,
    /// Why.
    pub explanation: Explanation,
    /// The same in one sentence with figures and the paragraph.
    pub sentence: String,
    /// What else is worth knowing: a stated rate that is not the quotient, an earlier award of the same
    /// amount.
    pub notes: Vec<String>,
}

/// Checks awards against their programs. Rows of a program, year, class or size that is not held are set
/// aside with their reason. The order of the list does not matter: caps look at dates, and at seasons of the
/// same day.
pub fn check_awards(programs: &Programs, awards: &[Award]) -> (Vec<CheckedAward>, Vec<Rejected>) {
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    let listed: Vec<ListedTitle> = awards.iter().map(|a| listed_title(&a.title)).collect();
    let mut by_series = BTreeMap::<&str, Vec<Letter<'_>>>::new();
    let mut by_amount = BTreeMap::<Money, Vec<&Award>>::new();
    for (award, title) in awards.iter().zip(&listed) {
        by_series.entry(&title.key).or_default().push(Letter { award, season: title.season });
        by_amount.entry(award.credit).or_default().push(award);
    }
    for (award, title) in awards.iter().zip(&listed) {
        match place(programs, award) {
            Ok(Placed::NoRule(program)) => rows.push(without_rule(program, award)),
            Ok(Placed::Rule(program, class, rule)) => {
                let letters = by_series.get(title.key.as_str()).filter(|_| class.recurring);
                let this = Letter { award, season: title.season };
                let earlier = letters.map_or_else(Vec::new, |l| earlier_letters(programs, program, this, l));
                let mut row = checked(program, class, rule, award, &earlier);
                if class.recurring && earlier.is_empty() {
                    row.notes.extend(namesake_note(this, &by_amount));
                }
                rows.push(row);
            }
            Err(reason) => {
                rejected.push(Rejected { line: Some(award.line), reason, excerpt: award.title.clone() });
            }
        }
    }
    (rows, rejected)
}

enum Placed<'a> {
    NoRule(&'a Program),
    Rule(&'a Program, &'a Class, &'a RateRule),
}

fn place<'a>(programs: &'a Programs, award: &Award) -> Result<Placed<'a>, String> {
    if award.program.is_empty() {
        return Err("the row names no program, and none was given for the list".to_owned());
    }
    let program = programs
        .find(award.jurisdiction.as_deref(), &award.program)
        .ok_or_else(|| format!("no program `{}` is held", award.program))?;
    if program.class.is_empty() {
        return Ok(Placed::NoRule(program));
    }
    if let Some(day) = award.date.filter(|day| !program.covers(*day)) {
        let (from, to) = program.years();
        return Err(format!("`{}` is held from {from} to {to}, the award is of {day}", program.id));
    }
    let class = program
        .class_named(&award.production_type)
        .ok_or_else(|| format!("`{}` has no class `{}`", program.id, award.production_type))?;
    let rule = program
        .rate(class, award.date, award.qualified)
        .ok_or_else(|| format!("`{}` has no rate for {} on that day", program.id, award.qualified))?;
    Ok(Placed::Rule(program, class, rule))
}

fn without_rule(program: &Program, award: &Award) -> CheckedAward {
    CheckedAward {
        award: award.clone(),
        program: program.id.clone(),
        class: String::new(),
        base: None,
        limited: false,
        standing: Standing::NoRule,
        explanation: Explanation::NoRule,
        sentence: format!("{} is kept as data: the rule of the {} was not read", award.credit, program.name),
        notes: stated_rate_note(award).into_iter().collect(),
    }
}

/// The base credit and how exactly a printed award can be it.
struct Base {
    counted: Money,
    credit: Money,
    limited: bool,
    tolerance: Money,
    half_unit: Money,
    /// What may be added to it, in a word.
    additions: &'static str,
}

impl Base {
    fn of(program: &Program, class: &Class, rule: &RateRule, award: &Award) -> Self {
        let counted = rule.limit().map_or(award.qualified, |limit| award.qualified.min(limit));
        let limited = counted < award.qualified;
        let half_unit = Money::cents(program.printed_unit * 50);
        let additions = if has_joint(program, class) { "uplifts" } else { "local hire" };
        // Both figures are rounded to the printed unit; above the limit only the credit matters.
        let of_spend = if limited { Money::ZERO } else { half_unit.share(rule.rate()) };
        Self {
            counted,
            credit: counted.share(rule.rate()),
            limited,
            tolerance: half_unit + of_spend,
            half_unit,
            additions,
        }
    }

    fn is(&self, amount: Money, credit: Money) -> bool {
        (credit - amount).abs() <= self.tolerance
    }
}

fn checked(
    program: &Program,
    class: &Class,
    rule: &RateRule,
    award: &Award,
    earlier: &[Letter<'_>],
) -> CheckedAward {
    let base = Base::of(program, class, rule, award);
    let band = base.counted.share(Rate::percent(program.band_percent));
    let bonus = || flat_bonus(program, class, &base, award);
    let (standing, explanation) = if base.is(base.credit, award.credit) {
        (Standing::Exact, if base.limited { Explanation::Limit } else { Explanation::Base })
    } else if let Some(name) = bonus() {
        (Standing::Exact, Explanation::Bonus(name))
    } else if award.credit < base.credit {
        (Standing::Below, recurring_cap(program, class, award, earlier))
    } else if program.band_percent > 0.0 && award.credit <= base.credit + band + base.half_unit {
        (Standing::WithinUplift, Explanation::Uplift)
    } else {
        (Standing::Above, beyond_uplift(program, class, &base, award))
    };
    let sentence = sentence(program, rule, award, &base, &explanation);
    let mut notes: Vec<String> = stated_rate_note(award).into_iter().collect();
    notes.extend(same_amount_note(earlier, award, &explanation));
    CheckedAward {
        award: award.clone(),
        program: program.id.clone(),
        class: class.id.clone(),
        base: Some(base.credit),
        limited: base.limited,
        standing,
        explanation,
        sentence,
        notes,
    }
}

/// A bonus on the same expenditures that makes the award exact.
fn flat_bonus(program: &Program, class: &Class, base: &Base, award: &Award) -> Option<String> {
    let mut flat =
        program.uplift.iter().filter(|u| u.is_flat() && u.is_for(class) && program.band_percent <= 0.0);
    flat.find(|u| base.is(base.credit + base.counted.share(Rate::percent(u.percent)), award.credit))
        .map(|u| u.label.clone())
}

/// Whether uplifts under the joint limit are open to the class; local hire is to all.
fn has_joint(program: &Program, class: &Class) -> bool {
    program.uplift.iter().any(|u| u.joint && u.is_for(class))
}

/// Local hire stands outside the joint limit; it cannot exceed its rate on all expenditures.
fn beyond_uplift(program: &Program, class: &Class, base: &Base, award: &Award) -> Explanation {
    let local = program.uplift.iter().filter(|u| u.is_for(class) && !u.joint && u.met.is_none());
    let percent: f64 = local.map(|u| u.percent).sum();
    let joint =
        if program.uplift.iter().any(|u| u.joint && u.is_for(class)) { program.band_percent } else { 0.0 };
    let most = base.credit + base.counted.share(Rate::percent(percent + joint)) + base.half_unit;
    if percent > 0.0 && award.credit <= most {
        Explanation::PerhapsLocalHire
    } else {
        Explanation::Unexplained
    }
}

fn sentence(
    program: &Program,
    rule: &RateRule,
    award: &Award,
    base: &Base,
    explanation: &Explanation,
) -> String {
    let of = if base.limited {
        format!("{} of the limit of {} (expenditures {})", rule.rate(), base.counted, award.qualified)
    } else {
        format!("{} of {}", rule.rate(), base.counted)
    };
    let credit = award.credit;
    let above = Rate::of((credit - base.credit).abs(), base.counted).unwrap_or_default();
    let because = match explanation {
        Explanation::Base | Explanation::Limit => format!("{credit} is {of}"),
        Explanation::Bonus(name) => format!("{credit} is {of} and the {name}"),
        Explanation::Uplift => {
            format!("{credit} is {of} and {} of {above} of the expenditures", base.additions)
        }
        Explanation::PerhapsLocalHire => {
            format!(
                "{credit} is {of} and {above} more than that: above the uplifts, within what local hire could add"
            )
        }
        Explanation::RecurringCap { lines, titles, years } => {
            let letters = lines.iter().zip(titles).map(|(line, title)| format!("`{title}` (line {line})"));
            let letters: Vec<String> = letters.collect();
            let growing = program.recurring_cap.as_ref().is_some_and(|cap| cap.growth_percent > 0.0);
            let grown = if growing && *years > 0 {
                format!(", grown for {years} fiscal years")
            } else {
                String::new()
            };
            let cap = program.recurring_cap.as_ref().map_or("", |cap| cap.paragraph.as_str());
            return format!(
                "{credit} is below the {} that {of} gives: it is what {} got{grown} ({cap})",
                base.credit,
                letters.join(" and ")
            );
        }
        Explanation::Unexplained if credit < base.credit => {
            format!("{credit} is below the {} that {of} gives, and no rule held here says why", base.credit)
        }
        Explanation::Unexplained | Explanation::NoRule => {
            format!("{credit} is above the {} that {of} gives, by more than any rule held here", base.credit)
        }
    };
    format!("{because} ({})", rule.paragraph)
}

/// The list's own quotient, where it is not the quotient of its figures within the precision of four decimals
/// of a per cent.
fn stated_rate_note(award: &Award) -> Option<String> {
    let (stated, quotient) = (award.stated_rate?, award.rate()?);
    let apart = (stated.as_percent() - quotient.as_percent()).abs();
    (apart > 0.005).then(|| format!("the list states {stated}, its figures give {quotient}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::awards::read_awards;

    fn check(rows: &str) -> (Vec<CheckedAward>, Vec<Rejected>) {
        let file = format!("program,title,production_type,qualified_expenditures,credit,date\n{rows}");
        let (awards, rejected) = read_awards(file.as_bytes(), None).unwrap();
        assert_eq!(rejected, []);
        check_awards(&Programs::builtin().unwrap(), &awards)
    }

    #[test]
    fn every_class_of_explanation() {
        let (rows, rejected) = check(
            "4.0,One,Feature Film,10000000,3500000,2025-08-18\n\
             4.0,Two,Feature Film,10000000,3600000,2025-08-18\n\
             4.0,Three,Feature Film,10000000,4100000,2025-08-18\n\
             4.0,Four,Independent Film,10000000,4100000,2025-08-18\n\
             4.0,Five,Feature Film,10000000,9000000,2025-08-18\n\
             4.0,Six,Feature Film,130000000,42000000,2025-08-18\n\
             4.0,Seven,Feature Film,10000000,3000000,2025-08-18\n\
             Soundstage,Eight,New TV Series,10000000,3000000,2025-08-18\n",
        );
        assert_eq!(rejected, []);
        let explanations: Vec<&Explanation> = rows.iter().map(|r| &r.explanation).collect();
        assert_eq!(
            explanations,
            [
                &Explanation::Base,
                &Explanation::Uplift,
                &Explanation::PerhapsLocalHire,
                &Explanation::PerhapsLocalHire,
                &Explanation::Unexplained,
                &Explanation::Limit,
                &Explanation::Unexplained,
                &Explanation::NoRule,
            ]
        );
        assert!(rows.iter().all(|r| !r.sentence.is_empty()));
    }

    #[test]
    fn caps_of_later_seasons() {
        let (rows, _) = check(
            "3.0,Show 1,New TV Series,50000000,10000000,2022-05-01\n\
             3.0,Show 2,Recurring TV Series,60000000,10000000,2023-05-01\n\
             3.0,Other 5,Recurring TV Series,20000000,4000000,2022-05-01\n\
             3.0,Other 5.5,Recurring TV Series,10000000,2000000,2022-10-01\n\
             3.0,Other S6,Recurring TV Series,40000000,6001000,2023-05-01\n\
             4.0,Third S1,New TV Series,20000000,7000000,2025-08-18\n\
             4.0,Third S2,Recurring TV Series,40000000,7210000,2026-08-18\n\
             4.0,Third S3,Recurring TV Series,40000000,7420000,2027-08-18\n\
             4.0,Third S4,Recurring TV Series,40000000,7649000,2028-08-18\n",
        );
        let lines = |i: usize| match &rows[i].explanation {
            Explanation::RecurringCap { lines, years, .. } => (lines.clone(), *years),
            other => panic!("{other:?}"),
        };
        assert_eq!(lines(1), (vec![2], 1));
        assert_eq!(lines(4), (vec![4, 5], 1));
        assert_eq!(lines(6), (vec![7], 1));
        assert_eq!(lines(7), (vec![7], 2));
        // 3 % upon 3 % would be 7,649,000: the cap grows simply, so nothing explains it.
        assert_eq!(rows[8].explanation, Explanation::Unexplained);
    }

    #[test]
    fn what_is_not_held_is_set_aside() {
        let (rows, rejected) = check(
            "5.0,One,Feature Film,10000000,3500000,2025-08-18\n\
             4.0,Two,Feature Film,10000000,3500000,2019-08-18\n\
             4.0,Three,Opera,10000000,3500000,2025-08-18\n\
             ,Four,Feature Film,10000000,3500000,2025-08-18\n",
        );
        assert_eq!(rows, []);
        let reasons: Vec<&str> = rejected.iter().map(|r| r.reason.as_str()).collect();
        assert_eq!(
            reasons,
            [
                "no program `5.0` is held",
                "`us-ca-4.0` is held from 2025-07-01 to 2030-06-30, the award is of 2019-08-18",
                "`us-ca-4.0` has no class `Opera`",
                "the row names no program, and none was given for the list",
            ]
        );
    }
}
