//! The labelled texts as claims, for the rules across articles.

use std::path::Path;

use greenlit_press::document::{Article, FileHint, open};
use greenlit_vocabulary::{Claim, ClaimKind, Extra, Polarity, Span, Territory, Value};

pub(crate) struct Labelled {
    pub(crate) id: String,
    pub(crate) outlet: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) text: String,
    pub(crate) claims: Vec<Claim>,
}

impl Labelled {
    pub(crate) fn article(&self) -> Article<'_> {
        Article {
            id: &self.id,
            outlet: self.outlet.as_deref(),
            published: self.published.as_ref().and_then(|p| p.parse().ok()),
            text: &self.text,
            claims: &self.claims,
        }
    }
}

pub(crate) fn read(folder: &Path) -> Vec<Labelled> {
    let labels = fs_err::read_to_string(folder.join("labels.jsonl")).unwrap();
    labels
        .lines()
        .map(|line| {
            let label: serde_json::Value = serde_json::from_str(line).unwrap();
            let id = label["id"].as_str().unwrap();
            let bytes = fs_err::read(folder.join(format!("articles/{id}.txt"))).unwrap();
            let text = open(&bytes, &FileHint::default()).unwrap().text;
            let claims = label["claims"].as_array().unwrap().iter().map(|c| claim(c, &text)).collect();
            let field = |name: &str| label[name].as_str().map(str::to_owned);
            Labelled {
                id: id.to_owned(),
                outlet: field("outlet"),
                published: field("published"),
                text,
                claims,
            }
        })
        .collect()
}

fn claim(label: &serde_json::Value, text: &str) -> Claim {
    let word = |name: &str| label[name].as_str().map(str::to_owned);
    let start = text.find(label["quote_start"].as_str().unwrap()).unwrap();
    let line = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = text[start..line].find(". ").map_or(line, |at| start + at + 1);
    Claim {
        subject: word("subject").unwrap(),
        season: label["season"].as_u64().map(|n| u32::try_from(n).unwrap()),
        kind: word("kind").unwrap().parse::<ClaimKind>().unwrap(),
        value: label["value"].as_f64().map(Value::Number).or_else(|| word("value").map(Value::Text)),
        unit: word("unit"),
        window: word("window"),
        territory: word("territory").and_then(|t| Territory::parse(&t)),
        as_of: word("as_of"),
        polarity: word("polarity").unwrap().parse::<Polarity>().unwrap(),
        attributed_to: label["attributed_to"].as_array().unwrap().iter().map(text_of).collect(),
        official: label["official"].as_bool(),
        extra: extra(&label["extra"]),
        sentence: label["sentence"].as_u64().unwrap_or(1).try_into().unwrap(),
        sentence_span: Span { start, end },
        source_span: None,
        cue_span: None,
        content_span: None,
    }
}

fn text_of(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn extra(label: &serde_json::Value) -> Extra {
    let list = |v: &serde_json::Value| {
        v.as_array().map_or_else(|| vec![text_of(v)], |all| all.iter().map(text_of).collect())
    };
    label.as_object().map(|o| o.iter().map(|(k, v)| (k.clone(), list(v))).collect()).unwrap_or_default()
}
