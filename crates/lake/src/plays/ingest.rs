//! A playback log into segments: streamed, sorted piece by piece, nothing visible before the commit.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use greenlit_viewing::formats::{self, Carrier, Context, GapRule, Input, Sink, SourceFormat};
use greenlit_viewing::play::{Beat, Capabilities, IdentityKey, Play, SeasonMark, TitleText};
use greenlit_viewing::sanity::{Finding, Reason, SanityRules, checked};
use greenlit_vocabulary::Rejected;
use rusqlite::OptionalExtension;
use rustc_hash::FxHashMap;
use sha2::Digest;

use super::beats::Beats;
use super::manifest::next_segment_id;
use super::row::{StoredPlay, Titles, Words, batch_of};
use super::segment::{SegmentWriter, row_groups, whole, written};
use crate::{Adding, NewEvidence, Result, fault_point};

/// Plays gathered before they are sorted and written: about 150 MB.
const PLAYS_PER_SEGMENT: usize = 1 << 20;

/// Read from a file at a time.
const READ_BYTES: usize = 1 << 20;

/// Most titles known by address.
const TITLES_BY_PLACE: usize = 1 << 20;

/// What must be told of a playback log, because no file says it.
#[derive(Debug, Clone, Default)]
pub struct PlaysContext<'a> {
    /// Name of the account, household or server the file belongs to: the same for two exports of one account.
    pub account: &'a str,
    /// Zone of local times, for sources that write them.
    pub zone: Option<jiff::tz::TimeZone>,
    /// Order of day and month, where the file's dates do not decide it.
    pub date_order: Option<formats::DateOrder>,
    /// 32 random bytes, used if this lake has no secret yet and forgotten otherwise.
    pub fresh_secret: [u8; 32],
}

/// What was made of a playback log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaysAdded {
    /// What the reader says: rows, notes, columns that were not understood.
    pub report: formats::Report,
    /// Plays kept.
    pub plays: u64,
    /// Rows set aside, by the reader and by what no play can be.
    pub rejected: u64,
    /// Files written under `plays/`.
    pub segments: usize,
    /// What a person should know, as sentences.
    pub notes: Vec<String>,
}

/// Where a playback log is read from.
pub enum PlaysContent<'a> {
    /// From its beginning to its end; a database or a Parquet file then has to be held in memory.
    Stream(&'a mut dyn Read),
    /// From its file, of which only the parts in hand are in memory.
    File(&'a Path),
}

impl PlaysContent<'_> {
    fn read(
        self,
        format: SourceFormat,
        context: &Context<'_>,
        intake: &mut Intake<'_, '_>,
    ) -> std::result::Result<formats::Report, formats::FormatError> {
        let io = |error| formats::FormatError::Io { file: context.source.to_owned(), error };
        match (format.carrier(), self) {
            (Carrier::Text, Self::Stream(stream)) => {
                let mut reader = std::io::BufReader::with_capacity(READ_BYTES, stream);
                formats::read(format, Input::Text(&mut reader), context, intake)
            }
            (Carrier::Text, Self::File(path)) => {
                let file = fs_err::File::open(path).map_err(io)?;
                let mut reader = std::io::BufReader::with_capacity(READ_BYTES, file);
                formats::read(format, Input::Text(&mut reader), context, intake)
            }
            (Carrier::Parquet, Self::File(path)) => {
                let file = fs_err::File::open(path).map_err(io)?.into_file();
                formats::read(format, Input::File(file), context, intake)
            }
            (Carrier::Database, Self::File(path)) => {
                let connection = open_database(path).map_err(|error| formats::FormatError::Damaged {
                    file: context.source.to_owned(),
                    why: error.to_string(),
                })?;
                formats::read(format, Input::Database(&connection), context, intake)
            }
            (Carrier::Parquet | Carrier::Database, Self::Stream(stream)) => {
                formats::read(format, Input::Bytes(whole(stream).map_err(io)?), context, intake)
            }
        }
    }
}

