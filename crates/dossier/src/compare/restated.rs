//! Copies of one list: the newest figure stands, what an earlier copy said otherwise is a restatement.

use std::collections::BTreeMap;

use greenlit_lake::{Lake, StoredFigure};
use greenlit_vocabulary::Provenance;

use super::{described, figure_side};
use crate::Error;
use crate::show::{ContradictionLine, SideLine};
use crate::wording;

/// What makes two figures the same one in two copies.
type Key = (String, String, Option<u32>, &'static str, Option<String>, Option<String>, Option<String>);

fn key(stored: &StoredFigure) -> Option<Key> {
    let f = &stored.figure;
    let Provenance::Published { publisher, .. } = &f.provenance else { return None };
    Some((
        publisher.clone(),
        greenlit_vocabulary::name_key(&f.title),
        f.season,
        f.metric.as_str(),
        f.window.as_ref().map(ToString::to_string),
        f.territory.as_ref().map(ToString::to_string),
        f.population.clone(),
    ))
}

/// Figures that stand in more than one file, by what they are figures of, the newest file last.
fn copies<'a>(
    figures: &'a [StoredFigure],
    dated_to: &BTreeMap<i64, Option<String>>,
) -> BTreeMap<Key, Vec<&'a StoredFigure>> {
    let mut all: BTreeMap<Key, Vec<&StoredFigure>> = BTreeMap::new();
    for figure in figures {
        if let Some(key) = key(figure) {
            all.entry(key).or_default().push(figure);
        }
    }
    all.retain(|_, of_key| of_key.iter().any(|f| f.evidence != of_key.first().map_or(0, |g| g.evidence)));
    for of_key in all.values_mut() {
        of_key.sort_by_key(|f| (dated_to.get(&f.evidence).cloned().flatten(), f.file.clone(), f.reference));
    }
    all
}

/// Leaves the figures of the newest copy where several copies have the same one, and gives what they restate.
///
/// Copies are ordered by the latest day any of their figures is dated to; where that does not tell them apart, both stay.
pub(crate) fn newest(lake: &Lake, figures: &mut Vec<StoredFigure>) -> Result<Vec<ContradictionLine>, Error> {
    let mut dated_to = BTreeMap::new();
    let mut files: Vec<i64> = figures.iter().map(|f| f.evidence).collect();
    files.sort_unstable();
    files.dedup();
    if files.len() < 2 {
        return Ok(Vec::new());
    }
    for file in files {
        dated_to.insert(file, lake.dated_to(file)?);
    }
    let lines = restatements(figures, &dated_to);
    let superseded: Vec<(i64, u64)> = copies(figures, &dated_to)
        .values()
        .flat_map(|of_key| {
            let latest = of_key.last().map(|f| f.evidence);
            let of = |f: &StoredFigure| dated_to.get(&f.evidence).cloned().flatten();
            let last = of_key.last().map(|f| of(f));
            of_key
                .iter()
                .filter(|f| Some(f.evidence) != latest && Some(of(f)) < last)
                .map(|f| (f.evidence, line_of(f)))
                .collect::<Vec<_>>()
        })
        .collect();
    let mut superseded = superseded;
    superseded.sort_unstable();
    figures.retain(|f| superseded.binary_search(&(f.evidence, line_of(f))).is_err());
    Ok(lines)
}

fn line_of(stored: &StoredFigure) -> u64 {
    match &stored.figure.provenance {
        Provenance::Published { line, .. } => *line,
        Provenance::Measured { .. } | Provenance::Reported { .. } => 0,
    }
}

/// One line for every figure whose copies state different values.
fn restatements(
    figures: &[StoredFigure],
    dated_to: &BTreeMap<i64, Option<String>>,
) -> Vec<ContradictionLine> {
    let mut lines = Vec::new();
    for of_key in copies(figures, dated_to).values() {
        let (Some(old), Some(new)) = (of_key.first(), of_key.last()) else { continue };
        if of_key.iter().all(|f| (f.figure.value - new.figure.value).abs() < f64::EPSILON) {
            continue;
        }
        lines.push(ContradictionLine {
            kind: "difference",
            season: new.figure.season,
            explanation: format!(
                "{}: restated, {} in `{}` was {} in `{}`",
                wording::words_of(new.figure.metric.as_str()),
                described(new),
                new.file,
                wording::figure_value(old.figure.metric, old.figure.value, old.figure.unit),
                old.file
            ),
            sides: changes(of_key).map(figure_in_file).collect(),
        });
    }
    lines
}

/// The copies that state another value than the one before them, the first of all included.
fn changes<'a>(of_key: &'a [&'a StoredFigure]) -> impl Iterator<Item = &'a StoredFigure> {
    let mut last: Option<f64> = None;
    of_key.iter().copied().filter(move |figure| {
        let value = figure.figure.value;
        last.replace(value).is_none_or(|before| (before - value).abs() >= f64::EPSILON)
    })
}

/// A side that names its file itself: superseded copies are no longer among the sources of the dossier.
fn figure_in_file(stored: &StoredFigure) -> SideLine {
    let side = figure_side(stored);
    SideLine { says: format!("{}, in `{}`", side.says, stored.file), ..side }
}

#[cfg(test)]
mod tests {
    use greenlit_vocabulary::{Metric, Unit};

    use super::super::fixtures::figure;
    use super::*;

    #[test]
    fn the_later_copy_restates_the_earlier() {
        let hours = |value, file| {
            figure(
                Metric::HoursViewed,
                Unit::Hours,
                value,
                Some("week of 2025-07-07"),
                "TV (English)",
                file,
                None,
            )
        };
        let dated: BTreeMap<i64, Option<String>> =
            [(7, Some("2025-07-15".to_owned())), (3, Some("2025-07-22".to_owned()))].into();
        let figures = [hours(3e6, 3), hours(2e6, 7)];
        let lines = restatements(&figures, &dated);
        assert_eq!(lines.len(), 1);
        assert!(
            lines[0].explanation.contains("`3.csv` was 2 million hours in `7.csv`"),
            "{}",
            lines[0].explanation
        );
        assert_eq!(restatements(&[hours(3e6, 3), hours(3e6, 7)], &dated), []);
        assert_eq!(
            restatements(&[hours(3e6, 3), hours(2e6, 3)], &dated),
            [],
            "two rows of one file are no copies"
        );
    }
}
