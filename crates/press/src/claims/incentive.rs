//! Money as an incentive: who receives how much from which authority, and totals over several projects.

use greenlit_vocabulary::ClaimKind;

use super::cues::Reading;
use super::figures::{Figure, amount, operator, owner};
use super::lexicon::Class;
use super::units::{Kind, Sentence};

/// Currency of the amount at `i`.
pub(crate) fn currency(reading: &Reading<'_>, i: usize) -> Option<&'static str> {
    let before = if i > 0 { reading.mark(i - 1) } else { '\0' };
    match before {
        '$' => {
            let country = if i > 1 && reading.glued(i - 1) { reading.words(i - 2) } else { "" };
            return Some(match country {
                "C" | "CA" | "CAD" => "CAD",
                "A" | "AU" | "AUD" => "AUD",
                "NZ" => "NZD",
                _ => "USD",
            });
        }
        '£' => return Some("GBP"),
        '€' => return Some("EUR"),
        _ => {}
    }
    match reading.lower(i + 1).as_str() {
        "dollars" | "dollar" | "dólares" | "dolar" | "dollari" | "usd" => Some("USD"),
        "euro" | "euros" | "eur" => Some("EUR"),
        "pounds" | "gbp" => Some("GBP"),
        _ if reading.mark(i + 1) == '€' => Some("EUR"),
        _ if reading.mark(i + 1) == '$' => Some("USD"),
        _ => None,
    }
}

/// `a $14.84 million tax credit`, `awarded $17.2 million` in a piece on credits.
pub(crate) fn money(reading: &Reading<'_>, number: usize, sentence: &Sentence, i: usize) -> Option<Figure> {
    let value = amount(reading, i)?;
    let unit = currency(reading, i)?;
    let credit = reading.of(number, Class::TaxCredit).map(|h| h.from.abs_diff(i)).min();
    let piece = reading.sentences().filter(|n| reading.has(*n, Class::TaxCredit)).count();
    let awarded = reading.of(number, Class::Award).any(|h| h.to <= i && h.from >= sentence.units.0);
    let named = reading.groups(number).iter().any(|g| g.named);
    let line = named
        && sentence.units.1 - sentence.units.0 <= 30
        && !reading.has(number, Class::Expenditure)
        && piece > 0
        && (reading.mark(i.saturating_sub(2)) == '('
            || (sentence.units.0..i).any(|k| matches!(reading.mark(k), '–' | '—' | ':' | '•')));
    let support = line || awarded && piece > 0 && near_credit_sentence(reading, number);
    let close = credit.is_some_and(|d| d <= 16);
    if !close && !support {
        return None;
    }
    let spend = spend_near(reading, number, i);
    if spend && credit.is_none_or(|d| d > 4) {
        return expenditure(reading, i, value.value, unit);
    }
    let mut figure = Figure::new(ClaimKind::TaxCredit, Some(value.value), i);
    figure.unit = Some(unit.to_owned());
    figure.op =
        operator(reading, number, i.saturating_sub(usize::from(reading.mark(i.saturating_sub(1)) == '$')))
            .or_else(|| operator(reading, number, i));
    if let Some(grantor) = grantor(reading, sentence) {
        figure.extra.push(("grantor", grantor));
    }
    if let Some(covers) = covers(reading, sentence, i) {
        figure.extra.push(("covers", covers));
        return Some(figure);
    }
    figure.title = Some(owner_of_award(reading, number, sentence, i)?);
    figure.season = (i..(i + 9).min(sentence.units.1))
        .filter_map(|k| reading.unit(k))
        .find(|u| u.kind == Kind::Season && u.value > 0 && u.value < 1000)
        .map(|u| u.value as u32);
    Some(figure)
}

fn near_credit_sentence(reading: &Reading<'_>, number: usize) -> bool {
    (number.saturating_sub(6)..=number).any(|n| reading.has(n, Class::TaxCredit))
}

/// Money that is spent, not credited, follows its noun closely.
fn spend_near(reading: &Reading<'_>, number: usize, i: usize) -> bool {
    reading
        .of(number, Class::Expenditure)
        .any(|h| h.from > i && h.from - i <= 4 || h.to <= i && i - h.to <= 3)
}

fn expenditure(reading: &Reading<'_>, i: usize, value: f64, unit: &str) -> Option<Figure> {
    let qualified = (i..i + 6).any(|k| reading.lower(k).starts_with("qualif"));
    qualified.then(|| {
        let mut figure = Figure::new(ClaimKind::QualifiedExpenditure, Some(value), i);
        figure.unit = Some(unit.to_owned());
        figure
    })
}

/// The authority, by name, or that of the state named: a state gives through its commission.
pub(crate) fn grantor(reading: &Reading<'_>, sentence: &Sentence) -> Option<String> {
    let agency =
        (sentence.units.0..sentence.units.1).filter_map(|i| reading.unit(i)).find(|u| u.kind == Kind::Agency);
    if let Some(unit) = agency {
        return Some(reading.name(unit).to_owned());
    }
    (sentence.units.0..sentence.units.1)
        .find_map(|i| reading.lexicon.authority_of(reading.words(i)))
        .map(str::to_owned)
}

/// A total over several projects: "22 productions", "a total of".
fn covers(reading: &Reading<'_>, sentence: &Sentence, i: usize) -> Option<String> {
    let total = (i.saturating_sub(4).max(sentence.units.0)..i).any(|k| {
        matches!(
            reading.lower(k).as_str(),
            "total" | "combined" | "totaling" | "totalling" | "collectively" | "altogether"
        )
    }) || (i + 1..(i + 8).min(sentence.units.1))
        .any(|k| matches!(reading.lower(k).as_str(), "across" | "among" | "total" | "combined" | "between"));
    let count = (sentence.units.0..sentence.units.1).find(|k| {
        (amount(reading, *k).is_some_and(|a| a.value > 1.0 && a.value < 1000.0)
            || reading.unit(*k).is_some_and(|u| {
                u.kind == Kind::Word && reading.lexicon.word(u.sym, Class::Cardinal).is_some_and(|n| n > 1)
            }))
            && (k + 1..k + 4).any(|n| {
                matches!(
                    reading.lower(n).as_str(),
                    "productions" | "projects" | "shows" | "series" | "titles" | "films" | "programs"
                )
            })
    });
    let gathered = (sentence.units.0..sentence.units.1).any(|k| {
        matches!(reading.lower(k).as_str(), "together" | "altogether" | "collectively" | "combined")
            || reading.lower(k) == "told" && reading.lower(k.saturating_sub(1)) == "all"
    });
    let named = (sentence.units.0..sentence.units.1)
        .any(|k| reading.unit(k).is_some_and(|u| u.kind == Kind::Title && u.value >= 0));
    if gathered && !named {
        return Some("all projects".to_owned());
    }
    if !total && count.is_none() {
        return None;
    }
    let count = count?;
    let noun = (count + 1..count + 4).find(|n| {
        matches!(
            reading.lower(*n).as_str(),
            "productions" | "projects" | "shows" | "series" | "titles" | "films" | "programs"
        )
    })?;
    let far = count.abs_diff(i) <= 18 && (total || i < count);
    far.then(|| format!("{} {}", reading.words(count), reading.lower(noun)))
}

/// Who receives: in lists of awards each clause has its own title.
fn owner_of_award(reading: &Reading<'_>, number: usize, sentence: &Sentence, i: usize) -> Option<usize> {
    let groups = reading.groups(number);
    let before = groups.iter().rev().find(|g| g.to <= i && g.named);
    let after = groups.iter().find(|g| g.from > i && g.named);
    match (before, after) {
        (Some(b), _) => b.titles.last().map(|t| t.0),
        (None, Some(a)) => a.titles.first().map(|t| t.0),
        (None, None) => {
            // A list of awards to many names none here: an unnamed project is not the focus.
            let untitled = (sentence.units.0..sentence.units.1)
                .any(|k| matches!(reading.lower(k).as_str(), "untitled" | "new"));
            if untitled { None } else { owner(reading, number, sentence, i) }
        }
    }
}
