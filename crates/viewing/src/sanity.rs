//! What no play can be: dates nobody watched on, ends before starts, days in one sitting, one sitting logged twice.
//!
//! Everything dropped, capped or merged is counted by reason and can be shown. The order of the plays makes no
//! difference to the outcome.

use std::collections::BTreeMap;
use std::fmt;

use crate::play::{EpochMs, Play, Remarks, TitleText, ViewerId, When};

/// The bounds of what is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SanityRules {
    /// Instants before this one are sentinels. Default: 1990-01-01, before there was streaming.
    pub earliest: EpochMs,
    /// Longest play whose title has no known runtime, in milliseconds. Default: a day.
    pub longest_ms: u64,
    /// Longest play in runtimes of its title, in thousandths: beyond, the end was invented (a crash, a sleeping
    /// client) and the play is cut. Default: 3 runtimes, which leaves room for pauses and repeats in one session.
    pub runtime_factor_milli: u64,
    /// Two overlapping rows of one viewer and title that start within this time are one sitting logged twice. Default:
    /// a minute.
    pub near_duplicate_ms: u64,
}

impl Default for SanityRules {
    fn default() -> Self {
        Self {
            earliest: EpochMs(631_152_000_000),
            longest_ms: 86_400_000,
            runtime_factor_milli: 3_000,
            near_duplicate_ms: 60_000,
        }
    }
}

/// Why a play was dropped, changed or merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Its date is a sentinel; it stays, undated, and counts in no week.
    SentinelDate,
    /// Its end precedes its start; dropped unless the source states a duration beside them.
    EndBeforeStart,
    /// It lasts longer than is believed without a runtime; dropped.
    LongerThanADay,
    /// It lasts longer than the factor times its title's runtime; cut.
    AbsurdDuration,
    /// Its playing time exceeds the time between its start and end; cut.
    PlayingBeyondInterval,
    /// It repeats another row exactly; dropped.
    ExactDuplicate,
    /// It is the same sitting as another row; merged by union.
    NearDuplicate,
}

impl Reason {
    /// The word for it in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SentinelDate => "sentinel_date",
            Self::EndBeforeStart => "end_before_start",
            Self::LongerThanADay => "longer_than_a_day",
            Self::AbsurdDuration => "absurd_duration",
            Self::PlayingBeyondInterval => "playing_beyond_interval",
            Self::ExactDuplicate => "exact_duplicate",
            Self::NearDuplicate => "near_duplicate",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One act of the rules on one row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Why.
    pub reason: Reason,
    /// Whose row.
    pub viewer: ViewerId,
    /// The row in its source.
    pub row: u64,
    /// Playing time taken away, in milliseconds.
    pub removed_ms: u64,
}

/// Plays after the rules, and what the rules did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sane {
    /// What is left, by viewer, title and start.
    pub plays: Vec<Play>,
    /// Every act, in order.
    pub findings: Vec<Finding>,
}

impl Sane {
    /// How many rows each reason touched, and how much playing time it took away, in milliseconds.
    pub fn by_reason(&self) -> BTreeMap<Reason, (u64, u64)> {
        let mut sums = BTreeMap::new();
        for finding in &self.findings {
            let (rows, ms): &mut (u64, u64) = sums.entry(finding.reason).or_default();
            *rows += 1;
            *ms = ms.saturating_add(finding.removed_ms);
        }
        sums
    }
}

/// Applies all rules. `runtime_ms` gives the catalogue's runtime of a title; the source's own comes first.
pub fn sane(
    plays: impl IntoIterator<Item = Play>,
    rules: &SanityRules,
    runtime_ms: impl Fn(&TitleText) -> Option<u64>,
) -> Sane {
    let mut out = Sane::default();
    let mut kept: Vec<Play> = plays
        .into_iter()
        .filter_map(|play| {
            let runtime = play.runtime_ms.or_else(|| runtime_ms(&play.title));
            checked(play, rules, runtime, &mut out.findings)
        })
        .collect();
    kept.sort_by(|a, b| order(a).cmp(&order(b)));
    out.plays = without_duplicates(kept, rules, &mut out.findings);
    out.findings.sort();
    out
}

