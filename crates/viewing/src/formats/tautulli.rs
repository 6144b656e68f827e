//! Tautulli's history: its database, and the answer of its `get_history`.
//!
//! Play time is stopped - started - paused: wall clock, with buffering inside. Rows the server has grouped (the API's
//! default) span days and are refused with the parameter that undoes it; sessions still running have no end and are
//! set aside. The columns with names, addresses and tokens are never selected.

use std::borrow::Cow;
use std::io::BufRead;

use rusqlite::Connection;
use serde::Deserialize;

use super::objects::{Cut, Objects};
use super::scalar::Scalar;
use super::{FormatError, Reading, database, times, title_key};
use crate::play::{Capabilities, Play, PlayKind, TitleText, When};

/// A row of either carrier, before anything is believed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    started: Scalar<'a>,
    #[serde(borrow)]
    stopped: Scalar<'a>,
    #[serde(borrow)]
    paused_counter: Scalar<'a>,
    #[serde(borrow)]
    user_id: Scalar<'a>,
    #[serde(borrow)]
    machine_id: Scalar<'a>,
    #[serde(borrow)]
    platform: Scalar<'a>,
    #[serde(borrow)]
    media_type: Scalar<'a>,
    /// Milliseconds; only in the database.
    #[serde(borrow)]
    view_offset: Scalar<'a>,
    #[serde(borrow)]
    rating_key: Scalar<'a>,
    #[serde(borrow)]
    title: Scalar<'a>,
    #[serde(borrow)]
    grandparent_title: Scalar<'a>,
    #[serde(borrow)]
    media_index: Scalar<'a>,
    #[serde(borrow)]
    parent_media_index: Scalar<'a>,
    #[serde(borrow)]
    guid: Scalar<'a>,
    #[serde(borrow)]
    year: Scalar<'a>,
    #[serde(borrow)]
    live: Scalar<'a>,
    /// Runtime in milliseconds; only in the database (the API's `duration` is play time).
    #[serde(skip)]
    runtime: Scalar<'a>,
    #[serde(borrow)]
    play_duration: Scalar<'a>,
    #[serde(borrow)]
    percent_complete: Scalar<'a>,
    #[serde(borrow)]
    watched_status: Scalar<'a>,
    #[serde(borrow)]
    group_count: Scalar<'a>,
    #[serde(borrow)]
    state: Scalar<'a>,
}

const HISTORY: [&str; 9] = [
    "started",
    "stopped",
    "paused_counter",
    "user_id",
    "machine_id",
    "platform",
    "media_type",
    "view_offset",
    "rating_key",
];
const METADATA: [&str; 8] =
    ["title", "grandparent_title", "media_index", "parent_media_index", "guid", "year", "live", "duration"];

fn capabilities() -> Capabilities {
    Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::PAUSES_KNOWN)
        .with(Capabilities::BUFFER_IN_DURATION)
}

/// Reads the database.
pub(crate) fn read_database(connection: &Connection, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    out.report.capabilities = capabilities().with(Capabilities::POSITION).with(Capabilities::RUNTIME);
    let have = database::columns(connection, "session_history").map_err(|e| database::failure(&e, out))?;
    let described =
        database::columns(connection, "session_history_metadata").map_err(|e| database::failure(&e, out))?;
    if !["id", "started", "stopped", "user_id"].iter().all(|name| have.iter().any(|h| h == name)) {
        return Err(FormatError::NotThisFormat {
            file: out.context.source.to_owned(),
            format: "a Tautulli database",
            why: "it has no table `session_history` with `id`, `started`, `stopped` and `user_id`".to_owned(),
        });
    }
    let join = if described.is_empty() { "" } else { "LEFT JOIN session_history_metadata m ON m.id = h.id" };
    let sql = format!(
        "SELECT h.id, {}, {} FROM session_history h {join} ORDER BY h.id",
        database::selection("h", &HISTORY, &have),
        database::selection("m", &METADATA, &described)
    );
    each_row(connection, &sql, out)
}

fn each_row(connection: &Connection, sql: &str, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let mut statement = connection.prepare(sql).map_err(|e| database::failure(&e, out))?;
    let mut rows = statement.query([]).map_err(|e| database::failure(&e, out))?;
    while let Some(cells) = rows.next().map_err(|e| database::failure(&e, out))? {
        out.report.rows += 1;
        let cell = |n: usize| cells.get_ref(n).map_or(Scalar::Null, Scalar::cell);
        let number = cell(0).count().unwrap_or(out.report.rows);
        let row = Row {
            started: cell(1),
            stopped: cell(2),
            paused_counter: cell(3),
            user_id: cell(4),
            machine_id: cell(5),
            platform: cell(6),
            media_type: cell(7),
            view_offset: cell(8),
            rating_key: cell(9),
            title: cell(10),
            grandparent_title: cell(11),
            media_index: cell(12),
            parent_media_index: cell(13),
            guid: cell(14),
            year: cell(15),
            live: cell(16),
            runtime: cell(17),
            ..Row::default()
        };
        take_row(&row, number, out);
    }
    Ok(())
}

