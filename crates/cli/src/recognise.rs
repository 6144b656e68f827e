//! What a file is, judged by its content and never by its name.

use greenlit_catalog::CatalogueFormat;
use greenlit_charts::figures_csv;
use greenlit_press::document;

use crate::args::ForcedKind;

/// What a file was recognised as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recognised {
    Article,
    Catalogue(CatalogueFormat),
    Figures,
}

/// What the content is; an article is what remains when it has the form of no table.
pub(crate) fn recognise(bytes: &[u8], forced: Option<ForcedKind>) -> Result<Recognised, String> {
    match forced {
        Some(ForcedKind::Article) => return Ok(Recognised::Article),
        Some(ForcedKind::Figures) => return Ok(Recognised::Figures),
        Some(ForcedKind::Catalogue) => {
            return greenlit_catalog::recognise(bytes).map(Recognised::Catalogue).ok_or_else(|| {
                "no catalogue format Greenlit knows (TVmaze JSON, TMDB JSON, IMDb TSV) has this form"
                    .to_owned()
            });
        }
        None => {}
    }
    if let Some(format) = greenlit_catalog::recognise(bytes) {
        return Ok(Recognised::Catalogue(format));
    }
    if figures_csv::recognise(bytes) {
        return Ok(Recognised::Figures);
    }
    let _ = document::looks_like_article(bytes);
    Ok(Recognised::Article)
}
