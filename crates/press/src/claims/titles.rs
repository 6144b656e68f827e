//! Which titles a text is about, and where it names them or refers to them.

use greenlit_vocabulary::KnownTitle;
use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence::{status_phrase, weigh};
use super::lexicon::{Class, Lexicon, fold};
use super::mentions::{phrase_value, rewrite};
use super::names::{self, Candidate, Run};
use super::tokens::{self, shape};
use super::units::{Kind, Text};

/// Titles someone knows already, ready to be looked up.
#[derive(Debug, Default, Clone)]
pub(crate) struct Known {
    names: Vec<String>,
    by_words: FxHashMap<String, usize>,
}

impl Known {
    /// Indexes names and aliases by their folded words.
    pub(crate) fn new(titles: &[KnownTitle]) -> Self {
        let mut known = Self::default();
        for title in titles {
            let at = known.names.len();
            known.names.push(title.name.clone());
            for name in std::iter::once(&title.name).chain(&title.aliases) {
                known.by_words.entry(words_key(name)).or_insert(at);
            }
        }
        known
    }

    fn find(&self, surface: &str) -> Option<usize> {
        if self.names.is_empty() { None } else { self.by_words.get(&words_key(surface)).copied() }
    }
}

fn words_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    tokens::cut(name, 0, &mut |piece| {
        if piece.shape & shape::PUNCT == 0 {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&fold(piece.text));
        }
    });
    key
}

/// One title of a text.
#[derive(Debug, Clone)]
pub(crate) struct Title {
    /// Name as claims give it.
    pub(crate) name: String,
    /// Folded words.
    pub(crate) key: Vec<u32>,
    /// Strength of evidence plus mentions: the text's main subject has most.
    pub(crate) weight: i32,
}

/// Titles and people of a text.
#[derive(Debug, Default)]
pub(crate) struct Cast {
    /// Titles.
    pub(crate) titles: Vec<Title>,
    /// Full names of people.
    pub(crate) people: Vec<String>,
    pub(crate) people_by_key: FxHashMap<Vec<u32>, usize>,
}

/// Least evidence for a title.
const ENOUGH: i32 = 3;

/// Finds titles and people, and rewrites the text's units so that each mention is one unit.
pub(crate) fn find(
    text: &mut Text<'_>,
    lexicon: &Lexicon,
    known: &Known,
    slug: &str,
    headline: Option<&str>,
) -> Cast {
    let runs = names::runs(text, lexicon);
    let slug_words = slug_words(slug, text, lexicon);
    let runs = names::join_runs(text, &runs, &slug_words);
    let mut candidates = names::candidates(text, &runs, lexicon, &slug_words);
    let whole_names: FxHashSet<u32> = candidates
        .iter()
        .filter(|c| {
            c.key.len() > 1
                && !c.runs.iter().any(|r| {
                    r.marked
                        || (r.first..r.last).any(|i| text.units.get(i).is_some_and(|u| text.mark(u) == ':'))
                })
        })
        .flat_map(|c| c.key.iter().copied())
        .collect();
    for candidate in &mut candidates {
        for run in candidate.runs.clone() {
            weigh(text, lexicon, &run, candidate);
            status_phrase(text, lexicon, &run, candidate);
        }
        let rare = candidate.key.len() > 1
            || candidate.runs.iter().any(|r| !opens_sentence(text, r))
            || !ordinary(lexicon, candidate);
        if rare && in_slug(&candidate.key, &slug_words) {
            candidate.outside += 3;
        }
        if candidate.key.len() > 1 && lexicon.word(candidate.key[0], Class::GivenName).is_some() {
            candidate.person += 3;
        } else if candidate.key.len() > 1
            && text
                .units
                .get(candidate.runs.first().map_or(0, |r| r.first))
                .is_some_and(|u| text.words(u) == "The" || text.words(u) == "Untitled")
        {
            candidate.outside += 1;
        }
        if let Some(run) = candidate.runs.first() {
            let surface = surface(text, run);
            candidate.known = known.find(surface);
            if candidate.known.is_some() {
                candidate.outside += if candidate.key.len() > 1 { 4 } else { 2 };
            }
            if headline.is_some_and(|h| h.contains(surface)) {
                candidate.outside += 1;
            }
        }
        if candidate.key.len() > 1 && candidate.person == 0 {
            candidate.outside += 1;
        }
        let again = candidate.count >= 2 && candidate.person == 0;
        if again && candidate.key.len() > 1 {
            candidate.outside += 3;
        } else if again
            && !whole_names.contains(&candidate.key[0])
            && candidate.runs.iter().filter(|r| !opens_sentence(text, r)).count() >= 2
        {
            candidate.outside += 2;
        }
        if candidate.count >= 3 {
            candidate.outside += 1;
        }
        if candidate.runs.iter().any(|r| {
            r.last - r.first > 1
                && !opens_sentence(text, r)
                && text.units.get(r.first).is_some_and(|u| text.words(u) == "The")
        }) {
            candidate.title += 3;
        }
    }
    coordinate(text, lexicon, &mut candidates);
    prefixes(&mut candidates);
    let mut cast = Cast::default();
    choose_titles(text, lexicon, known, &candidates, &mut cast);
    choose_people(text, lexicon, &candidates, &mut cast);
    rewrite(text, lexicon, &cast);
    cast
}

