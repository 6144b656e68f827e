//! How a server answers over a large lake, at a rate that does not wait for it.
//!
//! Requests are sent when they are due, whether or not earlier ones have been answered, and their time counts from when
//! they were due: a server that falls behind cannot hide it.

mod lake;
mod load;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::shell;

/// Linux counts the time of processes in hundredths of a second.
const TICKS_A_SECOND: f64 = 100.0;

/// Arguments of `cargo xtask serve-bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Titles in the lake
    #[arg(long, default_value_t = 1000)]
    titles: u32,
    /// Articles a title, of ten claims each
    #[arg(long, default_value_t = 100)]
    articles: u32,
    /// Figures a title; eight of ten are measured, the others published
    #[arg(long, default_value_t = 10_000)]
    figures: u32,
    /// Requests a second
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// Seconds of each phase
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// After the first phase, ask ten times as often for as long, then again at the first rate
    #[arg(long)]
    overload: bool,
    /// A folder for the lake, which is kept and used again
    #[arg(long)]
    keep: Option<PathBuf>,
    /// The command to measure; the release build of this workspace when left out
    #[arg(long)]
    command: Option<PathBuf>,
    /// The core the server is bound to
    #[arg(long, default_value_t = 1)]
    core: u32,
}

/// Builds the lake, starts the server on one core, asks, and prints what came of it.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let folder = arguments.keep.clone().unwrap_or_else(|| scratch.path().join("lake"));
    if !folder.join("greenlit.db").is_file() {
        let counts = lake::fill(&folder, arguments.titles, arguments.articles, arguments.figures)?;
        println!("{} titles, {} claims, {} figures", arguments.titles, counts.claims, counts.figures);
    }
    let command = arguments.command.clone().unwrap_or_else(|| shell::root().join("target/release/greenlit"));
    ensure!(command.is_file(), "`{}` is not there: cargo build --release -p greenlit", command.display());
    let mut server = Server::start(&command, &folder, arguments)?;
    let (warm, pages) = server.warm()?;
    println!("the list of titles was ready after {warm:.1?}; resident then {:.0} MB", server.resident_mb()?);
    let rate = f64::from(arguments.rate);
    let length = Duration::from_secs(u64::from(arguments.seconds));
    let mut phases = vec![("steady", rate)];
    if arguments.overload {
        phases.extend([("overload", rate * 10.0), ("after", rate)]);
    }
    for (name, rate) in phases {
        let before = server.cpu_secs()?;
        let report = load::run(&server.address, &pages, rate, length);
        println!("{name}: {report}");
        let each_ms = (server.cpu_secs()? - before) * 1000.0 / report.requests().max(1) as f64;
        println!("{name}: {each_ms:.2} ms of the server's CPU time for each request");
        println!(
            "{name}: resident {:.0} MB, at most {:.0} MB",
            server.resident_mb()?,
            server.most_resident_mb()?
        );
    }
    Ok(())
}

/// A server under measurement; ends with the value.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(command: &Path, lake: &Path, arguments: &Arguments) -> Result<Self> {
        let core = arguments.core.to_string();
        let per_second = (arguments.rate * 2).to_string();
        let mut child = Command::new("taskset")
            .args(["-c", &core])
            .arg(command)
            .arg("--lake")
            .arg(lake)
            .args(["serve", "--listen", "127.0.0.1:0", "--per-second", &per_second])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("`taskset` binds the server to a core; it is part of util-linux")?;
        let stderr = child.stderr.take().context("the server has no standard error")?;
        let mut line = String::new();
        BufReader::new(stderr).read_line(&mut line)?;
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.with_context(|| format!("the server did not start: {line}"))?.to_owned();
        Ok(Self { child, address })
    }

    /// Waits until the list of titles is there; gives the time it took, and the pages to ask for.
    fn warm(&mut self) -> Result<(Duration, Vec<load::Page>)> {
        #[expect(clippy::disallowed_methods, reason = "measuring time is its purpose")]
        let start = Instant::now();
        let mut connection = load::Connection::open(&self.address)?;
        loop {
            let answer = connection.get("/api/v1/titles?limit=10000&format=csv")?;
            if answer.status == 200 {
                let text = answer.text()?;
                let keys = text.lines().skip(1).filter_map(|line| line.split(',').next());
                let pages = load::pages(keys.map(str::to_owned).collect());
                return Ok((start.elapsed(), pages));
            }
            ensure!(matches!(answer.status, 429 | 503), "the list of titles gives {}", answer.status);
            ensure!(start.elapsed() < Duration::from_hours(1), "the list of titles was not ready in an hour");
            std::thread::sleep(Duration::from_secs(1));
        }
    }

    /// Time the server has computed, in user and system mode.
    fn cpu_secs(&self) -> Result<f64> {
        let text = fs_err::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name of the program stands in brackets, and may hold anything.
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
        Ok((ticks(11) + ticks(12)) / TICKS_A_SECOND)
    }

    fn status(&self, field: &str) -> Result<f64> {
        let mut text = String::new();
        fs_err::File::open(format!("/proc/{}/status", self.child.id()))?.read_to_string(&mut text)?;
        let line = text.lines().find_map(|line| line.strip_prefix(field)).context("no such field")?;
        let kibibytes: f64 = line.trim_matches([':', ' ', '\t', 'k', 'B']).parse()?;
        Ok(kibibytes / 1024.0)
    }

    fn resident_mb(&self) -> Result<f64> {
        self.status("VmRSS")
    }

    fn most_resident_mb(&self) -> Result<f64> {
        self.status("VmHWM")
    }
}