/// Looks at one play by itself; `None` where nothing of it can be believed.
pub fn checked(
    mut play: Play,
    rules: &SanityRules,
    runtime_ms: Option<u64>,
    findings: &mut Vec<Finding>,
) -> Option<Play> {
    let (viewer, row) = (play.viewer, play.row);
    let mut find = |reason, removed_ms| findings.push(Finding { reason, viewer, row, removed_ms });
    match play.when {
        When::Interval { start, .. } | When::Instant(start) if start < rules.earliest => {
            play.when = When::Unknown;
            find(Reason::SentinelDate, 0);
        }
        _ => {}
    }
    if let When::Interval { start, end } = play.when
        && end < start
    {
        find(Reason::EndBeforeStart, 0);
        play.when = When::Interval { start, end: start.plus(play.wall_ms?) };
        play.remark(Remarks::END_BEFORE_START);
    }
    let lasted = play.interval().map_or(0, |(start, end)| end.since(start));
    let wall = play.wall_ms.unwrap_or(lasted);
    let longest = match runtime_ms.filter(|ms| *ms > 0) {
        Some(runtime) => runtime.saturating_mul(rules.runtime_factor_milli) / 1000,
        None if wall > rules.longest_ms => {
            find(Reason::LongerThanADay, wall);
            return None;
        }
        None => rules.longest_ms,
    };
    if wall > longest {
        find(Reason::AbsurdDuration, wall - longest);
        play.wall_ms = Some(longest);
        if let When::Interval { start, end } = play.when {
            // What was cut off was at the end: the true end is the earlier one.
            play.when = When::Interval { start, end: end.min(start.plus(longest)) };
        }
    }
    if let (Some(wall), Some((start, end))) = (play.wall_ms, play.interval())
        && wall > end.since(start)
    {
        find(Reason::PlayingBeyondInterval, wall - end.since(start));
        play.wall_ms = Some(end.since(start));
    }
    Some(play)
}

/// What makes two titles the same for finding duplicates: the source's identifier, else all words.
type TitleKey<'p> = (Option<&'p str>, &'p str, Option<u32>, Option<u32>, Option<&'p str>);

fn title_key(title: &TitleText) -> TitleKey<'_> {
    match title.source_id.as_deref() {
        Some(id) => (Some(id), "", None, None, None),
        None => (
            None,
            title.name.as_str(),
            title.season.as_ref().map(crate::play::SeasonMark::number),
            title.episode,
            title.episode_name.as_deref(),
        ),
    }
}

fn order(play: &Play) -> impl Ord + '_ {
    (
        play.viewer,
        title_key(&play.title),
        play.when,
        std::cmp::Reverse(play.wall_ms),
        play.position_end_ms,
        play.device_id,
        play.device.as_deref(),
        play.row,
    )
}

fn without_duplicates(sorted: Vec<Play>, rules: &SanityRules, findings: &mut Vec<Finding>) -> Vec<Play> {
    let mut out: Vec<Play> = Vec::with_capacity(sorted.len());
    // Start of the last row that joined the open sitting.
    let mut last_start = EpochMs(i64::MIN);
    for play in sorted {
        let start = play.interval().map_or(EpochMs(i64::MIN), |(start, _)| start);
        if let Some(open) = out.last_mut()
            && open.viewer == play.viewer
            && title_key(&open.title) == title_key(&play.title)
            && let Some(reason) = duplicate(open, &play, last_start, rules)
        {
            let before = open.wall_ms.unwrap_or(0).saturating_add(play.wall_ms.unwrap_or(0));
            merge(open, &play);
            let removed_ms = before.saturating_sub(open.wall_ms.unwrap_or(0));
            findings.push(Finding { reason, viewer: play.viewer, row: play.row, removed_ms });
        } else {
            out.push(play);
        }
        last_start = start;
    }
    out
}

