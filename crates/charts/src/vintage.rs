//! Two copies of the same growing file: what was restated, renamed, added, lost.
//!
//! Rows are held together by their place (week, category, rank), which is the one stable address: titles are renamed
//! in place through the whole history.

use std::collections::{BTreeMap, BTreeSet};

use greenlit_vocabulary::Week;

use crate::ChartError;
use crate::netflix::{Category, WeeklyRow};

/// A number that changed at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Restated {
    /// Hours viewed.
    Hours,
    /// Runtime.
    Runtime,
    /// Views.
    Views,
    /// Weeks so far.
    CumulativeWeeks,
}

/// What happened at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Week, list and rank.
    pub place: (Week, Category, u8),
    /// Line in the older copy.
    pub old_line: u64,
    /// Line in the newer copy.
    pub new_line: u64,
    /// Show and season before, where either changed.
    pub old_name: Option<(String, Option<String>)>,
    /// Show and season after, where either changed.
    pub new_name: Option<(String, Option<String>)>,
    /// Numbers that changed.
    pub restated: BTreeSet<Restated>,
}

impl Difference {
    /// The show's own name changed.
    pub fn show_changed(&self) -> bool {
        self.old_name.as_ref().map(|n| &n.0) != self.new_name.as_ref().map(|n| &n.0)
    }

    /// The season's name changed.
    pub fn season_changed(&self) -> bool {
        self.old_name.as_ref().map(|n| &n.1) != self.new_name.as_ref().map(|n| &n.1)
    }

    /// Another name with the same numbers: the same title, renamed.
    pub fn is_rename(&self) -> bool {
        self.restated.is_empty() && self.new_name.is_some()
    }

    /// Another name with other numbers: another title has come to this place.
    pub fn is_move(&self) -> bool {
        !self.restated.is_empty() && self.new_name.is_some()
    }
}

/// Everything that differs between two copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vintages {
    /// Places in both.
    pub common: usize,
    /// Places that differ, oldest week first.
    pub differences: Vec<Difference>,
    /// Weeks only the older copy has: history was lost.
    pub lost_weeks: Vec<Week>,
    /// Weeks only the newer copy has.
    pub new_weeks: Vec<Week>,
    /// Places only the older copy has, in weeks that both have.
    pub lost_places: Vec<(Week, Category, u8)>,
    /// Weeks where the published count of weeks was begun anew: the mark of a history recomputed over fewer weeks.
    pub recounted: usize,
}

impl Vintages {
    /// Whether the newer copy has lost weeks or rows. Its own identities may all hold: counts are recomputed.
    pub fn is_shrunken(&self) -> bool {
        !self.lost_weeks.is_empty() || !self.lost_places.is_empty()
    }

    /// Places with another number.
    pub fn restatements(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|d| !d.restated.is_empty())
    }

    /// Places whose title was renamed, numbers unchanged.
    pub fn renames(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|d| d.is_rename())
    }

    /// Refuses the newer copy if it has lost history.
    ///
    /// # Errors
    /// [`ChartError::ShrunkenHistory`] with the first week lost.
    pub fn accept(self) -> Result<Self, ChartError> {
        match self.lost_weeks.first() {
            Some(week) => Err(ChartError::ShrunkenHistory {
                count: self.lost_weeks.len(),
                first: week.last_day().to_string(),
            }),
            None => Ok(self),
        }
    }
}

