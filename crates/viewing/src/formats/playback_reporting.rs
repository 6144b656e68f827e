//! The Playback Reporting plugins of Jellyfin and Emby: backup TSV and database.
//!
//! One table in both, with two meanings. Jellyfin writes its row 20 s after the start and leaves pauses out of the
//! duration; Emby writes at the start, leaves pauses in, and says how long they were. Both write the server's local
//! time without its zone, so a zone must be given.

use std::io::BufRead;

use jiff::tz::TimeZone;
use rusqlite::Connection;

use super::lines::{LineRead, Lines};
use super::scalar::Scalar;
use super::{FormatError, Reading, database, times, title_key};
use crate::play::{Capabilities, Play, PlayKind, Remarks, TitleText, When};

/// Jellyfin's plugin writes its row this long after the play began.
pub(crate) const JELLYFIN_DELAY_MS: u64 = 20_000;
/// From here on a duration in seconds would exceed a day, and is read as milliseconds where that makes sense.
const DAY_SECS: i64 = 86_400;
/// Longest duration that is believed when read as milliseconds.
const LONGEST_FROM_MS_SECS: i64 = 6 * 3600;
/// Below this a value in milliseconds would also be a conceivable number of seconds: a person should look.
const WEEK_SECS: i64 = 7 * DAY_SECS;

const COLUMNS: [&str; 10] = [
    "DateCreated",
    "UserId",
    "ItemId",
    "ItemType",
    "ItemName",
    "PlaybackMethod",
    "ClientName",
    "DeviceName",
    "PlayDuration",
    "PauseDuration",
];

/// One row of either plugin.
struct Row<'a> {
    date: &'a str,
    user: &'a str,
    item: &'a str,
    item_type: &'a str,
    name: &'a str,
    client: &'a str,
    device: &'a str,
    play_secs: Option<i64>,
    is_emby: bool,
    /// Emby only; `None` where the column or the value is missing.
    pause_secs: Option<i64>,
}

fn start(out: &mut Reading<'_, '_>) -> Result<TimeZone, FormatError> {
    out.report.capabilities = Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::PAUSES_KNOWN);
    out.context.zone.clone().ok_or_else(|| FormatError::NoZone { file: out.context.source.to_owned() })
}

/// Reads the backup: tab-separated, no header, no escaping.
pub(crate) fn read_tsv(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let zone = start(out)?;
    let mut lines = Lines::new(text, out.context.line_limit_bytes);
    let mut line = Vec::new();
    loop {
        match lines.read(&mut line).map_err(|e| out.io(e))? {
            LineRead::End => return Ok(()),
            LineRead::Line if line.is_empty() => {}
            LineRead::Overlong => {
                out.report.rows += 1;
                let limit = out.context.line_limit_bytes;
                out.reject_row(lines.number(), format!("the line is longer than {limit} bytes"));
            }
            LineRead::Line => {
                out.report.rows += 1;
                let taken = std::str::from_utf8(&line)
                    .map_err(|_| "the line is not UTF-8".to_owned())
                    .and_then(row_of_line)
                    .and_then(|row| play_of(&row, lines.number(), &zone, out));
                match taken {
                    Ok(play) => out.play(play),
                    Err(reason) => out.reject_row(lines.number(), reason),
                }
            }
        }
    }
}

/// Takes four fields from the left and the rest from the right, so that tabs inside the name do no harm. Emby's lines
/// are told by two integers side by side where play and pause durations stand.
fn row_of_line(line: &str) -> Result<Row<'_>, String> {
    if line.contains('\0') {
        return Err("the line holds NUL bytes".to_owned());
    }
    let fields: Vec<&str> = line.split('\t').collect();
    let int = |n: usize| fields.get(n).and_then(|f| f.trim().parse::<i64>().ok());
    let last = fields.len().saturating_sub(1);
    let emby = (8..last).find(|n| int(*n).is_some() && int(*n + 1).is_some() && last - *n <= 3);
    let Some(play_place) = emby.or((last >= 8).then_some(last)) else {
        return Err(format!("it has {} fields where 9 are needed", fields.len()));
    };
    let field = |n: usize| fields.get(n).copied().unwrap_or_default();
    // The name spans from the fifth field to the one before the playback method.
    let name_end: usize = fields.get(..play_place - 3).unwrap_or_default().iter().map(|f| f.len() + 1).sum();
    let name_start: usize = fields.get(..4).unwrap_or_default().iter().map(|f| f.len() + 1).sum();
    Ok(Row {
        date: field(0),
        user: field(1),
        item: field(2),
        item_type: field(3),
        name: line.get(name_start..name_end.saturating_sub(1)).unwrap_or_default(),
        client: field(play_place - 2),
        device: field(play_place - 1),
        play_secs: int(play_place),
        is_emby: emby.is_some(),
        pause_secs: emby.and_then(|n| int(n + 1)),
    })
}

