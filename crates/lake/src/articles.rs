//! Articles and their claims.

use std::str::FromStr;

use greenlit_press::document::Document;
use greenlit_vocabulary::{Claim, ClaimKind, Extra, Sha256, Span, Territory, Value, name_key};
use rusqlite::{Row, named_params};
use serde::{Deserialize, Serialize};

use crate::sql::{json, reference, word};
use crate::{Adding, Error, Lake, NewEvidence, Reference, Result, fault_point};

/// An article that was added.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredArticle {
    /// Its file's number in this lake.
    pub evidence: i64,
    /// Its file's name for ever.
    pub sha256: Sha256,
    /// File name as given.
    pub name: String,
    /// The article as it was read.
    pub document: Document,
}

/// A claim that was added.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredClaim {
    /// The name by which `why` finds it.
    pub reference: Reference,
    /// Number of its article's file in this lake.
    pub article: i64,
    /// The claim.
    pub claim: Claim,
}

/// Byte spans of a claim, as stored.
#[derive(Debug, Serialize, Deserialize)]
struct Spans {
    sentence: (usize, usize),
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<(usize, usize)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cue: Option<(usize, usize)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<(usize, usize)>,
}

const fn pair(span: Span) -> (usize, usize) {
    (span.start, span.end)
}

const fn span(pair: (usize, usize)) -> Span {
    Span { start: pair.0, end: pair.1 }
}

impl Lake {
    /// Articles that say something about any of the subjects, by SHA-256.
    pub fn articles_about(&self, subject_keys: &[String]) -> Result<Vec<StoredArticle>> {
        self.articles_where(
            "a.evidence IN (SELECT article FROM claim WHERE subject_key IN (SELECT value FROM json_each(?1)))",
            &serde_json::to_string(subject_keys).unwrap_or_default(),
        )
    }

    /// Every article, by SHA-256.
    pub fn articles(&self) -> Result<Vec<StoredArticle>> {
        self.articles_where("?1 = ''", "")
    }

    /// One article by its file's number.
    pub fn article(&self, evidence: i64) -> Result<Option<StoredArticle>> {
        Ok(self.articles_where("a.evidence = CAST(?1 AS INTEGER)", &evidence.to_string())?.pop())
    }

