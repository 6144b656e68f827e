//! What a catalogue file is, told from its first bytes.

use std::fmt;
use std::io::Read;

use super::GZIP;

/// The catalogue formats Greenlit reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CatalogueFormat {
    /// TVmaze shows or episodes: one object, an array, or objects one after another.
    Tvmaze,
    /// TMDB details of series or films.
    Tmdb,
    /// IMDb `title.basics`.
    ImdbBasics,
    /// IMDb `title.episode`.
    ImdbEpisode,
    /// IMDb `title.ratings`.
    ImdbRatings,
    /// IMDb `title.akas`.
    ImdbAkas,
    /// IMDb `title.principals`.
    ImdbPrincipals,
    /// IMDb `name.basics`.
    ImdbNames,
    /// CSV of episodes with series, season, episode and IMDb numbers.
    EpisodeCsv,
}

impl CatalogueFormat {
    /// The name shown to people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tvmaze => "TVmaze JSON",
            Self::Tmdb => "TMDB JSON",
            Self::ImdbBasics => "IMDb title.basics",
            Self::ImdbEpisode => "IMDb title.episode",
            Self::ImdbRatings => "IMDb title.ratings",
            Self::ImdbAkas => "IMDb title.akas",
            Self::ImdbPrincipals => "IMDb title.principals",
            Self::ImdbNames => "IMDb name.basics",
            Self::EpisodeCsv => "episode list CSV",
        }
    }
}

impl fmt::Display for CatalogueFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Tells the format from the first bytes of the file (a few kilobytes are enough; gzip is looked into).
pub fn recognise(prefix: &[u8]) -> Option<CatalogueFormat> {
    let mut unpacked = Vec::new();
    let prefix = if prefix.starts_with(&GZIP) {
        // A cut-off gzip stream still yields what could be unpacked before the cut.
        let _ = flate2::read::MultiGzDecoder::new(prefix).take(16_384).read_to_end(&mut unpacked);
        unpacked.as_slice()
    } else {
        prefix
    };
    let cut = prefix.get(..16_384).unwrap_or(prefix);
    let text = String::from_utf8_lossy(cut.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cut));
    match text.trim_start().as_bytes().first()? {
        b'{' | b'[' => json(&text),
        _ => table(text.lines().next()?),
    }
}

fn json(text: &str) -> Option<CatalogueFormat> {
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    let tvmaze = text.contains("tvmaze.com/") || has("webChannel") || has("airstamp");
    if tvmaze && (has("id") || has("show")) && has("name") {
        return Some(CatalogueFormat::Tvmaze);
    }
    let dated = has("first_air_date") || has("release_date");
    if has("vote_average") && (dated || has("seasons")) || dated && has("number_of_seasons") {
        return Some(CatalogueFormat::Tmdb);
    }
    None
}

fn table(header: &str) -> Option<CatalogueFormat> {
    let tabs: Vec<&str> = header.split('\t').map(str::trim).collect();
    let has = |columns: &[&str], names: &[&str]| names.iter().all(|n| columns.contains(n));
    if has(&tabs, &["tconst", "primaryTitle"]) {
        return Some(CatalogueFormat::ImdbBasics);
    }
    if has(&tabs, &["tconst", "parentTconst"]) {
        return Some(CatalogueFormat::ImdbEpisode);
    }
    if has(&tabs, &["tconst", "averageRating"]) {
        return Some(CatalogueFormat::ImdbRatings);
    }
    if has(&tabs, &["titleId", "title", "region"]) {
        return Some(CatalogueFormat::ImdbAkas);
    }
    if has(&tabs, &["tconst", "nconst", "category"]) {
        return Some(CatalogueFormat::ImdbPrincipals);
    }
    if has(&tabs, &["nconst", "primaryName"]) {
        return Some(CatalogueFormat::ImdbNames);
    }
    let commas: Vec<&str> = header.split(',').map(|c| c.trim().trim_matches('"')).collect();
    has(&commas, &["series_name", "series_imdb_id", "season", "episode"])
        .then_some(CatalogueFormat::EpisodeCsv)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_from_their_first_bytes() {
        for (text, format) in [
            ("tconst\ttitleType\tprimaryTitle\n", Some(CatalogueFormat::ImdbBasics)),
            ("\u{feff}tconst\tparentTconst\tseasonNumber\n", Some(CatalogueFormat::ImdbEpisode)),
            ("tconst\taverageRating\tnumVotes", Some(CatalogueFormat::ImdbRatings)),
            ("kind,series_name,series_imdb_id,season,episode\n", Some(CatalogueFormat::EpisodeCsv)),
            (
                "[{\"id\":1,\"url\":\"https://www.tvmaze.com/shows/1/x\",\"name\":\"X\"}]",
                Some(CatalogueFormat::Tvmaze),
            ),
            ("{\"first_air_date\":\"\",\"vote_average\":1}", Some(CatalogueFormat::Tmdb)),
            ("{\"claims\":[]}", None),
            ("<html>", None),
            ("title,rank", None),
            ("", None),
        ] {
            assert_eq!(recognise(text.as_bytes()), format, "{text}");
        }
    }
}
