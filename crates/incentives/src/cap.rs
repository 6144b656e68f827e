//! Caps of later seasons, found in the list itself: what earlier letters of the series were allocated.

use std::collections::BTreeMap;

use crate::awards::Award;
use crate::check::Explanation;
use crate::money::Money;
use crate::program::{Class, Program, Programs};
use crate::series_name::ListedSeason;

/// An award with the season its title names.
#[derive(Clone, Copy)]
pub(crate) struct Letter<'a> {
    pub(crate) award: &'a Award,
    pub(crate) season: Option<ListedSeason>,
}

/// Earlier letters of the same program: of an earlier day, or of an earlier season on the same day.
pub(crate) fn earlier_letters<'a>(
    programs: &Programs,
    program: &Program,
    this: Letter<'_>,
    letters: &[Letter<'a>],
) -> Vec<Letter<'a>> {
    let same_program =
        |a: &Award| programs.find(a.jurisdiction.as_deref(), &a.program).is_some_and(|p| p.id == program.id);
    let mut earlier: Vec<Letter<'a>> = letters
        .iter()
        .copied()
        .filter(|l| (l.award.date, l.season) < (this.award.date, this.season) && same_program(l.award))
        .collect();
    earlier.sort_by_key(|l| (l.award.date, l.season, l.award.line));
    earlier
}

/// Looks for the cap in what the series was allocated before: a letter alone, or all letters of one season
/// together, the latest first; each grown by the program's rate for the fiscal years between.
pub(crate) fn recurring_cap(
    program: &Program,
    class: &Class,
    award: &Award,
    earlier: &[Letter<'_>],
) -> Explanation {
    let (Some(rule), true) = (&program.recurring_cap, class.recurring) else {
        return Explanation::Unexplained;
    };
    let half_unit = Money::cents(program.printed_unit * 50);
    let mut seasons = BTreeMap::<Option<u32>, Vec<&Award>>::new();
    for letter in earlier {
        seasons.entry(letter.season.map(|s| s.number)).or_default().push(letter.award);
    }
    let alone = earlier.iter().map(|letter| vec![letter.award]);
    let mut candidates: Vec<Vec<&Award>> =
        alone.chain(seasons.into_values().filter(|s| s.len() > 1)).collect();
    candidates.sort_by_key(|letters| std::cmp::Reverse((letters.last().and_then(|a| a.date), letters.len())));
    for letters in candidates {
        let years = fiscal_years_between(program, &letters, award);
        let cap = rule.cap(letters.iter().map(|a| a.credit).sum(), years);
        // Every printed letter may be off by half a unit; a grown cap is rounded once more.
        let rounded = letters.len() as i64 + i64::from(rule.growth_percent > 0.0 && years > 0);
        let tolerance = Money::cents(half_unit.as_cents() * rounded);
        if (award.credit - cap).abs() <= tolerance {
            let lines = letters.iter().map(|a| a.line).collect();
            let titles = letters.iter().map(|a| a.title.clone()).collect();
            return Explanation::RecurringCap { lines, titles, years };
        }
    }
    Explanation::Unexplained
}

fn fiscal_years_between(program: &Program, letters: &[&Award], award: &Award) -> u32 {
    let first = letters.iter().filter_map(|a| a.date).min();
    match (first, award.date) {
        (Some(first), Some(now)) => {
            u32::try_from(program.fiscal_year(now) - program.fiscal_year(first)).unwrap_or(0)
        }
        _ => 0,
    }
}

/// A recurring series at its full rate may still repeat an earlier amount: worth saying, as the cap may be
/// what made it so.
pub(crate) fn same_amount_note(
    earlier: &[Letter<'_>],
    award: &Award,
    explanation: &Explanation,
) -> Option<String> {
    if matches!(explanation, Explanation::RecurringCap { .. }) {
        return None;
    }
    let same = earlier.iter().map(|l| l.award).find(|a| a.credit == award.credit)?;
    Some(format!("the same amount as line {}, `{}`", same.line, same.title))
}

/// A recurring series without an earlier letter of its name: an earlier award of the same company, program
/// and amount may be its first season under a working title. Said, never used.
pub(crate) fn namesake_note(this: Letter<'_>, by_amount: &BTreeMap<Money, Vec<&Award>>) -> Option<String> {
    let award = this.award;
    let company = award.company.as_ref()?;
    let mut same = by_amount
        .get(&award.credit)?
        .iter()
        .filter(|a| a.company.as_ref() == Some(company) && a.program == award.program && a.date < award.date);
    let first = same.next().filter(|_| same.next().is_none())?;
    Some(format!(
        "the same amount as line {}, `{}`, of the same company: perhaps its first season under a working title",
        first.line, first.title
    ))
}
