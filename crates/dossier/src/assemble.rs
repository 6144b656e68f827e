//! From evidence to dossier.

use std::collections::BTreeMap;

use greenlit_lake::Lake;
use greenlit_press::document::Place;
use greenlit_press::ledger::{self, Difference, DifferenceKind, Entry, Known, Ledger};
use greenlit_press::origins::{Group, OriginKind, Reason};
use greenlit_vocabulary::Span;
use jiff::civil::Date;

use crate::catalogue::Catalogued;
use crate::evidence::{self, ReadAgain, ReadArticle, TitleEvidence};
use crate::figures::Telling;
use crate::show::{
    ArticleLine, ContradictionLine, Dossier, OriginLine, SideLine, Since, StatusLine, TableLine,
};
use crate::{Error, awards, compare, figures, measured, people, wording};

/// What is asked of a dossier.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Name of the title, in any spelling.
    pub title: String,
    /// Only this season.
    pub season: Option<u32>,
    /// What was known on this day.
    pub as_of: Option<Date>,
}

/// Assembles the dossier.
///
/// `read_again` reads an article's claims with a year for dates that lack one; it is called for undated articles only.
///
/// # Errors
/// [`Error::UnknownTitle`], [`Error::AmbiguousTitle`], or the lake's own error.
pub fn show(lake: &Lake, question: &Question, read_again: &ReadAgain<'_>) -> Result<Dossier, Error> {
    show_with_agreements(lake, question, read_again).map(|(dossier, _)| dossier)
}

/// The dossier, and the reported figures that published ones bear out.
pub(crate) fn show_with_agreements(
    lake: &Lake,
    question: &Question,
    read_again: &ReadAgain<'_>,
) -> Result<(Dossier, Vec<ContradictionLine>), Error> {
    let mut evidence = evidence::collect(lake, &question.title, question.as_of, read_again)?;
    if let Some(season) = question.season {
        keep_season(&mut evidence, season);
    }
    Ok((assemble(lake, &evidence, question)?, compare::borne_out(&evidence)))
}

/// Drops what is said of another season; what names no season stays.
fn keep_season(evidence: &mut TitleEvidence, season: u32) {
    let fits = |of: Option<u32>| of.is_none() || of == Some(season);
    for article in &mut evidence.articles {
        article.claims.retain(|c| fits(c.claim.season));
        article.plain_claims.retain(|c| fits(c.season));
    }
    evidence.articles.retain(|a| !a.claims.is_empty());
    evidence.figures.retain(|f| fits(f.figure.season));
    evidence.measured.retain(|m| fits(m.figure.season));
}

fn assemble(lake: &Lake, evidence: &TitleEvidence, question: &Question) -> Result<Dossier, Error> {
    let articles = evidence.as_articles();
    let ledger = ledger::ledger(&articles, question.as_of);
    let claims = evidence.claims();
    let sharpened = evidence.articles.iter().flat_map(|a| a.sharpened.iter().copied()).collect();
    let mut figures = figures::lines(&claims, &sharpened, &evidence.figures);
    figures.extend(evidence.measured.iter().map(measured::line));
    for telling in figures.iter_mut().flat_map(|line| &mut line.tellings) {
        let article = evidence.articles.iter().find(|a| a.stored.evidence == telling.evidence);
        if let (Some(article), Some(sentence)) = (article, telling.sentence) {
            telling.quote = quote(article, sentence);
        }
    }
    let mut contradictions: Vec<ContradictionLine> =
        ledger::contradictions(&articles).iter().map(|d| contradiction(d, evidence)).collect();
    contradictions.extend(compare::reported_with_published(evidence));
    contradictions.extend(evidence.restatements.iter().cloned());
    Ok(Dossier {
        title: display_name(evidence, &question.title),
        catalogue: catalogue_lines(lake, evidence)?,
        as_of: question.as_of,
        statuses: statuses(&ledger, evidence),
        figures,
        awards: awards::awards(&claims, &evidence.figures),
        people: people::people(&claims),
        parents: people::parents(&claims),
        executives: people::executives(&evidence.executive_changes),
        origins: ledger.entries.iter().flat_map(|e| origins(e, evidence)).collect(),
        contradictions,
        decisions: evidence.decisions.clone(),
        articles: evidence.articles.iter().map(article_line).collect(),
        tables: tables(evidence),
    })
}

