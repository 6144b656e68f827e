//! A dossier for the terminal.

use std::collections::BTreeMap;

use greenlit_vocabulary::{Basis, Metric};

use crate::figures::{FigureLine, Telling};
use crate::forms::page::{Page, Style};
use crate::measured::NO_FILE;
use crate::pictures::{self, Run, glyphs};
use crate::show::{ArticleLine, Dossier};
use crate::wording::{self, count, words_of};

/// The dossier as text.
pub(crate) fn dossier(dossier: &Dossier, style: Style) -> String {
    let mut page = Page::new(style);
    let labels = labels(dossier);
    page.title(&dossier.title);
    if let Some(day) = dossier.as_of {
        page.paragraph(&format!("as known on {day}"));
    }
    for (name, value) in &dossier.catalogue {
        page.paragraph(&format!("{name}: {value}"));
    }
    headline(&mut page, dossier);
    statuses(&mut page, dossier, &labels);
    let runs = pictures::runs(dossier);
    chart_runs(&mut page, &runs);
    awards(&mut page, dossier);
    scores(&mut page, dossier);
    figures(&mut page, dossier, &runs, &labels);
    contradictions(&mut page, dossier, &labels);
    decisions(&mut page, dossier);
    people(&mut page, dossier);
    origins(&mut page, dossier, &labels);
    sources(&mut page, dossier, &labels);
    page.finish()
}

/// `[1]`, `[2]`, ...: how files are cited within the dossier.
fn labels(dossier: &Dossier) -> BTreeMap<i64, String> {
    let articles = dossier.articles.iter().map(|a| a.evidence);
    let tables = dossier.tables.iter().map(|t| t.evidence);
    articles.chain(tables).enumerate().map(|(n, evidence)| (evidence, format!("[{}]", n + 1))).collect()
}

fn headline(page: &mut Page, dossier: &Dossier) {
    for status in dossier.statuses.iter().filter(|s| s.is_current) {
        page.paragraph(&format!(
            "{}: {}, {}; {} behind {}; {}",
            wording::season(status.season),
            status.status.as_str().to_uppercase().replace('_', " "),
            wording::on_whose_word(status),
            count(status.origins, "independent origin"),
            count(status.articles(), "article"),
            status.official,
        ));
    }
    if dossier.statuses.is_empty() {
        page.paragraph("no text says where it stands");
    }
}

fn cited(labels: &BTreeMap<i64, String>, evidence: impl IntoIterator<Item = i64>) -> String {
    let mut cited: Vec<&str> = Vec::new();
    for id in evidence.into_iter().filter(|id| *id != NO_FILE) {
        let label = labels.get(&id).map_or("[?]", String::as_str);
        if !cited.contains(&label) {
            cited.push(label);
        }
    }
    cited.join("")
}

fn statuses(page: &mut Page, dossier: &Dossier, labels: &BTreeMap<i64, String>) {
    if dossier.statuses.is_empty() {
        return;
    }
    page.section("status over time");
    for status in &dossier.statuses {
        let mark = if status.is_current { "" } else { " (superseded)" };
        let reference = status.tellings.first().map(|t| t.reference.short().to_string()).unwrap_or_default();
        page.entry(
            &wording::season(status.season),
            &format!("{}{mark}, {}", words_of(status.status.as_str()), wording::on_whose_word(status)),
            &reference,
        );
        page.note(&status.official);
        tellings(page, &status.tellings, labels);
    }
}

