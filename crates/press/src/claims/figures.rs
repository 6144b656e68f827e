//! Numbers with a measure: scores, minutes, views, ranks, credits, episodes.

use greenlit_vocabulary::{ClaimKind, Value};

use super::cues::Reading;
use super::incentive::{currency, money};
use super::lexicon::Class;
use super::modality;
use super::subjects;
use super::units::{Kind, Sentence};

/// One figure of one sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub(crate) kind: ClaimKind,
    pub(crate) value: Option<Value>,
    pub(crate) unit: Option<String>,
    /// Title, or `None` for a whole slate.
    pub(crate) title: Option<usize>,
    pub(crate) season: Option<u32>,
    pub(crate) op: Option<&'static str>,
    pub(crate) territory: Option<&'static str>,
    pub(crate) window: Option<String>,
    /// Measuring house, critic or service the figure belongs to, origin first.
    pub(crate) sources: Vec<String>,
    pub(crate) extra: Vec<(&'static str, String)>,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl Figure {
    pub(crate) fn new(kind: ClaimKind, value: Option<f64>, at: usize) -> Self {
        Self {
            kind,
            value: value.map(Value::Number),
            unit: None,
            title: None,
            season: None,
            op: None,
            territory: None,
            window: None,
            sources: Vec::new(),
            extra: Vec::new(),
            from: at,
            to: at + 1,
        }
    }
}

/// The figures of a sentence.
pub(crate) fn figures(reading: &Reading<'_>, number: usize) -> Vec<Figure> {
    let Some(sentence) = reading.sentence(number).copied() else { return Vec::new() };
    if sentence.question {
        return Vec::new();
    }
    let mut out = Vec::new();
    let has_amount = (sentence.units.0..sentence.units.1)
        .any(|i| matches!(reading.kind(i), Some(Kind::Number | Kind::Rank)) || reading.lower(i) == "out");
    if has_amount {
        for i in sentence.units.0..sentence.units.1 {
            if let Some(figure) = percent(reading, number, &sentence, i)
                .or_else(|| grade(reading, number, &sentence, i))
                .or_else(|| volume(reading, number, &sentence, i))
                .or_else(|| money(reading, number, &sentence, i))
            {
                out.push(figure);
            }
        }
    }
    super::charts::ranks(reading, number, &sentence, &mut out);
    perfect(reading, number, &sentence, &mut out);
    letters(reading, number, &sentence, &mut out);
    for figure in &mut out {
        let review = figure.kind == ClaimKind::CriticScore && !reading.groups(number).iter().any(|g| g.named);
        if review {
            figure.title = subjects::main(reading);
        }
        if figure.title.is_none() && !figure.extra.iter().any(|e| e.0 == "covers") {
            figure.title = owner(reading, number, &sentence, figure.from);
        }
        if figure.season.is_none() {
            figure.season = season_near(reading, &sentence, figure.from);
        }
    }
    out.retain(|f| f.title.is_some() || f.extra.iter().any(|e| e.0 == "covers"));
    out
}

/// The number of a unit.
pub(crate) fn amount(reading: &Reading<'_>, i: usize) -> Option<super::units::Amount> {
    let unit = reading.unit(i).filter(|u| u.kind == Kind::Number)?;
    reading.text.numbers.get(usize::try_from(unit.value).ok()?).copied()
}

/// The title a figure at unit `at` belongs to: the last named or referred to before it, else the next, else the focus.
pub(crate) fn owner(reading: &Reading<'_>, number: usize, sentence: &Sentence, at: usize) -> Option<usize> {
    let groups = reading.groups(number);
    let before = groups.iter().rev().find(|g| g.to <= at);
    if let Some(group) = before {
        return group.titles.last().map(|t| t.0);
    }
    let pronoun = (sentence.units.0..at).any(|i| matches!(reading.lower(i).as_str(), "it" | "its"));
    let focus = reading.focus.get(number).and_then(|f| f.one);
    if pronoun && focus.is_some() {
        return focus;
    }
    groups.first().and_then(|g| g.titles.first()).map(|t| t.0).or(focus)
}

