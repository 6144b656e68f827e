//! Do the intervals of projected figures hold what they promise? Many panels drawn from one simulated population, each added to
//! a lake of its own and rated as a user would; the truth is the same population rated whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use greenlit_lake::{
    Lake, MeasuredFigure, MeasuredQuery, NewEvidence, PanelOptions, PanelTable, PlaysContent, PlaysContext,
    RateOptions, Top10Query, sha256,
};
use greenlit_panel::{MinimumRule, parse_in_tab, parse_margins, parse_persons};
use greenlit_viewing::formats::SourceFormat;
use greenlit_viewing::policy::{Policies, Policy};
use greenlit_viewing::simulate::{
    Home, Observer, PLAY_HEADER, Region, Rng, Scenario, SimPlay, Telemetry, home, margins, simulate,
    write_play_csv,
};
use greenlit_vocabulary::{EvidenceKind, Metric, Week, WeekCalendar, Window};
use jiff::Timestamp;

/// Arguments of `cargo xtask panel-coverage`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Panels drawn
    #[arg(long, default_value_t = 1_000)]
    panels: u64,
    /// Homes of the population
    #[arg(long, default_value_t = 40_000)]
    homes: u32,
    /// Homes of each panel
    #[arg(long, default_value_t = 1_600)]
    panel_homes: u32,
    /// A few panels only, and wide limits: for CI
    #[arg(long)]
    pub(crate) short: bool,
    /// Seed of the population
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Stream of random numbers that panels are drawn from.
const DRAW: u64 = 40;
/// Stream of the days on which homes are out of tab, and how many of a million are.
const OUT: (u64, u32) = (41, 50_000);
/// Days simulated: two weeks.
const DAYS: u16 = 14;
/// Panel homes that a title and week must be expected to reach: figures below would not be published.
const EXPECTED_HOMES: f64 = 40.0;
/// Sets of ranks that are held against the truth.
const RANK_LEVEL: f64 = 0.9;

/// The plays of the population as lines of canonical CSV, by home.
struct Log<'a> {
    scenario: &'a Scenario,
    by_home: Vec<String>,
}

impl Observer for Log<'_> {
    fn play(&mut self, play: &SimPlay) {
        if let Some(lines) = self.by_home.get_mut(play.household as usize) {
            write_play_csv(self.scenario, play, lines);
        }
    }
}

/// What is held against the truth: title, window, metric.
type Key = (String, String, &'static str);

/// Intervals that held the truth, of all.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    held: u64,
    all: u64,
}

impl Tally {
    fn add(&mut self, held: bool) {
        self.held += u64::from(held);
        self.all += 1;
    }

    fn share(self) -> f64 {
        self.held as f64 / self.all.max(1) as f64
    }
}

type Tallies = BTreeMap<&'static str, Tally>;

struct World {
    scenario: Scenario,
    log: Vec<String>,
    margins: String,
    policy: Policy,
    truth: BTreeMap<Key, f64>,
    /// Rank of each title in the first week, among all.
    ranks: BTreeMap<String, usize>,
}

/// Draws the panels, rates them and prints the coverage; fails where it is not what is promised.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let panels = if arguments.short { 40 } else { arguments.panels };
    let world = World::new(arguments)?;
    println!(
        "{} homes, {} figures held against the truth, {panels} panels of {} homes each",
        arguments.homes,
        world.truth.len(),
        arguments.panel_homes
    );
    let next = AtomicU64::new(0);
    let total: Mutex<Tallies> = Mutex::new(Tallies::new());
    let failure: Mutex<Option<anyhow::Error>> = Mutex::new(None);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= panels {
                return;
            }
            match world.panel(arguments, number) {
                Ok(tallies) => {
                    if let Ok(mut total) = total.lock() {
                        for (what, own) in tallies {
                            let sum = total.entry(what).or_default();
                            (sum.held, sum.all) = (sum.held + own.held, sum.all + own.all);
                        }
                    }
                }
                Err(error) => {
                    if let Ok(mut failure) = failure.lock() {
                        *failure = Some(error.context(format!("panel {number}")));
                    }
                    return;
                }
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    if let Some(error) = failure.into_inner().unwrap_or_default() {
        return Err(error);
    }
    judge(&total.into_inner().unwrap_or_default(), arguments.short)
}

fn judge(total: &Tallies, short: bool) -> Result<()> {
    let mut missed = Vec::new();
    println!("{:<22} {:>9} {:>9}  goal", "intervals of", "held", "of");
    for (what, tally) in total {
        let is_rank = *what == "ranks (90% sets)";
        let (low, high) = match (is_rank, short) {
            (true, false) => (RANK_LEVEL, 1.0),
            (true, true) => (0.85, 1.0),
            (false, false) => (0.93, 0.97),
            (false, true) => (0.90, 0.99),
        };
        let goal = if is_rank { format!("at least {low}") } else { format!("{low} to {high}") };
        println!("{what:<22} {:>8.2}% {:>9}  {goal}", tally.share() * 100.0, tally.all);
        if !(low..=high).contains(&tally.share()) {
            missed.push(*what);
        }
    }
    ensure!(missed.is_empty(), "not as promised: {}", missed.join(", "));
    Ok(())
}

