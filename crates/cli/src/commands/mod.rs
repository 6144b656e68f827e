//! One module a command.

pub(crate) mod add;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod figures;
pub(crate) mod incentive;
pub(crate) mod lake;
pub(crate) mod panel;
pub(crate) mod quarantine;
pub(crate) mod rate;
pub(crate) mod read;
pub(crate) mod score;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod simulate;
pub(crate) mod sources;
pub(crate) mod top10;
pub(crate) mod why;
