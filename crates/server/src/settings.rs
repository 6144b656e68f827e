//! What a server is told when it starts.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// What a server is told when it starts; the defaults suit one person's lake on their own machine.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the lake.
    pub lake: PathBuf,
    /// Where to listen.
    pub address: SocketAddr,
    /// A request that takes longer is answered with 503.
    pub request_limit: Duration,
    /// An upload may take this long.
    pub upload_limit: Duration,
    /// Bytes of one upload, all files together.
    pub upload_bytes: u64,
    /// Bytes of a file that can only be read as a whole; playback logs in text are read as streams.
    pub whole_file_bytes: u64,
    /// Bytes of a body that is no upload.
    pub body_bytes: usize,
    /// Requests at work at once; more are answered with 503.
    pub at_once: usize,
    /// Requests a second from one address, on average; more are answered with 429.
    pub per_second: f64,
    /// Requests from one address that may come at once.
    pub burst: f64,
    /// Connections that read the lake.
    pub readers: usize,
    /// Bytes of answers kept for the next who asks.
    pub kept_bytes: usize,
    /// Whether every request must bring a token; set for addresses that others can reach.
    pub needs_token: bool,
}

impl Settings {
    /// A server for the lake in a folder, on an address.
    pub fn new(lake: PathBuf, address: SocketAddr) -> Self {
        Self {
            lake,
            address,
            request_limit: Duration::from_secs(20),
            upload_limit: Duration::from_hours(1),
            upload_bytes: 16 << 30,
            whole_file_bytes: 64 << 20,
            body_bytes: 1 << 20,
            at_once: 256,
            per_second: 50.0,
            burst: 200.0,
            readers: 2,
            kept_bytes: 64 << 20,
            needs_token: !address.ip().is_loopback(),
        }
    }

    /// Port 8080 of this machine, for nobody else.
    pub const fn usual_address() -> SocketAddr {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080)
    }
}
