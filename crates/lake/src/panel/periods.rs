//! Weights by day and window: a class for each person, and factors for each cell and replicate.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use greenlit_panel::{GroupFactors, Margin, PanelError, RakeOptions, jackknife_scale, rake_groups};
use greenlit_viewing::kernel::{DayIndex, LocalCalendar};

use super::load::{Panel, met};
use super::{PanelOptions, load};
use crate::Result;

/// Marks a person without a weight in a period.
pub(super) const NO_CLASS: u32 = u32::MAX;
/// Fewest groups: below that the jackknife says little of an error.
const LEAST_GROUPS: u32 = 8;
/// Days up to which a window's unified panel is in tab on all days.
const SHORT_WINDOW_DAYS: u32 = 7;
/// Share of the days of longer windows on which it is in tab.
const LONG_WINDOW_SHARE: f64 = 0.85;

/// Persons who have one weight in every replicate: same cell, group and base weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Class {
    /// Row of the period's factors.
    pub(super) cell: u32,
    pub(super) group: u32,
    pub(super) base: f64,
    /// The sample's weight.
    pub(super) weight: f64,
}

/// The weights of one day or window.
#[derive(Debug)]
pub(super) struct Period {
    /// Class of each person, [`NO_CLASS`] for persons without a weight.
    pub(super) class_of: Vec<u32>,
    /// In order of cell and group.
    pub(super) classes: Vec<Class>,
    /// By cell: the factor of the sample, then those of the replicates.
    pub(super) factors: Vec<f64>,
}

/// All weights of a run.
#[derive(Debug)]
pub(crate) struct Periods<'p> {
    pub(super) panel: &'p Panel,
    /// Number of replicates; 0 for figures without errors.
    pub(super) replicates: usize,
    pub(super) list: Vec<Period>,
    days: BTreeMap<DayIndex, u32>,
    windows: BTreeMap<(DayIndex, DayIndex), u32>,
    /// One period for everything.
    whole: Option<u32>,
    /// What could not be weighted, as sentences.
    pub(crate) notes: Vec<String>,
}

/// Who is to be weighted for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Whole,
    Day(DayIndex),
    Window(DayIndex, DayIndex),
}

impl<'p> Periods<'p> {
    /// Weights for these days, and unified ones for these windows. Where on some day of the panel a category is lost with a group,
    /// there are half as many groups, down to eight; the days of this run alone do not decide it, so that runs agree.
    ///
    /// # Errors
    /// A panel that cannot be weighted at all.
    pub(crate) fn new(
        panel: &'p Panel,
        options: &PanelOptions,
        calendar: &LocalCalendar,
        days: &BTreeSet<DayIndex>,
        windows: &BTreeSet<(DayIndex, DayIndex)>,
        threads: usize,
    ) -> Result<Self> {
        let asked = panel.asked(calendar, days, windows);
        let mut groups = options.groups;
        while groups / 2 >= LEAST_GROUPS && panel.loses_a_category(&dense_groups(panel, groups)) {
            groups /= 2;
        }
        let job = Weighing { panel, options, calendar, groups: dense_groups(panel, groups) };
        let mut periods = job.all(&asked, threads)?;
        if groups < options.groups {
            periods.notes.push(format!(
                "errors are from {groups} groups instead of {}: with more, some category has nobody left without one of them",
                options.groups
            ));
        }
        Ok(periods)
    }

    /// Number of the weights of a day; `None` where the day has none.
    pub(super) fn of_day(&self, day: DayIndex) -> Option<u32> {
        self.whole.or_else(|| self.days.get(&day).copied())
    }

    /// Number of the unified weights of a window.
    pub(super) fn of_window(&self, days: &Range<DayIndex>) -> Option<u32> {
        let is_day = days.start.0 + 1 == days.end.0;
        match self.whole {
            Some(whole) if is_day => self.days.get(&days.start).copied().or(Some(whole)),
            Some(whole) => Some(whole),
            None if is_day => self.days.get(&days.start).copied(),
            None => self.windows.get(&(days.start, days.end)).copied(),
        }
    }

    /// Class of a person in a period.
    pub(super) fn class(&self, period: u32, person: u32) -> Option<u32> {
        let class = *self.list.get(period as usize)?.class_of.get(person as usize)?;
        (class != NO_CLASS).then_some(class)
    }

    /// (G - 1) / G.
    pub(super) fn scale(&self) -> f64 {
        jackknife_scale(self.replicates)
    }
}

impl Panel {
    /// The population projected to.
    pub(super) fn population(&self) -> f64 {
        match (self.totals.first(), self.given.values().next()) {
            (Some(totals), _) => totals.iter().sum(),
            (None, Some(given)) => given.iter().map(|own| own.weight).sum(),
            (None, None) => 0.0,
        }
    }