/// Opens another program's database as it stands: without locks, without its write-ahead log, without a trace.
fn open_database(path: &Path) -> rusqlite::Result<rusqlite::Connection> {
    use rusqlite::OpenFlags;
    let name = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(format!("file:{name}?immutable=1"), flags)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

/// The sentence about writes of a database that stand beside it and are not read.
fn unread_log(format: SourceFormat, content: &PlaysContent<'_>) -> Option<String> {
    let PlaysContent::File(path) = content else { return None };
    let mut name = path.file_name()?.to_os_string();
    name.push("-wal");
    let log = path.with_file_name(&name);
    let is_there = format.carrier() == Carrier::Database
        && fs_err::metadata(log).is_ok_and(|metadata| metadata.len() > 0);
    is_there.then(|| {
        format!(
            "the last writes stand in `{}` and are not read: stop the program that owns the database, and add it again",
            name.to_string_lossy()
        )
    })
}

impl Adding<'_> {
    /// Adds a playback log: its plays, what was set aside, and what the source can say.
    ///
    /// Memory is bounded, whatever the size of the file.
    ///
    /// # Errors
    /// [`crate::Error::Format`] where nothing can be made of the file, [`crate::Error::Plays`] where the disk refuses.
    /// Nothing of the file is kept then; what was added before it stays in the `Adding`.
    pub fn plays(
        &self,
        file: &NewEvidence<'_>,
        format: SourceFormat,
        content: PlaysContent<'_>,
        context: &PlaysContext<'_>,
    ) -> Result<PlaysAdded> {
        let sql = |statement| self.transaction.execute_batch(statement).map_err(|e| self.storage(e));
        sql("SAVEPOINT plays")?;
        let outcome = self.read_plays(file, format, content, context);
        // Segments of a file that failed are listed nowhere, and are removed like those of a killed process.
        sql(if outcome.is_ok() { "RELEASE plays" } else { "ROLLBACK TO plays; RELEASE plays" })?;
        outcome
    }

    fn read_plays(
        &self,
        file: &NewEvidence<'_>,
        format: SourceFormat,
        content: PlaysContent<'_>,
        context: &PlaysContext<'_>,
    ) -> Result<PlaysAdded> {
        let key = self.identity_key(&context.fresh_secret)?;
        let evidence = self.evidence(file, 0, &[])?;
        let read_context = Context {
            account: context.account,
            zone: context.zone.clone(),
            date_order: context.date_order,
            ..Context::new(file.name, key)
        };
        let before = simulated_sources(&self.transaction).map_err(|e| self.storage(e))?;
        let mut intake = Intake::new(self, evidence);
        let unread_log = unread_log(format, &content);
        let mut report = content.read(format, &read_context, &mut intake)?;
        report.notes.extend(unread_log);
        let is_simulated = intake.capabilities.with(report.capabilities).has(Capabilities::SIMULATED);
        if intake.plays + intake.beats.count() > 0 && before.is_some_and(|before| before != is_simulated) {
            return Err(crate::Error::Mixed { file: file.name.to_owned(), is_simulated });
        }
        intake.finish(report)
    }

    /// The key of viewers' hashes, made of the lake's secret, which is made of `fresh` if there is none.
    pub(crate) fn identity_key(&self, fresh: &[u8; 32]) -> Result<IdentityKey> {
        let secret = || -> rusqlite::Result<[u8; 32]> {
            self.transaction.execute("INSERT OR IGNORE INTO viewer_secret VALUES (1, ?1)", [fresh])?;
            self.transaction.query_row("SELECT secret FROM viewer_secret", [], |row| row.get(0))
        };
        let mut hash = sha2::Sha256::new();
        hash.update(b"viewers' identities");
        hash.update(secret().map_err(|e| self.storage(e))?);
        let digest: [u8; 32] = hash.finalize().into();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        Ok(IdentityKey(key))
    }
}