    fn articles_where(&self, condition: &str, parameter: &str) -> Result<Vec<StoredArticle>> {
        let sql = format!(
            "SELECT a.*, e.sha256, e.name FROM article a JOIN evidence e ON e.id = a.evidence \
             WHERE {condition} ORDER BY e.sha256"
        );
        let read = || -> rusqlite::Result<Vec<StoredArticle>> {
            self.connection.prepare_cached(&sql)?.query_map([parameter], article_of)?.collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// Claims about any of the subjects, by article and place in the text.
    pub fn claims_about(&self, subject_keys: &[String]) -> Result<Vec<StoredClaim>> {
        let sql = "SELECT c.* FROM claim c JOIN evidence e ON e.id = c.article \
                   WHERE c.subject_key IN (SELECT value FROM json_each(?1)) ORDER BY e.sha256, c.id";
        let keys = serde_json::to_string(subject_keys).unwrap_or_default();
        let read = || -> rusqlite::Result<Vec<StoredClaim>> {
            self.connection.prepare_cached(sql)?.query_map([keys], claim_of)?.collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// Changes of executives told in the articles with these numbers, whoever they are about, by article and place.
    pub fn executive_changes(&self, articles: &[i64]) -> Result<Vec<StoredClaim>> {
        let sql = "SELECT c.* FROM claim c JOIN evidence e ON e.id = c.article \
                   WHERE c.article IN (SELECT value FROM json_each(?1)) AND c.kind = ?2 ORDER BY e.sha256, c.id";
        let articles = serde_json::to_string(articles).unwrap_or_default();
        let kind = ClaimKind::ExecutiveChange.as_str();
        let read = || -> rusqlite::Result<Vec<StoredClaim>> {
            self.connection.prepare_cached(sql)?.query_map([articles.as_str(), kind], claim_of)?.collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// The claims whose reference begins with `prefix`.
    pub fn claims_by_reference(&self, prefix: &str) -> Result<Vec<StoredClaim>> {
        let Some((low, high)) = Reference::range_of_prefix(prefix) else { return Ok(Vec::new()) };
        let sql = "SELECT * FROM claim WHERE reference BETWEEN ?1 AND ?2 ORDER BY reference, id LIMIT 100";
        let read = || -> rusqlite::Result<Vec<StoredClaim>> {
            self.connection
                .prepare_cached(sql)?
                .query_map([low.to_blob(), high.to_blob()], claim_of)?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }

    /// Whether any claim or figure is about the title with this key.
    pub fn speaks_of(&self, title_key: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM subject WHERE subject_key = ?1) \
                   OR EXISTS (SELECT 1 FROM figure WHERE title_key = ?1) \
                   OR EXISTS (SELECT 1 FROM measured WHERE title_key = ?1 AND superseded_in IS NULL)";
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row([title_key], |row| row.get(0)))
            .map_err(|e| self.storage(e))
    }

    /// The keys of all subjects that claims speak about, in order.
    pub fn subject_keys(&self) -> Result<Vec<String>> {
        let read = || -> rusqlite::Result<Vec<String>> {
            self.connection
                .prepare_cached("SELECT subject_key FROM subject ORDER BY subject_key")?
                .query_map([], |row| row.get(0))?
                .collect()
        };
        read().map_err(|e| self.storage(e))
    }
}

impl Adding<'_> {
    /// Whether the lake holds any article.
    pub fn holds_articles(&self) -> Result<bool> {
        self.transaction
            .query_row("SELECT EXISTS (SELECT 1 FROM article)", [], |row| row.get(0))
            .map_err(|e| self.storage(e))
    }

    /// Adds an article with its claims.
    pub fn article(&self, file: &NewEvidence<'_>, document: &Document, claims: &[Claim]) -> Result<()> {
        let evidence = self.evidence(file, claims.len(), &[])?;
        self.transaction
            .prepare_cached(
                "INSERT INTO article (evidence, url, outlet, published, author, headline, lang, text, \
                 body_start, body_end) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )
            .and_then(|mut statement| {
                statement.execute((
                    evidence,
                    &document.url,
                    &document.outlet,
                    document.published.as_ref().map(ToString::to_string),
                    &document.author,
                    &document.headline,
                    &document.lang,
                    &document.text,
                    document.body.start as i64,
                    document.body.end as i64,
                ))
            })
            .map_err(|e| self.storage(e))?;
        self.claims(evidence, file.sha256, claims)?;
        fault_point("after-article");
        Ok(())
    }

    fn claims(&self, article: i64, sha256: Sha256, claims: &[Claim]) -> Result<()> {
        for (place, claim) in claims.iter().enumerate() {
            self.claim(article, claim, reference_of(sha256, claim, place)).map_err(|e| self.storage(e))?;
        }
        Ok(())
    }

    fn claim(&self, article: i64, claim: &Claim, reference: Reference) -> rusqlite::Result<usize> {
        let spans = Spans {
            sentence: pair(claim.sentence_span),
            source: claim.source_span.map(pair),
            cue: claim.cue_span.map(pair),
            content: claim.content_span.map(pair),
        };
        self.transaction
            .prepare_cached(
                "INSERT INTO claim (reference, article, subject, subject_key, season, kind, value_number, \
                 value_text, unit, time_window, territory, as_of, polarity, official, attributed_to, extra, \
                 sentence, spans) VALUES (:reference, :article, :subject, :subject_key, :season, :kind, \
                 :value_number, :value_text, :unit, :time_window, :territory, :as_of, :polarity, :official, \
                 :attributed_to, :extra, :sentence, :spans)",
            )?
            .execute(named_params! {
                ":reference": reference.to_blob(), ":article": article, ":subject": claim.subject,
                ":subject_key": subject_key(&claim.subject), ":season": claim.season,
                ":kind": claim.kind.as_str(), ":value_number": claim.value.as_ref().and_then(Value::number),
                ":value_text": claim.value.as_ref().and_then(Value::text), ":unit": claim.unit,
                ":time_window": claim.window, ":territory": claim.territory.as_ref().map(Territory::as_str),
                ":as_of": claim.as_of, ":polarity": claim.polarity.as_str(), ":official": claim.official,
                ":attributed_to": to_json(&claim.attributed_to)?, ":extra": to_json(&claim.extra)?,
                ":sentence": claim.sentence as i64, ":spans": to_json(&spans)?,
            })
    }

    /// Reads every article of the lake again with `read`, and keeps the new claims in place of the old.
    ///
    /// For use when the catalogue has grown: which titles an article speaks of may depend on the titles known, and the
    /// same evidence must give the same claims in whatever order it came.
    pub fn reread_articles(&self, mut read: impl FnMut(&Document) -> Vec<Claim>) -> Result<usize> {
        let articles: Vec<StoredArticle> = self
            .transaction
            .prepare("SELECT a.*, e.sha256, e.name FROM article a JOIN evidence e ON e.id = a.evidence ORDER BY e.sha256")
            .and_then(|mut statement| statement.query_map([], article_of)?.collect())
            .map_err(|e| self.storage(e))?;
        for article in &articles {
            let claims = read(&article.document);
            self.transaction
                .execute("DELETE FROM claim WHERE article = ?1", [article.evidence])
                .and_then(|_| {
                    self.transaction.execute(
                        "UPDATE evidence SET records = ?2 WHERE id = ?1",
                        (article.evidence, claims.len() as i64),
                    )
                })
                .map_err(|e| self.storage(e))?;
            self.claims(article.evidence, article.sha256, &claims)?;
        }
        fault_point("after-reread");
        Ok(articles.len())
    }
}

/// The key a claim is found by; a whole round or slate keeps its `*`.
fn subject_key(subject: &str) -> String {
    if subject == "*" { subject.to_owned() } else { name_key(subject) }
}

fn reference_of(sha256: Sha256, claim: &Claim, place: usize) -> Reference {
    Reference::of(&[
        &sha256.to_string(),
        claim.kind.as_str(),
        &subject_key(&claim.subject),
        &format!("{:?}", claim.season),
        &format!("{:?}", claim.value),
        claim.polarity.as_str(),
        &place.to_string(),
    ])
}

fn to_json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

fn article_of(row: &Row<'_>) -> rusqlite::Result<StoredArticle> {
    let published: Option<String> = row.get("published")?;
    let body = Span {
        start: row.get::<_, i64>("body_start")? as usize,
        end: row.get::<_, i64>("body_end")? as usize,
    };
    Ok(StoredArticle {
        evidence: row.get("evidence")?,
        sha256: Sha256(row.get("sha256")?),
        name: row.get("name")?,
        document: Document {
            url: row.get("url")?,
            outlet: row.get("outlet")?,
            published: published.and_then(|text| FromStr::from_str(&text).ok()),
            author: row.get("author")?,
            headline: row.get("headline")?,
            lang: row.get("lang")?,
            text: row.get("text")?,
            body,
        },
    })
}

pub(crate) fn claim_of(row: &Row<'_>) -> rusqlite::Result<StoredClaim> {
    let number: Option<f64> = row.get("value_number")?;
    let text: Option<String> = row.get("value_text")?;
    let territory: Option<String> = row.get("territory")?;
    let spans: Spans = json(row, "spans")?;
    let extra: Extra = json(row, "extra")?;
    Ok(StoredClaim {
        reference: reference(row, "reference")?,
        article: row.get("article")?,
        claim: Claim {
            subject: row.get("subject")?,
            season: row.get("season")?,
            kind: word(row, "kind")?,
            value: number.map(Value::Number).or(text.map(Value::Text)),
            unit: row.get("unit")?,
            window: row.get("time_window")?,
            territory: territory.and_then(|t| Territory::parse(&t)),
            as_of: row.get("as_of")?,
            polarity: word(row, "polarity")?,
            attributed_to: json(row, "attributed_to")?,
            official: row.get("official")?,
            extra,
            sentence: row.get::<_, i64>("sentence")? as usize,
            sentence_span: span(spans.sentence),
            source_span: spans.source.map(span),
            cue_span: spans.cue.map(span),
            content_span: spans.content.map(span),
        },
    })
}

impl Lake {
    /// The one claim `prefix` names.
    ///
    /// # Errors
    /// [`Error::AmbiguousReference`] where it fits several.
    pub fn claim_by_reference(&self, prefix: &str) -> Result<Option<StoredClaim>> {
        let mut found = self.claims_by_reference(prefix)?;
        if found.len() > 1 {
            return Err(Error::AmbiguousReference { prefix: prefix.to_owned(), count: found.len() });
        }
        Ok(found.pop())
    }
}