impl World {
    fn new(arguments: &Arguments) -> Result<Self> {
        let scenario = Scenario {
            homes: arguments.homes,
            panel_homes: arguments.panel_homes,
            days: DAYS,
            ..Scenario::panel_42k(arguments.seed)
        };
        let mut log = Log { scenario: &scenario, by_home: vec![String::new(); arguments.homes as usize] };
        simulate(&scenario, 0..arguments.homes, Telemetry::Plays, &mut log);
        let by_home = log.by_home;
        let mut table = String::from("margin,category,persons\n");
        for margin in margins(&scenario) {
            writeln!(table, "{},{},{}", margin.variable, margin.category, margin.persons)?;
        }
        let policy = Policies::published()?.get("default")?.clone();
        let mut world = Self {
            scenario,
            log: by_home,
            margins: table,
            policy,
            truth: BTreeMap::new(),
            ranks: BTreeMap::new(),
        };
        let folder = tempfile::tempdir()?;
        let mut census = Lake::create_or_open(folder.path())?;
        world.add_plays(&mut census, 0..arguments.homes)?;
        world.rate(&mut census)?;
        let figures = weekly(&census)?;
        let share = f64::from(arguments.panel_homes) / f64::from(arguments.homes);
        // Persons of a home watch together less than wholly: a home for each viewer is close enough for leaving out rare titles.
        let often = |m: &&MeasuredFigure| m.viewers as f64 * share >= EXPECTED_HOMES;
        world.truth = figures.iter().filter(often).map(|m| (key(m), m.figure.value)).collect();
        let chart = census.top10(&world.query())?;
        world.ranks = chart.places.into_iter().map(|place| (place.title, place.rank as usize)).collect();
        Ok(world)
    }

