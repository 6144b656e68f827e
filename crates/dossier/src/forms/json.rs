//! A dossier for programs. The schema in `docs/dossier.schema.json` is generated from these types.

use std::collections::BTreeMap;

use greenlit_lake::Reference;
use schemars::JsonSchema;
use serde::Serialize;

use crate::awards::AwardLine;
use crate::decided::DecisionLine;
use crate::figures::{FigureLine, Telling};
use crate::sampling::SamplingJson;
use crate::show::{ArticleLine, ContradictionLine, Dossier, StatusLine};
use crate::wording;

/// All that is known of one title.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Greenlit dossier")]
pub struct DossierJson {
    /// Version of this form.
    version: u32,
    /// The title's usual name.
    title: String,
    /// The day the dossier speaks of (ISO); null for all evidence.
    as_of: Option<String>,
    /// What the catalogue says, by name.
    catalogue: BTreeMap<String, String>,
    /// Where each season stands and stood, latest first.
    statuses: Vec<StatusJson>,
    /// Figures: reported, published, measured.
    figures: Vec<FigureJson>,
    /// Awards of incentive programs, by season.
    awards: Vec<AwardJson>,
    /// Titles it derives from.
    spin_off_of: Vec<NamedJson>,
    /// Cast and crew.
    people: Vec<PersonJson>,
    /// Changes of executives told beside it.
    executives: Vec<ExecutiveJson>,
    /// Independent origins, each with its articles.
    origins: Vec<OriginJson>,
    /// Where evidence disagrees.
    contradictions: Vec<ContradictionJson>,
    /// What people decided about its claims, in order of time.
    decisions: Vec<DecisionJson>,
    /// The articles that speak of it.
    articles: Vec<ArticleJson>,
}

/// A decision on a claim.
#[derive(Debug, Serialize, JsonSchema)]
struct DecisionJson {
    reference: String,
    /// `accept`, `correct` or `reject`.
    verdict: String,
    /// What the claim says, as it was read.
    claim: String,
    /// What stands instead, by field.
    correction: BTreeMap<String, String>,
    by: String,
    /// The day (ISO, UTC).
    on: String,
    note: String,
    /// Whether a later decision on the same claim stands in its place.
    is_superseded: bool,
}

/// A status of one season.
#[derive(Debug, Serialize, JsonSchema)]
struct StatusJson {
    /// Null where no text names the season.
    season: Option<u32>,
    /// `renewed`, `cancelled`, `pending`, ...
    status: String,
    /// `rumoured`, `reported` or `confirmed`.
    certainty: String,
    /// Who had it first.
    by: String,
    /// ISO, as coarse as its source; null where there is no evidence of a date.
    since: Option<String>,
    /// How the date is known: `on`, `no later than`, `inferred`, `open`.
    since_how: String,
    /// Who made it official; null where nobody did.
    confirmed_by: Option<String>,
    /// When it was made official (ISO, as coarse as its source).
    confirmed_since: Option<String>,
    /// Why it is, or is not, official.
    official: String,
    /// How many independent origins say so.
    independent_origins: usize,
    /// Whether it is the latest of its season.
    is_current: bool,
    /// SHA-256 of the articles.
    articles: Vec<String>,
    /// Who says it, with the sentences.
    tellings: Vec<TellingJson>,
}

/// One number or fact, with everyone who gives it.
#[derive(Debug, Serialize, JsonSchema)]
struct FigureJson {
    /// `minutes_viewed`, `tomatometer`, ...
    metric: String,
    season: Option<u32>,
    /// In base units; null for a date or a grade.
    value: Option<f64>,
    /// Lowest value that rounding or sampling leaves open, where published.
    low: Option<f64>,
    /// Highest such value.
    high: Option<f64>,
    /// Error, support and method of a figure that was projected from a panel.
    sampling: Option<SamplingJson>,
    /// The value in words, with unit and operator.
    worded: String,
    window: Option<String>,
    /// The day, month or season the value stood at (`2025-08`).
    as_of: Option<String>,
    /// Whether the year of its dates is not in the text but inferred from other evidence.
    year_inferred: bool,
    territory: Option<String>,
    /// Chart, grantor, critic, population.
    scope: Vec<String>,
    /// `reported`, `published` or `measured`.
    basis: String,
    /// `asserted`, `denied`, `hypothetical` or `speculative`.
    polarity: String,
    tellings: Vec<TellingJson>,
}

/// One place where a figure stands.
#[derive(Debug, Serialize, JsonSchema)]
struct TellingJson {
    /// Reference for `why`.
    reference: String,
    /// SHA-256 of the file.
    file: Option<String>,
    /// Sources of the statement, origin first; empty for the article's own voice.
    chain: Vec<String>,
    /// Byte range of the sentence in the decoded text.
    sentence: Option<(usize, usize)>,
    /// The sentence as it stands; empty for a published figure.
    quote: String,
    /// Line in the file.
    line: Option<u64>,
}

