//! Signs of organised voting: a group of ratings that is suddenly there and likes the title otherwise than
//! the rest.
//!
//! A sign is a warning beside both figures. No rating is ever left out or weighted because of it: such votes
//! may be organised, and they may be what viewers who do not usually rate think.

use jiff::civil::Date;

use crate::rules::CampaignRule;

/// One audience rating, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rating {
    /// At least 3.5 of 5.
    pub liked: bool,
    /// Its day.
    pub day: Option<Date>,
    /// Whether the ticket was verified.
    pub verified: Option<bool>,
    /// Reviews the account ever wrote.
    pub account_reviews: Option<u32>,
}

/// Which ratings stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standout {
    /// Those that are not verified.
    Unverified,
    /// Those of accounts that wrote little else.
    NewAccounts,
    /// Those of a few days.
    Days(Date, Date),
}

/// A group of ratings that differs from the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignSignal {
    /// Which ratings.
    pub standout: Standout,
    /// Liked and all ratings of the group.
    pub inside: (u64, u64),
    /// Liked and all ratings of the rest.
    pub outside: (u64, u64),
    /// Two-proportion z; negative where the group likes the title less.
    pub z: f64,
    /// A sentence with both shares.
    pub warning: String,
}

/// Signs of organised voting among the ratings of one title: by verification, by age of the account (the
/// number of reviews it ever wrote stands for it), and by days. Two groups are compared with the
/// two-proportion z test; for days the threshold rises with the number W of windows tried to `sqrt(z² + 2 ln
/// W)`, and the window must hold several times its fair share of ratings. Only the most striking window is
/// reported. The order of ratings does not matter.
pub fn campaign_signals(ratings: &[Rating], rule: &CampaignRule) -> Vec<CampaignSignal> {
    let mut signals = Vec::new();
    let unverified = split(ratings, |r| r.verified.map(|v| !v));
    signals.extend(compare(Standout::Unverified, unverified, rule, rule.min_z));
    let new = split(ratings, |r| r.account_reviews.map(|n| n <= rule.new_account_reviews_to));
    signals.extend(compare(Standout::NewAccounts, new, rule, rule.min_z));
    signals.extend(sudden_days(ratings, rule));
    signals
}

type Groups = ((u64, u64), (u64, u64));

fn split(ratings: &[Rating], inside: impl Fn(&Rating) -> Option<bool>) -> Groups {
    let (mut a, mut b) = ((0, 0), (0, 0));
    for rating in ratings {
        let group = match inside(rating) {
            Some(true) => &mut a,
            Some(false) => &mut b,
            None => continue,
        };
        group.0 += u64::from(rating.liked);
        group.1 += 1;
    }
    (a, b)
}

fn compare(standout: Standout, groups: Groups, rule: &CampaignRule, min_z: f64) -> Option<CampaignSignal> {
    let (inside, outside) = groups;
    if inside.1.min(outside.1) < rule.min_ratings.max(1) {
        return None;
    }
    let share = |(liked, n): (u64, u64)| liked as f64 / n as f64;
    let (n_in, n_out) = (inside.1 as f64, outside.1 as f64);
    let pooled = (inside.0 + outside.0) as f64 / (n_in + n_out);
    let error = (pooled * (1.0 - pooled) * (1.0 / n_in + 1.0 / n_out)).sqrt();
    let difference = share(inside) - share(outside);
    let z = if error > 0.0 { difference / error } else { 0.0 };
    if difference.abs() < rule.min_difference || z.abs() < min_z {
        return None;
    }
    let who = match standout {
        Standout::Unverified => "ratings that are not verified".to_owned(),
        Standout::NewAccounts => {
            format!("accounts with at most {} reviews", rule.new_account_reviews_to)
        }
        Standout::Days(from, to) => format!("ratings of {from} to {to}, suddenly many,"),
    };
    let warning = format!(
        "{who} like it in {:.1} % of {}, all others in {:.1} % of {} (z = {z:.1}); both are shown, \
         neither is weighted",
        share(inside) * 100.0,
        inside.1,
        share(outside) * 100.0,
        outside.1
    );
    Some(CampaignSignal { standout, inside, outside, z, warning })
}

/// The most striking window of days.
fn sudden_days(ratings: &[Rating], rule: &CampaignRule) -> Option<CampaignSignal> {
    let mut days = std::collections::BTreeMap::<Date, (u64, u64)>::new();
    for rating in ratings {
        let day = days.entry(rating.day?).or_default();
        day.0 += u64::from(rating.liked);
        day.1 += 1;
    }
    let (first, last) = (*days.keys().next()?, *days.keys().next_back()?);
    let span_days = f64::from((last - first).get_days()) + 1.0;
    let window = i32::from(rule.window_days.max(1));
    if span_days <= f64::from(window) * 2.0 {
        return None;
    }
    let all = days.values().fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1));
    let fair = all.1 as f64 * f64::from(window) / span_days;
    let min_z = (rule.min_z.powi(2) + 2.0 * (days.len() as f64).ln()).sqrt();
    days.keys()
        .filter_map(|from| {
            let to = from.saturating_add(jiff::Span::new().days(window - 1));
            let inside = days.range(*from..=to).fold((0, 0), |sum, (_, day)| (sum.0 + day.0, sum.1 + day.1));
            if (inside.1 as f64) < fair * rule.burst_factor {
                return None;
            }
            compare(Standout::Days(*from, to), (inside, (all.0 - inside.0, all.1 - inside.1)), rule, min_z)
        })
        .max_by(|a, b| a.z.abs().total_cmp(&b.z.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn rating(liked: bool, day: i16, verified: bool, account_reviews: u32) -> Rating {
        let day = Date::constant(2024, 1, 1).saturating_add(jiff::Span::new().days(day));
        Rating { liked, day: Some(day), verified: Some(verified), account_reviews: Some(account_reviews) }
    }

    #[test]
    fn a_flood_is_named_in_all_its_signs() {
        let rule = Rules::builtin().unwrap().campaign;
        let mut ratings: Vec<Rating> = (0..300).map(|i| rating(i % 5 != 0, i % 60, true, 12)).collect();
        assert_eq!(campaign_signals(&ratings, &rule), []);
        ratings.extend((0..200).map(|i| rating(i % 10 == 0, 30, false, 1)));
        let signals = campaign_signals(&ratings, &rule);
        let standouts: Vec<Standout> = signals.iter().map(|s| s.standout).collect();
        assert_eq!(standouts.len(), 3, "{signals:?}");
        assert_eq!(standouts[0], Standout::Unverified);
        assert_eq!(standouts[1], Standout::NewAccounts);
        assert!(matches!(standouts[2], Standout::Days(from, to)
            if from <= Date::constant(2024, 1, 31) && Date::constant(2024, 1, 31) <= to));
        assert!(signals.iter().all(|s| s.z < -4.0));
        ratings.reverse();
        assert_eq!(campaign_signals(&ratings, &rule), signals);
    }

    #[test]
    fn small_or_even_groups_raise_no_alarm() {
        let rule = Rules::builtin().unwrap().campaign;
        let few: Vec<Rating> = (0..20).map(|i| rating(i % 2 == 0, i, i % 2 == 0, 1)).collect();
        assert_eq!(campaign_signals(&few, &rule), []);
        let even: Vec<Rating> =
            (0..400).map(|i| rating(i % 4 < 2, i % 60, i % 2 == 0, (i % 30) as u32)).collect();
        assert_eq!(campaign_signals(&even, &rule), []);
    }
}
