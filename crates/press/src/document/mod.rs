//! An evidence file as an article: its text, and what is known of it before a sentence is read.

use greenlit_vocabulary::{PartialDate, Span};

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
