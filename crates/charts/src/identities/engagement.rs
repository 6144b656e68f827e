//! Identities of the engagement reports, and of charts against reports.

use std::collections::BTreeMap;

use super::{IdentityRow, or_class};
use crate::netflix::{EngagementReport, EngagementRow, SheetKind, WeeklyRow};
use crate::views::{views_from_minutes, views_from_printed_runtime, views_in_doubles};

/// Hours are rounded to 100,000: the true value lies within half of it.
const HALF_STEP_HOURS: u64 = 50_000;

/// Checks a report: views by three roundings and within the rounding of hours, order, and titles that stand twice.
pub fn engagement_identities(report: &EngagementReport) -> Vec<IdentityRow> {
    let mut exact = IdentityRow::new("E1", "views = hours / four-decimal hours, half up to 100,000, exact");
    let mut doubles = IdentityRow::new("E1f", "the same in double precision");
    let mut minutes =
        IdentityRow::new("E1b", "views = hours / exact minutes (the rule of the most-popular list)");
    let mut bounds = IdentityRow::new("E1c", "views agree with some hours within the rounding of hours");
    let mut order = IdentityRow::new("E2", "each sheet follows views");
    let mut once = IdentityRow::new("E3", "no title stands twice in a sheet");
    for sheet in &report.sheets {
        let titles = || sheet.rows.iter().filter(|r| !r.is_catch_all());
        for row in titles() {
            let (Some(runtime), Some(views)) = (row.runtime.divisor(), row.views) else { continue };
            let name = || format!("{}: {} (row {})", sheet.name, row.title, row.line);
            let in_doubles = views_in_doubles(row.hours, runtime) == Some(views);
            let class = if in_doubles { "an exact half that double division drops" } else { "unexplained" };
            exact.count(or_class(views_from_printed_runtime(row.hours, runtime) == Some(views), class), name);
            doubles.count(or_class(in_doubles, "unexplained"), name);
            let by_minutes = views_from_minutes(row.hours, runtime.minutes()) == Some(views);
            minutes.count(or_class(by_minutes, "the wrong rounding"), name);
            let low = views_from_printed_runtime(row.hours.saturating_sub(HALF_STEP_HOURS), runtime);
            let high = views_from_printed_runtime(row.hours + HALF_STEP_HOURS, runtime);
            bounds.count(or_class(low <= Some(views) && Some(views) <= high, "unexplained"), name);
        }
        if sheet.rows.iter().any(|r| r.views.is_some()) {
            order.count(or_class(titles().is_sorted_by(|a, b| a.views >= b.views), "unexplained"), || {
                sheet.name.clone()
            });
        }
        let mut seen = BTreeMap::new();
        for row in titles() {
            *seen.entry(row.title.as_str()).or_insert(0_u64) += 1;
        }
        for (title, times) in seen {
            once.count(or_class(times == 1, "twice in a sheet"), || format!("{}: {title}", sheet.name));
        }
    }
    vec![exact, doubles, minutes, bounds, order, once]
}

/// A charted title held against a report.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartedTitle {
    /// Season, or show where it has none.
    pub name: String,
    /// Whether it is a film.
    pub is_film: bool,
    /// Hours of the weeks wholly inside the period.
    pub charted_hours: u64,
    /// Hours of the report; `None` where no row bears the name.
    pub reported_hours: Option<u64>,
}

/// Holds the weekly hours of a period against its report: what charted cannot exceed the whole.
///
/// Gives the identity `E4` and every charted title behind it. Weeks count if both their Monday and their Sunday lie in
/// the period. A report that does not state its period gives nothing.
pub fn charts_against_report(
    rows: &[WeeklyRow],
    report: &EngagementReport,
) -> (IdentityRow, Vec<ChartedTitle>) {
    let mut identity =
        IdentityRow::new("E4", "hours of a title's charting weeks do not exceed the half-year's");
    let Some((first, last)) = report.period else { return (identity, Vec::new()) };
    let mut charted: BTreeMap<(&str, bool), u64> = BTreeMap::new();
    for row in rows.iter().filter(|r| first <= r.week.first_day() && r.week.last_day() <= last) {
        *charted.entry((row.charted_name(), row.category.is_film())).or_insert(0) += row.hours;
    }
    let mut reported: BTreeMap<(&str, bool), &EngagementRow> = BTreeMap::new();
    for sheet in &report.sheets {
        for row in &sheet.rows {
            // Of two rows of one name the greater: a smaller one could only make an exception of a homonym.
            for film in film_or_not(sheet.kind) {
                let slot = reported.entry((row.name(), *film)).or_insert(row);
                if row.hours > slot.hours {
                    *slot = row;
                }
            }
        }
    }
    let mut titles = Vec::new();
    for ((name, is_film), charted_hours) in charted {
        let found = reported.get(&(name, is_film));
        if let Some(row) = found {
            let weeks_rounding = row.hours + HALF_STEP_HOURS;
            let class = if charted_hours <= weeks_rounding + weeks_rounding / 100 {
                "within the rounding of both"
            } else {
                "another title of the same name"
            };
            identity.count(or_class(charted_hours <= row.hours, class), || {
                format!(
                    "{first}/{last}: {name}, {charted_hours} hours in charts, {} in the report",
                    row.hours
                )
            });
        }
        let reported_hours = found.map(|r| r.hours);
        titles.push(ChartedTitle { name: name.to_owned(), is_film, charted_hours, reported_hours });
    }
    (identity, titles)
}

/// Whether a sheet lists films; one that lists everything answers for both.
const fn film_or_not(kind: SheetKind) -> &'static [bool] {
    match kind {
        SheetKind::Tv => &[false],
        SheetKind::Film => &[true],
        SheetKind::Mixed => &[false, true],
    }
}
