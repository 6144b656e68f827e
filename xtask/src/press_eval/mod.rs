//! `cargo xtask press-eval`: how well articles are read, measured on labelled ones.
//!
//! Four parts, each reported by itself: the published labelled set (its open part, and four events held out), and the
//! project's own invented corpus (`crates/press/tests/corpus`, open and held out). Faults of a held-out part are
//! counted and not listed, unless that part is named.

mod agree;
pub(crate) mod event;
pub(crate) mod label;
mod part;
pub(crate) mod reader;
mod report;
mod score;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use label::{PredictedArticle, read_jsonl};
use part::Part;
use reader::{Answers, Reader};
use score::Score;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Score this file of predictions (JSON lines, `{"id": ..., "claims": [...]}`) instead of the reader.
    #[arg(long, value_name = "FILE")]
    pred: Option<PathBuf>,
    /// Only these parts: `published-dev`, `published-held`, `own-dev`, `own-held`.
    #[arg(long, value_name = "PART")]
    part: Vec<String>,
    /// List every fault (of open parts; of a held-out part only where it is named with `--part`).
    #[arg(long)]
    list_errors: bool,
    /// Measure articles of 2 kB per second on one core.
    #[arg(long)]
    pub(crate) speed: bool,
    /// Folder with the published tables and labelled texts.
    #[arg(long, value_name = "DIR", env = "GREENLIT_SHARED")]
    shared: Option<PathBuf>,
}

/// Measures `reader`, or the predictions given by file, and writes the report.
pub(crate) fn run(args: &Args, reader: Option<&dyn Reader>, out: &mut dyn Write) -> Result<()> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let mut parts = part::all(args.shared.as_deref().unwrap_or(&beside))?;
    if let Some(unknown) = args.part.iter().find(|name| parts.iter().all(|part| part.name != **name)) {
        bail!("`{unknown}` is not a part of the labelled sets at hand; `--help` lists them");
    }
    parts.retain(|part| args.part.is_empty() || args.part.iter().any(|name| *name == part.name));
    let predictions = args.pred.as_deref().map(read_predictions).transpose()?;
    for part in &parts {
        let answers = match (&predictions, reader) {
            (Some(claims), _) => Answers { claims: claims.clone(), ..Answers::default() },
            (None, Some(reader)) => reader::read_part(reader, part)?,
            (None, None) => bail!("there is nothing to measure; give a file of predictions with `--pred`"),
        };
        let score = Score::over(&part.articles, &answers.claims);
        let events = (!answers.events.is_empty()).then(|| event::score_events(&part.events, &answers.events));
        report::print_score(out, part, &score)?;
        if let Some(events) = &events {
            report::print_events(out, events)?;
        }
        if args.list_errors && (part.is_open || !args.part.is_empty()) {
            report::print_faults(out, &score, events.as_ref())?;
        }
        writeln!(out)?;
    }
    if let (Some(claims), true) = (&predictions, args.part.is_empty()) {
        warn_of_strangers(&parts, claims);
    }
    match reader {
        Some(reader) if args.speed => print_speed(out, reader, &parts),
        None if args.speed => bail!("the speed of a file of predictions cannot be measured"),
        _ => Ok(()),
    }
}

fn print_speed(out: &mut dyn Write, reader: &dyn Reader, parts: &[Part]) -> Result<()> {
    let per_sec = reader::articles_per_sec(reader, parts)?;
    writeln!(out, "speed: {per_sec:.0} articles of 2 kB per second on one core  goal >= 10000")?;
    Ok(())
}

fn read_predictions(path: &Path) -> Result<BTreeMap<String, Vec<label::ScoredClaim>>> {
    let articles: Vec<PredictedArticle> = read_jsonl(path)?;
    Ok(articles.into_iter().map(|article| (article.id, article.claims)).collect())
}

/// Predictions for articles that no part has are most likely a mistake of the caller.
fn warn_of_strangers(parts: &[Part], predicted: &BTreeMap<String, Vec<label::ScoredClaim>>) {
    let known = |id: &str| parts.iter().any(|part| part.articles.iter().any(|article| article.id == id));
    let strangers: Vec<_> = predicted.keys().map(String::as_str).filter(|id| !known(id)).collect();
    if !strangers.is_empty() {
        eprintln!("ids without labels, passed over: {}", strangers.join(" "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Labels scored against themselves: whatever is less than 1 is a fault of the labels or of the scorer.
    #[test]
    fn labels_score_one_against_themselves() {
        let shared =
            greenlit_testkit::shared("data/press").and_then(|press| press.join("../..").canonicalize().ok());
        for part in part::all(&shared.unwrap_or_default()).unwrap() {
            let labels =
                part.articles.iter().map(|article| (article.id.clone(), article.claims.clone())).collect();
            let score = Score::over(&part.articles, &labels);
            assert_eq!(score.faults, [], "{}", part.name);
            assert!(
                score.micro().found > 0 && (score.micro().f1_ratio() - 1.0).abs() < 1e-12,
                "{}",
                part.name
            );
            assert_eq!(score.origin.part, score.origin.whole, "{}", part.name);
            assert_eq!(score.false_decisions.part, 0, "{}", part.name);
            assert!(score.confusions.is_empty(), "{}", part.name);
        }
    }
}
