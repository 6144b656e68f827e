//! Sums over a window of days, by title, season or episode, for any slice of the audience.

use std::collections::BTreeMap;
use std::ops::{AddAssign, Range};

use super::aggregate::BucketAggregate;
use super::credit::{DayCredit, Place};
use crate::kernel::DayIndex;
use crate::policy::{Policy, Qualifying};

/// How finely a title is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// All seasons together (Nielsen's lists).
    Title,
    /// Each season (Netflix's lists, renewal, contracts).
    Season,
    /// Each episode.
    Episode,
}

/// What a row of the result is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKey {
    /// Title.
    pub title: u32,
    /// Season, unless seasons are taken together.
    pub season: Option<u16>,
    /// Episode, unless episodes are taken together.
    pub episode: Option<u32>,
}

impl GroupKey {
    const fn of(place: &Place, grain: Grain) -> Self {
        let season = if matches!(grain, Grain::Title) { None } else { Some(place.season) };
        let episode = if matches!(grain, Grain::Episode) { Some(place.episode) } else { None };
        Self { title: place.title, season, episode }
    }
}

/// Which part of the audience; `None` means all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this territory.
    pub territory: Option<u16>,
    /// Only this class of device.
    pub device: Option<u16>,
    /// Only this service.
    pub service: Option<u16>,
    /// Only this class of profile.
    pub profile: Option<u16>,
    /// Trailers and the like instead of the programme.
    pub promos: bool,
}

impl Filter {
    fn lets_through(&self, place: &Place) -> bool {
        self.promos == place.promo
            && self.territory.is_none_or(|t| t == place.territory)
            && self.device.is_none_or(|d| d == place.device)
            && self.service.is_none_or(|s| s == place.service)
            && self.profile.is_none_or(|p| p == place.profile)
    }
}

/// A question to a [`BucketAggregate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowQuery {
    /// Local days, the end not included.
    pub days: Range<DayIndex>,
    /// How finely titles are split.
    pub grain: Grain,
    /// Which part of the audience.
    pub filter: Filter,
}

impl WindowQuery {
    /// The first `count` days from the premiere: 7, 28, 30 or 91 of them as the metric's name says.
    pub fn first_days(premiere: DayIndex, count: u16, grain: Grain) -> Self {
        let days = premiere..DayIndex(premiere.0.saturating_add(u32::from(count)));
        Self { days, grain, filter: Filter::default() }
    }
}

/// Runtimes of the episodes that were available: what views, watchers and completers are measured against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programme {
    runtime_ms: BTreeMap<(u32, u16, u32), u64>,
}

impl Programme {
    /// Adds an episode; a runtime of zero is no runtime.
    pub fn insert(&mut self, title: u32, season: u16, episode: u32, runtime_ms: u64) {
        if runtime_ms > 0 {
            self.runtime_ms.insert((title, season, episode), runtime_ms);
        }
    }

    /// Runtime of one episode, in milliseconds.
    pub fn episode_ms(&self, title: u32, season: u16, episode: u32) -> Option<u64> {
        self.runtime_ms.get(&(title, season, episode)).copied()
    }

    /// Number and summed runtime in milliseconds of the episodes of a title, season or episode.
    pub fn available(&self, group: GroupKey) -> (u64, u64) {
        let seasons = group.season.map_or(0..=u16::MAX, |s| s..=s);
        let all = (group.title, *seasons.start(), 0)..=(group.title, *seasons.end(), u32::MAX);
        self.runtime_ms
            .range(all)
            .filter(|((_, _, episode), _)| group.episode.is_none_or(|e| e == *episode))
            .fold((0, 0), |(count, sum), (_, ms)| (count + 1, sum + ms))
    }
}

/// The sums of a group over a window. Cells of disjoint viewers add up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WindowCell {
    /// Milliseconds viewed, nothing counted twice.
    pub credited_ms: u64,
    /// Milliseconds played, summed over devices.
    pub device_ms: u64,
    /// Milliseconds of content.
    pub content_ms: u64,
    /// Viewers with any credit.
    pub viewers: u64,
    /// Viewers with the policy's qualifying time.
    pub reach: u64,
    /// Viewers with the starter's time of one episode.
    pub starters: u64,
    /// Viewers with the watcher's share of one episode. Episodes without runtime count for none.
    pub watchers: u64,
    /// Viewers with the completer's share of every available episode. None where no runtime is known.
    pub completers: u64,
    /// Sittings begun.
    pub sittings: u64,
    /// Pairs of viewer and episode of known runtime with any credit.
    pub episode_viewers: u64,
    /// Of those, the pairs in which at least 10, 20, ... 100 per cent of the episode was seen.
    pub still_there: [u64; 10],
}

impl AddAssign for WindowCell {
    fn add_assign(&mut self, other: Self) {
        self.credited_ms += other.credited_ms;
        self.device_ms += other.device_ms;
        self.content_ms += other.content_ms;
        self.viewers += other.viewers;
        self.reach += other.reach;
        self.starters += other.starters;
        self.watchers += other.watchers;
        self.completers += other.completers;
        self.sittings += other.sittings;
        self.episode_viewers += other.episode_viewers;
        for (here, more) in self.still_there.iter_mut().zip(other.still_there) {
            *here += more;
        }
    }
}

/// Adds the cells of another bucket.
pub fn add_cells(cells: &mut BTreeMap<GroupKey, WindowCell>, others: BTreeMap<GroupKey, WindowCell>) {
    for (group, cell) in others {
        *cells.entry(group).or_default() += cell;
    }
}