/// What stands in one list with a title is a title, unless it is a person.
fn coordinate(text: &Text<'_>, lexicon: &Lexicon, candidates: &mut [Candidate]) {
    for _ in 0..2 {
        let mut all: Vec<(Run, usize)> =
            candidates.iter().enumerate().flat_map(|(at, c)| c.runs.iter().map(move |r| (*r, at))).collect();
        all.sort_by_key(|(r, _)| (r.sentence, r.first));
        for pair in all.windows(2) {
            let [(a, first), (b, second)] = pair else { continue };
            if a.sentence != b.sentence || first == second || !side_by_side(text, lexicon, a.last, b.first) {
                continue;
            }
            let strong = |c: &Candidate| c.title >= 3 && c.title > c.person;
            let (x, y) = (strong(&candidates[*first]), strong(&candidates[*second]));
            if x && !y && candidates[*second].person < 3 {
                candidates[*second].title = candidates[*second].title.max(4);
            } else if y && !x && candidates[*first].person < 3 {
                candidates[*first].title = candidates[*first].title.max(4);
            }
        }
    }
}

/// Only a comma or conjunction between, and perhaps the description of a series (`and the thriller`).
fn side_by_side(text: &Text<'_>, lexicon: &Lexicon, from: usize, to: usize) -> bool {
    let gap = text.units.get(from..to).unwrap_or_default();
    let mut joined = false;
    let mut shows = gap.len() <= 5;
    for unit in gap {
        let word = text.words(unit);
        if matches!(word, "," | "and" | "und" | "e" | "y" | "et" | "ve" | "&" | "or" | "/") {
            joined = true;
        } else if !matches!(text.mark(unit), '"' | '“' | '”' | '‘' | '’' | '\'' | '*' | '_') {
            let described = gap.iter().any(|u| lexicon.word(u.sym, Class::ShowNoun).is_some());
            shows = shows
                && described
                && !matches!(word, "with" | "by" | "for" | "on" | "as" | "is" | "was" | "from");
        }
    }
    joined && shows && gap.len() <= 8
}

/// A name that another candidate continues after a colon (`Harbour: The Early Days`) heads a family of titles.
fn prefixes(candidates: &mut [Candidate]) {
    let long: Vec<Vec<u32>> =
        candidates.iter().filter(|c| c.title >= 3 && c.key.len() > 1).map(|c| c.key.clone()).collect();
    for c in candidates.iter_mut() {
        if c.person < 3 && long.iter().any(|k| k.len() > c.key.len() && k.starts_with(&c.key)) {
            c.title += 2;
        }
    }
}

