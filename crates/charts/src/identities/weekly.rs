//! Identities of the weekly world list.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use greenlit_vocabulary::Week;
use jiff::civil::Date;

use super::{IdentityRow, or_class};
use crate::netflix::{Category, WeeklyRow};
use crate::runs::cumulative_weeks;
use crate::views::{Runtime, compare_quotients, views_from_printed_runtime};

/// Last day of the first week ranked by views instead of hours.
const VIEWS_ERA: Date = Date::constant(2023, 6, 18);

/// Places of a list.
const LIST_LENGTH: usize = 10;

/// A live programme that is charted week after week: views do not follow from its stated runtime.
const LIVE: &str = "a live programme that returns weekly";
const STAGGERED: &str = "runtime not stated, staggered launch";
const LIVE_EVENT: &str = "runtime not stated, live event";
const NOT_STATED: &str = "runtime not stated";
const UNEXPLAINED: &str = "unexplained";

type Lists<'a> = BTreeMap<(Week, Category), Vec<&'a WeeklyRow>>;

/// Checks the whole history of one copy of the weekly list. The order of rows does not matter.
pub fn weekly_identities(rows: &[WeeklyRow]) -> Vec<IdentityRow> {
    let mut lists: Lists<'_> = BTreeMap::new();
    for row in rows {
        lists.entry((row.week, row.category)).or_default().push(row);
    }
    for list in lists.values_mut() {
        list.sort_by_key(|row| row.rank);
    }
    let live = recurring_live(rows);
    let mut table = vec![complete_lists(&lists), unique_keys(&lists)];
    table.extend(rank_orders(&lists));
    table.extend(quotient_orders(&lists, &live));
    table.extend(views(rows, &live));
    table.extend(cumulative(rows));
    table
}

/// Programmes that are live week after week: views do not follow from the runtime they state.
///
/// Where a copy flags live titles: those that stand in two or more weeks with a runtime, a programme and not one event.
/// Later copies have no flags: there, shows whose views follow no stated runtime in most of three weeks or more.
fn recurring_live(rows: &[WeeklyRow]) -> BTreeSet<(Category, &str)> {
    let flagged = rows.iter().any(|r| r.flags.live.is_some());
    let mut all: BTreeMap<(Category, &str), BTreeSet<Week>> = BTreeMap::new();
    let mut speaking = all.clone();
    for row in rows.iter().filter(|r| is_views_era(r.week)) {
        let Some(runtime) = row.runtime.filter(|r| r.is_stated()) else { continue };
        let show = (row.category, row.show_title.as_str());
        let fails = views_from_printed_runtime(row.hours, runtime) != row.views;
        let speaks = if flagged { row.flags.live == Some(true) } else { fails };
        if speaks {
            speaking.entry(show).or_default().insert(row.week);
        }
        all.entry(show).or_default().insert(row.week);
    }
    let weeks_of = |show| all.get(show).map_or(0, BTreeSet::len);
    speaking
        .iter()
        .filter(|(show, weeks)| {
            let (count, weeks) = (weeks_of(show), weeks.len());
            if flagged { weeks >= 2 } else { count >= 3 && 2 * weeks > count }
        })
        .map(|(show, _)| *show)
        .collect()
}

fn row_name(row: &WeeklyRow) -> String {
    let name = row.charted_name();
    format!("{} {} rank {}: {name} (line {})", row.week.last_day(), row.category.as_str(), row.rank, row.line)
}

fn list_name(week: Week, category: Category) -> String {
    format!("{} {}", week.last_day(), category.as_str())
}

fn is_views_era(week: Week) -> bool {
    week.last_day() >= VIEWS_ERA
}

fn complete_lists(lists: &Lists<'_>) -> IdentityRow {
    let mut row =
        IdentityRow::new("T1", "each list follows the last by a week and has ranks 1 to 10, each once");
    let mut last: BTreeMap<Category, Week> = BTreeMap::new();
    for ((week, category), list) in lists {
        let follows = last.insert(*category, *week).is_none_or(|before| before.next() == *week);
        let ranks = list.len() == LIST_LENGTH && list.iter().zip(1..).all(|(r, rank)| r.rank == rank);
        let obeys = or_class(ranks, "ranks missing").and(or_class(follows, "a week is missing before it"));
        row.count(obeys, || list_name(*week, *category));
    }
    row
}

fn unique_keys(lists: &Lists<'_>) -> IdentityRow {
    let mut row = IdentityRow::new("T2", "no (category, show, season) stands twice in a week");
    for list in lists.values() {
        let mut seen = BTreeSet::new();
        for entry in list {
            row.count(or_class(seen.insert(entry.key()), "twice in one list"), || row_name(entry));
        }
    }
    row
}

fn non_increasing<T: PartialOrd>(values: impl Iterator<Item = T>) -> bool {
    values.is_sorted_by(|a, b| a >= b)
}

