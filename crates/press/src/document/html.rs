//! HTML pages: the main text, and what the page says about itself.

use greenlit_vocabulary::Span;
use scraper::Html;

use super::strip::{Keep, text_of};
use super::wall::{self, Signs};
use super::{Document, FileHint, NotAnArticle, header, lang, meta, outlets::Outlets, tame};

/// Fewer words than these are no main text; the whole page is then read instead.
const FEW_WORDS: usize = 25;
/// More elements than any article page has; the main text is then taken by plain rules.
const MAX_ELEMENTS: usize = 20_000;

/// Opens a page that is already decoded.
pub(super) fn open(html: &str, hint: &FileHint<'_>) -> Result<Document, NotAnArticle> {
    let tamed = tame::tame(html);
    let meta = meta::read(&Html::parse_document(&tamed));
    let main = main_text(&tamed);
    let mut text = match (main, &meta.article_body) {
        (Some(main), _) => main,
        (None, Some(body)) => text_of(body, Keep::All),
        (None, None) => text_of(&tamed, Keep::Main),
    };
    let signs =
        Signs { has_password_field: meta.has_password_field, is_declared_paid: meta.is_declared_paid };
    // Readers drop forms and notices from the main text, so a wall is looked for in everything the page shows.
    let looked_at = if words(&text) < 120 { text_of(&tamed, Keep::All) } else { String::new() };
    if !looked_at.is_empty()
        && let Some(refusal) = wall::wall(meta.headline.as_deref(), &looked_at, signs)
    {
        return Err(refusal);
    }
    wall::drop_notices(&mut text);
    if words(&text) < 3 {
        return Err(NotAnArticle::NoText);
    }
    let url = hint.url.map(str::to_owned).or(meta.url);
    let detected = lang::detect(&text);
    Ok(Document {
        outlet: outlet(url.as_deref(), meta.site.as_deref(), &text),
        published: meta.published.or_else(|| header::date_in_url(url.as_deref()?)),
        author: meta.author,
        headline: meta.headline,
        lang: if detected == "und" {
            meta.lang.unwrap_or_else(|| detected.to_owned())
        } else {
            detected.to_owned()
        },
        body: Span { start: 0, end: text.len() },
        text,
        url,
    })
}

/// The outlet: by its address where the gazetteer knows it, by what the site calls itself, by its own words, by its
/// bare domain.
pub(super) fn outlet(url: Option<&str>, site: Option<&str>, text: &str) -> Option<String> {
    let outlets = Outlets::built_in();
    let by_address = url.and_then(|url| outlets.of_url(url));
    if let Some(name) = by_address.as_ref().filter(|name| outlets.usual_name(name) == Some(name.as_str())) {
        return Some(name.clone());
    }
    site.map(|site| outlets.usual_name(site).unwrap_or(site).to_owned())
        .or_else(|| outlets.of_own_words(text))
        .or(by_address)
}

/// The main text by the readability rules; `None` where they find none.
fn main_text(tamed: &str) -> Option<String> {
    if memchr::memchr_iter(b'<', tamed.as_bytes()).count() > 2 * MAX_ELEMENTS {
        return None;
    }
    // A fault of the library on one page must not end the reading of ten thousand others.
    let article = std::panic::catch_unwind(|| {
        let config = dom_smoothie::Config {
            disable_json_ld: true,
            max_elements_to_parse: MAX_ELEMENTS,
            ..Default::default()
        };
        let mut readability = dom_smoothie::Readability::new(tamed, None, Some(config)).ok()?;
        readability.parse().ok()
    });
    let content = article.ok().flatten()?.content;
    let text = text_of(&content, Keep::All);
    (words(&text) >= FEW_WORDS).then_some(text)
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}
