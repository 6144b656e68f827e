//! How the text stands to an event it utters: stated, denied, conditional or guessed.

use greenlit_vocabulary::Polarity;

use super::cues::Reading;
use super::lexicon::Class;
use super::units::Sentence;

/// The stance towards the phrase at units `from..to`.
pub(crate) fn stance(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    from: usize,
    to: usize,
) -> Polarity {
    if conditional(reading, number, sentence, from, to) {
        return Polarity::Hypothetical;
    }
    if speculative(reading, number, sentence, from, to) {
        return Polarity::Speculative;
    }
    Polarity::Asserted
}

/// `if`, `would`, `should`, `a potential ...` before the phrase in its clause.
fn conditional(reading: &Reading<'_>, number: usize, sentence: &Sentence, from: usize, to: usize) -> bool {
    let clause = reading.clause_start(sentence, from);
    reading.of(number, Class::Conditional).any(|h| {
        if h.from < clause || h.from >= to {
            return false;
        }
        let word = reading.lower(h.from);
        let near = from.saturating_sub(h.to);
        match word.as_str() {
            // The past of a report: "announced it would not return".
            // "wurde" is the passive, "si" and "se" are reflexive in the other Romance languages.
            "si" if !matches!(reading.text.lang, "es" | "fr") => false,
            "se" if !matches!(reading.text.lang, "it" | "pt") => false,
            "would" | "se" | "würde" | "si" | "caso" => near <= 3 && !reported_past(reading, number, h.from),
            "wurde" | "wurden" | "sí" | "sì" | "could" | "potential" | "possible" | "potrebbe"
            | "poderia" | "podria" | "konnte" | "könnte" => false,
            "before" | "pending" | "should" | "sollte" | "ob" | "whether" => near <= 8,
            "if" => near <= 14 && !as_if(reading, h.from),
            _ => near <= 14,
        }
    }) || (from..to).any(|i| i > clause && matches!(reading.lower(i).as_str(), "if"))
}

fn as_if(reading: &Reading<'_>, i: usize) -> bool {
    i > 0 && matches!(reading.lower(i - 1).as_str(), "as" | "even")
}

fn reported_past(reading: &Reading<'_>, number: usize, at: usize) -> bool {
    [Class::Announce, Class::Report].iter().any(|c| reading.of(number, *c).any(|h| h.from < at))
        || (at > 0
            && matches!(reading.lower(at - 1).as_str(), "it" | "that" | "they" | "series" | "show")
            && reading.lower(at + 1) == "not")
}

/// Words that take the certainty away, before the phrase in its clause or right behind it.
fn speculative(reading: &Reading<'_>, number: usize, sentence: &Sentence, from: usize, to: usize) -> bool {
    let clause = reading.clause_start(sentence, from);
    let end = reading.clause_end(sentence, to.min(sentence.units.1));
    reading.of(number, Class::Speculation).any(|h| {
        let word = reading.lower(h.from);
        let start = if forecasts(&word) { sentence.units.0 } else { clause };
        let before = h.from >= start && h.from < from && from.saturating_sub(h.to) <= reach(&word);
        let inside = h.from >= from && h.to <= to;
        let behind = h.from >= to && h.from < end && h.from - to <= 5 && binds_backwards(&word);
        (before || behind || (inside && !matches!(word.as_str(), "talks" | "potential" | "possible")))
            && !harmless(reading, h.from, &word)
    })
}

/// Whether `may`, `might`, `could`, `likely` or a rumour stands within six words before.
pub(crate) fn modal_before(reading: &Reading<'_>, sentence: &Sentence, from: usize) -> bool {
    (from.saturating_sub(6).max(sentence.units.0)..from).any(|i| {
        matches!(
            reading.lower(i).as_str(),
            "may"
                | "might"
                | "could"
                | "likely"
                | "possibly"
                | "probably"
                | "perhaps"
                | "maybe"
                | "rumored"
                | "rumoured"
                | "rumors"
                | "expected"
                | "fear"
                | "fears"
                | "feared"
                | "considering"
                | "danger"
                | "risk"
                | "talk"
                | "whispers"
                | "planning"
                | "mulling"
                | "weighing"
                | "brink"
                | "verge"
                | "guess"
                | "prediction"
                | "petition"
                | "threatened"
                | "droht"
                | "rischia"
                | "peligra"
                | "risque"
                | "arrisca"
                | "könnte"
                | "potrebbe"
                | "podría"
                | "pode"
                | "pourrait"
        )
    })
}

/// Words that announce a guess, across the colon behind them: "My prediction: ...".
fn forecasts(word: &str) -> bool {
    matches!(
        word,
        "guess"
            | "bet"
            | "hunch"
            | "prediction"
            | "predictions"
            | "forecast"
            | "tipp"
            | "prognose"
            | "verdict"
    )
}

/// Whether the head of the text calls what follows predictions.
pub(crate) fn predicts(reading: &Reading<'_>) -> bool {
    reading.text.sentences.iter().take(8).any(|s| {
        (s.units.0..s.units.1).any(|i| {
            matches!(
                reading.lower(i).as_str(),
                "prediction"
                    | "predictions"
                    | "prognose"
                    | "prognosen"
                    | "pronostici"
                    | "predicciones"
                    | "pronostics"
            )
        })
    })
}

