//! Snowplow media events, enriched or self-describing, as JSON lines or arrays.
//!
//! A media session's figures are cumulative: the last event of a session counts, never the sum. Times: the collector's
//! or the device's time stamp of the event, whichever the event has.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde_json::{Map, Value};

use super::objects::{Cut, Objects};
use super::{FormatError, Reading, times};
use crate::play::{Capabilities, EpochMs, Play, PlayKind, TitleText, When};

/// Deepest nesting searched for the two entities.
const MAX_DEPTH: usize = 8;

/// The last word of a session.
#[derive(Debug, Default, Clone)]
struct Session {
    row: u64,
    first: Option<EpochMs>,
    last: Option<EpochMs>,
    user: Option<String>,
    label: Option<String>,
    platform: Option<String>,
    played_ms: u64,
    paused_ms: u64,
    buffered_ms: u64,
    content_ms: Option<u64>,
    position_ms: Option<u64>,
    runtime_ms: Option<u64>,
    is_live: bool,
}

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    out.report.capabilities = Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::PAUSES_KNOWN)
        .with(Capabilities::POSITION)
        .with(Capabilities::RUNTIME);
    // A file of JSON lines is a sequence of objects: wrapped in a bracket it is one array.
    let mut wrapped = std::io::Read::chain(&b"["[..], text);
    let mut objects = Objects::new(&mut wrapped, out.context.line_limit_bytes, |list| {
        list.is_empty() || list == "events" || list == "data"
    });
    let mut sessions: BTreeMap<String, Session> = BTreeMap::new();
    loop {
        let cut = objects.next_record().map_err(|e| out.io(e))?;
        if matches!(cut, Cut::End { .. }) {
            break;
        }
        out.report.rows += 1;
        let number = out.report.rows;
        let taken = match cut {
            Cut::Record => serde_json::from_slice::<Value>(objects.record())
                .map_err(|e| format!("it is not a JSON object: {e}"))
                .and_then(|event| take_event(&event, number, &mut sessions)),
            Cut::Overlong => Err("the record is too long".to_owned()),
            _ => Err("the file ends inside this event".to_owned()),
        };
        if let Err(reason) = taken {
            out.reject_row(number, reason);
        }
    }
    hand_on(sessions, out);
    Ok(())
}

fn take_event(event: &Value, number: u64, sessions: &mut BTreeMap<String, Session>) -> Result<(), String> {
    let media = find(event, "mediaSessionId", 0).ok_or("it has no media session")?;
    let text =
        |map: &Map<String, Value>, field: &str| map.get(field).and_then(Value::as_str).map(str::to_owned);
    let id = text(media, "mediaSessionId").ok_or("its media session has no identifier")?;
    let null = Map::new();
    let top = event.as_object().unwrap_or(&null);
    let at = ["derived_tstamp", "dvce_created_tstamp", "collector_tstamp", "timestamp"]
        .iter()
        .find_map(|name| top.get(*name).and_then(instant))
        .ok_or("it has no time stamp")?;
    let player = find(event, "currentTime", 0).unwrap_or(&null);
    let ms = |map: &Map<String, Value>, field: &str| {
        let secs = map.get(field).and_then(Value::as_f64).filter(|s| (0.0..1e9).contains(s))?;
        Some((secs * 1000.0).round() as u64)
    };
    let session = sessions.entry(id).or_default();
    session.first = Some(session.first.map_or(at, |first| first.min(at)));
    // Events arrive in any order; the last by time has the whole sums, and of two at one instant the larger.
    let played = ms(media, "timePlayed").unwrap_or(0);
    let is_last = session.last.is_none_or(|last| (at, played) >= (last, session.played_ms));
    session.last = Some(session.last.map_or(at, |last| last.max(at)));
    session.row = if session.row == 0 { number } else { session.row };
    session.label = session.label.take().or_else(|| text(player, "label"));
    session.user = session.user.take().or_else(|| {
        ["user_id", "domain_userid", "network_userid"]
            .iter()
            .find_map(|name| text(top, name))
            .filter(|u| !u.is_empty())
    });
    session.platform = session.platform.take().or_else(|| text(top, "platform"));
    session.runtime_ms = session.runtime_ms.or(ms(player, "duration").filter(|d| *d > 0));
    session.is_live |= player.get("livestream").and_then(Value::as_bool) == Some(true);
    if is_last {
        session.played_ms = played;
        session.paused_ms = ms(media, "timePaused").unwrap_or(0);
        session.buffered_ms = ms(media, "timeBuffering").unwrap_or(0);
        session.content_ms = ms(media, "contentWatched").or(session.content_ms);
        session.position_ms = ms(player, "currentTime").or(session.position_ms);
    }
    Ok(())
}

/// An ISO time (UTC where it names no zone, as the pipeline writes it) or milliseconds.
fn instant(value: &Value) -> Option<EpochMs> {
    if let Some(ms) = value.as_i64() {
        return Some(EpochMs(ms));
    }
    let text = value.as_str()?;
    times::rfc3339(text).or_else(|| times::iso_civil(text).and_then(|civil| times::in_utc(civil.at)))
}

/// The first object with this field, however the event is nested.
fn find<'v>(value: &'v Value, field: &str, depth: usize) -> Option<&'v Map<String, Value>> {
    match value {
        _ if depth > MAX_DEPTH => None,
        Value::Object(map) if map.contains_key(field) => Some(map),
        Value::Object(map) => map.values().find_map(|inner| find(inner, field, depth + 1)),
        Value::Array(list) => list.iter().find_map(|inner| find(inner, field, depth + 1)),
        _ => None,
    }
}

fn hand_on(sessions: BTreeMap<String, Session>, out: &mut Reading<'_, '_>) {
    let (key, account) = (out.context.key, out.context.account);
    for (id, session) in sessions {
        let (Some(start), Some(last)) = (session.first, session.last) else { continue };
        let name = session.label.as_deref().unwrap_or("unknown content");
        let title = out.title(name, || TitleText::named(name));
        let user = session.user.as_deref().unwrap_or(&id);
        let viewer = key.viewer(&[account, "snowplow", user]);
        let household = key.household(&[account, "snowplow", user]);
        let end = last.max(start.plus(session.played_ms));
        let mut play = Play::new(viewer, household, title, When::Interval { start, end });
        play.wall_ms = Some(session.played_ms);
        play.content_ms = session.content_ms;
        play.position_end_ms = session.position_ms;
        play.paused_ms = Some(session.paused_ms);
        play.buffered_ms = Some(session.buffered_ms);
        play.runtime_ms = session.runtime_ms;
        play.device = out.word(session.platform.as_deref());
        play.kind = if session.is_live { PlayKind::Live } else { PlayKind::Programme };
        play.row = session.row;
        out.play(play);
    }
}
