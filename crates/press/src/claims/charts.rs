//! Places in charts, the chart's name, and the stretch of time a figure covers.

use greenlit_vocabulary::{ClaimKind, Value, Week, WeekCalendar};
use jiff::civil::Date;

use super::cues::{Lower, Reading};
use super::figures::{self, Figure};
use super::lexicon::Class;
use super::units::{Kind, Sentence};

/// `No. 4`, `#3`, `the eighth spot`, `number six`, `fourth place`, and "failed to make the Top 10".
pub(crate) fn ranks(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Figure>) {
    let chart = reading.has(number, Class::Chart) || nielsen_named(reading, sentence);
    if chart && let Some(hit) = reading.of(number, Class::NotCharted).next() {
        let listed =
            reading.of(number, Class::Chart).any(|h| h.from >= hit.from && h.from - hit.to.min(h.from) <= 8);
        if listed {
            let mut figure = new(reading, number, sentence, hit.from);
            figure.value = Some(Value::Text("not charted".into()));
            out.push(figure);
            return;
        }
    }
    if let Some(rank) = list_number(reading, sentence) {
        let mut figure = new(reading, number, sentence, sentence.units.0);
        figure.value = Some(Value::Number(rank as f64));
        out.push(figure);
        return;
    }
    let context = chart || reading.has(number, Class::ReachRank) || reading.measure.is_some();
    if !context {
        return;
    }
    for i in sentence.units.0..sentence.units.1 {
        let Some((rank, to)) = rank_at(reading, number, i) else { continue };
        let reached = reading
            .of(number, Class::ReachRank)
            .any(|h| h.from <= i && i - h.from <= 14 || h.from > i && h.from - i <= 6);
        let counted = reading.measure.is_some() && out.iter().any(|f| f.from.abs_diff(i) <= 6);
        if !(chart || counted || reached && charts_nearby(reading, number)) || !(1..=100).contains(&rank) {
            continue;
        }
        let mut figure = new(reading, number, sentence, i);
        figure.to = to;
        figure.value = Some(Value::Number(rank as f64));
        out.push(figure);
    }
    if !out.iter().any(|f| f.kind == ClaimKind::ChartRank) {
        first_place(reading, number, sentence, out);
    }
}

fn charts_nearby(reading: &Reading<'_>, number: usize) -> bool {
    (number.saturating_sub(1)..number + 2).any(|n| {
        reading.has(n, Class::Chart) || reading.sentence(n).is_some_and(|s| nielsen_named(reading, s))
    })
}

fn nielsen_named(reading: &Reading<'_>, sentence: &Sentence) -> bool {
    (sentence.units.0..sentence.units.1).any(|i| figures::is_nielsen(reading, i))
}

fn new(reading: &Reading<'_>, number: usize, sentence: &Sentence, at: usize) -> Figure {
    let (chart, house) = chart_name(reading, number, sentence);
    let mut extra = Vec::new();
    if let Some(chart) = chart {
        extra.push(("chart", chart));
    }
    Figure {
        kind: ClaimKind::ChartRank,
        value: None,
        unit: None,
        title: None,
        season: None,
        op: None,
        territory: figures::territory(reading, number, at, sentence),
        window: window(reading, sentence, at),
        sources: house.into_iter().collect(),
        extra,
        from: at,
        to: at + 1,
    }
}

/// `1. Night Desk (Peacock), 1.31 billion minutes`: an item of a list with a volume.
fn list_number(reading: &Reading<'_>, sentence: &Sentence) -> Option<i64> {
    let first = sentence.units.0;
    let item = reading.mark(first + 1) == '.' || reading.mark(first + 1) == ')';
    let title = reading.kind(first + 2) == Some(Kind::Title) || reading.kind(first + 3) == Some(Kind::Title);
    let volume = (first + 3..sentence.units.1).any(|i| figures::amount(reading, i).is_some_and(|a| a.scaled))
        && !(first..sentence.units.1).any(|i| matches!(reading.mark(i), '$' | '€' | '£'));
    (item && title && volume).then(|| whole(reading, first)).flatten()
}