fn rank_orders(lists: &Lists<'_>) -> Vec<IdentityRow> {
    let mut by_hours = IdentityRow::new("T3", "before 2023-06-18: rank order follows hours");
    let mut by_views = IdentityRow::new("T4", "from 2023-06-18: rank order follows views");
    let mut still_hours =
        IdentityRow::new("T4h", "from 2023-06-18: rank order follows hours (the rule before)");
    for ((week, category), list) in lists {
        let name = || list_name(*week, *category);
        let hours = non_increasing(list.iter().map(|r| r.hours));
        if is_views_era(*week) {
            let views =
                list.iter().all(|r| r.views.is_some()) && non_increasing(list.iter().map(|r| r.views));
            by_views.count(or_class(views, UNEXPLAINED), name);
            still_hours.count(or_class(hours, "ranked by views"), name);
        } else {
            by_hours.count(or_class(hours, UNEXPLAINED), name);
        }
    }
    vec![by_hours, by_views, still_hours]
}

fn quotient_orders(lists: &Lists<'_>, live: &BTreeSet<(Category, &str)>) -> Vec<IdentityRow> {
    let mut order = IdentityRow::new(
        "T5",
        "from 2023-06-18: rank order follows unrounded hours / runtime (rows without runtime and weekly live ones left out)",
    );
    let mut whole =
        IdentityRow::new("T5w", "the same for lists with all ten rows left: the order is rebuilt whole");
    for ((week, category), list) in lists {
        if !is_views_era(*week) {
            continue;
        }
        let left: Vec<(u64, Runtime)> = list
            .iter()
            .filter(|r| !live.contains(&(r.category, r.show_title.as_str())))
            .filter_map(|r| Some((r.hours, r.runtime.filter(|t| t.is_stated())?)))
            .collect();
        let sorted = left.is_sorted_by(|a, b| compare_quotients(*a, *b) != Ordering::Less);
        let name = || list_name(*week, *category);
        order.count(or_class(sorted, UNEXPLAINED), name);
        if left.len() == LIST_LENGTH {
            whole.count(or_class(sorted, UNEXPLAINED), name);
        }
    }
    vec![order, whole]
}

fn views(rows: &[WeeklyRow], live: &BTreeSet<(Category, &str)>) -> Vec<IdentityRow> {
    let mut testable = IdentityRow::new(
        "T6",
        "views = hours / runtime as printed, half up to 100,000 (runtime stated, no weekly live programme)",
    );
    let mut stated = IdentityRow::new("T6r", "the same for all rows with a runtime");
    let mut all = IdentityRow::new("T6a", "the same for all rows since 2023-06-18");
    for row in rows.iter().filter(|r| is_views_era(r.week)) {
        let Some(runtime) = row.runtime.filter(|r| r.is_stated()) else {
            let class = match (row.flags.staggered, row.flags.live) {
                (Some(true), _) => STAGGERED,
                (_, Some(true)) => LIVE_EVENT,
                _ => NOT_STATED,
            };
            all.count(Err(class), || row_name(row));
            continue;
        };
        let is_live = live.contains(&(row.category, row.show_title.as_str()));
        let fits = views_from_printed_runtime(row.hours, runtime) == row.views;
        let result = or_class(fits, if is_live { LIVE } else { UNEXPLAINED });
        if !is_live {
            testable.count(result, || row_name(row));
        }
        stated.count(result, || row_name(row));
        all.count(result, || row_name(row));
    }
    vec![testable, stated, all]
}

fn cumulative(rows: &[WeeklyRow]) -> Vec<IdentityRow> {
    let mut exact =
        IdentityRow::new("T7", "cumulative weeks = weeks so far of this (category, show, season)");
    let mut series = IdentityRow::new("T7t", "the same, series only");
    let mut parted = IdentityRow::new("T7h", "the same, a new title from where a count falls back to 1");
    for (row, count) in rows.iter().zip(cumulative_weeks(rows, WeeklyRow::key)) {
        let fits = count.by_key == row.cumulative_weeks;
        let class = if count.homonym == row.cumulative_weeks {
            "another title of the same name"
        } else {
            UNEXPLAINED
        };
        exact.count(or_class(fits, class), || row_name(row));
        if !row.category.is_film() {
            series.count(or_class(fits, class), || row_name(row));
        }
        parted.count(or_class(count.homonym == row.cumulative_weeks, UNEXPLAINED), || row_name(row));
    }
    let mut weaker = IdentityRow::new("T7s", "cumulative weeks by (show, season): a weaker key");
    for (row, count) in
        rows.iter().zip(cumulative_weeks(rows, |r| (r.show_title.as_str(), r.season_title.as_deref())))
    {
        weaker.count(or_class(count.by_key == row.cumulative_weeks, "the key is too weak"), || row_name(row));
    }
    let mut weakest = IdentityRow::new("T7c", "cumulative weeks by (category, show): a weaker key");
    for (row, count) in rows.iter().zip(cumulative_weeks(rows, |r| (r.category, r.show_title.as_str()))) {
        weakest
            .count(or_class(count.by_key == row.cumulative_weeks, "the key is too weak"), || row_name(row));
    }
    vec![exact, series, parted, weaker, weakest]
}
