//! Simulated telemetry into files, home after home, in bounded memory.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use arrow::array::RecordBatch;
use greenlit_viewing::simulate::{
    BEAT_HEADER, Home, Observer, PLAY_HEADER, Scenario, SimBeat, SimPlay, beats_to_arrow, plays_to_arrow,
    write_beat_csv, write_play_csv,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::Error;
use crate::args::{Sent, SimulateArguments, TelemetryForm};

/// Rows gathered before they are written.
const ROWS_AT_ONCE: usize = 1 << 16;

enum Target {
    Csv(BufWriter<fs_err::File>),
    Parquet(Box<ArrowWriter<fs_err::File>>),
}

/// One file of telemetry.
struct Log {
    folder: PathBuf,
    name: String,
    target: Target,
    rows: u64,
}

impl Log {
    fn create(
        arguments: &SimulateArguments,
        what: &str,
        header: &str,
        empty: &RecordBatch,
    ) -> Result<Self, Error> {
        let extension = if arguments.form == TelemetryForm::Csv { "csv" } else { "parquet" };
        let name = format!("simulated-{what}.{extension}");
        let file = fs_err::File::create(arguments.out.join(format!("{name}.writing")))?;
        let target = match arguments.form {
            TelemetryForm::Csv => {
                let mut file = BufWriter::with_capacity(1 << 20, file);
                writeln!(file, "{header}")?;
                Target::Csv(file)
            }
            TelemetryForm::Parquet => {
                let zstd = Compression::ZSTD(ZstdLevel::default());
                let properties = WriterProperties::builder().set_compression(zstd).build();
                let writer = ArrowWriter::try_new(file, empty.schema(), Some(properties));
                Target::Parquet(Box::new(writer.map_err(failed)?))
            }
        };
        Ok(Self { folder: arguments.out.clone(), name, target, rows: 0 })
    }

    fn finish(self) -> Result<(String, u64), Error> {
        match self.target {
            Target::Csv(mut file) => file.flush()?,
            Target::Parquet(writer) => drop(writer.into_inner().map_err(failed)?),
        }
        let unfinished = self.folder.join(format!("{}.writing", self.name));
        fs_err::rename(unfinished, self.folder.join(&self.name))?;
        Ok((self.name, self.rows))
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Io(std::io::Error::other(error.to_string()))
}

/// Writes what the simulation sends. A failure is kept and ends the writing, since an observer cannot refuse.
pub(super) struct Recorder<'s> {
    scenario: &'s Scenario,
    plays: Vec<SimPlay>,
    beats: Vec<SimBeat>,
    play_log: Option<Log>,
    beat_log: Option<Log>,
    counts_persons: bool,
    persons: u64,
    failure: Option<Error>,
}

impl<'s> Recorder<'s> {
    /// Begins the files that the user wants.
    pub(super) fn create(scenario: &'s Scenario, arguments: &SimulateArguments) -> Result<Self, Error> {
        let (no_plays, no_beats) = (plays_to_arrow(scenario, &[]), beats_to_arrow(scenario, &[]));
        let wants = |sent| arguments.send == sent || arguments.send == Sent::Both;
        let log = |sent, what, header, empty: RecordBatch| {
            wants(sent).then(|| Log::create(arguments, what, header, &empty)).transpose()
        };
        Ok(Self {
            scenario,
            plays: Vec::with_capacity(ROWS_AT_ONCE),
            beats: Vec::with_capacity(ROWS_AT_ONCE),
            play_log: log(Sent::Plays, "plays", PLAY_HEADER, no_plays.map_err(failed)?)?,
            beat_log: log(Sent::Beats, "beats", BEAT_HEADER, no_beats.map_err(failed)?)?,
            counts_persons: true,
            persons: 0,
            failure: None,
        })
    }

    /// The homes that follow are not of the panel.
    pub(super) const fn persons_are_known(&mut self) {
        self.counts_persons = false;
    }

    fn write_plays(&mut self) -> Result<(), Error> {
        let plays = std::mem::take(&mut self.plays);
        let Some(log) = &mut self.play_log else { return Ok(()) };
        log.rows += plays.len() as u64;
        match &mut log.target {
            Target::Csv(file) => {
                let mut text = String::new();
                for play in &plays {
                    write_play_csv(self.scenario, play, &mut text);
                }
                file.write_all(text.as_bytes())?;
            }
            Target::Parquet(writer) => {
                let batch = plays_to_arrow(self.scenario, &plays).map_err(failed)?;
                writer.write(&batch).map_err(failed)?;
            }
        }
        Ok(())
    }

    fn write_beats(&mut self) -> Result<(), Error> {
        let beats = std::mem::take(&mut self.beats);
        let Some(log) = &mut self.beat_log else { return Ok(()) };
        log.rows += beats.len() as u64;
        match &mut log.target {
            Target::Csv(file) => {
                let mut text = String::new();
                for beat in &beats {
                    write_beat_csv(self.scenario, beat, &mut text);
                }
                file.write_all(text.as_bytes())?;
            }
            Target::Parquet(writer) => {
                let batch = beats_to_arrow(self.scenario, &beats).map_err(failed)?;
                writer.write(&batch).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Persons of the panel, and the files with their rows.
    pub(super) fn finish(mut self) -> Result<(u64, Vec<(String, u64)>), Error> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.write_plays()?;
        self.write_beats()?;
        let logs = [self.play_log, self.beat_log].into_iter().flatten();
        Ok((self.persons, logs.map(Log::finish).collect::<Result<_, _>>()?))
    }
}

impl Observer for Recorder<'_> {
    fn home(&mut self, home: &Home) {
        self.persons += if self.counts_persons { home.persons.len() as u64 } else { 0 };
    }

    fn play(&mut self, play: &SimPlay) {
        if self.failure.is_none() {
            self.plays.push(*play);
            if self.plays.len() >= ROWS_AT_ONCE {
                self.failure = self.write_plays().err();
            }
        }
    }

    fn beat(&mut self, beat: &SimBeat) {
        if self.failure.is_none() {
            self.beats.push(*beat);
            if self.beats.len() >= ROWS_AT_ONCE {
                self.failure = self.write_beats().err();
            }
        }
    }
}