/// The rank said at unit `i` and one past its last unit.
fn rank_at(reading: &Reading<'_>, number: usize, i: usize) -> Option<(i64, usize)> {
    let unit = reading.unit(i)?;
    let noun = reading.of(number, Class::Hash).find(|h| h.from == i);
    if let Some(noun) = noun
        && !matches!(reading.lower(i).as_str(), "spot" | "place" | "position" | "slot" | "rank")
    {
        if reading.lower(i) == "no" && reading.mark(noun.to) != '.' && reading.words(i) != "No" {
            return None;
        }
        let next = if reading.mark(noun.to) == '.' { noun.to + 1 } else { noun.to };
        let value = whole(reading, next)?;
        let plural_noun =
            matches!(reading.lower(next + 1).as_str(), "episodes" | "seasons" | "million" | "season");
        return (!plural_noun).then_some((value, next + 1));
    }
    // `eighth spot`, `8th place`, `fourth on the list`.
    let ordinal = match unit.kind {
        Kind::Rank => Some(unit.value),
        Kind::Word => reading.lexicon.word(unit.sym, Class::Ordinal),
        _ => None,
    }?;
    let at_end = i + 1;
    let next = reading.lower(at_end);
    let place = matches!(
        next.as_str(),
        "spot" | "place" | "position" | "slot" | "rank" | "oldu" | "platz" | "posto" | "lugar" | "puesto"
    ) || (matches!(next.as_str(), "on" | "in" | "among")
        && reading.of(number, Class::Chart).any(|h| h.from > at_end && h.from - at_end <= 6));
    let lead = if i > 0 { reading.lower(i - 1) } else { reading.lower(usize::MAX) };
    let bare = matches!(lead.as_str(), "in" | "to" | "at")
        && (matches!(next.as_str(), "with" | "was" | "behind") || reading.kind(at_end) == Some(Kind::Punct))
        && reading.of(number, Class::ReachRank).any(|h| h.from < i && i - h.from <= 4 || next == "was");
    // `placed second`, `finished third`: right behind the verb.
    let behind_verb = (reading.kind(at_end) == Some(Kind::Punct)
        || matches!(next.as_str(), "with" | "behind" | "overall"))
        && at_end <= reading.text.units.len()
        && reading.of(number, Class::ReachRank).any(|h| {
            h.to == i
                && matches!(
                    reading.lower(h.from).as_str(),
                    "placed" | "finished" | "ranked" | "came" | "took" | "claimed" | "secured"
                )
        });
    // `(712M, fifth)`, `in fifth with 4.1M`: in a recap the verb may be left out.
    let recap = reading.measure.is_some()
        && (lead == "in" && matches!(next.as_str(), "with")
            || reading.mark(at_end) == ')' && matches!(reading.mark(i.saturating_sub(1)), ',' | '('));
    let behind_verb = behind_verb || recap;
    if bare || behind_verb {
        return Some((ordinal, at_end));
    }
    let ranked = place
        && !matches!(reading.lower(i).as_str(), "debut" | "freshman" | "premiere" | "sophomore" | "second" | "first" if !matches!(next.as_str(), "spot" | "place" | "position" | "slot" | "rank" | "on" | "in"));
    ranked.then_some((ordinal, at_end + 1))
}

fn whole(reading: &Reading<'_>, i: usize) -> Option<i64> {
    let unit = reading.unit(i)?;
    if let Some(amount) = figures::amount(reading, i) {
        return (!amount.scaled && amount.value.fract() == 0.0 && amount.value <= 100.0)
            .then_some(amount.value as i64);
    }
    (unit.kind == Kind::Word).then(|| reading.lexicon.word(unit.sym, Class::Cardinal)).flatten()
}

