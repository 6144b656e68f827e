//! `greenlit incentive`: estimates, and award lists held against the rules.

use std::io::Write;

use greenlit_incentives::{
    Bound, CheckedAward, Estimate, Explanation, Line, Money, Programs, Project, check_awards,
    estimate as rule, read_awards, read_reported_amount,
};
use greenlit_intake::{counted, standings};
use greenlit_vocabulary::Rejected;
use serde_json::{Value, json};

use super::score::one_file;
use crate::Error;
use crate::args::{AwardCheckArguments, FiguresFormat, Format, FormatArguments, IncentiveEstimateArguments};
use crate::wrapped;

/// What a production would receive.
pub(crate) fn estimate(arguments: &IncentiveEstimateArguments, out: &mut dyn Write) -> Result<(), Error> {
    let programs = Programs::builtin()?;
    let program = programs.named(&arguments.program)?;
    let estimate = rule(program, &project(arguments)?)?;
    if arguments.format == Format::Json {
        serde_json::to_writer_pretty(&mut *out, &estimate_json(&estimate))?;
        writeln!(out)?;
        return Ok(());
    }
    writeln!(out, "{}, {}, in {}", program.name, estimate.class, estimate.currency)?;
    writeln!(out)?;
    let width = estimate.lines.iter().map(|l| l.amount.to_string().len()).max().unwrap_or(0);
    let width = width.max(estimate.credit.to_string().len());
    for line in &estimate.lines {
        line_text(line, width, out)?;
    }
    writeln!(out, "  {}", "-".repeat(width))?;
    writeln!(out, "  {:>width$}  credit", estimate.credit.to_string())?;
    for line in estimate.certified.iter().chain(&estimate.net) {
        line_text(line, width, out)?;
    }
    if !estimate.payments.is_empty() {
        let paragraph = program.refund.as_ref().map_or("", |r| r.paragraph.as_str());
        writeln!(out, "\nrefund in {} yearly parts ({paragraph})", estimate.payments.len())?;
        for (year, payment) in (1..).zip(&estimate.payments) {
            writeln!(out, "  {:>width$}  year {year}", payment.to_string())?;
        }
    }
    for reason in &estimate.not_eligible {
        writeln!(out)?;
        wrapped::hanging(out, &format!("not eligible: {reason}"), "  ")?;
    }
    if !estimate.notes.is_empty() {
        writeln!(out, "\nnot computed, and to be met:")?;
        for note in &estimate.notes {
            wrapped::beside(out, "  - ", &format!("{} ({})", note.text, note.paragraph))?;
        }
    }
    let law = format!("an estimate by the published rules ({}); no legal or tax advice", program.law);
    writeln!(out)?;
    wrapped::hanging(out, &law, "")?;
    Ok(())
}

fn line_text(line: &Line, width: usize, out: &mut dyn Write) -> Result<(), Error> {
    wrapped::beside(out, &format!("  {:>width$}  ", line.amount.to_string()), &line.label)?;
    let label = format!("  {:>width$}  ", "");
    wrapped::beside(out, &label, &format!("{}; {}", line.working, line.paragraph))?;
    Ok(())
}

/// An amount as people type it: `42368000`, `$42,368,000`, `42.4M`.
fn amount(argument: &'static str, text: &str) -> Result<Money, Error> {
    let written = || read_reported_amount(text).filter(|a| a.bound == Bound::Exactly).map(|a| a.amount);
    let money = Money::read(text).or_else(written).ok_or_else(|| Error::Argument {
        argument,
        value: text.to_owned(),
        problem: "no amount; give it like 42368000, $42,368,000 or 42.4M",
    })?;
    if money < Money::ZERO {
        return Err(Error::Argument {
            argument,
            value: text.to_owned(),
            problem: "negative; amounts are not",
        });
    }
    Ok(money)
}

