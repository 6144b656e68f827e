//! CMCD version 1 in the log of a delivery network: what was requested, an upper bound of what was watched.
//!
//! The media time of the distinct segments of a session is summed over one object type: audio and video of the same
//! second, and a segment asked for twice, count once. Prefetching, abandoned buffers and re-fetches at another
//! quality cannot be told apart, so the result is labelled an upper bound and serves no minutes.

use std::collections::BTreeMap;
use std::io::BufRead;

use rustc_hash::FxHashSet;

use super::cmcd_keys::{self, Keys};
use super::lines::{LineRead, Lines};
use super::{FormatError, Reading, times};
use crate::play::{Capabilities, EpochMs, Play, PlayKind, Remarks, TitleText, When};

/// Object types that carry what is seen, the one to be counted first.
const OBJECT_TYPES: [&str; 3] = ["av", "v", "a"];
/// Longest media time of one object that is believed: segments last seconds.
const MAX_OBJECT_MS: u64 = 600_000;

/// What one session asked for of one content.
#[derive(Default)]
struct Requested {
    first: Option<EpochMs>,
    last: Option<EpochMs>,
    /// Media time by object type, in the order of `OBJECT_TYPES`.
    media_ms: [u64; 3],
    /// Hashes of object type and path.
    objects: FxHashSet<u64>,
    is_live: bool,
    row: u64,
}

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    out.report.capabilities = Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::UPPER_BOUND);
    out.note(
        "A delivery log counts what was requested: its durations are an upper bound and serve no minutes",
    );
    let mut lines = Lines::new(text, out.context.line_limit_bytes);
    let mut line = Vec::new();
    let mut sessions: BTreeMap<(String, String), Requested> = BTreeMap::new();
    loop {
        match lines.read(&mut line).map_err(|e| out.io(e))? {
            LineRead::End => break,
            LineRead::Overlong => {
                out.report.rows += 1;
                let limit = out.context.line_limit_bytes;
                out.reject_row(lines.number(), format!("the line is longer than {limit} bytes"));
            }
            LineRead::Line if line.trim_ascii().is_empty() || line.starts_with(b"#") => {}
            LineRead::Line => {
                out.report.rows += 1;
                let taken = std::str::from_utf8(&line)
                    .map_err(|_| "the line is not UTF-8".to_owned())
                    .and_then(|text| take_request(text, lines.number(), &mut sessions, out));
                if let Err(reason) = taken {
                    out.reject_row(lines.number(), reason);
                }
            }
        }
    }
    hand_on(sessions, out);
    Ok(())
}

fn take_request(
    line: &str,
    number: u64,
    sessions: &mut BTreeMap<(String, String), Requested>,
    out: &Reading<'_, '_>,
) -> Result<(), String> {
    let report = cmcd_keys::of_query(line).ok_or("it carries no CMCD")?;
    let keys = Keys::parse(&report);
    let sid = keys.get("sid").ok_or("it has no session (`sid`)")?;
    let Some(kind) = keys.get("ot").and_then(|ot| OBJECT_TYPES.iter().position(|t| *t == ot)) else {
        // Manifests, keys, captions and initial segments are no viewing; they are counted as read and no more.
        return Ok(());
    };
    let media_ms =
        keys.count("d").filter(|d| *d <= MAX_OBJECT_MS).ok_or("it has no believable duration (`d`)")?;
    let at = time_of(line).ok_or("it has no time")?;
    let path = path_of(line);
    let seen = sessions.entry((sid.to_owned(), keys.get("cid").unwrap_or_default().to_owned())).or_default();
    seen.row = if seen.row == 0 { number } else { seen.row };
    seen.first = Some(seen.first.map_or(at, |first| first.min(at)));
    seen.last = Some(seen.last.map_or(at, |last| last.max(at)));
    seen.is_live |= keys.get("st") == Some("l");
    let object = out.context.key.session(&[OBJECT_TYPES.get(kind).copied().unwrap_or_default(), path]).0;
    if seen.objects.insert(object)
        && let Some(sum) = seen.media_ms.get_mut(kind)
    {
        *sum += media_ms;
    }
    Ok(())
}

/// The request's path: the field with the slash in front, without its query.
fn path_of(line: &str) -> &str {
    let field = fields(line).find(|f| f.starts_with('/') || f.contains("://")).unwrap_or(line);
    field.split('?').next().unwrap_or(field)
}

fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(['\t', ' ', ',']).map(|f| f.trim_matches('"'))
}

/// The request's time: an epoch in seconds (with decimals) or an RFC 3339 instant in one field, or date and time of day
/// in two.
fn time_of(line: &str) -> Option<EpochMs> {
    let mut date = None;
    for field in fields(line).take(4) {
        if let Some(instant) = times::rfc3339(field) {
            return Some(instant);
        }
        if let Some(secs) = field.parse::<f64>().ok().filter(|s| (1e9..1e11).contains(s)) {
            return Some(EpochMs((secs * 1000.0) as i64));
        }
        if let Some(day) = date
            && let Some(civil) = times::civil(day, field)
        {
            return times::in_utc(civil.at);
        }
        date = times::iso_date(field);
    }
    None
}

fn hand_on(sessions: BTreeMap<(String, String), Requested>, out: &mut Reading<'_, '_>) {
    let (key, account) = (out.context.key, out.context.account);
    for ((sid, content), seen) in sessions {
        let (Some(start), Some(last)) = (seen.first, seen.last) else { continue };
        let Some(media_ms) = seen.media_ms.iter().copied().find(|ms| *ms > 0) else { continue };
        let name = if content.is_empty() { "unknown content" } else { content.as_str() };
        let title = out
            .title(name, || TitleText { source_id: Some(format!("cmcd:{name}")), ..TitleText::named(name) });
        let viewer = key.viewer(&[account, "cmcd", &sid]);
        let household = key.household(&[account, "cmcd", &sid]);
        let end = last.max(start.plus(media_ms));
        let mut play = Play::new(viewer, household, title, When::Interval { start, end });
        play.wall_ms = Some(media_ms);
        play.content_ms = Some(media_ms);
        play.kind = if seen.is_live { PlayKind::Live } else { PlayKind::Programme };
        play.remark(Remarks::UPPER_BOUND);
        play.row = seen.row;
        out.play(play);
    }
}
