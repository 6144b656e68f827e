//! The crediting jobs on a Parquet file, timed: what `cargo xtask bench` runs beside other engines.
//!
//! `credit JOB FILE OUT [THREADS] [MEMORY_MB]` with JOB `plays`, `beats`, `sorted` (plays already in order of viewer,
//! title and start) or `decode` (only reads the columns that plays or, with a `session_id`, beats need). Writes lines
//! `week,title,ms,reach,place` and prints one line of JSON: seconds, CPU seconds and peak memory.

use std::fmt::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};
use arrow::array::AsArray;
use arrow::datatypes::UInt64Type;
use arrow::record_batch::RecordBatch;
use greenlit_viewing::kernel::{
    BeatCredit, BeatIntake, BeatJob, KernelError, Limits, LocalCalendar, PlayIntake, PlayJob, SortedPlays,
    SpillStore, SpillTicket, TitleWeekTotals,
};
use greenlit_vocabulary::WeekCalendar;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

const PLAY_COLUMNS: [&str; 4] = ["viewer_id", "title_id", "start_ms", "end_ms"];
const BEAT_COLUMNS: [&str; 5] = ["viewer_id", "session_id", "title_id", "ts_ms", "state"];
const ROWS_PER_BATCH: usize = 16_384;

#[allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "timing and printing are what this program is for"
)]
fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [job, source, out, rest @ ..] = args.as_slice() else {
        bail!("usage: credit plays|beats|sorted|decode FILE OUT [THREADS] [MEMORY_MB]");
    };
    let threads = rest.first().map_or(Ok(2), |t| t.parse()).context("THREADS is a number")?;
    let memory_mb = rest.get(1).map(|m| m.parse::<usize>()).transpose().context("MEMORY_MB is a number")?;
    let memory_bytes = memory_mb.map_or(Limits::default().memory_bytes, |megabytes| megabytes << 20);

    let begun = std::time::Instant::now();
    let source = Source::open(Path::new(source))?;
    let calendar = LocalCalendar::of_zone("America/New_York", WeekCalendar::MondayToSunday)?;
    let spill = FileSpill::new()?;
    let limits = Limits { memory_bytes, spill: Some(&spill) };
    let taken;
    let totals = match job.as_str() {
        "plays" => {
            let job = PlayJob::new(&calendar, limits);
            source.on_threads(
                threads,
                &PLAY_COLUMNS,
                || job.intake(),
                PlayIntake::push,
                PlayIntake::finish,
            )?;
            taken = begun.elapsed();
            job.finish(threads)?
        }
        "beats" => {
            let job = BeatJob::new(&calendar, BeatCredit::default(), limits);
            source.on_threads(
                threads,
                &BEAT_COLUMNS,
                || job.intake(),
                BeatIntake::push,
                BeatIntake::finish,
            )?;
            taken = begun.elapsed();
            job.finish(threads)?
        }
        "sorted" => {
            let totals = credit_sorted(&source, &calendar, threads)?;
            taken = begun.elapsed();
            totals
        }
        "decode" => {
            let columns: &[&str] = if source.has("session_id") { &BEAT_COLUMNS } else { &PLAY_COLUMNS };
            source.on_threads(threads, columns, || 0, touch, |_| Ok(()))?;
            taken = begun.elapsed();
            TitleWeekTotals::default()
        }
        other => bail!("`{other}` is no job; use plays, beats, sorted or decode"),
    };
    let elapsed = begun.elapsed();
    fs_err::write(out, listing(&totals, &calendar))?;
    println!(
        "{{\"query_s\":{:.3},\"intake_s\":{:.3},\"cpu_s\":{:.2},\"hwm_mb\":{},\"spilled_mb\":{},\"rows\":{}}}",
        elapsed.as_secs_f64(),
        taken.as_secs_f64(),
        cpu_seconds()?,
        peak_memory_mb()?,
        spill.bytes() >> 20,
        totals.counts().rows,
    );
    Ok(())
}

/// Lines `week,title,ms,reach,place`, sorted; the place counts equal times apart, by title id, as the peers do.
fn listing(totals: &TitleWeekTotals, calendar: &LocalCalendar) -> String {
    let mut lines = Vec::new();
    let ranked = totals.ranked();
    for week in ranked.chunk_by(|a, b| a.1.week == b.1.week) {
        for (place, (_, row)) in (1..).zip(week) {
            let day = calendar.week(row.week).first_day();
            lines.push((day, row.title_id, row.cell.credited_ms, row.cell.viewers, place));
        }
    }
    lines.sort_unstable();
    lines.iter().fold(String::new(), |mut text, (day, title, ms, viewers, place)| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{day},{title},{ms},{viewers},{place}");
        text
    })
}

/// A Parquet file whose row groups are handed out to threads.
struct Source {
    file: fs_err::File,
    metadata: ArrowReaderMetadata,
}

impl Source {
    fn open(path: &Path) -> Result<Self> {
        let file = fs_err::File::open(path)?;
        let metadata = ArrowReaderMetadata::load(file.file(), ArrowReaderOptions::new())?;
        Ok(Self { file, metadata })
    }

    fn has(&self, column: &str) -> bool {
        self.metadata.schema().column_with_name(column).is_some()
    }

    fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    fn read(&self, group: usize, columns: &[&str]) -> Result<ParquetRecordBatchReader> {
        let mask = ProjectionMask::columns(self.metadata.parquet_schema(), columns.iter().copied());
        let file = fs_err::File::open(self.file.path())?.into_file();
        Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_batch_size(ROWS_PER_BATCH)
            .build()?)
    }

    /// Reads every row group once, each on one of the threads.
    fn on_threads<S>(
        &self,
        threads: usize,
        columns: &[&str],
        start: impl Fn() -> S + Sync,
        push: impl Fn(&mut S, &RecordBatch) -> Result<(), KernelError> + Sync,
        finish: impl Fn(S) -> Result<(), KernelError> + Sync,
    ) -> Result<()> {
        let next = AtomicUsize::new(0);
        let run = || -> Result<()> {
            let mut state = start();
            loop {
                let group = next.fetch_add(1, Ordering::Relaxed);
                if group >= self.groups() {
                    return Ok(finish(state)?);
                }
                for batch in self.read(group, columns)? {
                    push(&mut state, &batch?)?;
                }
            }
        };
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
            run()?;
            others.into_iter().try_for_each(|other| other.join().unwrap_or_else(|_| bail!("a thread failed")))
        })
    }
}

/// Each thread takes a run of adjacent row groups; a viewer cut by the border between two runs is credited on its own.
fn credit_sorted(source: &Source, calendar: &LocalCalendar, threads: usize) -> Result<TitleWeekTotals> {
    let per_thread = source.groups().div_ceil(threads.max(1));
    let parts = std::thread::scope(|scope| -> Result<Vec<_>> {
        let handles: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let groups = thread * per_thread..((thread + 1) * per_thread).min(source.groups());
                    credit_run(source, calendar, groups)
                })
            })
            .collect();
        handles.into_iter().map(|h| h.join().unwrap_or_else(|_| bail!("a thread failed"))).collect()
    })?;
    let mut totals = TitleWeekTotals::default();
    let job = PlayJob::new(calendar, Limits::default());
    let mut border = job.intake();
    for (part, edges) in parts {
        totals.merge(part);
        edges.iter().try_for_each(|batch| border.push(batch))?;
    }
    border.finish()?;
    totals.merge(job.finish(1)?);
    Ok(totals)
}

/// Credits adjacent row groups but for the rows of their first and last viewer, which come back.
fn credit_run(
    source: &Source,
    calendar: &LocalCalendar,
    groups: std::ops::Range<usize>,
) -> Result<(TitleWeekTotals, Vec<RecordBatch>)> {
    let mut stream = SortedPlays::new(calendar);
    let (mut edges, mut held): (Vec<RecordBatch>, Vec<RecordBatch>) = (Vec::new(), Vec::new());
    let mut first_viewer = None;
    for group in groups {
        for batch in source.read(group, &PLAY_COLUMNS)? {
            let mut batch = batch?;
            let viewers = batch.column_by_name("viewer_id").context("viewer_id")?.clone();
            let viewers = viewers.as_primitive::<UInt64Type>().values();
            let (Some(head), Some(tail)) = (viewers.first(), viewers.last()) else { continue };
            let first = *first_viewer.get_or_insert(*head);
            let of_first = viewers.iter().take_while(|v| **v == first).count();
            if of_first > 0 {
                edges.push(batch.slice(0, of_first));
                batch = batch.slice(of_first, batch.num_rows() - of_first);
            }
            let before_tail = viewers[of_first..].iter().rposition(|v| v != tail).map_or(0, |at| at + 1);
            if before_tail > 0 {
                for earlier in held.drain(..) {
                    stream.push(&earlier)?;
                }
                stream.push(&batch.slice(0, before_tail))?;
            }
            held.push(batch.slice(before_tail, batch.num_rows() - before_tail));
        }
    }
    edges.extend(held);
    Ok((stream.finish(), edges))
}

/// Counts the values of every column, so that nothing is left undecoded.
#[allow(clippy::unnecessary_wraps, reason = "stands beside the jobs' intakes")]
fn touch(sum: &mut usize, batch: &RecordBatch) -> Result<(), KernelError> {
    *sum += batch.columns().iter().map(|c| c.len() - c.null_count()).sum::<usize>();
    Ok(())
}

/// Spills into one unnamed temporary file; a ticket is the slab's place in it.
struct FileSpill {
    file: std::fs::File,
    length: AtomicU64,
}

impl FileSpill {
    fn new() -> Result<Self> {
        Ok(Self { file: tempfile::tempfile()?, length: AtomicU64::new(0) })
    }

    fn bytes(&self) -> u64 {
        self.length.load(Ordering::Relaxed)
    }
}

impl SpillStore for FileSpill {
    fn put(&self, slab: &[u8]) -> std::io::Result<SpillTicket> {
        let at = self.length.fetch_add(slab.len() as u64, Ordering::Relaxed);
        self.file.write_all_at(slab, at)?;
        Ok(SpillTicket(at))
    }

    fn read(&self, ticket: SpillTicket, offset: usize, into: &mut [u8]) -> std::io::Result<()> {
        self.file.read_exact_at(into, ticket.0 + offset as u64)
    }
}

/// User and system time of this process, from `/proc`, in seconds (ticks of 10 ms).
fn cpu_seconds() -> Result<f64> {
    let stat = fs_err::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(") ").context("/proc/self/stat")?;
    let ticks: u64 = fields.split(' ').skip(11).take(2).filter_map(|f| f.parse::<u64>().ok()).sum();
    Ok(ticks as f64 / 100.0)
}

fn peak_memory_mb() -> Result<u64> {
    let status = fs_err::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).context("VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse::<u64>()? / 1024)
}
