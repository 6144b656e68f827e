//! Plays of a bucket to what each viewer earned on each local day, under a policy.
//!
//! Order of work, per viewer and title: what each play earns ([`Verdict`]), near-duplicates, union in order of start
//! (a stretch that two plays cover belongs to the one that began first), cut at local midnights. Device time is the
//! plain sum of the plays that remain after near-duplicates. Content time is spread evenly over a play, and is wall
//! time where the source has none.

use std::collections::BTreeMap;
use std::ops::Range;

use super::play::{MeasuredPlay, Verdict};
use crate::kernel::{DayIndex, LocalCalendar};
use crate::policy::{Policy, Stretch};

/// Where within a title a credit belongs: everything a figure may be split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Title.
    pub title: u32,
    /// Trailers and the like, kept apart.
    pub promo: bool,
    /// Season, 0 where there is none.
    pub season: u16,
    /// Episode.
    pub episode: u32,
    /// Viewer.
    pub viewer: u64,
    /// Class of device.
    pub device: u16,
    /// Territory.
    pub territory: u16,
    /// Service.
    pub service: u16,
    /// Class of profile.
    pub profile: u16,
}

/// What a viewer earned at one place on one local day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayCredit {
    /// Where.
    pub place: Place,
    /// Milliseconds viewed, nothing counted twice.
    pub credited_ms: u64,
    /// Milliseconds played, summed over devices.
    pub device_ms: u64,
    /// Milliseconds of content in the credited time.
    pub content_ms: u64,
    /// Longest unbroken run of the title, within the day, that a stretch of this place belongs to or ends.
    pub longest_run_ms: u64,
    /// Sittings that began here.
    pub sittings: u32,
}

/// What happened to the plays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CreditCounts {
    /// All plays.
    pub plays: u64,
    /// No time between start and end, pauses taken out.
    pub empty: u64,
    /// Reaching beyond the calendar.
    pub outside_calendar: u64,
    /// At a speed that does not earn.
    pub wrong_speed: u64,
    /// Shorter than the policy's shortest.
    pub too_short: u64,
    /// Cut to the policy's longest.
    pub capped: u64,
    /// Merged into a play that began within seconds.
    pub near_duplicates: u64,
}

impl std::ops::AddAssign for CreditCounts {
    fn add_assign(&mut self, other: Self) {
        self.plays += other.plays;
        self.empty += other.empty;
        self.outside_calendar += other.outside_calendar;
        self.wrong_speed += other.wrong_speed;
        self.too_short += other.too_short;
        self.capped += other.capped;
        self.near_duplicates += other.near_duplicates;
    }
}

/// Credits whole viewers' plays over `days`, and gives each day's credits in order of place.
///
/// Plays may come in any order. Give all that begin no more than [`Policy::lookback_ms`] before the days begin and no
/// more than the near-duplicate window after they end: then a day credited alone equals the same day credited among
/// others, to the bit. (But for an episode begun over and over on one device, near-duplicate after near-duplicate,
/// through the very beginning of that span: there the chain is read from its first play given.)
pub fn credit(
    plays: &[MeasuredPlay],
    days: Range<DayIndex>,
    calendar: &LocalCalendar,
    policy: &Policy,
) -> (BTreeMap<DayIndex, Vec<DayCredit>>, CreditCounts) {
    let mut counts = CreditCounts { plays: plays.len() as u64, ..CreditCounts::default() };
    let mut earning = earning_plays(plays, calendar, policy, &mut counts);
    earning.sort_unstable();
    let mut union = Union {
        calendar,
        within: (
            calendar.days().piece(days.start.0 as usize).0,
            calendar.days().piece(days.end.0 as usize).0,
        ),
        sitting_gap_ms: i64::from(policy.sitting_gap_secs) * 1000,
        credits: BTreeMap::new(),
    };
    let mut kept = Vec::new();
    for group in earning.chunk_by(|a, b| (a.viewer, a.title, a.promo) == (b.viewer, b.title, b.promo)) {
        counts.near_duplicates += merge_near_duplicates(group, policy, &mut kept);
        union.add(&kept);
    }
    let mut credits = union.credits;
    credits.values_mut().for_each(sum_by_place);
    credits.retain(|_, day| !day.is_empty());
    (credits, counts)
}

/// The plays that earn, each ending where its earning does, promos marked only if they are kept apart.
fn earning_plays(
    plays: &[MeasuredPlay],
    calendar: &LocalCalendar,
    policy: &Policy,
    counts: &mut CreditCounts,
) -> Vec<MeasuredPlay> {
    let mut earning = Vec::with_capacity(plays.len());
    for play in plays {
        match play.verdict(policy) {
            Verdict::Empty => counts.empty += 1,
            Verdict::WrongSpeed => counts.wrong_speed += 1,
            Verdict::TooShort => counts.too_short += 1,
            Verdict::Earns { end_ms, .. } if !calendar.covers(play.start_ms, end_ms) => {
                counts.outside_calendar += 1;
            }
            Verdict::Earns { end_ms, capped } => {
                counts.capped += u64::from(capped);
                let promo = play.promo && policy.promos == Stretch::Excluded;
                earning.push(MeasuredPlay { promo, end_ms, ..*play });
            }
        }
    }
    earning
}

