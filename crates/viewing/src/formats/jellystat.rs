//! Jellystat backup: one JSON array of tables, hundreds of megabytes, read in bounded memory.
//!
//! The one timestamp of a play is its *end*, so the start is only the latest possible one; rows imported from the
//! Playback Reporting plugin carry that plugin's start instead. The table that repeats the plugin's rows is not read.

use std::io::BufRead;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::Value;

use super::objects::{Cut, Objects};
use super::playback_reporting::JELLYFIN_DELAY_MS;
use super::scalar::Scalar;
use super::{FormatError, Reading, times, title_key};
use crate::play::{Capabilities, Play, Remarks, TitleText, When};

/// 100 ns ticks in a millisecond.
const TICKS_PER_MS: u64 = 10_000;
/// Most library items whose runtime is remembered.
const MAX_ITEMS: usize = 1 << 21;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct PlayRow<'a> {
    #[serde(borrow)]
    user_id: Scalar<'a>,
    #[serde(borrow)]
    client: Scalar<'a>,
    #[serde(borrow)]
    device_id: Scalar<'a>,
    #[serde(borrow)]
    now_playing_item_id: Scalar<'a>,
    #[serde(borrow)]
    now_playing_item_name: Scalar<'a>,
    #[serde(borrow)]
    series_name: Scalar<'a>,
    #[serde(borrow)]
    episode_id: Scalar<'a>,
    #[serde(borrow)]
    playback_duration: Scalar<'a>,
    #[serde(borrow)]
    activity_date_inserted: Scalar<'a>,
    play_state: Value,
    #[serde(borrow, rename = "imported")]
    is_imported: Scalar<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct LibraryRow<'a> {
    #[serde(borrow)]
    id: Scalar<'a>,
    #[serde(borrow)]
    episode_id: Scalar<'a>,
    #[serde(borrow)]
    run_time_ticks: Scalar<'a>,
    #[serde(borrow)]
    index_number: Scalar<'a>,
    #[serde(borrow)]
    parent_index_number: Scalar<'a>,
}

/// What the library knows of an item.
#[derive(Debug, Clone, Copy, Default)]
struct Item {
    runtime_ms: Option<u64>,
    season: Option<i64>,
    episode: Option<i64>,
}

type Items = FxHashMap<String, Item>;

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    out.report.capabilities = Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::PAUSES_KNOWN)
        .with(Capabilities::POSITION)
        .with(Capabilities::RUNTIME)
        .with(Capabilities::TIME_IS_END)
        .with(Capabilities::GROUPED);
    let mut items = Items::default();
    let mut objects = Objects::new(text, out.context.line_limit_bytes, |list| {
        list == "jf_playback_activity" || list.starts_with("jf_library_") || list == "jf_item_info"
    });
    loop {
        let cut = objects.next_record().map_err(|e| out.io(e))?;
        let is_play = objects.list() == "jf_playback_activity";
        match cut {
            Cut::End { complete } => {
                if !complete {
                    out.note("The backup ends too early; the rows before its end were read");
                }
                return Ok(());
            }
            Cut::Record if is_play => {
                out.report.rows += 1;
                let number = out.report.rows;
                let taken = serde_json::from_slice::<PlayRow<'_>>(objects.record())
                    .map_err(|e| format!("it is not a JSON object: {e}"))
                    .and_then(|row| play_of(&row, number, &items, out));
                match taken {
                    Ok(play) => out.play(play),
                    Err(reason) => out.reject_row(number, reason),
                }
            }
            Cut::Record => remember(objects.record(), &mut items),
            Cut::Overlong if is_play => {
                out.report.rows += 1;
                out.reject_row(out.report.rows, "the record is too long to be a play");
            }
            Cut::Truncated if is_play => {
                out.report.rows += 1;
                out.reject_row(out.report.rows, "the backup ends inside this row");
            }
            Cut::Overlong | Cut::Truncated => {}
        }
    }
}

fn remember(record: &[u8], items: &mut Items) {
    let Ok(row) = serde_json::from_slice::<LibraryRow<'_>>(record) else { return };
    let item = Item {
        runtime_ms: row.run_time_ticks.count().map(|ticks| ticks / TICKS_PER_MS).filter(|ms| *ms > 0),
        season: row.parent_index_number.int(),
        episode: row.index_number.int(),
    };
    for id in [row.episode_id.text(), row.id.text()].into_iter().flatten() {
        if items.len() >= MAX_ITEMS {
            return;
        }
        let known = items.entry(id.to_owned()).or_default();
        known.runtime_ms = known.runtime_ms.or(item.runtime_ms);
        known.season = known.season.or(item.season);
        known.episode = known.episode.or(item.episode);
    }
}

fn play_of(row: &PlayRow<'_>, number: u64, items: &Items, out: &mut Reading<'_, '_>) -> Result<Play, String> {
    let user = row.user_id.spelt().ok_or("it has no user")?;
    let date = row.activity_date_inserted.text().ok_or("it has no date")?;
    let stamp = times::rfc3339(date)
        .or_else(|| times::rfc3339(&date.replacen(' ', "T", 1)))
        .ok_or_else(|| format!("the date is `{date}`, not an RFC 3339 time"))?;
    let secs = row.playback_duration.float().filter(|s| *s >= 0.0).ok_or_else(|| {
        format!("the duration is {:?}, not a number of seconds", row.playback_duration.spelt())
    })?;
    let wall_ms = Scalar::Float(secs).seconds_as_ms().ok_or("the duration is absurd")?;
    let item_id = row.episode_id.text().or(row.now_playing_item_id.text()).unwrap_or_default();
    let name = row.now_playing_item_name.text().ok_or("it has no title")?;
    let item = items.get(item_id).copied().unwrap_or_default();
    let (key, account) = (out.context.key, out.context.account);
    let series = row.series_name.text();
    let title = out.title(&title_key(&[Some(item_id), series, Some(name)], &[]), || {
        let title = match series {
            Some(series) => TitleText::episode(series, item.season, item.episode, Some(name)),
            None => TitleText::named(name),
        };
        TitleText {
            source_id: Some(item_id).filter(|i| !i.is_empty()).map(|i| format!("jellyfin:{i}")),
            ..title
        }
    });
    let is_imported = row.is_imported.truth() == Some(true);
    let when = if is_imported {
        let start = stamp.minus(JELLYFIN_DELAY_MS);
        When::Interval { start, end: start.plus(wall_ms) }
    } else {
        When::Interval { start: stamp.minus(wall_ms), end: stamp }
    };
    let viewer = key.viewer(&[account, "jellyfin", &user]);
    let mut play = Play::new(viewer, key.household(&[account, "jellyfin", &user]), title, when);
    if !is_imported {
        play.remark(Remarks::START_IS_LATEST);
    }
    play.wall_ms = Some(wall_ms);
    play.position_end_ms = position(&row.play_state);
    play.runtime_ms = item.runtime_ms;
    play.device = out.word(row.client.text());
    play.device_id = row.device_id.text().map(|id| key.device(&[account, id]));
    play.service = out.word(Some("Jellyfin"));
    play.row = number;
    Ok(play)
}

/// `PlayState` is an object, or the text of one.
fn position(state: &Value) -> Option<u64> {
    let ticks = match state {
        Value::Object(fields) => fields.get("PositionTicks")?.clone(),
        Value::String(text) => serde_json::from_str::<Value>(text).ok()?.get("PositionTicks")?.clone(),
        _ => return None,
    };
    let ticks = ticks.as_u64().or_else(|| ticks.as_str().and_then(|t| t.parse().ok()))?;
    Some(ticks / TICKS_PER_MS)
}
