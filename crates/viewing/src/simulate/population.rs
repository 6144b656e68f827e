//! Homes and the persons in them.

use super::{Rng, Scenario};

/// Stream of random numbers that homes are drawn from.
const DOMAIN: u64 = 1;
/// Homes with 1, 2, ... 6 persons, in a thousand. The mean is 2.406, as in a panel of 42,000 homes with 101,000 persons.
const SIZES_PER_MILLE: [u64; 6] = [290, 345, 152, 126, 56, 31];

macro_rules! categories {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every category, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The spelling in files of panels and margins.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

categories! {
    /// Region of a home.
    Region {
        /// A fifth of the homes.
        Northeast = "northeast",
        /// A fifth.
        Midwest = "midwest",
        /// Two fifths.
        South = "south",
        /// A fifth.
        West = "west",
    }
}

categories! {
    /// Age of a person, in years.
    AgeGroup {
        /// 2 to 17.
        Child = "2-17",
        /// 18 to 34.
        Young = "18-34",
        /// 35 to 54.
        Middle = "35-54",
        /// 55 and more.
        Older = "55+",
    }
}

categories! {
    /// Sex of a person.
    Sex {
        /// Female.
        Female = "f",
        /// Male.
        Male = "m",
    }
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number in the population, from 1: home number x 8 + place in the home + 1.
    pub number: u64,
    /// Age.
    pub age: AgeGroup,
    /// Sex.
    pub sex: Sex,
}

/// One home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Number in the population, from 0.
    pub number: u32,
    /// Region.
    pub region: Region,
    /// Its persons, one to six.
    pub persons: Vec<Person>,
}

/// The home with this number.
pub fn home(scenario: &Scenario, number: u32) -> Home {
    let mut rng = Rng::of_part(scenario.seed, DOMAIN, u64::from(number));
    let region = match rng.below(5) {
        0 => Region::Northeast,
        1 => Region::Midwest,
        2 => Region::West,
        _ => Region::South,
    };
    let mut rest = rng.below(1000);
    let mut size = 1;
    for share in SIZES_PER_MILLE {
        if rest < share {
            break;
        }
        rest -= share;
        size += 1;
    }
    let size = size.min(SIZES_PER_MILLE.len());
    // The first person sets the tone: homes are couples of like age, with children where there are three or more.
    let first = *pick(&[AgeGroup::Young, AgeGroup::Middle, AgeGroup::Middle, AgeGroup::Older], &mut rng);
    let persons = (0..size).map(|place| {
        let age = match place {
            0 | 1 => first,
            _ if rng.happens(750_000) => AgeGroup::Child,
            _ => AgeGroup::Young,
        };
        let sex = if rng.happens(510_000) { Sex::Female } else { Sex::Male };
        Person { number: u64::from(number) * 8 + place as u64 + 1, age, sex }
    });
    Home { number, region, persons: persons.collect() }
}

fn pick<'a, T>(of: &'a [T; 4], rng: &mut Rng) -> &'a T {
    let [a, b, c, d] = of;
    match rng.below(4) {
        0 => a,
        1 => b,
        2 => c,
        _ => d,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_have_the_sizes_of_a_large_panel() {
        let scenario = Scenario::tiny(7);
        let persons: usize = (0..20_000).map(|n| home(&scenario, n).persons.len()).sum();
        let mean = persons as f64 / 20_000.0;
        assert!((mean - 101.0 / 42.0).abs() < 0.03, "{mean}");
        assert_eq!(home(&scenario, 5), home(&scenario, 5));
        assert_ne!(home(&scenario, 5), Home { number: 5, ..home(&Scenario::tiny(8), 5) });
    }
}
