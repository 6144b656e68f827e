//! Work that outlasts its request: what it is at, for those who ask and those who watch.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use greenlit_intake::{FileReport, Outcome, Progress};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::watch;

/// Jobs remembered after they have ended.
const REMEMBERED: usize = 200;

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Waiting for its turn to write, or writing.
    Running,
    /// Committed: everything it took is in the lake.
    Done,
    /// Given up: nothing of it is in the lake.
    Failed,
}

/// What a job is at.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "Job")]
pub(crate) struct Job {
    /// Its number.
    pub(crate) id: String,
    pub(crate) state: State,
    /// Who asked for it.
    pub(crate) by: String,
    /// RFC 3339, UTC.
    pub(crate) started_at: String,
    /// Files it was given.
    pub(crate) files_given: usize,
    /// What became of each file that is done.
    pub(crate) files: Vec<FileDone>,
    /// The playback log being read.
    pub(crate) reading: Option<Reading>,
    /// Why it failed.
    pub(crate) problem: Option<String>,
}

/// How far the reading of a file has come.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Reading {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) of_bytes: Option<u64>,
}

/// What became of one file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct FileDone {
    pub(crate) name: String,
    /// SHA-256 of its bytes, by which `sources` knows it.
    pub(crate) sha256: Option<String>,
    /// `added`, `known` or `refused`.
    pub(crate) outcome: String,
    /// `article`, `figures`, ..., where it was added.
    pub(crate) kind: Option<String>,
    /// What was understood, or why it was refused.
    pub(crate) said: String,
    /// Rows set aside.
    pub(crate) rejected: usize,
}

impl From<&FileReport> for FileDone {
    fn from(file: &FileReport) -> Self {
        let (outcome, kind, said, rejected) = match &file.outcome {
            Outcome::Added { kind, understood, rejected } => {
                ("added", Some(kind.to_string()), understood.clone(), *rejected)
            }
            Outcome::Known => ("known", None, "already in the lake".to_owned(), 0),
            Outcome::Refused(reason) => ("refused", None, reason.clone(), 0),
        };
        Self {
            name: file.name.clone(),
            sha256: file.sha256.map(|s| s.to_string()),
            outcome: outcome.to_owned(),
            kind,
            said,
            rejected,
        }
    }
}

/// All jobs of this server.
#[derive(Debug)]
pub(crate) struct Jobs {
    by_id: Mutex<BTreeMap<u64, watch::Sender<Job>>>,
    stopping: watch::Sender<bool>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { by_id: Mutex::default(), stopping: watch::Sender::new(false) }
    }
}

impl Jobs {
    /// A new job; its handle tells how it goes.
    pub(crate) fn start(self: &Jobs, by: String, files_given: usize, now: Timestamp) -> Handle {
        let mut by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        let number = by_id.last_key_value().map_or(1, |(last, _)| last + 1);
        while by_id.len() >= REMEMBERED {
            let ended = by_id.iter().find(|(_, job)| job.borrow().state != State::Running).map(|(id, _)| *id);
            let Some(ended) = ended else { break };
            by_id.remove(&ended);
        }
        let job = Job {
            id: number.to_string(),
            state: State::Running,
            by,
            started_at: now.to_string(),
            files_given,
            files: Vec::new(),
            reading: None,
            problem: None,
        };
        let sender = watch::Sender::new(job);
        by_id.insert(number, sender.clone());
        Handle { job: sender }
    }

    /// Follows a job; none where its number is not, or no longer, known.
    pub(crate) fn follow(&self, id: &str) -> Option<watch::Receiver<Job>> {
        let by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        by_id.get(&id.parse().ok()?).map(watch::Sender::subscribe)
    }

    /// Every job, the latest first.
    pub(crate) fn all(&self) -> Vec<Job> {
        let by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        by_id.values().rev().map(|job| job.borrow().clone()).collect()
    }

    /// Rises to true when streams of progress must end.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Ends all streams of progress; the jobs go on.
    pub(crate) fn stop_streams(&self) {
        self.stopping.send_replace(true);
    }
}

/// A job's own hand on what others see of it.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    job: watch::Sender<Job>,
}

impl Handle {
    pub(crate) fn now(&self) -> Job {
        self.job.borrow().clone()
    }

    /// Ends it: with nothing, or with why it failed.
    pub(crate) fn end(&self, problem: Option<String>) {
        self.job.send_modify(|job| {
            job.state = if problem.is_some() { State::Failed } else { State::Done };
            job.reading = None;
            job.problem = problem;
        });
    }
}

impl Progress for Handle {
    fn read(&mut self, name: &str, bytes: u64, of_bytes: Option<u64>) {
        self.job.send_modify(|job| {
            job.reading = Some(Reading { name: name.to_owned(), bytes, of_bytes });
        });
    }

    fn done(&mut self, file: &FileReport) {
        self.job.send_modify(|job| {
            job.reading = None;
            job.files.push(file.into());
        });
    }
}

/// The server's clock.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A job whose handle is dropped without an end has panicked: those who follow must not wait for ever.
#[derive(Debug)]
pub(crate) struct EndOnDrop(pub(crate) Handle);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        if self.0.now().state == State::Running {
            self.0.end(Some("The work was given up; nothing of it was added.".to_owned()));
        }
    }
}
