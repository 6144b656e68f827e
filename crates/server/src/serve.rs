//! Listening, until asked to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::app::{App, router};
use crate::settings::Settings;
use crate::tokens::{TokenError, Tokens};

/// Threads that may wait for the lake, beyond those that read it: writers, uploads, exports.
const WAITING_THREADS: usize = 6;

/// Why a server does not start, or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Others can reach the address, and nobody has a token.
    #[error("{0} can be reached from other machines, and no token has been made")]
    NoTokens(SocketAddr),
    /// The tokens cannot be read.
    #[error(transparent)]
    Tokens(#[from] TokenError),
    /// The lake cannot be opened.
    #[error(transparent)]
    Lake(#[from] greenlit_lake::Error),
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The system gives no threads, or the socket failed.
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
}

impl ServeError {
    /// What the person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoTokens(_) => Some(
                "make one with `greenlit token add --role read NAME`, or listen on 127.0.0.1, which needs none",
            ),
            Self::Listen { .. } => Some("choose another with `--listen ADDRESS:PORT`"),
            Self::Lake(error) => error.hint(),
            Self::Tokens(_) | Self::Io(_) => None,
        }
    }
}

/// Serves until the process is asked to stop (SIGINT, SIGTERM); requests under way are answered first.
///
/// `is_ready` is told the address once it answers: the port asked for may have been 0.
///
/// # Errors
/// [`ServeError::NoTokens`] for an address that others can reach while nobody has a token; else what the system or the
/// lake refuses.
pub fn serve(settings: Settings, is_ready: impl FnOnce(SocketAddr)) -> Result<(), ServeError> {
    if settings.needs_token && Tokens::of(&settings.lake).list()?.is_empty() {
        return Err(ServeError::NoTokens(settings.address));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(settings.readers + WAITING_THREADS)
        .enable_all()
        .build()?;
    let address = settings.address;
    let app = App::open(settings)?;
    runtime.block_on(async {
        let listen = |source| ServeError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        is_ready(listener.local_addr()?);
        tokio::spawn(crate::slate::keep_ready(Arc::clone(&app)));
        let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(asked_to_stop(app)).await?;
        Ok(())
    })
}

async fn asked_to_stop(app: Arc<App>) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
    tracing::info!("asked to stop: requests under way are answered first");
    // Streams of progress would otherwise keep their connections for as long as their jobs run.
    app.jobs.stop_streams();
}