fn project(arguments: &IncentiveEstimateArguments) -> Result<Project, Error> {
    let mut project = Project::new(arguments.class.as_str(), amount("--qualified", &arguments.qualified)?);
    project.on = arguments.on;
    for pair in &arguments.spend {
        let (key, value) = pair.split_once('=').ok_or_else(|| Error::Argument {
            argument: "--spend",
            value: pair.clone(),
            problem: "no pair; give it like outside-zone=4000000",
        })?;
        project.spend.insert(key.trim().to_owned(), amount("--spend", value)?);
    }
    project.met = arguments.met.iter().map(|met| met.trim().to_owned()).collect();
    if let Some(base) = &arguments.base_credit {
        project.base_season = Some((amount("--base-credit", base)?, arguments.years_since));
    }
    if let Some(ceiling) = &arguments.ceiling {
        project.ceiling = Some(amount("--ceiling", ceiling)?);
    }
    Ok(project)
}

fn estimate_json(estimate: &Estimate) -> Value {
    let line = |l: &Line| {
        json!({
            "label": l.label, "amount": l.amount.as_f64(), "working": l.working, "paragraph": l.paragraph,
        })
    };
    json!({
        "program": estimate.program, "class": estimate.class, "currency": estimate.currency,
        "lines": estimate.lines.iter().map(line).collect::<Vec<_>>(), "credit": estimate.credit.as_f64(),
        "certified": estimate.certified.as_ref().map(line), "net": estimate.net.as_ref().map(line),
        "payments": estimate.payments.iter().map(|p| p.as_f64()).collect::<Vec<_>>(),
        "not_eligible": estimate.not_eligible,
        "notes": estimate.notes.iter().map(|n| json!({"text": n.text, "paragraph": n.paragraph}))
            .collect::<Vec<_>>(),
    })
}

/// An award list, row by row.
pub(crate) fn check(arguments: &AwardCheckArguments, out: &mut dyn Write) -> Result<(), Error> {
    let bytes = one_file(&arguments.file)?;
    let (awards, mut rejected) = read_awards(&bytes, arguments.program.as_deref())?;
    let (rows, unheld) = check_awards(&Programs::builtin()?, &awards);
    rejected.extend(unheld);
    rejected.sort();
    let shown = |row: &&CheckedAward| !arguments.unexplained || row.explanation == Explanation::Unexplained;
    if arguments.format == FiguresFormat::Csv {
        return awards_csv(rows.iter().filter(shown), out);
    }
    if arguments.format == FiguresFormat::Json {
        let answer = json!({
            "awards": rows.iter().filter(shown).map(award_json).collect::<Vec<_>>(),
            "rejected": rejected.iter().map(|r| json!({"line": r.line, "reason": r.reason})).collect::<Vec<_>>(),
            "summary": standings(&rows),
        });
        serde_json::to_writer_pretty(&mut *out, &answer)?;
        writeln!(out)?;
        return Ok(());
    }
    for row in rows.iter().filter(shown) {
        let head =
            format!("{}: {} ({}), {}", row.award.line, row.award.title, row.program, row.standing.as_str());
        wrapped::hanging(out, &head, "    ")?;
        wrapped::beside(out, "    ", &row.sentence)?;
        for note in &row.notes {
            wrapped::beside(out, "    ", note)?;
        }
    }
    for Rejected { line, reason, .. } in &rejected {
        let line = line.map_or_else(|| "-".to_owned(), |n| n.to_string());
        wrapped::hanging(out, &format!("{line}: set aside: {reason}"), "    ")?;
    }
    let summary = format!("{}: {}", counted(rows.len(), "award"), standings(&rows).join(", "));
    wrapped::hanging(out, &summary, "  ")?;
    if !rejected.is_empty() {
        writeln!(out, "{} set aside", rejected.len())?;
    }
    Ok(())
}

