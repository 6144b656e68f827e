//! Figures and dates of one title compared: same, coarser, of another scope, or contradictory.

use std::collections::BTreeMap;

use greenlit_vocabulary::{ClaimKind, PartialDate, Value, name_key};

use super::differences::{Said, who};
use super::{Difference, DifferenceKind, Side};
use crate::document::Article;

/// Scores move: two dates further apart than this give two scores, not a contradiction.
const SCORE_DAYS: i32 = 7;

/// What must agree before values are compared: title, kind, and chart, grantor, critic or part.
type Matter = (String, ClaimKind, String);

/// Differences of value and scope among claims of figures, dates and parents.
pub(super) fn figures(articles: &[Article<'_>], said: &[Said<'_>]) -> Vec<Difference> {
    let mut matters: BTreeMap<Matter, Vec<&Said<'_>>> = BTreeMap::new();
    for s in
        said.iter().filter(|s| is_compared(s.claim.kind) && s.claim.value.is_some() && s.claim.subject != "*")
    {
        matters.entry((name_key(&s.claim.subject), s.claim.kind, detail(s))).or_default().push(s);
    }
    let mut found = Vec::new();
    for said in matters.values() {
        let mut seasons: Vec<u32> = said.iter().filter_map(|s| s.claim.season).collect();
        seasons.sort_unstable();
        seasons.dedup();
        // A claim without a season is compared only where no more than one season is spoken of.
        let lone = (seasons.len() <= 1).then(|| seasons.first().copied());
        let mut by_season: BTreeMap<Option<u32>, Vec<&Said<'_>>> = BTreeMap::new();
        for s in said {
            by_season.entry(s.claim.season.or(lone.flatten())).or_default().push(s);
        }
        for (season, said) in by_season {
            of_one_season(articles, season, &said, &mut found);
        }
    }
    found
}

fn is_compared(kind: ClaimKind) -> bool {
    use ClaimKind::{ChartRank, Comment, Credit, ExecutiveChange, Status};
    !matches!(kind, Status | Credit | Comment | ExecutiveChange) || kind == ChartRank
}

/// Chart, grantor, critic or part: claims that differ in it speak of different things.
fn detail(s: &Said<'_>) -> String {
    let extra =
        |key: &str| s.claim.extra.get(key).and_then(|v| v.first()).map(|v| name_key(v)).unwrap_or_default();
    match s.claim.kind {
        ClaimKind::ChartRank => extra("chart"),
        ClaimKind::CriticScore => {
            format!(
                "{} {}",
                s.claim.attributed_to.first().map(|n| name_key(n)).unwrap_or_default(),
                s.claim.unit.as_deref().unwrap_or_default()
            )
        }
        ClaimKind::PremiereDate | ClaimKind::FinaleDate => extra("part"),
        ClaimKind::TaxCredit | ClaimKind::QualifiedExpenditure => extra("covers"),
        _ => String::new(),
    }
}

fn of_one_season(
    articles: &[Article<'_>],
    season: Option<u32>,
    said: &[&Said<'_>],
    found: &mut Vec<Difference>,
) {
    // One class per value; the first of each is the earliest article.
    let mut classes: Vec<Vec<&Said<'_>>> = Vec::new();
    for s in said {
        match classes.iter_mut().find(|c| c.first().is_some_and(|first| relation(first, s) == Relation::Same))
        {
            Some(class) => class.push(s),
            None => classes.push(vec![s]),
        }
    }
    for class in &classes {
        found.extend(scope(articles, season, class));
    }
    for (at, a) in classes.iter().enumerate() {
        for b in classes.iter().skip(at + 1) {
            let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (*x, *y)));
            let mut comparable = pairs.filter(|(x, y)| is_comparable(articles, x, y));
            found.extend(comparable.next().and_then(|(x, y)| differing(articles, season, x, y)));
        }
    }
}

/// How two values of one kind stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Same,
    /// One is a rounded or cut form of the other, or a bound that holds.
    Coarser,
    Different,
}

fn relation(a: &Said<'_>, b: &Said<'_>) -> Relation {
    if is_date(a.claim.kind) {
        // A year alone may come as a number.
        let text = |s: &Said<'_>| match &s.claim.value {
            Some(Value::Number(n)) => format!("{n}"),
            Some(Value::Text(t)) => t.clone(),
            None => String::new(),
        };
        let (x, y) = (text(a), text(b));
        return if x == y { Relation::Same } else { dates(&x, &y) };
    }
    match (&a.claim.value, &b.claim.value) {
        (Some(Value::Number(x)), Some(Value::Number(y))) => {
            let is_count = matches!(a.claim.kind, ClaimKind::EpisodeCount | ClaimKind::ChartRank)
                || matches!(a.claim.unit.as_deref(), Some("percent"));
            numbers(*x, op(a), *y, op(b), is_count)
        }
        (Some(Value::Text(x)), Some(Value::Text(y))) if name_key(x) == name_key(y) => Relation::Same,
        _ => Relation::Different,
    }
}