/// The sums of a bucket over a window.
pub fn window_cells(
    bucket: &BucketAggregate,
    query: &WindowQuery,
    programme: &Programme,
    policy: &Policy,
) -> BTreeMap<GroupKey, WindowCell> {
    let key = |c: &DayCredit| {
        (GroupKey::of(&c.place, query.grain), c.place.viewer, c.place.season, c.place.episode)
    };
    let mut credits: Vec<&DayCredit> =
        bucket.window(query.days.clone()).filter(|c| query.filter.lets_through(&c.place)).collect();
    credits.sort_by_key(|c| key(c));
    let mut cells: BTreeMap<GroupKey, WindowCell> = BTreeMap::new();
    for of_group in credits.chunk_by(|a, b| key(a).0 == key(b).0) {
        let Some(first) = of_group.first() else { continue };
        let group = GroupKey::of(&first.place, query.grain);
        let available = programme.available(group).0;
        let cell = cells.entry(group).or_default();
        for of_viewer in of_group.chunk_by(|a, b| a.place.viewer == b.place.viewer) {
            add_viewer(cell, of_viewer, available, programme, policy);
        }
    }
    cells
}

/// One viewer's part of a group over a window.
#[derive(Debug)]
pub struct ViewerCell<'a> {
    /// What it is about.
    pub group: GroupKey,
    /// Who.
    pub viewer: u64,
    /// The viewer's own sums; `viewers` is 0 or 1.
    pub cell: WindowCell,
    /// The credits they are made of, with their days.
    pub credits: &'a [(DayIndex, &'a DayCredit)],
}

/// Hands over the sums of each viewer by itself: [`window_cells`] before it adds them up, for callers who give each viewer a
/// weight. Credits that `counts` refuses (of a viewer on a day) take no part.
pub fn each_viewer(
    bucket: &BucketAggregate,
    query: &WindowQuery,
    programme: &Programme,
    policy: &Policy,
    counts: impl Fn(u64, DayIndex) -> bool,
    mut take: impl FnMut(ViewerCell<'_>),
) {
    let key = |c: &DayCredit| {
        (GroupKey::of(&c.place, query.grain), c.place.viewer, c.place.season, c.place.episode)
    };
    let mut credits: Vec<(DayIndex, &DayCredit)> = bucket
        .window_by_day(query.days.clone())
        .filter(|(day, c)| query.filter.lets_through(&c.place) && counts(c.place.viewer, *day))
        .collect();
    credits.sort_by_key(|(_, c)| key(c));
    let mut own = Vec::new();
    for of_group in credits.chunk_by(|(_, a), (_, b)| key(a).0 == key(b).0) {
        let Some((_, first)) = of_group.first() else { continue };
        let group = GroupKey::of(&first.place, query.grain);
        let available = programme.available(group).0;
        for of_viewer in of_group.chunk_by(|(_, a), (_, b)| a.place.viewer == b.place.viewer) {
            own.clear();
            own.extend(of_viewer.iter().map(|(_, credit)| *credit));
            let Some(viewer) = own.first().map(|credit: &&DayCredit| credit.place.viewer) else { continue };
            let mut cell = WindowCell::default();
            add_viewer(&mut cell, &own, available, programme, policy);
            take(ViewerCell { group, viewer, cell, credits: of_viewer });
        }
    }
}

/// Adds one viewer's credits of a group; they come in order of season and episode.
fn add_viewer(
    cell: &mut WindowCell,
    credits: &[&DayCredit],
    available: u64,
    programme: &Programme,
    policy: &Policy,
) {
    let credited_ms: u64 = credits.iter().map(|c| c.credited_ms).sum();
    cell.credited_ms += credited_ms;
    cell.device_ms += credits.iter().map(|c| c.device_ms).sum::<u64>();
    cell.content_ms += credits.iter().map(|c| c.content_ms).sum::<u64>();
    cell.sittings += credits.iter().map(|c| u64::from(c.sittings)).sum::<u64>();
    if credited_ms == 0 {
        return;
    }
    let longest_run_ms = credits.iter().map(|c| c.longest_run_ms).max().unwrap_or(0);
    let qualifying_ms = match policy.qualifying {
        Qualifying::Total => credited_ms,
        Qualifying::Consecutive => longest_run_ms,
    };
    let (mut started, mut watched, mut completed) = (false, false, 0);
    for episode in
        credits.chunk_by(|a, b| (a.place.season, a.place.episode) == (b.place.season, b.place.episode))
    {
        let episode_ms: u64 = episode.iter().map(|c| c.credited_ms).sum();
        if episode_ms == 0 {
            continue;
        }
        started |= episode_ms >= u64::from(policy.starter_secs) * 1000;
        let Some(Place { title, season, episode: number, .. }) = episode.first().map(|c| c.place) else {
            continue;
        };
        let Some(runtime_ms) = programme.episode_ms(title, season, number) else { continue };
        let seen_ms = episode.iter().map(|c| c.content_ms).sum::<u64>().min(runtime_ms);
        let share = |percent: u32| seen_ms * 100 >= runtime_ms * u64::from(percent);
        watched |= share(policy.watcher_percent);
        completed += u64::from(share(policy.completer_percent));
        cell.episode_viewers += 1;
        for (still_there, percent) in cell.still_there.iter_mut().zip((10..).step_by(10)) {
            *still_there += u64::from(share(percent));
        }
    }
    cell.viewers += 1;
    cell.reach += u64::from(qualifying_ms >= u64::from(policy.qualifying_secs) * 1000);
    cell.starters += u64::from(started);
    cell.watchers += u64::from(watched);
    cell.completers += u64::from(available > 0 && completed == available);
}
