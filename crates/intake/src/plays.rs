//! Playback logs: added as streams, since one may be larger than memory.

use greenlit_lake::{Adding, NewEvidence, PlaysContent, PlaysContext, sha256};
use greenlit_viewing::formats::{DateOrder, SourceFormat};
use greenlit_vocabulary::{EvidenceKind, Sha256};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::Error;
use crate::inputs::Input;
use crate::recognise::ForcedKind;
use crate::report::Outcome;

/// What the user tells of the files, because they do not say it.
#[derive(Debug, Clone, Default)]
pub struct Telling {
    pub(crate) kind: Option<ForcedKind>,
    account: String,
    zone: Option<TimeZone>,
    date_order: Option<DateOrder>,
    most_whole_bytes: Option<u64>,
}

impl Telling {
    /// Refuses files of more bytes than this that can only be read as a whole. Playback logs are read
    /// piece by piece, and of any size.
    #[must_use]
    pub fn whole_up_to(self, bytes: u64) -> Self {
        Self { most_whole_bytes: Some(bytes), ..self }
    }

    /// Whether the file may be read as a whole; else the reason it is refused for.
    pub(crate) fn check_size(&self, input: &Input) -> Result<(), String> {
        match (self.most_whole_bytes, input.bytes()) {
            (Some(most), Some(bytes)) if bytes > most => Err(format!(
                "it has {bytes} bytes, and only playback logs may have more than {most} here; `greenlit add` \
                 takes it at the machine itself"
            )),
            _ => Ok(()),
        }
    }

    /// The account that identities belong to.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// What was typed, understood: a kind that all files are, whose playback logs they are, the zone of local times
    /// (`Europe/Berlin`, `+05:30`) and the order of day and month (`mdy`).
    ///
    /// # Errors
    /// [`Error::BadWord`] for a zone or an order that is none.
    pub fn of(
        kind: Option<ForcedKind>,
        account: &str,
        zone: Option<&str>,
        date_order: Option<&str>,
    ) -> Result<Self, Error> {
        let bad = |word: &str, what| Error::BadWord { word: word.to_owned(), what };
        let read_zone = |word: &str| {
            zone_of(word).ok_or_else(|| bad(word, "a time zone such as `Europe/Berlin` or `+05:30`"))
        };
        let order = |word: &str| {
            DateOrder::parse(word).ok_or_else(|| bad(word, "an order such as `mdy`, `dmy` or `ymd`"))
        };
        Ok(Self {
            kind,
            account: account.to_owned(),
            zone: zone.map(read_zone).transpose()?,
            date_order: date_order.map(order).transpose()?,
            most_whole_bytes: None,
        })
    }
}

fn zone_of(word: &str) -> Option<TimeZone> {
    let Some(rest) = word.strip_prefix(['+', '-']) else { return TimeZone::get(word).ok() };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
    let seconds = if word.starts_with('-') { -seconds } else { seconds };
    Some(TimeZone::fixed(Offset::from_seconds(seconds).ok()?))
}

/// A playback log that has a name for ever.
pub(crate) struct Content<'a> {
    pub(crate) name: &'a str,
    pub(crate) sha256: Sha256,
    pub(crate) bytes: u64,
    pub(crate) added_at: Timestamp,
}

/// Adds a playback log that is in memory.
pub(crate) fn add_bytes(
    adding: &Adding<'_>,
    name: &str,
    bytes: &[u8],
    added_at: Timestamp,
    format: SourceFormat,
    telling: &Telling,
) -> Result<Outcome, Error> {
    let content = Content { name, sha256: sha256(bytes), bytes: bytes.len() as u64, added_at };
    add(adding, &content, PlaysContent::Stream(&mut &*bytes), format, telling)
}

/// Adds a playback log that is read as a stream.
pub(crate) fn add(
    adding: &Adding<'_>,
    content: &Content<'_>,
    stream: PlaysContent<'_>,
    format: SourceFormat,
    telling: &Telling,
) -> Result<Outcome, Error> {
    let Content { name, sha256, bytes, added_at } = *content;
    if adding.holds(sha256)? {
        return Ok(Outcome::Known);
    }
    let mut fresh_secret = [0; 32];
    getrandom::fill(&mut fresh_secret).map_err(|e| Error::Io(std::io::Error::other(e.to_string())))?;
    let context = PlaysContext {
        account: &telling.account,
        zone: telling.zone.clone(),
        date_order: telling.date_order,
        fresh_secret,
    };
    let file =
        NewEvidence { sha256, kind: EvidenceKind::Plays, format: format.as_str(), name, bytes, added_at };
    let added = match adding.plays(&file, format, stream, &context) {
        Ok(added) => added,
        Err(greenlit_lake::Error::Format(error)) => return Ok(Outcome::Refused(error.to_string())),
        Err(error @ greenlit_lake::Error::Mixed { .. }) => return Ok(Outcome::Refused(error.to_string())),
        Err(error) => return Err(error.into()),
    };
    let mut understood = format!("{} plays ({})", added.plays, format.as_str());
    for note in &added.notes {
        understood.push_str("; ");
        understood.push_str(note);
    }
    if !added.report.unknown_columns.is_empty() {
        understood.push_str("; columns not read: ");
        understood.push_str(&added.report.unknown_columns.join(", "));
    }
    Ok(Outcome::Added { kind: EvidenceKind::Plays, understood, rejected: added.rejected as usize })
}

#[cfg(test)]
mod tests {
    use super::zone_of;

    #[test]
    fn zones_are_names_or_offsets() {
        assert!(zone_of("Europe/Berlin").is_some());
        assert!(zone_of("+05:30").is_some());
        assert!(zone_of("-3").is_some());
        assert!(zone_of("Mars/Olympus").is_none());
        assert!(zone_of("+99:99").is_none());
    }
}