fn op<'a>(s: &Said<'a>) -> &'a str {
    s.claim.extra.get("op").and_then(|v| v.first()).map_or("", String::as_str)
}

/// Numbers are the same within 0.5 %; a bound (`>`, `>=`) or an amount with fewer significant digits that the other rounds
/// or cuts to, within 10 %, is coarser.
fn numbers(x: f64, x_op: &str, y: f64, y_op: &str, is_count: bool) -> Relation {
    let largest = x.abs().max(y.abs()).max(1.0);
    let share = (x - y).abs() / largest;
    if share <= if is_count { 1e-9 } else { 0.005 } {
        return Relation::Same;
    }
    let bound = |bound: f64, op: &str, value: f64| op.starts_with('>') && value >= bound;
    let about = |op: &str| op == "~" && share <= 0.05;
    let rounded = |coarse: f64, fine: f64| {
        let step = step(coarse);
        step > self::step(fine)
            && ([(fine / step).round(), (fine / step).floor()]
                .iter()
                .any(|cut| (cut * step - coarse).abs() < step * 1e-6))
    };
    let near = share <= 0.1;
    if near && (bound(x, x_op, y) || bound(y, y_op, x) || about(x_op) || about(y_op)) {
        return Relation::Coarser;
    }
    if near && !is_count && (rounded(x, y) || rounded(y, x)) {
        return Relation::Coarser;
    }
    Relation::Different
}

/// The place of a number's last digit that is not zero: 14,000,000 is told in millions.
fn step(value: f64) -> f64 {
    let mut step = 1.0;
    while step < 1e12 && value != 0.0 && value % (step * 10.0) == 0.0 {
        step *= 10.0;
    }
    step
}

/// Dates agree where one lies within the other; seasons of the year are taken widely.
fn dates(x: &str, y: &str) -> Relation {
    let parse = |t: &str| -> PartialDate { t.parse().unwrap_or_else(|never| match never {}) };
    let (x, y) = (parse(x), parse(y));
    let overlap = match (range(&x), range(&y)) {
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        (Some(day), None) => label_holds(&y, day),
        (None, Some(day)) => label_holds(&x, day),
        (None, None) => match (months(&x), months(&y)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        },
    };
    if overlap { Relation::Coarser } else { Relation::Different }
}

fn range(date: &PartialDate) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    Some((date.first_day()?, date.last_day()?))
}

/// Whether days may lie in a season of the year by either reckoning of the northern year; other words tell too little.
fn label_holds(label: &PartialDate, days: (jiff::civil::Date, jiff::civil::Date)) -> bool {
    let Some(months) = months(label) else { return true };
    // The last month counts to its 22nd day.
    let last = months.last().copied().unwrap_or_default();
    let fits =
        |day: jiff::civil::Date| months.contains(&day.month()) && (day.month() != last || day.day() <= 22);
    fits(days.0) || fits(days.1)
}

/// The months of `spring`, `summer`, `autumn` or `winter`.
fn months(label: &PartialDate) -> Option<&'static [i8]> {
    let PartialDate::Label(label) = label else { return None };
    let lower = label.to_lowercase();
    match () {
        () if lower.contains("spring") => Some(&[3, 4, 5, 6]),
        () if lower.contains("summer") => Some(&[6, 7, 8, 9]),
        () if lower.contains("fall") || lower.contains("autumn") => Some(&[9, 10, 11, 12]),
        () if lower.contains("winter") => Some(&[12, 1, 2, 3]),
        () => None,
    }
}