/// An award of an incentive program.
#[derive(Debug, Serialize, JsonSchema)]
struct AwardJson {
    season: Option<u32>,
    program: String,
    currency: String,
    qualified_expenditure: f64,
    tax_credit: f64,
    /// Credit by expenditure, per cent.
    rate_percent: f64,
    /// ISO, as coarse as its source.
    as_of: Option<String>,
    /// What changed since the award before.
    change: Option<String>,
    /// What texts make of the credit.
    retold: Vec<String>,
    references: Vec<String>,
}

/// A name with where it stands.
#[derive(Debug, Serialize, JsonSchema)]
struct NamedJson {
    name: String,
    references: Vec<String>,
}

/// A person.
#[derive(Debug, Serialize, JsonSchema)]
struct PersonJson {
    name: String,
    roles: Vec<String>,
    /// Earlier works named with the person.
    works: Vec<String>,
    references: Vec<String>,
}

/// A change of executives.
#[derive(Debug, Serialize, JsonSchema)]
struct ExecutiveJson {
    name: String,
    details: BTreeMap<String, Vec<String>>,
    references: Vec<String>,
}

/// One independent origin.
#[derive(Debug, Serialize, JsonSchema)]
struct OriginJson {
    name: String,
    about: String,
    articles: Vec<OriginArticleJson>,
}

/// An article of an origin.
#[derive(Debug, Serialize, JsonSchema)]
struct OriginArticleJson {
    file: Option<String>,
    /// Why it belongs to the origin.
    reason: String,
}

/// A place where evidence disagrees.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ContradictionJson {
    kind: String,
    season: Option<u32>,
    explanation: String,
    sides: Vec<SideJson>,
}

/// One side of a contradiction.
#[derive(Debug, Serialize, JsonSchema)]
struct SideJson {
    says: String,
    file: Option<String>,
    /// The sentence or line, as it stands.
    quote: String,
    reference: Option<String>,
}

/// An article.
#[derive(Debug, Serialize, JsonSchema)]
struct ArticleJson {
    file: String,
    name: String,
    outlet: Option<String>,
    published: Option<String>,
    /// The year inferred for an article without a date.
    inferred_year: Option<i16>,
    /// The file the year was inferred from.
    inferred_from: Option<String>,
    url: Option<String>,
    headline: Option<String>,
}

/// The dossier as JSON, with a line end.
pub(crate) fn dossier(dossier: &Dossier) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&wire(dossier)).map(|text| text + "\n")
}

/// The schema of [`dossier`].
pub(crate) fn schema() -> String {
    let schema = schemars::schema_for!(DossierJson);
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// SHA-256 by number of the file in the lake.
pub(crate) type Files = BTreeMap<i64, String>;

fn wire(dossier: &Dossier) -> DossierJson {
    let files: Files = dossier
        .articles
        .iter()
        .map(|a| (a.evidence, a.sha256.to_string()))
        .chain(dossier.tables.iter().map(|t| (t.evidence, t.sha256.to_string())))
        .collect();
    DossierJson {
        version: 1,
        title: dossier.title.clone(),
        as_of: dossier.as_of.map(|day| day.to_string()),
        catalogue: dossier.catalogue.iter().cloned().collect(),
        statuses: dossier.statuses.iter().map(|s| status(s, &files)).collect(),
        figures: dossier.figures.iter().map(|f| figure(f, &files)).collect(),
        awards: dossier.awards.iter().map(award).collect(),
        spin_off_of: dossier
            .parents
            .iter()
            .map(|p| NamedJson { name: p.name.clone(), references: strings(&p.references) })
            .collect(),
        people: dossier
            .people
            .iter()
            .map(|p| PersonJson {
                name: p.name.clone(),
                roles: p.roles.clone(),
                works: p.works.clone(),
                references: strings(&p.references),
            })
            .collect(),
        executives: dossier
            .executives
            .iter()
            .map(|e| ExecutiveJson {
                name: e.name.clone(),
                details: e.details.clone(),
                references: strings(&e.references),
            })
            .collect(),
        origins: dossier
            .origins
            .iter()
            .map(|o| OriginJson {
                name: o.name.clone(),
                about: o.about.clone(),
                articles: o
                    .articles
                    .iter()
                    .map(|(id, reason)| OriginArticleJson {
                        file: files.get(id).cloned(),
                        reason: reason.clone(),
                    })
                    .collect(),
            })
            .collect(),
        contradictions: dossier.contradictions.iter().map(|c| contradiction(c, &files)).collect(),
        decisions: dossier.decisions.iter().map(decision).collect(),
        articles: dossier.articles.iter().map(article).collect(),
    }
}

fn decision(line: &DecisionLine) -> DecisionJson {
    DecisionJson {
        reference: line.reference.to_string(),
        verdict: line.verdict.to_owned(),
        claim: line.claim.clone(),
        correction: line.correction.iter().cloned().collect(),
        by: line.by.clone(),
        on: line.on.clone(),
        note: line.note.clone(),
        is_superseded: line.is_superseded,
    }
}

/// The part of a dossier that `check` answers with.
pub(crate) fn disagreements(dossier: &Dossier, agreements: &[ContradictionLine]) -> serde_json::Value {
    let whole = wire(dossier);
    let files: Files = dossier
        .articles
        .iter()
        .map(|a| (a.evidence, a.sha256.to_string()))
        .chain(dossier.tables.iter().map(|t| (t.evidence, t.sha256.to_string())))
        .collect();
    let agreements: Vec<_> = agreements.iter().map(|line| contradiction(line, &files)).collect();
    serde_json::json!({
        "title": whole.title, "as_of": whole.as_of, "contradictions": whole.contradictions,
        "agreements": agreements, "origins": whole.origins, "articles": whole.articles,
    })
}

fn strings(references: &[Reference]) -> Vec<String> {
    references.iter().map(ToString::to_string).collect()
}

fn status(line: &StatusLine, files: &Files) -> StatusJson {
    StatusJson {
        season: line.season,
        status: line.status.to_string(),
        certainty: line.certainty.to_string(),
        by: line.by.clone(),
        since: line.since.date.as_ref().map(ToString::to_string),
        since_how: line.since.how.to_owned(),
        confirmed_by: line.confirmed.as_ref().map(|(by, _)| by.clone()),
        confirmed_since: line.confirmed.as_ref().and_then(|(_, s)| s.date.as_ref()).map(ToString::to_string),
        official: line.official.clone(),
        independent_origins: line.origins,
        is_current: line.is_current,
        articles: distinct_files(&line.tellings, files),
        tellings: line.tellings.iter().map(|t| telling(t, files)).collect(),
    }
}

fn distinct_files(tellings: &[Telling], files: &Files) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for file in tellings.iter().filter_map(|t| files.get(&t.evidence)) {
        if !all.contains(file) {
            all.push(file.clone());
        }
    }
    all
}

