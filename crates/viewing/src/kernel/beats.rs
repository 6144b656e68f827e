//! Unsorted heartbeats to credited time and distinct viewers per title and week.
//!
//! A beat says that a session was in a state at an instant. A playing beat earns the time to the next beat of its
//! session if that is near enough, else a fixed time ([`BeatCredit`]); any other state earns nothing. Beats of one
//! instant stand in order of state, then title id, so that an exact duplicate has a gap of zero and earns nothing.
//! What a viewer's sessions earn is then united per title as plays are.
//!
//! Memory: beats arrive in runs of a session, so blocks hold them grouped by session, 3 to 5 bytes a beat.

use std::sync::{Mutex, PoisonError};

use arrow::datatypes::{Int64Type, UInt8Type, UInt32Type, UInt64Type};
use arrow::record_batch::RecordBatch;

use super::beat_blocks::{Beat, Group, Grouper, STATE_BITS, key_of};
use super::columns::{column, complete_rows};
use super::log::{Log, Logs};
use super::scatter::{PARTS, Scatter, mix, over_parts, part_of};
use super::sweep::Sweep;
use super::titles::{TITLE_BITS, TitleDirectory, TitleNumbers};
use super::totals::{RowCounts, Tally, TitleWeekTotals};
use super::{KernelError, Limits, LocalCalendar};

/// Beats of a part a thread gathers before packing them.
const BEATS_PER_BLOCK: usize = 64;

/// State of a beat while playing; every other value earns nothing.
const PLAYING: u64 = 0;

/// Largest state told apart; larger ones count as it.
const LAST_STATE: u8 = 3;

/// What a playing beat earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BeatCredit {
    /// The next beat of the session counts when at most this far away, in milliseconds.
    pub longest_gap_ms: u32,
    /// What a beat earns when no beat follows in time, in milliseconds.
    pub lost_beat_ms: u32,
}

impl Default for BeatCredit {
    /// 90 seconds, else 60: one beat of a minute may come half a minute late.
    fn default() -> Self {
        Self { longest_gap_ms: 90_000, lost_beat_ms: 60_000 }
    }
}

/// The crediting of heartbeats that come in any order.
pub struct BeatJob<'s> {
    calendar: &'s LocalCalendar,
    credit: BeatCredit,
    titles: TitleDirectory,
    logs: Logs<'s>,
    counts: Mutex<RowCounts>,
}

impl<'s> BeatJob<'s> {
    /// A job over the weeks of `calendar`.
    pub fn new(calendar: &'s LocalCalendar, credit: BeatCredit, limits: Limits<'s>) -> Self {
        Self {
            calendar,
            credit,
            titles: TitleDirectory::default(),
            logs: Logs::new(limits, PARTS),
            counts: Mutex::default(),
        }
    }

    /// An intake for one thread.
    pub fn intake(&self) -> BeatIntake<'_, 's> {
        BeatIntake {
            job: self,
            titles: TitleNumbers::new(&self.titles),
            scatter: Scatter::new(),
            grouper: Grouper::default(),
            log: self.logs.log(),
            counts: RowCounts::default(),
        }
    }

    /// The totals of all beats taken in, computed on `threads` threads.
    ///
    /// # Errors
    /// When the spill store fails.
    pub fn finish(self, threads: usize) -> Result<TitleWeekTotals, KernelError> {
        let Self { calendar, credit, titles, logs, counts } = self;
        let logs = logs.into_reader();
        let titles = TitleOrder::of(titles.into_ids());
        let start = || PartCrediter::new(calendar, credit, &titles);
        let workers = over_parts(threads, start, |worker, part| {
            logs.read(part, &mut worker.bytes)?;
            worker.credit()
        })?;
        let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
        let tallies = workers.into_iter().map(|worker| worker.tally).collect();
        Ok(Tally::total(tallies, &titles.sorted_ids, counts))
    }
}

/// Title numbers in the order of their ids, so that ties do not depend on which thread saw a title first.
struct TitleOrder {
    sorted_ids: Vec<u32>,
    place_of: Vec<u32>,
}

impl TitleOrder {
    fn of(ids: Vec<u32>) -> Self {
        let mut by_id: Vec<(u32, u32)> = ids.into_iter().zip(0..).collect();
        by_id.sort_unstable();
        let mut place_of = vec![0; by_id.len()];
        for (place, (_, number)) in by_id.iter().enumerate() {
            place_of[*number as usize] = place as u32;
        }
        Self { sorted_ids: by_id.into_iter().map(|(id, _)| id).collect(), place_of }
    }
}

/// Takes batches of beats in, on one thread.
pub struct BeatIntake<'j, 's> {
    job: &'j BeatJob<'s>,
    titles: TitleNumbers<'j>,
    scatter: Scatter<Beat, BEATS_PER_BLOCK>,
    grouper: Grouper,
    log: Log,
    counts: RowCounts,
}