    /// Whether on some day all members in a category of a margin are in one group.
    fn loses_a_category(&self, groups: &[u32]) -> bool {
        let Some(count) = groups.iter().max().map(|most| *most as usize + 1) else { return false };
        let group = |person: usize| {
            let bucket = self.bucket_of.get(person).copied().unwrap_or(0);
            groups.get(usize::from(bucket)).map_or(0, |g| *g as usize)
        };
        let lost = |members: &mut dyn Iterator<Item = (usize, u32)>| {
            let mut seen = vec![vec![0_u32; count]; self.cells.count];
            members.for_each(|(person, cell)| seen[cell as usize][group(person)] += 1);
            self.cells.codes.iter().zip(&self.cells.categories).any(|(codes, categories)| {
                let mut groups_of = vec![BTreeSet::new(); categories.len()];
                for (code, own) in codes.iter().zip(&seen) {
                    let present = own.iter().enumerate().filter(|(_, n)| **n > 0).map(|(group, _)| group);
                    groups_of[*code as usize].extend(present);
                }
                groups_of.iter().any(|groups| groups.len() == 1)
            })
        };
        let members = |home: &dyn Fn(usize) -> bool| {
            let all = self.members.iter().enumerate();
            let of: Vec<(usize, u32)> = all
                .filter_map(|(person, member)| Some((person, (*member)?.0)))
                .filter(|(person, _)| self.household_of.get(*person).is_some_and(|h| home(*h as usize)))
                .collect();
            of
        };
        match &self.in_tab {
            None if self.given.is_empty() => lost(&mut members(&|_| true).into_iter()),
            None => self
                .given
                .values()
                .any(|rows| lost(&mut rows.iter().filter_map(|row| Some((row.person as usize, row.cell?))))),
            Some(days) => days
                .values()
                .any(|homes| lost(&mut members(&|home| homes.get(home) == Some(&true)).into_iter())),
        }
    }

    fn asked(
        &self,
        calendar: &LocalCalendar,
        days: &BTreeSet<DayIndex>,
        windows: &BTreeSet<(DayIndex, DayIndex)>,
    ) -> Vec<Asked> {
        let by_day = self.in_tab.is_some() || self.given.keys().any(Option::is_some);
        if !by_day {
            return vec![Asked::Whole];
        }
        let known = |day: &DayIndex| {
            let date = calendar.date(*day);
            self.in_tab.as_ref().is_some_and(|days| days.contains_key(&date))
                || self.given.contains_key(&Some(date))
        };
        let mut asked: Vec<Asked> =
            days.iter().filter(|day| known(day)).map(|day| Asked::Day(*day)).collect();
        if self.given.contains_key(&None) {
            asked.push(Asked::Whole);
        } else {
            asked.extend(
                windows
                    .iter()
                    .filter(|(first, end)| (first.0..end.0).any(|day| known(&DayIndex(day))))
                    .map(|(first, end)| Asked::Window(*first, *end)),
            );
        }
        asked
    }
}

/// Group of each bucket, numbered through those that hold a household; empty for figures without errors.
fn dense_groups(panel: &Panel, groups: u32) -> Vec<u32> {
    if groups == 0 {
        return Vec::new();
    }
    let group = |bucket: u8| u32::from(bucket) * groups.min(256) / 256;
    let used: BTreeSet<u32> = panel.bucket_of.iter().map(|bucket| group(*bucket)).collect();
    let numbers: BTreeMap<u32, u32> = used.into_iter().zip(0..).collect();
    (0..=255).map(|bucket| numbers.get(&group(bucket)).copied().unwrap_or(0)).collect()
}

struct Weighing<'a, 'p> {
    panel: &'p Panel,
    options: &'a PanelOptions,
    calendar: &'a LocalCalendar,
    /// By bucket.
    groups: Vec<u32>,
}

/// A period, or why there is none.
type Weighed = std::result::Result<std::result::Result<Period, String>, PanelError>;