/// Whether the lake's plays are invented; `None` where it has none.
fn simulated_sources(connection: &rusqlite::Connection) -> rusqlite::Result<Option<bool>> {
    let bits: Option<u32> = connection
        .prepare_cached("SELECT capabilities FROM play_source WHERE plays > 0 LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(bits.map(|bits| Capabilities::from_bits(bits).has(Capabilities::SIMULATED)))
}

impl crate::Lake {
    /// Whether the lake's plays are invented by a simulator: then nothing measured here is about anybody.
    ///
    /// # Errors
    /// [`crate::Error::Storage`] when the database cannot be read.
    pub fn is_simulated(&self) -> Result<bool> {
        simulated_sources(&self.connection).map(|is| is == Some(true)).map_err(|e| self.storage(e))
    }
}

/// Takes what a reader hands over. A failure is kept and ends the taking, since a sink cannot refuse.
struct Intake<'a, 'lake> {
    adding: &'a Adding<'lake>,
    evidence: i64,
    rules: SanityRules,
    rows: Vec<StoredPlay>,
    beats: Beats,
    words: Words,
    titles: Titles,
    numbers: FxHashMap<Arc<TitleText>, u32>,
    /// The same by address; the title is held, so that nothing else can come to lie there.
    by_place: FxHashMap<*const TitleText, (Arc<TitleText>, u32)>,
    runtimes_ms: FxHashMap<u32, u64>,
    capabilities: Capabilities,
    findings: Vec<Finding>,
    found: std::collections::BTreeMap<Reason, u64>,
    plays: u64,
    rejected: u64,
    segments: usize,
    failure: Option<crate::Error>,
}

impl<'a, 'lake> Intake<'a, 'lake> {
    fn new(adding: &'a Adding<'lake>, evidence: i64) -> Self {
        Self {
            adding,
            evidence,
            rules: SanityRules::default(),
            rows: Vec::new(),
            beats: Beats::new(&adding.directory),
            words: Words::default(),
            titles: Titles::default(),
            numbers: FxHashMap::default(),
            by_place: FxHashMap::default(),
            runtimes_ms: FxHashMap::default(),
            capabilities: Capabilities::NONE,
            findings: Vec::new(),
            found: std::collections::BTreeMap::new(),
            plays: 0,
            rejected: 0,
            segments: 0,
            failure: None,
        }
    }

    fn take(&mut self, play: Play) -> Result<()> {
        let row = play.row;
        let sane = checked(play, &self.rules, None, &mut self.findings);
        for finding in self.findings.drain(..) {
            *self.found.entry(finding.reason).or_default() += 1;
        }
        let Some(mut play) = sane else {
            let reason = "no play lasts as long as that, or ends before it begins".to_owned();
            return self.set_aside(&Rejected { line: Some(row), reason, excerpt: String::new() });
        };
        play.runtime_ms = play.runtime_ms.filter(|ms| *ms > 0);
        let title = self.number_of(&play.title)?;
        if let Some(runtime_ms) = play.runtime_ms {
            let longest = self.runtimes_ms.entry(title).or_default();
            *longest = runtime_ms.max(*longest);
        }
        self.capabilities = self.capabilities.with(play.capabilities);
        let source = u32::try_from(self.evidence).unwrap_or(u32::MAX);
        self.rows.push(StoredPlay::of(&play, title, source, &mut self.words));
        self.plays += 1;
        if self.rows.len() >= PLAYS_PER_SEGMENT { self.write() } else { Ok(()) }
    }

    fn set_aside(&mut self, row: &Rejected) -> Result<()> {
        self.rejected += 1;
        self.adding
            .transaction
            .prepare_cached(
                "INSERT INTO quarantine (evidence, line, reason, excerpt) VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut s| {
                s.execute((self.evidence, row.line.map(|n| n as i64), &row.reason, &row.excerpt))
            })
            .map(|_| ())
            .map_err(|e| self.adding.storage(e))
    }

    /// The lake's number of a title as written.
    fn number_of(&mut self, title: &Arc<TitleText>) -> Result<u32> {
        // Readers hand over one title again and again: where it lies tells it faster than what it says.
        if let Some((_, number)) = self.by_place.get(&Arc::as_ptr(title)) {
            return Ok(*number);
        }
        let number = if let Some(number) = self.numbers.get(title) {
            *number
        } else {
            let number =
                number_in_lake(&self.adding.transaction, title).map_err(|e| self.adding.storage(e))?;
            self.numbers.insert(Arc::clone(title), number);
            self.titles.insert(number, Arc::clone(title));
            number
        };
        if self.by_place.len() >= TITLES_BY_PLACE {
            self.by_place.clear();
        }
        self.by_place.insert(Arc::as_ptr(title), (Arc::clone(title), number));
        Ok(number)
    }

    /// Sorts what was gathered and writes it as a segment.
    fn write(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let order = order_of(&self.rows);
        let lake = &self.adding.directory;
        let id = next_segment_id(&self.adding.transaction).map_err(|e| self.adding.storage(e))?;
        let mut writer = SegmentWriter::create(lake, id)?;
        let mut rows = Vec::new();
        for group in row_groups(order.iter().map(|(bucket, ..)| *bucket)) {
            let places = order.get(group).unwrap_or_default().iter().map(|(.., place)| *place as usize);
            rows.clear();
            rows.extend(places.filter_map(|place| self.rows.get(place)));
            writer.group(&batch_of(&rows, &self.words, &self.titles).map_err(|e| written("", &e))?)?;
        }
        let segment = writer.finish(lake)?;
        self.adding.list_segment(&segment)?;
        self.segments += 1;
        self.rows.clear();
        fault_point("after-segment");
        Ok(())
    }

    fn finish(mut self, report: formats::Report) -> Result<PlaysAdded> {
        let mut notes = report.notes.clone();
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.fold(&mut notes)?;
        self.write()?;
        for (reason, rows) in &self.found {
            notes.push(format!("{rows} rows: {}", in_words(*reason)));
        }
        let record = || -> rusqlite::Result<()> {
            let transaction = &self.adding.transaction;
            let capabilities = self.capabilities.with(report.capabilities).bits();
            transaction.execute(
                "UPDATE evidence SET records = ?2 WHERE id = ?1",
                (self.evidence, self.plays as i64),
            )?;
            transaction.execute(
                "INSERT INTO play_source (evidence, capabilities, plays, notes) VALUES (?1, ?2, ?3, ?4)",
                (
                    self.evidence,
                    capabilities,
                    self.plays as i64,
                    serde_json::to_string(&notes).unwrap_or_default(),
                ),
            )?;
            let mut statement = transaction.prepare_cached(
                "UPDATE played SET runtime_ms = max(coalesce(runtime_ms, 0), ?2) WHERE id = ?1",
            )?;
            for (title, runtime_ms) in &self.runtimes_ms {
                statement.execute((title, *runtime_ms as i64))?;
            }
            Ok(())
        };
        record().map_err(|e| self.adding.storage(e))?;
        fault_point("after-plays");
        Ok(PlaysAdded { plays: self.plays, rejected: self.rejected, segments: self.segments, notes, report })
    }

    /// Folds the heartbeats of the file into plays.
    fn fold(&mut self, notes: &mut Vec<String>) -> Result<()> {
        if self.beats.count() == 0 {
            return Ok(());
        }
        let beats = std::mem::replace(&mut self.beats, Beats::new(&self.adding.directory));
        let folded = beats.fold(GapRule::CMCD, |play| self.take(play))?;
        notes.push(format!(
            "{} heartbeats came twice, {} are missing from their sequences, {} minutes nobody accounts for",
            folded.duplicates,
            folded.lost,
            folded.unobserved_ms / 60_000
        ));
        Ok(())
    }
}

