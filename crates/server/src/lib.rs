//! Pages for people and an interface for programs, over one lake.
//!
//! The server asks the same questions as the command, in the same words: [`greenlit_dossier`] answers, pages and
//! interface place the answer. Evidence comes in through [`greenlit_intake`], as at the command.
//!
//! A request passes, from outside in: its number and log line (`log`), who may ask and from where (`security`,
//! `tokens`), how much may be asked (`limits`), its resource (`pages`, `api`), the lake (`lake_access`) on threads that
//! may wait. Whatever goes wrong leaves as one sentence (`problem`) that names no path of this machine.

mod api;
mod app;
mod assets;
mod feed;
mod jobs;
mod lake_access;
mod limits;
mod log;
mod markdown;
mod metrics;
pub mod openapi;
mod pages;
mod problem;
mod respond;
mod security;
mod serve;
mod settings;
mod slate;
mod table;
pub mod tokens;
mod upload;
mod web;

pub use app::{App, router};
pub use serve::{ServeError, serve};
pub use settings::Settings;