fn opens_sentence(text: &Text<'_>, run: &Run) -> bool {
    text.sentences.get(run.sentence).is_some_and(|s| s.units.0 == run.first)
}

/// Whether a single word is known to the tables as an everyday word.
fn ordinary(lexicon: &Lexicon, c: &Candidate) -> bool {
    let everyday = [
        Class::Function,
        Class::CancelledNoun,
        Class::RenewedNoun,
        Class::CancelledVerb,
        Class::RenewedVerb,
        Class::Premiere,
        Class::Report,
        Class::ShowNoun,
        Class::EpisodeNoun,
        Class::Announce,
        Class::Audience,
        Class::Critics,
        Class::Role,
    ];
    c.key.first().is_some_and(|w| everyday.iter().any(|k| lexicon.word(*w, *k).is_some()))
}

fn surface<'d>(text: &Text<'d>, run: &Run) -> &'d str {
    let (Some(first), Some(last)) = (text.units.get(run.first), text.units.get(run.last.saturating_sub(1)))
    else {
        return "";
    };
    text.text.get(text.span(first).start..text.span(last).end).unwrap_or_default()
}

/// Folded words of the address' last part with letters.
fn slug_words(slug: &str, text: &Text<'_>, lexicon: &Lexicon) -> Vec<u32> {
    let path = slug.split('?').next().unwrap_or_default();
    let part = path.rsplit('/').find(|p| p.bytes().filter(|b| *b == b'-').count() >= 2).unwrap_or_default();
    let mut by_word: FxHashMap<String, u32> = FxHashMap::default();
    for token in &text.tokens {
        if token.is(shape::CAPITAL) || token.is(shape::DIGITS) {
            let word = text.text.get(token.start as usize..token.end as usize).unwrap_or_default();
            by_word.entry(fold(word).replace(['\'', '.'], "")).or_insert(token.word);
        }
    }
    part.split(['-', '_', '.'])
        .map(|w| {
            let w = fold(w);
            by_word.get(&w).copied().or_else(|| lexicon.id(&w)).unwrap_or(0)
        })
        .collect()
}

fn in_slug(key: &[u32], slug: &[u32]) -> bool {
    !key.is_empty() && slug.windows(key.len()).any(|w| w == key)
}

/// Whether an opening parenthesis is still open before unit `at`.
pub(crate) fn in_parentheses(text: &Text<'_>, from: usize, at: usize) -> bool {
    let mut depth = 0;
    for unit in text.units.get(from..at).unwrap_or_default() {
        match text.mark(unit) {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

fn choose_titles(
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
        if c.key.len() == 1 && surnames.contains(&c.key[0]) && c.title < 4 {
            continue;
        }
        let first = text.units.get(c.runs.first().map_or(0, |r| r.first));
        let common = c.key.len() == 1
            && lexicon.word(c.key[0], Class::Function).is_some()
            && !c.runs.iter().any(|r| r.marked);
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
    let phrase = !marked
        && units.len() > 1
        && units.iter().skip(1).all(|u| lexicon.word(u.sym, Class::Function).is_some());
    let noun = !marked && c.key.len() == 1 && lexicon.word(c.key[0], Class::ShowNoun).is_some();
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

/// A title that is only the tail of a longer one (`Mrs. Field`) is its short name; runs that swallowed a second title go.
fn drop_fragments(cast: &mut Cast) {
    let keys: Vec<Vec<u32>> = cast.titles.iter().map(|t| t.key.clone()).collect();
    for title in &mut cast.titles {
        if title.key.len() > 1
            && let Some(longer) = keys.iter().find(|k| k.len() > title.key.len() && k.ends_with(&title.key))
        {
            title.weight = i32::MIN;
            title.name = String::new();
            title.key.clone_from(longer);
        }
    }
    cast.titles.retain(|t| !t.name.is_empty());
}

fn choose_people(text: &Text<'_>, lexicon: &Lexicon, candidates: &[Candidate], cast: &mut Cast) {
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
        let everyday = first_known && c.person < 3;
        if person_like && !(org || place || everyday) {
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
