//! Identifiers: which source calls a title what.

use std::fmt;
use std::str::FromStr;

/// A number by which one source knows a title, episode or person. The order is the order of trust in a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceId {
    /// IMDb title or episode, printed `tt0118254`.
    Imdb(u64),
    /// IMDb person, printed `nm0000123`.
    ImdbPerson(u64),
    /// TVmaze show, printed `tvmaze:655`.
    TvmazeShow(u64),
    /// TVmaze episode.
    TvmazeEpisode(u64),
    /// TVmaze person.
    TvmazePerson(u64),
    /// TMDB series. TMDB numbers series and films separately.
    TmdbTv(u64),
    /// TMDB film.
    TmdbMovie(u64),
    /// TMDB season.
    TmdbSeason(u64),
    /// TMDB person.
    TmdbPerson(u64),
    /// TheTVDB series, as TVmaze and TMDB refer to it.
    Thetvdb(u64),
}

impl SourceId {
    /// Whether both numbers come from one numbering, so that different numbers are different things.
    pub fn same_numbering(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// Reads an IMDb number in any of its dirty shapes: `tt0118254`, `118254`, `1910645.0`.
    ///
    /// `None` for anything else, and for zero: IMDb numbers from 1.
    pub fn imdb(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix("tt").unwrap_or(text);
        let digits = digits.strip_suffix(".0").unwrap_or(digits);
        number(digits).map(Self::Imdb)
    }
}

fn number(digits: &str) -> Option<u64> {
    let all = !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|b| b.is_ascii_digit());
    if all { digits.parse().ok().filter(|n| *n > 0) } else { None }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Imdb(n) => write!(f, "tt{n:07}"),
            Self::ImdbPerson(n) => write!(f, "nm{n:07}"),
            Self::TvmazeShow(n) => write!(f, "tvmaze:{n}"),
            Self::TvmazeEpisode(n) => write!(f, "tvmaze-episode:{n}"),
            Self::TvmazePerson(n) => write!(f, "tvmaze-person:{n}"),
            Self::TmdbTv(n) => write!(f, "tmdb-tv:{n}"),
            Self::TmdbMovie(n) => write!(f, "tmdb-movie:{n}"),
            Self::TmdbSeason(n) => write!(f, "tmdb-season:{n}"),
            Self::TmdbPerson(n) => write!(f, "tmdb-person:{n}"),
            Self::Thetvdb(n) => write!(f, "thetvdb:{n}"),
        }
    }
}

/// A text that is no identifier of a source Greenlit knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no catalogue identifier; write it like `tt0118254`, `tvmaze:655` or `tmdb-tv:37854`")]
pub struct BadId(pub String);

impl FromStr for SourceId {
    type Err = BadId;

    /// Reads the printed form back.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadId(text.to_owned());
        if let Some(digits) = text.strip_prefix("tt") {
            return number(digits).map(Self::Imdb).ok_or_else(bad);
        }
        if let Some(digits) = text.strip_prefix("nm") {
            return number(digits).map(Self::ImdbPerson).ok_or_else(bad);
        }
        let (source, digits) = text.split_once(':').ok_or_else(bad)?;
        let n = number(digits).ok_or_else(bad)?;
        Ok(match source {
            "tvmaze" => Self::TvmazeShow(n),
            "tvmaze-episode" => Self::TvmazeEpisode(n),
            "tvmaze-person" => Self::TvmazePerson(n),
            "tmdb-tv" => Self::TmdbTv(n),
            "tmdb-movie" => Self::TmdbMovie(n),
            "tmdb-season" => Self::TmdbSeason(n),
            "tmdb-person" => Self::TmdbPerson(n),
            "thetvdb" => Self::Thetvdb(n),
            _ => return Err(bad()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imdb_numbers_survive_floats_and_bare_digits() {
        for (text, id) in [
            ("tt0118254", Some("tt0118254")),
            ("1910645.0", Some("tt1910645")),
            ("10972276", Some("tt10972276")),
            ("1910645.5", None),
            ("0", None),
            ("", None),
            ("tt", None),
            ("-5", None),
        ] {
            assert_eq!(SourceId::imdb(text).map(|i| i.to_string()).as_deref(), id, "{text}");
        }
    }

    #[test]
    fn printed_identifiers_read_back() {
        for text in ["tt0118254", "nm0000123", "tvmaze:655", "tmdb-tv:1", "tmdb-movie:1", "thetvdb:72116"] {
            assert_eq!(text.parse::<SourceId>().unwrap().to_string(), text);
        }
        assert!("imdb".parse::<SourceId>().is_err());
        assert!(!SourceId::TmdbTv(1).same_numbering(SourceId::TmdbMovie(1)));
    }
}