/// Whether a row repeats the open sitting, and how.
fn duplicate(open: &Play, play: &Play, last_start: EpochMs, rules: &SanityRules) -> Option<Reason> {
    if open.when == play.when && open.wall_ms == play.wall_ms {
        // Undated rows say nothing by being equal.
        return (play.when != When::Unknown).then_some(Reason::ExactDuplicate);
    }
    // Minutes instead of seconds make neighbours overlap falsely.
    if open.remarks.has(Remarks::COARSE_TIME) || play.remarks.has(Remarks::COARSE_TIME) {
        return None;
    }
    let ((_, open_end), (start, _)) = (open.interval()?, play.interval()?);
    let is_near = start < open_end && start.since(last_start) <= rules.near_duplicate_ms;
    is_near.then_some(Reason::NearDuplicate)
}

/// Widens the open sitting to the union. Its playing time grows by the time that the union adds to the longer row.
fn merge(open: &mut Play, play: &Play) {
    let (Some((open_start, open_end)), Some((start, end))) = (open.interval(), play.interval()) else {
        return;
    };
    let union = When::Interval { start: open_start.min(start), end: open_end.max(end) };
    let union_ms = open_end.max(end).since(open_start.min(start));
    let grown = |wall: Option<u64>, interval_ms: u64| {
        Some(wall?.saturating_add(union_ms - interval_ms).min(union_ms))
    };
    let own = grown(open.wall_ms, open_end.since(open_start));
    let other = grown(play.wall_ms, end.since(start));
    open.wall_ms = own.max(other);
    open.content_ms = open.content_ms.max(play.content_ms);
    open.position_end_ms = open.position_end_ms.max(play.position_end_ms);
    open.paused_ms = open.paused_ms.max(play.paused_ms);
    open.remarks = open.remarks.with(play.remarks);
    open.when = union;
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::play::HouseholdId;

    const T0: i64 = 1_600_000_000_000;

    fn play(viewer: u64, title: &str, start_secs: i64, secs: u64, row: u64) -> Play {
        let start = EpochMs(T0 + start_secs * 1000);
        let when = When::Interval { start, end: start.plus(secs * 1000) };
        let mut play =
            Play::new(ViewerId(viewer), HouseholdId(viewer), Arc::new(TitleText::named(title)), when);
        play.wall_ms = Some(secs * 1000);
        play.row = row;
        play
    }

    fn run(plays: Vec<Play>) -> Sane {
        sane(plays, &SanityRules::default(), |_| None)
    }

    fn walls(sane: &Sane) -> Vec<u64> {
        sane.plays.iter().map(|p| p.wall_ms.unwrap() / 1000).collect()
    }

    #[test]
    fn one_sitting_logged_twice_or_thrice_counts_once() {
        let twice = run(vec![play(1, "a", 0, 9_000, 1), play(1, "a", 0, 8_993, 2)]);
        assert_eq!((walls(&twice), twice.by_reason()[&Reason::NearDuplicate]), (vec![9_000], (1, 8_993_000)));
        let thrice =
            run(vec![play(1, "a", 34, 2_400, 1), play(1, "a", 0, 2_400, 2), play(1, "a", 13, 2_400, 3)]);
        assert_eq!((walls(&thrice), thrice.findings.len()), (vec![2_434], 2));
        let same = run(vec![play(1, "a", 0, 60, 1), play(1, "a", 0, 60, 1)]);
        assert_eq!((walls(&same), same.findings[0].reason), (vec![60], Reason::ExactDuplicate));
    }

    #[test]
    fn neighbours_screens_and_other_titles_stay() {
        // A pause of 10 s; two titles at once; the same title joined an hour later on another screen.
        let stay = vec![
            play(1, "a", 0, 20, 1),
            play(1, "a", 30, 20, 2),
            play(1, "b", 0, 3_600, 3),
            play(1, "c", 1_800, 3_600, 4),
            play(1, "b", 1_800, 3_600, 5),
            play(2, "a", 0, 20, 6),
        ];
        let got = run(stay.clone());
        assert_eq!((got.plays.len(), got.findings.len()), (stay.len(), 0));
        let mut coarse = vec![play(1, "a", 0, 30, 1), play(1, "a", 0, 600, 2)];
        for play in &mut coarse {
            play.remark(Remarks::COARSE_TIME);
        }
        assert_eq!(run(coarse).plays.len(), 2);
    }

    #[test]
    fn the_same_guid_is_one_title_and_another_guid_another() {
        let with_id = |id: &str, row| {
            let mut play = play(1, "a", 0, 60 + row, row);
            play.title = Arc::new(TitleText { source_id: Some(id.to_owned()), ..TitleText::named("a") });
            play
        };
        assert_eq!(run(vec![with_id("g1", 1), with_id("g2", 2)]).plays.len(), 2);
        assert_eq!(run(vec![with_id("g1", 1), with_id("g1", 2)]).plays.len(), 1);
    }

    #[test]
    fn absurd_plays_are_cut_by_runtime_or_dropped_without_one() {
        let forty_hours = play(1, "a", 0, 144_000, 1);
        let cut = sane([forty_hours.clone()], &SanityRules::default(), |_| Some(2_700_000));
        assert_eq!((walls(&cut), cut.findings[0].reason), (vec![8_100], Reason::AbsurdDuration));
        assert_eq!(cut.plays[0].interval().unwrap().1, EpochMs(T0 + 8_100_000));
        let dropped = run(vec![forty_hours]);
        assert_eq!((dropped.plays.len(), dropped.findings[0].reason), (0, Reason::LongerThanADay));
    }

    #[test]
    fn impossible_times() {
        let mut backwards = play(1, "a", 0, 60, 1);
        backwards.when = When::Interval { start: EpochMs(T0), end: EpochMs(T0 - 5_000) };
        let mut endless = backwards.clone();
        endless.wall_ms = None;
        let mut sentinel = play(1, "b", 0, 60, 2);
        sentinel.when = When::Interval { start: EpochMs(0), end: EpochMs(60_000) };
        let mut stuffed = play(1, "c", 0, 60, 3);
        stuffed.wall_ms = Some(90_000);
        let got = run(vec![backwards, endless, sentinel, stuffed]);
        let reasons: Vec<_> = got.findings.iter().map(|f| (f.reason, f.row)).collect();
        assert_eq!(
            reasons,
            [
                (Reason::SentinelDate, 2),
                (Reason::EndBeforeStart, 1),
                (Reason::EndBeforeStart, 1),
                (Reason::PlayingBeyondInterval, 3)
            ]
        );
        assert_eq!(got.plays.len(), 3);
        assert_eq!(got.plays[0].interval().unwrap().1, EpochMs(T0 + 60_000));
        assert_eq!((got.plays[1].when, got.plays[1].wall_ms), (When::Unknown, Some(60_000)));
        assert_eq!(got.plays[2].wall_ms, Some(60_000));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Neither the order of the rows nor a second copy of the file changes what is left; nothing grows.
        #[test]
        fn order_and_repetition_make_no_difference(
            rows in prop::collection::vec((0..2_u64, 0..2_usize, 0..400_i64, 0..300_u64), 0..14), turn in any::<prop::sample::Index>(),
        ) {
            let plays: Vec<Play> = rows.iter().enumerate()
                .map(|(n, (viewer, title, start, secs))| play(*viewer, ["a", "b"][*title], *start, *secs, n as u64)).collect();
            let once = run(plays.clone());
            let mut turned = plays.clone();
            if !turned.is_empty() { let by = turn.index(turned.len()); turned.rotate_left(by); }
            turned.reverse();
            prop_assert_eq!(&run(turned), &once);
            let twice: Vec<Play> = plays.iter().chain(&plays).cloned().collect();
            prop_assert_eq!(walls(&run(twice)), walls(&once));
            let removed: u64 = once.findings.iter().map(|f| f.removed_ms).sum();
            let before: u64 = plays.iter().filter_map(|p| p.wall_ms).sum();
            let after: u64 = once.plays.iter().filter_map(|p| p.wall_ms).sum();
            prop_assert_eq!(before, after + removed);
        }
    }
}
