//! A playback log into segments: streamed, sorted piece by piece, nothing visible before the commit.

use std::io::Read;
use std::sync::Arc;

use greenlit_viewing::formats::{self, Carrier, Context, GapRule, Input, Sink, SourceFormat, fold_beats};
use greenlit_viewing::play::{Beat, Capabilities, IdentityKey, Play, SeasonMark, TitleText};
use greenlit_viewing::sanity::{Finding, Reason, SanityRules, checked};
use greenlit_vocabulary::Rejected;
use rusqlite::OptionalExtension;
use rustc_hash::FxHashMap;
use sha2::Digest;

use super::manifest::next_segment_id;
use super::row::{StoredPlay, Titles, Words, batch_of};
use super::segment::{SegmentWriter, whole, written};
use crate::{Adding, NewEvidence, Result, fault_point};

/// Plays gathered before they are sorted and written: about 150 MB.
const PLAYS_PER_SEGMENT: usize = 1 << 20;

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

impl Adding<'_> {
    /// Adds a playback log: its plays, what was set aside, and what the source can say.
    ///
    /// Memory is bounded for sources of plays; heartbeats are held until the end of the file, since a session's may
    /// come in any order.
    ///
    /// # Errors
    /// [`crate::Error::Format`] where nothing can be made of the file, [`crate::Error::Plays`] where the disk refuses.
    /// Nothing of the file is kept then; what was added before it stays in the `Adding`.
    pub fn plays(
        &self,
        file: &NewEvidence<'_>,
        format: SourceFormat,
        content: &mut dyn Read,
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
        content: &mut dyn Read,
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
        let mut intake = Intake::new(self, evidence);
        let report = {
            let mut reader = std::io::BufReader::with_capacity(1 << 20, content);
            let input = match format.carrier() {
                Carrier::Text => Input::Text(&mut reader),
                Carrier::Parquet | Carrier::Database => Input::Bytes(
                    whole(&mut reader)
                        .map_err(|error| formats::FormatError::Io { file: file.name.to_owned(), error })?,
                ),
            };
            formats::read(format, input, &read_context, &mut intake)?
        };
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

/// Takes what a reader hands over. A failure is kept and ends the taking, since a sink cannot refuse.
struct Intake<'a, 'lake> {
    adding: &'a Adding<'lake>,
    evidence: i64,
    rules: SanityRules,
    rows: Vec<StoredPlay>,
    beats: Vec<Beat>,
    words: Words,
    titles: Titles,
    numbers: FxHashMap<Arc<TitleText>, u32>,
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
            beats: Vec::new(),
            words: Words::default(),
            titles: Titles::default(),
            numbers: FxHashMap::default(),
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
        if let Some(number) = self.numbers.get(title) {
            return Ok(*number);
        }
        let number = number_in_lake(&self.adding.transaction, title).map_err(|e| self.adding.storage(e))?;
        self.numbers.insert(Arc::clone(title), number);
        self.titles.insert(number, Arc::clone(title));
        Ok(number)
    }

    /// Sorts what was gathered and writes it as a segment.
    fn write(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.rows.sort_unstable_by_key(StoredPlay::order);
        let lake = &self.adding.directory;
        let id = next_segment_id(&self.adding.transaction).map_err(|e| self.adding.storage(e))?;
        let mut writer = SegmentWriter::create(lake, id)?;
        for bucket in self.rows.chunk_by(|a, b| a.bucket() == b.bucket()) {
            writer.bucket(batch_of(bucket, &self.words, &self.titles).map_err(|e| written("", &e))?)?;
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
        self.fold(&mut notes);
        if self.failure.is_none() {
            self.failure = self.write().err();
        }
        if let Some(failure) = self.failure {
            return Err(failure);
        }
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
    fn fold(&mut self, notes: &mut Vec<String>) {
        if self.beats.is_empty() {
            return;
        }
        let (plays, folded) = fold_beats(std::mem::take(&mut self.beats), GapRule::CMCD);
        notes.push(format!(
            "{} heartbeats came twice, {} are missing from their sequences, {} minutes nobody accounts for",
            folded.duplicates,
            folded.lost,
            folded.unobserved_ms / 60_000
        ));
        for play in plays {
            self.play(play);
        }
    }
}

impl Sink for Intake<'_, '_> {
    fn play(&mut self, play: Play) {
        if self.failure.is_none() {
            self.failure = self.take(play).err();
        }
    }

    fn beat(&mut self, beat: Beat) {
        if self.failure.is_none() {
            self.beats.push(beat);
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
