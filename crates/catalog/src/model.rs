//! What a catalogue holds: plain records, as importers give them and as a merge joins them.

use greenlit_vocabulary::{PartialDate, Territory};
use jiff::civil::{Date, Time};

use crate::SourceId;

/// What a title is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TitleKind {
    /// A series with open end.
    Series,
    /// A series of one season.
    MiniSeries,
    /// A film for cinemas or a service.
    Film,
    /// A film first shown on television.
    TvFilm,
    /// A single programme: comedy special, awards night, live event.
    Special,
    /// A short film.
    Short,
    /// A single episode, which some catalogues list among titles; its place comes from elsewhere.
    Episode,
    /// Video, game or anything else a catalogue lists.
    Other,
}

impl TitleKind {
    /// The spelling used in files and on screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Series => "series",
            Self::MiniSeries => "mini-series",
            Self::Film => "film",
            Self::TvFilm => "tv film",
            Self::Special => "special",
            Self::Short => "short",
            Self::Episode => "episode",
            Self::Other => "other",
        }
    }

    /// Whether it has seasons.
    pub const fn is_series(self) -> bool {
        matches!(self, Self::Series | Self::MiniSeries)
    }

    /// Kinds that two catalogues may call one and the same title by; `None` where name and year prove nothing, since
    /// hundreds of episodes of a year are called `Pilot`.
    pub(crate) const fn comparable(self) -> Option<u8> {
        match self {
            Self::Series | Self::MiniSeries => Some(0),
            Self::Film | Self::TvFilm | Self::Special => Some(1),
            Self::Short => Some(2),
            Self::Episode | Self::Other => None,
        }
    }
}

/// Whether new episodes are made, as the catalogue says; not a claim, and no status in Greenlit's ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunState {
    /// Not yet shown.
    InDevelopment,
    /// Episodes are coming out or will.
    Running,
    /// Unknown whether there will be more.
    Undetermined,
    /// Over.
    Ended,
    /// Over by decision.
    Cancelled,
}

/// A series or film.
#[derive(Debug, Clone, PartialEq)]
pub struct Title {
    /// The usual name.
    pub name: String,
    /// Other names: original, other languages, other spellings. Sorted, without the usual name.
    pub aliases: Vec<String>,
    /// Series, film, ...
    pub kind: TitleKind,
    /// Numbers of the sources, sorted. May be empty.
    pub ids: Vec<SourceId>,
    /// First release.
    pub premiered: Option<PartialDate>,
    /// Last release, where the source says it is over.
    pub ended: Option<PartialDate>,
    /// Whether new episodes are made.
    pub run_state: Option<RunState>,
    /// Runtime of the film, or usual runtime of an episode.
    pub runtime_minutes: Option<u32>,
    /// Genres, sorted.
    pub genres: Vec<String>,
    /// Language, in the source's spelling (`English`, `ja`).
    pub language: Option<String>,
    /// Services and networks that first showed it, sorted.
    pub services: Vec<String>,
    /// Studios that made it, sorted.
    pub studios: Vec<String>,
    /// Countries, sorted.
    pub countries: Vec<Territory>,
    /// Mean user rating of the source, 0-10, and the votes behind it where given.
    pub rating: Option<UserRating>,
    /// Line or record in its file, from 1.
    pub line: u64,
}

impl Title {
    /// A title of which no more than name, kind and place in the file is known.
    pub fn named(name: impl Into<String>, kind: TitleKind, line: u64) -> Self {
        Self {
            name: name.into(),
            aliases: Vec::new(),
            kind,
            ids: Vec::new(),
            premiered: None,
            ended: None,
            run_state: None,
            runtime_minutes: None,
            genres: Vec::new(),
            language: None,
            services: Vec::new(),
            studios: Vec::new(),
            countries: Vec::new(),
            rating: None,
            line,
        }
    }

    /// Year of first release.
    pub fn year(&self) -> Option<i16> {
        self.premiered.as_ref().and_then(PartialDate::first_day).map(Date::year)
    }

    /// Year of last release, where the source says it is over.
    pub fn last_year(&self) -> Option<i16> {
        self.ended.as_ref().and_then(PartialDate::first_day).map(Date::year)
    }

    /// Brings the lists into their one order and takes the usual name out of the aliases.
    pub fn tidy(&mut self) {
        let name = self.name.clone();
        self.aliases.retain(|a| *a != name && !a.trim().is_empty());
        self.aliases.sort();
        self.aliases.dedup();
        self.ids.sort_unstable();
        self.ids.dedup();
        for list in [&mut self.genres, &mut self.services, &mut self.studios] {
            list.retain(|item| !item.trim().is_empty());
            list.sort();
            list.dedup();
        }
        self.countries.sort();
        self.countries.dedup();
    }
}