impl<'p> Weighing<'_, 'p> {
    fn all(&self, asked: &[Asked], threads: usize) -> std::result::Result<Periods<'p>, PanelError> {
        let next = AtomicUsize::new(0);
        let done: Mutex<BTreeMap<usize, Weighed>> = Mutex::new(BTreeMap::new());
        let work = || {
            while let Some(one) = asked.get(next.fetch_add(1, Ordering::Relaxed)) {
                let place = asked.iter().position(|other| other == one).unwrap_or(0);
                let weighed = self.one(*one);
                if let Ok(mut done) = done.lock() {
                    done.insert(place, weighed);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads.clamp(1, asked.len().max(1)) {
                scope.spawn(work);
            }
            work();
        });
        let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut periods = Periods {
            panel: self.panel,
            replicates: self.count(),
            list: Vec::new(),
            days: BTreeMap::new(),
            windows: BTreeMap::new(),
            whole: None,
            notes: Vec::new(),
        };
        for (one, weighed) in asked.iter().zip(done.into_values()) {
            match weighed? {
                Err(note) => periods.notes.push(note),
                Ok(period) => {
                    let number = periods.list.len() as u32;
                    match *one {
                        Asked::Whole => periods.whole = Some(number),
                        Asked::Day(day) => drop(periods.days.insert(day, number)),
                        Asked::Window(first, end) => drop(periods.windows.insert((first, end), number)),
                    }
                    periods.list.push(period);
                }
            }
        }
        Ok(periods)
    }

    fn count(&self) -> usize {
        let count = self.groups.iter().collect::<BTreeSet<_>>().len();
        if count < 2 { 0 } else { count }
    }

    /// The weights of one period. A fault of one day or window is a sentence and leaves its figures unprojected; a fault of the
    /// whole panel is an error.
    fn one(&self, asked: Asked) -> Weighed {
        let panel = self.panel;
        let given = |day: Option<jiff::civil::Date>| panel.given.get(&day);
        let name = match asked {
            Asked::Whole => String::new(),
            Asked::Day(day) => self.calendar.date(day).to_string(),
            Asked::Window(first, end) => {
                let last = DayIndex(end.0.saturating_sub(1));
                format!("{} to {}", self.calendar.date(first), self.calendar.date(last))
            }
        };
        let found = match asked {
            Asked::Whole if panel.given.is_empty() => self.raked(&|_| true),
            Asked::Whole => self.given(given(None).map(Vec::as_slice).unwrap_or_default()),
            Asked::Day(day) => match given(Some(self.calendar.date(day))) {
                Some(rows) => self.given(rows),
                None => {
                    self.raked_if_any(&name, &|home| self.in_tab_days(day, DayIndex(day.0 + 1), home).0 == 1)
                }
            },
            Asked::Window(first, end) => {
                let present = self.unified(first, end);
                self.raked_if_any(&name, &|home| present.get(home as usize) == Some(&true))
            }
        };
        match found {
            Ok(period) => Ok(Ok(period)),
            Err(error) if name.is_empty() => Err(error),
            Err(PanelError::EmptyDay { .. }) => {
                Ok(Err(format!("{name}: nobody is in tab, so that its figures are not projected")))
            }
            Err(error) => Ok(Err(format!("{name}: its figures are not projected, since {error}"))),
        }
    }

    /// Days of a window on which a household is in tab, and days for which it is known.
    fn in_tab_days(&self, first: DayIndex, end: DayIndex, home: u32) -> (u32, u32) {
        let Some(in_tab) = &self.panel.in_tab else { return (0, 0) };
        let dates = (first.0..end.0).map(|day| self.calendar.date(DayIndex(day)));
        dates.filter_map(|date| in_tab.get(&date)).fold((0, 0), |(present, known), homes| {
            (present + u32::from(homes.get(home as usize) == Some(&true)), known + 1)
        })
    }

    /// The households of the unified panel.
    fn unified(&self, first: DayIndex, end: DayIndex) -> Vec<bool> {
        let length = end.0 - first.0;
        let usual = if length <= SHORT_WINDOW_DAYS { 1.0 } else { LONG_WINDOW_SHARE };
        let share = self.options.unified_share.unwrap_or(usual);
        let homes = self.panel.household_of.iter().max().map_or(0, |home| home + 1);
        if self.panel.given.is_empty() {
            return (0..homes)
                .map(|home| {
                    let (present, known) = self.in_tab_days(first, end, home);
                    present > 0 && f64::from(present) >= share * f64::from(known) - 1e-9
                })
                .collect();
        }
        let mut count = vec![0_u32; homes as usize];
        let mut known = 0;
        for day in first.0..end.0 {
            let Some(rows) = self.panel.given.get(&Some(self.calendar.date(DayIndex(day)))) else { continue };
            known += 1;
            let present: BTreeSet<u32> =
                rows.iter().filter_map(|r| self.panel.household_of.get(r.person as usize).copied()).collect();
            for home in present {
                count[home as usize] += 1;
            }
        }
        count.iter().map(|n| *n > 0 && f64::from(*n) >= share * f64::from(known) - 1e-9).collect()
    }

    fn raked_if_any(
        &self,
        day: &str,
        present: &dyn Fn(u32) -> bool,
    ) -> std::result::Result<Period, PanelError> {
        let anybody = self.panel.household_of.iter().any(|home| present(*home));
        if anybody { self.raked(present) } else { Err(PanelError::EmptyDay { day: day.to_owned() }) }
    }

    /// The present households' members, raked to the totals.
    fn raked(&self, present: &dyn Fn(u32) -> bool) -> std::result::Result<Period, PanelError> {
        let panel = self.panel;
        let members = (0..).zip(&panel.members).filter_map(|(person, member)| {
            let (cell, base) = (*member)?;
            let home = *panel.household_of.get(person as usize)?;
            present(home).then_some(load::Given { person, cell: Some(cell), base, weight: f64::NAN })
        });
        let members: Vec<load::Given> = members.collect();
        self.period(&members, &panel.totals, true)
    }

    /// Weights from a file; its replicates are raked to what these weights add up to.
    fn given(&self, rows: &[load::Given]) -> std::result::Result<Period, PanelError> {
        self.period(rows, &met(&self.panel.cells, rows), false)
    }

    fn period(
        &self,
        members: &[load::Given],
        totals: &[Vec<f64>],
        raked: bool,
    ) -> std::result::Result<Period, PanelError> {
        let cells = &self.panel.cells;
        let groups = self.count().max(1);
        let group_of = |person: u32| {
            let bucket = self.panel.bucket_of.get(person as usize).copied().unwrap_or(0);
            self.groups.get(usize::from(bucket)).copied().unwrap_or(0)
        };
        let mut sums = vec![vec![0.0; groups]; cells.count];
        for member in members {
            if let Some(cell) = member.cell {
                sums[cell as usize][group_of(member.person) as usize] += member.base;
            }
        }
        let factors = if cells.margins.is_empty() {
            GroupFactors::ones(0)
        } else {
            let mut margins = Vec::with_capacity(totals.len());
            for (m, totals) in totals.iter().enumerate() {
                // A category that is empty in the population is no target where it is empty in the sample.
                let name = cells.margins[m].clone();
                margins.push(margin(name, &cells.categories[m], totals, &cells.codes[m], &sums)?);
            }
            rake_groups(&margins, &sums, &RakeOptions::default())?
        };
        // Whoever is in no cell keeps the weight; replicates only make up for the dropped group.
        let others = cells.count as u32;
        let width = self.count() + 1;
        let mut all: Vec<f64> = Vec::with_capacity((cells.count + 1) * width);
        for cell in 0..cells.count {
            all.extend_from_slice(factors.of_cell(cell));
        }
        let grown = if width > 1 { 1.0 / jackknife_scale(width - 1) } else { 1.0 };
        all.push(1.0);
        all.extend(std::iter::repeat_n(grown, width - 1));
        let mut classes: Vec<(Class, u32)> = Vec::with_capacity(members.len());
        for member in members {
            let cell = member.cell.unwrap_or(others);
            let base = if member.cell.is_some() { member.base } else { member.weight };
            let own = all.get(cell as usize * width).copied().unwrap_or(1.0);
            let weight = if raked { base * own } else { member.weight };
            let class = Class { cell, group: group_of(member.person), base, weight };
            classes.push((class, member.person));
        }
        Ok(Period::of(&classes, all, self.panel.household_of.len()))
    }
}

