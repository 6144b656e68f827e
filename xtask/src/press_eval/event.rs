//! Events: what is held true of a title after all articles about it.
//!
//! Three answers are judged per event. The *current status* must be one of those the label names; events without a
//! status (charts, tax credits) are right when no status is claimed for them. The *origin* is who reported first. The
//! *official date* is the day of the first on-record word, or none; labelled dates are worked out from weekday words,
//! so a day more or less is right.

use std::collections::BTreeMap;

use greenlit_vocabulary::{PartialDate, StatusValue};
use jiff::civil::Date;

use super::agree::{scalar_text, text_key};
use super::label::LabelledEvent;
use super::score::Share;

/// What was resolved about one event from its articles.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ResolvedEvent {
    /// Where the title-season stands after the last article.
    pub(crate) status: Option<StatusValue>,
    /// Outlet, company or person whose report the others go back to.
    pub(crate) origin: Option<String>,
    /// Day of the first on-record word.
    pub(crate) official: Option<PartialDate>,
}

/// How many events were resolved rightly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct EventScore {
    pub(crate) status: Share,
    pub(crate) origin: Share,
    pub(crate) official: Share,
    /// All three.
    pub(crate) whole: Share,
    /// One line per wrong answer: event, what, labelled, answered.
    pub(crate) faults: Vec<String>,
}

/// Judges the answers, by event id, against the labels; an event without an answer is answered by nothing.
pub(crate) fn score_events(
    events: &[LabelledEvent],
    answers: &BTreeMap<String, ResolvedEvent>,
) -> EventScore {
    let mut score = EventScore::default();
    let nothing = ResolvedEvent::default();
    for event in events {
        let answer = answers.get(&event.id).unwrap_or(&nothing);
        let status = status_is_right(event, answer.status);
        let origin = answer.origin.as_deref().is_some_and(|origin| origin_is_right(event, origin));
        let official = official_is_right(event, answer.official.as_ref());
        score.status.count(status);
        score.origin.count(origin);
        score.official.count(official);
        score.whole.count(status && origin && official);
        let mut fault = |right: bool, what: &str, gold: &str, got: String| {
            if !right {
                let (id, series, season) = (&event.id, &event.series, scalar_text(&event.season));
                score.faults.push(format!("{id} {series}, season {season}: {what} is {gold}, not {got}"));
            }
        };
        fault(status, "status", &event.event, format!("{:?}", answer.status.map(StatusValue::as_str)));
        fault(origin, "origin", &event.first_report.outlet, format!("{:?}", answer.origin));
        let day = event.official.as_ref().map_or("none", |word| word.date.as_deref().unwrap_or("undated"));
        let got = answer.official.as_ref().map_or("none".to_owned(), ToString::to_string);
        fault(official, "official date", day, got);
    }
    score
}

/// The statuses a label such as `cancelled; shopped elsewhere` or `in development, not yet renewed` allows.
fn labelled_statuses(event: &str) -> Vec<StatusValue> {
    let clauses = event.split([';', ',']).map(str::trim);
    clauses
        .filter_map(|clause| match clause {
            "in development" => Some(StatusValue::InDevelopment),
            "shopped elsewhere" => Some(StatusValue::Shopping),
            other => other.parse().ok(),
        })
        .collect()
}

fn status_is_right(event: &LabelledEvent, answer: Option<StatusValue>) -> bool {
    let allowed = labelled_statuses(&event.event);
    match answer {
        None => allowed.is_empty(),
        Some(status) => allowed.contains(&status),
    }
}

/// `Aurora Perrineau (Instagram, deleted)` is Aurora Perrineau.
fn origin_is_right(event: &LabelledEvent, answer: &str) -> bool {
    let bare = |name: &str| text_key(name.split('(').next().unwrap_or(name));
    bare(&event.first_report.outlet) == bare(answer)
}

fn official_is_right(event: &LabelledEvent, answer: Option<&PartialDate>) -> bool {
    let (Some(word), Some(answer)) = (&event.official, answer) else {
        return event.official.is_none() && answer.is_none();
    };
    let Some(labelled) = &word.date else { return true };
    let labelled = labelled.parse::<PartialDate>();
    let bounds = |date: &PartialDate| date.first_day().zip(date.last_day());
    labelled.ok().and_then(|labelled| bounds(&labelled)).zip(bounds(answer)).is_some_and(
        |((first, last), (from, to))| is_at_most_a_day_after(from, last) && is_at_most_a_day_after(first, to),
    )
}

fn is_at_most_a_day_after(day: Date, other: Date) -> bool {
    day.yesterday().is_ok_and(|yesterday| yesterday <= other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use StatusValue::{Cancelled, Ending, Renewed};
    use serde_json::json;

    fn event(what: &str, outlet: &str, official: &serde_json::Value) -> LabelledEvent {
        serde_json::from_value(json!({
            "id": "E", "series": "A", "season": 2, "event": what, "first_report": {"outlet": outlet},
            "official": official, "articles": [],
        }))
        .unwrap()
    }

    fn judge(event: &LabelledEvent, answer: ResolvedEvent) -> [bool; 3] {
        let score = score_events(std::slice::from_ref(event), &BTreeMap::from([("E".to_owned(), answer)]));
        [score.status, score.origin, score.official].map(|share| share.part == 1)
    }

    #[test]
    fn each_answer_is_judged_alone() {
        let renewed =
            event("renewed; ending", "Colton Dunn (Threads)", &json!({"by": "N", "date": "2025-03-05"}));
        let answer = |status, origin: &str, official: &str| ResolvedEvent {
            status,
            origin: Some(origin.to_owned()),
            official: Some(official.parse().unwrap()),
        };
        for (given, right) in [
            (answer(Some(Renewed), "Colton Dunn", "2025-03-05"), [true, true, true]),
            (answer(Some(Ending), "colton dunn", "2025-03-06"), [true, true, true]),
            (answer(Some(Cancelled), "Deadline", "2025-03-07"), [false, false, false]),
            (answer(None, "Colton Dunn (X)", "2025-03"), [false, true, true]),
            (ResolvedEvent::default(), [false, false, false]),
        ] {
            assert_eq!(judge(&renewed, given.clone()), right, "{given:?}");
        }
    }

    #[test]
    fn a_chart_event_has_no_status_and_no_word_is_no_date() {
        let chart = event("chart record", "Netflix", &json!(null));
        assert_eq!(judge(&chart, ResolvedEvent::default()), [true, false, true]);
        let month = event("ending", "Deadline", &json!({"by": "M", "date": "2024-09"}));
        let answer = ResolvedEvent { official: Some("2024-09-05".parse().unwrap()), ..Default::default() };
        assert_eq!(judge(&month, answer), [false, false, true]);
    }
}