/// A source's mean user rating.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UserRating {
    /// Mean, 0-10.
    pub mean: f64,
    /// Votes, where given.
    pub votes: Option<u64>,
}

/// How a part names the title it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TitleRef {
    /// By a source's number.
    Id(SourceId),
    /// By name only, all that a bare TVmaze episode list gives (from the address of the episode).
    Name(String),
}

/// A season of a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Season {
    /// The title.
    pub title: TitleRef,
    /// From 1; 0 holds specials and is counted neither among seasons nor among their episodes.
    pub number: u32,
    /// Name, where it is more than `Season 3`.
    pub name: Option<String>,
    /// First release.
    pub premiered: Option<PartialDate>,
    /// Episodes, as the source states them.
    pub episode_count: Option<u32>,
    /// Number of the source.
    pub id: Option<SourceId>,
    /// Line or record in its file, from 1.
    pub line: u64,
}

/// An episode of a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// The title.
    pub title: TitleRef,
    /// Season; `None` where the source does not say.
    pub season: Option<u32>,
    /// Number in the season; `None` for specials and where the source does not say.
    pub number: Option<u32>,
    /// Name.
    pub name: Option<String>,
    /// First release, local day of the market.
    pub aired: Option<PartialDate>,
    /// Local time of day of the release.
    pub air_time: Option<Time>,
    /// Instant of the release. Its UTC date may be another than the local day.
    pub aired_at: Option<jiff::Timestamp>,
    /// Runtime.
    pub runtime_minutes: Option<u32>,
    /// Numbers of the sources.
    pub ids: Vec<SourceId>,
    /// Mean user rating.
    pub rating: Option<UserRating>,
    /// Line or record in its file, from 1.
    pub line: u64,
}

/// Somebody who works on titles.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Numbers of the sources.
    pub ids: Vec<SourceId>,
    /// Year of birth, which tells namesakes apart.
    pub birth_year: Option<i16>,
    /// Line or record in its file, from 1.
    pub line: u64,
}

/// What a person did on a title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credit {
    /// The title.
    pub title: TitleRef,
    /// The person's number, where the source gives one.
    pub person: Option<SourceId>,
    /// The person's name, where the source gives it.
    pub person_name: Option<String>,
    /// Role in the source's words: `actor`, `creator`, `Executive Producer`.
    pub role: String,
    /// Character played.
    pub character: Option<String>,
    /// Line or record in its file, from 1.
    pub line: u64,
}

/// A rating that came in a file of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingRow {
    /// The title or episode.
    pub id: SourceId,
    /// The rating.
    pub rating: UserRating,
    /// Line in its file, from 1.
    pub line: u64,
}

/// How one title derives from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationKind {
    /// New series with characters of the other.
    SpinOffOf,
    /// Continues the story of the other.
    SequelOf,
    /// Tells what came before the other.
    PrequelOf,
    /// Tells the other anew.
    RemakeOf,
    /// Made from the other (book, game, film).
    AdaptationOf,
    /// Both belong to one franchise.
    SameFranchise,
}

impl RelationKind {
    /// The spelling used in files and on screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SpinOffOf => "spin-off of",
            Self::SequelOf => "sequel of",
            Self::PrequelOf => "prequel of",
            Self::RemakeOf => "remake of",
            Self::AdaptationOf => "adaptation of",
            Self::SameFranchise => "same franchise as",
        }
    }
}

/// One title derives from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation {
    /// The newer title.
    pub title: TitleRef,
    /// How.
    pub kind: RelationKind,
    /// The other title.
    pub other: TitleRef,
}

/// A company that makes titles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Studio {
    /// Usual name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// The group it belongs to.
    pub parent: Option<String>,
}

/// A publication that reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outlet {
    /// Usual name.
    pub name: String,
    /// Other names and abbreviations.
    pub aliases: Vec<String>,
    /// Host names of its site, without `www.`.
    pub domains: Vec<String>,
}

/// Everything one file gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// Series and films.
    pub titles: Vec<Title>,
    /// Seasons.
    pub seasons: Vec<Season>,
    /// Episodes.
    pub episodes: Vec<Episode>,
    /// People.
    pub people: Vec<Person>,
    /// Who did what.
    pub credits: Vec<Credit>,
    /// Ratings from a file of their own.
    pub ratings: Vec<RatingRow>,
    /// Franchise relations.
    pub relations: Vec<Relation>,
    /// Further names of titles, from a file of their own.
    pub aliases: Vec<(SourceId, String)>,
}

impl Batch {
    /// Records of all kinds.
    pub fn len(&self) -> usize {
        self.titles.len()
            + self.seasons.len()
            + self.episodes.len()
            + self.people.len()
            + self.credits.len()
            + self.ratings.len()
            + self.relations.len()
            + self.aliases.len()
    }

    /// Whether the file gave nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
