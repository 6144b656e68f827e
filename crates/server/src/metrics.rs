//! Counters for Prometheus, in its text format.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;

/// Upper ends of the classes of response times, in seconds.
const CLASSES: [f64; 8] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 1.0, 10.0];

/// Counts of the answers of one route.
#[derive(Debug, Default, Clone)]
struct Route {
    by_status: BTreeMap<u16, u64>,
    classes: [u64; CLASSES.len()],
    answers: u64,
    secs: f64,
}

/// What is counted since the server started.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    routes: Mutex<BTreeMap<String, Route>>,
}

impl Metrics {
    pub(crate) fn count(&self, route: &str, status: StatusCode, took: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if !routes.contains_key(route) {
            routes.insert(route.to_owned(), Route::default());
        }
        let Some(counts) = routes.get_mut(route) else { return };
        let secs = took.as_secs_f64();
        *counts.by_status.entry(status.as_u16()).or_default() += 1;
        counts.answers += 1;
        counts.secs += secs;
        for (class, most) in counts.classes.iter_mut().zip(CLASSES) {
            *class += u64::from(secs <= most);
        }
    }

    /// All counts, with gauges given by whoever holds what they measure.
    pub(crate) fn text(&self, gauges: &[(&str, &str, f64)]) -> String {
        let mut text = String::new();
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        text.push_str(
            "# HELP greenlit_requests_total Requests answered.\n# TYPE greenlit_requests_total counter\n",
        );
        for (route, counts) in &routes {
            for (status, n) in &counts.by_status {
                let _ =
                    writeln!(text, "greenlit_requests_total{{route=\"{route}\",status=\"{status}\"}} {n}");
            }
        }
        text.push_str("# HELP greenlit_request_seconds Time to the answer's head.\n");
        text.push_str("# TYPE greenlit_request_seconds histogram\n");
        for (route, counts) in &routes {
            for (n, most) in counts.classes.iter().zip(CLASSES) {
                let _ =
                    writeln!(text, "greenlit_request_seconds_bucket{{route=\"{route}\",le=\"{most}\"}} {n}");
            }
            let Route { answers, secs, .. } = counts;
            let _ = writeln!(
                text,
                "greenlit_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {answers}\n\
                 greenlit_request_seconds_sum{{route=\"{route}\"}} {secs}\n\
                 greenlit_request_seconds_count{{route=\"{route}\"}} {answers}"
            );
        }
        for (name, help, value) in gauges {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_cumulative() {
        let metrics = Metrics::default();
        metrics.count("/", StatusCode::OK, Duration::from_millis(3));
        metrics.count("/", StatusCode::OK, Duration::from_millis(30));
        let text = metrics.text(&[("greenlit_change", "Changes seen.", 4.0)]);
        for line in [
            "greenlit_requests_total{route=\"/\",status=\"200\"} 2",
            "greenlit_request_seconds_bucket{route=\"/\",le=\"0.005\"} 1",
            "greenlit_request_seconds_bucket{route=\"/\",le=\"0.05\"} 2",
            "greenlit_request_seconds_bucket{route=\"/\",le=\"+Inf\"} 2",
            "greenlit_change 4",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
    }
}
