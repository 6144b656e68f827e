//! Source formats: one module each, recognised by content, read as streams.
//!
//! [`recognise`] looks at the first bytes of a file; [`read`] turns the whole of it into plays (or heartbeats),
//! rejected rows, and a [`Report`] that says what was understood. Nothing here opens a file: text comes as a
//! `BufRead`, Parquet and databases as bytes or as a connection that the caller opened.

use std::io::BufRead;

use bytes::Bytes;
use greenlit_vocabulary::Rejected;
use jiff::tz::TimeZone;

use crate::play::{Beat, Capabilities, IdentityKey, Play};

mod canonical;
mod cdn_log;
mod cmcd_events;
mod cmcd_keys;
mod database;
mod date_order;
mod error;
mod jellystat;
mod lines;
mod netflix;
mod netflix_short;
mod netflix_title;
mod objects;
mod playback_reporting;
mod prime_video;
mod reading;
mod recognition;
mod scalar;
mod sessions;
mod snowplow;
mod table;
mod tautulli;
mod times;
mod trackers;

pub use date_order::DateOrder;
pub use error::FormatError;
pub use lines::LINE_LIMIT_BYTES;
pub use netflix::estimate_first_viewings;
pub use netflix_title::{parse_title as parse_netflix_title, promo_by_name};
pub(crate) use reading::{Reading, title_key};
pub use recognition::recognise;
pub use sessions::{FoldReport, GapRule, fold_beats};
pub use times::parse_zone;

/// A format that Greenlit reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceFormat {
    /// Canonical plays or heartbeats as CSV.
    CanonicalCsv,
    /// Canonical plays or heartbeats as JSON lines.
    CanonicalJsonLines,
    /// Canonical plays or heartbeats as Parquet.
    CanonicalParquet,
    /// Netflix account export, `ViewingActivity.csv`.
    NetflixActivity,
    /// Netflix profile download, `NetflixViewingHistory.csv`.
    NetflixShort,
    /// Tautulli's database.
    TautulliDatabase,
    /// The answer of Tautulli's `get_history`.
    TautulliJson,
    /// Backup of the Playback Reporting plugin of Jellyfin or Emby.
    PlaybackReportingTsv,
    /// Database of the Playback Reporting plugin of Jellyfin or Emby.
    PlaybackReportingDatabase,
    /// Jellystat backup.
    JellystatBackup,
    /// Amazon Prime Video account export, `Viewing History.csv`.
    PrimeVideo,
    /// CMCD version 2 event reports: JSON lines, or query strings one a line.
    CmcdEvents,
    /// CMCD version 1 in the log of a delivery network.
    CmcdCdnLog,
    /// Snowplow media events as JSON.
    SnowplowMedia,
    /// Trakt history as JSON.
    Trakt,
    /// Letterboxd `diary.csv`.
    Letterboxd,
}

impl SourceFormat {
    /// Every format.
    pub const ALL: [Self; 16] = [
        Self::CanonicalCsv,
        Self::CanonicalJsonLines,
        Self::CanonicalParquet,
        Self::NetflixActivity,
        Self::NetflixShort,
        Self::TautulliDatabase,
        Self::TautulliJson,
        Self::PlaybackReportingTsv,
        Self::PlaybackReportingDatabase,
        Self::JellystatBackup,
        Self::PrimeVideo,
        Self::CmcdEvents,
        Self::CmcdCdnLog,
        Self::SnowplowMedia,
        Self::Trakt,
        Self::Letterboxd,
    ];