/// Whether two claims measure the same thing: windows and territories that are both given agree, and neither leaves open
/// what the other fixes in a way that could explain another value.
fn is_comparable(articles: &[Article<'_>], a: &Said<'_>, b: &Said<'_>) -> bool {
    use ClaimKind::{
        ChartRank, HoursViewed, Metascore, MinutesViewed, Popcornmeter, Tomatometer, Viewers, Views,
    };
    let territories = match (&a.claim.territory, &b.claim.territory) {
        (Some(x), Some(y)) => x == y,
        _ => true,
    };
    let windows = a.claim.window.as_deref().map(name_key) == b.claim.window.as_deref().map(name_key);
    let days_apart = || {
        let day = |s: &Said<'_>| articles.get(s.place.article)?.published.as_ref()?.last_day();
        Some((day(a)? - day(b)?).get_days().abs())
    };
    match a.claim.kind {
        // A rank without its week is a rank of any week.
        ChartRank => windows && territories && a.claim.window.is_some(),
        MinutesViewed | HoursViewed | Views | Viewers if a.claim.window.is_none() => {
            // In one text two figures without windows are two figures.
            windows
                && territories
                && a.place.article != b.place.article
                && days_apart().is_none_or(|d| d <= 30)
        }
        MinutesViewed | HoursViewed | Views | Viewers => windows && territories,
        Tomatometer | Popcornmeter | Metascore => true,
        _ => territories,
    }
}

fn differing(
    articles: &[Article<'_>],
    season: Option<u32>,
    a: &Said<'_>,
    b: &Said<'_>,
) -> Option<Difference> {
    let relation = relation(a, b);
    let kind = a.claim.kind;
    // A month beside a day is how dates are told; nobody needs to hear of it.
    if relation == Relation::Same || (is_date(kind) && relation == Relation::Coarser) {
        return None;
    }
    let (x, y) = (shown(a), shown(b));
    let (left, right) = (who(articles, a.place), who(articles, b.place));
    let what = kind_words(kind);
    let title = &a.claim.subject;
    let (kind_of_difference, explanation) = if relation == Relation::Coarser {
        (
            DifferenceKind::Coarser,
            format!(
                "{left} gives the {what} of {title} as {x}, {right} as {y}: one is the coarser form of the other."
            ),
        )
    } else if is_score(kind) && apart(articles, a, b) {
        (
            DifferenceKind::Scope,
            format!("{left} gives the {what} of {title} as {x}, {right} as {y}, on two dates: scores move."),
        )
    } else if kind == ClaimKind::SpinOffOf && is_extension(&x, &y) {
        (
            DifferenceKind::Retelling,
            format!(
                "{left} has {title} derive from {x}, {right} from {y}, which names another series of the same family."
            ),
        )
    } else {
        (DifferenceKind::Contradiction, format!("{left} gives the {what} of {title} as {x}, {right} as {y}."))
    };
    Some(Difference {
        kind: kind_of_difference,
        about: kind,
        title: title.clone(),
        season,
        sides: vec![side(a), side(b)],
        explanation,
    })
}

const fn is_date(kind: ClaimKind) -> bool {
    matches!(kind, ClaimKind::PremiereDate | ClaimKind::FinaleDate | ClaimKind::ProductionStart)
}

fn is_score(kind: ClaimKind) -> bool {
    matches!(kind, ClaimKind::Tomatometer | ClaimKind::Popcornmeter | ClaimKind::Metascore)
}

fn apart(articles: &[Article<'_>], a: &Said<'_>, b: &Said<'_>) -> bool {
    let day = |s: &Said<'_>| {
        let own = s.claim.as_of.as_ref().and_then(|d| d.parse().ok());
        own.or_else(|| articles.get(s.place.article)?.published.as_ref()?.last_day())
    };
    matches!((day(a), day(b)), (Some(x), Some(y)) if (x - y).get_days().abs() > SCORE_DAYS)
}

/// `Harbour` and `Harbour: Night`.
fn is_extension(a: &str, b: &str) -> bool {
    let (a, b) = (name_key(a), name_key(b));
    a.starts_with(&format!("{b} ")) || b.starts_with(&format!("{a} "))
}

/// One value told with different windows, territories or bounds: said as such, never merged.
fn scope(articles: &[Article<'_>], season: Option<u32>, class: &[&Said<'_>]) -> Option<Difference> {
    use ClaimKind::{ChartRank, HoursViewed, MinutesViewed, TaxCredit, Viewers, Views};
    let first = class.first()?;
    if !matches!(first.claim.kind, MinutesViewed | HoursViewed | Views | Viewers | ChartRank | TaxCredit) {
        return None;
    }
    let scope_key = |s: &Said<'_>| {
        let window = s.claim.window.as_deref().map(name_key);
        // The bound of a rank is that of its territories.
        let bound = if s.claim.kind == ChartRank { "" } else { op(s).trim_end_matches('=') };
        (window, bound.to_owned(), s.claim.territory.clone())
    };
    let mut sides: Vec<&Said<'_>> = Vec::new();
    for s in class {
        // A territory that is left out is understood; two that are given differ.
        let told = |other: &&&Said<'_>| {
            let (x, y) = (scope_key(other), scope_key(s));
            x.0 == y.0 && x.1 == y.1 && (x.2 == y.2 || x.2.is_none() || y.2.is_none())
        };
        if !sides.iter().any(|other| told(&other)) {
            sides.push(s);
        }
    }
    if sides.len() < 2 {
        return None;
    }
    let told: Vec<String> =
        sides.iter().map(|s| format!("{}: {}", who(articles, s.place), scope_words(s))).collect();
    let what = kind_words(first.claim.kind);
    Some(Difference {
        kind: DifferenceKind::Scope,
        about: first.claim.kind,
        title: first.claim.subject.clone(),
        season,
        sides: sides.iter().map(|s| side(s)).collect(),
        explanation: format!(
            "{} of {}: {} throughout, but told of different stretches or with different bounds ({}).",
            capitalised(&what),
            first.claim.subject,
            shown(first),
            told.join("; ")
        ),
    })
}

