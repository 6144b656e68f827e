//! What a page says about itself: linked data, meta tags, `<time>`, the canonical link.

use greenlit_vocabulary::PartialDate;
use scraper::{Html, Selector};
use serde_json::Value;

use super::dates;
use super::tame::restored;

/// What a page says about itself, each from the best place that has it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Meta {
    pub(super) url: Option<String>,
    pub(super) site: Option<String>,
    pub(super) published: Option<PartialDate>,
    pub(super) author: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) lang: Option<String>,
    /// The whole article as linked data has it.
    pub(super) article_body: Option<String>,
    pub(super) is_declared_paid: bool,
    pub(super) has_password_field: bool,
}

/// Meta tags by what they give; a tag's name is its `property`, `name` or `itemprop`. First come the most exact.
const HEADLINE: &[&str] =
    &["og:title", "citation_title", "twitter:title", "parsely-title", "dc.title", "headline"];
const SITE: &[&str] =
    &["og:site_name", "citation_journal_title", "application-name", "dc.publisher", "publisher"];
const AUTHOR: &[&str] = &[
    "author",
    "article:author",
    "citation_author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "twitter:creator",
];
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "citation_publication_date",
    "citation_date",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "date",
    "article.published",
];

/// Reads a parsed page.
pub(super) fn read(page: &Html) -> Meta {
    let mut meta = Meta::default();
    for article in linked_data(page) {
        take_linked_data(&article, &mut meta);
    }
    let tags = meta_tags(page);
    let first = |names: &[&str]| {
        names.iter().find_map(|n| tags.iter().find(|(name, _)| name == n)).map(|(_, value)| value.clone())
    };
    meta.headline = meta
        .headline
        .or_else(|| first(HEADLINE))
        .or_else(|| text_of_first(page, "h1"))
        .or_else(|| text_of_first(page, "title"));
    meta.site = meta.site.or_else(|| first(SITE));
    // Some pages give the address of the author's page instead of a name.
    let named = |names: &[&str]| {
        first(names).filter(|a| !a.contains("://")).map(|a| a.trim_start_matches('@').to_owned())
    };
    meta.author = meta.author.or_else(|| named(AUTHOR));
    meta.published = meta
        .published
        .or_else(|| {
            PUBLISHED
                .iter()
                .find_map(|n| tags.iter().filter(|(name, _)| name == n).find_map(|(_, v)| dates::parse(v)))
        })
        .or_else(|| times(page));
    meta.url = attribute_of_first(page, "link[rel~=canonical]", "href")
        .filter(|href| href.contains("://"))
        .or_else(|| first(&["og:url"]).filter(|u| u.contains("://")))
        .or(meta.url);
    meta.lang =
        attribute_of_first(page, "html", "lang").and_then(|l| l.get(..2).map(str::to_ascii_lowercase));
    meta.has_password_field = attribute_of_first(page, "input[type=password]", "type").is_some();
    meta
}

fn select<'a>(page: &'a Html, css: &str) -> Vec<scraper::ElementRef<'a>> {
    Selector::parse(css).map(|selector| page.select(&selector).collect()).unwrap_or_default()
}

fn attribute_of_first(page: &Html, css: &str, attribute: &str) -> Option<String> {
    select(page, css).first()?.attr(attribute).map(|v| restored(v.trim())).filter(|v| !v.is_empty())
}

fn text_of_first(page: &Html, css: &str) -> Option<String> {
    let text = select(page, css).first()?.text().collect::<String>();
    let text = restored(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    (!text.is_empty()).then_some(text)
}

/// Names in lower case, with their contents, in order of the page.
fn meta_tags(page: &Html) -> Vec<(String, String)> {
    let name = |e: &scraper::ElementRef<'_>| {
        e.attr("property")
            .or_else(|| e.attr("name"))
            .or_else(|| e.attr("itemprop"))
            .map(str::to_ascii_lowercase)
    };
    select(page, "meta[content]")
        .iter()
        .filter_map(|e| Some((name(e)?, restored(e.attr("content")?.trim()))))
        .filter(|(_, content)| !content.is_empty())
        .collect()
}

