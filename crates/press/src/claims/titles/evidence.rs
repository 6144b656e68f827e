//! Points for and against a candidate from the words around it.

use super::{in_parentheses, phrase_value};
use crate::claims::lexicon::{Class, Lexicon};
use crate::claims::names::{Candidate, Run};
use crate::claims::tokens::shape;
use crate::claims::units::{Kind, Text, Unit};

/// What stands in one list with a title is a title, unless it is a person.
pub(super) fn coordinate(text: &Text<'_>, lexicon: &Lexicon, candidates: &mut [Candidate]) {
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
            // `Ann Lee and Jo Park are returning`: two full names, of which one is a person's.
            let full = |c: &Candidate| {
                (2..=3).contains(&c.key.len()) && c.runs.iter().all(|r| r.proof == 0 && !r.marked)
            };
            if full(&candidates[*first]) && full(&candidates[*second]) {
                let (p, q) = (candidates[*first].person, candidates[*second].person);
                if p.max(q) >= 3 && p != q {
                    let both = p.max(q).min(6) + 2;
                    candidates[*first].person = both;
                    candidates[*second].person = both;
                    continue;
                }
            }
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

/// A name that another candidate continues after a colon (`Fenwick: The Early Years`) heads a family of titles.
pub(super) fn prefixes(candidates: &mut [Candidate]) {
    let long: Vec<Vec<u32>> =
        candidates.iter().filter(|c| c.title >= 3 && c.key.len() > 1).map(|c| c.key.clone()).collect();
    for c in candidates.iter_mut() {
        if c.person < 3 && long.iter().any(|k| k.len() > c.key.len() && k.starts_with(&c.key)) {
            c.title += 2;
        }
    }
}

/// Whether a single word is known to the tables as an everyday word.
pub(super) fn ordinary(text: &Text<'_>, lexicon: &Lexicon, c: &Candidate) -> bool {
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

/// Adds the evidence of one occurrence.
pub(super) fn weigh(text: &Text<'_>, lexicon: &Lexicon, run: &Run, c: &mut Candidate) {
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
    let played = run.marked
        && matches!(word(before(1)), "play" | "plays" | "playing" | "played" | "as" | "portray" | "portrays");
    if played {
        c.person += 4;
    } else if run.marked {
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
    if word(after(1)) == "," && word(after(2)) == "who" {
        c.person += 3;
    }
    // `according to X`, `a report from X`: an outlet the tables do not know.
    if matches!(
        (word(before(2)), word(before(1))),
        ("according" | "According", "to")
            | ("report" | "interview" | "scoop", "from" | "by" | "with")
            | ("told" | "tells", _)
    ) {
        c.person += 4;
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
        && !after(2)
            .is_some_and(|u| matches!(u.kind, Kind::Season | Kind::Company | Kind::Date | Kind::Number))
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
pub(super) fn status_phrase(text: &Text<'_>, lexicon: &Lexicon, run: &Run, c: &mut Candidate) {
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