impl BeatIntake<'_, '_> {
    /// Takes a batch in: `viewer_id` u64, `session_id` u64, `title_id` u32, `ts_ms` i64, `state` u8 (0 is playing).
    ///
    /// # Errors
    /// When a column is absent or of another type, there are too many titles, or the spill store fails.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), KernelError> {
        let viewers = column::<UInt64Type>(batch, "viewer_id")?;
        let sessions = column::<UInt64Type>(batch, "session_id")?;
        let titles = column::<UInt32Type>(batch, "title_id")?;
        let times = column::<Int64Type>(batch, "ts_ms")?;
        let states = column::<UInt8Type>(batch, "state")?;
        let complete = complete_rows(&[viewers, sessions, titles, times, states]);
        self.counts.rows += batch.num_rows() as u64;
        let rows = viewers.values().iter().zip(sessions.values()).zip(titles.values());
        for (index, (((viewer, session), title), (ts, state))) in
            rows.zip(times.values().iter().zip(states.values())).enumerate()
        {
            if complete.as_ref().is_some_and(|c| c.is_null(index)) {
                self.counts.incomplete += 1;
                continue;
            }
            if !self.job.calendar.covers(*ts, ts.saturating_add(i64::from(self.job.credit.lost_beat_ms))) {
                self.counts.outside_calendar += 1;
                continue;
            }
            let title = self.titles.of(*title)?;
            let time = (*ts - self.job.calendar.first_ms()) as u64;
            let key = key_of(title, time << STATE_BITS | u64::from((*state).min(LAST_STATE)));
            let part = part_of(mix(*viewer));
            if self.scatter.push(part, Beat { viewer: *viewer, session: *session, key }, true) {
                self.move_on(part)?;
            }
        }
        Ok(())
    }

    /// Packs the beats gathered for a part and hands them to it.
    fn move_on(&mut self, part: usize) -> Result<(), KernelError> {
        let Self { scatter, grouper, log, job, .. } = self;
        let beats = scatter.take(part);
        log.add(part, &job.logs, |slab| {
            let groups = grouper.pack(beats);
            slab.append(groups.len()).copy_from_slice(groups);
        })
    }

    /// Hands everything over to the job.
    ///
    /// # Errors
    /// When the spill store fails.
    pub fn finish(mut self) -> Result<(), KernelError> {
        for part in 0..PARTS {
            self.move_on(part)?;
        }
        *self.job.counts.lock().unwrap_or_else(PoisonError::into_inner) += self.counts;
        self.job.logs.keep(self.log);
        Ok(())
    }
}

/// An interval one session earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Earned {
    title: u32,
    start_ms: i64,
    end_ms: i64,
}

/// Credits one part after the other, on one thread.
struct PartCrediter<'j> {
    calendar: &'j LocalCalendar,
    credit: BeatCredit,
    titles: &'j TitleOrder,
    tally: Tally,
    bytes: Vec<u8>,
    beats: Vec<u64>,
    earned: Vec<Earned>,
}

impl<'j> PartCrediter<'j> {
    fn new(calendar: &'j LocalCalendar, credit: BeatCredit, titles: &'j TitleOrder) -> Self {
        Self {
            calendar,
            credit,
            titles,
            tally: Tally::default(),
            bytes: Vec::new(),
            beats: Vec::new(),
            earned: Vec::new(),
        }
    }

    /// Credits the part whose groups are in `bytes`.
    fn credit(&mut self) -> Result<(), KernelError> {
        let bytes = std::mem::take(&mut self.bytes);
        let mut groups = Vec::new();
        let mut rest = bytes.as_slice();
        while let Some(group) = Group::next(&mut rest)? {
            groups.push(group);
        }
        groups.sort_unstable_by_key(|group| (group.viewer, group.session));
        for of_viewer in groups.chunk_by(|a, b| a.viewer == b.viewer) {
            self.earned.clear();
            for of_session in of_viewer.chunk_by(|a, b| a.session == b.session) {
                self.gather_session(of_session)?;
                self.earn();
            }
            self.credit_viewer();
        }
        self.bytes = bytes;
        Ok(())
    }

    /// Collects a session's beats, sorted by time, state and title, into `beats`.
    fn gather_session(&mut self, groups: &[Group<'_>]) -> Result<(), KernelError> {
        self.beats.clear();
        for group in groups {
            let title = self.titles.place_of.get(group.title as usize).ok_or(KernelError::DamagedSpill)?;
            self.beats.extend(group.times().map(|time| time << TITLE_BITS | u64::from(*title)));
        }
        if !self.beats.is_sorted() {
            self.beats.sort_unstable();
        }
        Ok(())
    }

    /// Adds what the beats of one session earn, touching intervals of one title as one.
    fn earn(&mut self) {
        let first_ms = self.calendar.first_ms();
        let read = |beat: u64| {
            let time = beat >> TITLE_BITS;
            let title = (beat & ((1 << TITLE_BITS) - 1)) as u32;
            (first_ms + (time >> STATE_BITS) as i64, time & u64::from(LAST_STATE), title)
        };
        let mut open: Option<Earned> = None;
        for (index, beat) in self.beats.iter().enumerate() {
            let (start_ms, state, title) = read(*beat);
            if state != PLAYING {
                continue;
            }
            let next_ms = self.beats.get(index + 1).map(|next| read(*next).0);
            let end_ms = match next_ms {
                Some(next) if next - start_ms <= i64::from(self.credit.longest_gap_ms) => next,
                _ => start_ms + i64::from(self.credit.lost_beat_ms),
            };
            match &mut open {
                Some(run) if run.title == title && run.end_ms == start_ms => run.end_ms = end_ms,
                _ if end_ms > start_ms => {
                    self.earned.extend(open.replace(Earned { title, start_ms, end_ms }));
                }
                _ => {}
            }
        }
        self.earned.extend(open);
    }

    /// Unites what a viewer's sessions earned.
    fn credit_viewer(&mut self) {
        self.earned.sort_unstable();
        let mut sweep = Sweep::new(self.calendar.weeks(), &mut self.tally);
        for of_title in self.earned.chunk_by(|a, b| a.title == b.title) {
            sweep.begin(of_title[0].title);
            for earned in of_title {
                sweep.add(earned.start_ms, earned.end_ms);
            }
        }
    }
}
