//! What changed from one season's award to the next.

use crate::awards::Award;
use crate::money::{Money, Rate};
use crate::series_name::{ListedSeason, listed_title};

/// A listed working title and the series and season it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Title in the list.
    pub listed: String,
    /// The series.
    pub series: String,
    /// Its season.
    pub season: u32,
}

/// The change from one award of a series to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct SeasonChange {
    /// The series, as the later award calls it.
    pub series: String,
    /// The earlier award.
    pub before: Award,
    /// The later award.
    pub after: Award,
    /// Change of the qualified expenditures, in per cent.
    pub qualified_percent: f64,
    /// Change of the credit, in per cent.
    pub credit_percent: f64,
    /// Rates before and after.
    pub rates: (Rate, Rate),
    /// Change of the filming days, where both lists give them.
    pub filming_days: Option<i64>,
    /// In one sentence.
    pub sentence: String,
}

/// The change from `before` to `after`; `None` where an amount is not positive.
pub fn season_change(series: &str, before: &Award, after: &Award) -> Option<SeasonChange> {
    let rates = (before.rate()?, after.rate()?);
    let (qualified_percent, credit_percent) =
        (percent(before.qualified, after.qualified)?, percent(before.credit, after.credit)?);
    let filming_days = before.filming_days.zip(after.filming_days).map(|(b, a)| a as i64 - b as i64);
    let days = filming_days.map_or_else(String::new, |days| format!(" and filming days by {days:+}"));
    let because = if (qualified_percent < 0.0) != (credit_percent < 0.0) && rates.0 != rates.1 {
        format!(": the rate went from {} to {}", rates.0, rates.1)
    } else {
        format!(", the rate from {} to {}", rates.0, rates.1)
    };
    let sentence = format!(
        "expenditures changed by {qualified_percent:+.1} %{days}, the credit by {credit_percent:+.1} % to {}{because}",
        after.credit
    );
    Some(SeasonChange {
        series: series.to_owned(),
        before: before.clone(),
        after: after.clone(),
        qualified_percent,
        credit_percent,
        rates,
        filming_days,
        sentence,
    })
}

fn percent(before: Money, after: Money) -> Option<f64> {
    (before > Money::ZERO).then(|| (after - before).as_f64() / before.as_f64() * 100.0)
}

/// Changes between consecutive awards of each series, by series. Titles are taken apart as in
/// [`listed_title`]; working titles only through `aliases`, never by likeness.
pub fn season_changes(awards: &[Award], aliases: &[Alias]) -> Vec<SeasonChange> {
    let mut letters: Vec<(String, Option<ListedSeason>, String, &Award)> = awards
        .iter()
        .map(|award| {
            let alias = aliases.iter().find(|a| a.listed == award.title);
            let listed = listed_title(alias.map_or(award.title.as_str(), |a| a.series.as_str()));
            let season = alias.map_or(listed.season, |a| Some(ListedSeason { number: a.season, part: 0 }));
            (listed.key, season, listed.series, award)
        })
        .filter(|(_, season, ..)| season.is_some())
        .collect();
    letters.sort_by(|a, b| (&a.0, a.1, a.3.date, a.3.line).cmp(&(&b.0, b.1, b.3.date, b.3.line)));
    letters
        .windows(2)
        .filter_map(|pair| match pair {
            [before, after] if before.0 == after.0 => season_change(&after.2, before.3, after.3),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::awards::read_awards;

    #[test]
    fn a_credit_can_rise_while_spending_falls() {
        let list = "program,title,production_type,ca_filming_days,qualified_expenditures,credit,date\n\
                    3.0,Working Title,New TV Series,98,59271000,11879000,2023-04-17\n\
                    4.0,Show S2,Recurring TV Series,67,42368000,14844000,2025-08-18\n";
        let (awards, _) = read_awards(list.as_bytes(), None).unwrap();
        assert_eq!(season_changes(&awards, &[]), []);
        let alias = Alias { listed: "Working Title".into(), series: "Show".into(), season: 1 };
        let changes = season_changes(&awards, &[alias]);
        let change = changes.first().unwrap();
        assert_eq!(
            change.sentence,
            "expenditures changed by -28.5 % and filming days by -31, the credit by +25.0 % to 14,844,000: \
             the rate went from 20.04 % to 35.04 %"
        );
    }
}
