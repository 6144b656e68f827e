//! Places in charts. A rank is of one list of one publisher; a *peak* is held against every week of that list.

use greenlit_lake::StoredFigure;
use greenlit_vocabulary::{Agreement, Provenance};

use super::{Finding, Told, best, counts, described, window_of};

/// Words by which English texts call a rank the best a title had.
const PEAK_WORDS: [&str; 8] =
    ["peak", "peaks", "peaked", "peaking", "highest", "topped out", "as high as", "best position"];

/// Lists that publishers keep apart, by the words that name them in chart names and populations.
const LISTS: [&[&str]; 5] =
    [&["originals", "original"], &["overall"], &["acquired"], &["movies", "films", "movie", "film"], &["tv"]];

/// Against the week that is told, and, where the text calls it a peak, against all weeks.
pub(super) fn findings<'a>(told: &Told<'_>, figures: &[&'a StoredFigure]) -> Vec<Option<Finding<'a>>> {
    let figures: Vec<&StoredFigure> =
        figures.iter().copied().filter(|f| list_fit(told, f) != Fit::Other).collect();
    let window = told.stored.claim.window.as_deref();
    let in_week: Vec<&StoredFigure> =
        figures.iter().copied().filter(|f| window.is_some() && window_of(f).as_deref() == window).collect();
    let weekly = best(in_week.iter().map(|f| (*f, counts::exact(told, f)))).map(|mut finding| {
        // Without a named list, a rank of one list says little against another's.
        if finding.agreement == Agreement::Contradicts
            && finding.figures.iter().all(|f| list_fit(told, f) == Fit::Open)
        {
            finding.agreement = Agreement::Compatible;
            finding.explanation.push_str("; the text does not name the list");
        }
        finding
    });
    vec![weekly, is_peak(told).then(|| peak(told, &figures)).flatten()]
}

fn is_peak(told: &Told<'_>) -> bool {
    let sentence = told.sentence.to_lowercase();
    let words: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let phrases = PEAK_WORDS.iter().map(|phrase| phrase.split(' ').collect::<Vec<_>>());
    phrases.into_iter().any(|phrase| words.windows(phrase.len()).any(|window| window == phrase))
        || told.stored.claim.extra.contains_key("peak")
}

/// A better place in any week contradicts a peak.
fn peak<'a>(told: &Told<'_>, figures: &[&'a StoredFigure]) -> Option<Finding<'a>> {
    let better: Vec<&StoredFigure> = figures
        .iter()
        .copied()
        .filter(|f| f.figure.value < told.number && f.figure.window.is_some())
        .collect();
    let best = better.iter().min_by(|a, b| a.figure.value.total_cmp(&b.figure.value))?;
    let first = figures.iter().filter_map(|f| f.figure.window.as_ref()).min();
    let when = if best.figure.window.as_ref() == first { ", its first published week" } else { "" };
    let named = better.iter().any(|f| list_fit(told, f) == Fit::Same);
    Some(Finding {
        agreement: if named { Agreement::Contradicts } else { Agreement::Compatible },
        explanation: format!("told as the peak, but published is {}{when}", described(best)),
        figures: better,
    })
}

/// How the chart a text names stands to the list of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Same,
    /// The text leaves publisher or list open.
    Open,
    Other,
}

fn list_fit(told: &Told<'_>, stored: &StoredFigure) -> Fit {
    let Provenance::Published { publisher, .. } = &stored.figure.provenance else { return Fit::Other };
    let claim = &told.stored.claim;
    let Some(chart) = claim.extra.get("chart").and_then(|v| v.first()) else { return Fit::Open };
    let house = publisher.split(',').next().unwrap_or(publisher).to_lowercase();
    let said_by_house = claim.attributed_to.iter().any(|name| name.to_lowercase().contains(&house));
    if !chart.to_lowercase().contains(&house) && !said_by_house {
        return Fit::Other;
    }
    let (asked, listed) = (lists(chart), lists(stored.figure.population.as_deref().unwrap_or_default()));
    match (asked, listed) {
        (Some(a), Some(b)) if a == b => Fit::Same,
        (Some(_), Some(_)) => Fit::Other,
        _ => Fit::Open,
    }
}

/// The list a text names; populations say `TV screen` before the list, so the first kind named last wins.
fn lists(text: &str) -> Option<usize> {
    let text = text.to_lowercase().replace("tv screen", "");
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    LISTS.iter().position(|names| names.iter().any(|name| words.contains(name)))
}

#[cfg(test)]
mod tests {
    use greenlit_vocabulary::{ClaimKind, Metric, Unit};

    use super::super::fixtures::{claim, figure};
    use super::*;

    fn found(chart: &str, window: Option<&str>, sentence: &str) -> Vec<(Agreement, String)> {
        let originals = "persons 2+, TV screen; streaming originals";
        let rank = |value, week, population| {
            figure(Metric::Rank, Unit::Rank, value, Some(week), population, 2, None)
        };
        let figures = [
            rank(3.0, "week of 2025-07-07", originals),
            rank(4.0, "week of 2025-07-21", originals),
            rank(1.0, "week of 2025-07-07", "persons 2+, TV screen; streaming movies"),
        ];
        let stored = claim(ClaimKind::ChartRank, 4.0, window, &[("chart", chart)]);
        let told = Told { stored: &stored, number: 4.0, sentence };
        let all: Vec<&StoredFigure> = figures.iter().collect();
        findings(&told, &all).into_iter().flatten().map(|f| (f.agreement, f.explanation)).collect()
    }

    #[test]
    fn a_peak_is_contradicted_by_a_better_week_of_its_own_list() {
        let week = Some("week of 2025-07-21");
        let told =
            found("Nielsen streaming originals", week, "It reached a peak of No. 4 in the week of July 21.");
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].0, Agreement::Agrees);
        assert_eq!(told[1].0, Agreement::Contradicts);
        assert!(told[1].1.contains("No. 3") && told[1].1.contains("first published week"), "{}", told[1].1);
        assert_eq!(found("Nielsen streaming originals", week, "It was No. 4.").len(), 1);
    }

    #[test]
    fn ranks_of_other_publishers_and_lists_say_nothing() {
        let week = Some("week of 2025-07-07");
        assert_eq!(found("Netflix English TV Top 10", week, "It peaked at No. 4."), []);
        let open = found("Nielsen ratings", week, "It was No. 4.");
        assert_eq!(open.first().map(|f| f.0), Some(Agreement::Compatible), "the list is not named");
        assert_eq!(
            found("Nielsen streaming originals", week, "It was No. 4.").first().map(|f| f.0),
            Some(Agreement::Contradicts)
        );
    }
}
