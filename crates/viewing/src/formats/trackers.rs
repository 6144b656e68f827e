//! Trackers: Trakt's history and Letterboxd's diary. They know that a title was finished and when that was recorded,
//! not how long it was played: completion and reach only.

use std::collections::BTreeMap;
use std::io::BufRead;

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::objects::{Cut, Objects};
use super::table::{RowRead, Table};
use super::{FormatError, Reading, times};
use crate::play::{Capabilities, EpochMs, Play, Remarks, TitleText, When};

/// From this many completions at one instant on, nobody watched them then: they were marked in bulk.
const BULK_MARKS: usize = 5;

/// Reads Trakt's history, an array of records.
pub(crate) fn read_trakt(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    out.report.capabilities = Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::COMPLETION)
        .with(Capabilities::TIME_IS_END);
    let mut objects = Objects::new(text, out.context.line_limit_bytes, str::is_empty);
    let mut plays: Vec<(EpochMs, Play)> = Vec::new();
    let mut seen = FxHashSet::default();
    loop {
        let cut = objects.next_record().map_err(|e| out.io(e))?;
        if let Cut::End { complete } = cut {
            if !complete {
                out.note("The file ends too early; the rows before its end were read");
            }
            break;
        }
        out.report.rows += 1;
        let number = out.report.rows;
        let taken = match cut {
            Cut::Record => serde_json::from_slice::<Value>(objects.record())
                .map_err(|e| format!("it is not a JSON object: {e}"))
                .and_then(|row| completion_of(&row, number, out)),
            Cut::Overlong => Err("the record is too long".to_owned()),
            _ => Err("the file ends inside this row".to_owned()),
        };
        match taken {
            Err(reason) => out.reject_row(number, reason),
            Ok((at, play)) if seen.insert((at, play.title.clone())) => plays.push((at, play)),
            Ok(_) => out.reject_row(number, "it repeats a completion of the same instant"),
        }
    }
    hand_on(plays, out);
    Ok(())
}

/// Marks bulk completions and hands all on, in the order of the file.
fn hand_on(mut plays: Vec<(EpochMs, Play)>, out: &mut Reading<'_, '_>) {
    let mut at_once: BTreeMap<EpochMs, usize> = BTreeMap::new();
    for (at, _) in &plays {
        *at_once.entry(*at).or_default() += 1;
    }
    let mut bulk = 0_u64;
    for (at, play) in &mut plays {
        if at_once.get(at).is_some_and(|n| *n >= BULK_MARKS) {
            play.remark(Remarks::BULK_MARK);
            // A mark set for many titles at once says that they were seen, not when.
            play.when = When::Unknown;
            bulk += 1;
        }
    }
    if bulk > 0 {
        out.note(format!("{bulk} completions were marked in bulk at one instant and count in no week"));
    }
    for (_, play) in plays {
        out.play(play);
    }
}

fn completion_of(row: &Value, number: u64, out: &mut Reading<'_, '_>) -> Result<(EpochMs, Play), String> {
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    let watched = text(row, "watched_at").ok_or("it has no `watched_at`")?;
    let at = times::rfc3339(&watched).ok_or_else(|| format!("`watched_at` is `{watched}`, not a time"))?;
    let null = Value::Null;
    let (episode, show, film) = (
        row.get("episode").unwrap_or(&null),
        row.get("show").unwrap_or(&null),
        row.get("movie").unwrap_or(&null),
    );
    let of = if film.is_object() { film } else { show };
    let name = text(of, "title").ok_or("it names neither a film nor a show")?;
    let ids = if episode.is_object() { episode } else { of }.get("ids").unwrap_or(&null);
    let source_id = text(ids, "imdb")
        .map(|id| format!("imdb:{id}"))
        .or_else(|| ids.get("trakt").and_then(Value::as_i64).map(|id| format!("trakt:{id}")));
    let number_of = |field: &str| episode.get(field).and_then(Value::as_i64);
    let title = if episode.is_object() {
        TitleText::episode(&name, number_of("season"), number_of("number"), text(episode, "title").as_deref())
    } else {
        TitleText::named(&name)
    };
    let year = of.get("year").and_then(Value::as_i64).and_then(|y| i16::try_from(y).ok());
    let title = TitleText { source_id, year, ..title };
    let key = format!("{title:?}");
    let title = out.title(&key, || title);
    Ok((at, completion(title, "trakt", When::Instant(at), number, out)))
}

fn completion(
    title: std::sync::Arc<TitleText>,
    tracker: &str,
    when: When,
    number: u64,
    out: &Reading<'_, '_>,
) -> Play {
    let (key, account) = (out.context.key, out.context.account);
    let mut play =
        Play::new(key.viewer(&[account, tracker]), key.household(&[account, tracker]), title, when);
    play.completed = Some(true);
    play.row = number;
    play
}

/// Reads Letterboxd's diary. `Watched Date` is the day of viewing; `Date` is when it was logged, and mostly another.
pub(crate) fn read_letterboxd(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let mut table = Table::new(text, out.context.line_limit_bytes).map_err(|e| out.io(e))?;
    let (name, year) = (table.column(&["Name"]), table.column(&["Year"]));
    let (uri, watched) = (table.column(&["Letterboxd URI"]), table.column(&["Watched Date"]));
    if name.is_none() || watched.is_none() {
        let hint = "it should be `diary.csv` of the export";
        return Err(out.missing("a Letterboxd diary", &["Name", "Watched Date"], hint));
    }
    out.report.capabilities = Capabilities::DAY.with(Capabilities::COMPLETION);
    loop {
        match table.next_row().map_err(|e| out.io(e))? {
            RowRead::End => return Ok(()),
            RowRead::Rejected(rejected) => {
                out.report.rows += 1;
                out.reject(rejected);
            }
            RowRead::Row => {
                out.report.rows += 1;
                let (film, date) = (table.field(name).trim(), table.field(watched).trim());
                let Some(day) = times::iso_date(date) else {
                    out.reject_row(table.row_line(), format!("`Watched Date` is `{date}`, not a day"));
                    continue;
                };
                if film.is_empty() {
                    out.reject_row(table.row_line(), "it has no name");
                    continue;
                }
                let year = times::digits(table.field(year).trim()).and_then(|y| i16::try_from(y).ok());
                let source_id = Some(table.field(uri).trim().to_owned()).filter(|u| !u.is_empty());
                // An entry's address is the diary's own; the film is its name and year.
                let title = out.title(&format!("{film}\u{1f}{year:?}"), || TitleText {
                    year,
                    source_id: source_id.filter(|u| u.contains("/film/")),
                    ..TitleText::named(film)
                });
                let play = completion(title, "letterboxd", When::Day(day), table.row_line(), out);
                out.play(play);
            }
        }
    }
}
