//! An article together with its claims, as the rules across articles see it.

use greenlit_vocabulary::{Claim, PartialDate, Span};

/// One read article. The rules across articles (`origins`, `ledger`) name it by its index in the slice they are given;
/// `id` only breaks ties, so that the result does not depend on the order of the slice.
#[derive(Debug, Clone)]
pub struct Article<'a> {
    /// Its name for ever, unique: the SHA-256 of the file in hexadecimal, or any other stable name.
    pub id: &'a str,
    /// Who published it.
    pub outlet: Option<&'a str>,
    /// When it was published.
    pub published: Option<PartialDate>,
    /// The decoded text; empty where it is not at hand (rules on wording then do not apply).
    pub text: &'a str,
    /// The claims read from it; a claim is named by its index here.
    pub claims: &'a [Claim],
}

/// A sentence of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the article in the slice that was given.
    pub article: usize,
    /// Index of the claim in [`Article::claims`]; `None` where the sentence carries none.
    pub claim: Option<usize>,
    /// The sentence in [`Article::text`].
    pub sentence: Span,
}
