//! Netflix account export, `ViewingActivity.csv`: segments to the second, UTC.
//!
//! `Duration` is wall time of one segment with pauses left out; `Bookmark` is the playhead at its end. Spreadsheets
//! re-save the file with minutes only, other date orders and fewer columns; all of that is read, and said.

use std::io::BufRead;

use greenlit_vocabulary::Territory;
use jiff::civil::DateTime;

use super::date_order::{self, DateOrder, Field};
use super::netflix_title::{parse_title, promo_by_name};
use super::table::{RowRead, Table};
use super::{FormatError, Reading, times};
use crate::play::{Capabilities, Play, PlayKind, Remarks, When};

/// Rows from which on "every second is zero" is no accident: a chance of 60^-20.
const ROWS_TO_JUDGE_SECONDS: u64 = 20;

struct Columns {
    profile: Option<usize>,
    start: Option<usize>,
    duration: Option<usize>,
    attributes: Option<usize>,
    title: Option<usize>,
    supplemental: Option<usize>,
    device: Option<usize>,
    bookmark: Option<usize>,
    latest_bookmark: Option<usize>,
    country: Option<usize>,
}

impl Columns {
    const NAMES: [&'static str; 10] = [
        "Profile Name",
        "Start Time",
        "Duration",
        "Attributes",
        "Title",
        "Supplemental Video Type",
        "Device Type",
        "Bookmark",
        "Latest Bookmark",
        "Country",
    ];

    fn of<R: BufRead>(table: &Table<R>) -> Self {
        let at = |name: &str| table.column(&[name]);
        Self {
            profile: at("Profile Name"),
            start: at("Start Time"),
            duration: at("Duration"),
            attributes: at("Attributes"),
            title: at("Title"),
            supplemental: at("Supplemental Video Type"),
            device: at("Device Type"),
            bookmark: at("Bookmark"),
            latest_bookmark: at("Latest Bookmark"),
            country: at("Country"),
        }
    }
}

/// What the start column held.
enum Start {
    At(DateTime, bool),
    /// A date whose order the whole column must decide.
    Undecided([Field; 3], String),
}

/// A play that waits for the order of its date.
struct Waiting {
    play: Play,
    fields: [Field; 3],
    time: String,
}

#[derive(Default)]
struct Seen {
    undated: u64,
    without_seconds: u64,
    with_seconds: u64,
    waiting: Vec<Waiting>,
}

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let mut table = Table::new(text, out.context.line_limit_bytes).map_err(|e| out.io(e))?;
    let columns = Columns::of(&table);
    let needed = [("Start Time", columns.start), ("Duration", columns.duration), ("Title", columns.title)];
    let missing: Vec<&str> =
        needed.iter().filter(|(_, place)| place.is_none()).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        let hint = "it should be `CONTENT_INTERACTION/ViewingActivity.csv` of the account export";
        return Err(out.missing("Netflix viewing activity", &missing, hint));
    }
    out.report.unknown_columns = table
        .columns()
        .iter()
        .filter(|have| !Columns::NAMES.iter().any(|known| known.eq_ignore_ascii_case(have)))
        .cloned()
        .collect();
    out.report.capabilities = Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::PAUSES_KNOWN);
    if columns.bookmark.or(columns.latest_bookmark).is_some() {
        out.report.capabilities = out.report.capabilities.with(Capabilities::POSITION);
    }
    let mut seen = Seen::default();
    loop {
        match table.next_row().map_err(|e| out.io(e))? {
            RowRead::End => break,
            RowRead::Rejected(rejected) => {
                out.report.rows += 1;
                out.reject(rejected);
            }
            RowRead::Row => {
                out.report.rows += 1;
                if let Err(reason) = take_row(&table, &columns, &mut seen, out) {
                    out.reject_row(table.row_line(), reason);
                }
            }
        }
    }
    settle_waiting(std::mem::take(&mut seen.waiting), &mut seen, out)?;
    tell(&seen, out);
    Ok(())
}

fn take_row<R: BufRead>(
    table: &Table<R>,
    columns: &Columns,
    seen: &mut Seen,
    out: &mut Reading<'_, '_>,
) -> Result<(), String> {
    let start_text = table.field(columns.start).trim();
    let start = start_of(start_text).ok_or_else(|| format!("`Start Time` is `{start_text}`, not a time"))?;
    let duration = table.field(columns.duration).trim();
    let wall_secs = times::clock_secs(duration)
        .ok_or_else(|| format!("`Duration` is `{duration}`, not hours:minutes:seconds"))?;
    let raw_title = table.field(columns.title);
    if raw_title.trim().is_empty() {
        return Err("it has no title".to_owned());
    }
    let (key, account) = (out.context.key, out.context.account);
    let title = out.title(raw_title, || parse_title(raw_title));
    let viewer = key.viewer(&[account, "netflix", table.field(columns.profile)]);
    let mut play = Play::new(viewer, key.household(&[account, "netflix"]), title, When::Unknown);
    play.wall_ms = Some(wall_secs.saturating_mul(1000));
    play.position_end_ms = times::clock_secs(table.field(columns.bookmark))
        .or_else(|| times::clock_secs(table.field(columns.latest_bookmark)))
        .map(|secs| secs.saturating_mul(1000));
    play.device = out.word(Some(table.field(columns.device)));
    play.service = out.word(Some("Netflix"));
    play.territory = country(table.field(columns.country));
    let attributes = table.field(columns.attributes);
    play.autoplay = columns.attributes.map(|_| attributes.contains("Autoplayed"));
    if !table.field(columns.supplemental).trim().is_empty() {
        play.kind = PlayKind::Promo;
    } else if promo_by_name(raw_title) {
        play.kind = PlayKind::Promo;
        play.remark(Remarks::PROMO_BY_NAME);
    }
    play.row = table.row_line();
    match start {
        Start::At(at, has_seconds) => emit(play, at, has_seconds, seen, out),
        Start::Undecided(fields, time) => seen.waiting.push(Waiting { play, fields, time }),
    }
    Ok(())
}

