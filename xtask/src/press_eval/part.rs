//! The sets of labelled articles and their parts. Each part is measured and reported by itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use fs_err as fs;

use super::label::{LabelledArticle, LabelledEvent, read_jsonl};

/// Articles of the published set that no rule may be fitted to: all of four events, and two articles of none.
const PUBLISHED_HELD_ARTICLES: &[&str] =
    &["060", "061", "062", "064", "140", "094", "095", "096", "111", "112", "116", "117", "135"];
/// The events that these articles tell.
const PUBLISHED_HELD_EVENTS: &[&str] = &["EV13", "EV23", "EV29", "EV31a"];

/// One part of a labelled set: what is scored together.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// Whether its articles may be looked at while rules are written.
    pub(crate) is_open: bool,
    pub(crate) articles: Vec<LabelledArticle>,
    /// Events all of whose facts may be asked for after reading the part's articles of them.
    pub(crate) events: Vec<LabelledEvent>,
    /// Where `articles/` lies.
    folder: PathBuf,
}

impl Part {
    /// The bytes of each article by its id, and of the articles that the part's events name beside them.
    pub(crate) fn texts(&self) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut texts = BTreeMap::new();
        for article in &self.articles {
            texts.insert(article.id.clone(), fs::read(self.path_of(&article.id))?);
        }
        // An event may run on into the sister part, whose texts need not be at hand.
        for id in self.events.iter().flat_map(|event| &event.articles) {
            let path = self.path_of(id);
            if !texts.contains_key(id) && path.exists() {
                texts.insert(id.clone(), fs::read(path)?);
            }
        }
        Ok(texts)
    }

    fn path_of(&self, id: &str) -> PathBuf {
        let articles = self.folder.join("articles");
        let page = articles.join(format!("{id}.html"));
        if page.exists() { page } else { articles.join(format!("{id}.txt")) }
    }
}

/// The parts at hand: the published set from `shared` where it is there, then the project's own corpus.
pub(crate) fn all(shared: &Path) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let published = shared.join("data/press");
    if published.join("labels.jsonl").exists() {
        parts.extend(published_parts(&published)?);
    } else {
        eprintln!(
            "SKIPPED: no labelled set at `{}`; set GREENLIT_SHARED to measure on it",
            published.display()
        );
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/press/tests/corpus");
    parts.push(read_part("own-dev", true, &own.join("dev"))?);
    parts.push(read_part("own-held", false, &own.join("held"))?);
    Ok(parts)
}

fn read_part(name: &'static str, is_open: bool, folder: &Path) -> Result<Part> {
    let articles = read_jsonl(&folder.join("labels.jsonl"))?;
    let events = read_jsonl(&folder.join("events.jsonl"))?;
    Ok(Part { name, is_open, articles, events, folder: folder.to_owned() })
}

/// Splits the published set by event, so that no article of a held-out event is seen while rules are written.
fn published_parts(folder: &Path) -> Result<[Part; 2]> {
    let mut dev = read_part("published-dev", true, folder)?;
    let mut held = read_part("published-held", false, folder)?;
    dev.articles.retain(|article| !PUBLISHED_HELD_ARTICLES.contains(&article.id.as_str()));
    dev.events.retain(|event| !PUBLISHED_HELD_EVENTS.contains(&event.id.as_str()));
    held.articles.retain(|article| PUBLISHED_HELD_ARTICLES.contains(&article.id.as_str()));
    held.events.retain(|event| PUBLISHED_HELD_EVENTS.contains(&event.id.as_str()));
    // A set without the held-out articles (a copy to work on) is still a set: its held-out part is then empty.
    ensure!(!dev.articles.is_empty(), "`{}` holds no labelled article", folder.display());
    Ok([dev, held])
}
