//! The article reader, set up with the titles of a lake's catalogue.

use greenlit_lake::Lake;
use greenlit_press::document::Document;
use greenlit_press::together;
use greenlit_vocabulary::{Claim, KnownTitle, Value};

/// Reads claims, knowing the titles of a catalogue.
#[derive(Debug)]
pub struct Reader(greenlit_press::claims::Reader);

impl Reader {
    /// A reader that knows the titles.
    pub fn knowing(titles: &[KnownTitle]) -> Self {
        Self(greenlit_press::claims::Reader::new(titles))
    }

    /// The claims; `year` completes dates of a document that has none of its own.
    pub fn claims(&self, document: &Document, year: Option<i16>) -> Vec<Claim> {
        match year {
            None => self.0.claims(document),
            Some(year) => together::in_year(&self.0, document, year),
        }
    }
}

/// How a dossier reads an undated article again; the reader is set up only if one is met.
///
/// A catalogue that cannot be read gives a reader without one: its claims then differ in number from the stored ones,
/// and the dossier keeps the stored ones.
pub fn read_again(lake: &Lake) -> impl Fn(&Document, Option<i16>) -> Vec<Claim> {
    let reader = std::cell::OnceCell::new();
    move |document: &Document, year: Option<i16>| {
        let set_up = || Reader::knowing(&lake.known_titles().unwrap_or_default());
        reader.get_or_init(set_up).claims(document, year)
    }
}

/// A claim in one line, for reports.
pub fn one_line(claim: &Claim) -> String {
    let season = claim.season.map(|n| format!(" season {n}")).unwrap_or_default();
    let value = match &claim.value {
        None => "-".to_owned(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
    };
    let by =
        if claim.attributed_to.is_empty() { "own voice".to_owned() } else { claim.attributed_to.join(" > ") };
    let polarity = match claim.polarity {
        greenlit_vocabulary::Polarity::Asserted => String::new(),
        other => format!(" ({other})"),
    };
    format!("{}{season}: {} = {value}{polarity}, {by}", claim.subject, claim.kind)
}