    /// The word that names the format on the command line and in the lake.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CanonicalCsv => "plays-csv",
            Self::CanonicalJsonLines => "plays-jsonl",
            Self::CanonicalParquet => "plays-parquet",
            Self::NetflixActivity => "netflix",
            Self::NetflixShort => "netflix-short",
            Self::TautulliDatabase => "tautulli-db",
            Self::TautulliJson => "tautulli-json",
            Self::PlaybackReportingTsv => "playback-reporting-tsv",
            Self::PlaybackReportingDatabase => "playback-reporting-db",
            Self::JellystatBackup => "jellystat",
            Self::PrimeVideo => "prime-video",
            Self::CmcdEvents => "cmcd",
            Self::CmcdCdnLog => "cmcd-cdn-log",
            Self::SnowplowMedia => "snowplow-media",
            Self::Trakt => "trakt",
            Self::Letterboxd => "letterboxd",
        }
    }

    /// The format a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// How the file must be handed to [`read`].
    pub const fn carrier(self) -> Carrier {
        match self {
            Self::CanonicalParquet => Carrier::Parquet,
            Self::TautulliDatabase | Self::PlaybackReportingDatabase => Carrier::Database,
            _ => Carrier::Text,
        }
    }
}

/// How a file must be handed to [`read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// As a stream of bytes.
    Text,
    /// As an open file, or as all its bytes.
    Parquet,
    /// As a connection, or as all its bytes.
    Database,
}

/// A file's content.
pub enum Input<'a> {
    /// A stream, for formats of text.
    Text(&'a mut dyn BufRead),
    /// All of it, in memory.
    Bytes(Bytes),
    /// A file the caller opened, of which only the parts in hand are in memory. For Parquet.
    File(std::fs::File),
    /// A database the caller opened, for reading only.
    Database(&'a rusqlite::Connection),
}

/// What a reader must be told, because no file says it.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// Name of the file, for messages.
    pub source: &'a str,
    /// Key under which identities are hashed.
    pub key: IdentityKey,
    /// Name of the account, household or server the file belongs to. Two exports of one account must be given the
    /// same, two accounts different ones.
    pub account: &'a str,
    /// Zone of local times, for sources that write them (Jellyfin, Emby).
    pub zone: Option<TimeZone>,
    /// Order of day and month, for the Netflix profile download where its dates do not decide it.
    pub date_order: Option<DateOrder>,
    /// Longest line or record that is kept.
    pub line_limit_bytes: usize,
}

impl<'a> Context<'a> {
    /// A context with nothing but a name and a key.
    pub const fn new(source: &'a str, key: IdentityKey) -> Self {
        Self { source, key, account: "", zone: None, date_order: None, line_limit_bytes: LINE_LIMIT_BYTES }
    }
}

/// Where a reader puts what it reads.
pub trait Sink {
    /// Takes a play.
    fn play(&mut self, play: Play);
    /// Takes a heartbeat.
    fn beat(&mut self, beat: Beat);
    /// Takes a row that was set aside.
    fn reject(&mut self, rejected: Rejected);
}

/// Everything a reader found, in memory.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Collected {
    /// Plays, in the order of the file.
    pub plays: Vec<Play>,
    /// Heartbeats, in the order of the file.
    pub beats: Vec<Beat>,
    /// Rows set aside, in the order of the file.
    pub rejected: Vec<Rejected>,
}

impl Sink for Collected {
    fn play(&mut self, play: Play) {
        self.plays.push(play);
    }
    fn beat(&mut self, beat: Beat) {
        self.beats.push(beat);
    }
    fn reject(&mut self, rejected: Rejected) {
        self.rejected.push(rejected);
    }
}

/// What a reader understood of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The format it was read as.
    pub format: SourceFormat,
    /// What the source can say.
    pub capabilities: Capabilities,
    /// Rows read, good and bad.
    pub rows: u64,
    /// Plays handed on.
    pub plays: u64,
    /// Heartbeats handed on.
    pub beats: u64,
    /// Rows set aside.
    pub rejected: u64,
    /// What a person should know, as sentences.
    pub notes: Vec<String>,
    /// Columns that were not understood and not read.
    pub unknown_columns: Vec<String>,
}