/// The name the catalogue gives, else the spelling most claims use, else the first figure's.
fn display_name(evidence: &TitleEvidence, asked: &str) -> String {
    if let [only] = evidence.found.catalogued.as_slice() {
        return only.name().to_owned();
    }
    let mut spellings: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in evidence.articles.iter().flat_map(|a| &a.plain_claims) {
        *spellings.entry(&claim.subject).or_default() += 1;
    }
    let most = spellings.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0))).map(|(name, _)| *name);
    most.or(evidence.figures.first().map(|f| f.figure.title.as_str())).unwrap_or(asked).to_owned()
}

fn catalogue_lines(lake: &Lake, evidence: &TitleEvidence) -> Result<Vec<(String, String)>, Error> {
    match evidence.found.catalogued.as_slice() {
        [] => Ok(Vec::new()),
        [only] => only.lines(lake),
        several => {
            let names: Vec<String> = several.iter().map(Catalogued::described).collect();
            let text = format!("the catalogue has {}; evidence is not told apart", names.join("; "));
            Ok(vec![("name shared".to_owned(), text)])
        }
    }
}

fn statuses(ledger: &Ledger, evidence: &TitleEvidence) -> Vec<StatusLine> {
    let mut lines: Vec<StatusLine> = ledger.entries.iter().map(|e| status(e, evidence)).collect();
    // The ledger runs by season, then time; people read what holds first, then the latest.
    lines.reverse();
    lines.sort_by_key(|line| (std::cmp::Reverse(line.season), !line.is_current));
    lines
}

fn status(entry: &Entry, evidence: &TitleEvidence) -> StatusLine {
    let since = since(entry.since.as_ref());
    let confirmed = entry.official.is_official.then(|| {
        let by = entry.official.by.join(", ");
        let by = if by.is_empty() { "the company".to_owned() } else { by };
        (by, self::since(entry.official.since.as_ref()))
    });
    let prefix = if entry.official.is_official { "official" } else { "not official" };
    let official = if entry.official.reason.is_empty() {
        prefix.to_owned()
    } else {
        format!("{prefix}: {}", entry.official.reason)
    };
    let by =
        if entry.chain.is_empty() { entry.origin.name.clone() } else { wording::chain(&entry.chain, "") };
    StatusLine {
        season: entry.season,
        status: entry.value,
        certainty: entry.certainty,
        by: if by.is_empty() { "an article without a named source".to_owned() } else { by },
        since,
        confirmed,
        official,
        origins: entry.independent_origins,
        is_current: entry.superseded_by.is_none(),
        tellings: entry.places.iter().filter_map(|p| told(evidence, p)).collect(),
    }
}

fn since(since: Option<&ledger::Since>) -> Since {
    match since {
        None => Since { date: None, how: "open" },
        Some(since) => Since {
            date: Some(since.date.clone()),
            how: match since.known {
                Known::Exact => "on",
                Known::NoLaterThan => "no later than",
                Known::Inferred => "inferred",
            },
        },
    }
}

fn article<'a>(evidence: &'a TitleEvidence, place: &Place) -> Option<&'a ReadArticle> {
    evidence.articles.get(place.article)
}

fn claim<'a>(evidence: &'a TitleEvidence, place: &Place) -> Option<&'a greenlit_lake::StoredClaim> {
    article(evidence, place)?.claims.get(place.claim?)
}

/// A telling with its quote.
fn told(evidence: &TitleEvidence, place: &Place) -> Option<Telling> {
    let quote = quote(article(evidence, place)?, place.sentence);
    Some(Telling { quote, ..figures::telling(claim(evidence, place)?) })
}

