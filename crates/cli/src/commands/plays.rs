//! Playback logs in `greenlit add`.

use std::io::Read;

use greenlit_lake::{Adding, NewEvidence, PlaysContent, PlaysContext, sha256_of};
use greenlit_viewing::formats::{DateOrder, SourceFormat};
use greenlit_vocabulary::EvidenceKind;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::Error;
use crate::args::{AddArguments, ForcedKind};
use crate::inputs::Input;
use crate::report::Outcome;

/// What the user tells of the files, because they do not say it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Telling {
    pub(crate) kind: Option<ForcedKind>,
    account: String,
    zone: Option<TimeZone>,
    date_order: Option<DateOrder>,
}

impl Telling {
    /// The account that identities belong to.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// What was typed, understood.
    pub(crate) fn of(arguments: &AddArguments) -> Result<Self, Error> {
        let bad = |word: &str, what| Error::BadWord { word: word.to_owned(), what };
        let zone = |word: &String| {
            zone_of(word).ok_or_else(|| bad(word, "a time zone such as `Europe/Berlin` or `+05:30`"))
        };
        let order = |word: &String| {
            DateOrder::parse(word).ok_or_else(|| bad(word, "an order such as `mdy`, `dmy` or `ymd`"))
        };
        Ok(Self {
            kind: arguments.kind,
            account: arguments.account.clone(),
            zone: arguments.zone.as_ref().map(zone).transpose()?,
            date_order: arguments.date_order.as_ref().map(order).transpose()?,
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

/// Adds a playback log from its file, read twice: for its name, and for its plays.
pub(crate) fn add_input(
    adding: &Adding<'_>,
    name: &str,
    input: &Input,
    added_at: Timestamp,
    format: SourceFormat,
    telling: &Telling,
) -> Result<Outcome, Error> {
    let Input::File(path) = input else {
        return add_bytes(adding, name, &input.read()?, added_at, format, telling);
    };
    let mut first_time = fs_err::File::open(path)?;
    add(adding, name, &mut first_time, PlaysContent::File(path), added_at, format, telling)
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
    add(adding, name, &mut &*bytes, PlaysContent::Stream(&mut &*bytes), added_at, format, telling)
}

fn add(
    adding: &Adding<'_>,
    name: &str,
    first_time: &mut dyn Read,
    second_time: PlaysContent<'_>,
    added_at: Timestamp,
    format: SourceFormat,
    telling: &Telling,
) -> Result<Outcome, Error> {
    let (sha256, bytes) = sha256_of(first_time)?;
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
    let added = match adding.plays(&file, format, second_time, &context) {
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
