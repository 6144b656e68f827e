//! An evidence file as an article: its text, and what is known of it before a sentence is read.

mod article;
mod dates;
mod decode;
mod header;
mod html;
mod lang;
mod meta;
mod outlets;
mod refusal;
mod sniff;
mod strip;
mod tame;
mod wall;

use greenlit_vocabulary::{PartialDate, Span};

pub use article::{Article, Place};
pub use outlets::Outlets;
pub use refusal::NotAnArticle;
pub use sniff::looks_like_article;

/// Largest HTML page that is read; the longest real pages, comments and all, stay well below.
pub const MAX_HTML_BYTES: usize = 8 * 1024 * 1024;
/// Largest plain text or Markdown file that is read: some 300,000 words.
pub const MAX_TEXT_BYTES: usize = 2 * 1024 * 1024;

/// A decoded article. All spans of its claims are byte ranges of [`Document::text`].
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Address, from the first line, a canonical link or the caller.
    pub url: Option<String>,
    /// Who published it, by the outlet's usual name.
    pub outlet: Option<String>,
    /// When it was published, as coarse as its source.
    pub published: Option<PartialDate>,
    /// By-line.
    pub author: Option<String>,
    /// Headline, where the source sets it apart (HTML); plain text carries it as its first line.
    pub headline: Option<String>,
    /// ISO 639-1 code of the language.
    pub lang: String,
    /// The decoded text. For plain text and Markdown the whole file as UTF-8 without BOM, so that spans are offsets into
    /// the file as a reader sees it; for HTML the extracted main text.
    pub text: String,
    /// The part of `text` that is the article: address, date and other header lines lie outside.
    pub body: Span,
}

/// What the caller knows of a file besides its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileHint<'a> {
    /// File name; only its extension is used.
    pub name: Option<&'a str>,
    /// Media type with parameters, as a server sent it (`text/html; charset=utf-8`).
    pub content_type: Option<&'a str>,
    /// Address it was fetched from.
    pub url: Option<&'a str>,
}

/// Opens a file as an article: plain text, Markdown or HTML, in any encoding of the web.
///
/// A text about nothing opens like any other and simply yields no claim.
///
/// # Errors
/// A sentence that says what the file is instead: binary, empty, larger than [`MAX_HTML_BYTES`] or [`MAX_TEXT_BYTES`],
/// JSON, a login, a paywall, a cookie notice, an error page, or markup without running text.
///
/// ```
/// use greenlit_press::document::{FileHint, open};
///
/// let bytes = b"https://deadline.com/2025/10/04/show/\n2025-10-04\nThe drama is back for another round.";
/// let article = open(bytes, &FileHint::default())?;
/// assert_eq!(article.outlet.as_deref(), Some("Deadline"));
/// assert_eq!(article.body.of(&article.text), "The drama is back for another round.");
/// assert!(open(b"%PDF-1.7", &FileHint::default()).is_err());
/// # Ok::<(), greenlit_press::document::NotAnArticle>(())
/// ```
pub fn open(bytes: &[u8], hint: &FileHint<'_>) -> Result<Document, NotAnArticle> {
    if bytes.len() > MAX_HTML_BYTES {
        let what = decode::signature(bytes).map(|what| NotAnArticle::Binary { what });
        return Err(
            what.unwrap_or(NotAnArticle::TooLarge { bytes: bytes.len(), limit_bytes: MAX_HTML_BYTES })
        );
    }
    if bytes.is_empty() {
        return Err(NotAnArticle::Empty);
    }
    let declared =
        hint.content_type.and_then(decode::media_charset).or_else(|| decode::declared_charset(bytes));
    let text = decode::decode(bytes, declared.as_deref())?;
    if !text.chars().any(|c| !c.is_whitespace() && c != '\u{feff}' && c != '\u{200b}') {
        return Err(NotAnArticle::Empty);
    }
    if sniff::is_html(&text, hint) {
        return html::open(&text, hint);
    }
    if text.len() > MAX_TEXT_BYTES {
        return Err(NotAnArticle::TooLarge { bytes: bytes.len(), limit_bytes: MAX_TEXT_BYTES });
    }
    if sniff::is_data(&text) {
        return Err(NotAnArticle::Data);
    }
    open_text(text.into_owned(), hint)
}

/// Plain text and Markdown.
fn open_text(text: String, hint: &FileHint<'_>) -> Result<Document, NotAnArticle> {
    let header = header::read(&text);
    let end = text.trim_end().len().max(header.body_start);
    let body = Span { start: header.body_start, end };
    let words = body.of(&text);
    if words.is_empty() {
        return Err(NotAnArticle::NoText);
    }
    if let Some(refusal) = wall::wall(words.lines().next(), words, wall::Signs::default()) {
        return Err(refusal);
    }
    let url = header.url.or_else(|| hint.url.map(str::to_owned));
    Ok(Document {
        outlet: html::outlet(url.as_deref(), header.outlet.as_deref(), words),
        published: header.published.or_else(|| header::date_in_url(url.as_deref()?)),
        author: header.author,
        headline: header.headline,
        lang: lang::detect(words).to_owned(),
        url,
        body,
        text,
    })
}