fn telling(telling: &Telling, files: &Files) -> TellingJson {
    TellingJson {
        reference: telling.reference.to_string(),
        file: files.get(&telling.evidence).cloned(),
        chain: telling.chain.clone(),
        sentence: telling.sentence.map(|s| (s.start, s.end)),
        quote: telling.quote.clone(),
        line: telling.line,
    }
}

fn figure(line: &FigureLine, files: &Files) -> FigureJson {
    FigureJson {
        metric: line.metric.to_owned(),
        season: line.season,
        value: line.number,
        low: line.bounds.map(|b| b.0),
        high: line.bounds.map(|b| b.1),
        sampling: line.sampling.as_ref().map(SamplingJson::of),
        worded: wording::figure_value_words(line),
        window: line.window.clone(),
        as_of: line.as_of.clone(),
        year_inferred: line.year_inferred,
        territory: line.territory.clone(),
        scope: line.scope.clone(),
        basis: line.basis.to_string(),
        polarity: line.polarity.to_string(),
        tellings: line.tellings.iter().map(|t| telling(t, files)).collect(),
    }
}

fn award(line: &AwardLine) -> AwardJson {
    AwardJson {
        season: line.season,
        program: line.program.clone(),
        currency: line.currency.to_string(),
        qualified_expenditure: line.qualified,
        tax_credit: line.credit,
        rate_percent: line.rate_percent,
        as_of: line.as_of.clone(),
        change: line.change.clone(),
        retold: line.retold.clone(),
        references: strings(&line.references),
    }
}

/// A contradiction on the wire.
pub(crate) fn contradiction(line: &ContradictionLine, files: &Files) -> ContradictionJson {
    ContradictionJson {
        kind: line.kind.to_owned(),
        season: line.season,
        explanation: line.explanation.clone(),
        sides: line
            .sides
            .iter()
            .map(|s| SideJson {
                says: s.says.clone(),
                file: files.get(&s.evidence).cloned(),
                quote: s.quote.clone(),
                reference: s.reference.map(|r| r.to_string()),
            })
            .collect(),
    }
}

fn article(line: &ArticleLine) -> ArticleJson {
    ArticleJson {
        file: line.sha256.to_string(),
        name: line.name.clone(),
        outlet: line.outlet.clone(),
        published: line.published.as_ref().map(ToString::to_string),
        inferred_year: line.inferred_year.as_ref().map(|(year, _)| *year),
        inferred_from: line.inferred_year.as_ref().map(|(_, from)| from.clone()),
        url: line.url.clone(),
        headline: line.headline.clone(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_documented_schema_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/dossier.schema.json");
        let documented = fs_err::read_to_string(path).unwrap_or_default();
        assert!(
            documented == super::schema(),
            "docs/dossier.schema.json is stale; write it anew with `cargo xtask generate`"
        );
    }
}