/// Reads a file as a format.
///
/// # Errors
/// A [`FormatError`] where nothing can be made of the file as a whole; what was read before damage set in has
/// reached the sink by then.
pub fn read(
    format: SourceFormat,
    input: Input<'_>,
    context: &Context<'_>,
    sink: &mut dyn Sink,
) -> Result<Report, FormatError> {
    let mut out = Reading::new(format, context, sink);
    let outcome = read_into(format, input, &mut out);
    match outcome {
        // What stands before the damage is good, and what stands behind it is lost: neither is hidden.
        Err(FormatError::Damaged { why, .. }) if out.report.plays + out.report.beats > 0 => {
            let reason = format!("the file is damaged from here on, and nothing behind is read: {why}");
            out.reject_row(out.report.rows + 1, reason);
            let rows = out.report.rows;
            out.note(format!("The file is damaged after row {rows}; export it again and add that too"));
            Ok(out.report)
        }
        outcome => outcome.map(|()| out.report),
    }
}

fn read_into(format: SourceFormat, input: Input<'_>, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    match (format.carrier(), input) {
        (Carrier::Text, Input::Text(text)) => read_text(format, text, out),
        (Carrier::Text, Input::Bytes(bytes)) => read_text(format, &mut bytes.as_ref(), out),
        (Carrier::Parquet, Input::Bytes(bytes)) => canonical::parquet::read(bytes, out),
        (Carrier::Parquet, Input::File(file)) => canonical::parquet::read(file, out),
        (Carrier::Database, Input::Bytes(bytes)) => {
            let connection = database::open(&bytes, out)?;
            read_database(format, &connection, out)
        }
        (Carrier::Database, Input::Database(connection)) => read_database(format, connection, out),
        (_, input) => {
            let found = match input {
                Input::Text(_) => "a stream",
                Input::Bytes(_) => "bytes",
                Input::File(_) => "a file",
                Input::Database(_) => "a database",
            };
            let wanted = match format.carrier() {
                Carrier::Text => "a stream or bytes",
                Carrier::Parquet => "a file or bytes",
                Carrier::Database => "a database or bytes",
            };
            let file = out.context.source.to_owned();
            Err(FormatError::WrongCarrier { file, format: format.as_str(), found, wanted })
        }
    }
}

fn read_database(
    format: SourceFormat,
    connection: &rusqlite::Connection,
    out: &mut Reading<'_, '_>,
) -> Result<(), FormatError> {
    if format == SourceFormat::TautulliDatabase {
        tautulli::read_database(connection, out)
    } else {
        playback_reporting::read_database(connection, out)
    }
}

fn read_text(
    format: SourceFormat,
    text: &mut dyn BufRead,
    out: &mut Reading<'_, '_>,
) -> Result<(), FormatError> {
    match format {
        SourceFormat::CanonicalCsv => canonical::csv::read(text, out),
        SourceFormat::CanonicalJsonLines => canonical::jsonl::read(text, out),
        SourceFormat::NetflixActivity => netflix::read(text, out),
        SourceFormat::NetflixShort => netflix_short::read(text, out),
        SourceFormat::TautulliJson => tautulli::read_json(text, out),
        SourceFormat::PlaybackReportingTsv => playback_reporting::read_tsv(text, out),
        SourceFormat::JellystatBackup => jellystat::read(text, out),
        SourceFormat::PrimeVideo => prime_video::read(text, out),
        SourceFormat::CmcdEvents => cmcd_events::read(text, out),
        SourceFormat::CmcdCdnLog => cdn_log::read(text, out),
        SourceFormat::SnowplowMedia => snowplow::read(text, out),
        SourceFormat::Trakt => trackers::read_trakt(text, out),
        SourceFormat::Letterboxd => trackers::read_letterboxd(text, out),
        // The other carriers never come here: `read` has sent them to their own readers.
        SourceFormat::CanonicalParquet
        | SourceFormat::TautulliDatabase
        | SourceFormat::PlaybackReportingDatabase => Ok(()),
    }
}
