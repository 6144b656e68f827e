//! One module a command.

pub(crate) mod add;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod lake;
pub(crate) mod panel;
pub(crate) mod quarantine;
pub(crate) mod read;
pub(crate) mod show;
pub(crate) mod sources;
pub(crate) mod why;
