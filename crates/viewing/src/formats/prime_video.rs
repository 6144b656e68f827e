//! Amazon Prime Video account export, `Viewing History.csv`: the richest of the consumer exports.
//!
//! The oldest form of it has an hour, a title and nothing else, and serves reach only. `Watch Events.csv` beside it
//! sums up the same viewing title by title and is refused, so that nothing is added twice.

use std::io::BufRead;

use greenlit_vocabulary::Territory;

use super::date_order;
use super::scalar::Scalar;
use super::table::{RowRead, Table};
use super::{DateOrder, FormatError, Reading, times};
use crate::play::{Capabilities, Play, PlayKind, Remarks, SeasonMark, TitleText, When};

const FORMAT: &str = "a Prime Video viewing history";
const HINT: &str =
    "it should be `Your Prime Video Viewing Activity/Viewing History.csv` of the account export";

struct Columns {
    title: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    hour: Option<usize>,
    seconds: Option<usize>,
    material: Option<usize>,
    profile: Option<usize>,
    autoplay: Option<usize>,
    deleted: Option<usize>,
    position_start: Option<usize>,
    position_end: Option<usize>,
    paused: Option<usize>,
    buffered: Option<usize>,
    device: Option<usize>,
    country: Option<usize>,
}

impl Columns {
    fn of<R: BufRead>(table: &Table<R>) -> Self {
        let at = |name: &str| table.column(&[name]);
        Self {
            title: at("Title"),
            start: at("Playback Start Datetime (UTC)"),
            end: at("Playback End Datetime (UTC)"),
            hour: at("Playback Hour"),
            seconds: at("Seconds Viewed"),
            material: at("Material Type Description"),
            profile: at("Profile Type"),
            autoplay: at("Is Autoplay"),
            deleted: at("Is Deleted"),
            position_start: at("Start Point Seconds"),
            position_end: at("End Point Seconds"),
            paused: at("Seconds Paused"),
            buffered: at("Seconds Buffered"),
            device: at("Device Model"),
            country: at("Country Code"),
        }
    }
}

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    let mut table = Table::new(text, out.context.line_limit_bytes).map_err(|e| out.io(e))?;
    let columns = Columns::of(&table);
    if table.column(&["Most Recent Watch Date"]).is_some() {
        return Err(FormatError::NotThisFormat {
            file: out.context.source.to_owned(),
            format: FORMAT,
            why: "it is `Watch Events.csv`, which sums up the viewing history title by title; hint: add `Viewing \
                  History.csv` only, or the same viewing counts twice"
                .to_owned(),
        });
    }
    let hours_only = columns.start.is_none() && columns.hour.is_some();
    let needed: &[(&str, Option<usize>)] = if hours_only {
        &[("Title", columns.title)]
    } else {
        &[
            ("Title", columns.title),
            ("Playback Start Datetime (UTC)", columns.start),
            ("Seconds Viewed", columns.seconds),
        ]
    };
    let missing: Vec<&str> =
        needed.iter().filter(|(_, place)| place.is_none()).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        return Err(out.missing(FORMAT, &missing, HINT));
    }
    out.report.capabilities = capabilities(hours_only);
    if hours_only {
        out.note("This older export has hours and no durations: it serves reach, and cannot serve minutes");
    }
    loop {
        match table.next_row().map_err(|e| out.io(e))? {
            RowRead::End => return Ok(()),
            RowRead::Rejected(rejected) => {
                out.report.rows += 1;
                out.reject(rejected);
            }
            RowRead::Row => {
                out.report.rows += 1;
                match play_of(&table, &columns, hours_only, out) {
                    Ok(play) => out.play(play),
                    Err(reason) => out.reject_row(table.row_line(), reason),
                }
            }
        }
    }
}

const fn capabilities(hours_only: bool) -> Capabilities {
    if hours_only {
        return Capabilities::DAY;
    }
    Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::PAUSES_KNOWN)
        .with(Capabilities::POSITION)
}