/// One row an award.
fn awards_csv<'a>(rows: impl Iterator<Item = &'a CheckedAward>, out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| Error::Io(e.into());
    let columns = [
        "line",
        "title",
        "program",
        "class",
        "qualified",
        "credit",
        "base",
        "standing",
        "explanation",
        "sentence",
    ];
    writer.write_record(columns).map_err(failed)?;
    for row in rows {
        let cells = [
            row.award.line.to_string(),
            row.award.title.clone(),
            row.program.clone(),
            row.class.clone(),
            row.award.qualified.as_f64().to_string(),
            row.award.credit.as_f64().to_string(),
            row.base.map_or_else(String::new, |base| base.as_f64().to_string()),
            row.standing.as_str().to_owned(),
            explanation(row).to_owned(),
            row.sentence.clone(),
        ];
        writer.write_record(&cells).map_err(failed)?;
    }
    writer.flush()?;
    Ok(())
}

const fn explanation(row: &CheckedAward) -> &'static str {
    match &row.explanation {
        Explanation::Base => "base",
        Explanation::Limit => "limit",
        Explanation::Bonus(_) => "bonus",
        Explanation::Uplift => "uplift",
        Explanation::PerhapsLocalHire => "perhaps local hire",
        Explanation::RecurringCap { .. } => "recurring cap",
        Explanation::Unexplained => "unexplained",
        Explanation::NoRule => "no rule",
    }
}

fn award_json(row: &CheckedAward) -> Value {
    json!({
        "line": row.award.line, "title": row.award.title, "program": row.program, "class": row.class,
        "qualified": row.award.qualified.as_f64(), "credit": row.award.credit.as_f64(),
        "base": row.base.map(Money::as_f64), "limited": row.limited, "standing": row.standing.as_str(),
        "explanation": explanation(row),
        "sentence": row.sentence, "notes": row.notes,
    })
}

/// The programs and what they ask for.
pub(crate) fn programs(arguments: &FormatArguments, out: &mut dyn Write) -> Result<(), Error> {
    let programs = Programs::builtin()?;
    if arguments.format == Format::Json {
        let all: Vec<Value> = programs
            .iter()
            .map(|p| {
                json!({
                    "id": p.id, "name": p.name, "jurisdiction": p.jurisdiction, "currency": p.currency,
                    "law": p.law, "from": p.from.map(|d| d.to_string()), "to": p.to.map(|d| d.to_string()),
                    "classes": p.class.iter().map(|c| json!({"id": c.id, "label": c.label})).collect::<Vec<_>>(),
                    "spend": p.spend.iter().map(|s| json!({"key": s.key, "label": s.label})).collect::<Vec<_>>(),
                    "conditions": p.condition.iter().map(|c| json!({"key": c.key, "label": c.label}))
                        .collect::<Vec<_>>(),
                    "source": p.source,
                })
            })
            .collect();
        serde_json::to_writer_pretty(&mut *out, &all)?;
        writeln!(out)?;
        return Ok(());
    }
    for program in programs.iter() {
        let day =
            |d: Option<jiff::civil::Date>, open: &str| d.map_or_else(|| open.to_owned(), |d| d.to_string());
        let years =
            format!("{} to {}", day(program.from, "the beginning"), day(program.to, "further notice"));
        let head = format!("{}: {}, {}, {years}", program.id, program.name, program.currency);
        wrapped::hanging(out, &head, "    ")?;
        wrapped::beside(out, "    law: ", &program.law)?;
        if program.class.is_empty() {
            writeln!(out, "    its rule was not read: awards are kept as data")?;
        }
        for class in &program.class {
            wrapped::hanging(out, &format!("    --class {}: {}", class.id, class.label), "      ")?;
        }
        for spend in program.spend.iter().filter(|s| s.key != "qualified") {
            wrapped::hanging(out, &format!("    --spend {}=AMOUNT: {}", spend.key, spend.label), "      ")?;
        }
        for condition in &program.condition {
            wrapped::hanging(out, &format!("    --met {}: {}", condition.key, condition.label), "      ")?;
        }
    }
    Ok(())
}