/// Runs of at least three weeks, one line each, the latest weeks last; their single weeks are in the other forms.
fn chart_runs(page: &mut Page, runs: &[Run<'_>]) {
    let mut long = runs.iter().filter(|r| r.points.len() >= pictures::RUN_WEEKS).peekable();
    if long.peek().is_none() {
        return;
    }
    page.section("by week");
    for run in long {
        let reference = run.best().and_then(|p| p.line.tellings.first());
        let reference = reference.map(|t| t.reference.short().to_string()).unwrap_or_default();
        page.entry(&words_of(run.metric), &pictures::described(run), &reference);
        page.note(&run.source);
        page.note(&glyphs::spark(run));
    }
}

fn awards(page: &mut Page, dossier: &Dossier) {
    const BAR: usize = 40;
    let top = dossier.awards.iter().map(|a| a.qualified).fold(0.0, f64::max);
    if dossier.awards.is_empty() {
        return;
    }
    page.section("incentive");
    for award in &dossier.awards {
        let money = |metric, value| wording::figure_value(metric, value, award.currency);
        let day = award.as_of.as_ref().map(|day| format!(", {day}")).unwrap_or_default();
        let text = format!(
            "{} on {} ({:.2} %), {}{day}",
            money(Metric::TaxCredit, award.credit),
            money(Metric::QualifiedExpenditure, award.qualified),
            award.rate_percent,
            award.program
        );
        let reference = award.references.last().map(|r| r.short().to_string()).unwrap_or_default();
        page.entry(&award.name(), &text, &reference);
        let (credit, rest) = (award.credit, award.qualified - award.credit);
        let rest = glyphs::bar(rest, top, BAR).replace('█', "░");
        page.note(&format!("{}{rest}", glyphs::bar(credit, top, BAR)));
        if let Some(change) = &award.change {
            page.note(change);
        }
        if !award.retold.is_empty() {
            page.note(&format!("retold as {}", award.retold.join(", ")));
        }
    }
}

/// Scores with an interval on a scale from 0 to 100.
fn scores(page: &mut Page, dossier: &Dossier) {
    const SCALE: usize = 41;
    let lines = dossier.figures.iter().filter(|f| matches!(f.metric, "tomatometer" | "popcornmeter"));
    let mut with_bounds = lines.filter_map(|f| Some((f, f.number?, f.bounds?))).peekable();
    if with_bounds.peek().is_none() {
        return;
    }
    page.section("scores, from 0 to 100");
    for (line, value, (low, high)) in with_bounds {
        let reference = line.tellings.first().map(|t| t.reference.short().to_string()).unwrap_or_default();
        page.entry(&words_of(line.metric), &glyphs::range(value, low, high, SCALE), &reference);
        page.note(&wording::figure_line(line));
    }
}

fn figures(page: &mut Page, dossier: &Dossier, runs: &[Run<'_>], labels: &BTreeMap<i64, String>) {
    for (basis, heading) in [
        (Basis::Measured, "figures, measured"),
        (Basis::Published, "figures, as published"),
        (Basis::Reported, "figures, as reported"),
    ] {
        let alone = |f: &&FigureLine| f.basis == basis && !pictures::is_in_run(runs, f);
        let mut lines = dossier.figures.iter().filter(alone).peekable();
        if lines.peek().is_none() {
            continue;
        }
        page.section(heading);
        for line in lines {
            figure(page, line, labels);
        }
    }
}

fn figure(page: &mut Page, line: &FigureLine, labels: &BTreeMap<i64, String>) {
    let reference = line.tellings.first().map(|t| t.reference.short().to_string()).unwrap_or_default();
    page.entry(&words_of(line.metric), &wording::figure_line(line), &reference);
    tellings(page, &line.tellings, labels);
}

/// Tellings shown of one line; the rest are counted.
const TELLINGS_SHOWN: usize = 4;
/// Characters of a quoted sentence.
const QUOTE_CHARS: usize = 150;

/// One note a telling: file, chain and sentence.
fn tellings(page: &mut Page, tellings: &[Telling], labels: &BTreeMap<i64, String>) {
    for telling in tellings.iter().take(TELLINGS_SHOWN) {
        let who = wording::chain(&telling.chain, "own voice");
        let said = wording::shortened(&telling.quote, QUOTE_CHARS);
        let said = if said.is_empty() { String::new() } else { format!(": \"{said}\"") };
        page.note(format!("{} {who}{said}", cited(labels, [telling.evidence])).trim_start());
    }
    if tellings.len() > TELLINGS_SHOWN {
        page.note(&format!("and {} more", count(tellings.len() - TELLINGS_SHOWN, "telling")));
    }
}

fn decisions(page: &mut Page, dossier: &Dossier) {
    if dossier.decisions.is_empty() {
        return;
    }
    page.section("decided by people");
    for line in &dossier.decisions {
        let correction: Vec<String> =
            line.correction.iter().map(|(field, value)| format!("{field} = {value}")).collect();
        let instead = if correction.is_empty() {
            String::new()
        } else {
            format!("; instead: {}", correction.join(", "))
        };
        let superseded = if line.is_superseded { " (a later decision stands)" } else { "" };
        let text = format!("{}{instead}, {}, {}{superseded}", line.claim, line.by, line.on);
        page.entry(line.verdict, &text, &line.reference.short().to_string());
        if !line.note.is_empty() {
            page.note(&line.note);
        }
    }
}

fn contradictions(page: &mut Page, dossier: &Dossier, labels: &BTreeMap<i64, String>) {
    if dossier.contradictions.is_empty() {
        return;
    }
    page.section("where evidence disagrees");
    for line in &dossier.contradictions {
        page.entry(line.kind, &line.explanation, "");
        for side in &line.sides {
            page.note(&format!("{} {}", side.says, cited(labels, [side.evidence])));
        }
    }
}

fn people(page: &mut Page, dossier: &Dossier) {
    if !dossier.parents.is_empty() {
        page.section("franchise");
        for parent in &dossier.parents {
            let reference = parent.references.first().map(|r| r.short().to_string()).unwrap_or_default();
            page.entry("spin-off of", &parent.name, &reference);
        }
    }
    if !dossier.people.is_empty() {
        page.section("people");
        for person in &dossier.people {
            let works = if person.works.is_empty() {
                String::new()
            } else {
                format!(" ({})", person.works.join(", "))
            };
            let roles = if person.roles.is_empty() { "named".to_owned() } else { person.roles.join(", ") };
            let reference = person.references.first().map(|r| r.short().to_string()).unwrap_or_default();
            page.entry(&roles, &format!("{}{works}", person.name), &reference);
        }
    }
    if !dossier.executives.is_empty() {
        page.section("executives");
        for change in &dossier.executives {
            let details: Vec<String> = change.details.values().flatten().cloned().collect();
            let reference = change.references.first().map(|r| r.short().to_string()).unwrap_or_default();
            page.entry(&change.name, &details.join(", "), &reference);
        }
    }
}

fn origins(page: &mut Page, dossier: &Dossier, labels: &BTreeMap<i64, String>) {
    if dossier.origins.is_empty() {
        return;
    }
    page.section("who had it first");
    for origin in &dossier.origins {
        page.entry(
            &origin.about,
            &format!("{}: {}", origin.name, count(origin.articles.len(), "article")),
            "",
        );
        for (evidence, reason) in &origin.articles {
            page.note(&format!("{} {reason}", cited(labels, [*evidence])));
        }
    }
}

fn sources(page: &mut Page, dossier: &Dossier, labels: &BTreeMap<i64, String>) {
    page.section("sources");
    for article in &dossier.articles {
        page.remark(&format!("{} {}", cited(labels, [article.evidence]), article_line(article)));
    }
    for table in &dossier.tables {
        page.remark(&format!("{} {}", cited(labels, [table.evidence]), table.name));
    }
    page.remark("`greenlit why REF` shows what a line rests on");
}

/// `Deadline, 2025-10-04: first-report.html`.
pub(crate) fn article_line(article: &ArticleLine) -> String {
    let outlet = article.outlet.as_deref().unwrap_or("outlet unknown");
    let date = match (&article.published, &article.inferred_year) {
        (Some(date), _) => date.to_string(),
        (None, Some((year, from))) => format!("undated, {year} inferred from {from}"),
        (None, None) => "undated".to_owned(),
    };
    format!("{outlet}, {date}: {}", article.name)
}