/// A value, where the export has one: it spells its absence in words, and wraps some values in further quotes.
fn value<R: BufRead>(table: &Table<R>, column: Option<usize>) -> &str {
    let text = table.field(column).trim().trim_matches('"').trim();
    let absent = ["not available", "not applicable"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if absent { "" } else { text }
}

fn play_of<R: BufRead>(
    table: &Table<R>,
    columns: &Columns,
    hours_only: bool,
    out: &mut Reading<'_, '_>,
) -> Result<Play, String> {
    let field = |column| value(table, column);
    let raw_title = field(columns.title);
    if raw_title.is_empty() {
        return Err("it has no title".to_owned());
    }
    let title = out.title(raw_title, || title_of(raw_title));
    let (key, account) = (out.context.key, out.context.account);
    let household = key.household(&[account, "prime-video"]);
    // The export tells grown-ups' profiles from children's, and not one grown-up's from another's.
    let profile = field(columns.profile);
    let viewer = key.viewer(&[account, "prime-video", profile]);
    let mut play = Play::new(viewer, household, title, When::Unknown);
    play.service = out.word(Some("Prime Video"));
    play.profile = out.word(Some(profile.to_ascii_lowercase().as_str()));
    play.row = table.row_line();
    if hours_only {
        play.when = When::Day(hour_day(field(columns.hour))?);
        return Ok(play);
    }
    let secs = |column: Option<usize>| Scalar::field(field(column)).seconds_as_ms();
    let viewed = field(columns.seconds);
    let wall_ms = secs(columns.seconds)
        .ok_or_else(|| format!("`Seconds Viewed` is `{viewed}`, not a number of seconds"))?;
    let start_text = field(columns.start);
    let start = times::rfc3339(start_text)
        .ok_or_else(|| format!("the start is `{start_text}`, not a time in UTC"))?;
    let end = times::rfc3339(field(columns.end));
    if end.is_some_and(|end| end < start) {
        play.remark(Remarks::END_BEFORE_START);
    }
    let idle = secs(columns.paused).unwrap_or(0).saturating_add(secs(columns.buffered).unwrap_or(0));
    let end = end.filter(|end| *end >= start).unwrap_or_else(|| start.plus(wall_ms.saturating_add(idle)));
    play.when = When::Interval { start, end };
    play.wall_ms = Some(wall_ms);
    play.paused_ms = secs(columns.paused);
    play.buffered_ms = secs(columns.buffered);
    play.position_start_ms = secs(columns.position_start);
    play.position_end_ms = secs(columns.position_end);
    play.device = out.word(Some(field(columns.device)));
    play.territory = Territory::parse(field(columns.country)).filter(|t| t.as_str() != "world");
    play.autoplay = Scalar::field(field(columns.autoplay)).truth();
    play.kind = match field(columns.material).to_ascii_lowercase().as_str() {
        "promo" | "trailer" => PlayKind::Promo,
        "live" | "livestreaming" => PlayKind::Live,
        _ => PlayKind::Programme,
    };
    if Scalar::field(field(columns.deleted)).truth() == Some(true) {
        play.remark(Remarks::REVIEW);
    }
    Ok(play)
}

/// `9/13/2019 21:00:00`: the day, in UTC.
fn hour_day(text: &str) -> Result<jiff::civil::Date, String> {
    let date = text.split(' ').next().unwrap_or_default();
    date_order::fields(date)
        .and_then(|fields| DateOrder::MonthDayYear.date(&fields))
        .ok_or_else(|| format!("`Playback Hour` is `{text}`, not a time"))
}

/// `Reacher - Season 4`, `Reacher - Season 4: Episode name`: a season at the end of the name.
fn title_of(raw: &str) -> TitleText {
    let cut = raw.match_indices(" - Season ").last();
    let Some((at, marker)) = cut else { return TitleText::named(raw) };
    let rest = raw.get(at + marker.len()..).unwrap_or_default();
    let (number, episode) = rest.split_once(": ").map_or((rest, None), |(n, e)| (n, Some(e)));
    match times::digits(number.trim()).and_then(|n| u32::try_from(n).ok()) {
        None => TitleText::named(raw),
        Some(season) => TitleText {
            raw: raw.to_owned(),
            name: raw.get(..at).unwrap_or_default().trim().to_owned(),
            season: Some(SeasonMark::Number(season)),
            episode_name: episode.map(str::to_owned),
            ..TitleText::default()
        },
    }
}
