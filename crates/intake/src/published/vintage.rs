//! Two copies of the weekly list: what the new one restates, renames, loses.

use greenlit_charts::netflix::{Category, LaunchFlags, WeeklyRow};
use greenlit_charts::vintage::compare_vintages;
use greenlit_vocabulary::{Figure, Metric, Provenance, Territory, Window};

use super::{counted, grouped};

/// The differences to the held copy `name`, in a few words; empty where the two agree in all they share.
pub(super) fn differences(name: &str, held: &[Figure], new: &[Figure]) -> Vec<String> {
    let (held, new) = (rows(held), rows(new));
    let newest = |rows: &[WeeklyRow]| rows.iter().map(|r| r.week).max();
    // Which of the two is the newer shows in their weeks, not in the order of adding.
    // Of two that end with one week the longer is the older: a list grows, and what is missing was lost.
    let is_newer = (newest(&new), held.len()) >= (newest(&held), new.len());
    let seen = if is_newer { compare_vintages(&held, &new) } else { compare_vintages(&new, &held) };
    let (newer, older) =
        if is_newer { ("this copy", format!("`{name}`")) } else { ("the held one", "this copy".to_owned()) };
    let mut parts = Vec::new();
    if !seen.differences.is_empty() {
        parts.push(format!(
            "differs from `{name}` in {} of {} rows: {} restated, {} renamed",
            grouped(seen.differences.len() as u64),
            grouped(seen.common as u64),
            seen.restatements().count(),
            seen.renames().count(),
        ));
    }
    if let Some(first) = seen.lost_weeks.first() {
        parts.push(format!(
            "history shrunken: {newer} lacks {} that {older} has, the first to {}",
            counted(seen.lost_weeks.len(), "week"),
            first.last_day()
        ));
    }
    if !seen.lost_places.is_empty() {
        parts.push(format!("{newer} lacks {} of {older}", counted(seen.lost_places.len(), "row")));
    }
    parts
}

/// The rows of the list, put together again from their figures; what figures do not keep (runtime, launches) is left
/// out on both sides of a comparison.
fn rows(figures: &[Figure]) -> Vec<WeeklyRow> {
    let mut rows: Vec<WeeklyRow> = Vec::new();
    for figure in figures {
        let Provenance::Published { line, .. } = figure.provenance else { continue };
        if rows.last().is_none_or(|row| row.line != line) {
            rows.extend(row(figure, line));
        }
        let Some(row) = rows.last_mut().filter(|row| row.line == line) else { continue };
        match figure.metric {
            Metric::Rank => row.rank = figure.value as u8,
            Metric::HoursViewed => row.hours = figure.value as u64,
            Metric::Views => row.views = Some(figure.value as u64),
            Metric::WeeksInChart => row.cumulative_weeks = figure.value as u32,
            _ => {}
        }
    }
    rows
}

fn row(figure: &Figure, line: u64) -> Option<WeeklyRow> {
    let Some(Window::Week(week)) = figure.window else { return None };
    if figure.territory != Some(Territory::world()) {
        return None;
    }
    let mut parts = figure.population.as_deref()?.splitn(3, "; ");
    let list = parts.nth(1)?;
    let part = parts.next().map(str::to_owned);
    Some(WeeklyRow {
        line,
        week,
        category: Category::ALL.into_iter().find(|c| c.as_str() == list)?,
        rank: 0,
        show_title: figure.title.clone(),
        season_title: figure.season.map(|n| format!("Season {n}")).or(part),
        hours: 0,
        runtime: None,
        views: None,
        cumulative_weeks: 0,
        flags: LaunchFlags::default(),
        launches: Vec::new(),
    })
}
