//! Which candidates are titles and which are people.

use rustc_hash::FxHashSet;

use super::{Cast, ENOUGH, Known, Title, opens_sentence, phrase_value, surface};
use crate::claims::lexicon::{Class, Lexicon};
use crate::claims::names::Candidate;
use crate::claims::tokens::shape;
use crate::claims::units::{Kind, Text};

pub(super) fn choose_titles(
    text: &Text<'_>,
    lexicon: &Lexicon,
    known: &Known,
    candidates: &[Candidate],
    cast: &mut Cast,
) {
    let surnames: FxHashSet<u32> = candidates
        .iter()
        .filter(|c| (2..=4).contains(&c.key.len()) && c.person >= 3 && c.person > c.title)
        .filter_map(|c| c.key.last().copied())
        .collect();
    for c in candidates {
        if c.key.len() == 1 && surnames.contains(&c.key[0]) && c.title < 4 && (c.title < 3 || c.outside < 3) {
            continue;
        }
        let first = text.units.get(c.runs.first().map_or(0, |r| r.first));
        let common = c.key.len() == 1
            && lexicon.word(c.key[0], Class::Function).is_some()
            && !c.runs.iter().any(|r| r.marked || r.proof > 0);
        // A lone word that only opens sentences needs more than one hint.
        let opener = c.key.len() == 1
            && c.outside == 0
            && c.title < 6
            && c.known.is_none()
            && c.runs.iter().all(|r| {
                let behind_colon =
                    r.first.checked_sub(1).and_then(|k| text.units.get(k)).is_some_and(|u| {
                        matches!(text.mark(u), ':' | '★' | '•' | '“' | '"' | '–' | '—' | '*')
                    });
                !r.marked && r.proof == 0 && (opens_sentence(text, r) || behind_colon)
            });
        let service = c.key.len() == 1
            && lexicon.word(c.key[0], Class::Company).is_some()
            && c.runs.iter().all(|r| !r.marked && r.proof == 0);
        // German writes every noun with a capital.
        let noun = text.lang == "de"
            && c.runs.iter().all(|r| !r.marked && r.proof == 0)
            && (c.key.len() == 1 && c.outside < 3
                || c.runs.iter().any(|r| {
                    text.units.get(r.last.saturating_sub(1)).is_some_and(|u| {
                        let word = text.words(u).to_lowercase();
                        ["serie", "drama", "reihe", "staffel", "folge"].iter().any(|s| word.ends_with(s))
                    })
                }));
        let role = c.key.len() == 1 && lexicon.word(c.key[0], Class::Role).is_some();
        let entity = c.key.len() == 1
            && first.is_some_and(|u| {
                matches!(u.kind, Kind::Company | Kind::Outlet | Kind::Agency | Kind::Season)
            });
        let net = c.title.min(12) + c.outside - c.person.min(8);
        let told = c.title >= 2
            || c.known.is_some() && c.key.len() > 1
            || c.person == 0 && c.outside >= ENOUGH && c.key.len() <= 5;
        if net < ENOUGH
            || !told
            || common
            || entity
            || opener
            || service
            || noun
            || role
            || (c.work > c.title)
            || no_title(text, lexicon, c)
        {
            continue;
        }
        let name = match c.known.and_then(|k| known.names.get(k)) {
            Some(name) => name.clone(),
            None => best_surface(text, c),
        };
        if name.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
            continue;
        }
        let early = c.runs.iter().any(|r| r.sentence < 3);
        let weight = net.min(6) + 2 * c.count + 2 * c.outside + if early { 4 } else { 0 } - 3 * c.work;
        cast.titles.push(Title { name, key: c.key.clone(), weight });
    }
    drop_fragments(cast);
}