/// Bucket, and what orders rows within it, and the place of the row.
type Ordered = (u8, u64, u32, Option<i64>, u32);

/// The places of the rows in the order of a segment. Rows are large, so their keys are sorted, a bucket at a time.
fn order_of(rows: &[StoredPlay]) -> Vec<Ordered> {
    let mut ends = [0_usize; 256];
    for row in rows {
        if let Some(end) = ends.get_mut(usize::from(row.bucket())) {
            *end += 1;
        }
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    let mut order: Vec<Ordered> = vec![(0, 0, 0, None, 0); rows.len()];
    for (place, row) in rows.iter().enumerate().rev() {
        let Some(end) = ends.get_mut(usize::from(row.bucket())) else { continue };
        *end = end.saturating_sub(1);
        if let Some(slot) = order.get_mut(*end) {
            *slot = (row.bucket(), row.viewer, row.title, row.start_ms, place as u32);
        }
    }
    for bucket in order.chunk_by_mut(|a, b| a.0 == b.0) {
        bucket.sort_unstable_by(|a, b| {
            let whole = |place: u32| rows.get(place as usize).map(StoredPlay::order);
            (a.1, a.2, a.3).cmp(&(b.1, b.2, b.3)).then_with(|| whole(a.4).cmp(&whole(b.4)))
        });
    }
    order
}

impl Sink for Intake<'_, '_> {
    fn play(&mut self, play: Play) {
        if self.failure.is_none() {
            self.failure = self.take(play).err();
        }
    }

    fn beat(&mut self, beat: Beat) {
        if self.failure.is_none() {
            self.failure = self.beats.push(beat).err();
        }
    }

    fn reject(&mut self, rejected: Rejected) {
        if self.failure.is_none() {
            self.failure = self.set_aside(&rejected).err();
        }
    }
}

const fn in_words(reason: Reason) -> &'static str {
    match reason {
        Reason::SentinelDate => "the date is a sentinel; they count in no week",
        Reason::EndBeforeStart => "the end precedes the start",
        Reason::LongerThanADay => "longer than a day without a known runtime; set aside",
        Reason::AbsurdDuration => "longer than three runtimes; cut",
        Reason::PlayingBeyondInterval => "more playing time than between start and end; cut",
        Reason::ExactDuplicate => "exact duplicates",
        Reason::NearDuplicate => "the same sitting as another row",
    }
}

