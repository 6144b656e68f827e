//! From one measure to another: never without the assumption it rests on and the bounds it leaves.
//!
//! Hours, views, minutes and average audience are different questions. What is computed here is what the other measure
//! would be *if the assumption held*; it is never mixed with a published value of that measure.

use greenlit_vocabulary::Unit;

/// A printed number and half the step it was rounded to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Printed {
    /// As printed, in base units.
    pub value: f64,
    /// The true value lies within this of it; 0 for an exact number.
    pub half_step: f64,
}

impl Printed {
    /// An exact number.
    pub const fn exact(value: f64) -> Self {
        Self { value, half_step: 0.0 }
    }

    /// A number rounded to steps of this size.
    pub fn rounded_to(value: f64, step: f64) -> Self {
        Self { value, half_step: step / 2.0 }
    }

    fn low(self) -> f64 {
        (self.value - self.half_step).max(0.0)
    }

    fn high(self) -> f64 {
        self.value + self.half_step
    }
}

/// A converted value with what it assumes and what it leaves open.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    /// The value.
    pub value: f64,
    /// Lowest value that the rounding of the inputs allows.
    pub low: f64,
    /// Highest value that the rounding of the inputs allows; infinite where a divisor may be nothing.
    pub high: f64,
    /// Unit of all three.
    pub unit: Unit,
    /// What must be true for the value to mean anything, as a sentence.
    pub assumption: String,
}

/// Hours viewed as minutes viewed: the same measure in another unit.
pub fn hours_to_minutes(hours: Printed) -> Converted {
    Converted {
        value: hours.value * 60.0,
        low: hours.low() * 60.0,
        high: hours.high() * 60.0,
        unit: Unit::Minutes,
        assumption: "The same viewing in another unit; only the rounding of the hours is open.".to_owned(),
    }
}

/// Minutes viewed as hours viewed.
pub fn minutes_to_hours(minutes: Printed) -> Converted {
    Converted {
        value: minutes.value / 60.0,
        low: minutes.low() / 60.0,
        high: minutes.high() / 60.0,
        unit: Unit::Hours,
        assumption: "The same viewing in another unit; only the rounding of the minutes is open.".to_owned(),
    }
}

fn quotient(a: Printed, b: Printed, unit: Unit, assumption: String) -> Option<Converted> {
    (b.value > 0.0).then(|| Converted {
        value: a.value / b.value,
        low: a.low() / b.high(),
        high: if b.low() > 0.0 { a.high() / b.low() } else { f64::INFINITY },
        unit,
        assumption,
    })
}

/// Hours viewed as views, by the publisher's definition hours / runtime; `None` without a runtime.
pub fn hours_to_views(hours: Printed, runtime_hours: Printed) -> Option<Converted> {
    let assumption = format!(
        "Every viewed hour belongs to a title of {:.4} hours, all of it out at the time; a view is that quotient, not a person.",
        runtime_hours.value
    );
    quotient(hours, runtime_hours, Unit::Views, assumption)
}

/// Views back to hours viewed.
pub fn views_to_hours(views: Printed, runtime_hours: Printed) -> Converted {
    Converted {
        value: views.value * runtime_hours.value,
        low: views.low() * runtime_hours.low(),
        high: views.high() * runtime_hours.high(),
        unit: Unit::Hours,
        assumption: format!(
            "Views were computed with a runtime of {:.4} hours, as it stood in that period; runtimes change while a season is coming out.",
            runtime_hours.value
        ),
    }
}

/// Minutes viewed as average audience over all episodes that were available: minutes / (episodes x length).
///
/// This is what retellings of weekly lists call the average audience. `None` without episodes or length.
pub fn minutes_to_average_audience(
    minutes: Printed,
    episodes: u32,
    episode_minutes: Printed,
) -> Option<Converted> {
    let whole = f64::from(episodes);
    let programme =
        Printed { value: whole * episode_minutes.value, half_step: whole * episode_minutes.half_step };
    let assumption = format!(
        "All {episodes} available episodes of {} minutes count as one programme shown once in the period; viewers of single episodes cannot be told from it.",
        episode_minutes.value
    );
    quotient(minutes, programme, Unit::Persons, assumption)
}

/// Average audience back to minutes viewed.
pub fn average_audience_to_minutes(audience: Printed, episodes: u32, episode_minutes: Printed) -> Converted {
    let whole = f64::from(episodes);
    Converted {
        value: audience.value * whole * episode_minutes.value,
        low: audience.low() * whole * episode_minutes.low(),
        high: audience.high() * whole * episode_minutes.high(),
        unit: Unit::Minutes,
        assumption: format!(
            "The average was taken over {episodes} episodes of {} minutes, each shown once.",
            episode_minutes.value
        ),
    }
}

/// Why two figures of viewing must not be set side by side as one measure; empty where nothing speaks against it.
///
/// `world` says whether a figure covers the world, `all_devices` whether phones and computers are in it.
pub fn not_comparable(world: (bool, bool), all_devices: (bool, bool)) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    if world.0 != world.1 {
        reasons.push("one covers the world, the other one country");
    }
    if all_devices.0 != all_devices.1 {
        reasons.push("one counts every device, the other television screens only");
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_average_audiences_reproduce() {
        // Retold by the trade press: 1,423M minutes of 20 x 50 are "1.4 million", 1,433M of 51 x 42 "about 700,000".
        let first =
            minutes_to_average_audience(Printed::rounded_to(1_423e6, 1e6), 20, Printed::exact(50.0)).unwrap();
        assert!((first.value - 1.423e6).abs() < 1.0 && first.unit == Unit::Persons);
        let second = minutes_to_average_audience(Printed::exact(1_433e6), 51, Printed::exact(42.0)).unwrap();
        assert!((second.value / 1e6 - 0.669).abs() < 0.001);
        assert!(second.assumption.contains("51 available episodes"));
    }

    #[test]
    fn no_runtime_no_views() {
        assert!(hours_to_views(Printed::exact(1e6), Printed::exact(0.0)).is_none());
        assert!(minutes_to_average_audience(Printed::exact(1e6), 0, Printed::exact(40.0)).is_none());
        let open = hours_to_views(Printed::exact(1e6), Printed { value: 0.4, half_step: 0.5 }).unwrap();
        assert!(open.high.is_infinite());
    }

    #[test]
    fn world_and_country_are_told_apart() {
        assert_eq!(not_comparable((true, false), (true, false)).len(), 2);
        assert!(not_comparable((true, true), (true, true)).is_empty());
    }

    proptest! {
        #[test]
        fn bounds_hold_every_true_value(hours in 1e5..1e9_f64, runtime in 0.2..200.0_f64, a in -0.5..0.5_f64, b in -0.5..0.5_f64) {
            let printed_hours = Printed::rounded_to((hours / 1e5).round() * 1e5, 1e5);
            let printed_runtime = Printed::rounded_to((runtime * 60.0).round() / 60.0, 1.0 / 60.0);
            let converted = hours_to_views(printed_hours, printed_runtime).unwrap();
            let truth = (printed_hours.value + a * 1e5) / (printed_runtime.value + b / 60.0);
            prop_assert!(converted.low <= truth * (1.0 + 1e-12) && truth <= converted.high * (1.0 + 1e-12));
            prop_assert!(converted.low <= converted.value && converted.value <= converted.high);
            let back = views_to_hours(Printed::exact(converted.value), Printed::exact(printed_runtime.value));
            prop_assert!((back.value / printed_hours.value - 1.0).abs() < 1e-9);
        }
    }
}