/// Abbreviations of three letters, charts, measures and places are capitalised and are no titles.
fn no_title(text: &Text<'_>, lexicon: &Lexicon, c: &Candidate) -> bool {
    let Some(run) = c.runs.first() else { return true };
    let units = text.units.get(run.first..run.last).unwrap_or_default();
    let marked = c.runs.iter().any(|r| r.marked);
    let tiny =
        !marked && c.key.len() == 1 && units.first().is_some_and(|u| text.words(u).chars().count() <= 2);
    let weekday =
        c.key.len() == 1 && lexicon.word(c.key[0], Class::Weekday).is_some() && c.title + c.outside < 6;
    let spoken = marked
        && c.count == 1
        && c.outside < 3
        && units.first().is_some_and(|u| {
            matches!(text.words(u), "I’m" | "I'm" | "I" | "We" | "You’re" | "It’s" | "It's" | "There" | "No")
        });
    let charted = !marked
        && units.iter().enumerate().any(|(i, _)| {
            phrase_value(text, lexicon, run.first + i, run.last, Class::Chart)
                .is_some_and(|(_, end)| end - run.first > 1 || units.len() == 1)
        });
    let proven = c.runs.iter().any(|r| r.proof > 0);
    let phrase = !marked
        && !proven
        && units.len() > 1
        && units.iter().skip(1).all(|u| lexicon.word(u.sym, Class::Function).is_some());
    let part = units.first().is_some_and(|u| lexicon.word(u.sym, Class::SeasonPart).is_some())
        && units.get(1).is_some_and(|u| text.is(u, shape::DIGITS));
    let contraction = units.len() == 1
        && units.first().is_some_and(|u| {
            let word = text.words(u);
            word.split_once(['’', '\'']).is_some_and(|(head, tail)| {
                matches!(head, "I" | "You" | "We" | "They" | "He" | "She" | "It")
                    && matches!(tail, "d" | "ll" | "re" | "ve" | "m")
            })
        });
    let noun = part
        || contraction
        || !marked && c.key.len() == 1 && lexicon.word(c.key[0], Class::ShowNoun).is_some();
    if tiny || weekday || spoken || charted || phrase || noun {
        return true;
    }
    let surname = c.key.len() == 1 && c.title < 6 && !marked && c.outside < 3 && c.person > 0;
    let everyday = units.iter().all(|u| {
        u.kind != Kind::Word
            || lexicon.step(0, u.sym).is_some_and(|n| {
                lexicon.marks(n).iter().any(|m| {
                    !matches!(
                        m.class,
                        Class::GivenName
                            | Class::Place
                            | Class::Letter
                            | Class::Weekday
                            | Class::Month
                            | Class::ShowNoun
                            | Class::SeasonPart
                    )
                })
            })
    });
    if surname
        || (everyday
            && !marked
            && c.known.is_none()
            && c.outside < 4
            && c.runs.iter().all(|r| text.sentences[r.sentence].title_case || opens_sentence(text, r)))
    {
        return true;
    }
    let short = c.key.len() == 1
        && units.first().is_some_and(|u| text.is(u, shape::SHOUTED) && text.words(u).len() <= 3)
        && !marked
        && c.title < 4;
    let of = |class: Class| {
        units
            .iter()
            .enumerate()
            .any(|(i, _)| phrase_value(text, lexicon, run.first + i, run.last, class).is_some())
    };
    short
        || (!marked
            && c.title < 6
            && c.runs.iter().all(|r| r.proof == 0)
            && [Class::Chart, Class::RottenTomatoes, Class::Metacritic, Class::Place].iter().any(|k| of(*k)))
}

