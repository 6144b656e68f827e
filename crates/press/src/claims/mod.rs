//! Claims of an article: what it says about which title, how surely, and on whose word.
//!
//! Rules as data tables (`data/*.toml`) over units of a sentence; no learning, no I/O, the same text always gives the
//! same claims. METHODOLOGY.md states every rule.

mod abstain;
mod assemble;
mod attribution;
mod billing;
mod carried;
mod charts;
mod credits;
mod cues;
mod dates;
mod decided;
mod families;
mod figures;
mod incentive;
mod interview;
mod lexicon;
mod meanings;
mod modality;
mod names;
mod newsroom;
mod numbers;
mod relations;
mod sentences;
mod statements;
mod status;
mod subjects;
mod titles;
mod tokens;
mod units;

use greenlit_vocabulary::{Claim, KnownTitle, PartialDate};

use crate::document::Document;
use cues::Reading;
use lexicon::{Class, Lexicon};
use tokens::{Interner, shape};
use units::{Sentence, Text, UnitBuilder};

/// Reads articles against titles someone knows already. Build it once; reading is then some tens of microseconds per page.
///
/// ```
/// use greenlit_press::{claims::Reader, document::Document};
/// use greenlit_vocabulary::{ClaimKind, Span};
/// let text = "Netflix has renewed the drama Harbour Lights for a third season.".to_owned();
/// let article = Document {
///     url: None, outlet: None, published: None, author: None, headline: None, lang: "en".into(),
///     body: Span { start: 0, end: text.len() }, text,
/// };
/// let claims = Reader::new(&[]).claims(&article);
/// assert_eq!(claims[0].subject, "Harbour Lights");
/// assert_eq!((claims[0].kind, claims[0].season), (ClaimKind::Status, Some(3)));
/// ```
#[derive(Debug, Default)]
pub struct Reader {
    known: titles::Known,
    context_year: Option<i16>,
}

impl Reader {
    /// Prepares the titles of a catalogue for look-up.
    pub fn new(known: &[KnownTitle]) -> Self {
        Self { known: titles::Known::new(known), context_year: None }
    }

    /// Supplies the year of undated articles, inferred by the caller from other evidence on the same event. An article that has a
    /// date of its own ignores it.
    #[must_use]
    pub fn with_context_year(mut self, year: Option<i16>) -> Self {
        self.context_year = year;
        self
    }

    /// The claims of an article in text order; empty for satire and for texts that name no title.
    pub fn claims(&self, document: &Document) -> Vec<Claim> {
        let lexicon = Lexicon::get();
        let mut text = cut(document, lexicon);
        let slug = document.url.as_deref().unwrap_or_default();
        let cast = titles::find(&mut text, lexicon, &self.known, slug, document.headline.as_deref());
        let published = document
            .published
            .clone()
            .or_else(|| own_date(&text))
            .or(self.context_year.map(PartialDate::Year));
        let hits = text.sentences.iter().map(|s| cues::hits(&text, lexicon, s)).collect();
        let (lowered, lowers) = Reading::lower_units(&text);
        let mut reading = Reading {
            text,
            cast,
            hits,
            lowered,
            lowers,
            groups: Vec::new(),
            focus: Vec::new(),
            house: newsroom::company(slug),
            measure: None,
            published,
            outlet: document.outlet.as_deref().or_else(|| own_outlet(slug, lexicon)),
            lexicon,
        };
        if reading.cast.titles.is_empty() && !reading.sentences().any(|n| reading.has(n, Class::TaxCredit))
            || abstain::is_satire(&reading, document.url.as_deref(), document.outlet.as_deref())
        {
            return Vec::new();
        }
        reading.measure = figures::usual_measure(&reading);
        subjects::set_focus(&mut reading);
        assemble::claims(&reading)
    }
}

/// The claims of one article; see [`Reader`] for many.
pub fn claims(document: &Document, known: &[KnownTitle]) -> Vec<Claim> {
    Reader::new(known).claims(document)
}

/// Whether the gazetteer has the name as that of a service, network or studio.
pub(crate) fn is_company_name(name: &str) -> bool {
    Lexicon::get().is_company(name)
}

