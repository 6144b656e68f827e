//! One table of all identities over all published tables at hand: rows, reproduced, rate, exceptions by class.

use std::io::Write;

use anyhow::{Context, Result};
use greenlit_charts::identities::{
    IdentityRow, charts_against_report, engagement_identities, nielsen_identities, weekly_identities,
};
use greenlit_charts::netflix::{WeeklyRow, read_engagement, read_weekly_global};
use greenlit_charts::nielsen::{read_nielsen_index, read_nielsen_weekly};
use greenlit_charts::vintage::compare_vintages;
use greenlit_incentives::{Programs, award_identities, check_awards, read_awards};
use greenlit_reviews::{
    IntervalMethod, Level, Rules, film_identities, interval_identity, read_films, read_reviews,
    read_score_frequencies, review_identities, score_identities, wilson,
};
use greenlit_testkit::shared;
use greenlit_vocabulary::PublishedIdentity;

/// Copies of the weekly list, oldest first.
const WEEKLY: [&str; 6] =
    ["2021-12-01", "2021-12-08", "2023-05-31", "2024-08-28", "2024-09-04", "2025-06-25"];
const REPORTS: [&str; 2] = ["2023Jul-Dec", "2024Jan-Jun"];

/// Prints the table.
pub(crate) fn run(out: &mut dyn Write) -> Result<()> {
    let table = table()?;
    writeln!(out, "{:>7} {:>10} {:>8}  identity", "rows", "reproduced", "rate")?;
    for identity in &table {
        let rate = format!("{:.2} %", identity.rate() * 100.0);
        writeln!(out, "{:>7} {:>10} {rate:>8}  {}", identity.rows, identity.reproduced, identity.name)?;
        if identity.name.contains("holds the final share") {
            // So few titles leave the rate itself uncertain.
            let rate = wilson(identity.reproduced, identity.rows, Level::NINETY_FIVE);
            let (low, high) = (rate.low * 100.0, rate.high * 100.0);
            writeln!(out, "{:>28}  95 % interval of this rate (Wilson): {low:.1} to {high:.1} %", "")?;
        }
        for (class, rows) in &identity.exceptions {
            writeln!(out, "{:>28}  - {rows}: {class}", "")?;
        }
    }
    if table.is_empty() {
        writeln!(out, "no published table is at hand; they are looked for in GREENLIT_SHARED")?;
    }
    Ok(())
}

fn bytes(path: &str) -> Result<Option<Vec<u8>>> {
    Ok(shared(&format!("data/{path}")).map(fs_err::read).transpose()?)
}

/// Every identity over every table at hand; tables that are absent are left out.
fn table() -> Result<Vec<PublishedIdentity>> {
    let mut table = Vec::new();
    table.extend(charts()?);
    table.extend(scores()?);
    for list in ["ca_awards.csv", "other_awards.csv"] {
        if let Some(bytes) = bytes(&format!("incentives/{list}"))? {
            let (awards, _) = read_awards(&bytes, None)?;
            let (rows, _) = check_awards(&Programs::builtin()?, &awards);
            table.extend(award_identities(list, &rows));
        }
    }
    Ok(table)
}

fn of_charts(set: &str, rows: &[IdentityRow]) -> Vec<PublishedIdentity> {
    rows.iter()
        .filter(|row| row.rows > 0)
        .map(|row| {
            let name = format!("{set}: {} {}", row.id, row.identity);
            let identity = PublishedIdentity::new(name, row.rows, row.reproduced);
            row.exceptions.iter().fold(identity, |identity, (class, n)| identity.except(*class, *n))
        })
        .collect()
}

fn charts() -> Result<Vec<PublishedIdentity>> {
    let mut table = Vec::new();
    let mut copies: Vec<(&str, Vec<WeeklyRow>)> = Vec::new();
    for day in WEEKLY {
        let path = format!("charts/netflix_tudum/all-weeks-global_{day}.tsv");
        if let Some(bytes) = bytes(&path)? {
            let (rows, _) = read_weekly_global(&bytes).with_context(|| path)?;
            table.extend(of_charts(&format!("weekly list {day}"), &weekly_identities(&rows)));
            copies.push((day, rows));
        }
    }
    for pair in copies.windows(2) {
        let [(old, before), (new, after)] = pair else { continue };
        let seen = compare_vintages(before, after);
        let same = seen.common - seen.differences.len();
        let name = format!("weekly list {old} to {new}: rows unchanged");
        let restated = seen.restatements().count() as u64;
        table.push(
            PublishedIdentity::new(name, seen.common as u64, same as u64)
                .except("restated", restated)
                .except("renamed", seen.differences.len() as u64 - restated),
        );
    }
    for half in REPORTS {
        let path =
            format!("charts/netflix_engagement/What_We_Watched_A_Netflix_Engagement_Report_{half}.xlsx");
        if let Some(bytes) = bytes(&path)? {
            let (report, _) = read_engagement(&bytes)?;
            let mut rows = engagement_identities(&report);
            rows.extend(copies.last().map(|(_, weekly)| charts_against_report(weekly, &report).0));
            table.extend(of_charts(&format!("engagement report {half}"), &rows));
        }
    }
    if let (Some(lists), Some(index)) =
        (bytes("charts/nielsen/weekly_top10.csv")?, bytes("charts/nielsen/index.csv")?)
    {
        let (rows, index) = (read_nielsen_weekly(&lists)?.0, read_nielsen_index(&index)?.0);
        table.extend(of_charts("weekly streaming lists", &nielsen_identities(&rows, &index)));
    }
    Ok(table)
}