/// The first `<time>`: one marked as publication before any other.
fn times(page: &Html) -> Option<PartialDate> {
    let read = |css: &str| {
        select(page, css).iter().find_map(|e| {
            let text = || e.text().collect::<String>();
            e.attr("datetime").and_then(dates::parse).or_else(|| dates::parse(&text()))
        })
    };
    read("time[itemprop=datePublished]")
        .or_else(|| read("time[class*=publish]"))
        .or_else(|| read("article time"))
        .or_else(|| read("time"))
}

/// The article objects of the page's linked data: alone, in arrays, or in a `@graph`.
fn linked_data(page: &Html) -> Vec<Value> {
    let mut articles = Vec::new();
    for script in select(page, "script[type=\"application/ld+json\"]") {
        let text = script.text().collect::<String>();
        let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->");
        // serde_json refuses what is nested deeper than 128 levels, so that this cannot exhaust the stack.
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            gather(value, &mut articles);
        }
    }
    articles
}

fn gather(value: Value, articles: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.into_iter().for_each(|v| gather(v, articles)),
        Value::Object(mut object) => {
            if let Some(graph) = object.remove("@graph") {
                gather(graph, articles);
            }
            if is_article(object.get("@type")) {
                articles.push(Value::Object(object));
            }
        }
        _ => {}
    }
}

fn is_article(kind: Option<&Value>) -> bool {
    let known = |kind: &str| {
        kind.ends_with("Article")
            || matches!(
                kind,
                "BlogPosting" | "Review" | "CriticReview" | "SocialMediaPosting" | "LiveBlogPosting"
            )
    };
    match kind {
        Some(Value::String(kind)) => known(kind),
        Some(Value::Array(kinds)) => kinds.iter().any(|k| k.as_str().is_some_and(known)),
        _ => false,
    }
}

fn take_linked_data(article: &Value, meta: &mut Meta) {
    let text = |key: &str| article.get(key).and_then(Value::as_str).map(str::trim).filter(|t| !t.is_empty());
    let plain = |text: &str| super::strip::text_of(text, super::strip::Keep::All);
    meta.headline = meta.headline.take().or_else(|| text("headline").or_else(|| text("name")).map(plain));
    meta.published = meta.published.take().or_else(|| text("datePublished").and_then(dates::parse));
    meta.article_body = meta.article_body.take().or_else(|| text("articleBody").map(str::to_owned));
    meta.author = meta.author.take().or_else(|| names(article.get("author")));
    meta.site = meta.site.take().or_else(|| names(article.get("publisher")));
    let page = article.get("mainEntityOfPage");
    let page = page.and_then(|p| p.as_str().or_else(|| p.get("@id").and_then(Value::as_str)));
    meta.url = meta
        .url
        .take()
        .or_else(|| page.or_else(|| text("url")).filter(|u| u.contains("://")).map(str::to_owned));
    meta.is_declared_paid |= match article.get("isAccessibleForFree") {
        Some(Value::Bool(free)) => !free,
        Some(Value::String(free)) => free.eq_ignore_ascii_case("false"),
        _ => false,
    };
}

/// The name of a person or organisation, or the names of several.
fn names(value: Option<&Value>) -> Option<String> {
    let one =
        |v: &Value| v.as_str().or_else(|| v.get("name").and_then(Value::as_str)).map(|n| n.trim().to_owned());
    let all: Vec<String> = match value? {
        Value::Array(values) => values.iter().filter_map(one).collect(),
        single => one(single).into_iter().collect(),
    };
    let all: Vec<String> = all.into_iter().filter(|n| !n.is_empty() && !n.contains("://")).collect();
    (!all.is_empty()).then(|| all.join(", "))
}