impl Period {
    fn of(members: &[(Class, u32)], factors: Vec<f64>, persons: usize) -> Self {
        let key = |class: &Class| (class.cell, class.group, class.base.to_bits(), class.weight.to_bits());
        let mut classes: Vec<Class> = members.iter().map(|(class, _)| *class).collect();
        classes.sort_unstable_by_key(key);
        classes.dedup_by_key(|class| key(class));
        let mut class_of = vec![NO_CLASS; persons];
        for (class, person) in members {
            let place = classes.partition_point(|other| key(other) < key(class));
            if let Some(own) = class_of.get_mut(*person as usize) {
                *own = place as u32;
            }
        }
        Self { class_of, classes, factors }
    }
}

fn margin(
    name: String,
    categories: &[String],
    totals: &[f64],
    codes: &[u32],
    sums: &[Vec<f64>],
) -> std::result::Result<Margin, PanelError> {
    let mut used = vec![false; categories.len()];
    for (code, own) in codes.iter().zip(sums) {
        used[*code as usize] |= own.iter().any(|sum| *sum > 0.0);
    }
    let kept: Vec<usize> = (0..categories.len()).filter(|c| used[*c] || totals[*c] != 0.0).collect();
    if kept.len() == categories.len() {
        return Margin::new(name, categories.to_vec(), totals.to_vec(), codes.to_vec());
    }
    // Cells of a category that is gone have no base weight; any code will do for them.
    let place = |code: u32| kept.iter().position(|c| *c == code as usize).unwrap_or(0) as u32;
    let pick = |c: &usize| categories[*c].clone();
    Margin::new(
        name,
        kept.iter().map(pick).collect(),
        kept.iter().map(|c| totals[*c]).collect(),
        codes.iter().map(|code| place(*code)).collect(),
    )
}
