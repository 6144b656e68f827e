//! Where evidence disagrees, over one title or all.

use std::collections::BTreeSet;

use greenlit_lake::Lake;
use jiff::civil::Date;

use crate::Error;
use crate::assemble::{Question, show_with_agreements};
use crate::evidence::ReadAgain;
use crate::forms::page::{Page, Style};
use crate::show::{ContradictionLine, Dossier};

/// The disagreements about one title.
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreements {
    /// The dossier they were found in; its `contradictions` and `origins` are the answer.
    pub dossier: Dossier,
    /// Reported figures that published ones bear out.
    pub agreements: Vec<ContradictionLine>,
}

/// Checks one title, or every title evidence speaks of when `title` is `None`.
///
/// # Errors
/// As [`crate::show()`].
pub fn check(
    lake: &Lake,
    title: Option<&str>,
    as_of: Option<Date>,
    read_again: &ReadAgain<'_>,
) -> Result<Vec<Disagreements>, Error> {
    let titles = if let Some(title) = title {
        vec![title.to_owned()]
    } else {
        // Only a text can be contradicted, and only a figure of two copies be restated.
        let mut keys: BTreeSet<String> = lake.subject_keys()?.into_iter().collect();
        keys.extend(lake.restated_title_keys()?);
        keys.remove("*");
        keys.into_iter().collect()
    };
    let mut all = Vec::new();
    for name in titles {
        let question = Question { title: name, season: None, as_of };
        let (dossier, agreements) = show_with_agreements(lake, &question, read_again)?;
        if title.is_some() || !dossier.contradictions.is_empty() {
            all.push(Disagreements { dossier, agreements });
        }
    }
    Ok(all)
}

/// The answer as text.
pub fn text(all: &[Disagreements], style: Style) -> String {
    let mut page = Page::new(style);
    for disagreements in all {
        let dossier = &disagreements.dossier;
        page.title(&dossier.title);
        let name = |evidence: i64| {
            let article = dossier.articles.iter().find(|a| a.evidence == evidence).map(|a| a.name.as_str());
            article
                .or_else(|| dossier.tables.iter().find(|t| t.evidence == evidence).map(|t| t.name.as_str()))
                .unwrap_or_default()
        };
        if dossier.contradictions.is_empty() {
            page.paragraph("nothing disagrees");
        }
        for kind in ["contradiction", "changed in retelling", "difference"] {
            let mut lines = dossier.contradictions.iter().filter(|c| c.kind == kind).peekable();
            if lines.peek().is_some() {
                page.section(&format!("{kind}s").replace("changed in retellings", "changed in retelling"));
            }
            lines.for_each(|line| told(&mut page, line, &name));
        }
        if !disagreements.agreements.is_empty() {
            page.section("borne out by what is published");
        }
        for line in &disagreements.agreements {
            told(&mut page, line, &name);
        }
        origins(&mut page, dossier, &name);
        page.paragraph("");
    }
    if all.is_empty() {
        page.paragraph("nothing disagrees");
    }
    page.finish()
}

fn told<'a>(page: &mut Page, line: &ContradictionLine, name: &impl Fn(i64) -> &'a str) {
    page.remark(&format!("- {}", line.explanation));
    for side in &line.sides {
        let reference = side.reference.map(|r| r.short().to_string()).unwrap_or_default();
        page.entry(&side.says, name(side.evidence), &reference);
        if !side.quote.is_empty() {
            page.note(&format!("\"{}\"", side.quote));
        }
    }
}

fn origins<'a>(page: &mut Page, dossier: &Dossier, name: &impl Fn(i64) -> &'a str) {
    if dossier.origins.is_empty() {
        return;
    }
    page.section("who had it from whom");
    for origin in &dossier.origins {
        page.entry(&origin.about, &origin.name, "");
        for (evidence, reason) in &origin.articles {
            page.note(&format!("{}: {reason}", name(*evidence)));
        }
    }
}

/// The answer as JSON, with a line end: a list of titles, each with its disagreements and origins.
///
/// # Errors
/// [`Error::Form`] when it cannot be written, which values of these types do not do.
pub fn json(all: &[Disagreements]) -> Result<String, Error> {
    let titles: Vec<serde_json::Value> =
        all.iter().map(|d| crate::forms::json::disagreements(&d.dossier, &d.agreements)).collect();
    serde_json::to_string_pretty(&titles).map(|t| t + "\n").map_err(|e| Error::Form { reason: e.to_string() })
}
