//! A population, its true viewing, a panel drawn from it, and the faulty telemetry it would send; with the truth beside
//! it, so that accuracy is measured and not hoped.
//!
//! Everything follows from a seed. Each home is drawn from the seed and its own number alone, so homes can be made in
//! any order, on any number of threads, in constant memory, and come out the same. Only additions, products, quotients
//! and square roots are used, which every machine computes to the same bit.
//!
//! What the model holds: homes of one to six persons in four regions; persons with sex and age, on which their taste
//! depends; a slate of seasons and films with episodes, runtimes and release dates; evenings on which people start,
//! go on with or drop a title, pause, and sometimes watch faster. Nobody watches two things at once in truth; a second
//! screen left running is telemetry, not viewing.

use std::ops::AddAssign;

mod panel;
mod population;
mod rng;
mod scenario;
mod tables;
mod telemetry;
mod truth;
mod viewing;

pub use panel::{Margin, PanelHome, draw_panel, is_in_tab, margins};
pub use population::{AgeGroup, Home, Person, Region, Sex, home};
pub use rng::Rng;
pub use scenario::{Faults, Release, Scenario, SimTitle};
pub use tables::{BEAT_HEADER, PLAY_HEADER, beats_to_arrow, plays_to_arrow, write_beat_csv, write_play_csv};
pub use telemetry::{SimBeat, SimPlay};
pub use truth::{Calendar, TitleWeek, Truth};
pub use viewing::{Piece, TrueSession, true_sessions};

/// Takes what a simulation sends, home by home.
pub trait Observer {
    /// A home, before its telemetry.
    fn home(&mut self, home: &Home) {
        let _ = home;
    }
    /// A play as the player would have logged it.
    fn play(&mut self, play: &SimPlay) {
        let _ = play;
    }
    /// A heartbeat as it would have arrived.
    fn beat(&mut self, beat: &SimBeat) {
        let _ = beat;
    }
}

/// Which telemetry to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telemetry {
    /// Plays only.
    Plays,
    /// Heartbeats only.
    Beats,
    /// Both, of the same viewing.
    Both,
    /// None: only the truth is wanted.
    Nothing,
}

/// Simulates homes by their numbers and gives the truth about them.
///
/// Truths of disjoint sets of homes add up ([`Truth`] is `AddAssign`).
pub fn simulate(
    scenario: &Scenario,
    homes: impl IntoIterator<Item = u32>,
    telemetry: Telemetry,
    observer: &mut dyn Observer,
) -> Truth {
    let calendar = truth::Calendar::of(scenario);
    let mut truth = Truth::default();
    for number in homes {
        let home = home(scenario, number);
        observer.home(&home);
        for person in &home.persons {
            let sessions = true_sessions(scenario, &calendar, &home, person);
            truth.add_assign(&truth::of_person(&calendar, &sessions));
            for session in &sessions {
                if matches!(telemetry, Telemetry::Plays | Telemetry::Both) {
                    telemetry::plays_of(scenario, session, &mut |play| observer.play(play));
                }
                if matches!(telemetry, Telemetry::Beats | Telemetry::Both) {
                    telemetry::beats_of(scenario, session, &mut |beat| observer.beat(beat));
                }
            }
        }
    }
    truth
}