/// A title as written, as the lake keeps it: a list whose places never change meaning.
type Written = (
    String,
    String,
    Option<u32>,
    Option<char>,
    Option<u32>,
    Option<String>,
    bool,
    Option<String>,
    Option<i16>,
);

fn number_in_lake(transaction: &rusqlite::Connection, title: &TitleText) -> rusqlite::Result<u32> {
    let letter = match title.season {
        Some(SeasonMark::Lettered(_, letter)) => Some(letter),
        Some(SeasonMark::Only) => Some('*'),
        Some(SeasonMark::Number(_)) | None => None,
    };
    let written: Written = (
        title.raw.clone(),
        title.name.clone(),
        title.season.as_ref().map(SeasonMark::number),
        letter,
        title.episode,
        title.episode_name.clone(),
        title.is_undecided,
        title.source_id.clone(),
        title.year,
    );
    let text = serde_json::to_string(&written).unwrap_or_default();
    let found = transaction
        .prepare_cached("SELECT id FROM played WHERE text = ?1")?
        .query_row([&text], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    transaction.prepare_cached("INSERT INTO played (text) VALUES (?1)")?.execute([&text])?;
    Ok(u32::try_from(transaction.last_insert_rowid()).unwrap_or(u32::MAX))
}

/// Reads back what [`number_in_lake`] wrote.
pub(super) fn written_title(text: &str) -> Option<TitleText> {
    let (raw, name, season, letter, episode, episode_name, is_undecided, source_id, year): Written =
        serde_json::from_str(text).ok()?;
    let season = season.map(|number| match letter {
        Some('*') => SeasonMark::Only,
        Some(letter) => SeasonMark::Lettered(number, letter),
        None => SeasonMark::Number(number),
    });
    Some(TitleText { raw, name, season, episode, episode_name, is_undecided, source_id, year })
}
