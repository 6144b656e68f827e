//! Why a file is not read as an article.

/// What a file is instead of an article, and why nothing was taken from it: a sentence for the one who brought it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAnArticle {
    /// No byte, or only blanks and marks that print nothing.
    #[error("the file is empty, so there is nothing to read; save the page again")]
    Empty,
    /// Bytes that are no text in any encoding.
    #[error(
        "the file is {what}, not text, so no claim was taken from it; save the article as text, Markdown or HTML"
    )]
    Binary {
        /// `a PNG image`, `a PDF document`, `binary data`, ...
        what: &'static str,
    },
    /// Larger than any article.
    #[error(
        "the file holds {bytes} bytes and articles are read up to {limit_bytes}, so nothing was taken from it; \
         save the article alone"
    )]
    TooLarge {
        /// Size of the file.
        bytes: usize,
        /// Most that is read.
        limit_bytes: usize,
    },
    /// JSON: data, not prose.
    #[error("the file is JSON data, not prose, so no claim was taken from it; name what it is with `--as`")]
    Data,
    /// A form that asks for an account.
    #[error(
        "the page is a login form without the article behind it, so nothing was taken from it; log in and save it again"
    )]
    Login,
    /// A teaser before a subscription.
    #[error(
        "the page stops at a paywall before the article, so nothing was taken from it; save it as a subscriber sees it"
    )]
    Paywall,
    /// A request for consent.
    #[error(
        "the page is a cookie notice without the article behind it, so nothing was taken from it; answer it and save the page again"
    )]
    CookieWall,
    /// A server's message, or a check for robots.
    #[error(
        "the page is an error message (`{message}`), not an article, so nothing was taken from it; fetch it again"
    )]
    ErrorPage {
        /// The message.
        message: String,
    },
    /// Markup without running text.
    #[error(
        "the page holds markup but no running text (it may be drawn by scripts), so nothing was taken from it; save it as the browser shows it"
    )]
    NoText,
}