/// A season named in the figure's clause: not one that is only to come.
pub(crate) fn season_near(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<u32> {
    let start = reading.clause_start(sentence, at);
    let end = reading.clause_end(sentence, at);
    (start..end)
        .filter_map(|i| reading.unit(i).map(|u| (i, u)))
        .filter(|(i, u)| u.kind == Kind::Season && u.value > 0 && u.value < 1000 && !renewed_for(reading, *i))
        .min_by_key(|(i, _)| i.abs_diff(at))
        .map(|(_, u)| u.value as u32)
}

fn renewed_for(reading: &Reading<'_>, i: usize) -> bool {
    i > 0 && matches!(reading.lower(i - 1).as_str(), "for")
        || matches!(reading.lower(i + 1).as_str(), "renewal" | "pickup" | "chances")
}

/// `100% on Rotten Tomatoes`, `35% critic score`, `84% audience score`.
fn percent(reading: &Reading<'_>, number: usize, sentence: &Sentence, i: usize) -> Option<Figure> {
    let value = amount(reading, i)?;
    let sign = reading.mark(i + 1) == '%'
        || matches!(reading.lower(i + 1).as_str(), "percent" | "prozent" | "per" | "por" | "pour" | "yüzde")
        || (i > 0 && reading.mark(i - 1) == '%')
        // "a 96 on Rotten Tomatoes".
        || reading.lower(i + 1) == "on" && reading.of(number, Class::RottenTomatoes).any(|h| h.from == i + 2);
    if !sign || value.value > 100.0 || value.scaled {
        return None;
    }
    let house = score_house(reading, number)?;
    if matches!(
        reading.lower(i + 2).as_str(),
        "increase"
            | "drop"
            | "rise"
            | "jump"
            | "decline"
            | "surge"
            | "higher"
            | "more"
            | "of"
            | "completion"
            | "up"
            | "down"
            | "growth"
    ) {
        return None;
    }
    let audience = nearest(reading, number, sentence, i, Class::Audience);
    let critics = nearest(reading, number, sentence, i, Class::Critics);
    let popcorn = match (audience, critics) {
        (Some(a), Some(c)) => a < c,
        (Some(a), None) => a <= 11,
        _ => false,
    };
    let kind = if popcorn { ClaimKind::Popcornmeter } else { ClaimKind::Tomatometer };
    let mut figure = Figure::new(kind, Some(value.value), i);
    figure.unit = Some("percent".into());
    figure.sources.push(house.to_owned());
    figure.op = operator(reading, number, i);
    if let Some(reviews) = review_count(reading, sentence) {
        figure.extra.push(("reviews", reviews));
    }
    Some(figure)
}

/// Rotten Tomatoes named here or in the two sentences before.
fn score_house(reading: &Reading<'_>, number: usize) -> Option<&'static str> {
    if reading.has(number, Class::RottenTomatoes) {
        return Some("Rotten Tomatoes");
    }
    let here = reading.has(number, Class::Audience) || reading.has(number, Class::Critics);
    let near = (number.saturating_sub(2)..number).any(|n| reading.has(n, Class::RottenTomatoes));
    (here && near).then_some("Rotten Tomatoes")
}

/// Distance to the nearest phrase of a class in the clause of unit `i` or touching it; an own clause counts before others.
fn nearest(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    i: usize,
    class: Class,
) -> Option<usize> {
    let others: Vec<usize> = (sentence.units.0..sentence.units.1)
        .filter(|k| {
            *k != i
                && amount(reading, *k).is_some()
                && (reading.mark(*k + 1) == '%' || reading.lower(*k + 1) == "percent")
        })
        .collect();
    reading
        .of(number, class)
        // "4.4 million viewers" are a measure, not a jury.
        .filter(|h| h.from == 0 || reading.kind(h.from - 1) != Some(Kind::Number))
        .map(|h| {
            let raw = if h.from > i { h.from - i } else { i.saturating_sub(h.to) + 1 };
            // Words beyond another score belong to that one more than to this.
            let beyond = others
                .iter()
                .any(|o| (h.from > i && *o > i && *o < h.from) || (h.from < i && *o < i && *o > h.from));
            let clause = (h.from.min(i)..h.from.max(i))
                .filter(|k| matches!(reading.mark(*k), ',' | '(' | ')' | ';'))
                .count()
                + (h.from.min(i)..h.from.max(i))
                    .filter(|k| matches!(reading.lower(*k).as_str(), "while" | "and" | "but"))
                    .count();
            raw + clause * 4 + if beyond { 20 } else { 0 }
        })
        .min()
        .filter(|d| *d < 40)
}

fn review_count(reading: &Reading<'_>, sentence: &Sentence) -> Option<String> {
    (sentence.units.0..sentence.units.1).find_map(|i| {
        let next = reading.lower(i + 1);
        let reviews = matches!(next.as_str(), "reviews" | "critics")
            || (next == "critic" && reading.lower(i + 2) == "reviews");
        if !reviews {
            return None;
        }
        let unit = reading.unit(i)?;
        let value = amount(reading, i)
            .map(|a| a.value as i64)
            .or_else(|| reading.lexicon.word(unit.sym, Class::Cardinal))?;
        Some(value.to_string())
    })
}

/// `a perfect Rotten Tomatoes score`.
fn perfect(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Figure>) {
    if out.iter().any(|f| f.kind == ClaimKind::Tomatometer) || !reading.has(number, Class::RottenTomatoes) {
        return;
    }
    if let Some(hit) = reading.of(number, Class::Perfect).next() {
        let score = (hit.to..(hit.to + 7).min(sentence.units.1)).any(|i| {
            matches!(
                reading.lower(i).as_str(),
                "score" | "rating" | "tomatometer" | "100" | "punteggio" | "puan"
            )
        });
        if score {
            let mut figure = Figure::new(ClaimKind::Tomatometer, Some(100.0), hit.from);
            figure.unit = Some("percent".into());
            figure.sources.push("Rotten Tomatoes".into());
            out.push(figure);
        }
    }
}

/// `6/10`, `four out of five`, `a 72 on Metacritic`.
fn grade(reading: &Reading<'_>, number: usize, sentence: &Sentence, i: usize) -> Option<Figure> {
    let value = amount(reading, i).filter(|a| !a.scaled).or_else(|| spelled(reading, i))?;
    if reading.has(number, Class::Metacritic)
        && value.value > 0.0
        && value.value <= 100.0
        && reading.mark(i + 1) != '%'
        && metascore_place(reading, number, i)
    {
        let mut figure = Figure::new(ClaimKind::Metascore, Some(value.value), i);
        figure.sources.push("Metacritic".into());
        return Some(figure);
    }
    let (scale, to) = if reading.mark(i + 1) == '/' && reading.glued(i + 2) {
        (amount(reading, i + 2)?.value as i64, i + 3)
    } else if reading.lower(i + 1) == "out" && reading.lower(i + 2) == "of" {
        let unit = reading.unit(i + 3)?;
        (
            amount(reading, i + 3)
                .map(|a| a.value as i64)
                .or_else(|| reading.lexicon.word(unit.sym, Class::Cardinal))?,
            i + 4,
        )
    } else {
        return None;
    };
    if !matches!(scale, 4 | 5 | 10 | 100)
        || value.value > scale as f64
        || reading.mark(to) == '/'
        || reading.lower(to) == "episodes"
    {
        return None;
    }
    if scale == 100 && reading.has(number, Class::Metacritic) {
        return None;
    }
    let mut figure = Figure::new(ClaimKind::CriticScore, Some(value.value), i);
    figure.to = to;
    figure.unit = Some(format!("/{scale}"));
    critic(reading, number, sentence, &mut figure);
    Some(figure)
}

/// `four out of five`: a grade in words.
fn spelled(reading: &Reading<'_>, i: usize) -> Option<super::units::Amount> {
    let graded = reading.lower(i + 1) == "out" && reading.lower(i + 2) == "of";
    let unit = reading.unit(i).filter(|u| graded && u.kind == Kind::Word)?;
    let value = reading.lexicon.word(unit.sym, Class::Cardinal)?;
    Some(super::units::Amount { value: value as f64, scaled: false })
}

fn metascore_place(reading: &Reading<'_>, number: usize, i: usize) -> bool {
    if reading.lower(i.saturating_sub(1)) == "of" && reading.lower(i.saturating_sub(2)) == "out" {
        return false;
    }
    reading.of(number, Class::Metacritic).any(|h| h.from.abs_diff(i) <= 7)
        && !matches!(reading.lower(i + 1).as_str(), "reviews" | "critics" | "critic" | "episodes" | "seasons")
        && (matches!(
            reading.lower(i.saturating_sub(1)).as_str(),
            "a" | "an" | "of" | "at" | "with" | "score" | "metascore" | "rating" | "is" | "by"
        ) || reading.lower(i + 1) == "on"
            || reading.mark(i + 1) == '/'
            || reading.lower(i + 1) == "out")
}

/// The critic and the outlet of a grade.
fn critic(reading: &Reading<'_>, number: usize, sentence: &Sentence, figure: &mut Figure) {
    let person = (sentence.units.0..figure.from)
        .rev()
        .filter_map(|i| reading.unit(i))
        .find(|u| u.kind == Kind::Person);
    if let Some(name) =
        person.and_then(|u| usize::try_from(u.value).ok()).and_then(|p| reading.cast.people.get(p))
    {
        figure.sources.push(name.clone());
        figure.extra.push(("critic", name.clone()));
    }
    let named = (sentence.units.0..sentence.units.1)
        .filter(|i| !super::attribution::is_measure(reading, *i))
        .filter_map(|i| reading.unit(i))
        .find(|u| u.kind == Kind::Outlet)
        .map(|u| reading.name(u).to_owned());
    let own = reading.has(number, Class::OwnVoice);
    if let Some(outlet) = named.or_else(|| reading.outlet.filter(|_| own).map(str::to_owned)) {
        figure.extra.push(("outlet", outlet.clone()));
        figure.sources.push(outlet);
    }
}

/// `our own being an A-`.
fn letters(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Figure>) {
    let graded = reading.has(number, Class::OwnVoice)
        || (sentence.units.0..sentence.units.1)
            .any(|i| matches!(reading.lower(i).as_str(), "grade" | "graded" | "review" | "gave" | "rating"));
    if !graded {
        return;
    }
    for i in sentence.units.0..sentence.units.1 {
        let word = reading.words(i);
        let sign = reading.mark(i + 1);
        let lead = reading.lower(i.saturating_sub(1));
        let placed = matches!(lead.as_str(), "a" | "an" | "grade" | "of");
        if matches!(word, "A" | "B" | "C" | "D" | "F")
            && placed
            && (matches!(sign, '-' | '+' | '−' | '–') && reading.glued(i + 1)
                || (lead == "grade"
                    || (matches!(
                        reading.lower(i.saturating_sub(2)).as_str(),
                        "it" | "being" | "series" | "season"
                    ) && !reading.has(number, Class::Say))))
        {
            let sign = if matches!(sign, '+') {
                "+"
            } else if matches!(sign, '-' | '−' | '–') {
                "-"
            } else {
                ""
            };
            let mut figure = Figure::new(ClaimKind::CriticScore, None, i);
            figure.value = Some(Value::Text(format!("{word}{sign}")));
            figure.unit = Some("letter".into());
            critic(reading, number, sentence, &mut figure);
            out.push(figure);
        }
    }
}

/// `2.5 billion minutes`, `14.9 million views`, `341.23M hours`.
fn volume(reading: &Reading<'_>, number: usize, sentence: &Sentence, i: usize) -> Option<Figure> {
    let value = amount(reading, i)?;
    if currency(reading, i).is_some() || (!value.scaled && value.value < 10_000.0) {
        return None;
    }
    // "has been watched 49.7M times".
    let times = reading.lower(i + 1) == "times"
        && (i.saturating_sub(3)..i)
            .any(|k| matches!(reading.lower(k).as_str(), "watched" | "viewed" | "streamed" | "played"));
    let counted = times.then_some((ClaimKind::Views, "views", i + 1));
    let (kind, unit, noun) = counted
        .or_else(|| {
            (i + 1..(i + 5).min(sentence.units.1))
                .find_map(|k| measure_at(reading, number, k).map(|m| (m.0, m.1, k)))
        })
        .or_else(|| elliptical(reading, number, sentence, i).map(|m| (m.0, m.1, i)))?;
    if (i + 1..noun).any(|k| {
        amount(reading, k).is_some() || matches!(reading.mark(k), ';' | '(' | ')') || reading.mark(k) == '%'
    }) {
        return None;
    }
    if kind == ClaimKind::HoursViewed && !viewing_hours(reading, sentence, noun) {
        return None;
    }
    if is_difference(reading, i)
        || modality::negated(reading, number, sentence, i).is_some_and(|n| reading.lower(n) == "not")
    {
        return None;
    }
    let mut figure = Figure::new(kind, Some(value.value), i);
    figure.to = noun + 1;
    figure.unit = Some(unit.to_owned());
    figure.op = operator(reading, number, i);
    figure.territory = territory(reading, number, i, sentence);
    figure.window = super::charts::window(reading, sentence, i);
    if let Some(house) = volume_house(reading, number, sentence) {
        figure.sources.push(house);
    }
    Some(figure)
}

/// `next with 870 million`: the measure of the figure before.
fn elliptical(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    i: usize,
) -> Option<(ClaimKind, &'static str)> {
    let scaled = amount(reading, i).is_some_and(|a| a.scaled);
    let ends = i + 1 >= sentence.units.1
        || reading.kind(i + 1) == Some(Kind::Punct)
        || matches!(
            reading.lower(i + 1).as_str(),
            "in" | "over"
                | "during"
                | "and"
                | "for"
                | "across"
                | "the"
                | "while"
                | "this"
                | "last"
                | "from"
                | "on"
        );
    if !scaled || !ends || reading.mark(i + 1) == '%' || i == sentence.units.0 {
        return None;
    }
    let here = (sentence.units.0..sentence.units.1).filter(|k| *k != i).find_map(|k| {
        measure_at(reading, number, k)
            .filter(|m| m.0 != ClaimKind::HoursViewed && amount(reading, k.saturating_sub(1)).is_some())
    });
    // "(998M)" in a recap.
    let bracketed = reading.mark(i - 1) == '('
        || matches!(reading.mark(i + 1), ')')
        || reading.lower(i.saturating_sub(1)) == "with";
    here.or(reading.measure.filter(|_| bracketed)).or_else(|| {
        (number.saturating_sub(3)..number).rev().find_map(|n| {
            let s = reading.sentence(n)?;
            (s.units.0..s.units.1).rev().find_map(|k| {
                measure_at(reading, n, k)
                    .filter(|_| (1..=2).any(|b| k >= b && amount(reading, k - b).is_some_and(|a| a.scaled)))
            })
        })
    })
}

/// The measure that at least two figures of the text name, and more than any other: minutes in a recap of Nielsen's charts,
/// views in one of a service's own.
pub(crate) fn usual_measure(reading: &Reading<'_>) -> Option<(ClaimKind, &'static str)> {
    let counted = [
        (Class::Minutes, ClaimKind::MinutesViewed, "minutes"),
        (Class::Views, ClaimKind::Views, "views"),
        (Class::Viewers, ClaimKind::Viewers, "viewers"),
    ]
    .map(|(class, kind, unit)| {
        let named = reading
            .sentences()
            .flat_map(|n| reading.of(n, class))
            .filter(|h| h.from.checked_sub(1).is_some_and(|i| amount(reading, i).is_some_and(|a| a.scaled)));
        (named.count(), kind, unit)
    });
    let (most, kind, unit) = counted.into_iter().max_by_key(|c| c.0)?;
    let tied = counted.iter().filter(|c| c.0 == most).count() > 1;
    (most >= 2 && !tied).then_some((kind, unit))
}

fn measure_at(reading: &Reading<'_>, number: usize, k: usize) -> Option<(ClaimKind, &'static str)> {
    let at = |c: Class| reading.of(number, c).any(|h| h.from == k);
    if at(Class::Minutes) {
        Some((ClaimKind::MinutesViewed, "minutes"))
    } else if at(Class::Views) {
        Some((ClaimKind::Views, "views"))
    } else if at(Class::Viewers) {
        Some((ClaimKind::Viewers, "viewers"))
    } else if at(Class::Hours) {
        Some((ClaimKind::HoursViewed, "hours"))
    } else {
        None
    }
}

fn viewing_hours(reading: &Reading<'_>, sentence: &Sentence, noun: usize) -> bool {
    (noun..sentence.units.1.min(noun + 8)).chain(noun.saturating_sub(8).max(sentence.units.0)..noun).any(
        |i| {
            matches!(
                reading.lower(i).as_str(),
                "viewed"
                    | "watched"
                    | "viewing"
                    | "streamed"
                    | "gesehen"
                    | "visualizzate"
                    | "assistidas"
                    | "vistas"
                    | "vues"
                    | "izlendi"
                    | "watch"
                    | "views"
            )
        },
    )
}

fn is_difference(reading: &Reading<'_>, i: usize) -> bool {
    (i.saturating_sub(3)..i)
        .any(|k| matches!(reading.lower(k).as_str(), "from" | "versus" | "than" | "compared"))
        && reading.lower(i.saturating_sub(1)) != "than"
        && reading.lower(i.saturating_sub(1)) == "from"
}

fn volume_house(reading: &Reading<'_>, number: usize, sentence: &Sentence) -> Option<String> {
    if let Some(company) = super::attribution::company_cited(reading, number, sentence) {
        return Some(company.to_owned());
    }
    if reading.has(number, Class::Nielsen)
        || (0..reading.text.units.len())
            .any(|i| i >= sentence.units.0 && i < sentence.units.1 && is_nielsen(reading, i))
    {
        return Some("Nielsen".into());
    }
    let house = (sentence.units.0..sentence.units.1).find(|i| {
        super::attribution::is_measure(reading, *i)
            && !matches!(reading.words(*i), "Rotten Tomatoes" | "Metacritic")
    });
    if let Some(unit) = house.and_then(|i| reading.unit(i)) {
        return Some(reading.name(unit).to_owned());
    }
    let internal = (sentence.units.0..sentence.units.1)
        .any(|i| matches!(reading.lower(i).as_str(), "internal" | "engagement" | "own"));
    if internal {
        let company =
            (0..sentence.units.1).rev().filter_map(|i| reading.unit(i)).find(|u| u.kind == Kind::Company);
        return company.map(|u| reading.name(u).to_owned());
    }
    let says = (sentence.units.0..sentence.units.1).find(|i| {
        reading.kind(*i) == Some(Kind::Company)
            && (reading.lower(i + 1) == "says"
                || reading.lower(i + 1) == "said"
                || matches!(reading.lower(i.saturating_sub(1)).as_str(), "to" | "per" | "by")
                    && matches!(
                        reading.lower(i.saturating_sub(2)).as_str(),
                        "according" | "reported" | "released"
                    ))
    });
    if let Some(i) = says {
        return reading.unit(i).map(|u| reading.name(u).to_owned());
    }
    super::charts::service_list(reading, number, sentence)
}

/// Whether the unit is Nielsen.
pub(crate) fn is_nielsen(reading: &Reading<'_>, i: usize) -> bool {
    reading.unit(i).is_some_and(|u| u.kind == Kind::Outlet && reading.name(u) == "Nielsen")
}

/// `over`, `at least`, `about` right before; `-plus`, `+` right behind.
pub(crate) fn operator(reading: &Reading<'_>, number: usize, i: usize) -> Option<&'static str> {
    let near = |c: Class| {
        reading.of(number, c).any(|h| {
            h.to <= i
                && i - h.to <= 2
                && (h.to..i).all(|k| {
                    reading.mark(k) == '$' || matches!(reading.lower(k).as_str(), "a" | "an" | "the" | "than")
                })
        })
    };
    let next = reading.lower(i + 1);
    if near(Class::AtLeast) || next == "plus" || reading.mark(i + 1) == '+' {
        Some(">=")
    } else if near(Class::Over) {
        Some(">")
    } else if near(Class::About) {
        Some("~")
    } else {
        None
    }
}

/// Country of the figure, where said in its neighbourhood.
pub(crate) fn territory(
    reading: &Reading<'_>,
    number: usize,
    at: usize,
    sentence: &Sentence,
) -> Option<&'static str> {
    const CODES: [&str; 11] = ["", "US", "GB", "world", "DE", "CA", "AU", "IT", "ES", "FR", "BR"];
    let end = sentence.units.1;
    reading
        .of(number, Class::Place)
        .filter(|h| h.from.abs_diff(at) <= 12 && h.from < end)
        .filter(|h| !super::charts::other_clause(reading, sentence, at, h.from))
        .filter(|h| h.value != 1 || reading.words(h.from) != "us")
        .min_by_key(|h| h.from.abs_diff(at))
        .and_then(|h| CODES.get(usize::try_from(h.value).ok()?).copied())
}