fn scores() -> Result<Vec<PublishedIdentity>> {
    let rules = Rules::builtin()?;
    let mut table = Vec::new();
    for year in ["2019", "2020"] {
        if let Some(bytes) = bytes(&format!("reviews/kaggle{year}_films_published.csv"))? {
            table.extend(film_identities(&format!("films of {year}"), &read_films(&bytes)?.0, &rules));
        }
    }
    let films = bytes("reviews/kaggle2020_films_published.csv")?;
    if let (Some(films), Some(reviews)) = (films, bytes("reviews/kaggle2020_critic_reviews_117films.csv")?) {
        let (films, set) = (read_films(&films)?.0, read_reviews(&reviews)?.0);
        table.extend(review_identities("117 films", &set, &films, &rules));
        for k in [5, 10, 20, 40] {
            for method in [IntervalMethod::Predictive, IntervalMethod::Wilson, IntervalMethod::Jeffreys] {
                table.push(interval_identity("films with 30 reviews", &set, k, 30, method, Level::NINETY));
            }
        }
    }
    if let Some(bytes) = bytes("reviews/original_score_frequency.csv")? {
        table.extend(score_identities("score strings", &read_score_frequencies(&bytes)?.0, &rules));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_tables_are_reproduced_at_their_rates() {
        let table = table().unwrap();
        if table.is_empty() {
            eprintln!("SKIPPED: no published table is at hand (GREENLIT_SHARED)");
            return;
        }
        for (name, reproduced, rows) in [
            ("weekly list 2025-06-25: T1 ", 832, 832),
            ("weekly list 2025-06-25: T3 ", 408, 408),
            ("weekly list 2025-06-25: T4 ", 424, 424),
            ("weekly list 2025-06-25: T5 ", 424, 424),
            ("weekly list 2025-06-25: T5w ", 305, 305),
            ("weekly list 2025-06-25: T6 ", 4_079, 4_079),
            ("weekly list 2025-06-25: T6r ", 4_080, 4_103),
            ("weekly list 2025-06-25: T6a ", 4_080, 4_240),
            ("weekly list 2025-06-25: T7 ", 8_313, 8_320),
            ("weekly list 2025-06-25: T7t ", 4_160, 4_160),
            ("weekly list 2024-08-28: T6 ", 2_419, 2_419),
            ("weekly list 2023-05-31: T7 ", 3_997, 4_000),
            ("weekly list 2021-12-01 to 2021-12-08: rows unchanged", 835, 880),
            ("weekly list 2024-08-28 to 2024-09-04: rows unchanged", 6_586, 6_600),
            ("engagement report 2023Jul-Dec: E1 ", 15_822, 15_823),
            ("engagement report 2023Jul-Dec: E1f ", 15_823, 15_823),
            ("engagement report 2024Jan-Jun: E1f ", 15_973, 15_973),
            ("weekly streaming lists: N0 ", 29, 29),
            ("weekly streaming lists: N2 ", 29, 29),
            ("weekly streaming lists: N4 ", 7, 8),
            ("films of 2019: counts give the percentage", 5_511, 5_511),
            ("films of 2019: status with its past", 5_509, 5_511),
            ("films of 2020: counts give the percentage", 933, 937),
            ("117 films: reviews give the percentage", 115, 117),
            ("117 films: reviews give the status", 117, 117),
            ("score strings: score strings read to a value", 64_202, 65_061),
            ("score strings: verdict by the cut alone", 61_052, 64_202),
            ("ca_awards.csv: us-ca-4.0, all: ", 75, 76),
            ("ca_awards.csv: us-ca-3.0, all: ", 92, 113),
        ] {
            let line = table.iter().find(|identity| identity.name.starts_with(name));
            let line = line.unwrap_or_else(|| panic!("`{name}` is missing"));
            assert_eq!((line.reproduced, line.rows), (reproduced, rows), "{name}");
            let excepted: u64 = line.exceptions.iter().map(|(_, n)| n).sum();
            assert_eq!(excepted, line.rows - line.reproduced, "{name}: every exception has a class");
        }
        let charted: u64 =
            table.iter().filter(|i| i.name.contains(": E4 ")).map(|i| i.reproduced * 10_000 + i.rows).sum();
        assert_eq!(charted, 817 * 10_000 + 824, "charts against reports");
    }
}