/// The outlet whose name, squeezed, is the address' host: `tvline.com`, `www.hollywoodreporter.com`.
fn own_outlet(url: &str, lexicon: &'static Lexicon) -> Option<&'static str> {
    let host = url
        .split("//")
        .nth(1)?
        .split('/')
        .next()?
        .trim_start_matches("www.")
        .split('.')
        .next()?
        .to_lowercase();
    let name = lexicon.by_host.get(host.as_str())?;
    lexicon.name(*name).map(|n| n.name.as_str())
}

/// The date the text itself gives for its news: the latest date with a year in it, for a text without a date of its own.
fn own_date(text: &Text<'_>) -> Option<PartialDate> {
    text.dates.iter().filter_map(|d| Some((d.year?, d.month?, d.day))).max().and_then(|(year, month, day)| {
        match day {
            Some(day) => jiff::civil::Date::new(year, month, day).ok().map(PartialDate::Day),
            None => Some(PartialDate::Month(year, month)),
        }
    })
}

/// Sentences, tokens and units of a document.
fn cut<'d>(document: &'d Document, lexicon: &Lexicon) -> Text<'d> {
    let source = document.text.as_str();
    let mut tokens = Vec::with_capacity(source.len() / 5);
    let mut sentences = Vec::new();
    let mut interner = Interner::new(lexicon);
    for (span, paragraph) in sentences::sentences(source, document.body) {
        let from = tokens.len();
        tokens::tokenize(span.of(source), span.start, lexicon, &mut interner, &mut tokens);
        if tokens.len() > from {
            sentences.push(Sentence {
                span,
                paragraph,
                tokens: (from as u32, tokens.len() as u32),
                units: (0, 0),
                question: span.of(source).trim_end_matches(['”', '"', '’', '\'', ')']).ends_with('?'),
                title_case: false,
                quoted: false,
            });
        }
    }
    mark_title_case(source, &tokens, lexicon, &mut sentences);
    mark_quotes(source, &mut sentences);
    let mut numbers = Vec::new();
    let mut dates = Vec::new();
    let mut units = Vec::with_capacity(tokens.len());
    for sentence in &mut sentences {
        let start = units.len();
        let mut builder = UnitBuilder {
            lexicon,
            tokens: &tokens,
            text: source,
            lang: &document.lang,
            numbers: &mut numbers,
            dates: &mut dates,
        };
        builder.build(sentence.tokens.0 as usize, sentence.tokens.1 as usize, &mut units);
        sentence.units = (start, units.len());
    }
    Text { text: source, lang: &document.lang, tokens, sentences, units, numbers, dates }
}

/// Headlines in title case: most words of four letters and more are capitalised, so that capitals tell nothing.
fn mark_title_case(source: &str, tokens: &[tokens::Token], lexicon: &Lexicon, sentences: &mut [Sentence]) {
    for sentence in sentences {
        let mut long = 0;
        let mut capital = 0;
        let mut common = 0;
        let mut verbs = 0;
        for token in tokens.get(sentence.tokens.0 as usize..sentence.tokens.1 as usize).unwrap_or_default() {
            if token.is(shape::PUNCT) || token.is(shape::DIGITS) || token.end - token.start < 4 {
                continue;
            }
            long += 1;
            if !token.is(shape::CAPITAL) {
                verbs += i32::from(is_verb(lexicon, token.word));
            }
            if token.is(shape::CAPITAL) {
                capital += 1;
                common += i32::from(is_common(lexicon, token.word));
            }
        }
        let text = sentence.span.of(source);
        let stop = text.ends_with('.') && !text.ends_with("..");
        sentence.title_case = long >= 3
            && capital * 10 >= long * 7
            && (common >= 2 || !stop)
            && !(stop && (common < 3 || verbs > 0));
    }
}

/// A verb that a headline in title case would capitalise.
fn is_verb(lexicon: &Lexicon, word: u32) -> bool {
    [Class::Be, Class::Have, Class::RenewedVerb, Class::CancelledVerb]
        .iter()
        .any(|c| lexicon.word(word, *c).is_some())
}

/// A word that mid-sentence prose would not capitalise.
fn is_common(lexicon: &Lexicon, word: u32) -> bool {
    [
        Class::Function,
        Class::CancelledVerb,
        Class::RenewedVerb,
        Class::SeasonNoun,
        Class::ShowNoun,
        Class::EpisodeNoun,
        Class::Report,
        Class::Announce,
        Class::RenewedNoun,
        Class::CancelledNoun,
        Class::Premiere,
    ]
    .iter()
    .any(|c| lexicon.word(word, *c).is_some())
}

/// Marks the sentences that lie in direct speech: most of their letters stand between double quotation marks.
fn mark_quotes(source: &str, sentences: &mut [Sentence]) {
    let mut open = false;
    let mut paragraph = 0;
    for sentence in sentences {
        if sentence.paragraph != paragraph {
            open = false;
            paragraph = sentence.paragraph;
        }
        let mut inside = 0;
        let mut all = 0;
        for c in sentence.span.of(source).chars() {
            match c {
                '“' | '„' | '«' => open = true,
                '”' | '»' => open = false,
                '"' => open = !open,
                _ => {
                    all += 1;
                    inside += i32::from(open);
                }
            }
        }
        sentence.quoted = inside * 10 > all * 7;
    }
}
