//! Where articles differ about one title: contradictions, differences of scope, retellings that changed the claim.

use greenlit_vocabulary::{Claim, ClaimKind, Polarity, StatusValue, Value, name_key};
use rustc_hash::FxHashMap;

use super::{Difference, DifferenceKind, Side, compare, officialness};
use crate::document::{Article, Place};
use crate::origins::propositions::{Fact, facts};

/// Everything in which the articles differ about a title; by title, season, kind of claim, then place.
///
/// Figures are compared only where measure, window, territory, season, chart, grantor and critic agree; where one of these
/// differs or is left out and the value is the same, that is a difference of scope. A rounded amount is coarser, not
/// contradictory. Statuses conflict where time does not explain the change. Hedged and denied claims are no side.
pub fn contradictions(articles: &[Article<'_>]) -> Vec<Difference> {
    let said = said(articles);
    let mut found = compare::figures(articles, &said);
    found.extend(compare::words_of_rank(articles, &said));
    let mut facts = facts(articles);
    facts.sort_by_key(|f| {
        (articles.get(f.place.article).map(crate::origins::order_key), f.place.claim, f.season)
    });
    found.extend(officialness::differences(articles, &facts));
    found.extend(conflicts(articles, &facts));
    found.extend(season_counts(articles, &said));
    found.sort_by(|a, b| {
        let key = |d: &Difference| {
            let first = d.sides.first().and_then(|s| articles.get(s.place.article)).map(|a| a.id.to_owned());
            (name_key(&d.title), d.season, d.about, d.kind, first)
        };
        key(a).cmp(&key(b)).then_with(|| a.explanation.cmp(&b.explanation))
    });
    found.dedup_by(|a, b| a.explanation == b.explanation && a.sides == b.sides);
    found
}

/// An asserted claim with its place, in order of publication.
pub(super) struct Said<'a> {
    pub(super) place: Place,
    pub(super) claim: &'a Claim,
}

fn said<'a>(articles: &[Article<'a>]) -> Vec<Said<'a>> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|at| articles.get(*at).map(crate::origins::order_key));
    let mut out = Vec::new();
    for at in order {
        let claims = articles.get(at).map(|a| a.claims).unwrap_or_default();
        for (index, claim) in claims.iter().enumerate().filter(|(_, c)| c.polarity == Polarity::Asserted) {
            out.push(Said {
                place: Place { article: at, claim: Some(index), sentence: claim.sentence_span },
                claim,
            });
        }
    }
    out
}