/// The spelling met most, one that is not shouted where there is a choice.
fn best_surface(text: &Text<'_>, c: &Candidate) -> String {
    let mut best: (i32, &str) = (-1, "");
    for run in &c.runs {
        let spelling = surface(text, run);
        let same = c.runs.iter().filter(|r| surface(text, r) == spelling).count() as i32;
        let shouted = spelling.chars().count() > 4 && spelling.chars().all(|c| !c.is_lowercase());
        let score = same * 2 + if shouted { -4 } else { 0 } + i32::from(!spelling.is_ascii()) * 3;
        if score > best.0 || best.1.is_empty() {
            best = (score, spelling);
        }
    }
    best.1.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title that is only the tail of a longer one (`Mrs. Maisel`) is its short name; runs that swallowed a second title go.
fn drop_fragments(cast: &mut Cast) {
    let keys: Vec<(Vec<u32>, bool, i32)> =
        cast.titles.iter().map(|t| (t.key.clone(), t.name.contains(": "), t.weight)).collect();
    for title in &mut cast.titles {
        let whole = |(k, colon, weight): &&(Vec<u32>, bool, i32)| {
            k.len() > title.key.len()
                && (title.key.len() > 1 || *colon && *weight >= title.weight)
                && k.ends_with(&title.key)
        };
        if let Some((longer, ..)) = keys.iter().find(whole) {
            title.weight = i32::MIN;
            title.name = String::new();
            title.key.clone_from(longer);
        }
    }
    cast.titles.retain(|t| !t.name.is_empty());
}

pub(super) fn choose_people(text: &Text<'_>, lexicon: &Lexicon, candidates: &[Candidate], cast: &mut Cast) {
    for c in candidates {
        let is_title = cast.titles.iter().any(|t| t.key == c.key);
        if is_title || !(2..=4).contains(&c.key.len()) || c.work > c.person {
            continue;
        }
        let plain = c.runs.iter().find(|r| !r.marked);
        let Some(run) = plain else { continue };
        let units = text.units.get(run.first..run.last).unwrap_or_default();
        let person_like = units.iter().all(|u| {
            (u.kind == Kind::Word
                && text.is(u, shape::CAPITAL)
                && lexicon.word(u.sym, Class::Function).is_none())
                || text.mark(u) == '.'
                || matches!(text.words(u), "de" | "la" | "von" | "van" | "der" | "du" | "del" | "da" | "di")
        });
        let org = units.iter().any(|u| {
            [
                Class::TaxCredit,
                Class::ShowNoun,
                Class::EpisodeNoun,
                Class::SeasonNoun,
                Class::Chart,
                Class::Place,
            ]
            .iter()
            .any(|k| lexicon.word(u.sym, *k).is_some())
                || matches!(
                    text.words(u),
                    "Division"
                        | "Unit"
                        | "Department"
                        | "Program"
                        | "Office"
                        | "University"
                        | "Awards"
                        | "Festival"
                        | "Picture"
                        | "Pictures"
                        | "Studios"
                        | "Productions"
                        | "Entertainment"
                        | "Television"
                        | "Films"
                        | "Media"
                        | "Group"
                        | "Street"
                        | "County"
                        | "City"
                        | "School"
                        | "Hospital"
                        | "Originals"
                        | "Police"
                        | "Commission"
                )
        });
        let first_known = c.key.first().is_some_and(|w| {
            lexicon.step(0, *w).is_some_and(|n| !lexicon.marks(n).is_empty())
                && lexicon.word(*w, Class::GivenName).is_none()
        });
        let place = phrase_value(text, lexicon, run.first, run.last, Class::Place).is_some();
        let doubted = org || place || first_known && c.person < 3;
        if person_like && !doubted {
            let at = cast.people.len();
            cast.people.push(surface(text, run).split_whitespace().collect::<Vec<_>>().join(" "));
            cast.people_by_key.insert(c.key.clone(), at);
        }
    }
    let full: Vec<(Vec<u32>, usize)> = cast.people_by_key.iter().map(|(k, v)| (k.clone(), *v)).collect();
    let mut full = full;
    full.sort_by_key(|(_, at)| *at);
    for (key, at) in full {
        if let Some(last) = key.last()
            && !cast.titles.iter().any(|t| t.key.as_slice() == [*last])
        {
            cast.people_by_key.entry(vec![*last]).or_insert(at);
        }
    }
}