/// How many words ahead a hedge reaches.
fn reach(word: &str) -> usize {
    match word {
        "may" | "might" | "could" | "likely" | "probably" | "possibly" | "perhaps" | "maybe" | "seem"
        | "seems" | "near" | "nears" | "nearing" => 5,
        "think" | "thinks" | "believe" | "believes" | "hope" | "hopes" | "hoping" | "optimism"
        | "optimistic" | "confident" | "rumor" | "rumors" | "tease" | "teases" | "teased" | "expected"
        | "expects" | "fear" | "fears" | "feared" | "petition" | "guess" | "predictions" | "prediction"
        | "matter" | "talk" | "whispers" | "speculation" | "wants" | "urge" | "urging" | "demand" => 10,
        _ => 6,
    }
}

fn binds_backwards(word: &str) -> bool {
    matches!(
        word,
        "likely"
            | "unlikely"
            | "possible"
            | "probable"
            | "seems"
            | "seem"
            | "seemed"
            | "looks"
            | "looked"
            | "rumored"
            | "rumoured"
            | "inevitable"
            | "chances"
            | "chance"
            | "odds"
            | "hopes"
            | "talks"
            | "prospects"
            | "possibility"
            | "a"
            | "could"
            | "may"
            | "might"
            | "expected"
            | "potential"
            | "eyed"
            | "soonest"
            | "earliest"
            | "wahrscheinlich"
            | "probabile"
    )
}

/// Hedge words in senses that hedge nothing: the month, "hopeful fans", "considering the ...".
fn harmless(reading: &Reading<'_>, i: usize, word: &str) -> bool {
    match word {
        "may" => reading.words(i) == "May",
        // "considering the ratings" gives a reason, "is considering a third season" a thought.
        "considering" => {
            let before = if i > 0 { reading.lower(i - 1) } else { reading.lower(usize::MAX) };
            !matches!(
                before.as_str(),
                "is" | "are" | "was" | "were" | "be" | "been" | "still" | "reportedly" | "now"
            )
        }
        "could" => matches!(reading.lower(i + 1).as_str(), "save" | "keep"),
        "near" => reading.lower(i + 1) != "a",
        "appeared" | "appears" | "appear" => reading.lower(i + 1) != "to",
        "expected" => i > 0 && matches!(reading.lower(i - 1).as_str(), "as" | "than"),
        _ => false,
    }
}

/// `shot down rumors of a cancellation`, `Rumors that it was axed are false`: someone rejects what others say of the phrase.
pub(crate) fn rejected(reading: &Reading<'_>, number: usize, from: usize) -> bool {
    reading.of(number, Class::Deny).any(|deny| {
        reading.of(number, Class::HearsayNoun).any(|said| {
            let inside = said.from >= deny.from && said.to <= deny.to && deny.to - deny.from > 1;
            let object = deny.to <= said.from && said.from - deny.to <= 8 || inside;
            let told_before = said.to <= from && from - said.to <= 6 && said.to <= deny.from;
            // The denial comes first and the phrase is what it denies, or the rumour comes first and is denied in the end.
            object && deny.to <= from && from - deny.to <= 14 || told_before && deny.from >= from
        })
    })
}

/// `... had been cancelled. It has not.`: the next sentence takes back what this one tells.
pub(crate) fn refuted(reading: &Reading<'_>, number: usize) -> bool {
    let Some(next) = reading.sentence(number + 1) else { return false };
    let same = reading.sentence(number).is_some_and(|s| s.paragraph == next.paragraph && !s.title_case);
    // The answer opens the sentence, or the quotation a speaker is brought in with.
    same && next.units.1 - next.units.0 <= 24
        && reading.of(number + 1, Class::Refute).any(|h| {
            let opens = h.from == next.units.0
                || h.from == next.units.0 + 1 && matches!(reading.mark(h.from - 1), '“' | '"' | '„' | '«')
                || matches!(reading.mark(h.from.saturating_sub(1)), '“' | '"' | '„' | '«');
            let closes = h.to >= next.units.1
                || matches!(reading.mark(h.to), '.' | '!' | ',' | '”' | '"' | '“' | '»' | ';' | '—' | '–')
                || matches!(reading.lower(h.to).as_str(), "been" | "been.");
            opens && closes
        })
}

/// Whether the phrase is negated: a negation within four words before it in its clause.
pub(crate) fn negated(
    reading: &Reading<'_>,
    number: usize,
    sentence: &Sentence,
    from: usize,
) -> Option<usize> {
    let clause = reading.clause_start(sentence, from);
    reading
        .of(number, Class::Negation)
        .filter(|h| h.from >= clause && h.to <= from && from - h.to <= 4)
        .filter(|h| {
            !(reading.lower(h.from) == "not"
                && matches!(reading.lower(h.to).as_str(), "only" | "just" | "long" | "one"))
        })
        .filter(|h| !matches!(reading.lower(h.from).as_str(), "no") || from - h.to <= 3)
        .map(|h| h.from)
        .last()
        .or_else(|| {
            (clause..from)
                .find(|i| from - i <= 5 && matches!(first_word(reading, *i).as_str(), "neither" | "none"))
        })
}

/// First word of a unit: a reference such as `neither show` is one unit.
pub(crate) fn first_word(reading: &Reading<'_>, i: usize) -> String {
    reading.lower(i).split_whitespace().next().unwrap_or_default().to_owned()
}
