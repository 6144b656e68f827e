//! Do the intervals hold what they promise? Many panels drawn from one made-up population.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail loudly")]

use greenlit_panel::{
    Adjustment, Auxiliaries, Centre, Design, Lonely, Margin, Measure, RakeOptions, Replicates, Reweighting,
    Sample, linearise, rake, reweight,
};

/// A generator of the test's own (xorshift), so that the panels are the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % limit
    }
}

struct Person {
    region: u32,
    age: u32,
    minutes: f64,
}

/// Households of one to four persons; members watch together, and viewing differs by region and age.
fn population(dice: &mut Dice) -> Vec<Vec<Person>> {
    (0..6_000)
        .map(|home| {
            let (region, keen) = (home % 4, dice.below(100));
            let size = 1 + dice.below(4);
            (0..size)
                .map(|_| {
                    let age = dice.below(3) as u32;
                    let views = dice.below(100) < 20 + keen / 2 + u64::from(10 * age);
                    let minutes =
                        if views { (10 + dice.below(90) + u64::from(20 * region)) as f64 } else { 0.0 };
                    Person { region, age, minutes }
                })
                .collect()
        })
        .collect()
}

const PANELS: usize = 400;
const HOMES: usize = 240;

#[test]
fn intervals_of_total_reach_and_share_cover_as_promised() {
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let homes = population(&mut dice);
    let everyone = || homes.iter().flatten();
    let count = |test: &dyn Fn(&Person) -> bool| everyone().filter(|p| test(p)).count() as f64;
    let truth = [
        everyone().map(|p| p.minutes).sum::<f64>(),
        count(&|p| p.minutes > 0.0),
        everyone().filter(|p| p.age == 2).map(|p| p.minutes).sum::<f64>() / count(&|p| p.age == 2),
    ];
    let regions: Vec<f64> = (0..4).map(|r| count(&|p| p.region == r)).collect();
    let ages: Vec<f64> = (0..3).map(|a| count(&|p| p.age == a)).collect();
    let mut covered = [[0usize; 3]; 2];
    for _ in 0..PANELS {
        // Equal numbers of homes in each region, drawn with replacement.
        let drawn: Vec<usize> = (0..HOMES).map(|k| 4 * dice.below(1_500) as usize + k % 4).collect();
        let rows: Vec<(u32, &Person)> = drawn
            .iter()
            .zip(0..)
            .flat_map(|(&home, unit)| homes[home].iter().map(move |p| (unit, p)))
            .collect();
        let base = vec![6_000.0 / HOMES as f64; rows.len()];
        let margin = |name: &str, totals: &[f64], of: &dyn Fn(&Person) -> u32| {
            let names = (0..totals.len()).map(|k| k.to_string()).collect();
            Margin::new(name, names, totals.to_vec(), rows.iter().map(|r| of(r.1)).collect()).unwrap()
        };
        let margins = [margin("region", &regions, &|p| p.region), margin("age", &ages, &|p| p.age)];
        let raked = rake(&base, &margins, &RakeOptions::default()).unwrap();
        let minutes: Vec<f64> = rows.iter().map(|r| r.1.minutes).collect();
        let measures = [
            Measure::total("minutes", minutes.clone()),
            Measure::total("reach", minutes.iter().map(|m| f64::from(u8::from(*m > 0.0))).collect()),
            Measure::mean("mean of the old", minutes).within(|i| rows[i].1.age == 2),
        ];
        let strata = rows.iter().map(|r| r.1.region).collect();
        let design = Design::stratified(strata, rows.iter().map(|r| r.0).collect()).unwrap();
        let auxiliaries = Auxiliaries::from_margins(&margins).unwrap();
        let step =
            Adjustment::Calibration { auxiliaries: &auxiliaries, before: &base, after: &raked.weights };
        let sample =
            Sample { weights: &raked.weights, design: &design, adjustments: &[step], lonely: Lonely::Fail };
        let by_residuals = linearise(&sample, &measures).unwrap();
        let groups: Vec<u32> = rows.iter().map(|r| r.0 / 4 % 30).collect();
        let replicates = Replicates::delete_a_group(&groups).unwrap().around(Centre::FullSample);
        let again = RakeOptions { start: Some(raked.factors), tolerance: 1e-9, ..RakeOptions::default() };
        let all = reweight(&base, &replicates, Reweighting::Rake(&margins, &again)).unwrap();
        let by_groups = all.estimate(&raked.weights, &measures).unwrap().estimates;
        for (covered, estimates) in covered.iter_mut().zip([by_residuals, by_groups]) {
            for (k, truth) in truth.iter().enumerate() {
                let interval = estimates.interval(k, 0.95);
                covered[k] += usize::from(interval.low <= *truth && *truth <= interval.high);
            }
        }
    }
    for (method, covered) in ["linearised", "jackknife"].iter().zip(covered) {
        for (what, covered) in ["minutes", "reach", "mean of the old"].iter().zip(covered) {
            let share = covered as f64 / PANELS as f64;
            eprintln!("{method}, {what}: {:.1} % of {PANELS} intervals hold the truth", 100.0 * share);
            // 400 panels: two standard errors of a coverage of 95 % are 2.2 points.
            assert!((0.92..=0.98).contains(&share), "{method}, {what}: {share}");
        }
    }
}