/// `Series Weekly (2025-10-04)`, for explanations.
pub(super) fn who(articles: &[Article<'_>], place: Place) -> String {
    let Some(article) = articles.get(place.article) else { return "an article".to_owned() };
    let name = article.outlet.map_or_else(|| "an unnamed outlet".to_owned(), str::to_owned);
    match &article.published {
        Some(date) => format!("{name} ({date})"),
        None => format!("{name} (undated)"),
    }
}

/// Statuses of one title-season that exclude each other and that no order in time explains: said in one text, or within
/// three days, or with an open date. Also `ending` beside `cancelled`, which is one event in two words.
fn conflicts(articles: &[Article<'_>], facts: &[Fact<'_>]) -> Vec<Difference> {
    let published = super::publication_dates(articles);
    let live: Vec<(&Fact<'_>, Option<jiff::civil::Date>)> = facts
        .iter()
        .filter(|f| !f.is_rumour && !f.claim.extra.contains_key("superseded"))
        .map(|f| (f, super::dates::of_fact(f, articles, &published).and_then(|s| s.date.last_day())))
        .collect();
    by_title(&live, |(fact, _)| fact.title.clone())
        .iter()
        .flat_map(|told| conflicts_of(articles, told))
        .collect()
}

/// The rows of each title together, in their order: only rows of one title are ever compared.
pub(super) fn by_title<T>(rows: &[T], title: impl Fn(&T) -> String) -> Vec<Vec<&T>> {
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut grouped: Vec<Vec<&T>> = Vec::new();
    for row in rows {
        let place = *places.entry(title(row)).or_insert_with(|| {
            grouped.push(Vec::new());
            grouped.len() - 1
        });
        if let Some(group) = grouped.get_mut(place) {
            group.push(row);
        }
    }
    grouped
}

/// The conflicts among what is said of one title.
fn conflicts_of(
    articles: &[Article<'_>],
    told: &[&(&Fact<'_>, Option<jiff::civil::Date>)],
) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for (at, (a, day_a)) in told.iter().enumerate() {
        for (b, day_b) in told.iter().skip(at + 1) {
            let Some(kind) = conflict(a, b) else { continue };
            let apart = match (day_a, day_b) {
                (Some(x), Some(y)) => (*x - *y).get_days().abs() > 3,
                _ => false,
            };
            let explained = kind == DifferenceKind::StatusConflict && apart;
            if explained || found.iter().any(|d| is_known(d, kind, a, b)) {
                continue;
            }
            let (left, right) = (who(articles, a.place), who(articles, b.place));
            let words = |f: &Fact<'_>| f.value.as_str().replace('_', " ");
            let (title, x, y) = (&a.claim.subject, words(a), words(b));
            let explanation = match kind {
                DifferenceKind::Scope => {
                    format!("{left} calls {title} {x}, {right} {y}: one decision in two words.")
                }
                _ => format!("{left} has {title} {x}, {right} {y}, and no order in time explains both."),
            };
            let side =
                |f: &Fact<'_>| Side { place: f.place, value: f.value.as_str().to_owned(), scope: None };
            found.push(Difference {
                kind,
                about: ClaimKind::Status,
                title: a.claim.subject.clone(),
                season: a.season,
                sides: vec![side(a), side(b)],
                explanation,
            });
        }
    }
    found
}

/// Whether a conflict was found already: the same two words, or the same overstatement beside another weaker word.
fn is_known(d: &Difference, kind: DifferenceKind, a: &Fact<'_>, b: &Fact<'_>) -> bool {
    let has = |f: &Fact<'_>| d.sides.iter().any(|s| s.value == f.value.as_str());
    let decided = if a.value.is_decision() { a } else { b };
    d.kind == kind
        && name_key(&d.title) == a.title
        && (d.season == a.season || kind == DifferenceKind::Scope)
        && ((has(a) && has(b)) || (a.value.is_decision() != b.value.is_decision() && has(decided)))
}

fn conflict(a: &Fact<'_>, b: &Fact<'_>) -> Option<DifferenceKind> {
    use StatusValue::{Cancelled, Ended, Ending, InDevelopment, Ordered, Passed, Pending, Renewed};
    if a.title != b.title {
        return None;
    }
    let pair = |x, y| (a.value == x && b.value == y) || (a.value == y && b.value == x);
    // A last season 3 and a season 4 that is not made are one decision.
    let next =
        |f: &Fact<'_>| if f.value == Ending { f.season.map(|s| s.saturating_add(1)) } else { f.season };
    if pair(Ending, Cancelled) && (next(a) == next(b) || a.season == b.season) {
        return Some(DifferenceKind::Scope);
    }
    if a.season != b.season {
        return None;
    }
    let opposed = [Renewed, Ordered].iter().any(|x| [Cancelled, Passed, Ended].iter().any(|y| pair(*x, *y)));
    let overstated = pair(Ordered, InDevelopment) || pair(Ordered, Pending) || pair(Renewed, InDevelopment);
    (opposed || overstated).then_some(DifferenceKind::StatusConflict)
}

/// Cancelled "after three seasons" in one place and "after two" in another.
fn season_counts(articles: &[Article<'_>], said: &[Said<'_>]) -> Vec<Difference> {
    let count = |s: &Said<'_>| s.claim.extra.get("after_season").and_then(|v| v.first()).cloned();
    let counted: Vec<(&Said<'_>, String)> = said
        .iter()
        .filter(|s| s.claim.kind == ClaimKind::Status)
        .filter_map(|s| Some((s, count(s)?)))
        .collect();
    by_title(&counted, |(s, _)| name_key(&s.claim.subject))
        .iter()
        .flat_map(|counted| season_counts_of(articles, counted))
        .collect()
}

fn season_counts_of(articles: &[Article<'_>], counted: &[&(&Said<'_>, String)]) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for (at, (a, first)) in counted.iter().enumerate() {
        for (b, second) in counted.iter().skip(at + 1) {
            let same = a.claim.value == b.claim.value;
            let known = |d: &Difference| {
                d.title == a.claim.subject && d.sides.iter().map(|s| &s.value).eq([first, second])
            };
            if !same || first == second || found.iter().any(known) {
                continue;
            }
            let value = a.claim.value.as_ref().and_then(Value::text).unwrap_or_default();
            let side = |s: &Said<'_>, seasons: &String| Side {
                place: s.place,
                value: seasons.clone(),
                scope: Some("seasons made".to_owned()),
            };
            found.push(Difference {
                kind: DifferenceKind::Contradiction,
                about: ClaimKind::Status,
                title: a.claim.subject.clone(),
                season: None,
                sides: vec![side(a, first), side(b, second)],
                explanation: format!(
                    "{} has {} {value} after {first} season(s), {} after {second}.",
                    who(articles, a.place),
                    a.claim.subject,
                    who(articles, b.place)
                ),
            });
        }
    }
    found
}