/// Reads the API's answer: the array `data` at any depth, or a bare array of rows.
pub(crate) fn read_json(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    out.report.capabilities = capabilities().with(Capabilities::COMPLETION);
    let mut objects =
        Objects::new(text, out.context.line_limit_bytes, |list| list.is_empty() || list == "data");
    loop {
        match objects.next_record().map_err(|e| out.io(e))? {
            Cut::End { complete } => {
                if !complete {
                    out.note("The file ends too early; the rows before its end were read");
                }
                return Ok(());
            }
            cut => {
                out.report.rows += 1;
                let number = out.report.rows;
                match cut {
                    Cut::Record => match serde_json::from_slice::<Row<'_>>(objects.record()) {
                        Ok(row) => take_row(&row, number, out),
                        Err(error) => out.reject_row(number, format!("it is not a JSON object: {error}")),
                    },
                    Cut::Overlong => out.reject_row(number, "the record is too long to be a row of history"),
                    _ => out.reject_row(number, "the file ends inside this row"),
                }
            }
        }
    }
}

fn take_row(row: &Row<'_>, number: u64, out: &mut Reading<'_, '_>) {
    match play_of(row, number, out) {
        Ok(play) => out.play(play),
        Err(reason) => out.reject_row(number, reason),
    }
}

fn play_of(row: &Row<'_>, number: u64, out: &mut Reading<'_, '_>) -> Result<Play, Cow<'static, str>> {
    if row.state.text().is_some() {
        return Err("the session is still running; hint: ask the API with `include_activity=0`".into());
    }
    let user = row.user_id.spelt().ok_or("it has no `user_id`")?;
    let started = row.started.int().ok_or("`started` is not a number of seconds")?;
    let stopped = row.stopped.int().ok_or("`stopped` is not a number of seconds")?;
    let paused_secs = row.paused_counter.int().unwrap_or(0);
    let wall_secs = stopped.saturating_sub(started).saturating_sub(paused_secs);
    let is_group = row.group_count.int().is_some_and(|n| n > 1)
        || row.play_duration.int().is_some_and(|stated| stated.abs_diff(wall_secs) > 1);
    if is_group {
        return Err("it is a group of plays, not one; hint: ask the API with `grouping=0`".into());
    }
    let (Some(start), Some(end)) = (times::epoch_seconds(started), times::epoch_seconds(stopped)) else {
        return Err("`started` or `stopped` is out of range".into());
    };
    if started <= 0 || stopped < started {
        return Err(format!("it stopped at {stopped}, before it started at {started}").into());
    }
    let wall_secs = u64::try_from(wall_secs)
        .map_err(|_| format!("it was paused for {paused_secs} s of {} s", stopped - started))?;
    let (key, account) = (out.context.key, out.context.account);
    let title = title_of(row, out).ok_or("it has no title")?;
    let viewer = key.viewer(&[account, "tautulli", &user]);
    let mut play =
        Play::new(viewer, key.household(&[account, "tautulli", &user]), title, When::Interval { start, end });
    play.wall_ms = wall_secs.checked_mul(1000);
    play.paused_ms = u64::try_from(paused_secs).ok().and_then(|s| s.checked_mul(1000));
    play.position_end_ms = row.view_offset.count().filter(|ms| *ms > 0);
    play.runtime_ms = row.runtime.count().filter(|ms| *ms > 0);
    play.device = out.word(row.platform.text());
    play.device_id = row.machine_id.text().map(|id| key.device(&[account, id]));
    play.service = out.word(Some("Plex"));
    let is_live = row.live.truth() == Some(true);
    play.kind = match row.media_type.text() {
        _ if is_live => PlayKind::Live,
        Some("track") => PlayKind::Music,
        Some("clip") => PlayKind::Promo,
        _ => PlayKind::Programme,
    };
    // Live is always "watched", and a title without a runtime has one of a millisecond: neither mark means anything.
    let percent_means_something = row.percent_complete.float().is_some_and(|p| (0.0..=100.0).contains(&p));
    if !is_live && percent_means_something {
        play.completed = row.watched_status.float().map(|status| status >= 1.0);
    }
    play.row = number;
    Ok(play)
}

fn title_of(row: &Row<'_>, out: &mut Reading<'_, '_>) -> Option<std::sync::Arc<TitleText>> {
    // A rating key is used again for other programmes; the guid is not.
    let source_id = match row.guid.text() {
        Some(guid) => Some(guid.to_owned()),
        None => row.rating_key.spelt().map(|key| format!("rating_key:{key}")),
    };
    let name = row.title.text();
    let series = row.grandparent_title.text().filter(|_| row.media_type.text() == Some("episode"));
    name.or(series)?;
    let (season, episode) = (row.parent_media_index.int(), row.media_index.int());
    let key = title_key(&[source_id.as_deref(), series, name], &[season, episode]);
    Some(out.title(&key, || {
        let title = match series {
            Some(series) => TitleText::episode(series, season, episode, name),
            None => TitleText::named(name.unwrap_or_default()),
        };
        let year = row.year.int().and_then(|y| i16::try_from(y).ok()).filter(|y| *y > 0);
        TitleText { source_id, year, ..title }
    }))
}
