//! Views = hours viewed / runtime, with the publisher's rounding, in integers.
//!
//! Netflix defines views as hours viewed divided by runtime (netflix.com/tudum/top10, "About"). Three files round in
//! three ways, found by recomputing every published row; the rates are in the table of identities.

/// Views are published in steps of this size.
pub const VIEWS_STEP: u64 = 100_000;

/// A runtime in ten-thousandths of an hour, as the weekly file prints it (`1.8167` is 18,167). 0 = not stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Runtime(pub u32);

impl Runtime {
    /// Reads decimal hours of at most four decimals: `1.8`, `1.8167`, `0`.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 4 || decimals.len() > 4 || !digits(whole) || !digits(decimals) {
            return None;
        }
        let fraction: u32 = format!("{decimals:0<4}").parse().ok()?;
        Some(Self(whole.parse::<u32>().ok()? * 10_000 + fraction))
    }

    /// The runtime of whole minutes, rounded half up to four decimals of an hour: 1:49 is 1.8167.
    pub fn from_minutes(minutes: u32) -> Self {
        Self(((u64::from(minutes) * 10_000 + 30) / 60) as u32)
    }

    /// Whole minutes, the nearest.
    pub fn minutes(self) -> u32 {
        ((u64::from(self.0) * 60 + 5_000) / 10_000) as u32
    }

    /// Decimal hours.
    pub fn hours(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    /// Whether the publisher could state one.
    pub fn is_stated(self) -> bool {
        self.0 > 0
    }
}

/// `round_half_up(numerator / denominator, VIEWS_STEP)`; `None` for a denominator of 0.
fn half_up(numerator: u128, denominator: u128) -> Option<u64> {
    if denominator == 0 {
        return None;
    }
    let step = u128::from(VIEWS_STEP);
    u64::try_from((2 * numerator + denominator * step) / (2 * denominator * step) * step).ok()
}

/// Weekly lists: hours over the runtime *as printed* (four decimals), rounded half up to 100,000.
pub fn views_from_printed_runtime(hours: u64, runtime: Runtime) -> Option<u64> {
    half_up(u128::from(hours) * 10_000, u128::from(runtime.0))
}

/// Most-popular list: hours over the *exact minutes*, rounded half up to 100,000.
pub fn views_from_minutes(hours: u64, minutes: u32) -> Option<u64> {
    half_up(u128::from(hours) * 60, u128::from(minutes))
}

/// Engagement reports: hours over four-decimal hours in double precision, `floor(h / r / 1e5 + 0.5)` in this order.
///
/// An exact half that double division misses by one bit goes the way the publisher's own arithmetic sent it.
pub fn views_in_doubles(hours: u64, runtime: Runtime) -> Option<u64> {
    if !runtime.is_stated() {
        return None;
    }
    let steps = (hours as f64 / runtime.hours() / 1e5 + 0.5).floor();
    Some(steps as u64 * VIEWS_STEP)
}

/// Orders two rows by their unrounded quotient hours / runtime, exactly.
pub fn compare_quotients(a: (u64, Runtime), b: (u64, Runtime)) -> std::cmp::Ordering {
    (u128::from(a.0) * u128::from(b.1.0)).cmp(&(u128::from(b.0) * u128::from(a.1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn runtimes_are_read_to_the_last_digit() {
        for (text, runtime) in [
            ("1.8167", Some(18_167)),
            ("1.8", Some(18_000)),
            ("0", Some(0)),
            ("10", Some(100_000)),
            ("1.81667", None),
            ("1:49", None),
            ("-1", None),
            (".5", None),
            ("", None),
        ] {
            assert_eq!(Runtime::parse(text).map(|r| r.0), runtime, "{text}");
        }
        assert_eq!(Runtime::from_minutes(109).0, 18_167);
    }

    #[test]
    fn an_exact_half_goes_up_and_doubles_may_drop_it() {
        // 4.4M hours of 17:36 are exactly 250,000 views: 2.5 steps.
        let runtime = Runtime::from_minutes(17 * 60 + 36);
        assert_eq!(views_from_printed_runtime(4_400_000, runtime), Some(300_000));
        assert_eq!(views_in_doubles(4_400_000, runtime), Some(200_000));
        assert_eq!(views_from_printed_runtime(1, Runtime(0)), None);
        assert_eq!(views_from_minutes(1, 0), None);
    }

    proptest! {
        #[test]
        fn minutes_survive_four_decimals(minutes in 0_u32..10_000) {
            prop_assert_eq!(Runtime::from_minutes(minutes).minutes(), minutes);
        }

        #[test]
        fn views_are_the_nearest_step(hours in 0_u64..10_000_000_000, minutes in 1_u32..5_000) {
            let views = views_from_minutes(hours, minutes).unwrap();
            // Twice the distance from the quotient is at most one step, over the common denominator.
            let (exact, ours) = (i128::from(hours) * 60, i128::from(views) * i128::from(minutes));
            let half = i128::from(VIEWS_STEP) * i128::from(minutes);
            prop_assert!(2 * (exact - ours) < half && 2 * (ours - exact) <= half);
        }
    }
}
