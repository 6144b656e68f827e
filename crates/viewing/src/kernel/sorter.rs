//! A part's plays, brought into order of viewer and title, and of start within them, and swept.

use super::packed::Play;
use super::scatter::VIEWER_BITS;
use super::sweep::Sweep;

/// Plays of a sort bucket, on average: so few that little is left to sort.
const PLAYS_PER_BUCKET: usize = 1;

/// Steps a play that the insertion sort may take, on average, before it gives up.
const STEPS_PER_PLAY: usize = 16;

/// Buffers for one part after the other.
#[derive(Default)]
pub(super) struct Sorter<P> {
    sorted: Vec<P>,
    /// Where the next play of each bucket goes.
    places: Vec<u32>,
}

impl<P: Play> Sorter<P> {
    /// Adds the union of the plays to what `sweep` adds to; starts count from `first_ms`. `plays` goes over them
    /// twice, the same each time: to count them by bucket and to move them there.
    pub(super) fn credit<I: Iterator<Item = P>>(
        &mut self,
        plays: impl Fn() -> I,
        count: usize,
        first_ms: i64,
        sweep: &mut Sweep<'_>,
    ) {
        self.bring_together(plays, count);
        sort_nearly_sorted(&mut self.sorted);
        let mut before = None;
        for play in &self.sorted {
            let other = before.is_none_or(|before: P| !play.same_run(&before));
            sweep.begin_if(other, play.title());
            before = Some(*play);
            let (start, length_ms) = play.start_and_length();
            let start_ms = first_ms + start as i64;
            sweep.add(start_ms, start_ms + length_ms as i64);
        }
    }

    /// Fills `sorted` nearly in order: a counting sort by the first bits of what the plays are sorted by.
    fn bring_together<I: Iterator<Item = P>>(&mut self, plays: impl Fn() -> I, count: usize) {
        let buckets = (count / PLAYS_PER_BUCKET).next_power_of_two().max(2);
        let shift = VIEWER_BITS.saturating_sub(buckets.trailing_zeros());
        let bucket_of = |play: &P| (play.run() >> shift) as usize & (buckets - 1);

        self.places.clear();
        self.places.resize(buckets, 0);
        plays().for_each(|play| self.places[bucket_of(&play)] += 1);
        let mut before = 0;
        for count in &mut self.places {
            let here = *count;
            *count = before;
            before += here;
        }
        self.sorted.clear();
        self.sorted.resize(before as usize, P::default());
        plays().for_each(|play| {
            let place = &mut self.places[bucket_of(&play)];
            self.sorted[*place as usize] = play;
            *place += 1;
        });
    }
}

/// Sorts plays of which nearly all are in their place: insertion, and where that goes far, a general sort instead.
fn sort_nearly_sorted<P: Ord + Copy>(plays: &mut [P]) {
    let mut steps_left = plays.len() * STEPS_PER_PLAY;
    for next in 1..plays.len() {
        let play = plays[next];
        let mut at = next;
        while at > 0 && play < plays[at - 1] {
            plays[at] = plays[at - 1];
            at -= 1;
        }
        plays[at] = play;
        let steps = next - at;
        if steps > steps_left {
            plays.sort_unstable();
            return;
        }
        steps_left -= steps;
    }
}
