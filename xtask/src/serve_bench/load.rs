//! The requests: HTTP/1.1 over kept connections, sent when they are due.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Requests that can be under way at once.
const CONNECTIONS: u64 = 64;

/// An address of one kind of page.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    kind: &'static str,
    path: String,
}

/// Of ten requests six are for titles, two for the slate, two for charts.
pub(crate) fn pages(keys: Vec<String>) -> Vec<Page> {
    let slates =
        ["/", "/?sort=minutes", "/?sort=rank", "/?status=renewed", "/?q=harbor+7", "/?sort=news&offset=100"];
    let charts = ["/top10", "/top10?list=series", "/top10?list=originals", "/top10?week=2025-05-14"];
    let mut pages = Vec::new();
    for (at, key) in keys.into_iter().enumerate() {
        pages.push(Page { kind: "title", path: format!("/title/{}", key.replace(' ', "-")) });
        if at % 3 == 2 {
            let nth = |all: &[&str]| all.get(at / 3 % all.len()).map_or("/", |path| *path).to_owned();
            pages.push(Page { kind: "slate", path: nth(&slates) });
            pages.push(Page { kind: "top10", path: nth(&charts) });
        }
    }
    pages
}

/// A connection that is kept.
pub(crate) struct Connection {
    address: String,
    stream: BufReader<TcpStream>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> Result<String> {
        Ok(String::from_utf8(self.body.clone())?)
    }
}

impl Connection {
    pub(crate) fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Self { address: address.to_owned(), stream: BufReader::new(stream) })
    }

    /// Asks without compression, to read the answer.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask(path, "identity")
    }

    fn ask(&mut self, path: &str, encoding: &str) -> Result<Answer> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html, */*;q=0.5\r\nAccept-Encoding: {encoding}\r\n\r\n",
            self.address
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).context("no answer")?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, body })
    }
}

/// What one request came to.
struct Sample {
    kind: &'static str,
    status: u16,
    took: Duration,
    bytes: usize,
}

/// What all requests came to.
pub(crate) struct Report {
    samples: Vec<Sample>,
    wall: Duration,
}

/// Sends requests at the rate for a time.
#[expect(clippy::disallowed_methods, reason = "measuring time is its purpose")]
pub(crate) fn run(address: &str, pages: &[Page], rate: f64, length: Duration) -> Report {
    let all = (rate * length.as_secs_f64()) as u64;
    let next = AtomicU64::new(0);
    let start = Instant::now();
    let ask = || -> Vec<Sample> {
        let mut samples = Vec::new();
        let mut connection = None;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= all {
                return samples;
            }
            let due = start + Duration::from_secs_f64(number as f64 / rate);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            // A stride that shares no factor with the number of pages mixes them.
            let Some(page) = pages.get((number * 7919 % pages.len() as u64) as usize) else { return samples };
            let answer = connection
                .take()
                .map_or_else(|| Connection::open(address), Ok)
                .and_then(|mut c: Connection| Ok((c.ask(&page.path, "gzip")?, c)));
            let took = due.elapsed();
            let (status, bytes) = match answer {
                Ok((answer, kept)) => {
                    connection = Some(kept);
                    (answer.status, answer.body.len())
                }
                Err(_) => (0, 0),
            };
            samples.push(Sample { kind: page.kind, status, took, bytes });
        }
    };
    let samples = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect()
    });
    Report { samples, wall: start.elapsed() }
}

impl Report {
    /// How many requests were sent.
    pub(crate) const fn requests(&self) -> usize {
        self.samples.len()
    }
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(at.saturating_sub(1).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut by_status: BTreeMap<u16, usize> = BTreeMap::new();
        for sample in &self.samples {
            *by_status.entry(sample.status).or_default() += 1;
        }
        let per_second = self.samples.len() as f64 / self.wall.as_secs_f64();
        write!(f, "{} requests, {per_second:.0} a second; by status", self.samples.len())?;
        for (status, n) in by_status {
            write!(f, " {status}: {n}")?;
        }
        for kind in ["title", "slate", "top10"] {
            let of_kind = || self.samples.iter().filter(|s| s.kind == kind && s.status == 200);
            let mut times: Vec<f64> = of_kind().map(|s| s.took.as_secs_f64() * 1000.0).collect();
            times.sort_by(f64::total_cmp);
            let most = of_kind().map(|s| s.bytes).max().unwrap_or(0);
            write!(
                f,
                "\n  {kind:<6} p50 {:.1} ms, p99 {:.1} ms, worst {:.1} ms, largest body {} kB",
                quantile(&times, 0.5),
                quantile(&times, 0.99),
                quantile(&times, 1.0),
                most / 1000
            )?;
        }
        Ok(())
    }
}
