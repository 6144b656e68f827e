//! The report: one block per part, measures beside their goals.

use std::io::Write;

use anyhow::Result;

use super::event::EventScore;
use super::part::Part;
use super::score::{Counts, Score, Share};

/// The table of kinds, as the published scorer prints it, then the measures that have goals.
pub(crate) fn print_score(out: &mut dyn Write, part: &Part, score: &Score) -> Result<()> {
    writeln!(out, "== {} ({} articles)", part.name, score.articles)?;
    writeln!(out, "{:16}{:>7}{:>7}{:>7}{:>6}", "kind", "P", "R", "F1", "gold")?;
    let mut rows: Vec<_> = score.by_kind.iter().map(|(kind, counts)| (kind.as_str(), *counts)).collect();
    rows.sort_by_key(|(kind, counts)| (std::cmp::Reverse(counts.gold()), *kind));
    rows.push(("micro", score.micro()));
    for (kind, counts) in rows {
        print_row(out, kind, counts)?;
    }
    writeln!(out)?;
    print_row(out, "numeric kinds", score.numeric())?;
    writeln!(out, "  goal           0.950  0.850")?;
    print_row(out, "status", score.of_kinds(|kind| kind == "status"))?;
    writeln!(out, "  goal           0.900  0.800")?;
    print_row(
        out,
        "premiere+spinoff",
        score.of_kinds(|kind| matches!(kind, "premiere_date" | "spin_off_of")),
    )?;
    writeln!(out, "  goal                         0.800")?;
    print_share(out, "origin right", score.origin, "goal >= 0.90")?;
    print_share(out, "source chain right", score.chain, "")?;
    print_share(out, "official right", score.official, "goal >= 0.95")?;
    print_share(out, "unsure claims asserted", score.asserted_unsure, "goal < 0.05")?;
    print_share(out, "negatives with a false decision", score.false_decisions, "goal: none")?;
    writeln!(out, "polarity macro F1: {:.3}", score.polarity_macro_f1())?;
    for ((gold, predicted), times) in &score.confusions {
        writeln!(out, "  {gold} read as {predicted}: {times}")?;
    }
    Ok(())
}

fn print_row(out: &mut dyn Write, kind: &str, counts: Counts) -> Result<()> {
    let (p, r, f1) = (counts.precision_ratio(), counts.recall_ratio(), counts.f1_ratio());
    writeln!(out, "{kind:16}{p:7.3}{r:7.3}{f1:7.3}{:6}", counts.gold())?;
    Ok(())
}

fn print_share(out: &mut dyn Write, what: &str, share: Share, goal: &str) -> Result<()> {
    let ratio = share.ratio().map_or("-".to_owned(), |ratio| format!("{ratio:.3}"));
    writeln!(out, "{what}: {}/{} = {ratio}  {goal}", share.part, share.whole)?;
    Ok(())
}

/// What was resolved per event.
pub(crate) fn print_events(out: &mut dyn Write, score: &EventScore) -> Result<()> {
    print_share(out, "events: current status right", score.status, "")?;
    print_share(out, "events: origin right", score.origin, "")?;
    print_share(out, "events: official date right", score.official, "")?;
    print_share(out, "events: all three right", score.whole, "goal >= 0.90")
}

/// Every fault, article by article.
pub(crate) fn print_faults(out: &mut dyn Write, score: &Score, events: Option<&EventScore>) -> Result<()> {
    let mut faults: Vec<_> = score.faults.iter().collect();
    faults.sort_by(|a, b| a.article.cmp(&b.article));
    for fault in faults {
        writeln!(out, "{}  {:8}  {}  | {}", fault.article, fault.what, fault.detail, fault.quote)?;
    }
    for fault in events.iter().flat_map(|score| &score.faults) {
        writeln!(out, "{fault}")?;
    }
    Ok(())
}
