//! A title as a source wrote it, and as far as its words could be read.

/// Which season a title names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeasonMark {
    /// A season with a number.
    Number(u32),
    /// A season with a number and a letter (`Season 1B`).
    Lettered(u32, char),
    /// A limited series: the only season there is.
    Only,
}

impl SeasonMark {
    /// The number the catalogue knows the season by; a limited series is its season 1.
    pub const fn number(&self) -> u32 {
        match self {
            Self::Number(n) | Self::Lettered(n, _) => *n,
            Self::Only => 1,
        }
    }
}

/// A title as a source wrote it, and as far as its words could be read without a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TitleText {
    /// The text as it stood, no-break spaces and all.
    pub raw: String,
    /// Series or film, spaces normalised.
    pub name: String,
    /// Season, where one is named.
    pub season: Option<SeasonMark>,
    /// Number of the episode within its season.
    pub episode: Option<u32>,
    /// Name of the episode.
    pub episode_name: Option<String>,
    /// Whether the text may be a film with a subtitle as well as a series with an episode (`A: B`): the catalogue
    /// must decide, and until then `name` holds the whole text.
    pub is_undecided: bool,
    /// The source's own identifier (`plex://episode/...`, `imdb:tt...`, a content id): two plays with different
    /// identifiers are never the same title.
    pub source_id: Option<String>,
    /// Year of release, where the source gives it.
    pub year: Option<i16>,
}

impl TitleText {
    /// A title of which only the name is known.
    pub fn named(name: &str) -> Self {
        Self { raw: name.to_owned(), name: squeezed(name), ..Self::default() }
    }

    /// An episode of a series, from a source that gives the parts apart. Zero and negative numbers are unknown.
    pub fn episode(
        series: &str,
        season: Option<i64>,
        episode: Option<i64>,
        episode_name: Option<&str>,
    ) -> Self {
        let number = |n: Option<i64>| n.and_then(|n| u32::try_from(n).ok());
        let name = squeezed(series);
        let mut raw = series.to_owned();
        if let Some(part) = episode_name {
            raw.push_str(" - ");
            raw.push_str(part);
        }
        Self {
            raw,
            name,
            season: number(season).map(SeasonMark::Number),
            episode: number(episode),
            episode_name: episode_name.map(squeezed).filter(|n| !n.is_empty()),
            ..Self::default()
        }
    }
}

/// The text with every run of white space (no-break and other Unicode spaces included) as one plain space.
pub(crate) fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_of_any_kind_are_one_space() {
        assert_eq!(squeezed(" Saison\u{a0}2 \n\t x\u{202f}y "), "Saison 2 x y");
        assert_eq!(TitleText::named("a\u{a0} b").name, "a b");
    }

    #[test]
    fn numbers_that_make_no_sense_are_unknown() {
        let title = TitleText::episode("S", Some(-1), Some(4), Some(" "));
        assert_eq!((title.season, title.episode, title.episode_name), (None, Some(4), None));
        assert_eq!(SeasonMark::Only.number(), 1);
    }
}