/// Merges overlapping plays of one episode and device that start together into the first, and counts them. The
/// content time is that of the one that lasted longest. Plays that do not overlap are a stop and a fresh start.
fn merge_near_duplicates(group: &[MeasuredPlay], policy: &Policy, kept: &mut Vec<MeasuredPlay>) -> u64 {
    let window_ms = i64::from(policy.near_duplicate_secs) * 1000;
    let what = |play: &MeasuredPlay| (play.season, play.episode, play.device_id);
    kept.clear();
    let mut merged = 0;
    for play in group {
        let twin = kept
            .iter_mut()
            .rev()
            .take_while(|earlier| play.start_ms - earlier.start_ms <= window_ms)
            .find(|earlier| what(earlier) == what(play) && play.start_ms < earlier.end_ms);
        match twin {
            Some(twin) => {
                if play.end_ms > twin.end_ms {
                    (twin.end_ms, twin.content_ms) = (play.end_ms, play.content_ms);
                }
                merged += 1;
            }
            None => kept.push(*play),
        }
    }
    merged
}

/// The union of a viewer's plays of a title, cut at midnights and at the ends of the days asked for.
struct Union<'c> {
    calendar: &'c LocalCalendar,
    within: (i64, i64),
    sitting_gap_ms: i64,
    credits: BTreeMap<DayIndex, Vec<DayCredit>>,
}

impl Union<'_> {
    fn add(&mut self, plays: &[MeasuredPlay]) {
        let mut covered_ms: Option<i64> = None;
        let mut run_from_ms = 0;
        for play in plays {
            let new_sitting = covered_ms.is_none_or(|end| play.start_ms - end > self.sitting_gap_ms);
            if covered_ms.is_none_or(|end| play.start_ms > end) {
                run_from_ms = play.start_ms;
            }
            let new_from = covered_ms.map_or(play.start_ms, |end| end.max(play.start_ms));
            covered_ms = Some(new_from.max(play.end_ms));
            if new_sitting {
                self.part(play, play.start_ms, play.start_ms + 1, |credit, _, _| credit.sittings = 1);
            }
            self.part(play, play.start_ms, play.end_ms, |credit, from, to| {
                credit.device_ms = (to - from) as u64;
            });
            let calendar = self.calendar;
            self.part(play, new_from, play.end_ms, |credit, from, to| {
                let (midnight_ms, _) = calendar.days().piece(calendar.days().index_of(from));
                credit.credited_ms = (to - from) as u64;
                credit.content_ms = content_until(play, to) - content_until(play, from);
                credit.longest_run_ms = (to - run_from_ms.max(midnight_ms)) as u64;
            });
        }
    }

    /// Cuts a stretch of a play at midnights and records what `fill` says of each part within the days.
    fn part(
        &mut self,
        play: &MeasuredPlay,
        from_ms: i64,
        to_ms: i64,
        fill: impl Fn(&mut DayCredit, i64, i64),
    ) {
        let (from_ms, to_ms) = (from_ms.max(self.within.0), to_ms.min(self.within.1));
        let Self { calendar, credits, .. } = self;
        calendar.days().split(from_ms, to_ms, |day, from, to| {
            let mut credit = DayCredit {
                place: Place {
                    title: play.title,
                    promo: play.promo,
                    season: play.season,
                    episode: play.episode,
                    viewer: play.viewer,
                    device: play.device,
                    territory: play.territory,
                    service: play.service,
                    profile: play.profile,
                },
                credited_ms: 0,
                device_ms: 0,
                content_ms: 0,
                longest_run_ms: 0,
                sittings: 0,
            };
            fill(&mut credit, from, to);
            credits.entry(DayIndex(day as u32)).or_default().push(credit);
        });
    }
}

/// Content played by an instant within the play, so that the parts of a play add up to the whole.
fn content_until(play: &MeasuredPlay, at_ms: i64) -> u64 {
    let played_ms = (at_ms - play.start_ms).max(0) as u64;
    match (play.content_ms, (play.end_ms - play.start_ms).max(1) as u64) {
        (Some(content_ms), length_ms) => u64::from(content_ms) * played_ms / length_ms,
        (None, _) => played_ms,
    }
}

/// Sorts a day's credits and sums those of one place.
fn sum_by_place(day: &mut Vec<DayCredit>) {
    day.sort_unstable();
    day.dedup_by(|later, kept| {
        let same = later.place == kept.place;
        if same {
            kept.credited_ms += later.credited_ms;
            kept.device_ms += later.device_ms;
            kept.content_ms += later.content_ms;
            kept.longest_run_ms = kept.longest_run_ms.max(later.longest_run_ms);
            kept.sittings += later.sittings;
        }
        same
    });
}
