//! How much may be asked: requests at once, requests a second from one address, time.
//!
//! What cannot be answered soon is refused at once (503, 429): a queue would make everybody wait.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rustc_hash::FxHashMap;

use crate::app::App;
use crate::problem::Problem;

/// Addresses whose allowance is remembered; beyond, the fullest are forgotten.
const REMEMBERED: usize = 10_000;

/// Requests that an address has left.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    left: f64,
    at: Instant,
}

/// Allowances by address: a bucket of `burst` that fills at `per_second`.
#[derive(Debug)]
pub(crate) struct Rates {
    per_second: f64,
    burst: f64,
    by_address: Mutex<FxHashMap<IpAddr, Allowance>>,
}

impl Rates {
    pub(crate) fn new(per_second: f64, burst: f64) -> Self {
        Self { per_second, burst, by_address: Mutex::default() }
    }

    /// Takes one request from the allowance; else the seconds after which there is one.
    pub(crate) fn take(&self, address: IpAddr, now: Instant) -> Result<(), u64> {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if by_address.len() >= REMEMBERED && !by_address.contains_key(&address) {
            let full = |a: &Allowance| self.filled(a, now) >= self.burst;
            by_address.retain(|_, allowance| !full(allowance));
            if by_address.len() >= REMEMBERED {
                by_address.clear();
            }
        }
        let allowance = by_address.entry(address).or_insert(Allowance { left: self.burst, at: now });
        let left = self.filled(allowance, now);
        if left < 1.0 {
            let wait_secs = (1.0 - left) / self.per_second.max(1e-6);
            return Err((wait_secs.ceil() as u64).max(1));
        }
        *allowance = Allowance { left: left - 1.0, at: now };
        Ok(())
    }

    fn filled(&self, allowance: &Allowance, now: Instant) -> f64 {
        let secs = now.saturating_duration_since(allowance.at).as_secs_f64();
        (allowance.left + secs * self.per_second).min(self.burst)
    }
}

/// The address a request comes from; this machine's own where it came without a socket.
pub(crate) fn address_of(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip())
}

/// The layer.
pub(crate) async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    #[expect(clippy::disallowed_methods, reason = "rates are measured on the machine's own clock")]
    let now = Instant::now();
    if let Err(wait_secs) = app.rates.take(address_of(&request), now) {
        let detail = "Too many requests came from this address.";
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, detail);
        return Problem { retry_after_secs: Some(wait_secs), ..problem }.into_response();
    }
    let Ok(turn) = app.at_once.clone().try_acquire_owned() else {
        return Problem::busy("The server has as many requests at work as it can do at once.", 1)
            .into_response();
    };
    let limit = limit_of(&app, request.uri().path());
    let response = tokio::time::timeout(limit, next.run(request)).await;
    drop(turn);
    response.unwrap_or_else(|_| {
        let detail = format!("The answer took longer than {} seconds and was given up.", limit.as_secs());
        Problem::busy(detail, 5).into_response()
    })
}

fn limit_of(app: &App, path: &str) -> Duration {
    let takes_uploads = matches!(path, "/add" | "/api/v1/add");
    if takes_uploads { app.settings.upload_limit } else { app.settings.request_limit }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "any instant will do")]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_then_the_rate_rules() {
        let rates = Rates::new(2.0, 3.0);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(rates.take(one, start), Ok(()));
        }
        assert_eq!(rates.take(one, start), Err(1));
        assert_eq!(rates.take(other, start), Ok(()));
        assert_eq!(rates.take(one, start + Duration::from_millis(500)), Ok(()));
        assert_eq!(rates.take(one, start + Duration::from_millis(600)), Err(1));
    }

    #[test]
    fn memory_of_addresses_is_bounded() {
        let rates = Rates::new(1.0, 1.0);
        let start = Instant::now();
        for n in 0..3 * REMEMBERED as u32 {
            let _ = rates.take(IpAddr::from(n.to_be_bytes()), start);
        }
        assert!(rates.by_address.lock().unwrap().len() <= REMEMBERED);
    }
}
