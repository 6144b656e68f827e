//! A server over the example lake, asked without a socket.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test file uses a part, and none is a library"
)]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use greenlit_intake::{Remarks, Telling, add_all, collect};
use greenlit_lake::Lake;
use greenlit_server::{App, Settings, router};
use jiff::Timestamp;
use tower::ServiceExt;

/// What was answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

/// A server over a lake of its own.
pub struct Site {
    pub folder: tempfile::TempDir,
    pub router: Router,
}

impl Site {
    pub fn lake(&self) -> PathBuf {
        self.folder.path().join("greenlit.lake")
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, headers, body }
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.get_as(address, "*/*").await
    }

    pub async fn get_as(&self, address: &str, accept: &str) -> Answer {
        let request = Request::get(address).header(header::ACCEPT, accept).body(Body::empty()).unwrap();
        self.ask(request).await
    }

    pub async fn post_json(&self, address: &str, body: &str) -> Answer {
        let request = Request::post(address).header(header::CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Sends a form of files.
    pub async fn post_files(&self, address: &str, files: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, content) in files {
            write!(
                body,
                "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{content}\r\n"
            )
            .unwrap();
        }
        body.push_str("--edge--\r\n");
        let request =
            Request::post(address).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// Waits until a job has ended, and gives what it says.
    pub async fn ended(&self, address: &str) -> serde_json::Value {
        for _ in 0..600 {
            let job = self.get(address).await.json();
            if job["state"] != "running" {
                return job;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the job at {address} does not end");
    }
}

/// The example of the project.
pub fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/ballard")
}

/// A server over an empty lake, set up as wanted.
pub fn empty(change: impl FnOnce(&mut Settings)) -> Site {
    let folder = tempfile::tempdir().unwrap();
    let lake = folder.path().join("greenlit.lake");
    let mut settings = Settings::new(lake, Settings::usual_address());
    settings.burst = 1e9;
    change(&mut settings);
    let router = router(&App::open(settings).unwrap());
    Site { folder, router }
}

/// A server over the example.
pub fn site() -> Site {
    let site = empty(|_| {});
    fill(&site.lake());
    site
}

/// Adds the example to a lake.
pub fn fill(lake: &Path) {
    let mut lake = Lake::create_or_open(lake).unwrap();
    let inputs = collect(&[example()]).unwrap();
    let (telling, remarks) = (Telling::default(), Remarks::default());
    add_all(&mut lake, &inputs, &telling, &remarks, Timestamp::UNIX_EPOCH, true, &mut ()).unwrap();
}

/// Adds one file to a lake, as another process would.
pub fn add_text(lake: &Path, name: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs_err::write(&path, text).unwrap();
    let mut lake = Lake::create_or_open(lake).unwrap();
    let inputs = collect(&[path]).unwrap();
    let (telling, remarks) = (Telling::default(), Remarks::default());
    add_all(&mut lake, &inputs, &telling, &remarks, Timestamp::UNIX_EPOCH, true, &mut ()).unwrap();
}
