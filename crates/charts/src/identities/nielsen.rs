//! Identities of the weekly US streaming lists.

use std::collections::BTreeMap;

use greenlit_vocabulary::Week;

use super::{IdentityRow, or_class};
use crate::nielsen::{Completeness, ListIndexRow, NielsenList, NielsenRow};

type Lists<'a> = BTreeMap<(Week, NielsenList), Vec<&'a NielsenRow>>;

/// Checks lists against their index and against themselves.
pub fn nielsen_identities(rows: &[NielsenRow], index: &[ListIndexRow]) -> Vec<IdentityRow> {
    let mut lists: Lists<'_> = BTreeMap::new();
    for row in rows {
        lists.entry((row.week, row.list)).or_default().push(row);
    }
    vec![index_agrees(&lists, index), order(&lists), competition_ranks(&lists, index), two_lists(rows)]
}

fn index_agrees(lists: &Lists<'_>, index: &[ListIndexRow]) -> IdentityRow {
    let mut row = IdentityRow::new("N0", "each list has as many rows as its index says");
    for entry in index {
        let here = lists.get(&(entry.week, entry.list)).map_or(0, Vec::len);
        row.count(or_class(here == entry.rows as usize, "another number of rows"), || {
            list_name(entry.week, entry.list)
        });
    }
    row
}

fn order(lists: &Lists<'_>) -> IdentityRow {
    let mut row = IdentityRow::new("N2", "minutes do not increase with rank");
    for ((week, kind), list) in lists {
        let mut ranked: Vec<(u8, u64)> = list.iter().filter_map(|r| Some((r.rank?, r.minutes?))).collect();
        ranked.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        row.count(or_class(ranked.is_sorted_by(|a, b| a.1 >= b.1), "unexplained"), || {
            list_name(*week, *kind)
        });
    }
    row
}

/// Standard competition ranking (1, 2, 2, 4): a rank is one more than the number of rows with more minutes.
fn competition_ranks(lists: &Lists<'_>, index: &[ListIndexRow]) -> IdentityRow {
    let mut row = IdentityRow::new("N3", "complete lists: rank = 1 + rows with strictly more minutes");
    for entry in index.iter().filter(|e| e.completeness == Completeness::Full) {
        let Some(list) = lists.get(&(entry.week, entry.list)) else { continue };
        for own in list {
            let (Some(rank), Some(minutes)) = (own.rank, own.minutes) else {
                row.count(Err("rank or minutes not stated"), || row_name(own));
                continue;
            };
            let more = list.iter().filter(|r| r.minutes > Some(minutes)).count();
            let equal = list.iter().filter(|r| r.minutes == Some(minutes)).count();
            let class =
                if equal > 1 { "equal printed minutes, ranks from unrounded ones" } else { "unexplained" };
            row.count(or_class(usize::from(rank) == more + 1, class), || row_name(own));
        }
    }
    row
}

fn two_lists(rows: &[NielsenRow]) -> IdentityRow {
    let mut row = IdentityRow::new("N4", "a title in two lists of a week has the same minutes in both");
    let mut titles: BTreeMap<(Week, &str), Vec<&NielsenRow>> = BTreeMap::new();
    for entry in rows.iter().filter(|r| r.minutes.is_some()) {
        titles.entry((entry.week, &entry.title)).or_default().push(entry);
    }
    for ((week, title), pair) in titles.into_iter().filter(|(_, t)| t.len() > 1) {
        let minutes = || pair.iter().filter_map(|r| r.minutes);
        let (low, high) = (minutes().min().unwrap_or(0), minutes().max().unwrap_or(0));
        let step = pair.iter().filter_map(|r| r.step_minutes()).max().unwrap_or(0);
        let class = if high - low <= step { "tellers round differently" } else { "unexplained" };
        row.count(or_class(low == high, class), || format!("{} {title}", week.first_day()));
    }
    row
}

fn list_name(week: Week, list: NielsenList) -> String {
    format!("{} {}", week.first_day(), list.as_str())
}

fn row_name(row: &NielsenRow) -> String {
    format!("{} {} (line {})", list_name(row.week, row.list), row.title, row.line)
}