    fn query(&self) -> Top10Query<'static> {
        Top10Query {
            week: Week::containing(self.scenario.first_day, WeekCalendar::MondayToSunday),
            list: "overall",
            territory: None,
            policy: "default@1",
            min_viewers: Some(0),
        }
    }

    fn add_plays(&self, lake: &mut Lake, homes: impl Iterator<Item = u32>) -> Result<()> {
        let mut text = format!("{PLAY_HEADER}\n");
        homes.filter_map(|home| self.log.get(home as usize)).for_each(|lines| text.push_str(lines));
        let adding = lake.begin()?;
        let file = evidence("plays.csv", EvidenceKind::Plays, &text);
        adding.plays(
            &file,
            SourceFormat::CanonicalCsv,
            PlaysContent::Stream(&mut text.as_bytes()),
            &PlaysContext::default(),
        )?;
        adding.commit()?;
        Ok(())
    }

    fn rate(&self, lake: &mut Lake) -> Result<()> {
        let minimum = MinimumRule {
            least_homes: 0,
            least_effective: 0.0,
            flag_above_error: f64::MAX,
            suppress_above_error: f64::MAX,
        };
        let panel = PanelOptions { minimum, ..PanelOptions::default() };
        let policy = self.policy.clone();
        lake.rate(&RateOptions { policy, threads: 1, started_at: Timestamp::UNIX_EPOCH, panel })?;
        Ok(())
    }

    /// Homes of one panel: as many from each region, large homes refusing more often, as in the simulated market.
    fn draw(&self, arguments: &Arguments, number: u64) -> Vec<(Home, f64)> {
        let mut by_region: BTreeMap<Region, Vec<(u64, u32)>> = BTreeMap::new();
        let mut homes: BTreeMap<u32, Home> = BTreeMap::new();
        for at in 0..arguments.homes {
            let home = home(&self.scenario, at);
            let willing = [1_000, 900, 750, 600].get(home.persons.len() - 1).copied().unwrap_or(600);
            let mut rng = Rng::of_part(arguments.seed + 1 + number, DRAW, u64::from(at));
            let rank = (rng.bits() >> 12).saturating_mul(1_000) / willing;
            by_region.entry(home.region).or_default().push((rank, at));
            homes.insert(at, home);
        }
        let share = (arguments.panel_homes as usize / by_region.len().max(1)).max(1);
        let mut drawn = Vec::new();
        for of_region in by_region.values_mut() {
            of_region.sort_unstable();
            let weight = of_region.len() as f64 / share as f64;
            let chosen = of_region.iter().take(share).filter_map(|(_, at)| homes.get(at).cloned());
            drawn.extend(chosen.map(|home| (home, weight)));
        }
        drawn
    }

    fn panel(&self, arguments: &Arguments, number: u64) -> Result<Tallies> {
        let drawn = self.draw(arguments, number);
        let mut persons = String::from("person_id,hh_id,base_weight,region,age,sex,home_size\n");
        let mut in_tab = String::from("day,hh_id\n");
        for (home, weight) in &drawn {
            for person in &home.persons {
                writeln!(
                    persons,
                    "{},{},{weight},{},{},{},{}",
                    person.number,
                    home.number,
                    home.region.as_str(),
                    person.age.as_str(),
                    person.sex.as_str(),
                    home.persons.len()
                )?;
            }
            for day in 0..DAYS {
                let part = u64::from(home.number) << 16 | u64::from(day);
                let mut rng = Rng::of_part(arguments.seed + 1 + number, OUT.0, part);
                if !rng.happens(OUT.1) {
                    let date = self.scenario.first_day.checked_add(jiff::Span::new().days(i64::from(day)))?;
                    writeln!(in_tab, "{date},{}", home.number)?;
                }
            }
        }
        let folder = tempfile::tempdir()?;
        let mut lake = Lake::create_or_open(folder.path())?;
        for (name, text, table) in [
            ("persons.csv", &persons, PanelTable::Persons(parse_persons(persons.as_bytes())?.0)),
            ("margins.csv", &self.margins, PanelTable::Margins(parse_margins(self.margins.as_bytes())?.0)),
            ("intab.csv", &in_tab, PanelTable::InTab(parse_in_tab(in_tab.as_bytes())?.0)),
        ] {
            let adding = lake.begin()?;
            adding.panel(&evidence(name, EvidenceKind::Panel, text), &table, &[], "", &[0; 32])?;
            adding.commit()?;
        }
        self.add_plays(&mut lake, drawn.iter().map(|(home, _)| home.number))?;
        self.rate(&mut lake)?;
        self.compare(&lake)
    }

    fn compare(&self, lake: &Lake) -> Result<Tallies> {
        let mut tallies = Tallies::new();
        let figures = weekly(lake)?;
        for figure in &figures {
            let key = key(figure);
            let Some(truth) = self.truth.get(&key) else { continue };
            let sampling = figure.sampling.as_ref().context("a figure without sampling")?;
            let (low, high) = sampling.interval.context("a figure without interval")?;
            tallies.entry(key.2).or_default().add(low <= *truth && *truth <= high);
            let Some(change) = lake.change_on_week_before(figure)? else { continue };
            let before = (key.0.clone(), Window::Week(change.before).to_string(), key.2);
            let Some(earlier) = self.truth.get(&before) else { continue };
            let (low, high) = change.interval;
            let what = if key.2 == "reach" { "change of reach" } else { "change of minutes" };
            tallies.entry(what).or_default().add((low..=high).contains(&(truth - earlier)));
        }
        for entry in lake.top10(&self.query())?.entries {
            let chance = entry.chance.as_ref().context("a rank without its chances")?;
            let Some(rank) = self.ranks.get(&entry.minutes.figure.title) else { continue };
            // The set leaves at most half of the rest on either side.
            let tail = (1.0 - RANK_LEVEL) / 2.0;
            let held = chance.within(*rank) > tail && chance.within(rank - 1) < 1.0 - tail;
            tallies.entry("ranks (90% sets)").or_default().add(held);
        }
        Ok(tallies)
    }
}

fn evidence<'a>(name: &'a str, kind: EvidenceKind, text: &str) -> NewEvidence<'a> {
    NewEvidence {
        sha256: sha256(text.as_bytes()),
        kind,
        format: "simulated",
        name,
        bytes: text.len() as u64,
        added_at: Timestamp::UNIX_EPOCH,
    }
}

/// Weekly figures of whole titles whose intervals are promised.
fn weekly(lake: &Lake) -> Result<Vec<MeasuredFigure>> {
    let all = lake.measured_figures(&MeasuredQuery { min_viewers: Some(0), ..MeasuredQuery::default() })?;
    let is_wanted = |m: &MeasuredFigure| {
        let f = &m.figure;
        matches!(f.window, Some(Window::Week(_)))
            && f.season.is_none()
            && f.episode.is_none()
            && f.territory.is_none()
            && matches!(f.metric, Metric::MinutesViewed | Metric::Views | Metric::Reach)
    };
    Ok(all.figures.into_iter().filter(is_wanted).collect())
}

fn key(m: &MeasuredFigure) -> Key {
    let metric = match m.figure.metric {
        Metric::MinutesViewed => "minutes",
        Metric::Views => "average audience",
        _ => "reach",
    };
    let window = m.figure.window.as_ref().map_or_else(String::new, ToString::to_string);
    (m.figure.title.clone(), window, metric)
}
