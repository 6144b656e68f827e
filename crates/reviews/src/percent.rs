//! The share in whole percent, with the publisher's exact rounding.

/// Fresh (or liked) among all counted, in whole percent as Rotten Tomatoes prints it; `None` where nothing is
/// counted.
///
/// `floor(fresh / n * 100 + 0.5)` in IEEE double precision with the division first: 23 of 40 is 57, because
/// 0.575 * 100 lies just below 57.5, while every other exact half goes up. 100 only if unanimous: 245 of 246
/// is 99. Whether a lone fresh review keeps a score above 0 is not known, and no rule is applied.
///
/// ```
/// use greenlit_reviews::share_percent;
/// assert_eq!(share_percent(23, 40), Some(57));
/// assert_eq!(share_percent(245, 246), Some(99));
/// assert_eq!(share_percent(0, 0), None);
/// ```
pub fn share_percent(fresh: u64, n: u64) -> Option<u8> {
    if n == 0 || fresh > n {
        return None;
    }
    let rounded = round_half_up(fresh as f64 / n as f64 * 100.0);
    Some(if rounded >= 100 && fresh < n { 99 } else { rounded.min(100) as u8 })
}

/// `floor(x + 0.5)`; for the non-negative numbers met here.
pub(crate) fn round_half_up(x: f64) -> u64 {
    (x + 0.5).floor() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_and_exact_half_up_differ_where_the_publisher_does() {
        let mut differing = Vec::new();
        for n in 1_u64..=600 {
            for fresh in 0..n {
                let exact = (fresh * 200 + n) / (2 * n);
                let printed = u64::from(share_percent(fresh, n).unwrap());
                if printed != exact && exact < 100 {
                    differing.push((fresh as f64 / n as f64 * 1000.0).round() as u64);
                }
            }
        }
        differing.sort_unstable();
        assert_eq!(differing.len(), 24);
        differing.dedup();
        assert_eq!(differing, [145, 285, 565, 575]);
    }

    #[test]
    fn unit_cases() {
        for (fresh, n, percent) in [
            (23, 40, 57),
            (46, 80, 57),
            (69, 120, 57),
            (245, 246, 99),
            (3569, 5044, 71),
            (5, 5, 100),
            (0, 7, 0),
        ] {
            assert_eq!(share_percent(fresh, n), Some(percent), "{fresh}/{n}");
        }
        assert_eq!(share_percent(3, 2), None);
    }
}