fn origins(entry: &Entry, evidence: &TitleEvidence) -> Vec<OriginLine> {
    let about = format!("{} {}", wording::season(entry.season), wording::words_of(entry.value.as_str()));
    let line = |group: &Group| OriginLine {
        name: match (group.origin.kind, group.origin.name.as_str()) {
            (OriginKind::Unnamed, "") => "no source named".to_owned(),
            (OriginKind::Unnamed, outlet) => format!("no source named (first seen in {outlet})"),
            (_, name) => name.to_owned(),
        },
        about: about.clone(),
        articles: group
            .members
            .iter()
            .filter_map(|member| {
                let file = evidence.articles.get(member.article)?.stored.evidence;
                let mut reasons: Vec<String> = Vec::new();
                for reason in member.reasons.iter().map(|r| reason(r, evidence)) {
                    if !reasons.contains(&reason) {
                        reasons.push(reason);
                    }
                }
                Some((file, reasons.join("; ")))
            })
            .collect(),
    };
    entry.groups.iter().map(line).collect()
}

fn reason(reason: &Reason, evidence: &TitleEvidence) -> String {
    let name =
        |index: &usize| evidence.articles.get(*index).map_or("another article", |a| a.stored.name.as_str());
    match reason {
        Reason::Itself => "is the origin's own publication".to_owned(),
        Reason::Names(_) => "names it".to_owned(),
        Reason::KeepsFirstPerson(_) => "keeps its first person".to_owned(),
        Reason::Relays { relayer } => format!("names {relayer}, who had it from there"),
        Reason::SharesWording { with, share, example } => {
            format!(
                "probable copy of {}: {:.0}% of its rarer wording, such as \"{example}\"",
                name(with),
                share * 100.0
            )
        }
        Reason::SharesValue { with, value } => format!("probable copy of {}: shares {value}", name(with)),
        Reason::NamesNobody => "names nobody".to_owned(),
    }
}

fn contradiction(difference: &Difference, evidence: &TitleEvidence) -> ContradictionLine {
    ContradictionLine {
        kind: match difference.kind {
            DifferenceKind::Contradiction
            | DifferenceKind::OfficialOrNot
            | DifferenceKind::StatusConflict => "contradiction",
            DifferenceKind::Scope | DifferenceKind::Coarser => "difference",
            DifferenceKind::Retelling => "changed in retelling",
        },
        season: difference.season,
        explanation: difference.explanation.clone(),
        sides: difference
            .sides
            .iter()
            .filter_map(|side| {
                let article = article(evidence, &side.place)?;
                let says = match &side.scope {
                    Some(scope) => format!("{}, {scope}", side.value),
                    None => side.value.clone(),
                };
                Some(SideLine {
                    says,
                    evidence: article.stored.evidence,
                    quote: quote(article, side.place.sentence),
                    reference: claim(evidence, &side.place).map(|c| c.reference),
                })
            })
            .collect(),
    }
}

/// A sentence with its line breaks made spaces, without the marks of a Markdown heading or list.
pub(crate) fn quote(article: &ReadArticle, sentence: Span) -> String {
    let text = sentence.of(&article.stored.document.text).trim_start_matches(['#', '-', '*', '>', ' ']);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn article_line(article: &ReadArticle) -> ArticleLine {
    let document = &article.stored.document;
    ArticleLine {
        evidence: article.stored.evidence,
        name: article.stored.name.clone(),
        sha256: article.stored.sha256,
        outlet: document.outlet.clone(),
        published: document.published.clone(),
        inferred_year: article.inferred_year.clone(),
        url: document.url.clone(),
        headline: document.headline.clone(),
    }
}

fn tables(evidence: &TitleEvidence) -> Vec<TableLine> {
    let mut tables: Vec<TableLine> = Vec::new();
    for figure in &evidence.figures {
        if !tables.iter().any(|t| t.evidence == figure.evidence)
            && let greenlit_vocabulary::Provenance::Published { file, .. } = &figure.figure.provenance
        {
            tables.push(TableLine { evidence: figure.evidence, name: figure.file.clone(), sha256: *file });
        }
    }
    tables
}