/// `topped the chart`, `holds the top of the list`, `the most-watched`.
fn first_place(reading: &Reading<'_>, number: usize, sentence: &Sentence, out: &mut Vec<Figure>) {
    for i in sentence.units.0..sentence.units.1 {
        let word = reading.lower(i);
        let chart_after = reading.of(number, Class::Chart).any(|h| {
            (h.from > i && h.from - i <= 9 || word == "top" && h.from < i) && reading.lower(h.from) != "top"
        });
        let tops = (matches!(word.as_str(), "topped" | "tops" | "topping" | "led" | "leads")
            || word == "top" && reading.lower(i.saturating_sub(1)) == "on")
            && chart_after
            && figures::amount(reading, i + 1).is_none();
        let top_of = word == "top"
            && matches!(reading.lower(i + 1).as_str(), "of" | "spot" | "slot" | "position")
            && (chart_after || reading.lower(i + 1) != "of" && charts_nearby(reading, number))
            && reading.of(number, Class::ReachRank).any(|h| h.from < i && i - h.from <= 5);
        // `the most-watched series of the week`, `led all series with 21.4M views`.
        let most = word == "most"
            && reading.lower(i + 1) == "watched"
            && matches!(reading.lower(i.saturating_sub(1)).as_str(), "the" | "our" | "its" | "'s" | "’s")
            && (i + 2..(i + 7).min(sentence.units.1)).any(|k| {
                reading.lower(k) == "of"
                    && matches!(
                        reading.lower(k + 2).as_str(),
                        "week" | "half" | "year" | "month" | "period" | "quarter"
                    )
            });
        let led_all =
            word == "led" && matches!(reading.lower(i + 1).as_str(), "all") && reading.measure.is_some();
        if tops || top_of || most || led_all {
            let mut figure = new(reading, number, sentence, i);
            figure.value = Some(Value::Number(1.0));
            out.push(figure);
            return;
        }
    }
}

/// Name of the chart as the text has it, and the house whose it is.
fn chart_name(reading: &Reading<'_>, number: usize, sentence: &Sentence) -> (Option<String>, Option<String>) {
    let lower: Vec<Lower<'_>> = (sentence.units.0..sentence.units.1).map(|i| reading.lower(i)).collect();
    let has = |w: &str| lower.iter().any(|l| l == w);
    if nielsen_named(reading, sentence) {
        let name = if has("originals") || has("original") || has("orijinal") {
            "Nielsen streaming originals"
        } else {
            "Nielsen Top 10"
        };
        return (Some(name.into()), Some("Nielsen".into()));
    }
    if lower.windows(2).any(|w| w[0] == "english" && w[1] == "tv") {
        // "English TV" and "Non-English TV" are the names of Netflix's own lists.
        return (Some("Netflix English TV Top 10".into()), Some("Netflix".into()));
    }
    let house = (sentence.units.0..sentence.units.1).find(|i| {
        super::attribution::is_measure(reading, *i)
            && !matches!(reading.words(*i), "Rotten Tomatoes" | "Metacritic")
    });
    if let Some(unit) = house.and_then(|i| reading.unit(i)) {
        let name = reading.name(unit);
        return (Some(format!("{name} chart")), Some(name.to_owned()));
    }
    if let Some(company) = chart_company(reading, number, sentence) {
        let name = if has("english") {
            format!("{company} English TV Top 10")
        } else if has("popular") {
            format!("{company} Most Popular")
        } else {
            format!("{company} Top 10")
        };
        return (Some(name), Some(company));
    }
    (
        reading
            .of(number, Class::Chart)
            .next()
            .map(|h| reading.span(h.from, h.to).of(reading.text.text).to_owned()),
        None,
    )
}

/// A service whose own list is meant: its possessive or name right before the chart.
fn chart_company(reading: &Reading<'_>, number: usize, sentence: &Sentence) -> Option<String> {
    let chart = reading.of(number, Class::Chart).next()?;
    (sentence.units.0..chart.from)
        .rev()
        .filter(|i| chart.from - i <= 6)
        .filter_map(|i| reading.unit(i))
        .find(|u| u.kind == Kind::Company)
        .map(|u| reading.name(u).to_owned())
}

