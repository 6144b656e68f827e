//! Pictures of one line of text: a block a week, a bar an award, a range a score.

use jiff::ToSpan;

use super::Run;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Blocks shown of one run; of a longer one the latest weeks.
const MOST: usize = 48;

/// A block for each week: the higher the better the place, or the larger the count; `·` for a gap of weeks.
pub(crate) fn spark(run: &Run<'_>) -> String {
    let top = run.points.iter().map(|p| p.value).fold(0.0, f64::max);
    let mut blocks: Vec<char> = Vec::new();
    let mut next = run.points.first().map(|p| p.week);
    for point in &run.points {
        if next.is_some_and(|week| week != point.week) {
            blocks.push('·');
        }
        next = Some(point.week.saturating_add(7.days()));
        blocks.push(block(if run.is_rank() { (11.0 - point.value) / 10.0 } else { point.value / top }));
    }
    match blocks.len().checked_sub(MOST) {
        Some(extra) if extra > 0 => format!("…{}", blocks.into_iter().skip(extra).collect::<String>()),
        _ => blocks.into_iter().collect(),
    }
}

fn block(share: f64) -> char {
    let height = (share.clamp(0.0, 1.0) * 8.0).ceil().max(1.0) as usize;
    BLOCKS.get(height - 1).copied().unwrap_or('█')
}

/// A bar of at most `width` blocks.
pub(crate) fn bar(value: f64, top: f64, width: usize) -> String {
    let share = if top > 0.0 { (value / top).clamp(0.0, 1.0) } else { 0.0 };
    let blocks = ((share * width as f64).round() as usize).max(1);
    "█".repeat(blocks)
}

/// A scale from 0 to 100 with the interval and the value on it: `├────━━●━───┤`.
pub(crate) fn range(value: f64, low: f64, high: f64, width: usize) -> String {
    let place = |v: f64| ((v / 100.0).clamp(0.0, 1.0) * (width - 1) as f64).round() as usize;
    let (low, high, at) = (place(low), place(high), place(value));
    let cell = |i: usize| match i {
        i if i == at => '●',
        i if (low..=high).contains(&i) => '━',
        _ => '·',
    };
    (0..width).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_and_ranges() {
        assert_eq!([block(0.0), block(0.5), block(1.0), block(f64::NAN)], ['▁', '▄', '█', '▁']);
        assert_eq!(range(50.0, 25.0, 75.0, 5), "·━●━·");
        assert_eq!(range(100.0, 90.0, 100.0, 5), "····●");
        assert_eq!(bar(5.0, 10.0, 10), "█████");
        assert_eq!(bar(0.0, 0.0, 10), "█");
    }
}
