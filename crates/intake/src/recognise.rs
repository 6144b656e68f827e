//! What a file is, judged by its content and never by its name.

use greenlit_catalog::CatalogueFormat;
use greenlit_charts::figures_csv;
use greenlit_press::document;
use greenlit_viewing::formats::{self, SourceFormat};

use crate::published::{self, Table};

/// Kinds of evidence that a person can say a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForcedKind {
    /// A trade-news article.
    Article,
    /// Titles, seasons, episodes.
    Catalogue,
    /// A table of published figures.
    Figures,
    /// A published chart; with a mapping, one of any form.
    Chart,
    /// Critics' or audience reviews, or a table of published scores.
    Reviews,
    /// Awards of incentive programs.
    Awards,
    /// A playback log.
    Plays,
    /// Persons, margins, in-tab days or weights of a panel.
    Panel,
}

impl ForcedKind {
    /// The kind a word names: `article`, `catalogue`, `figures`, `chart`, `reviews`, `awards`, `plays`, `panel`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "article" => Self::Article,
            "catalogue" => Self::Catalogue,
            "figures" => Self::Figures,
            "chart" => Self::Chart,
            "reviews" => Self::Reviews,
            "awards" => Self::Awards,
            "plays" => Self::Plays,
            "panel" => Self::Panel,
            _ => return None,
        })
    }
}

/// What a file was recognised as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recognised {
    Article,
    Catalogue(CatalogueFormat),
    Figures,
    Published(Table),
    Plays(SourceFormat),
}

/// What the content is; an article is what remains when it has the form of no table.
///
/// `name` serves one end: a file that calls itself a table (`.tsv`, `.csv`, `.xlsx`) and is none known is refused with
/// what it is, not read as an article.
pub(crate) fn recognise(bytes: &[u8], name: &str, forced: Option<ForcedKind>) -> Result<Recognised, String> {
    match forced {
        Some(ForcedKind::Article) => return Ok(Recognised::Article),
        Some(ForcedKind::Figures) => return Ok(Recognised::Figures),
        Some(ForcedKind::Plays) => {
            return formats::recognise(bytes, name)
                .map(Recognised::Plays)
                .ok_or_else(|| "no playback log Greenlit reads has this form".to_owned());
        }
        Some(ForcedKind::Catalogue) => {
            return greenlit_catalog::recognise(bytes).map(Recognised::Catalogue).ok_or_else(|| {
                "no catalogue format Greenlit knows (TVmaze JSON, TMDB JSON, IMDb TSV) has this form"
                    .to_owned()
            });
        }
        Some(ForcedKind::Chart) => {
            let format = greenlit_charts::recognise(bytes);
            return Ok(Recognised::Published(format.map_or(Table::Mapped, Table::Chart)));
        }
        Some(ForcedKind::Reviews) => {
            let table = published::recognise(bytes).filter(|table| *table == Table::Films);
            return Ok(Recognised::Published(table.unwrap_or(Table::Reviews)));
        }
        Some(ForcedKind::Panel) => {
            return Err("no table of a panel has these columns: persons have `person_id`, `hh_id` and `base_weight`, margins \
                        `margin`, `category` and `persons`, in-tab days `day` and `hh_id`, weights `weight` too"
                .to_owned());
        }
        Some(ForcedKind::Awards) => return Ok(Recognised::Published(Table::Awards)),
        None => {}
    }
    if let Some(format) = greenlit_catalog::recognise(bytes) {
        return Ok(Recognised::Catalogue(format));
    }
    if figures_csv::recognise(bytes) {
        return Ok(Recognised::Figures);
    }
    // What says who played what is no table of opinions, though heartbeats have a `rate` and a diary has ratings.
    if let Some(format) = formats::recognise(bytes, name) {
        return Ok(Recognised::Plays(format));
    }
    if let Some(table) = published::recognise(bytes) {
        return Ok(Recognised::Published(table));
    }
    if let Some(reason) = published::unknown_table(bytes, name) {
        return Err(reason);
    }
    let _ = document::looks_like_article(bytes);
    Ok(Recognised::Article)
}

/// The format of a playback log, from the first bytes of a file; `None` where it is, or may be, anything else.
pub(crate) fn recognise_plays(
    beginning: &[u8],
    name: &str,
    forced: Option<ForcedKind>,
) -> Option<SourceFormat> {
    match recognise(beginning, name, forced) {
        Ok(Recognised::Plays(format)) => Some(format),
        _ => None,
    }
}