/// Compares an older with a newer copy. Numbers that the older copy did not have are not restated by being filled in.
pub fn compare_vintages(old: &[WeeklyRow], new: &[WeeklyRow]) -> Vintages {
    let by_place = |rows: &[WeeklyRow]| -> BTreeMap<(Week, Category, u8), usize> {
        rows.iter().enumerate().map(|(at, row)| (row.place(), at)).collect()
    };
    let (old_places, new_places) = (by_place(old), by_place(new));
    let weeks = |rows: &[WeeklyRow]| rows.iter().map(|r| r.week).collect::<BTreeSet<Week>>();
    let (old_weeks, new_weeks) = (weeks(old), weeks(new));
    let mut result = Vintages {
        lost_weeks: old_weeks.difference(&new_weeks).copied().collect(),
        new_weeks: new_weeks.difference(&old_weeks).copied().collect(),
        ..Vintages::default()
    };
    for (place, old_at) in &old_places {
        let Some(new_at) = new_places.get(place) else {
            if new_weeks.contains(&place.0) {
                result.lost_places.push(*place);
            }
            continue;
        };
        let (Some(before), Some(after)) = (old.get(*old_at), new.get(*new_at)) else { continue };
        result.common += 1;
        result.recounted += usize::from(after.cumulative_weeks < before.cumulative_weeks);
        result.differences.extend(difference(before, after));
    }
    result
}

fn difference(before: &WeeklyRow, after: &WeeklyRow) -> Option<Difference> {
    let mut restated = BTreeSet::new();
    if before.hours != after.hours {
        restated.insert(Restated::Hours);
    }
    if before.runtime.is_some() && before.runtime != after.runtime {
        restated.insert(Restated::Runtime);
    }
    if before.views.is_some() && before.views != after.views {
        restated.insert(Restated::Views);
    }
    if before.cumulative_weeks != after.cumulative_weeks {
        restated.insert(Restated::CumulativeWeeks);
    }
    let name = |row: &WeeklyRow| (row.show_title.clone(), row.season_title.clone());
    let renamed = name(before) != name(after);
    if restated.is_empty() && !renamed {
        return None;
    }
    Some(Difference {
        place: before.place(),
        old_line: before.line,
        new_line: after.line,
        old_name: renamed.then(|| name(before)),
        new_name: renamed.then(|| name(after)),
        restated,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::netflix::read_weekly_global;

    fn rows(lines: &[(&str, u8, &str, u32, u32)]) -> Vec<WeeklyRow> {
        let mut text = "week\tcategory\tweekly_rank\tshow_title\tseason_title\tweekly_hours_viewed\tcumulative_weeks_in_top_10\n".to_owned();
        for (week, rank, show, hours, weeks) in lines {
            writeln!(text, "{week}\tTV (English)\t{rank}\t{show}\tN/A\t{hours}\t{weeks}").unwrap();
        }
        read_weekly_global(text.as_bytes()).unwrap().0
    }

    #[test]
    fn a_rename_a_restatement_and_a_move_are_three_things() {
        let old = rows(&[
            ("2021-07-04", 1, "A", 90, 1),
            ("2021-07-04", 2, "B", 80, 1),
            ("2021-07-04", 3, "C", 70, 1),
        ]);
        let new = rows(&[
            ("2021-07-04", 1, "A!", 90, 1),
            ("2021-07-04", 2, "B", 85, 1),
            ("2021-07-04", 3, "D", 60, 1),
            ("2021-07-11", 1, "A!", 9, 2),
        ]);
        let seen = compare_vintages(&old, &new);
        assert_eq!((seen.common, seen.differences.len(), seen.new_weeks.len()), (3, 3, 1));
        let kinds: Vec<_> =
            seen.differences.iter().map(|d| (d.is_rename(), d.is_move(), d.restated.len())).collect();
        assert_eq!(kinds, [(true, false, 0), (false, false, 1), (false, true, 1)]);
        assert!(seen.accept().is_ok());
    }

    #[test]
    fn a_shrunken_history_is_refused_though_its_own_counts_hold() {
        let old = rows(&[("2021-07-04", 1, "A", 90, 1), ("2021-07-11", 1, "A", 80, 2)]);
        let new = rows(&[("2021-07-11", 1, "A", 80, 1), ("2021-07-18", 1, "A", 70, 2)]);
        let seen = compare_vintages(&old, &new);
        assert!(seen.is_shrunken());
        assert_eq!(seen.recounted, 1);
        assert_eq!(
            seen.accept().unwrap_err().to_string(),
            "the newer copy lacks 1 weeks that the older one has, the first 2021-07-04; keep the older one and fetch again in a week"
        );
    }
}