/// Reads the database.
pub(crate) fn read_database(connection: &Connection, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let zone = start(out)?;
    let have = database::columns(connection, "PlaybackActivity").map_err(|e| database::failure(&e, out))?;
    let has = |name: &str| have.iter().any(|h| h == name);
    if !["DateCreated", "UserId", "ItemId", "PlayDuration"].iter().all(|name| has(name)) {
        return Err(FormatError::NotThisFormat {
            file: out.context.source.to_owned(),
            format: "a Playback Reporting database",
            why:
                "it has no table `PlaybackActivity` with `DateCreated`, `UserId`, `ItemId` and `PlayDuration`"
                    .to_owned(),
        });
    }
    let is_emby = has("PauseDuration");
    let sql = format!(
        "SELECT p.rowid, {} FROM PlaybackActivity p ORDER BY p.rowid",
        database::selection("p", &COLUMNS, &have)
    );
    let mut statement = connection.prepare(&sql).map_err(|e| database::failure(&e, out))?;
    let mut rows = statement.query([]).map_err(|e| database::failure(&e, out))?;
    while let Some(cells) = rows.next().map_err(|e| database::failure(&e, out))? {
        out.report.rows += 1;
        let values: Vec<Scalar<'_>> =
            (0..=COLUMNS.len()).map(|n| cells.get_ref(n).map_or(Scalar::Null, Scalar::cell)).collect();
        let text = |n: usize| values.get(n).and_then(Scalar::text).unwrap_or_default();
        let int = |n: usize| values.get(n).and_then(Scalar::int);
        let row = Row {
            date: text(1),
            user: text(2),
            item: text(3),
            item_type: text(4),
            name: text(5),
            client: text(7),
            device: text(8),
            play_secs: int(9),
            is_emby,
            pause_secs: int(10),
        };
        let number = int(0).and_then(|n| u64::try_from(n).ok()).unwrap_or(out.report.rows);
        match play_of(&row, number, &zone, out) {
            Ok(play) => out.play(play),
            Err(reason) => out.reject_row(number, reason),
        }
    }
    Ok(())
}

fn play_of(row: &Row<'_>, number: u64, zone: &TimeZone, out: &mut Reading<'_, '_>) -> Result<Play, String> {
    let civil =
        times::iso_civil(row.date.trim()).ok_or_else(|| format!("the date is `{}`, not a time", row.date))?;
    let (created, clock_remark) =
        times::in_zone(civil.at, zone).ok_or_else(|| format!("the date {} is out of range", row.date))?;
    let stated = row.play_secs.ok_or("the play duration is not a whole number")?;
    let (secs, duration_remark) = believable_secs(stated)?;
    if row.user.trim().is_empty() {
        return Err("it has no user".to_owned());
    }
    if matches!(row.name.trim(), "" | "Not Known") {
        return Err("the server did not know the item".to_owned());
    }
    let (key, account) = (out.context.key, out.context.account);
    let title =
        out.title(&title_key(&[Some(row.item), Some(row.name)], &[]), || title_of(row.name, row.item));
    // The plugins and Jellystat share the server's user identifiers, so that their rows meet in near-duplicates.
    let viewer = key.viewer(&[account, "jellyfin", row.user]);
    let household = key.household(&[account, "jellyfin", row.user]);
    let start = if row.is_emby { created } else { created.minus(JELLYFIN_DELAY_MS) };
    let paused_secs =
        row.pause_secs.and_then(|s| u64::try_from(s).ok()).filter(|s| row.is_emby && *s <= secs);
    let mut play =
        Play::new(viewer, household, title, When::Interval { start, end: start.plus(secs * 1000) });
    play.wall_ms = Some((secs - paused_secs.unwrap_or(0)) * 1000);
    play.paused_ms = paused_secs.map(|s| s * 1000);
    if row.is_emby && paused_secs.is_none() {
        // Pauses are in the duration and nobody knows how long they were.
        play.remark(Remarks::REVIEW);
    }
    play.remark(clock_remark);
    play.remark(duration_remark);
    play.device = out.word(Some(row.client));
    play.device_id =
        Some(row.device).filter(|d| !d.is_empty()).map(|d| key.device(&[account, row.client, d]));
    play.service = out.word(Some(if row.is_emby { "Emby" } else { "Jellyfin" }));
    play.kind = match row.item_type {
        "Audio" | "MusicVideo" | "AudioBook" => PlayKind::Music,
        "TvChannel" | "LiveTvChannel" | "LiveTvProgram" => PlayKind::Live,
        "Trailer" => PlayKind::Promo,
        _ => PlayKind::Programme,
    };
    play.row = number;
    Ok(play)
}

/// Seconds of play, or why they cannot be believed.
fn believable_secs(stated: i64) -> Result<(u64, Remarks), String> {
    if stated == i64::from(i32::MIN) {
        return Err(
            "the play duration is -2147483648, the plugin's mark of a play it lost count of".to_owned()
        );
    }
    let secs = u64::try_from(stated).map_err(|_| format!("the play duration is negative: {stated}"))?;
    if stated < DAY_SECS {
        return Ok((secs, Remarks::NONE));
    }
    if stated / 1000 >= LONGEST_FROM_MS_SECS {
        return Err(format!("the play duration is absurd in seconds and in milliseconds: {stated}"));
    }
    let review = if stated < WEEK_SECS { Remarks::REVIEW } else { Remarks::NONE };
    Ok((secs / 1000, Remarks::MILLISECONDS_READ.with(review)))
}

/// `Series - s01e02 - Title`; a number of 00 is one the server did not know.
pub(crate) fn title_of(name: &str, item: &str) -> TitleText {
    let source_id = Some(item.trim()).filter(|i| !i.is_empty()).map(|i| format!("jellyfin:{i}"));
    let episode = name.match_indices(" - s").find_map(|(at, cut)| {
        let code = name.get(at + cut.len()..)?;
        let (season, rest) = code.split_once('e')?;
        let (episode, title) = rest.split_once(" - ")?;
        let known = |n: i64| Some(n).filter(|n| *n > 0);
        Some((name.get(..at)?, known(times::digits(season)?), known(times::digits(episode)?), title))
    });
    let title = match episode {
        Some((series, season, episode, title)) => TitleText::episode(series, season, episode, Some(title)),
        None => TitleText::named(name),
    };
    TitleText { raw: name.to_owned(), source_id, ..title }
}
