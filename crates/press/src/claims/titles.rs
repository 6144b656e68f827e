//! Which titles a text is about, and where it names them or refers to them.

use greenlit_vocabulary::KnownTitle;
use rustc_hash::{FxHashMap, FxHashSet};

use super::lexicon::{Class, Lexicon, fold, sym};
use super::names::{self, Candidate, Run};
use super::tokens::{self, shape};
use super::units::{Kind, Text, Unit, refer};

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
    people_by_key: FxHashMap<Vec<u32>, usize>,
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
    let runs = names::whole_runs(text, &runs, lexicon, slug);
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
        let proof = candidate.runs.iter().map(|r| r.proof).max().unwrap_or(0);
        // What a person does outweighs that editors name persons in addresses too.
        if candidate.person < 3 {
            candidate.title += proof;
        }
        let rare = candidate.key.len() > 1
            || candidate.runs.iter().any(|r| !opens_sentence(text, r))
            || !ordinary(text, lexicon, candidate);
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

/// A name that another candidate continues after a colon (`Larkspur: The Early Days`) heads a family of titles.
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
fn ordinary(text: &Text<'_>, lexicon: &Lexicon, c: &Candidate) -> bool {
    let _ = text;
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

/// Adds the evidence of one occurrence.
fn weigh(text: &Text<'_>, lexicon: &Lexicon, run: &Run, c: &mut Candidate) {
    let sentence = &text.sentences[run.sentence];
    let (from, to) = sentence.units;
    let quote = usize::from(run.marked);
    let before = |n: usize| run.first.checked_sub(n + quote).filter(|i| *i >= from).map(|i| &text.units[i]);
    let after = |n: usize| {
        let mut i = run.last + quote + n - 1;
        // A stop inside the closing mark.
        if run.marked && text.units.get(run.last).is_some_and(|u| matches!(text.mark(u), ',' | '.')) {
            i += 1;
        }
        (i < to).then(|| &text.units[i])
    };
    let is = |unit: Option<&Unit>, class: Class| {
        unit.is_some_and(|u| u.kind == Kind::Word && lexicon.word(u.sym, class).is_some())
    };
    let word = |unit: Option<&Unit>| unit.map_or("", |u| text.words(u));
    if run.marked {
        c.title += 3;
    }
    title_evidence(c, &before, &after, &is, &word, text);
    person_evidence(c, &before, &after, &is, &word, text);
    if in_parentheses(text, from, run.first) && !run.marked {
        c.work += 2;
    }
}

fn title_evidence<'u>(
    c: &mut Candidate,
    before: &dyn Fn(usize) -> Option<&'u Unit>,
    after: &dyn Fn(usize) -> Option<&'u Unit>,
    is: &dyn Fn(Option<&Unit>, Class) -> bool,
    word: &dyn Fn(Option<&'u Unit>) -> &'u str,
    text: &Text<'_>,
) {
    let kind = |u: Option<&Unit>| u.map(|u| u.kind);
    if kind(after(1)) == Some(Kind::Season) && after(1).is_some_and(|u| u.value > 0) {
        c.title += 4;
    }
    let of = matches!(word(before(1)), "of" | "for" | "von" | "di" | "de" | "da");
    if of && matches!(kind(before(2)), Some(Kind::Season | Kind::Count)) {
        c.title += 4;
    }
    if of
        && (is(before(2), Class::CancelledNoun)
            || is(before(2), Class::RenewedNoun)
            || is(before(2), Class::PremiereNoun)
            || is(before(2), Class::EpisodeNoun))
    {
        c.title += 3;
    }
    if is(before(1), Class::RenewedVerb) || is(before(1), Class::CancelledVerb) {
        c.title += 2;
    }
    if matches!(word(before(1)), "’s" | "'s" | "'" | "’") && kind(before(2)) == Some(Kind::Company) {
        c.title += 3;
    }
    let verb = [1, 2, 3].into_iter().find(|n| {
        let unit = after(*n);
        !(is(unit, Class::Be)
            || is(unit, Class::Have)
            || is(unit, Class::Adverb)
            || matches!(word(unit), "will" | "to" | "won" | "won't" | "would"))
    });
    if let Some(n) = verb {
        let unit = after(n);
        let auxiliary = n > 1;
        if is(unit, Class::RenewedVerb) || is(unit, Class::CancelledVerb) {
            c.title += if auxiliary { 4 } else { 3 };
        } else if matches!(word(unit), "premiered" | "debuted" | "premieres" | "debuts")
            || (auxiliary
                && matches!(
                    word(unit),
                    "return" | "returning" | "back" | "continue" | "end" | "ending" | "ended"
                ))
        {
            c.title += 3;
        } else if n == 1
            && matches!(
                word(unit),
                "returns" | "follows" | "centers" | "stars" | "featured" | "tells" | "launched" | "returning"
            )
        {
            c.title += 2;
        }
    }
    if is_show(before(1), is, text) {
        c.title += 4;
    }
    if word(before(1)) == "," && (is_show(before(2), is, text) || matches!(word(before(2)), "off" | "Off")) {
        c.title += 3;
    }
    let appositive = word(after(1)) == ","
        && matches!(
            word(after(2)),
            "a" | "an"
                | "the"
                | "another"
                | "its"
                | "which"
                | "eine"
                | "die"
                | "la"
                | "una"
                | "série"
                | "serie"
                | "whose"
        );
    if appositive
        && (3..10)
            .map(after)
            .take_while(|u| u.is_some_and(|u| u.kind != Kind::Punct))
            .any(|u| is_show(u, is, text))
    {
        c.title += 4;
    } else if appositive && matches!(word(after(2)), "which" | "whose") {
        c.title += 1;
    }
    if word(after(1)) == "(" && matches!(kind(after(2)), Some(Kind::Company | Kind::Season)) {
        c.title += 4;
    }
    if of && is(before(2), Class::SeasonNoun) {
        c.title += 4;
    }
    let listed = matches!(
        word(before(1)),
        "," | ":"
            | "including"
            | "like"
            | "following"
            | "joins"
            | "as"
            | "was"
            | "were"
            | "namely"
            | "joining"
    );
    if listed
        && (2..9).map(before).any(|u| {
            u.is_some_and(|u| {
                u.kind == Kind::Word
                    && matches!(
                        text.words(u),
                        "shows"
                            | "dramas"
                            | "series"
                            | "comedies"
                            | "sitcoms"
                            | "thrillers"
                            | "titles"
                            | "originals"
                            | "original"
                            | "newcomers"
                            | "programs"
                    )
            })
        })
    {
        c.title += 3;
    }
    if matches!(word(after(1)), "(" | ",") && after(2).is_some_and(|u| matches!(u.kind, Kind::Number))
        || word(after(1)) == "(" && matches!(word(after(2)), "$" | "€" | "£")
    {
        c.title += 3;
    }
    if word(after(1)) == ","
        && (kind(after(2)) == Some(Kind::Season)
            || is_show(after(2), is, text)
            || matches!(word(after(2)), "pilot" | "limited"))
    {
        c.title += 4;
    }
    if matches!(word(after(1)), "’s" | "'s")
        && [2, 3, 4].into_iter().map(after).any(|u| {
            u.is_some_and(|u| u.kind == Kind::Season)
                || is(u, Class::RenewedNoun)
                || is(u, Class::CancelledNoun)
        })
    {
        c.title += 3;
    }
    if matches!(word(before(1)), "’s" | "'s")
        && kind(before(2)) == Some(Kind::Word)
        && kind(after(1)) == Some(Kind::Season)
    {
        c.title += 1;
    }
    if c.runs
        .iter()
        .any(|r| (r.first..r.last).any(|i| text.units.get(i).is_some_and(|u| text.mark(u) == ':')))
    {
        c.title += 3;
    }
    if is(after(1), Class::ReachRank)
        || matches!(
            word(after(1)),
            "slotted"
                | "surged"
                | "managed"
                | "held"
                | "drew"
                | "pulled"
                | "scored"
                | "joins"
                | "amassed"
                | "logged"
                | "garnered"
                | "racked"
                | "averaged"
                | "dethroned"
                | "spans"
                | "ran"
                | "centres"
                | "wraps"
        )
    {
        c.title += 2;
    }
    let gains = matches!(
        word(after(1)),
        "gets" | "scores" | "lands" | "earns" | "nabs" | "snags" | "receives" | "got" | "landed" | "scored"
    );
    if gains && [2, 3, 4].into_iter().any(|n| kind(after(n)) == Some(Kind::Season)) {
        c.title += 4;
    }
    if word(after(1)) == "came" && word(after(2)) == "in"
        || word(after(1)) == "("
            && matches!(word(after(2)), "premiering" | "premieres" | "premiered" | "airing")
    {
        c.title += 3;
    }
    if word(after(1)) == ","
        && word(after(2)) == "with"
        && after(3).is_some_and(|u| text.is(u, shape::CAPITAL))
    {
        c.title += 2;
    }
    if word(after(1)) == "," && matches!(word(after(2)), "starring" | "led")
        || matches!(word(after(1)), "starring")
    {
        c.title += 2;
    }
    if matches!(
        word(after(1)),
        "spinoff" | "spin" | "prequel" | "offshoot" | "Spinoff" | "Spin" | "franchise" | "universe"
    ) {
        c.title += 4;
    } else if is(after(1), Class::ShowNoun)
        && matches!(word(after(1)), "reboot" | "sequel" | "series" | "revival")
    {
        c.title += 2;
    }
    let linked = matches!(word(before(1)), "of" | "from" | "to" | "di" | "de" | "von" | "da");
    if linked
        && matches!(
            word(before(2)),
            "spinoff"
                | "off"
                | "offshoot"
                | "prequel"
                | "sequel"
                | "derivada"
                | "derivata"
                | "Ableger"
                | "derivado"
                | "dérivée"
                | "ableger"
                | "uzantısı"
        )
    {
        c.title += 4;
    }
    if matches!(word(after(1)), "alum" | "star" | "creator" | "showrunner" | "actor" | "actress" | "alumna") {
        c.title += 2;
        c.work += 1;
    }
    let _ = text;
}

/// A noun for a series; in German also as the second half of a compound (`Krimidrama`).
fn is_show(unit: Option<&Unit>, is: &dyn Fn(Option<&Unit>, Class) -> bool, text: &Text<'_>) -> bool {
    let Some(u) = unit else { return false };
    let word = text.words(u);
    if is(unit, Class::ShowNoun) {
        return !matches!(word, "hit" | "favorite" | "title" | "pair" | "duo" | "freshman");
    }
    text.lang == "de"
        && u.kind == Kind::Word
        && ["serie", "drama", "komödie", "thriller", "reihe", "sitcom", "comedy", "show", "dramedy", "epos"]
            .iter()
            .any(|s| word.to_lowercase().ends_with(s))
}

fn person_evidence<'u>(
    c: &mut Candidate,
    before: &dyn Fn(usize) -> Option<&'u Unit>,
    after: &dyn Fn(usize) -> Option<&'u Unit>,
    is: &dyn Fn(Option<&Unit>, Class) -> bool,
    word: &dyn Fn(Option<&'u Unit>) -> &'u str,
    text: &Text<'_>,
) {
    let many = c.key.len() > 1;
    if is(before(1), Class::Role) && !matches!(word(before(1)), "star" | "lead") {
        c.person += 3;
    }
    if matches!(word(after(1)), "stars" | "starred" | "star") && matches!(word(after(2)), "as" | "in") {
        c.person += 4;
    }
    let clause = matches!(word(before(1)), "as" | "with")
        && (is(after(1), Class::ReachRank)
            || is(after(1), Class::Be)
            || is(after(1), Class::Have)
            || matches!(word(after(1)), "came" | "returns" | "slips" | "climbs"));
    if !clause
        && matches!(
            word(before(1)),
            "starring"
                | "stars"
                | "by"
                | "actor"
                | "actress"
                | "with"
                | "as"
                | "plays"
                | "playing"
                | "portrays"
                | "played"
        )
        && (many || !matches!(word(before(1)), "with" | "as"))
    {
        c.person += if word(before(1)) == "with" {
            2
        } else if many {
            4
        } else {
            1
        };
    }
    let leaves = is(after(1), Class::Be)
        && matches!(
            word(after(2)),
            "exiting" | "leaving" | "joining" | "stepping" | "departing" | "succeeded"
        );
    if leaves
        || matches!(word(before(1)), "opposite")
        || matches!(word(after(1)), "greenlit" | "oversaw" | "exits" | "joined")
    {
        c.person += 3;
    }
    if is(after(1), Class::Say) && !is(after(1), Class::Announce)
        || matches!(
            word(after(1)),
            "said" | "says" | "told" | "plays" | "played" | "portrays" | "wrote" | "reprises" | "who"
        )
    {
        c.person += 3;
    }
    if matches!(word(after(1)), "as") && many {
        c.person += 2;
    }
    if after(1).is_some_and(|u| text.is(u, shape::HYPHEN))
        && matches!(word(after(1)), "starring" | "led" | "starrer" | "fronted" | "created")
    {
        c.person += 5;
    }
    if word(after(1)) == "("
        && many
        && !after(2).is_some_and(|u| matches!(u.kind, Kind::Season | Kind::Company | Kind::Date))
        && word(after(2)) != "for"
    {
        c.person += 2;
    }
    if word(before(1)) == "the" && word(before(2)) == "as" && many {
        c.person += 3;
    }
    if word(after(1)) == ","
        && many
        && (is(after(2), Class::Role)
            || is(after(2), Class::Former)
            || matches!(word(after(2)), "president" | "head" | "who" | "vice" | "co"))
    {
        c.person += 4;
    }
    if word(before(1)) == "," && is(before(2), Class::Role) && many {
        c.person += 4;
    }
    if many && word(after(1)) == "’s" && is(after(2), Class::ShowNoun) {
        c.person += 1;
    }
}

/// A phrase of renewing, cancelling, ordering or returning right behind the name (auxiliaries between), or right before it.
fn status_phrase(text: &Text<'_>, lexicon: &Lexicon, run: &Run, c: &mut Candidate) {
    const FATES: [Class; 12] = [
        Class::Renewed,
        Class::Cancelled,
        Class::OrderVerb,
        Class::Ordered,
        Class::Returns,
        Class::Ending,
        Class::EndVerb,
        Class::Pending,
        Class::Shopping,
        Class::Ended,
        Class::RenewedVerb,
        Class::CancelledVerb,
    ];
    let Some(sentence) = text.sentences.get(run.sentence) else { return };
    let (from, to) = sentence.units;
    let quote = usize::from(run.marked);
    let fate = |i: usize| FATES.iter().any(|k| phrase_value(text, lexicon, i, to, *k).is_some());
    for i in run.last + quote..run.last + quote + 4 {
        if i >= to {
            break;
        }
        if fate(i) {
            c.title += if i > run.last + quote || run.marked { 3 } else { 2 };
            break;
        }
        let unit = &text.units[i];
        let auxiliary = matches!(text.mark(unit), ':' | ',') && i == run.last + quote
            || unit.kind == Kind::Word
                && ([Class::Be, Class::Have, Class::Adverb]
                    .iter()
                    .any(|k| lexicon.word(unit.sym, *k).is_some())
                    || matches!(text.words(unit), "will" | "to" | "would"));
        if !auxiliary {
            break;
        }
    }
    let start = run.first.saturating_sub(quote);
    let before = (1..=6).filter_map(|n| start.checked_sub(n)).filter(|k| *k >= from).any(|k| {
        FATES.iter().any(|class| {
            phrase_value(text, lexicon, k, to, *class).is_some_and(|(_, end)| {
                end == start
                    || (end + 1 == start
                        && text.units.get(end).is_some_and(|u| {
                            matches!(text.words(u), "the" | "on" | "of" | "with" | "both" | "its")
                        }))
            })
        })
    });
    if before {
        c.title += 2;
    }
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
        if c.key.len() == 1 && surnames.contains(&c.key[0]) && c.title < 4 && (c.title < 3 || c.outside < 3) {
            continue;
        }
        let first = text.units.get(c.runs.first().map_or(0, |r| r.first));
        let common = c.key.len() == 1
            && lexicon.word(c.key[0], Class::Function).is_some()
            && !c.runs.iter().any(|r| r.marked || r.proof > 0);
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
    let proven = c.runs.iter().any(|r| r.proof > 0);
    let phrase = !marked
        && !proven
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

/// Makes every mention one unit.
fn rewrite(text: &mut Text<'_>, lexicon: &Lexicon, cast: &Cast) {
    let first_words: FxHashSet<u32> = cast
        .titles
        .iter()
        .filter_map(|t| t.key.first().copied())
        .chain(cast.people_by_key.keys().filter_map(|k| k.first().copied()))
        .collect();
    let short: Vec<(Vec<u32>, usize)> = short_names(lexicon, cast);
    let mut units = Vec::with_capacity(text.units.len());
    for number in 0..text.sentences.len() {
        let sentence = text.sentences[number];
        let start = units.len();
        let mut i = sentence.units.0;
        while i < sentence.units.1 {
            let (unit, next) = mention(text, lexicon, cast, &first_words, &short, &sentence, i);
            units.push(unit);
            i = next;
        }
        text.sentences[number].units = (start, units.len());
    }
    text.units = units;
    refer_back(text, lexicon);
}

/// Shorter forms of long titles: after a colon, without its article, its last two words or more.
fn short_names(lexicon: &Lexicon, cast: &Cast) -> Vec<(Vec<u32>, usize)> {
    let mut out = Vec::new();
    for (at, title) in cast.titles.iter().enumerate() {
        // A single word only behind a colon (`Origins` of `NCIS: Origins`).
        let least = usize::from(!title.name.contains(": "));
        for cut in 1..title.key.len().saturating_sub(least) {
            let tail = &title.key[cut..];
            let lead = tail.first().copied().unwrap_or(0);
            if lexicon.word(lead, Class::Function).is_none() && !cast.titles.iter().any(|t| t.key == tail) {
                out.push((tail.to_vec(), at));
            }
        }
    }
    out
}

fn mention(
    text: &Text<'_>,
    lexicon: &Lexicon,
    cast: &Cast,
    first_words: &FxHashSet<u32>,
    short: &[(Vec<u32>, usize)],
    sentence: &super::units::Sentence,
    i: usize,
) -> (Unit, usize) {
    let unit = text.units[i];
    let to = sentence.units.1;
    let first_word = text.token(&unit).word;
    let capital = text.is(&unit, shape::CAPITAL) || text.is(&unit, shape::DIGITS);
    let startable =
        capital && matches!(unit.kind, Kind::Word | Kind::Number | Kind::Date | Kind::Company | Kind::Outlet);
    if startable && first_words.contains(&first_word) {
        let title = cast
            .titles
            .iter()
            .enumerate()
            .filter_map(|(at, t)| matches_at(text, i, to, &t.key).map(|end| (end, at)))
            .max();
        let person = cast
            .people_by_key
            .iter()
            .filter(|(k, _)| k.first() == Some(&first_word))
            .filter_map(|(k, at)| matches_at(text, i, to, k).map(|end| (end, *at)))
            .max();
        let longer_person = person.filter(|(end, _)| title.is_none_or(|(t, _)| t < *end));
        if let Some((end, at)) = longer_person {
            return (joined(text, i, end, Kind::Person, sym::PERSON, at as i64), end);
        }
        if let Some((end, at)) = title
            && free_standing(text, lexicon, sentence, i, end)
            && !is_weekday_here(text, lexicon, &unit, i, end, sentence)
        {
            return (joined(text, i, end, Kind::Title, sym::TITLE, at as i64), end);
        }
    } else if startable
        && let Some((end, at)) =
            short.iter().filter_map(|(k, at)| matches_at(text, i, to, k).map(|end| (end, *at))).max()
    {
        return (joined(text, i, end, Kind::Title, sym::TITLE, at as i64), end);
    }
    (unit, i + 1)
}

fn joined(text: &Text<'_>, i: usize, end: usize, kind: Kind, symbol: u32, value: i64) -> Unit {
    let first = text.units[i].first;
    let last = text.units.get(end - 1).map_or(first + 1, |u| u.last);
    Unit { kind, sym: symbol, first, last, value }
}

/// One past the last unit if the units from `i` spell `key`.
pub(crate) fn matches_at(text: &Text<'_>, i: usize, to: usize, key: &[u32]) -> Option<usize> {
    let mut wanted = key.iter();
    let mut next = wanted.next();
    let mut j = i;
    while let Some(want) = next {
        if j >= to {
            return None;
        }
        let unit = text.units[j];
        for token in text.tokens.get(unit.first as usize..unit.last as usize)? {
            if token.is(shape::PUNCT) {
                continue;
            }
            if next.is_some() && Some(&token.word) == next {
                next = wanted.next();
            } else {
                return None;
            }
        }
        let _ = want;
        // Punctuation inside a name is passed over, but not at its end.
        j += 1;
        while next.is_some()
            && j < to
            && text.units[j].kind == Kind::Punct
            && matches!(text.mark(&text.units[j]), ':' | '.' | '&' | ',' | '!' | '\'' | '’' | '/')
        {
            j += 1;
        }
    }
    Some(j)
}

/// Whether the words around do not make it part of a longer name (`Renée Ballard`, `Wednesday Addams`).
fn free_standing(
    text: &Text<'_>,
    lexicon: &Lexicon,
    sentence: &super::units::Sentence,
    i: usize,
    end: usize,
) -> bool {
    if sentence.title_case {
        return true;
    }
    let nameish = |u: &Unit| {
        u.kind == Kind::Word
            && text.is(u, shape::CAPITAL)
            && !text.is(u, shape::SHOUTED)
            && [Class::Function, Class::ShowNoun, Class::RenewedVerb, Class::CancelledVerb, Class::Weekday]
                .iter()
                .all(|c| lexicon.word(u.sym, *c).is_none())
    };
    let before = i > sentence.units.0 && {
        let u = &text.units[i - 1];
        nameish(u) && i - 1 > sentence.units.0 && text.units[i - 1].last == text.units[i].first
    };
    let after = end < sentence.units.1 && nameish(&text.units[end]);
    !before && !after
}

/// A title that is also a weekday is the day where it stands like one (`on Wednesday`, `Wednesday, July 23`).
fn is_weekday_here(
    text: &Text<'_>,
    lexicon: &Lexicon,
    unit: &Unit,
    i: usize,
    end: usize,
    sentence: &super::units::Sentence,
) -> bool {
    if lexicon.word(text.token(unit).word, Class::Weekday).is_none() || end != i + 1 {
        return false;
    }
    if unit.kind == Kind::Date {
        return true;
    }
    let next = text.units.get(end).filter(|_| end < sentence.units.1);
    next.is_some_and(|u| u.kind == Kind::Date)
}

/// Turns `the series`, `both shows`, `the spinoff` into units that refer to titles.
fn refer_back(text: &mut Text<'_>, lexicon: &Lexicon) {
    let mut units = Vec::with_capacity(text.units.len());
    for number in 0..text.sentences.len() {
        let (from, to) = text.sentences[number].units;
        let start = units.len();
        let mut i = from;
        while i < to {
            if let Some((value, end)) = reference(text, lexicon, from, i, to) {
                units.push(joined(text, i, end, Kind::Title, sym::TITLE, value));
                i = end;
            } else {
                units.push(text.units[i]);
                i += 1;
            }
        }
        text.sentences[number].units = (start, units.len());
    }
    text.units = units;
}

fn reference(text: &Text<'_>, lexicon: &Lexicon, from: usize, i: usize, to: usize) -> Option<(i64, usize)> {
    if let Some(end) = phrase(text, lexicon, i, to, Class::Plural) {
        // `both X and Y` names its titles itself.
        let names_follow = text.units[end..to.min(end + 2)]
            .iter()
            .any(|u| u.kind == Kind::Title || u.kind == Kind::Company || u.kind == Kind::Person);
        let both = end == i + 1;
        if both && names_follow {
            return None;
        }
        return Some((refer::MANY, end));
    }
    let unit = &text.units[i];
    if unit.kind != Kind::Word {
        return None;
    }
    let word = text.words(unit);
    let article = lexicon.word(unit.sym, Class::Article).is_some() || matches!(word, "’s" | "'s") && i > from;
    let indefinite = matches!(word, "a" | "an" | "A" | "An" | "another" | "its" | "new");
    let counted = matches!(word, "two" | "three");
    if !article && !indefinite && !counted {
        return None;
    }
    let mut j = i + 1;
    let mut adjectives = 0;
    while j < to && adjectives < 6 {
        if let Some((value, end)) = phrase_value(text, lexicon, j, to, Class::ShowNoun) {
            // `crime drama series`: the last noun decides.
            let (value, end) = follow_nouns(text, lexicon, value, end, to);
            let quote = end < to
                && matches!(text.mark(&text.units[end]), '“' | '"' | '‘' | '\'' | '’' | '*' | '_' | '«');
            let next = end + usize::from(quote);
            if next < to && text.units[next].kind == Kind::Title && text.units[next].value >= 0 {
                return None;
            }
            if end < to && follows_as_modifier(text, &text.units[end]) {
                return None;
            }
            let many = value == 2 || counted;
            let spin = (j..end).any(|k| {
                matches!(
                    text.words(&text.units[k]).to_ascii_lowercase().as_str(),
                    "spinoff" | "spin" | "prequel"
                )
            });
            let value = match (many, spin, indefinite && word != "its") {
                (true, ..) => refer::MANY,
                (_, _, true) => refer::NEW,
                (_, true, _) => refer::SPIN_OFF,
                _ => refer::ONE,
            };
            // A possessive belongs to its owner: only what follows refers.
            return (!matches!(word, "’s" | "'s")).then_some((value, end));
        }
        let unit = &text.units[j];
        if !matches!(unit.kind, Kind::Word | Kind::Company | Kind::Number | Kind::Person)
            || stops_phrase(text, lexicon, unit)
        {
            return None;
        }
        adjectives += 1;
        j += 1;
    }
    None
}

fn follow_nouns(
    text: &Text<'_>,
    lexicon: &Lexicon,
    mut value: i64,
    mut end: usize,
    to: usize,
) -> (i64, usize) {
    while let Some((next, after)) = phrase_value(text, lexicon, end, to, Class::ShowNoun) {
        if matches!(text.words(&text.units[end]), "hit" | "title" | "original" | "project") {
            break;
        }
        value = next;
        end = after;
    }
    (value, end)
}

/// `the show creator`, `the series finale`: the noun only describes the next.
fn follows_as_modifier(text: &Text<'_>, unit: &Unit) -> bool {
    matches!(
        text.words(unit).to_ascii_lowercase().as_str(),
        "creator"
            | "creators"
            | "star"
            | "stars"
            | "finale"
            | "premiere"
            | "regular"
            | "regulars"
            | "fans"
            | "lead"
            | "leads"
            | "order"
            | "genre"
            | "business"
            | "bible"
            | "adaptation"
            | "pilot"
            | "boss"
            | "runner"
            | "universe"
            | "franchise"
            | "department"
            | "development"
    )
}

fn stops_phrase(text: &Text<'_>, lexicon: &Lexicon, unit: &Unit) -> bool {
    if unit.kind != Kind::Word {
        return false;
    }
    let word = text.words(unit);
    let glue = matches!(word, "'s" | "’s");
    let noun = [
        Class::CancelledNoun,
        Class::RenewedNoun,
        Class::PremiereNoun,
        Class::Announce,
        Class::Audience,
        Class::Critics,
    ]
    .iter()
    .any(|c| lexicon.word(unit.sym, *c).is_some());
    let verb =
        noun || lexicon.word(unit.sym, Class::Be).is_some() || lexicon.word(unit.sym, Class::Have).is_some();
    !glue
        && (verb
            || matches!(
                word,
                "leave"
                    | "leaves"
                    | "just"
                    | "of"
                    | "to"
                    | "in"
                    | "on"
                    | "for"
                    | "and"
                    | "or"
                    | "that"
                    | "which"
                    | "who"
                    | "with"
                    | "from"
                    | "by"
                    | "at"
                    | "as"
                    | "season"
                    | "seasons"
                    | "cast"
                    | "than"
                    | "about"
                    | "after"
                    | "said"
                    | "when"
                    | "if"
            ))
}

fn phrase(text: &Text<'_>, lexicon: &Lexicon, i: usize, to: usize, class: Class) -> Option<usize> {
    phrase_value(text, lexicon, i, to, class).map(|(_, end)| end)
}

/// Longest phrase of plain words of a class at `i`.
fn phrase_value(
    text: &Text<'_>,
    lexicon: &Lexicon,
    i: usize,
    to: usize,
    class: Class,
) -> Option<(i64, usize)> {
    let mut node = 0;
    let mut best = None;
    for j in i..to.min(i + 6) {
        let unit = &text.units[j];
        if !matches!(unit.kind, Kind::Word | Kind::Season | Kind::Number) {
            break;
        }
        let Some(next) = lexicon.step(node, unit.sym) else { break };
        node = next;
        if let Some(mark) = lexicon.marks(node).iter().find(|m| m.class == class) {
            best = Some((mark.value, j + 1));
        }
    }
    best
}