fn start_of(text: &str) -> Option<Start> {
    if let Some(civil) = times::iso_civil(text) {
        return Some(Start::At(civil.at, civil.has_seconds));
    }
    let (date, time) = text.split_once(' ')?;
    // `2024-13-01` is a bad date, not one in another order.
    if date.as_bytes().get(4) == Some(&b'-') {
        return None;
    }
    let fields = date_order::fields(date)?;
    // Dots are only used day first.
    if date.contains('.') {
        let civil = times::civil(DateOrder::DayMonthYear.date(&fields)?, time)?;
        return Some(Start::At(civil.at, civil.has_seconds));
    }
    Some(Start::Undecided(fields, time.to_owned()))
}

/// Hands a play on with its start, which is UTC.
fn emit(mut play: Play, at: DateTime, has_seconds: bool, seen: &mut Seen, out: &mut Reading<'_, '_>) {
    let Some(start) = times::in_utc(at) else {
        out.reject_row(play.row, format!("`Start Time` {at} is out of range"));
        return;
    };
    if !has_seconds {
        play.remark(Remarks::COARSE_TIME);
        seen.without_seconds += 1;
    } else if at.second() == 0 {
        seen.without_seconds += 1;
    } else {
        seen.with_seconds += 1;
    }
    if at.year() <= 1970 {
        seen.undated += 1;
    } else {
        play.when = When::Interval { start, end: start.plus(play.wall_ms.unwrap_or(0)) };
    }
    out.play(play);
}

fn settle_waiting(
    waiting: Vec<Waiting>,
    seen: &mut Seen,
    out: &mut Reading<'_, '_>,
) -> Result<(), FormatError> {
    if waiting.is_empty() {
        return Ok(());
    }
    let column: Vec<[Field; 3]> = waiting.iter().map(|w| w.fields).collect();
    let order = match out.context.date_order {
        Some(order) => order,
        None => date_order::decide(&column).map_err(|(first, second)| FormatError::AmbiguousDates {
            file: out.context.source.to_owned(),
            first,
            second,
        })?,
    };
    for Waiting { play, fields, time } in waiting {
        match order.date(&fields).and_then(|date| times::civil(date, &time)) {
            Some(civil) => emit(play, civil.at, civil.has_seconds, seen, out),
            None => out.reject_row(play.row, format!("`Start Time` is no time as {order}")),
        }
    }
    Ok(())
}

fn tell(seen: &Seen, out: &mut Reading<'_, '_>) {
    let dated = seen.with_seconds + seen.without_seconds;
    if seen.with_seconds == 0 && dated >= ROWS_TO_JUDGE_SECONDS {
        out.report.capabilities = out.report.capabilities.with(Capabilities::MINUTE_TIMES);
        out.note(
            "Start times have no seconds, as after saving from a spreadsheet: overlaps of less than a minute are \
             not read as viewing on two screens",
        );
    }
    if seen.undated > 0 {
        out.note(format!("{} rows are dated 1970 and count in no week", seen.undated));
    }
}

/// `BR (Brazil)` is BR; `ZZ (Unknown Region)` is none.
fn country(text: &str) -> Option<Territory> {
    let code = text.split(' ').next()?;
    Territory::parse(code).filter(|t| t.as_str() != "ZZ" && t.as_str() != "world")
}

/// Fills in media time where the bookmark alone gives it: a viewer's first row of a title starts at 0, so the bookmark
/// is what was played, if it implies a rate a player offers (0.5x-2x) or the rest was not skipped. Later rows are left
/// alone: bookmarks of consecutive rows do not chain (rewinds, skips, other devices).
pub fn estimate_first_viewings(plays: &mut [Play]) {
    let mut order: Vec<usize> = (0..plays.len()).collect();
    order.sort_by_key(|n| plays.get(*n).map(|p| (p.viewer, p.title.raw.clone(), p.when, p.row)));
    let mut previous: Option<(crate::play::ViewerId, String)> = None;
    for n in order {
        let Some(play) = plays.get_mut(n) else { continue };
        let key = (play.viewer, play.title.raw.clone());
        let is_first = previous.as_ref() != Some(&key);
        previous = Some(key);
        let (Some(wall), Some(position)) = (play.wall_ms, play.position_end_ms) else { continue };
        let plausible = position >= wall / 2 && position <= wall.saturating_mul(2);
        if is_first && plausible && play.content_ms.is_none() && play.interval().is_some() {
            play.position_start_ms = Some(0);
            play.content_ms = Some(position);
        }
    }
}
