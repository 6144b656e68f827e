//! CMCD version 2 event reports (CTA-5004-B): JSON lines, key-value lines, or collected query strings.
//!
//! A report carries the keys that changed; state carries forward within a session, so reports become heartbeats with
//! the state that holds from then on. Reports about requests (`rr`) are network data and no heartbeats.

use std::io::BufRead;

use rustc_hash::FxHashMap;

use super::cmcd_keys::{self, Keys};
use super::lines::{LineRead, Lines};
use super::{FormatError, Reading};
use crate::play::{Beat, BeatState, Capabilities, EpochMs, PlayKind, TitleText};

/// Most sessions whose state is carried at a time; beyond, the oldest knowledge is dropped as a whole.
const MAX_SESSIONS: usize = 1 << 20;
/// Longest playback rate believed, in thousandths.
const MAX_RATE_MILLI: f64 = 16_000.0;

/// What a session last said. Its booleans are the standard's own, independent keys.
#[allow(clippy::struct_excessive_bools, reason = "each mirrors one boolean key of the standard")]
#[derive(Debug, Clone, Default)]
struct Carried {
    content: String,
    state: Option<char>,
    /// Rate in thousandths, once one was given.
    rate_milli: Option<u32>,
    in_background: bool,
    not_rendered: bool,
    in_ad: bool,
    is_live: bool,
}

pub(crate) fn read(text: &mut dyn BufRead, out: &mut Reading<'_, '_>) -> Result<(), FormatError> {
    out.report.capabilities = Capabilities::DAY
        .with(Capabilities::TIME)
        .with(Capabilities::DURATION)
        .with(Capabilities::PAUSES_KNOWN)
        .with(Capabilities::POSITION);
    let mut lines = Lines::new(text, out.context.line_limit_bytes);
    let mut line = Vec::new();
    let mut sessions: FxHashMap<String, Carried> = FxHashMap::default();
    loop {
        match lines.read(&mut line).map_err(|e| out.io(e))? {
            LineRead::End => return Ok(()),
            LineRead::Line if line.trim_ascii().is_empty() => {}
            LineRead::Overlong => {
                out.report.rows += 1;
                let limit = out.context.line_limit_bytes;
                out.reject_row(lines.number(), format!("the line is longer than {limit} bytes"));
            }
            LineRead::Line => {
                out.report.rows += 1;
                match keys_of(&line).and_then(|keys| take_report(&keys, lines.number(), &mut sessions, out)) {
                    Ok(Some(beat)) => out.beat(beat),
                    Ok(None) => {}
                    Err(reason) => out.reject_row(lines.number(), reason),
                }
            }
        }
    }
}

/// The keys of a line in any of its notations.
fn keys_of(line: &[u8]) -> Result<Keys<'_>, String> {
    let text = std::str::from_utf8(line).map_err(|_| "the line is not UTF-8".to_owned())?.trim();
    if text.starts_with('{') {
        return serde_json::from_str(text).map_err(|e| format!("it is not a JSON object: {e}"));
    }
    let report = cmcd_keys::of_query(text).unwrap_or_else(|| cmcd_keys::percent_decoded(text).into_owned());
    Ok(Keys::parse(&report))
}

/// Updates the session and gives the heartbeat, if the report is one.
fn take_report(
    keys: &Keys<'_>,
    number: u64,
    sessions: &mut FxHashMap<String, Carried>,
    out: &mut Reading<'_, '_>,
) -> Result<Option<Beat>, String> {
    let sid = keys.get("sid").ok_or("it has no session (`sid`)")?;
    let at = keys.int("ts").filter(|ms| *ms > 0).ok_or("it has no time (`ts`)")?;
    let event = keys.get("e").unwrap_or("t");
    if !sessions.contains_key(sid) {
        if sessions.len() >= MAX_SESSIONS {
            sessions.clear();
        }
        sessions.insert(sid.to_owned(), Carried::default());
    }
    let Some(carried) = sessions.get_mut(sid) else { return Ok(None) };
    carry(keys, event, carried)?;
    if event == "rr" {
        return Ok(None);
    }
    let state = state_of(carried).ok_or("the state of its session is not known yet (`sta`)")?;
    let (key, account) = (out.context.key, out.context.account);
    let content = if carried.content.is_empty() { "unknown content" } else { carried.content.as_str() };
    let title = out.title(content, || TitleText {
        source_id: Some(format!("cmcd:{content}")),
        ..TitleText::named(content)
    });
    Ok(Some(Beat {
        // A session is the only identity there is: one viewer per session, so that reach is never understated silently.
        viewer: key.viewer(&[account, "cmcd", sid]),
        household: key.household(&[account, "cmcd", sid]),
        session: key.session(&[account, "cmcd", sid]),
        title,
        at: EpochMs(at),
        state,
        position_ms: keys.count("pt"),
        rate_milli: carried.rate_milli.unwrap_or(1000),
        sequence: keys.count("sn"),
        device: None,
        service: None,
        territory: None,
        profile: None,
        kind: if carried.is_live { PlayKind::Live } else { PlayKind::Programme },
        capabilities: out.report.capabilities,
        row: number,
    }))
}

/// Carries forward what the report says.
fn carry(keys: &Keys<'_>, event: &str, carried: &mut Carried) -> Result<(), String> {
    if let Some(content) = keys.get("cid") {
        content.clone_into(&mut carried.content);
    }
    if let Some(stream) = keys.get("st") {
        carried.is_live = matches!(stream, "l" | "ll");
    }
    if let Some(state) = keys.get("sta") {
        let letter = state.chars().next().filter(|c| "spkraefqdw".contains(*c) && state.len() == 1);
        carried.state = Some(letter.ok_or_else(|| format!("`sta` is `{state}`, which is no state"))?);
    }
    if let Some(rate) = keys.get("pr") {
        let milli = rate.parse::<f64>().map_or(f64::NAN, |r| r * 1000.0);
        if !(0.0..=MAX_RATE_MILLI).contains(&milli) {
            return Err(format!("`pr` is `{rate}`, not a playback rate"));
        }
        carried.rate_milli = Some(milli.round() as u32);
    } else if event == "pr" {
        carried.rate_milli = None;
    }
    // True booleans are sent, false ones left out of the report that would carry them.
    if event == "b" || keys.get("bg").is_some() {
        carried.in_background = keys.truth("bg");
    }
    if keys.get("nr").is_some() || event == "ps" {
        carried.not_rendered = keys.truth("nr");
    }
    match event {
        "as" | "abs" => carried.in_ad = true,
        "ae" | "abe" | "sk" => carried.in_ad = false,
        _ => {}
    }
    Ok(())
}

/// Only `p` earns, and only while it can be seen.
fn state_of(carried: &Carried) -> Option<BeatState> {
    let playing = if carried.in_background || carried.not_rendered {
        BeatState::Hidden
    } else if carried.in_ad {
        BeatState::Ad
    } else {
        BeatState::Playing
    };
    Some(match carried.state? {
        'p' if carried.rate_milli != Some(0) => playing,
        'a' | 'p' => BeatState::Paused,
        'e' | 'f' | 'q' => BeatState::Ended,
        _ => BeatState::Buffering,
    })
}
