//! An evidence file as an article: its text, and what is known of it before a sentence is read.

mod article;

use greenlit_vocabulary::{PartialDate, Span};

pub use article::{Article, Place};

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