/// A service counts its own views: the list it publishes is named in the sentence.
pub(crate) fn service_list(reading: &Reading<'_>, number: usize, sentence: &Sentence) -> Option<String> {
    let own = (sentence.units.0..sentence.units.1)
        .any(|i| matches!(reading.lower(i).as_str(), "popular" | "engagement"));
    if own { chart_company(reading, number, sentence) } else { None }
}

/// `week of July 21`, `first month`, `in its second week`, `between its July 9 release and the end of that month`.
pub(crate) fn window(reading: &Reading<'_>, sentence: &Sentence, at: usize) -> Option<String> {
    let (from, to) = sentence.units;
    let week = (from..to)
        .filter(|i| {
            matches!(
                reading.lower(*i).as_str(),
                "week" | "woche" | "haftasında" | "haftasinda" | "settimana" | "semana" | "semaine"
            ) && !other_clause(reading, sentence, at, *i)
        })
        .min_by_key(|i| i.abs_diff(at));
    if let Some(i) = week
        && i.abs_diff(at) <= 24
    {
        if let Some(date) =
            (i.saturating_sub(1).max(from)..(i + 4).min(to)).find(|k| reading.kind(*k) == Some(Kind::Date))
        {
            return week_of(reading, date);
        }
        let before = reading.lower(i.saturating_sub(1));
        if reading
            .unit(i.saturating_sub(1))
            .is_some_and(|u| reading.lexicon.word(u.sym, Class::Ordinal).is_some())
        {
            return Some(format!("{before} week"));
        }
    }
    let month = (from..to)
        .filter(|i| {
            matches!(
                reading.lower(*i).as_str(),
                "month" | "monat" | "mese" | "mês" | "mes" | "mois" | "ayında" | "days" | "weeks" | "tage"
            )
        })
        .min_by_key(|i| i.abs_diff(at));
    if let Some(i) = month
        && i > from
        && i.abs_diff(at) <= 14
    {
        let before = reading.lower(i - 1);
        if matches!(before.as_str(), "first" | "ersten" | "primo" | "primeiro" | "primer" | "premier" | "ilk")
        {
            return Some(if reading.lower(i).starts_with("mon") || before == "ilk" {
                "first month".into()
            } else {
                format!("first {}", reading.lower(i))
            });
        }
        if reading.lower(i.saturating_sub(2)) == "first"
            && let Some(n) = whole(reading, i - 1)
        {
            return Some(format!("first {n} {}", reading.lower(i)));
        }
    }
    None
}

/// Whether unit `mark` stands in a coordinated clause with a figure of its own, so that it says nothing of the figure at `at`:
/// "watched for 2 billion minutes and reached No. 4 in the week of July 21".
pub(crate) fn other_clause(reading: &Reading<'_>, sentence: &Sentence, at: usize, mark: usize) -> bool {
    let joins = |i: &usize| {
        matches!(reading.lower(*i).as_str(), "and" | "while" | "but" | "und" | "e" | "y" | "et")
            || reading.mark(*i) == ';'
    };
    let figure = |i: usize| figures::amount(reading, i).is_some() && reading.kind(i + 1) != Some(Kind::Date);
    if mark > at {
        (at + 1..mark).filter(joins).any(|c| (c + 1..mark).any(figure))
    } else {
        (mark + 1..at).any(|i| joins(&i)) && (sentence.units.0..mark).any(figure)
    }
}

/// The week that a date names: Nielsen's, from Monday; open where no year is known.
fn week_of(reading: &Reading<'_>, unit: usize) -> Option<String> {
    let index = usize::try_from(reading.unit(unit)?.value).ok()?;
    let date = reading.text.dates.get(index).copied()?;
    let text = date.resolve(reading.published.as_ref(), false)?;
    match text.parse::<Date>() {
        Ok(day) => {
            Some(format!("week of {}", Week::containing(day, WeekCalendar::MondayToSunday).first_day()))
        }
        Err(_) => Some(format!("week of {}", reading.words(unit))),
    }
}