fn scope_words(s: &Said<'_>) -> String {
    let mut parts = Vec::new();
    parts.push(s.claim.window.clone().unwrap_or_else(|| "no window".to_owned()));
    match op(s) {
        "" => {}
        "~" => parts.push("about".to_owned()),
        _ => parts.push("at least".to_owned()),
    }
    parts.extend(s.claim.territory.as_ref().map(ToString::to_string));
    parts.join(", ")
}

fn side(s: &Said<'_>) -> Side {
    let has_scope = s.claim.window.is_some() || s.claim.territory.is_some() || !op(s).is_empty();
    let chart = s.claim.extra.get("chart").and_then(|v| v.first()).cloned();
    let scope = has_scope.then(|| scope_words(s));
    let scope = match (scope, chart) {
        (Some(scope), Some(chart)) => Some(format!("{scope}, {chart}")),
        (scope, chart) => scope.or(chart),
    };
    Side { place: s.place, value: shown(s), scope }
}

/// The value for people: `2.5 billion`, `100 %`, `No. 4`, a date or a name as it stands.
fn shown(s: &Said<'_>) -> String {
    let number = match &s.claim.value {
        Some(Value::Number(n)) => *n,
        Some(Value::Text(text)) => return text.clone(),
        None => return "no value".to_owned(),
    };
    let scaled = match number.abs() {
        n if n >= 1e9 => format!("{} billion", number / 1e9),
        n if n >= 1e6 => format!("{} million", number / 1e6),
        _ => format!("{number}"),
    };
    match (s.claim.kind, s.claim.unit.as_deref()) {
        (ClaimKind::ChartRank, _) => format!("No. {scaled}"),
        (_, Some("percent")) => format!("{scaled} %"),
        (ClaimKind::CriticScore, Some(unit)) => format!("{scaled}{unit}"),
        (ClaimKind::TaxCredit | ClaimKind::QualifiedExpenditure, Some(unit)) => format!("{unit} {scaled}"),
        (_, Some(unit)) => format!("{scaled} {unit}"),
        _ => scaled,
    }
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn kind_words(kind: ClaimKind) -> String {
    kind.as_str().replace('_', " ")
}

/// A rank told as the latest in one article and as the peak in another: the retelling changed the claim.
pub(super) fn words_of_rank(articles: &[Article<'_>], said: &[Said<'_>]) -> Vec<Difference> {
    const LATEST: &[&str] =
        &["most recently", "latest", "currently", "still at", "last week", "this week", "now at", "now no"];
    const PEAK: &[&str] = &["peak", "as high as", "highest", "high of", "best rank", "topped out"];
    let has = |s: &Said<'_>, words: &[&str]| {
        let text = articles.get(s.place.article).map_or("", |a| a.text);
        let sentence = s.place.sentence.of(text).to_lowercase();
        words.iter().any(|w| sentence.contains(w))
    };
    let ranks: Vec<&Said<'_>> = said.iter().filter(|s| s.claim.kind == ClaimKind::ChartRank).collect();
    let mut found: Vec<Difference> = Vec::new();
    for latest in ranks.iter().filter(|s| has(s, LATEST) && !has(s, PEAK)) {
        let same = |s: &&&&Said<'_>| {
            s.place.article != latest.place.article
                && name_key(&s.claim.subject) == name_key(&latest.claim.subject)
                && s.claim.value == latest.claim.value
                && (s.claim.season.is_none()
                    || latest.claim.season.is_none()
                    || s.claim.season == latest.claim.season)
                && has(s, PEAK)
                && !has(s, LATEST)
        };
        if let Some(peak) = ranks.iter().find(|s| same(&s)) {
            found.push(Difference {
                kind: DifferenceKind::Retelling,
                about: ClaimKind::ChartRank,
                title: latest.claim.subject.clone(),
                season: latest.claim.season.or(peak.claim.season),
                sides: vec![side(latest), side(peak)],
                explanation: format!(
                    "{} tells {} of {} as its latest place, {} as its peak.",
                    who(articles, latest.place),
                    shown(latest),
                    latest.claim.subject,
                    who(articles, peak.place)
                ),
            });
        }
    }
    found
}
