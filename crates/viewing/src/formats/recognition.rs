//! Recognises a format by the first bytes of a file. Names of files decide nothing: people rename them.

use super::SourceFormat;
use super::netflix_short::{DATE_WORDS, TITLE_WORDS};
use super::objects::{is_binary, mentions, trimmed};
use super::table::Table;

/// The format of a file, from its first bytes (64 kB are plenty, 4 kB mostly do).
///
/// `None` means that nothing Greenlit measures viewing from looks like this; the file may be other evidence. The name
/// serves one purpose only: a headerless backup of the Playback Reporting plugin of a single short line.
pub fn recognise(prefix: &[u8], name: &str) -> Option<SourceFormat> {
    if prefix.starts_with(b"PAR1") {
        return Some(SourceFormat::CanonicalParquet);
    }
    if prefix.starts_with(b"SQLite format 3\0") {
        return database(prefix);
    }
    let text = trimmed(prefix);
    // A NUL in a row costs that row; in the first line it is the mark of something that is no text.
    let first_line = text.split(|b| *b == b'\n').next().unwrap_or_default();
    if text.is_empty() || is_binary(first_line.get(..first_line.len().min(512)).unwrap_or_default()) {
        return None;
    }
    match text.first() {
        Some(b'{' | b'[') => json(text),
        // A page; its links may look like anything.
        Some(b'<') => None,
        _ => delimited(text, name),
    }
}

fn database(prefix: &[u8]) -> Option<SourceFormat> {
    if mentions(prefix, "session_history") {
        Some(SourceFormat::TautulliDatabase)
    } else if mentions(prefix, "PlaybackActivity") {
        Some(SourceFormat::PlaybackReportingDatabase)
    } else {
        None
    }
}

fn json(text: &[u8]) -> Option<SourceFormat> {
    let has = |words: &[&str]| words.iter().all(|word| mentions(text, &format!("\"{word}\"")));
    if mentions(text, "com.snowplowanalytics.snowplow.media") {
        Some(SourceFormat::SnowplowMedia)
    } else if text.starts_with(b"[") && mentions(text, "\"jf_") {
        Some(SourceFormat::JellystatBackup)
    } else if has(&["watched_at", "action"]) || has(&["watched_at", "type"]) {
        Some(SourceFormat::Trakt)
    } else if has(&["recordsFiltered", "data"]) || has(&["reference_id", "stopped", "paused_counter"]) {
        Some(SourceFormat::TautulliJson)
    } else if text.starts_with(b"{") && has(&["viewer"]) && (has(&["title"])) {
        Some(SourceFormat::CanonicalJsonLines)
    } else if has(&["sid", "ts"]) && (has(&["e"]) || has(&["sta"])) {
        Some(SourceFormat::CmcdEvents)
    } else {
        None
    }
}

fn delimited(text: &[u8], name: &str) -> Option<SourceFormat> {
    let first_line = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let table = Table::new(first_line, first_line.len() + 1).ok()?;
    let has = |names: &[&str]| names.iter().all(|n| table.column(&[n]).is_some());
    let columns = table.columns();
    if has(&["Start Time", "Duration", "Title"]) {
        Some(SourceFormat::NetflixActivity)
    } else if columns.len() == 2
        && table.column(TITLE_WORDS) == Some(0)
        && table.column(DATE_WORDS) == Some(1)
    {
        Some(SourceFormat::NetflixShort)
    } else if has(&["viewer", "title"]) {
        Some(SourceFormat::CanonicalCsv)
    } else if has(&["Title", "Seconds Viewed"]) || has(&["Playback Hour", "Title"]) {
        Some(SourceFormat::PrimeVideo)
    } else if has(&["Letterboxd URI", "Watched Date"]) {
        Some(SourceFormat::Letterboxd)
    } else if is_playback_reporting(first_line, name) {
        Some(SourceFormat::PlaybackReportingTsv)
    } else if mentions(text, "CMCD=") || mentions(text, "CMCD%3D") || mentions(text, "CMCD-") {
        Some(cmcd(text))
    } else if ["v=2", "sid=", "ts="].iter().all(|key| mentions(first_line, key)) {
        Some(SourceFormat::CmcdEvents)
    } else {
        None
    }
}

/// Version 2 says so in every report; event reports carry `ts` and `e`.
fn cmcd(text: &[u8]) -> SourceFormat {
    let is_event = (mentions(text, "v=2") || mentions(text, "v%3D2"))
        && (mentions(text, "ts=") || mentions(text, "ts%3D"));
    if is_event { SourceFormat::CmcdEvents } else { SourceFormat::CmcdCdnLog }
}

/// Tab-separated, no header, a local time first and 32 hexadecimal digits of an item third.
fn is_playback_reporting(line: &[u8], name: &str) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let fields: Vec<&str> = line.trim_end_matches('\r').split('\t').collect();
    let starts_with_time = fields.first().is_some_and(|f| super::times::iso_civil(f).is_some());
    fields.len() >= 9 && starts_with_time
        || starts_with_time && fields.len() >= 5 && name.contains("PlaybackReporting")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_evidence_is_not_taken_for_viewing() {
        for other in [
            "",
            "<html><a href=\"/x?sid=1&ts=2&v=2&CMCD=d%3D4\">",
            "Ballard was renewed, the service said.",
            "title,critic,score\nBallard,A,4\n",
            "Title,Date,Rank\nBallard,2025-07-21,1\n",
            "{\"title\":\"Ballard\",\"score\":4}",
            "[{\"name\":\"x\"}]",
            "[1,2,3]",
            "%PDF-1.7 \0\0",
            "PK\u{3}\u{4}",
            "SQLite format 3\0 of something else",
            "viewer\ttime\n",
            "2022-01-01 20:00:00\tnot\ta\tlog",
        ] {
            assert_eq!(recognise(other.as_bytes(), "plays.csv"), None, "{other}");
        }
    }

    #[test]
    fn every_format_has_one_word() {
        for format in SourceFormat::ALL {
            assert_eq!(SourceFormat::parse(format.as_str()), Some(format));
        }
        assert_eq!(SourceFormat::parse("vhs"), None);
    }
}
